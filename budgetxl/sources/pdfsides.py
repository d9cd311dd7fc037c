"""Tables of a page that are open at the left or the right: the rules that they lack there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_BEYOND = 6
_SAME = 2
_FEWEST = 3
_SHORTEST = 4


def sides(page: Any) -> list[dict[str, Any]]:
    """Upright lines where rules across end together, well beyond the last upright one.

    They are what pdfplumber calls explicit lines.
    """
    across = [edge for edge in page.edges if edge["orientation"] == "h"
              and edge["x1"] - edge["x0"] > _SHORTEST]
    upright = [edge for edge in page.edges if edge["orientation"] == "v"
               and edge["bottom"] - edge["top"] > _SHORTEST]
    return [line for top, bottom in _spans(upright)
            for line in _lacking(_within(across, top, bottom), _within(upright, top, bottom))]


def _spans(upright: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """From where to where upright rules go down the page without a gap: one for each table."""
    spans: list[tuple[float, float]] = []
    for top, bottom in sorted((edge["top"], edge["bottom"]) for edge in upright):
        if spans and top <= spans[-1][1] + _SAME:
            spans[-1] = spans[-1][0], max(spans[-1][1], bottom)
        else:
            spans.append((top, bottom))
    return spans


def _within(edges: list[dict[str, Any]], top: float, bottom: float) -> list[dict[str, Any]]:
    return [edge for edge in edges
            if edge["top"] >= top - _SAME and edge["bottom"] <= bottom + _SAME]


def _lacking(
    across: list[dict[str, Any]], upright: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The lines that a table with these rules lacks."""
    if not across:
        return
    left, right = min(edge["x0"] for edge in across), max(edge["x1"] for edge in across)
    top, bottom = min(edge["top"] for edge in across), max(edge["bottom"] for edge in across)
    ends_left = sum(abs(edge["x0"] - left) < _SAME for edge in across)
    ends_right = sum(abs(edge["x1"] - right) < _SAME for edge in across)
    if ends_left >= _FEWEST and min(edge["x0"] for edge in upright) > left + _BEYOND:
        yield _line(page_x=left, top=top, bottom=bottom)
    if ends_right >= _FEWEST and max(edge["x1"] for edge in upright) < right - _BEYOND:
        yield _line(page_x=right, top=top, bottom=bottom)


def _line(page_x: float, top: float, bottom: float) -> dict[str, Any]:
    return {"object_type": "line", "x0": page_x, "x1": page_x, "top": top, "bottom": bottom,
            "width": 0, "height": bottom - top}
