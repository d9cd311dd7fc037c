"""A workbook or a document as PDF, as LibreOffice prints it: the same file, the same bytes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from budgetxl.fault import Refusal

PATIENCE = 180
"""Seconds after which LibreOffice is given up; a publication takes it three to ten."""

STARTS = 4
_START_AGAIN = (79, 81)
"""Exit statuses of a LibreOffice that has just set up its profile and wants a second start."""

_INSTALLED = (r"C:\Program Files\LibreOffice", r"C:\Program Files (x86)\LibreOffice")
_MAC = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")

_FILTERS = {".xlsx": "calc_pdf_Export", ".docx": "writer_pdf_Export"}

_DATE = re.compile(rb"(?<=/CreationDate\(D:)([0-9]{14})([+-][0-9]{2}'[0-9]{2})?")
_MARKS = re.compile(rb"(/ID \[ <)[0-9A-F]{32}(>\s*<)[0-9A-F]{32}(.*/DocChecksum /)[0-9A-F]{32}",
                    re.DOTALL)


def pdf(content: bytes, created: datetime, ending: str = ".xlsx") -> bytes:
    """The pages of ``content``, a file of that ``ending``, said to be printed at ``created``.

    Raises ``Refusal`` where there is no LibreOffice, and where it makes no PDF.
    """
    office = "Word" if ending == ".docx" else "Excel"
    way = f"先写出 {ending}，用 {office}、WPS 打开，另存为 PDF"
    program = soffice()
    if program is None:
        raise Refusal(f"没有找到 LibreOffice，打不出 PDF；请装上 LibreOffice 再试，或{way}")
    with tempfile.TemporaryDirectory(prefix="budgetxl-") as folder:
        made = _converted(program, content, Path(folder, f"公开表{ending}"))
    if made is None or not made.startswith(b"%PDF-"):
        raise Refusal(f"LibreOffice 没有打出 PDF；请{way}")
    return _undated(made, created)


def soffice() -> str | None:
    """The program of LibreOffice, where it is installed."""
    return next(_programs(), None)


def is_pdf_of(content: bytes, created: datetime) -> bool:
    """Whether ``pdf`` made ``content``, and no other program has saved it since."""
    found = _DATE.search(content) if content.startswith(b"%PDF-") else None
    return bool(found and found[0].startswith(_digits(created)))


def _programs() -> Iterator[str]:
    yield from filter(None, map(shutil.which, ("soffice", "libreoffice")))
    places = [Path(folder, "program", "soffice.exe") for folder in _INSTALLED]
    yield from (str(path) for path in [*places, _MAC] if path.is_file())


def _converted(program: str, content: bytes, source: Path) -> bytes | None:
    """The PDF that LibreOffice makes of ``content``, written to ``source``.

    It has a profile of its own beside it: the user's may be open.
    """
    source.write_bytes(content)
    target = source.parent / "pdf" / f"{source.stem}.pdf"
    profile = (source.parent / "profile").as_uri()
    command = [
        program, f"-env:UserInstallation={profile}", "--headless", "--norestore",
        "--convert-to", f"pdf:{_FILTERS[source.suffix]}", "--outdir", str(target.parent),
        str(source),
    ]
    for _ in range(STARTS):
        if _status(command) not in _START_AGAIN:
            break
    return target.read_bytes() if target.is_file() else None


def _status(command: list[str]) -> int:
    """The exit status of ``command``; what it says is not for clerks."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as running:
        try:
            return running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Refusal(f"LibreOffice 过了 {PATIENCE} 秒还没有打出 PDF，已停止") from None
        finally:
            _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends a process that still runs, and the one that it started in turn."""
    if running.poll() is not None:
        return
    if sys.platform == "win32":
        running.kill()
    else:
        os.killpg(running.pid, signal.SIGKILL)


def _undated(content: bytes, created: datetime) -> bytes:
    """``content`` without the time and the zone of its making; nothing in it moves."""
    dated = _DATE.sub(
        lambda found: _digits(created) + b"+00'00"[:len(found[2] or b"")], content)
    blank = _marked(dated, b"0" * 32)
    return _marked(blank, hashlib.sha256(blank).hexdigest()[:32].upper().encode())


def _marked(content: bytes, mark: bytes) -> bytes:
    return _MARKS.sub(lambda found: b"".join(part + mark for part in found.groups()), content)


def _digits(created: datetime) -> bytes:
    return f"{created:%Y%m%d%H%M%S}".encode()
