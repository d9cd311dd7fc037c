"""Files that are not ours, one module a kind: what each holds, as tables of text."""

from budgetxl.sources.limits import MOST_BYTES
from budgetxl.sources.read import KINDS, clipboard, tables

__all__ = ["KINDS", "MOST_BYTES", "clipboard", "tables"]
