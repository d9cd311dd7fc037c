"""The XML of workbook parts in one plain spelling, however a program wrote it.

Excel, WPS, LibreOffice and openpyxl spell the rows of a sheet almost alike. What is spelt otherwise
(prefixes, other encodings, cells without addresses) is written anew here, so that whoever
compares rows knows one spelling only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from budgetxl.place import a1, from_a1
from budgetxl.reading.decoding import is_number, number_of, unescaped, whole_number
from budgetxl.reading.partfault import OddContent
from budgetxl.reading.scan import is_closed
from budgetxl.reading.wellformed import Element, refuse_ill_formed, tree_of

_ITEM = re.compile(rb"<si>(?:<t(?: [^>]*)?>([^<]*)</t></si>|(.*?)</si>)|<si */>", re.S)
_RUNS = re.compile(
    rb"<t ?/>|(?:<r>(?:<rPr>(?:<\w+(?: [^>]*)?/>)*</rPr>|<rPr ?/>)?<t(?: [^>]*)?>[^<]*</t></r>"
    rb"|<rPh .*?</rPh>|<phoneticPr[^>]*/>)*"
)
_PHONETIC = re.compile(rb"<rPh .*?</rPh>", re.S)
_TEXT = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")
_TEXT_CELL = re.compile(rb' t="s"><v>([0-9]{1,9})</v>')
_ROW_END, _DATA, _DATA_END = b"</row>", b"<sheetData>", b"</sheetData>"
_ENDLESS = 1e9
_ENTITY = re.compile("&(#?[A-Za-z0-9]+);")
_NAMED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_VIEWS = re.compile(rb"<sheetViews>.*?</sheetViews>|<dimension [^>]*/>", re.S)


def tree(part: bytes) -> Element:
    """The part with all names of elements and attributes without their namespaces.

    Raises ``IllFormed``.
    """
    root = tree_of(part)
    for element in root.iter():
        element.tag = _local(str(element.tag))
        if any(name.startswith("{") for name in element.attrib):
            element.attrib = {_local(name): value for name, value in element.attrib.items()}
    return root


def is_true(value: str | None, default: bool = False) -> bool:
    """What an attribute that is a truth says."""
    return default if value is None else value.strip() in ("1", "true")


def measure(text: str) -> float:
    """A width, a height, a share. Raises ``OddContent`` for what is none."""
    if not is_number(text):
        raise OddContent(f"no measure: {text}")
    return max(-_ENDLESS, min(float(text), _ENDLESS))


def letters(text: bytes) -> str:
    """The text that stands in a part, which is well-formed."""
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


class Sheet(NamedTuple):
    """A sheet part: its rows, each without its closing tag, and everything around them.

    ``root`` is the tag of the root. ``texts`` are the shared strings that ``written`` rows name by
    their numbers. ``behind`` is the XML behind them, ``before`` that before them, both empty
    where the rows were written anew.
    """

    written: list[bytes]
    frame: bytes
    root: bytes = b""
    texts: Texts | None = None
    before: bytes = b""
    behind: bytes = b""

    @property
    def rows(self) -> list[bytes]:
        """The rows with their texts, as ``t="s"><v>text</v>``. Raises ``OddContent``."""
        return self.with_texts(self.written)

    def with_texts(self, rows: list[bytes]) -> list[bytes]:
        """Those of the rows that are written, with their texts. Raises ``OddContent``."""
        if self.texts is None or not rows:
            return rows
        # at once, and not row by row: no text has a tag in it
        pieces = _TEXT_CELL.split(b"</row>".join(rows))
        cells = self.texts.cells
        try:
            pieces[1::2] = [cells[int(number)] for number in pieces[1::2]]
        except IndexError:
            raise OddContent("a text that is nowhere") from None
        return b"".join(pieces).split(b"</row>")

    def only(self, rows: Iterable[bytes]) -> bytes:
        """The part with no other rows than those, which are written and were not parsed."""
        parts = (part for row in rows for part in (row, b"</row>"))
        return b"".join([self.before, *parts, self.behind])


def strings(part: bytes) -> Texts:
    """The shared strings: runs joined, phonetic guides left out. Raises ``IllFormed``."""
    refuse_ill_formed(part)
    pieces = [] if _is_odd(part) else _ITEM.split(part)
    runs = filter(None, pieces[2::3])
    if not pieces or not is_closed(pieces[0]) or any(piece.strip() for piece in pieces[3:-1:3]) or (
            b"<si" in pieces[-1] or not all(_RUNS.fullmatch(each) for each in runs)):
        plain = [_escaped(text_of(item)) for item in tree(part).iterfind("si")]
    else:
        plain = [_joined(runs) if runs else text or b""
                 for text, runs in zip(pieces[1::3], pieces[2::3])]
        plain = [_escaped(letters(text)) if b"&" in text or b"_x" in text else text
                 for text in plain]  # entities stand for letters only where these need them
    return Texts(plain, [b' t="s"><v>%b</v>' % text for text in plain])


def _joined(item: bytes) -> bytes:
    """The texts of a string item that is spelt plainly."""
    if b"<rPh" in item:
        item = _PHONETIC.sub(b"", item)
    return b"".join(_TEXT.findall(item))


def text_of(item: Element) -> str:
    """The text of a string item, its runs joined."""
    plain = item.find("t")
    if plain is not None:
        return plain.text or ""
    return "".join(run.findtext("t") or "" for run in item.findall("r"))


def sheet(part: bytes, texts: Texts, quick: bool = True) -> Sheet:
    """The rows of a sheet and what is around them; without ``quick`` it is all written anew.

    Raises ``OddContent`` for a text that is nowhere. Whether it is well-formed is left to
    who knows some of its rows.
    """
    *rows, rest = part.split(_ROW_END)  # at once, since a part is long
    tail, end, behind = rest.partition(_DATA_END)
    before, start, first = (rows[0] if rows else tail).partition(_DATA)
    is_plain = (before and start and end and b"<mc:" not in before and is_closed(before)
                and not _is_odd(before + behind) and b"<c" not in (tail if rows else first))
    if not quick or not is_plain:
        return _written_anew(tree(part), texts.plain)
    if rows:
        rows[0] = first
    else:
        tail = first
    root = before[:before.find(b">", before.find(b"<worksheet"))]
    frame = _without_views(before, behind)
    return Sheet(rows, frame, root, texts, before + start, b"".join([tail, end, behind]))


def _without_views(before: bytes, behind: bytes) -> bytes:
    """What is around the rows, without what says how it is looked at: that stands before them."""
    if b"sheetViews" in behind or b"<dimension" in behind:
        return _VIEWS.sub(b"", before + behind)
    return _VIEWS.sub(b"", before) + behind


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _is_odd(part: bytes) -> bool:
    """Whether the part is more than the plain XML of spreadsheet programs, or another encoding."""
    head = part[:200].lower()
    return (part[:1] != b"<" or b"<!" in part
            or (b"encoding" in head and b'encoding="utf-8"' not in head))


def _escaped(text: str) -> bytes:
    return escape(unescaped(text)).encode()


def _written_anew(root: Element, texts: list[bytes]) -> Sheet:
    rows = [_row(line, number, texts) for line, number in _lines(root)]
    data = root.find("sheetData")
    if data is not None:
        data.clear()
    for name in ("sheetViews", "dimension"):
        for element in root.findall(name):
            root.remove(element)
    return Sheet(rows, ElementTree.tostring(root))


def _lines(root: Element) -> Iterator[tuple[Element, int]]:
    """The rows with their numbers, which may be left out where nothing is skipped."""
    number = 0
    for line in root.iterfind("sheetData/row"):
        number = number_of(line.get("r"), number) + 1
        yield line, number


def _row(line: Element, number: int, texts: list[bytes]) -> bytes:
    words = "".join(f' {name}="{line.get(name)}"' for name in ("s", "customFormat", "ht", "hidden")
                    if line.get(name) is not None)
    cells, column = [], -1
    for cell in line.iterfind("c"):
        reference = cell.get("r")
        row, column = _position(reference) if reference else (number - 1, column + 1)
        cells.append(_cell(cell, a1(row, column), texts))
    return b"".join([f'<row r="{number}"{words}>'.encode(), *cells])


def _position(reference: str) -> tuple[int, int]:
    try:
        return from_a1(reference.upper())
    except ValueError as error:
        raise OddContent(error) from None


def _cell(cell: Element, reference: str, texts: list[bytes]) -> bytes:
    kind, formula, value = cell.get("t", "n"), cell.find("f"), _escaped(cell.findtext("v") or "")
    if kind == "s" and value:
        number = whole_number(value.decode())
        if number >= len(texts):
            raise OddContent(f"no text {number}")
        value = texts[number]
    if kind == "inlineStr":
        inline = cell.find("is")
        kind, value = "s", _escaped(text_of(inline)) if inline is not None else b""
    written = b""
    if formula is not None:
        words = "".join(f' {name}="{escape(text)}"' for name, text in formula.attrib.items())
        written = b"<f%b>%b</f>" % (words.encode(), escape(formula.text or "").encode())
    head = f'<c r="{reference}" s="{cell.get("s", "0")}" t="{kind}">'.encode()
    return b"%b%b<v>%b</v></c>" % (head, written, value)
