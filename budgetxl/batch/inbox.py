"""Which files of INBOX are workbooks to convert, and what their outputs are called."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from budgetxl.batch.natural import natural
from budgetxl.fault import Refusal
from budgetxl.storage import OWN, Folder, Stored

WORKBOOKS = (".xlsx", ".xlsm")
PUBLISHED = (".xls", ".docx", ".pdf", ".html", ".htm")
"""Of a workbook of ours, and of official tables as somebody published them."""

_SAVE = "另存为 .xlsx 再转换"
_REASONS = {
    ".et": f"是 WPS 表格 .et，没有读；请用 WPS 打开后{_SAVE}",
    ".xlsb": f"是二进制工作簿 .xlsb，没有读；请用 Excel 打开后{_SAVE}",
    ".ods": f"是 OpenDocument 表格 .ods，没有读；请用 Excel、WPS 或 LibreOffice 打开后{_SAVE}",
    ".numbers": "是 Numbers 表格，没有读；请在 Numbers 里导出为 .xlsx 再转换",
    ".csv": "是文本 .csv，没有读；请把数据粘贴到模板里",
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), "是压缩包，没有读；请解压后再转换"),
}
"""Why files with these endings are not read, and what to do with them."""

_SAID_IN_FULL = 50

PUBLICATIONS, REPORTS = "公开表", "报告"


@dataclass(frozen=True)
class Found:
    """The workbooks and documents of INBOX by path, in natural order, and why others are none."""

    workbooks: dict[str, Stored]
    others: dict[str, str]


def workbooks(inbox: Folder, outbox: Folder) -> Found:
    """What is in INBOX: not what is hidden, locks a file, or lies in OUTBOX.

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
    there = {path: stored for path, stored in inbox.listing().items()
             if not (_is_hidden(path) or own and path.startswith(f"{own}/"))}
    reasons = {path: why_not(path, inbox) for path in there}
    found = {path: there[path] for path in sorted(there, key=natural) if not reasons[path]}
    others = {readable(path): why for path, why in reasons.items() if why}
    if not found:
        raise Refusal(f"{inbox.address}：里面没有工作簿（.xlsx 或 .xlsm），也没有公开表（{'、'.join(PUBLISHED)}）",
                      *(f"{path}：{why}" for path, why in list(others.items())[:_SAID_IN_FULL]))
    return Found(found, others)


def why_not(path: str, inbox: Folder) -> str:
    """Why a file is not converted; "" for a workbook or a document."""
    suffix = PurePosixPath(path).suffix.lower()
    if inbox.is_local and not os.path.isfile(inbox.at(path)):
        return "是设备或管道，不是普通的文件，没有读"
    if suffix in (*WORKBOOKS, *PUBLISHED):
        return ""
    return _REASONS.get(suffix, f"不是工作簿（{suffix or '没有扩展名'}），没有读")


def _is_hidden(path: str) -> bool:
    *folders, name = path.split("/")
    return name.startswith("~$") or any(part.startswith(".") for part in (*folders, name))


def reports(path: str) -> tuple[str, str]:
    """The report of the workbook ``path`` as a page and for programs."""
    return f"{REPORTS}/{path}.html", f"{REPORTS}/{path}.json"


def readable(path: str) -> str:
    """The path with a sign for each letter that another encoding wrote; else as it is."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def publications(paths: Iterable[str]) -> dict[str, str]:
    """The name of each workbook's publication: without its suffix, unless two would be equal.

    A document is published already.
    """
    paths = [path for path in paths if PurePosixPath(path).suffix.lower() in WORKBOOKS]
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
