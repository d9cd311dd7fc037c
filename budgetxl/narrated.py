"""The text that stands with the tables, held against them: from a file of its own, or the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.fault import Refusal

if TYPE_CHECKING:
    from budgetxl.checking import Report
    from budgetxl.prose import Bindings, Paragraph


def with_narrative(report: Report, file: Path) -> Report:
    """``report`` with what is found in the narrative ``file``.

    Raises ``Refusal`` for a file that cannot be read, and for one without any text.
    """
    from budgetxl.infile import content_of
    from budgetxl.sources import MOST_BYTES, paragraphs

    content = content_of(file, MOST_BYTES)
    told = paragraphs(file, content)
    if not told:
        raise Refusal(f"{file}：里面没有文字，只有表或图片")
    return _held(report, told, _bindings(report, content, told))


def with_own_narrative(report: Report, file: Path) -> Report:
    """``report`` on the tables of a document, with what is found in its text where it has one."""
    from budgetxl.infile import content_of
    from budgetxl.sources import MOST_BYTES, TEXTS, paragraphs

    if file.suffix.lower() not in TEXTS or file.suffix.lower() == ".txt":
        return report
    content = content_of(file, MOST_BYTES)
    told = paragraphs(file, content)
    read = _held(report, told, _bindings(report, content, told))
    return read if read.narrative and read.narrative.numbers else report


def _held(report: Report, told: Sequence[Paragraph], bindings: Bindings) -> Report:
    from budgetxl.checking.finding_order import gravest_first
    from budgetxl.prose import check

    reading = check(told, report.figures, bindings)
    findings = gravest_first((*report.findings, *reading.findings), report.format)
    return replace(report, findings=findings, narrative=reading)


def _bindings(report: Report, content: bytes, told: Sequence[Paragraph]) -> Bindings:
    """What the content controls of a document that we wrote say of its numbers."""
    from budgetxl.prose import Stated

    if not any(paragraph.controls for paragraph in told):
        return {}
    from budgetxl.disclosure import stated

    known = stated(content)
    if known is None or known.origin.format != report.format.id:
        return {}
    return {
        (paragraph.number, control.start): Stated(number.says, number.value)
        for paragraph in told for control in paragraph.controls
        for number in [known.numbers.get(control.id)] if number is not None
    }
