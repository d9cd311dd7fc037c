"""The sheet 粘贴: an official table is pasted there as it is, and a button puts it in its place.

Nothing on it is locked, guarded or compared, since what is pasted brings looks and merged cells
of its own. Nothing on it is published.
"""

from __future__ import annotations

PASTE_SHEET = "粘贴"

HINT_CELL, FIRST_ROW = (0, 0), 2
"""Where the sheet says what it is for; and the row where a macro pastes."""

HINT = "把官方表连同标题、表头整块复制，粘贴到这张表（从 A3 格起），再按“粘贴官方表”；填进各表之后这里会清空。"

MOST_ROWS, MOST_COLUMNS = 3000, 200
"""What is looked at of it."""
