"""A whole run: plans, converts, clears away, sums up."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.arguments import TIMEOUT
from budgetxl.fault import Refusal

if TYPE_CHECKING:
    from budgetxl.batch.inbox import Found
    from budgetxl.batch.overview import Overview
    from budgetxl.batch.plan import Plan
    from budgetxl.batch.task import Job, TaskResult
    from budgetxl.running.engine import Engine
    from budgetxl.storage import Folder

OK, FOUND, UNUSABLE = 0, 1, 2
_NEEDED = ("pyarrow", "fsspec", "tqdm", "filelock")
_SAID_IN_FULL = 50


@dataclass(frozen=True)
class Options:
    """What a run is asked to do; addresses are those of fsspec.

    ``timeout`` is how many seconds a workbook may take; ``task_size`` the number of workbooks
    of a task, 0 for what suits their number; ``format`` that of the documents, "" where it is to
    be recognised. With ``suggestions`` reports say which figures may be wrong, too.
    """

    inbox: str
    outbox: str
    jobs: int | None = None
    engine: str = "local"
    scheduler: str | None = None
    departments: Path | None = None
    timeout: int = TIMEOUT
    task_size: int = 0
    format: str = ""
    suggestions: bool = False

    @property
    def workers(self) -> int:
        return self.jobs or os.cpu_count() or 1


@dataclass
class Results:
    """Which part holds what became of a workbook; how many were done anew; what they wrote."""

    outbox: Folder
    parts: dict[str, str]
    outputs: set[str] = field(default_factory=set)
    anew: int = 0

    def take(self, result: TaskResult) -> None:
        """Writes the part of a task. Raises ``Unavailable``."""
        self._keep(result.rows, result.count, result.same)

    def give_up(self, job: Job, sentence: str) -> None:
        """Writes the part of a workbook that was not done, and why. Raises ``Unavailable``."""
        from budgetxl.batch.task import packed, unfinished

        self._keep(packed([unfinished(job, sentence)]), 1)

    def _keep(self, rows: bytes, count: int, same: tuple[Job, ...] = ()) -> None:
        from budgetxl.batch import parts

        written = parts.write(self.outbox, rows, same)
        self.anew += count
        for path, outputs in written.outputs.items():
            self.parts[path] = written.part
            self.outputs.update(outputs)


def run(options: Options) -> int:
    """Converts every workbook under INBOX into OUTBOX.

    Says on stderr how it goes and on stdout what came of it in one line. Returns 0 when
    nothing of level error was found, 1 when there was, 2 when some workbook could not be used
    or the run was interrupted. Raises ``Refusal`` when it cannot begin or go on.
    """
    for name in _NEEDED:
        try:
            import_module(name)
        except ImportError:
            raise Refusal(f"缺少 {name}：请运行 pip install {name}") from None
    if options.scheduler and options.engine != "dask":
        raise Refusal("--scheduler 只与 --engine dask 一起用")
    try:
        return _run(options)
    except KeyboardInterrupt:
        from budgetxl.running.progress import INTERRUPTED

        print(INTERRUPTED, file=sys.stderr)
        return UNUSABLE


def _run(options: Options) -> int:
    from budgetxl.batch.inbox import workbooks
    from budgetxl.batch.departments import departments
    from budgetxl.running.guard import only_run_in
    from budgetxl.storage import folder

    expected = departments(options.departments)
    inbox, outbox = folder(options.inbox), folder(options.outbox)
    found = workbooks(inbox, outbox)
    with only_run_in(outbox) as assure:
        told, anew = _fill(options, found, outbox, expected, assure)
    for path, reason in list(told.unread.items())[:_SAID_IN_FULL]:
        print(f"{path}：{reason}", file=sys.stderr)
    return _tell(outbox, told, anew)


def _fill(
    options: Options, found: Found, outbox: Folder, expected: tuple[str, ...],
    assure: Callable[[], None],
) -> tuple[Overview, int]:
    """Brings OUTBOX up to date; what it holds then, and how many workbooks were done anew."""
    from budgetxl.batch.edition import edition
    from budgetxl.batch.plan import note_start, plan, refuse_strangers
    from budgetxl.batch.summary import SUMMARY_FILES, sum_up
    from budgetxl.running.conduct import resumable

    made = plan(found.workbooks, outbox, edition(options.format, options.suggestions))
    refuse_strangers(outbox, made, SUMMARY_FILES)
    if made.jobs:
        note_start(outbox, made)
        outbox.remove(SUMMARY_FILES)  # what it says is no longer so
    with resumable():
        results = _convert(options, made, outbox, assure)
    outbox.remove(sorted(made.written - made.kept_outputs - results.outputs))
    told = sum_up(outbox, results.parts, expected, found.others)
    _forget(outbox, made, results)
    return told, results.anew


def _convert(
    options: Options, made: Plan, outbox: Folder, assure: Callable[[], None]
) -> Results:
    """Does all jobs; each part that is written is done for good."""
    from budgetxl.batch.edition import edition
    from budgetxl.batch.plan import task_size
    from budgetxl.batch.task import Job, convert_task
    from budgetxl.running.conduct import NO_LIMIT, Failure, conduct
    from budgetxl.running.progress import Progress

    results = Results(outbox, dict(made.kept))
    for path in made.misnamed:
        results.give_up(Job(path, 0, "", ""), "文件名不是 UTF-8 编码，改名后再转换")
    if not made.jobs:
        return results
    progress = Progress(len(made.jobs), "转换")
    with contextlib.closing(progress), _engine(options) as engine:
        size = options.task_size or task_size(len(made.jobs), engine.width)
        limit = options.timeout if engine.replaces else 0
        if not limit:
            print(NO_LIMIT, file=sys.stderr)
        with_what = edition(options.format, options.suggestions)
        tasks = made.tasks(options.inbox, options.outbox, with_what, size, limit)
        for task, result in conduct(engine, tasks, convert_task):
            assure()
            if isinstance(result, Failure):
                results.give_up(task.jobs[0], result.sentence)
            else:
                results.take(result)
            progress.add(len(task.jobs))
    assure()
    return results


def _engine(options: Options) -> AbstractContextManager[Engine]:
    from budgetxl.running import engine

    if options.engine == "dask":
        return engine.dask(options.workers, options.scheduler)
    return engine.local(options.workers)


def _forget(outbox: Folder, made: Plan, results: Results) -> None:
    """Takes away the parts that no longer count, and the signs of work under way."""
    from budgetxl.batch.plan import STARTED

    outbox.remove(sorted(made.parts - set(results.parts.values())))
    if made.jobs:
        outbox.remove([STARTED])
    outbox.tidy()


def _tell(outbox: Folder, told: Overview, anew: int) -> int:
    from budgetxl.report.words import on_one_line

    for path, sentence in told.unusable[:_SAID_IN_FULL]:
        print(on_one_line(f"{path}：{sentence}"), file=sys.stderr)
    if len(told.unusable) > _SAID_IN_FULL:
        print(f"还有 {len(told.unusable) - _SAID_IN_FULL} 个用不上，见 summary.xlsx", file=sys.stderr)
    print("".join(_totals(outbox, told, anew)))
    if told.unusable:
        return UNUSABLE
    return FOUND if told.levels["error"] else OK


def _totals(outbox: Folder, told: Overview, anew: int) -> Iterator[str]:
    from budgetxl.batch.overview import PASSED

    yield f"共 {told.total} 个工作簿："
    # Scripts read this line: what passed comes first in it, as it always has.
    counts = sorted(told.counts(), key=lambda each: each[0] != PASSED)
    yield "，".join(f"{verdict} {count}" for verdict, count in counts)
    yield f"；公开表 {told.publications} 份；这次处理 {anew} 个，沿用 {told.total - anew} 个；"
    yield f"汇总见 {outbox.address.rstrip('/')}/index.html"
