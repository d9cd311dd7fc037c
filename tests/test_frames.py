"""Figures and findings as pandas frames; the manual's page is run word by word."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from budgetxl import api, frames
from budgetxl.fault import Refusal
from budgetxl.opendata import figures
from budgetxl.submission import from_data
from budgetxl.template import build

PAGE = Path(__file__).parent.parent / "docs" / "frames.md"
BOOK = "xinjiang-2020-budget"


def rows(*amounts):
    return [{"科目编码": code, "基本支出": amount} for code, amount in amounts]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """Two departments in a folder."""
    book, made = api.rulebook(BOOK), tmp_path_factory.mktemp("frames") / "收件"
    made.mkdir()
    for name, table in (("甲局", rows(("2040601", "10.1"), ("2010301", "0.2"))),
                        ("乙局", rows(("2040601", "5.3")))):
        data = {"format": BOOK, "department": name, "tables": {"表三": table}}
        content = build(book, 2, submission=from_data(data, book.format), forms=1)
        (made / f"{name}.xlsx").write_bytes(content)
    return made


def test_the_page_of_the_manual_runs_and_its_sums_are_exact(inbox, monkeypatch):
    monkeypatch.chdir(inbox.parent)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        exec(block, names)
    table = names["table"]
    assert table.to_dict() == {
        "201": {"甲局": Decimal("0.2"), "乙局": None},
        "204": {"甲局": Decimal("10.1"), "乙局": Decimal("5.3")}}
    assert names["exact"] == Decimal("15.6")
    assert (names["rules"]["nunique"] >= 1).all()
    book = openpyxl.load_workbook("各部门按类.xlsx")
    assert len(book["按类"]._charts) == 1
    book.close()


def test_the_first_block_has_ten_lines_up_to_the_chart():
    block = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[0]
    statements = [line for line in block.splitlines() if line and not line.startswith(" ")]
    assert len(statements) <= 10


def test_a_frame_holds_what_the_export_does_with_categories_for_what_recurs(inbox):
    frame = frames.figures(inbox / "甲局.xlsx")
    told = list(figures(api.check(inbox / "甲局.xlsx").figures))
    assert list(frame["amount"]) == [figure.amount for figure in told]
    assert list(frame["column"]) == [figure.column for figure in told]
    for name in ("table", "row", "column", "department"):
        assert str(frame[name].dtype) == "category"


def test_a_parquet_file_of_figures_is_read_as_it_is(inbox, tmp_path):
    whole = frames.figures(inbox)
    whole.to_parquet(tmp_path / "figures.parquet")
    again = frames.figures(tmp_path)
    assert list(again["amount"]) == list(whole["amount"])
    assert list(again["department"]) == list(whole["department"])


def test_a_folder_without_workbooks_and_what_is_no_parquet_are_refused(tmp_path):
    with pytest.raises(Refusal, match="没有工作簿"):
        frames.figures(tmp_path)
    (tmp_path / "a.parquet").write_bytes(b"PAR")
    with pytest.raises(Refusal, match="不是 Parquet"):
        frames.figures(tmp_path / "a.parquet")


def test_no_command_loads_pandas():
    code = ("import sys; from budgetxl import cli, api, combining; "
            "print('pandas' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_two_years_side_by_side_are_as_the_comparison_has_them(inbox):
    this, last = inbox / "甲局.xlsx", inbox / "乙局.xlsx"
    told = {(each.table, each.level, each.row, each.column): (each.this, each.last, each.difference)
            for each in api.compared(this, last).changes if each.table == "表三"}
    found = frames.changes(this, last)
    found = found[found["table"] == "表三"].astype(object).where(found.notna(), None)
    assert {(row.table, row.level, row.row, row.column): (row.this, row.last, row.difference)
            for row in found.itertuples()} == told
    assert told["表三", "", "2040601", "基本支出"] == (Decimal("10.1"), Decimal("5.3"), Decimal("4.8"))


def test_a_workbook_in_another_unit_is_as_many_times_the_median_as_a_batch_says(tmp_path):
    from budgetxl.batch import Options, run

    book = api.rulebook(BOOK)
    (tmp_path / "收件").mkdir()
    for name, amount in enumerate(("10", "20", "30", "40", "300000")):
        data = {"format": BOOK, "department": f"{name}局",
                "tables": {"表一": {"一般公共预算": {"预算数": amount}}}}
        content = build(book, 2, submission=from_data(data, book.format), forms=1)
        (tmp_path / "收件" / f"{name}.xlsx").write_bytes(content)
    run(Options(str(tmp_path / "收件"), str(tmp_path / "发件"), 1))
    sizes = frames.sizes(tmp_path / "发件").set_index("file")
    assert sizes.loc["4.xlsx", "times"] == 10000
    page = (tmp_path / "发件" / "index.html").read_text("utf-8")
    assert "4.xlsx：合计 300,000，是同一表样中位数（30）的 10000 倍" in page
