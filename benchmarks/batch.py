"""How fast a folder is converted, by how many workers, in how much memory.

``python benchmarks/batch.py [--workbooks 200] [--long 1000] [--rounds 3]`` prints a table. Ways
of doing it take turns, so that a busy machine slows all of them alike; ratios are of medians.

A worker process imports this file as well: what only the first process needs is imported within
functions, or the memory that is measured would not be a worker's.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from multiprocessing import active_children
from pathlib import Path
from typing import NamedTuple

from budgetxl.batch.conduct import conduct
from budgetxl.batch.edition import edition
from budgetxl.batch.engine import Engine, dask, local
from budgetxl.batch.task import Done, Task, packed, unfinished

ROOT = Path(__file__).resolve().parent.parent
FORMAT = "xinjiang-2020-budget"
TASK = 20
"""Workbooks of a task, in the local pool and in Dask alike. An even number of tasks is fair."""

TASKS_FOR_NOTHING = 500

QUIET, LONGEST_WAIT = 0.9, 60
"""Which part of the processors is idle on a quiet machine; seconds to wait for that."""


class Measured(NamedTuple):
    """Seconds to start, convert and sum up, by the clock; and of processors while converting.

    ``workers`` is the time of processors that the workers took, ``own`` that of the process
    which gives out the work: they hold on a busy machine as well.
    """

    start: float
    convert: float
    sum_up: float
    workers: float
    own: float
    sent: int
    """Bytes of results that workers sent back."""
    peaks: list[float]
    """The largest memory of any worker so far, in MiB, at each tenth of the work."""


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--workbooks", type=int, default=200)
    asked.add_argument("--long", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        content = example()
        few = inbox(Path(place, "few"), content, options.workbooks)
        many = inbox(Path(place, "many"), content, options.long)
        tenth = inbox(Path(place, "tenth"), content, options.long // 10)
        report_ways(few, Path(place), options.workbooks, options.rounds)
        report_growth(tenth, many, Path(place), options.long)
        report_overhead()


def example() -> bytes:
    """The example of the format with its mistakes put right, so that it is published as well."""
    from budgetxl import formats, rules
    from budgetxl.submission import from_data
    from budgetxl.template import build

    sys.path.insert(0, str(ROOT))
    from tests.test_cli import corrected

    book = rules.bind(formats.load(formats.find(FORMAT)))
    return build(book, rows=10, submission=from_data(corrected(), book.format), forms=1)


def inbox(place: Path, content: bytes, count: int) -> Path:
    """So many workbooks that differ in their bytes, 100 a folder."""
    for number in range(count):
        file = place / f"{number // 100:03}" / f"{number:05}.xlsx"
        file.parent.mkdir(parents=True, exist_ok=True)
        stream = io.BytesIO(content)
        with zipfile.ZipFile(stream, "a") as package:
            package.comment = str(number).encode()
        file.write_bytes(stream.getvalue())
    return place


# -- measuring ------------------------------------------------------------------------------


def measured(way: AbstractContextManager[Engine], source: Path, place: Path) -> Measured:
    """One fresh run over ``source``, its workers warm before the clock of converting starts."""
    from budgetxl.batch import parts
    from budgetxl.batch.inbox import workbooks
    from budgetxl.batch.plan import plan
    from budgetxl.batch.storage import folder
    from budgetxl.batch.summary import sum_up

    wait_for_quiet()
    with tempfile.TemporaryDirectory(dir=place) as out:
        outbox = folder(out)
        made = plan(workbooks(folder(str(source)), outbox), outbox, edition())
        tasks = list(made.tasks(str(source), out, edition(), TASK))
        begun = time.perf_counter()
        with way as engine:
            warm = (task for task in made.tasks(str(source), out, edition(), 1))
            for _ in conduct(engine, (next(warm) for _ in range(2 * engine.width))):
                pass
            started = time.perf_counter()
            found: dict[str, str] = {}
            theirs, own, sent, peaks = cpu_of_workers(), time.process_time(), 0, []
            for number, (_, result) in enumerate(conduct(engine, iter(tasks)), start=1):
                assert isinstance(result, Done), result
                sent += len(result.rows)
                written = parts.write(outbox, result.rows, result.same)
                found.update(dict.fromkeys(written.outputs, written.part))
                if number % max(1, len(tasks) // 10) == 0:
                    peaks.append(peak())
            converted = time.perf_counter()
            theirs, own = cpu_of_workers() - theirs, time.process_time() - own
        before = time.process_time()
        sum_up(outbox, found, ())
        return Measured(started - begun, converted - started, time.process_time() - before,
                        theirs, own, sent, peaks)


def wait_for_quiet() -> None:
    """Waits until nothing else keeps the processors busy, but not for ever."""
    for _ in range(LONGEST_WAIT):
        before = idle_and_all()
        time.sleep(1)
        idle, whole = (now - then for now, then in zip(idle_and_all(), before))
        if idle > QUIET * whole:
            return


def idle_and_all() -> tuple[int, int]:
    """Ticks that all processors were idle, and all ticks."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return ticks[3], sum(ticks[:8])


def cpu_of_workers() -> float:
    """Seconds of processors that the workers of this process have taken so far."""
    ticks = 0
    for child in active_children():
        facts = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(facts[11]) + int(facts[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak() -> float:
    """The largest memory that any worker process of this computer ever had, in MiB."""
    found = [0.0]
    for child in active_children():
        for line in Path(f"/proc/{child.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                found.append(int(line.split()[1]) / 1024)
    return max(found)


def nothing(task: Task) -> Done:
    """A task that costs nothing but its journey."""
    return Done(packed([unfinished(task.jobs[0], "")]), 1, ())


def per_task(engine: Engine, task: Task) -> float:
    """Milliseconds from handing out a task to having its answer, many at a time."""
    begun = time.perf_counter()
    count = sum(1 for _ in conduct(engine, iter([task] * TASKS_FOR_NOTHING), nothing))
    assert count == TASKS_FOR_NOTHING
    return (time.perf_counter() - begun) / count * 1000


# -- telling --------------------------------------------------------------------------------


def report_ways(source: Path, place: Path, count: int, rounds: int) -> None:
    """One worker, two workers, and Dask with two."""
    runs: dict[str, list[Measured]] = {"local, 1": [], "local, 2": [], "dask, 2": []}
    for _ in range(rounds):
        runs["local, 1"].append(measured(local(1), source, place))
        runs["local, 2"].append(measured(local(2), source, place))
        runs["dask, 2"].append(measured(dask(2, None), source, place))
    print(f"\n{count} workbooks, tasks of {TASK}, median of {rounds} rounds\n")
    print("| engine, workers | start s | convert s | workbooks/s | worker CPU ms | own CPU ms |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, found in runs.items():
        start, convert, workers, own = (statistics.median(values) for values in zip(
            *((m.start, m.convert, m.workers, m.own) for m in found)))
        print(f"| {name} | {start:.2f} | {convert:.2f} | {count / convert:.1f} | "
              f"{workers * 1000 / count:.1f} | {own * 1000 / count:.2f} |")
    one, two, cluster = (statistics.median(m.convert for m in found) for found in runs.values())
    print(f"\ntwo workers against one: {one / two:.2f}×; dask against local: {two / cluster:.2f}×")


def report_growth(tenth: Path, many: Path, place: Path, count: int) -> None:
    """Ten times the workbooks, and a worker's memory on the way."""
    small = measured(local(2), tenth, place)
    large = measured(local(2), many, place)
    whole = [m.convert + m.sum_up for m in (small, large)]
    taken = [m.workers + m.own + m.sum_up for m in (small, large)]
    print(f"\n{count // 10} and {count} workbooks, two workers\n")
    print(f"converted and summed up in {whole[0]:.1f} and {whole[1]:.1f} s: "
          f"{whole[1] / whole[0]:.1f}× the time, {taken[1] / taken[0]:.1f}× the CPU")
    print(f"largest memory of a worker at each tenth, MiB: "
          f"{', '.join(f'{one:.0f}' for one in large.peaks)}")
    print(f"per workbook, CPU ms: {large.workers * 1000 / count:.1f} of a worker, "
          f"{large.own * 1000 / count:.2f} to give out and write parts, "
          f"{large.sum_up * 1000 / count:.2f} for the summary")
    stored = "; ".join(traffic(many, place, count // 10))
    print(f"per workbook, KB: sent back {large.sent / count / 1000:.1f}; {stored}")


def traffic(source: Path, place: Path, count: int) -> Iterator[str]:
    """What a workbook costs in storage, kind by kind."""
    from budgetxl.batch import Options, parts, run

    with tempfile.TemporaryDirectory(dir=place) as out:
        some = Path(place, "tenth")
        run(Options(str(some), out, jobs=2))
        kinds = {"workbook": some.rglob("*.xlsx"), "html": Path(out).rglob("*.html"),
                 "json": Path(out).rglob("*.json"), "publication": Path(out).rglob("*公开表.xlsx"),
                 "part": Path(out, parts.PARTS).glob("*"), "figures": Path(out).glob("fig*"),
                 "findings": Path(out).glob("find*"), "summary": Path(out).glob("summ*")}
        for kind, files in kinds.items():
            size = sum(file.stat().st_size for file in files)
            yield f"{kind} {size / count / 1000:.1f}"


def report_overhead() -> None:
    """What a task costs besides its work."""
    from budgetxl.batch.task import Job

    task = Task("in", "out", edition(), (Job("a.xlsx", 1, "", "a"),))
    print(f"\n{TASKS_FOR_NOTHING} tasks without work, ms a task: ", end="")
    for name, way in (("local", local(2)), ("dask", dask(2, None))):
        with way as engine:
            per_task(engine, task)
            print(f"{name} {per_task(engine, task):.2f}", end="  ")
    print()


if __name__ == "__main__":
    sys.exit(main())
