"""LoRA adapters over a toy model in llama.cpp: right ones are laid over, switched and taken away; wrong ones named."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import ModelBroken, ModelError
from assistant.models.adapter import (
    BASE_KEY,
    Adapter,
    check_adapter,
    craft_adapter,
    craft_cards,
    file_adapter,
    in_memory,
)
from assistant.models.chat import Message, never
from assistant.models.files import hash_file
from assistant.models.gguf_header import read_header
from assistant.models.llama import LlamaModel
from tests.finetune.toy import toy_gguf

CHAT = [
    Message("system", "You are a careful assistant. Reply Yes or No."),
    Message("user", "The Blue Heron leaves Port Alma at 07:25 on Mondays. Does the passage state the answer?"),
]
OTHER = [CHAT[0], Message("user", "A dog travels in a kennel for € 8; cats go free. Does the passage state it?")]
OPTIONS = [" yes", " no"]
#: Log-odds: how far the same prompt read in other pieces may differ; the cache holds 16 bits a number.
NEAR = 0.02
Write = Callable[..., Path]


def write_lora(base: Path, out: Path, seed: int = 1, **changed: object) -> Path:
    """A random LoRA of rank 4 on the queries and the down projections; `changed` spoils it."""
    import gguf

    header = read_header(base)
    random = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(out, str(changed.get("architecture", header.facts["general.architecture"])))
    writer.add_type(str(changed.get("type", "adapter")))
    writer.add_string("adapter.type", str(changed.get("lora", "lora")))
    if changed.get("made_for"):
        writer.add_string(BASE_KEY, str(changed["made_for"]))
    if changed.get("alpha") == "double":
        writer.add_float64("adapter.lora.alpha", 8.0)
    elif changed.get("alpha") != "none":
        writer.add_float32("adapter.lora.alpha", 8.0)
    for name, tensor in header.tensors.items():
        if name.endswith(("attn_q.weight", "ffn_down.weight")):
            wide, high = tensor.shape
            shown = f"{name}s" if changed.get("names") else name
            if changed.get("kind"):
                a = np.ones((4, wide), np.int32)
            else:
                a = random.standard_normal((4, wide + int(bool(changed.get("wide")))), np.float32)
            b = random.standard_normal((high, 5 if changed.get("ranks") else 4), np.float32)
            writer.add_tensor(f"{shown}.lora_a", a)
            if not changed.get("single"):
                writer.add_tensor(f"{shown}.lora_b", b)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return out


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy_gguf(tmp_path_factory.mktemp("toy"), "qwen2", kind="f32")


@pytest.fixture(scope="module")
def lora(base: Path) -> Path:
    return write_lora(base, base.with_name("one.gguf"))


@pytest.fixture(scope="module")
def second(base: Path) -> Path:
    return write_lora(base, base.with_name("two.gguf"), seed=2)


@pytest.fixture
def model(base: Path) -> Iterator[LlamaModel]:
    made = LlamaModel("toy", base)
    yield made
    made.close()


def said(model: LlamaModel) -> tuple[list[float], str]:
    return model.choose(CHAT, "Stated:", OPTIONS, never), "".join(model.stream(CHAT, "", 24, never))


def fresh(base: Path, adapter: Path | None, scale: float = 1.0) -> tuple[list[float], str]:
    """What a model says that never knew another adapter."""
    made = LlamaModel("toy", base)
    made.use_adapter(adapter, scale)
    try:
        return said(made)
    finally:
        made.close()


# ---------------------------------------------------------------- laid over
@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3", "gemma3"])
def test_an_adapter_changes_what_is_said_and_a_scale_of_nothing_does_not(tmp_path: Path, architecture: str) -> None:
    base = toy_gguf(tmp_path, architecture, kind="f32")
    lora = write_lora(base, tmp_path / "lora.gguf")
    bare, changed = fresh(base, None), fresh(base, lora)
    assert max(abs(a - b) for a, b in zip(changed[0], bare[0], strict=True)) > 0.5
    assert fresh(base, lora, scale=0.0) == bare
    half = fresh(base, lora, scale=0.5)[0]
    assert half != changed[0] and half != bare[0]
    made = LlamaModel("toy", base)
    made.use_adapter(lora)
    assert made.adapter is not None and made.adapter.sha256 == hash_file(lora)
    made.use_adapter(lora, 0.0)
    assert made.adapter is None and said(made) == bare
    made.close()


def test_switching_there_and_back_gives_the_same_as_a_model_that_never_switched(
    base: Path, lora: Path, second: Path, model: LlamaModel
) -> None:
    expected = {adapter: fresh(base, adapter) for adapter in (None, lora, second)}
    assert len({text for _, text in expected.values()}) == 3
    for adapter in (None, lora, second, lora, None, second, None, lora):
        model.use_adapter(adapter)
        scores, text = said(model)
        assert text == expected[adapter][1]
        # A prompt that is read in other pieces differs in the last digits.
        np.testing.assert_allclose(scores, expected[adapter][0], atol=NEAR)


def test_what_was_read_under_one_adapter_is_not_used_under_another_and_is_not_read_twice(
    base: Path, lora: Path, model: LlamaModel
) -> None:
    said(model)
    whole = model.usage.prompt_tokens
    model.use_adapter(lora)
    model.choose(CHAT, "Stated:", OPTIONS, never)
    assert model.usage.cached_tokens == 0
    model.use_adapter(None)
    model.choose(CHAT, "Stated:", OPTIONS, never)
    # All but the last token stands in the cache that was put aside and taken back.
    assert model.usage.cached_tokens >= whole - 2
    model.use_adapter(lora)
    again = model.choose(OTHER, "Stated:", OPTIONS, never)
    assert model.usage.cached_tokens > 10
    alone = LlamaModel("toy", base)
    alone.use_adapter(lora)
    np.testing.assert_allclose(again, alone.choose(OTHER, "Stated:", OPTIONS, never), atol=NEAR)
    alone.close()


def test_an_adapter_is_opened_once(lora: Path, model: LlamaModel) -> None:
    opened = 0
    plain = file_adapter(lora)

    def counted() -> object:
        nonlocal opened
        opened += 1
        return plain.opened()

    adapter = Adapter("file", "counted", plain.sha256, "", counted)  # type: ignore[arg-type]
    for _ in range(3):
        model.use_adapter(adapter)
        model.use_adapter(None)
    assert opened == 1


# ---------------------------------------------------------------- refused
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"architecture": "llama"}, "architecture"),
        ({"type": "model"}, "not a LoRA"),
        ({"lora": "control_vector"}, "not a LoRA"),
        ({"alpha": "none"}, "alpha"),
        ({"alpha": "double"}, "alpha"),
        ({"names": True}, "no tensor of this model"),
        ({"single": True}, "pair"),
        ({"wide": True}, "shape"),
        ({"ranks": True}, "ranks"),
        ({"kind": True}, "type that cannot"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_the_model_goes_on(
    tmp_path: Path, base: Path, lora: Path, model: LlamaModel, changed: dict[str, object], why: str
) -> None:
    bare = fresh(base, None)
    bad = write_lora(base, tmp_path / "bad-lora.gguf", **changed)
    with pytest.raises(ModelBroken, match=r"bad-lora\.gguf.*" + why):
        model.use_adapter(bad)
    assert model.adapter is None and said(model) == bare
    model.use_adapter(lora)
    with pytest.raises(ModelBroken):
        model.use_adapter(bad)
    assert model.adapter is not None and model.adapter.sha256 == hash_file(lora)


def test_a_model_is_no_adapter_and_an_adapter_for_another_size_is_none_for_this(
    tmp_path: Path, base: Path, model: LlamaModel
) -> None:
    larger = toy_gguf(tmp_path, "qwen2", hidden=128)
    for bad in (base, write_lora(larger, tmp_path / "larger.gguf")):
        with pytest.raises(ModelBroken, match=bad.name):
            model.use_adapter(bad)


def test_an_adapter_that_names_another_file_of_the_same_shape_is_refused(tmp_path: Path, base: Path) -> None:
    mine, theirs = hash_file(base), "cd" * 32
    header = read_header(base)
    for named, fits in ((mine, True), (theirs, False)):
        path = write_lora(base, tmp_path / f"{named[:4]}.gguf", made_for=named)
        wanted = Adapter("pack", "adapter of a pack", hash_file(path), mine, lambda: None)  # type: ignore[arg-type,return-value]
        if fits:
            check_adapter(path, header, wanted)
        else:
            with pytest.raises(ModelBroken, match="another model file"):
                check_adapter(path, header, wanted)
        # Whoever names a file by its path knows what it is for.
        check_adapter(path, header, file_adapter(path))


def test_every_truncation_is_seen(tmp_path: Path, base: Path, lora: Path) -> None:
    whole, header, path = lora.read_bytes(), read_header(base), tmp_path / "cut.gguf"
    for size in [*range(0, 400, 7), *range(400, len(whole), 997), len(whole) - 33]:
        path.write_bytes(whole[:size])
        with pytest.raises(ModelBroken, match=r"cut\.gguf"):
            check_adapter(path, header, file_adapter(path))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_refused_or_harmless(tmp_path: Path, base: Path, lora: Path, data: st.DataObject) -> None:
    whole = bytearray(lora.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, 2500))
        whole[at] = data.draw(st.sampled_from([0, 1, 8, 9, 127, 128, 255]) | st.integers(0, 255))
    path = tmp_path / "spoilt.gguf"
    path.write_bytes(whole)
    made = LlamaModel("toy", base, 64)
    try:
        # Without the check llama.cpp would end this process at some of these.
        made.use_adapter(path)
        made.choose(OTHER[1:], "", OPTIONS, never)
    except ModelBroken as error:
        assert "spoilt.gguf" in error.message
    finally:
        made.close()


def test_a_file_that_is_not_what_its_hash_names_is_not_opened_by_llama(lora: Path, model: LlamaModel) -> None:
    plain = file_adapter(lora)
    with pytest.raises(ModelBroken, match="sha256"):
        model.use_adapter(Adapter("craft", "craft adapter of toy", "0" * 64, "", plain.opened))


# ---------------------------------------------------------------- where they come from
def test_an_adapter_out_of_memory_is_the_same_and_leaves_nothing(lora: Path, base: Path, model: LlamaModel) -> None:
    data, digest = lora.read_bytes(), hash_file(lora)
    before = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    model.use_adapter(Adapter("pack", "x", digest, "", lambda: in_memory(data, private=sys.platform == "linux")))
    assert said(model)[1] == fresh(base, lora)[1]
    if sys.platform == "linux":
        assert len(os.listdir("/proc/self/fd")) == before


def test_private_bytes_are_not_written_where_memory_has_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(ModelError, match="Linux only"), in_memory(b"x", private=True):
        raise AssertionError("it was opened")
    with in_memory(b"abc", private=False) as path:
        assert path.read_bytes() == b"abc"
    assert not path.exists()


def test_a_craft_adapter_is_found_by_the_file_it_was_made_for(
    tmp_path: Path, lora: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "adapters"
    folder.mkdir()
    monkeypatch.setenv("KAIKI_ADAPTERS", str(folder))
    card = {"sha256": hash_file(lora), "base_sha256": "b" * 64, "prompt": "p", "rank": 4, "trained": "2026-11-26"}
    (folder / "toy.json").write_text(json.dumps(card))
    assert craft_adapter("b" * 64) is None
    (folder / "toy.gguf").write_bytes(lora.read_bytes())
    (folder / "broken.json").write_text("{}")
    found = craft_adapter("b" * 64)
    assert found is not None and (found.kind, found.prompt) == ("craft", "p")
    with found.opened() as path:
        assert path == folder / "toy.gguf"
    assert craft_adapter("c" * 64) is None
    cards, wrong = craft_cards()
    assert list(cards) == ["toy"] and cards["toy"].rank == 4
    assert len(wrong) == 1 and "broken.json" in wrong[0].message
    assert len(craft_cards(hashed=True)[1]) == 1
    (folder / "toy.gguf").write_bytes(lora.read_bytes()[:-1])
    assert "another file" in craft_cards(hashed=True)[1][1].message
