"""The page over all reports: the same numbers as in the workbook, and a link to each report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import escape
from itertools import groupby, islice
from urllib.parse import quote

from budgetxl.batch.convert import TOTALS, WorkbookOutcome
from budgetxl.batch.overview import BROKEN, MEANING, PASSED, Overview, shortened
from budgetxl.fault import LEVELS
from budgetxl.report.style import STYLE
from budgetxl.report.words import on_one_line

MOST = 30_000
"""Workbooks listed on the page, the rest being in the workbook: more would open slowly."""

CHUNK = 250
"""Workbooks of one table."""

FOLDED = 200
"""So many that passed are not shown before somebody wants to see them."""

REMARKS = 15
"""Remarks of a kind that are shown at once."""

COMMONEST = 15

_STYLE = """
main { max-width: 1240px; }
.verdicts { margin: 18px 0 0; display: flex; flex-wrap: wrap; gap: 12px; list-style: none; }
.verdicts li { flex: 1; min-width: 130px; border: 1px solid var(--line); border-left: 4px solid;
  border-radius: 3px; padding: 6px 12px; }
.verdicts b { font-size: 24px; margin-right: .4em; }
.verdicts small { display: block; color: var(--quiet); font-size: 12px; line-height: 1.4; }
.list { width: 100%; margin-top: 10px; font-size: 13px; }
.list th, .list td { text-align: left; padding: 3px 8px 3px 0; vertical-align: top;
  border-bottom: 1px solid #e9ebee; overflow-wrap: anywhere; }
.list th { font-weight: normal; color: var(--quiet); white-space: nowrap; }
.list .n { text-align: right; white-space: nowrap; }
.list .rule { white-space: nowrap; }
.books { table-layout: fixed; }
.books :is(th, td) { width: 5.2em; }
.books :is(th, td):nth-child(1) { width: auto; }
.books :is(th, td):nth-child(2) { width: 20%; }
.books :is(th, td):nth-child(3) { width: 3.6em; }
.books :is(th, td):nth-child(n+5) { width: 4em; text-align: right; white-space: nowrap; }
.books :is(th, td):nth-child(n+10) { width: 8.5em; }
.books td:nth-child(4), .verdicts .level { white-space: nowrap; font-weight: bold; }
.chunk { content-visibility: auto; }
.group { margin-top: 14px; border: 0; padding: 0; }
.group summary { color: var(--ink); font-size: 15px; }
.bar { display: block; height: 10px; min-width: 2px; background: var(--error); margin-top: 6px; }
.warning .bar { background: var(--warning); }
.notice .bar { background: var(--notice); }
.chart { width: 30%; }
.remarks { padding-left: 1.4em; }
.remarks li { overflow-wrap: anywhere; }
@media (max-width: 600px) {
  .books :is(th, td):is(:nth-child(3), :nth-child(n+6)), .chart { display: none; }
  .books :is(th, td):nth-child(2) { width: 30%; }
  .verdicts li { min-width: 40%; }
}
@media print { .chunk { content-visibility: visible; } }
"""


def page(told: Overview, outcomes: Iterable[WorkbookOutcome]) -> str:
    """The whole page; links are relative, and nothing depends on when or where it is made."""
    return "\n".join([
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>批量转换汇总</title>",
        f"<style>{STYLE}{_STYLE}</style></head>",
        "<body><main>",
        *_masthead(told), *_remarks("要说明的", told.remarks()), *_formats(told), *_faults(told),
        *_list(told, outcomes), *_remarks("其他", told.asides()),
        "</main></body>",
        "</html>",
        "",
    ])


def _safe(text: object) -> str:
    return escape(on_one_line(str(text)))


def _look(verdict: str) -> str:
    return {PASSED: "pass", BROKEN: "fail"}.get(verdict, "undecided")


def _masthead(told: Overview) -> Iterator[str]:
    yield "<header><h1>批量转换汇总</h1>"
    yield f'<p class="format">{told.sentence()}</p>'
    yield '<ul class="verdicts">'
    for verdict, count in told.counts():
        yield f'<li class="{_look(verdict)}"><b>{count}</b><span class="level">{verdict}</span>'
        yield f"<small>{MEANING[verdict]}</small></li>"
    yield "</ul></header>"


def _remarks(title: str, found: list[tuple[str, list[str]]]) -> Iterator[str]:
    if found:
        yield f"<section><h2>{title}</h2>"
        for heading, lines in found:
            fold = " open" if len(lines) <= REMARKS else ""
            yield f'<details class="group"{fold}><summary><b>{heading}</b> {len(lines)} 条</summary>'
            yield '<ul class="remarks">'
            yield from (f"<li>{_safe(line)}</li>" for line in shortened(lines))
            yield "</ul></details>"
        yield "</section>"


def _formats(told: Overview) -> Iterator[str]:
    verdicts = told.verdicts_of_formats()
    yield '<section><h2>各套表样</h2><table class="list"><tr><th>表样</th><th class="n">年度</th>'
    yield "".join(f'<th class="n">{verdict}</th>' for verdict in verdicts) + "</tr>"
    for (_, title, year), counts in sorted(told.formats.items()):
        cells = "".join(f'<td class="n">{counts[verdict]}</td>' for verdict in verdicts)
        yield f'<tr><td>{_safe(title)}</td><td class="n">{year}</td>{cells}</tr>'
    yield "</table></section>"


def _faults(told: Overview) -> Iterator[str]:
    faults = told.commonest()
    if not faults:
        return
    yield '<section><h2>常见差错</h2><table class="list"><tr><th>规则</th><th>级别</th>'
    yield '<th>内容</th><th class="n">工作簿</th><th class="n">处</th><th class="chart"></th></tr>'
    for fault in faults[:COMMONEST]:
        width = f"{fault.workbooks * 100 / faults[0].workbooks:.1f}%"
        yield f'<tr class="row {fault.level.value}"><td class="rule">{_safe(fault.rule)}</td>'
        yield f'<td class="level">{LEVELS[fault.level]}</td><td>{_safe(fault.wording)}</td>'
        yield f'<td class="n">{fault.workbooks}</td><td class="n">{fault.places}</td>'
        yield f'<td class="chart"><i class="bar" style="width:{width}"></i></td></tr>'
    yield "</table>"
    if len(faults) > COMMONEST:
        yield f"<p>共 {len(faults)} 种，全部在 summary.xlsx 里。</p>"
    yield "</section>"


def _list(told: Overview, outcomes: Iterable[WorkbookOutcome]) -> Iterator[str]:
    """Every workbook, under its verdict: many that passed are folded away."""
    yield "<section><h2>全部工作簿</h2>"
    for verdict, group in groupby(islice(outcomes, MOST), lambda outcome: outcome.verdict):
        count = told.verdicts[verdict]
        fold = "" if verdict == PASSED and count > FOLDED else " open"
        yield f'<details class="group"{fold}><summary><b class="{_look(verdict)}">{verdict}</b>'
        yield f" {count} 个</summary>"
        while some := list(islice(group, CHUNK)):
            yield from _table(some)
        yield "</details>"
    if told.total > MOST:
        yield f"<p>这里列出前 {MOST} 个；全部 {told.total} 个在 summary.xlsx 里。</p>"
    yield "</section>"


def _table(outcomes: list[WorkbookOutcome]) -> Iterator[str]:
    """A table of its own for some of them: a browser lays out only those that are seen."""
    heads = ("工作簿", "部门", "年度", "结论", *LEVELS.values(), "已说明", "未评估", *TOTALS)
    yield f'<div class="chunk" style="contain-intrinsic-size:auto {len(outcomes) * 30}px">'
    yield f'<table class="list books"><tr>{"".join(f"<th>{head}</th>" for head in heads)}</tr>'
    yield from map(_line, outcomes)
    yield "</table></div>"


def _line(outcome: WorkbookOutcome) -> str:
    name = _safe(outcome.path)
    if outcome.report:
        name = f'<a href="{quote(outcome.report)}">{name}</a>'
    if outcome.sentence:
        name += f"<br><small>{_safe(outcome.sentence)}</small>"
    counts = (outcome.errors, outcome.warnings, outcome.notices, outcome.explained,
              outcome.undecided)
    numbers = [str(count) if outcome.format else "" for count in counts]
    numbers += [_amount(outcome.totals.get(total, "")) for total in TOTALS]
    return "".join((
        f"<tr><td>{name}</td><td>{_safe(outcome.department)}</td>",
        f"<td>{outcome.year or ''}</td>",
        f'<td class="{_look(outcome.verdict)}">{outcome.verdict}</td>',
        *(f"<td>{number}</td>" for number in numbers),
        "</tr>",
    ))


def _amount(text: str) -> str:
    """An amount with its decimals, at least two: ``1,041.90``."""
    if not text:
        return ""
    value = Decimal(text)
    decimals = max(2, -int(value.as_tuple().exponent))
    return f"{value:,.{decimals}f}"
