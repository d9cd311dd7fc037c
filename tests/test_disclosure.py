"""The whole disclosure as a Word document: what is in it, and that Word would take it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from budgetxl import disclosure, formats, intake, rules
from budgetxl.disclosure.body import Body
from budgetxl.disclosure.contents import with_pages
from budgetxl.narrative import Document, Heading, Paragraph, TablePlace
from budgetxl.publication import DRAFT
from budgetxl.rules import Figures
from budgetxl.submission import from_data, read_data
from tests import disclosed
from tests.published import published_cells

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EXAMPLES = {
    "changji": ("xinjiang-2020-budget", disclosed.changji),
    "zezhou": ("shanxi-2024-budget", disclosed.zezhou),
}


@cache
def figures(example):
    folder = formats.find(EXAMPLES[example][0])
    book = rules.bind(formats.load(folder))
    data = read_data(Path(str(folder)) / "examples" / f"{example}.json")
    return Figures(from_data(data, book.format), book)


@cache
def written(example, draft=False):
    return disclosure.write(EXAMPLES[example][1](), figures(example), draft)


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def root(content, name="word/document.xml"):
    return etree.fromstring(parts(content)[name])


# -- what is in it ------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_tables_come_back_cell_by_cell(example, tmp_path):
    path = tmp_path / "公开.docx"
    path.write_bytes(written(example))
    found, book = intake.brought([path], "")
    assert book.format.id == EXAMPLES[example][0]
    assert found.submission.cells == published_cells(figures(example).submission, book.format)
    assert found.submission.department == figures(example).submission.department
    assert not found.findings


def test_it_begins_with_cover_and_contents():
    words = [line.text for line in docx.Document(io.BytesIO(written("changji"))).paragraphs]
    assert words[:2] == ["昌吉州司法局", "2020年部门预算公开"]
    listed = [words_of(line) for line in root(written("changji")).iter(f"{W}hyperlink")]
    assert listed[0] == "第一部分　部门概况1"
    assert listed[-1] == "第四部分　名词解释19"
    assert "二、关于昌吉州司法局2020年支出预算情况说明11" in listed
    assert not any("（一）" in line for line in listed)


def words_of(element):
    return "".join(node.text for node in element.iter(f"{W}t"))


def test_a_table_that_no_heading_names_is_listed_by_its_title():
    entries = [entry.words for entry, _ in with_pages(Body(*given("zezhou")).pieces)]
    assert entries[:4] == [
        "第一部分　概况", "一、本部门职责", "第二部分　2024年度部门预算报表", "2024年预算收支总表"]
    assert entries.count("县(区)级预算部门(单位)项目支出绩效目标申报表") == 1


def given(example):
    return EXAMPLES[example][1](), figures(example)


def test_headings_are_styles_that_word_knows():
    document: Any = docx.Document(io.BytesIO(written("changji")))
    styles = {line.text: line.style.name for line in document.paragraphs}
    assert styles["第四部分　名词解释"] == "Heading 1"
    assert styles["四、其他重要事项的情况说明"] == "Heading 2"
    assert styles["（一）预算绩效情况"] == "Heading 3"
    assert styles["1.行政运行"] == "Heading 4"
    assert styles["昌吉州司法局"] == "Normal"


def test_landscape_tables_lie_on_landscape_pages_and_no_others_do():
    document: Any = docx.Document(io.BytesIO(written("changji")))
    turned = [section.page_width > section.page_height for section in document.sections]
    assert turned == [False, False, False, False, True, False, True, False, False, False, False]


def test_pages_are_counted_from_the_first_part_on():
    sections = list(root(written("changji")).iter(f"{W}sectPr"))
    numbered = [section.find(f"{W}footerReference") is not None for section in sections]
    starts = [section.find(f"{W}pgNumType") is not None for section in sections]
    assert numbered == [False, False, *[True] * 9]
    assert starts == [False, False, True, *[False] * 8]


def test_header_rows_are_repeated_and_no_row_is_parted():
    table = next(root(written("zezhou")).iter(f"{W}tbl"))
    rows = table.findall(f"{W}tr")
    heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
    assert heads[:2] == [True, True] and not any(heads[2:])
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_every_row_of_a_table_is_as_wide_as_the_page():
    for table in root(written("zezhou")).iter(f"{W}tbl"):
        grid = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
        assert sum(grid) == int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))
        for row in table.iter(f"{W}tr"):
            cells = [int(width.get(f"{W}w")) for width in row.iter(f"{W}tcW")]
            assert sum(cells) == sum(grid)


def test_a_repeated_form_stands_there_once_for_each_project():
    titles = [line.text for line in docx.Document(io.BytesIO(written("changji"))).paragraphs
              if "".join(line.text.split()) == "项目支出绩效目标表"]
    assert len(titles) == 6


def test_a_draft_says_so_above_every_page():
    sections = list(root(written("changji", True)).iter(f"{W}sectPr"))
    assert all(section.find(f"{W}headerReference") is not None for section in sections)
    assert words_of(root(written("changji", True), "word/header1.xml")) == DRAFT
    assert DRAFT.encode() not in b"".join(parts(written("changji")).values())


def test_a_chart_has_its_figures_but_no_part_that_is_nothing():
    chart = parts(written("zezhou"))["word/charts/chart1.xml"].decode()
    assert chart.count("<c:dPt>") == 9
    assert "行政运行 697.60" in chart and "<c:v>697.60</c:v>" in chart
    assert "支出结构图（单位：万元）" in chart


def test_without_a_narrative_there_are_cover_contents_and_tables():
    given = figures("changji")
    content = disclosure.write(disclosure.tables_alone(given), given)
    assert len(list(root(content).iter(f"{W}tbl"))) == 15
    assert len(list(root(content).iter(f"{W}hyperlink"))) == 10


def test_a_text_that_xml_cannot_hold_is_still_written():
    document = Document("甲<乙>&\x01局", "公开", 2020, (
        Heading(1, "第一部分 <概况>"), Paragraph(("“A & B”\n另起一行",)), TablePlace("表八")))
    words = [line.text for line in docx.Document(io.BytesIO(
        disclosure.write(document, figures("changji")))).paragraphs]
    assert "甲<乙>&局" in words and "“A & B”\n另起一行" in words


# -- that Word takes it, and that it gives nothing away -----------------------------------

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl tabs kinsoku wordWrap"
    " overflowPunct topLinePunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind"
    " jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color spacing sz szCs u lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
    "tcBorders": "top left bottom right",
    "tblCellMar": "top left bottom right",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "sdt": "sdtPr sdtContent",
    "sdtPr": "rPr alias tag id lock docPartObj text",
    "docPartObj": "docPartGallery docPartUnique",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols",
    "style": "name basedOn next qFormat pPr rPr tblPr",
    "styles": "docDefaults style",
    "docDefaults": "rPrDefault pPrDefault",
    "fonts": "font", "font": "altName charset",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol"
    " listSeparator",
    "body": None, "p": None, "r": None, "hyperlink": None, "sdtContent": None,
}
"""Children in the order of the schema (ECMA-376, wml.xsd), of which Word allows no other."""

MANY = {"font", "p", "r", "tr", "tc", "style", "gridCol"}


@pytest.mark.parametrize(
    "part", ["document", "styles", "settings", "fontTable", "footer1", "header1"])
def test_elements_stand_in_the_order_that_word_demands(part):
    for element in root(written("zezhou", True), f"word/{part}.xml").iter():
        name = etree.QName(element).localname
        children = [etree.QName(child).localname for child in element]
        order = ORDER.get(name)
        if order:
            places = [order.split().index(child) for child in children]
            assert all(a < b or children[i] in MANY and a == b
                       for i, (a, b) in enumerate(pairwise(places))), (name, children)
        elif name in ("p", "r") and element.prefix == "w":
            assert f"{name}Pr" not in children[1:]


def test_each_name_of_a_part_is_declared_and_leads_to_one():
    found = parts(written("changji", True))
    types = found["[Content_Types].xml"].decode()
    declared = {name[1:] for name in re.findall(r'PartName="([^"]*)"', types)}
    assert declared <= found.keys()
    plain = {name for name in found if name.endswith(".xml") and name not in declared}
    assert plain == {"[Content_Types].xml", "customXml/item1.xml"}
    leading = found["word/_rels/document.xml.rels"].decode()
    relations = dict(re.findall(r'Id="([^"]*)" Type="[^"]*" Target="([^"]*)"', leading))
    used = re.findall(r'r:id="([^"]*)"', found["word/document.xml"].decode())
    assert set(used) <= relations.keys()
    assert all(name.removeprefix("../") in found or f"word/{name}" in found
               for name in relations.values())


def test_ids_and_marks_are_unique_and_lead_somewhere():
    document = root(written("changji"))
    for element, attribute in (("bookmarkStart", "id"), ("bookmarkStart", "name")):
        values = [each.get(f"{W}{attribute}") for each in document.iter(f"{W}{element}")]
        assert len(values) == len(set(values)) > 10
    ids = [each.find(f"{W}id").get(f"{W}val") for each in document.iter(f"{W}sdtPr")
           if each.find(f"{W}id") is not None]
    assert len(ids) == len(set(ids)) == 14
    marks = {each.get(f"{W}name") for each in document.iter(f"{W}bookmarkStart")}
    assert {each.get(f"{W}anchor") for each in document.iter(f"{W}hyperlink")} == marks


def test_the_styles_that_are_used_are_there():
    content = written("zezhou", True)
    known = {style.get(f"{W}styleId") for style in root(content, "word/styles.xml")}
    for part in ("document", "footer1", "header1"):
        used = {style.get(f"{W}val") for style in root(content, f"word/{part}.xml").iter(
            f"{W}pStyle")}
        assert used <= known


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_same_input_gives_the_same_bytes(example):
    assert disclosure.write(*given(example)) == written(example)


def test_nobody_is_named_and_nothing_leads_elsewhere():
    found = parts(written("changji"))
    assert b"<dc:creator></dc:creator>" in found["docProps/core.xml"]
    whole = b"".join(found.values())
    assert not re.search(rb'rsid|TargetMode|w:author|/tmp|/home|lastModifiedBy>[^<]', whole)
    with zipfile.ZipFile(io.BytesIO(written("changji"))) as package:
        assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# -- numbers that stay bound --------------------------------------------------------------


def test_each_number_says_which_figure_it_is():
    found = disclosure.stated(written("changji"))
    assert found
    assert found.origin == disclosure.origin_of(figures("changji"))
    assert len(found.numbers) == 14
    number = found.numbers["s005"]
    assert (number.says, str(number.value), number.unit) == (
        "表三[合计, 合计]", "961.10", "万元")
    controls = {each.find(f"{W}sdtPr/{W}alias").get(f"{W}val"): words_of(each)
                for each in root(written("changji")).iter(f"{W}sdt")
                if each.find(f"{W}sdtPr/{W}alias") is not None}
    assert controls == {id_: number.text for id_, number in found.numbers.items()}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no document at all"])
def test_a_file_that_is_none_of_ours_states_nothing(content):
    assert disclosure.stated(content) is None


def test_other_figures_have_another_digest():
    given = figures("changji")
    data = {place: value for place, value in given.submission.cells.items()
            if place.table != "表八"}
    other = Figures(replace(given.submission, cells=data), given.book)
    assert disclosure.origin_of(other) != disclosure.origin_of(given)
