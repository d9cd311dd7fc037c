"""One row of labels and fields of a form: what each cell is, what it is called, what it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgetxl.drafting.aligned import Aligned
from budgetxl.drafting.columns import name_of
from budgetxl.drafting.inner import Inner, default, inner, is_dash, is_open, unit_of
from budgetxl.tabletext import Cell, squeezed

MONEY = re.compile(r".*(?:资金|金额|总额|拨款|合计|自筹|预算数|执行数|决算数|(?:基本|项目)支出).*")
_WORDS = re.compile("签[章字名]|日期|时间|电话|邮编|账号|代码")
"""What a field asks for that is no amount, be it a number or not."""

_PARENTHESIS = re.compile("[(（][^)）]*[)）]$")


@dataclass
class Field:
    """A field: its cell, its name, or of a matrix its row and column; ``kind`` "" if not said."""

    cell: Cell
    row: str
    name: str
    inner: Inner
    kind: str
    default: str = ""
    unit: str = ""

    @property
    def words(self) -> str:
        """The words that say what it is."""
        return self.row or self.name


def slots(form: Aligned, row: int, top: int) -> Iterator[Cell | Field | None]:
    """The cells of a row: a label, or a field; None where the source has nothing.

    ``top`` is the first row of the block, above which no header of a column is looked for.
    """
    for column in range(form.text.columns):
        cell = form.text.at(row, column)
        if cell is None:
            yield None
        elif (cell.row, cell.column) == (row, column):
            yield _slot(form, cell, top)


def _slot(form: Aligned, cell: Cell, top: int) -> Cell | Field:
    texts, before, above = form.texts(cell), form.before(cell), form.above(cell, top)
    if form.is_label(cell):
        signed = before and default(texts)
        if not signed and not _is_asked(form, cell):
            return cell
    elif not any(texts) and (not before and not above or _is_empty(form, cell, before, above)):
        return cell
    found = inner(texts)
    if is_dash(default(texts)):
        found = Inner("", "", ())
    row, name = _names(form, cell, found, top)
    given = default(texts)
    is_text = given or _WORDS.search(found.before + name)
    kind = "text" if is_text else "amount" if found.is_amount else "text" if found.values else ""
    unit = unit_of(found.after, _said(form, cell, name, row)) if kind != "text" else ""
    return Field(cell, row, name, found, kind, given, unit)


def _said(form: Aligned, cell: Cell, *names: str) -> tuple[str, ...]:
    """The words that may name the unit of a field: its names, and the labels to its left."""
    beside = (form.text.at(cell.row, column) for column in range(cell.column))
    return (*names, *(each.text for each in beside if each and form.is_printed(each)))


def _is_empty(form: Aligned, cell: Cell, before: Cell | None, above: Cell | None) -> bool:
    """Whether a cell that is blank in all examples is none to fill in.

    It is the corner of a matrix, or stands behind fields of the same label that are filled:
    two of them, or one where labels stand above.
    """
    line = form.text.beginning(cell.row)
    right = [each for each in line if each.column > cell.column]
    if before and before.rows > 1 and len(right) > 1 and all(map(form.is_label, right)):
        return True
    filled = [each for each in line if each.column < cell.column and form.before(each) == before
              and not form.is_label(each) and any(form.texts(each))]
    over = form.text.at(cell.row - 1, cell.column)
    fewest = 1 if over and form.is_label(over) else 2
    return before is not None and above is None and len(filled) >= fewest


def _is_asked(form: Aligned, cell: Cell) -> bool:
    """Whether a label ends in a colon with nothing behind it in its row to fill in."""
    if not is_open(cell.text):
        return False
    right = form.text.at(cell.row, cell.column + cell.columns)
    return right is None or is_open(right.text) or right.row == cell.row and form.is_label(
        right) or bool(right.text and not form.is_label(right) and inner(form.texts(right)).before)


def _names(form: Aligned, cell: Cell, found: Inner, top: int) -> tuple[str, str]:
    """The row and the name of a field; the row is "" outside of a matrix."""
    before, above = form.before(cell), form.above(cell, top)
    if found.before:
        words = squeezed(found.before).rstrip("：:").replace("其中：", "").replace("其中:", "")
        return "", name_of(_PARENTHESIS.sub("", words)) or "内容"
    if above and (before is None or before.row < cell.row and before.rows > 1):
        return "", _name(above)
    if above and before and before.row > above.row and _matrix(form, cell, before, top) > 1:
        return _name(before), _name(above)
    return "", _name(before or above) if before or above else "内容"


def _matrix(form: Aligned, cell: Cell, label: Cell, top: int) -> int:
    """How many fields behind the label of a row with a field have a label above, too."""
    return sum(each.column > label.column and not form.is_label(each)
               and form.before(each) == label and form.above(each, top) is not None
               for each in form.text.beginning(cell.row))


def _name(cell: Cell | None) -> str:
    words = squeezed(cell.text if cell else "").replace("其中", "")
    return name_of(words).rstrip("：:") or "内容"
