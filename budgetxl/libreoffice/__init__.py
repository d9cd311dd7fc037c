"""An xlwings engine over a LibreOffice that is already running.

With it, what reads and writes the open workbook of a clerk in Excel runs unchanged on a live
LibreOffice. It supports what that needs; any other call raises ``NotImplementedError`` and says
which call it was. Neither ``uno`` nor ``xlwings`` is loaded before ``install()``.

The modules mirror xlwings' object model: an app has books, a book names and sheets, a sheet ranges,
and each of them gives the one that it lies in. So their types form a circle, which is xlwings'
own; at run time imports only lead inwards.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlwings

NAME = "libreoffice"
"""The engine's name in xlwings."""

ADDRESS = "BUDGETXL_UNO"
"""Environment variable with the address at which LibreOffice accepts connections."""

_DEFAULT = "pipe,name=budgetxl"


def address() -> str:
    """Where LibreOffice is expected: ``pipe,name=…`` or ``socket,host=…,port=…``."""
    return os.environ.get(ADDRESS) or _DEFAULT


def install() -> xlwings.Engine:
    """The engine, known to xlwings and active there.

    It attaches when it is used, and never starts a LibreOffice. While none listens at
    ``address()``, it has no apps. Raises ``ImportError`` when LibreOffice's ``uno`` is not found.
    """
    # Here and not above: budgetxl is imported where there is neither xlwings nor LibreOffice.
    import xlwings
    from budgetxl.libreoffice.app import Engine

    if NAME not in xlwings.engines.engines_by_name:
        xlwings.engines.add(xlwings.Engine(impl=Engine()))
    engine = xlwings.engines[NAME]
    engine.activate()
    return engine
