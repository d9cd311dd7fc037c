"""The data of 昌吉州司法局's budget, as it was published and put right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from budgetxl import formats

EXAMPLE = Path(str(formats.find("xinjiang-2020-budget"))) / "examples" / "changji.json"
FORM = "项目支出绩效目标表"


def example() -> Any:
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


def corrected() -> Any:
    """The example with what is wrong in it put right, so that nothing of level error is left."""
    data = example()
    names = {"30217": "公务接待费", "30231": "公务用车运行维护费"}
    for row in data["tables"]["表六"]:
        code = row.get("科目编码")
        if code == "30314":
            row.update({"科目编码": "30399", "科目名称": "其他对个人和家庭的补助"})
        if code in names:
            row["科目名称"] = names[code]
    amounts = {"法律援助经费": "15", "依法行政工作经费": "8", "行政复议工作经费": "10"}
    for form in data["tables"][FORM]:
        amount = amounts.get(form["项目名称"])
        form.update({"年度资金总额": amount, "财政拨款": amount} if amount else {})
    return data
