"""The loss of distillation against the formula by hand and torch's own KL; a student follows its teacher."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from assistant.models.chat import Message
from finetune import teacher
from finetune.batches import groups, pack
from finetune.distill import Mixed, divergence, weighed
from finetune.errors import TuneError
from finetune.examples import Example
from finetune.trainer import Data, TrainSettings, train
from tests.finetune.small import WORDS, small_model, some_encoded


def _none():
    """A teacher that must not be needed."""
    raise LookupError


class Said:
    """A teacher whose distributions are given."""

    def __init__(self, logits, top: int, temperature: float) -> None:
        self.kept = teacher.sparse(logits, top, temperature)
        self.words, self.temperature = logits.shape[-1], temperature

    def at(self, piece):
        return self.kept


class Rows:
    """Labels without a pack."""

    def __init__(self, targets) -> None:
        self.targets = targets


def test_the_loss_is_the_formula_by_hand() -> None:
    import torch

    # Three words at T = 2: softmax of (2, 0, 0) / 2 and of (0, 2 ln 2, 0) / 2.
    e = math.e
    p = [e / (e + 2), 1 / (e + 2), 1 / (e + 2)]
    q = [1 / 4, 2 / 4, 1 / 4]
    kl = sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    z = 1 + 4 + 1  # the student at T = 1: exp(0), exp(2 ln 2), exp(0)
    expected = 0.3 * 4 * kl + 0.7 * -math.log(1 / z)
    student = torch.tensor([[0.0, 2 * math.log(2), 0.0]])
    loss = Mixed(Said(torch.tensor([[2.0, 0.0, 0.0]]), 3, 2.0), 0.3)(student, Rows(torch.tensor([2])))
    assert float(loss[0]) == pytest.approx(expected, abs=1e-6)
    # The same with one kept word and the rest as one outcome, by hand.
    merged = p[0] * math.log(p[0] / q[0]) + (1 - p[0]) * math.log((1 - p[0]) / (1 - q[0]))
    loss = Mixed(Said(torch.tensor([[2.0, 0.0, 0.0]]), 1, 2.0), 0.3)(student, Rows(torch.tensor([2])))
    assert float(loss[0]) == pytest.approx(0.3 * 4 * merged + 0.7 * math.log(z), abs=1e-6)
    assert merged < kl


@pytest.mark.parametrize("temperature", [1.0, 2.0, 5.0])
def test_with_all_tokens_kept_it_is_torchs_own_kl_and_gradient(temperature: float) -> None:
    import torch

    generator = torch.Generator().manual_seed(0)
    target = torch.randn(7, 50, generator=generator) * 4
    student = (torch.randn(7, 50, generator=generator) * 4).requires_grad_()
    ours = divergence(student, teacher.sparse(target, 50, temperature), temperature)
    (mine,) = torch.autograd.grad(ours.sum(), student)
    theirs = torch.nn.functional.kl_div(
        torch.log_softmax(student / temperature, -1), torch.log_softmax(target / temperature, -1),
        reduction="none", log_target=True,
    ).sum(-1)  # fmt: skip
    (other,) = torch.autograd.grad(theirs.sum(), student)
    assert torch.allclose(ours, theirs, atol=1e-5)
    assert torch.allclose(mine, other, atol=1e-6)


def test_the_sparse_kl_is_torchs_over_the_kept_tokens_and_the_rest_as_one() -> None:
    import torch

    generator = torch.Generator().manual_seed(1)
    target, student = (torch.randn(9, 40, generator=generator, dtype=torch.float64) * 3 for _ in range(2))
    whole = torch.nn.functional.kl_div(
        student.log_softmax(-1), target.log_softmax(-1), reduction="none", log_target=True
    ).sum(-1)
    before = torch.zeros(9, dtype=torch.float64)
    for top in (1, 4, 16, 39, 40):
        kept = teacher.sparse(target, top, 1.0)
        p, q = target.softmax(-1), student.softmax(-1)
        joined = [
            torch.cat([one.gather(-1, kept[0]), one.scatter(-1, kept[0], 0.0).sum(-1, keepdim=True)], -1)
            for one in (p, q)
        ]
        expected = torch.nn.functional.kl_div(joined[1].clamp_min(1e-300).log(), joined[0], reduction="none").sum(-1)
        found = divergence(student, kept, 1.0)
        assert torch.allclose(found.double(), expected, atol=1e-4)
        assert bool((found <= whole + 1e-4).all())
        assert bool((found >= before - 1e-4).all())  # more tokens, less lost
        before = found
    assert torch.allclose(before.double(), whole, atol=1e-4)


def test_a_teacher_is_asked_once_and_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    import torch

    packs = groups(some_encoded(60), 60)
    assert len(packs) > 2 * teacher.SHARD
    keep = teacher.Keep(tmp_path / "t", 5, 2.0, WORDS, "abc")
    whole = teacher.ask_logits(lambda: small_model("qwen2", seed=1), packs, keep, lambda _: None)
    shards = sorted((tmp_path / "t").glob("shard-*"))
    before = shards[0].stat().st_mtime_ns
    shards[-1].unlink()
    with pytest.raises(LookupError):
        teacher.ask_logits(_none, packs, keep, lambda _: None)
    again = teacher.ask_logits(lambda: small_model("qwen2", seed=1), packs, keep, lambda _: None)
    assert shards[0].stat().st_mtime_ns == before
    assert torch.equal(whole.ids, again.ids)
    assert torch.equal(whole.logs, again.logs)
    # Now all is there. At another temperature nothing is.
    assert torch.equal(teacher.ask_logits(_none, packs, keep, lambda _: None).rest, whole.rest)
    with pytest.raises(LookupError):
        teacher.ask_logits(_none, packs, teacher.Keep(tmp_path / "t", 5, 1.0, WORDS, "abc"), lambda _: None)


def test_what_is_kept_is_what_the_teacher_says_of_each_example_by_itself(tmp_path: Path) -> None:
    import torch

    from finetune.batches import NO_LABEL
    from finetune.forward import Runner

    encoded = some_encoded(9)
    model = small_model("llama", seed=1)
    # Asked in one packing, read in another.
    said = teacher.ask_logits(
        lambda: model, groups(encoded, 90), teacher.Keep(tmp_path, 4, 2.0, WORDS, "abc"), lambda _: None
    )
    other = pack(encoded)
    piece, _ = next(Runner(small_model()).pieces(other))
    ids, logs, _ = said.at(piece)
    for number, one in enumerate(encoded):
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([one.ids])).logits[0, :-1]
        labelled = torch.tensor(one.labels)[1:] != NO_LABEL
        expected, tokens = (logits[labelled] / 2.0).log_softmax(-1).topk(4, -1)
        rows = [row for row in range(len(other.rows)) if other.owner[row] == number]
        assert torch.allclose(logs[rows], expected, atol=1e-4)
        assert torch.equal(ids[rows], tokens)


def test_a_student_comes_closer_to_its_teacher(tmp_path: Path) -> None:
    import torch

    from finetune.forward import Runner

    packs = groups(some_encoded(24), 200)
    keep = teacher.Keep(tmp_path / "t", 30, 2.0, WORDS, "abc")
    said = teacher.ask_logits(lambda: small_model("qwen2", seed=1), packs, keep, lambda _: None)
    student = small_model("qwen2", seed=2)

    def distance() -> float:
        runner, found = Runner(student), []
        with torch.no_grad():
            for packed in packs:
                hidden = runner.hidden(packed)
                for piece, _ in runner.pieces(packed):
                    found.append(divergence(runner.head(hidden[piece.rows]), said.at(piece), 2.0).mean())
        return float(torch.stack(found).mean())

    before = distance()
    settings = TrainSettings(learning_rate=3e-3, epochs=10, accumulation=8)
    train(student, Data(packs), settings, tmp_path / "run", lambda _: None, Mixed(said, 1.0))
    assert distance() < 0.5 * before


class Words:
    """A tokenizer of which only the vocabulary counts."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def get_vocab(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)


def test_other_vocabularies_are_refused_with_the_way_out() -> None:
    teacher.check_vocabulary(Words("a", "b"), Words("a", "b"))
    with pytest.raises(TuneError, match="sequence-level distillation"):
        teacher.check_vocabulary(Words("a", "b"), Words("b", "a"))


class Writer:
    """A teacher that writes what is given, question by question."""

    def __init__(self, **replies: str) -> None:
        self.replies = replies
        self.asked: list[str] = []

    def stream(self, messages, prefix, max_tokens, stopped, *, grammar=""):
        assert prefix == "Stated: yes\nAnswer:"
        question = messages[-1].content.rpartition("Question: ")[2]
        self.asked.append(question)
        yield from self.replies[question]


def _example(name: str, question: str, reply: str) -> Example:
    passage = "refunds — Weather\nWho cancels seven days before gets 75 % back.\nA kennel costs € 8.\n\nQuestion: "
    return Example(name, "p", "train", (Message("system", "s"), Message("user", passage + question)), reply, "yes")


def test_a_teachers_reply_is_taken_only_if_the_passage_holds_it() -> None:
    examples = [
        _example("a", "kennel", "Stated: yes\nAnswer: It costs € 8."),
        _example("b", "cancel", "Stated: yes\nAnswer: You get 75 % back."),
        _example("c", "wifi", "Stated: no\nAnswer: NOT FOUND"),
    ]
    model = Writer(kennel=" A kennel costs € 8.\nQuestion: more?", cancel=" Who cancels gets 80 % back.")
    found = list(teacher.ask_text(model, examples, (), lambda _: None))
    assert model.asked == ["kennel", "cancel"]  # never where the passage does not state it
    assert [(one.id, one.reply) for one in found] == [("a-teacher", "Stated: yes\nAnswer: A kennel costs € 8.")]
    both = weighed(examples, found, 0.25)
    assert {one.id: one.weight for one in both} == {"a": 0.75, "a-teacher": 0.25, "b": 1.0, "c": 1.0}
    assert {one.id for one in weighed(examples, found, 1.0)} == {"a-teacher", "b", "c"}
    assert {one.id for one in weighed(examples, found, 0.0)} == {"a", "b", "c"}
