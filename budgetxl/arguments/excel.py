"""The commands that have to do with Excel itself: the add-in, and what a button calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from budgetxl.arguments.command import add, argument, described
from budgetxl.arguments.shared import FORCE

_PRESS = (
    argument("verb", metavar="VERB", help="check、clear 或 publish",
             choices=("check", "clear", "publish", "disclosure", "paste", "rows", "forms")),
    argument("book", metavar="BOOK", help="工作簿全名（十六进制）"),
    argument("token", metavar="TOKEN", help="等待回音的文件（十六进制）"),
    argument("way", metavar="WAY", help="宏是怎样找到程序的"),
)


def add_commands(commands: Any) -> None:
    """Adds ``button`` and ``addin``, which has acts of its own."""
    described(commands, "button", "按钮用：由工作簿里的宏调用", *_PRESS)
    acts = add(commands, "addin").add_subparsers(
        required=True, title="做什么", metavar="做什么", dest="act")
    described(acts, "build", "生成 budgetxl.xlam", FORCE,
              argument("-o", dest="output", type=Path, metavar="文件",
                       default=Path("budgetxl.xlam"), help="写入这个文件"))
    described(acts, "install", "放到 Excel 启动时装入的文件夹")
    described(acts, "uninstall", "从那里取走")
    described(acts, "status", "装好了没有，在哪里")
