"""What a removal leaves behind: a receipt, and the search that it rests on.

A chat is looked for as rows, as stretches of its text in every decrypted page of the vault, and as stretches in every
file below the home. Stretches shorter than a few words say nothing and are not looked for. What this does not find: see
`trace`; and on an SSD, in snapshots and in backups old blocks may survive whatever is overwritten here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.storage.trace import Trace, look_for, spellings

SSD = "An SSD, a snapshot or a backup may keep old blocks; they hold the vault's encrypted pages only."


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was removed, how that was checked, and when (ISO, UTC).

    Attributes:
        removed: what is gone, one line each.
        checked: what was looked at afterwards and what was found, as sentences without a full stop.
        when: the time the checks ended.
        beyond: what no check of this program reaches.
    """

    removed: tuple[str, ...]
    checked: tuple[str, ...]
    when: str
    beyond: str = SSD

    def to_json(self) -> dict[str, Any]:
        """As the commands print it."""
        return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(self).items()}

    def lines(self) -> tuple[str, ...]:
        """As a person reads it."""
        return (*(f"Removed {one}." for one in self.removed), *(f"Checked: {one}." for one in self.checked),
                self.beyond, f"Done on {self.when}.")  # fmt: skip


def now() -> str:
    """The time of a receipt or a turn: ISO, UTC, seconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def pages_with(pages: Iterable[bytes], wanted: Sequence[str]) -> tuple[int, int]:
    """How many of the decrypted pages there are, and in how many one of the stretches stands."""
    needles = spellings(wanted)
    count = found = 0
    for page in pages:
        count += 1
        found += any(needle in page for needle in needles)
    return count, found


def said_of_files(root: Path, models: Path, wanted: Sequence[str], since: float) -> tuple[str, ...]:
    """Every file below the home, read byte by byte, as sentences of a receipt."""
    trace = look_for(root, wanted, since, models)
    read = f"{trace.files} files ({trace.size / 1e6:.1f} MB) below {root} were read byte by byte"
    what = f"{trace.stretches} stretches of the text"
    quoted = [name for name in trace.found if name.split("/")[0] in ("packs", "index")]
    others = [name for name in trace.found if name not in quoted]
    lines = [f"{read} for {what}: {f'they stand in {len(trace.found)}' if trace.found else 'none found'}"]
    if quoted:
        lines.append(f"{len(quoted)} files of installed packs hold the same words, for the answers quote them")
    lines += [f"{name} still holds text of it; remove it by hand, or everything with `kaiki wipe`" for name in others]
    return (*lines, *_unread(trace))


def _unread(trace: Trace) -> tuple[str, ...]:
    lines = []
    if trace.unread:
        lines.append(f"{trace.unread} large model files are older than the text and were not read")
    if trace.failed:
        lines.append(f"these files could not be read: {', '.join(trace.failed[:5])}")
    return tuple(lines)
