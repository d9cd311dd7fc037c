"""One cause as a piece of the page: what is wrong, where, what to do; several places in a fold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from budgetxl.checking import Cause
from budgetxl.fault import LEVELS, Finding
from budgetxl.report.words import (
    cell_address,
    cells_in_words,
    on_one_line,
    own_demand,
    row_and_column,
)


def card(number: int, cause: Cause) -> Iterator[str]:
    """The cause under its number: its one place in the open, several of them in a fold."""
    alone = cause.first if len(cause.findings) == 1 else None
    yield f'<article class="card {cause.level.value}" id="c{number}">'
    yield f'<h3><span class="number">{number}</span>'
    yield f'<span class="level">{LEVELS[cause.level]}</span>'
    yield f'<span class="place">{safe(_where(cause))}</span>'
    yield f'<span class="rule">{safe(cause.rule)}</span></h3>'
    yield f'<p class="demand">{safe(cause.wording)}</p>'
    yield from _details(alone) if alone else ()
    yield '<dl class="advice">'
    yield from _term("怎么办", cause.advice)
    yield from _term("依据", cause.basis)
    yield "</dl>"
    if not alone:
        yield from _fold(f"逐处列出 {len(cause.findings)} 处", cause.findings, cause)
    if cause.following:
        yield from _fold(f"随之而来 {len(cause.following)} 处", cause.following, cause)
    yield "</article>"


def safe(text: str) -> str:
    """``text`` on one line, to stand in HTML."""
    return escape(on_one_line(text))


def _where(cause: Cause) -> str:
    if len(cause.findings) > 1:
        return f"{len(cause.findings)} 处：{cells_in_words(cause.findings)}"
    place = (cell_address(cause.first), row_and_column(cause.first))
    return "  ".join(filter(None, place))


def _details(finding: Finding) -> Iterator[str]:
    """Both amounts by their names, the difference, and what helps to judge."""
    if finding.amounts:
        names = (finding.left_name or "左边", finding.right_name or "右边", "相差")
        gap = f"{finding.amounts[2]} {finding.unit}".strip()
        figures = zip(names, (*finding.amounts[:2], gap), strict=True)
        rows = (f"<tr><th>{safe(name)}</th><td>{safe(shown)}</td></tr>" for name, shown in figures)
        yield f'<table class="amounts">{"".join(rows)}</table>'
    if finding.addition:
        yield f'<p class="more">{safe(finding.addition)}</p>'


def _term(term: str, words: str) -> Iterator[str]:
    if words:
        yield f"<dt>{term}</dt><dd>{safe(words)}</dd>"


def _fold(summary: str, findings: Iterable[Finding], cause: Cause) -> Iterator[str]:
    yield f'<details><summary>{summary}</summary><table class="places">'
    for finding in findings:
        rule = finding.rule if finding.rule != cause.rule else ""
        words = (rule, own_demand(finding, cause), finding.comparison, finding.addition)
        more = "；".join(filter(None, words))
        place = safe(row_and_column(finding)) + (f"<p>{safe(more)}</p>" if more else "")
        yield f"<tr><td>{safe(cell_address(finding))}</td><td>{place}</td></tr>"
    yield "</table></details>"
