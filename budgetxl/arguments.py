"""The command line's words: commands, options, and argparse made to speak Chinese."""

from __future__ import annotations

import argparse
import glob
import os
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from budgetxl import __version__
from budgetxl.report.files import suffixes_in_words

TIMEOUT = 300
"""Seconds for a workbook in a batch: thousands of times what one takes, so that none is given
up in vain."""

LANGUAGES = ("zh", "en")
"""What the help can be in; everything else is Chinese."""

AUDIENCES = {
    "填报": {
        "formats": "列出表样",
        "template": "生成锁定的填报模板",
        "fill": "把数据填入模板",
        "extract": "从填好的模板取出数据",
        "import": "把现成的公开表（Excel、Word、PDF、网页）取到模板里",
    },
    "审核与公开": {
        "check": "审核填好的模板",
        "publish": "生成公开表",
        "batch": "批量：审核一个文件夹里的全部工作簿，生成公开表、报告和汇总",
        "consolidate": "各单位的工作簿汇总成部门的：逐科目相加、逐行收集，每个数都能追到单位",
        "explain": "部门的一个数由哪些单位、哪些格子组成",
        "compare": "今年与上年比较：增减额、增减率，新增和消失的行，变动最大的在前",
        "export": "生成开放数据包（CSV、Parquet 和说明）",
    },
    "编制表样": {
        "new": "照一套已有的表样，开始一套新的：只写不同之处",
        "draft": "照官方空白表或几份公开表，起草一套新的",
        "codes": "装入本单位的科目表，供当年的表样使用",
        "schema": "数据文件的 JSON Schema",
    },
    "管理": {
        "addin": "Excel 加载项 budgetxl.xlam：生成、安装、取走",
    },
}
"""The commands by who uses them, each with what it does: the help's order."""

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


class _Expanded(argparse.Action):
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


def parser() -> Parser:
    """The parser of the whole command line; the namespace's ``command`` names the command."""
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
    _for_authors(commands)
    template = _add(commands, "template", "format", "-o", "--rows", "--forms", "--totals",
                    "--force")
    template.optional.add_argument("--draft", action="store_true",
                                   help="先看版面：不管规则和用例写好没有，合计也作填报格")
    _sized(_add(commands, "fill", "format", "data", "-o", "--force"))
    extract = _add(commands, "extract", "file", "--force")
    extract.optional.add_argument(
        "-o", dest="output", type=Path, metavar="数据.json", help="写入这个文件（默认打印）"
    )
    _import(_add(commands, "import", "sources", "--as", "-o", "--force"))
    _add(commands, "check", "files", "--as", "--with", "--narrative", "--level", "-v", "--coverage",
         "--json", "--report", "--marked", "--force")
    _add(commands, "publish", "file", "-o", "--draft", "--contents", "--adjustments", "--relax",
         "--force")
    export = _add(commands, "export", "file", "--draft", "--force")
    export.optional.add_argument("-o", dest="output", type=Path, required=True, metavar="文件夹",
                                 help="写入这个文件夹")
    batch = _add(commands, "batch", "inbox", "--as", "--jobs", "--engine", "--scheduler",
                 "--departments", "--timeout", "--suggestions")
    batch.optional.add_argument("-o", dest="outbox", required=True, metavar="发件",
                                help="写入这个文件夹（或地址，如 s3://桶/发件）")
    _consolidate(_add(commands, "consolidate", "units_folder", "-o", "--units", "--department",
                      "--as", "--jobs", "--engine", "--scheduler", "--report", "--force"))
    _add(commands, "explain", "consolidated", "table", "row", "column")
    compare = _add(commands, "compare", "this", "last", "--codes", "--force")
    compare.optional.add_argument("-o", dest="output", type=Path, metavar="比较",
                                  help="写成 .xlsx 或 .html（默认只打印变动最大的）")
    compare.optional.add_argument("--into", type=Path, metavar="新.xlsx",
                                  help="另写一份今年的工作簿，填上其中要填的上年数")
    _described(commands, "button", "按钮用：由工作簿里的宏调用", "verb", "book", "token", "way")
    _addin(_add(commands, "addin"))
    return whole


def _for_authors(commands: Any) -> None:
    formats = _add(commands, "formats", "--json")
    formats.given.add_argument("format", nargs="?", metavar="表样", help="只列这一套")
    formats.optional.add_argument("--cases", metavar="规则",
                                  help="打印这条规则的用例：写明的，或自动写出的")
    formats.optional.add_argument(
        "--lint", action="store_true",
        help="各条规则之间：多余的、矛盾的、永远用不上的，没有规则说到的填报格，一条一行，写明第几行")
    _add(commands, "codes", "code_book", "--year", "--into", "--force")
    _add(commands, "schema", "format")
    _add(commands, "new", "folder", "--from", "--year")
    draft = _add(commands, "draft", "blanks")
    draft.optional.add_argument("-o", dest="folder", type=Path, required=True, metavar="文件夹",
                                help="新表样的文件夹，名字就是表样的名字")


def _sized(command: Parser) -> None:
    """A filled workbook may have more room than what fills it asks for."""
    command.optional.add_argument("--rows", type=_count(2000), metavar="个数",
                                  help="填好之后明细表再留几行空行（默认按常用的大小）")
    command.optional.add_argument("--forms", type=_count(100), metavar="个数",
                                  help="每个项目一张的表单至少备几张（默认按常用的大小）")


def _import(command: Parser) -> None:
    _sized(command)
    command.optional.add_argument(
        "--into", type=Path, metavar="模板", help="只替换这份填好的模板里找到的表，其余不动；写成新文件")


def _consolidate(command: Parser) -> None:
    command.optional.add_argument(
        "--draft", action="store_true",
        help="单位没有交齐、没有通过也汇总：没有通过的照样加进去，用不了的说明少了多少")


def _addin(command: Parser) -> None:
    acts = command.add_subparsers(required=True, title="做什么", metavar="做什么", dest="act")
    build = _described(acts, "build", "生成 budgetxl.xlam", "--force")
    build.optional.add_argument("-o", dest="output", type=Path, metavar="文件",
                                default=Path("budgetxl.xlam"), help="写入这个文件")
    _described(acts, "install", "放到 Excel 启动时装入的文件夹")
    _described(acts, "uninstall", "从那里取走")
    _described(acts, "status", "装好了没有，在哪里")


def _add(commands: Any, name: str, *arguments: str) -> Parser:
    [does] = (listed[name] for listed in AUDIENCES.values() if name in listed)
    return _described(commands, name, does, *arguments)


def _described(commands: Any, name: str, help_: str, *arguments: str) -> Parser:
    command: Parser = commands.add_parser(name, help=help_, description=help_)
    for argument in arguments:
        group = command.optional if argument.startswith("-") else command.given
        group.add_argument(argument, **_ARGUMENTS[argument])
    return command


def _count(most: int) -> Callable[[str], int]:
    """What takes a whole number from 1 to ``most``."""

    def count(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"应为 1 到 {most} 的整数")
        return int(text)

    return count


def _year(text: str) -> int:
    if not (text.isdecimal() and 2000 <= int(text) <= 2100):
        raise argparse.ArgumentTypeError("应为四位数的年份")
    return int(text)


_ARGUMENTS: dict[str, dict[str, Any]] = {
    "code_book": {"type": Path, "metavar": "科目表", "help": "科目表：.xlsx 或 .csv"},
    "--year": {"type": _year, "metavar": "年份", "required": True, "help": "哪一年"},
    "folder": {"type": Path, "metavar": "文件夹", "help": "新表样的文件夹，名字就是表样的名字"},
    "--from": {"dest": "base", "required": True, "metavar": "表样", "help": "照哪一套"},
    "--into": {"type": Path, "metavar": "文件夹",
               "help": "放进这个表样文件夹（默认是环境变量 BUDGETXL_TEMPLATES 所指的）"},
    "inbox": {"metavar": "收件", "help": "收件文件夹，各层都算（或地址，如 s3://桶/收件）"},
    "--jobs": {"type": _count(512), "metavar": "个数", "help": "同时用几个进程（默认与处理器一样多）"},
    "--engine": {"choices": ("local", "dask"), "default": "local",
                 "help": "在本机转换（local，默认），或在 Dask 集群上（dask）"},
    "--scheduler": {"metavar": "地址",
                    "help": "Dask 调度器的地址，如 tcp://10.0.0.1:8786（默认在本机启动集群）"},
    "--departments": {"type": Path, "metavar": "名单.txt",
                      "help": "部门名单，一行一个：汇总里说明缺哪些部门"},
    "--timeout": {"type": _count(86400), "default": TIMEOUT, "metavar": "秒数",
                  "help": f"一份工作簿最多几秒，超过的再试一次，还不行就记下来（默认 {TIMEOUT}）"},
    "units_folder": {"type": Path, "metavar": "文件夹",
                     "help": "各单位填好的模板，各层都算；batch 写出的发件文件夹，就从它的 Parquet 汇总"},
    "--units": {"type": Path, "metavar": "名单.txt", "help": "单位名单，一行一个：缺了谁、多了谁都说明"},
    "--department": {"metavar": "名称", "default": "", "help": "部门名称（默认是文件夹的名字）"},
    "consolidated": {"type": Path, "metavar": "部门.xlsx",
                     "help": "consolidate 写出的工作簿，旁边有它的来源文件"},
    "table": {"metavar": "表名", "help": "表名，如 表三"},
    "row": {"metavar": "行", "help": "行名、科目编码或名称，如 2040601"},
    "column": {"metavar": "列", "nargs": "?", "default": "", "help": "列名，如 基本支出（默认各列）"},
    "verb": {"choices": ("check", "clear", "publish", "disclosure", "paste", "rows", "forms"),
             "metavar": "VERB", "help": "check、clear 或 publish"},
    "this": {"type": Path, "metavar": "今年", "help": "今年填好的模板"},
    "last": {"type": Path, "metavar": "上年", "help": "上年填好的模板，可以是另一套表样"},
    "--codes": {"type": Path, "metavar": "对照.csv",
                "help": "改了的科目编码、名称：原来,现在,年份（从哪一年起）"},
    "book": {"metavar": "BOOK", "help": "工作簿全名（十六进制）"},
    "token": {"metavar": "TOKEN", "help": "等待回音的文件（十六进制）"},
    "way": {"metavar": "WAY", "help": "宏是怎样找到程序的"},
    "format": {"metavar": "表样", "help": "表样的名称，或它的文件夹"},
    "data": {"type": Path, "metavar": "数据.json", "help": "数据文件"},
    "file": {"type": Path, "metavar": "文件", "help": "填好的模板"},
    "files": {"type": Path, "metavar": "文件", "nargs": "+", "action": _Expanded,
              "help": "填好的模板，可以写 *.xlsx"},
    "sources": {"type": Path, "metavar": "原件", "nargs": "+", "action": _Expanded,
                "help": "公开表：.xlsx、.xls、.docx、.pdf、.html，或复制成文字的 .txt；"
                "一套表分在几个文件里的，一起写上；也可以是填好的工作簿、数据文件（.json）"},
    "blanks": {"type": Path, "metavar": "表", "nargs": "+", "action": _Expanded,
               "help": "空白表样、填好公开的表：.xlsx、.xls、.docx、.pdf、.html；同一套的几份一起写上，以数定合计"},
    "--as": {"dest": "format", "metavar": "表样", "default": "",
             "help": "是哪套表样（默认按标题和表头认）"},
    "-o": {"dest": "output", "type": Path, "required": True, "metavar": "文件",
           "help": "写入这个文件"},
    "--with": {"type": Path, "metavar": "另一份", "dest": "others", "action": "append",
               "default": [], "help": "与另一份填好的模板对照，如自评表与预算表（可多次使用）"},
    "--narrative": {"type": Path, "metavar": "说明",
                    "help": "也审核这份情况说明，逐个数与表核对：.docx、.pdf、.html 或 .txt"},
    "--level": {"choices": ("error", "warning", "notice"), "default": "notice",
                "help": "列到哪一级：只列强制（error），到规范（warning），全部（notice，默认）；结论总是说全部"},
    "-v": {"dest": "verbose", "action": "store_true", "help": "逐处列出金额、怎么办和依据"},
    "--json": {"action": "store_true", "help": "输出 JSON"},
    "--coverage": {"action": "store_true",
                   "help": "也说明没有查到的：哪些填报值没有规则核对，哪些规则没有用上"},
    "--suggestions": {"action": "store_true",
                      "help": "报告里也写金额不符可能错在哪一格（每份多用一点时间）"},
    "--report": {"type": Path, "metavar": "报告", "help": f"另存报告：{suffixes_in_words()}"},
    "--marked": {"type": Path, "metavar": "副本.docx",
                 "help": "文字里的问题写成批注，另存为这份副本（说明是 .docx 时）"},
    "--rows": {"type": _count(2000), "default": 60, "metavar": "个数",
               "help": "明细表的预留行数（默认 60）"},
    "--forms": {"type": _count(100), "default": 10, "metavar": "个数",
                "help": "每个项目一张的表单备几张（默认 10；没有这种表单的表样用不到）"},
    "--totals": {"choices": ("computed", "stated"), "default": "computed",
                 "help": "合计由模板计算（computed），或照外来的数填写（stated）"},
    "--force": {"action": "store_true", "help": "那里已有别的文件或填好的模板，也覆盖"},
    "--contents": {"action": "store_true", "help": "前面加一页目录，列出各张表"},
    "--adjustments": {"action": "store_true",
                      "help": "旁边另存尾差调整表：哪些数没有照四舍五入印出，为什么"},
    "--relax": {"action": "store_true",
                "help": "各表不能逐分相加时，允许个别的数差一个末位（须有人同意）"},
    "--draft": {"action": "store_true", "help": "有强制项不通过也生成，标明“草稿”"},
}
