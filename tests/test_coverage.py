"""What a check leaves: inputs that no rule holds, and rules that had nothing to say."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest

from budgetxl import formats, rules
from budgetxl.checking import check, coverage
from budgetxl.layout import Layout
from budgetxl.report.document import document
from budgetxl.report.page import page
from budgetxl.report.text import text
from budgetxl.report.workbook import workbook
from budgetxl.rules import Figures
from budgetxl.submission import from_data
from tests import small
from tests.published import published_alone


def figures(stated: bool = False, **tables) -> Figures:
    """The small format with these tables filled in."""
    book = small.book()
    data = {"format": small.NAME, "department": "市司法局", "year": 2020, "tables": tables}
    submission = from_data(data, book.format, "数据")
    submission.stated = stated
    return Figures(submission, book)


def unheld(found) -> dict[str, int]:
    return {spot.words(): count for spot, count in coverage(found).unheld}


PROJECT = {"单位名称": "局机关", "项目名称": "普法", "金额": "20"}
TARGET = {"项目名称": "普法", "拨款": "20", "其他": "0", "主管单位": "市局"}


def test_an_input_is_held_by_a_rule_that_names_a_total_made_of_it() -> None:
    """T.2 holds 目标表[总额] against 项目表, and 总额 is 拨款 and 其他; nothing asks 主管单位."""
    found = figures(项目表=[PROJECT], 目标表=[TARGET])
    assert unheld(found) == {"目标表[主管单位]": 1, "项目表[单位名称]": 1}


def test_a_total_that_is_calculated_holds_nothing_of_what_it_is_made_of() -> None:
    expenditure = {"科目编码": "2040601", "基本支出": "1", "项目支出": "2"}
    found = figures(支出表=[expenditure])
    assert unheld(found)["支出表[基本支出]"] == 1
    stated = figures(True, 支出表=[{**expenditure, "合计": "3"}])
    assert "支出表[基本支出]" not in unheld(stated)


def test_a_rule_that_was_not_judged_holds_nothing() -> None:
    """Without a project of that name T.2 does not apply, but T.3 still adds all forms up."""
    idle = dict(coverage(figures(目标表=[TARGET])).idle)
    assert idle["T.2"] == "条件都不满足"
    assert idle["P.3"] == "没有它所说的行或表单"


def test_rules_that_need_another_workbook_say_so() -> None:
    assert dict(coverage(figures(目标表=[TARGET])).idle)["Y.1"] == "要与另一份工作簿（上年）对照"


@pytest.fixture(scope="module")
def report():
    found = figures(项目表=[PROJECT], 目标表=[TARGET])
    book = found.book
    sizes = {name: 3 for name, table in book.format.tables.items() if table.detail}
    plain = check(found.submission, book, Layout(book, sizes, forms={"目标表": 1}))
    return replace(plain, coverage=coverage(found))


def test_reports_say_it_where_it_was_asked_for(report) -> None:
    head = "没有规则核对的填报值 2 个（共 7 个）"
    for made in (text, page):
        assert head in made(report) and "主管单位 1" in made(report)
        assert "要与另一份工作簿（上年）对照：Y.1" in made(report)
        assert head not in made(replace(report, coverage=None))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([report]))).active
    told = [row[9] for row in sheet.iter_rows(values_only=True) if row[3] == "没有查到"]
    assert f"{head}：目标表：主管单位 1" in told
    [file] = document([report])["files"]
    assert {"table": "目标表", "row": "", "column": "主管单位", "count": 1} in \
        file["coverage"]["unheld"]
    assert "coverage" not in document([replace(report, coverage=None)])["files"][0]
    json.dumps(file, ensure_ascii=False)


def test_the_terminal_always_says_how_much_was_checked(report) -> None:
    assert "勾稽关系 " in text(replace(report, coverage=None))


@pytest.mark.parametrize(("name", "least"), [
    ("xinjiang-2020-budget", "0.85"), ("xinjiang-2020-self-evaluation", "0.9"),
])
def test_most_of_the_examples_is_held(name: str, least: str) -> None:
    """A guard against a rule that quietly stops to look."""
    folder = formats.find(name)
    book = rules.bind(formats.load(folder))
    data = json.loads(folder.joinpath("examples/changji.json").read_text(encoding="utf-8"))
    given = published_alone(from_data(data, book.format, name), book.format)
    found = coverage(Figures(given, book))
    left = sum(count for _, count in found.unheld)
    assert found.inputs - left >= float(least) * found.inputs


# What equations cannot see.


def test_two_parts_of_one_sum_cannot_be_told_apart() -> None:
    """目标表[总额] is 拨款 and 其他, and nothing else asks either of them."""
    found = coverage(figures(项目表=[PROJECT], 目标表=[TARGET]))
    words = [[place.words() for place in group] for group in found.alike]
    assert any("目标表[拨款]" in group and "目标表[其他]" in group for group in words)


def test_reports_say_which_cells_no_rule_tells_apart(report) -> None:
    assert "规则分不出是哪一格的" in text(report) and "规则分不出是哪一格的" in page(report)
    [file] = document([report])["files"]
    assert file["coverage"]["alike"]
