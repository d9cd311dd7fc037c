"""司法局's workbook as the tests of reading have it, and the data it was filled with."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

from budgetxl.place import Place
from tests.changji import FORM

FORMAT = "xinjiang-2020-budget"

SPARE = 4
"""Spare rows in these workbooks: 表三 has 司法局's six rows in 7 to 12, 合计 in 17."""

PROJECTS, FORMS = (0, 3), 3
"""Of the six projects two are taken, whose forms have no fault; a third form is spare.

On 绩效目标1 seven indicators stand in rows 7 to 13, on 绩效目标2 eight.
"""


def without_totals(data, format_):
    """The data without what it states of totals: the template will compute them."""
    def kept(table, row, figures):
        return {name: value for name, value in figures.items()
                if not format_.tables[table].is_total(Place(table, row, name))}

    def rows(table, listed):
        return [kept(table, 0, row) for row in listed if list(row) != ["合计"]]

    def form(table, content):
        """A form that there is one of: rows of fields, single fields, tables within it."""
        parts = {name: kept(table, name, part) if isinstance(part, dict)
                 else rows(name, part) if isinstance(part, list) else part
                 for name, part in content.items()}
        single = {name: part for name, part in parts.items() if not isinstance(part, (dict, list))}
        parts = {name: part for name, part in parts.items() if name not in single and part}
        return {**parts, **kept(table, None, single)}

    data = copy.deepcopy(data)
    for table, content in data["tables"].items():
        if table == FORM:
            data["tables"][table] = [kept(table, None, each) for each in content]
        else:
            data["tables"][table] = (form if isinstance(content, dict) else rows)(table, content)
    return data


class Filled(NamedTuple):
    """A filled workbook, and the data that it was filled with."""

    content: bytes
    data: dict[str, Any]
