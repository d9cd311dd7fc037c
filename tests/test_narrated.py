"""A document that budgetxl wrote, edited by hand and checked again."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from budgetxl import disclosure, narrated
from budgetxl.fault import Level
from budgetxl.narrative import narrative_of, write
from budgetxl.prose import Paragraph, ProseReading, State
from budgetxl.rules import Figures
from budgetxl.sources import paragraphs
from tests.prose.submissions import figures, narrative

DOCUMENTS = ("昌吉", "泽州")


@cache
def _written(name: str) -> bytes:
    story = narrative_of(figures(name).book.format)
    assert story is not None
    return disclosure.write(write(story, figures(name)).document, figures(name), False)


def _edited(content: bytes, says: str, text: str) -> bytes:
    """A copy in which somebody typed another number over the one that ``says`` names."""
    stated = disclosure.stated(content)
    assert stated is not None
    id_ = next(number.id for number in stated.numbers.values() if number.says == says)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                typed = re.compile(f'(<w:tag w:val="{id_}"/>.*?<w:t(?: [^>]*)?>)[^<]*', re.DOTALL)
                part = typed.sub(rf"\g<1>{text}", part.decode(), count=1).encode()
            new.writestr(name, part)
    return made.getvalue()


def _read(name: str, content: bytes) -> ProseReading:
    told = paragraphs(Path("公开.docx"), content)
    return narrated.held_against(figures(name), told, content)


def _grave(reading: ProseReading) -> list[tuple[str, str]]:
    return [(found.rule, found.demand) for found in reading.findings
            if found.level is not Level.NOTICE]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_was_written_of_the_figures_agrees_with_them(name: str) -> None:
    reading = _read(name, _written(name))
    assert _grave(reading) == []
    assert reading.counts[State.MATCHED] > 0.8 * len(reading.numbers)


@pytest.mark.parametrize("name, figure, text, told", [
    ("昌吉", "表三[合计, 基本支出] / 表三[合计, 合计] * 100", "92.16",
     "这里写 92.16%，表三[合计, 基本支出] ÷ 表三[合计, 合计] 是 92.61%"),
    ("昌吉", "表六[合计, 人员经费]", "765.06", "这里写 765.06万元，表六[合计, 人员经费] 是 756.06万元"),
    ("昌吉", "表五[2040602, 小计]", "28", ""),
    ("泽州", "表一[收入总计, 预算数]", "1468.09", ""),
    ("泽州", "补充数据[政府采购, 合计]", "0", "这里写 0万元，补充数据[政府采购, 合计] 是 78.12万元"),
])
def test_another_number_is_found_and_nothing_else(
    name: str, figure: str, text: str, told: str
) -> None:
    found = _grave(_read(name, _edited(_written(name), figure, text)))
    assert found == ([("N.1", told)] if told else [])


def test_a_number_follows_its_figure_when_the_workbook_has_changed() -> None:
    """The document is of yesterday: its control says which figure, the workbook what it is now."""
    now = figures("昌吉")
    place = next(each for each in now.submission.cells
                 if each.table == "补充数据" and each[1:3] == ("政府采购", "货物"))
    cells = {**now.submission.cells, place: Decimal("25.31")}
    changed = Figures(replace(now.submission, cells=cells), now.book)
    told = paragraphs(Path("公开.docx"), _written("昌吉"))
    found = [demand for _, demand in _grave(narrated.held_against(changed, told, _written("昌吉")))]
    assert "这里写 24.31万元，补充数据[政府采购, 货物] 是 25.31万元" in found


@pytest.mark.parametrize("name, example", [("昌吉", "changji"), ("泽州", "zezhou")])
def test_facts_that_nobody_gave_are_held_against_nothing(name: str, example: str) -> None:
    """Without 补充数据 the published text is judged by its tables and by itself alone."""
    full = figures(name)
    cells = {place: value for place, value in full.submission.cells.items()
             if not full.format.tables[place.table].supplementary}
    bare = Figures(replace(full.submission, cells=cells), full.book)
    reading = narrated.held_against(bare, narrative(example))
    assert not [found for _, found in _grave(reading) if "补充数据" in found or "增减[" in found]


def test_a_text_without_anything_of_the_format_is_read_all_the_same() -> None:
    reading = narrated.held_against(figures("昌吉"), [Paragraph("本年基本支出890.1万元。", 1)])
    assert reading.counts[State.MATCHED] == 1


def test_a_sentence_that_was_left_out_is_told_and_one_in_other_words_is_not() -> None:
    told = paragraphs(Path("公开.docx"), _written("泽州"))
    without = [each for each in told if "政府采购预算总额" not in each.text]
    reading = narrated.held_against(figures("泽州"), without)
    [found] = reading.lacking
    assert len(reading.marks) == len(reading.findings)  # a comment each, in a marked copy
    assert (found.level, found.row) == (Level.NOTICE, "九、政府采购情况")
    assert "政府采购预算总额78.12万元" in found.demand
    other = [*without, Paragraph("采购一共78.12万元：货物26.42、工程35、服务16.7。", 999)]
    assert narrated.held_against(figures("泽州"), other).lacking == ()


@pytest.mark.parametrize("name, sentence, wrong", [
    ("昌吉", "比上年减少102.16万元", "比上年增加102.16万元"),
    ("泽州", "比上年减少6.71万元", "比上年增加6.71万元"),
    ("泽州", "政府采购预算总额78.12万元", "政府采购预算总额78.12亿元"),
])
def test_other_words_around_the_right_number_are_found(
    name: str, sentence: str, wrong: str
) -> None:
    told = [replace(each, text=each.text.replace(sentence, wrong, 1))
            for each in paragraphs(Path("公开.docx"), _written(name))]
    assert any(wrong in each.text for each in told)
    assert _grave(narrated.held_against(figures(name), told, _written(name)))
