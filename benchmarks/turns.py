"""Ways of doing one thing take turns, each on a machine that has nothing else to do.

A machine that is busy all the same slows all of them alike: a ratio of medians says more than
seconds do.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

Made = TypeVar("Made")

QUIET, LOOK, PATIENCE = 0.9, 0.25, 90.0
"""Which part of the processors is idle on a quiet machine; seconds to look at it; and how many
seconds, over all rounds, to wait for it."""


class Figure(NamedTuple):
    """One row of the table: what it is held to, what it is meant to reach, what it is."""

    name: str
    held: str
    goal: str
    measured: str
    ratio: float | None = None

    def line(self) -> str:
        """As a row in Markdown."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}×"
        return f"| {self.name} | {self.held} | {self.goal} | {self.measured} | {ratio} |"


class Told(NamedTuple):
    """What was measured of one subject: rows of the table, and in Markdown what lies behind."""

    figures: list[Figure]
    details: str = ""


def in_turn(ways: Mapping[str, Callable[[], Made]], rounds: int) -> dict[str, list[Made]]:
    """What each way gave, round by round."""
    found: dict[str, list[Made]] = {name: [] for name in ways}
    patience = PATIENCE
    for _ in range(rounds):
        for name, way in ways.items():
            patience -= waited(patience)
            found[name].append(way())
    if patience <= 0:
        print(f"not a quiet machine: {', '.join(ways)}", file=sys.stderr)
    return found


def seconds(act: Callable[[], object]) -> float:
    """What ``act`` takes in this process, without the garbage of what ran before.

    It is time of processors: that is time by the clock for what waits for nothing, and on a
    busy machine it hardly grows.
    """
    gc.collect()
    begun = time.process_time()
    act()
    return time.process_time() - begun


def settled() -> None:
    """Hides all that was made so far from the garbage collector, so that no way pays for it."""
    gc.collect()
    gc.freeze()


def waited(patience: float) -> float:
    """Seconds waited until nothing else kept the processors busy; not much over ``patience``."""
    begun = time.monotonic()
    while (gone := time.monotonic() - begun) < patience:
        before = _idle_and_all()
        time.sleep(LOOK)
        idle, whole = (now - then for now, then in zip(_idle_and_all(), before))
        if idle > QUIET * whole:
            return gone
    return gone


def _idle_and_all() -> tuple[int, int]:
    """Ticks that all processors were idle, and all ticks."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return ticks[3], sum(ticks[:8])
