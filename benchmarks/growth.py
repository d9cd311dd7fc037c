"""What ten times the rows, and ten times the rules, cost a check.

Rows: every detail table is filled to the last row, with listed codes and without a mistake; the
larger workbook has ten times as many in each. Rules: the example, once more under a format that
says each of its rules ten times.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from benchmarks.turns import Figure, Told, in_turn, seconds, settled
from benchmarks.workbooks import FORMAT, filled, rulebook
from budgetxl import api, formats
from budgetxl.checking import Report
from budgetxl.codes import CodeList
from budgetxl.fault import Verdict
from budgetxl.formats.shelves import OWN_FOLDERS
from budgetxl.submission import from_data
from budgetxl.template import build

TIMES = 10
ROWS, ITEMS, INDICATORS = 60, 8, 8
"""Rows by functional and by economic classification, and in a form, of the smaller workbook."""

FORMS = 6
BASIC, PROJECT, FUNDS = 8, 6, 4
"""What each row spends: on basic expenditure, on a project, and on one from managed funds."""

ELSEWHERE = ("30212", "30217", "30231", "31013")
"""The three public expenses have a table of their own, and stay nil."""


def told(quick: bool) -> Told:
    """Rows and rules."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        many = with_more_rules(folder / "formats")
        files = {
            "rows": full(folder / "rows.xlsx", 1), "more rows": full(folder / "more.xlsx", TIMES),
            "rules": filled(folder / "rules.xlsx"), "more rules": filled(folder / "ten.xlsx", many),
        }
        reports = {name: api.check(file) for name, file in files.items()}
        settled()
        ways = {name: partial(seconds, partial(api.check, file)) for name, file in files.items()}
        found = in_turn(ways, 3 if quick else 9)
    taken = {name: statistics.median(each) for name, each in found.items()}
    figures = [figure("rows", "≤ 11×", taken), figure("rules", "≤ 3×", taken)]
    return Told(figures, "\n".join(details(taken, reports)))


def figure(what: str, held: str, taken: Mapping[str, float]) -> Figure:
    """How much longer a check takes with ten times of ``what``."""
    before, after = taken[what], taken[f"more {what}"]
    measured = f"{before * 1000:.0f} to {after * 1000:.0f} ms"
    return Figure(f"`check` with ten times the {what}", held, "", measured, after / before)


def details(taken: Mapping[str, float], reports: Mapping[str, Report]) -> Iterator[str]:
    """How much was judged; that nothing is wrong with the full workbooks shows here, too."""
    yield "| check of | ms, median | cells filled in | rules judged | of these not passed |"
    yield "|---|---:|---:|---:|---:|"
    for name, report in reports.items():
        counts = report.counts
        broken = counts.get(Verdict.BROKEN, 0) + counts.get(Verdict.UNDECIDED, 0)
        yield (f"| {name} | {taken[name] * 1000:.0f} | {len(report.submission.cells)} | "
               f"{sum(counts.values())} | {broken} |")


# -- rows -----------------------------------------------------------------------------------


def full(path: Path, times: int) -> Path:
    """A workbook whose tables are filled to the last row, ``times`` as many as at least."""
    book = rulebook()
    submission = from_data(data(book.format.codes, list(book.format.tables["表一"].rows), times),
                           book.format)
    path.write_bytes(build(book, rows=0, submission=submission, forms=FORMS))
    return path


def data(codes: Mapping[str, CodeList], lines: list[str], times: int) -> dict[str, Any]:
    """Figures that agree in all tables; every total is left to the workbook."""
    rows = list(spent(codes["功能分类科目"], ROWS * times))
    basic, project, funds = (each * len(rows) for each in (BASIC, PROJECT, FUNDS))
    kinds = Counter(code[:3] for code, _ in rows)
    spending = {line: kinds[line[:3]] for line in lines if line[:3] in kinds}
    income = {"一般公共预算": basic + project, "政府性基金预算": funds}
    tables = {
        "表一": {line: {"预算数": amount} for line, amount in
               [*income.items(), *((line, n * (BASIC + PROJECT + FUNDS))
                                   for line, n in spending.items())]},
        "表二": [named(row, 一般公共预算拨款=BASIC + PROJECT, 政府性基金预算拨款=FUNDS) for row in rows],
        "表三": [named(row, 基本支出=BASIC, 项目支出=PROJECT + FUNDS) for row in rows],
        "表四": {**{line: {"合计": amount} for line, amount in income.items()},
               **{line: {"一般公共预算": n * (BASIC + PROJECT), "政府性基金预算": n * FUNDS}
                  for line, n in spending.items()}},
        "表五": [named(row, 基本支出=BASIC, 项目支出=PROJECT) for row in rows],
        "表六": list(items(codes["部门预算支出经济分类科目"], ITEMS * times, basic)),
        "表七": [named(row, 项目名称=f"项目{i % FORMS + 1}", 商品和服务支出=PROJECT + FUNDS)
               for i, row in enumerate(rows)],
        "表九": [named(row, 项目支出=FUNDS) for row in rows],
        "项目支出绩效目标表": [
            form(f"项目{i + 1}", (project + funds) // FORMS, INDICATORS * times)
            for i in range(FORMS)
        ],
    }
    return {"format": FORMAT, "department": "满表", "year": 2020, "tables": tables}


def spent(codes: CodeList, count: int) -> Iterator[tuple[str, str]]:
    """So many rows by listed codes, each with its name; there are fewer codes than rows."""
    listed = dict.fromkeys(each.code for each in codes.entries if len(each.code) == 7)
    for code in islice(cycle(islice(listed, ROWS)), count):
        yield code, codes.name(code) or ""


def items(codes: CodeList, count: int, amount: int) -> Iterator[dict[str, Any]]:
    """``amount`` spent on so many different items."""
    listed = dict.fromkeys(each.code for each in codes.entries if len(each.code) == 5)
    for code in islice((code for code in listed if code not in ELSEWHERE), count):
        column = "人员经费" if code[:3] in ("301", "303") else "公用经费"
        yield named((code, codes.name(code) or ""), **{column: amount // count})


def named(row: tuple[str, str], **cells: Any) -> dict[str, Any]:
    """A row with its code and name."""
    return {"科目编码": row[0], "科目名称": row[1], **cells}


def form(project: str, amount: int, count: int) -> dict[str, Any]:
    """The targets of a project, with so many indicators of every kind."""
    kinds = cycle([("项目完成指标", kind) for kind in ("数量指标", "质量指标", "时效指标", "成本指标")]
                  + [("项目效益指标", "社会效益指标"), ("满意度指标", "满意度指标")])
    indicators = [{"一级指标": first, "二级指标": second, "三级指标": f"第{i}项{second}满意",
                   "指标值": f"不少于{i + 1}次"} for i, (first, second) in enumerate(islice(kinds, count))]
    return {"预算单位": "满表", "项目名称": project, "财政拨款": amount, "项目总体目标": "全部做完",
            "绩效指标": indicators}


# -- rules ----------------------------------------------------------------------------------


def with_more_rules(shelf: Path) -> str:
    """The name of a format whose rules are those of the example, each of them ten times.

    Cells are filled by the first of the ten alone; the others hold figures against it. The
    format is found from now on, by this process.
    """
    name = f"{FORMAT}-more-rules"
    folder = shelf / name
    shutil.copytree(str(formats.find(FORMAT)), folder)
    for file, change in (("format.yaml", partial(renamed, name)), ("rules.yaml", repeated)):
        path = folder / file
        text = yaml.safe_dump(change(yaml.safe_load(path.read_text("utf-8"))), allow_unicode=True)
        path.write_text(text, "utf-8")
    os.environ[OWN_FOLDERS] = str(shelf)
    return name


def renamed(name: str, format_: dict[str, Any]) -> dict[str, Any]:
    """The format under another name."""
    return {**format_, "id": name}


def repeated(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules, and each again under other ids."""
    again = [{**rule, "rule": f"{rule['rule']}.{n}"} for n in range(2, TIMES + 1) for rule in rules]
    for rule in again:
        rule.pop("fills", None)
    return rules + again
