"""One text of a rule, what it says or when, made into a tree of which every kind fits."""

from __future__ import annotations

from dataclasses import replace

from budgetxl.fault import Level, did_you_mean
from budgetxl.formats import Format, RuleText
from budgetxl.formats.source import Source
from budgetxl.rules.functions import FUNCTIONS, PORTABLE
from budgetxl.rules.kinds import expect, fit, kind
from budgetxl.rules.names import by_half_width
from budgetxl.rules.parse import half_width, parse
from budgetxl.rules.references import References
from budgetxl.rules.tree import (
    Arithmetic,
    BindError,
    Call,
    ColumnRef,
    Compare,
    Node,
    Reference,
    walk,
)


def bind_expression(format_: Format, text: RuleText, words: str) -> Node:
    """The tree of ``words``, names looked up and kinds checked: it can be true or false.

    Raises ``RuleSyntaxError`` or ``BindError``.
    """
    tree = parse(words)
    node = _Binder(format_, text).bind(tree)
    if kind(node) != "truth":
        raise BindError("规则应是一个可判断真假的式子，如 左 = 右")
    return node


def bind_words(format_: Format, table: str, words: str) -> Node:
    """The tree of ``words``, which may give anything: ``[@…]`` in it is of a row of ``table``.

    Raises ``RuleSyntaxError`` or ``BindError``.
    """
    text = RuleText("", Level.NOTICE, table, words, "", False, "", "", (), Source(""))
    return _Binder(format_, text).bind(parse(words))


def own_table(format_: Format, text: RuleText) -> str:
    """The table that a rule speaks of: the one it states, else that of its first reference."""
    if text.table:
        return text.table
    first = next((node for node in walk(parse(text.says)) if isinstance(node, Reference)), None)
    return first.table if first and first.table in by_half_width(tuple(format_.tables)) else ""


class _Binder:
    """Binds the nodes of one rule, from the leaves up."""

    def __init__(self, format_: Format, text: RuleText) -> None:
        self.format = format_
        self.fills = text.fills
        name = by_half_width(tuple(format_.tables)).get(half_width(own_table(format_, text)))
        own = format_.tables[name] if name else None
        form = own.main_table if own and own.repeated else ""
        self.references = References(format_, text, form)

    def bind(self, node: Node) -> Node:
        if isinstance(node, Reference):
            return self.references.meaning(node)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Arithmetic):
            bound = replace(node, left=self.bind(node.left), right=self.bind(node.right))
            expect(bound.left, "amount")
            expect(bound.right, "amount")
            return bound
        if isinstance(node, Compare):
            left, right = self.bind(node.left), self.bind(node.right)
            if kind(left) not in ("amount", "text") or kind(left) != kind(right):
                raise BindError("比较的两边应同为金额或同为文字")
            if kind(left) == "text" and node.operator not in ("=", "<>"):
                raise BindError("文字只能用 = 或 <> 比较")
            return replace(node, left=left, right=right, money=kind(left) == "amount")
        return node

    def call(self, node: Call) -> Node:
        if node.function not in FUNCTIONS:
            reason = "不能在规则里使用" if node.function in PORTABLE else "不在各版本通用的函数之内"
            raise BindError(f"函数 {node.function} {reason}{did_you_mean(node.function, FUNCTIONS)}")
        arguments = tuple(self.bind(argument) for argument in node.arguments)
        fit(node.function, arguments)
        if self.fills and FUNCTIONS[node.function].excel == "nowhere":
            raise BindError(f"{node.function} 没有公式可写，不能用来算合计")
        if self.fills and FUNCTIONS[node.function].excel == "sum":
            arguments = tuple(self.or_ordinary(argument) for argument in arguments)
        return Call(node.function, arguments)

    def or_ordinary(self, node: Node) -> Node:
        """A column over rows that sum up others, or the ordinary ones where there are none."""
        detail = self.format.tables[node.table].detail if isinstance(node, ColumnRef) else None
        if not isinstance(node, ColumnRef) or not detail or node.level in ("", detail.level):
            return node
        return replace(node, otherwise=detail.level)
