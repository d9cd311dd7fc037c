"""``check`` and ``publish`` in a process that has done both before, against other libraries.

The workbook is measured as it was filled, and as LibreOffice and openpyxl save it: they share no
formulas and number texts anew, so that what flatters our own files shows.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from benchmarks import peers
from benchmarks.turns import Figure, Told, in_turn, seconds, settled
from benchmarks.workbooks import filled
from budgetxl import api
from budgetxl.checking import check
from budgetxl.reading import read
from tests.libreoffice import Office


def told(quick: bool) -> Told:
    """Everything that ``check`` does against merely reading; and two writers of the same cells.

    What is published was checked just before, outside the clock, so that nothing of it is known
    from the round before.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = dict(saved(Path(folder)))
        file = files["as filled"]
        sheets = peers.extracted(api.publication(api.check(file), draft=True))
        assert peers.extracted(peers.with_xlsxwriter(sheets)) == sheets, "not the same cells"
        for each in files.values():
            api.check(each)
        settled()
        ways: dict[str, Callable[[], float]] = {
            f"{way} {name}": partial(seconds, partial(act, each)) for name, each in files.items()
            for way, act in (("check", api.check), ("bare", bare), ("calamine", values))
        }
        found = in_turn({
            **ways,
            "publish": lambda: seconds(partial(api.publication, api.check(file), draft=True)),
            "XlsxWriter": lambda: seconds(partial(peers.with_xlsxwriter, sheets)),
        }, 7 if quick else 31)
    taken = {name: statistics.median(each) for name, each in found.items()}
    figures = [
        figure(f"`check`, warm, {what}, of a workbook {name}, against python-calamine reading the "
               "values", *held, taken[f"{way} {name}"],
               taken[f"calamine {name}"])
        for name in files for way, what, held in (
            ("bare", "without the certificate", ("≤ 1.25×", "1.05×")),
            ("check", "everything", ("≤ 1.9×", "1.4×")))
    ]
    return Told([*figures, figure(
        "`publish` from a checked submission, against XlsxWriter writing the same cells",
        "≤ 1.2×", "0.35×", taken["publish"], taken["XlsxWriter"])])


def saved(folder: Path) -> Iterator[tuple[str, Path]]:
    """The workbook by who saved it."""
    file = filled(folder / "filled.xlsx")
    yield "as filled", file
    (folder / "office").mkdir()
    with Office() as office:
        office.recalculate([file], folder / "office")
    yield "that LibreOffice saved", folder / "office" / file.name
    openpyxl.load_workbook(file).save(folder / "openpyxl.xlsx")
    yield "that openpyxl saved", folder / "openpyxl.xlsx"


def figure(name: str, held: str, goal: str, ours: float, theirs: float) -> Figure:
    """Our time against theirs."""
    return Figure(name, held, goal, f"{ours * 1000:.1f} to {theirs * 1000:.1f} ms", ours / theirs)


def bare(file: Path) -> None:
    """Read and judged, but not held against its template."""
    reading = read(file, api.rulebook, unpacked={})
    check(reading.submission, reading.layout.book, reading.layout, reading.findings, str(file))


def values(file: Path) -> int:
    """The values of all sheets, as python-calamine reads them."""
    book = CalamineWorkbook.from_path(str(file))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
