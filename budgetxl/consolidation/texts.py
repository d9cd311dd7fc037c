"""The words of several units where the department has room for one: names, notes, texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from budgetxl.codes import comparable
from budgetxl.consolidation.unit import Remark, Unit
from budgetxl.formats import Format, Table
from budgetxl.place import Place
from budgetxl.submission import Value

_MOST_SAID = 3


@dataclass
class _Said:
    """What was said of one thing: each wording with the first file that has it."""

    wordings: dict[str, str] = field(default_factory=dict)

    @property
    def least(self) -> str:
        """The first wording by its letters, so that the order of the units does not matter."""
        return min(filter(None, self.wordings), default="")

    @property
    def agreed(self) -> str:
        """The wording, where there is one alone."""
        return next(iter(self.wordings)) if len(self.wordings) == 1 else ""


class Texts:
    """The words that all units use, and those in which they differ."""

    def __init__(self, format_: Format) -> None:
        self.format = format_
        self._rows: dict[tuple[str, tuple[str, ...], str], _Said] = {}
        self._notes: dict[tuple[str, bool], _Said] = {}
        self._fixed: dict[Place, _Said] = {}
        self._own: dict[Place, str] = {}

    def take(self, place: Place, text: Value, unit: Unit, is_own: bool) -> None:
        """A text of a form of which there is one; that of the department itself counts."""
        self._fixed.setdefault(place, _Said()).wordings.setdefault(str(text), unit.where(place))
        if is_own:
            self._own[place] = str(text)

    def take_note(self, table: str, note: str, file: str, filled: bool) -> None:
        """The note of a table, "" for the form's own, and whether any amount stands above it."""
        self._notes.setdefault((table, filled), _Said()).wordings.setdefault(note, file)

    def take_row(
        self, table: Table, key: tuple[str, ...], row: dict[str, Any], unit: Unit, at: Place
    ) -> None:
        """The texts of the detail row ``at``, which is added to others of its ``key``."""
        for name, column in table.columns.items():
            if column.kind == "name":
                text = str(row.get(name) or self._listed(table, column.of, row.get(column.of)))
            elif column.kind == "text" and name in row:
                text = str(row[name])
            else:
                continue
            said = self._rows.setdefault((table.name, key, name), _Said())
            said.wordings.setdefault(comparable(text), unit.where(at._replace(column=name)))

    def _listed(self, table: Table, of: str, code: object) -> str:
        known = self.format.codes[table.columns[of].codes]
        return (known.name(code) or "") if isinstance(code, str) else ""

    # -- what comes of it --------------------------------------------------------------------

    def row(self, table: Table, key: tuple[str, ...]) -> dict[str, Value]:
        """The texts of an added row: a listed code has the name of the list where units differ."""
        found: dict[str, Value] = {}
        for name, column in table.columns.items():
            said = self._rows.get((table.name, key, name))
            if said is None:
                continue
            codes = dict(zip(_keys(table), key))
            listed = self._listed(table, column.of, codes.get(column.of)) if column.of else ""
            text = said.agreed or listed or said.least
            if text and text != listed:
                found[name] = text
        return found

    def fixed(self) -> dict[Place, Value]:
        """The texts of forms: the department's own, else those on which all agree."""
        agreed = {place: said.agreed for place, said in self._fixed.items() if said.agreed}
        return {**agreed, **self._own}

    def notes(self) -> dict[str, str]:
        """The notes on which all agree that have amounts there; of an empty table one of them."""
        found = {}
        for table in dict.fromkeys(table for table, _ in self._notes):
            filled, empty = self._notes.get((table, True)), self._notes.get((table, False))
            if note := filled.agreed if filled else empty.least if empty else "":
                found[table] = note
        return found

    def remarks(self) -> Iterator[Remark]:
        """Each name, note and text in several wordings, with files; and what is used."""
        for (table, key, column), said in sorted(self._rows.items()):
            if len(said.wordings) > 1:
                yield Remark(f"{table} {' '.join(filter(None, key))}：{column}各单位写得不同，"
                             f"{_each(said)}；汇总用{self._used(table, key, column)}")
        for place, said in self._fixed.items():
            if len(said.wordings) > 1 and place not in self._own:
                yield Remark(f"{place.words()}：各单位写得不同，{_each(said)}；汇总空着，"
                             "请照部门的情况填写")
        for (table, filled), said in sorted(self._notes.items()):
            if filled and len(said.wordings) > 1:
                yield Remark(f"{table} 的备注各单位不同，{_each(said)}；汇总用表样的备注")

    def _used(self, name: str, key: tuple[str, ...], column: str) -> str:
        """Which of several wordings an added row has."""
        table = self.format.tables[name]
        if text := self.row(table, key).get(column):
            return f"“{text}”"
        of = table.columns[column].of
        return f"科目表的名称“{self._listed(table, of, dict(zip(_keys(table), key))[of])}”"


def _keys(table: Table) -> tuple[str, ...]:
    return table.detail.key_columns if table.detail else ()


def _each(said: _Said) -> str:
    shown = [f"“{text or '（表样的）'}”（{file}）" for text, file in list(said.wordings.items())]
    more = f"等 {len(shown)} 种" if len(shown) > _MOST_SAID else ""
    return "、".join(shown[:_MOST_SAID]) + more
