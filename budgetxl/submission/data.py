"""The data file: a submission as JSON under the format's own Chinese names, and back.

Grids map rows to columns to amounts; details are lists of rows, the last of which may be
``{"合计": {...}}`` with stated totals; forms map fields to values and name the tables within
them, and what is repeated is a list of forms. Amounts are strings or numbers; canonical ones
are strings, but for those that were written with their unit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from budgetxl import amount
from budgetxl.amount import AmountError
from budgetxl.fault import Refusal
from budgetxl.formats import Column, Format, Table
from budgetxl.infile import content_of
from budgetxl.place import Place
from budgetxl.submission.model import BLANKS, Submission, Value
from budgetxl.submission.reasons import reason_data, reason_of

MOST_BYTES = 5_000_000
"""Of a data file: that of 2,000 rows in each table has one."""


def read_data(path: Path) -> Any:
    """The JSON in ``path``, its numbers as ``Decimal``. Raises ``Refusal`` for anything else."""
    return data_in(content_of(path, MOST_BYTES), path)


def data_in(content: bytes, path: Path) -> Any:
    """The same of a file at ``path`` that was read already."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(f"{path}：不是 UTF-8 编码的 JSON 文件") from None
    try:
        return json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=Decimal,
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        at = f"第 {error.lineno} 行第 {error.colno} 列"
        raise Refusal(f"{path}：{at}不是正确的 JSON（{_in_words(error)}）") from None
    except RecursionError:
        raise Refusal(f"{path}：不是正确的 JSON（括号套得太深）") from None
    except ArithmeticError:
        raise Refusal(f"{path}：有写不成金额的数，指数太大") from None
    except ValueError as error:
        raise Refusal(f"{path}：{error}") from None


_WIDE = frozenset("，：“”｛｝［］、")

_ILL_FORMED = {
    "delimiter": "前面缺逗号、冒号，或引号、括号没有配对",
    "property name": "这里应是加双引号的名字；最后一项后面不要逗号",
    "Expecting value": "这里缺一个值；文字要加双引号，最后一项后面不要逗号",
    "trailing comma": "最后一项后面不要逗号",
    "Unterminated": "从这里起的引号没有收尾",
    "control character": "引号里不能换行，也不能有制表符",
    "escape": "引号里的 \\ 要写两个",
    "Extra data": "前面已经写完，这里多出了内容",
}
"""What the reader of JSON complains of, by words in it."""


def _in_words(error: json.JSONDecodeError) -> str:
    if error.doc[error.pos:error.pos + 1] in _WIDE:
        return "标点要用半角"
    said = (words for part, words in _ILL_FORMED.items() if part in error.msg)
    return next(said, "看看引号、括号和逗号")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise ValueError(f"键“{key}”重复")
        made[key] = value
    return made


def from_data(data: Any, format_: Format, name: str = "数据") -> Submission:
    """The submission that ``data`` describes; totals among the data make it a stated one.

    Raises ``Refusal`` with every departure from the format: unknown names with the nearest
    known one, and values that are no amounts. ``name`` says in messages which file it is.
    """
    from budgetxl.submission.schema import violations  # what reads no data file needs none

    faults = violations(data, format_)
    submission = Submission(format_.id, format_.year)
    if not faults:
        submission.department = data.get("department", "").strip(BLANKS)
        for table_name, content in data["tables"].items():
            faults += _take(submission, format_, _places(format_, table_name, content))
    if faults:
        raise Refusal(*(f"{name}：{fault}" for fault in faults))
    for table_name, note in data.get("notes", {}).items():
        if format_.tables[table_name].is_own_note(note.strip(BLANKS)):
            submission.notes[table_name] = note.strip(BLANKS)
    submission.reasons = tuple(map(reason_of, data.get("reasons", ())))
    submission.stated = any(format_.tables[p.table].is_total(p) for p in submission.cells)
    submission.stated |= any(is_group(submission, format_, place) for place in submission.cells)
    submission.stated = data.get("sums_of", int(submission.stated))
    submission.grouped = bool(submission.stated)
    return submission


def is_group(submission: Submission, format_: Format, place: Place) -> bool:
    """Whether ``place`` stands in a row that sums others up."""
    detail = format_.tables[place.table].detail
    for group in detail.groups if detail and isinstance(place.row, int) else ():
        text = submission.cells.get(place._replace(column=group.by))
        if group.digits and isinstance(text, str) and len(text) == group.digits:
            return True
        if group.shown_in and place._replace(column=group.shown_in) not in submission.cells:
            return True
    return False


def _take(
    submission: Submission, format_: Format, cells: Iterator[tuple[Place, Any]]
) -> Iterator[str]:
    """Puts ``cells`` into the submission; says what is no amount, or stated twice."""
    for place, value in cells:
        spec = format_.tables[place.table].spec(place)
        if place in submission.cells:
            yield f"{_said(place)}写了两次"
        elif not (spec and spec.is_money):
            if not (spec and spec.default == value):
                submission.cells[place] = value
        else:
            try:
                submission.cells[place] = _amount(spec, format_, value)
                if isinstance(value, str) and value.endswith(format_.unit_of(spec)):
                    submission.typed[place] = value
            except AmountError as error:
                yield f"{_said(place)}{error}"


def _amount(spec: Column, format_: Format, value: Any) -> Decimal:
    """The amount that ``value`` says; in a loose cell its unit may stand behind it."""
    if spec.loose and isinstance(value, str):
        value = value.removesuffix(format_.unit_of(spec))
    return amount.given(value)


def _said(place: Place) -> str:
    number = f"第 {place.form + 1} 张，" if place.form else ""
    row = f"第 {place.row + 1} 行" if isinstance(place.row, int) else place.row
    return f"{place.table}，{number}{row + '，' if row else ''}{place.column}："


def _places(format_: Format, name: str, content: Any) -> Iterator[tuple[Place, Any]]:
    """Each place that the data of one sheet fill, with its value."""
    table = format_.tables[name]
    if not table.blocks:
        yield from _cells(table, content)
        return
    for form, values in enumerate(content if table.repeated else [content]):
        for key, value in values.items():
            nested = format_.tables.get(key)
            if nested and nested.main_table == name and isinstance(value, list):
                cells = _cells(nested, value)
            elif isinstance(value, dict):
                cells = ((Place(name, key, column), each) for column, each in value.items())
            else:
                cells = iter([(Place(name, None, key), value)])
            yield from ((place._replace(form=form), each) for place, each in cells)


def _cells(table: Table, content: Any) -> Iterator[tuple[Place, Any]]:
    """Each place that ``content`` fills, with its value."""
    if table.detail is None:
        for row, columns in content.items():
            for column, value in columns.items():
                yield Place(table.name, row, column), value
        return
    for number, row in enumerate(content):
        total = _stated_total(table, row)
        name = number if total is None else next(iter(table.rows))
        for column, value in (row if total is None else total).items():
            yield Place(table.name, name, column), value


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
    data["tables"] = {
        name: _sheet(table, submission, format_) for name, table in format_.forms.items()
    }
    if submission.notes:
        data["notes"] = {n: submission.notes[n] for n in format_.tables if n in submission.notes}
    if submission.stated > 1:
        data["sums_of"] = submission.stated
    if submission.reasons:
        data["reasons"] = [reason_data(each) for each in submission.reasons]
    return data


def _sheet(table: Table, submission: Submission, format_: Format) -> Any:
    if not table.blocks:
        return _content(table, submission)
    nested = format_.nested(table.name)
    if not table.repeated:
        return _form(nested, submission, 0)
    forms = submission.forms(each.name for each in nested)
    return [_form(nested, submission, number) for number in forms]


def _form(tables: list[Table], submission: Submission, number: int) -> dict[str, Any]:
    """The fields of one form, in their order, and the tables within it where they stand."""
    main, *nested = tables
    data: dict[str, Any] = {}
    for row, column in main.specs:
        value = _text(Place(main.name, row, column, number), submission)
        if value is None:
            continue
        if row is None:
            data[column] = value
        else:
            data.setdefault(row, {})[column] = value
    data.update({table.name: rows for table in nested
                 if (rows := _content(table, submission, number))})
    return data


def _content(table: Table, submission: Submission, form: int = 0) -> Any:
    fixed = {
        row: figures for row in table.rows
        if (figures := _figures(table, row, submission, form))
    }
    if table.detail is None:
        return fixed
    numbers = submission.rows(table.name, form)
    rows: list[Any] = [_figures(table, row, submission, form) for row in numbers]
    return [row for row in rows if row] + ([fixed] if fixed else [])


def _figures(table: Table, row: str | int, submission: Submission, form: int) -> dict[str, str]:
    found = ((column, _text(Place(table.name, row, column, form), submission))
             for column in table.columns)
    return {column: value for column, value in found if value is not None}


def _text(place: Place, submission: Submission) -> str | None:
    if place in submission.typed:
        return submission.typed[place]
    value = submission.cells.get(place)
    return None if value is None else _canonical(value)


def _canonical(value: Value) -> str:
    return amount.plain(value) if isinstance(value, Decimal) else value


def canonical(data: Any, format_: Format) -> dict[str, Any]:
    """``data`` as ``to_data`` writes it. Raises ``Refusal`` as ``from_data`` does."""
    return to_data(from_data(data, format_), format_)
