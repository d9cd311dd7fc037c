"""Rules about rules: what an author's rules say of each other, before anybody fills in a figure.

Made-up figures with one of everything make equations of the rules, of which some follow from
others, contradict each other, or can never be met; conditions that no workbook meets, and inputs
of which no rule speaks, are found in the rules as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from budgetxl.fault import Fault
from budgetxl.formats import Format
from budgetxl.place import Place
from budgetxl.roundtrip import sample
from budgetxl.rules import Figures, Rule, Rulebook
from budgetxl.rules.equations import Equation, Equations
from budgetxl.rules.named import named_in
from budgetxl.rules.sums import Exact
from budgetxl.rules.tree import Call, Compare, Node, Text
from budgetxl.submission import Submission


class Lint(NamedTuple):
    """What there is to say of a format; ``wrong`` is to be mended, ``notes`` are to be known."""

    wrong: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def lint(book: Rulebook) -> Lint:
    """What is wrong with the rules of ``book``, and what an author may want to know of them."""
    equations = Equations(Figures(_with_rows_of_no_code(sample(book.format)), book), expanded=False)
    system = _System(equations)
    wrong = [*never_applicable(book), *impossible(equations), *system.contradictions]
    notes = [*system.redundant(book), *unspoken(book)]
    return Lint(tuple(sorted(set(wrong))), tuple(sorted(set(notes))))


def _with_rows_of_no_code(made: Submission) -> Submission:
    """``made`` with a row more in each list, of amounts alone: what is added up by code leaves
    it out, so a rule on the total of such a list does not follow from rules on its codes."""
    rows: dict[str, int] = {}
    for place in made.cells:
        if isinstance(place.row, int):
            rows[place.table] = max(place.row + 1, rows.get(place.table, 0))
    more = {place._replace(row=rows[place.table]): value for place, value in made.cells.items()
            if place.row == 0 and isinstance(value, Decimal)}
    return replace(made, cells={**made.cells, **more})


# -- conditions -----------------------------------------------------------------------------------


def never_applicable(book: Rulebook) -> Iterator[Fault]:
    """Conditions that ask two texts of one cell, or amounts that there are not."""
    for rule in book.rules:
        if rule.when is not None and (why := _contradicts_itself(rule.when)):
            yield rule.text.fault("when", f"规则 {rule.id} 永远用不上：{why}")


def _contradicts_itself(when: Node) -> str:
    parts = when.arguments if isinstance(when, Call) and when.function == "AND" else (when,)
    texts: dict[Node, str] = {}
    bounds: dict[Node, list[tuple[str, Fraction]]] = {}
    for part in parts:
        if not isinstance(part, Compare):
            continue
        if isinstance(part.right, Text) and part.operator == "=":
            known = texts.setdefault(part.left, part.right.value)
            if known != part.right.value:
                return f"同一格不能既是“{known}”又是“{part.right.value}”"
        value = getattr(part.right, "value", None)
        if part.money and value is not None:
            bounds.setdefault(part.left, []).append((part.operator, Fraction(value)))
    return next(("对同一个数的几个条件不能同时满足" for each in bounds.values() if _is_empty(each)), "")


def _is_empty(bounds: list[tuple[str, Fraction]]) -> bool:
    """Whether no number is within all of ``bounds``; tried are those at them and between them."""
    edges = sorted({value for _, value in bounds})
    tried = [edges[0] - 1, *edges, edges[-1] + 1]
    tried += [(one + other) / 2 for one, other in zip(edges, edges[1:])]
    ask = {"=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
           "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}
    return not any(all(ask[operator](number, value) for operator, value in bounds)
                   for number in tried)


# -- equations ------------------------------------------------------------------------------------


def impossible(equations: Equations) -> Iterator[Fault]:
    """Equations that no figures with so many decimals satisfy."""
    for each in equations.found:
        if each.comparison.operator != "=" or not each.comparison.is_whole:
            continue
        _, gap = each.comparison.whole
        times = [int(number) for number in gap.terms.values()]
        if times and int(gap.constant) % gcd(*times):
            decimals = equations.figures.format.decimals
            yield each.rule.text.fault(
                "says", f"规则 {each.rule.id}：{decimals} 位小数的数都不能使它成立")


class _Said(NamedTuple):
    """An equation solved for its first cell, and the rules from which it came."""

    terms: dict[Place, Exact]
    constant: Exact
    rules: frozenset[str]


class _System:
    """The unconditional equations, each held against those before it."""

    def __init__(self, equations: Equations) -> None:
        self.said: dict[Place, _Said] = {}
        self.contradictions: list[Fault] = []
        self._order = {place: i for i, place in enumerate(equations.cells)}
        self._from: dict[str, list[frozenset[str] | None]] = {}
        plain = [each for each in equations.found if _is_plain(each)]
        for each in sorted(plain, key=lambda each: not each.rule.text.fills):
            self._take(each)

    def _take(self, equation: Equation) -> None:
        gap, rule = equation.comparison.gap, equation.rule
        left = self._reduced(_Said(dict(gap.terms), gap.constant, frozenset()))
        followed = None
        if left.terms:
            lead = max(left.terms, key=self._order.__getitem__)
            self.said[lead] = left._replace(rules=left.rules | {rule.id})
        elif left.constant:
            others = "、".join(sorted(left.rules)) or "它自己"
            self.contradictions.append(rule.text.fault(
                "says", f"规则 {rule.id} 与 {others} 不能同时成立"))
        else:
            followed = left.rules - {rule.id}
        self._from.setdefault(rule.id, []).append(followed)

    def _reduced(self, left: _Said) -> _Said:
        terms, constant, rules = dict(left.terms), left.constant, left.rules
        while lead := max((place for place in terms if place in self.said),
                          key=self._order.__getitem__, default=None):
            other = self.said[lead]
            times = Fraction(terms[lead]) / other.terms[lead]
            constant -= times * other.constant
            rules |= other.rules
            for place, each in other.terms.items():
                terms[place] = terms.get(place, 0) - times * each
                if not terms[place]:
                    del terms[place]
        return _Said(terms, constant, rules)

    def redundant(self, book: Rulebook) -> Iterator[Fault]:
        """Rules all of whose equations follow from those of others."""
        rules: dict[str, Rule] = {}
        for rule in book.rules:
            rules.setdefault(rule.id, rule)
        for name, followed in self._from.items():
            known = [each for each in followed if each is not None]
            if len(known) == len(followed) and all(known) and not rules[name].text.fills:
                others = "、".join(sorted(frozenset().union(*known), key=list(rules).index))
                yield rules[name].text.fault(
                    "says", f"规则 {name} 由 {others} 就能推出；留着，差错多一处提示")


def _is_plain(equation: Equation) -> bool:
    comparison = equation.comparison
    is_equation = comparison.operator == "=" and comparison.is_whole
    return is_equation and bool(comparison.gap.terms) and equation.when is True


# -- inputs ---------------------------------------------------------------------------------------


def unspoken(book: Rulebook) -> Iterator[Fault]:
    """Amounts of which no rule speaks, a fault a table."""
    held = {spot for rule in book.rules for spot in named_in(rule, book.format)}
    for table in book.format.tables.values():
        lacking = [words for words, spot in _amounts(book.format, table.name) if spot not in held]
        if lacking:
            listed = "、".join(lacking[:8]) + ("等" if len(lacking) > 8 else "")
            yield table.source.fault(
                table.path, f"{table.name}：没有规则说到的填报格 {len(lacking)} 个：{listed}")


def _amounts(format_: Format, name: str) -> Iterator[tuple[str, tuple[str, str | None, str]]]:
    """The inputs of amounts, in words, and as rules name them."""
    table = format_.tables[name]
    for place in table.fixed_cells():
        if not table.is_total(place):
            row = str(place.row) if place.row is not None else None
            words = "·".join(filter(None, (row, place.column)))
            yield words, (name, row, place.column)
    for column in table.detail.columns if table.detail else ():
        if column.kind == "amount":
            yield column.name, (name, None, column.name)
