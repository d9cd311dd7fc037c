"""The files that a report can be saved as: a new one is a row of ``REPORT_FILES``.

The help of the command line, the check of a file's name and the writing all follow from it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetxl.fault import Refusal

if TYPE_CHECKING:
    from budgetxl.checking import Report


class ReportFile(NamedTuple):
    """How a report is written into a file, and whether one file takes several workbooks."""

    make: Callable[[Sequence[Report]], bytes]
    holds_many: bool


# Each maker loads what it needs when it is called: the command line asks for the suffixes alone.


def _page(reports: Sequence[Report]) -> bytes:
    from budgetxl.report.page import page

    [report] = reports
    return page(report).encode()


def _workbook(reports: Sequence[Report]) -> bytes:
    from budgetxl.report.workbook import workbook

    return workbook(reports)


def _document(reports: Sequence[Report]) -> bytes:
    from budgetxl.report.document import document

    return json.dumps(document(reports), ensure_ascii=False, indent=1).encode()


REPORT_FILES = {
    ".html": ReportFile(_page, holds_many=False),
    ".xlsx": ReportFile(_workbook, holds_many=True),
    ".json": ReportFile(_document, holds_many=True),
}
"""By suffix."""


def suffixes_in_words() -> str:
    """``.html、.xlsx 或 .json``."""
    *others, last = REPORT_FILES
    return f"{'、'.join(others)} 或 {last}"


def report_file(path: Path) -> ReportFile:
    """The kind of file that the name of ``path`` asks for. Raises ``Refusal`` for any other."""
    kind = REPORT_FILES.get(path.suffix.lower())
    if kind is None:
        raise Refusal(f"{path}：报告的文件名应以 {suffixes_in_words()} 结尾")
    return kind


def report_content(path: Path, reports: Sequence[Report]) -> bytes:
    """``reports`` as the file ``path``. Raises ``Refusal`` where it takes only one of them."""
    kind = report_file(path)
    if len(reports) > 1 and not kind.holds_many:
        for_many = "、".join(suffix for suffix, each in REPORT_FILES.items() if each.holds_many)
        raise Refusal(f"{path}：一页报告只写一个文件，请分别审核，或用 {for_many}")
    return kind.make(reports)
