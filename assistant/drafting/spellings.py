"""`vocabulary.csv` of a pack with a timetable: the names of its stops in every spelling that the feed gives.

Spellings that could stand for two stops are left out: the tool asks back when a name is not clear, and must not be told
otherwise here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.drafting.lookup import stop_name
from assistant.packs.files import MemoryFiles
from assistant.text import clean, fold, fold_space

if TYPE_CHECKING:
    from assistant.tools.gtfs.model import Feed, Stop

_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_LATIN = re.compile(r"[A-Za-z]")
#: What is often written beside a place's own name.
_PLAIN = re.compile(
    r"^(?:the )?(?:port|harbour|harbor|ferry terminal|terminal|marina|pier|λιμάνι|λιμένας)(?: of| τη?ς| του| των)? "
    r"| (?:ferry )?(?:port|harbour|harbor|terminal|pier|marina|ferry|limani|λιμάνι)$", re.I,
)  # fmt: skip
_MOST = 20_000
Line = tuple[str, str, str]


def vocabulary(feed: Feed, files: dict[str, bytes]) -> str:
    """The text of `vocabulary.csv`; empty when there is nothing to say beside the names themselves.

    Args:
        files: the feed's files by bare name, for the languages of `translations.txt`.
    """
    translated = _translations(files)
    lines: list[Line] = []
    for stop in feed.stops.values():
        name = stop_name(feed, stop.id)
        if not name or stop.kind not in (0, 1):
            continue
        lines += [(name, alias, language) for alias, language in _aliases(stop, name, translated)]
    good = _unambiguous(lines)
    if not good:
        return ""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("canonical", "alias", "language"), *good[:_MOST]])
    return written.getvalue()


def _aliases(
    stop: Stop, name: str, translated: dict[tuple[str, str], list[tuple[str, str]]]
) -> Iterator[tuple[str, str]]:
    yield name, _language(name)
    if stop.name and stop.name != name:
        yield stop.name, _language(stop.name)
    if len(stop.code) > 1 and not stop.code.isdigit():
        yield stop.code, ""
    # "Πειραιάς / Piraeus" and "Piraeus (Πειραιάς)" are two names of one place; "Port of Piraeus" is Piraeus.
    for part in re.split(r"\s*[/|(),]\s*|\s+[-–]\s+", name):
        plain = fold_space(_PLAIN.sub("", part)).strip(" .-")
        if len(plain) > 2 and any(c.isalpha() for c in plain):
            yield plain, _language(plain)
    for text, language in translated.get(("id", stop.id), []) + translated.get(("name", stop.name), []):
        yield text, language
        plain = fold_space(_PLAIN.sub("", text)).strip(" .-")
        if len(plain) > 2:
            yield plain, language


def _language(name: str) -> str:
    return "el" if _GREEK.search(name) and not _LATIN.search(name) else ""


def _unambiguous(lines: list[Line]) -> list[Line]:
    """Each spelling once, with those derived from it; none that could stand for two stops."""
    names = {fold(name): name for name, _, _ in lines}
    meant: dict[str, set[str]] = {}
    for name, alias, _ in lines:
        meant.setdefault(fold(alias), set()).add(name)
    kept: dict[tuple[str, str], Line] = {}
    for name, alias, language in lines:
        key = fold(alias)
        own = names.get(key)
        if (len(meant[key]) == 1 or own == name) and (name, alias) not in kept and own in (None, name):
            kept[name, alias] = (name, alias, language)
    from assistant.tools.words.names import derive_spellings

    derived: dict[str, set[str]] = {}
    further: list[Line] = []
    for name, alias, _ in list(kept.values()):
        for spelling in derive_spellings(alias):
            key = fold(spelling)
            if key not in meant:
                derived.setdefault(key, set()).add(name)
                further.append((name, spelling, _language(spelling)))
    for name, spelling, language in further:
        if len(derived[fold(spelling)]) == 1:
            kept.setdefault((name, spelling), (name, spelling, language))
    return [line for line in kept.values() if line[0] != line[1]]


def _translations(files: dict[str, bytes]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Translated stop names with their language, by ("id", stop_id) or ("name", name); both forms of the file."""
    from assistant.tools.gtfs.rows import Files, Notes

    notes = Notes()
    table = Files(MemoryFiles(files), "", notes).table("translations.txt")
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    columns = ("table_name", "field_name", "language", "translation", "record_id", "field_value", "trans_id", "lang")
    for _, (owner, column, language, text, record, value, old_id, old_language) in table.rows(columns, notes):
        if old_id and text:
            found.setdefault(("name", old_id), []).append((text, old_language))
        elif owner == "stops" and column == "stop_name" and text and (record or value):
            key = ("id", record) if record else ("name", value)
            found.setdefault(key, []).append((clean(text, newlines=False), language.split("-")[0].lower()))
    return found
