"""Records of settings whose values are checked when they are made."""

from __future__ import annotations

import dataclasses
from functools import wraps
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, ValidationError
from pydantic.dataclasses import dataclass
from typing_extensions import dataclass_transform

from thucthe.errors import InvalidInputError

_Kind = TypeVar("_Kind")
_CONFIG = ConfigDict(extra="forbid", strict=True)
_LONGEST = 60


@dataclass_transform(frozen_default=True, kw_only_default=True)
def checked_dataclass(kind: type[_Kind]) -> type[_Kind]:
    """Make a class a frozen dataclass with keyword arguments alone, whose values have the types that it declares.

    A wrong type, a value out of its bounds or an unknown name is an `InvalidInputError` that names the argument.
    """
    checked = dataclass(kind, frozen=True, kw_only=True, config=_CONFIG)
    names = [field.name for field in dataclasses.fields(checked)]
    init = checked.__init__

    @wraps(init)
    def __init__(self: Any, *positional: Any, **values: Any) -> None:
        try:
            init(self, *positional, **values)
        except ValidationError as error:
            problems = "; ".join(dict.fromkeys(_describe(one, names) for one in error.errors(include_url=False)))
            raise InvalidInputError(problems) from error

    checked.__init__ = __init__  # type: ignore[method-assign]
    return cast(type[_Kind], checked)


def _describe(error: Any, names: list[str]) -> str:
    name = ".".join(map(str, error["loc"]))
    if error["type"] == "unexpected_keyword_argument":
        return f"{name} is unknown; known are {', '.join(names)}"
    if error["type"] == "missing":
        return f"{name} is missing"
    if error["type"] == "unexpected_positional_argument":
        return f"values are given by name: {', '.join(names)}"
    if error["type"] == "value_error":
        return f"{name}: {error['ctx']['error']}"
    value = repr(error["input"])
    shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return f"{name} is {shown}, but {error['msg'][:1].lower()}{error['msg'][1:]}"
