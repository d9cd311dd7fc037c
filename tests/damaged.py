"""Workbooks whose texts are not what they seem: what pasting leaves, and letters at the limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import openpyxl

from budgetxl.codes import LETTERS
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.rules.tree import Call, Here, walk
from budgetxl.submission import Submission

BEYOND = "𠮷"
"""A letter outside the BMP: two to Excel."""

Damage = Callable[[Submission, Layout, Random], dict[Place, object]]
"""What is to stand where: ``""`` is an empty text, other than a blank cell."""


@dataclass(frozen=True)
class Typed:
    """The places of one kind that hold something, and those of amounts that hold nothing."""

    texts: list[Place]
    codes: list[Place]
    amounts: list[Place]
    blanks: list[Place]


def places(submission: Submission, layout: Layout) -> Typed:
    """The inputs of a workbook that one cell holds; rows and forms that nobody uses left out."""
    by_kind: dict[str, list[Place]] = {"text": [], "code": [], "amount": []}
    blanks = []
    for name, sheet in layout.sheets.items():
        for box in sheet.boxes:
            place = box.place
            spec = layout.format.tables[place.table].spec(place) if place else None
            if place is None or spec is None or box.role not in (*by_kind, "name"):
                continue
            if spec.merged or spec.is_split or spec.default or spec.loose:
                continue
            if place in submission.cells:
                by_kind[{"name": "text"}.get(box.role, box.role)].append(place)
            elif box.role == "amount" and (
                    not isinstance(place.row, int) or place.row in submission.rows(*place[::3])):
                blanks.append(place)
    return Typed(by_kind["text"], by_kind["code"], by_kind["amount"], blanks)


def some(rng: Random, among: list[Place], count: int) -> list[Place]:
    return rng.sample(among, min(count, len(among)))


def empty_texts(submission: Submission, layout: Layout, rng: Random) -> dict[Place, object]:
    """Values pasted from formulas that gave nothing: in amounts, texts and spare cells."""
    typed = places(submission, layout)
    chosen = some(rng, typed.blanks, 12) + some(rng, typed.amounts, 3) + some(rng, typed.texts, 2)
    return dict.fromkeys(chosen, "")


def blanks_around(submission: Submission, layout: Layout, rng: Random) -> dict[Place, object]:
    """Texts with a blank before or behind them; some with nothing else."""
    chosen = some(rng, places(submission, layout).texts, 6)
    ways = ("{} ", "\u00a0{}", "　{}", "{}\u00a0", " ", "\u00a0")
    return {place: way.format(submission.cells[place]) for place, way in zip(chosen, ways)}


def long_names(submission: Submission, layout: Layout, rng: Random) -> dict[Place, object]:
    """Equal texts made longer than what is compared letter by letter, one of them otherwise."""
    texts = places(submission, layout).texts
    if not texts:
        return {}
    counts = Counter(str(submission.cells[place]) for place in texts)
    twice = [place for place in texts if counts[str(submission.cells[place])] > 1]
    chosen = rng.choice(twice or texts)
    alike = [p for p in texts if submission.cells[p] == submission.cells[chosen]]
    head = f"{submission.cells[chosen]}（二）"[:LETTERS].ljust(LETTERS, "法")
    ends = ["甲(一)"] * (len(alike) - 1) + [rng.choice(["甲(一)", "乙(一)", "甲（一）"])]
    return {place: head + end for place, end in zip(alike, ends)}


def letters_beyond(submission: Submission, layout: Layout, rng: Random) -> dict[Place, object]:
    """Letters outside the BMP in texts, alike and not alike, whose length no rule asks for.

    LibreOffice counts such a letter once, where Excel, cellrune and we count two.
    """
    calls = (call for rule in layout.book.rules for part in rule.parts for call in walk(part)
             if isinstance(call, Call) and call.function == "LEN")
    measured = {(at.table, at.column) for call in calls for at in walk(call)
                if isinstance(at, Here)}
    texts = [place for place in places(submission, layout).texts
             if (place.table, place.column) not in measured]
    if not texts:
        return {}
    chosen = rng.choice(texts)
    alike = [p for p in texts if submission.cells[p] == submission.cells[chosen]]
    return {place: f"{BEYOND}{submission.cells[chosen]}{rng.choice(['', BEYOND])}"
            for place in alike}


def unreadable(submission: Submission, layout: Layout, rng: Random) -> dict[Place, object]:
    """Blanks among amounts and codes that are none: what nothing can be calculated with."""
    typed = places(submission, layout)
    amounts = some(rng, typed.amounts, 2)
    codes = some(rng, typed.codes, 2)
    return {**dict(zip(amounts, (" ", "\u00a0"))), **dict(zip(codes, ("2010-01", "1e10101")))}


MEANINGS: tuple[Damage, ...] = (empty_texts, blanks_around, long_names, letters_beyond)
"""After these, both voices still judge every rule."""


def damaged(path: Path, layout: Layout, changes: dict[Place, object]) -> Path:
    """The workbook at ``path``, with ``changes`` typed over what it holds."""
    workbook = openpyxl.load_workbook(path)
    for place, value in changes.items():
        sheet = layout.sheet_name(place.table, place.form)
        row, column = layout.position(place)
        cell = workbook[sheet].cell(row + 1, column + 1)
        cell.value = value
        cell.data_type = "s"
    workbook.save(path)
    return path
