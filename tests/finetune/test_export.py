"""Merged files: the same model in llama.cpp, and everything but the weights as it stood in the base, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Home
from finetune import adapter_file, agree
from finetune.base import load_torch, open_base
from finetune.errors import TuneError, Unsupported
from finetune.export import TOKENS, _ids, export_adapter, export_merged
from finetune.general import GENERAL
from finetune.gguf_writer import metadata
from finetune.merged_file import write_merged
from tests.finetune.conftest import ToyBase
from tests.finetune.test_adapter_file import adapted
from tests.finetune.toy import ARCHITECTURES, TEXT

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


def silent(_: str) -> None:
    pass


def keys(path: Path) -> dict[str, bytes]:
    import gguf

    return {name: raw for name, raw, _ in metadata(gguf.GGUFReader(path))}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_merged_file_is_the_tuned_model(architecture: str, toy_base: ToyBase, tmp_path: Path) -> None:
    base = toy_base(architecture)
    model, ids = adapted(base, tmp_path / "peft")
    merged: Any = model.merge_and_unload()
    file = write_merged(merged, base, tmp_path / "merged.gguf", silent)
    assert agree.compare(merged, file, ids).kl <= 1e-3
    assert agree.compare(merged, base.gguf, ids).kl > 0.05
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["merged.gguf"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_tokenizer_and_chat_template_are_the_bases_byte_for_byte(
    architecture: str, toy_base: ToyBase, tmp_path: Path
) -> None:
    base = toy_base(architecture)
    file = write_merged(load_torch(base)[0], base, tmp_path / "merged.gguf", silent)
    assert base.gguf
    before, after = keys(base.gguf), keys(file)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"general.file_type"}
    # They are really there: a file of no keys would pass what is above.
    assert {"tokenizer.chat_template", "tokenizer.ggml.tokens", "tokenizer.ggml.token_type"} <= set(after)
    whole, copy = base.gguf.read_bytes(), file.read_bytes()
    for name in ("tokenizer.ggml.tokens", "tokenizer.chat_template"):
        assert after[name] in whole and after[name] in copy and len(after[name]) > 100


@pytest.mark.parametrize(("architecture", "begin"), [("gemma3", [2]), ("qwen2", [])])
def test_what_is_compared_begins_as_the_file_says(architecture: str, begin: list[int], toy_base: ToyBase) -> None:
    from transformers import AutoTokenizer

    base = toy_base(architecture)
    assert base.gguf
    tokenizer = AutoTokenizer.from_pretrained(base.folder)
    ids = _ids(tokenizer, base.gguf)
    plain = tokenizer(GENERAL.read_text(encoding="utf-8"), add_special_tokens=False).input_ids
    assert ids == [*begin, *plain][:TOKENS]


def test_bytes_that_are_no_text_are_copied_too(toy_base: ToyBase, tmp_path: Path) -> None:
    base = toy_base("llama")
    assert base.gguf
    # A word that is half a letter, as some vocabularies have them.
    words = keys(base.gguf)["tokenizer.ggml.tokens"]
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(base.gguf.read_bytes().replace(words, words[:-1] + b"\xce"))
    assert keys(broken)["tokenizer.ggml.tokens"] != words
    file = write_merged(load_torch(base)[0], replace(base, gguf=broken), tmp_path / "merged.gguf", silent)
    assert keys(broken)["tokenizer.ggml.tokens"] == keys(file)["tokenizer.ggml.tokens"]


def test_removed_layers_and_channels_stand_in_the_metadata(toy_base: ToyBase, tmp_path: Path) -> None:
    import gguf

    from finetune.prune.activations import inputs_of
    from finetune.prune.structured import remove_channels, remove_groups, remove_layers

    base = toy_base("llama")
    model, tokenizer = load_torch(base)
    ids = tokenizer(TEXT, add_special_tokens=False).input_ids
    remove_layers(model, [ids], 1)
    remove_groups(model, inputs_of(model, [ids]), 1)
    remove_channels(model, inputs_of(model, [ids]), 96)
    file = write_merged(model, base, tmp_path / "small.gguf", silent)
    fields = gguf.GGUFReader(file).fields
    found = {k.partition(".")[2]: fields[k].contents() for k in fields if k.startswith("llama.")}
    assert found["block_count"] == 3
    assert found["attention.head_count"] == 2
    assert found["attention.head_count_kv"] == 1
    assert found["attention.key_length"] == found["attention.value_length"] == 16
    assert found["feed_forward_length"] == 96
    assert file.stat().st_size < 2 * sum(w.numel() for w in model.parameters()) + 100_000
    assert agree.compare(model, file, ids).kl <= 1e-3


def test_export_compares_and_takes_a_wrong_file_away(
    toy_base: ToyBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = toy_base("llama")
    model, _ = adapted(base, tmp_path / "peft")
    said: list[str] = []
    good = export_adapter(tmp_path / "peft", base, tmp_path / "adapter.gguf", said.append)
    assert good.noise and good.effect
    assert 0 < good.kl <= 2 * good.noise < good.effect
    assert good.figures()["bytes"] == (tmp_path / "adapter.gguf").stat().st_size
    assert "KL" in said[-1]
    whole = export_merged(model.merge_and_unload(), base, tmp_path / "merged.gguf", silent)
    assert whole.kl <= 1e-3
    monkeypatch.setattr(adapter_file, "turned_heads", lambda *_: 0)
    with pytest.raises(TuneError, match="not what was trained"):
        export_adapter(tmp_path / "peft", base, tmp_path / "wrong.gguf", silent)
    assert not (tmp_path / "wrong.gguf").exists()


def test_weak_adapter_is_said_to_be_weak(toy_base: ToyBase, tmp_path: Path) -> None:
    import torch

    base = toy_base("qwen2")
    model, _ = adapted(base, tmp_path)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=1e-5)
    model.save_pretrained(tmp_path)
    said: list[str] = []
    export_adapter(tmp_path, base, tmp_path / "adapter.gguf", said.append)
    assert "says little" in said[-1]


def test_what_is_not_the_bases_model_is_refused(toy_base: ToyBase, tmp_path: Path) -> None:
    import torch

    base = toy_base("qwen2")
    folder = open_base(base.folder, Home(tmp_path), silent)
    model, _ = load_torch(base)
    out = tmp_path / "merged.gguf"
    with pytest.raises(Unsupported, match="no GGUF"):
        write_merged(model, folder, out, silent)
    with pytest.raises(Unsupported, match="no place"):
        write_merged(adapted(base, tmp_path / "peft")[0], base, out, silent)
    other = toy_base("qwen3")
    with pytest.raises((TuneError, Unsupported)):
        write_merged(load_torch(other)[0], base, out, silent)
    with torch.no_grad():
        model.model.layers[1].mlp.up_proj.weight[0, 0] = 1e6
    with pytest.raises(TuneError, match="too large"):
        write_merged(model, base, out, silent)
    # Nor is half a file left.
    assert not [path for path in tmp_path.iterdir() if "gguf" in path.name]
