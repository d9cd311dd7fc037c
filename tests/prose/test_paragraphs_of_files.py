"""The paragraphs of a narrative, whatever kind of file it is: without tables, footers, contents."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from budgetxl.fault import Refusal
from budgetxl.prose import Control
from budgetxl.sources import paragraphs
from budgetxl.sources.pdfpage import Line, Word
from budgetxl.sources.pdfprose import joined_lines

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _document(*lines: str) -> docx.document.Document:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return document


def _read(document: docx.document.Document) -> list[str]:
    return [each.text for each in paragraphs(Path("说明.docx"), _content(document))]


def _content(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_document_without_its_tables_and_contents() -> None:
    document = _document("一、收支", "", "二、三公\t12")
    document.add_table(1, 2).cell(0, 0).text = "31.34"
    document.add_paragraph("“三公”经费31.34万元。")
    assert _read(document) == ["一、收支", "“三公”经费31.34万元。"]


@pytest.mark.parametrize("named", ['<w:alias w:val="s001"/><w:tag w:val="s009"/>',
                                   '<w:tag w:val="s001"/>'])
def test_content_control_bears_the_id_of_its_number(named: str) -> None:
    document = _document("基本支出")
    paragraph = document.paragraphs[0]
    paragraph._p.append(parse_xml(
        f"<w:sdt {_W}><w:sdtPr>{named}</w:sdtPr><w:sdtContent><w:r><w:t>890.</w:t></w:r>"
        "<w:r><w:t>10</w:t></w:r></w:sdtContent></w:sdt>"))
    paragraph.add_run("万元")
    [read] = paragraphs(Path("说明.docx"), _content(document))
    assert (read.text, read.controls) == ("基本支出890.10万元", (Control(4, 10, "s001"),))


def test_web_page_without_its_tables() -> None:
    page = ("<html><head><title>标题</title></head><body><div><h2>一、收支</h2>"
            "<p>收入<b>961.1</b>万元。<br>支出961.1\n万元。</p></div>"
            "<table><tr><td>1</td><td>2</td></tr></table>"
            "<table><tr><td><p>二、三公</p></td></tr></table></body></html>")
    assert [each.text for each in paragraphs(Path("页.html"), page.encode())] == [
        "一、收支", "收入961.1万元。", "支出961.1 万元。", "二、三公"]


def test_text_file_in_either_encoding() -> None:
    text = "# 批注\n一、收支\n\n表\t一\t二\n收入961.1万元。\n"
    for encoding in ("utf-8-sig", "gb18030"):
        read = paragraphs(Path("说明.txt"), text.encode(encoding))
        assert [(each.number, each.text) for each in read] == [
            (1, "一、收支"), (2, "收入961.1万元。")]


def test_workbook_is_no_narrative() -> None:
    with pytest.raises(Refusal, match=r"不能从这种文件里读情况说明；可以读的是 \.docx"):
        paragraphs(Path("表.xlsx"), b"")


def _line(text: str, left: float = 72.0) -> Line:
    return Line(0.0, (Word(left, left + 12 * len(text), text),))


def test_lines_of_a_page_are_joined_over_the_break() -> None:
    long = "泽州县司法局基本支出预算共计九百八十八万四千七百元整其中人员经费和公用"
    pages = [
        [_line("部门预算公开"), _line("一、支出"), _line(long, 96), _line("1")],
        [_line("部门预算公开"), _line("经费各若干。"), _line("二、三公"), _line("2")],
        [_line("部门预算公开"), _line(long, 96), _line("另计。"), _line("3")],
    ]
    read = joined_lines(pages)
    assert [(each.page, each.text) for each in read] == [
        (1, "一、支出"), (1, f"{long}经费各若干。"), (2, "二、三公"), (3, f"{long}另计。")]
