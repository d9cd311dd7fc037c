"""The data file: a submission as JSON under the format's own Chinese names, and back.

Grids map rows to columns to amounts; details are lists of rows, the last of which may be
``{"合计": {...}}`` with stated totals. Amounts are strings or numbers; canonical are strings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.fault import Refusal, why
from budgetxl.formats import Format, Table
from budgetxl.place import Place
from budgetxl.submission.model import BLANKS, Submission, Value


def read_data(path: Path) -> Any:
    """The JSON in ``path``, its numbers as ``Decimal``. Raises ``Refusal`` for anything else."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refusal(f"{path}：读不了这个文件（{why(error)}）") from None
    except UnicodeDecodeError:
        raise Refusal(f"{path}：不是 UTF-8 编码的 JSON 文件") from None
    try:
        return json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=Decimal,
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        at = f"第 {error.lineno} 行第 {error.colno} 列"
        raise Refusal(f"{path}：{at}不是正确的 JSON（{error.msg}）") from None
    except RecursionError:
        raise Refusal(f"{path}：不是正确的 JSON（括号套得太深）") from None
    except ArithmeticError:
        raise Refusal(f"{path}：有写不成金额的数，指数太大") from None
    except ValueError as error:
        raise Refusal(f"{path}：{error}") from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"键“{key}”重复")
    return dict(pairs)


def from_data(data: Any, format_: Format, name: str = "数据") -> Submission:
    """The submission that ``data`` describes; totals among the data make it a stated one.

    Raises ``Refusal`` with every departure from the format: unknown names with the nearest
    known one, and values that are no amounts. ``name`` says in messages which file it is.
    """
    from budgetxl.submission.schema import violations  # jsonschema is slow to import

    faults = violations(data, format_)
    submission = Submission(format_.id, format_.year)
    if not faults:
        submission.department = data.get("department", "").strip(BLANKS)
        for table_name, content in data["tables"].items():
            faults += _take(submission, _cells(format_.tables[table_name], content))
    if faults:
        raise Refusal(*(f"{name}：{fault}" for fault in faults))
    for table_name, note in data.get("notes", {}).items():
        if note.strip(BLANKS) != format_.tables[table_name].note:
            submission.notes[table_name] = note.strip(BLANKS)
    submission.stated = any(format_.tables[p.table].is_total(p) for p in submission.cells)
    return submission


def _take(submission: Submission, cells: Iterator[tuple[Place, Any, bool]]) -> Iterator[str]:
    """Puts ``cells`` into the submission; says what is no amount, or stated twice."""
    for place, value, money in cells:
        if place in submission.cells:
            yield f"{_said(place)}写了两次"
            continue
        try:
            submission.cells[place] = amount.given(value) if money else value
        except AmountError as error:
            yield f"{_said(place)}{error}"


def _said(place: Place) -> str:
    row = place.row if isinstance(place.row, str) else f"第 {(place.row or 0) + 1} 行"
    return f"{place.table}，{row}，{place.column}："


def _cells(table: Table, content: Any) -> Iterator[tuple[Place, Any, bool]]:
    """Each place that ``content`` fills, with its value and whether it is money."""
    if table.detail is None:
        for row, columns in content.items():
            for column, value in columns.items():
                yield Place(table.name, row, column), value, True
        return
    for number, row in enumerate(content):
        total = _stated_total(table, row)
        if total is not None:
            for column, value in total.items():
                yield Place(table.name, next(iter(table.rows)), column), value, True
            continue
        for column, value in row.items():
            yield Place(table.name, number, column), value, table.columns[column].is_money


def _stated_total(table: Table, row: dict[str, Any]) -> dict[str, Any] | None:
    """The figures of a row that states the table's totals, None for an ordinary row."""
    [(name, value), *others] = row.items()
    return value if not others and name in table.rows and isinstance(value, dict) else None


def to_data(submission: Submission, format_: Format) -> dict[str, Any]:
    """The canonical data of ``submission``: amounts as strings, blanks absent, gaps closed."""
    data: dict[str, Any] = {"format": format_.id}
    if submission.department:
        data["department"] = submission.department
    data["year"] = submission.year
    data["tables"] = {name: _content(table, submission) for name, table in format_.tables.items()}
    if submission.notes:
        data["notes"] = {n: submission.notes[n] for n in format_.tables if n in submission.notes}
    return data


def _content(table: Table, submission: Submission) -> Any:
    fixed = {
        row: figures for row in table.rows
        if (figures := _figures(table, row, submission))
    }
    if table.detail is None:
        return fixed
    rows: list[Any] = [_figures(table, row, submission) for row in submission.rows(table.name)]
    return [row for row in rows if row] + ([fixed] if fixed else [])


def _figures(table: Table, row: str | int, submission: Submission) -> dict[str, str]:
    places = (Place(table.name, row, column) for column in table.columns)
    found = ((place.column, submission.cells.get(place)) for place in places)
    return {column: _canonical(value) for column, value in found if value is not None}


def _canonical(value: Value) -> str:
    return amount.plain(value) if isinstance(value, Decimal) else value


def canonical(data: Any, format_: Format) -> dict[str, Any]:
    """``data`` as ``to_data`` writes it. Raises ``Refusal`` as ``from_data`` does."""
    return to_data(from_data(data, format_), format_)
