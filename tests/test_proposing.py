"""What filled examples suggest as rules across tables, and how often it held."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from budgetxl import formats, rules
from budgetxl.place import Place
from budgetxl.proposing import Example, proposals
from budgetxl.submission import Submission, from_data, read_data

FORMAT = "shanghai-2025-budget"


@cache
def book():
    return rules.bind(formats.load(formats.find(FORMAT)))


def example(name, changes=None):
    path = Path(str(formats.find(FORMAT))) / "examples" / f"{name}.json"
    filled = from_data(read_data(path), book().format)
    filled = replace(filled, cells={**filled.cells, **(changes or {})})
    return Example(f"{name}.pdf", filled, frozenset(book().format.tables))


def proposed(*examples):
    """What is proposed, with its basis, by what it says."""
    return {entry["says"]: entry["basis"] for entry in yaml.safe_load(proposals(book(), examples))}


BALANCE = "表一[支出总计, 预算数] = 表三[合计, 合计]"


def test_what_two_documents_agree_in_is_proposed_from_the_grand_total():
    said = proposed(example("wanli"), example("putuo-finance"))
    assert said[BALANCE] == "请定：2 个例子里 2 个成立"
    assert "[@财政拨款收入] = SUMIF(表三[科目编码], [@科目编码], 表三[合计])" in said
    assert not any("表九" in each and "表一" in each for each in said)


def test_of_a_document_that_differs_the_name_is_said():
    other = example("wanli", {Place("表一", "收入总计", "预算数"): Decimal(1)})
    said = proposed(example("wanli"), example("putuo-finance"), replace(other, name="错.pdf"))
    assert "请定：3 个例子里 2 个成立；不成立的：错.pdf" in said.values()


def test_a_blank_suggests_nothing():
    blank = Submission(FORMAT, 2025)
    assert proposals(book(), [Example("空白.xls", blank, frozenset(book().format.tables))]) == ""
