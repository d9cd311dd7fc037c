"""Through a text from the first number to the last: what each one is of, and a part of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetxl.prose.binding import Tables
from budgetxl.prose.inventory import inventory
from budgetxl.prose.mention import Mention, Reader, Role
from budgetxl.prose.outline import Passage
from budgetxl.prose.reading import Group, Reading, whole_sections
from budgetxl.prose.regions import reason_regions

_NO_NAME = re.compile(r"(?:执行数|支出|经费|金额|费用|预算|同口径|安排|拨款|收入|总额|\ue000|\ue001)*")
_MOVES = (Role.CHANGE, Role.RATE, Role.SHARE, Role.DONE)


def read(passages: Sequence[Passage], tables: Tables, year: int) -> Reading:
    """All that ``passages`` say of the figures of ``tables``, which are those of ``year``."""
    reader = Reader(inventory(), year, tables.department)
    mentions = {passage: reader.mentions(passage) for passage in passages}
    reading = Reading(tables, list(passages), mentions,
                      whole_sections=whole_sections(passages, mentions))
    _Walk(reading).through()
    return reading


class _Walk:
    """The state between one number and the next."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tables = reading.tables
        self.words = inventory()
        self.open: Group | None = None
        self.open_level: int | None = None
        self.current: Mention | None = None
        self.last: Mention | None = None
        self.given = False
        self.before_bracket: Mention | None = None
        self.stack: list[Group] = []

    def through(self) -> None:
        for passage in self.reading.passages:
            self._passage(passage)

    # -- one passage --------------------------------------------------------------------------

    def _passage(self, passage: Passage) -> None:
        base = self._continued(passage)
        self.stack = [base] if base else []
        self.current, self.last, self.given, end = None, None, False, 0
        self.before_bracket = None
        regions = reason_regions(passage, self.reading.mentions[passage])
        for mention in self.reading.mentions[passage]:
            between = passage.masked[end:mention.start]
            self._brackets(between)
            self._close(between, base)
            self._open(between, passage)
            mention.in_reason = any(a <= mention.start < b for a, b in regions)
            self._place(mention)
            self.last, end = mention, mention.end
        self._keep_open(passage, base)

    def _continued(self, passage: Passage) -> Group | None:
        """The list that was begun before, where ``passage`` goes on with it."""
        group, self.open = self.open, None
        if group is None or passage.level is None:
            return group
        if group.whole.passage.level is not None and passage.level <= group.whole.passage.level:
            return None
        if group.parts and passage.level != self.open_level:
            return group if self.open_level is not None and passage.level > self.open_level \
                else None
        self.open_level = passage.level
        return group

    def _keep_open(self, passage: Passage, base: Group | None) -> None:
        """A list ends with its paragraph, unless it had only begun."""
        if re.search("(?:其中|如下|包括|方面)[：，]?$", passage.text) and self.current:
            self.open, self.open_level = self._begun(self.current, passage, "其中"), None
        elif base and (passage.level is not None or not self.reading.mentions[passage]):
            self.open = base
        elif self.stack and self._is_short(self.stack[0]) and (
                base or len(self.stack[0].parts) == 1):
            self.open, self.open_level = self.stack[0], None
        elif base and self._is_short(base):
            self.open = base

    def _is_short(self, group: Group) -> bool:
        value = self.reading.value
        return bool(group.amounts) and group.whole.role is Role.AMOUNT and sum(
            map(value, group.amounts)) < value(group.whole)

    def _begun(
        self, whole: Mention, passage: Passage, opener: str, in_brackets: bool = False
    ) -> Group:
        group = Group(whole, passage, opener, in_brackets)
        self.reading.groups.append(group)
        return group

    def _brackets(self, between: str) -> None:
        """What stands in brackets (含上年结转19.61万元) is said by the way."""
        opened = between.count("（") - between.count("）")
        if opened > 0:
            self.before_bracket = self.current
        elif opened < 0 and self.before_bracket is not None:
            self.current, self.before_bracket = self.before_bracket, None

    def _close(self, between: str, base: Group | None) -> None:
        """A full stop ends every list of a sentence, a semicolon those within another."""
        if "。" in between:
            if self.stack and self.stack[0] is base:
                self.stack = [base] if base and not self.given else []
            elif self.stack:
                self.current, self.stack = self.stack[0].whole, []
        elif "）" in between and self.stack and self.stack[-1].in_brackets:
            self.current = self.stack.pop().whole
        elif "；" in between:
            while len(self.stack) > 1:
                self.current = self.stack.pop().whole

    def _open(self, between: str, passage: Passage) -> None:
        found = self.words.opener.search(re.sub("“.*?”", "", between))
        whole = self.last if self.last and self.last.role is Role.COUNT else self.current
        if found and whole and not self.words.reason.search(between[:found.end()]):
            text = re.sub("“.*?”", "", between)
            self.stack.append(self._begun(whole, passage, found[0][:2],
                                          text[:found.start()].endswith("（")))

    # -- one number ---------------------------------------------------------------------------

    def _place(self, mention: Mention) -> None:
        group = self.stack[-1] if self.stack else None
        mention.group_whole = group.whole if group else None
        if mention.role is Role.BARE:
            self._bare(mention)
        if mention.role is Role.AMOUNT and mention.in_reason:
            mention.role = Role.OTHER
        elif mention.role is Role.AMOUNT:
            self._amount(mention, group)
        elif mention.role is Role.COUNT and not mention.in_reason:
            self._count(mention, group)
        elif mention.role in _MOVES:
            self._move(mention, group)

    def _amount(self, mention: Mention, group: Group | None) -> None:
        subject, is_own = self._label(mention)
        bound = self.tables.find(subject, mention.passage.titles)
        if not bound.candidates and mention.subject:
            bound = self.tables.find(mention.subject, mention.passage.titles)
        self.reading.bound[mention] = bound
        mention.entity, mention.is_own = bound.name, is_own
        equal = next((each for each in bound.best if self.reading.equals(mention, each.figure)),
                     None) or next((each for each in bound.candidates if each.score >= 4
                                    and self.reading.equals(mention, each.figure)), None)
        if equal is None and mention.unit not in ("", "万元") and mention.value:
            equal = next((each for each in bound.candidates if each.score >= 8 and
                          self.reading.equals(mention, each.figure, "万元")), None)
            mention.meant = "万元" if equal else ""
        if equal:
            mention.figure, mention.entity = equal.figure, equal.name
        other = self.tables.is_of_other_book(mention.clause)
        if group and mention is not group.whole and not other:
            group.parts.append(mention)
            mention.whole = group.whole
            self.given = True
        self.current = mention

    def _label(self, mention: Mention) -> tuple[str, bool]:
        """The words that name the amount: its own, those of its item, those of the heading."""
        passage = mention.passage
        if mention.subject and not self.words.generic.fullmatch(mention.subject):
            return mention.subject, True
        before = passage.text[:mention.start]
        if named := self.tables.last_named(before) or self._just_named(mention):
            return named, False
        if passage.level and "：" in before and "名称：" not in before:
            return re.split("[：。]", before)[0], False
        return (passage.titles[-1] if passage.titles else ""), False

    def _just_named(self, mention: Mention) -> str:
        """A name in the clauses right before, with no number since: 普法宣传经费，安排26.5万元."""
        sentence = re.split("[。；]", mention.passage.masked[:mention.start])[-1]
        for clause in reversed(re.split("[，：]", sentence)[:-1]):
            if re.search(r"\d", clause):
                break
            if len(clause) > 3 and self.tables.find(clause, mention.passage.titles).is_certain:
                return clause
        return ""

    def _count(self, mention: Mention, group: Group | None) -> None:
        """Cars and projects are counted: a list of them adds up as amounts do."""
        if group and group.whole.role is Role.COUNT and group.whole.unit == mention.unit:
            group.parts.append(mention)
        elif self.current is None or self.current.role is Role.COUNT:
            self.current = mention

    def _move(self, mention: Mention, group: Group | None) -> None:
        """A change, rate or share: of the current amount, unless it names something itself."""
        names = bool(mention.subject) and not self.words.generic.fullmatch(mention.subject) \
            and not _NO_NAME.fullmatch(mention.subject)
        if mention.role is Role.SHARE and names and not self._is_told(mention):
            self._name(mention, mention.subject)
            return
        if mention.role is not Role.CHANGE or not names:
            mention.target = self.current
            if self.current is None and mention.role is Role.CHANGE:
                self._name(mention, self._label(mention)[0])
                self.current = mention
            return
        self._name(mention, mention.subject)
        current = self.current
        if current and current.role is Role.AMOUNT and not mention.names_what_changes and \
                self._is_same(current, mention):
            mention.target, mention.is_own = current, False
        elif group and not mention.in_reason:
            group.parts.append(mention)
        if self.current is None:
            self.current = mention

    def _is_told(self, share: Mention) -> bool:
        """Whether the amount of what the share names was just told."""
        current = self.current
        return current is not None and current.role is Role.AMOUNT and self._is_same(
            current, share)

    def _is_same(self, amount: Mention, change: Mention) -> bool:
        cores = self.tables.core(amount.subject), self.tables.core(change.subject)
        return cores[0] == cores[1] or amount.entity == change.entity

    def _name(self, mention: Mention, subject: str) -> None:
        bound = self.tables.find(subject, mention.passage.titles)
        self.reading.bound[mention] = bound
        mention.entity, mention.is_own = bound.name, True
        if bound.candidates and bound.candidates[0].score >= 8:
            mention.figure = bound.candidates[0].figure

    def _bare(self, mention: Mention) -> None:
        """A number without a unit where an amount should stand: read as one, in 万元."""
        text, at = mention.passage.masked, mention.end
        if self.words.change.search(mention.clause):
            return
        goes_on = re.match("(?:比|较|同比)?(?:上年|去年)?(?:增|减|下降|增长)", text[at:at + 6])
        ends = not text[at:at + 2].strip("。，；\ue000") and re.search(
            "(?:：|为|预算|经费|金额|规模|资金|费|支出|收入)$", text[:mention.start])
        if goes_on or ends:
            mention.role, mention.said = Role.AMOUNT, False
