"""Two voices, one verdict: LibreOffice and Python on thousands of generated pairs.

Each workbook is built, calculated by LibreOffice, and every rule at every place compared with
Python's judgement. What XlsxWriter stored in the built file is never looked at: only what
LibreOffice made of the formulas.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budgetxl.amount import KEPT_DECIMALS, ZERO, rounded, stored
from budgetxl.checking.cases import outcomes
from budgetxl.fault import Level, Verdict
from budgetxl.formats import NOTE, catalogue, load
from budgetxl.layout import CHECKS_SHEET, GUIDE_SHEET, PANEL_SHEET, Layout
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import Place
from budgetxl.reading import Reading, read
from budgetxl.rules import Figures, Outcome, Rule, Rulebook, bind
from budgetxl.template import build
from tests.generated import BOOKS, KINDS, SPARE_ROWS, Sample, samples
from tests.libreoffice import Office

FORMATS = tuple(catalogue())
ENOUGH = 2_000
"""Compared pairs of a rule and a place, for each format and kind of workbook."""

SHOWN = 40
"""How many disagreements a failing test lists."""

E_LEFT, F_RIGHT, G_GAP, H_STATE, I_PLACES, J_BROKEN, K_BLANK = range(5, 12)
"""The columns of 审核明细, from 1; line 2 is the first rule's."""


@cache
def rulebook(name: str) -> Rulebook:
    return bind(load(catalogue()[name]))


@dataclass(frozen=True)
class Mismatch:
    """What the two voices disagree on."""

    workbook: str
    rule: str
    place: str
    python: object
    office: object
    done: tuple[str, ...]

    def __str__(self) -> str:
        where = f"{self.workbook}  {self.rule}  {self.place}"
        done = f"  [{'；'.join(self.done)}]" if self.done else ""
        return f"{where}  Python: {self.python}  LibreOffice: {self.office}{done}"


class Comparison:
    """One workbook: what Python says of it, and what LibreOffice calculated in it."""

    def __init__(self, sample: Sample, reading: Reading, calculated: Path) -> None:
        self.sample = sample
        self.layout: Layout = reading.layout
        self.figures = Figures(reading.submission, reading.layout.book)
        self.sheets = openpyxl.load_workbook(calculated, data_only=True)
        self.pairs = 0
        self.mismatches: list[Mismatch] = []

    def _same(self, rule: str, place: str, python: object, office: object) -> None:
        if python != office:
            self.mismatches.append(
                Mismatch(self.sample.name, rule, place, python, office, self.sample.done)
            )

    def run(self) -> None:
        """Every rule and place, every total, every whole code, the counts, the verdict."""
        checks = self.sheets[CHECKS_SHEET]
        for line, rule in enumerate(self.layout.book.rules, start=2):
            judged = list(outcomes(rule, self.figures))
            if rule.by_row:
                self._rows(rule, judged)
                self._summary(checks, line, rule, judged)
            else:
                self._line(checks, line, judged[0])
        for name in self.layout.sheets:
            self._totals(name)
            self._beside(name)
        self._verdict()

    def _line(self, checks: Worksheet, line: int, outcome: Outcome) -> None:
        """A rule of one place: its state, and both sides and their difference."""
        self.pairs += 1
        rule, place = outcome.rule.id, outcome.place.words()
        self._same(rule, place, shown(outcome), checks.cell(line, H_STATE).value)
        for column, amount in ((E_LEFT, outcome.left), (F_RIGHT, outcome.right),
                               (G_GAP, outcome.difference)):
            if amount is not None:
                self._same(rule, f"{place} {'左边右边差额'[2 * (column - E_LEFT):][:2]}",
                           amount, number(checks.cell(line, column).value))

    def _rows(self, rule: Rule, judged: list[Outcome]) -> None:
        """A rule of rows: a state in each used row, and nothing in the spare ones."""
        side, form = self.layout.sides[rule.place.table], self.layout.sheets[rule.place.table]
        column = side.rules_from + side.rules.index(rule)
        expected = {outcome.place.row: shown(outcome) for outcome in judged}
        sheet = self.sheets[rule.place.table]
        for row in range(form.detail_rows):
            state = text(sheet, form.body_top + row, column)
            place = rule.place._replace(row=row).words()
            self._same(rule.id, place, expected.get(row, ""), state)
        self.pairs += len(judged)

    def _summary(
        self, checks: Worksheet, line: int, rule: Rule, judged: list[Outcome]
    ) -> None:
        """The line of a rule of rows: how many places, how many broken, how many blank."""
        counts = Counter(outcome.verdict for outcome in judged)
        broken, blank = counts[Verdict.BROKEN], counts[Verdict.UNDECIDED]
        places = broken + blank + counts[Verdict.HOLDS]
        calm = "未填" if blank else "✓" if places else "—"
        expected = (f"✗ {broken}行" if broken else calm, places, broken, blank)
        found = tuple(checks.cell(line, c).value for c in (H_STATE, I_PLACES, J_BROKEN, K_BLANK))
        self._same(rule.id, f"{CHECKS_SHEET} 第{line}行", expected, found)

    def _totals(self, name: str) -> None:
        """Every total: as stated, or as Python computes it; nothing in a spare row."""
        form, cells = self.layout.sheets[name], self.figures.submission.cells
        used = set(self.figures.submission.rows(name))
        for place in self.layout.totals(form.table):
            value = self.sheets[name].cell(*above(*self.layout.position(place))).value
            if isinstance(place.row, int) and place.row not in used:
                self._same("合计", place.words(), None, value or None)
            else:
                expected = cells.get(place) or self.figures.computed(place) or ZERO
                self._same("合计", place.words(), kept(expected), number(value))

    def _beside(self, name: str) -> None:
        """Which rows are used, and their whole codes."""
        form, side = self.layout.sheets[name], self.layout.sides[name]
        used = set(self.figures.submission.rows(name))
        codes = [c.name for c in form.table.columns.values() if len(c.parts) > 1]
        for row in range(form.detail_rows):
            at, place = form.body_top + row, Place(name, row, "打印")
            state = text(self.sheets[name], at, side.used)
            self._same("打印", place.words(), "打印" if row in used else "空行", state)
            if side.code >= 0:
                code = self.figures.submission.cells.get(place._replace(column=codes[0]), "")
                self._same("整码", place.words(), code, text(self.sheets[name], at, side.code))

    def _verdict(self) -> None:
        """The verdict over all: not passed if and only if a rule of level error is broken."""
        judged = [o for rule in self.layout.book.rules for o in outcomes(rule, self.figures)]
        broken = any(
            o.verdict is Verdict.BROKEN and o.rule.text.level is Level.ERROR for o in judged
        )
        undecided = any(o.verdict is Verdict.UNDECIDED for o in judged)
        expected = "✗ 不通过" if broken else "未填完" if undecided else "✓ 通过"
        self._same("审核", "A3", expected, self.sheets[PANEL_SHEET]["A3"].value)


def shown(outcome: Outcome) -> str:
    """What the live check shows for what Python judged."""
    if outcome.verdict is Verdict.NOT_APPLICABLE:
        return "—"
    if outcome.verdict is Verdict.UNDECIDED:
        return "未填"
    if outcome.verdict is Verdict.HOLDS:
        return "≈" if outcome.slack else "✓"
    return "✗" if outcome.difference is None else f"✗ 差{outcome.difference:f}"


def above(row: int, column: int) -> tuple[int, int]:
    """Positions count from 0, openpyxl's from 1."""
    return row + 1, column + 1


def text(sheet: Worksheet, row: int, column: int) -> str:
    value = sheet.cell(*above(row, column)).value
    return "" if value is None else str(value)


def number(value: object) -> object:
    """A calculated amount to the six decimals that are kept; anything else as it is."""
    return kept(repr(value)) if isinstance(value, (int, float)) else value


def kept(value: object) -> Decimal:
    """``value`` to the decimals that are kept."""
    return rounded(stored(str(value)), KEPT_DECIMALS)


def verdicts(figures: Figures) -> dict[tuple[int, Place], tuple[Verdict, object]]:
    """Verdict and difference of every pair; rules are told apart by their number."""
    return {
        (i, outcome.place): (outcome.verdict, outcome.difference)
        for i, rule in enumerate(figures.book.rules)
        for outcome in outcomes(rule, figures)
    }


def file_of(sample: Sample, book: Rulebook, folder: Path) -> Path:
    path = folder / f"{sample.name}.xlsx"
    path.write_bytes(build(book, SPARE_ROWS, submission=sample.submission))
    return path


def reread(path: Path, book: Rulebook) -> Reading:
    """The workbook read; nothing about the template itself may be odd."""
    reading = read(path, lambda _: book)
    assert [f.message for f in reading.findings if f.rule.startswith("T")] == [], path.name
    return reading


@pytest.mark.libreoffice
@pytest.mark.parametrize(("name", "kind"), list(product(FORMATS, KINDS)))
def test_libreoffice_and_python_agree_on_every_verdict(
    name: str, kind: str, office: Office, tmp_path: Path
) -> None:
    book = rulebook(name)
    made = list(samples(book, kind))
    paths = [file_of(sample, book, tmp_path) for sample in made]
    pairs, mismatches = 0, []
    for sample, path, calculated in zip(
        made, paths, office.recalculate(paths, tmp_path / "calculated"), strict=True
    ):
        reading = reread(path, book)
        assert reading.submission == sample.submission, f"{sample.name} read back"
        again = reread(calculated, book)
        assert verdicts(Figures(again.submission, book)) == verdicts(
            Figures(reading.submission, book)
        ), f"{sample.name} saved by LibreOffice"
        comparison = Comparison(sample, reading, calculated)
        comparison.run()
        pairs += comparison.pairs
        mismatches += comparison.mismatches
    listed = "\n".join(map(str, mismatches[:SHOWN]))
    assert not mismatches, f"{len(mismatches)} disagreements:\n{listed}"
    assert pairs >= ENOUGH


def typed(sample: Sample, book: Rulebook, folder: Path) -> Path:
    """The sample typed into an empty template, the parts of its codes as numbers."""
    rows = max(max(sample.submission.rows(t), default=0) for t in book.format.tables) + SPARE_ROWS
    path = folder / f"typed-{sample.name}.xlsx"
    path.write_bytes(build(book, rows))
    layout = reread(path, book).layout
    workbook = openpyxl.load_workbook(path)
    workbook[GUIDE_SHEET].cell(*above(*DEPARTMENT_CELL)).value = sample.submission.department
    for place, value in sample.submission.cells.items():
        parts = book.format.tables[place.table].columns[place.column].parts
        start = 0
        for i, part in enumerate(parts):
            digits = str(value)[start : (start := start + part.digits)]
            at = layout.sheets[place.table].positions[place, i]
            workbook[place.table].cell(*above(*at)).value = int(digits)
        if not parts:
            workbook[place.table].cell(*above(*layout.position(place))).value = value
    for name, note in sample.submission.notes.items():
        at = layout.position(Place(name, None, NOTE))
        workbook[name].cell(*above(*at)).value = note
    workbook.save(path)
    return path


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", FORMATS)
def test_codes_typed_as_numbers_change_no_verdict(
    name: str, office: Office, tmp_path: Path
) -> None:
    """Zeros in front are lost when 06 is typed as a number; both voices put them back."""
    book = rulebook(name)
    [sample, *_] = samples(book, "boundary")
    path = typed(sample, book, tmp_path)
    [calculated] = office.recalculate([path], tmp_path / "calculated")
    reading = reread(path, book)
    assert reading.submission == sample.submission
    comparison = Comparison(sample, reading, calculated)
    comparison.run()
    assert list(map(str, comparison.mismatches)) == []
    assert comparison.pairs > len(book.rules)


@pytest.mark.parametrize("name", FORMATS)
def test_generated_workbooks_reach_every_verdict_of_every_rule(name: str) -> None:
    """What the comparison above is worth: no rule is only ever seen to hold."""
    book = rulebook(name)
    seen: set[tuple[str, str]] = set()
    states: Counter[str] = Counter()
    for kind in KINDS:
        for sample in samples(book, kind):
            figures = Figures(sample.submission, book)
            for outcome in (o for rule in book.rules for o in outcomes(rule, figures)):
                seen.add((outcome.rule.id, outcome.verdict.value))
                states[shown(outcome)[:1]] += 1
    wanted = product(dict.fromkeys(rule.id for rule in book.rules), ("holds", "broken"))
    missing = [pair for pair in wanted if pair not in seen]
    assert missing == []
    assert set(states) == set("✓✗≈—未")


@pytest.mark.parametrize("name", FORMATS)
def test_consistent_books_break_no_rule_that_forbids(name: str) -> None:
    """The generator is right about the format: what it calls consistent passes."""
    book = rulebook(name)
    for sample in samples(book, "consistent"):
        figures = Figures(sample.submission, book)
        broken = [
            (sample.name, outcome.rule.id, outcome.place.words())
            for rule in book.rules if rule.text.level is Level.ERROR
            for outcome in outcomes(rule, figures) if outcome.verdict is Verdict.BROKEN
        ]
        assert broken == []


def test_every_format_has_a_generator() -> None:
    assert sorted(BOOKS) == sorted(FORMATS)
