"""The figures of a department on a page: a click on one shows the units that make it."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from itertools import groupby

from budgetxl.amount import ZERO, decimals, plain
from budgetxl.consolidation.published import Key, Published, published
from budgetxl.consolidation.unit import UNITS, Source
from budgetxl.rules import Figures

SHOWN = 20
"""Sources that a figure shows, the largest; of the others it says how many and how much."""

_STYLE = """<style>
.origins{display:block;overflow-x:auto;border-collapse:collapse;
 font-size:13px;margin:.5em 0 1.5em}
.origins th,.origins td{border:1px solid #ddd;padding:2px 8px;vertical-align:top}
.origins th{font-weight:normal;text-align:left;background:#f7f7f7}
.origins tr>th:first-child{min-width:13em}
.origins td{text-align:right;font-variant-numeric:tabular-nums}
.origins details{margin:0;padding:0;border:0}
.origins summary{cursor:pointer;list-style:none;color:inherit;margin:0;padding:0;
 border-bottom:1px dotted #888}
.origins details[open]>summary{font-weight:bold}
.origins .total{font-weight:bold}
.origins ol{list-style:none;margin:4px 0;padding:4px 8px;background:#fbf8ea;text-align:left;
 min-width:20em;font-weight:normal}
.origins li{display:flex;gap:1em;justify-content:space-between}
.origins small{color:#666}
@media print{.origins{display:table;width:100%;overflow:visible;font-size:8px}
 .origins th,.origins td{padding:1px 3px}.origins tr>th:first-child,.origins ol{min-width:7em}
 .origins li{flex-wrap:wrap;gap:0 1em}.origins details:not([open])>ol{display:none}}
</style>"""


@dataclass
class _Parts:
    """The largest sources of a figure, how many there are, and what they come to."""

    largest: list[tuple[Decimal, int, Source]] = field(default_factory=list)
    count: int = 0
    total: Decimal = ZERO

    def take(self, source: Source) -> None:
        """Counts ``source`` in, and keeps it while it is among the largest."""
        self.count += 1
        self.total += source.amount
        entry = abs(source.amount), -self.count, source
        if len(self.largest) < SHOWN:
            heapq.heappush(self.largest, entry)
        else:
            heapq.heappushpop(self.largest, entry)


def unfolding(figures: Figures, sources: Iterable[Source]) -> Iterator[str]:
    """The lines of a section with every figure of the department, and ``sources`` within."""
    known: dict[Key, _Parts] = {}
    for source in sources:
        known.setdefault(source.key, _Parts()).take(source)
    yield f'{_STYLE}<section id="origins"><h2><b>来源</b> 点一个数，看它由哪些单位的哪一格组成</h2>'
    for table, found in groupby(published(figures), lambda each: each.key.table):
        yield from _table(table, list(found), known)
    yield "</section>"


def _table(name: str, found: list[Published], known: dict[Key, _Parts]) -> Iterator[str]:
    columns = list(dict.fromkeys(each.key.column for each in found))
    alike: dict[Key, list[Decimal]] = defaultdict(list)
    for each in found:
        alike[each.key].append(each.value)
    units = "、".join(dict.fromkeys(each.unit for each in found))
    yield f"<h3>{escape(name)} <small>{escape(units)}</small></h3>"
    heads = "".join(f"<th>{escape(column)}</th>" for column in columns)
    yield f'<table class="origins"><thead><tr><th></th>{heads}</tr></thead>'
    for cells in _lines(found):
        first = next(iter(cells.values()))
        head = " ".join(dict.fromkeys(filter(None, (first.key.form, first.key.row, first.name))))
        yield f"<tr><th>{escape(head)}</th>"
        yield "".join(_cell(cells.get(column), known, alike) for column in columns) + "</tr>"
    yield "</table>"


def _lines(found: list[Published]) -> Iterator[dict[str, Published]]:
    """The figures of each line by their columns; lines of one name are not one line."""
    for _, alike in groupby(found, lambda each: each.key[:4]):
        line: dict[str, Published] = {}
        for each in alike:
            if each.key.column in line:
                yield line
                line = {}
            line[each.key.column] = each
        yield line


def _cell(
    each: Published | None, known: dict[Key, _Parts], alike: dict[Key, list[Decimal]]
) -> str:
    if each is None:
        return "<td></td>"
    look = ' class="total"' if each.total else ""
    shown = _shown(each.value)
    parts = known.get(each.key)
    if parts is None:
        return f"<td{look}>{shown}</td>"
    largest = [source for _, _, source in sorted(parts.largest, key=lambda one: one[:2],
                                                 reverse=True)]
    lines = "".join(map(_line, largest))
    if len(same := alike[each.key]) > 1:
        whole = _shown(sum(same, ZERO))
        lines = f"<li>同名的 {len(same)} 处共 {whole}，一起由这些组成：</li>{lines}"
    if rest := parts.count - len(largest):
        left = parts.total - sum((source.amount for source in largest), ZERO)
        lines += f"<li>还有 {rest} 处，共 {_shown(left)}，见来源文件</li>"
    return f"<td{look}><details><summary>{shown}</summary><ol>{lines}</ol></details></td>"


def _line(source: Source) -> str:
    where = " ".join(filter(None, (source.file, source.sheet and f"{source.sheet}!{source.cells}")))
    kind = "" if source.kind == UNITS else f"（{source.kind}）"
    return (f"<li><span>{escape(source.unit)}{kind} <small>{escape(where)}</small></span>"
            f"<b>{_shown(source.amount)}</b></li>")


def _shown(value: Decimal) -> str:
    return f"{Decimal(plain(value)):,.{max(2, decimals(value))}f}"
