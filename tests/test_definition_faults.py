"""A format's files damaged one thing at a time: what the author is told, and where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from budgetxl import checking, formats
from budgetxl.fault import FormatError

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
        CASES, "X1.2:\n", "X1.1:\n",
        "X1.1:", "键“X1.1”重复",
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
        "table: 表，三", "“表，三”：名字里不能有逗号、冒号、方括号、花括号和 @（表名里也不能有空格）",
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
        "“amont”不在可选值 amount、total、code、name、text 之中，是否想写“amount”？",
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
        CASES, "XI.13:\n  holds:", "XI.13:\n  hold:",
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
        "= [@基本支出] + [@项目支出]", "= [@基本支出] + [@项目]",
        "[@项目]", "规则 X3.1：没有名为“项目”的表三的列，是否想写“项目支出”？",
    ),
    "unknown table": (
        BALANCE, BALANCE.replace("表六", "三公经费表"),
        "三公经费表[", "规则 XI.11：没有名为“三公经费表”的表",
    ),
    "no column of that row": (
        BALANCE, "says: 表四[收入小计, 政府性基金预算] = 0",
        "表四[", "规则 XI.11：没有名为“政府性基金预算”的表四“收入小计”行的列",
    ),
    "column of a table without detail": (
        BALANCE, "says: 表八[合计] = 0",
        "表八[", "规则 XI.11：没有名为“合计”的表八的行",
    ),
    "rows upside down": (
        BALANCE, "says: SUM(表一[233 债务发行费支出:201 一般公共服务支出, 预算数]) = 0",
        "表一[",
        "规则 XI.11：“233 债务发行费支出”到“201 一般公共服务支出”不是同一组里从上到下的行",
    ),
    "row of another table": (
        "says: COUNTIF(表六[科目编码], [@科目编码])", "says: COUNTIF(表六[科目编码], 表七[@科目编码])",
        "表七[@", "规则 X6.5：[@…] 只能是规则所在的表六",
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
        "says: COUNTIF(表六", "says: COUNTIFZ(表六",
        "COUNTIFZ(", "规则 X6.5：函数 COUNTIFZ 不在各版本通用的函数之内，是否想写“COUNTIF”？",
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
    assert fault.message == "规则 X6.4：没有名为“累”的表六的列"
    assert pointed_at(folder, fault).startswith('[@累] = "301"')


# Totals.


def test_a_total_that_nothing_fills(folder):
    damage(folder, RULES, "  fills: true\n  says: 表一[收入小计", "  says: 表一[收入小计")
    assert told(folder) == [
        (TABLE_1, "没有规则计算 表一[收入小计, 预算数]：合计应有一条 fills 规则")
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
    damage(folder, CASES, "X1.6:\n", "X1.66:\n")
    unknown, missing = faults(folder)
    assert unknown.message == "没有规则“X1.66”，是否想写“X1.6”？"
    assert pointed_at(folder, unknown) == "X1.66:"
    assert missing.message == "规则 X1.6 没有用例（cases.yaml）"
    assert pointed_at(folder, missing) == "rule: X1.6"


def test_a_case_that_comes_out_otherwise(folder):
    damage(folder, CASES, '    表六[2, 科目编码]: "30102"\n', '    表六[2, 科目编码]: "30101"\n')
    [fault] = faults(folder)
    assert fault.message == "规则 X6.5 的用例应为 holds，算得 broken"
    lines = (folder / CASES).read_text(encoding="utf-8").splitlines()
    assert lines[fault.line - 2 : fault.line] == ["X6.5:", "  holds:"]


def test_one_of_several_cases_comes_out_otherwise(folder):
    damage(folder, CASES, "    表一[230 转移性支出, 预算数]: 0.005\n",
           "    表一[230 转移性支出, 预算数]: 0.004\n")
    assert told(folder) == [(CASES, "规则 X1.5 的用例应为 holds，算得 broken")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("表六[2, 科目号码]: 1", "用例写法有误：表六没有“科目号码”列，是否想写“科目编码”？"),
        ("表六[小计, 小计]: 1", "用例写法有误：表六没有“小计”行，是否想写“合计”？"),
        ("表六[2, 人员经费]: 三元", "用例写法有误：“三元”不是数字"),
        ("表十[2, 人员经费]: 3", "用例写法有误：“表十[2, 人员经费]”不是单元格"),
        ("表六[人员经费]: 3", "用例写法有误：“表六[人员经费]”不是单元格"),
        ("人员经费: 3", "用例写法有误：看不懂“人员经费”"),
    ],
)
def test_a_case_that_cannot_be_read(folder, words, message):
    damage(folder, CASES, '    表六[2, 科目编码]: "30102"\n', f"    {words}\n")
    assert told(folder) == [(CASES, message)]


# Several at once.


def test_faults_of_several_files_are_told_together(folder):
    damage(folder, TABLE_3, "width: 32", "widht: 32")
    damage(folder, TABLE_1, "title: 部门", "title: 部门: ")
    damage(folder, RULES, "  basis: 部门预算收支平衡\n", "")
    damage(folder, RULES, "level: warning", "level: warn")
    damage(folder, CASES, "X1.2:\n", "X1.1:\n")
    assert told(folder) == [
        (CASES, "键“X1.1”重复"),
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
    damage(folder, CASES, '    表六[2, 科目编码]: "30102"\n', '    表六[2, 科目编码]: "30101"\n')
    damage(folder, CASES, "X1.6:\n", "X1.66:\n")
    assert told(folder) == [
        (CASES, "没有规则“X1.66”，是否想写“X1.6”？"),
        (CASES, "规则 X6.5 的用例应为 holds，算得 broken"),
        (RULES, "规则 X1.6 没有用例（cases.yaml）"),
    ]
