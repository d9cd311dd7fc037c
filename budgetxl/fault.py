"""What can be wrong, and whose it is.

A clerk's fault is a value (``Finding``): all of them are collected. A format author's faults
come together in one ``FormatError`` before any clerk sees the template. A file or an argument
that cannot be used at all is a ``Refusal``, one clear sentence.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from budgetxl.place import Place


class Level(str, Enum):
    """How much a finding weighs: 强制, 规范, 提示."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


LEVELS = {Level.ERROR: "强制", Level.WARNING: "规范", Level.NOTICE: "提示"}
"""What a clerk calls them."""


class Verdict(str, Enum):
    """What became of a rule: 通过, 不通过, 不适用, 未评估."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_APPLICABLE = "not applicable"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Finding:
    """One thing to look at in a filled workbook: where, what, by how much, what to do.

    ``rule`` is the id of a rule, or a code of ``FILE_FINDINGS`` for what is wrong with the file
    itself. ``demand`` says what the rule asks for, or what is wrong; ``reason`` why a rule could
    not be judged; ``addition`` what else helps to judge. ``left``, ``right`` and ``difference``
    are in ``unit``, in digits alone, with the decimals of the format.
    """

    rule: str
    level: Level
    verdict: Verdict
    place: Place | None
    row: str
    demand: str
    advice: str
    basis: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    left: str = ""
    right: str = ""
    difference: str = ""
    unit: str = ""
    reason: str = ""
    addition: str = ""

    @property
    def amounts(self) -> tuple[str, ...]:
        """Left, right and difference as the form prints amounts (``1,038.90``), or nothing."""
        figures = (self.left, self.right, self.difference)
        return tuple(f"{Decimal(figure):,f}" for figure in figures) if all(figures) else ()

    @property
    def message(self) -> str:
        """All that there is to say, in one line; a report shows the clauses apart instead."""
        clauses = (self.demand, self.reason, self._comparison, self.addition)
        return "；".join(filter(None, clauses))

    @property
    def _comparison(self) -> str:
        if not self.amounts:
            return ""
        left, right, difference = self.amounts
        return f"左边 {left}，右边 {right}，相差 {difference} {self.unit}".strip()


@dataclass(frozen=True)
class FindingKind:
    """A kind of finding about the file itself; ``says`` is filled with ``str.format``."""

    level: Level
    says: str
    advice: str


FILE_FINDINGS = {
    "D1": FindingKind(Level.ERROR, "金额格里不是数字：“{text}”", "删去文字和单位，只填数字"),
    "D2": FindingKind(Level.ERROR, "金额 {text} 的小数超过 6 位", "按万元填写，最多 6 位小数"),
    "D3": FindingKind(Level.ERROR, "填报格里写了公式“={text}”", "复制该格，选择性粘贴为“数值”"),
    "D4": FindingKind(Level.ERROR, "单元格是错误值 {text}", "清除该格，重新填写"),
    "D5": FindingKind(Level.ERROR, "科目编码“{text}”应为 {expected} 位数字", "按科目逐级填写编码，如 204 06 01"),
    "D6": FindingKind(Level.ERROR, "这一行有内容，但没有填{column}", "补填{column}，或清空这一行"),
    "D7": FindingKind(Level.ERROR, "没有填部门名称", "在“填报说明”表填写部门名称"),
    "D8": FindingKind(Level.ERROR, "合计没有填，按明细应为 {expected}", "照原来的数填上合计"),
    "D9": FindingKind(Level.WARNING, "“{text}”把单位写进了格子，按 {expected} 计算", "只填数字"),
    "T1": FindingKind(
        Level.ERROR,
        "合计公式被改成了数值 {text}，按明细应为 {expected}",
        "恢复公式：把各填报格复制到新模板，或用 budgetxl extract 与 fill 重新生成",
    ),
    "T2": FindingKind(
        Level.ERROR,
        "公式被改动：现为“={text}”，应为“={expected}”",
        "恢复公式：把各填报格复制到新模板，或用 budgetxl extract 与 fill 重新生成",
    ),
    "T3": FindingKind(Level.ERROR, "表样文字被改动：现为“{text}”，应为“{expected}”", "恢复原来的文字"),
    "T4": FindingKind(Level.WARNING, "表外单元格有内容“{text}”，不会公开", "移入表内，或删除"),
    "T5": FindingKind(Level.ERROR, "工作簿里没有“{text}”这张表", "不要删除或改名工作表；用新模板重新填报"),
    "T6": FindingKind(Level.NOTICE, "“{text}”的保护已被解除", "数据不受影响；请改用受保护的模板填报"),
    "T7": FindingKind(
        Level.ERROR,
        "“{text}”的行或列被移动过，{count} 处文字不在原处",
        "用新模板重新填报；不要插入、删除行列",
    ),
}
"""Findings about the file: D data, T the template in it."""

FORM_BASIS = "模板填报要求"


def file_finding(
    code: str, place: Place | None, row: str = "", sheet: str = "", cell: str = "", **words: str
) -> Finding:
    """A finding of ``FILE_FINDINGS``; raises ``KeyError`` for an unknown code or a missing word."""
    kind = FILE_FINDINGS[code]
    return Finding(
        rule=code,
        level=kind.level,
        verdict=Verdict.BROKEN,
        place=place,
        row=row,
        demand=kind.says.format(**words),
        advice=kind.advice.format(**words),
        basis=FORM_BASIS,
        sheet=sheet,
        cells=(cell,) if cell else (),
    )


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "文件名太长",
}


def os_error_reason(error: OSError) -> str:
    """Why a file could not be read or written, in Chinese where it is one of the usual reasons."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class Refusal(Exception):
    """A file or an argument that cannot be used; ``sentences`` say why, in Chinese."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in a format's files, at ``file:line:column`` (both from 1)."""

    file: str
    line: int
    column: int
    message: str
    excerpt: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        return f"{text}\n    {self.excerpt}" if self.excerpt else text


class FormatError(Exception):
    """Every mistake found in a format's files, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """``，是否想写“…”？`` with the word of ``words`` that is most like ``word``; "" if none is."""
    import difflib  # for mistakes only

    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f"，是否想写“{close[0]}”？" if close else ""
