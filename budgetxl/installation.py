"""The add-in in the folder from which Excel loads at every start: there, gone, or out of date.

Excel trusts that folder of its own, so nobody has to click anything, unless an administrator has
taken the trust away: then the tab of the add-in just does not appear.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from budgetxl.fault import Refusal, os_error_reason
from budgetxl.template.xlam import addin
from budgetxl.writing import written_aside

NAME = "budgetxl.xlam"
_WINDOWS = Path("Microsoft", "Excel", "XLSTART")
_MAC = Path(
    "Library", "Group Containers", "UBF8T346G9.Office",
    "User Content.localized", "Startup.localized", "Excel",
)
_NEXT = (
    "重新启动 Excel，功能区里就有“预算公开”选项卡；"
    "如果没有，是单位不许宏在那里运行，请管理员把这个文件夹设为受信任位置"
)
_CLOSE_EXCEL = "请退出 Excel（所有窗口都关闭）再试；仍不成功，说明没有这个文件夹的权限，请找管理员"


@dataclass(frozen=True)
class Status:
    """Whether the add-in is at ``path``, and whether it is the one that this program has."""

    path: Path
    installed: bool
    current: bool
    folder: bool

    def sentences(self) -> list[str]:
        """The same in Chinese."""
        if self.installed:
            same = "与本程序的版本相同" if self.current else (
                "与本程序的版本不同，请重新安装：budgetxl addin install"
            )
            return [f"加载项已安装：{self.path}", same]
        said = [f"加载项没有安装，应在：{self.path}"]
        return said if self.folder else [*said, _no_folder(self.path)]


def destination(
    platform: str = sys.platform,
    environment: Mapping[str, str] | None = None,
    home: Path | None = None,
) -> Path:
    """Where the add-in belongs on this computer, or on one with these properties.

    Raises ``Refusal`` where there is no Excel, and where Windows does not say where its folder is.
    """
    if platform == "darwin":
        return (home or Path.home()) / _MAC / NAME
    if platform != "win32":
        raise Refusal(
            "加载项只用于 Windows 和 macOS 的 Excel；"
            "LibreOffice 用不着它：打开带宏的模板（.xlsm），用表里的按钮"
        )
    folder = (os.environ if environment is None else environment).get("APPDATA")
    if not folder:
        raise Refusal("找不到 Excel 的启动文件夹：环境变量 APPDATA 没有设置")
    return Path(folder) / _WINDOWS / NAME


def status(path: Path) -> Status:
    """What is at ``path``; raises ``Refusal`` for a file that cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Status(path, False, False, path.parent.is_dir())
    except OSError as error:
        raise Refusal(f"{path}：读不了这个文件（{os_error_reason(error)}）") from None
    return Status(path, True, content == addin(), True)


def install(path: Path) -> list[str]:
    """The add-in put at ``path``, whole or not at all, over an older one; what to do next.

    Makes the folder if Excel has not made it yet. Raises ``Refusal`` where it cannot be written,
    above all while Excel has it open.
    """
    there = path.parent.is_dir()
    _write(path, addin())
    said = [f"加载项已安装：{path}", _NEXT]
    return said if there else [*said, _no_folder(path)]


def uninstall(path: Path) -> list[str]:
    """The add-in taken away from ``path``, if it is there; raises ``Refusal`` if it cannot be."""
    try:
        path.unlink()
    except FileNotFoundError:
        return [f"加载项没有安装，不需要卸载：{path}"]
    except OSError as error:
        raise _refusal(path, error, "删不掉") from None
    return [f"加载项已卸载：{path}"]


def _no_folder(path: Path) -> str:
    return f"没有找到 Excel 的启动文件夹（{path.parent}）：这台电脑可能没有装 Excel，或还没有启动过"


def _write(path: Path, content: bytes) -> None:
    # Not beside it: Excel opens whatever lies in that folder, a forgotten half of a file too.
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(path.parent.parent, content) as aside:
            aside.replace(path)
    except OSError as error:
        raise _refusal(path, error, "写不了") from None


def _refusal(path: Path, error: OSError, cannot: str) -> Refusal:
    if isinstance(error, PermissionError):
        return Refusal(f"{path}：{cannot}这个文件", _CLOSE_EXCEL)
    return Refusal(f"{path}：{cannot}这个文件（{os_error_reason(error)}）")
