"""Files that want to hurt, each made from a sound workbook; and what a check says of each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from tests.workbook_copies import MAIN, Copy


class Hostile(NamedTuple):
    """What the file is, how it is made of a filled workbook, and words of the one sentence."""

    what: str
    made: Callable[[bytes], bytes]
    words: str
    suffix: str = ".xlsx"


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The workbook with its parts changed, deflated as programs do it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def in_sheet(sheet: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """The workbook with ``old`` replaced by ``new`` in a sheet, once, where it stands there."""
    def made(content: bytes) -> bytes:
        part = Copy(content).part(sheet)

        def change(parts: dict[str, bytes]) -> None:
            assert old in parts[part], old
            parts[part] = parts[part].replace(old, new, 1)

        return repacked(content, change)

    return made


def rows_behind(sheet: str, rows: bytes) -> Callable[[bytes], bytes]:
    return in_sheet(sheet, b"</sheetData>", rows + b"</sheetData>")


def stamped(**facts: str) -> Callable[[bytes], bytes]:
    """The workbook with other facts in its stamp; ``every`` stands for all its counts."""
    def made(content: bytes) -> bytes:
        file = Copy(content)
        strings = list(file.tree("xl/sharedStrings.xml"))
        for at, cell in [*file.cells("模板标识").items()]:
            if at.startswith("A"):
                key = strings[int(cell.findtext(f"{MAIN}v") or "")].findtext(f"{MAIN}t") or ""
                count = facts.get("every", "") if key.startswith(("rows ", "forms ")) else ""
                if value := facts.get(key, count):
                    file.put("模板标识", f"B{at[1:]}", value)
        return file.bytes()

    return made


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def ole(*streams: str) -> bytes:
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
    return head + b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)


def understated(content: bytes) -> bytes:
    """A part that unpacks to more than the list of parts says of it."""
    packed = bytearray(rows_behind("表三", b" " * 10_000_000)(content))
    entry = packed.rfind(b"PK\1\2", 0, packed.rfind(Copy(content).part("表三").encode()))
    packed[entry + 24:entry + 28] = (1000).to_bytes(4, "little")
    return bytes(packed)


def many_parts(content: bytes) -> bytes:
    return repacked(content, lambda parts: parts.update(
        {f"xl/extra/{number}.xml": b"" for number in range(30_000)}))


def _arrays(count: int) -> bytes:
    cells = (f'<row r="{n}"><c r="A{n}"><f t="array" ref="A900:XFD1048576">1</f></c></row>'
             for n in range(900, 900 + count))
    return "".join(cells).encode()


def _shared(count: int, between: str = "") -> bytes:
    text = "+".join(["A1"] * 2_000)
    first = f'<row r="900"><c r="A900"><f t="shared" si="0" ref="A900:A99999">{text}</f></c></row>'
    rest = (f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c>{between}</row>'
            for n in range(901, 900 + count))
    return (first + "".join(rest)).encode()


def _laughs(content: bytes) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
        doctype = f'<!DOCTYPE sst [<!ENTITY l0 "ha">{levels}]>'.encode()
        strings = parts["xl/sharedStrings.xml"]
        parts["xl/sharedStrings.xml"] = strings.replace(b"<sst", doctype + b"<sst", 1)

    return repacked(content, change)


ODD = "里有表格软件不会写的内容"
ALTERED = "标识被改动过"

HOSTILE = [
    Hostile("a stamp of 10,000 rows and forms", stamped(every="10000"), ALTERED),
    Hostile("a stamp of a thousand million", stamped(every="999999999"), ALTERED),
    Hostile("a stamp with 5,000 digits", stamped(every="9" * 5_000), "模板标识读不懂"),
    Hostile("a stamp with digits of another script", stamped(every="１２"), "模板标识读不懂"),
    Hostile("a sheet of 190 MB", rows_behind("表三", b" " * 190_000_000), "“表三”太大"),
    Hostile("3 million empty styled cells", rows_behind(
        "表三", b'<row r="900">' + b'<c s="1"/>' * 3_000_000 + b"</row>"), "“表三”太大"),
    Hostile("a million cells without addresses",
            rows_behind("表三", b'<row r="900">' + b"<c/>" * 1_100_000 + b"<!-- --></row>"),
            "格子太多"),
    Hostile("half a million filled cells",
            rows_behind("表三", b"".join(
                b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n)
                for n in range(900, 300_000))), "“表三”太大"),
    Hostile("a part that says it is smaller", understated, "损坏了，解不开"),
    Hostile("30,000 parts", many_parts, "压缩包里的文件太多"),
    Hostile("6,000 array formulas over everything", rows_behind("表三", _arrays(6_000)), ODD),
    Hostile("a long formula shared by 60,000 cells", rows_behind("表三", _shared(60_000)), ODD),
    Hostile("the same, and a comment", rows_behind("表三", _shared(60_000, "<!-- -->")), ODD),
    Hostile("a formula of a million letters", rows_behind(
        "表三", b'<row r="900"><c r="A900"><f>' + b"1+" * 500_000 + b"1</f></c><!-- --></row>"),
        ODD),
    Hostile("entities within entities", _laughs, "DTD"),
    Hostile("a text of number -1", rows_behind(
        "表三", b'<row r="900"><c r="A900" t="s"><v>-1</v></c></row>'), ODD),
    Hostile("digits of another script", rows_behind(
        "表三", '<row r="900"><c r="A900"><v>１２３</v></c></row>'.encode()), ODD),
    Hostile("digits as Python groups them", rows_behind(
        "表三", b'<row r="900"><c r="A900"><v>1_000</v></c></row>'), ODD),
    Hostile("a cell outside its row", rows_behind(
        "表三", b'<row r="900"><c r="A901"><v>1</v></c></row>'), ODD),
    Hostile("two cells in one place", rows_behind(
        "表三", b'<row r="900"><c r="A900"><v>1</v></c><c r="A900"><v>2</v></c></row>'), ODD),
    Hostile("an entity that is none", rows_behind(
        "表三", b'<row r="900"><c r="A900" t="str"><v>&no;</v></c></row>'), "不是正确的 XML"),
    Hostile("a control character", rows_behind(
        "表三", b'<row r="900"><c r="A900" t="str"><v>\x01</v></c></row>'), "不是正确的 XML"),
    Hostile("encrypted by a password", lambda _: ole("EncryptedPackage"), "打开密码"),
    Hostile("an old .xls", lambda _: ole("Workbook"), "这个 .xls 读不出来", ".xls"),
    Hostile("a .et of WPS", lambda _: ole("Workbook"), "WPS 表格", ".et"),
    Hostile("a .doc", lambda _: ole("WordDocument"), "旧版 Office"),
    Hostile("encrypted by an office", lambda whole: bytes.fromhex("62142365") + whole, "加密软件"),
    Hostile("a .xlsb", lambda _: archive(xl__workbook_dot_bin=b""), ".xlsb"),
    Hostile("an .ods", lambda _: archive(
        mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
    Hostile("Numbers", lambda _: archive(Index__Document_dot_iwa=b""), "Numbers"),
    Hostile("a .docx", lambda _: archive(word__document_dot_xml=b""), "Word"),
    Hostile("a zip that holds a workbook", lambda whole: archive(a_dot_xlsx=whole), "请解压"),
    Hostile("a .rar", lambda _: b"Rar!\x1a\x07" + bytes(9), "请解压"),
    Hostile("half an upload", lambda whole: whole[:len(whole) // 2], "没有传完整"),
    Hostile("an empty file", lambda _: b"", "空文件"),
    Hostile("zeros", lambda _: bytes(5_000), "全是零"),
    Hostile("a .csv", lambda _: "部门,金额\n司法局,1\n".encode("gb18030"), "文本文件", ".csv"),
    Hostile("a page", lambda _: b"<html><table><tr><td>1</td></tr></table>", "认不出是哪套表样", ".xls"),
    Hostile("a PDF", lambda _: b"%PDF-1.7\n\x80\x81", "PDF"),
]
"""Each is refused within the ceiling."""
