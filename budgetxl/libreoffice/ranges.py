"""Ranges of a sheet: what xlwings asks of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlwings import XlwingsError, base_classes

from budgetxl.libreoffice import values
from budgetxl.libreoffice.formulas import Doubt, to_excel
from budgetxl.libreoffice.unsupported import Partial
from budgetxl.place import column_letters, on_sheet

if TYPE_CHECKING:
    from budgetxl.libreoffice.sheets import Sheet

_NO_COLOR = -1


class Range(Partial, base_classes.Range):
    """A rectangle of cells; ``api`` is LibreOffice's own object."""

    def __init__(self, sheet: Sheet, cells: Any) -> None:
        self._sheet = sheet
        self._cells = cells
        self.options: dict[str, Any] = {}
        """Set by xlwings."""

    @property
    def api(self) -> Any:
        """LibreOffice's cell range."""
        return self._cells

    @cached_property
    def _box(self) -> Any:
        """Its corners, which are asked for again and again, and stay where they are."""
        return self._cells.RangeAddress

    @property
    def sheet(self) -> Sheet:
        """The sheet that the range is on."""
        return self._sheet

    @property
    def coords(self) -> tuple[str, int, int, int]:
        """Sheet, row, column and number of cells."""
        return self._sheet.name, self.row, self.column, len(self)

    @property
    def row(self) -> int:
        """The first row, from 1."""
        row: int = self._box.StartRow
        return row + 1

    @property
    def column(self) -> int:
        """The first column, from 1."""
        column: int = self._box.StartColumn
        return column + 1

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        box = self._box
        return box.EndRow - box.StartRow + 1, box.EndColumn - box.StartColumn + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        """The cell at a row and a column of the range, or its nth cell, all from 1."""
        if arg2 is None:
            row, column = divmod(arg1 - 1, self.shape[1])
        else:
            row, column = arg1 - 1, arg2 - 1
        return self._sheet.range((self.row + row, self.column + column))

    @property
    def address(self) -> str:
        """``$A$1:$B$2``."""
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """The address with the ``$`` wanted, and with book and sheet if ``external``."""
        box = self._box
        corners = [(box.StartRow, box.StartColumn), (box.EndRow, box.EndColumn)]
        marks = "$" * bool(col_absolute), "$" * bool(row_absolute)
        first, last = (
            f"{marks[0]}{column_letters(column)}{marks[1]}{row + 1}" for row, column in corners
        )
        cells = first if first == last else f"{first}:{last}"
        if not external:
            return cells
        return on_sheet(f"[{self._sheet.book.name}]{self._sheet.name}", cells)

    @property
    def raw_value(self) -> Any:
        """The value of one cell, or those of all by row: see ``values.read``."""
        return _single(values.read(self._sheet.book.api, self._cells))

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self._refuse_locked()
        fills = not isinstance(value, (list, tuple))
        rows, columns = self.shape
        grid = [[value] * columns] * rows if fills else value
        formulas = values.write(self._sheet.book.api, self._cells, grid)
        first = (0, 0) if fills else None
        for row, column, formula in formulas:
            self._write_formula(row, column, formula, first or (row, column))

    def _write_formula(
        self, row: int, column: int, formula: str, read_at: tuple[int, int]
    ) -> None:
        """Write ``formula`` as it reads when moved from the cell ``read_at``, as filling does."""
        origin = self._cells.getCellByPosition(read_at[1], read_at[0]).CellAddress
        tokens = self._sheet.book.parser().parseFormula(formula[1:], origin)
        self._cells.getCellByPosition(column, row).setTokens(tokens)

    @property
    def formula(self) -> Any:
        """The formulas in Excel's words and, where there is none, the value as text."""
        # LibreOffice puts an apostrophe before a text that would be taken for something else.
        texts = [[text.removeprefix("'") for text in row] for row in self._cells.getFormulaArray()]
        if not any(text.startswith(("=", "{=")) for row in texts for text in row):
            return _single(texts)
        for row, column in values.formula_positions(self._cells):
            texts[row][column] = self._in_excel(row, column, texts[row][column])
        return _single(texts)

    def _in_excel(self, row: int, column: int, formula: str) -> str:
        if formula in ("=TRUE()", "=FALSE()"):
            # A truth value is stored so; a formula without any reference comes out the same.
            return formula[1:-2]
        try:
            return to_excel(formula)
        except Doubt:
            return self.formula_by_libreoffice(row, column)

    def formula_by_libreoffice(self, row: int, column: int) -> str:
        """The formula of one cell, (0, 0) being the first, as LibreOffice translates it: slow."""
        cell = self._cells.getCellByPosition(column, row)
        text: str = self._sheet.book.parser().printFormula(cell.getTokens(), cell.CellAddress)
        return f"={text}"

    def clear_contents(self) -> None:
        """Empty the cells, whose formats stay; raises ``XlwingsError`` if one is locked."""
        self._refuse_locked()
        self._cells.clearContents(values.CONTENTS)

    @property
    def merge_area(self) -> Range:
        """The cells that the first cell is merged with, or that cell alone."""
        cursor = self._sheet.api.createCursorByRange(self._cells.getCellByPosition(0, 0))
        cursor.collapseToMergedArea()
        return Range(self._sheet, cursor)

    def clear(self) -> None:
        """Empty the cells, with their formats; none stays merged. Raises as above."""
        self._refuse_locked()
        self._cells.merge(False)
        self._cells.clearContents(values.EVERYTHING)

    def _refuse_locked(self) -> None:
        """Raise ``XlwingsError`` for a locked cell, since LibreOffice does only for some calls."""
        if self._sheet.api.isProtected() and self._has_locked_cells():
            raise XlwingsError(f"{self.get_address(False, False, True)} is protected")

    def _has_locked_cells(self) -> bool:
        if self._cells.getPropertyState("CellProtection").value != values.MIXED:
            return bool(self._cells.CellProtection.IsLocked)
        groups = self._cells.getUniqueCellFormatRanges()
        return any(group.CellProtection.IsLocked for group in groups)

    @property
    def number_format(self) -> str:
        """The number format of the first cell."""
        key = self._cells.getCellByPosition(0, 0).NumberFormat
        text: str = self._sheet.book.api.NumberFormats.getByKey(key).FormatString
        return text

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The colour of the background as red, green and blue; None when there is none."""
        color: int = self._cells.CellBackColor
        return None if color == _NO_COLOR else (color >> 16, color >> 8 & 255, color & 255)

    def select(self) -> None:
        """Select the range on the screen; nothing happens when the book has no window."""
        controller = self._sheet.book.api.CurrentController
        if controller is not None:
            controller.select(self._cells)


def _single(grid: list[list[Any]]) -> Any:
    """As COM has it: the value itself of a single cell."""
    return grid[0][0] if len(grid) == len(grid[0]) == 1 else tuple(map(tuple, grid))
