"""The parser of the whole command line."""

from __future__ import annotations

import argparse
from typing import Any

from budgetxl import __version__
from budgetxl.arguments import authors, excel, many, workbooks
from budgetxl.arguments.audiences import AUDIENCES
from budgetxl.arguments.chinese import Parser
from budgetxl.arguments.command import add

LANGUAGES = ("zh", "en")
"""What the help can be in; everything else is Chinese."""

_GIVEN = {**authors.GIVEN, **workbooks.GIVEN, **many.GIVEN}


def parser(first: str = "") -> Parser:
    """The parser of the whole command line; the namespace's ``command`` names the command.

    If ``first``, the first argument, names a command, the parser knows that one alone: the words
    of all take a tenth of the time in which a check starts.
    """
    listed = {who: "\n".join(f"{name:<13}{does}" for name, does in commands.items())
              for who, commands in AUDIENCES.items()}
    whole = Parser(headed=listed, prog="budgetxl", usage="budgetxl 命令 …",
                   description="部门预算公开表：生成模板、审核、发布。",
                   epilog="某个命令怎样用：budgetxl 命令 --help")
    version = f"budgetxl {__version__}"
    whole.optional.add_argument("--version", action="version", version=version, help="显示版本")
    whole.optional.add_argument("--lang", choices=LANGUAGES,
                                help="这份说明用哪种语言（也可以设环境变量 BUDGETXL_LANG）")
    commands = whole.add_subparsers(
        required=True, prog="budgetxl", metavar="命令", dest="command", help=argparse.SUPPRESS)
    _add_commands(commands, first)
    return whole


def _add_commands(commands: Any, first: str) -> None:
    """Adds the command ``first``; every one if it names none, and none if help will do."""
    if first in _GIVEN:
        add(commands, first, *_GIVEN[first])
    elif first not in ("-h", "--help", "--version"):
        for name, given in _GIVEN.items():
            add(commands, name, *given)
        excel.add_commands(commands)
