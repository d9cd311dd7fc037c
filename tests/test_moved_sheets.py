"""Rows that were inserted or deleted, and sheets that are gone, are told once and as that."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from budgetxl import api, formats
from budgetxl.checking import Report
from budgetxl.fault import FILE_FINDINGS, Level
from budgetxl.submission import from_data, read_data
from budgetxl.template import build
from tests.workbook_copies import Copy, Edit, put, remove, rename, shift_rows

FORMAT = "xinjiang-2020-budget"


@cache
def filled() -> bytes:
    """昌吉 as it published: only units stand in two cells."""
    book = api.proved_rulebook(FORMAT)
    data = read_data(Path(str(formats.find(FORMAT).joinpath("examples/changji.json"))))
    return build(book, submission=from_data(data, book.format))


def checked(*edits: Edit) -> Report:
    """The report on that workbook, changed."""
    copy = Copy(filled())
    for edit in edits:
        edit(copy)
    return api.check(Path("昌吉.xlsx"), content=copy.bytes())


def of_the_file(report: Report) -> list[tuple[str, str]]:
    """Code and sheet of the findings about the file itself, but for units in cells."""
    return [(each.rule, each.sheet) for each in report.findings
            if each.rule in FILE_FINDINGS and each.rule != "D9"]


def test_nothing_is_told_of_the_workbook_as_it_is() -> None:
    assert of_the_file(checked()) == []


@pytest.mark.parametrize("first, by", [(10, 1), (10, 3), (12, -2)])
def test_rows_that_moved_are_one_finding(first: int, by: int) -> None:
    report = checked(shift_rows("表一", first, by))
    assert of_the_file(report) == [("T7", "表一")]
    [moved] = (each for each in report.findings if each.rule == "T7")
    assert f"{'插入' if by > 0 else '删除'}了 {abs(by)} 行" in moved.message


def test_what_else_is_wrong_on_the_sheet_is_told_as_well() -> None:
    report = checked(put("表一", "B8", "很多"), put("表一", "B36", "12万"), shift_rows("表一", 20, 1))
    assert ("T7", "表一") in of_the_file(report)
    assert ("D1", "表一") in of_the_file(report)


def test_words_that_were_only_respaced_have_not_moved() -> None:
    """The 合计 of a table that grows is reworded, a total is typed over, an amount is a text."""
    report = checked(put("表三", "D67", "合    计 数"), put("表三", "F7", "很多"))
    assert sorted(of_the_file(report)) == [("D1", "表三"), ("T3", "表三")]


def test_many_words_reworded_have_not_moved() -> None:
    words = [put("表一", f"A{row}", f"第{row}项") for row in range(7, 14)]
    assert {rule for rule, _ in of_the_file(checked(*words))} == {"T3"}


def test_rules_on_a_sheet_that_is_gone_stay_open() -> None:
    report = checked(remove("表二"))
    assert of_the_file(report) == [("T5", "表二")]
    errors = [each.rule for each in report.findings if each.level is Level.ERROR]
    before = [each.rule for each in checked().findings if each.level is Level.ERROR]
    assert set(errors) <= {"T5", *before}
    assert any("没有的工作表“表二”" in each.message for each in report.undecided)
    assert report.is_open


def test_a_blank_in_the_name_of_a_sheet_is_told_and_nothing_else() -> None:
    report = checked(rename("表八", "表 八"))
    assert of_the_file(report) == [("T8", "表八")]
