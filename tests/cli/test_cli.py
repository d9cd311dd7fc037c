"""The command line: every command and option, what goes where, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

import budgetxl
from budgetxl import api, formats, installation
from budgetxl.formats.shelves import OWN_FOLDERS
from budgetxl.template.xlam import addin
from tests.changji import EXAMPLE, FORM, corrected, example
from tests.cli.commands import CHINESE, FOLDER, FORMAT, TABLES, called
from tests.workbook_copies import with_cell

COMMANDS = ["formats", "codes", "new", "draft", "schema", "template", "fill", "extract", "check",
            "publish", "batch", "export", "button", "addin", "import", "consolidate", "explain",
            "compare"]

SMALL = ("--rows", "1", "--forms", "1")
"""Sizes of workbooks whose sizes are nobody's concern."""


# -- the program itself --------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[]] + [[name] for name in COMMANDS])
def test_help_is_in_chinese(run, arguments):
    done = run(*arguments, "--help")
    assert (done.status, done.err) == (0, "")
    for entry in re.split(r"\n(?=  \S)", done.out)[1:]:
        assert CHINESE.search(entry) or entry.rstrip().endswith("and exit"), entry
    assert len(CHINESE.findall(done.out)) > 5


def test_argparses_own_words_are_in_chinese_too(run):
    for english in ("usage:", "positional", "options:", "show this help", "show program"):
        assert english not in run("--help").out + run("template", "--help").out


def test_help_lists_every_command_that_people_use_under_who_uses_it(run):
    """``button`` is for macros: it works, and stands in no list."""
    headed = re.split(r"\n(?=\S)", run("-h").out)
    who = {name: part.split(":")[0] for part in headed
           for name in re.findall(r"^ +([a-z]+) .*[\u4e00-\u9fff]", part, re.M)}
    assert set(who) == set(COMMANDS) - {"button"}
    assert (who["fill"], who["publish"], who["schema"]) == ("填报", "审核与公开", "编制表样")
    assert "button" not in run("nope").err


def test_the_command_alone_prints_its_help(run):
    assert run() == run("--help") and run().status == 0


def test_what_to_fill_in_has_chinese_words_in_help(run):
    for name in set(COMMANDS) - {"button"}:
        capitals = re.findall(r"\b[A-Z]{2,}\b", run(name, "--help").out)
        assert set(capitals) <= {"JSON", "CSV", "PDF"}, name


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"], ["check"], ["template", FORMAT], ["template", "-o", "a.xlsx"],
        ["fill", FORMAT, "-o", "a.xlsx"], ["publish", "a.xlsx"], ["extract"], ["schema"],
        ["formats", "--yaml"], ["template", FORMAT, "-o", "a.xlsx", "--totals", "guessed"],
        ["template", FORMAT, "-o", "a.xlsx", "--rows", "0"],
        ["template", FORMAT, "-o", "a.xlsx", "--rows", "2001"],
        ["template", FORMAT, "-o", "a.xlsx", "--rows", "-3"],
        ["template", FORMAT, "-o", "a.xlsx", "--forms", "many"],
    ],
)
def test_arguments_that_are_off_end_with_2(run, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "budgetxl" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rows", ["0", "2001", "1.5", "多", "²"])
def test_a_count_out_of_range_is_explained(run, tmp_path, rows):
    done = run("template", FORMAT, "-o", tmp_path / "a.xlsx", "--rows", rows)
    assert done.status == 2 and "应为 1 到 2000 的整数" in done.err


def test_the_version_is_that_of_the_package(run):
    assert run("--version").out == f"budgetxl {budgetxl.__version__}\n"


def test_it_runs_as_a_module_whatever_the_locale(tmp_path):
    for environment in ({}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        done = called("formats", cwd=tmp_path, **environment)
        assert (done.status, done.err) == (0, "")
        assert f"\n{FORMAT}\t新疆部门预算公开表" in f"\n{done.out}"


def test_the_whole_journey_in_processes_of_their_own(tmp_path):
    steps: list = [
        (["template", FORMAT, "-o", "空白.xlsx", "--rows", "2"], 0),
        (["fill", FORMAT, EXAMPLE, "-o", "昌吉.xlsx"], 0),
        (["check", "昌吉.xlsx", "--report", "报告.html"], 1),
        (["publish", "昌吉.xlsx", "-o", "公开表.xlsx"], 1),
        (["publish", "昌吉.xlsx", "-o", "公开表.xlsx", "--draft"], 0),
        (["extract", "昌吉.xlsx", "-o", "数据.json"], 0),
        (["check", "公开表.xlsx"], 2),
    ]
    for arguments, status in steps:
        done = called(*arguments, cwd=tmp_path)
        assert done.status == status, (arguments, done.err)
        assert "Traceback" not in done.err
    assert json.loads((tmp_path / "数据.json").read_text(encoding="utf-8")) == example()
    names = {"空白.xlsx", "昌吉.xlsx", "报告.html", "公开表.xlsx", "数据.json"}
    assert {path.name for path in tmp_path.iterdir()} == names


# -- formats and schema --------------------------------------------------------------------


def test_formats_are_listed_a_line_each(run):
    done = run("formats")
    assert (done.status, done.err) == (0, "")
    line = f"{FORMAT}\t新疆部门预算公开表（2020年，九张表和项目绩效目标表）\t10 张表\t万元"
    assert line in done.out.splitlines()
    assert len(done.out.splitlines()) == len(formats.catalogue())


def test_formats_as_json(run):
    done = run("formats", "--json")
    [listed] = [one for one in json.loads(done.out) if one["id"] == FORMAT]
    facts = ["id", "version", "title", "issuer", "year", "money_unit", "tables"]
    assert list(listed) == facts
    assert (listed["year"], listed["money_unit"]) == (2020, "万元")
    assert listed["tables"] == [*TABLES, FORM, "补充数据"]
    assert (done.status, done.err) == (0, "")


def test_the_schema_goes_to_stdout(run):
    done = run("schema", FORMAT)
    schema = json.loads(done.out)
    assert schema["$schema"].endswith("2020-12/schema")
    assert list(schema["properties"]["tables"]["properties"]) == [*TABLES, FORM, "补充数据"]
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize(
    "arguments", [["schema"], ["template", "-o", "a.xlsx"], ["fill", EXAMPLE, "-o", "a.xlsx"]]
)
def test_an_unknown_format_is_refused_with_the_nearest(run, arguments):
    command, *others = arguments
    done = run(command, "xinjiang-2020-budgte", *others)
    assert (done.status, done.out) == (2, "")
    assert f"是否想写“{FORMAT}”？" in done.err
    assert "budgetxl formats" in done.err


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder with a format of one's own in it."""
    target = tmp_path / "自己的表样" / "own-2020-budget"
    shutil.copytree(FOLDER, target)
    main = target / "format.yaml"
    text = main.read_text(encoding="utf-8")
    text = text.replace(f"id: {FORMAT}", "id: own-2020-budget").replace("title: ", "title: 自设")
    main.write_text(text, encoding="utf-8")
    monkeypatch.delenv("BUDGETXL_TEMPLATES", raising=False)
    api.rulebook.cache_clear()
    yield target
    api.rulebook.cache_clear()


def test_a_format_may_be_named_by_its_folder(run, own, tmp_path):
    done = run("schema", own)
    assert json.loads(done.out)["properties"]["format"] == {"const": "own-2020-budget"}
    path = tmp_path / "自设.xlsx"
    assert run("template", own, "-o", path, "--rows", "1").status == 0
    done = run("check", path)
    assert (done.status, done.out) == (2, "")
    assert "own-2020-budget" in done.err and "没有这套表样" in done.err


def test_formats_of_ones_own_stand_beside_the_others(run, own, tmp_path, monkeypatch):
    monkeypatch.setenv("BUDGETXL_TEMPLATES", str(own.parent))
    assert {FORMAT, own.name} <= {line.split("\t")[0] for line in run("formats").out.splitlines()}
    path = tmp_path / "自设.xlsx"
    data = tmp_path / "数据.json"
    data.write_text(json.dumps({**corrected(), "format": own.name}), encoding="utf-8")
    assert run("fill", own.name, data, "-o", path, *SMALL).status == 0
    done = run("check", path, "--json")
    assert done.status == 0
    assert [one["format"] for one in json.loads(done.out)["files"]] == [own.name]
    assert json.loads(run("extract", path).out)["format"] == own.name


def test_a_folder_of_formats_that_is_not_there_does_no_harm(run, monkeypatch, tmp_path):
    monkeypatch.setenv("BUDGETXL_TEMPLATES", str(tmp_path / "没有"))
    assert FORMAT in run("formats").out


def test_where_ones_own_formats_should_lie_is_said(run, own, tmp_path, monkeypatch):
    shelf = own.parent
    for named, said in ((None, "现在没有设"), ("没有", "，没有这个文件夹"),
                        (own, f"，这就是一套表样，要写上一层 {shelf}"),
                        (shelf.parent, f"，表样还在下一层，要写 {shelf}"), (shelf, f"现在是 {shelf}")):
        if named:
            monkeypatch.setenv("BUDGETXL_TEMPLATES", str(named))
        done = run("schema", "own-2020-budgte" if named == shelf else "own-2020-budget")
        assert done.err.strip().endswith(f"{said}）")


def test_faults_in_a_format_are_told_with_file_and_line(run, own, tmp_path):
    path = own / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("= 表一[支出总计, 预算数]", "= 表一[支出总记, 预算数]"), encoding="utf-8")
    for arguments in (["template", own], ["fill", own, EXAMPLE]):
        done = run(*arguments, "-o", tmp_path / "a.xlsx")
        assert (done.status, done.out) == (2, "")
        assert re.search(r"own-2020-budget/rules\.yaml:\d+:\d+: .*是否想写“支出总计”", done.err)
    assert not (tmp_path / "a.xlsx").exists()


# -- template and fill ---------------------------------------------------------------------


def test_a_template_has_the_rows_it_was_asked_for(run, tmp_path):
    few, many = tmp_path / "少.xlsx", tmp_path / "多.xlsx"
    done = run("template", FORMAT, "-o", few, "--rows", "3", "--forms", "1")
    assert (done.status, done.out, done.err) == (0, "", f"已写出：{few}\n")
    assert run("template", FORMAT, "-o", many, "--rows", "9", "--forms", "1").status == 0
    heights = [openpyxl.load_workbook(path)["表三"].max_row for path in (few, many)]
    assert heights[1] - heights[0] == 6


@pytest.mark.parametrize("forms", ["1", "3"])
def test_a_template_has_the_forms_it_was_asked_for(run, tmp_path, forms):
    path = tmp_path / "表.xlsx"
    done = run("template", FORMAT, "-o", path, "--rows", "1", "--forms", forms)
    assert (done.status, done.out, done.err) == (0, "", f"已写出：{path}\n")
    names = openpyxl.load_workbook(path).sheetnames
    found = [name for name in names if name.startswith("绩效目标")]
    assert found == ["绩效目标目录", *(f"绩效目标{n + 1}" for n in range(int(forms)))]


@pytest.mark.parametrize("forms", ["0", "101", "-1", "多"])
def test_a_number_of_forms_out_of_range_is_explained(run, tmp_path, forms):
    done = run("template", FORMAT, "-o", tmp_path / "a.xlsx", "--forms", forms)
    assert done.status == 2 and "应为 1 到 100 的整数" in done.err
    assert ("请分成几份填报" in done.err) == (forms == "101")
    assert list(tmp_path.iterdir()) == []


def test_totals_are_computed_or_stated(run, tmp_path):
    for totals, kind in (("computed", "f"), ("stated", "n")):
        path = tmp_path / f"{totals}.xlsx"
        done = run("template", FORMAT, "-o", path, *SMALL, "--totals", totals)
        assert (done.status, done.out, done.err) == (0, "", f"已写出：{path}\n")
        cell = openpyxl.load_workbook(path)["表一"]["B6"]
        assert (cell.data_type, cell.protection.locked) == (kind, totals == "computed")


def test_the_same_template_is_the_same_file(run, tmp_path):
    for name in ("甲.xlsx", "乙.xlsx"):
        assert run("template", FORMAT, "-o", tmp_path / name, *SMALL).status == 0
    assert (tmp_path / "甲.xlsx").read_bytes() == (tmp_path / "乙.xlsx").read_bytes()


def test_a_template_called_xlsm_has_macros_and_is_checked_like_any_other(run, tmp_path):
    for name in ("模板.xlsm", "模板.xlsx"):
        assert run("template", FORMAT, "-o", tmp_path / name, *SMALL).status == 0
    parts = [zipfile.ZipFile(tmp_path / name).namelist() for name in ("模板.xlsm", "模板.xlsx")]
    assert ["xl/vbaProject.bin" in names for names in parts] == [True, False]
    checked = [run("check", tmp_path / name).out for name in ("模板.xlsm", "模板.xlsx")]
    assert checked[0] == checked[1].replace(".xlsx", ".xlsm")


def test_data_is_filled_into_a_workbook_with_macros_too(run, tmp_path):
    data = "workbook_templates/xinjiang-2020-self-evaluation/examples/changji.json"
    filled = tmp_path / "自评.xlsm"
    assert run("fill", "xinjiang-2020-self-evaluation", data, "-o", filled, *SMALL).status == 0
    assert "xl/vbaProject.bin" in zipfile.ZipFile(filled).namelist()
    assert run("extract", filled, "-o", tmp_path / "自评.json").status == 0


def test_the_add_in_is_built_where_it_is_asked_for(run, tmp_path):
    assert run("addin", "build", "-o", tmp_path / "budgetxl.xlam").status == 0
    assert (tmp_path / "budgetxl.xlam").read_bytes() == addin()
    done = run("addin", "build", "-o", tmp_path / "budgetxl.xlsx")
    assert done.status == 2 and "输出文件名应以 .xlam 结尾" in done.err


def test_the_add_in_comes_and_goes_where_excel_looks(run, tmp_path, monkeypatch):
    folder = tmp_path / "Microsoft" / "Excel" / "XLSTART"
    monkeypatch.setattr(installation, "destination", lambda: folder / "budgetxl.xlam")
    assert "没有" in run("addin", "status").out
    assert run("addin", "install").status == 0
    assert (folder / "budgetxl.xlam").read_bytes() == addin()
    assert str(folder) in run("addin", "status").out
    assert run("addin", "uninstall").status == 0
    assert not (folder / "budgetxl.xlam").exists()


def test_the_buttons_command_wants_digits(run):
    done = run("button", "check", "表一.xlsm", "x", "path")
    assert (done.status, done.out) == (2, "")
    assert "由工作簿里的宏调用" in done.err


@pytest.mark.parametrize("name", ["模板", "模板.xls", "模板.csv", "模板.json", ".xlsx"])
def test_a_suffix_that_is_not_written_is_refused(run, tmp_path, name):
    done = run("template", FORMAT, "-o", tmp_path / name, "--rows", "1")
    assert (done.status, done.out) == (2, "")
    assert "输出文件名应以 .xlsx 或 .xlsm 结尾" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_suffix_may_be_in_capitals(run, tmp_path):
    assert run("template", FORMAT, "-o", tmp_path / "模板.XLSX", "--rows", "1").status == 0
    assert zipfile.is_zipfile(tmp_path / "模板.XLSX")


def test_a_folder_that_is_missing_is_refused(run, tmp_path, changji):
    target = tmp_path / "没有" / "表.xlsx"
    for arguments in (
        ["template", FORMAT, *SMALL], ["fill", FORMAT, EXAMPLE, *SMALL],
        ["publish", changji, "--draft"],
    ):
        done = run(*arguments, "-o", target)
        assert (done.status, done.out) == (2, "")
        assert "写不了这个文件" in done.err
    assert not target.parent.exists()


def test_a_folder_in_the_place_of_the_file_is_refused_and_nothing_is_left(run, tmp_path):
    (tmp_path / "表.xlsx").mkdir()
    done = run("template", FORMAT, "-o", tmp_path / "表.xlsx", "--rows", "1")
    assert done.status == 2 and "写不了这个文件" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


def test_data_that_do_not_fit_are_refused_all_at_once(run, tmp_path):
    data = example()
    data["tables"]["表一"]["事业收人"] = {"预算数": "1"}
    data["tables"]["表八"]["预算数"]["合计"] = "约 31"
    path = tmp_path / "数据.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    done = run("fill", FORMAT, path, "-o", tmp_path / "表.xlsx")
    assert (done.status, done.out) == (2, "")
    lines = done.err.splitlines()
    assert len(lines) == 2 and all(line.startswith(f"{path}：") for line in lines)
    assert "是否想写“事业收入”？" in lines[0] and "表八，预算数，合计" in lines[1]
    assert not (tmp_path / "表.xlsx").exists()


# -- extract -------------------------------------------------------------------------------


def test_extract_gives_the_data_back_to_stdout_and_to_a_file(run, tmp_path, changji):
    done = run("extract", changji)
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out) == example()
    path = tmp_path / "数据.json"
    to_file = run("extract", changji, "-o", path)
    assert (to_file.status, to_file.out, to_file.err) == (0, "", f"已写出：{path}\n")
    assert path.read_text(encoding="utf-8") == done.out


def test_extract_writes_json_only(run, tmp_path, changji):
    done = run("extract", changji, "-o", tmp_path / "数据.txt")
    assert (done.status, done.out) == (2, "") and ".json 结尾" in done.err


def test_extract_refuses_what_cannot_be_read_and_says_where(run, tmp_path, changji):
    path = with_cell(changji, tmp_path / "坏格.xlsx", b"1.2.3")
    done = run("extract", path)
    assert (done.status, done.out) == (2, "")
    assert "表八!F6" in done.err and "不是数字" in done.err


def test_a_text_that_looks_like_xml_is_a_text(run, tmp_path):
    """XlsxWriter by itself takes what stands between <r> and </r> for XML of its own."""
    data, again = example(), tmp_path / "取出.json"
    data["department"] = "<r>司法局</r>"
    data["tables"]["项目支出绩效目标表"][0]["项目名称"] = "<r>甲&乙</r>"
    given = tmp_path / "数据.json"
    given.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert run("fill", FORMAT, given, "-o", tmp_path / "甲.xlsx", *SMALL).status == 0
    assert run("extract", tmp_path / "甲.xlsx", "-o", again).status == 0
    assert json.loads(again.read_text(encoding="utf-8")) == data
    assert openpyxl.load_workbook(tmp_path / "甲.xlsx")["填报说明"]["C3"].value == "<r>司法局</r>"


def test_what_extract_gives_fill_takes(run, tmp_path, changji):
    """Seven decimals are more than a data file may hold: extract refuses, or leaves none."""
    path = with_cell(changji, tmp_path / "七位.xlsx", b"1.6800001")
    data = tmp_path / "数据.json"
    status = run("extract", path, "-o", data).status
    assert status == 2 or run("fill", FORMAT, data, "-o", tmp_path / "再.xlsx").status == 0


def test_the_blank_template_at_hand_is_taken_as_it_is(run, tmp_path):
    run("template", FORMAT, "-o", tmp_path / "a.xlsx")
    beside = Path(str(formats.find(FORMAT))) / f"{FORMAT}.xlsx"
    assert (tmp_path / "a.xlsx").read_bytes() == beside.read_bytes()


def test_of_a_bureau_s_own_codes_it_is_built(run, tmp_path, monkeypatch):
    shelf = tmp_path / "本局" / "codes" / "2020"
    shelf.mkdir(parents=True)
    lines = ["code,level,name,valid_from,valid_to,confirmed,source", "299,类,本地支出,,,yes,本局"]
    (shelf / "functional_classification.csv").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv(OWN_FOLDERS, str(tmp_path / "本局"))
    api.rulebook.cache_clear()  # as in a process of its own
    run("template", FORMAT, "-o", tmp_path / "a.xlsx")
    api.rulebook.cache_clear()
    beside = Path(str(formats.find(FORMAT))) / f"{FORMAT}.xlsx"
    assert (tmp_path / "a.xlsx").read_bytes() != beside.read_bytes()
