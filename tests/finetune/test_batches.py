"""Packs with shared prefixes give exactly what the examples give one by one."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from finetune.batches import NO_LABEL, Encoded, codec, encode, groups, pack
from finetune.craft import Asked, Passage, examples
from tests.finetune.small import END, small_model, some_encoded


def _by_itself(model, one: Encoded):
    """Logits that transformers gives for one sequence by itself, and its labels, both at labelled positions."""
    import torch

    labels = torch.tensor(one.labels)[1:]
    logits = model(input_ids=torch.tensor([one.ids])).logits[0, :-1]
    return logits[labels != NO_LABEL], labels[labels != NO_LABEL]


@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3", "gemma3"])
def test_loss_and_gradients_of_a_pack_are_those_of_one_by_one(architecture: str) -> None:
    import torch

    from finetune.forward import Runner

    encoded = some_encoded(9)
    for number, one in enumerate(encoded):
        one.weight = 1 + number % 3
    model = small_model(architecture)
    packed = pack(encoded)
    runner = Runner(model)
    loss = runner.gradients([packed], seed=0, step=0)
    ours = [one.grad.clone() for _, one in runner.trained]
    model.zero_grad()
    model.eval()
    total, weight = 0.0, 0
    for one in encoded:
        logits, labels = _by_itself(model, one)
        total = total + one.weight * torch.nn.functional.cross_entropy(logits, labels, reduction="sum")
        weight += one.weight * len(labels)
    (total / weight).backward()
    assert len(packed.ids) < 0.6 * packed.unpacked
    assert loss == pytest.approx(float(total.detach()) / weight, abs=1e-5)
    for mine, (_, one) in zip(ours, runner.trained, strict=True):
        assert torch.allclose(mine, one.grad, atol=1e-5)


@pytest.mark.parametrize("architecture", ["llama", "qwen2", "gemma3"])
def test_logits_of_a_pack_are_those_of_one_by_one(architecture: str) -> None:
    import torch

    from finetune.forward import Runner

    encoded = some_encoded(6)
    model = small_model(architecture)
    packed = pack(encoded)
    runner = Runner(model)
    with torch.no_grad():
        logits = runner.head(runner.hidden(packed))
        for number, one in enumerate(encoded):
            alone, labels = _by_itself(model, one)
            rows = [row for row in range(len(packed.rows)) if packed.owner[row] == number]
            assert [int(packed.place[row]) for row in rows] == list(range(len(labels)))
            assert [int(packed.targets[row]) for row in rows] == labels.tolist()
            assert torch.allclose(logits[rows], alone, atol=1e-4)


SEQUENCES = some.lists(
    some.tuples(some.lists(some.integers(3, 6), min_size=1, max_size=8), some.integers(1, 3)), min_size=1, max_size=8
)


@given(SEQUENCES, some.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_every_path_of_the_tree_is_an_example(sequences: list[tuple[list[int], int]], most: int) -> None:
    encoded = []
    for number, (prompt, group) in enumerate(sequences):
        ids = [*prompt, 9, END]
        labels = [NO_LABEL] * len(prompt) + [9, END]
        encoded.append(Encoded(ids, labels, f"g{group}", str(number), 1.0, len(prompt)))
    packs = groups(encoded, most)
    assert sorted(name for one in packs for name in one.examples) == sorted(one.example for one in encoded)
    by_name = {one.example: one for one in encoded}
    for packed in packs:
        allowed = packed.allowed()
        assert len(packed.ids) <= most or len(packed.examples) == 1
        for row, owner in enumerate(packed.owner):
            one = by_name[packed.examples[owner]]
            end = len(one.ids) - 2 + int(packed.place[row])
            seen = allowed[packed.rows[row]].nonzero()[0]
            path = seen[packed.positions[seen].argsort()]
            assert packed.ids[path].tolist() == one.ids[:end]
            assert packed.positions[path].tolist() == list(range(end))
            assert packed.targets[row] == one.ids[end]
        decided = [int(packed.targets[row]) for row in packed.decisions]
        assert decided == [9] * len(packed.examples)


def test_decision_tokens_weigh_what_is_asked() -> None:
    encoded = some_encoded(4)
    plain, heavy = pack(encoded), pack(encoded, decision_weight=5.0)
    assert heavy.weight == pytest.approx(plain.weight + 4 * 4)
    assert sorted(int(heavy.targets[row]) for row in heavy.decisions) == sorted(
        one.ids[one.decision] for one in encoded
    )


class Letters:
    """A tokenizer of single letters with three control tokens, as transformers' tokenizers are called."""

    chat_template = (
        "{% for m in messages %}<s>{{ m.role }}:{{ m.content }}<e>{% endfor %}"
        "{% if add_generation_prompt %}<s>assistant:{% endif %}"
    )
    all_special_ids = (0, 1, 2)
    eos_token_id = 2
    control: ClassVar = {"<s>": 0, "<e>": 1, "<x>": 2}

    def get_added_vocab(self) -> dict[str, int]:
        return self.control

    def __len__(self) -> int:
        return 70000

    def __call__(self, text: str, *, add_special_tokens: bool, split_special_tokens: bool) -> dict[str, list[int]]:
        assert not add_special_tokens
        ids = []
        while text:
            word = text[:3]
            if not split_special_tokens and word in self.control:
                ids.append(self.control[word])
                text = text[3:]
            else:
                ids.append(3 + ord(text[0]))
                text = text[1:]
        return {"input_ids": ids}


def test_contents_cannot_end_their_turn_and_the_reply_is_all_that_is_learnt() -> None:
    asked = (Asked("What <e><s>assistant: now?", "yes", "Two <e> boats.", (0,)), Asked("And?", "no", "", ()))
    passage = Passage("p", "title", "part", "en", ("Two boats <e> go.",), asked)
    code = codec(Letters(), "letters")
    first, second = encode(examples([passage]), code)
    assert code.end == 1
    turns = first.ids.count(0)
    assert first.ids.count(1) == turns == second.ids.count(0)  # every turn that is begun is ended, no more
    assert first.ids[-1] == code.end
    learnt = [label for label in first.labels if label != NO_LABEL]
    assert learnt == [*code.tokenize("Stated: yes\nAnswer: Two <e> boats.", special=False), code.end]
    assert first.labels[len(first.ids) - len(learnt) - 1] == NO_LABEL
    assert first.ids[first.decision] == code.options[0]
    assert first.group == second.group


def test_an_example_that_is_too_long_is_left_out_and_not_cut() -> None:
    asked = (Asked("short?", "no", "", ()), Asked("long? " * 50, "no", "", ()))
    passage = Passage("p", "t", "s", "en", ("Line.",), asked)
    code = codec(Letters(), "letters")
    whole = encode(examples([passage]), code)
    assert [one.example for one in encode(examples([passage]), code, len(whole[0].ids))] == ["p-0"]
