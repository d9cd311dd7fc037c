"""Generated submissions: books that agree, and those that somebody got a little wrong.

Everything comes from seeds, so that a workbook that fails can be made again by its name. What
a consistent book looks like is a format's own affair (``tests.books``); everything that is done
to it afterwards holds for any format.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from budgetxl.amount import KEPT_DECIMALS, ZERO, decimals, plain, rounded
from budgetxl.checking.cases import outcomes
from budgetxl.fault import Verdict
from budgetxl.formats import NOTE, Column, Format, Table
from budgetxl.formats.columns import Group
from budgetxl.layout import Layout
from budgetxl.place import Place
from budgetxl.rules import Figures, Rule, Rulebook, totals
from budgetxl.rules.tree import At, Collected, ColumnRef, Compare, Here, Node, Text, walk
from budgetxl.rules.tree import Cell as TreeCell
from budgetxl.rules.tree import Rows as TreeRows
from budgetxl.submission import Submission, Value
from tests import books, official_books
from tests.books import Cells
from tests.supplementary import facts
from tests.wording import FIGURES, Words

__all__ = ["AT_MOST", "LATER", "BOOKS", "COUNTS", "KINDS", "SPARE_ROWS", "Sample", "one",
           "samples"]

KINDS = ("consistent", "boundary", "mutated", "added rows", "stated")
BOOKS = {**books.BOOKS, **official_books.BOOKS}
"""For every format, what makes a consistent book of so many items."""

COUNTS = {
    "xinjiang-2020-budget": (4, 6, 12, 1, 8),
    "shanxi-2024-budget": (4, 4, 10, 1, 8),
    "xinjiang-2020-self-evaluation": (4, 3, 12, 2, 8),
    "xinjiang-2020-overall-targets": (4, 4, 12, 2, 8),
    "hunan-2020-overall-targets": (4, 4, 12, 2, 8),
    "shanghai-2025-budget": (1, 1, 2, 1, 4),
    "accounts-2024": (1, 4, 6, 1, 4),
}
"""How many workbooks of each kind, in the order of ``KINDS``."""

AT_MOST = int(os.environ.get("SAMPLES", "2"))
"""How many workbooks of a kind LibreOffice calculates; ``make test-all`` takes all there are."""

LATER = ("shanghai-2025-budget", "accounts-2024")
"""Formats that brought hardly a word of their own: by default one workbook of a kind is
calculated."""

MORE = 16
"""So many more books are tried, and used if they break a rule that the others could not."""

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
    left = _breakable(book, kind)
    count = _count(book, kind)
    for number in range(count + MORE):
        if number == count and kind == "mutated":  # these two kinds share some rules
            left = sorted({*left} - {*_breakable(book, "stated")})
        before = len(left)
        rng = Random(f"{book.format.id} {kind} {number}")
        if number < count or left:
            submission, done = _MAKERS[kind](book, rng, number, left)
        if number < count or len(left) < before:
            settled = _settled(submission, book.format)
            yield Sample(f"{kind.replace(' ', '-')}-{number:02}", kind, settled, tuple(done))


def one(book: Rulebook, kind: str, number: int) -> Submission:
    """A submission of one of the ``KINDS`` with nothing aimed at, the same one every time."""
    rng = Random(f"{book.format.id} {kind} one {number}")
    return _MAKERS[kind](book, rng, number % 8, [])[0]


def _count(book: Rulebook, kind: str) -> int:
    return COUNTS[book.format.id][KINDS.index(kind)]


def _settled(submission: Submission, format_: Format) -> Submission:
    """Without what a workbook cannot hold: rows that say no more than an empty form does."""
    cells = dict(submission.cells)
    for table in format_.tables.values():
        merged = {column.name for column in table.detail.merged} if table.detail else set()
        for form, row in _rows(submission, table.name) if merged else ():
            places = [p for p in cells if (p.table, p.row, p.form) == (table.name, row, form)]
            if all(place.column in merged for place in places) and not _is_kept(table, places):
                cells = {place: value for place, value in cells.items() if place not in places}
    return replace(submission, cells=cells)


def _is_kept(table: Table, row: list[Place]) -> bool:
    """Whether the row stays though it says no more than an empty form does."""
    return bool(table.detail and table.detail.keeps_empty and row[0].row)


def _consistent(
    book: Rulebook, rng: Random, number: int, _: list[str] | None = None
) -> tuple[Submission, list[str]]:
    submission = BOOKS[book.format.id](book, rng, 1 + number % 7)
    cells = {**submission.cells, **facts(submission, book, Random(number))}
    return replace(submission, cells=cells), []


# -- what is done to a book: each returns another submission and says in a few words what it did --

Done = tuple[Submission, str]
Change = Callable[[Submission, Rulebook, Random], Done]

SHIFTS = ("0.005", "-0.005", "0.004", "-0.004", "0.004999", "-0.004999", "0.00499", "0.005001",
          "0.01", "-0.01", "0.009999", "0.000001", "-0.000001", "0.015", "-0.015")


def _with(submission: Submission, changes: dict[Place, Value | None]) -> Submission:
    """``submission`` with other values at some places; None empties a place."""
    cells = {**submission.cells, **changes}
    typed = {p: text for p, text in submission.typed.items() if p not in changes}
    return replace(submission, cells={p: v for p, v in cells.items() if v is not None}, typed=typed)


def _inputs(submission: Submission, book: Rulebook) -> list[Place]:
    """The amounts that are there and that no rule fills."""
    tables = book.format.tables
    return [p for p, value in submission.cells.items()
            if isinstance(value, Decimal) and not tables[p.table].is_total(p)]


def _rows(submission: Submission, table: str) -> list[tuple[int, int]]:
    """Form and number of every detail row of ``table``."""
    found = {(p.form, p.row) for p in submission.cells
             if p.table == table and isinstance(p.row, int)}
    return sorted(found)


def _row(submission: Submission, one: Place) -> dict[Place, Value]:
    """The cells of the detail row in which ``one`` stands."""
    return {p: value for p, value in submission.cells.items() if p[:2] == one[:2]
            and p.form == one.form}


def _pick(places: Iterable[Place], rng: Random) -> Place:
    """One of ``places``; every table has the same chance. Raises ``_Nowhere`` if there is none."""
    listed = list(places)
    if not listed:
        raise _Nowhere
    table = rng.choice(sorted({place.table for place in listed}))
    return rng.choice([place for place in listed if place.table == table])


class _Nowhere(Exception):
    """There is nothing that a change could be done to."""


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


def _code(submission: Submission, format_: Format, rng: Random) -> tuple[Place, Column, Column]:
    """One of those codes."""
    found = {place: (column, name) for place, column, name in _codes(submission, format_)}
    place = _pick(found, rng)
    return place, *found[place]


# -- amounts ------------------------------------------------------------------------------------


def _shift(submission: Submission, book: Rulebook, rng: Random) -> Done:
    place = _pick(_inputs(submission, book), rng)
    return _moved(submission, place, Decimal(rng.choice(SHIFTS)))


def _add_one(submission: Submission, book: Rulebook, rng: Random) -> Done:
    return _moved(submission, _pick(_inputs(submission, book), rng), Decimal(1))


def _negative(submission: Submission, book: Rulebook, rng: Random) -> Done:
    place = _pick(_inputs(submission, book), rng)
    return _moved(submission, place, -2 * _amount_at(submission, place))


def _blank(submission: Submission, book: Rulebook, rng: Random) -> Done:
    place = _pick(_inputs(submission, book), rng)
    return _with(submission, {place: None}), f"{place.words()} 清空"


def _zero(submission: Submission, book: Rulebook, rng: Random) -> Done:
    place = _pick(_inputs(submission, book), rng)
    return _with(submission, {place: ZERO}), f"{place.words()} 为 0"


def _fill_in(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """An amount in an empty cell of a fixed row, or in a form, be it a blank one."""
    empty = []
    for table in book.format.tables.values():
        forms = _forms(submission, book.format, table)
        blank = [max(forms, default=-1) + 1] if table.repeated and rng.random() < 0.2 else []
        for place in (p for p in table.fixed_cells() if not table.is_total(p)):
            empty += [place._replace(form=form) for form in [*forms, *blank]]
    place = _pick((place for place in empty if place not in submission.cells), rng)
    amount = Decimal(rng.choice((-90, -1, 1, 5))).scaleb(-2)
    return _with(submission, {place: amount}), f"{place.words()} 为 {amount}"


def _swap(submission: Submission, book: Rulebook, rng: Random) -> Done:
    one, other = (_pick(_inputs(submission, book), rng) for _ in range(2))
    cells = submission.cells
    done = f"{one.words()} 与 {other.words()} 对调"
    return _with(submission, {one: cells[other], other: cells[one]}), done


def _other_column(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """An amount put into another column of its detail row."""
    place = _pick((p for p in _inputs(submission, book) if isinstance(p.row, int)), rng)
    columns = [column.name for column in _columns(book.format, place.table, "amount")]
    other = place._replace(column=rng.choice(columns))
    done = f"{place.words()} 移到 {other.column}"
    return _with(submission, {place: None, other: submission.cells[place]}), done


def _loosen(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """An amount typed with its unit, 10万元, where the form lets it stand."""
    specs = {p: spec for p, value in submission.cells.items() if isinstance(value, Decimal)
             and (spec := book.format.tables[p.table].spec(p)) and spec.loose}
    fine = (place for place in specs if place not in submission.typed
            and decimals(_amount_at(submission, place)) <= KEPT_DECIMALS)
    place = _pick(fine, rng)
    text = plain(_amount_at(submission, place)) + book.format.unit_of(specs[place])
    typed = {**submission.typed, place: text}
    return replace(submission, typed=typed), f"{place.words()} 写作“{text}”"


# -- rows and codes -----------------------------------------------------------------------------


def _empty_row(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A detail row with its code and no amounts."""
    rows = [p for p in _inputs(submission, book) if isinstance(p.row, int)]
    one = _pick(rows, rng)
    emptied: dict[Place, Value | None] = {p: None for p in _row(submission, one) if p in rows}
    return _with(submission, emptied), f"{one.words()} 的行不填金额"


def _some_row(submission: Submission, rng: Random) -> Place:
    """A cell of some detail row."""
    return _pick((place for place in submission.cells if isinstance(place.row, int)), rng)


def _drop_row(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A detail row left out."""
    one = _some_row(submission, rng)
    dropped: dict[Place, Value | None] = dict.fromkeys(_row(submission, one))
    return _with(submission, dropped), f"{one.words()} 的行删去"


def _duplicate(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A detail row once more, below the others."""
    return _repeated_row(submission, book, _some_row(submission, rng), rng)


def _repeated_row(submission: Submission, book: Rulebook, one: Place, rng: Random) -> Done:
    if not isinstance(one.row, int) or not submission.rows(one.table, one.form):
        raise _Nowhere
    bottom = max(submission.rows(one.table, one.form)) + 1
    again: dict[Place, Value | None] = {
        p._replace(row=bottom): value for p, value in _row(submission, one).items()
    }
    return _with(submission, again), f"{one.words()} 的行重复"


def _recode(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """Another code of the list, the next number, or a class that there is not."""
    place, column, _ = _code(submission, book.format, rng)
    return _recoded(submission, book, place, column, rng)


def _recoded(
    submission: Submission, book: Rulebook, place: Place, column: Column, rng: Random
) -> Done:
    old = str(submission.cells[place])
    entries = book.format.codes[column.codes].entries
    listed = [e.code for e in entries if len(e.code) == len(old)]
    next_one = str(int(old) + 1).zfill(len(old))
    code = rng.choice((rng.choice(listed), next_one, "9" + old[1:]))
    return _with(submission, {place: code}), f"{place.words()} {old} 改为 {code}"


def _uncode(submission: Submission, book: Rulebook, rng: Random) -> Done:
    place, _, _ = _code(submission, book.format, rng)
    return _with(submission, {place: None}), f"{place.words()} 清空"


def _rename(submission: Submission, book: Rulebook, rng: Random) -> Done:
    place, column, name = _code(submission, book.format, rng)
    official = book.format.codes[column.codes].name(str(submission.cells[place])) or "行政运行"
    text = rng.choice((official + "支出", official[:-1], official, "其他支出（不含专项）"))
    at = place._replace(column=name.name)
    return _with(submission, {at: text}), f"{at.words()} 为 {text}"


def _brackets(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """One code, its name typed wherever it stands, each bracket in a width of its own."""
    places, lists = _codes(submission, book.format), book.format.codes
    if not places:
        raise _Nowhere
    known = [lists[column.codes].name(str(submission.cells[p])) or "" for p, column, _ in places]
    bracketed = [i for i, name in enumerate(known) if "（" in name]
    chosen = rng.choice(bracketed or range(len(places)))
    code = submission.cells[places[chosen][0]]
    name = known[chosen] if bracketed else f"{known[chosen]}（本级）"
    changes: dict[Place, Value | None] = {
        place._replace(column=column.name): _otherwise_bracketed(name, rng)
        for place, _, column in places
        if submission.cells[place] == code
    }
    return _with(submission, changes), f"{code} 的名称为 {'、'.join(map(str, changes.values()))}"


def _otherwise_bracketed(text: str, rng: Random) -> str:
    return "".join(rng.choice(PAIRS.get(letter, letter)) for letter in text)


PAIRS = {"（": "（(", "）": "）)", "(": "（(", ")": "）)"}


def _remark(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A note emptied, or put back to what the form prints."""
    tables = [name for name, table in book.format.forms.items() if not table.blocks]
    if not tables:
        raise _Nowhere
    table = rng.choice([*submission.notes, *tables])
    notes = {name: note for name, note in submission.notes.items() if name != table}
    if rng.random() < 0.5 and book.format.tables[table].note:
        notes[table] = ""
    elif rng.random() < 0.5:
        notes[table] = "注：本表无数据"
    return replace(submission, notes=notes), f"{table}[备注] 改为“{notes.get(table, '照表样')}”"


def _lone(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A row below the others, or one of a blank form, in which a single cell is filled in."""
    tables = [table for table in book.format.tables.values() if table.detail]
    table = rng.choice(tables)
    assert table.detail is not None
    forms = _forms(submission, book.format, table)
    form = rng.choice([*forms, max(forms, default=-1) + 1]) if table.repeated else 0
    row = max(submission.rows(table.name, form), default=0 if table.repeated else -1) + 1
    column = rng.choice([c for c in table.detail.columns if c.kind != "total"])
    place = Place(table.name, row, column.name, form)
    value: Value = Decimal("1.5") if column.is_money else "其他名称"
    if column.kind == "code":
        value = rng.choice([e.code for e in book.format.codes[column.codes].entries
                            if len(e.code) == column.digits])
    return _with(submission, {place: value}), f"{place.words()} 只填 {value}"


# -- texts --------------------------------------------------------------------------------------


def _texts(submission: Submission, format_: Format) -> list[Place]:
    """The texts that are there, names of codes apart; each column has one chance or two."""
    found = []
    for place, value in submission.cells.items():
        spec = format_.tables[place.table].spec(place)
        if isinstance(value, str) and spec and spec.kind == "text":
            found.append(place)
    return found


def _write(submission: Submission, format_: Format, place: Place, text: str) -> Submission:
    """``submission`` with ``text`` at ``place``; what the empty form carries is not said."""
    spec = format_.tables[place.table].spec(place)
    default = spec.default if spec else ""
    return _with(submission, {place: text if text != default else None})


def _retext(submission: Submission, book: Rulebook, rng: Random) -> Done:
    place = _pick(_texts(submission, book.format), rng)
    spec = book.format.tables[place.table].spec(place)
    assert spec is not None
    text = Words(book).text(place, spec, rng)
    return _write(submission, book.format, place, text), f"{place.words()} 为“{text}”"


def _untext(submission: Submission, book: Rulebook, rng: Random) -> Done:
    place = _pick(_texts(submission, book.format), rng)
    return _write(submission, book.format, place, ""), f"{place.words()} 清空"


def _copy_text(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A text that stands in the same column elsewhere; a bracket may change its width."""
    texts = _texts(submission, book.format)
    place = _pick(texts, rng)
    others = [p for p in texts if p.column == place.column]
    text = _otherwise_bracketed(str(submission.cells[rng.choice(others)]), rng)
    return _write(submission, book.format, place, text), f"{place.words()} 为“{text}”"


def _default(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A text that the empty form carries, replaced or cleared."""
    places = [
        Place(table.name, row, column, form)
        for table in book.format.tables.values()
        for form in _forms(submission, book.format, table)
        for (row, column), spec in table.specs.items() if spec.default
    ]
    place, text = _pick(places, rng), rng.choice(("", "10", "—10", "2 分", "另附"))
    return _write(submission, book.format, place, text), f"{place.words()} 为“{text}”"


# -- forms --------------------------------------------------------------------------------------


def _forms(submission: Submission, format_: Format, table: Table) -> list[int]:
    """The numbers of the used forms on which ``table`` stands; one that there is only once is 0."""
    if not table.repeated:
        return [0]
    return submission.forms(each.name for each in format_.nested(table.main_table))


def _repeated(
    submission: Submission, book: Rulebook, rng: Random
) -> tuple[Table, list[int], set[str]]:
    """A form that is repeated, the numbers of those used, and all tables on it."""
    found = [table for table in book.format.forms.values()
             if table.repeated and _forms(submission, book.format, table)]
    if not found:
        raise _Nowhere
    table = rng.choice(found)
    names = {each.name for each in book.format.nested(table.name)}
    return table, _forms(submission, book.format, table), names


def _rename_form(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A form under the name of another, a name that nothing has, or none."""
    table, forms, _ = _repeated(submission, book, rng)
    place = Place(table.name, None, table.repeated, rng.choice(forms))
    names = [submission.cells.get(place._replace(form=form)) for form in forms]
    known = [name for name in names if isinstance(name, str)] or [""]
    text = rng.choice((*known, *known, known[0] + " 2", "另一个项目", ""))
    return _write(submission, book.format, place, text), f"{place.words()} 为“{text}”"


def _copy_form(submission: Submission, book: Rulebook, rng: Random) -> Done:
    """A form once more, behind the others or with a blank one between."""
    table, forms, names = _repeated(submission, book, rng)
    one, target = rng.choice(forms), max(forms) + rng.randrange(1, 3)
    again: dict[Place, Value | None] = {
        p._replace(form=target): value for p, value in submission.cells.items()
        if p.table in names and p.form == one
    }
    return _with(submission, again), f"{table.name} 第 {one + 1} 张重复"


def _drop_form(submission: Submission, book: Rulebook, rng: Random) -> Done:
    table, forms, names = _repeated(submission, book, rng)
    one = rng.choice(forms)
    dropped: dict[Place, Value | None] = {
        p: None for p in submission.cells if p.table in names and p.form == one
    }
    return _with(submission, dropped), f"{table.name} 第 {one + 1} 张清空"


# -- whatever a rule looks at -------------------------------------------------------------------


TRIES = 40
"""Alterations tried before a rule is taken to be unbreakable in a book."""


def _aimed(
    submission: Submission, book: Rulebook, rng: Random, left: list[str], most: int
) -> tuple[Submission, list[str]]:
    """At ``most`` so many of the rules in ``left`` broken, and taken out of it.

    What breaks one must leave those broken that were so before: some rules have a condition
    that a book in disorder seldom meets.
    """
    rules: dict[str, list[Rule]] = defaultdict(list)
    for rule in book.rules:
        rules[rule.id].append(rule)
    done: list[str] = []
    kept: list[str] = []
    for name in rng.sample(left, len(left)):
        for _ in range(TRIES if len(kept) < most else 0):
            altered, words = _broken(submission, book, rules[name], rng)
            figures = Figures(altered, book)
            if all(Verdict.BROKEN in _verdicts(rules[one], figures) for one in (name, *kept)):
                submission = altered
                done += words
                kept.append(name)
                left.remove(name)
                break
    return submission, done


def _breakable(book: Rulebook, kind: str) -> list[str]:
    """The rules to be broken in workbooks of a kind: those of totals where these are stated."""
    computed, tables = Layout(book, {}, stated=False), book.format.tables
    names = []
    for rule in (rule for rule in book.rules if rule.on_sheet and not is_fixed(rule)):
        sums = rule.text.fills or rule not in computed.rules
        total = tables[rule.place.table].is_total(rule.place)
        if (kind == "stated" and (sums or total)) or (kind == "mutated" and not sums):
            names.append(rule.id)
    return list(dict.fromkeys(names))


def is_fixed(rule: Rule) -> bool:
    """Whether a rule speaks of nothing that is filled in, but of the form's own wording."""
    nodes = [node for part in rule.parts for node in walk(part)]
    looks = (TreeCell, Here, ColumnRef, Collected, TreeRows)
    return not any(isinstance(node, looks) for node in nodes)


def _verdicts(rules: list[Rule], figures: Figures) -> set[Verdict]:
    return {outcome.verdict for rule in rules for outcome in outcomes(rule, figures)}


def _broken(
    submission: Submission, book: Rulebook, rules: list[Rule], rng: Random
) -> tuple[Submission, list[str]]:
    """One to three things altered where one of ``rules`` looks."""
    done = []
    for _ in range(rng.randrange(1, 4)):
        rule = rng.choice(rules)
        try:
            submission, words = _disturbed(submission, book, rule, rng)
        except _Nowhere:
            continue
        done.append(f"{rule.id}：{words}")
    return submission, done


def _disturbed(submission: Submission, book: Rulebook, rule: Rule, rng: Random) -> Done:
    """Something else where ``rule`` looks, at a place where it holds if there is one."""
    figures = Figures(submission, book)
    judged = list(outcomes(rule, figures))
    chosen = [outcome for outcome in judged if outcome.verdict is Verdict.HOLDS] or judged
    if not chosen:
        raise _Nowhere
    place = rng.choice(chosen).place
    at = At(place.row if rule.by_row and isinstance(place.row, int) else None, place.form)
    place = _behind(_looked_at(rule.parts, figures, at), figures, rng)
    spec = book.format.tables[place.table].spec(place)
    said = [node.value for part in rule.parts for node in walk(part) if isinstance(node, Text)]
    if said and spec and spec.kind == "text" and rng.random() < 0.5:
        text = _worded(str(submission.cells.get(place, "")), rng.choice(said), rng)
        return _write(submission, book.format, place, text), f"{place.words()} 为“{text}”"
    change = rng.choice((_altered, _altered, _altered, _altered, _repeated_row, _exchanged))
    return change(submission, book, place, rng)


def _worded(text: str, word: str, rng: Random) -> str:
    """``word`` as a rule says it: alone, behind what stands there, or with a figure."""
    figure = rng.choice(FIGURES)
    return rng.choice((word, text + word, text + word, word + figure, figure + word)).strip()


def _looked_at(parts: Iterable[Node], figures: Figures, at: At) -> list[Place]:
    found: list[Place] = []
    for node in (node for part in parts for node in walk(part)):
        if isinstance(node, Here):
            found.append(Place(node.table, at.row, node.column, at.form))
        elif isinstance(node, TreeCell):
            found.append(figures.place(node.place, at))
        elif isinstance(node, (ColumnRef, Collected)):
            found += figures.places(node, at)[:3]
        elif isinstance(node, TreeRows):
            found += [Place(node.table, row, node.column) for row in node.rows[:4]]
    return found


def _behind(places: list[Place], figures: Figures, rng: Random) -> Place:
    """One of ``places``; of a total that nobody states, one of the figures that it adds up."""
    if not places:
        raise _Nowhere
    place = rng.choice(places)
    rule = figures.book.filler(place)
    if rule is None or place in figures.submission.cells:
        return place
    assert isinstance(rule.says, Compare)
    row = place.row if isinstance(place.row, int) else None
    return _behind(_looked_at([rule.says.right], figures, At(row, place.form)), figures, rng)


def _exchanged(submission: Submission, book: Rulebook, place: Place, rng: Random) -> Done:
    """What stands at ``place`` and at another in the same column put for one another."""
    spec = book.format.tables[place.table].spec
    others = [p for p in submission.cells if p != place and p.table == place.table
              and p.column == place.column and spec(p) == spec(place)]
    if place not in submission.cells or not others:
        raise _Nowhere
    other, cells = rng.choice(others), submission.cells
    done = f"{place.words()} 与 {other.words()} 对调"
    return _with(submission, {place: cells[other], other: cells[place]}), done


def _altered(submission: Submission, book: Rulebook, place: Place, rng: Random) -> Done:
    """Another amount, code or text at ``place``, or what stands elsewhere in its column."""
    table = book.format.tables[place.table]
    if place.column == NOTE and place.row is None:
        note = rng.choice(("", "注：本表无数据", table.note))
        notes = {name: text for name, text in submission.notes.items() if name != place.table}
        notes |= {place.table: note} if note != table.note else {}
        return replace(submission, notes=notes), f"{place.words()} 为“{note}”"
    if place.column in table.part_columns:
        place = place._replace(column=table.part_columns[place.column][0].name)
    spec, value = table.spec(place), submission.cells.get(place)
    if spec is None:
        raise _Nowhere
    if spec.is_money:
        amount = value if isinstance(value, Decimal) else ZERO
        by = rng.choice(("0.01", "-0.01", "1", "-1", "100", "-100"))
        new = rng.choice((amount + Decimal(by), amount + Decimal(by), -amount - 1))
        return _with(submission, {place: new}), f"{place.words()} 为 {new:f}"
    others = [v for p, v in submission.cells.items()
              if p.table == place.table and p.column == place.column and isinstance(v, str)]
    if others and rng.random() < 0.3:
        text = rng.choice(others)
    elif spec.kind == "text" and isinstance(value, str) and rng.random() < 0.3:
        text = re.sub(r"[0-9][0-9.]*", rng.choice(FIGURES), value, count=1)
    elif spec.kind == "code" and isinstance(value, str):
        return _recoded(submission, book, place, spec, rng)
    elif spec.kind == "code":
        raise _Nowhere
    elif rng.random() < 0.2:
        text = ""
    else:
        text = "其他名称" if spec.kind == "name" else Words(book).text(place, spec, rng)
    return _write(submission, book.format, place, text), f"{place.words()} 为“{text}”"


MUTATIONS: tuple[Change, ...] = (
    _add_one, _retext, _blank, _rename_form, _swap, _recode, _untext, _rename, _brackets,
    _duplicate, _negative, _default, _remark, _zero, _copy_form, _fill_in, _uncode, _copy_text,
    _other_column, _loosen, _empty_row, _drop_row, _drop_form, _lone,
)


def _changed(
    submission: Submission, book: Rulebook, rng: Random, changes: Iterable[Change]
) -> tuple[Submission, list[str]]:
    done = []
    for change in changes:
        try:
            submission, words = change(submission, book, rng)
        except _Nowhere:
            continue
        done.append(words)
    return submission, done


# -- the five kinds -----------------------------------------------------------------------------


def _boundary(
    book: Rulebook, rng: Random, number: int, _: list[str]
) -> tuple[Submission, list[str]]:
    """Amounts moved by about half a last digit: one of them, or several."""
    submission, _ = _consistent(book, rng, 1 + number)
    return _changed(submission, book, rng, [_shift] * (1, 4, 12)[number % 3])


def _mutated(
    book: Rulebook, rng: Random, number: int, left: list[str]
) -> tuple[Submission, list[str]]:
    """By turns: rules broken one after another, and mutations of all kinds."""
    submission, _ = _consistent(book, rng, 2 + number)
    if number % 2 == 0:
        books = _count(book, "mutated") // 2
        return _aimed(submission, book, rng, left, 1 + len(_breakable(book, "mutated")) // books)
    turn = [MUTATIONS[(3 * number + i) % len(MUTATIONS)] for i in range(6)]
    more = rng.choices(MUTATIONS, k=20) if number % 4 == 3 else []
    return _changed(submission, book, rng, [*turn, _lone, _lone, _loosen, *more])


def _added_rows(
    book: Rulebook, rng: Random, number: int, _: list[str]
) -> tuple[Submission, list[str]]:
    """Many more rows than any example has, with gaps between them: 0, 3, 7 …"""
    submission = BOOKS[book.format.id](book, rng, 24 + 5 * number)
    numbers: dict[tuple[str, int], dict[int, int]] = {}
    for table in book.format.tables:
        at = 0
        for form, row in _rows(submission, table):
            known = numbers.setdefault((table, form), {})
            at = at + rng.choice((1, 1, 1, 1, 3, 4)) if known else 0
            known[row] = at
    cells = {
        p._replace(row=numbers[p.table, p.form][p.row]) if isinstance(p.row, int) else p: value
        for p, value in submission.cells.items()
    }
    submission = replace(submission, cells=cells)
    return _changed(submission, book, rng, [_shift, _add_one])


def _stated(
    book: Rulebook, rng: Random, number: int, left: list[str]
) -> tuple[Submission, list[str]]:
    """Everything rounded as printed, totals stated; then some totals a little or far off.

    Where a format has rows that sum up others, they are among the stated ones, but for some.
    """
    before: list[list[Change]] = [[], [_empty_row], [_fill_in, _negative],
                                  rng.choices(MUTATIONS, k=4)]
    below = rng.choices((_duplicate, _recode, _drop_row, _rename, _untext), k=4)
    after: list[list[Change]] = [[], [_loosen, _loosen], [], []]
    submission, _ = _consistent(book, rng, 1 + number)
    submission, done = _changed(submission, book, rng, before[number % 4])
    submission, missing = _all_grouped(submission, book, number // 2, rng)
    submission, grouped = _changed(submission, book, rng, below if number % 4 == 2 else ())
    submission = _totalled(submission, book, 1 if number % 3 else 0.7, rng)
    most = (0, 0, 0, 1 + 4 * len(_breakable(book, "stated")) // _count(book, "stated"))[number % 4]
    submission, aimed = _aimed(submission, book, rng, left, most)
    submission, moved = _misstated(submission, book, (0, 2, 6, 0)[number % 4], rng)
    submission, loosened = _changed(submission, book, rng, after[number % 4])
    return submission, [*done, *missing, *grouped, *aimed, *moved, *loosened]


def _totalled(submission: Submission, book: Rulebook, share: float, rng: Random) -> Submission:
    """With a ``share`` of the totals stated, and every figure rounded."""
    figures = Figures(submission, book)
    places = [p for p in _total_places(submission, book) if rng.random() < share]
    exact = {**submission.cells, **{p: figures.computed(p) or ZERO for p in places}}
    digits = book.format.decimals
    cells = {p: rounded(v, digits) if isinstance(v, Decimal) else v for p, v in exact.items()}
    return replace(submission, cells=cells, typed={})


def _misstated(
    submission: Submission, book: Rulebook, count: int, rng: Random
) -> tuple[Submission, list[str]]:
    """So many sums, each of another kind, a little or far off."""
    sums: dict[str, list[Place]] = defaultdict(list)
    for place in [*_total_places(submission, book), *_group_amounts(submission, book)]:
        rule = book.filler(place)
        if place in submission.cells:
            sums[rule.id if rule else place.table].append(place)
    done = []
    for name in rng.sample(sorted(sums), min(len(sums), count)):
        by = rng.choice(("0.01", "-0.01", "0.02", "-0.02", "0.03", "-1", "100"))
        submission, words = _moved(submission, rng.choice(sums[name]), Decimal(by))
        done.append(words)
    return submission, done


def _total_places(submission: Submission, book: Rulebook) -> Iterator[Place]:
    for table in book.format.tables.values():
        for place in totals(table):
            if place.row is None and table.detail:
                yield from (place._replace(row=row, form=form)
                            for form, row in _rows(submission, table.name))
            else:
                yield from (place._replace(form=form)
                            for form in _forms(submission, book.format, table))


def _all_grouped(
    submission: Submission, book: Rulebook, number: int, rng: Random
) -> tuple[Submission, list[str]]:
    """With the rows that sum up others, where they are printed; in some books some are missing."""
    submission, done = replace(submission, stated=True, grouped=True), []
    for table in book.format.tables.values():
        if table.detail and table.detail.groups:
            missing = (0.0, 1.0, 0.2, 0.0)[number % 4]
            submission, words = _grouped(submission, book, table, missing, rng)
            done += words
    return submission, done


def _grouped(
    submission: Submission, book: Rulebook, table: Table, missing: float, rng: Random
) -> tuple[Submission, list[str]]:
    assert table.detail is not None
    groups, done = table.detail.groups, []
    cells: Cells = {p: v for p, v in submission.cells.items()
                    if p.table != table.name or not isinstance(p.row, int)}
    keys = {row: tuple(_group_key(submission, table.name, row, group) for group in groups)
            for _, row in _rows(submission, table.name)}
    before: tuple[str, ...] = ()
    at = 0
    for row, mine in keys.items():
        for level, group in enumerate(groups):
            if mine[: level + 1] == before[: level + 1]:
                continue
            if not mine[level] or rng.random() < missing:
                done.append(f"{table.name} 缺 {mine[level]} 一行")
                continue
            below = [r for r, other in keys.items() if other[: level + 1] == mine[: level + 1]]
            cells.update(_group_row(submission, book, table.name, below, at))
            cells[Place(table.name, at, group.by)] = mine[level]
            at += 1
        before = mine
        own = _row(submission, Place(table.name, row, ""))
        cells.update({place._replace(row=at): value for place, value in own.items()})
        at += 1
    return replace(submission, cells=cells), done


def _group_key(submission: Submission, table: str, row: int, group: Group) -> str:
    text = str(submission.cells.get(Place(table, row, group.by), ""))
    return text[: group.digits] if group.digits else text


def _group_row(
    submission: Submission, book: Rulebook, table: str, below: list[int], at: int
) -> Cells:
    """The sums of the rows ``below``, for the row numbered ``at``."""
    cells: Cells = {}
    for column in _columns(book.format, table, "amount"):
        amounts = [submission.cells.get(Place(table, row, column.name)) for row in below]
        found = [amount for amount in amounts if isinstance(amount, Decimal)]
        if found:
            cells[Place(table, at, column.name)] = sum(found, ZERO)
    return cells


def _group_amounts(submission: Submission, book: Rulebook) -> list[Place]:
    """The amounts in rows that sum up others."""
    figures = Figures(submission, book)
    found = []
    for place in _inputs(submission, book):
        detail = book.format.tables[place.table].detail
        if detail and detail.groups and isinstance(place.row, int):
            if figures.level(place.table, place.row) != detail.level:
                found.append(place)
    return found


_MAKERS: dict[str, Callable[[Rulebook, Random, int, list[str]], tuple[Submission, list[str]]]] = {
    "consistent": _consistent,
    "boundary": _boundary,
    "mutated": _mutated,
    "added rows": _added_rows,
    "stated": _stated,
}
