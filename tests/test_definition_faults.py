"""A format's files damaged one thing at a time: what the author is told, and where."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import pytest

from budgetxl import checking, formats
from budgetxl.fault import FormatError
from budgetxl.formats import ColumnKind
from tests import small

NAME = "xinjiang-2020-budget"
MAIN, RULES, CASES = "format.yaml", "rules.yaml", "cases.yaml"
TABLE_1 = "tables/01-receipts-and-expenditure.yaml"
COLON = "YAML 写法有误：这一行或上一行的冒号后面缺空格、打成了全角，或话里有冒号而没加引号"
TABLE_3 = "tables/03-expenditure.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the real format, to damage."""
    return shutil.copytree(Path(str(formats.find(NAME))), tmp_path / NAME)


def damage(folder, file, old, new):
    """Puts ``new`` for the first ``old`` in a file of the format."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} holds no {old!r}: the test no longer damages anything"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder):
    """What the author is told."""
    with pytest.raises(FormatError) as raised:
        checking.verify(formats.load(folder, thorough=True))
    return raised.value.faults


def told(folder):
    return [(fault.file.removeprefix(f"{NAME}/"), fault.message) for fault in faults(folder)]


@pytest.fixture
def forms(tmp_path, monkeypatch):
    """A copy of the small format, which has forms and rows of several levels, to damage."""
    small.put_at_hand(monkeypatch)
    return shutil.copytree(small.FOLDER, tmp_path / small.NAME)


def pointed_at(folder, fault):
    """The text from ``line:column`` of a fault to the end of its line."""
    lines = (folder.parent / fault.file).read_text(encoding="utf-8").splitlines()
    line = lines[fault.line - 1]
    assert fault.excerpt == line.strip()
    return line[fault.column - 1 :]


def test_the_format_itself_is_sound(folder):
    book = checking.verify(formats.load(folder, thorough=True))
    assert {rule.id for rule in book.rules} >= {"X1.1", "XI.1", "C.1"}


def test_a_fault_says_file_line_and_column_with_an_excerpt(folder):
    damage(folder, RULES, "表一[收入总计, 预算数] = 表一[支出", "表一[收入总记, 预算数] = 表一[支出")
    [fault] = faults(folder)
    text = (folder / RULES).read_text(encoding="utf-8")
    line = text[: text.index("收入总记")].count("\n") + 1
    assert str(fault) == (
        f"{NAME}/rules.yaml:{line}:9: 规则 X1.6：没有名为“收入总记”的表一的行，是否想写“收入总计”？\n"
        "    says: 表一[收入总记, 预算数] = 表一[支出总计, 预算数]"
    )


# One thing damaged: the file, what was there, what is put there; what the fault points at and says.

BALANCE = "says: 表五[合计, 基本支出] = 表六[合计, 小计]"

YAML_FAULTS = {
    "a key twice": (
        RULES, "  fills: true\n", "  fills: true\n  fills: false\n",
        "fills: false", "键“fills”重复",
    ),
    "a case twice": (
        CASES, "XI.15:\n", "XI.14:\n",
        "XI.14:", "键“XI.14”重复",
    ),
    "no YAML": (
        TABLE_3, "title: 部门", "title: 部门: ",
        ": 支出总体情况表", COLON,
    ),
    "a tab": (
        TABLE_3, "title: 部门", "\ttitle: 部门",
        "\ttitle: 部门支出总体情况表", "YAML 写法有误：缩进要用空格，不能用制表符",
    ),
    "a comma in a name": (
        TABLE_3, "table: 表三", "table: 表，三",
        "table: 表，三", "“表，三”：名字里不能有逗号、冒号、方括号、花括号和 @（表名里也不能有空格、. 和 #）",
    ),
    "unknown key of a table": (
        TABLE_3, "title: 部门支出", "titel: 部门支出",
        "titel: 部门支出总体情况表", "不认识的键“titel”，是否想写“title”？",
    ),
    "unknown key of a column": (
        TABLE_3, "width: 32", "widht: 32",
        "widht: 32}", "不认识的键“widht”，是否想写“width”？",
    ),
    "unknown key of the format": (
        MAIN, "decimals: 2", "decimals: 2\ncode:",
        "code:", "不认识的键“code”，是否想写“codes”？",
    ),
    "unknown kind of column": (
        TABLE_3, "kind: amount", "kind: amont",
        "kind: amont, header: [支出预算, 基本支出], width: 14}",
        f"“amont”不在可选值 {'、'.join(get_args(ColumnKind))} 之中，是否想写“amount”？",
    ),
    "year in words": (
        MAIN, "year: 2020", "year: 二〇二〇",
        "year: 二〇二〇", "这里应是整数",
    ),
    "rule without basis": (
        RULES, "  basis: 部门预算收支平衡\n", "",
        "rule: X1.6", "缺少“basis”",
    ),
    "rule without an example that breaks it": (
        CASES, "XI.15:\n  holds:", "XI.15:\n  hold:",
        "hold:", "不认识的键“hold”，是否想写“holds”？",
    ),
}


@pytest.mark.parametrize("name", YAML_FAULTS)
def test_the_way_it_is_written(folder, name):
    file, old, new, where, message = YAML_FAULTS[name]
    damage(folder, file, old, new)
    found = {(fault.file, pointed_at(folder, fault), fault.message) for fault in faults(folder)}
    assert (f"{NAME}/{file}", where, message) in found


NAME_FAULTS = {
    "a text among the amounts of a grid": (
        "tables/04-fiscal-appropriation.yaml", "kind: amount", "kind: text",
        "kind: text", "grids 的列只能是 amount 或 total",
    ),
    "unknown code list": (
        TABLE_3, "codes: 功能分类科目", "codes: 功能分类",
        "codes: 功能分类,", "没有科目表“功能分类”，是否想写“功能分类科目”？",
    ),
    "no such code list file": (
        MAIN, "功能分类科目: functional", "功能分类科目: function",
        "功能分类科目: function", "没有科目表 codes/function_classification.csv",
    ),
    "two rows of one name": (
        TABLE_1, "- 202 外交支出", "- 201 一般公共服务支出",
        "", "行名“201 一般公共服务支出”重复",
    ),
    "two columns of one name": (
        TABLE_3, "name: 项目支出", "name: 基本支出",
        "", "列名“基本支出”重复",
    ),
    "name of no code": (
        TABLE_3, "of: 科目编码", "of: 科目代码",
        "of: 科目代码", "“科目代码”不是本表的编码列，是否想写“科目编码”？",
    ),
    "total in no column": (
        TABLE_3, "in: 科目名称", "in: 项目名称",
        "in: 项目名称", "本表没有“项目名称”列，是否想写“科目名称”？",
    ),
    "two rules of one id": (
        RULES, "rule: X1.6", "rule: X1.5",
        "rule: X1.5", "规则编号“X1.5”重复",
    ),
}


@pytest.mark.parametrize("name", NAME_FAULTS)
def test_names_that_do_not_fit(folder, name):
    file, old, new, where, message = NAME_FAULTS[name]
    damage(folder, file, old, new)
    [fault] = faults(folder)
    assert (fault.file, fault.message) == (f"{NAME}/{file}", message)
    assert pointed_at(folder, fault).startswith(where)


def test_a_table_file_that_is_not_there(folder):
    damage(folder, MAIN, "02-receipts.yaml", "02-receipt.yaml")
    assert told(folder) == [(MAIN, "没有文件 tables/02-receipt.yaml")]


def test_two_tables_of_one_name(folder):
    damage(folder, TABLE_3, "table: 表三", "table: 表二")
    assert told(folder) == [(MAIN, "表名“表二”重复")]


RULE_FAULTS = {
    "unknown row": (
        "says: 表一[支出总计, 预算数] = 表三", "says: 表一[支出总记, 预算数] = 表三",
        "表一[支出总记", "规则 XI.3：没有名为“支出总记”的表一的行，是否想写“支出总计”？",
    ),
    "unknown column": (
        "says: COUNTIF(表五[科目编码], [@科目编码])", "says: COUNTIF(表五[科目编码], [@科目])",
        "[@科目]", "规则 XI.15b：没有名为“科目”的表三的列，是否想写“科目编码”？",
    ),
    "unknown table": (
        BALANCE, BALANCE.replace("表六", "三公经费表"),
        "三公经费表[", "规则 XI.11：没有名为“三公经费表”的表，有：表一、表二、表三、表四、表五、表六、表七、表八等",
    ),
    "no column of that row": (
        BALANCE, "says: 表四[收入小计, 政府性基金预算] = 0",
        "表四[", "规则 XI.11：没有名为“政府性基金预算”的表四“收入小计”行的列，有：合计",
    ),
    "column of a table without detail": (
        BALANCE, "says: 表八[合计] = 0",
        "表八[", "规则 XI.11：没有名为“合计”的表八的行，有：预算数",
    ),
    "rows upside down": (
        BALANCE, "says: SUM(表一[233 债务发行费支出:201 一般公共服务支出, 预算数]) = 0",
        "表一[",
        "规则 XI.11：“233 债务发行费支出”到“201 一般公共服务支出”不是同一组里从上到下的行",
    ),
    "row of another table": (
        "says: COUNTIF(表五[科目编码], [@科目编码])", "says: COUNTIF(表五[科目编码], 表七[@科目编码])",
        "表七[@", "规则 XI.15b：[@…] 只能是规则所在的表三",
    ),
    "row of no table": (
        BALANCE, "says: 表五[合计, 基本支出] = [@小计]",
        "[@小计]", "规则 XI.11：这里要写明是哪张表，或在规则里写 table:",
    ),
    "bracket left open": (
        BALANCE, BALANCE.rstrip("]"),
        "表六[合计, 小计", "规则 XI.11：看不懂“表六[合计, 小计”",
    ),
    "unknown function": (
        "says: COUNTIF(表五", "says: COUNTIFZ(表五",
        "COUNTIFZ(", "规则 XI.15b：函数 COUNTIFZ 不在各版本通用的函数之内，是否想写“COUNTIF”？",
    ),
    "function of new Excel only": (
        BALANCE, "says: XLOOKUP(表五[合计, 基本支出]) = 0",
        "XLOOKUP(", "规则 XI.11：函数 XLOOKUP 不在各版本通用的函数之内",
    ),
    "portable function that rules do not use": (
        BALANCE, "says: SUMPRODUCT(表五[基本支出]) = 0",
        "SUMPRODUCT(", "规则 XI.11：函数 SUMPRODUCT 不能在规则里使用",
    ),
    "amount against text": (
        BALANCE, "says: 表五[合计, 基本支出] = 表六[备注]",
        "表五[", "规则 XI.11：比较的两边应同为金额或同为文字",
    ),
    "sum of texts": (
        BALANCE, "says: SUM(表五[科目名称]) = 0",
        "SUM(", "规则 XI.11：这里应是金额，却是一列文字",
    ),
    "text times two": (
        BALANCE, "says: 表五[备注] * 2 = 0",
        "表五[", "规则 XI.11：这里应是金额，却是文字",
    ),
    "too few arguments": (
        BALANCE, 'says: SUMIF(表五[类], "204") = 0',
        "SUMIF(", "规则 XI.11：SUMIF 的参数个数不对",
    ),
    "too many arguments": (
        BALANCE, "says: ABS(表五[合计, 小计], 2) = 0",
        "ABS(", "规则 XI.11：ABS 的参数个数不对",
    ),
    "half a pair of arguments": (
        BALANCE, 'says: COUNTIFS(表五[类], "204", 表五[款]) = 0',
        "COUNTIFS(", "规则 XI.11：COUNTIFS 的参数个数不对",
    ),
    "no comparison": (
        BALANCE, "says: SUM(表五[合计, 基本支出])",
        "SUM(", "规则 XI.11：规则应是一个可判断真假的式子，如 左 = 右",
    ),
    "no cell": (
        BALANCE, "says: 1 + 1 = 2",
        "1 + 1", "规则 XI.11：规则没有提到任何单元格",
    ),
}


@pytest.mark.parametrize("name", RULE_FAULTS)
def test_rules_that_cannot_be_calculated(folder, name):
    old, new, where, message = RULE_FAULTS[name]
    damage(folder, RULES, old, new)
    [fault] = faults(folder)
    assert (fault.file, fault.message) == (f"{NAME}/{RULES}", message)
    assert pointed_at(folder, fault).startswith(where)


def test_a_condition_that_cannot_be_calculated(folder):
    damage(folder, RULES, 'when: OR([@类] = "301"', 'when: OR([@累] = "301"')
    [fault] = faults(folder)
    assert fault.message == (
        "规则 X6.4：没有名为“累”的表六的列，有：科目编码、科目名称、小计、人员经费、公用经费、类、款")
    assert pointed_at(folder, fault).startswith('[@累] = "301"')


# Totals.


def test_a_total_that_nothing_fills(folder):
    damage(folder, RULES, "  fills: true\n  says: 表一[收入小计", "  says: 表一[收入小计")
    assert told(folder) == [
        (TABLE_1, "没有规则计算 表一“收入小计”行的“预算数”：合计应有一条 fills 规则，"
                  "或写 holds: [totals]，并在这一行写 adds: [要加的各行]")
    ]


def test_a_cell_filled_twice(folder):
    damage(folder, RULES, "- rule: X1.6\n", "- rule: X1.6\n  fills: true\n")
    assert told(folder) == [(RULES, "规则 X1.6：表一[收入总计, 预算数] 已由规则 X1.3 计算")]


def test_an_input_filled_by_a_rule(folder):
    damage(folder, RULES, "says: 表一[支出总计, 预算数] = 表三[合计, 合计]",
           "fills: true\n  says: 表一[事业收入, 预算数] = 表三[合计, 合计]")
    assert told(folder) == [
        (RULES, "规则 XI.3：表一[事业收入, 预算数] 是填报格，不能由规则计算（合计行、列请写 total）")
    ]


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("表一[支出总计, 预算数] >= 0", "规则 XI.3：fills 的规则应是“合计 = 算式”，不能有 when"),
        ("0 = 表一[支出总计, 预算数]", "规则 XI.3：fills 的规则左边应是一个合计单元格"),
    ],
)
def test_a_filling_rule_that_fills_nothing(folder, says, message):
    damage(folder, RULES, "says: 表一[支出总计, 预算数] = 表三[合计, 合计]",
           f"fills: true\n  says: {says}")
    assert told(folder) == [(RULES, message)]


def test_totals_that_need_each_other(folder):
    damage(folder, RULES, "says: 表一[收入小计, 预算数] = SUM(",
           "says: 表一[收入小计, 预算数] = SUM(表一[收入总计, 预算数], ")
    [fault] = faults(folder)
    assert fault.message == (
        "合计循环引用：表一[收入小计, 预算数] → 表一[收入总计, 预算数] → 表一[收入小计, 预算数]"
    )
    assert pointed_at(folder, fault).startswith("says: 表一[收入小计, 预算数]")


# Cases.


def test_a_rule_without_cases_and_cases_without_a_rule(folder):
    damage(folder, CASES, "XI.15:\n", "XI.155:\n")
    unknown, missing = sorted(faults(folder), key=lambda fault: fault.message[0])
    assert unknown.message == "没有规则“XI.155”，是否想写“XI.15”？"
    assert pointed_at(folder, unknown) == "XI.155:"
    assert missing.message == "规则 XI.15 没有用例（cases.yaml），也不能自动写出"
    assert pointed_at(folder, missing) == "rule: XI.15"


def test_a_comparison_that_nothing_can_break_is_told(folder):
    damage(folder, RULES, "says: 表一[收入总计, 预算数] = 表一[支出总计, 预算数]",
           "says: 表一[收入总计, 预算数] = 表一[收入总计, 预算数]")
    [fault] = faults(folder)
    assert fault.message == "规则 X1.6 没有用例（cases.yaml），也不能自动写出"


HOLDS = "XI.15b:\n  holds:\n    表一[一般公共预算, 预算数]: 5\n"


def test_a_case_that_comes_out_otherwise(folder):
    damage(folder, CASES, f'{HOLDS}    表三[1, 科目编码]: "2040601"\n',
           f'{HOLDS}    表三[1, 科目编码]: "2040605"\n')
    [fault] = faults(folder)
    assert fault.message == "规则 XI.15b 的用例应为 holds，算得 broken"
    lines = (folder / CASES).read_text(encoding="utf-8").splitlines()
    assert lines[fault.line - 2 : fault.line] == ["XI.15b:", "  holds:"]


def test_one_of_several_cases_comes_out_otherwise(folder):
    damage(folder, CASES, "      表九[备注]: 备注：我单位没有政府性基金预算拨款，本表为空。\n", "")
    assert told(folder) == [(CASES, "规则 X9.2 的用例应为 holds，算得 broken")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("表六[2, 科目号码]: 1", "用例写法有误：表六没有“科目号码”列，是否想写“科目编码”？"),
        ("表六[小计, 小计]: 1", "用例写法有误：表六没有“小计”行，是否想写“合计”？"),
        ("表六[2, 人员经费]: 三元", "用例写法有误：“三元”不是数字"),
        ("表十[2, 人员经费]: 3", "用例写法有误：“表十[2, 人员经费]”不是单元格"),
        ("表六[人员经费]: 3", "用例写法有误：表六没有“人员经费”一格"),
        ("人员经费: 3", "用例写法有误：看不懂“人员经费”"),
    ],
)
def test_a_case_that_cannot_be_read(folder, words, message):
    damage(folder, CASES, HOLDS, f"{HOLDS}    {words}\n")
    assert told(folder) == [(CASES, message)]


# Forms, rows of several levels, another workbook.

EXPENDITURE, PROJECTS = "tables/1-expenditure.yaml", "tables/2-projects.yaml"
OVERALL, TARGETS = "tables/3-overall.yaml", "tables/4-targets.yaml"
FULL = "这一行的格子没有正好占满 5 列（across 相加，连同上面伸下来的格子）"
BANNED = "名字里不能有逗号、冒号、方括号、花括号和 @（表名里也不能有空格、. 和 #）"

FORM_FAULTS = {
    "cells wider than the form": (
        TARGETS, "{label: 主管单位}", "{label: 主管单位, across: 2}",
        "- {label: 项目名称, across: 2}", FULL,
    ),
    "cells that do not fill the row": (
        TARGETS, "plain: true, across: 3}", "plain: true, across: 2}",
        "- {label: 资金, down: 2}", FULL,
    ),
    "a row that a cell above no longer reaches": (
        TARGETS, "{label: 资金, down: 2}", "{label: 资金}",
        "- {label: 拨款}", FULL,
    ),
    "a cell that reaches below the last row": (
        TARGETS, "{label: 拨款}", "{label: 拨款, down: 2}",
        "fields:", "有格子伸到了最后一行下面（down 太大）",
    ),
    "columns that do not fill the form": (
        TARGETS, "side: {label: 绩效指标}", "side: {label: 绩效指标, across: 2}",
        "columns:", "各列的 across 相加是 4，应为 3（表单的列数，减去左边的 side）",
    ),
    "repeated by no field": (
        TARGETS, "repeated: 项目名称", "repeated: 项目名",
        "repeated: 项目名", "本表没有“项目名”这一格，是否想写“项目名称”？",
    ),
    "one field twice": (
        TARGETS, "field: 其他", "field: 拨款",
        "form: 目标表", "填报格“拨款”重复",
    ),
    "one cell twice": (
        OVERALL, "{row: 财政拨款, column: 执行", "{row: 财政拨款, column: 年初",
        "form: 整体表", "填报格“财政拨款，年初”重复",
    ),
    "kind of a field": (
        TARGETS, "kind: amount, plain", "kind: code, plain",
        "kind: code", "“code”不在可选值 amount、total、text 之中",
    ),
    "unknown key of a field": (
        TARGETS, "kind: total, loose: true", "kind: total, lose: true",
        "lose: true", "不认识的键“lose”，是否想写“loose”？",
    ),
    "a row without its column": (
        OVERALL, "{row: 资金总额, column: 年初, ", "{row: 资金总额, ",
        "{row: 资金总额, kind", "缺少“column”",
    ),
    "too few words to start with": (
        TARGETS, "[产出, 质量]", "[产出]",
        "[产出]", "这里应有 2 个词，与 merged 的列一一对应",
    ),
    "a full stop in the name of a table": (
        EXPENDITURE, "table: 支出表", "table: 支出.表",
        "table: 支出.表", f"“支出.表”：{BANNED}",
    ),
    "a number sign in the name of a form": (
        TARGETS, "form: 目标表", "form: 目标#表",
        "form: 目标#表", f"“目标#表”：{BANNED}",
    ),
    "a full stop in the name of a table within a form": (
        TARGETS, "table: 指标", "table: 指.标",
        "table: 指.标", f"“指.标”：{BANNED}",
    ),
    "a code in parts within a form": (
        TARGETS, "- {name: 指标值, kind: text}",
        "- {name: 指标值, kind: code, codes: 功能分类科目,"
        " parts: [{name: 类, digits: 3}, {name: 款, digits: 2}]}",
        "{name: 指标值, kind: code", "表单里的编码印成一列：请写 whole: true",
    ),
    "a column within a form that is not printed": (
        TARGETS, "{name: 指标值, kind: text}", "{name: 指标值, kind: text, printed: false}",
        "printed: false", "表单里的列都要印",
    ),
    "groups within a form": (
        TARGETS, "      starts:", "      level: 三级\n"
        "      groups: [{level: 二级, by: 二级, in: 三级}]\n      starts:",
        "groups:", "表单里的表不能分级次",
    ),
    "groups over rows without a name": (
        PROJECTS, "  level: 项目\n", "",
        "groups:", "写了 groups，还要用 level 写明普通行叫什么",
    ),
    "groups by no column": (
        PROJECTS, "by: 单位名称", "by: 单位名",
        "by: 单位名", "本表没有“单位名”列，是否想写“单位名称”？",
    ),
    "groups shown in no column": (
        PROJECTS, "by: 单位名称, in: 项目名称", "by: 单位名称, in: 项目名",
        "in: 项目名", "本表没有“项目名”列，是否想写“项目名称”？",
    ),
    "with a format that is not at hand": (
        MAIN, "上年: small-2020-budget", "上年: small-2019-budget",
        "上年: small-2019-budget", "没有名为“small-2019-budget”的表样，是否想写“small-2020-budget”？",
    ),
    "a total of a form that nothing fills": (
        RULES, "- rule: T.1\n  fills: true\n", "- rule: T.1\n",
        "", "没有规则计算 目标表“总额”：合计应有一条 fills 规则，"
            "或写 holds: [totals]，并在这一格写 adds: [要加的各格]",
    ),
    "a total of a row that nothing fills": (
        RULES, "each: {列: [年初, 执行]}", "each: {列: [年初]}",
        "", "没有规则计算 整体表“资金总额”行的“执行”：合计应有一条 fills 规则，"
            "或写 holds: [totals]，并在这一格写 adds: [要加的各格]",
    ),
}


def test_the_small_format_is_sound(forms):
    book = checking.verify(formats.load(forms, thorough=True))
    assert {rule.id for rule in book.rules} >= {"S.3", "T.1", "Y.1"}


@pytest.mark.parametrize("name", FORM_FAULTS)
def test_forms_that_do_not_fit(forms, name):
    file, old, new, where, message = FORM_FAULTS[name]
    damage(forms, file, old, new)
    [fault] = faults(forms)
    assert fault.message == message
    if where:
        assert fault.file == f"{small.NAME}/{file}"
        assert pointed_at(forms, fault).startswith(where)


OF_CLASS = "says: 支出表[@合计] = SUMIF(支出表[款, 类], [@类], 支出表[款, 合计])"

FORM_RULE_FAULTS = {
    "rows of a table without levels": (
        "- rule: T.4\n", "- rule: T.4\n  rows: 类\n",
        "COUNTIF(指标", "规则 T.4：指标的行不分级次，不能写 rows",
    ),
    "rows of a level that there is not": (
        "  rows: 款\n", "  rows: 目\n",
        "支出表[@合计]", "规则 S.4：支出表没有“目”这一级",
    ),
    "a column of a level that there is not": (
        "支出表[款, 合计]", "支出表[目, 合计]",
        "支出表[目", "规则 S.3：没有名为“目”的支出表的行，有：合计",
    ),
    "columns of two levels in one call": (
        "[@类], 支出表[款, 合计])", "[@类], 支出表[合计])",
        "支出表[@合计]", "规则 S.3：SUMIF 的各列应在同一张表、同一级次里",
    ),
    "the greatest of a level": (
        OF_CLASS, "says: 支出表[@合计] = MAX(支出表[款, 合计])",
        "支出表[@合计]", "规则 S.3：MAX 不能用于分级次的表的一整列",
    ),
    "the number of a column": (
        "NUMBER([@指标值]) <=", "NUMBER(指标[指标值]) <=",
        "NUMBER(", "规则 T.5：这里应是文字，却是一列文字",
    ),
    "the number of what is no cell": (
        "NUMBER([@指标值]) <=", "NUMBER(LEFT([@指标值], 9)) <=",
        "NUMBER(", "规则 T.5：NUMBER 里应是一个单元格",
    ),
    "what a text that is no cell contains": (
        'UNIT([@指标值]) = "万元"', 'CONTAINS(UNIT([@指标值]), "万元")',
        "AND(", "规则 T.5：CONTAINS 里应是一个单元格",
    ),
    "a total that no formula can fill": (
        "says: 目标表[总额] = 目标表[拨款] + 目标表[其他]",
        "says: 目标表[总额] = SUMLIKE(项目表[项目名称], 目标表[项目名称], 项目表[金额])",
        "目标表[总额]", "规则 T.1：SUMLIKE 没有公式可写，不能用来算合计",
    ),
    "unknown field": (
        "目标表[拨款] +", "目标表[拔款] +",
        "目标表[拔款", "规则 T.1：没有名为“拔款”的目标表的格，是否想写“拨款”？",
    ),
    "a column of every form, from outside": (
        "COUNTIF(目标表[项目名称], [@项目名称]) = 1", "COUNTIF(指标[三级], [@项目名称]) = 1",
        "指标[三级", "规则 P.3：指标每张表单各有一份，在表单之外不能用它的列",
    ),
    "one field of many forms, from outside": (
        "says: 项目表[合计, 金额] = SUM(目标表[总额])", "says: 项目表[合计, 金额] = 目标表[总额]",
        "项目表[合计", "规则 T.3：比较的两边应同为金额或同为文字",
    ),
    "a table that the other workbook does not have": (
        "上年.目标表[", "上年.目标[",
        "上年.目标[", "规则 Y.1：没有名为“目标”的上年的表，是否想写“目标表”？",
    ),
    "a run of rows of the other workbook": (
        "COUNTIF(上年.目标表[项目名称], [@项目名称]) = 0",
        "SUM(上年.整体表[资金总额:财政拨款, 年初]) = [@金额]",
        "上年.整体表", "规则 Y.1：上年的几行不能写成从哪行到哪行，请逐格写",
    ),
    "the note of a form without one": (
        "says: 目标表[总额] = 目标表[拨款] + 目标表[其他]", "says: LEN(目标表[备注]) > 0",
        "目标表[备注]", "规则 T.1：没有名为“备注”的目标表的格，有：项目名称、主管单位、总额、拨款、其他",
    ),
    "another workbook without saying so": (
        "  with: 上年\n", "",
        "上年.目标表", "规则 Y.1：用到“上年.…”的规则要写 with: 上年",
    ),
}


@pytest.mark.parametrize("name", FORM_RULE_FAULTS)
def test_rules_of_forms_that_cannot_be_calculated(forms, name):
    old, new, where, message = FORM_RULE_FAULTS[name]
    damage(forms, RULES, old, new)
    [fault] = faults(forms)
    assert (fault.file, fault.message) == (f"{small.NAME}/{RULES}", message)
    assert where in pointed_at(forms, fault)


def test_a_repeated_form_with_a_long_name_needs_a_short_one_for_its_sheets(forms):
    name = "部门预算当年项目和延续项目支出绩效目标申报表"
    for file in (TARGETS, RULES, CASES):
        path = forms / file
        text = path.read_text(encoding="utf-8").replace("目标表", name)
        path.write_text(text.replace(f"上年.{name}", "上年.目标表"), encoding="utf-8")
    checking.verify(formats.load(forms, thorough=True))
    damage(forms, TARGETS, "sheet: 目标\n", "")
    [fault] = faults(forms)
    assert "sheet" in fault.message
    assert pointed_at(forms, fault) == f"form: {name}"


def test_with_a_name_that_the_format_does_not_give(forms):
    damage(forms, RULES, "  with: 上年\n", "  with: 去年\n")
    [fault] = faults(forms)
    assert fault.message == "format.yaml 的 with 里没有“去年”，是否想写“上年”？"
    assert pointed_at(forms, fault) == "with: 去年"


@pytest.mark.parametrize(
    ("old", "words", "message"),
    [
        ("目标表#2[总额]", "目标表#二[总额]", "“目标表#二[总额]”不是单元格"),
        ("目标表#2[总额]", "目标表#0[总额]", "“目标表#0[总额]”不是单元格"),
        ("支出表[1, 合计]", "支出表#2[1, 合计]", "“支出表#2[1, 合计]”不是单元格"),
        ("目标表#2[拨款]", "目标表#2[拔款]", "目标表没有“拔款”一格，是否想写“拨款”？"),
        ("整体表[财政拨款, 执行]", "整体表[财政拨款, 主管]", "整体表没有“主管”列"),
        ("整体表[财政拨款, 执行]", "整体表[拨款, 执行]", "整体表没有“拨款”行，是否想写“财政拨款”？"),
        ("上年.目标表[", "去年.目标表[", "“去年.目标表[项目名称]”不是单元格"),
    ],
)
def test_a_case_of_forms_that_cannot_be_read(forms, old, words, message):
    damage(forms, CASES, old, words)
    [fault] = faults(forms)
    assert (fault.file, fault.message) == (f"{small.NAME}/{CASES}", f"用例写法有误：{message}")


# Several at once.


def test_faults_of_several_files_are_told_together(folder):
    damage(folder, TABLE_3, "width: 32", "widht: 32")
    damage(folder, TABLE_1, "title: 部门", "title: 部门: ")
    damage(folder, RULES, "  basis: 部门预算收支平衡\n", "")
    damage(folder, RULES, "level: warning", "level: warn")
    damage(folder, CASES, "XI.15:\n", "XI.14:\n")
    assert told(folder) == [
        (CASES, "键“XI.14”重复"),
        (RULES, "缺少“basis”"),
        (RULES, "“warn”不在可选值 error、warning、notice 之中，是否想写“warning”？"),
        (TABLE_1, COLON),
        (TABLE_3, "不认识的键“widht”，是否想写“width”？"),
    ]


def test_names_of_several_files_are_told_together(folder):
    damage(folder, TABLE_1, "- 202 外交支出", "- 201 一般公共服务支出")
    damage(folder, TABLE_3, "of: 科目编码", "of: 科目代码")
    damage(folder, RULES, "rule: X1.6", "rule: X1.5")
    assert told(folder) == [
        (RULES, "规则编号“X1.5”重复"),
        (TABLE_1, "行名“201 一般公共服务支出”重复"),
        (TABLE_3, "“科目代码”不是本表的编码列，是否想写“科目编码”？"),
    ]


def test_every_rule_with_a_fault_is_told(folder):
    damage(folder, RULES, "表一[收入总计, 预算数] = 表一[支出", "表一[收入总记, 预算数] = 表一[支出")
    damage(folder, RULES, BALANCE, "says: 表五[合计, 基本支出] = 表六[备注]")
    assert told(folder) == [
        (RULES, "规则 X1.6：没有名为“收入总记”的表一的行，是否想写“收入总计”？"),
        (RULES, "规则 XI.11：比较的两边应同为金额或同为文字"),
    ]


def test_every_wrong_case_is_told(folder):
    damage(folder, CASES, f'{HOLDS}    表三[1, 科目编码]: "2040601"\n',
           f'{HOLDS}    表三[1, 科目编码]: "2040605"\n')
    damage(folder, CASES, "XI.15:\n", "XI.155:\n")
    assert told(folder) == [
        (CASES, "没有规则“XI.155”，是否想写“XI.15”？"),
        (CASES, "规则 XI.15b 的用例应为 holds，算得 broken"),
        (RULES, "规则 XI.15 没有用例（cases.yaml），也不能自动写出"),
    ]
