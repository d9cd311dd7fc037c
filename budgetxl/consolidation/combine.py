"""Units put together, one after another; their order makes no difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from budgetxl.amount import SIGNIFICANT_DIGITS, ZERO, plain
from budgetxl.consolidation.byrule import calculated
from budgetxl.consolidation.keptsums import KeptSums
from budgetxl.consolidation.manner import (
    ADDED,
    BY_RULE,
    COLLECTED,
    ELIMINATED,
    OWN,
    cell_manner,
    manner_of,
)
from budgetxl.consolidation.order import form_order, row_order, settled
from budgetxl.consolidation.texts import Texts
from budgetxl.consolidation.unit import Remark, Source, Unit
from budgetxl.formats import Table
from budgetxl.layout.sizes import MOST_FORMS, MOST_ROWS
from budgetxl.place import Place
from budgetxl.rules import Rulebook
from budgetxl.submission import Submission, Value

_SAID = 5

Row = dict[str, Value]
RowKey = tuple[str, ...]


@dataclass
class Combination:
    """What the units that were added so far come to.

    It grows with the items and codes that they have, and with the rows and forms that are
    collected; not with the number of units.
    """

    book: Rulebook
    department: str
    fixed: dict[Place, Decimal] = field(default_factory=dict)
    rows: dict[tuple[str, RowKey], dict[str, Decimal]] = field(default_factory=dict)
    texts: Texts = field(init=False)
    kept: KeptSums = field(init=False)
    collected: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    forms: dict[str, list[dict[Place, Value]]] = field(default_factory=lambda: defaultdict(list))
    named: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    own: dict[Place, Value] = field(default_factory=dict)
    left: dict[tuple[str, str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    stated: int = 0

    def __post_init__(self) -> None:
        self.texts = Texts(self.book.format)
        self.kept = KeptSums(self.book.format)
        format_ = self.book.format
        self._owned: dict[Place, bool] = {}
        self._manners = {name: manner_of(format_, table) for name, table in format_.tables.items()}

    def add(self, unit: Unit, is_own: bool = False) -> None:
        """Takes in what ``unit`` filled in; of the department itself if ``is_own``."""
        format_ = self.book.format
        self.stated += unit.stated
        self.kept.take(unit)
        rows: dict[Place, Row] = defaultdict(dict)
        forms: dict[tuple[str, int], dict[Place, Value]] = defaultdict(dict)
        for place, value in unit.submission.cells.items():
            table = format_.tables[place.table]
            manner = self._manners[place.table]
            if manner == OWN:
                self._own(table, place, value, is_own)
            elif table.repeated:
                forms[table.main_table, place.form][place._replace(form=0)] = value
            elif isinstance(place.row, int):
                rows[place._replace(column="")][place.column] = value
            else:
                self._fixed(table, place, value, unit, is_own)
        for (name, form), cells in forms.items():
            self._form(Place(name, None, format_.tables[name].repeated, form), cells, unit)
        for at, row in rows.items():
            self._row(at, row, unit, is_own)
        filled = {place.table for place, value in unit.submission.cells.items()
                  if isinstance(value, Decimal)}
        for name in format_.tables:
            note = unit.submission.notes.get(name, "")
            self.texts.take_note(name, note, unit.file, name in filled)

    def is_own(self, source: Source) -> bool:
        """Whether a figure is of a table or column that the department's own workbook fills."""
        place = Place(source.table, source.row, source.column)
        known = self._owned.get(place)
        if known is None:
            table = self.book.format.tables[source.table]
            known = self._owned[place] = OWN in (
                self._manners[source.table], cell_manner(table, place))
        return known

    def _own(self, table: Table, place: Place, value: Value, is_own: bool) -> None:
        if is_own:
            self.own[place] = value
        elif isinstance(value, Decimal):
            self._leave(table, place, value, OWN)

    def _leave(self, table: Table, place: Place, value: Decimal, why: str) -> None:
        spec = table.spec(place)
        unit = self.book.format.unit_of(spec) if spec else ""
        item = place.row if isinstance(place.row, str) else place.column
        what = table.name if self._manners[table.name] == OWN else f"{table.name}“{item}”"
        self.left[why, what, unit] += value

    def _fixed(
        self, table: Table, place: Place, value: Value, unit: Unit, is_own: bool
    ) -> None:
        """A cell of a grid or of a form of which there is one."""
        keys = table.keyed_rows
        if isinstance(place.row, str) and place.row in keys:
            if place.column != keys[place.row]:
                text = unit.submission.cells.get(place._replace(column=keys[place.row]), "")
                sums = self.rows.setdefault((table.name, (str(text),)), {})
                self._put(sums, place.column, table, place, value, is_own)
        elif isinstance(value, Decimal):
            self._put(self.fixed, place, table, place, value, is_own)
        else:
            self.texts.take(place, value, unit, is_own)

    def _put(
        self, sums: dict[Any, Decimal], at: Any, table: Table, place: Place, value: Value,
        is_own: bool,
    ) -> None:
        """Adds an amount where it belongs, or takes note that it is left out."""
        assert isinstance(value, Decimal)
        manner = cell_manner(table, place)
        if manner == ADDED or (manner == OWN and is_own):
            sums[at] = sums.get(at, ZERO) + value
        elif manner != BY_RULE:
            self._leave(table, place, value, manner)

    def _form(self, name: Place, cells: dict[Place, Value], unit: Unit) -> None:
        """A form of a unit; at ``name`` it says what it is for."""
        self.forms[name.table].append(cells)
        if text := cells.get(name._replace(form=0)):
            self.named[name.table, str(text)].append(unit.where(name))

    def _row(self, at: Place, row: Row, unit: Unit, is_own: bool) -> None:
        """The detail row ``at`` of a unit."""
        table = self.book.format.tables[at.table]
        assert table.detail is not None
        for group in table.detail.groups:
            if group.shown_in and not row.get(group.by):
                row[group.by] = unit.name
        if self._manners[table.name] == COLLECTED:
            self.collected[table.name].append(row)
            return
        key = tuple(str(row.get(name, "")) for name in table.detail.key_columns)
        sums = self.rows.setdefault((table.name, key), {})
        for name, value in row.items():
            if isinstance(value, Decimal):
                self._put(sums, name, table, Place(table.name, 0, name), value, is_own)
        self.texts.take_row(table, key, row, unit, at)

    # -- what comes of it --------------------------------------------------------------------

    def submission(self) -> Submission:
        """The department's own submission: inputs alone, so that its totals are live.

        Sums of rounded figures differ by what rounding did to each of them.
        """
        format_ = self.book.format
        cells: dict[Place, Value] = {place: settled(value) for place, value in self.fixed.items()
                                     if self.kept.is_known(place)}
        cells |= self.own
        cells |= self.texts.fixed()
        for table in format_.tables.values():
            cells |= self._keyed(table) if table.keyed_rows else self._detail(table)
        for name, forms in self.forms.items():
            kept = sorted(forms, key=form_order) if len(forms) <= MOST_FORMS else []
            for number, form in enumerate(kept):
                cells |= {place._replace(form=number): value for place, value in form.items()}
        made = Submission(format_.id, format_.year, self.department, cells, self.texts.notes(),
                          stated=self.stated, grouped=bool(self.stated))
        return self._by_rule(made)

    def _keyed(self, table: Table) -> dict[Place, Value]:
        """The rows of a form that say what they are for, those that its list names first."""
        slots = list(table.keyed_rows.items())
        found = {key[0]: sums for (name, key), sums in self.rows.items()
                 if name == table.name and sums}
        spec = table.specs[slots[0][0], slots[0][1]] if slots else None
        listed = list(spec.choices) if spec else []
        order = sorted(found, key=lambda text: (
            listed.index(text) if text in listed else len(listed), text))
        cells: dict[Place, Value] = {}
        for (row, column), text in zip(slots, order):
            cells |= {Place(table.name, row, column): text} if text else {}
            cells |= {Place(table.name, row, name): settled(value)
                      for name, value in found[text].items()}
        return cells

    def _detail(self, table: Table) -> dict[Place, Value]:
        """The detail rows of a table, in the order of what tells them apart."""
        if table.detail is None or table.repeated or self._manners[table.name] == OWN:
            return {}
        rows = self.collected.get(table.name) or list(self._added(table))
        if len(rows) > MOST_ROWS:
            return {}
        order = sorted(rows, key=lambda row: row_order(table, row))
        return {Place(table.name, number, column): value
                for number, row in enumerate(order) for column, value in row.items()}

    def _added(self, table: Table) -> Iterator[Row]:
        columns = table.detail.key_columns if table.detail else ()
        for (name, key), sums in self.rows.items():
            if name == table.name:
                told: Row = {column: text for column, text in zip(columns, key) if text}
                told |= self.texts.row(table, key)
                yield {**told, **{column: settled(value) for column, value in sums.items()}}

    def _by_rule(self, made: Submission) -> Submission:
        """``made`` with the cells that a rule of equality makes of the others."""
        wanted = [place for table in self.book.format.tables.values()
                  for place in table.fixed_cells()
                  if cell_manner(table, place) == BY_RULE and not table.is_total(place)]
        made.cells.update(calculated(made, self.book, wanted))
        return made

    def remarks(self) -> Iterator[Remark]:
        """What was left out and how much that is, texts in two wordings, sums too long to write."""
        for (why, what, unit), value in sorted(self.left.items()):
            reason = ("单位之间互相抵销" if why == ELIMINATED else "取自本部门自己的工作簿，不汇总")
            yield Remark(f"{what}：{reason}，各单位相加 {plain(value)} {unit}没有汇总")
        yield from self._too_much()
        yield from self._namesakes()
        yield from self.kept.remarks(self.fixed)
        yield from self.texts.remarks()
        for table in self.book.format.tables.values():
            yield from self._too_many(table)
        for place, value in self.fixed.items():
            if len(settled(value).as_tuple().digits) > SIGNIFICANT_DIGITS:
                yield Remark(f"{place.words()}：相加得 {plain(value)}，"
                             f"超过 {SIGNIFICANT_DIGITS} 位有效数字，表格软件存不下", stops=True)

    def _too_much(self) -> Iterator[Remark]:
        """More forms or rows than a workbook has room for, with what their amounts come to."""
        for name, forms in self.forms.items():
            if len(forms) > MOST_FORMS:
                sums = self._amounts((place.table, place.column, value)
                                     for form in forms for place, value in form.items())
                yield Remark(f"{name} 共 {len(forms)} 张，一份工作簿最多放 {MOST_FORMS} 张，"
                             f"一张也没有放进来，见各单位的工作簿；{sums}")
        for name, rows in self.collected.items():
            if len(rows) > MOST_ROWS:
                sums = self._amounts((name, column, value) for row in rows
                                     for column, value in row.items())
                yield Remark(f"{name} 共 {len(rows)} 行，一张表最多放 {MOST_ROWS} 行，"
                             f"没有放进来；{sums}", stops=True)

    def _amounts(self, cells: Iterable[tuple[str, str, Value]]) -> str:
        """What the amounts among ``cells`` come to, column by column."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for table, column, value in cells:
            if isinstance(value, Decimal):
                sums[f"{column}合计" if column[-2:] != "合计" else column] += value
        return "、".join(f"{name} {plain(value)}" for name, value in sums.items()) or "没有金额"

    def _namesakes(self) -> Iterator[Remark]:
        """Forms of one name: what rules say of a project they say of each of them."""
        for (table, text), places in sorted(self.named.items()):
            if len(places) > 1 and len(self.forms[table]) <= MOST_FORMS:
                shown = "、".join(sorted(places)[:_SAID]) + ("等" if len(places) > _SAID else "")
                yield Remark(f"{table}“{text}”有 {len(places)} 张（{shown}），都收进来了："
                             "是同一个项目的，请合成一张；不是的，请改名分开")

    def _too_many(self, table: Table) -> Iterator[Remark]:
        """Items for which a form has no line left."""
        keys = table.keyed_rows
        found = sorted(key[0] for (name, key), sums in self.rows.items()
                       if name == table.name and sums)
        if keys and len(found) > len(keys):
            yield Remark(f"{table.name}：共有 {len(found)} 类，表上只有 {len(keys)} 行，"
                         f"“{'”“'.join(found[len(keys):])}”没有放下", stops=True)
