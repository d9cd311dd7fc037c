"""The first sheet of summary.xlsx: what a chief reads, with charts, and how all sheets look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xlsxwriter

from budgetxl.batch.overview import BROKEN, MEANING, PASSED, FaultCount, Overview, shortened
from budgetxl.fault import LEVELS, Level
from budgetxl.layout.drawing import SONG, Pen, lines
from budgetxl.report.words import on_one_line

FIRST = "汇总"
CHARTED = 10
"""Faults in the chart."""

SHORT = 36
"""Letters of a fault's wording on this sheet."""

_WIDTHS = (38, 9, 9, 9, 9, 9, 9, 9)
_HEAD, _LINE = "#DDEBF7", "#BFBFBF"
_LEVELS = {Level.ERROR: "#A3261F", Level.WARNING: "#B7791F", Level.NOTICE: "#1D5C8F"}
_COLOURS = {PASSED: "#1D6B3C", BROKEN: "#A3261F"}


class SummaryPen(Pen):
    """The looks of this workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        super().__init__(book)
        self.title = self.format(font_size=18, bold=True)
        self.plain = self.format()
        self.heading = self.format(font_size=13, bold=True)
        self.head = self.format(bold=True, align="center", border=1, bg_color=_HEAD)
        box: dict[str, Any] = {"border": 1, "border_color": _LINE, "font_size": 10}
        self.text = self.format(**box, text_wrap=True, valign="top")
        self.number = self.format(**box, valign="top", num_format="#,##0")
        self.amount = self.format(**box, valign="top", num_format="#,##0.00####")
        self.link = self.format(**box, text_wrap=True, valign="top", font_color="#1D5C8F",
                                underline=1)
        self.verdicts = {verdict: self.format(**box, valign="top", bold=True, font_color=colour)
                         for verdict, colour in _COLOURS.items()}


class ChiefSheet:
    """The first sheet, from top to bottom."""

    def __init__(
        self, book: xlsxwriter.Workbook, sheet: Any, pen: SummaryPen, told: Overview
    ) -> None:
        self.book, self.sheet, self.pen, self.told = book, sheet, pen, told
        self.row = 0

    def draw(self) -> None:
        """Totals, verdicts, faults and formats on the left; charts; what has to be said below."""
        told, pen = self.told, self.pen
        columns(self.sheet, _WIDTHS)
        self._words("批量转换汇总", look=pen.title)
        self._words(told.sentence())
        self._words("")
        top = self.row
        verdicts = self._table("结论", "工作簿", told.counts(), MEANING)
        self._table("审核意见", "处", [*((LEVELS[level], told.levels[level.value])
                                  for level in LEVELS),
                                  ("已说明", told.levels["explained"]),
                                  ("未评估", told.levels["undecided"])])
        commonest = [(_short(fault), fault.workbooks) for fault in told.commonest()[:CHARTED]]
        faults = self._table("最常见的差错", "工作簿", commonest) if commonest else None
        self._formats()
        self._remarks()
        self._draw_verdicts(verdicts, top)
        if faults:
            self._draw_faults(faults, top + 15)

    def _words(self, *words: str, look: Any = None) -> None:
        for column, word in enumerate(words):
            self.sheet.write_string(self.row, column, on_one_line(word), look or self.pen.plain)
        self.row += 1

    def _table(
        self, head: str, count: str, lines_: list[tuple[str, int]],
        meaning: Mapping[str, str] | None = None,
    ) -> tuple[int, int]:
        """Words with their numbers under two heads; returns the first and the last row."""
        self._words(head, count, look=self.pen.head)
        first = self.row
        for word, number in lines_:
            height = 5 + 13 * lines(word, _WIDTHS[0])
            self.sheet.set_row(self.row, max(height, 15))
            look = self.pen.verdicts.get(word, self.pen.text)
            self.sheet.write_string(self.row, 0, on_one_line(word), look)
            self.sheet.write_number(self.row, 1, number, self.pen.number)
            if meaning:
                self.sheet.write_string(self.row, 2, meaning[word], self.pen.plain)
            self.row += 1
        self._words("")
        return first, self.row - 2

    def _formats(self) -> None:
        told = self.told
        verdicts = told.verdicts_of_formats()
        self._words("表样", "年度", *verdicts, look=self.pen.head)
        for (_, title, year), counts in sorted(told.formats.items()):
            self.sheet.set_row(self.row, 5 + 13 * lines(title, _WIDTHS[0]))
            self.sheet.write_string(self.row, 0, on_one_line(title), self.pen.text)
            self.sheet.write_string(self.row, 1, str(year), self.pen.text)
            for column, verdict in enumerate(verdicts, start=2):
                self.sheet.write_number(self.row, column, counts[verdict], self.pen.number)
            self.row += 1
        self._words("")

    def _remarks(self) -> None:
        found = [*self.told.remarks(), *self.told.asides()]
        if found:
            self._words("要说明的", look=self.pen.heading)
        for heading, texts in found:
            self._words(heading, look=self.pen.head)
            for text in shortened(texts):
                self._words(text)

    def _draw_verdicts(self, rows: tuple[int, int], top: int) -> None:
        chart = self.book.add_chart({"type": "doughnut"})
        colours = [{"fill": {"color": _COLOURS.get(verdict, "#8B929B")}}
                   for verdict, _ in self.told.counts()]
        chart.add_series({**_series(rows), "points": colours})
        self._place(chart, "结论", top)

    def _draw_faults(self, rows: tuple[int, int], top: int) -> None:
        chart = self.book.add_chart({"type": "bar"})
        colours = [{"fill": {"color": _LEVELS[fault.level]}}
                   for fault in self.told.commonest()[:CHARTED]]
        chart.add_series({**_series(rows), "points": colours, "gap": 60})
        chart.set_y_axis({"reverse": True, "num_font": {"name": SONG, "size": 9}})
        chart.set_x_axis({"major_gridlines": {"visible": False}, "visible": False})
        chart.set_legend({"none": True})
        self._place(chart, "最常见的差错（工作簿数）", top)

    def _place(self, chart: Any, title: str, row: int) -> None:
        chart.set_title({"name": title, "name_font": {"name": SONG, "size": 12}})
        chart.set_size({"width": 620, "height": 290})
        self.sheet.insert_chart(row, len(_WIDTHS), chart)


def _series(rows: tuple[int, int]) -> dict[str, Any]:
    first, last = rows
    return {
        "name": "工作簿", "data_labels": {"value": True},
        "categories": [FIRST, first, 0, last, 0], "values": [FIRST, first, 1, last, 1],
    }


def _short(fault: FaultCount) -> str:
    words = f"{LEVELS[fault.level]} {fault.rule} {fault.wording}"
    return words if len(words) <= SHORT else words[: SHORT - 1] + "…"


def columns(sheet: Any, widths: tuple[int, ...]) -> None:
    """The columns of ``sheet``, so wide."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
