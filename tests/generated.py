"""Generated submissions: books that agree, and those that somebody got a little wrong.

Everything comes from seeds, so that a workbook that fails can be made again by its name. What
a consistent book looks like is a format's own affair (``BOOKS``); everything that is done to
it afterwards holds for any format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import NamedTuple

from budgetxl.amount import ZERO, rounded
from budgetxl.formats import Column, Format
from budgetxl.place import Place
from budgetxl.rules import Figures, Rulebook, totals
from budgetxl.submission import Submission, Value

Cells = dict[Place, Value]

KINDS = ("consistent", "boundary", "mutated", "added rows", "stated")
COUNTS = {"consistent": 8, "boundary": 16, "mutated": 28, "added rows": 5, "stated": 20}
"""How many workbooks of each kind."""

SPARE_ROWS = 2
"""Empty rows below the used ones, in every detail table."""


@dataclass(frozen=True)
class Sample:
    """One generated submission; ``done`` says what was done to a consistent book."""

    name: str
    kind: str
    submission: Submission
    done: tuple[str, ...] = ()


def samples(book: Rulebook, kind: str) -> Iterator[Sample]:
    """The submissions of one of the ``KINDS``, the same ones every time."""
    for number in range(COUNTS[kind]):
        rng = Random(f"{book.format.id} {kind} {number}")
        submission, done = _MAKERS[kind](book, rng, number)
        yield Sample(f"{kind.replace(' ', '-')}-{number:02}", kind, submission, tuple(done))


# -- a consistent book of 九张表 ----------------------------------------------------------------

GENERAL, FUNDS = "一般公共预算拨款", "政府性基金预算拨款"
CARRIED = "单位上年结余（不包括国库集中支付额度结余）"
FISCAL = {GENERAL: "一般公共预算", FUNDS: "政府性基金预算"}
OTHER_SOURCES = ("财政专户管理资金", "事业收入", "事业单位经营收入", "其他收入",
                 "用事业基金弥补收支差额", CARRIED)
RECEIPTS = {**FISCAL, "财政专户管理资金": "教育收费（财政专户）"}
"""The rows of 表一 that are not called as the columns of 表二."""

UNLISTED = {"2300101": "体制上解支出", "2130599": "其他扶贫支出", "2299901": "其他支出"}
"""Items that the code lists do not have; their names have to be typed."""

BASIC = ("30101", "30102", "30103", "30112", "30113", "30302", "30303", "30304", "30201",
         "30205", "30211", "30212", "30213", "30217", "30231", "30239", "31002", "31013")
THREE = {"因公出国（境）费": "30212", "公务用车购置费": "31013", "公务用车运行费": "30231",
         "公务接待费": "30217"}


class Spending(NamedTuple):
    """One amount spent: on which item, from which source, on what.

    ``project`` is "" for basic expenditure; ``kind`` is then a 款 of 表六, else a column of 表七.
    """

    item: str
    source: str
    project: str
    kind: str
    amount: Decimal


def _spendings(format_: Format, rng: Random, items: int) -> list[Spending]:
    known = [e.code for e in format_.codes["功能分类科目"].entries if len(e.code) == 7]
    codes = sorted(rng.sample(sorted({*known, *UNLISTED}), items))
    categories = [c.name for c in format_.tables["表七"].columns.values() if c.kind == "amount"]
    sources = [GENERAL, *rng.choice(((), (FUNDS,), (FUNDS, *rng.sample(OTHER_SOURCES, 3))))]
    decimals, most = rng.choice(((0, 6), (2, 3), (2, 5), (6, 2), (6, 5)))
    made = []
    for i, code in enumerate(codes):
        for source in sources if i == 0 else rng.sample(sources, 1):
            for kind in rng.sample(BASIC, rng.randrange(3, 8)) if i % 3 == 0 else ():
                made.append(Spending(code, source, "", kind, _amount(rng, decimals, most)))
            for n in range(rng.randrange(0 if i % 3 == 0 else 1, 3)):
                for kind in rng.sample(categories, rng.randrange(1, 3)):
                    project = f"项目{i + 1}-{n + 1}（{source[:4]}）"
                    made.append(Spending(code, source, project, kind, _amount(rng, decimals, most)))
    return made


def _amount(rng: Random, decimals: int, most: int) -> Decimal:
    """With so many decimals, and at the most so many digits before them.

    A spreadsheet calculates with 15 digits: every sum here stays within them.
    """
    digits = decimals + rng.randrange(1, most + 1)
    return Decimal(rng.randrange(1, 10**digits)).scaleb(-decimals)


def _xinjiang(format_: Format, rng: Random, items: int) -> Submission:
    """A department's budget in nine tables that agree, for all of them follow from one list."""
    spendings = _spendings(format_, rng, items)
    cells: Cells = {}
    for table, key, column, chosen in (
        ("表二", lambda s: s.item, lambda s: s.source, spendings),
        ("表三", lambda s: s.item, _basic_or_project, spendings),
        ("表五", lambda s: s.item, _basic_or_project, _from(spendings, GENERAL)),
        ("表六", lambda s: s.kind, _personnel_or_operating,
         [s for s in _from(spendings, GENERAL) if not s.project]),
        ("表七", lambda s: (s.item, s.project), lambda s: s.kind,
         [s for s in spendings if s.project]),
        ("表九", lambda s: s.item, _basic_or_project, _from(spendings, FUNDS)),
    ):
        cells.update(_detail(table, chosen, key, column))
    cells.update(_named(cells, rng))
    cells.update(_receipts_and_expenditure(spendings))
    cells.update(_three_public_expenses(spendings, rng))
    notes = {t: f"备注：本部门{t}没有内容。" for t in ("表六", "表七", "表八", "表九")
             if not any(p.table == t and v for p, v in cells.items())}
    return Submission(format_.id, format_.year, f"第{rng.randrange(100)}号局", cells, notes)


def _from(spendings: list[Spending], source: str) -> list[Spending]:
    return [s for s in spendings if s.source == source]


def _basic_or_project(spending: Spending) -> str:
    return "项目支出" if spending.project else "基本支出"


def _personnel_or_operating(spending: Spending) -> str:
    return "人员经费" if spending.kind[:3] in ("301", "303") else "公用经费"


def _detail(table: str, spendings: list[Spending], key: Callable[[Spending], object],
            column: Callable[[Spending], str]) -> Cells:
    """One row for each key, in the order of codes, with the sum of each column."""
    rows: dict[str, list[Spending]] = defaultdict(list)
    for spending in spendings:
        rows[str(key(spending))].append(spending)
    cells: Cells = {}
    for number, name in enumerate(sorted(rows)):
        first = rows[name][0]
        cells[Place(table, number, "科目编码")] = first.kind if table == "表六" else first.item
        if table == "表七":
            cells[Place(table, number, "项目名称")] = first.project
        for spending in rows[name]:
            _add(cells, Place(table, number, column(spending)), spending.amount)
    return cells


def _add(cells: Cells, place: Place, amount: Decimal) -> None:
    before = cells.get(place, ZERO)
    assert isinstance(before, Decimal)
    cells[place] = before + amount


def _named(cells: Cells, rng: Random) -> Cells:
    """The names that somebody has to type, and in some books the others too."""
    typed = dict(UNLISTED)
    if rng.random() < 0.3:
        typed |= {"2040601": "行政运行", "30201": "办公费", "30213": "维修(护)费"}
    return {
        place._replace(column="科目名称"): typed[code]
        for place, code in cells.items()
        if isinstance(code, str) and code in typed
    }


def _receipts_and_expenditure(spendings: list[Spending]) -> Cells:
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


def _three_public_expenses(spendings: list[Spending], rng: Random) -> Cells:
    """表八: what basic expenditure has of them, and now and then a part of the projects."""
    cells: Cells = {}
    for column, code in THREE.items():
        own = [s.amount for s in _from(spendings, GENERAL) if not s.project and s.kind == code]
        cells[Place("表八", "预算数", column)] = sum(own, ZERO)
    projects = [s.amount for s in spendings if s.project and s.kind == "商品和服务支出"]
    if projects and rng.random() < 0.3:
        _add(cells, Place("表八", "预算数", "公务接待费"), min(projects))
    return cells


BOOKS: dict[str, Callable[[Format, Random, int], Submission]] = {
    "xinjiang-2020-budget": _xinjiang,
}
"""For every format, what makes a consistent book of so many items; a test counts on it."""


def _consistent(book: Rulebook, rng: Random, number: int) -> tuple[Submission, list[str]]:
    return BOOKS[book.format.id](book.format, rng, 1 + number % 7), []


# -- what is done to a book: each returns another submission and says in a few words what it did --

Done = tuple[Submission, str]
Change = Callable[[Submission, Format, Random], Done]

SHIFTS = ("0.005", "-0.005", "0.004", "-0.004", "0.004999", "-0.004999", "0.00499", "0.005001",
          "0.01", "-0.01", "0.009999", "0.000001", "-0.000001", "0.015", "-0.015")


def _with(submission: Submission, changes: dict[Place, Value | None]) -> Submission:
    """``submission`` with other values at some places; None empties a place."""
    cells = {**submission.cells, **changes}
    return replace(submission, cells={p: v for p, v in cells.items() if v is not None})


def _inputs(submission: Submission, format_: Format) -> list[Place]:
    """The amounts that are there and that no rule fills."""
    tables = format_.tables
    return [p for p, value in submission.cells.items()
            if isinstance(value, Decimal) and not tables[p.table].is_total(p)]


def _amount_at(submission: Submission, place: Place) -> Decimal:
    value = submission.cells[place]
    assert isinstance(value, Decimal)
    return value


def _moved(submission: Submission, place: Place, by: Decimal) -> Done:
    value = _amount_at(submission, place) + by
    return _with(submission, {place: value}), f"{place.words()} {by:+f}"


def _columns(format_: Format, table: str, kind: str) -> Iterator[Column]:
    return (column for column in format_.tables[table].columns.values() if column.kind == kind)


def _codes(submission: Submission, format_: Format) -> list[tuple[Place, Column, Column]]:
    """Every code that is there: its place, its column, and the column of its name."""
    return [
        (place, column, name)
        for place in submission.cells
        for column in _columns(format_, place.table, "code") if column.name == place.column
        for name in _columns(format_, place.table, "name") if name.of == column.name
    ]


def _shift(submission: Submission, format_: Format, rng: Random) -> Done:
    place = rng.choice(_inputs(submission, format_))
    return _moved(submission, place, Decimal(rng.choice(SHIFTS)))


def _add_one(submission: Submission, format_: Format, rng: Random) -> Done:
    return _moved(submission, rng.choice(_inputs(submission, format_)), Decimal(1))


def _negative(submission: Submission, format_: Format, rng: Random) -> Done:
    place = rng.choice(_inputs(submission, format_))
    return _moved(submission, place, -2 * _amount_at(submission, place))


def _blank(submission: Submission, format_: Format, rng: Random) -> Done:
    place = rng.choice(_inputs(submission, format_))
    return _with(submission, {place: None}), f"{place.words()} 清空"


def _zero(submission: Submission, format_: Format, rng: Random) -> Done:
    place = rng.choice(_inputs(submission, format_))
    return _with(submission, {place: ZERO}), f"{place.words()} 为 0"


def _fill_in(submission: Submission, format_: Format, rng: Random) -> Done:
    """An amount in an empty cell of a fixed row."""
    empty = [place for table in format_.tables.values() for place in table.fixed_cells()
             if place not in submission.cells and not table.is_total(place)]
    place, amount = rng.choice(empty), Decimal(rng.choice((-90, -1, 1, 5))).scaleb(-2)
    return _with(submission, {place: amount}), f"{place.words()} 为 {amount}"


def _swap(submission: Submission, format_: Format, rng: Random) -> Done:
    one, other = (rng.choice(_inputs(submission, format_)) for _ in range(2))
    cells = submission.cells
    done = f"{one.words()} 与 {other.words()} 对调"
    return _with(submission, {one: cells[other], other: cells[one]}), done


def _empty_row(submission: Submission, format_: Format, rng: Random) -> Done:
    """A detail row with its code and no amounts."""
    rows = [p for p in _inputs(submission, format_) if isinstance(p.row, int)]
    one = rng.choice(rows)
    emptied = {p: None for p in rows if (p.table, p.row) == (one.table, one.row)}
    return _with(submission, {**emptied}), f"{one.words()} 的行不填金额"


def _drop_row(submission: Submission, format_: Format, rng: Random) -> Done:
    """A detail row left out."""
    one, _, _ = rng.choice(_codes(submission, format_))
    dropped = {p: None for p in submission.cells if (p.table, p.row) == (one.table, one.row)}
    return _with(submission, {**dropped}), f"{one.words()} 的行删去"


def _other_column(submission: Submission, format_: Format, rng: Random) -> Done:
    """An amount put into another column of its detail row."""
    details = [p for p in _inputs(submission, format_) if isinstance(p.row, int)]
    place = rng.choice(details)
    columns = [column.name for column in _columns(format_, place.table, "amount")]
    other = place._replace(column=rng.choice(columns))
    done = f"{place.words()} 移到 {other.column}"
    return _with(submission, {place: None, other: submission.cells[place]}), done


def _recode(submission: Submission, format_: Format, rng: Random) -> Done:
    """Another code of the list, the next number, or a class that there is not."""
    place, column, _ = rng.choice(_codes(submission, format_))
    old = str(submission.cells[place])
    listed = [e.code for e in format_.codes[column.codes].entries if len(e.code) == column.digits]
    next_one = str(int(old) + 1).zfill(column.digits)
    code = rng.choice((rng.choice(listed), next_one, "9" + old[1:]))
    return _with(submission, {place: code}), f"{place.words()} {old} 改为 {code}"


def _uncode(submission: Submission, format_: Format, rng: Random) -> Done:
    place, _, _ = rng.choice(_codes(submission, format_))
    return _with(submission, {place: None}), f"{place.words()} 清空"


def _rename(submission: Submission, format_: Format, rng: Random) -> Done:
    place, column, name = rng.choice(_codes(submission, format_))
    official = format_.codes[column.codes].name(str(submission.cells[place])) or "行政运行"
    text = rng.choice((official + "支出", official[:-1], official, "其他支出（不含专项）"))
    at = place._replace(column=name.name)
    return _with(submission, {at: text}), f"{at.words()} 为 {text}"


def _brackets(submission: Submission, format_: Format, rng: Random) -> Done:
    """One code, its name typed wherever it stands, each bracket in a width of its own."""
    places = _codes(submission, format_)
    lists = format_.codes
    known = [lists[column.codes].name(str(submission.cells[p])) or "" for p, column, _ in places]
    bracketed = [i for i, name in enumerate(known) if "（" in name]
    chosen = rng.choice(bracketed or range(len(places)))
    code = submission.cells[places[chosen][0]]
    name = known[chosen] if bracketed else f"{known[chosen]}（本级）"
    changes: dict[Place, Value | None] = {
        place._replace(column=column.name): "".join(rng.choice(PAIRS.get(x, x)) for x in name)
        for place, _, column in places
        if submission.cells[place] == code
    }
    return _with(submission, changes), f"{code} 的名称为 {'、'.join(map(str, changes.values()))}"


PAIRS = {"（": "（(", "）": "）)"}


def _duplicate(submission: Submission, format_: Format, rng: Random) -> Done:
    """A detail row once more, below the others."""
    place, _, _ = rng.choice(_codes(submission, format_))
    bottom = max(submission.rows(place.table)) + 1
    changes: dict[Place, Value | None] = {
        p._replace(row=bottom): value for p, value in submission.cells.items()
        if (p.table, p.row) == (place.table, place.row)
    }
    return _with(submission, changes), f"{place.words()} 的行重复"


def _remark(submission: Submission, format_: Format, rng: Random) -> Done:
    """A note emptied, or put back to what the form prints."""
    table = rng.choice(list(submission.notes) or list(format_.tables))
    notes = {name: note for name, note in submission.notes.items() if name != table}
    if rng.random() < 0.5:
        notes[table] = ""
    return replace(submission, notes=notes), f"{table}[备注] 改为“{notes.get(table, '照表样')}”"


MUTATIONS: tuple[Change, ...] = (
    _add_one, _blank, _swap, _recode, _rename, _brackets, _duplicate, _negative,
    _remark, _zero, _fill_in, _uncode, _other_column, _empty_row,
    _drop_row,
)


def _changed(
    submission: Submission, format_: Format, rng: Random, changes: Iterable[Change]
) -> tuple[Submission, list[str]]:
    done = []
    for change in changes:
        submission, words = change(submission, format_, rng)
        done.append(words)
    return submission, done


# -- the five kinds -----------------------------------------------------------------------------


def _boundary(book: Rulebook, rng: Random, number: int) -> tuple[Submission, list[str]]:
    """Amounts moved by about half a last digit: one of them, or several."""
    submission, _ = _consistent(book, rng, 1 + number)
    return _changed(submission, book.format, rng, [_shift] * (1, 1, 4, 12)[number % 4])


def _mutated(book: Rulebook, rng: Random, number: int) -> tuple[Submission, list[str]]:
    """Each mutation on its own first, then several together."""
    submission, _ = _consistent(book, rng, 2 + number)
    several = [_recode, *rng.choices(MUTATIONS, k=9)]
    changes = [MUTATIONS[number]] if number < len(MUTATIONS) else several
    return _changed(submission, book.format, rng, changes)


def _added_rows(book: Rulebook, rng: Random, number: int) -> tuple[Submission, list[str]]:
    """Many more rows than any example has, with gaps between them: 0, 3, 7 …"""
    submission = BOOKS[book.format.id](book.format, rng, 20 + 5 * number)
    numbers: dict[str, dict[int, int]] = {}
    for table in book.format.tables:
        at, numbers[table] = 0, {}
        for row in submission.rows(table):
            numbers[table][row] = at
            at += rng.choice((1, 1, 1, 1, 3, 4))
    cells = {
        p._replace(row=numbers[p.table][p.row]) if isinstance(p.row, int) else p: value
        for p, value in submission.cells.items()
    }
    submission = replace(submission, cells=cells)
    return _changed(submission, book.format, rng, [_shift, _add_one] if number % 2 else [])


def _stated(book: Rulebook, rng: Random, number: int) -> tuple[Submission, list[str]]:
    """Everything rounded as printed, totals stated; then some totals a little or far off."""
    submission, _ = _consistent(book, rng, 1 + number)
    changes = ([], [_empty_row], [_fill_in, _negative], rng.choices(MUTATIONS, k=3))[number % 4]
    submission, done = _changed(submission, book.format, rng, changes)
    figures = Figures(submission, book)
    places = list(_total_places(submission, book))
    stated = {p: figures.computed(p) or ZERO for p in places if number % 3 or rng.random() < 0.7}
    decimals = book.format.decimals
    exact = {**submission.cells, **stated}
    cells = {p: rounded(v, decimals) if isinstance(v, Decimal) else v for p, v in exact.items()}
    submission = replace(submission, cells=cells, stated=True)
    for place in rng.sample(sorted(stated, key=str), (0, 1, 5, len(stated))[number % 4]):
        by = rng.choice(("0.01", "-0.01", "0.02", "-0.02", "0.03", "0.1", "-1", "100"))
        submission, words = _moved(submission, place, Decimal(by))
        done.append(words)
    return submission, done


def _total_places(submission: Submission, book: Rulebook) -> Iterator[Place]:
    for table in book.format.tables.values():
        for place in totals(table):
            if place.row is None:
                yield from (place._replace(row=row) for row in submission.rows(table.name))
            else:
                yield place


_MAKERS: dict[str, Callable[[Rulebook, Random, int], tuple[Submission, list[str]]]] = {
    "consistent": _consistent,
    "boundary": _boundary,
    "mutated": _mutated,
    "added rows": _added_rows,
    "stated": _stated,
}
