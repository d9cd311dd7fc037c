"""Reports as one JSON document, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from budgetxl.checking import Coverage, Report
from budgetxl.fault import Finding, Level
from budgetxl.report.rounding import adjusted
from budgetxl.report.suspected import suspected

if TYPE_CHECKING:
    from budgetxl.balance import Balance
    from budgetxl.checking.suggestions import Suggestion
    from budgetxl.prose import ProseReading


def document(reports: Sequence[Report]) -> dict[str, Any]:
    """What ``check --json`` prints: amounts are strings, and "" stands for what is not there."""
    return {"files": [_file(report) for report in reports]}


def _file(report: Report) -> dict[str, Any]:
    asked: dict[str, Any] = {"coverage": _coverage(report.coverage)} if report.coverage else {}
    if report.suggestions is not None:
        told = suspected(report)
        asked["suggestions"] = [_suggestion(each, words) for each, words in told]
    if report.balance:
        asked["balance"] = _balance(report, report.balance)
    if report.narrative:
        asked["narrative"] = _narrative(report.narrative)
    return {
        "file": report.file,
        "format": report.format.id,
        "counts": {level.value: report.count(level) for level in Level},
        "findings": [_finding(finding) for finding in report.findings],
        "undecided": [_finding(finding) for finding in report.undecided],
        "explained": [{**_finding(finding), "explanation": finding.explanation}
                      for finding in report.explained],
        **asked,
    }


def _suggestion(suggestion: Suggestion, words: str) -> dict[str, Any]:
    """What may be wrong: amounts as the form prints them, "" where no value is proposed."""
    return {
        "kind": suggestion.kind,
        "message": words,
        "rules": list(dict.fromkeys(finding.rule for finding in suggestion.findings)),
        "cells": [{
            "table": cell.place.table, "row": cell.row, "column": cell.place.column,
            "sheet": cell.sheet, "cell": cell.cell, "typed": cell.typed, "right": cell.right,
            "slip": cell.slip,
        } for cell in suggestion.cells],
    }


def _balance(report: Report, balance: Balance) -> dict[str, Any]:
    """Figures that are printed otherwise than rounded as usual; what cannot add up in print."""
    keys = ("table", "row", "column", "exact", "usual", "printed", "because")
    return {
        "adjustments": [dict(zip(keys, words, strict=True)) for words in adjusted(report, balance)],
        "contradictions": [list(names) for names in balance.contradictions],
        "notes": list(balance.notes),
    }


def _narrative(reading: ProseReading) -> dict[str, Any]:
    """What became of the numbers of a text that was held against the figures."""
    return {
        "paragraphs": len(reading.paragraphs),
        "counts": {state.value: count for state, count in reading.counts.items()},
        "numbers": [{"paragraph": each.paragraph.number, "page": each.paragraph.page,
                     "text": each.paragraph.text[each.start:each.end],
                     "state": each.state.value, "says": each.says}
                    for each in reading.numbers],
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    """What the check did not look at."""
    return {
        "inputs": coverage.inputs,
        "unheld": [{**spot._asdict(), "row": spot.row or "", "count": count}
                   for spot, count in coverage.unheld],
        "unnoticed": [{**spot._asdict(), "row": spot.row or "", "count": count}
                      for spot, count in coverage.unnoticed],
        "alike": [[place.words() for place in group] for group in coverage.alike],
        "idle": [{"rule": rule, "reason": why} for rule, why in coverage.idle],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "verdict": finding.verdict.value,
        "table": place.table if place else "",
        "row": finding.row,
        "column": place.column if place else "",
        "sheet": finding.sheet,
        "cells": list(finding.cells),
        "left": finding.left,
        "right": finding.right,
        "difference": finding.difference,
        "message": finding.message,
        "basis": finding.basis,
        "advice": finding.advice,
        "left_name": finding.left_name,
        "right_name": finding.right_name,
        "follows": finding.follows,
    }
