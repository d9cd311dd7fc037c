"""Tables that add up as printed: what publish says, writes beside them, and asks leave for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import docx
import openpyxl
import pytest

from budgetxl import api, cli
from budgetxl.balance import program
from budgetxl.formats.shelves import OWN_FOLDERS
from budgetxl.opendata import figures as open_figures
from budgetxl.submission import to_data
from tests.faults import XINJIANG
from tests.supplementary import facts
from tests.test_balance import gaps
from tests.yuan import larger

HALVES = "halves-2024-budget"
IMPOSSIBLE = Path(__file__).parents[1] / "data" / "balanced"
"""A shelf with a format whose relations cannot all hold of halves."""

TWO_DECIMALS = Decimal("0.01")


def extends(shelf: Path, name: str) -> str:
    """A format of our own that is that one, but balanced."""
    folder = shelf / f"own-{name}"
    folder.mkdir(parents=True)
    year = name.split("-")[1]
    (folder / "format.yaml").write_text(
        f"id: {folder.name}\nextends: {name}\nyear: {year}\nversion: 1\nbalanced: true\n", "utf-8")
    return folder.name


def filled(name: str, data: dict[str, Any], path: Path) -> Path:
    """The workbook of that format with these data."""
    source = path.with_suffix(".json")
    source.write_text(json.dumps({**data, "format": name}, ensure_ascii=False), "utf-8")
    assert cli.run(["fill", name, str(source), "-o", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Where the bureau's own formats are, and what its tests write."""
    shelf = tmp_path_factory.mktemp("own")
    shutil.copytree(IMPOSSIBLE, shelf / "formats")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OWN_FOLDERS, str(shelf / "formats"))
        yield shelf
    api.rulebook.cache_clear()


@pytest.fixture(scope="module")
def yuan(shelf):
    """A department's workbook, exact to the 元."""
    name = extends(shelf / "formats", XINJIANG)
    given = larger(XINJIANG, 6)
    given.submission.cells.update(facts(given.submission, given.book, Random("facts")))
    return filled(name, to_data(given.submission, given.format), shelf / "某局.xlsx")


def cells(path):
    """All that stands in a workbook, sheet after sheet."""
    book = openpyxl.load_workbook(path)
    return [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book]


def test_the_list_of_what_was_adjusted_stands_beside_the_publication(run, tmp_path, yuan):
    done = run("publish", yuan, "-o", tmp_path / "公开.xlsx", "--adjustments")
    beside = tmp_path / "公开-尾差调整表.xlsx"
    assert (done.status, done.err) == (
        0, f"已写出：{tmp_path / '公开.xlsx'}\n已写出：{beside}\n")
    [list_] = openpyxl.load_workbook(beside).worksheets
    head, *rows = list_.iter_rows(values_only=True)
    assert head == ("表", "行", "列", "精确数", "四舍五入", "印出", "因为") and len(rows) > 3
    for *_, because in rows:
        assert because
    for amounts in (row[3:6] for row in rows):
        exact, usual, printed = (Decimal(each.replace(",", "")) for each in amounts)
        assert abs(printed - exact) < TWO_DECIMALS == abs(printed - usual)
    assert "尾差" not in str(cells(tmp_path / "公开.xlsx"))


def test_without_being_asked_no_list_is_written(run, tmp_path, yuan):
    assert run("publish", yuan, "-o", tmp_path / "公开.xlsx").status == 0
    assert [file.name for file in tmp_path.iterdir()] == ["公开.xlsx"]


def test_tables_text_and_open_data_say_the_same_and_twice_the_same_bytes(run, tmp_path, yuan):
    """An amount that is told anywhere is the one of the tables, not the exact one rounded."""
    for name in ("公开.xlsx", "公开.docx", "又.xlsx", "又.docx"):
        assert run("publish", yuan, "-o", tmp_path / name).status == 0
    for kind in ("xlsx", "docx"):
        one, other = (tmp_path / f"{name}.{kind}" for name in ("公开", "又"))
        assert one.read_bytes() == other.read_bytes()
    report = api.with_balance(api.check(yuan))
    assert report.balance
    shown = {f"{value:.2f}" for sheet in cells(tmp_path / "公开.xlsx") for value in sheet
             if isinstance(value, (int, float))}
    printed = api.in_print(report).figures
    assert {f"{each.amount:.2f}" for each in open_figures(printed)} <= shown
    document = docx.Document(str(tmp_path / "公开.docx"))
    told = {cell.text.replace(",", "") for table in document.tables for cell in
            table._cells if cell.text}
    changed = [each for each in report.balance.adjustments if each.place]
    assert changed and all(f"{each.printed:.2f}" in told for each in changed)
    assert run("check", yuan, "--narrative", tmp_path / "公开.docx").status == 0


def test_a_format_that_is_not_balanced_has_no_such_list(run, tmp_path, halves, shelf):
    folder = shutil.copytree(IMPOSSIBLE / HALVES, shelf / "formats" / "plain-2024-budget")
    text = (folder / "format.yaml").read_text("utf-8").replace("balanced: true\n", "")
    (folder / "format.yaml").write_text(text.replace(HALVES, folder.name), "utf-8")
    data = json.loads(halves.with_suffix(".json").read_text("utf-8"))
    plain = filled(folder.name, data, shelf / "不平.xlsx")
    done = run("publish", plain, "-o", tmp_path / "公开.xlsx", "--adjustments")
    assert done.status == 0 and "没有写 balanced: true" in done.err
    assert [file.name for file in tmp_path.iterdir()] == ["公开.xlsx"]


# What cannot add up.


@pytest.fixture(scope="module")
def halves(shelf):
    """Three halves of a 分, and the sums of each two of them."""
    amounts = {**dict.fromkeys(["甲", "乙", "丙"], "100.005"),
               **dict.fromkeys(["甲乙", "乙丙", "甲丙"], "200.01")}
    data = {"department": "某局", "year": 2024,
            "tables": {"两两表": {row: {"预算数": value} for row, value in amounts.items()}}}
    return filled(HALVES, data, shelf / "两两.xlsx")


def test_what_cannot_add_up_is_printed_as_usual_and_said(run, tmp_path, halves):
    done = run("publish", halves, "-o", tmp_path / "公开.xlsx", "--adjustments")
    assert done.status == 0
    for rule in ("D.1", "D.2", "D.3"):
        assert rule in done.err
    assert "不能同时逐分成立" in done.err and "--relax" in done.err
    amounts = [each for each in cells(tmp_path / "公开.xlsx")[0] if isinstance(each, float)]
    assert amounts == [100.01, 100.01, 100.01, 200.01, 200.01, 200.01]


def test_an_exact_figure_is_printed_otherwise_only_with_a_person_s_yes(run, tmp_path, halves):
    done = run("publish", halves, "-o", tmp_path / "公开.xlsx", "--relax", "--adjustments")
    assert done.status == 0 and "尾差：" not in done.err
    one, two, three, *sums = [
        Decimal(str(each)) for each in cells(tmp_path / "公开.xlsx")[0] if isinstance(each, float)]
    assert sums == [one + two, two + three, one + three]
    assert sorted(sums)[:2] == [Decimal("200.01")] * 2 and sorted(sums)[2] != Decimal("200.01")
    [list_] = openpyxl.load_workbook(tmp_path / "公开-尾差调整表.xlsx").worksheets
    exact = [row[3:6] for row in list_.iter_rows(values_only=True) if row[3] == "200.01"]
    assert len(exact) == 1 and exact[0][1] == "200.01" != exact[0][2]


# A whole county.


@pytest.fixture(scope="module")
def county(shelf):
    """Two departments of sixty items each, consolidated."""
    name = extends(shelf / "formats", "shanghai-2025-budget")
    for number in range(2):
        given = larger("shanghai-2025-budget", 60, number)
        given.submission.department = f"第{number + 1}局"
        (shelf / "某县").mkdir(exist_ok=True)
        filled(name, to_data(given.submission, given.format), shelf / "某县" / f"{number}.xlsx")
    output = shelf / "某县.xlsx"
    assert cli.run(["consolidate", str(shelf / "某县"), "-o", str(output), "--jobs", "1"]) == 0
    return output


def test_a_county_adds_up_as_printed(county, monkeypatch):
    """Frontiers are too wide for it: HiGHS finds how, whole numbers say that it is so."""
    asked, best = [], program.best

    def noted(*given):
        asked.append(len(given[1]))
        return best(*given)

    monkeypatch.setattr(program, "best", noted)
    report = api.with_balance(api.check(county))
    assert asked and report.balance and not report.balance.notes
    assert len(report.balance.adjustments) > 20 and api.publication(report)
    assert not gaps(report.balance.figures, report.figures)


def test_without_the_solver_a_county_is_printed_as_usual_and_that_is_said(tmp_path, county):
    """In a process that cannot import it."""
    program_ = ("import sys; sys.modules['highspy'] = None; from budgetxl.cli import run; "
                "sys.exit(run(sys.argv[1:]))")
    done = subprocess.run(
        [sys.executable, "-c", program_, "publish", str(county), "-o", "公开.xlsx", "--adjustments"],
        capture_output=True, cwd=tmp_path, encoding="utf-8")
    assert done.returncode == 0 and "pip install 'budgetxl[balance]'" in done.stderr
    [list_] = openpyxl.load_workbook(tmp_path / "公开-尾差调整表.xlsx").worksheets
    assert "照四舍五入印出" in list_.cell(2, 1).value and list_.max_row == 2
