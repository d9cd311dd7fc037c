"""What cells hold and how rows look, in the words of the XML that XlsxWriter writes.

Of a cell its type as an attribute, and its value as an element.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from budgetxl.filling.strings import Adding
from budgetxl.template.rowlook import RowLook

STRING = ' t="s"'
"""The type of a cell that names a shared string."""

_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


def given(value: object, strings: Adding) -> tuple[str, str]:
    """A cell's own value; "" as its element where the cell is blank."""
    if value is None or value == "":
        return "", ""
    if isinstance(value, str):
        return STRING, f"<v>{strings.number(value)}</v>"
    return "", f"<v>{value:.16G}</v>"


def result(value: object) -> tuple[str, str]:
    """What a formula comes to."""
    return _text(value) if isinstance(value, str) else ("", f"<v>{value}</v>")


@lru_cache(maxsize=4096)
def _text(text: str) -> tuple[str, str]:
    """The same of a text: most are the same few words."""
    kind = ' t="e"' if text in _ERRORS else ' t="str"' if text else ""
    return kind, f"<v>{escape(text, quote=False)}</v>"


@lru_cache(maxsize=1024)
def look_of(look: RowLook) -> str:
    """The attributes of a row: XlsxWriter counts heights in pixels."""
    pixels = _DEFAULT if look.height is None else int(look.height * 4 / 3 + 0.5)
    height, custom = (f' ht="{pixels * 0.75:.16g}"', ' customHeight="1"') \
        if pixels != _DEFAULT else ("", "")
    return f'{height}{" hidden=" + chr(34) + "1" + chr(34) if look.hidden else ""}{custom}'


_DEFAULT = 20
"""The height of a row that nobody gave one, in pixels."""
