"""Lines of a PDF joined to paragraphs, without what runs along the edges of its pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from budgetxl.sources.pdfpage import Line
from budgetxl.tabletext import squeezed

if TYPE_CHECKING:
    from budgetxl.prose import Paragraph

_PAGE_NUMBER = re.compile(r"[-—－–第\s]*\d{1,3}[-—－–页\s]*([，,/共\s]*\d{1,3}\s*页?)?$")
_CONTENTS = re.compile(r"[.…·]{4,}")
_HEADING = re.compile(
    r"第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|"
    r"\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[）)]")
_STOP = re.compile("[。；：！？]$")
_FEW = 3
"""Pages from which on a line that stands on most of them is a header or footer."""


def joined_lines(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """The paragraphs of ``pages``, numbered through, each with the page that it begins on."""
    from budgetxl.prose import Paragraph  # loaded with the first text, not with every file

    running = _running(pages)
    found: list[Paragraph] = []
    text, begun, last = "", 0, None
    left, right = _margins(pages)
    for number, page in enumerate(pages, 1):
        for line in page:
            told = squeezed(line.text)
            if told in running or _PAGE_NUMBER.match(told) or _CONTENTS.search(told):
                continue
            if text and last is not None and _begins(line, last, text, left, right):
                found.append(Paragraph(text, len(found) + 1, begun))
                text = ""
            begun = begun if text else number
            text, last = text + line.text, line
    return [*found, Paragraph(text, len(found) + 1, begun)] if text else found


def _running(pages: Sequence[Sequence[Line]]) -> set[str]:
    """The first and last lines that most pages have in common."""
    edges = Counter(told for page in pages for told in set(_edges(page)))
    return {told for told, count in edges.items() if count >= _FEW and 2 * count > len(pages)}


def _edges(page: Sequence[Line]) -> Iterator[str]:
    for line in (*page[:2], *page[-2:]):
        yield squeezed(line.text)


def _margins(pages: Sequence[Sequence[Line]]) -> tuple[float, float]:
    """Where full lines begin and end: as most of the long ones do."""
    lines = [line for page in pages for line in page if len(line.text) > 15]
    if not lines:
        return 0.0, 1e9
    lefts = Counter(round(line.words[0].left) for line in lines)
    rights = sorted(line.words[-1].right for line in lines)
    return float(lefts.most_common(1)[0][0]), rights[len(rights) * 3 // 4]


def _begins(line: Line, last: Line, text: str, left: float, right: float) -> bool:
    """Whether ``line`` begins a paragraph after ``last``."""
    told = squeezed(line.text)
    if told[0] in "》）”，。；、：%" or any(text.count(a) > text.count(b) for a, b in ("《》", "“”")):
        return False
    first = line.words[0]
    letter = (first.right - first.left) / max(1, len(first.text))
    indented = first.left > left + 1.2 * letter
    short = last.words[-1].right < right - 2.5 * letter
    if _HEADING.match(told):
        return bool(_STOP.search(text.strip())) or short
    if short:
        return True
    return indented and bool(_STOP.search(text.strip()))
