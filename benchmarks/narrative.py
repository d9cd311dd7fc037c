"""How much of what goes wrong in a narrative is noticed: each figure of it is altered once.

    python -m benchmarks.narrative [every]

Each amount, change, share and rate of the two published narratives is taken a tenth up and down,
ten times, with two digits exchanged, and with 元 for 万元; noticed is what brings a finding that
was not there. ``every`` n-th alteration alone is tried, where time is short.
"""

from __future__ import annotations

import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgetxl.prose import Paragraph, ProseReading, check
from budgetxl.prose.inventory import inventory
from budgetxl.prose.mention import Mention, Reader, Role
from budgetxl.prose.outline import outlined
from tests.prose.submissions import figures, narrative

ROLES = {Role.AMOUNT: "amount", Role.OTHER: "amount", Role.CHANGE: "change", Role.SHARE: "share",
         Role.RATE: "rate"}


def altered(digits: str, unit: str) -> Iterator[tuple[str, str]]:
    """Ways in which a printed number goes wrong, and what it then is, with its unit."""
    value, places = Decimal(digits.replace(",", "")), len(digits.partition(".")[2])
    step = Decimal(1).scaleb(-places)
    for how, factor in (("+10%", "1.1"), ("-10%", "0.9")):
        new = (value * Decimal(factor)).quantize(step)
        yield how, f"{new if new != value else value + 5 * step:f}{unit}"
    if value:
        yield "x10", f"{value * 10:f}{unit}"
        if swapped := _exchanged(digits):
            yield "exchanged", swapped + unit
        if unit == "万元":
            yield "元", f"{digits}元"


def _exchanged(digits: str) -> str:
    """Two neighbouring digits in each other's place: the first two that differ."""
    for i in range(len(digits) - 1):
        one, other = digits[i], digits[i + 1]
        if one.isdigit() and other.isdigit() and one != other and not (i == 0 and other == "0"):
            return digits[:i] + other + one + digits[i + 2:]
    return ""


def mentions(document: str, paragraphs: tuple[Paragraph, ...]) -> Iterator[Mention]:
    """The numbers that are altered."""
    submission = figures(document).submission
    reader = Reader(inventory(), submission.year or figures(document).format.year,
                    submission.department)
    for passage in outlined(paragraphs):
        for mention in reader.mentions(passage):
            if mention.role in ROLES and mention.raw[:1].isdigit() and (
                    mention.unit in inventory().money or mention.unit == "%"):
                if mention.role is not Role.OTHER or mention.unit != "%":
                    yield mention


def keys(reading: ProseReading) -> set[tuple[str, str]]:
    return {(each.rule, each.demand) for each in reading.findings}


def main(every: int = 1) -> None:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    missed = []
    began, tried = time.perf_counter(), 0
    for document, example in (("昌吉", "changji"), ("泽州", "zezhou")):
        paragraphs = narrative(example)
        before = keys(check(paragraphs, figures(document)))
        for mention in mentions(document, paragraphs):
            at = mention.passage.number - 1
            start = mention.passage.at[mention.start]
            end = mention.passage.at[mention.end - 1] + 1
            text = paragraphs[at].text
            for how, new in altered(mention.digits, mention.unit):
                tried += 1
                if tried % every:
                    continue
                changed = replace(paragraphs[at], text=text[:start] + new + text[end:])
                others = (*paragraphs[:at], changed, *paragraphs[at + 1:])
                found = bool(keys(check(others, figures(document))) - before)
                role = "zero" if not mention.value else ROLES[mention.role]
                counts[role, how][0] += 1
                counts[role, how][1] += found
                if not found:
                    missed.append((document, mention.passage.number, role, how,
                                   re.sub(r"\s", "", text[max(0, start - 16):end])))
    for role in ("amount", "change", "share", "rate", "zero"):
        told = {how: tally for (kind, how), tally in counts.items() if kind == role}
        whole = [sum(tally[i] for tally in told.values()) for i in (0, 1)]
        if whole[0]:
            words = "  ".join(f"{how} {b}/{a}" for how, (a, b) in sorted(told.items()))
            print(f"{role:7} {whole[1]}/{whole[0]} = {100 * whole[1] / whole[0]:.1f} %   {words}")
    print(f"{tried // every} tried in {time.perf_counter() - began:.0f} s")
    for each in missed:
        print("missed", *each)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
