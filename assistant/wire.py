"""Messages as lines: one JSON object each, built from the dataclasses of `assistant.types` by their type hints."""

from __future__ import annotations

import dataclasses
import json
import types as _types
import typing
from typing import Any

from assistant import types as messages
from assistant.types import Cancel, Event, Request


def _all_messages() -> dict[str, type]:
    # Not `__subclasses__`: with slots, a dataclass is made twice, and the first, useless one is listed there too.
    kinds = (Request, Event, Cancel)
    return {name: kind for name, kind in vars(messages).items() if isinstance(kind, type) and issubclass(kind, kinds)}


def encode(message: Request | Event | Cancel) -> bytes:
    """One line of JSON ending in a newline. ASCII only, so a newline inside a text cannot split it."""
    body = {"type": type(message).__name__} | dataclasses.asdict(message)
    return json.dumps(body, separators=(",", ":")).encode("ascii") + b"\n"


def decode(line: bytes) -> Request | Event | Cancel:
    """The message that `encode` wrote.

    Raises:
        ValueError: not a message (unknown type, missing or wrong field, not JSON).
    """
    body = json.loads(line)
    if not isinstance(body, dict) or body.get("type") not in MESSAGES:
        raise ValueError("not a message")
    cls = MESSAGES[body.pop("type")]
    return typing.cast("Request | Event | Cancel", _build(cls, body))


def _build(kind: Any, value: Any) -> Any:
    """Turn parsed JSON into `kind`, following its type hints; tuples come as lists in JSON."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, _types.UnionType):
        options = [a for a in typing.get_args(kind) if a is not type(None)]
        return None if value is None else _build(options[0], value)
    if origin is tuple:
        inner = typing.get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_build(inner[0], v) for v in value)
        return tuple(_build(k, v) for k, v in zip(inner, value, strict=True))
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            raise ValueError(f"{kind} needs an object")
        hints = _hints(typing.cast("type", kind))
        try:
            return typing.cast("type", kind)(**{k: _build(hints[k], v) for k, v in value.items()})
        except (KeyError, TypeError) as error:
            raise ValueError(f"bad field in {kind}: {error}") from error
    return value


_HINTS: dict[type, dict[str, Any]] = {}


def _hints(cls: type) -> dict[str, Any]:
    if cls not in _HINTS:
        _HINTS[cls] = typing.get_type_hints(cls)
    return _HINTS[cls]


MESSAGES = _all_messages()
