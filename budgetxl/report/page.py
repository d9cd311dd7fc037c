"""A report as one HTML page that can be opened anywhere, printed on A4 and handed round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import PureWindowsPath

from budgetxl.checking import Report
from budgetxl.fault import LEVELS, Finding, Level, Verdict
from budgetxl.report import rounding
from budgetxl.report.cause_card import card, safe
from budgetxl.report.marked import marked
from budgetxl.report.picture import picture
from budgetxl.report.style import STYLE
from budgetxl.report.suspected import MAYBE, suspected
from budgetxl.report.words import (
    EMPTY,
    EXPLAINED,
    MEANING,
    NOT_ERRORS,
    OF_FORM,
    OPEN,
    UNDECIDED,
    VERDICTS,
    Section,
    cell_address,
    checked,
    empty_sections,
    findings_of_section,
    narrative_numbers,
    not_looked_at,
    nothing_found,
    numbered,
    overall_verdict,
    row_and_column,
    sections,
)

_BADGES = {
    VERDICTS[Verdict.BROKEN]: ("✗", "fail"),
    VERDICTS[Verdict.HOLDS]: ("✓", "pass"),
    EMPTY: ("○", "empty"),
    OPEN: ("○", "empty"),
}


def page(report: Report, below: Iterable[str] = ()) -> str:
    """The whole page, with the lines ``below`` at its end; the same report, the same page."""
    found = sections(report)
    title = " ".join(filter(None, ("审核报告", report.submission.department)))
    body = [
        *_masthead(report),
        *_filter(report),
        *_causes(report),
        *_suspected(report),
        *(_contents(report, found) if report.findings or report.undecided else ()),
        *(line for section in found for line in _section(section, report)),
        *([] if report.findings else [f'<p class="good">✓ {safe(nothing_found(report))}</p>']),
        *marked(report),
        *_explained(report),
        *_undecided(report),
        *_rounded(report),
        *_not_looked_at(report),
        *below,
    ]
    return "\n".join([
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{safe(title)}</title>",
        f"<style>{STYLE}</style></head>",
        "<body><main>",
        *body,
        "</main></body>",
        "</html>",
        "",
    ])


def _masthead(report: Report) -> Iterator[str]:
    verdict = overall_verdict(report)
    sign, look = _BADGES[verdict]
    yield "<header><h1>审核报告</h1>"
    yield f'<p class="format">{safe(report.format.title)}</p>'
    yield '<div class="summary"><dl class="facts">'
    for label, fact in (
        ("部门", report.submission.department or "（未填）"),
        ("文件", PureWindowsPath(report.file).name),  # the page goes round, its folders do not
        ("检查", checked(report)),
        ("说明", narrative_numbers(report)),
    ):
        if fact:
            yield f"<dt>{label}</dt><dd>{safe(fact)}</dd>"
    yield f'</dl><p class="verdict {look}"><span>{sign}</span>{verdict}</p></div>'
    yield f'<ul class="counts">{"".join(_tiles(report))}</ul></header>'


def _tiles(report: Report) -> Iterator[str]:
    tiles = [(level.value, LEVELS[level], report.count(level), MEANING[level]) for level in Level]
    if report.explained:
        tiles.append(("undecided", "已说明", len(report.explained), EXPLAINED))
    tiles.append(("undecided", "未评估", len(report.undecided), "缺数，补后再审"))
    for look, word, count, meaning in tiles:
        quiet = "" if count else " none"
        yield (
            f'<li class="{look}{quiet}"><b>{count}</b><span class="level">{word}</span>'
            f"<small>{meaning}</small></li>"
        )


def _filter(report: Report) -> Iterator[str]:
    """A box that hides all but the errors: the page's style does it, no script."""
    if 0 < report.count(Level.ERROR) < len(report.findings):
        yield '<input type="checkbox" id="errors-only">'
        yield '<label for="errors-only">只看强制</label>'


def _causes(report: Report) -> Iterator[str]:
    """The findings by what caused them; apart, what the form's maker has to mend."""
    for of_form, entries in groupby(numbered(report), lambda entry: entry[1].first.of_form):
        known = list(entries)
        quiet = "" if any(cause.level is Level.ERROR for _, cause in known) else "without-errors"
        yield f'<section class="causes {quiet}">'
        count = f"<small>{len(known)} 条</small>"
        yield f"<h2><b>{OF_FORM if of_form else '按原因'}</b> {count}</h2>"
        for number, cause in known:
            yield from card(number, cause)
        yield "</section>"


def _suspected(report: Report) -> Iterator[str]:
    """Which figures may be wrong, below what is wrong."""
    told = list(suspected(report))
    if told:
        yield f'<section class="suspected"><h2><b>{MAYBE}</b> <small>{len(told)} 条</small></h2><ul>'
        yield from (f"<li>{safe(words)}</li>" for _, words in told)
        yield "</ul></section>"


def _contents(report: Report, found: tuple[Section, ...]) -> Iterator[str]:
    """A line for each table, those without findings too: they were looked at."""
    words = [*LEVELS.values(), "未评估"]
    yield '<nav><h2><b>按表</b></h2><table class="contents"><thead><tr><th>表</th><th>名称</th>'
    yield f"{''.join(f'<th>{word}</th>' for word in words)}</tr></thead><tbody>"
    by_name = {section.name: section for section in found}
    for blank in empty_sections(report):
        section = by_name.get(blank.name, blank)
        waiting = len(findings_of_section(blank, report.undecided, report.format))
        if section.table or section.findings or waiting:
            yield _contents_line(section, waiting)
    yield "</tbody></table></nav>"


def _contents_line(section: Section, waiting: int) -> str:
    name = safe(section.name)
    if section.findings:
        name = f'<a href="#{_anchor(section)}">{name}</a>'
    counts = [(level.value, section.count(level)) for level in LEVELS] + [("undecided", waiting)]
    cells = [f'<td class="{look}">{n}</td>' if n else "<td>–</td>" for look, n in counts]
    quiet = "" if section.findings or waiting else ' class="none"'
    return f"<tr{quiet}><td>{name}</td><td>{safe(section.title)}</td>{''.join(cells)}</tr>"


def _anchor(section: Section) -> str:
    if section.table is None:
        return "narrative" if section.words else "workbook"
    return f"table-{escape(section.name)}"


def _section(section: Section, report: Report) -> Iterator[str]:
    """A table's findings, each with its cause's number, and a picture of where they stand."""
    quiet = "" if section.count(Level.ERROR) else ' class="without-errors"'
    yield f'<section id="{_anchor(section)}"{quiet}>'
    count = f"<small>{len(section.findings)} 处</small>"
    yield f"<h2><b>{safe(section.name)}</b> {safe(section.title)} {count}</h2>"
    yield '<table class="found">'
    yield from (_found(number, finding) for number, finding in section.findings)
    yield "</table>"
    if section.table:
        yield picture(report, section.table, section.form, section.findings)
    yield "</section>"


def _found(number: int, finding: Finding) -> str:
    gap = f"相差 {finding.amounts[2]} {finding.unit}".strip() if finding.amounts else ""
    words = (finding.rule, "、".join(finding.cells), row_and_column(finding), gap)
    cells = "".join(f"<td>{safe(each)}</td>" for each in words)
    link = f'<td><a class="number" href="#c{number}">{number}</a></td>'
    level = f'<td class="level">{LEVELS[finding.level]}</td>'
    return f'<tr class="{finding.level.value}">{link}{level}{cells}</tr>'


def _explained(report: Report) -> Iterator[str]:
    rows = [(LEVELS[each.level], each.rule, cell_address(each), row_and_column(each), each.demand,
             each.explanation) for each in report.explained]
    heads = ("级别", "规则", "位置", "行、列", "问题", "理由")
    yield from _fold(f"已说明 {len(rows)} 条", EXPLAINED, heads, rows)


def _undecided(report: Report) -> Iterator[str]:
    rows = [(each.rule, cell_address(each), row_and_column(each), each.reason)
            for each in report.undecided]
    yield from _fold(f"未评估 {len(rows)} 处", UNDECIDED, ("规则", "位置", "行、列", "原因"), rows)


def _rounded(report: Report) -> Iterator[str]:
    if report.balance:
        title, _, words = rounding.heading(report.balance).rstrip("）").partition("（")
        rows = list(rounding.adjusted(report, report.balance))
        yield from _fold(title, words, rounding.HEADS, rows)
        for line in rounding.unbalanced(report.balance):
            yield f"<p>{safe(line)}</p>"


def _not_looked_at(report: Report) -> Iterator[str]:
    if report.coverage:
        for title, lines in not_looked_at(report.coverage):
            yield from _fold(title, NOT_ERRORS, (), [(line,) for line in lines])


def _fold(
    title: str, words: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> Iterator[str]:
    """A table that is shown on a click; nothing without rows."""
    if not rows:
        return
    yield f'<details><summary><b>{title}</b>：{words}</summary><table class="waiting">'
    if heads:
        yield f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{safe(cell)}</td>' for cell in row)}</tr>"
    yield "</table></details>"
