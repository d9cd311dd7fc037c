"""What tables and forms are made of: columns, rows, grids, details, and the cells of a form.

Everything is frozen, and says what the folder's YAML says, in the form's own Chinese names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

ColumnKind = Literal["amount", "total", "code", "name", "text"]
"""An ``amount`` the clerk types, a ``total`` a rule fills; a ``code`` is one of a code list, a
``name`` that of the code in another column."""


@dataclass(frozen=True)
class KindTraits:
    """What holds of every column of one kind.

    ``is_money``: it holds figures that are added and compared. ``is_typed``: the clerk fills it,
    and no formula does. ``width`` is that of a column that states none, in characters; of a
    code, that of each part. ``may_be_blank``: where it is not required, a blank in it says
    something, and leaves no rule undecided.
    """

    is_money: bool
    is_typed: bool
    width: float
    may_be_blank: bool = False


KIND_TRAITS: dict[ColumnKind, KindTraits] = {
    "amount": KindTraits(is_money=True, is_typed=True, width=13),
    "total": KindTraits(is_money=True, is_typed=False, width=13),
    "code": KindTraits(is_money=False, is_typed=True, width=6),
    "name": KindTraits(is_money=False, is_typed=False, width=26),
    "text": KindTraits(is_money=False, is_typed=True, width=26, may_be_blank=True),
}


@dataclass(frozen=True)
class Part:
    """One part of a code, such as 款: two digits."""

    name: str
    digits: int


@dataclass(frozen=True)
class Column:
    """One column of a table, or one field of a form.

    A ``name`` is that of the code in column ``of``. ``header`` is the path of words above it,
    outermost first. ``width`` is in characters, for each printed part of a code. ``unit``
    is that of an amount, where it is not the format's money unit. ``before`` and ``after``
    are printed around the value, in the same cell; a ``plain`` amount has only the decimals
    that it needs, with ``thousands`` set apart in print; ``default`` is the text that the empty
    form carries. In a ``loose`` cell an amount may be written with its unit: 10万元. A
    ``number``, such as 一、, is printed before a text, where there is one. An amount is
    shown with ``decimals``, where these are not the format's. ``consolidates`` says how a
    department's is made of its units', "" for as its table is.
    """

    name: str
    kind: ColumnKind
    header: tuple[str, ...] = ()
    width: float = 0
    codes: str = ""
    of: str = ""
    parts: tuple[Part, ...] = ()
    required: bool = False
    whole: bool = False
    printed: bool = True
    merged: bool = False
    across: int = 1
    choices: tuple[str, ...] = ()
    unit: str = ""
    before: str = ""
    after: str = ""
    number: str = ""
    decimals: int | None = None
    plain: bool = False
    thousands: bool = False
    default: str = ""
    loose: bool = False
    adds: tuple[str, ...] = ()
    consolidates: str = ""

    @cached_property
    def is_money(self) -> bool:
        """Whether it holds figures that are added and compared."""
        return KIND_TRAITS[self.kind].is_money

    @cached_property
    def is_plain_money(self) -> bool:
        """Whether it prints a plain amount of money alone: of people or points it is none."""
        is_alone = self.plain and not (self.before or self.after)
        return is_alone and (not self.unit or self.unit.endswith("元"))

    @property
    def is_split(self) -> bool:
        """Whether the parts of the code stand in cells of their own."""
        return len(self.parts) > 1 and not self.whole

    @property
    def digits(self) -> int:
        """How many digits the whole code has."""
        return sum(part.digits for part in self.parts)

    def part_of(self, code: str, part: int) -> str:
        """The digits of ``code`` that part number ``part`` of the column prints."""
        if not self.is_split:
            return code
        return self.slice(code, part)

    def cells_of(self, code: str) -> list[str]:
        """What each cell of ``code`` holds; of one that is cut short the last are blank."""
        return [self.part_of(code, part) for part in range(len(self.parts) if self.is_split else 1)]

    def slice(self, code: str, part: int) -> str:
        """The digits of ``code`` that are its part number ``part``."""
        start = sum(before.digits for before in self.parts[:part])
        return code[start : start + self.parts[part].digits]


@dataclass(frozen=True)
class Row:
    """One printed item row; ``shown`` is its wording with the form's own spacing.

    A total row ``adds`` other rows by name; ``甲:丙`` are those from the one to the other.
    ``consolidates`` as of a column.
    """

    name: str
    shown: str
    total: bool = False
    indent: int = 0
    adds: tuple[str, ...] = ()
    consolidates: str = ""


@dataclass(frozen=True)
class Grid:
    """Fixed item rows under money columns; a None among the rows is an empty printed row."""

    label: tuple[str, ...]
    label_width: float
    columns: tuple[Column, ...]
    rows: tuple[Row | None, ...]


@dataclass(frozen=True)
class Group:
    """Rows that stand above others and sum them up: 类 above 款, a unit above its projects.

    The rows under one have the same first ``digits`` of the code in column ``by``, or the same
    text there; the text is then printed in the column ``shown_in``.
    """

    level: str
    by: str
    digits: int
    shown_in: str


@dataclass(frozen=True)
class Detail:
    """Rows that grow, with their 合计 row; its label stands in the columns ``total_in`` to
    ``total_to``, which are one cell. Without a ``total_frame`` it is printed outside the frame.

    ``groups`` are the levels of rows above the ordinary ones, which are called ``level``.
    ``starts`` are the words of the merged columns in an empty form, row by row; with
    ``keeps_empty`` such a row is printed though nothing else stands in it.
    """

    columns: tuple[Column, ...]
    total: Row | None
    total_in: str
    total_to: str = ""
    total_on_top: bool = False
    total_names_department: bool = False
    total_frame: bool = True
    level: str = ""
    groups: tuple[Group, ...] = ()
    starts: tuple[tuple[str, ...], ...] = ()
    keeps_empty: bool = False

    @cached_property
    def key(self) -> Column:
        """The column that says what a row is: a project's name, else the code."""
        required = [column for column in self.columns if column.required]
        plain = [column for column in self.columns if not column.merged]
        return (required[-1:] or plain or list(self.columns))[0]

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """The columns whose values tell one row from another, in the order of the table."""
        columns = [column for column in self.columns if column.kind in ("code", "text")]
        if all(column.required for column in columns if column.kind == "code"):
            columns = [column for column in columns if column.required] or columns
        return tuple(column.name for column in columns)

    @cached_property
    def total_columns(self) -> tuple[Column, ...]:
        """The columns in which the label of the 合计 row stands."""
        names = [column.name for column in self.columns]
        first, last = names.index(self.total_in), names.index(self.total_to)
        return self.columns[first : last + 1]

    @cached_property
    def merged(self) -> tuple[Column, ...]:
        """The columns in which equal neighbours are printed as one cell."""
        return tuple(column for column in self.columns if column.merged)


@dataclass(frozen=True)
class Slot:
    """One cell of a form, ``rows`` by ``columns`` large: a ``label``, or a field.

    A field has a ``column``, and a ``row`` where it is one of several under that column.
    """

    at: tuple[int, int]
    rows: int
    columns: int
    label: str
    column: Column | None = None
    row: str | None = None
    align: str = ""
    lines: int = 1
    look: str = ""


@dataclass(frozen=True)
class Fields:
    """A block of a form that is made of labels and fields, ``height`` rows high."""

    slots: tuple[Slot, ...]
    height: int
    frame: bool = True


@dataclass(frozen=True)
class Nested:
    """A block of a form that grows: the table of that name, with a label to the left of it."""

    table: str
    side: str
    side_across: int
