"""All rules of a format, and which of them fill its totals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from budgetxl.formats import NOTE, Format
from budgetxl.place import Place
from budgetxl.rules.family import Family, families
from budgetxl.rules.named import Speaker, Spot, speakers
from budgetxl.rules.rule import Rule


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rules of a format, and for each total the rule that fills it.

    ``fillers`` is keyed by place; the row is None for a total that every detail row has.
    """

    format: Format
    rules: tuple[Rule, ...]
    fillers: dict[Place, Rule]

    def filler(self, place: Place) -> Rule | None:
        """The rule that fills ``place``, be it a fixed cell or one in a detail row."""
        row = None if isinstance(place.row, int) else place.row
        return self._fillers.get((place.table, row, place.column))

    def is_plain(self, place: Place) -> bool:
        """Whether ``place``, left blank, says nothing: no rule fills it, no code names it."""
        key = place.table, 0 if isinstance(place.row, int) else place.row, place.column
        known = self._plain.get(key)
        if known is None:
            known = self._plain[key] = not self.filler(place) and self._is_empty(place)
        if known and not place.form and not isinstance(place.row, int):
            self.plain.add(place)
        return known

    @cached_property
    def plain(self) -> set[Place]:
        """The fixed cells of which ``is_plain`` was asked and said so: no more than the format has.

        Nearly all that a workbook leaves blank are among them.
        """
        return set()

    def _is_empty(self, place: Place) -> bool:
        table = self.format.tables[place.table]
        spec = table.spec(place)
        if spec is None:
            return place.column not in table.part_columns and place.column != NOTE
        return not spec.of and not spec.default

    @cached_property
    def _plain(self) -> dict[tuple[str, str | int | None, str], bool]:
        """What ``is_plain`` said of each cell that it was asked about, whatever row or form."""
        return {}

    @cached_property
    def after(self) -> dict[str, tuple[str, ...]]:
        """By its id each rule that comes after others, and these."""
        return {rule.id: rule.text.after for rule in self.rules if rule.text.after}

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """All rules, those that are alike together."""
        return families(self.rules)

    def position(self, rule: Rule) -> int:
        """Where a rule of this book stands among the others, as they are written."""
        return self._positions[id(rule)]

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {id(rule): number for number, rule in enumerate(self.rules)}

    def family(self, rule: Rule) -> Family:
        """The family of a rule of this book."""
        return self._families[id(rule)]

    @cached_property
    def _families(self) -> dict[int, Family]:
        return {id(rule): family for family in self.families for rule in family.rules}

    @cached_property
    def speakers(self) -> dict[Spot, tuple[Speaker, ...]]:
        """The rules that name each cell, in their order."""
        return speakers(self.rules, self.format)

    @cached_property
    def _fillers(self) -> dict[tuple[str, str | None, str], Rule]:
        """The same, without the number of a form, to be asked of every blank cell."""
        return {(place.table, str(place.row) if place.row is not None else None, place.column): rule
                for place, rule in self.fillers.items()}
