"""A whole run: who is still to be filled in, by processes of this computer or a Dask cluster."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path

from budgetxl import api
from budgetxl.batch.engine import Engine, dask, local
from budgetxl.batch.guard import only_run_in
from budgetxl.batch.progress import Progress
from budgetxl.batch.storage import folder
from budgetxl.distribution.ledger import Ledger, key_of
from budgetxl.distribution.lot import Lot, Written, edition_of, fill_lot
from budgetxl.distribution.units import Unit, units
from budgetxl.fault import Refusal

OK, UNUSABLE = 0, 2
_MOST, _SAVED_AFTER = 25, 500
"""Units of a lot at most; after so many the ledger is written."""

_SAID_IN_FULL = 50


@dataclass(frozen=True)
class Options:
    """What a run is asked to do: ``source`` says who, ``output`` is the folder of workbooks.

    With ``macros`` they are .xlsm files; with ``force`` files of others are replaced.
    """

    format: str
    source: Path
    output: Path
    rows: int | None = None
    forms: int | None = None
    macros: bool = False
    force: bool = False
    jobs: int | None = None
    engine: str = "local"
    scheduler: str | None = None


@dataclass(frozen=True)
class _Plan:
    """Who is to be filled in, by file; the key of each; who is there already; who cannot be."""

    todo: dict[str, Unit]
    keys: dict[str, str]
    kept: int
    faults: list[str]


def run(options: Options) -> int:
    """Fills in a workbook for each unit; those are left alone that are there already.

    Says on stderr who cannot be, and on stdout what came of it in one line. Returns 0, or 2 when
    some could not be, or the run was interrupted. Raises ``Refusal`` when it cannot begin or go on.
    """
    if options.scheduler and options.engine != "dask":
        raise Refusal("--scheduler 只与 --engine dask 一起用")
    format_ = api.sound_rulebook(options.format).format
    found = units(options.source, format_)
    if options.output.exists() and not options.output.is_dir():
        raise Refusal(f"{options.output}：这不是文件夹")
    output = folder(str(options.output.resolve()))
    with only_run_in(output) as assure:
        ledger = Ledger(output)
        plan = _plan(options, found, ledger)
        try:
            faults = _fill(options, plan, ledger, assure)
        except KeyboardInterrupt:
            print("已中断；再运行一次，从停下的地方接着做", file=sys.stderr)
            return UNUSABLE
        finally:
            ledger.save()
            output.tidy()
    return _tell(len(found), plan, faults)


def _plan(options: Options, found: list[Unit], ledger: Ledger) -> _Plan:
    common = {"edition": edition_of(options.format), "rows": options.rows, "forms": options.forms}
    plan = _Plan({}, {}, 0, [])
    kept = 0
    for unit in found:
        file = unit.file + (".xlsm" if options.macros else ".xlsx")
        key = key_of(unit.data, common)
        if unit.fault:
            plan.faults.append(f"{unit.said}：{unit.fault}")
        elif ledger.is_done(file, key):
            kept += 1
        elif options.force or ledger.may_write(file):
            plan.todo[file], plan.keys[file] = unit, key
        else:
            plan.faults.append(f"{unit.said}：{options.output / file} 已经有了，不是这样写出的，"
                               "没有覆盖（--force 覆盖）")
    return _Plan(plan.todo, plan.keys, kept, plan.faults)


def _fill(
    options: Options, plan: _Plan, ledger: Ledger, assure: Callable[[], None]
) -> list[str]:
    """Fills in all that are to be; why some could not be."""
    faults: list[str] = []
    if not plan.todo:
        return faults
    jobs = min(options.jobs or os.cpu_count() or 1, len(plan.todo))
    engines = dask(jobs, options.scheduler) if options.engine == "dask" else local(jobs)
    progress, since = Progress(len(plan.todo)), 0
    with contextlib.closing(progress), engines as engine:
        for results in _done(engine, _lots(options, plan.todo, engine.width)):
            assure()
            for written in results:
                if written.fault:
                    faults.append(written.fault)
                else:
                    ledger.note(written, plan.keys[written.file])
            progress.add(len(results))
            since += len(results)
            if since >= _SAVED_AFTER:
                ledger.save()
                since = 0
    return faults


def _lots(options: Options, todo: Mapping[str, Unit], width: int) -> Iterator[Lot]:
    size = max(1, min(_MOST, len(todo) // (4 * width)))
    every = list(todo.items())
    for at in range(0, len(every), size):
        yield Lot(options.format, edition_of(options.format), str(options.output.resolve()),
                  options.rows, options.forms, tuple(every[at : at + size]))


def _done(engine: Engine, lots: Iterator[Lot]) -> Iterator[list[Written]]:
    """What came of the lots, in the order in which they end."""
    running: set[Future[list[Written]]] = set()
    while True:
        while len(running) < engine.width and (lot := next(lots, None)):
            running.add(engine.executor.submit(fill_lot, lot))
        if not running:
            return
        ended, running = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            try:
                yield future.result()
            except engine.crashes:
                raise Refusal("一个工作进程崩溃了，没有做完；再运行一次，从停下的地方接着做") from None


def _tell(count: int, plan: _Plan, faults: list[str]) -> int:
    every = [*plan.faults, *faults]
    for sentence in every[:_SAID_IN_FULL]:
        print(sentence, file=sys.stderr)
    if len(every) > _SAID_IN_FULL:
        print(f"还有 {len(every) - _SAID_IN_FULL} 个用不了", file=sys.stderr)
    written = len(plan.todo) - len(faults)
    print(f"共 {count} 个单位：这次写出 {written} 个，沿用 {plan.kept} 个，用不了 {len(every)} 个")
    return UNUSABLE if every else OK
