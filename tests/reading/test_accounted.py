"""Every cell is read, or is told; a number where a text belongs is read as the screen shows it."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from budgetxl.place import Place
from budgetxl.reading import read
from budgetxl.reading.shown import says_the_same, shown_text
from budgetxl.reading.unseen import number_in_text
from tests.reading.accounted import UNACCOUNTED
from tests.workbook_copies import MAIN, Copy, saved, shown


@pytest.mark.parametrize("case", UNACCOUNTED, ids=lambda case: f"{case.code} {case.what}")
def test_what_would_not_be_published_as_it_looks_is_one_finding(
    case, office_file, book, tmp_path
):
    file = Copy(office_file[case.file].content)
    case.done(file)
    reading = read(saved(file.bytes(), tmp_path), lambda _: book)
    told = [(f.rule, "!".join([f.sheet, *f.cells]), f.message) for f in reading.findings]
    assert told == [(case.code, case.at, case.message)]


def test_numbers_that_the_screen_shows_as_they_are_stay_texts(office_file, book, tmp_path):
    file = Copy(office_file["stated"].content)
    looks = ["General", "0", "0_ ", "#,##0", "0.00", "@", "0;-0;0"]
    for row, code in enumerate(looks, start=7):
        shown("绩效目标1", f"E{row}", "3", code)(file)
    reading = read(saved(file.bytes(), tmp_path), lambda _: book)
    assert reading.findings == ()
    values = {reading.submission.cells[Place("绩效指标", row, "指标值")] for row in range(7)}
    assert values == {"3"}


def test_a_date_is_shown_by_the_day_from_which_the_workbook_counts(office_file, book, tmp_path):
    """Excel for the Mac counted from 1904: the day of the same number is four years later."""
    file = Copy(office_file["stated"].content)
    shown("绩效目标1", "E13", "42521", "yyyy/m/d")(file)
    file.tree("xl/workbook.xml").find(f"{MAIN}workbookPr").set("date1904", "1")
    [finding] = read(saved(file.bytes(), tmp_path), lambda _: book).findings
    assert finding.rule == "D13"
    assert "存的是 42521，显示为“2020/6/1”" in finding.message


def test_only_the_data_of_a_sheet_are_cells(office_file, book, tmp_path):
    """Programs may add what they like behind them; none shows it."""
    file = Copy(office_file["stated"].content)
    whole = read(saved(file.bytes(), tmp_path), lambda _: book).submission
    behind = ElementTree.SubElement(file.sheet("表三"), f"{MAIN}extLst")
    behind.append(ElementTree.fromstring(
        f'<ext xmlns="{MAIN[1:-1]}"><row r="7"><c r="F7"><v>9</v></c></row></ext>'))
    for content in (file.bytes(), _in_plain_spelling(file, office_file["stated"].content)):
        reading = read(saved(content, tmp_path), lambda _: book)
        assert reading.submission == whole
        assert reading.findings == ()


def _in_plain_spelling(file: Copy, content: bytes) -> bytes:
    """The workbook with the same behind the data of 表三, all else as it was written."""
    plain, part = Copy(content), file.part("表三")
    plain.parts[part] = plain.parts[part].replace(
        b"</worksheet>", b'<extLst><ext><row r="7"><c r="F7"><v>9</v></c></row></ext></extLst>'
        b"</worksheet>")
    return plain.bytes()


@pytest.mark.parametrize("code, value, expected", [
    ("0%", "0.98", "98%"), ("0.00%", "0.985", "98.50%"), ("0.0#%", "0.985", "98.5%"),
    ("yyyy/m/d", "43983", "2020/6/1"), ('yyyy"年"m"月"d"日"', "43983", "2020年6月1日"),
    ("yyyy-mm-dd hh:mm", "43983.5", "2020-06-01 12:00"), ("[$-804]m月d日", "43983", "6月1日"),
    ("#,##0,", "8644200", "8,644"), ('0"件"', "3", "3件"), (";;;", "3", ""), ("000", "6", "006"),
    ("#,##0.00;[Red]-#,##0.00", "-3", "-3.00"), ('0;-0;"无"', "0", "无"),
    ("0!.0000", "8644200", None), ("# ?/?", "0.5", None), ("0.0E+0", "5", None),
    ("[>5]0;0%", "3", None), ("[DBNum1]0", "3", None), ('General"%"', "98", None),
])
def test_a_number_is_shown_by_its_format(code, value, expected):
    assert shown_text(Decimal(value), code) == expected


@pytest.mark.parametrize("seen, value, same", [
    ("3", "3", True), ("3.00", "3", True), ("1,200", "1200", True), ("-3", "-3", True),
    ("98%", "0.98", False), ("12.35", "12.345", False), ("006", "6", False), (None, "3", False),
])
def test_thousands_and_last_zeros_say_nothing_else(seen, value, same):
    assert says_the_same(seen, Decimal(value)) is same


@pytest.mark.parametrize("text, value", [
    ("100.50", "100.5"), ("1,200.00", "1200"), ("８０．５", "80.5"), ("８０.５", "80.5"),
    ("100.50\u200b", "100.5"), ("\u00a0100", "100"), ("￥1,200", "1200"), ("-3", "-3"),
    ("12,00", None), ("1.2.3", None), ("5万元", None), ("—", None), ("约5", None), ("1e3", None),
])
def test_a_number_that_a_person_reads_in_a_text(text, value):
    assert number_in_text(text) == (value and Decimal(value))
