"""One sheet of a publication before anything is filled in, worked out once for many.

Two publications of a format differ in how many detail rows they have, and in contents; so a
``Form`` is a layout with its gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from budgetxl.formats import Column, Format
from budgetxl.layout import Box, Sheet
from budgetxl.layout.drawing import Heights, number_format, look_of
from budgetxl.layout.roles import Role
from budgetxl.layout.sheet import CAPTION_ROW, columns_for
from budgetxl.publication.page import DRAFT, Gap, Page
from budgetxl.publication.paper import Pagination, Paper, goes_on
from budgetxl.publication.styles import Style, Styles
from budgetxl.rules import Rulebook


DRAFT_WIDTH = 30
"""How many characters wide the warning of a draft is."""


class Area(NamedTuple):
    """Merged cells, from the first to the last, in the order in which files list them."""

    row: int
    column: int
    last_row: int
    last_column: int


class Form:
    """The layout of one printed sheet; ``gaps`` may hold something, in reading order.

    After them come the rows of headings beside several, where a page that begins with such a row
    says the heading again. ``places`` are the rows and columns of both.
    """

    def __init__(
        self, format_: Format, name: str, counts: dict[str, int], draft: bool = False,
        decimals: int = 0,
    ) -> None:
        self.format, self.draft, self.decimals = format_, draft, decimals
        self.sheet = Sheet(tuple(format_.nested(name)), counts, printed=True)
        boxes = marked_as_draft(self.sheet) if draft else self.sheet.boxes
        self.boxes = sorted(boxes, key=lambda box: (box.row, box.column))
        gaps = (Gap.of(format_, box) for box in self.boxes)
        self.gaps = [gap for gap in gaps if gap.fixed != ""]
        self._again = [(row, box) for box in self.boxes if goes_on(box)
                       for row in range(box.row + 1, box.row + box.rows)]
        self.places = [(gap.box.row, gap.box.column) for gap in self.gaps]
        self.places += [(row, box.column) for row, box in self._again]
        self.pagination = Pagination(self.sheet)
        self.heights = Heights(self.sheet)
        at = {gap.box: i for i, gap in enumerate(self.gaps)}
        self._growing = [at[box] for box in self.heights.texts]
        self._columns = [[at[box] for box in boxes] for boxes in self._merging()]

    def contents(self, page: Page) -> list[object]:
        """What ``page`` has in the gaps."""
        return [page.content(gap) if gap.fixed is None else gap.fixed for gap in self.gaps]

    def said_again(self, paper: Paper) -> list[str]:
        """The headings that pages begin with, "" in rows in which none does."""
        if not paper.starts:
            return [""] * len(self._again)
        return [box.text if row in paper.starts else "" for row, box in self._again]

    def row_heights(self, contents: Sequence[object]) -> dict[int, float]:
        """How high the rows are with these contents."""
        texts = (contents[i] for i in self._growing)
        return self.heights.of([text if isinstance(text, str) else "" for text in texts])

    def style(self, box: Box) -> Style:
        """How a box of the form looks."""
        number = None
        if box.role in ("amount", "total") and box.place:
            spec = self.format.tables[box.place.table].spec(box.place)
            number = amount_format(spec, self.format.decimals, self.decimals)
        return _style(box.role, box.indent, box.look, number)

    def _merging(self) -> list[list[Box]]:
        """The boxes of each merged column of each table, downwards."""
        columns: dict[tuple[str, str], list[Box]] = {}
        for box in self.boxes:
            if self._merges(box) and box.place:
                columns.setdefault((box.place.table, box.place.column), []).append(box)
        return list(columns.values())

    def _merges(self, box: Box) -> bool:
        if box.place is None or not isinstance(box.place.row, int):
            return False
        return self.format.tables[box.place.table].columns[box.place.column].merged

    @cached_property
    def _areas(self) -> tuple[Area, ...]:
        """The merged cells that are the same in every publication on one page."""
        return tuple(area(box) for box in self.boxes
                     if box.rows * box.columns > 1 and not self._merges(box))

    def merge(self, contents: list[object], paper: Paper) -> tuple[Area, ...]:
        """All merged cells, equal neighbours in a merged column made one, each on one page.

        Of these, ``contents`` keeps the first alone, which is said again on the next page.
        """
        if not self._columns and not paper.starts:
            return self._areas
        areas = [*self._areas]
        if paper.starts:
            areas = [part for each in areas for part in parted(each, paper.starts)]
        for run in self._runs(contents, paper):
            first, last = self.gaps[run[0]].box, self.gaps[run[-1]].box
            if len(run) > 1 or first.columns > 1:
                areas.append(area(first)._replace(last_row=last.row))
            for i in run[1:]:
                contents[i] = None
        return tuple(sorted(areas))

    def _runs(self, contents: list[object], paper: Paper) -> Iterator[list[int]]:
        """The gaps of merged columns, neighbours that are one cell together."""
        above: dict[int, object] = {}
        for column in self._columns:
            # a cell ends where one to the left of it does: the same 数量指标 in two 一级指标 is two
            rows = {i: self.gaps[i].box.row for i in column}
            marks = {rows[i]: (above.get(rows[i], paper.page(rows[i])), contents[i])
                     for i in column}
            for mark, group in groupby(column, lambda i: marks[rows[i]]):
                run = list(group)
                yield from [run] if mark[1] else ([i] for i in run)
            above = dict(marks)


def parted(whole: Area, starts: Sequence[int]) -> Iterator[Area]:
    """What of ``whole`` is on each page, where further pages begin with the rows ``starts``."""
    starts = [row for row in starts if whole.row < row <= whole.last_row]
    for first, end in zip([whole.row, *starts], [*starts, whole.last_row + 1]):
        part = whole._replace(row=first, last_row=end - 1)
        if part[:2] != part[2:]:
            yield part


def amount_format(spec: Column | None, decimals: int, plain_decimals: int) -> str:
    """The number format of an amount; that of plain money on the sheet has ``plain_decimals``."""
    if spec is None or not spec.is_plain_money:
        return number_format(spec, decimals)
    whole = "#,##0" if spec.thousands else "0"
    return f"{whole}.{'0' * plain_decimals}" if plain_decimals else whole


def marked_as_draft(sheet: Sheet) -> list[Box]:
    """The boxes of ``sheet`` with a warning in the first line; the caption moves to its right."""
    others = [box for box in sheet.boxes if box.row != CAPTION_ROW]
    captions = [box for box in sheet.boxes if box.row == CAPTION_ROW and sheet.width > 1]
    taken = columns_for(sheet.widths, DRAFT_WIDTH) if captions else sheet.width
    line = Box(CAPTION_ROW, 0, 1, taken, "caption", DRAFT, look="draft")
    moved = [box._replace(column=taken, columns=sheet.width - taken) for box in captions]
    return [line, *moved, *others]


def area(box: Box) -> Area:
    """The cells of ``box``."""
    return Area(box.row, box.column, box.row + box.rows - 1, box.column + box.columns - 1)


@lru_cache(maxsize=1024)
def _style(role: Role, indent: int, words: str, number: str | None) -> Style:
    look = look_of(Box(0, 0, 1, 1, role, indent=indent, look=words))
    return Style.of({**look, "num_format": number} if number else look)


@lru_cache(maxsize=64)
def styles_of(book: Rulebook, kinds: tuple[tuple[str, int], ...], draft: bool) -> Styles:
    """The looks of a publication with sheets of these ``kinds``, in the order of their use.

    A kind is a table, and the decimals of its plain amounts. How many rows a sheet has makes no
    difference: each of its tables shows one at least.
    """
    forms = (Form(book.format, name, _short(book, name), draft, decimals)
             for name, decimals in kinds)
    return Styles(form.style(box) for form in forms for box in form.boxes)


def _short(book: Rulebook, name: str) -> dict[str, int]:
    """One detail row for each table of a sheet."""
    return {table.name: 1 for table in book.format.nested(name) if table.detail}
