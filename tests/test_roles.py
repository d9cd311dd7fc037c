"""A kind of column is known in every room that handles columns and boxes, or refused there.

A new kind is entered in ``ColumnKind`` and in the schema; mypy and these tests then name what
is missing. What a room does not know may never be left out in silence: a figure would be lost.
"""

from __future__ import annotations

import io
import shutil
from typing import get_args

import pytest
from xlsxwriter import Workbook

from budgetxl import formats, rules, template
from budgetxl.checking import check
from budgetxl.fault import file_finding
from budgetxl.formats import KIND_TRAITS, ColumnKind
from budgetxl.formats.schema import schema as definition_schema
from budgetxl.layout import Layout
from budgetxl.layout.drawing import ROLE_LOOKS, Pen, look_of
from budgetxl.layout.roles import Role
from budgetxl.opendata.body import body_of
from budgetxl.place import Place
from budgetxl.publication.page import Gap
from budgetxl.reading.cells import SheetCells
from budgetxl.reading.form import READ, read_inputs
from budgetxl.report.picture import picture
from budgetxl.submission import Submission
from budgetxl.submission.schema import schema as data_file_schema
from budgetxl.template.demands import demands
from budgetxl.template.guards import guard
from tests import small

KINDS = get_args(ColumnKind)
ROLES = [role for some in get_args(Role) for role in get_args(some)]
TABLE = "项目表"
"""Its 项目名称 is a text that is required; in the tests below its kind is ``date``."""


@pytest.mark.parametrize("table, keys", [
    (KIND_TRAITS, KINDS), (ROLE_LOOKS, ROLES), (READ, ROLES),
], ids=["what holds of a kind", "how it looks", "how it is read"])
def test_a_table_has_a_line_for_each_and_no_other(table, keys):
    assert set(table) == set(keys)


def test_what_an_author_may_write_are_the_kinds():
    parts = definition_schema("table")["$defs"]
    assert parts["column"]["properties"]["kind"]["enum"] == list(KINDS)
    assert set(parts["field"]["properties"]["kind"]["enum"]) < set(KINDS)


def load(folder, kind):
    """The small format, with a column of that kind."""
    file = folder / "tables" / "2-projects.yaml"
    words = "{name: 项目名称, kind: "
    text = file.read_text(encoding="utf-8")
    assert f"{words}text" in text
    file.write_text(text.replace(f"{words}text", f"{words}{kind}"), encoding="utf-8")
    return formats.load(folder)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(small.FOLDER, tmp_path / small.NAME)


def test_a_format_with_an_unknown_kind_is_not_loaded(folder):
    with pytest.raises(KeyError, match="date"):
        load(folder, "date")


# -- what each room does with the boxes and columns of the table ----------------------------


def looks(layout):
    return [look_of(box) for box in layout.sheets[TABLE].boxes]


def drawn(layout):
    return template.build(layout.book, rows=2)


def guarded(layout):
    workbook = Workbook(io.BytesIO())
    guard(workbook.add_worksheet(), layout, Pen(workbook), layout.sheets[TABLE])
    workbook.close()
    return True


def demanded(layout):
    return list(demands(layout, TABLE))


def read(layout):
    submission = Submission(layout.format.id, layout.format.year)
    return read_inputs(SheetCells(), layout, TABLE, submission)


def data_schema(layout):
    return data_file_schema(layout.format)


def published(layout):
    return [Gap.of(layout.format, box) for box in layout.sheets[TABLE].boxes]


def open_data(layout):
    return body_of(layout.book, TABLE)


def reported(layout):
    submission = Submission(layout.format.id, layout.format.year, "局")
    report = check(submission, layout.book, layout, (), "表.xlsx")
    place = Place(TABLE, 0, "项目名称")
    sheet, cell = layout.locate(place)
    finding = file_finding("D4", place, sheet=sheet, cell=cell, text="#N/A")
    return picture(report, layout.format.tables[TABLE], 0, ((1, finding),))


ROOMS = [looks, drawn, guarded, demanded, read, data_schema, published, open_data, reported]
in_every_room = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)


@in_every_room
def test_every_room_knows_the_kinds_of_a_format(room, folder):
    book = rules.bind(load(folder, "text"))
    assert room(Layout(book, {TABLE: 2}))


@in_every_room
def test_every_room_refuses_a_kind_that_it_does_not_know(room, folder, monkeypatch):
    """Though it is entered among the kinds, and has a look in all rooms but that of looks."""
    monkeypatch.setitem(KIND_TRAITS, "date", KIND_TRAITS["text"])
    if room is not looks:
        monkeypatch.setitem(ROLE_LOOKS, "date", ROLE_LOOKS["text"])
    book = rules.bind(load(folder, "date"))
    with pytest.raises((AssertionError, KeyError), match="date"):
        room(Layout(book, {TABLE: 2}))
