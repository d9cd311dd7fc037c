"""The data file: what it accepts, what it refuses and how it says so, and the way there and back.

Nothing is lost between a data file, a filled workbook and the data taken out of it again.
"""

from __future__ import annotations

import json
import re
import tempfile
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from jsonschema import Draft202012Validator

from budgetxl import formats, rules
from budgetxl.fault import Refusal
from budgetxl.place import Place
from budgetxl.reading import read
from budgetxl.submission import canonical, from_data, read_data, to_data
from budgetxl.submission.schema import schema
from budgetxl.template import build
from tests import small
from tests.generated import AT_MOST

FORMAT_ID = "xinjiang-2020-budget"
EXAMPLE = Path(str(formats.find(FORMAT_ID))) / "examples" / "changji.json"
CHINESE = re.compile("[\u4e00-\u9fff]")
INPUT = Place("表一", "事业收入", "预算数")


@lru_cache(maxsize=None)
def book():
    return rules.bind(formats.load(formats.find(FORMAT_ID)))


@pytest.fixture(scope="module", autouse=True)
def small_format_at_hand():
    with pytest.MonkeyPatch.context() as patch:
        small.put_at_hand(patch)
        yield


def table(name):
    return book().format.tables[name]


# -- any data of the format, there and back -------------------------------------------------

DIGITS = st.integers(-(10**15) + 1, 10**15 - 1)
AMOUNTS = st.builds(lambda n, places: Decimal(n).scaleb(-places), DIGITS, st.integers(0, 6))
SMALL = st.builds(lambda n: Decimal(n).scaleb(-2), st.integers(0, 99999))
GIVEN = st.one_of(SMALL, AMOUNTS).flatmap(
    lambda value: st.sampled_from([value, format(value, "f"), format(value + 0, "f")])
)
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: text and not re.fullmatch(r"-*[0-9]*\.?[0-9]*", text))
)
SENTENCES = st.one_of(st.just(""), TEXTS)


def codes_of(column, format_, digits):
    known = [e.code for e in format_.codes[column.codes].entries]
    known = [code for code in known if len(code) == digits]
    any_digits = st.from_regex(rf"[0-9]{{{digits}}}", fullmatch=True)
    return st.one_of(st.sampled_from(known), any_digits)


def values_of(column, format_, digits=0):
    if column.loose:
        typed = SMALL.map(lambda value: f"{value:f}{format_.unit_of(column)}")
        return st.one_of(GIVEN, typed)
    if column.is_money:
        return GIVEN
    if column.kind == "code":
        return codes_of(column, format_, digits or column.digits)
    own = [column.default, ""] if column.default else []
    return st.one_of(TEXTS, st.sampled_from(["无", *own, *column.choices]))


def fixed_rows(table, format_, stated):
    """Some money cells of the fixed rows of a table, totals only where they are stated."""
    cells = [p for p in table.fixed_cells() if stated or not table.is_total(p)]
    cells = [place for place in cells if place.row is not None]
    if not cells:
        return st.just({})
    return st.dictionaries(st.sampled_from(cells), GIVEN, max_size=5).map(nested)


def nested(cells):
    rows: dict = {}
    for place, value in cells.items():
        rows.setdefault(place.row, {})[place.column] = value
    return rows


def detail_rows(table, format_, stated):
    """Rows with more than what an empty form says in its merged columns; sums where stated."""
    detail = table.detail
    columns = {c.name: c for c in detail.columns if stated or c.kind != "total"}
    own = {name for name, column in columns.items() if not column.merged}

    def row(digits=0, without=""):
        values = {name: values_of(column, format_, digits) for name, column in columns.items()
                  if name != without}
        made = st.fixed_dictionaries({}, optional=values)
        return made.filter(lambda row: own & set(row))

    kinds = [row()]
    for group in detail.groups if stated else ():
        kinds.append(row(digits=group.digits, without=group.shown_in))
    rows = st.lists(st.one_of(kinds), max_size=3)
    total = fixed_rows(table, format_, stated).map(lambda fixed: [fixed] if fixed else [])
    return st.builds(lambda many, last: many + last, rows, total)


def form_of(table, format_, stated):
    """A form with some of its fields, its rows of fields and the tables within it."""
    fields = {name: values_of(spec, format_) for name, spec in table.fields.items()
              if stated or spec.kind != "total"}
    within = {each.name: detail_rows(each, format_, stated)
              for each in format_.nested(table.name)[1:]}
    own = st.fixed_dictionaries({}, optional={**fields, **within})
    return st.builds(lambda one, more: {**one, **more}, own, fixed_rows(table, format_, stated))


def contents(name, format_, stated):
    table = format_.tables[name]
    if table.repeated:
        return st.lists(form_of(table, format_, stated).filter(bool), max_size=3)
    if table.blocks:
        return form_of(table, format_, stated)
    return (detail_rows if table.detail else fixed_rows)(table, format_, stated)


@st.composite
def data_files(draw, with_rules):
    """Any data of a format, built from the format's own tables."""
    stated = draw(st.booleans())
    format_ = with_rules().format
    names = list(format_.forms)
    noted = [name for name, form in format_.forms.items() if not form.repeated and form.has_note]
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
    data = {
        "format": format_.id,
        "year": format_.year,
        "tables": {name: draw(contents(name, format_, stated)) for name in chosen},
        "notes": draw(st.dictionaries(st.sampled_from(noted), SENTENCES, max_size=3)),
    }
    department = draw(SENTENCES)
    return {**data, "department": department} if department else data


def there_and_back(data, folder, with_rules=None):
    """``data`` filled into a workbook file, and what is read from that file."""
    with_rules = with_rules or book()
    submission = from_data(data, with_rules.format)
    path = Path(folder) / "填报.xlsx"
    path.write_bytes(build(with_rules, 2, submission=submission, forms=2))
    return read(path, lambda name: with_rules)


CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]


def assert_nothing_is_lost(data, with_rules):
    format_ = with_rules.format
    with tempfile.TemporaryDirectory() as folder:
        reading = there_and_back(data, folder, with_rules)
    assert to_data(reading.submission, format_) == canonical(data, format_)
    # Our own workbook is not complained of, but for rows without a code or a department,
    # for each amount that was written with its unit, and for one of which print drops digits.
    assert {finding.rule for finding in reading.findings} <= {"D6", "D7", "D9", "D15"}
    worded = [finding.place for finding in reading.findings if finding.rule == "D9"]
    assert set(worded) == set(reading.submission.typed) and len(worded) == len(set(worded))


FILLED = 30 if AT_MOST > 2 else 12
"""How many budgets are filled in, and twice as many small workbooks."""


@settings(max_examples=FILLED, deadline=None, derandomize=True, suppress_health_check=CALM)
@given(data_files(book))
def test_what_is_filled_in_is_what_is_taken_out(data):
    assert_nothing_is_lost(data, book())


@settings(max_examples=2 * FILLED, deadline=None, derandomize=True, suppress_health_check=CALM)
@given(data_files(small.book))
def test_so_it_is_with_forms_and_rows_of_several_levels(data):
    assert_nothing_is_lost(data, small.book())


@pytest.mark.parametrize("with_rules", [book, small.book])
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=CALM)
@given(st.data())
def test_canonical_data_are_their_own_canonical_form_and_fit_the_schema(with_rules, data):
    format_ = with_rules().format
    once = canonical(data.draw(data_files(with_rules)), format_)
    assert canonical(once, format_) == once
    assert Draft202012Validator(schema(format_)).is_valid(once)


def test_the_example_is_already_canonical(tmp_path):
    data = read_data(EXAMPLE)
    assert canonical(data, book().format) == data
    reading = there_and_back(data, tmp_path)
    assert to_data(reading.submission, book().format) == data
    told = [(f.rule, f.row, f.place.column, f.message) for f in reading.findings]
    assert told == [
        ("D9", "行政复议工作经费", column, "“10万元”把单位写进了格子，按 10 计算")
        for column in ("年度资金总额", "财政拨款")
    ]


@pytest.mark.parametrize("text", ["_x0041_", "=1+1", "'引号", "一\n二", "<&>\"", "a\tb", "\U00020000"])
def test_odd_texts_come_back_as_they_went(tmp_path, text):
    data = whole({"表七": [{"科目编码": "2040601", "项目名称": text}]}, notes={"表一": text})
    data["department"] = text
    back = to_data(there_and_back(data, tmp_path).submission, book().format)
    assert (back["department"], back["notes"]) == (text, {"表一": text})
    assert back["tables"]["表七"] == [{"科目编码": "2040601", "项目名称": text}]


@pytest.mark.parametrize("letter", ["\x00", "\x08", "\x1f", "\ufffe", "\ud800"])
@pytest.mark.parametrize("where", ["department", "notes", "项目名称"])
def test_a_letter_that_a_workbook_cannot_hold_is_refused_not_lost(tmp_path, where, letter):
    text = f"司法{letter}局"
    data = {
        "department": whole({}, department=text),
        "notes": whole({}, notes={"表一": text}),
        "项目名称": whole({"表七": [{"科目编码": "2040601", "项目名称": text}]}),
    }[where]
    try:
        reading = there_and_back(data, tmp_path)
    except Refusal as refusal:
        assert where in str(refusal)
    else:
        assert to_data(reading.submission, book().format) == canonical(data, book().format)


@pytest.mark.parametrize("name", ["3.14159265", "12345678901234567890", "--5"])
def test_a_project_may_be_called_like_a_number(name):
    rows = [{"科目编码": "2040601", "项目名称": name}]
    assert canonical(whole({"表七": rows}), book().format)["tables"]["表七"] == rows


@pytest.mark.parametrize("blank", [" ", "　"])
def test_blanks_around_department_and_note_do_not_survive(tmp_path, blank):
    data = whole({}, department=f"{blank}司法局{blank}", notes={"表九": f"{blank}无{blank}"})
    back = to_data(there_and_back(data, tmp_path).submission, book().format)
    assert (back["department"], back["notes"]) == ("司法局", {"表九": "无"})
    assert back == canonical(data, book().format)


# -- amounts --------------------------------------------------------------------------------


def whole(tables, **more):
    return {"format": FORMAT_ID, "tables": tables, **more}


def with_amount(literal):
    """The text of a data file with one amount, as it stands in the JSON."""
    cell = f'{{"{INPUT.row}": {{"{INPUT.column}": {literal}}}}}'
    return f'{{"format": "{FORMAT_ID}", "tables": {{"{INPUT.table}": {cell}}}}}'


def read_text(folder, text):
    path = folder / "数据.json"
    path.write_text(text, encoding="utf-8")
    return read_data(path)


@pytest.mark.parametrize(
    ("literal", "kept"),
    [
        ("864.42", "864.42"),
        ('"864.42"', "864.42"),
        ("0.1", "0.1"),
        ("1.123456", "1.123456"),
        ('"1.123456"', "1.123456"),
        ('"0.000001"', "0.000001"),
        ("28.00", "28"),
        ('"961.10"', "961.1"),
        ("71.0", "71"),
        ("0", "0"),
        ('"0.00"', "0"),
        ('"-0"', "0"),
        ("-0.0", "0"),
        ("-3.5", "-3.5"),
        ("1E3", "1000"),
        ("999999999999999", "999999999999999"),
        ('"123456789.123456"', "123456789.123456"),
    ],
)
def test_an_amount_is_kept_exactly(tmp_path, literal, kept):
    data = read_text(tmp_path, with_amount(literal))
    value = from_data(data, book().format).cells[INPUT]
    assert isinstance(value, Decimal) and value == Decimal(kept)
    found = canonical(data, book().format)["tables"][INPUT.table][INPUT.row][INPUT.column]
    assert found == kept
    back = there_and_back(data, tmp_path).submission.cells[INPUT]
    assert (back, isinstance(back, Decimal)) == (Decimal(kept), True)


def test_numbers_and_strings_are_the_same(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    numbers = re.sub(r'(?<!指标值)": "(-?[0-9]{1,4}(\.[0-9]+)?)"', r'": \1', text)
    assert numbers.count('"') < text.count('"') - 200
    assert canonical(read_text(tmp_path, numbers), book().format) == read_data(EXAMPLE)


def test_no_float_ever_appears(tmp_path):
    data = read_text(tmp_path, with_amount("0.1"))
    assert not list(floats(data))
    submission = from_data(data, book().format)
    assert not list(floats(list(submission.cells.values())))
    assert not list(floats(to_data(submission, book().format)))


def floats(value):
    if isinstance(value, float):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from floats(inner)


# -- what is refused ------------------------------------------------------------------------


def refusal(data):
    """The sentences with which ``data`` are refused."""
    with pytest.raises(Refusal) as raised:
        from_data(data, book().format, "数据.json")
    for sentence in raised.value.sentences:
        assert sentence.startswith("数据.json：") and CHINESE.search(sentence[8:]), sentence
    return raised.value.sentences


AT_INPUT = "表一，事业收入，预算数："


@pytest.mark.parametrize(
    ("literal", "why"),
    [
        ("1.1234567", "小数超过 6 位"),
        ('"1.1234567"', "最多 6 位小数"),
        ("1e-7", "小数超过 6 位"),
        ("1234567890123456", "超过 15 位有效数字"),
        ('"1234567890123456"', "超过 15 位有效数字"),
        ("123456789012345.6", "超过 15 位有效数字"),
        ('"1,000"', "不是金额"),
        ('"１"', "不是金额"),
        ('"8.5万元"', "不是金额"),
        ('"1e3"', "不是金额"),
        ('""', "不是金额"),
        ('" 1"', "不是金额"),
        ("true", "不是金额"),
        ("null", "不是金额"),
        ("[1]", "不是金额"),
        ("{}", "不是金额"),
        ("NaN", "不是"),
        ("Infinity", "不是"),
        ("-Infinity", "不是"),
        ("1e400", "位"),
        ("1e999999999", "位"),
    ],
)
def test_what_is_no_amount_is_refused_at_its_place(tmp_path, literal, why):
    [sentence] = refusal(read_text(tmp_path, with_amount(literal)))
    assert AT_INPUT in sentence and why in sentence


ROW = {"科目编码": "2040601", "基本支出": "1"}


@pytest.mark.parametrize(
    ("tables", "where", "says"),
    [
        ({"表 一": {}}, "", "没有名为“表 一”的项，是否想写“表一”？"),
        ({"表一": {"事业收人": {}}}, "表一：", "“事业收人”的项，是否想写“事业收入”？"),
        ({"表一": {"事业收入": {"预算": "1"}}}, "表一，事业收入：", "是否想写“预算数”？"),
        ({"表三": [ROW, {**ROW, "基本之出": "1"}]}, "表三，第 2 行：", "是否想写“基本支出”？"),
        ({"表三": [{"合计": {"基本": "1"}}]}, "表三，第 1 行，合计：", "是否想写“基本支出”？"),
        ({"表三": [{"合计": {}, "科目编码": "2040601"}]}, "表三，第 1 行：", "“科目编码”"),
        ({"表三": [{"科目编码": "204060"}]}, "表三，第 1 行，科目编码：", "应为 7 位数字"),
        ({"表六": [{"科目编码": "2040601"}]}, "表六，第 1 行，科目编码：", "应为 5 位数字"),
        ({"表三": [{"科目编码": "2040601\n"}]}, "表三，第 1 行，科目编码：", "应为 7 位数字"),
        ({"表三": [{"科目编码": 2040601}]}, "表三，第 1 行，科目编码：", "应为文字"),
        ({"表三": [{"科目名称": " 行政"}]}, "表三，第 1 行，科目名称：", "首尾不能是空白"),
        ({"表三": [{"科目名称": "行政\n"}]}, "表三，第 1 行，科目名称：", "首尾不能是空白"),
        ({"表七": [{"项目名称": "名" * 501}]}, "表七，第 1 行，项目名称：", "文字太长，最多 500 个字"),
        ({"表三": [{}]}, "表三，第 1 行：", "这一行是空的"),
        ({"表三": ["行政运行"]}, "表三，第 1 行：", "应为{…} 一组"),
        ({"表三": {}}, "表三：", "应为[…] 列表"),
        ({"表一": []}, "表一：", "应为{…} 一组"),
    ],
)
def test_what_the_format_does_not_know_is_refused_with_the_nearest_name(tables, where, says):
    [sentence, *others] = refusal(whole(tables))
    assert sentence.startswith(f"数据.json：{where}") and says in sentence
    assert not others


NAMED = {"项目名称": "立法经费"}
FORM = "项目支出绩效目标表"


@pytest.mark.parametrize(
    ("content", "where", "says"),
    [
        ({}, "", "应为[…] 列表"),
        ([{}], "，第 1 张", "这一张是空的"),
        ([NAMED, {"项目名": "普法"}], "，第 2 张", "没有名为“项目名”的项，是否想写“项目名称”？"),
        ([NAMED, {"财政拨款": "10元"}], "，第 2 张，财政拨款", "“10元”不是金额"),
        ([NAMED, {"财政拨款": "1234567890123456"}], "，第 2 张，财政拨款", "超过 15 位有效数字"),
        ([{"其他资金": " 10万元"}], "，第 1 张，其他资金", "“ 10万元”不是金额"),
        ([{"其他资金": "1.2345678万元"}], "，第 1 张，其他资金", "“1.2345678万元”不是金额"),
        ([{"项目名称": "立法 "}], "，第 1 张，项目名称", "首尾不能是空白"),
        ([{"项目总体目标": "字" * 4001}], "，第 1 张，项目总体目标", "文字太长，最多 4000 个字"),
        ([{"绩效指标": [{}]}], "，第 1 张，绩效指标，第 1 行", "这一行是空的"),
        ([{"绩效指标": {"三级指标": "次数"}}], "，第 1 张，绩效指标", "应为[…] 列表"),
        ([NAMED, {"绩效指标": [{"三级": "次数"}]}], "，第 2 张，绩效指标，第 1 行", "是否想写“三级指标”？"),
        ([{"绩效指标": [{"三级指标": 3}]}], "，第 1 张，绩效指标，第 1 行，三级指标", "应为文字"),
    ],
)
def test_what_a_form_does_not_know_is_refused_with_its_number(content, where, says):
    [sentence] = refusal(whole({FORM: content}))
    assert sentence.startswith(f"数据.json：{FORM}{where}：") and says in sentence


def test_two_rows_of_totals_within_a_form_contradict_each_other_too():
    twice = whole({"整体表": {"资金总额": {"年初": "1"}, "任务": [
        {"次数合计": {"次数": "1"}}, {"次数合计": {"次数": "2"}}]}})
    with pytest.raises(Refusal, match="任务，次数合计，次数：写了两次"):
        from_data({**twice, "format": small.NAME}, small.book().format)


def test_a_repeated_form_and_one_without_a_note_have_none():
    notes = schema(book().format)["properties"]["notes"]["properties"]
    assert list(notes) == [name for name in book().format.published if name != FORM]
    [sentence] = refusal(whole({}, notes={FORM: "备注"}))
    assert f"没有名为“{FORM}”的项" in sentence
    assert list(schema(small.book().format)["properties"]["notes"]["properties"]) == [
        "支出表", "项目表", "整体表",
    ]


def test_two_rows_of_totals_contradict_each_other():
    tables = {"表三": [{"合计": {"合计": "1"}}, ROW, {"合计": {"合计": "2"}}]}
    [sentence] = refusal(whole(tables))
    assert "表三" in sentence and "合计" in sentence


def test_every_fault_is_told_at_once():
    rows = {"事业收人": {}, "其他收入": {"预算数": "b"}}
    sentences = refusal(whole({"表一": rows, "表三": [{"科目编码": "1", "基本支出": "c"}]}))
    assert len(sentences) == 4


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"format": "xinjiang-2021-budget", "tables": {}}, f"format：应为“{FORMAT_ID}”"),
        ({"format": FORMAT_ID, "year": 2021, "tables": {}}, "year：应为“2020”"),
        ({"format": FORMAT_ID, "year": "2020", "tables": {}}, "year：应为“2020”"),
        ({"tables": {}}, "缺少“format”"),
        ({"format": FORMAT_ID}, "缺少“tables”"),
        ({"format": FORMAT_ID, "tables": {}, "department": 7}, "department：应为文字"),
        ({"format": FORMAT_ID, "tables": {}, "department": "局" * 101}, "department：文字太长，最多 100 个字"),
        ({"format": FORMAT_ID, "tables": {}, "deparment": ""}, "是否想写“department”？"),
        ({"format": FORMAT_ID, "tables": {}, "notes": {"表〇": ""}}, "notes：没有名为“表〇”的项"),
        ([], "应为{…} 一组"),
        ("表一", "应为{…} 一组"),
        (3, "应为{…} 一组"),
    ],
)
def test_the_frame_of_the_file_must_be_right(data, says):
    [sentence] = refusal(data)
    assert says in sentence.replace(f'"{"局" * 101}" ', "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "第 1 行第 1 列不是正确的 JSON（这里缺一个值"),
        ('{\n  "format": }', "第 2 行第 13 列不是正确的 JSON（这里缺一个值"),
        ("{} //", "不是正确的 JSON（前面已经写完，这里多出了内容"),
        ('{"a": "1" "b": "2"}', "第 1 行第 11 列不是正确的 JSON（前面缺逗号"),
        ('{"a": "1"，"b": "2"}', "第 1 行第 10 列不是正确的 JSON（标点要用半角"),
        ('{a: "1"}', "（这里应是加双引号的名字"),
        ('{"a": "1\n"}', "（引号里不能换行"),
        ('{"a": "1}', "（从这里起的引号没有收尾"),
        ('{"a": "\\d"}', "（引号里的 \\ 要写两个"),
        ('{"format": 1, "format": 2}', "键“format”重复"),
        ('{"tables": {"表一": {"事业收入": {}, "事业收入": {}}}}', "键“事业收入”重复"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_file_that_is_no_json_is_refused(tmp_path, text, says):
    with pytest.raises(Refusal) as raised:
        from_data(read_text(tmp_path, text), book().format, str(tmp_path / "数据.json"))
    sentence = str(raised.value)
    assert says in sentence and "数据.json：" in sentence and CHINESE.search(sentence)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    (tmp_path / "国标.json").write_bytes("{“表一”}".encode("gbk"))
    for name, says in (("国标.json", "不是 UTF-8 编码"), ("没有.json", "读不了"), ("", "读不了")):
        with pytest.raises(Refusal, match=says):
            read_data(tmp_path / name)


def test_a_byte_order_mark_is_let_pass(tmp_path):
    path = tmp_path / "数据.json"
    path.write_text(json.dumps(whole({})), encoding="utf-8-sig")
    assert canonical(read_data(path), book().format)["year"] == 2020


# -- what canonical data look like ----------------------------------------------------------


def test_blanks_stay_absent_gaps_close_and_totals_come_last():
    totals = {"合计": {"合计": "3"}}
    data = whole({"表三": [ROW, totals, {"科目编码": "2040602"}], "表一": {"事业收入": {}}})
    result = canonical(data, book().format)
    assert result["tables"]["表三"] == [ROW, {"科目编码": "2040602"}, totals]
    assert result["tables"]["表一"] == {}
    assert list(result["tables"]) == list(book().format.forms)
    assert list(result) == ["format", "year", "tables"]


def test_totals_among_the_data_make_it_a_stated_submission():
    assert not from_data(whole({"表三": [ROW]}), book().format).stated
    assert from_data(whole({"表三": [ROW, {"合计": {"合计": "1"}}]}), book().format).stated
    assert from_data(whole({"表三": [{**ROW, "合计": "1"}]}), book().format).stated
    assert from_data(whole({"表一": {"收入总计": {"预算数": "1"}}}), book().format).stated


def small_data(tables):
    return {"format": small.NAME, "tables": tables}


TWO_LEVELS = [
    {"科目编码": "204", "合计": "3"},
    {"科目编码": "20406", "合计": "3"},
    {"科目编码": "2040601", "基本支出": "3"},
]


def test_rows_that_sum_up_others_are_stated_totals_too():
    format_ = small.book().format
    of_units = [{"单位名称": "局机关", "金额": "3"},
                {"单位名称": "局机关", "项目名称": "立法经费", "金额": "3"}]
    for tables in ({"支出表": TWO_LEVELS}, {"支出表": TWO_LEVELS[:1]}, {"项目表": of_units},
                   {"支出表": [{"科目编码": "204"}]}):
        submission = from_data(small_data(tables), format_)
        assert submission.stated and submission.grouped, tables
        kept = canonical(small_data(tables), format_)["tables"]
        assert {name: kept[name] for name in tables} == tables
    for tables in ({"支出表": TWO_LEVELS[2:]}, {"项目表": of_units[1:]}):
        submission = from_data(small_data(tables), format_)
        assert not submission.stated and not submission.grouped, tables


def test_a_code_is_whole_or_as_long_as_a_sum_has_it():
    for code in ("20", "2040", "204060", "20406010"):
        with pytest.raises(Refusal, match="应为 3 或 5 或 7 位数字"):
            from_data(small_data({"支出表": [{"科目编码": code}]}), small.book().format)


def test_mistakes_are_told_in_the_order_in_which_somebody_reads():
    rows = [{"科目编码": "2040601"} for _ in range(11)]
    rows[2], rows[10] = {"科目编码": "20"}, {"科目编码": "21"}
    with pytest.raises(Refusal) as told:
        from_data(small_data({"支出表": rows}), small.book().format)
    assert str(told.value).index("第 3 行") < str(told.value).index("第 11 行")


def test_an_amount_may_be_written_with_its_unit_where_the_form_lets_it():
    forms = [{"拨款": "10万元", "其他": "2"}, {"总额": "10.50万元", "拨款": "-0.5"}]
    submission = from_data(small_data({"目标表": forms}), small.book().format)
    first, second = Place("目标表", None, "拨款"), Place("目标表", None, "总额", 1)
    assert (submission.cells[first], submission.cells[second]) == (Decimal(10), Decimal("10.5"))
    assert submission.typed == {first: "10万元", second: "10.50万元"}
    assert to_data(submission, small.book().format)["tables"]["目标表"] == forms
    with pytest.raises(Refusal, match="目标表，第 1 张，其他：“2万元”不是金额"):
        from_data(small_data({"目标表": [{"其他": "2万元"}]}), small.book().format)


def test_what_the_form_itself_says_is_not_kept():
    """A form on which nothing else stands is none; another word is kept, and that it is gone."""
    forms = [{"主管单位": "本级"}, {"项目名称": "立法经费", "主管单位": "本级"}, {"主管单位": "州局"},
             {"主管单位": ""}, {"项目名称": "普法经费", "主管单位": ""}]
    data = small_data({"目标表": forms, "整体表": {"说明": "—"}})
    kept = canonical(data, small.book().format)["tables"]
    assert kept["目标表"] == [{"项目名称": "立法经费"}, {"主管单位": "州局"},
                           {"项目名称": "普法经费", "主管单位": ""}]
    assert kept["整体表"] == {}
    with pytest.raises(Refusal, match="目标表，第 1 张，项目名称：不能是空的文字，没有就不写"):
        from_data(small_data({"目标表": [{"项目名称": ""}]}), small.book().format)


def test_a_form_is_written_as_it_stands_fields_first_then_the_tables_within():
    form = {
        "指标": [{"三级": "次数", "一级": "产出"}],
        "其他": "2",
        "项目名称": "立法经费",
    }
    overall = {"任务": [{"次数": "2"}, {"次数合计": {"次数": "2"}}], "说明": "甲",
               "财政拨款": {"执行": "1", "年初": "2.0"}}
    kept = canonical(small_data({"目标表": [form], "整体表": overall}), small.book().format)
    assert json.dumps(kept["tables"]["目标表"], ensure_ascii=False) == (
        '[{"项目名称": "立法经费", "其他": "2", "指标": [{"一级": "产出", "三级": "次数"}]}]'
    )
    assert json.dumps(kept["tables"]["整体表"], ensure_ascii=False) == (
        '{"财政拨款": {"年初": "2", "执行": "1"}, "说明": "甲", '
        '"任务": [{"次数": "2"}, {"次数合计": {"次数": "2"}}]}'
    )


def test_only_notes_that_differ_from_the_form_are_kept():
    form = table("表一").note
    data = whole({}, notes={"表一": form, "表六": "", "表九": "备注：本单位无政府性基金"})
    expected = {"表六": "", "表九": "备注：本单位无政府性基金"}
    assert canonical(data, book().format)["notes"] == expected


# -- the JSON Schema ------------------------------------------------------------------------


def test_the_schema_is_valid_and_accepts_the_example():
    document = json.loads(json.dumps(schema(book().format)))
    Draft202012Validator.check_schema(document)
    validator = Draft202012Validator(document)
    data = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert list(validator.iter_errors(data)) == []
    properties = document["properties"]["tables"]["properties"]
    assert list(properties) == list(book().format.forms)
    assert set(book().format.tables) - set(properties) == {"绩效指标", "分科目增减", "项目情况"}
    form = properties["项目支出绩效目标表"]["items"]["properties"]
    assert list(form) == [*table("项目支出绩效目标表").fields, "绩效指标"]
    broken = {**data, "tables": {**data["tables"], "表十": {}}}
    assert not validator.is_valid(broken)
