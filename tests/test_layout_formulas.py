"""The text of formulas whose slips no shipped rule would show: what cells are called, what is read.

The same figure is called otherwise by a formula beside it, by one on another sheet, and by one
that detail rows share.
"""

from __future__ import annotations

import pytest

from budgetxl import formats, rules
from budgetxl.indicator import LETTERS
from budgetxl.layout import Addresses, Layout, NamedAddresses
from budgetxl.layout.indicator_formulas import reading_formulas
from budgetxl.layout.readings import may_have_unit
from budgetxl.layout.stamp import stated_facts, stated_inputs
from budgetxl.place import Place

BOOK = rules.bind(formats.load(formats.find("xinjiang-2020-budget")))
FORM = "项目支出绩效目标表"
INCOME, FIXED_ROW = "表一", "收入总计"
LIST = "$Z$2:$Z$41"
"""Where the sheet of the test has 1, 2, … 40."""


@pytest.fixture
def layout():
    sizes = {name: 3 for name, table in BOOK.format.tables.items() if table.detail}
    return Layout(BOOK, sizes, forms={FORM: 2})


def test_a_cell_is_called_by_its_sheet_only_from_elsewhere(layout):
    total = Place(INCOME, FIXED_ROW, "预算数")
    here, there = (Addresses(layout, sheet).cell(total) for sheet in (INCOME, "表二"))
    assert here.startswith("$") and there == f"{INCOME}!{here}"


def test_a_formula_that_rows_share_calls_a_fixed_cell_of_another_sheet_by_its_name(layout):
    total = Place(INCOME, FIXED_ROW, "预算数")
    name = NamedAddresses(layout, "表二").cell(total)
    assert name == "表一_收入总计_预算数"
    assert dict(layout.names) == {name: Addresses(layout, "表二").cell(total)}


def test_two_views_of_one_layout_do_not_disturb_each_other(layout):
    """No setting is left behind by the one that was asked last."""
    total = Place(INCOME, FIXED_ROW, "预算数")
    at_home, away = Addresses(layout, INCOME), Addresses(layout, "表二")
    before = at_home.cell(total)
    assert away.cell(total) != before == at_home.cell(total)


@pytest.mark.parametrize("column, expected", [
    ("类", True),  # a part of a code that is typed in three pieces
    ("科目编码", True),
    ("科目名称", False),
    ("合计", False),
    ("没有的列", False),
])
def test_what_consists_of_digits_is_a_code(layout, column, expected):
    """Such a text may be what COUNTIF looks for: no letter in it stands for others."""
    assert Addresses(layout, "表三").is_code("表三", column) is expected


def test_the_stamp_names_the_totals_that_hold_a_figure():
    sizes = {name: 3 for name, table in BOOK.format.tables.items() if table.detail}
    stated = Layout(BOOK, sizes, stated=True, forms={FORM: 2})
    some = frozenset(list(stated.totals())[::2])
    said = stated_facts(Layout(BOOK, sizes, stated=True, forms={FORM: 2}, inputs=some))
    assert stated_inputs(said, stated) == some != frozenset()


@pytest.mark.parametrize("areas", ["E1:E999999999", "E1 " * 9999, "此处", "E9:E1", f"E{'9' * 5000}"])
def test_a_stamp_that_somebody_wrote_names_no_more_than_there_is(layout, areas):
    assert stated_inputs({"stated 表三": areas}, layout) == frozenset()


def test_an_amount_that_may_have_its_unit_is_taken_out_of_its_text(layout):
    [first, *_] = (place for place in layout.readings if may_have_unit(BOOK.format, place))
    sheet = layout.sheet_name(first.table, first.form)
    beside, shared = Addresses(layout, sheet), NamedAddresses(layout, sheet)
    cell = beside.cell(first)
    assert beside.figure(first).startswith(f"IF(ISNUMBER({cell}),{cell},IF(LEN({cell})=0,0,")
    assert shared.figure(first) in dict(layout.names)


@pytest.mark.parametrize("heading, written", [
    ("文字", 'IF(LEN(表!$A$9)>40,"",表!$A$9&"")'),
    ("起", f'IF(A5="",0,41-SUMPRODUCT(MAX((41-{LIST})*(MID(B5,{LIST}+4,1)={{"1"}}))))'),
    # From a digit on: a letter that is none, and no comma between three digits and three more.
    ("整数止",
     f'IF(A5="",0,41-SUMPRODUCT(MAX((41-{LIST})*({LIST}>=C5)*(MID(B5,{LIST}+4,1)<>"1")'
     f'*(1-(MID(B5,{LIST}+3,5)="12111")*(MID(B5,{LIST}+8,1)<>"1")'
     f'*(MID(B5,{LIST},4)<>"1111")))))'),
    # As many as begin, less those after a point or a comma within a number.
    ("个数",
     f'IF(A5="",0,SUMPRODUCT((MID(B5,{LIST}+4,1)="1")*(MID(B5,{LIST}+3,1)<>"1")'
     f'-(MID(B5,{LIST}+3,3)="131")-(MID(B5,{LIST}+3,5)="12111")'
     f'*(MID(B5,{LIST}+8,1)<>"1")*(MID(B5,{LIST},4)<>"1111")))'),
])
def test_what_is_read_in_a_text_is_written_for_its_row(heading, written):
    """The fifth row of the sheet, of a text elsewhere."""
    assert LETTERS == 40
    assert reading_formulas("表!$A$9", 4, LIST)[heading] == written
