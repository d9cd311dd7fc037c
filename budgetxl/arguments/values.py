"""What is typed behind an option becomes a value: numbers, years, files by a pattern."""

from __future__ import annotations

import argparse
import glob
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


MOST_FORMS = 100
"""As in ``layout.sizes``, which takes longer to load than a command may take to start."""

_TOO_MANY_FORMS = "每张表单是一页工作表，LibreOffice 打开时一页占 4 MB 内存；项目再多，请分成几份填报"


def forms(text: str) -> int:
    """How many forms of a kind a template has, of those that a program can open with ease."""
    return count(MOST_FORMS, _TOO_MANY_FORMS)(text)


def count(most: int, why: str = "") -> Callable[[str], int]:
    """What takes a whole number from 1 to ``most``; ``why`` says why there are no more."""

    def counted(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            said = f"；{why}" if why and text.isdecimal() and int(text) else ""
            raise argparse.ArgumentTypeError(f"应为 1 到 {most} 的整数{said}")
        return int(text)

    return counted


def year(text: str) -> int:
    """A year of four digits, of this century."""
    if not (text.isdecimal() and 2000 <= int(text) <= 2100):
        raise argparse.ArgumentTypeError("应为四位数的年份")
    return int(text)


class Expanded(argparse.Action):
    """Files, of which a pattern (``*.xlsx``) stands for those that it matches.

    Most shells expand it themselves; that of Windows leaves it to the program.
    """

    def __call__(self, _: Any, namespace: Any, values: Any, __: Any = None) -> None:
        setattr(namespace, self.dest, [file for value in values for file in _matched(value)])


def _matched(file: Path) -> list[Path]:
    """The files that ``file`` matches; itself where it is one, or where it matches none."""
    if os.path.exists(file):  # of a name that is too long, Path.exists raises an error
        return [file]
    found = map(Path, sorted(glob.glob(os.fspath(file))))
    # Excel lays ~$name.xlsx beside each workbook that is open.
    return [each for each in found if not each.name.startswith("~$")] or [file]
