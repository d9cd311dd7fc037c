"""A format goes once all the way round before anybody fills it: fill, read, publish, import, fill.

Names and kinds may fit and cases come out, and yet what a clerk enters be printed elsewhere, or not
be read again. A few rows of made-up figures, no two of them the same, show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path

from budgetxl import api, formats
from budgetxl.codes import CodeList
from budgetxl.fault import Fault, FormatError
from budgetxl.formats import Column, Format, Table, is_shipped
from budgetxl.place import Place
from budgetxl.rules import Figures, Rulebook, Undecided
from budgetxl.submission import Submission, Value

_ROWS = 2
_NAME = Path("试填.xlsx")

Fact = tuple[str, int, str, str, Value]
"""A table, a form, a row by what it says of itself, a column, and what stands there."""


def tried_rulebook(name: str) -> Rulebook:
    """The rules of the format ``name``, proved; one that is a bureau's own has gone round as well.

    Raises what ``api.proved_rulebook`` and ``go_round`` raise.
    """
    book = api.proved_rulebook(name)
    if not is_shipped(formats.find(name)):
        go_round(book)
    return book


def go_round(book: Rulebook) -> None:
    """Takes figures through a template of ``book``, its publication and a template of totals.

    Raises ``FormatError`` at each table whose figures come out as others, or nowhere.
    """
    from budgetxl.importing import imported
    from budgetxl.publication import publish
    from budgetxl.sources import tables

    filled = sample(book.format)
    compare(book.format, filled, _read_again(book, filled, False), "填进模板再读出来")
    try:
        published = publish(Figures(filled, book))
    except Undecided as reason:
        raise FormatError([book.format.rules[0].fault("", f"试填之后算不出公开表：{reason}")]) from None
    stated = imported(tables(_NAME, published), book.format).submission
    compare(book.format, filled, stated, "公开之后再导入", printed=True)
    compare(book.format, stated, _read_again(book, stated, True), "写明合计，填进模板再读出来")


def _read_again(book: Rulebook, submission: Submission, stated: bool) -> Submission:
    from budgetxl.reading import read
    from budgetxl.template import build

    content = build(book, _ROWS, stated, submission)
    return read(_NAME, lambda _: book, content, at_hand=[book.format.id]).submission


def sample(format_: Format) -> Submission:
    """A submission in which every input of every table has a figure of its own, or a word."""
    submission = Submission(format_.id, format_.year, department="某局")
    amounts = count(1037, 37)  # no column numbers
    for table in format_.tables.values():
        for place, column in _inputs(table):
            submission.cells[place] = _value(format_, table, place, column, amounts)
    return submission


def _inputs(table: Table) -> Iterator[tuple[Place, Column]]:
    """The cells to fill; what the empty form carries is no input while it stays."""
    cells = [(Place(table.name, *at), column) for at, column in table.specs.items()]
    columns = table.detail.columns if table.detail else ()
    cells += [(Place(table.name, row, column.name), column)
              for row in range(_ROWS) for column in columns]
    yield from ((place, column) for place, column in cells
                if not (table.is_total(place) or column.default))


def _value(
    format_: Format, table: Table, place: Place, column: Column, amounts: Iterator[int]
) -> Value:
    number = place.row if isinstance(place.row, int) else 0
    if column.is_money:
        return Decimal(next(amounts))
    if column.codes:
        return _codes(format_.codes[column.codes], column.digits)[number]
    if column.of:
        codes = format_.codes[table.columns[column.of].codes]
        return codes.name(_codes(codes, table.columns[column.of].digits)[number]) or ""
    if column.choices:
        return column.choices[0]
    return f"第{number + 1}行所填"


def _codes(codes: CodeList, digits: int) -> list[str]:
    """The first codes of full length."""
    found = dict.fromkeys(code for code in codes.codes if code and len(code) == digits)
    return [*found, *(str(n).zfill(digits) for n in range(_ROWS))]


def compare(
    format_: Format, before: Submission, after: Submission, way: str, printed: bool = False
) -> None:
    """Raises ``FormatError`` where ``after`` lacks what ``before`` has, a fault for each table.

    With ``printed`` only of what a publication shows.
    """
    lost = sorted(_facts(before, format_, printed) - _facts(after, format_), key=str)
    told = {table: fact for fact in reversed(lost) for table in [fact[0]]}
    if told:
        raise FormatError([_fault(format_.tables[name], fact, way) for name, fact in told.items()])


def _fault(table: Table, fact: Fact, way: str) -> Fault:
    _, _, row, column, value = fact
    cell = f"{row}的“{column}”" if row else f"“{column}”"
    return table.source.fault(
        table.path, f"{table.name}：试填的{cell}（{value}）{way}，不见了或变了样")


def _facts(submission: Submission, format_: Format, printed: bool = False) -> set[Fact]:
    """All that stands in it, whatever the number of its row."""
    facts: set[Fact] = set()
    for place, value in submission.cells.items():
        table = format_.tables[place.table]
        spec = table.spec(place)
        if printed and (table.supplementary or spec and not spec.printed):
            continue
        row = place.row or ""
        if isinstance(place.row, int):
            detail = table.detail
            key = detail.key.name if detail else ""
            row = str(submission.cells.get(place._replace(column=key), ""))
        facts.add((place.table, place.form, str(row), place.column, value))
    return facts
