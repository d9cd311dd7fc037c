"""Comments in a copy of a document: each at its words, and nothing else changed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from lxml import etree

from budgetxl.disclosure.marking import Remark, mark
from budgetxl.prose import Paragraph
from budgetxl.sources.docx import paragraphs
from tests.test_disclosure import W, parts, words_of, written

TEXT = "支出预算961.10万元，其中基本支出890.10万元。"
CHANGED = {"[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"}


def document(*paragraphs: str, table: bool = False) -> bytes:
    """As another program writes it."""
    made, content = docx.Document(), io.BytesIO()
    if table:
        made.add_table(1, 1).cell(0, 0).text = TEXT
    for words in paragraphs:
        made.add_paragraph(words)
    made.save(content)
    return content.getvalue()


def said(number: int, words: str, text: str, whole: str = TEXT) -> Remark:
    """A remark on ``words`` of a paragraph; on none of them where it does not have them."""
    start = max(whole.find(words), 0)
    return Remark(number, start, start + len(words) if words in whole else start, text)


def marked_words(content: bytes) -> dict[str, str]:
    """The words that each comment stands at, by what it says."""
    opened: Any = docx.Document(io.BytesIO(content))
    found = {}
    for comment in opened.comments:
        inside, words = False, ""
        for node in opened.element.body.iter(
                f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}t"):
            if node.get(f"{W}id") == str(comment.comment_id):
                inside = node.tag.endswith("Start")
            elif inside and node.tag == f"{W}t":
                words += node.text
        found[comment.text] = words
    return found


@pytest.mark.parametrize(("words", "at"), [
    ("890.10", "890.10"),
    ("支出预算", "支出预算"),
    ("万元。", "万元。"),
    (TEXT, TEXT),
    ("没有这句话", TEXT),
    ("", TEXT),
])
def test_a_comment_stands_at_its_words(words, at):
    content = mark(document("标题", TEXT), [said(2, words, "应为 890.10")])
    assert marked_words(content) == {"应为 890.10": at}
    assert [line.text for line in docx.Document(io.BytesIO(content)).paragraphs] == ["标题", TEXT]


def test_several_comments_each_have_their_own_words():
    remarks = [said(1, "890.10", "甲"), said(1, "890.10", "乙"), said(1, "961.10万元", "丙"),
               said(2, "无", "丁", "无。")]
    assert marked_words(mark(document(TEXT, "无。"), remarks)) == {
        "甲": "890.10", "乙": "890.10", "丙": "961.10万元", "丁": "无"}


def test_paragraphs_are_counted_outside_tables_and_without_blank_ones():
    content = document("", TEXT, " ", "此段", table=True)
    assert marked_words(mark(content, [said(2, "", "看这段")])) == {"看这段": "此段"}


def test_all_other_parts_are_the_same_bytes():
    before = document(TEXT)
    after = mark(before, [said(1, "890.10", "甲")])
    old, new = parts(before), parts(after)
    assert {name for name in old if old[name] != new[name]} == CHANGED
    assert new.keys() - old.keys() == {"word/comments.xml"}
    assert mark(before, [said(1, "890.10", "甲")]) == after


def test_comments_that_are_there_stay():
    once = mark(document(TEXT), [said(1, "890.10", "甲")])
    twice = mark(once, [said(1, "961.10", "乙")])
    assert marked_words(twice) == {"甲": "890.10", "乙": "961.10"}
    assert parts(once).keys() == parts(twice).keys()


def paragraph_of(content: bytes, beginning: str) -> Paragraph:
    """A paragraph of ours as it is read."""
    return next(each for each in paragraphs(content) if each.text.startswith(beginning))


def test_a_number_that_is_bound_is_marked_with_its_control():
    told = paragraph_of(written("changji"), "支出预算")
    content = mark(written("changji"), [said(told.number, "890.10", "与表三不符", told.text)])
    assert marked_words(content) == {"与表三不符": "890.10"}
    start = etree.fromstring(parts(content)["word/document.xml"]).find(f".//{W}commentRangeStart")
    assert start.getnext().tag == f"{W}sdt" and words_of(start.getnext()) == "890.10"


def test_a_comment_of_several_lines_has_as_many_paragraphs_and_no_name():
    content = mark(document(TEXT), [said(1, "", "一\n二")])
    comments = etree.fromstring(parts(content)["word/comments.xml"])
    assert [words_of(each) for each in comments.iter(f"{W}p")] == ["一", "二"]
    assert comments[0].get(f"{W}author") == "审核" and comments[0].get(f"{W}date") is None


@pytest.mark.libreoffice
def test_writer_shows_them(office, tmp_path):
    path = tmp_path / "批注.docx"
    path.write_bytes(mark(written("changji"), [said(13, "", "与表三不符")]))
    [again] = office._convert([path], tmp_path / "again", "docx:MS Word 2007 XML")
    with zipfile.ZipFile(again) as package:
        assert "与表三不符" in package.read("word/comments.xml").decode()
