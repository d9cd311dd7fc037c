"""The command line: it parses, calls and shows. Results go to stdout, all else to stderr.

Exit status: 0 nothing of level error; 1 findings of level error; 2 a file could not be used,
or the arguments are off; 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl import api, intake, narrated
from budgetxl.fault import LEVELS, FormatError, Level, Refusal, os_error_reason
from budgetxl.invocation import parse
from budgetxl.writing import FileKind

if TYPE_CHECKING:
    from budgetxl.formats import Folder
    from budgetxl.rules import Rulebook
    from budgetxl.submission import Submission

OK, FOUND, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def run(arguments: Sequence[str]) -> int:
    """Runs one command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parse(arguments)
    try:
        status = _COMMANDS[options.command](options)
        sys.stdout.flush()
        return status
    except (Refusal, FormatError) as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断，没有做完", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
    except OSError as error:
        print(f"结果写不出来：{os_error_reason(error)}", file=sys.stderr)
    return UNUSABLE


# -- commands -----------------------------------------------------------------------------


def _formats(options: argparse.Namespace) -> int:
    from budgetxl import formats

    folders = list(formats.catalogue().values())
    if options.format:
        folders = [formats.find(options.format)]
    if options.cases:
        return _show_cases(options.cases, folders)
    if options.lint:
        return _show_lint(folders)
    known = [formats.load(folder) for folder in folders]
    if options.json:
        facts = ("id", "version", "title", "issuer", "year", "money_unit")
        listed = [{**{fact: getattr(f, fact) for fact in facts}, "tables": list(f.forms)}
                  for f in known]
        _show(listed)
    else:
        for format_ in known:
            count = f"{len(format_.published)} 张表"
            print(f"{format_.id}\t{format_.title}\t{count}\t{format_.money_unit}")
    return OK


def _show_cases(rule: str, folders: Iterable[Folder]) -> int:
    """Prints the cases of a rule, as cases.yaml would have them, of each format that has it."""
    import yaml

    from budgetxl import checking, formats

    found = 0
    for folder in folders:
        book = checking.verify(formats.load(folder, thorough=True))
        if cases := checking.cases_of(book, rule):
            print(f"# {book.format.id}")
            print(yaml.safe_dump(cases, allow_unicode=True, sort_keys=False), end="")
            found += 1
    if not found:
        raise Refusal(f"没有规则“{rule}”")
    return OK


def _show_lint(folders: Iterable[Folder]) -> int:
    """Prints what the rules of each format say of each other; 1 where something is to be mended."""
    from budgetxl import checking, formats
    from budgetxl.linting import lint

    wrong = False
    for folder in folders:
        found = lint(checking.verify(formats.load(folder, thorough=True)))
        print("\n".join(map(str, (*found.wrong, *found.notes))) or f"{folder.name}：没有要说的")
        wrong |= bool(found.wrong)
    return FOUND if wrong else OK


def _schema(options: argparse.Namespace) -> int:
    from budgetxl import formats
    from budgetxl.submission.schema import schema

    _show(schema(formats.load(formats.find(options.format))))
    return OK


def _codes(options: argparse.Namespace) -> int:
    from budgetxl import codebook, formats

    shelf = options.into or next(iter(formats.own_shelves()), None)
    if shelf is None:
        raise Refusal("请用 --into 指明放科目表的文件夹，或设好环境变量 BUDGETXL_TEMPLATES")
    source, year = options.code_book, options.year
    book = codebook.load(source, year)
    for path, content in codebook.files(book, year, shelf, source.name).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _save(options, path, FileKind.CODES, partial(bytes, content))
    print("\n".join(codebook.sentences(book, year, shelf)))
    return OK


def _new(options: argparse.Namespace) -> int:
    from budgetxl.beginning import begin

    print("\n".join(begin(options.folder, options.base, options.year)), file=sys.stderr)
    return OK


def _draft(options: argparse.Namespace) -> int:
    from budgetxl.beginning import draft

    print("\n".join(draft(options.folder, options.blanks)), file=sys.stderr)
    return OK


def _template(options: argparse.Namespace) -> int:
    _write_workbook(options, FileKind.BLANK, partial(_blank, options))
    return OK


def _blank(options: argparse.Namespace, macros: bool) -> bytes:
    """The blank template: the one at hand where it is of the usual size, else one that is built."""
    from budgetxl import formats, stencil
    from budgetxl.layout.sizes import DEFAULT_FORMS, DEFAULT_ROWS

    usual = (options.rows, options.forms) == (DEFAULT_ROWS, DEFAULT_FORMS)
    stated = options.totals == "stated"
    if usual and not (stated or options.draft):
        if ready := stencil.at_hand(formats.load(formats.find(options.format)), macros):
            return ready
    from budgetxl.roundtrip import tried_rulebook
    from budgetxl.template import build

    book = (api.drafted_rulebook if options.draft else tried_rulebook)(options.format)
    return build(book, options.rows, stated, None, options.forms, macros)


def _fill(options: argparse.Namespace) -> int:
    from budgetxl.submission import from_data, read_data

    book = api.proved_rulebook(options.format)
    submission = from_data(read_data(options.data), book.format, str(options.data))
    _write_workbook(
        options, FileKind.FILLED,
        partial(_sized, options, book, submission),
    )
    return OK


def _sized(
    options: argparse.Namespace, book: Rulebook, submission: Submission, macros: bool
) -> bytes:
    """The filled workbook, with as much room as was asked for."""
    from budgetxl.template import build

    return build(book, options.rows, submission=submission, forms=options.forms, macros=macros)


def _extract(options: argparse.Namespace) -> int:
    from budgetxl.submission import to_data

    reading = api.read_whole(options.file, "取数据")
    data = to_data(reading.submission, reading.layout.format)
    if options.output is None:
        _show(data)
    else:
        _refuse_inputs(options.output, options.file)
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        _write(options, FileKind.DATA, text.encode, ".json")
    return OK


def _import(options: argparse.Namespace) -> int:
    from budgetxl.submission import to_data

    _refuse_inputs(options.output, *options.sources, *filter(None, [options.into]))
    if options.into:
        submission, findings, book = intake.brought_into(options.into, options.sources)
    else:
        made, book = intake.brought(options.sources, options.format)
        submission, findings = made.submission, made.findings
    if options.output.suffix.lower() == ".json":
        data = json.dumps(to_data(submission, book.format), ensure_ascii=False, indent=1) + "\n"
        _write(options, FileKind.DATA, data.encode, ".json")
    else:
        _write_workbook(
            options, FileKind.FILLED,
            partial(_sized, options, book, submission),
        )
    print("\n".join(f"{LEVELS[each.level]} {each.rule}  {each.message}" for each in findings)
          or "原件里的数都取到了", flush=True)
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
        _refuse_inputs(output, *options.files, *options.others,
                       *filter(None, [options.narrative]))


def _check(options: argparse.Namespace) -> int:
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
        _show(document(reports))
    else:
        least = Level(options.level)
        print("\n".join(text(each, least, options.verbose) for each in reports), end="")
    if options.report and reports:
        _save(options, options.report, FileKind.REPORT,
              lambda: report_content(options.report, reports))
    if options.marked and reports:
        text_file = options.narrative or options.files[0]
        _save(options, options.marked, FileKind.MARKED,
              lambda: narrated.marked(reports[0], text_file))
    return status or (FOUND if any(each.has_errors for each in reports) else OK)


def _publish(options: argparse.Namespace) -> int:
    _refuse_inputs(options.output, options.file)
    report = api.with_balance(api.check(options.file), options.relax)
    draft, contents = options.draft, options.contents
    made = {
        ".xlsx": (FileKind.PUBLICATION, lambda: api.publication(report, draft, contents)),
        ".docx": (FileKind.DISCLOSURE, lambda: api.disclosed(report, draft)),
        ".pdf": (FileKind.PRINTED, lambda: api.printed(report, draft, contents)),
    }
    kind, make = made.get(options.output.suffix.lower(), made[".xlsx"])
    try:
        _write(options, kind, make, *made)
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
            _save(options, path, FileKind.REPORT, content)
    elif options.adjustments:
        print("这套表样没有写 balanced: true，各数照四舍五入印出，没有尾差调整表", file=sys.stderr)
    return OK


def _export(options: argparse.Namespace) -> int:
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
    _say_written(options.output)
    return OK


def _batch(options: argparse.Namespace) -> int:
    from budgetxl import batch

    return batch.run(batch.Options(
        options.inbox, options.outbox, options.jobs, options.engine, options.scheduler,
        options.departments, options.timeout, format=options.format,
        suggestions=options.suggestions,
    ))


def _consolidate(options: argparse.Namespace) -> int:
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
        _say_written(path)
    report = result.report
    if report is None:
        print("没有汇总。改正上面打 ✗ 的各条，或加 --draft 先汇总看看", file=sys.stderr)
        return FOUND
    print(text(report), end="")
    if options.report:
        _save(options, options.report, FileKind.REPORT,
              lambda: combining.report_content(options.report, report, result.written))
    return FOUND if result.has_errors else OK


def _add_up(options: argparse.Namespace) -> int:
    """Sums of what a batch has written."""
    from budgetxl.combining.fromparquet import add_up

    said, done = add_up(options.units_folder, options.output, options.draft, options.engine,
                        options.scheduler, options.jobs)
    print("\n".join(said), flush=True)
    if done:
        _say_written(options.output)
    return OK if done else FOUND


def _explain(options: argparse.Namespace) -> int:
    from budgetxl.consolidation.explain import explained

    print("\n".join(explained(options.consolidated, options.table, options.row, options.column)))
    return OK


def _compare(options: argparse.Namespace) -> int:
    from budgetxl.consolidation import comparisonfile
    from budgetxl.template import build

    made = api.compared(options.this, options.last, options.codes)
    print("\n".join(comparisonfile.lines(made)), flush=True)
    for path in filter(None, (options.output, options.into)):
        _refuse_inputs(path, options.this, options.last)
    if options.output:
        page = options.output.suffix.lower() == ".html"
        _write(options, FileKind.REPORT, lambda: (
            comparisonfile.page(made).encode() if page else comparisonfile.workbook(made)),
            ".xlsx", ".html")
    if options.into:
        submission, said, book = api.with_last_year(options.this, options.last)
        print("\n".join(said))
        _save(options, options.into, FileKind.FILLED, lambda: build(
            book, submission=submission, macros=options.into.suffix.lower() == ".xlsm"))
    return OK


def _button(options: argparse.Namespace) -> int:
    from budgetxl.button import answer_press

    try:
        answer_press(options.verb, options.book, options.token, options.way)
    except ValueError:
        raise Refusal("budgetxl button 由工作簿里的宏调用，参数是十六进制数字") from None
    return OK


def _addin(options: argparse.Namespace) -> int:
    from budgetxl import installation

    if options.act == "build":
        from budgetxl.template.xlam import addin

        _write(options, FileKind.ADD_IN, addin, ".xlam")
        return OK
    path = installation.destination()
    if options.act == "status":
        sentences = installation.status(path).sentences()
    else:
        act = installation.install if options.act == "install" else installation.uninstall
        sentences = act(path)
    print("\n".join(sentences))
    return OK


# -- what commands share ------------------------------------------------------------------


def _refuse_inputs(output: Path, *files: Path) -> None:
    """Refuses to write over a workbook that is read."""
    for file in files:
        if output.exists() and file.exists() and output.samefile(file):
            raise Refusal(f"{output}：不能写在填好的模板上，请另起文件名")


def _show(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))


def _write_workbook(
    options: argparse.Namespace, kind: FileKind, content: Callable[[bool], bytes]
) -> None:
    """The template that ``content`` gives, with macros where the file's name says .xlsm."""
    macros = options.output.suffix.lower() == ".xlsm"
    _write(options, kind, lambda: content(macros), ".xlsx", ".xlsm")


def _write(
    options: argparse.Namespace, kind: FileKind, content: Callable[[], bytes], *suffixes: str
) -> None:
    """``content`` into the file that was asked for, which must end in one of ``suffixes``."""
    path = options.output
    if path.suffix.lower() not in suffixes:
        words = " 或 ".join(filter(None, ["、".join(suffixes[:-1]), suffixes[-1]]))
        raise Refusal(f"{path}：输出文件名应以 {words} 结尾")
    _save(options, path, kind, content)


def _save(
    options: argparse.Namespace, path: Path, kind: FileKind, content: Callable[[], bytes]
) -> None:
    api.save(path, content, kind, options.force)
    _say_written(path)


def _say_written(path: Path) -> None:
    print(f"已写出：{path}", file=sys.stderr)


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "formats": _formats,
    "codes": _codes,
    "new": _new,
    "draft": _draft,
    "schema": _schema,
    "template": _template,
    "fill": _fill,
    "extract": _extract,
    "import": _import,
    "check": _check,
    "publish": _publish,
    "export": _export,
    "batch": _batch,
    "consolidate": _consolidate,
    "explain": _explain,
    "compare": _compare,
    "button": _button,
    "addin": _addin,
}
