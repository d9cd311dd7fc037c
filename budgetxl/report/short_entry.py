"""Causes told shortly, so that all of them stand on one screen: the gravest at most length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetxl.checking import Cause
from budgetxl.fault import LEVELS
from budgetxl.report.words import cell_address, cells_in_words, row_and_column
from budgetxl.report.wrapping import wrapped

LONGEST = 4
"""Lines of the longest entry."""

MOST_CELLS = 40
"""Cells of a cause that could stand in so many."""

MORE = "……"


def fitted(entries: Sequence[tuple[int, Cause]], room: int) -> list[list[str]]:
    """The lines of each entry: as long as ``room`` lines allow, two each where they never do."""
    told = [_in_lines(*entry, most=1) for entry in entries]
    if sum(map(len, told)) > room:
        return [_in_lines(*entry, most=2) for entry in entries]
    for most in (2, LONGEST):
        for i, entry in enumerate(entries):
            longer = _in_lines(*entry, most=most)
            if sum(map(len, told)) - len(told[i]) + len(longer) <= room:
                told[i] = longer
    return told


def lines_of(number: int, cause: Cause, words: str) -> list[str]:
    """``words`` under the number, the level and the rule of ``cause``."""
    return list(wrapped(f"{LEVELS[cause.level]}  {cause.rule}  {words}", f"{number:>3}. "))


def _in_lines(number: int, cause: Cause, most: int) -> list[str]:
    """The richest of the ways to tell ``cause`` that takes no more than ``most`` lines."""
    for words in _ways(cause):
        lines = lines_of(number, cause, words)
        if len(lines) <= most:
            break
    return lines


def _ways(cause: Cause) -> Iterator[str]:
    """Ways to tell it, the richest first: in the end the words are cut, and a cell stays."""
    alone = len(cause.findings) == 1
    head = f"{cause.wording}{_followers(cause)}"
    count = "" if alone else f"：{len(cause.findings)} 处"
    places = list(_of_one(cause) if alone else _of_several(cause))
    yield from (f"{head}{count}{place}" for place in places)
    for length in range(len(head) - 1, 0, -1):
        yield f"{head[:length]}{MORE}{count}{places[-1]}"


def _of_one(cause: Cause) -> Iterator[str]:
    """The one place, with what there is to say of it."""
    finding = cause.first
    cell = cell_address(finding)
    place = "  ".join(filter(None, (cell, row_and_column(finding))))
    words = [f"；{each}" for each in (place, finding.comparison, finding.addition) if each]
    for count in range(len(words), 0, -1):
        yield "".join(words[:count])
    yield f"；{cell}" if cell else ""


def _of_several(cause: Cause) -> Iterator[str]:
    """As many of the cells as possible."""
    for count in range(min(len(cause.findings), MOST_CELLS), 0, -1):
        more = "" if count == len(cause.findings) else MORE
        yield f"：{cells_in_words(cause.findings[:count])}{more}"


def _followers(cause: Cause) -> str:
    """How much follows from it, and by which rules."""
    rules = "、".join(dict.fromkeys(finding.rule for finding in cause.following))
    return f"（随之而来 {len(cause.following)} 处：{rules}）" if rules else ""
