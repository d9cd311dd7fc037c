"""One table's sheet read box by box against the form it was made from."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.fault import Finding, found
from budgetxl.formats import Column
from budgetxl.layout import Box, Layout, live
from budgetxl.place import Place, a1
from budgetxl.reading.formulas import same
from budgetxl.reading.package import Cell, Sheet
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import BLANKS, Submission

_CONSTANT = ("caption", "title", "money_unit", "header", "label", "total_label")


class FormReader:
    """Takes one table's inputs into the submission and notes what is wrong with the sheet."""

    def __init__(self, sheet: Sheet, layout: Layout, name: str, submission: Submission) -> None:
        self.sheet = sheet
        self.layout = layout
        self.form = layout.sheets[name]
        self.submission = submission
        self._found: list[Finding] = []
        self._overwritten: list[tuple[Box, str]] = []
        self._unstated: list[Box] = []
        self._unnamed: list[Box] = []

    def take(self) -> None:
        """Every input of the sheet into the submission."""
        if not self.sheet.protected:
            self._note("T6", None, text=self.form.table.name)
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
            elif box.role == "department":
                self._department(box)
        for column in self.form.table.columns.values():
            if column.kind == "code":
                for row in range(self.form.detail_rows):
                    self._code(row, column)
        self._outside()

    def findings(self) -> list[Finding]:
        """What is wrong, once all tables are taken in: totals need the figures behind them."""
        figures = Figures(self.submission, self.layout.book)
        self._incomplete_rows(figures)
        for box in self._unnamed:
            self._cleared_name(box)
        used = set(self.submission.rows(self.form.table.name))
        for box, text in self._overwritten:
            spare = box.place and isinstance(box.place.row, int) and box.place.row not in used
            if not (spare and text == "空白"):
                self._note("T1", box, text=text, expected=self._expected(figures, box))
        for box in self._unstated:
            expected = self._expected(figures, box)
            if expected != amount.shown(amount.ZERO, self.layout.decimals):
                self._unusable(box, "D8", "未填", expected=expected)
        return self._found

    def _note(self, code: str, box: Box | None, **words: str) -> None:
        place = box.place if box else Place(self.form.table.name, None, "")
        row = ""
        if place and place.row is not None:
            row = place.row if isinstance(place.row, str) else f"第{place.row + 1}行"
        cell = a1(box.row, box.column) if box else ""
        finding = found(code, place, row, self.form.table.name, cell, **words)
        self._found.append(finding)

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
        cell, expected = self._cell(box), live.department(self.layout, box.text)
        text = (cell.formula or _plain(cell)) if cell else ""
        if cell is None or not cell.formula or not same(cell.formula, expected):
            self._note("T2", box._replace(place=self._here(box)), text=text, expected=expected)

    def _here(self, box: Box) -> Place:
        return box.place or Place(self.form.table.name, None, "")

    # -- inputs ---------------------------------------------------------------------------

    def _amount(self, box: Box) -> None:
        cell, place = self._cell(box), self._here(box)
        if cell is None or (cell.kind == "text" and not cell.value.strip(BLANKS)
                            and not cell.formula):
            return
        if self._spoilt(cell, box):
            return
        if cell.kind != "number":
            self._unusable(box, "D1", "不是数字", text=_plain(cell).strip(BLANKS))
        else:
            self._number(box, place, cell.value)

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
        cell = self._cell(box)
        if cell is None or not (cell.formula or _plain(cell).strip(BLANKS)):
            if box.role == "name":
                self._unnamed.append(box)
            return
        named = box.role == "name" and cell.formula != ""
        if named and same(cell.formula, live.name(self.layout, self._here(box))):
            return
        if not self._spoilt(cell, box):
            self.submission.cells[self._here(box)] = _plain(cell).strip(BLANKS)

    def _take_note(self, box: Box) -> None:
        cell = self._cell(box)
        if cell and self._spoilt(cell, box):
            return
        text = _plain(cell).strip(BLANKS) if cell else ""
        if text != self.form.table.note:
            self.submission.notes[self.form.table.name] = text

    def _code(self, row: int, column: Column) -> None:
        place = Place(self.form.table.name, row, column.name)
        parts, box = [], None
        for i, part in enumerate(column.parts):
            at = self.form.positions[place, i]
            cell = self.sheet.cells.get(at)
            text = _plain(cell).strip(BLANKS) if cell else ""
            box = box or Box(*at, 1, 1, "code", place=place)
            if cell and self._spoilt(cell, box._replace(row=at[0], column=at[1])):
                return
            # 06 may have lost its zero, but not the 类 that begins a code: the sheet does the same
            parts.append(text.zfill(part.digits) if i and text else text)
        if not any(parts) or box is None:
            return
        whole = "".join(parts)
        fits = all(t.isdigit() and len(t) == p.digits
                   for t, p in zip(parts, column.parts, strict=True))
        if fits and whole.isascii():
            self.submission.cells[place] = whole
        else:
            digits = "+".join(str(part.digits) for part in column.parts)
            words = {"text": " ".join(parts).strip(), "expected": digits}
            self._unusable(box, "D5", "不是完整的科目编码", **words)

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
        detail = self.form.table.detail
        if detail is None:
            return
        needed = [c for c in detail.columns if c.required or c.kind == "name"]
        for row in self.submission.rows(self.form.table.name):
            for column in needed:
                place = Place(self.form.table.name, row, column.name)
                if place in self.submission.unusable or self._codeless(figures, place, column):
                    continue
                if not figures.value(place):
                    at = self.form.positions[place, 0]
                    self._note("D6", Box(*at, 1, 1, "", place=place), column=column.name)

    def _cleared_name(self, box: Box) -> None:
        """A name deleted together with the formula that fills it in."""
        place = self._here(box)
        if place.row in self.submission.rows(place.table) and place not in self.submission.unusable:
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
            box = Box(row, column, 1, 1, "", place=Place(self.form.table.name, None, ""))
            self._note("T4", box, text=_plain(cell))

    def _strays(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        side = self.layout.sides[self.form.table.name]
        beside = range(side.state, side.rules_from + len(side.rules))
        inside = {
            (box.row + r, box.column + c) for box in self.form.boxes if box.role != "blank"
            for r in range(box.rows) for c in range(box.columns)
        }
        for at, cell in sorted(self.sheet.cells.items()):
            own = at in inside or (at[1] in beside and at[0] <= self.form.note_row)
            if not own and _plain(cell).strip(BLANKS):
                yield at, cell


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
