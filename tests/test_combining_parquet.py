"""Sums of what a batch has written: exact, whatever the order, the partition and the engine."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from budgetxl import api, cli
from budgetxl.batch.parts import FIGURE
from budgetxl.combining.fromparquet import add_up
from budgetxl.fault import Refusal
from budgetxl.opendata import figures
from budgetxl.rules import Figures
from budgetxl.submission import from_data
from tests.generated import BOOKS

BOOK = "xinjiang-2020-budget"


def rows_of(count):
    """The figures of so many random workbooks."""
    book = api.rulebook(BOOK)
    for number in range(count):
        made = BOOKS[BOOK](book, Random(f"parquet {number}"), 1)
        made.department = f"单位{number}"
        for figure in figures(Figures(made, book)):
            yield {"file": f"{number}.xlsx", "file_verdict": "通过", **figure._asdict()}


@pytest.fixture(scope="module")
def rows():
    return list(rows_of(4))


def write(rows, path, size=100_000):
    path.parent.mkdir(exist_ok=True)
    table = pa.Table.from_pylist(rows, schema=pa.schema(list(FIGURE)))
    pq.write_table(table, path, row_group_size=size)
    return path


@pytest.fixture(scope="module")
def summed(rows, tmp_path_factory):
    place = tmp_path_factory.mktemp("summed")
    output = place / "县.parquet"
    said, done = add_up(write(rows, place / "figures.parquet"), output, jobs=1)
    assert done
    return said, output


def test_every_figure_of_an_added_table_is_the_exact_sum_of_those_of_all_units(rows, summed):
    _, output = summed
    told: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        item = row["code"] or row["name"] if row["row"].isdecimal() else row["row"]
        told[row["table"], row["level"], item, row["column"]] += row["amount"]
    made = pq.ParquetFile(output).read().to_pylist()
    assert len(made) > 100
    for row in made:
        key = row["table"], row["level"], row["row"] or row["code"], row["column"]
        assert row["amount"] == told[key]


def test_rows_that_differ_by_their_second_code_alone_stay_apart(tmp_path):
    """表六 of 山西 has 工资 by both economic classifications: of offices and of institutions."""
    book = api.rulebook("shanxi-2024-budget")
    rows = []
    for number, amount in enumerate(("3", "5")):
        told = from_data({"format": book.format.id, "department": f"单位{number}", "tables": {"表六": [
            {"部门经济编码": "30101", "政府经济编码": "50101", "人员经费": amount},
            {"部门经济编码": "30101", "政府经济编码": "50501", "人员经费": "10"}]}}, book.format)
        rows += [{"file": f"{number}.xlsx", "file_verdict": "通过", **figure._asdict()}
                 for figure in figures(Figures(told, book))]
    add_up(write(rows, tmp_path / "figures.parquet"), tmp_path / "县.parquet", jobs=1)
    made = pq.ParquetFile(tmp_path / "县.parquet").read().to_pylist()
    assert {(row["other_codes"], row["amount"], row["count"]) for row in made
            if (row["code"], row["column"]) == ("30101", "人员经费")} == {
        ("50101", Decimal(8), 2), ("50501", Decimal(20), 2)}


def test_rows_that_are_collected_are_told_with_their_sums(rows, summed):
    said, output = summed
    whole = sum(row["amount"] for row in rows if row["table"] == "表七" and not row["total"]
                and row["column"] == "工资福利支出")
    [line] = [line for line in said if "表七“工资福利支出”" in line]
    assert f"共 {whole.normalize():f} 万元" in line
    kept = {(row["row"], row["column"]) for row in pq.ParquetFile(output).read().to_pylist()
            if row["table"] == "表七"}
    assert {row for row, _ in kept} == {"合计"}


@pytest.mark.parametrize("engine, jobs, size", [("local", 1, 100_000), ("local", 1, 40),
                                                ("dask", 1, 200)])
def test_neither_order_nor_partition_nor_engine_makes_a_difference(
    rows, summed, tmp_path, engine, jobs, size
):
    _, output = summed
    turned = write(rows[::-1], tmp_path / "发件" / "figures.parquet", size)
    add_up(turned.parent, tmp_path / "又.parquet", engine_=engine, jobs=jobs)
    assert (tmp_path / "又.parquet").read_bytes() == output.read_bytes()


def test_workbooks_that_did_not_pass_stop_it_unless_a_draft_is_asked_for(rows, tmp_path, capsys):
    failed = [{**row, "file_verdict": "不通过"} if row["file"] == "2.xlsx" else row for row in rows]
    write(failed, tmp_path / "发件" / "figures.parquet")
    output = tmp_path / "县.csv"
    ask = ["consolidate", str(tmp_path / "发件"), "-o", str(output), "--jobs", "1"]
    assert cli.run(ask) == 1
    assert "✗ 有 1 份没有通过：2.xlsx" in capsys.readouterr().out
    assert not output.exists()
    assert cli.run([*ask, "--draft"]) == 0
    assert output.read_text("utf-8").startswith(
        "format,year,table,level,row,code,other_codes,column")


def test_what_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "figures.parquet").write_bytes(b"PAR1")
    with pytest.raises(Refusal, match="读不了"):
        add_up(tmp_path, tmp_path / "县.parquet")
    with pytest.raises(Refusal, match=".parquet 或 .csv"):
        add_up(tmp_path, tmp_path / "县.xlsx")
