"""A workbook checked, and what a report may say besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.api.rulebooks import known_rulebook
from budgetxl.api.workbooks import read, read_open, shown_name
from budgetxl.fault import Refusal

if TYPE_CHECKING:
    from budgetxl.checking import Report
    from budgetxl.fault import Finding
    from budgetxl.layout import Layout
    from budgetxl.reading import Reading, WorkbookSheets
    from budgetxl.rules import Figures, Rulebook
    from budgetxl.submission import Submission


def check(file: Path, others: Sequence[Path] = (), content: bytes | None = None) -> Report:
    """The workbook ``file`` held against every rule, and against the workbooks ``others``.

    With ``content`` that is the workbook, and ``file`` only its name. Raises ``Refusal`` when
    one of them cannot be used.
    """
    return checked(file, others, content)[0]


def checked(
    file: Path, others: Sequence[Path] = (), content: bytes | None = None
) -> tuple[Report, Layout]:
    """The report of ``check``, and where everything stands in that workbook."""
    from budgetxl.certificate import certify
    from budgetxl.checking import check
    from budgetxl.reading import read, workbook_content
    from budgetxl.rules import Figures

    content = workbook_content(file) if content is None else content
    unpacked: dict[str, bytes] = {}
    reading = read(file, known_rulebook(bool(others)), content, unpacked)
    book = reading.layout.book
    figures = dict(_figures(book, file, other) for other in others)
    in_use = reading.layout.forms_in_use(Figures(reading.submission, book))
    differ = certify(file, reading.layout, reading.findings, content, in_use, unpacked)
    submission, stale = _with_last_year(reading, figures)
    found = (*reading.findings, *differ, *stale)
    report = check(submission, book, reading.layout, found, shown_name(file), figures)
    return report, reading.layout


def _with_last_year(
    reading: Reading, others: dict[str, Figures]
) -> tuple[Submission, list[Finding]]:
    """The submission with what its sheet 上年数 leaves blank, and findings on what differs there,
    where last year's workbook is at hand."""
    from budgetxl.formats import LAST_YEAR
    from budgetxl.rules import Figures

    book = reading.layout.book
    if LAST_YEAR not in others or not book.format.last_year:
        return reading.submission, []
    from budgetxl.consolidation.lastyear import held_against_last_year

    this = Figures(reading.submission, book)
    return held_against_last_year(this, others[LAST_YEAR], reading.layout)


def check_open(sheets: WorkbookSheets, name: str) -> Report:
    """The workbook ``name``, open in a spreadsheet program, held against every rule.

    ``sheets`` are its sheets as they are now. Raises ``Refusal`` when it is no template.
    """
    from budgetxl.checking import check

    read_ = read_open(sheets, name)
    return check(read_.submission, read_.layout.book, read_.layout, read_.findings, name)


def with_coverage(report: Report) -> Report:
    """``report`` with what the check did not look at: inputs that no rule holds, idle rules."""
    from budgetxl.checking import coverage

    return replace(report, coverage=coverage(report.figures))


def with_suggestions(report: Report) -> Report:
    """``report`` with what may be wrong, where rules on amounts are broken.

    Each is a `budgetxl.checking.suggestions.Suggestion`; none are sought where nothing is broken.
    """
    if not report.has_errors:
        return replace(report, suggestions=())
    from budgetxl.checking.suggestions import suggestions

    found = suggestions(report.figures, report.findings, report.where, report.explained)
    return replace(report, suggestions=found)


def with_balance(report: Report, relax: bool = False) -> Report:
    """``report`` with how its figures are printed so that they add up, if its format says so.

    With ``relax`` a figure may be a whole last digit off where nothing else helps. Where a
    figure cannot be known nothing is balanced.
    """
    if report.balance or not report.format.balanced:
        return report
    from budgetxl.balance import balanced
    from budgetxl.rules import Undecided

    try:
        return replace(report, balance=balanced(report.figures, relax))
    except Undecided:
        return report


def in_print(report: Report) -> Report:
    """``report`` on the figures as they are printed: whoever prints them takes these."""
    report = with_balance(report)
    return replace(report, figures=report.balance.figures) if report.balance else report


def _figures(book: Rulebook, file: Path, other: Path) -> tuple[str, Figures]:
    """The figures of a workbook that ``file`` is held against, and its name in the rules."""
    from budgetxl.rules import Figures

    reading = read(other)
    format_ = reading.layout.format
    for name, known in book.format.others.items():
        if known.id == format_.id:
            return name, Figures(reading.submission, reading.layout.book)
    raise Refusal(f"{other}：{file} 用的表样没有与“{format_.title}”对照的规则")
