"""From a click on 校验 to the verdict, in a LibreOffice that is already open.

And how many of the cycles of opening, checking, saving and closing a workbook fail.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.turns import Figure, Told
from benchmarks.workbooks import FORMAT
from budgetxl.libreoffice import bridge
from budgetxl.template import DEFAULT_ROWS
from tests.clicks import COMMAND, Desk, Screen, built, desk

PRESSES, CYCLES = 15, 50
FAILURES = (TimeoutError, RuntimeError, AssertionError, LookupError)


def seconds(screen: Screen) -> float:
    """From the click until the verdict stands there; what is cleared after is not counted."""
    started = time.perf_counter()
    said = screen.press("校验")
    taken = time.perf_counter() - started
    screen.clear()
    if "通过" not in said:
        raise SystemExit(said)
    return taken


def presses(running: Desk, path: Path, count: int) -> list[float]:
    """What each press took; the first one, with which LibreOffice gets warm, is not among them."""
    with running.open(path, built(FORMAT, filled=True, rows=DEFAULT_ROWS)) as screen:
        return [seconds(screen) for _ in range(1 + count)][1:]


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


def told(quick: bool) -> Told:
    """Both."""
    count = 3 if quick else CYCLES
    with tempfile.TemporaryDirectory() as folder:
        with desk(Path(folder), BUDGETXL_COMMAND=COMMAND) as running:
            taken = presses(running, Path(folder, "昌吉.xlsm"), 3 if quick else PRESSES)
            started = time.perf_counter()
            failed, verdicts = cycles(running, Path(folder, "循环.xlsm"), count)
            each = (time.perf_counter() - started) / count
    click = f"{statistics.median(taken):.1f} s ({min(taken):.1f} to {max(taken):.1f})"
    return Told([
        Figure(f"click on 校验 to the verdict, {len(taken)} presses", "", "", click),
        Figure(f"open, check, save, close, {count} times", "", "",
               f"{failed or 'none'} failed, {each:.1f} s each"),
    ], f"Verdicts: {'; '.join(sorted(verdicts))}")
