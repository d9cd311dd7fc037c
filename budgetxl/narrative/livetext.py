"""A narrative as formulas: the rows of a sheet on which the text stands as the clerk types.

Each heading and each paragraph is a row; of a passage over the rows of a table or over forms, each
row or form that the workbook has is one. ``write`` says the same of the figures, and tests hold
the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from budgetxl.layout import Layout
from budgetxl.narrative.expected import letters
from budgetxl.narrative.filling import Scope
from budgetxl.narrative.helpercells import Unwritable
from budgetxl.narrative.numbers import unit_behind
from budgetxl.narrative.slotformulas import NOTHING, Before, Spot, SlotFormulas, rows_of
from budgetxl.narrative.template import Choice, Narrative, Passage, Piece, Section, Sentence
from budgetxl.narrative.write import Writer
from budgetxl.place import area
from budgetxl.rules import Figures
from budgetxl.rules.addressing import quoted, written
from budgetxl.rules.formula import LONGEST_TEXT
from budgetxl.rules.tree import At, Node

ELSEWHERE = "（这一段表里写不下：按“生成说明”，或用 budgetxl publish -o 说明.docx 写出。）"
"""What a row says of a paragraph that no formula can hold."""

_PIECE = 250
"""Letters of a text in one piece; Excel takes 255."""


class Line(NamedTuple):
    """A row of the sheet: its formula without ``=``, and about how many letters it comes to.

    ``shown`` is what it comes to now. ``level`` is that of a heading, 0 for a paragraph.
    """

    formula: str
    letters: int
    shown: str = ""
    level: int = 0


_ELSEWHERE = Line(quoted(ELSEWHERE), 2 * len(ELSEWHERE), ELSEWHERE)


@dataclass
class _Lines:
    """Makes the lines of one narrative, the first of them in row ``top``."""

    writer: Writer
    layout: Layout
    top: int
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.slots = SlotFormulas(self.layout, self.writer.narrative.thousands)
        self.cells = self.slots.cells

    def section(self, section: Section) -> None:
        """A heading and what stands below it."""
        here = Scope() if self.writer.filling.holds(section.when, Scope()) else None
        try:
            spot = self.within(Spot(), self.truth(section.when, At()))
        except Unwritable:
            self.lines.append(_ELSEWHERE)
            return
        number = len(self.lines)
        if section.heading is not None:
            self.lines.append(Line("", 0))  # until it is known how far its paragraphs go
        for piece in section.says:
            self.paragraphs(piece, spot, here)
        if section.heading is not None:
            first, last = self.top + number + 1, self.top + len(self.lines) - 1
            outer = spot
            if section.says and not section.tables:
                some = f'COUNTIF({area(first, 0, last, 0)},"?*")>0' if last >= first else "FALSE"
                outer = self.within(spot, some)
                said = any(line.shown for line in self.lines[number + 1 :])
                here = here if said else None
            heading = self.line(section.heading, outer, here)
            self.lines[number] = heading._replace(level=section.level)
        self.tables(section, spot, here)

    def tables(self, section: Section, spot: Spot, here: Scope | None) -> None:
        """A row for each official table that stands in a section."""
        for table in section.tables:
            title = f"［{table}　{self.layout.format.tables[table].title}］"
            formula = _unless(spot.test, quoted(title))
            self.lines.append(Line(formula, 2 * len(title), title if here else ""))

    def truth(self, when: Node | None, at: At) -> str:
        """The test of whether ``when`` holds; "" for always. Raises ``Unwritable``."""
        return self.slots.truth(when, at)

    def within(self, spot: Spot, *tests: str) -> Spot:
        """``spot`` where ``tests`` hold too."""
        wanted = [self.cells.short(test, most=120) for test in (spot.test, *tests) if test]
        test = f"AND({','.join(wanted)})" if len(wanted) > 1 else "".join(wanted)
        return replace(spot, test=test)

    def paragraphs(self, piece: Piece, spot: Spot, here: Scope | None) -> None:
        """A row for each paragraph of a piece; ``here`` is where it stands now, if it does."""
        if isinstance(piece, Passage) and piece.apart:
            stands = self.now(piece, here)
            try:
                spots = [*self.scopes(piece, spot)]
            except Unwritable:
                self.lines.append(_ELSEWHERE)
                return
            for within in spots:
                for each in piece.pieces:
                    self.paragraphs(each, within, stands.get(within.at))
        else:
            self.lines.append(self.line(piece, spot, here))

    def now(self, passage: Passage, here: Scope | None) -> dict[At, Scope]:
        """Where the pieces of a passage stand now, by row."""
        return {} if here is None else {
            each.at: each for each in self.writer.scopes(passage, here)}

    def line(self, piece: Piece, spot: Spot, here: Scope | None) -> Line:
        """A row that says ``piece``, or that something else does."""
        before, self.slots.last = len(self.cells.formulas), Before()
        told = () if here is None else self.writer.paragraphs(piece, here)
        shown = "\n".join(paragraph.text for paragraph in told)
        try:
            text = self.cells.joined(self.parts(piece, spot))
        except Unwritable:
            del self.cells.formulas[before:]
            text, shown = quoted(ELSEWHERE), ELSEWHERE if here else ""
        text = f"IFERROR({_unless(spot.test, text)},{quoted(ELSEWHERE)})"
        return Line(text, letters(piece, self.layout), shown)

    def scopes(self, passage: Passage, spot: Spot) -> Iterator[Spot]:
        """Where the pieces of a passage stand: here, or at each row that it may choose."""
        if not passage.rows:
            yield self.within(spot, self.slots.truth(passage.when, spot.at))
            return
        above = ""
        for at, used in self.slots.rows(passage.rows):
            row = self.within(spot, used, self.slots.truth(passage.when, at))
            count = f"IF({row.test},1,0)"
            number = self.cells.put(f"{above}+{count}" if above else count)
            yield Spot(at, f"{number}>{above or 0}", number)
            above = number

    def parts(self, piece: Piece, spot: Spot) -> list[str]:
        """Formulas of texts that one after the other are the piece."""
        if isinstance(piece, Sentence):
            return [text for i, part in enumerate(piece.parts)
                    for text in (_pieces(part) if isinstance(part, str) else
                                 [self.slots.slot(part, spot, unit_behind(piece, i))])]
        if isinstance(piece, Choice):
            return [self.choice(piece, spot)]
        if piece.rows or piece.between or piece.end:
            return [self.parted(piece, spot)]
        test = self.slots.truth(piece.when, spot.at)
        if not test:
            return [part for each in piece.pieces for part in self.parts(each, spot)]
        return [f"IF({self.cells.short(test)},{self.apart(piece.pieces, spot)},{NOTHING})"]

    def apart(self, pieces: tuple[Piece, ...], spot: Spot) -> str:
        """Pieces that may not be said at all: which number is the last behind them is unsure."""
        before = self.slots.last
        parts = [part for each in pieces for part in self.parts(each, spot)]
        if self.slots.last != before:
            self.slots.last = Before(unsure=True)
        return self.cells.short(self.cells.joined(parts))

    def choice(self, choice: Choice, spot: Spot) -> str:
        """The first case that holds."""
        cases, before, lasts = [], self.slots.last, set()
        for case in choice.cases:
            self.slots.last = before
            test = self.slots.truth(case.when, spot.at)
            cases.append((test, self.apart((replace(case, when=None),), spot)))
            lasts.add(self.slots.last)
        self.slots.last = before if lasts <= {before} else Before(unsure=True)
        text = NOTHING
        for test, said in reversed(cases):
            rest = self.cells.short(text)
            text = f"IF({self.cells.short(test)},{said},{rest})" if test else said
        return text

    def parted(self, passage: Passage, spot: Spot) -> str:
        """Pieces of several rows or words, parted from each other: the first sign is cut off."""
        between, items = passage.between, []
        if passage.rows:
            whole: tuple[Piece, ...] = (replace(passage, rows="", when=None, between="", end=""),)
            for row in self.scopes(passage, replace(spot, test="")):
                items.append((row.test, self.apart(whole, row)))
        else:
            items = [("", self.apart((piece,), spot)) for piece in passage.pieces]
        listed = []
        for test, text in items:
            if between:
                text = self.cells.put(text)
                text = f"IF(LEN({text})=0,{NOTHING},{written(between)}&{text})"
            listed.append(_unless(test, text))
        said = self.cells.joined(listed)
        if between or passage.end:
            said = self.cells.put(said)
            end = f"&{written(passage.end)}" if passage.end else ""
            text = f"MID({said},{len(between) + 1},{LONGEST_TEXT}){end}"
            said = f"IF(LEN({said})=0,{NOTHING},{text})"
        when = None if passage.rows else passage.when  # that of rows is asked at each of them
        return _unless(self.slots.truth(when, spot.at), said)


def _pieces(text: str) -> Iterator[str]:
    """``text`` as formulas of pieces, each short enough to stand beside others."""
    return (written(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE))


def _unless(test: str, text: str) -> str:
    """``text`` where ``test`` holds, else nothing."""
    return f"IF({test},{text},{NOTHING})" if test else text


@dataclass
class _ShownLines(_Lines):
    """Makes the same lines without their formulas: what each comes to, as long as all have one.

    ``blank`` are those of pieces that are not said, by piece: most of them, in every workbook.
    """

    blank: dict[int, tuple[Line, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is made ready: no formula is written."""

    def truth(self, when: Node | None, at: At) -> str:
        return ""

    def within(self, spot: Spot, *tests: str) -> Spot:
        return spot

    def paragraphs(self, piece: Piece, spot: Spot, here: Scope | None) -> None:
        if here is None:
            self.lines += self.blanks(piece)
        else:
            super().paragraphs(piece, spot, here)

    def line(self, piece: Piece, spot: Spot, here: Scope | None) -> Line:
        [blank] = self.blanks(piece)
        if here is None:
            return blank
        shown = "\n".join(each.text for each in self.writer.paragraphs(piece, here))
        return Line("", blank.letters, shown)

    def blanks(self, piece: Piece) -> tuple[Line, ...]:
        """The lines of a piece that is not said."""
        known = self.blank.get(id(piece))
        if known is None:
            known = self.blank[id(piece)] = tuple(self._blanks(piece))
        return known

    def _blanks(self, piece: Piece) -> Iterator[Line]:
        if isinstance(piece, Passage) and piece.apart:
            for _ in self.scopes(piece, Spot()):
                for each in piece.pieces:
                    yield from self.blanks(each)
        else:
            yield Line("", letters(piece, self.layout))

    def scopes(self, passage: Passage, spot: Spot) -> Iterator[Spot]:
        rows = rows_of(self.layout, passage.rows) if passage.rows else (spot.at,)
        yield from map(Spot, rows)


@dataclass(frozen=True)
class LiveText:
    """The lines of the sheet from ``top`` on, and the formulas of its hidden cells."""

    title: Line
    lines: tuple[Line, ...]
    helpers: tuple[str, ...]


def live_text(narrative: Narrative, layout: Layout, figures: Figures, top: int) -> LiveText:
    """The sheet of ``narrative`` in a workbook of ``layout``, its first line in row ``top``.

    ``figures`` are those that stand in the workbook to begin with.
    """
    made = _Lines(Writer(narrative, figures), layout, top)
    return LiveText(*_lines(made), tuple(made.cells.formulas))


class ShownText:
    """That sheet without its formulas in workbooks of one layout, as long as it ``is_whole``."""

    def __init__(self, narrative: Narrative, layout: Layout) -> None:
        self.narrative, self.layout = narrative, layout
        self._blank: dict[int, tuple[Line, ...]] = {}

    def lines(self, figures: Figures) -> tuple[Line, ...]:
        """The title and all lines, each with what it comes to in a workbook of ``figures``."""
        writer = Writer(self.narrative, figures)
        title, lines = _lines(_ShownLines(writer, self.layout, 0, blank=self._blank))
        return title, *lines


def is_whole(formulas: Iterable[str]) -> bool:
    """Whether the ``formulas`` of the lines say all that they are to say."""
    return not any(each == quoted(ELSEWHERE) or each.count(ELSEWHERE) > 1 for each in formulas)


def _lines(made: _Lines) -> tuple[Line, tuple[Line, ...]]:
    title = made.line(made.writer.narrative.title, Spot(), Scope())
    for section in made.writer.narrative.sections:
        made.section(section)
    return title, tuple(made.lines)
