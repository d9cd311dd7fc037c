"""The wheels of a bundle: our own, and all that it needs on a computer other than this one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent

OWN = "budgetxl-"
"""How the name of our wheel begins."""

BUILDER = "setuptools>=70.1"
"""What builds our wheel. Older ones need a second package for it."""

OLDEST_EPOCH = "315532800"
"""What our wheel says it was built at: the earliest time that a zip can name."""
UMASK = -1 if os.name == "nt" else 0o022
"""For what pip writes; -1 leaves it as it is."""

EXTRAS = ("dask",)
"""What of our wheel is optional and in the folder all the same: a batch on many computers."""

NOT_SOURCE = ("benchmarks", "build", "demo", "deployment", "dist", "docs", "tests")
"""What our wheel is not built from, or an old build left."""

SYSTEMS = {
    "win": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macosx": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "manylinux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
}

OLD_NAMES = {"manylinux2014": 17, "manylinux2010": 12, "manylinux1": 5}
"""How wheels for Linux were called before they were called by their glibc, 2.17 and so on."""


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
        return ["--only-binary=:all:", *(f"--platform={each}" for each in self.platforms()),
                f"--python-version={self.version}", "--implementation=cp"]

    def platforms(self) -> list[str]:
        """The names that wheels for this computer may bear: a Linux takes those of older ones."""
        linux = re.fullmatch(r"manylinux_2_(\d+)_(\w+)", self.platform)
        if linux is None:
            return [self.platform]
        newest, machine = int(linux[1]), linux[2]
        names = [f"manylinux_2_{minor}_{machine}" for minor in range(newest, 4, -1)]
        return names + [f"{name}_{machine}" for name, since in OLD_NAMES.items() if since <= newest]

    def takes(self, wheel: Path) -> bool:
        """Whether the Python of this computer can use the wheel, by the name of its file.

        The platform is not looked at: pip brings wheels of no other one.
        """
        version = [int(number) for number in self.version.split(".")]
        known = [*cpython_tags(version, platforms=["any"]), *compatible_tags(version)]
        usable = {(tag.interpreter, tag.abi) for tag in known}
        tags = parse_wheel_filename(wheel.name)[3]
        return any((tag.interpreter, tag.abi) in usable for tag in tags)


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
    return next(wheels.glob(f"{OWN}*.whl"))


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
    wanted = [bare(need) for need in needs(own, target)]
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
    missing = [*lacking(own, found, target),
               *(need for wheel in found for need in lacking(wheel, found, target))]
    if missing:
        said = ", ".join(sorted({bare(need) for need in missing}))
        raise Incomplete(f"no wheel for {target.platform}, Python {target.version}: {said}")


def others(wheels: Path) -> list[Path]:
    """All wheels but our own."""
    return sorted(each for each in wheels.glob("*.whl") if not each.name.startswith(OWN))


def lacking(wheel: Path, found: Iterable[Path], target: Target)\
        -> list[Requirement]:
    """What the wheel needs on the target and no found wheel is."""
    versions = {name: version for name, version, *_ in
                (parse_wheel_filename(each.name) for each in found)}
    return [need for need in needs(wheel, target)
            if (name := canonicalize_name(need.name)) not in versions
            or not need.specifier.contains(versions[name], prereleases=True)]


def needs(wheel: Path, target: Target) -> Iterator[Requirement]:
    """The requirements of a wheel that hold on the target."""
    environments = [{**target.environment(), "extra": extra}
                    for extra in ("", *(EXTRAS if wheel.name.startswith(OWN) else ()))]
    for line in metadata(wheel).get_all("Requires-Dist") or []:
        need = Requirement(line)
        if need.marker is None or any(map(need.marker.evaluate, environments)):
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
