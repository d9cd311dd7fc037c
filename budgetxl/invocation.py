"""What was typed becomes what is asked for: the language, slips of the keyboard, the options."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence

from budgetxl.arguments import LANGUAGES, parser
from budgetxl.english import into_english


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What the arguments ask for; ends the program with help, or with what is off (status 2)."""
    language, others = _language(list(arguments))
    words = parser(others[0] if others else "")
    if language not in LANGUAGES:
        words.error(f"--lang 只能是 {'、'.join(LANGUAGES)}，不能是 {language}")
    for argument in others:
        if fault := _mistyped(argument):
            words.error(fault)
    if language == "en":
        into_english(words)
    if not others:
        words.print_help()
        words.exit()
    return words.parse_args(others)


def _language(arguments: list[str]) -> tuple[str, list[str]]:
    """The language of the help, and the arguments without what chooses it."""
    language = os.environ.get("BUDGETXL_LANG") or LANGUAGES[0]
    for number, argument in enumerate(arguments):
        if argument == "--lang" and number + 1 < len(arguments):
            return arguments[number + 1], arguments[:number] + arguments[number + 2:]
        if argument.startswith("--lang="):
            return argument.partition("=")[2], arguments[:number] + arguments[number + 1:]
    return language, arguments


def _mistyped(argument: str) -> str:
    """What is off with an argument typed as in a Chinese text, or left empty; else nothing."""
    if not argument:
        return "有一个参数是空的：引号里没有写名字"
    if re.match("-?[–—―－]", argument) and not os.path.exists(argument):
        return f"{argument}：前面的横线不是英文的；选项以 -- 开头，如 --report"
    if argument[0] in "“”‘’＂＇" and not os.path.exists(argument):
        return f"{argument}：两头的引号不是英文的；请用英文引号，或不加引号"
    return ""
