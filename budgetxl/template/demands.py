"""What a sheet shows of the file itself: texts among figures, codes cut short, blanks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import groupby
from operator import methodcaller
from typing import NamedTuple, assert_never

from budgetxl.amount import KEPT_DECIMALS
from budgetxl.fault import Level
from budgetxl.formats import Column
from budgetxl.layout import FIGURE_COLUMN, READINGS_SHEET, Box, Layout
from budgetxl.layout.band import Band
from budgetxl.layout.checkcolumns import USED
from budgetxl.layout.formlist import USED_COLUMN
from budgetxl.layout.readings import may_have_unit
from budgetxl.place import Place, a1, area, on_sheet
from budgetxl.rules import Figures
from budgetxl.submission import Value
from budgetxl.template.blanks import Block, blanks_alone
from budgetxl.template.breaches import Breaches


class Demand(NamedTuple):
    """What is demanded of a sheet, and a formula that counts the breaches of it.

    ``known`` says what that comes to in a workbook as it is made; None where only the sheet knows.
    """

    says: str
    breaches: str
    known: Callable[[Breaches], int | None]
    level: Level = Level.ERROR


class Demands:
    """What is demanded of each sheet of a workbook."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._made: dict[str, list[Demand]] = {}

    def of(self, name: str) -> list[Demand]:
        """What is demanded of the sheet called ``name``."""
        if name not in self._made:
            self._made[name] = list(_SheetDemands(self.layout, name).all())
        return self._made[name]


class DemandResults:
    """How often a workbook filled in with ``figures`` breaches each of ``demands``."""

    def __init__(self, demands: Demands, figures: Figures) -> None:
        self.demands, self.figures = demands, figures
        self._known: dict[str, list[int | None]] = {}

    def of(self, name: str) -> list[int | None]:
        """The counts of the sheet called ``name``, in the order of its demands."""
        if name not in self._known:
            sheet = self.demands.layout.sheets[name]
            cells = self._cells.get((sheet.table.name, sheet.form), {})
            found = Breaches(self.figures, sheet, cells)
            self._known[name] = [demand.known(found) for demand in self.demands.of(name)]
        return self._known[name]

    @cached_property
    def _cells(self) -> dict[tuple[str, int], dict[Place, Value]]:
        """The cells that are filled in, by form: its main table and number."""
        found: dict[tuple[str, int], dict[Place, Value]] = {}
        mains = {name: table.main_table for name, table in self.figures.format.tables.items()}
        for place, value in self.figures.submission.cells.items():
            found.setdefault((mains[place.table], place.form), {})[place] = value
        return found


class _SheetDemands:
    def __init__(self, layout: Layout, name: str) -> None:
        self.layout = layout
        self.name = name
        self.sheet = layout.sheets[name]

    def all(self) -> Iterator[Demand]:
        unread = list(self._with_unit(is_read=False))
        if figures := "+".join([*self._unfit(), *unread]):
            yield Demand(f"金额格里都是数字，最多 {KEPT_DECIMALS} 位小数", figures, Breaches.unfit)
        yield from self._blank_texts()
        if unread:
            worded = "+".join(self._with_unit(is_read=True))
            says = "金额格里没有写单位（写了的按去掉单位的数算）"
            yield Demand(says, worded, lambda found: found.typed, Level.WARNING)
        yield from self._fields()
        for band in self.sheet.bands.values():
            yield from self._rows(band)

    def _unfit(self) -> Iterator[str]:
        """Formulas that count the texts among a sheet's figures, and what is too fine."""
        for top, left, bottom in self._figures(("amount", "total")):
            cells = self._range(top, bottom, left)
            yield f"SUMPRODUCT((LEN({cells})>0)*(1-ISNUMBER({cells})))"
        for top, left, bottom in self._figures(("amount",)):
            cells = self._range(top, bottom, left)
            # A binary number may be off by less than that.
            finer = f"(ABS({cells}-ROUND({cells},{KEPT_DECIMALS}))>1E-9)"
            # 1/0 is an error, and so is what a text comes to: only what is too fine is a number.
            yield f"SUMPRODUCT(1*ISNUMBER(1/{finer}))"

    def _with_unit(self, is_read: bool) -> Iterator[str]:
        """Formulas that count the texts where a figure may have its unit: read as one, or not."""
        for box in self.sheet.boxes:
            if box.place and may_have_unit(self.layout.format, box.place):
                cell = on_sheet(self.name, a1(box.row, box.column, absolute=True))
                at = a1(self.layout.readings[box.place], FIGURE_COLUMN, absolute=True)
                found = f"ISNUMBER({on_sheet(READINGS_SHEET, at)})"
                found = found if is_read else f"NOT({found})"
                yield f"IF(AND(LEN({cell})>0,NOT(ISNUMBER({cell})),{found}),1,0)"

    def _blank_texts(self) -> Iterator[Demand]:
        """That no cell of the form holds blanks alone, or an error: one for so many rows.

        Not those of figures and codes: there they are counted as what is no amount, no code.
        """
        formulas = blanks_alone(self.layout, self.name, self._blocks())
        for rows, formula in formulas.items():
            says = "没有错误值，没有只填了空格、看上去是空的格子"
            says += f"（第 {rows.start + 1} 至 {rows.stop} 行）" if len(formulas) > 1 else ""
            yield Demand(says, formula, methodcaller("blank_texts", rows))

    def _blocks(self) -> list[Block]:
        """The figures and codes of the sheet, neighbours together: top, left, bottom, right."""
        blocks: list[Block] = []
        for top, left, bottom in self._runs(("amount", "total", "code")):
            for i, (first, start, last, end) in enumerate(blocks):
                if (first, last, end) == (top, bottom, left - 1):
                    blocks[i] = (first, start, last, left)
                    break
            else:
                blocks.append((top, left, bottom, left))
        return blocks

    def _figures(self, roles: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
        """The runs of figures below one another, of those that are numbers alone."""
        return self._runs(roles, with_loose=False)

    def _runs(
        self, roles: tuple[str, ...], with_loose: bool = True
    ) -> Iterator[tuple[int, int, int]]:
        """The runs of boxes of these roles below one another: top, column, bottom."""
        cells = sorted((box.column, box.row) for box in self.sheet.boxes
                       if box.role in roles and (with_loose or not self._is_loose(box)))
        for column, group in groupby(cells, lambda cell: cell[0]):
            rows = [row for _, row in group]
            top = rows[0]
            for row, below in zip(rows, [*rows[1:], -1], strict=True):
                if below != row + 1:
                    yield top, column, row
                    top = below

    def _is_loose(self, box: Box) -> bool:
        """Whether an amount may be written there with its unit."""
        spec = self.layout.format.tables[box.place.table].spec(box.place) if box.place else None
        return spec is not None and spec.loose

    def _fields(self) -> Iterator[Demand]:
        """What a form has to say; one of several only if there is anything in it."""
        table, forms = self.sheet.table, self.layout.form_lists.get(self.sheet.table.name)
        for (row, column), spec in table.specs.items():
            if not spec.required:
                continue
            place = Place(table.name, row, column, self.sheet.form)
            at = self.layout.position(place)
            blank = f"LEN({on_sheet(self.name, a1(*at, absolute=True))})=0"
            if forms:
                used_at = a1(forms.top + self.sheet.form, USED_COLUMN, absolute=True)
                used = on_sheet(forms.name, used_at)
                blank = f'AND({used}="{USED}",{blank})'
            known = methodcaller("field", table, row, column)
            yield Demand(f"填了{column}", f"IF({blank},1,0)", known)

    def _rows(self, band: Band) -> Iterator[Demand]:
        """Codes cut short, texts left out in rows that are used."""
        beside = self.layout.check_columns[band.table.name]
        if not band.details:
            return
        used = self._range(band.first, band.last, beside.used)
        for column in band.table.columns.values():
            owner = band.table.columns[column.of] if column.of else column
            if owner.required:
                yield from self._required(band, column, used)

    def _required(self, band: Band, column: Column, used: str) -> Iterator[Demand]:
        """What is demanded of a column that must be filled in every row that is used."""
        match column.kind:
            case "code":
                yield self._whole_codes(band, column, used)
            case "name":
                yield self._names(band, column, used)
            case "text":
                cells = self._range(band.first, band.last, band.leaf_of(column.name).at)
                marked = self._marked(band, used)
                blank = f"SUMPRODUCT({marked}*(LEN({cells})=0))"
                known = methodcaller("texts", band.table, column)
                yield Demand(f"每个有内容的行都填了{column.name}", blank, known)
            case "amount" | "total":
                pass  # a blank amount is nil
            case _ as never:
                assert_never(never)

    def _whole_codes(self, band: Band, column: Column, used: str) -> Demand:
        whole = self._is_whole(band, column)
        short = f"SUMPRODUCT({self._marked(band, used)}*(1-{whole}))"
        known = methodcaller("codes", band.table, column)
        return Demand(f"每个有内容的行都有 {column.digits} 位科目编码", short, known)

    def _is_whole(self, band: Band, column: Column) -> str:
        """An array that is 1 for the rows with a whole code."""
        beside = self.layout.check_columns[band.table.name]
        at = beside.code if column.is_split else band.leaf_of(column.name).at
        code = self._range(band.first, band.last, at)
        # To Excel 2010-01 is a number as well, a date: only of digits it makes the same text.
        digits = f'(TEXT({code},"{"0" * column.digits}")={code}&"")'
        return f"(LEN({code})={column.digits})*{digits}*ISNUMBER(-{code})"

    def _names(self, band: Band, column: Column, used: str) -> Demand:
        whole = self._is_whole(band, band.table.columns[column.of])
        names = self._range(band.first, band.last, band.leaf_of(column.name).at)
        blank = f"SUMPRODUCT({self._marked(band, used)}*{whole}*(LEN({names})=0))"
        known = methodcaller("names", band.table, column)
        return Demand(f"每个科目编码都有{column.name}", blank, known)

    def _marked(self, band: Band, used: str) -> str:
        """An array that is 1 for the ordinary rows that are used."""
        beside, detail = self.layout.check_columns[band.table.name], band.table.detail
        if beside.level < 0 or detail is None:
            return f'({used}="{USED}")'
        return f'({self._range(band.first, band.last, beside.level)}="{detail.level}")'

    def _range(self, top: int, bottom: int, column: int) -> str:
        return on_sheet(self.name, area(top, column, bottom, column))
