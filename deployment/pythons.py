"""The Python that a bundle needs and does not bring: which installer, from where, known by what.

No package index has a CPython for Windows that may be passed on as it is; python.org has, and its
licence allows it. An installer that was laid into the tools folder goes into the bundle.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from deployment.wheels import Incomplete


class Installer(NamedTuple):
    """The newest version of a series that python.org has an installer for, and its SHA-256."""

    version: str
    sum: str

    @property
    def file(self) -> str:
        return f"python-{self.version}-amd64.exe"

    def sentences(self) -> Iterable[str]:
        """Where it is, and how one sees that it is the right one, in Chinese."""
        page = self.version.replace(".", "")
        yield f"  {self.file}"
        yield f"    下载：https://www.python.org/ftp/python/{self.version}/{self.file}"
        yield f"    SHA-256：{self.sum}"
        yield f"    核对：certutil -hashfile {self.file} SHA256；官方的校验值和签名在"
        yield f"    https://www.python.org/downloads/release/python-{page}/"


INSTALLERS = {
    "3.11": Installer("3.11.9", "5ee42c4eee1e6b4464bb23722f90b45303f79442df63083f05322f1785f5fdde"),
    "3.12": Installer(
        "3.12.10", "67b5635e80ea51072b87941312d00ec8927c4db9ba18938f7ad2d27b328b95fb"),
}


def told(versions: Sequence[str]) -> str:
    """Which installers do for these versions, line by line."""
    known = [INSTALLERS[version] for version in versions if version in INSTALLERS]
    lines = [line for installer in known for line in installer.sentences()]
    others = [version for version in versions if version not in INSTALLERS]
    lines += [f"  Python {version}：https://www.python.org/downloads/windows/ 里"
              "“Windows installer (64-bit)”" for version in others]
    return "\n".join(lines)


def bring(tools: Path, folder: Path) -> list[Path]:
    """Copies the installers that lie in ``tools``; raises ``Incomplete`` for a damaged one."""
    brought = []
    for installer in INSTALLERS.values():
        found = tools / installer.file
        if found.exists():
            if hashlib.sha256(found.read_bytes()).hexdigest() != installer.sum:
                raise Incomplete(f"{found} is not the installer of python.org: its SHA-256 differs")
            brought.append(Path(shutil.copyfile(found, folder / found.name)))
    return brought
