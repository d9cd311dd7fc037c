"""One workbook: bytes in, everything that is kept of it out. The same in every engine."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from budgetxl import api, intake
from budgetxl.amount import plain
from budgetxl.batch.findings import findings
from budgetxl.checking import ROUNDED, ROUNDING, Report
from budgetxl.fault import FILE_FINDINGS, Finding, FormatError, Level, Refusal
from budgetxl.opendata import Figure, figures
from budgetxl.place import Place
from budgetxl.report.document import document
from budgetxl.report.page import page
from budgetxl.report.words import overall_verdict
from budgetxl.rules import Undecided

UNUSABLE, UNFINISHED = "不能用", "没做完"
TOTALS = ("收入总计", "支出总计")
"""Rows that say how much a budget is, in the formats that have them."""

_alone = threading.Lock()
"""Warnings are errors while XlsxWriter works, and that is a setting of the whole process."""


@dataclass(frozen=True)
class WorkbookOutcome:
    """What the summary says of one workbook.

    ``sentence`` says why it could not be used, or not published though nothing is wrong with
    it. ``totals`` are amounts in ``unit``. ``faults`` counts findings by rule and level, with
    the wording of the first.
    """

    path: str
    verdict: str
    format: str = ""
    title: str = ""
    year: int = 0
    department: str = ""
    errors: int = 0
    warnings: int = 0
    notices: int = 0
    explained: int = 0
    undecided: int = 0
    totals: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    publication: str = ""
    report: str = ""
    sentence: str = ""
    faults: list[list[Any]] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return not self.sentence

    def text(self) -> str:
        """As JSON; ``from_text`` reads it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> WorkbookOutcome:
        """What ``text`` wrote."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Converted:
    """The outcome, the files to be written by path, and what the two large tables are made of.

    ``findings`` are rows; of ``figures``, those that are not known are left out.
    """

    outcome: WorkbookOutcome
    files: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[dict[str, Any], ...] = ()
    figures: tuple[Figure, ...] = ()


def convert(
    path: str, content: bytes, publication: str, reports: tuple[str, str], format_name: str = "",
    suggestions: bool = False,
) -> Converted:
    """The workbook ``content`` checked and, where it may be, published; or a document checked.

    ``path`` is its name in reports; ``publication`` and ``reports`` are the names of what is
    written; ``format_name`` is the format of a document, if that is known; with ``suggestions``
    reports say which figures may be wrong. What cannot be used gives an outcome with a
    sentence; only a fault of the program raises.
    """
    with _alone:
        try:
            checked, publication = _checked(Path(path), content, publication, format_name)
        except (Refusal, FormatError) as refusal:
            return Converted(WorkbookOutcome(path, UNUSABLE, sentence=_without_name(refusal, path)))
        checked = api.with_balance(checked)
        checked = api.with_suggestions(checked) if suggestions else checked
        return _converted(replace(checked, file=path), publication, reports)


def _checked(
    path: Path, content: bytes, publication: str, format_name: str
) -> tuple[Report, str]:
    """The report on a file, and what the publication of it is called: a document has none."""
    if not intake.is_published(path, content):
        return api.check(path, content=content), publication
    try:
        return intake.check_published(path, format_name, content), ""
    except Refusal:
        if intake.is_foreign(path) or format_name:
            raise
        return api.check(path, content=content), publication  # says what is wrong with a workbook


def _without_name(error: Exception, path: str) -> str:
    first = str(error).splitlines()[0]
    return first.removeprefix(f"{Path(path)}：").removeprefix(f"{Path(path).name}：")


def _converted(checked: Report, publication: str, reports: tuple[str, str]) -> Converted:
    data = json.dumps(document([checked]), ensure_ascii=False, indent=1)
    files = dict(zip(reports, (page(checked).encode(), data.encode()), strict=True))
    sentence = ""
    try:
        if publication:
            files[publication] = api.publication(checked)
    except api.NotPassed:
        publication = ""
    except Refusal as refusal:
        publication, sentence = "", _without_name(refusal, checked.file)
    outcome = replace(
        _outcome(checked), publication=publication, report=reports[0], sentence=sentence
    )
    known = figures(api.in_print(checked).figures, with_gaps=True)
    return Converted(outcome, files, tuple(findings(checked)), tuple(known))


def _outcome(checked: Report) -> WorkbookOutcome:
    totals = dict(_totals(checked))
    return WorkbookOutcome(
        path=checked.file,
        verdict=overall_verdict(checked),
        format=checked.format.id,
        title=checked.format.title,
        year=checked.format.year,
        department=checked.submission.department,
        errors=checked.count(Level.ERROR),
        warnings=checked.count(Level.WARNING),
        notices=checked.count(Level.NOTICE),
        explained=len(checked.explained),
        undecided=len(checked.undecided),
        totals=totals,
        unit=checked.format.money_unit if totals else "",
        faults=_faults(checked),
    )


def _totals(checked: Report) -> Iterator[tuple[str, str]]:
    """The amount in the first money column of each of ``TOTALS``, in the first table with it."""
    for name in TOTALS:
        for table in checked.format.tables.values():
            column = next((c for c in table.columns_of(name) if c.is_money), None)
            if column and not table.repeated:
                try:
                    value = checked.figures.value(Place(table.name, name, column.name))
                except Undecided:  # unreadable, which is a finding
                    value = None
                if isinstance(value, Decimal):
                    yield name, plain(value)
                break


def _faults(checked: Report) -> list[list[Any]]:
    counts: dict[tuple[str, str], list[Any]] = {}
    for finding in checked.findings:
        rule = ROUNDING if finding.is_rounding else finding.rule
        key = rule, finding.level.value
        fault = counts.setdefault(key, [*key, 0, _wording(finding)])
        fault[2] += 1
    return list(counts.values())


def _wording(finding: Finding) -> str:
    """What is wrong without the amounts of the one place; for a kind of fault what it says."""
    if finding.is_rounding:
        return ROUNDED
    if finding.rule in FILE_FINDINGS:
        words: dict[str, str] = defaultdict(lambda: "…")
        return FILE_FINDINGS[finding.rule].says.format_map(words)
    return finding.demand
