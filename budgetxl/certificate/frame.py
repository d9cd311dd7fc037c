"""What a sheet has around its rows: protection, merged cells, guards of inputs, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from budgetxl.certificate import markup
from budgetxl.certificate.formulas import areas_of, corner, from_corner
from budgetxl.certificate.look import Look, Looks
from budgetxl.reading.decoding import number_of
from budgetxl.reading.wellformed import Element

Area = tuple[int, int, int, int]
"""Top, left, bottom, right, from 0."""

_NARROWEST = 0.5
"""A column less wide, in letters, shows nothing."""

_MAY = ("formatCells", "formatColumns", "formatRows", "insertColumns", "insertRows",
        "insertHyperlinks", "deleteColumns", "deleteRows", "sort", "autoFilter", "pivotTables")
"""What a protected sheet forbids unless its words say otherwise."""


_GUARDS = re.compile(rb"<(conditionalFormatting|dataValidations) .*"
                     rb"</(conditionalFormatting|dataValidations)>", re.S)
_PLACE = "guards"


class Rule(NamedTuple):
    """A validation or conditional format without the cells it is for."""

    words: tuple[str, ...]
    look: Look | None = None


@dataclass(frozen=True)
class Frame:
    """``loosened`` is what the protection lets anyone do; None for a sheet without protection.

    ``hidden`` are columns from first to last, ``styles`` the numbers of styles of columns.
    """

    loosened: frozenset[str] | None
    merged: frozenset[str]
    hidden: tuple[tuple[int, int], ...]
    styles: tuple[tuple[int, int, str], ...]
    hides_rows: bool
    validations: dict[Rule, list[Area]]
    conditions: dict[Rule, list[Area]]
    filter: Area | None
    is_filtering: bool
    links: dict[str, str]


def guards_in(content: bytes) -> bytes:
    """The guards of inputs and the marks of a sheet as they are written, b"" for none."""
    found = _GUARDS.search(content)
    return found[0] if found else b""


def frame_without(guards: bytes, content: bytes, looks: Looks) -> Frame | None:
    """The frame of a sheet without its ``guards``, which take most of the time to take apart.

    Two sheets that have the same ones differ, if they do, without them, too. None where that
    is not all of its guards, or they are not where they count: within the root.
    """
    if guards_in(content) != guards:
        return None
    root = markup.tree(content.replace(guards, f"<{_PLACE}/>".encode()))
    return None if root.find(_PLACE) is None else _frame(root, looks)


def frame(content: bytes, looks: Looks) -> Frame:
    """The frame of a sheet. Raises ``PartFault`` for a damaged one."""
    return _frame(markup.tree(content), looks)


def _frame(root: Element, looks: Looks) -> Frame:
    columns = root.findall("cols/col")
    form, filter_ = root.find("sheetFormatPr"), root.find("autoFilter")
    return Frame(
        loosened=_loosened(root.find("sheetProtection")),
        merged=frozenset(each.get("ref", "") for each in root.iterfind("mergeCells/mergeCell")),
        hidden=tuple(_span(column) for column in columns if _is_hidden(column)),
        styles=tuple((*_span(column), column.get("style", "0")) for column in columns),
        hides_rows=form is not None and markup.is_true(form.get("zeroHeight")),
        validations=_validations(root),
        conditions=_conditions(root, looks),
        filter=next(iter(areas_of(filter_.get("ref", ""))), None) if filter_ is not None else None,
        is_filtering=filter_ is not None and filter_.find("filterColumn") is not None,
        links={each.get("ref", ""): each.get("location") or each.get("id") or ""
               for each in root.iterfind("hyperlinks/hyperlink")},
    )


def _loosened(protection: Element | None) -> frozenset[str] | None:
    if protection is None or not markup.is_true(protection.get("sheet")):
        return None
    free = [word for word in _MAY if not markup.is_true(protection.get(word), default=True)]
    return frozenset(free)


def _span(column: Element) -> tuple[int, int]:
    return number_of(column.get("min"), 0), number_of(column.get("max"), 0)


def _is_hidden(column: Element) -> bool:
    return (markup.is_true(column.get("hidden"))
            or markup.measure(column.get("width", "9")) < _NARROWEST)


def _validations(root: Element) -> dict[Rule, list[Area]]:
    found: dict[Rule, list[Area]] = {}
    for each in root.iterfind(".//dataValidations/dataValidation"):
        # what names other sheets Excel writes among the extensions, its cells and formulas inside
        kind = each.get("type", "none")
        areas = areas_of(each.get("sqref") or each.findtext("sqref") or "")
        if kind == "none" or not areas:
            continue
        operator = "" if kind in ("list", "custom") else each.get("operator", "between")
        count = 2 if "etween" in operator else 1
        written = [each.find(f"formula{number}") for number in range(1, count + 1)]
        formulas = ["".join(one.itertext()) if one is not None else "" for one in written]
        stops = each.get("errorStyle", "stop") if markup.is_true(
            each.get("showErrorMessage")) else ""
        words = (kind, operator, stops, *_moved(formulas, areas))
        found.setdefault(Rule(words), []).extend(areas)
    return found


def _conditions(
    root: Element, looks: Looks
) -> dict[Rule, list[Area]]:
    found: dict[Rule, list[Area]] = {}
    for each in root.iterfind("conditionalFormatting"):
        areas = areas_of(each.get("sqref") or "")
        for rule in each.iterfind("cfRule") if areas else ():
            number = rule.get("dxfId")
            look = looks.of_condition(number) if number is not None else None
            formulas = [formula.text or "" for formula in rule.iterfind("formula")]
            words = (rule.get("type", ""), rule.get("operator", ""), *_moved(formulas, areas))
            found.setdefault(Rule(words, look), []).extend(areas)
    return found


def _moved(formulas: list[str], areas: list[Area]) -> Iterator[str]:
    return (from_corner(formula, *corner(areas)) for formula in formulas)


def lost(rule: Rule, before: dict[Rule, list[Area]], now: dict[Rule, list[Area]]) -> list[Area]:
    """The areas that ``rule`` had and no longer has."""
    kept = now.get(rule, [])
    return [area for area in before[rule] if area not in kept and not _is_covered(area, kept)]


def _is_covered(area: Area, others: list[Area]) -> bool:
    """Whether every cell of ``area`` lies in one of ``others``, as programs split and join them."""
    top, left, bottom, right = area
    touching = [o for o in others
                if o[0] <= bottom and o[2] >= top and o[1] <= right and o[3] >= left]
    if not touching:
        return False
    rows = {top, *(o[2] + 1 for o in touching), *(o[0] for o in touching)}
    columns = {left, *(o[3] + 1 for o in touching), *(o[1] for o in touching)}
    return all(
        any(o[0] <= row <= o[2] and o[1] <= column <= o[3] for o in touching)
        for row in rows if top <= row <= bottom
        for column in columns if left <= column <= right
    )
