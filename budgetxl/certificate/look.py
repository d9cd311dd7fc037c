"""How a cell looks, as far as that guards it or hides what stands in it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from budgetxl.certificate import markup, numberformat
from budgetxl.reading.decoding import whole_number
from budgetxl.reading.partfault import OddContent
from budgetxl.reading.wellformed import Element

_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "5B9BD5", "ED7D31",
          "A5A5A5", "FFC000", "4472C4", "70AD47", "0563C1", "954F72")
"""The colours of the theme that every program starts with."""

_INDEXED = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_COLOUR = re.compile("[0-9A-Fa-f]{6,8}")
_PAPER, _INK = "FFFFFF", "000000"
_NEAR = 90
"""Two colours whose red, green and blue differ by less in sum cannot be told apart in print."""
_SMALLEST = 4.0
"""Points; what is smaller is not read."""


class Look(NamedTuple):
    """``number`` is the number format in normal form; ``legible`` is false for white on white."""

    locked: bool
    number: str
    legible: bool


class Looks(NamedTuple):
    """The looks that cells and conditional formats of a workbook have, by number."""

    cells: tuple[Look, ...]
    conditional: tuple[Look, ...]

    def of(self, style: bytes) -> Look:
        """The look of a cell with the style of that number, "" for the first."""
        number = whole_number(style.decode() or "0")
        if number >= len(self.cells):
            raise OddContent(f"no such style: {number}")
        return self.cells[number]

    def of_condition(self, number: str) -> Look:
        """The look that a conditional format with that number gives."""
        if whole_number(number) >= len(self.conditional):
            raise OddContent(f"no such look: {number}")
        return self.conditional[int(number)]


@lru_cache(maxsize=16)
def looks(styles: bytes) -> Looks:
    """The looks of a workbook. Raises ``PartFault`` for damaged styles."""
    root = markup.tree(styles)
    codes = {whole_number(each.get("numFmtId", "0")): each.get("formatCode", "")
             for each in root.iterfind("numFmts/numFmt")}
    fonts, fills = root.findall("fonts/font"), root.findall("fills/fill")
    cells = tuple(
        Look(
            _is_locked(xf),
            numberformat.code_of(whole_number(xf.get("numFmtId", "0")), codes),
            _is_legible(_nth(fonts, xf.get("fontId")), _nth(fills, xf.get("fillId"))),
        )
        for xf in root.iterfind("cellXfs/xf")
    )
    return Looks(cells, tuple(_conditional(dxf) for dxf in root.iterfind("dxfs/dxf")))


def _conditional(dxf: Element) -> Look:
    number = dxf.find("numFmt")
    code = numberformat.normal(number.get("formatCode", "")) if number is not None else "General"
    return Look(True, code, _is_legible(dxf.find("font"), dxf.find("fill")))


def _is_locked(xf: Element) -> bool:
    protection = xf.find("protection")
    return protection is None or markup.is_true(protection.get("locked"), default=True)


def _nth(found: list[Element], number: str | None) -> Element | None:
    at = whole_number(number or "0")
    return found[at] if at < len(found) else None


def _is_legible(font: Element | None, fill: Element | None) -> bool:
    if font is not None:
        size = font.find("sz")
        if size is not None and markup.measure(size.get("val", "11")) < _SMALLEST:
            return False
    ink = _colour(font.find("color") if font is not None else None, _INK)
    paper = _paper(fill)
    return sum(abs(int(ink[i:i + 2], 16) - int(paper[i:i + 2], 16)) for i in (0, 2, 4)) >= _NEAR


def _paper(fill: Element | None) -> str:
    pattern = fill.find("patternFill") if fill is not None else None
    if pattern is None or pattern.get("patternType") in ("none", "gray125"):
        return _PAPER
    # conditional formats have their colour in the background, cells in the foreground
    front, back = pattern.find("fgColor"), pattern.find("bgColor")
    return _colour(front if front is not None else back, _PAPER)


def _colour(element: Element | None, otherwise: str) -> str:
    """The colour as six hexadecimal digits."""
    if element is None:
        return otherwise
    rgb = element.get("rgb", "")
    if _COLOUR.fullmatch(rgb):
        return rgb[-6:]
    if (theme := element.get("theme")) is not None and whole_number(theme) < len(_THEME):
        return _tinted(_THEME[int(theme)], markup.measure(element.get("tint", "0")))
    if (indexed := element.get("indexed")) is not None and whole_number(indexed) < 16:
        return _INDEXED[int(indexed) % 8]
    return otherwise


def _tinted(colour: str, tint: float) -> str:
    """The colour nearer to white, or below zero to black."""
    parts = [int(colour[i:i + 2], 16) for i in (0, 2, 4)]
    mixed = (p + (255 - p) * tint if tint > 0 else p * (1 + tint) for p in parts)
    return "".join(f"{max(0, min(255, round(p))):02X}" for p in mixed)
