"""A table of rows that grow: a code, or a project, a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from budgetxl.drafting.adding import adding_columns, held
from budgetxl.drafting.columns import Col, header
from budgetxl.drafting.head import TOTALS
from budgetxl.drafting.page import Page
from budgetxl.drafting.unprinted import ASKED, code_and_name, has_classes, list_of
from budgetxl.drafting.widths import width_of
from budgetxl.drafting.yamltext import Item
from budgetxl.importing.heading import department_of
from budgetxl.tabletext import Cell, squeezed

LISTS = {
    "功能分类科目": "functional_classification",
    "部门预算支出经济分类科目": "departmental_economic_classification",
    "政府预算支出经济分类科目": "government_economic_classification",
}
"""The code lists, with their files."""

_BY_DIGIT = {"2": "功能分类科目", "1": "功能分类科目", "3": "部门预算支出经济分类科目",
             "5": "政府预算支出经济分类科目"}
_LEVELS = ("类", "款", "项")
_DIGITS = (3, 5, 7)
_CODE = re.compile(r"\d{3}(?:\d\d){0,2}")


class Codes(NamedTuple):
    """The codes of a column: its list, how deep they go, whether rows above are printed."""

    listed: str
    depth: int
    grouped: bool | None
    repeated: bool
    ask: str


class Habits(NamedTuple):
    """What most tables of a set do: print the rows above codes, and 合计 above all rows."""

    grouped: bool
    on_top: bool


def codes_of(col: Col, pages: Sequence[Page]) -> Codes:
    """What the codes below a column, and its words, say of them."""
    found = [[code for row in page.body if (code := _code(page, row, col))] for page in pages]
    lengths = Counter(len(code) for codes in found for code in codes)
    words = squeezed("".join(col.path))
    first = Counter(code[0] for codes in found for code in codes).most_common(1)
    listed = _BY_DIGIT.get(first[0][0], "") if first else ""
    by_words = ("政府预算支出经济分类科目" if "政府" in words and "经济" in words else
                "部门预算支出经济分类科目" if "经济" in words else
                "功能分类科目" if "功能" in words else "")
    known = by_words or listed
    depth = len(col.parts) or (_depth(lengths) if lengths else 0) or (2 if "经济" in known else 3)
    full = 1 + 2 * depth
    repeated = any(count > 1 for codes in found for code, count in Counter(codes).items()
                   if len(code) == full)
    grouped = any(length < full for length in lengths) if lengths else None
    ask = "" if known else "查哪个科目表"
    return Codes(known or "功能分类科目", depth, grouped, repeated, ask)


def _depth(lengths: Counter[int]) -> int:
    return max(lengths) // 2


def _code(page: Page, row: int, col: Col) -> str:
    """The code of a row, "" for none."""
    code = "".join(page.words(row, at) for at in col.at)
    return code if _CODE.fullmatch(code) else ""


def detail(
    cols: Sequence[Col], pages: Sequence[Page], habits: Habits
) -> tuple[dict[str, Any], list[str], set[str]]:
    """``holds`` and ``detail`` of a table, what is to be decided, and the code lists it needs.

    Where nothing is filled in, the ``habits`` of the set's other tables decide.
    """
    code = next((col for col in cols if col.role == "code"), None)
    said = codes_of(code, pages) if code else _unprinted_codes(cols, pages)
    grouped = said is not None and said.depth > 1 and (
        habits.grouped if said.grouped is None else said.grouped)
    asks = []
    if said and said.grouped is None:
        words = "有" if grouped else "没有"
        asks.append(f"空白表看不出印不印类、款各级的汇总行，照其他表写了{words}")
    sums, asked = adding_columns(cols, pages)
    data: dict[str, Any] = _levels(said.depth) if said and grouped else {}
    data["columns"] = list(_columns(cols, pages, said, sums, asked))
    total = _total(cols, pages, habits)
    money = any(col.is_money for col in cols)
    if total:
        data["total"] = total
        asks += _doubtful_total(cols, pages, code, grouped) if code or not grouped else []
    elif money:
        asks.append("没有看到合计行：要有，写 total")
    holds = ["sums"] * bool(sums) + ["totals"] * (total is not None and money)
    holds += ["crossed"] * (len(holds) == 2)
    if said:
        named = any(item.value["kind"] == "name" for item in data["columns"])
        holds += ["rollup"] * grouped + ["unique"] * (not said.repeated)
        holds += ["codes"] * (named and not said.ask)
    lists = {item.value["codes"] for item in data["columns"] if "codes" in item.value}
    return {**({"holds": holds} if holds else {}), "detail": data}, asks, lists


def _unprinted_codes(cols: Sequence[Col], pages: Sequence[Page]) -> Codes | None:
    """What the names of a classification say of codes that are not printed."""
    for col in cols:
        if listed := list_of(col):
            return Codes(listed, 2 if "经济" in listed else 3,
                         has_classes(col, pages, LISTS[listed]), False, "")
    return None


def _levels(depth: int) -> dict[str, Any]:
    levels = _LEVELS[:depth]
    groups = [{"level": level, "digits": digits} for level, digits in zip(levels[:-1], _DIGITS)]
    return {"level": levels[-1], "groups": groups}


def _columns(
    cols: Sequence[Col], pages: Sequence[Page], said: Codes | None,
    sums: dict[str, list[str]], asked: dict[str, str],
) -> Iterator[Item]:
    """The columns as ``detail`` has them."""
    amounts = [col.name for col in cols if col.is_money and col.name not in sums]
    codes = [col for col in cols if col.role == "code"]
    names = [col for col in cols if col.role == "name"]
    known = said is not None and not said.repeated
    first = True
    for col in cols:
        value: dict[str, Any] = {"name": col.name, "kind": "text", **header(col)}
        ask = asked.get(col.name, "")
        if said and not codes and (listed := list_of(col)):
            code, value = code_and_name(col, listed, 2 if "经济" in listed else 3, first)
            first = False
            yield Item(code, ASKED)
        elif said and codes and col is codes[0]:
            value, ask = _code_column(col, said), said.ask
        elif said and names and col is names[0]:
            value = {"name": col.name, "kind": "name", "of": codes[0].name, **header(col)}
        elif col.is_money:
            value["kind"] = "total" if col.name in sums else "amount"
            if col.name in sums and sums[col.name] != amounts:
                value["adds"] = sums[col.name]
        elif value["kind"] == "text" and not known:
            value["required"] = known = True
        yield Item({**value, "width": width_of(col, pages)}, ask)


def _code_column(col: Col, said: Codes) -> dict[str, Any]:
    parts = [{"name": level, "digits": 2 if number else 3}
             for number, level in enumerate(_LEVELS[: said.depth])]
    whole = {} if col.parts or len(col.at) == said.depth > 1 else {"whole": True}
    return {"name": col.name, "kind": "code", "codes": said.listed, **whole, **header(col),
            "parts": parts}


def _total(
    cols: Sequence[Col], pages: Sequence[Page], habits: Habits
) -> dict[str, Any] | None:
    """The row of 合计: where it stands, and which columns its words take."""
    for page in pages:
        for cell in total_cells(page):
            under = [col.name for col in cols if not col.is_money
                     and set(col.at) & set(range(cell.column, cell.column + cell.columns))]
            if not under or any(col.is_money and cell.column in col.at for col in cols):
                continue
            name = squeezed(cell.text)
            of_department = name not in TOTALS
            shown = {} if of_department or cell.text.strip() == name else {
                "shown": cell.text.strip()}
            tops = [on_top for each in pages if (on_top := total_on_top(each)) is not None]
            on_top = tops[0] if tops else habits.on_top
            return {"row": "部门合计" if of_department else name, **shown,
                    "in": under[0] if len(under) == 1 else [under[0], under[-1]],
                    **({"at": "top"} if on_top else {}),
                    **({"department": True} if of_department else {})}
    return None


def total_cells(page: Page) -> list[Cell]:
    """The cells that say 合计, or the department's name in its place."""
    shared = [] if page.head.shared is None else [page.head.shared]
    department = department_of([page.text])
    return [cell for row in (*shared, *page.body) for cell in page.text.line(row)
            if (words := squeezed(cell.text)) in TOTALS
            or row in page.body[:1] and department and words == department]


def total_on_top(page: Page) -> bool | None:
    """Whether 合计 stands above the rows; None where there is none, or nothing else."""
    if page.head.shared is not None:
        return True
    rows = [cell.row for cell in total_cells(page)]
    if not rows or len(page.body) < 2:
        return None
    return rows[0] == page.body[0]


def _doubtful_total(
    cols: Sequence[Col], pages: Sequence[Page], code: Col | None, grouped: bool
) -> list[str]:
    """What is to be asked where the figures of 合计 are not the sums of the rows."""
    pairs = []
    for page in pages:
        rows = [row for row in page.body if page.text.line(row)]
        totals = sorted({cell.row for cell in total_cells(page)})
        lines = [row for row in rows if row not in totals and (
            code is None or len(_code(page, row, code)) == 3 or not grouped)]
        for col in cols:
            if col.is_money and totals and lines:
                pairs.append((page.amount(totals[0], col.at[0]),
                              [page.amount(row, col.at[0]) for row in lines]))
    return ["合计行与各行之和不符，核对有没有汇总行"] if held(pairs) is False else []
