"""The buttons, pressed in a live LibreOffice: what a clerk then sees in the workbook."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest
import xlsxwriter

from budgetxl import addin, api, libreoffice
from budgetxl.button import FAILED, NO_XLWINGS
from budgetxl.checking import Report
from budgetxl.fault import LEVELS, Level, Refusal
from budgetxl.layout import GUIDE_SHEET, PANEL_SHEET, RESULTS_SHEET
from budgetxl.layout.drawing import INPUT_FILL
from budgetxl.libreoffice import bridge
from budgetxl.report.listing import listed
from budgetxl.report.words import row_and_column
from budgetxl.template import xlam
from budgetxl.template.words import WORDS
from tests.clicks import COMMAND, EXAMPLES, Desk, Screen, built, cell_on_screen, desk, mouse
from tests.generated import AT_MOST
from tests.live import on_screen, press, run_macro, wait_until

pytestmark = pytest.mark.libreoffice

BUDGET, PASSES = "xinjiang-2020-budget", "xinjiang-2020-overall-targets"

FIGURES: dict[str, str | float] = {
    "填报说明!C3": "示范局",
    "表一!B7": 864.42,
    "表一!D9": 864.42,
    "表三!A7": "204",
    "表三!B7": "06",
    "表三!C7": "01",
    "表三!F7": 864.4,
}
"""In 表一 two hundredths more are spent than in 表三."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One LibreOffice for all that need no other environment."""
    with desk(tmp_path_factory.mktemp("temp"), BUDGETXL_COMMAND=COMMAND) as running:
        yield running


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One whose macros wait for three seconds only."""
    with desk(tmp_path_factory.mktemp("temp"), BUDGETXL_SECONDS="3") as running:
        yield running


@pytest.fixture
def screen(office: Desk, tmp_path: Path) -> Iterator[Screen]:
    """The blank budget, with figures that do not agree."""
    with office.open(tmp_path / "示范局 2020.xlsm", built(BUDGET, filled=False)) as screen:
        screen.type(FIGURES)
        yield screen


@pytest.fixture
def waiting(hurried: Desk, tmp_path: Path) -> Iterator[Screen]:
    """The same before macros that wait for three seconds only."""
    with hurried.open(tmp_path / "示范局 2020.xlsm", built(BUDGET, filled=False)) as screen:
        screen.type(FIGURES)
        yield screen


@pytest.fixture
def passing(office: Desk, tmp_path: Path) -> Iterator[Screen]:
    """A document without any error."""
    with office.open(tmp_path / "库尔勒.xlsm", built(PASSES, filled=True)) as screen:
        yield screen


def program(path: Path, script: str) -> str:
    """The command that runs this shell script, in which ``budgetxl`` is the program's start."""
    path.write_text("#!/bin/sh\n" + dedent(script).replace("budgetxl", COMMAND), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def verdict(report: Report) -> str:
    """The verdict in a sentence."""
    counts = "，".join(f"{LEVELS[level]} {report.count(level)} 处" for level in Level)
    word = "✗ 不通过" if report.has_errors else "✓ 通过"
    return f"{word}：{counts}；未评估 {len(report.undecided)} 处"


def marked(report: Report, level: Level) -> list[str]:
    """The cells that findings of this level speak of."""
    return list(dict.fromkeys(
        f"{finding.sheet}!{cell}"
        for finding in report.findings if finding.level is level for cell in finding.cells
    ))


# -- 校验 -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES if AT_MOST > 2 else (BUDGET, PASSES))
def test_a_press_shows_what_a_check_of_the_file_finds(
    name: str, office: Desk, tmp_path: Path
) -> None:
    """The verdict, the list line by line, and the cells that are marked.

    ``tests/test_same_findings.py`` presses the button in the document of every format.
    """
    with office.open(tmp_path / f"{name}.xlsm", built(name, filled=True)) as screen:
        status = screen.press("校验")
        report = api.check(screen.path)
        assert status == verdict(report)
        assert [line[:2] for line in screen.lines() if line[0] != "可能"] == [
            *((LEVELS[finding.level], finding.rule) for finding in listed(report)),
            *(("未评估", finding.rule) for finding in report.undecided),
        ]
        assert [screen.marks(name) for name in ("BX_ERRORS", "BX_WARNINGS", "BX_NOTICES")] == [
            marked(report, level) for level in Level
        ]


def test_what_was_just_typed_counts_before_it_is_saved(screen: Screen) -> None:
    on_disk = api.check(screen.path)
    status = screen.press("校验")
    assert status != verdict(on_disk)
    assert status == verdict(api.check(screen.save()))


def test_every_line_says_where_what_and_by_how_much(screen: Screen) -> None:
    screen.press("校验")
    report = api.check(screen.save())
    lines = screen.lines()
    told = (*listed(report), *report.undecided)
    assert len(lines) == len(told) > 10
    for line, finding in zip(lines, told, strict=True):
        assert line.rule == finding.rule
        assert line.place == row_and_column(finding) != ""
        assert finding.demand in line.words
        assert (line.advice, line.basis) == (finding.advice, finding.basis)
        assert (line.sheet, line.cell) == (finding.sheet, finding.cells[0])
        gap = re.match("([-0-9.]*)", line.gap)
        assert gap and Decimal(gap[1] or 0) == Decimal(finding.difference or 0)


def test_the_two_hundredths_are_in_the_list(screen: Screen) -> None:
    screen.press("校验")
    [line] = [line for line in screen.lines() if line.rule == "XI.4"]
    assert (line.level, line.gap, line.sheet, line.cell) == ("强制", "0.02 万元", "表一", "D9")
    screen.type({"表三!F7": 864.42})
    screen.press("校验")
    assert "XI.4" not in [line.rule for line in screen.lines()]


def test_a_link_leads_to_the_cell_of_every_line(screen: Screen) -> None:
    """The formula shows the place; what it would jump to is the second half of its result."""
    screen.press("校验")
    first = screen.named("BX_RESULTS").RangeAddress.StartRow
    sheet, lines = screen.sheet(RESULTS_SHEET), screen.lines()
    spare = sheet.getCellByPosition(1, first + 400)
    for row, line in enumerate(lines, start=first):
        link = sheet.getCellByPosition(0, row)
        assert link.String == f"{line.sheet} {line.cell}"
        spare.Formula = f"=INDEX({link.Formula[1:]};2;1)"
        assert spare.String == f"#'{line.sheet}'!{line.cell}"
    assert sheet.getCellByPosition(0, first + len(lines)).String == ""


def test_figures_changed_after_the_check_are_noticed(screen: Screen) -> None:
    """The sheet itself says so, without any program."""
    changed = f"{RESULTS_SHEET}!A4"
    screen.press("校验")
    assert screen.cell(changed).String == ""
    screen.type({"表三!F7": 1})
    assert "又有改动" in screen.cell(changed).String


def test_a_sheet_whose_protection_was_lifted_is_listed(screen: Screen) -> None:
    screen.sheet("表三").unprotect("")
    screen.press("校验")
    [line] = [line for line in screen.lines() if line.rule == "T6"]
    assert (line.level, line.words, line.sheet) == ("规范", "“表三”的保护已被解除", "表三")


def test_the_ribbon_does_what_the_button_does(screen: Screen) -> None:
    pressed = screen.press("校验"), screen.lines(), screen.marks("BX_ERRORS")
    screen.clear()
    assert (screen.ribbon("check"), screen.lines(), screen.marks("BX_ERRORS")) == pressed
    assert (screen.ribbon("clear"), screen.lines(), screen.marks("BX_ERRORS")) == ("", [], [])


# -- 下一个问题, 清除标记, 帮助 ----------------------------------------------------------------


def test_next_walks_down_the_list_and_begins_again(screen: Screen) -> None:
    screen.press("校验")
    places = [(line.sheet, line.cell) for line in screen.lines()]
    assert len(places) > 10
    assert [screen.next() for _ in range(len(places) + 2)] == places + places[:2]


def test_next_after_another_check_begins_at_the_top(screen: Screen) -> None:
    screen.press("校验")
    screen.next(), screen.next()
    screen.press("校验")
    assert screen.next() == screen.lines()[0][-2:]


def test_next_without_a_list_says_so(screen: Screen) -> None:
    assert screen.press("下一个问题") == WORDS[4]


def test_clearing_leaves_the_workbook_as_it_was(screen: Screen) -> None:
    """Formulas, values, colours and locks of every cell on every sheet."""
    before = screen.contents()
    screen.press("校验")
    screen.next()
    assert screen.contents() != before
    screen.clear()
    assert (screen.lines(), screen.marks("BX_ERRORS")) == ([], [])
    assert screen.contents() == before


def test_a_check_changes_one_sheet_only(screen: Screen) -> None:
    """Others show the verdict beside their title, by a formula that was always there."""
    before = screen.contents()
    screen.press("校验")
    after = screen.contents()
    assert [name for name in before if before[name][0] != after[name][0]] == [RESULTS_SHEET]
    assert [name for name in before if before[name][2:] != after[name][2:]] == []


def test_a_workbook_whose_results_sheet_was_deleted_is_left_alone(
    office: Desk, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names then lead to the sheet that took its place."""
    monkeypatch.setenv(libreoffice.ADDRESS, office.office.address)
    screen.document.Sheets.removeByName(RESULTS_SHEET)
    screen.sheet("表一").unprotect("")
    before = screen.contents()["表一"]
    book = addin.attach(str(screen.path))
    for act in (addin.check, addin.clear):
        with pytest.raises(Refusal, match="没有“校验结果”表"):
            act(book)
    assert screen.contents()["表一"] == before


def test_help_shows_the_guide(screen: Screen) -> None:
    press(screen.document, PANEL_SHEET, "帮助")
    wait_until(lambda: screen.document.CurrentController.ActiveSheet.Name == GUIDE_SHEET)
    assert screen.status == ""


# -- 生成公开表 ------------------------------------------------------------------------------


def published(screen: Screen) -> list[str]:
    """The files beside the workbook, but for itself and LibreOffice's lock."""
    own = {screen.path.name, f".~lock.{screen.path.name}#"}
    return sorted({path.name for path in screen.path.parent.iterdir()} - own)


def test_a_workbook_with_errors_is_not_published(screen: Screen) -> None:
    count = api.check(screen.save()).count(Level.ERROR)
    status = screen.press("生成公开表")
    assert f"有 {count} 处强制项不通过，没有生成公开表" in status
    assert published(screen) == []


def test_the_publication_is_that_of_the_command(passing: Screen) -> None:
    status = passing.press("生成公开表")
    assert published(passing) == ["库尔勒-公开表.xlsx"]
    assert status == "公开表已生成：库尔勒-公开表.xlsx（在工作簿旁边）"
    written = passing.path.with_name("库尔勒-公开表.xlsx").read_bytes()
    assert written == api.publication(api.check(passing.save()))


def test_no_publication_is_written_over(passing: Screen) -> None:
    """The same content needs no second file, other content gets one."""
    passing.press("生成公开表")
    passing.press("生成公开表")
    assert published(passing) == ["库尔勒-公开表.xlsx"]
    first = passing.path.with_name("库尔勒-公开表.xlsx").read_bytes()
    passing.type({"部门整体支出绩效目标表!C4": "库尔勒市第二局"})
    assert passing.press("生成公开表") == "公开表已生成：库尔勒-公开表（2）.xlsx（在工作簿旁边）"
    assert published(passing) == ["库尔勒-公开表.xlsx", "库尔勒-公开表（2）.xlsx"]
    assert passing.path.with_name("库尔勒-公开表.xlsx").read_bytes() == first


def test_what_cannot_be_read_is_not_written_over(passing: Screen) -> None:
    (passing.path.parent / "库尔勒-公开表.xlsx").mkdir()
    assert "库尔勒-公开表（2）.xlsx" in passing.press("生成公开表")


def test_a_publication_that_cannot_be_written(office: Desk, tmp_path: Path) -> None:
    """The folder is no longer there; one that is read-only stops nobody who is root."""
    folder = tmp_path / "移走的文件夹"
    folder.mkdir()
    with office.open(folder / "库尔勒.xlsm", built(PASSES, filled=True)) as screen:
        shutil.rmtree(folder)
        status = screen.press("生成公开表")
        assert "库尔勒-公开表.xlsx：写不了这个文件（没有这个文件或文件夹）" in status


# -- how the program is found --------------------------------------------------------------


def test_the_environment_says_how_to_start_it(screen: Screen) -> None:
    screen.press("校验")
    assert "由环境变量 BUDGETXL_COMMAND 启动" in screen.detail


def test_the_setting_in_the_workbook_comes_first(screen: Screen) -> None:
    screen.command(COMMAND)
    screen.press("校验")
    assert "由工作簿里“命令”格的设定启动" in screen.detail


def test_without_either_it_is_the_one_on_the_path(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin" / "budgetxl", 'exec budgetxl "$@"')
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    with desk(tmp_path, PATH=path, BUDGETXL_COMMAND="") as office:
        with office.open(tmp_path / "空白.xlsm", built(BUDGET, filled=False)) as screen:
            assert screen.press("校验") == verdict(api.check(screen.path))
            assert "由系统路径里的 budgetxl启动" in screen.detail


@pytest.mark.parametrize("command", ["/没有/budgetxl", "budgetxl-没有", "/", "/etc/passwd"])
def test_without_a_program_it_says_what_was_tried(command: str, screen: Screen) -> None:
    """The setting counts even where the environment would have been right."""
    screen.command(command)
    before = screen.contents()
    assert screen.press("校验") == f"{WORDS[1]}{command}{WORDS[2]}"
    screen.forget()
    assert screen.contents() == before


# -- what may go wrong ---------------------------------------------------------------------


def test_a_program_that_does_not_answer_is_given_up(waiting: Screen, tmp_path: Path) -> None:
    waiting.command(program(tmp_path / "fails", "exit 1"))
    before = waiting.contents()
    assert waiting.press("校验") == WORDS[3]
    waiting.forget()
    assert waiting.contents() == before


def test_a_program_that_comes_too_late_changes_nothing(waiting: Screen, tmp_path: Path) -> None:
    done = tmp_path / "done"
    waiting.command(program(tmp_path / "late", f'sleep 5; budgetxl "$@"; echo $? > "{done}"'))
    before = waiting.contents()
    assert waiting.press("校验") == WORDS[3]
    waiting.forget()
    wait_until(lambda: done.exists() and done.read_text(), 30)
    assert done.read_text() == "0\n"
    assert waiting.contents() == before


def test_a_program_that_finds_no_libreoffice_says_how_it_looked(screen: Screen) -> None:
    screen.command(f"env {libreoffice.ADDRESS}=pipe,name=budgetxl-nobody {COMMAND}")
    assert "LibreOffice 没有在“pipe,name=budgetxl-nobody”等待连接" in screen.press("校验")
    assert screen.lines() == []


def test_a_python_without_xlwings_says_so(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "xlwings.py").write_text("raise ImportError('xlwings')", encoding="utf-8")
    screen.command(f"env PYTHONPATH={tmp_path} {COMMAND}")
    assert screen.press("校验") == NO_XLWINGS
    assert screen.lines() == []


def test_an_error_of_the_program_is_put_on_record(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(dedent("""\
        from budgetxl import __main__
        from budgetxl.addin import press

        def checked(book):
            raise ZeroDivisionError("一处程序错误")

        press.checked = checked
        __main__.main()
        """), encoding="utf-8")
    screen.command(f"{sys.executable} {tmp_path / 'broken.py'}")
    before = screen.contents()
    status = screen.press("校验")
    [log] = re.findall(FAILED.replace("{log}", "(.+)"), status)
    assert "ZeroDivisionError: 一处程序错误" in Path(log).read_text(encoding="utf-8")
    screen.forget()
    assert screen.contents() == before


def test_a_second_press_while_the_first_runs_is_nothing(screen: Screen, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    screen.command(program(tmp_path / "slow", f'echo >> "{calls}"; sleep 1; budgetxl "$@"'))
    for _ in range(3):
        press(screen.document, PANEL_SHEET, "校验")
        wait_until(calls.exists)
    status = screen.answer()
    assert status == verdict(api.check(screen.save()))
    time.sleep(0.5)  # A press that was kept for later would begin now.
    assert (calls.read_text(), screen.waiting(), screen.status) == ("\n", [], status)


@pytest.mark.parametrize("name", [
    "昌吉 司法局（2020年）.xlsm",
    "-- '单引号' & $HOME; `x`.xlsm",
    "100% #1 ?&+ “甲”.xlsm",
    "长" * 70 + "/" + "路 径" * 25 + "/预算.xlsm",
])
def test_any_path_will_do(name: str, office: Desk, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with office.open(path, built(PASSES, filled=True)) as screen:
        assert screen.press("校验") == verdict(api.check(path))


def test_of_two_workbooks_of_one_name_the_one_in_front_is_checked(
    office: Desk, tmp_path: Path
) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
    content = built(BUDGET, filled=False)
    with office.open(tmp_path / "甲" / "预算.xlsm", content) as first:
        with office.open(tmp_path / "乙" / "预算.xlsm", content) as second:
            first.type(FIGURES)
            before = second.contents()
            status = first.press("校验")
            assert second.contents() == before
            assert status == verdict(api.check(first.save()))
            assert second.press("校验") == verdict(api.check(second.path)) != status


def test_an_address_in_the_cloud_means_the_only_workbook_of_its_name(
    office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel gives such an address as the full name of a file in OneDrive."""
    monkeypatch.setenv(libreoffice.ADDRESS, office.office.address)
    cloud, content = "https://cloud.example/文档/预算.xlsm", built(PASSES, filled=False)
    with pytest.raises(Refusal, match="找不到打开着的工作簿“预算.xlsm”，没有做任何事"):
        addin.attach(cloud)
    with office.open(tmp_path / "预算.xlsm", content) as one:
        assert addin.attach(cloud).fullname == str(one.path)
        (tmp_path / "另一处").mkdir()
        with office.open(tmp_path / "另一处" / "预算.xlsm", content) as other:
            with pytest.raises(Refusal, match="同时打开了两份“预算.xlsm”，分不清是哪一份"):
                addin.attach(cloud)
            assert addin.attach(str(other.path)).fullname == str(other.path)


def test_a_read_only_workbook_is_checked_all_the_same(office: Desk, tmp_path: Path) -> None:
    path = tmp_path / "只读.xlsm"
    path.write_bytes(built(PASSES, filled=True))
    path.chmod(0o444)
    with office.open(path) as screen:
        assert screen.press("校验") == verdict(api.check(path))
        assert "已生成" in screen.press("生成公开表")
    assert path.read_bytes() == built(PASSES, filled=True)


def test_a_workbook_never_saved_is_checked_but_not_published(
    office: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "模板.xlsm"
    path.write_bytes(built(PASSES, filled=True))
    settings = bridge.settings(AsTemplate=True, MacroExecutionMode=4)
    document = office.office.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, settings)
    screen = Screen(document, office.tokens)
    assert document.URL == ""
    assert screen.press("校验") == verdict(api.check(path))
    assert "请先另存到本机的文件夹" in screen.press("生成公开表")
    screen.close()


# -- saved, without macros, without the sheet ----------------------------------------------


def test_libreoffice_saves_all_but_the_buttons(office: Desk, tmp_path: Path) -> None:
    """Figures, formulas and locks stay as they were. LibreOffice 7.4 loses the buttons."""
    with office.open(tmp_path / "存.xlsm", built(BUDGET, filled=False)) as screen:
        screen.type(FIGURES)
        status, lines, before = screen.press("校验"), screen.lines(), screen.contents()
        path = screen.save()
    assert verdict(api.check(path)) == status
    with office.open(path) as screen:
        assert (screen.status, screen.lines()) == (status, lines)
        after = screen.contents()
        for name, (formulas, values, _, protected) in before.items():
            assert (after[name][0], after[name][3]) == (formulas, protected), name
            assert in_15_digits(after[name][1]) == in_15_digits(values), name
        with pytest.raises(LookupError):
            on_screen(screen.document, PANEL_SHEET, "校验")


def in_15_digits(rows: tuple[tuple[str | float, ...], ...]) -> list[list[str]]:
    """As many as a file has of a figure."""
    return [[f"{cell:.14g}" if isinstance(cell, float) else cell for cell in row] for row in rows]


def test_with_macros_off_the_panel_gives_the_same_verdict(
    office: Desk, tmp_path: Path
) -> None:
    """A press does nothing, and nothing need be pressed."""
    with office.open(tmp_path / "宏.xlsm", built(BUDGET, filled=True)) as screen:
        status, path = screen.press("校验"), screen.path
    settings = bridge.settings(MacroExecutionMode=0)
    document = office.office.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, settings)
    press(document, PANEL_SHEET, "校验")
    time.sleep(1)
    cell = document.NamedRanges.getByName("BX_STATUS").ReferredCells.getCellByPosition(0, 0)
    said = cell.String
    panel = document.Sheets.getByName(PANEL_SHEET)
    shown, legend = (panel.getCellRangeByName(at).String for at in ("A3", "A4"))
    document.close(True)
    assert said == ""
    assert shown == status.partition("：")[0] == "✗ 不通过"
    assert "按“校验”还查公式查不了的" in legend  # or nobody would know why that may count more


def test_the_add_in_checks_the_workbook_in_front(office: Desk, tmp_path: Path) -> None:
    """A plain .xlsx has no macros of its own."""
    path, own = tmp_path / "预算.xlsx", tmp_path / "budgetxl.xlam"
    path.write_bytes(built(BUDGET, filled=False, macros=False))
    own.write_bytes(xlam.addin())
    settings = bridge.settings(
        FilterName="Calc MS Excel 2007 VBA XML", Hidden=True, MacroExecutionMode=4
    )
    macros = office.office.desktop.loadComponentFromURL(own.as_uri(), "_blank", 0, settings)
    assert run_macro(macros, "BudgetXL.BxPing") == "pong"
    document = office.office.open(path)
    cell = document.NamedRanges.getByName("BX_STATUS").ReferredCells.getCellByPosition(0, 0)
    run_macro(macros, "BudgetXL.BxCheck")
    wait_until(lambda: cell.String, 60)
    assert cell.String == verdict(api.check(path))
    document.close(True)
    macros.close(True)


def test_a_workbook_that_is_no_template_is_left_alone(
    office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older template has no sheet for the results either."""
    monkeypatch.setenv(libreoffice.ADDRESS, office.office.address)
    path = tmp_path / "别的.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("表三").write_string("A1", "单位自己的表")
    document = office.office.open(path)
    book = addin.attach(str(path))
    for act in (addin.check, addin.clear):
        with pytest.raises(Refusal, match="别的.xlsx：没有“校验结果”表，不是 budgetxl 的模板"):
            act(book)
    with pytest.raises(Refusal, match="别的.xlsx：没有模板标识"):
        addin.publish(book)
    assert not document.isModified()
    document.close(True)


# -- a real mouse --------------------------------------------------------------------------


def test_clicks_with_a_mouse_mark_the_cells_and_clear_them(tmp_path: Path) -> None:
    """Pictures of the window are kept in the folder that BUDGETXL_SHOTS names."""
    shots = Path(os.environ.get("BUDGETXL_SHOTS", tmp_path))
    with mouse() as hand, desk(tmp_path, hand.display, BUDGETXL_COMMAND=COMMAND) as office:
        with office.open(tmp_path / "点击.xlsm", built(BUDGET, filled=False)) as screen:
            screen.type(FIGURES)
            window = screen.document.CurrentController.Frame.ContainerWindow
            window.setPosSize(0, 0, 1500, 950, 15)
            button = on_screen(screen.document, "表一", "校验")
            wrong, right = (cell_on_screen(screen.document, screen.cell(place))
                            for place in ("表一!D9", "表一!D10"))
            wait_until(lambda: INPUT_FILL in hand.picture(shots / "1-填报.png").colours(wrong))
            hand.click(button)
            assert screen.answer() == verdict(api.check(screen.save()))
            wait_until(lambda: RED in hand.picture(shots / "2-校验.png").colours(wrong))
            assert RED not in hand.picture(shots / "2-校验.png").colours(right)
            hand.click(on_screen(screen.document, "表一", "清除标记"))
            screen.cleared()
            wait_until(lambda: RED not in hand.picture(shots / "3-清除.png").colours(wrong))


RED = "#FFC7CE"
