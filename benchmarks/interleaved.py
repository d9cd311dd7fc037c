"""What a summary takes when the parts of many runs lie among each other, as after many repetitions.

The parts are real rows of two workbooks, one of them with findings, under as many names as are
wanted. One outbox has them as a first run leaves them, neighbours in one part; in the other each
part has every twentieth of a stretch of names, as if twenty runs had each converted what had
changed until then.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.turns import Figure, Told, in_turn, seconds
from benchmarks.workbooks import filled, small
from budgetxl.batch import parts
from budgetxl.batch.edition import edition
from budgetxl.batch.task import Job, Task, convert_task, packed
from budgetxl.storage import folder

WORKBOOKS, RUNS = 2000, 20

PART = 50
"""Workbooks of a part."""


def told(quick: bool) -> Told:
    """Time and memory of the process that sums up."""
    count = 500 if quick else WORKBOOKS
    with tempfile.TemporaryDirectory() as place:
        rows = converted(Path(place, "in"), Path(place, "once"))
        ways = {}
        for name, runs in (("contiguous", 1), ("interleaved", RUNS)):
            out = Path(place, name)
            ways[name] = partial(alone, out, laid(out, rows, count, runs))
        found = in_turn(ways, 1 if quick else 5)
    return Told(list(compared(found, count)))


def converted(inbox: Path, out: Path) -> list[str]:
    """The rows of a workbook without mistakes and of one with them, as JSON."""
    inbox.mkdir()
    out.mkdir()
    (inbox / "0.xlsx").write_bytes(small())
    filled(inbox / "1.xlsx")
    jobs = tuple(Job(f"{n}.xlsx", 1, "", f"公开表/{n}-公开表.xlsx") for n in range(2))
    result = convert_task(Task(str(inbox), str(out), edition(), jobs))
    return zlib.decompress(result.rows).decode().splitlines()


def laid(out: Path, rows: list[str], count: int, runs: int) -> dict[str, str]:
    """Writes parts into ``out``; the part of each workbook."""
    out.mkdir()
    outbox, of = folder(str(out)), {}
    stretch = PART * runs
    for first in range(0, count, stretch):
        for run in range(first, min(first + runs, count)):
            numbers = range(run, min(first + stretch, count), runs)
            written = parts.write(outbox, packed([named(rows[n % 2], n) for n in numbers]))
            of.update(dict.fromkeys(written.outputs, written.part))
    return of


def named(row: str, number: int) -> dict[str, Any]:
    """A row under the name of another workbook, and of another department."""
    path = json.loads(row)["path"]
    found: dict[str, Any] = json.loads(row.replace(path, f"{number // 100:03}/{number:05}.xlsx"))
    outcome = {**json.loads(found["outcome"]), "department": f"示范{number}局"}
    return {**found, "outcome": json.dumps(outcome, ensure_ascii=False), "outputs": []}


def alone(out: Path, of: Mapping[str, str]) -> tuple[float, float]:
    """``summed_up`` in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(summed_up, out, of).result()


def summed_up(out: Path, of: Mapping[str, str]) -> tuple[float, float]:
    """Seconds of processors to sum up, and the largest memory that this process had, in MiB."""
    from budgetxl.batch.summary import sum_up

    taken = seconds(lambda: sum_up(folder(str(out)), of, (), {}))
    [most] = (line for line in Path("/proc/self/status").read_text().splitlines()
              if line.startswith("VmHWM:"))
    return taken, int(most.split()[1]) / 1024


def compared(found: Mapping[str, list[tuple[float, float]]], count: int) -> Iterator[Figure]:
    """Interleaved parts against contiguous ones."""
    for at, what, unit in ((0, "time", "s"), (1, "memory", "MiB")):
        one, many = (statistics.median(run[at] for run in found[name])
                     for name in ("contiguous", "interleaved"))
        yield Figure(f"summary of {count} workbooks from {RUNS} interleaved runs, {what}",
                     "≤ 1.5×", "1.1×", f"{one:.2f} to {many:.2f} {unit}", many / one)
