"""Workbooks as they come back from a finance office: untouched, retyped or damaged.

Each is a copy of a filled template, changed in its XML as Excel would save it. Those that must
read without a word outnumber those that must not.
"""

from __future__ import annotations

import copy
from decimal import Decimal

import openpyxl
import pytest

from budgetxl.fault import FILE_FINDINGS, Level, Verdict
from budgetxl.layout.sizes import SPARE_INDICATORS
from budgetxl.place import Place
from budgetxl.reading import read
from budgetxl.rules import Figures
from budgetxl.submission import from_data, to_data
from budgetxl.template import build
from tests.other_programs import every_sheet, shared_formulas
from tests.reading.accounted import UNACCOUNTED
from tests.reading.office_workbook import FORMS, SPARE
from tests.reading.sound import SOUND
from tests.reading.tampered import TAMPERED
from tests.workbook_copies import MAIN, Copy, clear, put, remove, saved, unprotect


@pytest.mark.parametrize("case", TAMPERED, ids=lambda case: f"{case.code} {case.what}")
def test_a_tampered_workbook_gives_one_finding_at_its_place(case, office_file, book, tmp_path):
    file = Copy(office_file[case.file].content)
    case.done(file)
    findings = read(saved(file.bytes(), tmp_path), lambda _: book).findings
    told = [(f.rule, "!".join([f.sheet, *f.cells]), f.message) for f in findings]
    assert told == [(case.code, case.at, case.message)]
    assert findings[0].verdict is Verdict.BROKEN
    assert findings[0].level is FILE_FINDINGS[case.code].level
    assert findings[0].advice


def test_a_name_that_was_deleted_is_the_lists_again(office_file, book, tmp_path):
    file = Copy(office_file["computed"].content)
    clear("表三", "D7")(file)
    submission = read(saved(file.bytes(), tmp_path), lambda _: book).submission
    assert Figures(submission, book).value(Place("表三", 0, "科目名称")) == "行政运行"


def test_a_total_behind_a_deleted_one_cannot_be_told(office_file, book, tmp_path):
    """支出总计 is reckoned from 支出小计, which is told first: from then on it is missing."""
    file = Copy(office_file["stated"].content)
    clear("表一", "D32")(file)
    clear("表一", "D34")(file)
    findings = read(saved(file.bytes(), tmp_path), lambda _: book).findings
    assert [(f.rule, *f.cells) for f in findings] == [("D8", "D32"), ("D8", "D34")]
    assert findings[1].message == "合计没有填，按明细应为 （表一[支出小计, 预算数] 未填）"


def test_every_code_of_the_catalogue_is_named_here():
    of_reading = {code for code in FILE_FINDINGS if code[0] in "DT"}
    assert {case.code for case in [*TAMPERED, *UNACCOUNTED]} == of_reading


def test_nothing_stops_at_the_first_fault(office_file, book, tmp_path):
    file = Copy(office_file["computed"].content)
    for edit in (clear("填报说明", "C3"), put("表三", "F7", "864.42万元"),
                 put("表三", "G8", "#N/A"), put("表三", "F17", 900), remove("表八"),
                 unprotect("表九")):
        edit(file)
    reading = read(saved(file.bytes(), tmp_path), lambda _: book)
    told = [(f.rule, f.sheet, f.cells) for f in reading.findings]
    assert told == [
        ("D7", "填报说明", ("C3",)),
        ("D1", "表三", ("F7",)),
        ("D4", "表三", ("G8",)),
        ("T1", "表三", ("F17",)),
        ("T5", "表八", ()),
        ("T6", "表九", ()),
    ]
    unusable = reading.submission.unusable
    assert {place: why for place, why in unusable.items() if place.table != "表八"} == {
        Place("表三", 0, "基本支出"): "不是数字",
        Place("表三", 1, "项目支出"): "是错误值",
    }
    assert {why for place, why in unusable.items() if place.table == "表八"} == {
        "在没有的工作表“表八”里"
    }
    assert reading.submission.cells[Place("表三", 2, "项目支出")] == Decimal("1.5")


def test_a_finding_says_where_in_the_words_of_the_form(office_file, book, tmp_path):
    file = Copy(office_file["stated"].content)
    file.put("表三", "F8", "28万元")
    [finding] = read(saved(file.bytes(), tmp_path), lambda _: book).findings
    assert (finding.place, finding.row) == (Place("表三", 1, "基本支出"), "第2行")
    assert finding.level is Level.ERROR
    assert finding.advice == "删去文字和单位，只填数字"
    assert finding.basis == "模板填报要求"


def test_a_total_over_an_unreadable_figure_has_no_expected_value(office_file, book, tmp_path):
    file = Copy(office_file["computed"].content)
    file.put("表三", "F8", "28万元")
    file.put("表三", "F17", 900)
    findings = read(saved(file.bytes(), tmp_path), lambda _: book).findings
    [total] = [finding for finding in findings if finding.rule == "T1"]
    assert total.message.startswith("合计公式被改成了数值 900，按明细应为 （")
    assert "不是数字" in total.message


def changed(data, path, value):
    """``data`` with another value at ``path``, or none there."""
    data = copy.deepcopy(data)
    if path:
        inner = data if path[0] == "notes" else data["tables"]
        for step in path[:-1]:
            inner = inner[step]
        if value is None:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value
    return data


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case.what)
def test_a_sound_workbook_reads_without_a_finding(case, office_file, book, tmp_path):
    filled = office_file[case.file]
    file = Copy(filled.content)
    case.done(file)
    reading = read(saved(file.bytes(), tmp_path), lambda _: book)
    assert reading.findings == ()
    expected = changed(filled.data, case.at, case.value)
    assert to_data(reading.submission, book.format) == expected
    assert reading.submission.stated == (case.file == "stated")
    assert reading.submission.unusable == {}


def test_more_workbooks_are_sound_than_tampered_with():
    assert len(SOUND) > len(TAMPERED)


def test_formulas_are_indeed_shared(office_file):
    """So that the case of shared formulas proves something."""
    file = Copy(office_file["computed"].content)
    every_sheet(shared_formulas)(file)
    formulas = list(file.sheet("表三").iter(f"{MAIN}f"))
    followers = [f for f in formulas if f.get("t") == "shared" and not f.text]
    assert len(followers) > len(formulas) / 2


@pytest.mark.parametrize("stated", [False, True], ids=["computed", "stated"])
def test_a_blank_template_with_a_department_reads_as_empty(stated, book, tmp_path):
    file = Copy(build(book, rows=SPARE, stated=stated, forms=FORMS))
    file.put("填报说明", "C3", "昌吉州财政局")
    reading = read(saved(file.bytes(), tmp_path), lambda _: book)
    assert reading.findings == ()
    assert reading.submission.department == "昌吉州财政局"
    assert reading.submission.cells == {}
    assert reading.submission.stated == stated


@pytest.mark.parametrize("rows", [1, 37])
def test_the_number_of_spare_rows_is_read_from_the_workbook(rows, office_file, book, tmp_path):
    data = office_file["stated"].data
    content = build(book, rows=rows, submission=from_data(data, book.format), forms=FORMS)
    reading = read(saved(content, tmp_path), lambda _: book)
    assert reading.findings == ()
    assert reading.layout.sizes["表三"] == 6 + rows
    assert reading.layout.sizes["绩效指标"] == 8 + min(rows, SPARE_INDICATORS)
    assert to_data(reading.submission, book.format) == data


def test_a_workbook_with_the_ending_of_macros_reads_the_same(office_file, book, tmp_path):
    path = saved(office_file["stated"].content, tmp_path, "司法局.xlsm")
    assert read(path, lambda _: book).findings == ()


@pytest.mark.parametrize("name", ["stated", "computed"])
def test_a_workbook_that_openpyxl_saved_reads_the_same(name, office_file, book, tmp_path):
    path = saved(office_file[name].content, tmp_path)
    openpyxl.load_workbook(path).save(path)
    reading = read(path, lambda _: book)
    assert reading.findings == ()
    assert to_data(reading.submission, book.format) == office_file[name].data


@pytest.mark.libreoffice
def test_workbooks_that_libreoffice_saved_read_the_same(office_file, book, office, tmp_path):
    names = ["stated", "computed"]
    paths = [saved(office_file[name].content, tmp_path, f"{name}.xlsx") for name in names]
    for name, path in zip(names, office.recalculate(paths, tmp_path / "saved")):
        reading = read(path, lambda _: book)
        assert reading.findings == ()
        assert to_data(reading.submission, book.format) == office_file[name].data
