"""How many lines a paragraph takes: what LibreOffice makes of it, in lines of 28 letters."""

from __future__ import annotations

import pytest

from budgetxl.disclosure.breaking import EDGE, count, width


@pytest.mark.parametrize(("words", "lines"), [
    ("", 1),
    ("昌" * 26, 1),
    ("昌" * 27, 2),
    ("昌" * 26 + "。", 1),  # which hangs
    ("昌" * 26 + "）", 2),
    ("昌" * 54, 2),
    ("昌" * 25 + "（" + "吉" * 5, 2),
    ("昌" * 24 + "961.10万元", 2),  # a number is not parted
    ("昌\n吉", 2),
    ("A" * 120, 3),
])
def test_lines_of_28_letters_after_two_that_are_indented(words, lines):
    assert count(words, 28, 2) == lines


def test_chinese_and_digits_stand_apart_but_not_at_the_edge_of_a_control():
    assert width("共6人") == 3
    assert width(f"共{EDGE}6{EDGE}人") == 2.5
    assert width("961.10") == 2.75
