"""The findings as a flat list tells them, that of 校验结果 or of a workbook: a line a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from budgetxl.checking import Cause, Report
from budgetxl.fault import Finding
from budgetxl.report.words import cells_in_words

OF_FORM = "表样自身的问题（单位不必改）："


def listed(report: Report) -> tuple[Finding, ...]:
    """The findings in their order, each with what a reader of a list has to know of it.

    Rounding is one line; the first of several alike says how many there are, what follows from
    another from which, and what is the form maker's to mend that it is.
    """
    lines = {id(finding): line for cause in report.causes for finding, line in _lines(cause)}
    return tuple(lines[id(finding)] for finding in report.findings if id(finding) in lines)


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
        whose = OF_FORM if finding.of_form else ""
        yield finding, replace(finding, demand=f"{whose}{finding.demand}{alike}")
    for finding in cause.following:
        yield finding, replace(finding, demand=f"随 {finding.follows} 而来：{finding.demand}")
