"""A run that is broken off is continued.

Whatever happens to a run (a kill, Ctrl-C, a full disk, a worker that dies), the next one ends
with the very bytes that an undisturbed run leaves. Processes, signals and disks are real.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.batch.inboxes import COUNT, put, variant
from tests.batch.runs import (
    ANEW, Ended, called, children, command, differences, members, parts, started, until,
)

POISON = """
import os, signal, zipfile
def opened(self, file, *args, known=zipfile.ZipFile.__init__, **more):
    begins = file.getvalue()[:7] if hasattr(file, "getvalue") else b""
    if begins == b"PKCRASH":
        os.kill(os.getpid(), signal.SIGSEGV)
    if begins == b"PKERROR":
        raise KeyError("a mistake of ours")
    known(self, file, *args, **more)
zipfile.ZipFile.__init__ = opened
"""
"""As sitecustomize.py: files with these words are a crash and a mistake of the program."""


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


def test_a_run_that_has_hardly_begun_is_interrupted_in_one_sentence(many, tmp_path):
    process = started(many, tmp_path / "out", least=0)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err.splitlines()[-1] == "已中断；再运行一次，从停下的地方接着做"
    assert "Traceback" not in err and "KeyboardInterrupt" not in err


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
    folder = put(tmp_path / "in", {**good, "3毒.xlsx": b"PKCRASH", "5错.xlsx": b"PKERROR"})
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
