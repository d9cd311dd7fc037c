"""Workbooks of units handed to processes, and what becomes of them in the order of the files."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait

from budgetxl.combining.unitfile import Taken, take
from budgetxl.running.engine import Engine

_AHEAD = 100
"""So many results may wait for one of an earlier file: what waits is kept in memory."""


class UnderWay:
    """Files being read: the first ones from the start, each other as soon as a process is free.

    Nobody waits for a file that takes longer than others, nor for what is done with results.
    """

    def __init__(self, crew: Engine, files: Iterable[tuple[str, str]]) -> None:
        """``files`` are paths, each with what the file is called."""
        self._crew = crew
        self._left = deque(enumerate(files))
        self._running: dict[Future[Taken], tuple[int, str]] = {}
        self._came: dict[int, Taken] = {}
        self._hand_out()

    def _hand_out(self) -> None:
        while self._left and len(self._running) < self._crew.width and len(self._came) < _AHEAD:
            number, (path, name) = self._left.popleft()
            self._running[self._crew.executor.submit(take, path, name)] = number, name

    def __iter__(self) -> Iterator[Taken]:
        """What became of each file, in their order."""
        following = 0
        while self._running:
            ended, _ = wait(self._running, return_when=FIRST_COMPLETED)
            for future in ended:
                number, name = self._running.pop(future)
                self._came[number] = _outcome(name, future)
            self._hand_out()
            while following in self._came:
                yield self._came.pop(following)
                following += 1
            self._hand_out()  # there is room again


def _outcome(name: str, future: Future[Taken]) -> Taken:
    try:
        return future.result()
    except BrokenExecutor:
        return Taken(name, refusal=f"{name}：处理时程序崩溃，没有汇总")
