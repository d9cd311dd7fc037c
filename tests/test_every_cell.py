"""A value in any cell of any sheet changes what is read, or is told.

``make test-all`` tries CELLS=500 of each format, ``make test`` fewer.
"""

from __future__ import annotations

import os

import pytest

from budgetxl import formats
from tests.strays import sample, unnoticed

CELLS = int(os.environ.get("CELLS", "8"))


@pytest.mark.parametrize("name", formats.catalogue())
def test_a_value_in_any_cell_is_noticed(name: str) -> None:
    content = formats.find(name).joinpath(f"{name}.xlsx").read_bytes()
    assert list(unnoticed(content, sample(content, CELLS, seed=11))) == []
