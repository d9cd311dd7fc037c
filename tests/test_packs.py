"""Rule packs: what one word under ``holds`` says of a table."""

from __future__ import annotations

import pytest

from budgetxl import formats
from budgetxl.checking import verify
from budgetxl.fault import FormatError, Level
from tests import small


@pytest.fixture
def folder(tmp_path):
    """The small format without rules about what its tables hold by themselves."""
    folder = small.copy(tmp_path / small.NAME)
    (folder / "cases.yaml").unlink()
    return folder


def holding(folder, holds):
    """The format whose table of expenditure holds that, and nothing else has rules."""
    path = folder / "tables" / "1-expenditure.yaml"
    text = path.read_text(encoding="utf-8")
    title = "title: 支出分级表\n"
    path.write_text(text.replace(title, f"{title}holds: {holds}\n"), encoding="utf-8")
    rules = (folder / "rules.yaml").read_text(encoding="utf-8").split("- rule: P.1")[1]
    (folder / "rules.yaml").write_text("- rule: P.1" + rules, encoding="utf-8")
    return formats.load(folder)


def said(folder, holds):
    """What the rules of those packs say, by id."""
    table = [rule for rule in holding(folder, holds).rules if "支出表" in rule.says + rule.table]
    return [(rule.id, rule.rows, rule.says) for rule in table]


def test_a_total_column_is_the_sum_of_the_amounts_beside_it(folder):
    assert said(folder, "[sums]")[0] == ("合计列", "", "支出表[@合计] = [@基本支出] + [@项目支出]")


def test_a_total_row_is_the_sum_of_the_highest_level(folder):
    assert [says for id_, _, says in said(folder, "[totals]") if id_ == "合计行"] == [
        f"支出表[合计, {column}] = SUM(支出表[类, {column}])"
        for column in ("合计", "基本支出", "项目支出")]


def test_a_total_row_and_a_total_column_come_to_the_same(folder):
    assert said(folder, "[crossed]")[0] == (
        "横竖相等", "", "支出表[合计, 合计] = 支出表[合计, 基本支出] + 支出表[合计, 项目支出]")


def test_rows_above_are_the_sums_of_those_below(folder):
    rules = dict.fromkeys((id_, rows) for id_, rows, _ in said(folder, "[rollup]"))
    assert [*rules][:3] == [("逐级汇总·款", "款"), ("逐级汇总·类", "类"), ("逐级汇总·缺级", "")]


def test_a_rule_may_have_an_id_a_level_and_a_basis_of_its_own(folder):
    format_ = holding(folder, "{unique: {rule: S.9, level: warning, basis: 地方规定}, sums: S.1}")
    own, sums = ([rule for rule in format_.rules if rule.id == id_] for id_ in ("S.9", "S.1"))
    assert [(rule.level, rule.basis, rule.explainable) for rule in own] == [
        (Level.WARNING, "地方规定", True)]
    assert [rule.basis for rule in sums] == ["表样的合计列：同一行各列之和"]


@pytest.mark.parametrize("holds", [
    "{sums, totals, listed: {level: error}}", "[sums, totals, listed: {level: error}]",
    "[sums, {totals, listed: {level: error}}]"])
def test_one_word_may_say_more_among_others_that_do_not(folder, holds):
    of_table = {rule.id: rule.level for rule in holding(folder, holds).rules
                if rule.id in ("合计列", "合计行", "科目收录")}
    assert of_table == {"合计列": Level.ERROR, "合计行": Level.ERROR, "科目收录": Level.ERROR}


def test_of_several_rules_those_are_taken_that_are_named(folder):
    ids = {id_ for id_, _, _ in said(folder, "{rollup: [R.1, R.2]}")}
    assert {"R.1", "R.2"} <= ids and "逐级汇总·缺级" not in ids


def test_they_are_proved_like_any_other(folder, monkeypatch):
    small.put_at_hand(monkeypatch)
    holding(folder, "[sums, totals, crossed, rollup, unique, codes, listed, not_negative]")
    cases = small.FOLDER / "cases.yaml"
    kept = cases.read_text(encoding="utf-8").split("P.1:")[1]
    (folder / "cases.yaml").write_text("P.1:" + kept, encoding="utf-8")
    book = verify(formats.load(folder, thorough=True))
    own = {rule.id for rule in book.rules if rule.text.cases is not None}
    assert own == {"逐级汇总·缺级", "科目不重复", "科目名称", "科目名称·款", "科目名称·类", "科目的类", "科目收录"}


@pytest.mark.parametrize("holds, message", [
    ("[sum]", "holds 没有“sum”，是否想写“sums”？"),
    ("{sums: [A, B]}", "“sums”在支出表只有 1 条规则"),
    ("[sums, {sum: S.1}]", "holds 没有“sum”，是否想写“sums”？"),
    ("[note]", "支出表没有“note”可说的"),
])
def test_what_a_table_cannot_hold_is_said_where_it_stands(folder, holds, message):
    with pytest.raises(FormatError) as raised:
        holding(folder, holds)
    [fault] = raised.value.faults
    assert fault.message.startswith(message) and fault.excerpt.startswith("holds: ")


def test_a_rule_written_out_stands_where_a_pack_has_one_of_its_number(folder):
    holding(folder, "{sums: S.1, totals: S.2}")
    with (folder / "rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write("\n- rule: S.1\n  table: 支出表\n  fills: true\n"
                    "  says: 支出表[@合计] = SUM([@基本支出], [@项目支出])\n  basis: 本地的写法\n")
    [own] = [rule for rule in formats.load(folder).rules if rule.id == "S.1"]
    assert own.basis == "本地的写法"


def test_a_format_does_without_a_pack_s_rule(folder):
    main = folder / "format.yaml"
    main.write_text(main.read_text("utf-8") + "without: [P.1, S.2]\n", encoding="utf-8")
    assert {rule.id for rule in holding(folder, "{sums: S.1, totals: S.2}").rules}.isdisjoint(
        {"P.1", "S.2"})


def test_every_table_s_unknown_words_are_told_together(folder):
    table = folder / "tables" / "4-targets.yaml"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("title: 项目目标表\n", "title: 项目目标表\nholds: [total]\n"), "utf-8")
    with pytest.raises(FormatError) as raised:
        holding(folder, "[sum]")
    assert [fault.file.rpartition("/")[2] for fault in raised.value.faults] == [
        "1-expenditure.yaml", "4-targets.yaml"]


def test_levels_that_end_within_a_part_of_a_code_do_not_roll_up(folder):
    path = folder / "tables" / "1-expenditure.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{level: 款, digits: 5}", "{level: 款, digits: 4}"), "utf-8")
    with pytest.raises(FormatError, match="支出表没有“rollup”可说的"):
        holding(folder, "[rollup]")


def test_more_decimals_than_rules_compare_are_refused(folder):
    path = folder / "tables" / "1-expenditure.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{name: 基本支出, kind: amount}",
                                 "{name: 基本支出, kind: amount, decimals: 3}"), "utf-8")
    with pytest.raises(FormatError, match="decimals 不能多于 format.yaml 的 2 位"):
        formats.load(folder)
