"""A new format by extension of another: its format.yaml of a few lines, and a first template."""

from __future__ import annotations

import json
import re
from pathlib import Path

from budgetxl import api, formats
from budgetxl.fault import FormatError, Refusal
from budgetxl.formats import Format
from budgetxl.roundtrip import tried_rulebook
from budgetxl.writing import FileKind

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def begin(folder: Path, base: str, year: int) -> list[str]:
    """Writes a format of ``year`` into ``folder`` that extends ``base``, with a template.

    Returns what to say of it. Where rules or cases do not fit that year, the template is a
    draft, and the sentences name their faults. Raises ``Refusal`` where the folder is a format
    already or cannot be called so, or ``base`` is not at hand, and ``FormatError`` for a base
    with faults.
    """
    known = formats.catalogue()
    if base not in known:
        raise Refusal(formats.not_at_hand(base))
    name = folder.absolute().name
    if not _NAME.fullmatch(name):
        raise Refusal(f"{name}：文件夹名就是表样的名字，只能有小写字母、数字、短横线，如 {base}")
    if name in known or folder.joinpath("format.yaml").exists():
        raise Refusal(f"已有名为“{name}”的表样，请另起文件夹名")
    folder.mkdir(parents=True, exist_ok=True)
    main, template = folder / "format.yaml", folder / f"{name}.xlsx"
    text = _main(name, formats.load(known[base]), year)
    api.save(main, text.encode, FileKind.OTHER)
    said = _template(folder, template)
    if folder.absolute().parent not in [shelf.absolute() for shelf in formats.own_shelves()]:
        said.append(f"要让 check 认得它，把环境变量 BUDGETXL_TEMPLATES 设为 {folder.absolute().parent}")
    return [f"已写出：{main}", f"已写出：{template}", *said]


def _main(name: str, base: Format, year: int) -> str:
    title = json.dumps(base.title.replace(str(base.year), str(year)), ensure_ascii=False)
    return (
        f"# 只写与 {base.id} 不同之处；怎样写，见表样说明“只写不同之处”。\n"
        f"id: {name}\nextends: {base.id}\nversion: 1\ntitle: {title}\nyear: {year}\n"
    )


def _template(folder: Path, path: Path) -> list[str]:
    """Writes the template, and says what is still to be mended."""
    from budgetxl.template import build

    said = []
    try:
        book = tried_rulebook(str(folder))
    except FormatError as error:
        book = api.drafted_rulebook(str(folder))
        said = ["这个模板只看版面。先改好下面各处，再用 budgetxl template 生成：", str(error)]
    api.save(path, lambda: build(book), FileKind.BLANK)
    return said
