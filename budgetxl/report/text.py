"""A report for a terminal, in lines that a finance clerk reads from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from budgetxl.checking import Cause, Coverage, Report
from budgetxl.fault import LEVELS, Finding, Level
from budgetxl.report.short_entry import fitted, lines_of
from budgetxl.report.rounding import adjusted, heading, in_one_line, unbalanced
from budgetxl.report.suspected import MAYBE, suspected
from budgetxl.report.words import (
    EXPLAINED,
    NOT_ERRORS,
    OF_FORM,
    UNDECIDED,
    WORKBOOK,
    cell_address,
    checked,
    narrative_numbers,
    not_looked_at,
    nothing_found,
    numbered,
    overall_verdict,
    own_demand,
    row_and_column,
)
from budgetxl.report.wrapping import labelled, wrapped

if TYPE_CHECKING:
    from budgetxl.balance import Balance

SCREEN = 40
"""Lines that a screen shows at once."""

MARGIN = " " * 5
UNDECIDED_SHOWN = 10


def text(report: Report, least: Level = Level.NOTICE, verbose: bool = False) -> str:
    """Conclusion, what was checked, the causes of findings, what is open, the conclusion again.

    Told are findings that are at least as grave as ``least``; ``verbose`` tells each of them.
    """
    shown = list(LEVELS)[: list(LEVELS).index(least) + 1]
    told = [(number, cause) for number, cause in numbered(report) if cause.level in shown]
    open_ = [finding for finding in report.undecided if finding.level in shown]
    below = [nothing_found(report), ""] if not report.findings else []
    if report.suggestions and told:
        below += [*_suspected(report), ""]
    if report.explained:
        below += [*_explained(report.explained), ""]
    if open_:
        below += [*_undecided(open_, verbose), ""]
    if report.balance:
        below += _rounded(report, report.balance, verbose)
    if report.coverage:
        below += _not_looked_at(report.coverage)
    if told or open_ or report.coverage:
        below += _foot(report, shown, verbose)
    above = [*_head(report), ""]
    entries = _entries(told, verbose, SCREEN - len(above) - len(below))
    return "\n".join([*above, *entries, *below, ""])


def _entries(told: Sequence[tuple[int, Cause]], verbose: bool, room: int) -> Iterator[str]:
    """Each cause; apart, what the form's maker has to mend."""
    parts = {cause.first.of_form for _, cause in told}
    room -= len(parts) + (True in parts)  # a blank line below each, and a heading over the second
    lines = [list(_in_full(*entry)) for entry in told] if verbose else fitted(told, room)
    told_ = zip(told, lines, strict=True)
    for of_form, part in groupby(told_, lambda pair: pair[0][1].first.of_form):
        yield from [OF_FORM] if of_form else []
        for _, entry in part:
            yield from entry
        yield ""


def _conclusion(report: Report) -> Iterator[str]:
    counts = [f"{LEVELS[level]} {report.count(level)} 条" for level in LEVELS]
    if report.explained:
        counts.append(f"已说明 {len(report.explained)} 条")
    words = "，".join([*counts, f"未评估 {len(report.undecided)} 处"])
    yield from labelled("结论", f"{overall_verdict(report)}：{words}")


def _head(report: Report) -> Iterator[str]:
    yield from _conclusion(report)
    facts = {
        "文件": report.file,
        "表样": report.format.title,
        "部门": report.submission.department or "（未填）",
        "检查": checked(report),
        "说明": narrative_numbers(report),
    }
    for label, fact in facts.items():
        if fact:
            yield from labelled(label, fact)


def _foot(report: Report, shown: list[Level], verbose: bool) -> Iterator[str]:
    """The conclusion, where the eye is at the end; and what was left out of what stands above."""
    yield from _conclusion(report)
    hidden = [f"{LEVELS[level]} {report.count(level)} 条" for level in LEVELS
              if level not in shown and report.count(level)]
    if hidden:
        yield from labelled("", f"上面没有列出{'、'.join(hidden)}：去掉 --level 就列出")
    if not verbose:
        yield from labelled("", "每一处的金额、怎么办和依据：加 -v，或用 --report 报告.html 另存报告")


def _in_full(number: int, cause: Cause) -> Iterator[str]:
    """What is wrong, each place, and what to do."""
    count = f"：{len(cause.findings)} 处" if len(cause.findings) > 1 else ""
    yield from lines_of(number, cause, cause.wording + count)
    for finding in cause.findings:
        yield from _place(finding, cause)
    for finding in cause.following:
        yield from _place(finding, cause, f"随之而来  {LEVELS[finding.level]}  {finding.rule}")
    for label, words in (("怎么办", cause.advice), ("依据", cause.basis)):
        if words:
            yield from labelled(label, words, MARGIN)
    yield ""


def _place(finding: Finding, cause: Cause, lead: str = "") -> Iterator[str]:
    head = (lead, cell_address(finding), row_and_column(finding))
    yield from wrapped("  ".join(filter(None, head)) or WORKBOOK, f"{MARGIN}- ")
    own = own_demand(finding, cause)
    for label, words in (("应当", own), ("金额", finding.comparison), ("说明", finding.addition)):
        if words:
            yield from labelled(label, words, f"{MARGIN}  ")


def _suspected(report: Report) -> Iterator[str]:
    for _, words in suspected(report):
        yield from labelled(MAYBE, words)


def _rounded(report: Report, balance: Balance, verbose: bool) -> Iterator[str]:
    """Figures that are printed otherwise than rounded as usual, and what cannot add up."""
    yield heading(balance)
    lines = [in_one_line(words) for words in adjusted(report, balance)]
    most = len(lines) if verbose else UNDECIDED_SHOWN
    for line in (*lines[:most], *unbalanced(balance)):
        yield from wrapped(line, "  - ")
    if len(lines) > most:
        yield f"  等 {len(lines)} 处"
    yield ""


def _explained(findings: tuple[Finding, ...]) -> Iterator[str]:
    yield f"已说明 {len(findings)} 条（{EXPLAINED}）"
    for finding in findings:
        words = (LEVELS[finding.level], finding.rule, cell_address(finding),
                 row_and_column(finding), f"理由：{finding.explanation}")
        yield from wrapped("  ".join(filter(None, words)), "  - ")


def _undecided(findings: list[Finding], verbose: bool) -> Iterator[str]:
    count = len(findings)
    yield f"未评估 {count} 处（{UNDECIDED}）"
    most = count if verbose else UNDECIDED_SHOWN
    for finding in findings[:most]:
        words = (finding.rule, cell_address(finding), row_and_column(finding), finding.reason)
        yield from wrapped("  ".join(filter(None, words)), "  - ")
    if count > most:
        yield f"  等 {count} 条"


def _not_looked_at(coverage: Coverage) -> Iterator[str]:
    for head, told in not_looked_at(coverage):
        yield f"{head}，{NOT_ERRORS}"
        for line in told:
            yield from wrapped(line, "  - ")
        yield ""
