"""From a click on 校验 to the verdict, in a LibreOffice that is already open.

And how many of the cycles of opening, checking, saving and closing a workbook fail.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.turns import Figure, Told
from benchmarks.workbooks import FORMAT
from budgetxl.libreoffice import bridge
from budgetxl.template import DEFAULT_ROWS
from tests.clicks import COMMAND, Desk, Screen, built, desk

PRESSES, CYCLES = 15, 50
FAILURES = (TimeoutError, RuntimeError, AssertionError, LookupError)


class Press(NamedTuple):
    """Seconds of a press: by the clock, and of processors for LibreOffice and for Python."""

    clock: float
    office: float
    python: float


def pressed(screen: Screen, pid: int) -> Press:
    """From the click until the verdict stands there; what is cleared after is not counted."""
    started, before = time.perf_counter(), processor_time(pid)
    said = screen.press("校验")
    taken = time.perf_counter() - started
    office, python = (now - then for now, then in zip(processor_time(pid), before, strict=True))
    screen.clear()
    if "通过" not in said:
        raise SystemExit(said)
    return Press(taken, office, python)


def processor_time(pid: int) -> tuple[float, float]:
    """Of the process, and of its children that have ended: of LibreOffice, and of each Python."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system, of_children, their_system = map(int, fields[11:15])
    ticks = os.sysconf("SC_CLK_TCK")
    return (user + system) / ticks, (of_children + their_system) / ticks


def presses(running: Desk, path: Path, count: int) -> list[Press]:
    """What each press took; the first one, with which LibreOffice gets warm, is not among them."""
    with running.open(path, built(FORMAT, filled=True, rows=DEFAULT_ROWS)) as screen:
        return [pressed(screen, running.office.pid) for _ in range(1 + count)][1:]


def cycles(running: Desk, path: Path, count: int) -> tuple[int, set[str]]:
    """How many cycles, with few spare rows, failed; and the verdicts of the others."""
    failed, verdicts, content = 0, set[str](), built(FORMAT, filled=True)
    for _ in range(count):
        try:
            with running.open(path, content) as screen:
                verdicts.add(screen.press("校验"))
                screen.save()
        except (*FAILURES, bridge.exception("uno.Exception")) as error:
            failed += 1
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
    return failed, verdicts


def spread(taken: list[float]) -> str:
    """The median with the least and the most."""
    return f"{statistics.median(taken):.1f} s ({min(taken):.1f} to {max(taken):.1f})"


def told(quick: bool) -> Told:
    """Both."""
    count = 3 if quick else CYCLES
    with tempfile.TemporaryDirectory() as folder:
        with desk(Path(folder), BUDGETXL_COMMAND=COMMAND) as running:
            taken = presses(running, Path(folder, "昌吉.xlsm"), 3 if quick else PRESSES)
            started = time.perf_counter()
            failed, verdicts = cycles(running, Path(folder, "循环.xlsm"), count)
            each = (time.perf_counter() - started) / count
    return Told([
        Figure(f"click on 校验 to the verdict, {len(taken)} presses", "", "",
               spread([press.clock for press in taken])),
        Figure("the same in processor time, LibreOffice and Python", "", "",
               spread([press.office + press.python for press in taken])),
        Figure(f"open, check, save, close, {count} times", "", "",
               f"{failed or 'none'} failed, {each:.1f} s each"),
    ], f"Verdicts: {'; '.join(sorted(verdicts))}")
