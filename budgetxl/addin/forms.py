"""Repeated forms that are hidden as long as nobody needs them, shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import xlwings as xw

from budgetxl.layout import Layout
from budgetxl.place import area


def show_next(book: xw.Book, layout: Layout, kind: str) -> str:
    """Shows the next form of its kind that is hidden and goes there; its sheet, or "" for none."""
    names = [layout.sheet_name(kind, form) for form in range(layout.forms[kind])]
    shown = show_forms(book, layout, names, most=1)
    if not shown:
        return ""
    book.sheets[shown[0]].activate()
    return shown[0]


def show_forms(
    book: xw.Book, layout: Layout, names: Iterable[str], most: int | None = None
) -> list[str]:
    """Shows those of the forms that are hidden, ``most`` of them; which they were.

    Hidden they have no print area, since LibreOffice would print them.
    """
    hidden = [name for name in names if not book.sheets[name].visible][:most]
    if hidden:
        is_locked, unlock, lock = _structure(book.api)
        if is_locked:
            unlock()
        try:
            for name in hidden:
                form = layout.sheets[name]
                book.sheets[name].visible = True
                book.sheets[name].page_setup.print_area = area(0, 0, form.note_row, form.width - 1)
        finally:  # whatever the program says to it, the workbook is left as it was found
            if is_locked:
                lock()
    return hidden


def _structure(host: Any) -> tuple[bool, Callable[[], object], Callable[[], object]]:
    """Whether sheets can be neither added nor hidden, and what lifts that and restores it.

    xlwings has no word for it: each program is asked in its own. There is no password.
    """
    if hasattr(host, "isProtected"):  # LibreOffice
        return bool(host.isProtected()), lambda: host.unprotect(""), lambda: host.protect("")
    if hasattr(host, "protect_workbook"):  # Excel on a Mac
        return (bool(host.protect_structure.get()), host.unprotect,
                lambda: host.protect_workbook(structure=True))
    return bool(host.ProtectStructure), host.Unprotect, lambda: host.Protect(Structure=True)
