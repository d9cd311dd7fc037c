"""What the columns of a printed table hold: by their words, and by what stands below them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgetxl.drafting.head import PARTS, Span
from budgetxl.drafting.page import Page
from budgetxl.importing.printed import is_amount
from budgetxl.tabletext import squeezed

TOTAL = re.compile(r".{0,8}(?:合计|总计|小计)|总计")
_UNSPEAKABLE = re.compile(r"[,，:：\[\]［］@＠{}]")
_CODES = re.compile(r"编码|代码")
_LETTERED = re.compile(r"[A-Z]\d+")
_NAMES = re.compile(r".*名称|科目")
_LABELS = frozenset(("项目", "功能分类", "收入", "支出", "收入项目", "支出项目", "项目按功能分类",
                     "科目", "内容", "指标"))
_TEXTS = re.compile(r"序号|.*名称|备注|说明|.*类别|级次|.*目录.*|.*内容|.*依据|单位")


@dataclass(frozen=True)
class Col:
    """Neighbouring columns of a source that are one: ``role`` code, name, label, text, amount.

    ``parts`` are 类, 款, 项 where a code is printed in pieces.
    """

    at: tuple[int, ...]
    path: tuple[str, ...]
    role: str
    name: str = ""
    parts: tuple[str, ...] = ()

    @property
    def leaf(self) -> str:
        """The lowest word above, without blanks."""
        return squeezed(self.path[-1])

    @property
    def is_money(self) -> bool:
        return self.role == "amount"


def columns_of(pages: Sequence[Page]) -> list[Col]:
    """The columns that ``pages`` of one table have, named, from left to right."""
    found: list[Col] = []
    for span in pages[0].head.spans:
        leaf = squeezed(span.path[-1])
        last = found[-1] if found else None
        if leaf in PARTS and len(span.path) > 1:
            if last and last.parts and leaf != "类" and last.path == span.path[:-1]:
                found[-1] = replace(last, at=last.at + span.columns, parts=(*last.parts, leaf))
            else:
                found.append(Col(span.columns, span.path[:-1], "code", parts=(leaf,)))
            continue
        found.append(Col(span.columns, span.path, _role(span, pages, found)))
    return list(_named(found))


def _role(span: Span, pages: Sequence[Page], before: Sequence[Col]) -> str:
    leaf = squeezed(span.path[-1])
    texts = [words for page in pages for row in page.body
             if row != page.head.shared and (words := page.words(row, span.columns[0]))]
    figures = sum(map(is_amount, texts))
    if _CODES.search(leaf):
        letters = any(_LETTERED.fullmatch(text) for text in texts)
        return "text" if "收入科目" in leaf or letters else "code"  # no list has such codes
    has_code = any(col.role == "code" for col in before)
    if _NAMES.fullmatch(leaf) and has_code and "name" not in _since_code(before):
        return "name"
    if leaf in _LABELS and figures <= len(texts) / 2:
        return "label"
    if _TEXTS.fullmatch(leaf) and not TOTAL.fullmatch(leaf):
        return "text"
    return "text" if texts and figures < len(texts) / 2 else "amount"


def _since_code(before: Sequence[Col]) -> set[str]:
    """The roles of what follows the last code."""
    last = max(number for number, col in enumerate(before) if col.role == "code")
    return {col.role for col in before[last:]}


def _named(cols: list[Col]) -> Iterator[Col]:
    """The columns with names that no two of them share; a code is 科目编码."""
    firm = {"code": "科目编码", "name": "科目名称"}
    leaves = Counter(firm.get(col.role, name_of(col.path[-1])) for col in cols)
    taken = Counter[str]()
    for col in cols:
        name = firm.get(col.role) or name_of(col.path[-1])
        if leaves[name] > 1 and len(col.path) > 1 and col.role not in firm:
            name = name_of("".join(col.path[-2:]))
        taken[name] += 1
        yield replace(col, name=name if taken[name] == 1 else f"{name}{taken[name]}")


def name_of(words: str) -> str:
    """``words`` as a name that a rule can say."""
    name = _UNSPEAKABLE.sub("", squeezed(words).replace("{year}年", ""))
    return name or "金额"


def table_name(words: str) -> str:
    """``words`` as the name of a table, which a rule says without quotes: letters alone."""
    name = re.sub(r"[(（][^)）]*[)）]", "", squeezed(words).replace("{year}年", ""))
    return re.sub(r"\W|^\d+", "", name) or "表"


def free_name(name: str, taken: set[str]) -> str:
    """``name``, with a number where it is ``taken``; adds it to those."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name}{number}", number + 1
    taken.add(free)
    return free


def header(col: Col) -> dict[str, object]:
    """What says the header of a column; nothing where that is its name."""
    path = list(col.path)
    return {} if path == [col.name] else {"header": path}
