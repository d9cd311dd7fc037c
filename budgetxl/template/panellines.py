"""The lines of 审核, the gravest first: one for each rule, one for each demand on the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from budgetxl.fault import Level
from budgetxl.layout import CHECKS_SHEET, GUIDE_SHEET, Layout
from budgetxl.layout.formlist import FormList
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import a1, area, on_sheet
from budgetxl.rules.addressing import quoted
from budgetxl.rules.live_check import words
from budgetxl.template.blanks import blank_texts
from budgetxl.template.checks import (
    AT_CELL,
    AT_SHEET,
    BLANK,
    BROKEN,
    FIGURES,
    GAP,
    PLACES,
    SAYS,
    STATE,
    Checks,
    RuleLine,
)
from budgetxl.template.demands import Demand, Demands


@dataclass(frozen=True)
class Shown:
    """What the formulas of a line come to; ``broken`` is None where only the sheet knows."""

    places: int
    broken: int | None
    blank: int
    gap: object
    at: tuple[str, str]
    tells: str


@dataclass(frozen=True)
class PanelLine:
    """One line: formulas without their ``=`` for what is counted, and where it is first broken.

    ``sheet`` is the sheet under which it is counted: that of a form, or the list of forms.
    ``tells`` says what is broken first, with its figures.
    """

    level: Level
    sheet: str
    id: str
    says: str
    places: str
    broken: str
    blank: str
    gap: str
    at: tuple[str, str]
    tells: str
    known: Shown


def panel_lines(layout: Layout, checks: Checks, demands: Demands) -> list[PanelLine]:
    """All lines in their order: by level, and within a level by sheet."""
    lines = [*_file_lines(layout, demands), *_rule_lines(layout, checks)]
    sheets = [GUIDE_SHEET, *(_counted_under(layout, table) for table in layout.format.forms)]
    levels = list(Level)
    return sorted(lines, key=lambda line: (levels.index(line.level), sheets.index(line.sheet)))


def _counted_under(layout: Layout, table: str) -> str:
    """The sheet of a form, or the list of one that is repeated."""
    main = layout.format.tables[table].main_table
    return layout.form_lists[main].name if main in layout.form_lists else main


# -- of the file --------------------------------------------------------------------------


def _file_lines(layout: Layout, demands: Demands) -> Iterator[PanelLine]:
    at = a1(*DEPARTMENT_CELL)
    cell = on_sheet(GUIDE_SHEET, a1(*DEPARTMENT_CELL, absolute=True))
    known = int(not demands.figures.submission.department)
    department = Demand("填了部门名称", blank_texts(layout, cell), known)
    yield _file_line(GUIDE_SHEET, department, at)
    for name, sheet in layout.sheets.items():
        forms = layout.form_lists.get(sheet.table.name)
        if forms is None:
            yield from (_file_line(name, demand) for demand in demands.of(name))
        elif sheet.form == 0:
            yield from (_file_line(forms.name, each) for each in _of_forms(layout, demands, forms))


def _of_forms(layout: Layout, demands: Demands, forms: FormList) -> Iterator[Demand]:
    """What is demanded of all forms of a list together."""
    names = (layout.sheet_name(forms.table.name, form) for form in range(forms.count))
    of_each = zip(*(demands.of(name) for name in names))
    for column, same in enumerate(of_each, start=forms.demands_from):
        cells = on_sheet(forms.name, area(forms.top, column, forms.bottom, column))
        known = [demand.known for demand in same]
        total = None if None in known else sum(filter(None, known))
        yield same[0]._replace(breaches=f"SUM({cells})", known=total)


def _file_line(sheet: str, demand: Demand, cell: str = "A1") -> PanelLine:
    at = (f'"{sheet}"', f'"{cell}"')
    says = f"{sheet}：{demand.says}"
    shown = Shown(1, demand.known, 0, "", (sheet, cell), says)
    count = f"IFERROR({demand.breaches},1)"
    return PanelLine(
        demand.level, sheet, "填报", says, "1", count, "0", "", at, quoted(says), shown
    )


# -- of the rules -------------------------------------------------------------------------


def _rule_lines(layout: Layout, checks: Checks) -> Iterator[PanelLine]:
    for _, group in groupby(checks.lines, lambda line: line.rule.id):
        held = list(group)
        rule = held[0].rule
        more = f"（等 {len(held)} 条，见{CHECKS_SHEET}）" if len(held) > 1 else ""
        places, broken, blank = (
            f"SUM({_details(held, column)})" for column in (PLACES, BROKEN, BLANK)
        )
        sheet = _counted_under(layout, rule.place.table)
        yield PanelLine(
            rule.text.level, sheet, rule.id, words(rule) + more, places, broken, blank,
            _first_gap(held), _first_place(held, checks), _first_told(held), _shown(held, checks),
        )


def _details(held: list[RuleLine], column: int) -> str:
    """The cells of 审核明细 in which these lines stand."""
    return on_sheet(CHECKS_SHEET, area(held[0].row, column, held[-1].row, column))


def _first_gap(held: list[RuleLine]) -> str:
    first = f'INDEX({_details(held, GAP)},MATCH("✗*",{_details(held, STATE)},0))'
    return f'IFERROR(IF(LEN({first})=0,"",{first}),"")'


def _first_place(held: list[RuleLine], checks: Checks) -> tuple[str, str]:
    """Formulas for sheet and cell of the first place that is broken, or of the first of all."""
    found = (f'INDEX({_details(held, column)},MATCH("✗*",{_details(held, STATE)},0))'
             for column in (AT_SHEET, AT_CELL))
    sheet, cell = (f'IFERROR({each},"{otherwise}")'
                   for each, otherwise in zip(found, checks.first_place(held[0].rule)))
    return sheet, cell


def _first_told(held: list[RuleLine]) -> str:
    """The sentence of the first line that is broken, with its figures where it has some."""
    at = f'MATCH("✗*",{_details(held, STATE)},0)'
    says, figures = (f"INDEX({_details(held, column)},{at})" for column in (SAYS, FIGURES))
    return f'IFERROR({says}&IF(LEN({figures})=0,"","："&{figures}),"")'


def _shown(held: list[RuleLine], checks: Checks) -> Shown:
    rules = [line.rule for line in held]
    places, broken, blank = (sum(count) for count in zip(*map(checks.counts, rules)))
    first = next((rule for rule in rules if checks.counts(rule)[1]), None)
    gap = checks.gap(first) if first else ""
    told = "：".join(filter(None, (words(first), checks.figures(first)))) if first else ""
    return Shown(places, broken, blank, gap, checks.broken_place(first or rules[0]), told)
