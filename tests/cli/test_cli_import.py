"""Official tables brought in from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from budgetxl import api, formats
from budgetxl.fault import FILE_FINDINGS
from budgetxl.sources import tables
from tests import changji
from tests.cli.commands import FORMAT
from tests.foreign import as_html, as_plain_text


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """司法局's data as they were published, in a workbook."""
    from budgetxl import cli

    folder = tmp_path_factory.mktemp("filled")
    data = folder / "数据.json"
    data.write_text(json.dumps(changji.example(), ensure_ascii=False), encoding="utf-8")
    assert cli.run(["fill", FORMAT, str(data), "-o", str(folder / "表.xlsx")]) == 0
    return folder / "表.xlsx"


@pytest.fixture(scope="module")
def published(filled):
    """The publication of 司法局's workbook."""
    from budgetxl import cli

    path = filled.parent / "公开表.xlsx"
    assert cli.run(["publish", str(filled), "--draft", "-o", str(path)]) == 0
    return path


def extracted(run, workbook):
    done = run("extract", workbook)
    assert done.status == 0, done.err
    return json.loads(done.out)


def official(data):
    """``data`` without the figures that no official table has: none is published in any."""
    known = formats.load(formats.find(FORMAT)).tables
    return data | {"tables": {name: table for name, table in data["tables"].items()
                              if not known[name].supplementary}}


def test_what_was_published_comes_back_as_a_workbook(run, tmp_path, filled, published):
    done = run("import", published, "-o", tmp_path / "新.xlsx")
    assert (done.status, done.out) == (0, "原件里的数都取到了\n")
    assert done.err == f"已写出：{tmp_path / '新.xlsx'}\n"
    found = extracted(run, tmp_path / "新.xlsx")
    assert official(found) == official(extracted(run, filled))


def test_a_data_file_becomes_a_workbook_and_that_the_data_file_again(run, tmp_path, published):
    done = run("import", published, "-o", tmp_path / "数据.json")
    assert done.status == 0, done
    assert run("import", tmp_path / "数据.json", "-o", tmp_path / "表.xlsx").status == 0
    assert run("import", tmp_path / "表.xlsx", "-o", tmp_path / "又.json").status == 0
    first, again = ((tmp_path / name).read_bytes() for name in ("数据.json", "又.json"))
    assert again == first


def test_a_workbook_that_is_too_small_moves_into_a_larger_one(run, tmp_path, filled):
    """What the buttons 增加行 and 增加表单 do, from the command line."""
    done = run("import", filled, "--rows", "200", "--forms", "20", "-o", tmp_path / "大.xlsx")
    assert done.status == 0, done.out
    assert done.out.splitlines()[0] == "规范 D9  绩效目标5!C4  “10万元”把单位写进了格子，按 10 计算"
    assert extracted(run, tmp_path / "大.xlsx") == extracted(run, filled)
    layout = api.read(tmp_path / "大.xlsx").layout
    assert layout.sizes["表三"] > 200 and layout.forms == {"项目支出绩效目标表": 20}


def test_tables_in_several_files_are_one_set(run, tmp_path, published):
    sheets = tables(published)
    page, text = tmp_path / "公开.html", tmp_path / "表八.txt"
    page.write_text(as_html(sheets[:7] + sheets[8:]), encoding="utf-8")
    text.write_text(as_plain_text(sheets[7]), encoding="utf-8")
    done = run("import", page, text, "--as", FORMAT, "-o", tmp_path / "新.json")
    assert (done.status, done.out) == (0, "原件里的数都取到了\n")
    found = json.loads(Path(tmp_path / "新.json").read_text(encoding="utf-8"))
    assert official(found)["tables"] == official(changji.example())["tables"]


def test_into_a_filled_workbook_only_the_tables_found_are_replaced(
    run, tmp_path, filled, published
):
    eighth = tables(published)[7]
    changed = as_plain_text(eighth).replace("1.68", "2.68").replace("31.34", "32.34")
    (tmp_path / "表八.txt").write_text(changed, encoding="utf-8")
    done = run("import", tmp_path / "表八.txt", "--into", filled, "-o", tmp_path / "新.xlsx")
    assert done.status == 0, done
    before, after = extracted(run, filled), extracted(run, tmp_path / "新.xlsx")
    assert after["tables"].pop("表八") == {
        "预算数": {**before["tables"].pop("表八")["预算数"], "公务接待费": "2.68", "合计": "32.34"}}
    assert after == before


def test_a_figure_without_a_place_is_said_and_ends_with_status_1(run, tmp_path, published):
    ninth = as_plain_text(tables(published)[8]) + "\n附：\t1,234.56\n"
    (tmp_path / "表九.txt").write_text(ninth, encoding="utf-8")
    done = run("import", tmp_path / "表九.txt", "--as", FORMAT, "-o", tmp_path / "新.json")
    assert done.status == 1
    assert "强制 I1  表九.txt" in done.out and "“附：”的数没有取：1,234.56" in done.out
    assert "强制 I2  没有找到这张表“表一 部门收支总体情况表”" in done.out


@pytest.mark.parametrize(("name", "content", "said"), [
    ("表.txt", "姓名\t电话\n张三\t12345\n", "表.txt：认不出是哪套表样，请用 --as 指明；没有一套表样像它"),
    ("表.et", "", "表.et：不认识这种文件；可以导入的是 .xlsx、"),
    ("表.xlsx", "PK坏的", "表.xlsx：这个工作簿读不出来"),
    ("表.json", '{"format": ["?"], "tables": {}}', "表.json：数据文件里没有写明这里的哪套表样"),
    ("表.html", "", "表.html：网页读不出来"),
])
def test_what_cannot_be_used_is_refused_in_a_sentence(run, tmp_path, name, content, said):
    (tmp_path / name).write_text(content, encoding="utf-8")
    done = run("import", tmp_path / name, "-o", tmp_path / "新.xlsx")
    assert (done.status, done.out) == (2, "")
    assert said in done.err and "Traceback" not in done.err
    assert not (tmp_path / "新.xlsx").exists()


def test_what_was_published_is_checked_as_the_workbook_is(run, tmp_path, filled, published):
    """The same rules are broken; the places are those of the source."""
    page = tmp_path / "公开.html"
    page.write_text(as_html(tables(published)), encoding="utf-8")
    told = {}
    for name, arguments in {"workbook": [filled], "page": [page],
                            "sheets": [published, "--as", FORMAT]}.items():
        done = run("check", *arguments, "--json")
        assert done.status == 1, done.err
        told[name] = json.loads(done.out)["files"][0]
    for each in ("page", "sheets"):
        assert told[each]["counts"]["error"] == told["workbook"]["counts"]["error"]
        assert ({f["rule"] for f in told[each]["findings"]}
                == {f["rule"] for f in told["workbook"]["findings"]} - FILE_FINDINGS.keys())
    [finding] = [f for f in told["sheets"]["findings"] if f["rule"] == "XP.4"]
    assert (finding["sheet"], finding["cells"]) == ("工作表“表七”", ["第12行"])
