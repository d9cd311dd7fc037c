"""From a click on 校验 to the verdict, in a LibreOffice that is already open.

``python benchmarks/button.py`` prints the median of some presses, and how many of the cycles
of opening, checking, saving and closing failed. It decides nothing, as ``run.py`` does not.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from budgetxl.libreoffice import bridge  # noqa: E402
from budgetxl.template import DEFAULT_ROWS  # noqa: E402
from tests.clicks import COMMAND, Desk, Screen, built, desk  # noqa: E402

FORMAT = "xinjiang-2020-budget"
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


def presses(running: Desk, path: Path) -> list[float]:
    """What each press took; the first one, with which LibreOffice gets warm, is not among them."""
    with running.open(path, built(FORMAT, filled=True, rows=DEFAULT_ROWS)) as screen:
        return [seconds(screen) for _ in range(1 + PRESSES)][1:]


def cycles(running: Desk, path: Path) -> tuple[int, set[str]]:
    """How many cycles, with few spare rows, failed; and the verdicts of the others."""
    failed, verdicts, content = 0, set[str](), built(FORMAT, filled=True)
    for _ in range(CYCLES):
        try:
            with running.open(path, content) as screen:
                verdicts.add(screen.press("校验"))
                screen.save()
        except (*FAILURES, bridge.exception("uno.Exception")) as error:
            failed += 1
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
    return failed, verdicts


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        with desk(Path(folder), BUDGETXL_COMMAND=COMMAND) as running:
            taken = presses(running, Path(folder, "昌吉.xlsm"))
            middle, spread = statistics.median(taken), f"{min(taken):.3f} to {max(taken):.3f}"
            print(f"click to verdict: {middle:.3f} s ({spread}, {len(taken)} presses)", flush=True)
            started = time.perf_counter()
            failed, verdicts = cycles(running, Path(folder, "循环.xlsm"))
            each = (time.perf_counter() - started) / CYCLES
    print(f"open, check, save, close: {CYCLES} cycles, {failed} failed, {each:.2f} s each; "
          f"verdicts: {'; '.join(sorted(verdicts))}")


if __name__ == "__main__":
    main()
