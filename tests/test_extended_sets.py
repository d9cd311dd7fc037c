"""Shanghai's tables of another year and of a unit, each by what differs from the department's."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from budgetxl import checking, formats
from budgetxl.fault import Level
from budgetxl.layout import Layout
from budgetxl.submission import from_data

BASE, NEXT_YEAR, UNIT = "shanghai-2025-budget", "shanghai-2026-budget", "shanghai-2025-unit-budget"
SHELF = Path(__file__).parent / "data" / "extended"


@lru_cache(maxsize=None)
def book(name):
    return checking.verify(formats.load(SHELF / name, thorough=True))


@lru_cache(maxsize=None)
def base():
    return formats.load(formats.find(BASE))


@pytest.mark.parametrize(("name", "most"), [(NEXT_YEAR, 15), (UNIT, 60)])
def test_few_lines_say_what_differs(name, most):
    lines = [line for file in (SHELF / name).rglob("*.yaml")
             for line in file.read_text("utf-8").splitlines() if line]
    assert len(lines) <= most
    assert list(book(name).format.tables) == list(base().tables)


def test_every_table_of_the_next_year_is_the_same_but_for_four_labels():
    """As the blank forms of 2026 have them."""
    changed = []
    for name, table in book(NEXT_YEAR).format.tables.items():
        before = base().tables[name]
        assert table.title == before.title.replace("2025", "2026")
        changed += [(name, old.label, new.label)
                    for block, was in zip(table.blocks, before.blocks)
                    for new, old in zip(block.slots, was.slots) if new != old]
        assert replace(table, title=before.title, blocks=()) == replace(before, blocks=())
    assert changed == [
        ("表一", "1. 一般公共预算资金", "1. 一般公共预算"),
        ("表一", "2. 政府性基金", "2. 政府性基金预算"),
        ("表四", "一、一般公共预算资金", "一、一般公共预算"),
        ("表四", "二、政府性基金", "二、政府性基金预算"),
    ]


def test_rules_of_the_next_year_name_its_codes():
    told = {rule.basis for rule in book(NEXT_YEAR).format.rules if "政府收支分类科目" in rule.basis}
    assert told and all("2026 年" in basis and "2025" not in basis for basis in told)


def of_a_unit():
    """The figures of the finance bureau, its first table with the columns of a unit."""
    path = Path(str(formats.find(BASE))) / "examples" / "putuo-finance.json"
    data = json.loads(path.read_text("utf-8"))
    first, third = data["tables"]["表一"], data["tables"]["表三"]
    classes = {line["科目名称"]: line for line in third if len(line.get("科目编码", "")) == 3}
    for name, row in first.items():
        if row.get("项目"):
            of_class = classes[row["项目"]]
            row.update({"人员经费": of_class.get("基本支出", "0"), "公用经费": "0",
                        "项目支出": of_class.get("项目支出", "0")})
    return {**data, "format": UNIT}


def errors(data):
    rulebook = book(UNIT)
    filled = from_data(data, rulebook.format)
    sizes = {name: 99 for name, table in rulebook.format.tables.items() if table.detail}
    report = checking.check(filled, rulebook, Layout(rulebook, sizes, filled.stated))
    return {finding.rule for finding in report.findings if finding.level is Level.ERROR}


def test_a_unit_is_held_to_the_rules_of_the_department_and_its_own():
    data = of_a_unit()
    assert errors(data) == {"HI.13"}  # the note of the document's table 7, as for the department
    [row] = [row for row in data["tables"]["表一"].values() if row.get("项目") == "一般公共服务支出"]
    row["公用经费"] = "1"
    assert errors(data) == {"HI.13", "U.1", "U.3"}
