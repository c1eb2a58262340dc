"""Private files: each is read in a process of its own, sealed and limited, and always ends in a status and a sentence.

    for file in read_files([Path("letter.pdf"), Path("notes/")]):
        print(file.path, file.status, file.detail)

The same file gives the same text. Text, Markdown and CSV keep their text as it stands (line ends become LF, accents are
composed to NFC, invisible and control characters are left out, and the detail counts them); the other formats give what
their readers find, part by part. Nothing is written anywhere.

What this does not protect against: see `private_child` and `assistant.engine.seal`. Text that no viewer shows (white on
white, behind a picture) is read; letters in pictures are not. A file on a network drive may hang while it is opened.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.config import python
from assistant.documents.model import Limits
from assistant.documents.walk import Found, walk
from assistant.errors import DocumentError, EngineError, NotSealed
from assistant.text import clean

Status = Literal["read", "partly", "failed"]

#: What a private file may cost: bytes, characters, pages and seconds.
PRIVATE = Limits(max_bytes=50_000_000, max_chars=5_000_000, max_pages=500, seconds=60)
# A PDF is stopped on time by its reader, which keeps the pages; this is for readers that hang.
_GRACE = 5.0
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "HOME", "APPDATA", "USERPROFILE")
_CHILD = ("-P", "-B", "-X", "utf8", "-m", "assistant.engine.sealed", "assistant.documents.private_child")


@dataclass(frozen=True, slots=True)
class Part:
    """A page, section or attachment.

    Attributes:
        name: "page 3", a heading, "header", "attachment labs.csv, page 2"; empty for text without one.
        start: first character in the file's text.
        end: one past the last character.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of one file.

    Attributes:
        path: as it was named, or below the folder that was named. It may hold what a terminal acts on: clean it first.
        status: "read"; "partly" when pages or parts are missing; "failed" when there is no text at all.
        detail: which parts were not read and why, or what was assumed: one plain sentence without its full stop,
            harmless to a terminal. Empty when there is nothing to say.
        text: the decoded text; all places count in it. Empty when failed.
        parts: in order, without overlap.
        reason: one word for programs: empty when read, "gaps" when partly, else "access", "empty", "hidden", "link",
            "kind", "password", "images", "encoding", "damaged" or "limit".
    """

    path: str
    status: Status
    detail: str
    text: str = ""
    parts: tuple[Part, ...] = ()
    reason: str = ""

    @property
    def characters(self) -> int:
        """Length of the text."""
        return len(self.text)

    def part_at(self, place: int) -> str:
        """The name of the part that a character lies in; empty when it has none."""
        return next((part.name for part in self.parts if part.start <= place < part.end), "")


def _failed(path: Path, detail: str, reason: str) -> FileRead:
    return FileRead(str(path), "failed", detail, reason=reason)


def _said(error: DocumentError) -> str:
    message, hint = error.message.rstrip("."), error.hint.rstrip(".")
    # Hints are orders ("Split it."), but for those that say what Kaiki reads.
    hint = hint if hint.startswith("Kaiki") else hint[:1].lower() + hint[1:]
    return f"{message}; {hint}" if hint else message


def _special(mode: int) -> str:
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((what for test, what in kinds if test(mode)), "no ordinary file")


def _look(path: Path, limits: Limits) -> tuple[bytes, int]:
    """The bytes of an ordinary file up to the limit, and its size.

    Raises:
        DocumentError: not there, not allowed, no ordinary file, or changed while it was read.
    """
    try:
        if not stat.S_ISREG(mode := path.stat().st_mode):
            raise DocumentError(f"the file is {_special(mode)}.", "Name an ordinary file.", "access")
        # It may have been swapped for a pipe since: an open that does not wait, and another look.
        fd = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
        )
        with open(fd, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor, not a path
            before = os.fstat(fd)
            if not stat.S_ISREG(before.st_mode):
                raise DocumentError(f"the file is {_special(before.st_mode)}.", "Name an ordinary file.", "access")
            data = _up_to(file, limits.max_bytes)
            after = os.fstat(fd)
    except FileNotFoundError:
        raise DocumentError("the file does not exist.", "Check its name.", "access") from None
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise DocumentError(f"the file cannot be opened: {why}.", "Check its permissions.", "access") from None
    changed = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    if changed or (len(data) < min(after.st_size, limits.max_bytes)):
        raise DocumentError("the file changed while it was read.", "Wait until it is written and try again.", "access")
    return data, max(after.st_size, len(data))


def _up_to(file: Any, most: int) -> bytes:
    parts: list[bytes] = []
    left = most
    while left > 0:
        chunk = file.read(min(left, 1 << 20))
        if not chunk:
            break
        parts.append(chunk)
        left -= len(chunk)
    return b"".join(parts)


def _child(head: dict[str, Any], data: bytes, seconds: float, allow_unsealed: bool) -> tuple[bytes, bytes, bool]:
    """Standard output and error of the child, and whether it had to be killed."""
    environment = {key: value for key, value in os.environ.items() if key in _ENVIRONMENT}
    environment["KAIKI_ALLOW_UNSEALED"] = "1" if allow_unsealed else "0"
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [python(), *_CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        # A group of its own, so that a PDF's reader below it is stopped with it.
        start_new_session=True,
    )
    try:
        out, err = process.communicate(json.dumps(head).encode() + b"\n" + data, timeout=seconds)
        return out, err, False
    except subprocess.TimeoutExpired:
        _kill(process)
        return process.communicate()[0], b"", True
    except BaseException:
        _kill(process)
        process.communicate()
        raise


def _kill(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it has ended by itself
    else:
        process.kill()


def _answer(out: bytes, err: bytes, late: bool, limits: Limits) -> dict[str, Any]:
    lines = [json.loads(line) for line in out[: out.rfind(b"\n") + 1].splitlines()]
    if not lines and not late:
        why = err.decode(errors="replace").strip().splitlines()
        said = why[-1] if why else "it said nothing"
        if "network" in said:
            raise NotSealed(f"Private files were not read: {said}")
        raise EngineError(f"The process that reads private files did not start: {said}", "Try `kaiki doctor`.")
    if len(lines) > 1:
        return dict(lines[1])
    if late:
        what = f"the file takes longer than {limits.seconds:g} seconds to read."
        return {"error": what, "hint": "Split it into smaller files, or save it as plain text.", "reason": "limit"}
    what = "the file broke its reader, which ended without a word."
    return {"error": what, "hint": "Open it in its own program and save it again.", "reason": "damaged"}


def _read(path: Path, limits: Limits, allow_unsealed: bool) -> FileRead:
    try:
        data, size = _look(path, limits)
        head = {"ending": path.suffix.lower(), "name": "the file", "size": size, "limits": asdict(limits)}
        said = _answer(*_child(head, data, limits.seconds + _GRACE, allow_unsealed), limits)
        if "error" in said:
            raise DocumentError(said["error"], said["hint"], said["reason"])
    except DocumentError as error:
        return _failed(path, clean(_said(error), newlines=False), error.reason or "damaged")
    detail = clean("; ".join([*said["gaps"], *said["notes"]]), newlines=False)
    parts = tuple(Part(*part) for part in said["parts"])
    partly = bool(said["gaps"])
    return FileRead(str(path), "partly" if partly else "read", detail, said["text"], parts, "gaps" if partly else "")


def each_file(paths: Iterable[Path], limits: Limits = PRIVATE, *, allow_unsealed: bool = False) -> Iterator[FileRead]:
    """`read_files`, one after the other: for progress, and for stopping in between."""
    for found in walk(paths):
        yield _found(found, limits, allow_unsealed)


def _found(found: Found, limits: Limits, allow_unsealed: bool) -> FileRead:
    return _failed(found.path, found.why, found.reason) if found.why else _read(found.path, limits, allow_unsealed)


def read_files(paths: Iterable[Path], limits: Limits = PRIVATE, *, allow_unsealed: bool = False) -> list[FileRead]:
    """Read private files.

    Args:
        paths: files and folders; folders are read with all below them, in sorted order.
        limits: for each file. Text beyond `max_bytes` or `max_chars` and pages beyond `max_pages` are left out and said
            to be; other formats beyond them fail.
        allow_unsealed: read where the platform has no seal.

    Returns:
        One result for each file, and for each thing in a folder that was not read (hidden, a link, no file).

    Raises:
        NotSealed: the child could not give up the network and `allow_unsealed` is False.
        EngineError: the child did not start at all.
    """
    return list(each_file(paths, limits, allow_unsealed=allow_unsealed))
