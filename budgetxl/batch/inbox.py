"""Which files of INBOX are workbooks to convert, and what their outputs are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from budgetxl.batch.storage import OWN, Folder, Stored
from budgetxl.fault import Refusal

SUFFIXES = (".xlsx", ".xlsm")
PUBLICATIONS, REPORTS = "公开表", "报告"


def workbooks(inbox: Folder, outbox: Folder) -> dict[str, Stored]:
    """The workbooks by path, sorted: not what is hidden, locks a file, or lies in OUTBOX.

    Raises ``Refusal`` where there are none, or where outputs would be taken for inputs.
    """
    if not inbox.exists():
        raise Refusal(f"{inbox.address}：没有这个文件夹")
    own = outbox.within(inbox)
    inner = inbox.within(outbox)
    if own == "":
        raise Refusal(f"{outbox.address}：输出不能放在收件文件夹本身，请另指定文件夹")
    if inner is not None and inner.split("/")[0] in (PUBLICATIONS, REPORTS, OWN):
        raise Refusal(f"{inbox.address}：这是存放输出的文件夹，不能作为收件文件夹")
    found = {path: stored for path, stored in inbox.listing().items()
             if _is_workbook(path) and not (own and path.startswith(f"{own}/"))}
    if not found:
        raise Refusal(f"{inbox.address}：里面没有工作簿（.xlsx 或 .xlsm）")
    return found


def _is_workbook(path: str) -> bool:
    *folders, name = path.split("/")
    hidden = name.startswith("~$") or any(part.startswith(".") for part in (*folders, name))
    return not hidden and name.lower().endswith(SUFFIXES)


def reports(path: str) -> tuple[str, str]:
    """The report of the workbook ``path`` as a page and for programs."""
    return f"{REPORTS}/{path}.html", f"{REPORTS}/{path}.json"


def readable(path: str) -> str:
    """The path with a sign for each letter that another encoding wrote; else as it is."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def publications(paths: Iterable[str]) -> dict[str, str]:
    """The name of each workbook's publication: without its suffix, unless two would be equal."""
    paths = list(paths)
    with_suffix: set[str] = set()
    while True:
        named = dict(_named(paths, with_suffix))
        counts = Counter(name.casefold() for name in named.values())
        twice = {path for path, name in named.items() if counts[name.casefold()] > 1}
        if twice <= with_suffix:
            return named
        with_suffix |= twice


def _named(paths: list[str], with_suffix: set[str]) -> Iterator[tuple[str, str]]:
    for path in paths:
        stem = path if path in with_suffix else path.rpartition(".")[0]
        yield path, f"{PUBLICATIONS}/{stem}-公开表.xlsx"
