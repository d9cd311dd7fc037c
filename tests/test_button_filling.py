"""粘贴官方表, 增加行, 增加表单 and 生成说明, pressed in a live LibreOffice: on the screen and in the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from budgetxl import addin, api, libreoffice, template
from budgetxl.addin.paste import paste
from budgetxl.enlarging import NO_TABLE
from budgetxl.fault import Refusal
from budgetxl.layout import NARRATIVE_SHEET, PASTE_SHEET
from budgetxl.layout.paste import HINT
from budgetxl.libreoffice import bridge
from budgetxl.place import Place
from budgetxl.submission import Submission, Value
from tests.clicks import COMMAND, Desk, Screen, built, desk, rulebook
from tests.generated import AT_MOST

pytestmark = pytest.mark.libreoffice

BUDGET, EVALUATION = "xinjiang-2020-budget", "xinjiang-2020-self-evaluation"

PLAIN = ("表五", "表一", "表六", "表二", "表三", "表四", "表七", "表八", "表九")
PROJECTS = ("普法宣传经费", "人民调解经费")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("temp"), BUDGETXL_COMMAND=COMMAND) as running:
        yield running


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The official tables of 昌吉 as they are published."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "昌吉.xlsm").write_bytes(built(BUDGET, filled=True))
    path = folder / "公开表.xlsx"
    path.write_bytes(api.publication(api.check(folder / "昌吉.xlsm"), draft=True))
    return path


@pytest.fixture
def blank(office: Desk, tmp_path: Path) -> Iterator[Screen]:
    """The budget without any figure, its totals calculated."""
    content = template.build(rulebook(BUDGET), rows=30, forms=2, macros=True)
    with office.open(tmp_path / "示范局.xlsm", content) as screen:
        yield screen


@contextmanager
def copied(office: Desk, path: Path, sheet: str, cells: str = "") -> Iterator[None]:
    """The sheet on the clipboard, as long as the workbook that it is in stays open."""
    document = office.office.open(path)
    page = document.Sheets.getByName(sheet)
    document.CurrentController.setActiveSheet(page)
    cursor = page.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    block = page.getCellRangeByName(cells) if cells else page.getCellRangeByPosition(
        0, 0, end.EndColumn, end.EndRow)
    document.CurrentController.select(block)
    dispatcher = bridge.service(bridge.context(office.office.address), "frame.DispatchHelper")
    dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:Copy", "", 0, ())
    try:
        yield
    finally:
        document.close(True)


def held(path: Path) -> Submission:
    """What a workbook holds, wherever its reasons stand."""
    submission = api.read(path).submission
    reasons = tuple(reason._replace(cell="") for reason in submission.reasons)
    return replace(submission, reasons=reasons)


def whole() -> Submission:
    """The document."""
    return api.read(Path("昌吉.xlsm"), content=built(BUDGET, filled=True)).submission


def typed(
    submission: Submission, tables: tuple[str, ...] = PLAIN, projects: int = 99
) -> dict[Place, Value]:
    """What a clerk types of it: no totals, and no names that codes bring along."""
    format_, found = rulebook(BUDGET).format, {}
    for place, value in submission.cells.items():
        table = format_.tables[place.table]
        spec = table.spec(place)
        brought = spec is not None and bool(spec.of) and format_.codes[
            table.columns[spec.of].codes].name(
                str(submission.cells.get(place._replace(column=spec.of)))) == value
        wanted = table.main_table in tables or table.main_table not in PLAIN
        wanted &= not table.supplementary  # which no official table brings
        if wanted and place.form < projects and not table.is_total(place) and not brought:
            found[place] = value
    return found


def formulas(screen: Screen) -> dict[str, Any]:
    """What was typed or stands as a formula, sheet by sheet."""
    return {name: content[0] for name, content in screen.contents().items()}


# -- 粘贴官方表 ------------------------------------------------------------------------------


def test_each_table_that_was_copied_fills_its_inputs(
    blank: Screen, office: Desk, published: Path
) -> None:
    """What a clerk would have typed, and nothing else; the totals are the sheet's own."""
    tables = PLAIN[:AT_MOST]
    for name in (*tables, *PROJECTS):
        with copied(office, published, name):
            status = blank.press("粘贴官方表", "表三")
        assert status.startswith("已填进“") and "没有写进去" not in status, (name, status)
        assert "要核对" not in status, (name, blank.lines())
        assert (blank.cell(f"{PASTE_SHEET}!A1").String, blank.text("BX_LEFT")) == (HINT, "0")
    assert typed(held(blank.save())) == typed(whole(), tables, len(PROJECTS))


def test_a_table_of_something_else_is_refused_and_stays_where_it_is(
    blank: Screen, office: Desk, published: Path
) -> None:
    """It can be looked at, and nothing else has changed; once it is gone, the next one is taken."""
    before = formulas(blank)
    with copied(office, published, "表五", "A8:C9"):
        status = blank.press("粘贴官方表")
    assert "没有找到这套表样里的表" in status and "换别的表之前请先清空" in status
    assert blank.text("BX_LEFT") != "0"
    assert {name: cells for name, cells in formulas(blank).items() if name in PLAIN} \
        == {name: cells for name, cells in before.items() if name in PLAIN}
    [left] = [each for each in api.check(blank.save()).findings if each.rule == "T10"]
    assert left.sheet == PASTE_SHEET


def test_what_was_pasted_by_hand_is_taken_as_well(blank: Screen) -> None:
    """Where a program gives no clipboard to macros; figures of text are figures."""
    blank.type({f"{PASTE_SHEET}!A3": "表一", f"{PASTE_SHEET}!A4": "部门收支总体情况表",
                f"{PASTE_SHEET}!A5": "收     入", f"{PASTE_SHEET}!C5": "支     出",
                f"{PASTE_SHEET}!A6": "项     目", f"{PASTE_SHEET}!B6": "预算数",
                f"{PASTE_SHEET}!C6": "功能分类", f"{PASTE_SHEET}!D6": "预算数",
                f"{PASTE_SHEET}!A7": "一般公共预算", f"{PASTE_SHEET}!B7": "１，０３８．９０"})
    status = blank.press("粘贴官方表")
    assert status.startswith("已填进“表一”"), status
    assert blank.cell("表一!B7").Value == 1038.9


def test_a_number_that_no_spreadsheet_keeps_is_no_error_of_the_program(blank: Screen) -> None:
    """A telephone number behind an account's, say, beside a table."""
    blank.type({f"{PASTE_SHEET}!A3": "电话", f"{PASTE_SHEET}!B3": 12345678901234567890.0})
    assert "没有找到这套表样里的表" in blank.press("粘贴官方表")


def test_without_anything_to_paste_it_says_how_to_go_on(
    blank: Screen, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(libreoffice.ADDRESS, office.office.address)
    with pytest.raises(Refusal, match="先在官方表里连同标题、表头整块复制"):
        paste(addin.attach(str(blank.path)), lambda: True)


def test_more_rows_than_there_are_point_to_the_button_that_adds_them(
    office: Desk, published: Path, tmp_path: Path
) -> None:
    content = template.build(rulebook(BUDGET), rows=1, forms=1, macros=True)
    with office.open(tmp_path / "小.xlsm", content) as screen:
        with copied(office, published, "表五"):
            status = screen.press("粘贴官方表")
        assert "“表五”要 " in status and "请先点到这张表按“增加行”" in status
        assert api.read(screen.save()).submission.cells == {}


# -- 增加行, 增加表单 -------------------------------------------------------------------------


def beside(screen: Screen) -> list[str]:
    """The workbooks beside the one that is open."""
    return sorted(path.name for path in screen.path.parent.iterdir()
                  if path.suffix == ".xlsm" and path != screen.path)


def test_more_rows_are_in_a_workbook_beside_with_all_that_was_filled_in(
    office: Desk, tmp_path: Path
) -> None:
    with office.open(tmp_path / "昌吉.xlsm", built(BUDGET, filled=True)) as screen:
        screen.type({"表三!F7": 999.25, "出错说明!A7": "X8.1", "出错说明!D7": "核实无误"})
        before = formulas(screen)
        status = screen.press("增加行", "表三")
        assert "“表三”由 10 行增加到 60 行" in status and "“昌吉-加行.xlsm”" in status
        screen.forget()
        assert formulas(screen) == before
        assert beside(screen) == ["昌吉-加行.xlsm"]
        larger = tmp_path / "昌吉-加行.xlsm"
        assert held(larger) == held(screen.save())
        found = [[(each.rule, each.place) for each in api.check(path).findings]
                 for path in (screen.path, larger)]
        assert found[0] == found[1]
        assert "“昌吉-加行（2）.xlsm”" in screen.press("增加行", "表五")


def evaluations(forms: int) -> bytes:
    """The seven self-evaluations of 昌吉 with room for as many forms."""
    submission = api.read(Path("自评.xlsm"), content=built(EVALUATION, filled=True)).submission
    return template.build(
        rulebook(EVALUATION), rows=4, forms=forms, submission=submission, macros=True)


def seen(document: Any) -> list[str]:
    """The forms that have a tab, or had one in a file."""
    return [name for name in document.Sheets.ElementNames
            if name.startswith("自评表") and document.Sheets.getByName(name).IsVisible]


def test_a_form_that_nobody_needed_is_hidden_until_the_button_shows_it(
    office: Desk, tmp_path: Path
) -> None:
    """Once all are used there is a larger workbook, with the next blank one in sight."""
    used = ["自评表目录", *(f"自评表{number}" for number in range(1, 8))]
    with office.open(tmp_path / "自评.xlsm", evaluations(8)) as screen:
        assert seen(screen.document) == used
        screen.document.protect("")  # as the file says: LibreOffice does not take it from there
        status = screen.press("增加表单", "自评表2")
        assert (status, beside(screen)) == ("“自评表8”取出来了，是空白的，可以填了", [])
        assert (seen(screen.document), screen.document.isProtected()) == ([*used, "自评表8"], True)
        assert screen.document.CurrentController.ActiveSheet.Name == "自评表8"
        assert len(screen.sheet("自评表8").getPrintAreas()) == 1
        assert "张增加到" in screen.press("增加表单", "自评表2")
        larger = tmp_path / "自评-加表.xlsm"
        assert held(larger) == held(screen.path)
        assert len(api.read(larger).layout.sheets) == 18
    with office.open(larger) as screen:
        assert seen(screen.document) == [*used, "自评表8"]


def test_a_sheet_where_nothing_grows_says_so(blank: Screen) -> None:
    """The ribbon offers the buttons everywhere."""
    blank.document.CurrentController.setActiveSheet(blank.sheet("表一"))
    assert NO_TABLE in blank.ribbon("rows")
    assert beside(blank) == []


def test_the_text_follows_what_is_typed_and_the_whole_document_is_written(
    blank: Screen, office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the workbook, once nothing is lacking: until then it says why not."""
    said = "所有收入和支出均纳入部门预算管理。收支总预算{}万元。"
    assert any(said.format("0") in row for row in told(blank))
    blank.type({"表一!B7": 1038.9})
    assert any(said.format("1038.90") in row for row in told(blank))
    assert "没有生成公开文档" in blank.press("生成说明", NARRATIVE_SHEET)
    assert beside(blank) == []
    monkeypatch.setenv(libreoffice.ADDRESS, office.office.address)
    monkeypatch.setattr(api, "disclosed", partial(api.disclosed, draft=True))
    assert addin.disclose(addin.attach(str(blank.path))) == (
        "公开文档已生成：示范局-公开文档.docx（在工作簿旁边）")
    written = blank.path.with_name("示范局-公开文档.docx").read_bytes()
    assert written == api.disclosed(api.check(blank.save()))


def told(screen: Screen) -> list[str]:
    """What the sheet 情况说明 says, row by row."""
    cells = screen.sheet(NARRATIVE_SHEET).getCellRangeByName("A4:A200")
    return [row[0] for row in cells.getDataArray()]
