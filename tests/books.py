"""Consistent books: for every format, submissions that break no rule of level error.

All figures of a book follow from one list of what is spent, so that its tables agree. Texts come
from ``tests.wording``; what is only warned of may occur in them. A table or a form that a format
does not have (any more) is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from decimal import Decimal
from random import Random
from typing import NamedTuple

from budgetxl import indicator
from budgetxl.amount import ZERO, rounded
from budgetxl.formats import Column, Format, Table
from budgetxl.place import Place
from budgetxl.rules import Rulebook
from budgetxl.submission import Submission, Value
from tests.wording import FIGURES, Words

Cells = dict[Place, Value]

MOST_PROJECTS = 4
"""Names of projects in one book: each has a form, and forms make workbooks slow."""


def submission(book: Rulebook, rng: Random, cells: Cells, notes: dict[str, str]) -> Submission:
    """The cells that the format has, as a submission."""
    format_ = book.format
    known = {place: value for place, value in cells.items() if _fits(format_, place)}
    notes = {table: note for table, note in notes.items() if table in format_.tables}
    department = f"第{rng.randrange(100)}号局"
    return Submission(format_.id, format_.year, department, known, notes)


def _fits(format_: Format, place: Place) -> bool:
    table = format_.tables.get(place.table)
    return table is not None and table.spec(place) is not None


def _add(cells: Cells, place: Place, amount: Decimal) -> None:
    before = cells.get(place, ZERO)
    assert isinstance(before, Decimal)
    cells[place] = before + amount


def _amount(rng: Random, decimals: int, most: int) -> Decimal:
    """With so many decimals, and at the most so many digits before them.

    A spreadsheet calculates with 15 digits: every sum here stays within them.
    """
    digits = decimals + rng.randrange(1, most + 1)
    return Decimal(rng.randrange(1, 10**digits)).scaleb(-decimals)


class Spending(NamedTuple):
    """One amount spent: on which item, from which source, on what.

    ``project`` is "" for basic expenditure. ``kind`` is then the code of an economic item, else
    what the project is spent on. ``carried``: from what was left over of the year before.
    """

    item: str
    source: str
    project: str
    kind: str
    amount: Decimal
    unit: str = ""
    carried: bool = False


Spendings = list[Spending]


def _detail(
    table: str,
    spendings: Iterable[Spending],
    key: Callable[[Spending], tuple[Hashable, ...]],
    named: Callable[[Spending], dict[str, str]],
    column: Callable[[Spending], str],
) -> Cells:
    """One row for each key, sorted, with what it is called and the sum of each column."""
    rows: dict[tuple[Hashable, ...], Spendings] = defaultdict(list)
    for spending in spendings:
        rows[key(spending)].append(spending)
    cells: Cells = {}
    for number, found in enumerate(sorted(rows, key=str)):
        for name, text in named(rows[found][0]).items():
            cells[Place(table, number, name)] = text
        for spending in rows[found]:
            _add(cells, Place(table, number, column(spending)), spending.amount)
    return cells


def _by_item(spending: Spending) -> tuple[str]:
    return (spending.item,)


def _item(spending: Spending) -> dict[str, str]:
    return {"科目编码": spending.item}


def _basic_or_project(spending: Spending) -> str:
    return "项目支出" if spending.project else "基本支出"


def _personnel_or_operating(spending: Spending) -> str:
    return "人员经费" if spending.kind[:3] in ("301", "303") else "公用经费"


def _total(spendings: Iterable[Spending]) -> Decimal:
    return sum((spending.amount for spending in spendings), ZERO)


UNLISTED = {"2300101": "体制上解支出", "2130599": "其他扶贫支出", "2299901": "其他支出"}
"""Items that the code lists do not have; their names have to be typed."""


def _items(format_: Format, rng: Random, count: int) -> list[str]:
    """So many items of the functional classification that the form has a row for, sorted."""
    known = [e.code for e in format_.codes["功能分类科目"].entries
             if len(e.code) == 7 and e.code[:3] in CLASSES]
    return sorted(rng.sample(sorted({*known, *UNLISTED}), count))


def _named(cells: Cells, names: dict[str, str]) -> Cells:
    """The names that somebody typed, of codes of the functional classification or others."""
    return {
        place._replace(column="科目名称"): names[code]
        for place, code in cells.items()
        if place.column == "科目编码" and isinstance(code, str) and code in names
    }


# -- the texts of a form ------------------------------------------------------------------------


def _form_texts(words: Words, table: Table, form: int, rng: Random) -> Cells:
    """The single texts of a form: most of them filled in, a default sometimes replaced."""
    cells: Cells = {}
    for (row, column), spec in table.specs.items():
        place = Place(table.name, row, column, form)
        if spec.kind != "text" or column == table.repeated:
            continue
        if rng.random() < (0.8 if spec.default else 0.35) and not spec.required:
            continue
        text = words.text(place, spec, rng)
        if spec.default and rng.random() < 0.5 and column != "标题":  # a form has its title
            text = ""
        if text != spec.default and (text or spec.default):
            cells[place] = text
    return cells


def _text_rows(words: Words, table: Table, form: int, rng: Random, count: int) -> Cells:
    """So many rows of texts, sorted by the words that an empty form begins with."""
    detail = table.detail
    assert detail is not None
    starts = detail.starts or (tuple("" for _ in detail.merged),)
    chosen = sorted(rng.choices(range(len(starts)), k=count))
    cells: Cells = {}
    for row, start_words in enumerate(starts[number] for number in chosen):
        told = dict(zip((column.name for column in detail.merged), start_words, strict=True))
        for column in detail.columns:
            place = Place(table.name, row, column.name, form)
            start = told.get(column.name)
            if text := _row_text(words, place, column, start, "".join(start_words), rng):
                cells[place] = text
        mine = [p for p in cells if p.row == row]
        if row and detail.keeps_empty and rng.random() < 0.2:  # 二级指标 without any 三级指标
            cells = {p: v for p, v in cells.items() if p not in mine or p.column in told}
        elif all(place.column in told for place in mine):
            first = next(_told(detail.columns))
            cells[Place(table.name, row, first.name, form)] = f"未分类的工作 {row}"
    return cells


def _told(columns: Iterable[Column]) -> Iterator[Column]:
    """The columns of texts that tell a row from another."""
    return (column for column in columns if column.kind == "text" and not column.merged)


def _row_text(
    words: Words, place: Place, column: Column, start: str | None, told: str, rng: Random
) -> str:
    if column.kind != "text":
        return ""
    if start is not None and rng.random() < 0.9:
        return start
    if "满意度" in told and column.required and rng.random() < 0.5:
        return "群众满意度"
    if "成本" in told and "指标值" in column.name and rng.random() < 0.6:
        return rng.choice(("", "≤", "不超过")) + rng.choice(FIGURES) + rng.choice(("万元", "元", "万"))
    text = words.text(place, column, rng)
    return text if text or not column.required else f"法律援助 {place.row}"


def _form(
    words: Words, main: str, form: int, rng: Random, rows: int, fields: dict[str, Value]
) -> Cells:
    """One form: ``fields`` as given, all else made up; ``rows`` in each table within it."""
    format_ = words.book.format
    if main not in format_.tables:
        return {}
    cells = _form_texts(words, format_.tables[main], form, rng)
    for nested in format_.nested(main)[1:]:
        cells.update(_text_rows(words, nested, form, rng, rng.randrange(rows // 2, rows) + 1))
    cells.update({Place(main, None, name, form): value for name, value in fields.items()})
    return {place: value for place, value in cells.items() if _fits(format_, place)}


def _numbers(rng: Random, count: int) -> list[int]:
    """The numbers of so many forms; now and then one is left blank before or between them."""
    gap = rng.randrange(count) if rng.random() < 0.3 else count
    return [number + (number >= gap) for number in range(count)]


# -- xinjiang-2020-budget: nine tables, and a form for each project -----------------------------

GENERAL, FUNDS = "一般公共预算拨款", "政府性基金预算拨款"
CARRIED = "单位上年结余（不包括国库集中支付额度结余）"
FISCAL = {GENERAL: "一般公共预算", FUNDS: "政府性基金预算"}
OTHER_SOURCES = ("财政专户管理资金", "事业收入", "事业单位经营收入", "其他收入",
                 "用事业基金弥补收支差额", CARRIED)
RECEIPTS = {**FISCAL, "财政专户管理资金": "教育收费（财政专户）"}
"""The rows of 表一 that are not called as the columns of 表二."""

BASIC = ("30101", "30102", "30103", "30112", "30113", "30302", "30303", "30304", "30201",
         "30205", "30211", "30212", "30213", "30217", "30231", "30239", "31002", "31013")
THREE = {"因公出国（境）费": "30212", "公务用车购置费": "31013", "公务用车运行费": "30231",
         "公务接待费": "30217"}
PROJECTS = ("法律援助工作经费", "法律援助", "普法宣传经费（本级）", "设备购置 2020", "社区矫正a", "社区矫正A",
            "*重点项目", "普法?经费", "“七五”普法", "~1 期工程")
"""Names of projects; some of the letters mean something else to a spreadsheet."""


def _xinjiang_spendings(format_: Format, rng: Random, items: int) -> Spendings:
    categories = [c.name for c in format_.tables["表七"].columns.values() if c.kind == "amount"]
    sources = [GENERAL, *rng.choice(((), (FUNDS,), (FUNDS, *rng.sample(OTHER_SOURCES, 3))))]
    projects = rng.sample(PROJECTS, rng.randrange(1, MOST_PROJECTS + 1))
    decimals, most = rng.choice(((0, 6), (2, 3), (2, 5), (6, 2), (6, 5)))
    made = []
    for i, code in enumerate(_items(format_, rng, items)):
        for source in sources if i == 0 else rng.sample(sources, 1):
            for kind in rng.sample(BASIC, rng.randrange(3, 8)) if i % 3 == 0 else ():
                made.append(Spending(code, source, "", kind, _amount(rng, decimals, most)))
            for _ in range(rng.randrange(0 if i % 3 == 0 else 1, 3)):
                project = rng.choice(projects)
                for kind in rng.sample(categories, rng.randrange(1, 3)):
                    made.append(Spending(code, source, project, kind, _amount(rng, decimals, most)))
    return made


def _xinjiang(book: Rulebook, rng: Random, items: int) -> Submission:
    spendings = _xinjiang_spendings(book.format, rng, items)
    cells: Cells = {}
    for table, column, chosen in (
        ("表二", lambda s: s.source, spendings),
        ("表三", _basic_or_project, spendings),
        ("表五", _basic_or_project, _from(spendings, GENERAL)),
        ("表九", _basic_or_project, _from(spendings, FUNDS)),
    ):
        cells.update(_detail(table, chosen, _by_item, _item, column))
    basic = [s for s in _from(spendings, GENERAL) if not s.project]
    cells.update(_detail("表六", basic, lambda s: (s.kind,), lambda s: {"科目编码": s.kind},
                         _personnel_or_operating))
    projects = [s for s in spendings if s.project]
    cells.update(_detail("表七", projects, lambda s: (s.item, s.project),
                         lambda s: {"科目编码": s.item, "项目名称": s.project}, lambda s: s.kind))
    typed = dict(UNLISTED)
    if rng.random() < 0.3:
        typed |= {"2040601": "行政运行", "30201": "办公费", "30213": "维修(护)费"}
    cells.update(_named(cells, typed))
    cells.update(_receipts_and_expenditure(spendings))
    cells.update(_three_public_expenses(spendings, rng))
    cells.update(_project_targets(Words(book), projects, rng))
    notes = {t: f"备注：本部门{t}没有内容。" for t in ("表六", "表七", "表八", "表九")
             if not any(p.table == t and v for p, v in cells.items())}
    return submission(book, rng, cells, notes)


def _from(spendings: Spendings, source: str) -> Spendings:
    return [s for s in spendings if s.source == source]


def _receipts_and_expenditure(spendings: Spendings) -> Cells:
    """表一 and 表四; the rows of expenditure are found by the class that they begin with."""
    cells: Cells = {}
    for spending in spendings:
        receipt = RECEIPTS.get(spending.source, spending.source)
        _add(cells, Place("表一", receipt, "预算数"), spending.amount)
        _add(cells, Place("表一", CLASSES[spending.item[:3]], "预算数"), spending.amount)
        if spending.source in FISCAL:
            fiscal = FISCAL[spending.source]
            _add(cells, Place("表四", fiscal, "合计"), spending.amount)
            _add(cells, Place("表四", CLASSES[spending.item[:3]], fiscal), spending.amount)
    return cells


CLASSES = {
    row[:3]: row for row in (
        "201 一般公共服务支出", "204 公共安全支出", "205 教育支出", "206 科学技术支出",
        "207 文化旅游体育与传媒支出", "208 社会保障和就业支出", "210 卫生健康支出",
        "212 城乡社区支出", "213 农林水支出", "215 资源勘探工业信息等支出",
        "221 住房保障支出", "229 其他支出", "230 转移性支出",
    )
}


def _three_public_expenses(spendings: Spendings, rng: Random) -> Cells:
    """表八: what basic expenditure has of them, and now and then a part of the projects."""
    cells: Cells = {}
    for column, code in THREE.items():
        own = [s for s in _from(spendings, GENERAL) if not s.project and s.kind == code]
        cells[Place("表八", "预算数", column)] = _total(own)
    projects = [s.amount for s in spendings if s.project and s.kind == "商品和服务支出"]
    if projects and rng.random() < 0.3:
        _add(cells, Place("表八", "预算数", "公务接待费"), min(projects))
    return cells


def _project_targets(words: Words, projects: Spendings, rng: Random) -> Cells:
    """A form for each project, whatever the items that it is spent on."""
    names = list(dict.fromkeys(spending.project for spending in projects))
    rng.shuffle(names)
    cells: Cells = {}
    for number, name in zip(_numbers(rng, max(1, len(names))), names, strict=False):
        total = _total(s for s in projects if s.project == name)
        other = rng.choice((ZERO, ZERO, min(total, Decimal("0.01"))))
        fields: dict[str, Value] = {"项目名称": name, "财政拨款": total - other}
        if other or rng.random() < 0.5:
            fields["其他资金"] = other
        cells.update(_form(words, "项目支出绩效目标表", number, rng, 6, fields))
    return cells


# -- shanxi-2024-budget: tables that roll up, and forms for the whole and for projects ----------

GENERAL_2024, FUNDS_2024, CAPITAL = "一般公共预算", "政府性基金", "国有资本经营预算"
SPECIAL, OWN = "财政专户管理资金", "单位资金"
FISCAL_2024 = {GENERAL_2024: ("一、一般公共预算", "上年一般公共预算结转", "一般公共预算"),
               FUNDS_2024: ("二、政府性基金预算", "上年政府性基金预算结转", "政府性基金预算"),
               CAPITAL: ("三、国有资本经营预算", "上年国有资本经营预算结转", "国有资本经营预算")}
"""A source: its row among the receipts, what is carried over of it, and its column elsewhere."""

RECEIPTS_2024 = {**{source: rows[0] for source, rows in FISCAL_2024.items()},
                 SPECIAL: "四、财政专户管理资金", OWN: "五、单位资金"}
CODES_2024 = ("201 202 203 204 205 206 207 208 209 210 211 212 213 214 215 216 217 219 220 221 222 "
              "223 224 227 229 230 231 232 233 234").split()
"""The classes of 表一's thirty rows of expenditure, which do not print them."""

ECONOMIC = {"30101": "50101", "30102": "50501", "30108": "50102", "30109": "50102",
            "30110": "50501", "30111": "50102", "30113": "50103", "30201": "50201",
            "30205": "50502", "30212": "50207", "30217": "50206", "30231": "50208",
            "30239": "50201", "30302": "50905", "31002": "50306", "31013": "50303"}
"""Economic items of departments, each with one of governments."""

INSURED = {"30108": "2080505", "30109": "2080506", "30110": "2101101", "30111": "2101103",
           "30113": "2210201"}
"""Economic items with a functional item of their own."""

THREE_2024 = {"因公出国（境）费": "30212", "公务接待费": "30217", "①公务用车购置费": "31013",
              "②公务用车运行维护费": "30231"}
DEPARTMENTS = ("泽州县司法局", "泽州县司法局（本级）", "法律援助中心")
PROJECTS_2024 = ("乡村振兴工作队经费", "政法转移支付资金（办案）", "政法转移支付资金(办案)", "法治文化主题公园",
                 "普法*经费", "普法宣传经费", "Wi-Fi 改造", "司法办案业务费?")


def _shanxi_spendings(format_: Format, rng: Random, items: int) -> Spendings:
    sources = [GENERAL_2024, *rng.choice(((), (), (), (FUNDS_2024,), (CAPITAL, SPECIAL),
                                          (FUNDS_2024, CAPITAL, SPECIAL, OWN)))]
    decimals, most = rng.choice(((0, 6), (2, 3), (2, 5), (6, 2)))
    units = rng.sample(DEPARTMENTS, rng.randrange(1, 3))
    projects = rng.sample(PROJECTS_2024, rng.randrange(1, MOST_PROJECTS + 1))
    left_over = rng.choice(((), sources[:1], sources[:1], sources, (*sources, OWN)))
    codes = _items(format_, rng, items)
    if rng.random() < 0.5:
        codes = sorted({*codes, *rng.sample(sorted(INSURED.values()), 2)})
    made = []
    for i, code in enumerate(codes):
        for source in sources if i == 0 else rng.sample(sources, 1):
            unit = rng.choice(units)
            kinds = [kind for kind, item in INSURED.items()
                     if item == code and source == GENERAL_2024]
            if not kinds and i % 3 == 0:
                kinds = rng.sample(sorted(ECONOMIC), rng.randrange(2, 6))
            made += [Spending(code, source, "", kind, _amount(rng, decimals, most), unit)
                     for kind in kinds]
            for project in rng.sample(projects, rng.randrange(0 if kinds else 1, 2)):
                made.append(Spending(code, source, project, "", _amount(rng, decimals, most), unit))
        if left_over and rng.random() < 0.4:
            project = rng.choice(projects) if rng.random() < 0.9 else ""
            made.append(Spending(code, rng.choice(left_over), project, "30201",
                                 _amount(rng, decimals, most), units[0], carried=True))
    return made


def _shanxi(book: Rulebook, rng: Random, items: int) -> Submission:
    format_ = book.format
    spendings = _shanxi_spendings(format_, rng, items)
    current = [s for s in spendings if not s.carried]
    kept = _amount(rng, 2, 2) if rng.random() < 0.15 and current[0].source == GENERAL_2024 else ZERO
    cells: Cells = {}
    cells.update(_detail("表二", spendings, _by_item, _item,
                         lambda s: "上年结转" if s.carried else s.source))
    if kept:  # what is not spent stands among the receipts of the first item
        _add(cells, Place("表二", 0, GENERAL_2024), kept)
    for table, chosen in (("表三", spendings), ("表五", _from(current, GENERAL_2024)),
                          ("表八", _from(current, FUNDS_2024))):
        cells.update(_detail(table, chosen, _by_item, _item, _basic_or_project))
    basic = [s for s in _from(current, GENERAL_2024) if not s.project]
    cells.update(_detail(
        "表六", basic, lambda s: (s.kind, ECONOMIC[s.kind]),
        lambda s: {"部门经济编码": s.kind, "政府经济编码": ECONOMIC[s.kind]}, _personnel_or_operating,
    ))
    cells.update(_funds_and_capital(current, rng))
    cells.update(_three_2024(basic))
    cells.update(_operating_expenses(basic))
    carried = [s for s in spendings if s.carried and s.project and s.source in FISCAL_2024]
    for table, chosen in (("表十二", [s for s in current if s.project]), ("表十三", carried)):
        cells.update(_detail(
            table, chosen, lambda s: (s.unit, s.project),
            lambda s: {"单位名称": s.unit, "项目名称": s.project}, _project_column,
        ))
    cells.update(_named(cells, UNLISTED))
    cells.update(_summaries(format_, spendings, kept))
    cells.update(_catalogue(rng))
    cells.update(_overall_2024(Words(book), spendings, kept, rng))
    # Only the few small books are those that have to be without fault.
    cells.update(_projects_2024(Words(book), spendings, items > 4, rng))
    three = _total(s for s in basic if s.kind in THREE_2024.values())
    cells.update(_linked_2024(cells, three, rng))
    notes = {t: "注：本表无数据" for t in ("表七", "表八", "表九", "表十", "表十一", "表十二", "表十三")
             if not any(p.table == t and v for p, v in cells.items())}
    return submission(book, rng, cells, notes)


def _project_column(spending: Spending) -> str:
    columns = FISCAL_2024.get(spending.source)
    return columns[2] if columns else spending.source


def _summaries(format_: Format, spendings: Spendings, kept: Decimal) -> Cells:
    """表一 and 表四; ``kept`` of the general budget is neither spent nor lost."""
    rows = [row.name for row in format_.tables["表一"].grids[1].rows if row]
    row_of = dict(zip(CODES_2024, rows, strict=False))
    cells: Cells = {}
    for s in spendings:
        receipt = "上年结转" if s.carried else RECEIPTS_2024[s.source]
        _add(cells, Place("表一", receipt, "预算数"), s.amount)
        planned = "上年结转安排" if s.carried else "当年预算安排"
        _add(cells, Place("表一", row_of[s.item[:3]], planned), s.amount)
        if s.source in FISCAL_2024:
            current, carried, column = FISCAL_2024[s.source]
            _add(cells, Place("表四", carried if s.carried else current, "金额"), s.amount)
            _add(cells, Place("表四", row_of[s.item[:3]], column), s.amount)
    if kept:
        for place in (Place("表一", RECEIPTS_2024[GENERAL_2024], "预算数"),
                      Place("表一", "年终结转", "当年预算安排"),
                      Place("表四", RECEIPTS_2024[GENERAL_2024], "金额"),
                      Place("表四", "年终结转", GENERAL_2024)):
            _add(cells, place, kept)
    return cells


def _funds_and_capital(current: Spendings, rng: Random) -> Cells:
    """表七 and 表九: receipts and what they are spent on, side by side but unrelated."""
    cells: Cells = {}
    funds, capital = _from(current, FUNDS_2024), _from(current, CAPITAL)
    if funds:
        cells[Place("表七", 0, "收入科目编码")] = "1030148"
        cells[Place("表七", 0, "科目名称")] = "国有土地使用权出让收入"
        cells[Place("表七", 0, "政府性基金收入预算")] = _total(funds)
    if capital:
        if rng.random() < 0.7:
            cells[Place("表九", 0, "收入科目编码")] = "1030601"
            cells[Place("表九", 0, "收入科目名称")] = "利润收入"
        cells[Place("表九", 0, "国有资本经营收入预算")] = _total(capital)
    cells.update(_detail("表九", capital, _by_item, _item, _basic_or_project))
    return cells


def _three_2024(basic: Spendings) -> Cells:
    return {
        Place("表十", row, GENERAL_2024): _total(own)
        for row, code in THREE_2024.items()
        if (own := [s for s in basic if s.kind == code])
    }


def _operating_expenses(basic: Spendings) -> Cells:
    """表十一: operating costs of those units that are paid as the government itself."""
    own = [s for s in basic if _personnel_or_operating(s) == "公用经费"
           and ECONOMIC[s.kind][:3] not in ("505", "506")]
    return _detail("表十一", own, lambda s: (s.unit,), lambda s: {"单位名称": s.unit},
                   lambda s: GENERAL_2024)


def _catalogue(rng: Random) -> Cells:
    """A few lines of the list of services; the name stands in the column of its level."""
    cells: Cells = {}
    levels = ("一级目录", "二级目录", "三级目录", "四级目录")
    codes = ("A", "A03", "A0302", "A030201", "A030202", "A04", "A0407")
    for row, code in enumerate(codes[: rng.randrange(len(codes) + 1)]):
        cells[Place("政府购买服务指导性目录", row, "代码")] = code
        cells[Place("政府购买服务指导性目录", row, levels[len(code) // 2])] = f"服务 {code}"
    return cells


def _overall_2024(words: Words, spendings: Spendings, kept: Decimal, rng: Random) -> Cells:
    """The form of the whole department; where money is kept, its two sides would differ."""
    if kept or rng.random() < 0.2:
        return {}
    fields: dict[str, Value] = {"部门名称": "泽州县司法局", "核定的人员编制数": Decimal(80),
                                "在编人员数": Decimal(rng.randrange(60, 100))}
    names = {GENERAL_2024: "一般公共预算资金", FUNDS_2024: "政府性基金预算资金",
             CAPITAL: "国有资本经营预算资金", SPECIAL: "专户管理资金", OWN: "单位资金"}
    for spending in spendings:
        for name in (names[spending.source], _basic_or_project(spending)):
            before = fields.get(name, ZERO)
            assert isinstance(before, Decimal)
            fields[name] = before + spending.amount
    return _form(words, "整体支出绩效目标申报表", 0, rng, 8, fields)


def _projects_2024(words: Words, spendings: Spendings, careless: bool, rng: Random) -> Cells:
    """A form for most projects of the year, in 元, and for some that are carried over.

    Whoever is ``careless`` puts the money of some where that of all years belongs.
    """
    main = words.book.format.tables.get("项目支出绩效目标申报表")
    current = [s for s in spendings if s.project and not s.carried]
    names = list(dict.fromkeys(s.project for s in spendings if s.project))
    if main is None or not names:
        return {}
    listed = {s.project for s in spendings if s.project
              and (not s.carried or s.source in FISCAL_2024)}
    names = [name for name in names if name in listed]
    rng.shuffle(names)
    names = names[: max(1, len(names) - rng.randrange(2))]
    cells: Cells = {}
    amounts = [name for name, spec in main.fields.items() if spec.kind == "amount"]
    for number, name in zip(_numbers(rng, max(1, len(names))), names, strict=False):
        total = 10000 * _total(s for s in current if s.project == name)
        fields: dict[str, Value] = {"项目名称": name, "主管部门及代码": "泽州县司法局"}
        terms = rng.choice((("年度",), ("年度", "实施期"), ("实施期" if careless else "年度",)))
        for term in terms if total else ():
            one, *others = rng.sample([a for a in amounts if a.startswith(term)], 2)
            share = min(total, Decimal(rng.randrange(2) * 100))
            fields[one] = total - share
            fields.update({other: share for other in others if share})
        cells.update(_form(words, main.name, number, rng, 5, fields))
    return cells


def _linked_2024(cells: Cells, three: Decimal, rng: Random) -> Cells:
    """Indicators of the whole that speak of 表十, and those that projects have from the whole."""
    overall = [p for p in cells if p.table == "整体绩效指标" and p.column == "三级指标"]
    projects = [p for p in cells if p.table == "项目绩效指标" and p.column == "三级指标"]
    linked: Cells = {}
    if len(overall) > 1:
        named = ("“三公”经费控制数", f"≤{three:f}万元"), ("公务接待批次", "2批")
        for place, (name, value) in zip(rng.sample(overall, 2), named, strict=True):
            linked[place], linked[place._replace(column="指标值")] = name, value
    for place in projects if overall else ():
        if rng.random() < 0.4:
            source = rng.choice(overall)
            for column in ("二级指标", "三级指标", "指标值"):
                other = source._replace(column=column)
                if other in cells and rng.random() < 0.9:
                    linked[place._replace(column=column)] = linked.get(other, cells[other])
    return linked


# -- xinjiang-2020-self-evaluation: a form for each project, with scores ------------------------

EVALUATION, EVALUATED = "项目支出绩效自评表", "自评指标"
FUND_ROWS = ("当年财政拨款", "上年结转资金", "其他资金")
FUND_COLUMNS = ("年初预算数", "全年预算数", "全年执行数")


def _self_evaluation(book: Rulebook, rng: Random, items: int) -> Submission:
    words, cells = Words(book), {}
    names = rng.sample(PROJECTS, 1 + items % MOST_PROJECTS)
    department = rng.choice(("昌吉州司法局", "昌吉回族自治州司法局"))
    for number, name in zip(_numbers(rng, len(names)), names, strict=True):
        fields: dict[str, Value] = {"项目名称": name, "主管部门": department}
        form = _form(words, EVALUATION, number, rng, min(items + 3, 30), fields)
        form.update(_funds(number, rng))
        form.update(_scores(form, number, rng))
        form.update(_within_means(form, number))
        cells.update({p: v for p, v in form.items() if not _is_scored(p, v)})
    return submission(book, rng, cells, {})


def _funds(form: int, rng: Random) -> Cells:
    """Budget and expenditure by source, the rate of each, and the score of the whole."""
    cells: Cells = {}
    decimals = rng.choice((0, 2, 6))
    sums = dict.fromkeys(FUND_COLUMNS, ZERO)
    for row in rng.sample(FUND_ROWS, rng.randrange(1, 3)):
        budget = _amount(rng, decimals, 3)
        spent = budget * rng.choice((1, 1, Decimal("0.5"), Decimal("0.87"), Decimal("1.1")))
        for column, value in zip(FUND_COLUMNS, (budget, budget, spent), strict=True):
            value = rounded(value, 6)
            cells[Place(EVALUATION, row, column, form)] = value
            sums[column] += value
        cells[Place(EVALUATION, row, "执行率", form)] = _rate(rounded(spent, 6), budget, rng)
    budget, spent = (sums[column] for column in FUND_COLUMNS[1:])
    cells[Place(EVALUATION, "年度资金总额", "执行率", form)] = _rate(spent, budget, rng)
    cells[Place(EVALUATION, "年度资金总额", "分值", form)] = Decimal(10)
    score = rounded(min(spent / budget, Decimal(1)) * 10, 1)
    cells[Place(EVALUATION, "年度资金总额", "得分", form)] = score
    return cells


def _rate(spent: Decimal, budget: Decimal, rng: Random) -> str:
    rate = rounded(100 * spent / budget, 2)
    return rng.choice((f"{rounded(rate, 0)}%", f"{rate}%", f"{rate}", f"{rounded(rate, 0)}％"))


def _is_scored(place: Place, value: Value) -> bool:
    """Whether a figure stands where the form prints a dash."""
    dashes = place.row in FUND_ROWS and place.column in ("分值", "得分")
    return dashes and isinstance(value, str) and indicator.numbers(value) > 0


def _scores(form_cells: Cells, form: int, rng: Random) -> Cells:
    """Weights of the indicators that make 90, scores, and what the scores ask for."""
    rows = sorted({p.row for p in form_cells if p.table == EVALUATED and isinstance(p.row, int)})
    cells: Cells = {}
    left = Decimal(90)
    for i, row in enumerate(rows):
        weight = left if i == len(rows) - 1 else min(left, Decimal(rng.choice((0, 2, 5, 10, 20))))
        left -= weight
        score = max(ZERO, weight - rng.choice((0, 0, 0, 1, Decimal("0.5"))))
        cells[Place(EVALUATED, row, "分值", form)] = weight
        cells[Place(EVALUATED, row, "得分", form)] = score
        if score < weight:
            cells[Place(EVALUATED, row, "偏差原因分析及改进措施", form)] = "受疫情影响，下年加快进度。"
        first = Place(EVALUATED, row, "一级指标", form)
        cells[first] = form_cells.get(first) or "产出指标"
        done = Place(EVALUATED, row, "实际完成值", form)
        planned = str(form_cells.get(done._replace(column="年度指标值"), ""))
        value = indicator.number(planned)
        if indicator.numbers(planned) == 1 and value is not None and rng.random() < 0.6:
            cells[done] = f"{value * rng.choice((1, 1, 2)):f}{indicator.unit(planned)}"
            continue
        cells[done] = str(form_cells.get(done, "")).lstrip("≥≤=＝>＞<＜ ") or "完成"
        if rng.random() < 0.2:  # the name says how many
            count = rng.choice((12, 200))
            name = f"办理{count}件案件" + rng.choice(("", "（普通）", "，按期办结"))
            cells[done._replace(column="三级指标")] = name
            cells[done._replace(column="年度指标值")] = rng.choice((f"{count}件案件", f"{count}"))
    return cells


def _within_means(form_cells: Cells, form: int) -> Cells:
    """No cost above the funds, and no count in a name that is another than the planned one."""
    funds = {column: sum((v for p, v in form_cells.items() if isinstance(v, Decimal)
                          and p.row in FUND_ROWS and p.column == column), ZERO)
             for column in FUND_COLUMNS}
    cells: Cells = {}
    for place, text in form_cells.items():
        if place.table != EVALUATED or not isinstance(text, str) or indicator.numbers(text) != 1:
            continue
        if place.column == "三级指标":
            planned = str(form_cells.get(place._replace(column="年度指标值"), ""))
            if indicator.number(text) != indicator.number(planned):
                cells[place] = text.translate(dict.fromkeys(map(ord, indicator.DIGITS)))
        total = {"年度指标值": funds["全年预算数"], "实际完成值": funds["全年执行数"]}.get(place.column)
        if total is not None and (indicator.number(text) or ZERO) > total:
            if form_cells.get(place._replace(column="二级指标")) == "成本指标":
                cells[place] = f"{total:f}万元"
    return cells


# -- overall targets of 新疆 and 湖南: one form, with tasks that cost money ------------------------

TASKS = "年度主要任务"


def _overall(book: Rulebook, rng: Random, items: int) -> Submission:
    """One form; tasks are what projects are spent on, or all that there is."""
    words, format_ = Words(book), book.format
    [main] = format_.forms
    fields: dict[str, Value] = {"部门名称": f"第{rng.randrange(9)}号局"}
    cells = _form(words, main, 0, rng, 12 + 2 * min(items, 30), fields)
    decimals, most = rng.choice(((0, 4), (2, 3), (6, 3)))
    total = ZERO
    for row in sorted({p.row for p in cells if p.table == TASKS and isinstance(p.row, int)}):
        for column in rng.sample(("财政拨款", "其他资金"), rng.randrange(1, 3)):
            amount = _amount(rng, decimals, most)
            cells[Place(TASKS, row, column)] = amount
            total += amount
    cells.update(_sources(main, total, rng))
    cells.update(_cost_indicators(cells, rng))
    return submission(book, rng, cells, {})


def _sources(main: str, tasks: Decimal, rng: Random) -> Cells:
    """Where the money comes from and what it is for (湖南 only)."""
    basic = rng.choice((ZERO, Decimal("120.5")))
    project = tasks - basic if tasks > basic and rng.random() < 0.4 else tasks
    cells: Cells = {Place(main, None, "基本支出"): basic, Place(main, None, "项目支出"): project}
    shares = rng.sample(("公共财政拨款", "政府性基金拨款", "纳入专户管理的非税收入拨款", "其他资金"), 2)
    other = min(basic + project, Decimal(8))
    cells[Place(main, None, shares[0])] = basic + project - other
    cells[Place(main, None, shares[1])] = other
    return cells


def _cost_indicators(cells: Cells, rng: Random) -> Cells:
    """Some indicators of cost called as a task, with its amount or another."""
    changed: Cells = {}
    tasks = [p for p in cells if p.table == TASKS and p.column in ("任务名称", "主要内容")]
    for place in [p for p in cells if p.table == "绩效指标" and p.column == "三级指标"]:
        if tasks and rng.random() < 0.3:
            task = rng.choice(tasks)
            amounts = (cells.get(task._replace(column=c)) for c in ("财政拨款", "其他资金"))
            total = sum((a for a in amounts if isinstance(a, Decimal)), ZERO)
            changed[place] = cells[task]
            changed[place._replace(column="二级指标")] = "成本指标"
            value = total + rng.choice((0, 0, 1, Decimal("0.004")))
            changed[place._replace(column="指标值")] = f"{rng.choice(('', '≤'))}{value:f}万元"
    return changed


BOOKS: dict[str, Callable[[Rulebook, Random, int], Submission]] = {
    "xinjiang-2020-budget": _xinjiang,
    "shanxi-2024-budget": _shanxi,
    "xinjiang-2020-self-evaluation": _self_evaluation,
    "xinjiang-2020-overall-targets": _overall,
    "hunan-2020-overall-targets": _overall,
}
"""For every format, what makes a consistent book of so many items; a test counts on it."""
