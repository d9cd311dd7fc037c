"""舍位平衡: figures that are exact to the 元, printed in 万元 so that they still add up.

What is printed is a submission of its own: whoever writes tables, open data or sentences takes
its figures, and all of them print the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetxl.amount import KEPT_DECIMALS, decimals, rounded
from budgetxl.balance.problem import Problem, Relation
from budgetxl.balance.solving import Answer, answer
from budgetxl.balance.table import Added, Key, Table, is_balanced, table_of
from budgetxl.place import Place
from budgetxl.rules import Figures


@dataclass(frozen=True)
class Adjustment:
    """A figure that is printed otherwise than usually rounded, and the relations that want it so.

    ``row`` and ``column`` say where in words; ``place`` is None in a row that only print has.
    """

    table: str
    row: str
    column: str
    place: Place | None
    exact: Decimal
    usual: Decimal
    printed: Decimal
    because: tuple[str, ...]


@dataclass(frozen=True)
class Balance:
    """``figures`` as they are to be printed.

    ``contradictions`` are relations that cannot all hold in print, whatever is rounded how: the
    figures that they bind are rounded as usual. ``notes`` say why else nothing was adjusted.
    """

    figures: Figures
    adjustments: tuple[Adjustment, ...] = ()
    contradictions: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


def balanced(figures: Figures, relax: bool = False) -> Balance:
    """The figures that a publication prints; the same ones where there is nothing to balance.

    With ``relax`` a figure may be a whole last digit off where nothing else helps. Raises
    ``Undecided`` where an unreadable input stands.
    """
    if not (figures.format.balanced and _has_more_digits(figures)):
        return Balance(figures)
    table = table_of(figures)
    found = answer(table.problem, relax)
    printed = _printed(figures, table, found)
    if not _is_so(printed, table, found):
        return Balance(figures, notes=("复核没有通过，照四舍五入印出",))
    changed = [number for number, value in enumerate(found.printed)
               if value != table.problem.usual[number]]
    bound = _bound(table.problem, changed)
    adjustments = tuple(_adjustment(figures, table, found, number, bound[number])
                        for number in changed)
    return Balance(printed, adjustments, found.contradictions, found.unsolved)


def _has_more_digits(figures: Figures) -> bool:
    format_ = figures.format
    return any(isinstance(value, Decimal) and decimals(value) > format_.decimals
               and is_balanced(format_.tables[place.table].spec(place), figures)
               for place, value in figures.submission.cells.items())


def _printed(figures: Figures, table: Table, found: Answer) -> Figures:
    """The submission with what is printed in place of what is exact."""
    cells = dict(figures.submission.cells)
    for key, value in zip(table.keys, found.printed):
        if isinstance(key, Place) and key in cells:
            cells[key] = _amount(figures, value)
    return Figures(replace(figures.submission, cells=cells), figures.book, figures.others)


def _amount(figures: Figures, digits: int) -> Decimal:
    return Decimal(digits).scaleb(-figures.format.decimals)


def _is_so(printed: Figures, table: Table, found: Answer) -> bool:
    """Whether totals that are calculated from what is printed come to what was found for them."""
    if found.contradictions or found.unsolved:
        return True  # their totals are rounded by themselves
    return all(_value(printed, key) == _amount(printed, digits)
               for key, digits in zip(table.keys, found.printed))


def _value(figures: Figures, key: Key) -> Decimal:
    if isinstance(key, Added):
        places = (Place(key.table, row, key.column, key.form) for row in key.rows)
        return sum((figures.value(place) or Decimal(0) for place in places), Decimal(0))
    return figures.value(key) or Decimal(0)


def _bound(problem: Problem, cells: Iterable[int]) -> dict[int, list[Relation]]:
    """For each of these cells the relations that it is in."""
    found: dict[int, list[Relation]] = {cell: [] for cell in cells}
    for relation in problem.relations:
        for cell in relation.terms:
            if cell in found:
                found[cell].append(relation)
    return found


def _adjustment(
    figures: Figures, table: Table, found: Answer, number: int, bound: Sequence[Relation]
) -> Adjustment:
    key, problem = table.keys[number], table.problem
    exact = Decimal(problem.exact[number]).scaleb(-KEPT_DECIMALS)
    row = f"{len(key.rows)} 行的汇总" if isinstance(key, Added) else _row(key)
    return Adjustment(
        key.table, row, key.column, key if isinstance(key, Place) else None, exact,
        rounded(exact, figures.format.decimals), _amount(figures, found.printed[number]),
        _because(problem, bound),
    )


def _row(place: Place) -> str:
    form = f"第{place.form + 1}张 " if place.form else ""
    row = f"第{place.row + 1}行" if isinstance(place.row, int) else place.row or ""
    return f"{form}{row}".strip()


def _because(problem: Problem, bound: Sequence[Relation]) -> tuple[str, ...]:
    """What would not add up with all as usual; else what binds it to what would not."""
    broken = [each.name for each in bound if not each.holds(problem.usual)]
    return tuple(broken or [each.name for each in bound])[:3]
