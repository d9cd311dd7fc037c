"""The document of a submission: the sentences of a format, written from its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from budgetxl.narrative.document import (
    Block,
    Chart,
    Document,
    Heading,
    Paragraph,
    Run,
    StatedNumber,
    TablePlace,
    text_of,
)
from budgetxl.narrative.filling import Filling, Scope
from budgetxl.narrative.template import (
    Choice,
    Narrative,
    Passage,
    Picture,
    Piece,
    Section,
    Sentence,
)
from budgetxl.rules import Figures


@dataclass(frozen=True)
class Written:
    """A document, and what its sentences lack: each in the words of its slot and its place."""

    document: Document
    gaps: tuple[str, ...]


class Writer:
    """Writes the sentences of one narrative, the slots of which ``filling`` fills."""

    def __init__(self, narrative: Narrative, figures: Figures) -> None:
        self.narrative = narrative
        self.filling = Filling(figures, narrative.thousands)
        self.groups = 0

    def whole(self) -> Document:
        """All sections, in their order."""
        submission = self.filling.figures.submission
        title = text_of(tuple(self.filling.sentence(self.narrative.title, Scope())))
        blocks = tuple(block for section in self.narrative.sections
                       for block in self.section(section))
        return Document(submission.department, title, self.filling.year, blocks)

    def section(self, section: Section) -> Iterator[Block]:
        """A heading and what stands below it; none above sentences of which none stands."""
        scope = Scope()
        if not self.filling.holds(section.when, scope):
            return
        heading, outer = section.heading, self.filling.heading
        if heading is not None:
            self.filling.heading = text_of(tuple(self.filling.sentence(heading, scope)))
        said = [each for piece in section.says for each in self.paragraphs(piece, scope)]
        if section.says and not (said or section.tables):
            self.filling.heading = outer
            return
        yield from [Heading(section.level, self.filling.heading)] if heading is not None else []
        yield from said
        if section.picture is not None:
            yield from self.picture(section.picture)
        yield from (TablePlace(table) for table in section.tables)

    def picture(self, picture: Picture) -> Iterator[Block]:
        """The chart of the parts that are not nothing; none where there are none."""
        scope = Scope()
        parts = [(text_of(tuple(self.filling.sentence(name, scope))),
                  self.filling.value(value.node, scope)) for name, value in picture.parts]
        some = tuple((name, value) for name, value in parts if value)
        if some:
            yield Chart(picture.title, some, picture.unit)

    def scopes(self, passage: Passage, scope: Scope) -> Iterator[Scope]:
        """Where the pieces of a passage stand: here, or at each used row that it chooses."""
        if not passage.rows:
            if self.filling.holds(passage.when, scope):
                yield scope
            return
        number = 0
        for at in self.filling.ats(passage.rows):
            within = Scope(passage.rows, at, number + 1, self.groups + 1)
            if self.filling.holds(passage.when, within):
                number += 1
                self.groups += 1
                yield within

    def paragraphs(self, piece: Piece, scope: Scope) -> Iterator[Paragraph]:
        """The paragraphs of a piece, each with something in it."""
        if isinstance(piece, Passage) and piece.apart:
            for within in self.scopes(piece, scope):
                for each in piece.pieces:
                    yield from self.paragraphs(each, within)
            return
        self.filling.begin()
        for runs in _lines([*self.runs(piece, scope)]):
            if text_of(runs).strip():
                yield Paragraph(runs, scope.group)

    def runs(self, piece: Piece, scope: Scope) -> Iterator[Run]:
        """A piece within a paragraph."""
        if isinstance(piece, Sentence):
            yield from self.filling.sentence(piece, scope)
        elif isinstance(piece, Choice):
            cases = (case for case in piece.cases if self.filling.holds(case.when, scope))
            case = next(cases, None)
            yield from self.runs(case, scope) if case else ()
        else:
            yield from self.passage(piece, scope)

    def passage(self, passage: Passage, scope: Scope) -> Iterator[Run]:
        """The pieces of a passage, those of several rows or words parted from each other."""
        several = passage.rows or passage.between or passage.end
        parted: list[list[Run]] = []
        if passage.rows or not several:
            for within in self.scopes(passage, scope):
                runs = [run for piece in passage.pieces for run in self.runs(piece, within)]
                parted.append(runs)
        elif self.filling.holds(passage.when, scope):
            parted = [[*self.runs(piece, scope)] for piece in passage.pieces]
        some = [runs for runs in parted if runs]
        for i, runs in enumerate(some):
            yield from [passage.between] if i and passage.between else []
            yield from runs
        yield from [passage.end] if some and passage.end else []


def _lines(runs: list[Run]) -> Iterator[tuple[Run, ...]]:
    """The runs of each line."""
    line: list[Run] = []
    for run in runs:
        if isinstance(run, StatedNumber) or "\n" not in run:
            line.append(run)
            continue
        first, *others = run.split("\n")
        line.append(type(run)(first))
        for other in others:
            yield tuple(line)
            line = [type(run)(other)]
    yield tuple(line)


def write(narrative: Narrative, figures: Figures) -> Written:
    """The whole disclosure of a submission, as its format's narrative.yaml says.

    Where nothing at all is filled in of a supplementary table the sentences about it would be
    made up: that is a gap too.
    """
    writer = Writer(narrative, figures)
    document = writer.whole()
    tables = figures.format.forms.values()
    empty = [f"{table.name}一格也没有填" for table in tables
             if table.supplementary and figures.used.is_empty(table)]
    return Written(document, (*empty, *writer.filling.gaps))
