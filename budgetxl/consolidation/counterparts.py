"""Which table, row and column of one format is which of another, by what their names mean."""

from __future__ import annotations

import re

from budgetxl.formats import Format, Table
from budgetxl.likeness import likeness

_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[0-9]+[.．、]|（[一二三四五六七八九十]+）|其中[:：]|[0-9]{3,7}\s+|[①-⑳])\s*")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?度?")
_AMOUNT = re.compile("^(?:[本全]年)?(?:预算|决算|执行|调整预算)?数$|^金额$")
_TAILS = re.compile("(?:财政拨款(?:收入)?|拨款（补助）|拨款|资金|款)$")

_SUBJECTS = ("一般公共预算", "政府性基金", "国有资本经营", "基本支出", "三公", "机关运行", "项目支出",
             "整体支出", "绩效", "结转", "采购")
"""What a table may be about, by words of its title."""

_FUNDS = _SUBJECTS[:3]


def meant(name: str) -> str:
    """What ``name`` of a row or column has in common with its like in another format."""
    text = _NUMBERED.sub("", _YEAR.sub("", name)).strip()
    if _AMOUNT.match(text):
        return "数"
    short = _TAILS.sub("", text).removesuffix("预算")
    return likeness(short or text)


def same_tables(this: Format, last: Format) -> dict[str, str]:
    """The tables of ``last`` by name, each with that of ``this``; those of one alone are none."""
    if this.id == last.id:
        return {name: name for name, table in this.tables.items() if not table.supplementary}
    found: dict[str, str] = {}
    for about in (_named, _about, _subjects):
        free = {name: about(table) for name, table in this.forms.items()
                if name not in found.values() and not table.supplementary}
        for name, table in last.forms.items():
            words = about(table)
            same = [each for each, own in free.items() if own == words]
            if name not in found and words and same:
                found[name] = name if name in same else same[0]
                del free[found[name]]
    return {old.name: new.name for name, same_ in found.items()
            for old, new in zip(last.nested(name), this.nested(same_))}


def _named(table: Table) -> str:
    """Name and title: what a format of the next year keeps."""
    return f"{table.name} {_title(table)}"


def _subjects(table: Table) -> frozenset[str]:
    """What a title is about, the first of these where it is about several."""
    words = [word for word in _SUBJECTS if word in _title(table)]
    return frozenset(words[:1] if "基本支出" not in words else ["基本支出"])


def _about(table: Table) -> frozenset[str]:
    """All that a title is about: funds, what is done with them, receipts and expenditure."""
    title = _title(table)
    words = {word for word in _SUBJECTS if word in title}
    if "财政拨款" in title and not words & {*_FUNDS}:
        words.add("财政拨款")
    if "收支" in title or "收入支出" in title:
        return frozenset({*words, "收支"})
    return frozenset({*words, *(word for word in ("收入", "支出") if word in title)})


def _title(table: Table) -> str:
    return "".join(_YEAR.sub("", table.title).split())
