"""The button 粘贴官方表: what stands on the sheet 粘贴 goes where it belongs, and is gone there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import xlwings as xw

from budgetxl import __version__, api, intake
from budgetxl.addin.forms import show_forms
from budgetxl.addin.live import LiveSheets
from budgetxl.addin.press import results_area, show
from budgetxl.fault import Finding, Refusal
from budgetxl.importing import Pasted
from budgetxl.layout import PASTE_SHEET, Layout
from budgetxl.layout.paste import HINT, HINT_CELL
from budgetxl.place import Place
from budgetxl.reading import Cell, Reading, SheetCells
from budgetxl.report import lines
from budgetxl.sources.numbers import as_shown
from budgetxl.tabletext import Cell as TableCell
from budgetxl.tabletext import TableText, trimmed
from budgetxl.template import Spot, inputs

NOTHING = (
    "没有可填的内容：先在官方表里连同标题、表头整块复制，再按“粘贴官方表”；"
    f"或者先粘贴到“{PASTE_SHEET}”表里"
)
NO_SHEET = f"这份工作簿没有“{PASTE_SHEET}”表，是旧版的模板；请用 budgetxl import 官方表 --into 工作簿"
_LOST = "有 {count} 格没有写进去（例如 {where}），请校验后手工补上"

_MOST_MERGED = 2000
"""Filled cells of which it is asked how they are merged, each of them a call to the program."""

Value = str | float | None


def paste(book: xw.Book, wanted: Callable[[], bool]) -> str:
    """Puts the official tables on 粘贴 into the forms; returns what was filled in, and what not.

    Only inputs of the tables found are written, and what else is said stands on 校验结果. Raises
    ``Refusal``, with nothing changed, where no table is found or one has too many rows.
    """
    area = results_area(book)
    sheets = LiveSheets(book)
    if PASTE_SHEET not in sheets:
        raise Refusal(NO_SHEET)
    block = _block(book.sheets[PASTE_SHEET], sheets[PASTE_SHEET])
    if block is None:
        raise Refusal(NOTHING)
    reading = api.read_open(sheets, book.name)
    try:
        done = intake.paste_tables([block], reading.submission, reading.layout.book)
    except Refusal as refusal:
        raise Refusal(*refusal.sentences, f"“{PASTE_SHEET}”表里的没有动，换别的表之前请先清空") from None
    _refuse_overflow(done, reading.layout)
    if not wanted():
        return ""
    changed = _written(book, reading, done)
    _clear(book)
    return _tell(book, area, reading, done, changed)


def _block(sheet: xw.Sheet, content: SheetCells) -> TableText | None:
    """What was pasted, with its merged cells; None for nothing."""
    texts = {at: text for at, cell in content.cells.items()
             if (text := _text(content, at, cell)) and (at, text) != (HINT_CELL, HINT)}
    cells = []
    for row, column in sorted(texts):
        shape = (1, 1)
        if len(texts) <= _MOST_MERGED:
            shape = sheet.range((row + 1, column + 1)).merge_area.shape
        cells.append(TableCell(row, column, *shape, texts[row, column]))
    rows = max((row for row, _ in texts), default=-1) + 1
    return trimmed(cells, f"“{PASTE_SHEET}”表", [f"第{row + 1}行" for row in range(rows)])


def _text(content: SheetCells, at: tuple[int, int], cell: Cell) -> str:
    """What the cell shows. A figure pasted from another workbook keeps its number format."""
    if cell.kind != "number":
        return cell.value
    return as_shown(cell.value, content.number_format(at))


def _refuse_overflow(done: Pasted, layout: Layout) -> None:
    """Raises ``Refusal`` for more rows or forms than the workbook has."""
    need: dict[str, int] = {}
    for place in (place for each in done.inputs.values() for place in each):
        main = layout.format.tables[place.table].main_table
        if place.form >= layout.forms.get(main, 1):
            raise Refusal(f"“{main}”要 {place.form + 1} 张，这份只有 {layout.forms[main]} 张；"
                          "请先按“增加表单”，在新的工作簿里再粘贴")
        if isinstance(place.row, int):
            need[place.table] = max(need.get(place.table, 0), place.row + 1)
    for table, rows in need.items():
        if rows > layout.sizes[table]:
            raise Refusal(f"“{table}”要 {rows} 行，这份只有 {layout.sizes[table]} 行；"
                          f"请先点到这张表按“增加行”，在新的工作簿里再粘贴")


def _written(book: xw.Book, reading: Reading, done: Pasted) -> int:
    """Writes each input that is another now; how many there are."""
    old = inputs(reading.layout, reading.submission, done.inputs)
    new = inputs(reading.layout, done.submission, done.inputs)
    unread = _unread(reading)
    changed = {spot: value for spot, value in new.items() if value != old[spot] or spot in unread}
    for (sheet, row, column), values in _runs(changed):
        cells = book.sheets[sheet].range((row + 1, column + 1), (row + 1, column + len(values)))
        cells.value = values[0] if len(values) == 1 else [values]
    show_forms(book, reading.layout, sorted({sheet for sheet, *_ in changed}))
    book.app.calculate()
    return len(changed)


def _unread(reading: Reading) -> set[Spot]:
    """Where something stands that the submission does not hold, since it could not be read."""
    layout = reading.layout
    places = (*reading.submission.unusable, *reading.submission.typed)
    return {(layout.sheet_name(place.table, place.form), *layout.spot(place)) for place in places
            if place.row is not None}


def _runs(changed: Mapping[Spot, Value]) -> Iterator[tuple[Spot, list[Value]]]:
    """Cells beside each other together: each is one call to the program."""
    first, values = ("", 0, 0), list[Value]()
    for spot in sorted(changed):
        if values and spot == (first[0], first[1], first[2] + len(values)):
            values.append(changed[spot])
            continue
        if values:
            yield first, values
        first, values = spot, [changed[spot]]
    if values:
        yield first, values


def _clear(book: xw.Book) -> None:
    sheet = book.sheets[PASTE_SHEET]
    sheet.clear()
    sheet.range((HINT_CELL[0] + 1, HINT_CELL[1] + 1)).value = HINT


def _tell(book: xw.Book, area: xw.Range, reading: Reading, done: Pasted, changed: int) -> str:
    """Leaves on 校验结果 what is to be looked at; returns the sentence for the clerk."""
    now = api.read_open(LiveSheets(book), book.name)
    status = f"已填进{'、'.join(f'“{name}”' for name in done.inputs)}，改动 {changed} 格"
    if lost := _not_there(now, done):
        where = "!".join(now.layout.locate(lost[0]))
        status += "；" + _LOST.format(count=len(lost), where=where)
    if done.findings:
        status += f"；有 {len(done.findings)} 处没有用上或要核对，见“{area.sheet.name}”"
    total = book.names["BX_SUM"].refers_to_range.value
    detail = f"budgetxl {__version__} 粘贴官方表；填得对不对，再按“校验”"
    show(area, lines.told(_placed(done.findings, reading.layout), status, detail, total),
         lambda: True)
    return status


def _not_there(now: Reading, done: Pasted) -> list[Place]:
    """The inputs that the workbook does not hold as they were given."""
    cells = now.submission.cells
    return [place for each in done.inputs.values() for place, value in each.items()
            if cells.get(place) != value]


def _placed(findings: Sequence[Finding], layout: Layout) -> list[Finding]:
    """The findings with the cell of the workbook that each speaks of."""
    placed = []
    for finding in findings:
        if finding.place and finding.place.column:
            sheet, cell = layout.locate(finding.place)
            finding = replace(finding, sheet=sheet, cells=(cell,))
        placed.append(finding)
    return placed
