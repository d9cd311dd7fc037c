"""Rulebooks and the filled workbooks that the tests of reading change copies of."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.submission import from_data, read_data, to_data
from budgetxl.template import build
from tests import small
from tests.changji import FORM
from tests.reading.office_workbook import FORMAT, FORMS, PROJECTS, SPARE, Filled, without_totals


@pytest.fixture(scope="session")
def book():
    return rules.bind(formats.load(formats.find(FORMAT)))


@pytest.fixture(scope="session")
def office_file(book):
    """司法局's workbook, by name: ``stated`` with its totals typed, ``computed`` without."""
    stated = read_data(Path(str(formats.find(FORMAT))) / "examples" / "changji.json")
    stated["tables"][FORM] = [stated["tables"][FORM][i] for i in PROJECTS]
    made = {}
    for name, data in (("stated", stated), ("computed", without_totals(stated, book.format))):
        submission = from_data(data, book.format)
        content = build(book, rows=SPARE, submission=submission, forms=FORMS)
        made[name] = Filled(content, to_data(submission, book.format))
    return made


@pytest.fixture
def small_book(monkeypatch):
    small.put_at_hand(monkeypatch)
    return small.book()
