"""``fill`` in a process that has done it before: against deflating the same parts, and for units.

What is poured is compared with the least that anyone has to do who makes these bytes anew.
"""

from __future__ import annotations

import io
import statistics
import zipfile
from functools import partial
from pathlib import Path

from benchmarks.turns import Figure, Told, in_turn, seconds, settled
from budgetxl import api
from budgetxl.filling import fill, stencil_for
from budgetxl.formats import catalogue
from budgetxl.rules import Figures
from budgetxl.submission import Submission, from_data, read_data

BUDGET = "xinjiang-2020-budget"


def told(quick: bool) -> Told:
    """A whole example, and a workbook that holds a department's name alone."""
    book = api.sound_rulebook(BUDGET)
    file = Path(str(catalogue()[BUDGET] / "examples" / "changji.json"))
    example = from_data(read_data(file), book.format, str(file))
    named = Submission(BUDGET, book.format.year, "某某局")
    parts = _parts(fill(book, example))
    fill(book, named)
    figures = Figures(example, book)
    pouring = stencil_for(figures)
    changes = pouring.changes.of(figures)
    settled()
    found = in_turn({
        "fill": lambda: seconds(partial(fill, book, example)),
        "pour": lambda: seconds(partial(pouring.packed_with, figures, changes)),
        "deflate": lambda: seconds(partial(_deflated, parts)),
        "name": lambda: seconds(partial(fill, book, named)),
    }, 7 if quick else 31)
    taken = {name: statistics.median(each) for name, each in found.items()}
    ratio, name = taken["fill"] / taken["deflate"], taken["name"]
    minutes = 10_000 * name / 2 / 60
    return Told([
        Figure("`fill`, warm, against deflating the same parts", "≤ 1.2×", "0.7×",
               f"{1000 * taken['fill']:.0f} ms, {1000 * taken['deflate']:.0f} ms", ratio),
        Figure("pouring alone, verdicts, totals and the narrative at hand, against the same", "",
               "", f"{1000 * taken['pour']:.0f} ms, {1000 * taken['deflate']:.0f} ms",
               taken["pour"] / taken["deflate"]),
        Figure("10,000 templates with a name each, two cores, without writing them", "≤ 8 min",
               "3 min", f"{minutes:.1f} min, {1 / name:.0f} a second and core"),
    ])


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _deflated(parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
