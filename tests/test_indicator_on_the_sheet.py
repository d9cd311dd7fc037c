"""Two voices, one reading: LibreOffice and Python take the same indicator values apart.

Every text of ``tests.indicator_values``, and every composition of the pieces below, stands in a
workbook with the formulas of ``layout.indicator_formulas`` beside it. LibreOffice calculates them,
and number of numbers, number, unit, operator and kind must be what Python says of the text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from budgetxl.amount import stored
from budgetxl.indicator import AFTER, BEFORE, LETTERS, numbers, read
from budgetxl.layout.indicator_formulas import HEADINGS, reading_formulas
from budgetxl.rules.functions import PORTABLE
from budgetxl.template.readings import Arrays
from tests.indicator_values import WRITTEN
from tests.libreoffice import Office

HEADS = ("", "≥", "不超过 ", "满意度达到（", "“12·4”")
NUMBERS = ("3", "4.8", "1,200", "５０", "2020", "600/1000", "5到8", "12.31", "1.10.2", "9,9999")
TAILS = ("", "%", "万元", " 件", "余件次", "元/人/天", "月底前", "年12月", "日内", "个以上（含）",
         "天，6月以内", ".", "-6-30", "月")

LONG = "法律援助" * 9
"""36 letters, for texts about as long as a value may be."""

EDGES = [LONG + end for end in ("≥60", "件60件", "2.55", "为60件", "高于6", "1,000", "2020年", "，1.5")]
EDGES += ["1" * length for length in (14, 15, 16, 39, 40, 41)]
EDGES += [word + "7天" for word, _ in BEFORE]
EDGES += ["7" + word for words in AFTER.values() for word in words]

TEXTS = tuple(dict.fromkeys([
    *(text for text, _, _ in WRITTEN), *EDGES, *map("".join, product(HEADS, NUMBERS, TAILS)),
]))

SOURCE, HELPER = "表", "指标"
GIVEN = ("个数", "数值", "单位", "符号", "类型")
Given = tuple[object, ...]


def built(path: Path) -> Path:
    """A workbook with every text, and a helper sheet with its formulas and nothing stored."""
    with xlsxwriter.Workbook(path) as workbook:
        source, helper = workbook.add_worksheet(SOURCE), workbook.add_worksheet(HELPER)
        source.write_column(0, 1, range(1, LETTERS + 1))
        letters = f"{SOURCE}!$B$1:$B${LETTERS}"
        arrays = Arrays(reading_formulas(f"{SOURCE}!$A$1", 0, letters).values())
        arrays.draw(helper, len(HEADINGS) + 1)
        for row, text in enumerate(TEXTS):
            source.write_string(row, 0, text)
            columns = reading_formulas(f"{SOURCE}!$A${row + 1}", row, letters)
            for column, formula in enumerate(columns.values()):
                helper.write_formula(row, column, f"={arrays.replaced(formula)}", None, "")
    return path


@pytest.mark.libreoffice
def test_the_sheet_reads_as_python_does(office: Office, tmp_path: Path) -> None:
    [made] = office.recalculate([built(tmp_path / "values.xlsx")], tmp_path / "made")
    sheet = openpyxl.load_workbook(made, data_only=True)[HELPER]
    rows = sheet.iter_rows(max_col=len(HEADINGS), values_only=True)
    found = {text: given(list(cells)) for text, cells in zip(TEXTS, rows)}
    expected = {text: said(text) for text in TEXTS}
    assert len(TEXTS) > 900
    assert {t: (found[t], expected[t]) for t in TEXTS if found[t] != expected[t]} == {}


def given(cells: list[object]) -> Given:
    """What the columns that count show; an empty text is read back as None."""
    values = dict(zip(HEADINGS, cells, strict=True))
    count, amount, *texts = (values[heading] for heading in GIVEN)
    return (count, None if amount is None else typed(amount), *(text or "" for text in texts))


def typed(amount: object) -> Decimal:
    assert isinstance(amount, (int, float)), amount
    return stored(repr(amount))


def said(text: str) -> Given:
    value = read(text)
    return numbers(text), value.number, value.unit, value.operator, value.kind


def test_formulas_use_only_what_every_program_has() -> None:
    for heading, formula in reading_formulas("表!$A$1", 0, "表!$B$1:$B$40").items():
        bare = re.sub('"[^"]*"', '""', formula)
        assert set(re.findall(r"[A-Z]+(?=\()", bare)) <= PORTABLE, heading
        assert "^" not in bare, heading


def test_formulas_fit_into_a_cell_of_old_excel() -> None:
    source, letters = f"{'表' * 31}!$AA$1000", f"{'表' * 31}!$AA$1:$AA$40"
    assert max(map(len, reading_formulas(source, 999, letters).values())) < 8192


def test_formulas_calculate_without_array_entry() -> None:
    """Every array stands within a SUMPRODUCT, but for those that INDEX picks one from."""
    for heading, formula in reading_formulas("表!$A$1", 0, "表!$B$1:$B$40").items():
        bare = re.sub(r"INDEX\(\{[^}]*\}", "INDEX(0", re.sub('"[^"]*"', '""', formula))
        assert not re.search(r"\{|\$B\$1", outside_sumproduct(bare)), heading


def outside_sumproduct(formula: str) -> str:
    """``formula`` without the arguments of its SUMPRODUCTs."""
    name = "SUMPRODUCT("
    while (start := formula.find(name)) >= 0:
        end, depth = start + len(name), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(formula[end], 0)
            end += 1
        formula = formula[:start] + formula[end:]
    return formula
