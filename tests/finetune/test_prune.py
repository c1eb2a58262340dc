"""Pruning: exact numbers of zeros, what is scored low goes, and smaller models that still compute the same way."""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.config import Home
from assistant.models.chat import Message
from assistant.models.gguf_header import check_gguf
from finetune.agree import compare
from finetune.base import load_torch, open_base
from finetune.checkpoints import Store
from finetune.errors import TuneError, Unsupported
from finetune.examples import Example
from finetune.merged_file import write_merged
from finetune.prune import step
from finetune.prune.activations import block_influence, inputs_of, layers_of, linears
from finetune.prune.magnitude import Masks, Sparsity, lowest, masks_for, pattern_of, zeros
from finetune.prune.rounds import PruneSettings, prune
from finetune.prune.schedule import counted, cubic
from finetune.prune.structured import Shape, kept_channels, remove, remove_layers, shape_of
from finetune.prune.wanda import magnitude, wanda
from finetune.sections import Prune
from tests.finetune.toy import toy_gguf

# peft asks transformers by an old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")

TEXTS = [list(range(5, 60)), list(range(100, 180)), [7, 8, 9] * 20]


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("toys")
    found: dict[str, Any] = {}

    def base(architecture: str) -> Any:
        if architecture not in found:
            opened = open_base(toy_gguf(folder, architecture), Home(folder / "home"), lambda text: None)
            found[architecture] = load_torch(opened)[0]
        return copy.deepcopy(found[architecture])

    return base


# ---------------------------------------------------------------- single weights
@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]) | st.floats(0, 10), min_size=1, max_size=60),
    st.integers(0, 70),
)
@settings(max_examples=100, deadline=None)
def test_exactly_the_lowest_go(values: list[float], count: int) -> None:
    scores = torch.tensor(values)
    gone = lowest(scores, count)
    assert int(gone.sum()) == min(count, len(values))
    if gone.any() and not gone.all():
        assert scores[gone].max() <= scores[~gone].min()


@pytest.mark.parametrize("criterion", ["magnitude", "wanda"])
@pytest.mark.parametrize("scope", ["global", "layer", "row"])
def test_the_share_of_zeros_is_exact(bases: Any, scope: str, criterion: str) -> None:
    model = bases("llama")
    score = wanda(inputs_of(model, TEXTS)) if criterion == "wanda" else magnitude
    before = {name: module.weight.clone() for name, module in linears(model).items()}
    masks = masks_for(model, score, Sparsity(0.375, scope))
    masks.apply(model)
    assert zeros(linears(model).values()) == masks.share() == 0.375
    for name, module in linears(model).items():
        share = float((module.weight == 0).float().mean())
        rows = (module.weight == 0).float().mean(1)
        assert (share == 0.375) == (scope != "global")
        if scope == "row":
            assert bool((rows == 0.375).all())
        # What stays is what it was.
        assert torch.equal(module.weight[masks[name]], before[name][masks[name]])
    assert not any("embed" in name or "lm_head" in name for name in masks)


@pytest.mark.parametrize("pattern", ["2:4", "1:4", "4:8"])
def test_n_of_m_neighbours_stay_and_they_are_the_highest(bases: Any, pattern: str) -> None:
    model = bases("qwen2")
    stay, of = pattern_of(pattern) or (0, 0)
    before = linears(copy.deepcopy(model))
    masks_for(model, magnitude, Sparsity(pattern=(stay, of))).apply(model)
    for name, module in linears(model).items():
        groups = module.weight.reshape(-1, of)
        assert bool(((groups != 0).sum(1) == stay).all())
        kept = before[name].weight.abs().reshape(-1, of).sort(dim=1, descending=True).values[:, :stay]
        assert torch.allclose(groups.abs().sum(1), kept.sum(1))


def test_a_pattern_that_does_not_divide_the_rows_is_refused(bases: Any) -> None:
    with pytest.raises(TuneError, match="rows of 64 weights, which 5 does not divide"):
        masks_for(bases("llama"), magnitude, Sparsity(pattern=(2, 5)))


def test_wanda_weighs_a_weight_by_what_it_is_multiplied_with(bases: Any) -> None:
    model = bases("llama")
    found = inputs_of(model, TEXTS)
    name = "model.layers.1.mlp.gate_proj"
    seen: list[Any] = []
    handle = linears(model)[name].register_forward_hook(lambda m, given, out: seen.append(given[0][0]))
    with torch.no_grad():
        for ids in TEXTS:
            model(torch.tensor([ids]))
    handle.remove()
    rows = torch.cat(seen)
    assert found.tokens == len(rows) == sum(map(len, TEXTS))
    assert torch.allclose(found.norms(name), rows.norm(dim=0), rtol=1e-5)
    by_hand = linears(model)[name].weight.abs() * rows.norm(dim=0)
    assert torch.allclose(wanda(found)(name, linears(model)[name]), by_hand, rtol=1e-5)


def test_wanda_loses_less_than_magnitude_where_inputs_differ(bases: Any) -> None:
    """The reason to have it: one input a hundred times larger than the others, as language models have them."""
    torch.manual_seed(0)
    linear = torch.nn.Linear(32, 16, bias=False)
    inputs = torch.randn(200, 32) * torch.logspace(-1, 1, 32)
    wanted = inputs @ linear.weight.T

    def loss(scores: torch.Tensor) -> float:
        order = scores.sort(dim=1).indices[:, :16]
        weight = linear.weight.detach().scatter(1, order, 0.0)
        return float((inputs @ weight.T - wanted).square().mean())

    wanted = wanted.detach()
    scores = linear.weight.detach().abs()
    assert loss(scores * inputs.norm(dim=0)) < 0.3 * loss(scores)


def test_zeros_stay_while_the_rest_is_trained(bases: Any) -> None:
    model = bases("llama")
    masks = masks_for(model, magnitude, Sparsity(0.5, "layer"))
    masks.apply(model)
    before = {name: module.weight.clone() for name, module in linears(model).items()}
    handles = masks.hold(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=0.0)
    for _ in range(3):
        ids = torch.tensor([TEXTS[0]])
        model(ids, labels=ids).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert zeros(linears(model).values()) == 0.5
    assert all(not torch.equal(module.weight, before[name]) for name, module in linears(model).items())
    for handle in handles:
        handle.remove()


# ---------------------------------------------------------------- rounds
def test_the_schedule_is_the_cubic_by_hand() -> None:
    assert [round(cubic(n, 4, 0.8), 6) for n in range(5)] == [0.0, 0.4625, 0.7, 0.7875, 0.8]
    with pytest.raises(ValueError, match="round 5 of 4"):
        cubic(5, 4, 0.8)


@given(st.integers(1, 12), st.integers(0, 50))
def test_counted_rounds_rise_to_the_number(rounds: int, final: int) -> None:
    steps = [counted(n, rounds, final) for n in range(rounds + 1)]
    assert steps == sorted(steps) and steps[0] == 0 and steps[-1] == final


def test_pruning_in_rounds_recovers_in_between_and_ends_exactly(bases: Any) -> None:
    seen: list[tuple[int, float]] = []

    def recover(model: Any, number: int, masks: Masks | None) -> tuple[Any, dict[str, Any]]:
        assert masks is not None
        seen.append((number, zeros(linears(model).values())))
        with torch.no_grad():
            for module in linears(model).values():
                module.weight += 0.01  # A recovery that does not keep the zeros.
        return model, {"loss": 1.0}

    said: list[str] = []
    wanted = PruneSettings(sparsity=0.75, scope="row", rounds=3)
    model, figures = prune(bases("llama"), TEXTS, wanted, recover, said.append)
    assert [number for number, _ in seen] == [1, 2, 3]
    expected = [cubic(n, 3, 0.75) for n in (1, 2, 3)]
    assert [share for _, share in seen] == pytest.approx(expected, abs=0.01)
    assert figures["zeros"] == 0.75 and figures["weights_before"] == figures["weights_after"]
    assert "zeros alone save nothing in a GGUF" in figures["note"] and any("save nothing" in line for line in said)
    assert zeros(linears(model).values()) == 0.75


# ---------------------------------------------------------------- structure
def test_the_block_that_changes_least_has_least_influence_and_goes(bases: Any) -> None:
    model = bases("llama")
    with torch.no_grad():
        for matrix in (layers_of(model)[2].self_attn.o_proj, layers_of(model)[2].mlp.down_proj):
            matrix.weight *= 1e-3
    influence = block_influence(model, TEXTS)
    assert influence.index(min(influence)) == 2 and influence[2] < 1e-4 < min(influence[:2])
    before = model(torch.tensor([TEXTS[0]])).logits
    assert remove_layers(model, TEXTS, 1) == [2]
    assert model.config.num_hidden_layers == 3
    assert torch.allclose(model(torch.tensor([TEXTS[0]])).logits, before, atol=0.05)


def test_influence_is_one_minus_the_cosine_of_what_goes_in_and_out(bases: Any) -> None:
    model = bases("qwen2")
    with torch.no_grad():
        states = model(torch.tensor([TEXTS[0]]), output_hidden_states=True).hidden_states
    by_hand = 1 - torch.nn.functional.cosine_similarity(states[0][0], states[1][0], dim=-1).mean()
    assert block_influence(model, TEXTS[:1])[0] == pytest.approx(float(by_hand), abs=1e-5)


@pytest.mark.parametrize("architecture", ["llama", "qwen3", "gemma3"])
def test_a_smaller_model_is_the_large_one_without_what_went(bases: Any, architecture: str, tmp_path: Path) -> None:
    """What is removed is first made to do nothing, so that removing it must change no logit."""
    model = bases(architecture)
    head = shape_of(model).head
    with torch.no_grad():
        for block in layers_of(model):
            # The first group of heads and two thirds of the channels say nothing.
            block.self_attn.o_proj.weight[:, : 2 * head] = 0
            block.mlp.down_proj.weight[:, 32:160] = 0
    ids = torch.tensor([TEXTS[1]])
    before = model(ids).logits
    removed = remove(model, TEXTS, Shape(4, 1, 2, 64, head))
    assert (removed.groups, removed.channels) == (1, 128)
    assert shape_of(model) == Shape(4, 1, 2, 64, head)
    assert torch.allclose(model(ids).logits, before, atol=1e-4)
    # It is whole: saved, loaded from its own configuration, and the same again.
    model.save_pretrained(tmp_path / "small")
    from transformers import AutoModelForCausalLM

    again = AutoModelForCausalLM.from_pretrained(tmp_path / "small", dtype=torch.float32)
    assert shape_of(again) == shape_of(model)
    assert torch.allclose(again(ids).logits, before, atol=1e-4)


def test_removing_too_much_is_refused(bases: Any) -> None:
    model = bases("llama")
    for wanted in (PruneSettings(layers=4), PruneSettings(heads=1.0)):
        with pytest.raises(TuneError, match="cannot be removed"):
            prune(model, TEXTS, wanted, None, lambda text: None)
    assert shape_of(model) == Shape(4, 2, 2, 192, 16)


def test_a_share_too_small_to_take_anything_is_said(bases: Any) -> None:
    model = bases("llama")
    with pytest.raises(TuneError, match=r"A share of 0\.01 of the \d+ channels is none") as caught:
        prune(model, TEXTS, PruneSettings(channels=0.01), None, lambda text: None)
    assert "prune.channels" in caught.value.hint
    with pytest.raises(TuneError, match="groups of heads is none"):
        prune(model, TEXTS, PruneSettings(heads=0.01), None, lambda text: None)


def test_heads_stay_where_llama_cpp_could_not_load_fewer(bases: Any) -> None:
    model = bases("qwen2")
    with pytest.raises(Unsupported, match="no heads can be removed"):
        prune(model, TEXTS, PruneSettings(heads=0.5), None, lambda text: None)
    assert shape_of(model).groups == 2


def test_gemma_keeps_the_order_of_its_kinds_of_attention(bases: Any) -> None:
    model = bases("gemma3")
    model.config.layer_types = ["sliding_attention", "sliding_attention", "full_attention", "sliding_attention"]
    with pytest.raises(Unsupported, match="another order than llama.cpp expects"):
        remove_layers(model, TEXTS, 1, [0.0, 1.0, 1.0, 1.0])
    assert len(layers_of(model)) == 4


@given(st.integers(1, 40), st.sampled_from([1, 32, 256]), st.floats(0, 1))
def test_channels_stay_what_quantization_needs(blocks: int, step: int, gone: float) -> None:
    channels = blocks * step
    kept = kept_channels(channels, gone)
    assert 0 < kept <= channels and (kept % 256 == 0 or channels % 256) and (kept % 32 == 0 or channels % 32)
    assert math.isclose(kept, channels * (1 - gone), abs_tol=256)


# ---------------------------------------------------------------- files
@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3", "gemma3"])
def test_the_gguf_of_a_smaller_model_is_smaller_and_computes_what_torch_does(tmp_path: Path, architecture: str) -> None:
    path = toy_gguf(tmp_path, architecture, kind="f16")
    base = open_base(path, Home(tmp_path / "home"), lambda text: None)
    model, _ = load_torch(base)
    # Gemma's layers keep their order of kinds; of four all are of one kind.
    groups = 2 if architecture == "qwen2" else 1
    remove(model, TEXTS, Shape(3, groups, 2, 96, shape_of(model).head))
    out = write_merged(model, base, tmp_path / "small.gguf", lambda text: None)
    facts = check_gguf(out)
    assert facts[f"{architecture}.block_count"] == 3
    assert facts[f"{architecture}.attention.head_count"] == 2 * groups
    assert facts[f"{architecture}.attention.head_count_kv"] == groups
    assert facts[f"{architecture}.feed_forward_length"] == 96
    assert out.stat().st_size < 0.8 * path.stat().st_size
    # Loaded by llama.cpp, and word for word the model that torch has.
    agreed = compare(model, out, TEXTS[1])
    assert agreed.kl < 1e-3 and agreed.same_word > 0.95


def test_zeros_save_nothing_in_a_gguf(tmp_path: Path) -> None:
    base = open_base(toy_gguf(tmp_path, "qwen2"), Home(tmp_path / "home"), lambda text: None)
    model, _ = load_torch(base)
    dense = write_merged(model, base, tmp_path / "dense.gguf", lambda text: None)
    prune(model, TEXTS, PruneSettings(pattern="2:4"), None, lambda text: None)
    sparse = write_merged(model, base, tmp_path / "sparse.gguf", lambda text: None)
    assert zeros(linears(model).values()) == 0.5
    assert sparse.stat().st_size == dense.stat().st_size
    assert compare(model, sparse, TEXTS[1]).kl < 1e-3


# ---------------------------------------------------------------- the step
def examples(count: int = 24) -> list[Example]:
    """Invented: a passage of the toy's own text and its answer."""
    return [
        Example(
            f"e{n}", f"g{n // 4}", "held" if n % 6 == 0 else "train",
            (Message("system", "You are a careful assistant."), Message("user", f"A dog costs € {n % 4}. What does it cost?")),
            f"Stated: yes\nAnswer: € {n % 4}.", "yes",
        )
        for n in range(count)
    ]  # fmt: skip


RECOVER = {"learning_rate": 0.02, "epochs": 3, "accumulation": 4, "rank": 4, "most_tokens": 64}


@pytest.mark.parametrize(
    ("what", "bits"),
    [({"layers": 1, "channels": 0.5}, 32), ({"layers": 1, "channels": 0.5}, 16), ({"sparsity": 0.5, "rounds": 2}, 32)],
    ids=["structured", "structured, in bfloat16", "zeros"],
)
def test_the_step_prunes_recovers_and_writes_a_model(tmp_path: Path, what: dict[str, Any], bits: int) -> None:
    base = open_base(toy_gguf(tmp_path, "qwen2"), Home(tmp_path / "home"), lambda text: None)
    said: list[str] = []
    recover = {k: v for k, v in RECOVER.items() if k != "rank" or "sparsity" not in what} | {"bits": bits}
    settings_of = Prune.model_validate(what | {"recover": recover, "calibration": 8})
    figures = step.run(base, examples(), settings_of, folder=tmp_path, say=said.append)
    for done in figures["rounds"]:
        assert done["recovered"]["best_loss"] < done["recovered"]["held_pruned"]
    assert figures["held_after"] < figures["held_before"]
    again, _ = load_torch(replace(base, folder=tmp_path / step.MODEL))
    # What the recovery does not touch is as it was, also where it was trained in fewer bits.
    before, _ = load_torch(base)
    assert torch.equal(again.get_input_embeddings().weight, before.get_input_embeddings().weight.half().float())
    if "layers" in what:
        assert shape_of(again) == Shape(3, 2, 2, 96, 16)
        assert figures["weights_after"] < 0.8 * figures["weights_before"]
        assert len(figures["rounds"][0]["layers"]) == 1
    else:
        assert zeros(linears(again).values()) == pytest.approx(0.5, abs=1e-3)
        assert any("zeros alone save nothing" in line for line in said)


def test_an_interrupted_recovery_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = open_base(toy_gguf(tmp_path, "llama"), Home(tmp_path / "home"), lambda text: None)
    wanted = Prune.model_validate({"layers": 1, "recover": RECOVER | {"checkpoint_every": 1}, "calibration": 8})
    whole = step.run(base, examples(12), wanted, folder=tmp_path / "whole", say=lambda text: None)
    save = Store.save

    def stop(self: Store, number: int, *more: Any) -> None:
        save(self, number, *more)
        if number == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Store, "save", stop)
        step.run(base, examples(12), wanted, folder=tmp_path / "again", say=lambda text: None)
    said: list[str] = []
    again = step.run(base, examples(12), wanted, folder=tmp_path / "again", say=said.append)
    assert any("goes on after step 2" in line for line in said)
    assert again["held_after"] == whole["held_after"]
