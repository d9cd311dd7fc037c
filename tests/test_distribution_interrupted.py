"""A distribution that is broken off is continued: nothing is lost, nothing of a clerk's replaced.

Whatever happens to a run (a kill, a worker that dies or hangs), the next one ends with the very
workbooks that an undisturbed run writes. Processes and signals are real.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from budgetxl import api
from budgetxl.distribution import Options, run
from budgetxl.distribution.lot import Lot, Order, digest, edition_of, fill_lot
from budgetxl.distribution.units import units
from budgetxl.fault import Refusal
from budgetxl.running.guard import only_run_in
from budgetxl.storage import folder
from tests.batch.runs import children, members, until

TARGETS = "hunan-2020-overall-targets"
COUNT = 80
POISON = """
import json, multiprocessing, os, signal, time
def loads(text, *more, known=json.loads, **words):
    if multiprocessing.parent_process() and isinstance(text, str):
        if "毒局" in text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "慢局" in text:
            time.sleep(600)
        if "错局" in text:
            raise KeyError("a mistake of ours")
    return known(text, *more, **words)
json.loads = loads
"""
"""As sitecustomize.py: units of these names are a crash, a long wait and a mistake of ours."""


def listed(path: Path, names: list[str]) -> Path:
    lines = [f"{name},{n}.5" for n, name in enumerate(names)]
    path.write_text("\n".join(["部门名称,公共财政拨款", *lines, ""]), encoding="utf-8")
    return path


def schools(path: Path) -> Path:
    return listed(path, [f"第{n}中学" for n in range(COUNT)])


def command(source: Path, output: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "budgetxl", "fill", TARGETS, "--each", str(source),
            "-o", str(output), "--jobs", "2", *more]


def started(source: Path, output: Path) -> subprocess.Popen[str]:
    """A run that has written some of its workbooks, in a group of processes of its own."""
    process = subprocess.Popen(command(source, output), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
                               env={**os.environ, "PYTHONUTF8": "1"},
                               # What a shell starts in the background ignores Ctrl-C.
                               preexec_fn=lambda: signal.signal(signal.SIGINT,
                                                                signal.default_int_handler))
    until(lambda: len(workbooks(output)) >= 5)
    assert process.poll() is None
    return process


def workbooks(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in output.glob("*.xlsx")}


def told(output: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> str:
    run(Options(TARGETS, source, output, jobs=2))
    return capsys.readouterr().out.strip()


@pytest.fixture(scope="module", name="undisturbed")
def all_at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    where = tmp_path_factory.mktemp("不受打扰")
    assert run(Options(TARGETS, schools(where / "单位.csv"), where / "下发", jobs=1)) == 0
    return workbooks(where / "下发")


def test_a_killed_run_is_continued_and_what_a_clerk_filled_in_since_is_left_alone(
    tmp_path: Path, undisturbed: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """What it had written stands in no ledger: it is known by what is in it."""
    source, output = schools(tmp_path / "单位.csv"), tmp_path / "下发"
    process = started(source, output)
    process.kill()
    process.communicate()
    until(lambda: not members(process.pid))  # no worker outlives it
    assert 5 <= len(workbooks(output)) < COUNT
    assert told(output, source, capsys) == (
        f"共 {COUNT} 个单位：这次写出 {COUNT} 个，沿用 0 个，用不了 0 个")
    assert workbooks(output) == undisturbed
    (output / ".budgetxl" / "filled.json").unlink()
    (output / "第7中学.xlsx").write_bytes(b"of a clerk")
    assert told(output, source, capsys).endswith(f"这次写出 {COUNT - 1} 个，沿用 0 个，用不了 1 个")
    assert told(output, source, capsys).endswith(f"这次写出 0 个，沿用 {COUNT - 1} 个，用不了 1 个")
    assert workbooks(output) == {**undisturbed, "第7中学.xlsx": b"of a clerk"}


def test_an_interrupted_run_says_so_and_a_killed_worker_is_replaced(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    source, output = schools(tmp_path / "单位.csv"), tmp_path / "下发"
    process = started(source, output)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err.splitlines()[-1] == "已中断；再运行一次，从停下的地方接着做"
    for path in list(output.glob("*.xlsx"))[3:]:
        path.unlink()
    process = started(source, output)
    os.kill(next(children(process.pid)), signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and "用不了 0 个" in out, err
    assert workbooks(output) == undisturbed


def test_a_unit_that_kills_its_worker_or_takes_too_long_costs_a_line(tmp_path: Path) -> None:
    """All others have their workbooks, and all three are tried again."""
    source = listed(tmp_path / "单位.csv", ["甲局", "毒局", "乙局", "慢局", "丙局", "错局"])
    (tmp_path / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    done = subprocess.run(command(source, tmp_path / "下发", "--timeout", "5"),
                          capture_output=True, encoding="utf-8", timeout=120,
                          env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2, done.stderr
    assert done.stdout.strip() == "共 6 个单位：这次写出 3 个，沿用 0 个，用不了 3 个"
    said = dict(line.split("行：") for line in done.stderr.splitlines() if "行：" in line)
    assert said[f"{source}：第 3 "] == "处理时程序崩溃，两次都没有做完"
    assert said[f"{source}：第 5 "].startswith("超过 5 秒没有做完，两次都是")
    assert said[f"{source}：第 7 "].endswith("KeyError: 'a mistake of ours'")
    ledger = json.loads((tmp_path / "下发" / ".budgetxl" / "filled.json").read_bytes())
    assert sorted(ledger) == sorted(workbooks(tmp_path / "下发"))
    assert sorted(ledger) == ["丙局.xlsx", "乙局.xlsx", "甲局.xlsx"]


def test_what_a_clerk_saved_since_the_run_began_is_not_replaced(tmp_path: Path) -> None:
    """A worker looks at what stands in a file's place just before it writes."""
    [unit] = units(listed(tmp_path / "单位.csv", ["甲局"]), api.sound_rulebook(TARGETS).format)
    order = Order("甲局.xlsx", unit, before=digest(b"handed out"))
    lot = Lot(TARGETS, edition_of(TARGETS), str(tmp_path / "下发"), None, None, (order,))
    (tmp_path / "下发").mkdir()
    there = tmp_path / "下发" / "甲局.xlsx"
    there.write_bytes(b"of a clerk")
    [written] = fill_lot(lot)
    assert "没有覆盖" in written.fault and there.read_bytes() == b"of a clerk"
    there.write_bytes(b"handed out")
    [written] = fill_lot(lot)
    assert not written.fault and digest(there.read_bytes()) == written.sha256


def test_only_one_run_is_at_work_in_a_folder(tmp_path: Path) -> None:
    source, output = listed(tmp_path / "单位.csv", ["甲局"]), tmp_path / "下发"
    with only_run_in(folder(str(output))):
        with pytest.raises(Refusal, match="另一次运行正在写这个文件夹"):
            run(Options(TARGETS, source, output))
    assert not workbooks(output)
