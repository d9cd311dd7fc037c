"""A rule as it is checked on a sheet, while somebody types: its two sides, gap, state and words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from budgetxl.rules.addressing import Addressing, quoted, standing, written
from budgetxl.rules.rule import Rule
from budgetxl.rules.formula import formula, rounded
from budgetxl.rules.kinds import compares_amounts, has_gap
from budgetxl.rules.lending import lent
from budgetxl.rules.sentence import sentence, side_names
from budgetxl.rules.slack_formula import figures_behind
from budgetxl.rules.tree import At, Cell, Compare, Here

HOLDS, BROKEN, ROUNDING = "✓", "✗", "≈"
NOT_APPLICABLE, BLANK, UNDECIDED = "—", "未填", "未评估"
"""What a live check shows; a broken one goes on with the difference."""


class LiveCheck:
    """What a sheet has of ``rule``, at a detail row and on a form: formulas without their ``=``.

    ``sides`` are the cells that are to hold ``left`` and ``right``, where there are such.
    """

    def __init__(
        self, rule: Rule, addresses: Addressing, at: At = At(), sides: tuple[str, str] | None = None
    ) -> None:
        self.rule, self.addresses, self.at, self.sides = rule, addresses, at, sides
        self.compared = rule.says \
            if isinstance(rule.says, Compare) and compares_amounts(rule.says) else None

    @property
    def words(self) -> str:
        """The rule's sentence."""
        return words(self.rule)

    @cached_property
    def left(self) -> str:
        """The left side, rounded as it is compared; "" where no amounts are."""
        return rounded(self.compared.left, self.addresses, self.at) if self.compared else ""

    @cached_property
    def right(self) -> str:
        """The right side, rounded as it is compared; "" where no amounts are."""
        return rounded(self.compared.right, self.addresses, self.at) if self.compared else ""

    @property
    def has_gap(self) -> bool:
        """Whether the difference of the two sides says anything."""
        return has_gap(self.rule.says)

    @property
    def gap(self) -> str:
        """The difference of the two sides, which may be off by what binary numbers are."""
        left, right = self.sides or (self.left, self.right)
        return f"{left}-({right})" if right.startswith("-") else f"{left}-{right}"

    @property
    def rounded_gap(self) -> str:
        """The difference as a number; "" where it says nothing."""
        return f"ROUND({self.gap},{self.addresses.decimals})" if self.has_gap else ""

    @property
    def state(self) -> str:
        """A formula that shows one of the states above; made from the innermost IF outwards."""
        shown = f"IF({self._test},{quoted(HOLDS)},{self._broken})"
        if self.rule.when is not None:
            when = formula(self.rule.when, self.addresses, self.at)
            shown = f"IF({when},{shown},{quoted(NOT_APPLICABLE)})"
        for node in self.rule.needed:
            shown = _unless_blank(self._cell(node), shown)
        return f"IFERROR({shown},{quoted(UNDECIDED)})"

    @property
    def told(self) -> str:
        """A formula for what ``told`` says of the rule where it is broken."""
        if not self.has_gap:
            return written(sentence(self.rule))
        look = quoted(f"#,##0.{'0' * self.addresses.decimals}".rstrip("."))
        left, right = self.sides or (self.left, self.right)
        return "&".join(f"{quoted(word)}&TEXT({figure},{look})" for word, figure in
                        zip(_words_before(self.rule), (left, right, self.gap)))

    @property
    def _test(self) -> str:
        if not self.compared:
            return formula(self.rule.says, self.addresses, self.at)
        left, right = self.sides or (self.left, self.right)
        return f"{left}{self.compared.operator}{right}"

    @property
    def _broken(self) -> str:
        """What is shown where the rule does not hold."""
        if not self.compared:
            return quoted(BROKEN)
        broken = quoted(BROKEN)
        if self.has_gap:
            digits = "0." + "0" * self.addresses.decimals if self.addresses.decimals else "0"
            broken = f"{quoted(BROKEN + ' 差')}&TEXT({self.gap},{quoted(digits)})"
        broken = self._or_rounding(self.compared, broken)
        for blank in self._lone_blanks(self.compared):
            broken = f"IF({blank},{quoted(BLANK)},{broken})"
        return broken

    def _or_rounding(self, says: Compare, broken: str) -> str:
        """Of stated figures, ≈ where their rounding may explain the difference."""
        if not self.addresses.stated or says.operator not in ("=", "<=", ">="):
            return broken
        counts = "+".join(figures_behind(lent(side), self.addresses, self.at)
                          for side in (says.left, says.right))
        # Binary numbers are never just half a digit; a count that is weighted has more decimals.
        decimals = self.addresses.decimals
        finer = 5 if "/" in counts or "*" in counts else 2
        many = f"{stated}*" if (stated := self.addresses.stated) > 1 else ""
        slack = f"0.{'0' * decimals}5*{many}({counts})"
        explained = f"ROUND(ABS({self.gap})-{slack},{decimals + finer})<0"
        return f"IF({explained},{quoted(ROUNDING)},{broken})"

    def _lone_blanks(self, says: Compare) -> Iterator[str]:
        """Tests of inputs that stand alone on a side: while one is blank, nothing is compared.

        A total that is stated may be blank as long as there is nothing that it adds up.
        """
        for side in (says.right, says.left):
            if isinstance(side, (Cell, Here)):
                place = standing(side, self.addresses, self.at)
                if self.addresses.filled_by(place):
                    continue
                blank = f"LEN({self.addresses.cell(place)})=0"
                rule = self.addresses.filler(place)
                if rule and isinstance(rule.says, Compare):
                    at = At(place.row if isinstance(place.row, int) else None, place.form)
                    blank = f"AND({blank},{rounded(rule.says.right, self.addresses, at)}<>0)"
                yield blank

    def _cell(self, node: Cell | Here) -> str:
        return self.addresses.cell(standing(node, self.addresses, self.at))


def _unless_blank(cell: str, shown: str) -> str:
    return f"IF(LEN({cell})=0,{quoted(BLANK)},{shown})"


def told(rule: Rule, sides: tuple[Decimal | None, Decimal | None], decimals: int) -> str:
    """What is wrong where ``rule`` is broken: ``表三“合计” 102.00，表五“合计” 0.00，差 102.00``.

    Where no amounts are compared, the rule's sentence.
    """
    left, right = sides
    if left is None or right is None:
        return sentence(rule)
    figures = (left, right, left - right)
    return "".join(f"{word}{figure:,.{decimals}f}"
                   for word, figure in zip(_words_before(rule), figures))


def _words_before(rule: Rule) -> tuple[str, str, str]:
    """The words before the left side, the right side and their difference."""
    left, right = side_names(rule)
    return f"{left} ", f"，{right} ", "，差 "


def words(rule: Rule) -> str:
    """The rule's sentence; one that says 本行 begins with the table whose rows it means."""
    level = f"的{rule.level}" if rule.level else ""
    rows = f"{rule.place.table}{level}各行：" if rule.by_row else ""
    return f"各张表单：{rows}{sentence(rule)}" if rule.by_form else rows + sentence(rule)
