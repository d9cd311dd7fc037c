"""Prose that somebody wrote about figures: what it says of them, and whether that is so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetxl.prose.paragraph import Control, Paragraph

if TYPE_CHECKING:
    from budgetxl.prose.examine import (
        STATES,
        Bindings,
        Number,
        ProseReading,
        State,
        Stated,
        check,
    )

__all__ = ["STATES", "Bindings", "Control", "Number", "Paragraph", "ProseReading", "State",
           "Stated", "check"]


def __getattr__(name: str) -> Any:
    """All but paragraphs is loaded with the first text: most workbooks are checked without one."""
    if name not in __all__:
        raise AttributeError(name)
    from budgetxl.prose import examine

    return getattr(examine, name)
