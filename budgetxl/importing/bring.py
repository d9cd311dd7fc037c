"""From tables of text to a submission: find, align, take, and say what was not taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from budgetxl.fault import Finding
from budgetxl.formats import Format
from budgetxl.importing.columns import columns, header_rows
from budgetxl.importing.continued import COUNTED, said_once, without_counting
from budgetxl.importing.details import DetailReader
from budgetxl.importing.findings import listed, source_finding
from budgetxl.importing.find import found, pieces
from budgetxl.importing.forms import FormReader
from budgetxl.importing.formrows import with_lines_it_needs
from budgetxl.importing.heading import department_of, year_of
from budgetxl.importing.grids import read_grids
from budgetxl.importing.printed import is_amount
from budgetxl.importing.source import RowPlace, Source, is_numbered
from budgetxl.importing.target import Target, head_lines
from budgetxl.place import Place
from budgetxl.submission import Submission, Value
from budgetxl.tabletext import TableText, squeezed

_NOTE = re.compile("(?:注|备注|说明)[:：]")


@dataclass(frozen=True)
class Imported:
    """A submission with the totals that the source states, and what is to be said of it.

    ``tables`` are the main tables that were found, in the order of the format; ``origins`` says
    of each row where in the source it stands: page or sheet, and row.
    """

    submission: Submission
    findings: tuple[Finding, ...]
    tables: tuple[str, ...]
    origins: dict[RowPlace, tuple[str, str]] = field(default_factory=dict)

    def locate(self, place: Place) -> tuple[str, str]:
        """Where ``place`` stands in the source; without a row there, where its table does."""
        at = self.origins.get((place.table, place.row, place.form))
        if at is None:
            of_table = (where for (table, _, form), (where, _) in self.origins.items()
                        if (table, form) == (place.table, place.form))
            at = next(of_table, ""), ""
        return at


def imported(
    sources: Sequence[TableText], format_: Format, whole: bool = True, published: bool = True
) -> Imported:
    """What ``sources`` say in the words of ``format_``.

    Every figure is in a cell or in a finding. With ``whole`` tables that are missing are said.
    Sheets that are not ``published`` have the columns that only help the clerk as well.
    """
    sought = format_.published if published else format_.forms
    targets = [Target(format_, table, published) for table in sought.values()]
    cut = list(pieces(sources, targets))
    pairs = found(cut, targets)
    submission = Submission(format_.id, format_.year, department_of(cut), stated=True, grouped=True)
    findings: list[Finding] = []
    year = year_of(table for tables in pairs.values() for table in tables)
    if published and year not in (0, format_.year):
        findings.append(source_finding("I11", "", words=str(year), figures=str(format_.year)))
    origins: dict[RowPlace, tuple[str, str]] = {}
    for number, target in enumerate(targets):
        if number not in pairs and whole and not target.table.supplementary:
            words = f"{target.table.name} {target.table.title}"
            findings.append(source_finding("I2", "", words=words))
        for form, table in enumerate(pairs.get(number, ())):
            findings += _read(table, target, submission, form, origins)
        if whole and number in pairs and target.table.note:
            submission.notes.setdefault(target.table.name, "")  # it prints none
    if not submission.department:
        submission.department = next((str(value) for place, value in submission.cells.items()
                                      if place.column == "部门名称"), "")
    submission.notes = {name: note for name, note in submission.notes.items()
                        if squeezed(note) != squeezed(format_.tables[name].note)}
    taken = [id(table) for tables in pairs.values() for table in tables]
    findings += _unused(table for table in cut if id(table) not in taken)
    tables = tuple(targets[number].table.name for number in pairs)
    return Imported(submission, tuple(findings), tables, origins)


def _unused(sources: Iterable[TableText]) -> Iterator[Finding]:
    """Each table that fits no table of the form, with its figures."""
    for source in sources:
        cells = sorted(without_counting(source).cells)
        figures = [squeezed(cell.text) for cell in cells if is_amount(cell.text)]
        if figures:
            title = next(iter(head_lines(source)), "").strip()
            yield source_finding("I9", source.where + (title and f"“{title}”"),
                                 figures=listed(figures))


def _read(
    table: TableText, target: Target, submission: Submission, form: int,
    origins: dict[RowPlace, tuple[str, str]],
) -> Iterator[Finding]:
    if target.table.blocks:
        whole = with_lines_it_needs(said_once(_uncounted(table, target)), target)
        end = _note(whole, 0, target, submission) if target.table.has_note else whole.rows
        source = Source(whole)
        FormReader(source, target, submission, form, end).read()
    else:
        source = Source(_uncounted(table, target))
        submission.cells.update(_plain(source, target, submission))
    origins.update(source.origins)
    yield from source.findings
    yield from (source_finding("I10", table.where, words=doubt) for doubt in table.doubts)
    yield from source.left_over()


def _uncounted(table: TableText, target: Target) -> TableText:
    """The table without a column that counts its rows, where the form has none."""
    if not target.published or target.words & COUNTED:
        return table
    return without_counting(table, 0 if target.table.blocks else header_rows(table, target)[1])


def _plain(
    source: Source, target: Target, submission: Submission
) -> Iterator[tuple[Place, Value]]:
    """The values of a plain table, and its note."""
    table, text = target.table, source.table
    source.convert({target.format.unit_of(column) for column in table.columns.values()
                    if column.is_money})
    top, bottom = header_rows(text, target)
    at = columns(text, target, top, bottom)
    _say_missing(source, target, at)
    source.skip(0, bottom)
    end = _note(text, bottom, target, submission)
    said = {_words(text, row) for row in range(top, bottom)} - {()}
    body = []
    for row in range(bottom, end):
        if is_numbered(text, row) and row == bottom or _words(text, row) in said:
            source.skip(row, row + 1)  # a header that a further page repeats
        elif text.line(row):
            body.append(row)
    if table.detail:
        reader = DetailReader(source, target, table.detail, at, body, submission.department)
        yield from reader.cells()
    else:
        yield from read_grids(source, target, at, body)


def _words(text: TableText, row: int) -> tuple[str, ...]:
    return tuple(squeezed(cell.text) for cell in text.line(row))


def _say_missing(source: Source, target: Target, at: dict[int, int]) -> None:
    for j, leaf in enumerate(target.leaves):
        if j not in at and not (leaf.column and leaf.column.kind in ("code", "name")):
            source.say("I6", Place(target.table.name, None, leaf.header[-1]),
                       words=" / ".join(squeezed(word) for word in leaf.header))


def _note(text: TableText, bottom: int, target: Target, submission: Submission) -> int:
    """Takes the note below the table; the row in which it stands, or the one below the last."""
    table = target.table
    rows = [row for row in range(bottom, text.rows)
            if len(text.line(row)) == 1 and _NOTE.match(squeezed(text.line(row)[0].text))]
    lines = [text.line(row)[0].text for row in rows]
    lines += [line for line in text.below if _NOTE.match(squeezed(line))]
    if lines:
        submission.notes[table.name] = "\n".join(line.strip() for line in lines)
    return rows[0] if rows else text.rows
