"""The running LibreOffice, and the engine that xlwings knows it by."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from xlwings import base_classes

from budgetxl.libreoffice import NAME, address, bridge
from budgetxl.libreoffice.books import Books
from budgetxl.libreoffice.unsupported import Partial
from budgetxl.libreoffice.values import ERRORS

_WITH_ITS_PARTS = 1
"""What of a window is drawn again: com.sun.star.awt.InvalidateStyle."""


class Engine:
    """What xlwings asks of an engine."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        bridge.uno()
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Mapping[str, Any]) -> Any:
        """A value to be written: empty is "", a day its midnight."""
        if value is None or value != value:  # Only NaN differs from itself.
            return ""
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return dt.datetime(value.year, value.month, value.day)
        return value

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """The values read, in the forms that the caller of xlwings wants."""

        def clean(value: Any) -> Any:
            if value is None:
                return empty_as
            if isinstance(value, dt.datetime):
                return _rebuilt(value, datetime_builder)
            if isinstance(value, float) and number_builder is not None:
                return number_builder(value)
            if isinstance(value, int) and value in ERRORS:
                return ERRORS[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


def _rebuilt(value: dt.datetime, builder: Callable[..., Any]) -> Any:
    return builder(
        year=value.year, month=value.month, day=value.day, hour=value.hour,
        minute=value.minute, second=value.second, microsecond=value.microsecond, tzinfo=None,
    )


class Apps(Partial, base_classes.Apps):
    """The LibreOffice at ``address()``, or none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, App] = {}

    def _running(self) -> list[App]:
        where = address()
        app = self._known.get(where)
        if app is None or not app.is_alive():
            self._known.pop(where, None)
            context = bridge.context(where)
            if context is None:
                return []
            app = self._known[where] = App(self._engine, where, context)
        return [app]

    def keys(self) -> list[int]:
        """The number of the LibreOffice that runs."""
        return [app.pid for app in self._running()]

    def __iter__(self) -> Iterator[App]:
        return iter(self._running())

    def __len__(self) -> int:
        return len(self._running())

    def __getitem__(self, pid: int) -> App:
        for app in self._running():
            if app.pid == pid:
                return app
        raise KeyError(pid)

    @staticmethod
    def cleanup() -> None:
        """Nothing: the engine starts no process."""


class App(Partial, base_classes.App):
    """A LibreOffice that somebody else started."""

    visible = True
    """Whether books that are opened from now on get a window."""
    display_alerts = False
    """Without meaning here, since no call of the engine asks anything; xlwings sets it."""

    def __init__(self, engine: Engine, where: str, context: Any) -> None:
        self._engine = engine
        self._where = where
        self._context = context
        self._desktop = bridge.service(context, "frame.Desktop")
        self._indicator: Any = None
        self._status: str | bool = False

    def is_alive(self) -> bool:
        """Whether it still answers."""
        try:
            self._desktop.getImplementationName()
        except bridge.exception("uno.RuntimeException"):
            return False
        return True

    @property
    def api(self) -> Any:
        """LibreOffice's desktop."""
        return self._desktop

    @property
    def engine(self) -> Engine:
        """The engine that it belongs to."""
        return self._engine

    @property
    def pid(self) -> int:
        """A number that stands for its address: LibreOffice does not tell that of its process."""
        return zlib.crc32(self._where.encode())

    @property
    def version(self) -> str:
        """The version of LibreOffice, such as ``7.4.7.2``."""
        provider = bridge.service(self._context, "configuration.ConfigurationProvider")
        product = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            bridge.settings(nodepath="/org.openoffice.Setup/Product"),
        )
        version: str = product.ooSetupVersionAboutBox
        return version

    @property
    def books(self) -> Books:
        """The open workbooks."""
        return Books(self)

    def activate(self, steal_focus: bool = False) -> None:
        """Nothing: there is no other one."""

    def calculate(self) -> None:
        """Calculate, in all open books, what has changed; conditional formats are drawn again."""
        for document in (book.api for book in self.books):
            document.calculate()
            controller = document.CurrentController
            if controller is not None:
                controller.Frame.ComponentWindow.invalidate(_WITH_ITS_PARTS)

    @property
    def screen_updating(self) -> bool:
        """Whether changes are drawn at once."""
        return not any(book.api.hasControllersLocked() for book in self.books)

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        for document in (book.api for book in self.books):
            if value:
                while document.hasControllersLocked():  # Locks are counted.
                    document.unlockControllers()
            elif not document.hasControllersLocked():
                document.lockControllers()

    @property
    def status_bar(self) -> str | bool:
        """The text set for the status line of the active book, or False."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        self._status = value
        controller = self.books.active.api.CurrentController if value and len(self.books) else None
        if controller is not None:
            self._indicator = controller.Frame.createStatusIndicator()
            self._indicator.start(str(value), 0)
