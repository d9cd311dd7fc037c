"""The smallest sets of cells whose change satisfies all rules, found one cell at a time.

Some cell of a broken rule is wrong. In a smallest set one of them has a rule of its own, which
says by how much; with that one changed, the same is asked of what is still broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from budgetxl.checking.tableau import Changes, Line, Tableau
from budgetxl.rules.sums import half_up

MOST_STEPS = 7000
"""Changes tried for all that is broken in a workbook: a tenth of a second."""

LARGEST = 4
"""Cells of a set that is looked for: of more, nobody would believe it."""


Chosen = tuple[tuple[int, int, bool], ...]
"""Cells changed so far, by how much, and whether an equation says so."""


class Answer(NamedTuple):
    """A set of changes; ``sure`` if equations leave no other values."""

    changes: Changes
    sure: bool


@dataclass
class _Search:
    """What a search has found, and how far it may still go."""

    steps: int
    found: dict[Changes, bool] = field(default_factory=dict)
    sets: set[frozenset[int]] = field(default_factory=set)


def smallest(
    tableau: Tableau, component: frozenset[int], steps: int
) -> tuple[list[Answer], int]:
    """All smallest sets that mend ``component`` and break nothing; and the steps left.

    None where there are none of a size that anybody would believe, or steps run out.
    """
    search, others = _Search(steps), tableau.bad - component
    tableau.bad -= others
    for size in range(1, LARGEST + 1):
        _peel(tableau, search, size, ())
        if search.found or search.steps <= 0:
            break
    tableau.bad |= others
    found = [Answer(changes, sure) for changes, sure in search.found.items()]
    return (found if search.steps > 0 else []), search.steps


def _peel(tableau: Tableau, search: _Search, left: int, chosen: Chosen) -> None:
    search.steps -= 1
    if not tableau.bad:
        _keep(search, chosen)
    elif left and search.steps > 0:
        used = {cell for cell, _, _ in chosen}
        for cell in _candidates(tableau, left):
            if cell not in used:
                in_vain = left == 2 and _leaves_too_much(tableau, cell)
                for delta, sure in _deltas(tableau, cell):
                    if in_vain:
                        tableau.reach(cell)  # whatever is tried is shown all that speaks of it
                        search.steps -= 1
                        continue
                    undo = tableau.change(cell, delta)
                    _peel(tableau, search, left - 1, (*chosen, (cell, delta, sure)))
                    tableau.restore(cell, delta, undo)


def _candidates(tableau: Tableau, left: int) -> list[int]:
    """The cells of which one has to change: the last one has to mend all that is broken."""
    if left > 1:
        return sorted(frozenset().union(*(tableau.lines[number].cells for number in tableau.bad)))
    lines = [tableau.lines[number] for number in tableau.bad]
    first = min(lines, key=lambda line: len(line.terms))
    return sorted(_shared([frozenset(first.terms), *(line.cells for line in lines)]))


def _leaves_too_much(tableau: Tableau, cell: int) -> bool:
    """Whether no single cell could mend what ``cell`` does not touch: to change ``cell`` first
    would not help it, whatever the change. Of most cells that are tried that is so.
    """
    apart = [cells for cells in (tableau.lines[number].cells for number in tableau.bad)
             if cell not in cells]
    return bool(apart) and not _shared(apart)


def _shared(sets: list[frozenset[int]]) -> frozenset[int]:
    """What all of ``sets`` have."""
    found = sets[0]
    for each in sets:
        found &= each
        if not found:
            break
    return found


def _deltas(tableau: Tableau, cell: int) -> list[tuple[int, bool]]:
    """By how much what is broken asks ``cell`` to change; and whether an equation says so."""
    found: dict[int, bool] = {}
    for number in tableau.of_cell[cell]:
        if number in tableau.bad:
            for delta, sure in _asked(tableau, cell, number):
                found[delta] = found.get(delta, False) or sure
    return sorted((delta, sure) for delta, sure in found.items() if delta)


def _asked(tableau: Tableau, cell: int, number: int) -> Iterator[tuple[int, bool]]:
    line, gap = tableau.lines[number], tableau.gaps[number]
    times = line.terms[cell]
    if line.rounds:
        yield from _rounded(tableau, cell, line)
    elif line.operator == "=":
        if gap % times == 0:
            yield int(-gap // times), True
    else:  # an inequality says no value: equations of the same cell do
        said = [(delta, sure) for delta, sure in _equated(tableau, cell)
                if tableau.holds(line, gap + times * delta)]
        yield from said
        if not said and gap % times == 0:
            yield int(-gap // times), False


def _equated(tableau: Tableau, cell: int) -> Iterator[tuple[int, bool]]:
    """By how much ``cell`` would have to change for an equation that does not hold."""
    tableau.reach(cell)
    for number in tableau.of_cell[cell]:
        line, gap = tableau.lines[number], tableau.gaps[number]
        if line.operator == "=" and gap and gap % line.terms[cell] == 0:
            yield int(-gap // line.terms[cell]), not line.rounds


def _rounded(tableau: Tableau, cell: int, line: Line) -> Iterator[tuple[int, bool]]:
    """Where a side is rounded: a figure that stands alone on the other one is known."""
    comparison, place = line.equation.comparison, tableau.places[cell]
    for side, other in ((comparison.left, comparison.right),
                        (comparison.right, comparison.left)):
        if abs(side.terms.get(place, 0)) == 1 and side.is_whole and place not in other.terms:
            gap = half_up(other.at(tableau)) - half_up(side.at(tableau))
            yield int(gap * side.terms[place]), line.operator == "="
            return
    yield -half_up(Fraction(comparison.gap.at(tableau)) / comparison.gap.terms[place]), False


def _keep(search: _Search, chosen: Chosen) -> None:
    """Keeps a set that mends everything, unless a part of it does."""
    cells = frozenset(cell for cell, _, _ in chosen)
    if any(other < cells for other in search.sets):
        return
    search.sets.add(cells)
    changes = tuple(sorted((cell, delta) for cell, delta, _ in chosen))
    sure = all(is_sure for _, _, is_sure in chosen)
    search.found[changes] = search.found.get(changes, False) or sure
