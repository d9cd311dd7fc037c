"""What a workbook stores beside its formulas helps whoever looks at it, and decides nothing."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from budgetxl import api, cli
from budgetxl.formats import catalogue
from budgetxl.layout import PANEL_SHEET

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
    assert openpyxl.load_workbook(wrong, data_only=True)[PANEL_SHEET]["A3"].value == 987654
    right, changed = api.check(filled), api.check(wrong)
    assert [f.message for f in changed.findings] == [f.message for f in right.findings]


def test_a_preview_shows_states_and_counts(filled: Path) -> None:
    """What nobody has calculated yet: each rule's line on 审核 has its state and its counts."""
    panel = openpyxl.load_workbook(filled, data_only=True)[PANEL_SHEET]
    lines = [row for row in panel.iter_rows(7, values_only=True) if str(row[0]).startswith("W.")]
    assert len(lines) > 5
    assert {line[7] for line in lines} <= {"✓", "✗", "未填", "—"}
    assert all(isinstance(count, int) for line in lines for count in line[3:6])


def test_a_blank_template_says_that_nothing_is_filled_in() -> None:
    template = str(catalogue()[NAME] / f"{NAME}.xlsx")
    assert openpyxl.load_workbook(template, data_only=True)[PANEL_SHEET]["A3"].value == "尚未填报"
