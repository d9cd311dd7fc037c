"""The wheel holds what an editable install only seems to hold."""

from __future__ import annotations

import configparser
import sys
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def setup():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_every_package_is_named_in_setup_cfg():
    named = set(setup()["options"]["packages"].split())
    folders = [file.parent for file in (ROOT / "budgetxl").rglob("__init__.py")]
    found = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert named == found | {"budgetxl.workbook_templates", "budgetxl.macros"}


def test_every_file_of_a_format_goes_into_the_wheel():
    patterns = setup()["options.package_data"]["budgetxl.workbook_templates"].split()
    shelf = ROOT / "workbook_templates"
    files = {file for file in shelf.rglob("*") if file.is_file()}
    data = {file for file in files if file.suffix not in (".py", ".pyc")}
    assert data and data <= {file for pattern in patterns for file in shelf.glob(pattern)}


def test_the_schemas_of_definitions_go_into_the_wheel():
    patterns = setup()["options.package_data"]["budgetxl"].split()
    shipped = {file for pattern in patterns for file in (ROOT / "budgetxl").glob(pattern)}
    schemas = set((ROOT / "budgetxl" / "formats" / "schemas").iterdir())
    assert schemas and schemas <= shipped


def test_the_demonstration_needs_no_package_that_the_tests_bring():
    lines = (ROOT / "deployment" / "demo.py").read_text("utf-8").splitlines()
    imports = [line.split() for line in lines if line.startswith(("from ", "import "))]
    imported = {words[1].partition(".")[0] for words in imports}
    assert "json" in imported
    assert imported <= sys.stdlib_module_names


def test_all_that_a_clone_has_goes_into_the_source_distribution():
    """The tests run from it as they do from a clone; what make makes stays behind."""
    words = [line.split() for line in (ROOT / "MANIFEST.in").read_text("utf-8").splitlines()]
    taken = {name for word, *names in filter(None, words) if word in ("include", "graft")
             for name in names}
    by_themselves = {"MANIFEST.in", "PKG-INFO", "pyproject.toml", "setup.cfg"}
    made = [".git", *(ROOT / ".gitignore").read_text("utf-8").replace("/", "").split()]
    there = {entry.name for entry in ROOT.iterdir()
             if not any(fnmatch(entry.name, pattern) for pattern in made)}
    assert "tests" in taken and there <= taken | by_themselves
