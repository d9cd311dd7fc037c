"""A comparison as a page and as a workbook: the largest changes first, then table by table."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from budgetxl.consolidation.comparison import HEADS, Change, Comparison, words_of
from budgetxl.layout.drawing import CREATED
from budgetxl.report.style import STYLE

LARGEST = 30
"""Changes that come first."""

_SAID = 5

TITLE = "与上年比较"

_WIDTHS = (10, 6, 40, 18, 15, 15, 15, 11, 7, 9)
_MORE = """.compared{width:100%;font-size:13px;margin:8px 0 20px}
.compared th,.compared td{border:1px solid var(--line);padding:2px 8px;vertical-align:top}
.compared th{background:#f6f7f9;font-weight:normal;white-space:nowrap}
header p{margin:2px 0}header h1{margin-bottom:10px}
.compared td:nth-child(n+5):nth-child(-n+8){text-align:right;white-space:nowrap}
.compared td:nth-child(-n+2),.compared td:nth-child(n+9){white-space:nowrap}
.compared .total td{font-weight:bold}
main{max-width:1100px}"""


def page(comparison: Comparison) -> str:
    """The whole page; the same comparison gives the same page."""
    title = f"{TITLE} {comparison.names[0]}".strip()
    return "\n".join([
        "<!DOCTYPE html>", '<html lang="zh-CN">', '<head><meta charset="utf-8">',
        f"<title>{escape(title)}</title>", f"<style>{STYLE}{_MORE}</style></head>",
        f"<body><main><header><h1>{TITLE}</h1>", *_masthead(comparison), "</header>",
        *_body(comparison), "</main></body>", "</html>", ""])


def _masthead(comparison: Comparison) -> Iterator[str]:
    for words, name, format_ in zip(("今年", "上年"), comparison.names,
                                    (comparison.this, comparison.last)):
        yield f"<p>{words}：{escape(name)} {escape(format_.title)}</p>"
    yield f"<p>{counted(comparison)}</p>"


def counted(comparison: Comparison) -> str:
    """How many figures changed, are new or gone."""
    kinds = [each.kind for each in comparison.changes]
    told = "，".join(f"{kind} {kinds.count(kind)}" for kind in ("变动", "新增", "消失", "不变"))
    return f"共 {len(kinds)} 个数：{told}"


def lines(comparison: Comparison) -> Iterator[str]:
    """The comparison for a terminal: what is past a threshold, and the largest changes."""
    yield counted(comparison)
    yield from comparison.unmatched
    if unused := comparison.unused:
        shown = "、".join(unused[:_SAID]) + (" 等" if len(unused) > _SAID else "")
        yield f"对照里有 {len(unused)} 条没有用上，上年的工作簿里没有：{shown}"
    for each, words in comparison.notices():
        yield f"提示  {_said(each)}（{words}）"
    yield f"变动最大的（前 {LARGEST} 处，合计不列）："
    yield from (f"  {_said(each)}" for each in comparison.largest()[:LARGEST])


def _said(change: Change) -> str:
    [(table, _, row, column, this, last, more, rate, kind, unit)] = words_of([change])
    words = " ".join(filter(None, (table, row, column if column != row else "")))
    gap = kind if kind in ("新增", "消失") else rate
    return f"{words}：{last or '—'} → {this or '—'} {unit}，{more}，{gap}"


def _body(comparison: Comparison) -> Iterator[str]:
    notices = list(comparison.notices())
    if notices:
        yield f"<section><h2><b>超过界限的</b> {len(notices)} 处</h2>"
        yield from _lines([each for each, _ in notices])
        yield "</section>"
    yield f"<section><h2><b>变动最大的</b> 前 {LARGEST} 处，合计不列</h2>"
    yield from _lines(comparison.largest()[:LARGEST])
    yield "</section>"
    if comparison.unmatched:
        lines = "".join(f"<li>{escape(line)}</li>" for line in comparison.unmatched)
        yield f"<section><h2><b>只有一年有的表</b></h2><ul>{lines}</ul></section>"
    for name, changes in groupby(comparison.changes, lambda each: each.table):
        yield f"<section><h2><b>{escape(name)}</b></h2>"
        yield from _lines(list(changes))
        yield "</section>"


def _lines(changes: list[Change]) -> Iterator[str]:
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    yield f'<table class="compared"><tr>{heads}</tr>'
    for each, words in zip(changes, words_of(changes)):
        cells = "".join(f"<td>{escape(word)}</td>" for word in words)
        yield f'<tr class="total">{cells}</tr>' if each.total else f"<tr>{cells}</tr>"
    yield "</table>"


def workbook(comparison: Comparison) -> bytes:
    """The .xlsx file; the same comparison gives the same bytes."""
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        book.set_properties({"title": TITLE, "created": CREATED})
        notices = [each for each, _ in comparison.notices()]
        above = [f"{name} {format_.title}" for name, format_ in
                 zip(comparison.names, (comparison.this, comparison.last))]
        head = [f"今年：{above[0]}", f"上年：{above[1]}", counted(comparison),
                *comparison.unmatched]
        _sheet(book, "变动最大的", [TITLE, *head], comparison.largest())
        if notices:
            _sheet(book, "超过界限的", [f"超过界限的 {len(notices)} 处"], notices)
        _sheet(book, "逐表", ["各表的每个数"], comparison.changes)
        book.close()
    return stream.getvalue()


def _sheet(
    book: xlsxwriter.Workbook, name: str, above: list[str], changes: Iterable[Change]
) -> None:
    """A sheet with those changes below some lines of text; amounts are numbers."""
    sheet = book.add_worksheet(name)
    title, head = book.add_format({"bold": True, "font_size": 14}), book.add_format(
        {"bold": True, "bg_color": "#F2F2F2", "border": 1, "align": "center"})
    for row, line in enumerate(above):
        sheet.write_string(row, 0, line, title if row == 0 else None)
    top = len(above) + 1
    for column, (word, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, word, head)
    rows = list(changes)
    _write_rows(book, sheet, top + 1, rows)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(HEADS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write_rows(
    book: xlsxwriter.Workbook, sheet: Worksheet, top: int, rows: list[Change]
) -> None:
    kinds = ({"text_wrap": True}, {"num_format": "#,##0.00"}, {"align": "right"})
    looks = {bold: [book.add_format({"border": 1, "valign": "top", "bold": bold, **kind})
                    for kind in kinds] for bold in (False, True)}
    for row, (each, words) in enumerate(zip(rows, words_of(rows)), start=top):
        text, amount, rate = looks[each.total]
        for column, word in enumerate(words):
            sheet.write_string(row, column, word, rate if column == 7 else text)
        for column, value in ((4, each.this), (5, each.last), (6, each.difference)):
            if value is not None:
                sheet.write_number(row, column, value, amount)
