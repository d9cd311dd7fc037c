"""The sheet 情况说明: the text that stands with the tables, as formulas."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetxl.layout import GUIDE_SHEET, NARRATIVE_SHEET, PANEL_SHEET, Layout
from budgetxl.layout.checkcolumns import SPARE, USED
from budgetxl.layout.drawing import BLACK, HIGHEST, WRAPPED_LINE, Pen, lines
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.narrative import Narrative
from budgetxl.narrative.helpercells import COLUMN
from budgetxl.narrative.livetext import Line, ShownText, live_text
from budgetxl.place import a1
from budgetxl.rules import Figures
from budgetxl.template.listlook import leave_out_of_print, set_up_page

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

WIDTH, MARK_WIDTH, BUTTONS_HEIGHT = 100, 8, 22.5

HEAD_ROW = 2
TITLE_ROW = HEAD_ROW + 1
TOP = TITLE_ROW + 1
"""The row of the first heading."""

HINT = ("随填随算，不能在这里改；“＿＿＿＿”是还缺的数或文字。没有用到的行可用右边“打印”列的筛选收起。"
        "整份文件：按“生成说明”，或用 budgetxl publish -o 说明.docx。")

_SMALL: dict[str, Any] = {"font_size": 9, "font_color": "#7F7F7F"}
_HEADING_SIZES = {1: 16, 2: 13, 3: 12}
_HEADING_SIZE, _ABOVE = 11, 8


def draw_narrative(
    worksheet: Worksheet, layout: Layout, pen: Pen, narrative: Narrative, figures: Figures
) -> None:
    """The lines from ``TITLE_ROW`` on, whether each is said, and the hidden cells beside them."""
    text = live_text(narrative, layout, figures, TOP)
    worksheet.hide_gridlines(2)
    worksheet.set_column(0, 0, WIDTH, pen.format())
    worksheet.set_column(1, 1, MARK_WIDTH, pen.format())
    worksheet.set_column(COLUMN, COLUMN, None, pen.format(), {"hidden": True})
    small = pen.format(**_SMALL)
    worksheet.set_row(0, 34)
    worksheet.write_string(0, 0, NARRATIVE_SHEET, pen.format(font_name=BLACK, font_size=18))
    link = pen.format(font_size=9, font_color="#0563C1", underline=1)
    worksheet.write_url(0, 1, f"internal:'{PANEL_SHEET}'!A1", link, PANEL_SHEET)
    worksheet.set_row(1, 2 * WRAPPED_LINE)
    worksheet.set_row(HEAD_ROW, BUTTONS_HEIGHT)
    worksheet.write_string(1, 0, HINT, pen.format(
        **_SMALL, text_wrap=True, valign="top"))
    worksheet.write_string(HEAD_ROW, 1, USED, small)
    drawn = [_titled(text.title, figures.submission.department), *text.lines]
    hides = bool(figures.submission.cells)
    for row, line in enumerate(drawn, start=TITLE_ROW):
        _line(worksheet, pen, row, line, hides)
    for row, formula in enumerate(text.helpers):
        worksheet.write_formula(row, COLUMN, f"={formula}", small, "")
    worksheet.autofilter(HEAD_ROW, 1, TITLE_ROW + len(drawn) - 1, 1)
    if hides:
        worksheet.filter_column_list(1, [USED])
    worksheet.freeze_panes(TITLE_ROW, 0)
    set_up_page(worksheet)
    worksheet.set_portrait()
    leave_out_of_print(worksheet)


def _titled(title: Line, department: str) -> Line:
    """The title with the department before it, as the cover has it."""
    name = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL, absolute=True)}"
    return Line(f"{name}&{title.formula}", title.letters, department + title.shown, 1)


def _line(worksheet: Worksheet, pen: Pen, row: int, line: Line, hides: bool) -> None:
    """A line, hidden where it ``hides`` when it is blank."""
    size = _size(line)
    look: dict[str, Any] = {"text_wrap": True, "valign": "top"}
    if line.level:
        look |= {"bold": True, "font_size": size, "valign": "bottom"}
    hidden = {"hidden": True} if hides and not line.shown else {}
    worksheet.set_row(row, _height(line, size), None, hidden)
    worksheet.write_formula(row, 0, f"={line.formula}", pen.format(**look), line.shown)
    mark = f'=IF(LEN({a1(row, 0)})=0,"{SPARE}","{USED}")'
    small = pen.format(**_SMALL, valign=look["valign"])
    worksheet.write_formula(row, 1, mark, small, USED if line.shown else SPARE)


def _size(line: Line) -> int:
    return _HEADING_SIZES.get(line.level, _HEADING_SIZE)


class LineNow(NamedTuple):
    """A line as it is now, and the row it stands in."""

    row: int
    shown: str
    mark: str
    height: float
    hidden: bool


def lines_now(
    made: ShownText, figures: Figures, filters: bool, is_whole: bool
) -> Iterator[LineNow]:
    """The title and each line; with ``filters`` those are hidden that are blank.

    It takes far longer where the sheet has not a formula for each, ``is_whole``.
    """
    if is_whole:
        title, *others = made.lines(figures)
    else:
        text = live_text(made.narrative, made.layout, figures, TOP)
        title, others = text.title, [*text.lines]
    drawn = [_titled(title, figures.submission.department), *others]
    for row, line in enumerate(drawn, start=TITLE_ROW):
        height = _height(line, _size(line)) if line.shown else \
            _blank_height(line.letters, line.level)
        mark = USED if line.shown else SPARE
        yield LineNow(row, line.shown, mark, height, filters and not line.shown)


@lru_cache(maxsize=1024)
def _blank_height(letters: int, level: int) -> float:
    """That of a line without text."""
    line = Line("", letters, level=level)
    return _height(line, _size(line))


def _height(line: Line, size: int) -> float:
    """So high that the text has room, and a line more where it may grow.

    Without figures a row that may be blank is no higher than what is expected of it.
    """
    width = (WIDTH - 2) * _HEADING_SIZE / size
    expected = -(-max(line.letters, 1) // int(width))
    now = sum(lines(part, width) for part in line.shown.split("\n"))
    needed = max(now, min(expected, now + 1)) if line.shown else expected
    around = _ABOVE if line.level else 0
    return min(HIGHEST, needed * WRAPPED_LINE * size / _HEADING_SIZE + around + 4)
