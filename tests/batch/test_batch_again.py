"""A folder converted again: what changed is done and nothing else, as if it were the first time."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from budgetxl.fault import Refusal
from budgetxl.formats.shelves import OWN_FOLDERS
from tests.batch.inboxes import COUNT, HUNAN, SHELF, put, variant
from tests.batch.runs import called, differences, left, parts


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


@pytest.mark.parametrize("name", ["summary.xlsx", "公开表/0/03-公开表.xlsx", "报告/0/03.xlsx.html"])
def test_what_no_run_wrote_is_not_written_over(run, many, tmp_path, books, name):
    """Somebody's filled workbook or notes, under a name that is needed: nothing is touched."""
    for content in (books["衡阳"], b"mine"):
        outbox = put(tmp_path / "out", {name: content})
        with pytest.raises(Refusal, match=f"{name}：这个文件不是批量转换写的，没有覆盖"):
            run(many, outbox)
        assert left(outbox) == {name: content}


def test_what_a_run_wrote_is_known_when_its_records_are_lost(run, many, tmp_path, undisturbed):
    outbox = tmp_path / "out"
    run(many, outbox)
    shutil.rmtree(outbox / ".budgetxl")
    for name in ("summary.xlsx", "index.html", "findings.parquet", "figures.parquet"):
        (outbox / name).unlink()
    assert run(many, outbox).anew == COUNT
    assert differences(outbox, undisturbed) == set()


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
