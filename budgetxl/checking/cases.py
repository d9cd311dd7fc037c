"""The author's examples: every rule's cases calculated, and what they show to be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budgetxl import amount
from budgetxl.fault import Fault, FormatError, Verdict, nearest
from budgetxl.formats import NOTE, Format
from budgetxl.formats.source import Path
from budgetxl.place import Place
from budgetxl.rules import Figures, Outcome, Rule, Rulebook, bind, judge
from budgetxl.rules.names import NAME
from budgetxl.rules.parse import RuleSyntaxError, fold, parse
from budgetxl.rules.tree import Reference
from budgetxl.submission import Submission, Value

_ORDER = (Verdict.BROKEN, Verdict.UNDECIDED, Verdict.HOLDS, Verdict.NOT_APPLICABLE)
"""The verdict on a whole rule is the first of these that any of its places has."""


def verify(format_: Format) -> Rulebook:
    """The rules of ``format_``, bound and proved on the author's cases.

    Raises ``FormatError`` when a rule has no cases, or a case does not come out as it says.
    The cases are calculated with exact figures: a total that a case gives stands as given.
    """
    book = bind(format_)
    source = format_.cases_source
    if source is None:
        raise ValueError("the format was loaded without its cases: load(folder, thorough=True)")
    cases = source.data or {}
    ids = {rule.id for rule in book.rules}
    faults = [
        format_.rules_source.fault(rule.text.path, f"规则 {rule.id} 没有用例（cases.yaml）")
        for rule in book.rules
        if rule.id not in cases
    ]
    faults += [source.fault((i,), f"没有规则“{i}”{nearest(i, ids)}") for i in cases if i not in ids]
    for rule_id in ids.intersection(cases):
        faults += _wrong(book, rule_id, cases[rule_id])
    if faults:
        raise FormatError(faults)
    return book


def _wrong(book: Rulebook, rule_id: str, cases: dict[str, Any]) -> Iterator[Fault]:
    source = book.format.cases_source
    assert source is not None
    for path, expected, cells in _spread(rule_id, cases):
        try:
            verdict = verdict_of(book, rule_id, _submission(book.format, cells))
        except (RuleSyntaxError, ValueError) as error:
            yield source.fault(path, f"用例写法有误：{error}")
            continue
        if verdict is not expected:
            message = f"规则 {rule_id} 的用例应为 {expected.value}，算得 {verdict.value}"
            yield source.fault(path, message)


def _spread(rule_id: str, cases: dict[str, Any]) -> Iterator[tuple[Path, Verdict, dict[str, Any]]]:
    for kind, given in cases.items():
        for i, case in enumerate(given if isinstance(given, list) else [given]):
            path: Path = (rule_id, kind, i) if isinstance(given, list) else (rule_id, kind)
            boundary = kind == "boundary"
            yield path, Verdict(case["is"] if boundary else kind), (
                case["cells"] if boundary else case
            )


def verdict_of(book: Rulebook, rule_id: str, submission: Submission) -> Verdict:
    """What becomes of the rule called ``rule_id`` over all its places."""
    figures = Figures(submission, book)
    seen = {
        outcome.verdict
        for rule in book.rules
        if rule.id == rule_id
        for outcome in outcomes(rule, figures)
    }
    return next((verdict for verdict in _ORDER if verdict in seen), Verdict.NOT_APPLICABLE)


def outcomes(rule: Rule, figures: Figures) -> Iterator[Outcome]:
    """The outcome of ``rule`` at its one place, or at every used row of its table."""
    if not rule.by_row:
        yield judge(rule, figures)
    else:
        for row in figures.submission.rows(rule.place.table):
            yield judge(rule, figures, row)


def _submission(format_: Format, cells: dict[str, Any]) -> Submission:
    submission = Submission(format_.id, format_.year)
    for words, value in cells.items():
        place = _place(format_, words)
        if place.row is None:
            submission.notes[place.table] = "" if value is None else str(value)
        else:
            submission.cells[place] = _value(format_, place, value)
    return submission


def _place(format_: Format, words: str) -> Place:
    """``表一[行, 列]``, ``表三[1, 列]`` (the first detail row) or ``表九[备注]``."""
    node = parse(words)
    if not isinstance(node, Reference) or fold(node.table) not in format_.tables:
        raise ValueError(f"“{words}”不是单元格")
    table = format_.tables[node.table]
    if node.names == (NOTE,):
        return Place(table.name, None, NOTE)
    if len(node.names) != 2:
        raise ValueError(f"“{words}”不是单元格")
    row, column = (name for name in node.names)
    columns = {fold(name): name for name in [*table.columns, NAME]}
    if fold(column) not in columns:
        raise ValueError(f"{table.name}没有“{column}”列{nearest(column, columns.values())}")
    if table.detail and row.isdigit() and int(row) > 0:
        return Place(table.name, int(row) - 1, columns[fold(column)])
    rows = {fold(name): name for name in table.rows}
    if fold(row) not in rows:
        raise ValueError(f"{table.name}没有“{row}”行{nearest(row, rows.values())}")
    place = Place(table.name, rows[fold(row)], columns[fold(column)])
    if place.column != NAME and place not in table.fixed_cells():
        raise ValueError(f"{place.words()} 不是可填数的单元格")
    return place


def _value(format_: Format, place: Place, value: Any) -> Value:
    column = format_.tables[place.table].columns.get(place.column)  # None: a row's wording
    return amount.given(str(value)) if column and column.is_money else str(value)


__all__ = ["outcomes", "verdict_of", "verify"]
