"""A bureau's own code book: read as the bureau has it, checked, kept beside its formats."""

from budgetxl.codebook.book import Book
from budgetxl.codebook.keep import files, load
from budgetxl.codebook.words import sentences

__all__ = ["Book", "files", "load", "sentences"]
