"""One run at a time in an OUTBOX.

On a disk the operating system keeps a lock, and ends it with the process that has it. Elsewhere
there is none: a run at work writes a small file anew every few seconds, and whoever finds such
a file looks for a while whether it changes. No clock is compared with another one.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from budgetxl.fault import Refusal
from budgetxl.storage import OWN, Folder, Unavailable

LOCK = f"{OWN}/lock"
"""Always empty; it stays, since whoever removed it could remove the lock of another run."""

RUNNING = f"{OWN}/running.json"
"""Says whose run it is; gone at its end."""

BEAT = 10.0
"""Seconds until the file is written anew, where it takes the place of a lock."""

LOOKS, BETWEEN = 60, 1.0
"""How often one looks, and how many seconds apart, before a run counts as broken off."""

_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


@contextlib.contextmanager
def only_run_in(outbox: Folder) -> Iterator[Callable[[], None]]:
    """Keeps other runs out of ``outbox``; gives what raises ``Refusal`` if one came all the same.

    Raises ``Refusal`` when another run is at work there, or nothing can be written.
    """
    with contextlib.ExitStack() as stack:
        if outbox.is_local and _locked(outbox, stack):
            stack.enter_context(_named(outbox, _who()))
            yield lambda: None
            return
        outbox.exists()  # or a storage that does not answer would be said later, and less well
        _look(outbox)
        beat = Heartbeat(outbox)
        stack.enter_context(_named(outbox, beat.said))
        stack.callback(beat.end)
        beat.start()
        yield beat.assure


def _locked(outbox: Folder, stack: contextlib.ExitStack) -> bool:
    """Whether the lock is held until ``stack`` ends; False on a disk that knows of no locks."""
    from filelock import FileLock, Timeout

    with outbox.writing(LOCK):
        Path(outbox.at(OWN)).mkdir(parents=True, exist_ok=True)
        try:
            stack.enter_context(FileLock(outbox.at(LOCK), timeout=0))
        except Timeout:
            raise _refusal(outbox, _found(outbox) or {}) from None
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return False
    return True


@contextlib.contextmanager
def _named(outbox: Folder, who: dict[str, Any]) -> Iterator[None]:
    """The file that says whose run it is, until the end, or until it is another's."""
    _say(outbox, who)
    try:
        yield
    finally:
        if (_found(outbox) or who)["run"] == who["run"]:
            with contextlib.suppress(Unavailable):  # what ended the run is said, not this
                outbox.remove([RUNNING])


class Heartbeat(threading.Thread):
    """Writes the file anew, again and again, unless another run has written it meanwhile."""

    def __init__(self, outbox: Folder) -> None:
        super().__init__(daemon=True)
        self.said = {**_who(), "beat": 0}
        self._outbox = outbox
        self._ended = threading.Event()
        self._other: dict[str, Any] = {}

    def run(self) -> None:
        """Until the end, or until the file is another's."""
        while not self._ended.wait(BEAT):
            found = _found(self._outbox) or self.said
            if found["run"] != self.said["run"]:
                self._other = found
                return
            self.said["beat"] += 1
            with contextlib.suppress(Unavailable):  # the run itself will find out
                _say(self._outbox, self.said)

    def assure(self) -> None:
        """Raises ``Refusal`` if another run took over, as after a long break of the network."""
        if self._other:
            raise _refusal(self._outbox, self._other)

    def end(self) -> None:
        """Stops; nothing is written any more."""
        self._ended.set()
        self.join()


def _look(outbox: Folder) -> None:
    """Waits until the run that left its file there is known to be over; refuses if it is not."""
    first = _found(outbox)
    if first is None:
        return
    print(f"{outbox.address}：有一次运行没有写明结束（{_words(first)}），"
          f"看 {LOOKS * BETWEEN:.0f} 秒它还有没有动静", file=sys.stderr, flush=True)
    gone = 0
    for _ in range(LOOKS):
        time.sleep(BETWEEN)
        found = _found(outbox)
        if found not in (first, None):
            raise _refusal(outbox, found or {})
        gone = 0 if found else gone + 1
        if gone == 2:  # once it may just be written
            return


def _who() -> dict[str, Any]:
    return {
        "run": uuid.uuid4().hex,
        "host": socket.gethostname(),
        "process": os.getpid(),
        "started": datetime.now().astimezone().isoformat(" ", "seconds"),
    }


def _say(outbox: Folder, who: dict[str, Any]) -> None:
    outbox.write({RUNNING: json.dumps(who, ensure_ascii=False).encode()})


def _found(outbox: Folder) -> dict[str, Any] | None:
    """Whose run it is; None where nothing is said, or not all of it."""
    try:
        found: dict[str, Any] = json.loads(outbox.read(RUNNING))
    except (Unavailable, ValueError):
        return None
    return found


def _words(who: dict[str, Any]) -> str:
    return "计算机 {host}，进程 {process}，{started} 开始".format(**who) if who else "刚刚开始"


def _refusal(outbox: Folder, who: dict[str, Any]) -> Refusal:
    return Refusal(
        f"{outbox.address}：另一次运行正在写这个文件夹（{_words(who)}，现在还在运行）。"
        "请等它做完；要改在这里做，先结束那个进程，再运行一次会接着做。"
    )
