"""The commands for one workbook: filled, checked, published."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from typing import TYPE_CHECKING

from budgetxl import api, intake, narrated
from budgetxl.cli.output import (
    FOUND,
    OK,
    UNUSABLE,
    refuse_inputs,
    save,
    say_written,
    show,
    write,
    write_workbook,
)
from budgetxl.fault import LEVELS, Level, Refusal
from budgetxl.writing import FileKind

if TYPE_CHECKING:
    from budgetxl.fault import Finding
    from budgetxl.rules import Rulebook
    from budgetxl.submission import Submission


def fill(options: argparse.Namespace) -> int:
    """A workbook with the figures of a data file, or one for each unit of a list."""
    from budgetxl.submission import from_data, read_data

    if bool(options.data) == bool(options.each):
        raise Refusal("写明一个数据文件，或用 --each 写明各单位，二者选一；budgetxl fill --help 是用法")
    if options.each:
        return _fill_each(options)
    book = api.sound_rulebook(options.format)
    submission = from_data(read_data(options.data), book.format, str(options.data))
    write_workbook(
        options, FileKind.FILLED,
        partial(_sized, options, book, submission),
    )
    return OK


def _fill_each(options: argparse.Namespace) -> int:
    """Workbooks to be handed out."""
    from budgetxl import distribution

    return distribution.run(distribution.Options(
        options.format, options.each, options.output, options.rows, options.forms, options.macros,
        options.force, options.jobs, options.engine, options.scheduler, options.timeout))


def _sized(
    options: argparse.Namespace, book: Rulebook, submission: Submission, macros: bool
) -> bytes:
    """The filled workbook, with as much room as was asked for."""
    from budgetxl.filling import fill

    return fill(book, submission, options.rows, options.forms, macros)


def extract(options: argparse.Namespace) -> int:
    """The data file of a workbook."""
    from budgetxl.submission import to_data

    reading = api.read_whole(options.file, "取数据")
    data = to_data(reading.submission, reading.layout.format)
    if options.output is None:
        show(data)
    else:
        refuse_inputs(options.output, options.file)
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        write(options, FileKind.DATA, text.encode, ".json")
    return OK


def import_(options: argparse.Namespace) -> int:
    """Tables from elsewhere, as a workbook or a data file."""
    from budgetxl.submission import to_data

    refuse_inputs(options.output, *options.sources, *filter(None, [options.into]))
    if options.into:
        submission, findings, book = intake.brought_into(options.into, options.sources)
    else:
        made, book = intake.brought(options.sources, options.format)
        submission, findings = made.submission, made.findings
    if options.output.suffix.lower() == ".json":
        data = json.dumps(to_data(submission, book.format), ensure_ascii=False, indent=1) + "\n"
        write(options, FileKind.DATA, data.encode, ".json")
    else:
        write_workbook(
            options, FileKind.FILLED,
            partial(_sized, options, book, submission),
        )
    print("\n".join(map(_told, findings)) or "原件里的数都取到了", flush=True)
    return FOUND if any(each.level is Level.ERROR for each in findings) else OK


def _refuse_check(options: argparse.Namespace) -> None:
    """Refuses what will not do before the work begins."""
    from budgetxl.report.files import report_file

    if options.report:
        report_file(options.report)
    if (options.narrative or options.marked) and len(options.files) > 1:
        raise Refusal("--narrative、--marked 只能用于一份工作簿：一份说明对一份表")
    if options.marked and options.marked.suffix.lower() != ".docx":
        raise Refusal(f"{options.marked}：--marked 的文件名应以 .docx 结尾")
    for output in filter(None, [options.report, options.marked]):
        refuse_inputs(output, *options.files, *options.others,
                      *filter(None, [options.narrative]))


def _told(finding: Finding) -> str:
    """A finding of an import in a line, with the cell of the source unless its words name it."""
    from budgetxl.report.words import cell_address

    cell = cell_address(finding)
    place = f"{cell}  " if cell and cell not in finding.message else ""
    return f"{LEVELS[finding.level]} {finding.rule}  {place}{finding.message}"


def check(options: argparse.Namespace) -> int:
    """Every rule, the text as well, and reports."""
    from budgetxl.report.document import document
    from budgetxl.report.files import report_content
    from budgetxl.report.text import text

    _refuse_check(options)
    reports, status = [], OK
    for file in options.files:
        try:
            if options.format or intake.is_foreign(file):
                report = intake.check_published(file, options.format)
                if not options.narrative:
                    report = narrated.with_own_narrative(report, file)
            else:
                report = api.check(file, options.others)
            report = api.with_balance(api.with_suggestions(report))
            if options.narrative:
                report = narrated.with_narrative(report, options.narrative)
            reports.append(api.with_coverage(report) if options.coverage else report)
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            status = UNUSABLE
    if options.json:
        show(document(reports))
    else:
        least = Level(options.level)
        print("\n".join(text(each, least, options.verbose) for each in reports), end="")
    if options.report and reports:
        save(options, options.report, FileKind.REPORT,
             lambda: report_content(options.report, reports))
    if options.marked and reports:
        text_file = options.narrative or options.files[0]
        save(options, options.marked, FileKind.MARKED,
             lambda: narrated.marked(reports[0], text_file))
    return status or (FOUND if any(each.has_errors for each in reports) else OK)


def publish(options: argparse.Namespace) -> int:
    """The official tables, or the whole document."""
    refuse_inputs(options.output, options.file)
    report = api.with_balance(api.check(options.file), options.relax)
    draft, contents = options.draft, options.contents
    made = {
        ".xlsx": (FileKind.PUBLICATION, lambda: api.publication(report, draft, contents)),
        ".docx": (FileKind.DISCLOSURE, lambda: api.disclosed(report, draft)),
        ".pdf": (FileKind.PRINTED, lambda: api.printed(report, draft, contents)),
    }
    kind, make = made.get(options.output.suffix.lower(), made[".xlsx"])
    try:
        write(options, kind, make, *made)
    except api.NotPassed as reason:
        print(
            f"{reason}。用 budgetxl check 查看；确要生成，加 --draft（每张表都标明草稿），"
            f"文件名如 {api.draft_path(options.output)}",
            file=sys.stderr,
        )
        return FOUND
    if report.balance:
        from budgetxl.report import rounding

        for line in rounding.unbalanced(report.balance):
            print(line, file=sys.stderr)
        if options.adjustments:
            path = options.output.with_name(f"{options.output.stem}-{rounding.TITLE}.xlsx")
            content = partial(rounding.workbook, report, report.balance)
            save(options, path, FileKind.REPORT, content)
    elif options.adjustments:
        print("这套表样没有写 balanced: true，各数照四舍五入印出，没有尾差调整表", file=sys.stderr)
    return OK


def export(options: argparse.Namespace) -> int:
    """The open data."""
    report = api.check(options.file)
    try:
        files = api.open_data(report, options.draft)
    except api.NotPassed as reason:
        print(
            f"{reason}。用 budgetxl check 查看；确要生成，加 --draft（写明草稿）。",
            file=sys.stderr,
        )
        return FOUND
    from budgetxl.opendata import save

    save(options.output, files, options.force)
    say_written(options.output)
    return OK
