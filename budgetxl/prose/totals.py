"""Rows and totals: the changes of the one make those of the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from budgetxl.fault import Level
from budgetxl.prose.ledger import Entry, Ledger
from budgetxl.prose.mention import Role
from budgetxl.prose.namedfigure import NamedFigure, names_of
from budgetxl.prose.reading import Reading
from budgetxl.prose.remark import Remark, of_mention, shown


def totals(reading: Reading) -> Iterator[Remark]:
    """N.4 and N.7: the changes of rows against those of totals, of projects against their code."""
    book = Ledger(reading)
    yield from _tables(book)
    yield from _fixed_rows(book)
    yield from _projects(book)
    yield from _left_out(book)


def _tables(book: Ledger) -> Iterator[Remark]:
    """Rows of a table, each with its change, against the total of each column."""
    figures = book.reading.tables.figures
    told: set[tuple[Decimal, Decimal]] = set()
    for total in figures:
        change = _of_total(book, total)
        if change is None or not total.value:
            continue
        rows = [each for each in figures if each.place.table == total.place.table
                and each.column == total.column and each.is_leaf and each.value
                and not each.is_project]
        entries = [book.row(each) for each in rows]
        known = [entry for entry in entries if entry is not None]
        if len(rows) < 2 or len(known) < len(rows) or not _is_whole_row(book, rows, figures):
            continue
        summed = sum((entry.delta for entry in known), Decimal(0))
        if abs(summed - change.delta) > Decimal("0.005") * (len(rows) + 1):
            is_known = all(entry.mention.fact for entry in (*known, change))
            if (summed, change.delta) not in told and not is_known:
                yield _rows_differ(book, total, summed, change, known[-1])
            told.add((summed, change.delta))
        else:
            for entry in (*known, change):
                entry.mention.is_related = True


def _fixed_rows(book: Ledger) -> Iterator[Remark]:
    """The rows of 三公, wherever the text tells them: they are the same in every year."""
    figures = [each for each in book.reading.tables.figures if "三公" in each.title]
    for total in figures:
        change = next(iter(book.entries.get("三公经费", ())), None)
        if not total.is_main or not (total.is_total or "合计" in total.column) or change is None:
            continue
        names = [name for each in figures if each.place.table == total.place.table
                 and each is not total and (each.is_main or each.row in ("", total.row))
                 for name in names_of(each)[:1]
                 if re.search("出国|购置费$|运行费$|接待", name) and "购置及" not in name]
        known = {name: book.entries[name][0] for name in names if book.entries.get(name)}
        values = {name: any(each.value for each in figures if name in names_of(each))
                  for name in names}
        if len(known) < 2 or any(values[name] and name not in known for name in names):
            continue
        summed = sum((entry.delta for entry in known.values()), Decimal(0))
        slack = Decimal("0.005") * (len(known) + 1)
        if abs(summed - change.delta) > slack:
            yield of_mention(
                "N.4" if change.mention.said else "N.10", Level.ERROR, change.mention,
                f"三公经费合计变动 {shown(change.delta)} 万元，分项变动之和 {shown(summed)} 万元",
                *(entry.mention for entry in known.values()))
        else:
            for entry in (change, *known.values()):
                entry.mention.is_related = True
        return


def _is_whole_row(book: Ledger, rows: list[NamedFigure], figures: list[NamedFigure]) -> bool:
    """Whether each row is of this column alone, so that its change is this column's."""
    mains = {each.code: each.value for each in figures
             if each.is_main and each.place.table == rows[0].place.table and each.is_leaf}
    return all(mains.get(each.code) == each.value for each in rows)


def _of_total(book: Ledger, total: NamedFigure) -> Entry | None:
    """The change that the text gives of a table's total."""
    if not total.is_total:
        return None
    for entries in book.entries.values():
        for entry in entries:
            if entry.figure and not entry.mention.in_reason and (
                    entry.figure.place == total.place or (
                        not entry.figure.code and not entry.figure.is_project
                        and entry.figure.value == total.value
                        and entry.figure.is_main == total.is_main)):
                return entry
    return None


def _rows_differ(
    book: Ledger, total: NamedFigure, summed: Decimal, change: Entry, last: Entry
) -> Remark:
    """A row of last year that is gone can only make the total fall, never rise."""
    sure = change.delta - summed > Decimal("0.05")
    why = "" if sure else "；上年有、今年没有的科目可以解释，须另行写明"
    return of_mention(
        "N.4", Level.ERROR if sure else Level.NOTICE, last.mention,
        f"{total.words}各科目增减额之和 {shown(summed)} 万元，"
        f"{change.mention.passage.paragraph.place}合计增减 {shown(change.delta)} 万元，"
        f"差 {shown(summed - change.delta)}{why}", change.mention)


def _projects(book: Ledger) -> Iterator[Remark]:
    """The changes of the projects of a code against that of the code."""
    tables = book.reading.tables
    by_code: dict[str, list[NamedFigure]] = defaultdict(list)
    for figure in tables.figures:
        if figure.is_project and figure.is_main and figure.code:
            by_code[figure.code].append(figure)
    for code, projects in by_code.items():
        own = book.by_row.get(code)
        known = [entry for each in projects
                 for entry in (_of_project(book, each.row),) if entry is not None]
        summed = sum((entry.delta for entry in known), Decimal(0))
        if own and known and len(projects) > 1 and summed != own.delta:
            where = known[0].mention.passage.paragraph.place
            yield of_mention(
                "N.4", Level.NOTICE, own.mention,
                f"{code}{tables.code_name(code)}增减 {shown(own.delta)} 万元，"
                f"{where}说它的项目增减 {shown(summed)} 万元")


def _of_project(book: Ledger, project: str) -> Entry | None:
    return next((entry for entry in book.entries.get(project, ())), None)


def _left_out(book: Ledger) -> Iterator[Remark]:
    """N.7: the reasons of a change of all projects, and projects that changed besides."""
    for entry in book.entries.get("项目支出", ()):
        passage = entry.mention.passage
        later = (each for each in book.reading.mentions[passage]
                 if each.start > entry.mention.end)
        reasons = [each for each in later if each.in_reason and each.role is Role.CHANGE]
        if entry.mention.in_reason or not reasons or sum(
                map(book.reading.value, reasons)) != entry.delta:
            continue
        codes = {each.figure.code for each in reasons if each.figure}
        others = [other for key, other in book.by_row.items() if other.delta and other.figure
                  and other.figure.code and other.figure.code not in codes
                  and _is_project_code(book.reading, other.figure)
                  and other.mention.passage is not passage]
        if others:
            named = "、".join(f"{each.figure.row} {shown(each.delta)}" for each in others
                             if each.figure)
            net = entry.delta + sum((each.delta for each in others), Decimal(0))
            yield of_mention(
                "N.7", Level.NOTICE, entry.mention,
                f"项目支出增减 {shown(entry.delta)} 万元的原因没有算进别处所说的 {named}，"
                f"算进后是 {shown(net)} 万元", *(each.mention for each in others))


def _is_project_code(reading: Reading, figure: NamedFigure) -> bool:
    """Whether all of the code is project expenditure."""
    rows = [each for each in reading.tables.by_code[figure.code] if not each.is_project]
    mains = {each.value for each in rows if each.is_main}
    return any(each.column == "项目支出" and each.value in mains and each.value for each in rows)
