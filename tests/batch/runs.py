"""Runs of a batch in processes of their own, and what they leave in OUTBOX."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

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


def started(
    inbox: Path, outbox: Path, least: int = 2, **options: Any
) -> subprocess.Popen[str]:
    """A run that has written ``least`` parts of its work, in a group of processes of its own."""
    asked = {"jobs": 2, "task_size": 2, **options}
    process = subprocess.Popen(
        command(inbox, outbox, **asked), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        # What a shell starts in the background ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until(lambda: (outbox / ".budgetxl").exists() and len(parts(outbox)) >= least)
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
