"""A smaller model learns from a larger one: alpha·T²·KL(teacher‖student) + (1−alpha)·CE (Hinton, Vinyals, Dean 2015).

Both distributions are taken at temperature T; T² keeps the gradient's size as T changes. KL is over the teacher's kept
tokens and all the rest as one outcome (`finetune.teacher`), so it is a lower bound of the whole one, and equal to it
where all tokens are kept. The cross-entropy is at T = 1, against the examples' own replies.

Where vocabularies differ, the teacher's checked replies stand beside the examples' own: each pair of replies shares its
prompt, the teacher's weighs alpha and the example's 1−alpha; where the check took none, the example's weighs 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune import launch, lora, steps, teacher
from finetune.batches import Encoded, codec, encode, groups
from finetune.errors import TuneError
from finetune.examples import Example, read_examples, write_examples
from finetune.steps import WORK, Say, run_step

if TYPE_CHECKING:
    import torch

    from finetune.base import Base
    from finetune.forward import Piece
    from finetune.sections import Distill

#: Below the step's folder: the whole model, where all weights were trained.
MODEL = "model"
#: Below the step's work folder: the examples with the teacher's replies among them.
WRITTEN = "written.jsonl"


@dataclass(frozen=True, slots=True)
class Writer:
    """A teacher that only writes: any GGUF that llama.cpp runs.

    Attributes:
        replies: where what it wrote is kept, for every seed and recipe (`finetune.data.remembered`).
    """

    name: str
    gguf: Path
    replies: Path


@dataclass(frozen=True, slots=True)
class Pair:
    """Who learns from whom.

    Attributes:
        teacher: None for one that only writes. writer: the same for its replies; None where it is no GGUF.
        kept: a step's folder for the teacher's logits, which do not depend on the seed; None: kept for this run only.
        adapter: a folder of peft's that is laid over the teacher.
    """

    student: Base
    teacher: Base | None
    writer: Writer | None = None
    kept: Path | None = None
    adapter: Path | None = None


def divergence(
    logits: torch.Tensor, kept: tuple[torch.Tensor, torch.Tensor, torch.Tensor], temperature: float
) -> torch.Tensor:
    """KL(teacher‖student) in nats over the kept tokens and the rest as one outcome, (m,).

    Args:
        logits: (m, words) of the student. kept: ids, log-probabilities (m, k) and log of the rest (m,) of the teacher
            at the same temperature.
    """
    import torch

    ids, logs, rest = kept
    own = torch.log_softmax(logits.float() / temperature, dim=-1)
    found = (logs.exp() * (logs - own.gather(-1, ids))).sum(-1)
    others = own.scatter(-1, ids, float("-inf"))
    there = rest > float("-inf")
    if bool(there.any()):
        tail = rest[there]
        found = found.clone()
        found[there] += tail.exp() * (tail - others[there].logsumexp(-1))
    return found


class Mixed:
    """alpha·T²·KL + (1−alpha)·CE at each labelled token, for the trainer."""

    def __init__(self, said: teacher.TeacherLogits, mix: float) -> None:
        self.said, self.mix = said, mix

    def __call__(self, logits: torch.Tensor, piece: Piece) -> torch.Tensor:
        """Loss of each row, (m,)."""
        from finetune.forward import cross_entropy

        temperature = self.said.temperature
        loss = self.mix * temperature**2 * divergence(logits[:, : self.said.words], self.said.at(piece), temperature)
        return loss + (1 - self.mix) * cross_entropy(logits, piece)


def run(
    pair: Pair, examples: Sequence[Example], settings: Distill, *, folder: Path, say: Say, seed: int = 1
) -> dict[str, Any]:
    """Teach the student; writes `folder/adapter` (peft) or, with all weights, `folder/model` (transformers).

    The teacher's logits are kept in `pair.kept`, else in `folder/.work`, and its replies as `pair.writer` says: an
    interrupted run asks it nothing twice.

    Returns:
        Figures for the manifest: those of training, and how the teacher was asked.

    Raises:
        TuneError: by = "logits" and the vocabularies differ; nothing to train on; a text teacher without a GGUF.
    """
    tokenizer = _tokenizer(pair.student)
    code = codec(tokenizer, pair.student.name)
    by_logits = settings.by != "text" and pair.teacher is not None and _shares(pair.teacher, tokenizer, settings)
    source = pair.teacher or pair.writer
    name = source.name if source else ""
    say(f"{pair.student.name} learns from {name} by its {'logits' if by_logits else 'replies'}")
    figures: dict[str, Any] = {"by": "logits" if by_logits else "text"}
    if not by_logits and pair.adapter:
        raise TuneError(
            "A teacher under an adapter teaches by its logits, and these two have different vocabularies.",
            "Take a teacher of the same family, or leave +adapter out.",
        )
    if not by_logits:
        if pair.writer is None:
            raise TuneError(f"{name} is no GGUF, so it cannot write.", "Name a model of the catalogue or a GGUF.")
        examples = written(pair.writer, examples, settings, folder / WORK, say)
        figures["teacher_replies"] = sum(one.id.endswith("-teacher") for one in examples)
    data = lora.prepare(examples, code, settings, seed)
    loss = _asked(pair, encode(examples, code), settings, folder / WORK, say) if by_logits else None
    student, _ = lora.load(pair.student, settings.bits)
    if settings.weights == "full":
        model = student.requires_grad_(requires_grad=True)
    else:
        model = lora.wrap(student, settings, seed)
    figures |= lora.fit(model, data, lora.train_settings(settings, seed), folder, say, loss)
    if lora.main_process():
        if settings.weights == "full":
            _save(model, tokenizer, folder / MODEL)
        else:
            lora.save(model, pair.student.name, folder / lora.ADAPTER)
    return figures


def _shares(other: Base, tokenizer: Any, settings: Distill) -> bool:
    """Whether a teacher has the student's vocabulary. Raises TuneError: it has not, and by = "logits"."""
    theirs = _tokenizer(other)
    if settings.by == "logits":
        teacher.check_vocabulary(tokenizer, theirs)
    return teacher.same_vocabulary(tokenizer, theirs)


def _asked(pair: Pair, encoded: Sequence[Encoded], settings: Distill, work: Path, say: Say) -> Mixed:
    """The loss with the teacher's logits, which are computed unless they lie there."""
    base = pair.teacher
    if base is None:
        raise TuneError("Only a teacher that is unpacked has logits.")
    words = min(_words(pair.student), _words(base))
    named = base.sha256 + (f"+{steps.digest(pair.adapter)}" if pair.adapter else "")
    # A packing of its own, so that every seed reads the same.
    packs = groups(encoded, settings.most_tokens)

    def load() -> Any:
        model, _ = lora.load(base, settings.bits)
        return lora.go_on(model, pair.adapter) if pair.adapter else model

    def ask(folder: Path) -> teacher.TeacherLogits:
        keep = teacher.Keep(folder, settings.top, settings.temperature, words, named)
        return teacher.ask_logits(load, packs, keep, say)

    def step(folder: Path) -> dict[str, Any]:
        said = ask(folder)
        return {"positions": len(said.rest), "mass_kept": round(1 - float(said.rest.exp().mean()), 5)}

    if pair.kept is None:
        return Mixed(ask(work / "teacher"), settings.mix)
    plain = {"top": settings.top, "temperature": settings.temperature, "most_tokens": settings.most_tokens,
             "bits": settings.bits, "examples": teacher.digest(packs)}  # fmt: skip
    inputs = {"teacher": base.gguf or base.folder}
    inputs |= {"adapter": pair.adapter} if pair.adapter else {}
    run_step(pair.kept, "teacher", plain, inputs, step, say)
    return Mixed(ask(pair.kept), settings.mix)


def written(writer: Writer, examples: Sequence[Example], settings: Distill, work: Path, say: Say) -> list[Example]:
    """The examples with the teacher's checked replies among them, weighed by alpha."""
    path = work / WRITTEN
    launch.first(lambda: _write(writer, examples, path, say))
    return weighed(examples, read_examples(path), settings.mix)


def _write(writer: Writer, examples: Sequence[Example], path: Path, say: Say) -> None:
    if path.is_file():
        return
    from assistant.answering.write import SHOTS
    from assistant.models.chat import Message
    from assistant.models.llama import LlamaModel
    from finetune.data.remembered import Remembered

    shown = [turn for user, reply in SHOTS for turn in (Message("user", user), Message("assistant", reply))]
    model = LlamaModel(writer.name, writer.gguf)
    try:
        asked = Remembered(model, writer.replies)
        write_examples(path, list(teacher.ask_text(asked, examples, shown, say)))
    finally:
        model.close()


def weighed(examples: Sequence[Example], replies: Sequence[Example], mix: float) -> list[Example]:
    """Both, where a teacher's reply was taken: it weighs `mix`, the example's own the rest; those of weight 0 go."""
    taken = {one.id.removesuffix("-teacher"): one for one in replies}
    out: list[Example] = []
    for one in examples:
        other = taken.get(one.id)
        own = one.weight * (1 - mix) if other else one.weight
        out += [replace(one, weight=own)] if own else []
        out += [replace(other, weight=one.weight * mix)] if other and mix else []
    return out


def _words(base: Base) -> int:
    """Rows of the vocabulary's matrix."""
    from transformers import AutoConfig

    return int(AutoConfig.from_pretrained(base.folder, local_files_only=True).vocab_size)


def _tokenizer(base: Base) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(base.folder, local_files_only=True)


def _save(model: Any, tokenizer: Any, folder: Path) -> None:
    import torch

    tokenizer.save_pretrained(folder)
    model.to(torch.float16).save_pretrained(folder)
