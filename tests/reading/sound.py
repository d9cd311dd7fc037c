"""Workbooks that must read without a word, whatever was done to them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple
from xml.etree import ElementTree

from openpyxl.formula.translate import Translator

from tests.changji import FORM
from tests.other_programs import (
    absolute_targets,
    every_sheet,
    inline_strings,
    reordered,
    rewritten,
    shared_formulas,
    spaced,
    stale_values,
    unnumbered,
    without_stored_values,
    without_styles,
)
from tests.reading.office_workbook import FORMS
from tests.workbook_copies import MAIN, Copy, Edit, added, clear, put, several


class Sound(NamedTuple):
    """What happened to the ``file``, and which value of the data is now another."""

    what: str
    file: str
    done: Edit
    at: tuple[str | int, ...] = ()
    value: object = None


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


def with_plus(file: Copy) -> None:
    """A total that begins with a plus sign, as some type it."""
    total = file.cell("表三", "F17").find(f"{MAIN}f")
    total.text = f"+{total.text}"


FIRST = ("表三", 0, "基本支出")

SOUND = [
    Sound("untouched, with its stated totals", file="stated", done=several()),
    Sound("untouched, with computed totals", file="computed", done=several()),
    # figures
    Sound("864.42 as the binary form makes Excel write it", file="stated",
          done=put("表三", "F7", None, raw="864.41999999999996")),
    Sound("864.42 with an exponent", file="stated", done=put("表三", "F7", None, raw="8.6442E2")),
    Sound("864.42 with a zero behind", file="stated", done=put("表三", "F7", None, raw="864.420")),
    Sound("zero with a sign", file="stated", done=put("表三", "G7", None, raw="-0")),
    Sound("six decimals", file="computed", done=put("表三", "F7", Decimal("864.420001")), at=FIRST,
          value="864.420001"),
    Sound("a tiny figure as Excel writes it", file="computed",
          done=put("表三", "F7", None, raw="1.0000000000000001E-5"), at=FIRST, value="0.00001"),
    Sound("a negative amount", file="computed", done=put("表三", "F7", -3), at=FIRST, value="-3"),
    Sound("a large amount", file="computed", done=put("表三", "F7", Decimal("999999999.123456")),
          at=FIRST, value="999999999.123456"),
    Sound("an input deleted", file="computed", done=clear("表三", "F7"), at=FIRST),
    # what official documents leave in empty cells
    Sound("an empty text for no amount", file="stated", done=put("表三", "F13", "")),
    Sound("an empty text for no amount of a fixed row", file="computed", done=put("表一", "B9", "")),
    Sound("a space over a spare row's total", file="computed", done=put("表三", "E15", "　")),
    Sound("an empty text for no amount in a spare row", file="computed", done=put("表三", "G14", "")),
    Sound("an empty text for no project's name", file="stated", done=put("表七", "E20", "")),
    Sound("an empty text for no part of a code", file="stated",
          done=put("表三", "B14", "")),
    Sound("an empty text for no code", file="computed", done=put("表三", "A13", "")),
    Sound("spaces outside the table", file="computed", done=put("表三", "H9", "　 ")),
    Sound("a coloured empty cell outside the table", file="computed",
          done=lambda file: file.cell("表三", "H40").set("s", "3")),
    Sound("a sheet added that is empty", file="stated", done=added("Sheet1")),
    Sound("a plus sign before a total", file="computed", done=with_plus),
    # codes and names
    Sound("06 and 01 typed as the numbers 6 and 1", file="stated",
          done=several(put("表三", "A7", 204), put("表三", "B7", 6), put("表三", "C7", 1))),
    Sound("06 typed as 6 in a cell of text, as the sheet itself takes it", file="stated",
          done=put("表三", "B7", "6")),
    Sound("spaces around a project's name, as the sheet takes it", file="stated",
          done=put("表七", "E6", " 立法经费　"), at=("表七", 0, "项目名称"), value=" 立法经费　"),
    Sound("a project's name of digits", file="computed", done=put("表七", "E6", 2020),
          at=("表七", 0, "项目名称"), value="2020"),
    Sound("a name that comes from its code again", file="computed", done=listed_name,
          at=("表三", 0, "科目名称")),
    Sound("a row lower than the one before it", file="computed", done=moved_row),
    Sound("spaces around the department", file="stated", done=put("填报说明", "C3", " 昌吉州司法局　")),
    # the form
    Sound("a label with a space behind", file="stated", done=put("表一", "A11", "事业单位经营收入 ")),
    Sound("a note of one's own", file="stated", done=put("表八", "A8", "备注：只含本级。"),
          at=("notes", "表八"), value="备注：只含本级。"),
    Sound("sheets in another order", file="stated", done=reordered),
    Sound("formats taken off every cell", file="stated", done=every_sheet(without_styles)),
    # forms
    Sound("a form emptied", file="computed",
          done=clear("绩效目标2", "B3", "E3", "E4", "B5", *(f"{c}{row}" for c in "ABCE"
                                                        for row in range(7, 15))),
          at=(FORM, 1)),
    Sound("an indicator deleted with the words that say its kind", file="stated",
          done=clear("绩效目标1", "A13", "B13", "C13", "E13"), at=(FORM, 0, "绩效指标", 6)),
    Sound("an indicator deleted, the words that say its kind left", file="stated",
          done=clear("绩效目标1", "C13", "E13"), at=(FORM, 0, "绩效指标", 6)),
    Sound("the words that a form begins with, deleted", file="stated",
          done=clear("绩效目标3", "A7", "B7")),
    Sound("the words that a form begins with, emptied", file="computed",
          done=put("绩效目标3", "B8", "")),
    Sound("several of such words emptied", file="computed",
          done=several(clear("绩效目标3", "A16"), clear("绩效目标3", "B18"))),
    Sound("a spare form's total deleted", file="computed", done=clear("绩效目标3", "C4")),
    Sound("an empty text for no amount on a form", file="stated", done=put("绩效目标1", "G4", "")),
    Sound("an empty text for no project", file="computed", done=put("绩效目标3", "E3", "")),
    Sound("an indicator's value that is a number", file="stated", done=put("绩效目标2", "E7", 1)),
    Sound("a share of one as an indicator's value", file="computed",
          done=put("绩效目标2", "E7", Decimal("0.5")), at=(FORM, 1, "绩效指标", 0, "指标值"), value="0.5"),
    Sound("an indicator that begins like a paragraph", file="stated",
          done=put("绩效目标2", "C7", "　　立法调研"), at=(FORM, 1, "绩效指标", 0, "三级指标"),
          value="　　立法调研"),
    Sound("a space within an indicator", file="computed", done=put("绩效目标2", "C7", "立法 调研"),
          at=(FORM, 1, "绩效指标", 0, "三级指标"), value="立法 调研"),
    Sound("an indicator with an empty text below", file="computed", done=put("绩效目标2", "C19", "")),
    Sound("an indicator in two lines", file="stated", done=put("绩效目标2", "C7", "立法\n调研"),
          at=(FORM, 1, "绩效指标", 0, "三级指标"), value="立法\n调研"),
    Sound("spaces around a project's name on its form, as the sheet takes it", file="computed",
          done=put("绩效目标2", "E3", "　立法经费 "), at=(FORM, 1, "项目名称"), value="　立法经费 "),
    Sound("all decimals that are printed of an amount as it was entered", file="computed",
          done=put("绩效目标1", "E4", Decimal("26.51")), at=(FORM, 0, "财政拨款"), value="26.51"),
    Sound("what the list of forms says", file="stated", done=put("绩效目标目录", "C3", "普法经费")),
    Sound("what is read in texts, changed", file="computed", done=put("读数", "B2", 7)),
    # how programs write the same
    Sound("inline strings", file="stated", done=every_sheet(inline_strings)),
    Sound("rows and cells without positions", file="stated", done=every_sheet(unnumbered)),
    Sound("rows and cells without positions, computed", file="computed",
          done=every_sheet(unnumbered)),
    Sound("shared formulas", file="computed", done=every_sheet(shared_formulas)),
    Sound("shared formulas in spare rows", file="stated", done=every_sheet(shared_formulas)),
    Sound("formulas without stored values", file="computed",
          done=every_sheet(without_stored_values)),
    Sound("formulas with errors for stored values", file="computed",
          done=every_sheet(stale_values)),
    Sound("names of functions in small letters", file="computed", done=rewritten(str.lower)),
    Sound("references without $", file="computed",
          done=rewritten(lambda text: text.replace("$", ""))),
    Sound("spaces in formulas", file="computed", done=rewritten(spaced)),
    Sound("sheet names in quotes", file="computed", done=rewritten(quoted)),
    Sound("a label half bold, with its pronunciation", file="stated", done=rich_text),
    Sound("targets from the root of the package", file="stated", done=absolute_targets),
]
