"""The slots of a sentence with their names looked up among those of the format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import get_args

from budgetxl.fault import Fault, did_you_mean
from budgetxl.formats import Column, Format
from budgetxl.formats.source import Path, Source
from budgetxl.narrative.slots import Written, first_word, listing, of_row, of_rows, split
from budgetxl.narrative.template import (
    Choice,
    Count,
    FullName,
    Known,
    Listing,
    Passage,
    Piece,
    Sentence,
    Share,
    Slot,
    Value,
)
from budgetxl.rules import RuleSyntaxError, bind_words, kind
from budgetxl.rules.tree import (
    Arithmetic,
    BindError,
    Cell,
    ColumnRef,
    Collected,
    Here,
    Node,
    Rows,
    walk,
)

_KNOWN = get_args(Known.__annotations__["word"]) or ("部门", "年", "上年", "序", "序一")
_WORDS = ("占", "列", "个数", "全称", "名称", *_KNOWN)
_CODE = re.compile(r"\d+\s*|[一二三四五六七八九十]+、|[①-⑳]")


@dataclass(frozen=True)
class Row:
    """The row whose cells ``[@…]`` are: a used row of ``table``, or its fixed one ``name``."""

    table: str = ""
    name: str = ""


class Binding:
    """Looks up the names in the texts of one narrative.yaml; what does not fit is in ``faults``.

    ``phrase`` gives the cases of a phrase for a row, or None where there is none of that name.
    """

    def __init__(
        self, format_: Format, source: Source, faults: list[Fault],
        phrase: Callable[[str, Row], Choice | None], phrases: tuple[str, ...],
    ) -> None:
        self.format, self.source, self.faults = format_, source, faults
        self.phrase, self.phrases = phrase, phrases

    def sentence(self, text: str, path: Path, row: Row) -> Piece:
        """What ``text`` says at ``path``, of which ``[@…]`` means the cells of ``row``."""
        try:
            parts = split(text)
        except ValueError as error:
            self.fault(path, str(error))
            return Sentence(())
        pieces = [part if isinstance(part, str) else self.slot(part, path, row) for part in parts]
        return _joined([piece for piece in pieces if piece is not None])

    def fault(self, path: Path, message: str, offset: int = 0) -> None:
        """Notes what is wrong at ``path``."""
        fault = self.source.fault(path, message)
        self.faults.append(replace(fault, column=fault.column + offset))

    def slot(self, written: Written, path: Path, row: Row) -> str | Slot | Choice | None:
        """What stands in curly brackets; None where it does not fit."""
        word, rest = first_word(written.text)
        if word == "名称" and rest and "[" not in rest:
            return rest[found.end() :] if (found := _CODE.match(rest)) else rest
        try:
            return self._slot(word, rest, written, row)
        except (RuleSyntaxError, BindError) as error:
            self.fault(path, f"“{{{written.text}}}”：{error}", written.offset)
            return None

    def _slot(self, word: str, rest: str, written: Written, row: Row) -> Slot | Choice:
        if word in self.phrases:
            return self._phrase(word, rest, row)
        if not rest and word in _KNOWN:
            return Known(word)  # type: ignore[arg-type]
        if word == "占":
            return Share(self.amount(rest, row), rest)
        if word == "个数":
            return self._count(rest)
        if word == "列":
            return self._listing(rest)
        if word in ("全称", "名称"):
            return self._full_name(rest, row)
        if "[" not in written.text and "(" not in written.text:
            hint = did_you_mean(word, (*self.phrases, *_WORDS))
            raise BindError(f"没有“{word}”这个说法{hint}")
        return self._value(written.text, row)

    def _phrase(self, word: str, rest: str, row: Row) -> Choice:
        if rest:
            table, bracket, name = rest.rstrip("]").partition("[")
            if not bracket:
                raise BindError(f"“{word}”后面写一行，如 补充数据[基本支出]")
            row = Row(table, name.strip())
        choice = self.phrase(word, row)
        if choice is None:
            raise BindError(f"“{word}”说来说去又说到自己")
        return choice

    def node(self, words: str, row: Row) -> Node:
        """What the rule language makes of ``words``. Raises as ``bind_words`` does."""
        if row.name:
            words = of_row(words, row.table, row.name)
        return bind_words(self.format, row.table, words)

    def amount(self, words: str, row: Row) -> Node:
        """``node``, of an amount."""
        node = self.node(words, row)
        if kind(node) != "amount":
            raise BindError(f"“{words}”应是金额")
        return node

    def truth(self, words: str, path: Path, row: Row) -> Node | None:
        """The condition that ``words`` say at ``path``; None where they do not fit."""
        try:
            node = self.node(words, row)
            if kind(node) != "truth":
                raise BindError("应是一个可判断真假的式子，如 左 = 右")
            return node
        except (RuleSyntaxError, BindError) as error:
            self.fault(path, f"“{words}”：{error}")
            return None

    def _value(self, words: str, row: Row) -> Value:
        node = self.node(words, row)
        if kind(node) not in ("amount", "text"):
            raise BindError("这里要一个数或一格文字")
        shown = of_row(words, row.table, row.name) if row.name else words
        plain = any(spec.plain for spec in self._specs(node))
        spec = self._spec(node)
        names = spec is not None and (spec.kind != "text" or spec.required)
        return Value(node, shown, kind(node) == "amount", self.decimals(node), plain, names)

    def _listing(self, rest: str) -> Listing:
        said = listing(rest)
        table = said["列"].partition("[")[0].strip()
        if table not in self.format.tables or not self.format.tables[table].detail:
            raise BindError(f"“列”后面写一列，如 表六[科目名称]{did_you_mean(table, self.format.tables)}")
        row = Row(table)
        item = self.node(of_rows(said["列"], table), row)
        when = self.node(of_rows(said["当"], table), row) if "当" in said else None
        if when is not None and kind(when) != "truth":
            raise BindError("“当”后面应是可判断真假的式子")
        return Listing(item, when, table, said.get("间隔", "、"), said.get("末尾", ""), said["列"])

    def _count(self, rest: str) -> Count:
        tables = self.format.tables
        if rest not in tables or not (tables[rest].detail or tables[rest].repeated):
            raise BindError(f"“个数”后面写一张有几行或有几张的表{did_you_mean(rest, tables)}")
        return Count(rest, f"个数 {rest}")

    def _full_name(self, rest: str, row: Row) -> FullName:
        node = self.node(rest, row)
        column = node.column if isinstance(node, Here) else ""
        spec = self.format.tables[row.table].columns.get(column) if row.table else None
        if spec is None or not spec.codes:
            raise BindError("“全称”后面写一列科目编码，如 [@科目编码]")
        digits = tuple(accumulate(part.digits for part in spec.parts))
        return FullName(node, spec.codes, digits, rest)

    def decimals(self, node: Node) -> int:
        """With how many decimals what ``node`` comes to is printed: as its cells are."""
        if any(isinstance(each, Arithmetic) and each.operator == "/" for each in walk(node)):
            return self.format.decimals
        return max(map(self.format.decimals_of, self._specs(node)), default=0)

    def _specs(self, node: Node) -> Iterator[Column]:
        """The columns or fields of the amounts in ``node``."""
        found = (self._spec(each) for each in walk(node))
        return (spec for spec in found if spec is not None and spec.is_money)

    def _spec(self, node: Node) -> Column | None:
        tables = self.format.tables
        if isinstance(node, Cell):
            return tables[node.place.table].spec(node.place)
        if isinstance(node, (Here, ColumnRef, Rows)):
            return tables[node.table].columns.get(node.column)
        return tables[node.table].fields.get(node.column) if isinstance(node, Collected) else None


def _joined(parts: list[str | Slot | Choice]) -> Piece:
    """One sentence; several pieces side by side where phrases stand in it."""
    if not any(isinstance(part, Choice) for part in parts):
        return Sentence(tuple(_plain(parts)))
    pieces: list[Piece] = []
    run: list[str | Slot | Choice] = []
    for part in parts:
        if isinstance(part, Choice):
            pieces += [Sentence(tuple(_plain(run)))] if run else []
            pieces.append(part)
            run = []
        else:
            run.append(part)
    pieces += [Sentence(tuple(_plain(run)))] if run else []
    return Passage(tuple(pieces))


def _plain(parts: list[str | Slot | Choice]) -> Iterator[str | Slot]:
    return (part for part in parts if not isinstance(part, Choice))
