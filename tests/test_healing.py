"""What our own workbooks hold moves on: damaged ones, those of another size, version or format."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from budgetxl import api, formats, rules
from budgetxl.fault import Level, Refusal
from budgetxl.healing import healed, is_ours
from budgetxl.place import Place, a1, from_a1
from budgetxl.submission import from_data
from budgetxl.template import build
from tests import changji
from tests.damage import OPERATORS, Package
from tests.workbook_copies import MAIN, Copy, put, remove, rename, shift_rows

NAME = "xinjiang-2020-budget"
FORMS = 2
SOME = list(OPERATORS.items())[::9]
"""All of them take as long as a hundred checks, and most leave the inputs where they are."""


def rows_moved(sheet, first, by):
    """Rows inserted or deleted as Excel does it, merged cells and all."""
    def edit(file):
        shift_rows(sheet, first, by)(file)
        for merged in list(file.sheet(sheet).iter(f"{MAIN}mergeCell")):
            (top, left), (bottom, right) = map(from_a1, merged.get("ref").split(":"))
            if bottom + 1 >= first:
                top += by if top + 1 >= first else 0
                merged.set("ref", f"{a1(max(top, 0), left)}:{a1(max(bottom + by, 0), right)}")

    return edit


MOVED = {
    "another version": [put("模板标识", "B3", "0" * 16)],
    "rows inserted and deleted, and all of these": [
        rows_moved("表三", 2, 3), rows_moved("表六", 2, -1), rows_moved("绩效目标1", 4, 2),
        rename("表五", "支出"), put("模板标识", "B3", "0" * 16)],
}


@cache
def book():
    return rules.bind(formats.load(formats.find(NAME)))


@cache
def filled(stated=True):
    """司法局's workbook with two of its forms, and what it holds."""
    data = changji.example()
    data["tables"][changji.FORM] = data["tables"][changji.FORM][:FORMS]
    data["reasons"] = [{"规则": "XP.3", "位置": "表七!F9", "数字": "10.00", "理由": "批复如此"},
                       {"规则": "C.1", "理由": "", "填写人": "某人"}]
    submission = from_data(data, book().format)
    if not stated:
        submission.cells = {place: value for place, value in submission.cells.items()
                            if not book().format.tables[place.table].is_total(place)}
        submission.stated = submission.grouped = False
    return build(book(), rows=4, forms=FORMS, submission=submission), submission


def moved(content, name=""):
    return healed(Path("司法局.xlsx"), content, api.proved_rulebook, name)[0]


def changed(content, edits):
    copy = Copy(content)
    for edit in edits:
        edit(copy)
    return copy.bytes()


def amounts(submission):
    return {p: v for p, v in submission.cells.items() if isinstance(v, Decimal) and v}


def figures_said(findings):
    text = "".join(finding.message for finding in findings)
    return {Decimal(figure.replace(",", "")) for figure in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


@pytest.mark.parametrize("operator", dict(SOME).values(), ids=dict(SOME).keys())
def test_every_amount_of_a_damaged_workbook_is_in_the_new_one_or_said(operator):
    content, submission = filled()
    layout = api.read(Path("x"), content=content).layout
    damaged = Package(content, layout)
    found = operator(damaged)
    done = moved(damaged.saved())
    for place, value in amounts(submission).items():
        if layout.locate(place) == (found.sheet, found.cell):
            continue  # the operator typed over it
        assert done.submission.cells.get(place) == value or value in figures_said(done.findings)
    assert done.submission.department == submission.department


@pytest.mark.parametrize("what", MOVED)
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "computed"])
def test_what_stands_elsewhere_is_moved_by_its_words(what, stated):
    content, submission = filled(stated)
    done = moved(changed(content, MOVED[what]))
    listed = {place for place in submission.cells if place.column == "科目名称"}  # by formula
    wanted = {place: value for place, value in submission.cells.items()
              if stated or place not in listed or place in done.submission.cells}
    assert done.submission.cells == wanted
    assert (done.submission.notes, done.submission.department, done.submission.stated) == (
        submission.notes, submission.department, stated)
    assert [r.fields for r in done.submission.reasons] == [r.fields for r in submission.reasons]
    assert not [finding for finding in done.findings if finding.level is Level.ERROR]


def test_a_sheet_that_is_gone_is_said_and_the_others_are_moved():
    content, submission = filled()
    done = moved(changed(content, [remove("表六")]))
    assert done.submission.cells == {
        place: value for place, value in submission.cells.items() if place.table != "表六"}
    assert [f.message for f in done.findings] == ["没有找到这张表“表六 一般公共预算基本支出情况表”"]


def test_a_figure_typed_beside_a_form_is_said():
    content, _ = filled()
    edits = [*MOVED["another version"], put("表八", "P30", 12.5), put("表八", "O30", "另有")]
    said = [f for f in moved(changed(content, edits)).findings if f.level is Level.ERROR]
    assert len(said) == 1 and "12.5" in said[0].message


def test_a_total_typed_over_is_not_taken_and_said_with_what_its_parts_come_to():
    content, _ = filled(stated=False)
    done = moved(changed(content, [*MOVED["another version"], put("表八", "A6", 99)]))
    assert Place("表八", "预算数", "合计") not in done.submission.cells
    assert ["I7" for f in done.findings if "99.00" in f.message and "31.34" in f.message] == ["I7"]


def test_ours_is_what_has_a_stamp():
    assert is_ours(filled()[0])
    for other in (b"", b"PK", b"%PDF-1.4"):
        assert not is_ours(other)


def test_a_workbook_of_a_format_that_is_not_at_hand_asks_which_one_it_is_now():
    content = changed(filled()[0], [put("模板标识", "B1", "elsewhere-2019-budget")])
    with pytest.raises(Refusal, match="没有表样“elsewhere-2019-budget”，请用 --as 指明"):
        moved(content)
    assert moved(content, NAME).submission.cells == filled()[1].cells
