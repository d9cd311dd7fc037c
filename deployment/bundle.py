"""Everything an office needs, in one folder: ``make bundle`` runs this.

The folder holds the wheel of budgetxl, the wheels of all that it needs on the computer it is
meant for, the command files that a clerk double-clicks, the templates and a list of checksums.
Beside it stands a zip of the same, byte for byte alike whenever the contents are. Wheels that an
earlier run left in the folder are used again, so that only the first run needs a network.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

EXTRA = "excel"
BUILDER = "setuptools>=70.1"
"""What builds our wheel. Older ones need a second package for it."""

SCRIPTS = {
    "install.cmd": "install.cmd",
    "uninstall.cmd": "uninstall.cmd",
    "check.cmd": "审核.cmd",
    "publish.cmd": "生成公开表.cmd",
}
"""The command files here, and what clerks know them by."""

README, SUMS = "说明.txt", "SHA256SUMS"
TEMPLATES = "模板"

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can name; a file in ours has no other."""
OLDEST_EPOCH = "315532800"
UMASK = -1 if os.name == "nt" else 0o022
"""For what pip writes; -1 leaves it as it is."""

NOT_SOURCE = ("benchmarks", "build", "demo", "deployment", "dist", "docs", "tests")
"""What our wheel is not built from, or an old build left."""

SYSTEMS = {
    "win": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macosx": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "manylinux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
}


class Incomplete(Exception):
    """The folder would not do: what it lacks, in a sentence."""


@dataclass(frozen=True)
class Target:
    """The computer that the folder is meant for."""

    platform: str
    version: str

    def environment(self) -> dict[str, str]:
        """What markers such as ``sys_platform == "win32"`` are judged by; pip judges by its own."""
        system = re.match(r"[a-z]+", self.platform)
        if system is None or system[0] not in SYSTEMS:
            raise Incomplete(f"unknown platform {self.platform}: it begins with none of "
                             + ", ".join(SYSTEMS))
        machine = re.search(r"(x86_64|amd64|aarch64|arm64)$", self.platform)
        return {
            **SYSTEMS[system[0]],
            "platform_machine": machine[0].replace("amd64", "AMD64") if machine else "",
            "python_version": self.version,
            "python_full_version": f"{self.version}.0",
            "implementation_version": f"{self.version}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_version": "",
        }

    def options(self) -> list[str]:
        """What tells pip to look for wheels of this computer and not of the one it runs on."""
        return ["--only-binary=:all:", f"--platform={self.platform}",
                f"--python-version={self.version}", "--implementation=cp"]

    def takes(self, wheel: Path) -> bool:
        """Whether the Python of this computer can use the wheel, by the name of its file.

        The platform is not looked at: pip brings wheels of no other one.
        """
        version = [int(number) for number in self.version.split(".")]
        known = [*cpython_tags(version, platforms=["any"]), *compatible_tags(version)]
        usable = {(tag.interpreter, tag.abi) for tag in known}
        tags = parse_wheel_filename(wheel.name)[3]
        return any((tag.interpreter, tag.abi) in usable for tag in tags)


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
        own = own_wheel(folder.with_name(folder.name + "-tools"), wheels)
        for target in targets:
            gather(own, target, pip_fetch(folder / "wheels", wheels, target))
            prove(wheels, own, target)
        furnish(made, [target.version for target in targets])
        name = "-".join([*own.name.split("-")[:2], targets[0].platform,
                         *(f"py{target.version}" for target in targets)])
        write_sums(made)
        archive = write_zip(made, folder.parent / f"{name}.zip", name)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    return archive


# -- wheels -------------------------------------------------------------------------------


def own_wheel(tools: Path, wheels: Path) -> Path:
    """The wheel of budgetxl, from a copy of the sources: what an old build left is not in it."""
    tools.mkdir(parents=True, exist_ok=True)
    first_that_works(
        ["download", "--quiet", "--no-deps", f"--dest={tools}", BUILDER], offline=tools
    )
    with tempfile.TemporaryDirectory() as work:
        source = Path(work, "source")
        shutil.copytree(ROOT, source, ignore=not_source, copy_function=plain_copy)
        pip(["wheel", "--quiet", "--no-deps", f"--wheel-dir={wheels}", *only(tools), str(source)])
    return next(wheels.glob("budgetxl-*.whl"))


def not_source(folder: str, names: list[str]) -> set[str]:
    """Those of the names that do not go into a build."""
    left_out = NOT_SOURCE if Path(folder) == ROOT else ()
    return {name for name in names if name in left_out or name == "__pycache__"
            or name.startswith(".") or name.endswith(".egg-info")}


def plain_copy(source: str, target: str) -> None:
    """Copies a file's bytes; its mode would show in the wheel, and differ from clone to clone."""
    shutil.copyfile(source, target)
    os.chmod(target, 0o644)


Fetch = Callable[[list[str]], Iterable[Path]]


def gather(own: Path, target: Target, fetch: Fetch) -> list[Path]:
    """Fetches until every requirement of every wheel is met, by the markers of the target.

    pip leaves out what the computer it runs on does not need (pywin32 on Linux), so what the
    wheels themselves ask for is asked for by name in the next round.
    """
    wanted = [bare(need) for need in needs(own, target, EXTRA)]
    while True:
        found = list(fetch(wanted))
        more = [bare(need) for wheel in found for need in lacking(wheel, found, target)]
        if not set(more) - set(wanted):
            return found
        wanted += sorted(set(more) - set(wanted))


def pip_fetch(earlier: Path, wheels: Path, target: Target) -> Fetch:
    """Puts wheels for requirements into ``wheels``: from an earlier bundle, else from the index."""
    def fetch(requirements: list[str]) -> list[Path]:
        command = ["download", "--quiet", f"--dest={wheels}", *target.options(), *requirements]
        first_that_works(command, offline=earlier)
        return [wheel for wheel in others(wheels) if target.takes(wheel)]
    return fetch


def prove(wheels: Path, own: Path, target: Target) -> None:
    """Raises ``Incomplete`` unless the folder alone suffices for the target."""
    found = [wheel for wheel in others(wheels) if target.takes(wheel)]
    missing = [*lacking(own, found, target, EXTRA),
               *(need for wheel in found for need in lacking(wheel, found, target))]
    if missing:
        said = ", ".join(sorted({bare(need) for need in missing}))
        raise Incomplete(f"no wheel for {target.platform}, Python {target.version}: {said}")


def others(wheels: Path) -> list[Path]:
    """All wheels but our own."""
    return sorted(each for each in wheels.glob("*.whl") if not each.name.startswith("budgetxl-"))


def lacking(wheel: Path, found: Iterable[Path], target: Target, extra: str = "")\
        -> list[Requirement]:
    """What the wheel needs on the target and no found wheel is."""
    versions = {name: version for name, version, *_ in
                (parse_wheel_filename(each.name) for each in found)}
    return [need for need in needs(wheel, target, extra)
            if (name := canonicalize_name(need.name)) not in versions
            or not need.specifier.contains(versions[name], prereleases=True)]


def needs(wheel: Path, target: Target, extra: str = "") -> Iterator[Requirement]:
    """The requirements of a wheel that hold on the target."""
    environment = {**target.environment(), "extra": extra}
    for line in metadata(wheel).get_all("Requires-Dist") or []:
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate(environment):
            yield need


def metadata(wheel: Path) -> Message:
    """The METADATA of a wheel."""
    with zipfile.ZipFile(wheel) as package:
        name = next(each for each in package.namelist() if each.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(package.read(name).decode())


def bare(need: Requirement) -> str:
    """The requirement without its marker, which pip would judge by the wrong computer."""
    extras = f"[{','.join(sorted(need.extras))}]" if need.extras else ""
    return f"{need.name}{extras}{need.specifier}"


# -- the rest of the folder ---------------------------------------------------------------


def furnish(folder: Path, versions: Sequence[str]) -> None:
    """The command files, the page to read first and the templates."""
    for source, name in SCRIPTS.items():
        (folder / name).write_bytes(script((HERE / source).read_text("utf-8"), versions))
    (folder / README).write_bytes(page((HERE / "README.txt").read_text("utf-8"), versions))
    (folder / TEMPLATES).mkdir()
    for template in templates():
        shutil.copyfile(template, folder / TEMPLATES / f"{title(template)}{template.suffix}")


def script(text: str, versions: Sequence[str]) -> bytes:
    """A command file as cmd.exe reads it in China: see README.md for why."""
    return filled(text, versions).replace("\n", "\r\n").encode("gbk")


def page(text: str, versions: Sequence[str]) -> bytes:
    """A text as every Notepad reads it."""
    return filled(text, versions).replace("\n", "\r\n").encode("utf-8-sig")


def filled(text: str, versions: Sequence[str]) -> str:
    """The text with the Python versions that this folder has wheels for."""
    return text.replace("@VERSIONS@", " ".join(versions))


def templates() -> list[Path]:
    """The committed template of every format, with macros or without."""
    found = (folder / f"{folder.name}{suffix}" for folder in (ROOT / "workbook_templates").iterdir()
             for suffix in (".xlsm", ".xlsx"))
    return sorted(template for template in found if template.exists())


def title(template: Path) -> str:
    """The title of the format a template belongs to, good for a file name."""
    text = (template.parent / "format.yaml").read_text("utf-8")
    found = re.search(r"^title: *(.+?) *$", text, re.MULTILINE)
    return re.sub(r'[\\/:*?"<>|]', "", found[1]) if found else template.stem


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


# -- pip ----------------------------------------------------------------------------------


def first_that_works(command: list[str], offline: Path) -> None:
    """Runs pip with nothing but the folder ``offline``; only if that fails, with its indexes."""
    try:
        pip([*command, *only(offline)], quiet=True)
    except Incomplete:
        pip(command)


def only(folder: Path) -> list[str]:
    """What keeps pip away from every index."""
    return ["--no-index", f"--find-links={folder}"]


def pip(arguments: list[str], quiet: bool = False) -> None:
    """Runs pip; raises ``Incomplete`` with what it said."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": OLDEST_EPOCH}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", umask=UMASK,
    )
    if done.returncode:
        raise Incomplete(f"pip {' '.join(arguments)}\n{done.stdout if not quiet else ''}")


if __name__ == "__main__":
    sys.exit(main())
