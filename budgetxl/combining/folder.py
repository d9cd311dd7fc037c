"""What lies in the folder of a consolidation: workbooks, and what may be meant as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from budgetxl import api
from budgetxl.batch.natural import natural
from budgetxl.consolidation import Remark
from budgetxl.fault import Refusal

WORKBOOKS = (".xlsx", ".xlsm")

_OTHER_SHEETS = (".xls", ".xlsb", ".et", ".ods")
"""What other programs, and older ones, call a workbook: a unit may have handed it in."""

_SAID = 5


def workbooks(folder: Path, output: Path) -> list[Path]:
    """The workbooks of ``folder`` and all below it, but for ``output``.

    Raises ``Refusal`` where there is no such folder, or no workbook in it.
    """
    if not folder.is_dir():
        raise Refusal(f"{folder}：没有这个文件夹")
    found = [path for path in folder.rglob("*") if path.suffix.lower() in WORKBOOKS
             and _is_shown(path) and path.resolve() != output.resolve()]
    if not found:
        raise Refusal(f"{folder}：里面没有工作簿（.xlsx 或 .xlsm）")
    return _in_order(found)


def strays(folder: Path, ours: Iterable[Path]) -> Iterator[Remark]:
    """A remark on the workbooks of other programs, and one on all other files but ``ours``."""
    known = {path.resolve() for path in ours}
    found = _in_order(path for path in folder.rglob("*") if path.is_file() and _is_shown(path)
                      and path.suffix.lower() not in WORKBOOKS and path.resolve() not in known)
    sheets = [path for path in found if path.suffix.lower() in _OTHER_SHEETS]
    others = [path for path in found if path not in sheets]
    if sheets:
        yield Remark(f"文件夹里有 {len(sheets)} 个表格文件不是 .xlsx 或 .xlsm，没有汇总，"
                     f"请另存为 .xlsx 再放进来：{_named(folder, sheets)}", stops=True)
    if others:
        yield Remark(f"文件夹里有 {len(others)} 个文件不是 .xlsx 或 .xlsm，没有汇总："
                     f"{_named(folder, others)}")


def _named(folder: Path, files: list[Path]) -> str:
    names = "、".join(api.shown_name(path.relative_to(folder)) for path in files[:_SAID])
    return f"{names} 等" if len(files) > _SAID else names


def _is_shown(path: Path) -> bool:
    """Whether it is not the mark that somebody has a workbook open, or a hidden file."""
    return not path.name.startswith(("~$", "."))


def _in_order(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: natural(str(path)))
