"""A total that is out of the bounds of its format is told with its amount in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetxl import formats, rules
from budgetxl.checking import check
from budgetxl.checking.plausible import in_words
from budgetxl.fault import Level
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.submission import Submission
from budgetxl.submission.model import Value

FORMAT = "xinjiang-2020-budget"
RECEIPTS = Place("表一", "事业收入", "预算数")


@pytest.fixture(scope="module")
def book():
    return rules.bind(formats.load(formats.find(FORMAT)))


def notices(book, receipts: Decimal | None) -> list[tuple[Level, str, tuple[str, ...], str]]:
    """What is said of the size of a department's receipts."""
    cells: dict[Place, Value] = {} if receipts is None else {RECEIPTS: receipts}
    submission = Submission(FORMAT, 2020, "司法局", cells)
    layout = Layout(book, dict.fromkeys(book.format.tables, 1))
    report = check(submission, book, layout)
    return [(f.level, f.sheet, f.cells, f.message) for f in report.findings if f.rule == "U1"]


def test_a_workbook_in_the_smaller_unit_is_told(book):
    assert notices(book, Decimal("8644200")) == [(
        Level.NOTICE, "表一", ("B34",),
        "“收入总计”为 8,644,200.00 万元（八百六十四亿四千二百万元），单位是否为元？")]


def test_a_workbook_in_a_larger_unit_is_told(book):
    [(_, _, _, message)] = notices(book, Decimal("0.0864"))
    assert message == "“收入总计”为 0.09 万元（八百六十四元），单位是否为亿元？"


@pytest.mark.parametrize("receipts", [None, "0", "1", "864.42", "100000"])
def test_a_total_within_the_bounds_says_nothing(book, receipts):
    assert notices(book, receipts and Decimal(receipts)) == []


@pytest.mark.parametrize("yuan, words", [
    ("0", "零元"), ("9", "九元"), ("10", "十元"), ("12", "十二元"), ("105", "一百零五元"),
    ("110", "一百一十元"), ("1000", "一千元"), ("1050", "一千零五十元"), ("10005", "一万零五元"),
    ("100000", "十万元"), ("8644200", "八百六十四万四千二百元"),
    ("100000000000", "一千亿元"), ("100000001", "一亿零一元"), ("-864.5", "负八百六十五元"),
])
def test_an_amount_in_words(yuan, words):
    assert in_words(Decimal(yuan)) == words
