"""A submission held against every rule of its format, and a format's rules against their cases."""

from budgetxl.checking.causes import ROUNDED, ROUNDING, Cause
from budgetxl.checking.check import Report, check
from budgetxl.checking.cases import cases_of, verify
from budgetxl.checking.coverage import Coverage, coverage

__all__ = ["ROUNDED", "ROUNDING", "Cause", "Coverage", "Report", "cases_of", "check", "coverage",
           "verify"]
