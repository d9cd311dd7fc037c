"""The Data Package: one CSV for each official table, the long table, and what describes them."""

from __future__ import annotations

import json

from budgetxl.opendata import descriptor
from budgetxl.opendata.csv_file import csv_file
from budgetxl.opendata.figures import COLUMNS, figures_in
from budgetxl.opendata.parquet import parquet
from budgetxl.opendata.printed import printed
from budgetxl.opendata.wide import fields, rows
from budgetxl.rules import Figures

DESCRIPTOR = "datapackage.json"


def package(known: Figures, draft: bool = False) -> dict[str, bytes]:
    """The files of the Data Package of a publication, by name; ``datapackage.json`` is last.

    The same figures give the same bytes. ``draft`` says in the descriptor that they have not
    passed. Raises ``Undecided`` where an unreadable input stands or an amount is too large, and
    ``Refusal`` where pyarrow is not installed.
    """
    format_ = known.book.format
    names = descriptor.resource_names(format_)
    files, resources = {}, []
    tables = list(printed(known))
    for each in tables:
        table = each.table
        header = [field.name for field in fields(table, format_)]
        content = csv_file(header, rows(each, format_))
        files[f"{names[table.name]}.csv"] = content
        resources.append(descriptor.of_table(known, table, names, content, draft))
    found = list(figures_in(known, tables))
    content, same = csv_file([column.name for column in COLUMNS], found), parquet(found)
    files |= {f"{descriptor.FIGURES}.csv": content, f"{descriptor.FIGURES}.parquet": same}
    resources.append(descriptor.of_figures(content, same))
    whole = {**descriptor.head(known, draft), "resources": resources}
    files[DESCRIPTOR] = (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()
    return files
