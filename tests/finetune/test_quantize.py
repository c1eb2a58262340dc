"""Quantized files: every kind loads, says its true size, and an importance matrix makes low bits better."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.config import Home
from finetune import agree
from finetune.base import load_torch, open_base
from finetune.errors import TuneError, Unsupported
from finetune.importance import collect, read_importance
from finetune.merged_file import write_merged
from finetune.names import gguf_names
from finetune.quantize import KINDS, quantize, tensors_of
from tests.finetune.conftest import ToyBase
from tests.finetune.toy import TEXT


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def wide(toy_base: ToyBase, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path, list[int]]:
    """A toy 256 wide, where K-quants fit, with channels of very different size, as real models have them: the model,
    its f16 file, token ids."""
    import torch

    base = toy_base("qwen2", hidden=256)
    model, tokenizer = load_torch(base)
    torch.manual_seed(3)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("layernorm.weight"):
                weight.copy_(torch.exp(torch.randn_like(weight)))
    file = write_merged(model, base, tmp_path_factory.mktemp("wide") / "wide.f16.gguf", silent)
    return model, file, tokenizer(TEXT, add_special_tokens=False).input_ids


def test_kinds_get_smaller_and_worse_in_order(wide: tuple[Any, Path, list[int]], tmp_path: Path) -> None:
    _, source, ids = wide
    made = {kind: quantize(source, tmp_path / f"{kind}.gguf", kind, say=silent) for kind in KINDS}
    sizes = [made[k].bytes for k in ("f16", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m", "q2_k")]
    assert sizes == sorted(sizes, reverse=True)
    worse = [agree.compare_files(source, made[k].file, ids).kl for k in ("f16", "q8_0", "q6_k", "q4_k_m", "q2_k")]
    assert worse == sorted(worse)
    assert worse[0] == 0 < 5 * worse[1] < worse[-1]


def test_bits_are_those_of_the_file(wide: tuple[Any, Path, list[int]], tmp_path: Path) -> None:
    _, source, _ = wide
    said: list[str] = []
    found = quantize(source, tmp_path / "small.gguf", "Q8_0", say=said.append)
    assert found.kind == "q8_0"
    weights = sum(t.weights for t in found.tensors)
    assert weights == sum(t.weights for t in tensors_of(source))
    by_name = {t.name: t for t in found.tensors}
    assert (by_name["blk.0.attn_q.weight"].type, by_name["blk.0.attn_q.weight"].bits) == ("Q8_0", 8.5)
    assert (by_name["output_norm.weight"].type, by_name["output_norm.weight"].bits) == ("F32", 32.0)
    # All but the metadata, and the padding of 32 bytes a tensor.
    metadata = source.stat().st_size - sum(t.bits * t.weights / 8 for t in tensors_of(source))
    assert abs(found.bytes - metadata - found.bits * weights / 8) < 64 * len(found.tensors)
    assert found.fell_back == 0
    assert "bits a weight" in said[-1] and "fell back" not in said[-1]
    assert found.figures()["types"]["Q8_0"] > 0.99
    assert found.figures()["tensors"]["blk.0.ffn_up.weight"] == ["Q8_0", 8.5]


def test_rows_that_do_not_fit_are_reported(toy_base: ToyBase, tmp_path: Path) -> None:
    base = toy_base("llama")
    source = write_merged(load_torch(base)[0], base, tmp_path / "f16.gguf", silent)
    said: list[str] = []
    found = quantize(source, tmp_path / "q2.gguf", "q2_k", say=said.append)
    matrices = [t for t in found.tensors if t.weights > 1000]
    assert all(t.fell_back and t.type not in ("Q2_K", "Q3_K") for t in matrices)
    assert found.fell_back > 0.99
    assert found.bits > 4
    assert "fell back" in said[-1]


def test_quantized_file_is_not_quantized_again_unless_told(toy_base: ToyBase, tmp_path: Path) -> None:
    base = toy_base("llama")
    assert base.gguf
    out = tmp_path / "out.gguf"
    with pytest.raises(Unsupported, match=r"quantized already \(Q8_0\)"):
        quantize(base.gguf, out, "q4_0", say=silent)
    assert not out.exists()
    assert quantize(base.gguf, out, "q4_0", allow_requantize=True, say=silent).file == out
    assert {t.type for t in tensors_of(out)} > {"Q4_0"}


def test_what_cannot_be_quantized_is_said(wide: tuple[Any, Path, list[int]], tmp_path: Path) -> None:
    _, source, _ = wide
    with pytest.raises(Unsupported, match=r"iq1_s.*q2_k"):
        quantize(source, tmp_path / "x.gguf", "iq1_s", say=silent)
    (tmp_path / "text.gguf").write_text("no model")
    with pytest.raises(TuneError, match="not a whole GGUF"):
        quantize(tmp_path / "text.gguf", tmp_path / "x.gguf", "q8_0", say=silent)
    with pytest.raises(TuneError, match="no importance matrix"):
        quantize(source, tmp_path / "x.gguf", "q8_0", importance=source, say=silent)
    assert [p.name for p in tmp_path.iterdir()] == ["text.gguf"]


def test_importance_is_the_mean_square_of_each_channel(wide: tuple[Any, Path, list[int]], tmp_path: Path) -> None:
    import torch

    model, _, ids = wide
    found = read_importance(collect(model, "qwen2", [ids[:64], ids[64:100]], tmp_path / "importance.gguf", silent))
    assert len(found) == 7 * 4
    # By hand, without a hook: what the first layer's projections get is the normed embedding.
    layer = model.model.layers[0]
    with torch.no_grad():
        states = layer.input_layernorm(model.model.embed_tokens(torch.tensor(ids[:100])))
    expected = states.double().square().mean(0).numpy()
    for part in ("q", "k", "v"):
        np.testing.assert_allclose(found[f"blk.0.attn_{part}.weight"], expected, rtol=1e-4)
    assert set(found) == {gguf_names("qwen2", 4)(f"model.layers.{n}.{m}.weight") for n in range(4) for m in
                          ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
                           "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")}  # fmt: skip
    assert {n: len(v) for n, v in found.items()}["blk.3.ffn_down.weight"] == 768


def test_importance_makes_low_bits_better(wide: tuple[Any, Path, list[int]], tmp_path: Path) -> None:
    model, source, ids = wide
    matrix = collect(model, "qwen2", [ids[:200]], tmp_path / "importance.gguf", silent)
    for kind in ("q2_k", "q3_k_m"):
        plain = quantize(source, tmp_path / "plain.gguf", kind, say=silent)
        weighed = quantize(source, tmp_path / "weighed.gguf", kind, importance=matrix, say=silent)
        assert weighed.importance and not plain.importance
        assert weighed.bits == plain.bits
        held = ids[200:]
        assert (
            agree.compare_files(source, weighed.file, held).kl < 0.9 * agree.compare_files(source, plain.file, held).kl
        )


def test_importance_of_another_shape_is_llama_cpps_error(
    wide: tuple[Any, Path, list[int]], toy_base: ToyBase, tmp_path: Path
) -> None:
    _, source, ids = wide
    other = collect(load_torch(toy_base("qwen2"))[0], "qwen2", [ids[:50]], tmp_path / "importance.gguf", silent)
    with pytest.raises(TuneError, match="imatrix size"):
        quantize(source, tmp_path / "x.gguf", "q2_k", importance=other, say=silent)
    assert not (tmp_path / "x.gguf").exists()


@given(st.integers(1, 4000), st.integers(1, 60), st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_written_importance_is_read_back(tokens: int, width: int, seed: int) -> None:
    """The file's format: sums and counts give the mean, whatever their size."""
    import tempfile

    import gguf

    sums = np.random.default_rng(seed).gamma(0.1, 1e6, (1, width)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "i.gguf"
        writer = gguf.GGUFWriter(path, "x")
        writer.add_type("imatrix")
        writer.add_tensor("blk.0.attn_q.weight.in_sum2", sums)
        writer.add_tensor("blk.0.attn_q.weight.counts", np.full((1, 1), tokens, np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        found = read_importance(path)
    np.testing.assert_allclose(found["blk.0.attn_q.weight"], sums[0] / tokens, rtol=1e-6)


@pytest.mark.real
@pytest.mark.timeout(1800)
def test_importance_makes_the_real_model_better_at_low_bits(real_models: Path, tmp_path: Path) -> None:
    found = sorted((real_models / "smollm2-135m").glob("*.gguf"))
    if not found:
        pytest.skip("smollm2-135m is not on this disk: kaiki models pull smollm2-135m")
    base = open_base(found[0], Home(tmp_path / "home"), silent)
    model, tokenizer = load_torch(base)
    root = Path(__file__).resolve().parents[2]
    ids = tokenizer((root / "docs" / "architecture.md").read_text(encoding="utf-8"), add_special_tokens=False).input_ids
    held = tokenizer((root / "README.md").read_text(encoding="utf-8"), add_special_tokens=False).input_ids[:400]
    source = write_merged(model, base, tmp_path / "f16.gguf", silent)
    matrix = collect(model, "llama", [ids[n : n + 256] for n in range(0, 2048, 256)], tmp_path / "i.gguf", silent)
    plain = quantize(source, tmp_path / "plain.gguf", "q2_k", say=silent)
    weighed = quantize(source, tmp_path / "weighed.gguf", "q2_k", importance=matrix, say=silent)
    assert agree.compare(model, source, held).kl <= 1e-3
    assert agree.compare_files(source, weighed.file, held).kl < agree.compare_files(source, plain.file, held).kl
    assert plain.fell_back > 0.5 and plain.bits > 4.5
