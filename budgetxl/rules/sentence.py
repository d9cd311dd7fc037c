"""The third voice: a rule said in a sentence that a finance clerk reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeGuard

from budgetxl.amount import plain
from budgetxl.rules.rule import Rule
from budgetxl.rules.functions import FUNCTIONS, Saying
from budgetxl.rules.kinds import kind
from budgetxl.rules.tree import (
    Arithmetic,
    Call,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Compare,
    Here,
    Label,
    Node,
    Number,
    Rows,
    Text,
    addends,
)

_OPERATORS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_COMPARISONS = {
    "=": "应等于",
    "<>": "不应等于",
    "<": "应小于",
    "<=": "不应大于",
    ">": "应大于",
    ">=": "不应小于",
}
_OPPOSITES = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_FACTS = {"=": "等于", "<>": "不等于", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}


_LONGEST_NAME = 60
"""Letters of a name that somebody still reads."""


@lru_cache(maxsize=4096)
def side_names(rule: Rule) -> tuple[str, str]:
    """What the amounts that a rule compares are called: shortly, where words would not help."""
    assert isinstance(rule.says, Compare)
    left, right = say(rule.says.left), say(rule.says.right)
    return (left if len(left) <= _LONGEST_NAME else "本处",
            right if len(right) <= _LONGEST_NAME else "对照的数")


def sentence(rule: Rule) -> str:
    """What ``rule`` demands, with its condition, without a full stop; or its author's words."""
    if rule.text.message:
        return rule.text.message
    demand = _demand(rule.says)
    if rule.when is None:
        return demand
    when = rule.when
    fact = _existence(when) if _counts(when) else say(when)
    return f"如{fact.replace('应有', '有').replace('应只有', '只有')}，则{demand}"


def _counts(node: Node) -> TypeGuard[Compare]:
    left = node.left if isinstance(node, Compare) else None
    if not isinstance(left, Call):
        return False
    function = FUNCTIONS[left.function]
    return function.counts and function.excel == "conditional"


def _demand(node: Node) -> str:
    if isinstance(node, Call):
        return _demand_of_truths(node)
    if not isinstance(node, Compare):
        return say(node)
    if _counts(node):
        return _existence(node)
    if isinstance(node.left, Call) and node.left.function == "LEN":
        if (node.operator, say(node.right)) == (">", "0"):
            return f"{say(node.left.arguments[0])}应填写"
    return f"{say(node.left)}{_COMPARISONS[node.operator]}{say(node.right)}"


def _demand_of_truths(node: Call) -> str:
    """All that AND joins is demanded; of what OR joins, one."""
    if node.function == "AND":
        return "且".join(map(_demand, node.arguments))
    if node.function == "CONTAINS":
        return "应含有".join(map(say, node.arguments))
    if node.function == "NOT":
        return _forbidden(node.arguments[0])
    return f"应满足：{say(node)}"


def _forbidden(node: Node) -> str:
    """The demand that ``node`` be untrue."""
    if isinstance(node, Compare):
        return _demand(replace(node, operator=_OPPOSITES[node.operator]))
    if isinstance(node, Call) and node.function == "OR":
        return "且".join(map(_forbidden, node.arguments))
    if isinstance(node, Call) and node.function == "CONTAINS":
        return "不应含有".join(map(say, node.arguments))
    if isinstance(node, Call) and node.function == "NOT":
        return _demand(node.arguments[0])
    return f"不应同时有：{say(node)}"


def _existence(node: Compare) -> str:
    """Counts read as what they mean: something must be there, or just once."""
    count = node.left
    assert isinstance(count, Call)
    ranges = count.arguments[::2]
    which = _which(ranges, count.arguments[1::2])
    table, one, rows = _table(ranges[0]), "一行", "行数"
    if isinstance(ranges[0], Collected):
        table, one, rows = _forms(ranges[0]), "一张", "张数"
    amount = (node.operator, say(node.right))
    if amount in ((">", "0"), (">=", "1")):
        return f"{table}中应有{which}的一项"
    if amount == ("=", "1"):
        return f"{table}中{which}的应只有{one}"
    return f"{table}中{which}的{rows}{_COMPARISONS[node.operator]}{say(node.right)}"


def _table(node: Node) -> str:
    if isinstance(node, CodeColumn):
        return node.codes
    if isinstance(node, (ColumnRef, Collected)) and node.book:
        return f"{node.book}的{node.table}"
    return str(getattr(node, "table", ""))


def _forms(node: Collected) -> str:
    return f"{node.book}的各张{node.table}" if node.book else f"各张{node.table}"


def _filled(node: Compare) -> str:
    """Whether a text has letters is whether it was filled in."""
    if not (isinstance(node.left, Call) and node.left.function == "LEN"):
        return ""
    says = {(">", "0"): "已填", ("=", "0"): "未填"}.get((node.operator, say(node.right)), "")
    return says and say(node.left.arguments[0]) + says


def _level(node: ColumnRef) -> str:
    """The level of the rows, where they are not the ordinary ones."""
    return f"的{node.level}级" if node.level in ("类", "款") else node.level and f"的{node.level}"


def _short(node: Node) -> str:
    columns = (ColumnRef, CodeColumn, Collected)
    return f"“{node.column}”" if isinstance(node, columns) else say(node)


def say(node: Node) -> str:
    """``node`` in words."""
    return SAY[type(node)](node)


def _call(node: Call) -> str:
    says = FUNCTIONS[node.function].says
    if isinstance(says, str):
        return SAYINGS[says](node)
    return _printed_part(node) or says(*map(_enclosed, node.arguments))


def _enclosed(node: Node) -> str:
    """An argument's words, in brackets where they would run into those around them."""
    compound = isinstance(node, Arithmetic) or (
        isinstance(node, Call) and node.function in ("AND", "OR")
    )
    return f"（{say(node)}）" if compound else say(node)


def _chosen_sum(node: Call) -> str:
    (values, *pairs) = node.arguments
    if node.function == "SUMIF":
        *pairs, values = node.arguments
    which = _which(pairs[::2], pairs[1::2])
    return f"{_table(values)}中{which}的各行{_short(values)}之和"


def _which(columns: Sequence[Node], wanted: Sequence[Node]) -> str:
    """The rows that are meant, by what stands in some of their columns."""
    return "、".join(f"{_short(r)}为{say(x)}" for r, x in zip(columns, wanted, strict=True))


def _printed_part(node: Call) -> str:
    """A part of an item row's printed wording is a constant: it is said as such; else ""."""
    label, numbers = node.arguments[0], node.arguments[1:]
    cuts = [int(number.value) for number in numbers if isinstance(number, Number)]
    if kind(node) != "text" or not isinstance(label, Label) or len(cuts) != len(numbers):
        return ""
    return f"“{FUNCTIONS[node.function].calculate(label.text, *cuts)}”"


def _looked_up(node: Call) -> str:
    values, position = node.arguments
    assert isinstance(position, Call)
    wanted, keys, _ = position.arguments
    found = FUNCTIONS[position.function].says
    assert not isinstance(found, str)
    return f"{_table(values)}中{found(say(wanted), _short(keys), '')}的{_short(values)}"


SAYINGS: dict[Saying, Callable[[Call], str]] = {
    "sum": lambda node: f"{_joined(node.arguments, '、')}之和",
    "sum of chosen rows": _chosen_sum,
    "look-up": _looked_up,
}


def _joined(nodes: Iterable[Node], mark: str) -> str:
    """The words of ``nodes``; what two neighbours begin with alike is said once."""
    texts: list[str] = []
    above = ""
    for words in map(say, nodes):
        begin = words.rpartition("“")[0]
        texts.append(words[len(begin) :] if begin and begin == above else words)
        above = begin
    return mark.join(texts)


def _arithmetic(node: Arithmetic) -> str:
    if node.operator == "+":
        return _joined(addends(node), _OPERATORS["+"])
    left, right = say(node.left), say(node.right)
    if isinstance(node.left, Arithmetic) and node.operator in "*/":
        left = f"（{left}）"
    if isinstance(node.right, Arithmetic):
        right = f"（{right}）"
    return f"{left}{_OPERATORS[node.operator]}{right}"


SAY: dict[type, Callable[[Any], str]] = {
    Number: lambda node: plain(node.value),
    Text: lambda node: f"“{node.value}”" if node.value else "空",
    Cell: lambda node: node.words,
    Label: lambda node: f"{node.place.table}的行名“{node.text}”",
    Here: lambda node: f"本行“{node.column}”",
    ColumnRef: lambda node: f"{_table(node)}{_level(node)}各行“{node.column}”",
    Collected: lambda node: f"{_forms(node)}的“{node.column}”",
    Rows: lambda node: f"{node.table}“{node.rows[0]}”至“{node.rows[-1]}”各行“{node.column}”",
    CodeColumn: lambda node: f"{node.codes}的{node.column}",
    Call: _call,
    Arithmetic: _arithmetic,
    Compare: lambda node: _filled(node) or (
        f"{say(node.left)}{_FACTS[node.operator]}{say(node.right)}"
    ),
}
