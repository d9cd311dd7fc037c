"""Whether a workbook is still its template: all but the inputs, part by part."""

from budgetxl.certificate.certify import certify

__all__ = ["certify"]
