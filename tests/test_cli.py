"""The command line: every command and option, what goes where, and how it ends."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

import budgetxl
from budgetxl import api, cli, formats, installation
from budgetxl.publication import DRAFT
from budgetxl.report.files import REPORT_FILES
from budgetxl.template.xlam import addin
from tests import small
from tests.changji import EXAMPLE, FORM, corrected, example
from tests.workbook_copies import patched, sheet_part, with_cell

FORMAT = "xinjiang-2020-budget"
FOLDER = Path(str(formats.find(FORMAT)))
TABLES = ["表一", "表二", "表三", "表四", "表五", "表六", "表七", "表八", "表九"]
PROJECTS = ["普法宣传经费", "人民调解经费", "法律援助经费", "立法经费", "行政复议工作经费", "依法行政工作经费"]
OF_FORMS = ("XP.", "D9")
"""What the rules begin with that speak of the projects' forms, not of the nine tables."""

CHINESE = re.compile("[\u4e00-\u9fff]")
COMMANDS = ["formats", "schema", "template", "fill", "extract", "check", "publish", "batch",
            "export", "button", "addin"]


class Ended:
    """What a command left behind: its exit status and its two outputs."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err


def called(*arguments, cwd=None, **environment):
    """The command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "budgetxl", *map(str, arguments)], capture_output=True,
        cwd=cwd, env={**os.environ, **environment}, encoding="utf-8", timeout=120,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def ended(arguments):
    """The exit status; argparse ends the program by itself."""
    try:
        return cli.run(arguments)
    except SystemExit as end:
        return end.code


@pytest.fixture
def run(capsys):
    """The command in this process; what is no refusal comes through as an exception."""

    def command(*arguments):
        status = ended([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(status, captured.out, captured.err)

    return command


def filled_with(data, path):
    source = path.with_suffix(".json")
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert cli.run(["fill", FORMAT, str(source), "-o", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Workbooks that the tests read and do not change."""
    folder = tmp_path_factory.mktemp("工作簿")
    filled_with(example(), folder / "昌吉.xlsx")
    filled_with(corrected(), folder / "改正.xlsx")
    unbalanced = corrected()
    unbalanced["tables"]["表八"]["预算数"]["公务接待费"] = "2.68"
    filled_with(unbalanced, folder / "不平.xlsx")
    return folder


@pytest.fixture
def changji(folder):
    return folder / "昌吉.xlsx"


@pytest.fixture
def good(folder):
    return folder / "改正.xlsx"


# -- the program itself ---------------------------------------------------------------------


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


def test_help_lists_every_command(run):
    done = run("-h")
    assert all(re.search(rf"^ +{name} .*[\u4e00-\u9fff]", done.out, re.M) for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["nope"], ["check"], ["template", FORMAT], ["template", "-o", "a.xlsx"],
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


# -- formats and schema ---------------------------------------------------------------------


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
    assert listed["tables"] == [*TABLES, FORM]
    assert (done.status, done.err) == (0, "")


def test_the_schema_goes_to_stdout(run):
    done = run("schema", FORMAT)
    schema = json.loads(done.out)
    assert schema["$schema"].endswith("2020-12/schema")
    assert list(schema["properties"]["tables"]["properties"]) == [*TABLES, FORM]
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
    api._rulebook.cache_clear()
    yield target
    api._rulebook.cache_clear()


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
    assert run("fill", own.name, data, "-o", path).status == 0
    done = run("check", path, "--json")
    assert done.status == 0
    assert [one["format"] for one in json.loads(done.out)["files"]] == [own.name]
    assert json.loads(run("extract", path).out)["format"] == own.name


def test_a_folder_of_formats_that_is_not_there_does_no_harm(run, monkeypatch, tmp_path):
    monkeypatch.setenv("BUDGETXL_TEMPLATES", str(tmp_path / "没有"))
    assert FORMAT in run("formats").out


def test_faults_in_a_format_are_told_with_file_and_line(run, own, tmp_path):
    path = own / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("= 表一[支出总计, 预算数]", "= 表一[支出总记, 预算数]"), encoding="utf-8")
    for arguments in (["template", own], ["fill", own, EXAMPLE]):
        done = run(*arguments, "-o", tmp_path / "a.xlsx")
        assert (done.status, done.out) == (2, "")
        assert re.search(r"own-2020-budget/rules\.yaml:\d+:\d+: .*是否想写“支出总计”", done.err)
    assert not (tmp_path / "a.xlsx").exists()


# -- template and fill ----------------------------------------------------------------------


def test_a_template_has_the_rows_it_was_asked_for(run, tmp_path):
    few, many = tmp_path / "少.xlsx", tmp_path / "多.xlsx"
    done = run("template", FORMAT, "-o", few, "--rows", "3")
    assert (done.status, done.out, done.err) == (0, "", "")
    assert run("template", FORMAT, "-o", many, "--rows", "9").status == 0
    heights = [openpyxl.load_workbook(path)["表三"].max_row for path in (few, many)]
    assert heights[1] - heights[0] == 6


@pytest.mark.parametrize("forms", ["1", "3"])
def test_a_template_has_the_forms_it_was_asked_for(run, tmp_path, forms):
    path = tmp_path / "表.xlsx"
    done = run("template", FORMAT, "-o", path, "--rows", "1", "--forms", forms)
    assert (done.status, done.out, done.err) == (0, "", "")
    names = openpyxl.load_workbook(path).sheetnames
    found = [name for name in names if name.startswith("绩效目标")]
    assert found == ["绩效目标目录", *(f"绩效目标{n + 1}" for n in range(int(forms)))]


@pytest.mark.parametrize("forms", ["0", "101", "-1", "多"])
def test_a_number_of_forms_out_of_range_is_explained(run, tmp_path, forms):
    done = run("template", FORMAT, "-o", tmp_path / "a.xlsx", "--forms", forms)
    assert done.status == 2 and "应为 1 到 100 的整数" in done.err
    assert list(tmp_path.iterdir()) == []


def test_totals_are_computed_or_stated(run, tmp_path):
    for totals, kind in (("computed", "f"), ("stated", "n")):
        path = tmp_path / f"{totals}.xlsx"
        done = run("template", FORMAT, "-o", path, "--rows", "1", "--totals", totals)
        assert (done.status, done.out, done.err) == (0, "", "")
        cell = openpyxl.load_workbook(path)["表一"]["B6"]
        assert (cell.data_type, cell.protection.locked) == (kind, totals == "computed")


def test_the_same_template_is_the_same_file(run, tmp_path):
    for name in ("甲.xlsx", "乙.xlsx"):
        assert run("template", FORMAT, "-o", tmp_path / name, "--forms", "2").status == 0
    assert (tmp_path / "甲.xlsx").read_bytes() == (tmp_path / "乙.xlsx").read_bytes()


def test_a_template_called_xlsm_has_macros_and_is_checked_like_any_other(run, tmp_path):
    for name in ("模板.xlsm", "模板.xlsx"):
        assert run("template", FORMAT, "-o", tmp_path / name, "--rows", "1").status == 0
    parts = [zipfile.ZipFile(tmp_path / name).namelist() for name in ("模板.xlsm", "模板.xlsx")]
    assert ["xl/vbaProject.bin" in names for names in parts] == [True, False]
    checked = [run("check", tmp_path / name).out for name in ("模板.xlsm", "模板.xlsx")]
    assert checked[0] == checked[1].replace(".xlsx", ".xlsm")


def test_data_is_filled_into_a_workbook_with_macros_too(run, tmp_path):
    data = "workbook_templates/xinjiang-2020-self-evaluation/examples/changji.json"
    filled = tmp_path / "自评.xlsm"
    assert run("fill", "xinjiang-2020-self-evaluation", data, "-o", filled).status == 0
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
        ["template", FORMAT], ["fill", FORMAT, EXAMPLE], ["publish", changji, "--draft"],
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


# -- extract --------------------------------------------------------------------------------


def test_extract_gives_the_data_back_to_stdout_and_to_a_file(run, tmp_path, changji):
    done = run("extract", changji)
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out) == example()
    path = tmp_path / "数据.json"
    to_file = run("extract", changji, "-o", path)
    assert (to_file.status, to_file.out, to_file.err) == (0, "", "")
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
    assert run("fill", FORMAT, given, "-o", tmp_path / "甲.xlsx").status == 0
    assert run("extract", tmp_path / "甲.xlsx", "-o", again).status == 0
    assert json.loads(again.read_text(encoding="utf-8")) == data
    assert openpyxl.load_workbook(tmp_path / "甲.xlsx")["填报说明"]["C3"].value == "<r>司法局</r>"


def test_what_extract_gives_fill_takes(run, tmp_path, changji):
    """Seven decimals are more than a data file may hold: extract refuses, or leaves none."""
    path = with_cell(changji, tmp_path / "七位.xlsx", b"1.6800001")
    data = tmp_path / "数据.json"
    status = run("extract", path, "-o", data).status
    assert status == 2 or run("fill", FORMAT, data, "-o", tmp_path / "再.xlsx").status == 0


# -- check ----------------------------------------------------------------------------------

FILE_KEYS = ["file", "format", "counts", "findings", "undecided"]
FINDING_KEYS = [
    "rule", "level", "verdict", "table", "row", "column", "sheet", "cells",
    "left", "right", "difference", "message", "basis",
]


def test_check_reports_findings_on_stdout_and_ends_with_1(run, changji):
    done = run("check", changji)
    assert (done.status, done.err) == (1, "")
    for words in ("C.1", "C.2", "X0.2", "表六!C25", "公务接待费", "昌吉州司法局", "强制 6"):
        assert words in done.out
    for words in ("XP.3", "绩效目标3!C4", "法律援助经费", "D9", "绩效目标5!C4", "“10万元”"):
        assert words in done.out
    assert done.out.endswith("\n")


def test_check_of_a_workbook_without_errors_ends_with_0(run, good):
    done = run("check", good)
    assert (done.status, done.err) == (0, "")
    assert "C.2" in done.out and "C.1" not in done.out
    assert "强制 0 条" in done.out and "D9" not in done.out


def test_check_json_has_exactly_the_agreed_shape(run, changji):
    done = run("check", changji, "--json")
    assert (done.status, done.err) == (1, "")
    document = json.loads(done.out)
    assert list(document) == ["files"]
    [file] = document["files"]
    assert list(file) == FILE_KEYS
    assert (file["file"], file["format"]) == (str(changji), FORMAT)
    of_tables = [one for one in file["findings"] if not one["rule"].startswith(OF_FORMS)]
    assert [one["level"] for one in of_tables] == ["warning"] * 3 + ["error"] * 3
    levels = [one["level"] for one in file["findings"]]
    assert file["counts"] == {name: levels.count(name) for name in ("error", "warning", "notice")}
    assert file["counts"]["error"] == 3 + 3  # two projects' forms and their sum
    assert file["undecided"] == []
    for finding in file["findings"]:
        assert list(finding)[:13] == FINDING_KEYS
        assert set(finding) - set(FINDING_KEYS) <= {"advice"}
    [first, *_] = [one for one in file["findings"] if one["rule"] == "C.1"]
    assert first["level"] == "error" and first["verdict"] == "broken"
    assert (first["table"], first["column"]) == ("表六", "科目名称")
    assert first["row"] == "第19行 30217 公务招待费"
    assert (first["sheet"], first["cells"]) == ("表六", ["C25"])
    assert first["basis"].startswith("2020 年政府收支分类科目")
    [aid, _] = [one for one in file["findings"] if one["rule"] == "XP.3"]
    assert (aid["table"], aid["row"], aid["column"]) == (FORM, "法律援助经费", "年度资金总额")
    assert (aid["sheet"], aid["cells"], aid["difference"]) == ("绩效目标3", ["C4"], "-5.00")


def test_amounts_in_json_are_strings(run, folder):
    done = run("check", folder / "不平.xlsx", "--json")
    assert done.status == 1
    [file] = json.loads(done.out)["files"]
    [found] = [one for one in file["findings"] if one["rule"] == "X8.1"]
    assert (found["left"], found["right"], found["difference"]) == ("31.34", "32.34", "-1.00")
    texts = {key: str for key in FINDING_KEYS if key != "cells"}
    for one in file["findings"]:
        assert all(isinstance(one[key], kind) for key, kind in texts.items())
        assert all(isinstance(cell, str) for cell in one["cells"])


def test_undecided_rules_are_listed_apart(run, tmp_path, changji):
    path = with_cell(changji, tmp_path / "坏格.xlsx", b"1.2.3")
    [file] = json.loads(run("check", path, "--json").out)["files"]
    assert [one["rule"] for one in file["findings"] if one["table"] == "表八"] == ["D1"]
    assert {"X8.1", "XI.16"} <= {one["rule"] for one in file["undecided"]}
    assert {one["verdict"] for one in file["undecided"]} == {"undecided"}
    assert all(set(FINDING_KEYS) <= set(one) for one in file["undecided"])


def test_one_unusable_file_does_not_hide_the_other(run, tmp_path, good, changji):
    broken = tmp_path / "不是表.xlsx"
    broken.write_text("{}", encoding="utf-8")
    for files in ([broken, changji, good], [changji, broken, good]):
        done = run("check", *files, "--json")
        assert done.status == 2
        checked = [one["file"] for one in json.loads(done.out)["files"]]
        assert checked == [str(file) for file in files if file != broken]
        assert done.err.startswith(f"{broken}：") and len(done.err.splitlines()) == 1
    assert "昌吉州司法局" in run("check", broken, changji).out


def test_several_files_end_with_the_worst(run, good, changji):
    assert run("check", good, good).status == 0
    done = run("check", good, changji)
    assert done.status == 1
    assert done.out.index(str(good)) < done.out.index(str(changji))


@pytest.mark.parametrize("suffix", [*REPORT_FILES, ".HTML"])
def test_check_saves_a_report_beside_what_it_prints(run, tmp_path, changji, suffix):
    path = tmp_path / f"报告{suffix}"
    done = run("check", changji, "--report", path)
    assert (done.status, done.err) == (1, "")
    assert done.out == run("check", changji).out
    assert "公务接待费" in saved(path)


@pytest.mark.parametrize("suffix", REPORT_FILES)
def test_a_report_takes_the_place_of_another(run, tmp_path, good, changji, suffix):
    """``replacement`` knows a report of every kind when it sees one."""
    path = tmp_path / f"报告{suffix}"
    run("check", changji, "--report", path)
    assert run("check", good, "--report", path).status == 0
    assert "公务接待费" not in saved(path)


def saved(path):
    """The text of a report, whatever its kind."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    workbook = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return "\n".join(str(cell) for sheet in workbook for row in sheet.values for cell in row)


def test_the_json_report_is_what_check_prints_as_json(run, tmp_path, good, changji):
    path = tmp_path / "报告.json"
    done = run("check", good, changji, "--json", "--report", path)
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(done.out)


def test_a_report_of_another_kind_is_refused_before_anything_is_done(run, tmp_path, changji):
    done = run("check", changji, "--report", tmp_path / "报告.pdf")
    assert (done.status, done.out) == (2, "")
    assert ".html" in done.err and ".json" in done.err


def test_a_page_holds_one_workbook(run, tmp_path, good, changji):
    done = run("check", good, changji, "--report", tmp_path / "报告.html")
    assert done.status == 2 and "报告.html" in done.err
    assert not (tmp_path / "报告.html").exists()


def test_a_report_that_cannot_be_written_is_refused(run, tmp_path, changji):
    done = run("check", changji, "--report", tmp_path / "没有" / "报告.json")
    assert done.status == 2 and "写不了这个文件" in done.err


# -- check against another workbook ---------------------------------------------------------


@pytest.fixture
def two_years(tmp_path, monkeypatch):
    """Two workbooks of the small format: this year's has a project of last year's."""
    small.put_at_hand(monkeypatch)
    api._rulebook.cache_clear()
    paths = []
    for year, name in (("今年", "立法经费"), ("上年", "立法经费"), ("另一年", "普法经费")):
        data = {
            "项目表": [{"单位名称": "局机关", "项目名称": name, "金额": "5"}],
            "目标表": [{"项目名称": name, "拨款": "5"}],
        }
        path = tmp_path / f"{year}.json"
        content = {"format": small.NAME, "department": "局", "tables": data}
        path.write_text(json.dumps(content), encoding="utf-8")
        paths.append(path.with_suffix(".xlsx"))
        assert cli.run(["fill", small.NAME, str(path), "-o", str(paths[-1])]) == 0
    yield paths
    api._rulebook.cache_clear()


def test_a_workbook_is_held_against_another(run, two_years):
    mine, last_year, other_year = two_years
    for others, rules in (([], []), ([last_year], ["Y.1"]), ([other_year], [])):
        given = [each for other in others for each in ("--with", other)]
        done = run("check", mine, "--json", *given)
        assert (done.status, done.err) == (0, "")
        [file] = json.loads(done.out)["files"]
        assert [one["rule"] for one in file["findings"]] == rules
        assert file["undecided"] == []
    assert "上年的各张目标表" in run("check", mine, "--with", last_year).out


def test_what_no_rule_is_held_against_is_refused(run, two_years, tmp_path, good):
    mine, *_ = two_years
    done = run("check", mine, "--with", good)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"{good}：") and "没有与" in done.err
    done = run("check", mine, "--with", tmp_path / "没有.xlsx")
    assert (done.status, done.out) == (2, "") and "读不了这个文件" in done.err


# -- export ---------------------------------------------------------------------------------


def test_export_refuses_a_workbook_with_errors(run, tmp_path, changji):
    done = run("export", changji, "-o", tmp_path / "数据")
    assert (done.status, done.out) == (1, "")
    assert "6 处强制项不通过，没有生成开放数据" in done.err and "--draft" in done.err
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
        done = run("export", request.getfixturevalue(which), "-o", tmp_path / "数据", *options)
        assert (done.status, done.out, done.err) == (0, "", "")
        found.append({f.name: f.read_bytes() for f in (tmp_path / "数据").iterdir()})
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


# -- publish --------------------------------------------------------------------------------


def test_publish_refuses_a_workbook_with_errors(run, tmp_path, changji):
    path = tmp_path / "公开表.xlsx"
    done = run("publish", changji, "-o", path)
    assert (done.status, done.out) == (1, "")
    assert "6 处强制项不通过" in done.err and "--draft" in done.err
    assert not path.exists()


def test_a_draft_is_published_all_the_same_and_says_so(run, tmp_path, changji):
    path = tmp_path / "公开表.xlsx"
    done = run("publish", changji, "-o", path, "--draft")
    assert (done.status, done.out, done.err) == (0, "", "")
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == TABLES + PROJECTS
    assert all(DRAFT in sheet.oddHeader.center.text for sheet in workbook)


@pytest.mark.parametrize("options", [[], ["--draft"]])
def test_a_workbook_without_errors_is_no_draft(run, tmp_path, good, options):
    path = tmp_path / "公开表.xlsx"
    done = run("publish", good, "-o", path, *options)
    assert (done.status, done.out, done.err) == (0, "", "")
    workbook = openpyxl.load_workbook(path)
    assert all(sheet.oddHeader.center.text is None for sheet in workbook)


def test_not_even_a_draft_is_made_of_what_cannot_be_read(run, tmp_path, changji):
    path = with_cell(changji, tmp_path / "坏格.xlsx", b"1.2.3")
    done = run("publish", path, "-o", tmp_path / "公开表.xlsx", "--draft")
    assert (done.status, done.out) == (2, "")
    assert "公务接待费" in done.err and "不能生成公开表" in done.err
    assert not (tmp_path / "公开表.xlsx").exists()


def test_publish_writes_xlsx_only(run, tmp_path, good):
    done = run("publish", good, "-o", tmp_path / "公开表.pdf")
    assert (done.status, done.out) == (2, "") and ".xlsx 结尾" in done.err


# -- silly inputs ---------------------------------------------------------------------------


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
