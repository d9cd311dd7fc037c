"""The add-in comes into the folder that Excel loads from, whole or not at all, and goes again."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from budgetxl import installation
from budgetxl.fault import Refusal
from budgetxl.installation import Status, destination, install, status, uninstall
from budgetxl.template.xlam import addin

WINDOWS = ("Microsoft", "Excel", "XLSTART", "budgetxl.xlam")
MAC = (
    "Library", "Group Containers", "UBF8T346G9.Office",
    "User Content.localized", "Startup.localized", "Excel", "budgetxl.xlam",
)


@pytest.fixture(params=["win32", "darwin"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the add-in belongs on a computer with an empty home."""
    roaming = tmp_path / "张三" / "AppData" / "Roaming"
    found = destination(request.param, {"APPDATA": str(roaming)}, tmp_path / "张三")
    assert tmp_path in found.parents
    return found


@pytest.fixture
def folder(path: Path) -> Path:
    """The same on a computer where Excel has been started before."""
    path.parent.mkdir(parents=True)
    return path


def files(path: Path) -> list[Path]:
    """All files in the home."""
    home = next(parent for parent in path.parents if parent.name == "张三").parent
    return [file for file in home.rglob("*") if file.is_file()]


# -- where --------------------------------------------------------------------------------


def test_windows_says_where_its_folder_is(tmp_path: Path) -> None:
    found = destination("win32", {"APPDATA": str(tmp_path)}, Path("/nobody"))
    assert found == tmp_path.joinpath(*WINDOWS)


@pytest.mark.parametrize("environment", [{}, {"APPDATA": ""}, {"LOCALAPPDATA": "C:\\Users"}])
def test_a_windows_that_does_not_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="环境变量 APPDATA 没有设置"):
        destination("win32", environment, Path("/nobody"))


def test_macos_has_it_in_the_home(tmp_path: Path) -> None:
    found = destination("darwin", {"APPDATA": "/elsewhere"}, tmp_path)
    assert found == tmp_path.joinpath(*MAC)


@pytest.mark.parametrize("platform", ["linux", "freebsd14", "cygwin", ""])
def test_where_there_is_no_excel_it_is_refused(platform: str) -> None:
    with pytest.raises(Refusal, match="只用于 Windows 和 macOS 的 Excel；LibreOffice 用不着它"):
        destination(platform, {"APPDATA": "/somewhere"}, Path("/nobody"))


def test_the_computer_itself_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert destination("win32") == tmp_path.joinpath(*WINDOWS)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert destination("darwin") == tmp_path.joinpath(*MAC)
    if sys.platform == "linux":
        with pytest.raises(Refusal):
            destination()


# -- installing ---------------------------------------------------------------------------


def test_it_is_installed_whole_and_alone(folder: Path) -> None:
    said = install(folder)
    assert folder.read_bytes() == addin() and files(folder) == [folder]
    assert said[0] == f"加载项已安装：{folder}"
    assert len(said) == 2 and said[1].startswith("重新启动 Excel")


def test_the_folder_is_made_where_excel_never_ran(path: Path) -> None:
    said = install(path)
    assert path.read_bytes() == addin() and files(path) == [path]
    assert len(said) == 3 and "可能没有装 Excel" in said[2]


def test_an_older_one_is_replaced(folder: Path) -> None:
    folder.write_bytes(b"an older one")
    other = folder.with_name("PERSONAL.XLSB")
    other.write_bytes(b"macros of the clerk's own")
    install(folder)
    install(folder)
    assert folder.read_bytes() == addin()
    assert other.read_bytes() == b"macros of the clerk's own" and len(files(folder)) == 2


def test_while_excel_has_it_open_nothing_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_bytes(b"an older one")
    monkeypatch.setattr(Path, "replace", refusing(PermissionError(errno.EACCES, "in use")))
    with pytest.raises(Refusal, match="请退出 Excel"):
        install(folder)
    assert folder.read_bytes() == b"an older one" and files(folder) == [folder]


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", refusing(OSError(errno.ENOSPC, "no space")))
    with pytest.raises(Refusal, match="写不了这个文件（磁盘已满）"):
        install(folder)
    assert files(folder) == []


def test_what_is_written_first_never_lies_where_excel_looks(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel opens whatever is in the folder; a computer may stop at any moment."""
    seen: list[tuple[Path, bytes]] = []
    monkeypatch.setattr(
        Path, "replace", lambda aside, target: seen.append((aside.parent, aside.read_bytes()))
    )
    install(folder)
    assert seen == [(folder.parent.parent, addin())]


def refusing(error: OSError) -> object:
    """A method that cannot do it."""

    def method(*arguments: object) -> None:
        raise error

    return method


def test_a_folder_that_is_a_file_is_refused(path: Path) -> None:
    path.parent.parent.mkdir(parents=True)
    path.parent.write_bytes(b"")
    with pytest.raises(Refusal, match="写不了这个文件"):
        install(path)
    with pytest.raises(Refusal, match="读不了这个文件（路径中有一段不是文件夹）"):
        status(path)
    with pytest.raises(Refusal, match="删不掉这个文件（路径中有一段不是文件夹）"):
        uninstall(path)


# -- uninstalling -------------------------------------------------------------------------


def test_it_goes_and_nothing_else_goes_with_it(folder: Path) -> None:
    other = folder.with_name("PERSONAL.XLSB")
    other.write_bytes(b"macros of the clerk's own")
    install(folder)
    assert uninstall(folder) == [f"加载项已卸载：{folder}"]
    assert files(folder) == [other] and folder.parent.is_dir()


def test_what_is_not_there_is_said_to_be_not_there(path: Path) -> None:
    assert uninstall(path) == [f"加载项没有安装，不需要卸载：{path}"]
    assert not path.parent.exists()


def test_while_excel_has_it_open_it_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(folder)
    monkeypatch.setattr(Path, "unlink", refusing(PermissionError(errno.EACCES, "in use")))
    with pytest.raises(Refusal, match="删不掉这个文件\n请退出 Excel"):
        uninstall(folder)
    assert folder.read_bytes() == addin()


# -- status -------------------------------------------------------------------------------


def test_status_of_a_computer_without_it(path: Path) -> None:
    found = status(path)
    assert found == Status(path, installed=False, current=False, folder=False)
    said = found.sentences()
    assert said[0] == f"加载项没有安装，应在：{path}" and "可能没有装 Excel" in said[1]
    assert not path.parent.exists()


def test_status_of_a_computer_with_excel_only(folder: Path) -> None:
    found = status(folder)
    assert found == Status(folder, installed=False, current=False, folder=True)
    assert found.sentences() == [f"加载项没有安装，应在：{folder}"]


def test_status_of_a_computer_that_has_it(folder: Path) -> None:
    install(folder)
    found = status(folder)
    assert found == Status(folder, installed=True, current=True, folder=True)
    assert found.sentences() == [f"加载项已安装：{folder}", "与本程序的版本相同"]


def test_status_of_a_computer_that_has_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One byte tells; after the program itself was upgraded, too."""
    folder.write_bytes(addin()[:-1])
    found = status(folder)
    assert found == Status(folder, installed=True, current=False, folder=True)
    assert found.sentences()[1].startswith("与本程序的版本不同，请重新安装")
    install(folder)
    monkeypatch.setattr(installation, "addin", lambda: b"a newer one")
    assert not status(folder).current
