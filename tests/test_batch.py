"""A folder of workbooks converted: complete, alike in every way of doing it, and never stopped.

Whatever happens to a run (a kill, Ctrl-C, a full disk, a worker that dies), the next one ends
with the very bytes that an undisturbed run leaves. Processes, signals and disks are real.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from budgetxl import api, batch, formats, report, rules
from budgetxl.amount import rounded
from budgetxl.batch.inbox import publications
from budgetxl.batch.overview import departments
from budgetxl.checking import Report
from budgetxl.fault import Refusal
from budgetxl.formats.load import OWN_FOLDERS
from budgetxl.report.page import page
from budgetxl.submission import from_data
from budgetxl.template import build
from tests.test_cli import corrected, example, with_cell

XINJIANG, SHANXI, HUNAN = (
    "xinjiang-2020-budget", "shanxi-2024-budget", "hunan-2020-overall-targets",
)
SHELF = Path(str(formats.find(HUNAN))).parent
FORMATS = sorted(folder.name for folder in SHELF.iterdir() if (folder / "format.yaml").is_file())
ANEW = re.compile("这次处理 ([0-9]+) 个，沿用 ([0-9]+) 个")

START = """
import json, sys
from pathlib import Path
from budgetxl.batch import Options, run
from budgetxl.fault import Refusal
if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    listed = asked.get("departments")
    try:
        sys.exit(run(Options(**{**asked, "departments": listed and Path(listed)})))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)
"""
"""What the command ``batch`` does, with an option more."""

POISON = """
import os, signal, zipfile
def is_zipfile(file, known=zipfile.is_zipfile):
    begins = file.read(5) if hasattr(file, "read") else b""
    if begins == b"CRASH":
        os.kill(os.getpid(), signal.SIGSEGV)
    if begins == b"ERROR":
        raise KeyError("a mistake of ours")
    return known(file)
zipfile.is_zipfile = is_zipfile
"""
"""As sitecustomize.py: files with these words are a crash and a mistake of the program."""


class Ended(NamedTuple):
    """What a run left: its exit status and its two outputs."""

    status: int
    out: str
    err: str

    @property
    def anew(self) -> int:
        """How many workbooks were converted, and not taken from before."""
        found = ANEW.search(self.out)
        assert found, self
        return int(found[1])


# -- inboxes and runs -------------------------------------------------------------------------


def filled(format_: str, data: Any) -> bytes:
    book = rules.bind(formats.load(formats.find(format_)))
    return build(book, rows=5, submission=from_data(data, book.format), forms=1)


def real(format_: str) -> Any:
    [file] = (SHELF / format_ / "examples").glob("*.json")
    return json.loads(file.read_text(encoding="utf-8"))


def cut(data: Any, *tables: str) -> Any:
    """The data with nothing in the other tables: many forms make a workbook slow."""
    kept = {name: content if name in tables else type(content)()
            for name, content in data["tables"].items()}
    return {**data, "tables": kept}


@pytest.fixture(scope="session", name="books")
def made_books() -> dict[str, bytes]:
    """A workbook that passes, one that does not, and one of each of two more formats."""
    return {
        "改正": filled(XINJIANG, corrected()),
        "昌吉": filled(XINJIANG, example()),
        "泽州": filled(SHANXI, cut(real(SHANXI), "表一", "表四")),
        "衡阳": filled(HUNAN, real(HUNAN)),
    }


def variant(content: bytes, number: int) -> bytes:
    """The same workbook in other bytes."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as package:
        package.comment = str(number).encode()
    return stream.getvalue()


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


@pytest.fixture
def inbox(tmp_path: Path, books: dict[str, bytes]) -> Path:
    return mixed(tmp_path / "收件", books)


def mixed(folder: Path, books: dict[str, bytes]) -> Path:
    """Formats mixed, at several depths, with what is broken and what is no workbook."""
    return put(folder, {
        "昌吉.xlsx": books["昌吉"], "昌吉.xlsm": variant(books["昌吉"], 1),
        "县/改正 #1%20?.xlsx": books["改正"], "县/乡/衡阳.XLSX": books["衡阳"],
        "山西/泽州.xlsm": books["泽州"],
        "坏/空.xlsx": b"", "坏/文字.xlsx": "不是工作簿".encode(),
        "坏/半截.xlsx": books["衡阳"][:2000],
        "坏/口令.xlsx": bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
        "坏/别家.xlsx": foreign(), "坏/旧版.xlsx": of_another_version(books["衡阳"]),
        "~$昌吉.xlsx": b"lock", ".隐藏/衡阳.xlsx": books["衡阳"], "说明.txt": b"",
    })


WORKBOOKS = 11
BROKEN = 6


def foreign() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def of_another_version(content: bytes) -> bytes:
    """The workbook with a stamp that names another arrangement of its sheets."""
    source, copy = io.BytesIO(content), io.BytesIO()
    digest = api.read(Path("a.xlsx"), content=content).layout.digest.encode()
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(copy, "w") as changed:
        for name in package.namelist():
            changed.writestr(name, package.read(name).replace(digest, b"0" * len(digest)))
    return copy.getvalue()


COUNT = 40


@pytest.fixture
def many(tmp_path: Path, books: dict[str, bytes]) -> Path:
    return numbered(tmp_path / "许多", books["衡阳"])


def numbered(folder: Path, content: bytes) -> Path:
    """Enough workbooks that something can happen in the middle."""
    return put(folder, {f"{n % 3}/{n:02}.xlsx": variant(content, n) for n in range(COUNT)})


def command(inbox: object, outbox: object, **options: Any) -> list[str]:
    asked = {"inbox": str(inbox), "outbox": str(outbox), **options}
    return [sys.executable, "-c", START, json.dumps(asked)]


def called(inbox: object, outbox: object, poison: Path | None = None, **options: Any) -> Ended:
    """A run in a process of its own, as the command line has it."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    if poison:
        environment["PYTHONPATH"] = str(poison)
    done = subprocess.run(command(inbox, outbox, **options), capture_output=True, timeout=120,
                          encoding="utf-8", env=environment)
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """A run in this process; its workers are processes all the same."""

    def run(inbox: object, outbox: object, **options: Any) -> Ended:
        asked = {"jobs": 2, "task_size": 3, **options}
        status = batch.run(batch.Options(str(inbox), str(outbox), **asked))
        captured = capfd.readouterr()
        return Ended(status, captured.out, captured.err)

    return run


def left(outbox: Path) -> dict[str, bytes]:
    """Everything in OUTBOX that is for people."""
    files = (file for file in outbox.rglob("*") if file.is_file())
    return {path: file.read_bytes() for file in sorted(files)
            if not (path := file.relative_to(outbox).as_posix()).startswith(".budgetxl/")}


def parts(outbox: Path) -> set[str]:
    return {file.name for file in (outbox / ".budgetxl" / "parts").glob("*.parquet")}


def differences(one: Path, other: Path) -> set[str]:
    first, second = left(one), left(other)
    return {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)}


def outcomes(outbox: Path) -> dict[str, Any]:
    return {path: json.loads(outcome) for part in parts(outbox)
            for path, outcome in zip(*pq.read_table(
                outbox / ".budgetxl" / "parts" / part, columns=["path", "outcome"]
            ).to_pydict().values(), strict=True)}


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


class Told(NamedTuple):
    """A run of the mixed inbox with a list of departments; tests only look at it."""

    inbox: Path
    outbox: Path
    ended: Ended


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, books: dict[str, bytes]) -> Told:
    folder = tmp_path_factory.mktemp("批量")
    inbox = mixed(folder / "收件", books)
    listed = folder / "名单.txt"
    listed.write_text("昌吉州司法局\n衡阳市司法局\n\n　和田地区司法局\n", encoding="gb18030")
    ended = called(inbox, folder / "发件", jobs=2, task_size=3, departments=str(listed))
    return Told(inbox, folder / "发件", ended)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, books: dict[str, bytes]) -> Path:
    folder = tmp_path_factory.mktemp("不受打扰")
    assert called(numbered(folder / "许多", books["衡阳"]), folder / "out", jobs=1).status == 0
    return folder / "out"


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
        "坏/空.xlsx": "不是 Excel 工作簿", "坏/文字.xlsx": "不是 Excel 工作簿",
        "坏/半截.xlsx": "不是", "坏/口令.xlsx": "打开密码", "坏/别家.xlsx": "没有模板标识",
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
    expected = report.document([bad])
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


# -- the summary ------------------------------------------------------------------------------


def test_the_chief_reads_what_has_to_be_said(told):
    book = openpyxl.load_workbook(told.outbox / "summary.xlsx")
    assert book.sheetnames == ["汇总", "工作簿", "常见差错"]
    words = [str(row[0]) for row in rows(book["汇总"]) if row[0]]
    assert words[1] == "11 个工作簿，3 个部门，公开表 2 份"
    said = words[words.index("要说明的") + 1:]
    assert said[0] == "部门重复"
    assert said[1].startswith("昌吉州司法局：新疆部门预算公开表") and "有 3 份" in said[1]
    assert said[said.index("缺少部门") + 1] == "和田地区司法局"
    assert said[said.index("名单以外的部门") + 1] == "泽州县司法局"
    assert said[said.index("年度混杂") + 1] == "2020 年 4 份，2024 年 1 份"
    assert len(said[said.index("没有用上的工作簿") + 1:]) == BROKEN
    assert len(book["汇总"]._charts) == 2
    page = (told.outbox / "index.html").read_text(encoding="utf-8")
    assert all(line.replace("&", "&amp;") in page for line in said)


def test_one_row_a_workbook(told):
    head, *lines = rows(openpyxl.load_workbook(told.outbox / "summary.xlsx")["工作簿"])
    assert len(lines) == WORKBOOKS and [line[0] for line in lines] == sorted(
        line[0] for line in lines)
    [good] = [line for line in lines if line[0].startswith("县/改正")]
    fact = dict(zip(head, good, strict=True))
    assert (fact["部门"], fact["年度"], fact["结论"]) == ("昌吉州司法局", "2020", "通过")
    assert (fact["强制"], fact["收入总计"], fact["单位"]) == (0, 961.1, "万元")
    [broken] = [line for line in lines if line[0] == "坏/口令.xlsx"]
    assert broken[4] == "不能用" and "打开密码" in broken[-1]
    [targets] = [line for line in lines if line[0] == "县/乡/衡阳.XLSX"]
    assert dict(zip(head, targets, strict=True))["收入总计"] is None


def test_the_commonest_faults_are_counted(told):
    lines = rows(openpyxl.load_workbook(told.outbox / "summary.xlsx")["常见差错"])[1:]
    counted = {(rule, level): (books_, places) for rule, level, _, books_, places, _ in lines}
    findings = pq.read_table(told.outbox / "findings.parquet").to_pylist()
    broken = [f for f in findings if f["verdict"] != "undecided"]
    words = {"error": "强制", "warning": "规范", "notice": "提示"}
    for (rule, level), (books_, places) in counted.items():
        mine = [f for f in broken if f["rule"] == rule and words[f["level"]] == level]
        assert (len({f["file"] for f in mine}), len(mine)) == (books_, places)
    assert [line[3] for line in lines] == sorted((line[3] for line in lines), reverse=True)
    assert not any("…，" in line[2] and "{" in line[2] for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_list_of_departments_is_read_as_windows_writes_it(tmp_path, encoding):
    path = tmp_path / "名单.txt"
    path.write_bytes("甲局\r\n 乙局 \r\n\r\n甲局\r\n".encode(encoding))
    assert departments(path) == ("甲局", "乙局")


# -- the tables -------------------------------------------------------------------------------


def figures_of(outbox: Path, path: str) -> pa.Table:
    """What figures.parquet says of one workbook, without the columns that name it."""
    table = pq.read_table(outbox / "figures.parquet")
    assert table.column_names[:2] == ["file", "file_verdict"]
    return table.filter(pc.equal(table["file"], path)).drop_columns(["file", "file_verdict"])


def exported(checked: Report) -> pa.Table:
    """figures.parquet of the export of one workbook, be it a draft."""
    return pq.read_table(pa.BufferReader(api.open_data(checked, draft=True)["figures.parquet"]))


def test_figures_are_those_of_the_export_of_each_workbook(run, tmp_path):
    """Row for row and type for type, so that the two can be put together."""
    files = {f"{name}.xlsx": filled(name, real(name)) for name in FORMATS}
    inbox = put(tmp_path / "收件", files)
    run(inbox, tmp_path / "发件")
    for path in files:
        mine = figures_of(tmp_path / "发件", path)
        assert mine.num_rows > 10
        assert mine.equals(exported(api.check(inbox / path)))


def test_figures_say_which_workbook_and_its_verdict(told):
    table = pq.read_table(told.outbox / "figures.parquet", columns=["file", "file_verdict"])
    assert {tuple(row.values()) for row in table.to_pylist()} == {
        ("昌吉.xlsx", "不通过"), ("昌吉.xlsm", "不通过"), ("县/改正 #1%20?.xlsx", "通过"),
        ("县/乡/衡阳.XLSX", "通过"), ("山西/泽州.xlsm", "不通过"),
    }
    assert not any(table.schema.field(name).nullable for name in table.column_names)


def test_amounts_are_those_of_the_publication(told):
    """What the official sheet prints at a place is what the table says."""
    mine = figures_of(told.outbox, "县/改正 #1%20?.xlsx").to_pylist()
    book = openpyxl.load_workbook(told.outbox / "公开表/县/改正 #1%20?-公开表.xlsx")
    sheet = rows(book["表八"])
    printed = [cell for row in sheet for cell in row if isinstance(cell, (int, float))]
    assert sorted(f["amount"] for f in mine if f["table"] == "表八") == sorted(
        rounded(Decimal(str(number)), 2) for number in printed)


def test_every_amount_of_every_publication_is_in_the_table(told):
    for name, file in (("改正 #1%20?-公开表", "县/改正 #1%20?.xlsx"),
                       ("乡/衡阳-公开表", "县/乡/衡阳.XLSX")):
        known = set(figures_of(told.outbox, file)["amount"].to_pylist())
        book = openpyxl.load_workbook(told.outbox / f"公开表/县/{name}.xlsx")
        for sheet in book:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if isinstance(cell.value, (int, float)) and "#,##0" in cell.number_format:
                    assert rounded(Decimal(str(cell.value)), 2) in known, (sheet.title, cell)


def test_what_cannot_be_read_is_no_figure_and_all_others_are(run, tmp_path, books):
    """A clerk typed 1e30: a finding says so, and nothing is made of it."""
    inbox = put(tmp_path / "收件", {"改正.xlsx": books["改正"]})
    with_cell(inbox / "改正.xlsx", inbox / "太大.xlsx", b"1E+30")
    run(inbox, tmp_path / "发件")
    whole = figures_of(tmp_path / "发件", "改正.xlsx").to_pylist()
    found = figures_of(tmp_path / "发件", "太大.xlsx").to_pylist()
    assert found == [f for f in whole if f["column"] != "公务接待费"]
    assert len(found) == len(whole) - 1
    told = pq.read_table(tmp_path / "发件" / "findings.parquet").to_pylist()
    [finding] = [f for f in told if f["file"] == "太大.xlsx" and f["rule"] == "D1"]
    assert (finding["cells"], finding["level"]) == ("F6", "error")
    with pytest.raises(Refusal, match="公务接待费.*不能生成开放数据"):
        exported(api.check(inbox / "太大.xlsx"))


def test_findings_are_those_of_the_reports(told):
    table = pq.read_table(told.outbox / "findings.parquet").to_pylist()
    for file in (told.outbox / "报告").rglob("*.json"):
        [document] = json.loads(file.read_text(encoding="utf-8"))["files"]
        expected = [*document["findings"], *document["undecided"]]
        mine = [f for f in table if f["file"] == document["file"]]
        for key in ("rule", "level", "verdict", "table", "row", "left", "message", "advice"):
            assert [f[key] for f in mine] == [f[key] for f in expected]


# -- again ------------------------------------------------------------------------------------


def test_only_what_changed_is_done_again(run, inbox, tmp_path, books):
    """And what is left is what a first run would leave."""
    outbox = tmp_path / "发件"
    run(inbox, outbox)
    assert run(inbox, outbox).anew == 0
    os.utime(inbox / "昌吉.xlsx", (1, 1))
    assert run(inbox, outbox).anew == 0  # the same content, written again
    assert run(inbox, outbox).anew == 0
    put(inbox, {"坏/空.xlsx": books["衡阳"], "新/衡阳.xlsx": variant(books["衡阳"], 7)})
    (inbox / "山西" / "泽州.xlsm").unlink()
    (inbox / "县/改正 #1%20?.xlsx").write_bytes(variant(books["昌吉"], 2))
    assert run(inbox, outbox).anew == 3
    run(inbox, tmp_path / "fresh")
    assert differences(outbox, tmp_path / "fresh") == set()
    assert not (outbox / "报告" / "山西").exists()
    assert not (outbox / "公开表/县/改正 #1%20?-公开表.xlsx").exists()


def test_names_that_mean_something_else_elsewhere(run, tmp_path, books):
    """Patterns, links, names too long for an output and names in another encoding."""
    long = "长" * 82 + ".xlsx"
    folder = put(tmp_path / "in", {name: books["衡阳"] for name in (
        "a[1].xlsx", "a1.xlsx", "b*.xlsx", "c&<d>.xlsx", "换\n行.xlsx", long)})
    (folder / "round").symlink_to(".")
    (folder / "link.xlsx").symlink_to("a1.xlsx")
    Path(os.fsdecode(bytes(folder / "GBK") + "测.xlsx".encode("gbk"))).write_bytes(b"")
    done = run(folder, tmp_path / "out")
    assert "通过 6，没做完 2；公开表 6 份" in done.out
    assert "文件名太长" in done.err and "文件名不是 UTF-8 编码" in done.err
    assert (tmp_path / "out/公开表/a[1]-公开表.xlsx").is_file()
    (folder / "a1.xlsx").write_bytes(b"")
    done = run(folder, tmp_path / "out")
    assert "通过 4，不能用 2，没做完 2；公开表 4 份" in done.out
    assert (tmp_path / "out/公开表/a[1]-公开表.xlsx").is_file()
    run(folder, tmp_path / "fresh")
    assert differences(tmp_path / "out", tmp_path / "fresh") == set()


def test_a_name_that_another_one_takes_is_given_up(run, tmp_path, books):
    folder = put(tmp_path / "in", {"a.xlsx": books["衡阳"]})
    run(folder, tmp_path / "out")
    put(folder, {"a.xlsm": variant(books["衡阳"], 1)})
    run(folder, tmp_path / "out")
    names = {path for path in left(tmp_path / "out") if path.startswith("公开表")}
    assert names == {"公开表/a.xlsm-公开表.xlsx", "公开表/a.xlsx-公开表.xlsx"}
    (folder / "a.xlsm").unlink()
    run(folder, tmp_path / "out")
    run(folder, tmp_path / "fresh")
    assert differences(tmp_path / "out", tmp_path / "fresh") == set()


def test_what_somebody_took_away_or_damaged_is_made_again(run, many, tmp_path):
    outbox = tmp_path / "out"
    run(many, outbox)
    before = left(outbox)
    (outbox / "报告" / "0" / "00.xlsx.html").unlink()
    (outbox / "公开表" / "1" / "01-公开表.xlsx").write_bytes(b"")
    (outbox / "summary.xlsx").unlink()
    assert run(many, outbox).anew == 2
    [part, *_] = sorted(parts(outbox))
    (outbox / ".budgetxl" / "parts" / part).write_bytes(b"PAR1 and then the power went")
    assert run(many, outbox).anew in (1, 2, 3)
    assert left(outbox) == before


def test_results_of_an_earlier_edition_are_made_again(run, many, tmp_path, undisturbed):
    """Its parts have other columns, and none is mixed with ours."""
    outbox = tmp_path / "out"
    run(many, outbox)
    for part in (outbox / ".budgetxl" / "parts").iterdir():
        table = pq.read_table(part)
        key = [re.sub("/[0-9]+ ", "/1 ", key) for key in table["key"].to_pylist()]
        figures = [[{"file": "a", "exact": ""}]] * table.num_rows
        for column, values in (("key", key), ("figures", figures)):
            number = table.column_names.index(column)
            table = table.set_column(number, column, pa.array(values))
        pq.write_table(table, part)
    assert run(many, outbox).anew == COUNT
    assert differences(outbox, undisturbed) == set()
    assert run(many, outbox).anew == 0


def test_what_others_keep_in_outbox_stays(run, many, tmp_path):
    mine = put(tmp_path / "out", {"公开表/别人的.xlsx": b"mine", "笔记.txt": b"mine"})
    run(many, mine)
    run(many, mine)
    assert left(mine)["公开表/别人的.xlsx"] == left(mine)["笔记.txt"] == b"mine"


def test_a_changed_format_is_done_again_and_no_other(run, tmp_path, books, monkeypatch):
    shelf = tmp_path / "表样"
    shutil.copytree(SHELF / HUNAN, shelf / HUNAN)
    monkeypatch.setenv(OWN_FOLDERS, str(shelf))
    folder = put(tmp_path / "in", {"1.xlsx": books["衡阳"], "2.xlsx": books["改正"],
                                   "3.xlsx": books["泽州"]})
    assert called(folder, tmp_path / "out", jobs=1).anew == 3
    assert called(folder, tmp_path / "out", jobs=1).anew == 0
    rules = shelf / HUNAN / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "\n# 改过\n", encoding="utf-8")
    assert called(folder, tmp_path / "out", jobs=1).anew == 1


# -- interrupted ------------------------------------------------------------------------------


def started(many: Path, outbox: Path, **options: Any) -> subprocess.Popen[str]:
    """A run that has done a part of its work, in a group of processes of its own."""
    process = subprocess.Popen(
        command(many, outbox, jobs=2, task_size=2, **options), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        # What a shell starts in the background ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until(lambda: len(parts(outbox)) >= 2)
    assert process.poll() is None
    return process


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def members(group: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                facts = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # gone meanwhile
                continue
            if int(facts[2]) == group and facts[0] != "Z":
                found.append(int(entry.name))
    return found


def children(parent: int) -> Iterator[int]:
    """The worker processes of a run."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                facts = (entry / "stat").read_text().rpartition(")")[2].split()
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(facts[1]) == parent and b"spawn_main" in words:
                yield int(entry.name)


def continues(run: Callable[..., Ended], many: Path, outbox: Path, undisturbed: Path) -> None:
    done = run(many, outbox)
    assert done.status == 0 and 0 < done.anew < COUNT
    assert differences(outbox, undisturbed) == set()
    assert not (outbox / ".budgetxl" / "aside").exists()
    assert not (outbox / ".budgetxl" / "started.json").exists()


def test_a_killed_run_is_continued(run, many, tmp_path, undisturbed):
    process = started(many, tmp_path / "out")
    process.kill()
    process.communicate()
    until(lambda: not members(process.pid))  # no worker outlives it
    assert not (tmp_path / "out" / "index.html").exists()
    continues(run, many, tmp_path / "out", undisturbed)


def test_what_a_killed_run_left_of_a_workbook_that_is_gone_goes_too(run, many, tmp_path):
    process = started(many, tmp_path / "out")
    process.kill()
    process.communicate()
    for file in list((many / "0").iterdir()) + list((many / "2").iterdir()):
        file.unlink()
    run(many, tmp_path / "out")
    run(many, tmp_path / "fresh")
    assert differences(tmp_path / "out", tmp_path / "fresh") == set()


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_an_interrupted_run_says_so_and_is_continued(run, many, tmp_path, undisturbed, engine):
    """Ctrl-C goes to every process of the terminal."""
    process = started(many, tmp_path / "out", engine=engine)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert "已中断；再运行一次，从停下的地方接着做" in err.splitlines()
    assert "Traceback" not in err and "KeyboardInterrupt" not in err
    until(lambda: not members(process.pid))
    continues(run, many, tmp_path / "out", undisturbed)


FULL = """
set -e
mount -t tmpfs -o size=1300k tmpfs "$1/disk"
cat /dev/zero | head -c 600000 > "$1/disk/ballast"
set +e
"$2" -c "$3" "$4" > "$1/first.out" 2> "$1/first.err"
echo $? > "$1/first.status"
cp -r "$1/disk/out" "$1/after"
rm "$1/disk/ballast"
mount -o remount,size=64m "$1/disk"
"$2" -c "$3" "$4" > "$1/second.out" 2> "$1/second.err"
echo $? > "$1/second.status"
cp -r "$1/disk/out" "$1/out"
"""
"""A disk of 1.3 MB in a name space of its own; later it is larger, and the run is repeated."""


def test_a_full_disk_is_said_and_the_run_continued(run, many, tmp_path, undisturbed):
    (tmp_path / "disk").mkdir()
    asked = command(many, tmp_path / "disk" / "out", jobs=2, task_size=2)
    done = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", FULL, "sh", tmp_path,
         asked[0], asked[2], asked[3]],
        capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"},
    )
    said = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.glob("*.*")}
    assert done.returncode == 0, (
        "this test mounts a small disk: unshare must be allowed to", done.stderr)
    assert said["first.status"] == "2\n" and said["first.out"] == ""
    assert "磁盘已满" in said["first.err"] and "Traceback" not in said["first.err"]
    assert said["first.err"].splitlines()[-1] == "没有做完；问题解决后再运行一次，从停下的地方接着做"
    assert parts(tmp_path / "after")
    assert said["second.status"] == "0\n"
    anew = ANEW.search(said["second.out"])
    assert anew and 0 < int(anew[1]) < COUNT
    assert differences(tmp_path / "out", undisturbed) == set()


# -- workers that die -------------------------------------------------------------------------


def test_a_worker_that_is_killed_is_replaced(run, many, tmp_path, undisturbed):
    process = started(many, tmp_path / "out")
    victim = next(children(process.pid))
    os.kill(victim, signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert f"{COUNT} 个工作簿：通过 {COUNT}" in out and "Traceback" not in err
    assert differences(tmp_path / "out", undisturbed) == set()


@pytest.mark.parametrize("options", [{"jobs": 2}, {"jobs": 2, "engine": "dask"}],
                         ids=["local", "dask"])
def test_a_workbook_that_kills_its_worker_costs_a_line(run, tmp_path, books, options):
    """So does one on which our program fails; all others are done, and both are tried again."""
    good = {f"{n}.xlsx": variant(books["衡阳"], n) for n in range(6)}
    folder = put(tmp_path / "in", {**good, "3毒.xlsx": b"CRASH", "5错.xlsx": b"ERROR"})
    poison = put(tmp_path / "poison", {"sitecustomize.py": POISON.encode()})
    done = called(folder, tmp_path / "out", poison=poison, task_size=4, **options)
    assert done.status == 2, done.err
    assert "通过 6，没做完 2；公开表 6 份；这次处理 8 个" in done.out
    assert "3毒.xlsx：处理时程序崩溃，两次都没有做完" in done.err.splitlines()
    [line] = [line for line in done.err.splitlines() if line.startswith("5错.xlsx：")]
    assert line.endswith("KeyError: 'a mistake of ours'")
    again = run(folder, tmp_path / "out")
    assert again.anew == 2 and "不能用 2" in again.out
    run(folder, tmp_path / "fresh")
    assert differences(tmp_path / "out", tmp_path / "fresh") == set()


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


@pytest.mark.parametrize("package, extra", [("pyarrow", "batch"), ("tqdm", "batch"),
                                            ("fsspec", "batch"), ("distributed", "dask")])
def test_a_missing_package_is_named_with_its_extra(many, tmp_path, package, extra):
    without = f"import sys; sys.modules[{package!r}] = None"
    poison = put(tmp_path / "poison", {"sitecustomize.py": without.encode()})
    done = called(many, tmp_path / "out", poison=poison, engine="dask")
    assert done.status == 2 and package in done.err
    assert f'pip install "budgetxl[{extra}]"' in done.err and "Traceback" not in done.err


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
