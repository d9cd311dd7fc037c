"""All outcomes taken together: how many of what, what is commonest, what has to be said."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from types import MappingProxyType

from budgetxl import amount
from budgetxl.batch.convert import UNFINISHED, UNUSABLE, WorkbookOutcome
from budgetxl.batch.natural import natural
from budgetxl.checking import ROUNDING
from budgetxl.fault import FILE_FINDINGS, LEVELS, Level, Verdict
from budgetxl.report.words import EMPTY, OPEN, VERDICTS

PASSED, BROKEN = VERDICTS[Verdict.HOLDS], VERDICTS[Verdict.BROKEN]
MEANING = {
    BROKEN: "有强制项不通过，须改正",
    UNUSABLE: "不是完好的文件，或不是这里的表样",
    UNFINISHED: "读不了、写不了或程序出错，再运行一次会重试",
    OPEN: "有强制项缺数，未能评估",
    EMPTY: "还没有填任何金额",
    PASSED: "没有强制项不通过；交来的工作簿已生成公开表",
}
"""The verdicts on a workbook, in the order in which they are told: the failures first."""

LISTED = 100
"""Lines of one kind that are told in full."""

COMPARED = 5
"""Workbooks of one form from which on a median says something."""

FAR = 1000
"""So many times the median, or a part of it, is no matter of large or small departments."""

NAMED = 20
"""Files of one department that are named."""


@dataclass
class FaultCount:
    """A rule that is broken: how often, in how many workbooks, and its wording."""

    format: str
    rule: str
    level: Level
    wording: str
    places: int = 0
    workbooks: int = 0


@dataclass
class Overview:
    """What ``summary.xlsx`` and ``index.html`` begin with."""

    paths: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The workbooks of each verdict, in the order in which they came."""

    formats: dict[tuple[str, str, int], Counter[str]] = field(default_factory=dict)
    faults: dict[tuple[str, str, str], FaultCount] = field(default_factory=dict)
    levels: Counter[str] = field(default_factory=Counter)
    departments: dict[tuple[str, int, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    sizes: dict[tuple[str, int], list[tuple[Decimal, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    publications: int = 0
    unusable: list[tuple[str, str]] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    def add(self, outcome: WorkbookOutcome) -> None:
        """Counts one workbook."""
        self.paths[outcome.verdict].append(outcome.path)
        self.publications += bool(outcome.publication)
        if not outcome.is_usable:
            self.unusable.append((outcome.path, outcome.sentence))
        self.levels.update(error=outcome.errors, warning=outcome.warnings,
                           notice=outcome.notices, explained=outcome.explained,
                           undecided=outcome.undecided)
        if outcome.format:
            key = outcome.format, outcome.title, outcome.year
            self.formats.setdefault(key, Counter())[outcome.verdict] += 1
            if outcome.department:
                self.departments[outcome.format, outcome.year, outcome.department].append(
                    outcome.path
                )
        largest = max(map(Decimal, outcome.totals.values()), default=Decimal(0))
        if largest > 0:
            self.sizes[outcome.format, outcome.year].append((largest, outcome.path))
        for rule, level, count, wording in outcome.faults:
            is_of_all = rule in FILE_FINDINGS or rule == ROUNDING
            format_ = "" if is_of_all else outcome.format
            fault = self.faults.setdefault(
                (format_, rule, level), FaultCount(format_, rule, Level(level), wording)
            )
            fault.places += count
            fault.workbooks += 1

    @property
    def verdicts(self) -> Counter[str]:
        """How many workbooks have each verdict."""
        return Counter({verdict: len(paths) for verdict, paths in self.paths.items()})

    @property
    def total(self) -> int:
        """Workbooks in all."""
        return sum(map(len, self.paths.values()))

    def counts(self) -> list[tuple[str, int]]:
        """The verdicts that occur."""
        return [(verdict, self.verdicts[verdict]) for verdict in MEANING
                if self.verdicts[verdict]]

    def verdicts_of_formats(self) -> list[str]:
        """The verdicts on workbooks of a known format."""
        return [verdict for verdict, _ in self.counts()
                if any(counts[verdict] for counts in self.formats.values())]

    def sentence(self) -> str:
        """How much there is, in one line."""
        departments_ = f"{len(self.names())} 个部门"
        return f"{self.total} 个工作簿，{departments_}，公开表 {self.publications} 份"

    def commonest(self) -> list[FaultCount]:
        """The faults, the gravest first, and of one level those in most workbooks."""
        order = list(LEVELS)
        return sorted(self.faults.values(), key=lambda fault: (
            order.index(fault.level), -fault.workbooks, -fault.places, fault.format, fault.rule))

    def names(self) -> set[str]:
        """The departments that handed something in, as they wrote themselves."""
        return {department for _, _, department in self.departments}

    def remarks(self) -> list[tuple[str, list[str]]]:
        """What has to be said, each kind under its heading; nothing where all is well."""
        return _told(
            ("部门重复", self._twice()), ("缺少部门", self._missing()),
            ("交来了文件、没有一份能用的部门", self._unread_departments()),
            ("年度混杂", self._years()), ("金额与别的工作簿相差悬殊", self._distant()),
            ("没有用上的工作簿", (f"{path}：{why_}" for path, why_ in self.unusable)),
            ("没有读的文件", (f"{path}：{why_}" for path, why_ in self.unread.items())))

    def asides(self) -> list[tuple[str, list[str]]]:
        """What is told after the results, for nobody has to do anything about it."""
        return _told(("名单以外的部门", self._others()))

    def _twice(self) -> Iterator[str]:
        titles = {(format_, year): title for format_, title, year in self.formats}
        for (format_, year, department), paths in sorted(self.departments.items()):
            if len(paths) > 1:
                more = "等" if len(paths) > NAMED else ""
                files = "、".join(paths[:NAMED]) + more
                yield f"{department}：{titles[format_, year]}有 {len(paths)} 份：{files}"

    def _missing(self) -> Iterator[str]:
        there = {_folded(name) for name in self.names()}
        return (name for name in self.expected
                if _folded(name) not in there and not self._handed_in(name))

    def _unread_departments(self) -> Iterator[str]:
        """The departments that are expected and of which no file could be used."""
        there = {_folded(name) for name in self.names()}
        for name in self.expected:
            if _folded(name) not in there and (files := self._handed_in(name)):
                yield f"{name}：{'、'.join(files[:NAMED])}"

    def _handed_in(self, name: str) -> list[str]:
        """The files named after a department that were not read, or could not be used."""
        files = (*self.unread, *(path for path, _ in self.unusable))
        return [path for path in files if _folded(name) in _folded(path)]

    def _others(self) -> Iterator[str]:
        listed = {_folded(name) for name in self.expected}
        found = sorted(self.names(), key=natural) if listed else ()
        return (name for name in found if _folded(name) not in listed)

    def _distant(self) -> Iterator[str]:
        """Workbooks whose largest total is far from the median of their form: perhaps in 元."""
        for sizes in self.sizes.values():
            median = sorted(size for size, _ in sizes)[len(sizes) // 2]
            for size, path in sizes if len(sizes) >= COMPARED else ():
                if not median / FAR < size < median * FAR:
                    times = amount.plain(amount.rounded(size / median, 4))
                    yield f"{path}：合计 {size:,f}，是同一表样中位数（{median:,f}）的 {times} 倍，请核对单位"

    def _years(self) -> Iterator[str]:
        years: Counter[int] = Counter()
        for (_, _, year), verdicts in self.formats.items():
            years[year] += sum(verdicts.values())
        if len(years) > 1:
            yield "，".join(f"{year} 年 {count} 份" for year, count in sorted(years.items()))


def overview(
    outcomes: Iterable[WorkbookOutcome], expected: tuple[str, ...],
    unread: Mapping[str, str] = MappingProxyType({}),
) -> Overview:
    """All outcomes, the departments that are ``expected``, and why other files were not read."""
    made = Overview(expected=expected, unread=unread)
    for outcome in outcomes:
        made.add(outcome)
    return made


def failures_first(
    told: Overview, outcomes: Callable[[list[str]], Iterable[WorkbookOutcome]]
) -> Iterator[WorkbookOutcome]:
    """The outcomes by verdict, in the order of ``MEANING``; ``outcomes`` gives those of paths.

    There may be more of them than fit into memory.
    """
    return chain.from_iterable(outcomes(told.paths[verdict]) for verdict, _ in told.counts())


def _folded(name: str) -> str:
    """A name without what two people write differently: spaces, full-width brackets."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _told(*kinds: tuple[str, Iterable[str]]) -> list[tuple[str, list[str]]]:
    """Those kinds of which there is anything to say."""
    return [(heading, lines) for heading, found in kinds if (lines := [*found])]


def shortened(lines: list[str]) -> list[str]:
    """As many of the lines as are told in full, and how many there are beyond them."""
    more = len(lines) - LISTED
    return lines[:LISTED] + ([f"……还有 {more} 条"] if more > 0 else [])
