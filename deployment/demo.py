"""A folder of workbooks as a bureau receives them, for ``make demo`` to go through.

Published figures of three departments: one explains its one difference, one has nothing of level
error, one has errors in both its workbooks; one file is torn, one department sent nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
"""Not that of ``deployment.wheels``, which needs more packages than a demonstration has."""

REASON = {
    "规则": "W.3b", "位置": "部门整体支出绩效目标申报表!E28", "数字": "664.00 / 792.71",
    "理由": "（示例）其余项目支出是日常维护，不列为年度主要任务", "填写人": "（示例）",
}
"""What the department of ``hengyang.json`` says of the one difference between its tables."""

TORN = 20_000
"""Bytes of the file whose transfer broke off."""

MISSING = "（示例）没有交表的单位"


LEVELS = (("泽州县司法局", "shanxi-2024-budget", ("zezhou",)),
          ("普陀区", "shanghai-2025-budget", ("putuo-finance", "wanli")))
"""A department with the units that its list of projects names, of which there is one, itself; and
two departments of a district: each is put together from what was published."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fills the folder that is named anew; the list of departments is laid beside it."""
    [inbox] = map(Path, arguments or sys.argv[1:])
    shutil.rmtree(inbox, ignore_errors=True)
    (inbox / "昌吉州").mkdir(parents=True)
    budget = inbox / "昌吉州" / "昌吉州司法局-预算.xlsx"
    fill(example("xinjiang-2020-budget", "changji"), budget)
    fill(example("xinjiang-2020-self-evaluation", "changji"),
         budget.with_name("昌吉州司法局-自评.xlsx"))
    explained = {**example("hunan-2020-overall-targets", "hengyang"), "reasons": [REASON]}
    fill(explained, inbox / "衡阳市司法局.xlsx")
    fill(example("xinjiang-2020-overall-targets", "korla"), inbox / "库尔勒市司法局.xlsx")
    (inbox / "传坏了的文件.xlsx").write_bytes(budget.read_bytes()[:TORN])
    names = ["昌吉州司法局", "衡阳市司法局", "库尔勒市司法局", MISSING]
    for department, format_, units in LEVELS:
        shutil.rmtree(folder := inbox.with_name(department), ignore_errors=True)
        folder.mkdir()
        for name in units:
            fill(example(format_, name), folder / f"{name}.xlsx")
    inbox.with_name("名单.txt").write_text("\n".join(names) + "\n", "utf-8")
    return 0


def example(format_: str, name: str) -> dict[str, Any]:
    """The data of a published document."""
    file = ROOT / "workbook_templates" / format_ / "examples" / f"{name}.json"
    data: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return data


def fill(data: dict[str, Any], target: Path) -> None:
    """The data in a workbook, by the command that everybody has."""
    source = target.with_suffix(".json")
    source.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    command = [sys.executable, "-m", "budgetxl", "fill", data["format"], str(source)]
    subprocess.run([*command, "-o", str(target)], check=True, stderr=subprocess.DEVNULL)
    source.unlink()


if __name__ == "__main__":
    sys.exit(main())
