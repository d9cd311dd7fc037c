"""The printed rows of one side of a table: their names, and which are the sums of which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from budgetxl.drafting.adding import held
from budgetxl.drafting.classes import are_own
from budgetxl.drafting.columns import Col, name_of
from budgetxl.drafting.page import Page
from budgetxl.importing.words import bare, plain
from budgetxl.tabletext import squeezed

_RANKS = (r"[一二三四五六七八九十]+[、.．]", r"[(（][一二三四五六七八九十]+[)）]",
          r"\d{1,2}[、.．](?!\d)", r"[(（]\d{1,2}[)）]|[①-⑳]")
_FIRST = re.compile(r"[(（]?[一1①]")
_TOTAL = re.compile(r"(?:.*[^其])?(?:合计|总计|小计)")
_CODED = re.compile(r"\s*(\d{3})\s+(\S+)\s*")
_FUNDS = re.compile("(?:一般公共预算|政府性基金|国有资本经营)[^拨]*$")
"""What 财政拨款 consists of, where the rows do not say so by a number or by space before them."""

_NUMERALS = "一二三四五六七八九十"
_MOST_TRIED = 6
_A_YEAR = 2025
"""Of which the classes are counted, where no title names one."""

_PLACEHOLDER = re.compile(r"[…。.]{1,}|.{0,5}(?:…|\.{3}|。。)+")


@dataclass(frozen=True)
class Line:
    """A printed row: its place in the source, its name, and how it is printed.

    ``code`` is what a column of codes says of it; ``adds`` are the names of rows that it is the
    sum of; without a ``name`` it is blank.
    """

    row: int
    name: str
    shown: str = ""
    indent: int = 0
    code: str = ""
    adds: tuple[str, ...] = ()
    ask: str = ""
    free: bool = False
    number: str = ""

    @property
    def rank(self) -> int:
        """How deep the number before its words is; 0 without one."""
        if self.code:
            return len(self.code)
        words = squeezed(self.shown)
        return next((number for number, pattern in enumerate(_RANKS, 1)
                     if re.match(pattern, words)), 0)

    @property
    def is_total(self) -> bool:
        return bool(_TOTAL.fullmatch(squeezed(self.shown)))


def lines_of(
    group: Sequence[Col], pages: Sequence[Page], taken: set[str], side: str
) -> list[Line]:
    """The rows of a side whose words stand in the first column of ``group`` that has some."""
    page = pages[0]
    label = next((col for col in group if col.role in ("label", "name", "text")), group[0])
    code = next((col for col in group if col.role == "code"), None)
    rows = [row for row in page.body]
    while rows and not page.text.line(rows[-1]):
        rows.pop()
    lines: list[Line] = []
    for row in rows:
        cell = next((page.text.at(row, col.at[0]) for col in group[:2]
                     if col.role in ("code", "label", "name", "text")
                     and page.words(row, col.at[0]) and col is not code), None)
        code_words = page.words(row, code.at[0]) if code else ""
        if cell is None and code_words and not code_words.isdecimal():
            cell = page.text.at(row, code.at[0] if code else 0)
        raw = cell.text if cell else page.text.own(row, label.at[0])
        lines.append(_line(row, raw, code_words if code_words.isdecimal() else ""))
    if _is_free(lines, label, pages):
        lines = _freed(lines, side, _are_numbered(lines))
    return _with_sums(_named(lines, taken, side), group, pages)


def _line(row: int, raw: str, code: str) -> Line:
    text = re.sub(r"\s*\n\s*", "", raw)
    indent = (len(text) - len(text.lstrip())) // 2
    coded = _CODED.fullmatch(text)
    name = f"{coded[1]} {coded[2]}" if coded else name_of(text) if text.strip() else ""
    return Line(row, name, text.strip(), min(indent, 9), code)


def _is_free(lines: Sequence[Line], label: Col, pages: Sequence[Page]) -> bool:
    """Whether the words of the rows are filled in: left open in a blank, or others elsewhere."""
    listed = [line for line in lines if line.name and not line.is_total and not line.code]
    if any(_PLACEHOLDER.fullmatch(squeezed(line.shown)) for line in listed):
        return True
    if len(listed) > 1 and _are_numbered(lines) and are_own(
            [line.shown for line in listed], pages[0].year or _A_YEAR):
        return True
    others = [{bare(page.words(row, label.at[0])) for row in page.body} for page in pages[1:]]
    strange = [line for line in listed
               if any(bare(line.shown) not in words for words in others if len(words) > 2)]
    return len(listed) > 3 and len(strange) >= len(listed) / 2


def _are_numbered(lines: Sequence[Line]) -> bool:
    """Whether the words have 一、二、三、 before them, in order."""
    shown = [squeezed(line.shown) for line in lines if line.shown and not line.is_total]
    return all(words.startswith(f"{numeral(i)}、") for i, words in enumerate(shown, 1))


def numeral(number: int) -> str:
    """A number below 100 as tables count: 二十一."""
    tens, ones = divmod(number, 10)
    lead = "" if not tens else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return lead + (_NUMERALS[ones - 1] if ones else "")


def _freed(lines: Sequence[Line], side: str, numbered: bool) -> list[Line]:
    """The lines, all up to the first total as cells to fill in."""
    freed: list[Line] = []
    end = next((i for i, line in enumerate(lines) if line.is_total), len(lines))
    for number, line in enumerate(lines, start=1):
        is_open = number <= end
        printed = f"{numeral(number)}、" if numbered else ""
        freed.append(replace(line, name=f"{side}{number}", shown="", free=True, indent=0,
                             number=printed) if is_open else line)
    return freed


def _named(lines: Sequence[Line], taken: set[str], side: str) -> list[Line]:
    """The lines with names that no two of the table share."""
    named: list[Line] = []
    for line in lines:
        name, ask = line.name, ""
        if name in ("合计", "总计", "小计"):
            name = side + name
        if name and name in taken:
            name = side + name if side + name not in taken else name
            number = 2
            while name in taken:
                name, ask = f"{line.name}{number}", "行名重复，另取一个"
                number += 1
        taken.add(name)
        named.append(replace(line, name=name, ask=ask))
    return named


def _with_sums(lines: list[Line], group: Sequence[Col], pages: Sequence[Page]) -> list[Line]:
    found = {line.name: line for line in lines if line.name}
    below: set[str] = set()
    for line in [line for line in lines if line.name]:
        children = _children(line, lines)
        if children and not line.free:
            below |= {child.name for child in children}
            found[line.name] = _sum(line, children, lines, group, pages)
    since: list[Line] = []
    for line in [line for line in lines if line.name]:
        if line.is_total and not line.free and not found[line.name].adds:
            found[line.name] = _sum(line, _parts(line, since), lines, group, pages)
            since = [line]
        elif line.name not in below:
            since.append(line)
    return [found.get(line.name, line) for line in lines]


def _parts(line: Line, since: Sequence[Line]) -> list[Line]:
    """What a total may add: the rows above it up to the total before."""
    coded = [each for each in since if each.code]
    return [] if coded else list(since)


def _sum(
    line: Line, parts: Sequence[Line], lines: Sequence[Line], group: Sequence[Col],
    pages: Sequence[Page],
) -> Line:
    """The line as the sum of ``parts``, where the figures allow it."""
    if not parts:
        return replace(line, ask=line.ask or "是哪几行之和")
    verdict = adds_up(line, parts, group, pages)
    if verdict is None or verdict:
        return replace(line, adds=_spans(parts, lines))
    for size in range(len(parts) - 1, 0, -1):
        for some in combinations(parts, size) if len(parts) <= _MOST_TRIED else ():
            if adds_up(line, some, group, pages):
                return replace(line, adds=_spans(some, lines), ask="照已填的数取的，核对是不是这几行")
    return replace(line, ask="与所属各行之和不符，是哪几行之和")


def adds_up(
    line: Line, parts: Sequence[Line], group: Sequence[Col], pages: Sequence[Page]
) -> bool | None:
    """Whether the figures of all pages with the same rows say that ``line`` is the sum."""
    base = pages[0]
    alike = [page for page in pages if len(page.body) == len(base.body) and all(
        plain(page.words(page.body[0] + line.row - base.body[0], col.at[0]))
        == plain(base.words(line.row, col.at[0])) for col in group if not col.is_money)]
    pairs = []
    for page in alike:
        down = page.body[0] - base.body[0]
        pairs += [(page.amount(line.row + down, col.at[0]),
                   [page.amount(part.row + down, col.at[0]) for part in parts])
                  for col in group if col.is_money]
    return held(pairs)


def _children(line: Line, lines: Sequence[Line]) -> list[Line]:
    """The rows one step below a row, in the order of the print; none of 其中."""
    after = [each for each in lines[lines.index(line) + 1:] if each.name]
    if not after or line.is_total or not _is_below(after[0], line):
        return []
    if "其中" in after[0].shown:
        return []
    found: list[Line] = []
    for each in after:
        if not _is_below(each, line) or each.is_total:
            break
        if each.rank == after[0].rank and (each.rank or each.indent == after[0].indent):
            found.append(each)
    return found


def _is_below(one: Line, above: Line) -> bool:
    if "财政拨款" in above.shown and _FUNDS.match(one.shown) and not one.rank:
        return True
    if one.rank and above.rank:
        return one.rank > above.rank
    if one.rank:
        return bool(_FIRST.match(squeezed(one.shown))) or one.rank > 0 and not above.is_total
    return one.indent > above.indent


def _spans(parts: Sequence[Line], lines: Sequence[Line]) -> tuple[str, ...]:
    """The names of ``parts``, three and more in a row as 甲:乙."""
    listed = [line.name for line in lines if line.name]
    runs: list[list[str]] = []
    for part in parts:
        if runs and listed.index(part.name) == listed.index(runs[-1][-1]) + 1:
            runs[-1].append(part.name)
        else:
            runs.append([part.name])
    return tuple(word for run in runs
                 for word in ([f"{run[0]}:{run[-1]}"] if len(run) > 2 else run))
