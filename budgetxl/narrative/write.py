"""The document of a submission: the sentences of a format, written from its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from budgetxl.amount import ZERO, plain, rounded
from budgetxl.narrative.document import (
    Block,
    CellText,
    Chart,
    Document,
    Heading,
    NameText,
    Paragraph,
    Run,
    StatedNumber,
    TablePlace,
    text_of,
)
from budgetxl.narrative.numbers import amount, ordinal, per_cent
from budgetxl.narrative.slots import of_row
from budgetxl.narrative.template import (
    Choice,
    Count,
    FullName,
    Known,
    Listing,
    Narrative,
    Passage,
    Picture,
    Piece,
    Section,
    Sentence,
    Share,
    Slot,
    Value,
)
from budgetxl.rules import Figures, Missing, Undecided, evaluate
from budgetxl.rules.tree import At, Node

GAP = "＿＿＿＿"
"""What stands in a sentence where the workbook has nothing to put."""

_UNIT = re.compile(r"万元|亿元|元|%|％|个百分点|台（套）|平方米|辆|个|家|人|项|张")
_STOPS = "。；;，,、 \n"


@dataclass(frozen=True)
class Written:
    """A document, and what its sentences lack: each in the words of its slot and its place."""

    document: Document
    gaps: tuple[str, ...]


@dataclass
class _Scope:
    """Where a sentence is written: at which row of which table, the how manieth of its kind."""

    rows: str = ""
    at: At = At()
    number: int = 0


@dataclass
class _Last:
    """The number that stands before: in the author's words, and its exact value."""

    words: str = ""
    value: Decimal | None = None


@dataclass
class _Writer:
    """Writes the sentences of one narrative; ``gaps`` say what could not be written."""

    narrative: Narrative
    figures: Figures
    gaps: list[str] = field(default_factory=list)
    heading: str = ""
    count: int = 0
    last: _Last = field(default_factory=_Last)

    def whole(self) -> Document:
        """All sections, in their order."""
        submission = self.figures.submission
        title = text_of(tuple(self.sentence(self.narrative.title, _Scope())))
        blocks = tuple(block for section in self.narrative.sections
                       for block in self.section(section))
        return Document(submission.department, title, self.year, blocks)

    @property
    def year(self) -> int:
        """The year of the figures."""
        return self.figures.submission.year

    def section(self, section: Section) -> Iterator[Block]:
        """A heading and what stands below it; none above sentences of which none stands."""
        scope = _Scope()
        if not self.holds(section.when, scope):
            return
        heading, outer = section.heading, self.heading
        if heading is not None:
            self.heading = text_of(tuple(self.sentence(heading, scope)))
        said = [runs for piece in section.says for runs in self.paragraphs(piece, scope)]
        if section.says and not (said or section.tables):
            self.heading = outer
            return
        yield from [Heading(section.level, self.heading)] if heading is not None else []
        yield from map(Paragraph, said)
        if section.picture is not None:
            yield from self.picture(section.picture)
        yield from (TablePlace(table) for table in section.tables)

    def picture(self, picture: Picture) -> Iterator[Block]:
        """The chart of the parts that are not nothing; none where there are none."""
        scope = _Scope()
        parts = [(text_of(tuple(self.sentence(name, scope))), self.value(value.node, scope))
                 for name, value in picture.parts]
        some = tuple((name, value) for name, value in parts if value)
        if some:
            yield Chart(picture.title, some, picture.unit)

    def holds(self, when: Node | None, scope: _Scope) -> bool:
        """Whether a condition holds; one that cannot be decided does not."""
        return when is None or bool(self.value(when, scope))

    def value(self, node: Node, scope: _Scope) -> Any:
        """What ``node`` comes to; None where it is blank or cannot be decided."""
        try:
            return evaluate(node, self.figures, scope.at)
        except (Undecided, Missing):
            return None

    def scopes(self, passage: Passage, scope: _Scope) -> Iterator[_Scope]:
        """Where the pieces of a passage stand: here, or at each used row that it chooses."""
        if not passage.rows:
            if self.holds(passage.when, scope):
                yield scope
            return
        number = 0
        for at in self.ats(passage.rows):
            within = _Scope(passage.rows, at, number + 1)
            if self.holds(passage.when, within):
                number += 1
                yield within

    def ats(self, table: str) -> Iterator[At]:
        """The used rows of a table that grows, or the used forms of one that is repeated."""
        of_format = self.figures.format
        if of_format.tables[table].detail:
            forms = self.figures.forms(table) if of_format.is_repeated(table) else [0]
            level = of_format.tables[table].detail.level  # type: ignore[union-attr]
            yield from (At(row, form) for form in forms
                        for row in self.figures.rows(table, level, form))
        else:
            yield from (At(None, form) for form in self.figures.forms(table))

    def paragraphs(self, piece: Piece, scope: _Scope) -> Iterator[tuple[Run, ...]]:
        """The paragraphs of a piece, each with something in it."""
        if isinstance(piece, Passage) and piece.apart:
            for within in self.scopes(piece, scope):
                for each in piece.pieces:
                    yield from self.paragraphs(each, within)
            return
        self.last = _Last()
        for runs in _lines([*self.runs(piece, scope)]):
            if text_of(runs).strip():
                yield runs

    def runs(self, piece: Piece, scope: _Scope) -> Iterator[Run]:
        """A piece within a paragraph."""
        if isinstance(piece, Sentence):
            yield from self.sentence(piece, scope)
        elif isinstance(piece, Choice):
            case = next((case for case in piece.cases if self.holds(case.when, scope)), None)
            yield from self.runs(case, scope) if case else ()
        else:
            yield from self.passage(piece, scope)

    def passage(self, passage: Passage, scope: _Scope) -> Iterator[Run]:
        """The pieces of a passage, those of several rows or words parted from each other."""
        several = passage.rows or passage.between or passage.end
        parted: list[list[Run]] = []
        if passage.rows or not several:
            for within in self.scopes(passage, scope):
                runs = [run for piece in passage.pieces for run in self.runs(piece, within)]
                parted.append(runs)
        elif self.holds(passage.when, scope):
            parted = [[*self.runs(piece, scope)] for piece in passage.pieces]
        some = [runs for runs in parted if runs]
        for i, runs in enumerate(some):
            yield from [passage.between] if i and passage.between else []
            yield from runs
        yield from [passage.end] if some and passage.end else []

    def sentence(self, sentence: Sentence, scope: _Scope) -> Iterator[Run]:
        """Text and slots; the unit of a number is what stands behind it."""
        for i, part in enumerate(sentence.parts):
            behind = next((each for each in sentence.parts[i + 1 : i + 2]), "")
            unit = _UNIT.match(behind) if isinstance(behind, str) else None
            if isinstance(part, str):
                yield part
            else:
                yield from self.slot(part, scope, unit[0] if unit else "")

    def slot(self, slot: Slot, scope: _Scope, unit: str) -> Iterator[Run]:
        """What stands in a slot."""
        if isinstance(slot, Known):
            yield self.known(slot, scope)
        elif isinstance(slot, Share):
            yield self.share(slot, scope)
        elif isinstance(slot, Count):
            number = len([*self.ats(slot.table)])
            yield self.stated(str(number), slot.words, unit)
        elif isinstance(slot, Listing):
            yield self.listing(slot, scope)
        elif isinstance(slot, FullName):
            yield self.full_name(slot, scope)
        elif slot.is_number:
            yield self.number(slot, scope, unit)
        else:
            text = str(self.value(slot.node, scope) or "").strip().rstrip(_STOPS)
            kind = NameText if slot.names else CellText
            yield kind(text) if text else self.gap(slot.words)

    def known(self, slot: Known, scope: _Scope) -> str:
        """What needs no table."""
        said = {"部门": self.figures.submission.department, "年": str(self.year),
                "上年": str(self.year - 1), "序": str(scope.number)}
        return said.get(slot.word) or ordinal(scope.number)

    def number(self, slot: Value, scope: _Scope, unit: str) -> Run:
        """An amount as printed; blank is nothing, as the official tables have it."""
        try:
            value = evaluate(slot.node, self.figures, scope.at) or ZERO
        except (Undecided, Missing):
            return self.gap(slot.words)
        words = self.words(slot.words, scope)
        self.last = _Last(words, value)
        if unit in ("%", "％"):
            return self.stated(per_cent(value), words, unit)
        if slot.plain:
            return self.stated(plain(rounded(value, slot.decimals)), words, unit)
        return self.stated(amount(value, slot.decimals, self.narrative.thousands), words, unit)

    def share(self, slot: Share, scope: _Scope) -> Run:
        """The number before, as a part of another one; nothing is 0 % of anything."""
        whole, part = self.value(slot.whole, scope), self.last.value
        if part is None or (not whole and part):
            return self.gap(f"占 {slot.words}")
        words = f"{self.last.words} / {self.words(slot.words, scope)} * 100"
        return self.stated(per_cent(part / whole * 100 if whole else ZERO), words, "%")

    def stated(self, text: str, words: str, unit: str) -> StatedNumber:
        """A number with an id of its own."""
        self.count += 1
        value = Decimal(text.replace(",", ""))
        return StatedNumber(text, f"s{self.count:03}", words, value, unit)

    def words(self, words: str, scope: _Scope) -> str:
        """An author's words with the row at hand named: 表五[2040601, 小计] for [@小计]."""
        if not scope.rows:
            return words
        detail = self.figures.format.tables[scope.rows].detail
        if detail is None:
            return words.replace(f"{scope.rows}[", f"{scope.rows}（第 {scope.number} 张）[")
        return of_row(words, scope.rows, self.value_at(scope, detail.key.name))

    def value_at(self, scope: _Scope, column: str) -> str:
        """What the row at hand has in a column of texts."""
        try:
            found = self.figures.here(scope.rows, column, (scope.at,))
        except Undecided:
            return ""
        return str(found[0] or "")

    def listing(self, slot: Listing, scope: _Scope) -> str:
        """The texts of the rows that are chosen, each once."""
        found: dict[str, None] = {}
        for at in self.ats(slot.table):
            within = _Scope(slot.table, at)
            if self.holds(slot.when, within):
                text = str(self.value(slot.item, within) or "").strip()
                found |= {text: None} if text else {}
        if not found:
            return self.gap(slot.words)
        return slot.between.join(found) + slot.end

    def full_name(self, slot: FullName, scope: _Scope) -> str:
        """The names of all levels of a code, one after the other."""
        code = str(self.value(slot.code, scope) or "")
        codes = self.figures.format.codes[slot.codes]
        names = [codes.name(code[:digits]) for digits in slot.digits if digits <= len(code)]
        known = "".join(filter(None, names))
        return known or self.gap(slot.words)

    def gap(self, words: str) -> str:
        """A line to write on, and a note of what is missing."""
        where = f"“{self.heading}”：" if self.heading else ""
        self.gaps.append(f"{where}{words}")
        return GAP


def _lines(runs: list[Run]) -> Iterator[tuple[Run, ...]]:
    """The runs of each line."""
    line: list[Run] = []
    for run in runs:
        if isinstance(run, StatedNumber):
            line.append(run)
            continue
        first, *others = run.split("\n")
        line.append(type(run)(first))
        for other in others:
            yield tuple(line)
            line = [type(run)(other)]
    yield tuple(line)


def write(narrative: Narrative, figures: Figures) -> Written:
    """The whole disclosure of a submission, as its format's narrative.yaml says."""
    writer = _Writer(narrative, figures)
    document = writer.whole()
    return Written(document, tuple(writer.gaps))
