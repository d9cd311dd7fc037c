"""The built template, looked at as a clerk's Excel has it: form, locks, guards, print, formulas."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import range_boundaries

from budgetxl import cli, formats, rules
from budgetxl.layout import FIGURE_COLUMN, PASTE_SHEET, Addresses, Layout, NamedAddresses, live
from budgetxl.layout.readings import may_have_unit
from budgetxl.place import Place, a1
from budgetxl.rules.addressing import BRACKETS
from budgetxl.rules import Figures
from budgetxl.rules.functions import PORTABLE
from budgetxl.rules.live_check import LiveCheck
from budgetxl.rules.tree import At
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.template import build
from budgetxl.template.package import SHARED, finish
from budgetxl.template.panelvalues import top_of_lines
from budgetxl.template.rowstates import RowStates
from budgetxl.template.rulestates import RuleStates
from budgetxl.template.shared import below, down
from budgetxl.template.tabs import forms_in_order
from tests import small

FORMAT = "xinjiang-2020-budget"
TABLES = [f"表{number}" for number in "一二三四五六七八九"]
DETAILS = {"表二": 6, "表三": 7, "表五": 7, "表六": 7, "表七": 6, "表九": 7}
"""The tables that grow, and their first row."""

WRITTEN_BY_THE_BUTTON = {("校验结果", a1(row, column)) for row in range(7, 507)
                         for column in range(1, 14)} | {("校验结果", "E5")}
"""The rectangle of findings, and the cell for the command."""

REASONS = {("出错说明", a1(row, column)) for row in range(6, 46) for column in range(5)}
"""Rule, place, figures, reason, and who gives it."""

FILLED_BY_CLERK = {"amount", "code", "name", "text", "note"}
DEPARTMENT = ("填报说明", "C3")

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


# -- what is looked at --------------------------------------------------------------------


class Built(NamedTuple):
    """A template, as bytes and as openpyxl sees it, and the layout it was drawn from."""

    content: bytes
    workbook: openpyxl.Workbook
    layout: Layout


@pytest.fixture(scope="module")
def book():
    return rules.bind(formats.load(formats.find(FORMAT)))


def built(book, content):
    """What was built, laid out as its stamp says."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    facts = {row[0].value: row[1].value for row in workbook["模板标识"].iter_rows()}
    sizes, forms = (
        {key.removeprefix(word): int(value) for key, value in facts.items() if key.startswith(word)}
        for word in ("rows ", "forms ")
    )
    return Built(content, workbook, Layout(book, sizes, facts["totals"] == "stated", forms=forms))


@pytest.fixture(scope="module")
def blank(book):
    """The template as ``budgetxl template`` makes it."""
    return built(book, build(book))


@pytest.fixture(scope="module")
def stated(book):
    return built(book, build(book, rows=3, stated=True, forms=2))


@pytest.fixture(scope="module")
def filled(book):
    data = read_data(Path(str(formats.find(FORMAT))) / "examples" / "changji.json")
    return built(book, build(book, rows=3, submission=from_data(data, book.format), forms=7))


OTHERS = [name for name in formats.catalogue() if name != FORMAT]


@lru_cache(maxsize=None)
def other(name):
    """The filled template of another format, with a spare form where forms are repeated."""
    folder = Path(str(formats.find(name)))
    rulebook = rules.bind(formats.load(folder))
    example = min(folder.joinpath("examples").glob("*.json"))
    submission = from_data(read_data(example), rulebook.format)
    return built(rulebook, build(rulebook, rows=3, submission=submission, forms=8))


@pytest.fixture(params=["blank", "stated", "filled", *OTHERS])
def any_template(request):
    return other(request.param) if request.param in OTHERS else request.getfixturevalue(
        request.param)


def cells_of(box):
    return [a1(box.row + r, box.column + c) for r in range(box.rows) for c in range(box.columns)]


def places(layout, *roles):
    """(sheet, cell) of every box of these roles."""
    return {
        (name, at) for name, sheet in layout.sheets.items()
        for box in sheet.boxes if box.role in roles for at in cells_of(box)
    }


def in_ranges(sheet, ranges):
    """(sheet, cell) of every cell of ``"A1:B2 D4"``."""
    found = set()
    for text in str(ranges).split():
        left, top, right, bottom = range_boundaries(text)
        found |= {(sheet, a1(row, column))
                  for row in range(top - 1, bottom) for column in range(left - 1, right)}
    return found


# -- locks --------------------------------------------------------------------------------


class Locks:
    """The locks as the file's XML has them: openpyxl drops the formats within merged cells."""

    def __init__(self, content: bytes) -> None:
        self.package = zipfile.ZipFile(io.BytesIO(content))
        styles = self.xml("xl/styles.xml")
        self.styles = [self._locked(xf) for xf in styles.find(f"{MAIN}cellXfs")]
        self.normal = [self._locked(xf) for xf in styles.find(f"{MAIN}cellStyleXfs")]

    def xml(self, part: str) -> Any:
        return ElementTree.fromstring(self.package.read(part))

    @staticmethod
    def _locked(style: Any) -> bool:
        protection = style.find(f"{MAIN}protection")
        return protection is None or protection.get("locked", "1") != "0"

    def sheets(self):
        """Each sheet's name and XML; XlsxWriter numbers the parts in the sheets' order."""
        names = [sheet.get("name") for sheet in self.xml("xl/workbook.xml").iter(f"{MAIN}sheet")]
        return [(name, self.xml(f"xl/worksheets/sheet{number}.xml"))
                for number, name in enumerate(names, start=1)]

    def open_cells(self):
        return {
            (name, cell.get("r")) for name, sheet in self.sheets()
            for cell in sheet.iter(f"{MAIN}c") if not self.styles[int(cell.get("s", "0"))]
        }


def test_exactly_the_inputs_are_unlocked(blank):
    inputs = places(blank.layout, *FILLED_BY_CLERK) | {DEPARTMENT} | REASONS
    assert Locks(blank.content).open_cells() == inputs | WRITTEN_BY_THE_BUTTON


@pytest.mark.parametrize("name", ["stated", "filled"])
def test_with_stated_totals_these_are_unlocked_too(name, request):
    template = request.getfixturevalue(name)
    inputs = places(template.layout, *FILLED_BY_CLERK, "total") | {DEPARTMENT} | REASONS
    assert Locks(template.content).open_cells() == inputs | WRITTEN_BY_THE_BUTTON


def test_all_empty_cells_are_locked_to_the_last_column(any_template):
    locks = Locks(any_template.content)
    for name, sheet in locks.sheets():
        columns = sorted((int(c.get("min")), int(c.get("max")), int(c.get("style", "0")))
                         for c in sheet.iter(f"{MAIN}col"))
        assert all(locks.styles[style] for _, _, style in columns), name
        firsts = [first for first, _, _ in columns]
        lasts = [last for _, last, _ in columns]
        assert firsts == [1, *(last + 1 for last in lasts[:-1])] and lasts[-1] == 16384, name
        assert not [row.get("r") for row in sheet.iter(f"{MAIN}row") if row.get("s")], name


def test_what_is_pasted_takes_on_a_style_without_a_lock(any_template):
    locks = Locks(any_template.content)
    assert locks.normal == [False] and locks.styles[0] is False


def test_every_sheet_is_protected_and_none_can_be_removed(any_template):
    workbook = any_template.workbook
    assert [sheet.title for sheet in workbook if not sheet.protection.sheet] == [PASTE_SHEET]
    assert workbook.security.lockStructure
    for sheet in (sheet for sheet in workbook if sheet.title != PASTE_SHEET):
        assert sheet.protection.password is None, "a guard rail has no secret"
        assert sheet.protection.insertRows and sheet.protection.deleteRows, "True: not allowed"
        assert not sheet.protection.autoFilter and not sheet.protection.formatColumns


# -- sheets -------------------------------------------------------------------------------


def test_the_sheets_stand_in_the_order_of_the_work(any_template):
    states = {sheet.title: sheet.sheet_state for sheet in any_template.workbook}
    forms = list(any_template.layout.sheets)
    for index in any_template.layout.form_lists.values():
        forms.insert(forms.index(f"{index.table.sheet}1"), index.name)
    told = ["情况说明"] if any_template.layout.format.narrative else []
    shown = ["填报说明", "审核", *forms, *told, "出错说明", "粘贴", "审核明细", "校验结果"]
    hidden = ["科目表", *(["读数"] if any_template.layout.readings else [])]
    assert list(states) == [*shown, *hidden, "模板标识"]
    assert {name for name in shown if states[name] != "visible"} <= unused_forms(any_template)
    assert [states[name] for name in hidden] == ["hidden"] * len(hidden)
    assert states["模板标识"] == "veryHidden"
    assert all(len(name) <= 31 for name in states)


def unused_forms(template):
    """The sheets of repeated forms that hold nothing, as the lists of forms say."""
    stored = openpyxl.load_workbook(io.BytesIO(template.content), data_only=True)
    return {
        template.layout.sheet_name(index.table.name, form)
        for index in template.layout.form_lists.values() for form in range(index.count)
        if stored[index.name].cell(index.top + form + 1, 2).value != "打印"
    }


def test_forms_that_nobody_uses_are_hidden_where_a_button_or_data_showed_which(book, blank, filled):
    """A blank template without buttons shows them all, since nothing could bring them back."""
    with_buttons = built(book, build(book, rows=3, forms=3, macros=True))
    for template, hidden in ((blank, set()), (filled, {"绩效目标7"}),
                             (with_buttons, {"绩效目标2", "绩效目标3"})):
        states = {name: template.workbook[name].sheet_state for name in template.layout.sheets}
        assert {name for name, state in states.items() if state != "visible"} == hidden
        assert not any(template.workbook[name].print_area for name in hidden)


def test_a_form_for_each_project_stands_behind_the_list_of_all(blank):
    names = blank.workbook.sheetnames
    first = names.index("绩效目标目录")
    assert names[first:first + 11] == ["绩效目标目录", *(f"绩效目标{n}" for n in range(1, 11))]
    assert names[first - 1] == "表九"


def test_a_blank_template_opens_at_the_guide_a_filled_one_at_the_verdict(blank, filled):
    assert blank.workbook.active.title == "填报说明"
    assert filled.workbook.active.title == "审核"


class Form(NamedTuple):
    """An official form: its title lines, its header by range, its last column."""

    title: str
    department: str
    money_unit: str
    last: str
    header: dict[str, str]
    landscape: bool = False


def one_column_each(columns, words):
    return {f"{column}4:{column}5": word for column, word in zip(columns, words, strict=True)}


CODE = {"A4:C4": "功能分类科目编码", "A5": "类", "B5": "款", "C5": "项"}


def by_item(outer, money, total):
    """The header that 表三, 表五 and 表九 share."""
    return {
        "A4:D4": outer, "A5:C5": "功能分类科目编码", "A6": "类", "B6": "款", "C6": "项",
        "D5:D6": "功能分类科目名称", "E4:G4": money, "E5:E6": total, "F5:F6": "基本支出",
        "G5:G6": "项目支出",
    }


FORMS = {
    "表一": Form("部门收支总体情况表", "A3:C3", "D3", "D", {
        "A4:B4": "收     入", "C4:D4": "支     出", "A5": "项     目", "B5": "预算数",
        "C5": "功能分类", "D5": "预算数"}),
    "表二": Form("部门收入总体情况表", "A3:L3", "M3", "M", CODE | one_column_each("DEFGHIJKLM", [
        "功能分类科目名称", "总  计", "一般公共预算拨款", "政府性基金预算拨款", "财政专户管理资金",
        "事业收入", "事业单位经营收入", "其他收入", "用事业基金弥补收支差额",
        "单位上年结余（不包括国库集中支付额度结余）"]), landscape=True),
    "表三": Form("部门支出总体情况表", "A3:F3", "G3", "G", by_item("项目", "支出预算", "合计")),
    "表四": Form("财政拨款收支预算总体情况表", "A3:E3", "F3", "F", {
        "A4:B4": "财政拨款收入", "C4:F4": "财政拨款支出", "A5": "项    目", "B5": "合计",
        "C5": "功  能  分  类", "D5": "合计", "E5": "一般公共预算", "F5": "政府性基金预算"}),
    "表五": Form("一般公共预算支出情况表", "A3:F3", "G3", "G",
               by_item("项目", "一般公共预算支出", "小计")),
    "表六": Form("一般公共预算基本支出情况表", "A3:E3", "F3", "F", {
        "A4:C4": "项目", "A5:B5": "经济分类科目编码", "A6": "类", "B6": "款",
        "C5:C6": "经济分类科目名称", "D4:F4": "一般公共预算基本支出", "D5:D6": "小计",
        "E5:E6": "人员经费", "F5:F6": "公用经费"}),
    "表七": Form("项目支出情况表", "A3:N3", "O3:P3", "P", {
        "A4:C4": "科 目 编 码", "A5": "类", "B5": "款", "C5": "项",
        **one_column_each("DEFGHIJKLMNOP", [
            "科目", "项目名称", "项目支出合计", "工资福利支出", "商品和服务支出",
            "对个人和家庭的补助", "债务利息及费用支出", "资本性支出（基本建设）", "资本性支出",
            "对企业补助（基本建设）", "对企业补助", "对社会保障基金补助", "其他支出"])},
        landscape=True),
    "表八": Form("一般公共预算“三公”经费支出情况表", "A3:E3", "F3", "F", {
        "A4:A5": "合计", "B4:B5": "因公出国（境）费", "C4:E4": "公务用车购置及运行费", "C5": "小计",
        "D5": "公务用车购置费", "E5": "公务用车运行费", "F4:F5": "公务接待费"}),
    "表九": Form("政府性基金预算支出情况表", "A3:F3", "G3", "G",
               by_item("项  目", "政府性基金预算支出", "小计")),
}
LAST_ROW = {"表一": 36, "表二": 68, "表三": 69, "表四": 36, "表五": 69, "表六": 69, "表七": 68,
            "表八": 8, "表九": 69}
"""The row of the note, with 60 rows in the tables that grow."""


@pytest.mark.parametrize("table", TABLES)
def test_header_and_title_lines_are_those_of_the_official_form(table, blank):
    form, sheet = FORMS[table], blank.workbook[table]
    words = {at: sheet[at.split(":")[0]].value for at in form.header}
    assert words == form.header
    assert sheet["A1"].value == f"{table}："
    assert sheet["A2"].value == form.title
    assert sheet[form.money_unit.split(":")[0]].value == "单位：万元"
    label = {"表二": "填报部门", "表八": "编制单位", "表九": "编制单位"}.get(table, "编制部门")
    assert sheet["A3"].value == f'="{label}："&填报说明!$C$3'
    assert sheet.cell(LAST_ROW[table], 1).value == "备注：无内容应公开空表并说明情况。"


@pytest.mark.parametrize("table", TABLES)
def test_what_is_merged_is_merged_in_the_official_form(table, blank):
    form, note = FORMS[table], LAST_ROW[table]
    spans = [f"A1:{form.last}1", f"A2:{form.last}2", form.department, form.money_unit,
             f"A{note}:{form.last}{note}", *form.header]
    merged = {str(span) for span in blank.workbook[table].merged_cells.ranges}
    assert merged == {span for span in spans if ":" in span}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_prints_as_the_official_form(table, blank):
    form, sheet = FORMS[table], blank.workbook[table]
    header = 6 if "A6" in form.header else 5
    assert sheet.print_area == f"'{table}'!$A$1:${form.last}${LAST_ROW[table]}"
    assert sheet.print_title_rows == f"$2:${header}"
    assert sheet.page_setup.orientation == ("landscape" if form.landscape else "portrait")
    names = {"表二": "E", "表三": "E", "表五": "E", "表六": "D", "表七": "F", "表九": "E"}
    assert sheet.freeze_panes == f"{names.get(table, 'A')}{header + 1}", "codes and names"


def test_every_sheet_that_is_shown_prints_on_a4_as_wide_as_the_page(any_template):
    for sheet in any_template.workbook:
        if sheet.sheet_state == "visible":
            assert str(sheet.page_setup.paperSize) == "9", sheet.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
            assert sheet.page_setup.fitToWidth in (None, 1), sheet.title


def test_who_prints_a_filled_workbook_gets_the_forms_and_the_verdict(filled):
    """The others have a print area without content, which no program prints."""
    printed = {sheet.title for sheet in filled.workbook
               if sheet.sheet_state == "visible" and sheet.print_area != f"'{sheet.title}'!$IV$1"}
    assert printed == {"审核", *filled.layout.sheets, "出错说明"} - unused_forms(filled)
    assert all(sheet["IV1"].value is None for sheet in filled.workbook)
    end = top_of_lines(filled.layout) - 2
    assert filled.workbook["审核"].print_area == f"'审核'!$A$1:$I${end}"


def test_the_lists_of_checks_repeat_their_heads(blank):
    assert blank.workbook["审核"].print_title_rows == "$6:$6"
    assert blank.workbook["审核明细"].print_title_rows == "$1:$1"


# -- guards of the inputs -----------------------------------------------------------------


def validations(template):
    return [(sheet.title, rule) for sheet in template.workbook
            for rule in sheet.data_validations.dataValidation]


def guarded(template, kind):
    found: set[tuple[str, str]] = set()
    for sheet, rule in validations(template):
        if rule.type == kind:
            cells = in_ranges(sheet, rule.sqref)
            assert not found & cells, "a cell has one validation"
            found |= cells
    return found


def test_amounts_take_numbers_only(any_template):
    amounts = places(any_template.layout, "amount")
    if any_template.layout.stated:
        amounts |= {
            (name, at) for name, sheet in any_template.layout.sheets.items()
            for box in sheet.boxes if box.role == "total"
            if any_template.workbook[name][a1(box.row, box.column)].data_type != "f"
            for at in cells_of(box)
        }
    assert guarded(any_template, "decimal") == amounts
    layout = any_template.layout
    for name, sheet in layout.sheets.items():
        for box in sheet.boxes:
            at = a1(box.row, box.column)
            if (name, at) in amounts:
                spec = layout.format.tables[box.place.table].spec(box.place)
                assert shows(any_template.workbook[name][at].number_format, spec), (name, at)


def shows(number_format, spec):
    """Whether amounts show with two decimals, or as the form has them, its words around them."""
    if not (spec.plain or spec.before or spec.after):
        return number_format.startswith("#,##0.00_ ;-#,##0.00_ ")
    number = "General" if spec.plain else "#,##0.00"
    before, after = (f'"{words}"' if words else "" for words in (spec.before, spec.after))
    return number_format.startswith(f"{before}{number}{after}")


def test_codes_are_texts_chosen_from_a_list(any_template):
    codes = places(any_template.layout, "code")
    layout = any_template.layout
    chosen = {
        (name, at) for name, sheet in layout.sheets.items() for box in sheet.boxes if box.place
        for spec in [layout.format.tables[box.place.table].spec(box.place)]
        if spec and spec.choices for at in cells_of(box)[:1]
    }
    assert guarded(any_template, "list") == codes | chosen
    if codes:
        assert {any_template.workbook[sheet][at].number_format for sheet, at in codes} == {"@"}


def test_a_figure_pasted_as_text_turns_red(any_template):
    """Validation does not see what is pasted; a conditional format does."""
    marked = set()
    for sheet in any_template.workbook:
        for area in sheet.conditional_formatting:
            if any("NOT(ISNUMBER(" in rule.formula[0] for rule in area.rules):
                marked |= in_ranges(sheet.title, area.sqref)
    assert marked == guarded(any_template, "decimal")


def test_validations_keep_within_what_excel_can_hold(any_template):
    for sheet, rule in validations(any_template):
        assert len(rule.errorTitle) <= 32 and len(rule.promptTitle or "") <= 32
        texts = [rule.error, rule.prompt, rule.formula1, rule.formula2]
        assert [text for text in texts if len(text or "") > 255] == [], sheet


# -- rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 7])
def test_rows_gives_every_table_that_grows_so_many_rows(rows, tmp_path):
    path = tmp_path / "空白.xlsx"
    assert cli.run(["template", FORMAT, "-o", str(path), "--rows", str(rows)]) == 0
    workbook = openpyxl.load_workbook(path)
    for table, first in DETAILS.items():
        labels = {cell.value: cell.row for row in workbook[table].iter_rows(min_row=first)
                  for cell in row if cell.data_type == "s"}
        assert labels["合计"] == first + rows, table
        codes = [cell.row for cell in workbook[table]["A"] if cell.number_format == "@"]
        assert codes == list(range(first, first + rows)), table


def test_data_longer_than_the_spare_rows_find_room(filled):
    assert filled.layout.sizes["表六"] == 28 + 3
    assert filled.workbook["表六"]["C38"].value == "合计"
    assert filled.workbook["表六"]["C34"].value == "职工住宅取暖费"


# -- formulas -----------------------------------------------------------------------------


def formulas(template):
    """Every formula: of cells, validations, conditional formats and names."""
    for sheet in template.workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield f"{sheet.title}!{cell.coordinate}", cell.value
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                for text in rule.formula:
                    yield f"{sheet.title}, conditional format of {area.sqref}", text
    for sheet, rule in validations(template):
        for text in filter(None, (rule.formula1, rule.formula2)):
            yield f"{sheet}, validation of {rule.sqref}", text
    for name, defined in template.workbook.defined_names.items():
        yield name, defined.attr_text


def without_texts(formula):
    return re.sub(r'"[^"]*"', '""', formula)


def test_formulas_use_only_functions_that_every_excel_and_wps_has(any_template):
    used: dict[str, str] = {}
    for where, formula in formulas(any_template):
        for name in re.findall(r"([A-Za-z_][\w.]*)\(", without_texts(formula)):
            used.setdefault(name, where)
    mark = {"ADDRESS", "ROW", "COLUMN"}  # a cell that looks itself up
    assert {name: where for name, where in used.items() if name not in PORTABLE | mark} == {}
    assert all("conditional format" in used[name] for name in mark)
    assert {"SUM", "IF", "INDEX", "MATCH", "COUNTIF", "SUMPRODUCT"} <= used.keys()


def test_formulas_keep_within_what_excel_can_hold(any_template):
    """8,192 characters, 64 levels; texts in a formula have 255 characters at most."""
    count = 0
    for where, formula in formulas(any_template):
        assert len(formula) <= 8192, where
        assert depth(formula) <= 64, where
        assert all(len(text) <= 255 for text in re.findall(r'"((?:[^"]|"")*)"', formula)), where
        count += 1
    assert count > 1000


def depth(formula):
    """How deep brackets nest, which no function does deeper."""
    level = deepest = 0
    for letter in without_texts(formula):
        level += {"(": 1, ")": -1}.get(letter, 0)
        deepest = max(deepest, level)
    assert level == 0
    return deepest


def test_formulas_name_sheets_that_exist(any_template):
    sheets = set(any_template.workbook.sheetnames)
    for where, formula in formulas(any_template):
        named = re.findall(r"'?([\u4e00-\u9fff]+)'?!", without_texts(formula))
        assert set(named) <= sheets, where
        assert "#REF!" not in formula, where


def test_names_are_names_and_cover_a_list_without_gaps(blank):
    workbook = blank.workbook
    names = workbook.defined_names
    assert len({name.casefold() for name in names}) == len(names)
    assert all(re.fullmatch(r"[^\W\d]\w{0,254}", name) for name in names)
    lists = {name: defined for name, defined in names.items()
             if name.rpartition("_")[0] in blank.layout.format.codes}
    assert len(lists) == 13
    for name, defined in lists.items():
        [(sheet, area)] = defined.destinations
        left, top, right, bottom = range_boundaries(area)
        assert (sheet, left, top) == ("科目表", right, 2), name
        column = [workbook[sheet].cell(row, left).value for row in range(1, bottom + 2)]
        assert column[0] == name.split("_")[1]
        assert all(column[1:-1]) and column[-1] is None, name


def test_prefixes_stand_together_so_that_a_list_can_be_cut_out(blank):
    """The drop-down list of 款 is the run of those whose 类 is the one before them."""
    for name, defined in blank.workbook.defined_names.items():
        if name.endswith("之前"):
            [(sheet, area)] = defined.destinations
            prefixes = [row[0].value for row in blank.workbook[sheet][area]]
            assert prefixes == sorted(prefixes)


# -- formulas that are written once for many rows -----------------------------------------


def inputs_of(template):
    """The totals that stand as figures."""
    return frozenset(
        box.place for name, sheet in template.layout.sheets.items() for box in sheet.boxes
        if box.role == "total"
        and template.workbook[name][a1(box.row, box.column)].data_type != "f"
    )


def check_formulas(template):
    """(sheet, cell) → formula of every cell of the check columns, made for its very row."""
    layout = replace(template.layout, inputs=inputs_of(template))
    blank = Submission(layout.format.id, layout.format.year)
    states = RowStates(layout, RuleStates(Figures(blank, layout.book)))
    for name, sheet in layout.sheets.items():
        beside = layout.check_columns[sheet.table.name]
        made = {(row, beside.state): text for row, text in states.details(sheet)}
        for band in sheet.bands.values():
            rows = range(band.details if layout.check_columns[band.table.name].rules else 0)
            made |= {(band.first + row, beside.told):
                     states.told_in(band.table.name, sheet.form, row) for row in rows}
        for row, text, told in states.fixed(sheet):  # some stand beside a detail row
            made |= {(row, beside.state): text, (row, beside.told): told}
        yield from (((name, a1(*at)), text) for at, text in made.items())
        for band in sheet.bands.values():
            for row in range(band.details if band.table.detail else 0):
                for column, text in made_for(layout, band, row, sheet.form):
                    yield (name, a1(band.first + row, column)), text


def made_for(layout, band, row, form):
    """The check columns of one detail row, but for those that say what is wrong in it."""
    name, side = band.table.name, layout.check_columns[band.table.name]
    yield side.used, live.used_formula(layout, name, row, form)
    if side.code >= 0:
        yield side.code, live.code_formula(layout, name, row, form)
    if side.level >= 0:
        yield side.level, live.level_formula(layout, name, row, form)
    yield from live.part_formulas(layout, name, row, form)
    used = f'{live.used_cell(layout, name, row, form)}="打印"'
    sheet = layout.sheet_name(name, form)
    for (text, heading), column in side.readings.items():
        read = Addresses(layout, sheet).reading(Place(name, row, text, form), heading)
        yield column, f'IF({used},{read},"")'
    for column, rule in enumerate(side.rules, start=side.rules_from):
        meant = used
        if side.level >= 0 and rule.level:
            meant = f'{a1(band.first + row, side.level)}="{rule.level}"'
        said = LiveCheck(rule, NamedAddresses(layout, sheet), At(row, form)).state
        yield column, f'IF({meant},{said},"")'


def test_every_check_formula_is_the_one_made_for_its_row(any_template):
    """openpyxl moves what is shared."""
    count = 0
    for (name, cell), text in check_formulas(any_template):
        assert any_template.workbook[name][cell].value == f"={text}", (name, cell)
        count += 1
    assert count > 100


def test_a_row_that_states_its_total_is_checked_otherwise_than_its_neighbours(book):
    """The first two rows and the spare ones are alike, but not those between."""
    data = read_data(Path(str(formats.find(FORMAT))) / "examples" / "changji.json")
    submission = from_data(data, book.format)
    left_out = [box.place for sheet in Layout(book, dict.fromkeys(DETAILS, 2)).sheets.values()
                for box in sheet.boxes
                if box.role == "total" and box.place and isinstance(box.place.row, int)]
    for place in left_out:
        submission.cells.pop(place, None)
    template = built(book, build(book, rows=3, submission=submission))
    assert {place.row for place in inputs_of(template) if place.table == "表二"} >= {2, 3}
    for (name, cell), text in check_formulas(template):
        assert template.workbook[name][cell].value == f"={text}", (name, cell)


def shared_formulas(template):
    """For each shared formula: its sheet, the range it claims, its text, the cells that have it."""
    for name, sheet in Locks(template.content).sheets():
        heads: dict[str, tuple[str, str]] = {}
        cells: dict[str, list[str]] = {}
        for cell in sheet.iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is not None and formula.get("t") == "shared":
                cells.setdefault(formula.get("si"), []).append(cell.get("r"))
                if formula.text:
                    assert formula.get("si") not in heads, "a head to each"
                    heads[formula.get("si")] = formula.get("ref"), formula.text
        assert heads.keys() == cells.keys(), name
        yield from ((name, *heads[number], cells[number]) for number in heads)


def test_a_shared_formula_has_all_of_its_range_in_one_column(any_template):
    """So that no two of them overlap."""
    named = set()
    for name, area, _, cells in shared_formulas(any_template):
        left, top, right, bottom = range_boundaries(area)
        assert left == right and bottom > top, (name, area)
        assert cells == [a1(row - 1, left - 1) for row in range(top, bottom + 1)], (name, area)
        named.add(name)
    details = {name for name, sheet in any_template.layout.sheets.items()
               if any(band.details > 1 for band in sheet.bands.values())}
    assert named - {"读数"} == details


def test_the_check_of_a_rule_is_written_once_for_all_rows(any_template):
    """But where rows differ, since some state a total."""
    layout = any_template.layout
    stated = {place.table for place in inputs_of(any_template) if isinstance(place.row, int)}
    shared = {(name, cell) for name, _, _, cells in shared_formulas(any_template) for cell in cells}
    for name, sheet in layout.sheets.items():
        for band in sheet.bands.values():
            side = layout.check_columns[band.table.name]
            for i, rule in enumerate(() if band.table.name in stated else side.rules):
                for row in (band.first, band.last):
                    assert (name, a1(row, side.rules_from + i)) in shared, rule.id


def test_a_check_by_names_says_what_it_would_say_by_addresses(any_template):
    """What each name stands for, put in its place; what is read in a text, where it is read."""
    layout = replace(any_template.layout, inputs=inputs_of(any_template))
    workbook = any_template.workbook
    meant = {name: defined.attr_text for name, defined in workbook.defined_names.items()}
    seen = set()

    def address(found):
        seen.add(found[0])
        return found[1] or meant.get(found[0], found[0])

    for name, sheet in layout.sheets.items():
        addresses = Addresses(layout, name)
        for band in sheet.bands.values():
            side, table = layout.check_columns[band.table.name], band.table.name
            for rule in side.rules if band.details else ():
                at = At(0, sheet.form)
                text = LiveCheck(rule, NamedAddresses(layout, name), at).state
                plain = LiveCheck(rule, addresses, at).state
                read = {f"${a1(band.first, column)}": addresses.reading(
                    Place(table, 0, words, sheet.form), heading)
                    for (words, heading), column in side.readings.items()}
                text = re.sub(r'("[^"]*")|(?<!!)\$[A-Z]+[0-9]+',
                              lambda found: read.get(found[0], found[0]), text)
                text = re.sub(r'("[^"]*")|[^\W\d]\w*', address, text)
                plain = plain.replace("{" + ",".join(f'"{p}"' for p in BRACKETS) + "}",
                                      meant.get("括号", ""))
                for place, row in loose(layout, sheet.form):
                    cell = a1(row, FIGURE_COLUMN, absolute=True)
                    plain = plain.replace(addresses.loose_figure(place), f"读数!{cell}")
                assert text == plain, (name, rule.id)
    lists = {name for name in meant if name.rpartition("_")[0] in layout.format.codes}
    assert seen | lists >= {name for name in meant if not name.startswith(("BX_", "序号"))}


def loose(layout, form):
    """The cells of a form in which an amount may stand with its unit, and their rows on 读数."""
    return [(place, row) for place, row in layout.readings.items()
            if place.form == form and may_have_unit(layout.format, place)]


def test_an_amount_with_its_unit_is_read_once_for_all_rows(blank):
    layout = blank.layout
    addresses = Addresses(layout, "读数")
    cells = [(blank.workbook["读数"][a1(row, FIGURE_COLUMN)].value, addresses.loose_figure(place))
             for form in range(10) for place, row in loose(layout, form)]
    assert len(cells) == 30 and all(found == f"={made}" for found, made in cells)


def test_brackets_of_both_widths_stand_where_names_are_compared(blank):
    [(sheet, area)] = blank.workbook.defined_names["括号"].destinations
    assert tuple(cell.value for [cell] in blank.workbook[sheet][area]) == BRACKETS


def test_what_is_shared_is_what_excel_shares(any_template):
    """No other sheet, no array, no range that is calculated, no section of ranges."""
    for name, area, text, _ in shared_formulas(any_template):
        assert not re.search("[!{ ]|[^0-9]:", without_texts(text)), (name, area)


def test_no_mark_is_left(any_template):
    assert SHARED not in {text.removeprefix("=") for _, text in formulas(any_template)}


@pytest.mark.parametrize("make", [
    lambda row: f"A{row + 7}*B$3",
    lambda row: f"SUM($C{row + 7}:F{row + 9})",
    lambda row: f'IF(A{row + 7}="!{{","表二!A7",$A$9)',
    lambda row: '""',
])
def test_a_formula_that_moves_with_its_row_is_shared(make):
    rows = [3, 4, 5, 6]
    assert down(make, rows) == [make(3), SHARED, SHARED, SHARED]
    assert list(below((row, make(row)) for row in rows)) == [
        (3, make(3)), (4, SHARED), (5, SHARED), (6, SHARED)]
    for row in rows:
        moved = Translator(f"={make(3)}", "H10").translate_formula(f"H{row + 7}")
        assert moved == f"={make(row)}"


@pytest.mark.parametrize("make", [
    pytest.param(lambda row: f"A{2 * row + 1}", id="leaps"),
    pytest.param(lambda row: f"A{row + 1}+$B${row + 1}", id="absolute, yet another"),
    pytest.param(lambda row: f"A{row + 1}&{row}", id="a number"),
    pytest.param(lambda row: f"表二!A{row + 1}", id="another sheet"),
    pytest.param(lambda row: "'科目 表'!$A$1", id="another sheet, always the same cell"),
    pytest.param(lambda row: f"SUM(A{row + 1}*{{1,2}})", id="an array"),
])
def test_any_other_is_written_in_every_row(make):
    rows = [3, 4, 5, 6]
    assert down(make, rows) == [make(row) for row in rows]
    assert list(below((row, make(row)) for row in rows)) == [(row, make(row)) for row in rows]


def test_one_that_breaks_off_before_the_last_row_is_written_in_every_row():
    texts = ["A1", "A2", "A3", "B4"]
    assert down(texts.__getitem__, range(4)) == texts
    assert down(texts.__getitem__, range(3)) == ["A1", SHARED, SHARED]
    assert down(texts.__getitem__, range(1)) == ["A1"]
    assert list(below(enumerate(texts))) == [(0, "A1"), (1, SHARED), (2, SHARED), (3, "B4")]
    assert list(below([(0, "A1"), (2, "A3")])) == [(0, "A1"), (2, "A3")], "a row between"


def test_a_column_may_hold_several_shared_formulas():
    columns = {"A": ["B1&\"<\"", SHARED, SHARED, "B4", "", "$B6", SHARED], "C": ["", "D2", SHARED]}
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.set_column(0, 255, 9)
        for column, texts in columns.items():
            for row, text in enumerate(texts, start=1):
                if text:
                    sheet.write_formula(f"{column}{row}", f"={text}", None, row)
    content = finish(stream.getvalue())
    found = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in found["A"]] == [
        '=B1&"<"', '=B2&"<"', '=B3&"<"', "=B4", None, "=$B6", "=$B7"]
    assert [cell.value for cell in found["C"]][:3] == [None, "=D2", "=D3"]
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    assert [cell.value for cell in values["A"]] == [1, 2, 3, 4, None, 6, 7]


# -- links --------------------------------------------------------------------------------


def target_of(location):
    """Sheet and cell of ``'表一'!B7``."""
    match = re.fullmatch(r"'(.+)'!([A-Z]+[0-9]+)", location)
    assert match, location
    return match.groups()


def links(sheet):
    return {cell.coordinate: cell.hyperlink.location for row in sheet.iter_rows() for cell in row
            if cell.hyperlink}


def test_every_rule_has_a_link_to_where_it_is_held(any_template):
    """To the first place where it is broken, else to the first of all."""
    layout, sheet = any_template.layout, any_template.workbook["审核明细"]
    stored = openpyxl.load_workbook(io.BytesIO(any_template.content), data_only=True)["审核明细"]
    known = {(name, at) for name, form in layout.sheets.items() for box in form.boxes
             for at in cells_of(box)} | beside(layout)
    for row, rule in enumerate(layout.rules, start=2):
        assert sheet[f"L{row}"].value.startswith("=HYPERLINK(")
        name, cell = stored[f"L{row}"].value.split(" ")
        assert (name, cell) in known
        assert layout.sheets[name].table.name == layout.format.tables[rule.place.table].main_table
        assert sheet[f"C{row}"].value == rule.place.table


def beside(layout):
    """The cells beside the forms that hold split codes whole, and parts of whole ones."""
    return {
        (name, a1(band.first + row, column))
        for name, sheet in layout.sheets.items() for band in sheet.bands.values()
        for side in [layout.check_columns[band.table.name]]
        for column in [side.code, *side.parts.values()] if column >= 0
        for row in range(band.details)
    }


def test_every_line_of_the_verdict_has_a_link_to_a_cell_that_is_there(any_template):
    workbook, top = any_template.workbook, top_of_lines(any_template.layout)
    sheet = workbook["审核"]
    stored = openpyxl.load_workbook(io.BytesIO(any_template.content), data_only=True)["审核"]
    lines = [row for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, 2).value]
    for row in lines:
        assert sheet[f"D{row}"].value.startswith("=HYPERLINK(")
        target, cell = stored[f"D{row}"].value.split(" ")
        assert workbook[target].sheet_state == "visible"
        row, column = range_boundaries(cell)[1::-1]
        assert row <= workbook[target].max_row and column <= workbook[target].max_column
    ids = {rule.id for rule in any_template.layout.rules}
    assert {sheet.cell(row, 2).value for row in lines} == ids | {"填报"}


def test_every_table_has_a_line_on_the_verdict_with_a_link(any_template):
    found = [target_of(location) for location in links(any_template.workbook["审核"]).values()]
    lists = {forms.name for forms in any_template.layout.form_lists.values()}
    plain = {n for n, s in any_template.layout.sheets.items() if not s.table.repeated}
    assert {target for target, _ in found} == lists | plain | {"填报说明"}


def test_every_table_has_links_to_the_verdict_and_to_its_neighbours(any_template):
    """Behind a form comes the next that is used, so that no link leads to a hidden sheet."""
    layout, unused = any_template.layout, unused_forms(any_template)
    stored = openpyxl.load_workbook(io.BytesIO(any_template.content), data_only=True)
    lists = {index.table.name: index.name for index in layout.form_lists.values()}
    order = ["填报说明", *forms_in_order(layout)]
    for at, name in enumerate(order):
        if name not in layout.sheets:
            continue
        table = layout.sheets[name].table.name
        kinds = {each: layout.sheets[each].table.name for each in order if each in layout.sheets}
        before = order[at - 1]
        if kinds.get(before, table) != table:
            before = lists.get(kinds[before], before)
        rest = [each for each in order[at + 1:] if each not in unused]
        is_last = not any(kinds.get(each) == table for each in order[at + 1:])
        behind = rest[0] if rest else None if is_last else lists[table]
        columns = layout.check_columns[table]
        words = [stored[name].cell(1, column + 1).value
                 for column in (columns.state, columns.told)]
        assert words == [f"← {before}", behind and f"{behind} →"], name
        ways = [*links(any_template.workbook[name]).values(),
                str(any_template.workbook[name].cell(1, columns.told + 1).value)]
        assert all(f"'{each}'!A1" in "".join(ways) for each in (before, behind) if each)


def test_tabs_have_a_colour_by_kind(filled):
    """A form that nobody uses is grey; what is to be filled in, and what to be read, is not."""
    colours = {sheet.title: sheet.sheet_properties.tabColor.rgb for sheet in filled.workbook}
    assert colours["审核"] == colours["填报说明"] != colours["表一"] == colours["绩效目标1"]
    assert colours["绩效目标7"] not in (colours["表一"], colours["审核"])


# -- the same every time ------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(book, stated):
    assert build(book, rows=3, stated=True, forms=2) == stated.content


def test_the_same_bytes_come_from_another_process(tmp_path, book):
    """One whose sets and dictionaries are shuffled otherwise."""
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "budgetxl", "template", FORMAT, "--rows", "3"]
        path = tmp_path / f"{seed}.xlsx"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "-o", str(path)], check=True, env=environment, cwd=tmp_path)
        assert path.read_bytes() == build(book, rows=3)


# -- drop-down lists, calculated ----------------------------------------------------------


LISTS = [("表三", "B7", "204"), ("表三", "C7", "204 06"), ("表三", "C7", "204 99"),
         ("表三", "C7", "204 98"), ("表二", "B6", "201"), ("表二", "C6", "208 05"),
         ("表六", "B7", "301"), ("表六", "B7", "399")]
"""A cell with a drop-down list, and the parts of the code that stand before it."""


def may_follow(codes, before):
    """The parts of two digits after ``before`` among the codes, in order."""
    end = len(before)
    return sorted({entry.code[end : end + 2] for entry in codes.entries
                   if entry.code.startswith(before) and len(entry.code) > end})


def list_formula(sheet, at):
    [rule] = [rule for rule in sheet.data_validations.dataValidation if at in rule.sqref]
    assert rule.type == "list" and str(rule.sqref).startswith(at), "written for the first row"
    return rule.formula1


def tried_out(path, workbook):
    """A workbook whose sheets 试算1 … show in column H what each list offers."""
    for number, (table, at, before) in enumerate(LISTS):
        sheet = workbook.create_sheet(f"试算{number}")
        row = int(at[1:])
        for column, part in zip("AB", before.split()):
            sheet[f"{column}{row}"] = part
        offered = list_formula(workbook[table], at)
        for i in range(1, 31):
            sheet[f"H{i}"] = f'=IFERROR(INDEX({offered},{i}),"")'
        sheet["I1"] = f'=IFERROR(SUMPRODUCT(LEN({offered})),0)'
    workbook.save(path)


@pytest.mark.libreoffice
def test_drop_down_lists_offer_what_may_follow(book, office, tmp_path):
    workbook = openpyxl.load_workbook(io.BytesIO(build(book, rows=1)))
    tried_out(tmp_path / "试算.xlsx", workbook)
    [path] = office.recalculate([tmp_path / "试算.xlsx"], tmp_path / "calculated")
    calculated = openpyxl.load_workbook(path, data_only=True)
    offered = {}
    for number, (table, at, before) in enumerate(LISTS):
        sheet = calculated[f"试算{number}"]
        found = offered[table, before] = [cell.value for cell in sheet["H"] if cell.value]
        codes = book.format.codes[book.format.tables[table].columns["科目编码"].codes]
        assert found == may_follow(codes, before.replace(" ", "")), (table, at, before)
        assert sheet["I1"].value == 2 * len(found), "the list ends where they end"
    assert offered["表三", "204"] == ["06", "99"]
    assert offered["表三", "204 06"][:3] == ["01", "02", "03"]
    assert offered["表三", "204 98"] == []


@pytest.mark.libreoffice
def test_the_list_of_forms_says_which_are_used(office, tmp_path):
    """As Python does: what a blank form says makes none a used one, nor that it is gone."""
    names, rulebook = ["项目名称", "主管单位", "拨款"], small.book()
    typed: dict[int, dict[str, Any]] = {
        1: {"项目名称": "立法"}, 2: {}, 3: {"主管单位": ""}, 4: {"主管单位": "州局"}, 5: {"拨款": 0},
    }
    path = tmp_path / "小.xlsx"
    workbook = openpyxl.load_workbook(io.BytesIO(build(rulebook, rows=1, forms=5)))
    workbook["填报说明"]["C3"] = "局"
    cells = dict(zip(names, ("C3", "E3", "C5"), strict=True))
    for form, fields in typed.items():
        for name, value in fields.items():
            workbook[f"目标{form}"][cells[name]] = None if value == "" else value
    workbook.save(path)
    [calculated] = office.recalculate([path], tmp_path / "calculated")
    states = [row[1].value for row in openpyxl.load_workbook(calculated, data_only=True)[
        "目标目录"].iter_rows(3, 7)]
    assert states == ["打印", "空行", "空行", "打印", "打印"]
    data = [{key: str(value) for key, value in fields.items()} for fields in typed.values()]
    filled = from_data({"format": small.NAME, "tables": {"目标表": list(filter(None, data))}},
                       rulebook.format)
    assert len(filled.forms(["目标表", "指标"])) == states.count("打印")


@pytest.mark.parametrize("ending", [".xlsx", ".xlsm", "-stated.xlsx"])
@pytest.mark.parametrize("name", formats.catalogue())
def test_the_committed_template_equals_a_fresh_build(name, ending):
    """``make templates`` builds it anew; whoever changes the form or its look commits it too."""
    folder = formats.find(name)
    book, stated = rules.bind(formats.load(folder)), ending.startswith("-stated")
    fresh = build(book, stated=stated, macros=ending == ".xlsm")
    assert parts_of(folder.joinpath(f"{name}{ending}").read_bytes()) == parts_of(fresh)


def parts_of(content):
    """What is in a package; how tightly it is packed may differ from machine to machine."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
