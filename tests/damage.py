"""Ways to damage a workbook, each by an edit of its XML, and what they are called when found.

An operator takes a ``Package`` apart, does one thing, and says where it did it. Nothing of
openpyxl is in the way: it would save the workbook in its own spelling.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from budgetxl.certificate.package import WorkbookPackage
from budgetxl.certificate.stamp import facts
from budgetxl.layout import CHECKS_SHEET, GUIDE_SHEET, PANEL_SHEET, Layout
from budgetxl.layout.stamp import EDITION, SEAL, seal
from budgetxl.place import a1

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Package:
    """A workbook as its parts, with the layout that it was made after."""

    def __init__(self, content: bytes, layout: Layout) -> None:
        self.layout = layout
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            self.parts = {name: opened.read(name) for name in opened.namelist()}

    def saved(self) -> bytes:
        """The workbook as a file."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            for name, part in self.parts.items():
                package.writestr(name, part)
        return stream.getvalue()

    # -- parts ----------------------------------------------------------------------------

    def part(self, sheet: str) -> str:
        """The name of the part that a sheet is."""
        found = re.search(f'<sheet name="{sheet}"[^>]* r:id="rId([0-9]+)"', self.workbook)
        assert found, sheet
        return f"xl/worksheets/sheet{found[1]}.xml"

    @property
    def workbook(self) -> str:
        """The part that lists the sheets."""
        return self.parts["xl/workbook.xml"].decode()

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets in order."""
        return re.findall('<sheet name="([^"]*)"', self.workbook)

    def text(self, sheet: str) -> str:
        """The XML of a sheet."""
        return self.parts[self.part(sheet)].decode()

    def edit(self, part: str, pattern: str, by: str | Callable[[re.Match[str]], str]) -> None:
        """Replaces the one place where ``pattern`` is found first; it has to be there."""
        text, count = re.subn(pattern, by, self.parts[part].decode(), count=1, flags=re.S)
        assert count, (part, pattern)
        self.parts[part] = text.encode()

    def edit_sheet(
        self, sheet: str, pattern: str, by: str | Callable[[re.Match[str]], str]
    ) -> None:
        """``edit`` of the part that the sheet is."""
        self.edit(self.part(sheet), pattern, by)

    # -- cells ----------------------------------------------------------------------------

    def cells(self, sheet: str, holding: str) -> list[str]:
        """The cells of a sheet in whose XML ``holding`` is found."""
        return [cell[1] for cell in re.finditer(
            r'<c r="([A-Z]+[0-9]+)"[^>]*?(?:/>|>(.*?)</c>)', self.text(sheet))
            if re.search(holding, cell[0])]

    def write(self, sheet: str, cell: str, content: str, kind: str = "str") -> None:
        """``content``, XML, as what the cell holds; its look stays."""
        def changed(match: re.Match[str]) -> str:
            return f'<c r="{cell}"{match[1] or ""} t="{kind}">{content}</c>'

        self.edit_sheet(sheet, rf'<c r="{cell}"( s="[0-9]+")?[^>]*?(?:/>|>.*?</c>)', changed)

    def type_in(self, sheet: str, cell: str, text: str) -> None:
        """A text typed over what the cell holds."""
        self.write(sheet, cell, f"<is><t>{escape(text)}</t></is>", "inlineStr")

    def add_cell(self, sheet: str, row: int, cell: str, text: str) -> None:
        """A text in a cell at the end of a row, which the sheet does not have yet."""
        new = f'<c r="{cell}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        self.edit_sheet(
            sheet, rf'(<row r="{row}"[^>]*>(?:(?!</row>).)*)</row>', rf"\g<1>{new}</row>"
        )

    def formula_cell(self, sheet: str, nth: int = 0) -> str:
        """A cell with a formula of its own."""
        return self.cells(sheet, "<f>")[nth]

    def total(self) -> tuple[str, str]:
        """A total with a formula: its sheet and cell."""
        return next(
            (name, a1(box.row, box.column)) for name, form in self.layout.sheets.items()
            for box in form.boxes if box.role == "total"
        )

    def amount(self) -> tuple[str, str]:
        """An amount that is filled in: its sheet and cell."""
        return next(
            (name, a1(box.row, box.column)) for name, form in self.layout.sheets.items()
            for box in form.boxes if box.role == "amount"
        )

    def form(self) -> str:
        """The first form."""
        return next(iter(self.layout.sheets))

    def check_cells(self) -> tuple[str, list[str]]:
        """The sheet of a form with checks of rows, and the cells of its formulas beside it."""
        for name, form in self.layout.sheets.items():
            for table in form.tables:
                if table.detail:
                    side = self.layout.check_columns[table.name]
                    band = form.bands[table.name]
                    return name, [a1(band.first + row, side.state) for row in range(band.details)]
        raise LookupError

    # -- looks ----------------------------------------------------------------------------

    def restyle(
        self, sheet: str, cell: str, change: Callable[[str], str], font: str = "", fill: str = "",
        number: str = "",
    ) -> None:
        """The cell with a look of its own: its format changed, with a font, fill or code."""
        styles = self.parts["xl/styles.xml"].decode()
        found = re.search(rf'<c r="{cell}" s="([0-9]+)"', self.text(sheet))
        assert found, (sheet, cell)
        formats = re.search("<cellXfs count=.*?</cellXfs>", styles, re.S)
        assert formats
        each = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", formats[0], re.S)
        new = change(each[int(found[1])])
        for word, group, xml in (("fontId", "fonts", font), ("fillId", "fills", fill)):
            if xml:
                styles, number_of = _added(styles, group, xml)
                new = re.sub(f'{word}="[0-9]+"', f'{word}="{number_of}"', new)
        if number:
            code = f'<numFmt numFmtId="777" formatCode="{escape(number, {chr(34): "&quot;"})}"/>'
            styles = re.sub("(<numFmts [^>]*>)", lambda m: m[1] + code, styles)
            if "<numFmts" not in styles:
                styles = re.sub("<fonts", f'<numFmts count="1">{code}</numFmts><fonts', styles)
            new = re.sub('numFmtId="[0-9]+"', 'numFmtId="777"', new)
        styles, index = _added(styles, "cellXfs", new)
        self.parts["xl/styles.xml"] = styles.encode()
        self.edit_sheet(sheet, rf'<c r="{cell}" s="[0-9]+"', f'<c r="{cell}" s="{index}"')

    def conditional_look(self, dxf: str) -> int:
        """The number of a new look for conditional formats."""
        styles, index = _added(self.parts["xl/styles.xml"].decode(), "dxfs", f"<dxf>{dxf}</dxf>")
        self.parts["xl/styles.xml"] = styles.encode()
        return index

    def relate(self, part: str, kind: str, target: str) -> None:
        """A relation of ``part`` to another part."""
        folder, _, name = part.rpartition("/")
        path = f"{folder}/_rels/{name}.rels"
        head = ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
                'package/2006/relationships"></Relationships>')
        self.parts.setdefault(path, head.encode())
        relation = f'<Relationship Id="rIdNew" Type="{TYPES}/{kind}" Target="{target}"/>'
        self.edit(path, "</Relationships>", f"{relation}</Relationships>")


def _added(styles: str, group: str, xml: str) -> tuple[str, int]:
    """The styles with one more in a group, and its number."""
    found = re.search(rf"<{group} count=\"([0-9]+)\"[^>]*>", styles)
    assert found, group
    head = found[0].replace(f'"{found[1]}"', f'"{int(found[1]) + 1}"', 1)
    styles = styles.replace(found[0], head)
    return styles.replace(f"</{group}>", f"{xml}</{group}>"), int(found[1])


class Found(NamedTuple):
    """What has to be found: the code of the finding, and where."""

    code: str
    sheet: str = ""
    cell: str = ""


Operator = Callable[[Package], Found]
OPERATORS: dict[str, Operator] = {}
"""The kinds of damage by name."""

WITH_MACROS: dict[str, Operator] = {}
"""Those that need a template with macros."""


def damage(operator: Operator) -> Operator:
    """Registers an operator under its name."""
    OPERATORS[operator.__name__] = operator
    return operator


def damage_of_macros(operator: Operator) -> Operator:
    """Registers one for templates with macros."""
    WITH_MACROS[operator.__name__] = operator
    return operator


def _sheet_called(package: Package, word: str) -> str:
    return next(name for name in package.sheets if word in name)


# -- formulas ---------------------------------------------------------------------------------


@damage
def total_of_the_form_changed(package: Package) -> Found:
    sheet, cell = package.total()
    package.write(sheet, cell, "<f>1+1</f><v>2</v>", "n")
    return Found("T2", sheet, cell)


@damage
def checks_replaced_by_ticks(package: Package) -> Found:
    sheet, cells = package.check_cells()
    for cell in cells:
        package.type_in(sheet, cell, "✓")
    return Found("C1", sheet, cells[0])


@damage
def one_check_emptied(package: Package) -> Found:
    sheet, cells = package.check_cells()
    package.edit_sheet(sheet, rf'<c r="{cells[-1]}"[^>]*>.*?</c>', "")
    return Found("C1", sheet, cells[-1])


@damage
def helper_beside_the_form_typed_over(package: Package) -> Found:
    """The column 打印: the sheet then leaves the row out of its totals."""
    sheet, cells = package.check_cells()
    tables = package.layout.sheets[sheet].tables
    side = next(package.layout.check_columns[each.name] for each in tables if each.detail)
    row = int(re.sub("[A-Z]", "", cells[0])) - 1
    cell = a1(row, side.used)
    package.type_in(sheet, cell, "空行")
    return Found("C1", sheet, cell)


@damage
def verdict_on_the_panel_typed_over(package: Package) -> Found:
    cell = package.formula_cell(PANEL_SHEET)
    package.type_in(PANEL_SHEET, cell, "✓ 全部通过")
    return Found("C1", PANEL_SHEET, cell)


@damage
def count_on_the_panel_made_a_constant(package: Package) -> Found:
    cell = package.formula_cell(PANEL_SHEET, 5)
    package.write(PANEL_SHEET, cell, "<v>0</v>", "n")
    return Found("C1", PANEL_SHEET, cell)


@damage
def a_rule_on_the_list_of_checks_always_holds(package: Package) -> Found:
    cell = package.formula_cell("审核明细", 3)
    package.write("审核明细", cell, "<f>0</f><v>0</v>", "n")
    return Found("C1", "审核明细", cell)


@damage
def a_reading_of_a_text_changed(package: Package) -> Found:
    sheet = _sheet_called(package, "读数")
    cell = package.formula_cell(sheet)
    package.write(sheet, cell, "<f>5</f><v>5</v>", "n")
    return Found("C1", sheet, cell)


@damage
def a_link_to_a_finding_changed(package: Package) -> Found:
    cell = package.formula_cell("校验结果", 2)
    package.write("校验结果", cell, "<f>1</f><v>1</v>", "n")
    return Found("C1", "校验结果", cell)


@damage
def a_formula_that_asks_a_web_service(package: Package) -> Found:
    cell = package.formula_cell(PANEL_SHEET, 2)
    package.write(PANEL_SHEET, cell, '<f>WEBSERVICE("http://127.0.0.1/")</f><v></v>')
    return Found("C1", PANEL_SHEET, cell)


@damage
def a_formula_that_asks_another_workbook(package: Package) -> Found:
    cell = package.formula_cell(PANEL_SHEET, 4)
    package.write(PANEL_SHEET, cell, "<f>[1]Sheet1!$A$1</f><v></v>")
    return Found("C1", PANEL_SHEET, cell)


@damage
def a_formula_made_one_of_an_array(package: Package) -> Found:
    cell = package.formula_cell(PANEL_SHEET, 3)
    package.edit_sheet(PANEL_SHEET, rf'(<c r="{cell}"[^>]*>)<f>',
                       rf'\g<1><f t="array" ref="{cell}">')
    return Found("C1", PANEL_SHEET, cell)


# -- texts ------------------------------------------------------------------------------------


@damage
def a_header_reworded(package: Package) -> Found:
    sheet = package.form()
    box = next(box for box in package.layout.sheets[sheet].boxes
               if box.role in ("header", "heading", "label"))
    cell = a1(box.row, box.column)
    package.type_in(sheet, cell, "别的字")
    return Found("T3", sheet, cell)


@damage
def a_heading_of_the_panel_reworded(package: Package) -> Found:
    cell = package.cells(PANEL_SHEET, 't="s"')[3]
    package.type_in(PANEL_SHEET, cell, "全部通过")
    return Found("C2", PANEL_SHEET, cell)


@damage
def a_heading_of_the_panel_emptied(package: Package) -> Found:
    cell = package.cells(PANEL_SHEET, 't="s"')[4]
    package.edit_sheet(PANEL_SHEET, rf'<c r="{cell}"( s="[0-9]+") t="s"><v>[0-9]+</v></c>',
                       rf'<c r="{cell}"\1/>')
    return Found("C2", PANEL_SHEET, cell)


@damage
def an_entry_of_the_code_lists_changed(package: Package) -> Found:
    cell = package.cells("科目表", "<v>")[-1]
    package.type_in("科目表", cell, "99")
    return Found("C2", "科目表", cell)


@damage
def a_line_of_the_guide_reworded(package: Package) -> Found:
    cell = package.cells(GUIDE_SHEET, 't="s"')[-1]
    package.type_in(GUIDE_SHEET, cell, "锁住的格子也可以改。")
    return Found("C2", GUIDE_SHEET, cell)


@damage
def a_text_beside_the_panel(package: Package) -> Found:
    package.add_cell(PANEL_SHEET, 3, "AZ3", "已经局长同意")
    return Found("C3", PANEL_SHEET, "AZ3")


@damage
def a_text_among_the_checks(package: Package) -> Found:
    package.add_cell("审核明细", 2, "AZ2", "1234.56")
    return Found("C3", "审核明细", "AZ2")


@damage
def a_text_in_the_check_columns(package: Package) -> Found:
    """Above the checks, where the template has nothing: no reader of inputs looks there."""
    sheet = package.form()
    form = package.layout.sheets[sheet]
    side = package.layout.check_columns[form.tables[0].name]
    cell = a1(1, side.state)
    package.add_cell(sheet, 2, cell, "✓ 已核对")
    return Found("C3", sheet, cell)


# -- locks ------------------------------------------------------------------------------------


def _unlocked(xf: str) -> str:
    if xf.endswith("/>"):
        return f'{xf[:-2]} applyProtection="1"><protection locked="0"/></xf>'
    return xf.replace("</xf>", '<protection locked="0"/></xf>')


@damage
def a_total_unlocked(package: Package) -> Found:
    sheet, cell = package.total()
    package.restyle(sheet, cell, _unlocked)
    return Found("C4", sheet, cell)


@damage
def checks_unlocked(package: Package) -> Found:
    sheet, cells = package.check_cells()
    for cell in cells[:3]:
        package.restyle(sheet, cell, _unlocked)
    return Found("C4", sheet, cells[0])


@damage
def the_panel_unlocked(package: Package) -> Found:
    cell = package.formula_cell(PANEL_SHEET)
    package.restyle(PANEL_SHEET, cell, _unlocked)
    return Found("C4", PANEL_SHEET, cell)


@damage
def an_input_locked(package: Package) -> Found:
    sheet, cell = package.amount()
    package.restyle(sheet, cell, lambda xf: re.sub("<protection [^>]*/>", "", xf))
    return Found("C5", sheet, cell)


@damage
def protection_of_a_form_lifted(package: Package) -> Found:
    sheet = package.form()
    package.edit_sheet(sheet, "<sheetProtection [^>]*/>", "")
    return Found("T6", sheet)


@damage
def protection_of_the_panel_lifted(package: Package) -> Found:
    package.edit_sheet(PANEL_SHEET, "<sheetProtection [^>]*/>", "")
    return Found("C17", PANEL_SHEET)


@damage
def rows_may_be_inserted(package: Package) -> Found:
    sheet = package.form()
    package.edit_sheet(sheet, "<sheetProtection ", '<sheetProtection insertRows="0" ')
    return Found("C17", sheet)


@damage
def structure_of_the_workbook_unlocked(package: Package) -> Found:
    package.edit("xl/workbook.xml", "<workbookProtection [^>]*/>", "")
    return Found("C29")


# -- number formats ---------------------------------------------------------------------------


def _shown_as(code: str) -> Operator:
    def operator(package: Package) -> Found:
        sheet, cell = package.amount()
        package.write(sheet, cell, "<v>1.25</v>", "n")
        package.restyle(sheet, cell, lambda xf: xf, number=code)
        return Found("C6", sheet, cell)

    return operator


for _name, _code in {
    "amount_that_shows_nothing": ";;;",
    "amount_that_shows_a_zero_before_its_digits": "0!.0000",
    "amount_that_shows_another_number": '"1234.56"',
    "amount_shown_in_thousands": "#,##0.00,",
    "amount_shown_as_percent": "0.00%",
    "amount_shown_as_a_date": "yyyy-mm-dd",
    "amount_shown_without_decimals": "0",
    "negative_amount_shown_as_positive": '#,##0.00;"-"',
}.items():
    OPERATORS[_name] = _shown_as(_code)


@damage
def a_total_that_shows_nothing(package: Package) -> Found:
    sheet, cell = package.total()
    package.restyle(sheet, cell, lambda xf: xf, number=";;;")
    return Found("C6", sheet, cell)


@damage
def the_panel_shows_another_verdict(package: Package) -> Found:
    cell = package.formula_cell(PANEL_SHEET)
    package.restyle(PANEL_SHEET, cell, lambda xf: xf, number='"✓";"✓";"✓";"✓"')
    return Found("C6", PANEL_SHEET, cell)


# -- looks ------------------------------------------------------------------------------------


@damage
def white_on_white(package: Package) -> Found:
    sheet, cell = package.total()
    font, fill = '<font><sz val="11"/><color rgb="FFFFFFFF"/></font>', "<fill/>"
    package.restyle(sheet, cell, lambda xf: xf, font=font, fill=fill)
    return Found("C7", sheet, cell)


@damage
def white_by_the_theme(package: Package) -> Found:
    sheet, cell = package.amount()
    font = '<font><sz val="11"/><color theme="0"/></font>'
    package.restyle(sheet, cell, lambda xf: xf, font=font)
    return Found("C7", sheet, cell)


@damage
def ink_as_the_paper(package: Package) -> Found:
    sheet, cell = package.amount()
    colour = '<color rgb="FF4472C4"/>'
    fill = ('<fill><patternFill patternType="solid"><fgColor rgb="FF4472C4"/></patternFill>'
            "</fill>")
    package.restyle(sheet, cell, lambda xf: xf, font=f"<font>{colour}</font>", fill=fill)
    return Found("C7", sheet, cell)


@damage
def letters_of_one_point(package: Package) -> Found:
    sheet, cell = package.total()
    package.restyle(sheet, cell, lambda xf: xf, font='<font><sz val="1"/></font>')
    return Found("C7", sheet, cell)


# -- rows, columns, sheets --------------------------------------------------------------------


def _total_row(package: Package) -> tuple[str, str]:
    sheet, cell = package.total()
    return sheet, re.sub("[A-Z]", "", cell)


@damage
def a_row_of_a_tenth_of_a_point(package: Package) -> Found:
    sheet, row = _total_row(package)
    low = f'<row r="{row}" ht="0.1" customHeight="1">'
    package.edit_sheet(sheet, rf'<row r="{row}"[^>]*>', low)
    return Found("C8", sheet, f"{row}:{row}")


@damage
def a_row_hidden(package: Package) -> Found:
    sheet, row = _total_row(package)
    package.edit_sheet(sheet, rf'<row r="{row}"', f'<row r="{row}" hidden="1"')
    return Found("C8", sheet, f"{row}:{row}")


@damage
def all_rows_without_a_height_hidden(package: Package) -> Found:
    sheet = package.form()
    package.edit_sheet(sheet, "<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ')
    return Found("C8", sheet)


@damage
def a_column_hidden(package: Package) -> Found:
    sheet = package.form()
    package.edit_sheet(sheet, r'<col min="1" max="1"|<col min="1" max="[0-9]+"',
                       lambda match: f'{match[0]} hidden="1"')
    return Found("C11", sheet)


@damage
def a_column_of_no_width(package: Package) -> Found:
    sheet = package.form()
    package.edit_sheet(sheet, r'(<col min="1" max="[0-9]+" width=")[0-9.]+"', r'\g<1>0.1"')
    return Found("C11", sheet)


@damage
def a_form_hidden(package: Package) -> Found:
    """Or the list of those that may be hidden as long as nobody uses them."""
    plain = [name for name, form in package.layout.sheets.items() if not form.table.repeated]
    sheet = [*plain, *(forms.name for forms in package.layout.form_lists.values())][0]
    package.edit("xl/workbook.xml", f'<sheet name="{sheet}"',
                 f'<sheet name="{sheet}" state="hidden"')
    return Found("C18", sheet)


@damage
def the_panel_hidden_well(package: Package) -> Found:
    package.edit("xl/workbook.xml", f'<sheet name="{PANEL_SHEET}"',
                 f'<sheet name="{PANEL_SHEET}" state="veryHidden"')
    return Found("C18", PANEL_SHEET)


@damage
def the_stamp_shown(package: Package) -> Found:
    package.edit("xl/workbook.xml",
                 '(<sheet name="模板标识" sheetId="[0-9]+") state="[a-zA-Z]+"', r"\1")
    return Found("C19", "模板标识")


@damage
def sheets_in_another_order(package: Package) -> Found:
    package.edit("xl/workbook.xml", r'(<sheet name="填报说明"[^>]*/>)(<sheet [^>]*/>)', r"\2\1")
    return Found("C20", package.sheets[0])


@damage
def the_panel_removed(package: Package) -> Found:
    package.edit("xl/workbook.xml", f'<sheet name="{PANEL_SHEET}"[^>]*/>', "")
    return Found("C21", PANEL_SHEET)


@damage
def the_list_of_checks_removed(package: Package) -> Found:
    package.edit("xl/workbook.xml", '<sheet name="审核明细"[^>]*/>', "")
    return Found("C21", "审核明细")


@damage
def merged_cells_split(package: Package) -> Found:
    sheet = package.form()
    found = re.search('<mergeCell ref="([^"]*)"/>', package.text(sheet))
    assert found
    package.edit_sheet(sheet, re.escape(found[0]), "")
    return Found("C9", sheet, found[1])


@damage
def amounts_merged(package: Package) -> Found:
    sheet, cell = package.amount()
    row, column = int(re.sub("[A-Z]", "", cell)), re.sub("[0-9]", "", cell)
    cells = f"{column}{row}:{column}{row + 1}"
    package.edit_sheet(sheet, "</mergeCells>", f'<mergeCell ref="{cells}"/></mergeCells>')
    return Found("C10", sheet, cells)


# -- guards and marks -------------------------------------------------------------------------


def _form_with(package: Package, tag: str) -> str:
    return next(name for name in package.layout.sheets if f"<{tag}" in package.text(name))


@damage
def validations_removed(package: Package) -> Found:
    sheet = _form_with(package, "dataValidations")
    package.edit_sheet(sheet, "<dataValidations .*?</dataValidations>", "")
    return Found("C12", sheet)


@damage
def a_validation_widened(package: Package) -> Found:
    sheet = _form_with(package, 'dataValidation type="decimal"')
    package.edit_sheet(sheet, "<formula2>[0-9]+</formula2>", "<formula2>1E+300</formula2>")
    return Found("C12", sheet)


@damage
def a_validation_that_stops_no_one(package: Package) -> Found:
    sheet = _form_with(package, 'dataValidation type="decimal"')
    package.edit_sheet(sheet, r'(<dataValidation type="decimal"[^>]*?) showErrorMessage="1"', r"\1")
    return Found("C12", sheet)


@damage
def a_validation_for_fewer_cells(package: Package) -> Found:
    sheet = _form_with(package, 'dataValidation type="decimal"')
    package.edit_sheet(sheet, r'(<dataValidation type="decimal"[^>]*? sqref=")([A-Z]+[0-9]+)[^"]*"',
                       r'\g<1>ZZ1"')
    return Found("C12", sheet)


@damage
def conditional_formats_removed(package: Package) -> Found:
    sheet = _form_with(package, "conditionalFormatting")
    package.edit_sheet(sheet, "<conditionalFormatting .*</conditionalFormatting>", "")
    return Found("C13", sheet)


@damage
def a_conditional_format_never_true(package: Package) -> Found:
    sheet = _form_with(package, "conditionalFormatting")
    package.edit_sheet(sheet, r"(<cfRule [^>]*><formula>)[^<]*", r"\g<1>1=2")
    return Found("C13", sheet)


def _hiding(dxf: str, code: str) -> Operator:
    def operator(package: Package) -> Found:
        sheet, cell = package.amount()
        look = package.conditional_look(dxf)
        new = (f'<conditionalFormatting sqref="{cell}"><cfRule type="expression" dxfId="{look}"'
               ' priority="99"><formula>TRUE</formula></cfRule></conditionalFormatting>')
        package.edit_sheet(sheet, "<conditionalFormatting", lambda match: new + match[0])
        return Found(code, sheet, cell)

    return operator


OPERATORS["a_conditional_format_that_shows_nothing"] = _hiding(
    '<numFmt numFmtId="778" formatCode=";;;"/>', "C14")
OPERATORS["a_conditional_format_in_white"] = _hiding(
    '<font><color rgb="FFFFFFFF"/></font>', "C14")
OPERATORS["a_conditional_format_of_ones_own"] = _hiding(
    '<font><b/></font>', "C15")


@damage
def a_link_that_leads_elsewhere(package: Package) -> Found:
    sheet = _form_with(package, "hyperlinks")
    package.edit_sheet(sheet, r'(<hyperlink ref="[A-Z0-9]+" location=")[^"]*"',
                       r"\g<1>填报说明!A1" + '"')
    return Found("C16", sheet)


# -- the workbook -----------------------------------------------------------------------------


@damage
def a_name_that_means_another_cell(package: Package) -> Found:
    package.edit("xl/workbook.xml", '(<definedName name="BX_STATUS">)[^<]*', r"\g<1>填报说明!$A$1")
    return Found("C22")


@damage
def a_name_removed(package: Package) -> Found:
    package.edit("xl/workbook.xml", '<definedName name="BX_ERRORS">.*?</definedName>', "")
    return Found("C22")


@damage
def a_name_hidden_by_one_of_a_sheet(package: Package) -> Found:
    package.edit("xl/workbook.xml", "<definedNames>",
                 '<definedNames><definedName name="BX_STATUS" localSheetId="2">1</definedName>')
    return Found("C22")


@damage
def a_name_added(package: Package) -> Found:
    package.edit("xl/workbook.xml", "<definedNames>",
                 '<definedNames><definedName name="我的数">1</definedName>')
    return Found("C23")


@damage
def a_name_that_asks_a_web_service(package: Package) -> Found:
    package.edit("xl/workbook.xml", "<definedNames>", '<definedNames><definedName name="外来">'
                 'WEBSERVICE("http://127.0.0.1/")</definedName>')
    return Found("C25")


def _external(package: Package, content: str) -> None:
    part = f'<externalLink xmlns="{MAIN}">{content}</externalLink>'
    package.parts["xl/externalLinks/externalLink1.xml"] = part.encode()
    package.relate("xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml")


@damage
def a_link_to_another_workbook(package: Package) -> Found:
    _external(package, '<externalBook><sheetNames><sheetName val="表"/></sheetNames></externalBook>')
    return Found("C24")


@damage
def a_link_to_another_program(package: Package) -> Found:
    _external(package, '<ddeLink ddeService="cmd" ddeTopic="x"/>')
    return Found("C25")


@damage
def a_connection_to_a_database(package: Package) -> Found:
    package.parts["xl/connections.xml"] = f'<connections xmlns="{MAIN}"/>'.encode()
    package.relate("xl/workbook.xml", "connections", "connections.xml")
    return Found("C25")


@damage
def amounts_cut_to_what_is_shown(package: Package) -> Found:
    package.edit("xl/workbook.xml", "<calcPr ", '<calcPr fullPrecision="0" ')
    return Found("C30")


@damage
def calculation_by_hand(package: Package) -> Found:
    package.edit("xl/workbook.xml", "<calcPr ", '<calcPr calcMode="manual" ')
    return Found("C31")


@damage
def a_picture_over_the_figures(package: Package) -> Found:
    sheet = next(name for name in package.layout.sheets)
    package.parts["xl/drawings/drawing99.xml"] = (
        '<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
        "<twoCellAnchor><from><col>0</col></from><to><col>9</col></to><pic/><clientData/>"
        "</twoCellAnchor></wsDr>").encode()
    package.relate(package.part(sheet), "drawing", "../drawings/drawing99.xml")
    return Found("C32", sheet)


@damage
def stamp_of_another_version(package: Package) -> Found:
    package.type_in("模板标识", "B2", "99")
    return Found("C28", "模板标识")


@damage
def stamp_with_other_totals(package: Package) -> Found:
    package.type_in("模板标识", "B4", "stated")
    return Found("C28", "模板标识")


@damage
def stamp_without_its_seal(package: Package) -> Found:
    cell = package.cells("模板标识", f"<v>{_string(package, SEAL)}</v>")[0]
    package.type_in("模板标识", cell, "备注")
    return Found("C28", "模板标识")


@damage
def formulas_of_an_older_edition(package: Package) -> Found:
    """Other rules make other formulas: of totals, of checks, on every sheet."""
    for sheet in (PANEL_SHEET, CHECKS_SHEET, *package.layout.sheets):
        package.edit_sheet(sheet, "<f>(?!IFERROR)(?=[^<]*IF)", "<f>0+")
    opened = WorkbookPackage(package.saved())
    said, _ = facts(opened, opened.sheets_by_name["模板标识"])
    older = said | {EDITION: "0123456789abcdef"}
    for now, then in ((said[EDITION], older[EDITION]), (said[SEAL], seal(older))):
        package.edit("xl/sharedStrings.xml", now, then)
    return Found("C33", "模板标识")


def _string(package: Package, text: str) -> int:
    texts = re.findall("<si>.*?</si>", package.parts["xl/sharedStrings.xml"].decode(), re.S)
    return next(i for i, each in enumerate(texts) if f">{text}<" in each)


# -- macros -----------------------------------------------------------------------------------


@damage_of_macros
def a_button_that_runs_another_macro(package: Package) -> Found:
    part = next(name for name in package.parts if name.endswith("vmlDrawing1.vml"))
    package.edit(part, "BudgetXL.BxCheck", "ThisWorkbook.Evil")
    return Found("C26")


@damage_of_macros
def another_macro_project(package: Package) -> Found:
    from budgetxl.vba import Module, project

    ours = 'Public Sub BxCheck()\r\n  MsgBox "ok"\r\nEnd Sub\r\n'
    modules = [Module("ThisWorkbook", "", "document"), Module("BudgetXL", ours, "standard")]
    package.parts["xl/vbaProject.bin"] = project(modules)
    return Found("C26")


@damage_of_macros
def a_module_added(package: Package) -> Found:
    from budgetxl.template.macros import sources
    from budgetxl.vba import Module, project

    names = [f"Sheet{i + 1}" for i in range(len(package.sheets))]
    modules = [Module(name, "", "document") for name in ("ThisWorkbook", *names)]
    added = Module("Extra", "Public Sub Auto_Open()\r\nEnd Sub\r\n", "standard")
    package.parts["xl/vbaProject.bin"] = project([*modules, *sources(), added])
    return Found("C26")


@damage_of_macros
def a_macro_project_that_cannot_be_read(package: Package) -> Found:
    package.parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    return Found("C26")


@damage_of_macros
def another_ribbon(package: Package) -> Found:
    part = next(name for name in package.parts if name.startswith("customUI"))
    package.edit(part, "tag=\"check\"", "tag=\"publish\"")
    return Found("C27")


def operators() -> Iterator[tuple[str, Operator]]:
    """All kinds of damage with their names."""
    yield from OPERATORS.items()
