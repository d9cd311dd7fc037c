"""Tables as other departments print them: more columns, in another order, over several pages."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from budgetxl import formats, rules
from budgetxl.importing import imported, recognised
from budgetxl.importing.printed import is_amount
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.sources import xlsx
from budgetxl.submission import from_data, read_data
from budgetxl.tabletext import Cell, squeezed

BUDGET, ACCOUNTS = "shanghai-2025-budget", "accounts-2024"
EXAMPLES = {BUDGET: "wanli", ACCOUNTS: "putuo-social-work"}


@cache
def published(name):
    """The rules of a format, an example of it, and the sheets that are published of that."""
    folder = Path(str(formats.find(name)))
    book = rules.bind(formats.load(folder))
    data = from_data(read_data(folder / "examples" / f"{EXAMPLES[name]}.json"), book.format)
    return book.format, data, xlsx.tables(publish(Figures(data, book), draft=True))


def head(source):
    """The first row above the columns, and the first one with a figure."""
    top = next(row for row in range(source.rows) if len(source.line(row)) > 1
               and not any("单位：" in squeezed(cell.text) for cell in source.line(row)))
    body = next((row for row in range(top, source.rows) if any(
        is_amount(cell.text) and not re.fullmatch(r"\d{3,7}", cell.text)
        for cell in source.line(row))), source.rows)
    return top, body


def of_another_year(source):
    """As a department's own office has it: its name and another year before each title."""
    return replace(source, cells=tuple(
        cell._replace(text=f"某市某某管理局（本级）2023年度{re.sub('20[0-9]{2}年', '', cell.text)}")
        if cell.row < head(source)[0] and cell.text.endswith("表") else cell
        for cell in source.cells))


def with_numbered_rows(source):
    top, body = head(source)
    numbers = [Cell(row, 0, 1, 1, str(row - body + 1)) for row in range(body, source.rows)
               if len(source.line(row)) > 1]
    moved = (cell._replace(column=cell.column + 1) if cell.row >= top
             else cell._replace(columns=cell.columns + 1) for cell in source.cells)
    return replace(source, cells=tuple(
        sorted([*moved, *numbers, Cell(top, 0, max(1, body - top), 1, "序号")])))


def with_line_numbers(source):
    """项目 行次 金额 on both sides, as final accounts are filled in elsewhere."""
    body = head(source)[1]
    labels = [cell.column for cell in source.line(body - 1) if squeezed(cell.text) == "项目"]
    if len(labels) != 2:
        return source

    def moved(column):
        return column + sum(label < column for label in labels)

    cells = [cell._replace(column=moved(cell.column), columns=moved(cell.column + cell.columns)
                           - moved(cell.column) if cell.columns > 1 else 1,
                           text=cell.text.replace("决算数", "金额")) for cell in source.cells]
    rows = [row for row in range(body, source.rows) if len(source.line(row)) > 1]
    for side, label in enumerate(labels):
        at = moved(label) + 1
        cells += [Cell(body - 1, at, 1, 1, "行次"), *(
            Cell(row, at, 1, 1, str(number + side * len(rows)))
            for number, row in enumerate(rows, start=1))]
    return replace(source, cells=tuple(sorted(cells)))


def with_dashes(source):
    return replace(source, cells=tuple(
        cell._replace(text="—") if cell.is_blank and cell.row >= head(source)[1] else cell
        for cell in source.cells))


def on_two_pages(source):
    """Title, unit and headings again in the middle, as each page has them."""
    body = head(source)[1]
    cut = body + (source.rows - body) // 2
    if source.rows - body < 4 or any(c.row < cut < c.row + c.rows for c in source.cells):
        return [source]
    first, rest = source.part(0, cut), source.part(cut, source.rows)
    heading = tuple(cell for cell in source.cells if cell.row < body)
    cells = (cell._replace(row=cell.row + body) for cell in rest.cells)
    return [first, replace(rest, cells=(*heading, *cells),
                           row_names=(*source.row_names[:body], *rest.row_names))]


def with_the_last_columns_swapped(source):
    top, last = head(source)[0], source.columns - 1
    turned = {last: last - 1, last - 1: last}
    return replace(source, cells=tuple(sorted(
        cell._replace(column=turned.get(cell.column, cell.column))
        if cell.row >= top and cell.columns == 1 else cell for cell in source.cells)))


EACH = {
    "as it is": lambda sources: sources,
    "of another year": lambda sources: list(map(of_another_year, sources)),
    "rows are numbered": lambda sources: list(map(with_numbered_rows, sources)),
    "dashes": lambda sources: list(map(with_dashes, sources)),
    "two pages": lambda sources: [part for source in sources for part in on_two_pages(source)],
}


@pytest.mark.parametrize("shape", EACH)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_figure_is_found_however_the_tables_are_printed(name, shape):
    format_, data, sources = published(name)
    found = imported(EACH[shape](sources), format_)
    assert found.submission.cells == data.cells
    assert not [f.message for f in found.findings if f.rule != "I11"]


@pytest.mark.parametrize("table", ["表三", "表五", "表六", "表七"])
def test_columns_of_a_table_may_stand_in_another_order(table):
    format_, data, sources = published(BUDGET)
    [source] = [source for source in sources if source.where == f"工作表“{table}”"]
    found = imported([with_the_last_columns_swapped(source)], format_, whole=False)
    assert found.submission.cells == {p: v for p, v in data.cells.items() if p.table == table}


def test_a_document_of_another_year_is_recognised_and_the_year_is_said():
    known = [formats.load(folder) for folder in formats.catalogue().values()]
    sources = EACH["of another year"](published(BUDGET)[2])
    assert recognised(sources, known, "").id == BUDGET
    [finding] = imported(sources, published(BUDGET)[0]).findings
    assert finding.message == "原件是 2023 年的，按 2025 年的表样取"


def test_that_a_publication_is_a_draft_is_no_part_of_its_forms():
    folder = Path(str(formats.find("xinjiang-2020-self-evaluation")))
    book = rules.bind(formats.load(folder))
    data = from_data(read_data(folder / "examples" / "changji.json"), book.format)
    sources = xlsx.tables(publish(Figures(data, book), draft=True))
    found = imported(sources, book.format)
    assert (found.submission.cells, found.findings) == (data.cells, ())


def test_line_numbers_and_another_word_for_the_figures():
    format_, data, sources = published(ACCOUNTS)
    found = imported(list(map(with_line_numbers, sources)), format_)
    assert (found.submission.cells, found.findings) == (data.cells, ())


def test_of_two_formats_with_the_same_tables_it_is_the_one_of_the_year():
    budget, _, sources = published(BUDGET)
    next_ = replace(budget, id="shanghai-2026-budget", year=budget.year + 1)
    assert recognised(sources, [next_, budget], "") is budget


def test_a_department_is_known_by_a_title_where_no_line_names_it():
    sources = [replace(source, above=("中共某区委社会工作部 2024 年度部门决算表",))
               for source in published(ACCOUNTS)[2]]
    sources += [replace(sources[0], above=("上海市普陀区财政局2024年度部门决算表",))]
    found = imported(sources, published(ACCOUNTS)[0])
    assert found.submission.department == "中共某区委社会工作部"


@pytest.mark.parametrize(("width", "written", "said"), [
    (3, lambda a, b, c, name: a + b + c, "“科目编码”原件写在一列，已分开"),
    (4, lambda a, b, c, name: f"{a}{b}{c} {name}", "“科目编码”与名称写在一格，已分开"),
], ids=["one column", "before the name"])
def test_codes_in_other_cells_than_the_form_has_are_read_and_said(width, written, said):
    format_, data, sources = published(BUDGET)
    source = next(source for source in sources if source.where == "工作表“表三”")
    body = head(source)[1]
    cells = [cell._replace(columns=cell.columns - width + 1 if cell.column == 0 else cell.columns,
                           column=max(0, cell.column - width + 1))
             for cell in source.cells if cell.row < body and (cell.column == 0 or
                                                              cell.column >= width)
             and not (cell.column == 0 and cell.row == body - 1)]
    for row in range(body, source.rows):
        codes = written(*(source.own(row, column) for column in range(4)))
        cells.append(Cell(row, 0, 1, 1, codes))
        cells += [cell._replace(column=cell.column - width + 1) for cell in source.line(row)
                  if cell.column >= width]
    found = imported([replace(source, cells=tuple(sorted(cells)))], format_, whole=False)
    assert [f.message for f in found.findings] == [f"工作表“表三”：{said}"]
    assert found.submission.cells == {p: v for p, v in data.cells.items() if p.table == "表三"}


def published_forms(name):
    """A format of forms with its one example, and the sheets that are published of that."""
    folder = Path(str(formats.find(name)))
    book = rules.bind(formats.load(folder))
    [example] = (folder / "examples").glob("*.json")
    data = from_data(read_data(example), book.format)
    return book.format, data, xlsx.tables(publish(Figures(data, book)))


def torn(source, at, heading):
    """Two sheets for a form that goes on over a page: ``heading`` is said again on the second."""
    cells = [part for cell in source.cells for part in (
        (cell._replace(rows=at - cell.row), cell._replace(row=at, text="",
                                                          rows=cell.row + cell.rows - at))
        if cell.row < at < cell.row + cell.rows else (cell,))]
    whole = replace(source, cells=tuple(sorted(cells)))
    again = [cell for cell in whole.cells if cell.row < heading]
    rest = whole.part(at, source.rows)
    moved = (cell._replace(row=cell.row + heading) for cell in rest.cells)
    return [whole.part(0, at), replace(rest, cells=(*again, *moved), row_names=(
        *source.row_names[:heading], *rest.row_names))]


@pytest.mark.parametrize("heading", [4, 6], ids=["title", "title and first rows"])
@pytest.mark.parametrize("at", [16, 18], ids=["within a label", "between two labels"])
def test_a_form_goes_on_over_a_page_below_its_title(at, heading):
    """Of seven forms, two have one name: what goes on is no form of its own, and each is there."""
    format_, data, sources = published_forms("xinjiang-2020-self-evaluation")
    found = imported([part for each in sources for part in torn(each, at, heading)], format_)
    lacking = {place.column for place in data.cells if place not in found.submission.cells}
    assert lacking <= {"二级指标"}  # of one row, torn: nothing tells that it is no blank
    assert all(data.cells.get(place) == value for place, value in found.submission.cells.items())
    assert not found.findings


def test_the_first_rows_of_a_form_said_again_amid_it_are_no_further_row():
    format_, data, sources = published_forms("xinjiang-2020-self-evaluation")
    again = []
    for source in sources:
        first, rest = torn(source, 18, 6)
        down = first.rows - 4  # the title is not said again
        cells = (cell._replace(row=cell.row + down) for cell in rest.cells if cell.row >= 4)
        again.append(replace(first, cells=(*first.cells, *cells),
                             row_names=(*first.row_names, *rest.row_names[4:])))
    found = imported(again, format_)
    assert (found.submission.cells, found.findings) == (data.cells, ())


def test_two_rows_that_are_alike_are_two_rows_over_a_page_too():
    """A department with one unit prints the same line for both."""
    format_, data, sources = published_forms("shanxi-2024-budget")
    [source] = [source for source in sources if source.where == "工作表“表十二”"]
    found = imported(torn(source, 7, 6), format_, whole=False)
    assert found.submission.cells == {p: v for p, v in data.cells.items() if p.table == "表十二"}


def with_columns_turned(source, turned):
    return replace(source, cells=tuple(sorted(
        cell._replace(column=turned.get(cell.column, cell.column)) if cell.columns == 1 else cell
        for cell in source.cells)))


def test_columns_of_a_form_may_stand_in_another_order():
    """全年执行数 and 执行率 change places, and with them 实际完成值 and 得分 below."""
    format_, data, sources = published_forms("xinjiang-2020-self-evaluation")
    found = imported([with_columns_turned(each, {5: 7, 7: 5}) for each in sources], format_)
    assert (found.submission.cells, found.findings) == (data.cells, ())


def test_names_and_the_word_for_the_total_may_stand_behind_the_amounts():
    format_, data, sources = published(ACCOUNTS)
    [source] = [source for source in sources if source.where == "工作表“表二”"]
    behind = {**{column: column - 2 for column in range(2, 9)}, 0: 7, 1: 8}
    cells = (cell._replace(column=behind[cell.column]) if cell.columns < 9 else cell
             for cell in source.cells)
    found = imported([replace(source, cells=tuple(sorted(cells)))], format_, whole=False)
    assert found.submission.cells == {p: v for p, v in data.cells.items() if p.table == "表二"}


def test_parts_of_a_code_are_put_together_by_what_stands_over_them():
    format_, data, sources = published(BUDGET)
    [source] = [source for source in sources if source.where == "工作表“表三”"]
    found = imported([with_columns_turned(source, {0: 2, 2: 0})], format_, whole=False)
    assert found.submission.cells == {p: v for p, v in data.cells.items() if p.table == "表三"}


def with_a_row_torn(source, at, first, rest):
    """A page ends within a row: ``first`` stands at its foot, ``rest`` atop the next one."""
    cells = [cell for cell in source.cells if cell.row < at]
    for down, texts in enumerate((first, rest)):
        cells += [Cell(at + down, column, 1, 1, text) for column, text in enumerate(texts)]
    cells += [cell._replace(row=cell.row + 1) for cell in source.cells if cell.row > at]
    names = [f"第1页第{row + 1}行" for row in range(at + 1)]
    names += [f"第2页第{row + 1}行" for row in range(source.rows - at)]
    return replace(source, cells=tuple(sorted(cells)), row_names=tuple(names))


@pytest.mark.parametrize("name", [("行政事业单位", "养老支出"), ("行政事业单位养老支出", "")],
                         ids=["within the name", "behind the name"])
def test_a_figure_that_a_page_tears_is_said_and_never_taken_for_two(name):
    """3508644 as 350864 and 4: nobody knows whether that is one figure."""
    format_ = published(BUDGET)[0]
    folder = Path(str(formats.find(BUDGET))) / "examples"
    book = rules.bind(format_)
    data = from_data(read_data(folder / "putuo-finance.json"), format_)
    [source] = [each for each in xlsx.tables(publish(Figures(data, book), draft=True))
                if each.where == "工作表“表二”"]
    at = next(row for row in range(source.rows) if source.own(row, 3) == "行政事业单位养老支出")
    texts = [source.own(at, column) for column in range(source.columns)]
    first = [*texts[:3], name[0], *(text[:-1] for text in texts[4:])]
    rest = ["", "", "", name[1], *(text[-1:] for text in texts[4:])]
    found = imported([with_a_row_torn(source, at, first, rest)], format_, whole=False)
    whole = {p: v for p, v in data.cells.items() if p.table == "表二"}
    lacking = whole.keys() - found.submission.cells.keys()
    assert {place.column for place in lacking} == {"合计", "财政拨款收入"} and len(lacking) == 2
    assert all(whole[place] == value for place, value in found.submission.cells.items())
    assert [f.rule for f in found.findings] == ["I4", "I4"]
    assert "第2页第1行：上一页的“350864”和这里的“4”像是断开的一个数，没有取" in found.findings[0].message
