"""The styles of a document, as a clerk finds them in Word's list, by the habits of 公文.

Fonts are those that every Chinese Windows has. Letters and digits of the West come in Times New
Roman, within tables in 宋体 as on the printed sheets.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from budgetxl.disclosure.markup import DECLARATION, MAIN, element
from budgetxl.disclosure.paper import TEXT
from budgetxl.layout.drawing import RED

FANG, KAI, HEI, SONG, ROMAN = "仿宋", "楷体", "黑体", "宋体", "Times New Roman"


class Style(NamedTuple):
    """A paragraph style: sizes in half points, heights of lines in points.

    ``indent`` counts letters; ``outline`` is its level in the contents, from 0.
    """

    id: str
    name: str
    font: str = FANG
    size: int = 32
    line: float = 28
    bold: bool = False
    align: str = "both"
    indent: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False
    opens: bool = False
    outline: int | None = None
    western: str = ROMAN
    tabs: str = ""
    left: int = 0
    colour: str = ""

    @property
    def xml(self) -> str:
        """Its element in the part of styles."""
        first = self.id == BODY.id
        parts = [element("name", val=self.name)]
        parts += [] if first else [element("basedOn", val=BODY.id)]
        parts += [element("next", val=BODY.id)] if self.keep else []
        parts.append(element("qFormat"))
        kind = ' w:default="1"' if first else ""
        return (f'<w:style w:type="paragraph"{kind} w:styleId="{self.id}">{"".join(parts)}'
                f"<w:pPr>{self._paragraph}</w:pPr><w:rPr>{self._letters}</w:rPr></w:style>")

    @property
    def _paragraph(self) -> str:
        spacing = {"before": round(self.before * 20), "after": round(self.after * 20),
                   "line": round(self.line * 20), "lineRule": "exact"}
        if self.line == 0:
            spacing = {"before": 0, "after": 0, "line": 240, "lineRule": "auto"}
        indent = {"left": self.left, "firstLineChars": 100 * self.indent,
                  "firstLine": 10 * self.size * self.indent}
        return "".join([
            element("keepNext") + element("keepLines") if self.keep else "",
            element("pageBreakBefore") if self.opens else "",
            element("widowControl"),
            f"<w:tabs>{self.tabs}</w:tabs>" if self.tabs else "",
            *(element(each) for each in ("kinsoku", "overflowPunct", "autoSpaceDE", "autoSpaceDN")),
            element("adjustRightInd", val=0) + element("snapToGrid", val=0),
            element("spacing", **spacing),
            element("ind", **indent),
            element("jc", val=self.align),
            "" if self.outline is None else element("outlineLvl", val=self.outline),
        ])

    @property
    def _letters(self) -> str:
        bold = element("b") + element("bCs") if self.bold else ""
        fonts = element("rFonts", ascii=self.western, hAnsi=self.western, eastAsia=self.font,
                        cs=self.western)
        colour = element("color", val=self.colour) if self.colour else ""
        size = element("sz", val=self.size) + element("szCs", val=self.size)
        return fonts + bold + colour + size


BODY = Style("Normal", "Normal", indent=2)
HEADINGS = (
    Style("Heading1", "heading 1", HEI, 36, 36, align="center", before=6, after=18, keep=True,
          opens=True, outline=0),
    Style("Heading2", "heading 2", HEI, indent=2, keep=True, outline=1),
    Style("Heading3", "heading 3", KAI, indent=2, keep=True, outline=2),
    Style("Heading4", "heading 4", bold=True, indent=2, keep=True, outline=3),
)
COVER_NAME = Style("CoverName", "封面单位", SONG, 52, 46, True, "center", before=170, after=24)
COVER_TITLE = Style("CoverTitle", "封面标题", SONG, 52, 46, True, "center")
CONTENTS_TITLE = Style("ContentsTitle", "目录标题", HEI, 44, 40, align="center", after=18)
_RIGHT_TAB = element("tab", val="right", leader="dot", pos=TEXT.width)
CONTENTS = (
    Style("TOC1", "toc 1", HEI, 28, 28, align="left", before=6, tabs=_RIGHT_TAB),
    Style("TOC2", "toc 2", FANG, 24, 24, align="left", left=560, tabs=_RIGHT_TAB),
)
TABLE_TITLE = Style("TableTitle", "表题", HEI, 32, 26, align="center", after=4, keep=True)
TABLE_LINE = Style("TableLine", "表头行", SONG, 21, 16, align="left", keep=True, western=SONG)
TABLE_NOTE = Style("TableNote", "表注", SONG, 21, 16, align="left", before=3, western=SONG)
CHART = Style("Chart", "图", SONG, 21, 0, align="center")
FOOT = Style("Footer", "footer", SONG, 28, 20, align="center")
HEAD = Style("Header", "header", HEI, 24, 18, True, "center", colour=RED[1:])
END = Style("SectionEnd", "节尾", SONG, 2, 1)
"""The paragraph that ends a section, as low as can be."""

_FIXED = (BODY, *HEADINGS, COVER_NAME, COVER_TITLE, CONTENTS_TITLE, *CONTENTS, TABLE_TITLE,
          TABLE_LINE, TABLE_NOTE, CHART, FOOT, HEAD, END)


def cell_style(half_points: int) -> Style:
    """The style of the letters within a table where they are that large."""
    points = half_points / 2
    return Style(f"Cell{half_points}", f"表格 {points:g} 磅", SONG, half_points,
                 round(points * 1.25, 1), align="left", western=SONG)


def styles_part(sizes: Iterable[int]) -> str:
    """The part of styles, with those of tables in letters of these ``sizes``."""
    fonts = element("rFonts", ascii=ROMAN, hAnsi=ROMAN, eastAsia=FANG, cs=ROMAN)
    language = element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    tables = map(cell_style, sorted(set(sizes)))
    return (
        f'{DECLARATION}<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}'
        f'{element("sz", val=32)}{element("szCs", val=32)}{language}</w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{''.join(style.xml for style in (*_FIXED, *tables))}"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="PlainTable">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="20" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
        '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList">'
        '<w:name w:val="No List"/></w:style></w:styles>'
    )
