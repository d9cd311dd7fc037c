"""The add-in: a workbook with the macros, their words and the ribbon, of a type of its own.

Nothing here has been opened in Excel. LibreOffice opens an add-in when it is told what it is.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlsxwriter

from budgetxl.template.macros import project_of, ribbon
from budgetxl.template.package import as_addin, finish
from budgetxl.template.words import WORDS
from budgetxl.template.xlam import addin
from tests import test_vba

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PROPERTIES = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return parts(addin())


def relations(part: bytes) -> dict[str, str]:
    return {each.get("Type", ""): each.get("Target", "") for each in ElementTree.fromstring(part)}


# -- what is in it ------------------------------------------------------------------------


def test_its_type_is_that_of_an_add_in(made: dict[str, bytes]) -> None:
    types = made["[Content_Types].xml"]
    assert types.count(ADDIN) == 1 and MACROS not in types
    overrides = {each.get("PartName"): each.get("ContentType", "")
                 for each in ElementTree.fromstring(types)}
    assert overrides["/xl/workbook.xml"].encode() == ADDIN


def test_the_ribbon_is_a_part_of_the_whole_package(made: dict[str, bytes]) -> None:
    """Not of the workbook: Office looks for it among the relations of the root."""
    target = relations(made["_rels/.rels"])[RIBBON_TYPE]
    assert made[target] == ribbon()
    identities = [each.get("Id") for each in ElementTree.fromstring(made["_rels/.rels"])]
    assert len(set(identities)) == len(identities) == 4
    defaults = {each.get("Extension"): each.get("ContentType")
                for each in ElementTree.fromstring(made["[Content_Types].xml"])}
    assert defaults["xml"] == "application/xml"


def test_the_macros_are_those_of_the_templates(made: dict[str, bytes]) -> None:
    assert made["xl/vbaProject.bin"] == project_of(["Sheet1"])
    workbook = ElementTree.fromstring(made["xl/workbook.xml"])
    sheet = ElementTree.fromstring(made["xl/worksheets/sheet1.xml"])
    for part, element, name in (
        (workbook, "workbookPr", "ThisWorkbook"), (sheet, "sheetPr", "Sheet1")
    ):
        [properties] = part.iter(MAIN + element)
        assert properties.get("codeName") == name


def test_its_words_stand_in_the_cells_of_their_name(made: dict[str, bytes]) -> None:
    """The nth of them in row n, as text, even one that begins like a formula."""
    workbook = ElementTree.fromstring(made["xl/workbook.xml"])
    names = {each.get("name"): each.text for each in workbook.iter(f"{MAIN}definedName")}
    assert names == {"BX_WORDS": f"提示!$A$1:$A${len(WORDS)}"}
    assert [each.get("name") for each in workbook.iter(f"{MAIN}sheet")] == ["提示"]
    shared = ["".join(each.itertext()) for each in
              ElementTree.fromstring(made["xl/sharedStrings.xml"])]
    sheet = ElementTree.fromstring(made["xl/worksheets/sheet1.xml"])
    cells = {cell.get("r"): shared[int(cell.findtext(f"{MAIN}v", ""))]
             for cell in sheet.iter(f"{MAIN}c") if cell.get("t") == "s"}
    assert cells == {f"A{i}": words for i, words in enumerate(WORDS, 1)}


def test_it_says_what_it_is_and_nothing_of_its_maker(made: dict[str, bytes]) -> None:
    core = ElementTree.fromstring(made["docProps/core.xml"])
    assert core.findtext(f"{DUBLIN}title") == "预算公开"
    assert "Excel" in core.findtext(f"{DUBLIN}description", "")
    makers = (f"{DUBLIN}creator", f"{PROPERTIES}lastModifiedBy")
    assert not any(core.findtext(maker) for maker in makers)
    assert b"<Application>budgetxl</Application>" in made["docProps/app.xml"]


def test_it_is_the_same_every_time(made: dict[str, bytes]) -> None:
    """In another process, in another part of the world, too, and it does not know the time."""
    assert b"2020-01-01T00:00:00Z" in made["docProps/core.xml"]
    script = "from budgetxl.template.xlam import addin; print(addin().hex())"
    results = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True, capture_output=True, text=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert results == {addin().hex()}


# -- the package --------------------------------------------------------------------------


def workbook(macros: bool) -> bytes:
    """A workbook of one sheet, as XlsxWriter leaves it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("表").set_column(0, 255, None)
        if macros:
            book.add_vba_project(io.BytesIO(project_of(["Sheet1"])), is_stream=True)
    return stream.getvalue()


def test_an_add_in_has_macros() -> None:
    with pytest.raises(ValueError, match="what .Content_Types..xml is patched at"):
        as_addin(workbook(macros=False), ribbon())


def test_an_add_in_is_its_workbook_but_for_type_and_ribbon() -> None:
    before, after = parts(workbook(macros=True)), parts(as_addin(workbook(macros=True), ribbon()))
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"[Content_Types].xml", "_rels/.rels", "docProps/app.xml"}
    assert set(after) - set(before) == {"customUI/customUI14.xml"}
    assert after["[Content_Types].xml"].replace(ADDIN, MACROS) == before["[Content_Types].xml"]


def test_a_template_may_carry_the_ribbon() -> None:
    """It stays a workbook, and nothing else about it is different."""
    plain = workbook(macros=True)  # once: XlsxWriter writes into it when it was made
    before, after = (parts(finish(plain, ribbon=xml)) for xml in (b"", ribbon()))
    assert relations(after["_rels/.rels"])[RIBBON_TYPE] == "customUI/customUI14.xml"
    assert after.pop("customUI/customUI14.xml") == ribbon()
    after["_rels/.rels"] = before["_rels/.rels"]
    assert after == before
    assert MACROS in after["[Content_Types].xml"]


def test_a_template_without_one_knows_of_none() -> None:
    made = parts(finish(workbook(macros=False)))
    assert not any("customUI" in name for name in made)
    assert RIBBON_TYPE.encode() not in made["_rels/.rels"]


# -- LibreOffice --------------------------------------------------------------------------


OPENED = "(always, hidden)"
OPENED_AS_XLSM = """\
(always, hidden, PropertyValue(Name="FilterName", Value="Calc MS Excel 2007 VBA XML"))"""


@pytest.mark.libreoffice
def test_libreoffice_runs_the_macros_of_the_add_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One syntax error in a module, and none of the project would answer."""
    assert OPENED in test_vba.CALLER
    caller = test_vba.CALLER.replace(OPENED, OPENED_AS_XLSM)
    monkeypatch.setattr(test_vba, "CALLER", caller)
    book = tmp_path / "加载项.xlam"
    book.write_bytes(addin())
    assert test_vba.called(book, tmp_path, ["BudgetXL.BxPing"]) == ["pong"]
