"""The words by which a text is read: data that an officer may add to, made into patterns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, TypeAlias

from budgetxl.formats.readahead import known
from budgetxl.prose.letters import YEAR, plain_name

Pattern: TypeAlias = re.Pattern[str]

WRITTEN, BESIDE = "inventory.yaml", "inventory.json"
"""The file that an officer adds to, and what it says, read ahead."""


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


class Inventory:
    """What inventory.yaml says, as patterns over text as ``letters`` writes it."""

    def __init__(self, groups: dict[str, Any]) -> None:
        self.groups = groups
        self.money = {unit: Decimal(str(factor))
                      for unit, factor in groups["单位"]["金额"].items()}
        self.falls = frozenset(groups["减"])

    # Each is made when it is first asked for: the texts of a form want few of them.

    @cached_property
    def number(self) -> Pattern:
        """A number, and its unit if it has one."""
        units = self.groups["单位"]
        every = any_of([*units["金额"], *units["比率"], *units["数量"]])
        digits = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?"
        return re.compile(rf"(?<![\d.,A-Za-z])({digits})({every})?")

    @cached_property
    def change(self) -> Pattern:
        """A clause that ends with a verb of more or less."""
        return re.compile(rf"(?<!增)({any_of(self._verbs)})(?:{self._any('变动语尾')})*$")

    @cached_property
    def no_move(self) -> Pattern:
        """A clause that ends with a change, of which 0 says that there is none."""
        return re.compile(r"增减(?:变化|变动|额)*为?$")

    @cached_property
    def verb_first(self) -> Pattern:
        """A clause of which the verb stands before the name."""
        long_verb = any_of(word for word in self._verbs if len(word) > 1)
        return re.compile(rf"({long_verb})了?(.{{2,30}})$")

    @cached_property
    def same(self) -> Pattern:
        """That nothing has changed."""
        return re.compile(f"(?:{self._any('不变')})(?!行)")

    @cached_property
    def none(self) -> Pattern:
        """That there is nothing."""
        return re.compile(self._any("没有"))

    @cached_property
    def compared(self) -> Pattern:
        """That something is compared."""
        past = rf"{self._any('上年')}|{YEAR}"
        return re.compile(rf"(?:比|较|与|同)(?={past}|年初|预算|全年)|同比|相比|(?<=.)较|与.*相比")

    @cached_property
    def prior(self) -> Pattern:
        """A clause that ends with last year's base."""
        return re.compile(
            rf"({self._any('上年')}|(?:19|20)\d\d年)[^，。；0-9]{{0,16}}"
            rf"(?:{self._any('基数')})(?:为|是|：)?$")

    @cached_property
    def compared_with(self) -> Pattern:
        """A clause that ends with what last year is compared in."""
        past = rf"{self._any('上年')}|{YEAR}"
        return re.compile(rf"(?:比|较|与|同)(?:{past})(?:同期)?[^，。；：\d]{{0,8}}$")

    @cached_property
    def other_scope(self) -> Pattern:
        """That it is about more or less than the table."""
        return re.compile(self._any("别的范围"))

    @cached_property
    def reason(self) -> Pattern:
        """What a reason begins with."""
        return re.compile(self._any("原因"))

    @cached_property
    def opener(self) -> Pattern:
        """What parts of a sum begin with."""
        return re.compile(rf"(?:{self._any('其中')})[：，]?")

    @cached_property
    def norm_before(self) -> Pattern:
        """That the number which follows is a threshold."""
        return re.compile(rf"(?:{self._any('门槛之前')})[^，。；：、\d]{{0,6}}$")

    @cached_property
    def norm_after(self) -> Pattern:
        """That the number before is a threshold."""
        return re.compile(rf"(?:{self._any('门槛之后')})")

    @cached_property
    def generic(self) -> Pattern:
        """A name that names nothing."""
        return re.compile(rf"(?:{self._any('泛称')}|{YEAR})*")

    @cached_property
    def lead(self) -> Pattern:
        """What stands before a name and is no part of it, in front of a clause."""
        return re.compile(rf"^(?:{self._any('开头')})+|^因(?!公)")

    @cached_property
    def front(self) -> Pattern:
        """The same, in front of the name."""
        return re.compile(rf"^(?:{self._any('名前')})+(?=.{{2}})")

    @cached_property
    def back(self) -> Pattern:
        """The same, behind the name."""
        return re.compile(rf"(?:{self._any('名后')})+$")

    def _any(self, group: str) -> str:
        return any_of(self.groups[group])

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
