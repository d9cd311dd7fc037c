"""The command line: it parses, calls and shows. Results go to stdout, all else to stderr.

Exit status: 0 nothing of level error; 1 findings of level error; 2 a file could not be used,
or the arguments are off.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import stat
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.arguments import parser
from budgetxl.fault import FormatError, Refusal, why

if TYPE_CHECKING:
    from budgetxl.checking import Report
    from budgetxl.reading import Reading
    from budgetxl.rules import Figures, Rulebook

OK, FOUND, UNUSABLE = 0, 1, 2
UNREADABLE = ("D1", "D2", "D3", "D4", "D5", "T5", "T7")
"""Findings after which the data of a workbook would be incomplete."""


def run(arguments: Sequence[str]) -> int:
    """Runs one command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parser().parse_args(arguments)
    try:
        status = _COMMANDS[options.command](options)
        sys.stdout.flush()
        return status
    except (Refusal, FormatError) as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
    except OSError as error:
        print(f"结果写不出来：{why(error)}", file=sys.stderr)
    return UNUSABLE


# -- commands -----------------------------------------------------------------------------


def _formats(options: argparse.Namespace) -> int:
    from budgetxl import formats

    known = [formats.load(folder) for folder in formats.catalogue().values()]
    if options.json:
        facts = ("id", "version", "title", "issuer", "year", "money_unit")
        listed = [{**{fact: getattr(f, fact) for fact in facts}, "tables": list(f.forms)}
                  for f in known]
        _show(listed)
    else:
        for format_ in known:
            print(f"{format_.id}\t{format_.title}\t{len(format_.forms)} 张表\t{format_.money_unit}")
    return OK


def _schema(options: argparse.Namespace) -> int:
    from budgetxl import formats
    from budgetxl.submission.schema import schema

    _show(schema(formats.load(formats.find(options.format))))
    return OK


def _template(options: argparse.Namespace) -> int:
    from budgetxl.template import build

    book = _proved(options.format)
    stated = options.totals == "stated"
    _write(options.output, lambda: build(book, options.rows, stated, forms=options.forms), ".xlsx")
    return OK


def _fill(options: argparse.Namespace) -> int:
    from budgetxl.submission import from_data, read_data
    from budgetxl.template import build

    book = _proved(options.format)
    submission = from_data(read_data(options.data), book.format, str(options.data))
    _write(options.output, lambda: build(book, submission=submission), ".xlsx")
    return OK


def _extract(options: argparse.Namespace) -> int:
    from budgetxl.submission import to_data

    reading = _read(options.file)
    unusable = [f for f in reading.findings if f.rule in UNREADABLE]
    if unusable:
        lines = (f"{f.sheet}!{''.join(f.cells)}：{f.message}" for f in unusable)
        raise Refusal(f"{options.file}：有内容读不出来，先改正再取数据", *lines)
    data = to_data(reading.submission, reading.layout.format)
    if options.output:
        _spare(options.output, options.file)
    if options.output is None:
        _show(data)
    else:
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        _write(options.output, text.encode, ".json")
    return OK


def _check(options: argparse.Namespace) -> int:
    from budgetxl import report

    if options.report and options.report.suffix.lower() not in (".html", ".xlsx", ".json"):
        raise Refusal(f"{options.report}：报告的文件名应以 .html、.xlsx 或 .json 结尾")
    for file in options.files if options.report else ():
        _spare(options.report, file)
    reports, status = [], OK
    for file in options.files:
        try:
            reports.append(_checked(file, options.others))
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            status = UNUSABLE
    if options.json:
        _show(report.document(reports))
    else:
        print("\n".join(report.text(each) for each in reports), end="")
    if options.report and reports:
        _save_report(options.report, reports)
    return status or (FOUND if any(each.has_errors for each in reports) else OK)


def _save_report(path: Path, reports: list[Report]) -> None:
    from budgetxl import report

    if path.suffix.lower() == ".xlsx":
        from budgetxl.report.workbook import workbook  # XlsxWriter is slow to import

        _write(path, lambda: workbook(reports), ".xlsx")
        return
    if path.suffix.lower() == ".json":
        text = json.dumps(report.document(reports), ensure_ascii=False, indent=1)
    elif len(reports) > 1:
        raise Refusal(f"{path}：一页报告只写一个文件，请分别审核，或用 .xlsx、.json")
    else:
        text = report.page(reports[0])
    _write(path, text.encode, path.suffix.lower())


def _publish(options: argparse.Namespace) -> int:
    from budgetxl.publication import publish
    from budgetxl.rules import Undecided

    _spare(options.output, options.file)
    report = _checked(options.file)
    draft = report.has_errors or report.is_open
    if draft and not options.draft:
        from budgetxl.fault import Level

        count = report.count(Level.ERROR)
        why_not = f"有 {count} 处强制项不通过" if count else "有强制项还缺数，未能评估"
        print(
            f"{options.file}：{why_not}，没有生成公开表。"
            "用 budgetxl check 查看；确要生成，加 --draft（每页标明草稿）。",
            file=sys.stderr,
        )
        return FOUND
    try:
        _write(options.output, lambda: publish(report.figures, draft), ".xlsx")
    except Undecided as reason:
        raise Refusal(f"{options.file}：{reason}，不能生成公开表") from None
    return OK


# -- what commands share ------------------------------------------------------------------


def _proved(name: str) -> Rulebook:
    """The rules of a format, every file of it checked and every case proved."""
    from budgetxl import formats
    from budgetxl.checking import verify

    return verify(formats.load(formats.find(name), thorough=True))


@lru_cache(maxsize=None)
def _rulebook(name: str, with_others: bool = False) -> Rulebook:
    from budgetxl import formats, rules

    return rules.bind(formats.load(formats.find(name), with_others=with_others))


def _read(file: Path, with_others: bool = False) -> Reading:
    from budgetxl.reading import read

    return read(file, lambda name: _rulebook(name, with_others))


def _checked(file: Path, others: Sequence[Path] = ()) -> Report:
    from budgetxl.checking import check

    reading = _read(file, bool(others))
    book = reading.layout.book
    figures = dict(_figures(book, file, other) for other in others)
    return check(reading.submission, book, reading.layout, reading.findings, str(file), figures)


def _figures(book: Rulebook, file: Path, other: Path) -> tuple[str, Figures]:
    """The figures of a workbook that ``file`` is held against, and its name in the rules."""
    from budgetxl.rules import Figures

    reading = _read(other)
    format_ = reading.layout.format
    for name, known in book.format.others.items():
        if known.id == format_.id:
            return name, Figures(reading.submission, reading.layout.book)
    raise Refusal(f"{other}：{file} 用的表样没有与“{format_.title}”对照的规则")


def _spare(output: Path, file: Path) -> None:
    """Refuses to write over the workbook that is read."""
    if output.exists() and file.exists() and output.samefile(file):
        raise Refusal(f"{output}：不能写在填好的模板上，请另起文件名")


def _show(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))


def _write(path: Path, content: Callable[[], bytes], suffix: str) -> None:
    """``content`` into ``path``, whole or not at all."""
    if path.suffix.lower() != suffix:
        more = "（带宏的 .xlsm 还没有提供）" if path.suffix.lower() == ".xlsm" else ""
        raise Refusal(f"{path}：输出文件名应以 {suffix} 结尾{more}")
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise Refusal(f"{path}：这个文件是只读的，没有覆盖")
    written = content()
    aside = path.with_name(path.name + ".part")
    try:
        aside.write_bytes(written)
        aside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # there may be nothing to take away
            aside.unlink()
        raise Refusal(f"{path}：写不了这个文件（{why(error)}）") from None


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "formats": _formats,
    "schema": _schema,
    "template": _template,
    "fill": _fill,
    "extract": _extract,
    "check": _check,
    "publish": _publish,
}
