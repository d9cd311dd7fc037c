"""Wording alone: doubled stops and words, places left to fill in, names off by one letter."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from budgetxl.fault import Level
from budgetxl.prose.inventory import any_of, inventory
from budgetxl.prose.outline import Passage
from budgetxl.prose.remark import Remark

_STOPS = re.compile(r"[，；、：。]([，；、：。])")
_TWICE = re.compile(r"([一-龥]{2,6})\1")
_GAP = re.compile(r"\S[ \u3000]{8,}[。，；、]")
_ITEMS = re.compile(r"(?<![\d.一-龥])(\d{1,2})、(?=[一-龥])")
# What is of official texts alone is made when the first one comes.
_YEAR_TWICE = r"((?:19|20)\d\d年度?)，?(本年度|本年|\1)(?=[^一-龥]|[一-龥])"
_NO_YEAR = r"(?<![\d〔［（【\[.,])20[12]\d(?=预算|所有|部门|收入|支出|财政|本级|度)"
_THOUSANDS = r"(?<![\d.,])(\d{1,3},\d{3}|\d{4,})(?:[.,]\d+)*万元"

_Finder = Callable[[Passage], Iterator[Remark]]


def leftovers(passages: Sequence[Passage], department: str = "") -> Iterator[Remark]:
    """N.11 of a narrative: all of ``wording``, and what goes for an official text alone."""
    for passage in passages:
        yield from wording(passage)
        yield from _levels(passage, department)
        yield from _nothing(passage)
    yield from _repeated(passages)
    yield from _secret(passages)


def wording(passage: Passage) -> Iterator[Remark]:
    """What is wrong in any prose, whatever it speaks of."""
    text = passage.text
    for match in _STOPS.finditer(text):
        doubled = match[1] in "。；，" and match[0][0] in "。；，"
        yield _remark(passage, match, f"标点重复“{match[0]}”",
                      Level.ERROR if doubled else Level.NOTICE)
    if gap := _GAP.search(passage.paragraph.text.strip()):
        at = max(text.rfind(gap[0][0]), 0)
        yield Remark("N.11", Level.NOTICE, passage, at, at + 1, f"“{gap[0][0]}”后面有大段空格")
    for match in _TWICE.finditer(text):
        if len(set(match[1])) > 1:
            yield _remark(passage, match, f"重复的词“{match[0]}”")
    for word in inventory().groups["标记"]:
        if word in text:
            at = text.index(word)
            yield Remark("N.11", Level.NOTICE, passage, at, at + len(word),
                         f"没有去掉的网页标记“{word}”")
            break
    for word in inventory().groups["残留"]:
        if plain(word) in text:
            at = text.index(plain(word))
            yield Remark("N.11", Level.ERROR, passage, at, at + len(word),
                         f"没有填的占位“{word}”")
    yield from _quotes(passage)


@lru_cache(maxsize=1000)
def plain(word: str) -> str:
    """``word`` as passages have it: one kind of brackets and digits, no blank next to Chinese."""
    from budgetxl.prose.letters import letters

    return letters(word).text


def _quotes(passage: Passage) -> Iterator[Remark]:
    for left, right in ("“”", "《》", "（）"):
        if passage.text.count(left) != passage.text.count(right) and not re.match(
                r"\d{1,2}）", passage.text):
            at = passage.text.find(left if left in passage.text else right)
            yield Remark("N.11", Level.NOTICE, passage, at, at + 1,
                         f"“{left}”与“{right}”不成对")


def gaps(passage: Passage) -> Iterator[Remark]:
    """1、…；2、…；4、…: a number is missing in an enumeration within a paragraph."""
    numbers = [(int(match[1]), match) for match in _ITEMS.finditer(passage.text)]
    for (before, _), (number, match) in zip(numbers, numbers[1:]):
        if number > before + 1 and number != 1 and number - before < 4:
            yield _remark(passage, match, f"编号从 {before} 跳到 {number}")


def _nothing(passage: Passage) -> Iterator[Remark]:
    words, text = inventory(), passage.text
    verbs = any_of([*words.groups["增"], *words.groups["减"]])
    for match in re.finditer(rf"(?<!增)({verbs})了?(?:为)?0(?:\.0+)?(?:万元|%)", text):
        yield _remark(passage, match, f"“{match[0]}”应写“持平”")
    moved = "增加|减少|增长|下降"
    for match in re.finditer(rf"({moved})[^，。；\d]{{0,4}}持平|持平[^，。；]{{0,2}}({moved})", text):
        yield _remark(passage, match, f"“{match[0]}”自相矛盾：持平就是没有增减", Level.ERROR)
    for match in re.finditer(_YEAR_TWICE, text):
        yield _remark(passage, match, f"期间写了两遍“{match[0]}”")
    for match in re.finditer(_NO_YEAR, text):
        yield _remark(passage, match, f"“{match[0]}”后面漏了“年”字")
    yield from _near_terms(passage)


def _near_terms(passage: Passage) -> Iterator[Remark]:
    """一般公用预算 for 一般公共预算."""
    text, terms = passage.text, inventory().groups["固定说法"]
    for term in terms:
        near = "|".join(f"{re.escape(term[:i])}[一-龥]{re.escape(term[i + 1:])}"
                        for i in range(1, len(term) - 1))
        for match in re.finditer(near, text):
            if match[0] not in terms:
                yield _remark(passage, match, f"“{match[0]}”与“{term}”差一个字")


def _levels(passage: Passage, department: str) -> Iterator[Remark]:
    """The words of another tier of government, left from a model text."""
    tiers = inventory().groups["层级用语"]
    tier = next((each for each in tiers if each in department), "")
    for word in tiers.get(tier, ()):
        if word in passage.text and re.search("指|：", passage.text):
            at = passage.text.index(word)
            yield Remark("N.11", Level.NOTICE, passage, at, at + len(word),
                         f"“{word}”是别的层级的用语，本单位是“{department}”")
            break


def _repeated(passages: Sequence[Passage]) -> Iterator[Remark]:
    """One short line again and again: a watermark or a stamp that came along."""
    seen: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        if 4 < len(passage.text) <= 20 and not re.search(r"\d|：|指标|元", passage.text):
            seen[passage.text].append(passage)
    for text, same in seen.items():
        if len(same) >= 8:
            yield Remark("N.11", Level.NOTICE, same[0], 0, len(text),
                         f"“{text}”单独成段 {len(same)} 次，像是残留")


def _secret(passages: Sequence[Passage]) -> Iterator[Remark]:
    """What is said to be secret in one place and told in another."""
    secret = next((each for each in passages if re.search("机构[^。]*涉密", each.text)), None)
    if secret is None:
        return
    for passage in passages:
        match = re.search(r"(?:下属|所属)[^。，；]{0,4}\d+[个家][^。，；]{0,12}单位", passage.text)
        if match:
            yield _remark(passage, match, f"{secret.paragraph.place}说机构、人员涉密不公开，"
                                          f"这里写了“{match[0]}”")
            return


def styles(passages: Sequence[Passage]) -> Iterator[Remark]:
    """Percentages and thousands written in several ways, told once."""
    places: Counter[int] = Counter()
    grouped: Counter[bool] = Counter()
    first = passages[0] if passages else None
    for passage in passages:
        for match in re.finditer(r"(?<![\d.])(\d+(?:\.(\d+))?)%", passage.masked):
            if match[1] not in ("0", "100"):
                places[len(match[2] or "")] += 1
        for match in re.finditer(_THOUSANDS, passage.masked):
            grouped["," in match[1]] += 1
    if first and len(places) > 1:
        told = "、".join(f"{each} 位 {count} 处" for each, count in sorted(places.items()))
        yield Remark("N.11", Level.NOTICE, first, 0, 0, f"百分数的小数位数不一：{told}")
    if first and len(grouped) > 1:
        yield Remark("N.11", Level.NOTICE, first, 0, 0, "千分位的逗号有的写、有的不写")


def _remark(
    passage: Passage, match: re.Match[str], says: str, level: Level = Level.NOTICE
) -> Remark:
    return Remark("N.11", level, passage, *match.span(), says)
