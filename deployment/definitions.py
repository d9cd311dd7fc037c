"""The definitions that come with the package, read ahead: ``make templates`` lays them there."""

from __future__ import annotations

from pathlib import Path

from budgetxl.formats import catalogue, is_shipped
from budgetxl.formats.readahead import BESIDE, read_ahead


def main() -> None:
    """Writes one file into the folder of each format."""
    for folder in filter(is_shipped, catalogue().values()):
        Path(str(folder), BESIDE).write_bytes(read_ahead(folder))


if __name__ == "__main__":
    main()
