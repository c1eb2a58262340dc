"""Answers that were given already, as lines of JSON: what makes a run one that can be stopped and continued."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from assistant.types import Answer, AnswerDone
from assistant.wire import decode, encode

ROOT = Path(__file__).resolve().parents[2]
#: Code that gives no answers: scores and screens may change without asking everything again.
NOT_ANSWERING = ("assistant/ui/", "assistant/cli/", "assistant/packs/judge.py", "assistant/packs/selftest.py",
                 "assistant/packs/intervals.py")  # fmt: skip
PLAIN = "scripts/quality/plain.py"


@dataclass(frozen=True, slots=True)
class Key:
    """What an answer depends on; two answers with the same key are the same but for their times.

    Attributes:
        model_sha256: of the model's file, empty for the scripted one.
        setting: what else the pipeline was told: adapter or none, encoder.
        code: `code_of` the pipeline.
    """

    pipeline: str
    model: str
    model_sha256: str
    pack: str
    content_hash: str
    id: str
    question: str
    at: str
    lang: str
    setting: str
    code: str


class Kept:
    """The answers of one file, which is made (0600) with the first one.

    Args:
        any_code: take answers that earlier code gave, too.
    """

    def __init__(self, path: Path, *, any_code: bool = False) -> None:
        self._path = path
        self._any_code = any_code
        self._answers: dict[Key, Answer] = {}
        if path.is_file():
            for line in path.read_bytes().split(b"\n"):
                self._take(line)

    def find(self, key: Key) -> Answer | None:
        """The answer that was given for this key; the last one where it was asked more than once."""
        return self._answers.get(self._known_as(key))

    def add(self, key: Key, answer: Answer) -> None:
        """Append an answer; on the disk when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        body = {"key": dataclasses.asdict(key), "event": json.loads(encode(AnswerDone("", answer)))}
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+b") as file:
            # A line that a kill cut short must not swallow this one.
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            torn = end > 0 and file.read(1) != b"\n"
            file.write((b"\n" if torn else b"") + json.dumps(body).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._answers[self._known_as(key)] = answer

    def _take(self, line: bytes) -> None:
        try:
            body = json.loads(line)
            event = decode(json.dumps(body["event"]).encode())
            key = Key(**body["key"])
        except (ValueError, KeyError, TypeError):
            # Torn by a kill, or written by a Kaiki whose answers had other fields: asked again.
            return
        if isinstance(event, AnswerDone):
            self._answers[self._known_as(key)] = event.answer

    def _known_as(self, key: Key) -> Key:
        return dataclasses.replace(key, code="") if self._any_code else key


def code_of(pipeline: str, root: Path = ROOT) -> str:
    """One sha256 over the code that a pipeline's answers come from, with what was fitted and the adapters' cards."""
    digest = hashlib.sha256()
    files = [p for p in (root / "assistant").rglob("*") if p.suffix in (".py", ".toml", ".json")]
    files += [root / PLAIN] if pipeline == "plain" else []
    for path in sorted(files):
        name = path.relative_to(root).as_posix()
        if not name.startswith(NOT_ANSWERING):
            digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
