"""A workbook file held against the template that it says it was made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from budgetxl.certificate.difference import Difference
from budgetxl.certificate.findings import findings
from budgetxl.certificate.package import WorkbookPackage
from budgetxl.certificate.stamp import broken, facts
from budgetxl.certificate.workbook import WorkbookComparison, refuse_ill_formed_sheets
from budgetxl.certificate.workbooktemplate import WorkbookTemplate
from budgetxl.fault import Finding, Refusal
from budgetxl.layout import STAMP_SHEET, Layout
from budgetxl.layout.stamp import EDITION, edition, stated_inputs, stated_of
from budgetxl.place import Place
from budgetxl.reading.partfault import PartError, named
from budgetxl.rules import Rulebook
from budgetxl.stencil import Sizes, stencil


def certify(
    file: Path, layout: Layout, known: Sequence[Finding], content: bytes,
    in_use: Collection[str] = (), unpacked: dict[str, bytes] | None = None,
) -> list[Finding]:
    """What is not as the template of ``layout`` has it in the workbook ``content``.

    ``file`` is its name, and ``known`` are findings of reading it, which are not told again.
    Of the repeated forms those ``in_use`` must be seen, the others may be hidden or shown.
    ``unpacked`` are the parts that reading it has unpacked.
    Raises ``Refusal`` where the file is damaged, and for what of it is no well-formed XML.
    """
    try:
        with named("工作簿"):
            package = WorkbookPackage(content, unpacked)
            differences = _differences(package, layout)
            hidden = _hidden(package, layout, differences, in_use)
            return list(findings(hidden, layout, known))
    except PartError as error:
        raise Refusal(f"{file}：{error}") from None


def _differences(package: WorkbookPackage, layout: Layout) -> list[Difference]:
    said, macros = facts(package, package.sheets_by_name[STAMP_SHEET])
    if wrong := broken(said):
        refuse_ill_formed_sheets(package, package.sheets)
        return [Difference("C28", STAMP_SHEET, "", "", wrong)]
    template = _template(layout.book, tuple(said.items()), macros)
    found = list(WorkbookComparison(template, package).differences())
    if said.get(EDITION) == edition(layout.format):
        return found
    # What differs may be all that makes another edition of it: the stamp, by its seal unhurt, is.
    older = any(each.sheet != STAMP_SHEET for each in found)
    return [Difference("C33", STAMP_SHEET, now=layout.format.id)] if older else []


def _hidden(
    package: WorkbookPackage, layout: Layout, differences: Iterable[Difference],
    in_use: Collection[str],
) -> Iterator[Difference]:
    """``differences`` with those repeated forms hidden that are in use, and no others."""
    forms = {name for name, sheet in layout.sheets.items() if sheet.table.repeated}
    for each in differences:
        if each.kind not in ("C18", "C19") or each.sheet not in forms:
            yield each
    for name in sorted(forms.intersection(in_use)):
        if name in package.sheets_by_name and package.sheets_by_name[name].state != "visible":
            yield Difference("C18", name)


@lru_cache(maxsize=8)
def _template(book: Rulebook, said: tuple[tuple[str, str], ...], macros: bool) -> WorkbookTemplate:
    """The template that bears this stamp."""
    stamp = dict(said)
    rows, forms = (
        {key.removeprefix(word): int(value) for key, value in said if key.startswith(word)}
        for word in ("rows ", "forms ")
    )
    stated = stated_of(stamp["totals"]) or 0
    inputs: frozenset[Place] = frozenset()
    if stated:
        inputs = stated_inputs(stamp, Layout(book, rows, stated, forms=forms))
    sizes = Sizes(tuple(rows.items()), tuple(forms.items()), stated, inputs, macros)
    return WorkbookTemplate(stencil(book, sizes))
