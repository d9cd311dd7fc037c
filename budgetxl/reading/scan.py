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
_NEXT_ROW = b'</row><row r="'
_END = b"</row></sheetData>"
_MOST_ROWS = 10_000
"""Of which it is remembered where they were cut."""
_ODD = -1
"""For the end of a row that is not in plain XML: its sheet stays whole."""

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


def without(part: bytes, columns: range, rows: int) -> bytes:
    """``part``, a sheet, without its cells in ``columns`` of its first ``rows`` rows, or with them.

    A row loses all from the first such cell on, where all of that is such cells, and where each
    column before has its cell before (the nearest may be empty). Rows that are not like that,
    or not in plain XML, stay whole. What the lost cells hold is not looked at: hence the speed.
    """
    body, end, rest = part.rpartition(_END)
    first, *lines = (body if end else part).split(_NEXT_ROW)
    if not lines or b"<!" in first or b"<!" in rest:
        return part
    cuts = _cuts(columns, rows)
    ends = [cuts[line] for line in lines]
    if _ODD in ends:
        return part
    kept = [line[:cut] for line, cut in zip(lines, ends)]
    return _NEXT_ROW.join([first, *kept]) + (end and end + rest)


class _Cuts(dict[bytes, int | None]):
    """Where each row ends that is cut, from its number on; None for a row that stays whole.

    It knows the rows that it was asked for: spare ones are the same in workbook after workbook.
    """

    def __init__(self, columns: range, rows: int) -> None:
        super().__init__()
        names = [_letters(column) for column in range(columns.stop)]
        self._rows, self._first = rows, names[columns.start]
        self._lost = frozenset(names[columns.start:])
        self._before = names[:columns.start], names[:columns.start - 1]
        self._above, self._is_lost = b"", False

    def __missing__(self, line: bytes) -> int | None:
        if len(self) > _MOST_ROWS:
            self.clear()
        self[line] = end = _ODD if b"<!" in line else self._end(line)
        return end

    def _end(self, line: bytes) -> int | None:
        number = line[:line.find(b'"')]
        end = line.find(b'<c r="%b%b"' % (self._first, number))
        if end < 0 or not line.endswith((b"</c>", b"/>"), end):
            return None
        if not (number.isdigit() and len(number) < 8 and int(number) <= self._rows):
            return None
        # Most rows are the one above with another number: what holds of that holds of them.
        beside = line[end:].replace(number + b'" ', b'" ')
        if beside != self._above:
            self._above = beside
            self._is_lost = self._lost.issuperset(_COLUMN.findall(beside))
        return end if self._is_lost and _COLUMN.findall(line, 0, end) in self._before else None


@lru_cache(maxsize=64)
def _cuts(columns: range, rows: int) -> _Cuts:
    """The cuts in all sheets that have their checks there."""
    return _Cuts(columns, rows)


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
