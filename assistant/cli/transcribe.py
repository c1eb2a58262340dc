"""`kaiki transcribe`: what is said in a recording, with times."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.run import ProgressLine, as_error, new_id, print_json, sealed_engine, show
from assistant.engine.client import Engine
from assistant.errors import EngineLost, KaikiError, UsageError
from assistant.types import Failed, Progress, SpeechProgress, SpeechSegment, Transcribe, Transcribed, Transcript


def transcribe(
    audio: Annotated[Path, typer.Argument(help="A recording: wav, mp3, flac, m4a, mp4, ogg, aac.")],
    lang: Annotated[str | None, typer.Option("--lang", help="Language spoken, such as en or el.")] = None,
    model: Annotated[str | None, typer.Option("--model", help="A speech model, such as whisper-base.")] = None,
    output: Annotated[Path | None, typer.Option("--output", help="A text file to write.")] = None,
    as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """Write down what is said in a recording, on this machine. A draft: compare it with the recording."""
    if lang is not None and not re.fullmatch(r"[a-z]{2,3}", lang):
        raise UsageError(f"--lang {lang!r} is not a language code.", "Use one such as en or el.")
    if output is not None:
        _check_output(output, audio)
    # The engine stands in another folder.
    request = Transcribe(new_id(), str(audio.expanduser().absolute()), lang, model)
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        transcript = dataclasses.replace(listen(engine, request), path=str(audio))
    if output is not None:
        _write(output, written(transcript) + "\n")
    if as_json:
        print_json(transcript.to_json())
        return
    if output is None:
        show(written(transcript))
    else:
        show(f"Written to {output}.")
    for warning in transcript.warnings:
        show(f"\n! {warning}")


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


def _check_output(output: Path, audio: Path) -> None:
    """Said before minutes of listening, not after."""
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise UsageError(f"{output} cannot be written: it is a folder, or its folder does not exist.", "Name a file.")
    if output.exists() and audio.exists() and output.samefile(audio):
        raise UsageError("--output names the recording itself.", "Name another file.")


def _write(output: Path, text: str) -> None:
    try:
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
            handle.write(text)
    except OSError as error:
        raise KaikiError(f"{output} cannot be written: {error.strerror or error}.", "Name another file.") from error
