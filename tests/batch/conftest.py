"""What the tests of batches share: filled workbooks, folders of them, and runs over these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from budgetxl import batch
from tests.batch.inboxes import HUNAN, SHANXI, XINJIANG, cut, filled, mixed, numbered, real
from tests.batch.runs import Ended, called
from tests.changji import corrected, example


@pytest.fixture(scope="session", name="books")
def made_books() -> dict[str, bytes]:
    """A workbook that passes, one that does not, and one of each of two more formats."""
    return {
        "改正": filled(XINJIANG, corrected()),
        "昌吉": filled(XINJIANG, example()),
        "泽州": filled(SHANXI, cut(real(SHANXI), "表一", "表四")),
        "衡阳": filled(HUNAN, real(HUNAN)),
    }


@pytest.fixture(scope="session", name="targets")
def filled_targets() -> bytes:
    """A small workbook that passes."""
    return filled(HUNAN, real(HUNAN))


@pytest.fixture
def inbox(tmp_path: Path, books: dict[str, bytes]) -> Path:
    return mixed(tmp_path / "收件", books)


@pytest.fixture
def many(tmp_path: Path, books: dict[str, bytes]) -> Path:
    return numbered(tmp_path / "许多", books["衡阳"])


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """A run in this process; its workers are processes all the same."""

    def run(inbox: object, outbox: object, **options: Any) -> Ended:
        asked = {"jobs": 2, "task_size": 3, **options}
        status = batch.run(batch.Options(str(inbox), str(outbox), **asked))
        captured = capfd.readouterr()
        return Ended(status, captured.out, captured.err)

    return run


class Told(NamedTuple):
    """A run of the mixed inbox with a list of departments; tests only look at it."""

    inbox: Path
    outbox: Path
    ended: Ended


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory, books: dict[str, bytes]) -> Told:
    folder = tmp_path_factory.mktemp("批量")
    inbox = mixed(folder / "收件", books)
    listed = folder / "名单.txt"
    listed.write_text("昌吉州司法局\n衡阳市司法局\n\n　和田地区司法局\n", encoding="gb18030")
    ended = called(inbox, folder / "发件", jobs=2, task_size=3, departments=str(listed))
    return Told(inbox, folder / "发件", ended)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, books: dict[str, bytes]) -> Path:
    folder = tmp_path_factory.mktemp("不受打扰")
    assert called(numbered(folder / "许多", books["衡阳"]), folder / "out", jobs=1).status == 0
    return folder / "out"
