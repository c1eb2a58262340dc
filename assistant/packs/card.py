"""The card of a pack: what is known of it without opening it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import PackFaulty
from assistant.packs.archive import FolderSource, Source, visible_files
from assistant.text import clean

if TYPE_CHECKING:
    from assistant.packs.check import Inspection


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One `[[tools]]` entry of a manifest: its kind, the file it reads and the columns it may be asked by."""

    kind: str
    file: str = ""
    keys: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class AdapterSpec:
    """One `[[adapters]]` entry of a manifest: the file, and the sha256 of the one model file it is laid over."""

    file: str
    base_sha256: str


@dataclass(frozen=True, slots=True)
class PackCard:
    """What is known of an installed pack without opening it. All texts are cleaned.

    Attributes:
        files: path inside the pack → sha256 of its bytes.
        content_hash: one sha256 over `files`; names the index.
        size_bytes: of all files together; 0 where it is not known.
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
    size_bytes: int = 0
    adapters: tuple[AdapterSpec, ...] = ()

    @property
    def private(self) -> bool:
        """Whether the pack lies in the vault."""
        return self.sensitivity == "private"

    def to_json(self) -> dict[str, Any]:
        """For `kaiki packs list|info --json`."""
        return asdict(self)


def card_from_json(body: dict[str, Any]) -> PackCard:
    """The card that `to_json` wrote.

    Raises:
        ValueError, TypeError, KeyError: it is not one.
    """
    body = dict(body)
    body["languages"] = tuple(body["languages"])
    body["examples"] = tuple(body["examples"])
    body["tools"] = tuple(ToolSpec(**t | {"keys": tuple(t["keys"])}) for t in body.get("tools", ()))
    body["adapters"] = tuple(AdapterSpec(**a) for a in body.get("adapters", ()))
    return PackCard(**body)


def open_card(card: PackCard) -> PackCard:
    """What may stand in the open of a private pack: its name and version, and that it is private."""
    return PackCard(
        name=card.name, version=card.version, title=card.name, description="", languages=(), license="",
        sensitivity="private", caution="high", role="", content_hash="", added_at="",
    )  # fmt: skip


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


def make_card(pack: Path | Source, added_at: str) -> PackCard:
    """Check the pack (a folder, or an opened source) and describe it.

    Raises:
        PackFaulty: with every fault, each naming file and key.
    """
    # pydantic takes 0.1 s to import; listing packs does not need it.
    from assistant.packs.check import inspect

    source = FolderSource(pack) if isinstance(pack, Path) else pack
    return card_of(source, inspect(source), added_at)


def card_of(source: Source, found: Inspection, added_at: str) -> PackCard:
    """The card of a pack that was inspected.

    Raises:
        PackFaulty: faults were found; all of them are in it.
    """
    manifest = found.manifest
    if manifest is None or found.faults:
        more = f" (and {len(found.faults) - 1} more)" if found.faults[1:] else ""
        raise PackFaulty(
            f"The pack was refused: {found.faults[0]}{more}.",
            found.faults,
            "Nothing was changed. `kaiki packs check PATH` names every fault.",
        )
    files: dict[str, str] = {}
    size = 0
    for name in source.names():
        digest = hashlib.sha256()
        for chunk in source.chunks(name):
            digest.update(chunk)
            size += len(chunk)
        files[name] = digest.hexdigest()

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
        content_hash=content_hash(files),
        files=files,
        added_at=added_at,
        signed_by=found.signed_by,
        size_bytes=size,
        adapters=tuple(AdapterSpec(a.file, a.base_sha256) for a in manifest.adapters),
    )
