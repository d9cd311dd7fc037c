"""A text against the figures of its tables: findings, and what became of each number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from budgetxl.fault import Finding, Level
from budgetxl.prose.amounts import amounts
from budgetxl.prose.binding import Tables
from budgetxl.prose.documents import documents
from budgetxl.prose.leftovers import leftovers, styles
from budgetxl.prose.ledger import ledger
from budgetxl.prose.lists import lists
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.outline import outlined
from budgetxl.prose.paragraph import Paragraph
from budgetxl.prose.rates import rates
from budgetxl.prose.reading import HALF, Reading
from budgetxl.prose.reasons import reasons
from budgetxl.prose.remark import Remark, finding, of_mention
from budgetxl.prose.shares import shares
from budgetxl.prose.sums import sums
from budgetxl.prose.topics import topics
from budgetxl.prose.totals import totals
from budgetxl.prose.walk import read
from budgetxl.rules import Figures

_RELATIONS = (amounts, shares, rates, sums, ledger, totals, reasons, lists, topics)


class State(str, Enum):
    """What became of a number: 相符, 不符, 由别的数印证, 没有对上."""

    MATCHED = "matched"
    WRONG = "wrong"
    RELATED = "related"
    UNBOUND = "unbound"


STATES = {State.MATCHED: "与表相符", State.WRONG: "有疑问", State.RELATED: "只由别的数印证",
          State.UNBOUND: "没有可对的数"}
"""What a clerk calls them."""


class Stated(NamedTuple):
    """What is known of a number from elsewhere: in the words of rules, and its exact value.

    ``value`` is in the unit that stands behind the number. It is ``certain`` where the document
    itself says so: then no relation to other numbers needs to be guessed.
    """

    says: str
    value: Decimal
    certain: bool = False


@dataclass(frozen=True)
class Number:
    """One number of the text: where it stands in its paragraph, and what became of it."""

    paragraph: Paragraph
    start: int
    end: int
    state: State
    says: str = ""


@dataclass(frozen=True)
class ProseReading:
    """What a check of a text found; ``findings`` in the order of the text, one for each mark.

    ``lacking`` are what stands nowhere in it.
    """

    paragraphs: tuple[Paragraph, ...]
    findings: tuple[Finding, ...]
    numbers: tuple[Number, ...]
    marks: tuple[tuple[int, int, int, Level], ...] = field(default=())
    lacking: tuple[Finding, ...] = ()

    @property
    def counts(self) -> dict[State, int]:
        """How many numbers came to each state."""
        return {state: sum(each.state is state for each in self.numbers) for state in State}


Bindings = Mapping[tuple[int, int], Stated]
"""By the number of the paragraph and where in it the number starts."""


def check(
    paragraphs: Iterable[Paragraph], figures: Figures, bindings: Bindings | None = None
) -> ProseReading:
    """``paragraphs`` held against ``figures``; ``bindings`` say what a number is for certain."""
    told = tuple(paragraphs)
    passages = outlined(told)
    reading = read(passages, Tables(figures), figures.submission.year or figures.format.year)
    bound = _bound(reading, bindings or {})
    wrong = {mention: stated for mention, stated in bound.items()
             if not _is_as_stated(mention, stated)}
    remarks = [each for relation in _RELATIONS for each in relation(reading)
               if not (_is_settled(each, bound) or _is_guess(each, bound, wrong))]
    remarks += _stated(wrong, {each for remark in remarks for each in remark.about[:1]
                               if remark.level is Level.ERROR or remark.is_tail})
    remarks += documents(passages)
    remarks += leftovers(passages, figures.submission.department)
    remarks += styles(passages)
    return _result(told, reading, _once(remarks), bound)


def _bound(reading: Reading, bindings: Bindings) -> dict[Mention, Stated]:
    """The mentions that something else says what they are."""
    if not bindings:
        return {}
    known = {}
    for mention in reading.all():
        passage = mention.passage
        stated = bindings.get((passage.number, passage.at[mention.start]))
        if stated is not None:
            known[mention] = stated
    return known


def _is_settled(remark: Remark, bound: Mapping[Mention, Stated]) -> bool:
    """Whether a sum was guessed together of changes that are known, each for certain.

    Whether those of the tables add up is for their own rules to say.
    """
    return remark.rule == "N.4" and remark.level is Level.NOTICE and all(
        mention in bound and _is_as_stated(mention, bound[mention]) for mention in remark.about)


_GUESSED = ("N.1", "N.2", "N.3", "N.4", "N.5", "N.6")
"""What tells a wrong number by others."""


def _is_guess(
    remark: Remark, bound: Mapping[Mention, Stated], wrong: Mapping[Mention, Stated]
) -> bool:
    """Whether a number that is known for certain is doubted for the sake of a wrong one.

    Where no number of the section is wrong, it is the words between them: 增加 for 减少.
    """
    known = any(bound[mention].certain for mention in remark.about[:1] if mention in bound)
    return remark.rule in _GUESSED and known and any(
        stated.certain and mention.passage.section == remark.passage.section
        for mention, stated in wrong.items())


def _stated(wrong: Mapping[Mention, Stated], known: set[Mention]) -> Iterable[Remark]:
    """Numbers that are not what they are bound to, where no relation says as much already."""
    for mention, stated in wrong.items():
        if mention not in known:
            yield of_mention("N.1", Level.ERROR, mention,
                             f"这里写 {mention.raw}，{_in_words(stated.says)} 是 "
                             f"{stated.value:f}{mention.unit}")


_PART = re.compile(r"(?P<part>.+) / (?P<whole>.+) \* 100")
_SIZE = re.compile(r"ABS\(([^()]+)\)")


def _in_words(says: str) -> str:
    """The words of rules, without what is there for the calculation alone."""
    plain = _SIZE.sub(r"\1", says)
    part = _PART.fullmatch(plain)
    return f"{part['part']} ÷ {part['whole']}" if part else plain


def _is_as_stated(mention: Mention, stated: Stated) -> bool:
    return abs(mention.value - stated.value) <= HALF.scaleb(-mention.decimals)


def _once(remarks: Iterable[Remark]) -> list[Remark]:
    """Each remark once: a PDF may hold a page twice, and two relations may find one thing."""
    known = {(each.rule, each.says, each.passage.text): each for each in reversed(list(remarks))}
    return sorted(known.values(), key=lambda each: (each.passage.number, each.start, each.rule))


def _result(
    paragraphs: tuple[Paragraph, ...], reading: Reading, remarks: list[Remark],
    bound: Mapping[Mention, Stated],
) -> ProseReading:
    wrong = {each for remark in remarks if not remark.is_tail for each in remark.about[:1]}
    numbers = tuple(_number(mention, wrong, bound) for mention in reading.all()
                    if _is_number(mention))
    marks = tuple((each.passage.number, each.passage.at[each.start], each.passage.at[each.end],
                   Level.NOTICE if each.is_tail else each.level) for each in remarks)
    return ProseReading(paragraphs, tuple(map(finding, remarks)), numbers, marks)


def _is_number(mention: Mention) -> bool:
    """Whether it is printed digits that say something of figures."""
    return mention.raw[:1].isdigit() and mention.role not in (Role.BARE, Role.NORM) and (
        mention.role is not Role.COUNT or mention.is_related)


def _number(mention: Mention, wrong: set[Mention], bound: Mapping[Mention, Stated]) -> Number:
    passage = mention.passage
    says = ""
    if mention in wrong:
        state = State.WRONG
    elif mention in bound:
        state, says = State.MATCHED, bound[mention].says
    elif mention.role is Role.AMOUNT and mention.figure is not None:
        state, says = State.MATCHED, mention.figure.words
    elif mention.fact is not None:
        state, says = State.MATCHED, mention.fact.words
    else:
        state = State.RELATED if mention.is_related else State.UNBOUND
    return Number(passage.paragraph, passage.at[mention.start],
                  passage.at[mention.end - 1] + 1, state, says)
