"""One printed table as a form: what stands above it, its header, its body and its notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budgetxl.amount import AmountError
from budgetxl.drafting.head import Head, head_of
from budgetxl.importing.heading import department_of
from budgetxl.importing.printed import UNITS, amount_of, is_amount
from budgetxl.importing.words import plain
from budgetxl.tabletext import TableText, squeezed

_TITLE = re.compile(r"[^，。；！？…:：.]{3,60}(?:表|目录)(?:[(（][^)）]{1,40}[)）])?")
_CAPTION = re.compile(r"(?:附?表|[一-龥]{0,4}公开表?)[一二三四五六七八九十\d]{1,3}表?[:：]?")
_BESIDE = re.compile(r"(编制部门|编制单位|填报部门|填报单位|部门名称|单位名称|预算单位|部门|单位)"
                     r"(?:[(（][^)）]{2,4}[)）])?[:：](?!(?:人民币)?[百千]?[万亿]?元)")
_UNIT = re.compile(r"(?:金额)?单位[:：](?:人民币)?([百千]?[万亿]?元)")
_DATE = re.compile(r"(?:填报|编制|填表)?(?:日期|时间)[:：].*")
_SUBTITLE = re.compile(r"[(（]?20\d\d年?[)）]?年?度?[)）]?")
_NOTE = re.compile("(?:注|备注|说明)[:：]")
_YEAR = re.compile(r"(20\d\d)(?=年)")
_BLANK_NAME = re.compile(r"^.*[Xx×*＊]{2,}(?:局|部门|单位|委)?")
_NEAR = 3
_TOP = 6


@dataclass(frozen=True)
class Page:
    """A table of a source with its title; ``lines`` are those around it, without blanks."""

    text: TableText
    lines: tuple[str, ...]
    head: Head

    @cached_property
    def printed_title(self) -> str:
        """The last line above that names a table."""
        titles = (line for line in reversed(self.lines) if _TITLE.fullmatch(line))
        return next(titles, "")

    @cached_property
    def title(self) -> str:
        """The title without the department, ``{year}`` in the place of the year."""
        title = self.printed_title
        said = _YEAR.search(title)
        if said:
            return "{year}" + title[said.end():]
        title = _BLANK_NAME.sub("", title) or title
        return title.removeprefix(department_of([self.text]) or "\n")

    @property
    def key(self) -> str:
        """What all pages of one table have in common."""
        return plain(self.title.replace("{year}", ""))

    @cached_property
    def year(self) -> int:
        """The year that the lines above name; 0 for none."""
        years = [match[1] for line in self.lines if (match := _YEAR.search(line))]
        return int(years[-1]) if years else 0

    @cached_property
    def caption(self) -> str:
        """The line that numbers the table: 表一："""
        return next((line for line in self.lines if _CAPTION.fullmatch(line)), "")

    @cached_property
    def subtitle(self) -> str:
        """The year in a line of its own below the title, with the blanks that are printed."""
        printed = (*self.text.above, *(cell.text for row in range(self.head.top)
                                       for cell in self.text.line(row)))
        said = next((line for line in printed if _SUBTITLE.fullmatch(squeezed(line))), "")
        return re.sub(r"20\d\d", "{year}", said)

    @cached_property
    def department_label(self) -> str:
        """What stands before the department's name; "" where no name is asked for."""
        return next((match[1] for line in self.lines if (match := _BESIDE.match(line))), "")

    @cached_property
    def department_words(self) -> str:
        """The same with what stands behind it in brackets: 填报单位（盖章）"""
        said = next(filter(None, map(_BESIDE.match, self.lines)), None)
        return said[0][:-1] if said else ""

    @cached_property
    def unit_line(self) -> str:
        """The words that say the unit, as they are printed."""
        return next((match[0] for line in self.lines if (match := _UNIT.search(line))), "")

    @cached_property
    def unit(self) -> str:
        """The unit of the amounts; "" where it is not said."""
        said = _UNIT.search(self.unit_line)
        return said[1] if said and said[1] in UNITS else ""

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """The notes below the table, as they are printed."""
        rows = [self.text.line(row)[0].text for row in self._note_rows]
        lines = [line for line in self.text.below if _NOTE.match(squeezed(line))]
        return tuple(re.sub(r"\s*\n\s*", "", note).strip() for note in (*rows, *lines))

    @cached_property
    def _note_rows(self) -> list[int]:
        return [row for row in range(self.head.bottom, self.text.rows)
                if self.text.line(row) and _NOTE.match(squeezed(self.text.line(row)[0].text))]

    @cached_property
    def body(self) -> range:
        """The rows between header and notes, blank ones among them."""
        ends = [row for row in self._note_rows if len(self.text.line(row)) == 1]
        return range(self.head.bottom, min([*ends, self.text.rows]))

    def words(self, row: int, column: int) -> str:
        """The text of the cell that begins there, without blanks."""
        return squeezed(self.text.own(row, column))

    def amount(self, row: int, column: int) -> Decimal | None:
        """The amount there, None for nothing and for what is no amount."""
        try:
            return amount_of(self.text.own(row, column))
        except AmountError:
            return None

    @cached_property
    def words_said(self) -> int:
        """How many cells of the body hold words."""
        return sum(not is_amount(cell.text) for row in self.body for cell in self.text.line(row))

    @cached_property
    def figures(self) -> list[str]:
        """Every printed amount of the columns of amounts and of others, without blanks."""
        columns = range(self.text.columns)
        return [self.words(row, column) for row in self.body for column in columns
                if self.amount(row, column) is not None]


def pages(sources: Iterable[TableText]) -> Iterator[Page]:
    """The tables of ``sources`` that have a title; other tables are none of a form's."""
    for source in sources:
        for piece in _pieces(source):
            top = _title_row(piece)
            above = [*map(squeezed, piece.above), *(
                squeezed(cell.text) for row in range(top) for cell in piece.line(row))]
            while top < piece.rows and _is_above(piece, top):
                above += [squeezed(cell.text) for cell in piece.line(top)]
                top += 1
            page = Page(piece, tuple(above), head_of(piece, top))
            if page.printed_title and piece.columns > 2 and piece.rows - top > 1:
                yield page


def _title_row(text: TableText) -> int:
    """The row of the title, where others stand before it (附件1); else the first."""
    return next((row for row in range(min(_TOP, text.rows)) if len(text.line(row)) == 1
                 and _TITLE.fullmatch(squeezed(text.line(row)[0].text))), 0)


def _is_above(text: TableText, row: int) -> bool:
    """Whether a row holds nothing but lines that stand above a table."""
    return all(_TITLE.fullmatch(words) or _CAPTION.fullmatch(words) or _BESIDE.match(words)
               or _UNIT.match(words) or _DATE.match(words) or _SUBTITLE.fullmatch(words)
               for cell in text.line(row) if (words := squeezed(cell.text)))


def _pieces(source: TableText) -> Iterator[TableText]:
    """The tables of a sheet that has several, cut at their titles."""
    starts = [row for row in range(source.rows) if _is_title_row(source, row)]
    starts = [row for row in starts if row - 1 not in starts]
    if len(starts) < 2:
        yield source
        return
    for top, bottom in zip(starts, [*starts[1:], source.rows]):
        yield source.part(top, bottom)


def _is_title_row(source: TableText, row: int) -> bool:
    line = source.line(row)
    if len(line) != 1 or not _TITLE.fullmatch(squeezed(line[0].text)):
        return False
    below = (squeezed(cell.text) for near in range(row + 1, min(row + 1 + _NEAR, source.rows))
             for cell in source.line(near))
    return any(_UNIT.search(words) or _BESIDE.match(words) for words in below)
