"""``datapackage.json``: what the package is, and what each of its files holds."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import Any

from budgetxl.formats import NOTE, Format, Table
from budgetxl.opendata import schema
from budgetxl.opendata.words import distinct, squeezed
from budgetxl.place import Place
from budgetxl.publication import DRAFT
from budgetxl.rules import Figures

FIGURES = "figures"
"""The name of the long table, as a resource and as a file."""

MADE_BY = "budgetxl"
"""What ``made_by`` says in a descriptor of ours."""


def resource_names(format_: Format) -> dict[str, str]:
    """The name of the resource of each table: that of its definition, numbered within a form.

    It is made of the letters that a resource's name may have, and so is the file's.
    """
    names = []
    for i, main in enumerate(format_.published.values(), start=1):
        stem = PurePosixPath(main.source.name).stem.lower()
        stem = stem if re.fullmatch(r"[a-z0-9][-_a-z0-9]*", stem) else f"table-{i:02}"
        names += [(table.name, f"{stem}-{number}" if number else stem)
                  for number, table in enumerate(format_.nested(main.name))]
    given = distinct([FIGURES, *(name for _, name in names)])[1:]
    return {table: name for (table, _), name in zip(names, given, strict=True)}


def head(known: Figures, draft: bool) -> dict[str, Any]:
    """What is said of the whole. Nothing is known of a licence, so none is named."""
    format_, department = known.book.format, known.submission.department
    title = " ".join(filter(None, (department, format_.title)))
    said = [
        f"{DRAFT}。" if draft else "",
        f"按“{format_.title}”公开的表，表样 {format_.id} 第 {format_.version} 版。",
        f"计量单位见各字段；数字与公开表相同，除照填报的小数印的以外，四舍五入到 {format_.decimals} 位。",
        "CSV 中以 = + - @ 或制表符、换行开头的文字，前面加了一个单引号，免得表格软件当作公式；"
        "去掉它就是原文，Parquet 中不加。",
        "空白是没有填，0 是零。使用许可不详，以公布数字的部门的规定为准。",
    ]
    described: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": format_.id,
        "title": f"{title}（草稿）" if draft else title,
        "description": "".join(said),
        "version": str(format_.version),
        "made_by": MADE_BY,
        "sources": [{"title": f"{format_.issuer}：{format_.title}"}],
    }
    if department:
        described["contributors"] = [{"title": department, "role": "publisher"}]
    return described


def of_table(
    known: Figures, table: Table, names: dict[str, str], content: bytes, draft: bool
) -> dict[str, Any]:
    """The resource of a wide table: title and note as on the official form, and its schema."""
    format_ = known.book.format
    main = format_.tables[table.main_table]
    words = list(dict.fromkeys([main.name, squeezed(main.title), table.name]))
    note = None
    if table.is_main and not main.repeated:
        note = known.value(Place(main.name, None, NOTE))
    return {
        **_file(names[table.name], content),
        "title": " ".join(words),
        **({"description": note} if note else {}),
        "schema": schema.of_table(table, format_, names[main.name], draft),
    }


def of_figures(content: bytes, same: bytes) -> dict[str, Any]:
    """The resource of the long table; ``same`` is its Parquet file.

    The profile knows no resource that is not CSV, so that file stands beside it.
    """
    parquet = {"path": f"{FIGURES}.parquet", "format": "parquet",
               "mediatype": "application/vnd.apache.parquet"}
    return {
        **_file(FIGURES, content),
        "title": "全部数字",
        "description": f"各表的每个数字一行；{FIGURES}.parquet 的内容与此相同。",
        "schema": schema.of_figures(),
        "alternates": [{**parquet, **_fingerprint(same)}],
    }


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource", "name": name, "path": f"{name}.csv",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", **_fingerprint(content),
    }


def _fingerprint(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
