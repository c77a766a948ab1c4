"""From JSON to values and back: names change their spelling, unknown keys are left alone."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from ._errors import VestibuleError

T = TypeVar("T")

# `from` is a word of Python.
_RENAMED = {"sender": "from"}


def camel(name: str) -> str:
    """`external_user_state` as the emulator spells it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def said(choices: Mapping[str, Any]) -> dict[str, Any]:
    """What was really said, spelled as the emulator does, inner objects included."""
    return {
        camel(name): said(value) if isinstance(value, Mapping) else value
        for name, value in choices.items()
        if value is not None
    }


def read(kind: type[T], document: Mapping[str, Any]) -> T:
    """A document as a value of that kind."""
    values = {}
    for field in fields(cast(Any, kind)):
        # OAuth spells its names with underscores.
        key = _RENAMED.get(field.name, field.name if field.name in document else camel(field.name))
        try:
            values[field.name] = _convert(field.type, document.get(key))
        except TypeError:
            raise VestibuleError(f"what answers is no emulator of this version: {key!r} of {kind.__name__}") from None
    return kind(**values)


def _convert(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(kind for kind in get_args(hint) if kind is not type(None))
        return None if value is None else _convert(inner, value)
    if value is None:
        raise TypeError("it is missing")
    if get_origin(hint) is tuple:
        return tuple(_convert(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint):
        return read(cast(type[Any], hint), value)
    return datetime.fromisoformat(value) if hint is datetime else value
