"""Where something stands, in words and on the sheet."""

from __future__ import annotations

import pytest

from budgetxl.place import Place, a1, column_letters, filled_down, from_a1, moved


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("表三", "合计", "基本支出"), "表三[合计, 基本支出]"),
        (Place("表三", 0, "基本支出"), "表三[第1行, 基本支出]"),
        (Place("表九", None, "备注"), "表九[备注]"),
        (Place("目标表", None, "总额", 0), "目标表[总额]"),
        (Place("目标表", None, "总额", 1), "目标表#2[总额]"),
        (Place("指标", 0, "三级", 2), "指标#3[第1行, 三级]"),
    ],
)
def test_a_place_in_the_words_of_the_form(place, words):
    assert place.words() == words


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_letters_of_a_column(column, letters):
    assert column_letters(column) == letters


def test_a_cell_in_excels_words():
    assert a1(4, 2) == "C5"
    assert a1(4, 2, absolute=True) == "$C$5"


@pytest.mark.parametrize(
    ("text", "cell"),
    [("C5", (4, 2)), ("$C$5", (4, 2)), ("AA10", (9, 26)), ("XFD1048576", (1048575, 16383))],
)
def test_a_cell_from_excels_words(text, cell):
    assert from_a1(text) == cell


@pytest.mark.parametrize("text", ["", "C", "5", "C0", "c5", "C5:D6", "表三!C5"])
def test_what_is_no_cell(text):
    with pytest.raises(ValueError, match="not a cell"):
        from_a1(text)


def test_there_is_no_column_before_the_first():
    with pytest.raises(ValueError, match="-1"):
        column_letters(-1)


@pytest.mark.parametrize(
    ("rows", "columns", "formula"),
    [
        (2, 1, "SUM(C5,$B$2)"),
        (-2, -1, "SUM(A1,$B$2)"),
        (-3, 0, "SUM(#REF!,$B$2)"),
        (0, -2, "SUM(#REF!,$B$2)"),
    ],
)
def test_a_formula_that_is_filled_over_the_edge_of_the_sheet(rows, columns, formula):
    """A damaged workbook may say so; it must not keep anybody waiting."""
    assert moved("SUM(B3,$B$2)", rows, columns) == formula


@pytest.mark.parametrize("formula", [
    "SUM(B3,$B$2)", "IF(A9=\"A9\",'表 A1'!B$7,LOG10(A1)+表五_科目编码)", "SUM($C9:D$10)&[1]Sheet!A1",
    "\"无\"", "",
])
def test_a_formula_filled_down_step_by_step_is_the_one_that_is_moved(formula):
    written = filled_down(formula)
    assert [written(rows) for rows in (0, 1, 99)] == [moved(formula, n, 0) for n in (0, 1, 99)]
