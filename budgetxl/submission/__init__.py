"""A filled format in memory, and the data file that says the same in JSON."""

from budgetxl.submission.data import canonical, data_in, from_data, is_group, read_data, to_data
from budgetxl.submission.model import BLANKS, BLANKS_SEEN, Submission, Value

__all__ = [
    "BLANKS",
    "BLANKS_SEEN",
    "Submission",
    "Value",
    "canonical",
    "data_in",
    "from_data",
    "is_group",
    "read_data",
    "to_data",
]
