"""What programs call is documented, and the example of its page runs as it stands there."""

from __future__ import annotations

import ast
import doctest
from collections.abc import Iterator
from pathlib import Path

import pytest

import budgetxl
from budgetxl import api

MODULES = sorted(Path(budgetxl.__file__).parent.rglob("*.py"))


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = doctest.testmod(api)
    assert done.attempted > 15 and not done.failed
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "示范局-公开表-草稿.xlsx", "示范局.xlsx"]


def test_every_module_class_and_function_says_what_it_is() -> None:
    silent = [name for path in MODULES for name in undocumented(path)]
    assert not silent


def undocumented(path: Path) -> Iterator[str]:
    """What in a module others may use and nothing is said of."""
    tree = ast.parse(path.read_text("utf-8"))
    if not ast.get_docstring(tree):
        yield str(path)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield f"{path}:{node.lineno}: {node.name}"
