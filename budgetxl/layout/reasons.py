"""The sheet 出错说明: a line for each finding that may stand, with the reason why.

Its columns are the fields of a reason, from the first column on.
"""

from __future__ import annotations

from budgetxl.submission.reasons import MOST

REASONS_SHEET = "出错说明"

HEAD_ROW = 5
TOP, BOTTOM = HEAD_ROW + 1, HEAD_ROW + MOST
"""The first and the last line."""
