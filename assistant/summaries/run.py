"""One `Summarize` request: read the files, replace identifiers where that is asked, summarize, look for leaks.

A generator of events, run by `assistant.service` inside the sealed engine. Nothing is written to disk; the events are
the only way out, and what reading a file leaves behind ends with the request.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from assistant.documents.files import FileRead, each_file
from assistant.errors import DocumentError, UsageError
from assistant.models.chat import ChatModel, Interrupted, Stopped
from assistant.summaries.make import Wish, file_report, summarized
from assistant.summaries.model import STYLES, Style, Text
from assistant.summary import Statement, Summary
from assistant.text import clean, written_in
from assistant.types import Event, Language, Summarize, SummaryDone, SummaryProgress

if TYPE_CHECKING:
    from assistant.privacy.find import Finder
    from assistant.privacy.guard import Guard

#: Loads the model while events go out; None where the summary is to be made without one.
ModelFor = Callable[[], Generator[Event, None, ChatModel | None]]
#: Names that stand for no model, and for the settings' choice.
NO_MODEL, CHOSEN = "none", "default"
#: Characters up to which a file is looked through for identifiers that are only to be listed, not replaced.
LOOKED_THROUGH = 200_000


def summarize(
    request: Summarize, model_for: ModelFor, finder: Finder, stopped: Stopped, emit: Callable[[Event], None]
) -> Iterator[Event]:
    """The events of a request; the last is SummaryDone.

    Args:
        model_for: gives the model, once, where one is needed.
        finder: finds identifiers; also where they stay, since the summary says which of them it holds.
        emit: takes events from inside calls that are not generators.

    Raises:
        UsageError: no file, or an unknown style or language.
        DocumentError: no file could be read at all; the sentence says why, file by file.
        Interrupted: `stopped` said so.
    """
    style, language = _asked(request)
    begun = time.perf_counter()
    files = yield from _read(request, stopped)
    read = [file for file in files if file.text.strip()]
    if not read:
        raise DocumentError(_why_nothing(files), "Name files with text in them.")
    from assistant.privacy.guard import Guard

    guard = Guard(finder)
    replaced: dict[str, int] = {}
    texts: list[Text] = []
    unlooked: list[str] = []
    for file in read:
        headings = frozenset(part.name for part in file.parts if part.name)
        if not request.deidentify and len(file.text) > LOOKED_THROUGH:
            unlooked.append(_name(file))
            texts.append(Text(_name(file), file.text, headings))
            continue
        yield SummaryProgress(request.id, "identifiers", _name(file), len(texts) + 1, len(read))
        text, found = guard.replace(file.text)
        if request.deidentify:
            for kind, number in found.items():
                replaced[kind] = replaced.get(kind, 0) + number
            # A file's name holds a patient's as often as not.
            texts.append(Text(f"file {len(texts) + 1}", text, headings))
        else:
            texts.append(Text(_name(file), file.text, headings))
        if stopped():
            raise Interrupted
    model = None
    if request.model not in (None, NO_MODEL) and any(written_in(text.text) == "en" for text in texts):
        model = yield from model_for()

    def told(step: str, detail: str, done: int, total: int) -> None:
        emit(SummaryProgress(request.id, step, clean(detail, newlines=False), done, total))

    made = summarized(texts, Wish(style, language, model), told, stopped)
    if request.deidentify:
        made = _mended(made, guard)
    leaks = tuple(dict.fromkeys(leak.text for leak in guard.check(made.summary)[1]))
    said = f"Identifiers were not looked for in {', '.join(unlooked)}: too long; --deidentify does it all the same."
    done = replace(
        made, warnings=(*made.warnings, *([said] if unlooked else [])),
        files=tuple(file_report(f.path, f.status, f.detail, f.characters) for f in files),
        replacements=tuple(sorted(replaced.items())), leaks=leaks, total_s=round(time.perf_counter() - begun, 4),
    )  # fmt: skip
    yield SummaryDone(request.id, _clean(done))


def _asked(request: Summarize) -> tuple[Style, Language | None]:
    if request.style not in STYLES:
        raise UsageError(f"The style {request.style!r} is not known.", f"Use one of {', '.join(STYLES)}.")
    if request.lang not in (None, *get_args(Language)):
        raise UsageError(f"--lang {request.lang!r} is not known.", "Use en or el.")
    if not request.paths and not request.text.strip():
        raise UsageError("There is nothing to summarize.", "Name a file.")
    style = next(s for s in STYLES if s == request.style)
    return style, "en" if request.lang == "en" else "el" if request.lang == "el" else None


def _read(request: Summarize, stopped: Stopped) -> Generator[Event, None, list[FileRead]]:
    if not request.paths:
        return [FileRead(request.name, "read", "", request.text)]
    files: list[FileRead] = []
    unsealed = os.environ.get("KAIKI_ALLOW_UNSEALED") == "1"
    yield SummaryProgress(request.id, "reading", Path(request.paths[0]).name, 0, len(request.paths))
    for file in each_file([Path(path) for path in request.paths], allow_unsealed=unsealed):
        if stopped():
            raise Interrupted
        files.append(file)
        total = max(len(request.paths), len(files))
        yield SummaryProgress(request.id, "reading", clean(_name(file), newlines=False), len(files), total)
    return files


def _name(file: FileRead) -> str:
    return Path(file.path).name or file.path


def _why_nothing(files: Sequence[FileRead]) -> str:
    said = [f"{clean(_name(f), newlines=False)}: {f.detail or 'it holds no text'}" for f in files[:5]]
    more = f"; and {len(files) - 5} more" if len(files) > 5 else ""
    return f"Nothing could be read. {'; '.join(said)}{more}." if said else "Nothing could be read."


def _mended(summary: Summary, guard: Guard) -> Summary:
    """The summary without identifiers that came through in another spelling, in its text, statements and quotes."""

    def mend(text: str) -> str:
        return guard.check(text)[0]

    def statement(one: Statement) -> Statement:
        quotes = tuple(mend(quote) for quote in one.quotes)
        return replace(one, text=mend(one.text), quote=mend(one.quote), quotes=quotes, group=mend(one.group))

    return replace(
        summary, summary=mend(summary.summary), statements=tuple(statement(s) for s in summary.statements),
        removed=tuple(mend(text) for text in summary.removed),
    )  # fmt: skip


def _clean(summary: Summary) -> Summary:
    """Fit for a terminal. Quotes stay what the reader gave, which is clean already."""
    files = tuple(replace(f, path=clean(f.path, newlines=False)) for f in summary.files)
    return replace(summary, files=files, summary=clean(summary.summary))
