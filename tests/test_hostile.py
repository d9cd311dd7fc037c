"""Whatever one file says, a check ends within 5 seconds and 300 MB, and in one sentence."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

import pytest

from budgetxl import formats, rules
from budgetxl.template import build
from tests.hostile_files import HOSTILE

SECONDS, BYTES = 5, 300_000_000
FORMAT = "xinjiang-2020-budget"


def within_the_ceiling() -> None:
    """Of the processor's time and of memory: how busy the computer is does not count."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))


def refused(*arguments: str) -> str:
    """The one sentence with which the command ends."""
    done = subprocess.run(
        [sys.executable, "-m", "budgetxl", *arguments], capture_output=True, encoding="utf-8",
        preexec_fn=within_the_ceiling, timeout=120, env={**os.environ, "PYTHONUTF8": "1"})
    assert (done.returncode, done.stdout) == (2, ""), done
    [sentence] = done.stderr.splitlines()
    return sentence


@pytest.fixture(scope="module")
def filled() -> bytes:
    return build(rules.bind(formats.load(formats.find(FORMAT))), 4, forms=2)


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.what)
def test_a_hostile_file_is_refused_in_one_sentence_with_the_true_cause(case, filled, tmp_path):
    path = tmp_path / f"司法局{case.suffix}"
    path.write_bytes(case.made(filled))
    sentence = refused("check", str(path))
    assert sentence.startswith((f"{path}：", f"{path.name}：")) and case.words in sentence


def test_a_pipe_and_a_device_are_no_files_and_nobody_waits_for_them(tmp_path):
    os.mkfifo(tmp_path / "管道.xlsx")
    for path in (str(tmp_path / "管道.xlsx"), "/dev/zero"):
        assert "不是普通的文件" in refused("check", path)
        assert "不是普通的文件" in refused("fill", FORMAT, path, "-o", str(tmp_path / "a.xlsx"))


def test_many_unknown_keys_of_a_data_file_are_said_in_no_time(tmp_path):
    data = {"format": FORMAT, "year": 2020, "tables": {"表一": {}},
            **{f"表{number}": {} for number in range(100_000)}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "budgetxl", "fill", FORMAT, str(path), "-o", str(tmp_path / "b.xlsx")
         ], capture_output=True, encoding="utf-8", preexec_fn=within_the_ceiling, timeout=120)
    assert done.returncode == 2 and done.stderr.count("\n") < 300
    assert done.stderr.endswith("还有更多，不再列出\n")


def test_a_key_that_stands_twice_among_many_is_found(tmp_path):
    pairs = ",".join(f'"键{number % 99_999}": 1' for number in range(100_000))
    path = tmp_path / "a.json"
    path.write_text(f"{{{pairs}}}", encoding="utf-8")
    assert "重复" in refused("fill", FORMAT, str(path), "-o", str(tmp_path / "b.xlsx"))
