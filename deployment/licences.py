"""Whose work a bundle passes on: every wheel with its version, its licence and its home."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from email.message import Message
from pathlib import Path

from deployment.wheels import metadata

LONGEST = 60
"""Letters of a licence's name; in some wheels the whole text stands in its place."""

REMARKS = {
    "pywin32": "各部分的许可不同：win32、com、pythonwin 等是 BSD 式的；adodbapi 是 LGPL-2.1，budgetxl 不用它",
    "xlrd": "一部分取自更早的程序，许可（BSD 式）要求写明 David Giffin",
    "xlwings": "其中 xlwings.pro 是商业软件，许可另见 LICENSE_PRO.txt；budgetxl 不用它，只用 BSD 的部分",
}
"""What METADATA leave out and the texts within a wheel say."""

_TEXT = re.compile(r"[^/]+\.dist-info/(licenses/.+|[^/]*(?:licen[cs]e|copying|notice)[^/]*)", re.I)
_NAMED = 4
_BSD = {False: "BSD-2-Clause", True: "BSD-3-Clause"}


def table(wheels: Iterable[Path]) -> str:
    """The list in Chinese, one wheel a paragraph, in the order of their names."""
    told = {(name, facts["Version"]): (facts, wheel) for wheel in sorted(wheels)
            if (name := (facts := metadata(wheel))["Name"])}
    lines = ["随带的程序包、版本、许可、许可全文和出处；全文在各个 .whl 文件（即 zip）的 dist-info 里。", ""]
    for (name, version), (facts, wheel) in sorted(told.items(), key=lambda one: one[0][0].lower()):
        lines += [f"{name} {version}", f"  许可：{licence(facts, texts(wheel))}",
                  *(f"  注意：{REMARKS[each]}" for each in [name.lower()] if each in REMARKS),
                  f"  全文：{_listed(list(texts(wheel)))}", f"  出处：{home(facts)}"]
    return "\n".join(lines) + "\n"


def texts(wheel: Path) -> dict[str, str]:
    """The licences within a wheel, each under its path from the dist-info."""
    with zipfile.ZipFile(wheel) as package:
        return {found[1]: package.read(path).decode("utf-8", "replace")
                for path in package.namelist()
                if (found := _TEXT.fullmatch(path)) and not path.endswith("/")}


def _listed(paths: list[str]) -> str:
    paths.sort(key=lambda path: (path.count("/"), path))
    more = f" 等 {len(paths)} 个" if len(paths) > _NAMED else ""
    return "、".join(paths[:_NAMED]) + more if paths else "没有随带，见出处"


def licence(facts: Message, within: Mapping[str, str]) -> str:
    """What a wheel's METADATA call its licence: by its expression, else by words.

    Two classifiers say more than a word as “Dual License” does. Of the BSD licences, “BSD” alone
    does not say which: the text ``within`` the wheel does.
    """
    classified = [line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or []
                  if line.startswith("License ::")]
    worded = (facts["License"] or "").strip()
    short = worded if 0 < len(worded) <= LONGEST and "\n" not in worded else ""
    several = "；".join(classified) if len(classified) > 1 else ""
    said = facts["License-Expression"] or several or short or "；".join(classified)
    return _BSD[_is_endorsing(within)] if said in ("BSD", "BSD License") and within else (
        said or "见其全文")


def _is_endorsing(within: Mapping[str, str]) -> bool:
    """Whether a BSD licence has the third clause, that nobody's name may be used to endorse."""
    return any("used to endorse" in " ".join(text.split()) for text in within.values())


def home(facts: Message) -> str:
    """Where it comes from: its page in the index, unless it names a home of its own."""
    urls = dict(line.split(", ", 1) for line in facts.get_all("Project-URL") or [] if ", " in line)
    named = {label.lower(): url for label, url in urls.items()}
    own = facts["Home-page"] or next(
        (named[label] for label in ("homepage", "home", "source", "repository") if label in named),
        None)
    return str(own or f"https://pypi.org/project/{facts['Name']}/")
