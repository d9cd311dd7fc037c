"""The list of those who are to hand in."""

from __future__ import annotations

from pathlib import Path

from budgetxl.fault import Refusal, os_error_reason
from budgetxl.submission import BLANKS


def departments(path: Path | None) -> tuple[str, ...]:
    """The names in a list, one a line, in UTF-8 or GB18030. Raises ``Refusal``."""
    if path is None:
        return ()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path}：读不了部门名单（{os_error_reason(error)}）") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = content.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
        return tuple(dict.fromkeys(filter(None, (line.strip(BLANKS) for line in lines))))
    raise Refusal(f"{path}：部门名单应是文本文件，一行一个部门，UTF-8 或 GBK 编码")
