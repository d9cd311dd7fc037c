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
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self
from xml.etree import ElementTree

from budgetxl.fault import Refusal, os_error_reason
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


class Sheets(Mapping[str, Sheet]):
    """The sheets of a workbook by name, each read when it is asked for."""

    def form(self, name: str, beside: range, rows: int) -> Sheet:
        """The sheet ``name``, which may lack its cells in the columns ``beside`` of its ``rows``.

        Those are the columns that a check calculates anew, and the rows from the first on.
        Raises ``KeyError`` when there is no such sheet.
        """
        return self[name]


def open_workbook(
    path: Path, without: Collection[str] = (), content: bytes | None = None
) -> Workbook:
    """The sheets of the workbook at ``path``, by name; those named in ``without`` are left out.

    With ``content`` that is what is read, and ``path`` only a name. Raises ``Refusal`` when the
    file is missing, locked with a password, an old .xls, or no workbook at all.
    """
    return Workbook(path, without, content)


class Workbook(Sheets):
    """The sheets of an .xlsx file, which is open until the end of ``with``.

    Whatever is asked for, it raises ``Refusal`` when what it needs of the file is damaged.
    """

    def __init__(self, path: Path, without: Collection[str], content: bytes | None) -> None:
        self._path, self._without, self._content = path, without, content
        with self._in_a_sentence():
            self._package = zipfile.ZipFile(path if content is None else io.BytesIO(content))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._package.close()

    def __getitem__(self, name: str) -> Sheet:
        return self.form(name, range(0), 0)

    def form(self, name: str, beside: range, rows: int) -> Sheet:
        """The sheet as ``Sheets`` has it, without the cells ``beside`` where that is safe."""
        part = self._parts[name]
        with self._in_a_sentence():
            return _quick_sheet(_part(self._package, part), self._texts, beside, rows)

    def __contains__(self, name: object) -> bool:
        return name in self._parts  # a Mapping's own would read the sheet

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The part of the package that each sheet is, by the sheet's name."""
        with self._in_a_sentence():
            return _parts(self._package, self._without)

    @cached_property
    def _texts(self) -> list[str]:
        with self._in_a_sentence():
            return _shared_texts(self._package)

    @contextmanager
    def _in_a_sentence(self) -> Iterator[None]:
        """What may be wrong with a file, as ``Refusal``."""
        try:
            yield
        except OSError as error:
            raise Refusal(f"{self._path}：读不了这个文件（{os_error_reason(error)}）") from None
        except zipfile.BadZipFile:
            content = self._path.read_bytes() if self._content is None else self._content
            raise Refusal(f"{self._path}：{_what_it_is(content)}") from None
        except (LookupError, ElementTree.ParseError, ValueError, RuntimeError, zlib.error):
            raise Refusal(f"{self._path}：{DAMAGED}") from None


def _what_it_is(content: bytes) -> str:
    if zipfile.is_zipfile(io.BytesIO(content)):
        return DAMAGED
    if content[:8] == bytes.fromhex("D0CF11E0A1B11AE1"):
        return "是加了打开密码的工作簿或旧版 .xls，请去掉密码并另存为 .xlsx"
    return "不是 Excel 工作簿（.xlsx 或 .xlsm）"


def _parts(package: zipfile.ZipFile, without: Collection[str]) -> dict[str, str]:
    targets = {
        relation.get("Id"): str(relation.get("Target"))
        for relation in _xml(package, "xl/_rels/workbook.xml.rels")
    }
    parts = {}
    for sheet in _xml(package, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_RELATION)]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheets/" in part and sheet.get("name") not in without:
            parts[str(sheet.get("name"))] = part
    return parts


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


def _quick_sheet(part: bytes, texts: list[str], beside: range, rows: int) -> Sheet:
    """The sheet by pattern where its XML is plain, else by tree, which leaves nothing out."""
    kept = scan.without(part, beside, rows) if beside else part
    found = scan.cells(kept)
    if found is not None:
        with suppress(LookupError):  # a shared formula may begin in a cell that was left out
            return Sheet(_Cells(found, texts), scan.is_protected(kept))
    return _sheet(ElementTree.fromstring(part), texts)


class _Cells(Mapping[tuple[int, int], Cell]):
    """The cells of a plain sheet; each is decoded when it is asked for.

    What could go wrong then goes wrong at once: ``LookupError`` for a text or a shared formula
    that is nowhere.
    """

    def __init__(self, found: list[tuple[bytes, ...]], texts: list[str]) -> None:
        self._texts = texts
        rows, columns = _Rows(), _Columns()
        self._found = {
            (rows[each[1]], columns[each[0]]): each for each in found
            if each[5] or each[4] or each[3]
        }
        self._heads: dict[str, tuple[str, int, int]] = {}
        for at, (_, _, kind, attributes, formula, value) in self._found.items():
            if kind == b"s" and value:
                texts[int(value)]
            if attributes and (index := scan.shared(attributes)):
                if formula:
                    self._heads[index] = (scan.letters(formula), *at)
                self._heads[index]

    def __getitem__(self, at: tuple[int, int]) -> Cell:
        _, _, kind, attributes, text, value = self._found[at]
        formula = scan.letters(text) if text else ""
        if attributes and (index := scan.shared(attributes)):
            formula = _shared_formula(formula, *at, index, self._heads)
        return Cell(*_typed(kind.decode() or "n", scan.letters(value), self._texts), formula)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, at: object) -> bool:
        return at in self._found  # a Mapping's own would decode the cell


class _Rows(dict[bytes, int]):
    """The number of a row by its digits, each worked out once."""

    def __missing__(self, digits: bytes) -> int:
        self[digits] = number = int(digits) - 1
        return number


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
