"""The lines of 审核, the gravest first: one for each rule, one for each demand on the file.

What stands in them is the same in every workbook of a layout; ``Shown`` is what they come to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from budgetxl.fault import Level
from budgetxl.layout import CHECKS_SHEET, GUIDE_SHEET, Layout
from budgetxl.layout.formlist import FormList
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import a1, area, on_sheet
from budgetxl.rules import Rule
from budgetxl.rules.addressing import quoted
from budgetxl.rules.live_check import words
from budgetxl.template.blanks import blank_texts
from budgetxl.template.checkresults import (
    AT_CELL,
    AT_SHEET,
    BLANK,
    BROKEN,
    FIGURES,
    GAP,
    PLACES,
    SAYS,
    STATE,
    CheckResults,
    RuleLine,
    first_place,
    rule_lines,
)
from budgetxl.template.demands import Demand, DemandResults, Demands


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
    ``tells`` says what is broken first, with its figures. ``know`` says what it all comes to.
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
    know: Callable[[CheckResults, DemandResults], Shown]


def panel_lines(layout: Layout, demands: Demands) -> list[PanelLine]:
    """All lines in their order: by level, and within a level by sheet."""
    lines = [*_file_lines(layout, demands), *_rule_lines(layout)]
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
    blank = blank_texts(layout, cell)
    yield _file_line(GUIDE_SHEET, "填了部门名称", blank, _without_department, cell=at)
    for name, sheet in layout.sheets.items():
        forms = layout.form_lists.get(sheet.table.name)
        if forms is None:
            for i, each in enumerate(demands.of(name)):
                know = partial(_counted, [name], i)
                yield _file_line(name, each.says, each.breaches, know, each.level)
        elif sheet.form == 0:
            yield from _of_forms(layout, demands.of(name), forms)


def _of_forms(layout: Layout, demands: list[Demand], forms: FormList) -> Iterator[PanelLine]:
    """What is demanded of all forms of a list together."""
    names = [layout.sheet_name(forms.table.name, form) for form in range(forms.count)]
    for i, each in enumerate(demands):
        column = forms.demands_from + i
        cells = on_sheet(forms.name, area(forms.top, column, forms.bottom, column))
        know = partial(_counted, names, i)
        yield _file_line(forms.name, each.says, f"SUM({cells})", know, each.level)


def _without_department(results: DemandResults) -> int:
    return int(not results.figures.submission.department)


def _counted(names: list[str], number: int, results: DemandResults) -> int | None:
    """How often the demand of that number is breached on these sheets, if it is known."""
    known = [results.of(name)[number] for name in names]
    return None if None in known else sum(filter(None, known))


def _file_line(
    sheet: str, demand: str, breaches: str, count: Callable[[DemandResults], int | None],
    level: Level = Level.ERROR, cell: str = "A1",
) -> PanelLine:
    at = (f'"{sheet}"', f'"{cell}"')
    says = f"{sheet}：{demand}"

    def know(_: CheckResults, results: DemandResults) -> Shown:
        return Shown(1, count(results), 0, "", (sheet, cell), says)

    return PanelLine(
        level, sheet, "填报", says, "1", f"IFERROR({breaches},1)", "0", "", at, quoted(says), know
    )


# -- of the rules -------------------------------------------------------------------------


def _rule_lines(layout: Layout) -> Iterator[PanelLine]:
    for _, group in groupby(rule_lines(layout), lambda line: line.rule.id):
        held = list(group)
        rule = held[0].rule
        more = f"（等 {len(held)} 条，见{CHECKS_SHEET}）" if len(held) > 1 else ""
        places, broken, blank = (
            f"SUM({_details(held, column)})" for column in (PLACES, BROKEN, BLANK)
        )
        sheet = _counted_under(layout, rule.place.table)
        yield PanelLine(
            rule.text.level, sheet, rule.id, words(rule) + more, places, broken, blank,
            _first_gap(held), _first_place(layout, held), _first_told(held),
            partial(_shown, [line.rule for line in held]),
        )


def _details(held: list[RuleLine], column: int) -> str:
    """The cells of 审核明细 in which these lines stand."""
    return on_sheet(CHECKS_SHEET, area(held[0].row, column, held[-1].row, column))


def _first_gap(held: list[RuleLine]) -> str:
    first = f'INDEX({_details(held, GAP)},MATCH("✗*",{_details(held, STATE)},0))'
    return f'IFERROR(IF(LEN({first})=0,"",{first}),"")'


def _first_place(layout: Layout, held: list[RuleLine]) -> tuple[str, str]:
    """Formulas for sheet and cell of the first place that is broken, or of the first of all."""
    found = (f'INDEX({_details(held, column)},MATCH("✗*",{_details(held, STATE)},0))'
             for column in (AT_SHEET, AT_CELL))
    sheet, cell = (f'IFERROR({each},"{otherwise}")'
                   for each, otherwise in zip(found, first_place(layout, held[0].rule)))
    return sheet, cell


def _first_told(held: list[RuleLine]) -> str:
    """The sentence of the first line that is broken, with its figures where it has some."""
    at = f'MATCH("✗*",{_details(held, STATE)},0)'
    says, figures = (f"INDEX({_details(held, column)},{at})" for column in (SAYS, FIGURES))
    return f'IFERROR({says}&IF(LEN({figures})=0,"","："&{figures}),"")'


def _shown(rules: list[Rule], checks: CheckResults, _: DemandResults) -> Shown:
    places, broken, blank = (sum(count) for count in zip(*map(checks.counts, rules)))
    first = next((rule for rule in rules if checks.counts(rule)[1]), None)
    gap = checks.gap(first) if first else ""
    told = "：".join(filter(None, (words(first), checks.figures(first)))) if first else ""
    return Shown(places, broken, blank, gap, checks.broken_place(first or rules[0]), told)
