"""`pack.toml`, format 1: every key with its meaning, and every fault named at once.

Unknown keys are errors that name the key, so that a typing mistake is not silently ignored.
This module does not judge whether what the pack says is true.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant import __version__
from assistant.errors import PackFaulty

MANIFEST = "pack.toml"
DOCUMENT_ENDINGS = frozenset({".md", ".txt", ".html", ".htm", ".pdf", ".docx", ".csv"})
#: Top-level folder → endings allowed below it.
FOLDERS: dict[str, frozenset[str]] = {
    "documents": DOCUMENT_ENDINGS,
    "tables": frozenset({".csv"}),
    "timetable": frozenset({".txt"}),
    "eval": frozenset({".jsonl"}),
    "adapters": frozenset({".gguf", ".json"}),
    "vectors": frozenset({".npy", ".json"}),
}
LICENSES = ("LICENSE", "LICENSE.md", "LICENSE.txt")
TOP_FILES = frozenset({MANIFEST, "vocabulary.csv", "README.md", "SIGNATURE", *LICENSES})


def _pep440(value: str) -> str:
    try:
        Version(value)
    except InvalidVersion as error:
        raise ValueError("is not a version (PEP 440), such as 1.0.0") from error
    return value


def _kaiki_range(value: str) -> str:
    try:
        wanted = SpecifierSet(value)
    except InvalidSpecifier as error:
        raise ValueError("is not a version range, such as >=0.1") from error
    if not wanted.contains(__version__, prereleases=True):
        raise ValueError(f"asks for Kaiki {value}, this is {__version__}")
    return value


def _relative(value: str) -> str:
    parts = value.split("/")
    if value.startswith("/") or "\\" in value or ".." in parts or "" in parts:
        raise ValueError("must be a path inside the pack, with /")
    return value


InnerPath = Annotated[str, AfterValidator(_relative)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AssistantPart(_Strict):
    """`[assistant]`: how the assistant speaks for this pack."""

    role: Text = "You answer questions from the documents of this pack."
    """First lines of the prompt."""
    examples: tuple[Text, ...] = ()
    """Questions shown to a new user."""
    not_found: str = ""
    """Said when the pack holds no answer; empty means the standard sentence."""
    caution: Literal["normal", "high"] | None = None
    """High where a wrong answer is worse than none; private packs default to high."""


class ToolPart(_Strict):
    """`[[tools]]`: an exact look-up this pack switches on."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
    file: InnerPath | None = None
    keys: tuple[str, ...] = ()
    description: str = ""

    @model_validator(mode="after")
    def _table_has_file(self) -> ToolPart:
        if self.kind == "table" and (not self.file or not self.keys):
            raise ValueError("a table tool needs `file` and `keys`")
        return self


class AdapterPart(_Strict):
    """`[[adapters]]`: a LoRA adapter for exactly one base model."""

    file: InnerPath
    base_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(_Strict):
    """The whole of `pack.toml`."""

    format: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    version: Annotated[str, AfterValidator(_pep440)]
    title: Text
    description: str = ""
    languages: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...], Field(min_length=1)]
    license: Text
    sensitivity: Literal["public", "private"] = "public"
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    requires_kaiki: Annotated[str, AfterValidator(_kaiki_range)] = ">=0.1"
    assistant: AssistantPart = AssistantPart()
    tools: tuple[ToolPart, ...] = ()
    adapters: tuple[AdapterPart, ...] = ()

    @model_validator(mode="after")
    def _dates_in_order(self) -> Manifest:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_from is after valid_to")
        return self

    @property
    def caution(self) -> str:
        """`normal` or `high`, with the default for private packs applied."""
        return self.assistant.caution or ("high" if self.sensitivity == "private" else "normal")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the pack in `folder`.

    Raises:
        PackFaulty: with every fault of `pack.toml`.
    """
    path = folder / MANIFEST
    try:
        manifest, faults = parse(path.read_bytes() if path.is_file() else None)
    except OSError as error:
        manifest, faults = None, [f"{MANIFEST}: cannot be read: {error.strerror}"]
    if manifest is None:
        raise PackFaulty(
            f"This is not a good pack: {faults[0]}" + (f" (and {len(faults) - 1} more)" if faults[1:] else ""),
            tuple(faults),
            "Run `kaiki packs check` on it to see all faults.",
        )
    return manifest


def check_pack(folder: Path) -> tuple[Manifest | None, list[str]]:
    """Every fault of the pack in `folder`, each naming file and key; the manifest if it parses.

    `assistant.packs.check.inspect` says more: warnings, contents, and who signed.
    """
    from assistant.packs.archive import open_source
    from assistant.packs.check import inspect

    with open_source(folder) as source:
        found = inspect(source)
    return found.manifest, list(found.faults)


def parse(raw: bytes | None) -> tuple[Manifest | None, list[str]]:
    """The manifest in these bytes, or None and every fault; None stands for a missing file."""
    if raw is None:
        return None, [f"{MANIFEST}: the file is missing"]
    try:
        body: dict[str, Any] = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, [f"{MANIFEST}: line {line}: is not UTF-8 text; save it as UTF-8"]
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return None, [f"{MANIFEST}: {error}"]
    try:
        return Manifest.model_validate(body), []
    except ValidationError as error:
        return None, [_say(e["loc"], e["msg"], e["type"]) for e in error.errors()]


Parts = tuple[dict[int, ToolPart], dict[int, AdapterPart]]


def good_parts(raw: bytes | None) -> Parts:
    """The `[[tools]]` and `[[adapters]]` entries that are right by themselves, by number, whatever the rest is like."""
    try:
        body: dict[str, Any] = tomllib.loads((raw or b"").decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}, {}
    return _good(ToolPart, body.get("tools")), _good(AdapterPart, body.get("adapters"))


P = TypeVar("P", bound=_Strict)


def _good(part: type[P], entries: object) -> dict[int, P]:
    found: dict[int, P] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        with contextlib.suppress(ValidationError):
            found[number] = part.model_validate(entry)
    return found


def _say(loc: tuple[int | str, ...], message: str, kind: str) -> str:
    key = ".".join(str(part) for part in loc) or "the whole file"
    if kind == "extra_forbidden":
        return f"{MANIFEST}: {key}: unknown key"
    return f"{MANIFEST}: {key}: {message.removeprefix('Value error, ')}"
