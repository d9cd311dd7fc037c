"""What was handed out: which file was written, of what, so that a run goes on where one stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from budgetxl.batch.storage import OWN, Folder
from budgetxl.distribution.lot import Written

LEDGER = f"{OWN}/filled.json"


class Ledger:
    """The ledger of a folder; a file that is not in it, or not as it was, is somebody's work."""

    def __init__(self, output: Folder) -> None:
        self.output = output
        self.files = output.listing()
        self._kept = _kept(output) if output.exists() and LEDGER in self.files else {}

    def is_done(self, file: str, key: str) -> bool:
        """Whether a file is there already, written of the same."""
        is_there = file in self.files
        return is_there and self._kept.get(file, [])[:2] == [key, self.files[file].size]

    def may_write(self, file: str) -> bool:
        """Whether nothing stands there but what was written here, as it was."""
        if file not in self.files:
            return True
        known = self._kept.get(file)
        return known is not None and known[2] == hashlib.sha256(self.output.read(file)).hexdigest()

    def note(self, written: Written, key: str) -> None:
        """Takes note of a file that was written."""
        self._kept[written.file] = [key, written.size, written.sha256]

    def save(self) -> None:
        """Writes the ledger. Raises ``Unavailable``."""
        self.output.write({LEDGER: json.dumps(self._kept, ensure_ascii=False).encode()})


def _kept(output: Folder) -> dict[str, list[object]]:
    """What was handed out so far; nothing is known where a power cut left half a ledger."""
    try:
        kept: dict[str, list[object]] = json.loads(output.read(LEDGER))
    except ValueError:
        return {}
    return kept


def key_of(data: bytes, common: Mapping[str, object]) -> str:
    """What a file is written of: its data, and all that it has in common with others."""
    whole = json.dumps(common, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(whole + b"\0" + data).hexdigest()
