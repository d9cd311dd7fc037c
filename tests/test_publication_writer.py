"""What publications are written with, held against XlsxWriter.

``twin`` draws the same publication box by box with XlsxWriter, which is slow and known to be
right. Every part of both files must be the same to the letter; so fonts, borders, merged cells,
widths, heights, print set-up, names and properties are too.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetxl import formats, rules
from budgetxl.layout import Box, Sheet
from budgetxl.layout.drawing import (
    CREATED,
    Pen,
    look_of,
    row_heights,
    set_heights,
    set_up,
    write,
)
from budgetxl.place import Place
from budgetxl.publication import DRAFT, publish
from budgetxl.publication.form import amount_format, marked_as_draft
from budgetxl.publication.page import Gap, Page, pages
from budgetxl.publication.paper import Pagination, Paper, repeated_rows
from budgetxl.publication.publish import text_of
from budgetxl.publication.styles import Style
from budgetxl.rules import Figures, Rulebook, Undecided
from budgetxl.submission import Submission, from_data, read_data
from tests import generated, small
from tests.libreoffice import Office

EXAMPLES = (
    ("xinjiang-2020-budget", "changji"),
    ("xinjiang-2020-self-evaluation", "changji"),
    ("xinjiang-2020-overall-targets", "korla"),
    ("hunan-2020-overall-targets", "hengyang"),
    ("shanxi-2024-budget", "zezhou"),
)
EACH_EXAMPLE = pytest.mark.parametrize(("format_id", "name"), EXAMPLES)


@lru_cache(maxsize=None)
def book(format_id: str) -> Rulebook:
    return rules.bind(formats.load(formats.find(format_id)))


def example(format_id: str, name: str) -> Figures:
    path = Path(str(formats.find(format_id))) / "examples" / f"{name}.json"
    return Figures(from_data(read_data(path), book(format_id).format), book(format_id))


# -- the twin -------------------------------------------------------------------------------


def twin(figures: Figures, draft: bool = False) -> bytes:
    """The publication as XlsxWriter writes it."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"title": figures.book.format.title, "created": CREATED})
    pen = Pen(workbook)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for page in pages(figures):
            draw(workbook.add_worksheet(page.name), page, pen, draft)
        workbook.close()
    return stream.getvalue()


def draw(
    worksheet: xlsxwriter.worksheet.Worksheet, page: Page, pen: Pen, draft: bool
) -> None:
    """Every box of the page, in reading order."""
    sheet = layout(page)
    set_up(worksheet, sheet)
    boxes = sheet.boxes
    if draft:
        worksheet.set_header(f"&C&9{DRAFT}")
        worksheet.set_tab_color("#C00000")
        boxes = tuple(marked_as_draft(sheet))
    contents = {box: page.content(Gap.of(page.format, box)) for box in boxes}
    texts = {box: text for box, text in contents.items() if isinstance(text, str)}
    heights = row_heights(sheet, texts)
    set_heights(worksheet, heights)
    paper = Pagination(sheet).paper([*heights.values()])
    set_paper(worksheet, sheet, paper)
    whole = (each for box, content in merged(sheet, contents)
             for each in on_pages(box, content, paper))
    for box, content in sorted(whole, key=lambda each: each[0][:2]):
        look = {}
        if box.role in ("amount", "total") and box.place:
            spec = page.format.tables[box.place.table].spec(box.place)
            number = amount_format(spec, page.format.decimals, page.decimals)
            look = {"num_format": number}
        write(worksheet, box, content, pen.role(box, **look))


def set_paper(worksheet: xlsxwriter.worksheet.Worksheet, sheet: Sheet, paper: Paper) -> None:
    """What publications have and templates have not: A3, one page, breaks, headers of forms."""
    worksheet.set_paper(paper.size)
    worksheet.fit_to_pages(1, 1 if paper.is_one_page else 0)
    worksheet.set_h_pagebreaks(paper.starts)
    if rows := repeated_rows(sheet):
        worksheet.repeat_rows(rows[0], rows[-1])


def on_pages(box: Box, content: object, paper: Paper) -> Iterator[tuple[Box, object]]:
    """What of ``box`` is on each page, saying the same."""
    starts = [row for row in paper.starts if box.row < row < box.row + box.rows]
    for row, end in zip([box.row, *starts], [*starts, box.row + box.rows]):
        yield box._replace(row=row, rows=end - row), content


def layout(page: Page) -> Sheet:
    tables = tuple(page.format.nested(page.table.name))
    return Sheet(tables, dict(page.counts), page.form, printed=True)


def merged(sheet: Sheet, contents: dict[Box, object]) -> Iterator[tuple[Box, object]]:
    """The boxes with their contents, equal neighbours in a merged column made one."""
    taken: set[Box] = set()
    columns: dict[tuple[str, str], list[Box]] = {}
    for box in sheet.boxes:
        place = box.place
        if place and isinstance(place.row, int):
            table = next(table for table in sheet.tables if table.name == place.table)
            if table.columns[place.column].merged:
                columns.setdefault((place.table, place.column), []).append(box)
    above: dict[int, object] = {}
    for boxes in columns.values():
        marks = {box.row: (above.get(box.row), contents[box]) for box in boxes}
        for _, group in groupby(boxes, lambda box: marks[box.row]):
            run = list(group)
            if len(run) > 1 and contents[run[0]]:
                taken.update(run)
                yield run[0]._replace(rows=len(run)), contents[run[0]]
        above = dict(marks)
    yield from ((box, content) for box, content in contents.items() if box not in taken)


def parts(content: bytes) -> dict[str, str]:
    """The parts in their order; the file as a whole is sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name).decode() for name in package.namelist()}


def expected(content: bytes) -> dict[str, str]:
    """The parts without the theme, and without what refers to it."""
    found = parts(content)
    del found["xl/theme/theme1.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        found[name] = re.sub('<(Override|Relationship)[^>]*/theme1.xml"[^>]*>', "", found[name])
    for words in (' defaultThemeVersion="124226"', '<color theme="1"/>', '<scheme val="minor"/>'):
        for name in ("xl/styles.xml", "xl/workbook.xml"):
            found[name] = found[name].replace(words, "")
    sheets = sum("worksheets/" in name for name in found)
    for number in (1, 2):
        before, after = f'"rId{sheets + number + 1}"', f'"rId{sheets + number}"'
        rels = "xl/_rels/workbook.xml.rels"
        found[rels] = found[rels].replace(before, after)
    return found


def assert_same(figures: Figures, draft: bool = False) -> None:
    ours, theirs = parts(publish(figures, draft)), expected(twin(figures, draft))
    assert list(ours) == list(theirs)
    for name, text in theirs.items():
        assert ours[name] == text, name


# -- the same as XlsxWriter writes ----------------------------------------------------------


@pytest.mark.parametrize("draft", [False, True], ids=["final", "draft"])
@EACH_EXAMPLE
def test_an_example_is_written_as_xlsxwriter_writes_it(format_id, name, draft):
    assert_same(example(format_id, name), draft)


@EACH_EXAMPLE
def test_so_is_an_empty_submission(format_id, name):
    """No form is used, and every table has the rows of an empty one."""
    assert_same(Figures(Submission(format_id, 2020, "司法局"), book(format_id)))


def test_where_no_form_is_used_there_is_an_empty_one():
    """A workbook has one sheet at least."""
    format_id = "xinjiang-2020-self-evaluation"
    content = publish(Figures(Submission(format_id, 2020, "司法局"), book(format_id)))
    [worksheet] = openpyxl.load_workbook(io.BytesIO(content))
    assert (worksheet.title, worksheet["A3"].value) == ("自评表", "项目支出绩效自评表")


@pytest.mark.parametrize("kind", generated.KINDS)
@EACH_EXAMPLE
def test_so_are_generated_submissions(format_id, name, kind):
    for sample in generated.samples(book(format_id), kind):
        figures = Figures(sample.submission, book(format_id))
        try:
            theirs = expected(twin(figures))
        except Undecided:
            with pytest.raises(Undecided):
                publish(figures)
        else:
            assert parts(publish(figures)) == theirs, sample.name


FORM = "目标表"
WORDED = {
    "支出表": [{"科目编码": "2040601", "基本支出": "3"}, {"科目编码": "2080505", "项目支出": "1.005"}],
    "整体表": {"财政拨款": {"年初": "5.50", "执行": "12345.678"}, "说明": "甲 & 乙\n丙 <丁>"},
    FORM: [
        {"项目名称": "立法 <1> & '2' \"3\"", "拨款": "10万元", "其他": "2.5", "指标": [
            {"一级": "产出", "二级": "质量", "三级": "甲", "指标值": "1"},
            {"一级": "产出", "二级": "数量", "三级": "乙"}, {"一级": "效益", "二级": "数量"},
            {"一级": "产出", "二级": "数量", "三级": "丁"}, {"三级": "戊"}, {"三级": "己"}]},
        {"项目名称": "普法", "主管单位": "州局"},
    ],
}


def small_figures(tables: Mapping[str, object], department: str = "司法局") -> Figures:
    data = {"format": small.NAME, "department": department, "tables": tables}
    return Figures(from_data(data, small.book().format), small.book())


def test_so_are_words_around_values_merged_columns_and_sums_of_rows():
    assert_same(small_figures(WORDED))


NAMES = ("AB12", "R1C1 甲", "RC", "c", "C3甲", "2020年", "甲.乙", "普法!经费", "it's", "甲 乙", "_甲",
         "甲&乙<丙>\"丁\"", "Book", "甲\x01乙")


def named(*names: str) -> Figures:
    cells = {Place(FORM, None, "项目名称", form): name for form, name in enumerate(names)}
    return Figures(Submission(small.NAME, 2020, "司法局", dict(cells)), small.book())


def test_rows_without_a_code_can_be_published():
    """Their sums have neither code nor name; a check finds fault with them, a draft shows them."""
    figures = small_figures({"支出表": [{"科目名称": "其他", "基本支出": "3"}]})
    assert_same(figures, draft=True)
    worksheet = openpyxl.load_workbook(io.BytesIO(publish(figures, draft=True)))["支出表"]
    found = [list(row)[:4] for row in worksheet.iter_rows(min_row=6, values_only=True)]
    assert found[:4] == [["司法局", None, 3, 3], *[[None, None, 3, 3]] * 2, [None, "其他", 3, 3]]


def test_no_sum_is_made_of_nothing():
    """A stated 款 without its 项 has no 类 above it: a check finds fault with that."""
    figures = small_figures({"支出表": [{"科目编码": "20406", "合计": "5"}, {"合计": {"合计": "5"}}]})
    assert_same(figures, draft=True)
    worksheet = openpyxl.load_workbook(io.BytesIO(publish(figures, draft=True)))["支出表"]
    found = [list(row)[:3] for row in worksheet.iter_rows(min_row=6, values_only=True)]
    assert found[:2] == [["司法局", None, 5], ["20406", "司法", 5]]


def test_names_of_sheets_are_quoted_where_excel_could_take_them_for_something_else():
    assert_same(named(*NAMES))
    found = openpyxl.load_workbook(io.BytesIO(publish(named(*NAMES)))).sheetnames
    assert [name for name in found if name not in small.book().format.tables] == [
        *NAMES[:4], "C3甲", *NAMES[5:-1], "甲 乙（2）"
    ]


def test_letters_that_count_twice_do_not_make_a_name_too_long():
    assert_same(named("\U00020000" * 20, "\U00020000" * 20))
    [*_, first, second] = openpyxl.load_workbook(io.BytesIO(publish(
        named("\U00020000" * 20, "\U00020000" * 20)))).sheetnames
    assert (first, second) == ("\U00020000" * 15, "\U00020000" * 14 + "（2）")


LETTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("&<>\"' \t\r\n_x00\u3000甲")
TEXTS = st.text(LETTERS, max_size=30).filter(lambda text: not text.startswith("<r>"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, min_size=1, max_size=3), TEXTS)
def test_any_text_is_written_as_xlsxwriter_writes_it(texts, department):
    """But for quotes around names of sheets, which may stand where they need not."""
    cells: dict = {}
    for form_, text in enumerate(texts):
        cells[Place(FORM, None, "项目名称", form_)] = text
        cells[Place("支出表", form_, "科目编码")] = "2040601"
        cells[Place("支出表", form_, "科目名称")] = text[::-1]
    figures = Figures(Submission(small.NAME, 2020, department, cells), small.book())
    ours, theirs = parts(publish(figures)), expected(twin(figures))
    loose = ("xl/workbook.xml", "docProps/app.xml")
    for name, text in theirs.items():
        if name in loose:
            assert sorted(ours[name].replace("'", "")) == sorted(text.replace("'", ""))
        else:
            assert ours[name] == text


@pytest.mark.parametrize("text", [
    "", " ", "a\n", "\u3000甲", "_x0041_", "\x00\x1f\r", "\ufffe\uffff", "a\tb", "甲" * 40000,
    "\U00020000" * 20000, "=1+1", "'甲", "&amp;", "]]>", "100%", "%s",
], ids=lambda text: ascii(text[:6]))
def test_odd_texts_are_written_as_xlsxwriter_writes_them(text):
    cells = {Place("整体表", None, "说明"): text, Place("支出表", 0, "科目编码"): "2040601",
             Place("支出表", 0, "科目名称"): text}
    assert_same(Figures(Submission(small.NAME, 2020, text[:100], dict(cells)), small.book()))


def test_markup_in_a_text_is_a_text():
    """XlsxWriter takes such a text for rich text of its own and writes it as it is."""
    text = "<r><t>甲</t></r>"
    cells = {Place("整体表", None, "说明"): text}
    content = publish(Figures(Submission(small.NAME, 2020, "司法局", dict(cells)), small.book()))
    worksheet = openpyxl.load_workbook(io.BytesIO(content))["整体表"]
    assert text in [cell.value for row in worksheet.iter_rows() for cell in row]


@pytest.mark.parametrize("value", [
    "0", "-0.01", "123456789012.34", "0.10", "1E+3", "999999999999999", "-1234.5",
])
def test_any_amount_is_written_as_xlsxwriter_writes_it(value):
    cells = {Place("表一", "事业收入", "预算数"): Decimal(value)}
    figures = Figures(Submission(EXAMPLES[0][0], 2020, "司法局", dict(cells)), book(EXAMPLES[0][0]))
    assert_same(figures)


# -- the package ----------------------------------------------------------------------------


def test_the_package_is_as_xlsxwriter_packs_it():
    def described(content: bytes) -> list[tuple[object, ...]]:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return [(each.filename, each.date_time, each.compress_type, each.create_system,
                     each.external_attr, each.flag_bits, each.extract_version, each.extra,
                     each.comment) for each in package.infolist() if "theme" not in each.filename]

    figures = example(*EXAMPLES[0])
    assert described(publish(figures)) == described(twin(figures))


# -- the order that ECMA-376 demands --------------------------------------------------------

ORDER = {
    "worksheet": (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection"
        " protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews"
        " mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions"
        " pageMargins pageSetup headerFooter rowBreaks colBreaks"
    ),
    "workbook": (
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups"
        " externalReferences definedNames calcPr"
    ),
    "styleSheet": (
        "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors"
    ),
    "headerFooter": "oddHeader oddFooter evenHeader evenFooter",
    "font": "b i strike condense extend outline shadow u vertAlign sz color name family charset"
            " scheme",
    "border": "left right top bottom diagonal",
}
"""Of CT_Worksheet and so on, in ECMA-376 part 1 (18.2, 18.3, 18.8)."""


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


@EACH_EXAMPLE
def test_elements_stand_in_the_order_of_the_standard(format_id, name):
    found = parts(publish(example(format_id, name), draft=True))
    seen = set()
    for text in found.values():
        for element in ElementTree.fromstring(text).iter():
            order = ORDER.get(local(element.tag))
            if order:
                children = [local(child.tag) for child in element]
                seen.add(local(element.tag))
                assert children == sorted(children, key=order.split().index)
                assert len(children) == len(set(children)) or local(element.tag) == "font"
    assert seen == set(ORDER)


@EACH_EXAMPLE
def test_cells_and_rows_stand_in_order_and_refer_to_what_is_there(format_id, name):
    found = parts(publish(example(format_id, name)))
    strings = re.findall("<si>", found["xl/sharedStrings.xml"])
    looks = int(re.findall('<cellXfs count="([0-9]+)"', found["xl/styles.xml"])[0])
    used: set[str] = set()
    for part in (text for name, text in found.items() if "worksheets/" in name):
        rows = [int(row) for row in re.findall('<row r="([0-9]+)"', part)]
        assert rows == list(range(1, len(rows) + 1))
        cells = [(int(row), len(letters), letters)
                 for letters, row in re.findall('<c r="([A-Z]+)([0-9]+)"', part)]
        assert cells == sorted(set(cells))
        assert {int(number) for number in re.findall(' s="([0-9]+)"', part)} <= set(range(looks))
        used.update(re.findall('t="s"><v>([0-9]+)</v>', part))
    assert used == set(map(str, range(len(strings))))
    assert f'uniqueCount="{len(strings)}"' in found["xl/sharedStrings.xml"]


# -- what is kept from one publication to the next ------------------------------------------


def test_what_was_published_before_makes_no_difference():
    """Layouts are kept; publications with and without forms, long and short, come in turn."""
    chosen = [example(*EXAMPLES[0]), named("甲", "乙"), small_figures(WORDED), small_figures({}),
              Figures(Submission(EXAMPLES[0][0], 2020), book(EXAMPLES[0][0]))]
    text_of.cache_clear()
    first = [publish(figures) for figures in chosen]
    again = [publish(figures) for figures in [*reversed(chosen), *chosen]][len(chosen):]
    assert again == first
    assert text_of.cache_info().hits


def test_a_look_that_cannot_be_written_is_refused():
    box = Box(0, 0, 1, 1, "amount")
    assert Style.of(look_of(box)).align == "right"
    for look in ({"bg_color": "#FFFFFF"}, {"border": 2}, {"locked": 0}, {"valign": "top"}):
        with pytest.raises(ValueError):
            Style.of({**look_of(box), **look})


# -- as other programs read it --------------------------------------------------------------


@EACH_EXAMPLE
def test_openpyxl_reads_what_the_page_has(format_id, name):
    figures = example(format_id, name)
    workbook = openpyxl.load_workbook(io.BytesIO(publish(figures)))
    for page, worksheet in zip(pages(figures), workbook, strict=True):
        sheet = layout(page)
        contents = {box: page.content(Gap.of(page.format, box)) for box in sheet.boxes}
        for box, content in merged(sheet, contents):
            cell = worksheet.cell(box.row + 1, box.column + 1)
            wanted = float(content) if isinstance(content, Decimal) else content or None
            assert cell.value == wanted, cell.coordinate


@pytest.mark.libreoffice
def test_libreoffice_shows_the_same_cells(office: Office, tmp_path: Path) -> None:
    """Values, number formats, borders, merged cells, sizes and what is printed."""
    paths = [tmp_path / f"{format_id}.xlsx" for format_id, _ in EXAMPLES]
    for path, chosen in zip(paths, EXAMPLES):
        path.write_bytes(publish(example(*chosen), draft=True))
    (tmp_path / "again").mkdir()
    for path, again in zip(paths, office.recalculate(paths, tmp_path / "again")):
        ours, theirs = (openpyxl.load_workbook(each) for each in (path, again))
        assert ours.sheetnames == theirs.sheetnames
        for left, right in zip(ours, theirs):
            assert shown(left) == shown(right)
            assert sizes(right) == pytest.approx(sizes(left), abs=1)


def sizes(worksheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, float]:
    """The widths of columns, said once for equal neighbours, and the heights of rows."""
    widths = {letter: column.width for column in worksheet.column_dimensions.values()
              for letter in openpyxl.utils.get_column_interval(column.min, column.max)}
    last = openpyxl.utils.get_column_letter(worksheet.max_column)
    columns = openpyxl.utils.get_column_interval("A", last)
    return {**{letter: widths[letter] for letter in columns},
            **{str(row): worksheet.row_dimensions[row].height
               for row in range(1, worksheet.max_row + 1)}}


def shown(worksheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, object]:
    """What LibreOffice could lose of a sheet."""
    cells = {
        cell.coordinate: (cell.value, re.sub(r'[\\"]', "", cell.number_format), cell.font.sz,
                          bool(cell.font.b), cell.border.left.style,
                          bool(cell.alignment.wrap_text))
        for row in worksheet.iter_rows() for cell in row if cell.value is not None
    }
    setup = worksheet.page_setup
    return {
        "cells": cells,
        "merged": {str(area) for area in worksheet.merged_cells.ranges},
        "print": (worksheet.print_area, worksheet.print_title_rows, setup.orientation,
                  int(setup.paperSize or 0), bool(worksheet.sheet_properties.pageSetUpPr)),
        "draft": DRAFT in (worksheet.oddHeader.center.text or ""),
    }
