"""A kind of column is known in every room that handles columns and boxes, or refused there.

A new kind is entered in ``ColumnKind`` and in the schema; mypy and these tests then name what
is missing. What a room does not know may never be left out in silence: a figure would be lost.
"""

from __future__ import annotations

import io
import shutil
from typing import get_args

import openpyxl
import pytest
from xlsxwriter import Workbook

from budgetxl import api, formats, rules, template
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
from budgetxl.submission import Submission, from_data, to_data
from budgetxl.submission.schema import schema as data_file_schema
from budgetxl.template.demands import Demands
from budgetxl.template.guards import guard
from tests import small

KINDS = get_args(ColumnKind)
ROLES = [role for some in get_args(Role) for role in get_args(some)]
TABLE = "项目表"
"""Its 项目名称 is a text that is required; in the tests below its kind is ``ghost``."""


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
    with pytest.raises(KeyError, match="ghost"):
        load(folder, "ghost")


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
    return Demands(layout).of(TABLE)


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
    monkeypatch.setitem(KIND_TRAITS, "ghost", KIND_TRAITS["text"])
    if room is not looks:
        monkeypatch.setitem(ROLE_LOOKS, "ghost", ROLE_LOOKS["text"])
    book = rules.bind(load(folder, "ghost"))
    with pytest.raises((AssertionError, KeyError), match="ghost"):
        room(Layout(book, {TABLE: 2}))


# -- a value of each kind from the data file to what is published --------------------------------

ROW = {"科目编码": "2040601", "科目名称": "行政运行（本级）", "基本支出": "3.25"}
"""A row of 支出表; its 合计 is what a rule makes of it."""

SHOWN: dict[str, tuple[str, str, str]] = {
    "amount": ("支出表", "基本支出", "3.25"),
    "total": ("支出表", "合计", "3.25"),
    "code": ("支出表", "科目编码", "2040601"),
    "name": ("支出表", "科目名称", "行政运行（本级）"),
    "text": ("项目表", "项目名称", "立法经费"),
}
"""A column of each kind, and what is printed in it. A new kind needs a column in the small format,
a value in the data below, and a line here."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The small format filled in, as a file that was checked."""
    data = {"format": small.NAME, "department": "局", "tables": {
        "支出表": [ROW], "项目表": [{"单位名称": "局机关", "项目名称": "立法经费", "金额": "3.25"}],
    }}
    path = tmp_path_factory.mktemp("kinds") / "表.xlsx"
    submission = from_data(data, small.book().format)
    path.write_bytes(template.build(small.book(), submission=submission))
    with pytest.MonkeyPatch.context() as patch:
        small.put_at_hand(patch)
        yield data, api.check(path)


def test_every_kind_has_a_value_that_is_followed():
    assert set(SHOWN) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_each_kind_is_read_kept_published_and_exported(kind, filled):
    data, report = filled
    table, column, shown = SHOWN[kind]
    assert small.book().format.tables[table].columns[column].kind == kind
    if KIND_TRAITS[kind].is_typed:
        kept = to_data(report.submission, small.book().format)["tables"]
        assert kept[table][0][column] == data["tables"][table][0][column]
    published = openpyxl.load_workbook(io.BytesIO(api.publication(report, draft=True)))
    cells = {printed(cell) for row in published[table].rows for cell in row}
    exported = b"\n".join(api.open_data(report, draft=True).values()).decode("utf-8", "replace")
    assert shown in cells and shown in exported


def printed(cell):
    """A cell of a publication as its number format shows it."""
    return f"{cell.value:,.2f}" if cell.data_type == "n" and cell.value is not None else cell.value
