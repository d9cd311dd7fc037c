"""The parts of a workbook read by pattern, several times as fast as by tree, or not at all.

What spreadsheet programs write is far plainer than what XML allows. A part that is as plain as
that is read here; any other is left to ``package``, which reads every XML. Most cells of a
template are formulas beside the form that nobody asks for: so a cell stays as it was found
until then. A test reads every workbook both ways.
"""

from __future__ import annotations

import re
from functools import lru_cache

from budgetxl.place import column_letters

_ATTRIBUTES = rb'((?: [A-Za-z]+="[^"<]*")*)'
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,9})")?(?: t="([A-Za-z]+)")?>(?:<f'
    + _ATTRIBUTES + rb"(?: ?/>|>([^<]*)</f>))?"
    rb"(?:(?:<v>|<is><t>|<is><t xml:space=\"preserve\">)([^<]*)(?:</v>|</t></is>)|<v ?/>)?</c>"
)
GROUPS = _CELL.groups
_COLUMN = re.compile(rb'<c(?: r="([A-Z]+))?')
_ROW = b'<row r="'

_STRING = re.compile(rb'<si>(?:<t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>))</si>')
_PROTECTION = re.compile(rb"<sheetProtection" + _ATTRIBUTES + rb" ?/>")
_SHARED = re.compile(rb' si="([0-9]+)"')
MAIN_NAME = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAIN = b' xmlns="%b"' % MAIN_NAME
_OTHER_MAIN = re.compile(rb"xmlns\s*=|" + re.escape(MAIN_NAME))
"""What gives elements without a prefix another name space, or those with one the main."""

_EMPTY_CELLS = rb"(?:<c(?: [^>]*)?/>|\s)*+"
_IN_ROW = re.compile(_EMPTY_CELLS)
_TO_ROW = re.compile(
    rb"(?:%b</row>)?+(?:\s|<row [^>]*/>|<row [^>]*[^/]>%b</row>)*+" % (_EMPTY_CELLS, _EMPTY_CELLS)
    + rb'(?:<row r="([1-9][0-9]*)"(?:[^>]*[^/])?>%b)?+' % _EMPTY_CELLS
)
"""What may stand between two cells of a row, and between the last of one and one of the next."""

_NO_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NUMBERED = re.compile("&#(x?)([0-9A-Fa-f]+);")
_NO_LETTER = "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # slow to compile: when needed
_IN_ATTRIBUTE = re.compile(
    rb"\s(?!(?:(?:prompt|error)(?:Title)?|display|location|tooltip|val)=)[\w:.-]+\s*=\s*"
    rb"""(?:"[^"<]*|'[^'<]*)&#""")
"""A letter by its number where a pattern would take it for those of its reference.

What is but shown to a clerk no pattern looks at.
"""

_NAMED = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
"""The entities of XML; & comes last, or it would make others."""


def is_plain(part: bytes, root: str) -> bool:
    """Whether the part, with ``root`` as its root, is spelt as spreadsheet programs spell it.

    Whether it is well-formed is not looked at.
    """
    head = part[:2000]
    start = head.find(f"<{root}".encode())
    end = head.find(b">", start)
    encoded = b"encoding" not in head[:200].lower() or b'encoding="utf-8"' in head[:200].lower()
    odd = (b"<!" in part or part.find(b"\r", 60) >= 0 or _NO_ENTITY.search(part)
           or b"&#" in part and not _are_letters(part)
           or part.find(b"?", 60) >= 0 and part.find(b"<?", 5) >= 0)
    named = (0 <= start < end and _MAIN in head[start:end] and head.count(MAIN_NAME, 0, end) == 1
             and not (part.find(b"xmlns", end) >= 0 and _OTHER_MAIN.search(part, end)))
    return (encoded and not odd and named and part.rstrip().endswith(f"</{root}>".encode())
            and _is_utf8(part))


def _are_letters(part: bytes) -> bool:
    """Whether each number is that of a letter of XML, and none stands in an attribute."""
    numbers = set(re.findall(rb"&#[xX0-9A-Fa-f]+;", part))
    try:
        return (not _IN_ATTRIBUTE.search(part)
                and not any(re.search(_NO_LETTER, letters(each)) for each in numbers))
    except (ValueError, OverflowError):
        return False


def is_spelt_plainly(piece: bytes) -> bool:
    """Whether a piece of a part, without letters by their number, has none but known entities."""
    return not (b"&" in piece and _NO_ENTITY.search(piece)) and _is_utf8(piece)


def _is_utf8(part: bytes) -> bool:
    try:
        part.decode()
    except UnicodeDecodeError:
        return False
    return True


def end_of(row: bytes, columns: range, count: int) -> int | None:
    """Where a row up to the number ``count`` ends without its cells in ``columns``; None: nowhere.

    It loses all from the first such cell on, where all of that is such cells, and where each
    column before has its cell before (the nearest may be empty). A row that is not like that,
    or not in plain XML, stays whole. What the lost cells hold is not looked at: hence the speed.
    """
    if not columns or not row.startswith(_ROW) or b"<!" in row:
        return None
    number = row[len(_ROW):row.find(b'"', len(_ROW))]
    end = row.find(b'<c r="%b%b"' % (_letters(columns.start), number))
    if end < 0 or not row.endswith((b"</c>", b"/>"), end):
        return None
    if not (number.isdigit() and len(number) < 8 and int(number) <= count):
        return None
    before, lost = _names(columns)
    found = _COLUMN.findall(row, 0, end)
    return end if found in before and lost.issuperset(_COLUMN.findall(row, end)) else None


@lru_cache(maxsize=64)
def _names(columns: range) -> tuple[tuple[list[bytes], list[bytes]], frozenset[bytes]]:
    """The columns that must stand before such columns, or all but the last; and these."""
    names = [_letters(column) for column in range(columns.stop)]
    before = names[:columns.start]
    return (before, before[:-1]), frozenset(names[columns.start:])


@lru_cache(maxsize=None)
def _letters(column: int) -> bytes:
    return column_letters(column).encode()


def cells(part: bytes) -> list[tuple[bytes, ...]] | None:
    """The cells of a sheet that are not empty, as the part has them; None in doubt.

    Of each: column, row, style, type, attributes of the formula, formula, value; None for
    nothing. What stands outside the sheet's data, among what programs add for themselves, is no
    cell.
    """
    if not is_sheet(part):
        return None
    return cells_in(part.partition(b"<sheetData>")[2].partition(b"</sheetData>")[0])


def is_sheet(part: bytes) -> bool:
    """Whether ``part`` is a sheet that may be taken apart by pattern, whatever its rows are."""
    # A formula over several cells stands in the first of them only.
    if not is_plain(part, "worksheet") or b' t="array"' in part:
        return False
    texts = part.count(b' t="inlineStr"')  # as openpyxl writes them
    if texts != part.count(b' t="inlineStr"><is>') or texts != part.count(b"<is>"):
        return False
    return part.count(b"<sheetData") == 1 and is_closed(part.partition(b"<sheetData>")[0])


def cells_in(data: bytes) -> list[tuple[bytes, ...]] | None:
    """The same of the rows of a sheet that is spelt plainly."""
    pieces = _CELL.split(data)
    if not _are_in_rows(pieces):
        return None
    groups = (pieces[group::GROUPS + 1] for group in range(1, GROUPS + 1))
    return [cell for cell in zip(*groups) if cell[-1] or cell[-2] or cell[-3]]


def is_closed(before: bytes) -> bool:
    """Whether every element in ``before`` but the root is closed: what follows lies in none."""
    tags = before.count(b"<") - before.count(b"<?")
    return (before.count(b">") - before.count(b"?>") == tags
            and tags == 2 * before.count(b"</") + before.count(b"/>") + 1)


def _are_in_rows(pieces: list[bytes]) -> bool:
    """Whether each cell stands in its row, and in a row at all, with no other cell before it.

    ``pieces`` are what stands before each cell and, behind that, the column, row and so on of
    the cell itself; the last is what stands behind all cells.
    """
    now = b""
    for piece, row in zip(pieces[::GROUPS + 1], pieces[2::GROUPS + 1]):
        if piece:
            if b"row" in piece:
                opening = _TO_ROW.fullmatch(piece)
                now = opening[1] if opening else b""
            elif not _IN_ROW.fullmatch(piece):
                return False
        if row != now:
            return False
    return _TO_ROW.fullmatch(pieces[-1]) is not None


def strings(part: bytes) -> list[str] | None:
    """The shared strings, none of them of several runs; None in doubt."""
    if not is_plain(part, "sst"):
        return None
    pieces = _STRING.split(part)
    if any(pieces[2:-1:2]) or b"<si" in pieces[0] + pieces[-1] or not is_closed(pieces[0]):
        return None
    return [letters(each) if each and b"&" in each else (each or b"").decode()
            for each in pieces[1::2]]


def shared(attributes: bytes) -> str:
    """The number of a shared formula, or nothing."""
    number = _SHARED.search(attributes)
    return number[1].decode() if number else ""


def is_protected(part: bytes) -> bool:
    """Whether the sheet is protected."""
    protection = _PROTECTION.search(part)
    return protection is not None and re.search(rb' sheet="(?:1|true)"', protection[1]) is not None


def letters(text: bytes) -> str:
    """``text`` with letters for the entities of XML, those by number too.

    Raises ``ValueError`` if it is no UTF-8, and for a number too great for a letter.
    """
    decoded = text.decode()
    if "&#" in decoded:  # lxml writes Chinese so
        decoded = _NUMBERED.sub(_numbered, decoded)
    if "&" in decoded:
        for entity, letter in _NAMED.items():
            decoded = decoded.replace(entity, letter)
    return decoded


def _numbered(reference: re.Match[str]) -> str:
    letter = chr(int(reference[2], 16 if reference[1] else 10))
    return "&amp;" if letter == "&" else letter
