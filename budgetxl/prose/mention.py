"""What a passage says with each of its numbers: of what, how much, in what role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from budgetxl.prose.inventory import Inventory
from budgetxl.prose.letters import NOTHING, YEAR
from budgetxl.prose.namedfigure import NamedFigure
from budgetxl.prose.outline import Passage


MOST_DIGITS = 18
"""Of a number that may be one of a budget; what is longer is a number of something else."""


class Role(str, Enum):
    """What a number is to its sentence."""

    AMOUNT = "amount"
    CHANGE = "change"
    RATE = "rate"
    SHARE = "share"
    DONE = "done"
    PRIOR = "prior"
    COUNT = "count"
    BARE = "bare"
    NORM = "norm"
    OTHER = "other"


@dataclass(eq=False)
class Mention:
    """One number, or one word for no change, with what its sentence says of it.

    ``subject`` are the words it is of, ``base`` those after 占, ``clause`` all since the last
    break. ``whole`` is the amount of which it is a part, ``target`` the amount that a change or
    share is of, ``group_whole`` the whole of the parts among which it stands. ``entity`` is the
    name and ``figure`` the cell that it was bound to, ``is_own`` that its own words name it,
    ``fact`` the change that the tables know it to be. ``is_related`` where another number bears
    it out. ``follows``: it is last year's amount, behind this year's (比上年98.04万元). ``meant``
    is the unit that must be meant where another one is printed.
    """

    passage: Passage
    start: int
    end: int
    role: Role
    value: Decimal
    unit: str = ""
    decimals: int = 0
    sign: int = 1
    subject: str = ""
    base: str = ""
    clause: str = ""
    compared: str = ""
    said: bool = True
    names_what_changes: bool = False
    in_reason: bool = False
    entity: str = ""
    target: Mention | None = None
    whole: Mention | None = None
    group_whole: Mention | None = None
    figure: NamedFigure | None = None
    fact: NamedFigure | None = None
    is_own: bool = False
    is_related: bool = False
    follows: bool = False
    meant: str = ""

    @property
    def raw(self) -> str:
        """The number and its unit as printed."""
        return self.passage.text[self.start:self.end]

    @property
    def digits(self) -> str:
        return re.sub(r"[^\d.,-].*", "", self.raw)

    @property
    def change(self) -> Decimal:
        """The change with its sign."""
        return self.sign * self.value


class Reader:
    """Finds the mentions of passages, by the words of an inventory, in a year and department."""

    def __init__(self, words: Inventory, year: int, department: str) -> None:
        self.words = words
        self.year = year
        self.own = [name for name in (department, department[-4:] if len(department) > 5 else "")
                    if name]

    def mentions(self, passage: Passage) -> list[Mention]:
        """All of ``passage``, in order."""
        found = [*self._numbers(passage), *self._unchanged(passage)]
        return sorted(found, key=lambda mention: (mention.start, mention.end))

    # -- numbers ------------------------------------------------------------------------------

    def _numbers(self, passage: Passage) -> Iterator[Mention]:
        text, last = passage.masked, 0
        for match in self.words.number.finditer(text):
            number = Decimal(match[1].replace(",", ""))
            start = max(last, _after_break(text, match.start()))
            mention = Mention(
                passage, match.start(), match.end(), Role.OTHER, number, match[2] or "",
                len(match[1].partition(".")[2]), clause=text[start:match.start()])
            if len(match[1]) <= MOST_DIGITS:
                self._read(mention, text)
            yield mention
            last = match.end()

    def _read(self, mention: Mention, text: str) -> None:
        """Gives the number its role and subject, from the end of the words before it."""
        clause, words = mention.clause, self.words
        is_money, is_rate = mention.unit in words.money, mention.unit == "%"
        change = words.change.search(clause)
        if is_rate and re.search("占|比重", clause):
            self._share(mention)
        elif is_rate and "完成" in clause:
            mention.role, mention.base = Role.DONE, clause.split("完成", 1)[1]
        elif is_money and not mention.value and words.no_move.search(clause):
            mention.role = Role.CHANGE
            pieces = words.compared.split(clause, maxsplit=1)
            mention.subject = self._subject(words.no_move.sub("", pieces[0]))
        elif change and (is_money or is_rate or not mention.unit):
            self._change(mention, change)
        elif is_money and words.same.search(clause[-4:]) and not mention.value:
            mention.role, mention.said = Role.OTHER, False
        elif self._is_norm(mention, text):
            mention.role = Role.NORM
        elif is_money and not re.search("数为|预算为", clause) and (
                first := words.verb_first.search(clause)) and not re.search("[后的]", first[2][:1]):
            self._verb_first(mention, first)
        elif is_money and words.compared_with.search(clause):
            mention.role, mention.follows = Role.PRIOR, True
        elif is_money and self._is_prior(mention):
            mention.role, mention.subject = Role.PRIOR, self._subject(clause)
        elif is_money:
            mention.role, mention.subject = Role.AMOUNT, self._subject(clause)
        elif mention.unit and not is_rate and mention.unit != "个百分点":
            mention.role, mention.subject = Role.COUNT, self._subject(clause)
        elif not mention.unit:
            mention.role, mention.subject = Role.BARE, self._subject(clause)

    def _share(self, mention: Mention) -> None:
        mention.role = Role.SHARE
        before, _, after = mention.clause.rpartition("占")
        mention.subject = self._subject(before)
        mention.base = re.sub("(?:的|总?比重|比例|比|为|约|：)+$", "", after)

    def _change(self, mention: Mention, match: re.Match[str]) -> None:
        mention.role = Role.RATE if mention.unit == "%" else Role.CHANGE
        mention.sign = -1 if match[1] in self.words.falls else 1
        before = mention.clause[:match.start()]
        pieces = self.words.compared.split(before, maxsplit=1)
        mention.subject = "" if "相比" in before else self._subject(pieces[0])
        mention.compared = before[len(pieces[0]):]
        if not mention.unit:
            mention.role = Role.BARE

    def _verb_first(self, mention: Mention, match: re.Match[str]) -> None:
        """减少了设备购置68.12万元."""
        mention.role, mention.names_what_changes = Role.CHANGE, True
        mention.sign = -1 if match[1] in self.words.falls else 1
        mention.subject = self._subject(match[2])

    def _is_norm(self, mention: Mention, text: str) -> bool:
        return bool(self.words.norm_after.match(text, mention.end)
                    or self.words.norm_before.search(mention.clause))

    def _is_prior(self, mention: Mention) -> bool:
        before = mention.passage.text[max(0, mention.start - 28):mention.start]
        match = self.words.prior.search(before)
        if match is None:
            return False
        return not (match[1][:2].isdigit() and int(match[1][:4]) >= self.year)

    # -- words for no change ------------------------------------------------------------------

    def _unchanged(self, passage: Passage) -> Iterator[Mention]:
        text = passage.masked
        for match in self.words.same.finditer(text):
            start = _after_break(text, match.start())
            clause = text[start:match.start()]
            if not re.search("比|较|与|同|无|不|没|均|保持", clause + match[0]):
                continue
            if re.search("[增减](?!变)|不$", clause) or "增减" in match[0] and re.match(
                    "(?:变化|变动)?0", text[match.end():]):
                continue
            subject = re.split("[万亿]?元", self.words.compared.split(clause, maxsplit=1)[0])[-1]
            yield Mention(passage, match.start(), match.end(), Role.CHANGE, Decimal(0), "万元", 2,
                          subject=self._subject(subject), clause=clause, said=False,
                          compared=clause)

    def _subject(self, clause: str) -> str:
        """The words that name something, without the department and what leads to them."""
        text = re.sub("[“”\"]", "", clause)
        for name in self.own:
            text = text.replace(name, "")
        text = re.sub(rf"^[{NOTHING}{YEAR}]+", "", text)
        return self.words.lead.sub("", text).strip(" ：，")


def _after_break(text: str, end: int) -> int:
    """Where the clause begins that ends at ``end``."""
    return max(text.rfind(each, 0, end) for each in "。；，：、") + 1
