"""Folders of workbooks as they come in: formats mixed, names of every kind, broken files."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from budgetxl import api, formats, rules
from budgetxl.submission import from_data
from budgetxl.template import build

XINJIANG, SHANXI, HUNAN = (
    "xinjiang-2020-budget", "shanxi-2024-budget", "hunan-2020-overall-targets",
)
SHELF = Path(str(formats.find(HUNAN))).parent
FORMATS = sorted(folder.name for folder in SHELF.iterdir() if (folder / "format.yaml").is_file())


def filled(format_: str, data: Any) -> bytes:
    book = rules.bind(formats.load(formats.find(format_)))
    return build(book, rows=5, submission=from_data(data, book.format), forms=1)


def real(format_: str) -> Any:
    file = min((SHELF / format_ / "examples").glob("*.json"))
    return json.loads(file.read_text(encoding="utf-8"))


def cut(data: Any, *tables: str) -> Any:
    """The data with nothing in the other tables: many forms make a workbook slow."""
    kept = {name: content if name in tables else type(content)()
            for name, content in data["tables"].items()}
    return {**data, "tables": kept}


def variant(content: bytes, number: int) -> bytes:
    """The same workbook in other bytes."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as package:
        package.comment = str(number).encode()
    return stream.getvalue()


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def mixed(folder: Path, books: dict[str, bytes]) -> Path:
    """Formats mixed, at several depths, with what is broken and what is no workbook."""
    return put(folder, {
        "昌吉.xlsx": books["昌吉"], "昌吉.xlsm": variant(books["昌吉"], 1),
        "县/改正 #1%20?.xlsx": books["改正"], "县/乡/衡阳.XLSX": books["衡阳"],
        "山西/泽州.xlsm": books["泽州"],
        "坏/空.xlsx": b"", "坏/文字.xlsx": "不是工作簿".encode(),
        "坏/半截.xlsx": books["衡阳"][:2000],
        "坏/口令.xlsx": bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"),
        "坏/别家.xlsx": foreign(), "坏/旧版.xlsx": of_another_version(books["衡阳"]),
        "~$昌吉.xlsx": b"lock", ".隐藏/衡阳.xlsx": books["衡阳"], "说明.txt": b"",
    })


WORKBOOKS = 11
BROKEN = 6


def foreign() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def of_another_version(content: bytes) -> bytes:
    """The workbook with a stamp that names another arrangement of its sheets."""
    source, copy = io.BytesIO(content), io.BytesIO()
    digest = api.read(Path("a.xlsx"), content=content).layout.digest.encode()
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(copy, "w") as changed:
        for name in package.namelist():
            changed.writestr(name, package.read(name).replace(digest, b"0" * len(digest)))
    return copy.getvalue()


COUNT = 40


def numbered(folder: Path, content: bytes) -> Path:
    """Enough workbooks that something can happen in the middle."""
    return put(folder, {f"{n % 3}/{n:02}.xlsx": variant(content, n) for n in range(COUNT)})
