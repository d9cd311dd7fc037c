"""A clerk's fault: what was found in a filled workbook, how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from budgetxl.place import Place


class Level(str, Enum):
    """How much a finding weighs: 强制, 规范, 提示."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


LEVELS = {Level.ERROR: "强制", Level.WARNING: "规范", Level.NOTICE: "提示"}
"""What a clerk calls them."""


class Verdict(str, Enum):
    """What became of a rule: 通过, 不通过, 不适用, 未评估."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_APPLICABLE = "not applicable"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Finding:
    """One thing to look at in a filled workbook: where, what, by how much, what to do.

    ``rule`` is the id of a rule, or a code of ``FILE_FINDINGS`` for what is wrong with the file
    itself. ``demand`` says what the rule asks for, or what is wrong; ``reason`` why a rule could
    not be judged; ``addition`` what else helps to judge. ``left``, ``right`` and ``difference``
    are in ``unit``, in digits alone, with the decimals of the format; ``left_name`` and
    ``right_name`` say what they are. ``follows`` is the rule whose finding at the same row or
    form this one follows from. ``of_form`` says that nothing in it is of the clerk's making.
    ``explanation`` is the reason why it may stand, where it is_explainable and somebody gave one.
    """

    rule: str
    level: Level
    verdict: Verdict
    place: Place | None
    row: str
    demand: str
    advice: str
    basis: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    left: str = ""
    right: str = ""
    difference: str = ""
    unit: str = ""
    reason: str = ""
    addition: str = ""
    left_name: str = ""
    right_name: str = ""
    follows: str = ""
    of_form: bool = False
    is_explainable: bool = False
    explanation: str = ""

    @property
    def is_rounding(self) -> bool:
        """Whether it only says that a sum is off by no more than rounding can explain (尾差)."""
        return self.verdict is Verdict.HOLDS

    @property
    def amounts(self) -> tuple[str, ...]:
        """Left, right and difference as the form prints amounts (``1,038.90``), or nothing."""
        figures = (self.left, self.right, self.difference)
        return tuple(f"{Decimal(figure):,f}" for figure in figures) if all(figures) else ()

    @property
    def message(self) -> str:
        """All that there is to say, in one line; a report shows the clauses apart instead."""
        explanation = self.explanation and f"理由：{self.explanation}"
        clauses = (self.demand, self.reason, self.comparison, self.addition, explanation)
        return "；".join(filter(None, clauses))

    @property
    def comparison(self) -> str:
        """Both amounts by their names, and the difference: nothing where none are compared."""
        if not self.amounts:
            return ""
        left, right, difference = self.amounts
        names = self.left_name or "左边", self.right_name or "右边"
        return f"{names[0]} {left}，{names[1]} {right}，相差 {difference} {self.unit}".strip()
