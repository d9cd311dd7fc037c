"""A template on a clerk's screen: figures typed, buttons pressed, what then stands there."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from budgetxl import formats, rules, template
from budgetxl.layout import PANEL_SHEET, RESULTS_SHEET
from budgetxl.libreoffice import bridge
from budgetxl.rules import Rulebook
from budgetxl.submission import from_data, read_data
from tests.live import LiveOffice, Rectangle, press, run_macro, wait_until

EXAMPLES = {
    "xinjiang-2020-budget": "changji",
    "xinjiang-2020-self-evaluation": "changji",
    "xinjiang-2020-overall-targets": "korla",
    "hunan-2020-overall-targets": "hengyang",
    "shanxi-2024-budget": "zezhou",
}
"""The document of every format."""

COMMAND = f"{shlex.quote(sys.executable)} -m budgetxl"
"""What starts the program under test."""

PATIENCE = 60
"""Seconds for an answer, on a machine that has other things to do."""


@cache
def rulebook(name: str) -> Rulebook:
    return rules.bind(formats.load(formats.find(name)))


@cache
def built(name: str, filled: bool, macros: bool = True, rows: int = 4) -> bytes:
    """A template of the format, blank or with the document's figures in it; a small one."""
    book, submission = rulebook(name), None
    if filled:
        document = Path(str(formats.find(name))) / "examples" / f"{EXAMPLES[name]}.json"
        submission = from_data(read_data(document), book.format)
    return template.build(book, rows=rows, forms=1, submission=submission, macros=macros)


class Line(NamedTuple):
    """A line of the list on 校验结果, as a clerk reads it, and where it leads."""

    level: str
    rule: str
    place: str
    words: str
    gap: str
    advice: str
    basis: str
    sheet: str
    cell: str


class Screen:
    """A workbook that is open in LibreOffice, whose macros leave their files in ``tokens``."""

    def __init__(self, document: Any, tokens: Path) -> None:
        self.document = document
        self._tokens = tokens
        assert run_macro(document, "BudgetXL.BxPing") == "pong"

    # -- what stands there ----------------------------------------------------------------

    def sheet(self, name: str) -> Any:
        return self.document.Sheets.getByName(name)

    def cell(self, place: str) -> Any:
        """The cell at a place such as ``表三!F7``."""
        sheet, _, cell = place.partition("!")
        return self.sheet(sheet).getCellRangeByName(cell)

    def named(self, name: str) -> Any:
        """The cells that have a name."""
        return self.document.NamedRanges.getByName(name).ReferredCells

    def text(self, name: str) -> str:
        """What stands in the first cell that has this name."""
        text: str = self.named(name).getCellByPosition(0, 0).String
        return text

    @property
    def status(self) -> str:
        return self.text("BX_STATUS")

    @property
    def detail(self) -> str:
        return self.text("BX_DETAIL")

    def lines(self) -> list[Line]:
        """The list, down to its first empty line."""
        rows = (Line(*map(str, row[:9])) for row in self.named("BX_RESULTS").getDataArray())
        return list(iter(lambda: next(rows), Line(*[""] * 9)))

    def marks(self, name: str) -> list[str]:
        """What a column of marks names."""
        return [mark for (mark,) in self.named(name).getDataArray() if mark]

    def contents(self) -> dict[str, Any]:
        """Of every sheet: formulas, values, and the colour and lock that each cell has itself."""
        return {name: self._content(self.sheet(name)) for name in self.document.Sheets.ElementNames}

    @staticmethod
    def _content(sheet: Any) -> tuple[Any, ...]:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        looks = [
            (area.AbsoluteName, area.CellBackColor, area.CellProtection.IsLocked)
            for area in used.getUniqueCellFormatRanges()
        ]
        return used.getFormulaArray(), used.getDataArray(), looks, sheet.isProtected()

    @property
    def selected(self) -> tuple[str, str]:
        """The sheet that is shown, and the cell that is selected on it."""
        address = self.document.CurrentSelection.getRangeAddress()
        sheet = self.document.Sheets.getByIndex(address.Sheet)
        cell = sheet.getCellByPosition(address.StartColumn, address.StartRow)
        return sheet.Name, cell.AbsoluteName.rpartition(".")[2].replace("$", "")

    # -- what a clerk does ----------------------------------------------------------------

    def type(self, texts: Mapping[str, str | float]) -> None:
        """Into each place its text or its figure."""
        for place, content in texts.items():
            cell = self.cell(place)
            if isinstance(content, str):
                cell.String = content
            else:
                cell.Value = content

    def command(self, command: str) -> None:
        """What the office has set as the way to start the program."""
        self.named("BX_COMMAND").getCellByPosition(0, 0).String = command

    def press(self, label: str, sheet: str = PANEL_SHEET) -> str:
        """Press the button and wait for what it has to say."""
        self.forget()
        press(self.document, sheet, label)
        return self.answer()

    def next(self) -> tuple[str, str]:
        """Press 下一个问题; the sheet and the cell where that leads."""
        before = self.text("BX_CURRENT")
        press(self.document, RESULTS_SHEET, "下一个问题")
        wait_until(lambda: self.text("BX_CURRENT") != before)
        return self.selected

    def clear(self) -> None:
        """Press 清除标记 after a check, and wait until nothing is left of what that said."""
        assert self.status
        press(self.document, PANEL_SHEET, "清除标记")
        self.cleared()

    def cleared(self) -> None:
        """Wait until nothing is said any more."""
        wait_until(lambda: not self.status and not self.waiting(), PATIENCE)

    def ribbon(self, tag: str) -> str:
        """Press the button of the ribbon that has this tag; what the macro said at its end."""
        control = self.document.createInstance("com.sun.star.form.component.CommandButton")
        control.Tag = tag
        run_macro(self.document, "BudgetXL.BxRibbon", control)
        return self.status

    def forget(self) -> None:
        """Empty the status, so that the next one is known to be new."""
        self.named("BX_STATUS").getCellByPosition(0, 0).String = ""

    def answer(self) -> str:
        """What the macro says at its end: then it has put away its files."""
        wait_until(lambda: self.status and not self.waiting(), PATIENCE)
        return self.status

    def waiting(self) -> list[Path]:
        """The files of presses that are not answered."""
        return [path for path in self._tokens.glob("budgetxl-*") if path.suffix != ".log"]

    def save(self) -> Path:
        """Save it where it came from."""
        self.document.store()
        return self.path

    @property
    def path(self) -> Path:
        return Path(bridge.uno().fileUrlToSystemPath(self.document.URL))

    def close(self) -> None:
        """Close it; nothing is saved."""
        self.document.close(True)

    # Not by contextlib: LibreOffice's exceptions cannot be raised anew from a generator.

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *failed: object) -> None:
        self.close()


class Desk:
    """A LibreOffice, and the folder where its macros leave their files."""

    def __init__(self, office: LiveOffice, tokens: Path) -> None:
        self.office = office
        self.tokens = tokens

    def open(self, path: Path, content: bytes = b"") -> Screen:
        """The workbook at ``path``, which is written first if there is ``content``."""
        if content:
            path.write_bytes(content)
        return Screen(self.office.open(path), self.tokens)


# -- a screen and a mouse -----------------------------------------------------------------


class Picture:
    """What an X server shows, in pixels."""

    def __init__(self, pnm: bytes) -> None:
        kind, size, deepest, self._pixels = pnm.split(b"\n", 3)
        assert (kind, deepest) == (b"P6", b"255")
        self._width = int(size.split()[0])

    def colours(self, area: Rectangle) -> set[str]:
        """The colours in an area, such as ``#FFC7CE``."""
        return {
            "#" + self._pixels[3 * (y * self._width + x) :][:3].hex().upper()
            for y in range(area.y, area.y + area.height)
            for x in range(area.x, area.x + area.width)
        }


class Mouse:
    """An X server that nobody sees, and the mouse before it."""

    def __init__(self, display: str) -> None:
        self.display = display
        self._environment = {**os.environ, "DISPLAY": display}

    def click(self, area: Rectangle) -> None:
        """Click in the middle."""
        where = [str(pixel) for pixel in area.middle]
        command = ["xdotool", "mousemove", *where, "click", "1"]
        subprocess.run(command, env=self._environment, check=True)

    def picture(self, path: Path) -> Picture:
        """What is shown, which is also kept at ``path`` as a .png."""
        taken = self._output(["xwd", "-root", "-silent"])
        pnm = self._output(["xwdtopnm"], taken)
        path.write_bytes(self._output(["pnmtopng"], pnm))
        return Picture(pnm)

    def _output(self, command: list[str], data: bytes = b"") -> bytes:
        return subprocess.run(
            command, input=data, capture_output=True, check=True, env=self._environment
        ).stdout


@contextmanager
def mouse(size: str = "1600x1000") -> Iterator[Mouse]:
    """An X server for as long as the ``with`` block lasts, on a display that is free."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            yield Mouse(f":{int(pipe.readline())}")
    finally:
        server.kill()
        server.wait()


def cell_on_screen(document: Any, cell: Any) -> Rectangle:
    """Where a cell of the sheet shown is; raises ``LookupError`` if it is out of sight."""
    at = cell.getCellAddress()
    window = document.CurrentController.Frame.ComponentWindow
    for table in _tables(window.getAccessibleContext(), 4):
        found = table.getAccessibleCellAt(at.Row, at.Column).getAccessibleContext()
        size, corner = found.getSize(), found.getLocationOnScreen()
        if size.Width and size.Height:
            return Rectangle(corner.X, corner.Y, size.Width, size.Height)
    raise LookupError(cell.AbsoluteName)


def _tables(context: Any, depth: int) -> Iterator[Any]:
    """The tables that a screen reader finds: one for each part of a sheet that is frozen."""
    if hasattr(context, "getAccessibleCellAt"):
        yield context
    elif depth:
        for number in range(context.getAccessibleChildCount()):
            child = context.getAccessibleChild(number)
            if child is not None:
                yield from _tables(child.getAccessibleContext(), depth - 1)


@contextmanager
def desk(tokens: Path, display: str | None = None, **environment: str) -> Iterator[Desk]:
    """A LibreOffice of its own, whose macros see ``environment``."""
    with LiveOffice(display, {"TEMP": str(tokens), **environment}) as office:
        yield Desk(office, tokens)
