"""The XML of workbook parts in one plain spelling, however a program wrote it.

Excel, WPS, LibreOffice and openpyxl spell the rows of a sheet almost alike. What is spelt otherwise
(prefixes, other encodings, cells without addresses) is written anew here, so that whoever
compares rows knows one spelling only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from budgetxl.place import a1, from_a1

_ITEM = re.compile(rb"<si>(?:<t(?: [^>]*)?>([^<]*)</t></si>|(.*?)</si>)|<si */>", re.S)
_PHONETIC = re.compile(rb"<rPh .*?</rPh>", re.S)
_TEXT = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")
_TEXT_CELL = re.compile(rb' t="s"><v>([0-9]+)</v>')
_ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([0-9A-Fa-f]{4})_")
_ENTITY = re.compile("&(#?[A-Za-z0-9]+);")
_NAMED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_VIEWS = re.compile(rb"<sheetViews>.*?</sheetViews>|<dimension [^>]*/>", re.S)


class Sheet(NamedTuple):
    """A sheet part: its rows, each without its closing tag, and everything around them.

    The text of a cell stands in the cell itself, as ``t="s"><v>text</v>``.
    """

    rows: list[bytes]
    frame: bytes


def tree(part: bytes) -> ElementTree.Element:
    """The part with all names of elements and attributes without their namespaces.

    Raises ``ElementTree.ParseError`` for what is no XML.
    """
    root = ElementTree.fromstring(part)
    for element in root.iter():
        element.tag = _local(str(element.tag))
        if any(name.startswith("{") for name in element.attrib):
            element.attrib = {_local(name): value for name, value in element.attrib.items()}
    return root


def is_true(value: str | None, default: bool = False) -> bool:
    """What an attribute that is a truth says."""
    return default if value is None else value.strip() in ("1", "true")


def letters(text: bytes) -> str:
    """The text that stands in a part. Raises ``ValueError`` if it is no UTF-8."""
    decoded = text.decode()
    return _ENTITY.sub(_letter, decoded) if "&" in decoded else decoded


def _letter(entity: re.Match[str]) -> str:
    name = entity[1]
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    return chr(int(name[1:])) if name.startswith("#") else _NAMED.get(name, entity[0])


def escape(text: str) -> str:
    """The text as it stands in a part."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Texts(NamedTuple):
    """The shared strings as XML, alone and as the cells that hold them continue."""

    plain: list[bytes]
    cells: list[bytes]


def strings(part: bytes) -> Texts:
    """The shared strings: runs joined, phonetic guides left out."""
    found = [] if _is_odd(part) else _ITEM.findall(part)
    if len(found) == part.count(b"<si>") + part.count(b"<si/>") and found:
        plain = [_in_plain_letters(_joined(runs) if runs else text) for text, runs in found]
    else:
        plain = [_escaped(text_of(item)) for item in tree(part).iterfind("si")]
    return Texts(plain, [b' t="s"><v>%b</v>' % text for text in plain])


def _joined(item: bytes) -> bytes:
    """The texts of a string item that is spelt plainly."""
    if b"<rPh" in item:
        item = _PHONETIC.sub(b"", item)
    return b"".join(_TEXT.findall(item))


def text_of(item: ElementTree.Element) -> str:
    """The text of a string item, its runs joined."""
    plain = item.find("t")
    if plain is not None:
        return plain.text or ""
    return "".join(run.findtext("t") or "" for run in item.findall("r"))


def sheet(part: bytes, texts: Texts, quick: bool = True) -> Sheet:
    """The rows of a sheet and what is around them; without ``quick`` it is all written anew.

    Raises ``LookupError`` for a text that is nowhere and ``ParseError`` for what is no XML.
    """
    start, end = part.find(b"<sheetData>"), part.find(b"</sheetData>")
    around = part[:start] + part[end + 12:]
    is_plain = 0 < start < end and b"<mc:" not in part[:start] and not _is_odd(around)
    if not quick or not is_plain:
        return _written_anew(tree(part), texts.plain)
    cells = texts.cells
    body = _TEXT_CELL.sub(lambda match: cells[int(match[1])], part[start + 11:end])
    return Sheet(body.split(b"</row>")[:-1], _VIEWS.sub(b"", around))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _is_odd(part: bytes) -> bool:
    """Whether the part is more than the plain XML of spreadsheet programs, or another encoding."""
    head = part[:200].lower()
    return (part[:1] != b"<" or b"<!" in part
            or (b"encoding" in head and b'encoding="utf-8"' not in head))


def _in_plain_letters(text: bytes) -> bytes:
    """``text`` without those entities that stand for letters which need none."""
    return _escaped(letters(text)) if b"&" in text or b"_x" in text else text


def unescaped(text: str) -> str:
    """The text with the characters that XML cannot hold, which workbooks write as numbers."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _escaped(text: str) -> bytes:
    return escape(unescaped(text)).encode()


def _written_anew(root: ElementTree.Element, texts: list[bytes]) -> Sheet:
    rows = [_row(line, number, texts) for line, number in _lines(root)]
    data = root.find("sheetData")
    if data is not None:
        data.clear()
    for name in ("sheetViews", "dimension"):
        for element in root.findall(name):
            root.remove(element)
    return Sheet(rows, ElementTree.tostring(root))


def _lines(root: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, int]]:
    """The rows with their numbers, which may be left out where nothing is skipped."""
    number = 0
    for line in root.iterfind("sheetData/row"):
        number = int(line.get("r", number + 1))
        yield line, number


def _row(line: ElementTree.Element, number: int, texts: list[bytes]) -> bytes:
    words = "".join(f' {name}="{line.get(name)}"' for name in ("s", "customFormat", "ht", "hidden")
                    if line.get(name) is not None)
    cells, column = [], -1
    for cell in line.iterfind("c"):
        reference = cell.get("r")
        row, column = from_a1(reference.upper()) if reference else (number - 1, column + 1)
        cells.append(_cell(cell, a1(row, column), texts))
    return b"".join([f'<row r="{number}"{words}>'.encode(), *cells])


def _cell(cell: ElementTree.Element, reference: str, texts: list[bytes]) -> bytes:
    kind, formula, value = cell.get("t", "n"), cell.find("f"), _escaped(cell.findtext("v") or "")
    if kind == "s" and value:
        value = texts[int(value)]
    if kind == "inlineStr":
        inline = cell.find("is")
        kind, value = "s", _escaped(text_of(inline)) if inline is not None else b""
    written = b""
    if formula is not None:
        words = "".join(f' {name}="{escape(text)}"' for name, text in formula.attrib.items())
        written = b"<f%b>%b</f>" % (words.encode(), escape(formula.text or "").encode())
    head = f'<c r="{reference}" s="{cell.get("s", "0")}" t="{kind}">'.encode()
    return b"%b%b<v>%b</v></c>" % (head, written, value)
