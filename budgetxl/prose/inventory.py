"""The words by which a text is read: data that an officer may add to, made into patterns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from budgetxl.formats.readahead import known
from budgetxl.prose.letters import YEAR, plain_name

WRITTEN, BESIDE = "inventory.yaml", "inventory.json"
"""The file that an officer adds to, and what it says, read ahead."""


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


class Inventory:
    """What inventory.yaml says, as patterns over text as ``letters`` writes it."""

    def __init__(self, groups: dict[str, Any]) -> None:
        self.groups = groups
        units = groups["单位"]
        self.money = {unit: Decimal(str(factor)) for unit, factor in units["金额"].items()}
        every = any_of([*units["金额"], *units["比率"], *units["数量"]])
        digits = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?"
        self.number = re.compile(rf"(?<![\d.,A-Za-z])({digits})({every})?")
        self.falls = frozenset(groups["减"])
        verb = any_of([*groups["增"], *groups["减"]])
        ends = any_of(groups["变动语尾"])
        self.change = re.compile(rf"(?<!增)({verb})(?:{ends})*$")
        self.no_move = re.compile(r"增减(?:变化|变动|额)*为?$")
        long_verb = any_of(word for word in self._verbs if len(word) > 1)
        self.verb_first = re.compile(rf"({long_verb})了?(.{{2,30}})$")
        self.same = re.compile(f"(?:{any_of(groups['不变'])})(?!行)")
        self.none = re.compile(any_of(groups["没有"]))
        past = rf"{any_of(groups['上年'])}|{YEAR}"
        self.compared = re.compile(rf"(?:比|较|与|同)(?={past}|年初|预算|全年)|同比|相比|(?<=.)较|与.*相比")
        self.prior = re.compile(
            rf"({any_of(groups['上年'])}|(?:19|20)\d\d年)[^，。；0-9]{{0,16}}"
            rf"(?:{any_of(groups['基数'])})(?:为|是|：)?$")
        self.compared_with = re.compile(
            rf"(?:比|较|与|同)(?:{past})(?:同期)?[^，。；：\d]{{0,8}}$")
        self.other_scope = re.compile(any_of(groups["别的范围"]))
        self.reason = re.compile(any_of(groups["原因"]))
        self.opener = re.compile(rf"(?:{any_of(groups['其中'])})[：，]?")
        self.norm_before = re.compile(rf"(?:{any_of(groups['门槛之前'])})[^，。；：、\d]{{0,6}}$")
        self.norm_after = re.compile(rf"(?:{any_of(groups['门槛之后'])})")
        generic = any_of(groups["泛称"])
        self.generic = re.compile(rf"(?:{generic}|{YEAR})*")
        self.lead = re.compile(rf"^(?:{any_of(groups['开头'])})+|^因(?!公)")
        self.front = re.compile(rf"^(?:{any_of(groups['名前'])})+(?=.{{2}})")
        self.back = re.compile(rf"(?:{any_of(groups['名后'])})+$")

    @property
    def _verbs(self) -> list[str]:
        return [*self.groups["增"], *self.groups["减"]]

    @cached_property
    def total_columns(self) -> frozenset[str]:
        """Names of rows and columns that say no more than that it is the whole."""
        return frozenset(self.groups["合计的列"])

    @cached_property
    def one_name(self) -> list[tuple[re.Pattern[str], str]]:
        """Ways of writing one thing, and the one that stands for them."""
        return [(re.compile(any_of(map(plain_name, names))), plain_name(names[0]))
                for names in self.groups["同名"]]

    def total_names(self, title: str) -> list[str]:
        """What a text calls the grand total of the table with that title."""
        for entry in self.groups["合计又称"]:
            if entry["表名"] in title:
                return list(entry["又称"])
        return []

    def row_names(self, row: str) -> list[str]:
        """What else a text calls a fixed row."""
        return list(self.groups["行又称"].get(row, ()))


@lru_cache(maxsize=1)
def inventory() -> Inventory:
    """The inventory that comes with the program, read once a process."""
    folder = files("budgetxl.prose")
    ahead = json.loads(folder.joinpath(BESIDE).read_bytes())
    return Inventory(known(ahead, WRITTEN, folder.joinpath(WRITTEN)) or written())


def written() -> dict[str, Any]:
    """What inventory.yaml says."""
    import yaml  # slow to import

    text = files("budgetxl.prose").joinpath(WRITTEN).read_text(encoding="utf-8")
    said: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return said
