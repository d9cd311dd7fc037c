"""Everything an office needs, in one folder: ``make bundle`` runs this.

The folder holds the wheel of budgetxl, the wheels of all that it needs on the computer it is
meant for, the command files that a clerk double-clicks, the templates and a list of checksums.
Beside it stands a zip of the same, byte for byte alike whenever the contents are. Wheels that an
earlier run left in the folder are used again, so that only the first run needs a network.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from budgetxl import api
from deployment import licences, pages, pythons
from deployment.wheels import (
    ROOT,
    Incomplete,
    Target,
    gather,
    own_wheel,
    pip_fetch,
    prove,
)

HERE = Path(__file__).resolve().parent

SCRIPTS = {
    "install.cmd": "install.cmd",
    "uninstall.cmd": "uninstall.cmd",
    "check.cmd": "审核.cmd",
    "publish.cmd": "生成公开表.cmd",
}
"""The command files here, and what clerks know them by."""

README, LICENCES, SUMS = "说明.txt", "许可.txt", "SHA256SUMS"
TEMPLATES = "模板"

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can name; a file in ours has no other."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds the folder and the zip; returns the exit status."""
    options = parser().parse_args(arguments)
    targets = [Target(options.platform, version) for version in options.python_version]
    try:
        archive = bundle(options.output, targets)
    except Incomplete as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"{options.output}\n{archive}")
    return 0


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    words = argparse.ArgumentParser(description="one folder that installs budgetxl offline")
    words.add_argument("--output", type=Path, default=ROOT / "dist" / "bundle")
    words.add_argument("--platform", default="win_amd64")
    words.add_argument("--python-version", nargs="+", default=["3.11"], metavar="3.11")
    return words


def bundle(folder: Path, targets: Sequence[Target]) -> Path:
    """Makes the folder anew out of what stands there and what pip finds; returns the zip."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        made = Path(work, "bundle")
        wheels = made / "wheels"
        wheels.mkdir(parents=True)
        tools = folder.with_name(folder.name + "-tools")
        own = own_wheel(tools, wheels)
        for target in targets:
            gather(own, target, pip_fetch(folder / "wheels", wheels, target))
            prove(wheels, own, target)
        furnish(made, [target.version for target in targets])
        pythons.bring(tools, made)
        write(made / LICENCES, licences.table(wheels.glob("*.whl")))
        name = "-".join([*own.name.split("-")[:2], targets[0].platform,
                         *(f"py{target.version}" for target in targets)])
        write_sums(made)
        archive = write_zip(made, folder.parent / f"{name}.zip", name)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    return archive


def furnish(folder: Path, versions: Sequence[str]) -> None:
    """The command files, the page to read first, the manuals and the templates."""
    for source, name in SCRIPTS.items():
        (folder / name).write_bytes(script((HERE / source).read_text("utf-8"), versions))
    write(folder / README, filled((HERE / "README.txt").read_text("utf-8"), versions))
    for source, name in pages.PAGES.items():
        (folder / name).write_text(pages.html(source), "utf-8", newline="\n")
    (folder / TEMPLATES).mkdir()
    for template in templates():
        shutil.copyfile(template, folder / TEMPLATES / f"{title(template)}{template.suffix}")


def script(text: str, versions: Sequence[str]) -> bytes:
    """A command file as cmd.exe reads it in China: see README.md for why."""
    return filled(text, versions).replace("\n", "\r\n").encode("gbk")


def write(file: Path, text: str) -> None:
    """A text as every Notepad reads it."""
    file.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))


def filled(text: str, versions: Sequence[str]) -> str:
    """The text with the Python versions that this folder has wheels for, and their installers."""
    return (text.replace("@VERSIONS@", " ".join(versions))
            .replace("@INSTALLERS@", pythons.told(versions)))


def templates() -> list[Path]:
    """The committed template of every format, with macros or without."""
    found = (folder / f"{folder.name}{suffix}" for folder in (ROOT / "workbook_templates").iterdir()
             for suffix in (".xlsm", ".xlsx"))
    return sorted(template for template in found if template.exists())


def title(template: Path) -> str:
    """The title of the format a template belongs to, good for a file name."""
    shown = api.sound_rulebook(template.parent.name).format.title
    return re.sub(r'[\\/:*?"<>|]', "", shown)


def write_sums(folder: Path) -> None:
    """The checksum of every file, as ``sha256sum --check`` reads them."""
    lines = []
    for file in files(folder):
        sum_ = hashlib.sha256(file.read_bytes()).hexdigest()
        lines.append(f"{sum_}  {file.relative_to(folder).as_posix()}\n")
    (folder / SUMS).write_text("".join(lines), "utf-8", newline="\n")


def write_zip(folder: Path, archive: Path, name: str) -> Path:
    """All files under one folder ``name``. Stored, since wheels and workbooks are zips already."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as package:
        for file in files(folder):
            entry = zipfile.ZipInfo(f"{name}/{file.relative_to(folder).as_posix()}", OLDEST)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            package.writestr(entry, file.read_bytes())
    return archive


def files(folder: Path) -> list[Path]:
    """Every file in the folder, in an order that does not depend on the disk."""
    found = (each for each in folder.rglob("*") if each.is_file())
    return sorted(found, key=lambda file: file.as_posix())


if __name__ == "__main__":
    sys.exit(main())
