"""A format drafted on the command line: its files, a template, and what is left to a person."""

from __future__ import annotations

import openpyxl

TABLE = """<p>2026年部门支出预算表</p><p>编制部门：　单位：万元</p><table>
<tr><td>科目编码<td>科目名称<td>合计<td>基本支出<td>项目支出</tr>
<tr><td>2010301<td>行政运行<td>3<td>1<td>2</tr>
<tr><td colspan=2>合计<td>3<td>1<td>2</tr></table>"""


def test_a_folder_with_a_template(run, tmp_path):
    source, folder = tmp_path / "表.html", tmp_path / "my-2026"
    source.write_text(TABLE, "utf-8")
    status, out, err = run("draft", source, "-o", folder)
    assert (status, out) == (0, "")
    assert f"已写出：{folder}（1 张表），2 处写着“请定”，请逐处定好" in err
    assert (folder / "tables" / "01.yaml").read_text("utf-8").startswith("table: 表一\n")
    assert "表一" in openpyxl.load_workbook(folder / "my-2026.xlsx").sheetnames
    again = run("draft", source, "-o", folder)
    assert again.status == 2 and "已有名为“my-2026”的表样" in again.err


def test_nothing_like_a_table_is_said(run, tmp_path):
    source = tmp_path / "通知.html"
    source.write_text("<p>关于公开的通知</p><table><tr><td>一<td>二</tr></table>", "utf-8")
    status, _, err = run("draft", source, "-o", tmp_path / "my-2026")
    assert status == 2 and "没有找到表" in err
    assert not (tmp_path / "my-2026").exists()


def test_what_two_tables_have_in_common_is_proposed(run, tmp_path):
    spent = TABLE.replace("<td>3<td>1<td>2", "<td>30.50<td>10.25<td>20.25")
    received = spent.replace("支出预算表", "收入预算表").replace("基本支出", "财政拨款")
    source, folder = tmp_path / "表.html", tmp_path / "my-2026"
    source.write_text(spent + received, "utf-8")
    assert "proposals.yaml（" in run("draft", source, "-o", folder).err
    said = (folder / "proposals.yaml").read_text("utf-8")
    assert 'says: "表一[合计, 合计] = 表二[合计, 合计]"' in said
    assert "1 个例子里 1 个成立" in said
