"""From VBA sources to the bytes of a ``vbaProject.bin``, and back to the sources.

Written after [MS-OVBA] and [MS-CFB], without a performance cache: Office compiles the sources
when it opens the file. On PyPI the ms-ovba family is not sound: no Chinese code page, nine
seconds for 100 kB, leftovers of one run in the next. pyOpenVBA is the fallback should Excel ever
object to ours; but it edits whole workbooks, out of a project that Excel saved for code page
1252, and is 112,000 lines of one author for what takes a few hundred here.
"""

from budgetxl.vba.module import WORKBOOK, Module
from budgetxl.vba.project import project
from budgetxl.vba.reader import sources

__all__ = ["WORKBOOK", "Module", "project", "sources"]
