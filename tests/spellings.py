"""Other spellings of the same workbook, as spreadsheet programs are known to write it.

And what a clerk does to a locked sheet without changing it. Both take a ``Package`` of
``tests.damage``, and nothing may be told of either.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from budgetxl.layout import GUIDE_SHEET
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import a1, from_a1, moved
from tests.damage import MAIN, TYPES, Package

Change = Callable[[Package], None]
SPELLINGS: dict[str, Change] = {}
ACTS: dict[str, Change] = {}


def spelling(change: Change) -> Change:
    """Registers a spelling under its name."""
    SPELLINGS[change.__name__] = change
    return change


def act(change: Change) -> Change:
    """Registers what a clerk may do."""
    ACTS[change.__name__] = change
    return change


def _sheets(package: Package) -> list[str]:
    return [name for name in package.parts if re.fullmatch("xl/worksheets/sheet[0-9]+.xml", name)]


def _everywhere(package: Package, pattern: str, by: str | Callable[[re.Match[str]], str]) -> None:
    """A change of every sheet, which has to be one in some of them."""
    count = 0
    for name in _sheets(package):
        text, found = re.subn(pattern, by, package.parts[name].decode(), flags=re.S)
        package.parts[name] = text.encode()
        count += found
    assert count, pattern


@spelling
def strings_in_the_cells(package: Package) -> None:
    items = re.findall("<si>(.*?)</si>", package.parts["xl/sharedStrings.xml"].decode(), re.S)
    _everywhere(package, r' t="s"><v>([0-9]+)</v>',
                lambda match: f' t="inlineStr"><is>{items[int(match[1])]}</is>')


@spelling
def strings_in_another_order(package: Package) -> None:
    text = package.parts["xl/sharedStrings.xml"].decode()
    items = re.findall("<si>.*?</si>", text, re.S)
    head = text[:text.index("<si>")]
    package.parts["xl/sharedStrings.xml"] = (head + "".join(reversed(items)) + "</sst>").encode()
    last = len(items) - 1
    _everywhere(package, r' t="s"><v>([0-9]+)</v>',
                lambda match: f' t="s"><v>{last - int(match[1])}</v>')


@spelling
def strings_in_runs_with_phonetics(package: Package) -> None:
    text = package.parts["xl/sharedStrings.xml"].decode()
    text = re.sub("<si><t([^>]*)>([^<&])([^<]*)</t></si>", lambda m: (
        f"<si><r><t{m[1]}>{m[2]}</t></r><r><rPr><b/></rPr><t{m[1]}>{m[3]}</t></r>"
        '<rPh sb="0" eb="1"><t>yi</t></rPh><phoneticPr fontId="1"/></si>'), text)
    package.parts["xl/sharedStrings.xml"] = text.encode()


@spelling
def rows_without_spans(package: Package) -> None:
    _everywhere(package, ' spans="[^"]*"', "")


@spelling
def cells_without_addresses_where_none_is_skipped(package: Package) -> None:
    def row(match: re.Match[str]) -> str:
        cells = re.findall('<c r="([A-Z]+)[0-9]+"', match[0])
        numbers = [from_a1(f"{cell}1")[1] for cell in cells]
        if numbers != list(range(len(cells))):
            return match[0]
        return re.sub('<c r="[A-Z]+[0-9]+"', "<c", match[0])

    _everywhere(package, "<row [^>]*>(?:(?!</row>).)*</row>", row)


@spelling
def attributes_of_later_versions(package: Package) -> None:
    _everywhere(package, "<worksheet ", (
        '<worksheet xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '))
    _everywhere(package, "<row ([^>]*?)(/?)>", r'<row \1 x14ac:dyDescent="0.25"\2>')


@spelling
def names_with_a_prefix(package: Package) -> None:
    for name in [*_sheets(package), "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]:
        text = re.sub("<(/?)([A-Za-z])", r"<\1x:\2", package.parts[name].decode())
        package.parts[name] = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()


@spelling
def marks_of_byte_order(package: Package) -> None:
    for name in [*_sheets(package), "xl/workbook.xml", "xl/styles.xml"]:
        package.parts[name] = b"\xef\xbb\xbf" + package.parts[name]


@spelling
def parts_in_utf_16(package: Package) -> None:
    for name in [*_sheets(package), "xl/workbook.xml", "xl/sharedStrings.xml"]:
        text = package.parts[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        package.parts[name] = text.encode("utf-16")


@spelling
def names_of_strict_open_xml(package: Package) -> None:
    for name, part in package.parts.items():
        if name.endswith((".xml", ".rels")):
            text = part.decode().replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
            text = text.replace(TYPES, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            package.parts[name] = text.encode()


@spelling
def styles_in_another_order(package: Package) -> None:
    text = package.parts["xl/styles.xml"].decode()
    found = re.search("(<cellXfs [^>]*>)(.*)</cellXfs>", text, re.S)
    assert found
    each = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", found[2], re.S)
    each = [each[0], *reversed(each[1:])]
    text = text.replace(found[2], "".join(each))
    package.parts["xl/styles.xml"] = text.encode()
    last = len(each)
    for word in (' s="', ' style="'):
        _everywhere(package, f'{word}([0-9]+)"',
                    lambda match: f'{word}{last - int(match[1]) if int(match[1]) else 0}"')


@spelling
def formulas_each_written_out(package: Package) -> None:
    def unshared(text: str) -> str:
        head = r'<c r="([A-Z]+[0-9]+)"[^>]*><f t="shared" ref="[^"]*" si="([0-9]+)">([^<]*)</f>'
        heads = {m[2]: (m[1], m[3]) for m in re.finditer(head, text)}

        def cell(match: re.Match[str]) -> str:
            first, formula = heads[match[3]]
            (top, left), (row, column) = from_a1(first), from_a1(match[1])
            return f'{match[2]}<f>{moved(formula, row - top, column - left)}</f>'

        text = re.sub('<f t="shared" ref="[^"]*" si="[0-9]+">', "<f>", text)
        shared = r'(?=<c r="([A-Z]+[0-9]+)")(<c [^>]*>)<f t="shared" si="([0-9]+)"/>'
        return re.sub(shared, cell, text)

    for name in _sheets(package):
        package.parts[name] = unshared(package.parts[name].decode()).encode()


@spelling
def a_chain_of_calculation(package: Package) -> None:
    part = f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>'
    package.parts["xl/calcChain.xml"] = part.encode()
    package.relate("xl/workbook.xml", "calcChain", "calcChain.xml")


@spelling
def names_of_parts_in_capitals(package: Package) -> None:
    package.parts = {
        name if name.startswith("[") else name.upper().replace("_RELS", "_rels"): part
        for name, part in package.parts.items()
    }


@spelling
def a_workbook_called_otherwise(package: Package) -> None:
    parts = package.parts
    parts["xl/workbook2.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/workbook2.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"xl/workbook.xml", b"xl/workbook2.xml")


@spelling
def parts_in_another_folder(package: Package) -> None:
    package.parts = {name.replace("xl/worksheets/", "xl/tables/")
                     if "_rels" not in name else name.replace("worksheets/", "tables/"): part
                     for name, part in package.parts.items()}
    package.edit("xl/_rels/workbook.xml.rels", ".*", lambda m: m[0].replace(
        'Target="worksheets/', 'Target="/xl/tables/'))


@spelling
def dates_from_1904(package: Package) -> None:
    package.edit("xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')


@spelling
def signs_that_programs_add_to_formulas(package: Package) -> None:
    _everywhere(package, "<f>SUM", "<f>+SUM")


# -- what a clerk may do ----------------------------------------------------------------------


@act
def nothing(package: Package) -> None:
    """The template as it is."""


@act
def scroll_zoom_and_select(package: Package) -> None:
    _everywhere(package, '(<sheetView [^>]*?)(?: zoomScale="[0-9]+")?( zoomScaleNormal| workbook)',
                r'\1 zoomScale="85" topLeftCell="B9"\2')
    _everywhere(package, 'activeCell="[A-Z0-9]+" sqref="[^"]*"', 'activeCell="C3" sqref="C3:D9"')


@act
def print_in_another_way(package: Package) -> None:
    _everywhere(package, "<pageMargins [^>]*/>",
                '<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>')
    _everywhere(package, 'orientation="[a-z]+"', 'orientation="landscape" scale="80"')
    package.edit("xl/workbook.xml", r'(<definedName name="_xlnm\.Print_Area"[^>]*>)[^<]*',
                 lambda match: f"{match[1]}审核!$A$1:$C$3")


@act
def widen_columns_and_rows(package: Package) -> None:
    _everywhere(package, 'width="[0-9.]+"', 'width="23.5"')
    _everywhere(package, ' ht="[0-9.]+"', ' ht="33"')


@act
def narrow_columns_that_still_show(package: Package) -> None:
    _everywhere(package, 'width="[0-9.]+"', 'width="3"')


@act
def filter_spare_rows_out(package: Package) -> None:
    for sheet, form in package.layout.sheets.items():
        found = re.search('<autoFilter ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"/>', package.text(sheet))
        if found:
            shown = ('<filterColumn colId="0"><filters><filter val="打印"/></filters>'
                     "</filterColumn></autoFilter>")
            package.edit_sheet(sheet, '<autoFilter ref="[^"]*"/>', found[0][:-2] + ">" + shown)
            for row in range(int(found[1]) + 1, int(found[2])):
                package.edit_sheet(sheet, f'<row r="{row}"', f'<row r="{row}" hidden="1"')


@act
def move_the_window(package: Package) -> None:
    package.edit("xl/workbook.xml", "<workbookView [^>]*/>",
                 '<workbookView xWindow="1" yWindow="2" windowWidth="3" windowHeight="4" '
                 'activeTab="3" firstSheet="1"/>')


@act
def fill_in_the_department(package: Package) -> None:
    package.type_in(GUIDE_SHEET, a1(*DEPARTMENT_CELL), "某某局")


@act
def fill_in_an_amount(package: Package) -> None:
    package.write(*package.amount(), "<v>12.5</v>", "n")


@act
def paste_an_amount_with_another_plain_format(package: Package) -> None:
    sheet, cell = package.amount()
    package.write(sheet, cell, "<v>12.5</v>", "n")
    package.restyle(sheet, cell, lambda xf: xf, number="#,##0.00")


@act
def results_that_a_program_stored(package: Package) -> None:
    _everywhere(package, "(</f>|<f [^>]*/>)<v></v>", r"\1<v>1</v>")


@act
def findings_that_the_button_wrote(package: Package) -> None:
    package.type_in("校验结果", "B8", "强制")
    package.type_in("校验结果", "F8", "差 1.00")
