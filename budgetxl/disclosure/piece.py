"""What stands one below another in a document: its XML, and how much of a page it takes."""

from __future__ import annotations

from dataclasses import dataclass

from budgetxl.disclosure.breaking import count
from budgetxl.disclosure.markup import escaped, paragraph, run
from budgetxl.disclosure.paper import POINT, TEXT, Paper
from budgetxl.disclosure.styles import Style


@dataclass(frozen=True)
class Entry:
    """A line of the contents: its level from 0, its words and the place that it leads to."""

    level: int
    words: str
    mark: str


@dataclass(frozen=True)
class Piece:
    """A paragraph or a table on a page like ``paper``.

    ``heights`` are those of its lines or rows, in points: between any two a page may end, and
    the next one begins with ``again`` points of what is repeated. Lines of a paragraph that are
    never parted count as one. It ``opens`` a page, or
    ``keeps`` to what comes next.
    """

    xml: str
    paper: Paper
    heights: tuple[float, ...]
    again: float = 0
    opens: bool = False
    keeps: bool = False
    entry: Entry | None = None

    @property
    def height(self) -> float:
        """All of it."""
        return sum(self.heights)


def words_in(
    style: Style, words: str, paper: Paper = TEXT, *, inner: str = "", properties: str = "",
    opens: bool = False, entry: Entry | None = None,
) -> Piece:
    """A paragraph of ``words``, which stand in it as ``inner`` where that is more than they."""
    inner = inner or (run(words) if words else "")
    if entry:
        number = int(entry.mark[4:])
        inner = (f'<w:bookmarkStart w:id="{number}" w:name="{escaped(entry.mark)}"/>{inner}'
                 f'<w:bookmarkEnd w:id="{number}"/>')
    opening = "<w:pageBreakBefore/>" if opens else ""
    heights = [style.line * part for part in _unbroken(line_count(words, style, paper))]
    heights[0] += style.before
    heights[-1] += style.after
    return Piece(paragraph(style.id, inner, opening + properties), paper, tuple(heights),
                 opens=opens or style.opens, keeps=style.keep, entry=entry)


def line_count(words: str, style: Style, paper: Paper) -> int:
    """How many lines ``words`` take in that style."""
    room = int((paper.width - style.left) / POINT)
    return count(words, 2 * room / style.size, style.indent)


def _unbroken(count: int) -> list[int]:
    """The lines of a paragraph that stay on one page: no first line is left alone, and no last."""
    return [count] if count < 4 else [2, *[1] * (count - 4), 2]
