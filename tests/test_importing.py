"""Official tables come in as they were published: every figure in its place, or said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from budgetxl import formats, intake, rules
from budgetxl.fault import Level, Refusal
from budgetxl.importing import imported, recognised
from budgetxl.place import Place
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.sources import clipboard, html, plain, xlsx
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.tabletext import Cell
from tests import changji
from tests.foreign import as_html, as_plain_text
from tests.published import published_alone

NINE = ["表一", "表二", "表三", "表四", "表五", "表六", "表七", "表八", "表九"]


@cache
def book():
    return rules.bind(formats.load(formats.find("xinjiang-2020-budget")))


@cache
def example():
    """司法局's budget as it was published."""
    return from_data(changji.example(), book().format)


@cache
def published():
    """The tables of its publication, as text."""
    return xlsx.tables(publish(Figures(example(), book())))


def of_table(submission, table):
    return {place: value for place, value in submission.cells.items() if place.table == table}


def inputs_of(submission, table):
    """What a clerk types into a table: no totals, no names that codes bring along."""
    listed = book().format
    found = {}
    for place, value in of_table(submission, table).items():
        spec = listed.tables[table].spec(place)
        of = spec.of and listed.codes[listed.tables[table].columns[spec.of].codes]
        brought = of and of.name(submission.cells[place._replace(column=spec.of)]) == value
        if not listed.tables[table].is_total(place) and not brought:
            found[place] = value
    return found


def source_of(table):
    [found] = [source for source in published() if source.where == f"工作表“{table}”"]
    return found


AS = {
    "a sheet": lambda source: [source],
    "a web page": lambda source: html.tables(as_html([source])),
    "plain text": lambda source: plain.tables(as_plain_text(source)),
    "without its title": lambda source: [source.part(TITLE_LINES, source.rows)],
}
TITLE_LINES = 3
"""Caption, title, and the line with department and unit."""


@pytest.mark.parametrize("shape", AS)
@pytest.mark.parametrize("table", NINE)
def test_a_printed_table_gives_its_figures_and_totals_and_nothing_else(table, shape):
    found = imported(AS[shape](source_of(table)), book().format, whole=False)
    assert found.tables == (table,)
    assert found.submission.cells == of_table(example(), table)
    assert not found.findings


@pytest.mark.parametrize("table", NINE)
def test_pasting_a_printed_table_types_the_inputs_of_that_table_alone(table):
    other = Place("表八" if table != "表八" else "表三", 0, "公务接待费")
    before = Submission("xinjiang-2020-budget", 2020, "某局", {
        other: Decimal(7), Place(table, 50, "科目编码"): "2010101"})
    done = intake.paste_tables(clipboard(as_plain_text(source_of(table))), before, book())
    assert done.inputs == {table: inputs_of(example(), table)}
    assert done.submission.cells == {other: Decimal(7)} | inputs_of(example(), table)
    assert done.submission.department == "某局"
    assert not done.findings  # so the totals agree as well


def test_a_total_that_is_not_the_sum_of_what_was_pasted_is_said_with_both_figures():
    text = as_plain_text(source_of("表八")).replace("31.34", "31.43")
    blank = Submission("xinjiang-2020-budget", 2020)
    [finding] = intake.paste_tables(clipboard(text), blank, book()).findings
    assert (finding.rule, finding.level) == ("I7", Level.WARNING)
    assert "表八[预算数, 合计] 31.43" in finding.message and "31.34" in finding.message


def test_a_note_of_two_lines_is_taken_whole():
    """Final accounts say what a table holds, and below that why it is empty."""
    text = as_plain_text(source_of("表七")) + "注：本表反映项目支出。\n说明：本年没有新增项目。\n"
    found = imported(clipboard(text), book().format, whole=False)
    assert found.submission.notes["表七"].endswith("注：本表反映项目支出。\n说明：本年没有新增项目。")


def test_a_block_of_something_else_is_refused_with_what_to_do():
    with pytest.raises(Refusal, match="剪贴板：没有找到这套表样里的表；复制时请连同标题和表头一起选"):
        intake.paste_tables(clipboard("姓名\t电话\n张三\t12345\n"), example(), book())


def changed(table, **texts):
    """The printed table with some of its texts written in another way."""
    source = source_of(table)
    return plain.tables("".join(
        line for line in _replaced(as_plain_text(source), texts).splitlines(keepends=True)))


def _replaced(text, texts):
    for before, after in texts.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize("texts", [
    {"864.42": "８６４.４２"}, {"864.42": " 864.420 "}, {"961.1": "961.10 "},
    {"\t28\t": "\t28.00\t"}, {"行政运行": "行 政 运 行"},
    {"部门支出总体情况表": "某某局2020年部门支出总体情况表"},
    {"\t0\t": "\t0.00\t"},
], ids=str)
def test_another_way_of_writing_changes_nothing(texts):
    found = imported(changed("表三", **texts), book().format, whole=False)
    assert found.submission.cells == of_table(example(), "表三")
    assert not found.findings


def test_yuan_become_ten_thousands_exactly_and_it_is_said():
    source = as_plain_text(source_of("表八")).replace("单位：万元", "单位：元")
    found = imported(plain.tables(source.replace("29.66", "296,650.01")), book().format, False)
    assert found.submission.cells[Place("表八", "预算数", "公务用车运行费")] == Decimal("29.665001")
    assert [f.message for f in found.findings] == ["剪贴板：原件以元计，已换算成万元"]


def test_a_dash_is_nothing_and_a_word_is_said():
    source = as_plain_text(source_of("表八")).replace("1.68", "—").replace("31.34", "见附件")
    found = imported(plain.tables(source), book().format, whole=False)
    assert Place("表八", "预算数", "公务接待费") not in found.submission.cells
    assert [(f.rule, f.place) for f in found.findings] == [
        ("I4", Place("表八", "预算数", "合计"))]
    assert "“见附件”不是金额" in found.findings[0].message


def test_a_figure_that_no_cell_takes_is_an_error_with_its_row_its_words_and_the_figure():
    source = as_plain_text(source_of("表一")).replace("202 外交支出\t", "海洋开发经费\t12.34")
    found = imported(plain.tables(source), book().format, whole=False)
    assert found.submission.cells == of_table(example(), "表一")
    [finding] = found.findings
    assert (finding.rule, finding.level) == ("I1", Level.ERROR)
    assert "第7行“一般公共预算”的数没有取：12.34" in finding.message


def test_a_former_name_of_a_class_finds_its_row_and_is_said():
    source = as_plain_text(source_of("表一")).replace("210 卫生健康支出\t", "医疗卫生与计划生育支出\t5")
    found = imported(plain.tables(source), book().format, whole=False)
    assert found.submission.cells[Place("表一", "210 卫生健康支出", "预算数")] == 5
    assert [f.rule for f in found.findings] == ["I5"]
    assert "“医疗卫生与计划生育支出”按“210 卫生健康支出”取" in found.findings[0].message


def test_columns_in_another_order_and_one_too_many():
    source = source_of("表八")
    rows = [line.split("\t") for line in as_plain_text(source).splitlines()]
    turned = "\n".join("\t".join([row[5], "备用" if n == 3 else "", *row[:5]]) for n, row in
                       enumerate(rows))
    found = imported(plain.tables(turned), book().format, whole=False)
    assert found.submission.cells == of_table(example(), "表八")
    assert not found.findings


def test_tables_that_are_missing_are_named_and_those_of_another_kind_are_not_lost():
    sources = [source_of("表八"), *plain.tables("车辆\t数量\n轿车\t3\n")]
    found = imported(sources, book().format)
    missing = [finding.message for finding in found.findings if finding.rule == "I2"]
    assert "没有找到这张表“表一 部门收支总体情况表”" in missing and len(missing) == 9
    assert [f.message for f in found.findings if f.rule == "I9"] == [
        "剪贴板：这张表对不上表样里的任何一张，其中的数都没有取：3"]


def with_merges_undone(source):
    """Each word in every cell that it covered, as data frames write it."""
    return replace(source, cells=tuple(
        Cell(row, column, 1, 1, cell.text if (cell := source.at(row, column)) else "")
        for row in range(source.rows) for column in range(source.columns)))


SHAPES = {
    "sheets": lambda sources: sources,
    "one page": lambda sources: html.tables(as_html(sources)),
    "plain text": lambda sources: [t for s in sources for t in plain.tables(as_plain_text(s))],
    "unmerged": lambda sources: list(map(with_merges_undone, sources)),
}
LEAST = {("unmerged", "shanxi-2024-budget"): 1}
"""How many cells are not found again, all of them said: where nothing tells whose they are."""


@pytest.mark.parametrize("name", sorted(formats.catalogue()))
def test_every_value_of_every_format_comes_back_from_every_shape(name):
    whole = rules.bind(formats.load(formats.find(name)))
    path = min((Path(str(formats.find(name))) / "examples").glob("*.json"))
    data = published_alone(from_data(read_data(path), whole.format), whole.format)
    sources = xlsx.tables(publish(Figures(data, whole)))
    assert recognised(sources, _all_formats(), "").id == name
    for shape, made in SHAPES.items():
        found = imported(made(sources), whole.format)
        lacking = [place for place in data.cells if place not in found.submission.cells]
        assert len(lacking) <= LEAST.get((shape, name), 0), (shape, lacking)
        assert all(data.cells.get(place, value) == value
                   for place, value in found.submission.cells.items()), shape
        if shape in ("sheets", "one page"):
            assert (found.submission.cells, found.submission.notes) == (data.cells, data.notes)
            assert not found.findings, shape


@cache
def _all_formats():
    return [formats.load(folder) for folder in formats.catalogue().values()]


def test_several_tables_on_one_sheet_are_cut_at_their_titles():
    text = "".join(as_plain_text(source_of(table)) + "\n" for table in NINE)
    found = imported(plain.tables(text), book().format, whole=False)
    assert found.tables == tuple(NINE)
    assert found.submission.cells == {p: v for p, v in example().cells.items() if p.table in NINE}
    assert not found.findings


def test_the_format_of_a_source_in_doubt_is_asked_for_with_the_two_nearest():
    with pytest.raises(Refusal, match="请用 --as 指明；最像的是 xinjiang-2020-budget、shanghai-2025"):
        recognised([source_of("表三")], _all_formats(), "表三.xlsx")


def test_the_place_of_each_value_is_known_by_sheet_and_row():
    found = imported(published(), book().format)
    assert found.locate(Place("表六", 2, "小计")) == ("工作表“表六”", "第9行")
    assert found.locate(Place("表六", None, "备注")) == ("工作表“表六”", "")
    assert found.locate(Place("绩效指标", 0, "指标值", 2))[0] == "工作表“法律援助经费”"
