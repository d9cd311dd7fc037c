"""Some 20 to 50 workbooks converted in a worker: read, each converted, written, reported."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from budgetxl.batch.convert import UNFINISHED, Converted, WorkbookOutcome, convert
from budgetxl.batch.edition import Edition, edition
from budgetxl.batch.inbox import reports
from budgetxl.fault import Refusal
from budgetxl.running.limit import limited
from budgetxl.storage import Folder, Unavailable, folder

Row = dict[str, Any]
"""A row of a part: see ``parts.SCHEMA``."""


@dataclass(frozen=True)
class Job:
    """A workbook to be converted, or a document, which has no ``publication``, to be checked.

    ``part`` holds a result from before that is still valid if the content has ``sha256``.
    """

    path: str
    size: int
    fingerprint: str
    publication: str
    sha256: str = ""
    part: str = ""


@dataclass(frozen=True)
class Task:
    """What a worker is given; ``alone`` after a first attempt failed.

    ``limit`` is how many seconds each workbook may take, 0 for any.
    """

    inbox: str
    outbox: str
    edition: Edition
    jobs: tuple[Job, ...]
    alone: bool = False
    limit: int = 0

    def singly(self) -> Iterator[Task]:
        """A task for each workbook: the last attempt."""
        return (replace(self, jobs=(job,), alone=True) for job in self.jobs)


@dataclass(frozen=True)
class TaskResult:
    """What a worker gives back: rows for a part, and the jobs whose old result still holds."""

    rows: bytes
    count: int
    same: tuple[Job, ...]


def convert_task(task: Task) -> TaskResult:
    """Converts the workbooks of a task.

    Raises ``Refusal`` when nothing can be written any more, or when this worker is not like
    the process that gives out the tasks. Ends this process when a workbook takes too long.
    """
    if edition(task.edition.asked, task.edition.suggestions) != task.edition:
        raise Refusal("工作进程所用的 budgetxl 版本或表样与发起处不同，请先统一再转换")
    inbox, outbox = folder(task.inbox), folder(task.outbox)
    rows: list[Row] = []
    same: list[Job] = []
    jobs = {job.path: job for job in task.jobs}
    lots = inbox.groups({job.path: job.size for job in task.jobs})
    with limited(task.limit) as begin:
        for path, content in chain.from_iterable(map(inbox.read_all, lots)):
            job = jobs[path]
            if isinstance(content, str):
                rows.append(unfinished(job, f"读不了这个文件（{content}）"))
            elif hashlib.sha256(content).hexdigest() == job.sha256:
                same.append(job)
            else:
                rows.append(_row(task, job, content, outbox))
            begin()
    return TaskResult(packed(rows), len(rows), tuple(same))


def packed(rows: Sequence[Row]) -> bytes:
    """One line of JSON a row, compressed: it travels, and is read without Python objects."""
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return zlib.compress("\n".join(lines).encode(), 1)


def unfinished(job: Job, sentence: str) -> Row:
    """The row of a workbook that the next run tries again."""
    outcome = WorkbookOutcome(job.path, UNFINISHED, sentence=sentence)
    return _filled(job, Converted(outcome), "", "", lasting=False)


def _row(task: Task, job: Job, content: bytes, outbox: Folder) -> Row:
    converted = convert(job.path, content, job.publication, reports(job.path),
                        task.edition.asked, task.edition.suggestions)
    try:
        outbox.write(converted.files)
    except Unavailable as error:
        if error.entirely:
            raise
        return unfinished(job, f"它的结果{error.reason}")
    digest = hashlib.sha256(content).hexdigest()
    return _filled(job, converted, digest, task.edition.key(converted.outcome.format))


def _filled(
    job: Job, converted: Converted, sha256: str, key: str, lasting: bool = True
) -> Row:
    file = {"file": job.path}
    judged = {**file, "file_verdict": converted.outcome.verdict}
    return {
        "path": job.path,
        "fingerprint": job.fingerprint,
        "sha256": sha256,
        "format": converted.outcome.format,
        "key": key,
        "lasting": lasting,
        "publication": job.publication,
        "outputs": [{"path": path, "size": len(content)}
                    for path, content in converted.files.items()],
        "outcome": converted.outcome.text(),
        "findings": [{**file, **row} for row in converted.findings],
        "figures": [{**judged, **figure._asdict(), "amount": format(figure.amount, "f")}
                    for figure in converted.figures],
    }
