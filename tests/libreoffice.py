"""A private LibreOffice without a window: it recalculates workbooks and prints them.

LibreOffice trusts the values stored in an xlsx unless its profile tells it to recalculate, and
a test that reads stored values proves nothing. So each ``Office`` has a profile of its own that
says so; that also keeps it apart from the user's LibreOffice and from other test processes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

XLSX = "xlsx:Calc MS Excel 2007 XML"
PDF = "pdf:calc_pdf_Export"
XLS = "xls:MS Excel 97"

CHUNK = 100
"""Workbooks handed to one process: enough to forget its start, few enough to name a culprit."""

START_SECONDS = 120
SECONDS_PER_FILE = 10

RESTART_WANTED = (79, 81)
"""Exit statuses that ask to be started again: LibreOffice has just set up a fresh profile."""

STARTS = 4

PROFILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
           xmlns:xs="http://www.w3.org/2001/XMLSchema"
           xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""OOXMLRecalcMode 0 is "always recalculate on load"; the rest spares first-run questions."""


class Office:
    """LibreOffice with a profile that lives as long as the ``with`` block."""

    def __init__(self) -> None:
        self._soffice = executable("soffice")
        self._home = Path(tempfile.mkdtemp(prefix="budgetxl-office-"))
        user = self._home / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")

    def __enter__(self) -> Office:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._home)

    def recalculate(self, paths: list[Path], outdir: Path) -> list[Path]:
        """The workbooks as LibreOffice calculates them, under their own names in ``outdir``."""
        return self._convert(paths, outdir, XLSX)

    def to_pdf(self, path: Path, outdir: Path) -> Path:
        """The workbook as LibreOffice prints it, ``<stem>.pdf`` in ``outdir``."""
        return self._convert([path], outdir, PDF)[0]

    def to_xls(self, path: Path, outdir: Path) -> Path:
        """The workbook as Excel 97 to 2003 had it, ``<stem>.xls`` in ``outdir``."""
        return self._convert([path], outdir, XLS)[0]

    def converted(self, path: Path, outdir: Path, target: str, read_as: str = "") -> Path:
        """``path`` in the format ``target``, read as what the filter ``read_as`` reads."""
        return self._convert([path], outdir, target, read_as)[0]

    def to_png(self, path: Path, outdir: Path, dpi: int = 70) -> list[Path]:
        """The printed pages of the workbook in order, ``<stem>-<page>.png`` in ``outdir``."""
        pdftoppm = executable("pdftoppm")
        with tempfile.TemporaryDirectory(dir=self._home) as work:
            pdf = self.to_pdf(path, Path(work))
            pages = Path(work, "pages")
            pages.mkdir()
            command = [pdftoppm, "-r", str(dpi), "-png", str(pdf), str(pages / path.stem)]
            status, output = finished(command, START_SECONDS)
            made = sorted(pages.iterdir())
            if status or not made:
                raise RuntimeError(f"pdftoppm made no pages of {path} (exit {status}): {output}")
            return [moved(page, outdir / page.name) for page in made]

    def _convert(
        self, paths: list[Path], outdir: Path, target: str, read_as: str = ""
    ) -> list[Path]:
        """``paths`` written to ``outdir`` in the format ``target``, in the same order."""
        results = [outdir / f"{path.stem}.{target.partition(':')[0]}" for path in paths]
        if len(set(results)) < len(results):
            raise ValueError(f"two workbooks of one name cannot both go to {outdir}")
        for first in range(0, len(paths), CHUNK):
            chunk = slice(first, first + CHUNK)
            self._convert_chunk(paths[chunk], results[chunk], target, read_as)
        return results

    def _convert_chunk(
        self, paths: list[Path], results: list[Path], target: str, read_as: str
    ) -> None:
        """Convert copies: a lock file left beside the original would stop LibreOffice silently."""
        with tempfile.TemporaryDirectory(dir=self._home) as work:
            copies = [Path(work, f"{n}{path.suffix}") for n, path in enumerate(paths)]
            for path, copy in zip(paths, copies):
                shutil.copyfile(path, copy)
            said = self._run(copies, Path(work, "made"), target, read_as)
            outputs = [Path(work, "made", f"{n}{path.suffix}") for n, path in enumerate(results)]
            # soffice ends with 0 even when it could not load a file.
            failed = [str(path) for path, output in zip(paths, outputs) if not output.exists()]
            if failed:
                raise RuntimeError(f"LibreOffice could not convert {', '.join(failed)}: {said}")
            for output, result in zip(outputs, results):
                moved(output, result)

    def _run(self, paths: list[Path], outdir: Path, target: str, read_as: str = "") -> str:
        """Convert all ``paths`` in one process; what it said."""
        profile = (self._home / "profile").as_uri()
        command = [self._soffice, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += [f"--infilter={read_as}"] if read_as else []
        command += ["--convert-to", target, "--outdir", str(outdir), *map(str, paths)]
        for _ in range(STARTS):
            status, said = finished(command, START_SECONDS + SECONDS_PER_FILE * len(paths))
            if status not in RESTART_WANTED:
                break
        if status:
            raise RuntimeError(f"LibreOffice ended with {status} on {len(paths)} files: {said}")
        return said


def executable(name: str) -> str:
    """The path of the program ``name``; raises ``RuntimeError`` if there is none."""
    path = shutil.which(name)
    if path is None:
        raise RuntimeError(f"{name} is not installed: make test installs it where it can")
    return path


def finished(command: list[str], seconds: float) -> tuple[int, str]:
    """Exit status and output of ``command``; raises ``RuntimeError`` after ``seconds``.

    soffice is a launcher: the process that works is its child, so the whole group is ended.
    """
    with process(command) as running:
        try:
            output, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            output, _ = running.communicate()
            line = " ".join(command)
            raise RuntimeError(f"no end after {seconds:g} s: {line}\n{output}") from None
    return running.returncode, output.strip()


def process(command: list[str]) -> subprocess.Popen[str]:
    """``command`` started in a process group of its own, its two outputs in one."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )


def moved(path: Path, target: Path) -> Path:
    """``target``, after ``path`` took its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(path, target)
    return target
