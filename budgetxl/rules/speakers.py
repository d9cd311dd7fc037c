"""Which rules speak of a cell, and where: so that nobody has to look through all of them."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.place import Place
from budgetxl.rules.figures import Figures
from budgetxl.rules.named import Speaker, spot_of
from budgetxl.rules.rule import Rule
from budgetxl.rules.tree import At

Spoken = tuple[Rule, At]
"""A rule, and where it is calculated."""


class Speakers:
    """The rules that speak of the cells of one submission."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._known: dict[int, frozenset[At]] = {}

    def of(self, place: Place) -> Iterator[Spoken]:
        """Each rule that may speak of ``place``, or of a total of it that nobody states.

        Perhaps more than do so, never fewer; some come twice.
        """
        waiting, seen = [place], {place}
        while waiting:
            for rule, at in self._naming(waiting.pop()):
                yield rule, at
                total = self._total(rule, at)
                if total and total not in seen:
                    seen.add(total)
                    waiting.append(total)

    def _naming(self, place: Place) -> Iterator[Spoken]:
        for speaker in self.figures.book.speakers.get(spot_of(place), ()):
            yield from ((speaker.rule, at) for at in self._ats(speaker, place))

    def _ats(self, speaker: Speaker, place: Place) -> Iterator[At]:
        ats = self.figures.ats_of(speaker.rule)
        if speaker.in_row:
            at = At(place.row if isinstance(place.row, int) else None, place.form)
            if at in self._set(ats):
                yield at
        else:
            yield from (at for at in ats if not speaker.on_form or at.form == place.form)

    def _set(self, ats: tuple[At, ...]) -> frozenset[At]:
        """The same, to be asked for one of them; ``Figures`` gives the same tuple again."""
        if id(ats) not in self._known:
            self._known[id(ats)] = frozenset(ats)
        return self._known[id(ats)]

    def _total(self, rule: Rule, at: At) -> Place | None:
        """What ``rule`` fills there, where nobody states it."""
        if not rule.text.fills:
            return None
        total = self.figures.place_shown(rule, at)
        return None if total in self.figures.submission.cells else total
