"""Findings by what caused them: one entry for all that one rule found, whatever its places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from budgetxl.fault import Finding, Level

ROUNDING = "尾差"
"""What stands for the rule where several sums are off by rounding alone."""

ROUNDED = "合计与各部分之和因四舍五入略有出入，都在可解释的范围内"
_BASIS = "各数分别四舍五入，合计与各部分之和不一定逐分相等"
_TOKEN = re.compile(r"[0-9.,]+|[A-Za-z]+|.", re.DOTALL)
_QUOTED = re.compile("“[^”]*”|[0-9.,%]+")
_COUNTED = "… 处"
MOST_COMPARED = 20
"""Different texts that are held against each other: thousands would say no less in common."""

_SHORTEST = 3
"""Words in common that are worth repeating: fewer are chance."""


@dataclass(frozen=True)
class Cause:
    """What one rule found at one level, and what follows from that."""

    findings: tuple[Finding, ...]
    following: tuple[Finding, ...] = ()

    @property
    def first(self) -> Finding:
        """The one that is told first."""
        return self.findings[0]

    @property
    def level(self) -> Level:
        """How much all of them weigh."""
        return self.first.level

    @property
    def rule(self) -> str:
        """The id of the rule, or 尾差 for several sums that are off by rounding alone."""
        return ROUNDING if self.is_roundings else self.first.rule

    @cached_property
    def wording(self) -> str:
        """What is wrong, without what differs from place to place."""
        if self.is_roundings:
            return ROUNDED
        words = wording_in_common(finding.demand for finding in self.findings)
        return words.removeprefix(_COUNTED).removeprefix("的") or self.first.demand

    @cached_property
    def advice(self) -> str:
        """What to do, without what differs from place to place."""
        return wording_in_common(finding.advice for finding in self.findings)

    @property
    def basis(self) -> str:
        """On what ground: each sentence of the official form once."""
        if self.is_roundings:
            return _BASIS
        return "；".join(dict.fromkeys(finding.basis for finding in self.findings))

    @property
    def is_roundings(self) -> bool:
        """Whether it is several sums that are off by no more than rounding."""
        return self.first.is_rounding and len(self.findings) > 1


def causes(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """The causes of ``findings``, each where the first of them stands.

    All that is off by rounding alone is one, and what follows from another is no cause.
    """
    groups: dict[tuple[str, Level], list[Finding]] = {}
    following: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.follows:
            following.setdefault(finding.follows, []).append(finding)
        else:
            rule = ROUNDING if finding.is_rounding else _kind(finding)
            groups.setdefault((rule, finding.level), []).append(finding)
    return tuple(
        Cause(tuple(group), tuple(following.pop(rule, ())))
        for (rule, _), group in groups.items()
    )


def _kind(finding: Finding) -> str:
    """Its rule; in a text, where a rule finds very different things, what it says of them too.

    Which name or which number is wrong is worth an entry; what is no more than a hint is not.
    """
    if finding.place is not None or not finding.rule.startswith(("N.", "SP.", "XI.")):
        return finding.rule
    hint = finding.level is Level.NOTICE
    return finding.rule + (_QUOTED.sub("…", finding.demand) if hint else finding.demand)


def wording_in_common(texts: Iterable[str]) -> str:
    """What all ``texts`` say, with ``…`` where they differ; the text itself where they do not."""
    different = islice(dict.fromkeys(texts), MOST_COMPARED)
    first, *others = map(_TOKEN.findall, different)
    for other in others:
        first = _in_common(first, other)
    return "".join(first)


def _in_common(one: list[str], other: list[str]) -> list[str]:
    from difflib import SequenceMatcher  # where several things are wrong alike

    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    words: list[str] = []
    at, beside = 0, 0
    for start, begin, size in blocks:
        is_end = start + size == len(one) and begin + size == len(other)
        if size < _SHORTEST and not (start == begin == 0 or is_end):
            continue
        if (start, begin) != (at, beside) and words[-1:] != ["…"]:
            words.append("…")
        words += one[start : start + size]
        at, beside = start + size, begin + size
    return words
