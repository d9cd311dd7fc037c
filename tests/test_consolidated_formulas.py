"""On a consolidated workbook the sheet and Python come to the same verdicts, as on any other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgetxl import api
from budgetxl.checking.cases import outcomes
from budgetxl.fault import Verdict
from budgetxl.rules import Figures
from tests.generated import Sample
from tests.libreoffice import Office
from tests.second_engine import Differing
from tests.test_consolidation import combined, random_units
from tests.test_differential import compared, file_of
from tests.workbook_formulas import Formulas


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["xinjiang-2020-budget", "accounts-2024"])
def test_libreoffice_and_python_agree_on_a_department(
    name: str, office: Office, tmp_path: Path
) -> None:
    book = api.rulebook(name)
    whole = combined(book, random_units(book, 3, seed=7)).submission()
    sample = Sample("consolidated", "consistent", whole)
    path = file_of(sample, book, tmp_path)
    [calculated] = office.recalculate([path], tmp_path / "calculated")
    comparison = compared(sample, path, calculated, book)
    assert comparison.mismatches == []
    assert comparison.pairs > 200


@pytest.mark.libreoffice
def test_they_agree_on_how_much_the_rounding_of_three_units_explains(
    office: Office, tmp_path: Path
) -> None:
    book = api.rulebook("xinjiang-2020-budget")
    whole = combined(book, random_units(book, 3, seed=7)).submission()
    whole.stated, whole.grouped = 3, True
    amounts = [place for place, value in whole.cells.items() if isinstance(value, Decimal)
               and place.table in ("表一", "表四", "表五")]
    for number, place in enumerate(amounts[::2]):
        whole.cells[place] += Decimal(number % 5) / 100
    found = [each for rule in book.rules for each in outcomes(rule, Figures(whole, book))]
    assert {each.verdict for each in found if each.slack} == {Verdict.HOLDS, Verdict.BROKEN}
    sample = Sample("rounded", "stated", whole)
    path = file_of(sample, book, tmp_path)
    [calculated] = office.recalculate([path], tmp_path / "calculated")
    comparison = compared(sample, path, calculated, book)
    assert comparison.mismatches == []
    assert Differing(path, comparison.sheets).cells == []
    assert Formulas(path, api.read(path).layout).faults() == []
