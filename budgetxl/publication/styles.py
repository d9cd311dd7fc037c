"""The looks of a publication's cells: each has a number, and together they are one part."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from budgetxl.escaping import DECLARATION, MAIN, attribute
from budgetxl.packing import Part, part

_BUILT_IN, _FIRST_NUMBER_FORMAT = {"General": 0, "0": 1}, 164
"""The numbers of formats that Excel has built in, and of the first other one."""

_BORDERS = (
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>'
    + "".join(f'<{side} style="thin"><color auto="1"/></{side}>'
              for side in ("left", "right", "top", "bottom"))
    + "<diagonal/></border></borders>"
)
_FILLS = (
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
)
_TAIL = (
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    '<dxfs count="0"/><tableStyles count="0" defaultTableStyle="TableStyleMedium9"'
    ' defaultPivotStyle="PivotStyleLight16"/></styleSheet>'
)
_PLAIN = (
    '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
)


class Style(NamedTuple):
    """How a cell looks, in XlsxWriter's words for it."""

    font_name: str
    font_family: int
    font_charset: int
    font_size: int
    bold: bool = False
    border: int = 0
    align: str = ""
    valign: str = ""
    indent: int = 0
    text_wrap: bool = False
    shrink: bool = False
    num_format: str = "General"
    locked: int = 1
    font_color: str = ""

    @classmethod
    def of(cls, look: dict[str, Any]) -> Style:
        """The style with these properties. Raises ``ValueError`` for what cannot be written."""
        style = cls(**{name: value for name, value in look.items() if name in cls._fields})
        known = style.border in (0, 1) and style.valign == "vcenter" and style.locked == 1
        if not known or len(look) > len(look.keys() & set(cls._fields)):
            raise ValueError(f"no way to write {look}")
        if style.indent and style.align not in ("left", "right"):
            raise ValueError(f"only what stands left or right can be indented: {look}")
        return style

    @property
    def font(self) -> str:
        """Its ``font`` element."""
        bold = "<b/>" if self.bold else ""
        colour = f'<color rgb="FF{self.font_color[1:]}"/>' if self.font_color else ""
        return (
            f'<font>{bold}<sz val="{self.font_size}"/>{colour}'
            f'<name val="{attribute(self.font_name)}"/><family val="{self.font_family}"/>'
            f'<charset val="{self.font_charset}"/></font>'
        )

    @property
    def alignment(self) -> str:
        """Its ``alignment`` element."""
        words = f' horizontal="{self.align}"' if self.align else ""
        words += ' vertical="center"'
        words += f' indent="{self.indent}"' if self.indent else ""
        words += ' wrapText="1"' if self.text_wrap else ""
        words += ' shrinkToFit="1"' if self.shrink and not self.text_wrap else ""
        return f"<alignment{words}/>"


class Styles:
    """Numbers for styles in the order of their first use, from 1; 0 is a cell without one."""

    def __init__(self, styles: Iterable[Style]) -> None:
        self._numbers = {style: i for i, style in enumerate(dict.fromkeys(styles), start=1)}

    def number(self, style: Style) -> int:
        """The number of ``style``. Raises ``KeyError`` for one that was not foreseen."""
        return self._numbers[style]

    @cached_property
    def part(self) -> Part:
        """The part ``xl/styles.xml``."""
        fonts = list(dict.fromkeys([_PLAIN, *(style.font for style in self._numbers)]))
        found = (style.num_format for style in self._numbers if style.num_format not in _BUILT_IN)
        numbers = {text: _FIRST_NUMBER_FORMAT + i for i, text in enumerate(dict.fromkeys(found))}
        looks = [_xf(style, fonts.index(style.font), numbers) for style in self._numbers]
        text = (
            f'{DECLARATION}<styleSheet xmlns="{MAIN}">{_number_formats(numbers)}'
            f'<fonts count="{len(fonts)}">{"".join(fonts)}</fonts>{_FILLS}{_BORDERS}'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
            f'</cellStyleXfs><cellXfs count="{len(looks) + 1}">'
            f'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{"".join(looks)}'
            f"</cellXfs>{_TAIL}"
        )
        return part("xl/styles.xml", text)


def _number_formats(numbers: dict[str, int]) -> str:
    formats = (f'<numFmt numFmtId="{number}" formatCode="{attribute(text)}"/>'
               for text, number in numbers.items())
    return f'<numFmts count="{len(numbers)}">{"".join(formats)}</numFmts>' if numbers else ""


def _xf(style: Style, font: int, numbers: dict[str, int]) -> str:
    number = _BUILT_IN.get(style.num_format) or numbers.get(style.num_format, 0)
    applied = ' applyNumberFormat="1"' if number else ""
    applied += ' applyFont="1"' + (' applyBorder="1"' if style.border else "")
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="{style.border}" xfId="0"'
        f'{applied} applyAlignment="1">{style.alignment}</xf>'
    )
