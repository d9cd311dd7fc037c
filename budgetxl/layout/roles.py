"""What a rectangle of a form is for."""

from __future__ import annotations

from typing import Literal

from budgetxl.formats import ColumnKind

PrintedRole = Literal[
    "caption", "title", "subtitle", "money_unit", "header", "heading", "label", "total_label",
    "blank",
]
"""Words that the form prints; a ``blank`` box has none. A ``heading`` is a label of a form, a
``total_label`` is spaced out to be centred."""

Role = PrintedRole | Literal["department", "department_name", "note"] | ColumnKind
"""``department`` is the line above a table that names the department, ``department_name`` the
label of a row that is the department. A box that holds a value has the kind of its column.

Whoever handles boxes has a table with a line for each role, or a ``match`` that ends in
``assert_never``: tests/test_roles.py lists them, and mypy names what is missing.
"""
