"""The file of a form of labels and fields: its title, and what is to be decided of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from budgetxl.drafting.columns import free_name, table_name
from budgetxl.drafting.guessed import is_alone
from budgetxl.drafting.page import Page
from budgetxl.drafting.sheets import NotDrafted, repeated_by, sheet_form
from budgetxl.drafting.titles import is_filled_in, title_of
from budgetxl.drafting.yamltext import ASK, text_of

_LONGEST, _SHORT = 31, 10
"""Letters of a table's name, and of the name of the sheets of one that is repeated."""


def form_file(group: Sequence[Page], taken: set[str], unit: str) -> str:
    """The file of a form; "" where its rows do not fit together."""
    try:
        body = sheet_form(group, taken, unit)
    except NotDrafted:
        return ""
    page, title = group[0], title_of(group)
    name = free_name(table_name(title)[-_LONGEST:], taken)
    data: dict[str, Any] = {"form": name, "title": title}
    if not is_filled_in(group):
        said = {"caption": page.caption, "subtitle": page.subtitle,
                "department_label": page.department_words}
        data |= {key: words for key, words in said.items() if words}
    repeated = repeated_by(body["blocks"])
    if repeated:
        data |= {"repeated": repeated, "sheet": name[-_SHORT:]}
    asks = ["哪些格填金额、哪些必填，合计怎样算", *[
        "只有一份，哪些字是印好的、哪些是填的，照字面分的，请逐格核对"] * is_alone(group)]
    return text_of(data | body, [ASK[2:] + ask for ask in asks])
