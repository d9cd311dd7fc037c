"""One command: what it does, and what is given to it."""

from __future__ import annotations

from typing import Any, NamedTuple

from budgetxl.arguments.audiences import AUDIENCES
from budgetxl.arguments.chinese import Parser


class Argument(NamedTuple):
    """What may stand behind a command: its name on the command line, and all else as argparse."""

    name: str
    words: dict[str, Any]


def argument(name: str, **words: Any) -> Argument:
    """The argument ``name``; with dashes before it, an option."""
    return Argument(name, words)


def add(commands: Any, name: str, *arguments: Argument) -> Parser:
    """Adds the command ``name`` of ``AUDIENCES``; returns its parser."""
    [does] = (listed[name] for listed in AUDIENCES.values() if name in listed)
    return described(commands, name, does, *arguments)


def described(commands: Any, name: str, help_: str, *arguments: Argument) -> Parser:
    """Adds a command that no list shows, or an act of one; returns its parser."""
    command: Parser = commands.add_parser(name, help=help_, description=help_)
    for each in arguments:
        group = command.optional if each.name.startswith("-") else command.given
        group.add_argument(each.name, **each.words)
    return command
