"""Files that are not ours, one module a kind: what each holds, as tables and paragraphs."""

from budgetxl.sources.limits import MOST_BYTES
from budgetxl.sources.read import KINDS, TEXTS, clipboard, paragraphs, tables

__all__ = ["KINDS", "MOST_BYTES", "TEXTS", "clipboard", "paragraphs", "tables"]
