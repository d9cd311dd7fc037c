"""What a run has to do: what is new or changed, what still holds, what has to go."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from budgetxl.batch import parts
from budgetxl.batch.edition import Edition
from budgetxl.batch.inbox import publications, readable, reports
from budgetxl.batch.parts import Record
from budgetxl.batch.task import Job, Task
from budgetxl.fault import Refusal
from budgetxl.replacement import kind_of
from budgetxl.storage import OWN, Folder, Stored
from budgetxl.writing import FileKind

STARTED = f"{OWN}/started.json"
"""Lists what a run may write; still there when one was cut short."""

MOST_FILES = 50
"""Workbooks of a task: enough that a part and a journey cost little, few enough to do again."""


@dataclass(frozen=True)
class Plan:
    """``kept`` names the part of each workbook whose result still holds.

    ``jobs`` are to be done, in order. ``kept_outputs`` belong to what is kept; of ``written``
    everything else that a former run wrote is left over. ``parts`` are all that there are, and
    ``started`` what a run that was cut short may have written. ``strangers`` are files that no
    run is known to have written. ``misnamed`` are workbooks with names in another encoding, as
    they can be shown: no report could bear such a name.
    """

    kept: dict[str, str]
    jobs: tuple[Job, ...]
    kept_outputs: frozenset[str]
    written: frozenset[str]
    parts: frozenset[str]
    started: frozenset[str]
    strangers: frozenset[str]
    misnamed: tuple[str, ...]

    def tasks(
        self, inbox: str, outbox: str, edition: Edition, size: int, limit: int = 0
    ) -> Iterator[Task]:
        """The jobs, some at a time; each of them may take ``limit`` seconds, 0 for any."""
        for first in range(0, len(self.jobs), size):
            yield Task(inbox, outbox, edition, self.jobs[first:first + size], limit=limit)


def plan(found: Mapping[str, Stored], outbox: Folder, edition: Edition) -> Plan:
    """Holds the workbooks ``found`` against the parts in OUTBOX. Raises ``Refusal``."""
    there = {path: stored.size for path, stored in outbox.listing().items()}
    names = sorted(path for path in there if path.startswith(f"{parts.PARTS}/"))
    known: dict[str, list[Record]] = defaultdict(list)
    begun = _started(outbox, there)
    written = set(begun)
    for path, record in parts.records(outbox, names):
        known[path].append(record)
        written.update(record.outputs)
    misnamed = tuple(readable(path) for path in found if readable(path) != path)
    found = {path: stored for path, stored in found.items() if readable(path) == path}
    titles = publications(found)
    kept: dict[str, str] = {}
    kept_outputs: set[str] = set()
    jobs = []
    for path, stored in found.items():
        valid = [record for record in known[path]
                 if _holds(record, titles.get(path, ""), edition, there)]
        same = [record for record in valid
                if stored.fingerprint and record.fingerprint == stored.fingerprint]
        if same:
            kept[path] = same[0].part
            kept_outputs.update(same[0].outputs)
        else:
            before = (valid[0].sha256, valid[0].part) if valid else ("", "")
            jobs.append(Job(path, *stored, titles.get(path, ""), *before))
    return Plan(kept, tuple(jobs), frozenset(kept_outputs), frozenset(written & there.keys()),
                frozenset(names), frozenset(begun), frozenset(there.keys() - written),
                misnamed)


def _outputs(jobs: Iterable[Job]) -> set[str]:
    """What may be written for ``jobs``."""
    return {path for job in jobs for path in (*reports(job.path), job.publication) if path}


def refuse_strangers(outbox: Folder, made: Plan, summary: Collection[str]) -> None:
    """Raises ``Refusal`` where the run would write over a file that no run wrote.

    ``summary`` are the files of a summary: there is none before the first run. Where the records
    of a run are lost, publications and reports can still be told.
    """
    needed = _outputs(made.jobs).union(() if made.parts or made.started else summary)
    for path in sorted(needed & made.strangers):
        kind = FileKind.PUBLICATION if path.endswith(".xlsx") else FileKind.REPORT
        if kind_of(outbox.read(path), _unread) is not kind:
            raise Refusal(f"{outbox.at(path)}：这个文件不是批量转换写的，没有覆盖；"
                          "请移走它，或另指定发件文件夹")


def _unread(content: bytes) -> NoReturn:
    raise Refusal("a filled workbook is none of what a batch writes")


def _holds(
    record: Record, publication: str, edition: Edition, there: Mapping[str, int]
) -> bool:
    """Whether a result would come out the same if the content has not changed."""
    return (
        record.lasting
        and record.key == edition.key(record.format)
        and record.publication == publication
        and all(there.get(path) == size for path, size in record.outputs.items())
    )


def _started(outbox: Folder, there: Mapping[str, int]) -> list[str]:
    if STARTED not in there:
        return []
    try:
        listed: list[str] = json.loads(outbox.read(STARTED))
    except ValueError:  # a power cut leaves such files
        return []
    return listed


def note_start(outbox: Folder, made: Plan) -> None:
    """Says beforehand what may be written, so that nothing is left over for good."""
    may = made.started | _outputs(made.jobs)
    outbox.write({STARTED: json.dumps(sorted(may), ensure_ascii=False).encode()})


def task_size(jobs: int, workers: int) -> int:
    """Workbooks of a task, so that each worker gets several, and none of them many."""
    return max(1, min(MOST_FILES, -(-jobs // (workers * 4))))
