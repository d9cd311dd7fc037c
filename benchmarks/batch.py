"""How fast a folder is converted: by how many workers, in how much memory, against other tools.

These are the obvious pipeline with openpyxl, on two workers as well, and LibreOffice, which in
one process converts the same files, calculating them anew.
"""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks import peers
from benchmarks.turns import Figure, Told, in_turn
from benchmarks.workbooks import inbox, small
from budgetxl import api
from budgetxl.arguments import TIMEOUT
from budgetxl.batch import Options, parts, run
from budgetxl.batch.edition import edition
from budgetxl.batch.inbox import workbooks
from budgetxl.batch.plan import plan
from budgetxl.batch.summary import sum_up
from budgetxl.batch.task import TaskResult, Job, Task, convert_task, packed, unfinished
from budgetxl.running.conduct import conduct
from budgetxl.running.engine import Engine, dask, local
from budgetxl.storage import folder
from tests.libreoffice import Office

Way = Callable[[int], AbstractContextManager[Engine]]
"""So many workers."""

TASK = 20
"""Workbooks of a task, in the local pool and in Dask alike. An even number of tasks is fair to
two workers: with five, one of them would wait at the end."""

OPENPYXL, OFFICE = 12, 16
"""Workbooks a round for those who take longer."""

TASKS_FOR_NOTHING = 500


class Measured(NamedTuple):
    """Seconds to start, convert and sum up, by the clock; and of processors while converting.

    ``workers`` is the time of processors that the workers took, ``own`` that of the process
    which gives out the work: they hold on a busy machine as well.
    """

    files: int
    convert: float
    workers: float
    start: float = 0
    own: float = 0
    sum_up: float = 0
    sent: int = 0
    """Bytes of results that workers sent back."""
    peaks: tuple[float, ...] = ()
    """The largest memory of any worker so far, in MiB, at each tenth of the work."""

    @property
    def whole(self) -> float:
        """Seconds from warm workers to the summary."""
        return self.convert + self.sum_up

    @property
    def processor(self) -> float:
        """Seconds of processors for the same."""
        return self.workers + self.own + self.sum_up


def told(quick: bool) -> Told:
    """Everything about a batch."""
    content, rounds = small(), 1 if quick else 3
    with tempfile.TemporaryDirectory() as place, Office() as office:
        folder_ = Path(place)
        found = ways(content, inbox(folder_ / "few", content, 40 if quick else 200), office, rounds)
        tenth = inbox(folder_ / "tenth", content, 40 if quick else 120)
        many = inbox(folder_ / "many", content, 400 if quick else 1200)
        grown = in_turn({"tenth": partial(measured, local, 2, tenth),
                         "many": partial(measured, local, 2, many)}, 1 if quick else 2)
        stored = "; ".join(traffic(tenth, folder_ / "out"))
    figures = [*compared(found), *grew(grown["tenth"], grown["many"])]
    lines = [*table(found), "", *growth(grown["many"][0], stored), overhead()]
    return Told(figures, "\n".join(lines))


# -- measuring ------------------------------------------------------------------------------


def ways(content: bytes, source: Path, office: Office, rounds: int) -> dict[str, list[Measured]]:
    """One worker, two workers, Dask with two, and the others, in turn."""
    sheets = peers.extracted(api.publication(api.check(Path("small.xlsx"), content=content)))
    files = sorted(source.rglob("*.xlsx"))
    with_office(files[:1], office)  # its first start sets up a profile
    return in_turn({
        "local, 1": partial(measured, local, 1, source),
        "local, 2": partial(measured, local, 2, source),
        "dask, 2": partial(measured, partial(dask, scheduler=None), 2, source),
        "openpyxl, 2": partial(with_openpyxl, files[:2 + OPENPYXL], sheets),
        "LibreOffice, 1": partial(with_office, files[:1 + OFFICE], office),
    }, rounds)


def measured(way: Way, jobs: int, source: Path) -> Measured:
    """One fresh run over ``source``, its workers warm before the clock of converting starts."""
    with tempfile.TemporaryDirectory() as out:
        outbox = folder(out)
        made = plan(workbooks(folder(str(source)), outbox).workbooks, outbox, edition())
        tasks = list(made.tasks(str(source), out, edition(), TASK, TIMEOUT))
        begun = time.perf_counter()
        with way(jobs) as engine:
            warm = (task for task in made.tasks(str(source), out, edition(), 1))
            for _ in conduct(engine, (next(warm) for _ in range(2 * engine.width)), convert_task):
                pass
            started = time.perf_counter()
            found: dict[str, str] = {}
            theirs, own, sent, peaks = cpu_of_workers(), time.process_time(), 0, []
            for number, (_, result) in enumerate(
                    conduct(engine, iter(tasks), convert_task), start=1):
                assert isinstance(result, TaskResult), result
                sent += len(result.rows)
                written = parts.write(outbox, result.rows, result.same)
                found.update(dict.fromkeys(written.outputs, written.part))
                if number % max(1, len(tasks) // 10) == 0:
                    peaks.append(peak())
            converted = time.perf_counter()
            theirs, own = cpu_of_workers() - theirs, time.process_time() - own
        before = time.process_time()
        sum_up(outbox, found, (), {})
        return Measured(len(made.jobs), converted - started, theirs, started - begun, own,
                        time.process_time() - before, sent, tuple(peaks))


def with_openpyxl(files: list[Path], sheets: list[peers.Sheet]) -> Measured:
    """The obvious pipeline on two workers; the first two files get them warm."""
    with tempfile.TemporaryDirectory() as out, ProcessPoolExecutor(
        2, get_context("spawn"), initializer=peers.begin, initargs=(sheets,)
    ) as pool:
        targets = [Path(out, file.name) for file in files]
        assert all(pool.map(peers.convert, files[:2], targets[:2]))
        begun, before = time.perf_counter(), cpu_of_workers()
        assert all(pool.map(peers.convert, files[2:], targets[2:]))
        return Measured(len(files) - 2, time.perf_counter() - begun, cpu_of_workers() - before)


def with_office(files: list[Path], office: Office) -> Measured:
    """LibreOffice in one process; what it takes for the first file alone is its start."""
    (start, idle), (whole, taken) = used(files[:1], office), used(files, office)
    return Measured(len(files) - 1, whole - start, taken - idle, start)


def used(files: list[Path], office: Office) -> tuple[float, float]:
    """Seconds by the clock, and of processors, that LibreOffice takes to convert ``files``.

    It has one core: left alone it takes some of a second one, and could not be compared by
    the clock.
    """
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        with tempfile.TemporaryDirectory() as out:
            begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            office.recalculate(files, Path(out))
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return (time.perf_counter() - begun,
                    after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    finally:
        os.sched_setaffinity(0, cores)


def cpu_of_workers() -> float:
    """Seconds of processors that the workers of this process have taken so far."""
    ticks = 0
    for child in active_children():
        facts = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(facts[11]) + int(facts[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak() -> float:
    """The largest memory that any worker process of this one ever had, in MiB."""
    found = [0.0]
    for child in active_children():
        for line in Path(f"/proc/{child.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                found.append(int(line.split()[1]) / 1024)
    return max(found)


def nothing(task: Task) -> TaskResult:
    """A task that costs nothing but its journey."""
    return TaskResult(packed([unfinished(task.jobs[0], "")]), 1, ())


def per_task(engine: Engine, task: Task) -> float:
    """Milliseconds from handing out a task to having its answer, many at a time."""
    begun = time.perf_counter()
    count = sum(1 for _ in conduct(engine, iter([task] * TASKS_FOR_NOTHING), nothing))
    assert count == TASKS_FOR_NOTHING
    return (time.perf_counter() - begun) / count * 1000


# -- telling --------------------------------------------------------------------------------


def median(runs: list[Measured], what: Callable[[Measured], float]) -> float:
    """The middle of what there is to say of some runs."""
    return statistics.median(map(what, runs))


def compared(found: Mapping[str, list[Measured]]) -> Iterator[Figure]:
    """How many times as fast each way is as another."""
    one, two, cluster = (found[name] for name in ("local, 1", "local, 2", "dask, 2"))
    pairs = (
        ("batch on two workers, against openpyxl on two workers", "≥ 15×", "27×",
         by_clock, two, found["openpyxl, 2"], "workbooks a second"),
        ("batch with one worker, against LibreOffice on one core, by processor time", "≥ 30×",
         "", by_processor, one, found["LibreOffice, 1"], "workbooks a second of one core"),
        ("the same by the clock", "≥ 30×", "",
         by_clock, one, found["LibreOffice, 1"], "workbooks a second"),
        ("batch, two workers against one", "≥ 1.8×", "", converting, two, one,
         "workbooks a second"),
        (f"batch, Dask on the same two cores, tasks of {TASK}, against the local pool", "≥ 0.75×",
         "", converting, cluster, two, "workbooks a second"),
    )
    for name, held, goal, speed, ours, theirs, unit in pairs:
        fast, slow = median(ours, speed), median(theirs, speed)
        yield Figure(name, held, goal, f"{fast:.1f} to {slow:.2f} {unit}", fast / slow)


def by_clock(run: Measured) -> float:
    """Workbooks a second, the summary included."""
    return run.files / run.whole


def by_processor(run: Measured) -> float:
    """Workbooks a second of processors, those of the process that gives out the work included."""
    return run.files / run.processor


def converting(run: Measured) -> float:
    """Workbooks a second while workers are at work."""
    return run.files / run.convert


def grew(tenth: list[Measured], many: list[Measured]) -> Iterator[Figure]:
    """Ten times the workbooks."""
    before, after = (median(runs, lambda run: run.whole) for runs in (tenth, many))
    yield Figure(f"batch with ten times the workbooks ({tenth[0].files} to {many[0].files})",
                 "≤ 11×", "", f"{before:.1f} to {after:.1f} s", after / before)
    most, first = (max(run.peaks[at] for run in many) for at in (-1, 0))
    yield Figure(f"peak memory of a batch worker over {many[0].files} workbooks", "≤ 100 MiB", "",
                 f"{most:.0f} MiB, {first:.0f} after a tenth")


def table(found: Mapping[str, list[Measured]]) -> Iterator[str]:
    """All ways, in Markdown."""
    yield f"Tasks of {TASK}, median of {len(found['local, 1'])} rounds:\n"
    yield ("| way, workers | workbooks | start s | convert s | sum up s | workbooks/s | "
           "worker CPU ms | own CPU ms |")
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for name, runs in found.items():
        count = runs[0].files
        middle = Measured(count, *(statistics.median(values) for values in zip(
            *(run[1:6] for run in runs))))
        yield (f"| {name} | {count} | {middle.start:.2f} | {middle.convert:.2f} | "
               f"{middle.sum_up:.2f} | {count / middle.convert:.2f} | "
               f"{middle.workers * 1000 / count:.1f} | {middle.own * 1000 / count:.2f} |")


def growth(large: Measured, stored: str) -> Iterator[str]:
    """What a workbook costs among many."""
    peaks = ", ".join(f"{one:.0f}" for one in large.peaks)
    yield f"- largest memory of a worker at each tenth, MiB: {peaks}"
    yield (f"- per workbook, CPU ms: {large.workers * 1000 / large.files:.1f} of a worker, "
           f"{large.own * 1000 / large.files:.2f} to give out and write parts, "
           f"{large.sum_up * 1000 / large.files:.2f} for the summary")
    yield f"- per workbook, KB: sent back {large.sent / large.files / 1000:.1f}; {stored}"


def traffic(source: Path, out: Path) -> Iterator[str]:
    """What a workbook costs in storage, kind by kind."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        run(Options(str(source), str(out), jobs=2))
    kinds = {"workbook": source.rglob("*.xlsx"), "html": out.rglob("*.html"),
             "json": out.rglob("*.json"), "publication": out.rglob("*公开表.xlsx"),
             "part": Path(out, parts.PARTS).glob("*"), "figures": out.glob("fig*"),
             "findings": out.glob("find*"), "summary": out.glob("summ*")}
    count = sum(1 for _ in source.rglob("*.xlsx"))
    for kind, files in kinds.items():
        size = sum(file.stat().st_size for file in files)
        yield f"{kind} {size / count / 1000:.1f}"


def overhead() -> str:
    """What a task costs besides its work."""
    task = Task("in", "out", edition(), (Job("a.xlsx", 1, "", "a"),))
    taken = {}
    for name, way in (("local", local(2)), ("dask", dask(2, None))):
        with way as engine:
            per_task(engine, task)
            taken[name] = per_task(engine, task)
    listed = ", ".join(f"{name} {each:.2f}" for name, each in taken.items())
    return f"- a task without work, ms, of {TASKS_FOR_NOTHING}: {listed}"
