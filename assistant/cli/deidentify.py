"""`kaiki deidentify`: the text of files with identifiers replaced. The way back is not kept anywhere."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.run import ProgressLine, print_json, show
from assistant.config import home, quiet_environment
from assistant.errors import HomeError, UsageError

if TYPE_CHECKING:
    from assistant.documents.files import FileRead
    from assistant.privacy.guard import Guard

NO_MODEL = (
    "The names model is not on this disk, so rules and lists alone look for names and miss more of them. "
    "Fetch it with `kaiki models pull en-core-web-sm`."
)


def deidentify(
    files: Annotated[list[Path], typer.Argument(help="Files or folders.", metavar="FILE...")],
    output: Annotated[
        Path | None, typer.Option("--output", help="A file to write; for several files a folder.")
    ] = None,
    shift_dates: Annotated[
        bool,
        typer.Option(
            "--shift-dates", help="Move whole dates by one secret number of days, so that times between them stay."
        ),
    ] = False,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Language of the text: en or el; told by its letters otherwise.")
    ] = None,
    as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """Replace names, dates, places, contacts and numbers that tell who a text is about.

    This removes identifiers. It does not make a text anonymous: read it before you pass it on.
    """
    from assistant.documents.files import each_file
    from assistant.engine.seal import no_core_dumps, require_seal
    from assistant.privacy.find import Finder, model_folder
    from assistant.privacy.guard import Guard
    from assistant.privacy.replace import new_shift

    if lang not in (None, "en", "el"):
        raise UsageError(f"The language {lang!r} is not known.", "Use en or el.")
    quiet_environment()
    no_core_dumps()
    require_seal(allow_unsealed)
    model = model_folder(home().models)
    finder = Finder(model)
    shift = new_shift() if shift_dates else 0
    line = ProgressLine()
    results: list[dict[str, Any]] = []
    failed = 0
    taken: set[str] = set()
    several = len(files) > 1 or files[0].is_dir()
    _check(output, files, several)
    # One session for all files: the same person has the same placeholder in each.
    guard = Guard(finder, shift)
    for file in each_file(files, allow_unsealed=allow_unsealed):
        line.text(f"reading {file.path}")
        result = _one(file, guard, lang)
        line.end()
        results.append(result)
        if file.status == "failed":
            failed += 1
            print(f"kaiki: {_plain(file.path)}: {file.detail}.", file=sys.stderr)
        elif output is not None:
            target = output / _name(file, guard, len(results), taken) if several else output
            _write(target, result["text"])
            result["output"] = str(target)
    if model is None:
        print(f"kaiki: {NO_MODEL}", file=sys.stderr)
    _say(results, output, several, as_json, [NO_MODEL] if model is None else [])
    if failed:
        raise typer.Exit(1)


def _one(file: FileRead, guard: Guard, lang: str | None) -> dict[str, Any]:
    text, done = guard.replaced(file.text, lang)  # type: ignore[arg-type]
    return {
        "path": file.path, "status": file.status, "detail": file.detail, "text": text,
        "findings": [
            {"type": d.finding.type, "start": d.finding.start, "end": d.finding.end, "text": d.finding.text,
             "replacement": d.replacement, "why": d.finding.why}
            for d in done
        ],
    }  # fmt: skip


def _say(results: list[dict[str, Any]], output: Path | None, several: bool, as_json: bool, warnings: list[str]) -> None:
    if as_json:
        body: dict[str, Any] = {"files": results} if several else dict(results[0])
        print_json(body | {"warnings": warnings})
        return
    for result in results:
        if result["status"] == "failed":
            continue
        if output is None:
            if several:
                show(f"── {_plain(result['path'])}")
            show(result["text"])
        else:
            show(f"{len(result['findings'])} identifiers replaced, written to {_plain(result['output'])}")
        if result["detail"]:
            print(f"kaiki: {_plain(result['path'])}: {result['detail']}.", file=sys.stderr)


def _plain(path: str) -> str:
    from assistant.text import clean

    return clean(path, newlines=False)


def _check(output: Path | None, files: list[Path], several: bool) -> None:
    """Said before the work, not after.

    Raises:
        UsageError: a file for several texts, a folder for one, no such folder, or one of the files themselves.
    """
    if output is None:
        return
    if several and output.exists() and not output.is_dir():
        raise UsageError("--output must be a folder for several files.", "Name a folder.")
    if not several and (output.is_dir() or not output.absolute().parent.is_dir()):
        raise UsageError(f"{output} cannot be written: it is a folder, or its folder does not exist.", "Name a file.")
    if output.exists() and any(f.exists() and output.samefile(f) for f in files):
        raise UsageError("--output names what is read.", "Name another file or folder.")
    if several:
        try:
            output.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise HomeError(f"{output} cannot be made: {error.strerror}.") from error


def _name(file: FileRead, guard: Guard, number: int, taken: set[str]) -> str:
    """A name in the folder: the file's own, unless an identifier of a text stands in it ("papadopoulou.pdf")."""
    stem = Path(file.path).stem
    if guard.check(re.sub(r"[_\-.]+", " ", stem))[1]:
        stem = f"text-{number}"
    name, count = f"{stem}.txt", 1
    while name in taken:
        count += 1
        name = f"{stem}-{count}.txt"
    taken.add(name)
    return name


def _write(path: Path, text: str) -> None:
    """Write for the owner alone; what stood there is replaced in one step.

    Raises:
        HomeError: not writable, or the disk is full.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise HomeError(f"{_plain(str(path))} cannot be written: {error.strerror}.", "Name another place.") from error
