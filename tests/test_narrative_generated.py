"""The narratives of the shipped formats, written for books of all kinds: every number is right.

``SAMPLES`` says how many books of each format there are: 3, and ``make test-all`` takes 100.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random

import pytest

from budgetxl import api
from budgetxl.amount import rounded
from budgetxl.narrative import GAP, Paragraph, StatedNumber, Written, narrative_of, write
from budgetxl.place import Place
from budgetxl.rules import Figures, Rulebook
from budgetxl.submission import Submission
from tests.generated import AT_MOST, BOOKS

FORMATS = ("xinjiang-2020-budget", "shanxi-2024-budget")
BOOKS_EACH = AT_MOST + 1

CELL = re.compile(r"([^\s\[\]()+*/-]+)\[(?:([^\[\],]+), )?([^\[\],]+)\]")
NONSENSE = re.compile(
    r"[。，；：、][。，；、]|减少0万元|增加0万元|0减少|下降0%|增长0%|减少-|增加-|[{}]|None|主要原因是[，。；]|^[，。；、]")


@cache
def _written(name: str, number: int) -> tuple[Written, Figures]:
    book = api.rulebook(name)
    rng = Random(f"{name} narrative {number}")
    submission = BOOKS[name](book, rng, number % 7)
    figures = Figures(_with_facts(submission, book, rng), book)
    found = narrative_of(book.format)
    assert found is not None
    return write(found, figures), figures


def _with_facts(submission: Submission, book: Rulebook, rng: Random) -> Submission:
    """With last year's figures: none, 0, this year's, more, less; some with a reason."""
    figures = Figures(submission, book)
    cells = dict(submission.cells)
    for place in _facts(book):
        spec = book.format.tables[place.table].spec(place)
        assert spec is not None
        if spec.kind == "amount":
            this_year = Place(place.table, place.row, "本年数")
            now = figures.value(this_year) if book.filler(this_year) else None
            other = rounded(
                Decimal(rng.randrange(0, 10**7)).scaleb(-2), book.format.decimals_of(spec))
            cells[place] = rng.choice([Decimal(0), now or Decimal(0), other, other])
        elif spec.kind == "text" and not spec.choices:
            cells[place] = rng.choice(["工作任务变化。", "人员增减"])
    return replace(submission, cells=cells)


def _facts(book: Rulebook) -> Iterator[Place]:
    for table in book.format.tables.values():
        if table.supplementary and not table.detail:
            places = (Place(table.name, *at) for at in table.specs)
            yield from (place for place in places if not book.filler(place))


@pytest.fixture(params=[(name, n) for name in FORMATS for n in range(BOOKS_EACH)],
                ids=lambda each: f"{each[0]}-{each[1]}")
def written(request: pytest.FixtureRequest) -> tuple[Written, Figures]:
    return _written(*request.param)


def _sentences(written: Written) -> list[str]:
    return [block.text for block in written.document.blocks if isinstance(block, Paragraph)]


def test_no_sentence_is_odd(written: tuple[Written, Figures]) -> None:
    odd = [text for text in _sentences(written[0]) if NONSENSE.search(text)]
    assert odd == []


def test_what_is_lacking_is_said(written: tuple[Written, Figures]) -> None:
    gaps = sum(text.count(GAP) for text in _sentences(written[0]))
    assert gaps == len(written[0].gaps)


def test_each_number_is_its_figure(written: tuple[Written, Figures]) -> None:
    document, figures = written[0].document, written[1]
    wrong = [(number.text, number.says) for number in document.numbers()
             if (value := _reckoned(number, figures)) is not None and not _prints(number, value)]
    assert wrong == []


def _prints(number: StatedNumber, value: Fraction) -> bool:
    """Whether the text of ``number`` is ``value``, rounded half up to its decimals."""
    text = number.text.replace(",", "")
    digits = 2 if number.unit == "%" or "." not in text else len(text.partition(".")[2])
    scaled = value * 10**digits
    nearest = (abs(scaled) + Fraction(1, 2)).__floor__() * (1 if value >= 0 else -1)
    return Fraction(text) == Fraction(nearest, 10**digits)


def _reckoned(number: StatedNumber, figures: Figures) -> Fraction | None:
    """What ``number`` says it is, reckoned here; None for what is no plain sum of cells."""
    if re.search(r"SUM|COUNT|INDEX|个数|（第", number.says):
        return None
    words = CELL.sub(lambda match: f"Fraction('{_cell(match, figures)}')", number.says)
    try:
        return Fraction(eval(words.replace("ABS", "abs"), {"Fraction": Fraction, "abs": abs}))
    except ZeroDivisionError:  # nothing is 0 per cent of nothing
        return Fraction(0)


def _cell(match: re.Match[str], figures: Figures) -> Decimal:
    table, row, column = match.groups()
    own = figures.format.tables[table]
    if own.detail and row not in own.rows:
        name, again = re.fullmatch(r"(.*?)(?:（(\d+)）)?", row).groups()  # type: ignore[union-attr]
        rows = [i for i in figures.rows(table, own.detail.level)
                if figures.value(Place(table, i, own.detail.key.name)) in (name, row)]
        return figures.value(Place(table, rows[int(again or 1) - 1], column)) or Decimal(0)
    return figures.value(Place(table, row, column)) or Decimal(0)
