"""A folder at an fsspec address, on this computer or not: listed, read, and written whole.

What is written appears complete or not at all: object stores see to that themselves, elsewhere
a file is written aside and renamed.
"""

from budgetxl.storage.address import folder
from budgetxl.storage.reading import Stored, Unavailable
from budgetxl.storage.writing import OWN, Folder

__all__ = ["OWN", "Folder", "Stored", "Unavailable", "folder"]
