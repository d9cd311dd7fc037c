"""Prose that somebody wrote about figures: what it says of them, and whether that is so."""

from budgetxl.prose.check import STATES, Bindings, Number, ProseReading, State, Stated, check
from budgetxl.prose.paragraph import Control, Paragraph

__all__ = ["STATES", "Bindings", "Control", "Number", "Paragraph", "ProseReading", "State",
           "Stated", "check"]
