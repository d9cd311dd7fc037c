"""Controlled rounding (舍位平衡): printed tables that add up, each figure less than a digit off."""

from budgetxl.balance.balancing import Adjustment, Balance, balanced

__all__ = ["Adjustment", "Balance", "balanced"]
