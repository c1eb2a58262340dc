"""Word error rates and speed of the speech models that are installed, into data/quality/speech/words.json and
docs/quality-speech.md.

    .venv/bin/python -m scripts.speech [--models whisper-tiny,whisper-base] [--speed | --report]

Sentences: data/speech/sentences.csv, invented. Voices: espeak-ng's, each at its own speed. The recordings are wav files
in a temporary folder. The process gives up the network first.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.config import home, quiet_environment
from assistant.engine.seal import require_seal
from assistant.errors import AudioError
from assistant.loading import DiskLoader
from assistant.models.chat import never
from assistant.models.store import ModelStore
from assistant.speech.hearing import Hearing
from assistant.speech.transcribe import transcribe
from assistant.types import Transcribe, Transcribed, Transcript
from scripts.quality.machine import machine, revision
from scripts.speech.report import write_report
from scripts.speech.score import compare, words_of
from scripts.speech.sentences import Sentence, sentences
from scripts.speech.speaker import speaker

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "data" / "quality" / "speech" / "words.json"
#: Voice of espeak-ng and words a minute. People speak at 120 to 180.
VOICES = {
    "en": (("en-us", 150), ("en-gb-x-rp+f2", 140), ("en-us+Annie", 160), ("en-gb-scotland", 175)),
    "el": (("el", 140), ("el+f2", 150)),
}
PAUSE_S = 0.8


def write_wav(path: Path, samples: NDArray[np.int16], rate: int) -> Path:
    """Write mono sound of 16 bit."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return path


def heard(path: Path, hearing: Hearing, language: str) -> Transcript | None:
    """The transcript; None where no speech was found."""
    try:
        done = list(transcribe(Transcribe("m", str(path), language), lambda: hearing, never))[-1]
    except AudioError:
        return None
    assert isinstance(done, Transcribed)
    return done.transcript


def score(sentence: Sentence, transcript: Transcript | None) -> dict[str, Any]:
    """Errors against the nearer of both ways of writing, and how the marks of doubt fit them."""
    words = words_of(transcript.text) if transcript else []
    ways = [compare(words, words_of(way)) for way in (sentence.spoken, sentence.written) if way]
    best = min(ways, key=lambda way: way.errors / way.words)
    doubted = _doubted(words, transcript)
    wrong = set(best.wrong)
    return {
        "id": sentence.id, "errors": best.errors, "words": best.words, "heard": transcript.text if transcript else "",
        "wrong": len(wrong), "doubted": len(doubted), "both": len(wrong & doubted),
    }  # fmt: skip


def _doubted(words: list[str], transcript: Transcript | None) -> set[int]:
    """Numbers of the words that were marked as unsure."""
    found: set[int] = set()
    at = 0
    for unsure in (u for s in transcript.segments for u in s.unsure) if transcript else ():
        parts = words_of(unsure)
        while parts and at <= len(words) - len(parts):
            at += 1
            if words[at - 1 : at - 1 + len(parts)] == parts:
                found.update(range(at - 1, at - 1 + len(parts)))
                at += len(parts) - 1
                break
    return found


def measure(name: str, hearing: Hearing, folder: Path) -> Iterator[dict[str, Any]]:
    """A row for each language and voice."""
    voice_of = speaker()
    for language in sorted(VOICES.keys() & hearing.languages, reverse=True):
        wanted = [s for s in sentences() if s.language == language]
        for voice, speed in VOICES[language]:
            spoken = [voice_of.say(s.spoken, voice, speed) for s in wanted]
            scores = []
            for sentence, samples in zip(wanted, spoken, strict=True):
                path = write_wav(folder / "one.wav", samples, voice_of.rate)
                scores.append(score(sentence, heard(path, hearing, language)))
            yield {
                "model": name, "language": language, "voice": voice, "words_a_minute": speed, "sentences": scores,
            }  # fmt: skip


def speed(hearing: Hearing, folder: Path) -> dict[str, float]:
    """Computing time (seconds of processor, whatever else runs) for one recording of all English sentences."""
    voice_of = speaker()
    pause = np.zeros(int(PAUSE_S * voice_of.rate), np.int16)
    voice, words_a_minute = VOICES["en"][0]
    spoken = [voice_of.say(s.spoken, voice, words_a_minute) for s in sentences() if s.language == "en"]
    path = write_wav(folder / "all.wav", np.concatenate([p for s in spoken for p in (s, pause)]), voice_of.rate)
    began = time.process_time()
    whole = heard(path, hearing, "en")
    assert whole is not None
    return {"recording_s": whole.duration_s, "processor_s": round(time.process_time() - began, 2)}


def main() -> None:
    """Measure and write both files."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--models", help="names with commas; default: every installed speech model")
    options.add_argument("--speed", action="store_true", help="measure only the speed anew")
    options.add_argument("--report", action="store_true", help="only write the page anew from the last figures")
    given = options.parse_args()
    body: dict[str, Any] = {"rows": []}
    if given.speed or given.report:
        body = json.loads(FIGURES.read_text(encoding="utf-8"))
    if not given.report:
        quiet_environment()
        require_seal(allow_unsealed=False)
        installed = [n for n, m in ModelStore(home()).installed().items() if m.kind == "speech"]
        body |= _measured(given.models.split(",") if given.models else installed, body["rows"] if given.speed else [])
        FIGURES.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_report(body, ROOT / "docs" / "quality-speech.md", sentences())


def _measured(names: list[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures; rows that are given are taken as they are."""
    loader, speeds, kept = DiskLoader(home()), {}, bool(rows)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            hearing = loader.hearing(name)
            speeds[name] = speed(hearing, Path(folder))
            for row in () if kept else measure(name, hearing, Path(folder)):
                rows.append(row)
                errors, words = (sum(s[k] for s in row["sentences"]) for k in ("errors", "words"))
                print(name, row["language"], row["voice"], f"{100 * errors / words:.1f} %", flush=True)
    return {"machine": machine(), "revision": revision(ROOT), "speed": speeds, "rows": rows}


if __name__ == "__main__":
    main()
