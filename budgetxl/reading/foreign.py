"""What a file is that is no .xlsx or .xlsm, and what to do with it: a sentence for each kind."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

_SAVE = "另存为 .xlsx"
WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods")

NO_WORKBOOK = "不是 Excel 工作簿（.xlsx 或 .xlsm）"
EMPTY = "是空文件，没有传完整；请重新取得"
ZEROS = "内容全是零，没有传完整；请重新取得"
CUT_OFF = "只有前面一段，没有传完整（如上传中断）；请重新取得"
PASSWORD = "加了打开密码；请用 Excel 打开，取消密码后另存"
OFFICE_ENCRYPTION = "被单位的加密软件加密了，离开单位的计算机读不了；请在本单位解密（申请外发）后再交"
OLD_XLS = f"是旧版 .xls；请用 Excel 或 WPS 打开后{_SAVE}"
ET = f"是 WPS 表格 .et；请用 WPS 打开后{_SAVE}"
OLD_OFFICE = "是旧版 Office 文件，里面没有工作簿；请交填好的模板"
XLSB = f"是二进制工作簿 .xlsb；请用 Excel 打开后{_SAVE}"
ODS = f"是 OpenDocument 表格 .ods；请用 Excel、WPS 或 LibreOffice 打开后{_SAVE}"
NUMBERS = "是 Numbers 表格；请在 Numbers 里选“文件—导出到—Excel”，导出为 .xlsx"
WORD, SLIDES = "是 Word 文档；请交填好的模板", "是演示文稿；请交填好的模板"
ARCHIVE = "是压缩包；请解压，交里面的工作簿"
NO_CONTENT = "是压缩包，里面没有工作簿；请交填好的模板"
PDF = "是 PDF；请交填好的模板"
PAGE = f"是网页（有的系统导出的“Excel”其实是网页）；请用 Excel 打开后{_SAVE}"
XML_TABLE = f"是 XML 表格；请用 Excel 打开后{_SAVE}"
TEXT = "是文本文件（如 .csv）；请用 budgetxl template 生成模板，把数据粘贴进去"

_BEGINNINGS = {
    bytes.fromhex("62142365"): OFFICE_ENCRYPTION,
    b"%PDF": PDF,
    b"Rar!": ARCHIVE,
    b"7z\xbc\xaf\x27\x1c": ARCHIVE,
    b"\x1f\x8b": ARCHIVE,
}
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def what_it_is(content: bytes, name: str) -> str:
    """What the file ``name`` is, and what to do, in one sentence that goes on after its name."""
    if not content.strip(b"\0"):
        return ZEROS if content else EMPTY
    for beginning, sentence in _BEGINNINGS.items():
        if content.startswith(beginning):
            return sentence
    if content.startswith(_OLE):
        return _what_container(content, name)
    if content.startswith(b"PK"):
        return _what_archive(content)
    return _what_text(content)


def _what_container(content: bytes, name: str) -> str:
    """Of the streams in an OLE file, by their names in its directory."""
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        return PASSWORD
    if holds("WordDocument") or holds("PowerPoint Document"):
        return OLD_OFFICE
    return ET if name.lower().endswith(".et") else OLD_XLS


def _what_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = [name.lower() for name in package.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return CUT_OFF
    if b"application/vnd.oasis.opendocument.spreadsheet" in content[:200]:
        return ODS
    return next((sentence for is_so, sentence in _ARCHIVES if any(map(is_so, names))), NO_CONTENT)


_ARCHIVES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda name: name.endswith("workbook.bin"), XLSB),
    (lambda name: name.endswith(".iwa") or name == "index.zip", NUMBERS),
    (lambda name: name.startswith("word/"), WORD),
    (lambda name: name.startswith("ppt/"), SLIDES),
    (lambda name: name.endswith(WORKBOOK_NAMES), ARCHIVE),
)
"""What an archive is, by the names of what is in it."""


def _what_text(content: bytes) -> str:
    head = content[:4096].lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return XML_TABLE
    if b"<html" in head or b"<table" in head:
        return PAGE
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TEXT
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return NO_WORKBOOK if _CONTROL.search(content) else TEXT
    return NO_WORKBOOK
