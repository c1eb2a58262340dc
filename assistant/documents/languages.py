"""Documents that a pack holds in two languages, by their paths: el/fees.md and fees.md, fees.el.md and fees.en.md.

A translation under another name is not recognized.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

#: Folders and endings of names that say a language.
CODES = frozenset(["el", "en", "gr", "greek", "english", "ελληνικα", "αγγλικα"])
_ENDING = re.compile(r"[._-](?:el|en|gr|greek|english)$")


def counterparts(names: Iterable[str]) -> frozenset[str]:
    """The documents of which there is another whose path differs only in the language."""
    by_key: dict[str, list[str]] = {}
    for name in names:
        by_key.setdefault(_key(name), []).append(name)
    return frozenset(name for group in by_key.values() if len(group) > 1 for name in group if _languages(group) > 1)


def _key(name: str) -> str:
    path = PurePosixPath(name.lower())
    folders = [part for part in path.parts[:-1] if part not in CODES]
    return "/".join([*folders, _ENDING.sub("", path.stem)])


def _languages(names: Iterable[str]) -> int:
    """How many different marks of a language the paths carry; none is one too."""
    marks = set()
    for name in names:
        path = PurePosixPath(name.lower())
        ending = _ENDING.search(path.stem)
        marks.add((*(part for part in path.parts[:-1] if part in CODES), ending[0] if ending else ""))
    return len(marks)
