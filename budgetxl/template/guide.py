"""The sheet 填报说明: the department's name, and in some ten lines what to do."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from budgetxl.layout import NARRATIVE_SHEET, PANEL_SHEET, REASONS_SHEET, Layout
from budgetxl.layout.drawing import BLACK, INPUT_FILL, TOTAL_FILL, Pen, literal
from budgetxl.layout.drawing import lines as rows_of
from budgetxl.layout.workbook import DEPARTMENT_CELL, DEPARTMENT_LABEL
from budgetxl.template.listlook import set_up_page
from budgetxl.template.tabs import forms_in_order

TEXT_WIDTH = 92

SPLIT = "科目编码按级分格填写，如 204、06、01，可从下拉列表选；名称自动带出，与批复不同时可直接改写。"
WHOLE = (
    "科目编码填到最末一级，如 2040601，可从下拉列表选；名称自动带出，与批复不同时可直接改写。",
    "上级科目、单位的汇总行不用填，生成公开表时自动汇总。",
)
STATED = "汇总行（类、款、单位等）照原表填在明细行里：编码只填到那一级，或只填单位名称。"
FORMS = (
    "每个项目填一张“{form}”；没有用到的不会公开，填了哪几张、怎样取出下一张见“{index}”。",
    "每一行都写一级指标、二级指标（可从下拉列表选）；同一个二级指标下可以多填几行，公开时自动合并。",
)
BUTTONS = (
    "按“校验”按钮（或功能区“预算公开”）由 budgetxl 逐条核对：有问题的格子会变色，清单在“校验结果”，"
    "用“下一个问题”逐个查看；通过后按“生成公开表”。",
    "官方表已有现成的：在那里连同标题、表头整块复制，按“粘贴官方表”，各数按表头、编码和名称填进对应的格子，"
    "没有用上的数列在“校验结果”；复制不了的，先粘贴到“粘贴”表。",
    "“增加表单”取出下一张空白的表单；备好的表单、行都用完了，点到那张表按“增加表单”“增加行”，旁边另存一份更大的，"
    "填过的都搬过去。",
    "按钮没有反应时：启用宏，并装好 budgetxl；没有宏也能填报，看“审核”即可。",
)
SUPPLEMENTARY = "“{tables}”填公开表里没有的数和情况，供写情况说明；不公开，可以不填，填了的照样审核。"
NARRATIVE = ("“{narrative}”表里的文字由各表的数和补充数据随填随算，不能在那里改；整份公开文档（Word）按“生成说明”，"
             "或用 budgetxl publish -o 文档.docx。")
WITHOUT_FORMULAS = "名称相近的查找、与另一份工作簿的对照，“{panel}”表里没有，由 budgetxl 审核。"
"""What only some formats need said, and what only a template with buttons."""

LINES = (
    "先在“部门名称”格填写部门名称，各表的部门名称会自动带出。",
    "只填浅黄色的格子；灰色是公式，自动计算，不能改。{stated}",
    "金额单位是{unit}（另有注明的除外），只填数字，最多 6 位小数，公开时显示 {decimals} 位；没有数的格子留空。",
    "从别的表粘贴时，请用“选择性粘贴—数值”，以免带入格式和公式。",
    "明细表留有备用行；不要插入或删除行，多出的空行不会公开。",
    "表右侧“校验”列：✓ 通过，✗ 不通过（写明规则编号和差额），“未填”是还缺数。",
    "填完看“{panel}”表：每条勾稽关系的结果、差额和所在位置；强制项必须全部通过。",
    "规范和提示核实后确实如此的，在“{reasons}”表写明理由；强制项除表样另有规定的，都必须改正。",
    "没有内容的表也要公开：留空，并在表尾备注写明原因。",
    "打印整个工作簿，印出“{panel}”首页、各表和“{reasons}”。打印前，在明细表右侧“打印”列的筛选箭头里只勾选“打印”，空行就不会印出；要再填行时选“全选”。",
)


def _lines(layout: Layout, macros: bool) -> Iterator[str]:
    """The lines for this format, where the reader meets what they speak of."""
    columns = [column for table in layout.format.tables.values()
               for column in table.columns.values()]
    yield from LINES[:3]
    if any(column.is_split for column in columns):
        yield SPLIT
    if any(column.whole for column in columns):
        yield WHOLE[0]
        yield STATED if layout.stated else WHOLE[1]
    if any(column.merged for column in columns):
        yield from FORMS if layout.form_lists else FORMS[1:]
    if any(table.supplementary for table in layout.format.forms.values()):
        yield SUPPLEMENTARY
    yield from LINES[3:]
    other_workbooks = any(text.other for text in layout.format.rules)
    if other_workbooks or not all(rule.on_sheet for rule in layout.book.rules):
        yield WITHOUT_FORMULAS
    if layout.format.narrative:
        yield NARRATIVE
    if macros:
        yield from BUTTONS


def draw_guide(
    worksheet: Worksheet, layout: Layout, pen: Pen, department: str, macros: bool
) -> None:
    """Title, the department's cell, the lines."""
    format_ = layout.format
    worksheet.hide_gridlines(2)
    worksheet.set_column(0, 0, 3, pen.format())
    worksheet.set_column(1, 1, 14, pen.format())
    worksheet.set_column(2, 2, TEXT_WIDTH, pen.format())
    title = pen.format(font_name=BLACK, font_size=18)
    worksheet.set_row(0, 34)
    worksheet.write_string(0, 1, format_.title, title)
    row, column = DEPARTMENT_CELL
    said = pen.format(font_size=10, bold=True, align="right", font_color="#44546A")
    worksheet.write_formula(row - 1, column, '=BX_STATUS&""', said, "")
    worksheet.set_row(row, 24)
    worksheet.write_string(row, column - 1, DEPARTMENT_LABEL, pen.format(bold=True, border=1))
    field = pen.format(locked=0, border=1, bg_color=INPUT_FILL, num_format="@")
    if department:
        worksheet.write_string(row, column, literal(department), field)
    else:
        worksheet.write_blank(row, column, None, field)
    worksheet.write_string(row + 1, 1, "预算年度", pen.format(bold=True, border=1))
    year = pen.format(border=1, bg_color=TOTAL_FILL, align="left")
    worksheet.write_number(row + 1, column, format_.year, year)
    link = pen.format(font_size=10, font_color="#0563C1", underline=1)
    first = next(iter(forms_in_order(layout)))
    worksheet.write_url(row + 2, 1, f"internal:'{PANEL_SHEET}'!A1", link, PANEL_SHEET)
    worksheet.write_url(row + 2, column, f"internal:'{first}'!A1", link, f"{first} →")
    worksheet.set_selection(row, column, row, column)
    _draw_lines(worksheet, layout, pen, row + 3, macros)
    set_up_page(worksheet)
    worksheet.fit_to_pages(1, 1)


def _draw_lines(
    worksheet: Worksheet, layout: Layout, pen: Pen, top: int, macros: bool
) -> None:
    format_ = layout.format
    words = {
        "form": "、".join(each.table.name for each in layout.form_lists.values()),
        "index": "、".join(each.name for each in layout.form_lists.values()),
        "tables": "、".join(name for name, table in format_.forms.items() if table.supplementary),
        "unit": format_.money_unit,
        "decimals": format_.decimals,
        "panel": PANEL_SHEET,
        "reasons": REASONS_SHEET,
        "narrative": NARRATIVE_SHEET,
        "stated": "浅黄色的合计照外来的数填写，不随填随算。" if layout.stated else "",
    }
    lines = (*(line.format(**words) for line in _lines(layout, macros)), *format_.instructions)
    number = pen.format(align="right", valign="top")
    text = pen.format(text_wrap=True, valign="top")
    for i, line in enumerate(lines):
        worksheet.set_row(top + i, 20 * rows_of(line, TEXT_WIDTH))
        worksheet.write_string(top + i, 1, f"{i + 1}.", number)
        worksheet.write_string(top + i, 2, line, text)
