"""A report as one HTML page that can be opened anywhere, printed on A4 and handed round."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import PureWindowsPath

from budgetxl.checking import Report
from budgetxl.fault import LEVELS, Finding, Level, Verdict
from budgetxl.report.picture import picture
from budgetxl.report.style import STYLE
from budgetxl.report.words import (
    EMPTY,
    MEANING,
    UNDECIDED,
    VERDICTS,
    Section,
    cell_address,
    empty_sections,
    findings_of_section,
    nothing_found,
    on_one_line,
    overall_verdict,
    row_and_column,
    sections,
)

_BADGES = {
    VERDICTS[Verdict.BROKEN]: ("✗", "fail"),
    VERDICTS[Verdict.HOLDS]: ("✓", "pass"),
    EMPTY: ("○", "empty"),
}


def page(report: Report) -> str:
    """The whole page; the same report gives the same page."""
    found = sections(report)
    title = " ".join(filter(None, ("审核报告", report.submission.department)))
    body = [
        *_masthead(report),
        *(_contents(report, found) if report.findings or report.undecided else ()),
        *(line for section in found for line in _section(section, report)),
        *([] if report.findings else [f'<p class="good">✓ {_safe(nothing_found(report))}</p>']),
        *_undecided(report),
    ]
    return "\n".join([
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_safe(title)}</title>",
        f"<style>{STYLE}</style></head>",
        "<body><main>",
        *body,
        "</main></body>",
        "</html>",
        "",
    ])


def _safe(text: str) -> str:
    return escape(on_one_line(text))


def _masthead(report: Report) -> Iterator[str]:
    verdict = overall_verdict(report)
    sign, look = _BADGES[verdict]
    yield "<header><h1>审核报告</h1>"
    yield f'<p class="format">{_safe(report.format.title)}</p>'
    yield '<div class="summary"><dl class="facts">'
    for label, fact in (
        ("部门", report.submission.department or "（未填）"),
        ("文件", PureWindowsPath(report.file).name),  # the page goes round, its folders do not
        ("检查", _checked(report)),
    ):
        if fact:
            yield f"<dt>{label}</dt><dd>{_safe(fact)}</dd>"
    yield f'</dl><p class="verdict {look}"><span>{sign}</span>{verdict}</p></div>'
    yield f'<ul class="counts">{"".join(_tiles(report))}</ul></header>'


def _checked(report: Report) -> str:
    """How many places of rules came to which verdict."""
    counts = [(VERDICTS[verdict], report.counts.get(verdict, 0)) for verdict in VERDICTS]
    total = sum(count for _, count in counts)
    parts = "，".join(f"{word} {count}" for word, count in counts if count)
    return f"勾稽关系 {total} 处：{parts}" if total else "没有可检查的勾稽关系"


def _tiles(report: Report) -> Iterator[str]:
    tiles = [(level.value, LEVELS[level], report.count(level), MEANING[level]) for level in Level]
    tiles.append(("undecided", "未评估", len(report.undecided), "缺数，补后再审"))
    for look, word, count, meaning in tiles:
        quiet = "" if count else " none"
        yield (
            f'<li class="{look}{quiet}"><b>{count}</b><span class="level">{word}</span>'
            f"<small>{meaning}</small></li>"
        )


def _contents(report: Report, found: tuple[Section, ...]) -> Iterator[str]:
    """A line for each table, those without findings too: they were looked at."""
    words = [*LEVELS.values(), "未评估"]
    yield '<nav><table class="contents"><thead><tr><th>表</th><th>名称</th>'
    yield f"{''.join(f'<th>{word}</th>' for word in words)}</tr></thead><tbody>"
    by_name = {section.name: section for section in found}
    for blank in empty_sections(report):
        section = by_name.get(blank.name, blank)
        waiting = len(findings_of_section(blank, report.undecided, report.format))
        if section.table or section.findings or waiting:
            yield _contents_line(section, waiting)
    yield "</tbody></table></nav>"


def _contents_line(section: Section, waiting: int) -> str:
    name = _safe(section.name)
    if section.findings:
        name = f'<a href="#{_anchor(section)}">{name}</a>'
    counts = [(level.value, section.count(level)) for level in LEVELS] + [("undecided", waiting)]
    cells = [f'<td class="{look}">{n}</td>' if n else "<td>–</td>" for look, n in counts]
    quiet = "" if section.findings or waiting else ' class="none"'
    return f"<tr{quiet}><td>{name}</td><td>{_safe(section.title)}</td>{''.join(cells)}</tr>"


def _anchor(section: Section) -> str:
    return f"table-{escape(section.name)}" if section.table else "workbook"


def _section(section: Section, report: Report) -> Iterator[str]:
    yield f'<section id="{_anchor(section)}">'
    count = f"<small>{len(section.findings)} 条</small>"
    yield f"<h2><b>{_safe(section.name)}</b> {_safe(section.title)} {count}</h2>"
    for number, finding in section.findings:
        yield from _card(number, finding)
    if section.table:
        yield picture(report, section.table, section.form, section.findings)
    yield "</section>"


def _card(number: int, finding: Finding) -> Iterator[str]:
    look = finding.level.value + (" by-amounts" if finding.amounts else "")
    yield f'<article class="card {look}" id="f{number}">'
    yield f'<h3><span class="number">{number}</span>{_level(finding)} '
    yield f'<span class="place">{_safe(row_and_column(finding))}</span>'
    yield f'<span class="cell">{_safe(cell_address(finding))}</span></h3>'
    yield f'<div class="said"><p class="demand">{_safe(finding.demand)}</p>'
    yield f'<p class="more">{_safe(finding.addition)}</p>' if finding.addition else ""
    yield "</div>"
    yield from _amounts(finding)
    yield '<dl class="advice">'
    yield f"<dt>怎么办</dt><dd>{_safe(finding.advice)}</dd>" if finding.advice else ""
    yield f"<dt>依据</dt><dd>{_safe(finding.basis)}<i>{_safe(finding.rule)}</i></dd>"
    yield "</dl></article>"


def _level(finding: Finding) -> str:
    return f'<span class="level">{LEVELS[finding.level]}</span>'


def _amounts(finding: Finding) -> Iterator[str]:
    if finding.amounts:
        unit = f"<caption>单位：{escape(finding.unit)}</caption>" if finding.unit else ""
        cells = "".join(f"<td>{escape(figure)}</td>" for figure in finding.amounts)
        yield f'<table class="amounts">{unit}'
        yield f"<tr><th>左边</th><th>右边</th><th>相差</th></tr><tr>{cells}</tr></table>"


def _undecided(report: Report) -> Iterator[str]:
    if not report.undecided:
        return
    count = len(report.undecided)
    yield f'<details><summary><b>未评估 {count} 处</b>：{UNDECIDED}</summary><table class="waiting">'
    yield "<tr><th>规则</th><th>位置</th><th>行</th><th>原因</th></tr>"
    for finding in report.undecided:
        cells = (finding.rule, cell_address(finding), finding.row, finding.reason)
        yield f"<tr>{''.join(f'<td>{_safe(cell)}</td>' for cell in cells)}</tr>"
    yield "</table></details>"
