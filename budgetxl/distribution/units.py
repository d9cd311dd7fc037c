"""Who is to get a workbook, and what it is filled in with: a CSV file, or data files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path
from typing import Any

from budgetxl.fault import Refusal
from budgetxl.formats import Format, Table
from budgetxl.infile import content_of
from budgetxl.place import Place
from budgetxl.rules.parse import half_width
from budgetxl.submission import BLANKS, data_in

DEPARTMENT = "部门名称"
"""The heading of the column with the names; the others are cells in the words of rules."""

_MOST_BYTES = 100_000_000
_UNSAFE = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")
_LONGEST = 200
_RESERVED = re.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """One of them: ``said`` names its line or file, ``file`` its workbook without the suffix.

    ``data`` is its data file. A unit without one cannot be filled in, and ``fault`` says why.
    """

    said: str
    file: str
    data: bytes = b""
    fault: str = ""


def units(source: Path, format_: Format) -> list[Unit]:
    """Those in ``source``, in their order. Raises ``Refusal`` for what is no such list."""
    found = list(_in_folder(source)) if source.is_dir() else list(_in_csv(source, format_))
    if not found:
        raise Refusal(f"{source}：里面一个单位也没有")
    return list(_apart(found))


def _apart(found: Iterable[Unit]) -> Iterator[Unit]:
    """Each unit with a file of its own: no computer must take two names for one."""
    taken: dict[str, str] = {}
    for unit in found:
        first = taken.setdefault(unit.file.casefold(), unit.said)
        if unit.fault or first == unit.said:
            yield unit
        else:
            fault = f"“{unit.file}”与{first}同名，不能写成两个文件"
            yield Unit(unit.said, unit.file, fault=fault)


def _in_folder(folder: Path) -> Iterator[Unit]:
    for path in sorted(folder.glob("*.json")):
        try:
            content = content_of(path, _MOST_BYTES)
            data = data_in(content, path)
        except Refusal as refusal:
            yield Unit(str(path), path.stem, fault="；".join(refusal.sentences))
            continue
        name = data.get("department") if isinstance(data, dict) else None
        yield _named(str(path), name if isinstance(name, str) else path.stem, content)


def _named(said: str, name: str, content: bytes) -> Unit:
    """The unit of that name: its workbook is called so, with signs that a file's name may have."""
    name = " ".join(name.strip(BLANKS).split())
    file = name.translate(_UNSAFE).strip(". ")
    if not file:
        return Unit(said, said, fault=f"没有写{DEPARTMENT}")
    if len(file.encode()) > _LONGEST or _RESERVED.fullmatch(file) or not file.isprintable():
        return Unit(said, said, fault=f"“{name}”不能作文件名")
    return Unit(said, file, content)


# -- a CSV file ---------------------------------------------------------------------------


def _in_csv(path: Path, format_: Format) -> Iterator[Unit]:
    lines = _lines(path)
    heads = [head.strip(BLANKS) for head in next(lines, (0, []))[1]]
    if DEPARTMENT not in heads:
        raise Refusal(f"{path}：第一行没有“{DEPARTMENT}”这一列")
    places = [None if head in (DEPARTMENT, "") else _place(path, head, format_) for head in heads]
    named = [place or head for place, head in zip(places, heads)]
    if double := [head for head, what in zip(heads, named) if head and named.count(what) > 1]:
        raise Refusal(f"{path}：第一行有两列是同一格：“{'”“'.join(double)}”")
    for number, line in lines:
        texts = [text.strip(BLANKS) for text in line]
        if not any(texts):
            continue
        said = f"{path}：第 {number} 行"
        if fault := _without_heading(heads, texts):
            yield Unit(said, said, fault=fault)
            continue
        name = dict(zip(heads, texts)).get(DEPARTMENT, "")
        data = _data(format_, name, zip(places, texts))
        yield _named(said, name, json.dumps(data, ensure_ascii=False).encode())


def _without_heading(heads: list[str], texts: list[str]) -> str:
    """A text that no heading says anything of, "" if there is none."""
    for number, (head, text) in enumerate(zip_longest(heads, texts, fillvalue=""), 1):
        if text and not head:
            return f"第 {number} 列的“{text}”，第一行没有写是什么"
    return ""


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines with their numbers. Raises ``Refusal`` for another encoding."""
    content = content_of(path, _MOST_BYTES)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            reader = csv.reader(io.StringIO(content.decode(encoding), newline=""))
        except UnicodeDecodeError:
            continue
        return ((reader.line_num, line) for line in reader)
    raise Refusal(f"{path}：应是 UTF-8 或 GBK 编码的 CSV 文件")


def _place(path: Path, head: str, format_: Format) -> Place:
    """The cell that a heading names, ``表一[财政拨款, 预算数]`` or a field by its name alone."""
    known = {_folded(name): place for name, place in _cells(format_)}
    if place := known.get(_folded(head)):
        return place
    if _folded(head).count("[") > _folded(head).count("]"):
        raise Refusal(f"{path}：第一行的“{head}”在逗号处断开了，列名里有逗号的，整个列名加英文引号")
    near = get_close_matches(head, dict(_cells(format_)), 1)
    hint = f"；是不是“{near[0]}”" if near else ""
    raise Refusal(f"{path}：第一行的“{head}”不是“{format_.title}”里可以填的一格{hint}。"
                  "写成 表名[行名, 列名] 或 表名[栏名]，各行、各张表单的数用数据文件")


def _folded(heading: str) -> str:
    """``heading`` with half-width punctuation and no blank, as names are compared in rules."""
    return half_width("".join(heading.split()))


def _cells(format_: Format) -> Iterator[tuple[str, Place]]:
    """Each cell of which a workbook has one, by what it is called; a field by its name as well."""
    tables = [table for table in format_.forms.values() if not table.repeated]
    places = [place for table in tables for place in _of(table)]
    columns = [place.column for place in places if place.row is None]
    for place in places:
        yield _written(place.table, place.row, place.column), place
        if place.row is None and columns.count(place.column) == 1:
            yield place.column, place


def _of(table: Table) -> Iterator[Place]:
    for row, column in table.specs:
        place = Place(table.name, row, column)
        if not (table.detail or table.is_total(place)):
            yield place


def _written(table: str, row: object, column: str) -> str:
    return f"{table}[{row}, {column}]" if row else f"{table}[{column}]"


def _data(
    format_: Format, name: str, cells: Iterable[tuple[Place | None, str]]
) -> dict[str, Any]:
    """The data file that says the same as a line."""
    tables: dict[str, Any] = {
        table: [] if each.repeated or each.detail and not each.blocks else {}
        for table, each in format_.forms.items()}
    for place, text in cells:
        if place and text:
            of = tables[place.table]
            (of.setdefault(place.row, {}) if place.row else of)[place.column] = text
    return {"format": format_.id, "department": name, "year": format_.year, "tables": tables}
