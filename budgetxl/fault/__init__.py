"""What can be wrong, and whose it is.

A clerk's fault is a value (``Finding``): all of them are collected. A format author's faults
come together in one ``FormatError`` before any clerk sees the template. A file or an argument
that cannot be used at all is a ``Refusal``, one clear sentence.
"""

from budgetxl.fault.file_findings import FILE_FINDINGS, FORM_BASIS, FindingKind, file_finding
from budgetxl.fault.finding import LEVELS, Finding, Level, Verdict
from budgetxl.fault.format_error import Fault, FormatError, did_you_mean
from budgetxl.fault.refusal import Refusal, os_error_reason

__all__ = [
    "FILE_FINDINGS",
    "FORM_BASIS",
    "LEVELS",
    "Fault",
    "Finding",
    "FindingKind",
    "FormatError",
    "Level",
    "Refusal",
    "Verdict",
    "did_you_mean",
    "file_finding",
    "os_error_reason",
]
