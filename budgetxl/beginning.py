"""A new format: by extension of another, or drafted from what is printed; and a first template."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from budgetxl import api, formats
from budgetxl.fault import FormatError, Refusal
from budgetxl.formats import Format
from budgetxl.roundtrip import tried_rulebook
from budgetxl.tabletext import TableText
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
    name = _name(folder, base)
    folder.mkdir(parents=True, exist_ok=True)
    main, template = folder / "format.yaml", folder / f"{name}.xlsx"
    text = _main(name, formats.load(known[base]), year)
    api.save(main, text.encode, FileKind.OTHER)
    said = _template(folder, template)
    return [f"已写出：{main}", f"已写出：{template}", *said, *_unknown(folder)]


def draft(folder: Path, sources: Sequence[Path]) -> list[str]:
    """Writes a first version of the format that ``sources`` print into ``folder``.

    Returns what to say of it. Raises ``Refusal`` where the folder is a format already or cannot
    be called so, where a source cannot be read, and where no table is found.
    """
    from budgetxl.drafting import ASK, drafted
    from budgetxl.sources import tables

    name = _name(folder, "my-2027-budget")
    found = {source: tables(source) for source in sources}
    made = drafted([table for each in found.values() for table in each], name)
    if len(made.files) == 1:
        raise Refusal("没有找到表：要有标题（以“表”字结尾）、“单位：万元”一类的行和表头")
    for path, text in made.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        api.save(file, text.encode, FileKind.OTHER)
    asked = sum(text.count(ASK) for text in made.files.values())
    template = folder / f"{name}.xlsx"
    said = [f"已写出：{folder}（{len(made.files) - 1} 张表），{asked} 处写着“请定”，请逐处定好", *made.left]
    said += [*_template(folder, template), f"已写出：{template}"]
    return [*said, *_proposals(folder, found), *_unknown(folder)]


def _proposals(folder: Path, sources: Mapping[Path, Sequence[TableText]]) -> list[str]:
    """Writes what the filled sources suggest as rules across tables, where any do."""
    from budgetxl.importing import imported
    from budgetxl.proposing import Example, proposals

    book = api.drafted_rulebook(str(folder))
    made = [(source.name, imported(found, book.format)) for source, found in sources.items()]
    text = proposals(book, [Example(name, each.submission, frozenset(each.tables))
                            for name, each in made])
    file = folder / "proposals.yaml"
    if not text:
        return []
    api.save(file, text.encode, FileKind.OTHER)
    count = text.count("\n- rule: ")
    return [f"已写出：{file}（{count} 条表间关系，例子里成立的，供选用）"]


def _name(folder: Path, example: str) -> str:
    """The name of a format that begins in ``folder``; refuses one that cannot be."""
    name = folder.absolute().name
    if not _NAME.fullmatch(name):
        raise Refusal(f"{name}：文件夹名就是表样的名字，只能有小写字母、数字、短横线，如 {example}")
    if name in formats.catalogue() or folder.joinpath("format.yaml").exists():
        raise Refusal(f"已有名为“{name}”的表样，请另起文件夹名")
    return name


def _unknown(folder: Path) -> list[str]:
    """What to do for a format in a folder where nothing is looked for."""
    parent = folder.absolute().parent
    if parent in [shelf.absolute() for shelf in formats.own_shelves()]:
        return []
    return [f"要让 check 认得它，把环境变量 BUDGETXL_TEMPLATES 设为 {parent}"]


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
