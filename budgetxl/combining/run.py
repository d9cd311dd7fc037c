"""A whole consolidation: units read and checked by several processes, added as they come."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from budgetxl import api
from budgetxl.amount import ZERO
from budgetxl.batch.departments import departments
from budgetxl.checking import Report, check
from budgetxl.combining.folder import WORKBOOKS, strays, workbooks
from budgetxl.combining.rollcall import RollCall
from budgetxl.combining.underway import UnderWay
from budgetxl.combining.unitfile import Taken
from budgetxl.consolidation import Combination, Key, Published, Remark, Source, published
from budgetxl.consolidation.sourcefile import (
    SourceWriter,
    is_of_ours,
    source_paths,
    writing_sources,
)
from budgetxl.consolidation.unit import OFFSET
from budgetxl.fault import Refusal
from budgetxl.layout import Layout
from budgetxl.opendata.printed import kept
from budgetxl.place import a1
from budgetxl.running import engine
from budgetxl.writing import FileKind

"""Names that are told of many."""

_DONE = "（汇总）"
"""Who makes what no unit reported."""


@dataclass(frozen=True)
class Options:
    """What is asked for; ``department`` is the folder's name where none is given."""

    folder: Path
    output: Path
    units: Path | None = None
    department: str = ""
    draft: bool = False
    force: bool = False
    jobs: int | None = None
    format: str = ""

    @property
    def named(self) -> str:
        return self.department or self.folder.resolve().name


@dataclass
class Result:
    """What came of it: the report on the department's workbook, None where it was not made."""

    report: Report | None
    remarks: list[Remark]
    count: int
    written: list[Path] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether the department's workbook has errors, or units stood in the way."""
        stopped = any(remark.stops for remark in self.remarks)
        return stopped or self.report is None or self.report.has_errors

    def lines(self) -> Iterator[str]:
        """How many units there are, and every remark, those that stop it first."""
        yield f"{'汇总了' if self.report else '能汇总的有'} {self.count} 个单位"
        for remark in sorted(self.remarks, key=lambda each: not each.stops):
            yield f"{'✗' if remark.stops else '·'} {remark.says}"


def is_of_batch(folder: Path) -> bool:
    """Whether ``folder`` is what a batch wrote, or the Parquet file of its figures."""
    return folder.suffix == ".parquet" or (folder / "figures.parquet").is_file()


def run(options: Options) -> Result:
    """Adds up the workbooks of a folder and writes the department's, with its sources beside it.

    Nothing is written where a remark stops it and no draft is asked for. Raises ``Refusal``
    where the folder holds no workbook, or a file cannot be written.
    """
    files = workbooks(options.folder, options.output)
    roll = RollCall(options.named, departments(options.units), options.format)
    roll.remarks += strays(options.folder, ours=(
        options.output, *source_paths(options.output), *filter(None, [options.units])))
    asides = [_aside(path) for path in source_paths(options.output)]
    _spare(options, *source_paths(options.output))
    names = ((str(path), api.shown_name(path.relative_to(options.folder))) for path in files)
    jobs = min(options.jobs or os.cpu_count() or 1, len(files))
    try:
        with engine.local(jobs) as crew:
            every = UnderWay(crew, names)
            with writing_sources(*asides) as writer:
                gathered = _Gathered(roll, writer)
                for taken in every:
                    gathered.take(taken)
                crew.executor.shutdown(wait=False)  # they end while the department's is made
                roll.close()
                report = gathered.report(options)
        written = _written(options, gathered, asides) if report else []
    finally:
        for path in asides:
            path.unlink(missing_ok=True)
    return Result(report, roll.remarks, roll.count, written)


class _Gathered:
    """The sums so far, and what of every figure is known to come from units."""

    def __init__(self, roll: RollCall, writer: SourceWriter) -> None:
        self.roll, self.writer = roll, writer
        self.combination: Combination | None = None
        self.sums: defaultdict[Key, Decimal] = defaultdict(Decimal)
        self.content = b""

    def take(self, taken: Taken) -> None:
        """Adds the unit in ``taken``, where it is to be added."""
        unit = self.roll.admits(taken)
        if unit is None:
            return
        if self.combination is None:
            self.combination = Combination(api.rulebook(unit.format), self.roll.department)
        own = self.roll.is_own(unit)
        self.combination.add(unit, own)
        sources = [each for each in unit.sources if own or not self.combination.is_own(each)]
        for each in sources:
            self.sums[each.key] += each.amount
        self.writer.add(sources)

    def report(self, options: Options) -> Report | None:
        """The report on the department's workbook; None where it may not be made."""
        from budgetxl.template import build

        if self.combination is None:
            return None
        submission = self.combination.submission()
        self.roll.remarks += self.combination.remarks()
        if any(remark.stops for remark in self.roll.remarks) and not options.draft:
            return None
        macros = options.output.suffix.lower() == ".xlsm"
        self.content = build(self.combination.book, submission=submission, macros=macros)
        report, layout = self._checked(options.output)
        self.writer.add([*self._offsets(report, layout, options.output.name)])
        return report

    def _checked(self, output: Path) -> tuple[Report, Layout]:
        """The workbook read back and checked; made a moment ago, it is its template."""
        reading = api.read(output, content=self.content)
        layout = reading.layout
        name = api.shown_name(output)
        return check(reading.submission, layout.book, layout, reading.findings, name), layout

    def _offsets(self, report: Report, layout: Layout, file: str) -> Iterator[Source]:
        """What consolidation itself changed: with it the sources of every figure add up to it."""
        together: defaultdict[Key, list[Published]] = defaultdict(list)
        for each in published(report.figures):  # forms of one name have their sources in common
            together[each.key].append(each)
        for key, alike in together.items():
            value = sum((kept(each.value) for each in alike), ZERO)
            units = self.sums.pop(key, ZERO)
            if value != units:
                each = alike[0]
                sheet = layout.sheet_name(each.places[0].table, each.places[0].form)
                cells = " ".join(a1(*layout.spot(place)) for place in each.places)
                yield Source(*key, each.name, each.total, OFFSET, _DONE, file, sheet, cells,
                             value - units, each.unit)
        for key, units in self.sums.items():
            if units:
                yield Source(*key, key.row or key.column, False, OFFSET, _DONE, file, "", "",
                             -units, "")


# -- writing ------------------------------------------------------------------------------


def _aside(path: Path) -> Path:
    return path.with_name(f".{os.urandom(8).hex()}{path.suffix}.part")


def _spare(options: Options, *paths: Path) -> None:
    """Refuses to write sources over files that are none."""
    if options.output.suffix.lower() not in WORKBOOKS:
        raise Refusal(f"{options.output}：输出文件名应以 .xlsx 或 .xlsm 结尾")
    for path in paths:
        if path.exists() and not options.force and not is_of_ours(path):
            raise Refusal(f"{path}：这里已有别的文件，没有覆盖；请另起文件名，确要覆盖，加 --force")


def _written(options: Options, gathered: _Gathered, asides: list[Path]) -> list[Path]:
    api.save(options.output, lambda: gathered.content, FileKind.FILLED, options.force)
    paths = source_paths(options.output)
    for aside, path in zip(asides, paths, strict=True):
        aside.replace(path)
    return [options.output, *paths]
