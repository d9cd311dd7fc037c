"""The cells of an .xlsx file, as its XML has them: values, formulas, nothing calculated.

Read with the standard library alone, since the libraries that also give formulas take longer
to load than a whole check may take. A test reads every workbook with openpyxl as well and
compares.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from budgetxl.fault import Refusal, why
from budgetxl.reading import scan
from budgetxl.place import from_a1, moved

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BIGGEST_PART = 200_000_000
_ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([0-9A-Fa-f]{4})_")
"""A character that XML cannot hold, as workbooks write it; half a surrogate pair is none."""

_KINDS = {"b": "truth", "e": "error", "d": "text"}

DAMAGED = "不是完好的 Excel 工作簿，可能没有传完整；请重新取得，或用 Excel 打开后另存"


class Cell(NamedTuple):
    """A cell that is not empty.

    ``kind`` is number, text, truth or error; ``value`` is the text of its value, "" for a
    formula without one. ``formula`` is the formula without ``=``, or "".
    """

    kind: str
    value: str
    formula: str


@dataclass
class Sheet:
    """One sheet's cells by (row, column), both from 0, and whether it is protected."""

    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    protected: bool = False


def open_workbook(
    path: Path, without: Collection[str] = (), content: bytes | None = None
) -> dict[str, Sheet]:
    """The sheets of the workbook at ``path``, by name; those named in ``without`` are not read.

    With ``content`` that is what is read, and ``path`` only a name. Raises ``Refusal`` when the
    file is missing, locked with a password, an old .xls, or no workbook at all.
    """
    try:
        with zipfile.ZipFile(path if content is None else io.BytesIO(content)) as package:
            return _sheets(package, without)
    except OSError as error:
        raise Refusal(f"{path}：读不了这个文件（{why(error)}）") from None
    except zipfile.BadZipFile:
        held = path.read_bytes() if content is None else content
        raise Refusal(f"{path}：{_what_it_is(held)}") from None
    except (LookupError, ElementTree.ParseError, ValueError, RuntimeError, zlib.error):
        raise Refusal(f"{path}：{DAMAGED}") from None


def _what_it_is(content: bytes) -> str:
    if zipfile.is_zipfile(io.BytesIO(content)):
        return DAMAGED
    if content[:8] == bytes.fromhex("D0CF11E0A1B11AE1"):
        return "是加了打开密码的工作簿或旧版 .xls，请去掉密码并另存为 .xlsx"
    return "不是 Excel 工作簿（.xlsx 或 .xlsm）"


def _sheets(package: zipfile.ZipFile, without: Collection[str]) -> dict[str, Sheet]:
    targets = {
        relation.get("Id"): str(relation.get("Target"))
        for relation in _xml(package, "xl/_rels/workbook.xml.rels")
    }
    texts = _shared_texts(package)
    sheets = {}
    for sheet in _xml(package, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheets/" in part and sheet.get("name") not in without:
            sheets[str(sheet.get("name"))] = _quick_sheet(_part(package, part), texts)
    return sheets


def _part(package: zipfile.ZipFile, part: str) -> bytes:
    if package.getinfo(part).file_size > _BIGGEST_PART:
        raise ValueError(f"{part} 过大")
    return package.read(part)


def _xml(package: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(_part(package, part))


def _shared_texts(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    part = _part(package, "xl/sharedStrings.xml")
    found = scan.strings(part)
    if found is None:
        return [_text(item) for item in ElementTree.fromstring(part)]
    return [_unescaped(each) for each in found]


def _quick_sheet(part: bytes, texts: list[str]) -> Sheet:
    """The sheet by pattern where its XML is plain, else by tree."""
    found = scan.cells(part)
    if found is None:
        return _sheet(ElementTree.fromstring(part), texts)
    return Sheet(_Cells(found, texts), scan.is_protected(part))


class _Cells(Mapping[tuple[int, int], Cell]):
    """The cells of a plain sheet; each is decoded when it is asked for.

    What could go wrong then goes wrong at once: ``LookupError`` for a text or a shared formula
    that is nowhere.
    """

    def __init__(self, found: list[tuple[bytes, ...]], texts: list[str]) -> None:
        self._texts = texts
        self._found: dict[tuple[int, int], tuple[bytes, ...]] = {}
        self._heads: dict[str, tuple[str, int, int]] = {}
        columns = _Columns()
        for each in found:
            column, row, kind, attributes, formula, value = each
            if formula or value or attributes:
                at = (int(row) - 1, columns[column])
                self._found[at] = each
                if kind == b"s" and value:
                    texts[int(value)]
                if attributes and (index := scan.shared(attributes)):
                    if formula:
                        self._heads[index] = (scan.letters(formula), *at)
                    self._heads[index]

    def __getitem__(self, at: tuple[int, int]) -> Cell:
        found = scan.Found(*self._found[at])
        formula, index = scan.letters(found.formula), scan.shared(found.attributes)
        if index:
            formula = _shared_formula(formula, *at, index, self._heads)
        value = scan.letters(found.value)
        kind, value = _typed(found.kind.decode() or "n", value, self._texts)
        return Cell(kind, value, formula)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, at: object) -> bool:
        return at in self._found  # a Mapping's own would decode the cell


class _Columns(dict[bytes, int]):
    """The number of a column by its letters, each worked out once."""

    def __missing__(self, letters: bytes) -> int:
        self[letters] = number = from_a1(f"{letters.decode()}1")[1]
        return number


def _text(item: ElementTree.Element) -> str:
    """The text of a string item, its rich runs joined; phonetic guides are left out."""
    plain = item.find(f"{_MAIN}t")
    if plain is not None:
        return _unescaped(plain.text or "")
    runs = (run.findtext(f"{_MAIN}t") or "" for run in item.findall(f"{_MAIN}r"))
    return _unescaped("".join(runs))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _sheet(root: ElementTree.Element, texts: list[str]) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    protection = root.find(f"{_MAIN}sheetProtection")
    protected = protection is not None and protection.get("sheet") in ("1", "true")
    shared: dict[str, tuple[str, int, int]] = {}
    for element, row, column in _elements(root):
        formula = _formula(element.find(f"{_MAIN}f"), row, column, shared)
        kind, value = _value(element, texts)
        if value or formula:
            cells[row, column] = Cell(kind, value, formula)
    for area in root.iterfind(f"{_MAIN}sheetData/{_MAIN}row/{_MAIN}c/{_MAIN}f[@t='array']"):
        _spread(cells, area.get("ref", ""), area.text or "")
    return Sheet(cells, protected)


def _spread(cells: dict[tuple[int, int], Cell], area: str, formula: str) -> None:
    """The formula over several cells, which only the first of them has, in all of them."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = from_a1(first), from_a1(last or first)
    for at, cell in cells.items():
        if top <= at[0] <= bottom and left <= at[1] <= right:
            cells[at] = cell._replace(formula=formula)


def _elements(root: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, int, int]]:
    """Each cell with its position; a writer may leave positions out where nothing is skipped."""
    row = -1
    for line in root.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
        row = int(line.get("r", row + 2)) - 1
        column = -1
        for element in line.iterfind(f"{_MAIN}c"):
            reference = element.get("r")
            row, column = from_a1(reference) if reference else (row, column + 1)
            yield element, row, column


def _value(element: ElementTree.Element, texts: list[str]) -> tuple[str, str]:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        inline = element.find(f"{_MAIN}is")
        return "text", _text(inline) if inline is not None else ""
    return _typed(kind, element.findtext(f"{_MAIN}v") or "", texts)


def _typed(kind: str, value: str, texts: list[str]) -> tuple[str, str]:
    """What is in ``<v>`` by the type of the cell."""
    if kind == "n":
        return "number", value
    if kind == "s":
        return "text", texts[int(value)] if value else ""
    if kind == "str":
        return "text", _unescaped(value)
    return _KINDS.get(kind, "number"), value


def _formula(
    element: ElementTree.Element | None,
    row: int,
    column: int,
    shared: dict[str, tuple[str, int, int]],
) -> str:
    if element is None:
        return ""
    text = element.text or ""
    if element.get("t") != "shared":
        return text
    return _shared_formula(text, row, column, element.get("si", ""), shared)


def _shared_formula(
    text: str, row: int, column: int, index: str, shared: dict[str, tuple[str, int, int]]
) -> str:
    """The formula itself at its head, elsewhere that of the head, moved."""
    if text:
        shared[index] = (text, row, column)
        return text
    first, from_row, from_column = shared[index]
    return moved(first, row - from_row, column - from_column)
