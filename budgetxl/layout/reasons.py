"""The sheet 出错说明: a line for each finding that may stand, with the reason why."""

from __future__ import annotations

REASONS_SHEET = "出错说明"

HEADS = ("规则", "位置", "数字", "理由", "填写人")
"""The columns, from the first one of the sheet on: those of ``submission.reasons.Reason``."""

ROWS = 40
"""Reasons that the sheet has room for."""

HEAD_ROW = 5
TOP, BOTTOM = HEAD_ROW + 1, HEAD_ROW + ROWS
