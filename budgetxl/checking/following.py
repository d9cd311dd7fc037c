"""Findings that follow from others: where a rule says that it comes ``after`` another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from budgetxl.checking.finding_order import is_as_grave
from budgetxl.checking.row_words import place_name
from budgetxl.fault import Finding, Verdict
from budgetxl.place import Place
from budgetxl.rules import Figures

Key = tuple[object, ...]


def with_followers(findings: Iterable[Finding], figures: Figures) -> tuple[Finding, ...]:
    """``findings``; those that follow from another one have the rule that it all began with.

    One follows from another where its rule comes after that one's, both speak of the same row
    or form, and the other is at least as grave.
    """
    found = tuple(findings)
    after = figures.book.after
    if not after:
        return found
    causes = {cause for names in after.values() for cause in names}
    spoken: dict[Key, Finding] = {}
    for finding in found:
        if finding.rule in causes and finding.verdict is Verdict.BROKEN:
            for key in _speaks_of(finding.place, figures):
                spoken.setdefault((finding.rule, key), finding)

    def origin(finding: Finding) -> Finding:
        """Where it began: no rule comes after itself, so that this ends."""
        for cause in after.get(finding.rule, ()):
            for key in _asks_for(finding.place, figures):
                other = spoken.get((cause, key))
                if other and is_as_grave(other, finding):
                    return origin(other)
        return finding

    def marked(finding: Finding) -> Finding:
        first = origin(finding) if finding.verdict is Verdict.BROKEN else finding
        return finding if first is finding else replace(finding, follows=first.rule)

    return tuple(map(marked, found))


def _speaks_of(place: Place | None, figures: Figures) -> Iterator[Key]:
    """Under what others may ask for ``place``: its row, its form or table, its name."""
    if place is None:
        return
    sheet = figures.book.format.tables[place.table].main_table
    yield "within", sheet, place.form
    if _is_row(place, figures):
        yield "row", place.table, place.form, place.row
    else:
        yield "form", sheet, place.form
    yield "name", sheet, place_name(place, figures)


def _asks_for(place: Place | None, figures: Figures) -> Iterator[Key]:
    """A row asks for itself and for what is said of its whole form; a form for all within it.

    Both ask for what has their name on another sheet: the same project, the same indicator.
    """
    if place is None:
        return
    format_ = figures.book.format
    sheet = format_.tables[place.table].main_table
    if _is_row(place, figures):
        yield "row", place.table, place.form, place.row
        yield "form", sheet, place.form
    else:
        yield "within", sheet, place.form
    if name := place_name(place, figures):
        yield from (("name", other, name) for other in format_.forms if other != sheet)


def _is_row(place: Place, figures: Figures) -> bool:
    """Whether it is a row among others: a printed row of a form is a part of that form."""
    is_form = bool(figures.book.format.tables[place.table].blocks)
    return isinstance(place.row, int) or (place.row is not None and not is_form)
