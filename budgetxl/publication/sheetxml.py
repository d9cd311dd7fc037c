"""The XML of one sheet: a text with gaps, made once for a layout, and what fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

from budgetxl.layout import Sheet
from budgetxl.layout.drawing import RED
from budgetxl.place import a1, column_letters
from budgetxl.escaping import DECLARATION, MAIN, OFFICE
from budgetxl.publication.form import Area, Form
from budgetxl.publication.page import DRAFT, Page, cut
from budgetxl.publication.paper import ABOVE, BESIDE, DIGIT, Paper, pixels
from budgetxl.publication.styles import Styles

USUAL_COLUMN = 64
"""Pixels of a column that nobody changed."""

LONGEST_TEXT = 32767
"""Letters that a cell can hold, those beyond U+FFFF counted twice."""

BLANK = "/>"
"""The rest of a cell without content."""

_VIEW = '<sheetView showGridLines="0" workbookViewId="0"/>'
_FIRST_VIEW = '<sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/>'
_MARGINS = (
    f'<printOptions horizontalCentered="1"/><pageMargins left="{BESIDE}" right="{BESIDE}"'
    f' top="{ABOVE}" bottom="{ABOVE}" header="0.3" footer="0.3"/>'
)
_FOOTER = "<oddFooter>&amp;C&amp;9第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
_FOOT = f"<headerFooter>{_FOOTER}"
_DRAFT_FOOT = f"<headerFooter><oddHeader>&amp;C&amp;9{DRAFT}</oddHeader>{_FOOTER}"


class SheetXml:
    """The XML of one form.

    ``body`` is a text with gaps; they are filled by the rows' heights and by the rest of each
    cell, in the order in which ``order`` takes them from both lists.
    """

    def __init__(self, form: Form, styles: Styles) -> None:
        self.form, self.styles = form, styles
        self.gaps = dict.fromkeys(form.places)
        self.body = "".join(self._rows())

    @cached_property
    def order(self) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """Takes what fills the gaps from the heights of all rows, then the cells."""
        rows = self.form.sheet.note_row + 1
        keys = [*((row, -1) for row in range(rows)), *self.gaps]
        return itemgetter(*sorted(range(len(keys)), key=keys.__getitem__))

    def filled(self, heights: Sequence[str], cells: Sequence[str]) -> str:
        """The rows."""
        return self.body % self.order([*heights, *cells])

    def _rows(self) -> Iterator[str]:
        rows = self.form.sheet.note_row + 1
        cells: dict[int, dict[int, str]] = {row: {} for row in range(rows)}
        letters = [column_letters(column) for column in range(self.form.sheet.width)]
        for box in self.form.boxes:
            style = self.styles.number(self.form.style(box))
            for row in range(box.row, box.row + box.rows):
                for column in range(box.column, box.column + box.columns):
                    rest = "%s" if (row, column) in self.gaps else BLANK
                    cells[row][column] = f'<c r="{letters[column]}{row + 1}" s="{style}"{rest}'
        for row, columns in cells.items():
            start = f'<row r="{row + 1}" spans="1:{len(letters)}" ht="%s" customHeight="1"'
            inner = "".join(columns[column] for column in sorted(columns))
            yield f"{start}>{inner}</row>" if inner else f"{start}/>"

    @cached_property
    def head(self) -> str:
        """What comes before the rows, but for the first sheet."""
        sheet = self.form.sheet
        colour = f'<tabColor rgb="FF{RED[1:]}"/>' if self.form.draft else ""
        size = f"A1:{a1(sheet.note_row, sheet.width - 1)}"
        return (
            f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}/relationships">'
            f'<sheetPr>{colour}<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{size}"/>'
            f'<sheetViews>{_VIEW}</sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/>{_columns(sheet)}<sheetData>'
        )

    def foot(self, paper: Paper) -> str:
        """What comes after the merged cells: how it is printed."""
        orientation = "landscape" if self.form.sheet.table.landscape else "portrait"
        height = "" if paper.is_one_page else ' fitToHeight="0"'
        return (
            f'{_MARGINS}<pageSetup paperSize="{paper.size}"{height} orientation="{orientation}"/>'
            f"{_DRAFT_FOOT if self.form.draft else _FOOT}{_breaks(paper.starts)}</worksheet>"
        )


def _breaks(starts: Sequence[int]) -> str:
    """The rows with which pages begin."""
    found = (f'<brk id="{row}" max="16383" man="1"/>' for row in starts)
    count = f'count="{len(starts)}" manualBreakCount="{len(starts)}"'
    return f'<rowBreaks {count}>{"".join(found)}</rowBreaks>' if starts else ""


class Strings(dict[str, str]):
    """The rest of a cell that holds a text; each new text gets the next number."""

    def __missing__(self, text: str) -> str:
        self[text] = f' t="s"><v>{len(self)}</v></c>'
        return self[text]


def cell(content: object, strings: Strings) -> str:
    """The rest of a cell with ``content``: what follows its place and its style."""
    if content is None or content == "":
        return BLANK
    if isinstance(content, str):
        return strings[content if len(content) < LONGEST_TEXT // 2 else cut(content, LONGEST_TEXT)]
    return f"><v>{content:.16G}</v></c>"


def sheet_xml(text: SheetXml, page: Page, strings: Strings, first: bool) -> str:
    """The XML of the sheet ``page``; the ``first`` one is shown when the file is opened."""
    contents = text.form.contents(page)
    heights = text.form.row_heights(contents).values()
    paper = text.form.pagination.paper([*heights])
    areas = text.form.merge(contents, paper)
    cells = [cell(content, strings) for content in contents]
    cells += [strings[words] if words else BLANK for words in text.form.said_again(paper)]
    rows = text.filled([*map(points, heights)], cells)
    head = text.head.replace(_VIEW, _FIRST_VIEW, 1) if first else text.head
    return f"{head}{rows}</sheetData>{merged(areas)}{text.foot(paper)}"


@lru_cache(maxsize=1024)
def merged(areas: tuple[Area, ...]) -> str:
    """The merged cells."""
    found = (f'<mergeCell ref="{a1(row, column)}:{a1(last_row, last_column)}"/>'
             for row, column, last_row, last_column in areas)
    return f'<mergeCells count="{len(areas)}">{"".join(found)}</mergeCells>' if areas else ""


@lru_cache(maxsize=1024)
def points(height: float) -> str:
    """``height`` as it can be on a screen, in whole pixels."""
    return f"{int(height * 4 / 3 + 0.5) * 0.75:.16g}"


def _columns(sheet: Sheet) -> str:
    """The widths of the columns, those of equal neighbours said once."""
    found, first = "", 1
    for width, same in groupby(map(pixels, sheet.widths)):
        last = first + len(list(same)) - 1
        custom = "" if width == USUAL_COLUMN else ' customWidth="1"'
        letters = f"{width * 256 // DIGIT / 256:.16g}"
        found += f'<col min="{first}" max="{last}" width="{letters}"{custom}/>'
        first = last + 1
    return f"<cols>{found}</cols>"
