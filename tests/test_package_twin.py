"""Every workbook that the tests can make, read by us and by openpyxl: cell by cell the same."""

from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.formula.translate import Translator
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.formula import ArrayFormula

from budgetxl import api, formats, rules
from budgetxl.fault import Refusal
from budgetxl.place import a1, from_a1, moved
from budgetxl.publication import publish
from budgetxl.reading import scan
from budgetxl.reading.cells import Cell, CellKind
from budgetxl.reading.lines import lines
from budgetxl.reading.numberformats import NumberFormats
from budgetxl.reading.plain import plain_sheet
from budgetxl.reading.strays import columns_beside
from budgetxl.reading.partfault import OddContent
from budgetxl.reading.wellformed import Element
from budgetxl.reading.workbook import open_workbook
from budgetxl.rules import Figures
from budgetxl.submission import from_data, read_data
from budgetxl.template import build
from tests.generated import AT_MOST
from tests.other_programs import as_excel_writes, every_sheet, shared_formulas
from tests.workbook_copies import Copy

FORMAT = "xinjiang-2020-budget"


# -- two readings of one file -------------------------------------------------------------


def theirs(path):
    """What openpyxl finds: cells by sheet and position, loaded for formulas and for values."""
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    found = {}
    for sheet in values.worksheets:
        cells = {}
        for row in formulas[sheet.title].iter_rows():
            for cell in row:
                read = one_cell(cell, sheet.cell(cell.row, cell.column))
                if read.value or read.formula:
                    cells[cell.row - 1, cell.column - 1] = read
        spread(cells, formulas[sheet.title])
        found[sheet.title] = (cells, bool(sheet.protection.sheet))
    return found


def spread(cells, sheet):
    """A formula over several cells in all of them; openpyxl has it in the first."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, ArrayFormula):
                for at in (c for line in sheet[cell.value.ref] for c in line):
                    place = at.row - 1, at.column - 1
                    formula = cell.value.text.removeprefix("=")
                    if place in cells:
                        cells[place] = cells[place]._replace(formula=formula)


def one_cell(cell, calculated):
    formula = ""
    if cell.data_type == "f":
        content = cell.value
        formula = content.text if isinstance(content, ArrayFormula) else content
    value = calculated.value
    text = "" if value is None else unescape(str(value))  # _x000D_ is left to its caller
    kind: CellKind
    if isinstance(value, bool):
        kind, text = "truth", str(int(value))
    elif isinstance(value, (datetime.date, datetime.time)):
        kind, text = "number", repr(to_excel(value))
    elif isinstance(value, (int, float)):
        kind = "number"
    else:
        kind = "error" if calculated.data_type == "e" else "text"
    return Cell(kind, text, formula.removeprefix("="))


def ours(path):
    return {name: (sheet.cells, sheet.protected) for name, sheet in open_workbook(path).items()}


def comparable(cell):
    """A cell with the 15 digits that count of a number; no value says nothing by its kind."""
    if not cell.value:
        return cell._replace(kind="")
    return cell._replace(value=f"{float(cell.value) + 0:.15g}") if cell.kind == "number" else cell


def assert_same(path, least):
    """Both find the same, and at least so many cells."""
    mine, other = ours(path), theirs(path)
    assert list(mine) == list(other)
    count = 0
    for name, (cells, protected) in mine.items():
        expected, expected_protected = other[name]
        assert protected == expected_protected, name
        read = {a1(*at): comparable(cell) for at, cell in cells.items()}
        assert read == {a1(*at): comparable(cell) for at, cell in expected.items()}, name
        count += len(read)
    assert count >= least
    assert by_tree(path) == {name: (dict(cells), kept) for name, (cells, kept) in mine.items()}
    return mine


def by_tree(path):
    """What is found when every part is read by tree, as those are that pattern cannot read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "is_plain", lambda part, root: False)
        return ours(path)


# -- by pattern, or in doubt by tree ------------------------------------------------------

SHEET = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetData><row r="1">%s</row></sheetData></worksheet>'
)


@pytest.mark.parametrize("cell", [
    b'<c r="A1"><v>1</v></c>',
    b'<c r="A1" s="3" t="s"><v>0</v></c>',
    b'<c r="A1" t="str"><f>B1&amp;&quot;&lt;&quot;</f><v>&lt;</v></c>',
    b'<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f></c><c r="B1"><f t="shared" si="0"/></c>',
    b'<c r="A1"><f aca="false">1+1</f><v>2</v></c>',
    b'<c r="A1" t="str"><f>"&#25152;"&#x26;B1</f><v>&#25152;&#38;lt;</v></c>',
    b'<c r="A1" s="1" t="n"></c><c r="B1"><v>1</v></c>',
])
def test_what_spreadsheet_programs_write_is_read_by_pattern(cell):
    found = scan.cells(SHEET % cell)
    assert found
    for _ in range(2):  # the second time its row is known
        rows = lines(SHEET % cell) or []
        assert [(*each[:-1], line.values[each.value] if each.value >= 0 else b"")
                for line in rows for each in line.spelling.cells.values()] == [
                    (*each[2:-1], each[-1] or b"") for each in found]


@pytest.mark.parametrize("cell", [
    b'<c r="A1" cm="1"><v>1</v></c>',
    b"<c><v>1</v></c>",
    b'<c r="A1" t="inlineStr"><is><r><t>x</t></r></is></c>',
    b"<c r='A1'><v>1</v></c>",
    b'<c r="A1"><v><![CDATA[1]]></v></c>',
    b'<c r="A1"><f t="sh&#97;red" si="0">1</f><v>1</v></c>',
    b'<c r="A1" t="str"><v>&#0;</v></c>',
    b'<c r="A1" t="str"><v>&#9999999;</v></c>',
    b'<c r="A1" t="str"><v>&#xD800;</v></c>',
    b'<c r="A1"><v>1</v></c><!-- \xe8 -->',
])
def test_what_is_out_of_the_ordinary_is_left_to_the_tree(cell):
    assert scan.cells(SHEET % cell) is None
    assert lines(SHEET % cell) is None


def test_a_known_row_is_no_excuse_for_what_is_around_it():
    cell = b'<c r="A1"><v>1</v></c>'
    assert lines(SHEET % cell)
    assert lines((SHEET % cell).replace(b"</sheetData>", b"</sheetData><!-- -->")) is None
    assert lines((SHEET % cell).replace(b"<sheetData>", b"<sheetData><!-- -->")) is None
    twice = (SHEET % cell).replace(b"</sheetData>", b'<row r="1">%s</row></sheetData>' % cell)
    assert plain_sheet(twice, [], NumberFormats(lambda: Element("styleSheet")), range(0), 0) is None


# -- our own workbooks --------------------------------------------------------------------


@pytest.fixture(scope="module")
def contents():
    """The files this package makes, by what they are."""
    book = rules.bind(formats.load(formats.find(FORMAT)))
    data = read_data(Path(str(formats.find(FORMAT))) / "examples" / "changji.json")
    submission = from_data(data, book.format)
    return {
        "blank": build(book, rows=3),
        "blank with stated totals": build(book, rows=3, stated=True),
        "filled": build(book, rows=3, submission=submission),
        "publication": publish(Figures(submission, book)),
    }


OWN = {"blank": 4000, "blank with stated totals": 4000, "filled": 5000, "publication": 500}
"""Each file and how many cells it has at the least."""

SAVED = OWN if AT_MOST > 2 else ("filled", "publication")
"""Those that other programs save."""


@pytest.mark.parametrize("what", OWN)
def test_our_own_workbooks(what, contents, tmp_path):
    path = tmp_path / "one.xlsx"
    path.write_bytes(contents[what])
    assert_same(path, OWN[what])


@pytest.mark.parametrize("what", SAVED)
def test_our_own_workbooks_saved_by_openpyxl(what, contents, tmp_path):
    path = tmp_path / "one.xlsx"
    openpyxl.load_workbook(io.BytesIO(contents[what])).save(path)
    assert_same(path, OWN[what])


@pytest.mark.libreoffice
def test_our_own_workbooks_saved_by_libreoffice(contents, office, tmp_path):
    paths = []
    for what in SAVED:
        paths.append(tmp_path / f"{what}.xlsx")
        paths[-1].write_bytes(contents[what])
    for what, path in zip(SAVED, office.recalculate(paths, tmp_path / "saved")):
        assert_same(path, OWN[what])


# -- what other programs put into cells ---------------------------------------------------


def written_by_openpyxl(path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "预算 2020"
    sheet.append(["科目", "金额", "合计", None, "是", True, False])
    sheet.append(["行政运行", 864.42, "=SUM(B2:B3)", "#REF!", datetime.date(2020, 1, 22)])
    sheet.append(["　", -0.1 + 0.3, 1e-7, "=1/0", datetime.datetime(2020, 1, 22, 9, 30)])
    sheet["B9"] = Decimal("961.10")
    sheet["D9"] = ArrayFormula("D9:D10", "=B2:B3*2")
    sheet["E9"] = datetime.time(18, 0)
    sheet["F9"] = " 前后有空格 "
    sheet["G9"] = "两行\n文字"
    sheet["A12"] = CellRichText("基本", TextBlock(InlineFont(b=True), "支出"))
    sheet["AA100"] = "=预算!A1&\"=\""
    sheet.protection.sheet = True
    workbook.create_sheet("预算")["A1"] = "&<>\"'"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    workbook.create_chartsheet("图").add_chart(chart)
    workbook.create_sheet("空")
    workbook.save(path)


def written_by_xlsxwriter(path):
    with xlsxwriter.Workbook(path) as workbook:
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet("表一")
        sheet.write_rich_string("A1", "收  入", bold, "  总计", "（万元）")
        sheet.write_formula("A2", '="A"&"B"', None, "AB")
        sheet.write_formula("A3", "=1=1", None, True)
        sheet.write_formula("A4", "=NA()", None, "#N/A")
        sheet.write_formula("A5", '=""', None, "")
        sheet.write_array_formula("B1:B2", "{=A1:A2&1}", None, "x")
        sheet.write_boolean("C1", False)
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime("C2", datetime.datetime(2020, 2, 29), date)
        sheet.write_url("C3", "internal:'表一'!A1", string="返回")
        sheet.write_comment("C4", "不是单元格内容")
        sheet.protect()
        workbook.add_worksheet("其次").hide()


@pytest.mark.parametrize("write", [written_by_openpyxl, written_by_xlsxwriter])
def test_workbooks_of_other_libraries(write, tmp_path):
    path = tmp_path / "one.xlsx"
    write(path)
    assert_same(path, least=10)


CONTENT_TYPES = """\
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{}.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{}.sharedStrings+xml"/>
</Types>""".replace("{}", "application/vnd.openxmlformats-officedocument.spreadsheetml")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = """\
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{}/{}" Target="{}"/>
<Relationship Id="rId2" Type="{}/sharedStrings" Target="/xl/sharedStrings.xml"/>
</Relationships>"""
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def written_by_hand(path, rows, strings=""):
    """A workbook of one sheet, 表一, whose rows and shared strings are given as XML."""
    def relations(kind, target):
        return RELATIONS.format(OFFICE, kind, target, OFFICE)

    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/sheet1.xml"),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
                           '<sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
    }
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return path


BY_HAND = {
    "inline strings": (
        '<row r="2"><c r="B2" t="inlineStr"><is><t>行政运行</t></is></c>'
        '<c r="C2" t="inlineStr"><is><r><t>基本</t></r><r><rPr><b/></rPr><t>支出</t></r></is></c>'
        '<c r="D2" t="inlineStr"><is><t></t></is></c></row>',
        {"B2": Cell("text", "行政运行", ""), "C2": Cell("text", "基本支出", "")},
    ),
    "shared strings, rich and with pronunciation": (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>',
        {"A1": Cell("text", "项目支出", ""), "B1": Cell("text", " 合计 ", "")},
    ),
    "truths and errors, typed and calculated": (
        '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>'
        '<c r="C1" t="e"><v>#DIV/0!</v></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="E1" t="b"><f>1=1</f><v>1</v></c></row>',
        {"A1": Cell("truth", "1", ""), "B1": Cell("truth", "0", ""),
         "C1": Cell("error", "#DIV/0!", ""), "D1": Cell("error", "#DIV/0!", "1/0"),
         "E1": Cell("truth", "1", "1=1")},
    ),
    "cells that hold nothing": (
        '<row r="1"><c r="A1" s="0"/><c r="B1"><v></v></c><c r="C1" t="str"><f>""</f><v></v></c>'
        '<c r="D1"><f>A1</f></c><c r="E1" t="s"><f>A1</f></c></row><row r="2" ht="30"/>',
        {"C1": Cell("text", "", '""'), "D1": Cell("number", "", "A1"),
         "E1": Cell("text", "", "A1")},
    ),
    "rows and cells without positions": (
        '<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="5"><c r="B5"><v>2</v></c>'
        '<c><v>3</v></c></row><row><c><v>1</v></c></row><row r="9"><c><v>4</v></c></row>',
        {"A1": Cell("number", "1", ""), "C1": Cell("number", "3", ""),
         "B5": Cell("number", "2", ""), "C5": Cell("number", "3", ""),
         "A6": Cell("number", "1", ""), "A9": Cell("number", "4", "")},
    ),
    "numbers as the binary form writes them": (
        '<row r="1"><c r="A1"><v>864.41999999999996</v></c><c r="B1"><v>1E-3</v></c>'
        '<c r="C1" t="n"><v>-0</v></c></row>',
        {"A1": Cell("number", "864.41999999999996", ""), "B1": Cell("number", "1E-3", ""),
         "C1": Cell("number", "-0", "")},
    ),
    "formulas that span lines": (
        '<row r="1"><c r="A1" t="str"><f>"一"&amp;\n "二"</f><v>一二</v></c></row>',
        {"A1": Cell("text", "一二", '"一"&\n "二"')},
    ),
}
STRINGS = """\
<si><t xml:space="preserve"> 合计 </t></si>
<si><r><t>项目</t></r><r><rPr><b/></rPr><t>支出</t></r>
<rPh sb="0" eb="2"><t>xiàngmù</t></rPh><phoneticPr fontId="1"/></si>"""


@pytest.mark.parametrize("what", BY_HAND)
def test_cells_as_excel_and_others_write_them(what, tmp_path):
    rows, expected = BY_HAND[what]
    mine = assert_same(written_by_hand(tmp_path / "one.xlsx", rows, STRINGS), least=1)
    assert {a1(*at): cell for at, cell in mine["表一"][0].items()} == expected


def test_escaped_characters_are_read_as_what_they_stand_for(tmp_path):
    """Excel writes a carriage return as _x000D_, and that very text as _x005F_x000D_."""
    rows = ('<row r="1"><c r="A1" t="inlineStr"><is><t>一_x000D_二</t></is></c>'
            '<c r="B1" t="inlineStr"><is><t>_x005F_x000D_</t></is></c></row>')
    cells = open_workbook(written_by_hand(tmp_path / "one.xlsx", rows))["表一"].cells
    assert [cell.value for cell in cells.values()] == ["一\r二", "_x000D_"]


def test_a_date_in_words_of_the_standard_is_text(tmp_path):
    """openpyxl makes a date of it; for us it is no amount."""
    rows = '<row r="1"><c r="A1" t="d"><v>2020-01-22</v></c></row>'
    cells = open_workbook(written_by_hand(tmp_path / "one.xlsx", rows))["表一"].cells
    assert cells == {(0, 0): Cell("text", "2020-01-22", "")}


# -- shared formulas ----------------------------------------------------------------------


FILLED_DOWN = [
    "A1+B1",
    "$A$1+A$1+$A1+A1",
    "SUM(A1:B2,$A$1:A1)",
    'IF($A1="打印",B1+C1,"")',
    '"A1"&A1&"又""B2"""',
    "'A1 表'!B2+表二!C3+'张''三'!D4",
    "预算1表!B2+SHEET1!B2",
    "LOG10(A1)+ATAN2(A1,B1)",
    "BUDGET12*A1+税率A1+_A1",
    "1E5+A1%+2.5",
    "#REF!+A1",
    "[1]汇总!$B$2+[1]汇总!B2",
    "IFERROR(INDEX(科目表!$B$2:$B$145,MATCH(K7,科目表!$A$2:$A$145,0)),\"\")",
    "AA10+ZZ99+XFC1000",
]


@pytest.mark.parametrize("formula", FILLED_DOWN)
def test_a_formula_filled_down_and_to_the_right(formula, tmp_path):
    """The first cell of a shared formula has its text, the others only its number."""
    text = formula.replace("&", "&amp;").replace("<", "&lt;")
    rows = (f'<row r="7"><c r="E7"><f t="shared" ref="E7:F9" si="0">{text}</f><v>0</v></c>'
            '<c r="F7"><f t="shared" si="0"/><v>0</v></c></row>'
            '<row r="9"><c r="E9"><f t="shared" si="0"/><v>0</v></c></row>')
    path = written_by_hand(tmp_path / "one.xlsx", rows)
    cells = assert_same(path, least=3)["表一"][0]
    translator = Translator("=" + formula, "E7")
    for at, cell in cells.items():
        assert "=" + cell.formula == translator.translate_formula(a1(*at))
    assert cells[from_a1("F7")].formula != cells[from_a1("E9")].formula


def test_two_shared_formulas_in_one_sheet_and_one_of_its_own_between(tmp_path):
    rows = ('<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*2</f></c>'
            '<c r="C1"><f t="shared" ref="C1:C3" si="7">SUM(D$1:D1)</f></c></row>'
            '<row r="2"><c r="A2"><f>100</f></c><c r="C2"><f t="shared" si="7"/></c></row>'
            '<row r="3"><c r="A3"><f t="shared" si="0"/></c></row>')
    cells = assert_same(written_by_hand(tmp_path / "one.xlsx", rows), least=5)["表一"][0]
    formulas = {a1(*at): cell.formula for at, cell in cells.items()}
    assert formulas == {"A1": "B1*2", "C1": "SUM(D$1:D1)", "A2": "100",
                        "C2": "SUM(D$1:D2)", "A3": "B3*2"}


def test_every_formula_of_a_template_moves_as_openpyxl_moves_it(contents, tmp_path):
    path = tmp_path / "blank.xlsx"
    path.write_bytes(contents["blank"])
    moves = 0
    for sheet in open_workbook(path).values():
        for at, cell in sheet.cells.items():
            if cell.formula:
                target = a1(at[0] + 3, at[1] + 2)
                expected = Translator("=" + cell.formula, a1(*at)).translate_formula(target)
                assert "=" + moved(cell.formula, 3, 2) == expected
                moves += 1
    assert moves > 1000


# -- without the check columns ------------------------------------------------------------


FORMATS = ("xinjiang-2020-budget", "shanxi-2024-budget", "xinjiang-2020-self-evaluation",
           "xinjiang-2020-overall-targets", "hunan-2020-overall-targets")
SAVED_OF = FORMATS if AT_MOST > 2 else (FORMATS[0], FORMATS[-1])
"""Those whose forms other programs write: cells as they write them are the same in every form."""


def outside(cells, columns, rows):
    return {at: cell for at, cell in cells.items() if at[1] not in columns or at[0] >= rows}


def assert_only_checks_are_lost(path):
    """The forms have all their other cells; returns how many check cells are left, and of how many.
    """
    layout = api.read(path).layout
    whole, trees = ours(path), by_tree(path)
    kept = had = 0
    with open_workbook(path) as sheets:
        for name, form in layout.sheets.items():
            area = columns_beside(layout, form), form.note_row + 1
            sheet = sheets.without_checks(name, *area)
            for cells, protected in (whole[name], trees[name]):
                assert outside(sheet.cells, *area) == outside(cells, *area)
                assert sheet.protected == protected
            kept += len(sheet.cells) - len(outside(sheet.cells, *area))
            had += len(whole[name][0]) - len(outside(whole[name][0], *area))
    return kept, had


@pytest.fixture(scope="module")
def examples():
    """The example of each format in its template, by the format."""
    made = {}
    for name in FORMATS:
        folder = Path(str(formats.find(name)))
        book = rules.bind(formats.load(formats.find(name)))
        [data] = (folder / "examples").glob("*.json")
        submission = from_data(read_data(data), book.format)
        made[name] = build(book, rows=3, submission=submission, forms=1)
    return made


@pytest.mark.parametrize("name", FORMATS)
def test_a_form_is_read_without_its_check_columns(name, examples, tmp_path):
    path = tmp_path / "one.xlsx"
    path.write_bytes(examples[name])
    left, whole = assert_only_checks_are_lost(path)
    assert left < whole / 8


@pytest.mark.parametrize("name", SAVED_OF)
def test_a_form_that_openpyxl_saved_is_read_without_its_check_columns(name, examples, tmp_path):
    """By pattern as well, though the texts stand in its cells."""
    path = tmp_path / "one.xlsx"
    openpyxl.load_workbook(io.BytesIO(examples[name])).save(path)
    left, whole = assert_only_checks_are_lost(path)
    assert left < whole / 8


@pytest.mark.parametrize("name", SAVED_OF)
def test_a_form_with_shared_formulas_is_read_without_its_check_columns(name, examples, tmp_path):
    path, file = tmp_path / "one.xlsx", Copy(examples[name])
    every_sheet(shared_formulas)(file)
    path.write_bytes(as_excel_writes(file.bytes()))
    left, whole = assert_only_checks_are_lost(path)
    assert left < whole / 8


@pytest.mark.libreoffice
def test_forms_that_libreoffice_saved_are_read_without_their_check_columns(
    examples, office, tmp_path
):
    paths = []
    for name in SAVED_OF:
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(examples[name])
    for path in office.recalculate(paths, tmp_path / "saved"):
        left, whole = assert_only_checks_are_lost(path)
        assert left < whole / 8


CHECKS = range(3, 6), 3
"""In these rows D, E and F are check columns, A and B the form; C is empty between them."""


def numbers(*cells):
    return "".join(f'<c r="{cell}"><v>{i}</v></c>' for i, cell in enumerate(cells, start=1))


TOP = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
SECOND = '<row r="2">' + numbers("A2", "B2") + "{}</row>"
THIRD = '<row r="3">' + numbers("A3", "B3", "D3", "E3", "F3") + "</row>"
LEFT = {
    "a row as every program writes it": (numbers("D2", "E2", "F2"), ""),
    "not all of the check columns": (numbers("D2", "F2"), ""),
    "formulas": ('<c r="D2" s="1" t="str"><f aca="false">A2&amp;"&lt;"</f><v>✓</v></c>'
                 '<c r="E2"><f t="shared" ref="E2:E3" si="0">A2</f><v/></c>', ""),
    "blanks with a look": ('<c r="D2" s="1"><v>1</v></c><c r="E2" s="1"/><c r="F2" s="1" />', ""),
    "text in the cell": ('<c r="D2" t="inlineStr"><is><t>✓</t></is></c>', ""),
    "something typed between form and checks": (numbers("C2", "D2", "E2"), ""),
    "a comment, with a cell in it": (numbers("D2") + "<!-- " + numbers("G2") + " -->"
                                     + numbers("E2"), "DE"),
    "a stray among the checks": (numbers("D2", "G2", "E2"), "DE"),
    "a stray of the gap among the checks": (numbers("D2", "C2", "E2"), "DE"),
    "something typed beyond them": (numbers("D2", "E2", "F2", "G2"), "DEF"),
    "something typed far beyond": (numbers("D2", "E2", "F2", "IV2"), "DEF"),
    "no first check column": (numbers("E2", "F2"), "EF"),
    "nothing beside the form": ("", ""),
    "cells in another order": (numbers("F2", "E2", "D2", "C2"), "DEF"),
    "a cell without its address": (numbers("D2") + "<c><v>5</v></c>", "DE"),
    "a cell with its look first": (numbers("D2") + '<c s="1" r="G2"><v>5</v></c>', "D"),
    "an address in other quotes": (numbers("D2") + "<c r='G2'><v>5</v></c>", "D"),
    "a comment at the end": (numbers("D2") + "<!-- -->", "D"),
}
"""What follows A2 and B2, and in which check columns of that row cells are left."""


def cut_and_whole(path):
    """The sheet read without its check columns; the others are as by tree."""
    with open_workbook(path) as sheets:
        cut = dict(sheets.without_checks("表一", *CHECKS).cells)
    cells = by_tree(path)["表一"][0]
    assert outside(cut, *CHECKS) == outside(cells, *CHECKS)
    return {a1(*at): cell for at, cell in cut.items()}, {a1(*at) for at in cells}


@pytest.mark.parametrize("what", LEFT)
def test_a_row_loses_its_check_columns_or_in_doubt_nothing(what, tmp_path):
    beside, left = LEFT[what]
    rows = TOP + SECOND.format(beside) + THIRD
    cut, _ = cut_and_whole(written_by_hand(tmp_path / "one.xlsx", rows, STRINGS))
    assert {cell for cell in cut if cell[0] in "DEF" and cell[1:] == "2"} == {
        f"{column}2" for column in left
    }


FORM_FIRST = {
    "a cell of the form behind the checks": numbers("A2", "D2", "E2", "B2"),
    "a cell of the form among the checks": numbers("A2", "D2", "B2", "E2"),
    "a cell of the form for one of the checks": numbers("E2", "B2", "D2", "A2", "F2"),
    "all backwards": numbers("F2", "E2", "D2", "B2", "A2"),
    "a check before the form": numbers("D2", "A2", "B2", "E2"),
    "a cell missing": numbers("A2", "D2", "E2"),
    "a comment over a cell": numbers("A2") + "<!-- " + numbers("B2") + " -->" + numbers("D2"),
    "text as it stands": '<c r="A2" t="str"><v><![CDATA[<c>]]></v></c>' + numbers("B2", "D2"),
}


@pytest.mark.parametrize("what", FORM_FIRST)
def test_no_cell_of_the_form_is_lost_wherever_it_stands(what, tmp_path):
    rows = f'{TOP}<row r="2">{FORM_FIRST[what]}</row>{THIRD}'
    cut, whole = cut_and_whole(written_by_hand(tmp_path / "one.xlsx", rows, STRINGS))
    assert {cell for cell in whole if cell[1:] == "2"} <= set(cut)


OTHER_ROWS = {
    "in another order": (TOP + THIRD + SECOND.format(numbers("D2", "E2")), "A2 B2 A3 B3"),
    "the first of them has checks": (SECOND.format(numbers("D2")) + THIRD, "A2 B2 A3 B3"),
    "below the note": (TOP + THIRD + '<row r="4">' + numbers("A4", "B4", "D4") + "</row>",
                       "A3 B3 A4 B4 D4"),
    "an empty one before": (TOP + '<row r="2" ht="30"/>' + THIRD, "A3 B3 D3 E3 F3"),
    "an empty one between": (TOP + SECOND.format(numbers("D2")) + '<row r="3" ht="30"/>'
                             '<row r="4">' + numbers("A4", "D4") + "</row>", "A2 B2 A4 D4"),
    "an empty one at the end": (TOP + SECOND.format(numbers("D2")) + THIRD + '<row r="4"/>',
                                "A2 B2 A3 B3"),
    "without numbers": (TOP + "<row>" + numbers("A2", "B2", "D2") + "</row>" + THIRD,
                        "A2 B2 D2 A3 B3 D3 E3 F3"),  # left to the tree, which cuts nothing
    "lines between": (TOP + "\n" + SECOND.format(numbers("D2")) + "\n" + THIRD,
                      "A2 B2 D2 A3 B3 D3 E3 F3"),
}


@pytest.mark.parametrize("what", OTHER_ROWS)
def test_rows_in_whatever_form(what, tmp_path):
    rows, left = OTHER_ROWS[what]
    cut, _ = cut_and_whole(written_by_hand(tmp_path / "one.xlsx", rows, STRINGS))
    assert set(cut) - {"A1"} == set(left.split())


def test_a_shared_formula_that_begins_in_a_check_column_is_known_outside(tmp_path):
    rows = (TOP + SECOND.format('<c r="D2"><f t="shared" ref="D2:D4" si="3">A2*2</f></c>') + THIRD
            + '<row r="4"><c r="D4"><f t="shared" si="3"/></c></row>')
    cut, _ = cut_and_whole(written_by_hand(tmp_path / "one.xlsx", rows, STRINGS))
    assert cut["D4"].formula == "A4*2"


NOWHERE = '<c r="%s"><f t="shared" si="3"/></c>', '<c r="%s" t="s"><v>99</v></c>'


@pytest.mark.parametrize("cell", NOWHERE)
def test_what_is_nowhere_is_damage_only_where_a_check_looks(cell, tmp_path):
    rows = TOP + SECOND.format(cell % "D2") + THIRD
    cut_and_lost = written_by_hand(tmp_path / "one.xlsx", rows, STRINGS)
    with open_workbook(cut_and_lost) as sheets:
        assert len(sheets.without_checks("表一", *CHECKS).cells) == 5
        with pytest.raises(Refusal, match=OddContent.clause):
            sheets["表一"]
    rows = TOP + SECOND.format(numbers("D2")) + THIRD.replace("</row>", cell % "G3" + "</row>")
    with open_workbook(written_by_hand(tmp_path / "two.xlsx", rows, STRINGS)) as sheets:
        with pytest.raises(Refusal, match=OddContent.clause):
            sheets.without_checks("表一", *CHECKS)
