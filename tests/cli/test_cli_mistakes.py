"""Slips of the hand at the command line: a sentence in Chinese, status 2, and nothing written."""

from __future__ import annotations

import pytest

from tests.cli.commands import CHINESE, FORMAT


@pytest.mark.parametrize(("arguments", "said"), [
    (["check", "没有.xlsx"], "没有这个文件"),
    (["check", "*.xls"], "没有这个文件"),
    (["check", "“表.xlsx”"], "两头的引号不是英文的"),
    (["check", "‘表.xlsx’"], "两头的引号不是英文的"),
    (["check", "表.xlsx", "——report", "r.html"], "前面的横线不是英文的"),
    (["check", "表.xlsx", "-–report", "r.html"], "前面的横线不是英文的"),
    (["check", "表.xlsx", "－v"], "前面的横线不是英文的"),
    (["check", ""], "有一个参数是空的"),
    (["check", "夹"], "这是一个文件夹"),
    (["check", "长" * 100 + ".xlsx"], "文件名太长"),
    (["check", "空.xlsx"], "空文件"),
    (["check", "表.xlsx", "--level", "强制"], "只能是 error, warning, notice"),
    (["Check", "表.xlsx"], "没有 Check 这个命令"),
    (["publish", "表.xlsx", "公开表.xlsx"], "缺少参数：-o"),
    (["publish", "-o", "公开表.xlsx"], "缺少参数：文件"),
    (["export", "表.xlsx", "-o", ""], "有一个参数是空的"),
    (["batch", "", "-o", "发件"], "有一个参数是空的"),
    (["batch", "没有", "-o", "发件"], "没有这个文件夹"),
    (["batch", "夹", "-o", "发件"], "里面没有工作簿"),
    (["batch", "夹", "-o", "夹"], "请另指定文件夹"),
    (["batch", "夹", "-o", "发件", "--departments", "夹"], "这是一个文件夹"),
    (["fill", "坏.json", FORMAT, "-o", "新.xlsx"], "没有名为“坏.json”的表样"),
    (["fill", FORMAT, "坏.json", "-o", "新.xlsx"], "不是正确的 JSON"),
    (["template", FORMAT, "-o", "新.xls"], "结尾"),
    (["template", "新疆", "-o", "新.xlsx"], "budgetxl formats 列出全部"),
    (["codes", "科目表.xlsx", "--year", "27"], "应为四位数的年份"),
    (["schema", "没有"], "没有名为“没有”的表样"),
    (["addin"], "缺少参数"),
])
def test_a_slip_is_told_in_a_sentence(run, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "夹").mkdir()
    (tmp_path / "空.xlsx").touch()
    (tmp_path / "坏.json").write_text("{", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err and CHINESE.search(done.err) and "Traceback" not in done.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_may_have_such_a_name(run, tmp_path, monkeypatch, good):
    """Somebody's file does begin with a quotation mark, or with a dash."""
    monkeypatch.chdir(tmp_path)
    for name in ("“好”.xlsx", "—好.xlsx"):
        (tmp_path / name).write_bytes(good.read_bytes())
        assert run("check", name).status == 0
