"""Two voices, one verdict: LibreOffice and Python on thousands of generated pairs.

Each workbook is built, calculated by LibreOffice, and every rule at every place compared with
Python's judgement; so is every total, whatever shows which rows and forms are used, and what is
read in the texts. What XlsxWriter stored in the built file is never looked at: only what
LibreOffice made of the formulas.

Left out, because the sheet cannot know: rules that need another workbook, or the likeness of names.
"""

from __future__ import annotations

from collections import ChainMap, Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from itertools import islice, product
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budgetxl import indicator
from budgetxl.amount import KEPT_DECIMALS, ZERO, rounded, stored
from budgetxl.checking.cases import outcomes
from budgetxl.fault import Level, Verdict
from budgetxl.formats import NOTE, Table, catalogue, load
from budgetxl.formats import Column as ColumnSpec
from budgetxl.layout import (
    CHECKS_SHEET,
    GUIDE_SHEET,
    PANEL_SHEET,
    READINGS_SHEET,
    Layout,
)
from budgetxl.layout.formlist import USED_COLUMN, FormList
from budgetxl.layout.indicator_formulas import HEADINGS
from budgetxl.layout.band import Band
from budgetxl.layout.workbook import DEPARTMENT_CELL
from budgetxl.place import Place
from budgetxl.reading import Reading, read
from budgetxl.rules import Figures, Outcome, Rule, Rulebook, bind, sentence, side_names
from budgetxl.rules.functions import READINGS
from budgetxl.template import build
from budgetxl.template.panelvalues import (
    P_BLANK,
    P_BROKEN,
    P_ID,
    P_PLACES,
    P_STATE,
    top_of_lines,
)
from tests.damaged import MEANINGS, Damage, damaged, unreadable
from tests.generated import (
    AT_MOST,
    BOOKS,
    COUNTS,
    KINDS,
    LATER,
    SPARE_ROWS,
    Sample,
    is_fixed,
    samples,
)
from tests.libreoffice import Office
from tests.second_engine import Differing

FORMATS = tuple(catalogue())

ENOUGH = {
    "xinjiang-2020-budget": 300,
    "shanxi-2024-budget": 500,
    "xinjiang-2020-self-evaluation": 120,
    "xinjiang-2020-overall-targets": 80,
    "hunan-2020-overall-targets": 80,
    "shanghai-2025-budget": 150,
    "accounts-2024": 150,
}
"""Compared pairs of a rule and a place, for each workbook of each kind on the average."""

CALCULATED_TWICE = {"mutated": 3, "stated": 2} if AT_MOST > 2 else {"mutated": 1, "stated": 1}
"""How many workbooks of these kinds a second engine calculates as well, the formulas of them all
being alike; one of each of the other kinds in ``make test-all``."""

SHOWN = 40
"""How many disagreements a failing test lists."""

E_LEFT, F_RIGHT, G_GAP, H_STATE, I_PLACES, J_BROKEN, K_BLANK = range(4, 11)
"""The columns of 审核明细; row 1 is the first rule's."""

NO_MATCH, BLANK, UNUSED = "未评估", "未填", ""


OWN_WORDS = tuple(name for name in FORMATS if name not in LATER or AT_MOST > 2)
"""The formats in whose inputs odd things are typed."""


@cache
def rulebook(name: str) -> Rulebook:
    return bind(load(catalogue()[name]))


@cache
def generated(name: str, kind: str) -> tuple[Sample, ...]:
    """All workbooks of a kind."""
    return tuple(samples(rulebook(name), kind))


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


@dataclass(frozen=True)
class State:
    """What a check has to show."""

    place: Place
    text: str


class Comparison:
    """One workbook: what Python says of it, and what LibreOffice calculated in it."""

    def __init__(self, sample: Sample, reading: Reading, calculated: Path) -> None:
        self.sample = sample
        self.reading = reading
        self.layout: Layout = reading.layout
        self.format = self.layout.format
        submission = reading.submission
        self.figures = Figures(submission, self.layout.book)
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
        for line, rule in enumerate(self.layout.rules, start=1):
            if rule.by_row:
                self._rows(rule)
            if rule.by_form:
                self._listed(rule)
            if rule.by_row or rule.by_form:
                self._summary(checks, line, rule)
            else:
                self._line(checks, line, rule)
        self._left_out()
        self._totals()
        for index in self.layout.form_lists.values():
            self._list(index)
        for name, sheet in self.layout.sheets.items():
            for band in sheet.bands.values():
                self._beside(name, band, sheet.form)
            self._worst(name)
        self._readings()
        self._panel(checks)

    # -- what Python expects --------------------------------------------------------------

    @cached_property
    def outcomes(self) -> dict[int, list[Outcome]]:
        """By the number of the rule in the book: what came of it at each place."""
        return {i: list(outcomes(rule, self.figures))
                for i, rule in enumerate(self.layout.book.rules)}

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {id(rule): i for i, rule in enumerate(self.layout.book.rules)}

    def states(self, rule: Rule) -> list[State]:
        """What the checks of ``rule`` have to show."""
        known = self._states.get(id(rule))
        if known is None:
            known = self._states[id(rule)] = [
                State(outcome.place, shown(outcome))
                for outcome in self.outcomes[self._numbers[id(rule)]]
            ]
        return known

    @cached_property
    def _states(self) -> dict[int, list[State]]:
        return {}

    # -- rules ----------------------------------------------------------------------------

    def _state(self, rule: Rule, state: State, found: str) -> None:
        self.pairs += 1
        self._same(rule.id, state.place.words(), state.text, found)

    def _line(self, checks: Worksheet, line: int, rule: Rule) -> None:
        """A rule of one place: its state, and both sides and their difference."""
        [state] = self.states(rule)
        self._state(rule, state, text(checks, line, H_STATE))
        [outcome] = self.outcomes[self._numbers[id(rule)]]
        for column, amount in ((E_LEFT, outcome.left), (F_RIGHT, outcome.right),
                               (G_GAP, outcome.difference)):
            if amount is not None:
                found = number(checks.cell(*above(line, column)).value)
                side = "左边右边差额"[2 * (column - E_LEFT) :][:2]
                self._same(rule.id, f"{outcome.place.words()} {side}", amount, found)

    def _rows(self, rule: Rule) -> None:
        """A rule of rows: a state in each used row, and nothing in the spare ones."""
        table = rule.place.table
        side = self.layout.check_columns[table]
        column = side.rules_from + side.rules.index(rule)
        expected = {(s.place.form, s.place.row): s for s in self.states(rule)}
        for form in self._forms_of(table):
            band, sheet = self.layout.band(table, form), self._sheet(table, form)
            for row in range(band.details):
                place = rule.place._replace(row=row, form=form)
                found = text(sheet, band.first + row, column)
                if state := expected.pop((form, row), None):
                    self._state(rule, state, found)
                else:
                    self._same(rule.id, place.words(), UNUSED, found)
        self._same(rule.id, "在不存在的行", {}, expected)

    def _forms_of(self, table: str) -> range:
        """The numbers of the forms on which ``table`` stands."""
        main = self.format.tables[table].main_table
        return range(self.layout.forms[main] if self.format.is_repeated(table) else 1)

    def _sheet(self, table: str, form: int) -> Worksheet:
        return self.sheets[self.layout.sheet_name(table, form)]

    def _listed(self, rule: Rule) -> None:
        """What the list of a repeated form shows of a rule, form by form."""
        index = self.layout.form_lists[self.format.tables[rule.place.table].main_table]
        used = set(self.figures.forms(index.table.name))
        sheet, column = self.sheets[index.name], index.rule_column(rule)
        for form in range(index.count):
            mine = [state for state in self.states(rule) if state.place.form == form]
            found = text(sheet, index.top + form, column)
            place = f"{index.name} 第{form + 1}张"
            if form not in used:
                self._same(rule.id, place, UNUSED, found)
            elif not rule.by_row:
                [state] = mine
                self._state(rule, state, found)
            else:
                self._same(rule.id, place, summed(mine, "行"), found)

    def _summary(self, checks: Worksheet, line: int, rule: Rule) -> None:
        """The line of a rule of rows or forms: how many places, how many broken, how many blank."""
        states = self.states(rule)
        counts = Counter(state.text[:1] for state in states)
        broken, blank = counts["✗"], counts["未"]
        places = broken + blank + counts["✓"] + counts["≈"]
        first = next((state.text[2:] for state in states if state.text[:1] == "✗"), "")
        if rule.by_row and len(self._forms_of(rule.place.table)) > 1:
            first = ""  # of several ranges none is the first
        expected = (summed(states, "行" if rule.by_row else "张"), places, broken, blank, first)
        found = (
            *(checks.cell(*above(line, c)).value for c in (H_STATE, I_PLACES, J_BROKEN, K_BLANK)),
            text(checks, line, G_GAP),
        )
        self._same(rule.id, f"{CHECKS_SHEET} 第{line + 1}行", expected, found)

    def _left_out(self) -> None:
        """Rules that formulas could hold and that are not there say nothing without groups."""
        held = {id(rule) for rule in self.layout.rules}
        for rule in self.layout.book.rules:
            if id(rule) not in held and rule.on_sheet:
                self._same(rule.id, "工作簿里没有", False, self.layout.stated)
                for state in self.states(rule):
                    if state.text != BLANK:  # a code that is missing leaves all of them open
                        self._same(rule.id, state.place.words(), "—", state.text)

    # -- figures --------------------------------------------------------------------------

    def _totals(self) -> None:
        """Every total: as stated, or as Python computes it; nothing in a spare row."""
        for place in self.layout.totals():
            used = self.figures.rows(place.table, form=place.form)
            sheet = self._sheet(place.table, place.form)
            value = sheet.cell(*above(*self.layout.position(place))).value
            if isinstance(place.row, int) and place.row not in used:
                self._same("合计", place.words(), None, value or None)
                continue
            expected = self._total(place, self.figures)
            if place in self.figures.submission.typed:
                expected = self.figures.submission.typed[place]
            if value is None and self.layout.stated:  # there is nothing that it would add up
                value = 0
            self._same("合计", place.words(), expected, number(value))

    def _total(self, place: Place, figures: Figures) -> object:
        stated = figures.submission.cells.get(place)
        return kept(stated if stated is not None else figures.computed(place) or ZERO)

    def _list(self, index: FormList) -> None:
        """The list of a repeated form: which are used, and the fields collected from them."""
        sheet, used = self.sheets[index.name], set(self.figures.forms(index.table.name))
        for form in range(index.count):
            row, place = index.top + form, f"{index.name} 第{form + 1}张"
            state = text(sheet, row, USED_COLUMN)
            self._same("状态", place, "打印" if form in used else "空行", state)
            for name in index.fields if form in used else ():
                where = Place(index.table.name, None, name, form)
                value = self.figures.value(where)
                found = number(sheet.cell(*above(row, index.field_column(name))).value)
                if index.table.fields[name].kind == "total":
                    value = kept(value or ZERO)
                self._same("目录", where.words(), value or None, found or None)

    def _beside(self, name: str, band: Band, form: int) -> None:
        """Which rows are used, of which level, and their whole codes."""
        side, table = self.layout.check_columns[band.table.name], band.table
        used = set(self.figures.rows(table.name, form=form))
        codes = [c.name for c in table.columns.values() if len(c.parts) > 1]
        sheet, cells = self.sheets[name], self.reading.submission.cells
        for row in range(band.details):
            at, place = band.first + row, Place(table.name, row, "打印", form)
            state = text(sheet, at, side.used)
            self._same("打印", place.words(), "打印" if row in used else "空行", state)
            if side.code >= 0:
                code = cells.get(place._replace(column=codes[0]), "")
                self._same("整码", place.words(), code, text(sheet, at, side.code))
            if side.level >= 0:
                level = self.figures.level(table.name, row, form) if row in used else ""
                self._same("级次", place.words(), level, text(sheet, at, side.level))
            for part, column in side.parts.items():
                owner, i = table.part_columns[part]
                whole = str(cells.get(place._replace(column=owner.name), ""))
                self._same(part, place.words(), owner.slice(whole, i), text(sheet, at, column))

    # -- what sums the checks up ----------------------------------------------------------

    def _worst(self, name: str) -> None:
        """Beside each row: the gravest rule broken there, in words too, else 未填, else ✓.

        A row that has no amount yet waits for it, whatever its rules say.
        """
        sheet = self.layout.sheets[name]
        expected: dict[int, list[tuple[Rule, State]]] = defaultdict(list)
        tables = [table.name for table in sheet.tables]
        rules = [rule for rule in self.layout.rules if rule.place.table in tables]
        for by_row in (True, False):
            for rule in sorted((rule for rule in rules if rule.by_row == by_row),
                               key=lambda rule: list(Level).index(rule.text.level)):
                for state in self.states(rule):
                    if state.place.form == sheet.form:
                        row, _ = self.layout.spot(state.place)
                        expected[row].append((rule, state))
        beside = self.layout.check_columns[tables[0]]
        for row, held in expected.items():
            waits = next((state.place for rule, state in held
                          if rule.by_row and self._waits(state.place)), None)
            if waits:
                held = [each for each in held if not each[0].by_row]
            broken = [each for each in held if each[1].text.startswith("✗")]
            calm = BLANK if any(s.text.startswith("未") for _, s in held) else "✓"
            states = (*(f"{rule.id} {s.text}" for rule, s in broken), "待填" if waits else calm)
            place = f"{name} 第{row + 1}行"
            self._same("校验", place, states[0], text(self.sheets[name], row, beside.state))
            told = text(self.sheets[name], row, beside.told)
            self._same("不通过的是", place, self._told(broken), told)

    def _waits(self, place: Place) -> bool:
        """Whether a detail row has amounts to be typed and none of them is."""
        columns = self.format.tables[place.table].columns.values()
        kinds = ("amount", "total") if self.layout.stated else ("amount",)
        places = [place._replace(column=column.name) for column in columns if column.kind in kinds]
        cells = self.reading.submission
        # where all amounts are totals, a supplementary one that nobody states is its formula
        return any(column.kind == "amount" for column in columns) and not any(
            each in cells.cells or each in cells.typed or each in cells.unusable
            for each in places)

    def _told(self, broken: list[tuple[Rule, State]]) -> str:
        """The first broken rule in the words of a report, with both figures; how many more."""
        if not broken:
            return ""
        rule, state = broken[0]
        more = f"（另有 {len(broken) - 1} 条不通过）" if broken[1:] else ""
        outcome = next(o for o in self.outcomes[self._numbers[id(rule)]] if o.place == state.place)
        if outcome.left is None or outcome.right is None or outcome.difference is None:
            return sentence(rule) + more
        left, right = side_names(rule)
        return (f"{left} {outcome.left:,f}，{right} {outcome.right:,f}，差 {outcome.difference:,f}"
                + more)

    def _readings(self) -> None:
        """What is read in each text that a rule asks to be read."""
        for place, row in self.layout.readings.items():
            spec = self.format.tables[place.table].spec(place)
            typed_words = self.figures.submission.typed.get(place)
            if spec and spec.is_money and typed_words is None:
                continue  # a number is not read
            words = typed_words or str(self.figures.value(place) or "")
            said = indicator.read(words)
            known = {"NUMBERS": Decimal(indicator.numbers(words)), "NUMBER": said.number,
                     "UNIT": said.unit, "OPERATOR": said.operator}
            for function, heading in READINGS.items():
                at = above(row, HEADINGS.index(heading))
                found = self.sheets[READINGS_SHEET].cell(*at).value
                found = stored(repr(found)) if isinstance(found, (int, float)) else found
                self._same("读数", f"{place.words()} {heading} {words}", known[function] or None,
                           found or None)

    def _panel(self, checks: Worksheet) -> None:
        """审核: the sums of each rule's lines, and the verdict over all."""
        panel = self.sheets[PANEL_SHEET]
        ids = list(dict.fromkeys(rule.id for rule in self.layout.rules))
        lines = [(rule.id, i) for i, rule in enumerate(self.layout.rules, start=1)]
        top = top_of_lines(self.layout)
        rows = {text(panel, row, P_ID): row for row in range(top, panel.max_row)}
        for rule_id in ids:
            mine = [line for known, line in lines if known == rule_id]
            sums = [sum(int(checks.cell(*above(line, column)).value) for line in mine)
                    for column in (I_PLACES, J_BROKEN, K_BLANK)]
            places, broken, blank = sums
            state = "✗" if broken else BLANK if blank else "✓" if places else "—"
            found = [panel.cell(*above(rows[rule_id], column)).value
                     for column in (P_PLACES, P_BROKEN, P_BLANK, P_STATE)]
            self._same(rule_id, PANEL_SHEET, [*sums, state], found)
        self._same(PANEL_SHEET, "A3", self._verdict(), panel["A3"].value)

    def _verdict(self) -> str:
        """Not passed if and only if a rule of level error is broken, or something is not filled in.

        What needs another workbook, and what a sheet passes over, is not in it.
        """
        submission = self.reading.submission
        if not any(isinstance(value, Decimal) and value for value in submission.cells.values()):
            return "尚未填报"
        levels = {rule.text.level for rule in self.layout.rules
                  if any(state.text.startswith("✗") for state in self.states(rule))}
        levels |= {finding.level for finding in self.reading.findings}
        if Level.ERROR in levels:
            return "✗ 不通过"
        states = (state.text for rule in self.layout.rules for state in self.states(rule))
        return "未填完" if any(state.startswith("未") for state in states) else "✓ 通过"


def shown(outcome: Outcome) -> str:
    """What the live check shows for what Python judged."""
    if outcome.verdict is Verdict.NOT_APPLICABLE:
        return "—"
    if outcome.verdict is Verdict.UNDECIDED:
        return BLANK if outcome.reason.endswith("未填") else NO_MATCH
    if outcome.verdict is Verdict.HOLDS:
        return "≈" if outcome.slack else "✓"
    return "✗" if outcome.difference is None else f"✗ 差{outcome.difference:f}"


def summed(states: list[State], each: str) -> str:
    """What is shown of several states together."""
    counts = Counter(state.text[:1] for state in states)
    if counts["✗"]:
        return f"✗ {counts['✗']}{each}"
    if counts["未"]:
        return BLANK
    return "✓" if counts["✓"] + counts["≈"] else "—"


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
    """The workbook of a sample, with one blank form behind the others."""
    path = folder / f"{sample.name}.xlsx"
    path.write_bytes(build(book, SPARE_ROWS, submission=sample.submission, forms=forms(sample, 2)))
    return path


def forms(sample: Sample, spare: int) -> int:
    """So many forms that ``spare`` less one are left blank behind the others."""
    return max((place.form for place in sample.submission.cells), default=0) + spare


def reread(path: Path, book: Rulebook) -> Reading:
    """The workbook read; nothing about the template itself may be odd."""
    reading = read(path, lambda _: book)
    assert [f.message for f in reading.findings if f.rule.startswith("T")] == [], path.name
    return reading


def calculated_of(book: Rulebook) -> Iterator[Sample]:
    """The workbooks that LibreOffice calculates: more of those in which much is changed."""
    for kind in KINDS:
        few = book.format.id in LATER or kind not in ("mutated", "stated")
        yield from islice(samples(book, kind), AT_MOST // 2 or 1 if few else AT_MOST)


def twice(made: list[Sample]) -> Iterator[Sample]:
    """Those of them that a second engine calculates."""
    for kind in KINDS:
        others = 1 if AT_MOST > 2 else 0
        alike = [sample for sample in made if sample.kind == kind]
        yield from alike[:CALCULATED_TWICE.get(kind, others)]


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", FORMATS)
def test_libreoffice_and_python_agree_on_every_verdict(
    name: str, office: Office, tmp_path: Path
) -> None:
    """Workbooks of all kinds, and cell by cell what a second engine makes of some of them."""
    book = rulebook(name)
    made = list(calculated_of(book))
    paths = [file_of(sample, book, tmp_path) for sample in made]
    pairs, mismatches, again = 0, [], list(twice(made))
    for sample, path, calculated in zip(
        made, paths, office.recalculate(paths, tmp_path / "calculated"), strict=True
    ):
        comparison = compared(sample, path, calculated, book)
        pairs += comparison.pairs
        mismatches += comparison.mismatches
        if sample in again:
            differing = Differing(path, comparison.sheets)
            assert differing.cells == [], path.name
            assert differing.compared > 500
    listed = "\n".join(map(str, mismatches[:SHOWN]))
    assert not mismatches, f"{len(mismatches)} disagreements:\n{listed}"
    assert pairs >= ENOUGH[name] * len(made)


def compared(sample: Sample, path: Path, calculated: Path, book: Rulebook) -> Comparison:
    """The workbook and what LibreOffice saved are read back as the sample, and judged alike."""
    reading = reread(path, book)
    assert reading.submission == sample.submission, f"{sample.name} read back"
    again = reread(calculated, book)
    assert again.submission == sample.submission, f"{sample.name} saved by LibreOffice"
    comparison = Comparison(sample, reading, calculated)
    comparison.run()
    return comparison


def typed(sample: Sample, book: Rulebook, folder: Path) -> Path:
    """The sample typed into an empty template: digits become numbers, in codes and texts too."""
    numbers = [row for t in book.format.tables for f in range(forms(sample, 1))
               for row in sample.submission.rows(t, f)]
    path = folder / f"typed-{sample.name}.xlsx"
    rows = max(numbers, default=0) + SPARE_ROWS
    path.write_bytes(build(book, rows, forms=forms(sample, 1)))
    layout = reread(path, book).layout
    workbook = openpyxl.load_workbook(path)
    workbook[GUIDE_SHEET].cell(*above(*DEPARTMENT_CELL)).value = sample.submission.department
    for name, sheet in layout.sheets.items():
        for box in sheet.boxes:  # the words that an empty form begins with
            spec = book.format.tables[box.place.table].spec(box.place) if box.place else None
            if spec and spec.merged:
                workbook[name].cell(*above(box.row, box.column)).value = None
    for place, value in sample.submission.cells.items():
        name = layout.sheet_name(place.table, place.form)
        spec = book.format.tables[place.table].spec(place)
        assert spec is not None
        for i in range(len(spec.parts) if spec.is_split else 1):
            at = layout.sheets[name].positions[place, i]
            part = spec.part_of(str(value), i) if spec.kind == "code" else value
            cell = workbook[name].cell(*above(*at))
            cell.value = as_typed(part, spec)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # not a formula, though it may begin with =
    for name, note in sample.submission.notes.items():
        at = layout.position(Place(name, None, NOTE))
        workbook[name].cell(*above(*at)).value = note
    workbook.save(path)
    return path


def as_typed(value: object, spec: ColumnSpec) -> object:
    """``value`` as a program may take it: digits become a number, and zeros in front are lost."""
    digits = isinstance(value, str) and value.isascii() and value.isdecimal()
    alike = spec.kind == "code" or str(value) == (str(value).lstrip("0") or "0")
    if digits and alike and spec.kind in ("code", "text"):
        return int(str(value))
    return None if value == "" else value


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", OWN_WORDS)
def test_what_is_typed_as_numbers_changes_no_verdict(
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
    assert comparison.pairs > len(book.rules) // 2


DAMAGED = min(2, AT_MOST // 2 or 1)
"""Workbooks of each format into which what pasting leaves is typed."""


def damaged_books(
    book: Rulebook, damages: tuple[Damage, ...], folder: Path
) -> Iterator[tuple[Sample, Path]]:
    """Consistent workbooks with all these ``damages`` done to each."""
    for sample in islice(samples(book, "consistent"), DAMAGED):
        path = file_of(sample, book, folder)
        layout, rng = reread(path, book).layout, Random(f"{book.format.id} {sample.name}")
        changes = (damage(sample.submission, layout, rng) for damage in damages)
        yield sample, damaged(path, layout, dict(ChainMap(*reversed([*changes]))))


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", OWN_WORDS)
def test_blank_text_and_number_mean_the_same_in_all_voices(
    name: str, office: Office, tmp_path: Path
) -> None:
    """Empty texts, blanks around texts, long names, letters outside the BMP: every verdict."""
    book = rulebook(name)
    made, paths = zip(*damaged_books(book, MEANINGS, tmp_path))
    for sample, path, calculated in zip(
        made, paths, office.recalculate(list(paths), tmp_path / "calculated"), strict=True
    ):
        comparison = Comparison(sample, reread(path, book), calculated)
        comparison.run()
        assert list(map(str, comparison.mismatches)) == []
        # On the way to what is read in a text, the engines count letters outside the BMP otherwise.
        differing = Differing(path, comparison.sheets).cells
        assert [cell for cell in differing if not cell.startswith(READINGS_SHEET)] == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", OWN_WORDS)
def test_what_cannot_be_read_fails_in_all_voices(name: str, office: Office, tmp_path: Path) -> None:
    """Blanks for amounts, and codes that Excel takes for dates and powers."""
    book = rulebook(name)
    _, paths = zip(*damaged_books(book, (unreadable,), tmp_path))
    for path, calculated in zip(
        paths, office.recalculate(list(paths), tmp_path / "calculated"), strict=True
    ):
        assert Level.ERROR in {finding.level for finding in reread(path, book).findings}
        values = openpyxl.load_workbook(calculated, data_only=True)
        assert values[PANEL_SHEET]["A3"].value == "✗ 不通过"
        # cellrune does not negate a text that could be a date, and says so of what depends on it:
        # the checks of that row, and the lines of 审核 from there on, where MATCH passes over them.
        differing = Differing(path, values, unavailable=200).cells
        assert [cell for cell in differing if not cell.startswith(PANEL_SHEET)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_generated_workbooks_reach_every_verdict_of_every_rule(name: str) -> None:
    """What the comparison above is worth: no rule is only ever seen to hold."""
    book = rulebook(name)
    seen: set[tuple[str, str]] = set()
    states: Counter[str] = Counter()
    for kind in KINDS:
        for sample in generated(name, kind):
            figures = Figures(sample.submission, book)
            for outcome in (o for rule in book.rules for o in outcomes(rule, figures)):
                seen.add((outcome.rule.id, outcome.verdict.value))
                states[shown(outcome)[:1]] += 1
    names = dict.fromkeys(rule.id for rule in book.rules if rule.on_sheet)
    fixed = {rule.id for rule in book.rules if is_fixed(rule)}
    missing = [(rule, verdict) for rule, verdict in product(names, ("holds", "broken"))
               if (rule, verdict) not in seen and rule not in fixed]
    assert missing == []
    assert set(states) == set("✓✗≈—未")


@pytest.mark.parametrize("name", FORMATS)
def test_generated_workbooks_hold_what_clerks_leave_and_type(name: str) -> None:
    """Whatever a format has room for occurs: blank forms, one name twice, 10万元, sums missing …"""
    book = rulebook(name)
    found: set[str] = set()
    for kind in KINDS:
        for sample in generated(name, kind):
            found.update(features(sample, book))
    assert wanted(book) - found == set()


def wanted(book: Rulebook) -> set[str]:
    """What should occur in the workbooks of a format."""
    tables = book.format.tables.values()
    specs = [spec for table in tables for spec in table.specs.values()]
    details = [table.detail for table in tables if table.detail]
    levels = [group.level for detail in details for group in detail.groups]
    summed = any(column.kind == "total" for detail in details for column in detail.columns)
    there = {
        "a blank form between others": any(table.repeated for table in tables),
        "forms of one name": any(table.repeated for table in tables),
        "a default cleared": any(spec.default for spec in specs),
        "a default replaced": any(spec.default for spec in specs),
        "an amount with its unit": any(spec.loose for spec in specs),
        "a total with its unit": any(spec.loose and spec.kind == "total" for spec in specs),
        "a row of merged words alone": any(detail.keeps_empty for detail in details),
        **{f"rows of level {level}": True for level in levels},
        **{f"no rows of level {level}": True for level in levels},
        "stated totals": summed,
        "some totals not stated": summed,
        "rows with gaps": True,
    }
    return {feature for feature, possible in there.items() if possible}


def features(sample: Sample, book: Rulebook) -> Iterator[str]:
    """What is in a workbook of what is ``wanted``."""
    submission, figures = sample.submission, Figures(sample.submission, book)
    for table in book.format.tables.values():
        used = figures.forms(table.name) if table.repeated else [0]
        if table.is_main and used != list(range(len(used))):
            yield "a blank form between others"
        names = [submission.cells.get(Place(table.name, None, table.repeated, f)) for f in used]
        if table.is_main and table.repeated and len(set(names)) < len(names):
            yield "forms of one name"
        for (row, column), spec in table.specs.items():
            values = [submission.cells.get(Place(table.name, row, column, f)) for f in used]
            if spec.default:
                yield from ("a default cleared" if value == "" else "a default replaced"
                            for value in values if value is not None)
        for form in used if table.detail else ():
            yield from row_features(table, form, figures)
    for place in submission.typed:
        kind = book.format.tables[place.table].is_total(place)
        yield "a total with its unit" if kind else "an amount with its unit"


def row_features(table: Table, form: int, figures: Figures) -> Iterator[str]:
    """What is in the rows of a table."""
    assert table.detail is not None
    submission = figures.submission
    rows = submission.rows(table.name, form)
    if rows != list(range(len(rows))):
        yield "rows with gaps"
    if len(rows) > len(figures.rows(table.name, form=form)):
        yield "a row of merged words alone"
    for level in (group.level for group in table.detail.groups if submission.stated and rows):
        there = figures.rows(table.name, level, form)
        yield f"rows of level {level}" if there else f"no rows of level {level}"
    totals = [Place(table.name, row, c.name, form) for row in rows for c in table.detail.columns
              if c.kind == "total"]
    stated = [place in submission.cells for place in totals]
    if submission.stated and stated:
        yield "stated totals"
        if not all(stated):
            yield "some totals not stated"


@pytest.mark.parametrize("name", FORMATS)
def test_the_sheet_holds_every_rule_that_formulas_can_hold(name: str) -> None:
    book = rulebook(name)
    layout = Layout(book, dict.fromkeys(book.format.tables, 1), stated=True)
    left_out = {rule.id for rule in book.rules} - {rule.id for rule in layout.rules}
    assert left_out == {rule.id for rule in book.rules if not rule.on_sheet}


@pytest.mark.parametrize("name", FORMATS)
def test_consistent_books_break_no_rule_that_forbids(name: str) -> None:
    """The generator is right about the format: what it calls consistent passes."""
    book = rulebook(name)
    for sample in generated(name, "consistent"):
        figures = Figures(sample.submission, book)
        broken = [
            (sample.name, outcome.rule.id, outcome.place.words())
            for rule in book.rules if rule.text.level is Level.ERROR
            for outcome in outcomes(rule, figures) if outcome.verdict is Verdict.BROKEN
        ]
        assert broken == []


def test_every_format_has_a_generator() -> None:
    assert sorted(BOOKS) == sorted(FORMATS) == sorted(COUNTS)
