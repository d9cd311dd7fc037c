"""Whose work a bundle passes on: every wheel with its version, its licence and its home."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message
from pathlib import Path

from deployment.wheels import metadata

LONGEST = 60
"""Letters of a licence's name; in some wheels the whole text stands in its place."""


def table(wheels: Iterable[Path]) -> str:
    """The list in Chinese, one wheel a paragraph, in the order of their names."""
    told = {(name, facts["Version"]): facts for facts in map(metadata, wheels)
            if (name := facts["Name"])}
    lines = ["随带的程序包、版本、许可和出处；许可全文在各个 .whl 文件（即 zip）的 dist-info 里。", ""]
    for (name, version), facts in sorted(told.items(), key=lambda one: one[0][0].lower()):
        lines += [f"{name} {version}", f"  许可：{licence(facts)}", f"  出处：{home(facts)}"]
    return "\n".join(lines) + "\n"


def licence(facts: Message) -> str:
    """What a wheel's METADATA call its licence: by its expression, else by words.

    Two classifiers say more than a word as “Dual License” does.
    """
    classified = [line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or []
                  if line.startswith("License ::")]
    worded = (facts["License"] or "").strip()
    short = worded if 0 < len(worded) <= LONGEST and "\n" not in worded else ""
    several = "；".join(classified) if len(classified) > 1 else ""
    return (facts["License-Expression"] or several or short or "；".join(classified)
            or "见其 dist-info")


def home(facts: Message) -> str:
    """Where it comes from: its page in the index, unless it names a home of its own."""
    urls = dict(line.split(", ", 1) for line in facts.get_all("Project-URL") or [] if ", " in line)
    named = {label.lower(): url for label, url in urls.items()}
    own = facts["Home-page"] or next(
        (named[label] for label in ("homepage", "home", "source", "repository") if label in named),
        None)
    return str(own or f"https://pypi.org/project/{facts['Name']}/")
