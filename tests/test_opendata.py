"""The Data Package of a publication: valid, complete, and equal to what is published."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import sys
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import frictionless
import openpyxl
import pyarrow
import pytest
from pyarrow import parquet

from budgetxl import formats, rules
from budgetxl.amount import rounded
from budgetxl.api import read
from budgetxl.fault import Refusal
from budgetxl.formats import NOTE, Fields, Nested
from budgetxl.opendata import COLUMNS, Figure, figures, package, save
from budgetxl.opendata.csv_file import csv_file
from budgetxl.opendata.words import distinct, squeezed
from budgetxl.place import Place
from budgetxl.publication import publish
from budgetxl.rules import Figures, Undecided
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.template import build
from tests import small
from tests.published import published_cells

EXAMPLES = {
    "hunan-2020-overall-targets": "hengyang",
    "shanxi-2024-budget": "zezhou",
    "xinjiang-2020-budget": "changji",
    "xinjiang-2020-overall-targets": "korla",
    "xinjiang-2020-self-evaluation": "changji",
}
DESCRIPTOR, LONG, PARQUET = "datapackage.json", "figures.csv", "figures.parquet"


@lru_cache(maxsize=None)
def book(name):
    return rules.bind(formats.load(formats.find(name)))


@lru_cache(maxsize=None)
def example(name):
    path = Path(str(formats.find(name))) / "examples" / f"{EXAMPLES[name]}.json"
    return Figures(from_data(read_data(path), book(name).format), book(name))


@lru_cache(maxsize=None)
def files(name):
    return package(example(name))


def of(tables, format_="xinjiang-2020-budget", **others):
    """The figures of these tables."""
    data = {"format": format_, "department": "司法局", "tables": tables, **others}
    known = small.book() if format_ == small.NAME else book(format_)
    return Figures(from_data(data, known.format), known)


def described(content):
    """The resources by name, in order."""
    return {each["name"]: each for each in json.loads(content[DESCRIPTOR])["resources"]}


def records(content, name):
    """Header and rows of a CSV, as texts."""
    text = content[f"{name}.csv"].decode("utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    return header, rows


def dicts(content, name):
    header, rows = records(content, name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def saved(folder, content):
    save(folder, content)
    return frictionless.validate(str(folder / DESCRIPTOR))


def official(format_):
    """The tables that are published, those within forms as well."""
    return [table for table in format_.tables.values() if not table.supplementary]


def resource_of(content, table, format_):
    """The name of the resource of ``table``: they stand in the order of the format."""
    shown = [each.name for each in official(format_) if each.slots or not each.blocks]
    return list(described(content))[shown.index(table)]


# -- valid ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_frictionless_finds_nothing_wrong(tmp_path, name):
    report = saved(tmp_path / "开放数据", files(name))
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert report.valid and report.stats["tasks"] == len(described(files(name)))


def test_frictionless_would_find_a_digit_that_was_changed(tmp_path):
    """So that the test above can fail: the hash is looked at."""
    content = files("xinjiang-2020-budget")
    save(tmp_path / "a", content)
    path = tmp_path / "a" / "03-expenditure.csv"
    path.write_bytes(path.read_bytes().replace(b"864.42", b"864.43"))
    assert not frictionless.validate(str(tmp_path / "a" / DESCRIPTOR)).valid


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_descriptor_says_what_is_known_and_no_more(name):
    content, format_ = files(name), book(name).format
    whole = json.loads(content[DESCRIPTOR])
    assert whole["profile"] == "tabular-data-package"
    assert (whole["name"], whole["version"]) == (format_.id, str(format_.version))
    assert whole["title"] == f"{example(name).submission.department} {format_.title}"
    assert whole["sources"] == [{"title": f"{format_.issuer}：{format_.title}"}]
    assert not {"licenses", "created"} & set(whole)
    assert not re.search(rb"/work|/tmp|/home|\\\\|file:", content[DESCRIPTOR])


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_file_is_described_with_its_size_and_hash(name):
    content = files(name)
    listed = [file for each in described(content).values()
              for file in (each, *each.get("alternates", ()))]
    assert {file["path"] for file in listed} | {DESCRIPTOR} == set(content)
    for file in listed:
        whole = content[file["path"]]
        assert file["bytes"] == len(whole)
        assert file["hash"] == "sha256:" + hashlib.sha256(whole).hexdigest()
    assert list(content)[-1] == DESCRIPTOR  # written last: what it describes is there


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_table_has_a_file_of_utf_8_whose_header_is_its_schema(name):
    content = files(name)
    shown = [t for t in official(book(name).format) if t.slots or not t.blocks]
    assert len(described(content)) == len(shown) + 1
    for resource, each in described(content).items():
        header, _ = records(content, resource)
        assert [field["name"] for field in each["schema"]["fields"]] == header
        assert len(set(header)) == len(header) and all(header)
        assert (each["encoding"], each["profile"]) == ("utf-8", "tabular-data-resource")
        assert re.fullmatch(r"[-a-z0-9._]+\.csv", each["path"])
        assert not content[each["path"]].startswith(b"\xef\xbb\xbf")
        for field in each["schema"]["fields"]:
            if field["type"] == "number":
                assert field["decimalChar"] == "." and field["bareNumber"] is True


def test_amounts_say_their_unit():
    content = files("shanxi-2024-budget")
    units = {}
    for name in ("05-general-public-budget", "14-overall-targets", "15-project-targets"):
        for field in described(content)[name]["schema"]["fields"]:
            if field["type"] == "number":
                units[name, field["name"]] = field["description"]
    assert units["05-general-public-budget", "2024年预算数_合计"] == "单位：万元"
    assert units["14-overall-targets", "在编人员数"] == "单位：人"
    assert units["14-overall-targets", "内设职能部门数"] == "单位：个"
    assert units["15-project-targets", "年度资金总额"] == "单位：元"
    assert {row["unit"] for row in dicts(content, "figures")} == {"万元", "元", "个", "人"}


def test_keys_are_those_that_the_form_guarantees():
    found = described(files("shanxi-2024-budget"))
    keys = {name: each["schema"]["primaryKey"] for name, each in found.items()
            if "primaryKey" in each["schema"]}
    assert keys == {
        "10-three-public-expenses": ["项目"],
        "15-project-targets": ["表单"],
        "figures": ["table", "form", "row", "column"],
    }
    assert found["figures"]["schema"]["missingValues"] == []  # a key has no part that is missing
    foreign = {name: each["schema"]["foreignKeys"] for name, each in found.items()
               if "foreignKeys" in each["schema"]}
    reference = {"resource": "15-project-targets", "fields": ["表单"]}
    assert foreign == {"15-project-targets-1": [{"fields": ["表单"], "reference": reference}]}


def test_only_what_stands_in_every_row_is_required():
    """The code of 表三 is required by the form, but the row 合计 has none."""
    def required(name, resource):
        fields = described(files(name))[resource]["schema"]["fields"]
        return [f["name"] for f in fields if f.get("constraints", {}).get("required")]

    assert required("xinjiang-2020-budget", "03-expenditure") == []
    assert required("xinjiang-2020-budget", "10-project-targets") == ["表单", "项目名称"]
    assert required("xinjiang-2020-budget", "10-project-targets-1") == ["表单", "三级指标"]
    assert required("shanxi-2024-budget", "12-projects-of-the-year") == []
    assert required("shanxi-2024-budget", "16-purchase-catalogue") == ["代码"]


# -- equal to what is published -------------------------------------------------------------


@lru_cache(maxsize=None)
def published(name):
    return opened(publish(example(name)))


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def same(value, text, decimals):
    """A cell of the publication and one of a CSV; a blank is a blank, and a zero a zero."""
    if value is None or isinstance(value, str):
        return squeezed(value or "") == squeezed(text)
    return bool(text) and Decimal(str(value)) == rounded(Decimal(text), decimals)


def filled(worksheet):
    """The rows of a sheet in which anything stands."""
    found = worksheet.iter_rows(values_only=True)
    return [row for row in found if any(value is not None for value in row)]


def is_number(value):
    return isinstance(value, (int, float))


def differences(worksheet, table, rows, decimals):
    """Where a plain table differs from its CSV: cells, rows too many, figures elsewhere."""
    printed = filled(worksheet)
    note = worksheet.cell(worksheet.max_row, 1).value
    if note and note == printed[-1][0]:
        printed = printed[:-1]
    if not rows and table.detail and table.detail.total:
        printed = printed[:-1]  # the word 合计 of an empty table
    split = len(printed) - len(rows)
    pairs = [(value, text) for cells, texts in zip(printed[split:], rows, strict=True)
             for value, text in zip(cells, texts, strict=True)]
    elsewhere = [value for row in printed[:split] for value in row if is_number(value)]
    return [pair for pair in pairs if not same(*pair, decimals)] + elsewhere


PLAIN = [(name, table) for name in EXAMPLES
         for table, spec in formats.load(formats.find(name)).published.items() if not spec.blocks]


@pytest.mark.parametrize(("name", "table"), PLAIN)
def test_a_table_has_every_cell_of_the_published_one_and_no_other(name, table):
    content, format_ = files(name), book(name).format
    _, rows = records(content, resource_of(content, table, format_))
    spec = format_.tables[table]
    assert differences(published(name)[table], spec, rows, format_.decimals) == []


def test_a_cell_that_differs_would_be_found():
    worksheet = opened(publish(example("xinjiang-2020-budget")))["表三"]
    spec = book("xinjiang-2020-budget").format.tables["表三"]
    _, rows = records(files("xinjiang-2020-budget"), "03-expenditure")
    assert differences(worksheet, spec, rows, 2) == []
    worksheet["E8"].value = 864.43
    assert differences(worksheet, spec, rows, 2) != []
    worksheet["E8"].value, worksheet["F9"].value = None, None
    assert len(differences(worksheet, spec, rows, 2)) == 2


def forms_of(name):
    """The sheets of forms, each with its table and which of the forms of this table it is."""
    content, known = files(name), example(name)
    names = iter(published(name).sheetnames)
    for table, spec in known.book.format.published.items():
        for order, _ in enumerate(known.forms(table) if spec.repeated else [0]):
            sheet = next(names)
            if spec.blocks:
                yield sheet, spec, order, content


def words_of(format_, main):
    """All that the form itself prints."""
    yield from (main.caption, main.title, main.subtitle, main.note)
    for block in main.blocks:
        if isinstance(block, Fields):
            yield from (slot.label for slot in block.slots)
        elif isinstance(block, Nested):
            yield block.side
    for table in format_.nested(main.name)[1:]:
        for column in table.detail.columns:
            yield from column.header


def shown(spec, text, table, decimals):
    """How the form may print ``text``: with words around it, a figure as it was typed."""
    text = re.sub("^'(?='*[=+@-])", "", text)  # in a CSV file it is no formula
    total = table.detail.total if table.detail else None
    if not text:
        return [spec.before.strip()] if spec.before else []
    if total and text == total.name:
        return [total.shown]
    if not spec.is_money or spec.before or spec.after:
        assert spec.plain or not spec.is_money
        return [f"{spec.before}{text}{spec.after}"]
    return [rounded(Decimal(text), decimals), *([f"{text}万元"] if spec.loose else [])]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_form_has_every_value_of_the_published_one_and_no_other(name):
    """What is printed on its sheet is taken away value by value: the form's words are left."""
    format_ = book(name).format
    for sheet, main, order, content in forms_of(name):
        cells = (cell.value for row in published(name)[sheet] for cell in row)
        left = Counter(Decimal(str(value)) if is_number(value) else value
                       for value in cells if value is not None)
        merged = set()
        for table in format_.nested(main.name):
            _, rows = records(content, resource_of(content, table.name, format_))
            specs = [slot.column for slot in table.slots if slot.column]
            if table.detail:
                specs = [column for column in table.detail.columns if column.printed]
            for row in of_form(rows, main, order, content, format_):
                for spec, text in zip(specs, row, strict=True):
                    if spec.merged:
                        merged.add(text)
                        continue
                    forms = shown(spec, text, table, format_.decimals)
                    found = [form for form in forms if left[form] > 0]
                    assert found or not forms, (sheet, table.name, spec.name, text)
                    left.subtract(found[:1])
        rest = {value for value, count in left.items() if count > 0}
        label = {f"{main.department_label}：{example(name).submission.department}"}
        assert rest - merged - set(words_of(format_, main)) - label == set()


def of_form(rows, main, order, content, format_):
    """The rows that belong to one form, without the column that names it."""
    if not main.repeated:
        return rows
    header, forms = records(content, resource_of(content, main.name, format_))
    assert header[0] == "表单"
    return [row[1:] for row in rows if row[0] == forms[order][0]]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_long_table_has_the_figures_of_the_wide_ones(name):
    """Table by table, in order, digit by digit."""
    content, format_ = files(name), book(name).format
    long = dicts(content, "figures")
    for table in official(format_):
        if not table.slots and table.blocks:
            continue
        resource = resource_of(content, table.name, format_)
        fields = described(content)[resource]["schema"]["fields"]
        wide = [(field["title"], text) for row in records(content, resource)[1]
                for field, text in zip(fields, row, strict=True)
                if field["type"] == "number" and text]
        assert wide == [(row["column"], row["amount"]) for row in long
                        if row["table"] == table.name]
    assert len(long) > 10


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_figure_that_was_filled_in_is_there_as_it_was(name):
    known = example(name)
    found = Counter((f.table, f.form - 1, f.column, f.amount) for f in figures(known)
                    if f.origin == "stated")
    tables = known.book.format.tables
    given = Counter((place.table, place.form, place.column, value)
                    for place, value in published_cells(known.submission, known.book.format).items()
                    if isinstance(value, Decimal) and tables[place.table].spec(place).printed)
    assert found == given


@pytest.mark.parametrize("name", EXAMPLES)
def test_parquet_and_csv_hold_the_same_rows(name):
    content = files(name)
    table = parquet.read_table(pyarrow.BufferReader(content[PARQUET]))
    assert table.column_names == [column.name for column in COLUMNS] == list(Figure._fields)
    assert table.schema.field("amount").type == pyarrow.decimal128(24, 6)
    assert table.schema.field("total").type == pyarrow.bool_()
    assert not any(table.column(name).null_count for name in table.column_names)
    read = [{**row, "amount": Decimal(row["amount"]), "year": int(row["year"]),
             "form": int(row["form"]), "total": row["total"] == "true"}
            for row in dicts(content, "figures")]
    assert table.to_pylist() == read
    keys = [(row["table"], row["form"], row["row"], row["column"]) for row in read]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_filled_workbook_exports_as_its_data_do(tmp_path, name):
    """All the way: data, workbook, reading, package."""
    path = tmp_path / "填好.xlsx"
    path.write_bytes(build(book(name), submission=example(name).submission, forms=1))
    reading = read(path)
    assert package(Figures(reading.submission, reading.layout.book)) == files(name)


def test_the_same_input_gives_the_same_bytes():
    name = "xinjiang-2020-budget"
    again = Figures(example(name).submission, rules.bind(formats.load(formats.find(name))))
    assert package(again) == files(name)


# -- figures --------------------------------------------------------------------------------


def amounts(known, row, **where):
    return [f for f in figures(known) if f.row == row
            and all(getattr(f, key) == value for key, value in where.items())]


@pytest.mark.parametrize(
    ("given", "exported"),
    [("1.005", "1.01"), ("0.004", "0.00"), ("864.42", "864.42"), ("28", "28.00"),
     ("0", "0.00"), ("-1.5", "-1.50"), ("12.3", "12.30"), ("0.000001", "0.00"),
     ("123456789012.34", "123456789012.34"), ("1234567.895", "1234567.90")],
)
def test_amounts_keep_the_decimals_given_and_have_those_of_the_format(given, exported):
    """They are what is published, and no more."""
    known = of({"表一": {"事业收入": {"预算数": given}}})
    [row] = [row for row in dicts(package(known), "01-receipts-and-expenditure")
             if row["收入_项目"] == "事业收入"]
    assert row["收入_预算数"] == exported
    [figure] = amounts(known, "事业收入")
    assert str(figure.amount) == exported
    printed = {row[0]: row[1] for row in filled(opened(publish(known))["表一"])}
    assert Decimal(str(printed["事业收入"])) == Decimal(exported)


def test_a_sum_is_that_of_the_exact_parts():
    """0.004 + 0.004 is 0.008: published as 0.01, as the published tables have it."""
    cells = {row: {"预算数": "0.004"} for row in ("事业收入", "其他收入")}
    [total] = amounts(of({"表一": cells}), "收入小计")
    assert (str(total.amount), total.origin, total.total) == ("0.01", "computed", True)


def test_digits_beyond_the_sixth_decimal_are_cut_off_not_rounded():
    """Only a rule can make them; rounded twice, 0.0049999999 would be published otherwise."""
    from budgetxl.opendata.printed import kept

    for text in ("0.0049999999", "1.0049999", "-0.0049999999", "2.6749999999", "0.00000049"):
        value = Decimal(text)
        assert rounded(kept(value), 2) == rounded(value, 2)
        assert abs(kept(value) - value) < Decimal("0.000001")
    assert str(kept(Decimal("864.42"))) == "864.42"
    assert not kept(Decimal("-0.0000001")).is_signed()


def test_a_blank_stays_blank_and_a_nil_is_a_nil():
    content = files("xinjiang-2020-budget")
    _, [row] = records(content, "08-three-public-expenses")
    assert row == ["31.34", "0.00", "29.66", "0.00", "29.66", "1.68"]
    rows = dicts(content, "01-receipts-and-expenditure")
    assert [row["收入_预算数"] for row in rows[:3]] == ["961.10", "961.10", ""]
    stated = [f.amount for f in figures(example("xinjiang-2020-budget")) if f.table == "表八"]
    assert stated == [Decimal(text) for text in row if text]
    field = described(content)["08-three-public-expenses"]["schema"]
    assert field["missingValues"] == [""]


def test_stated_and_computed_totals_are_told_apart():
    rows = [{"科目编码": "2040601", "基本支出": "3", "项目支出": "1"}]
    computed = {f.column: f for f in amounts(of({"表三": rows}), "1", table="表三")}
    assert {name: (str(f.amount), f.origin, f.total) for name, f in computed.items()} == {
        "合计": ("4.00", "computed", True),
        "基本支出": ("3.00", "stated", False), "项目支出": ("1.00", "stated", False),
    }
    stated = of({"表三": [*rows, {"合计": {"合计": "7"}}]})
    found = {f.column: (str(f.amount), f.origin) for f in amounts(stated, "合计", table="表三")}
    assert found == {"合计": ("7.00", "stated"), "基本支出": ("3.00", "computed"),
                     "项目支出": ("1.00", "computed")}


def test_what_is_not_marked_as_a_total_counts_once():
    known = of({"支出表": ITEMS}, small.NAME)
    details = [f for f in figures(known) if not f.total]
    [whole] = amounts(known, "合计", column="合计")
    assert sum(f.amount for f in details) == whole.amount == Decimal("6.01")
    assert {f.level for f in details} == {"项"}


def test_a_row_named_after_a_code_has_the_code_and_the_name():
    [figure] = amounts(example("xinjiang-2020-budget"), "204 公共安全支出", table="表一")
    assert (figure.code, figure.name) == ("204", "公共安全支出")


def test_codes_that_are_not_printed_are_with_the_figures():
    """表六 prints the names only."""
    content = files("shanxi-2024-budget")
    assert not any("编码" in name for name in records(content, "06-basic-expenditure")[0])
    found = {(f.code, f.name) for f in figures(example("shanxi-2024-budget"))
             if f.table == "表六" and f.row not in ("合计",)}
    assert ("30101", "基本工资") in found


def test_an_unreadable_input_cannot_be_exported():
    filled_in = Submission("xinjiang-2020-budget", 2020, "司法局")
    filled_in.unusable[Place("表八", "预算数", "公务接待费")] = "不是数字"
    with pytest.raises(Undecided, match="公务接待费"):
        package(Figures(filled_in, book("xinjiang-2020-budget")))


# -- figures with gaps ----------------------------------------------------------------------


def unreadable(known, *places):
    """The figures of the same workbook with something else typed into these cells."""
    cells = {place: value for place, value in known.submission.cells.items()
             if place not in places}
    unusable = dict.fromkeys(places, "不是数字")
    return Figures(replace(known.submission, cells=cells, unusable=unusable), known.book)


def lost(known, *places):
    """Row and column of the figures that are no more, when these cells cannot be read.

    All others are there as before, in the same order.
    """
    spoilt = unreadable(known, *places)
    with pytest.raises(Undecided):
        package(spoilt)
    whole, left = list(figures(known)), list(figures(spoilt, with_gaps=True))
    assert left == [figure for figure in whole if figure in left]
    return {(figure.row, figure.column) for figure in whole if figure not in left}


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_gaps_nothing_is_left_out(name):
    assert list(figures(example(name), with_gaps=True)) == list(figures(example(name)))


def test_an_unreadable_amount_and_the_sums_of_it_are_left_out():
    known = of({"支出表": ITEMS}, small.NAME)
    assert lost(known, Place("支出表", 0, "基本支出")) == {
        (row, column) for row in ("3", "2", "1", "合计") for column in ("基本支出", "合计")}


def test_with_an_unreadable_code_the_rows_stand_as_filled_in():
    """Its 类 and 款 are not known, so no sum of any 类 or 款 is; the whole is."""
    spoilt = unreadable(of({"支出表": ITEMS}, small.NAME), Place("支出表", 0, "科目编码"))
    found = [f for f in figures(spoilt, with_gaps=True) if f.column == "合计"]
    assert [(f.row, f.code, f.name, str(f.amount)) for f in found] == [
        ("合计", "", "", "6.01"), ("1", "", "", "3.00"),
        ("2", "2080505", "机关事业单位基本养老保险缴费支出", "1.01"),
        ("3", "2040602", "一般行政管理事务", "2.00"),
    ]


def test_a_form_whose_name_cannot_be_read_has_its_number():
    spoilt = unreadable(of({"目标表": FORMS}, small.NAME), Place("目标表", None, "项目名称", 2))
    found = {f.form: f.form_name for f in figures(spoilt, with_gaps=True)}
    assert found == {1: "立法经费", 2: "目标2", 3: "目标3"}


def test_a_figure_without_an_end_is_left_out(tmp_path):
    """总额 is here 拨款 divided by 其他, which is blank."""
    shutil.copytree(small.FOLDER, tmp_path / small.NAME)
    rules_ = tmp_path / small.NAME / "rules.yaml"
    text = rules_.read_text(encoding="utf-8")
    rules_.write_text(text.replace("目标表[拨款] + ", "目标表[拨款] / "), encoding="utf-8")
    divided = rules.bind(formats.load(tmp_path / small.NAME))
    known = Figures(of({"目标表": FORMS[1:]}, small.NAME).submission, divided)
    assert [f.column for f in figures(known, with_gaps=True)] == ["拨款", "其他", "总额", "其他"]


@pytest.mark.parametrize(("count", "room"), [(1000, True), (1001, False)])
def test_a_sum_with_more_than_18_digits_is_left_out(count, room):
    """The whole of so many rows with the largest amount that a sheet keeps."""
    row = {"科目编码": "2040601", "基本支出": "999999999999999"}
    known = of({"表三": [row] * count})
    found = [f for f in figures(known, with_gaps=True) if f.row == "合计"]
    assert [(f.column, f.amount) for f in found] == [
        ("合计", 1000 * Decimal("999999999999999")), ("基本支出", 1000 * Decimal("999999999999999"))
    ] * room
    if room:
        table = parquet.read_table(pyarrow.BufferReader(package(known)[PARQUET]))
        assert table["amount"].to_pylist() == [f.amount for f in figures(known)]
    else:
        with pytest.raises(Undecided, match="表三.合计, 合计. 的整数部分超过 18 位"):
            package(known)


# -- texts, codes and rows ------------------------------------------------------------------


def test_codes_keep_their_zeros(tmp_path):
    content = files("xinjiang-2020-budget")
    _, rows = records(content, "03-expenditure")
    assert rows[0][:4] == ["204", "06", "01", "行政运行"]
    save(tmp_path / "a", content)
    read = frictionless.Package(str(tmp_path / "a" / DESCRIPTOR))
    first = read.get_table_resource("03-expenditure").read_rows()[0].to_list()
    assert first[:3] == ["204", "06", "01"]
    assert first[4:] == [Decimal("864.42"), Decimal("864.42"), Decimal("0.00")]


@pytest.mark.parametrize(
    "text",
    ["普法，依法", "a,b", '一个"引号', '"', "第一行\n第二行", "甲\r\n乙", "001", "NA", "null", "1.10",
     "“中文引号”", "a;b\tc", "末尾\\", "true", "—", "-", "#", "NaN", "'单引号"],
)
def test_texts_come_out_as_they_went_in(tmp_path, text):
    row = {"科目编码": "2040601", "项目名称": text, "其他支出": "1"}
    content = package(of({"表七": [row]}))
    assert dicts(content, "07-projects")[0]["项目名称"] == text
    assert [f.name for f in figures(of({"表七": [row]})) if f.row == "1"] == [text, text]
    assert saved(tmp_path / "a", content).valid
    read = frictionless.Package(str(tmp_path / "a" / DESCRIPTOR))
    assert read.get_table_resource("07-projects").read_rows()[0]["项目名称"] == text


@pytest.mark.parametrize("text", [
    "=1+1", "=HYPERLINK(\"http://example.org\",\"甲\")", "+1", "-1+2", "@SUM(A1)", "＝1+1",
    "'=1", "''=1", "-5%",
])
def test_a_text_that_could_be_a_formula_is_harmless_and_can_be_had_back(text):
    """An apostrophe stands before it in every CSV file, and the package says so; amounts stay."""
    known = of({"表七": [{"科目编码": "2040601", "项目名称": text, "其他支出": "-1"}]})
    content = package(known)
    wide = dicts(content, "07-projects")[0]
    [long] = {row["name"] for row in dicts(content, "figures") if row["row"] == "1"}
    assert wide["项目名称"] == long == "'" + text
    assert "-1.00" in wide.values()
    table = parquet.read_table(pyarrow.BufferReader(content[PARQUET]))
    assert text in table.column("name").to_pylist()
    said = json.loads(content[DESCRIPTOR])["description"]
    assert "以 = + - @ 或制表符、换行开头的文字，前面加了一个单引号" in said and "去掉它就是原文" in said


@pytest.mark.parametrize("text", ["\t=1", "\r=1", "\n+1", "\t甲"])
def test_so_is_a_text_that_begins_with_a_tab_or_a_new_line(text):
    """A submission has none; whoever writes a CSV file need not know that."""
    [read] = csv.reader(io.StringIO(csv_file([], [[text]]).decode().strip("\r\n"), newline=""))
    assert read == ["'" + text]


def test_a_note_is_the_description_of_its_table():
    note = '注：本表无数据，见"说明"\n第二行'
    content = package(of({}, notes={"表九": note, "表八": ""}))
    found = described(content)
    assert found["09-government-managed-funds"]["description"] == note
    assert "description" not in found["08-three-public-expenses"]
    assert found["01-receipts-and-expenditure"]["description"] == "备注：无内容应公开空表并说明情况。"
    assert NOTE == "备注"


def test_an_empty_table_has_a_header_and_no_rows(tmp_path):
    content = package(of({}))
    for name in ("03-expenditure", "07-projects", "09-government-managed-funds",
                 "08-three-public-expenses", "10-project-targets", "10-project-targets-1"):
        header, rows = records(content, name)
        assert header and rows == []
    fixed = dicts(content, "01-receipts-and-expenditure")
    assert len(fixed) == 29 and {row["收入_预算数"] for row in fixed} == {""}
    assert list(figures(of({}))) == []
    assert parquet.read_table(pyarrow.BufferReader(content[PARQUET])).num_rows == 0
    assert saved(tmp_path / "a", content).valid


def test_a_stated_total_of_an_empty_table_is_kept():
    known = of({"表三": [{"合计": {"合计": "0"}}]})
    _, [row] = records(package(known), "03-expenditure")
    assert row == ["", "", "", "合计", "0.00", "", ""]


def test_a_form_from_which_the_own_words_were_deleted_is_empty():
    known = of({"整体表": {"说明": ""}}, small.NAME)
    assert records(package(known), "3-overall")[1] == []


def test_lines_end_as_rfc_4180_has_it():
    content = files("xinjiang-2020-budget")["08-three-public-expenses.csv"]
    assert content.count(b"\r\n") == content.count(b"\n") == 2 and content.endswith(b"\r\n")


def test_rows_with_gaps_come_out_closed_up():
    cells: dict = {}
    for number, code in ((0, "2040601"), (7, "2040602")):
        cells[Place("表三", number, "科目编码")] = code
        cells[Place("表三", number, "基本支出")] = Decimal(1)
    known = Figures(Submission("xinjiang-2020-budget", 2020, "", cells),
                    book("xinjiang-2020-budget"))
    _, rows = records(package(known), "03-expenditure")
    assert [row[2] for row in rows] == ["01", "02", ""]
    assert {f.row for f in figures(known) if f.table == "表三"} == {"1", "2", "合计"}


def test_labels_lose_their_spacing_only():
    labels = [row["支出_功能分类"] for row in dicts(files("xinjiang-2020-budget"),
                                              "01-receipts-and-expenditure")]
    assert labels[0] == "201 一般公共服务支出"
    assert labels[-3:] == ["小计", "230 转移性支出", "支出合计"]
    for text, expected in (("收  入  总  计", "收入总计"), ("总  计", "总计"), ("a  b", "a b"),
                           ("财政部门 审核意见", "财政部门审核意见"), ("　项　目　", "项目"),
                           ("年度预算申请\n（万元）", "年度预算申请（万元）"), ("", "")):
        assert squeezed(text) == expected


# -- rows of several levels, and forms -------------------------------------------------------

ITEMS = [
    {"科目编码": "2040601", "基本支出": "3"},
    {"科目编码": "2080505", "基本支出": "1.005"},
    {"科目编码": "2040602", "项目支出": "2"},
]
UNITS = [
    {"单位名称": "局机关", "项目名称": "立法经费", "金额": "5"},
    {"单位名称": "公证处", "项目名称": "公证经费", "金额": "1"},
    {"单位名称": "局机关", "项目名称": "普法经费", "金额": "2"},
]
FORMS = [
    {"项目名称": "立法经费", "拨款": "10万元", "指标": [
        {"一级": "产出", "二级": "数量", "三级": "立法", "指标值": "3件"},
        {"一级": "产出", "二级": "数量", "三级": "调研"}]},
    {"拨款": "2", "其他": "0"},
    {"项目名称": "立法经费", "其他": "1.5"},
]


def test_rows_that_sum_up_others_are_published_and_marked():
    known = of({"支出表": ITEMS}, small.NAME)
    _, rows = records(package(known), "1-expenditure")
    assert rows == [
        ["司法局", "", "6.01", "4.01", "2.00"],
        ["204", "公共安全支出", "5.00", "3.00", "2.00"],
        ["20406", "司法", "5.00", "3.00", "2.00"],
        ["2040601", "行政运行", "3.00", "3.00", ""],
        ["2040602", "一般行政管理事务", "2.00", "", "2.00"],
        ["208", "社会保障和就业支出", "1.01", "1.01", ""],
        ["20805", "行政事业单位养老支出", "1.01", "1.01", ""],
        ["2080505", "机关事业单位基本养老保险缴费支出", "1.01", "1.01", ""],
    ]
    found = [f for f in figures(known) if f.column == "基本支出"]
    assert [(f.row, f.code, f.level, f.total, f.origin) for f in found] == [
        ("合计", "", "", True, "computed"),
        ("1", "204", "类", True, "computed"), ("2", "20406", "款", True, "computed"),
        ("3", "2040601", "项", False, "stated"),
        ("5", "208", "类", True, "computed"), ("6", "20805", "款", True, "computed"),
        ("7", "2080505", "项", False, "stated"),
    ]
    sheet = opened(publish(known))["支出表"]
    assert differences(sheet, known.book.format.tables["支出表"], rows, 2) == []


def test_units_stand_above_their_projects_in_the_same_column():
    known = of({"项目表": UNITS}, small.NAME)
    header, rows = records(package(known), "2-projects")
    assert header == ["项目名称", "金额"]
    assert rows == [["局机关", "7.00"], ["立法经费", "5.00"], ["普法经费", "2.00"],
                    ["公证处", "1.00"], ["公证经费", "1.00"], ["合计", "8.00"]]
    levels = [(f.name, f.level, f.total) for f in figures(known) if f.row != "合计"]
    assert levels == [("局机关", "单位", True), ("立法经费", "项目", False),
                      ("普法经费", "项目", False), ("公证处", "单位", True), ("公证经费", "项目", False)]


def test_stated_sums_are_exported_as_stated():
    stated = [{"单位名称": "局机关", "金额": "9"}, UNITS[0], {"科目": {}}][:2]
    known = of({"项目表": stated}, small.NAME)
    assert records(package(known), "2-projects")[1][:2] == [["局机关", "9.00"], ["立法经费", "5.00"]]
    [unit] = [f for f in figures(known) if f.name == "局机关"]
    assert (str(unit.amount), unit.origin, unit.total, unit.level) == ("9.00", "stated", True, "单位")


def test_repeated_forms_have_a_column_that_names_the_form(tmp_path):
    """Two of one name, and one without, are told apart."""
    known = of({"目标表": FORMS}, small.NAME)
    content = package(known)
    rows = dicts(content, "4-targets")
    assert [(row["表单"], row["项目名称"]) for row in rows] == [
        ("立法经费", "立法经费"), ("目标2", ""), ("立法经费（2）", "立法经费")]
    assert [(row["拨款"], row["其他"], row["总额"]) for row in rows] == [
        ("10", "", "10"), ("2", "0", "2"), ("", "1.5", "1.5")]
    nested = dicts(content, "4-targets-1")
    assert [(row["表单"], row["二级"], row["三级"]) for row in nested] == [
        ("立法经费", "数量", "立法"), ("立法经费", "数量", "调研")]
    found = {(f.form, f.form_name, f.column): str(f.amount) for f in figures(known)}
    assert found[1, "立法经费", "拨款"] == "10"
    assert found[3, "立法经费（2）", "其他"] == "1.5"
    assert saved(tmp_path / "a", package(known, draft=True)).valid


def test_fields_in_rows_and_columns_units_and_words_around_a_figure():
    form = {"财政拨款": {"年初": "1234.5", "执行": "70000"}, "任务": [
        {"任务名称": "甲", "次数": "2"}, {"任务名称": "乙", "次数": "3"}]}
    known = of({"整体表": form}, small.NAME)
    content = package(known)
    [row] = dicts(content, "3-overall")
    assert (row["财政拨款_年初"], row["财政拨款_执行"], row["说明"]) == ("1234.5", "70000.00", "—")
    units = {(f.row, f.column): (str(f.amount), f.unit) for f in figures(known)}
    assert units["财政拨款", "执行"] == ("70000.00", "元")
    assert units["财政拨款", "年初"] == ("1234.5", "万元")
    assert units["次数合计", "次数"] == ("5", "次")
    assert [row["任务名称"] for row in dicts(content, "3-overall-1")] == ["甲", "乙", "次数合计"]


def test_rows_that_an_empty_form_prints_are_there():
    """The form prints 产出 and 效益 though nothing stands beside them."""
    rows = dicts(package(of({}, small.NAME)), "3-overall-1")
    assert [(row["类别"], row["任务名称"]) for row in rows[:2]] == [("产出", ""), ("效益", "")]


def test_names_are_told_apart():
    assert distinct(["a", "b", "a", "a_2", "a"]) == ["a", "b", "a_2", "a_2_2", "a_3"]
    assert distinct([]) == []
    header, _ = records(files("shanxi-2024-budget"), "15-project-targets-1")
    assert header == ["表单", "一级指标", "二级指标", "三级指标", "指标值", "年度二级指标", "年度三级指标",
                      "年度指标值"]


def test_a_definition_with_a_chinese_file_name_gets_a_number():
    from budgetxl.opendata.descriptor import resource_names

    format_ = small.book().format
    assert list(resource_names(format_).values()) == [
        "1-expenditure", "2-projects", "3-overall", "3-overall-1", "4-targets", "4-targets-1"]
    named = {"支出表": "x/支出表.yaml", "项目表": "x/figures.yaml", "目标表": "x/图 1.yaml"}
    tables = {name: replace(table, source=replace(table.source, name=named[table.main_table]))
              if table.main_table in named else table for name, table in format_.tables.items()}
    names = resource_names(replace(format_, tables=tables))
    assert list(names.values()) == [
        "table-01", "figures_2", "3-overall", "3-overall-1", "table-04", "table-04-1"]


# -- drafts ---------------------------------------------------------------------------------


def test_a_draft_says_so_and_requires_nothing(tmp_path):
    """A project without its name is what a draft may have."""
    known = of({"项目支出绩效目标表": [{"财政拨款": "1"}]})
    content = package(known, draft=True)
    whole = json.loads(content[DESCRIPTOR])
    assert whole["title"].endswith("（草稿）") and "不得公开" in whole["description"]
    assert saved(tmp_path / "a", content).valid
    final = json.loads(package(known)[DESCRIPTOR])
    assert "草稿" not in json.dumps(final, ensure_ascii=False)
    assert not saved(tmp_path / "b", package(known)).valid  # which a check would have refused


# -- the folder -----------------------------------------------------------------------------

ONE = {"a.csv": b"1", "b.csv": b"2"}


def descriptor(*paths, made_by="budgetxl"):
    listed = [{"path": path} for path in paths]
    return json.dumps({"made_by": made_by, "resources": listed}).encode()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_folder_is_made_and_an_empty_one_filled(tmp_path):
    (tmp_path / "空").mkdir()
    for folder in (tmp_path / "新" / "下面", tmp_path / "空"):
        save(folder, ONE)
        assert contents(folder) == ONE


def test_an_earlier_package_is_replaced_and_what_else_is_there_stays(tmp_path):
    """A table that is no more goes; a README, a picture and a folder stay."""
    others = {"README.md": b"x", "other.csv": b"y"}
    for name, content in {**others, "a.csv": b"old", "gone.csv": b"old", "gone.parquet": b"old",
                          DESCRIPTOR: descriptor("a.csv", "gone.csv", "gone.parquet")}.items():
        (tmp_path / name).write_bytes(content)
    new = {**ONE, DESCRIPTOR: descriptor("a.csv", "b.csv")}
    save(tmp_path, new)
    assert contents(tmp_path) == {**others, **new}
    save(tmp_path, new)
    assert contents(tmp_path) == {**others, **new}


@pytest.mark.parametrize("made_by", ["somebody", None])
def test_a_package_that_is_not_ours_is_not_touched(tmp_path, made_by):
    before = {DESCRIPTOR: descriptor("a.csv", made_by=made_by), "a.csv": b"theirs"}
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    for new in ({**ONE, DESCRIPTOR: b"{}"}, {DESCRIPTOR: b"{}"}):
        with pytest.raises(Refusal, match="已有别的文件"):
            save(tmp_path, new)
    assert contents(tmp_path) == before


def test_a_file_of_the_same_name_is_not_written_over(tmp_path):
    (tmp_path / "b.csv").write_bytes(b"mine")
    with pytest.raises(Refusal, match="里面已有别的文件“b.csv”，没有覆盖"):
        save(tmp_path, ONE)
    assert contents(tmp_path) == {"b.csv": b"mine"}


def test_nothing_outside_of_the_folder_is_removed(tmp_path):
    inside, outside = tmp_path / "内", tmp_path / "precious.csv"
    inside.mkdir()
    outside.write_bytes(b"x")
    (inside / DESCRIPTOR).write_bytes(descriptor("../precious.csv", "a.csv"))
    save(inside, {**ONE, DESCRIPTOR: descriptor("a.csv", "b.csv")})
    assert outside.read_bytes() == b"x"


def test_a_file_in_place_of_the_folder_and_a_read_only_file_are_refused(tmp_path):
    file = tmp_path / "文件"
    file.write_bytes(b"x")
    with pytest.raises(Refusal, match="这是一个文件，不是文件夹"):
        save(file, ONE)
    with pytest.raises(Refusal, match="写不了这个文件夹"):
        save(file / "下面", ONE)
    folder = tmp_path / "夹"
    save(folder, {**ONE, DESCRIPTOR: descriptor("a.csv", "b.csv")})
    (folder / "a.csv").chmod(0o444)
    with pytest.raises(Refusal, match="只读"):
        save(folder, {"a.csv": b"new", DESCRIPTOR: b"{}"})
    assert (folder / "a.csv").read_bytes() == b"1"


def test_a_full_disk_leaves_the_earlier_package_as_it_was(tmp_path, monkeypatch):
    before = {**ONE, DESCRIPTOR: descriptor("a.csv", "b.csv")}
    save(tmp_path, before)
    written = []

    def full(number):
        written.append(number)
        if len(written) > 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match="磁盘已满"):
        save(tmp_path, {"a.csv": b"new", "b.csv": b"new", DESCRIPTOR: b"{}"})
    assert contents(tmp_path) == before


# -- the one heavy library ------------------------------------------------------------------


def test_pyarrow_is_only_loaded_to_write_parquet():
    import subprocess

    script = ("import sys; from budgetxl.opendata import figures, package, save, COLUMNS; "
              "assert not {'pyarrow', 'pandas', 'openpyxl', 'frictionless'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", script], check=True)


def test_without_pyarrow_the_clerk_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refusal, match="要用 pyarrow，这里没有装"):
        package(of({}))
