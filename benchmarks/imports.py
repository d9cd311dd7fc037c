"""What comes back from our own publications in other programs' files, and how fast it is read.

Every example of every format is published, converted by LibreOffice, and imported again; each
cell is held against the data it was published from. What stands in a cell of a page on two
lines cannot be told from a line that was broken there: blanks are not compared.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.turns import Figure, Told, seconds, settled
from benchmarks.workbooks import rulebook
from budgetxl import formats
from budgetxl.importing import Imported, imported, recognised
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.sources import plain, tables
from budgetxl.submission import Submission, Value, from_data, read_data
from budgetxl.tabletext import Cell, TableText, squeezed
from tests.foreign import as_plain_text
from tests.libreoffice import PDF, XLS, XLSX, Office
from tests.published import published_alone

_HTML, _DOCX, _WRITER_PDF = "html:HTML (StarCalc)", "docx:MS Word 2007 XML", "pdf:writer_pdf_Export"
_AS_TEXT = "HTML (StarWriter)"

HELD = {"PDF of Calc": 99.9, "PDF of Writer": 99.9, "plain text": 97.0, "unmerged": 97.0}
"""Per cent of the cells; of any other kind all of them."""


class Kept(NamedTuple):
    """Of one publication in one kind of file: cells, those that came back, and those not right.

    ``wrong`` are values in the wrong place that no finding of a row or column tells.
    """

    cells: int
    exact: int
    wrong: int


def told(quick: bool) -> Told:
    """Cells that came back, by format and kind; seconds for a long PDF and a large workbook."""
    found: dict[str, dict[str, list[Kept]]] = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as folder, Office() as office:
        for name in sorted(formats.catalogue()):
            for example in sorted((Path(str(formats.find(name))) / "examples").glob("*.json")):
                _measure(name, example, office, Path(folder, example.stem), found[name])
        times = list(_times(office, Path(folder), 3 if quick else 9))
    kinds = list(found[min(found)])
    return Told([*_figures(found, kinds), *times], "\n".join(_table(found, kinds)))


def _measure(
    name: str, example: Path, office: Office, folder: Path, found: dict[str, list[Kept]]
) -> None:
    book = rulebook(name)
    data = from_data(read_data(example), book.format)
    official = published_alone(data, book.format)
    path = folder / name / "published.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(publish(Figures(data, book)))
    for kind, sources in _kinds(path, office).items():
        found[kind].append(_kept(imported(sources(), book.format), official))


def _kinds(path: Path, office: Office) -> dict[str, Callable[[], Sequence[TableText]]]:
    """The publication as other programs have it, by what it is called in the table."""
    there = path.parent / "made"
    page = office.converted(path, there, _HTML)
    text = office.converted(page, there, _DOCX, _AS_TEXT)
    printed = office.converted(path, there, PDF)
    files = {
        "xlsx": path,
        "xlsx of Calc": office.converted(path, there, XLSX),
        "xls": office.converted(path, there, XLS),
        "html": page, "docx": text, "PDF of Calc": printed,
        "PDF of Writer": office.converted(text, there / "text", _WRITER_PDF),
    }
    return {kind: partial(tables, file) for kind, file in files.items()} | {
        "plain text": lambda: [t for s in tables(path) for t in plain.tables(as_plain_text(s))],
        "unmerged": lambda: [_unmerged(source) for source in tables(path)],
    }


def _unmerged(source: TableText) -> TableText:
    """Each word in every cell that it covered, as data frames write it."""
    return replace(source, cells=tuple(
        Cell(row, column, 1, 1, cell.text if (cell := source.at(row, column)) else "")
        for row in range(source.rows) for column in range(source.columns)))


def _kept(found: Imported, data: Submission) -> Kept:
    cells = found.submission.cells
    exact = sum(place in cells and _same(cells[place], value)
                for place, value in data.cells.items())
    wrong = sum(place not in data.cells or not _same(value, data.cells[place])
                for place, value in cells.items())
    return Kept(len(data.cells), exact, wrong)


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return squeezed(one) == squeezed(other)
    return one == other


def _figures(found: dict[str, dict[str, list[Kept]]], kinds: list[str]) -> Iterator[Figure]:
    for kind in kinds:
        kept = [each for of_kind in found.values() for each in of_kind[kind]]
        cells, exact = sum(each.cells for each in kept), sum(each.exact for each in kept)
        wrong = sum(each.wrong for each in kept)
        yield Figure(f"cells that come back from {kind}", f"≥ {HELD.get(kind, 100)} %", "",
                     f"{100 * exact / cells:.2f} % of {cells}, {wrong} wrong")


def _table(found: dict[str, dict[str, list[Kept]]], kinds: list[str]) -> Iterator[str]:
    yield "| format | cells | " + " | ".join(kinds) + " |"
    yield "|---" + "|---:" * (len(kinds) + 1) + "|"
    for name, of_kind in found.items():
        cells = sum(each.cells for each in of_kind[kinds[0]])
        shares = (100 * sum(each.exact for each in of_kind[kind]) / cells for kind in kinds)
        yield f"| {name} | {cells} | " + " | ".join(f"{share:.2f}" for share in shares) + " |"


def _times(office: Office, folder: Path, rounds: int) -> Iterator[Figure]:
    """A PDF of 30 pages and a workbook of 20 sheets: reading, recognising the tables, importing."""
    known = [formats.load(each) for each in formats.catalogue().values()]
    path = folder / "zezhou" / "shanxi-2024-budget" / "published.xlsx"
    printed = path.parent / "made" / "published.pdf"

    def take(file: Path) -> None:
        sources = tables(file)
        imported(sources, recognised(sources, known, ""))

    for file, held in ((printed, "≤ 2.5 s for 30 pages"), (path, "≤ 0.3 s for 20 sheets")):
        take(file)
        settled()
        taken = median(seconds(partial(take, file)) for _ in range(rounds))
        size = _pages(file) if file.suffix == ".pdf" else f"{len(tables(file))} sheets"
        yield Figure(f"import of a {file.suffix} of {size}", held, "", f"{taken:.2f} s")


def _pages(file: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    try:
        return f"{len(document)} pages"
    finally:
        document.close()
