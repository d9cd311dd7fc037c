"""A submission held against every rule of its format, and a format's rules against their cases."""

from budgetxl.checking.causes import Cause
from budgetxl.checking.check import Report, check
from budgetxl.checking.cases import verify

__all__ = ["Cause", "Report", "check", "verify"]
