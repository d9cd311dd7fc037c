"""What each kind of foreign file holds, as tables of text; what cannot be used is refused."""

from __future__ import annotations

import datetime
import io
import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pytest

from budgetxl import formats, rules
from budgetxl.fault import Refusal
from budgetxl.importing import imported
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.sources import clipboard, html, tables
from budgetxl.sources.pdfpage import Line, Piece, Ruled, Word
from budgetxl.sources.pdfpages import joined
from budgetxl.sources.pdftorn import mended
from budgetxl.submission import from_data
from budgetxl.tabletext import Cell
from tests import changji
from tests.hostile_files import repacked
from tests.published import published_cells
from tests.test_hostile import within_the_ceiling

FORMAT = "xinjiang-2020-budget"


def texts(table):
    """Each cell's text with where it begins and how large it is, but for single cells."""
    return [(c.text, c.row, c.column, c.rows, c.columns) if c.rows * c.columns > 1 else
            (c.text, c.row, c.column) for c in sorted(table.cells) if c.text]


def sheet(change):
    book = openpyxl.Workbook()
    change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# -- workbooks -----------------------------------------------------------------------------


def test_a_cell_says_what_is_shown_a_code_with_its_zeros_and_an_amount_without_noise():
    def fill(ws):
        ws["A1"], ws["B1"], ws["C1"], ws["D1"] = 864.41999999999996, 7, 0.955, 28.0
        ws["B1"].number_format, ws["C1"].number_format = "000", "0.0%"

        ws["E1"], ws["F1"], ws["G1"] = datetime.date(2025, 3, 1), True, "=1+1"

    [table] = tables(Path("表.xlsx"), sheet(fill))
    assert [text for text, *_ in texts(table)] == ["864.42", "007", "95.5%", "28", "2025-03-01",
                                                   "TRUE"]


def test_rows_keep_the_numbers_of_the_sheet_and_hidden_sheets_are_not_read():
    def fill(ws):
        ws.title = "表一"
        ws["B3"], ws["B5"] = "合计", 1
        ws.merge_cells("B3:D4")
        ws.parent.create_sheet("草稿").sheet_state = "hidden"
        ws.parent["草稿"]["A1"] = 99

    [table] = tables(Path("表.xlsx"), sheet(fill))
    assert table.where == "工作表“表一”" and table.row_names[4] == "第5行"
    assert texts(table) == [("合计", 2, 1, 2, 1), ("1", 4, 1)]  # nothing stands in C and D


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """司法局's budget as it was published, with its data and the rules."""
    book = rules.bind(formats.load(formats.find(FORMAT)))
    example = from_data(changji.example(), book.format)
    path = tmp_path_factory.mktemp("公开") / "公开表.xlsx"
    path.write_bytes(publish(Figures(example, book)))
    return path, example, book.format


@pytest.mark.libreoffice
def test_a_workbook_of_excel_97_holds_what_the_new_one_does(office, tmp_path, published):
    path, *_ = published
    old = office.to_xls(path, tmp_path)
    assert [texts(table) for table in tables(old)] == [texts(table) for table in tables(path)]


def test_an_old_workbook_that_is_broken_is_refused_with_what_to_do():
    with pytest.raises(Refusal, match="这个 .xls 读不出来；请用 Excel 或 WPS 打开后另存为 .xlsx"):
        tables(Path("表.xls"), bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 600)


# -- web pages -----------------------------------------------------------------------------


def test_spans_lines_around_and_pages_within_tables():
    page = """<table><tr><td><p>收支总表</p><table>
        <tr><td rowspan=2>项目</td><td colspan=2>金额</td></tr><tr><td>甲<br>乙</td><td>1</td></tr>
        </table><p>注：无</p></td></tr></table>"""
    [table] = html.tables(page)
    assert (table.above, table.below) == (("收支总表",), ("注：无",))
    assert texts(table) == [("项目", 0, 0, 2, 1), ("金额", 0, 1, 1, 2), ("甲\n乙", 1, 1), ("1", 1, 2)]


def test_a_page_in_the_encoding_of_chinese_systems():
    page = '<meta charset="gb2312"><table><tr><td>合計支出</td></tr></table>'.encode("gb18030")
    assert texts(html.tables(page)[0]) == [("合計支出", 0, 0)]


def test_a_clipboard_gives_html_behind_the_lines_of_windows_or_plain_text():
    framed = "Version:0.9\r\nStartHTML:00000097\r\n<html><table><tr><td>1</td></tr></table></html>"
    assert texts(clipboard(framed)[0]) == [("1", 0, 0)]
    assert texts(clipboard("a<b\t2\n")[0]) == [("a<b", 0, 0), ("2", 0, 1)]


# -- Word ----------------------------------------------------------------------------------


def test_merged_cells_of_a_document_and_the_lines_around_its_table():
    document = docx.Document()
    document.add_paragraph("部门支出总表")
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "项目"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "支出"
    table.cell(2, 2).text = "1,234.50"
    document.add_paragraph("注：无")
    stream = io.BytesIO()
    document.save(stream)
    [found] = tables(Path("表.docx"), stream.getvalue())
    assert (found.above, found.below) == (("部门支出总表",), ("注：无",))
    assert texts(found) == [("项目", 0, 0, 2, 1), ("支出", 0, 1, 1, 2), ("1,234.50", 2, 2)]


# -- PDF -----------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_every_value_of_a_printed_publication_comes_back(office, tmp_path, published):
    """Nine tables and six forms; a line that ends in a cell of a page may be a wrapped one."""
    path, example, format_ = published
    pdf = office.to_pdf(path, tmp_path)
    found = imported(tables(pdf), format_)
    assert found.submission.cells == {
        place: value.replace("\n", "") if isinstance(value, str) else value
        for place, value in published_cells(example, format_).items()}
    assert (found.submission.notes, found.submission.department) == (
        example.notes, example.department)
    assert not found.findings
    sheet_, row = found.locate(next(place for place in example.cells if place.table == "表八"))
    assert sheet_.startswith("第") and sheet_.endswith("页") and row.endswith("行")


def written(*objects, trailer=b""):
    """A PDF of these objects, the first of which is its catalogue."""
    body = b"%PDF-1.4\n" + b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, 1))
    return body + b"trailer\n<</Root 1 0 R /Size %d%s>>\n%%%%EOF\n" % (len(objects) + 1, trailer)


PAGE = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>")


def stream(content, entries=b""):
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


ENCRYPTED = written(*PAGE, stream(b" "), b"<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>" % (
    b"o" * 32, b"u" * 32), trailer=b"/Encrypt 5 0 R/ID[(0123456789abcdef)(0123456789abcdef)]")


@pytest.mark.parametrize(("content", "words"), [
    (written(*PAGE, stream(b"0 0 m")), "没有文字，是扫描的图片"),
    (ENCRYPTED, "有密码"),
    (b"%PDF-1.4 nothing", "读不出来"),
], ids=["scanned", "encrypted", "broken"])
def test_a_pdf_without_text_or_with_a_password_is_refused_with_the_cause(content, words):
    with pytest.raises(Refusal, match=words):
        tables(Path("公开.pdf"), content)


GRID = b"".join(b"50 %d m 250 %d l S " % (y, y) for y in (600, 640, 680)) + b"".join(
    b"%d 600 m %d 680 l S " % (x, x) for x in (50, 150, 250))
FIGURE = b"BT /F1 12 Tf 60 650 Td (12.50) Tj ET "
FONT = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>")
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def test_a_page_whose_size_is_a_word_is_refused_in_a_sentence():
    odd = FONT[2].replace(b"0 0 595 842", b"0 0 (wide) 842")
    with pytest.raises(Refusal, match="这个 PDF 读不出来"):
        tables(Path("公开.pdf"), written(*FONT[:2], odd, stream(FIGURE + GRID), HELVETICA))


@pytest.mark.parametrize("turned", [b"0 1 -1 0 60 600", b"-1 0 0 -1 240 660"], ids=["side", "head"])
def test_a_page_with_its_letters_on_their_side_is_refused_with_what_to_do(turned):
    words = b"BT /F1 9 Tf %b Tm (1234567.89 1234567.89 1234567.89) Tj ET " % turned
    with pytest.raises(Refusal, match="第1页的字是横着或倒着的，读不准；请把这一页转正后再存"):
        tables(Path("公开.pdf"), written(*FONT, stream(words + GRID), HELVETICA))


@pytest.mark.parametrize("rule", [b"", b"50 680 m 50 842.1 l S "], ids=["plain", "off the page"])
def test_a_rule_may_begin_above_the_page(rule):
    [table] = tables(Path("公开.pdf"), written(*FONT, stream(FIGURE + GRID + rule), HELVETICA))
    assert "12.50" in [cell.text for cell in table.cells]


def test_a_table_without_rules_at_its_sides_has_its_outer_columns():
    across = b"".join(b"50 %d m 250 %d l S " % (y, y) for y in (600, 640, 680))
    content = written(*FONT, stream(FIGURE + across + b"150 600 m 150 680 l S "), HELVETICA)
    [table] = tables(Path("公开.pdf"), content)
    assert (table.rows, table.columns) == (2, 2) and texts(table) == [("12.50", 0, 0)]


# -- files that want to hurt ---------------------------------------------------------------


def zipped(**parts):
    stream_ = io.BytesIO()
    with zipfile.ZipFile(stream_, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name.replace("_", "/"), part)
    return stream_.getvalue()


def _merged_as_a_whole(parts):
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b'"A1:B2"', b'"A1:XFD1048576"')


HOSTILE = {
    "a page of merged cells without end.html": (
        b"<table>" + b"<tr><td rowspan=999999 colspan=999999>1</td></tr>" * 300, "表太大"),
    "a table in a table in a table.html": (b"<table><tr><td>" * 50_000, "认不出是哪套表样"),
    "many tables.html": (b"<table><tr><td>1</table>" * 5_000, "表太多"),
    "many cells.txt": (b"1\t" * 2_000_000, "表太大"),
    "a sheet merged as a whole.xlsx": (
        repacked(sheet(lambda ws: ws.merge_cells("A1:B2")), _merged_as_a_whole), "表太大"),
    "a figure far below.xlsx": (sheet(lambda ws: ws.cell(900_000, 3, 1)), "C900000 有内容，太远了"),
    "a packed workbook.xlsx": (zipped(xl_a=b"0" * 50_000_000), "文件展开后太大"),
    "a packed document.docx": (zipped(word_a=b"0" * 50_000_000), "文件展开后太大"),
    "an empty document.docx": (zipped(a=b""), "这个文档读不出来"),
    "a packed page.pdf": (
        written(*PAGE, stream(zlib.compress(b"0" * 300_000_000), b"/Filter/FlateDecode")),
        "展开后太大"),
    "a page of rules.pdf": (
        written(*PAGE, stream(b"0 0 1 1 re f " * 100_000)), "字或线太多"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_source_is_refused_in_one_sentence_within_the_ceiling(name, tmp_path):
    content, words = HOSTILE[name]
    (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "budgetxl", "import", tmp_path / name, "-o", tmp_path / "a.xlsx"],
        capture_output=True, encoding="utf-8", preexec_fn=within_the_ceiling, timeout=120,
        env={**os.environ, "PYTHONUTF8": "1"})
    assert (done.returncode, done.stdout) == (2, ""), done
    [sentence] = done.stderr.splitlines()
    assert words in sentence


def test_a_web_page_that_is_called_a_workbook_is_read_as_what_it_is():
    """So do many systems export their tables."""
    page = "<html><table><tr><td>收入总计</td><td>12.50</td></tr></table></html>".encode()
    [table] = tables(Path("导出.xls"), page)
    assert [cell.text for cell in table.line(0)] == ["收入总计", "12.50"]
    [sheet_] = tables(Path("导出.xls"), sheet(lambda each: each.append(["收入总计", 12.5])))
    assert [cell.text for cell in sheet_.line(0)] == ["收入总计", "12.5"]


def test_a_title_at_the_foot_of_a_page_is_that_of_the_table_on_the_next():
    """Word keeps a title and its table together only where somebody asks it to."""
    def piece(page, above, below):
        boxes = [Ruled(50, top, 150, top + 20, "12.50") for top in (100, 120)]
        return Piece(page, False, boxes, above, below)

    def line(at, words):
        return Line(at, (Word(50, 150, words),))

    foot = [line(200, "2025年部门支出总表"), line(220, "编制部门：某局")]
    found = list(joined([piece(1, [line(80, "2025年部门收入总表")], foot), piece(2, [], [])]))
    assert [(table.rows, table.above[0], pages) for table, pages in found] == [
        (2, "2025年部门收入总表", (1,)), (2, "2025年部门支出总表", (2,))]
    [(table, pages)] = joined([piece(1, [line(80, "收入总表")], []), piece(2, [], [])])
    assert (table.rows, pages) == (4, (1, 2))


def test_a_row_that_a_page_tears_is_one_and_a_new_one_is_none():
    """The text at the foot of the page has no room for another letter; a figure is never joined."""
    foot = [Cell(3, 0, 1, 1, "援助补贴发放"), Cell(3, 1, 1, 1, "每月")]
    rest = [Cell(4, 0, 1, 1, "的及时性"), Cell(4, 1, 1, 1, "")]
    assert mended([*foot, *rest], 4, {(3, 0)}) == [
        Cell(3, 0, 2, 1, "援助补贴发放的及时性"), Cell(3, 1, 2, 1, "每月")]
    for full, texts in (({(3, 1)}, ("的及时性", "")), ({(3, 0), (3, 1)}, ("行政复议", "1")),
                        ({(3, 0)}, ("二、外交支出", "")), ({(3, 0)}, ("行政复议", "每年"))):
        other = [Cell(4, column, 1, 1, text) for column, text in enumerate(texts)]
        assert mended([*foot, *other], 4, full) == [*foot, *other], texts
