"""A text letter by letter: written one way, and what is no figure taken out of sight."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

NOTHING, YEAR = "\ue000", "\ue001"
"""What stands for letters that are no figure, and for those of a year."""

_WIDE = str.maketrans("()[]:;０１２３４５６７８９％．，－", "（）［］：；0123456789%.，-")
_BLANK = re.compile("[\\s\u3000\u00a0\u200b\ufeff]")
_DROPPED = re.compile("[,\\s\u3000\u00a0\u200b\ufeff]")
_SUFFIX = "元万亿%人辆个家件次份名项台套平处场期张"


class Letters(NamedTuple):
    """A text written one way, and for each letter where it stands in the original."""

    text: str
    at: tuple[int, ...]


def letters(original: str) -> Letters:
    """``original`` with one kind of brackets, digits and commas, and no blank next to Chinese."""
    wide = original.translate(_WIDE)
    if not _DROPPED.search(wide):  # as in most texts
        return Letters(wide, tuple(range(len(wide) + 1)))
    kept: list[tuple[str, int]] = []
    for at, letter in enumerate(wide):
        if _BLANK.match(letter):
            after = next((x for x in wide[at + 1:] if not _BLANK.match(x)), "")
            if not kept or not after or not (kept[-1][0].isascii() and after.isascii()):
                continue
            if kept[-1][0] == " ":
                continue
            letter = " "
        if letter == "," and not re.match(r"\d{3}", wide[at + 1:]):
            letter = "，"
        kept.append((letter, at))
    return Letters("".join(letter for letter, _ in kept), (*(at for _, at in kept), len(original)))


def plain_name(text: str) -> str:
    """A name without blanks and quotes, as names are compared."""
    return re.sub("[“”\"‘’\\s\u3000\u00a0]", "", text).translate(_WIDE)


def _rub(letter: str) -> Callable[[re.Match[str]], str]:
    return lambda match: letter * len(match[0])


_MASKS: tuple[tuple[re.Pattern[str], str], ...] = tuple((re.compile(pattern), letter) for
                                                        pattern, letter in (
    (r"《[^》]*》", NOTHING),
    (r"[〔［【（]?(?:19|20)\d\d年?[〕］】）]?\s*第?\d+号", NOTHING),
    (r"“[^”]*\d[^”]*”", NOTHING),
    (rf"(?<![\d.,])(?:19|20)\d\d(?:[-—–至](?:19|20)\d\d)?(?![\d{_SUFFIX}]|[.,]\d)"
     r"年?(?:度|初|末|底)?(?:\d+月(?:\d+日)?)?", YEAR),
    (r"(?<!\d)\d{1,2}月(?:份|\d+日)?|\d{1,2}日(?!常)|第\d+|\d{1,2}[·]\d{1,2}", NOTHING),
    (r"（\d{3}(?:\d\d){0,2}）", NOTHING),
    (rf"(?<![\d.,])\d{{3}}(?:\d\d){{0,2}}(?=[一-龥])(?![{_SUFFIX}年月余多])", NOTHING),
))


def masked(text: str) -> str:
    """``text`` with years, dates, titles, numbers of documents, quotations and codes rubbed out."""
    for pattern, letter in _MASKS:
        text = pattern.sub(_rub(letter), text)
    return text
