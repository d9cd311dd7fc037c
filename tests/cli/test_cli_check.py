"""The command ``check``: what it prints, saves and ends with, alone or against another workbook."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from budgetxl import api, cli
from budgetxl.report.files import REPORT_FILES
from tests import small
from tests.changji import FORM
from tests.cli.commands import FORMAT
from tests.workbook_copies import with_cell

# -- check ---------------------------------------------------------------------------------

OF_FORMS = ("XP.", "D9")
"""What the rules begin with that speak of the projects' forms, not of the nine tables."""

FILE_KEYS = ["file", "format", "counts", "findings", "undecided", "explained", "suggestions"]
FINDING_KEYS = [
    "rule", "level", "verdict", "table", "row", "column", "sheet", "cells",
    "left", "right", "difference", "message", "basis",
]


def test_check_reports_findings_on_stdout_and_ends_with_1(run, changji):
    done = run("check", changji, "-v")
    assert (done.status, done.err) == (1, "")
    for words in ("C.1", "C.2", "X0.2", "表六!C25", "公务接待费", "昌吉州司法局", "强制 5"):
        assert words in done.out
    for words in ("XP.3", "绩效目标3!C4", "法律援助经费", "D9", "绩效目标5!C4", "“10万元”"):
        assert words in done.out
    assert done.out.endswith("\n")


def test_check_of_a_workbook_without_errors_ends_with_0(run, good):
    done = run("check", good)
    assert (done.status, done.err) == (0, "")
    assert "C.2" in done.out and "C.1" not in done.out
    assert "强制 0 条" in done.out and "D9" not in done.out


def test_a_pattern_that_the_shell_has_left_stands_for_its_files(run, folder, tmp_path):
    for name in ("乙.xlsx", "甲.xlsx", "[草稿].xlsx"):
        shutil.copy(folder / "改正.xlsx", tmp_path / name)
    (tmp_path / "~$甲.xlsx").write_bytes(b"Excel's own mark of an open workbook")

    def checked(name):
        files = json.loads(run("check", tmp_path / name, "--json").out)["files"]
        return [Path(file["file"]).name for file in files]

    assert checked("*.xlsx") == sorted(["乙.xlsx", "甲.xlsx", "[草稿].xlsx"])
    assert checked("[草稿].xlsx") == ["[草稿].xlsx"]
    assert run("check", tmp_path / "*.xlsm").status == 2


def test_a_level_and_a_word_choose_what_is_listed(run, changji):
    """What is concluded, written as JSON and given as the exit status stays the same."""
    ways: list[list[str]] = [[], ["--level", "error"], ["-v"]]
    whole, errors, long = (run("check", changji, *way) for way in ways)
    assert {whole.status, errors.status, long.status} == {1}
    first = [done.out.splitlines()[0] for done in (whole, errors, long)]
    assert len(set(first)) == 1
    assert ". 规范  " not in errors.out and ". 规范  " in whole.out
    assert "没有列出规范" in errors.out and "没有列出" not in whole.out
    assert "怎么办" in long.out.replace("怎么办和依据：", "") and "     怎么办" not in whole.out
    assert len({run("check", changji, "--json", *way).out for way in ways}) == 1
    done = run("check", changji, "--level", "grave")
    assert (done.status, done.out) == (2, "") and "--level 只能是" in done.err


def test_check_json_has_exactly_the_agreed_shape(run, changji):
    done = run("check", changji, "--json")
    assert (done.status, done.err) == (1, "")
    document = json.loads(done.out)
    assert list(document) == ["files"]
    [file] = document["files"]
    assert list(file) == FILE_KEYS
    assert (file["file"], file["format"]) == (str(changji), FORMAT)
    of_tables = [one for one in file["findings"] if not one["rule"].startswith(OF_FORMS)]
    assert [one["level"] for one in of_tables] == ["error"] * 2 + ["warning"] * 3 + ["notice"]
    levels = [one["level"] for one in file["findings"]]
    assert file["counts"] == {name: levels.count(name) for name in ("error", "warning", "notice")}
    assert file["counts"]["error"] == 2 + 3  # two projects' forms and their sum
    assert file["undecided"] == []
    for finding in file["findings"]:
        assert list(finding)[:13] == FINDING_KEYS
        assert set(finding) - set(FINDING_KEYS) == {
            "advice", "left_name", "right_name", "follows"}
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
    assert (done.status, done.err) == (1, f"已写出：{path}\n")
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


# -- check against another workbook --------------------------------------------------------


@pytest.fixture
def two_years(tmp_path, monkeypatch):
    """Two workbooks of the small format: this year's has a project of last year's."""
    small.put_at_hand(monkeypatch)
    api.rulebook.cache_clear()
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
    api.rulebook.cache_clear()


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
