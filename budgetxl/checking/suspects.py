"""What may be wrong with what is broken together: smallest sets, and what people do besides.

Two figures exchanged and a row left blank are more than the smallest set, and yet one slip of
the hand: where they mend everything, they count as answers, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from budgetxl.checking.neighbours import Neighbours
from budgetxl.checking.peeling import MOST_STEPS, Answer, smallest
from budgetxl.checking.slips import POINT, ROW, SWAPPED, UNIT, Slip, slip
from budgetxl.checking.tableau import Changes, Tableau
from budgetxl.rules.sums import Exact

ONE_IN = 10
"""Of so many sums one may be off by rounding, and what fits exactly is believed all the same."""

MOST_GROUPS, MOST_ANSWERS = 20, 100
"""Questions that are asked about one workbook, and answers to one that are looked at."""


@dataclass(frozen=True)
class Suspect:
    """One set of cells that may be wrong, with what may have happened to each; ``weight`` says
    how unlikely that is."""

    answer: Answer
    slips: tuple[Slip, ...]
    weight: int

    @property
    def changes(self) -> Changes:
        """Each cell with what it would have to change by, in last digits."""
        return self.answer.changes

    @property
    def cells(self) -> frozenset[int]:
        """The cells alone."""
        return frozenset(cell for cell, _ in self.changes)


@dataclass(frozen=True)
class Group:
    """Lines that are broken together, and who may have broken them, the likeliest first.

    ``others``: there may be more: a row left blank and something else, or who would lean on what
    rounding excuses. ``rough``: what is right is known but for a last digit.
    """

    lines: frozenset[int]
    suspects: tuple[Suspect, ...]
    others: bool
    rough: bool = False


class Suspects:
    """Who may have broken what, in one submission."""

    def __init__(self, tableau: Tableau, steps: int = MOST_STEPS) -> None:
        self.tableau, self.steps = tableau, steps
        self.neighbours = Neighbours(tableau.figures)

    def groups(self) -> list[Group]:
        """What is broken, by what would mend it: as few sets as explain as much as possible."""
        components = self.tableau.components()[:MOST_GROUPS]
        mended = {suspect: mends for suspect in self._all(components)
                  if (mends := self._mended(suspect, components))}
        found = []
        while mended:
            most = max(map(len, mended.values()))
            group = next(each for each in mended.values() if len(each) == most)
            mine = {one.changes: one for one, each in mended.items() if each >= group}
            found.append(self._group(frozenset().union(*group), list(mine.values())))
            mended = {one: each - group for one, each in mended.items() if not each & group}
        return sorted(found, key=lambda each: min(each.lines))

    def _mended(
        self, suspect: Suspect, components: list[frozenset[int]]
    ) -> frozenset[frozenset[int]]:
        """Which of ``components`` its changes mend; none where they break anything else."""
        bad = self.tableau.bad_after(suspect.changes)
        if not bad <= self.tableau.bad:
            return frozenset()
        return frozenset(each for each in components if bad.isdisjoint(each))

    def _group(self, lines: frozenset[int], suspects: list[Suspect]) -> Group:
        suspects.sort(key=lambda each: (each.weight, each.changes))
        known = {suspect.cells for suspect in suspects}
        gaps = self._leaves_gaps(suspects[0].changes)
        others = self._may_be_a_row(lines, suspects) or gaps and self._would_lean(lines, known)
        if gaps and len(suspects[0].changes) > 2 and ROW in suspects[0].slips:
            others = False  # one slip, and no value of it is told
        rough = gaps and any(map(self._is_rough, suspects))
        return Group(lines, tuple(suspects), others, rough)

    def _may_be_a_row(self, lines: frozenset[int], suspects: list[Suspect]) -> bool:
        """Whether a row that was left blank and some other cell might do as well as these sets.

        To leave a row blank is one slip, however many its cells: so are two cells no smaller.
        """
        if any(len(each.changes) < 2 or ROW in each.slips for each in suspects):
            return False
        cells = {cell for number in lines for cell in self.tableau.lines[number].terms}
        return any(not cells.isdisjoint(row) for row in self._blank_rows())

    def _would_lean(self, lines: frozenset[int], known: set[frozenset[int]]) -> bool:
        """Whether other sets would do if they could lean on what rounding excuses.

        So they are said to, where to look would take too long.
        """
        if len(min(known, key=len)) > 2:
            return True
        self.tableau.leans = True
        answers, self.steps = smallest(self.tableau, lines, self.steps)
        self.tableau.leans = False
        return self.steps <= 0 or any(
            frozenset(cell for cell, _ in each.changes) not in known for each in answers)

    def _leaves_gaps(self, changes: Changes) -> bool:
        """Whether sums are off by rounding after these changes: where none is, nobody leans."""
        undone = [(cell, delta, self.tableau.change(cell, delta)) for cell, delta in changes]
        found = self._has_gaps
        for cell, delta, undo in reversed(undone):
            self.tableau.restore(cell, delta, undo)
        return found

    @property
    def _has_gaps(self) -> bool:
        """Whether any sum is off by rounding, be it far from what is broken."""
        tableau = self.tableau
        seen = {(line.equation.rule.id, line.equation.place) for line in tableau.lines}
        return not tableau.rounding <= seen or any(
            gap and line.operator == "=" and line.is_error and not line.rounds
            and tableau.active[number] and number not in tableau.bad
            for number, (line, gap) in enumerate(zip(tableau.lines, tableau.gaps)))

    def _is_rough(self, suspect: Suspect) -> bool:
        """Whether what fits exactly may yet be off by a last digit: among so many sums that are
        off by rounding, or where people rather do what leads to a value beside it."""
        sums = self.tableau.sums
        if len(self.tableau.rounding) * ONE_IN > sums:
            return True
        return any(self._slip(cell, delta + by, suspect.answer).weight < each.weight
                   for (cell, delta), each in zip(suspect.changes, suspect.slips)
                   for by in (-2, -1, 1, 2) if self.tableau.values[cell] + delta + by)

    def _all(self, components: list[frozenset[int]]) -> list[Suspect]:
        """All that may explain one of ``components`` or several."""
        found: dict[Changes, Suspect] = {}
        for component in components:
            answers, self.steps = smallest(self.tableau, component, self.steps)
            found.update((each.changes, self._suspect(each)) for each in answers[:MOST_ANSWERS])
        for words, changes in (*self._swapped(), *self._missing()):
            known = found.get(changes)
            if self._is_worth_a_try(changes, components) and (
                    known is None or known.weight > words.weight):
                sure = words is SWAPPED or not self._leaves_gaps(changes)
                slips = (words,) * len(changes)
                found[changes] = Suspect(Answer(changes, sure), slips, words.weight)
        return list(found.values())

    def _is_worth_a_try(self, changes: Changes, components: list[frozenset[int]]) -> bool:
        """Whether these changes reach all of one of ``components``, and all are spoken of."""
        if not any(self.tableau.might_mend(changes, each) for each in components):
            return False
        for cell, _ in changes:
            self.tableau.reach(cell)
        return all(self.tableau.of_cell[cell] for cell, _ in changes)

    def _suspect(self, answer: Answer) -> Suspect:
        slips, weight = [], 0
        for cell, delta in answer.changes:
            right = int(self.tableau.values[cell] + delta)
            slips.append(self._slip(cell, delta, answer))
            weight += slips[-1].weight + (150 if right < 0 else 0)
            weight += 80 if cell in self.tableau.blank else 0
        return Suspect(answer, tuple(slips), weight)

    def _slip(self, cell: int, delta: int, answer: Answer) -> Slip:
        typed = self.tableau.values[cell]
        found = slip(typed, int(typed + delta), self._beside(cell, answer))
        return POINT if found is UNIT and not self._is_money(cell) else found

    def _is_money(self, cell: int) -> bool:
        """Whether a cell is in 元 or 万元, and not in points or people."""
        place, format_ = self.tableau.places[cell], self.tableau.figures.format
        spec = format_.tables[place.table].spec(place)
        return spec is None or format_.unit_of(spec).endswith("元")

    def _beside(self, cell: int, answer: Answer) -> set[Exact]:
        """What stands in the same row and in the same column, in cells that are not to change."""
        changing = {self.tableau.places[each] for each, _ in answer.changes}
        beside = self.neighbours.in_line(self.tableau.places[cell])
        return {self.tableau.typed(place) or 0 for place in beside if place not in changing}

    def _swapped(self) -> Iterator[tuple[Slip, Changes]]:
        """Neighbours exchanged, one of which stands in what is broken."""
        tableau = self.tableau
        cells = sorted({cell for number in tableau.bad for cell in tableau.lines[number].terms})
        pairs = {tuple(sorted((cell, tableau.cell(place)))) for cell in cells
                 for place in self.neighbours.next_to(tableau.places[cell])}
        for one, two in sorted(pairs):
            gap = tableau.values[two] - tableau.values[one]
            if gap and isinstance(gap, int):
                yield SWAPPED, ((one, gap), (two, -gap))

    def _missing(self) -> Iterator[tuple[Slip, Changes]]:
        """Rows without any amount, with those that what is broken asks for."""
        for blank in self._blank_rows():
            changes = tuple((cell, delta) for cell in blank
                            if (delta := self._asked(cell, blank)))
            if len(changes) > 1 and all(delta > 0 for _, delta in changes):
                yield ROW, changes

    def _blank_rows(self) -> Iterator[list[int]]:
        """The cells of each row without any amount, one of which stands in what is broken."""
        tableau = self.tableau
        cells = {cell for number in tableau.bad for cell in tableau.lines[number].terms}
        rows = dict.fromkeys(place._replace(column="") for cell in sorted(cells)
                             if isinstance((place := tableau.places[cell]).row, int))
        for row in rows:
            places = [row._replace(column=column) for column in self.neighbours.columns(row)]
            if not any(map(tableau.typed, places)):
                yield [tableau.cell(place) for place in places]

    def _asked(self, cell: int, row: list[int]) -> int:
        """What most equations that are broken ask of ``cell`` alone in its ``row``; 0 for none."""
        asked: Counter[int] = Counter()
        for number in self.tableau.of_cell[cell]:
            line, gap = self.tableau.lines[number], self.tableau.gaps[number]
            alone = line.terms.keys().isdisjoint(set(row) - {cell})
            if number in self.tableau.bad and line.operator == "=" and alone and not line.rounds:
                delta, rest = divmod(-gap, line.terms[cell])
                asked[int(delta)] += not rest
        return max(asked, key=asked.__getitem__, default=0)
