"""``check`` and ``publish`` in a process that has done both before, against other libraries."""

from __future__ import annotations

import statistics
import tempfile
from functools import partial
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks import peers
from benchmarks.turns import Figure, Told, in_turn, seconds, settled
from benchmarks.workbooks import filled
from budgetxl import api


def told(quick: bool) -> Told:
    """Everything that ``check`` does against merely reading; and two writers of the same cells.

    What is published was checked just before, outside the clock, so that nothing of it is known
    from the round before.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = filled(Path(folder, "filled.xlsx"))
        sheets = peers.extracted(api.publication(api.check(file), draft=True))
        assert peers.extracted(peers.with_xlsxwriter(sheets)) == sheets, "not the same cells"
        settled()
        found = in_turn({
            "check": lambda: seconds(partial(api.check, file)),
            "calamine": lambda: seconds(partial(values, file)),
            "publish": lambda: seconds(partial(api.publication, api.check(file), draft=True)),
            "XlsxWriter": lambda: seconds(partial(peers.with_xlsxwriter, sheets)),
        }, 7 if quick else 31)
    taken = {name: statistics.median(each) for name, each in found.items()}
    return Told([
        figure("`check`, warm, everything, against python-calamine reading the values",
               "≤ 3×", "2×", taken["check"], taken["calamine"]),
        figure("`publish` from a checked submission, against XlsxWriter writing the same cells",
               "≤ 1.2×", "0.35×", taken["publish"], taken["XlsxWriter"]),
    ])


def figure(name: str, held: str, goal: str, ours: float, theirs: float) -> Figure:
    """Our time against theirs."""
    return Figure(name, held, goal, f"{ours * 1000:.1f} to {theirs * 1000:.1f} ms", ours / theirs)


def values(file: Path) -> int:
    """The values of all sheets, as python-calamine reads them."""
    book = CalamineWorkbook.from_path(str(file))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
