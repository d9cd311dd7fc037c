"""The parts of a document around its text: what lies where, settings, foot and head of pages."""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.disclosure.markup import DECLARATION, MAIN, OFFICE, PACKAGE, RELATION, element, run
from budgetxl.disclosure.markup import field, paragraph
from budgetxl.disclosure.paper import FOOTER, HEADER
from budgetxl.disclosure.styles import FANG, FOOT, HEAD, HEI, KAI, SONG
from budgetxl.publication import DRAFT

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ID = "{6B756467-6574-786C-0000-000000000001}"
"""By which Word tells parts of data apart."""


def text_parts(charts: int, draft: bool) -> Iterator[tuple[str, str]]:
    """All parts whose content does not depend on the figures."""
    yield "[Content_Types].xml", _content_types(charts, draft)
    yield "_rels/.rels", _relations([
        ("rId1", f"{RELATION}/officeDocument", "word/document.xml"),
        ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ("rId3", f"{RELATION}/extended-properties", "docProps/app.xml"),
    ])
    yield "word/_rels/document.xml.rels", _relations(_targets(charts, draft))
    yield "word/settings.xml", _SETTINGS
    yield "word/fontTable.xml", _FONTS
    yield "word/footer1.xml", _story("ftr", paragraph(
        FOOT.id, run("— ") + field("PAGE", "1") + run(" —")))
    if draft:
        yield "word/header1.xml", _story("hdr", paragraph(HEAD.id, run(DRAFT)))
    yield "customXml/itemProps1.xml", (
        f'{DECLARATION}<ds:datastoreItem ds:itemID="{_ID}"'
        f' xmlns:ds="{OFFICE}/customXml"><ds:schemaRefs/></ds:datastoreItem>')
    yield "customXml/_rels/item1.xml.rels", _relations([
        ("rId1", f"{RELATION}/customXmlProps", "itemProps1.xml")])
    yield "docProps/app.xml", (f'{DECLARATION}<Properties xmlns="{OFFICE}/extended-properties">'
                               "<Application>Microsoft Office Word</Application></Properties>")


def _story(name: str, inner: str) -> str:
    return f'{DECLARATION}<w:{name} xmlns:w="{MAIN}">{inner}</w:{name}>'


_OF_TODAY = element("compatSetting", name="compatibilityMode",
                    uri="http://schemas.microsoft.com/office/word", val=15)
"""Without it Word shows a document as one of 2007."""

_SETTINGS = (
    f'{DECLARATION}<w:settings xmlns:w="{MAIN}">{element("zoom", percent=100)}'
    f'{element("defaultTabStop", val=420)}'
    f'{element("characterSpacingControl", val="compressPunctuation")}'
    f"<w:compat>{_OF_TODAY}</w:compat>"
    f'{element("themeFontLang", val="en-US", eastAsia="zh-CN")}'
    f'{element("decimalSymbol", val=".")}{element("listSeparator", val=",")}</w:settings>'
)
"""Nothing has Word refresh the contents on opening: it would ask every reader for leave."""


_FONTS = (
    f'{DECLARATION}<w:fonts xmlns:w="{MAIN}">'
    + "".join(f"<w:font w:name=\"{font}\">{element('altName', val=other)}"
              f"{element('charset', val=86)}</w:font>"
              for font, other in ((FANG, "仿宋_GB2312"), (KAI, "楷体_GB2312"), (HEI, "SimHei"),
                                  (SONG, "SimSun")))
    + "</w:fonts>"
)
"""What these are called elsewhere."""


def _targets(charts: int, draft: bool) -> list[tuple[str, str, str]]:
    found = [("rId1", "styles", "styles.xml"), ("rId2", "settings", "settings.xml"),
             ("rId3", "customXml", "../customXml/item1.xml"),
             ("rId4", "fontTable", "fontTable.xml"), (FOOTER, "footer", "footer1.xml")]
    found += [(HEADER, "header", "header1.xml")] if draft else []
    found += [(f"rIdChart{i}", "chart", f"charts/chart{i}.xml") for i in range(1, charts + 1)]
    return [(id_, f"{RELATION}/{kind}", target) for id_, kind, target in found]


def _relations(relations: list[tuple[str, str, str]]) -> str:
    found = (f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"/>'
             for id_, kind, target in relations)
    return (f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
            f"{''.join(found)}</Relationships>")


def _content_types(charts: int, draft: bool) -> str:
    kinds = {"document": "document.main", "styles": "styles", "settings": "settings",
             "fontTable": "fontTable", "footer1": "footer"}
    types = [(f"word/{name}.xml", f"{_WORD}.{kind}") for name, kind in kinds.items()]
    types += [("word/header1.xml", f"{_WORD}.header")] if draft else []
    office = "application/vnd.openxmlformats-officedocument"
    types += [(f"word/charts/chart{i}.xml", f"{office}.drawingml.chart")
              for i in range(1, charts + 1)]
    package = "application/vnd.openxmlformats-package"
    types += [("customXml/itemProps1.xml", f"{office}.customXmlProperties"),
              ("docProps/core.xml", f"{package}.core-properties"),
              ("docProps/app.xml", f"{office}.extended-properties")]
    named = "".join(f'<Override PartName="/{name}" ContentType="{kind}+xml"/>'
                    for name, kind in types)
    return (f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
            f' ContentType="{package}.relationships+xml"/><Default Extension="xml"'
            f' ContentType="application/xml"/>{named}</Types>')
