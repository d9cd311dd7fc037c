"""Reasons given for changes: against the changes, and against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgetxl.fault import Level
from budgetxl.prose.inventory import any_of, inventory
from budgetxl.prose.ledger import Ledger
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.outline import Passage
from budgetxl.prose.reading import Reading
from budgetxl.prose.remark import Remark, of_mention, shown

_COMMON = 6
"""Letters in common from which on two reasons are one."""

_COPIED = 8


@dataclass(frozen=True)
class _Reason:
    """A change and why, in the words of the text."""

    change: Mention
    words: str

    @property
    def passage(self) -> Passage:
        return self.change.passage


def reasons(reading: Reading) -> Iterator[Remark]:
    """N.7 and N.12: copied, used both ways, against the figures, or not making the change."""
    found = list(_reasons(reading))
    yield from _copied(found)
    yield from _both_ways(found)
    yield from _against(reading, found)
    for each in found:
        yield from _amounts(reading, each)


def _reasons(reading: Reading) -> Iterator[_Reason]:
    words = inventory()
    for passage in reading.passages:
        changes = [each for each in reading.mentions[passage]
                   if each.role in (Role.CHANGE, Role.RATE) and not each.in_reason and each.value]
        if not changes:
            continue
        match = words.reason.search(passage.text, changes[0].end)
        if match:
            yield _Reason(changes[0], re.sub("^(?:原因)?[是为：]*", "", passage.text[match.end():]))


def _copied(found: list[_Reason]) -> Iterator[Remark]:
    for i, each in enumerate(found):
        for other in found[:i]:
            same = (each.passage.level is not None and each.passage.level == other.passage.level
                    and each.words == other.words and len(each.words) >= _COPIED
                    and each.change.value == other.change.value
                    and each.change.role is other.change.role
                    and each.passage.titles[-1] != other.passage.titles[-1])
            if same:
                yield of_mention(
                    "N.12", Level.ERROR, each.change,
                    f"与{other.passage.paragraph.place}的增减额 {each.change.raw}、"
                    f"原因逐字相同，像是复制后没有改", other.change)
                break


def _both_ways(found: list[_Reason]) -> Iterator[Remark]:
    from difflib import SequenceMatcher

    empty = inventory().groups["空话原因"]
    told: set[str] = set()
    for i, each in enumerate(found):
        for other in found[:i]:
            if each.change.sign == other.change.sign:
                continue
            match = SequenceMatcher(None, each.words, other.words, False).find_longest_match()
            words = each.words[match.a:match.a + match.size].strip("，。；是了")
            if len(words) >= _COMMON and words not in told and not any(x in words for x in empty):
                told.add(words)
                yield of_mention(
                    "N.7", Level.NOTICE, each.change,
                    f"同一个原因“{words}”，{other.passage.paragraph.place}用来解释"
                    f"{'增加' if other.change.sign > 0 else '减少'}，这里用来解释相反的变动")


def _against(reading: Reading, found: list[_Reason]) -> Iterator[Remark]:
    """A reason that says of something known that it rose, while it fell; or of the change itself.
    """
    words = inventory()
    ups, downs = any_of(words.groups["增"]), any_of(words.groups["减"])
    moves = re.compile(rf"”?(?:经费|支出)?(?:逐年|持续)?(?:({downs})|({ups}))")
    book = Ledger(reading)
    for each in found:
        for name, entries in book.entries.items():
            if len(name) < 3 or not (entries[0].delta and name.removesuffix("经费")[:2]):
                continue
            for at in (m.end() for m in re.finditer(re.escape(name), _plain(each.words))):
                match = moves.match(_plain(each.words), at)
                if match and (entries[0].delta > 0) == bool(match[1]) and not re.match(
                        r"[^，。；]{0,8}?\d", _plain(each.words)[match.end():]):
                    yield of_mention(
                        "N.7", Level.NOTICE, each.change,
                        f"原因说“{name}{match[0]}”，而{name}的增减是 {shown(entries[0].delta)} 万元")
        said = re.findall(f"{ups}|{downs}", re.sub("“.*?”", "", each.words))
        ways = {word in words.falls for word in said if len(word) > 1}
        if len(ways) == 1 and each.change.role is Role.RATE and ways.pop() == (
                each.change.sign > 0):
            yield of_mention("N.7", Level.NOTICE, each.change,
                             f"写“{each.change.clause[-6:]}{each.change.raw}”，"
                             f"原因却说“{each.words[:20]}”")


def _plain(text: str) -> str:
    from budgetxl.prose.namedfigure import canonical

    return canonical(text)


def _amounts(reading: Reading, reason: _Reason) -> Iterator[Remark]:
    """Two amounts or more that a reason gives make the change."""
    if reason.change.role is not Role.CHANGE:
        return
    mentions = reading.mentions[reason.passage]
    later = mentions[mentions.index(reason.change) + 1:]
    own = [each for each in later if each.role is Role.CHANGE and each.in_reason and each.value]
    limit = next((each.start for each in later if each.role is Role.CHANGE
                  and not each.in_reason), None)
    own = [each for each in own if limit is None or each.start < limit]
    total = sum(map(reading.value, own), Decimal(0))
    if len(own) < 2:
        return
    if total != reading.value(reason.change):
        yield of_mention("N.7", Level.NOTICE, reason.change,
                         f"原因里的金额合计 {shown(total)} 万元，与增减额 "
                         f"{shown(reading.value(reason.change))} 万元不符", *own)
    else:
        for each in (reason.change, *own):
            each.is_related = True
