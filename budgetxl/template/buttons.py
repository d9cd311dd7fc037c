"""What a template with macros has more: the project, the buttons, the sentences of the macro."""

from __future__ import annotations

import io
from collections.abc import Collection

from xlsxwriter.workbook import Workbook

from budgetxl.layout import (
    GUIDE_SHEET,
    NARRATIVE_SHEET,
    PANEL_SHEET,
    RESULTS_SHEET,
    STAMP_SHEET,
    Layout,
)
from budgetxl.layout.sheet import CAPTION_ROW, Sheet
from budgetxl.place import area
from budgetxl.template.macros import project_of
from budgetxl.template.words import WORDS
from budgetxl.vba import WORKBOOK

BUTTONS = {
    "校验": "BxCheck", "下一个问题": "BxNext", "清除标记": "BxClear",
    "粘贴官方表": "BxPaste", "增加行": "BxRows", "增加表单": "BxForms", "生成公开表": "BxPublish",
    "生成说明": "BxDisclosure", "帮助": "BxHelp",
}
"""What the buttons say, and the macros of the module ``BudgetXL`` that they run."""

_AT = {GUIDE_SHEET: (1, 1), PANEL_SHEET: (4, 0), RESULTS_SHEET: (5, 0),
       NARRATIVE_SHEET: (2, 0)}
"""The row and column where the buttons stand on sheets of ours."""

_NOT_ON_LISTS = ("增加行", "增加表单")
"""Buttons that speak of the form that is shown."""

_OF_NARRATIVES = "生成说明"
"""The button that only formats with a narrative have, and not on their forms."""

_ROW_HEIGHT = 22.5
"""Of the row that holds the buttons: they stand wholly within it, frozen as it is."""

_LETTER, _AROUND, _GAP, _HEIGHT = 14, 18, 4, 26
"""In pixels: a letter on a button, what is around its words, between two, how high it is."""

_CAPTION_LETTER = 16
"""In pixels: a letter of a form's caption, which stands to the left of the buttons."""

_WORDS_COLUMN = 3


def add_macros(workbook: Workbook, layout: Layout) -> None:
    """The VBA project, the column BX_WORDS, and the buttons on every sheet that is filled in."""
    sheets, told = workbook.worksheets(), bool(layout.format.narrative)
    names = [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    workbook.add_vba_project(io.BytesIO(project_of(names, told)), is_stream=True)
    workbook.set_vba_name(WORKBOOK)
    for name, worksheet in zip(names, sheets, strict=True):
        worksheet.set_vba_name(name)
    stamp = workbook.get_worksheet_by_name(STAMP_SHEET)
    for row, words in enumerate(WORDS):
        stamp.write_string(row, _WORDS_COLUMN, words)
    cells = area(0, _WORDS_COLUMN, len(WORDS) - 1, _WORDS_COLUMN)
    workbook.define_name("BX_WORDS", f"={STAMP_SHEET}!{cells}")
    for name, (row, column) in _AT.items():
        if workbook.get_worksheet_by_name(name):
            without = _NOT_ON_LISTS if told else (*_NOT_ON_LISTS, _OF_NARRATIVES)
            _buttons(workbook, name, row, column, 0, without)
    for name, sheet in layout.sheets.items():
        _buttons(workbook, name, CAPTION_ROW, 0, _beside_caption(sheet), _useless_on(sheet))


def _useless_on(sheet: Sheet) -> set[str]:
    """The buttons that can do nothing on a form."""
    grows = any(table.detail for table in sheet.tables)
    facts = {"增加行": grows, "增加表单": sheet.table.repeated, _OF_NARRATIVES: False}
    return {caption for caption, is_of_use in facts.items() if not is_of_use}


def _beside_caption(sheet: Sheet) -> int:
    """Where the caption of a form ends, in pixels."""
    caption = next((box.text for box in sheet.boxes if box.role == "caption"), "")
    return _CAPTION_LETTER * (len(caption) + 1) if caption else _GAP


def _buttons(
    workbook: Workbook, sheet: str, row: int, column: int, left: int, without: Collection[str]
) -> None:
    worksheet = workbook.get_worksheet_by_name(sheet)
    worksheet.set_row(row, _ROW_HEIGHT)
    for caption, macro in BUTTONS.items():
        if caption in without:
            continue
        width = _LETTER * len(caption) + _AROUND
        worksheet.insert_button(row, column, {
            "macro": f"BudgetXL.{macro}", "caption": caption, "width": width, "height": _HEIGHT,
            "x_offset": left, "y_offset": 2,
        })
        left += width + _GAP
