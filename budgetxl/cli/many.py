"""The commands for many workbooks, and for one beside another."""

from __future__ import annotations

import argparse
import sys

from budgetxl import api
from budgetxl.cli.output import FOUND, OK, refuse_inputs, save, say_written, write
from budgetxl.writing import FileKind


def run_batch(options: argparse.Namespace) -> int:
    """A folder of workbooks."""
    from budgetxl import batch

    return batch.run(batch.Options(
        options.inbox, options.outbox, options.jobs, options.engine, options.scheduler,
        options.departments, options.timeout, format=options.format,
        suggestions=options.suggestions,
    ))


def consolidate(options: argparse.Namespace) -> int:
    """Units made into a department, or what a batch has written added up."""
    from budgetxl import combining
    from budgetxl.report.files import report_file
    from budgetxl.report.text import text

    if combining.is_of_batch(options.units_folder):
        return _add_up(options)
    if options.report:
        report_file(options.report)
    result = combining.run(combining.Options(
        options.units_folder, options.output, options.units, options.department, options.draft,
        options.force, options.jobs, options.format))
    print("\n".join(result.lines()), flush=True)
    for path in result.written:
        say_written(path)
    report = result.report
    if report is None:
        print("没有汇总。改正上面打 ✗ 的各条，或加 --draft 先汇总看看", file=sys.stderr)
        return FOUND
    print(text(report), end="")
    if options.report:
        from budgetxl.combining.department_report import report_content

        save(options, options.report, FileKind.REPORT,
             lambda: report_content(options.report, result))
    return FOUND if result.has_errors else OK


def _add_up(options: argparse.Namespace) -> int:
    """Sums of what a batch has written."""
    from budgetxl.combining.fromparquet import add_up

    said, done = add_up(options.units_folder, options.output, options.draft, options.engine,
                        options.scheduler, options.jobs)
    print("\n".join(said), flush=True)
    if done:
        say_written(options.output)
    return OK if done else FOUND


def explain(options: argparse.Namespace) -> int:
    """What a consolidated figure is made of."""
    from budgetxl.consolidation.explain import explained

    print("\n".join(explained(options.consolidated, options.table, options.row, options.column)))
    return OK


def compare(options: argparse.Namespace) -> int:
    """This year beside the last."""
    from budgetxl.consolidation import comparisonfile
    from budgetxl.template import build

    made = api.compared(options.this, options.last, options.codes)
    print("\n".join(comparisonfile.lines(made)), flush=True)
    for path in filter(None, (options.output, options.into)):
        refuse_inputs(path, options.this, options.last)
    if options.output:
        page = options.output.suffix.lower() == ".html"
        write(options, FileKind.REPORT, lambda: (
            comparisonfile.page(made).encode() if page else comparisonfile.workbook(made)),
            ".xlsx", ".html")
    if options.into:
        submission, said, book = api.with_last_year(options.this, options.last)
        print("\n".join(said))
        save(options, options.into, FileKind.FILLED, lambda: build(
            book, submission=submission, macros=options.into.suffix.lower() == ".xlsm"))
    return OK
