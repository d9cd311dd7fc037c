"""What is said of a code book once it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from budgetxl.codebook.book import CLASSIFICATIONS, Book
from budgetxl.codes import LEVELS
from budgetxl.formats import catalogue, load, own_shelves


def sentences(book: Book, year: int, shelf: Path) -> Iterator[str]:
    """How many codes there are, what was passed over, and which formats use them."""
    for digit, (_, title) in CLASSIFICATIONS.items():
        counts = Counter(entry.level for entry in book.of(digit))
        if counts:
            levels = "，".join(f"{level} {counts[level]}" for level in LEVELS.values()
                              if counts[level])
            yield f"{year} 年{title}：{levels}"
    if book.passed_over:
        yield f"有 {book.passed_over} 行没有编码，没有收"
    yield "没有列出的编码，仍用程序自带的；以前做的模板要重新生成，填好的用 budgetxl import 移到新模板"
    if shelf not in own_shelves():
        yield f"要让表样用它，把环境变量 BUDGETXL_TEMPLATES 设为 {shelf}"
        return
    using = [format_.id for format_ in map(load, catalogue().values())
             if format_.year == year and format_.codes]
    yield f"用到它的表样：{'、'.join(using)}" if using else f"现在没有 {year} 年的表样，有了就会用它"
