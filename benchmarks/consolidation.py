"""A department of 300 units with 16 tables each, against the obvious way with pandas and openpyxl.

The obvious way reads the values of every sheet into a frame and adds up what stands below the
codes; it checks nothing, keeps no source and writes nothing. It is measured on a few workbooks, by
the time of processors, beside what a worker of ours does with the same: reads and checks it, holds
it against its template and says where each figure stands.
"""

from __future__ import annotations

import io
import resource
import statistics
import tempfile
import time
import zipfile
from pathlib import Path
from random import Random

from benchmarks.turns import Figure, Told, in_turn, seconds
from benchmarks.workbooks import rulebook
from budgetxl.combining import Options, run
from budgetxl.combining.unitfile import take
from budgetxl.consolidation.sourcefile import read_sources
from budgetxl.template import build

FORMAT = "shanxi-2024-budget"
UNITS, FEW, PAIRS = 300, 30, 12
"""Units, a tenth of them to see what more cost, and those that the obvious way reads."""

KINDS = 6
"""Different workbooks among them."""

_NAME = "单位XXXX"


def told(quick: bool) -> Told:
    """Time and memory of 300 units and of 30, and of the obvious way."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        many, few = (units(folder / str(count), count) for count in (UNITS, FEW))
        pair = sorted(many.iterdir())[:PAIRS]
        ways = {
            "units": lambda: clock(many), "few": lambda: clock(few),
            "take": lambda: seconds(lambda: [take(str(file), file.name) for file in pair]),
            "pandas": lambda: seconds(lambda: [_added(file) for file in pair]),
        }
        for file in pair:  # what is made once a process
            take(str(file), file.name)
        _added(pair[0])
        found = in_turn(ways, 1 if quick else 3)
        output = folder / "300.xlsx"
        lines = sum(1 for _ in read_sources(output.with_name("300-来源.parquet")))
        size = output.stat().st_size
    taken = {name: statistics.median(each) for name, each in found.items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    mine, theirs = taken["take"] / PAIRS, taken["pandas"] / PAIRS
    rest = taken["units"] - taken["few"]
    figures = [
        Figure("`consolidate`, 300 units with 16 tables, two workers", "≤ 10 s", "",
               f"{taken['units']:.1f} s"),
        Figure("`consolidate`, a unit, against pandas and openpyxl, by processor time", "≥ 15×", "",
               f"{mine * 1000:.0f} to {theirs * 1000:.0f} ms", theirs / mine),
    ]
    details = [
        f"- 30 units {taken['few']:.1f} s, 270 more {rest:.1f} s: {rest / 270 * 1000:.0f} ms each",
        f"- sources {lines}, workbook {size / 1000:.0f} KB",
        f"- peak memory of the process that adds {memory:.0f} MiB",
    ]
    return Told(figures, "\n".join(details))


def units(folder: Path, count: int) -> Path:
    """So many workbooks of units with names of their own, of a few kinds, all in order."""
    from tests.generated import BOOKS

    folder.mkdir()
    book = rulebook(FORMAT)
    kinds = []
    for number in range(KINDS):
        made = BOOKS[FORMAT](book, Random(f"bench {number}"), 4)
        made.department = _NAME
        made.cells.update({place: _NAME for place in made.cells if place.column == "单位名称"})
        kinds.append(build(book, submission=made))
    for number in range(count):
        (folder / f"{number:04}.xlsx").write_bytes(_named(kinds[number % KINDS], number))
    return folder


def _named(content: bytes, number: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as there, \
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as here:
        for entry in there.infolist():
            part = there.read(entry)
            here.writestr(entry, part.replace(_NAME.encode(), f"单位{number:04}".encode()))
    return stream.getvalue()


def clock(folder: Path) -> float:
    """Seconds for the whole consolidation, start of the processes included."""
    begun = time.perf_counter()
    result = run(Options(folder, folder.with_suffix(".xlsx"), department="某局", jobs=2,
                         draft=True, force=True))
    assert result.report is not None
    return time.perf_counter() - begun


def _added(file: Path) -> int:
    import pandas as pd

    sheets = pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl")
    whole = pd.concat([sheet.assign(sheet=name) for name, sheet in sheets.items()])
    amounts = whole.select_dtypes("number").fillna(0)
    return len(amounts.groupby([whole["sheet"], whole[0].astype(str)]).sum())
