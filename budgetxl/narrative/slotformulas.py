"""What stands in a slot, as an Excel formula: the fifth way of reading a narrative, word by word.

Every expression is said by the voice of the rules; here is only how a figure is printed in a
sentence, which ``write`` says in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from budgetxl.amount import KEPT_DECIMALS
from budgetxl.layout import Addresses, Layout, live
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.formlist import USED_COLUMN
from budgetxl.layout.workbook import NARRATIVE_SHEET
from budgetxl.narrative.filling import GAP, STOPS
from budgetxl.narrative.helpercells import HelperCells, Unwritable
from budgetxl.narrative.numbers import PER_CENT, SHARE_DECIMALS, ordinal
from budgetxl.narrative.template import (
    Count,
    FullName,
    Known,
    Listing,
    Share,
    Slot,
    Value,
)
from budgetxl.place import a1, on_sheet
from budgetxl.rules.addressing import quoted, written
from budgetxl.rules.formula import LONGEST_TEXT, formula, rounded
from budgetxl.rules.names import CODE, NAME
from budgetxl.rules.tree import Arithmetic, At, Node, Number

NOTHING = '""'
_GAP = quoted(GAP)
_STOPS = "{" + ",".join(quoted(stop) for stop in STOPS if stop != "\n") + "}"
_HUNDRED = Number(Decimal(100))
_MOST_ORDINALS = 99


@dataclass(frozen=True)
class Spot:
    """Where a sentence stands: at which row, whether it does as a test, and its running number."""

    at: At = At()
    test: str = ""
    number: str = "0"


@dataclass(frozen=True)
class Before:
    """The number before: ``unsure`` where it depends on the figures which one that is."""

    node: Node | None = None
    at: At = At()
    unsure: bool = False


def rows_of(layout: Layout, table: str) -> Iterator[At]:
    """Each row of a table, or form of a kind that is repeated, that the workbook has."""
    if layout.format.tables[table].detail is None:
        forms = layout.form_lists.get(table)
        yield from (At(None, form) for form in range(forms.count if forms else 0))
        return
    count = layout.forms.get(layout.format.tables[table].main_table, 0)
    for form in range(count) if layout.format.is_repeated(table) else [0]:
        yield from (At(row, form) for row in range(layout.band(table, form).details))


@dataclass
class SlotFormulas:
    """Writes slots of a workbook's sheet 情况说明; ``cells`` are its hidden ones."""

    layout: Layout
    thousands: bool
    cells: HelperCells = field(default_factory=HelperCells)
    last: Before = Before()

    def __post_init__(self) -> None:
        self.addresses = Addresses(self.layout, NARRATIVE_SHEET)

    def said(self, make: Callable[[], str]) -> str:
        """What the rules' voice makes. Raises ``Unwritable`` where it has no cell for something."""
        try:
            return make()
        except (KeyError, ValueError) as missing:  # a reading or a list that no rule asks for
            raise Unwritable(str(missing)) from None

    def truth(self, node: Node | None, at: At) -> str:
        """A test of whether ``node`` holds; what cannot be decided does not."""
        if node is None:
            return ""
        return f"IFERROR({self.said(lambda: formula(node, self.addresses, at))},FALSE)"

    def rounded(self, node: Node, at: At, decimals: int) -> str:
        """An amount with so many decimals."""
        if isinstance(node, Number):
            node = Arithmetic("*", node, Number(Decimal(1)))
        return self.said(lambda: rounded(node, self.addresses, at, decimals))

    def slot(self, slot: Slot, spot: Spot, unit: str) -> str:
        """What stands in a slot. Raises ``Unwritable``."""
        if isinstance(slot, Known):
            return self.known(slot, spot)
        if isinstance(slot, Share):
            return self.share(slot, spot)
        if isinstance(slot, Count):
            return f"({'+'.join(self.counts(slot.table)) or '0'})&{NOTHING}"
        if isinstance(slot, Listing):
            return self.listing(slot)
        if isinstance(slot, FullName):
            return self.full_name(slot, spot)
        return self.number(slot, spot, unit) if slot.is_number else self.text(slot, spot)

    def known(self, slot: Known, spot: Spot) -> str:
        """What needs no table."""
        year = self.layout.format.year
        said = {"部门": live.department_formula(self.layout), "年": quoted(str(year)),
                "上年": quoted(str(year - 1)), "序": f"{spot.number}&{NOTHING}"}
        return said.get(slot.word) or self.ordinal(spot.number)

    def ordinal(self, number: str) -> str:
        """一, 十二, 二十 …"""
        words = ",".join(quoted(ordinal(n)) for n in range(1, _MOST_ORDINALS + 1))
        return f"IFERROR(INDEX({{{words}}},{number}),{number}&{NOTHING})"

    def number(self, slot: Value, spot: Spot, unit: str) -> str:
        """An amount as printed."""
        self.last = Before(slot.node, spot.at)
        decimals = SHARE_DECIMALS if unit in PER_CENT else slot.decimals
        amount = self.rounded(slot.node, spot.at, decimals)
        if unit in PER_CENT:
            return f"IFERROR({self.per_cent(amount)},{_GAP})"
        if slot.plain:
            return f"IFERROR({amount}&{NOTHING},{_GAP})"
        digits = ("#,##0" if self.thousands else "0") + ("." + "0" * decimals if decimals else "")
        return f'IFERROR(TEXT({amount},"{digits};-{digits};0"),{_GAP})'

    def share(self, slot: Share, spot: Spot) -> str:
        """The number before, as a part of another one."""
        part = self.last.node
        if self.last.unsure or (part and self.last.at != spot.at):
            raise Unwritable("a share of what depends on the figures")
        if part is None:
            return _GAP
        whole = Arithmetic("*", Arithmetic("/", part, slot.whole), _HUNDRED)
        shown = self.rounded(whole, spot.at, SHARE_DECIMALS)
        none = self.rounded(part, spot.at, KEPT_DECIMALS)
        return f'IFERROR(IF({none}=0,"0",{self.per_cent(shown)}),{_GAP})'

    def per_cent(self, amount: str) -> str:
        """A rounded share as printed: none of it and all of it are plain 0 and 100."""
        shown = self.cells.short(amount, most=60)
        return f'IF(OR({shown}=0,{shown}=100),{shown}&{NOTHING},TEXT({shown},"0.00"))'

    def text(self, slot: Value, spot: Spot) -> str:
        """The text of a cell, as a sentence goes on behind it."""
        text = self.said(lambda: formula(slot.node, self.addresses, spot.at))
        text = self.cells.short(text, most=60)
        if not slot.names:
            text = self.cells.put(_without_stop(self.cells.put(_without_stop(text))))
        return f"IFERROR(IF(LEN({text})=0,{_GAP},{text}),{_GAP})"

    # -- rows and forms -------------------------------------------------------------------

    def rows(self, table: str) -> Iterator[tuple[At, str]]:
        """Each row or form that the workbook has, and the test of whether it is used."""
        layout = self.layout
        if layout.format.tables[table].detail is None:
            yield from zip(rows_of(layout, table), self.forms(table))
            return
        column, mark = self._marks(table)
        for at in rows_of(layout, table):
            sheet, band = layout.sheet_name(table, at.form), layout.band(table, at.form)
            yield at, f'{on_sheet(sheet, a1(band.first + (at.row or 0), column))}="{mark}"'

    def forms(self, table: str) -> list[str]:
        """The test of whether a form is used, for each form."""
        forms = self.layout.form_lists.get(table)
        if forms is None:
            return []
        cells = (a1(row, USED_COLUMN) for row in range(forms.top, forms.bottom + 1))
        return [f'{on_sheet(forms.name, cell)}="{USED}"' for cell in cells]

    def _marks(self, table: str) -> tuple[int, str]:
        """The column beside the form that marks the rows meant, and what stands there."""
        beside, detail = self.layout.check_columns[table], self.layout.format.tables[table].detail
        if beside.level >= 0 and detail and detail.level:
            return beside.level, detail.level
        return beside.used, USED

    def counts(self, table: str) -> list[str]:
        """Formulas that count the used rows or forms, to be added up."""
        layout = self.layout
        if layout.format.tables[table].detail is None:
            forms = layout.form_lists.get(table)
            return [f'COUNTIF({_down(forms.name, forms.top, forms.bottom, USED_COLUMN)},"{USED}")'
                    ] if forms else []
        column, mark = self._marks(table)
        count = layout.forms.get(layout.format.tables[table].main_table, 0)
        bands = ((layout.sheet_name(table, form), layout.band(table, form))
                 for form in (range(count) if layout.format.is_repeated(table) else [0]))
        return [f'COUNTIF({_down(sheet, band.first, band.last, column)},"{mark}")'
                for sheet, band in bands]

    def listing(self, slot: Listing) -> str:
        """The texts of the rows that are chosen, each once: a cell for each row, then all."""
        items: list[str] = []
        for at, used in self.rows(slot.table):
            item = self.said(lambda: formula(slot.item, self.addresses, at))
            when = self.truth(slot.when, at)
            test = f"AND({used},{when})" if when else used
            items.append(f"IFERROR(IF({test},{item}&{NOTHING},{NOTHING}),{NOTHING})")
        cells = [self.cells.put(item) for item in items]
        listed = [f"IF({_is_again(cells, i)},{NOTHING},{written(slot.between)}&{cell})"
                  for i, cell in enumerate(cells)]
        whole = self.cells.put(self.cells.joined(listed))
        cut = f"MID({whole},{len(slot.between) + 1},{LONGEST_TEXT})"
        end = f"&{written(slot.end)}" if slot.end else ""
        return f"IF(LEN({whole})=0,{_GAP},{cut}{end})"

    def full_name(self, slot: FullName, spot: Spot) -> str:
        """The names of all levels of a code, one after the other."""
        code = self.said(lambda: formula(slot.code, self.addresses, spot.at))
        names, keys = (self.addresses.codes(slot.codes, column) for column in (NAME, CODE))
        code = self.cells.short(code, most=30)
        levels = [f"IF(LEN({code})<{digits},{NOTHING},"
                  f"IFERROR(INDEX({names},MATCH(LEFT({code},{digits}),{keys},0)),{NOTHING}))"
                  for digits in slot.digits]
        whole = self.cells.put("&".join(levels))
        return f"IFERROR(IF(LEN({whole})=0,{_GAP},{whole}),{_GAP})"


def _is_again(cells: list[str], number: int) -> str:
    """A test of whether a cell holds nothing, or what one above it holds.

    MATCH finds the first at once; of letters that stand for others it may find one too early.
    """
    cell = cells[number]
    if not number:
        return f"LEN({cell})=0"
    first = f"IFERROR(MATCH({cell},{cells[0]}:{cell},0),0)={number + 1}"
    again = f"SUMPRODUCT(1*({cells[0]}:{cells[number - 1]}={cell}))>0"
    return f"IF(LEN({cell})=0,TRUE,IF({first},FALSE,{again}))"


def _without_stop(text: str) -> str:
    """``text`` without the stop at its end."""
    stops = f"SUMPRODUCT(1*(MID({text},LEN({text}),1)={_STOPS}))>0"
    return (f"IFERROR(IF(LEN({text})=0,{NOTHING},IF({stops},LEFT({text},LEN({text})-1),"
            f"{text}&{NOTHING})),{NOTHING})")


def _down(sheet: str, top: int, bottom: int, column: int) -> str:
    return on_sheet(sheet, f"{a1(top, column, True)}:{a1(bottom, column, True)}")
