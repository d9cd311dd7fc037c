"""What cannot be read at all is refused in one sentence; nothing is read that nobody asks for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import openpyxl
import pytest

from budgetxl import cli
from budgetxl.fault import Refusal
from budgetxl.formats.shelves import OWN_FOLDERS
from budgetxl.place import a1
from budgetxl.reading import foreign, package, read, workbook
from budgetxl.reading.strays import columns_beside
from tests.other_programs import as_excel_writes
from tests.reading.office_workbook import FORMAT
from tests.workbook_copies import MAIN, Copy, saved


def zipped(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return stream.getvalue()


def made_elsewhere(*titles: str) -> bytes:
    """A workbook of somebody's own, with a title on each sheet."""
    workbook = openpyxl.Workbook()
    for title in titles:
        workbook.create_sheet().append([f" {title} "])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def stamped(content: bytes, **facts: str) -> bytes:
    """The workbook with other facts in its stamp."""
    file = Copy(content)
    strings = list(file.tree("xl/sharedStrings.xml"))
    keys = {at: cell for at, cell in file.cells("模板标识").items() if at.startswith("A")}
    for at, cell in keys.items():
        key = strings[int(cell.findtext(f"{MAIN}v") or "")].findtext(f"{MAIN}t")
        if key in facts:
            file.put("模板标识", f"B{at[1:]}", facts[key])
    return file.bytes()


def locked_part(content: bytes) -> bytes:
    """The flag of a password on every part of the package, as packing programs set it."""
    for header, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        first, *parts = content.split(header)
        marked = (part[: flag - 4] + b"\x01" + part[flag - 3 :] for part in parts)
        content = header.join([first, *marked])
    return content


def scrambled(content: bytes) -> bytes:
    """Compressed data in the middle of a table's sheet overwritten."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        info = package.getinfo(Copy(content).part("表三"))
    at = info.header_offset + 200
    return content[:at] + b"\xff" * 60 + content[at + 60 :]


def without_part(content: bytes) -> bytes:
    """A table's sheet is listed and not there."""
    file = Copy(content)
    del file.parts[file.part("表三")]
    return file.bytes()


def no_such_shared_formula(content: bytes) -> bytes:
    file = Copy(content)
    formula = file.cell("表三", "D13").find(f"{MAIN}f")
    formula.text = None
    formula.attrib.update(t="shared", si="77")
    return file.bytes()


def no_such_shared_string(content: bytes) -> bytes:
    file = Copy(content)
    file.cell("表一", "A11").find(f"{MAIN}v").text = "99999"
    return file.bytes()


class Refused(NamedTuple):
    """A file made from a sound workbook, and how the sentence goes on after its name."""

    what: str
    content: Callable[[bytes], bytes]
    sentence: str


DAMAGED = "“表三”损坏了，解不开；请重新取得，或用 Excel 打开后另存"
ODD = "里有表格软件不会写的内容，文件损坏了或被别的程序改过；请用 Excel 打开后另存"
TITLE = "新疆部门预算公开表（2020年，九张表和项目绩效目标表）"
NO_STAMP = "没有模板标识，也认不出是哪套表；请用 budgetxl template 生成的模板填报；" \
    "已公布的表，加 --as 表样 直接审核"

REFUSED = [
    Refused("a text file", lambda _: "科目,金额\n".encode(), foreign.TEXT),
    Refused("an empty file", lambda _: b"", foreign.EMPTY),
    Refused("half a workbook", lambda whole: whole[:9999], foreign.CUT_OFF),
    Refused("an old .xls", lambda _: bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504),
            foreign.OLD_XLS),
    Refused("a zip of something else", lambda _: zipped(**{"预算.txt": "961.1"}),
            foreign.NO_CONTENT),
    Refused("a workbook whose list of sheets is cut off",
            lambda _: zipped(**{"xl/_rels/workbook.xml.rels": "<a/>", "xl/workbook.xml": "<a>"}),
            "“xl/workbook.xml”不是正确的 XML；请重新取得，或用 Excel 打开后另存"),
    Refused("a sheet that cannot be unpacked", scrambled, DAMAGED),
    Refused("a sheet that is not there", without_part,
            "里面缺少“表三”，文件不完整；请重新取得，或用 Excel 打开后另存"),
    Refused("a formula that begins nowhere", no_such_shared_formula, f"“表三”{ODD}"),
    Refused("parts locked with a password", locked_part,
            "压缩包里的内容加了密码；请去掉密码后另存为 .xlsx"),
    Refused("a text that is not there", no_such_shared_string, f"“表一”{ODD}"),
    Refused("a workbook of one's own", lambda _: made_elsewhere("收支表"), NO_STAMP),
    Refused("a workbook of one's own without any text", lambda _: made_elsewhere(), NO_STAMP),
    Refused("a workbook of one's own with a text of blanks", lambda _: made_elsewhere("", "收支表"),
            NO_STAMP),
    Refused("the official tables made elsewhere",
            lambda _: made_elsewhere("部门收支总体情况表", "部门支出总体情况表", "附表"),
            f"没有模板标识；有 2 张表的标题与“{TITLE}”相同。"
            f"请用 budgetxl template {FORMAT} 生成模板，把数据粘贴进去再审核；"
            f"已公布的表，加 --as {FORMAT} 直接审核"),
    Refused("a stamp that somebody emptied", lambda whole: stamped(whole, totals=""),
            f"模板标识读不懂，被改动过；有 11 张表的标题与“{TITLE}”相同。"
            f"请用 budgetxl template {FORMAT} 生成模板，把数据粘贴进去再审核"),
    Refused("a stamp with a number of rows that is none",
            lambda whole: stamped(whole, **{"rows 表三": "²"}),
            f"模板标识读不懂，被改动过；有 11 张表的标题与“{TITLE}”相同。"
            f"请用 budgetxl template {FORMAT} 生成模板，把数据粘贴进去再审核"),
    Refused("a format that is not at hand", lambda whole: stamped(whole, format="beijing-2031"),
            "模板标识是“beijing-2031”，这里没有这套表样；"
            "自己的表样，请把放它的文件夹写进环境变量 BUDGETXL_TEMPLATES，现在没有设"),
    Refused("another version of the format",
            lambda whole: stamped(whole, version="7", layout="0123456789abcdef"),
            "这份工作簿的排列（表样第 7 版）与现在的表样（第 3 版）不同；"
            "请用 budgetxl import 把数据移到新模板"),
    Refused("a version that is no number",
            lambda whole: stamped(whole, version="二", layout="0123456789abcdef"),
            "这份工作簿的排列（表样第 二 版）与现在的表样（第 3 版）不同；"
            "请用 budgetxl import 把数据移到新模板"),
    Refused("the version before, of which is told what has come since",
            lambda whole: stamped(whole, version="1", layout="0123456789abcdef"),
            "这份工作簿的排列（表样第 1 版）与现在的表样（第 3 版）不同"
            "（第 2 版增加按项目填的绩效目标表；"
            "第 3 版增加补充数据表，供写情况说明，不公开）；请用 budgetxl import 把数据移到新模板"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.what)
def test_a_file_that_is_no_filled_template_is_refused_in_one_sentence(
    case, office_file, book, tmp_path, capsys, monkeypatch
):
    monkeypatch.delenv(OWN_FOLDERS, raising=False)
    path = saved(case.content(office_file["stated"].content), tmp_path)
    with pytest.raises(Refusal) as raised:
        read(path, lambda _: book)
    [sentence] = raised.value.sentences
    whole = f"{path}：{case.sentence}"
    assert sentence == whole
    assert "\n" not in sentence
    assert cli.run(["extract", str(path)]) == 2
    assert capsys.readouterr() == ("", f"{sentence}\n")


def test_a_sheet_bigger_than_any_is_refused_though_it_comes_late(
    office_file, book, tmp_path, monkeypatch
):
    content = office_file["stated"].content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        size = file.getinfo(Copy(content).part("表三")).file_size
    monkeypatch.setattr(package, "MOST_BYTES", size - 1)
    path = saved(content, tmp_path)
    with pytest.raises(Refusal, match="太大（.* MB，最多 .* MB）；请删去"):
        read(path, lambda _: book)


@pytest.mark.parametrize("change", [bytes, scrambled, without_part])
def test_the_file_is_closed_whatever_comes_of_it(
    change, office_file, book, tmp_path, monkeypatch
):
    opened = []

    def kept(*arguments):
        opened.append(workbook.open_workbook(*arguments))
        return opened[-1]

    monkeypatch.setitem(read.__globals__, "open_workbook", kept)
    with suppress(Refusal):
        read(saved(change(office_file["stated"].content), tmp_path), lambda _: book)
    with pytest.raises(Refusal):
        opened[0]["表一"]


def test_sheets_are_known_before_they_are_read(office_file, tmp_path):
    """So that one which nobody asks for costs nothing."""
    path = saved(scrambled(office_file["stated"].content), tmp_path)
    with workbook.open_workbook(path) as sheets:
        assert "表三" in sheets and len(sheets) == len(list(sheets)) > 9
        assert "没有" not in sheets and sheets.get("没有") is None
        assert sheets["表二"].cells
        with pytest.raises(Refusal, match=DAMAGED):
            sheets["表三"]


def test_what_is_typed_into_check_columns_is_ignored_and_beyond_them_told(
    office_file, book, tmp_path
):
    """The form is in A to G; H, between, is not among the check columns."""
    file = Copy(office_file["stated"].content)
    layout = read(saved(file.bytes(), tmp_path), lambda _: book).layout
    columns, note = columns_beside(layout, layout.sheets["表三"]), layout.sheets["表三"].note_row
    for at in ((7, columns.start), (8, columns.stop - 1), (9, columns.stop), (10, 7),
               (note, columns.start), (note + 1, columns.start), (11, columns.stop + 40)):
        file.put("表三", a1(*at), "另记")
    beside = (a1(9, columns.stop), a1(10, 7), a1(11, columns.stop + 40))
    findings = read(saved(file.bytes(), tmp_path), lambda _: book).findings
    assert [(f.rule, f.sheet, f.cells) for f in findings] == [
        ("T4", "表三", beside), ("T4", "表三", (a1(note + 1, columns.start),))]
    cut = read(saved(as_excel_writes(file.bytes()), tmp_path), lambda _: book)
    assert cut.findings == findings


def test_a_missing_file_and_a_folder_are_refused_in_one_sentence(book, tmp_path):
    for path in (tmp_path / "没有.xlsx", tmp_path):
        with pytest.raises(Refusal) as raised:
            read(path, lambda _: book)
        [sentence] = raised.value.sentences
        assert sentence.startswith(f"{path}：读不了这个文件（")
