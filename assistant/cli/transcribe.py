"""`kaiki transcribe`: what is said in a recording, with times; with `--summarize` a note made of it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.run import ProgressLine, as_error, new_id, print_json, sealed_engine, show
from assistant.cli.summarize import check_output, made, remarks, write_private
from assistant.engine.client import Engine
from assistant.errors import EngineLost, KaikiError, UsageError
from assistant.summaries.model import STYLES
from assistant.types import (
    Failed,
    Progress,
    SpeechProgress,
    SpeechSegment,
    Summarize,
    Summary,
    Transcribe,
    Transcribed,
    Transcript,
)

#: Stands between a summary and what it was made from.
TRANSCRIPT = "--- transcript"


def transcribe(
    audio: Annotated[Path, typer.Argument(help="A recording: wav, mp3, flac, m4a, mp4, ogg, aac.")],
    lang: Annotated[str | None, typer.Option("--lang", help="Language spoken, such as en or el.")] = None,
    model: Annotated[str | None, typer.Option("--model", help="A speech model, such as whisper-base.")] = None,
    style: Annotated[
        str | None, typer.Option("--summarize", help="Also a summary: brief, bullets, handover or soap.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", help="A text file to write.")] = None,
    as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """Write down what is said in a recording, on this machine. A draft: compare it with the recording."""
    if lang is not None and not re.fullmatch(r"[a-z]{2,3}", lang):
        raise UsageError(f"--lang {lang!r} is not a language code.", "Use one such as en or el.")
    if style is not None and style not in STYLES:
        raise UsageError(f"The style {style!r} is not known.", f"Use one of {', '.join(STYLES)}.")
    if output is not None:
        check_output(output, [audio])
    # The engine stands in another folder.
    request = Transcribe(new_id(), str(audio.expanduser().absolute()), lang, model)
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        transcript = dataclasses.replace(listen(engine, request), path=str(audio))
        summary, failure = _summary(engine, transcript, style, audio)
    note = f"{summary.summary.rstrip()}\n\n{TRANSCRIPT}\n{written(transcript)}" if summary else written(transcript)
    if output is not None:
        write_private(output, note + "\n")
    if as_json:
        print_json(transcript.to_json() | ({"summary": summary.to_json() if summary else None} if style else {}))
    else:
        show(note if output is None else f"Written to {output}.")
        for warning in transcript.warnings:
            show(f"\n! {warning}")
        if summary:
            remarks(summary)
    if failure:
        # The transcript took minutes: it is given out all the same.
        raise failure


def _summary(
    engine: Engine, transcript: Transcript, style: str | None, audio: Path
) -> tuple[Summary | None, KaikiError | None]:
    """A summary of the words as they were heard: what it quotes is the transcript, not the recording."""
    if style is None:
        return None, None
    lang = transcript.language if transcript.language in ("en", "el") else None
    try:
        return made(engine, Summarize(new_id(), style=style, lang=lang, text=transcript.text, name=audio.name)), None
    except KaikiError as error:
        return None, error


def listen(engine: Engine, request: Transcribe) -> Transcript:
    """The transcript, with the progress and the newest words on standard error while it is made.

    Raises:
        KaikiError: the request failed, with the class the engine named.
    """
    line = ProgressLine()
    words = ""
    try:
        for event in engine.request(request):
            if isinstance(event, Progress):
                line.show(event)
            elif isinstance(event, SpeechProgress):
                words = event.segments[-1].text if event.segments else words
                whole = f" of {clock(event.total_s)}" if event.total_s else ""
                line.text(f"listening {clock(event.done_s)}{whole}  {words}")
            elif isinstance(event, Failed):
                raise as_error(event)
            elif isinstance(event, Transcribed):
                return event.transcript
    finally:
        line.end()
    raise EngineLost("The engine gave no transcript.", "Try again.")


def written(transcript: Transcript) -> str:
    """A line a segment, with the time it begins: `[00:12] …`; words that are unsure stand with `[?]` after them."""
    return "\n".join(f"[{clock(s.start_s)}] {_marked(s)}" for s in transcript.segments)


def _marked(segment: SpeechSegment) -> str:
    waiting = list(segment.unsure)
    words = []
    for word in segment.text.split():
        unsure = bool(waiting) and word == waiting[0]
        words.append(f"{word}[?]" if unsure else word)
        if unsure:
            waiting.pop(0)
    return " ".join(words)


def clock(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"
