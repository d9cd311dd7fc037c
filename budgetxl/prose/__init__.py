"""Prose that somebody wrote about figures: what it says of them, and whether that is so."""

from budgetxl.prose.paragraph import Control, Paragraph

__all__ = ["Control", "Paragraph"]
