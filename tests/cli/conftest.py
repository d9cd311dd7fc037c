"""The command line at hand, and the workbooks that its tests read and do not change."""

from __future__ import annotations

import pytest

from tests.changji import corrected, example
from tests.cli.commands import Ended, ended, filled_with


@pytest.fixture
def run(capsys):
    """The command in this process; what is no refusal comes through as an exception."""

    def command(*arguments):
        capsys.readouterr()  # what came before is not this command's
        status = ended([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(status, captured.out, captured.err)

    return command


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Workbooks that the tests read and do not change."""
    folder = tmp_path_factory.mktemp("工作簿")
    filled_with(example(), folder / "昌吉.xlsx")
    filled_with(corrected(), folder / "改正.xlsx")
    unbalanced = corrected()
    unbalanced["tables"]["表八"]["预算数"]["公务接待费"] = "2.68"
    filled_with(unbalanced, folder / "不平.xlsx")
    return folder


@pytest.fixture
def changji(folder):
    return folder / "昌吉.xlsx"


@pytest.fixture
def good(folder):
    return folder / "改正.xlsx"
