"""A row of sums that would be printed without a name, as its code is in no list."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetxl.checking import check
from budgetxl.fault import Level
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.submission import Submission
from tests import small


def told(*rows: tuple[str, str | None]):
    """What is said of rows with these codes and names: level, sheet, cell, sentence."""
    book = small.book()
    submission = Submission(small.NAME, 2020, "司法局", grouped=True)
    for number, (code, name) in enumerate(rows):
        cells = {"科目编码": code, "科目名称": name, "基本支出": Decimal(1)}
        submission.cells |= {Place("支出表", number, column): value
                             for column, value in cells.items() if value is not None}
    report = check(submission, book, Layout(book, dict.fromkeys(book.format.tables, 9)))
    return [(each.level, each.sheet, each.cells, each.message) for each in report.findings
            if each.rule == "N1"]


def test_the_row_is_told_once_at_the_first_code_below_it():
    rows = ("2040601", None), ("2019801", "甲"), ("2019802", "乙")
    [(level, sheet, [cell], message)] = told(*rows)
    assert (level, sheet, cell) == (Level.WARNING, "支出表", "A8")
    assert message == "20198 没有收录名称，公开表上它的汇总行名称会空着"


def test_each_level_is_told():
    assert [message[:5] for *_, message in told(("9980101", "甲"))] == ["998 没", "99801"]


def test_a_row_that_is_stated_without_a_name_is_told_as_well():
    [(_, _, [cell], _)] = told(("20198", None), ("2019801", "甲"))
    assert cell == "A7"


@pytest.mark.parametrize("rows", [
    [],
    [("2040601", None)],  # 类 and 款 are listed
    [("2040698", "甲")],  # a 项 that is not listed has no row above it of that code
    [("20198", "地方事务"), ("2019801", "甲")],
    [("20406", None), ("2040601", None)],  # named by the list
    [("2019801", None), ("20198", "地方事务")],
], ids=str)
def test_names_that_are_listed_or_stated_are_nothing_to_tell(rows):
    assert told(*rows) == []
