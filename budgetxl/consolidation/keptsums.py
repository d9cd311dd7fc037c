"""上年数 of units put together: a blank there is a figure that nobody knows, and no 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from budgetxl.amount import plain
from budgetxl.consolidation.unit import Remark, Unit
from budgetxl.formats import Format, last_year_place
from budgetxl.place import Place

_SAID = 5


class KeptSums:
    """Knows which figures of last year some unit lacks: the sum of the others is nobody's."""

    def __init__(self, format_: Format) -> None:
        self._format = format_
        self._lacking: dict[Place, list[str]] = {
            last_year_place(place): [] for place in format_.last_year}

    def take(self, unit: Unit) -> None:
        """Takes note of the figures that ``unit`` lacks."""
        for place, files in self._lacking.items():
            if place not in unit.submission.cells:
                files.append(unit.file)

    def is_known(self, place: Place) -> bool:
        """Whether every unit has a figure at ``place``, if it is one of last year's."""
        return not self._lacking.get(place)

    def remarks(self, sums: Mapping[Place, Decimal]) -> Iterator[Remark]:
        """A sentence on each figure that is left blank, with what of ``sums`` is left out."""
        for place, files in self._lacking.items():
            if files and place in sums:
                spec = self._format.tables[place.table].spec(place)
                money = self._format.unit_of(spec) if spec else ""
                more = f"等 {len(files)} 个" if len(files) > _SAID else ""
                yield Remark(f"{place.words()}：{'、'.join(sorted(files)[:_SAID])}{more} 没有填，"
                             f"汇总空着，其余各单位相加 {plain(sums[place])} {money}没有汇总")
