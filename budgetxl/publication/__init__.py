"""A submission written out as the official tables: values only, ready to print, nothing else.

No formula, macro, hidden sheet, comment, link, author or path goes into it. Amounts are
rounded half-up to the format's decimals, and what is not shown is not in the file either.

It has a writer of its own, since publications are written by the hundred thousand: a sheet is
worked out once as a text with gaps, and a publication fills the gaps. What comes out is, part by
part, what XlsxWriter would have written (``tests/test_publication_writer.py``), but for the theme
of Office: our cells name their own fonts, and none has a colour.
"""

from budgetxl.layout.lines import Line, lines_of, value_of_added_line
from budgetxl.publication.page import DRAFT, EMPTY_ROWS
from budgetxl.publication.publish import publish

__all__ = ["DRAFT", "EMPTY_ROWS", "Line", "lines_of", "publish", "value_of_added_line"]
