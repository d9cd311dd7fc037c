"""The proof that the other LibreOffice tests stand on: stored values are not trusted."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.libreoffice import Office


def stored_value(path: Path) -> object:
    """The value stored for A1, not its formula."""
    return openpyxl.load_workbook(path, data_only=True).active["A1"].value


@pytest.mark.libreoffice
def test_a_wrong_stored_value_is_recalculated(office: Office, tmp_path: Path) -> None:
    """=1+1 stored as 99 comes back as 2."""
    path = tmp_path / "一加一.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet().write_formula("A1", "=1+1", value=99)
    assert stored_value(path) == 99

    [recalculated] = office.recalculate([path], tmp_path / "recalculated")

    assert stored_value(recalculated) == 2
