"""Findings that may stand because somebody says why, and what is wrong with what was said.

A reason is for one rule, one place and the figures that stood there: another figure, and it has
lapsed. A rule of logic (逻辑性) allows of no reason.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from budgetxl.fault import Finding, file_finding
from budgetxl.layout.reasons import REASONS_SHEET
from budgetxl.rules import Figures, Undecided
from budgetxl.submission.reasons import Reason

Key = tuple[str, str]

LONGEST = 40
"""Letters that somebody may be asked to copy."""


@dataclass(frozen=True)
class Explained:
    """Findings to be told: those without a reason, and what is wrong with the reasons given."""

    told: tuple[Finding, ...]
    explained: tuple[Finding, ...] = ()


def explained(findings: Iterable[Finding], figures: Figures) -> Explained:
    """``findings`` held against the reasons of the submission."""
    found, reasons = tuple(findings), figures.submission.reasons
    if not reasons:
        return Explained(found)
    by_place: dict[Key, list[Finding]] = {}
    for finding in found:
        for cell in finding.cells:
            by_place.setdefault(_key(finding.rule, f"{finding.sheet}!{cell}"), []).append(finding)
    with_reason: dict[Finding, str] = {}
    wrong: list[Finding] = []
    for reason in reasons:
        meant = by_place.get(_key(reason.rule, reason.place), [])
        fitting = [each for each in meant if _alike(figures_said(each, figures), reason.figures)]
        fault = _fault(reason, meant, fitting, figures)
        if fault:
            wrong.append(fault)
        else:
            with_reason.update(dict.fromkeys(fitting, reason.words))
    return Explained(
        (*(each for each in found if each not in with_reason), *wrong),
        tuple(replace(each, explanation=with_reason[each])
              for each in found if each in with_reason),
    )


def figures_said(finding: Finding, figures: Figures) -> str:
    """What a reason is bound to: the figures of both sides, or the row and what stands in it."""
    if finding.amounts:
        return f"{finding.left} / {finding.right}"
    try:
        value = figures.value(finding.place) if finding.place else None
    except (Undecided, KeyError):  # what cannot be read, and a place that holds no value
        value = None
    said = finding.row
    if value is not None and str(value) not in said:
        said = f"{said} {value}".strip()
    return _short(said or finding.demand)


def _short(text: str) -> str:
    """``text``, or its beginning and a digest of the whole: it is to be copied by hand."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:20]}…{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def _fault(
    reason: Reason, meant: list[Finding], fitting: list[Finding], figures: Figures
) -> Finding | None:
    """What is wrong with a reason, None where it holds."""
    needed = {"规则": reason.rule, "位置": reason.place, "理由": reason.words}
    lacking = "、".join(name for name, text in needed.items() if not text)
    if lacking:
        return _about(reason, "R1", text=lacking)
    if not meant:
        return _about(reason, "R2", text=reason.rule, expected=reason.place)
    if not all(each.is_explainable for each in meant):
        return _about(reason, "R3", text=reason.rule)
    now = "；".join(figures_said(each, figures) for each in meant)
    if not reason.figures:
        return _about(reason, "R4", expected=now)
    if not fitting:
        return _about(reason, "R5", text=reason.figures, expected=now)
    return None


def _about(reason: Reason, code: str, **words: str) -> Finding:
    return file_finding(code, None, sheet=REASONS_SHEET, cell=reason.cell, **words)


def _key(rule: str, place: str) -> Key:
    return _plain(rule), _plain(place).replace("$", "").replace("'", "")


def _alike(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    """Without blanks, and whatever the width and the case of letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
