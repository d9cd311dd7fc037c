"""Whether a number format shows a figure as the template's does."""

from __future__ import annotations

import re
from functools import lru_cache

_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 41: "#,##0;-#,##0;-;@",
    43: "#,##0.00;-#,##0.00;-;@", 48: "##0.0E+0", 49: "@",
}
"""The formats that files do not write out; those that are missing here show dates or currency."""

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[(?:\$[^]]*|[A-Za-z]+[0-9]*)\]|(.)', re.S)
_PLAIN = re.compile(r"-?\(?(?:General|[#,0?]*[0?](?:\.([0?]+))?)\)?")
_GENERAL_DECIMALS = 15
"""As many as the program shows without a format."""


def code_of(number: int, written: dict[int, str]) -> str:
    """The code of format ``number``; ``written`` are those that the file itself writes out."""
    return normal(written.get(number) or _BUILT_IN.get(number, "yyyy"))


@lru_cache(maxsize=1024)
def normal(code: str) -> str:
    """The format without colours, blanks and what programs quote differently."""
    words = []
    for text, escaped, other in _TOKEN.findall(code):
        words += [x if x in "-()" else f"\\{x}" for x in text or escaped]
        words.append(other)
    return "".join(words).replace("\\ ", "").replace(" ", "")


def shows_alike(template: str, now: str, value: str = "") -> bool:
    """Whether ``now`` shows ``value`` as fully as ``template`` (both in normal form).

    Without a value, whatever may stand there, but that a plain format may round it.
    """
    if template == now or now in ("@", "General"):
        return True
    shown, wanted = decimals_shown(now), decimals_shown(template)
    if shown is None:
        return False
    if template == "@" or (wanted is not None and shown >= wanted):
        return True
    return len(value.partition(".")[2]) <= shown and "E" not in value.upper()


@lru_cache(maxsize=1024)
def decimals_shown(code: str) -> int | None:
    """How many decimals a plain format shows; None for one that hides, words or scales."""
    numbers: list[int] = []
    for section in code.split(";")[:3]:
        match = _PLAIN.fullmatch(section)
        if match is None:
            # a nil that is not shown or is a dash hides no figure
            if numbers and section in ("", "-", "\\-") and len(numbers) == 2:
                continue
            return None
        general = "General" in section
        numbers.append(_GENERAL_DECIMALS if general else len(match[1] or ""))
    return min(numbers, default=None)
