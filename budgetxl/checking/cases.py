"""The author's examples: every rule's cases calculated, and what they show to be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from budgetxl import amount
from budgetxl.checking.own_cases import own_cases
from budgetxl.fault import Fault, FormatError, Verdict, did_you_mean
from budgetxl.formats import LAST_YEAR, NOTE, Format, RuleText, Table, last_year_place
from budgetxl.formats.source import Path
from budgetxl.place import Place
from budgetxl.rules import (
    Family,
    Figures,
    Judgement,
    Outcome,
    Rule,
    Rulebook,
    alone,
    bind,
    in_full,
    judged,
)
from budgetxl.rules.names import NAME
from budgetxl.rules.parse import RuleSyntaxError, half_width, parse
from budgetxl.rules.tree import Reference
from budgetxl.submission import Submission, Value

_ORDER = (Verdict.BROKEN, Verdict.UNDECIDED, Verdict.HOLDS, Verdict.NOT_APPLICABLE)
"""The verdict on a whole rule is the first of these that any of its places has."""


def verify(format_: Format) -> Rulebook:
    """The rules of ``format_``, bound and proved on the author's cases, or on their own.

    Raises ``FormatError`` when a rule has no cases, or a case does not come out as it says.
    The cases are calculated with exact figures: a total that a case gives stands as given.
    A comparison of amounts needs no author: each line of it is brought to hold and to break.
    """
    book = bind(format_)
    source = format_.cases_source
    if source is None:
        raise ValueError("the format was loaded without its cases: load(folder, thorough=True)")
    cases = source.data or {}
    ids = {rule.id for rule in book.rules}
    others = {name: bind(other) for name, other in format_.others.items()}
    own = [rule for rule in book.rules if rule.id not in cases and rule.text.cases is None]
    without = {rule.id: rule for rule in own if not own_cases(book, others, rule)}
    faults = [rule.text.fault("", f"规则 {rule.id} 没有用例（cases.yaml），也不能自动写出")
              for rule in without.values()]
    faults += [source.fault((i,), f"没有规则“{i}”{did_you_mean(i, ids)}")
               for i in cases if i not in ids]
    for rule_id in ids.intersection(cases):
        faults += _wrong(book, others, rule_id, cases[rule_id], source.fault)
    for rule in book.rules:
        if rule.text.cases is not None and rule.id not in cases:
            faults += _wrong(book, others, rule.id, rule.text.cases, partial(_of_pack, rule.text))
    if faults:
        raise FormatError(faults)
    return book


def _wrong(
    book: Rulebook, others: dict[str, Rulebook], rule_id: str, cases: dict[str, Any],
    fault: Callable[[Path, str], Fault],
) -> Iterator[Fault]:
    for path, expected, cells in _spread(rule_id, cases):
        try:
            figures = _figures(book, others, cells)
            verdict = verdict_of(rule_id, figures)
        except (RuleSyntaxError, ValueError) as error:
            yield fault(path, f"用例写法有误：{error}")
            continue
        if verdict is not expected:
            why = _blank(rule_id, figures) if verdict is Verdict.UNDECIDED else ""
            message = f"规则 {rule_id} 的用例应为 {expected.value}，算得 {verdict.value}{why}"
            yield fault(path, message)


def _of_pack(text: RuleText, path: Path, message: str) -> Fault:
    """What is wrong with a case that a pack brings along is said where the pack is named."""
    return text.fault("", message)


def _spread(rule_id: str, cases: dict[str, Any]) -> Iterator[tuple[Path, Verdict, dict[str, Any]]]:
    for kind, given in cases.items():
        for i, case in enumerate(given if isinstance(given, list) else [given]):
            path: Path = (rule_id, kind, i) if isinstance(given, list) else (rule_id, kind)
            boundary = kind == "boundary"
            yield path, Verdict(case["is"] if boundary else kind), (
                case["cells"] if boundary else case
            )


def verdict_of(rule_id: str, figures: Figures) -> Verdict:
    """What becomes of the rule called ``rule_id`` over all its places."""
    seen = {
        outcome.verdict
        for rule in figures.book.rules
        if rule.id == rule_id
        for outcome in outcomes(rule, figures)
    }
    return next((verdict for verdict in _ORDER if verdict in seen), Verdict.NOT_APPLICABLE)


def _blank(rule_id: str, figures: Figures) -> str:
    """Which cell was blank, so that a rule could not be judged."""
    reasons = (outcome.reason for rule in figures.book.rules if rule.id == rule_id
               for outcome in outcomes(rule, figures) if outcome.verdict is Verdict.UNDECIDED)
    return next((f"（{reason}）" for reason in reasons if reason), "")


def outcomes(rule: Rule, figures: Figures) -> Iterator[Outcome]:
    """The outcome of ``rule`` at its one place, or at every used row and form it speaks of.

    A rule that needs another workbook is not judged where there is none.
    """
    return in_full(rule, figures, figures.ats(alone(rule)))


def judgements(family: Family, figures: Figures) -> list[Judgement]:
    """The same of all rules of a family, as short as it can be said."""
    return judged(family, figures, figures.ats(family))


def _figures(book: Rulebook, others: dict[str, Rulebook], cells: dict[str, Any]) -> Figures:
    """The figures that a case gives, in this workbook and, by its name there, in the other."""
    formats = {"": book.format, **book.format.others}
    submissions = {name: Submission(f.id, f.year, grouped=True) for name, f in formats.items()}
    for words, value in cells.items():
        name, dot, rest = words.partition(".")
        if not dot or name not in book.format.others:
            name, rest = "", words
        place = _place(formats[name], rest)
        if name == LAST_YEAR and place in book.format.last_year:
            name, place = "", last_year_place(place)
        if place.column == NOTE and place.row is None:
            submissions[name].notes[place.table] = "" if value is None else str(value)
        else:
            submissions[name].cells[place] = _value(formats[name], place, value)
    held = {name: Figures(submissions[name], other) for name, other in others.items()}
    return Figures(submissions[""], book, held)


def cases_of(book: Rulebook, rule_id: str) -> dict[str, Any]:
    """The cases of a rule as they stand in cases.yaml, or would: what the author wrote, or its own.

    Empty where there is no such rule. ``book`` has been verified.
    """
    source = book.format.cases_source
    if source is not None and rule_id in (source.data or {}):
        return {rule_id: source.data[rule_id]}
    others = {name: bind(other) for name, other in book.format.others.items()}
    rule = next((rule for rule in book.rules if rule.id == rule_id), None)
    if rule and rule.text.cases is not None:
        return {rule_id: rule.text.cases}
    cases: dict[str, Any] = {}
    for case in own_cases(book, others, rule) if rule else ():
        cells = {_words(*key): value for key, value in case.cells.items()}
        cases[case.kind] = ({"is": case.verdict.value, "cells": cells}
                            if case.kind == "boundary" else cells)
    return {rule_id: cases} if cases else {}


def _words(book: str, place: Place) -> str:
    """A cell as cases.yaml calls it."""
    form = f"#{place.form + 1}" if place.form else ""
    row = place.row + 1 if isinstance(place.row, int) else place.row
    names = place.column if row is None else f"{row}, {place.column}"
    return f"{book}{'.' if book else ''}{place.table}{form}[{names}]"


def _place(format_: Format, words: str) -> Place:
    """``表一[行, 列]``, ``表三[1, 列]`` (the first detail row), ``表九[备注]``, ``表单#2[格]``."""
    node = parse(words)
    if not isinstance(node, Reference):
        raise ValueError(f"“{words}”不是单元格")
    name, _, number = node.table.partition("#")
    tables = {half_width(known): known for known in format_.tables}
    if name not in tables or len(node.names) > 2:
        raise ValueError(f"“{words}”不是单元格")
    table = format_.tables[tables[name]]
    if number and not (table.repeated and number.isdecimal() and int(number) > 0):
        raise ValueError(f"“{words}”不是单元格")
    row = node.names[0] if len(node.names) == 2 else None
    place = _cell(table, row, node.names[-1])
    return place._replace(form=int(number) - 1) if number else place


def _cell(table: Table, row: str | None, column: str) -> Place:
    if row is None:
        fields = {half_width(name): name for name in [*table.fields, NOTE]}
        return Place(table.name, None, _known(column, fields, f"{table.name}没有“{column}”一格"))
    columns = {half_width(spec.name): spec.name for spec in table.specs.values()}
    columns |= {half_width(name): name for name in [*table.columns, NAME]}
    found = _known(column, columns, f"{table.name}没有“{column}”列")
    if table.detail and row.isdigit() and int(row) > 0:
        return Place(table.name, int(row) - 1, found)
    rows = {half_width(name): name for name in table.rows}
    place = Place(table.name, _known(row, rows, f"{table.name}没有“{row}”行"), found)
    if place.column != NAME and table.spec(place) is None:
        raise ValueError(f"{place.words()} 不是可填数的单元格")
    return place


def _known(name: str, names: dict[str, str], message: str) -> str:
    if half_width(name) not in names:
        raise ValueError(message + did_you_mean(name, names.values()))
    return names[half_width(name)]


def _value(format_: Format, place: Place, value: Any) -> Value:
    spec = format_.tables[place.table].spec(place)  # None: a row's wording
    return amount.given(str(value)) if spec and spec.is_money else str(value)


__all__ = ["cases_of", "judgements", "outcomes", "verdict_of", "verify"]
