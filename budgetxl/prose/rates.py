"""Rates of change: each against its change and the amounts of both years."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from budgetxl.fault import Level
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.outline import Passage
from budgetxl.prose.reading import HALF, Reading, tail
from budgetxl.prose.remark import Remark, of_mention, shown


def rates(reading: Reading) -> Iterator[Remark]:
    """N.3, and what N.4 and N.10 say of one amount and its own last year."""
    for passage in reading.passages:
        yield from _Passage(reading).through(passage)


class _Passage:
    """The last change, the amount of last year and that of this year, as a passage goes on."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.change: Mention | None = None
        self.prior: Mention | None = None
        self.now: Mention | None = None

    def through(self, passage: Passage) -> Iterator[Remark]:
        """What is wrong with the rates of a passage, read from its beginning."""
        for mention in self.reading.mentions[passage]:
            if mention.role is Role.PRIOR:
                self.prior, self.change = mention, None
                self.now = self.now if mention.follows else None
            elif mention.role is Role.AMOUNT:
                self.prior = None if self.now else self.prior
                self.now = mention
            elif mention.role is Role.CHANGE and not mention.in_reason:
                self.change = mention
                yield from self._of_change(mention)
            elif mention.role is Role.RATE and not mention.in_reason:
                yield from self._of_rate(mention)
            elif mention.role is Role.DONE:
                yield from self._of_done(mention, passage)

    def _of_change(self, change: Mention) -> Iterator[Remark]:
        target, value = change.target, self.reading.value(change)
        if self.prior and self.now:
            real = self.reading.value(self.now) - self.reading.value(self.prior)
            slack = self.reading.half(self.now) + self.reading.half(self.prior) \
                + self.reading.half(change)
            if abs(real - value) > slack:
                rule = "N.4" if change.said else "N.10"
                yield of_mention(
                    rule, Level.ERROR, change,
                    f"上年 {self.prior.raw}，本年 {self.now.raw}，"
                    f"增减应为 {shown(real)} 万元，写“{change.clause[-8:]}{change.raw}”")
            else:
                change.is_related = True
        if target is None or target.role is not Role.AMOUNT or "预算" in change.compared[-4:] \
                and self.reading.tables.settled:
            return
        before = self.reading.value(target) - value
        whole = change.group_whole
        fits = whole is not None and whole.role is Role.AMOUNT and \
            self.reading.value(whole) - value >= 0
        if before < -2 * self.reading.half(target) and value > 0 and not fits:
            yield of_mention(
                "N.4", Level.ERROR if target.figure is not None else Level.NOTICE, change,
                f"{target.entity}本年 {target.raw}，却写比上年增加 {change.raw}，"
                f"上年数成了 {shown(before)} 万元", target)

    def _of_rate(self, rate: Mention) -> Iterator[Remark]:
        change = self.change
        if self.prior and self.now and change is None:
            yield from self._of_two_years(rate, self.prior, self.now)
        elif change is not None and "。" not in rate.passage.text[change.end:rate.start]:
            yield from self._of_change_and_rate(change, rate)

    def _of_two_years(self, rate: Mention, prior: Mention, now: Mention) -> Iterator[Remark]:
        """2023年 A万元，2024年 B万元，增长 R%."""
        before, after = map(self.reading.value, (prior, now))
        if not before:
            if rate.value:
                yield of_mention("N.3", Level.NOTICE, rate,
                                 f"上年数是 0，增减率没有意义，写了 {rate.raw}")
            return
        halves = self.reading.half(prior), self.reading.half(now)
        low = Fraction(after - halves[1]) / Fraction(before + halves[0]) * 100 - 100
        high = Fraction(after + halves[1]) / Fraction(max(before - halves[0], halves[0])) * 100 \
            - 100
        off = Fraction(tail(rate.decimals))
        if low - off <= Fraction(rate.change) <= high + off:
            rate.is_related = True
            return
        right = Fraction(after) / Fraction(before) * 100 - 100
        yield of_mention("N.3", Level.ERROR, rate,
                         f"上年 {prior.raw}，本年 {now.raw}，增减率应为 {shown(right)}%，"
                         f"写“{rate.clause[-8:]}{rate.raw}”")

    def _of_change_and_rate(self, change: Mention, rate: Mention) -> Iterator[Remark]:
        """B万元，比上年增加 C万元，增长 R%: of the amount just told, or of its whole."""
        if change.value and rate.value and change.sign != rate.sign:
            yield of_mention("N.3", Level.ERROR, rate,
                             f"增减额“{change.clause[-6:]}{change.raw}”与增减率"
                             f"“{rate.clause[-6:]}{rate.raw}”方向相反", change)
            return
        options = [(each.entity, self.reading.value(each), self.reading.half(each), each)
                   for each in dict.fromkeys((change.target, change.group_whole))
                   if each is not None and each.role is Role.AMOUNT]
        if change.is_own and change.figure is not None:
            options.append((change.entity, change.figure.value, Decimal(0), change))
        for _, amount, half, mention in options:
            if self._fits(amount, half, change, rate):
                rate.is_own = change.is_related = True
                change.target = mention if mention is not change else change.target
                return
        if options:
            yield self._wrong(options[0][0], options[0][1], change, rate)

    def _fits(self, amount: Decimal, half: Decimal, change: Mention, rate: Mention) -> bool:
        """Whether some amounts that print so make a rate that prints so."""
        moved, slack = self.reading.value(change), self.reading.half(change)
        before = amount - moved
        if before - half - slack <= 0:
            return not rate.value and not moved
        low = Fraction(max(abs(moved) - slack, Decimal(0))) / Fraction(before + half + slack)
        high = Fraction(abs(moved) + slack) / Fraction(before - half - slack)
        off = Fraction(tail(rate.decimals))
        return low * 100 - off <= Fraction(rate.value) <= high * 100 + off

    def _wrong(self, name: str, amount: Decimal, change: Mention, rate: Mention) -> Remark:
        before = amount - self.reading.value(change)
        if before <= HALF.scaleb(-2):
            return of_mention("N.3", Level.NOTICE, rate,
                              f"{name}上年数为 {shown(before)} 万元，不能算增减率，写了 {rate.raw}")
        right = Fraction(abs(self.reading.value(change))) / Fraction(before) * 100
        return of_mention(
            "N.3", Level.ERROR, rate,
            f"{name}本年 {shown(amount)} 万元，增减 {shown(self.reading.value(change))} 万元，"
            f"上年应是 {shown(before)} 万元，增减率应为 {shown(right)}%，写 {rate.raw}", change)

    def _of_done(self, done: Mention, passage: Passage) -> Iterator[Remark]:
        """完成预算的 R%: some two amounts of the passage make it so."""
        amounts = [each for each in self.reading.mentions[passage] if each.start < done.start
                   and each.role in (Role.AMOUNT, Role.PRIOR) and each.value]
        off = Fraction(tail(done.decimals)) + Fraction(1, 50)
        done.is_related = any(
            abs(Fraction(self.reading.value(a)) / Fraction(self.reading.value(b)) * 100
                - Fraction(done.value)) <= off for a in amounts for b in amounts if a is not b)
        if len(amounts) > 1 and not done.is_related:
            right = Fraction(self.reading.value(amounts[-1])) / Fraction(
                self.reading.value(amounts[-2])) * 100
            yield of_mention("N.3", Level.NOTICE, done,
                             f"{amounts[-1].raw}是 {amounts[-2].raw}的 {shown(right)}%，"
                             f"写“{done.clause[-12:]}{done.raw}”")
