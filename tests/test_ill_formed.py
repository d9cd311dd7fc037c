"""What is no well-formed XML is refused, wherever it stands and whoever reads the part.

And a mistake of the program is no damaged file: it comes through as the error that it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetxl import api, formats, rules
from budgetxl.certificate import sheet
from budgetxl.fault import Refusal
from budgetxl.reading import form, scan, tree
from budgetxl.reading.partfault import IllFormed, OddContent
from budgetxl.template import build
from tests.hostile_files import repacked
from tests.workbook_copies import Copy

FORMAT = "hunan-2020-overall-targets"
FORM, CALCULATED = "部门整体支出绩效目标申报表", "审核"

ILL_FORMED = {
    "a tag between rows": (b"</row><row", b"</row><x><row"),
    "an end of nothing between rows": (b"</row><row", b"</row></x><row"),
    "an entity between rows": (b"</row><row", b"</row>&no;<row"),
    "an attribute of a row twice": (b"</row><row ", b'</row><row hidden="0" hidden="0" '),
    "a prefix of a row that is bound nowhere": (b"</row><row ", b'</row><row x:a="1" '),
    "an attribute in the head twice": (b"<sheetViews>", b'<sheetViews a="" a="">'),
    "an attribute that nobody reads twice": (b"<pageMargins ", b'<pageMargins left="1" '),
    "a control character behind the rows": (b"</sheetData>", b"</sheetData>\x01"),
    "bytes that are no UTF-8": (b"</sheetData>", b"</sheetData>\xff"),
    "a tag that is never closed": (b"</sheetData>", b"</sheetData><extLst>"),
    "a second root": (b"</worksheet>", b"</worksheet><worksheet/>"),
    "text behind the root": (b"</worksheet>", b"</worksheet>text"),
    "the end of CDATA that has not begun": (b"</row><row", b"</row>]]><row"),
}


@pytest.fixture(scope="module")
def sound() -> bytes:
    return build(rules.bind(formats.load(formats.find(FORMAT))), 2, forms=1)


def changed(content: bytes, sheet: str, old: bytes, new: bytes) -> bytes:
    part = Copy(content).part(sheet) if sheet else "xl/sharedStrings.xml"

    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[part], old
        parts[part] = parts[part].replace(old, new, 1)

    return repacked(content, change)


@pytest.mark.parametrize("name", [FORM, CALCULATED])
@pytest.mark.parametrize("what", ILL_FORMED)
def test_a_sheet_that_is_no_xml_is_refused_by_its_name(what, name, sound):
    api.check(Path("a.xlsx"), content=sound)  # rows and frames that are known are no excuse
    content = changed(sound, name, *ILL_FORMED[what])
    with pytest.raises(Refusal, match=f"^a.xlsx：“{name}”{IllFormed.clause}$"):
        api.check(Path("a.xlsx"), content=content)


@pytest.mark.parametrize("what", ILL_FORMED)
def test_who_only_reads_refuses_it_too(what, sound):
    content = changed(sound, FORM, *ILL_FORMED[what])
    with pytest.raises(Refusal, match=IllFormed.clause):
        api.read(Path("a.xlsx"), content=content)


@pytest.mark.parametrize("way", [api.check, api.read])
def test_shared_strings_that_are_no_xml_are_refused(way, sound):
    for old, new in ((b"<si>", b'<si a="" a="">'), (b"</sst>", b"</sst><sst/>")):
        with pytest.raises(Refusal, match=IllFormed.clause):
            way(Path("a.xlsx"), content=changed(sound, "", old, new))


def test_a_sheet_that_no_template_has_is_looked_at_as_well(sound):
    content = changed(sound, FORM, b"</row><row", b"</row><x><row")
    renamed = repacked(content, lambda parts: parts.update({"xl/workbook.xml": parts[
        "xl/workbook.xml"].replace(f'name="{FORM}"'.encode(), 'name="别的"'.encode())}))
    with pytest.raises(Refusal, match=f"“别的”{IllFormed.clause}"):
        api.check(Path("a.xlsx"), content=renamed)


NUMBERS = {
    "a style that is nowhere": (b' s="1"', b' s="99999"'),
    "a style that is no number": (b' s="1"', b' s="-1"'),
    "a text that is nowhere": (b' t="s"><v>', b' t="s"><v>99999'),
    "a row before the first": (b'<row r="1"', b'<row r="0"'),
    "a height that is none": (b"</row><row ", b'</row><row ht="tall" '),
    "a column before the first": (b'<col min="1"', b'<col min="0"'),
    "an area that is none": (b'matting sqref="', b'matting sqref="?'),
}


@pytest.mark.parametrize("what", NUMBERS)
def test_numbers_that_no_program_writes_are_said_in_a_sentence(what, sound):
    with pytest.raises(Refusal, match=f"“{CALCULATED}”{OddContent.clause}"):
        api.check(Path("a.xlsx"), content=changed(sound, CALCULATED, *NUMBERS[what]))


# -- a mistake of the program -----------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyError, ValueError, RuntimeError])
@pytest.mark.parametrize("where, name", [
    (scan, "cells"), (tree, "_value"), (form, "note_strays"), (sheet, "row_of"), (sheet, "frame"),
])
def test_it_is_no_damaged_file(where, name, error, sound, monkeypatch):
    def mistaken(*_: object) -> None:
        raise error("a mistake of ours")

    monkeypatch.setattr(where, name, mistaken)
    if where is tree:
        monkeypatch.setattr(scan, "is_plain", lambda part, root: False)
    content = changed(sound, FORM, b"</sheetData>", b"</sheetData><!-- -->")
    with pytest.raises(error, match="a mistake of ours"):
        api.check(Path("a.xlsx"), content=content)
