"""Every fault of a pack at once, each naming its file and key, and what a reader wants to know before taking it.

A fault keeps a pack out; a warning says what will not work as its maker meant it. Documents are not read here: one that
cannot be read does not make the pack a bad one, and is reported when the pack is added.
What only the tools know (which kinds there are, whether a timetable holds together) comes in from above as `Extra`.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from assistant.errors import PackError
from assistant.packs import carried
from assistant.packs.archive import Source
from assistant.packs.files import PackFiles
from assistant.packs.limits import name_fault
from assistant.packs.manifest import (
    FOLDERS,
    LICENSES,
    MANIFEST,
    TOP_FILES,
    AdapterPart,
    Manifest,
    ToolPart,
    good_parts,
    parse,
)
from assistant.packs.sign import check_signature
from assistant.packs.tables import check_table, read_rows
from assistant.text import fold, fold_space
from assistant.types import PackContents

VOCABULARY_HEADER = ["canonical", "alias", "language"]
QUESTIONS, DEVELOPMENT = "eval/questions.jsonl", "eval/development.jsonl"
EXPECTED = ("answered", "not_found", "clarify")


@dataclass(slots=True)
class Findings:
    """Faults and warnings, each a sentence that begins with the file's name."""

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


#: Looks at the files of a pack and adds to the findings.
Checker = Callable[[PackFiles, Manifest | None, Findings], None]


@dataclass(frozen=True, slots=True)
class Extra:
    """What layers above add to the check.

    Attributes:
        kinds: tool kinds that exist; empty: not known here, so none is called unknown.
        checkers: further checks.
    """

    kinds: tuple[str, ...] = ()
    checkers: tuple[Checker, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What `inspect` found. `manifest` is None when `pack.toml` is faulty; `signed_by` is a fingerprint or empty."""

    manifest: Manifest | None
    faults: tuple[str, ...]
    warnings: tuple[str, ...]
    contents: PackContents
    signed_by: str = ""


def inspect(source: Source, extra: Extra | None = None) -> Inspection:
    """Look at all of a pack without installing it."""
    extra = extra or Extra()
    found = Findings(list(source.faults))
    names = source.names()
    raw = _read(source, MANIFEST, found)
    manifest, faults = parse(raw) if raw is not None or MANIFEST not in names else (None, [])
    found.faults += faults
    found.faults += [fault for name in names for fault in _file_faults(name)]
    if not any(n.startswith(("documents/", "tables/", "timetable/")) for n in names):
        found.faults.append("documents/: the pack holds no documents, tables or timetable")
    if not any(n in names for n in LICENSES):
        found.warnings.append("LICENSE: is missing; it says where the data come from and on which terms")
    found.warnings += [f"{n}: is empty" for n in names if not source.size(n)]
    tools, adapters = good_parts(raw)
    _check_tools(source, tools, found, extra.kinds)
    _check_adapters(source, adapters, found)
    _check_tables(source, tools, found)
    _check_vocabulary(source, found)
    questions = _check_all_questions(source, found)
    try:
        found.faults += carried.faults(source)
    except PackError as error:
        found.faults += getattr(error, "faults", ()) or [error.message]
    for checker in extra.checkers:
        checker(source, manifest, found)
    signed = _signature(source, found)
    return Inspection(
        manifest, tuple(dict.fromkeys(found.faults)), tuple(dict.fromkeys(found.warnings)),
        _contents(source, questions), signed,
    )  # fmt: skip


def _read(source: Source, name: str, found: Findings) -> bytes | None:
    """The bytes of a file; None when it is not there or cannot be read, which is then among the faults."""
    if name not in source.names():
        return None
    try:
        return source.read(name)
    except PackError as error:
        found.faults += getattr(error, "faults", ()) or [f"{name}: {error.message}"]
        return None


def _signature(source: Source, found: Findings) -> str:
    try:
        signed = check_signature(source)
    except PackError as error:
        found.faults += getattr(error, "faults", ()) or [error.message]
        return ""
    found.faults += signed.faults
    return signed.by


def _contents(source: Source, questions: int) -> PackContents:
    names = source.names()
    count = {top: sum(n.startswith(f"{top}/") for n in names) for top in FOLDERS}
    return PackContents(
        count["documents"], count["tables"], count["timetable"], count["adapters"], questions, len(names),
        sum(source.size(n) for n in names),
    )  # fmt: skip


def _file_faults(name: str) -> Iterator[str]:
    if name_fault(name):
        return  # Named already, by the source.
    top, _, rest = name.partition("/")
    ending = PurePosixPath(name).suffix
    if not rest:
        if name not in TOP_FILES:
            yield f"{name}: does not belong in a pack"
    elif top not in FOLDERS:
        yield f"{name}: the folder {top}/ does not belong in a pack"
    elif ending.lower() not in FOLDERS[top]:
        yield f"{name}: files ending in {ending or 'nothing'} do not belong in {top}/"


def _check_tools(source: Source, tools: dict[int, ToolPart], found: Findings, kinds: Sequence[str]) -> None:
    names = source.names()
    for number, tool in tools.items():
        where = f"{MANIFEST}: tools.{number}"
        if kinds and tool.kind not in kinds:
            found.faults.append(f"{where}.kind: {tool.kind!r} is not a kind this Kaiki knows ({', '.join(kinds)})")
        if tool.kind == "timetable" and not any(n.startswith("timetable/") for n in names):
            found.faults.append(f"{where}.kind: there is no timetable/ folder")
        if tool.file is None:
            continue
        if tool.file not in names:
            found.faults.append(f"{where}.file: {tool.file} is missing")
            continue
        rows, why = read_rows(_read(source, tool.file, Findings()) or b"")
        header = rows[0][1] if rows else []
        if not why:
            found.faults += [f"{where}.keys: {tool.file} has no column {k!r}" for k in tool.keys if k not in header]
    if any(n.startswith("timetable/") for n in names) and not any(t.kind == "timetable" for t in tools.values()):
        found.warnings.append(f"{MANIFEST}: tools: no tool of kind 'timetable', so timetable/ is not used")


def _check_adapters(source: Source, adapters: dict[int, AdapterPart], found: Findings) -> None:
    listed = {adapter.file for adapter in adapters.values()}
    for number, adapter in adapters.items():
        if adapter.file not in source.names():
            found.faults.append(f"{MANIFEST}: adapters.{number}.file: {adapter.file} is missing")
        elif not adapter.file.startswith("adapters/") or not adapter.file.lower().endswith(".gguf"):
            found.faults.append(f"{MANIFEST}: adapters.{number}.file: {adapter.file} is no .gguf file in adapters/")
    for name in source.names():
        if name.startswith("adapters/") and name.lower().endswith(".json"):
            if f"{name.removesuffix('.json')}.gguf" not in listed:
                found.warnings.append(f"{name}: no adapter under [[adapters]] has this name, so it is not used")
            _check_fitted(source, name, found)
        elif name.startswith("adapters/"):
            try:
                head = source.head(name, 8)
            except PackError as error:
                found.faults += getattr(error, "faults", ()) or [f"{name}: {error.message}"]
                continue
            # GGUF: the magic, then the version as a little-endian number; 2 and 3 are in use.
            if head[:4] != b"GGUF" or head[4:] not in (b"\x02\0\0\0", b"\x03\0\0\0"):
                found.faults.append(f"{name}: is not a GGUF file")
            if name not in listed:
                found.warnings.append(f"{name}: is not named under [[adapters]], so it is not used")


def _check_fitted(source: Source, name: str, found: Findings) -> None:
    """What was fitted for an adapter: an object that names its prompt, its rules and the adapter it was fitted for."""
    raw = _read(source, name, found)
    if raw is None:
        return
    try:
        body = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        found.faults.append(f"{name}: {error}")
        return
    if not isinstance(body, dict):
        found.faults.append(f"{name}: not an object")
        return
    found.faults += [
        f"{name}: {key}: is missing" for key in ("format", "prompt", "adapter", "rules") if key not in body
    ]
    gguf = f"{name.removesuffix('.json')}.gguf"
    if gguf in source.names() and isinstance(body.get("adapter"), str):
        digest = hashlib.sha256()
        for chunk in source.chunks(gguf):
            digest.update(chunk)
        if not body["adapter"] or not digest.hexdigest().startswith(body["adapter"]):
            found.warnings.append(f"{name}: was fitted for another adapter than {gguf}, so it is not used")


def _check_tables(source: Source, tools: dict[int, ToolPart], found: Findings) -> None:
    keys = {tool.file: tool.keys for tool in tools.values() if tool.file}
    for name in source.names():
        if (name.startswith("tables/") and name.lower().endswith(".csv")) or name in keys:
            raw = _read(source, name, found)
            if raw is None:
                continue
            faults, warnings = check_table(raw, keys.get(name, ()))
            # Only a look-up needs whole rows; a csv that no tool reads is a document like any other.
            bad = found.faults if name in keys else found.warnings
            bad += [f"{name}: {f}" for f in faults]
            found.warnings += [f"{name}: {w}" for w in warnings]
            if name not in keys:
                found.warnings.append(f"{name}: no tool reads it; it would be named under [[tools]]")


def _check_vocabulary(source: Source, found: Findings) -> None:
    raw = _read(source, "vocabulary.csv", found)
    if raw is None:
        return
    try:
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        found.faults.append(f"vocabulary.csv: {error}")
        return
    if not rows or [c.strip() for c in rows[0]] != VOCABULARY_HEADER:
        found.faults.append("vocabulary.csv: line 1: the header must be canonical,alias,language")
        return
    names: dict[str, str] = {}
    for number, row in enumerate(rows[1:], start=2):
        if row and (len(row) != 3 or not row[0].strip() or not row[1].strip()):
            found.faults.append(f"vocabulary.csv: line {number}: needs three values, has {len(row)}")
        elif row:
            name = names.setdefault(row[1].strip().casefold(), row[0].strip())
            if name != row[0].strip():
                found.warnings.append(f"vocabulary.csv: line {number}: {row[1].strip()!r} already stands for {name!r}")


def _check_all_questions(source: Source, found: Findings) -> int:
    """The number of questions of the pack's own test.

    Those for development stand in a file of their own; a question that stands in both would be no test any more.
    """
    if QUESTIONS not in source.names():
        found.warnings.append(f"{QUESTIONS}: is missing; the pack has no test of its own")
    test = _check_questions(source, QUESTIONS, found)
    ids = {str(item.get("id")): number for number, item in test if item.get("id")}
    texts = {_said(item): number for number, item in test if _said(item)}
    for number, item in _check_questions(source, DEVELOPMENT, found):
        where, identity = f"{DEVELOPMENT}: line {number}", str(item.get("id"))
        if identity in ids:
            found.faults.append(f"{where}: id: {identity!r} stands in {QUESTIONS} too (line {ids[identity]})")
        if _said(item) in texts:
            found.faults.append(f"{where}: question: stands in {QUESTIONS} too (line {texts[_said(item)]})")
    return len(test)


def _said(item: dict[str, Any]) -> str:
    """The question as it is compared: folded, and with its "now", since on another day it has another answer."""
    text = item.get("question")
    return f"{fold_space(fold(text))} @ {item.get('at') or ''}" if isinstance(text, str) and text.strip() else ""


def _check_questions(source: Source, name: str, found: Findings) -> list[tuple[int, dict[str, Any]]]:
    """The questions of a file with their line numbers; what is no object of JSON stands there as an empty one."""
    raw = _read(source, name, found)
    if raw is None:
        return []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found.faults.append(f"{name}: line {raw[: error.start].count(10) + 1}: is not UTF-8 text")
        return []
    names = frozenset(source.names())
    seen: set[str] = set()
    out: list[tuple[int, dict[str, Any]]] = []
    # Not splitlines(): JSON may hold U+2028 and its kin inside a string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}: line {number}"
        out.append((number, {}))
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            found.faults.append(f"{where}: {error}")
            continue
        if not isinstance(item, dict):
            found.faults.append(f"{where}: not an object")
            continue
        out[-1] = (number, item)
        found.faults += [f"{where}: {fault}" for fault in _question_faults(item, names)]
        identity = str(item.get("id", ""))
        if identity in seen:
            found.faults.append(f"{where}: id: {identity!r} is used twice")
        seen.add(identity)
    return out


def _question_faults(item: dict[str, Any], names: frozenset[str]) -> Iterator[str]:
    yield from (f"{key}: is missing" for key in ("id", "question", "expect") if item.get(key) in (None, ""))
    if not isinstance(item.get("question", ""), str):
        yield "question: must be a text"
    if item.get("expect") not in (None, "", *EXPECTED):
        yield f"expect: must be {', '.join(EXPECTED[:-1])} or {EXPECTED[-1]}"
    groups = item.get("must_contain") or []
    if not isinstance(groups, list) or not all(_texts(g) for g in groups):
        yield "must_contain: must be a list of lists of spellings"
    if not _texts(item.get("must_not_contain") or []):
        yield "must_not_contain: must be a list of spellings"
    if item.get("at") is not None and not _is_moment(item["at"]):
        yield f"at: {str(item['at'])[:40]!r} is no date or time such as 2026-07-01 or 2026-07-01T09:30"
    cites = item.get("cites") or []
    if not _texts(cites):
        yield "cites: must be a list of documents"
    else:
        yield from (f"cites: {cite} is not in the pack" for cite in cites if cite not in names)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _is_moment(value: object) -> bool:
    try:
        dt.datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(value, str)
