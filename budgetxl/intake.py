"""What is brought in: official tables from anywhere, and our own workbooks that are damaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl import api
from budgetxl.fault import Refusal

if TYPE_CHECKING:
    from budgetxl.checking import Report
    from budgetxl.fault import Finding
    from budgetxl.formats import Format
    from budgetxl.importing import Imported, Pasted
    from budgetxl.rules import Rulebook
    from budgetxl.submission import Submission
    from budgetxl.tabletext import TableText

DATA = ".json"
"""How the name of a data file ends."""


def check_published(file: Path, format_name: str = "", content: bytes | None = None) -> Report:
    """The published tables in ``file`` held against every rule; the format as for ``brought``.

    Places are pages or sheets, and rows there. With ``content`` that is the document, and
    ``file`` only its name. Raises ``Refusal`` as ``brought`` does.
    """
    from budgetxl.checking import check

    if content is None:
        made, book = brought([file], format_name)
    else:
        made, book = _imported(_tables(file, content), format_name, api.rulebook, str(file))
    return check(made.submission, book, made, made.findings, api.shown_name(file))


def is_foreign(file: Path) -> bool:
    """Whether ``file`` can be no workbook of ours, but may hold official tables."""
    suffix = file.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        return False
    from budgetxl.sources import KINDS  # all that reads what is not ours: seldom needed

    return suffix in KINDS


def is_published(file: Path, content: bytes) -> bool:
    """Whether ``content`` may be official tables as they were published: no workbook of ours."""
    from budgetxl.healing import is_foreign_workbook

    return is_foreign(file) or is_foreign_workbook(content)


def paste_tables(tables: Sequence[TableText], submission: Submission, book: Rulebook) -> Pasted:
    """``submission`` with the official tables that an open workbook was given.

    Only the inputs of the tables found are replaced. Raises ``Refusal`` where none is found.
    """
    from budgetxl.importing import pasted

    return _if_any(pasted(tables, submission, book), tables[0].where)


def brought_into(
    workbook: Path, files: Sequence[Path]
) -> tuple[Submission, tuple[Finding, ...], Rulebook]:
    """What the filled ``workbook`` holds with the tables in ``files``, and what was not taken.

    Raises ``Refusal`` where a file cannot be used, and for a workbook that cannot be read whole.
    """
    from budgetxl.importing import pasted
    from budgetxl.sources import tables

    reading = api.read_whole(workbook, "导入")
    book = reading.layout.book
    found = [table for file in files for table in tables(file)]
    done = _if_any(pasted(found, reading.submission, book), _names(files))
    return done.submission, done.findings, book


def _if_any(made: Pasted, where: str) -> Pasted:
    """Raises ``Refusal`` for a source that has none of the form's tables."""
    if not made.inputs:
        raise Refusal(f"{where}：没有找到这套表样里的表；复制时请连同标题和表头一起选")
    return made


def brought(files: Sequence[Path], format_name: str = "") -> tuple[Imported, Rulebook]:
    """The official tables in ``files`` as one submission, its totals as they state them; or what
    one data file holds, or one workbook of ours that is damaged, or of another version or size.

    Without a ``format_name`` the format is recognised. Raises ``Refusal`` where a file cannot be
    read, the format is in doubt, or none of its tables is there.
    """
    from budgetxl.healing import healed, is_ours
    from budgetxl.infile import content_of
    from budgetxl.sources import MOST_BYTES

    where = _names(files)
    if any(file.suffix.lower() == DATA for file in files):
        return _data(_alone(files), format_name)
    contents = [content_of(file, MOST_BYTES) for file in files]
    if any(map(is_ours, contents)):
        return healed(_alone(files), contents[0], api.proved_rulebook, format_name)
    sources = [table for file, content in zip(files, contents, strict=True)
               for table in _tables(file, content)]
    return _imported(sources, format_name, api.proved_rulebook, where)


def _tables(file: Path, content: bytes) -> list[TableText]:
    """The tables in a document; raises ``Refusal`` for a template saved as what nobody can check.
    """
    from budgetxl.healing import is_old_copy
    from budgetxl.sources import tables

    if is_old_copy(content):
        raise Refusal(f"{file}：是填好的模板另存的 .xls，读不出公式和锁；请用 Excel 或 WPS 打开后另存为 .xlsx")
    return tables(file, content)


def _imported(
    sources: Sequence[TableText], format_name: str, rulebook: Callable[[str], Rulebook], where: str
) -> tuple[Imported, Rulebook]:
    """What the tables of ``where`` hold. Raises ``Refusal`` as ``brought`` does."""
    from budgetxl.importing import imported, recognised

    book = rulebook(format_name or recognised(sources, _known_formats(), where).id)
    made = imported(sources, book.format)
    if not made.tables:
        raise Refusal(f"{where}：没有找到 {book.format.title} 里的表")
    return made, book


@lru_cache(maxsize=1)
def _known_formats() -> tuple[Format, ...]:
    from budgetxl import formats

    return tuple(formats.load(folder) for folder in formats.catalogue().values())


def _alone(files: Sequence[Path]) -> Path:
    """The one file; raises ``Refusal`` for several, each of which is a set by itself."""
    if len(files) > 1:
        raise Refusal(f"{_names(files)}：填好的模板和数据文件请一份一份地导入")
    return files[0]


def _data(file: Path, format_name: str) -> tuple[Imported, Rulebook]:
    """What a data file holds; its format is named in it."""
    from budgetxl.formats import catalogue
    from budgetxl.importing import Imported
    from budgetxl.submission import from_data, read_data

    data = read_data(file)
    said = data.get("format") if isinstance(data, dict) else None
    if not format_name and not (isinstance(said, str) and said in catalogue()):
        raise Refusal(f"{file}：数据文件里没有写明这里的哪套表样（format），请用 --as 指明")
    book = api.proved_rulebook(format_name or str(said))
    submission = from_data(data, book.format, api.shown_name(file))
    return Imported(submission, (), tuple(book.format.forms)), book


def _names(files: Sequence[Path]) -> str:
    return "、".join(map(api.shown_name, files))
