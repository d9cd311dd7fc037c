"""What guards the inputs of a form while a clerk types."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from budgetxl.amount import KEPT_DECIMALS
from budgetxl.formats import Column
from budgetxl.layout import Layout, Sheet
from budgetxl.layout.drawing import Pen
from budgetxl.place import a1

LIMIT = 999_999_999_999


def guard(worksheet: Worksheet, layout: Layout, pen: Pen, sheet: Sheet) -> None:
    """Amounts take numbers only, codes offer what their list has; a text among amounts is red."""
    unit = layout.format.money_unit
    amount = {
        "validate": "decimal", "criteria": "between", "minimum": -LIMIT, "maximum": LIMIT,
        "error_title": "请填数字",
        "error_message": f"这里只能填数字，单位{unit}，最多 {KEPT_DECIMALS} 位小数。",
    }
    red = pen.format(bg_color="#FFC7CE")
    for top, left, bottom, right in _amount_blocks(layout, sheet):
        worksheet.data_validation(top, left, bottom, right, amount)
        first = a1(top, left)
        text = f"=AND(LEN({first})>0,NOT(ISNUMBER({first})))"
        rule = {"type": "formula", "criteria": text, "format": red}
        worksheet.conditional_format(top, left, bottom, right, rule)
    for column in sheet.table.columns.values():
        if column.kind == "code" and sheet.detail_rows:
            _code_lists(worksheet, sheet, column)


def _amount_blocks(layout: Layout, sheet: Sheet) -> list[tuple[int, int, int, int]]:
    """The inputs of money, each column's neighbours below one another together."""
    blocks: list[tuple[int, int, int, int]] = []
    boxes = sorted(
        (box.column, box.row)
        for box in sheet.boxes
        if box.role == "amount" or (box.place in layout.inputs)
    )
    for column, row in boxes:
        if blocks and blocks[-1][1] == column and blocks[-1][2] == row - 1:
            top, left, _, right = blocks.pop()
            blocks.append((top, left, row, right))
        else:
            blocks.append((row, column, row, column))
    return blocks


def _code_lists(worksheet: Worksheet, sheet: Sheet, column: Column) -> None:
    """Each part of a code offers what may follow the parts before it."""
    top, bottom = sheet.body_top, sheet.body_top + sheet.detail_rows - 1
    before: list[str] = []
    for i, part in enumerate(column.parts):
        left = sheet.leaf_of(column.name, 0, i)
        values = f"{column.codes}_{part.name}"
        source = f"={values}"
        if before:
            source = _following(values, f"{values}之前", "&".join(before))
        worksheet.data_validation(top, left, bottom, left, {
            "validate": "list", "source": source, "error_type": "warning",
            "error_title": "科目表里没有",
            "error_message": f"{column.codes}里没有这个{part.name}级编码，确实要用吗？",
        })
        before.append("$" + a1(top, left))


def _following(values: str, prefixes: str, prefix: str) -> str:
    """A list formula: the run of ``values`` whose ``prefixes`` are ``prefix``."""
    at = f"MATCH({prefix},{prefixes},0)"
    return f"=INDEX({values},{at}):INDEX({values},{at}+COUNTIF({prefixes},{prefix})-1)"
