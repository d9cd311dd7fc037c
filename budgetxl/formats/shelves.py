"""Where formats and code books lie: those that come with the package, and a bureau's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from budgetxl.fault import Refusal, did_you_mean
from budgetxl.formats.digest import Folder

OWN_FOLDERS = "BUDGETXL_TEMPLATES"
"""Environment variable naming a folder of formats beside those that come with the package."""


def own_shelves() -> list[Path]:
    """The folder of a bureau's own formats and code books, if it has named one."""
    own = os.environ.get(OWN_FOLDERS)
    return [Path(own)] if own else []


def _shelves() -> Iterator[Folder]:
    yield from own_shelves()
    yield resources.files("budgetxl.workbook_templates")


def catalogue() -> dict[str, Folder]:
    """The folder of every format at hand, by id, in alphabetical order."""
    found: dict[str, Folder] = {}
    for shelf in _shelves():
        for folder in shelf.iterdir() if shelf.is_dir() else ():
            if folder.joinpath("format.yaml").is_file():
                found.setdefault(folder.name, folder)
    return dict(sorted(found.items()))


def find(name: str) -> Folder:
    """The folder of the format called ``name``, or the folder ``name`` itself.

    Raises ``Refusal`` with the nearest name where there is none.
    """
    own = Path(os.path.abspath(name))  # of "." too the name is that of a folder
    if own.joinpath("format.yaml").is_file():
        return own
    at_hand = catalogue()
    if name in at_hand:
        return at_hand[name]
    raise Refusal(not_at_hand(name))


def not_at_hand(name: str) -> str:
    """That there is no format called ``name``, with the nearest one and where formats may lie."""
    return (f"没有名为“{name}”的表样{did_you_mean(name, catalogue())}（budgetxl formats 列出全部；"
            f"自己的表样，{where_own_lie()}）")


def where_own_lie() -> str:
    """How a bureau's folder is named; what is named now, and what should be in its place."""
    said = f"请把放它的文件夹写进环境变量 {OWN_FOLDERS}"
    for own in own_shelves():
        return f"{said}，现在是 {own}{_mistaken(own)}"
    return f"{said}，现在没有设"


def _mistaken(own: Path) -> str:
    """Why no format is found there, if it is one level off; "" if nobody can tell."""
    if not own.is_dir():
        return "，没有这个文件夹"
    if own.joinpath("format.yaml").is_file():
        return f"，这就是一套表样，要写上一层 {own.absolute().parent}"
    inner = sorted(own.glob("*/*/format.yaml"))
    if inner and not any(own.glob("*/format.yaml")):
        return f"，表样还在下一层，要写 {inner[0].parent.parent}"
    return ""


def is_shipped(folder: Folder) -> bool:
    """Whether it is a format that comes with the package."""
    shipped = resources.files("budgetxl.workbook_templates").joinpath(folder.name)
    return str(folder) == str(shipped)


def own_books(year: int) -> list[Path]:
    """The folders of a bureau's own code books of that year."""
    folders = (book_folder(shelf, year) for shelf in own_shelves())
    return [folder for folder in folders if folder.is_dir()]


def shipped_codes() -> Folder:
    """The folder of the code lists that come with the package."""
    return resources.files("budgetxl.workbook_templates").joinpath("codes")


def book_folder(shelf: Path, year: int) -> Path:
    """Where a bureau's own code book of ``year`` lies among its formats."""
    return shelf / "codes" / str(year)
