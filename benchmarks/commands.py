"""Whole processes, start and imports included: the commands that a clerk waits for."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.turns import Figure, Told, in_turn
from benchmarks.workbooks import EXAMPLE, FORMAT

Run = tuple[float, float]
"""Seconds by the clock, and the largest memory in MiB."""


def told(quick: bool) -> Told:
    """The commands beside ``python -c pass``."""
    with tempfile.TemporaryDirectory() as folder:
        ways = {name: partial(run, command) for name, command in commands(Path(folder)).items()}
        for way in ways.values():
            way()  # compiles what is imported, as it is where the program was installed
        found = in_turn(ways, 3 if quick else 9)
    taken = {name: statistics.median(one for one, _ in runs) for name, runs in found.items()}
    return Told(figures(taken, found), "\n".join(table(taken, found)))


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured; the workbook is made once, beforehand.

    Each writes over its own file of the round before, since none replaces another's.
    """
    tool = [sys.executable, "-m", "budgetxl"]
    filled = folder / "filled.xlsx"
    publication, template, again = (str(folder / f"{name}.xlsx") for name in "123")
    subprocess.run([*tool, "fill", FORMAT, EXAMPLE, "-o", filled], check=True)
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "budgetxl --version": [*tool, "--version"],
        "budgetxl --help": [*tool, "--help"],
        "budgetxl check": [*tool, "check", str(filled)],
        "budgetxl check --json": [*tool, "check", str(filled), "--json"],
        "budgetxl publish --draft": [*tool, "publish", str(filled), "-o", publication, "--draft"],
        "budgetxl extract": [*tool, "extract", str(filled)],
        "budgetxl template": [*tool, "template", FORMAT, "-o", template],
        "budgetxl fill": [*tool, "fill", FORMAT, str(EXAMPLE), "-o", again],
    }


def run(command: list[str]) -> Run:
    """One run of ``command``."""
    begun = time.perf_counter()
    environment = {name: value for name, value in os.environ.items()
                   if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def figures(taken: dict[str, float], found: dict[str, list[Run]]) -> list[Figure]:
    """What some of the commands are held to."""
    empty, peak = taken["python -c pass"], max(peak for _, peak in found["budgetxl check"])
    figures = [
        Figure(f"`{name}`, cold, against `python -c pass`", held, "",
               f"{taken[name] * 1000:.0f} to {empty * 1000:.0f} ms", taken[name] / empty)
        for name, held in (("budgetxl check", "≤ 12×"), ("budgetxl --version", "≤ 6×"))
    ]
    return figures + [
        Figure("`budgetxl check`, cold", "≤ 1 s", "", f"{taken['budgetxl check']:.2f} s"),
        Figure("`budgetxl --help`, cold", "≤ 0.25 s", "", f"{taken['budgetxl --help']:.2f} s"),
        Figure("peak memory of `budgetxl check`", "≤ 150 MiB", "", f"{peak:.0f} MiB"),
    ]


def table(taken: dict[str, float], found: dict[str, list[Run]]) -> list[str]:
    """All commands, in Markdown."""
    rounds = len(found["python -c pass"])
    lines = [f"| command, cold, {rounds} rounds | seconds, median | min to max | "
             "× python -c pass | peak MiB |", "|---|---:|---:|---:|---:|"]
    for name, runs in found.items():
        each, peak = [one for one, _ in runs], max(memory for _, memory in runs)
        lines.append(f"| `{name}` | {taken[name]:.3f} | {min(each):.3f} to {max(each):.3f} | "
                     f"{taken[name] / taken['python -c pass']:.1f} | {peak:.0f} |")
    return lines
