"""What all commands share: results to stdout, files written whole, all else to stderr."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from budgetxl import api
from budgetxl.fault import Refusal
from budgetxl.writing import FileKind

OK, FOUND, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
"""How a command ends: see ``budgetxl.cli``."""


def refuse_inputs(output: Path, *files: Path) -> None:
    """Refuses to write over a workbook that is read."""
    for file in files:
        if output.exists() and file.exists() and output.samefile(file):
            raise Refusal(f"{output}：不能写在填好的模板上，请另起文件名")


def show(data: object) -> None:
    """Prints ``data`` as JSON."""
    print(json.dumps(data, ensure_ascii=False, indent=1))


def write_workbook(
    options: argparse.Namespace, kind: FileKind, content: Callable[[bool], bytes]
) -> None:
    """The template that ``content`` gives, with macros where the file's name says .xlsm."""
    macros = options.output.suffix.lower() == ".xlsm"
    write(options, kind, lambda: content(macros), ".xlsx", ".xlsm")


def write(
    options: argparse.Namespace, kind: FileKind, content: Callable[[], bytes], *suffixes: str
) -> None:
    """``content`` into the file that was asked for, which must end in one of ``suffixes``."""
    path = options.output
    if path.suffix.lower() not in suffixes:
        words = " 或 ".join(filter(None, ["、".join(suffixes[:-1]), suffixes[-1]]))
        raise Refusal(f"{path}：输出文件名应以 {words} 结尾")
    save(options, path, kind, content)


def save(
    options: argparse.Namespace, path: Path, kind: FileKind, content: Callable[[], bytes]
) -> None:
    """``content`` into ``path``, and says so."""
    api.save(path, content, kind, options.force)
    say_written(path)


def say_written(path: Path) -> None:
    """Says what was written, apart from the results."""
    print(f"已写出：{path}", file=sys.stderr)
