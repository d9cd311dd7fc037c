"""A folder of workbooks converted: complete, and alike in every way of doing it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import struct
import subprocess
import sys
import termios
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from budgetxl import api, batch, cli
from budgetxl.batch.inbox import publications
from budgetxl.fault import Refusal
from budgetxl.report.document import document as report_document
from budgetxl.report.page import page
from tests.batch.inboxes import BROKEN, COUNT, WORKBOOKS, put
from tests.batch.runs import called, command, differences, left


# -- what a run leaves ------------------------------------------------------------------------


def test_a_mixed_inbox(told):
    """Each workbook gets its reports, those that pass their publication, the broken a sentence."""
    done = told.ended
    assert done.status == 2
    assert "通过 2，不通过 3，不能用 6；公开表 2 份；这次处理 11 个，沿用 0 个" in done.out
    assert done.out.count("\n") == 1
    made = left(told.outbox)
    checked = ["昌吉.xlsx", "昌吉.xlsm", "县/改正 #1%20?.xlsx", "县/乡/衡阳.XLSX", "山西/泽州.xlsm"]
    assert made.keys() == {
        "summary.xlsx", "index.html", "findings.parquet", "figures.parquet",
        "公开表/县/改正 #1%20?-公开表.xlsx", "公开表/县/乡/衡阳-公开表.xlsx",
        *(f"报告/{path}.{kind}" for path in checked for kind in ("html", "json")),
    }
    for path, words in {
        "坏/空.xlsx": "是空文件", "坏/文字.xlsx": "是文本文件",
        "坏/半截.xlsx": "没有传完整", "坏/口令.xlsx": "打开密码", "坏/别家.xlsx": "没有模板标识",
        "坏/旧版.xlsx": "与现在的表样",
    }.items():
        [line] = [line for line in done.err.splitlines() if line.startswith(f"{path}：")]
        assert words in line and "收件" not in line
    assert "Traceback" not in done.err


def test_reports_and_publications_are_those_of_the_single_commands(told):
    made = left(told.outbox)
    good = api.check(told.inbox / "县/改正 #1%20?.xlsx")
    assert made["公开表/县/改正 #1%20?-公开表.xlsx"] == api.publication(good)
    bad = api.check(told.inbox / "昌吉.xlsm")
    assert made["报告/昌吉.xlsm.html"].decode() == page(bad)
    document = json.loads(made["报告/昌吉.xlsm.json"])
    expected = report_document([bad])
    expected["files"][0]["file"] = "昌吉.xlsm"
    assert document == expected


def test_links_lead_to_the_reports(told):
    outbox = told.outbox
    linked = re.findall('href="([^"]+)"', (outbox / "index.html").read_text(encoding="utf-8"))
    assert len(linked) == WORKBOOKS - BROKEN
    assert all((outbox / unquote(link)).is_file() for link in linked)
    book = openpyxl.load_workbook(outbox / "summary.xlsx")
    cells = [row[0] for row in book["工作簿"].iter_rows(min_row=2)]
    targets = [cell.hyperlink.target.replace("\\", "/") for cell in cells if cell.hyperlink]
    assert len(targets) == WORKBOOKS - BROKEN
    assert all((outbox / unquote(target)).is_file() for target in targets)


def test_the_result_is_the_same_for_any_number_of_workers(run, inbox, tmp_path):
    """Byte for byte, wherever OUTBOX lies and however the work is cut; with Dask as well."""
    whole = tmp_path / "发件"
    assert run(inbox, whole, jobs=1, task_size=50).anew == WORKBOOKS
    assert not run(inbox, tmp_path / "two", jobs=2, task_size=1).err.count("Traceback")
    dask = called(inbox, tmp_path / "dask", engine="dask", jobs=2, task_size=3)
    run(inbox, inbox / "three", jobs=3, task_size=4)
    assert (dask.status, dask.anew) == (2, WORKBOOKS), dask
    for other in (tmp_path / "two", inbox / "three", tmp_path / "dask"):
        assert differences(whole, other) == set()


def test_outbox_within_inbox_is_not_read_again(run, many, tmp_path):
    assert run(many, many / "发件").anew == COUNT
    assert (many / "发件" / "公开表" / "0" / "00-公开表.xlsx").is_file()
    again = run(many, many / "发件")
    assert (again.anew, again.status) == (0, 0)


@pytest.mark.parametrize("paths, names", [
    (["a.xlsx"], ["a-公开表.xlsx"]),
    (["a.xlsx", "b/a.xlsx"], ["a-公开表.xlsx", "b/a-公开表.xlsx"]),
    (["a.xlsm", "a.xlsx"], ["a.xlsm-公开表.xlsx", "a.xlsx-公开表.xlsx"]),
    (["A.xlsm", "a.xlsx"], ["A.xlsm-公开表.xlsx", "a.xlsx-公开表.xlsx"]),
    (["a.xlsm", "a.xlsx", "a.xlsx.xlsx"],
     ["a.xlsm-公开表.xlsx", "a.xlsx-公开表.xlsx", "a.xlsx.xlsx-公开表.xlsx"]),
])
def test_publications_of_one_name_do_not_collide(paths, names):
    assert publications(paths) == {p: f"公开表/{n}" for p, n in zip(paths, names, strict=True)}


@pytest.mark.parametrize("names, status", [
    (["改正", "衡阳"], 0), (["改正", "昌吉"], 1), (["改正", "昌吉", "坏"], 2),
])
def test_the_exit_status_is_that_of_the_worst(run, tmp_path, books, names, status):
    files = {f"{name}.xlsx": books.get(name, b"") for name in names}
    assert run(put(tmp_path / "in", files), tmp_path / "out").status == status


# -- what cannot begin, and how it is told ----------------------------------------------------


def test_what_cannot_begin_is_a_sentence(inbox, tmp_path, books):
    def refused(inbox: object, outbox: object, **options: Any) -> str:
        with pytest.raises(Refusal) as refusal:
            batch.run(batch.Options(str(inbox), str(outbox), **options))
        return str(refusal.value)

    out = tmp_path / "out"
    assert "没有这个文件夹" in refused(tmp_path / "nowhere", out)
    assert "里面没有工作簿" in refused(put(tmp_path / "empty", {"a.txt": b""}), out)
    assert "收件文件夹本身" in refused(inbox, inbox)
    assert "存放输出的文件夹" in refused(put(inbox, {"公开表/a.xlsx": b""}) / "公开表", inbox)
    assert "不认识这种地址" in refused("nonsense://a/b", out)
    assert "还缺软件包" in refused("dropbox://a/b", out)
    assert "只与 --engine dask" in refused(inbox, out, scheduler="tcp://127.0.0.1:1")
    assert "部门名单" in refused(inbox, out, departments=tmp_path / "none.txt")
    assert not out.exists()


@pytest.mark.parametrize("package, asked", [
    ("pyarrow", "pyarrow"), ("tqdm", "tqdm"), ("fsspec", "fsspec"),
    ("distributed", '"budgetxl[dask]"'),
])
def test_a_missing_package_is_named_and_how_to_get_it(many, tmp_path, package, asked):
    without = f"import sys; sys.modules[{package!r}] = None"
    poison = put(tmp_path / "poison", {"sitecustomize.py": without.encode()})
    done = called(many, tmp_path / "out", poison=poison, engine="dask")
    assert done.status == 2 and package in done.err
    assert f"pip install {asked}" in done.err and "Traceback" not in done.err


def test_the_command_line(told, tmp_path):
    """It gives every option on, and adds nothing."""
    listed = told.inbox.parent / "名单.txt"
    done = subprocess.run(
        [sys.executable, "-m", "budgetxl", "batch", told.inbox, "-o", tmp_path / "out",
         "--jobs", "2", "--engine", "local", "--departments", listed],
        capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 2 and done.stdout.startswith("共 11 个工作簿：通过 2")
    assert differences(told.outbox, tmp_path / "out") == set()


def test_lines_where_there_is_no_terminal(run, many, tmp_path):
    lines = run(many, tmp_path / "out").err.splitlines()
    assert lines and all(re.match("已转换 [0-9]+/40 个，每秒 ", line) for line in lines)
    assert lines[-1].startswith("已转换 40/40 个")


def test_a_bar_on_a_terminal(many, tmp_path):
    """With rate and time left."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = subprocess.Popen(command(many, tmp_path / "out", jobs=2, task_size=2),
                               stdout=subprocess.PIPE, stderr=theirs, encoding="utf-8",
                               env={**os.environ, "PYTHONUTF8": "1"})
    os.close(theirs)
    seen = b""
    with os.fdopen(ours, "rb", 0) as terminal, contextlib.suppress(OSError):  # at its end
        while more := terminal.read(10_000):
            seen += more
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0 and out.startswith("共 40 个工作簿")
    assert re.search("转换.*100%.*40/40 个，每秒 .*，还需 00:00", seen.decode()), seen


def test_the_heavy_packages_wait_until_they_are_needed():
    """A worker never has them: its memory is what the machines of a cluster are bought for."""
    told = "import sys; print(*[name for name in {!r} if name in sys.modules])"
    for module, heavy in (
        ("budgetxl.batch", ["pyarrow", "fsspec", "tqdm", "xlsxwriter", "distributed", "pandas"]),
        ("budgetxl.batch.task", ["pyarrow", "tqdm", "distributed", "pandas", "numpy"]),
    ):
        done = subprocess.run([sys.executable, "-c", f"import {module}; {told.format(heavy)}"],
                              capture_output=True, encoding="utf-8", check=True)
        assert done.stdout.strip() == ""


def test_which_figure_may_be_wrong_is_said_only_where_that_is_asked(tmp_path, books):
    """昌吉's two forms are off as its notes say; of what passes there is nothing to say."""
    inbox = put(tmp_path / "收件", {"昌吉.xlsx": books["昌吉"], "衡阳.xlsx": books["衡阳"]})
    asked = ["batch", str(inbox), "-o", str(tmp_path / "发件"), "--jobs", "1"]
    found = []
    for options in ([], ["--suggestions"]):
        assert cli.run([*asked, *options]) == 1
        reports = [tmp_path / "发件" / "报告" / f"{name}.xlsx" for name in ("昌吉", "衡阳")]
        found.append([json.loads(each.with_name(f"{each.name}.json").read_text("utf-8"))["files"][0]
                      for each in reports])
    plain, (wrong, right) = found
    assert not any("suggestions" in each for each in plain)
    assert wrong["suggestions"] and right["suggestions"] == []
    page_ = (tmp_path / "发件" / "报告" / "昌吉.xlsx.html").read_text("utf-8")
    assert "法律援助经费" in page_ and "可能" in page_
