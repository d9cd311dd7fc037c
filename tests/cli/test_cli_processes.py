"""Commands as processes: what a terminal and a file system do to them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys

from tests.cli.commands import called


def test_ctrl_c_ends_a_check_in_one_sentence(good, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "budgetxl", "check", "没有.xlsx", *[str(good)] * 200],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1"},
        # What a shell starts in the background ignores Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr and "没有.xlsx" in process.stderr.readline()  # it is at the next
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "已中断，没有做完\n")


def test_a_file_whose_name_is_no_utf_8_is_checked_like_any_other(good, tmp_path):
    name = os.fsdecode("司法局.xlsx".encode("gbk"))
    shutil.copy(good, tmp_path / name)
    done = called("check", name, "--report", "报告.html", "--json", cwd=tmp_path, PYTHONUTF8="1")
    assert done.status == 0, done.err
    [file] = json.loads(done.out)["files"]
    assert file["file"].endswith(".xlsx") and "\ufffd" in file["file"]
    assert file["file"] in (tmp_path / "报告.html").read_text(encoding="utf-8")


def test_a_file_whose_name_is_no_utf_8_is_refused_in_one_sentence(tmp_path):
    name = os.fsdecode("司法局.xlsx".encode("gbk"))
    (tmp_path / name).write_bytes(b"")
    done = called("check", name, cwd=tmp_path, PYTHONUTF8="1")
    assert (done.status, done.out) == (2, "")
    [sentence] = done.err.splitlines()
    assert sentence.endswith("是空文件，没有传完整；请重新取得")
