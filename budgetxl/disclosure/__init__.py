"""The whole disclosure as a Word document: cover, contents, official tables and narrative.

It has a writer of its own, as the publication has: what it writes is text, and so it starts
without python-docx and lxml, which take longer to load than a document takes to write. Tests
read it with python-docx and with LibreOffice. ``disclosure.marking`` puts comments into the text of
any document.
"""

from budgetxl.disclosure.bound import Origin
from budgetxl.disclosure.plain import tables_alone
from budgetxl.disclosure.stated import Stated, stated
from budgetxl.disclosure.write import origin_of, write

__all__ = ["Origin", "Stated", "origin_of", "stated", "tables_alone", "write"]
