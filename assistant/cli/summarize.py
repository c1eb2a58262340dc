"""`kaiki summarize`: a private summary of local files, each statement with its quote."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.run import ProgressLine, as_error, new_id, print_json, sealed_engine, show
from assistant.engine.client import Engine
from assistant.errors import EngineLost, KaikiError, UsageError
from assistant.types import Failed, Progress, Summarize, Summary, SummaryDone, SummaryProgress

STEPS = {"reading": "reading", "identifiers": "identifiers", "part": "part of", "writing": "shortening"}


def summarize(
    files: Annotated[list[Path], typer.Argument(help="Files or folders.", metavar="FILE...")],
    style: Annotated[str, typer.Option("--style", help="brief, bullets, handover or soap.")] = "bullets",
    deidentify: Annotated[bool, typer.Option("--deidentify", help="Replace names, dates and numbers first.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="Language of headings and labels: en or el.")] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="Let this model shorten (default: the usual one).")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", help="A text file to write.")] = None,
    as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """Summarize local files on this machine. Nothing of them is kept, and every statement has its quote."""
    if output is not None:
        check_output(output, files)
    paths = {str(file.expanduser().absolute()): str(file) for file in files}
    request = Summarize(new_id(), tuple(paths), style, deidentify, lang, model)
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        summary = _as_named(made(engine, request), paths)
    if output is not None:
        write_private(output, summary.summary.rstrip() + "\n")
    if as_json:
        print_json(summary.to_json())
        return
    show(summary.summary if output is None else f"Written to {output}.")
    remarks(summary)


def made(engine: Engine, request: Summarize) -> Summary:
    """The summary, with its progress on standard error.

    Raises:
        KaikiError: the request failed, with the class the engine named.
    """
    line = ProgressLine()
    try:
        for event in engine.request(request):
            if isinstance(event, Progress):
                line.show(event)
            elif isinstance(event, SummaryProgress):
                count = f" {event.done}/{event.total}" if event.total > 1 else ""
                line.text(f"{STEPS.get(event.step, event.step)} {event.detail}{count}")
            elif isinstance(event, Failed):
                raise as_error(event)
            elif isinstance(event, SummaryDone):
                return event.summary
    finally:
        line.end()
    raise EngineLost("The engine gave no summary.", "Try again.")


def remarks(summary: Summary) -> None:
    """What the reader should know of a summary: what was not read, taken out, replaced, left out."""
    for file in summary.files:
        if file.detail:
            show(f"\n! {file.path}: {file.detail}")
    for said in summary.warnings:
        show(f"\n! {said}")
    if summary.removed:
        show(f"\n! {len(summary.removed)} sentence(s) of the model did not stand in the files and were left out:")
        for sentence in summary.removed:
            show(f"    {sentence}")
    if summary.replacements:
        show("\n! replaced: " + ", ".join(f"{number} {kind}" for kind, number in summary.replacements))
    if summary.leaks:
        more = "" if summary.replacements else " (--deidentify replaces them)"
        show(f"\n! identifiers of the files in the summary{more}: {'; '.join(summary.leaks)}")
    if summary.left_out:
        show(f"\n({summary.left_out} sentence(s) or rows of the files are not in the summary.)")


def _as_named(summary: Summary, paths: dict[str, str]) -> Summary:
    """The files' paths as they were typed; those in a folder below it."""

    def named(path: str) -> str:
        for absolute, typed in paths.items():
            if path == absolute:
                return typed
            if path.startswith(absolute + os.sep):
                return str(Path(typed, path[len(absolute) + 1 :]))
        return path

    files = tuple(dataclasses.replace(file, path=named(file.path)) for file in summary.files)
    return dataclasses.replace(summary, files=files)


def check_output(output: Path, files: list[Path]) -> None:
    """Said before the work, not after.

    Raises:
        UsageError: a folder, in no folder, or one of the files themselves.
    """
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise UsageError(f"{output} cannot be written: it is a folder, or its folder does not exist.", "Name a file.")
    if output.exists() and any(file.exists() and output.samefile(file) for file in files):
        raise UsageError("--output names one of the files that are read.", "Name another file.")


def write_private(output: Path, text: str) -> None:
    """Only its owner may read it, from the first byte; an older file's rights are narrowed too."""
    try:
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
            handle.write(text)
    except OSError as error:
        raise KaikiError(f"{output} cannot be written: {error.strerror or error}.", "Name another file.") from error
