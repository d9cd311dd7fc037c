"""Every rule of a format judged on one submission, with words for the clerk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from budgetxl.amount import plain, shown
from budgetxl.checking.cases import judgements
from budgetxl.codes import CodeList
from budgetxl.fault import Finding, Level, Verdict
from budgetxl.formats import Column, Format
from budgetxl.place import Place
from budgetxl.rules import Figures, Outcome, Rule, Rulebook, Undecided, sentence, tree
from budgetxl.rules.tree import (
    Arithmetic,
    Cell,
    CodeColumn,
    Collected,
    Here,
    Label,
    Node,
    Number,
    Rows,
    walk,
)
from budgetxl.submission import Submission

TEN_THOUSAND = Decimal(10000)

ADVICE = "核对所列各处，改正有误的一处"


@dataclass(frozen=True)
class Report:
    """What a check of one submission found.

    ``findings`` are what to look at, by table; ``undecided`` the rules that could not be
    judged and why; ``counts`` how many places of rules came to each verdict.
    """

    file: str
    format: Format
    submission: Submission
    figures: Figures
    findings: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    counts: dict[Verdict, int]

    def count(self, level: Level) -> int:
        """How many findings have ``level``."""
        return sum(finding.level is level for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        return self.count(Level.ERROR) > 0

    @property
    def is_open(self) -> bool:
        """Whether a rule of level error could not be judged: then nothing has passed yet."""
        return any(finding.level is Level.ERROR for finding in self.undecided)


class Whereabouts(Protocol):
    """Knows on which sheet and in which cell a place of the form stands."""

    def locate(self, place: Place) -> tuple[str, str]:
        """Sheet and cell, such as ``("表三", "F9")``."""


def check(
    submission: Submission,
    book: Rulebook,
    where: Whereabouts,
    found: tuple[Finding, ...] = (),
    file: str = "",
    others: Mapping[str, Figures] | None = None,
) -> Report:
    """``submission`` held against every rule of ``book``.

    ``found`` are findings that reading the workbook already made; they come first in their
    table. ``file`` is named in reports. ``others`` are the figures of the workbooks that rules
    hold this one against, by their name in the rules.
    """
    figures = Figures(submission, book, others)
    judged = [each for family in book.families for each in judgements(family, figures)]
    told = [each for each in judged if isinstance(each, Outcome)]
    verdicts = [each.verdict if isinstance(each, Outcome) else each for each in judged]
    # Broken rules are findings; so are sums that hold only within rounding.
    speak = (o for o in told if o.verdict is Verdict.BROKEN or o.slack)
    findings = [*found, *(_finding(o, figures, where) for o in speak)]
    undecided = [_finding(o, figures, where) for o in told if o.verdict is Verdict.UNDECIDED]
    order = {name: i for i, name in enumerate(book.format.tables)}
    findings.sort(key=lambda finding: order.get(finding.place.table, -1) if finding.place else -1)
    return Report(
        file,
        book.format,
        submission,
        figures,
        tuple(findings),
        tuple(undecided),
        {verdict: verdicts.count(verdict) for verdict in Verdict if verdict in verdicts},
    )


def _finding(outcome: Outcome, figures: Figures, where: Whereabouts) -> Finding:
    rule, format_ = outcome.rule, figures.book.format
    sheet, cell = where.locate(outcome.place)
    within_rounding = outcome.verdict is Verdict.HOLDS
    return Finding(
        rule=rule.id,
        level=Level.NOTICE if within_rounding else rule.text.level,
        verdict=outcome.verdict,
        place=outcome.place,
        row=row_words(outcome.place, figures),
        message="；".join(_message(outcome, figures)),
        advice="无需修改；如能取得未四舍五入的数，请核对" if within_rounding
        else rule.text.advice or ADVICE,
        basis=rule.text.basis,
        sheet=sheet,
        cells=(cell,),
        left=_digits(outcome.left, format_),
        right=_digits(outcome.right, format_),
        difference=_digits(outcome.difference, format_),
        unit=_unit(rule, figures.book) if outcome.difference is not None else "",
    )


def _digits(value: Decimal | None, format_: Format) -> str:
    return "" if value is None else f"{value:.{format_.decimals}f}"


def _message(outcome: Outcome, figures: Figures) -> Iterator[str]:
    format_ = figures.book.format
    yield _sentence(outcome.rule)
    if outcome.verdict is Verdict.UNDECIDED:
        yield outcome.reason
        return
    if outcome.left is not None and outcome.right is not None and outcome.difference is not None:
        left, right = (shown(side, format_.decimals) for side in (outcome.left, outcome.right))
        gap = shown(outcome.difference, format_.decimals)
        yield f"左边 {left}，右边 {right}，相差 {gap} {_unit(outcome.rule, figures.book)}".strip()
    if outcome.slack > 0:
        slack = plain(outcome.slack)
        beyond = outcome.verdict is Verdict.BROKEN
        fits = "超出四舍五入可解释的范围" if beyond else "在四舍五入可解释的范围内"
        yield f"{fits}（不到 {slack} {_unit(outcome.rule, figures.book)}）"
    yield from _right_name(outcome, figures)


_sentence = lru_cache(maxsize=4096)(sentence)
"""The same in every workbook."""


@lru_cache(maxsize=4096)
def _unit(rule: Rule, book: Rulebook) -> str:
    """The unit of what a rule compares: that of its first figure, 元 over ten thousand being 万元."""
    format_, nodes = book.format, list(walk(rule.says))
    converted = any(isinstance(node, Arithmetic) and node.operator == "/"
                    and node.right == Number(TEN_THOUSAND) for node in nodes)
    for node in nodes:
        spec = _spec(node, format_)
        if spec and spec.is_money:
            return "万元" if converted else spec.unit_in(format_)
    return ""


def _spec(node: Node, format_: Format) -> Column | None:
    """What stands in the cells that ``node`` means."""
    if isinstance(node, Cell) and not node.book:
        return format_.tables[node.place.table].spec(node.place)
    if isinstance(node, Rows):
        return format_.tables[node.table].spec(Place(node.table, node.rows[0], node.column))
    if isinstance(node, Here) or (isinstance(node, (tree.Column, Collected)) and not node.book):
        table = format_.tables[node.table]
        return table.columns.get(node.column) or table.fields.get(node.column)
    return None


def _right_name(outcome: Outcome, figures: Figures) -> Iterator[str]:
    """What the code list says, where a rule holds a code and its name against it."""
    for codes in (figures.book.format.codes[name] for name in _code_lists(outcome.rule)):
        for code in _codes_meant(outcome, figures, codes):
            name = codes.name(code)
            yield f"{code} 的当年名称是“{name}”" if name else f"当年{codes.title}没有 {code}"


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


def row_words(place: Place | None, figures: Figures) -> str:
    """A row as the clerk knows it: its item, or its number with code and name; and whose form."""
    if place is None:
        return ""
    words = [_form_words(place, figures)]
    if isinstance(place.row, str):
        words.append(place.row)
    elif place.row is not None:
        words += [f"第{place.row + 1}行", *_row_texts(place, figures)]
    return " ".join(word for word in words if word)


def _row_texts(place: Place, figures: Figures) -> list[str]:
    """What tells a detail row from the others: its codes, names and texts, up to its key."""
    detail = figures.book.format.tables[place.table].detail
    columns = [column for column in detail.columns if not column.is_money] if detail else []
    if detail and detail.merged:
        columns = [detail.key]
    places = (place._replace(column=column.name) for column in columns)
    return [text for each in places if (text := _readable(each, figures))]


def _readable(place: Place, figures: Figures) -> Any:
    """The value of ``place``; nothing where it, or the code that it comes from, is unreadable."""
    try:
        return None if place in figures.submission.unusable else figures.value(place)
    except Undecided:
        return None


def _form_words(place: Place, figures: Figures) -> str:
    """The name of a repeated form, or its number."""
    format_ = figures.book.format
    table = format_.tables[place.table]
    if not table.repeated:
        return ""
    name = Place(table.form, None, table.repeated, place.form)
    known = _readable(name, figures)
    return str(known) if known else f"第{place.form + 1}张"
