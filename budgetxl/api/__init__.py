"""What the command line, the button and a program call: the same functions, the same findings.

Files are only read; what is made comes back as bytes, and `save` alone writes. Three parties,
three kinds of fault: what a clerk got wrong are `budgetxl.fault.Finding` values of a report, all
of them; what cannot be used at all raises `budgetxl.fault.Refusal`, whose sentences are Chinese
and meant to be shown; mistakes in the files of a format raise one `budgetxl.fault.FormatError`.

Amounts are `Decimal` or texts in plain digits, in the unit of the format
(`book.format.money_unit`, 万元 or 元), never binary floats. A finding says which rule it is of
(`rule`, as in rules.yaml) and on what ground (`basis`, the sentence of the official form).

A department's figures are poured into a template, checked, and published as a draft:

>>> from pathlib import Path
>>> from budgetxl import api, filling
>>> from budgetxl.fault import Level
>>> from budgetxl.submission import from_data
>>> from budgetxl.writing import FileKind

>>> book = api.rulebook("xinjiang-2020-budget")
>>> figures = {"format": "xinjiang-2020-budget", "department": "示范局", "year": 2020,
...            "tables": {"表三": [{"科目编码": "2040601", "基本支出": "10.1"},
...                              {"科目编码": "2010301", "项目支出": "0.2"}]}}
>>> submission = from_data(figures, book.format)
>>> filled = Path("示范局.xlsx")
>>> content = filling.fill(book, submission, rows=10)
>>> api.save(filled, lambda: content, FileKind.FILLED)

>>> report = api.check(filled)
>>> report.count(Level.ERROR), report.is_open
(14, True)
>>> first = report.findings[0]
>>> first.rule, first.sheet, first.cells
('XI.3', '表一', ('D34',))
>>> first.left, first.right, first.difference, first.unit
('0.00', '10.30', '-10.30', '万元')
>>> print(first.demand)
表一“支出总计”应等于表三“合计”行“合计”

>>> api.publication(report)
Traceback (most recent call last):
budgetxl.api.publications.NotPassed: 示范局.xlsx：有 14 处强制项不通过，没有生成公开表
>>> draft = api.draft_path(Path("示范局-公开表.xlsx"))
>>> api.save(draft, lambda: api.publication(report, draft=True), FileKind.PUBLICATION)
>>> draft.name
'示范局-公开表-草稿.xlsx'
"""

from budgetxl.api.comparisons import compared, with_last_year
from budgetxl.api.publications import (
    NotPassed, disclosed, draft_path, open_data, printed, publication, why_unfinished,
)
from budgetxl.api.reports import (
    check, check_open, checked, in_print, with_balance, with_coverage, with_suggestions,
)
from budgetxl.api.rulebooks import (
    drafted_rulebook,
    proved_rulebook,
    rulebook,
    sound_rulebook,
)
from budgetxl.api.saving import save
from budgetxl.api.workbooks import read, read_open, read_whole, refuse_unreadable, shown_name

__all__ = [
    "NotPassed",
    "check",
    "check_open",
    "checked",
    "compared",
    "disclosed",
    "draft_path",
    "drafted_rulebook",
    "in_print",
    "open_data",
    "printed",
    "proved_rulebook",
    "publication",
    "read",
    "read_open",
    "read_whole",
    "refuse_unreadable",
    "rulebook",
    "save",
    "shown_name",
    "sound_rulebook",
    "why_unfinished",
    "with_balance",
    "with_coverage",
    "with_last_year",
    "with_suggestions",
]
