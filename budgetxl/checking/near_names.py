"""What a broken rule found where it looked for a name: what stands there, or a like name."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.rules import Figures, Outcome, Undecided
from budgetxl.rules.calculate import evaluate
from budgetxl.rules.reckoning import Missing, alike, names_without_like, positions
from budgetxl.rules.tree import At, Call, Collected, ColumnRef, Node, Text, walk


def found_by_name(outcome: Outcome, figures: Figures) -> Iterator[str]:
    """What a rule looked up; for each name that it sought in vain, those nearly alike."""
    row = outcome.place.row
    at = At(row if isinstance(row, int) else None, outcome.place.form)
    rule = outcome.rule
    if not rule.calls:
        return
    try:
        looked_up = [words for call in _calls(rule.says) for words in _found(call, figures, at)]
        names = [words for call in rule.calls for words in _written(call, figures, at)]
    except (Undecided, Missing):
        return
    yield from dict.fromkeys(looked_up + names)


def _calls(part: Node) -> Iterator[Call]:
    return (node for node in walk(part) if isinstance(node, Call))


def _found(call: Call, figures: Figures, at: At) -> Iterator[str]:
    """What a look-up came to."""
    match call.function, call.arguments:
        case "INDEX", (ColumnRef() | Collected() as column, _):
            yield f"那里的“{column.column}”是“{evaluate(call, figures, at)}”"


def _written(call: Call, figures: Figures, at: At) -> Iterator[str]:
    match call.function, call.arguments:
        case ("COUNTIF" | "SUMIF" | "COUNTLIKE" | "SUMLIKE"), (column, wanted, *_):
            yield from _written_elsewhere(column, wanted, figures, at)
        case ("MATCH" | "MATCHLIKE"), (wanted, column, _):
            yield from _written_elsewhere(column, wanted, figures, at)
        case "COUNTUNLIKE", (names, others):
            lacking = names_without_like(
                evaluate(names, figures, at), evaluate(others, figures, at))
            yield "缺的是" + "、".join(f"“{name}”" for name in lacking)


def _written_elsewhere(column: Node, wanted: Node, figures: Figures, at: At) -> Iterator[str]:
    if not isinstance(column, (ColumnRef, Collected)) or isinstance(wanted, Text):
        return
    name, names = evaluate(wanted, figures, at), evaluate(column, figures, at)
    if name and not positions(names, name):
        table = f"{column.book}的{column.table}" if column.book else column.table
        for written in dict.fromkeys(names[i] for i in alike(names, name)):
            yield f"{table}里写的是“{written}”"
