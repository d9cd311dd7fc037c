"""The engine over LibreOffice does what xlwings' engine over Excel does, as far as it goes."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwings

from budgetxl import libreoffice
from budgetxl.libreoffice import bridge
from budgetxl.libreoffice.formulas import Doubt, to_excel
from budgetxl.place import from_a1
from budgetxl.reading.formulas import same
from budgetxl.reading.workbook import open_workbook
from budgetxl.vba import WORKBOOK, Module, project
from tests.live import LiveOffice, on_screen, press, run_macro, wait_until

pytestmark = pytest.mark.libreoffice

ENGINES = ["libreoffice", *({"excel"} & set(xlwings.engines.engines_by_name))]
INPUT, TOTALS = "收支 一", "汇总"


@pytest.fixture(scope="module")
def office() -> Iterator[LiveOffice]:
    """A LibreOffice to which the engine attaches, active until the last test of this file."""
    before = xlwings.engines.active
    with LiveOffice() as office, pytest.MonkeyPatch.context() as patch:
        patch.setenv(libreoffice.ADDRESS, office.address)
        libreoffice.install()
        yield office
    xlwings.engines.active = before


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest, office: LiveOffice) -> Iterator[xlwings.App]:
    """The program behind each engine at hand; no book stays open in it."""
    engine = xlwings.engines[request.param]
    engine.activate()
    app = engine.apps.active or engine.apps.add(add_book=False, visible=False)
    yield app
    for book in list(app.books):
        book.close()
    if request.param != "libreoffice":
        app.quit()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook with one of everything, the cells of its first sheet locked but for column B."""
    path = tmp_path / "预算.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        open_ = workbook.add_format({"locked": False})
        text = workbook.add_format({"locked": False, "num_format": "@"})
        sheet, totals = workbook.add_worksheet(INPUT), workbook.add_worksheet(TOTALS)
        workbook.add_worksheet("标识").hide()
        sheet.write_column("A1", ["人员经费", 864.42])
        sheet.write_datetime("A3", dt.datetime(2020, 1, 31), day)
        sheet.write_boolean("A4", True)
        sheet.write_formula("A5", "=1/0")
        sheet.write_number("B1", 100, open_)
        sheet.write_blank("B2", None, open_)
        sheet.write_blank("B3", None, text)
        sheet.protect()
        totals.write_formula("A1", f"='{INPUT}'!$B$1*2")
        totals.write_formula("A2", f"=SUM('{INPUT}'!A2:B2,1,IF(FALSE,1,0))")
        totals.write_formula("A3", f"='{INPUT}'!A1&\"；\"&\"\"\"a;b\"\"\"")
        workbook.define_name("金额", f"='{INPUT}'!$B$1")
    return path


# -- one script, every engine -------------------------------------------------------------


def happens(book: xlwings.Book) -> dict[str, Any]:
    """What a program is seen to do with the workbook above."""
    sheet, totals = book.sheets[INPUT], book.sheets[TOTALS.lower()]
    saw: dict[str, Any] = {
        "sheets": [(one.name, one.index, bool(one.visible)) for one in book.sheets],
        "has": [name in [one.name for one in book.sheets] for name in (TOTALS, "无")],
        "values": sheet.range("A1:A5").options(err_to_str=True).value,
        "without errors": sheet.range("A5").value,
        "block": sheet.range((1, 1), (2, 2)).value,
        "formulas": [formula for (formula,) in totals.range("A1:A3").formula],
        "results": totals.range("A1:A3").value,
        "used": totals.used_range.address,
        "name": (book.names["金额"].refers_to, book.names["金额"].refers_to_range.address),
        "names": ("金额" in book.names, "余额" in book.names, len(book.names)),
        "shape": (sheet.range("A1:B3").shape, sheet.range("B2").row, sheet.range("B2").column),
        "corner": sheet.range("A1:B3").last_cell.get_address(False, False),
    }
    saw["printed"] = [sheet.page_setup.print_area]
    sheet.page_setup.print_area = "$A$1:$B$3"
    saw["printed"].append(sheet.page_setup.print_area)
    sheet.range("B1").value = 7
    book.app.calculate()
    saw["recalculated"] = totals.range("A1").value
    saw["written"] = [written(sheet.range("B2"), value) for value in WRITTEN]
    saw["written as text"] = [written(sheet.range("B3"), value) for value in ("06", 12, "=B1")]
    sheet.range("B1:B2").value = [[1], ["=B1+1"]]
    saw["column"] = sheet.range("B1:B2").value
    sheet.range("B1:B3").clear_contents()
    saw["cleared"] = sheet.range("B1:B3").value
    sheet.range("B1").value = 9
    book.save()
    return saw


def written(cell: xlwings.Range, value: object) -> tuple[object, object]:
    """What stands in the cell after ``value`` was written to it: value and formula."""
    cell.value = value
    return cell.value, cell.formula


WRITTEN = ["教育", "12.5", "=B1+1", 0.1, None]

EXPECTED: dict[str, Any] = {
    "sheets": [(INPUT, 1, True), (TOTALS, 2, True), ("标识", 3, False)],
    "has": [True, False],
    "values": ["人员经费", 864.42, dt.datetime(2020, 1, 31), True, "#DIV/0!"],
    "without errors": None,
    "block": [["人员经费", 100.0], [864.42, None]],
    "formulas": [
        f"='{INPUT}'!$B$1*2",
        f"=SUM('{INPUT}'!A2:B2,1,IF(FALSE,1,0))",
        f"='{INPUT}'!A1&\"；\"&\"\"\"a;b\"\"\"",
    ],
    "results": [200.0, 865.42, '人员经费；"a;b"'],
    "used": "$A$1:$A$3",
    "name": (f"='{INPUT}'!$B$1", "$B$1"),
    "names": (True, False, 1),
    "shape": ((3, 2), 2, 2),
    "corner": "B3",
    "printed": [None, "$A$1:$B$3"],
    "recalculated": 14.0,
    "written": [
        ("教育", "教育"), (12.5, "12.5"), (8.0, "=B1+1"), (0.1, "0.1"), (None, ""),
    ],
    "written as text": [("06", "06"), ("12", "12"), ("=B1", "=B1")],
    "column": [1.0, 2.0],
    "cleared": [None, None, None],
}


def test_every_engine_does_the_same(app: xlwings.App, path: Path) -> None:
    """Values, formulas, names and writing, as Excel has them."""
    saw = happens(app.books.open(path))
    saw["formulas"] = [formula.replace("FALSE()", "FALSE") for formula in saw["formulas"]]

    assert saw == EXPECTED
    assert open_workbook(path)[INPUT].cells[from_a1("B1")].value == "9"


def test_locked_cells_refuse(app: xlwings.App, path: Path) -> None:
    """Neither a value nor a formula nor nothing gets into them, and free ones stay as they were."""
    sheet = app.books.open(path).sheets[INPUT]
    # Excel raises an error of its own here: the class is nothing that a caller can rely on.
    for write in writings(sheet.range("A1")) + writings(sheet.range("A2:B2")):
        with pytest.raises(Exception):
            write()

    assert sheet.range("A1:B2").value == [["人员经费", 100], [864.42, None]]


def writings(cells: xlwings.Range) -> list[Callable[[], None]]:
    """Three ways to change the cells."""
    return [
        lambda: setattr(cells, "value", 1),
        lambda: setattr(cells, "value", "=1"),
        cells.clear_contents,
    ]


def test_a_filled_formula_moves_with_its_row(app: xlwings.App, path: Path) -> None:
    """One formula for many cells is meant for the first of them."""
    cells = app.books.open(path).sheets[TOTALS].range("C1:C3")
    cells.value = "=A1&B$1"

    assert cells.formula == (("=A1&B$1",), ("=A2&B$1",), ("=A3&B$1",))


def test_dates_and_truth_values_come_back(app: xlwings.App, path: Path) -> None:
    """A date written to a cell without a format reads as a date, and TRUE as TRUE."""
    cells = app.books.open(path).sheets[TOTALS].range("C1:D1")
    cells.value = [dt.datetime(2020, 2, 29), True]

    assert cells.value == [dt.datetime(2020, 2, 29), True]


# -- LibreOffice's own --------------------------------------------------------------------


@pytest.fixture
def book(office: LiveOffice, path: Path) -> Iterator[xlwings.Book]:
    """The workbook, open in LibreOffice."""
    engine = libreoffice.install()
    book = engine.apps.active.books.open(path)
    yield book
    book.close()


UNSUPPORTED: dict[str, Callable[[xlwings.Book], object]] = {
    "Range.autofit": lambda book: book.sheets[0].range("A1").autofit(),
    "Range.color = …": lambda book: setattr(book.sheets[0].range("A1"), "color", (255, 0, 0)),
    "Range.insert": lambda book: book.sheets[0].range("A1").insert("down"),
    "Sheet.name = …": lambda book: setattr(book.sheets[0], "name", "别名"),
    "Sheet.delete": lambda book: book.sheets[0].delete(),
    "Sheet.tables": lambda book: book.sheets[0].tables,
    "Sheets.add": lambda book: book.sheets.add("新表"),
    "Names.add": lambda book: book.names.add("新名", "=1"),
    "Book.save with a path or a password": lambda book: book.save("别处.xlsx"),
    "App.selection": lambda book: book.app.selection,
    "Apps.add": lambda book: xlwings.apps.add(),
}


@pytest.mark.parametrize("call", UNSUPPORTED)
def test_what_is_not_supported_says_so(call: str, book: xlwings.Book) -> None:
    """By the name of the call: nothing is left out in silence."""
    said = f"LibreOffice engine: {call} is not supported"

    with pytest.raises(NotImplementedError, match=re.escape(said)):
        UNSUPPORTED[call](book)


def test_two_books_of_one_name_are_two(office: LiveOffice, path: Path) -> None:
    """They are told apart by their folders."""
    other = path.parent / "另一处" / path.name
    other.parent.mkdir()
    shutil.copyfile(path, other)
    documents = [office.open(path), office.open(other)]
    books = libreoffice.install().apps.active.books

    assert sorted(book.fullname for book in books) == sorted([str(path), str(other)])
    assert [book.name for book in books] == [path.name, path.name]
    for document in documents:
        document.close(True)


def test_nobody_listens(office: LiveOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then there are no apps, which is no error until somebody wants one."""
    monkeypatch.setenv(libreoffice.ADDRESS, "pipe,name=budgetxl-niemand")
    engine = libreoffice.install()

    assert len(engine.apps) == 0
    assert engine.apps.active is None


def test_an_office_that_has_ended_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine notices, though it was attached."""
    with LiveOffice() as short:
        monkeypatch.setenv(libreoffice.ADDRESS, short.address)
        engine = libreoffice.install()
        assert len(engine.apps) == 1

    assert len(engine.apps) == 0


def test_a_connection_dropped_while_it_is_made_is_made_again(
    office: LiveOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As LibreOffice itself does now and then; whoever drops all of them does not answer."""
    for dropped, apps in ((3, 1), (100, 0)):
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=_pass_on, args=(server, office, dropped), daemon=True).start()
            where = f"socket,host=127.0.0.1,port={server.getsockname()[1]}"
            monkeypatch.setenv(libreoffice.ADDRESS, where)
            assert len(libreoffice.install().apps) == apps


def _pass_on(server: socket.socket, office: LiveOffice, dropped: int) -> None:
    """The first connections are closed at once; the next one leads to LibreOffice."""
    for _ in range(dropped):
        server.accept()[0].close()
    client, _ = server.accept()
    with client, socket.socket(socket.AF_UNIX) as pipe:
        pipe.connect(f"/tmp/OSL_PIPE_{os.getuid()}_{office.address.removeprefix('pipe,name=')}")
        back = threading.Thread(target=_copy, args=(pipe, client))
        back.start()
        _copy(client, pipe)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    while data := source.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)


def test_of_the_system_only_uno_is_found() -> None:
    """Other packages of the system's Python stay out of a virtual environment."""
    assert bridge.UnoFinder.find_spec("uno") is not None
    assert bridge.UnoFinder.find_spec("apt_pkg") is None
    assert bridge.UnoFinder.find_spec("officehelper") is None


def test_without_uno_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a bare "No module named" nor a guess at another one."""
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(bridge, "_KNOWN_FOLDERS", ())

    with pytest.raises(ImportError, match=f"python3-uno.*{bridge.FOLDER}"):
        bridge.uno()


def test_nothing_is_loaded_before_it_is_installed() -> None:
    """Most who import budgetxl have no LibreOffice, and many no xlwings."""
    code = "import sys, budgetxl.libreoffice; print({'uno', 'xlwings'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


def test_screen_and_status_line(book: xlwings.Book) -> None:
    """What is set is what is read, and nothing stays locked."""
    app = book.app
    with app.properties(screen_updating=False, status_bar="正在审核"):
        assert (app.screen_updating, app.status_bar) == (False, "正在审核")

    assert (app.screen_updating, app.status_bar) == (True, False)


# -- formulas -----------------------------------------------------------------------------

TRANSLATED = {
    "=SUM($'表 三'.$F$9;A1:B2)": "=SUM('表 三'!$F$9,A1:B2)",
    "=$'O''B'.A1+$表一.A:A": "='O''B'!A1+表一!A:A",
    '=IF(A1="a;b";"$表.A1";0.5)': '=IF(A1="a;b","$表.A1",0.5)',
    '=MATCH(A1;{"<";"|"|1;-2.5};0)': '=MATCH(A1,{"<","|";1,-2.5},0)',
    "{=SUM(A1:A2*B1:B2)}": "=SUM(A1:A2*B1:B2)",
    "=#REF!+#DIV/0!": "=#REF!+#DIV/0!",
    "=合计*2": "=合计*2",
}


@pytest.mark.parametrize("formula", TRANSLATED)
def test_a_formula_in_excels_words(formula: str) -> None:
    """Separators, sheets and arrays are written otherwise; strings are nobody's business."""
    assert to_excel(formula) == TRANSLATED[formula]


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM($表一.A1:$表二.A1)",
        "='file:///a.xlsx'#$表一.A1",
        "=SUM((A1~B2))",
        "=SUM(A1:B2!B1:C2)",
        "=STDEV.S(A1:A2)",
        "=$表一.#REF!5",
        "=单.位",
        "='未完",
    ],
)
def test_what_is_unusual_is_in_doubt(formula: str) -> None:
    """LibreOffice itself is then asked."""
    with pytest.raises(Doubt):
        to_excel(formula)


@pytest.fixture(
    scope="module", params=["xinjiang-2020-budget", "xinjiang-2020-self-evaluation"]
)
def template(
    request: pytest.FixtureRequest, office: LiveOffice, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, xlwings.Book]]:
    """A committed template, and the same open in LibreOffice."""
    folder = Path(__file__).parent.parent / "workbook_templates" / request.param
    original = folder / f"{request.param}.xlsm"
    path = tmp_path_factory.mktemp("模板") / original.name
    shutil.copyfile(original, path)
    book = libreoffice.install().apps.active.books.open(path)
    yield path, book
    book.close()


def formulas_of(sheet: xlwings.Sheet) -> dict[tuple[int, int], str]:
    """The formulas that the engine reads on the sheet, by row and column from 0."""
    used = sheet.used_range
    rows = sheet.range((1, 1), (used.last_cell.row, used.last_cell.column)).formula
    return {
        (row, column): formula
        for row, line in enumerate(rows)
        for column, formula in enumerate(line)
        if formula.startswith("=")
    }


def test_live_formulas_are_those_of_the_file(template: tuple[Path, xlwings.Book]) -> None:
    """Every formula of a template, as the checker compares them."""
    path, book = template
    for name, sheet in open_workbook(path).items():
        live = formulas_of(book.sheets[name])
        filed = {at: f"={cell.formula}" for at, cell in sheet.cells.items() if cell.formula}
        assert live.keys() == filed.keys(), name
        differing = [
            (at, live[at], filed[at])
            for at in live
            if not same(live[at], filed[at])
        ]
        assert not differing, name


def test_the_translation_is_libreoffices(template: tuple[Path, xlwings.Book]) -> None:
    """Of formulas that differ in their numbers only, one is compared: asking takes time."""
    _, book = template
    shapes = dict[str, tuple[xlwings.Sheet, tuple[int, int], str]]()
    for sheet in book.sheets:
        for place, formula in formulas_of(sheet).items():
            shapes.setdefault(re.sub("[0-9]+", "0", formula), (sheet, place, formula))

    assert len(shapes) > 100
    for sheet, place, formula in shapes.values():
        assert formula == sheet.cells.impl.formula_by_libreoffice(*place)


# -- the live LibreOffice -----------------------------------------------------------------

MACROS = """\
Sub Pressed()
    ThisWorkbook.Worksheets(1).Range("A1").Value = "pressed"
End Sub
Function Twice(number)
    Twice = number * 2
End Function
"""


@pytest.fixture
def document(office: LiveOffice, tmp_path: Path) -> Iterator[Any]:
    """A workbook with two macros and a button, open in LibreOffice."""
    modules = [Module(name, "", "document") for name in (WORKBOOK, "Sheet1")]
    modules.append(Module("Macros", MACROS, "standard"))
    (tmp_path / "vbaProject.bin").write_bytes(project(modules))
    with xlsxwriter.Workbook(tmp_path / "按钮.xlsm") as workbook:
        workbook.add_vba_project(tmp_path / "vbaProject.bin")
        button = {"macro": "Macros.Pressed", "caption": "审核", "width": 80, "height": 30}
        workbook.add_worksheet("填报").insert_button("B2", button)
    document = office.open(tmp_path / "按钮.xlsm")
    yield document
    document.close(True)


def test_a_macro_runs(document: Any) -> None:
    """By the name of its module and its own."""
    assert run_macro(document, "Macros.Twice", 21) == 42


def test_a_button_is_pressed(document: Any) -> None:
    """As a click does it, and without a screen."""
    press(document, "填报", "审核")

    cell = document.Sheets.getByName("填报").getCellRangeByName("A1")
    wait_until(lambda: cell.String == "pressed")
    assert on_screen(document, "填报", "审核").width > 0
    with pytest.raises(LookupError, match="无此按钮"):
        press(document, "填报", "无此按钮")
