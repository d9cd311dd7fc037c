"""The published tables: the official forms with rounded values, and nothing besides.

``data/changji_tables.txt`` holds what the nine tables of the real document say, a printed row a
line, its cells apart by ``|``: labels and figures without blanks, empty rows left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from budgetxl import formats, rules
from budgetxl.place import Place
from budgetxl.publication import DRAFT, EMPTY_ROWS, publish
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import Submission, from_data, read_data
from tests import small

FORMAT_ID = "xinjiang-2020-budget"
EXAMPLE = Path(str(formats.find(FORMAT_ID))) / "examples" / "changji.json"
FIXTURE = Path(__file__).parent / "data" / "changji_tables.txt"
SOURCE = Path(__file__).parents[2] / "shared" / "seeds" / "000_8be03fb149e90e8c.txt"
"""The document itself, which not everybody has beside the repository."""

NAMES = ["表一", "表二", "表三", "表四", "表五", "表六", "表七", "表八", "表九"]
PROJECTS = ["普法宣传经费", "人民调解经费", "法律援助经费", "立法经费", "行政复议工作经费", "依法行政工作经费"]
"""The sheets of the document: its nine tables, and the targets of six projects."""


@lru_cache(maxsize=None)
def book(format_id=FORMAT_ID):
    return rules.bind(formats.load(formats.find(format_id)))


def submission(cells=(), notes=(), department="司法局"):
    return Submission(FORMAT_ID, 2020, department, dict(cells), dict(notes))


def published(filled, draft=False):
    return publish(Figures(filled, book()), draft)


def small_book(tables, department="司法局"):
    """The workbook published from these tables of the small format."""
    data = {"format": small.NAME, "department": department, "tables": tables}
    filled = from_data(data, small.book().format)
    return opened(publish(Figures(filled, small.book())))


def example():
    return from_data(read_data(EXAMPLE), book().format)


@lru_cache(maxsize=None)
def changji():
    return published(example())


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def rows(worksheet):
    """The printed rows from the top, as lists of what their cells hold; empty ones left out."""
    values = ([v for v in row if v is not None] for row in worksheet.iter_rows(values_only=True))
    return [row for row in values if row]


def codes(worksheet):
    """The whole codes in the detail rows."""
    found = ("".join(map(str, row[:3])) for row in rows(worksheet))
    return [code for code in found if re.fullmatch("[0-9]{7}", code)]


# -- token by token against the source ------------------------------------------------------


def squeezed(text):
    return re.sub(r"\s", "", text)


def tables_of_source(text):
    """The nine tables of the document's text.

    A line that begins with a tab is a cell; an empty line ends a row, any other is one itself.
    """
    public = text[text.index("\n表一：") : text.index("第三部分")]
    pieces = re.split(r"\n(?=表[一二三四五六七八九]：\n)", public.strip("\n"))
    return {piece[:2]: list(rows_of_source(piece)) for piece in pieces}


def rows_of_source(piece):
    row = []
    for line in [*piece.split("\n"), ""]:
        if line.startswith("\t"):
            row.append(squeezed(line))
            continue
        for found in (row, line.split()):
            if any(found):
                yield found
        row = []


def fixture():
    pieces = re.split(r"\n(?=表[一二三四五六七八九]：\n)", FIXTURE.read_text(encoding="utf-8"))
    return {p[:2]: [line.split("|") for line in p.strip("\n").split("\n")] for p in pieces}


def test_the_fixture_says_what_the_source_says():
    """Held against the document where it is at hand."""
    tables = fixture()
    assert list(tables) == NAMES
    assert sum(bool(cell) for table in tables.values() for row in table for cell in row) > 500
    if SOURCE.is_file():
        assert tables == tables_of_source(SOURCE.read_text(encoding="utf-8"))


def same(value, token):
    """Texts but for blanks; figures as numbers: 961.1 is 961.10."""
    if isinstance(value, str):
        return squeezed(value) == token
    try:
        return Decimal(str(value)) == Decimal(token)
    except InvalidOperation:
        return False


def cells(worksheet):
    """The printed rows with their empty cells, but for rows that are empty altogether."""
    found = (list(row) for row in worksheet.iter_rows(values_only=True))
    return [row for row in found if any(value is not None for value in row)]


def agree(printed, tokens):
    """Body rows cell by cell; headings, which the source does not fill up, without the gaps."""
    if len(printed) != len(tokens):
        printed, tokens = [v for v in printed if v is not None], list(filter(None, tokens))
    values = ["" if value is None else value for value in printed]
    return len(values) == len(tokens) and all(map(same, values, tokens))


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_the_source_is_published_in_its_row(name):
    source, printed = fixture()[name], cells(opened(changji())[name])
    assert len(printed) == len(source)
    wrong = [pair for pair in zip(printed, source, strict=True) if not agree(*pair)]
    assert wrong == []
    if book().format.tables[name].detail:
        whole = sum(len(tokens) == len(printed[0]) for tokens in source)
        assert whole >= len(codes(opened(changji())[name])) + 1  # rows, 合计: cell by cell


def test_totals_computed_from_the_inputs_alone_publish_the_same():
    tables = book().format.tables
    stated = example()
    inputs = {p: v for p, v in stated.cells.items() if not tables[p.table].is_total(p)}
    alone = submission(inputs, stated.notes, stated.department)
    alone.typed = {p: words for p, words in stated.typed.items() if p in inputs}
    found = opened(published(alone))
    assert found.sheetnames == NAMES + PROJECTS
    for name in found.sheetnames:
        expected = rows(opened(changji())[name])
        if name == "行政复议工作经费":  # the document has the unit in the cell of the total too
            assert expected[2][1:3] == ["年度资金总额：", "10万元"]
            expected[2][2] = 10
        assert rows(found[name]) == expected


# -- nothing is given away ------------------------------------------------------------------


def test_the_sheets_stand_in_the_order_of_the_document():
    assert opened(changji()).sheetnames == NAMES + PROJECTS


def test_only_values_stand_in_the_cells():
    workbook = opened(published(example(), draft=True))
    for worksheet in workbook:
        assert worksheet.sheet_state == "visible"
        assert not worksheet.data_validations.dataValidation
        assert not list(worksheet.conditional_formatting)
        assert not worksheet._images and not worksheet._charts
        for row in worksheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n") and cell.comment is None
                assert cell.hyperlink is None
        hidden = [d for d in worksheet.row_dimensions.values() if d.hidden]
        hidden += [d for d in worksheet.column_dimensions.values() if d.hidden]
        assert not hidden


def test_the_only_names_are_what_is_printed():
    workbook = opened(changji())
    assert not workbook.defined_names
    for worksheet in workbook:
        assert not worksheet.defined_names
        assert worksheet.print_area
        rows = worksheet.print_title_rows
        assert rows == "$6:$6" if worksheet.title not in NAMES else rows.startswith("$2:")


def test_the_package_holds_nothing_but_sheets_and_their_looks():
    names = set(parts(changji()))
    sheets = {f"xl/worksheets/sheet{i + 1}.xml" for i in range(len(NAMES + PROJECTS))}
    assert names - sheets == {
        "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml",
        "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml",
        "xl/workbook.xml",
    }


def test_nobody_is_named_in_the_properties():
    found = parts(changji())
    texts = {
        element.tag.rpartition("}")[2]: element.text
        for part in ("docProps/core.xml", "docProps/app.xml")
        for element in ElementTree.fromstring(found[part]).iter()
    }
    for name in ("creator", "lastModifiedBy", "Company", "Manager", "HyperlinkBase"):
        assert not texts.get(name)
    assert texts["title"] == book().format.title


def test_no_part_names_a_path_outside():
    for name, text in parts(changji()).items():
        without_schemas = re.sub(r"http://(schemas|purl|www\.w3)\.[^\"]*", "", text)
        assert not re.search(r"file:|https?:|[A-Za-z]:\\|\\\\|/(home|root|Users|tmp|work)\b",
                             without_schemas), name
        assert "TargetMode" not in text and "externalLink" not in text
        assert "<f>" not in text and "absPath" not in text and "budgetxl" not in text


# -- figures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("1.005", "1.01"), ("0.004", "0.00"), ("0.005", "0.01"), ("2.675", "2.68"),
        ("1.0049999", "1.00"), ("-1.005", "-1.01"), ("864.42", "864.42"), ("28", "28.00"),
        ("0", "0.00"), ("1.115", "1.12"), ("1234567.895", "1234567.90"),
    ],
)
def test_amounts_are_rounded_half_up_and_stored_so(value, stored):
    place = Place("表一", "事业收入", "预算数")
    content = published(submission({place: Decimal(value)}))
    sheet = parts(content)["xl/worksheets/sheet1.xml"]
    [cell] = re.findall(r'<c r="B10"[^>]*><v>([^<]*)</v>', sheet)
    assert Decimal(cell) == Decimal(stored)
    worksheet = opened(content)["表一"]
    assert worksheet["A10"].value == "事业收入"
    assert worksheet["B10"].number_format == "#,##0.00_ ;-#,##0.00_ "


@pytest.mark.parametrize(("amounts", "looks"), [
    (["10", "16.5"], {"0.0"}), (["10", "20"], {"0"}), (["10", "16.555"], {"0.00"}), ([], {"0"}),
])
def test_plain_amounts_of_one_sheet_have_the_same_decimals(amounts, looks):
    form = "项目支出绩效目标表"
    cells: dict = {Place(form, None, "项目名称", 0): "普法"}
    cells |= {Place(form, None, column, 0): Decimal(amount)
              for column, amount in zip(("财政拨款", "其他资金"), amounts)}
    worksheet = opened(published(submission(cells)))["普法"]
    assert {worksheet.cell(4, column).number_format for column in (3, 5, 7)} == looks


def test_thousands_are_set_apart_where_the_source_does():
    format_id, form = "shanxi-2024-budget", "项目支出绩效目标申报表"
    cells: dict = {Place(form, None, "项目名称", 0): "普法",
                   Place(form, None, "实施期中央财政资金", 0): Decimal(2070000)}
    figures = Figures(Submission(format_id, 2024, "司法局", cells), book(format_id))
    found = [cell.number_format for row in opened(publish(figures))["普法"].iter_rows()
             for cell in row if cell.value == 2070000]
    assert found == ["#,##0", "#,##0"]  # and its total


def test_a_total_is_the_rounded_sum_of_the_exact_parts():
    """0.004 + 0.004 is 0.008, published 0.01 beside two times 0.00."""
    cells = {Place("表一", row, "预算数"): Decimal("0.004") for row in ("事业收入", "其他收入")}
    worksheet = opened(published(submission(cells)))["表一"]
    found = {row[0]: row[1] for row in worksheet.iter_rows(values_only=True) if row[0]}
    assert (found["事业收入"], found["其他收入"]) == (0, 0)
    assert found["小           计"] == 0.01


def test_a_stated_total_is_published_as_stated():
    place = Place("表一", "收入总计", "预算数")
    stated = submission({place: Decimal("7"), Place("表一", "事业收入", "预算数"): Decimal("6")})
    stated.stated = True
    worksheet = opened(published(stated))["表一"]
    found = {row[0]: row[1] for row in worksheet.iter_rows(values_only=True) if row[0]}
    assert (found["收  入  总  计"], found["小           计"]) == (7, 6)


def test_a_blank_stays_blank_and_a_nil_is_printed():
    worksheet = opened(changji())["表八"]
    assert [cell.value for cell in worksheet[6]] == [31.34, 0, 29.66, 0, 29.66, 1.68]
    assert opened(published(submission()))["表八"]["B6"].value is None


def test_an_unreadable_input_cannot_be_published():
    filled = submission()
    filled.unusable[Place("表八", "预算数", "公务接待费")] = "不是数字"
    with pytest.raises(Undecided, match="公务接待费"):
        published(filled)


# -- rows -----------------------------------------------------------------------------------


def detail(*numbers):
    """Rows of 表三 at these row numbers, each with its own code."""
    cells: dict = {}
    for i, number in enumerate(numbers):
        cells[Place("表三", number, "科目编码")] = f"204060{i + 1}"
        cells[Place("表三", number, "基本支出")] = Decimal(i + 1)
    return cells


def test_rows_with_gaps_come_out_closed_up_and_in_order():
    gaps = opened(published(submission(detail(0, 7, 31))))["表三"]
    assert rows(gaps) == rows(opened(published(submission(detail(0, 1, 2))))["表三"])
    assert codes(gaps) == ["2040601", "2040602", "2040603"]
    assert gaps.max_row == 6 + 3 + 1 + 2  # headings, rows, 合计, and the note under an empty line


def test_there_are_no_spare_rows():
    workbook = opened(changji())
    counts = {name: len(codes(workbook[name])) for name in ("表二", "表三", "表五", "表七", "表九")}
    assert counts == {"表二": 6, "表三": 6, "表五": 6, "表七": 6, "表九": 0}
    for name in ("表二", "表三", "表五", "表七"):
        header = {"表二": 5, "表三": 6, "表五": 6, "表七": 5}[name]
        assert workbook[name].max_row == header + 6 + 1 + 2


def test_an_empty_table_is_published_empty_with_its_note():
    worksheet = opened(changji())["表九"]
    assert worksheet["A2"].value == "政府性基金预算支出情况表"
    assert worksheet[worksheet.max_row][0].value == "备注：本单位无政府性基金"
    body = list(worksheet.iter_rows(min_row=7, max_row=6 + EMPTY_ROWS))
    assert all(cell.value is None for row in body for cell in row)
    assert all(cell.border.left.style == "thin" for row in body for cell in row)
    assert worksheet.cell(7 + EMPTY_ROWS, 4).value == "合计"


def test_a_name_left_out_is_filled_in_from_its_code():
    row = rows(opened(published(submission(detail(0))))["表三"])[-3]
    assert row[:4] == ["204", "06", "01", "行政运行"]


def test_codes_keep_their_zeros():
    worksheet = opened(changji())["表三"]
    assert [cell.value for cell in worksheet[7][:3]] == ["204", "06", "01"]


def test_texts_that_look_like_formulas_are_texts():
    row: dict = {"科目编码": "2040601", "项目名称": "=1+1", "其他支出": Decimal(1)}
    cells = {Place("表七", 0, column): value for column, value in row.items()}
    worksheet = opened(published(submission(cells)))["表七"]
    assert (worksheet["E6"].value, worksheet["E6"].data_type) == ("=1+1", "s")


# -- rows of several levels -----------------------------------------------------------------

ITEMS = [
    {"科目编码": "2040601", "基本支出": "3"},
    {"科目编码": "2080505", "基本支出": "1.005"},
    {"科目编码": "2040602", "项目支出": "2"},
    {"科目编码": "2049901", "科目名称": "其他", "基本支出": "4"},
]


def body(worksheet, first):
    """Code or name and the first figure of every row from ``first`` on, down to the note."""
    found = worksheet.iter_rows(min_row=first, values_only=True)
    return [tuple(row) for row in found if any(value is not None for value in row)]


def test_rows_of_classes_are_made_from_the_codes_below_them():
    """In order of appearance, named by the code list, with the rounded sum of the exact parts."""
    found = body(small_book({"支出表": ITEMS})["支出表"], 6)
    assert found == [
        ("司法局", None, 10.01, 8.01, 2),
        ("204", "公共安全支出", 9, 7, 2),
        ("20406", "司法", 5, 3, 2),
        ("2040601", "行政运行", 3, 3, None),
        ("2040602", "一般行政管理事务", 2, None, 2),
        ("20499", "其他公共安全支出", 4, 4, None),
        ("2049901", "其他", 4, 4, None),
        ("208", "社会保障和就业支出", 1.01, 1.01, None),
        ("20805", "行政事业单位养老支出", 1.01, 1.01, None),
        ("2080505", "机关事业单位基本养老保险缴费支出", 1.01, 1.01, None),
    ]


def test_stated_rows_of_classes_are_printed_as_stated_and_not_made_again():
    """With their own figures and names, in their own places; a class without one is made."""
    stated = [
        {"科目编码": "204", "科目名称": "公共安全", "合计": "5.01"},
        {"科目编码": "20406", "合计": "5"},
        {"科目编码": "2040601", "合计": "3", "基本支出": "3"},
        {"科目编码": "2040602", "合计": "2", "项目支出": "2"},
        {"科目编码": "208", "合计": "1"},
        {"科目编码": "2080505", "合计": "1", "基本支出": "1"},
        {"合计": {"合计": "6"}},
    ]
    found = body(small_book({"支出表": stated})["支出表"], 6)
    assert [row[:3] for row in found] == [
        ("司法局", None, 6),
        ("204", "公共安全", 5.01),
        ("20406", "司法", 5),
        ("2040601", "行政运行", 3),
        ("2040602", "一般行政管理事务", 2),
        ("208", "社会保障和就业支出", 1),
        ("20805", "行政事业单位养老支出", 1),
        ("2080505", "机关事业单位基本养老保险缴费支出", 1),
    ]


UNITS = [
    {"单位名称": "局机关", "项目名称": "立法经费", "金额": "5"},
    {"单位名称": "公证处", "项目名称": "公证经费", "金额": "1"},
    {"单位名称": "局机关", "项目名称": "普法经费", "金额": "2"},
]


def test_projects_stand_below_their_units_in_the_same_column():
    """The units' own column is not printed."""
    expected = [("局机关", 7), ("立法经费", 5), ("普法经费", 2), ("公证处", 1), ("公证经费", 1), ("合计", 8)]
    assert body(small_book({"项目表": UNITS})["项目表"], 4) == [("项目名称", "金额"), *expected]
    stated = [{"单位名称": "局机关", "金额": "7"}, UNITS[0], UNITS[2],
              {"单位名称": "公证处", "金额": "1"}, UNITS[1]]
    assert body(small_book({"项目表": stated})["项目表"], 5) == expected


def test_columns_are_numbered_where_the_form_has_it_so():
    worksheet = small_book({})["支出表"]
    assert [cell.value for cell in worksheet[5]] == ["1", "2", "3", "4", "5"]
    assert worksheet.print_title_rows == "$2:$5"


# -- forms ----------------------------------------------------------------------------------

LONG = "关于进一步加强全州公共法律服务体系建设和人民调解工作的专项经费"


def forms_named(*names):
    forms = [{"项目名称": name} if name else {"拨款": "1"} for name in names]
    return small_book({"目标表": forms}).sheetnames[3:]


def test_a_form_s_sheet_is_named_after_its_project():
    assert forms_named("立法经费", None, "普法经费") == ["立法经费", "目标2", "普法经费"]
    assert forms_named() == []


def test_names_of_sheets_are_such_as_excel_takes():
    """At most 31 letters, each of them allowed, no two alike, and none that of a table."""
    assert forms_named(f"{LONG}（一期）", f"{LONG}（二期）", LONG[:31]) == [
        LONG[:31], f"{LONG[:28]}（2）", f"{LONG[:28]}（3）",
    ]
    assert forms_named("立法", "立法", "立法（2）", "支出表") == [
        "立法", "立法（2）", "立法（2）（2）", "支出表（2）",
    ]
    assert forms_named("Abc", "ABC") == ["Abc", "ABC（2）"]
    assert forms_named("History", "历史") == ["History（2）", "历史"]
    assert forms_named("[立法]/普法:a*b?c\\d", "'立法'", "立\n法", "***") == [
        "立法 普法 a b c d", "立法", "立 法", "表单",
    ]


def test_the_name_on_the_form_is_whole():
    worksheet = small_book({"目标表": [{"项目名称": f"{LONG}（一期）"}]}).worksheets[3]
    assert worksheet["C3"].value == f"{LONG}（一期）"


INDICATORS = [
    {"一级": "产出", "二级": "质量", "三级": "甲", "指标值": "1"},
    {"一级": "产出", "二级": "数量", "三级": "乙"},
    {"一级": "效益", "二级": "数量", "三级": "丙"},
    {"一级": "产出", "二级": "数量", "三级": "丁"},
    {"三级": "戊"},
    {"三级": "己"},
]


def merged(worksheet, columns):
    """The merged areas that begin in one of the columns."""
    found = {str(area) for area in worksheet.merged_cells.ranges}
    return {area for area in found if area[0] in columns}


def test_equal_neighbours_are_one_cell_but_not_across_what_ends_to_the_left():
    """Rows of one kind come together first; the 数量 of 产出 and of 效益 are two; blanks none."""
    worksheet = small_book({"目标表": [{"项目名称": "立法", "指标": INDICATORS}]})["立法"]
    found = [[cell.value for cell in row[1:]] for row in worksheet.iter_rows(7, 12)]
    assert found == [
        ["产出", "质量", "甲", "1"],
        [None, "数量", "乙", None],
        [None, None, "丁", None],
        ["效益", "数量", "丙", None],
        [None, None, "戊", None],
        [None, None, "己", None],
    ]
    assert merged(worksheet, "BCD") == {"B7:B9", "C8:C9", "C4:E4"}
    assert "A6:A12" in merged(worksheet, "A"), "the label at the left, over header and rows"


def test_the_words_of_an_empty_form_are_printed_only_where_the_form_keeps_them():
    workbook = small_book({"目标表": [{"项目名称": "立法"}]})
    assert [cell.value for cell in workbook["整体表"]["A"]][8:10] == ["产出", "效益"]
    assert [cell.value for cell in workbook["立法"][7]] == [None] * 5
    tasks = {"任务": [{"类别": "产出", "任务名称": "立法", "次数": "2"}, {"类别": "其他"}]}
    found = body(small_book({"整体表": tasks})["整体表"], 9)
    assert found[:3] == [("产出", "立法", 2), ("其他", None, None), (None, "次数合计", 2)]


def test_fields_are_printed_with_the_words_around_them():
    """A plain amount has the decimals that it needs, one in other words stands as it was typed."""
    overall = {"财政拨款": {"年初": "5.50", "执行": "12345.678"}, "说明": "无"}
    workbook = small_book({"整体表": overall, "目标表": [
        {"项目名称": "立法", "拨款": "10万元", "其他": "2.5"}, {"项目名称": "普法", "主管单位": "州局"}]})
    sheet, first, second = workbook["整体表"], workbook["立法"], workbook["普法"]
    assert sheet["B6"].value == "财政：5.5万元"
    assert (sheet["C6"].value, sheet["C6"].number_format) == (12345.68, "#,##0.00_ ;-#,##0.00_ ")
    assert (sheet["B5"].value, sheet["B5"].number_format) == (5.5, "0.00")
    assert (first["C5"].value, first["E5"].value, first["C4"].value) == ("10万元", 2.5, 12.5)
    assert (sheet["B7"].value, first["E3"].value, second["E3"].value) == ("无", "本级", "州局")
    empty = small_book({})["整体表"]
    assert (empty["B6"].value, empty["B7"].value) == ("财政：", "—")


# -- the page -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_page_has_repeated_headers(name):
    worksheet = opened(changji())[name]
    table = book().format.tables[name]
    wide = name in ("表二", "表七")
    assert (worksheet.page_setup.orientation == "landscape") == wide == table.landscape
    assert worksheet.sheet_properties.pageSetUpPr.fitToPage
    last = {"表一": 5, "表二": 5, "表四": 5, "表七": 5, "表八": 5}.get(name, 6)
    assert worksheet.print_title_rows == f"$2:${last}"
    assert worksheet.print_area.endswith(f"${worksheet.max_row}")
    assert worksheet.oddHeader.center.text is None


def test_every_sheet_is_as_wide_as_its_form():
    widths = {worksheet.title: worksheet.max_column for worksheet in opened(changji())}
    assert widths == {"表一": 4, "表二": 13, "表三": 7, "表四": 6, "表五": 7, "表六": 6,
                      "表七": 16, "表八": 6, "表九": 7, **dict.fromkeys(PROJECTS, 7)}


@pytest.mark.parametrize(
    ("name", "merged"),
    [
        ("表一", {"A4:B4", "C4:D4"}),
        ("表二", {"A4:C4", *(f"{c}4:{c}5" for c in "DEFGHIJKLM")}),
        ("表三", {"A4:D4", "E4:G4", "A5:C5", *(f"{c}5:{c}6" for c in "DEFG")}),
        ("表四", {"A4:B4", "C4:F4"}),
        ("表六", {"A4:C4", "D4:F4", "A5:B5", *(f"{c}5:{c}6" for c in "CDEF")}),
        ("表八", {"A4:A5", "B4:B5", "C4:E4", "F4:F5"}),
    ],
)
def test_headers_are_merged_as_the_form_has_them(name, merged):
    worksheet = opened(changji())[name]
    width = openpyxl.utils.get_column_letter(worksheet.max_column)
    found = {str(area) for area in worksheet.merged_cells.ranges}
    assert {area for area in found if area[1] in "456" and not area.startswith("A3")} == merged
    note = f"A{worksheet.max_row}:{width}{worksheet.max_row}"
    assert {f"A1:{width}1", f"A2:{width}2"} <= found
    assert note in found
    line = [area for area in found if re.fullmatch("[A-Z]+3:[A-Z]+3", area)]
    assert len(found) == len(merged) + 3 + len(line)


def test_only_a_draft_says_so_on_every_sheet_and_every_page():
    """In red in the first line, which is printed, on the tab, and above every page."""
    draft, final = opened(published(example(), draft=True)), opened(changji())
    assert not any("草稿" in text for text in parts(changji()).values())
    for name in NAMES + PROJECTS:
        worksheet, line = draft[name], draft[name]["A1"]
        assert DRAFT in worksheet.oddHeader.center.text and "草稿" in DRAFT
        assert rows(worksheet)[0] == [each for each in (DRAFT, final[name]["A1"].value) if each]
        assert line.font.color.rgb == worksheet.sheet_properties.tabColor.rgb == "FFC00000"
        assert worksheet.print_area.startswith(f"'{name}'!$A$1:")
        assert rows(worksheet)[1:] == rows(final[name])[bool(final[name]["A1"].value):]


# -- the same again -------------------------------------------------------------------------


def test_the_same_figures_give_the_same_bytes():
    other = example()
    other.cells = dict(reversed(other.cells.items()))
    assert published(other) == changji()
    with zipfile.ZipFile(io.BytesIO(changji())) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_other_figures_give_other_bytes():
    other = example()
    other.cells[Place("表八", "预算数", "公务接待费")] += 1
    assert published(other) != changji()


@pytest.mark.libreoffice
def test_the_example_prints_a_page_for_each_sheet(office, tmp_path):
    path = tmp_path / "公开表.xlsx"
    path.write_bytes(changji())
    assert len(office.to_png(path, tmp_path / "pages", dpi=30)) == len(NAMES + PROJECTS)
