"""A department of 300 units with 16 tables each, against the obvious way with pandas and openpyxl.

The obvious way reads the values of every sheet into a frame and adds up what stands below the
codes; it checks nothing, keeps no source and writes nothing. It is measured on a few workbooks, by
the time of processors, beside what a worker of ours does with the same: reads and checks it, holds
it against its template and says where each figure stands.

No two units are alike, nor is one read twice, so that what is remembered of rows is worth no more
than it is in the field. A bureau hands out one template, so that of the 300 all have its size; some
whose tables have grown, each in its own way, are told on lines of their own.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.turns import Figure, Told, in_turn, seconds
from benchmarks.workbooks import rulebook
from budgetxl.combining import Options, run
from budgetxl.combining.unitfile import take
from budgetxl.consolidation.sourcefile import read_sources
from budgetxl.place import Place
from budgetxl.running import engine

if TYPE_CHECKING:
    from budgetxl.rules import Rulebook
    from budgetxl.submission import Submission

FORMAT = "shanxi-2024-budget"
UNITS, FEW, DOZEN = 300, 30, 12
"""Units, a tenth of them to see what more cost, and those that are read in a round."""

ROUNDS = 3


def told(quick: bool) -> Told:
    """Time and memory of 300 units and of 30, of those of their own sizes, of the obvious way."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder, rounds = Path(place), 1 if quick else ROUNDS
        many, few = units(folder / str(UNITS), UNITS), folder / str(FEW)
        few.mkdir()
        for file in sorted(many.iterdir())[:FEW]:
            shutil.copy(file, few)
        own = units(folder / "own", DOZEN * (1 + rounds), of_own_size=True)
        crews = (stack.enter_context(engine.local(1)).executor for _ in range(4))
        ways: dict[str, Callable[[], float]] = {
            "units": partial(clock, many), "few": partial(clock, few), "own": partial(clock, own),
            "take": _each_round(many, _take, next(crews)),
            "pandas": _each_round(many, _added, next(crews)),
            "take own": _each_round(own, _take, next(crews)),
            "pandas own": _each_round(own, _added, next(crews)),
        }
        found = in_turn(ways, rounds)
        output = folder / "300.xlsx"
        lines = sum(1 for _ in read_sources(output.with_name("300-来源.parquet")))
        size = output.stat().st_size
    taken = {name: statistics.median(each) for name, each in found.items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rest, obvious = taken["units"] - taken["few"], taken["pandas"] / DOZEN * UNITS
    figures = [
        Figure("`consolidate`, 300 different units with 16 tables of one size, two workers",
               "≤ 10 s", "", f"{taken['units']:.1f} s"),
        Figure("the same, by the clock, against one process of the obvious way with pandas and "
               "openpyxl, reckoned from a dozen", "≥ 15×", "",
               f"{taken['units']:.1f} to {obvious:.0f} s", obvious / taken["units"]),
        _against("a unit of that size, against pandas and openpyxl, by processor time", "≥ 15×",
                 taken["take"], taken["pandas"]),
        _against("the same, a unit of a size of its own, whose template is drawn for it alone", "",
                 taken["take own"], taken["pandas own"]),
    ]
    details = [
        f"- 30 units {taken['few']:.1f} s, 270 more {rest:.1f} s: {rest / 270 * 1000:.0f} ms each",
        f"- {DOZEN * (1 + rounds)} units of sizes of their own {taken['own']:.1f} s",
        f"- sources {lines}, workbook {size / 1000:.0f} KB",
        f"- peak memory of the process that adds {memory:.0f} MiB",
    ]
    return Told(figures, "\n".join(details))


def _against(name: str, held: str, mine: float, theirs: float) -> Figure:
    """The time of a dozen units against that of the obvious way, told as that of one."""
    return Figure(name, held, "", f"{mine / DOZEN * 1000:.0f} to {theirs / DOZEN * 1000:.0f} ms",
                  theirs / mine)


def _dozen(folder: Path, number: int) -> list[Path]:
    return sorted(folder.iterdir())[DOZEN * number : DOZEN * (number + 1)]


def _each_round(folder: Path, act: Callable[[Path], object],
                crew: Executor) -> Callable[[], float]:
    """What times ``act`` on the next dozen units at each call, in the process of ``crew``.

    The first dozen is done untimed before: some things are made once a process.
    """
    first, *others = (_dozen(folder, number) for number in range(ROUNDS + 1))
    crew.submit(_timed, act, first).result()
    rounds = iter(others)

    def way() -> float:
        taken: float = crew.submit(_timed, act, next(rounds)).result()
        return taken

    return way


def _timed(act: Callable[[Path], object], files: list[Path]) -> float:
    return seconds(lambda: [act(file) for file in files])


# -- the units ----------------------------------------------------------------------------


def units(folder: Path, count: int, of_own_size: bool = False) -> Path:
    """So many workbooks of different units, all in order; the same ones every time.

    They are made in processes of their own: nothing that is remembered of their templates is
    there when they are read.
    """
    folder.mkdir()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        names = [folder / f"{number:04}.xlsx" for number in range(count)]
        list(processes.map(partial(_write, of_own_size), names, chunksize=6))
    return folder


def _write(of_own_size: bool, file: Path) -> None:
    from budgetxl.filling import fill

    number = int(file.stem)
    spare = 40 + number if of_own_size else None
    file.write_bytes(fill(_rules(), in_order(number), rows=spare))


@cache
def _rules() -> Rulebook:
    return rulebook(FORMAT)


def in_order(number: int) -> Submission:
    """What unit ``number`` fills in: the first generated book of its own that nothing stops."""
    return next(made for made in _books(number) if not _stops(made))


def _books(number: int) -> Iterator[Submission]:
    from tests.generated import BOOKS

    rng = Random(f"unit {number}")
    while True:
        made = BOOKS[FORMAT](_rules(), rng, rng.randint(3, 9))
        made.department = f"单位{number:04}"
        made.cells.update({place: made.department for place in made.cells
                           if place.column == "单位名称"})
        made.cells[Place("整体支出绩效目标申报表", None, "部门名称")] = made.department
        yield made


def _stops(made: Submission) -> bool:
    """Whether it has errors, or amounts so large that its unit of money is asked for."""
    from budgetxl.checking import check
    from budgetxl.fault import Level
    from budgetxl.layout import Layout
    from budgetxl.layout.sizes import form_counts, row_counts

    book = _rules()
    forms = form_counts(book.format, None, made)
    layout = Layout(book, row_counts(book.format, None, made, forms), forms=forms)
    return any(finding.level is Level.ERROR or finding.rule == "U1"
               for finding in check(made, book, layout).findings)


# -- the ways -----------------------------------------------------------------------------


def clock(folder: Path) -> float:
    """Seconds for the whole consolidation, start of the processes included."""
    begun = time.perf_counter()
    result = run(Options(folder, folder.with_suffix(".xlsx"), department="某局", jobs=2,
                         force=True))
    assert result.report is not None, list(result.lines())
    return time.perf_counter() - begun


def _take(file: Path) -> None:
    take(str(file), file.name)


def _added(file: Path) -> int:
    import pandas as pd

    sheets = pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl")
    whole = pd.concat([sheet.assign(sheet=name) for name, sheet in sheets.items()])
    amounts = whole.select_dtypes("number").fillna(0)
    return len(amounts.groupby([whole["sheet"], whole[0].astype(str)]).sum())
