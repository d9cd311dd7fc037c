"""The XML of one sheet: a text with gaps, made once for a layout, and what fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

from budgetxl.layout import Sheet
from budgetxl.layout.drawing import A4, RED
from budgetxl.place import a1, column_letters
from budgetxl.publication.escaping import DECLARATION, MAIN, OFFICE
from budgetxl.publication.form import Area, Form
from budgetxl.publication.page import DRAFT, Page, cut
from budgetxl.publication.styles import Styles

DIGIT, PADDING, USUAL_COLUMN = 7, 5, 64
"""Pixels: of a digit, beside it in a cell, and of a column that nobody changed."""

LONGEST_TEXT = 32767
"""Letters that a cell can hold, those beyond U+FFFF counted twice."""

BLANK = "/>"
"""The rest of a cell without content."""

_VIEW = '<sheetView showGridLines="0" workbookViewId="0"/>'
_FIRST_VIEW = '<sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/>'
_FOOTER = "<oddFooter>&amp;C&amp;9第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
_FOOT = f"<headerFooter>{_FOOTER}"
_DRAFT_FOOT = f"<headerFooter><oddHeader>&amp;C&amp;9{DRAFT}</oddHeader>{_FOOTER}"


class SheetXml:
    """The XML of one form.

    ``body`` is a text with gaps; they are filled by the rows' heights and by the rest of each
    cell, in the order in which ``order`` takes them from both lists.
    """

    def __init__(self, form: Form, styles: Styles) -> None:
        self.form, self.styles = form, styles
        self.gaps = dict.fromkeys((gap.box.row, gap.box.column) for gap in form.gaps)
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

    @cached_property
    def printing(self) -> str:
        """How it is printed."""
        orientation = "landscape" if self.form.sheet.table.landscape else "portrait"
        return (
            '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3"'
            f' footer="0.3"/><pageSetup paperSize="{A4}" fitToHeight="0"'
            f' orientation="{orientation}"/>'
        )


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
    heights = [points(height) for height in text.form.row_heights(contents).values()]
    areas = text.form.merge(contents)
    rows = text.filled(heights, [cell(content, strings) for content in contents])
    head = text.head.replace(_VIEW, _FIRST_VIEW, 1) if first else text.head
    foot = _DRAFT_FOOT if text.form.draft else _FOOT
    return f"{head}{rows}</sheetData>{merged(areas)}{text.printing}{foot}"


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
    pixels = [int(width * DIGIT + 0.5) + PADDING for width in sheet.widths]
    found, first = "", 1
    for width, same in groupby(pixels):
        last = first + len(list(same)) - 1
        custom = "" if width == USUAL_COLUMN else ' customWidth="1"'
        letters = f"{width * 256 // DIGIT / 256:.16g}"
        found += f'<col min="{first}" max="{last}" width="{letters}"{custom}/>'
        first = last + 1
    return f"<cols>{found}</cols>"
