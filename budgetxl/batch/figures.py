"""Every figure of a checked workbook, and every finding, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from budgetxl.amount import plain
from budgetxl.checking import Report
from budgetxl.fault import Finding
from budgetxl.formats import Column, Table
from budgetxl.place import Place
from budgetxl.rules import Undecided

DECIMALS = 12
"""Decimals of the column ``amount``: what passes a check has 6, products with rates have more."""

_DIGITS = 38
_LAST = Decimal(1).scaleb(-DECIMALS)

Row = dict[str, Any]


def figures(report: Report) -> Iterator[Row]:
    """One row a figure that is known, stated or computed, in the order of the forms."""
    for table in report.format.tables.values():
        for form in _forms(report, table):
            for row in [*table.rows, None, *report.submission.rows(table.name, form)]:
                for column in _columns(table, row):
                    place = Place(table.name, row, column.name, form)
                    value = _value(report, place)
                    if isinstance(value, Decimal):
                        yield _figure(report, table, place, column, value)


def _forms(report: Report, table: Table) -> list[int]:
    repeated = report.format.tables[table.form].repeated
    return report.figures.forms(table.form) if repeated else [0]


def _columns(table: Table, row: str | int | None) -> list[Column]:
    if isinstance(row, int):
        return [column for column in table.columns.values() if column.is_money]
    return [column for column in table.columns_of(row) if column.is_money]


def _value(report: Report, place: Place) -> Any:
    try:
        return report.figures.value(place)
    except Undecided:  # unreadable, which is a finding
        return None


def _figure(
    report: Report, table: Table, place: Place, column: Column, value: Decimal
) -> Row:
    code, name = _code_and_name(report, table, place)
    level = ""
    if isinstance(place.row, int):
        level = report.figures.level(table.name, place.row, place.form)
    return {
        "format": report.format.id, "year": report.format.year,
        "department": report.submission.department,
        "table": table.name, "form": place.form + 1,
        "row": str(place.row + 1) if isinstance(place.row, int) else place.row or "",
        "column": place.column, "code": code, "name": name, "level": level,
        "total": table.is_total(place),
        **_amount(value),
        "unit": column.unit_in(report.format),
        "origin": "stated" if place in report.submission.cells else "computed",
    }


def _amount(value: Decimal) -> Row:
    """The amount, and all its digits where the column has no room for them."""
    kept = value if abs(value) < Decimal(10) ** (_DIGITS - DECIMALS) else None
    if kept is not None and value.as_tuple().exponent < -DECIMALS:  # type: ignore[operator]
        kept = value.quantize(_LAST, ROUND_HALF_UP)
    return {
        "amount": None if kept is None else format(kept, "f"),
        "exact": "" if kept == value else plain(value),
    }


def _code_and_name(report: Report, table: Table, place: Place) -> tuple[str, str]:
    """What a detail row says of itself: its code and the name, else its key."""
    if not isinstance(place.row, int) or table.detail is None:
        return "", ""
    words = {column.name: _value(report, place._replace(column=column.name))
             for column in table.detail.columns if not column.is_money}
    first = {column.kind: column.name for column in reversed(table.detail.columns)}
    code = str(words.get(first.get("code", "")) or "")
    name = words.get(first.get("name", "")) or words.get(table.detail.key.name) or ""
    return code, str(name)


def findings(report: Report) -> Iterator[Row]:
    """One row a finding, the undecided rules last."""
    return (_finding(report, finding) for finding in (*report.findings, *report.undecided))


def _finding(report: Report, finding: Finding) -> Row:
    place = finding.place
    return {
        "format": report.format.id, "year": report.format.year,
        "department": report.submission.department,
        "rule": finding.rule, "level": finding.level.value, "verdict": finding.verdict.value,
        "table": place.table if place else "", "form": place.form + 1 if place else 0,
        "row": finding.row, "column": place.column if place else "",
        "sheet": finding.sheet, "cells": " ".join(finding.cells),
        "left": finding.left, "right": finding.right, "difference": finding.difference,
        "unit": finding.unit, "message": finding.message, "advice": finding.advice,
        "basis": finding.basis,
    }
