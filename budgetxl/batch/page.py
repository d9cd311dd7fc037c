"""The page over all reports: the same numbers as in the workbook, and a link to each report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from budgetxl.batch.convert import TOTALS, WorkbookOutcome
from budgetxl.batch.overview import BROKEN, MEANING, PASSED, Overview
from budgetxl.fault import LEVELS
from budgetxl.report.style import STYLE
from budgetxl.report.words import on_one_line

MOST = 5_000
"""Workbooks listed on the page, the rest being in the workbook: more would not open."""

COMMONEST = 15

_STYLE = """
main { max-width: 1100px; }
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
.bar { display: block; height: 10px; min-width: 2px; background: var(--error); margin-top: 6px; }
.warning .bar { background: var(--warning); }
.notice .bar { background: var(--notice); }
.chart { width: 30%; }
.remarks { padding-left: 1.4em; }
.remarks li { overflow-wrap: anywhere; }
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
        *_masthead(told), *_remarks(told), *_formats(told), *_faults(told),
        *_list(told, outcomes),
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


def _remarks(told: Overview) -> Iterator[str]:
    if found := told.remarks():
        yield "<section><h2>要说明的</h2>"
        for heading, lines in found:
            yield f'<p class="level">{heading}</p><ul class="remarks">'
            yield from (f"<li>{_safe(line)}</li>" for line in lines)
            yield "</ul>"
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
    heads = ("工作簿", "部门", "年度", "结论", *LEVELS.values(), "未评估", *TOTALS)
    yield '<section><h2>全部工作簿</h2><table class="list"><tr>'
    looks = ("", "", "", "", *(" class=\"n\"" for _ in heads[4:]))
    yield "".join(f"<th{look}>{head}</th>" for head, look in zip(heads, looks)) + "</tr>"
    for number, outcome in enumerate(outcomes):
        if number == MOST:
            break
        yield _line(outcome)
    yield "</table>"
    if told.total > MOST:
        yield f"<p>这里列出前 {MOST} 个；全部 {told.total} 个在 summary.xlsx 里。</p>"
    yield "</section>"


def _line(outcome: WorkbookOutcome) -> str:
    name = _safe(outcome.path)
    if outcome.report:
        name = f'<a href="{quote(outcome.report)}">{name}</a>'
    if outcome.sentence:
        name += f"<br><small>{_safe(outcome.sentence)}</small>"
    counts = (outcome.errors, outcome.warnings, outcome.notices, outcome.undecided)
    numbers = [str(count) if outcome.format else "" for count in counts]
    numbers += [_safe(outcome.totals.get(total, "")) for total in TOTALS]
    return "".join((
        f"<tr><td>{name}</td><td>{_safe(outcome.department)}</td>",
        f"<td>{outcome.year or ''}</td>",
        f'<td class="{_look(outcome.verdict)}">{outcome.verdict}</td>',
        *(f'<td class="n">{number}</td>' for number in numbers),
        "</tr>",
    ))
