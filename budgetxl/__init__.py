"""Official Chinese budget forms in Excel: templates, checks and publication tables."""

__version__ = "1.0.0"

ALLOCATIONS = 200_000
"""New objects after which a process of ours looks for cycles of them that nobody needs.

What it knows of formats and templates stays: to look through that as often as Python does by
itself would be a tenth of the time.
"""
