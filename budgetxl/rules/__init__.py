"""Reconciliation rules (勾稽关系): one tree, three voices.

A rule is calculated (``calculate``), written as a live Excel formula (``formula``) and said in a
sentence (``sentence``); tests hold the three together.
"""

from budgetxl.rules.bind import Rule, Rulebook, bind, totals
from budgetxl.rules.evaluate import Figures, Undecided
from budgetxl.rules.verdict import Outcome, judge, judged
from budgetxl.rules.sentence import sentence

__all__ = [
    "Figures",
    "Outcome",
    "Rule",
    "Rulebook",
    "Undecided",
    "bind",
    "judge",
    "judged",
    "sentence",
    "totals",
]
