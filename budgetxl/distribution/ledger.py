"""What was handed out: which file was written, of what, so that a run goes on where one stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from budgetxl.distribution.lot import Written
from budgetxl.storage import OWN, Folder

LEDGER = f"{OWN}/filled.json"


class Ledger:
    """The ledger of a folder; a file that is there and not in it may be anybody's work.

    It is written now and then. What a run that was cut short had written since is found in the
    folder, and known again by its content.
    """

    def __init__(self, output: Folder) -> None:
        self.output = output
        self.files = output.listing()
        self._kept = _kept(output) if output.exists() and LEDGER in self.files else {}

    def is_done(self, file: str, key: str) -> bool:
        """Whether a file is there as it was written, of the same."""
        return self._has(file, key) and self._kept[file][1] == self.files[file].size

    def is_changed(self, file: str, key: str) -> bool:
        """Whether a file was written of the same, and is there otherwise now."""
        return self._has(file, key) and not self.is_done(file, key)

    def _has(self, file: str, key: str) -> bool:
        return file in self.files and file in self._kept and self._kept[file][0] == key

    def before(self, file: str) -> str:
        """The digest of what was last written into a file, "" if nothing was."""
        return self._kept[file][2] if file in self._kept else ""

    def note(self, written: Written, key: str) -> None:
        """Takes note of a file that was written."""
        self._kept[written.file] = (key, written.size, written.sha256)

    def save(self) -> None:
        """Writes the ledger. Raises ``Unavailable``."""
        self.output.write({LEDGER: json.dumps(self._kept, ensure_ascii=False).encode()})


def _kept(output: Folder) -> dict[str, tuple[str, int, str]]:
    """What was handed out so far; nothing is known where a power cut left half a ledger."""
    try:
        kept: dict[str, tuple[str, int, str]] = json.loads(output.read(LEDGER))
    except ValueError:
        return {}
    return kept


def key_of(data: bytes, common: Mapping[str, object]) -> str:
    """What a file is written of: its data, and all that it has in common with others."""
    whole = json.dumps(common, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(whole + b"\0" + data).hexdigest()
