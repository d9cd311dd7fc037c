"""A bench for rules: cells are filled in, a rule is put to them, and it is seen what comes of it.

    value("SUM(表三[基本支出])", {"表三[1, 基本支出]": "3", "表三[2, 基本支出]": "2"}) == 5

Cells are named in the words of ``cases.yaml``: ``表三[1, 基本支出]`` stands in the first detail row,
``表三[合计, 基本支出]`` is a total, ``表九[备注]`` a note, ``目标表#2[总额]`` a field of the second form.
Rows and forms count from 1, as clerks count them; money is written as digits. A rule is bound
beside those of a format: of Xinjiang's nine tables, unless another ``book`` is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from budgetxl import formats, rules
from budgetxl.fault import Level
from budgetxl.formats import NOTE, RuleText
from budgetxl.formats.source import Source
from budgetxl.place import Place
from budgetxl.rules import Figures, Outcome, Rule, Rulebook, in_full
from budgetxl.rules.calculate import evaluate
from budgetxl.rules.functions import FUNCTIONS
from budgetxl.rules.tree import At, Compare, Node, walk
from budgetxl.submission import Submission
from tests import small

XINJIANG = rules.bind(formats.load(formats.find("xinjiang-2020-budget")))
SMALL = small.book()

Cells = Mapping[str, str]

OF_FORMS: Cells = {
    "支出表[1, 科目编码]": "204",
    "支出表[1, 基本支出]": "5",
    "支出表[2, 科目编码]": "20406",
    "支出表[2, 基本支出]": "5",
    "支出表[3, 科目编码]": "2040601",
    "支出表[3, 基本支出]": "3",
    "支出表[4, 科目编码]": "2040602",
    "支出表[4, 基本支出]": "2",
    "支出表[4, 项目支出]": "1",
    "项目表[1, 单位名称]": "局机关",
    "项目表[1, 金额]": "6",
    "项目表[2, 单位名称]": "局机关",
    "项目表[2, 项目名称]": "立法经费",
    "项目表[2, 金额]": "5",
    "整体表[财政拨款, 年初]": "7",
    "目标表[项目名称]": "立法经费",
    "目标表[拨款]": "3",
    "目标表#3[项目名称]": "普法经费",
    "目标表#3[其他]": "2",
    "指标#3[1, 一级]": "产出",
    "指标#3[1, 三级]": "次数",
    "指标#3[1, 指标值]": "≥3次",
    "指标#3[4, 三级]": "人数",
}
"""Of the small format: sums of 类, 款 and 单位 stand above their rows; forms 1 and 3 are used."""


def place(words: str) -> Place:
    """The place that ``words`` name."""
    table, _, names = words.rstrip("]").partition("[")
    table, _, form = table.partition("#")
    row, comma, column = names.partition(", ")
    at_form = int(form or 1) - 1
    if not comma:
        return Place(table, None, names, at_form)
    return Place(table, int(row) - 1 if row.isdigit() else row, column, at_form)


def at(row: int | None = None, form: int = 1) -> At:
    """Where a rule of rows or of forms is asked."""
    return At(None if row is None else row - 1, form - 1)


def filled(
    cells: Cells, *, book: Rulebook = XINJIANG, stated: bool = False, unusable: Cells | None = None
) -> Submission:
    """A submission with these cells; ``unusable`` says of cells why they cannot be read."""
    format_ = book.format
    submission = Submission(format_.id, format_.year, stated=stated, grouped=stated)
    for words, value in cells.items():
        where = place(words)
        if where.column == NOTE:
            submission.notes[where.table] = value
        else:
            spec = format_.tables[where.table].spec(where)
            submission.cells[where] = Decimal(value) if spec and spec.is_money else value
    submission.unusable.update({place(words): why for words, why in (unusable or {}).items()})
    return submission


def figures(
    cells: Cells, *, book: Rulebook = XINJIANG, stated: bool = False,
    unusable: Cells | None = None, others: Mapping[str, Figures] | None = None,
) -> Figures:
    """The figures of such a submission, beside those of ``others``."""
    submission = filled(cells, book=book, stated=stated, unusable=unusable)
    return Figures(submission, book, dict(others or {}))


def bound(
    says: str, table: str = "", when: str = "", *, book: Rulebook = XINJIANG, **more: Any
) -> Rule:
    """The rule, bound beside those of the format; its rows are those of ``table``."""
    text = RuleText(id="试", level=Level.ERROR, table=table, says=says, when=when, fills=False,
                    basis="测试", advice="", path=(), source=Source("试"), **more)
    return rules.bind(replace(book.format, rules=(*book.format.rules, text))).rules[-1]


def first(kind: type[Node], rule: Rule) -> Node:
    """The first node of its ``kind`` in what a rule says."""
    return next(node for node in walk(rule.says) if type(node) is kind)


def value(
    expression: str, cells: Cells, *, table: str = "", row: int | None = None, form: int = 1,
    book: Rulebook = XINJIANG, stated: bool = False,
) -> Any:
    """What an expression is worth: an amount, a text, or the truth that a function gives."""
    called = FUNCTIONS.get(expression.partition("(")[0])
    ending = {"text": ' = ""', "truth": ""}.get(called.gives if called else "", " = 0")
    says = bound(expression + ending, table, book=book).says
    node = says.left if ending and isinstance(says, Compare) else says
    return evaluate(node, figures(cells, book=book, stated=stated), at(row, form))


def outcome(rule: Rule, given: Figures, *, row: int | None = None, form: int = 1) -> Outcome:
    """What becomes of a rule, in a row and on a form if it speaks of each of them."""
    [result] = in_full(rule, given, (at(row, form),))
    return result


def judged(
    says: str, cells: Cells, *, table: str = "", when: str = "", row: int | None = None,
    form: int = 1, book: Rulebook = XINJIANG, stated: bool = False, unusable: Cells | None = None,
) -> Outcome:
    """What becomes of a rule that is written here."""
    given = figures(cells, book=book, stated=stated, unusable=unusable)
    return outcome(bound(says, table, when, book=book), given, row=row, form=form)
