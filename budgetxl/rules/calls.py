"""How a function is written in a formula, where its own name over its arguments is not all.

Each way gets the call with its arguments, and the same arguments as ``formula`` has written them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from budgetxl.codes import spellings, widened
from budgetxl.rules.addressing import Addressing, quoted, row_marks, standing
from budgetxl.rules.functions import FUNCTIONS, Writing
from budgetxl.rules.names import CODE
from budgetxl.rules.tree import (
    At,
    Call,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Here,
    Label,
    Node,
    Text,
)


def by_name(node: Call, texts: Sequence[str], addresses: Addressing, at: At) -> str:
    """The function over its arguments, as in Excel."""
    return f"{node.function}({','.join(texts)})"


def reading(node: Call, addresses: Addressing, at: At) -> str:
    """The cell of 读数 that says what is read in a text. Its argument is not written at all."""
    [cell] = node.arguments
    assert isinstance(cell, (Cell, Here))
    return addresses.reading(standing(cell, addresses, at), FUNCTIONS[node.function].heading)


def _contains(node: Call, texts: Sequence[str], addresses: Addressing, at: At) -> str:
    """Whether the one text stands in the other, its brackets full-width or half-width."""
    part, (cell, *parts) = node.arguments[1], texts
    if isinstance(part, Text):
        parts = [quoted(_escaped(text)) for text in spellings(widened(part.value))]
    return "+".join(f'COUNTIF({cell},"*"&{text}&"*")' for text in parts) + ">0"


def _escaped(text: str) -> str:
    """``text`` as a pattern in which no letter stands for others."""
    return "".join("~" + letter if letter in "~*?" else letter for letter in text)


def is_criterion(node: Node, addresses: Addressing) -> bool:
    """Whether ``node`` may be what COUNTIF looks for: in other texts *, ? and < mean something."""
    if isinstance(node, Text):
        return node.value[:1] not in ("", "<", ">", "=") and _escaped(node.value) == node.value
    if isinstance(node, Here):
        return addresses.is_code(node.table, node.column)
    if isinstance(node, Call) and FUNCTIONS[node.function].cuts:
        return is_criterion(node.arguments[0], addresses)
    return isinstance(node, Label)


def has_criteria(node: Call, addresses: Addressing) -> bool:
    """Whether whatever a conditional function looks for may be looked for by COUNTIF."""
    _, pairs = FUNCTIONS[node.function].parted(node.arguments)
    return all(is_criterion(wanted, addresses) for _, wanted in pairs)


def _sum(node: Call, texts: Sequence[str], addresses: Addressing, at: At) -> str:
    """A sum; of a column that does not mean all rows, of those that are marked."""
    marks = [row_marks(argument, addresses, at) for argument in node.arguments]
    if not any(marks):
        return by_name(node, texts, addresses, at)
    parts = [f"SUMIF({','.join(mark)},{cells})" if mark else cells
             for mark, cells in zip(marks, texts, strict=True)]
    return parts[0] if len(parts) == 1 else f"SUM({','.join(parts)})"


def _conditional(node: Call, texts: Sequence[str], addresses: Addressing, at: At) -> str:
    """COUNTIF, SUMIF and the like."""
    summed, pairs = FUNCTIONS[node.function].parted(texts)
    if isinstance(node.arguments[0], CodeColumn):
        # Names of a code list hold * and ?, which would stand for anything.
        return f"SUMPRODUCT({'*'.join(['1', *(f'({cells}={text})' for cells, text in pairs)])})"
    if not has_criteria(node, addresses):
        tests = exact_tests(node, texts, addresses, at)
        if summed and _is_one_cell(FUNCTIONS[node.function].parted(node.arguments)[0], addresses):
            summed = f"SUM({summed})"  # SUMPRODUCT passes over no blank or text in a single cell
        return f"SUMPRODUCT({tests},{summed})" if summed else f"SUMPRODUCT({tests})"
    marks = next(filter(None, (row_marks(each, addresses, at) for each in node.arguments)), ())
    if not marks:
        return by_name(node, texts, addresses, at)
    conditions = [text for pair in pairs for text in pair]
    if summed:
        return f"SUMIFS({','.join([summed, *conditions, *marks])})"
    return f"COUNTIFS({','.join([*conditions, *marks])})"


def _is_one_cell(node: Node | None, addresses: Addressing) -> bool:
    """Whether the range of a column is a single cell: of one row, or of one form."""
    return isinstance(node, (ColumnRef, Collected)) and (
        addresses.numbered(node.table, isinstance(node, Collected))[1] == 1)


def exact_tests(node: Call, texts: Sequence[str], addresses: Addressing, at: At) -> str:
    """An array that is 1 in the rows that a conditional function chooses; nothing is no text."""
    # A blank cell equals "" in Excel, and in rules nothing is like nothing.
    parted, tests = FUNCTIONS[node.function].parted, []
    looked_up = [_is_listed_code(wanted) for _, wanted in parted(node.arguments)[1]]
    for (column, text), is_code in zip(parted(texts)[1], looked_up, strict=True):
        typed = f'{column}&""' if is_code else column  # a code typed as digits is a number
        tests += [f"({typed}={text})", f'({column}<>"")']
    marks = next(filter(None, (row_marks(each, addresses, at) for each in node.arguments)), ())
    if marks:
        tests.append(f"({marks[0]}={marks[1]})")
    return "*".join(tests)


def _is_listed_code(node: Node) -> bool:
    """Whether ``node`` looks a code up in a code list."""
    return (isinstance(node, Call) and node.function == "INDEX"
            and isinstance(column := node.arguments[0], CodeColumn) and column.column == CODE)


def _position(node: Call, texts: Sequence[str], addresses: Addressing, at: At) -> str:
    """MATCH; of a text as it is, no letter standing for others: where none is, a row too far."""
    wanted, column, _ = node.arguments
    if is_criterion(wanted, addresses) or not isinstance(column, (ColumnRef, Collected)):
        return by_name(node, texts, addresses, at)
    # MAX within SUMPRODUCT looks at an array in any Excel, without being entered as one.
    text, cells, _ = texts
    numbers, end = addresses.numbered(column.table, isinstance(column, Collected))
    first = f'({cells}={text})*({cells}<>"")*({end + 1}-{numbers})'
    return f"{end + 1}-SUMPRODUCT(MAX({first}))"


WRITE: dict[Writing, Callable[[Call, Sequence[str], Addressing, At], str]] = {
    "by name": by_name,
    "sum": _sum,
    "conditional": _conditional,
    "position": _position,
    "contains": _contains,
}
"""How calls are written; a ``reading`` is not made of its argument, and written by itself."""
