"""A summary made step by step: cut, choose, let the model shorten, check, put together; events say how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.models.chat import ChatModel, Interrupted, Stopped
from assistant.summaries import extract, styles
from assistant.summaries.model import Point, Style, Text, Unit
from assistant.summaries.spoken import changed
from assistant.summaries.styles import Section
from assistant.summaries.write import rewritten
from assistant.summary import Statement, Summary, SummaryFile
from assistant.text import written_in
from assistant.types import Language

#: Told (step, detail, done, total): step is "part" or "writing".
Told = Callable[[str, str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """How it is to be made: the style, the language of Kaiki's own words (None: the file's), and who writes."""

    style: Style
    language: Language | None = None
    model: ChatModel | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    """One patient or file of the summary."""

    file: int
    title: str
    clinical: bool
    language: Language
    sections: tuple[Section, ...]


def summarized(texts: Sequence[Text], wish: Wish, told: Told, stopped: Stopped) -> Summary:
    """The summary of some texts; `files`, `replacements` and `leaks` are for the caller to fill in.

    Raises:
        Interrupted: `stopped` said so, asked between parts and between the model's tokens.
    """
    begun = time.perf_counter()
    records: list[_Record] = []
    left_out = 0
    for number, text in enumerate(texts):
        found, missed = _records(number, text, wish, told, stopped, several=len(texts) > 1)
        records += found
        left_out += missed
    chosen = time.perf_counter()
    removed: list[str] = []
    if wish.model is not None:
        records, removed = _written(records, wish.model, told, stopped)
    written_s = time.perf_counter() - chosen
    statements: list[Statement] = []
    shown: list[_Record] = []
    for record in records:
        kept, said = _quoted(record, texts[record.file])
        shown.append(kept)
        statements += said
    language: Language = wish.language or (records[0].language if records else "en")
    # Under headings of their own, so that each statement's owner is seen.
    parts = [(record.title, record.sections, record.language) for record in shown]
    summary = styles.written(parts, wish.style)
    return Summary(
        (), wish.style, summary, tuple(statements), tuple(removed), model=wish.model.name if wish.model else "none",
        language=language, left_out=left_out, warnings=_warnings(shown, texts, wish),
        total_s=round(time.perf_counter() - begun, 4), written_s=round(written_s if wish.model else 0.0, 4),
    )  # fmt: skip


def _records(
    number: int, text: Text, wish: Wish, told: Told, stopped: Stopped, *, several: bool
) -> tuple[list[_Record], int]:
    cut = extract.cut(text, wish.style)
    language: Language = wish.language or written_in(text.text)
    by_record: dict[tuple[int, str], list[Unit]] = {}
    left_out = 0
    total = len(cut.parts)
    for done, part in enumerate(extract.chosen(cut, wish.style)):
        if stopped():
            raise Interrupted
        told("part", text.name, done + 1, total)
        left_out += part.left_out
        for unit in part.units:
            by_record.setdefault((unit.record, unit.record_name), []).append(unit)
    out: list[_Record] = []
    for (_, name), units in by_record.items():
        title = " · ".join(filter(None, (text.name if several else "", name)))
        sections = styles.sections(units, wish.style, language, clinical=cut.clinical)
        out.append(_Record(number, title, cut.clinical, language, tuple(sections)))
    return out, left_out


def _written(
    records: Sequence[_Record], model: ChatModel, told: Told, stopped: Stopped
) -> tuple[list[_Record], list[str]]:
    """The records with the model's statements where they hold. Greek is left as it is."""
    total = sum(len(r.sections) for r in records)
    done = 0
    removed: list[str] = []
    out: list[_Record] = []
    for record in records:
        sections: list[Section] = []
        for section in record.sections:
            done += 1
            told("writing", section.heading, done, total)
            greek = any(written_in(p.text) == "el" for p in section.points)
            if greek or not section.points:
                sections.append(section)
                continue
            found = rewritten(section.points, model, stopped)
            removed += found.removed
            sections.append(Section(section.heading, found.points))
        out.append(replace(record, sections=tuple(sections)))
    return out, removed


def _quoted(record: _Record, text: Text) -> tuple[_Record, list[Statement]]:
    """The record with its statements and their quotes."""
    statements: list[Statement] = []
    sections: list[Section] = []
    for section in record.sections:
        kept: list[Point] = []
        for found in section.points:
            quotes = tuple(text.text[u.start : u.end] for u in found.units)
            point = found
            if not found.written and found.units[0].form in ("turn", "pair") and changed(found.text, quotes[0]):
                # Making speech readable went wrong: the words as they were said, on one line.
                point = replace(found, text=" ".join(quotes[0].split()))
            kept.append(point)
            first = found.units[0]
            statements.append(
                Statement(point.line, True, quotes[0], record.file, first.start, first.end, quotes, found.written,
                          section.heading, text.text.count("\n", 0, first.start) + 1)
            )  # fmt: skip
        sections.append(Section(section.heading, tuple(kept)))
    return replace(record, sections=tuple(sections)), statements


def _warnings(records: Sequence[_Record], texts: Sequence[Text], wish: Wish) -> tuple[str, ...]:
    out: list[str] = []
    if not any(section.points for record in records for section in record.sections):
        out.append("Nothing was found that a summary could hold.")
    other = {r.file for r in records if not r.clinical}
    if wish.style in ("soap", "handover") and other:
        one, keep = ("is not a clinical note", "keeps its own headings") if len(other) == 1 else (
            "are not clinical notes", "keep their own headings"
        )  # fmt: skip
        out.append(f"{_named(other, texts)} {one} and {keep} instead of those of “{wish.style}”.")
    greek = {
        r.file for r in records for s in r.sections for p in s.points if written_in(p.text) == "el"
    }  # fmt: skip
    if wish.language == "en" and greek:
        is_ = "is" if len(greek) == 1 else "are"
        out.append(f"{_named(greek, texts)} {is_} Greek: headings are English, the statements stay in their own words.")
    return tuple(out)


def _named(files: set[int], texts: Sequence[Text]) -> str:
    """The files that something is said of; one alone needs no name."""
    if len(texts) == 1:
        return "The text"
    names = [texts[number].name for number in sorted(files)]
    return f"{', '.join(names[:5])} and {len(names) - 5} more" if len(names) > 5 else ", ".join(names)


def file_report(path: str, status: str, detail: str, characters: int) -> SummaryFile:
    """What became of a file, for the summary."""
    return SummaryFile(
        path, "failed" if status == "failed" else "partly" if status == "partly" else "read", detail, characters
    )
