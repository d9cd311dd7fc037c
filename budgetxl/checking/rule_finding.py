"""A rule's outcome in words for the clerk: what it asks for, by how much, and what helps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from budgetxl.amount import plain
from budgetxl.checking.near_names import found_by_name
from budgetxl.checking.row_words import row_words
from budgetxl.codes import CodeList
from budgetxl.fault import Finding, Level, Verdict
from budgetxl.formats import Column, Format
from budgetxl.place import Place
from budgetxl.rules import Figures, Outcome, Rule, Rulebook, is_printed, sentence, side_names
from budgetxl.rules.tree import (
    Arithmetic,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Here,
    Label,
    Node,
    Number,
    Rows,
    walk,
)

TEN_THOUSAND = Decimal(10000)

ADVICE = "核对所列各处，改正有误的一处"
"""What to do where a rule has no advice of its own."""


class Whereabouts(Protocol):
    """Knows on which sheet and in which cell a place of the form stands."""

    def locate(self, place: Place) -> tuple[str, str]:
        """Sheet and cell, such as ``("表三", "F9")``."""


def rule_finding(outcome: Outcome, figures: Figures, where: Whereabouts) -> Finding:
    """The finding that says ``outcome``: broken, undecided, or holding only within rounding."""
    rule, format_ = outcome.rule, figures.book.format
    place = outcome.place if _stands_somewhere(outcome, format_) else None
    sheet, cell = where.locate(place) if place else ("", "")
    within_rounding = outcome.verdict is Verdict.HOLDS
    left, right = side_names(rule) if outcome.difference is not None else ("", "")
    return Finding(
        rule=rule.id,
        level=Level.NOTICE if within_rounding else rule.text.level,
        verdict=outcome.verdict,
        place=place,
        row=row_words(place, figures),
        demand=_sentence(rule),
        advice="无需修改；如能取得未四舍五入的数，请核对" if within_rounding
        else rule.text.advice or ADVICE,
        basis=rule.text.basis,
        sheet=sheet,
        cells=(cell,) if cell else (),
        left=_digits(outcome.left, format_),
        right=_digits(outcome.right, format_),
        difference=_digits(outcome.difference, format_),
        unit=_unit(rule, figures.book) if outcome.difference is not None else "",
        reason=outcome.reason,
        left_name=left,
        right_name=right,
        of_form=_is_of_form(rule),
        is_explainable=within_rounding or rule.text.explainable,
        addition="；".join(_additions(outcome, figures)),
    )


def _stands_somewhere(outcome: Outcome, format_: Format) -> bool:
    """Whether a finding has a place: what is said of all forms together stands on none."""
    rule = outcome.rule
    return rule.by_row or rule.by_form or not format_.is_repeated(outcome.place.table)


def _digits(value: Decimal | None, format_: Format) -> str:
    return "" if value is None else f"{value:.{format_.decimals}f}"


def _additions(outcome: Outcome, figures: Figures) -> Iterator[str]:
    """What rounding could explain, and what the code list says; nothing of undecided rules."""
    if outcome.verdict is Verdict.UNDECIDED:
        return
    if outcome.slack > 0:
        beyond = outcome.verdict is Verdict.BROKEN
        fits = "超出四舍五入可解释的范围" if beyond else "在四舍五入可解释的范围内"
        yield f"{fits}（不到 {plain(outcome.slack)} {_unit(outcome.rule, figures.book)}）"
    yield from _names_by_code_list(outcome, figures)
    if outcome.verdict is Verdict.BROKEN:
        yield from found_by_name(outcome, figures)


_sentence = lru_cache(maxsize=4096)(sentence)
"""The same in every workbook."""


@lru_cache(maxsize=4096)
def _is_of_form(rule: Rule) -> bool:
    """Whether a rule speaks of nothing but the printed wording, which a clerk cannot mend."""
    return all(map(is_printed, rule.parts))


@lru_cache(maxsize=4096)
def _unit(rule: Rule, book: Rulebook) -> str:
    """The unit of what a rule compares: that of its first figure, 元 over ten thousand being 万元."""
    format_, nodes = book.format, list(walk(rule.says))
    converted = any(isinstance(node, Arithmetic) and node.operator == "/"
                    and node.right == Number(TEN_THOUSAND) for node in nodes)
    for node in nodes:
        spec = _spec(node, format_)
        if spec and spec.is_money:
            return "万元" if converted else format_.unit_of(spec)
    return ""


def _spec(node: Node, format_: Format) -> Column | None:
    """What stands in the cells that ``node`` means."""
    if isinstance(node, Cell) and not node.book:
        return format_.tables[node.place.table].spec(node.place)
    if isinstance(node, Rows):
        return format_.tables[node.table].spec(Place(node.table, node.rows[0], node.column))
    if isinstance(node, Here) or (isinstance(node, (ColumnRef, Collected)) and not node.book):
        table = format_.tables[node.table]
        return table.columns.get(node.column) or table.fields.get(node.column)
    return None


def _names_by_code_list(outcome: Outcome, figures: Figures) -> Iterator[str]:
    """What the code list says, where a rule holds a code and its name against it."""
    for codes in (figures.book.format.codes[name] for name in _code_lists(outcome.rule)):
        for code in _codes_meant(outcome, figures, codes):
            name = codes.name(code)
            yield (f"{code} 的当年名称是“{name}”" if name
                   else f"本模板的{codes.title}没有收录 {code}")


@lru_cache(maxsize=4096)
def _code_lists(rule: Rule) -> tuple[str, ...]:
    """The code lists that a rule looks into."""
    nodes = (node for node in walk(rule.says) if isinstance(node, CodeColumn))
    return tuple(dict.fromkeys(node.codes for node in nodes))


def _codes_meant(outcome: Outcome, figures: Figures, codes: CodeList) -> Iterator[str]:
    """The code in the row at hand, or the one that a row's printed wording begins with."""
    if outcome.rule.by_row:
        for column in figures.book.format.tables[outcome.place.table].columns.values():
            if column.codes == codes.title:
                if code := figures.value(outcome.place._replace(column=column.name)):
                    yield code
    for label in {node.text for node in walk(outcome.rule.says) if isinstance(node, Label)}:
        yield label[: len(label) - len(label.lstrip("0123456789"))]
