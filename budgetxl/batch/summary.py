"""What is made of all results: two tables, a workbook and a page."""

from __future__ import annotations

from collections.abc import Mapping

from budgetxl.batch.overview import Overview, overview
from budgetxl.batch.page import page
from budgetxl.batch.parts import Live, join
from budgetxl.batch.storage import Folder
from budgetxl.batch.workbook import workbook

FINDINGS, FIGURES = "findings.parquet", "figures.parquet"
WORKBOOK, PAGE = "summary.xlsx", "index.html"
LEFT = (FINDINGS, FIGURES, WORKBOOK, PAGE)
"""What a finished run leaves, beside the publications and reports."""


def sum_up(outbox: Folder, parts: Mapping[str, str], expected: tuple[str, ...]) -> Overview:
    """Writes the four; ``parts`` names the part of each workbook. Raises ``Refusal``.

    The page comes last: where it stands, the rest is there.
    """
    with Live(outbox, parts) as live:
        told = overview(live.outcomes(), expected)
        for column, name in (("findings", FINDINGS), ("figures", FIGURES)):
            with outbox.written(name) as stream:
                join(live, column, stream)
        outbox.write({WORKBOOK: workbook(told, live.outcomes())})
        outbox.write({PAGE: page(told, live.outcomes()).encode()})
    return told
