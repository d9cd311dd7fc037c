"""A small format with what the nine tables do not have: rows of several levels, and forms."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from budgetxl import api, formats, rules
from budgetxl.formats.shelves import OWN_FOLDERS
from budgetxl.rules import Rulebook

NAME = "small-2020-budget"
FOLDER = Path(__file__).parent / "data" / NAME


@cache
def book() -> Rulebook:
    """Its rules, but for the one that needs another workbook."""
    return rules.bind(formats.load(FOLDER))


def put_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes it one of the formats that ``catalogue`` knows: a workbook of it can be read.

    What was known of a format of its name before, a changed one, is forgotten.
    """
    monkeypatch.setenv(OWN_FOLDERS, str(FOLDER.parent))
    api.rulebook.cache_clear()


def copy(folder: Path) -> Path:
    """Its folder once more, to change."""
    return shutil.copytree(FOLDER, folder)
