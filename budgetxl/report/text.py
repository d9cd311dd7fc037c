"""A report for a terminal, in lines that a finance clerk reads from top to bottom."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from budgetxl.checking import Report
from budgetxl.fault import LEVELS, Finding
from budgetxl.report.words import (
    UNDECIDED,
    Section,
    cell_address,
    nothing_found,
    on_one_line,
    overall_verdict,
    row_and_column,
    sections,
)

WIDTH = 100
LABEL_WIDTH = 8
UNDECIDED_SHOWN = 20

_PIECE = re.compile(r"[（“《]*(?:[!-~]{1,60}|.)[，。；：、）”》？！]*", re.DOTALL)
"""What stays on one line: a word or number, or one character, with the marks that cling to it."""


def text(report: Report) -> str:
    """The whole report: verdict and counts, findings by table, and what could not be judged."""
    lines = [*_head(report), ""]
    for section in sections(report):
        lines += _section(section)
    if not report.findings:
        lines += [nothing_found(report), ""]
    if report.undecided:
        lines += [*_undecided(report), ""]
    return "\n".join(lines)


def _head(report: Report) -> Iterator[str]:
    counts = [f"{LEVELS[level]} {report.count(level)} 条" for level in LEVELS]
    facts = {
        "文件": report.file,
        "表样": report.format.title,
        "部门": report.submission.department or "（未填）",
        "结论": overall_verdict(report),
        "问题": "，".join([*counts, f"未评估 {len(report.undecided)} 处"]),
    }
    for label, fact in facts.items():
        if fact:
            yield from _labelled(label, fact, "")


def _section(section: Section) -> Iterator[str]:
    yield f"{section.name} {section.title}（{len(section.findings)} 条）"
    for number, finding in section.findings:
        yield from _finding(number, finding)
        yield ""


def _finding(number: int, finding: Finding) -> Iterator[str]:
    lead, margin = f"{number:>3}. ", " " * 5
    head = (LEVELS[finding.level], finding.rule, cell_address(finding), row_and_column(finding))
    yield from _wrapped("  ".join(filter(None, head)), lead)
    yield from _wrapped(finding.demand, margin)
    if finding.amounts:
        left, right, gap = finding.amounts
        gap = f"{gap} {finding.unit}".strip()
        yield from _labelled("相差", f"{gap}（左边 {left}，右边 {right}）", margin)
    facts = {"说明": finding.addition, "怎么办": finding.advice, "依据": finding.basis}
    for label, words in facts.items():
        if words:
            yield from _labelled(label, words, margin)


def _undecided(report: Report) -> Iterator[str]:
    count = len(report.undecided)
    yield f"未评估 {count} 处（{UNDECIDED}）"
    for finding in report.undecided[:UNDECIDED_SHOWN]:
        words = (finding.rule, cell_address(finding), finding.row, finding.reason)
        yield from _wrapped("  ".join(filter(None, words)), "  - ")
    if count > UNDECIDED_SHOWN:
        yield f"  等 {count} 条"


def _labelled(label: str, words: str, margin: str) -> Iterator[str]:
    return _wrapped(words, margin + label + " " * (LABEL_WIDTH - width(label)))


def _wrapped(words: str, lead: str) -> Iterator[str]:
    """``words`` after ``lead`` in lines of ``WIDTH`` columns, later ones indented as far."""
    indent = " " * width(lead)
    line, used = lead, width(lead)
    for piece in _PIECE.findall(on_one_line(words)):
        if used + width(piece) > WIDTH and line.strip() != lead.strip():
            yield line.rstrip()
            line, used = indent, len(indent)
            lead, piece = "", piece.lstrip()
        line += piece
        used += width(piece)
    yield line.rstrip()


def width(words: str) -> int:
    """How many columns of a terminal ``words`` take: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
