"""Definitions that were read ahead: the same as those written, and of these very files alone."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.formats import readahead
from budgetxl.formats.readahead import BESIDE, Files, read_ahead
from budgetxl.prose import inventory
from budgetxl.rules import ahead
from deployment import definitions

SHIPPED = [folder for folder in formats.catalogue().values() if formats.is_shipped(folder)]
FORMAT = "xinjiang-2020-budget"


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_what_lies_beside_a_definition_says_the_same(folder):
    assert folder.joinpath(BESIDE).read_bytes() == read_ahead(folder), "make templates"


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_rules_that_were_bound_ahead_are_those_of_the_definition(folder):
    assert folder.joinpath(ahead.BESIDE).read_bytes() == definitions.rules_ahead(folder), (
        "make templates")
    book = rules.bind(formats.load(folder))
    known = ahead.bound_ahead(book.format, folder)
    assert known and known.format is book.format
    assert [vars(rule) for rule in known.rules] == [vars(rule) for rule in book.rules]
    assert {place: rule.id for place, rule in known.fillers.items()} == {
        place: rule.id for place, rule in book.fillers.items()}


def test_the_words_of_texts_lie_there_as_they_are_written():
    file = files("budgetxl.prose").joinpath(inventory.BESIDE)
    assert file.read_bytes() == definitions.inventory_ahead(), "make templates"
    assert json.loads(file.read_bytes())[inventory.WRITTEN]["says"] == inventory.written()


def test_a_fault_is_shown_where_it_stands_in_the_file():
    path = (2, "says")
    ahead, written = (Files(formats.find(FORMAT), ahead).read("rules.yaml")
                      for ahead in (True, False))
    assert (ahead.data, ahead.marks) == (written.data, {})
    assert ahead.fault(path, "甲") == written.fault(path, "甲")
    assert ahead.fault(path, "甲").line > 1


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The folder of a format as it comes with the package, to be changed."""
    folder = tmp_path / FORMAT
    shutil.copytree(str(formats.find(FORMAT)), folder, ignore=shutil.ignore_patterns("*.xls?"))
    return folder


def test_a_file_that_was_changed_is_read_as_it_is_now(copied, monkeypatch):
    monkeypatch.setattr(readahead, "is_shipped", lambda folder: True)
    assert Files(copied, ahead=True).read("format.yaml").written
    _retitled(copied, "另一套表")
    changed = Files(copied, ahead=True).read("format.yaml")
    assert (changed.data["title"], changed.written) == ("另一套表", None)


def test_rules_bound_ahead_are_of_one_definition_and_of_what_comes_with_the_package(
    copied, monkeypatch
):
    assert not ahead.bound_ahead(formats.load(copied), copied)
    monkeypatch.setattr(ahead, "is_shipped", lambda folder: True)
    assert ahead.bound_ahead(formats.load(copied), copied)
    _retitled(copied, "另一套表")
    assert not ahead.bound_ahead(formats.load(copied), copied)


def test_what_is_held_against_another_workbook_is_bound_anew():
    folder = formats.find("xinjiang-2020-self-evaluation")
    assert not ahead.bound_ahead(formats.load(folder, with_others=True), folder)


def test_of_a_bureaus_own_format_only_what_is_written_counts(copied):
    beside = copied / BESIDE
    beside.write_text(beside.read_text("utf-8").replace("新疆", "别处"), "utf-8")
    assert formats.load(copied).title == formats.load(formats.find(FORMAT)).title


def _retitled(folder: Path, title: str) -> None:
    file = folder / "format.yaml"
    lines = [f"title: {title}" if line.startswith("title:") else line
             for line in file.read_text("utf-8").splitlines()]
    file.write_text("\n".join(lines) + "\n", "utf-8")
