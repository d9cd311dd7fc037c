"""Reconciliation rules (勾稽关系): one tree, four voices.

A rule is calculated (``calculate``), written as a live Excel formula (``formula``), said in a
sentence (``sentence``) and made into equations of cells (``linear``); tests hold them together.
"""

from budgetxl.rules.bind import bind
from budgetxl.rules.calculate import evaluate, is_printed
from budgetxl.rules.expression import bind_words
from budgetxl.rules.family import Family, alone
from budgetxl.rules.figure_source import Undecided
from budgetxl.rules.figures import Figures
from budgetxl.rules.fillers import totals
from budgetxl.rules.given import is_given, is_known
from budgetxl.rules.kinds import kind
from budgetxl.rules.parse import RuleSyntaxError
from budgetxl.rules.reckoning import Missing
from budgetxl.rules.rule import Rule, gravest_first
from budgetxl.rules.rulebook import Rulebook
from budgetxl.rules.sentence import say, sentence, side_names
from budgetxl.rules.verdict import Judgement, Outcome, in_full, judged

__all__ = [
    "Family",
    "Figures",
    "Judgement",
    "Outcome",
    "Missing",
    "Rule",
    "RuleSyntaxError",
    "Rulebook",
    "Undecided",
    "alone",
    "bind",
    "bind_words",
    "evaluate",
    "gravest_first",
    "in_full",
    "is_given",
    "is_known",
    "is_printed",
    "judged",
    "kind",
    "say",
    "sentence",
    "side_names",
    "totals",
]
