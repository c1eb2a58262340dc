"""`pack.toml`, format 1: every key with its meaning, and every fault named at once.

Unknown keys are errors that name the key, so that a typing mistake is not silently ignored.
This module does not judge whether what the pack says is true.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

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
    "adapters": frozenset({".gguf"}),
}
TOP_FILES = frozenset({MANIFEST, "vocabulary.csv", "LICENSE", "LICENSE.md", "LICENSE.txt", "README.md"})
VOCABULARY_HEADER = ["canonical", "alias", "language"]


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
    manifest, faults = _parse(folder / MANIFEST)
    if manifest is None:
        raise PackFaulty(
            f"This is not a good pack: {faults[0]}" + (f" (and {len(faults) - 1} more)" if faults[1:] else ""),
            tuple(faults),
            "Run `kaiki packs check` on it to see all faults.",
        )
    return manifest


def check_pack(folder: Path) -> tuple[Manifest | None, list[str]]:
    """Every fault of the pack in `folder`, each naming file and key; the manifest if it parses."""
    manifest, faults = _parse(folder / MANIFEST)
    files = sorted(p for p in folder.rglob("*") if p.is_file() or p.is_symlink())
    names = [p.relative_to(folder).as_posix() for p in files]
    for path, name in zip(files, names, strict=True):
        faults += _file_faults(path, name)
    if not any(n.startswith(("documents/", "tables/", "timetable/")) for n in names):
        faults.append("documents/: the pack holds no documents, tables or timetable")
    if manifest:
        faults += _tool_faults(folder, manifest)
    faults += _vocabulary_faults(folder / "vocabulary.csv")
    faults += _question_faults(folder)
    return manifest, faults


def _parse(path: Path) -> tuple[Manifest | None, list[str]]:
    if not path.is_file():
        return None, [f"{MANIFEST}: the file is missing"]
    try:
        body: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        return None, [f"{MANIFEST}: {error}"]
    try:
        return Manifest.model_validate(body), []
    except ValidationError as error:
        return None, [_say(e["loc"], e["msg"], e["type"]) for e in error.errors()]


def _say(loc: tuple[int | str, ...], message: str, kind: str) -> str:
    key = ".".join(str(part) for part in loc) or "the whole file"
    if kind == "extra_forbidden":
        return f"{MANIFEST}: {key}: unknown key"
    return f"{MANIFEST}: {key}: {message.removeprefix('Value error, ')}"


def _file_faults(path: Path, name: str) -> list[str]:
    if path.is_symlink():
        return [f"{name}: links are not allowed"]
    top, _, rest = name.partition("/")
    if not rest:
        return [] if name in TOP_FILES else [f"{name}: does not belong in a pack"]
    if top not in FOLDERS:
        return [f"{name}: the folder {top}/ does not belong in a pack"]
    if path.suffix.lower() not in FOLDERS[top]:
        return [f"{name}: files ending in {path.suffix or 'nothing'} do not belong in {top}/"]
    return []


def _tool_faults(folder: Path, manifest: Manifest) -> list[str]:
    faults: list[str] = []
    for number, tool in enumerate(manifest.tools):
        where = f"{MANIFEST}: tools.{number}"
        if tool.kind == "timetable" and not (folder / "timetable").is_dir():
            faults.append(f"{where}.kind: there is no timetable/ folder")
        if tool.file is None:
            continue
        if not (folder / tool.file).is_file():
            faults.append(f"{where}.file: {tool.file} is missing")
            continue
        header = _csv_header(folder / tool.file)
        faults += [f"{where}.keys: {tool.file} has no column {k!r}" for k in tool.keys if k not in header]
    for number, adapter in enumerate(manifest.adapters):
        if not (folder / adapter.file).is_file():
            faults.append(f"{MANIFEST}: adapters.{number}.file: {adapter.file} is missing")
    return faults


def _csv_header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return [cell.strip() for cell in next(csv.reader(handle), [])]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def _vocabulary_faults(path: Path) -> list[str]:
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return [f"vocabulary.csv: {error}"]
    if not rows or [c.strip() for c in rows[0]] != VOCABULARY_HEADER:
        return ["vocabulary.csv: line 1: the header must be canonical,alias,language"]
    return [
        f"vocabulary.csv: line {n}: needs three values, has {len(row)}"
        for n, row in enumerate(rows[1:], start=2)
        if row and (len(row) != 3 or not row[0].strip() or not row[1].strip())
    ]


def _question_faults(folder: Path) -> list[str]:
    path = folder / "eval" / "questions.jsonl"
    if not path.is_file():
        return []
    faults: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        where = f"eval/questions.jsonl: line {number}"
        try:
            item = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            faults.append(f"{where}: {error}")
            continue
        if not isinstance(item, dict):
            faults.append(f"{where}: not an object")
            continue
        faults += [f"{where}: {fault}" for fault in _one_question(item, folder)]
        identity = str(item.get("id", ""))
        if identity in seen:
            faults.append(f"{where}: id: {identity!r} is used twice")
        seen.add(identity)
    return faults


def _one_question(item: dict[str, Any], folder: Path) -> list[str]:
    faults = [f"{key}: is missing" for key in ("id", "question", "expect") if not item.get(key)]
    if item.get("expect") not in (None, "answered", "not_found", "clarify"):
        faults.append("expect: must be answered, not_found or clarify")
    groups = item.get("must_contain", [])
    if not isinstance(groups, list) or not all(isinstance(g, list) for g in groups):
        faults.append("must_contain: must be a list of lists of spellings")
    cites = item.get("cites", [])
    faults += [
        f"cites: {cite} is not in the pack"
        for cite in (cites if isinstance(cites, list) else [])
        if not re.match(r"^[\w./ -]+$", str(cite)) or not (folder / str(cite)).is_file()
    ]
    return faults
