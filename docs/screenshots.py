"""The pictures of docs/, taken anew of the program itself: ``make handbook`` runs this.

LibreOffice opens real workbooks on a screen of 1366×768 that nobody sees, buttons are pressed,
and what then stands there is kept with few colours. Pages are pictured by Chromium; where there
is none, their pictures stay as they are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from budgetxl import api, rules, template
from budgetxl import formats as known
from budgetxl.submission import from_data
from deployment import demo
from tests.clicks import COMMAND, Desk, Screen, desk, mouse
from tests.libreoffice import Office

IMAGES = Path(__file__).resolve().parent / "images"
SIZE = (1366, 768)
COLOURS = "48"
DRAWN = 1.5
"""Seconds in which LibreOffice has drawn a sheet: it does not say when."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

BUDGET = "xinjiang-2020-budget"
EXPLAINED = "hunan-2020-overall-targets"


class Shot(NamedTuple):
    """A sheet of a workbook with a cell selected; its button 校验 may have been pressed before."""

    workbook: str
    sheet: str
    cell: str
    pressed: bool = False


SHOTS = {
    "guide": Shot(BUDGET, "填报说明", "C3"),
    "filling": Shot(BUDGET, "表三", "G8"),
    "list": Shot(BUDGET, "绩效目标目录", "A1"),
    "audit": Shot(BUDGET, "审核", "A1"),
    "check": Shot(BUDGET, "表六", "C34", pressed=True),
    "results": Shot(BUDGET, "校验结果", "A1", pressed=True),
    "reasons": Shot(EXPLAINED, "出错说明", "A4"),
}
"""The pictures of a screen. Those after a press come last: a press stays to be seen."""

PAGES = {"report": "昌吉-审核报告.html", "batch": "发件/index.html"}
"""The pictures of pages."""

PRINTED = "published"
"""The picture of a publication."""

NAMES = (*SHOTS, *PAGES, PRINTED)


def main(names: Collection[str] = NAMES, images: Path = IMAGES) -> list[Path]:
    """Takes the pictures called ``names`` into the folder ``images``."""
    with tempfile.TemporaryDirectory() as work:
        books = workbooks(Path(work))
        made = [*_screens(books, names, images), *_pages(books[BUDGET], names, images)]
        if PRINTED in names:
            made.append(_printed(books[BUDGET], images))
    return made


def workbooks(folder: Path) -> dict[str, Path]:
    """The workbooks that are pictured, in the folder."""
    budget = demo.example(BUDGET, "changji")
    explained = {**demo.example(EXPLAINED, "hengyang"), "reasons": [demo.REASON]}
    made = {}
    for data, name in ((budget, "昌吉.xlsm"), (explained, "衡阳.xlsm")):
        book = rules.bind(known.load(known.find(data["format"])))
        submission = from_data(data, book.format)
        made[data["format"]] = folder / name
        (folder / name).write_bytes(template.build(book, submission=submission, macros=True))
    return made


# -- a screen -----------------------------------------------------------------------------


def _screens(books: dict[str, Path], names: Collection[str], images: Path) -> Iterable[Path]:
    wanted = {name: shot for name, shot in SHOTS.items() if name in names}
    if not wanted:
        return
    size = "x".join(map(str, SIZE))
    tokens = books[BUDGET].parent / "tokens"
    tokens.mkdir()
    with mouse(size) as hand, desk(tokens, hand.display, BUDGETXL_COMMAND=COMMAND) as office:
        for book, path in books.items():
            shots = {name: shot for name, shot in wanted.items() if shot.workbook == book}
            if shots:
                yield from _of_workbook(office, path, shots, hand.display, images)


def _of_workbook(
    office: Desk, path: Path, shots: dict[str, Shot], display: str, images: Path
) -> Iterable[Path]:
    with office.open(path) as screen:
        screen.document.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, *SIZE, 15)
        pressed = False
        for name, shot in shots.items():
            if shot.pressed and not pressed:
                screen.press("校验")
                pressed = True
            _show(screen, shot)
            yield small(_grabbed(display), images / f"{name}.png")


def _show(screen: Screen, shot: Shot) -> None:
    """Bring the cell to the eye, and wait until LibreOffice has drawn it."""
    controller = screen.document.CurrentController
    controller.setActiveSheet(screen.sheet(shot.sheet))
    controller.select(screen.cell(f"{shot.sheet}!{shot.cell}"))
    time.sleep(DRAWN)


def _grabbed(display: str) -> bytes:
    environment = {**os.environ, "DISPLAY": display}
    taken = _ran(["xwd", "-root", "-silent"], env=environment)
    return _ran(["xwdtopnm"], taken)


# -- pages --------------------------------------------------------------------------------


def _pages(budget: Path, names: Collection[str], images: Path) -> Iterable[Path]:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    wanted = {name: page for name, page in PAGES.items() if name in names}
    if wanted and browser is None:
        print(f"no Chromium: {', '.join(wanted)} stay as they are", file=sys.stderr)
        return
    folder = budget.parent
    for name, page in wanted.items():
        _make_page(name, folder, budget)
        taken = folder / f"{name}.png"
        _ran([str(browser), "--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu",
              "--window-size=1000,760", f"--screenshot={taken}", (folder / page).as_uri()])
        yield small(_ran(["pngtopnm", str(taken)]), images / f"{name}.png")


def _make_page(name: str, folder: Path, budget: Path) -> None:
    """By the commands that everybody has; status 1 and 2 are what they find."""
    page = folder / PAGES[name]
    arguments = ["check", str(budget), "--report", str(page)]
    if name == "batch":
        demo.main([str(folder / "收件")])
        arguments = ["batch", str(folder / "收件"), "-o", str(page.parent),
                     "--departments", str(folder / "名单.txt")]
    subprocess.run([sys.executable, "-m", "budgetxl", *arguments], capture_output=True)


def _printed(budget: Path, images: Path) -> Path:
    """The first page of the publication."""
    with Office() as office:
        publication = budget.with_name("公开表.xlsx")
        publication.write_bytes(api.publication(api.check(budget), draft=True))
        first = office.to_png(publication, budget.parent / "pages", 75)[0]
        return small(_ran(["pngtopnm", str(first)]), images / f"{PRINTED}.png")


# -- pictures -----------------------------------------------------------------------------


def small(pnm: bytes, path: Path) -> Path:
    """The picture with few colours, at ``path``."""
    few = _ran(["pnmquant", "-quiet", COLOURS], pnm)
    path.write_bytes(_ran(["pnmtopng", "-quiet", "-compression", "9"], few))
    return path


def _ran(command: list[str], data: bytes = b"", env: dict[str, str] | None = None) -> bytes:
    done = subprocess.run(command, input=data, capture_output=True, check=True, env=env)
    return done.stdout


if __name__ == "__main__":
    for picture in main(sys.argv[1:] or NAMES):
        print(picture)
