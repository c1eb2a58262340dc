"""The choices a user keeps between sessions, as one small JSON file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import HomeError, UsageError
from assistant.storage._files import replace_private

THEMES = ("dark", "light")
MOST_DAYS, MOST_MINUTES = 36_500, 1440
#: Where the vault has a passphrase and the user said nothing.
LOCK_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting; a missing key has the default written here, an unknown key is an error."""

    pack: str | None = None
    """Pack opened at start; none means the first installed one."""

    model: str | None = None
    """Model used at start; none means the catalogue's default."""

    theme: str = "dark"
    """`dark` or `light`."""

    history_days: int | None = None
    """Chats whose last turn is older than so many days are deleted at start and daily; none keeps them."""

    lock_minutes: int | None = None
    """Minutes without a key after which the app forgets the vault's key; 0 never; none means 15 with a passphrase."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by binding id, e.g. `{"chat.sources": "f4"}`; the ids stand in the help screen (F1)."""


def load(path: Path) -> Settings:
    """The settings in the file at `path`; the defaults if there is no such file.

    Raises:
        UsageError: the file is not what it should be; the message names file and key.
        HomeError: it cannot be read.
    """
    hint = f"Mend or delete {path}."
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise HomeError(f"The settings {path} cannot be read: {error.strerror}.", hint) from error
    except ValueError as error:
        raise UsageError(f"The settings {path} are not JSON: {error}.", hint) from error
    if not isinstance(body, dict):
        raise UsageError(f"The settings {path} must be one JSON object.", hint)
    for key, value in body.items():
        fault = _fault(key, value)
        if fault:
            raise UsageError(f"{path}: {key}: {fault}.", hint)
    return Settings(**body)


def save(path: Path, settings: Settings) -> None:
    """Write `settings` to `path` (0600), whole or not at all.

    Raises:
        HomeError: the file cannot be written.
    """
    body = {f.name: getattr(settings, f.name) for f in dataclasses.fields(settings)}
    body["keys"] = dict(settings.keys)
    replace_private(path, json.dumps(body, indent=2, ensure_ascii=False) + "\n")


def _fault(key: str, value: Any) -> str:
    """What is wrong with one key of the file; empty when nothing is."""
    if key in ("pack", "model"):
        return "" if value is None or isinstance(value, str) else "must be a name or null"
    if key == "theme":
        return "" if value in THEMES else f"must be one of {', '.join(THEMES)}"
    if key == "history_days":
        good = value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_DAYS)
        return "" if good else f"must be null or a number of days from 1 to {MOST_DAYS}"
    if key == "lock_minutes":
        good = value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_MINUTES)
        return "" if good else f"must be null or a number of minutes from 0 to {MOST_MINUTES}"
    if key == "keys":
        good = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        return "" if good else "must map binding ids to keys"
    known = ", ".join(f.name for f in dataclasses.fields(Settings))
    return f"is not a setting; these are: {known}"
