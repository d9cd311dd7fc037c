"""A form of labels and fields, with tables within it: printed is what all examples have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from budgetxl.drafting.aligned import Aligned
from budgetxl.drafting.bands import Nest
from budgetxl.drafting.blocks import block
from budgetxl.drafting.guessed import examples
from budgetxl.drafting.nests import nested
from budgetxl.drafting.page import Page
from budgetxl.drafting.titles import heading
from budgetxl.drafting.widening import lacks_last, widened
from budgetxl.drafting.yamltext import Item

_WIDTH = 13
_PROJECT = "项目名称"


class NotDrafted(Exception):
    """The rows of a form do not fit together."""


def sheet_form(pages: Sequence[Page], taken: set[str], unit: str) -> dict[str, Any]:
    """``widths`` and ``blocks`` of a form, from its blank or from several filled examples.

    ``taken`` are names of tables within forms, of which none may come twice; amounts are of
    ``unit`` where nothing else is said. Raises ``NotDrafted`` where rows do not fit together.
    """
    pages = examples(pages)
    form = Aligned(pages)
    if lacks_last(form):
        form = Aligned([widened(page, form) for page in pages])
    width = form.text.columns
    blocks = list(_blocks(form, heading(pages, width), taken))
    _require(blocks)
    for each in [*_slots(blocks), *(column.value for each in blocks if "detail" in each
                                    for column in each["detail"]["columns"])]:
        if each.get("unit") == unit:
            del each["unit"]
    holds = any("adds" in slot for slot in _slots(blocks))
    return {**({"holds": ["totals"]} if holds else {}), "widths": [_WIDTH] * width,
            "blocks": blocks}


def _blocks(form: Aligned, title: list[Item], taken: set[str]) -> Iterator[dict[str, Any]]:
    """The blocks from top to bottom; lines as wide as the form, above all others, have no frame."""
    names: set[str] = set()
    lines = _lines(form)
    if title or lines:
        yield {"frame": False, "fields": title + (block(form, lines, names) if lines else [])}
    bands = [(number, band) for number, band in enumerate(form.bands) if band not in lines]
    for is_nest, group in groupby(bands, key=lambda band: isinstance(band[1], Nest)):
        if is_nest:
            for number, _ in group:
                yield nested(form.examples(number), taken)
        else:
            rows = [row for _, row in group if isinstance(row, int)]
            _check(form, rows)
            yield {"fields": block(form, rows, names)}


def _check(form: Aligned, rows: Sequence[int]) -> None:
    """Refuses rows that a cell of others reaches into."""
    for row in rows:
        for column in range(form.text.columns):
            cell = form.text.at(row, column)
            if cell and not rows[0] <= cell.row < cell.row + cell.rows <= rows[-1] + 1:
                raise NotDrafted


def _lines(form: Aligned) -> list[int]:
    """The first rows that are one cell each: 单位负责人（签名）："""
    rows: list[int] = []
    for row in form.bands:
        cells = form.text.beginning(row) if isinstance(row, int) else ()
        if len(cells) != 1 or cells[0].columns < form.text.columns or not isinstance(row, int):
            break
        rows.append(row)
    return rows


def _slots(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [slot for each in blocks for row in each.get("fields", ()) for slot in row.value]


def _require(blocks: Sequence[dict[str, Any]]) -> None:
    """Of the names that a form asks for the first has to be given, or that of the project."""
    names = [slot for slot in _slots(blocks) if slot.get("field", "").endswith("名称")]
    project = [slot for slot in names if slot["field"] == _PROJECT]
    for slot in (project or names)[:1]:
        slot["required"] = True


def repeated_by(blocks: Sequence[dict[str, Any]]) -> str:
    """The field that names what each form is of; "" for none."""
    return _PROJECT if any(slot.get("field") == _PROJECT for slot in _slots(blocks)) else ""
