"""The report on a department's workbook, with what was said of its units."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from budgetxl.combining.run import Result
from budgetxl.consolidation.sourcefile import read_sources
from budgetxl.consolidation.unfolding import unfolding
from budgetxl.report.files import report_content as plain_content
from budgetxl.report.page import page


def report_content(path: Path, result: Result) -> bytes:
    """The report as the file ``path``; a page says what became of the units, and unfolds each
    figure into its sources. There has to be a report: see ``Result``."""
    assert result.report is not None
    if path.suffix.lower() != ".html":
        return plain_content(path, [result.report])
    sources = unfolding(result.report.figures, read_sources(result.written[1]))
    return page(result.report, [*_units(result), *sources]).encode()


def _units(result: Result) -> Iterator[str]:
    """A section with the lines that are printed on the units."""
    first, *others = result.lines()
    yield f"<section><h2><b>单位</b> {escape(first)}</h2>"
    if others:
        yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in others)}</ul>"
    yield "</section>"
