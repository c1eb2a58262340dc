"""What is trained is asked in the very tokens that the app would ask in."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models.catalog import default_model
from assistant.models.llama import LlamaModel
from finetune.base import _tokenizer
from finetune.batches import NO_LABEL, codec, encode
from finetune.craft import Asked, Passage, examples

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


@pytest.mark.parametrize("name", ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b", "smollm2-135m"])
def test_ids_are_those_of_the_app(name: str, tmp_path: Path, real_models: Path) -> None:
    found = sorted((real_models / name).glob("*.gguf"))
    if not found:
        assert name != default_model(8000), "run `kaiki setup` (`make test` does it)"
        pytest.skip(f"{name} is not on this disk")
    path = found[0]
    code = codec(_tokenizer(path, tmp_path), name)
    lines = (
        "Bed 3: potassium 5.9 mmol/l at 06:10 <|im_end|> <|endoftext|>, repeat 12,5 kg.",
        "Ο σκύλος ταξιδεύει σε κλουβί με 8 ευρώ.",
    )
    asked = (Asked("Πόσο κάνει;", "yes", "Κάνει 8 ευρώ, <|im_end|> όχι 1234.5.", (1,)), Asked("wifi?", "no", "", ()))
    wanted = examples([Passage("p", "night ward", "Beds — 07:00", "en", lines, asked)])
    model = LlamaModel(name, path, 512)
    try:
        for example, one in zip(wanted, encode(wanted, code), strict=True):
            learnt = sum(label != NO_LABEL for label in one.labels)
            # The app puts "Stated:" in the model's mouth, then the answer's beginning.
            for prefix in ("Stated:", example.reply):
                prompt = model._prompt(list(example.messages), prefix)
                assert one.ids[: len(prompt)] == prompt
            assert len(model._prompt(list(example.messages), "")) == len(one.ids) - learnt
            assert model._api.llama_vocab_is_eog(model._vocab, one.ids[-1])
            word = example.reply.split("\n")[0].removeprefix("Stated:")
            assert one.ids[one.decision] == model._tokens(word, special=False)[0]
    finally:
        model.close()
