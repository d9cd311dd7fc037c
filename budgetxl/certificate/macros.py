"""The macro project of a workbook held against ours, source by source.

Excel writes a project anew whenever it saves, so that its bytes say nothing; the sources stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetxl.vba import sources


def project_differences(was: bytes | None, now: bytes) -> Iterator[tuple[str, str]]:
    """The name of every module that differs, and how: 多了, 少了, 改动过."""
    try:
        found = {name: _plain(text) for name, text in sources(now).items()}
    except ValueError:
        yield "vbaProject", "读不了"
        return
    known = {name: _plain(text) for name, text in sources(was).items()} if was else {}
    for name in sorted(found.keys() | known.keys()):
        if name not in known and found[name]:
            yield name, "多了"
        elif name not in found and known[name]:
            yield name, "少了"
        elif found.get(name, "") != known.get(name, ""):
            yield name, "改动过"


def _plain(text: str) -> list[str]:
    """The lines as the editor leaves them alone: without case, blanks at the ends, empty ones."""
    return [line.strip().casefold() for line in text.splitlines() if line.strip()]
