"""A format in memory: one official set of table forms, frozen.

Everything here is what the folder's YAML says, in the form's own Chinese names; nothing knows
where on a sheet it stands (that is ``layout``) nor what a rule means (that is ``rules``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from budgetxl.codes import CodeList
from budgetxl.fault import Fault, Level
from budgetxl.formats.columns import Column
from budgetxl.formats.limits import Bounds, Threshold
from budgetxl.formats.source import Path, Source
from budgetxl.formats.table import UNIT_LINE, Table
from budgetxl.place import Place

LAST_YEAR, LAST_YEAR_FORM = "上年", "上年数"
"""What rules call last year's workbook; the sheet of this year's that keeps figures of it."""


def last_year_place(place: Place) -> Place:
    """Where 上年数 keeps the figure that last year's workbook had at ``place``."""
    return Place(LAST_YEAR_FORM, f"{place.table} {place.row}", place.column)


@dataclass(frozen=True)
class RuleText:
    """One rule as its author wrote it, one for each line of ``each``.

    ``rows`` is the level of rows that it speaks of, "" for the ordinary ones; ``other`` the
    name of the other workbook that it needs; ``message`` what is said in place of a sentence
    made from ``says``, where that would be too long. Where one of the rules ``after`` is broken
    at the same row or form, what this one finds there follows from it. What is
    ``explainable`` (核实性) may stand with a written reason, all else (逻辑性) must hold.
    It stands at ``path`` of the file ``source``; a rule of a pack has ``cases`` with it.
    """

    id: str
    level: Level
    table: str
    says: str
    when: str
    fills: bool
    basis: str
    advice: str
    path: Path
    source: Source = field(compare=False, repr=False)
    rows: str = ""
    other: str = ""
    message: str = ""
    after: tuple[str, ...] = ()
    explainable: bool = False
    cases: dict[str, Any] | None = field(default=None, compare=False, repr=False)

    def fault(self, key: str, message: str) -> Fault:
        """A mistake in what the rule has under ``key``, "" for the rule as a whole."""
        return self.source.fault((*self.path, key) if key else self.path, message)


@dataclass(frozen=True)
class Format:
    """One official set of table forms: one issuer, one year.

    ``others`` are the formats of the workbooks that rules hold this one against, by the name
    that the rules give them; ``digest`` is that of the files it was read from. ``changes`` say
    what a version brought, by its number. ``narrative`` is what narrative.yaml says, as read, and
    ``lists`` those of format.yaml. With ``balanced`` what is printed adds up, no figure being a
    whole digit off; those ``unadjusted``, all rows of a column or all columns of a row where one
    is not named, are rounded as usual all the same. ``last_year`` are the figures of last year's
    workbook that 上年数 keeps, as they stand there.
    """

    id: str
    version: int
    title: str
    issuer: str
    year: int
    money_unit: str
    decimals: int
    instructions: tuple[str, ...]
    tables: dict[str, Table]
    codes: dict[str, CodeList]
    rules: tuple[RuleText, ...]
    cases_source: Source | None = field(compare=False, repr=False, default=None)
    plausible: tuple[Bounds, ...] = ()
    others: dict[str, Format] = field(compare=False, repr=False, default_factory=dict)
    digest: str = ""
    narrative: Source | None = field(compare=False, repr=False, default=None)
    lists: dict[str, list[Any]] = field(compare=False, repr=False, default_factory=dict)
    changes: dict[int, str] = field(default_factory=dict)
    thresholds: tuple[Threshold, ...] = ()
    balanced: bool = False
    unadjusted: tuple[Place, ...] = ()
    last_year: tuple[Place, ...] = ()

    @cached_property
    def forms(self) -> dict[str, Table]:
        """The tables that have a sheet of their own, in order."""
        return {name: table for name, table in self.tables.items() if table.is_main}

    @cached_property
    def published(self) -> dict[str, Table]:
        """Those of ``forms`` that are official: all that a published document can hold."""
        return {name: table for name, table in self.forms.items() if not table.supplementary}

    def nested(self, main_table: str) -> list[Table]:
        """The tables on the sheet of ``main_table``: itself and those within it."""
        return [table for table in self.tables.values() if table.main_table == main_table]

    def money_line(self, text: str) -> str:
        """The line above a table that says the unit; one that names none has the format's."""
        return text + self.money_unit if text == UNIT_LINE else text

    def unit_of(self, spec: Column) -> str:
        """The unit of an amount in that column or field."""
        return spec.unit or self.money_unit

    def changed_since(self, version: int) -> str:
        """What the versions after that one brought, in the format's words; "" where none says."""
        return "；".join(f"第 {number} 版{says}" for number, says in sorted(self.changes.items())
                        if number > version)

    def decimals_of(self, spec: Column | None) -> int:
        """With how many decimals an amount in that column or field is shown."""
        return self.decimals if spec is None or spec.decimals is None else spec.decimals

    def is_repeated(self, table: str) -> bool:
        """Whether there is one such table for each project."""
        return bool(self.tables[table].repeated)
