"""A workbook with room for more rows or forms, and with all that the smaller one holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budgetxl.fault import Refusal
from budgetxl.layout import Layout
from budgetxl.layout.sizes import DEFAULT_FORMS, MOST_FORMS, MOST_ROWS, more_rows
from budgetxl.reading import Reading

NO_TABLE = "请先点到要增加行的那张表，再按“增加行”；这张表没有可增加的行"
NO_FORM = "请先点到要增加的那种表单，再按“增加表单”；这套表样里没有别的表单可以增加"
TOO_MANY = "{name}已有 {count} {unit}，一份工作簿最多 {most} {unit}，再多打开太慢、太占内存；请分成几份填报"


@dataclass(frozen=True)
class Enlarged:
    """The workbook, an .xlsm or .xlsx file, and in Chinese what it has more of."""

    content: bytes
    words: str


def with_more_rows(reading: Reading, sheet: str, macros: bool) -> Enlarged:
    """More rows in the tables on ``sheet``. Raises ``Refusal`` where it has none that grow."""
    layout = reading.layout
    tables = [table.name for table in layout.sheets[sheet].tables if table.detail] \
        if sheet in layout.sheets else []
    if not tables:
        raise Refusal(NO_TABLE)
    sizes = more_rows(layout.format, dict(layout.sizes), tables)
    _refuse_too_many(sizes, layout.sizes, tables, MOST_ROWS, "行")
    return _drawn(reading, sizes, dict(layout.forms), macros, _words(layout.sizes, sizes, "行"))


def with_more_forms(reading: Reading, sheet: str, macros: bool) -> Enlarged:
    """More forms of the kind on ``sheet``, or of the only kind. Raises ``Refusal`` as above."""
    layout = reading.layout
    kind = kind_of_form(layout, sheet)
    forms = {name: count + DEFAULT_FORMS * (name == kind) for name, count in layout.forms.items()}
    _refuse_too_many(forms, layout.forms, [kind], MOST_FORMS, "张")
    words = _words(layout.forms, forms, "张")
    return _drawn(reading, dict(layout.sizes), forms, macros, words, blank_forms=1)


def kind_of_form(layout: Layout, sheet: str) -> str:
    """The kind of form on ``sheet``, or the only kind. Raises ``Refusal`` where it is none."""
    kinds = [name for name in layout.forms if _is_of(layout, sheet, name)] or list(layout.forms)
    if len(kinds) != 1:
        raise Refusal(NO_FORM)
    return kinds[0]


def _is_of(layout: Layout, sheet: str, form: str) -> bool:
    """Whether ``sheet`` is a form of this kind, or their list."""
    at = layout.sheets.get(sheet)
    return at.table.name == form if at else layout.form_lists[form].name == sheet


def _refuse_too_many(
    now: Mapping[str, int], was: Mapping[str, int], names: Iterable[str], most: int, unit: str
) -> None:
    for name in names:
        if now[name] > most:
            raise Refusal(TOO_MANY.format(name=name, count=was[name], most=most, unit=unit))


def _words(was: Mapping[str, int], now: Mapping[str, int], unit: str) -> str:
    return "，".join(f"“{name}”由 {was[name]} {unit}增加到 {count} {unit}"
                    for name, count in now.items() if count != was[name])


def _drawn(
    reading: Reading, sizes: dict[str, int], forms: dict[str, int], macros: bool, words: str,
    blank_forms: int = 0,
) -> Enlarged:
    from budgetxl.rules import Figures
    from budgetxl.template import draw, stated_totals

    submission, old = reading.submission, reading.layout
    layout = Layout(old.book, sizes, old.stated, forms=forms)
    if old.stated:
        layout.inputs = stated_totals(layout, Figures(submission, old.book))
    return Enlarged(draw(layout, submission, macros, blank_forms), words)
