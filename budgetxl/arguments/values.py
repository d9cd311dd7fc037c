"""What is typed behind an option becomes a value: numbers, years, files by a pattern."""

from __future__ import annotations

import argparse
import glob
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def count(most: int) -> Callable[[str], int]:
    """What takes a whole number from 1 to ``most``."""

    def counted(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"应为 1 到 {most} 的整数")
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
