"""A worksheet that takes our formulas as they are."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet


class PlainSheet(Worksheet):
    """XlsxWriter's worksheet without what ours have no need of, and with the same bytes.

    It looks for some thirty functions that need a prefix in every formula, and builds each cell
    from a list of attributes: together half the time of a build. Ours hold no such function:
    functions newer than Excel 2010 are not among those that a rule can be written with.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Most cells are formulas with a look of their own that come to a text or a number."""
        is_plain = type(cell).__name__ == "Formula" and cell.format  # asked for as XlsxWriter does
        if not is_plain or isinstance(cell.value, bool) or cell.value in _ERRORS:
            super()._write_cell(row, col, cell)
            return
        is_text = isinstance(cell.value, str)
        kind = ' t="str"' if is_text and cell.value else ""
        value = escape(cell.value, quote=False) if is_text else cell.value
        self.fh.write(
            f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"{kind}>'
            f"<f>{escape(cell.formula, quote=False)}</f><v>{value}</v></c>")

    def _calculate_spans(self) -> None:
        """The first and last column of each sixteen rows, without asking for every cell."""
        columns: defaultdict[int, list[int]] = defaultdict(list)
        for row, cells in self.table.items():
            if cells:
                columns[row // 16] += min(cells), max(cells)
        self.row_spans = {
            block: f"{min(each) + 1}:{max(each) + 1}" for block, each in columns.items()}


_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
"""What formulas come to that cannot be calculated."""
