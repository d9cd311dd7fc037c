"""A report for a terminal, in lines that a finance clerk reads from top to bottom."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from budgetxl.checking import Cause, Report
from budgetxl.fault import LEVELS, Finding, Level
from budgetxl.report.words import (
    EXPLAINED,
    OF_FORM,
    UNDECIDED,
    cell_address,
    cells_in_words,
    nothing_found,
    numbered,
    on_one_line,
    overall_verdict,
    own_demand,
    row_and_column,
)

WIDTH = 100
LABEL_WIDTH = 8
MARGIN = " " * 5
UNDECIDED_SHOWN = 10
MOST_CELLS = 40
"""Cells of a cause that could stand in two lines."""

_PIECE = re.compile(r"[（“《]*(?:\w{1,31}![A-Z0-9]+|[!-~]{1,60}|.)[，。；：、）”》？！]*", re.DOTALL)
"""What stays on one line: a cell with its sheet, a word or number, or one character, with the
marks that cling to it."""


def text(report: Report, least: Level = Level.NOTICE, verbose: bool = False) -> str:
    """Conclusion, what was checked, the causes of findings, what is open, the conclusion again.

    Told are findings that are at least as grave as ``least``; ``verbose`` tells each of them.
    """
    shown = list(LEVELS)[: list(LEVELS).index(least) + 1]
    told = [(number, cause) for number, cause in numbered(report) if cause.level in shown]
    open_ = [finding for finding in report.undecided if finding.level in shown]
    lines = [*_head(report), ""]
    for of_form, entries in groupby(told, lambda entry: entry[1].first.of_form):
        lines += [*([OF_FORM] if of_form else ()), *_entries(entries, verbose), ""]
    if not report.findings:
        lines += [nothing_found(report), ""]
    if report.explained:
        lines += [*_explained(report.explained), ""]
    if open_:
        lines += [*_undecided(open_, verbose), ""]
    if told or open_:
        lines += _foot(report, shown, verbose)
    return "\n".join([*lines, ""])


def _conclusion(report: Report) -> Iterator[str]:
    counts = [f"{LEVELS[level]} {report.count(level)} 条" for level in LEVELS]
    if report.explained:
        counts.append(f"已说明 {len(report.explained)} 条")
    words = "，".join([*counts, f"未评估 {len(report.undecided)} 处"])
    yield from _labelled("结论", f"{overall_verdict(report)}：{words}", "")


def _head(report: Report) -> Iterator[str]:
    yield from _conclusion(report)
    facts = {
        "文件": report.file,
        "表样": report.format.title,
        "部门": report.submission.department or "（未填）",
    }
    for label, fact in facts.items():
        if fact:
            yield from _labelled(label, fact, "")


def _foot(report: Report, shown: list[Level], verbose: bool) -> Iterator[str]:
    """The conclusion, where the eye is at the end; and what was left out of what stands above."""
    yield from _conclusion(report)
    hidden = [f"{LEVELS[level]} {report.count(level)} 条" for level in LEVELS
              if level not in shown and report.count(level)]
    if hidden:
        yield from _labelled("", f"上面没有列出{'、'.join(hidden)}：去掉 --level 就列出", "")
    if not verbose:
        yield from _labelled("", "每一处的金额、怎么办和依据：加 -v，或用 --report 报告.html 另存报告", "")


def _entries(entries: Iterable[tuple[int, Cause]], verbose: bool) -> Iterator[str]:
    for number, cause in entries:
        yield from _in_full(number, cause) if verbose else _in_short(number, cause)


def _in_short(number: int, cause: Cause) -> Iterator[str]:
    """What is wrong and in which cells: as many of them as two lines hold."""
    if len(cause.findings) == 1:
        finding = cause.first
        place = "  ".join(filter(None, (cell_address(finding), row_and_column(finding))))
        demand = finding.demand + _followers(cause)
        words = (demand, place, finding.comparison, finding.addition)
        yield from _entry(number, cause, "；".join(filter(None, words)))
        return
    head = f"{cause.wording}{_followers(cause)}：{len(cause.findings)} 处"
    longest = max(2, len(_entry(number, cause, head)))
    for count in range(min(len(cause.findings), MOST_CELLS), 0, -1):
        more = "" if count == len(cause.findings) else "……"
        cells = cells_in_words(cause.findings[:count]) + more
        lines = _entry(number, cause, f"{head}：{cells}")
        if len(lines) <= longest:
            break
    yield from lines


def _followers(cause: Cause) -> str:
    """How much follows from it, and by which rules."""
    rules = "、".join(dict.fromkeys(finding.rule for finding in cause.following))
    return f"（随之而来 {len(cause.following)} 处：{rules}）" if rules else ""


def _entry(number: int, cause: Cause, words: str) -> list[str]:
    return list(_wrapped(f"{LEVELS[cause.level]}  {cause.rule}  {words}", f"{number:>3}. "))


def _in_full(number: int, cause: Cause) -> Iterator[str]:
    """What is wrong, each place, and what to do."""
    count = f"：{len(cause.findings)} 处" if len(cause.findings) > 1 else ""
    yield from _entry(number, cause, cause.wording + count)
    for finding in cause.findings:
        yield from _place(finding, cause)
    for finding in cause.following:
        yield from _place(finding, cause, f"随之而来  {LEVELS[finding.level]}  {finding.rule}")
    for label, words in (("怎么办", cause.advice), ("依据", cause.basis)):
        if words:
            yield from _labelled(label, words, MARGIN)
    yield ""


def _place(finding: Finding, cause: Cause, lead: str = "") -> Iterator[str]:
    head = (lead, cell_address(finding), row_and_column(finding))
    yield from _wrapped("  ".join(filter(None, head)), f"{MARGIN}- ")
    own = own_demand(finding, cause)
    for label, words in (("应当", own), ("金额", finding.comparison), ("说明", finding.addition)):
        if words:
            yield from _labelled(label, words, f"{MARGIN}  ")


def _explained(findings: tuple[Finding, ...]) -> Iterator[str]:
    yield f"已说明 {len(findings)} 条（{EXPLAINED}）"
    for finding in findings:
        words = (LEVELS[finding.level], finding.rule, cell_address(finding),
                 row_and_column(finding), f"理由：{finding.explanation}")
        yield from _wrapped("  ".join(filter(None, words)), "  - ")


def _undecided(findings: list[Finding], verbose: bool) -> Iterator[str]:
    count = len(findings)
    yield f"未评估 {count} 处（{UNDECIDED}）"
    most = count if verbose else UNDECIDED_SHOWN
    for finding in findings[:most]:
        words = (finding.rule, cell_address(finding), row_and_column(finding), finding.reason)
        yield from _wrapped("  ".join(filter(None, words)), "  - ")
    if count > most:
        yield f"  等 {count} 条"


def _labelled(label: str, words: str, margin: str) -> Iterator[str]:
    return _wrapped(words, margin + label + " " * (LABEL_WIDTH - width(label)))


def _wrapped(words: str, lead: str) -> Iterator[str]:
    """``words`` after ``lead`` in lines of ``WIDTH`` columns, later ones indented as far."""
    indent = " " * width(lead)
    line, used = lead, width(lead)
    for piece in _PIECE.findall(on_one_line(words)):
        if used + width(piece) > WIDTH and line.strip() != lead.strip():
            yield line.rstrip()
            line, used = indent, len(indent)
            lead, piece = "", piece.lstrip()
        line += piece
        used += width(piece)
    yield line.rstrip()


def width(words: str) -> int:
    """How many columns of a terminal ``words`` take: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
