"""The findings as a flat list tells them, that of 校验结果 or of a workbook: a line a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from budgetxl.checking import Cause, Report
from budgetxl.fault import Finding
from budgetxl.report.words import cells_in_words


def listed(report: Report) -> tuple[Finding, ...]:
    """The findings in their order, those that the form's maker has to mend last.

    Rounding is one line; the first of several alike says how many there are, and what follows
    from another says from which.
    """
    lines = {id(finding): line for cause in report.causes for finding, line in _lines(cause)}
    kept = (lines[id(finding)] for finding in report.findings if id(finding) in lines)
    return tuple(sorted(kept, key=lambda line: line.of_form))


def _lines(cause: Cause) -> Iterator[tuple[Finding, Finding]]:
    """Each finding that has a line, and what it says there."""
    first, count = cause.first, len(cause.findings)
    if cause.is_roundings:
        words = f"{cause.wording}：{count} 处：{cells_in_words(cause.findings)}"
        yield first, replace(first, rule=cause.rule, demand=words, basis=cause.basis, left="",
                             right="", difference="", addition="")
        return
    for finding in cause.findings:
        alike = f"（同类共 {count} 处）" if finding is first and count > 1 else ""
        yield finding, replace(finding, demand=finding.demand + alike)
    for finding in cause.following:
        yield finding, replace(finding, demand=f"随 {finding.follows} 而来：{finding.demand}")
