"""What guards the inputs of a form while a clerk types."""

from __future__ import annotations

from typing import assert_never

from xlsxwriter.worksheet import Worksheet

from budgetxl.amount import KEPT_DECIMALS
from budgetxl.formats import Column
from budgetxl.layout import Box, Layout, Sheet
from budgetxl.layout.codesheet import WHOLE
from budgetxl.layout.drawing import Pen
from budgetxl.layout.band import Band
from budgetxl.place import a1

LIMIT = 999_999_999_999


def guard(worksheet: Worksheet, layout: Layout, pen: Pen, sheet: Sheet) -> None:
    """Amounts take numbers only, codes offer what their list has; a text among amounts is red."""
    red = pen.format(bg_color="#FFC7CE")
    for top, left, bottom, right, unit in _amount_blocks(layout, sheet):
        worksheet.data_validation(top, left, bottom, right, {
            "validate": "decimal", "criteria": "between", "minimum": -LIMIT, "maximum": LIMIT,
            "error_title": "请填数字",
            "error_message": f"这里只能填数字，单位{unit}，最多 {KEPT_DECIMALS} 位小数。",
        })
        first = a1(top, left)
        text = f"=AND(LEN({first})>0,NOT(ISNUMBER({first})))"
        rule = {"type": "formula", "criteria": text, "format": red}
        worksheet.conditional_format(top, left, bottom, right, rule)
    for band in sheet.bands.values():
        for column in band.table.columns.values() if band.details else ():
            _guard_column(worksheet, band, column)
    for box in sheet.boxes:
        if box.place is None or isinstance(box.place.row, int):
            continue
        spec = sheet.table.spec(box.place)
        if spec and spec.choices:
            _choices(worksheet, (box.row, box.column, box.row, box.column), spec.choices)


def _guard_column(worksheet: Worksheet, band: Band, column: Column) -> None:
    """What may be chosen in the detail rows; figures are guarded by blocks of cells."""
    match column.kind:
        case "code" if column.whole:
            _whole_codes(worksheet, band, column)
        case "code":
            _code_lists(worksheet, band, column)
        case "amount" | "total" | "name" | "text":
            if column.choices:
                at = band.leaf_of(column.name).at
                _choices(worksheet, (band.first, at, band.last, at), column.choices)
        case _ as never:
            assert_never(never)


def _choices(
    worksheet: Worksheet, cells: tuple[int, int, int, int], choices: tuple[str, ...]
) -> None:
    """A drop-down list; what is not in it may be typed as well."""
    worksheet.data_validation(*cells, {
        "validate": "list", "source": list(choices), "error_type": "information",
        "error_title": "不是常用的写法",
        "error_message": "常用的写法在下拉列表里；确实不同，照实填写即可。",
    })


def _whole_codes(worksheet: Worksheet, band: Band, column: Column) -> None:
    left = band.leaf_of(column.name).at
    worksheet.data_validation(band.first, left, band.last, left, {
        "validate": "list", "source": f"={column.codes}_{WHOLE}", "error_type": "warning",
        "error_title": "科目表里没有",
        "error_message": f"{column.codes}里没有这个编码，确实要用吗？",
    })


def _amount_blocks(layout: Layout, sheet: Sheet) -> list[tuple[int, int, int, int, str]]:
    """The inputs of figures with their unit, neighbours below one another together."""
    blocks: list[tuple[int, int, int, int, str]] = []
    boxes = sorted(
        (box.column, box.row, box.row + box.rows - 1, box.column + box.columns - 1,
         _unit(layout, box))
        for box in sheet.boxes
        if box.role == "amount" or (box.place in layout.inputs)
    )
    for column, row, bottom, right, unit in boxes:
        above = (blocks[-1][1], blocks[-1][2], *blocks[-1][3:]) if blocks else ()
        top = blocks.pop()[0] if above == (column, row - 1, right, unit) else row
        blocks.append((top, column, bottom, right, unit))
    return blocks


def _unit(layout: Layout, box: Box) -> str:
    spec = layout.format.tables[box.place.table].spec(box.place) if box.place else None
    return layout.format.unit_of(spec) if spec else layout.format.money_unit


def _code_lists(worksheet: Worksheet, band: Band, column: Column) -> None:
    """Each part of a code offers what may follow the parts before it."""
    top, bottom = band.first, band.last
    before: list[str] = []
    for i, part in enumerate(column.parts):
        left = band.leaf_of(column.name, i if column.is_split else 0).at
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
    # They are sorted by prefix, so what follows one stands together (layout.codesheet).
    at = f"MATCH({prefix},{prefixes},0)"
    return f"=INDEX({values},{at}):INDEX({values},{at}+COUNTIF({prefixes},{prefix})-1)"
