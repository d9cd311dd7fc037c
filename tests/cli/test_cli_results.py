"""What is published and exported, and what is refused because it cannot be."""

from __future__ import annotations

import json
import shutil
import zipfile

import openpyxl
import pytest

from budgetxl.publication import DRAFT
from tests.changji import EXAMPLE
from tests.cli.commands import CHINESE, FORMAT, PROJECTS, TABLES, called
from tests.workbook_copies import patched, sheet_part, with_cell

# -- export --------------------------------------------------------------------------------


def test_export_refuses_a_workbook_with_errors(run, tmp_path, changji):
    done = run("export", changji, "-o", tmp_path / "数据")
    assert (done.status, done.out) == (1, "")
    assert "5 处强制项不通过，没有生成开放数据" in done.err and "--draft" in done.err
    assert not (tmp_path / "数据").exists()


@pytest.mark.parametrize(("which", "options", "mark"), [
    ("good", [], False), ("good", ["--draft"], False), ("changji", ["--draft"], True),
])
def test_a_draft_is_exported_all_the_same_and_says_so(
    run, tmp_path, request, which, options, mark
):
    """Twice into the same folder, with the same bytes; what has no errors is no draft."""
    found = []
    for _ in range(2):
        folder = tmp_path / "数据"
        done = run("export", request.getfixturevalue(which), "-o", folder, *options)
        assert (done.status, done.out, done.err) == (0, "", f"已写出：{folder}\n")
        found.append({f.name: f.read_bytes() for f in folder.iterdir()})
    assert found[0] == found[1] and {"datapackage.json", "figures.parquet"} <= set(found[0])
    assert json.loads(found[0]["datapackage.json"])["title"].endswith("（草稿）") is mark


def test_not_even_a_draft_is_exported_of_what_cannot_be_read(run, tmp_path, changji):
    path = with_cell(changji, tmp_path / "坏格.xlsx", b"1.2.3")
    done = run("export", path, "-o", tmp_path / "数据", "--draft")
    assert (done.status, done.out) == (2, "") and "不能生成开放数据" in done.err
    assert not (tmp_path / "数据").exists()


def test_export_does_not_write_over_files_of_others(run, tmp_path, good):
    (tmp_path / "figures.csv").write_text("别人的", encoding="utf-8")
    done = run("export", good, "-o", tmp_path)
    assert (done.status, done.out) == (2, "") and "没有覆盖" in done.err
    assert [file.name for file in tmp_path.iterdir()] == ["figures.csv"]
    done = run("export", good, "-o", good)
    assert done.status == 2 and "这是一个文件，不是文件夹" in done.err


# -- publish -------------------------------------------------------------------------------


def test_publish_refuses_a_workbook_with_errors(run, tmp_path, changji):
    path = tmp_path / "公开表.xlsx"
    done = run("publish", changji, "-o", path)
    assert (done.status, done.out) == (1, "")
    assert "5 处强制项不通过" in done.err and "--draft" in done.err
    assert "公开表-草稿.xlsx" in done.err
    assert not path.exists()


def test_a_draft_is_published_all_the_same_and_says_so(run, tmp_path, changji):
    path = tmp_path / "公开表.xlsx"
    done = run("publish", changji, "-o", path, "--draft")
    assert (done.status, done.out, done.err) == (0, "", f"已写出：{path}\n")
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == TABLES + PROJECTS
    assert all(DRAFT in sheet.oddHeader.center.text for sheet in workbook)
    assert all(DRAFT in sheet["A1"].value for sheet in workbook)


@pytest.mark.parametrize("options", [[], ["--draft"]])
def test_a_workbook_without_errors_is_no_draft(run, tmp_path, good, options):
    path = tmp_path / "公开表.xlsx"
    done = run("publish", good, "-o", path, *options)
    assert (done.status, done.out, done.err) == (0, "", f"已写出：{path}\n")
    workbook = openpyxl.load_workbook(path)
    assert all(sheet.oddHeader.center.text is None for sheet in workbook)


def test_not_even_a_draft_is_made_of_what_cannot_be_read(run, tmp_path, changji):
    path = with_cell(changji, tmp_path / "坏格.xlsx", b"1.2.3")
    done = run("publish", path, "-o", tmp_path / "公开表.xlsx", "--draft")
    assert (done.status, done.out) == (2, "")
    assert "公务接待费" in done.err and "不能生成公开表" in done.err
    assert not (tmp_path / "公开表.xlsx").exists()


def test_publish_writes_workbooks_documents_and_pdf_only(run, tmp_path, good):
    done = run("publish", good, "-o", tmp_path / "公开表.csv")
    assert (done.status, done.out) == (2, "") and ".xlsx、.docx 或 .pdf 结尾" in done.err


# -- silly inputs --------------------------------------------------------------------------


def cut(source, path, count):
    path.write_bytes(source.read_bytes()[:count])


def garbled(source, path):
    """Bytes turned over within a part of the package."""
    content = bytearray(source.read_bytes())
    with zipfile.ZipFile(source) as package:
        start = package.getinfo("xl/workbook.xml").header_offset + 60
    for i in range(start, start + 40):
        content[i] ^= 0xFF
    path.write_bytes(content)


def other_zip(source, path):
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("说明.txt", "不是工作簿")


SILLY = {
    "a folder": lambda source, path: path.mkdir(),
    "nothing at all": lambda source, path: None,
    "an empty file": lambda source, path: path.write_bytes(b""),
    "a picture": lambda source, path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 64),
    "JSON": lambda source, path: shutil.copy(EXAMPLE, path),
    "half a zip": lambda source, path: cut(source, path, 20_000),
    "a zip without its last byte": lambda source, path: cut(source, path, -1),
    "a garbled zip": garbled,
    "some other zip": other_zip,
    "an old .xls": lambda source, path: path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") * 9),
    "no strings": lambda source, path: patched(
        source, path, "xl/sharedStrings.xml", lambda content: b"<sst/>"),
    "half a sheet": lambda source, path: patched(
        source, path, sheet_part("表三"), lambda content: content[:5000]),
    "a foreign workbook": lambda source, path: openpyxl.Workbook().save(path),
}


@pytest.mark.parametrize("command", ["check", "extract", "publish"])
@pytest.mark.parametrize("kind", SILLY)
def test_a_file_that_is_no_filled_template_is_refused(run, tmp_path, changji, kind, command):
    path = tmp_path / "交来的文件.xlsx"
    SILLY[kind](changji, path)
    target = ["-o", tmp_path / "公开表.xlsx"] if command == "publish" else []
    done = run(command, path, *target)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"{path}：") and len(done.err.splitlines()) == 1
    assert CHINESE.search(done.err.removeprefix(str(path)))
    assert not (tmp_path / "公开表.xlsx").exists()


@pytest.mark.parametrize("kind", ["a folder", "nothing at all", "an empty file", "a picture"])
def test_a_file_that_is_no_data_is_refused(run, tmp_path, changji, kind):
    path = tmp_path / "数据.json"
    SILLY[kind](changji, path)
    done = run("fill", FORMAT, path, "-o", tmp_path / "表.xlsx")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"{path}：") and len(done.err.splitlines()) == 1


def test_a_workbook_is_no_data(run, tmp_path, changji):
    done = run("fill", FORMAT, changji, "-o", tmp_path / "表.xlsx")
    assert (done.status, done.out) == (2, "") and "JSON" in done.err


@pytest.mark.parametrize("value", [b"1e15", b"1e26", b"-1e30", b"1e400", b"1e999999999", b"1e-400"])
def test_an_absurd_number_in_a_cell_is_no_traceback(run, tmp_path, changji, value):
    path = with_cell(changji, tmp_path / "天文数字.xlsx", value)
    done = run("check", path, "--json")
    assert done.status == 1
    [file] = json.loads(done.out)["files"]
    assert any(one["table"] == "表八" for one in file["findings"])


def test_refusals_are_no_tracebacks_in_a_process_of_its_own(tmp_path, changji):
    path = tmp_path / "交来的文件.xlsx"
    garbled(changji, path)
    for arguments in (["check", path], ["check", tmp_path], ["extract", EXAMPLE], ["nope"]):
        done = called(*arguments)
        assert (done.status, done.out) == (2, "")
        assert "Traceback" not in done.err


def test_what_is_not_filled_in_to_the_end_is_not_published(run, tmp_path, good):
    """表六 has 公务接待费 while 表八 is blank: nothing is broken, and nothing has passed either."""
    data = json.loads(run("extract", good).out)
    data["tables"]["表八"] = {}
    data["notes"] = {**data.get("notes", {}), "表八": "备注：无三公经费。"}
    source, filled = tmp_path / "d.json", tmp_path / "d.xlsx"
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert run("fill", FORMAT, source, "-o", filled).status == 0
    assert "未填完" in run("check", filled).out
    published = tmp_path / "p.xlsx"
    refused = run("publish", filled, "-o", published)
    assert (refused.status, published.exists()) == (1, False)
    assert "有强制项还缺数，未能评估" in refused.err
    assert run("publish", filled, "-o", published, "--draft").status == 0


def test_a_workbook_with_nothing_but_a_department_is_not_published(run, tmp_path):
    """Nothing is wrong in it and nothing is finished; a note that says why is something."""
    source, filled, published = (tmp_path / name for name in ("d.json", "d.xlsx", "p.xlsx"))
    data = {"format": FORMAT, "department": "司法局", "year": 2020, "tables": {}}
    source.write_text(json.dumps(data), encoding="utf-8")
    run("fill", FORMAT, source, "-o", filled)
    assert run("check", filled).status == 0
    refused = run("publish", filled, "-o", published)
    assert (refused.status, published.exists()) == (1, False)
    assert "除部门名称外什么都没有填，没有生成公开表" in refused.err
    assert run("export", filled, "-o", tmp_path / "e").status == 1
    source.write_text(json.dumps({**data, "notes": {"表九": "备注：无政府性基金。"}}), encoding="utf-8")
    run("fill", FORMAT, source, "-o", filled, "--force")
    assert run("publish", filled, "-o", published).status == 0


def test_a_number_too_long_for_an_amount_may_name_something(run, tmp_path, good):
    def edit(content):
        row = b'<row r="90"><c r="B90"><v>650000202000012345</v></c></row>'
        return content.replace(b"</sheetData>", row + b"</sheetData>")

    done = run("check", patched(good, tmp_path / "a.xlsx", sheet_part("表三"), edit))
    assert "T4" in done.out and "Traceback" not in done.err


def test_no_command_writes_over_the_workbook_it_reads(run, good):
    before = good.read_bytes()
    for arguments in (("check", good, "--report", good), ("publish", good, "-o", good)):
        done = run(*arguments)
        assert (done.status, "不能写在填好的模板上" in done.err) == (2, True)
    assert good.read_bytes() == before


def test_a_read_only_file_is_not_replaced(run, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"mine")
    path.chmod(0o444)
    done = run("template", FORMAT, "-o", path)
    assert (done.status, path.read_bytes()) == (2, b"mine") and "只读" in done.err
