"""The files of a first version of a format: which tables there are, and of what kind each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from budgetxl import amount
from budgetxl.drafting.columns import Col, columns_of
from budgetxl.drafting.details import LISTS, Habits, codes_of, detail, total_on_top
from budgetxl.drafting.classes import CLASSES, class_names
from budgetxl.drafting.fields import form
from budgetxl.drafting.formfile import form_file
from budgetxl.drafting.grids import grids, sides_of
from budgetxl.drafting.page import Page, pages
from budgetxl.drafting.plainness import is_plain
from budgetxl.drafting.room import are_classes, with_room
from budgetxl.drafting.rows import numeral
from budgetxl.drafting.titles import together
from budgetxl.drafting.yamltext import ASK, Item, text_of
from budgetxl.importing.rejoin import rejoined
from budgetxl.tabletext import TableText

_NO_YEAR = 2025
"""Where no title names one: the lists of codes are known for it."""

_UNIT = "万元"
"""Where no table says one."""

_WIDE = 112
_FEWEST_CODES = 10
_MANY = 0.2
"""Of the amounts, without decimals: then each is printed with those that it has."""

_MOST = 0.5

_SAYS_NOTHING = ("无", "没有", "为空")


@dataclass(frozen=True)
class Draft:
    """The files by their paths within the folder, and what was not drafted, in Chinese."""

    files: dict[str, str]
    left: tuple[str, ...] = ()


@dataclass
class _Set:
    """What the tables of a set have in common."""

    year: int
    unit: str
    decimals: int
    habits: Habits
    plain: bool
    codes: set[str] = field(default_factory=set)
    chosen: bool = False


def drafted(sources: Iterable[TableText], name: str) -> Draft:
    """A first version of the format ``name`` from blanks and publications of one set of tables.

    Tables with the same title, but for department and year, are examples of one; the figures
    of all of them decide which columns and rows are sums.
    """
    tables: dict[str, list[Page]] = {}
    sheets: dict[str, list[Page]] = {}
    for page in pages(map(rejoined, sources)):
        if is_plain(page):
            tables.setdefault(page.key, []).append(page)
        else:
            sheets.setdefault(page.key, []).append(page)
    for key in tables.keys() & sheets.keys():  # a list without amounts, where it is blank
        del sheets[key]
    whole = _common([page for group in tables.values() for page in group])
    whole.year = whole.year or _year_of([page for group in sheets.values() for page in group])
    files: dict[str, str] = {}
    for number, group in enumerate(tables.values()):
        files[f"tables/{number + 1:02}.yaml"] = _table(
            f"表{numeral(number + 1)}", _ordered(group, whole), whole)
    taken: set[str] = set()
    left: list[str] = []
    for pages_ in together(sheets):
        if text := form_file(pages_, taken, whole.unit or _UNIT):
            files[f"tables/{len(files) + 1:02}.yaml"] = text
        else:
            named = f"{pages_[0].text.where}“{pages_[0].printed_title}”"
            left.append(f"{named}没有起草：有的格子跨着几块，分不成一行行的")
    main = _main(name, list(files), whole, list(tables.values()), left)
    return Draft({"format.yaml": main, **files}, tuple(left))


def _ordered(group: Sequence[Page], whole: _Set) -> list[Page]:
    """The pages that have the columns of most, of the set's year the one with most words first."""
    widths = Counter(page.text.columns for page in group)
    width = max(widths, key=lambda columns: (widths[columns], columns))
    alike = [page for page in group if page.text.columns == width]
    return sorted(alike, key=lambda page: (page.year != whole.year, -page.words_said))


def _year_of(pages_: Sequence[Page]) -> int:
    """The year that most name, 0 for none."""
    years = Counter(page.year for page in pages_ if page.year)
    return max(years, key=lambda year: (years[year], year), default=0)


def _common(all_pages: Sequence[Page]) -> _Set:
    units = Counter(page.unit for page in all_pages if page.unit)
    decimals = [amount.decimals(value) for page in all_pages for row in page.body
                for col in columns_of([page]) if col.is_money
                and (value := page.amount(row, col.at[0])) is not None]
    tops = [on_top for page in all_pages if (on_top := total_on_top(page)) is not None]
    said = [codes_of(col, [page]).grouped for page in all_pages for col in columns_of([page])
            if col.role == "code"]
    unit = units.most_common(1)[0][0] if units else ""
    most = max(decimals, default=0)
    plain = _are_plain([figure for page in all_pages for figure in page.figures], unit)
    return _Set(_year_of(all_pages), unit, most, Habits(
        said.count(False) <= said.count(True), tops.count(True) > tops.count(False)), plain)


def _are_plain(figures: Sequence[str], unit: str) -> bool:
    """Whether amounts are printed with the decimals that they have.

    Where none has a comma they are stored, not printed: of 元 those without 角 and 分 tell.
    """
    told = [figure for figure in figures if figure.strip("0.")]
    whole = sum("." not in figure for figure in told)
    if any("," in figure for figure in told):
        return whole > len(told) * _MANY
    return unit == "元" and whole > len(told) * _MOST


def _table(name: str, group: Sequence[Page], whole: _Set) -> str:
    page, cols = group[0], columns_of(group)
    body, asks = _body(cols, group, whole)
    is_form = "blocks" in body
    data: dict[str, Any] = {"form" if is_form else "table": name, "title": page.title}
    if "holds" in body:
        data["holds"] = body.pop("holds")
    if page.caption:
        data["caption"] = page.caption
    label = page.department_label
    if is_form and label or label != "编制部门" and not is_form:
        data["department_label"] = label
    amounts = _amounts(page, whole)
    if amounts:
        data["amounts"] = amounts
    if page.unit_line and (is_form or not label or page.unit_line != f"单位：{page.unit}"):
        data["unit_line"] = page.unit_line
    if note := _note(group):
        data["note"] = note
    if _printed_width(body) > _WIDE:
        data["landscape"] = True
    if page.head.numbered and not is_form:
        data["numbered"] = True
    return text_of(data | body, [ASK[2:] + ask for ask in asks])


def _printed_width(body: dict[str, Any]) -> int:
    """How many letters wide a table is printed."""
    if "widths" in body:
        return sum(map(int, body["widths"]))
    parts = [body["detail"]] if "detail" in body else body["grids"]
    labels = sum(int(part["label"]["width"]) for part in parts if "label" in part)
    columns = [item.value for part in parts for item in part["columns"]
               if item.value.get("printed", True)]
    return labels + sum(int(column["width"]) * (1 if column.get("whole") else max(
        1, len(column.get("parts", ())))) for column in columns)


def _body(
    cols: Sequence[Col], group: Sequence[Page], whole: _Set
) -> tuple[dict[str, Any], list[str]]:
    """What a table consists of, and what is to be decided of it."""
    codes = [col for col in cols if col.role == "code"]
    rows = sum(group[0].words(row, codes[0].at[0]) != "" for row in group[0].body) if codes else 0
    if len(codes) == 1 or codes and rows < _FEWEST_CODES:
        body, asks, lists = detail(cols, group, whole.habits)
        whole.codes |= lists
        return body, asks
    if not codes and any(col.role == "text" for col in cols):
        body, asks, lists = detail(cols, group, whole.habits)
        whole.codes |= lists
        return body, asks if lists else [*asks, "有没有单位汇总行、不印的编码列"]
    sides = sides_of(cols, group)
    if codes or any(line.free for side in sides for line in side.lines):
        chosen = are_classes(sides)
        if chosen:
            whole.chosen = True
            group = with_room(sides, group, whole.year or _NO_YEAR)
            sides = sides_of(cols, group)
        body, asks = form(sides, group[0], chosen)
        return body, [*asks, *["支出各类比原表多留了一半的行，够不够"] * chosen]
    return grids(sides), []


def _amounts(page: Page, whole: _Set) -> dict[str, Any]:
    """How the amounts are printed, where not as in all tables: 1,234.50 in the set's unit."""
    data: dict[str, Any] = {}
    if page.unit and page.unit != whole.unit:
        data["unit"] = page.unit
    if whole.plain:
        data |= {"plain": True, "thousands": True}
    return data


def _note(group: Sequence[Page]) -> str:
    """The note that the form prints; what a department says of an empty table is none."""
    said = Counter(page.notes[0] for page in group if page.notes)
    for note, _ in said.most_common():
        if not any(word in note for word in _SAYS_NOTHING) or note.startswith("备注：无内容"):
            return note
    return ""


def _main(
    name: str, files: Sequence[str], whole: _Set, groups: Sequence[Sequence[Page]],
    left: Sequence[str],
) -> str:
    accounts = any("决算" in group[0].title for group in groups)
    what = "决算" if accounts else "预算" if groups else "绩效"
    year = Item(whole.year or _NO_YEAR, "" if whole.year else "标题里没有年份")
    unit = whole.unit if whole.unit in ("元", _UNIT) else _UNIT
    data: dict[str, Any] = {
        "id": name, "version": 1,
        "title": Item(f"部门{what}公开表（{{year}}年，{len(files)}张表）", "这套表样叫什么"),
        "issuer": Item("请定", "谁制发的"),
        "year": year,
        "money_unit": Item(unit, "" if unit == whole.unit else "表上没有写单位"),
        "decimals": whole.decimals or 2,
    }
    if whole.codes:
        data["codes"] = {listed: LISTS[listed] for listed in LISTS if listed in whole.codes}
    if whole.chosen:
        data["lists"] = {CLASSES: class_names(whole.year or _NO_YEAR)}
    data["tables"] = [Item(file.removeprefix("tables/")) for file in files]
    return text_of(data, ["照空白表样和公开表起草；写着“请定”的地方要人来定，定好就删去那句话。", *(
        f"请定：{each}" for each in left)])
