"""Written reasons: for one rule, one place and its figures, and for nothing that must hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from budgetxl import api, formats, rules
from budgetxl.batch.convert import convert
from budgetxl.checking import check
from budgetxl.checking.explaining import figures_said
from budgetxl.fault import Level, Refusal
from budgetxl.layout import Layout
from budgetxl.layout.reasons import BOTTOM, REASONS_SHEET, TOP
from budgetxl.place import a1
from budgetxl.report.document import document
from budgetxl.report.lines import rectangle, verdict
from budgetxl.report.page import page
from budgetxl.report.text import text
from budgetxl.submission import from_data, to_data
from budgetxl.submission.reasons import FIELDS, MOST, Reason
from budgetxl.template import build
from tests import small
from tests.cli.commands import ended
from tests.workbook_copies import Copy, put, saved

NAME = "xinjiang-2020-overall-targets"
WORDS = "上级单独批复，另文说明"


def explainable(*ids: str):
    """The rules of the small format, of which these may be broken with a reason (核实性)."""
    format_ = small.book().format
    texts = tuple(replace(text, explainable=text.id in ids) for text in format_.rules)
    return rules.bind(replace(format_, rules=texts))


def report(*reasons: Reason, book=None, amount: str = "30"):
    """目标表 says 30, 项目表 says 20: T.2 is broken at 目标1."""
    book = book or explainable("T.2")
    data = {
        "format": small.NAME, "department": "市司法局", "year": 2020,
        "tables": {
            "项目表": [{"单位名称": "局机关", "项目名称": "普法", "金额": "20"}],
            "目标表": [{"项目名称": "普法", "拨款": amount}],
        },
    }
    submission = from_data(data, book.format, "数据")
    submission.reasons = reasons
    sizes = {name: 3 for name, table in book.format.tables.items() if table.detail}
    return check(submission, book, Layout(book, sizes, forms={"目标表": 1}))


def broken(found) -> str:
    [finding] = [each for each in found.findings if each.rule == "T.2"]
    return figures_said(finding, found.figures)


def reason(**changed: str) -> Reason:
    found = report()
    [finding] = [each for each in found.findings if each.rule == "T.2"]
    place = f"{finding.sheet}!{finding.cells[0]}"
    return Reason("A7", "T.2", place, broken(found), WORDS)._replace(**changed)


def checked(name: str, example: str, folder: Path):
    """The example of a format filled in and checked."""
    data = formats.find(name).joinpath("examples").joinpath(f"{example}.json")
    path = folder / "填好.xlsx"
    assert ended(["fill", name, str(data), "-o", str(path)]) == 0
    return api.check(path)


def about_reasons(found) -> list[str]:
    return [each.rule for each in found.findings if each.rule[0] == "R"]


# -- what a reason is for ---------------------------------------------------------------------


def test_a_finding_with_a_reason_is_counted_apart_and_not_dropped() -> None:
    found = report(reason())
    assert "T.2" not in [each.rule for each in found.findings] and not about_reasons(found)
    assert [(each.rule, each.explanation) for each in found.explained] == [("T.2", WORDS)]
    assert found.count(Level.ERROR) == report().count(Level.ERROR) - 1


def test_blanks_cases_and_widths_make_no_other_reason() -> None:
    sheet, cell = reason().place.split("!")
    for changed in ({"place": f"'{sheet}' ！ ${cell.lower()}"}, {"rule": "Ｔ.2"}, {"who": "张某"},
                    {"rule": "t.2 "}, {"figures": "30.00/20.00"}):
        assert [each.rule for each in report(reason(**changed)).explained] == ["T.2"], changed


def test_it_lapses_when_a_figure_changes_by_a_hundredth_and_says_so() -> None:
    found = report(reason(), amount="30.01")
    assert not found.explained and "T.2" in [each.rule for each in found.findings]
    [lapsed] = [each for each in found.findings if each.rule == "R5"]
    assert "30.00 / 20.00" in lapsed.demand and "30.01 / 20.00" in lapsed.demand
    assert (lapsed.sheet, lapsed.cells, lapsed.level) == (REASONS_SHEET, ("A7",), Level.WARNING)


@pytest.mark.parametrize(("changed", "code"), [
    ({"words": ""}, "R1"), ({"rule": ""}, "R1"), ({"place": ""}, "R1"),
    ({"rule": "T.4"}, "R2"), ({"place": "目标1!A1"}, "R2"),
    ({"figures": ""}, "R4"), ({"figures": "30 / 20"}, "R5"),
])
def test_what_is_wrong_with_a_reason_is_said_and_it_does_not_count(changed, code: str) -> None:
    found = report(reason(**changed))
    assert about_reasons(found) == [code] and not found.explained


def test_without_figures_it_says_which_to_write() -> None:
    [asked] = [each for each in report(reason(figures="")).findings if each.rule == "R4"]
    assert "30.00 / 20.00" in asked.advice


def test_a_rule_of_logic_must_hold_whatever_is_written() -> None:
    found = report(reason(), book=explainable())
    assert not found.explained and about_reasons(found) == ["R3"] and found.has_errors


def test_warnings_and_notices_are_verifiable_unless_the_rule_says_otherwise() -> None:
    natures = {text.level: text.explainable for text in small.book().format.rules}
    assert natures == {Level.ERROR: False, Level.WARNING: True, Level.NOTICE: True}


def test_what_is_to_be_copied_is_short(tmp_path: Path) -> None:
    found = checked(NAME, "korla", tmp_path)
    said = {each.rule: figures_said(each, found.figures) for each in found.findings}
    assert all(len(words) <= 40 for words in said.values()), said


# -- every report ------------------------------------------------------------------------------


def test_every_report_lists_it_apart_with_its_reason() -> None:
    found = report(reason())
    [told] = document([found])["files"][0]["explained"]
    assert (told["rule"], told["explanation"]) == ("T.2", WORDS)
    assert "已说明 1 条" in text(found) and WORDS in text(found)
    assert "已说明 1 条" in page(found) and WORDS in page(found)
    assert "已说明 1 条" in verdict(found)
    assert "另有 1 条已写明理由" in text(replace(found, findings=(), undecided=()))
    [line] = [row for row in rectangle(found, "", "", 0) if row[0] == "已说明"]
    assert line[1] == "T.2" and WORDS in str(line[3])


# -- the sheet -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_reasons(tmp_path_factory):
    """A workbook with two warnings, both with a reason in it."""
    folder = tmp_path_factory.mktemp("理由")
    found = checked(NAME, "korla", folder)
    submission = found.submission
    submission.reasons = tuple(
        Reason("", each.rule, f"{each.sheet}!{each.cells[0]}", figures_said(each, found.figures),
               WORDS) for each in found.findings
    )
    path = folder / "有理由.xlsx"
    path.write_bytes(build(found.figures.book, submission=submission))
    return path, [each.rule for each in found.findings]


def test_what_the_sheet_says_is_read_back(with_reasons) -> None:
    path, rules_ = with_reasons
    found = api.check(path)
    assert [each.rule for each in found.explained] == rules_ and not found.findings


def test_a_batch_counts_what_is_explained_and_keeps_the_reason(with_reasons) -> None:
    path, rules_ = with_reasons
    done = convert("甲.xlsx", path.read_bytes(), "公开表.xlsx", ("甲.html", "甲.json"))
    assert (done.outcome.warnings, done.outcome.explained) == (0, len(rules_))
    assert done.outcome.publication == "公开表.xlsx" and done.outcome.faults == []
    assert [(row["rule"], row["explanation"]) for row in done.findings] == [
        (rule, WORDS) for rule in rules_]


@pytest.mark.libreoffice
def test_reasons_survive_libreoffice(with_reasons, office, tmp_path: Path) -> None:
    path, rules_ = with_reasons
    [again] = office.recalculate([path], tmp_path)
    found = api.check(again)
    assert [each.rule for each in found.explained] == rules_ and not found.findings


@pytest.mark.parametrize("column", range(len(FIELDS)), ids=FIELDS)
def test_one_cell_filled_in_alone_is_told(with_reasons, tmp_path, column) -> None:
    file = Copy(with_reasons[0].read_bytes())
    put(REASONS_SHEET, a1(BOTTOM, column), "甲")(file)
    found = api.check(saved(file.bytes(), tmp_path))
    assert [(each.rule, each.cells) for each in found.findings] == [("R1", (a1(BOTTOM, 0),))]


def test_a_formula_is_no_reason(with_reasons, tmp_path) -> None:
    file = Copy(with_reasons[0].read_bytes())
    put(REASONS_SHEET, a1(TOP, FIELDS.index("理由")), "甲", "A1")(file)
    assert [each.rule for each in api.check(saved(file.bytes(), tmp_path)).findings][0] == "D3"


# -- a data file ---------------------------------------------------------------------------------


def test_reasons_go_into_a_data_file_and_come_back(with_reasons) -> None:
    found = api.check(with_reasons[0])
    format_, data = found.format, to_data(found.submission, found.format)
    assert data["reasons"][0]["理由"] == WORDS and "填写人" not in data["reasons"][0]
    again = from_data(data, format_)
    assert [each.fields for each in again.reasons] == [
        each.fields for each in found.submission.reasons]


def test_more_reasons_than_the_sheet_has_room_for_are_refused() -> None:
    data = {"format": small.NAME, "tables": {}, "reasons": [{"规则": "T.2"}] * (MOST + 1)}
    with pytest.raises(Refusal, match="reasons：最多 40 条，却有 41 条"):
        from_data(data, small.book().format)
