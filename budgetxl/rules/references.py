"""What a reference in a rule means: one cell, a row's, a column, or a field over all forms."""

from __future__ import annotations

from budgetxl.formats import (
    KIND_TRAITS,
    LAST_YEAR,
    NOTE,
    Format,
    RuleText,
    Table,
    last_year_place,
)
from budgetxl.place import Place
from budgetxl.rules.names import (
    CODE,
    EVERY,
    NAME,
    by_half_width,
    cell_words,
    known_name,
    levels_by_name,
)
from budgetxl.rules.parse import half_width
from budgetxl.rules.tree import (
    BindError,
    Cell,
    CodeColumn,
    Collected,
    ColumnRef,
    Here,
    Label,
    Node,
    Reference,
    Rows,
)


class References:
    """Looks up what the references of one rule mean.

    ``form`` is the repeated form that the rule speaks of, "" if it speaks of none.
    """

    def __init__(self, format_: Format, text: RuleText, form: str) -> None:
        self.format = format_
        self.own, self.other = text.table, text.other
        self.form = form

    def meaning(self, node: Reference) -> Node:
        """The node that ``node`` stands for. Raises ``BindError``."""
        if node.table in by_half_width(tuple(self.format.codes)):
            return self.code_column(node)
        if kept := self.last_year(node):
            return kept
        book, table = self.table(node)
        if node.spans and not book:
            return self.span(table, node)
        if len(node.names) == 2:
            return self.pair(book, table, node)
        if node.spans:
            raise BindError(f"{book}的几行不能写成从哪行到哪行，请逐格写", node.offset)
        name = node.names[0]
        if name.startswith("@"):
            return self.here(table, name[1:].strip(), node)
        return self.single(book, table, name, node)

    def last_year(self, node: Reference) -> Cell | None:
        """The cell of 上年数 that keeps a figure of last year, None where it keeps it not."""
        wanted = [half_width(name) for name in (node.table, *node.names)]
        for source in self.format.last_year:
            names = f"{LAST_YEAR}.{source.table}", str(source.row), source.column
            if [*map(half_width, names)] == wanted:
                place = last_year_place(source)
                words = f"{LAST_YEAR}的{source.table}“{source.row}”行“{source.column}”"
                return Cell(place, True, words, needed=True)
        return None

    def table(self, node: Reference) -> tuple[str, Table]:
        """The workbook (empty for the one at hand) and the table that a reference names."""
        name = node.table or self.own
        if not name:
            raise BindError("这里要写明是哪张表，或在规则里写 table:", node.offset)
        book, dot, rest = name.partition(".")
        if dot:
            if half_width(book) != half_width(self.other):
                may_be_kept = book == LAST_YEAR and len(node.names) == 2
                kept = "，或在 format.yaml 的 last_year 里写上这个数" if may_be_kept else ""
                raise BindError(f"用到“{book}.…”的规则要写 with: {book}{kept}", node.offset)
            book = known_name(book, self.format.others, "另一份工作簿（with）", node.offset)
            tables = self.format.others[book].tables
            return book, tables[known_name(rest, tables, f"{book}的表", node.offset)]
        return "", self.format.tables[known_name(name, self.format.tables, "表", node.offset)]

    def code_column(self, node: Reference) -> Node:
        """The codes or the names of a list of codes."""
        codes = known_name(node.table, self.format.codes, "科目表", node.offset)
        return CodeColumn(codes, known_name(node.names[-1], (CODE, NAME), "列", node.offset))

    def is_here(self, book: str, table: Table) -> bool:
        """Whether there is one such table for the rule to mean, of a form this very one."""
        return not table.repeated or (not book and table.main_table == self.form)

    def span(self, table: Table, node: Reference) -> Node:
        """``[first row, last row, column]``: the rows of one grid from the first to the last."""
        first, last = (known_name(n, table.rows, "行", node.offset) for n in node.names[:2])
        grid = table.grid_of(first)
        names = [row.name for row in grid.rows if row] if grid else []
        if last not in names or names.index(last) < names.index(first):
            raise BindError(f"“{first}”到“{last}”不是同一组里从上到下的行", node.offset)
        rows = tuple(names[names.index(first) : names.index(last) + 1])
        return Rows(table.name, rows, self.row_column(table, first, node.names[2], node))

    def row_column(self, table: Table, row: str, name: str, node: Reference) -> str:
        """The column of a fixed row by its name."""
        columns = [column.name for column in table.columns_of(row)]
        return known_name(name, columns, f"{table.name}“{row}”行的列", node.offset)

    def pair(self, book: str, table: Table, node: Reference) -> Node:
        """``[row, column]``, or a column over the rows of a level, or over all forms."""
        first, second = node.names
        if first == EVERY and table.fields:
            name = known_name(second, table.fields, f"{table.name}的格", node.offset)
            return Collected(table.name, name, table.fields[name].is_money, book)
        if first in levels_by_name(table) and first not in map(half_width, table.rows):
            column, money = self.detail_column(table, second, node)
            return ColumnRef(table.name, column, money, levels_by_name(table)[first], book)
        row = known_name(first, table.rows, f"{table.name}的行", node.offset)
        column = self.row_column(table, row, second, node)
        if not self.is_here(book, table):
            raise BindError(f"{table.name}不止一张，这里不能只写一格", node.offset)
        place = Place(table.name, row, column)
        spec = table.spec(place)
        return Cell(place, bool(spec and spec.is_money), cell_words(table, row, column, book), book)

    def here(self, table: Table, name: str, node: Reference) -> Node:
        """``[@column]``: the cell of the row at hand, which the rule speaks of."""
        if not self.own:
            raise BindError("用 [@…] 的规则要写明 table:", node.offset)
        if half_width(table.name) != half_width(self.own):
            raise BindError(f"[@…] 只能是规则所在的{self.own}", node.offset)
        if not table.detail:
            raise BindError(f"{table.name}没有可增加的行，不能写 [@…]", node.offset)
        column, money = self.detail_column(table, name, node)
        spec = table.columns.get(column)
        optional = spec and KIND_TRAITS[spec.kind].may_be_blank and not spec.required
        return Here(table.name, column, money, not money and not optional)

    def single(self, book: str, table: Table, name: str, node: Reference) -> Node:
        """One name: the note, a field, the label of a fixed row, or a column over all rows."""
        if name == NOTE and not book and table.has_note:
            return Cell(Place(table.name, None, NOTE), False, f"{table.name}的{NOTE}")
        if name in by_half_width(tuple(table.fields)):
            return self.field(book, table, name, node)
        rows, columns = (map(half_width, names) for names in (table.rows, table.columns))
        if name in rows and name not in columns and not book:
            row = known_name(name, table.rows, f"{table.name}的行", node.offset)
            return Label(Place(table.name, row, NAME), row)
        if not table.detail:
            known = [*table.rows, *table.fields]
            known_name(name, known, f"{table.name}的{'格' if table.blocks else '行'}", node.offset)
            raise BindError(f"{table.name}的列要写明行：[行, {name}]", node.offset)
        if not book and not self.is_here(book, table):
            raise BindError(f"{table.name}每张表单各有一份，在表单之外不能用它的列", node.offset)
        column, money = self.detail_column(table, name, node, book)
        level = levels_by_name(table).get(half_width(table.detail.level), "")
        return ColumnRef(table.name, column, money, level, book)

    def field(self, book: str, table: Table, name: str, node: Reference) -> Node:
        """This form's field, or, seen from elsewhere, that of all forms."""
        found = known_name(name, table.fields, f"{table.name}的格", node.offset)
        money = table.fields[found].is_money
        if not self.is_here(book, table):
            return Collected(table.name, found, money, book)
        name = "本表" if table.repeated else f"{book}的{table.name}" if book else table.name
        return Cell(Place(table.name, None, found), money, f"{name}“{found}”", book)

    def detail_column(
        self, table: Table, name: str, node: Reference, book: str = ""
    ) -> tuple[str, bool]:
        """A column of rows that grow by its name, and whether it holds money."""
        if not table.detail:
            raise BindError(f"{table.name}没有可增加的行，不能写它的列", node.offset)
        kinds = {column: spec.is_money for column, spec in table.columns.items()}
        kinds.update((part, False) for part in table.part_columns)
        if book:  # the rows of all forms one below the other: each has its form's fields as well
            form = self.format.others[book].tables[table.main_table]
            kinds = {name: spec.is_money for name, spec in form.fields.items()} | kinds
        found = known_name(name, kinds, f"{table.name}的列", node.offset)
        return found, kinds[found]
