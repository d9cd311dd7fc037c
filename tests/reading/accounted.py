"""Content that nobody would publish, and numbers that the screen shows as something else."""

from __future__ import annotations

from tests.reading.tampered import Tampered
from tests.workbook_copies import copied, put, several, shift_rows, shown

UNACCOUNTED = [
    Tampered("D11", "thousands in a text", file="stated", done=put("表三", "F7", "1,200.00 "),
             at="表三!F7", message="以文本存的数：“1,200.00”"),
    Tampered("D11", "full-width digits", file="stated", done=put("表三", "F7", "８０．５"),
             at="表三!F7", message="以文本存的数：“８０．５”"),
    Tampered("D11", "digits with a blank of no width", file="stated",
             done=put("表三", "F7", "100.50\u200b"), at="表三!F7",
             message="以文本存的数：“100.50\u200b”"),
    Tampered("D1", "a thousand with its comma elsewhere", file="stated",
             done=put("表三", "F7", "12,00"), at="表三!F7", message="金额格里不是数字：“12,00”"),
    Tampered("D13", "a percentage pasted as a number", file="stated",
             done=shown("绩效目标1", "E13", "0.98", "0%"), at="绩效目标1!E13",
             message="文字格里存的是 0.98，显示为“98%”"),
    Tampered("D13", "a date pasted", file="stated",
             done=shown("绩效目标1", "E13", "43983", "yyyy/m/d"), at="绩效目标1!E13",
             message="文字格里存的是 43983，显示为“2020/6/1”"),
    Tampered("D13", "a number that shows in another way", file="stated",
             done=shown("绩效目标1", "E13", "0.5", "# ?/?"), at="绩效目标1!E13",
             message="文字格里存的是 0.5，显示为别的样子（数字格式“# ?/?”）"),
    Tampered("D13", "a number that is cut on the screen", file="stated",
             done=shown("绩效目标1", "E13", "12.345", "0.00"), at="绩效目标1!E13",
             message="文字格里存的是 12.345，显示为“12.35”"),
    Tampered("D13", "a truth for a project's name", file="computed", done=put("表七", "E6", True),
             at="表七!E6", message="文字格里存的是 TRUE，显示为“TRUE”"),
    Tampered("D13", "a department that is a date", file="stated",
             done=shown("填报说明", "C3", "43983", "yyyy/m/d"), at="填报说明!C3",
             message="文字格里存的是 43983，显示为“2020/6/1”"),
    Tampered("D12", "a blank of no width in a project's name", file="stated",
             done=put("表七", "E6", "立法\u200b经费"), at="表七!E6",
             message="“立法经费”里有看不见的字符（零宽空格 U+200B），"
             "与绩效目标2!E3看起来相同，却不是同一个名称"),
    Tampered("D12", "a line break in a project's name", file="stated",
             done=put("绩效目标2", "E3", "立法\n经费"), at="绩效目标2!E3",
             message="“立法经费”里有看不见的字符（换行 U+000A），"
             "与表七!E6看起来相同，却不是同一个名称"),
    Tampered("T4", "the second cell of merged cells that somebody split", file="stated",
             done=put("绩效目标1", "F3", "另一个名称"), at="绩效目标1!F3",
             message="表外单元格有内容“另一个名称”，不会公开"),
    Tampered("T4", "an amount under a merged header", file="stated", done=put("表三", "D6", 5),
             at="表三!D6", message="表外单元格有内容“5”，不会公开"),
    Tampered("T4", "a formula without a result beside the table", file="stated",
             done=put("表三", "H9", None, "SUM(F7:F9)"), at="表三!H9",
             message="表外单元格有内容“=SUM(F7:F9)”，不会公开"),
    Tampered("T4", "many rows pasted below the table", file="stated",
             done=several(*(put("表三", f"{column}{row}", row) for row in range(22, 122)
                            for column in "EFG")),
             at="表三!E22!F22!G22!E23!F23!G23!E24!F24!G24!E25",
             message="表外 300 格（E22:G121）有内容“22”等，不会公开"),
    Tampered("T9", "a table copied", file="stated", done=copied("表七", "表七 (2)"),
             at="表七 (2)!A1", message="工作簿里多了“表七 (2)”这张表，其中 188 格（A1:Z18）有内容，不会公开"),
    Tampered("T9", "a form copied", file="stated", done=copied("绩效目标1", "绩效目标11"),
             at="绩效目标11!I1", message="工作簿里多了“绩效目标11”这张表，其中 258 格（A1:X18）有内容，不会公开"),
    Tampered("T3", "a row of the guide deleted", file="stated", done=shift_rows("填报说明", 3, -1),
             at="填报说明!B3", message="表样文字被改动：现为“预算年度”，应为“部门名称”"),
]
