"""What the tests of training share: a model of 130,000 random weights and invented examples in ids."""

from __future__ import annotations

import random
from typing import Any

from finetune.batches import NO_LABEL, Encoded

WORDS, END, YES, NO = 100, 2, 6, 7


def small_model(architecture: str = "llama", seed: int = 0) -> Any:
    """A causal model of transformers with random weights, spread so that everything matters to the logits."""
    import torch
    import transformers

    shape: dict[str, Any] = {
        "vocab_size": WORDS, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 4,
        "num_attention_heads": 4, "num_key_value_heads": 2, "tie_word_embeddings": True,
    }  # fmt: skip
    configs = {
        "llama": lambda: transformers.LlamaConfig(**shape),
        "qwen2": lambda: transformers.Qwen2Config(**shape),
        "qwen3": lambda: transformers.Qwen3Config(head_dim=16, **shape),
        # The window is shorter than the examples, so that it is seen.
        "gemma3": lambda: transformers.Gemma3TextConfig(head_dim=16, sliding_window=8, **shape),
    }
    torch.manual_seed(seed)
    model = transformers.AutoModelForCausalLM.from_config(configs[architecture]())
    for weight in model.parameters():
        if weight.ndim > 1:
            torch.nn.init.normal_(weight, std=0.15)
    model.config.use_cache = False
    return model.eval()


def some_encoded(count: int = 12, group: int = 4, seed: int = 0) -> list[Encoded]:
    """Examples in groups that share 20 tokens; the first token of a reply, yes or no, follows a rule to be learnt."""
    draw = random.Random(seed)
    out = []
    for number in range(count):
        if number % group == 0:
            prefix = [draw.randrange(10, WORDS) for _ in range(20)]
        question = [draw.randrange(10, WORDS) for _ in range(draw.randrange(3, 8))]
        yes = question[-1] % 2 == 0
        reply = [5, YES if yes else NO, *[draw.randrange(10, WORDS) for _ in range(draw.randrange(1, 6))], END]
        prompt = prefix + question
        labels = [NO_LABEL] * len(prompt) + reply
        out.append(Encoded(prompt + reply, labels, f"g{number // group}", f"e{number}", 1.0, len(prompt) + 1))
    return out
