"""A private LibreOffice that stays open: tests talk to it, run macros in it and press buttons.

``tests.libreoffice`` starts one for each batch of files and reads what it wrote; here the
workbook is live, as it is in front of a clerk.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from budgetxl.libreoffice import ADDRESS, bridge
from tests.libreoffice import PROFILE, RESTART_WANTED, STARTS, executable

START_SECONDS = 60
QUIT_SECONDS = 5
PAUSE = 0.05

_MACROS_RUN = """\
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""

_EVERY_MACRO = 4
"""Run the document's macros without asking: com.sun.star.document.MacroExecMode."""

Result = TypeVar("Result")


class Rectangle(NamedTuple):
    """Where something is on the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where to click it."""
        return self.x + self.width // 2, self.y + self.height // 2


class LiveOffice:
    """LibreOffice for as long as the ``with`` block lasts; nothing of it survives that.

    Without a window, unless ``display`` names an X server such as ``:99``. Its macros find
    ``environment`` and its own address, in ``BUDGETXL_UNO``, among the environment variables.
    """

    def __init__(
        self, display: str | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self.address = f"pipe,name=budgetxl{uuid.uuid4().hex}"
        """For ``BUDGETXL_UNO``."""
        self._display = display
        self._environment = {**os.environ, **(environment or {}), ADDRESS: self.address}
        if display is not None:
            self._environment |= {"DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"}
        self._home = Path(tempfile.mkdtemp(prefix="budgetxl-live-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.desktop: Any = None
        """LibreOffice's desktop, once it runs."""

    def __enter__(self) -> LiveOffice:
        profile = self._home / "user" / "registrymodifications.xcu"
        profile.parent.mkdir()
        profile.write_text(PROFILE.replace("</oor:items>", _MACROS_RUN), encoding="utf-8")
        try:
            context = within(START_SECONDS + 10, self._started)
        except BaseException:
            self._end()
            raise
        self.desktop = bridge.service(context, "frame.Desktop")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is saved, and what does not end by itself is killed."""
        try:
            within(QUIT_SECONDS, self._quit)
        except (TimeoutError, bridge.exception("uno.Exception")):
            pass  # It hangs or has crashed already, as some tests will have it.
        finally:
            self._end()

    def _started(self) -> Any:
        """The connection; raises ``RuntimeError`` when there is none in time."""
        deadline = time.monotonic() + START_SECONDS
        for _ in range(STARTS):
            self._process = process = self._start()
            while process.poll() is None and time.monotonic() < deadline:
                context = bridge.context(self.address)
                if context is not None:
                    return context
                time.sleep(PAUSE)
            if process.returncode not in RESTART_WANTED:
                break
        raise RuntimeError(f"LibreOffice did not start (exit status {process.returncode})")

    def _start(self) -> subprocess.Popen[bytes]:
        # Not soffice, which is a script that waits: signals are for the process that works.
        program = Path(executable("soffice")).resolve().with_name("soffice.bin")
        command = [str(program), f"-env:UserInstallation={self._home.as_uri()}"]
        command += [f"--accept={self.address};urp;StarOffice.ComponentContext"]
        command += ["--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
        command += ["--headless"] if self._display is None else []
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            command, stdin=quiet, stdout=quiet, stderr=quiet, env=self._environment,
            start_new_session=True,
        )

    def _quit(self) -> None:
        """Let it clear up; a document that is still open would make it ask a question."""
        for document in list(self.desktop.Components):
            document.close(True)
        self.desktop.terminate()
        assert self._process is not None
        self._process.wait()

    def _end(self) -> None:
        """Kill it together with what its macros started, and forget its profile."""
        if self._process is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # It is gone, and left no child.
            self._process.wait(QUIT_SECONDS)
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid

    def open(self, path: Path, hidden: bool = False) -> Any:
        """The document at ``path``, with its macros: a copy that nobody else has opened.

        Only a document with a window, which ``hidden`` has not, runs Workbook_Open.
        """
        settings = bridge.settings(Hidden=hidden, MacroExecutionMode=_EVERY_MACRO)
        url = bridge.uno().systemPathToFileUrl(str(path.resolve()))
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, settings)
        if document is None:
            raise RuntimeError(f"LibreOffice did not open {path}")
        return document


def run_macro(document: Any, name: str, *arguments: object) -> object:
    """What the macro ``Module.Sub`` of the document returns; its errors are silent here."""
    script = document.getScriptProvider().getScript(
        f"vnd.sun.star.script:VBAProject.{name}?language=Basic&location=document"
    )
    return script.invoke(arguments, (), ())[0]


def press(document: Any, sheet: str, label: str) -> None:
    """Press the form button with this label, as a click does; its macro runs on after that.

    Raises ``LookupError`` if the sheet has no such button.
    """
    _accessible(document, sheet, label).doAccessibleAction(0)


def on_screen(document: Any, sheet: str, label: str) -> Rectangle:
    """Where the button is shown, for xdotool. Raises ``LookupError`` if the sheet has none."""
    button = _accessible(document, sheet, label)
    corner, size = button.getLocationOnScreen(), button.getSize()
    return Rectangle(corner.X, corner.Y, size.Width, size.Height)


def _accessible(document: Any, sheet: str, label: str) -> Any:
    """The button as a screen reader knows it; only what is on the sheet shown has one."""
    page = document.Sheets.getByName(sheet)
    controller = document.CurrentController
    controller.setActiveSheet(page)
    for model in _controls(page.DrawPage):
        if getattr(model, "Label", None) == label:
            return controller.getControl(model).getAccessibleContext()
    raise LookupError(f"no button {label} on {sheet}")


def _controls(page: Any) -> Iterator[Any]:
    for index in range(page.Count):
        shape = page.getByIndex(index)
        if shape.supportsService("com.sun.star.drawing.ControlShape"):
            yield shape.Control


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Return as soon as ``condition`` holds; raises ``TimeoutError`` if it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {seconds:g} s")
        time.sleep(PAUSE)


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """What ``work`` returns or raises; raises ``TimeoutError`` if that takes longer.

    A call to LibreOffice that hangs cannot be interrupted: its thread is left behind.
    """
    done: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # Raised again by the caller's thread.
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError(f"no answer from LibreOffice after {seconds:g} s")
    return done[0]
