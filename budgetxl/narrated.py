"""The text that stands with the tables, held against them: from a file of its own, or the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from budgetxl.fault import LEVELS, Finding, Level, Refusal, Verdict

if TYPE_CHECKING:
    from budgetxl.checking import Report
    from budgetxl.narrative import Alignment, Document
    from budgetxl.prose import Bindings, Paragraph, ProseReading
    from budgetxl.rules import Figures


def with_narrative(report: Report, file: Path) -> Report:
    """``report`` with what is found in the narrative ``file``.

    Raises ``Refusal`` for a file that cannot be read, and for one without any text.
    """
    from budgetxl.infile import content_of
    from budgetxl.sources import MOST_BYTES, paragraphs

    content = content_of(file, MOST_BYTES)
    told = paragraphs(file, content)
    if not told:
        raise Refusal(f"{file}：里面没有文字，只有表或图片")
    return _held(report, told, content)


def with_own_narrative(report: Report, file: Path) -> Report:
    """``report`` on the tables of a document, with what is found in its text where it has one."""
    from budgetxl.infile import content_of
    from budgetxl.sources import MOST_BYTES, TEXTS, paragraphs

    if file.suffix.lower() not in TEXTS or file.suffix.lower() == ".txt":
        return report
    content = content_of(file, MOST_BYTES)
    told = paragraphs(file, content)
    read = _held(report, told, content)
    return read if read.narrative and read.narrative.numbers else report


def marked(report: Report, file: Path) -> bytes:
    """A copy of the .docx ``file``, the text that ``report`` is of, with a comment a finding.

    Raises ``Refusal`` for another kind of file, and for one that was read without its text.
    """
    from budgetxl.disclosure.marking import Remark, mark
    from budgetxl.infile import content_of
    from budgetxl.sources import MOST_BYTES

    if file.suffix.lower() != ".docx" or report.narrative is None:
        raise Refusal(f"{file}：--marked 把批注写在 .docx 的副本里，这里没有审核 .docx 的文字")
    read = report.narrative
    remarks = [
        Remark(number, start, end, f"{LEVELS[level]} {each.rule}：{each.demand}。{each.advice}")
        for (number, start, end, level), each in zip(read.marks, read.findings, strict=True)]
    return mark(content_of(file, MOST_BYTES), remarks)


def _held(report: Report, told: Sequence[Paragraph], content: bytes) -> Report:
    from budgetxl.checking.finding_order import gravest_first

    printed = report.balance.figures if report.balance else report.figures
    reading = held_against(printed, told, content)
    found = (*report.findings, *reading.findings, *reading.lacking)
    findings = gravest_first(found, report.format)
    return replace(report, findings=findings, narrative=reading)


def held_against(figures: Figures, told: Sequence[Paragraph], content: bytes = b"") -> ProseReading:
    """What is found in the paragraphs of a text, of which ``content`` is the file.

    Which figure a number is say, in this order, the content control around it, the sentence of
    the format that it stands in, and at last its words.
    """
    from budgetxl.prose import check

    aligned, controls = _aligned(figures, told), _of_controls(figures, told, content)
    sentences = _of_sentences(aligned)
    # a sentence that was copied has the controls of the one that it was copied from
    own = {at: stated for at, stated in controls.items()
           if at not in sentences or sentences[at].says == stated.says}
    reading = check(told, figures, {**sentences, **own})
    lacking = tuple(_lacking(aligned, told)) if aligned else ()
    return replace(reading, lacking=lacking)


def _of_controls(figures: Figures, told: Sequence[Paragraph], content: bytes) -> Bindings:
    """What the content controls of a document that we wrote say of its numbers.

    They say which figure a number is; the figure itself is what the tables have now.
    """
    from budgetxl.prose import Stated

    if not any(paragraph.controls for paragraph in told):
        return {}
    from budgetxl.disclosure import stated

    known = stated(content)
    if known is None or known.origin.format != figures.format.id:
        return {}
    now = {number.says: number for number in _expected(figures).numbers() if number.given}
    return {
        (paragraph.number, control.start): Stated(figure.says, figure.value, certain=True)
        for paragraph in told for control in paragraph.controls
        if (number := known.numbers.get(control.id)) and (figure := now.get(number.says))
    }


def _aligned(figures: Figures, told: Sequence[Paragraph]) -> Alignment | None:
    """The text beside what its figures would make; None where the format has no sentences."""
    from budgetxl.narrative import align, narrative_of

    story = narrative_of(figures.book.format)
    return align(_expected(figures), told, story.accept) if story else None


def _of_sentences(aligned: Alignment | None) -> Bindings:
    """What the sentences of the format itself, found in the text, say of its numbers."""
    from budgetxl.prose import Stated

    found = aligned.numbers.items() if aligned else ()
    return {at: Stated(number.says, number.value) for at, number in found if number.given}


def _lacking(aligned: Alignment, told: Sequence[Paragraph]) -> Iterator[Finding]:
    """The sentences that a text of this form would have and this one has not, by their heading.

    One whose figures mostly stand somewhere was only put in other words; and a text that has
    hardly any of them follows another form.
    """
    words = "\n".join(paragraph.text.replace(",", "") for paragraph in told)
    numbers = {Decimal(digits) for digits in re.findall(r"\d+(?:\.\d+)?", words)}
    by_heading: dict[str, list[str]] = {}
    for each in aligned.missing if aligned.share > 0.5 else ():
        own = [number.value for number in each.numbers if number.given and number.value]
        if own and 2 * sum(value in numbers for value in own) < len(own):
            by_heading.setdefault(each.heading, []).append(each.text)
    for heading, texts in by_heading.items():
        yield Finding(
            rule="N.13", level=Level.NOTICE, verdict=Verdict.BROKEN, place=None, row=heading,
            demand=f"没有写：“{'”“'.join(texts)}”", sheet="情况说明",
            advice="照表里的数补上，或者说明为什么不写", basis="这套表样的情况说明写有这一句")


def _expected(figures: Figures) -> Document:
    """The text that the figures would make; one without sentences where the format has none."""
    from budgetxl.narrative import Document, narrative_of, write

    story = narrative_of(figures.book.format)
    return write(story, figures).document if story else Document("", "", 0, ())
