"""What a source says around its tables: whose they are, and of which year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from budgetxl.tabletext import TableText, squeezed

_HEAD_ROWS = 8
_DEPARTMENT = re.compile(
    r"(?:编制部门|编制单位|填报部门|填报单位|部门名称|单位名称|预算单位|部门|单位)"
    r"(?:[(（](?:盖章|公章|签章)[)）])?[:：](?!(?:人民币)?[百千]?[万亿]?元)(.+?)"
    r"(?=(?:金额)?单位[:：]|\d{4}年|$)"
)
_TITLED = re.compile(r"(?!附件|附表)([^\d\W][^\d:：，。]{3,40}?)(?:20\d\d年度?)(?:部门|单位)[^，。:：]*表")
_NO_NAME = re.compile("^[Xx×＊*_某]|[Xx×＊*_]{2}")
"""What a blank has in the place of a name."""

_YEAR = re.compile(r"(20\d\d)年(?:度)?[^月，。]{0,40}表$")


def department_of(sources: Iterable[TableText]) -> str:
    """The department that is named beside 编制部门, or else before a year and a title; or ""."""
    titled = ""
    for source in sources:
        for line in _lines(source):
            match = _DEPARTMENT.match(line)
            if match and not _NO_NAME.search(match[1]):
                return match[1]
            named = _TITLED.fullmatch(line)
            if named and not titled and not _NO_NAME.search(named[1]):
                titled = named[1]
    return titled


def year_of(sources: Iterable[TableText]) -> int:
    """The year that most of the titles name; 0 where none does."""
    said = Counter(int(match[1]) for source in sources for line in _lines(source)
                   if (match := _YEAR.search(line)))
    return max(said, key=lambda year: (said[year], year), default=0)


def _lines(source: TableText) -> Iterator[str]:
    yield from map(squeezed, source.above)
    for row in range(min(_HEAD_ROWS, source.rows)):
        yield from (squeezed(cell.text) for cell in source.line(row))
