"""Titles of forms: one that says what each form is of is filled in, as are the lines around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from os.path import commonprefix
from typing import Any

from budgetxl.drafting.aligned import has_blank, words_of
from budgetxl.drafting.page import Page
from budgetxl.drafting.yamltext import Item
from budgetxl.tabletext import squeezed

_SHORTEST = 6
_ALIKE = 0.8
_ANNEX = "附件"


def together(groups: Mapping[str, Sequence[Page]]) -> list[list[Page]]:
    """The pages of each form, those whose titles only end alike but that have the same labels."""
    found: list[list[Page]] = []
    for group in groups.values():
        same = next((each for each in found if _are_one(each[0], group[0])), None)
        if same is None:
            found.append(list(group))
        else:
            same += group
    return found


def _are_one(one: Page, other: Page) -> bool:
    title, second = one.printed_title, other.printed_title
    alike = SequenceMatcher(None, title, second, False).ratio() >= _ALIKE
    if len(_ending([title, second])) < _SHORTEST and not alike:
        return False
    labels = [{squeezed(cell.text) for cell in page.text.cells
               if cell.column == 0 and cell.row >= page.head.top and not cell.is_blank}
              for page in (one, other)]
    return len(labels[0] & labels[1]) >= _ALIKE * max(1, *map(len, labels))


def _ending(titles: Sequence[str]) -> str:
    return commonprefix([title[::-1] for title in titles])[::-1]


def is_filled_in(pages: Sequence[Page]) -> bool:
    """Whether the title is not the same on all pages of a form, departments apart."""
    return len({page.key for page in pages}) > 1


def title_of(pages: Sequence[Page]) -> str:
    """The title of a form: that of its blank, else how those of all end, or that of most."""
    if not is_filled_in(pages):
        return pages[0].title
    if has_blank(pages):
        return min(pages, key=words_of).title
    ending = _ending([page.printed_title for page in pages])
    most, _ = Counter(page.title for page in pages).most_common(1)[0]
    return ending if len(ending) >= _SHORTEST else most


def heading(pages: Sequence[Page], width: int) -> list[Item]:
    """The rows that print a title which is filled in, with the lines around it; else nothing."""
    if not is_filled_in(pages):
        return []
    above = [page.lines[:page.lines.index(page.printed_title)][::-1] for page in pages]
    below = [page.lines[page.lines.index(page.printed_title) + 1:] for page in pages]
    title = {"field": "表名", "kind": "text", "default": title_of(pages).replace(
        "{year}", str(pages[0].year)), "look": "title"}
    rows = [*_lines(above, "left")[::-1], title, *_lines(below, "center")]
    return [Item([{**row, "across": width}]) for row in rows]


def _lines(of_pages: Sequence[Sequence[str]], align: str) -> list[dict[str, Any]]:
    """A label for each line that all pages have, a field for one that differs; from the title."""
    found: list[dict[str, Any]] = []
    for number in range(max(map(len, of_pages))):
        said = [lines[number] if number < len(lines) else "" for lines in of_pages]
        if len(set(said)) == 1:
            found.append({"label": said[0], "align": align})
            continue
        annex = all(words.startswith(_ANNEX) for words in said if words)
        name = f"{_ANNEX}号" if annex else f"标题{'上' if align == 'left' else '下'}{number + 1}"
        found.append({"field": name, "kind": "text", "align": align})
    return found
