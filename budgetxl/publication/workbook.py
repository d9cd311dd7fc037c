"""The parts of a publication around its sheets: names, strings, properties, what lies where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from budgetxl.layout import Sheet
from budgetxl.layout.drawing import CREATED
from budgetxl.place import a1
from budgetxl.escaping import (
    DECLARATION,
    MAIN,
    OFFICE,
    PACKAGE,
    attribute,
    element,
    shared_string,
)
from budgetxl.packing import Part, part
from budgetxl.publication.paper import repeated_rows

_RELATION = f"{OFFICE}/relationships"
_DOCUMENT = "application/vnd.openxmlformats-officedocument"
_PACKAGE_TYPE = "application/vnd.openxmlformats-package"
_ROOT_RELATIONS = (
    (f"{_RELATION}/officeDocument", "xl/workbook.xml"),
    (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    (f"{_RELATION}/extended-properties", "docProps/app.xml"),
)

_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*\Z")
_CELL_NAME = re.compile(r"(?:[A-Z]{1,3}\d+|RC?|C)\Z|RC?\d|C\d", re.IGNORECASE)
"""What Excel would take for a cell: AB12, or in the other way of naming them R1C1."""


class DefinedName(NamedTuple):
    """What is printed of a sheet, and repeated on every page, are names to Excel."""

    name: str
    sheet: int
    cells: str


def defined_names(named: Sequence[tuple[str, Sheet]]) -> list[DefinedName]:
    """The print areas and print titles of sheets with these names."""
    found: list[DefinedName] = []
    for i, (name, sheet) in enumerate(named):
        quoted = _quoted(name)
        corner = a1(sheet.note_row, sheet.width - 1, absolute=True)
        found.append(DefinedName("Print_Area", i, f"{quoted}!$A$1:{corner}"))
        if rows := repeated_rows(sheet):
            titles = f"{quoted}!${rows.start + 1}:${rows.stop}"
            found.append(DefinedName("Print_Titles", i, titles))
    return sorted(found, key=lambda name: (name.name, name.cells.lstrip("'").lower()))


def _quoted(name: str) -> str:
    """The name of a sheet as it stands before ``!``."""
    if _PLAIN_NAME.match(name) and not _CELL_NAME.match(name):
        return name
    return "'" + name.replace("'", "''") + "'"


def workbook(titles: Sequence[str], names: Sequence[DefinedName]) -> Part:
    """The part that lists the sheets."""
    sheets = (f'<sheet name="{attribute(title)}" sheetId="{i}" r:id="rId{i}"/>'
              for i, title in enumerate(titles, start=1))
    areas = (f'<definedName name="_xlnm.{name.name}" localSheetId="{name.sheet}">'
             f"{element(name.cells)}</definedName>" for name in names)
    return part("xl/workbook.xml", (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{_RELATION}">'
        '<fileVersion appName="xl" lastEdited="4" lowestEdited="4" rupBuild="4505"/>'
        '<workbookPr/><bookViews><workbookView xWindow="240"'
        ' yWindow="15" windowWidth="16095" windowHeight="9660"/></bookViews>'
        f'<sheets>{"".join(sheets)}</sheets><definedNames>{"".join(areas)}</definedNames>'
        '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    ))


def application_properties(titles: Sequence[str], names: Sequence[DefinedName]) -> Part:
    """The part that says which program wrote it, and what the sheets and names are."""
    ranges = [f"{name.cells.split('!')[0]}!{name.name}" for name in names]
    parts = (f"<vt:lpstr>{element(text)}</vt:lpstr>" for text in [*titles, *ranges])
    pairs = (f"<vt:variant><vt:lpstr>{words}</vt:lpstr></vt:variant>"
             f"<vt:variant><vt:i4>{count}</vt:i4></vt:variant>"
             for words, count in (("Worksheets", len(titles)), ("Named Ranges", len(ranges))))
    return part("docProps/app.xml", (
        f'{DECLARATION}<Properties xmlns="{OFFICE}/extended-properties"'
        f' xmlns:vt="{OFFICE}/docPropsVTypes"><Application>Microsoft Excel</Application>'
        "<DocSecurity>0</DocSecurity><ScaleCrop>false</ScaleCrop><HeadingPairs>"
        f'<vt:vector size="4" baseType="variant">{"".join(pairs)}</vt:vector></HeadingPairs>'
        f'<TitlesOfParts><vt:vector size="{len(titles) + len(ranges)}" baseType="lpstr">'
        f'{"".join(parts)}</vt:vector></TitlesOfParts><Company></Company>'
        "<LinksUpToDate>false</LinksUpToDate><SharedDoc>false</SharedDoc>"
        "<HyperlinksChanged>false</HyperlinksChanged><AppVersion>12.0000</AppVersion>"
        "</Properties>"
    ))


_shared_string = lru_cache(maxsize=4096)(shared_string)
"""Most strings of a publication are labels, which the next one has too."""


def shared_strings(strings: Sequence[str], count: int) -> Part:
    """The part with the texts of all cells, of which there are ``count``."""
    items = "".join(map(_shared_string, strings))
    return part("xl/sharedStrings.xml", (
        f'{DECLARATION}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{len(strings)}">'
        f"{items}</sst>"
    ))


@lru_cache(maxsize=16)
def core_properties(title: str) -> Part:
    """The part with title and time; nobody is named as author."""
    time = f"{CREATED:%Y-%m-%dT%H:%M:%SZ}"
    return part("docProps/core.xml", (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:dcmitype="http://purl.org/dc/dcmitype/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{element(title)}</dc:title><dc:creator></dc:creator>"
        "<cp:lastModifiedBy></cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{time}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{time}</dcterms:modified>'
        "</cp:coreProperties>"
    ))


@lru_cache(maxsize=64)
def first_parts(sheets: int) -> tuple[Part, ...]:
    """The parts that say what lies where, in a workbook with so many sheets."""
    inner = [(f"{_RELATION}/worksheet", f"worksheets/sheet{i + 1}.xml") for i in range(sheets)]
    inner += ((f"{_RELATION}/{kind}", f"{target}.xml") for kind, target in
              (("styles", "styles"), ("sharedStrings", "sharedStrings")))
    return (
        part("[Content_Types].xml", _content_types(sheets)),
        part("_rels/.rels", _relations(_ROOT_RELATIONS)),
        part("xl/_rels/workbook.xml.rels", _relations(inner)),
    )


def _relations(relations: Sequence[tuple[str, str]]) -> str:
    found = (f'<Relationship Id="rId{i}" Type="{kind}" Target="{target}"/>'
             for i, (kind, target) in enumerate(relations, start=1))
    return (f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
            f'{"".join(found)}</Relationships>')


def _content_types(sheets: int) -> str:
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_PACKAGE_TYPE}.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{name}" ContentType="{kind}+xml"/>'
                  for name, kind in _types(sheets))
        + "</Types>"
    )


def _types(sheets: int) -> Iterator[tuple[str, str]]:
    """The parts and what they are."""
    book = f"{_DOCUMENT}.spreadsheetml"
    yield "docProps/app.xml", f"{_DOCUMENT}.extended-properties"
    yield "docProps/core.xml", f"{_PACKAGE_TYPE}.core-properties"
    yield "xl/styles.xml", f"{book}.styles"
    yield "xl/workbook.xml", f"{book}.sheet.main"
    for i in range(1, sheets + 1):
        yield f"xl/worksheets/sheet{i}.xml", f"{book}.worksheet"
    yield "xl/sharedStrings.xml", f"{book}.sharedStrings"
