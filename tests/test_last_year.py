"""上年数: figures of last year kept in this year's workbook, for its rules and its narrative.

The format of the second year is that of the first, with ``last_year`` and two rules about it.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from functools import cache
from pathlib import Path

import pytest

from budgetxl import api, cli, formats, rules
from budgetxl.combining.unitfile import take
from budgetxl.consolidation import Combination, unit_of
from budgetxl.fault import FormatError
from budgetxl.formats import LAST_YEAR_FORM
from budgetxl.formats.shelves import OWN_FOLDERS
from budgetxl.narrative import narrative_of, write
from budgetxl.publication import publish
from budgetxl.report.files import report_content
from budgetxl.rules import Figures
from budgetxl.submission import Submission, from_data
from budgetxl.template import build
from tests import small
from tests.generated import Sample
from tests.libreoffice import Office
from tests.second_engine import Differing
from tests.test_differential import compared, file_of
from tests.workbook_formulas import Formulas

NAME = "small-2021-budget"
FOLDER = small.FOLDER.parent / "next-year" / NAME
KEPT = {
    "整体表 资金总额": {"年初": "40"}, "整体表 财政拨款": {"年初": "40"},
    "支出表 合计": {"基本支出": "30", "项目支出": "10"},
}


@cache
def book():
    """Its rules; it extends the small one, which therefore has to be at hand."""
    return rules.bind(formats.load(FOLDER))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The formats of both years, side by side as a bureau has them."""
    shelf = tmp_path_factory.mktemp("shelf")
    for folder in (small.FOLDER, FOLDER):
        shutil.copytree(folder, shelf / folder.name)
    return shelf


@pytest.fixture(autouse=True)
def at_hand(monkeypatch, shelf):
    monkeypatch.setenv(OWN_FOLDERS, str(shelf))
    api.rulebook.cache_clear()
    yield
    api.rulebook.cache_clear()


def data(appropriation="60", projects="6", kept=None):
    tables = {
        "支出表": [{"科目编码": "2040601", "基本支出": "50", "项目支出": projects}],
        "整体表": {"财政拨款": {"年初": appropriation}},
    }
    return {"format": NAME, "department": "某局", "year": 2021,
            "tables": tables | ({LAST_YEAR_FORM: kept} if kept else {})}


def submission(**said) -> Submission:
    return from_data(data(**said), book().format)


def workbook(path: Path, **said) -> Path:
    path.write_bytes(build(book(), submission=submission(**said)))
    return path


@pytest.fixture
def last(tmp_path: Path) -> Path:
    """Last year's workbook, of which the figures in ``KEPT`` are."""
    told = {"format": small.NAME, "department": "某局", "tables": {
        "支出表": [{"科目编码": "2040601", "基本支出": "30", "项目支出": "10"}],
        "整体表": {"财政拨款": {"年初": "40"}}}}
    path = tmp_path / "去年.xlsx"
    path.write_bytes(build(small.book(), submission=from_data(told, small.book().format)))
    return path


def told(report):
    """The rules that are broken, and those left open, of the second year's own and of the file."""
    own = ("Y.", "U2")
    return ([each.rule for each in report.findings if each.rule.startswith(own)],
            [each.rule for each in report.undecided])


# -- rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "broken"), [
    ({}, []),
    ({"appropriation": "80"}, []),
    ({"appropriation": "80.01"}, ["Y.2"]),  # more than twice 40
    ({"projects": "4.99"}, ["Y.3"]),        # less than half of 10
])
def test_a_rule_holds_figures_against_those_that_are_kept(tmp_path, said, broken):
    assert told(api.check(workbook(tmp_path / "今年.xlsx", kept=KEPT, **said))) == (broken, [])


@pytest.mark.parametrize("kept", [
    None, {"整体表 财政拨款": {"年初": "40"}}, {"支出表 合计": {"基本支出": "30"}}])
def test_what_is_not_kept_leaves_a_rule_undecided_and_never_broken(tmp_path, kept):
    broken, undecided = told(api.check(workbook(tmp_path / "今年.xlsx", appropriation="999",
                                                projects="0", kept=kept)))
    assert broken == []
    assert "Y.2" in undecided and "Y.3" in undecided


def test_a_figure_of_nothing_is_kept_as_0_and_decides(tmp_path):
    kept = {**KEPT, "支出表 合计": {"基本支出": "30", "项目支出": "0"}}
    report = api.check(workbook(tmp_path / "今年.xlsx", projects="0", kept=kept))
    assert told(report) == ([], [])


def test_last_year_s_workbook_answers_where_nothing_is_kept(tmp_path, last):
    mine = workbook(tmp_path / "今年.xlsx", appropriation="80.01")
    assert told(api.check(mine, [last])) == (["Y.2"], [])


def test_a_figure_kept_that_last_year_s_workbook_has_otherwise_is_told(tmp_path, last):
    mine = workbook(tmp_path / "今年.xlsx", kept={**KEPT, "整体表 资金总额": {"年初": "41"}})
    report = api.check(mine, [last])
    assert told(report) == (["U2"], [])
    [finding] = [each for each in report.findings if each.rule == "U2"]
    assert (finding.sheet, finding.message) == (
        LAST_YEAR_FORM, "上年数填的是 41，上年的工作簿里是 40")
    assert told(api.check(mine)) == ([], [])


@pytest.mark.libreoffice
def test_the_sheet_comes_to_the_same_verdicts(office: Office, tmp_path: Path) -> None:
    """With all that is kept, with half of it, with nothing; what LibreOffice saves is the same."""
    half = {"支出表 合计": {"基本支出": "30", "项目支出": "10"}}
    samples = [Sample(f"last-year-{n}", "consistent", submission(appropriation="99", kept=kept))
               for n, kept in enumerate((KEPT, half, None))]
    paths = [file_of(sample, book(), tmp_path) for sample in samples]
    calculated = office.recalculate(paths, tmp_path / "calculated")
    for sample, path, saved in zip(samples, paths, calculated, strict=True):
        comparison = compared(sample, path, saved, book())
        assert comparison.mismatches == []
        assert told(api.check(saved)) == told(api.check(path))
        assert Differing(path, comparison.sheets).cells == []
        assert Formulas(path, api.read(path).layout).faults() == []


@pytest.mark.parametrize("kind", ["html", "xlsx", "json"])
def test_a_workbook_with_rules_left_open_has_a_report_of_every_kind(tmp_path, kind):
    report = api.check(workbook(tmp_path / "今年.xlsx"))
    assert report.is_open and not report.has_errors
    content = report_content(tmp_path / f"报告.{kind}", [report])
    assert kind == "xlsx" or "未填完" in content.decode() or '"undecided"' in content.decode()


def test_what_the_units_keep_is_the_department_s_only_where_all_keep_it(tmp_path):
    """A blank is not 0: with one unit's figure missing the sum would be a figure of nobody."""
    whole = Combination(book(), "某局")
    for name, kept in (("甲", KEPT), ("乙", {**KEPT, "支出表 合计": {"基本支出": "1"}})):
        path = workbook(tmp_path / f"{name}.xlsx", kept=kept)
        reading = api.read(path)
        whole.add(unit_of(Figures(reading.submission, book()), reading.layout, path.name))
    made = {place.words(): value for place, value in whole.submission().cells.items()
            if place.table == LAST_YEAR_FORM}
    assert made == {"上年数[整体表 资金总额, 年初]": 80, "上年数[整体表 财政拨款, 年初]": 80,
                    "上年数[支出表 合计, 基本支出]": 31}
    assert [remark.says for remark in whole.remarks()] == [
        "上年数[支出表 合计, 项目支出]：乙.xlsx 没有填，汇总空着，其余各单位相加 10 万元没有汇总"]


def test_which_rules_a_unit_leaves_open_is_said_with_their_cells(tmp_path):
    taken = take(str(workbook(tmp_path / "甲.xlsx")), "甲.xlsx")
    assert [remark.says for remark in taken.remarks] == [
        "甲.xlsx：有强制项还缺数，未能评估（支出表!D6 Y.3、支出表!E6 Y.3、整体表!B5 Y.2）；用 budgetxl check 查看"]


# -- the sheet ------------------------------------------------------------------------------


def test_compare_fills_what_is_blank_and_says_what_differs(tmp_path, last, capsys):
    mine = workbook(tmp_path / "今年.xlsx", kept={"整体表 资金总额": {"年初": "41"}})
    new = tmp_path / "新.xlsx"
    assert cli.run(["compare", str(mine), str(last), "--into", str(new)]) == 0
    said = capsys.readouterr().out
    assert "上年数[支出表 合计, 项目支出]：填上 10" in said
    assert "上年数[整体表 资金总额, 年初]：已填 41，上年是 40，没有改动" in said
    assert cli.run(["extract", str(new)]) == 0
    kept = json.loads(capsys.readouterr().out)["tables"][LAST_YEAR_FORM]
    assert kept == {**KEPT, "整体表 资金总额": {"年初": "41"}}
    assert told(api.check(new)) == ([], [])


def test_what_is_kept_is_published_nowhere():
    figures = Figures(submission(kept=KEPT), book())
    with zipfile.ZipFile(io.BytesIO(publish(figures))) as package:
        assert not [name for name in package.namelist()
                    if LAST_YEAR_FORM in package.read(name).decode("utf-8", "replace")]


def test_a_damaged_workbook_keeps_it(tmp_path):
    from budgetxl.healing import healed

    mine = workbook(tmp_path / "今年.xlsx", kept=KEPT)
    made, _ = healed(mine, mine.read_bytes(), api.rulebook)
    assert made.submission.cells == submission(kept=KEPT).cells


def test_a_format_that_names_no_figure_of_last_year_has_no_such_sheet():
    assert LAST_YEAR_FORM not in small.book().format.tables
    assert LAST_YEAR_FORM in book().format.forms


# -- the narrative --------------------------------------------------------------------------


def written(**said):
    story = narrative_of(book().format)
    assert story is not None
    return write(story, Figures(submission(**said), book()))


def test_a_sentence_tells_last_year_s_figure():
    made = written(kept=KEPT)
    assert [block.text for block in made.document.blocks][-1] == \
        "资金总额60万元，上年40万元，增加20万元。"
    assert made.gaps == ()


def test_a_sentence_without_last_year_s_figure_is_a_gap():
    assert written().gaps != ()


# -- the format -----------------------------------------------------------------------------


def wrong(tmp_path, old, new):
    folder = tmp_path / NAME
    folder.mkdir()
    for file in FOLDER.iterdir():
        words = file.read_text(encoding="utf-8").replace(old, new)
        (folder / file.name).write_text(words, encoding="utf-8")
    with pytest.raises(FormatError) as error:
        rules.bind(formats.load(folder, thorough=True))
    fault = error.value.faults[0]
    return f"{fault.file}:{fault.line} {fault.message}"


@pytest.mark.parametrize(("old", "new", "message"), [
    ("{table: 支出表,", "{table: 支付表,",
     f"{NAME}/format.yaml:8 上年没有“支付表”这张表，是否想写“支出表”？"),
    ("rows: [合计]", "rows: [总计]",
     f"{NAME}/format.yaml:8 上年的表里没有 支出表[总计, 基本支出] 这个数"),
    ("columns: [年初]", "columns: [执行]",
     f"{NAME}/format.yaml:7 整体表[财政拨款, 执行] 上年的单位是 元，不是 万元：请写 unit: 元"),
    ("上年.整体表[资金总额, 年初] * 2", "上年.整体表[资金总额, 执行] * 2",
     f"{NAME}/rules.yaml:2 规则 Y.2：用到“上年.…”的规则要写 with: 上年，"
     "或在 format.yaml 的 last_year 里写上这个数"),
])
def test_what_is_wrong_in_it_is_told_at_its_line(tmp_path, old, new, message):
    assert wrong(tmp_path, old, new).startswith(message)
