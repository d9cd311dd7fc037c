"""Reports on submissions of the real Xinjiang format, as text, as JSON and as a page."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from budgetxl import checking, formats, layout, rules
from budgetxl.arguments import parser
from budgetxl.fault import Finding, Level, Refusal, Verdict, file_finding
from budgetxl.place import Place
from budgetxl.report.document import document
from budgetxl.report.files import REPORT_FILES, report_content
from budgetxl.report.page import page as html_page
from budgetxl.report.text import SCREEN, UNDECIDED_SHOWN
from budgetxl.report.text import text as text_report
from budgetxl.report.words import OF_FORM, cell_address, numbered, sections
from budgetxl.report.wrapping import WIDTH, width
from budgetxl.submission import Submission, from_data
from tests import small

FORMAT = formats.load(formats.find("xinjiang-2020-budget"))
BOOK = rules.bind(FORMAT)
ROWS = 12
SCRIPT = "<script>alert('&')</script>"
VOID = {"meta", "col", "input"}

GOOD = {
    ("表一", "一般公共预算", "预算数"): "1041.9",
    ("表一", "204 公共安全支出", "预算数"): "1041.9",
    ("表二", 0, "科目编码"): "2040601",
    ("表二", 0, "一般公共预算拨款"): "1041.9",
    ("表三", 0, "科目编码"): "2040601",
    ("表三", 0, "基本支出"): "1041.9",
    ("表四", "一般公共预算", "合计"): "1041.9",
    ("表四", "204 公共安全支出", "一般公共预算"): "1041.9",
    ("表五", 0, "科目编码"): "2040601",
    ("表五", 0, "基本支出"): "1041.9",
    ("表六", 0, "科目编码"): "30101",
    ("表六", 0, "人员经费"): "1030.25",
    ("表六", 1, "科目编码"): "30102",
    ("表六", 1, "人员经费"): "1",
    ("表六", 2, "科目编码"): "30103",
    ("表六", 2, "人员经费"): "2",
    ("表六", 3, "科目编码"): "30201",
    ("表六", 3, "公用经费"): "3",
    ("表六", 4, "科目编码"): "30202",
    ("表六", 4, "公用经费"): "4",
    ("表六", 6, "科目编码"): "30217",
    ("表六", 6, "公用经费"): "1.65",
    ("表八", "预算数", "公务接待费"): "1.65",
}
"""Figures that agree; row 6 of 表六 is not used. The form's own misprint (C.2) stays."""

BAD = {
    ("表六", 6, "科目名称"): "公务招待费",
    ("表六", 3, "人员经费"): "-3",
    ("表三", 0, "科目名称"): SCRIPT,
    ("表五", 0, "项目支出"): "1.2",
}

FILE_FINDINGS = (
    file_finding("D7", None, sheet="填报说明", cell="C3"),
    file_finding("D1", Place("表七", 1, "其他支出"), "第2行", "表七", "Q9", text="贰；\n万\x1b[31m"),
    file_finding("T3", Place("表九", None, ""), "", "表九", "E5", text="总计", expected="小计"),
    file_finding("T6", Place("表九", None, ""), "", "表九", text="表九"),
)


def submission(*cells):
    filled = Submission(FORMAT.id, FORMAT.year, "测试<局>")
    for (table, row, column), value in {k: v for some in cells for k, v in some.items()}.items():
        money = FORMAT.tables[table].columns[column].is_money
        filled.cells[Place(table, row, column)] = Decimal(value) if money else value
    return filled


def checked(filled, given=()):
    where = layout.Layout(BOOK, {name: ROWS for name in FORMAT.tables})
    return checking.check(filled, BOOK, where, given, "测试 & 局.xlsx")


def bad_report():
    filled = submission(GOOD, BAD)
    filled.unusable[Place("表七", 1, "其他支出")] = "不是数字"
    return checked(filled, FILE_FINDINGS)


def clean_report():
    return replace(checked(submission(GOOD)), findings=(), undecided=())


BAD_REPORT = bad_report()


class Reader(HTMLParser):
    """Fails on tags that do not balance; keeps cells, cards and addresses."""

    def __init__(self, page):
        super().__init__()
        self.open: list[tuple[str, dict]] = []
        self.tags, self.cells, self.links = [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self.links += [v for k, v in attrs.items() if k in ("href", "src")]
        if tag in VOID:
            return
        self.open.append((tag, attrs))
        if tag in ("td", "th"):
            self.cells.append({"look": (attrs.get("class") or "").split(), "text": "", "marks": []})

    def handle_endtag(self, tag):
        assert self.open and self.open[-1][0] == tag, (tag, self.open[-3:])
        self.open.pop()

    def handle_data(self, data):
        names = [tag for tag, _ in self.open]
        if "td" in names or "th" in names:
            if any(attrs.get("class") == "mark" for _, attrs in self.open):
                self.cells[-1]["marks"] += [int(n) for n in data.split()]
            else:
                self.cells[-1]["text"] += data

    def texts(self):
        return [cell["text"] for cell in self.cells]


# -- text -----------------------------------------------------------------------------------


def test_text_says_verdict_counts_and_findings_by_table():
    text = text_report(BAD_REPORT)
    assert text.endswith("\n")
    assert "文件    测试 & 局.xlsx\n" in text
    assert "部门    测试<局>\n" in text
    counts = [BAD_REPORT.count(level) for level in Level]
    assert "结论    不通过：强制 {} 条，规范 {} 条，提示 {} 条".format(*counts) in text
    levels = re.findall(r"^ *\d+\. (强制|规范|提示)  ", text.partition(OF_FORM)[0], re.M)
    assert levels == sorted(levels, key=["强制", "规范", "提示"].index) and len(set(levels)) > 1
    assert "公务招待费 · 科目名称；30217 的当年名称是“公务接待费”" in on_one_line_of(text)
    assert "表六!C13  Excel 第13行 30217" in on_one_line_of(text)


def test_the_conclusion_stands_first_and_last():
    lines = text_report(BAD_REPORT).splitlines()
    [first, last] = [number for number, line in enumerate(lines) if line.startswith("结论")]
    assert first == 0 and lines[first] == lines[last]
    assert len(lines) - last == 2, "what stands below it says only where to read more"


@pytest.mark.parametrize("least, shown", [
    (Level.ERROR, {"强制"}), (Level.WARNING, {"强制", "规范"}), (Level.NOTICE, {"强制", "规范"}),
])
def test_a_level_chooses_what_is_told_and_not_what_is_concluded(least, shown):
    text = text_report(BAD_REPORT, least)
    assert set(re.findall(r"^ *\d+\. (强制|规范|提示)  ", text, re.M)) == shown
    assert text.splitlines()[0] == text_report(BAD_REPORT).splitlines()[0]
    hidden = f"没有列出规范 {BAD_REPORT.count(Level.WARNING)} 条"
    assert (hidden in text) == (least is Level.ERROR)


def test_what_no_unit_can_mend_is_told_last_and_to_no_unit():
    """C.2 holds the form's own wording against the code list, in 表一 and in 表四."""
    before, _, after = text_report(BAD_REPORT).partition(f"\n{OF_FORM}\n")
    assert " C.2 " not in before
    assert "2 处：表一!C31；表四!C31" in on_one_line_of(after)


def on_one_line_of(text):
    """``text`` without the ends of lines, which stand where the terminal is full."""
    return re.sub(r"\n +", "", text)


def test_told_at_length_each_finding_stands_once_with_both_amounts_by_name():
    text = text_report(BAD_REPORT, verbose=True)
    for finding in BAD_REPORT.findings:
        assert f"     - {cell_address(finding)}" in text
    line = "金额    表五合计 1,038.90，表三合计 1,035.90，相差 3.00 万元\n"
    some = replace(BAD_REPORT.findings[-1], rule="X", left="1038.90", right="1035.90",
                   difference="3.00", unit="万元", left_name="表五合计", right_name="表三合计",
                   demand="甲应等于乙")
    shown = text_report(replace(BAD_REPORT, findings=(some,)), verbose=True)
    assert line in shown and shown.count("1,038.90") == 1
    assert "       说明    30217 的当年名称是“公务接待费”\n" in text
    assert "     怎么办  按当年科目改正编码或名称\n" in text
    assert "     依据    2020 年政府收支分类科目" in text


def test_a_finding_without_a_place_is_of_the_workbook():
    nowhere = replace(BAD_REPORT.findings[0], place=None, sheet="", cells=(), row="")
    shown = text_report(replace(BAD_REPORT, findings=(nowhere,)), verbose=True)
    assert "\n     - 工作簿\n" in shown


@pytest.mark.parametrize("tell", [text_report, html_page])
def test_a_clause_with_a_semicolon_is_told_whole(tell):
    """The message joins clauses with “；”, and a rule's own words may hold one."""
    broken = replace(BAD_REPORT.findings[-1], rule="X", demand="甲；乙应等于丙", addition="丁；戊")
    undecided = replace(broken, verdict=Verdict.UNDECIDED, demand="甲", reason="己；庚", addition="")
    told = tell(replace(BAD_REPORT, findings=(broken,), undecided=(undecided,)))
    assert [words in told for words in ("甲；乙应等于丙", "丁；戊", "己；庚")] == [True] * 3
    assert (broken.message, undecided.message) == ("甲；乙应等于丙；丁；戊", "甲；己；庚")


def test_text_wraps_by_display_width_and_keeps_punctuation_with_its_word():
    long = replace(BAD_REPORT.findings[0], demand="一二三四五六七八九，" * 30)
    lines = text_report(replace(BAD_REPORT, findings=(long,)), verbose=True).splitlines()
    assert max(map(width, lines)) <= WIDTH
    first, *wrapped = [line for line in lines if "一二三" in line]
    assert len(wrapped) > 3
    assert not any(line.strip()[0] in "，。；：" for line in lines if line.strip())
    assert all(line.startswith("     ") for line in wrapped)


def many_causes(count, asks="应填写", places=1):
    """So many rules, each broken in so many cells."""
    found = [replace(BAD_REPORT.findings[0], rule=f"R.{number}", sheet="表三", cells=(f"F{place}",),
                     place=None, demand=f"第{number}项{asks}")
             for number in range(count) for place in range(1, places + 1)]
    return replace(BAD_REPORT, findings=tuple(found), undecided=())


@pytest.mark.parametrize("asks, places", [("应填写", 1), ("应当与所附的说明完全一致" * 9, 1),
                                          ("应当与所附的说明完全一致" * 5, 30)])
def test_causes_stand_on_one_screen_and_the_first_ones_have_the_room(asks, places):
    lines = text_report(many_causes(22, asks, places)).rstrip("\n").splitlines()
    assert len(lines) <= SCREEN
    entries = re.split(r"\n +(?=\d+\. )", "\n".join(lines[6:-3]))
    lengths = [entry.count("\n") for entry in entries]
    assert len(entries) == 22 and lengths == sorted(lengths, reverse=True)
    assert all("表三!F1" in entry for entry in entries)
    assert len(lines) == SCREEN or max(lengths) == 0, "there was room left"


def test_more_causes_than_a_screen_holds_have_two_lines_each():
    lines = text_report(many_causes(60, "应当与所附的说明完全一致" * 9)).splitlines()
    assert len(lines) - 9 == 2 * 60


def test_a_cell_stays_on_one_line_with_its_sheet():
    one = replace(BAD_REPORT.findings[0], rule="X", cells=("AB12",))
    cells = tuple(replace(one, sheet=f"绩效目标表{number}") for number in range(1, 40))
    text = text_report(replace(BAD_REPORT, findings=cells))
    [entry] = re.findall(r"39 处：(.*?)\n\n", text, re.DOTALL)
    told = entry.replace("\n     ", "").removesuffix("……").split("；")
    assert told == [f"绩效目标表{number}!AB12" for number in range(1, len(told) + 1)]
    assert entry.count("\n") == 3 and len(told) > 12


def test_text_is_one_line_a_fact_and_steers_no_terminal():
    text = text_report(BAD_REPORT)
    assert "金额格里不是数字：“贰； 万 [31m”" in text
    assert "\x1b" not in text


def test_text_sums_up_the_undecided():
    one = BAD_REPORT.undecided[0]
    many = replace(BAD_REPORT, undecided=(one,) * 25)
    lines = text_report(many).splitlines()
    assert any(line.startswith("未评估 25 处") for line in lines)
    assert sum(line.startswith("  - ") for line in lines) == UNDECIDED_SHOWN
    assert "  等 25 条" in lines
    assert "等 " not in text_report(replace(BAD_REPORT, undecided=(one,) * 20)).split("未评估")[-1]


@pytest.mark.parametrize("tell", [text_report, html_page])
def test_nothing_found_is_said_plainly(tell):
    assert "没有发现问题：" in tell(clean_report())
    assert "不通过" not in text_report(clean_report()).splitlines()[0]
    assert "没有发现问题" not in tell(BAD_REPORT)


@pytest.mark.parametrize("tell", [text_report, html_page])
def test_an_empty_workbook_is_not_praised(tell):
    assert "尚未填报" in tell(checked(Submission(FORMAT.id, FORMAT.year)))


# -- JSON -----------------------------------------------------------------------------------


def test_document_has_the_promised_shape():
    [file] = document([BAD_REPORT])["files"]
    assert list(file) == ["file", "format", "counts", "findings", "undecided", "explained"]
    assert file["file"] == "测试 & 局.xlsx" and file["format"] == "xinjiang-2020-budget"
    assert file["counts"] == {level.value: BAD_REPORT.count(level) for level in Level}
    assert len(file["findings"]) == len(BAD_REPORT.findings)
    assert len(file["undecided"]) == len(BAD_REPORT.undecided) > 0
    for each in file["findings"] + file["undecided"]:
        assert list(each) == [
            "rule", "level", "verdict", "table", "row", "column", "sheet", "cells", "left",
            "right", "difference", "message", "basis", "advice", "left_name", "right_name",
            "follows",
        ]
        assert isinstance(each.pop("cells"), list)
        assert all(isinstance(value, str) for value in each.values())


def test_document_keeps_places_and_amounts():
    [file] = document([BAD_REPORT])["files"]
    name = next(f for f in file["findings"] if f["rule"] == "C.1")
    assert (name["table"], name["column"], name["cells"]) == ("表六", "科目名称", ["C13"])
    assert (name["level"], name["verdict"], name["left"]) == ("error", "broken", "")
    gap = next(f for f in file["findings"] if f["rule"] == "XI.11")
    assert (gap["left"], gap["right"], gap["difference"]) == ("1041.90", "1038.90", "3.00")
    [department] = [f for f in file["findings"] if f["rule"] == "D7"]
    assert (department["table"], department["row"], department["column"]) == ("", "", "")
    assert {f["verdict"] for f in file["undecided"]} == {"undecided"}


def test_document_of_many_files_keeps_their_order():
    files = document([clean_report(), BAD_REPORT])["files"]
    assert [len(file["findings"]) for file in files] == [0, len(BAD_REPORT.findings)]
    assert document([]) == {"files": []}


# -- files --------------------------------------------------------------------------------

FIRST_BYTES = {".html": b"<!DOCTYPE html>", ".xlsx": b"PK\x03\x04", ".json": b'{\n "files"'}


def test_a_file_is_of_the_kind_that_its_name_says():
    """A new kind needs a line above: the bytes that another program knows it by."""
    assert FIRST_BYTES.keys() == REPORT_FILES.keys()
    for suffix, begins in FIRST_BYTES.items():
        assert report_content(Path(f"报告{suffix}"), [BAD_REPORT]).startswith(begins)


@pytest.mark.parametrize("suffix", REPORT_FILES)
def test_a_file_tells_every_finding(suffix):
    content = report_content(Path(f"报告{suffix}"), [BAD_REPORT])
    if suffix == ".xlsx":
        rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values
        told = "\n".join(str(cell) for row in rows for cell in row)
    else:
        told = content.decode()
    for finding in BAD_REPORT.findings:
        assert told.count(finding.rule) >= [f.rule for f in BAD_REPORT.findings].count(finding.rule)


@pytest.mark.parametrize("suffix", REPORT_FILES)
def test_a_file_takes_two_workbooks_or_refuses_and_names_those_that_do(suffix):
    two, path = [BAD_REPORT, BAD_REPORT], Path(f"报告{suffix}")
    if REPORT_FILES[suffix].holds_many:
        assert report_content(path, two) != report_content(path, two[:1])
    else:
        those = "、".join(each for each in REPORT_FILES if REPORT_FILES[each].holds_many)
        with pytest.raises(Refusal, match=f"请分别审核，或用 {those}"):
            report_content(path, two)


def test_the_help_and_the_refusal_of_another_name_say_every_kind(capsys):
    with pytest.raises(SystemExit):
        parser().parse_args(["check", "--help"])
    with pytest.raises(Refusal) as refusal:
        report_content(Path("报告.pdf"), [])
    help_ = capsys.readouterr().out
    assert all(suffix in help_ and suffix in str(refusal.value) for suffix in REPORT_FILES)


# -- page -----------------------------------------------------------------------------------


def test_page_is_balanced_self_contained_and_the_same_each_time():
    page = html_page(BAD_REPORT)
    reader = Reader(page)
    assert reader.tags[0] == ("html", {"lang": "zh-CN"})
    assert not re.search(r"https?:|//|@import|url\(", page)
    assert all(link.startswith("#") for link in reader.links)
    assert {link[1:] for link in reader.links} <= {a.get("id") for _, a in reader.tags}
    assert "script" not in [tag for tag, _ in reader.tags]
    assert page == html_page(bad_report())
    Reader(html_page(clean_report()))


def test_page_holds_each_cause_once_and_each_finding_under_its_table():
    reader = Reader(html_page(BAD_REPORT))
    cards = [a for tag, a in reader.tags if tag == "article"]
    entries = numbered(BAD_REPORT)
    assert [a["id"] for a in cards] == [f"c{n}" for n, _ in entries]
    assert [a["class"] for a in cards] == [f"card {cause.level.value}" for _, cause in entries]
    links = [a["href"] for tag, a in reader.tags if a.get("class") == "number" and tag == "a"]
    of_tables = [n for section in sections(BAD_REPORT) for n, _ in section.findings]
    assert links == [f"#c{n}" for n in of_tables] and len(links) == len(BAD_REPORT.findings)


def test_a_fold_lists_the_places_of_a_cause_and_what_follows_from_it():
    first, second, third = (replace(BAD_REPORT.findings[0], rule="X", sheet="表三", cells=(f"F{n}",),
                                    demand=f"甲应等于{n}", place=None) for n in (7, 8, 9))
    each = replace(BAD_REPORT, findings=(first, second, replace(third, rule="Y", follows="X")),
                   undecided=())
    page = html_page(each)
    folds = re.findall(r"<summary>(.*?)</summary><table.*?>(.*?)</table>", page, re.DOTALL)
    assert [(summary, re.findall(r"<td>(表三!F\d)</td>", table)) for summary, table in folds] == [
        ("逐处列出 2 处", ["表三!F7", "表三!F8"]), ("随之而来 1 处", ["表三!F9"])]
    assert "甲应等于…" in page and "<p>甲应等于8</p>" in page and "<p>Y；甲应等于9</p>" in page
    assert page.count("<article") == 1


def test_both_amounts_stand_under_their_names():
    some = replace(BAD_REPORT.findings[0], left="1038.90", right="1035.90", difference="3.00",
                   unit="万元", left_name="表五合计", right_name="表三合计")
    reader = Reader(html_page(replace(BAD_REPORT, findings=(some,))))
    texts = reader.texts()
    at = texts.index("表五合计")
    assert texts[at:at + 6] == ["表五合计", "1,038.90", "表三合计", "1,035.90", "相差", "3.00 万元"]


def test_a_box_hides_all_but_the_errors_without_a_script():
    page = html_page(BAD_REPORT)
    assert page.index('<input type="checkbox" id="errors-only">') < page.index("<section")
    assert "#errors-only:checked ~" in page
    errors = tuple(f for f in BAD_REPORT.findings if f.level is Level.ERROR)
    alone = html_page(replace(BAD_REPORT, findings=errors))
    assert 'id="errors-only"' not in alone, "there is nothing to hide"


BROKEN_CELLS = [
    ("label", "233 债务发行费支出", ["C.2"]),
    ("amount", "1,041.90", ["XI.9"]),
    ("name", SCRIPT, ["C.3", "XI.14"]),
    ("total", "1,041.90", ["XI.10b", "XI.10c"]),
    ("amount", "", ["XI.10b"]),
    ("amount", "1,041.90", ["XI.7"]),
    ("label", "233 债务发行费支出", ["C.2"]),
    ("total", "1,041.90", ["XI.8"]),
    ("total", "1,043.10", ["XI.10"]),
    ("amount", "1.20", ["XI.10"]),
    ("total", "1,041.90", ["XI.11"]),
    ("amount", "-3.00", ["X6.4b", "X0.1b"]),
    ("name", "公务招待费", ["C.1"]),
    ("amount", "？", ["D1"]),
    ("header", "小计", ["T3"]),
    ("note", "备注：无内容应公开空表并说明情况。", ["X9.2"]),
]
"""From top to bottom; of a split code the first cell carries the number."""


def test_page_marks_exactly_the_broken_cells():
    """D7 and T6 are about no cell; every other finding has its number on one."""
    rule = {number: cause.rule for number, cause in numbered(BAD_REPORT)}
    marked = [c for c in Reader(html_page(BAD_REPORT)).cells if "broken" in c["look"]]
    assert BROKEN_CELLS == [
        (cell["look"][0], cell["text"], [rule[number] for number in cell["marks"]])
        for cell in marked
    ]
    on_cells = [number for cell in marked for number in cell["marks"]]
    on_a_cell = [f for f in BAD_REPORT.findings if f.rule not in ("D7", "T6")]
    assert sorted(rule[n] for n in on_cells) == sorted(f.rule for f in on_a_cell)


def test_page_marks_a_cell_by_its_gravest_finding():
    marked = [c for c in Reader(html_page(BAD_REPORT)).cells if "broken" in c["look"]]
    [negative] = [cell for cell in marked if cell["text"] == "-3.00"]
    assert negative["look"] == ["amount", "broken", "error"]  # X0.1b alone would be a warning
    [note] = [cell for cell in marked if "note" in cell["look"]]
    assert note["look"] == ["note", "broken", "warning"]


def test_page_marks_the_first_cell_of_a_code_and_the_foot_of_a_table():
    filled = submission(GOOD)
    filled.notes["表六"] = ""
    filled.cells[Place("表三", 0, "科目编码")] = "9990601"
    each = checked(filled)
    by_rule = {cause.rule: n for n, cause in numbered(each)}
    cells = [c for c in Reader(html_page(each)).cells if "broken" in c["look"]]
    assert [by_rule["X0.2"]] in [c["marks"] for c in cells if c["text"] == ""]
    first = next(c for c in cells if c["text"] == "999")
    assert by_rule["C.3b"] in first["marks"]


def test_page_folds_the_rows_in_between():
    reader = Reader(html_page(BAD_REPORT))
    folds = [text for text in reader.texts() if text.startswith("… ")]
    assert folds == ["… 24 行 …", "… 2 行 …", "… 19 行 …", "… 2 行 …"]  # 表一, 表四, 表六
    assert {"奖金", "办公费", "印刷费", "公务招待费"} <= set(reader.texts())
    assert "津贴补贴" not in reader.texts()  # two rows from what is broken


def test_page_heads_are_those_of_the_form():
    """表九: 项目 over 编码 over 类 款 项, and three amounts under 政府性基金预算支出."""
    page = html_page(BAD_REPORT)
    section = page.partition('<section id="table-表九">')[2].partition("</section>")[0]
    reader = Reader(section)
    heads = [a for tag, a in reader.tags if tag == "th"]
    spans = [(int(a.get("colspan") or 1), int(a.get("rowspan") or 1)) for a in heads]
    assert spans == [(4, 1), (3, 1), (3, 1), (1, 2), (1, 2), (1, 2), (1, 2), (1, 1), (1, 1), (1, 1)]
    assert sum(tag == "col" for tag, _ in reader.tags) == 7


def test_page_escapes_what_the_clerk_typed():
    page = html_page(BAD_REPORT)
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;" in page
    assert "测试&lt;局&gt;" in page and "测试 &amp; 局.xlsx" in page
    assert SCRIPT in Reader(page).texts()
    hostile = Finding('"><b>', Level.ERROR, Verdict.BROKEN, None, "<i>", "<u>", "<s>", "<q>",
                      sheet="<p>", cells=("<a>",), reason="<u>", addition="<u>")
    page = html_page(replace(BAD_REPORT, findings=(hostile,), undecided=(hostile,)))
    Reader(page)
    assert not re.search(r"<(u|s|q)>", page) and "<b></" not in page


def test_page_puts_what_has_no_place_first_and_the_undecided_last():
    page = html_page(BAD_REPORT)
    reader = Reader(page)
    ids = [a["id"] for tag, a in reader.tags if tag == "section" and "id" in a]
    assert ids[0] == "workbook" and ids[1] == "table-表一"
    assert not any("open" in a for tag, a in reader.tags if tag == "details")
    assert page.rindex("<details>") > page.rindex("</section>")
    assert f"未评估 {len(BAD_REPORT.undecided)} 处" in page


@pytest.mark.parametrize("folder", ["/home/zhang/", "C:\\Users\\zhang\\"])
def test_page_names_the_file_without_its_folder(folder):
    page = html_page(replace(clean_report(), file=f"{folder}预算.xlsx"))
    assert "<dd>预算.xlsx</dd>" in page and "zhang" not in page


# -- forms ----------------------------------------------------------------------------------

FORMS = {
    "项目表": [{"单位名称": "局机关", "项目名称": "立法经费", "金额": "13"}],
    "目标表": [
        {"项目名称": "立法经费", "拨款": "10万元", "其他": "3"},
        {"项目名称": SCRIPT, "拨款": "3", "指标": [
            {"一级": "产出", "三级": "次数"}, {"一级": "产出", "三级": "次数"},
            {"三级": "成本", "指标值": "4万元"}]},
        {"拨款": "-3"},
    ],
}
"""What is wrong stands on the second form: an indicator twice, a cost above the whole."""


def report_of_forms():
    data = {"format": small.NAME, "department": "局", "tables": FORMS}
    filled = from_data(data, small.book().format)
    where = layout.Layout(small.book(), {name: 4 for name in small.book().format.tables},
                          filled.stated, forms={"目标表": 3})
    return checking.check(filled, small.book(), where)


def test_each_form_is_a_section_with_its_project_for_a_title():
    each = report_of_forms()
    [section] = sections(each)
    assert (section.name, section.title) == ("目标2", SCRIPT)
    assert [f.rule for _, f in section.findings] == ["T.4", "T.4", "T.5"]
    assert "T.5  " in text_report(each)
    assert f"- 目标2!E9  {SCRIPT} Excel 第9行 成本 · 指标值\n" in text_report(each, verbose=True)
    unnamed = replace(each.findings[0], place=Place("目标表", None, "总额", 2))
    [section] = sections(replace(each, findings=(unnamed,)))
    assert (section.name, section.title) == ("目标3", "项目目标表")


def test_document_has_the_words_of_the_form():
    [file] = document([report_of_forms()])["files"]
    last = file["findings"][-1]
    assert (last["table"], last["row"]) == ("指标", f"{SCRIPT} 第3行 成本")
    assert (last["column"], last["sheet"], last["cells"]) == ("指标值", "目标2", ["E9"])
    assert (last["left"], last["right"], last["difference"]) == ("4.00", "3.00", "1.00")


def test_page_shows_the_whole_form_and_marks_its_cells():
    reader = Reader(html_page(report_of_forms()))
    marked = [c for c in reader.cells if "broken" in c["look"]]
    assert [(c["text"], c["marks"]) for c in marked] == [("次数", [1]), ("次数", [1]), ("4万元", [2])]
    texts = reader.texts()
    assert {"项目名称", SCRIPT, "本级", "绩效指标", "二级"} <= set(texts)
    assert not [text for text in texts if text.startswith("… ")]
    assert "10万元" not in texts, "the first form has nothing to show"


def test_page_shows_an_amount_as_it_was_typed():
    each = report_of_forms()
    elsewhere = replace(each.findings[0], place=Place("目标表", None, "其他", 0))
    reader = Reader(html_page(replace(each, findings=(elsewhere,))))
    assert [c["text"] for c in reader.cells if "broken" in c["look"]] == ["3"]
    assert {"10万元", "13", "立法经费"} <= set(reader.texts())
