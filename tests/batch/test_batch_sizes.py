"""A workbook far from others of its form in its totals is told; every finding has a wording."""

from __future__ import annotations

import pytest

from budgetxl.batch.convert import WorkbookOutcome, _wording
from budgetxl.batch.overview import overview
from budgetxl.fault import FILE_FINDINGS, Finding, Verdict


def remarks(*totals: str) -> list[str]:
    """What is told of the sizes of workbooks with these totals."""
    outcomes = [WorkbookOutcome(f"{i}.xlsx", "通过", "表样", "表样", 2020, totals={"收入总计": total})
                for i, total in enumerate(totals)]
    return dict(overview(outcomes, ()).remarks()).get("金额与别的工作簿相差悬殊", [])


def test_a_workbook_in_another_unit_is_told():
    [line] = remarks("500", "700", "864.42", "1200", "8644200")
    assert line == "4.xlsx：合计 8,644,200，是同一表样中位数（864.42）的 10000 倍，请核对单位"


@pytest.mark.parametrize("totals", [
    ("500", "700", "864.42", "1200", "86442"), ("500", "8644200"), ("0", "0", "0", "0", "5"), (),
])
def test_large_and_small_departments_are_not_told(totals):
    assert remarks(*totals) == []


@pytest.mark.parametrize("code", FILE_FINDINGS)
def test_every_finding_about_a_file_has_a_wording(code):
    kind = FILE_FINDINGS[code]
    finding = Finding(code, kind.level, Verdict.BROKEN, None, "", kind.says, kind.advice, "")
    assert "{" not in _wording(finding)
