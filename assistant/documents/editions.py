"""Editions: which documents of a pack are the same thing at different dates, and which of them holds on a day.

Two documents are editions of each other when their paths differ only in a date or version and each can be dated (by a
line among the first fifteen, else by its name) or each has a version; or when one says that it supersedes the other and
names its file. Being precise goes first, because an edition that is wrongly set aside is lost to the reader:
- names alone (fees-2025, fees-2026) count only where the titles agree too, or most words do;
- minutes, notes, reports and the like, and files named after a day, are a series in which each stays true; they count
  as editions only when each says from when it holds;
- two that cannot be put in order are both kept.

Not seen: editions under unrelated names of which none names the other; sections that replace parts of another document;
a document that has ended without a successor; rows of tables that a tool looks up, which reads the table it was given.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from assistant.documents.dates import Dated, date_in_name, dates_in
from assistant.text import fold

#: Lines and characters of a document's beginning that are looked at.
LINES = 15
BEGINNING = 4000
#: Share of the words of the shorter beginning that two editions with different titles must have in common.
ALIKE = 0.6

_HOLDS = re.compile(
    r"\b(?:(?:valid|effective|in force|in effect|applicable|appl(?:y|ies)|holds?)(?:\s+as)?\s+(?:from|of|since|on)|"
    r"(?:valid|effective)[ _-]?(?:from|date)?(?=\s*[:|])|with effect from|"
    r"(?:ισχυ(?:ει|ουν|σ)|σε ισχυ|εφαρμοζεται|εφαρμοζονται)\s+απο)\b"
)
#: "From 1 June 2026 the gates are open": the beginning of a notice, at most this many days after its own date.
_FROM = re.compile(r"^\W*(?:from|as of|as from|απο)\s+(?:(?:την?|τισ)\s+)?")
NOTICE_DAYS = 62
_EDITION = re.compile(r"\b(?:edition|issue[d]?|version|rev(?:ision|ised)?|v|εκδοση|αναθεωρηση)\b")
_CHANGED = re.compile(
    r"\b(?:(?:last )?(?:updated|modified|amended|changed|reviewed)|published|date|ημερομηνια|ενημερωση|τροποποιηση)\b"
)
_VERSION = re.compile(
    r"\b(?:version|edition|revision|rev|v|εκδοση|αναθεωρηση)\b\.?\s*[:|]?\s*(?:no\.?\s*|αρ\.?\s*)?"
    r"(\d{1,3}(?:\.\d{1,3}){0,3})(?![\d/-]|\.\d|\s+[^\W\d]{3,}\.?,?\s+\d{4})"
)
_VERSION_STUCK = re.compile(r"\bv(\d{1,3}(?:\.\d{1,3}){0,3})\b")
_NAME_VERSION = re.compile(
    r"(?:^|[-_. ])(?:version|ver|v|revision|rev|edition|ed|εκδοση)[-_. ]?(\d{1,3}(?:\.\d{1,3})*)(?=$|[-_. ])"
)
_STALE = re.compile(r"[-_. ](?:old|previous|archived?|superseded|παλιο|παλια)$")
_STALE_FOLDERS = frozenset(["archive", "archived", "old", "previous", "superseded", "αρχειο", "παλια"])
_SERIES = re.compile(
    r"\b(?:minutes|reports?|newsletters?|news|logs?|diary|notes?|journal|handover|progress|admission|discharge|nursing|"
    r"consult|letters?|memos?|bulletins?|πρακτικα|αναφορα|αναφορεσ|δελτιο|δελτια|ημερολογιο|σημειωσεισ|επιστολη)\b"
)
_REPLACES = re.compile(
    r"\b(?:supersed(?:es?|ing)|replac(?:es?|ing)|takes the place of|αντικαθιστα|αντικαθιστουν)\b\s*:?"
)
_REPLACED = re.compile(
    r"\b(?:superseded|replaced|αντικατασταθηκε|αντικαθισταται)[ _-](?:(?:on|στισ|την)\s[^.]{4,20}\s)?(?:by|απο)\b\s*:?"
)
_BEFORE = re.compile(r"\b(?:before|until|till|up to|πριν(?: απο)?|μεχρι|εωσ)\s+(?:(?:the|την?|τισ|το)\s+)?$")
_SPEAKS = re.compile(r"supersed|replac|takes the place|αντικα", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?·;])\s+|\n")
_GAPS = re.compile(r"[^a-z0-9α-ω]+")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Beginning:
    """A document's path in the pack, its title, and at least the first `BEGINNING` characters of its text."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A document as one of several editions.

    Attributes:
        since: from when it holds, as exactly as it says; None when only versions order the editions.
        version: () when none is stated.
    """

    name: str
    since: Dated | None = None
    version: tuple[int, ...] = ()

    def begun(self, day: dt.date) -> bool:
        """Whether it holds on this day, unless a newer one does."""
        return self.since is None or self.since.first <= day


@dataclass(frozen=True, slots=True)
class Standing:
    """Which documents do not hold on a day.

    Attributes:
        superseded: by name, the edition that holds instead; coming: by name, the edition that has not begun.
    """

    superseded: dict[str, Edition] = field(default_factory=dict)
    coming: dict[str, Edition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Editions:
    """The editions of one pack.

    Attributes:
        groups: each with two or more editions, oldest first.
        said: (newer, older) where a document says itself that it supersedes another.
    """

    groups: tuple[tuple[Edition, ...], ...] = ()
    said: tuple[tuple[Edition, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.said)

    def standing(self, day: dt.date) -> Standing:
        """What does not hold on `day`. Of a group that has not begun at all the first edition is kept."""
        out = Standing()
        for group in self.groups:
            begun = [number for number, edition in enumerate(group) if edition.begun(day)]
            now = begun[-1] if begun else 0
            out.superseded.update((edition.name, group[now]) for edition in group[:now])
            out.coming.update((edition.name, edition) for edition in group[now + 1 :])
        for newer, older in self.said:
            if newer.begun(day):
                out.superseded[older] = newer
                out.coming.pop(older, None)
            elif newer.name not in out.superseded:
                out.coming[newer.name] = newer
        return Standing({name: _last(by, out) for name, by in out.superseded.items()}, out.coming)

    def asked_day(self, question: str, today: dt.date) -> dt.date:
        """The day a question is about: the last day of the date it names, or the day before "before", else today.

        Only dates with a year are read. A year by itself counts only between those of the editions: "2000" may be an
        amount.
        """
        years = [e.since.first.year for e in self._all() if e.since]
        for found in dates_in(question):
            known = years and min(years) <= found.first.year <= max(years)
            if found.precision == "year" and not known:
                continue
            if _BEFORE.search(fold(question)[: found.start]):
                return found.first - dt.timedelta(days=1)
            return today if found.first <= today <= found.last else found.last
        return today

    def _all(self) -> Iterator[Edition]:
        for group in self.groups:
            yield from group
        for newer, _ in self.said:
            yield newer


def editions_of(documents: Iterable[Beginning]) -> Editions:
    """The editions among the documents of a pack."""
    by_key: dict[str, list[Beginning]] = {}
    speaking: list[Beginning] = []
    named: dict[str, str] = {}
    for document in documents:
        by_key.setdefault(_key(document.name)[0], []).append(document)
        named[document.name] = _GAPS.sub(" ", fold(PurePosixPath(document.name).stem)).strip()
        if _SPEAKS.search(document.text[:BEGINNING]):
            speaking.append(document)
    # Only what may be an edition is read: a pack may hold thousands of documents.
    groups = (_ordered([_Known.of(one) for one in members]) for members in by_key.values() if len(members) > 1)
    said = _said([_Known.of(one) for one in speaking], named, {d.name: d for ds in by_key.values() for d in ds})
    return Editions(tuple(group for group in groups if group), tuple(said))


@dataclass(frozen=True, slots=True)
class _Known:
    """What one document's name and beginning say. `stated` is whether a line says from when or which edition it is."""

    document: Beginning
    key: str
    edition: Edition
    stated: bool
    named_day: bool
    title: str
    words: frozenset[str]
    lines: tuple[str, ...]

    @classmethod
    def of(cls, document: Beginning) -> _Known:
        key, named, name_version = _key(document.name)
        beginning = fold(document.text[:BEGINNING])
        lines = tuple(part for line in _lines(beginning) for part in _SENTENCE.split(line) if part)
        since, stated = _since(lines)
        version = next(_versions(lines), ()) or name_version
        return cls(
            document, key, Edition(document.name, since or named, version), stated,
            named is not None and named.precision == "day", _without_dates(document.title),
            frozenset(_WORD.findall(beginning)), lines,
        )  # fmt: skip


def _key(name: str) -> tuple[str, Dated | None, tuple[int, ...]]:
    """A path without dates and versions, and the date and version that were in it."""
    path = PurePosixPath(name)
    found: Dated | None = None
    version: tuple[int, ...] = ()
    kept: list[str] = []
    for part in (*path.parts[:-1], path.stem):
        day, rest = date_in_name(part)
        found = day or found
        if match := _NAME_VERSION.search(rest):
            version, rest = _numbers(match[1]), rest[: match.start()] + rest[match.end() :]
        rest = _GAPS.sub(" ", _STALE.sub("", rest)).strip()
        if rest and rest not in _STALE_FOLDERS:
            kept.append(rest)
    return "/".join(kept), found, version


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:LINES]


def _since(lines: Sequence[str]) -> tuple[Dated | None, bool]:
    """The date that the first lines state, "valid from" before "edition" before "updated", and whether it is one of
    the first two."""
    for marker in (_HOLDS, _EDITION, _CHANGED):
        for line in lines:
            own = line[: _first(line)]
            for mark in marker.finditer(own):
                near = next(dates_in(own[mark.end() : mark.end() + 60]), None)
                if near and near.start <= 25:
                    begins = _begins(lines, near) if marker is _EDITION else None
                    return begins or near, marker is not _CHANGED
    return None, False


def _begins(lines: Sequence[str], edition: Dated) -> Dated | None:
    """The day from which an edition says that it holds, where a sentence begins with it soon after its own date."""
    for line in lines:
        if mark := _FROM.match(line):
            near = next(dates_in(line[mark.end() : mark.end() + 30]), None)
            if near and near.start == 0 and near.precision == "day":
                return near if 0 <= (near.first - edition.first).days <= NOTICE_DAYS else None
    return None


def _first(line: str) -> int:
    """Where what a document says of another edition begins."""
    marks = [match.start() for match in (_REPLACES.search(line), _REPLACED.search(line)) if match]
    return min(marks, default=len(line))


def _versions(lines: Sequence[str]) -> Iterator[tuple[int, ...]]:
    for line in lines:
        own = line[: _first(line)]
        match = _VERSION.search(own) or _VERSION_STUCK.search(own)
        if match:
            yield _numbers(match[1])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _without_dates(title: str) -> str:
    text = fold(title)
    for found in reversed(list(dates_in(text))):
        text = text[: found.start] + text[found.end :]
    text = date_in_name(text)[1]
    for pattern in (_VERSION, _VERSION_STUCK, _NAME_VERSION):
        text = pattern.sub(" ", text)
    return _GAPS.sub(" ", text).strip()


def _ordered(members: Sequence[_Known]) -> tuple[Edition, ...]:
    """The editions among documents of one key, oldest first; empty when they are none or have no clear order."""
    dated = [one for one in members if one.edition.since]
    versioned = [one for one in members if one.edition.version]
    chosen = dated if len(dated) >= len(versioned) else versioned
    if len(chosen) < 2 or not _same_thing(chosen):
        return ()
    # Without a date of everyone's own the versions alone tell the order.
    plain = [one.edition if chosen is dated else Edition(one.edition.name, None, one.edition.version) for one in chosen]
    ranks = [(e.since.first if e.since else dt.date.min, e.version) for e in plain]
    if len(set(ranks)) < len(ranks):
        return ()
    return tuple(edition for _, edition in sorted(zip(ranks, plain, strict=True), key=lambda pair: pair[0]))


def _same_thing(members: Sequence[_Known]) -> bool:
    if all(one.stated for one in members):
        return True
    if any(one.named_day or _SERIES.search(f"{one.key} {one.title}") for one in members):
        return False
    first = members[0]
    return all(one.title == first.title or _overlap(one.words, first.words) >= ALIKE for one in members[1:])


def _overlap(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / max(1, min(len(some), len(others)))


# ---------------------------------------------------------------- what documents say of each other
def _said(
    speaking: Sequence[_Known], named: Mapping[str, str], documents: Mapping[str, Beginning]
) -> Iterator[tuple[Edition, str]]:
    """(newer, older) as the speaking documents say; `named` is the name of each document without marks."""
    edges: dict[tuple[str, str], Edition] = {}
    for one in speaking:
        for line in one.lines:
            if match := _REPLACED.search(line):
                for other in _named(line[match.end() :], one.edition.name, named):
                    edges[other, one.edition.name] = _Known.of(documents[other]).edition
            elif match := _REPLACES.search(line):
                for other in _named(line[match.end() :], one.edition.name, named):
                    edges[one.edition.name, other] = one.edition
    for (newer, older), edition in edges.items():
        # Two that each claim to replace the other say nothing.
        if (older, newer) not in edges:
            yield edition, older


def _named(text: str, speaker: str, named: Mapping[str, str]) -> Iterator[str]:
    """The documents that a text names by file: with its ending, or without where the name holds a digit."""
    plain = f" {_GAPS.sub(' ', text)} "
    for name, stem in named.items():
        said = any(c.isdigit() for c in stem) and f" {stem} " in plain
        if name != speaker and (said or fold(PurePosixPath(name).name) in text):
            yield name


def _last(edition: Edition, standing: Standing) -> Edition:
    """The edition at the end of a chain of successors."""
    seen = {edition.name}
    while (by := standing.superseded.get(edition.name)) and by.name not in seen:
        seen.add(by.name)
        edition = by
    return edition
