"""A supervisor's morning: a folder of documents as they were published, checked in one go."""

from __future__ import annotations

import json

import pytest

from budgetxl import formats, rules
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.sources import xlsx
from budgetxl.submission import from_data
from tests.batch.inboxes import XINJIANG, put
from tests.changji import corrected, example
from tests.foreign import as_html


def published(data):
    """The sheets of what was published of ``data``."""
    book = rules.bind(formats.load(formats.find(XINJIANG)))
    return publish(Figures(from_data(data, book.format), book), draft=False)


@pytest.fixture(name="documents")
def made_documents(tmp_path, books):
    page = as_html(xlsx.tables(published(example()))).encode()
    return put(tmp_path / "公开", {
        "县/昌吉.html": page, "改正.xlsx": published(corrected()), "改正.xlsm": books["改正"],
        "通知.html": "<p>关于预算公开的通知</p><table><tr><td>附件</td></tr></table>".encode(),
        "扫描.pdf": b"%PDF-1.4", "半截.docx": b"PK",
    })


def test_documents_and_workbooks_are_checked_side_by_side(run, tmp_path, documents):
    ended = run(documents, tmp_path / "发件")
    assert ended.out.startswith("共 6 个工作簿：通过 2，不通过 1，不能用 3；公开表 1 份"), ended
    assert "通知.html：认不出是哪套表样，请用 --as 指明" in ended.err
    assert "扫描.pdf：这个 PDF 读不出来" in ended.err
    [told] = json.loads((tmp_path / "发件/报告/县/昌吉.html.json").read_bytes())["files"]
    assert (told["file"], told["format"]) == ("县/昌吉.html", XINJIANG)
    [finding] = [f for f in told["findings"] if f["rule"] == "XP.4"]
    assert (finding["sheet"], finding["cells"]) == ("昌吉.html第7张表", ["第12行"])
    assert [path.name for path in (tmp_path / "发件/公开表").iterdir()] == [
        "改正.xlsm-公开表.xlsx"]
    again = run(documents, tmp_path / "发件", format=XINJIANG)
    assert again.anew == 6, "what is said about the format may change what is found"
    assert "通知.html：没有找到 新疆部门预算公开表" in again.err
