"""A first version of a format from what others print: blank forms and filled publications."""

from budgetxl.drafting.draft import Draft, drafted
from budgetxl.drafting.yamltext import ASK

__all__ = ["ASK", "Draft", "drafted"]
