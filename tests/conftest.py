"""What all tests share."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.libreoffice import Office

# A workbook in openpyxl is a million objects and hardly a cycle: to look for cycles at every 700 of
# them, as Python does, takes up to a fifth of the time that it is loaded in.
gc.set_threshold(50_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known: ``make test-fast`` leaves these tests out by its name."""
    config.addinivalue_line("markers", "libreoffice: needs LibreOffice (soffice) and pdftoppm")
    if find_spec("budgetxl.workbook_templates") is None:
        pytest.exit("budgetxl is imported from here, and what lies beside it is not: run make test "
                    "or pip install --editable '.[test]' first", returncode=4)


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """This process's own LibreOffice; without one the test fails, for a skip would hide it."""
    for program in ("soffice", "pdftoppm"):
        if shutil.which(program) is None:
            pytest.fail(
                f"{program} is not installed: run make test, which installs it where it can, "
                "or make test-fast, which leaves out the tests marked libreoffice",
                pytrace=False,
            )
    with Office() as running:
        yield running
