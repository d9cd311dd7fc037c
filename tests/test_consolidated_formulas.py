"""On a consolidated workbook the sheet and Python come to the same verdicts, as on any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetxl import api
from tests.generated import Sample
from tests.libreoffice import Office
from tests.test_consolidation import combined, random_units
from tests.test_differential import compared, file_of


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
