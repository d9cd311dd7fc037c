"""A picture of parts of a whole: a pie that Word draws itself, and prints in any colour or none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from budgetxl.disclosure.markup import DECLARATION, DRAWING, RELATION, escaped
from budgetxl.disclosure.styles import HEI, SONG
from budgetxl.narrative import Chart

COLOURS = ("4472C4", "C55A11", "A5A5A5", "BF9000", "264478", "70AD47", "7F7F7F", "9DC3E6",
           "843C0B", "FFD966", "385723", "D0CECE")
"""Dark and light by turns, so that neighbours differ in grey as well."""

WIDTH, HEIGHT = 5_400_000, 3_000_000
"""In the unit of drawings, of which a point has 12,700."""

CHART = f"{DRAWING}/chart"


def is_drawn(chart: Chart) -> bool:
    """Whether there is a whole that has parts: nothing below zero, and not all of it nothing."""
    amounts = [amount for _, amount in chart.parts]
    return any(amounts) and min(amounts) >= 0


def drawing(number: int, chart: Chart) -> str:
    """The run that shows chart ``number`` of the document."""
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{WIDTH}" cy="{HEIGHT}"/><wp:docPr id="{number}" name="图{number}"'
        f' descr="{escaped(chart.title)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{CHART}">'
        f'<c:chart xmlns:c="{CHART}" r:id="rIdChart{number}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def chart_part(chart: Chart) -> str:
    """The part that is the chart, with its figures but without a workbook behind them."""
    parts = [(name, amount) for name, amount in chart.parts if amount]
    points = "".join(
        f'<c:dPt><c:idx val="{i}"/><c:bubble3D val="0"/><c:spPr><a:solidFill>'
        f'<a:srgbClr val="{COLOURS[i % len(COLOURS)]}"/></a:solidFill><a:ln w="12700">'
        '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:dPt>'
        for i in range(len(parts)))
    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}/main"'
        f' xmlns:r="{RELATION}"><c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{_letters('defRPr', HEI, 1400)}</a:pPr>"
        f"<a:r>{_letters('rPr', HEI, 1400)}<a:t>{escaped(_title(chart))}</a:t></a:r></a:p>"
        '</c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea>'
        '<c:layout/><c:pieChart><c:varyColors val="1"/><c:ser><c:idx val="0"/><c:order val="0"/>'
        f"{points}{_LABELS}{_categories(parts)}{_values(parts)}</c:ser>"
        '<c:firstSliceAng val="0"/></c:pieChart></c:plotArea><c:legend><c:legendPos val="r"/>'
        f'<c:overlay val="0"/>{_text(1050)}</c:legend><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f"{_text(1050)}</c:chartSpace>"
    )


def _title(chart: Chart) -> str:
    return f"{chart.title}（单位：{chart.unit}）" if chart.unit else chart.title


def _letters(name: str, font: str, size: int) -> str:
    return (f'<a:{name} lang="zh-CN" sz="{size}" b="0"><a:latin typeface="{font}"/>'
            f'<a:ea typeface="{font}"/></a:{name}>')


def _text(size: int) -> str:
    return (f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{_letters('defRPr', SONG, size)}</a:pPr>"
            '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>')


_LABELS = (
    '<c:dLbls><c:numFmt formatCode="0.00%" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/>'
    f"</a:ln></c:spPr>{_text(1050)}"
    '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="0"/>'
    '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="1"/>'
    '<c:showBubbleSize val="0"/><c:showLeaderLines val="1"/></c:dLbls>'
)


def _categories(parts: Sequence[tuple[str, Decimal]]) -> str:
    """The names, with the amounts: a legend tells both where a slice is too thin for words."""
    words = "".join(f'<c:pt idx="{i}"><c:v>{escaped(name)} {amount}</c:v></c:pt>'
                    for i, (name, amount) in enumerate(parts))
    return f'<c:cat><c:strLit><c:ptCount val="{len(parts)}"/>{words}</c:strLit></c:cat>'


def _values(parts: Sequence[tuple[str, Decimal]]) -> str:
    numbers = "".join(f'<c:pt idx="{i}"><c:v>{amount}</c:v></c:pt>'
                      for i, (_, amount) in enumerate(parts))
    return (f"<c:val><c:numLit><c:formatCode>General</c:formatCode>"
            f'<c:ptCount val="{len(parts)}"/>{numbers}</c:numLit></c:val>')
