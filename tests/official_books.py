"""Consistent books of Shanghai's budgets and of final accounts: see ``tests.books``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from random import Random

from budgetxl.amount import ZERO, rounded
from budgetxl.formats import Format
from budgetxl.place import Place
from budgetxl.rules import Rulebook
from budgetxl.submission import Submission
from tests import books
from tests.books import Cells, Spending, Spendings

GENERAL, FUNDS, CAPITAL = "一般公共预算", "政府性基金预算", "国有资本经营预算"
FISCAL = (GENERAL, FUNDS, CAPITAL)
BASIC = ("30101", "30103", "30113", "30302", "30201", "30212", "30217", "30231", "31002", "31013")
THREE = {"因公出国（境）费": "30212", "公务用车购置费": "31013", "公务接待费": "30217"}


def _spendings(format_: Format, rng: Random, items: int, other: tuple[str, ...]) -> Spendings:
    """What is spent: basic expenditure of the general budget first, so that there is some."""
    known = [e.code for e in format_.codes["功能分类科目"].entries
             if len(e.code) == 7 and e.code[:3] in books.CLASSES]
    sources = [GENERAL, *rng.choice(((), (FUNDS,), (FUNDS, CAPITAL), (CAPITAL, *other)))]
    decimals, most = rng.choice(((0, 6), (2, 3), (2, 5)))
    made = []
    for number, code in enumerate(sorted(rng.sample(known, items))):
        for source in sources if number == 0 else rng.sample(sources, 1):
            for kind in rng.sample(BASIC, 3) if source == GENERAL else ():
                made.append(Spending(code, source, "", kind, books._amount(rng, decimals, most)))
            made.append(Spending(code, source, "项目", "", books._amount(rng, decimals, most)))
    return made


def _by_item(table: str, spendings: Iterable[Spending],
             column: Callable[[Spending], str]) -> Cells:
    return books._detail(table, spendings, lambda s: (s.item,),
                         lambda s: {"科目编码": s.item}, column)


def _by_kind(table: str, spendings: Iterable[Spending]) -> Cells:
    return books._detail(table, spendings, lambda s: (s.kind,), lambda s: {"科目编码": s.kind},
                         books._personnel_or_operating)


def _from(spendings: Spendings, *sources: str) -> Spendings:
    return [spending for spending in spendings if spending.source in sources]


# -- shanghai-2025-budget: classes in the order of their codes -----------------------------------

EARNED = ("事业收入", "事业单位经营收入", "其他收入")
FUND_ROWS = {GENERAL: "一般公共预算资金", FUNDS: "政府性基金", CAPITAL: "国有资本经营预算"}


def _shanghai(book: Rulebook, rng: Random, items: int) -> Submission:
    spendings = _spendings(book.format, rng, items, EARNED)
    general = _from(spendings, GENERAL)
    cells = _by_item("表二", spendings, lambda s: "财政拨款收入" if s.source in FISCAL else s.source)
    for table, chosen in (("表三", spendings), ("表五", general),
                          ("表六", _from(spendings, FUNDS)), ("表七", _from(spendings, CAPITAL))):
        cells.update(_by_item(table, chosen, books._basic_or_project))
    basic = [spending for spending in general if not spending.project]
    cells.update(_by_kind("表八", basic))
    for source in (*FISCAL, *EARNED):
        if paid := books._total(_from(spendings, source)):
            cells[Place("表一", FUND_ROWS.get(source, source), "预算数")] = paid
            if source in FISCAL:
                cells[Place("表四", FUND_ROWS[source], "预算数")] = paid
    cells.update(_slots(book.format, "表一", spendings, {"预算数": (*FISCAL, *EARNED)}))
    cells.update(_slots(book.format, "表四", _from(spendings, *FISCAL),
                        {source: (source,) for source in FISCAL}))
    cells.update(_three_in_ten_thousands(basic))
    notes = {table: f"注:本部门2025年无{source}财政拨款安排的预算，故本表为空表。"
             for table, source in (("表六", FUNDS), ("表七", CAPITAL)) if not _from(spendings, source)}
    return books.submission(book, rng, cells, notes)


def _slots(
    format_: Format, table: str, spendings: Spendings, columns: dict[str, tuple[str, ...]]
) -> Cells:
    names = {e.code: e.name for e in format_.codes["功能分类科目"].entries}
    cells: Cells = {}
    for number, code in enumerate(sorted({spending.item[:3] for spending in spendings})):
        row = f"支出{number + 1}"
        cells[Place(table, row, "项目")] = names[code]
        for column, sources in columns.items():
            own = [s for s in _from(spendings, *sources) if s.item[:3] == code]
            if own:
                cells[Place(table, row, column)] = books._total(own)
    return cells


def _three_in_ten_thousands(basic: Spendings) -> Cells:
    """表九, in 万元; the others are in 元."""
    cells: Cells = {}
    for name, code in {**THREE, "公务用车运行费": "30231"}.items():
        paid = books._total(spending for spending in basic if spending.kind == code)
        cells[Place("表九", None, name)] = rounded(paid / 10000, 2)
    return cells


# -- accounts-2024: what came in, what was spent, what is left ------------------------------------

RECEIVED = ("上级补助收入", "事业收入", "其他收入")
ROWS = {"上级补助收入": "四、上级补助收入", "事业收入": "五、事业收入", "其他收入": "八、其他收入"}
CODES = ("201 202 203 204 205 206 207 208 210 211 212 213 214 215 216 217 219 220 221 222 223 224 "
         "229 231 232 234").split()


def _accounts(book: Rulebook, rng: Random, items: int) -> Submission:
    spendings = _spendings(book.format, rng, items, RECEIVED)
    general = _from(spendings, GENERAL)
    basic = [spending for spending in general if not spending.project]
    cells = _by_item("表二", spendings, lambda s: "财政拨款收入" if s.source in FISCAL else s.source)
    cells.update(_by_item("表三", spendings, books._basic_or_project))
    cells.update(_by_item("表五", general, books._basic_or_project))
    for table, source in (("表八", FUNDS), ("表九", CAPITAL)):
        chosen = _from(spendings, source)
        cells.update(_by_item(table, chosen, books._basic_or_project))
        cells.update(_by_item(table, chosen, lambda s: "本年收入"))
    for spending in basic:
        books._add(cells, Place("表六", None, _economic(book.format, spending.kind)),
                   spending.amount)
    for name, code in {**THREE, "公务用车运行维护费": "30231"}.items():
        paid = books._total(spending for spending in basic if spending.kind == code)
        cells[Place("表七", name, "决算数")] = paid
        cells[Place("表七", name, "预算数")] = paid + rng.choice((0, 1))
    cells.update(_receipts(spendings, _left_over(rng)))
    cells.update(_classes(book.format, spendings))
    notes = {table: f"说明：某局本年度没有{source}财政拨款收入和支出，故本表无数据。"
             for table, source in (("表八", FUNDS), ("表九", CAPITAL)) if not _from(spendings, source)}
    return books.submission(book, rng, cells, notes)


def _economic(format_: Format, code: str) -> str:
    return next(e.name for e in format_.codes["部门预算支出经济分类科目"].entries if e.code == code)


def _left_over(rng: Random) -> Decimal:
    """Left over of the general budget from the year before, and again at the end of this one."""
    return rng.choice((ZERO, ZERO, Decimal("21.63")))


def _receipts(spendings: Spendings, left_over: Decimal) -> Cells:
    cells: Cells = {}
    for number, source in zip("一二三", FISCAL, strict=True):
        if paid := books._total(_from(spendings, source)):
            cells[Place("表一", f"{number}、{source}财政拨款收入", "决算数")] = paid
            cells[Place("表四", f"{number}、{source}财政拨款", "决算数")] = paid
    for source, row in ROWS.items():
        if paid := books._total(_from(spendings, source)):
            cells[Place("表一", row, "决算数")] = paid
    if left_over:
        for place in (Place("表一", "年初结转和结余", "决算数"), Place("表一", "年末结转和结余", "决算数"),
                      Place("表四", "年初一般公共预算财政拨款", "决算数"),
                      Place("表四", "年末财政拨款结转和结余", "一般公共预算财政拨款")):
            cells[place] = left_over
    return cells


def _classes(format_: Format, spendings: Spendings) -> Cells:
    """What is spent on each class, of all money and of each kind of fiscal appropriation."""
    rows = [row.name for row in format_.tables["表一"].grids[1].rows if row]
    row_of = dict(zip(CODES, rows, strict=False))
    cells: Cells = {}
    for spending in spendings:
        row = row_of[spending.item[:3]]
        books._add(cells, Place("表一", row, "决算数"), spending.amount)
        if spending.source in FISCAL:
            books._add(cells, Place("表四", row, f"{spending.source}财政拨款"), spending.amount)
    return cells


BOOKS: dict[str, Callable[[Rulebook, Random, int], Submission]] = {
    "shanghai-2025-budget": _shanghai,
    "accounts-2024": _accounts,
}
