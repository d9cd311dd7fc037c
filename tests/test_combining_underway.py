"""The order in which units are added, whichever of their files is read first."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from budgetxl.combining import underway
from budgetxl.combining.underway import UnderWay
from budgetxl.combining.unitfile import Taken
from budgetxl.running.engine import Engine


def crew(pool: ThreadPoolExecutor, width: int) -> Engine:
    return Engine(pool, width, (), takes_others=False, replaces=False)


def names(count: int) -> list[tuple[str, str]]:
    return [(f"/收件/{number}.xlsx", f"{number}.xlsx") for number in range(count)]


@pytest.mark.parametrize(("width", "count"), [(1, 1), (1, 5), (2, 2), (2, 250), (4, 3)])
def test_units_come_in_the_order_of_their_files(monkeypatch, width, count):
    monkeypatch.setattr(underway, "take", lambda path, name: Taken(name))
    with ThreadPoolExecutor(width) as pool:
        came = [taken.file for taken in UnderWay(crew(pool, width), names(count))]
    assert came == [name for _, name in names(count)]


def test_others_are_read_while_the_first_takes_long_and_only_so_many_wait_for_it(monkeypatch):
    slow, others = Event(), list[str]()

    def take(_: str, name: str) -> Taken:
        if name == "0.xlsx":
            slow.wait(60)
        else:
            others.append(name)
            if len(others) == underway._AHEAD:
                slow.set()
        return Taken(name)

    monkeypatch.setattr(underway, "take", take)
    with ThreadPoolExecutor(2) as pool:
        came = [taken.file for taken in UnderWay(crew(pool, 2), names(300))]
    assert came == [name for _, name in names(300)]


def test_what_no_process_could_finish_is_told_and_the_others_are_read(monkeypatch):
    from concurrent.futures import BrokenExecutor

    class Breaking(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            if args[1] != "1.xlsx":
                return super().submit(fn, *args, **kwargs)
            broken: Future[Any] = Future()
            broken.set_exception(BrokenExecutor())
            return broken

    monkeypatch.setattr(underway, "take", lambda path, name: Taken(name))
    with Breaking(2) as pool:
        came = [*UnderWay(crew(pool, 2), names(4))]
    assert [taken.file for taken in came] == [name for _, name in names(4)]
    assert [bool(taken.refusal) for taken in came] == [False, True, False, False]
