"""Whoever asks which rules speak of a cell is told all that do, and hardly any that do not."""

from __future__ import annotations

import pytest

from budgetxl.place import Place
from budgetxl.rules import Figures, Rule
from budgetxl.rules.equations import Equations
from budgetxl.rules.speakers import Speakers
from budgetxl.rules.sums import cells_of
from budgetxl.rules.tree import At
from budgetxl.submission import from_data, read_data
from tests import generated
from tests.rulebench import OF_FORMS, SMALL, figures, place
from tests.test_rules_linear import EXAMPLES, book_of


def spoken_of(given):
    """For each cell the rules, by where they are judged, in whose equations it stands."""
    found: dict[Place, set[tuple[Rule, At]]] = {}
    for each in Equations(given).found:
        for cell in (*each.comparison.gap.terms, *cells_of(each.when)):
            found.setdefault(cell, set()).add((each.rule, each.at._replace(number=0)))
    return found


def every_cell_has_its_rules(given):
    speakers = Speakers(given)
    for cell, those in spoken_of(given).items():
        assert those <= set(speakers.of(cell)), cell.words()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_in_what_was_published(path):
    book = book_of(path.parts[-3])
    every_cell_has_its_rules(Figures(from_data(read_data(path), book.format), book))


@pytest.mark.parametrize("name", generated.COUNTS)
def test_in_generated_submissions(name):
    book = book_of(name)
    for kind in generated.KINDS:
        every_cell_has_its_rules(Figures(generated.one(book, kind, 0), book))


def told(cell):
    """The ids of the rules that speak of ``cell``, with row and form where they are judged."""
    speakers = Speakers(figures(OF_FORMS, book=SMALL))
    return {(rule.id, at.row, at.form) for rule, at in speakers.of(place(cell))}


def test_in_a_row_and_by_way_of_totals_that_nobody_states():
    assert told("支出表[3, 基本支出]") == {("S.1", 2, 0), ("S.2", None, 0)}


def test_on_its_form_and_where_forms_are_collected():
    assert told("目标表#3[其他]") == {
        ("T.1", None, 2), ("T.2", None, 2), ("T.3", None, 0), ("T.5", 0, 2), ("T.5", 3, 2)}


def test_not_by_way_of_a_total_that_is_stated():
    cells = {**OF_FORMS, "目标表#3[总额]": "2"}
    speakers = Speakers(figures(cells, book=SMALL, stated=True))
    assert {rule.id for rule, _ in speakers.of(place("目标表#3[其他]"))} == {"T.1"}


def test_of_a_cell_that_no_rule_names_nothing_is_told():
    assert told("整体表[财政拨款, 全年]") == set()
