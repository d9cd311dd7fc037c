"""What a press is made of, without a spreadsheet: the token, the answer, the rectangle of cells."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from argparse import ArgumentTypeError
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetxl import amount, api, button, libreoffice
from budgetxl.addin import live
from budgetxl.addin.press import free_path
from budgetxl.arguments.values import forms
from budgetxl.button import ButtonPress, from_hexadecimal, to_hexadecimal
from budgetxl.checking import Report
from budgetxl.enlarging import with_more_forms
from budgetxl.fault import Finding, Level, Refusal, Verdict, file_finding
from budgetxl.layout import Layout, results
from budgetxl.layout.results import CELL, MARKS_FROM, ROWS, SHEET, STATUS_COLUMN
from budgetxl.layout.sizes import MOST_FORMS, row_counts
from budgetxl.place import Place
from budgetxl.reading import Cell, Reading
from budgetxl.report import lines
from budgetxl.submission import Submission
from tests.clicks import built, rulebook

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture
def token(tmp_path: Path) -> Path:
    """The file that a macro has just made."""
    path = tmp_path / "budgetxl-3789-77"
    path.touch()
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# -- letters that no code page can harm ---------------------------------------------------


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    assert from_hexadecimal(to_hexadecimal(text)) == text
    assert set(to_hexadecimal(text)) <= set("0123456789ABCDEF")


@pytest.mark.parametrize(("text", "expected"), [
    ("校验", "68219A8C"),
    ("A:\\", "0041003A005C"),
    ("𠮷", "D842DFB7"),  # VBA counts it as two letters, and writes each
    ("", ""),
])
def test_four_digits_are_a_letter_of_vba(text: str, expected: str) -> None:
    assert to_hexadecimal(text) == expected


@pytest.mark.parametrize("wrong", ["682", "68G1", "D842", "校验"])
def test_other_digits_are_refused(wrong: str, token: Path) -> None:
    with pytest.raises(ValueError):
        from_hexadecimal(wrong)
    with pytest.raises(ValueError):
        button.answer_press("check", wrong, to_hexadecimal(str(token)), "path")
    assert names(token.parent) == [token.name]


# -- the token ----------------------------------------------------------------------------


def test_a_wish_is_taken_once(token: Path) -> None:
    """By the add-in of xlwings or by the command: whoever comes second has nothing to do."""
    first, second = ButtonPress(token), ButtonPress(token)
    assert (first.take(), second.take()) == (True, False)
    assert first.is_alive()
    assert names(token.parent) == ["budgetxl-3789-77.taken"]


def test_a_wish_given_up_before_is_not_taken(token: Path) -> None:
    token.unlink()
    assert not ButtonPress(token).take()
    button.answer_press("check", to_hexadecimal("预算.xlsm"), to_hexadecimal(str(token)), "path")
    assert names(token.parent) == []


def test_an_answer_is_one_line_of_digits(token: Path) -> None:
    press = ButtonPress(token)
    press.take()
    press.answer("✓ 通过\n第二行")
    assert names(token.parent) == ["budgetxl-3789-77.done"]
    line = press.beside(".done").read_text("ascii")
    assert line == to_hexadecimal("✓ 通过\n第二行") + "\n"


def test_nobody_is_answered_who_waits_no_longer(token: Path) -> None:
    """The macro has put its files away: no new one is left behind."""
    press = ButtonPress(token)
    press.take()
    press.beside(".taken").unlink()
    press.answer("✓ 通过")
    assert not press.is_alive()
    assert names(token.parent) == []


def answered(token: Path) -> str:
    """What the macro reads."""
    return from_hexadecimal(Path(f"{token}.done").read_text("ascii").strip())


def test_a_refusal_is_an_answer(token: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(libreoffice.ADDRESS, "pipe,name=budgetxl-nobody")
    button.answer_press("check", to_hexadecimal("/预算.xlsm"), to_hexadecimal(str(token)), "path")
    assert "LibreOffice 没有在“pipe,name=budgetxl-nobody”等待连接" in answered(token)
    assert names(token.parent) == ["budgetxl-3789-77.done"]


def test_a_press_loads_nothing_that_no_value_of_ours_needs(token: Path) -> None:
    """xlwings would load pandas, which takes as long as a whole press; it can be had afterwards."""
    code = (f"import sys; from budgetxl import button; button.answer_press('check', '8868', "
            f"'{to_hexadecimal(str(token))}', 'path'); "
            "print({'xlwings', 'pandas', 'numpy', 'xlsxwriter'} & set(sys.modules)); import pandas")
    nobody = {**os.environ, libreoffice.ADDRESS: "pipe,name=budgetxl-nobody"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=nobody)
    assert (done.stdout, done.stderr) == ("{'xlwings'}\n", "")
    assert "等待连接" in answered(token)


def test_the_macros_call_what_is_there() -> None:
    """Through the add-in of xlwings, by a name that workbooks in the clerks' hands have, too."""
    source = Path(__file__).resolve().parent.parent / "macros" / "BudgetXL.bas"
    [name] = re.findall(r"budgetxl\.button\.(\w+)\(", source.read_text("ascii"))
    assert getattr(button, name) is button.answer_press


def test_a_workbook_with_as_many_forms_as_open_with_ease_gets_no_more() -> None:
    """The button and the command line keep to one number, and both say why it is that one."""
    book = rulebook("xinjiang-2020-budget")
    counts = dict.fromkeys((name for name, each in book.format.forms.items() if each.repeated),
                           MOST_FORMS)
    sizes = row_counts(book.format, None, Submission(book.format.id, 2020), counts)
    reading = Reading(Submission(book.format.id, 2020), Layout(book, sizes, forms=counts), ())
    with pytest.raises(Refusal, match=f"最多 {MOST_FORMS} 张，再多打开太慢、太占内存；请分成几份"):
        with_more_forms(reading, "绩效目标目录", macros=True)
    assert forms(str(MOST_FORMS)) == MOST_FORMS
    with pytest.raises(ArgumentTypeError, match=f"应为 1 到 {MOST_FORMS} 的整数；每张.*分成几份填报"):
        forms(str(MOST_FORMS + 1))


# -- values, as xlwings delivers them -----------------------------------------------------


@pytest.mark.parametrize(("value", "kind", "text"), [
    (864.0, "number", "864"),
    (100, "number", "100"),
    (Decimal("864.42"), "number", "864.42"),
    (True, "truth", "1"),
    (False, "truth", "0"),
    (dt.datetime(2020, 1, 1), "number", "43831"),
    (dt.datetime(2020, 1, 1, 12, tzinfo=dt.timezone.utc), "number", "43831.5"),
    (dt.datetime(1900, 3, 1), "number", "61"),
    ("教育", "text", "教育"),
    ("06", "text", "06"),
    ("#N/A", "error", "#N/A"),
    ("#编号", "text", "#编号"),
])
def test_a_value_is_as_a_file_holds_it(value: object, kind: str, text: str) -> None:
    assert live._value(value) == (kind, text)


@pytest.mark.parametrize("typed", ["864.42", "0.1", "10.005", "123456789012.12", "-0.000001"])
def test_an_amount_is_what_was_typed(typed: str) -> None:
    kind, text = live._value(float(typed))
    assert (kind, amount.stored(text)) == ("number", Decimal(typed))


@given(st.decimals(-10**9, 10**9, places=6))
def test_every_amount_is_what_was_typed(typed: Decimal) -> None:
    assert amount.stored(live._value(float(typed))[1]) == typed


@pytest.mark.parametrize(("value", "formula", "cell"), [
    (864.42, "=SUM(F7,G7)", Cell("number", "864.41999999999996", "SUM(F7,G7)")),
    (None, '=""', Cell("text", "", '""')),
    ("#DIV/0!", "=1/0", Cell("error", "#DIV/0!", "1/0")),
    ("=B1", "=B1", Cell("text", "=B1", "")),  # typed into a cell of text
    (12.0, "12", Cell("number", "12", "")),
    (True, "TRUE", Cell("truth", "1", "")),
])
def test_a_cell_is_a_formula_or_what_was_typed(value: object, formula: str, cell: Cell) -> None:
    assert dict(live._cells([[None, value]], [["", formula]])) == {(0, 1): cell}


def test_empty_cells_are_none() -> None:
    assert dict(live._cells([[None, ""]], [["", ""]])) == {}


# -- the rectangle ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What is found in the real document."""
    path = tmp_path_factory.mktemp("昌吉") / "昌吉.xlsx"
    path.write_bytes(built("xinjiang-2020-budget", filled=True, macros=False))
    return api.check(path)


def rectangle(report: Report) -> list[lines.Row]:
    return lines.rectangle(report, lines.verdict(report), lines.counted(report), 9508.54)


def many(count: int, level: Level = Level.ERROR) -> list[Finding]:
    """So many findings, each in a row of its own."""
    place = Place("表三", 0, "基本支出")
    return [
        replace(file_finding("D1", place, f"第{row}行", "表三", f"F{row}", text="贰万"), level=level)
        for row in range(1, count + 1)
    ]


def test_it_has_the_shape_of_the_cells_that_it_is_written_to(report: Report) -> None:
    for some in (report, replace(report, findings=(), undecided=())):
        rows = rectangle(some)
        assert (len(rows), {len(row) for row in rows}) == (ROWS, {STATUS_COLUMN})


def test_an_unused_cell_is_empty(report: Report) -> None:
    rows = rectangle(replace(report, findings=(), undecided=()))
    filled = [(i, j) for i, row in enumerate(rows) for j, x in enumerate(row) if x is not None]
    status, detail, total = results.STATUS, results.DETAIL, results.PRINT
    assert filled == [(row, STATUS_COLUMN - 1) for row in (status, detail, total)]
    assert "" not in [cell for row in rectangle(report) for cell in row]


def test_beside_the_list_stands_how_the_run_went(report: Report) -> None:
    column = [row[-1] for row in rectangle(report)]
    assert column[results.STATUS] == (
        "✗ 不通过：强制 5 处，规范 20 处，提示 6 处；未评估 0 处"
    )
    assert column[results.CURRENT] is None
    assert column[results.PRINT] == 9508.54


def test_rules_left_open_stand_below(report: Report) -> None:
    open_ = [replace(finding, verdict=Verdict.UNDECIDED, demand="应等于", reason="表三[合计, 合计] 未填")
             for finding in report.findings[:2]]
    rows = rectangle(replace(report, undecided=tuple(open_)))
    levels = [row[0] for row in rows if row[0]]
    assert levels == [row[0] for row in rectangle(report) if row[0]] + ["未评估", "未评估"]
    marks = [[row[MARKS_FROM - 1 + i] for row in rows if row[MARKS_FROM - 1 + i]] for i in range(3)]
    assert sum(map(len, marks)) <= len(report.findings)


def test_a_cell_is_marked_once_at_each_level(report: Report) -> None:
    twice = [*many(2), *many(2), *many(1, Level.NOTICE)]
    rows = rectangle(replace(report, findings=tuple(twice)))
    marks = [[row[MARKS_FROM - 1 + i] for row in rows if row[MARKS_FROM - 1 + i]] for i in range(3)]
    assert marks == [["表三!F1", "表三!F2"], [], ["表三!F1"]]


def test_a_long_text_is_cut_and_shows_it(report: Report) -> None:
    """Nothing else of the line is lost."""
    place = Place("表三", 0, "基本支出")
    lengths = {}
    for letters_ in (200, 240, 241, 300, 5000):
        one = file_finding("D1", place, "第1行", "表三", "F7", text="长" * letters_)
        row = rectangle(replace(report, findings=(one,)))[0]
        words = str(row[3])
        lengths[letters_] = len(words), words.endswith("…")
        assert words.rstrip("…") in one.message
        assert (row[SHEET - 1], row[CELL - 1]) == ("表三", "F7")
    assert lengths == {200: (211, False), 240: (250, True), 241: (250, True),
                       300: (250, True), 5000: (250, True)}


@pytest.mark.parametrize(("count", "more"), [
    (500, ""),
    (501, "；清单只列前 500 条，还有 1 条，改后再校验"),
    (1234, "；清单只列前 500 条，还有 734 条，改后再校验"),
])
def test_of_too_many_findings_the_first_are_listed(report: Report, count: int, more: str) -> None:
    """The verdict counts all of them."""
    long = replace(report, findings=tuple(many(count)), undecided=())
    rows = rectangle(long)
    assert [row[CELL - 1] for row in rows] == [f"F{row}" for row in range(1, 501)]
    assert lines.counted(long).partition("处")[2] == more
    assert lines.verdict(long).startswith(f"✗ 不通过：强制 {count} 处")


def test_letters_that_steer_or_hide_do_not_get_into_a_cell(report: Report) -> None:
    place = Place("表三", 0, "基本支出")
    one = file_finding("D1", place, "第1行", "表三", "F7", text="贰\n万\x1b[31m\u202e元")
    assert rectangle(replace(report, findings=(one,)))[0][3] == "金额格里不是数字：“贰 万 [31m 元”"


# -- files beside the workbook ------------------------------------------------------------


def test_a_publication_takes_the_first_name_that_is_free_or_the_same(tmp_path: Path) -> None:
    home = tmp_path / "预算.v2.xlsm"
    names_ = []
    for content in (b"1", b"2", b"1", b"3", b"2"):
        path = free_path(home, "公开表", ".xlsx", content)
        path.write_bytes(content)
        names_.append(path.name)
    assert names_ == [f"预算.v2-公开表{n}.xlsx" for n in ("", "（2）", "", "（3）", "（2）")]
