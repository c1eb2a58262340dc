"""How the packs commands put things into words."""

from __future__ import annotations

import dataclasses

from assistant.packs.store import PackCard
from assistant.types import PackContents

_COUNTED = (
    ("documents", "document", "documents"),
    ("tables", "table", "tables"),
    ("timetable", "timetable file", "timetable files"),
    ("adapters", "adapter", "adapters"),
    ("questions", "test question", "test questions"),
    ("files", "file", "files"),
)


def signed(by: str) -> str:
    """Who signed, from a fingerprint that may be empty."""
    return f"signed by {by}" if by else "unsigned"


def contents_of(contents: PackContents) -> dict[str, int]:
    """What a pack holds, as an object."""
    return dataclasses.asdict(contents)


def held_by(card: PackCard) -> dict[str, int]:
    """What an installed pack holds, counted from its card; a card that is damaged holds nothing."""
    names = list(card.files) if isinstance(card.files, dict) else []
    tops = ("documents", "tables", "timetable", "adapters")
    return {top: sum(n.startswith(f"{top}/") for n in names) for top in tops} | {"files": len(names)}


def counted(held: dict[str, int]) -> str:
    """What a pack holds, in words: "2 documents, 1 table, 8 files, 4941 bytes"."""
    said = [f"{held[key]} {one if held[key] == 1 else many}" for key, one, many in _COUNTED if held.get(key)]
    size = held.get("bytes", 0)
    return ", ".join(said) + (f", {size / 1e6:.1f} MB" if size >= 100_000 else f", {size} bytes" if size else "")
