"""Tables of a source into a submission that is open: only what they hold is replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from budgetxl import amount
from budgetxl.amount import ZERO
from budgetxl.fault import Finding
from budgetxl.formats import Format, Table
from budgetxl.importing.bring import Imported, imported
from budgetxl.importing.findings import source_finding
from budgetxl.place import Place
from budgetxl.rules import Figures, Rulebook, Undecided
from budgetxl.submission import Submission, Value, is_group
from budgetxl.tabletext import TableText, squeezed


@dataclass(frozen=True)
class Pasted:
    """A submission with the tables of a source in it.

    ``inputs`` are the values of each table that was found, main table by main table; what stood
    in these before is gone. ``findings`` say what was not taken.
    """

    submission: Submission
    inputs: dict[str, dict[Place, Value]]
    findings: tuple[Finding, ...]


def pasted(
    sources: Sequence[TableText], submission: Submission, book: Rulebook, published: bool = True
) -> Pasted:
    """``submission`` with the inputs of the tables that ``sources`` hold, and no others changed.

    Where it states no totals, those of the source are held against what is computed. Sheets that
    are not ``published`` are those of a workbook of ours: the tables that are missing are said.
    """
    brought = imported(sources, book.format, not published, published)
    to_form = _forms(brought, submission, book.format)
    own = _moved(brought.submission, book.format, bool(submission.stated))
    moved = {place: to and to._replace(form=to_form.get((_main(book.format, place), place.form),
                                                        place.form))
             for place, to in own.items()}
    inputs: dict[str, dict[Place, Value]] = {name: {} for name in brought.tables}
    for place, to in moved.items():
        if to and not (not submission.stated and book.format.tables[to.table].is_total(to)):
            inputs[_main(book.format, to)][to] = brought.submission.cells[place]
    taken = {name: {form for (main, _), form in to_form.items() if main == name}
             for name in brought.tables}

    def is_kept(place: Place) -> bool:
        main = _main(book.format, place)
        return place.form not in taken.get(main, ())

    kept = {place: value for place, value in submission.cells.items() if is_kept(place)}
    typed, unusable = ({place: text for place, text in texts.items() if is_kept(place)}
                       for texts in (submission.typed, submission.unusable))
    cells = kept | {place: value for each in inputs.values() for place, value in each.items()}
    notes = submission.notes | brought.submission.notes
    made = replace(submission, cells=cells, notes=notes, typed=typed, unusable=unusable,
                   department=submission.department or brought.submission.department)
    told = () if submission.stated else _totals_compared(brought, moved, made, book)
    return Pasted(made, inputs, (*brought.findings, *told))


def _forms(
    brought: Imported, submission: Submission, format_: Format
) -> dict[tuple[str, int], int]:
    """Which form of the workbook each one brought in becomes, by its table.

    One of the same name is replaced, any other takes the next that is empty.
    """
    found: dict[tuple[str, int], int] = {}
    for name in brought.tables:
        table, nested = format_.forms[name], [each.name for each in format_.nested(name)]
        if not table.repeated:
            found[name, 0] = 0
            continue
        used = submission.forms(nested)
        known: dict[str | None, int] = {_title(submission, table, form): form for form in used}
        for form in brought.submission.forms(nested):
            free = next(number for number in count() if number not in used)
            to = known.get(_title(brought.submission, table, form) or None, free)
            found[name, form] = to
            used.append(to)
    return found


def _title(submission: Submission, table: Table, form: int) -> str:
    """By what a repeated form is known: its project, without blanks; "" for none."""
    return squeezed(str(submission.cells.get(Place(table.name, None, table.repeated, form), "")))


def _main(format_: Format, place: Place) -> str:
    return format_.tables[place.table].main_table


def _moved(source: Submission, format_: Format, stated: bool) -> dict[Place, Place | None]:
    """Where each cell goes; None for a row that sums up others, where no totals are stated."""
    figures: dict[str, dict[int, int]] = {}
    moved: dict[Place, Place | None] = {}
    for place, value in source.cells.items():
        detail = format_.tables[place.table].detail
        if not isinstance(place.row, int) or not detail or not detail.groups or stated:
            moved[place] = _as_input(place, value, source, format_, stated)
            continue
        if place.table not in figures:
            ordinary = [row for row in source.rows(place.table)
                        if not is_group(source, format_, place._replace(row=row))]
            figures[place.table] = {row: number for number, row in enumerate(ordinary)}
        number = figures[place.table].get(place.row)
        to = None if number is None else place._replace(row=number)
        moved[place] = to and _as_input(place, value, source, format_, stated, to)
    return moved


def _as_input(place: Place, value: Value, source: Submission, format_: Format, stated: bool,
              to: Place | None = None) -> Place | None:
    """``to``, but None for a name that its code brings along."""
    spec = format_.tables[place.table].spec(place)
    if spec and spec.of and not stated:
        codes = format_.codes[format_.tables[place.table].columns[spec.of].codes]
        code = source.cells.get(place._replace(column=spec.of))
        if isinstance(code, str) and codes.name(code) == value:
            return None
    return to or place


def _totals_compared(
    brought: Imported, moved: dict[Place, Place | None], made: Submission, book: Rulebook
) -> list[Finding]:
    """Each total of the source that is not what the rules make of its parts."""
    figures = Figures(made, book)
    told = []
    for place, value in brought.submission.cells.items():
        to = moved[place]
        if to is None or isinstance(value, str) or not book.format.tables[to.table].is_total(to):
            continue
        try:
            computed = figures.value(to) or ZERO
        except Undecided:
            continue  # the check of the workbook says why
        decimals = book.format.decimals
        if amount.rounded(computed, decimals) != amount.rounded(value, decimals):
            words = f"{to.words()} {amount.shown(value, decimals)}"
            told.append(source_finding("I7", "", to, words=words,
                                       figures=amount.shown(computed, decimals)))
    return told
