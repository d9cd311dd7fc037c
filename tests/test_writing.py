"""A file is written whole or not at all, and nothing beside it is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from budgetxl.writing import write_whole


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_name_as_long_as_names_can_be_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("预" * 83 + "a.json")
    assert len(os.fsencode(path.name)) == 255
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and names(tmp_path) == {path.name}


def test_what_was_there_is_replaced_with_the_rights_of_a_new_file(tmp_path: Path) -> None:
    path, plain = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"old")
    plain.write_bytes(b"")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and path.stat().st_mode == plain.stat().st_mode


def test_a_link_that_lies_where_the_file_aside_will_be_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who guesses the name leads us to no other file, and loses none."""
    precious, link = tmp_path / "precious", tmp_path / f".{b'guessed!'.hex()}.part"
    precious.write_bytes(b"mine")
    link.symlink_to(precious)
    monkeypatch.setattr(os, "urandom", lambda _: b"guessed!")
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a", b"new")
    assert precious.read_bytes() == b"mine" and names(tmp_path) == {"precious", link.name}


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    precious, link = tmp_path / "precious", tmp_path / "a"
    precious.write_bytes(b"mine")
    link.symlink_to(precious)
    write_whole(link, b"new")
    assert (precious.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"mine", b"new", False)


def test_all_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut leaves the old file or the new one, never an empty one."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    seen = []

    def synced(number: int) -> None:
        size = os.fstat(number).st_size
        seen.append((size, path.read_bytes()))

    monkeypatch.setattr(os, "fsync", synced)
    write_whole(path, b"new content")
    assert seen == [(11, b"old")]


@pytest.mark.parametrize("ending", [OSError(28, "full"), KeyboardInterrupt()])
def test_what_was_cut_short_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: BaseException
) -> None:
    def cut_short(_: int) -> None:
        raise ending

    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", cut_short)
    with pytest.raises(type(ending)):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old" and names(tmp_path) == {"a"}
