"""What the command line, the button and a program call: the same functions, the same findings."""

from budgetxl.api.comparisons import compared, with_last_year
from budgetxl.api.publications import (
    NotPassed, disclosed, draft_path, open_data, printed, publication, why_unfinished,
)
from budgetxl.api.reports import (
    check, check_open, checked, in_print, with_balance, with_coverage, with_suggestions,
)
from budgetxl.api.rulebooks import drafted_rulebook, proved_rulebook, rulebook
from budgetxl.api.saving import save
from budgetxl.api.workbooks import read, read_open, read_whole, refuse_unreadable, shown_name

__all__ = [
    "NotPassed",
    "check",
    "check_open",
    "checked",
    "compared",
    "disclosed",
    "draft_path",
    "drafted_rulebook",
    "in_print",
    "open_data",
    "printed",
    "proved_rulebook",
    "publication",
    "read",
    "read_open",
    "read_whole",
    "refuse_unreadable",
    "rulebook",
    "save",
    "shown_name",
    "why_unfinished",
    "with_balance",
    "with_coverage",
    "with_last_year",
    "with_suggestions",
]
