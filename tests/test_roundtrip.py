"""A format goes round once before its template is made: filled, published, brought in again."""

from __future__ import annotations

import pytest

from budgetxl import formats, rules
from budgetxl.fault import FormatError
from budgetxl.roundtrip import compare, go_round, sample
from tests import small

SPLIT = "shanghai-2025-budget"


def test_split_codes_below_groups_come_back_from_print_and_from_stated_totals():
    book = rules.bind(formats.load(formats.find(SPLIT)))
    go_round(book)
    filled = sample(book.format)
    codes = [str(value) for place, value in filled.cells.items() if place.column == "科目编码"]
    assert len(codes) == 12 and {len(code) for code in codes} == {5, 7}


def test_forms_and_levels_by_name_come_back(monkeypatch):
    small.put_at_hand(monkeypatch)
    go_round(small.book())


def test_what_does_not_come_back_is_said_once_a_table():
    format_ = formats.load(formats.find(SPLIT))
    before, after = sample(format_), sample(format_)
    for place in [place for place in after.cells if place.table == "表三"][:2]:
        after.cells[place] = "201"
    with pytest.raises(FormatError) as raised:
        compare(format_, before, after, "公开之后再导入")
    [fault] = raised.value.faults
    assert fault.file == f"{SPLIT}/tables/3-expenditure.yaml"
    assert fault.message.startswith("表三：试填的") and "公开之后再导入，不见了" in fault.message


def test_rows_in_another_order_are_the_same_rows():
    format_ = formats.load(formats.find(SPLIT))
    before, after = sample(format_), sample(format_)
    after.cells = {place._replace(row=9 - place.row) if isinstance(place.row, int) else place: value
                   for place, value in after.cells.items()}
    compare(format_, before, after, "公开之后再导入")
