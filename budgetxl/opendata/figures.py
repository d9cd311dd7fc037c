"""The long table: one row for every figure of a publication, for all formats alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from budgetxl.amount import plain, rounded
from budgetxl.formats import Column, Format
from budgetxl.opendata.printed import printed
from budgetxl.opendata.record import Cell, Printed, Record
from budgetxl.rules import Figures

STATED, COMPUTED = "stated", "computed"
_CODED = re.compile(r"([0-9]{3}(?:[0-9]{2}){0,2})\s+(\S.*)")
"""A row of a form that is named after its code: 201 一般公共服务支出."""


class Figure(NamedTuple):
    """One figure; ``COLUMNS`` says in Chinese what each of these is.

    Texts that there are not are "". ``form`` counts from 1, and so does ``row`` in a table that
    grows: it is then the number of the printed row, those that sum up others included.
    """

    format: str
    year: int
    department: str
    table: str
    form: int
    form_name: str
    row: str
    column: str
    code: str
    name: str
    level: str
    total: bool
    amount: Decimal
    unit: str
    origin: str
    other_codes: str


class FigureColumn(NamedTuple):
    """A column of the long table; ``type`` is that of a Table Schema."""

    name: str
    type: str
    title: str
    description: str


KEY = ("table", "form", "row", "column")
"""What tells the figures of one publication apart."""

COLUMNS = (
    FigureColumn("format", "string", "表样", "表样的名称"),
    FigureColumn("year", "integer", "年份", ""),
    FigureColumn("department", "string", "部门", "编制部门"),
    FigureColumn("table", "string", "表", "表名"),
    FigureColumn("form", "integer", "第几张", "按项目填的表单是第几张；其他表是 1"),
    FigureColumn("form_name", "string", "表单", "按项目填的表单的名称，与各表的“表单”列相同"),
    FigureColumn("row", "string", "行", "固定行的名称；可增行是公开表中的第几行；表单中单独的一格没有"),
    FigureColumn("column", "string", "列", "列或格子在表样中的名称，即各表字段的 title"),
    FigureColumn("code", "string", "编码", "这一行的科目编码"),
    FigureColumn("name", "string", "名称", "这一行的科目、项目或指标"),
    FigureColumn("level", "string", "级次", "分级的表中这一行是哪一级"),
    FigureColumn("total", "boolean", "合计", "是否合计，即由别的数字相加而来；求和时不要重复计算"),
    FigureColumn("amount", "number", "数值", "与公开表相同，以 unit 为计量单位"),
    FigureColumn("unit", "string", "计量单位", ""),
    FigureColumn("origin", "string", "来历", f"{STATED}：填报的数；{COMPUTED}：程序按规则算出的数"),
    FigureColumn("other_codes", "string", "其他编码",
                 "一行有两套科目编码的（部门、政府经济科目），第一套以外的编码；只有一套的没有"),
)
"""The long table's columns, in the order of ``Figure``."""


def figures(known: Figures, with_gaps: bool = False) -> Iterator[Figure]:
    """Every figure that the publication of ``known`` shows, in its order; blanks are none.

    Amounts carry the decimals that the format prints: what is not published is not given away.
    Raises ``Undecided`` where an unreadable input stands, or an amount for which the Parquet
    file has no room. ``with_gaps`` leaves out the figures that cannot be given for such reasons;
    see ``printed``.
    """
    return figures_in(known, printed(known, only_amounts=True, with_gaps=with_gaps))


def figures_in(known: Figures, tables: Iterable[Printed]) -> Iterator[Figure]:
    """The figures in ``tables``, which are those that ``printed`` makes of ``known``."""
    for table in tables:
        for record in table.records:
            for cell in record.cells:
                if cell and cell.spec and isinstance(cell.value, Decimal):
                    yield _figure(known, table, record, cell, cell.spec, cell.value)


def _figure(
    known: Figures, table: Printed, record: Record, cell: Cell, spec: Column, value: Decimal
) -> Figure:
    format_, row = known.book.format, cell.place.row
    code, name = record.code, record.name
    if isinstance(row, str) and (words := _CODED.fullmatch(row)):
        code, name = words.groups()
    return Figure(
        format=format_.id,
        year=format_.year,
        department=known.submission.department,
        table=table.table.name,
        form=record.form + 1,
        form_name=table.forms.get(record.form, ""),
        row=str(row + 1) if isinstance(row, int) else row or "",
        column=cell.place.column,
        code=code,
        name=name,
        level=record.level,
        total=record.sums or table.table.is_total(cell.place),
        amount=as_printed(value, spec, format_),
        unit=format_.unit_of(spec),
        origin=STATED if cell.stated else COMPUTED,
        other_codes=record.other_codes,
    )


def as_printed(value: Decimal, spec: Column, format_: Format) -> Decimal:
    """``value`` with the decimals of its column; a plain one as it is."""
    if spec.plain:
        return Decimal(plain(value))
    return rounded(value, format_.decimals_of(spec))
