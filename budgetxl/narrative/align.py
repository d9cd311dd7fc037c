"""A document that somebody wrote, held against the sentences that its figures would make.

What is found is which number of the document is which figure: by its words, not by its value,
so that a wrong number is found out. What is not found is said section by section.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from budgetxl.narrative import sentences
from budgetxl.narrative.document import Document, Heading, StatedNumber
from budgetxl.narrative.sentences import Sentence
from budgetxl.narrative.tokens import Cutter
from budgetxl.prose import Paragraph as Printed

LEAST = 0.6
"""Of the words of a sentence that are not free so many must stand in the document's."""

SIMILAR = 0.35
"""Below this share of common letters two sentences are not even compared."""

At = tuple[int, int]
"""A number of a document: its paragraph, and where it begins there."""


@dataclass(frozen=True)
class Missing:
    """A sentence that the figures would make, and that the document has nowhere."""

    heading: str
    text: str
    numbers: tuple[StatedNumber, ...] = ()


@dataclass(frozen=True)
class Alignment:
    """Which number is which figure, and the sentences that were not found.

    ``share`` is how much of what the format would write was found: a document by another
    form than this one has next to none of it.
    """

    numbers: Mapping[At, StatedNumber]
    missing: tuple[Missing, ...]
    share: float


def align(document: Document, printed: Iterable[Printed], accept: Iterable[tuple[str, ...]]
          ) -> Alignment:
    """``printed`` held against what the figures would make of it."""
    cutter = Cutter(accept)
    expected = [*sentences.expected(document, cutter)]
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    found = [*sentences.printed(printed, cutter, headings)]
    pairs = _paired(expected, found)
    numbers: dict[At, StatedNumber] = {}
    for mine, theirs in pairs.items():
        numbers.update(_numbers(expected[mine], found[theirs]))
    missing = tuple(Missing(each.heading, each.text, tuple(each.stated))
                    for i, each in enumerate(expected) if i not in pairs and each.is_telling)
    telling = sum(each.is_telling for each in expected)
    share = 1 - len(missing) / telling if telling else 0.0
    return Alignment(numbers, missing, share)


def _paired(expected: list[Sentence], found: list[Sentence]) -> dict[int, int]:
    """Each expected sentence with the one of the document that is most like it.

    Those of rows by their names, whatever their order, and what belongs to a row behind its
    name; then the others below the same heading.
    """
    named = [i for i, each in enumerate(expected) if each.names]
    pairs = _best(expected, named, found, range(len(found)))
    starts = {expected[i].group: j for i, j in pairs.items() if expected[i].group}
    for (heading, group), mine in _unnamed(expected).items():
        if group and group not in starts:
            continue
        first = starts.get(group, -1)
        end = min((j for j in starts.values() if j > first), default=len(found))
        theirs = [j for j in range(first + 1, end) if found[j].heading == heading] if group else [
            j for j, each in enumerate(found) if each.heading == heading]
        taken = {*pairs.values()}
        pairs.update(_in_order(expected, mine, found, [j for j in theirs if j not in taken]))
    return pairs


def _unnamed(expected: list[Sentence]) -> dict[tuple[str, int], list[int]]:
    """The sentences without a name, by their heading and their row: those of rows first."""
    found: dict[tuple[str, int], list[int]] = {}
    for i, each in enumerate(expected):
        if not each.names:
            found.setdefault((each.heading, each.group), []).append(i)
    return dict(sorted(found.items(), key=lambda item: not item[0][1]))


def _best(
    expected: list[Sentence], mine: Sequence[int], found: list[Sentence], theirs: Sequence[int]
) -> dict[int, int]:
    """The likest pairs first, each sentence once."""
    scored = [(score, i, j) for i in mine for j in theirs
              if (score := _likeness(expected[i], found[j])) >= LEAST]
    scored.sort(key=lambda each: (expected[each[1]].heading != found[each[2]].heading,
                                  -each[0], each[1], each[2]))
    pairs: dict[int, int] = {}
    for _, i, j in scored:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _in_order(
    expected: list[Sentence], mine: Sequence[int], found: list[Sentence], theirs: Sequence[int]
) -> dict[int, int]:
    """The pairs that are most alike together, in the order of both sides."""
    likeness = [[_likeness(expected[i], found[j]) for j in theirs] for i in mine]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    for i in reversed(range(len(mine))):
        for j in reversed(range(len(theirs))):
            own = likeness[i][j] if likeness[i][j] >= LEAST else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], own and own + best[i + 1][j + 1])
    pairs, i, j = {}, 0, 0
    while i < len(mine) and j < len(theirs):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs[mine[i]] = theirs[j]
            i, j = i + 1, j + 1
    return pairs


def _likeness(mine: Sentence, theirs: Sentence) -> float:
    """How much of an expected sentence stands in another, in its order; 0 where hardly any.

    What the other has beside it counts a little: of two that have it all the shorter is meant.
    """
    most = sum(mine.letters.values())
    common = sum((mine.letters & theirs.letters).values())
    if not most or common < SIMILAR * most or any(name not in theirs.text for name in mine.names):
        return 0.0
    matched = sum(block.size for block in _blocks(mine, theirs))
    extra = max(0, len(theirs.tokens) - len(mine.tokens))
    return matched / mine.fixed - 0.1 * extra / len(theirs.tokens)


def _blocks(mine: Sentence, theirs: Sentence) -> list[Match]:
    a, b = ([token.key for token in each.tokens] for each in (mine, theirs))
    return SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()


def _numbers(mine: Sentence, theirs: Sentence) -> dict[At, StatedNumber]:
    """The numbers that stand at the same place of both sentences, behind the same word.

    Where the first one is not among them the sentence is about something else.
    """
    found: dict[int, tuple[At, StatedNumber]] = {}
    for block in _blocks(mine, theirs):
        for k in range(block.size):
            stated = mine.tokens[block.a + k].stated
            if stated and (k or mine.names):
                at = theirs.place, theirs.tokens[block.b + k].start
                found[block.a + k] = at, stated
    first = next((i for i, token in enumerate(mine.tokens) if token.stated), -1)
    return dict(found.values()) if first in found else {}
