"""The pictures of docs/: each that a page shows is there and small, and they can be taken anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import screenshots

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
DRAWN = {"bars.png", "unblock.png"}
"""Pictures of Windows, drawn by hand."""


def pictures(page: Path) -> list[Path]:
    """What a page shows."""
    text = page.read_text("utf-8")
    return [page.parent / name for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)]


def test_every_picture_of_a_page_is_there_and_every_picture_is_on_a_page():
    shown = {picture for page in PAGES for picture in pictures(page)}
    assert shown == set((DOCS / "images").iterdir())


def test_pictures_are_small():
    sizes = {each.name: len(each.read_bytes()) for each in (DOCS / "images").iterdir()}
    assert max(sizes.values()) < 100_000 and sum(sizes.values()) < 1_500_000, sizes


def test_every_picture_that_was_not_drawn_is_taken_by_the_script():
    names = {f"{name}.png" for name in screenshots.NAMES}
    assert names == {each.name for each in (DOCS / "images").iterdir()} - DRAWN


def test_every_link_of_the_handbook_leads_somewhere():
    text = (DOCS / "handbook.zh.md").read_text("utf-8")
    targets = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)\)", text)
    assert targets and all((DOCS / target).exists() for target in targets)


@pytest.mark.libreoffice
def test_a_picture_can_be_taken_anew(tmp_path):
    [taken] = screenshots.main(["reasons"], tmp_path)
    assert taken.read_bytes().startswith(b"\x89PNG") and len(taken.read_bytes()) > 10_000
