"""Two runs on one OUTBOX keep out of each other's way; a workbook that never ends costs a line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetxl.fault import Refusal
from budgetxl.running import guard
from budgetxl.running.guard import LOCK, RUNNING, only_run_in
from budgetxl.storage import Folder, folder
from tests.batch.inboxes import COUNT, numbered, put, variant
from tests.batch.runs import Ended, called, differences, started, until

HANG = """
import re, zipfile
def opened(self, file, *args, known=zipfile.ZipFile.__init__, **more):
    if hasattr(file, "getvalue") and file.getvalue()[:6] == b"PKHANG":
        re.match("(a+)+b", 64 * "a")
    known(self, file, *args, **more)
zipfile.ZipFile.__init__ = opened
"""
"""As sitecustomize.py: at files with this word a search begins that outlives us, in C."""


# -- on a disk --------------------------------------------------------------------------------


def test_a_second_run_says_who_is_at_work_and_does_nothing(tmp_path, targets):
    many = numbered(tmp_path / "许多", targets)
    first = started(many, tmp_path / "out", task_size=1)
    os.killpg(first.pid, signal.SIGSTOP)
    try:
        before = sorted((tmp_path / "out").rglob("*"))
        second = called(many, tmp_path / "out")
        assert (second.status, second.out) == (2, "")
        assert second.err.startswith(f"{tmp_path}/out：另一次运行正在写这个文件夹")
        assert f"计算机 {socket.gethostname()}，进程 {first.pid}，" in second.err
        assert "先结束那个进程，再运行一次会接着做" in second.err
        assert sorted((tmp_path / "out").rglob("*")) == before
    finally:
        os.killpg(first.pid, signal.SIGCONT)
    out, err = first.communicate(timeout=60)
    assert first.returncode == 0 and f"这次处理 {COUNT} 个" in out, err


def test_a_run_that_was_killed_keeps_nobody_out(tmp_path, targets):
    many = numbered(tmp_path / "许多", targets)
    first = started(many, tmp_path / "out", task_size=1)
    first.kill()
    first.communicate()
    assert (tmp_path / "out" / RUNNING).exists()
    assert 0 < called(many, tmp_path / "out").anew < COUNT
    assert not (tmp_path / "out" / RUNNING).exists()
    assert (tmp_path / "out" / LOCK).read_bytes() == b""


def test_other_folders_are_free(tmp_path):
    with only_run_in(folder(str(tmp_path / "one"))), only_run_in(folder(str(tmp_path / "two"))):
        assert (tmp_path / "two" / RUNNING).exists()


# -- where there are no locks -----------------------------------------------------------------


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """An OUTBOX that is not on a disk, and seconds that pass more quickly."""
    monkeypatch.setattr(guard, "BEAT", 0.05)
    monkeypatch.setattr(guard, "LOOKS", 40)
    monkeypatch.setattr(guard, "BETWEEN", 0.05)
    outbox = folder("memory://out")
    yield outbox
    outbox.fs.rm("/out", recursive=True)


def test_a_run_that_shows_signs_of_life_keeps_others_out(elsewhere, capsys):
    with only_run_in(elsewhere) as assure:
        with pytest.raises(Refusal, match=f"进程 {os.getpid()}，.*现在还在运行"), only_run_in(elsewhere):
            pass
        assert "看 2 秒它还有没有动静" in capsys.readouterr().err
        assure()
    assert not elsewhere.listing()


def test_one_that_shows_none_was_broken_off(elsewhere):
    elsewhere.write({RUNNING: json.dumps({
        "run": "1", "host": "甲", "process": 7, "started": "昨天", "beat": 3}).encode()})
    with only_run_in(elsewhere) as assure:
        assure()
    assert not elsewhere.listing()


def test_one_that_was_taken_for_broken_off_gives_way(elsewhere):
    """As after a long break of its network: it stops, and leaves the other's file alone."""
    other = {"run": "2", "host": "乙", "process": 8, "started": "刚才", "beat": 0}
    with only_run_in(elsewhere) as assure:
        elsewhere.write({RUNNING: json.dumps(other).encode()})
        until(lambda: refuses(assure))
    assert json.loads(elsewhere.read(RUNNING)) == other


def refuses(assure):
    try:
        assure()
    except Refusal as refusal:
        return "计算机 乙，进程 8，刚才 开始" in str(refusal)
    return False


def test_a_file_that_goes_while_the_folder_is_listed_hides_no_other(elsewhere, monkeypatch):
    """As the other run's, which writes aside and renames: a file server is asked for each."""
    elsewhere.write({"a.xlsx": b""})
    known, failing = elsewhere.fs.find, [FileNotFoundError("aside")]

    def find(*arguments, **options):
        if failing:
            raise failing.pop()
        return known(*arguments, **options)

    monkeypatch.setattr(elsewhere.fs, "find", find)
    assert list(elsewhere.listing()) == ["a.xlsx"]
    assert not failing and folder("memory://nowhere").listing() == {}


# -- workbooks that never end -----------------------------------------------------------------


def hanging(tmp_path: Path, targets: bytes, **options: object) -> Ended:
    """A run of six good workbooks and one that never ends."""
    good = {f"{n}.xlsx": variant(targets, n) for n in range(6)}
    inbox = put(tmp_path / "in", {**good, "3卡.xlsx": b"PKHANG"})
    poison = put(tmp_path / "poison", {"sitecustomize.py": HANG.encode()})
    return called(inbox, tmp_path / "out", poison=poison, timeout=6, task_size=4, jobs=2,
                  **options)


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_a_workbook_that_never_ends_costs_a_line(tmp_path, targets, engine):
    """All others are done, and it is tried again in the next run."""
    done = hanging(tmp_path, targets, engine=engine)
    assert done.status == 2, done.err
    assert "通过 6，没做完 1；公开表 6 份；这次处理 7 个" in done.out
    assert ("3卡.xlsx：超过 6 秒没有做完，两次都是（确实很大的文件，用 --timeout 加长时间）"
            in done.err.splitlines())
    assert "Traceback" not in done.err and "Thread" not in done.err and "不起作用" not in done.err
    again = called(tmp_path / "in", tmp_path / "out")
    assert again.anew == 1 and "不能用 1" in again.out
    called(tmp_path / "in", tmp_path / "fresh")
    assert differences(tmp_path / "out", tmp_path / "fresh") == set()


def test_the_limit_is_of_one_workbook_and_not_of_all(tmp_path, targets):
    """Slow ones in one task take longer together than any of them may."""
    slow = "import time, zipfile\nknown = zipfile.ZipFile.__init__\n" \
        "zipfile.ZipFile.__init__ = lambda *a, **k: time.sleep(0.3) or known(*a, **k)\n"
    poison = put(tmp_path / "poison", {"sitecustomize.py": slow.encode()})
    inbox = put(tmp_path / "in", {f"{n}.xlsx": variant(targets, n) for n in range(5)})
    done = called(inbox, tmp_path / "out", poison=poison, timeout=6, task_size=5, jobs=1)
    assert done.status == 0 and "通过 5" in done.out, done


def test_the_command_line_takes_seconds(tmp_path):
    def said(seconds: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "budgetxl", "batch", tmp_path / "none", "-o", tmp_path / "out",
             "--timeout", seconds],
            capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"},
        ).stderr

    assert "--timeout：应为 1 到 86400 的整数" in said("0")
    assert "没有这个文件夹" in said("20")


def test_a_missing_lock_package_is_named(tmp_path):
    poison = put(tmp_path / "poison", {"sitecustomize.py": b"import sys\n"
                                       b"sys.modules['filelock'] = None\n"})
    done = called(tmp_path / "in", tmp_path / "out", poison=poison)
    assert "filelock：请运行 pip install filelock" in done.err
