"""A table within a form: its columns, its row of 合计, the indicators that it begins with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from budgetxl.drafting.adding import held
from budgetxl.drafting.bands import Leaf, Nest
from budgetxl.drafting.columns import free_name, name_of, table_name
from budgetxl.drafting.inner import UNITS, Inner, inner, unit_of
from budgetxl.drafting.slots import MONEY
from budgetxl.drafting.yamltext import Item
from budgetxl.importing.printed import amount_of
from budgetxl.tabletext import TableText, squeezed

_TOTAL = re.compile(r".*(?:合计|总额|总计|小计)")
_VALUES = re.compile(".*(?:指标|目标|完成)值.*")
"""A column of figures with their own units: 3场."""

_FIRST = ("产出指标", "效益指标", "满意度指标")
_SECOND = ("数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标", "社会效益指标",
           "生态效益指标", "可持续影响指标")
_SATISFACTION = "满意度指标"
_INDICATORS = "绩效指标"

Examples = Sequence[tuple[TableText, Nest]]


def nested(examples: Examples, taken: set[str]) -> dict[str, Any]:
    """The block of a table within a form, its name added to ``taken``."""
    leaves = examples[0][1].leaves
    names = _names(leaves)
    values = [_values(examples, number) for number in range(len(leaves))]
    found = [_as_beside(leaves, values, number) for number in range(len(leaves))]
    merged = [_is_merged(examples, number) and not found[number].is_amount
              for number in range(len(leaves))]
    sums = _sums(examples, leaves, found)
    keeps_empty = any(_keeps_empty(text, nest, merged) for text, nest in examples)
    columns: list[Item] = []
    asks = not keeps_empty
    for number, (leaf, name) in enumerate(zip(leaves, names)):
        value = _column(leaf, name, found[number])
        if number in sums:
            value |= {"kind": "total", "adds": [names[each] for each in sums[number]]}
        if merged[number]:
            value["merged"] = True
            value |= _choices(found[number].values or _usual(leaf))
        elif value["kind"] == "text" and asks:
            value["required"], asks = True, False
        columns.append(Item(value))
    detail: dict[str, Any] = {"columns": columns}
    total = _total(examples, names)
    if total:
        detail["total"] = total
    if starts := _starts(examples, merged):
        detail["starts"] = starts
    if keeps_empty:
        detail["keeps_empty"] = True
    holds = ["sums"] * bool(sums) + ["totals"] * bool(total) + ["crossed"] * bool(sums and total)
    return {"table": _name(examples, leaves, taken), **_side(examples),
            **({"holds": holds} if holds else {}), "detail": detail}


def _name(examples: Examples, leaves: Sequence[Leaf], taken: set[str]) -> str:
    side = next((nest.side for _, nest in examples if nest.side), None)
    return free_name(_INDICATORS if any(leaf.is_level for leaf in leaves) else table_name(
        side.text if side else leaves[0].path[-1]), taken)


def _side(examples: Examples) -> dict[str, Any]:
    """The label to the left, with the breaks of its line."""
    side = next((nest.side for _, nest in examples if nest.side), None)
    if side is None:
        return {}
    across = {"across": side.columns} if side.columns > 1 else {}
    return {"side": {"label": side.text.strip(), **across}}


def _names(leaves: Sequence[Leaf]) -> list[str]:
    """The names of the columns: of stacked words that one column has, all of them."""
    names, taken = list[str](), set[str]()
    for leaf in leaves:
        alone = sum(other.path[:1] == leaf.path[:1] for other in leaves) == 1
        words = "".join(leaf.path) if alone else leaf.path[-1]
        names.append(free_name(re.sub(r"[(（].*", "", name_of(words)) or name_of(words), taken))
    return names


def _values(examples: Examples, number: int) -> Inner:
    """What stands in a column, without the row of 合计."""
    texts = [text.own(row, nest.leaves[number].at).strip() for text, nest in examples
             for row in nest.items]
    found = inner(["", *texts])
    is_text = found.after not in ("", *UNITS) or _VALUES.fullmatch(
        squeezed(examples[0][1].leaves[number].path[-1]))
    return Inner("", "", tuple(filter(None, texts)), False) if is_text else found


def _as_beside(leaves: Sequence[Leaf], values: Sequence[Inner], number: int) -> Inner:
    """What stands in a column; where nothing does, an amount as beside it, or by its words."""
    path = leaves[number].path
    likes = [other for leaf, other in zip(leaves, values) if other.is_amount
             and len(leaf.path) > 1 and leaf.path[:-1] == path[:-1]]
    if values[number].values:
        return values[number]
    of_amounts = MONEY.fullmatch(squeezed(path[-1])) or unit_of("", (squeezed(path[-1]),))
    empty = Inner("", "", ("0",) if of_amounts else ())
    return likes[0]._replace(values=("0",)) if likes else empty


def _is_merged(examples: Examples, number: int) -> bool:
    if examples[0][1].leaves[number].is_level:
        return True
    return any((cell := text.at(row, nest.leaves[number].at)) and cell.rows > 1
               for text, nest in examples for row in nest.items)


def _column(leaf: Leaf, name: str, found: Inner) -> dict[str, Any]:
    is_amount = found.is_amount and not _VALUES.fullmatch(name)
    value: dict[str, Any] = {"name": name, "kind": "amount" if is_amount else "text"}
    path = list(leaf.path)
    if path != [name]:
        value["header"] = path if len(path) > 1 else path[0]
    if value["kind"] == "amount":
        unit = unit_of(found.after, (name,))
        value |= {key: words for key, words in (("after", found.after), ("unit", unit)) if words}
        if found.after or unit:
            value["plain"] = True
    if leaf.across > 1:
        value["across"] = leaf.across
    return value


def _sums(
    examples: Examples, leaves: Sequence[Leaf], found: Sequence[Inner]
) -> dict[int, list[int]]:
    """The columns that are sums of others below the same words, and of which."""
    sums: dict[int, list[int]] = {}
    for number, leaf in enumerate(leaves):
        parts = [other for other, each in enumerate(leaves) if other != number
                 and each.path[:-1] == leaf.path[:-1] and found[other].is_amount
                 and not _TOTAL.fullmatch(squeezed(each.path[-1]))]
        if len(parts) < 2 or not _TOTAL.fullmatch(squeezed(leaf.path[-1])):
            continue
        figures = [(_figure(text, row, nest.leaves[number]),
                    [_figure(text, row, nest.leaves[part]) for part in parts])
                   for text, nest in examples for row in nest.items]
        if held(figures) is not False:
            sums[number] = parts
    return sums


def _figure(text: TableText, row: int, leaf: Leaf) -> Decimal | None:
    found = inner([text.own(row, leaf.at).strip()])
    return amount_of(found.values[0]) if found.is_amount else None


def _total(examples: Examples, names: Sequence[str]) -> dict[str, Any]:
    """The row of 合计: above the others where it is so in most examples that have some."""
    having = [(text, nest) for text, nest in examples if nest.total is not None]
    if not having:
        return {}
    text, nest = having[0]
    said = {"row": squeezed(text.own(nest.total or 0, nest.leaves[0].at)), "in": names[0]}
    tops = [nest.total == nest.first for _, nest in having if nest.items]
    return said | ({"at": "top"} if 2 * sum(tops) > len(tops) else {})


def _usual(leaf: Leaf) -> Sequence[str]:
    """The indicators that a column of a blank is for."""
    words = squeezed(leaf.path[-1])
    return _FIRST if words == "一级指标" else _SECOND if words == "二级指标" else ()


def _choices(values: Sequence[str]) -> dict[str, Any]:
    """The indicators to choose from: where the usual ones are printed, all of them."""
    said = list(dict.fromkeys(map(squeezed, values)))
    if not said or not all(words.endswith("指标") for words in said):
        return {}
    if set(said) <= set(_FIRST):
        return {"choices": list(_FIRST)}
    own = [words for words in said if words not in _SECOND]
    if len(own) < len(said) and all(words.endswith(_SATISFACTION) for words in own):
        return {"choices": [*_SECOND, *(own or [f"服务对象{_SATISFACTION}"])]}
    return {"choices": said}


def _starts(examples: Examples, merged: Sequence[bool]) -> list[Item]:
    """The first levels of indicators that most examples print, those of one level together."""
    said = [list(dict.fromkeys(_levels(text, nest, merged))) for text, nest in examples]
    counted = Counter(words for each in said for words in each)
    fewest = sum(map(bool, said)) / 2
    found = [words for words in counted if counted[words] >= fewest]
    firsts = [words[0] for words in found]
    ordered = sorted(found, key=lambda words: firsts.index(words[0]))
    return [Item(list(words)) for words in ordered]


def _keeps_empty(text: TableText, nest: Nest, merged: Sequence[bool]) -> bool:
    """Whether an example that is filled in prints rows with nothing but indicators' levels."""
    said = [any(squeezed(text.own(row, leaf.at)) for leaf, is_merged in zip(nest.leaves, merged)
                if not is_merged) for row in nest.items]
    return any(merged) and any(said) and not all(said)


def _levels(text: TableText, nest: Nest, merged: Sequence[bool]) -> Iterator[tuple[str, ...]]:
    """The words of the merged columns of each row."""
    columns = [leaf.at for leaf, is_merged in zip(nest.leaves, merged) if is_merged]
    for row in nest.items:
        cells = [text.at(row, column) for column in columns]
        words = tuple(squeezed(cell.text) if cell else "" for cell in cells)
        if words and all(each.endswith("指标") for each in words):
            yield words
