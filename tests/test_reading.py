"""Workbooks as they come back from a finance office: untouched, retyped, damaged, or foreign.

Each is a copy of a filled template, changed in its XML as Excel would save it. Those that must
read without a word outnumber those that must not.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.formula.translate import Translator

from budgetxl import api, cli, formats, rules
from budgetxl.fault import FILE_FINDINGS, Level, Refusal, Verdict
from budgetxl.place import Place, a1, from_a1
from budgetxl.reading import read, workbook
from budgetxl.reading.strays import columns_beside
from budgetxl.submission import canonical, from_data, read_data, to_data
from budgetxl.template import build
from budgetxl.template.build import SPARE_INDICATORS
from tests import small

FORMAT = "xinjiang-2020-budget"
SPARE = 4
"""Spare rows in these workbooks: 表三 has 司法局's six rows in 7 to 12, 合计 in 17."""

FORM = "项目支出绩效目标表"
PROJECTS, FORMS = (0, 3), 3
"""Of the six projects two are taken, whose forms have no fault; a third form is spare.

On 绩效目标1 seven indicators stand in rows 7 to 13, on 绩效目标2 eight.
"""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Element = Any
"""An element of XML; these tests know what is in it, and fail where it is not."""

ElementTree.register_namespace("", MAIN[1:-1])
ElementTree.register_namespace("r", RELATION[1:-3])


# -- the workbooks ------------------------------------------------------------------------


def without_totals(data, format_):
    """The data without what it states of totals: the template will compute them."""
    def kept(table, row, figures):
        return {name: value for name, value in figures.items()
                if not format_.tables[table].is_total(Place(table, row, name))}

    data = copy.deepcopy(data)
    for table, content in data["tables"].items():
        if table == FORM:
            data["tables"][table] = [kept(table, None, form) for form in content]
        elif isinstance(content, dict):
            rows = {row: kept(table, row, figures) for row, figures in content.items()}
            data["tables"][table] = {row: figures for row, figures in rows.items() if figures}
        else:
            details = [row for row in content if list(row) != ["合计"]]
            data["tables"][table] = [kept(table, 0, row) for row in details]
    return data


class Filled(NamedTuple):
    """A filled workbook, and the data that it was filled with."""

    content: bytes
    data: dict[str, Any]


@pytest.fixture(scope="module")
def book():
    return rules.bind(formats.load(formats.find(FORMAT)))


@pytest.fixture(scope="module")
def office_file(book):
    """司法局's workbook, by name: ``stated`` with its totals typed, ``computed`` without."""
    stated = read_data(Path(str(formats.find(FORMAT))) / "examples" / "changji.json")
    stated["tables"][FORM] = [stated["tables"][FORM][i] for i in PROJECTS]
    made = {}
    for name, data in (("stated", stated), ("computed", without_totals(stated, book.format))):
        submission = from_data(data, book.format)
        content = build(book, rows=SPARE, submission=submission, forms=FORMS)
        made[name] = Filled(content, to_data(submission, book.format))
    return made


class Copy:
    """A copy of a workbook in a clerk's hands; what is changed is written as Excel writes it."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self._trees: dict[str, Element] = {}

    def tree(self, part: str) -> Element:
        if part not in self._trees:
            self._trees[part] = ElementTree.fromstring(self.parts[part])
        return self._trees[part]

    def entries(self) -> dict[str, Element]:
        """The workbook's list of sheets."""
        sheets = self.tree("xl/workbook.xml").iter(f"{MAIN}sheet")
        return {str(sheet.get("name")): sheet for sheet in sheets}

    def part(self, sheet: str) -> str:
        relation = self.entries()[sheet].get(RELATION)
        targets = self.tree("xl/_rels/workbook.xml.rels")
        return next(f"xl/{t.get('Target')}" for t in targets if t.get("Id") == relation)

    def sheet(self, name: str) -> Element:
        return self.tree(self.part(name))

    def cells(self, sheet: str) -> dict[str, Element]:
        return {str(cell.get("r")): cell for cell in self.sheet(sheet).iter(f"{MAIN}c")}

    def cell(self, sheet: str, at: str) -> Element:
        """The cell's element, put in its place where there is none yet."""
        row, column = from_a1(at)
        data = self.sheet(sheet).find(f"{MAIN}sheetData")
        line = _placed(data, "row", str(row + 1), lambda r: int(r) - 1 - row)
        return _placed(line, "c", at, lambda r: from_a1(r)[1] - column)

    def put(self, sheet: str, at: str, value: object, formula: str = "", raw: str = "") -> None:
        """What the clerk typed; ``raw`` are the very digits that the file holds."""
        cell = self.cell(sheet, at)
        cell[:] = []
        cell.attrib.pop("t", None)
        if formula:
            ElementTree.SubElement(cell, f"{MAIN}f").text = formula
        if isinstance(value, str):
            kind = "e" if value.startswith("#") else "str" if formula else "s"
            cell.set("t", kind)
            raw = str(self.shared(value)) if kind == "s" else value
        elif isinstance(value, bool):
            cell.set("t", "b")
            raw = str(int(value))
        elif value is not None:
            raw = str(value)
        if raw:
            ElementTree.SubElement(cell, f"{MAIN}v").text = raw

    def shared(self, text: str) -> int:
        """The number of ``text`` among the workbook's shared strings."""
        strings = self.tree("xl/sharedStrings.xml")
        item = ElementTree.SubElement(ElementTree.SubElement(strings, f"{MAIN}si"), f"{MAIN}t")
        item.text = text
        item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return len(strings) - 1

    def bytes(self) -> bytes:
        for part, tree in self._trees.items():
            self.parts[part] = ElementTree.tostring(tree, "UTF-8", xml_declaration=True)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            for name, content in self.parts.items():
                package.writestr(name, content)
        return stream.getvalue()


def as_excel_writes(content: bytes) -> bytes:
    """The workbook with its XML as Excel writes it, and ElementTree does not."""
    file = Copy(content)
    for part, text in file.parts.items():
        file.parts[part] = text.rpartition(b"?>")[2].replace(b" />", b"/>")
    return file.bytes()


def _placed(parent, tag, reference, distance):
    for i, element in enumerate(parent):
        if distance(element.get("r")) == 0:
            return element
        if distance(element.get("r")) > 0:
            break
    else:
        i = len(parent)
    parent.insert(i, ElementTree.Element(MAIN + tag, {"r": reference}))
    return parent[i]


def saved(content, tmp_path, name="司法局.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


# -- what a clerk does to it --------------------------------------------------------------


Edit = Callable[[Copy], None]


def put(sheet: str, at: str, value: object, formula: str = "", raw: str = "") -> Edit:
    """The clerk types ``value`` into a cell."""
    return lambda file: file.put(sheet, at, value, formula, raw)


def several(*edits: Edit) -> Edit:
    def all_of_them(file: Copy) -> None:
        for edit in edits:
            edit(file)

    return all_of_them


def clear(sheet: str, *cells: str) -> Edit:
    return several(*(put(sheet, at, None) for at in cells))


def remove(sheet: str) -> Edit:
    def edit(file: Copy) -> None:
        sheets = file.tree("xl/workbook.xml").find(f"{MAIN}sheets")
        sheets.remove(file.entries()[sheet])

    return edit


def rename(sheet: str, name: str) -> Edit:
    return lambda file: file.entries()[sheet].set("name", name)


def unprotect(sheet: str) -> Edit:
    def edit(file: Copy) -> None:
        tree = file.sheet(sheet)
        tree.remove(tree.find(f"{MAIN}sheetProtection"))

    return edit


def shift_rows(sheet: str, first: int, by: int) -> Edit:
    """Rows from ``first`` (as Excel counts) on move down, or up over deleted ones."""
    def edit(file: Copy) -> None:
        data = file.sheet(sheet).find(f"{MAIN}sheetData")
        for row in list(data):
            number = int(row.get("r"))
            if first + by <= number < first:
                data.remove(row)
            elif number >= first:
                row.set("r", str(number + by))
                for cell in row:
                    at, column = from_a1(cell.get("r"))
                    cell.set("r", a1(at + by, column))

    return edit


# -- one tampering at a time --------------------------------------------------------------


LOOSE = (
    'IF(ISNUMBER({0}),{0},IF(LEN({0})=0,0,IF(AND(读数!$N{1}="万元",读数!$L{1}=1,'
    '读数!$C{1}=1+(LEFT({0},1)="-"),LEN({0})=读数!$F{1}+1),IF((LEFT({0},1)="-"),-1,1)*读数!$M{1},0/0)))'
)
LOOSE_TOTAL = f'SUM({LOOSE.format("$E$4", 3)},{LOOSE.format("$G$4", 4)})'
"""The total of a form whose amounts may be written with their unit."""


class Tampered(NamedTuple):
    """What a clerk did to the ``file``, and the one finding that it must lead to."""

    code: str
    what: str
    file: str
    edit: Edit
    sheet: str
    cell: str
    message: str


TAMPERED = [
    Tampered("D1", "a figure with its unit", "stated", put("表三", "F7", "864.42万元"),
             "表三", "F7", "金额格里不是数字：“864.42万元”"),
    Tampered("D1", "digits stored as text", "stated", put("表三", "F7", "12"),
             "表三", "F7", "金额格里不是数字：“12”"),
    Tampered("D1", "a dash for nothing", "computed", put("表三", "G7", " — "),
             "表三", "G7", "金额格里不是数字：“—”"),
    Tampered("D1", "text in a stated total", "stated", put("表三", "F17", "890.1（含结余）"),
             "表三", "F17", "金额格里不是数字：“890.1（含结余）”"),
    Tampered("D2", "seven decimals", "stated", put("表三", "F7", Decimal("864.4200001")),
             "表三", "F7", "金额 864.4200001 的小数超过 6 位"),
    Tampered("D3", "a calculation in an input", "stated",
             put("表三", "F7", Decimal("864.42"), formula="800+64.42"),
             "表三", "F7", "填报格里写了公式“=800+64.42”"),
    Tampered("D3", "a link to another workbook", "computed",
             put("表一", "B7", Decimal("961.1"), formula="[1]汇总!$B$2"),
             "表一", "B7", "填报格里写了公式“=[1]汇总!$B$2”"),
    Tampered("D3", "a project named by a formula", "computed",
             put("表七", "E6", "立法经费", formula='"立法"&"经费"'),
             "表七", "E6", "填报格里写了公式“=\"立法\"&\"经费\"”"),
    Tampered("D4", "an error pasted in", "stated", put("表三", "F7", "#REF!"),
             "表三", "F7", "单元格是错误值 #REF!"),
    Tampered("D5", "a code without 项", "computed", clear("表三", "C7"),
             "表三", "A7", "科目编码“204 06”应为 3+2+2 位数字"),
    Tampered("D5", "a whole code in the cell of 类", "computed",
             several(put("表三", "A7", "2040601"), clear("表三", "B7", "C7")),
             "表三", "A7", "科目编码“2040601”应为 3+2+2 位数字"),
    Tampered("D5", "the letter O in a code", "stated", put("表六", "A7", "3O1"),
             "表六", "A7", "科目编码“3O1 01”应为 3+2 位数字"),
    Tampered("D6", "an amount without a code", "computed", put("表三", "G13", 5),
             "表三", "A13", "这一行有内容，但没有填科目编码"),
    Tampered("D6", "a project without a name", "computed", clear("表七", "E6"),
             "表七", "E6", "这一行有内容，但没有填项目名称"),
    Tampered("D6", "a code that no list names", "computed",
             several(put("表三", "A13", "299"), put("表三", "B13", "99"),
                     put("表三", "C13", "99"), put("表三", "F13", 1)),
             "表三", "D13", "这一行有内容，但没有填科目名称"),
    Tampered("D7", "no department", "stated", clear("填报说明", "C3"),
             "填报说明", "C3", "没有填部门名称"),
    Tampered("D7", "a department of spaces", "stated", put("填报说明", "C3", "　 "),
             "填报说明", "C3", "没有填部门名称"),
    Tampered("T1", "a figure pasted over 合计", "computed", put("表三", "F17", 900),
             "表三", "F17", "合计公式被改成了数值 900，按明细应为 890.10"),
    Tampered("T1", "the right figure pasted over a row's total", "computed",
             put("表三", "E7", Decimal("864.42")),
             "表三", "E7", "合计公式被改成了数值 864.42，按明细应为 864.42"),
    Tampered("T1", "a total deleted", "computed", clear("表三", "F17"),
             "表三", "F17", "合计公式被改成了数值 空白，按明细应为 890.10"),
    Tampered("T2", "a SUM one row short", "computed",
             put("表三", "F17", Decimal("864.42"), formula="SUM($F$7:$F$11)"),
             "表三", "F17", "公式被改动：现为“=SUM($F$7:$F$11)”，应为“=SUM($F$7:$F$16)”"),
    Tampered("T2", "half of a total typed in", "computed",
             put("表一", "B34", 1000, formula="$B$32+38.9"),
             "表一", "B34", "公式被改动：现为“=$B$32+38.9”，应为“=SUM($B$32,$B$33)”"),
    Tampered("T2", "another department above one table", "stated",
             put("表一", "A3", "编制部门：另一个局"),
             "表一", "A3",
             "公式被改动：现为“=编制部门：另一个局”，应为“=\"编制部门：\"&填报说明!$C$3”"),
    Tampered("T3", "a label reworded", "stated", put("表一", "A11", "经营收入"),
             "表一", "A11", "表样文字被改动：现为“经营收入”，应为“事业单位经营收入”"),
    Tampered("T3", "the money unit changed", "stated", put("表三", "G3", "单位：元"),
             "表三", "G3", "表样文字被改动：现为“单位：元”，应为“单位：万元”"),
    Tampered("T3", "two headers exchanged, the second", "computed", put("表三", "G5", "基本支出"),
             "表三", "G5", "表样文字被改动：现为“基本支出”，应为“项目支出”"),
    Tampered("T4", "a note to oneself beside the table", "stated",
             put("表三", "H9", "与批复核对"),
             "表三", "H9", "表外单元格有内容“与批复核对”，不会公开"),
    Tampered("T4", "a signature below the table", "stated", put("表三", "A22", "制表人：张三"),
             "表三", "A22", "表外单元格有内容“制表人：张三”，不会公开"),
    Tampered("T4", "a figure far below", "computed", put("表八", "C40", Decimal("29.66")),
             "表八", "C40", "表外单元格有内容“29.66”，不会公开"),
    Tampered("T4", "an item in a row that the form leaves empty", "stated",
             put("表一", "A20", "债券收入"),
             "表一", "A20", "表外单元格有内容“债券收入”，不会公开"),
    Tampered("T5", "the sheet of instructions removed", "stated", remove("填报说明"),
             "填报说明", "", "工作簿里没有“填报说明”这张表"),
    Tampered("D3", "a formula in a code", "stated", put("表三", "A7", 204, "A8"),
             "表三", "A7", "填报格里写了公式“=A8”"),
    Tampered("D3", "a formula for the department", "stated", put("填报说明", "C3", "局", "B1"),
             "填报说明", "C3", "填报格里写了公式“=B1”"),
    Tampered("D4", "an error value for a project's name", "computed",
             put("表七", "E6", "#N/A"),
             "表七", "E6", "单元格是错误值 #N/A"),
    Tampered("D6", "a name deleted with the formula that fills it in", "computed",
             clear("表三", "D7"),
             "表三", "D7", "这一行有内容，但没有填科目名称"),
    Tampered("D8", "a stated total deleted", "stated", clear("表三", "F17"),
             "表三", "F17", "合计没有填，按明细应为 890.10"),
    Tampered("T7", "a row inserted in a table that grows", "stated", shift_rows("表三", 9, 1),
             "表三", "D17", "“表三”的行或列被移动过，1 处文字不在原处"),
    Tampered("T5", "an empty table removed", "stated", remove("表九"),
             "表九", "", "工作簿里没有“表九”这张表"),
    Tampered("T5", "a table renamed", "stated", rename("表八", "表八（三公经费）"),
             "表八", "", "工作簿里没有“表八”这张表"),
    Tampered("T6", "the protection taken off", "stated", unprotect("表三"),
             "表三", "", "“表三”的保护已被解除"),
    Tampered("D1", "an amount of a form in another unit", "stated",
             put("绩效目标1", "E4", "265000元"),
             "绩效目标1", "E4", "金额格里不是数字：“265000元”"),
    Tampered("D3", "a project's name on its form by a formula", "computed",
             put("绩效目标2", "E3", "立法经费", formula="表七!$E$6"),
             "绩效目标2", "E3", "填报格里写了公式“=表七!$E$6”"),
    Tampered("D4", "an error value for an indicator", "stated", put("绩效目标2", "E7", "#N/A"),
             "绩效目标2", "E7", "单元格是错误值 #N/A"),
    Tampered("D6", "a form without its project", "stated", clear("绩效目标2", "E3"),
             "绩效目标2", "E3", "这一行有内容，但没有填项目名称"),
    Tampered("D6", "a spare form with an amount and no project", "computed",
             put("绩效目标3", "E4", 5),
             "绩效目标3", "E3", "这一行有内容，但没有填项目名称"),
    Tampered("D6", "a value without its indicator", "computed", put("绩效目标1", "E18", "95%"),
             "绩效目标1", "C18", "这一行有内容，但没有填三级指标"),
    Tampered("D9", "an amount of a form with its unit", "stated",
             put("绩效目标1", "E4", "26.5万元"),
             "绩效目标1", "E4", "“26.5万元”把单位写进了格子，按 26.5 计算"),
    Tampered("T1", "a figure pasted over a form's total", "computed",
             put("绩效目标1", "C4", 27),
             "绩效目标1", "C4", "合计公式被改成了数值 27，按明细应为 26.50"),
    Tampered("D8", "a form's stated total deleted", "stated", clear("绩效目标1", "C4"),
             "绩效目标1", "C4", "合计没有填，按明细应为 26.50"),
    Tampered("T2", "a form's total that takes the figure of another", "computed",
             put("绩效目标1", "C4", 10, formula="绩效目标2!$C$4"),
             "绩效目标1", "C4", f"公式被改动：现为“=绩效目标2!$C$4”，应为“={LOOSE_TOTAL}”"),
    Tampered("T3", "the unit of a form reworded", "stated",
             put("绩效目标2", "A4", "项目资金（元）"),
             "绩效目标2", "A4", "表样文字被改动：现为“项目资金（元）”，应为“项目资金（万元）”"),
    Tampered("T4", "a remark beside a form", "computed", put("绩效目标3", "H5", "暂缺"),
             "绩效目标3", "H5", "表外单元格有内容“暂缺”，不会公开"),
    Tampered("T5", "a spare form removed", "stated", remove("绩效目标3"),
             "绩效目标3", "", "工作簿里没有“绩效目标3”这张表"),
    Tampered("T6", "the protection taken off a form", "computed", unprotect("绩效目标1"),
             "绩效目标1", "", "“绩效目标1”的保护已被解除"),
    # All words below: those of the fields, and of the header.
    Tampered("T7", "a row inserted on a spare form", "stated", shift_rows("绩效目标3", 3, 1),
             "绩效目标3", "A3", "“绩效目标3”的行或列被移动过，11 处文字不在原处"),
    # Right of the inserted row: 201 … in C, both sums, 230; left 事业收入 … and the three below.
    Tampered("T7", "a row inserted", "stated", shift_rows("表一", 10, 1),
             "表一", "A10", "“表一”的行或列被移动过，32 处文字不在原处"),
    Tampered("T7", "two rows deleted", "stated", shift_rows("表一", 12, -2),
             "表一", "A10", "“表一”的行或列被移动过，32 处文字不在原处"),
]


@pytest.mark.parametrize("case", TAMPERED, ids=lambda case: f"{case.code} {case.what}")
def test_a_tampered_workbook_gives_one_finding_at_its_place(case, office_file, book, tmp_path):
    file = Copy(office_file[case.file].content)
    case.edit(file)
    findings = read(saved(file.bytes(), tmp_path), lambda _: book).findings
    told = [(f.rule, f.sheet, "".join(f.cells), f.message) for f in findings]
    assert told == [(case.code, case.sheet, case.cell, case.message)]
    assert findings[0].verdict is Verdict.BROKEN
    assert findings[0].level is FILE_FINDINGS[case.code].level
    assert findings[0].advice


def test_every_code_of_the_catalogue_is_named_here():
    assert {case.code for case in TAMPERED} == set(FILE_FINDINGS)


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
    assert reading.submission.unusable == {
        Place("表三", 0, "基本支出"): "不是数字",
        Place("表三", 1, "项目支出"): "是错误值",
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


# -- what must read without a word --------------------------------------------------------


class Clean(NamedTuple):
    """What happened to the ``file``, and which value of the data is now another."""

    what: str
    file: str
    edit: Edit
    path: tuple[str | int, ...] = ()
    value: object = None


def every_sheet(edit_tree: Callable[[Copy, Element], None]) -> Edit:
    def edit(file: Copy) -> None:
        for name in file.entries():
            edit_tree(file, file.sheet(name))

    return edit


def inline_strings(file: Copy, tree: Element) -> None:
    """Texts beside their cells, as programs write them that keep no shared strings."""
    items = list(file.tree("xl/sharedStrings.xml"))
    for cell in tree.iter(f"{MAIN}c"):
        if cell.get("t") == "s":
            item = copy.deepcopy(items[int(cell.findtext(f"{MAIN}v") or "")])
            item.tag = f"{MAIN}is"
            cell.set("t", "inlineStr")
            cell[:] = [item]


def unnumbered(_: Copy, tree: Element) -> None:
    """Rows and cells in sequence, without the positions that the standard leaves optional."""
    data = tree.find(f"{MAIN}sheetData")
    lines = {int(row.get("r", "")): row for row in data}
    data[:] = [lines.get(n + 1, ElementTree.Element(f"{MAIN}row")) for n in range(max(lines))]
    for row in data:
        cells = {from_a1(cell.attrib.pop("r"))[1]: cell for cell in row}
        row.attrib.pop("r", None)
        width = max(cells, default=-1) + 1
        row[:] = [cells.get(n, ElementTree.Element(f"{MAIN}c")) for n in range(width)]


def shared_formulas(_: Copy, tree: Element) -> None:
    """Each column of formulas that were filled down is written once, as Excel does it."""
    cells = {from_a1(str(cell.get("r"))): cell for cell in tree.iter(f"{MAIN}c")}
    shared = {formula.get("si") for formula in tree.iter(f"{MAIN}f")} - {None}
    for number, run in enumerate(_filled_down(cells), start=len(shared)):
        first, last = a1(*run[0]), a1(*run[-1])
        for at in run:
            formula = cells[at].find(f"{MAIN}f")
            formula.set("t", "shared")
            formula.set("si", str(number))
            formula.text = formula.text if at == run[0] else None
        cells[run[0]].find(f"{MAIN}f").set("ref", f"{first}:{last}")


def _filled_down(cells: dict[tuple[int, int], Any]) -> Iterator[list[tuple[int, int]]]:
    """The runs of two and more formulas below one another that say the same, none yet shared."""
    run: list[tuple[int, int]] = []
    for at in sorted(cells, key=lambda at: (at[1], at[0])):
        formula = cells[at].find(f"{MAIN}f")
        text = formula.text if formula is not None and formula.get("t") != "shared" else None
        if run and run[-1] == (at[0] - 1, at[1]) and text:
            master = "=" + cells[run[0]].findtext(f"{MAIN}f")
            if Translator(master, a1(*run[0])).translate_formula(a1(*at)) == "=" + text:
                run.append(at)
                continue
        if len(run) > 1:
            yield run
        run = [at] if text else []
    if len(run) > 1:
        yield run


def without_stored_values(_: Copy, tree: Element) -> None:
    for cell in tree.iter(f"{MAIN}c"):
        if cell.find(f"{MAIN}f") is not None and cell.find(f"{MAIN}v") is not None:
            cell.remove(cell.find(f"{MAIN}v"))


def stale_values(_: Copy, tree: Element) -> None:
    """Formulas whose stored values are errors: a program that does not calculate saved it."""
    for cell in tree.iter(f"{MAIN}c"):
        if cell.find(f"{MAIN}f") is not None:
            cell.set("t", "e")
            for value in cell.findall(f"{MAIN}v"):
                value.text = "#NAME?"


def rewritten(change: Callable[[str], str]) -> Edit:
    """Every formula's text changed as another program writes it."""
    def edit_tree(_: Copy, tree: Element) -> None:
        for formula in tree.iter(f"{MAIN}f"):
            formula.text = change(formula.text or "")

    return every_sheet(edit_tree)


def spaced(formula: str) -> str:
    """Spaces after commas, but for those within texts."""
    pieces = formula.split('"')
    pieces[::2] = [piece.replace(",", ", ") for piece in pieces[::2]]
    return '"'.join(pieces)


def quoted(formula: str) -> str:
    for sheet in ("填报说明", "审核明细", "科目表", "读数", *(f"表{n}" for n in "一二三四五六七八九"),
                  "绩效目标目录", *(f"绩效目标{n}" for n in range(1, FORMS + 1))):
        formula = formula.replace(f"{sheet}!", f"'{sheet}'!")
    return formula


def rich_text(file: Copy) -> None:
    """One label in two runs, the second bold, with a guide to its pronunciation."""
    number = file.cell("表一", "A11").findtext(f"{MAIN}v")
    item = file.tree("xl/sharedStrings.xml")[int(number)]
    assert item.findtext(f"{MAIN}t") == "事业单位经营收入"
    item[:] = ElementTree.fromstring(
        f'<si xmlns="{MAIN[1:-1]}"><r><t>事业单位</t></r><r><rPr><b/></rPr><t>经营收入</t></r>'
        '<rPh sb="0" eb="2"><t>shìyè</t></rPh><phoneticPr fontId="1"/></si>'
    )


def absolute_targets(file: Copy) -> None:
    for relation in file.tree("xl/_rels/workbook.xml.rels"):
        relation.set("Target", f"/xl/{relation.get('Target')}")


def reordered(file: Copy) -> None:
    sheets = file.tree("xl/workbook.xml").find(f"{MAIN}sheets")
    sheets[:] = list(reversed(sheets))


def without_styles(_: Copy, tree: Element) -> None:
    for cell in tree.iter(f"{MAIN}c"):
        cell.attrib.pop("s", None)


def moved_row(file: Copy) -> None:
    """The last row of 表三 cut and pasted three rows lower, blanks between."""
    for column, value in zip("ABCDFG", ("204", "06", "50", "事业运行", Decimal("25.68"), 0)):
        file.put("表三", f"{column}12", None)
        file.put("表三", f"{column}15", value)


def listed_name(file: Copy) -> None:
    """The name deleted from a row and its formula filled in again from the row below."""
    formula = file.cell("表三", "D13").findtext(f"{MAIN}f")
    moved = Translator("=" + formula, "D13").translate_formula("D7")
    file.put("表三", "D7", "行政运行", formula=moved[1:])


FIRST = ("表三", 0, "基本支出")

CLEAN = [
    Clean("untouched, with its stated totals", "stated", several()),
    Clean("untouched, with computed totals", "computed", several()),
    # figures
    Clean("864.42 as the binary form makes Excel write it", "stated",
          put("表三", "F7", None, raw="864.41999999999996")),
    Clean("864.42 with an exponent", "stated", put("表三", "F7", None, raw="8.6442E2")),
    Clean("864.42 with a zero behind", "stated", put("表三", "F7", None, raw="864.420")),
    Clean("zero with a sign", "stated", put("表三", "G7", None, raw="-0")),
    Clean("six decimals", "computed", put("表三", "F7", Decimal("864.420001")),
          FIRST, "864.420001"),
    Clean("a tiny figure as Excel writes it", "computed",
          put("表三", "F7", None, raw="1.0000000000000001E-5"), FIRST, "0.00001"),
    Clean("a negative amount", "computed", put("表三", "F7", -3), FIRST, "-3"),
    Clean("a large amount", "computed", put("表三", "F7", Decimal("999999999.123456")),
          FIRST, "999999999.123456"),
    Clean("an input deleted", "computed", clear("表三", "F7"), FIRST),
    # what official documents leave in empty cells
    Clean("an ideographic space for no amount", "stated", put("表三", "F13", "　")),
    Clean("a no-break space for no amount", "stated", put("表二", "G6", "\u00a0")),
    Clean("spaces for no amount", "computed", put("表一", "B9", "   ")),
    Clean("a line break for no amount", "computed", put("表一", "B9", "\n")),
    Clean("a space over a spare row's total", "computed", put("表三", "E15", "　")),
    Clean("an ideographic space for no code", "computed", put("表三", "A13", "　")),
    Clean("spaces outside the table", "computed", put("表三", "H9", "　 ")),
    Clean("a coloured empty cell outside the table", "computed",
          lambda file: file.cell("表三", "H40").set("s", "3")),
    # codes and names
    Clean("06 and 01 typed as the numbers 6 and 1", "stated",
          several(put("表三", "A7", 204), put("表三", "B7", 6), put("表三", "C7", 1))),
    Clean("06 typed as 6 in a cell of text, as the sheet itself takes it", "stated",
          put("表三", "B7", "6")),
    Clean("spaces around a code", "stated", put("表三", "A7", " 204　")),
    Clean("spaces around a project's name", "stated", put("表七", "E6", " 立法经费　")),
    Clean("a project's name of digits", "computed", put("表七", "E6", 2020),
          ("表七", 0, "项目名称"), "2020"),
    Clean("a name that comes from its code again", "computed", listed_name,
          ("表三", 0, "科目名称")),
    Clean("a row lower than the one before it", "computed", moved_row),
    Clean("spaces around the department", "stated", put("填报说明", "C3", " 昌吉州司法局　")),
    # the form
    Clean("a label with a space behind", "stated", put("表一", "A11", "事业单位经营收入 ")),
    Clean("a word that a merged title hides", "stated", put("表三", "C2", "旧题")),
    Clean("a note of one's own", "stated", put("表八", "A8", "备注：只含本级。"),
          ("notes", "表八"), "备注：只含本级。"),
    Clean("sheets in another order", "stated", reordered),
    Clean("formats taken off every cell", "stated", every_sheet(without_styles)),
    # forms
    Clean("a form emptied", "computed",
          clear("绩效目标2", "B3", "E3", "E4", "B5", *(f"{c}{row}" for c in "ABCE"
                                                   for row in range(7, 15))), (FORM, 1)),
    Clean("an indicator deleted with the words that say its kind", "stated",
          clear("绩效目标1", "A13", "B13", "C13", "E13"), (FORM, 0, "绩效指标", 6)),
    Clean("an indicator deleted, the words that say its kind left", "stated",
          clear("绩效目标1", "C13", "E13"), (FORM, 0, "绩效指标", 6)),
    Clean("the words that a form begins with, deleted", "stated", clear("绩效目标3", "A7", "B7")),
    Clean("the words that a form begins with, changed", "computed",
          put("绩效目标3", "B8", "其他指标")),
    Clean("more of such words", "computed",
          several(put("绩效目标3", "A16", "其他指标"), put("绩效目标1", "B18", "数量指标"))),
    Clean("a spare form's total deleted", "computed", clear("绩效目标3", "C4")),
    Clean("an ideographic space for no amount on a form", "stated", put("绩效目标1", "G4", "　")),
    Clean("an ideographic space for no project", "computed", put("绩效目标3", "E3", "　")),
    Clean("an indicator's value that is a number", "stated", put("绩效目标2", "E7", 1)),
    Clean("a share of one as an indicator's value", "computed",
          put("绩效目标2", "E7", Decimal("0.5")), (FORM, 1, "绩效指标", 0, "指标值"), "0.5"),
    Clean("an indicator in two lines", "stated", put("绩效目标2", "C7", "立法\n调研"),
          (FORM, 1, "绩效指标", 0, "三级指标"), "立法\n调研"),
    Clean("spaces around a project's name on its form", "computed",
          put("绩效目标2", "E3", "　立法经费 ")),
    Clean("what the list of forms says", "stated", put("绩效目标目录", "C3", "普法经费")),
    Clean("what is read in texts, changed", "computed", put("读数", "B2", 7)),
    # how programs write the same
    Clean("inline strings", "stated", every_sheet(inline_strings)),
    Clean("rows and cells without positions", "stated", every_sheet(unnumbered)),
    Clean("rows and cells without positions, computed", "computed", every_sheet(unnumbered)),
    Clean("shared formulas", "computed", every_sheet(shared_formulas)),
    Clean("shared formulas in spare rows", "stated", every_sheet(shared_formulas)),
    Clean("formulas without stored values", "computed", every_sheet(without_stored_values)),
    Clean("formulas with errors for stored values", "computed", every_sheet(stale_values)),
    Clean("names of functions in small letters", "computed", rewritten(str.lower)),
    Clean("references without $", "computed", rewritten(lambda text: text.replace("$", ""))),
    Clean("spaces in formulas", "computed", rewritten(spaced)),
    Clean("sheet names in quotes", "computed", rewritten(quoted)),
    Clean("a label half bold, with its pronunciation", "stated", rich_text),
    Clean("targets from the root of the package", "stated", absolute_targets),
]


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


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.what)
def test_a_sound_workbook_reads_without_a_finding(case, office_file, book, tmp_path):
    filled = office_file[case.file]
    file = Copy(filled.content)
    case.edit(file)
    reading = read(saved(file.bytes(), tmp_path), lambda _: book)
    assert reading.findings == ()
    expected = changed(filled.data, case.path, case.value)
    assert to_data(reading.submission, book.format) == expected
    assert reading.submission.stated == (case.file == "stated")
    assert reading.submission.unusable == {}


def test_more_workbooks_are_sound_than_tampered_with():
    assert len(CLEAN) > len(TAMPERED)


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
    assert reading.submission.stated is stated


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


# -- forms, and rows of several levels ----------------------------------------------------


@pytest.fixture
def small_book(monkeypatch):
    small.put_at_hand(monkeypatch)
    return small.book()


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
    found = workbook.tables(put("目标1", "E3", " 州局 "), clear("目标2", "E3"),
                            put("整体表", "B7", "无"))
    assert found["目标表"] == [{"主管单位": "州局", **LAW}, {"主管单位": "", **SPREAD}]
    assert found["整体表"] == {"说明": "无"}
    assert canonical({"format": small.NAME, "tables": found}, small_book.format)["tables"] == found


def test_words_to_start_with_are_no_rows_unless_something_stands_beside_them(small_book, tmp_path):
    indicator = {"一级": "产出", "二级": "质量", "三级": "合格率"}
    workbook = Small(small_book, tmp_path, {"目标表": [LAW]})
    found = workbook.tables(put("目标1", "D8", "合格率"), put("目标1", "C9", "经济"))
    assert found["目标表"] == [{**LAW, "指标": [indicator]}]
    assert found["整体表"] == {}


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
        ("C5", "5万元", "5"), ("C5", " 5.50万元　", "5.5"), ("C5", "-0.5万元", "-0.5"),
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
    assert finding.message == f"“{typed.strip(' 　')}”把单位写进了格子，按 {value} 计算"
    assert reading.submission.cells[place] == Decimal(value)
    data = to_data(reading.submission, small_book.format)
    again = from_data(data, small_book.format)
    assert again.cells[place] == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "typed"),
    [("C5", "5元"), ("C5", "约5万元"), ("C5", "万元"), ("C5", "5"), ("C5", "1e3万元"), ("C5", "05万元"),
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


# -- what cannot be read at all -----------------------------------------------------------


def zipped(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return stream.getvalue()


def made_elsewhere(*titles: str) -> bytes:
    """A workbook of somebody's own, with a title on each sheet."""
    workbook = openpyxl.Workbook()
    for title in titles:
        workbook.create_sheet().append([f" {title} "])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def stamped(content: bytes, **facts: str) -> bytes:
    """The workbook with other facts in its stamp."""
    file = Copy(content)
    strings = list(file.tree("xl/sharedStrings.xml"))
    keys = {at: cell for at, cell in file.cells("模板标识").items() if at.startswith("A")}
    for at, cell in keys.items():
        key = strings[int(cell.findtext(f"{MAIN}v") or "")].findtext(f"{MAIN}t")
        if key in facts:
            file.put("模板标识", f"B{at[1:]}", facts[key])
    return file.bytes()


def locked_part(content: bytes) -> bytes:
    """The flag of a password on every part of the package, as packing programs set it."""
    for header, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        first, *parts = content.split(header)
        marked = (part[: flag - 4] + b"\x01" + part[flag - 3 :] for part in parts)
        content = header.join([first, *marked])
    return content


def scrambled(content: bytes) -> bytes:
    """Compressed data in the middle of a table's sheet overwritten."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        info = package.getinfo(Copy(content).part("表三"))
    at = info.header_offset + 200
    return content[:at] + b"\xff" * 60 + content[at + 60 :]


def without_part(content: bytes) -> bytes:
    """A table's sheet is listed and not there."""
    file = Copy(content)
    del file.parts[file.part("表三")]
    return file.bytes()


def no_such_shared_formula(content: bytes) -> bytes:
    file = Copy(content)
    formula = file.cell("表三", "D13").find(f"{MAIN}f")
    formula.text = None
    formula.attrib.update(t="shared", si="77")
    return file.bytes()


def no_such_shared_string(content: bytes) -> bytes:
    file = Copy(content)
    file.cell("表一", "A11").find(f"{MAIN}v").text = "99999"
    return file.bytes()


class Refused(NamedTuple):
    """A file made from a sound workbook, and how the sentence goes on after its name."""

    what: str
    content: Callable[[bytes], bytes]
    sentence: str


OLD = "是加了打开密码的工作簿或旧版 .xls，请去掉密码并另存为 .xlsx"
DAMAGED = "不是完好的 Excel 工作簿，可能没有传完整；请重新取得，或用 Excel 打开后另存"
TITLE = "新疆部门预算公开表（2020年，九张表和项目绩效目标表）"
NO_STAMP = "没有模板标识，也认不出是哪套表；请用 budgetxl template 生成的模板填报"

REFUSED = [
    Refused("a text file", lambda _: "科目,金额\n".encode(), "不是 Excel 工作簿（.xlsx 或 .xlsm）"),
    Refused("an empty file", lambda _: b"", "不是 Excel 工作簿（.xlsx 或 .xlsm）"),
    Refused("half a workbook", lambda whole: whole[:9999], "不是 Excel 工作簿（.xlsx 或 .xlsm）"),
    Refused("an old .xls, or one locked with a password",
            lambda _: bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504), OLD),
    Refused("a zip of something else", lambda _: zipped(**{"预算.txt": "961.1"}), DAMAGED),
    Refused("a workbook whose list of sheets is cut off",
            lambda _: zipped(**{"xl/_rels/workbook.xml.rels": "<a/>", "xl/workbook.xml": "<a>"}),
            DAMAGED),
    Refused("a sheet that cannot be unpacked", scrambled, DAMAGED),
    Refused("a sheet that is not there", without_part, DAMAGED),
    Refused("a formula that begins nowhere", no_such_shared_formula, DAMAGED),
    Refused("parts locked with a password", locked_part, DAMAGED),
    Refused("a text that is not there", no_such_shared_string, DAMAGED),
    Refused("a workbook of one's own", lambda _: made_elsewhere("收支表"), NO_STAMP),
    Refused("a workbook of one's own without any text", lambda _: made_elsewhere(), NO_STAMP),
    Refused("a workbook of one's own with a text of blanks", lambda _: made_elsewhere("", "收支表"),
            NO_STAMP),
    Refused("the official tables made elsewhere",
            lambda _: made_elsewhere("部门收支总体情况表", "部门支出总体情况表", "附表"),
            f"没有模板标识；有 2 张表的标题与“{TITLE}”相同。"
            f"请用 budgetxl template {FORMAT} 生成模板，把数据粘贴进去再审核"),
    Refused("a stamp that somebody emptied", lambda whole: stamped(whole, totals=""),
            f"没有模板标识；有 10 张表的标题与“{TITLE}”相同。"
            f"请用 budgetxl template {FORMAT} 生成模板，把数据粘贴进去再审核"),
    Refused("a stamp with a number of rows that is none",
            lambda whole: stamped(whole, **{"rows 表三": "²"}),
            f"没有模板标识；有 10 张表的标题与“{TITLE}”相同。"
            f"请用 budgetxl template {FORMAT} 生成模板，把数据粘贴进去再审核"),
    Refused("a format that is not at hand", lambda whole: stamped(whole, format="beijing-2031"),
            "模板标识是“beijing-2031”，这里没有这套表样；"
            "自己的表样，请把放它的文件夹写进环境变量 BUDGETXL_TEMPLATES"),
    Refused("another version of the format",
            lambda whole: stamped(whole, version="7", layout="0123456789abcdef"),
            "这份工作簿的排列（表样第 7 版）与现在的表样（第 2 版）不同；"
            f"请用 budgetxl template {FORMAT} 生成新模板，再把数据复制过去"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.what)
def test_a_file_that_is_no_filled_template_is_refused_in_one_sentence(
    case, office_file, book, tmp_path, capsys
):
    path = saved(case.content(office_file["stated"].content), tmp_path)
    with pytest.raises(Refusal) as raised:
        read(path, lambda _: book)
    [sentence] = raised.value.sentences
    whole = f"{path}：{case.sentence}"
    assert sentence == whole
    assert "\n" not in sentence
    assert cli.run(["extract", str(path)]) == 2
    assert capsys.readouterr() == ("", f"{sentence}\n")


def test_a_sheet_bigger_than_any_is_refused_though_it_comes_late(
    office_file, book, tmp_path, monkeypatch
):
    content = office_file["stated"].content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        size = file.getinfo(Copy(content).part("表三")).file_size
    monkeypatch.setattr(workbook, "_BIGGEST_PART", size - 1)
    path = saved(content, tmp_path)
    with pytest.raises(Refusal, match=DAMAGED):
        read(path, lambda _: book)


@pytest.mark.parametrize("change", [bytes, scrambled, without_part])
def test_the_file_is_closed_whatever_comes_of_it(
    change, office_file, book, tmp_path, monkeypatch
):
    opened = []

    def kept(*arguments):
        opened.append(workbook.open_workbook(*arguments))
        return opened[-1]

    monkeypatch.setitem(read.__globals__, "open_workbook", kept)
    with suppress(Refusal):
        read(saved(change(office_file["stated"].content), tmp_path), lambda _: book)
    with pytest.raises(Refusal):
        opened[0]["表一"]


def test_sheets_are_known_before_they_are_read(office_file, tmp_path):
    """So that one which nobody asks for costs nothing."""
    path = saved(scrambled(office_file["stated"].content), tmp_path)
    with workbook.open_workbook(path) as sheets:
        assert "表三" in sheets and len(sheets) == len(list(sheets)) > 9
        assert "没有" not in sheets and sheets.get("没有") is None
        assert sheets["表二"].cells
        with pytest.raises(Refusal, match=DAMAGED):
            sheets["表三"]


def test_what_is_typed_into_check_columns_is_ignored_and_beyond_them_told(
    office_file, book, tmp_path
):
    """The form is in A to G; H, between, is not among the check columns."""
    file = Copy(office_file["stated"].content)
    layout = read(saved(file.bytes(), tmp_path), lambda _: book).layout
    columns, note = columns_beside(layout, layout.sheets["表三"]), layout.sheets["表三"].note_row
    for at in ((7, columns.start), (8, columns.stop - 1), (9, columns.stop), (10, 7),
               (note, columns.start), (note + 1, columns.start), (11, columns.stop + 40)):
        file.put("表三", a1(*at), "另记")
    told = [a1(9, columns.stop), a1(10, 7), a1(note + 1, columns.start), a1(11, columns.stop + 40)]
    findings = read(saved(file.bytes(), tmp_path), lambda _: book).findings
    assert [(f.rule, f.sheet) for f in findings] == [("T4", "表三")] * 4
    assert sorted(f.cells[0] for f in findings) == sorted(told)
    cut = read(saved(as_excel_writes(file.bytes()), tmp_path), lambda _: book)
    assert cut.findings == findings


def test_a_missing_file_and_a_folder_are_refused_in_one_sentence(book, tmp_path):
    for path in (tmp_path / "没有.xlsx", tmp_path):
        with pytest.raises(Refusal) as raised:
            read(path, lambda _: book)
        [sentence] = raised.value.sentences
        assert sentence.startswith(f"{path}：读不了这个文件（")
