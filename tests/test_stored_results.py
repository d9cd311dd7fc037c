"""What a workbook stores beside its formulas helps whoever looks at it, and decides nothing."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from budgetxl import api, cli
from budgetxl.formats import catalogue
from budgetxl.layout import NARRATIVE_SHEET, PANEL_SHEET, READINGS_SHEET
from budgetxl.narrative.helpercells import COLUMN
from budgetxl.template import build
from budgetxl.template.panelvalues import top_of_lines
from tests.libreoffice import Office
from tests.second_engine import plain

BUDGET = "xinjiang-2020-budget"
NAME = "hunan-2020-overall-targets"
STORED = re.compile(rb"(</f>)<v>[^<]*</v>")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stored") / "filled.xlsx"
    data = str(catalogue()[NAME] / "examples" / "hengyang.json")
    assert cli.run(["fill", NAME, data, "-o", str(path)]) == 0
    return path


def all_wrong(path: Path, copy: Path) -> Path:
    """A copy in which every stored result is another one."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part.startswith("xl/worksheets/"):
                content = STORED.sub(rb"\1<v>987654</v>", content)
            target.writestr(part, content)
    return copy


def test_wrong_stored_results_change_no_finding(filled: Path, tmp_path: Path) -> None:
    wrong = all_wrong(filled, tmp_path / "wrong.xlsx")
    assert openpyxl.load_workbook(wrong, data_only=True)[PANEL_SHEET]["A3"].value == "987654"
    right, changed = api.check(filled), api.check(wrong)
    assert [f.message for f in changed.findings] == [f.message for f in right.findings]


HELPERS = (READINGS_SHEET, "校验结果")
"""Sheets on which nobody looks at a result: they may stay without."""


@pytest.mark.libreoffice
def test_stored_results_are_the_calculated_ones(
    filled: Path, office: Office, tmp_path: Path
) -> None:
    """Of a filled workbook and of a blank template: totals, names, checks, counts, the verdict."""
    budget = tmp_path / "budget.xlsx"
    data = str(catalogue()[BUDGET] / "examples" / "changji.json")
    assert cli.run(["fill", BUDGET, data, "-o", str(budget)]) == 0
    blank = tmp_path / "blank.xlsx"
    blank.write_bytes(build(api.proved_rulebook(NAME)))
    made = [filled, budget, blank]
    for path, calculated in zip(made, office.recalculate(made, tmp_path / "new"), strict=True):
        stored, right = (openpyxl.load_workbook(each, data_only=True)
                         for each in (path, calculated))
        read = beside_read(path)
        differing = [
            f"{sheet.title}!{cell.coordinate}"
            for sheet in openpyxl.load_workbook(path) if sheet.title not in HELPERS
            for cell in (cell for row in sheet.iter_rows() for cell in row)
            if cell.data_type == "f" and (sheet.title, cell.column) not in read
            and plain(stored[sheet.title][cell.coordinate].value)
            != plain(right[sheet.title][cell.coordinate].value)
        ]
        assert differing == []


def beside_read(path: Path) -> set[tuple[str, int]]:
    """The columns beside the forms in which rules read a text: helpers as well.

    So are the hidden cells of 情况说明, whose rows hold what ``narrative.write`` makes of the figures.
    """
    layout = api.read(path).layout
    beside = {(name, column + 1) for name, sheet in layout.sheets.items() for table in sheet.tables
              for column in layout.check_columns[table.name].readings.values()}
    return beside | {(NARRATIVE_SHEET, COLUMN + 1)}


def test_a_preview_shows_states_and_counts(filled: Path) -> None:
    """What nobody has calculated yet: each rule's line on 审核 has its state and its counts."""
    panel = openpyxl.load_workbook(filled, data_only=True)[PANEL_SHEET]
    top = top_of_lines(api.read(filled).layout)
    lines = [row for row in panel.iter_rows(top + 1, values_only=True) if row[1] != "填报"]
    assert len(lines) > 5
    assert {line[2] for line in lines} <= {"✓", "✗", "未填", "—"}
    assert all(isinstance(count, int) for line in lines for count in line[5:8])


def test_a_blank_template_says_that_nothing_is_filled_in() -> None:
    template = str(catalogue()[NAME] / f"{NAME}.xlsx")
    assert openpyxl.load_workbook(template, data_only=True)[PANEL_SHEET]["A3"].value == "尚未填报"
