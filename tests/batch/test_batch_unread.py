"""Files in an inbox that are no workbooks: each is listed, and nobody waits for one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from budgetxl.batch.inbox import workbooks
from budgetxl.batch.overview import overview
from budgetxl.storage import folder
from tests.batch.inboxes import put

NO_FILE = "是设备或管道，不是普通的文件，没有读"
REASONS = {
    "管道.xlsx": NO_FILE,
    "设备.xlsx": NO_FILE,
    "和田地区司法局.rar": "是压缩包，没有读；请解压后再转换",
    "乙.ET": "是 WPS 表格 .et，没有读；请用 WPS 打开后另存为 .xlsx 再转换",
    "丙.ods": "是 OpenDocument 表格 .ods，没有读；请用 Excel、WPS 或 LibreOffice 打开后另存为 .xlsx 再转换",
    "丁.csv": "是文本 .csv，没有读；请把数据粘贴到模板里",
    "戊.zip": "是压缩包，没有读；请解压后再转换",
    "己.doc": "不是工作簿（.doc），没有读",
    "庚": "不是工作簿（没有扩展名），没有读",
}


@pytest.fixture
def others(tmp_path: Path) -> dict[str, str]:
    """Why the files were not read that lie beside the one workbook of an inbox."""
    inbox = put(tmp_path / "收件", {"甲.xlsx": b"", **dict.fromkeys([*REASONS][2:], b"")})
    os.mkfifo(inbox / "管道.xlsx")
    (inbox / "设备.xlsx").symlink_to("/dev/zero")
    found = workbooks(folder(str(inbox)), folder(str(tmp_path / "发件")))
    assert [*found.workbooks] == ["甲.xlsx"]
    return found.others


def test_each_file_that_is_not_read_is_listed_with_its_reason(others):
    assert others == REASONS


def test_a_department_whose_file_has_another_ending_is_not_missing(others):
    told = dict(overview((), ("和田地区司法局", "昌吉州司法局"), others).remarks())
    assert told["缺少部门"] == ["昌吉州司法局"]
    [line] = told["交来了文件、没有一份能用的部门"]
    assert line == "和田地区司法局：和田地区司法局.rar"
