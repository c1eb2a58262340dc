"""Bases: a GGUF unpacked once for training is the same model, with the same token ids, and nothing else is taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.config import Home
from assistant.errors import ModelBroken, ModelMissing, ModelUnknown, UsageError
from finetune import agree
from finetune.base import load_torch, open_base
from finetune.binding import Vocabulary
from finetune.errors import Unsupported
from finetune.names import gguf_names, interleave, part_again, turned_heads
from tests.finetune.toy import ARCHITECTURES, TEXT, toy_gguf


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_unpacked_base_computes_what_llama_cpp_computes(architecture: str, place: Home, tmp_path: Path) -> None:
    gguf = toy_gguf(tmp_path, architecture, kind="f32")
    base = open_base(gguf, place, lambda _: None)
    assert (base.architecture, base.gguf) == (architecture, gguf)
    model, tokenizer = load_torch(base)
    ids = tokenizer(TEXT, add_special_tokens=False).input_ids
    found = agree.compare(model, gguf, ids)
    # Half precision of the kept weights and of llama.cpp's cache; a wrong permutation gives 0.1 and more.
    assert found.kl < 1e-4
    assert found.same_word > 0.98
    assert found.positions == len(ids) > 300


def test_base_is_unpacked_once(place: Home, tmp_path: Path) -> None:
    gguf = toy_gguf(tmp_path, seed=7)
    said: list[str] = []
    first = open_base(gguf, place, said.append)
    written = (first.folder / "model.safetensors").stat().st_mtime_ns
    assert said
    said.clear()
    moved = gguf.rename(tmp_path / "elsewhere.gguf")
    second = open_base(str(moved), place, said.append)
    assert (second.folder, second.sha256, second.name) == (first.folder, first.sha256, "elsewhere")
    assert (second.folder / "model.safetensors").stat().st_mtime_ns == written
    assert not said


def test_interrupted_unpacking_is_no_base_and_goes_on_next_time(place: Home, tmp_path: Path) -> None:
    gguf = toy_gguf(tmp_path, seed=8)

    def stop(line: str) -> None:
        if "writing" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_base(gguf, place, stop)
    said: list[str] = []
    base = open_base(gguf, place, said.append)
    assert any("writing" in line for line in said)
    assert load_torch(base)[0].config.num_hidden_layers == 4


def test_folder_of_safetensors_is_a_base_as_it_lies(place: Home, tmp_path: Path) -> None:
    unpacked = open_base(toy_gguf(tmp_path, "qwen2"), place, lambda _: None)
    base = open_base(unpacked.folder, place, lambda _: None)
    assert (base.gguf, base.architecture, base.folder) == (None, "qwen2", unpacked.folder)
    assert load_torch(base)[0].config.model_type == "qwen2"


def test_what_is_no_base_is_refused(place: Home, tmp_path: Path) -> None:
    import gguf

    with pytest.raises(ModelUnknown):
        open_base("no-such-model", place, lambda _: None)
    with pytest.raises(ModelMissing, match="not on this disk"):
        open_base("smollm2-135m", place, lambda _: None)
    with pytest.raises(UsageError):
        open_base(tmp_path / "nothing.gguf", place, lambda _: None)
    (tmp_path / "text.gguf").write_text("GGUF it is not")
    with pytest.raises(ModelBroken):
        open_base(tmp_path / "text.gguf", place, lambda _: None)
    pickled = tmp_path / "pickled"
    pickled.mkdir()
    (pickled / "config.json").write_text('{"model_type": "llama"}')
    (pickled / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(UsageError, match="safetensors"):
        open_base(pickled, place, lambda _: None)
    other = gguf.GGUFWriter(tmp_path / "other.gguf", "phi3")
    other.write_header_to_file()
    other.write_kv_data_to_file()
    other.close()
    with pytest.raises(Unsupported, match=r"phi3.*llama, qwen2, qwen3, gemma3"):
        open_base(tmp_path / "other.gguf", place, lambda _: None)
    stretched = gguf.GGUFWriter(tmp_path / "stretched.gguf", "llama")
    stretched.add_rope_scaling_type(gguf.RopeScalingType.YARN)
    stretched.write_header_to_file()
    stretched.write_kv_data_to_file()
    stretched.close()
    with pytest.raises(Unsupported, match="RoPE"):
        open_base(tmp_path / "stretched.gguf", place, lambda _: None)


def test_quantized_loading_without_a_graphics_card_says_so(place: Home, tmp_path: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a graphics card")
    base = open_base(toy_gguf(tmp_path), place, lambda _: None)
    with pytest.raises(Unsupported, match="graphics card"):
        load_torch(base, bits=4)
    with pytest.raises(UsageError, match="8 or 4"):
        load_torch(base, bits=5)


def test_control_tokens_in_contents_stay_text(tmp_path: Path) -> None:
    with Vocabulary(toy_gguf(tmp_path)) as vocabulary:
        assert vocabulary("<|im_end|>", special=True) == [2]
        plain = vocabulary("<|im_end|>", special=False)
        assert len(plain) > 3
        assert 2 not in plain


@given(heads=st.integers(1, 5), half=st.integers(1, 6), width=st.integers(1, 3))
@settings(max_examples=50, deadline=None)
def test_interleaving_turns_pairs_into_neighbours_and_back(heads: int, half: int, width: int) -> None:
    import numpy as np

    rows = np.arange(heads * 2 * half * width).reshape(heads * 2 * half, width)
    turned = interleave(rows, heads)
    assert (part_again(turned, heads) == rows).all()
    for head in range(heads):
        for i in range(half):
            start = head * 2 * half
            assert (turned[start + 2 * i] == rows[start + i]).all()
            assert (turned[start + 2 * i + 1] == rows[start + half + i]).all()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_parameter_has_the_name_that_the_gguf_has(architecture: str, place: Home, tmp_path: Path) -> None:
    import gguf

    path = toy_gguf(tmp_path, architecture)
    model = load_torch(open_base(path, place, lambda _: None))[0]
    name_of = gguf_names(architecture, 4)
    ours = {name_of(name) for name, _ in model.named_parameters()}
    assert ours == {tensor.name for tensor in gguf.GGUFReader(path).tensors}
    with pytest.raises(Unsupported, match="no place"):
        name_of("model.layers.0.mlp.experts.up")


def test_only_llama_turns_its_heads() -> None:
    assert turned_heads("llama", "blk.0.attn_q.weight", 9, 3) == 9
    assert turned_heads("llama", "blk.0.attn_k.bias", 9, 3) == 3
    assert turned_heads("llama", "blk.0.attn_k", 9, 3) == 3
    assert turned_heads("llama", "blk.0.attn_v.weight", 9, 3) == 0
    assert turned_heads("qwen2", "blk.0.attn_q.weight", 9, 3) == 0
