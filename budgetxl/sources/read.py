"""A file of any kind, by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.fault import Refusal
from budgetxl.infile import content_of
from budgetxl.sources import docx, html, pdf, plain, xls, xlsx
from budgetxl.sources.limits import MOST_BYTES
from budgetxl.tabletext import TableText

if TYPE_CHECKING:
    from budgetxl.prose import Paragraph


def _plain(content: bytes, where: str) -> list[TableText]:
    return plain.tables(_decoded(content, where), where)


def _lines(content: bytes, where: str) -> list[Paragraph]:
    return plain.paragraphs(_decoded(content, where), where)


def _decoded(content: bytes, where: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(f"{where}：认不出文字编码，请另存为 UTF-8")


def _xls(content: bytes, where: str) -> list[TableText]:
    """A .xls; many systems call so what they export as a web page, or as a workbook of today."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return html.tables(content, where)
    if content.startswith(b"PK"):
        return xlsx.tables(content, where)
    return xls.tables(content, where)


KINDS: dict[str, Callable[[bytes, str], list[TableText]]] = {
    ".xlsx": xlsx.tables,
    ".xlsm": xlsx.tables,
    ".xls": _xls,
    ".docx": docx.tables,
    ".pdf": pdf.tables,
    ".html": html.tables,
    ".htm": html.tables,
    ".txt": _plain,
    ".tsv": _plain,
}
"""What reads a file whose name ends so; its second argument is the file's name, for messages."""


TEXTS: dict[str, Callable[[bytes, str], list[Paragraph]]] = {
    ".docx": docx.paragraphs,
    ".pdf": pdf.paragraphs,
    ".html": html.paragraphs,
    ".htm": html.paragraphs,
    ".txt": _lines,
}
"""What reads the paragraphs of a file whose name ends so."""


def paragraphs(path: Path, content: bytes | None = None) -> list[Paragraph]:
    """Every paragraph outside tables in the file at ``path``, or in ``content``.

    Raises ``Refusal`` for a kind that holds no text, and for a file that cannot be read.
    """
    kind = TEXTS.get(path.suffix.lower())
    if kind is None:
        raise Refusal(f"{path}：不能从这种文件里读情况说明；可以读的是 {'、'.join(TEXTS)}")
    return kind(content_of(path, MOST_BYTES) if content is None else content, path.name)


def tables(path: Path, content: bytes | None = None) -> list[TableText]:
    """Every table in the file at ``path``; with ``content`` that is what it holds.

    Raises ``Refusal`` for a kind that is not known, and for a file that cannot be read.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise Refusal(f"{path}：不认识这种文件；可以导入的是 {'、'.join(KINDS)}")
    return kind(content_of(path, MOST_BYTES) if content is None else content, path.name)


def clipboard(text: str) -> list[TableText]:
    """The tables of what a clipboard gives: HTML, where it has that, else plain text.

    Raises ``Refusal`` as ``tables`` does.
    """
    start = text.find("<")
    if start >= 0 and "<table" in text.lower():  # Windows writes lines about the HTML before it
        return html.tables(text[start:], "剪贴板")
    return plain.tables(text)
