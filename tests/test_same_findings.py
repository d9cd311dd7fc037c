"""One check, whoever asks: the button, the ribbon, the command line and a program.

Held against each other on the real documents and on workbooks that somebody got a little wrong:
the workbook that is open in LibreOffice, and the same as a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from budgetxl import addin, api, cli, libreoffice, template
from budgetxl.checking import Report
from budgetxl.fault import Finding, Level
from budgetxl.place import a1
from budgetxl.reading.strays import columns_beside
from budgetxl.report import lines
from tests.clicks import COMMAND, EXAMPLES, Desk, Screen, built, desk, rulebook
from tests.generated import AT_MOST, SPARE_ROWS, Sample, samples

pytestmark = pytest.mark.libreoffice

MUTATED = min(10, AT_MOST // 2 or 1)
"""Workbooks of each format, generated from fixed seeds."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One LibreOffice, to which this process is attached as well."""
    with desk(tmp_path_factory.mktemp("temp"), BUDGETXL_COMMAND=COMMAND) as running:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(libreoffice.ADDRESS, running.office.address)
            yield running


@pytest.mark.parametrize("name", EXAMPLES)
def test_of_a_document(
    name: str, office: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{name}.xlsm"
    with office.open(path, built(name, filled=True)) as screen:
        same_findings(screen, capsys)
        same_sheet(screen)
        same_by_ribbon(screen)


ODD: tuple[str | float, ...] = (
    "  864.42 ", "贰万", "１２３", "10万元", "-5", "'5", "一\n二", "=1+1", "TRUE", "😀",
    0.1 + 0.2, -0.0, 1e-9, 123456789012.12, -0.005,
)
"""Typed where an amount belongs, as text or as a figure."""

ENTERED = ("TRUE", "2020-01-31", "12:30:15", "12.5%", "=1/0", "=NA()", "=D6", "=SUM(D6:D8)", "1/2")
"""The same, as LibreOffice understands it from the keyboard."""


def test_of_what_people_type(
    office: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each in an amount of its own, before anything is saved and after that."""
    with office.open(tmp_path / "打字.xlsm", built("xinjiang-2020-budget", filled=False)) as screen:
        screen.type({"填报说明!C3": "=司法局", "表三!D8": "行政\n运行", "表三!D7": ""})
        screen.type({f"表一!D{row}": content for row, content in enumerate(ODD, 6)})
        for row, formula in enumerate(ENTERED, 6 + len(ODD)):
            screen.cell(f"表一!D{row}").Formula = formula
        live = addin.checked(addin.attach(str(screen.path)))
        screen.save()
        assert told(live) == told(api.check(screen.path))
        same_findings(screen, capsys)
        same_sheet(screen)
        same_by_ribbon(screen)
    assert {"D1", "D2", "D3"} <= {finding.rule for finding in live.findings}


def test_of_what_stands_around_the_checks(office: Desk, tmp_path: Path) -> None:
    """Beside and below them it is told; what stands among them is not read, being calculated."""
    with office.open(tmp_path / "旁边.xlsm", built("xinjiang-2020-budget", filled=False)) as screen:
        layout = api.read(screen.path).layout
        sheet = layout.sheets["表三"]
        checks, note = columns_beside(layout, sheet), sheet.note_row
        odd = {(3, checks.stop): "右边", (3, checks.start - 1): "左边", (note + 2, checks.start): "下边"}
        screen.sheet("表三").unprotect("")
        screen.type({f"表三!{a1(*at)}": text for at, text in {**odd, (3, checks.start): "中"}.items()})
        live = api.read_open(addin.LiveSheets(addin.attach(str(screen.path))), screen.path.name)
        screen.save()
        strays = [finding for finding in live.findings if finding.rule == "T4"]
        assert {finding.cells for finding in strays} >= {(a1(note + 2, checks.start),)}
        assert sum(len(finding.cells) for finding in strays) == len(odd)
        assert live.findings == api.read(screen.path).findings


@cache
def mutated(name: str) -> tuple[Sample, ...]:
    """The first of those that the differential test uses."""
    return tuple(islice(samples(rulebook(name), "mutated"), MUTATED))


@pytest.mark.parametrize("number", range(MUTATED))
@pytest.mark.parametrize("name", EXAMPLES)
def test_of_a_mutated_workbook(
    name: str, number: int, office: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submission = mutated(name)[number].submission
    content = template.build(
        rulebook(name), rows=SPARE_ROWS, forms=1, submission=submission, macros=True
    )
    with office.open(tmp_path / f"{name}-{number}.xlsm", content) as screen:
        same_findings(screen, capsys)
        same_sheet(screen)


def test_the_mutated_workbooks_are_wrong_in_many_ways() -> None:
    """Findings of every level, and rules left open: a check that finds nothing agrees easily."""
    for name in EXAMPLES:
        changes = {change for sample in mutated(name) for change in sample.done}
        assert len(mutated(name)) == MUTATED and len(changes) > 5 * MUTATED, name


def same_findings(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the open workbook, of its file, and in the words of the command line."""
    live, filed = addin.checked(addin.attach(str(screen.path))), api.check(screen.path)
    assert told(live) == told(filed)
    assert live.counts == filed.counts
    capsys.readouterr()
    status = cli.run(["check", str(screen.path), "--json"])
    [said] = json.loads(capsys.readouterr().out)["files"]
    assert told(filed) == (said["findings"], said["undecided"])
    assert said["counts"] == {level.value: filed.count(level) for level in Level}
    assert status == (1 if filed.has_errors else 0)


def told(report: Report) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The findings and what is left open, with all that --json has of them."""
    return [shown(f) for f in report.findings], [shown(f) for f in report.undecided]


def shown(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "verdict": finding.verdict.value,
        "table": place.table if place else "",
        "row": finding.row,
        "column": place.column if place else "",
        "sheet": finding.sheet,
        "cells": list(finding.cells),
        "left": finding.left,
        "right": finding.right,
        "difference": finding.difference,
        "message": finding.message,
        "basis": finding.basis,
        "advice": finding.advice,
        "left_name": finding.left_name,
        "right_name": finding.right_name,
        "follows": finding.follows,
    }


def same_sheet(screen: Screen) -> None:
    """What the button leaves on 校验结果 is what the file's report makes of it."""
    screen.press("校验")
    report = api.with_suggestions(api.check(screen.path))
    assert result(screen) == rectangle(report)


def same_by_ribbon(screen: Screen) -> None:
    """After the button the ribbon leaves and says the same."""
    pressed = screen.status, result(screen)
    screen.clear()
    assert result(screen) == []
    assert (screen.ribbon("check"), result(screen)) == pressed


def rectangle(report: Report) -> list[list[str]]:
    """The list and the marks, without the column on how the run went."""
    rows = lines.rectangle(report, "", "", 0)
    return [[str(cell or "") for cell in row[:-1]] for row in rows if any(row[:-1])]


def result(screen: Screen) -> list[list[str]]:
    """The same as it stands on the sheet."""
    rows = screen.named("BX_RESULTS").getDataArray()
    return [[str(cell) for cell in row[:-1]] for row in rows if any(row[:-1])]
