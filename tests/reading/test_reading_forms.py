"""Forms, and rows of several levels, read from a workbook of the small format."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetxl import api
from budgetxl.fault import Level
from budgetxl.place import Place
from budgetxl.reading import read
from budgetxl.submission import canonical, from_data, to_data
from budgetxl.template import build
from tests import small
from tests.workbook_copies import Copy, clear, put, saved


class Small:
    """A workbook of the small format in a clerk's hands: two spare rows, three forms."""

    def __init__(self, book, tmp_path, tables=(), stated=False):
        self.book, self.path = book, tmp_path / "小.xlsx"
        data = {"format": small.NAME, "department": "局", "tables": dict(tables)}
        submission = from_data(data, book.format)
        submission.stated |= stated
        submission.grouped |= stated
        self.file = Copy(build(book, rows=2, submission=submission, forms=3))

    def read(self, *edits):
        for edit in edits:
            edit(self.file)
        self.path.write_bytes(self.file.bytes())
        return read(self.path, lambda _: self.book)

    def tables(self, *edits):
        """What stands in the tables after the edits, of which nothing is complained."""
        reading = self.read(*edits)
        assert reading.findings == ()
        return to_data(reading.submission, self.book.format)["tables"]


LAW, SPREAD = {"项目名称": "立法经费", "拨款": "5"}, {"项目名称": "普法经费"}


def test_forms_that_hold_nothing_vanish(small_book, tmp_path):
    """The first is emptied, but for the words that the form itself carries."""
    workbook = Small(small_book, tmp_path, {"目标表": [LAW, SPREAD]})
    reading = workbook.read(clear("目标1", "C3", "C5"))
    assert reading.findings == ()
    assert reading.submission.forms(["目标表", "指标"]) == [1]
    assert to_data(reading.submission, small_book.format)["tables"]["目标表"] == [SPREAD]


def test_a_form_whose_own_words_are_deleted_too_is_none(small_book, tmp_path):
    workbook = Small(small_book, tmp_path, {"目标表": [LAW, SPREAD]})
    assert workbook.tables(clear("目标1", "C3", "E3", "C5"))["目标表"] == [SPREAD]


def test_the_forms_own_words_changed_or_deleted_are_kept(small_book, tmp_path):
    workbook = Small(small_book, tmp_path, {"目标表": [LAW, SPREAD]})
    found = workbook.tables(put("目标1", "E3", "州局"), clear("目标2", "E3"),
                            put("整体表", "B7", "无"))
    assert found["目标表"] == [{"主管单位": "州局", **LAW}, {"主管单位": "", **SPREAD}]
    assert found["整体表"] == {"说明": "无"}
    assert canonical({"format": small.NAME, "tables": found}, small_book.format)["tables"] == found


def test_words_to_start_with_are_no_rows_unless_something_stands_beside_them(small_book, tmp_path):
    indicator = {"一级": "产出", "二级": "质量", "三级": "合格率"}
    workbook = Small(small_book, tmp_path, {"目标表": [LAW]})
    found = workbook.tables(put("目标1", "D8", "合格率"), put("目标1", "C9", "数量"))
    assert found["目标表"] == [{**LAW, "指标": [indicator]}]
    assert found["整体表"] == {}
    [finding] = workbook.read(put("目标1", "D8", "合格率"), put("目标1", "C9", "经济")).findings
    assert (finding.rule, finding.cells) == ("D6", ("C9",))


def test_where_empty_rows_are_printed_they_are_kept_once_anything_is_filled_in(
    small_book, tmp_path
):
    """任务 begins with 产出 and 效益; as long as they stand alone, nothing has been filled in."""
    assert Small(small_book, tmp_path).tables()["整体表"] == {}
    both = [{"类别": "产出", "任务名称": "立法"}, {"类别": "效益"}]
    workbook = Small(small_book, tmp_path)
    assert workbook.tables(put("整体表", "B9", "立法"))["整体表"] == {"任务": both}
    third = {"类别": "产出", "任务名称": "调研"}
    workbook = Small(small_book, tmp_path)
    found = workbook.tables(put("整体表", "A11", "产出"), put("整体表", "B11", "调研"))
    assert found["整体表"] == {"任务": [{"类别": "产出"}, {"类别": "效益"}, third]}
    workbook = Small(small_book, tmp_path)
    found = workbook.tables(put("整体表", "A10", "满意度"))
    assert found["整体表"] == {"任务": [{"类别": "产出"}, {"类别": "满意度"}]}


@pytest.mark.parametrize(
    ("cell", "typed", "value"),
    [
        ("C5", "5万元", "5"), ("C5", "5.50万元", "5.5"), ("C5", "-0.5万元", "-0.5"),
        ("C5", "5 万元", "5"), ("C5", "10　万元", "10"),
    ],
)
def test_an_amount_with_its_unit_counts_and_is_told(small_book, tmp_path, cell, typed, value):
    workbook = Small(small_book, tmp_path, {"目标表": [SPREAD, LAW]})
    reading = workbook.read(put("目标2", cell, typed))
    [finding] = reading.findings
    place = Place("目标表", None, "拨款", 1)
    assert (finding.rule, finding.level, finding.place) == ("D9", Level.WARNING, place)
    assert (finding.sheet, finding.cells, finding.row) == ("目标2", (cell,), "立法经费")
    assert finding.message == f"“{typed}”把单位写进了格子，按 {value} 计算"
    assert reading.submission.cells[place] == Decimal(value)
    data = to_data(reading.submission, small_book.format)
    again = from_data(data, small_book.format)
    assert again.cells[place] == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "typed"),
    [("C5", "5元"), ("C5", "约5万元"), ("C5", "万元"), ("C5", "1e3万元"), ("C5", "05万元"),
     ("C5", "5_0万元"), ("C5", "1.2345678万元"), ("C5", "12345678901234567万元"), ("E5", "5万元")],
)
def test_an_amount_in_other_words_is_none(small_book, tmp_path, cell, typed):
    """其他 (E5) takes no unit at all."""
    workbook = Small(small_book, tmp_path, {"目标表": [SPREAD]})
    [finding] = workbook.read(put("目标1", cell, typed)).findings
    assert (finding.rule, finding.message) == ("D1", f"金额格里不是数字：“{typed}”")


def test_what_is_wrong_on_a_form_is_told_with_its_project(small_book, tmp_path):
    workbook = Small(small_book, tmp_path, {"目标表": [LAW, {"拨款": "3"}]})
    found = workbook.read(put("目标1", "E7", "3次"), put("目标2", "E10", "4次")).findings
    assert [(f.rule, f.sheet, f.cells, f.row) for f in found] == [
        ("D6", "目标1", ("D7",), "立法经费 第1行"),
        ("D6", "目标2", ("C3",), "第2张"),
        ("D6", "目标2", ("D10",), "第2张 第4行"),
    ]


def test_a_code_cut_short_is_a_sum_only_where_totals_are_stated(small_book, tmp_path):
    """The words expected are those of the whole code."""
    [finding] = Small(small_book, tmp_path).read(put("支出表", "A7", "20406")).findings
    assert (finding.rule, finding.cells) == ("D5", ("A7",))
    rows = [{"科目编码": "20406", "合计": "3"}, {"科目编码": "2040601", "基本支出": "3"}]
    tables = {"支出表": rows, "项目表": [{"单位名称": "局机关", "金额": "3"}]}
    workbook = Small(small_book, tmp_path, tables)
    reading = workbook.read()
    assert reading.findings == ()
    found = to_data(reading.submission, small_book.format)["tables"]
    assert {name: found[name] for name in tables} == tables
    [finding] = workbook.read(put("支出表", "A8", "204060")).findings
    assert (finding.rule, finding.cells) == ("D5", ("A8",))


@pytest.mark.parametrize("typed", [{"A8": "204", "B8": "06"}, {"A8": "abc"}, {"A8": "２０４"}])
def test_a_code_half_typed_leaves_a_name_unknown_and_stops_nothing(typed, book, tmp_path):
    """The name comes from the code, by a formula that nobody has typed over."""
    file = Copy(build(book, rows=2, forms=1))
    file.put("表一", "B7", Decimal("864.42"))
    for cell, text in typed.items():
        file.put("表三", cell, text)
    report = api.check(saved(file.bytes(), tmp_path))
    assert [f.row for f in report.findings if f.rule == "D5"] == ["第2行"]
    assert report.count(Level.ERROR) > 1
