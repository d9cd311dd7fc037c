"""What the command line, the button and a program call: the same functions, the same findings."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from budgetxl.fault import Level, Refusal, os_error_reason
from budgetxl.writing import FileKind, write_whole

if TYPE_CHECKING:
    from budgetxl.checking import Report
    from budgetxl.consolidation.comparison import Comparison
    from budgetxl.layout import Layout
    from budgetxl.reading import Reading, WorkbookSheets
    from budgetxl.rules import Figures, Rulebook
    from budgetxl.submission import Submission


Made = TypeVar("Made")

_UNREADABLE = ("D1", "D2", "D3", "D4", "D5", "T5", "T7")
"""Findings after which the data of a workbook would be incomplete."""


class NotPassed(Refusal):
    """A workbook with errors, or with rules left open: there is nothing to publish yet."""


def proved_rulebook(name: str) -> Rulebook:
    """The rules of the format ``name`` (or in that folder), all files checked, all cases proved.

    Raises ``Refusal`` when there is no such format and ``FormatError`` with all its faults.
    """
    from budgetxl import formats
    from budgetxl.checking import verify
    from budgetxl.narrative import narrative_of

    proved = verify(formats.load(formats.find(name), thorough=True))
    narrative_of(proved.format)  # raises what is wrong in it
    # the cases know only the codes that come with the program
    return rulebook(name) if formats.own_books(proved.format.year) else proved


def drafted_rulebook(name: str) -> Rulebook:
    """The format ``name`` (or in that folder) with none of its rules: its tables to look at.

    Raises as ``proved_rulebook``, but nothing for rules and cases.
    """
    from budgetxl import formats
    from budgetxl.rules import Rulebook

    return Rulebook(formats.load(formats.find(name), thorough=True, draft=True), (), {})


def read(file: Path, with_others: bool = False, content: bytes | None = None) -> Reading:
    """The submission in ``file``; ``with_others`` if rules are to hold it against another one.

    With ``content`` that is the workbook, and ``file`` only its name. Raises ``Refusal`` when
    the file cannot be used.
    """
    from budgetxl import reading

    return reading.read(file, lambda name: rulebook(name, with_others), content)


def read_whole(file: Path, purpose: str) -> Reading:
    """The submission in ``file``, which has to be read before ``purpose``, a few Chinese words.

    Raises ``Refusal`` when the file cannot be used, and naming each cell that cannot be read.
    """
    reading = read(file)
    refuse_unreadable(reading, str(file), purpose)
    return reading


def refuse_unreadable(reading: Reading, name: str, purpose: str) -> None:
    """Raises ``Refusal`` naming each cell of the workbook ``name`` that cannot be read."""
    lost = [finding for finding in reading.findings if finding.rule in _UNREADABLE]
    if lost:
        lines = (f"{f.sheet}!{''.join(f.cells)}：{f.message}" for f in lost)
        raise Refusal(f"{name}：有内容读不出来，先改正再{purpose}", *lines)


def check(file: Path, others: Sequence[Path] = (), content: bytes | None = None) -> Report:
    """The workbook ``file`` held against every rule, and against the workbooks ``others``.

    With ``content`` that is the workbook, and ``file`` only its name. Raises ``Refusal`` when
    one of them cannot be used.
    """
    return checked(file, others, content)[0]


def checked(
    file: Path, others: Sequence[Path] = (), content: bytes | None = None
) -> tuple[Report, Layout]:
    """The same, and where everything stands in that workbook."""
    from budgetxl.certificate import certify
    from budgetxl.checking import check
    from budgetxl.reading import read, workbook_content
    from budgetxl.rules import Figures

    content = workbook_content(file) if content is None else content
    reading = read(file, lambda name: rulebook(name, bool(others)), content, certified=True)
    book = reading.layout.book
    figures = dict(_figures(book, file, other) for other in others)
    in_use = reading.layout.forms_in_use(Figures(reading.submission, book))
    differ = certify(file, reading.layout, reading.findings, content, in_use)
    found = (*reading.findings, *differ)
    name = shown_name(file)
    report = check(reading.submission, book, reading.layout, found, name, figures)
    return report, reading.layout


def with_coverage(report: Report) -> Report:
    """``report`` with what the check did not look at: inputs that no rule holds, idle rules."""
    from budgetxl.checking import coverage

    return replace(report, coverage=coverage(report.figures))


def with_suggestions(report: Report) -> Report:
    """``report`` with what may be wrong, where rules on amounts are broken: see ``Suggestion``."""
    if not report.has_errors:
        return replace(report, suggestions=())
    from budgetxl.checking.suggestions import suggestions

    found = suggestions(report.figures, report.findings, report.where)
    return replace(report, suggestions=found)


def with_balance(report: Report, relax: bool = False) -> Report:
    """``report`` with how its figures are printed so that they add up, if its format says so.

    With ``relax`` a figure may be a whole last digit off where nothing else helps. Where a
    figure cannot be known nothing is balanced.
    """
    if report.balance or not report.format.balanced:
        return report
    from budgetxl.balance import balanced
    from budgetxl.rules import Undecided

    try:
        return replace(report, balance=balanced(report.figures, relax))
    except Undecided:
        return report


def in_print(report: Report) -> Report:
    """``report`` on the figures as they are printed: whoever prints them takes these."""
    report = with_balance(report)
    return replace(report, figures=report.balance.figures) if report.balance else report


def check_open(sheets: WorkbookSheets, name: str) -> Report:
    """The workbook ``name``, open in a spreadsheet program, held against every rule.

    ``sheets`` are its sheets as they are now. Raises ``Refusal`` when it is no template.
    """
    from budgetxl.checking import check

    read_ = read_open(sheets, name)
    return check(read_.submission, read_.layout.book, read_.layout, read_.findings, name)


def read_open(sheets: WorkbookSheets, name: str) -> Reading:
    """The submission in the workbook ``name``, open in a spreadsheet program. Raises as above."""
    from budgetxl import reading

    return reading.interpret(sheets, name, rulebook)


def publication(report: Report, draft: bool = False, contents: bool = False) -> bytes:
    """The .xlsx of the official tables; ``draft`` publishes in spite of errors and says so in it.

    With ``contents`` a page comes first that lists its sheets. It is read again before it is
    handed over. Raises ``NotPassed`` for what is not finished, without ``draft``, and ``Refusal``
    when a figure that the tables show cannot be known.
    """
    from budgetxl.proofreading import proofread
    from budgetxl.publication import publish

    report = in_print(report)
    make = partial(publish, contents=True) if contents else publish
    content = _made_if_passed(make, report, draft, "公开表")
    proofread(content, report.figures)
    return content


def disclosed(report: Report, draft: bool = False) -> bytes:
    """The .docx of the whole disclosure: cover, contents, official tables and narrative.

    A format without a narrative has no text in it. Raises what ``publication`` raises; a figure
    that the narrative lacks is not finished.
    """
    from budgetxl import disclosure, narrative

    report = in_print(report)
    story = narrative.narrative_of(report.figures.book.format)
    written = narrative.write(story, report.figures) if story else None
    document = written.document if written else disclosure.tables_alone(report.figures)
    gaps = written.gaps if written else ()
    lacking = f"情况说明有 {len(gaps)} 处没有写全，如 {gaps[0]}" if gaps else ""
    return _made_if_passed(partial(disclosure.write, document), report, draft, "公开文档", lacking)


def printed(report: Report, draft: bool = False, contents: bool = False) -> bytes:
    """The PDF of the whole disclosure; of a format without a narrative, that of the publication.

    Raises what ``publication`` raises, and ``Refusal`` where no program can print.
    """
    from budgetxl.layout.drawing import CREATED
    from budgetxl.printing import pdf

    if report.figures.book.format.narrative:
        return pdf(disclosed(report, draft), CREATED, ".docx")
    return pdf(publication(report, draft, contents), CREATED)


def draft_path(path: Path) -> Path:
    """The path that a draft should have where the publication would have ``path``."""
    return path.with_stem(path.stem.removesuffix("-草稿") + "-草稿")


def open_data(report: Report, draft: bool = False) -> dict[str, bytes]:
    """The files of the Data Package of the official tables, by name; ``draft`` as above.

    Raises what ``publication`` raises, for the same reasons.
    """
    from budgetxl.opendata import package

    return _made_if_passed(package, in_print(report), draft, "开放数据")


def _made_if_passed(
    make: Callable[[Figures, bool], Made], report: Report, draft: bool, what: str,
    lacking: str = "",
) -> Made:
    """What ``make`` makes of the figures that were checked, if it may; ``lacking`` says why not."""
    from budgetxl.rules import Undecided

    unfinished = why_unfinished(report) or lacking
    if unfinished and not draft:
        raise NotPassed(f"{report.file}：{unfinished}，没有生成{what}")
    try:
        return make(report.figures, bool(unfinished))
    except Undecided as reason:
        raise Refusal(f"{report.file}：{reason}，不能生成{what}") from None


def compared(this: Path, last: Path, mapping: Path | None = None) -> Comparison:
    """The figures of the workbook ``this`` beside last year's, codes that changed by a CSV file.

    Raises ``Refusal`` where one of them cannot be used, or they have no table in common.
    """
    from budgetxl.consolidation.codemapping import read_mapping
    from budgetxl.consolidation.comparison import compare

    known = read_mapping(mapping) if mapping else None
    return compare(_read_figures(this), _read_figures(last), known)


def with_last_year(this: Path, last: Path) -> tuple[Submission, list[str], Rulebook]:
    """The submission in ``this`` with last year's figures where it asks for them, what was
    filled in, and its rules. Raises ``Refusal`` as above, and where it asks for none."""
    from budgetxl.consolidation.lastyear import with_last_year

    figures = _read_figures(this)
    submission, said = with_last_year(figures, _read_figures(last))
    return submission, said, figures.book


def _read_figures(file: Path) -> Figures:
    from budgetxl.rules import Figures

    reading = read_whole(file, "比较")
    return Figures(reading.submission, reading.layout.book)


def why_unfinished(report: Report) -> str:
    """Why a workbook cannot be published but as a draft, in Chinese; "" if it can."""
    if count := report.count(Level.ERROR):
        return f"有 {count} 处强制项不通过"
    if report.is_open:
        return "有强制项还缺数，未能评估"
    return "除部门名称外什么都没有填" if report.submission.is_empty else ""


def save(
    path: Path, content: Callable[[], bytes], kind: FileKind, force: bool = False
) -> None:
    """``content``, a file of that ``kind``, into ``path``, whole or not at all.

    A file of the same kind is replaced, but for a filled workbook; any file is with ``force``.
    Raises ``Refusal`` for others, when the file is read-only, and when it cannot be written.
    """
    exists = os.path.exists(path)
    if exists:
        _refuse_read_only(path)
    written = content()
    try:
        if exists and not force:
            from budgetxl.replacement import refuse_to_replace

            refuse_to_replace(path, written, kind, partial(read, path, False))
        write_whole(path, written)
    except OSError as error:
        raise Refusal(f"{path}：写不了这个文件（{os_error_reason(error)}）") from None


def _refuse_read_only(path: Path) -> None:
    """Raises ``Refusal`` for a file that nobody may write to, and for what is no plain file."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise Refusal(f"{path}：写不了这个文件（这是一个文件夹）")
    if not stat.S_ISREG(mode):
        raise Refusal(f"{path}：写不了这个文件（这是设备或管道，不是普通的文件）")
    if not mode & stat.S_IWUSR:
        raise Refusal(f"{path}：这个文件是只读的，没有覆盖")


def shown_name(file: Path) -> str:
    """The name of a file with a sign for each letter that another encoding wrote."""
    return str(file).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@lru_cache(maxsize=None)
def rulebook(name: str, with_others: bool = False) -> Rulebook:
    """The rules of the format ``name``, bound once a process; its cases are not proved anew.

    Raises ``Refusal`` when there is no such format.
    """
    from budgetxl import formats, rules

    return rules.bind(formats.load(formats.find(name), with_others=with_others))


def _figures(book: Rulebook, file: Path, other: Path) -> tuple[str, Figures]:
    """The figures of a workbook that ``file`` is held against, and its name in the rules."""
    from budgetxl.rules import Figures

    reading = read(other)
    format_ = reading.layout.format
    for name, known in book.format.others.items():
        if known.id == format_.id:
            return name, Figures(reading.submission, reading.layout.book)
    raise Refusal(f"{other}：{file} 用的表样没有与“{format_.title}”对照的规则")
