"""Codes that a table does not print: it has names of a classification alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from budgetxl import codes
from budgetxl.drafting.columns import Col, header
from budgetxl.drafting.page import Page
from budgetxl.formats.shelves import shipped_codes

_NAMES = {
    "政府预算支出经济分类科目": re.compile(r"政府.*经济.*名称"),
    "部门预算支出经济分类科目": re.compile(r".*经济.*名称"),
    "功能分类科目": re.compile(r".*功能.*名称"),
}
_WIDTH = 9
_LEVELS = ("类", "款", "项")


def list_of(col: Col) -> str:
    """The code list whose names a column says that it has; "" for none."""
    if col.role != "text":
        return ""
    return next((listed for listed, words in _NAMES.items() if words.fullmatch(col.leaf)), "")


def has_classes(col: Col, pages: Sequence[Page], file: str) -> bool | None:
    """Whether names of classes stand among others in a column; None where there are no names."""
    known = codes.names_ever(shipped_codes().joinpath(f"{file}.csv"), "类")
    said = {words for page in pages for row in page.body if (words := page.words(row, col.at[0]))}
    return bool(said & known.keys()) if len(said) > 1 else None


def code_and_name(col: Col, listed: str, depth: int, first: bool) -> list[dict[str, Any]]:
    """The column of codes that is not printed, and the printed one of their names."""
    name = col.name.removesuffix("名称") + "编码"
    before = "" if first else name[:2]
    parts = [{"name": before + level, "digits": 2 if number else 3}
             for number, level in enumerate(_LEVELS[:depth])]
    code = {"name": name, "kind": "code", "codes": listed, "whole": True, "printed": False,
            "parts": parts, "width": _WIDTH}
    return [code, {"name": col.name, "kind": "name", "of": name, **header(col)}]


ASKED = "编码不印，由填报人填，名称从科目表带出"
"""What is to be decided of such a column."""
