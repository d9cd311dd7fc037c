"""Every form of every example, published, says what the official document says: cell by cell.

``data/<example>_<what>.txt`` holds the cells of a document, form by form, a printed row a line;
the head of each file explains its marks, and what of a torn text layer was put right by hand.
The way is the whole one: the example is filled into a workbook, read back and published.

Three things must hold of each form. The rows are those of the source, in its order. Of the
source's cells at least 98 % are there, each as often as it is there. And nothing is invented:
a cell that the source does not have stands only where the source has a longer text (…), which
the examples reword, and is no figure.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budgetxl import formats, rules
from budgetxl.place import Place
from budgetxl.publication import publish
from budgetxl.reading import read
from budgetxl.rules import Figures
from budgetxl.submission import Submission, from_data, read_data
from budgetxl.template import build

DATA = Path(__file__).parent / "data"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
"""The documents themselves, which not everybody has beside the repository."""

LONG = 40
"""Letters of the longest cell that counts: what is longer is prose."""

AT_LEAST = Decimal("98.0")
"""Per cent of a source's cells that its publication must have."""

AT_LEAST_TORN = Decimal("95.0")
"""The same of a text layer as it is, some of whose cells are doubled or glued together."""

COMPARED = 6663
"""Cells of all documents that count."""

BLANKS = "　 \t\r\n\u00a0"


class Document(NamedTuple):
    """An example, the file of its cells, and where in which document these stand."""

    format: str
    example: str
    cells: str
    seed: str
    parts: tuple[tuple[str, str], ...]


DOCUMENTS = (
    Document(
        "xinjiang-2020-budget", "changji", "changji_budget", "000_8be03fb149e90e8c",
        (("\n表一：\n", "第三部分"), ("\n\t项  目  支  出  绩效", "（五）其他需说明的事项")),
    ),
    Document(
        "xinjiang-2020-self-evaluation", "changji", "changji_self_evaluation",
        "001_c9b77d5a126cd25f", (("", ""),),
    ),
    Document(
        "xinjiang-2020-overall-targets", "korla", "korla_overall_targets",
        "002_961583ef788f221a", (("", ""),),
    ),
    Document(
        "hunan-2020-overall-targets", "hengyang", "hengyang_overall_targets",
        "004_9a43aa26d6babade", (("", ""),),
    ),
    Document(
        "shanxi-2024-budget", "zezhou", "zezhou_budget", "003_ca03bd0c88218b21",
        (
            ("预算公开表1\n", "第三部分 2024年度部门预算情况说明\n\n一、部门"),
            ("预算部门（单位）整体支出绩效目标申报表\n", "十一、国有资产占有使用情况\n\n1"),
            ("（一）政府购买服务指导性目录\n\n村居", "村居"),
            ("代码\t一级目录", "第四部分 名词解释\n\n一、基本"),
        ),
    ),
    Document("shanghai-2025-budget", "putuo-finance", "putuo_finance_budget", "", ()),
    Document("shanghai-2025-budget", "wanli", "wanli_budget", "", ()),
    Document("accounts-2024", "putuo-social-work", "putuo_social_work_accounts", "", ()),
)


# -- what the source says -------------------------------------------------------------------


class Cell(NamedTuple):
    """What a form says in one place, and what the text layer of its document says there."""

    form: str
    layer: str

    @property
    def is_long(self) -> bool:
        return self.form.endswith("…")


class Form(NamedTuple):
    name: str
    rows: list[list[Cell]]

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row]


def cell_of(text: str) -> Cell:
    form, torn, layer = text.partition("«")
    return Cell(form, layer) if torn else Cell(form, form)


@lru_cache(maxsize=None)
def forms_of(document: Document) -> tuple[Form, ...]:
    """The forms of a document as its file of cells has them."""
    found: list[Form] = []
    for line in (DATA / f"{document.cells}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            found.append(Form(line[3:], []))
        elif line and not line.startswith("#"):
            found[-1].rows.append([cell_of(text) for text in line.split("|")])
    return tuple(found)


CASES = [(document, form) for document in DOCUMENTS for form in forms_of(document)]
EACH_FORM = pytest.mark.parametrize(
    ("document", "form"), CASES, ids=[f"{d.format}-{d.example}-{form.name}" for d, form in CASES]
)
EACH_DOCUMENT = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[f"{d.format}-{d.example}" for d in DOCUMENTS]
)


# -- what is published ----------------------------------------------------------------------


@lru_cache(maxsize=None)
def book(format_id: str) -> rules.Rulebook:
    return rules.bind(formats.load(formats.find(format_id)))


def example(format_id: str, name: str) -> Submission:
    path = Path(str(formats.find(format_id))) / "examples" / f"{name}.json"
    return from_data(read_data(path), book(format_id).format)


@lru_cache(maxsize=None)
def filled(format_id: str, name: str) -> bytes:
    return build(book(format_id), submission=example(format_id, name))


@lru_cache(maxsize=None)
def workbook(format_id: str, name: str) -> openpyxl.Workbook:
    """The example filled into a workbook, read back from there, and published."""
    return published(read_back(filled(format_id, name)))


def read_back(content: bytes) -> Submission:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "填好.xlsx"
        path.write_bytes(content)
        return read(path, book).submission


def published(submission: Submission) -> openpyxl.Workbook:
    content = publish(Figures(submission, book(submission.format)))
    return openpyxl.load_workbook(io.BytesIO(content))


def printed(worksheet: Worksheet) -> list[list[object]]:
    """The rows that hold anything. Cells merged across are one; a cell that goes on from above is
    empty, as it is in the documents, and so is what a page says again of the page before."""
    covered = {
        (row, column)
        for merged in worksheet.merged_cells.ranges
        for row in range(merged.min_row, merged.max_row + 1)
        for column in range(merged.min_col + 1, merged.max_col + 1)
    }
    again = set(said_again(worksheet))
    rows = (
        ["" if (cell.row, cell.column) in again else _stripped(cell.value)
         for cell in row if (cell.row, cell.column) not in covered]
        for row in worksheet.iter_rows()
    )
    return [row for row in rows if any(value != "" for value in row)]


def said_again(worksheet: Worksheet) -> Iterator[tuple[int, int]]:
    """Where a page begins with what a cell says that goes on from the page before."""
    tops = {(row, area.min_col): area.min_row for area in worksheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1) if area.min_row < area.max_row}
    for last in (each.id for each in worksheet.row_breaks.brk):
        for column in range(1, worksheet.max_column + 1):
            if tops.keys() & {(last, column), (last + 1, column)}:
                above = worksheet.cell(tops.get((last, column), last), column).value
                if above and worksheet.cell(last + 1, column).value == above:
                    yield last + 1, column


def _stripped(value: object) -> object:
    return "" if value is None else value.strip(BLANKS) if isinstance(value, str) else value


def sheet_of(document: Document, form: Form) -> Worksheet:
    """The forms are published in the order of the document, a sheet each."""
    sheets: list[Worksheet] = workbook(document.format, document.example).worksheets
    number = forms_of(document).index(form)
    assert number < len(sheets), f"{form.name}：没有公开，只有 {len(sheets)} 张"
    return sheets[number]


# -- two cells held against each other --------------------------------------------------------


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]*)(\.[0-9]+)?")


def figure(value: object) -> Decimal | None:
    """961.1 is 961.10, and 2,070,000 is 2070000; the code 06 is no figure."""
    if isinstance(value, (int, float)):
        return Decimal(str(value))
    text = str(value)
    return Decimal(text.replace(",", "")) if NUMBER.fullmatch(text) else None


def agree(value: object, cell: str) -> bool:
    """Figures as numbers; texts to the letter, but for blanks where the source breaks a line."""
    number = figure(value)
    if number is not None and number == figure(cell):
        return True
    text = str(value)
    if cell.endswith("…"):
        return bool(text) and text.startswith(cell[:-1])
    return squeezed(text) == squeezed(cell.replace("¶", "")) if "¶" in cell else text == cell


def same_row(values: list[object], cells: list[str]) -> bool:
    """Cell by cell; without the gaps where the source has other gaps than the form."""
    if len(values) != len(cells):
        values, cells = [v for v in values if v != ""], [c for c in cells if c]
    return len(values) == len(cells) and all(map(agree, values, cells))


def rows_of(form: Form) -> list[list[str]]:
    """The rows that the form must have: what the text layer has too much is left out."""
    rows = ([cell.form for cell in row] for row in form.rows)
    return [row for row in rows if any(row)]


class Count(NamedTuple):
    """How the cells of a form and of its publication match."""

    total: int
    missing: Counter[str]
    extra: Counter[str]

    @property
    def share(self) -> Decimal:
        found = self.total - self.missing.total()
        return round(Decimal(100 * found) / self.total, 1)


def key(text: str) -> str:
    number = figure(text)
    return str(number.normalize()) if number is not None else text


def counted(cells: list[str], worksheet: Worksheet) -> Count:
    """The cells that count, held against all that is printed, each as often as it is there."""
    broken = {squeezed(cell.replace("¶", "")) for cell in cells if "¶" in cell}
    wanted = Counter(key(cell.replace("¶", "")) for cell in cells)
    there: Counter[str] = Counter()
    for value in (value for row in printed(worksheet) for value in row if value != ""):
        short = squeezed(str(value))
        there[short if short in broken else key(str(value))] += 1
    return Count(wanted.total(), wanted - there, there - wanted)


def count(form: Form, worksheet: Worksheet) -> Count:
    cells = [cell.form for cell in form.cells if cell.form and not cell.is_long]
    return counted(cells, worksheet)


def count_of_layer(form: Form, worksheet: Worksheet) -> Count:
    """As ``count``, with the text layer as torn as it is."""
    cells = [cell.layer for cell in form.cells if cell.layer and not cell.is_long]
    return counted(cells, worksheet)


# -- every form -----------------------------------------------------------------------------


@EACH_DOCUMENT
def test_every_form_is_published_and_no_other(document):
    names = workbook(document.format, document.example).sheetnames
    assert len(names) == len(forms_of(document)), names


@EACH_FORM
def test_98_of_100_cells_of_the_source_are_published(document, form):
    worksheet = sheet_of(document, form)
    found, torn = count(form, worksheet), count_of_layer(form, worksheet)
    report = (
        f"{form.name}：原件 {found.total} 格，公开表有 {found.share}%，缺 {dict(found.missing)}；"
        f"文字层不整理是 {torn.share}%，缺 {dict(torn.missing)}"
    )
    assert found.share >= AT_LEAST, report
    assert torn.share >= AT_LEAST_TORN, report


@EACH_FORM
def test_nothing_is_invented(document, form):
    extra = count(form, sheet_of(document, form)).extra
    long = sum(cell.is_long for cell in form.cells)
    assert extra.total() <= long, f"{form.name}：多出 {dict(extra)}"
    assert [text for text in extra if figure(text) is not None] == []


@EACH_FORM
def test_the_rows_are_those_of_the_source_in_its_order(document, form):
    values, cells = printed(sheet_of(document, form)), rows_of(form)
    wrong = [pair for pair in zip(values, cells) if not same_row(*pair)]
    assert wrong == [], f"{form.name}：{len(wrong)} 行不同"
    assert len(values) == len(cells), values[len(cells) :] or cells[len(values) :]


@EACH_FORM
def test_figures_stand_in_their_own_columns(document, form):
    """No gap is skipped in a row that holds figures: one could have moved to its neighbour."""
    pairs = zip(printed(sheet_of(document, form)), rows_of(form))
    skipped = [cells for values, cells in pairs
               if len(values) != len(cells) and any(figure(cell) is not None for cell in cells)]
    assert skipped == []


def test_all_that_the_documents_have_was_compared():
    assert [len(forms_of(document)) for document in DOCUMENTS] == [15, 7, 1, 1, 22, 9, 9, 9]
    cells = [cell for _, form in CASES for cell in form.cells]
    assert sum(bool(cell.form) and not cell.is_long for cell in cells) == COMPARED
    assert all(len(squeezed(cell.form)) <= LONG for cell in cells)


# -- the files of cells against the documents -----------------------------------------------


def part_of(document: Document, text: str) -> str:
    """What of the document's text the forms take up."""
    found = ""
    for start, end in document.parts:
        begin = text.index(start)
        found += text[begin : text.index(end, begin) if end else len(text)] + "\n"
    return re.sub("仅供内部审核|<p>|</p>", "", found)


def pieces(texts: Iterable[str]) -> Counter[str]:
    """The lines of cells: what of a text layer can be counted even where cells are torn."""
    lines = (line.strip(BLANKS) for text in texts for line in re.split("[\n¶]", text))
    return Counter(line for line in lines if line)


def cells_of_text(text: str) -> list[str]:
    """The cells of a text layer. Those of one row stand in one line, tabs between; or each has
    a line, a tab before it, and goes on in the next lines, over an empty one at most."""
    cells: list[str] = []
    goes_on = 0
    for line in text.split("\n"):
        inner = line.split("\t")
        if len(inner) > 1:
            cells += inner
            goes_on = 2 if len(inner) == 2 and inner[1].strip(BLANKS) else 0
        elif not line.strip(BLANKS):
            goes_on -= 1
        elif goes_on > 0:
            cells[-1] += "\n" + line
            goes_on = 2
        else:
            cells += re.split(r"\s{3,}", line)
    return cells


@EACH_DOCUMENT
def test_the_cells_are_those_of_the_document(document):
    """Held against the documents where they are at hand: nothing made up, nothing left out."""
    seed = SEEDS / f"{document.seed}.txt"
    if not seed.is_file():
        return
    cells = cells_of_text(part_of(document, seed.read_text(encoding="utf-8")))
    layer = [cell.layer for form in forms_of(document) for cell in form.cells]
    names = tuple(text[:-1] for text in layer if len(text) > 1 and text.endswith("…"))
    ours = pieces(text for text in layer if not text.endswith("…"))
    assert ours - pieces(cells) == Counter()
    short = [cell for cell in cells if len(squeezed(cell)) <= LONG]
    left = pieces(short) - ours
    assert [text for text in left if not (names and text.startswith(names))] == []


# -- the sheets -----------------------------------------------------------------------------

BUDGET = "xinjiang-2020-budget"
EVALUATION = "xinjiang-2020-self-evaluation"
FORM, NAME, OTHER = "项目支出绩效自评表", "项目名称", "主管部门"


def named(*names: str) -> Submission:
    """Self-evaluations of which nothing is filled in but their names."""
    cells = {Place(FORM, None, NAME, form): name for form, name in enumerate(names) if name}
    return Submission(EVALUATION, 2020, "司法局", dict(cells))


def sheets_named(*names: str) -> list[str]:
    return list(published(named(*names)).sheetnames)


def is_valid(name: str) -> bool:
    """What Excel takes as the name of a sheet."""
    return bool(re.fullmatch(r"[^\[\]:*?/\\]{1,31}", name)) and name == name.strip("'")


@EACH_DOCUMENT
def test_the_names_of_the_sheets_are_valid_and_unique(document):
    names = workbook(document.format, document.example).sheetnames
    assert all(map(is_valid, names))
    assert len({name.casefold() for name in names}) == len(names)


@pytest.mark.parametrize(("document", "table", "field"), [
    (DOCUMENTS[0], "项目支出绩效目标表", NAME), (DOCUMENTS[1], FORM, NAME),
    (DOCUMENTS[4], "项目支出绩效目标申报表", NAME),
])
def test_a_repeated_form_bears_the_name_of_what_it_is_for(document, table, field):
    cells = example(document.format, document.example).cells
    wanted = [value for place, value in cells.items()
              if (place.table, place.row, place.column) == (table, None, field)]
    names = workbook(document.format, document.example).sheetnames
    found = [name for name in names if name not in book(document.format).format.tables]
    assert [re.sub("（2）$", "", name) for name in found] == wanted


def test_two_forms_for_one_project_are_two_sheets():
    names = workbook(EVALUATION, "changji").sheetnames
    assert names[:2] == ["法律援助工作经费", "法律援助工作经费（2）"]


@pytest.mark.parametrize("names", [
    ("甲/乙", "甲乙", "甲\\乙", "[甲]乙", "甲:乙*?"),
    ("普法" * 30, "普法" * 30 + "二", "普法" * 16),
    ("法治Book", "法治BOOK", "法治book（2）", "法治BooK"),
    ("'甲'", "甲", "''", "?*", "/"),
    ("甲 乙", "甲  乙", " 甲\n乙"),
], ids=["refused letters", "long", "capitals", "apostrophes", "blanks"])
def test_any_project_gets_a_valid_name_of_its_own(names):
    found = sheets_named(*names)
    assert len(found) == len(names) and all(map(is_valid, found))
    assert len({name.casefold() for name in found}) == len(names)


def test_a_project_named_as_a_table_is_another_sheet():
    cells = {Place("项目支出绩效目标表", None, NAME, 0): "表七"}
    names = published(Submission(BUDGET, 2020, "司法局", dict(cells))).sheetnames
    assert names == [*(f"表{number}" for number in "一二三四五六七八九"), "表七（2）"]


def test_a_form_without_a_name_is_published_with_its_number():
    submission = named("甲", "", "丙")
    submission.cells[Place(FORM, None, OTHER, 1)] = "司法局"
    assert published(submission).sheetnames == ["甲", "自评表2", "丙"]


# -- forms that nobody filled ----------------------------------------------------------------


def test_unused_forms_vanish():
    """The workbook of the example has ten forms of each kind; only those filled are published."""
    there = openpyxl.load_workbook(io.BytesIO(filled(EVALUATION, "changji")), read_only=True)
    assert sum(bool(re.fullmatch("自评表[0-9]+", name)) for name in there.sheetnames) == 10
    assert len(workbook(EVALUATION, "changji").sheetnames) == 7


def test_an_unused_form_between_used_ones_vanishes():
    submission = named("甲", "", "丙")
    again = read_back(build(book(EVALUATION), 5, submission=submission, forms=4))
    assert again.cells == submission.cells
    assert published(again).sheetnames == ["甲", "丙"]


def test_a_budget_without_projects_has_its_tables_and_no_form():
    blank = read_back(build(book(BUDGET), 5, forms=2))
    assert blank.cells == {}
    assert published(blank).sheetnames == [f"表{number}" for number in "一二三四五六七八九"]


@pytest.mark.parametrize("document", DOCUMENTS[2:4], ids=["korla", "hengyang"])
def test_a_form_of_which_there_is_one_is_published_even_when_empty(document):
    [name] = published(Submission(document.format, 2020, "司法局")).sheetnames
    assert name == forms_of(document)[0].name


# -- the comparison can fail ----------------------------------------------------------------

SOURCE = "标题\n项目|年初|全年\n甲|1.50|\n乙||2,070,000\n社会¶效益|06|…"
SAME: list[list[object]] = [
    ["标题"], ["项目", "年初", "全年"], ["甲", 1.5, ""], ["乙", "", 2070000],
    ["社会效益", "06", "改写的一段"],
]


def judged(rows: list[list[object]]) -> tuple[bool, bool, bool]:
    """Whether rows in order, all cells, and nothing besides are found in ``rows``."""
    form = Form("表", [[cell_of(text) for text in line.split("|")] for line in SOURCE.split("\n")])
    worksheet = openpyxl.Workbook().active
    for row in rows:
        worksheet.append([None if value == "" else value for value in row])
    values, cells, found = printed(worksheet), rows_of(form), count(form, worksheet)
    values = [row[: len(wanted)] for row, wanted in zip(values, cells)]
    return (
        len(rows) == len(cells) and all(map(same_row, values, cells)),
        found.share == 100,
        found.extra.total() <= 1,
    )


def changed(row: int, column: int, value: object) -> list[list[object]]:
    rows = [list(each) for each in SAME]
    rows[row][column] = value
    return rows


@pytest.mark.parametrize(("rows", "verdicts"), [
    (SAME, (True, True, True)),
    ([*SAME[:2], SAME[3], SAME[2], SAME[4]], (False, True, True)),
    (changed(2, 1, 1.51), (False, False, False)),
    (changed(4, 1, 6), (False, False, False)),
    (changed(1, 0, "项 目"), (False, False, False)),
    (changed(2, 2, 1.5), (False, True, False)),
    ([*SAME[:2], ["甲", "", 1.5], *SAME[3:]], (False, True, True)),
    (changed(4, 2, ""), (False, True, True)),
    ([*SAME, ["多一行", ""]], (False, True, False)),
    (SAME[:-1], (False, False, True)),
], ids=["same", "rows in another order", "a figure", "a code", "a blank", "a figure twice",
        "a figure in its neighbour's column", "a text left out", "a row more", "a row less"])
def test_what_differs_is_seen(rows, verdicts):
    assert judged(rows) == verdicts
