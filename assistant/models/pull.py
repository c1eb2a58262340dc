"""Fetching a model, as the command line and the app see it.

The app calls `start` before it seals itself: the download process must be born with the network. What arrives
is put together by a third process that has none. Ctrl-C, a closed iterator and kill -9 keep what had arrived.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from assistant import errors
from assistant.config import Home, python
from assistant.errors import DownloadError, KaikiError, ModelBroken, ModelUnknown
from assistant.models.files import hold_lock
from assistant.models.store import InstalledModel, ModelStore
from assistant.text import clean

#: The module that gives up the network, then runs another one; by name, `models` may not import `engine`.
SEALED = "assistant.engine.sealed"
#: Seconds the download process gets to stop before it is killed.
PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class PullEvent:
    """How far a pull is.

    Attributes:
        step: "download", "check" (joining and hashing), "ready" (last event; the model stands in its place).
        done, total: bytes; total 0 means not known.
        detail: for the user, such as "part 3 of 22".
    """

    step: Literal["download", "check", "ready"]
    done: int = 0
    total: int = 0
    detail: str = ""


def own_command(module: str, *arguments: str) -> list[str]:
    """How to start one of Kaiki's modules, whatever lies in the current folder (`-P`)."""
    return [python(), "-P", "-m", module, *arguments]


def own_path(environment: dict[str, str]) -> dict[str, str]:
    """This environment with this very package first on the module path, installed or not."""
    here = str(Path(__file__).resolve().parents[2])
    rest = environment.get("PYTHONPATH")
    return environment | {"PYTHONPATH": os.pathsep.join([here, rest]) if rest else here}


class Downloads:
    """Owns the download process. Use it as a context manager, or call `close`.

    Args:
        home: whose models are fetched.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the download process if none runs. It reaches for the network only when asked to pull."""
        if self._process and self._process.poll() is None:
            return
        self.close()
        environment = {k: v for k, v in os.environ.items() if k not in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")}
        self._process = subprocess.Popen(
            own_command("assistant.models.downloader"), env=own_path(environment), cwd=Path(__file__).anchor,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def pull(self, name: str) -> Iterator[PullEvent]:
        """Fetch a model of the catalogue, check it and put it in its place; nothing is done when it is there.

        A source whose file turns out wrong is given up for the next one.

        Raises:
            ModelUnknown: not in the catalogue.
            ModelBroken: the hash is wrong at every source; what was wrong is deleted.
            DownloadError: no network, no source, disk full, another Kaiki is at it; what arrived is kept.
            HomeError: the models folder cannot be written.
        """
        store = ModelStore(self._home)
        there = store.installed().get(name)
        if there:
            yield PullEvent("ready", there.size, there.size, "it was here already")
            return
        store.known(name)
        if name not in store.catalog:
            raise ModelUnknown(f"{name} is not in the catalogue.", "Add its file with `kaiki models add FILE`.")
        sources, first, fault = store.catalog[name].sources, 0, None
        with hold_lock(store.folder, name, f"fetching {name}"):
            while True:
                try:
                    number = yield from self._fetch(store.folder, name, first)
                except DownloadError as error:
                    if fault is None:
                        raise
                    raise ModelBroken(f"{fault.message} {error.message}", error.hint) from error
                yield PullEvent("check", detail="joining and checking the hash")
                try:
                    model = _assemble(store.folder, name, number)
                except ModelBroken as error:
                    fault, first = error, number + 1
                    if first >= len(sources):
                        raise
                else:
                    break
        yield PullEvent("ready", model.size, model.size, f"from {model.source}")

    def _fetch(self, folder: Path, name: str, first: int) -> Generator[PullEvent, None, int]:
        self.start()
        process = self._process
        assert process is not None and process.stdout is not None
        self._send({"pull": name, "models": str(folder.absolute()), "first": first})
        over = False
        try:
            while line := process.stdout.readline():
                event = json.loads(line)
                over = event["event"] != "progress"
                if event["event"] == "fetched":
                    return int(event["source"])
                if event["event"] == "error":
                    raise _error(event)
                yield PullEvent("download", event["done"], event["total"], event["detail"])
            over = True
        finally:
            if not over:
                self._cancel()
        said = _last_line(process.stderr.read() if process.stderr else b"")
        raise DownloadError(
            f"The download process ended too early{said}; what had arrived is kept.",
            f"Run `kaiki models pull {name}` again.",
        )

    def _send(self, request: dict[str, Any]) -> None:
        try:
            if self._process and self._process.stdin:
                self._process.stdin.write(json.dumps(request).encode() + b"\n")
                self._process.stdin.flush()
        except OSError:
            # It is gone; reading its answer says so with the reason.
            return

    def _cancel(self) -> None:
        """Have the running pull stopped and its last line read, so that the next pull starts clean."""
        process = self._process
        if not process or not process.stdout:
            return
        self._send({"cancel": True})
        timer = threading.Timer(PATIENCE_S, process.kill)
        timer.start()
        try:
            while (line := process.stdout.readline()) and json.loads(line)["event"] == "progress":
                continue
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the download process; what had arrived is kept."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _error(body: dict[str, Any]) -> KaikiError:
    """The error that another process wrote as JSON."""
    kind = getattr(errors, str(body.get("kind")), None)
    if not (isinstance(kind, type) and issubclass(kind, KaikiError)):
        kind = DownloadError
    made: KaikiError = kind(clean(str(body["message"])), clean(str(body["hint"])))
    return made


def _last_line(said: bytes) -> str:
    lines = clean(said.decode("utf-8", errors="replace")).strip().splitlines()
    return f" ({lines[-1][:300]})" if lines else ""


def _assemble(folder: Path, name: str, number: int) -> InstalledModel:
    """Run assemble.py without a network and read its one line."""
    done = subprocess.run(
        own_command(SEALED, "assistant.models.assemble", name, str(folder.absolute()), str(number)),
        env=own_path(dict(os.environ)), cwd=folder, stdin=subprocess.DEVNULL,
        capture_output=True, check=False,
    )  # fmt: skip
    try:
        body = json.loads(done.stdout)
        if "error" not in body:
            return InstalledModel(**body["installed"])
    except (ValueError, KeyError, TypeError) as error:
        raise DownloadError(
            f"What arrived could not be put together{_last_line(done.stderr)}; it is kept.",
            f"Run `kaiki models pull {name}` again; `kaiki doctor` tells whether this machine can seal it.",
        ) from error
    raise _error({"kind": body["error"], **body})
