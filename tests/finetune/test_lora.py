"""The steps of training on a toy GGUF: golden losses, what is written, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.config import Home
from finetune import distill, lora, teacher
from finetune.base import Base, open_base
from finetune.craft import Asked, Passage, examples
from finetune.errors import TuneError, Unsupported
from finetune.examples import Example
from finetune.sections import Distill, Lora
from tests.finetune.toy import toy_gguf

#: First and last training loss, measured; another version of a library may move them a little, a mistake moves them far.
GOLDEN_LORA = [8.301, 5.329]
GOLDEN_DISTILL = {"lora": [4.800, 4.098], "full": [4.800, 1.408]}
SETTINGS = {"rank": 4, "alpha": 8.0, "learning_rate": 5e-3, "epochs": 2, "accumulation": 4, "evaluate_every": 0}


def _say(_: str) -> None:
    return None


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    root = tmp_path_factory.mktemp("base")
    return open_base(toy_gguf(root / "gguf", "qwen2"), Home(root / "home"), _say)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Base:
    root = tmp_path_factory.mktemp("wide")
    return open_base(toy_gguf(root / "gguf", "qwen2", hidden=128, seed=1), Home(root / "home"), _say)


def _examples() -> list[Example]:
    """Invented; the split is by the passage's name."""
    out = []
    for number in range(10):
        lines = (f"The Blue Heron leaves Port Alma at 0{number}:25.", f"A kennel for a dog costs € {number}.")
        asked = (
            Asked("When does the Heron leave?", "yes", f"It leaves at 0{number}:25.", (0,)),
            Asked("What does a kennel cost?", "yes", f"A kennel costs € {number}.", (1,)),
            Asked("Is there a lift?", "no", "", ()),
        )
        out += examples([Passage(f"p{number}", "boats", "Leaving", "en", lines, asked)], held_share=float(number > 7))
    return out


def test_golden_losses_of_an_adapter_and_what_is_written(tmp_path: Path, base: Base) -> None:
    figures = lora.run(base, _examples(), Lora(**SETTINGS), folder=tmp_path, say=_say, seed=1)
    assert figures["train_examples"] == 24
    assert figures["held_examples"] == 6
    assert figures["tokens_packed"] < 0.6 * figures["tokens_one_by_one"]
    assert [point["step"] for point in figures["history"]] == [0, figures["step"]]
    assert [figures["loss"][0], figures["loss"][-1]] == pytest.approx(GOLDEN_LORA, abs=0.02)
    config = json.loads((tmp_path / "adapter" / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == base.name
    assert str(base.folder) not in (tmp_path / "adapter" / "adapter_config.json").read_text()
    # Going on from it begins where it ended.
    own = {key: value for key, value in SETTINGS.items() if key not in ("rank", "alpha")}
    more = Lora(**own, start=str(tmp_path / "adapter"))
    again = lora.run(base, _examples(), more, folder=tmp_path / "more", say=_say, seed=1)
    assert again["history"][0]["held"] == pytest.approx(figures["best_loss"], abs=1e-4)


def test_a_fresh_adapter_changes_nothing_and_has_its_places(base: Base) -> None:
    import torch

    model, _ = lora.load(base)
    ids = torch.arange(20)[None]
    with torch.no_grad():
        before = model(ids).logits
        adapted = lora.wrap(model, Lora(rank=4, from_layer=3, targets=("q_proj", "v_proj")), 1)
        assert torch.equal(adapted(ids).logits, before)
    names = [name for name, one in adapted.named_parameters() if one.requires_grad]
    assert len(names) == 4
    assert all(".layers.3." in name for name in names)
    assert all(one.dtype == torch.float32 for one in adapted.parameters() if one.requires_grad)


def test_half_precision_keeps_the_adapter_in_float32_and_the_loss_close(tmp_path: Path, base: Base) -> None:
    import torch

    model, _ = lora.load(base, bits=16)
    assert next(model.parameters()).dtype == torch.bfloat16
    adapted = lora.wrap(model, Lora(rank=4), 1)
    assert all(one.dtype == torch.float32 for one in adapted.parameters() if one.requires_grad)
    whole = lora.run(base, _examples(), Lora(**SETTINGS), folder=tmp_path / "32", say=_say)
    half = lora.run(base, _examples(), Lora(**SETTINGS, bits=16), folder=tmp_path / "16", say=_say)
    assert half["loss"] == pytest.approx(whole["loss"], rel=0.03)


def test_what_cannot_be_done_here_is_said(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(Unsupported, match="graphics card"):
        lora.load(base, bits=4)
    model, _ = lora.load(base)
    with pytest.raises(Unsupported, match="layers 0 to 3"):
        lora.wrap(model, Lora(from_layer=4), 1)


def test_an_adapter_that_does_not_fit_is_refused(tmp_path: Path, base: Base) -> None:
    model, _ = lora.load(base)
    with pytest.raises(TuneError, match="cannot be used"):
        lora.go_on(model, tmp_path)


@pytest.mark.parametrize("weights", ["lora", "full"])
def test_golden_losses_of_a_student_and_what_is_written(tmp_path: Path, base: Base, wide: Base, weights: str) -> None:
    fitted = {key: value for key, value in SETTINGS.items() if weights == "lora" or key not in ("rank", "alpha")}
    settings = Distill(**{**fitted, "learning_rate": 2e-3}, teacher="wide", top=16, weights=weights)
    pair = distill.Pair(base, wide, kept=tmp_path / "teacher")
    figures = distill.run(pair, _examples(), settings, folder=tmp_path / "a", say=_say, seed=1)
    assert figures["by"] == "logits"
    assert [figures["loss"][0], figures["loss"][-1]] == pytest.approx(GOLDEN_DISTILL[weights], abs=0.05)
    manifest = json.loads((tmp_path / "teacher" / "manifest.json").read_text())
    assert 0.1 < manifest["figures"]["mass_kept"] < 1
    # Another seed asks the teacher nothing.
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "teacher").glob("shard-*")}
    assert before
    distill.run(pair, _examples(), settings, folder=tmp_path / "b", say=_say, seed=2)
    assert before == {path.name: path.stat().st_mtime_ns for path in (tmp_path / "teacher").glob("shard-*")}
    if weights == "full":
        from dataclasses import replace

        from finetune.base import load_torch

        model, tokenizer = load_torch(replace(base, folder=tmp_path / "a" / "model"))
        assert len(tokenizer) == 512
        assert model.config.num_hidden_layers == 4
    else:
        assert (tmp_path / "a" / "adapter" / "adapter_model.safetensors").is_file()


def test_a_teacher_writes_where_it_is_told_to(tmp_path: Path, base: Base, wide: Base) -> None:
    settings = Distill(**SETTINGS, teacher="wide", by="text")
    assert wide.gguf
    writer = distill.Writer("wide", wide.gguf, tmp_path / "teachers" / "wide.jsonl")
    pair = distill.Pair(base, None, writer)
    said: list[str] = []
    figures = distill.run(pair, _examples(), settings, folder=tmp_path / "a", say=said.append, seed=1)
    assert figures["by"] == "text"
    # Another seed, or one that was stopped, asks it nothing again.
    asked = writer.replies.read_bytes()
    assert len(asked.splitlines()) == 20
    distill.run(pair, _examples(), settings, folder=tmp_path / "b", say=_say, seed=2)
    assert writer.replies.read_bytes() == asked
    # A model of random weights writes nothing that a passage holds.
    assert figures["teacher_replies"] == 0
    assert figures["train_examples"] == 24
    assert "teacher: 20 of 20 replies, 0 taken" in said
    assert not teacher.held(_examples()[0], "It leaves at 09:59.")
    assert teacher.held(_examples()[0], "It leaves at 00:25.")
