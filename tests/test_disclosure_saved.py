"""A disclosure that LibreOffice's Writer opened: what stays bound, and where the pages end."""

from __future__ import annotations

import subprocess
import zipfile

import pytest
from lxml import etree

from budgetxl import disclosure, printing
from budgetxl.disclosure.body import Body
from budgetxl.disclosure.contents import with_pages
from budgetxl.layout.drawing import CREATED
from budgetxl.libreoffice.bridge import settings
from tests.live import LiveOffice
from tests.test_disclosure import EXAMPLES, W, figures, given, words_of, written

WORD = "MS Word 2007 XML"


def controls(path):
    """The texts in content controls, by their id."""
    with zipfile.ZipFile(path) as package:
        document = etree.fromstring(package.read("word/document.xml"))
    found = {}
    for each in document.iter(f"{W}sdt"):
        alias = each.find(f"{W}sdtPr/{W}alias")
        if alias is not None:
            found[alias.get(f"{W}val")] = words_of(each)
    return found


def replace_outside_tables(document, old, new):
    """As a clerk would, who looks for some words and types others over them."""
    search = document.createReplaceDescriptor()
    search.SearchString = old
    found = document.findAll(search)
    for i in range(found.Count):
        if found.getByIndex(i).TextTable is None:
            found.getByIndex(i).setString(new)


def delete_paragraph(document, beginning):
    """All of what stands in it."""
    paragraphs = document.Text.createEnumeration()
    while paragraphs.hasMoreElements():
        each = paragraphs.nextElement()
        if each.supportsService("com.sun.star.text.Paragraph"):
            if each.getString().startswith(beginning):
                cursor = document.Text.createTextCursorByRange(each.Start)
                cursor.gotoEndOfParagraph(True)
                cursor.setString("")


@pytest.mark.libreoffice
def test_three_edits_in_writer_are_told(tmp_path):
    """Two numbers typed anew, and a sentence deleted with its number."""
    before, after = tmp_path / "公开.docx", tmp_path / "改过.docx"
    before.write_bytes(written("changji"))
    with LiveOffice() as office:
        document = office.desktop.loadComponentFromURL(
            before.as_uri(), "_blank", 0, settings(Hidden=True))
        replace_outside_tables(document, "864.42", "846.42")
        replace_outside_tables(document, "890.10", "890")
        delete_paragraph(document, "一般公共预算当年拨款")
        document.storeToURL(after.as_uri(), settings(FilterName=WORD))
        document.close(True)
    saved = disclosure.stated(after)
    assert saved == disclosure.stated(written("changji"))
    assert saved and saved.origin == disclosure.origin_of(figures("changji"))
    now = controls(after)
    changed = {number.says: now.get(id_) for id_, number in saved.numbers.items()
               if now.get(id_) != number.text}
    assert changed == {
        "表五[2040601 行政运行, 小计]": "846.42",
        "表三[合计, 基本支出]": "890",
        "表五[合计, 小计]": None,
    }


@pytest.mark.libreoffice
@pytest.mark.parametrize("example", EXAMPLES)
def test_the_contents_name_the_pages_that_writer_makes(example, tmp_path):
    path = tmp_path / "公开.pdf"
    path.write_bytes(printing.pdf(written(example), CREATED, ".docx"))
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True,
                          check=True, encoding="utf-8").stdout
    pages = ["".join(page.split()) for page in text.split("\f")]
    front = next(i for i, page in enumerate(pages) if page.endswith("—1—"))
    entries = [*with_pages(Body(*given(example)).pieces)]
    wrong = [(entry.words, page) for entry, page in entries
             if "".join(entry.words.split()) not in pages[front + page - 1]]
    assert not wrong
    assert len(entries) > 15
