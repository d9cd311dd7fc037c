"""Gives tasks to an executor, a few at a time, and a second chance to what failed."""

from __future__ import annotations

import contextlib
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from budgetxl.fault import Refusal
from budgetxl.running.engine import Engine

CRASHED = "处理时程序崩溃，两次都没有做完"
OVERDUE = "超过 {} 秒没有做完，两次都是（确实很大的文件，用 --timeout 加长时间）"
NO_LIMIT = "这个 Dask 集群里有不能替换的工作进程（应由 nanny 启动，一个线程），--timeout 不起作用"
_STOPPED = "没有做完；问题解决后再运行一次，从停下的地方接着做"


class Repeatable(Protocol):
    """Work on one file or several, which may be done twice: what is done already stays so.

    ``alone`` after a first attempt failed: then it is on one file. ``limit`` is how many seconds
    each file may take, 0 for any.
    """

    @property
    def alone(self) -> bool: ...

    @property
    def limit(self) -> int: ...

    def singly(self) -> Iterator[Self]:
        """The same, file by file: the last attempt."""


@dataclass(frozen=True)
class Failure:
    """Why a file was not done in two attempts."""

    sentence: str


Work = TypeVar("Work", bound=Repeatable)
Result = TypeVar("Result")


def conduct(
    engine: Engine, tasks: Iterator[Work], work: Callable[[Work], Result]
) -> Iterator[tuple[Work, Result | Failure]]:
    """What came of the tasks, in the order in which they end.

    The files of a task that failed or crashed are done again one by one; what fails then is
    a ``Failure``, of a task with that one file. Where a crash takes others with it, that is left
    to the end, one at a time.
    Raises ``Refusal`` when no further task can be done.
    """
    again: deque[Work] = deque()
    running: dict[Future[Result], tuple[Work, float]] = {}
    while True:
        while len(running) < engine.width:
            task = _next(tasks, again, bool(running), engine)
            if task is None:
                break
            running[engine.executor.submit(work, task)] = task, time.monotonic()
        if not running:
            return
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            task, since = running.pop(future)
            result = _settled(future, task, engine, time.monotonic() - since)
            if result is None:
                again.extend(task.singly())
            else:
                yield task, result


@contextlib.contextmanager
def resumable() -> Iterator[None]:
    """A ``Refusal`` within also says that the next run goes on where this one stopped."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal(*refusal.sentences, _STOPPED) from None


def _next(
    tasks: Iterator[Work], again: deque[Work], busy: bool, engine: Engine
) -> Work | None:
    """The task to hand out next; None if there is none, or one has to wait."""
    if not engine.takes_others:
        return again.popleft() if again else next(tasks, None)
    task = next(tasks, None)
    if task is None and again and not busy:
        return again.popleft()
    return task


def _settled(
    future: Future[Result], task: Work, engine: Engine, seconds: float
) -> Result | Failure | None:
    """The result of a task; None if its files are to be tried one by one."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, Refusal):
        raise error
    if not task.alone:
        return None
    if isinstance(error, engine.crashes):
        overdue = 0 < task.limit <= seconds
        return Failure(OVERDUE.format(task.limit) if overdue else CRASHED)
    last = traceback.format_exception_only(error)[-1].strip()
    return Failure(f"程序出错，请把这个文件和这句话交给维护人员：{last}")
