"""The rules of a format, as everything that reads, checks or fills takes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgetxl.rules import Rulebook


def proved_rulebook(name: str) -> Rulebook:
    """The rules of the format ``name`` (or in that folder), all files checked, all cases proved.

    Raises ``Refusal`` when there is no such format and ``FormatError`` with all its faults.
    """
    from budgetxl import formats
    from budgetxl.checking import verify
    from budgetxl.narrative import narrative_of

    proved = verify(formats.load(formats.find(name), thorough=True))
    narrative_of(proved.format)  # raises what is wrong in it
    # the cases know only the codes that come with the program
    return rulebook(name) if formats.own_books(proved.format.year) else proved


def sound_rulebook(name: str) -> Rulebook:
    """The rules of the format ``name`` (or in that folder), proved now or when it was shipped.

    A template that lies beside a definition was made of one whose cases were proved. Raises as
    ``proved_rulebook``.
    """
    from budgetxl.stencil import at_hand

    book = rulebook(name)
    return book if at_hand(book.format, macros=False) else proved_rulebook(name)


def drafted_rulebook(name: str) -> Rulebook:
    """The format ``name`` (or in that folder) with none of its rules: its tables to look at.

    Raises as ``proved_rulebook``, but nothing for rules and cases.
    """
    from budgetxl import formats
    from budgetxl.rules import Rulebook

    return Rulebook(formats.load(formats.find(name), thorough=True, draft=True), (), {})


@lru_cache(maxsize=None)
def rulebook(name: str, with_others: bool = False) -> Rulebook:
    """The rules of the format ``name`` (or in that folder), bound once a process.

    Its cases are not proved anew. With ``with_others`` the formats come along that its rules
    hold it against. Raises ``Refusal`` when there is no such format, and ``FormatError`` with
    all its faults.
    """
    from budgetxl import formats, rules
    from budgetxl.rules.ahead import bound_ahead

    folder = formats.find(name)
    format_ = formats.load(folder, with_others=with_others)
    return bound_ahead(format_, folder) or rules.bind(format_)


def known_rulebook(with_others: bool) -> Callable[[str], Rulebook]:
    """``rulebook`` of one kind, asked alike by everybody: else it would be bound once for each."""
    return partial(rulebook, with_others=True) if with_others else rulebook
