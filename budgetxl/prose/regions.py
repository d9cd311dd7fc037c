"""Where a passage gives reasons: the amounts there are of other things."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetxl.prose.inventory import inventory
from budgetxl.prose.mention import Mention, Role
from budgetxl.prose.outline import Passage

_ENDS = re.compile(r"[；。](?!\s*(?:[一二三四五六七八]是|\d{1,2}[.．、]|（\d))")


def reason_regions(passage: Passage, mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    """From each 原因 to the end of its sentence, not before 二是."""
    regions = []
    moves = [each.start for each in mentions if each.role in (Role.CHANGE, Role.RATE)]
    for match in inventory().reason.finditer(passage.masked):
        sentence = passage.masked.rfind("。", 0, match.start())
        if match[0] == "主要是" and not any(sentence < at < match.start() for at in moves):
            continue  # it says what something consists of
        end = _ENDS.search(passage.masked, match.end())
        regions.append((match.start(), end.start() if end else len(passage.masked)))
    return regions
