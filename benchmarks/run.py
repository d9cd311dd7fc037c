"""Whole-process times and peak memory of the commands a clerk waits for.

``make bench`` runs it and prints a table: each figure is the median of some runs in turn, so
that a busy machine slows all of them alike, and is given beside ``python -c pass`` of the same
turn. Nothing here decides anything: limits stand in README.md beside this file.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMAT = "xinjiang-2020-budget"
EXAMPLE = ROOT / "workbook_templates" / FORMAT / "examples" / "changji.json"
ROUNDS = 9


def measured(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory in MiB of one run of ``command``."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / 1024


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured; the workbooks are made once, beforehand."""
    tool = [sys.executable, "-m", "budgetxl"]
    filled = folder / "filled.xlsx"
    subprocess.run([*tool, "fill", FORMAT, EXAMPLE, "-o", filled], check=True)
    out = str(folder / "out.xlsx")
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "budgetxl --version": [*tool, "--version"],
        "budgetxl --help": [*tool, "--help"],
        "budgetxl check": [*tool, "check", str(filled)],
        "budgetxl check --json": [*tool, "check", str(filled), "--json"],
        "budgetxl publish --draft": [*tool, "publish", str(filled), "-o", out, "--draft"],
        "budgetxl extract": [*tool, "extract", str(filled)],
        "budgetxl template": [*tool, "template", FORMAT, "-o", out],
        "budgetxl fill": [*tool, "fill", FORMAT, str(EXAMPLE), "-o", out],
    }


def main() -> None:
    """Prints the table, in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        runs: dict[str, list[tuple[float, float]]] = {}
        todo = commands(Path(folder))
        for _ in range(ROUNDS):
            for name, command in todo.items():
                runs.setdefault(name, []).append(measured(command))
    base = statistics.median(seconds for seconds, _ in runs["python -c pass"])
    print("| command | seconds, median | min to max | × python -c pass | peak MiB |")
    print("|---|---:|---:|---:|---:|")
    for name, figures in runs.items():
        seconds = [one for one, _ in figures]
        middle, peak = statistics.median(seconds), max(memory for _, memory in figures)
        spread = f"{min(seconds):.3f} to {max(seconds):.3f}"
        print(f"| `{name}` | {middle:.3f} | {spread} | {middle / base:.1f} | {peak:.0f} |")


if __name__ == "__main__":
    main()
