"""Argparse made to speak Chinese: headings, help and errors."""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from typing import Any, NoReturn

_SAID = (
    (r"argument 命令: invalid choice: (.*) \(choose from .*\)",
     r"没有 \1 这个命令，budgetxl --help 列出全部"),
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"\1 只能是 \3，不能是 \2"),
    (r"argument (\S+): expected one argument", r"\1 后面缺少内容"),
    (r"argument (\S+): expected at least one argument", r"\1 后面缺少内容"),
    (r"argument (\S+): (.*)", r"\1：\2"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in Chinese, whose letters are two columns wide."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        invocation = self._format_action_invocation(action)
        length = self._current_indent + len(invocation) + _wide(invocation)
        self._action_max_length = max(self._action_max_length, length)

    def _format_action(self, action: argparse.Action) -> str:
        invocation = self._format_action_invocation(action)
        padded = invocation + " " * _wide(invocation)
        return super()._format_action(action).replace(padded, invocation, 1)


def _wide(text: str) -> int:
    """How many letters of ``text`` are two columns wide."""
    return sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)


class Parser(argparse.ArgumentParser):
    """An ``ArgumentParser`` whose headings, help and errors are Chinese."""

    def __init__(self, headed: dict[str, str] | None = None, **options: Any) -> None:
        """``headed`` are texts of its help by their headings, before the options."""
        super().__init__(add_help=False, formatter_class=_Formatter, **options)
        for heading, words in (headed or {}).items():
            self.add_argument_group(heading, words)
        self.given = self.add_argument_group("参数")
        self.optional = self.add_argument_group("选项")
        self.optional.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Says what is off and how the command goes, on stderr, and ends with status 2."""
        for pattern, words in _SAID if self.formatter_class is _Formatter else ():
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, words, message, flags=re.DOTALL).replace("'", "")
                break
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}：{message}\n")
