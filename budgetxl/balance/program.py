"""Rounding of a whole county by a solver of integer programs, which comes with an extra.

It calculates with floats; so what it finds is rounded, and held against every relation in whole
numbers by whoever asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import highspy

from budgetxl.balance.reduction import Group, Row

SECONDS = 120.0
"""How long one question may take."""


def best(groups: Sequence[Group], rows: Sequence[Row]) -> dict[int, int] | None | str:
    """How much above its floor each group is printed, None where nothing satisfies the rows.

    Or why there is no answer, in Chinese.
    """
    used = list(dict.fromkeys(group for row in rows for group in row.terms))
    solver, columns = _solver(groups, rows, used)
    ways = [way for group in used for way in groups[group].options]
    taken: list[int] = []
    for prices in zip_longest(*(way.parts for way in ways), fillvalue=0):
        if taken and not any(prices):
            continue
        status = _minimise(solver, prices)
        if status == highspy.HighsModelStatus.kInfeasible and not taken:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            return "求解程序没有在限定的时间里算完，照四舍五入印出"
        taken = [round(value) for value in solver.getSolution().col_value]
        _keep(solver, prices, sum(price * way for price, way in zip(prices, taken)))
    return {group: up for (group, up), way in zip(columns, taken) if way}


class _Silent(highspy.Highs):
    """It prints a line of its own as soon as it is asked anything, unless it was told not to."""

    def enableCallbacks(self) -> None:  # the first thing that a new one is asked
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _solver(
    groups: Sequence[Group], rows: Sequence[Row], used: Sequence[int]
) -> tuple[Any, list[tuple[int, int]]]:
    """The solver with a column for each way of each group, of which one is taken."""
    solver: Any = _Silent()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0),
                          ("time_limit", SECONDS), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0)):
        solver.setOptionValue(option, value)
    columns = [(group, up) for group in used for up, _, _ in groups[group].options]
    number = {column: i for i, column in enumerate(columns)}
    for i in range(len(columns)):
        solver.addVar(0.0, 1.0)
        solver.changeColIntegrality(i, highspy.HighsVarType.kInteger)
    for group in used:
        ways = [number[group, up] for up, _, _ in groups[group].options]
        solver.addRow(1.0, 1.0, len(ways), ways, [1.0] * len(ways))
    for row in rows:
        terms = [(number[group, up], float(times * up)) for group, times in row.terms.items()
                 for up, _, _ in groups[group].options if up]
        low = -highspy.kHighsInf if row.operator == "<=" else float(row.target)
        high = highspy.kHighsInf if row.operator == ">=" else float(row.target)
        solver.addRow(low, high, len(terms), [i for i, _ in terms], [value for _, value in terms])
    return solver, columns


def _minimise(solver: Any, prices: Sequence[int]) -> Any:
    for column, price in enumerate(prices):
        solver.changeColCost(column, float(price))
    solver.run()
    return solver.getModelStatus()


def _keep(solver: Any, prices: Sequence[int], reached: int) -> None:
    """What was reached stays reached."""
    terms = [(i, float(price)) for i, price in enumerate(prices) if price]
    if terms:
        solver.addRow(-highspy.kHighsInf, reached + 0.5, len(terms), [i for i, _ in terms],
                      [value for _, value in terms])
