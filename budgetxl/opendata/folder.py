"""The files of a package into a folder: those of an earlier package go, all others stay."""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path, PurePosixPath

from budgetxl.fault import Refusal, os_error_reason
from budgetxl.opendata.descriptor import MADE_BY
from budgetxl.opendata.package import DESCRIPTOR
from budgetxl.writing import written_aside


def save(folder: Path, files: Mapping[str, bytes], force: bool = False) -> None:
    """``files`` into ``folder``, which is made where there is none; the last file comes last.

    An earlier package there is replaced: its files that are no longer needed are removed.
    Other files are left alone, but for those with a needed name under ``force``; else they raise
    ``Refusal``, as a folder does that cannot be written. What stands there is not touched before
    all is written.
    """
    earlier = _earlier(folder)
    _spare(folder, files, {*earlier, *files} if force else earlier)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as written:
            asides = {name: written.enter_context(written_aside(folder, content))
                      for name, content in files.items()}
            for name, aside in asides.items():
                aside.replace(folder / name)
        for name in earlier - files.keys():
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise Refusal(f"{folder}：写不了这个文件夹（{os_error_reason(error)}）") from None


def _spare(folder: Path, files: Iterable[str], earlier: Collection[str]) -> None:
    """Refuses to write over a file that is not from an earlier package, or is read-only."""
    if folder.exists() and not folder.is_dir():
        raise Refusal(f"{folder}：这是一个文件，不是文件夹；请另起文件夹名")
    for path in (folder / name for name in files):
        if path.exists() and path.name not in earlier:
            raise Refusal(f"{folder}：里面已有别的文件“{path.name}”，没有覆盖；请另起文件夹名")
        if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
            raise Refusal(f"{path}：这个文件是只读的，没有覆盖")


def _earlier(folder: Path) -> set[str]:
    """The names of the files of a package of ours that stands in ``folder``."""
    try:
        found = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    if not isinstance(found, dict) or found.get("made_by") != MADE_BY:
        return set()
    resources = found.get("resources", [])
    listed = [file for each in resources for file in (each, *each.get("alternates", ()))]
    # a name, never a path: nothing outside of the folder is ours, and no workbook within it
    names = {PurePosixPath(file["path"]).name for file in listed}
    return {DESCRIPTOR, *(name for name in names if name.endswith((".csv", ".parquet")))}
