"""A workbook poured into a blank template holds, part by part, what one that is drawn anew does."""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from budgetxl import api
from budgetxl.filling import fill
from budgetxl.formats import catalogue
from budgetxl.narrative import narrative_of
from budgetxl.narrative.livetext import ShownText
from budgetxl.rules import Figures, Rulebook
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.template import build
from budgetxl.template.narrative import lines_now
from budgetxl.template.workbook import _layout as layout_of
from tests import generated

TARGETS, ACCOUNTS, BUDGET = "hunan-2020-overall-targets", "accounts-2024", "xinjiang-2020-budget"
EVERY = int(os.environ.get("SAMPLES", "2")) > 2
"""Whether to take all formats: ``make test-all``."""

_STRING = re.compile(r't="s"><v>([0-9]+)</v>')


def parts(content: bytes) -> dict[str, str | bytes]:
    """What a workbook holds, each shared string in the cell that names it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        found: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    strings = re.findall("<si>.*?</si>", package_text(found, "xl/sharedStrings.xml"), re.DOTALL)
    del found["xl/sharedStrings.xml"]
    for name in found:
        if name.startswith("xl/worksheets/sheet"):
            text = package_text(found, name)
            found[name] = _STRING.sub(lambda cell: strings[int(cell[1])], text)
    return found


def package_text(found: dict[str, str | bytes], name: str) -> str:
    content = found[name]
    return content.decode() if isinstance(content, bytes) else content


def whole(content: bytes) -> str:
    """All that a workbook holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "".join(package.read(each).decode("utf-8", "ignore") for each in package.namelist())


def assert_same(book: Rulebook, submission: Submission, macros: bool = False) -> None:
    drawn = parts(build(book, submission=submission, macros=macros))
    poured = parts(fill(book, submission, macros=macros))
    assert list(poured) == list(drawn)
    assert [name for name, content in drawn.items() if poured[name] != content] == []


def example(book: Rulebook) -> Submission:
    file = min((catalogue()[book.format.id] / "examples").iterdir(), key=lambda each: each.name)
    return from_data(read_data(Path(str(file))), book.format, str(file))


@pytest.mark.parametrize("name", list(catalogue()) if EVERY else [TARGETS, ACCOUNTS, BUDGET])
def test_an_example_is_poured_as_it_is_drawn(name: str) -> None:
    book = api.rulebook(name)
    assert_same(book, example(book), macros=name == ACCOUNTS)


def test_the_first_form_of_a_kind_may_be_the_one_that_nobody_uses() -> None:
    book = api.rulebook(BUDGET)
    whole = example(book)
    tables = book.format.tables
    cells = {place: value for place, value in whole.cells.items()
             if place.form or not book.format.is_repeated(tables[place.table].main_table)}
    assert 0 < len(cells) < len(whole.cells)
    assert_same(book, replace(whole, cells=cells), macros=True)


@pytest.mark.parametrize("macros", [False, True])
def test_a_template_with_a_name_alone_stays_a_blank_one(macros: bool) -> None:
    book = api.rulebook(TARGETS)
    assert_same(book, Submission(TARGETS, book.format.year, "教育局<本级> & 所属"), macros)


@pytest.mark.parametrize("kind", generated.KINDS)
@pytest.mark.parametrize("name", list(catalogue()) if EVERY else [TARGETS])
def test_generated_books_are_poured_as_they_are_drawn(name: str, kind: str) -> None:
    """Books that agree, and those in which rules are broken, totals stated, rows left out."""
    book = api.rulebook(name)
    for number in range(10 if EVERY else 1):
        assert_same(book, generated.one(book, kind, number), macros=number % 2 == 1)


def test_no_text_of_one_unit_is_in_the_workbook_of_another() -> None:
    book = api.rulebook(TARGETS)
    first, other = example(book), Submission(TARGETS, book.format.year, "第二中学")
    texts = {value for value in first.cells.values() if isinstance(value, str) and len(value) > 6}
    own = "".join(map(str, parts(fill(book, first)).values()))
    blank, fresh = whole(build(book)), whole(fill(book, other))
    texts = {text for text in texts if text not in blank}
    assert len(texts) > 5
    assert all(text in own for text in texts)
    assert not [text for text in texts if text in fresh]


def test_the_same_figures_give_the_same_bytes_whatever_was_poured_before() -> None:
    book = api.rulebook(TARGETS)
    submission = example(book)
    once = fill(book, submission)
    fill(book, replace(submission, department="另一个部门"))
    assert fill(book, submission) == once


def test_lines_of_the_text_are_the_same_without_their_formulas() -> None:
    """Where a line has no formula all are made with theirs, and come to the same."""
    book = api.rulebook(BUDGET)
    figures = Figures(example(book), book)
    narrative, layout = narrative_of(book.format), layout_of(book, None, figures.submission, None)
    assert narrative
    whole, made = (list(lines_now(ShownText(narrative, layout), figures, True, is_whole))
                   for is_whole in (True, False))
    assert whole == made
    assert sum(bool(line.shown) for line in whole) > 30
