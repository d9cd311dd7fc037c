"""Definitions that come with the package, read ahead, and their rules bound: ``make templates``."""

from __future__ import annotations

from pathlib import Path

import budgetxl.prose
from budgetxl.formats import Folder, catalogue, is_shipped, load
from budgetxl.formats.readahead import BESIDE, laid_beside, read_ahead
from budgetxl.prose import inventory
from budgetxl.rules import ahead, bind


def main() -> None:
    """Writes two files into the folder of each format, and one beside the words of texts."""
    for folder in filter(is_shipped, catalogue().values()):
        Path(str(folder), BESIDE).write_bytes(read_ahead(folder))
        Path(str(folder), ahead.BESIDE).write_bytes(rules_ahead(folder))
    words = Path(budgetxl.prose.__file__).with_name(inventory.BESIDE)
    words.write_bytes(inventory_ahead())


def rules_ahead(folder: Folder) -> bytes:
    """The rules of a format, bound, with the digest of its definition."""
    return ahead.written_ahead(bind(load(folder)))


def inventory_ahead() -> bytes:
    """The words by which a text is read, with their file's digest."""
    file = Path(budgetxl.prose.__file__).with_name(inventory.WRITTEN)
    return laid_beside({inventory.WRITTEN: (file, inventory.written())})


if __name__ == "__main__":
    main()
