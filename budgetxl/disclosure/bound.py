"""Numbers that stay bound: each in a content control whose id leads to the figure that it is.

Word's Writer keeps the alias of a control and drops its tag, so the id stands in both. What the
ids mean lies in one part of its own beside the text, which programs keep as it is. No lock is
set: a sentence may be deleted with its numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from budgetxl.disclosure.breaking import EDGE
from budgetxl.disclosure.markup import DECLARATION, element, escaped, run
from budgetxl.disclosure.styles import ROMAN
from budgetxl.narrative import Run, StatedNumber

NAMESPACE = "urn:budgetxl:stated-numbers:1"
"""By which the part is known again, whatever a program calls it."""


@dataclass(frozen=True)
class Origin:
    """What the numbers were taken from: a format and its version, and the digest of the data."""

    format: str
    version: int
    digest: str


def runs(parts: Iterable[Run]) -> str:
    """The runs of a sentence, its numbers in controls."""
    return "".join(run(part) if isinstance(part, str) else _control(part) for part in parts)


_WESTERN = element("rFonts", ascii=ROMAN, hAnsi=ROMAN, eastAsia=ROMAN, cs=ROMAN)
"""LibreOffice takes digits in a control for Chinese ones, where Chinese stands before them."""


def words(parts: Iterable[Run]) -> str:
    """The sentence as it is broken into lines."""
    return "".join(part if isinstance(part, str) else f"{EDGE}{part.text}{EDGE}" for part in parts)


def _control(number: StatedNumber) -> str:
    return (f"<w:sdt><w:sdtPr>{element('alias', val=number.id)}{element('tag', val=number.id)}"
            f"{element('id', val=int(number.id[1:]))}<w:text/></w:sdtPr>"
            f"<w:sdtContent>{run(number.text, _WESTERN)}</w:sdtContent></w:sdt>")


def part(numbers: Iterable[StatedNumber], origin: Origin) -> str:
    """The part that says which figure each of the ids is."""
    said = "".join(
        f'<number id="{escaped(each.id)}" says="{escaped(each.says)}" value="{each.value}"'
        f' unit="{escaped(each.unit)}">{escaped(each.text)}</number>' for each in numbers)
    return (f'{DECLARATION}<numbers xmlns="{NAMESPACE}" format="{escaped(origin.format)}"'
            f' version="{origin.version}" data="{origin.digest}">{said}</numbers>')
