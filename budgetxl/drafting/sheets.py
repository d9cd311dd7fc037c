"""A form of labels and fields, with a table of indicators: printed is what all examples have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from budgetxl.drafting.columns import name_of
from budgetxl.drafting.page import Page
from budgetxl.drafting.yamltext import Item
from budgetxl.importing.printed import is_amount
from budgetxl.tabletext import Cell, TableText, squeezed

_LEVEL = re.compile(r".*[一二]级指标")
_INDICATOR = re.compile(r".*[一二三]级指标")
_FILLED = re.compile(r"\d.*|.+(?:局|厅|委员会|办事处|办公室|中心|学校|医院|本级)")
_MONEY = re.compile(r".*(?:资金|金额|总额|拨款|合计|自筹|预算数|执行数|决算数).*")
_WIDTH = 13


class NotDrafted(Exception):
    """The examples do not say what is printed and what is filled in."""


def sheet_form(pages: Sequence[Page], taken: set[str]) -> dict[str, Any]:
    """``widths`` and ``blocks`` of a form, from its blank or from several filled examples.

    ``taken`` are names of tables within forms, of which none may come twice. Raises
    ``NotDrafted`` where one filled example is all, and where rows do not fit together.
    """
    page = min(pages, key=lambda page: sum(not cell.is_blank for cell in page.text.cells))
    said = [{squeezed(cell.text) for cell in each.text.cells} for each in pages]
    if len({frozenset(words) for words in said}) < 2:
        raise NotDrafted
    sheet = _Sheet(page, set.intersection(*said))
    form = sheet.blocks(taken)
    starts = [words for each in pages for words in _starts(each.text)]
    for block in form["blocks"]:
        if "detail" in block and starts:
            firsts = [words[0] for words in starts]
            ordered = sorted(dict.fromkeys(starts), key=lambda words: firsts.index(words[0]))
            merged = sum(bool(item.value.get("merged")) for item in block["detail"]["columns"])
            if fitting := [Item(list(words)) for words in ordered if len(words) == merged]:
                block["detail"]["starts"] = fitting
    return form


def _is_head(text: TableText, row: int) -> bool:
    """Whether a row is the header of a table of indicators."""
    return sum(bool(_INDICATOR.fullmatch(squeezed(cell.text))) for cell in text.line(row)) > 1


def _starts(text: TableText) -> Iterator[tuple[str, ...]]:
    """The first two levels of indicators, as an example prints them; the second may come twice."""
    head = next((row for row in range(text.rows) if _is_head(text, row)), text.rows)
    columns = [cell.column for cell in text.line(head)
               if _LEVEL.fullmatch(squeezed(cell.text))]
    for row in range(head + 1, text.rows):
        cells = [text.at(row, column) for column in columns]
        words = tuple(squeezed(cell.text) if cell else "" for cell in cells)
        if words and all(word.endswith("指标") for word in words):
            yield words


class _Sheet:
    """A page of a form, and the words that all of its examples have."""

    def __init__(self, page: Page, common: set[str]) -> None:
        self.text, self.top, self.common = page.text, page.head.top, common
        self.names: set[str] = set()
        self.wider = self._ends_in_a_label()

    def _ends_in_a_label(self) -> bool:
        """Whether a row's last field is not there: it was blank in all, and so was its column."""
        last = self.text.columns - 1
        ends = [cell for row in range(self.top, self.text.rows)
                if (cell := self.text.at(row, last)) and self._is_label(cell)]
        return any(not self._is_label(left) and not left.is_blank for cell in ends if cell.column
                   and (left := self.text.at(cell.row, cell.column - 1)) and cell.rows == 1)

    def blocks(self, taken: set[str]) -> dict[str, Any]:
        """The form's keys."""
        heads = [row for row in range(self.top, self.text.rows) if _is_head(self.text, row)]
        if len(heads) > 1:
            raise NotDrafted
        end = heads[0] if heads else self.text.rows
        found: list[dict[str, Any]] = []
        if end > self.top:
            found.append({"fields": self._widened(list(self._fields(self.top, end)))})
        if heads:
            nested, after = self._nested(heads[0], taken)
            found.append(nested)
            if after < self.text.rows:
                found.append({"fields": self._widened(list(self._fields(after, self.text.rows)))})
            if self.wider:
                last = nested["detail"]["columns"][-1].value
                last["across"] = last.get("across", 1) + 1
        return {"widths": [_WIDTH] * (self.text.columns + self.wider), "blocks": found}

    def _widened(self, rows: list[Item]) -> list[Item]:
        """The rows with one more column, where a label at the end has lost its blank field."""
        if not self.wider:
            return rows
        for row in rows:
            last = row.value[-1]
            if self._lacks_field(row.value):
                name = name_of(last["label"])
                self.names.add(name)
                row.value.append({"field": name, **_kind(name, "")})
            else:
                last["across"] = last.get("across", 1) + 1
        return rows

    def _lacks_field(self, slots: list[dict[str, Any]]) -> bool:
        return bool(slots[-1].get("label")) and any("field" in slot for slot in slots)

    def _fields(self, top: int, bottom: int) -> Iterator[Item]:
        for row in range(top, bottom):
            cells = []
            for column in range(self.text.columns):
                cell = self.text.at(row, column)
                if cell is None:
                    cells.append({"label": ""})
                elif cell.row + cell.rows > bottom or cell.row < top:
                    raise NotDrafted
                elif (cell.row, cell.column) == (row, column):
                    cells.append(self._slot(cell))
            yield Item(cells)

    def _slot(self, cell: Cell) -> dict[str, Any]:
        size = {key: count for key, count in (("across", cell.columns), ("down", cell.rows))
                if count > 1}
        words = squeezed(cell.text)
        if self._is_label(cell):
            return {"label": cell.text.strip().replace("\n", ""), **size}
        before = self._label_before(cell)
        if before is None and not words:
            return {"label": "", **size}
        name = name_of((before or "内容").replace("其中", "")).rstrip("：:") or "内容"
        number, base = 2, name
        while name in self.names:
            name, number = f"{base}{number}", number + 1
        self.names.add(name)
        return {"field": name, **_kind(base, words), **size}

    def _is_label(self, cell: Cell) -> bool:
        words = squeezed(cell.text)
        return (words != "" and words in self.common and not is_amount(words)
                and not (_FILLED.fullmatch(words) and self._label_before(cell)))

    def _label_before(self, cell: Cell) -> str | None:
        """The label to the left of a cell."""
        column = cell.column
        while column > 0:
            left = self.text.at(cell.row, column - 1)
            if left is None:
                return None
            if not left.is_blank and squeezed(left.text) in self.common:
                return squeezed(left.text)
            column = left.column
        return None

    def _nested(self, head: int, taken: set[str]) -> tuple[dict[str, Any], int]:
        cells = [cell for cell in self.text.beginning(head) if not cell.is_blank]
        side = next((cell for cell in cells if cell.column == 0 and cell.rows > 1), None)
        columns = [cell for cell in cells if cell is not side]
        if sum(cell.columns for cell in cells) != self.text.columns:
            raise NotDrafted
        after = self._end(head, {cell.column for cell in cells})
        name, number = "绩效指标", 2
        while name in taken:
            name, number = f"绩效指标{number}", number + 1
        taken.add(name)
        label = {"side": {"label": side.text.strip(), **(
            {"across": side.columns} if side.columns > 1 else {})}} if side else {}
        return {"table": name, **label, "detail": {"columns": list(_columns(columns))}}, after

    def _end(self, head: int, starts: set[int]) -> int:
        """The first row below the table: cells of it begin elsewhere."""
        for row in range(head + 1, self.text.rows):
            begins = {cell.column for column in range(self.text.columns)
                      if (cell := self.text.at(row, column))}
            if not begins <= starts or len(begins) < len(starts) - 1:
                return row
        return self.text.rows


def _kind(name: str, words: str) -> dict[str, Any]:
    """What a field takes: an amount where its name says so and its words do not deny it."""
    if _MONEY.fullmatch(name) and (not words or is_amount(words)):
        return {"kind": "amount", "plain": True}
    return {"kind": "text"}


def _columns(cells: Sequence[Cell]) -> Iterator[Item]:
    names: list[str] = []
    required = False
    for cell in cells:
        words = cell.text.strip().replace("\n", "")
        name = re.sub(r"[(（].*", "", name_of(words))
        names.append(name)
        if names.count(name) > 1:
            name = f"{name}{names.count(name)}"
        value: dict[str, Any] = {"name": name, "kind": "text"}
        if words != name:
            value["header"] = words
        if _LEVEL.fullmatch(squeezed(words)):
            value["merged"] = True
        elif not required:
            value["required"] = required = True
        if cell.columns > 1:
            value["across"] = cell.columns
        yield Item(value)


def repeated_by(blocks: Sequence[dict[str, Any]]) -> str:
    """The field that names what each form is of; "" for none."""
    slots = [slot for block in blocks for row in block.get("fields", ()) for slot in row.value]
    return "项目名称" if any(slot.get("field") == "项目名称" for slot in slots) else ""
