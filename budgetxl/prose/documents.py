"""Documents that a text names by their numbers: 财行〔2012〕402号."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from budgetxl.fault import Level
from budgetxl.prose.outline import Passage
from budgetxl.prose.remark import Remark

_NUMBER = re.compile(r"([一-龥]{2,10})[〔［\[【（(]?((?:19|20)\d\d)年?[〕］\]】）)]?第?(\d+)号")


class _Document(NamedTuple):
    passage: Passage
    start: int
    end: int
    issuer: str
    year: str
    number: str

    @property
    def words(self) -> str:
        return f"{self.issuer}〔{self.year}〕{self.number}号"


def documents(passages: Sequence[Passage]) -> Iterator[Remark]:
    """N.12: one document with two years, or with two orders of its issuer's letters."""
    known: list[_Document] = []
    for passage in passages:
        for match in _NUMBER.finditer(passage.text):
            one = _Document(passage, *match.span(), *match.groups())
            other = next((each for each in known if _is_twin(each, one)), None)
            if other:
                yield Remark("N.12", Level.WARNING, passage, one.start, one.end,
                             f"文号在{other.passage.paragraph.place}写作“{_short(other, one)}”，"
                             f"这里写作“{_short(one, other)}”")
            known.append(one)


def _is_twin(one: _Document, other: _Document) -> bool:
    if one.number != other.number:
        return False
    length = min(len(one.issuer), len(other.issuer))
    ends = one.issuer[-length:], other.issuer[-length:]
    if ends[0] == ends[1]:
        return one.year != other.year and length < 8 and len(one.number) > 1
    return (one.year == other.year and length >= 3 and sorted(ends[0][-5:]) == sorted(ends[1][-5:]))


def _short(one: _Document, other: _Document) -> str:
    length = min(len(one.issuer), len(other.issuer))
    return one._replace(issuer=one.issuer[-length:]).words
