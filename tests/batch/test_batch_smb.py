"""INBOX and OUTBOX on a file server: Samba, as an office has it, on a port of this computer."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.batch.inboxes import put, variant
from tests.batch.runs import called, differences, left, until
from tests.batch.servers import answers, free_port

PASSWORD = "geheim"
CONFIGURATION = """
[global]
server role = standalone server
interfaces = 127.0.0.1
bind interfaces only = yes
smb ports = {port}
passdb backend = tdbsam:{folder}/passwords.tdb
private dir = {folder}
lock directory = {folder}
state directory = {folder}
cache directory = {folder}
pid directory = {folder}
ncalrpc dir = {folder}/calls
load printers = no

[pku]
path = {folder}/pku
read only = no
"""

HELD = """
import sys
import fsspec
with fsspec.open(sys.argv[1], "rb"):
    print("open", flush=True)
    sys.stdin.read()
"""
"""What Excel does with a workbook: nobody else reads it meanwhile."""


class Share(NamedTuple):
    """A folder that the server gives out, and how the server is reached."""

    folder: Path
    port: int

    def address(self, path: str, password: str = PASSWORD) -> str:
        user = getpass.getuser()
        return f"smb://{user}:{password}@127.0.0.1:{self.port}/{self.folder.name}/{path}"


@pytest.fixture
def share(tmp_path: Path) -> Iterator[Share]:
    where = os.environ["PATH"] + os.pathsep + "/usr/sbin"
    server = shutil.which("smbd", path=where)
    assert server, "this test needs Samba: on Debian, apt-get install samba"
    folder, port = tmp_path / "samba", free_port()
    put(folder, {"smb.conf": CONFIGURATION.format(folder=folder, port=port).encode()})
    (folder / "pku").mkdir()
    subprocess.run(
        ["pdbedit", "-s", folder / "smb.conf", "-a", "-t", "-u", getpass.getuser()],
        input=f"{PASSWORD}\n{PASSWORD}\n", check=True, capture_output=True, encoding="utf-8",
    )
    running = subprocess.Popen(
        [server, "-F", "--no-process-group", "-s", folder / "smb.conf", "-l", folder],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,  # at its end it ends its whole group
    )
    try:
        until(lambda: answers(port))
        yield Share(folder / "pku", port)
    finally:
        running.terminate()
        running.wait()


def test_inbox_and_outbox_on_a_share(tmp_path, targets, share):
    """The same bytes as on a disk, and the same economy on the second run."""
    inbox = put(share.folder / "收件", {
        "昌吉.xlsx": targets, "县/改正 #1%20[1].xlsm": variant(targets, 1),
        "山西/泽州.xlsm": variant(targets, 2), "坏/空.xlsx": b"", "坏/文字.xlsx": b"no workbook",
    })
    outbox = share.folder / "发件"
    addresses = share.address("收件"), share.address("发件")
    done = called(*addresses, jobs=2, task_size=2)
    assert (done.status, done.anew) == (2, 5), done
    assert "Traceback" not in done.err and PASSWORD not in done.out
    here = called(inbox, tmp_path / "发件", jobs=2)
    assert re.sub("汇总见.*", "", done.out) == re.sub("汇总见.*", "", here.out)
    assert differences(outbox, tmp_path / "发件") == set()
    assert {path.name for path in (outbox / ".budgetxl").iterdir()} == {"parts"}
    assert called(*addresses, jobs=2).anew == 0
    (inbox / "昌吉.xlsx").write_bytes(variant(targets, 3))
    (inbox / "山西" / "泽州.xlsm").unlink()
    assert called(*addresses, jobs=2).anew == 1
    assert not any(path.startswith("报告/山西") for path in left(outbox))


def test_a_workbook_that_somebody_has_open_costs_a_line(tmp_path, targets, share):
    put(share.folder / "收件", {"开着.xlsx": targets, "衡阳.xlsx": variant(targets, 1)})
    excel = subprocess.Popen(
        [sys.executable, "-c", HELD, share.address("收件/开着.xlsx")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    )
    assert excel.stdout and excel.stdout.readline() == "open\n"
    done = called(share.address("收件"), tmp_path / "out")
    excel.communicate()
    assert "开着.xlsx：读不了这个文件（别的程序正打开着这个文件）" in done.err.splitlines()
    assert done.status == 2 and "通过 1，没做完 1" in done.out
    assert called(share.address("收件"), tmp_path / "out").anew == 1


def test_a_share_that_does_not_answer_is_a_sentence(tmp_path, targets, share):
    inbox = put(tmp_path / "in", {"a.xlsx": targets})

    def said(address: str) -> str:
        done = called(inbox, address, jobs=1)
        assert (done.status, done.out) == (2, "") and "Traceback" not in done.err
        return done.err

    assert "打不开（用户名或口令不对）" in said(share.address("发件", password="nein"))
    other = share._replace(folder=share.folder.with_name("none"))
    assert "没有这个共享" in said(other.address("发件"))
    gone = share._replace(port=free_port())
    assert f"smb://127.0.0.1:{gone.port}/pku/发件：打不开" in said(gone.address("发件"))
