"""A format that says only what differs from another, and a table that is like another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from budgetxl import checking, formats
from budgetxl.fault import FormatError
from budgetxl.formats.shelves import OWN_FOLDERS
from tests import small

NAME = "next-2021-budget"
MAIN = f"id: {NAME}\nextends: {small.NAME}\nyear: 2021\nversion: 1\n"
TABLE = "tables/1-expenditure.yaml"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder with the small format, where the one that extends it comes to stand."""
    monkeypatch.setenv(OWN_FOLDERS, str(tmp_path))
    small.copy(tmp_path / small.NAME)
    return tmp_path


def extend(shelf, files=None, main=""):
    """The folder of a format with those files of its own, by name, and more in its format.yaml."""
    folder = shelf / NAME
    for name, text in {"format.yaml": MAIN + main, **(files or {})}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def loaded(folder):
    """The format, held against schemas and cases."""
    return checking.verify(formats.load(folder, thorough=True)).format


def ids(format_):
    return list(dict.fromkeys(rule.id for rule in format_.rules))


def faults(folder):
    with pytest.raises(FormatError) as raised:
        loaded(folder)
    return raised.value.faults


# What is inherited, and what says otherwise.


def test_four_lines_make_a_format_of_another_year(shelf):
    new, old = loaded(extend(shelf)), formats.load(small.FOLDER)
    assert (new.id, new.year, new.title, new.money_unit) == (NAME, 2021, old.title, "万元")
    assert list(new.tables) == list(old.tables)
    assert ids(new) == ids(old)
    assert new.tables["支出表"].columns == old.tables["支出表"].columns


def test_a_file_of_the_same_name_stands_in_place_of_the_table(shelf):
    text = (small.FOLDER / TABLE).read_text("utf-8").replace("title: 支出分级表", "title: 支出表一")
    new = loaded(extend(shelf, {TABLE: text}))
    assert new.tables["支出表"].title == "支出表一"
    assert new.tables["项目表"].title == "项目分单位表"


def test_a_table_like_the_inherited_one_changes_what_it_says(shelf):
    text = """\
like: 支出表
note: 备注：新增
numbered: null
detail:
  columns: {合计: {header: [支出, 合计], width: 20}, 基本支出: {header: [支出, 基本支出]}}
  total: {shown: 合  计, at: null}
"""
    new = loaded(extend(shelf, {TABLE: text})).tables["支出表"]
    assert (new.title, new.note, new.numbered) == ("支出分级表", "备注：新增", False)
    assert [column.header[0] for column in new.detail.columns] == [
        "科目编码", "科目名称", "支出", "支出", "项目支出"]
    assert (new.columns["合计"].width, new.columns["合计"].kind) == (20, "total")
    assert (new.detail.total.shown, new.detail.total_on_top) == ("合  计", False)


def test_a_table_like_another_of_the_same_format_as_that_one_now_is(shelf):
    main = "tables: [1-expenditure.yaml, 2-projects.yaml, 3-overall.yaml, 4-targets.yaml, 5.yaml]\n"
    folder = extend(shelf, {
        TABLE: "like: 支出表\nnote: 备注：一\n",
        "tables/5.yaml": "table: 基金表\nlike: 支出表\ntitle: 基金\n"
                         "detail: {columns: {合计: {kind: amount}}, total: null}\n",
    }, main)
    tables = loaded(folder).tables
    assert (tables["基金表"].title, tables["基金表"].note) == ("基金", "备注：一")
    assert tables["支出表"].title == "支出分级表"


def test_things_without_a_name_are_changed_by_number(shelf):
    grids = "grids:\n  - columns: [{name: 数, kind: amount}]\n    rows: [甲, 乙, {row: 丙}]\n"
    rows = "{甲: null, 乙: {shown: 乙等}, 丙: {indent: 1}}"
    like = f"table: 分表\nlike: 总表\ngrids: {{1: {{rows: {rows}}}}}\n"
    line = "[{label: 资金}, {label: 年, across: 2}]"
    overall = f"like: 整体表\nblocks: {{1: {{fields: {{1: {line}, 4: null}}}}}}\n"
    inherited = ", ".join(sorted(path.name for path in (small.FOLDER / "tables").iterdir()))
    tables = loaded(extend(shelf, {
        "tables/3-overall.yaml": overall,
        "tables/5-all.yaml": f"table: 总表\ntitle: 总\n{grids}",
        "tables/6-part.yaml": like,
    }, f"tables: [{inherited}, 5-all.yaml, 6-part.yaml]\n")).tables
    assert list(tables["总表"].rows) == ["甲", "乙", "丙"]
    assert [(row.shown, row.indent) for row in tables["分表"].rows.values()] == [("乙等", 0), ("丙", 1)]
    fields = tables["整体表"].blocks[0]
    assert [slot.label for slot in fields.slots if slot.at[0] == 0] == ["资金", "年"]
    assert fields.height == 3 and "说明" not in tables["整体表"].fields


def test_own_rules_replace_and_are_added_and_others_are_dropped(shelf):
    rules = """\
- rule: P.2
  table: 项目表
  rows: 单位
  level: warning
  says: 项目表[@金额] = SUMIF(项目表[单位名称], [@单位名称], 项目表[金额])
  basis: 另一个依据
- rule: N.1
  says: 支出表[合计, 基本支出] <= 支出表[合计, 合计]
  basis: 新的一条
"""
    cases = """\
N.1:
  holds: {"支出表[合计, 基本支出]": 1, "支出表[合计, 合计]": 1}
  broken: {"支出表[合计, 基本支出]": 2, "支出表[合计, 合计]": 1}
  boundary: {is: holds, cells: {"支出表[合计, 基本支出]": 1.004, "支出表[合计, 合计]": 1}}
"""
    new = loaded(extend(shelf, {"rules.yaml": rules, "cases.yaml": cases}, "without: [S.4, Y.1]\n"))
    old = ids(formats.load(small.FOLDER))
    assert ids(new) == [id_ for id_ in old if id_ not in ("S.4", "Y.1")] + ["N.1"]
    [changed] = [rule for rule in new.rules if rule.id == "P.2"]
    assert (changed.basis, changed.level.value) == ("另一个依据", "warning")


def test_a_rule_comes_after_those_that_are_left(shelf):
    base = shelf / small.NAME / "rules.yaml"
    text = base.read_text("utf-8").replace("- rule: Y.1\n", "- rule: Y.1\n  after: [S.4, P.3]\n")
    base.write_text(text, encoding="utf-8")
    new = loaded(extend(shelf, main="without: [S.4]\n"))
    assert {rule.after for rule in new.rules if rule.id == "Y.1"} == {("P.3",)}


def test_a_format_extends_one_that_extends_another(shelf):
    extend(shelf, {TABLE: "like: 支出表\nnote: 备注：二〇二一\n"})
    last = shelf / "last-2022-budget"
    shutil.copytree(shelf / NAME, last)
    shutil.rmtree(last / "tables")
    main = f"id: last-2022-budget\nextends: {NAME}\nyear: 2022\nmoney_unit: 元\n"
    (last / "format.yaml").write_text(main, encoding="utf-8")
    found = formats.load(last)
    assert (found.year, found.money_unit) == (2022, "元")
    assert found.tables["支出表"].note == "备注：二〇二一"
    assert [folder.name for folder in formats.lineage(last)] == [last.name, NAME, small.NAME]


def test_code_lists_of_the_format_extended_are_used(shelf):
    own = shelf / small.NAME / "codes"
    own.mkdir()
    (own / "functional_classification.csv").write_text(
        "code,level,name,valid_from,valid_to,confirmed,source\n"
        "204,类,公共安全,2007,,yes,试\n", encoding="utf-8")
    found = formats.load(extend(shelf)).codes["功能分类科目"]
    assert list(found.codes) == ["204"]


def test_the_digest_is_another_where_any_file_of_any_of_them_is(shelf):
    folder = extend(shelf)
    digests = [formats.load(folder).digest]
    base = shelf / small.NAME
    for file in (folder / "format.yaml", base / TABLE, base / "rules.yaml"):
        file.write_text(file.read_text("utf-8") + "# 改\n", encoding="utf-8")
        digests.append(formats.load(folder).digest)
    assert len(set(digests)) == len(digests)


# The words of a format.


def test_titles_rules_and_instructions_say_the_year(shelf):
    rules = "- rule: N.1\n  table: 支出表\n  level: notice\n  says: [@合计] >= 0\n  basis: {year} 年表样\n"
    folder = extend(
        shelf,
        {TABLE: 'like: 支出表\ntitle: "{year}年支出表"\nnote: "{issuer}"\n'
                'note_when_empty: "{部门}没有"\n'
                'detail: {columns: {合计: {header: ["{year}年", 合计]}}}\n',
         "rules.yaml": rules.replace("[@合计] >= 0", "'[@合计] >= 0'").replace(
             "{year} 年表样", '"{year} 年表样"')},
        'title: 小表样（{year}年）\ninstructions: ["填 {year} 年的数"]\n',
    )
    new = formats.load(folder)
    table = new.tables["支出表"]
    assert (new.title, new.instructions) == ("小表样（2021年）", ("填 2021 年的数",))
    assert (table.title, table.note, table.note_when_empty) == ("2021年支出表", "测试", "{部门}没有")
    assert table.columns["合计"].header == ("2021年", "合计")
    assert [rule.basis for rule in new.rules if rule.id == "N.1"] == ["2021 年表样"]


# What an author is told.

FAULTS = {
    "an unknown format": (
        {}, "extends: small-2020-budgt\n", "format.yaml", "extends",
        "没有名为“small-2020-budgt”的表样，是否想写“small-2020-budget”？"),
    "itself": (
        {}, f"extends: {NAME}\n", "format.yaml", "extends", f"extends 绕成了圈：{NAME}"),
    "no name of a format": (
        {}, "extends: []\n", "format.yaml", "extends: []", "extends 后面写一套表样的名字"),
    "no name of a table": ({TABLE: "like: true\n"}, "", TABLE, "like: true", "like 后面写一张表的名字"),
    "an unknown rule to do without": (
        {}, "without: [S.4, S.44]\n", "format.yaml", "S.44]", "没有规则“S.44”，是否想写“S.4”？"),
    "a table that is not there": (
        {}, "tables: [1-expenditure.yaml, 9.yaml]\n",
        "format.yaml", "9.yaml]", "没有文件 tables/9.yaml"),
    "like no table": (
        {TABLE: "like: 支出\n"}, "", TABLE, "like: 支出", "没有别的表叫“支出”，是否想写“支出表”？"),
    "a column that the other does not have": (
        {TABLE: "like: 支出表\ndetail:\n  columns: {合记: {width: 9}}\n"}, "",
        TABLE, "合记: {width: 9}}", "没有可改的“合记”，是否想写“合计”？"),
    "a wrong key in what differs": (
        {TABLE: "like: 支出表\ndetail:\n  columns: {合计: {widht: 9}}\n"}, "",
        TABLE, "widht: 9}}", "不认识的键“widht”，是否想写“width”？"),
    "a word that the format does not have": (
        {TABLE: 'like: 支出表\ntitle: "{yaer}年"\n'}, "",
        TABLE, 'title: "{yaer}年"', "format.yaml 里没有“{yaer}”，是否想写“year”？"),
    "a word in the title that the format does not have": (
        {}, 'title: "表（{yaer}年）"\n', "format.yaml", "title:",
        "format.yaml 里没有“{yaer}”，是否想写“year”？"),
    "a code list that goes": (
        {}, "codes: {功能分类科目: null}\n", f"../{small.NAME}/{TABLE}",
        "codes: 功能分类科目, whole: true, width: 10,", "没有科目表“功能分类科目”"),
    "a key of the format": (
        {}, "tabels: []\n", "format.yaml", "tabels: []", "不认识的键“tabels”，是否想写“tables”？"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_an_author_is_told(name, shelf):
    files, main, file, where, message = FAULTS[name]
    folder = extend(shelf, files, main)
    if "extends" in main:
        (folder / "format.yaml").write_text(MAIN.replace(f"extends: {small.NAME}\n", main), "utf-8")
    [fault] = faults(folder)
    assert fault.message == message
    line = Path(shelf / fault.file).read_text("utf-8").splitlines()[fault.line - 1]
    assert Path(shelf / fault.file).resolve() == Path(folder / file).resolve()
    assert line[fault.column - 1 :].startswith(where)


def test_tables_that_are_like_each_other(shelf):
    main = "tables: [a.yaml, b.yaml]\n"
    folder = extend(shelf, {"tables/a.yaml": "table: 甲\nlike: 乙\n",
                            "tables/b.yaml": "table: 乙\nlike: 甲\n"}, main)
    assert [fault.message for fault in faults(folder)] == ["没有别的表叫“甲”"]


def test_rules_about_a_table_that_goes_are_told_where_they_stand(shelf):
    main = "tables: [1-expenditure.yaml, 2-projects.yaml, 4-targets.yaml]\n"
    found = faults(extend(shelf, main=main))
    told = {fault.message for fault in found if fault.file == f"{small.NAME}/rules.yaml"}
    assert "规则 O.2：没有名为“任务”的表，有：支出表、项目表、目标表、指标" in told
