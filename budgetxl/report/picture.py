"""A small picture of a table's form, as HTML: the rows that matter, the broken cells marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby
from typing import NamedTuple, assert_never

from budgetxl.amount import plain, shown
from budgetxl.checking import Report
from budgetxl.fault import LEVELS, Finding
from budgetxl.formats import Table
from budgetxl.layout import Box, Sheet
from budgetxl.layout.band import Leaf
from budgetxl.layout.sheet import TITLE_ROW
from budgetxl.place import Place, from_a1
from budgetxl.report.words import on_one_line
from budgetxl.rules import Figures, Undecided

Cell = tuple[int, int]
Numbered = tuple[tuple[int, Finding], ...]

UNREADABLE = "？"


def picture(report: Report, table: Table, form: int, findings: Numbered) -> str:
    """The form of ``table`` with its figures; cells of ``findings`` carry their numbers.

    Nothing where the findings are about no cell of the form.
    """
    places = [finding.place for _, finding in findings if finding.place]
    used = {}
    for each in report.format.nested(table.name):
        rows = set(report.submission.rows(each.name, form))
        rows |= {place.row for place in places
                 if place.table == each.name and isinstance(place.row, int)}
        used[each.name] = tuple(sorted(rows))
    counts = {name: max(rows, default=-1) + 1 for name, rows in used.items()}
    sheet = Sheet(tuple(report.format.nested(table.name)), counts, form)
    drawn = _Picture(report.figures, sheet, used, findings)
    return drawn.html() if drawn.marks else ""


class Mark(NamedTuple):
    """A finding on a cell; only the first cell of a finding carries its number."""

    number: int
    finding: Finding
    first: bool


@dataclass(frozen=True)
class _Picture:
    """One table's form, cut down to what shows its findings."""

    figures: Figures
    sheet: Sheet
    used: dict[str, tuple[int, ...]]
    findings: Numbered

    def html(self) -> str:
        """The whole table."""
        table = self.sheet.table
        size = " wide" if table.landscape else ""
        total = sum(self.sheet.widths)
        columns = [f'<col style="width:{width * 100 / total:.2f}%">'
                   for width in self.sheet.widths]
        return "\n".join([
            f'<div class="picture{size}"><table class="form">',
            f"<caption>{escape(table.title)}</caption>",
            f"<colgroup>{''.join(columns)}</colgroup>",
            "<thead>", *map(self._row, range(TITLE_ROW + 1, self._top)), "</thead>",
            "<tbody>", *self._body(), "</tbody>",
            "<tfoot>", self._row(self.sheet.note_row) if self.sheet.table.has_note else "",
            "</tfoot>",
            "</table></div>",
        ])

    @property
    def _top(self) -> int:
        """The row below the title lines, and below the header where it repeats on every page."""
        table = self.sheet.table
        return self.sheet.top if table.blocks else self.sheet.bands[table.name].body_top

    @cached_property
    def _by_row(self) -> dict[int, list[Box]]:
        rows: dict[int, list[Box]] = defaultdict(list)
        for box in self.sheet.boxes:
            rows[box.row].append(box)
        return {row: sorted(boxes) for row, boxes in rows.items()}

    @cached_property
    def _by_place(self) -> dict[Place, list[Cell]]:
        """The cells of every place: several for a split code."""
        cells: dict[Place, list[Cell]] = defaultdict(list)
        for box in self.sheet.boxes:
            if box.place:
                cells[box.place].append((box.row, box.column))
        return cells

    # -- what is broken -------------------------------------------------------------------

    @cached_property
    def marks(self) -> dict[Cell, list[Mark]]:
        """The findings of every broken cell; of a split code, on each of its parts."""
        marks: dict[Cell, list[Mark]] = defaultdict(list)
        for number, finding in self.findings:
            for i, cell in enumerate(self._cells(finding)):
                marks[cell].append(Mark(number, finding, i == 0))
        return marks

    def _cells(self, finding: Finding) -> list[Cell]:
        """Where ``finding`` stands in this picture; nowhere if it is about no cell of it."""
        place = finding.place
        if place is None:
            return []
        if place in self._by_place:
            return self._by_place[place]
        table = self.figures.book.format.tables[place.table]
        if place.column in table.part_columns:
            column, part = table.part_columns[place.column]
            cells = self._by_place[place._replace(column=column.name)]
            return cells[part : part + 1] if column.is_split else cells
        return self._head(place) or self._above(finding)

    def _head(self, place: Place) -> list[Cell]:
        """The innermost header over a whole column."""
        band = self.sheet.bands.get(place.table)
        for leaf in band.leaves if band else ():
            if place.row is None and leaf.column and leaf.column.name == place.column:
                return [max(at for at, box in self._headers.items() if _over(box, leaf)
                            and band and band.top <= box.row < band.body_top)]
        return []

    def _above(self, finding: Finding) -> list[Cell]:
        """The header cells that ``finding`` names: they stand where the template has them."""
        return [at for at in map(from_a1, finding.cells) if at in self._headers]

    @cached_property
    def _headers(self) -> dict[Cell, Box]:
        return {(box.row, box.column): box for box in self.sheet.boxes if box.role == "header"}

    # -- rows -----------------------------------------------------------------------------

    @cached_property
    def _live(self) -> list[int]:
        """The rows of the body that hold anything, with the 合计 row; of a form all rows."""
        sheet = self.sheet
        if not sheet.table.detail:
            return list(range(self._top, sheet.end))
        band = sheet.bands[sheet.table.name]
        rows = {band.first + number for number in self.used[sheet.table.name]}
        return sorted(rows | ({band.total_row} if sheet.table.detail.total else set()))

    def _kept(self) -> set[int]:
        """Places in ``_live`` that are shown: broken rows, their neighbours, the last."""
        live = self._live
        if self.sheet.table.blocks:
            return set(range(len(live)))
        broken = {row for row, _ in self.marks}
        kept = {len(live) - 1}
        for i, row in enumerate(live):
            if row in broken:
                kept |= {i - 1, i, i + 1}
        lonely = {i for i in range(len(live)) if {i - 1, i + 1} <= kept | {-1}}
        return kept | lonely

    def _body(self) -> Iterator[str]:
        kept = self._kept()
        for shows, group in groupby(range(len(self._live)), lambda i: i in kept):
            rows = [self._live[i] for i in group]
            if shows:
                yield from map(self._row, rows)
            else:
                span = self.sheet.width
                yield f'<tr class="fold"><td colspan="{span}">… {len(rows)} 行 …</td></tr>'

    def _row(self, row: int) -> str:
        return f"<tr>{''.join(map(self._cell, self._by_row.get(row, ())))}</tr>"

    # -- cells ----------------------------------------------------------------------------

    def _cell(self, box: Box) -> str:
        found = self.marks.get((box.row, box.column), [])
        tag = "th" if box.role in ("header", "heading") else "td"
        classes = [box.role, *(["broken", _worst(found)] if found else [])]
        spans = [f'{name}="{n}"' for name, n in (("colspan", box.columns), ("rowspan", box.rows))
                 if n > 1]
        indent = f'style="padding-left:{box.indent + 0.5}em"' if box.indent else ""
        attributes = " ".join(filter(None, [f'class="{" ".join(classes)}"', *spans, indent]))
        content = escape(on_one_line(self._text(box))) + _numbers(found)
        return f"<{tag} {attributes}>{content}</{tag}>"

    def _text(self, box: Box) -> str:
        match box.role:
            case "department":
                return f"{box.text}：{self.figures.submission.department}"
            case "money_unit":
                return self.figures.book.format.money_line(box.text)
            case "department_name":
                return self.figures.submission.department
            case ("caption" | "title" | "subtitle" | "header" | "heading" | "label"
                  | "total_label" | "blank"):
                return box.text
            case "amount" | "total" | "code" | "name" | "text" | "note":
                return self._value(box, box.value_place)
            case _ as never:
                assert_never(never)

    def _value(self, box: Box, place: Place) -> str:
        """What stands in a box that holds a value, as it is printed."""
        book = self.figures.book
        if place in self.figures.submission.typed:
            return self.figures.submission.typed[place]
        try:
            value = self.figures.value(place)
        except Undecided:
            return UNREADABLE
        if value is None or isinstance(value, str):
            return self._part(box, value or "")
        spec = book.format.tables[place.table].spec(place)
        return plain(value) if spec and spec.plain else shown(value, book.format.decimals_of(spec))

    def _part(self, box: Box, value: str) -> str:
        """``value``, or the digits of a split code that stand in ``box``."""
        if box.role != "code" or not box.place:
            return value
        table = self.figures.book.format.tables[box.place.table]
        return table.columns[box.place.column].part_of(value, box.part)


def _over(box: Box, leaf: Leaf) -> bool:
    """Whether a header stands over a printed column."""
    return box.column <= leaf.at < box.column + box.columns


def _numbers(found: list[Mark]) -> str:
    """Links from a cell's corner to the causes of the findings that it leads."""
    leads = {mark.number: LEVELS[mark.finding.level] for mark in found if mark.first}
    links = [f'<a href="#c{number}" title="{level}">{number}</a>'
             for number, level in leads.items()]
    return f'<span class="mark">{" ".join(links)}</span>' if links else ""


def _worst(found: list[Mark]) -> str:
    return min((mark.finding.level for mark in found), key=list(LEVELS).index).value
