"""What comes with the package as YAML, read ahead: ``make templates`` lays it beside the files."""

from __future__ import annotations

from pathlib import Path

import budgetxl.prose
from budgetxl.formats import catalogue, is_shipped
from budgetxl.formats.readahead import BESIDE, laid_beside, read_ahead
from budgetxl.prose import inventory


def main() -> None:
    """Writes one file into the folder of each format, and one beside the words of texts."""
    for folder in filter(is_shipped, catalogue().values()):
        Path(str(folder), BESIDE).write_bytes(read_ahead(folder))
    words = Path(budgetxl.prose.__file__).with_name(inventory.BESIDE)
    words.write_bytes(inventory_ahead())


def inventory_ahead() -> bytes:
    """The words by which a text is read, with their file's digest."""
    file = Path(budgetxl.prose.__file__).with_name(inventory.WRITTEN)
    return laid_beside({inventory.WRITTEN: (file, inventory.written())})


if __name__ == "__main__":
    main()
