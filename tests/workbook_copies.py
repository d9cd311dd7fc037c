"""Copies of workbooks in a clerk's hands, changed in their XML as Excel would save them."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from budgetxl.place import a1, from_a1


def sheet_part(table: str) -> str:
    """The part of a sheet of the nine tables: the guide and the panel come first."""
    return f"xl/worksheets/sheet{'一二三四五六七八九'.index(table[1:]) + 3}.xml"


def patched(source: Path, path: Path, part: str, edit: Callable[[bytes], bytes]) -> Path:
    """A copy of the workbook with one part of its package edited."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(path, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            copy.writestr(name, edit(content) if name == part else content)
    return path


def with_cell(source: Path, path: Path, value: bytes) -> Path:
    """A copy with another number in 表八, 公务接待费; what is no number is a text there."""
    kind = b"" if re.fullmatch(rb"[-+.0-9Ee]+", value) and value.count(b".") < 2 else b' t="str"'

    def edit(content: bytes) -> bytes:
        cell = rb'(<c r="F6"[^>]*)><v>1.68(?=</v>)'
        changed, count = re.subn(cell, rb"\g<1>" + kind + b"><v>" + value, content)
        assert count == 1
        return changed

    return patched(source, path, sheet_part("表八"), edit)


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Element = Any
"""An element of XML; these tests know what is in it, and fail where it is not."""

ElementTree.register_namespace("", MAIN[1:-1])
ElementTree.register_namespace("r", RELATION[1:-3])


class Copy:
    """A copy of a workbook in a clerk's hands; what is changed is written as Excel writes it."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self._trees: dict[str, Element] = {}

    def tree(self, part: str) -> Element:
        if part not in self._trees:
            self._trees[part] = ElementTree.fromstring(self.parts[part])
        return self._trees[part]

    def entries(self) -> dict[str, Element]:
        """The workbook's list of sheets."""
        sheets = self.tree("xl/workbook.xml").iter(f"{MAIN}sheet")
        return {str(sheet.get("name")): sheet for sheet in sheets}

    def part(self, sheet: str) -> str:
        relation = self.entries()[sheet].get(RELATION)
        targets = self.tree("xl/_rels/workbook.xml.rels")
        return next(f"xl/{t.get('Target')}" for t in targets if t.get("Id") == relation)

    def sheet(self, name: str) -> Element:
        return self.tree(self.part(name))

    def cells(self, sheet: str) -> dict[str, Element]:
        return {str(cell.get("r")): cell for cell in self.sheet(sheet).iter(f"{MAIN}c")}

    def cell(self, sheet: str, at: str) -> Element:
        """The cell's element, put in its place where there is none yet."""
        row, column = from_a1(at)
        data = self.sheet(sheet).find(f"{MAIN}sheetData")
        line = _placed(data, "row", str(row + 1), lambda r: int(r) - 1 - row)
        return _placed(line, "c", at, lambda r: from_a1(r)[1] - column)

    def put(self, sheet: str, at: str, value: object, formula: str = "", raw: str = "") -> None:
        """What the clerk typed; ``raw`` are the very digits that the file holds."""
        cell = self.cell(sheet, at)
        cell[:] = []
        cell.attrib.pop("t", None)
        if formula:
            ElementTree.SubElement(cell, f"{MAIN}f").text = formula
        if isinstance(value, str):
            kind = "e" if value.startswith("#") else "str" if formula else "s"
            cell.set("t", kind)
            raw = str(self.shared(value)) if kind == "s" else value
        elif isinstance(value, bool):
            cell.set("t", "b")
            raw = str(int(value))
        elif value is not None:
            raw = str(value)
        if raw:
            ElementTree.SubElement(cell, f"{MAIN}v").text = raw

    def shared(self, text: str) -> int:
        """The number of ``text`` among the workbook's shared strings."""
        strings = self.tree("xl/sharedStrings.xml")
        item = ElementTree.SubElement(ElementTree.SubElement(strings, f"{MAIN}si"), f"{MAIN}t")
        item.text = text
        item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return len(strings) - 1

    def bytes(self) -> bytes:
        for part, tree in self._trees.items():
            self.parts[part] = ElementTree.tostring(tree, "UTF-8", xml_declaration=True)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            for name, content in self.parts.items():
                package.writestr(name, content)
        return stream.getvalue()


def _placed(parent, tag, reference, distance):
    for i, element in enumerate(parent):
        if distance(element.get("r")) == 0:
            return element
        if distance(element.get("r")) > 0:
            break
    else:
        i = len(parent)
    parent.insert(i, ElementTree.Element(MAIN + tag, {"r": reference}))
    return parent[i]


def saved(content, tmp_path, name="司法局.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


# -- what a clerk does to it --------------------------------------------------------------


Edit = Callable[[Copy], None]


def put(sheet: str, at: str, value: object, formula: str = "", raw: str = "") -> Edit:
    """The clerk types ``value`` into a cell."""
    return lambda file: file.put(sheet, at, value, formula, raw)


def several(*edits: Edit) -> Edit:
    def all_of_them(file: Copy) -> None:
        for edit in edits:
            edit(file)

    return all_of_them


def clear(sheet: str, *cells: str) -> Edit:
    return several(*(put(sheet, at, None) for at in cells))


def remove(sheet: str) -> Edit:
    def edit(file: Copy) -> None:
        sheets = file.tree("xl/workbook.xml").find(f"{MAIN}sheets")
        sheets.remove(file.entries()[sheet])

    return edit


def shown(sheet: str, at: str, raw: str, code: str) -> Edit:
    """A number pasted together with its number format."""
    def edit(file: Copy) -> None:
        file.put(sheet, at, None, raw=raw)
        styles = file.tree("xl/styles.xml")
        formats, looks = styles.find(f"{MAIN}numFmts"), styles.find(f"{MAIN}cellXfs")
        number = str(900 + len(formats))
        ElementTree.SubElement(formats, f"{MAIN}numFmt", numFmtId=number, formatCode=code)
        look = copy.deepcopy(looks[int(file.cell(sheet, at).get("s", "0"))])
        look.set("numFmtId", number)
        looks.append(look)
        file.cell(sheet, at).set("s", str(len(looks) - 1))

    return edit


def copied(sheet: str, name: str) -> Edit:
    """A copy of the sheet at the end of the workbook, under that name."""
    def edit(file: Copy) -> None:
        entry = copy.deepcopy(file.entries()[sheet])
        entry.attrib.update({"name": name, "sheetId": "9999", RELATION: "rId9999"})
        file.tree("xl/workbook.xml").find(f"{MAIN}sheets").append(entry)
        relations = file.tree("xl/_rels/workbook.xml.rels")
        relation = copy.deepcopy(relations[0])
        relation.attrib.update(Id="rId9999", Target="worksheets/copied.xml")
        relations.append(relation)
        file.parts["xl/worksheets/copied.xml"] = ElementTree.tostring(file.sheet(sheet))

    return edit


def added(name: str) -> Edit:
    """An empty sheet at the end of the workbook."""
    def edit(file: Copy) -> None:
        copied(next(iter(file.entries())), name)(file)
        file.parts["xl/worksheets/copied.xml"] = (
            f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData/></worksheet>'.encode())

    return edit


def rename(sheet: str, name: str) -> Edit:
    return lambda file: file.entries()[sheet].set("name", name)


def unprotect(sheet: str) -> Edit:
    def edit(file: Copy) -> None:
        tree = file.sheet(sheet)
        tree.remove(tree.find(f"{MAIN}sheetProtection"))

    return edit


def shift_rows(sheet: str, first: int, by: int) -> Edit:
    """Rows from ``first`` (as Excel counts) on move down, or up over deleted ones."""
    def edit(file: Copy) -> None:
        data = file.sheet(sheet).find(f"{MAIN}sheetData")
        for row in list(data):
            number = int(row.get("r"))
            if first + by <= number < first:
                data.remove(row)
            elif number >= first:
                row.set("r", str(number + by))
                for cell in row:
                    at, column = from_a1(cell.get("r"))
                    cell.set("r", a1(at + by, column))

    return edit
