"""After many runs the workbooks of a part lie among those of others: the summary is the same,
and no part is opened more often for it."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from budgetxl.batch import current
from budgetxl.batch.edition import edition
from budgetxl.batch.parts import write
from budgetxl.batch.summary import SUMMARY_FILES, sum_up
from budgetxl.batch.task import Job, Task, convert_task, packed
from budgetxl.storage import Folder, folder

WORKBOOKS, PART = 60, 5


@pytest.fixture(scope="module", name="converted")
def rows_of_two(tmp_path_factory: pytest.TempPathFactory, books: dict[str, bytes]) -> list[str]:
    """What a part holds of a workbook that passes and of one that does not."""
    place = tmp_path_factory.mktemp("两份")
    (place / "收件").mkdir()
    (place / "发件").mkdir()
    for name in ("改正", "昌吉"):
        (place / "收件" / f"{name}.xlsx").write_bytes(books[name])
    jobs = tuple(Job(f"{name}.xlsx", 1, "", "") for name in ("改正", "昌吉"))
    task = Task(str(place / "收件"), str(place / "发件"), edition(), jobs)
    return zlib.decompress(convert_task(task).rows).decode().splitlines()


def named(row: str, number: int) -> dict[str, Any]:
    """The row of the same workbook under another name."""
    renamed: dict[str, Any] = json.loads(
        row.replace(json.loads(row)["path"], f"{number // 10}/{number}.xlsx"))
    return renamed


def laid(out: Path, converted: list[str], parts: list[list[int]]) -> tuple[Folder, dict[str, str]]:
    """An outbox with such parts, and the part of each workbook."""
    out.mkdir()
    outbox, of = folder(str(out)), {}
    for numbers in parts:
        written = write(outbox, packed([named(converted[n % 3 > 0], n) for n in numbers]))
        of.update(dict.fromkeys(written.outputs, written.part))
    assert len(of) == WORKBOOKS
    return outbox, of


CONTIGUOUS = [list(range(first, first + PART)) for first in range(0, WORKBOOKS, PART)]
INTERLEAVED = {
    "every twelfth": [list(range(run, WORKBOOKS, 12)) for run in range(12)],
    "first one of each, then the others": [
        list(range(0, WORKBOOKS, PART)),
        *([n for n in part if n % PART] for part in CONTIGUOUS)],
    "backwards": [part[::-1] for part in CONTIGUOUS],
    "each alone": [[n] for n in range(WORKBOOKS)],
}


@pytest.fixture(scope="module", name="contiguous")
def summed_up(tmp_path_factory: pytest.TempPathFactory, converted: list[str]) -> dict[str, bytes]:
    return summary(tmp_path_factory.mktemp("一次") / "发件", converted, CONTIGUOUS)


def summary(out: Path, converted: list[str], parts: list[list[int]]) -> dict[str, bytes]:
    """The four files of an outbox with such parts."""
    outbox, of = laid(out, converted, parts)
    sum_up(outbox, of, (), {})
    return {name: (out / name).read_bytes() for name in SUMMARY_FILES}


@pytest.mark.parametrize("kept", [current.KEPT, 50_000, 0])
@pytest.mark.parametrize("parts", INTERLEAVED.values(), ids=INTERLEAVED)
def test_the_summary_is_the_same(tmp_path, monkeypatch, converted, contiguous, parts, kept):
    monkeypatch.setattr(current, "KEPT", kept)
    assert summary(tmp_path / "发件", converted, parts) == contiguous


def test_a_part_is_opened_no_more_often(tmp_path, monkeypatch, converted):
    opened: dict[str, list[str]] = {}
    read = Folder.read

    def noted(outbox: Folder, path: str) -> bytes:
        opened.setdefault(Path(outbox.root).name, []).append(path)
        return read(outbox, path)

    monkeypatch.setattr(Folder, "read", noted)
    summary(tmp_path / "一次", converted, CONTIGUOUS)
    summary(tmp_path / "多次", converted, INTERLEAVED["every twelfth"])
    assert len(opened["多次"]) <= len(opened["一次"]) and len(set(opened["多次"])) == 12


def test_row_groups_are_full_whatever_the_pieces(tmp_path, monkeypatch, converted):
    monkeypatch.setattr(current, "ROWS", 1000)
    outbox, of = laid(tmp_path / "发件", converted, INTERLEAVED["every twelfth"])
    with current.CurrentResults(outbox, of) as results:
        *full, last = [table.num_rows for table in results.rows("figures")]
    assert set(full) == {1000} and 0 < last < 1000
