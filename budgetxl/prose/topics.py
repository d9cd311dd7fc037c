"""Sections against their headings, and how many projects there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from budgetxl.fault import Level
from budgetxl.prose.mention import Role
from budgetxl.prose.namedfigure import bare
from budgetxl.prose.reading import Reading
from budgetxl.prose.remark import Remark, of_mention, shown


def topics(reading: Reading) -> Iterator[Remark]:
    """N.11 for a heading whose own amount is not told, N.12 for numbers, XI.20."""
    yield from _headings(reading)
    yield from _pictures(reading)
    yield from _kinds(reading)
    yield from _agency(reading)
    yield from _targets(reading)


def _headings(reading: Reading) -> Iterator[Remark]:
    """规模变化情况: the text below must tell the amount of the whole."""
    for passage in reading.passages:
        title = passage.titles[-1] if passage.titles and passage.level is not None else ""
        if "规模" not in title or any(each.role is Role.AMOUNT
                                    for each in reading.mentions[passage]):
            continue
        below = [each for each in reading.all(Role.AMOUNT)
                 if passage.headings == each.passage.headings and each.passage is not passage]
        figures = [each.figure for each in below if each.figure]
        if figures and len(figures) == len(below) and not any(
                figure.is_total and figure.is_main for figure in figures):
            told = "、".join(dict.fromkeys(each.entity for each in below))
            yield Remark("N.11", Level.NOTICE, passage, 0, len(passage.text),
                         f"标题是“{title}”，下面只写了{told}，没有写总额")


def _agency(reading: Reading) -> Iterator[Remark]:
    """机关运行经费 that takes in the 公用经费 of 事业单位 as well."""
    has_service = any(figure.row == "事业运行" and figure.value and figure.code
                      for figure in reading.tables.figures)
    public = next((each for each in reading.all(Role.AMOUNT) if each.entity == "公用经费"), None)
    if not has_service or public is None:
        return
    for mention in reading.all(Role.AMOUNT):
        if "机关运行经费" in mention.subject and mention.value == public.value:
            yield of_mention(
                "XI.20", Level.NOTICE, mention,
                f"机关运行经费等于全部公用经费 {shown(public.value)} 万元，"
                "而表里有事业运行：事业单位的公用经费不在内")
            return


def _pictures(reading: Reading) -> Iterator[Remark]:
    """A title of a picture with the next heading right below: from a text nobody sees more."""
    for passage, following in zip(reading.passages, reading.passages[1:]):
        if re.search("[^，。；]{2,20}(?:结构|情况|对比)图$", passage.text) and len(passage.text) < 30 \
                and following.level is not None:
            yield Remark("N.11", Level.NOTICE, passage, 0, len(passage.text),
                         f"“{passage.text}”下面没有内容，请核对图是不是漏了")


def _kinds(reading: Reading) -> Iterator[Remark]:
    """特定目标类项目 in the text, where every form of a project says 经常性."""
    cells = reading.tables.submission.cells
    kinds = [str(value) for place, value in cells.items() if place.column == "项目属性"]
    if not kinds or not all("经常性" in kind for kind in kinds):
        return
    for passage in reading.passages:
        match = re.search(r"特定目标类项目[1-9]\d*个", passage.text)
        if match:
            yield Remark("SP.7", Level.NOTICE, passage, *match.span(),
                         f"这里有“{match[0]}”，而 {len(kinds)} 张项目绩效目标表的项目属性都是“{kinds[0]}”")
            return


def _targets(reading: Reading) -> Iterator[Remark]:
    """编报绩效目标的项目 6 个，涉及 71 万元: as many forms as there are, and what these come to."""
    tables = reading.tables
    forms = {str(value) for place, value in tables.submission.cells.items()
             if tables.format.tables[place.table].repeated == place.column}
    if not forms or not tables.projects:
        return
    sums = _sums_of_targets(reading, forms)
    for passage in reading.passages:
        if "绩效" not in passage.text + "".join(passage.titles):
            continue
        for mention in reading.mentions[passage]:
            if mention.role is not Role.AMOUNT or "涉及" not in mention.clause or mention.whole:
                continue
            if any(abs(reading.value(mention) - total) <= reading.half(mention) for total in sums):
                mention.is_related = True
            elif mention.figure is None:
                told = "、".join(dict.fromkeys(shown(total) for total in sums if total))
                yield of_mention("N.12", Level.NOTICE, mention,
                                 f"涉及 {mention.raw}，项目支出、各张绩效目标表合计有 {told} 万元，"
                                 "都不是这个数")


def _sums_of_targets(reading: Reading, forms: set[str]) -> list[Decimal]:
    """What projects, or those with a form, come to; and the whole of what is spent."""
    figures = reading.tables.figures
    names = {bare(form) for form in forms}
    sums = [each.value for each in figures if each.is_total and each.is_main]
    tables = dict.fromkeys(each.place.table for each in figures if each.is_project)
    for table in tables:
        rows = [each for each in figures if each.place.table == table and each.is_main
                and each.is_project]
        sums.append(sum((each.value for each in rows), Decimal(0)))
        sums.append(sum((each.value for each in rows if each.row in names), Decimal(0)))
    columns = dict.fromkeys((each.place.table, each.column) for each in figures if each.is_loose)
    sums += (sum((each.value for each in figures if (each.place.table, each.column) == column),
                 Decimal(0)) for column in columns if "总额" in column[1])
    return sums
