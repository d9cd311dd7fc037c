"""Whether a printed table has columns below one header, or is a form of labels and fields."""

from __future__ import annotations

from collections.abc import Sequence

from budgetxl.drafting.columns import Col, columns_of
from budgetxl.drafting.page import Page

_FEWEST_ROWS = 5


def is_plain(page: Page) -> bool:
    """Whether a table has columns of amounts or of codes below a header."""
    cols = columns_of([page])
    return (len(cols) > 1 and "绩效" not in page.printed_title
            and (page.unit_line != "" or page.department_label != "")
            and any(col.is_money for col in cols)) or _is_list(page, cols)


def _is_list(page: Page, cols: Sequence[Col]) -> bool:
    """Whether a table is a list of words: no amounts, nothing merged, and rows enough to tell."""
    cells = [cell for row in page.body for cell in page.text.line(row)]
    return (len(cols) > 2 and not page.figures and len(page.body) >= _FEWEST_ROWS
            and all(cell.rows == cell.columns == 1 for cell in cells)
            and all(len(col.path) == 1 for col in cols)
            and len({cell.column for cell in cells}) > 1)
