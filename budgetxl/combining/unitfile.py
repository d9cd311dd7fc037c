"""One unit's workbook: read, checked, and what of it goes into the department's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from budgetxl import api
from budgetxl.amount import plain
from budgetxl.checking import Report
from budgetxl.consolidation import Remark, Unit, unit_of
from budgetxl.fault import Finding, FormatError, Level, Refusal
from budgetxl.layout.workbook import DEPARTMENT_CELL, GUIDE_SHEET
from budgetxl.place import a1

_WRONG_UNIT = "U1"
"""The finding that amounts may be in another unit."""

_LOST = ("D1", "D2", "D3", "D4", "D5", "T4", "T5", "T7", "T9", "C3")
"""Findings of what stands in a workbook and is not read, so that it is not added either."""

_SAID = 5

DEPARTMENT_AT = f"{GUIDE_SHEET}!{a1(*DEPARTMENT_CELL)}"
"""Where a workbook names its department."""


@dataclass(frozen=True)
class Taken:
    """What became of a file: the ``unit`` in it, or the reason why it is none."""

    file: str
    unit: Unit | None = None
    title: str = ""
    refusal: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def may_pass(self) -> bool:
        """Whether nothing stops the consolidation."""
        return not (self.refusal or any(remark.stops for remark in self.remarks))


def take(path: str, file: str) -> Taken:
    """What the workbook at ``path``, called ``file``, brings; never raises for what is in it."""
    try:
        report, layout = api.checked(Path(path))
    except (Refusal, FormatError) as refusal:
        first = str(refusal).splitlines()[0].removeprefix(f"{path}：")
        return Taken(file, refusal=f"{file}：{first}{_not_added(path)}")
    unit = unit_of(report.figures, layout, file)
    remarks = (*_remarks(report, file), *unit.remarks)
    return Taken(file, replace(unit, remarks=remarks), report.format.title, remarks=remarks)


def _not_added(path: str) -> str:
    """What a workbook of another version comes to, as far as that can be told."""
    from budgetxl.consolidation.unit import whole_of
    from budgetxl.healing import healed, is_ours
    from budgetxl.rules import Figures

    try:
        content = Path(path).read_bytes()
        if not is_ours(content):
            return "；没有汇总"
        made, book = healed(Path(path), content, api.rulebook)
    except (OSError, Refusal, FormatError):
        return "；没有汇总"
    whole = whole_of(Figures(made.submission, book))
    unread = "，".join(finding.message for finding in made.findings
                      if finding.level is Level.ERROR)
    said = f"；没有汇总：它的收入总计是 {plain(whole)} {book.format.money_unit}" \
        if isinstance(whole, Decimal) else "；没有汇总"
    return f"{said}；{unread}" if unread else said


def _remarks(report: Report, file: str) -> Iterator[Remark]:
    """Why the workbook stops the consolidation, with cells; and what is in it and not added."""
    if why := api.why_unfinished(report):
        errors = [finding for finding in report.findings if finding.level is Level.ERROR]
        open_ = [finding for finding in report.undecided if finding.level is Level.ERROR]
        told = [finding for finding in errors or open_ if finding.rule not in _LOST][:_SAID]
        places = "、".join(map(_broken, told))
        more = f"（{places}{'等' if len(errors or open_) > _SAID else ''}）" if places else ""
        yield Remark(f"{file}：{why}{more}；用 budgetxl check 查看", stops=True)
        for finding in errors:
            if finding.rule in _LOST:
                yield Remark(f"{file}：{_said(finding)}；没有汇总", stops=True)
    for finding in report.findings:
        if finding.rule == _WRONG_UNIT:
            yield Remark(f"{file}：{_said(finding)}", stops=True)
    if report.submission.reasons:
        yield Remark(f"{file}：出错说明 {len(report.submission.reasons)} 条没有带到汇总里，"
                     "它们说的是这一份的数")


def _broken(finding: Finding) -> str:
    """A broken rule by its cells and number, and by how much."""
    cells = f"{finding.sheet}!{' '.join(finding.cells[:1])} " if finding.cells else ""
    gap = f" 相差 {finding.amounts[2]} {finding.unit}".rstrip() if finding.amounts else ""
    return f"{cells}{finding.rule}{gap}"


def _said(finding: Finding) -> str:
    cells = f"{finding.sheet}!{' '.join(finding.cells[:_SAID])} " if finding.cells else ""
    return f"{cells}{finding.message}"
