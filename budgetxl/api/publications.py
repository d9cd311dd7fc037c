"""What is published of a workbook that was checked: tables, document, pages, open data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from budgetxl.api.reports import in_print
from budgetxl.fault import Level, Refusal

if TYPE_CHECKING:
    from budgetxl.checking import Report
    from budgetxl.rules import Figures

Made = TypeVar("Made")


class NotPassed(Refusal):
    """A workbook with errors, or with rules left open: there is nothing to publish yet.

    ``sentences`` say how many, in Chinese; as a draft it can be published all the same.
    """


def publication(report: Report, draft: bool = False, contents: bool = False) -> bytes:
    """The .xlsx of the official tables; ``draft`` publishes in spite of errors and says so in it.

    With ``contents`` a page comes first that lists its sheets. It is read again before it is
    handed over. Raises ``NotPassed`` for what is not finished, without ``draft``, and ``Refusal``
    when a figure that the tables show cannot be known.
    """
    from budgetxl.proofreading import proofread
    from budgetxl.publication import publish

    report = in_print(report)
    make = partial(publish, contents=True) if contents else publish
    content = _made_if_passed(make, report, draft, "公开表")
    proofread(content, report.figures)
    return content


def disclosed(report: Report, draft: bool = False) -> bytes:
    """The .docx of the whole disclosure: cover, contents, official tables and narrative.

    A format without a narrative has no text in it. A figure that the narrative lacks is not
    finished. Raises ``NotPassed`` for what is not finished, without ``draft``, and ``Refusal``
    when a figure that the tables show cannot be known.
    """
    from budgetxl import disclosure, narrative

    report = in_print(report)
    story = narrative.narrative_of(report.figures.book.format)
    written = narrative.write(story, report.figures) if story else None
    document = written.document if written else disclosure.tables_alone(report.figures)
    gaps = written.gaps if written else ()
    lacking = f"情况说明有 {len(gaps)} 处没有写全，如 {gaps[0]}" if gaps else ""
    return _made_if_passed(partial(disclosure.write, document), report, draft, "公开文档", lacking)


def printed(report: Report, draft: bool = False, contents: bool = False) -> bytes:
    """The PDF of the whole disclosure; of a format without a narrative, that of the publication.

    ``draft`` and ``contents`` as for ``publication``. Raises ``NotPassed`` as that does, and
    ``Refusal`` where no program can print.
    """
    from budgetxl.layout.drawing import CREATED
    from budgetxl.printing import pdf

    if report.figures.book.format.narrative:
        return pdf(disclosed(report, draft), CREATED, ".docx")
    return pdf(publication(report, draft, contents), CREATED)


def open_data(report: Report, draft: bool = False) -> dict[str, bytes]:
    """The files of the Data Package of the official tables, by name: CSV, Parquet, JSON.

    Amounts are in the unit of the format, rounded as the publication prints them. ``draft`` takes
    what is not finished. Raises ``NotPassed`` without it, and ``Refusal`` when a figure cannot
    be known.
    """
    from budgetxl.opendata import package

    return _made_if_passed(package, in_print(report), draft, "开放数据")


def draft_path(path: Path) -> Path:
    """The path that a draft should have where the publication would have ``path``."""
    return path.with_stem(path.stem.removesuffix("-草稿") + "-草稿")


def why_unfinished(report: Report) -> str:
    """Why a workbook cannot be published but as a draft, in Chinese; "" if it can."""
    if count := report.count(Level.ERROR):
        return f"有 {count} 处强制项不通过"
    if report.is_open:
        return "有强制项还缺数，未能评估"
    return "除部门名称外什么都没有填" if report.submission.is_empty else ""


def _made_if_passed(
    make: Callable[[Figures, bool], Made], report: Report, draft: bool, what: str,
    lacking: str = "",
) -> Made:
    """What ``make`` makes of the figures that were checked, if it may; ``lacking`` says why not."""
    from budgetxl.rules import Undecided

    unfinished = why_unfinished(report) or lacking
    if unfinished and not draft:
        raise NotPassed(f"{report.file}：{unfinished}，没有生成{what}")
    try:
        return make(report.figures, bool(unfinished))
    except Undecided as reason:
        raise Refusal(f"{report.file}：{reason}，不能生成{what}") from None
