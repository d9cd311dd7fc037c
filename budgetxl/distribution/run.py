"""A whole run: who is still to be filled in, by processes of this computer or a Dask cluster."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from budgetxl import api
from budgetxl.arguments import TIMEOUT
from budgetxl.distribution.ledger import Ledger, key_of
from budgetxl.distribution.lot import Lot, Order, Written, edition_of, fill_lot, not_replaced
from budgetxl.distribution.units import Unit, units
from budgetxl.fault import Refusal
from budgetxl.running.conduct import NO_LIMIT, Failure, conduct, resumable
from budgetxl.running.engine import dask, local
from budgetxl.running.guard import only_run_in
from budgetxl.running.progress import INTERRUPTED, Progress
from budgetxl.storage import Unavailable, folder

OK, UNUSABLE = 0, 2
_MOST, _SAVED_AFTER = 25, 500
"""Units of a lot at most; after so many the ledger is written."""

_SAID_IN_FULL = 50


@dataclass(frozen=True)
class Options:
    """What a run is asked to do: ``source`` says who, ``output`` is the folder of workbooks.

    With ``macros`` they are .xlsm files; with ``force`` files of others are replaced. ``timeout``
    is how many seconds a workbook may take.
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
    timeout: int = TIMEOUT


@dataclass(frozen=True)
class _Plan:
    """What is to be written; the key of each file; how many are there already; who cannot be."""

    todo: list[Order]
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
            with resumable():
                faults = _fill(options, plan, ledger, assure)
        except KeyboardInterrupt:
            print(INTERRUPTED, file=sys.stderr)
            return UNUSABLE
        finally:
            with contextlib.suppress(Unavailable):  # what ended the run is said, not this
                ledger.save()
                output.tidy()
    return _tell(len(found), plan, faults)


def _plan(options: Options, found: list[Unit], ledger: Ledger) -> _Plan:
    common = {"edition": edition_of(options.format), "rows": options.rows, "forms": options.forms}
    todo, keys, faults = [], {}, []
    kept = 0
    for unit in found:
        file = unit.file + (".xlsm" if options.macros else ".xlsx")
        key = key_of(unit.data, common)
        if unit.fault:
            faults.append(f"{unit.said}：{unit.fault}")
        elif ledger.is_done(file, key):
            kept += 1
        elif ledger.is_changed(file, key) and not options.force:
            faults.append(not_replaced(ledger.output.address, file, unit))
        else:
            todo.append(Order(file, unit, ledger.before(file)))
            keys[file] = key
    return _Plan(todo, keys, kept, faults)


def _fill(
    options: Options, plan: _Plan, ledger: Ledger, assure: Callable[[], None]
) -> list[str]:
    """Fills in all that are to be; why some could not be."""
    if not plan.todo:
        return []
    faults, since = [], 0
    jobs = min(options.jobs or os.cpu_count() or 1, len(plan.todo))
    engines = dask(jobs, options.scheduler) if options.engine == "dask" else local(jobs)
    progress = Progress(len(plan.todo), "填好")
    with contextlib.closing(progress), engines as engine:
        limit = options.timeout if engine.replaces else 0
        if not limit:
            print(NO_LIMIT, file=sys.stderr)
        for lot, came in conduct(engine, _lots(options, plan.todo, engine.width, limit), fill_lot):
            assure()
            for written in _each(lot, came):
                if written.fault:
                    faults.append(written.fault)
                else:
                    ledger.note(written, plan.keys[written.file])
            progress.add(len(lot.orders))
            since += len(lot.orders)
            if since >= _SAVED_AFTER:
                ledger.save()
                since = 0
    return faults


def _lots(options: Options, todo: Sequence[Order], width: int, limit: int) -> Iterator[Lot]:
    size = max(1, min(_MOST, len(todo) // (4 * width)))
    for at in range(0, len(todo), size):
        yield Lot(options.format, edition_of(options.format), str(options.output.resolve()),
                  options.rows, options.forms, tuple(todo[at : at + size]), options.force,
                  limit=limit)


def _each(lot: Lot, came: list[Written] | Failure) -> list[Written]:
    if isinstance(came, Failure):
        return [Written(order.file, fault=f"{order.unit.said}：{came.sentence}")
                for order in lot.orders]
    return came


def _tell(count: int, plan: _Plan, faults: list[str]) -> int:
    every = [*plan.faults, *faults]
    for sentence in every[:_SAID_IN_FULL]:
        print(sentence, file=sys.stderr)
    if len(every) > _SAID_IN_FULL:
        print(f"还有 {len(every) - _SAID_IN_FULL} 个用不了", file=sys.stderr)
    written = len(plan.todo) - len(faults)
    print(f"共 {count} 个单位：这次写出 {written} 个，沿用 {plan.kept} 个，用不了 {len(every)} 个")
    return UNUSABLE if every else OK
