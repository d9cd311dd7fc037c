"""Every rule of a format judged on one submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from budgetxl.checking.cases import judgements
from budgetxl.checking.causes import Cause, causes
from budgetxl.checking.coverage import Coverage
from budgetxl.checking.explaining import explained
from budgetxl.checking.finding_order import gravest_first
from budgetxl.checking.following import with_followers
from budgetxl.checking.formprose import form_prose
from budgetxl.checking.nameless import nameless
from budgetxl.checking.plausible import implausible
from budgetxl.checking.rule_finding import Whereabouts, rule_finding
from budgetxl.fault import Finding, Level, Verdict
from budgetxl.formats import Format
from budgetxl.rules import Figures, Outcome, Rulebook
from budgetxl.submission import Submission

if TYPE_CHECKING:
    from budgetxl.balance import Balance
    from budgetxl.checking.suggestions import Suggestion
    from budgetxl.prose import ProseReading


@dataclass(frozen=True)
class Report:
    """What a check of one submission found.

    ``findings`` are what to look at, the gravest first; ``explained`` what would be among them
    without a written reason; ``undecided`` the rules that could not be judged and why;
    ``counts`` how many places of rules came to each verdict; ``coverage`` what was not looked
    at, ``suggestions`` which figures may be wrong, both where somebody asked for it;
    ``narrative`` what became of a text held against the figures; ``balance`` how they
    are printed so that they add up. ``where`` knows the cells of
    the file.
    """

    file: str
    format: Format
    submission: Submission
    figures: Figures
    findings: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    counts: dict[Verdict, int]
    where: Whereabouts
    explained: tuple[Finding, ...] = ()
    coverage: Coverage | None = None
    suggestions: tuple[Suggestion, ...] | None = None
    balance: Balance | None = None
    narrative: ProseReading | None = None

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """The findings by what caused them, in the same order."""
        return causes(self.findings)

    def count(self, level: Level) -> int:
        """How many findings have ``level``."""
        return sum(finding.level is level for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        """Whether a finding has level error: then nothing can be published but a draft."""
        return self.count(Level.ERROR) > 0

    @property
    def is_open(self) -> bool:
        """Whether a rule of level error could not be judged: then nothing has passed yet."""
        return any(finding.level is Level.ERROR for finding in self.undecided)


def check(
    submission: Submission,
    book: Rulebook,
    where: Whereabouts,
    file_findings: tuple[Finding, ...] = (),
    file: str = "",
    others: Mapping[str, Figures] | None = None,
) -> Report:
    """``submission`` held against every rule of ``book``.

    ``file_findings`` are those that reading the workbook made; they come first at their cell.
    ``file`` is named in reports. ``others`` are the figures of the workbooks that rules
    hold this one against, by their name in the rules.
    """
    figures = Figures(submission, book, others)
    judged = [each for family in book.families for each in judgements(family, figures)]
    outcomes = sorted((each for each in judged if isinstance(each, Outcome)),
                      key=lambda each: book.position(each.rule))
    verdicts = [each.verdict if isinstance(each, Outcome) else each for each in judged]
    # Broken rules are findings; so are sums that hold only within rounding.
    told = (o for o in outcomes if o.verdict is Verdict.BROKEN or o.slack)
    open_ = (o for o in outcomes if o.verdict is Verdict.UNDECIDED)
    findings = [*file_findings, *implausible(figures, where), *nameless(figures, where),
                *form_prose(figures, where),
                *(rule_finding(o, figures, where) for o in told)]
    found = explained(findings, figures)
    undecided = (rule_finding(o, figures, where) for o in open_)
    return Report(
        file,
        book.format,
        submission,
        figures,
        with_followers(gravest_first(found.told, book.format), figures),
        gravest_first(undecided, book.format),
        {verdict: verdicts.count(verdict) for verdict in Verdict if verdict in verdicts},
        where,
        gravest_first(found.explained, book.format),
    )
