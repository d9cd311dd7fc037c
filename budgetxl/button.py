"""A press of a button, from the macro's call to the answer in its file."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from budgetxl.fault import Refusal

FAILED = "程序中途出错，没有做完；详细情况记在 {log}，请交给技术人员"
NO_XLWINGS = "Python 里没有装 xlwings，连不上打开着的工作簿；请按安装说明重装 budgetxl"


class ButtonPress:
    """A press of a button, as a file: once it is gone, the macro waits no longer."""

    def __init__(self, token: Path) -> None:
        self._token = token
        self._taken = self.beside(".taken")

    def beside(self, suffix: str) -> Path:
        """The file of the same name with ``suffix`` after it."""
        return self._token.with_name(self._token.name + suffix)

    def take(self) -> bool:
        """Take it; False when another program has, or when it is too late."""
        try:
            self._token.rename(self._taken)
        except FileNotFoundError:
            return False
        return True

    def is_alive(self) -> bool:
        """Whether the macro still waits."""
        return self._taken.exists()

    def answer(self, text: str) -> None:
        """Leave the answer, whole at once: it is written aside and then given its name."""
        if self.is_alive():
            self._taken.write_text(to_hexadecimal(text) + "\n", encoding="ascii")
            self._taken.replace(self.beside(".done"))


def to_hexadecimal(text: str) -> str:
    """``text`` in the hexadecimal digits of its UTF-16, which no code page can harm."""
    return text.encode("utf-16-be").hex().upper()


def from_hexadecimal(digits: str) -> str:
    """The text of ``digits``; raises ``ValueError`` for anything else."""
    return bytes.fromhex(digits).decode("utf-16-be")


def answer_press(verb: str, book: str, token: str, way: str) -> None:
    """What the macro calls: does ``verb`` to the open workbook and leaves the answer in a file.

    ``book`` is the workbook's full name and ``token`` the path of the file that stands for the
    macro's patience, both in hexadecimal digits. Whoever takes the token answers, in
    ``<token>.done``, with one line of such digits. The answer comes whatever happens: a program
    error leaves its traceback in ``<token>.log`` and is raised. Raises ``ValueError`` for what
    are no digits.
    """
    press, name = ButtonPress(Path(from_hexadecimal(token))), from_hexadecimal(book)
    if not press.take():
        return
    log = press.beside(".log")
    answer = None
    try:
        answer = _act(verb, name, way, press)
    finally:
        if answer is None:
            log.write_text(traceback.format_exc(), encoding="utf-8")
        press.answer(FAILED.format(log=log) if answer is None else answer)


called = answer_press
"""By this name the macros call it, in workbooks that have been handed out too."""


def _act(verb: str, name: str, way: str, press: ButtonPress) -> str:
    try:
        with _without(*_NOT_USED):
            from budgetxl import addin
    except ImportError:
        return NO_XLWINGS
    try:
        book = addin.attach(name)
        if verb == "check":
            return addin.check(book, way, press.is_alive)
        if verb == "clear":
            return addin.clear(book, press.is_alive)
        if verb in ("publish", "disclosure"):
            return addin.publish(book) if verb == "publish" else addin.disclose(book)
        # What the others need takes as long to load as a check takes.
        if verb == "paste":
            from budgetxl.addin.paste import paste

            return paste(book, press.is_alive)
        from budgetxl.addin.enlarge import enlarge

        return enlarge(book, verb)
    except Refusal as refusal:
        return "；".join(refusal.sentences)


_NOT_USED = ("numpy", "pandas", "polars", "matplotlib", "plotly", "PIL")
"""What xlwings loads where it is installed, for values and pictures that are none of ours."""


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """What is loaded within does not find the packages ``names``; afterwards they are there again.

    They would be half of the time that a press takes.
    """
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: not to be found
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
