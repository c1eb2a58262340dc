"""`kaiki transcribe` as people and scripts call it, with the stand-in that tells sound from silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.config import Home
from assistant.engine.client import Engine
from assistant.types import Cancelled, Failed, SpeechProgress, Transcribe, Transcribed

Record = Callable[..., Path]
Sounds = tuple[Callable[..., "np.ndarray"], Callable[..., "np.ndarray"]]
ROOT = Path(__file__).parents[2]


def kaiki(place: Path, *arguments: str, standins: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
    environment |= {"KAIKI_HOME": str(place / "home"), "KAIKI_STANDINS": str(int(standins)), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "assistant", "transcribe", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=place, stdin=subprocess.DEVNULL, timeout=60
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


@pytest.mark.commands
def test_json_text_and_file(tmp_path: Path, record: Record, sounds: Sounds) -> None:
    tone, silence = sounds
    record(np.concatenate([tone(1.0), silence(1.0), tone(0.5)]), "visit.wav")
    done = kaiki(tmp_path, "visit.wav", "--json")
    assert done.returncode == 0 and done.stderr == ""
    body = json.loads(done.stdout)
    assert set(body) == {
        "path", "language", "duration_s", "text", "segments", "model", "warnings", "timings",
    }  # fmt: skip
    assert (body["path"], body["language"], body["model"]) == ("visit.wav", "en", "scripted")
    assert set(body["segments"][0]) == {"start_s", "end_s", "text", "confidence", "unsure"}
    assert [round(s["start_s"]) for s in body["segments"]] == [0, 2]
    assert "real_time_factor" in body["timings"] and any("draft" in w for w in body["warnings"])

    plain = kaiki(tmp_path, "visit.wav")
    assert plain.stdout.startswith("[00:00] sound of 1.0 seconds\n[00:02] sound of 0.5 seconds\n")

    kept = kaiki(tmp_path, "visit.wav", "--output", "note.txt")
    assert kept.returncode == 0 and "sound of" not in kept.stdout
    note = tmp_path / "note.txt"
    assert note.read_text() == "[00:00] sound of 1.0 seconds\n[00:02] sound of 0.5 seconds\n"
    assert note.stat().st_mode & 0o077 == 0
    # Neither sound nor words stay anywhere else.
    places = [p for p in (tmp_path / "home").rglob("*") if p.is_file()]
    assert all(b"sound of" not in p.read_bytes() and p.stat().st_size < 10_000 for p in places), places
    assert {p.name for p in tmp_path.iterdir()} == {"visit.wav", "note.txt", "home"}


@pytest.mark.commands
def test_a_recording_into_a_note(tmp_path: Path, record: Record, sounds: Sounds) -> None:
    tone, silence = sounds
    record(np.concatenate([tone(1.0), silence(1.0), tone(0.5)]), "visit.wav")
    done = kaiki(tmp_path, "visit.wav", "--summarize", "bullets", "--json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert body["text"].startswith("sound of 1.0 seconds") and body["summary"]["style"] == "bullets"
    # Each statement quotes the transcript.
    assert body["summary"]["files"][0]["path"] == "visit.wav"
    assert all(s["quote"] in body["text"] for s in body["summary"]["statements"])
    note = kaiki(tmp_path, "visit.wav", "--summarize", "brief", "--output", "note.txt")
    assert note.returncode == 0, note.stderr
    assert (
        (tmp_path / "note.txt")
        .read_text()
        .endswith("--- transcript\n[00:00] sound of 1.0 seconds\n[00:02] sound of 0.5 seconds\n")
    )


@pytest.mark.commands
def test_what_is_wrong_is_one_line(tmp_path: Path, record: Record, sounds: Sounds) -> None:
    record(sounds[1](1.0), "quiet.wav")
    record(sounds[0](1.0), "hum.wav")
    for arguments, code, said in (
        (["none.wav"], 1, "none.wav cannot be read: No such file"),
        (["quiet.wav", "--json"], 1, "No speech was found in quiet.wav"),
        (["hum.wav", "--lang", "Greek"], 2, "not a language code"),
        (["hum.wav", "--lang", "el"], 2, "does not know the language 'el'"),
        (["hum.wav", "--summarize", "poem"], 2, "Use one of brief, bullets, handover, soap"),
        (["hum.wav", "--output", "no/such/note.txt"], 2, "cannot be written"),
        (["hum.wav", "--output", "hum.wav"], 2, "names one of the files"),
    ):
        done = kaiki(tmp_path, *arguments)
        assert done.returncode == code, done
        assert done.stdout == "" and done.stderr.count("\n") == 1 and said in done.stderr, done.stderr
    done = kaiki(tmp_path, "hum.wav", standins=False)
    assert done.returncode == 1 and "kaiki models pull whisper-tiny" in done.stderr


def test_the_engine_transcribes_stops_and_goes_on(home: Home, tmp_path: Path, record: Record, sounds: Sounds) -> None:
    tone, silence = sounds
    short = record(np.concatenate([tone(1.0), silence(0.5)]), "short.wav")
    long = record(np.concatenate([tone(0.5), silence(0.5)] * 700), "long.wav")
    engine = Engine(home)
    try:
        seen = []
        for event in engine.request(Transcribe("long", str(long))):
            seen.append(event)
            if isinstance(event, SpeechProgress) and event.segments:
                engine.cancel("long")
        assert isinstance(seen[-1], Cancelled)
        done = list(engine.request(Transcribe("short", str(short))))[-1]
        assert isinstance(done, Transcribed) and done.transcript.text == "sound of 1.0 seconds"
        failed = list(engine.request(Transcribe("none", str(tmp_path / "none.wav"))))[-1]
        assert isinstance(failed, Failed) and failed.kind == "AudioError"
    finally:
        engine.close()
