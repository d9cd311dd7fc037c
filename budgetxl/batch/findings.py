"""What was found in a workbook, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budgetxl.checking import Report
from budgetxl.fault import Finding


def findings(report: Report) -> Iterator[dict[str, Any]]:
    """One row a finding, those with a written reason and the undecided rules last."""
    told = (*report.findings, *report.explained, *report.undecided)
    return (_finding(report, finding) for finding in told)


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "format": report.format.id, "year": report.format.year,
        "department": report.submission.department,
        "rule": finding.rule, "level": finding.level.value, "verdict": finding.verdict.value,
        "table": place.table if place else "", "form": place.form + 1 if place else 0,
        "row": finding.row, "column": place.column if place else "",
        "sheet": finding.sheet, "cells": " ".join(finding.cells),
        "left": finding.left, "right": finding.right, "difference": finding.difference,
        "unit": finding.unit, "message": finding.message, "advice": finding.advice,
        "basis": finding.basis, "explanation": finding.explanation,
    }
