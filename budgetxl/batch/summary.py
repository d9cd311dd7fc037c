"""What is made of all results: two tables, a workbook and a page."""

from __future__ import annotations

from collections.abc import Mapping

from budgetxl.batch.current import CurrentResults, join
from budgetxl.batch.overview import Overview, failures_first, overview
from budgetxl.batch.page import page
from budgetxl.batch.workbook import workbook
from budgetxl.storage import Folder

FINDINGS, FIGURES = "findings.parquet", "figures.parquet"
WORKBOOK, PAGE = "summary.xlsx", "index.html"
SUMMARY_FILES = (FINDINGS, FIGURES, WORKBOOK, PAGE)
"""What a finished run leaves, beside the publications and reports."""


def sum_up(
    outbox: Folder, parts: Mapping[str, str], expected: tuple[str, ...], unread: Mapping[str, str]
) -> Overview:
    """Writes the four; ``parts`` names the part of each workbook. Raises ``Refusal``.

    ``unread`` says of each other file why it was not looked at.

    The page comes last: where it stands, the rest is there.
    """
    with CurrentResults(outbox, parts) as results:
        told = overview(results.outcomes(), expected, unread)
        for column, name in (("findings", FINDINGS), ("figures", FIGURES)):
            with outbox.written(name) as stream:
                join(results, column, stream)
        outbox.write({WORKBOOK: workbook(told, failures_first(told, results.outcomes))})
        outbox.write({PAGE: page(told, failures_first(told, results.outcomes)).encode()})
    return told
