"""The slots of sentences, filled from the figures of a submission."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from budgetxl.amount import ZERO, plain, rounded
from budgetxl.narrative.document import CellText, NameText, Run, StatedNumber
from budgetxl.narrative.numbers import PER_CENT, amount, ordinal, per_cent, unit_behind
from budgetxl.narrative.slots import of_row
from budgetxl.narrative.template import (
    Count,
    FullName,
    Known,
    Listing,
    Sentence,
    Share,
    Slot,
    Value,
)
from budgetxl.place import Place
from budgetxl.rules import Figures, Missing, Undecided, evaluate, is_given
from budgetxl.rules.tree import At, Node

GAP = "＿＿＿＿"
"""What stands in a sentence where the workbook has nothing to put."""

STOPS = "。；;，,、 \n"
"""What a text of a cell does not end with where a sentence goes on behind it."""


@dataclass
class Scope:
    """Where a sentence is written: at which row of which table, the how manieth of its kind.

    ``group`` is the number of that row in the whole document, 0 for none.
    """

    rows: str = ""
    at: At = At()
    number: int = 0
    group: int = 0


@dataclass
class _Last:
    """The number that stands before: in the author's words, its exact value, if facts give it."""

    words: str = ""
    value: Decimal | None = None
    given: bool = True


@dataclass
class Filling:
    """Fills the slots of one document; ``gaps`` say what the figures lack, below which heading."""

    figures: Figures
    thousands: bool
    gaps: list[str] = field(default_factory=list)
    heading: str = ""
    count: int = 0
    last: _Last = field(default_factory=_Last)
    named: dict[str, dict[At, str]] = field(default_factory=dict)

    def begin(self) -> None:
        """A paragraph begins: no number stands before."""
        self.last = _Last()

    @property
    def year(self) -> int:
        """The year of the figures."""
        return self.figures.submission.year or self.figures.format.year

    def holds(self, when: Node | None, scope: Scope) -> bool:
        """Whether a condition holds; one that cannot be decided does not."""
        return when is None or bool(self.value(when, scope))

    def value(self, node: Node, scope: Scope) -> Any:
        """What ``node`` comes to; None where it is blank or cannot be decided."""
        try:
            return evaluate(node, self.figures, scope.at)
        except (Undecided, Missing):
            return None

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

    def sentence(self, sentence: Sentence, scope: Scope) -> Iterator[Run]:
        """Text and slots; the unit of a number is what stands behind it."""
        for i, part in enumerate(sentence.parts):
            if isinstance(part, str):
                yield part
            else:
                yield from self.slot(part, scope, unit_behind(sentence, i))

    def slot(self, slot: Slot, scope: Scope, unit: str) -> Iterator[Run]:
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
            text = str(self.value(slot.node, scope) or "").strip().rstrip(STOPS)
            kind = NameText if slot.names else CellText
            yield kind(text) if text else self.gap(slot.words)

    def known(self, slot: Known, scope: Scope) -> str:
        """What needs no table."""
        said = {"部门": self.figures.submission.department, "年": str(self.year),
                "上年": str(self.year - 1), "序": str(scope.number)}
        return ordinal(scope.number) if slot.word == "序一" else said[slot.word]

    def number(self, slot: Value, scope: Scope, unit: str) -> Run:
        """An amount as printed; blank is nothing, as the official tables have it."""
        try:
            value = evaluate(slot.node, self.figures, scope.at) or ZERO
        except (Undecided, Missing):
            self.begin()
            return self.gap(slot.words)
        words = self.words(slot.words, scope)
        self.last = _Last(words, value, is_given(slot.node, self.figures, scope.at))
        if unit in PER_CENT:
            text = per_cent(value)
        elif slot.plain:
            text = plain(rounded(value, slot.decimals))
        else:
            text = amount(value, slot.decimals, self.thousands)
        return self.stated(text, words, unit, self.last.given)

    def share(self, slot: Share, scope: Scope) -> Run:
        """The number before, as a part of another one; nothing is 0 % of anything."""
        whole, part = self.value(slot.whole, scope), self.last.value
        if part is None or (not whole and part):
            return self.gap(f"占 {slot.words}")
        words = f"{self.last.words} / {self.words(slot.words, scope)} * 100"
        given = self.last.given and is_given(slot.whole, self.figures, scope.at)
        return self.stated(per_cent(part / whole * 100 if whole else ZERO), words, "%", given)

    def stated(self, text: str, words: str, unit: str, given: bool = True) -> StatedNumber:
        """A number with an id of its own."""
        self.count += 1
        value = Decimal(text.replace(",", ""))
        return StatedNumber(text, f"s{self.count:03}", words, value, unit, given)

    def words(self, words: str, scope: Scope) -> str:
        """An author's words with the row at hand named: 表五[2040601, 小计] for [@小计]."""
        if not scope.rows:
            return words
        detail = self.figures.format.tables[scope.rows].detail
        if detail is None:
            return words.replace(f"{scope.rows}[", f"{scope.rows}（第 {scope.number} 张）[")
        return of_row(words, scope.rows, self.row_names(scope.rows, detail.key.name)[scope.at])

    def row_names(self, table: str, column: str) -> dict[At, str]:
        """What each used row of a table is called; of one name the second is 普法（2）."""
        if table not in self.named:
            seen: Counter[str] = Counter()
            names = self.named[table] = {}
            for at in self.ats(table):
                try:
                    name = str(self.figures.value(Place(table, at.row, column, at.form)) or "")
                except Undecided:  # a code that cannot be read
                    name = ""
                seen[name] += 1
                names[at] = f"{name}（{seen[name]}）" if seen[name] > 1 else name
        return self.named[table]

    def listing(self, slot: Listing, scope: Scope) -> str:
        """The texts of the rows that are chosen, each once."""
        found: dict[str, None] = {}
        for at in self.ats(slot.table):
            within = Scope(slot.table, at)
            if self.holds(slot.when, within):
                text = str(self.value(slot.item, within) or "").strip()
                found |= {text: None} if text else {}
        if not found:
            return self.gap(slot.words)
        return slot.between.join(found) + slot.end

    def full_name(self, slot: FullName, scope: Scope) -> str:
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
