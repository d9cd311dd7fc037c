"""How far a run has come: a bar on a terminal, a line now and then elsewhere; on stderr."""

from __future__ import annotations

import sys
import time
from typing import Any

INTERRUPTED = "已中断；再运行一次，从停下的地方接着做"

LINES = 20
"""Lines of a whole run, where there is no terminal."""


class Progress:
    """Told of every workbook that is done, out of ``total``; says rate and time left.

    ``deed`` is what is done to each, a Chinese verb.
    """

    def __init__(self, total: int, deed: str) -> None:
        self.total = total
        self.deed = deed
        self.done = 0
        self._said = 0
        self._started = time.monotonic()
        self._bar: Any = None
        if sys.stderr.isatty() and total:
            from tqdm import tqdm

            form = "{l_bar}{bar}| {n_fmt}/{total_fmt} 个，每秒 {rate_noinv_fmt}，还需 {remaining}"
            self._bar = tqdm(total=total, unit="", desc=deed, bar_format=form, file=sys.stderr)

    def add(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        if self._bar is not None:
            self._bar.update(count)
        elif self.done == self.total or self.done - self._said >= max(50, self.total // LINES):
            self._said = self.done
            print(self._line(), file=sys.stderr, flush=True)

    def _line(self) -> str:
        seconds = max(time.monotonic() - self._started, 0.001)
        rate = self.done / seconds
        left = f"，约还需 {(self.total - self.done) / rate:.0f} 秒" if self.done < self.total else ""
        return f"已{self.deed} {self.done}/{self.total} 个，每秒 {rate:.1f} 个{left}"

    def close(self) -> None:
        """Leaves the line of the bar."""
        if self._bar is not None:
            self._bar.close()
