"""Names that mean the same although they are written a little differently.

普法活动举办次数(次) and 普法活动举办次数, 满意率（100%） and 满意率, 群众满意度 (%) and 群众满意度(%),
依法行政专项经费 and 依法行政工作经费. What tells two projects apart stays: 政法转移支付资金（办案） is
not 政法转移支付资金（自采装备）, and 普法经费（2019年） not 普法经费（2020年）.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BOUND = "≥|≤|=|>|<|达到|不低于|不少于|不超过|高于|大于|低于|小于"
_UNIT = (
    "人次|件次|场次|万元|个月|小时|平方米|公里|次|件|人|份|个|场|篇|期|户|项|条|起|所|家|台|套|辆|批|"
    "册|名|位|元|天|米|吨|亩|万|%|‰"
)
"""No 年, 月 or 日: a date within brackets tells names apart."""

_QUANTITY = re.compile(
    rf"\((?:{_BOUND})?\d*(?:[.,]\d+)*(?:{_UNIT})(?:/(?:{_UNIT}))*(?:以上|以下|以内|左右)?\)"
)
_FUNDS = re.compile("(?:工作|专项|业务)+经费$")
_AT_THE_END = "。．.；;，,、：:"


@lru_cache(maxsize=10_000)
def likeness(name: str) -> str:
    """What ``name`` has in common with all names that mean the same; to be compared, not shown.

    Width of letters, blanks, quantities and units in brackets, a mark at the end, and what kind
    of 经费 it is are left out.
    """
    letters = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    return _FUNDS.sub("经费", _QUANTITY.sub("", letters).rstrip(_AT_THE_END))
