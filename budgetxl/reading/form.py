"""One table's sheet read box by box against the form it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.fault import Finding, file_finding
from budgetxl.formats import Column, Table
from budgetxl.layout import Box, Layout, live
from budgetxl.layout import Sheet as Form
from budgetxl.layout.band import Band
from budgetxl.place import Place, a1
from budgetxl.reading.formulas import same
from budgetxl.reading.package import Cell, Sheet
from budgetxl.reading.starts import forget_starts
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import BLANKS, Submission

_CONSTANT = (
    "caption", "title", "subtitle", "money_unit", "header", "heading", "label", "total_label"
)

_DIGITS = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]{1,6})?")
"""An amount as data files have it, before its unit."""


class FormReader:
    """Takes one table's inputs into the submission and notes what is wrong with the sheet."""

    def __init__(self, sheet: Sheet, layout: Layout, name: str, submission: Submission) -> None:
        self.sheet = sheet
        self.layout = layout
        self.name = name
        self.form = layout.sheets[name]
        self.submission = submission
        self._found: list[Finding] = []
        self._overwritten: list[tuple[Box, str]] = []
        self._unstated: list[Box] = []
        self._unnamed: list[Box] = []

    def take(self) -> None:
        """Every input of the sheet into the submission."""
        if not self.sheet.protected:
            self._note("T6", None, text=self.name)
        for box in self.form.boxes:
            if box.role in _CONSTANT:
                self._constant(box)
            elif box.role == "amount":
                self._amount(box)
            elif box.role == "total":
                self._total(box)
            elif box.role in ("name", "text"):
                self._text(box)
            elif box.role == "note":
                self._take_note(box)
            elif box.role in ("department", "department_name"):
                self._department(box)
        for band in self.form.bands.values():
            for column in band.table.columns.values():
                for row in range(band.details if column.kind == "code" else 0):
                    self._code(band, row, column)
        for table in self.form.tables:
            forget_starts(self.submission, table, self.form.form)
        self._outside()

    def findings(self) -> list[Finding]:
        """What is wrong, once all tables are taken in: totals need the figures behind them."""
        figures = Figures(self.submission, self.layout.book)
        self._incomplete_rows(figures)
        for box in self._unnamed:
            self._cleared_name(box)
        for box, text in self._overwritten:
            if not (self._is_spare(box) and text == "空白"):
                self._note("T1", box, text=text, expected=self._expected(figures, box))
        for box in self._unstated:
            expected = self._expected(figures, box)
            if expected != amount.shown(amount.ZERO, self.layout.decimals):
                self._unusable(box, "D8", "未填", expected=expected)
        return self._found

    def _is_spare(self, box: Box) -> bool:
        """Whether the box stands in a detail row, or on a form, that holds nothing."""
        place = self._here(box)
        if isinstance(place.row, int):
            return place.row not in self.submission.rows(place.table, place.form)
        return self._is_unused()

    def _is_unused(self) -> bool:
        """Whether the form is one of the repeated ones that hold nothing."""
        names = [table.name for table in self.form.tables]
        repeated = bool(self.form.table.repeated)
        return repeated and self.form.form not in self.submission.forms(names)

    def _note(self, code: str, box: Box | None, **words: str) -> None:
        place = box.place if box else Place(self.form.table.name, None, "", self.form.form)
        row = ""
        if place and place.row is not None:
            row = place.row if isinstance(place.row, str) else f"第{place.row + 1}行"
        cell = a1(box.row, box.column) if box else ""
        finding = file_finding(code, place, (self._whose() + row).strip(), self.name, cell, **words)
        self._found.append(finding)

    def _whose(self) -> str:
        """The name of the repeated form, before a row of it."""
        table = self.form.table
        if not table.repeated:
            return ""
        name = self.submission.cells.get(Place(table.name, None, table.repeated, self.form.form))
        return f"{name or f'第{self.form.form + 1}张'} "

    def _cell(self, box: Box) -> Cell | None:
        return self.sheet.cells.get((box.row, box.column))

    def _constant(self, box: Box) -> None:
        expected = box.text
        if box.role == "money_unit":
            expected += self.layout.format.money_unit
        cell = self._cell(box)
        text = cell.value if cell else ""
        if text.strip(BLANKS) != expected.strip(BLANKS):
            self._note("T3", box._replace(place=self._here(box)), text=text, expected=expected)

    def _department(self, box: Box) -> None:
        label = box.text if box.role == "department" else ""
        cell, expected = self._cell(box), live.department(self.layout, label)
        text = (cell.formula or _plain(cell)) if cell else ""
        if cell is None or not cell.formula or not same(cell.formula, expected):
            self._note("T2", box._replace(place=self._here(box)), text=text, expected=expected)

    def _here(self, box: Box) -> Place:
        return box.place or Place(self.form.table.name, None, "", self.form.form)

    def _spec(self, box: Box) -> Column | None:
        place = self._here(box)
        return self.layout.format.tables[place.table].spec(place)

    # -- inputs ---------------------------------------------------------------------------

    def _amount(self, box: Box) -> None:
        cell, place = self._cell(box), self._here(box)
        if cell is None or (cell.kind == "text" and not cell.value.strip(BLANKS)
                            and not cell.formula):
            return
        if self._spoilt(cell, box):
            return
        if cell.kind != "number":
            self._worded_amount(box, place, _plain(cell).strip(BLANKS))
        else:
            self._number(box, place, cell.value)

    def _worded_amount(self, box: Box, place: Place, text: str) -> None:
        """10万元 in a cell for 万元 is 10, where the form lets it stand."""
        spec = self._spec(box)
        unit = spec.unit_in(self.layout.format) if spec and spec.loose else ""
        digits = text.removesuffix(unit).rstrip(" 　")
        value = None
        if unit and text.endswith(unit) and _DIGITS.fullmatch(digits):
            with suppress(AmountError):
                value = amount.given(digits)
        if value is None:
            self._unusable(box, "D1", "不是数字", text=text)
        else:
            self._note("D9", box, text=text, expected=amount.plain(value))
            self.submission.cells[place] = value
            self.submission.typed[place] = text

    def _number(self, box: Box, place: Place, text: str) -> None:
        try:
            value = amount.stored(text)
        except AmountError:
            self._unusable(box, "D1", "不是数字", text=text)
            return
        if amount.decimals(value) > amount.KEPT_DECIMALS:
            self._note("D2", box, text=amount.plain(value))
        self.submission.cells[place] = value

    def _unusable(self, box: Box, code: str, reason: str, **words: str) -> None:
        self._note(code, box, **words)
        self.submission.unusable[self._here(box)] = reason

    def _spoilt(self, cell: Cell, box: Box) -> bool:
        """Whether a formula or an error value stands where something should be typed."""
        if cell.formula:
            self._unusable(box, "D3", "是公式", text=cell.formula)
        elif cell.kind == "error":
            self._unusable(box, "D4", "是错误值", text=cell.value)
        return bool(cell.formula) or cell.kind == "error"

    def _text(self, box: Box) -> None:
        cell, spec = self._cell(box), self._spec(box)
        default = spec.default if spec else ""
        if cell is None or not (cell.formula or _plain(cell).strip(BLANKS)):
            if box.role == "name":
                self._unnamed.append(box)
            elif default:
                self.submission.cells[self._here(box)] = ""
            return
        named = box.role == "name" and cell.formula != ""
        if named and same(cell.formula, live.name(self.layout, self._here(box))):
            return
        text = _plain(cell).strip(BLANKS)
        if not self._spoilt(cell, box) and text != default:
            self.submission.cells[self._here(box)] = text

    def _take_note(self, box: Box) -> None:
        cell = self._cell(box)
        if self.form.table.repeated:
            self._constant(box)
            return
        if cell and self._spoilt(cell, box):
            return
        text = _plain(cell).strip(BLANKS) if cell else ""
        if text != self.form.table.note:
            self.submission.notes[self.form.table.name] = text

    def _code(self, band: Band, row: int, column: Column) -> None:
        place = Place(band.table.name, row, column.name, self.form.form)
        parts, box = [], None
        pieces = column.parts if column.is_split else (None,)
        for i, part in enumerate(pieces):
            at = self.form.positions[place, i]
            cell = self.sheet.cells.get(at)
            text = _plain(cell).strip(BLANKS) if cell else ""
            box = box or Box(*at, 1, 1, "code", place=place)
            if cell and self._spoilt(cell, box._replace(row=at[0], column=at[1])):
                return
            # 06 may have lost its zero, but not the 类 that begins a code: the sheet does the same
            parts.append(text.zfill(part.digits) if part and i and text else text)
        if not any(parts) or box is None:
            return
        if self._fits(band.table, column, parts):
            self.submission.cells[place] = "".join(parts)
        else:
            digits = "+".join(str(part.digits) for part in column.parts)
            words = {"text": " ".join(parts).strip(), "expected": digits}
            self._unusable(box, "D5", "不是完整的科目编码", **words)

    def _fits(self, table: Table, column: Column, parts: list[str]) -> bool:
        """Whether the digits are a whole code, or the beginning of one in a row that sums up."""
        whole = "".join(parts)
        if not (whole.isascii() and whole.isdigit()):
            return False
        if column.is_split:
            return all(len(t) == p.digits for t, p in zip(parts, column.parts, strict=True))
        groups = table.detail.groups if table.detail and self.submission.grouped else ()
        short = {group.digits for group in groups if group.by == column.name}
        return len(whole) in {column.digits, *short}

    # -- what the clerk should not have touched -------------------------------------------

    def _total(self, box: Box) -> None:
        cell, place = self._cell(box), self._here(box)
        if cell and cell.formula:
            expected = live.total(self.layout, place)
            if not same(cell.formula, expected):
                self._note("T2", box, text=cell.formula, expected=expected)
        elif self.layout.stated:
            self._amount(box)
            if place not in self.submission.cells and place not in self.submission.unusable:
                self._unstated.append(box)
        else:
            text = _plain(cell).strip(BLANKS) if cell else ""
            self._overwritten.append((box, text or "空白"))

    def _expected(self, figures: Figures, box: Box) -> str:
        try:
            value = figures.computed(self._here(box))
        except Undecided as reason:
            return f"（{reason}）"
        return amount.shown(value or amount.ZERO, self.layout.decimals)

    def _incomplete_rows(self, figures: Figures) -> None:
        if not self._is_unused():
            for (item, column), spec in self.form.table.specs.items():
                if spec.required:
                    place = Place(self.form.table.name, item, column, self.form.form)
                    self._incomplete(figures, place)
        for band in self.form.bands.values():
            detail = band.table.detail
            for row in figures.rows(band.table.name, form=self.form.form) if detail else ():
                self._incomplete_row(figures, band.table, row)

    def _incomplete_row(self, figures: Figures, table: Table, row: int) -> None:
        assert table.detail is not None
        level = figures.level(table.name, row, self.form.form)
        for column in table.detail.columns:
            owner = table.columns[column.of] if column.of else column
            if not (owner.required if column.of else column.required):
                continue
            place = Place(table.name, row, column.name, self.form.form)
            if level == table.detail.level and not self._codeless(figures, place, column):
                self._incomplete(figures, place)

    def _incomplete(self, figures: Figures, place: Place) -> None:
        if place not in self.submission.unusable and figures.value(place) in (None, ""):
            at = self.form.positions[place, 0]
            self._note("D6", Box(*at, 1, 1, "", place=place), column=place.column)

    def _cleared_name(self, box: Box) -> None:
        """A name deleted together with the formula that fills it in."""
        place = self._here(box)
        used = self.submission.rows(place.table, place.form)
        if place.row in used and place not in self.submission.unusable:
            self._unusable(box, "D6", "未填", column=place.column)

    def _codeless(self, figures: Figures, place: Place, column: Column) -> bool:
        """A name whose code is missing or no code: the code is what is wrong."""
        if not column.of:
            return False
        code = place._replace(column=column.of)
        return code in self.submission.unusable or not figures.value(code)

    def _outside(self) -> None:
        """Texts and figures beside or below the form would not be published."""
        for (row, column), cell in self._strays():
            place = Place(self.form.table.name, None, "", self.form.form)
            box = Box(row, column, 1, 1, "", place=place)
            self._note("T4", box, text=_plain(cell))

    def _strays(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        checks = beside(self.layout, self.form)
        boxes = [box for box in self.form.boxes if box.role != "blank"]
        corners = {(box.row, box.column) for box in boxes}  # the rest of a box is rarely filled
        note_row = self.form.note_row
        strays = [
            at for at in self.sheet.cells
            if at not in corners and not (at[1] in checks and at[0] <= note_row)
        ]
        for at in sorted(strays):
            cell = self.sheet.cells[at]
            if _plain(cell).strip(BLANKS) and not any(_within(at, box) for box in boxes):
                yield at, cell


def _within(at: tuple[int, int], box: Box) -> bool:
    row, column = at
    return (box.row <= row < box.row + box.rows
            and box.column <= column < box.column + box.columns)


def beside(layout: Layout, form: Form) -> range:
    """The columns beside a form that hold its checks, down to the row of its note."""
    sides = [layout.sides[table.name] for table in form.tables]
    last = max(side.rules_from + len(side.rules) for side in sides)
    # At least the state and, beside it above the form, what the button last said.
    return range(sides[0].state, max(last, sides[0].state + 2))


def _plain(cell: Cell) -> str:
    """The value as the clerk sees it typed."""
    if cell.kind == "truth":
        return "TRUE" if cell.value == "1" else "FALSE"
    if cell.kind != "number" or not cell.value:
        return cell.value
    try:
        return amount.plain(amount.stored(cell.value))
    except AmountError:  # longer than an amount may be: a number that names something
        return cell.value
