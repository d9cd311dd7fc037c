"""Reconciliation rules (勾稽关系): one tree, three voices.

A rule is calculated (``calculate``), written as a live Excel formula (``formula``) and said in a
sentence (``sentence``); tests hold the three together.
"""

from budgetxl.rules.bind import Rule, Rulebook, bind, totals
from budgetxl.rules.evaluate import Figures
from budgetxl.rules.family import Family
from budgetxl.rules.leaves import Undecided
from budgetxl.rules.verdict import Judgement, Outcome, in_full, judge, judged
from budgetxl.rules.sentence import sentence

__all__ = [
    "Family",
    "Figures",
    "Judgement",
    "Outcome",
    "Rule",
    "Rulebook",
    "Undecided",
    "bind",
    "in_full",
    "judge",
    "judged",
    "sentence",
    "totals",
]
