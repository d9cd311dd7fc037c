"""Definition files that come with the package, read ahead: a check starts without reading YAML.

What they say lies beside them as JSON, each with a digest of the file that it was read from, and
counts for that very file alone. A bureau's own formats are read as they are written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from budgetxl.formats.digest import NARRATIVE, Folder
from budgetxl.formats.shelves import is_shipped
from budgetxl.formats.source import Source

BESIDE = "definition.json"
"""The file in the folder of a format."""


class Files:
    """The definition files in ``folder``; with ``ahead`` as they were read ahead, where they were.
    """

    def __init__(self, folder: Folder, ahead: bool) -> None:
        self.folder = folder
        file = folder.joinpath(BESIDE)
        there = ahead and is_shipped(folder) and file.is_file()
        self._ahead: dict[str, Any] = json.loads(file.read_bytes()) if there else {}

    def has(self, name: str) -> bool:
        """Whether there is a file called ``name``, its path within the folder."""
        return self._at(name).is_file()

    def read(self, name: str) -> Source:
        """What the file says; what cannot be read is in its ``faults``."""
        said = known(self._ahead, name, self._at(name))
        written = partial(_written, self._at(name), f"{self.folder.name}/{name}")
        if said is None:
            return written()
        return Source(f"{self.folder.name}/{name}", said, written=written)

    def read_if_any(self, name: str, nothing: Any) -> Source:
        """What the file says; ``nothing`` where there is none."""
        there = self.has(name)
        return self.read(name) if there else Source(f"{self.folder.name}/{name}", nothing)

    def _at(self, name: str) -> Folder:
        file = self.folder
        for part in name.split("/"):
            file = file.joinpath(part)
        return file


def _written(file: Folder, name: str) -> Source:
    from budgetxl.formats.yamlfile import read  # YAML is slow to import

    return read(file, name)


def known(ahead: Mapping[str, Any], name: str, file: Folder) -> Any:
    """What ``file`` says by what was read ``ahead``; None where it was not, or is another now."""
    said = ahead.get(name)
    return said["says"] if said and said["sha256"] == _digest(file) else None


def _digest(file: Folder) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def read_ahead(folder: Folder) -> bytes:
    """What is to lie beside the definition in ``folder``: a line of JSON for each file.

    Where a file says but what is otherwise than elsewhere (``extends``, ``like``), where that
    stands has to be known, and nothing is read ahead.
    """
    files = Files(folder, ahead=False)
    main = files.read("format.yaml")
    names = ["format.yaml", *(f"tables/{name}" for name in main.data["tables"]), "rules.yaml",
             NARRATIVE]
    found = {name: files.read(name) for name in names if files.has(name)}
    if any(key in said.data for said in found.values() for key in ("extends", "like")):
        found = {}
    return laid_beside({name: (files._at(name), said.data) for name, said in found.items()})


def laid_beside(said: Mapping[str, tuple[Folder, Any]]) -> bytes:
    """What is to lie beside files: by its name each file, and what it says."""
    lines = [f"{_json(name)}:{_json({'sha256': _digest(file), 'says': says})}"
             for name, (file, says) in said.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
