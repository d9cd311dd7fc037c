"""What rules.yaml and the packs say, as records: one for each line of ``each``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from budgetxl.fault import Fault, Level, did_you_mean
from budgetxl.formats import each
from budgetxl.formats.each import Each, Words
from budgetxl.formats.model import RuleText
from budgetxl.formats.packs import Told, rules_of
from budgetxl.formats.source import Path, Source, names

_NATURES = {Level.ERROR: "逻辑性", Level.WARNING: "核实性", Level.NOTICE: "核实性"}
"""Whether a rule has to hold, or may be broken with a written reason, where it does not say."""


def of_packs(told: Told, faults: list[Fault]) -> Iterator[RuleText]:
    """The rules that the structure of a table says."""
    for data, path in rules_of(told, faults):
        text = _rule(data, told.table.source, path, {})
        yield replace(text, cases=data.get("cases"))


def rule_texts(
    main: Source, source: Source, packs: Sequence[RuleText], faults: list[Fault]
) -> Iterator[RuleText]:
    """The rules of a format: of packs, where rules.yaml has none of that number, and its own.

    Those that ``main`` does ``without`` are left out, also where others come after them.
    """
    listed = source.data or ()
    without = main.data.get("without") or ()
    own = [data["rule"] for data in listed]
    packed = {rule.id: rule for rule in packs}
    yield from (rule for rule in packs if rule.id not in (*own, *without))
    for i, name in enumerate(without):
        if name not in (known := [*packed, *own]):
            hint = did_you_mean(name, known)
            faults.append(main.fault(("without", i), f"没有规则“{name}”{hint}"))
    of_each = Each(main.data.get("lists") or {}, source, faults)
    for i, data in enumerate(listed):
        if data["rule"] in own[:i]:
            faults.append(source.fault((i, "rule"), f"规则编号“{data['rule']}”重复"))
        for words in of_each.lines_of(data, (i,)) if data["rule"] not in without else ():
            text = _rule(data, source, (i,), words)
            yield replace(text, after=tuple(name for name in text.after if name not in without))
    faults += _wrong_orders(source, packed)


def _wrong_orders(source: Source, packed: Mapping[str, RuleText]) -> Iterator[Fault]:
    """What is wrong with the rules that rules come ``after``: unknown ones, and circles."""
    after = {id_: rule.after for id_, rule in packed.items()}
    after |= {data["rule"]: names(data.get("after")) for data in source.data or ()}
    for i, data in enumerate(source.data or ()):
        for name in after[data["rule"]]:
            if name not in after:
                words = f"没有规则“{name}”{did_you_mean(name, after)}"
                yield source.fault((i, "after"), words)
            elif data["rule"] in _before(name, after):
                words = f"规则 {data['rule']} 和 {name} 互为先后"
                yield source.fault((i, "after"), words)


def _before(rule: str, after: dict[str, tuple[str, ...]]) -> set[str]:
    """``rule`` and all that it comes after, however indirectly."""
    found, waiting = set[str](), [rule]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += after.get(one, ())
    return found


def _rule(data: dict[str, Any], source: Source, path: Path, words: Words) -> RuleText:
    def filled(key: str) -> str:
        return each.filled(str(data.get(key) or ""), words)

    level = Level(data.get("level", "error"))
    return RuleText(
        id=data["rule"],
        level=level,
        table=filled("table"),
        says=filled("says"),
        when=filled("when"),
        fills=bool(data.get("fills")),
        basis=filled("basis"),
        advice=filled("advice"),
        path=path,
        source=source,
        rows=filled("rows"),
        other=filled("with"),
        message=filled("message"),
        after=names(data.get("after")),
        explainable=data.get("nature", _NATURES[level]) == "核实性",
    )
