"""Gives tasks to an executor, a few at a time, and a second chance to what failed."""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass

from budgetxl.batch.engine import Engine
from budgetxl.batch.task import TaskResult, Job, Task, convert_task
from budgetxl.fault import Refusal

CRASHED = "处理时程序崩溃，两次都没有做完"
OVERDUE = "超过 {} 秒没有做完，两次都是（确实很大的文件，用 --timeout 加长时间）"


@dataclass(frozen=True)
class FailedWorkbook:
    """A workbook that was not done in two attempts, and why."""

    job: Job
    sentence: str


def conduct(
    engine: Engine, tasks: Iterator[Task], work: Callable[[Task], TaskResult] = convert_task
) -> Iterator[tuple[Task, TaskResult | FailedWorkbook]]:
    """What came of the tasks, in the order in which they end.

    The workbooks of a task that failed or crashed are done again one by one; what fails then is
    a ``FailedWorkbook``. Where a crash takes others with it, that is left to the end, one at a
    time.
    Raises ``Refusal`` when no further task can be done.
    """
    again: deque[Task] = deque()
    running: dict[Future[TaskResult], tuple[Task, float]] = {}
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


def _next(
    tasks: Iterator[Task], again: deque[Task], busy: bool, engine: Engine
) -> Task | None:
    """The task to hand out next; None if there is none, or one has to wait."""
    if not engine.takes_others:
        return again.popleft() if again else next(tasks, None)
    task = next(tasks, None)
    if task is None and again and not busy:
        return again.popleft()
    return task


def _settled(
    future: Future[TaskResult], task: Task, engine: Engine, seconds: float
) -> TaskResult | FailedWorkbook | None:
    """The result of a task; None if its workbooks are to be tried one by one."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, Refusal):
        raise error
    if not task.alone:
        return None
    if isinstance(error, engine.crashes):
        overdue = 0 < task.limit <= seconds
        return FailedWorkbook(task.jobs[0], OVERDUE.format(task.limit) if overdue else CRASHED)
    last = traceback.format_exception_only(error)[-1].strip()
    return FailedWorkbook(task.jobs[0], f"程序出错，请把这个文件和这句话交给维护人员：{last}")
