"""Commands run, in this process or one of their own, and workbooks filled for them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from budgetxl import cli, formats

FORMAT = "xinjiang-2020-budget"
FOLDER = Path(str(formats.find(FORMAT)))
TABLES = ["表一", "表二", "表三", "表四", "表五", "表六", "表七", "表八", "表九"]
PROJECTS = ["普法宣传经费", "人民调解经费", "法律援助经费", "立法经费", "行政复议工作经费", "依法行政工作经费"]
CHINESE = re.compile("[\u4e00-\u9fff]")


class Ended(NamedTuple):
    """What a command left behind: its exit status and its two outputs."""

    status: int
    out: str
    err: str


def called(*arguments, cwd=None, **environment):
    """The command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "budgetxl", *map(str, arguments)], capture_output=True,
        cwd=cwd, env={**os.environ, **environment}, encoding="utf-8", timeout=120,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def ended(arguments):
    """The exit status; argparse ends the program by itself."""
    try:
        return cli.run(arguments)
    except SystemExit as end:
        return end.code


def filled_with(data, path):
    source = path.with_suffix(".json")
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert cli.run(["fill", FORMAT, str(source), "-o", str(path)]) == 0
    return path
