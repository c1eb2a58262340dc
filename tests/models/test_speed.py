"""The speed and memory of a model file, measured in a sealed process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.errors import ModelBroken
from assistant.models.adapter import in_memory
from assistant.models.speed import measure_apart
from tests.finetune.toy import toy_gguf
from tests.models.test_adapters import write_lora


def test_a_small_model_is_faster_and_smaller_than_a_larger_one(tmp_path: Path) -> None:
    small, large = (measure_apart(toy_gguf(tmp_path, "qwen2", hidden=hidden)) for hidden in (64, 512))
    assert small.prompt_tokens_s > large.prompt_tokens_s > 0
    assert small.answer_tokens_s > 0 and small.first_token_s > 0 and small.threads >= 1
    assert 20 < small.memory_mb < large.memory_mb < 2000


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF and nothing else")
    with pytest.raises(ModelBroken, match=r"bad\.gguf cannot be measured: .*cannot be loaded"):
        measure_apart(tmp_path / "bad.gguf")


def test_an_adapter_is_laid_over_also_one_that_lies_in_no_file(tmp_path: Path) -> None:
    base = toy_gguf(tmp_path, "qwen2")
    lora = write_lora(base, tmp_path / "lora.gguf")
    assert measure_apart(base, lora).answer_tokens_s > 0
    if sys.platform == "linux":
        with in_memory(lora.read_bytes(), private=True) as path:
            assert measure_apart(base, path).answer_tokens_s > 0
        with in_memory(b"GGUF and nothing else", private=True) as path, pytest.raises(ModelBroken, match="laid over"):
            measure_apart(base, path)
