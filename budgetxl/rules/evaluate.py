"""Every figure of a submission, as the rules see it: the first voice speaks from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from budgetxl.amount import ZERO
from budgetxl.codes import Texts
from budgetxl.formats import NOTE
from budgetxl.place import Place
from budgetxl.rules.bind import Rule, Rulebook
from budgetxl.rules.calculate import calculation
from budgetxl.rules.family import Family
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.leaves import Ats, Undecided
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.tree import (
    Arithmetic,
    At,
    Call,
    Cell,
    Collected,
    Column,
    Compare,
    Here,
    Key,
    Node,
    Number,
    Rows,
)
from budgetxl.submission import Submission


class Figures:
    """Every figure of a submission: as stated where it states one, else computed by its rule.

    ``others`` are those of the other workbooks that it is held against.
    """

    def __init__(
        self, submission: Submission, book: Rulebook, others: Mapping[str, Figures] | None = None
    ) -> None:
        self.submission = submission
        self.book = book
        self.others = others or {}
        self._computed: dict[Place, Decimal | None] = {}
        self._rows: dict[tuple[str, str, int], list[int]] = {}
        self._columns: dict[tuple[Key, int], list[Any] | str] = {}  # or why there is none
        self._here: dict[tuple[str, str, int], tuple[Ats, list[Any]]] = {}
        self._ats: dict[tuple[str, str, bool, bool], Ats] = {}
        self._addends: dict[tuple[Key, int], list[Decimal]] = {}

    def value(self, place: Place) -> Any:
        """The amount or text at ``place``, None when blank. Raises ``Undecided``."""
        submission = self.submission
        if submission.unusable and place in submission.unusable:
            raise Undecided(f"{place.words()} {submission.unusable[place]}")
        value = submission.cells.get(place)
        return self._blank(place) if value is None else value

    def values(self, places: Sequence[Place]) -> list[Any]:
        """``value`` at each of ``places``."""
        unusable, cells = self.submission.unusable, self.submission.cells
        if unusable and not unusable.keys().isdisjoint(places):
            return [self.value(place) for place in places]
        return [self._blank(place) if value is None else value
                for place, value in zip(places, map(cells.get, places))]

    def _blank(self, place: Place) -> Any:
        """What stands where nobody states anything."""
        if place in self._computed:
            return self._computed[place]
        if self.book.is_plain(place):
            return None
        if place.column == NOTE and place.row is None:
            return self.submission.notes.get(place.table, self.book.format.tables[place.table].note)
        if self.book.filler(place):
            return self.computed(place)
        return self._implied(place)

    def forms(self, table: str) -> list[int]:
        """The numbers of the used forms to which ``table`` belongs."""
        format_ = self.book.format
        main, *nested = (each.name for each in format_.nested(format_.tables[table].form))
        told = {form for name in nested for form in self.submission.forms([name])
                if self.rows(name, form=form)}
        return sorted({*self.submission.forms([main]), *told})

    def level(self, table: str, row: int, form: int = 0) -> str:
        """The level of a detail row, "" where all rows of ``table`` are alike."""
        detail = self.book.format.tables[table].detail
        if not detail or not detail.groups:
            return ""
        for group in detail.groups if self.submission.grouped else ():
            if group.digits:
                code = self.submission.cells.get(Place(table, row, group.by, form))
                if isinstance(code, str) and len(code) == group.digits:
                    return group.level
            elif Place(table, row, group.shown_in, form) not in self.submission.cells:
                return group.level
        return detail.level

    def rows(self, table: str, level: str = "", form: int = 0) -> list[int]:
        """The numbers of the used detail rows, of ``level`` if one is named.

        A row that says no more than an empty form does, in its merged columns, is none.
        """
        key = table, level, form
        if key not in self._rows:
            rows = self._filled(table, form)
            self._rows[key] = [
                row for row in rows if not level or self.level(table, row, form) == level
            ]
        return self._rows[key]

    def ats(self, family: Family) -> Ats:
        """Where ``family`` is calculated: in each row, on each form; always the same tuple.

        Nowhere, where the workbook that it is held against is not at hand.
        """
        rule = family.first
        if rule.text.other and rule.text.other not in self.others:
            return ()
        if not (rule.by_row or rule.by_form):
            return family.members
        key = rule.place.table, rule.level, rule.by_row, rule.by_form
        if key not in self._ats:
            self._ats[key] = tuple(self._each(rule))
        return self._ats[key]

    def _each(self, rule: Rule) -> Iterator[At]:
        """Each row and form that ``rule`` speaks of: form by form."""
        table = rule.place.table
        for form in self.forms(table) if rule.by_form else (0,):
            if rule.by_row:
                yield from (At(row, form) for row in self.rows(table, rule.level, form))
            else:
                yield At(None, form)

    def here(self, table: str, column: str, ats: Ats) -> list[Any]:
        """The values of a column in these rows. Raises ``Undecided``."""
        key = table, column, id(ats)
        known = self._here.get(key)
        if known is None or known[0] is not ats:
            values = self.values([Place(table, at.row, column, at.form) for at in ats])
            self._here[key] = known = ats, values
        return known[1]

    def computed(self, place: Place) -> Decimal | None:
        """What the rule that fills ``place`` makes of the other figures; None when all blank.

        Raises ``Undecided``, also where a look-up fails or nothing is divided by.
        """
        if place not in self._computed:
            rule = self.book.filler(place)
            if rule is None:
                raise KeyError(place)
            at = At(place.row if isinstance(place.row, int) else None, place.form)
            try:
                [self._computed[place]] = rule.filling(self, (at,))
            except Missing as reason:
                raise Undecided(str(reason)) from None
        return self._computed[place]

    def fill(self, places: Iterable[Place], values: Iterable[Decimal | None]) -> None:
        """Takes note of what ``computed`` would come to at ``places``."""
        self._computed.update(zip(places, values))

    def _implied(self, place: Place) -> str | None:
        """A name by its code, a part of a code, or what the empty form carries; else None."""
        table = self.book.format.tables[place.table]
        spec = table.spec(place)
        if spec and spec.of:
            code = self.value(place._replace(column=spec.of))
            codes = self.book.format.codes[table.columns[spec.of].codes]
            return codes.name(code) if code else None
        if spec is None and place.column in table.part_columns:
            column, part = table.part_columns[place.column]
            code = self.value(place._replace(column=column.name)) or ""
            return column.slice(code, part) or None
        return spec.default or None if spec else None

    def _filled(self, table: str, form: int) -> Iterator[int]:
        detail = self.book.format.tables[table].detail
        merged = {column.name for column in detail.merged} if detail else set()
        for row in self.submission.rows(table, form):
            if not merged or not self.submission.columns(table, row, form) <= merged:
                yield row

    def place(self, place: Place, at: At) -> Place:
        """``place`` on the form at hand, where there are several."""
        if at.form and self.book.format.is_repeated(place.table):
            return Place(place.table, place.row, place.column, at.form)
        return place

    def places(self, node: Column | Collected, at: At) -> list[Place]:
        """The cells of a column over used rows or forms; in another workbook over all of both."""
        if isinstance(node, Collected):
            return [Place(node.table, None, node.column, form) for form in self.forms(node.table)]
        repeated = self.book.format.is_repeated(node.table)
        forms = [at.form if repeated else 0]
        if node.book and repeated:
            forms = self.forms(node.table)
        found = [Place(node.table, row, node.column, form)
                 for form in forms for row in self.rows(node.table, node.level, form)]
        if not found and node.otherwise:
            return self.places(replace(node, level=node.otherwise, otherwise=""), at)
        return found

    def column(self, node: Column | Collected, at: At) -> list[Any]:
        """The values of a column."""
        key = node.key, at.form
        if key not in self._columns:
            try:
                listed = self.listed(self.places(node, at))
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

    def addends(self, node: Node, at: At) -> Decimal:
        """How many rounded figures stand behind ``node``: each lends half a last digit."""
        if not getattr(node, "money", True):
            return ZERO  # a text is exact, even one that a number is read in
        if isinstance(node, Cell):
            return self.elsewhere(node)._addend(self.place(node.place, at))
        if isinstance(node, Here):
            return self._addend(Place(node.table, at.row, node.column, at.form))
        if isinstance(node, Rows):
            places = (Place(node.table, r, node.column) for r in node.rows)
            return sum((self._addend(self.place(place, at)) for place in places), ZERO)
        if isinstance(node, (Column, Collected)):
            return sum(self.elsewhere(node)._column_addends(node, at), ZERO)
        if isinstance(node, Arithmetic):
            return self._operands(node, at)
        if isinstance(node, Call) and node.function in ("SUMIF", "SUMIFS"):
            return self._chosen(node, at)
        if isinstance(node, Call) and node.function in ("MIN", "MAX"):
            return Decimal(1)  # the figure that is chosen
        if isinstance(node, Call) and FUNCTIONS[node.function].gives == "amount":
            return sum((self.addends(argument, at) for argument in node.arguments), ZERO)
        return ZERO

    def elsewhere(self, node: Cell | Column | Collected) -> Figures:
        """The figures of the workbook in which ``node`` stands."""
        if node.book and node.book not in self.others:
            raise Undecided(f"没有给出{node.book}（--with）")
        return self.others[node.book] if node.book else self

    def _operands(self, node: Arithmetic, at: At) -> Decimal:
        """A figure multiplied or divided by a number lends so much more, or less."""
        left, right = self.addends(node.left, at), self.addends(node.right, at)
        if node.operator == "*" and isinstance(node.right, Number):
            return left * abs(node.right.value)
        if node.operator == "*" and isinstance(node.left, Number):
            return right * abs(node.left.value)
        if node.operator == "/" and isinstance(node.right, Number) and node.right.value:
            return left / abs(node.right.value)
        return left + right

    def _addend(self, place: Place) -> Decimal:
        if place in self.submission.cells:
            return Decimal(1)
        rule = self.book.filler(place)
        if rule and isinstance(rule.says, Compare):
            row = place.row if isinstance(place.row, int) else None
            return self.addends(rule.says.right, At(row, place.form))
        return ZERO

    def _chosen(self, node: Call, at: At) -> Decimal:
        *keys, values = node.arguments
        if node.function == "SUMIFS":
            values, *keys = node.arguments
        assert isinstance(values, (Column, Collected))
        counts = self.elsewhere(values)._column_addends(values, at)
        arguments = [evaluate(key, self, at) for key in keys]
        chosen: Decimal | None = FUNCTIONS["SUMIFS"].calculate(counts, *arguments)
        return chosen or ZERO

    @cached_property
    def _stated_columns(self) -> frozenset[tuple[str, str]]:
        """Table and column of what stands in any detail row, be it one that sums up others."""
        cells = self.submission.cells
        return frozenset((p.table, p.column) for p in cells if isinstance(p.row, int))

    def _column_addends(self, node: Column | Collected, at: At) -> list[Decimal]:
        """For each used row, how many figures: one, or those behind a total nobody states.

        The sheet cannot tell a stated total from a computed one in the same column, nor on the
        list of forms, so where some are stated each counts as one figure, in both voices.
        """
        key = node.key, at.form
        if key not in self._addends:
            some = isinstance(node, Collected) or (node.table, node.column) in self._stated_columns
            places = self.places(node, at)
            self._addends[key] = (
                [Decimal(value is not None) for value in self.listed(places)] if some
                else [self._addend(place) for place in places]
            )
        return self._addends[key]


def evaluate(node: Node, figures: Figures, at: At = At()) -> Any:
    """The value of a bound ``node``; ``at`` is the detail row and the form it speaks of.

    Amounts are ``Decimal`` or None when blank, texts ``str`` or None, truths ``bool``, ranges
    lists. Raises ``Undecided`` when a cell is unreadable, ``Missing`` when a look-up fails.
    """
    [value] = calculation(node)(figures, (at,))
    return value
