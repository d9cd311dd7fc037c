"""Official Chinese budget forms in Excel: templates, checks and publication tables."""

__version__ = "1.0.0"
