"""Who does the work: processes of this computer, or a Dask cluster. Both are ``Executor``s."""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from importlib import import_module
from multiprocessing import resource_tracker
from typing import Any, NamedTuple

from budgetxl import ALLOCATIONS
from budgetxl.fault import Refusal

_OWN_CLUSTER = {
    "distributed.scheduler.allowed-failures": 0,
    "distributed.worker.profile.enabled": False,
}
"""A task whose worker dies comes back at once: what is in it is then tried one by one. And nobody
looks at where the time of a worker goes, which takes some of it to find out."""


class Engine(NamedTuple):
    """An executor, how many tasks it should have at a time, and what it raises for a crash.

    ``takes_others``: other tasks may be lost with the one that crashed, and look like it.
    ``replaces``: a worker that ends itself, since a workbook takes too long, has a successor.
    """

    executor: Executor
    width: int
    crashes: tuple[type[BaseException], ...]
    takes_others: bool
    replaces: bool


@contextlib.contextmanager
def local(jobs: int) -> Iterator[Engine]:
    """So many processes of this computer; gone at the end, whatever they are at."""
    crew, done = Crew(jobs), False
    try:
        yield Engine(crew, jobs, (BrokenExecutor,), takes_others=False, replaces=True)
        done = True
    finally:
        if not done:
            crew.dismiss()
    crew.shutdown()


class Crew(Executor):
    """Processes, each in a pool of its own: when one dies, only its own task is lost."""

    def __init__(self, jobs: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._before = set(multiprocessing.active_children())
        self._seats: list[tuple[ProcessPoolExecutor, Future[Any] | None]] = []
        self._seats += [(self._pool(), None) for _ in range(jobs)]
        self._leaving: list[threading.Thread] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Gives the work to a process that has none; there must be one."""
        number = next(n for n, (_, last) in enumerate(self._seats) if not last or last.done())
        pool, _ = self._seats[number]
        with _interrupts_later():
            try:
                future = pool.submit(fn, *args, **kwargs)
            except BrokenExecutor:  # its process died, at work or without any
                pool.shutdown(wait=False)
                pool = self._pool()
                future = pool.submit(fn, *args, **kwargs)
        self._seats[number] = pool, future
        return future

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=self._context, initializer=_begin)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Lets the processes end, all at the same time; who does not wait now may do so later."""
        if not self._leaving:
            ending = {"wait": True, "cancel_futures": cancel_futures}
            self._leaving = [threading.Thread(target=pool.shutdown, kwargs=ending)
                             for pool, _ in self._seats]
            for each in self._leaving:
                each.start()
        for each in self._leaving if wait else ():
            each.join()

    def dismiss(self) -> None:
        """Ends the processes at once: what they write is whole or not there."""
        for process in set(multiprocessing.active_children()) - self._before:
            process.kill()
        self.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a worker: Ctrl-C is for the process that gives out the work, whose end is our end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(ALLOCATIONS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def _interrupts_later() -> Iterator[None]:
    """A process that is started within would otherwise hear Ctrl-C before it can ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its start, with the first process, would let them through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Cluster(Executor):
    """A Dask cluster; work whose result cannot be had any more ends with ``Refusal``.

    The client's own executor leaves a future without an end when the scheduler dies while a
    result is on its way.
    """

    def __init__(self, client: Any, lost: tuple[type[BaseException], ...]) -> None:
        self._client = client
        self._lost = lost

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Gives the work to the cluster, anew even if the same was done before."""
        import asyncio  # slow to start, and known to whoever has a cluster

        there = self._client.submit(fn, *args, pure=False, **kwargs)
        loop = self._client.loop.asyncio_loop
        return asyncio.run_coroutine_threadsafe(self._outcome(there), loop)

    async def _outcome(self, there: Any) -> Any:
        try:
            return await there
        except self._lost:
            if there.status == "error":  # it is what the work itself raised
                raise
            raise Refusal("与 Dask 调度器的连接断了") from None


@contextlib.contextmanager
def dask(jobs: int, scheduler: str | None) -> Iterator[Engine]:
    """The Dask cluster at the address ``scheduler``, or one of so many processes started here.

    Raises ``Refusal`` when there is none, or when it has no worker.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise Refusal(f'缺少 {error.name}：请运行 pip install "budgetxl[dask]"') from None
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said by us
    with contextlib.ExitStack() as stack:
        address: Any = scheduler
        with _interrupts_later():
            if scheduler is None:
                stack.enter_context(import_module("dask").config.set(_OWN_CLUSTER))
                address = stack.enter_context(distributed.LocalCluster(
                    n_workers=jobs, threads_per_worker=1, dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                ))
            try:
                client = stack.enter_context(distributed.Client(address, timeout="10s"))
            except (OSError, ValueError):
                raise Refusal(f"{scheduler}：连不上这个 Dask 调度器") from None
        threads = client.nthreads().values()
        if not threads:
            raise Refusal(f"{scheduler}：这个 Dask 集群现在没有工作进程")
        nannies = client.run_on_scheduler(
            lambda dask_scheduler: [bool(each.nanny) for each in dask_scheduler.workers.values()])
        yield Engine(
            Cluster(client, (OSError, distributed.CancelledError)),
            2 * sum(threads),  # for each thread: one at work, one waiting at its door
            (distributed.KilledWorker,),
            takes_others=True,
            replaces=all(nannies) and set(threads) == {1},
        )
