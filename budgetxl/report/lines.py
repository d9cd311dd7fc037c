"""A report as the rectangle of cells that the sheet 校验结果 has room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from budgetxl.checking import Report
from budgetxl.fault import LEVELS, Finding
from budgetxl.layout import results
from budgetxl.layout.results import CELL, MARKS, MARKS_FROM, ROWS, SHEET, STATUS_COLUMN
from budgetxl.report.listing import listed
from budgetxl.report.suspected import LOOK, MAYBE, suspected
from budgetxl.report.words import on_one_line, overall_verdict, row_and_column

LONGEST = 250
"""Letters that a cell of text shows in every version of Excel."""

SIGNS = {"通过": "✓", "不通过": "✗"}

Row = list[str | float | None]


def verdict(report: Report) -> str:
    """The verdict with how many findings there are of each level, in one sentence."""
    word = overall_verdict(report)
    counts = "，".join(f"{LEVELS[level]} {report.count(level)} 处" for level in LEVELS)
    explained = f"；已说明 {len(report.explained)} 条" if report.explained else ""
    return f"{SIGNS.get(word, '○')} {word}：{counts}{explained}；未评估 {len(report.undecided)} 处"


def counted(report: Report) -> str:
    """How many places of rules were checked, and what the list leaves out."""
    total = sum(report.counts.values())
    told = (*listed(report), *(report.suggestions or ()), *report.explained, *report.undecided)
    missing = len(told) - ROWS
    more = f"；清单只列前 {ROWS} 条，还有 {missing} 条，改后再校验" if missing > 0 else ""
    return f"勾稽关系 {total} 处{more}"


def rectangle(report: Report, status: str, detail: str, total: float) -> list[Row]:
    """Rows for ``BX_RESULTS``: the findings, the marks, and beside them how the run went."""
    rows = _rows(_lines(report), status, detail, total)
    for column, level in enumerate(MARKS, start=MARKS_FROM - 1):
        cells = (results.mark(f.sheet, cell) for f in report.findings if f.level is level
                 for cell in f.cells)
        for row, mark in zip(rows, dict.fromkeys(cells)):
            row[column] = mark
    return rows


def told(findings: Sequence[Finding], status: str, detail: str, total: float) -> list[Row]:
    """The same for what is said of tables that were brought in, which marks no cell."""
    lines = (_line(finding, LEVELS[finding.level], finding.demand, "") for finding in findings)
    return _rows(lines, status, detail, total)


def _rows(lines: Iterable[Row], status: str, detail: str, total: float) -> list[Row]:
    rows: list[Row] = [[None] * STATUS_COLUMN for _ in range(ROWS)]
    for row, line in zip(rows, lines):
        row[: len(line)] = line
    facts: dict[int, str | float] = {
        results.STATUS: status, results.DETAIL: detail, results.PRINT: total,
    }
    for number, fact in facts.items():
        rows[number][STATUS_COLUMN - 1] = fact
    return rows


def _lines(report: Report) -> Iterator[Row]:
    """What is read from left to right, and where it stands."""
    for finding in listed(report):
        words = "；".join(filter(None, (finding.demand, finding.comparison, finding.addition)))
        gap = f"{finding.amounts[2]} {finding.unit}".strip() if finding.amounts else ""
        yield _line(finding, LEVELS[finding.level], words, gap)
    for suggestion, sentence in suspected(report):
        cell = suggestion.cells[0]
        texts = (MAYBE, "", f"{cell.row} · {cell.place.column}".strip(" ·"), sentence, "", LOOK, "")
        yield [_short(text) for text in (*texts, cell.sheet, cell.cell)]
    for finding in report.explained:
        yield _line(finding, "已说明", f"{finding.demand}；理由：{finding.explanation}", "")
    for finding in report.undecided:
        yield _line(finding, "未评估", f"{finding.demand}；{finding.reason}", "")


def _line(finding: Finding, level: str, words: str, gap: str) -> Row:
    cell = finding.cells[0] if finding.cells else ""
    texts = (level, finding.rule, row_and_column(finding), words, gap, finding.advice,
             finding.basis)
    assert len(texts) == SHEET - 1 and CELL == SHEET + 1
    return [_short(text) for text in (*texts, finding.sheet, cell)]


def _short(text: str) -> str | None:
    text = on_one_line(text)
    return (text if len(text) <= LONGEST else text[: LONGEST - 1] + "…") or None
