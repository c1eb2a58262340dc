"""A measurement in a process of its own: whatever that process writes, and where the network cannot be given up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from finetune.asking import File
from finetune.errors import TuneError
from finetune.evaluate import Packs, Point, measure
from finetune.measuring import measure_apart
from finetune.sections import Evaluate
from tests.finetune.toy import TEXT, toy_gguf

NO_SEAL = "import assistant.engine.seal as s\ndef no(): raise OSError('made to fail')\ns._install_seccomp = no\n"


def begins_with(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python processes that are started from now on run this first."""
    (folder / "first").mkdir()
    (folder / "first" / "sitecustomize.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder / "first"), prepend=":")


def reading(gguf: Path, text: str = TEXT) -> dict[str, Any]:
    return {
        "do": "read", "label": "toy", "texts": {"general": text}, "most": 64, "threads": 1, "reference": None,
        "gguf": str(gguf), "adapter": None,
    }  # fmt: skip


@pytest.mark.timeout(60)
def test_a_process_that_complains_at_length_is_heard_to_its_end(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins_with("import sys\nsys.stderr.write('a warning\\n' * 50_000)\n", tmp_path, monkeypatch)
    found = measure_apart(reading(toy_gguf(tmp_path)), home.make(), lambda text: None)
    assert found["general"]["tokens"] > 10
    (tmp_path / "bad.gguf").write_bytes(b"GGUF")
    with pytest.raises(TuneError, match=r"toy could not be measured: The GGUF file bad\.gguf"):
        measure_apart(reading(tmp_path / "bad.gguf"), home, lambda text: None)


def test_without_a_seal_files_are_measured_only_where_that_is_allowed(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins_with(NO_SEAL, tmp_path, monkeypatch)
    # More than a pipe holds, and nobody who reads it.
    with pytest.raises(TuneError, match="made to fail"):
        measure_apart(reading(toy_gguf(tmp_path), TEXT * 200), home.make(), lambda text: None)
    point = Point("toy", "toy", "base", "", File("toy", toy_gguf(tmp_path)))
    said: list[str] = []
    packs = Packs(home, (), (), "Hi.", allow_unsealed=True)
    found = measure(point, Evaluate(most_tokens=64), packs, tmp_path / "measured", said.append)
    assert found["speed"]["answer_tokens_s"] > 0 and found["reads"]["general"]["tokens"] > 10
    # Two words are no text to measure on: that figure alone is left out.
    assert list(found["reads"]) == ["general"] and "too little text" in "".join(said)
    assert json.loads((tmp_path / "measured" / "ask" / "result.json").read_text()) == {}
