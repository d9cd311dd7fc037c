"""LibreOffice's ``uno`` module, found wherever it is, and the connection that it makes.

``uno`` belongs to LibreOffice and to the system's Python; a virtual environment does not see it.
"""

from __future__ import annotations

import glob
import importlib
import os
import sys
import time
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_MODULES = frozenset({"uno", "unohelper", "pyuno"})

FOLDER = "UNO_PATH"
"""Environment variable with the folders that hold ``uno.py`` and ``pyuno``."""

_KNOWN_FOLDERS = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib*/python3*/site-packages",
    "/usr/lib*/libreoffice/program",
    "/opt/libreoffice*/program",
)

_ATTEMPTS, _PAUSE = 10, 0.05
"""How often a connection is tried, and how many seconds after LibreOffice broke one off."""


class UnoFinder:
    """Finds these three modules, and nothing else that lies in the same folders."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As the import system asks of it: None for every other module."""
        return PathFinder.find_spec(name, _folders()) if name in _MODULES else None


def _folders() -> list[str]:
    """Where uno may lie: what the user names before what is usual."""
    named = os.environ.get(FOLDER, "")
    usual = (folder for pattern in _KNOWN_FOLDERS for folder in glob.glob(pattern))
    return [*filter(None, named.split(os.pathsep)), *usual]


def uno() -> ModuleType:
    """LibreOffice's module ``uno``; raises ``ImportError`` when there is none."""
    if UnoFinder not in sys.meta_path:
        sys.meta_path.append(UnoFinder)
    try:
        # By name, since nothing tells mypy what is in it.
        return importlib.import_module("uno")
    except ImportError as error:
        raise ImportError(
            f"LibreOffice's Python module uno is not found ({error}): install python3-uno, "
            f"or name the folders of uno.py and pyuno in {FOLDER}"
        ) from error


def context(address: str) -> Any:
    """The component context of the LibreOffice at ``address``; None when none answers there.

    Raises LibreOffice's ``ConnectionSetupException`` for an address that is none.
    """
    resolver = service(uno().getComponentContext(), "bridge.UnoUrlResolver")
    for _ in range(_ATTEMPTS):
        try:
            return resolver.resolve(f"uno:{address};urp;StarOffice.ComponentContext")
        except exception("connection.NoConnectException"):
            return None
        except exception("lang.DisposedException"):
            # One of some 5,000 connections is dropped while it is made (LibreOffice 7.4).
            time.sleep(_PAUSE)
    return None


def service(context: Any, name: str) -> Any:
    """The service ``name`` of that LibreOffice, such as ``frame.Desktop``."""
    return context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", context)


def exception(name: str) -> Any:
    """The class of LibreOffice's exception ``name``, such as ``uno.RuntimeException``."""
    return uno().getClass(f"com.sun.star.{name}")


def settings(**values: object) -> tuple[Any, ...]:
    """``values`` as LibreOffice takes named arguments."""
    items = []
    for name, value in values.items():
        item = uno().createUnoStruct("com.sun.star.beans.PropertyValue")
        item.Name, item.Value = name, value
        items.append(item)
    return tuple(items)
