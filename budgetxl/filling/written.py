"""What cells hold and how rows look, in the words of the XML."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from budgetxl.filling.sheetxml import Shown
from budgetxl.filling.strings import Adding
from budgetxl.template.changes import SheetChanges
from budgetxl.template.contents import Given
from budgetxl.template.rowlook import RowLook

_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


def by_row(
    changes: SheetChanges, strings: Adding
) -> tuple[dict[int, str], dict[int, dict[int, Shown]]]:
    """How rows are to look, and what their cells are to hold, by row."""
    cells = {row: {column: _shown(value, strings) for column, value in each.items()}
             for row, each in changes.cells.items()}
    return {row: _look(look) for row, look in changes.rows.items()}, cells


def _shown(value: object, strings: Adding) -> Shown:
    """A cell as XlsxWriter writes it."""
    if isinstance(value, str):
        return _result(value)
    if not isinstance(value, Given):
        return Shown("", f"<v>{value}</v>", True)
    given = value.value
    if given is None or given == "":
        return Shown("", "", False)
    if isinstance(given, str):
        return Shown(' t="s"', f"<v>{strings.number(given)}</v>", False)
    return Shown("", f"<v>{given:.16G}</v>", False)


@lru_cache(maxsize=4096)
def _result(text: str) -> Shown:
    """What a formula comes to: most are the same few words."""
    kind = ' t="e"' if text in _ERRORS else ' t="str"' if text else ""
    return Shown(kind, f"<v>{escape(text, quote=False)}</v>", True)


def _look(look: RowLook) -> str:
    """The attributes of a row as XlsxWriter writes them: it counts heights in pixels."""
    pixels = _DEFAULT if look.height is None else int(look.height * 4 / 3 + 0.5)
    height, custom = (f' ht="{pixels * 0.75:.16g}"', ' customHeight="1"') \
        if pixels != _DEFAULT else ("", "")
    return f'{height}{" hidden=" + chr(34) + "1" + chr(34) if look.hidden else ""}{custom}'


_DEFAULT = 20
"""The height of a row that nobody gave one, in pixels."""
