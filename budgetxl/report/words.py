"""What every way of telling shares: sections, numbers of findings, and how a place is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetxl.checking import Cause, Coverage, Report
from budgetxl.fault import Finding, Level, Verdict
from budgetxl.formats import Format, Table
from budgetxl.place import Place
from budgetxl.rules.names import NAME

MEANING = {
    Level.ERROR: "须改正后公开",
    Level.WARNING: "应改正或说明",
    Level.NOTICE: "供核对",
}
VERDICTS = {
    Verdict.HOLDS: "通过",
    Verdict.BROKEN: "不通过",
    Verdict.UNDECIDED: "未评估",
    Verdict.NOT_APPLICABLE: "不适用",
}
WORKBOOK = "工作簿"
"""The heading over what belongs to no table."""

NARRATIVE = "情况说明"
"""The heading over what was found in a text."""

OF_FORM = "表样自身的问题，由制发表样的部门核对，填报单位不必改"
"""The heading over what no unit can mend."""

_ROW_NUMBER = re.compile(r"(?<=[A-Z])[1-9][0-9]*")

NOT_ERRORS = "不是差错，只是没有查到"
"""What is said of what a check did not look at."""

EXPLAINED = "写明了理由，不计入结论"
"""What is said of findings with a reason."""

EMPTY, OPEN = "尚未填报", "未填完"
UNDECIDED = "所需的数未填或无法读取，补齐后再审"


@dataclass(frozen=True)
class Section:
    """The findings on one sheet of forms, or on the workbook, with the numbers of their causes."""

    table: Table | None
    form: int
    words: str
    findings: tuple[tuple[int, Finding], ...] = ()

    @property
    def name(self) -> str:
        if self.table is None:
            return self.words or WORKBOOK
        return f"{self.table.sheet}{self.form + 1}" if self.table.repeated else self.table.name

    @property
    def title(self) -> str:
        if self.table is None:
            return "逐段核对" if self.words else "文件整体"
        return self.words or self.table.title

    def count(self, level: Level) -> int:
        """How many of the findings have ``level``."""
        return sum(finding.level is level for _, finding in self.findings)


def empty_sections(report: Report) -> Iterator[Section]:
    """The workbook's section and one for each sheet of forms, without any findings yet."""
    yield Section(None, 0, "")
    if report.narrative is not None:
        yield Section(None, 0, NARRATIVE)
    for name, table in report.format.forms.items():
        if not table.repeated:
            yield Section(table, 0, "")
            continue
        for form in report.figures.forms(name):
            place = Place(name, None, table.repeated, form)
            known = place not in report.submission.unusable and report.figures.value(place)
            yield Section(table, form, str(known or ""))


def sections(report: Report) -> tuple[Section, ...]:
    """Those that have findings."""
    numbers = numbers_of(report)
    made: list[Section] = []
    for section in empty_sections(report):
        mine = findings_of_section(section, report.findings, report.format)
        if mine:
            found = tuple((numbers[id(finding)], finding) for finding in mine)
            made.append(replace(section, findings=found))
    return tuple(made)


def findings_of_section(
    section: Section, findings: Iterable[Finding], format_: Format
) -> list[Finding]:
    """Those of ``findings`` that stand on the section's sheet, or that have no place."""
    if section.table is None:
        return [each for each in findings
                if each.place is None and (each.sheet == NARRATIVE) == bool(section.words)]
    names = {table.name for table in format_.nested(section.table.name)}
    return [each for each in findings
            if each.place and each.place.table in names and each.place.form == section.form]


def overall_verdict(report: Report) -> str:
    """``不通过``, ``尚未填报`` without any amount, ``未填完`` with rules left open, ``通过``."""
    if report.has_errors:
        return VERDICTS[Verdict.BROKEN]
    submission = report.submission
    typed = submission.unusable or any(isinstance(x, Decimal) for x in submission.cells.values())
    if not typed:
        return EMPTY
    return OPEN if report.is_open else VERDICTS[Verdict.HOLDS]


def nothing_found(report: Report) -> str:
    """What to say when nothing was found."""
    held = report.counts.get(Verdict.HOLDS, 0)
    rest = [f"{len(report.explained)} 条已写明理由"] if report.explained else []
    rest += [f"{len(report.undecided)} 处未能评估"] if report.undecided else []
    if rest:
        return f"没有发现问题：{held} 处勾稽关系相符，另有 {'，'.join(rest)}。"
    return f"没有发现问题：{held} 处勾稽关系全部相符。"


def checked(report: Report) -> str:
    """How many places of rules came to which verdict."""
    counts = [(VERDICTS[verdict], report.counts.get(verdict, 0)) for verdict in VERDICTS]
    total = sum(count for _, count in counts)
    parts = "，".join(f"{word} {count}" for word, count in counts if count)
    return f"勾稽关系 {total} 处：{parts}" if total else "没有可检查的勾稽关系"


def narrative_numbers(report: Report) -> str:
    """What became of the numbers of the narrative; "" where none was read."""
    if report.narrative is None:
        return ""
    from budgetxl.prose import STATES  # loaded with the narrative

    counts = report.narrative.counts
    parts = "，".join(f"{words} {counts[state]}" for state, words in STATES.items())
    return f"情况说明 {len(report.narrative.paragraphs)} 段、{len(report.narrative.numbers)} 个数：{parts}"


def unheld_inputs(coverage: Coverage) -> tuple[str, list[str]]:
    """How many inputs no rule holds, and which, a line a table."""
    tables: dict[str, list[str]] = {}
    for spot, count in coverage.unheld:
        row = f"{spot.row}·" if spot.row else ""
        tables.setdefault(spot.table, []).append(f"{row}{spot.column} {count}")
    total = sum(count for _, count in coverage.unheld)
    head = f"没有规则核对的填报值 {total} 个（共 {coverage.inputs} 个）"
    return head, [f"{table}：{'，'.join(each)}" for table, each in tables.items()]


def not_looked_at(coverage: Coverage) -> tuple[tuple[str, list[str]], ...]:
    """All that a check cannot say, each with a heading and its lines."""
    return (unheld_inputs(coverage), unnoticed_amounts(coverage), alike_cells(coverage),
            idle_rules(coverage))


def unnoticed_amounts(coverage: Coverage) -> tuple[str, list[str]]:
    """Amounts of which rules speak, but no equation: a slip in them may go unnoticed."""
    tables: dict[str, list[str]] = {}
    for spot, count in coverage.unnoticed:
        row = f"{spot.row}·" if spot.row else ""
        tables.setdefault(spot.table, []).append(f"{row}{spot.column} {count}")
    total = sum(count for _, count in coverage.unnoticed)
    return (f"填错了也没有等式发觉的金额 {total} 个",
            [f"{table}：{'，'.join(each)}" for table, each in tables.items()])


def alike_cells(coverage: Coverage) -> tuple[str, list[str]]:
    """Amounts that are noticed together, so that nobody can say which of them is wrong."""
    lines = ["、".join(place.words() for place in group) for group in coverage.alike]
    return f"填错了，规则分不出是哪一格的，{len(lines)} 组", lines


def idle_rules(coverage: Coverage) -> tuple[str, list[str]]:
    """How many rules had nothing to say, and which, a line a reason."""
    reasons: dict[str, list[str]] = {}
    for rule, why in coverage.idle:
        reasons.setdefault(why, []).append(rule)
    return (f"没有用上的规则 {len(coverage.idle)} 条",
            [f"{why}：{'、'.join(rules)}" for why, rules in reasons.items()])


def cell_address(finding: Finding) -> str:
    """``表三!F9``, as a spreadsheet says it; only the sheet where there is no cell."""
    return "!".join(filter(None, (finding.sheet, "、".join(finding.cells))))


def row_and_column(finding: Finding) -> str:
    """The place in words: ``Excel 第9行 2040602 一般行政管理事务 · 基本支出``."""
    column = finding.place.column if finding.place else ""
    return " · ".join(filter(None, (row_in_words(finding), "" if column == NAME else column)))


def row_in_words(finding: Finding) -> str:
    """The row as a spreadsheet numbers it and as the form calls it: a clerk counts no rows."""
    place, cell = finding.place, finding.cells[0] if finding.cells else ""
    number = _ROW_NUMBER.search(cell)
    if place is None or place.row is None or number is None:
        return finding.row
    words = f"Excel 第{number[0]}行"
    if isinstance(place.row, int):
        return finding.row.replace(f"第{place.row + 1}行", words, 1)
    return f"{words} {finding.row}"


def own_demand(finding: Finding, cause: Cause) -> str:
    """What is asked of this place, where ``cause`` does not say it, nor the amounts by name."""
    return "" if finding.demand == cause.wording or finding.is_rounding else finding.demand


def cells_in_words(findings: Iterable[Finding]) -> str:
    """``自评表1!F14、F20；自评表2!F9``: each cell once, under its sheet."""
    sheets: dict[str, dict[str, None]] = {}
    for finding in findings:
        sheets.setdefault(finding.sheet, {}).update(dict.fromkeys(finding.cells))
    told = ("!".join(filter(None, (sheet, "、".join(cells)))) for sheet, cells in sheets.items())
    return "；".join(filter(None, told))


def numbered(report: Report) -> tuple[tuple[int, Cause], ...]:
    """The causes by their numbers in reports; those that the form's maker has to mend come last.

    They break the order by level, but a clerk cannot do what they ask for.
    """
    known = sorted(report.causes, key=lambda cause: cause.first.of_form)
    return tuple(enumerate(known, 1))


def numbers_of(report: Report) -> dict[int, int]:
    """The number of the cause to which each finding belongs, by its identity."""
    return {id(finding): number for number, cause in numbered(report)
            for finding in (*cause.findings, *cause.following)}


def on_one_line(text: str) -> str:
    """``text`` on one line, without characters that would steer a terminal or hide."""
    return "".join(" " if unicodedata.category(c).startswith("C") else c for c in text)
