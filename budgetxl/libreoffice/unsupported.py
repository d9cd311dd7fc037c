"""Calls of xlwings that the engine does not support: each says so with its own name.

The base classes of xlwings raise a ``NotImplementedError`` that says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, NoReturn


class Partial:
    """Mixed in before a base class of xlwings: names what the subclass leaves out."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for base in cls.__mro__[1:]:
            if base.__module__ == "xlwings.base_classes":
                _name_the_missing(cls, base)


def _name_the_missing(cls: type, base: type) -> None:
    for name, inherited in vars(base).items():
        own = vars(cls).get(name)
        call = f"{cls.__name__}.{name}"
        if isinstance(inherited, property):
            setattr(cls, name, _property(own, inherited, call))
        elif own is None and _is_missing(inherited):
            setattr(cls, name, _refusal(call))


def _property(own: object, inherited: property, call: str) -> object:
    """The property with a refusal where the subclass has nothing; what is no property stays."""
    if own is not None and not isinstance(own, property):
        return own
    given = own or property()
    getter = given.fget or (_refusal(call) if _is_missing(inherited.fget) else inherited.fget)
    missing = inherited.fset is not None and given.fset is None
    setter = _refusal(f"{call} = …") if missing else given.fset
    return property(getter, setter, doc=given.__doc__)


def _is_missing(function: object) -> bool:
    """Whether the function of xlwings only raises."""
    function = getattr(function, "__func__", function)
    return isinstance(function, FunctionType) and (
        "NotImplementedError" in function.__code__.co_names
    )


def _refusal(call: str) -> Callable[..., NoReturn]:
    def refuse(*arguments: Any, **options: Any) -> NoReturn:
        raise NotImplementedError(f"LibreOffice engine: {call} is not supported")

    return refuse
