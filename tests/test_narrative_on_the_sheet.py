"""The sheet 情况说明: what its formulas come to is what the program writes of the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from budgetxl import formats, narrative, rules, submission
from budgetxl.layout import NARRATIVE_SHEET, Layout
from budgetxl.narrative.document import Heading, Paragraph
from budgetxl.narrative.livetext import ELSEWHERE, LiveText, live_text
from budgetxl.reading import read
from budgetxl.rules import Figures, Rulebook
from budgetxl.template import build
from budgetxl.template.narrative import TOP
from tests import small
from tests.libreoffice import Office
from tests.second_engine import Differing
from tests.workbook_formulas import Formulas

NARRATIVE = """\
title: '{年}年预算公开'
thousands: true
phrases:
  执行情况:
    - {when: '[@年初] = 0', says: 年初没有安排}
    - {when: '[@执行] = 0', says: 没有执行}
    - says:
        - '执行{[@执行]}元，为年初的{[@执行] / [@年初] * 100}%'
        - {when: '整体表[说明] <> "—"', says: '，原因是{整体表[说明]}'}
  构成:
    - {when: '[@项目支出] = 0', says: 都是基本支出}
    - {when: '[@项目支出] < 0', says: '冲减项目支出{ABS([@项目支出])}万元'}
    - {says: '其中项目支出{[@项目支出]}万元，占{占 支出表[合计, 合计]}%'}
sections:
  - heading: 第一部分 {部门}概况
  - heading: 一、{年}年收支
    says:
      - '{部门}{年}年支出{支出表[合计, 合计]}万元；{上年}年的不在这里。'
      - '其中基本支出{支出表[合计, 基本支出]}万元，占{占 支出表[合计, 合计]}%。'
      - '平均每项{支出表[合计, 合计] / 3}万元，为项目的{支出表[合计, 合计] / 项目表[合计, 金额] * 100}%。'
      - '财政拨款{整体表[财政拨款, 年初]}万元，{执行情况 整体表[财政拨款]}。'
      - {when: '支出表[合计, 合计] < 0', says: 支出是负数。}
      - '{整体表[说明]}。'
    tables: 支出表
  - heading: 二、没有的
    when: 支出表[合计, 合计] <> 0
    says: [{when: '支出表[合计, 合计] = 0', says: 不出现}]
  - {heading: 三、科目, each: 支出表, says: '{序}.{[@科目编码]}{全称 [@科目编码]}{[@合计]}万元，{构成}。'}
  - heading: 四、合在一起
    says:
      - - '项目支出包括：'
        - each: 支出表
          when: '[@项目支出] <> 0'
          says: '{[@科目名称]}{[@项目支出]}万元（第{序}项）'
          between: 、
          end: 等。
        - {when: '支出表[合计, 项目支出] = 0', says: 无。}
      - - each: {列: [基本支出, 项目支出], 甲: [204 公共安全支出]}
          when: 支出表[合计, {列}] > 0
          says: '{名称 {甲}}{列}{支出表[合计, {列}]}万元'
          between: ；
          end: 。
      - '科目{个数 支出表}个：{列 支出表[科目名称], 当 支出表[基本支出] <> 0, 间隔 和, 末尾 等}。'
      - '单位有{列 项目表[单位名称]}，项目有{列 项目表[项目名称], 当 项目表[金额] > 5, 间隔 、}。'
  - heading: 五、各项目
    says:
      - '表单{个数 目标表}张，指标{个数 指标}个：'
      - each: 目标表
        says:
          - '（{序一}）{目标表[项目名称]}，由{目标表[主管单位]}管理'
          - {when: '目标表[其他] <> 0', says: '其他资金{目标表[其他]}万元。'}
      - {each: 指标, when: '[@指标值] <> ""', says: '{[@三级]}：{[@指标值]}。'}
      - {each: 任务, says: '{[@任务名称]}{[@次数]}次'}
"""
"""A sentence of every kind that there is."""

CODES = ("2040601", "2040602", "2080505", "2040699", "2100101", "")
TEXTS = ("人员减少。", "设备更新；", "—", "甲、乙*", "甲、乙?、", "一是甲。\n二是乙", "")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The small format with that narrative."""
    folder = small.copy(tmp_path_factory.mktemp("told") / small.NAME)
    (folder / "narrative.yaml").write_text(NARRATIVE, encoding="utf-8")
    return rules.bind(formats.load(folder))


def samples(book: Rulebook) -> Iterator[submission.Submission]:
    """Nothing at all, then more and more: zeros, negative amounts, one name twice, blank forms."""
    for number in (0, 1, 2, 4, 6):
        given = some_of(data(Random(number), number))
        yield submission.from_data({"department": "", **given}, book.format)


def some_of(given: Any) -> Any:
    """The same without what is "", which is no amount."""
    if isinstance(given, list):
        return [some_of(each) for each in given]
    if isinstance(given, dict):
        return {name: some_of(each) for name, each in given.items() if each != ""}
    return given


def data(rng: Random, size: int) -> dict[str, Any]:
    """A data file of the small format with ``size`` rows in each table, or some fewer."""
    def amount() -> str:
        return rng.choice(("", "0", "-3.5", "0.004", "1234567.005", f"{rng.randint(1, 99999)}.5"))

    def some(*texts: str) -> str:
        return rng.choice(texts)

    rows = [{"科目编码": some(*CODES), "基本支出": amount(), "项目支出": amount()}
            for _ in range(size)]
    projects = [{"单位名称": some("甲", "乙", "丙*"), "项目名称": some("修路", "修*", "修桥（次）"),
                 "金额": amount()} for _ in range(size // 2)]
    forms = [{"项目名称": f"项目{i}", "主管单位": some("甲局。", "本级"), "其他": amount(),
              "指标": [{"三级": f"三级{j}", "指标值": some("≥95%", "5到8月。", "")}
                     for j in range(rng.randint(0, 3))]}
             for i in range(size // 2)]
    whole = {"财政拨款": {"年初": amount(), "执行": amount()}, "说明": some(*TEXTS),
             "任务": [{"任务名称": f"任务{i}", "次数": str(i)} for i in range(size % 3)]}
    return {"format": small.NAME, "department": "某局" if size else "", "year": 2020,
            "tables": {"支出表": rows, "项目表": projects, "整体表": whole, "目标表": forms}}


def written(book: Rulebook, given: submission.Submission) -> list[str]:
    """The lines that the program writes."""
    story = narrative.narrative_of(book.format)
    assert story is not None
    blocks = narrative.write(story, Figures(given, book)).document.blocks
    return [each.text for each in blocks if isinstance(each, (Heading, Paragraph))]


def shown(calculated: Path) -> list[str]:
    """The lines of the sheet, but for the places of tables."""
    sheet = openpyxl.load_workbook(calculated, data_only=True)[NARRATIVE_SHEET]
    cells = [sheet.cell(row, 1).value or "" for row in range(TOP + 1, sheet.max_row + 1)]
    return [line for cell in cells if not cell.startswith("［")
            for line in cell.split("\n") if line.strip()]


@pytest.mark.libreoffice
def test_the_sheet_says_what_the_program_writes(
    book: Rulebook, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paragraph by paragraph; one workbook by a second engine, and by what Excel takes."""
    made, paths = list(samples(book)), []
    for number, given in enumerate(made):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(build(book, rows=2, submission=given, forms=3))
    calculated = office.recalculate(paths, tmp_path / "calculated")
    wrong = [(path.name, line) for given, path in zip(made, calculated, strict=True)
             for line in unified_diff(written(book, given), shown(path), n=0, lineterm="")]
    assert wrong == []
    small.put_at_hand(monkeypatch)
    assert Formulas(paths[-1], read(paths[-1], lambda _: book).layout).faults() == []
    differing = Differing(paths[-1], openpyxl.load_workbook(calculated[-1], data_only=True))
    assert [cell for cell in differing.cells if cell.startswith(NARRATIVE_SHEET)] == []


def live(says: str, folder: Path, rows: int = 1) -> LiveText:
    """The sheet of one section that says so."""
    copied = small.copy(folder / small.NAME)
    text = f"title: 一\nsections:\n  - says:\n    - {says}\n"
    (copied / "narrative.yaml").write_text(text, encoding="utf-8")
    format_ = formats.load(copied)
    story, nothing = narrative.narrative_of(format_), submission.Submission(format_.id, 2020)
    assert story is not None
    sizes = dict.fromkeys(("支出表", "项目表", "任务", "指标"), rows)
    layout = Layout(rules.bind(format_), sizes, forms={"目标表": 1})
    return live_text(story, layout, Figures(nothing, layout.book), TOP)


@pytest.mark.parametrize("says", [
    "{when: 'COUNTLIKE(支出表[科目名称], \"行政\") = 0', says: 没有。}",
    "[{when: '支出表[合计, 合计] = 0', says: '{支出表[合计, 合计]}万元'}, '占{占 支出表[合计, 合计]}%']",
])
def test_what_no_formula_says_is_left_to_the_program(says: str, tmp_path: Path) -> None:
    """The likeness of names, and a share of a number that may not stand there."""
    [line] = live(says, tmp_path).lines
    assert line.formula.startswith((f'"{ELSEWHERE}"', f'IFERROR("{ELSEWHERE}"'))
    assert line.shown == ELSEWHERE


@pytest.mark.parametrize("says", [
    "'{列 支出表[科目名称], 当 支出表[基本支出] <> 0, 间隔 、}'",
    "[{each: 支出表, says: '{[@科目名称]}{[@合计]}万元，占{占 支出表[合计, 合计]}%', between: ；}]",
    f"'{'字' * 9000}{{部门}}'",
])
def test_what_is_too_long_for_a_cell_stands_in_several(says: str, tmp_path: Path) -> None:
    text = live(says, tmp_path, rows=400)
    assert ELSEWHERE not in [line.shown for line in text.lines]
    assert max(map(len, (*text.helpers, *(line.formula for line in text.lines)))) < 8192
    assert len(text.helpers) > 2
