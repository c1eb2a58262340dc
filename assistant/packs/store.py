"""Installed packs: `packs/<name>/content/` as it came, and `packs/<name>/installed.json` written last.

Listing reads only the small JSON files, so it is fast and one bad pack never hides the others.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.config import Home
from assistant.errors import HomeError, PackError, PackFaulty, PackUnknown
from assistant.packs.archive import visible_files
from assistant.text import clean

CARD = "installed.json"


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One `[[tools]]` entry of a manifest: its kind, the file it reads and the columns it may be asked by."""

    kind: str
    file: str = ""
    keys: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class PackCard:
    """What is known of an installed pack without opening it. All texts are cleaned.

    Attributes:
        files: path inside the pack → sha256 of its bytes.
        content_hash: one sha256 over `files`; names the index.
    """

    name: str
    version: str
    title: str
    description: str
    languages: tuple[str, ...]
    license: str
    sensitivity: str
    caution: str
    role: str
    content_hash: str
    added_at: str
    not_found: str = ""
    valid_from: str = ""
    valid_to: str = ""
    examples: tuple[str, ...] = ()
    tools: tuple[ToolSpec, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    signed_by: str = ""
    faulty: str = ""

    def to_json(self) -> dict[str, Any]:
        """For `kaiki packs list|info --json`."""
        return asdict(self)


class PackStore:
    """The packs under one home."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def folder(self, name: str) -> Path:
        """Where the files of an installed pack stand, as they came."""
        return self._home.packs / name / "content"

    def cards(self) -> list[PackCard]:
        """All installed packs by name; a damaged one is listed with `faulty` set."""
        if not self._home.packs.is_dir():
            return []
        folders = [p for p in sorted(self._home.packs.iterdir()) if p.is_dir() and not p.name.startswith(".")]
        return [self._card(folder) for folder in folders]

    def card(self, name: str) -> PackCard:
        """The card of one pack.

        Raises:
            PackUnknown: it is not installed; the message names those that are.
            PackError: it is installed but damaged.
        """
        cards = {card.name: card for card in self.cards()}
        if name not in cards:
            there = ", ".join(cards) or "none"
            raise PackUnknown(
                f"There is no pack named {clean(name, newlines=False)!r}; installed: {there}.",
                "Add one with `kaiki packs add PATH`.",
            )
        if cards[name].faulty:
            raise PackError(cards[name].faulty, f"Remove it with `kaiki packs remove {name}` and add it again.")
        return cards[name]

    def _card(self, folder: Path) -> PackCard:
        try:
            body = json.loads((folder / CARD).read_text(encoding="utf-8"))
            body["languages"] = tuple(body["languages"])
            body["examples"] = tuple(body["examples"])
            body["tools"] = tuple(ToolSpec(**t | {"keys": tuple(t["keys"])}) for t in body.get("tools", ()))
            card = PackCard(**body)
            if not (folder / "content").is_dir():
                raise ValueError("its files are missing")
        except (OSError, ValueError, TypeError, KeyError) as error:
            return PackCard(
                name=folder.name, version="?", title=folder.name, description="", languages=(), license="",
                sensitivity="", caution="normal", role="", content_hash="", added_at="",
                faulty=f"The pack {folder.name} is damaged: {error}.",
            )  # fmt: skip
        return card

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """A path (not yet made) beside the packs; whatever is left there afterwards is removed."""
        try:
            self._home.packs.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise HomeError(f"The folder {self._home.packs} cannot be written: {error.strerror}.") from error
        path = self._home.packs / f".staging-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def install(self, staged: Path, card: PackCard) -> None:
        """Put the staged files in the place of the pack, replacing an older one; the card is written last.

        A crash between the two renames leaves the old pack aside under a dotted name and the new one staged;
        `mend` (called by the next install) puts the old one back.
        """
        place = self._home.packs / card.name
        new = staged.with_name(staged.name + "-new")
        new.mkdir(mode=0o700)
        try:
            staged.rename(new / "content")
            body = json.dumps(card.to_json(), ensure_ascii=False, indent=1)
            written = new / CARD
            written.write_text(body, encoding="utf-8")
            written.chmod(0o600)
            aside = place.with_name(f".old-{card.name}")
            shutil.rmtree(aside, ignore_errors=True)
            if place.exists():
                place.rename(aside)
            new.rename(place)
            shutil.rmtree(aside, ignore_errors=True)
        except OSError as error:
            self.mend()
            raise HomeError(f"The pack could not be put in place: {error.strerror or error}.") from error
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def mend(self) -> None:
        """Put back a pack whose replacement was cut short, and sweep up what processes that died left behind."""
        if not self._home.packs.is_dir():
            return
        for left in [*self._home.packs.glob(".staging-*"), *self._home.packs.glob(".gone-*")]:
            owner = left.name.split("-")[1]
            if not (owner.isdigit() and _is_alive(int(owner))):
                shutil.rmtree(left, ignore_errors=True)
        for aside in self._home.packs.glob(".old-*"):
            place = aside.with_name(aside.name.removeprefix(".old-"))
            if not place.exists():
                aside.rename(place)
            else:
                shutil.rmtree(aside, ignore_errors=True)

    def remove(self, name: str) -> list[str]:
        """Remove the pack's files; the list of what was removed. Its index is the caller's to remove."""
        place = self._home.packs / name
        if not name or name.startswith(".") or "/" in name or not place.is_dir():
            raise PackUnknown(f"There is no pack named {clean(name, newlines=False)!r}.", "See `kaiki packs list`.")
        removed = [p.relative_to(place).as_posix() for p in sorted(place.rglob("*")) if p.is_file()]
        # Renamed first, so that a crash in the middle never leaves half a pack that looks whole.
        gone = place.with_name(f".gone-{os.getpid()}-{secrets.token_hex(4)}")
        place.rename(gone)
        shutil.rmtree(gone)
        return removed


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def hash_files(folder: Path) -> tuple[dict[str, str], str]:
    """sha256 of each file below `folder`, and one over all names and hashes."""
    hashes: dict[str, str] = {}
    for name, path in sorted(visible_files(folder).items()):
        with path.open("rb") as handle:
            hashes[name] = hashlib.file_digest(handle, "sha256").hexdigest()
    return hashes, content_hash(hashes)


def content_hash(hashes: dict[str, str]) -> str:
    """One sha256 over the names and hashes of all files; names the index and tells two editions apart."""
    return hashlib.sha256("".join(f"{n}\0{h}\n" for n, h in sorted(hashes.items())).encode()).hexdigest()


def make_card(folder: Path, added_at: str) -> PackCard:
    """Check the pack in `folder` and describe it.

    Raises:
        PackFaulty: with every fault, each naming file and key.
    """
    # pydantic takes 0.1 s to import; listing packs does not need it.
    from assistant.packs.manifest import check_pack

    manifest, faults = check_pack(folder)
    if manifest is None or faults:
        more = f" (and {len(faults) - 1} more)" if faults[1:] else ""
        raise PackFaulty(
            f"The pack was refused: {faults[0]}{more}.",
            tuple(faults),
            "Nothing was changed. `kaiki packs check PATH` names every fault.",
        )
    files, whole = hash_files(folder)

    def line(text: str) -> str:
        return clean(text, newlines=False)

    return PackCard(
        name=manifest.name,
        version=manifest.version,
        title=line(manifest.title),
        description=line(manifest.description),
        languages=manifest.languages,
        license=line(manifest.license),
        sensitivity=manifest.sensitivity,
        caution=manifest.caution,
        role=clean(manifest.assistant.role),
        not_found=clean(manifest.assistant.not_found),
        valid_from=manifest.valid_from.isoformat() if manifest.valid_from else "",
        valid_to=manifest.valid_to.isoformat() if manifest.valid_to else "",
        examples=tuple(line(e) for e in manifest.assistant.examples),
        tools=tuple(ToolSpec(t.kind, t.file or "", t.keys, line(t.description)) for t in manifest.tools),
        content_hash=whole,
        files=files,
        added_at=added_at,
    )
