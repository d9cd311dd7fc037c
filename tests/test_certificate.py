"""A workbook that is no longer its template is told, where and how badly; one that is, is not."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from budgetxl import api, formats
from budgetxl.certificate import certify
from budgetxl.certificate.cells import TemplateRows
from budgetxl.certificate.look import Look, Looks
from budgetxl.certificate.markup import Sheet
from budgetxl.fault import FILE_FINDINGS, Finding, Refusal
from budgetxl.layout import Layout
from budgetxl.place import from_a1
from budgetxl.submission import from_data, read_data
from budgetxl.template import build
from tests.damage import OPERATORS, WITH_MACROS, Operator, Package
from tests.generated import AT_MOST
from tests.libreoffice import Office
from tests.spellings import ACTS, SPELLINGS, Change

BUDGET, EVALUATION = "xinjiang-2020-budget", "xinjiang-2020-self-evaluation"
HUNAN, SHANXI = "hunan-2020-overall-targets", "shanxi-2024-budget"
FORMATS = (BUDGET, EVALUATION, HUNAN)


@cache
def blank(name: str, ending: str = "xlsx") -> bytes:
    """The blank template of a format, as it lies beside it."""
    folder = formats.find(name)
    return folder.joinpath(f"{name}.{ending}").read_bytes()


def findings(content: bytes, name: str = "模板.xlsx") -> list[Finding]:
    """What a check says of the file, without what it says of its being blank."""
    report = api.check(Path(name), content=content)
    return [finding for finding in report.findings
            if finding.rule in FILE_FINDINGS and finding.rule not in ("D6", "D7")]


def package(name: str, ending: str = "xlsx") -> Package:
    """The blank template of a format, to be damaged."""
    content = blank(name, ending)
    return Package(content, api.read(Path("x"), content=content).layout)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("operator", OPERATORS.values(), ids=OPERATORS.keys())
def test_damage_is_found_at_its_place(operator: Operator, name: str) -> None:
    damaged = package(name)
    expected = operator(damaged)
    told = findings(damaged.saved())
    assert {finding.rule for finding in told} == {expected.code}
    assert {finding.sheet for finding in told} == {expected.sheet}
    assert len(told) == 1
    assert told[0].level is FILE_FINDINGS[expected.code].level
    if expected.cell:
        assert expected.cell in told[0].cells


def test_there_are_many_kinds_of_damage() -> None:
    assert len(OPERATORS) + len(WITH_MACROS) >= 70


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("operator", WITH_MACROS.values(), ids=WITH_MACROS.keys())
def test_damage_to_macros_is_found(operator: Operator, name: str) -> None:
    damaged = package(name, "xlsm")
    expected = operator(damaged)
    assert {finding.rule for finding in findings(damaged.saved())} == {expected.code}


@pytest.mark.parametrize("name", [BUDGET, SHANXI, HUNAN])
@pytest.mark.parametrize("ending", ["xlsx", "xlsm"])
@pytest.mark.parametrize("change", ACTS.values(), ids=ACTS.keys())
def test_what_a_clerk_may_do_is_not_told(change: Change, ending: str, name: str) -> None:
    worked_on = package(name, ending)
    change(worked_on)
    assert findings(worked_on.saved()) == []


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("change", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_another_spelling_of_the_same_is_not_told(change: Change, name: str) -> None:
    """The reader of inputs has tests of its own for these: here the template is compared."""
    spelt = package(name)
    layout = spelt.layout
    change(spelt)
    assert certify(Path("x"), layout, (), spelt.saved()) == []


def test_every_kind_of_difference_is_made_by_an_operator() -> None:
    made = {operator(package(HUNAN)).code for operator in OPERATORS.values()}
    made |= {operator(package(HUNAN, "xlsm")).code for operator in WITH_MACROS.values()}
    assert {code for code in FILE_FINDINGS if code.startswith("C")} - made == set()


def test_a_repeated_form_may_be_hidden_as_long_as_nobody_uses_it() -> None:
    """Seven of ten are used; the others are hidden, until somebody shows one."""
    book = api.proved_rulebook(EVALUATION)
    example = Path(str(formats.find(EVALUATION))) / "examples" / "changji.json"
    submission = from_data(read_data(example), book.format)
    worked_on = Package(build(book, submission=submission), Layout(book, {}))
    worked_on.edit("xl/workbook.xml", '(<sheet name="自评表9" sheetId="[0-9]+") state="hidden"',
                   r"\1")
    assert [f for f in findings(worked_on.saved()) if f.rule in ("C18", "C19")] == []
    worked_on.edit("xl/workbook.xml", '<sheet name="自评表2"', '<sheet name="自评表2" state="hidden"')
    [told] = [f for f in findings(worked_on.saved()) if f.rule in ("C18", "C19")]
    assert (told.rule, told.sheet) == ("C18", "自评表2")


def test_rows_that_are_written_alike_may_name_other_texts() -> None:
    """The certificate knows rows again; the texts that they name by number are looked at anew."""
    assert findings(blank(HUNAN)) == []
    changed = package(HUNAN)
    layout = changed.layout
    changed.edit("xl/sharedStrings.xml", "<t>预算年度<", "<t>决算年度<")
    assert {finding.rule for finding in certify(Path("x"), layout, (), changed.saved())} == {"C2"}


def shared_heads_exchanged(damaged: Package) -> tuple[str, str]:
    """Two shared formulas get the number of each other; a sheet and a cell that takes one up."""
    heads = r'( ref="[A-Z0-9:]+" si=")(%s)(">)'  # with the number in the middle
    for sheet in damaged.layout.sheets:
        text = damaged.text(sheet)
        first, second = [*re.findall(heads % "[0-9]+", text), ("", ""), ("", "")][:2]
        follower = damaged.cells(sheet, f'<f t="shared" si="{first[1]}"')
        if second[1] and follower:
            other = {first[1]: second[1], second[1]: first[1]}
            part = damaged.part(sheet)
            damaged.parts[part] = re.sub(
                heads % "|".join(other), lambda m: m[1] + other[m[2]] + m[3], text).encode()
            return sheet, follower[0]
    raise LookupError


def test_a_known_row_takes_up_shared_formulas_that_may_have_become_others() -> None:
    """The row is spelt as it was, byte for byte; what it takes up begins elsewhere."""
    assert findings(blank(SHANXI)) == []
    damaged = package(SHANXI)
    sheet, cell = shared_heads_exchanged(damaged)
    told = [each for each in certify(Path("x"), damaged.layout, (), damaged.saved())
            if each.sheet == sheet]
    assert {finding.rule for finding in told} == {"C1"}
    assert cell in told[0].cells


def total_row_spelt(value: str, word: str) -> Package:
    """The row of the first amount with that amount, and with another word in its first cell."""
    spelt = package(BUDGET)
    sheet, cell = spelt.amount()
    spelt.write(sheet, cell, f"<v>{value}</v>", "n")
    label = next(each for each in spelt.cells(sheet, ' t="s"') if each[1:] == cell[1:])
    if word:
        spelt.write(sheet, label, f"<v>{word}</v>", "str")
    return spelt


@pytest.mark.parametrize("value, word, codes", [
    ("7.25", "", set()), ("0", "", set()), ("12.5", "别的", {"C2"}), ("12.5", "再别的", {"C2"}),
])
def test_a_row_is_known_but_for_what_was_typed_into_it(
    value: str, word: str, codes: set[str]
) -> None:
    spelt = total_row_spelt("12.5", "")
    layout = spelt.layout
    assert certify(Path("x"), layout, (), spelt.saved()) == []
    told = certify(Path("x"), layout, (), total_row_spelt(value, word).saved())
    assert {finding.rule for finding in told} == codes


@pytest.mark.parametrize("value", ["1&no;", "1\x00", "]]>"])
def test_a_value_in_a_row_that_is_known_but_for_that_has_to_be_xml(value: str) -> None:
    spelt = total_row_spelt("12.5", "")
    layout = spelt.layout
    assert certify(Path("x"), layout, (), spelt.saved()) == []
    with pytest.raises(Refusal, match="XML"):
        certify(Path("x"), layout, (), total_row_spelt(value, "").saved())


def test_a_cell_that_is_left_out_looks_as_its_column_does_in_each_workbook() -> None:
    """LibreOffice and Excel leave out empty cells; the row alone does not tell their look."""
    def left_out(is_locked: bool) -> list[Finding]:
        spelt = package(BUDGET)
        sheet, cell = spelt.amount()
        row, column = from_a1(cell)
        label = re.search(rf'<c r="A{row + 1}" s="([0-9]+)"', spelt.text(sheet))
        amount = re.search(rf'<c r="{cell}" s="([0-9]+)"/>', spelt.text(sheet))
        assert label and amount
        spelt.edit_sheet(sheet, re.escape(amount[0]), "")
        style = label[1] if is_locked else amount[1]
        column_of_its_own = f'<col min="{column + 1}" max="{column + 1}" style="{style}"/>'
        spelt.edit_sheet(sheet, "<cols>.*?</cols>", f"<cols>{column_of_its_own}</cols>")
        return [each for each in certify(Path("x"), spelt.layout, (), spelt.saved())
                if each.sheet == sheet and cell in each.cells]

    assert left_out(is_locked=False) == []
    assert "C5" in {finding.rule for finding in left_out(is_locked=True)}
    assert left_out(is_locked=False) == []


# -- other programs, other sizes --------------------------------------------------------------


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of every format a small workbook with its first example, whose totals are stated.

    Of the largest the blank template as well; ``make test-all`` takes those of all.
    """
    folder = tmp_path_factory.mktemp("saved")
    made = []
    for name in formats.catalogue():
        book = api.proved_rulebook(name)
        if name == SHANXI or AT_MOST > 2:
            made.append(folder / f"{name}.xlsx")
            made[-1].write_bytes(blank(name))
        example = min(formats.find(name).joinpath("examples").iterdir(), key=str)
        submission = from_data(read_data(Path(str(example))), book.format)
        made.append(folder / f"{name}-{example.name}.xlsx")
        made[-1].write_bytes(build(book, rows=5, forms=1, submission=submission))
    return made


def test_marks_that_are_moved_out_of_effect_are_told_though_they_are_spelt_as_before() -> None:
    damaged = package(BUDGET)
    damaged.edit_sheet(damaged.form(), "(?s)<conditionalFormatting .*</dataValidations>",
                       r"<extLst>\g<0></extLst>")
    told = findings(damaged.saved())
    assert {finding.rule for finding in told} == {"C13"}
    assert {finding.sheet for finding in told} == {damaged.form()}


ROW = ('<row r="6" ht="15"><c r="A6" s="1" t="s"><v>{}</v></c><c r="B6" s="1"><f>C6*2</f>'
       '<v>{}</v></c>{}')
INPUT = '<c r="C6" s="0"/>'


def changed_cells(row: str) -> list[str] | None:
    """The cells that are looked at of a row of which the template has a blank one."""
    looks = Looks((Look(False, "0.00", True), Look(True, "0.00", True)), ())
    template = TemplateRows(Sheet([ROW.format("合计", 0, INPUT).encode()], b""), looks)
    found = template.changed(row.encode())
    if found is None:
        return None
    assert [cell[0] for cell in found[0].cells] == list(found[1])
    return [name.decode() for name in found[1]]


def test_of_a_row_those_cells_are_looked_at_that_are_not_spelt_as_the_template_has_them() -> None:
    filled = INPUT.replace("/>", "><v>7</v></c>")
    assert changed_cells(ROW.format("合计", 0, INPUT)) == []
    assert changed_cells(ROW.format("合计", 14, filled)) == ["B", "C"]
    assert changed_cells(ROW.format("总计", 0, INPUT)) == ["A"]


def test_a_row_is_taken_apart_as_a_whole_where_more_than_its_cells_may_differ() -> None:
    plain = ROW.format("合计", 0, INPUT)
    assert changed_cells(plain.replace('ht="15"', 'ht="15" hidden="1"')) is None
    for otherwise in (plain + INPUT, plain.replace(INPUT, ""), plain.replace("C6\" s", "D6\" s"),
                      plain.replace('"6"', '"7"'), plain.replace("<v>0<", "<!-- --><v>0<"),
                      plain.replace("<row", "<row />\n<row")):
        assert otherwise != plain and changed_cells(otherwise) is None


def differences(file: Path) -> list[Finding]:
    """What of the file is not as its template."""
    reading = api.read(file)
    return certify(file, reading.layout, reading.findings, file.read_bytes())


def test_what_we_write_is_as_its_template(workbooks: list[Path]) -> None:
    assert {file.name: differences(file) for file in workbooks} == {
        file.name: [] for file in workbooks}


def test_what_openpyxl_saves_is_as_its_template(workbooks: list[Path], tmp_path: Path) -> None:
    for file in workbooks:
        openpyxl.load_workbook(file).save(tmp_path / file.name)
        assert differences(tmp_path / file.name) == []


@pytest.mark.libreoffice
def test_what_libreoffice_saves_is_as_its_template(
    workbooks: list[Path], office: Office, tmp_path: Path
) -> None:
    saved = office.recalculate(workbooks, tmp_path)
    assert {file.name: differences(file) for file in saved} == {file.name: [] for file in saved}
