"""The classes of expenditure, which a department's tables list as far as it has them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from budgetxl import codes
from budgetxl.formats.shelves import shipped_codes
from budgetxl.importing.words import bare

CLASSES = "支出类别"
"""What the list of them is called."""

_MOST = 2 / 3
_FILE = "functional_classification.csv"


@lru_cache(maxsize=4)
def class_names(year: int) -> list[str]:
    """The classes of ``year`` by their codes, under the names of that year."""
    listed = codes.load(shipped_codes().joinpath(_FILE), "功能分类科目", year)
    return [listed.name(entry.code) or "" for entry in listed.children("")
            if entry.name == listed.name(entry.code)]


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The names that classes ever had, as they are compared."""
    return frozenset(map(bare, codes.names_ever(shipped_codes().joinpath(_FILE), "类")))


def of_classes(words: Iterable[str]) -> bool:
    """Whether most of ``words`` are names of classes, in any year, numbered or not."""
    said = set(map(bare, words)) - {""}
    return bool(said) and len(said & _known()) >= len(said) * _MOST


def are_own(words: Iterable[str], year: int) -> bool:
    """Whether ``words`` are the classes that one department has: a form lists nearly all."""
    said = list(words)
    return of_classes(said) and len(said) < len(class_names(year)) * _MOST
