"""Indicator values are taken apart as ``tests.indicator_values`` says that clerks mean them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetxl.indicator import LETTERS, Value, letters, number, numbers, operator, read, unit
from tests.indicator_values import WRITTEN


@pytest.mark.parametrize(("text", "count", "value"), WRITTEN)
def test_what_stands_in_a_value(text, count, value):
    assert numbers(text) == count
    assert read(text) == value
    assert (operator(text), number(text), unit(text)) == (value.operator, value.number, value.unit)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("1899年", "number"), ("1900年", "date"), ("2099年", "date"), ("2100年", "number")],
)
def test_years_are_those_from_1900_to_2099(text, kind):
    assert read(text).kind == kind


def test_a_text_of_forty_letters_is_still_a_value():
    text = "为社会提供法律咨询服务数量".ljust(LETTERS - 4, "的") + "≥60件"
    assert len(text) == LETTERS
    assert read(text) == Value("≥", Decimal(60), "件", "number")


def test_a_longer_text_is_a_description():
    text = "为社会提供法律咨询服务数量".ljust(LETTERS - 3, "的") + "≥60件"
    assert len(text) == LETTERS + 1
    assert numbers(text) == 0
    assert read(text) == Value("", None, "", "text")


def test_nothing_is_no_value():
    assert read("") == Value("", None, "", "text")


@pytest.mark.parametrize(("text", "count"), [("", 0), ("95%", 3), ("𠮷人", 3), ("≥９０", 3)])
def test_letters_are_counted_as_excel_counts_them(text: str, count: int) -> None:
    assert letters(text) == count


def test_a_text_is_too_long_by_the_letters_of_excel() -> None:
    assert read("7" + "件" * 38 + "𠮷").kind == "text" != read("7" + "件" * 39).kind
