"""Formulas mean in Excel what they mean in LibreOffice: all of them are typed by Excel's rules.

Every formula that a workbook of ours holds: those of cells, shared ones for each of their cells,
of names, of conditional formats and of validations. ``tests.excel_types`` says what a fault is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from budgetxl import api, cli, formats, rules
from budgetxl.formats import catalogue
from budgetxl.template import build
from tests.excel_formula import Malformed, parse, relative
from tests.generated import AT_MOST
from tests.workbook_formulas import Formulas

FORMATS = tuple(catalogue())
SHORTEST = "hunan-2020-overall-targets"

ENOUGH = {
    "xinjiang-2020-budget": 15_000,
    "shanxi-2024-budget": 30_000,
    "xinjiang-2020-self-evaluation": 17_000,
    "xinjiang-2020-overall-targets": 1_500,
    "hunan-2020-overall-targets": 1_500,
    "shanghai-2025-budget": 5_000,
    "accounts-2024": 5_000,
}
"""Formulas that a template of default sizes holds at least."""


LEAST = [(name, stated) for number, name in enumerate(sorted(FORMATS)) for stated in (False, True)
         if AT_MOST > 2 or stated is bool(number % 2)]
"""Each format with totals computed or stated; ``make test-all`` takes both ways of each."""


def typed(path: Path) -> Formulas:
    """The formulas of a workbook of ours, over what its template says that its cells hold."""
    return Formulas(path, api.read(path).layout)


@pytest.mark.parametrize("name", FORMATS)
def test_formulas_of_a_template_are_sound(name: str) -> None:
    """Those of the committed template, which has the default sizes."""
    formulas = typed(Path(str(catalogue()[name])) / f"{name}.xlsm")
    assert formulas.faults() == []
    assert formulas.count >= ENOUGH[name]


@pytest.mark.parametrize(("name", "stated"), LEAST)
def test_formulas_of_the_least_template_are_sound(
    name: str, stated: bool, tmp_path: Path
) -> None:
    """One row in each table and one form of each kind: ranges of one cell are no ranges."""
    path = tmp_path / "least.xlsx"
    book = rules.bind(formats.load(catalogue()[name]))
    path.write_bytes(build(book, rows=1, stated=stated, forms=1))
    assert typed(path).faults() == []


def test_a_report_and_a_summary_hold_no_unsound_formula(tmp_path: Path) -> None:
    inbox, outbox = tmp_path / "收件", tmp_path / "发件"
    inbox.mkdir()
    book = inbox / "a.xlsx"
    data = str(catalogue()[SHORTEST] / "examples" / "hengyang.json")
    assert cli.run(["fill", SHORTEST, data, "-o", str(book)]) == 0
    cli.run(["check", str(book), "--report", str(tmp_path / "report.xlsx")])
    # In a process of its own, as batches are run: its workers are made from it.
    subprocess.run([sys.executable, "-m", "budgetxl", "batch", inbox, "-o", outbox], check=True)
    for path in (tmp_path / "report.xlsx", outbox / "summary.xlsx"):
        assert Formulas(path).faults() == []


BESIDE = "另"
"""A sheet with texts in A and B, a number in D7, and a number or nothing in G7."""

SLIPS = {
    'IF((LEFT($A$7,1)="未")>0,"未填","✓")': "order across types: logical > number",
    'IF(LEN($A$7)="",1,2)': "comparison across types: number = text",
    "LEFT($A$7,1)*2": "arithmetic on a text",
    'IF($A$7="x",TRUE,FALSE)+1': "arithmetic on a logical",
    'IF($A$7:$A$9="x",1,2)': "range where one value is meant: 3 × 1",
    'SUMPRODUCT(1*(IF($A$7:$A$9="x",1,2)=1))': "range where one value is meant: 3 × 1",
    'SUMPRODUCT($A$7:$A$9="x")': "logicals added up: SUMPRODUCT passes over them",
    'SUMPRODUCT(($A$7:$A$9="x")*($A$7:$A$8="y"))': "ranges of different sizes: [(2, 1), (3, 1)]",
    'SUMPRODUCT(1*($A$7="x"),$G$7)': "a single cell as an argument of SUMPRODUCT",
    "MATCH(1,$A$7:$A$9,0)": "comparison across types: number = text",
    "XLOOKUP($A$7,$A$7:$A$9,$B$7:$B$9)": "function outside the list: XLOOKUP",
    f"{'ABS(' * 65}1{')' * 65}": "65 functions within one another",
    f"SUM({','.join(['1'] * 256)})": "256 arguments of SUM",
    f'LEN("{"字" * 256}")': "a text of 256 letters",
    "+".join([f"SUM({','.join(['$D$7'] * 200)})"] * 9): "9044 letters",
}
"""Formulas with one slip each, written on a sheet beside, and what is said of them."""

SOUND = (
    'IF(OR(LEFT($A$7,1)="未",LEFT($A$8,1)="未"),"未填","✓")',
    'SUMPRODUCT(($A$7:$A$9="x")*(LEN($A$7:$A$9)>0)*(1-ISNUMBER(-$A$7:$A$9)))',
    'IF(LEN($A$7)=0,0,$D$7*2)',
    'IF($G$7="","",$D$7)',
    f"{'ABS(' * 64}1{')' * 64}",
    f"SUM({','.join(['1'] * 255)})",
)
"""Formulas beside those that are none."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Formulas:
    """The formulas of a template in which nothing is wrong."""
    path = tmp_path_factory.mktemp("typed") / "template.xlsx"
    path.write_bytes(build(rules.bind(formats.load(catalogue()[SHORTEST])), rows=2))
    formulas = typed(path)
    assert formulas.faults() == []
    sheet = formulas.sheets[BESIDE] = formulas.book.create_sheet(BESIDE)
    for row in range(7, 10):
        sheet[f"A{row}"] = sheet[f"B{row}"] = "未"
    sheet["D7"], sheet["G7"] = 2, '=IF(LEN($A$7)=0,"",1)'
    return formulas


@pytest.mark.parametrize("formula", [*SLIPS, *SOUND])
def test_a_slip_in_a_template_is_found(formula: str, template: Formulas) -> None:
    template.sheets[BESIDE]["C3"] = f"={formula}"
    said = SLIPS.get(formula)
    assert template.faults() == ([f"{BESIDE}!C3: {said}"] if said else [])


@pytest.mark.parametrize("text", ["SUM(A1", "1+", "A1 B1", "IF(A1,,1)", "[1]表!A1", "{1,A1}"])
def test_what_is_no_formula_is_said(text: str) -> None:
    with pytest.raises(Malformed):
        parse(relative(text, 1, 1))
