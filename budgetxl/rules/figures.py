"""Every figure of a submission, as the rules see it: the first voice speaks from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cached_property
from typing import Any

from budgetxl.amount import ZERO
from budgetxl.codes import Texts
from budgetxl.formats import DEPARTMENT, NOTE
from budgetxl.place import Place
from budgetxl.rules.family import Family, alone
from budgetxl.rules.figure_source import Ats, Undecided
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.rule import Rule
from budgetxl.rules.rulebook import Rulebook
from budgetxl.rules.slack import Slack
from budgetxl.rules.tree import At, Cell, Collected, ColumnRef, Here, Key
from budgetxl.rules.used import UsedRows
from budgetxl.submission import Submission

_ANYWHERE = (At(),)


class Figures:
    """Every figure of a submission: as stated where it states one, else computed by its rule.

    ``others`` are those of the other workbooks that it is held against.
    """

    def __init__(
        self, submission: Submission, book: Rulebook, others: Mapping[str, Figures] | None = None
    ) -> None:
        self.submission = submission
        self.book = book
        self.format = book.format
        self.others = others or {}
        self.used = UsedRows(submission, book.format)
        self._computed: dict[Place, Decimal | None] = {}
        self._columns: dict[tuple[Key, int], list[Any] | str] = {}  # or why there is none
        self._here: dict[tuple[str, str, int], tuple[Ats, list[Any]]] = {}

    def value(self, place: Place) -> Any:
        """The amount or text at ``place``, None when blank. Raises ``Undecided``."""
        submission = self.submission
        if submission.unusable and place in submission.unusable:
            raise Undecided(f"{place.words()} {submission.unusable[place]}")
        value = submission.cells.get(place)
        return self._blank(place) if value is None else value

    def values(self, places: Sequence[Place]) -> list[Any]:
        """``value`` at each of ``places``."""
        unusable, stated = self.submission.unusable, self.submission.cells.get
        if unusable and not unusable.keys().isdisjoint(places):
            return [self.value(place) for place in places]
        plain = self.book.plain
        return [value if (value := stated(place)) is not None or place in plain
                else self._blank(place) for place in places]

    def _inputs(self, places: Sequence[Place]) -> list[Any] | None:
        """The same of places in one column, if all that it shows was typed: none is filled by a
        rule, or by the code beside it, and none unreadable."""
        if not places or not self.book.is_plain(places[0]):
            return None
        unusable = self.submission.unusable
        if unusable and not unusable.keys().isdisjoint(places):
            return None
        return [*map(self.submission.cells.get, places)]

    def _blank(self, place: Place) -> Any:
        """What stands where nobody states anything."""
        if place in self._computed:
            return self._computed[place]
        if self.book.is_plain(place):
            return None
        if place.column == NOTE and place.row is None:
            return self.note(place.table)
        if self.book.filler(place):
            return self.computed(place)
        return self._implied(place)

    def note(self, table: str) -> str:
        """The note below a table: what the clerk made of it, else what the form itself says."""
        own = self.format.tables[table]
        words = [own.note]
        if own.note_when_empty and self.used.is_empty(own):
            words.append(own.note_when_empty.replace(DEPARTMENT, self.submission.department))
        return self.submission.notes.get(table, "\n".join(filter(None, words)))

    def forms(self, table: str) -> list[int]:
        """The numbers of the used forms to which ``table`` belongs."""
        return self.used.forms(table)

    def level(self, table: str, row: int, form: int = 0) -> str:
        """The level of a detail row, "" where all rows of ``table`` are alike."""
        return self.used.level(table, row, form)

    def rows(self, table: str, level: str = "", form: int = 0) -> list[int]:
        """The numbers of the used detail rows, of ``level`` if one is named."""
        return self.used.rows(table, level, form)

    def ats(self, family: Family) -> Ats:
        """Where ``family`` is calculated: in each row, on each form; always the same tuple.

        Nowhere, where the workbook that it is held against is not at hand.
        """
        return self._ats(family.first, family.members)

    def ats_of(self, rule: Rule) -> Ats:
        """The same of ``rule`` by itself."""
        return self._ats(rule, _ANYWHERE)

    def _ats(self, rule: Rule, otherwise: Ats) -> Ats:
        if rule.text.other and rule.text.other not in self.others:
            return ()
        return self.used.ats(rule) if rule.by_row or rule.by_form else otherwise

    def here(self, table: str, column: str, ats: Ats) -> list[Any]:
        """The values of a column in these rows. Raises ``Undecided``."""
        # Known again by identity: to compare hundreds of rows would take longer than to ask them.
        key = table, column, id(ats)
        known = self._here.get(key)
        if known is None or known[0] is not ats:
            places = [Place(table, at.row, column, at.form) for at in ats]
            inputs = self._inputs(places)
            self._here[key] = known = ats, self.values(places) if inputs is None else inputs
        return known[1]

    def computed(self, place: Place) -> Decimal | None:
        """What the rule that fills ``place`` makes of the other figures; None when all blank.

        Raises ``Undecided``, also where a look-up fails or nothing is divided by.
        """
        if place not in self._computed:
            rule = self.book.filler(place)
            if rule is None:
                raise KeyError(place)
            try:
                [self._computed[place]] = alone(rule).sides[1](self, (_at(place),))
            except Missing as reason:
                raise Undecided(str(reason)) from None
        return self._computed[place]

    def compute(self, places: Iterable[Place]) -> None:
        """Works out what ``computed`` comes to at ``places``, at once where one rule fills many.

        Where that cannot be known it leaves to ``computed`` to say why.
        """
        filled: dict[Rule, list[Place]] = {}
        for place in places:
            if rule := self.book.filler(place):
                filled.setdefault(rule, []).append(place)
        for rule, found in filled.items():
            ats = tuple(_at(place) for place in found)
            with suppress(Missing, Undecided):
                self.fill(found, alone(rule).sides[1](self, ats))

    def fill(self, places: Iterable[Place], values: Iterable[Decimal | None]) -> None:
        """Takes note of what ``computed`` would come to at ``places``."""
        self._computed.update(zip(places, values))

    def _implied(self, place: Place) -> str | None:
        """A name by its code, a part of a code, or what the empty form carries; else None."""
        table = self.format.tables[place.table]
        spec = table.spec(place)
        if spec and spec.of:
            code = self.value(Place(place.table, place.row, spec.of, place.form))
            codes = self.format.codes[table.columns[spec.of].codes]
            return codes.name(code) if code else None
        if spec is None and place.column in table.part_columns:
            column, part = table.part_columns[place.column]
            code = self.value(Place(place.table, place.row, column.name, place.form)) or ""
            return column.slice(code, part) or None
        return spec.default or None if spec else None

    def place(self, place: Place, at: At) -> Place:
        """``place`` on the form at hand, where there are several."""
        if at.form and self.format.is_repeated(place.table):
            return Place(place.table, place.row, place.column, at.form)
        return place

    def place_of(self, node: Cell | Here, at: At) -> Place:
        """The cell of this workbook that ``node`` is, in the row and on the form at hand."""
        if isinstance(node, Cell):
            return self.place(node.place, at)
        return Place(node.table, at.row, node.column, at.form)

    def place_shown(self, rule: Rule, at: At) -> Place:
        """Where a finding of ``rule`` is shown."""
        place = rule.place
        if rule.by_row:
            place = Place(place.table, at.row, place.column, place.form)
        return self.place(place, at) if at.form else place

    def places(self, node: ColumnRef | Collected, at: At) -> list[Place]:
        """The cells of a column over used rows or forms; in another workbook over all of both."""
        if isinstance(node, Collected):
            return [Place(node.table, None, node.column, form) for form in self.forms(node.table)]
        repeated = self.format.is_repeated(node.table)
        forms = [at.form if repeated else 0]
        if node.book and repeated:
            forms = self.forms(node.table)
        table = self.format.tables[node.table]
        own = node.column in table.columns or node.column in table.part_columns
        rows = [(row, form) for form in forms for row in self.rows(node.table, node.level, form)]
        if not rows and node.otherwise:
            rows = [(row, form) for form in forms
                    for row in self.rows(node.table, node.otherwise, form)]
        if not own:
            return [Place(table.main_table, None, node.column, form) for _, form in rows]
        return [Place(node.table, row, node.column, form) for row, form in rows]

    def column(self, node: ColumnRef | Collected, at: At) -> list[Any]:
        """The values of a column."""
        key = node.key, at.form
        if key not in self._columns:
            try:
                places = self.places(node, at)
                inputs = self._inputs(places)
                listed = self.listed(places) if inputs is None else inputs
                self._columns[key] = listed if node.money else Texts(listed)
            except Undecided as reason:
                self._columns[key] = str(reason)
        known = self._columns[key]
        if isinstance(known, str):
            raise Undecided(known)
        return known

    def listed(self, places: Sequence[Place]) -> list[Any]:
        """The values of a range: there a total of nothing is the 0 that its formula shows."""
        return [ZERO if value is None and self.book.filler(place) else value
                for place, value in zip(places, self.values(places))]

    @cached_property
    def slack(self) -> Slack:
        """How much rounding may explain."""
        return Slack(self)

    def filler(self, place: Place) -> Rule | None:
        """The rule that fills ``place``, be it a fixed cell or one in a detail row."""
        return self.book.filler(place)

    def elsewhere(self, node: Cell | ColumnRef | Collected) -> Figures:
        """The figures of the workbook in which ``node`` stands."""
        if node.book and node.book not in self.others:
            raise Undecided(f"没有给出{node.book}（--with）")
        return self.others[node.book] if node.book else self


def _at(place: Place) -> At:
    """Where the rule that fills ``place`` is calculated."""
    return At(place.row if isinstance(place.row, int) else None, place.form)
