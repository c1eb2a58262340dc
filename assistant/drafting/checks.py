"""The whole check of a pack: what `packs.check` sees, which tool kinds there are, and what the timetable says."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import PackFaulty
from assistant.packs.archive import Source, open_source
from assistant.packs.check import Extra, Findings, Inspection, inspect
from assistant.packs.files import PackFiles
from assistant.packs.manifest import Manifest
from assistant.text import clean
from assistant.types import PackChecked

#: Kinds of the pack format itself; further ones come from the tools that are there.
FORMAT_KINDS = ("table", "timetable")


def extra() -> Extra:
    """What the tools add to the check of a pack."""
    from assistant.tools.base import kinds

    return Extra(tuple(sorted({*FORMAT_KINDS, *kinds()})), (check_timetable,))


def check_timetable(files: PackFiles, manifest: Manifest | None, found: Findings) -> None:
    """Add the faults and warnings of the feed in `timetable/`, as the timetable tool reads it."""
    del manifest
    if not any(name.startswith("timetable/") for name in files.names()):
        return
    from assistant.tools.gtfs.feed import read_feed

    feed = read_feed(files)
    found.faults += feed.faults
    found.warnings += feed.warnings


def inspect_whole(source: Source) -> Inspection:
    """Every fault and warning of a pack, the timetable's among them."""
    return inspect(source, extra())


def examine(identity: str, path: Path) -> PackChecked:
    """The answer to CheckPack: faults, warnings and contents of the pack at `path`. Nothing is unpacked or written."""
    try:
        with open_source(path) as source:
            found = inspect_whole(source)
    except PackFaulty as error:
        return PackChecked(identity, "", "", tuple(_line(f) for f in error.faults or (error.message,)))
    return describe(identity, found)


def describe(identity: str, found: Inspection) -> PackChecked:
    """An inspection as an event; all texts cleaned."""
    faults = tuple(_line(f) for f in found.faults)
    warnings = tuple(_line(w) for w in found.warnings)
    manifest = found.manifest
    if manifest is None:
        return PackChecked(identity, "", "", faults, warnings, signed_by=found.signed_by, contents=found.contents)
    return PackChecked(
        id=identity,
        name=manifest.name,
        version=manifest.version,
        faults=faults,
        warnings=warnings,
        title=_line(manifest.title),
        description=_line(manifest.description),
        license=_line(manifest.license),
        sensitivity=manifest.sensitivity,
        languages=manifest.languages,
        valid_from=manifest.valid_from.isoformat() if manifest.valid_from else "",
        valid_to=manifest.valid_to.isoformat() if manifest.valid_to else "",
        tools=tuple(_line(f"{tool.kind} {tool.file or ''}".strip()) for tool in manifest.tools),
        signed_by=found.signed_by,
        contents=found.contents,
    )


def _line(text: str) -> str:
    return clean(text, newlines=False)
