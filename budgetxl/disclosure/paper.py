"""The pages of a document: their size, their margins and the sections that use them.

Lengths are in twentieths of a point, as Word has them.
"""

from __future__ import annotations

from typing import NamedTuple

from budgetxl.disclosure.markup import element

POINT = 20
"""What a point is in the unit of Word."""

SHORT, LONG = 11906, 16838
"""The sides of A4."""

FOOTER, HEADER = "rIdFooter", "rIdHeader"
"""The relations that lead to the foot and, in a draft, to the head of all pages."""


class Paper(NamedTuple):
    """A4 one way or the other, with its margins."""

    landscape: bool
    top: int
    bottom: int
    beside: int
    edge: int

    @property
    def width(self) -> int:
        """The room for text, from left to right."""
        return (LONG if self.landscape else SHORT) - 2 * self.beside

    @property
    def height(self) -> float:
        """The room for text, from top to bottom, in points."""
        whole = SHORT if self.landscape else LONG
        return (whole - self.top - self.bottom) / POINT

    def section(self, numbered: bool = True, draft: bool = False, first: bool = False) -> str:
        """The properties of a section on such pages; with ``first`` it starts with page 1."""
        wide, high = (LONG, SHORT) if self.landscape else (SHORT, LONG)
        turned = {"orient": "landscape"} if self.landscape else {}
        parts = [f'<w:headerReference w:type="default" r:id="{HEADER}"/>' if draft else ""]
        parts.append(f'<w:footerReference w:type="default" r:id="{FOOTER}"/>' if numbered else "")
        parts += [
            element("type", val="nextPage"),
            element("pgSz", w=wide, h=high, **turned),
            element("pgMar", top=self.top, right=self.beside, bottom=self.bottom,
                    left=self.beside, header=self.edge, footer=self.edge, gutter=0),
            element("pgNumType", start=1) if first else "",
            element("cols", space=425),
        ]
        return f"<w:sectPr>{''.join(parts)}</w:sectPr>"


TEXT = Paper(False, 2098, 1985, 1450, 1134)
"""As official documents have it: 22 lines of 28 letters, with a point to spare."""

UPRIGHT, SIDEWAYS = Paper(False, 1134, 1134, 850, 567), Paper(True, 1134, 1134, 850, 567)
"""For tables: 2 cm above and below, 1.5 cm beside."""


def paper_of(landscape: bool) -> Paper:
    """The pages of a table."""
    return SIDEWAYS if landscape else UPRIGHT
