"""Adapter files: llama.cpp with the adapter computes what torch computes with it, for every architecture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.config import Home
from assistant.errors import ModelBroken
from assistant.models.adapter import BASE_KEY
from finetune import adapter_file, agree
from finetune.adapter_file import write_adapter
from finetune.adapter_read import read_adapter
from finetune.base import Base, load_torch, open_base
from finetune.errors import TuneError, Unsupported
from tests.finetune.conftest import ToyBase
from tests.finetune.toy import ARCHITECTURES, TEXT

#: peft asks transformers by an old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


def adapted(base: Base, folder: Path, **settings: Any) -> tuple[Any, list[int]]:
    """A torch model with an adapter that moves it a lot, saved in `folder`; and the ids of the text to compare on."""
    import peft
    import torch

    model, tokenizer = load_torch(base)
    ids = tokenizer(TEXT, add_special_tokens=False).input_ids
    torch.manual_seed(1)
    config = {"r": 8, "lora_alpha": 16, "target_modules": "all-linear"} | settings
    found = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", **config)).eval()
    for name, weight in found.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.05)
    found.save_pretrained(folder, save_embedding_layers=False)
    return found, ids


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_adapter_agrees_with_torch(architecture: str, toy_base: ToyBase, tmp_path: Path) -> None:
    base = toy_base(architecture)
    model, ids = adapted(base, tmp_path)
    file = write_adapter(tmp_path, base, tmp_path / "adapter.gguf")
    without = agree.compare(model, base.gguf, ids)
    with model.disable_adapter():
        noise = agree.compare(model, base.gguf, ids)
    found = agree.compare(model, base.gguf, ids, file)
    assert found.kl <= 2 * noise.kl
    assert without.kl > 50 * noise.kl
    assert agree.effect(model, model.disable_adapter, ids).kl > 50 * noise.kl


@pytest.mark.parametrize(("architecture", "turned"), [("llama", 0), ("qwen2", 1)])
def test_wrong_permutation_would_be_noticed(
    architecture: str, turned: int, toy_base: ToyBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(_: str, name: str, heads: int, kv_heads: int) -> int:
        return turned * {"attn_q": heads, "attn_k": kv_heads}.get(name.split(".")[2], 0)

    base = toy_base(architecture)
    model, ids = adapted(base, tmp_path)
    with model.disable_adapter():
        noise = agree.compare(model, base.gguf, ids)
    monkeypatch.setattr(adapter_file, "turned_heads", wrong)
    file = write_adapter(tmp_path, base, tmp_path / "adapter.gguf")
    assert agree.compare(model, base.gguf, ids, file).kl > 4 * noise.kl


@pytest.mark.parametrize(
    "settings",
    [
        {"use_rslora": True},
        {"rank_pattern": {"o_proj": 4, r"layers\.1\..*up_proj": 2}, "alpha_pattern": {"down_proj": 5, "o_proj": 40}},
        {"target_modules": ["q_proj", "v_proj"], "layers_to_transform": [2, 3]},
    ],
)
def test_settings_by_module_are_folded_in(settings: dict[str, Any], toy_base: ToyBase, tmp_path: Path) -> None:
    base = toy_base("llama")
    model, ids = adapted(base, tmp_path, **settings)
    with model.disable_adapter():
        noise = agree.compare(model, base.gguf, ids)
    file = write_adapter(tmp_path, base, tmp_path / "adapter.gguf")
    assert agree.compare(model, base.gguf, ids, file).kl <= 2 * noise.kl
    assert agree.effect(model, model.disable_adapter, ids).kl > 10 * noise.kl


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_file_comes_back_as_it_was_written(architecture: str, toy_base: ToyBase, tmp_path: Path) -> None:
    import peft
    import torch

    base = toy_base(architecture)
    model, ids = adapted(base, tmp_path / "was", rank_pattern={"up_proj": 4}, alpha_pattern={"down_proj": 8})
    file = write_adapter(tmp_path / "was", base, tmp_path / "adapter.gguf", dtype="f32")
    folder = read_adapter(file, base, tmp_path / "is")
    bare, _ = load_torch(base)
    back = peft.PeftModel.from_pretrained(bare, folder).eval()
    with torch.no_grad():
        given = torch.tensor([ids])
        assert torch.allclose(back(given).logits, model(given).logits, atol=1e-4)
    # And a file made of it is the same again.
    again = write_adapter(folder, base, tmp_path / "again.gguf", dtype="f32")
    assert agree.compare(model, base.gguf, ids, again).kl == pytest.approx(
        agree.compare(model, base.gguf, ids, file).kl, abs=1e-6
    )


def test_a_file_for_another_base_does_not_come_back(toy_base: ToyBase, tmp_path: Path) -> None:
    base = toy_base("qwen2")
    adapted(base, tmp_path)
    file = write_adapter(tmp_path, base, tmp_path / "adapter.gguf")
    with pytest.raises(TuneError, match="another file"):
        read_adapter(file, replace(base, sha256="0" * 64), tmp_path / "is")
    with pytest.raises(ModelBroken, match="qwen2"):
        read_adapter(file, toy_base("llama"), tmp_path / "is")
    with pytest.raises(TuneError, match="is no GGUF"):
        read_adapter(file, replace(base, gguf=None), tmp_path / "is")
    assert not (tmp_path / "is").exists()


def test_file_is_small_and_says_what_it_is(toy_base: ToyBase, tmp_path: Path) -> None:
    import gguf

    base = toy_base("qwen2")
    model, ids = adapted(base, tmp_path, r=32)
    sizes = {
        d: write_adapter(tmp_path, base, tmp_path / f"{d}.gguf", dtype=d).stat().st_size for d in ("f32", "f16", "q8_0")
    }
    assert sizes["f16"] < 0.55 * sizes["f32"]
    assert sizes["q8_0"] < 0.6 * sizes["f16"]
    reader = gguf.GGUFReader(tmp_path / "f16.gguf")
    assert {k: reader.fields[k].contents() for k in ("general.type", "general.architecture", "adapter.type")} == {
        "general.type": "adapter", "general.architecture": "qwen2", "adapter.type": "lora",
    }  # fmt: skip
    assert reader.fields["adapter.lora.alpha"].contents() == 16.0
    assert reader.fields[BASE_KEY].contents() == base.sha256
    assert len(reader.tensors) == 2 * 7 * 4
    assert not list(tmp_path.glob(".*"))
    with model.disable_adapter():
        noise = agree.compare(model, base.gguf, ids)
    assert agree.compare(model, base.gguf, ids, tmp_path / "q8_0.gguf").kl <= 2 * noise.kl


def test_the_app_takes_the_file_and_refuses_it_for_another_base(toy_base: ToyBase, tmp_path: Path) -> None:
    from assistant.models.adapter import check_adapter, file_adapter
    from assistant.models.gguf_header import read_header

    base, other = toy_base("llama"), toy_base("qwen2")
    adapted(base, tmp_path)
    file = write_adapter(tmp_path, base, tmp_path / "adapter.gguf")
    assert base.gguf and other.gguf
    check_adapter(file, read_header(base.gguf, "of the base"), file_adapter(file))
    with pytest.raises(ModelBroken, match="llama"):
        check_adapter(file, read_header(other.gguf, "of the base"), file_adapter(file))


def test_what_two_factors_cannot_say_is_refused(toy_base: ToyBase, tmp_path: Path) -> None:
    base = toy_base("qwen2")
    adapted(base, tmp_path / "dora", use_dora=True)
    with pytest.raises(Unsupported, match="DoRA"):
        write_adapter(tmp_path / "dora", base, tmp_path / "a.gguf")
    adapted(toy_base("qwen3"), tmp_path / "words", target_modules=["q_proj", "embed_tokens"])
    with pytest.raises(Unsupported, match="merged"):
        write_adapter(tmp_path / "words", toy_base("qwen3"), tmp_path / "a.gguf")
    adapted(base, tmp_path / "norm", modules_to_save=["norm"])
    with pytest.raises(Unsupported, match="whole modules"):
        write_adapter(tmp_path / "norm", base, tmp_path / "a.gguf")
    adapted(base, tmp_path / "good")
    with pytest.raises(Unsupported, match="q4_0"):
        write_adapter(tmp_path / "good", base, tmp_path / "a.gguf", dtype="q4_0")
    assert not (tmp_path / "a.gguf").exists()
    with pytest.raises(TuneError, match="no adapter"):
        write_adapter(tmp_path, base, tmp_path / "a.gguf")


def test_weights_that_are_no_numbers_are_refused(toy_base: ToyBase, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    base = toy_base("llama")
    adapted(base, tmp_path)
    weights = load_file(tmp_path / "adapter_model.safetensors")
    name = next(n for n in weights if "lora_B" in n)
    weights[name][0, 0] = np.nan
    save_file(weights, tmp_path / "adapter_model.safetensors")
    with pytest.raises(TuneError, match="no numbers"):
        write_adapter(tmp_path, base, tmp_path / "a.gguf")


def test_deeper_adapter_than_base_is_refused(toy_base: ToyBase, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    base = toy_base("llama")
    adapted(base, tmp_path)
    weights = load_file(tmp_path / "adapter_model.safetensors")
    save_file(
        {n.replace("layers.3.", "layers.9."): w for n, w in weights.items()}, tmp_path / "adapter_model.safetensors"
    )
    with pytest.raises(Unsupported, match=r"layers\.9"):
        write_adapter(tmp_path, base, tmp_path / "a.gguf")


@pytest.mark.real
@pytest.mark.timeout(1800)
def test_adapter_of_the_real_model_agrees_with_torch(real_models: Path, tmp_path: Path) -> None:
    """SmolLM2-135M over a page of documentation: the goal of the export is an adapter within twice the base's noise."""
    found = sorted((real_models / "smollm2-135m").glob("*.gguf"))
    if not found:
        pytest.skip("smollm2-135m is not on this disk: kaiki models pull smollm2-135m")
    base = open_base(found[0], Home(tmp_path / "home"), lambda _: None)
    model, _ = adapted(base, tmp_path / "peft", r=16, lora_alpha=32)
    from transformers import AutoTokenizer

    page = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    ids = AutoTokenizer.from_pretrained(base.folder)(page, add_special_tokens=False).input_ids[:512]
    file = write_adapter(tmp_path / "peft", base, tmp_path / "adapter.gguf")
    with model.disable_adapter():
        noise = agree.compare(model, base.gguf, ids)
    assert agree.compare(model, base.gguf, ids, file).kl <= 2 * noise.kl
    assert agree.effect(model, model.disable_adapter, ids).kl > 10 * noise.kl
