"""Which figure of the tables the words of a sentence mean."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from budgetxl.formats import Format
from budgetxl.prose.inventory import Inventory, inventory
from budgetxl.prose.letters import NOTHING, YEAR, plain_name
from budgetxl.prose.namedfigure import (
    NamedFigure,
    canonical,
    known_changes,
    knows_settlement,
    named_figures,
    names_of,
)
from budgetxl.rules import Figures

_PATH = re.compile(r"([一-龥、]+?)（类）(?:([一-龥、]+?)（款）)?(?:([一-龥、（）]+?)（项）)?")
_CODE = re.compile(r"(?<!\d)(\d{7}|\d{5}|\d{3})(?=[一-龥])")
_NO_TOPIC = re.compile(r"部门|预算|决算|情况|表|\d+年|总体|总|支出|说明")
EXACT, BY_CODE, BY_PATH = 100, 200, 300
"""Scores from which on a name is certain; below, it is only among the words."""


class Candidate(NamedTuple):
    """A figure that words may mean, the name by which, and how well it fits."""

    score: int
    figure: NamedFigure
    name: str


class Bound(NamedTuple):
    """What words were bound to: their core, and the figures that they may mean, best first."""

    words: str
    core: str
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> tuple[Candidate, ...]:
        """Those of the best name."""
        return tuple(each for each in self.candidates if each.score == self.candidates[0].score)

    @property
    def is_certain(self) -> bool:
        """Whether the words are a name, not only contain one."""
        return bool(self.candidates) and self.candidates[0].score >= EXACT

    @property
    def name(self) -> str:
        """The name that what is said of it is kept under."""
        if self.candidates and self.candidates[0].score >= 8:
            return self.candidates[0].name
        return self.core


class Tables:
    """The figures of one submission by their names and codes."""

    def __init__(self, figures: Figures) -> None:
        self.format: Format = figures.format
        self.submission = figures.submission
        self.department = figures.submission.department
        self.figures = named_figures(figures)
        self.changes = known_changes(figures)
        self.settled = knows_settlement(self.format)
        self.projects = list(dict.fromkeys(
            each.row for each in self.figures if each.is_project))
        self.by_name: dict[str, list[NamedFigure]] = defaultdict(list)
        self.by_code: dict[str, list[NamedFigure]] = defaultdict(list)
        for figure in self.figures:
            for name in names_of(figure):
                self.by_name[name].append(figure)
            if figure.code:
                self.by_code[figure.code].append(figure)
        self.find = lru_cache(maxsize=4096)(self._find)
        self._words: Inventory = inventory()

    def core(self, subject: str) -> str:
        """The name in ``subject``, without the words that every sentence has around one."""
        text = canonical(re.sub(f"（{NOTHING}*）|[{NOTHING}{YEAR}]", "", subject))
        short = self._words.back.sub("", self._words.front.sub("", text))
        return short if len(short) > 1 else text

    def _find(self, subject: str, headings: tuple[str, ...]) -> Bound:
        """What ``subject`` means under ``headings``."""
        raw = canonical(re.sub(f"（{NOTHING}*）|[{NOTHING}{YEAR}]", "", subject))
        core = self.core(subject)
        found = [*self._by_path(raw), *self._by_code(subject)]
        for name, figures in self.by_name.items():
            if score := _score(name, raw, core):
                found += (Candidate(score, figure, name) for figure in figures)
        topic = _pairs(plain_name("".join(headings)))
        ranked = sorted(found, key=lambda each: (
            -each.score, each.figure.is_loose, each.figure.is_fact, -_fit(each.figure, topic)))
        return Bound(raw, core, tuple(ranked))

    def _by_path(self, raw: str) -> list[Candidate]:
        """公共安全支出（类）司法（款）法律援助（项）."""
        match = _PATH.search(raw)
        if not match:
            return []
        names = [name for name in match.groups() if name]
        last = names[-1]
        found = [each for code, figures in self.by_code.items() for each in figures
                 if len(code) == 1 + 2 * len(names) and each.row == last and not each.is_project]
        whole = [each for each in found if self.path(each.code)[:-1] == tuple(names[:-1])]
        near = [each for each in found if self.path(each.code)[-2:-1] == tuple(names[-2:-1])]
        if not found and len(names) == 1:
            found = [each for each in self.by_name.get(last, ()) if not each.is_loose]
        score = BY_PATH if whole or near or len({each.code for each in found}) == 1 else 8
        return [Candidate(score, each, each.row) for each in whole or near or found]

    def last_named(self, text: str) -> str:
        """The last 类款项 or code that ``text`` names, "" where it names none."""
        found = [match[0] for match in _PATH.finditer(text)] or [
            match[0] for match in re.finditer(r"(?<!\d)\d{7}[一-龥]+", text)]
        return found[-1] if found else ""

    def _by_code(self, subject: str) -> list[Candidate]:
        match = _CODE.search(subject)
        return [Candidate(BY_CODE, each, each.row)
                for each in self.by_code.get(match[1], ()) if not each.is_project] \
            if match else []

    def path(self, code: str) -> tuple[str, ...]:
        """The names of class, group and item of ``code``."""
        lengths = [length for length in (3, 5, 7) if length <= len(code)]
        return tuple(self.code_name(code[:length]) for length in lengths)

    def code_name(self, code: str) -> str:
        """The name of ``code`` as the tables have it, else as the code lists do."""
        if self.by_code.get(code):
            return self.by_code[code][0].row
        lists = (codes.name(code) for codes in self.format.codes.values())
        return next((plain_name(name) for name in lists if name), "")

    def is_of_other_book(self, words: str) -> bool:
        """Whether ``words`` speak of what these tables do not have: 决算 in a budget."""
        other = self._words.groups["另一本账"]["决算" if self.settled else "预算"]
        said = any(word in words for word in other)
        return said and not (self.settled and "决算" in words)


def _score(name: str, raw: str, core: str) -> int:
    if name in (core, raw):
        return EXACT + len(name)
    if name in raw:
        ends = raw.endswith(name) or core.endswith(name)
        return 2 * len(name) + (14 if ends else 0)
    if len(core) >= 4 and core in name and 10 * len(core) >= 6 * len(name):
        return len(core)
    return 0


def _pairs(text: str) -> set[str]:
    return {text[i:i + 2] for i in range(len(text) - 1)}


@lru_cache(maxsize=256)
def _topic(title: str) -> frozenset[str]:
    return frozenset(_pairs(_NO_TOPIC.sub("", title)))


def _fit(figure: NamedFigure, topic: set[str]) -> int:
    """How much of the table's topic the headings name; the main column of the same wins."""
    return 2 * len(_topic(figure.title) & topic) + figure.is_main
