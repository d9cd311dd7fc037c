"""Official tables as other programs hand them over: as HTML, as a clipboard's plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from html import escape

from budgetxl.tabletext import TableText


def as_html(tables: Iterable[TableText]) -> str:
    """A page with the tables, merged cells as such."""
    page = io.StringIO()
    page.write('<html><head><meta charset="utf-8"><title>预算公开</title></head><body>')
    for table in tables:
        page.write("<table>")
        for row in range(table.rows):
            cells = sorted(cell for cell in table.cells if cell.row == row)
            page.write("<tr>")
            for cell in cells:
                spans = f'rowspan="{cell.rows}" colspan="{cell.columns}"'
                page.write(f"<td {spans}>{escape(cell.text)}</td>")
            page.write("</tr>\n")
        page.write("</table><p></p>")
    page.write("</body></html>")
    return page.getvalue()


def as_plain_text(table: TableText) -> str:
    """What a spreadsheet lays on the clipboard: each merged cell's text once, then blanks."""
    lines = []
    for row in range(table.rows):
        texts = [table.own(row, column) for column in range(table.columns)]
        lines.append("\t".join(f'"{text}"' if "\n" in text else text for text in texts))
    return "\n".join(lines) + "\n"
