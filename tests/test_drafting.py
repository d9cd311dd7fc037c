"""A first version of a format from what is printed: the author mends what it asks, no more."""

from __future__ import annotations

from functools import cache

import pytest
import yaml

from budgetxl import checking, formats, rules
from budgetxl.drafting import drafted
from budgetxl.publication import publish
from budgetxl.rules import Figures
from budgetxl.sources import html, xlsx
from budgetxl.submission import Submission, from_data
from tests import changji

HEAD = "<p>某某局2026年部门支出预算总表</p><p>编制部门：某某局 单位：元</p>"
CODED = """<tr><th colspan=3>功能分类科目编码</th><th rowspan=2>功能分类科目名称</th>
<th colspan=3>支出预算</th></tr><tr><td>类<td>款<td>项<td>合计<td>基本支出<td>项目支出</tr>"""


def tables(body, head=HEAD):
    return html.tables(f"{head}<table>{body}</table>".encode())


def row(*cells):
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def draft(*sources, name="my-2026"):
    """The files of a draft as data, by their names."""
    made = drafted([table for source in sources for table in source], name)
    return {path.split("/")[-1]: yaml.safe_load(text) for path, text in made.files.items()}, made


def loaded(made, folder):
    """The format that a draft is, all of its rules proved."""
    for path, text in made.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return checking.verify(formats.load(folder, thorough=True)).format


# -- rows of codes -------------------------------------------------------------------------------

FILLED = tables(
    CODED + row("201", "", "", "一般公共服务支出", "30", "10", "20")
    + row("201", "03", "", "政府办公厅（室）及相关机构事务", "30", "10", "20")
    + row("201", "03", "01", "行政运行", "30", "10", "20")
    + "<tr><td colspan=4>合计<td>30<td>10<td>20</tr>")


def test_a_filled_table_of_codes_says_nearly_all_of_itself(tmp_path):
    files, made = draft(FILLED)
    main, table = files["format.yaml"], files["01.yaml"]
    assert (main["year"], main["money_unit"]) == (2026, "元")
    assert main["codes"] == {"功能分类科目": "functional_classification"}
    assert table["title"] == "{year}年部门支出预算总表"
    assert table["holds"] == ["sums", "totals", "crossed", "rollup", "unique", "codes"]
    detail = table["detail"]
    assert [group["digits"] for group in detail["groups"]] == [3, 5]
    assert [(c["name"], c["kind"], c.get("header")) for c in detail["columns"]] == [
        ("科目编码", "code", ["功能分类科目编码"]), ("科目名称", "name", ["功能分类科目名称"]),
        ("合计", "total", ["支出预算", "合计"]), ("基本支出", "amount", ["支出预算", "基本支出"]),
        ("项目支出", "amount", ["支出预算", "项目支出"])]
    assert detail["total"] == {"row": "合计", "in": ["科目编码", "科目名称"]}
    assert loaded(made, tmp_path / "my-2026").tables["表一"].detail


def test_a_blank_asks_whether_rows_above_are_printed(tmp_path):
    files, made = draft(tables(CODED + row(*[""] * 7) + "<tr><td colspan=4>合计<td><td><td></tr>"))
    assert "# 请定：空白表看不出印不印类、款各级的汇总行" in made.files["tables/01.yaml"]
    assert files["01.yaml"]["detail"]["level"] == "项"
    assert loaded(made, tmp_path / "my-2026").tables["表一"].detail


def test_codes_of_three_and_five_digits_are_economic_and_in_one_column():
    files, _ = draft(tables(
        row("经济分类科目编码", "科目名称", "合计", "人员经费", "公用经费")
        + "<tr><td colspan=2>合计<td>3<td>1<td>2</tr>"
        + row("302", "商品和服务支出", "3", "1", "2") + row("30201", "办公费", "3", "1", "2")))
    code = files["01.yaml"]["detail"]["columns"][0]
    assert (code["codes"], code["whole"]) == ("部门预算支出经济分类科目", True)
    assert [part["name"] for part in code["parts"]] == ["类", "款"]
    assert files["01.yaml"]["detail"]["total"]["at"] == "top"


def test_names_without_codes_have_codes_that_are_not_printed(tmp_path):
    files, made = draft(tables(
        row("部门预算支出经济科目名称", "政府预算支出经济科目名称", "合计", "人员经费", "公用经费")
        + row("合计", "", "30", "10", "20") + row("工资福利支出", "", "30", "10", "20")
        + row("基本工资", "工资奖金津补贴", "30", "10", "20")))
    columns = files["01.yaml"]["detail"]["columns"]
    assert [(c["kind"], c.get("codes"), c.get("printed")) for c in columns[:3:2]] == [
        ("code", "部门预算支出经济分类科目", False), ("code", "政府预算支出经济分类科目", False)]
    assert files["01.yaml"]["detail"]["groups"] == [{"level": "类", "digits": 3}]
    assert loaded(made, tmp_path / "my-2026").tables["表一"].detail


def test_a_column_called_a_sum_that_is_none_is_an_amount_and_asked_about(tmp_path):
    files, made = draft(tables(
        CODED + row("201", "03", "01", "行政运行", "99", "10", "20")
        + "<tr><td colspan=4>合计<td>99<td>10<td>20</tr>"))
    assert [c["kind"] for c in files["01.yaml"]["detail"]["columns"][2:]] == ["amount"] * 3
    assert "sums" not in files["01.yaml"]["holds"]
    assert "# 请定：按字面是合计，但各列相加与它不符" in made.files["tables/01.yaml"]
    assert loaded(made, tmp_path / "my-2026")


def test_two_sums_beside_each_other_do_not_add_one_another(tmp_path):
    files, made = draft(tables(
        row("科目编码", "科目名称", "合计", "基本支出", "项目支出", "部门合计")
        + row("2010301", "行政运行", "30", "10", "20", "30")))
    columns = files["01.yaml"]["detail"]["columns"]
    assert [c["kind"] for c in columns[2:]] == ["total", "amount", "amount", "total"]
    assert loaded(made, tmp_path / "my-2026")


# -- printed rows --------------------------------------------------------------------------------

SIDES = "<tr><th colspan=2>收入<th colspan=2>支出</tr>" + row("项目", "预算数", "项目", "预算数")
NAMES = ("一般公共服务支出", "教育支出", "卫生健康支出", "住房保障支出")


def two_sides(*names):
    earned = ("一、财政拨款收入", "1. 一般公共预算", "2. 政府性基金", "二、其他收入")
    figures = ("7", "5", "2", "3")
    return tables(SIDES + "".join(
        row(earned[i], figures[i], f"{'一二三四'[i]}、{name}", i + 1) for i, name in enumerate(names)
    ) + row("收入总计", "10", "支出总计", "10"))


def test_rows_add_up_by_their_numbers(tmp_path):
    kinds = ("基本支出", "项目支出", "经营支出", "上缴上级支出")
    files, made = draft(two_sides(*kinds), two_sides(*kinds))
    left, right = files["01.yaml"]["grids"]
    assert left["rows"][0] == {
        "row": "一、财政拨款收入", "total": True, "adds": ["1.一般公共预算", "2.政府性基金"],
    } | ({"shown": left["rows"][0]["shown"]} if "shown" in left["rows"][0] else {})
    assert left["rows"][-1]["adds"] == ["一、财政拨款收入", "二、其他收入"]
    assert right["rows"][-1] == {"row": "支出总计", "total": True,
                                 "adds": ["一、基本支出:四、上缴上级支出"]}
    assert loaded(made, tmp_path / "my-2026").tables["表一"].grids


def test_words_that_differ_between_publications_are_to_be_filled_in(tmp_path):
    other = two_sides("外交支出", "国防支出", "科学技术支出", "农林水支出")
    files, made = draft(two_sides(*NAMES), other)
    fields = files["01.yaml"]["blocks"][0]["fields"]
    assert fields[2][2] == {"row": "支出1", "column": "项目", "kind": "text", "align": "left",
                            "number": "一、", "choices": "支出类别"}
    assert fields[2][0] == {"label": "一、财政拨款收入", "align": "left"}
    assert fields[-1][-1]["adds"] == ["支出1:支出6"]  # half as many rows again
    assert "国防支出" in files["format.yaml"]["lists"]["支出类别"]
    assert loaded(made, tmp_path / "my-2026").tables["表一"].blocks


def test_the_classes_of_one_department_alone_are_told_from_a_list_of_all():
    files, _ = draft(two_sides(*NAMES))
    assert files["01.yaml"]["blocks"][0]["fields"][2][2]["choices"] == "支出类别"


def test_staff_and_running_costs_are_sums_of_classes_of_codes(tmp_path):
    lines = [("301", "工资福利支出"), ("30101", "基本工资"), ("30102", "津贴补贴")]
    others = [("302", "商品和服务支出"), ("30201", "办公费"), ("30202", "印刷费")]
    body = "".join(row(*one, "", *other, "") for one, other in zip(lines * 4, others * 4))
    total = "<tr><td colspan=2>人员经费合计<td><td colspan=2>公用经费合计<td></tr>"
    files, _ = draft(tables(row(*["经济分类科目编码", "科目名称", "决算数"] * 2) + body + total))
    fields = files["01.yaml"]["blocks"][0]["fields"]
    assert fields[1][2] == {"field": "工资福利支出", "kind": "total", "adds": ["基本工资", "津贴补贴"]}
    assert fields[-1][1]["adds"][0] == "工资福利支出"
    assert fields[-1][3]["adds"][0] == "商品和服务支出"


def test_a_line_above_the_title_is_no_part_of_the_table():
    head = row("附件1") + "<tr><td colspan=5>2026年支出预算表</tr><tr><td colspan=5>单位：元</tr>"
    body = row("科目编码", "科目名称", "合计", "基本支出", "项目支出")
    files, _ = draft(tables(head + body + row("2010301", "行政运行", "30", "10", "20"), ""))
    assert files["01.yaml"]["title"] == "{year}年支出预算表"
    assert len(files["01.yaml"]["detail"]["columns"]) == 5


# -- forms of labels and fields ------------------------------------------------------------------

def goals(project, amount, *indicators):
    top = (f"<tr><td>项目名称<td>{project}<td>主管部门<td>某某局</tr>"
           f"<tr><td>资金总额（万元）<td>{amount}<td>其中：财政拨款<td>{amount}</tr>"
           "<tr><td>一级指标<td>二级指标<td>三级指标<td>指标值</tr>")
    return tables(top + "".join(row("产出指标", "数量指标", *each) for each in indicators),
                  "<p>项目绩效目标申报表</p><p>（2026年度）</p>")


def test_what_all_examples_of_a_form_print_are_its_labels(tmp_path):
    files, made = draft(FILLED, goals("普法", "5", ("讲座", "3场")),
                        goals("调解", "7", ("调解", "9件"), ("回访", "4次")))
    form = files["02.yaml"]
    assert (form["repeated"], form["subtitle"]) == ("项目名称", "（{year}年度）")
    top, nested = form["blocks"]
    assert top["fields"] == [
        [{"label": "项目名称"}, {"field": "项目名称", "kind": "text", "required": True},
         {"label": "主管部门"}, {"field": "主管部门", "kind": "text"}],
        [{"label": "资金总额（万元）"},
         {"field": "资金总额（万元）", "kind": "amount", "unit": "万元", "plain": True},
         {"label": "其中：财政拨款"},
         {"field": "财政拨款", "kind": "amount", "unit": "万元", "plain": True}]]
    assert nested["detail"]["starts"] == [["产出指标", "数量指标"]]
    assert loaded(made, tmp_path / "my-2026").tables["项目绩效目标申报表"].repeated == "项目名称"


def form_of(body, *others, title="部门整体支出绩效目标申报表"):
    """The draft of a form, from one example a body."""
    made = draft(*(tables(each, f"<p>{title}</p><p>（2026年度）</p>") for each in (body, *others)))
    return made[0]["01.yaml"], made[1]


def asked(total, fiscal, other):
    return (f"<tr><td rowspan=3>年度预算申请<td colspan=2>资金总额：{total}</tr>"
            f"<tr><td colspan=2>其中：财政拨款：{fiscal}</tr><tr><td colspan=2>其他资金：{other}</tr>"
            + row("审核意见", "审核部门（签章） 年 月 日", "复核部门（签章） 年 月 日"))


def test_label_amount_and_unit_in_one_cell(tmp_path):
    form, made = form_of(asked("", "", ""), asked("25万元", "20万元", "5万元"))
    total, *parts = [slot for row in form["blocks"][0]["fields"] for slot in row if "kind" in slot]
    assert total == {"field": "资金总额", "kind": "total", "adds": ["财政拨款", "其他资金"],
                     "before": "资金总额：", "after": "万元", "plain": True, "across": 2,
                     "align": "left"}
    assert [(each["field"], each.get("before", "")) for each in parts] == [
        ("财政拨款", "其中：财政拨款："), ("其他资金", "其他资金："), ("审核意见", ""), ("审核意见2", "")]
    assert parts[2]["default"] == "审核部门（签章） 年 月 日"
    assert loaded(made, tmp_path / "my-2026").tables[form["form"]].blocks


def tasks(*rows):
    head = ("<tr><td>部门名称<td colspan=4></tr>"
            f"<tr><td rowspan={len(rows) + 3}>主要任务<td rowspan=2>任务名称<td colspan=3>预算金额</tr>"
            "<tr><td>总额<td>财政拨款<td>其他资金</tr>")
    end = "<tr><td>总体目标<td colspan=4></tr>"
    return head + "".join(row(*each) for each in (*rows, ("金额合计", "", "", ""))) + end


def test_rows_below_a_header_are_a_table_within_the_form(tmp_path):
    filled = tasks(("普法", "5", "3", "2"), ("调解", "4", "4", ""))
    form, made = form_of(tasks(("", "", "", "")), filled)
    assert [next(iter(block)) for block in form["blocks"]] == ["fields", "table", "fields"]
    block = form["blocks"][1]
    assert (block["table"], block["side"]) == ("主要任务", {"label": "主要任务"})
    assert block["holds"] == ["sums", "totals", "crossed"]
    assert block["detail"]["total"] == {"row": "金额合计", "in": "任务名称"}
    assert [(column["kind"], column.get("adds")) for column in block["detail"]["columns"]] == [
        ("text", None), ("total", ["财政拨款", "其他资金"]), ("amount", None), ("amount", None)]
    assert loaded(made, tmp_path / "my-2026").tables["主要任务"].detail


def scored(project, *figures):
    whole, fiscal, other = figures or ("", "", "")
    return (f"<tr><td>项目名称<td colspan=4>{project}</tr>"
            "<tr><td rowspan=4>资金<td><td>预算数<td>执行数<td>得分</tr>"
            + row("年度资金总额", whole, whole, "10" if figures else "")
            + row("其中：财政拨款", fiscal, fiscal, "—") + row("其他资金", other, other, "—"))


def test_rows_by_columns_and_dashes_that_stand_for_nothing():
    form, _ = form_of(scored(""), scored("普法", "5", "3", "2"), scored("调解", "9", "9", ""))
    total, fiscal = [[slot for slot in line if "kind" in slot]
                     for line in form["blocks"][0]["fields"][2:4]]
    assert total[0] == {"row": "年度资金总额", "column": "预算数", "kind": "total",
                        "adds": ["财政拨款", "其他资金"], "plain": True}
    assert total[2] == {"row": "年度资金总额", "column": "得分", "kind": "amount", "unit": "分",
                        "plain": True, "align": "center"}
    assert fiscal[2] == {"row": "财政拨款", "column": "得分", "kind": "text", "default": "—",
                         "align": "center"}


def test_forms_with_titles_of_their_own_are_one_form_whose_title_is_filled_in(tmp_path):
    titles = ("项目支出绩效自评表", "某局普法项目支出绩效自评表", "某局调解项目支出绩效自评表")
    bodies = (scored(""), scored("普法", "5", "3", "2"), scored("调解", "9", "9", ""))
    made = draft(*(tables(body, f"<p>{title}</p>") for title, body in zip(titles, bodies)))[1]
    form = loaded(made, tmp_path / "my-2026").tables["项目支出绩效自评表"]
    assert (form.title, form.repeated, made.left) == ("项目支出绩效自评表", "项目名称", ())
    assert [slot.look for slot in form.slots][0] == "title"


def test_one_filled_form_is_parted_by_the_words_that_forms_print(tmp_path):
    files, made = draft(FILLED, goals("普法", "5", ("讲座", "3场")))
    assert "# 请定：只有一份" in made.files["tables/02.yaml"]
    top, nested = files["02.yaml"]["blocks"]
    assert top["fields"][0] == [
        {"label": "项目名称"}, {"field": "项目名称", "kind": "text", "required": True},
        {"label": "主管部门"}, {"field": "主管部门", "kind": "text"}]
    assert [column["kind"] for column in nested["detail"]["columns"]] == ["text"] * 4
    assert nested["detail"]["starts"] == [["产出指标", "数量指标"]]
    assert loaded(made, tmp_path / "my-2026").tables["项目绩效目标申报表"].repeated == "项目名称"


def test_a_blank_alone_says_what_is_to_be_filled_in():
    form, _ = form_of(scored(""))
    assert form["blocks"][0]["fields"][0][1] == {
        "field": "项目名称", "kind": "text", "required": True, "across": 4}


# -- a whole set ---------------------------------------------------------------------------------

@cache
def of_changji():
    book = rules.bind(formats.load(formats.find("xinjiang-2020-budget")))
    blank = Submission(book.format.id, book.format.year, "某某局")
    filled = from_data(changji.example(), book.format)
    return book.format, drafted([table for submission in (filled, blank)
                                 for table in xlsx.tables(publish(Figures(submission, book)))],
                                "my-2026")


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """The format that was drafted from the set."""
    return loaded(of_changji()[1], tmp_path_factory.mktemp("drafts") / "my-2026")


@pytest.mark.parametrize("name", ["表二", "表三", "表五", "表六", "表七", "表九"])
def test_a_published_set_comes_back_as_it_was_defined(again, name):
    by_hand, made = of_changji()
    table, known = again.tables[name], by_hand.tables[name]
    assert (table.title, table.caption, table.note) == (known.title, known.caption, known.note)
    assert table.department_label == known.department_label
    said, listed = ([(c.header, c.kind, c.codes, c.parts, c.is_split) for c in each.detail.columns]
                    for each in (table, known))
    assert said == listed
    assert table.detail.groups == known.detail.groups
    assert table.detail.total_in == known.detail.total_in


def test_the_rows_of_a_published_set_come_back(again):
    by_hand, _ = of_changji()
    for name in ("表一", "表四"):
        said, known = ([[row and (row.shown, row.total) for row in grid.rows]
                        for grid in format_.tables[name].grids]
                       for format_ in (again, by_hand))
        assert said == known


def test_a_list_of_words_without_amounts_is_a_table_of_texts(tmp_path):
    """A catalogue of purchases has codes of letters and digits, and a column for each level."""
    rows = [("A01", "公共服务", ""), ("A0101", "", "教育服务"), ("A0102", "", "就业服务"),
            ("B01", "履职服务", ""), ("B0101", "", "法律服务")]
    page = "<p>政府购买服务指导性目录</p><table>" + row("代码", "一级目录", "二级目录")
    made = drafted(html.tables(page + "".join(row(*each) for each in rows) + "</table>"), "my-2026")
    [table] = loaded(made, tmp_path / "my-2026").tables.values()
    assert (table.title, made.left) == ("政府购买服务指导性目录", ())
    assert [(c.name, c.kind) for c in table.detail.columns] == [
        ("代码", "text"), ("一级目录", "text"), ("二级目录", "text")]
