"""What a teacher model says about the examples: its probabilities at each labelled token, or replies of its own.

**Logits** need the same vocabulary. They are computed once and kept sparse: at each labelled position the `top` most
probable tokens with their log-probabilities at temperature T, and the mass of all the rest as one number. A student is
then compared over top + 1 outcomes, the rest being one of them; the divergence over these is never more than over the
whole vocabulary (joining outcomes cannot raise it), and what is lost is how the teacher splits the rest.

**Text** (sequence-level distillation, Kim & Rush 2016) works between any two models: the teacher writes the answer of
each example whose passage states one, in the app's own prompt, and the check that the app lays on answers decides
whether it is taken. Whether the passage states the answer is never the teacher's to say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answering.check import split_claims
from assistant.answering.checking import verdict
from assistant.answering.write import DECISION, MAX_ANSWER_TOKENS, YES
from assistant.models.chat import ChatModel, Message, never
from assistant.models.files import disk_errors, read_object, write_json
from finetune import launch
from finetune.batches import Packed
from finetune.errors import TuneError
from finetune.examples import Example
from finetune.steps import Say

if TYPE_CHECKING:
    import torch

    from finetune.forward import Piece

INDEX = "teacher.json"
#: Packs between two files, so that a teacher that was interrupted goes on.
SHARD = 8
_QUESTION = "\n\nQuestion: "
_ANSWER = "\nAnswer:"


def same_vocabulary(student: Any, teacher: Any) -> bool:
    """Whether two tokenizers of transformers give each token the same id."""
    return bool(student.get_vocab() == teacher.get_vocab())


def check_vocabulary(student: Any, teacher: Any) -> None:
    """Raise TuneError unless the two tokenizers share their vocabulary."""
    if not same_vocabulary(student, teacher):
        raise TuneError(
            f"Teacher and student have different vocabularies ({len(teacher)} and {len(student)} tokens), so their "
            "logits cannot be compared.",
            'Say by = "text" (sequence-level distillation), or take a teacher of the same family.',
        )


# ---------------------------------------------------------------- logits
@dataclass(frozen=True, slots=True)
class TeacherLogits:
    """The teacher's sparse distributions. k kept tokens a position, n positions in all.

    Attributes:
        ids: (n, k) tokens, most probable first; logs: (n, k) their log-probabilities at `temperature`.
        rest: (n,) log of the mass of all other tokens; −inf where there is none.
        first: example → its first position; the others follow.
        words: tokens that both models know; a student's logits beyond are padding.
    """

    ids: torch.Tensor
    logs: torch.Tensor
    rest: torch.Tensor
    first: Mapping[str, int]
    words: int
    temperature: float

    def at(self, piece: Piece) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """ids, logs and rest of the rows of a piece, on its device."""
        import torch

        packed, device = piece.packed, piece.targets.device
        index = torch.tensor(
            [
                self.first[packed.examples[owner]] + int(place)
                for owner, place in zip(packed.owner[piece.rows], packed.place[piece.rows], strict=True)
            ]
        )
        return self.ids[index].long().to(device), self.logs[index].to(device), self.rest[index].to(device)


def sparse(logits: torch.Tensor, top: int, temperature: float) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """ids, log-probabilities (m, top) and the log of the remaining mass (m,) of logits (m, words) at a temperature."""
    import torch

    logs = torch.log_softmax(logits.float() / temperature, dim=-1)
    best, ids = logs.topk(min(top, logs.shape[-1]), dim=-1)
    # By the tokens themselves: one minus the sum would lose a small rest to rounding.
    rest = logs.scatter(-1, ids, float("-inf")).logsumexp(-1)
    return ids, best, rest


@dataclass(frozen=True, slots=True)
class Keep:
    """How a teacher's logits are kept.

    Attributes:
        folder: where; top, temperature: as above. words: size of the smaller vocabulary matrix of the two models.
        teacher: sha256 of the teacher.
    """

    folder: Path
    top: int
    temperature: float
    words: int
    teacher: str


def ask_logits(load: Callable[[], Any], packs: Sequence[Packed], keep: Keep, say: Say) -> TeacherLogits:
    """The teacher's distributions at every label of the packs, computed unless `keep.folder` holds them.

    Several files are written, each whole or not at all; what is there already is not computed again. Of several
    processes each computes its share.

    Args:
        load: gives the teacher, a model of transformers; called only if something is missing.

    Raises:
        HomeError: the folder cannot be written.
    """
    from safetensors.torch import load_file, save_file

    processes = launch.accelerator()
    shards = [packs[at : at + SHARD] for at in range(0, len(packs), SHARD)]
    if processes.is_main_process:
        _begin(packs, keep)
    processes.wait_for_everyone()
    runner = None
    paths = [keep.folder / f"shard-{number:04}.safetensors" for number in range(len(shards))]
    missing = [number for number, path in enumerate(paths) if not path.is_file()]
    # All have looked before one writes; shared like this, none waits long for another, whatever was there.
    processes.wait_for_everyone()
    for number in missing[processes.process_index :: processes.num_processes]:
        path = paths[number]
        runner = runner or _reader(load())
        partial = path.with_name(f".{path.name}.partial")
        found = _shard(runner, shards[number], keep)
        with disk_errors(keep.folder):
            save_file(found, partial)
            partial.replace(path)
        say(f"teacher: {number + 1} of {len(shards)} parts")
    processes.wait_for_everyone()
    return _joined([load_file(path) for path in paths], packs, keep)


def _begin(packs: Sequence[Packed], keep: Keep) -> None:
    """Remove what was made of other examples, by another teacher or otherwise."""
    index = {"format": 1, "top": keep.top, "temperature": keep.temperature, "words": keep.words,
             "teacher": keep.teacher, "examples": digest(packs)}  # fmt: skip
    with disk_errors(keep.folder):
        keep.folder.mkdir(parents=True, exist_ok=True)
        if read_object(keep.folder / INDEX) != index:
            for path in keep.folder.glob("shard-*.safetensors"):
                path.unlink()
            write_json(keep.folder / INDEX, index)


def _reader(model: Any) -> Any:
    from finetune.forward import Runner

    model.requires_grad_(requires_grad=False)
    return Runner(model.eval(), trains=False)


def _shard(runner: Any, packs: Sequence[Packed], keep: Keep) -> dict[str, torch.Tensor]:
    import torch

    parts: dict[str, list[torch.Tensor]] = {"ids": [], "logs": [], "rest": []}
    with torch.no_grad():
        for packed in packs:
            hidden = runner.hidden(packed)
            for piece, _ in runner.pieces(packed):
                ids, logs, rest = sparse(runner.head(hidden[piece.rows])[:, : keep.words], keep.top, keep.temperature)
                parts["ids"].append(ids.int().cpu())
                parts["logs"].append(logs.cpu())
                parts["rest"].append(rest.cpu())
    return {name: torch.cat(found) for name, found in parts.items()}


def _joined(tensors: Sequence[Mapping[str, torch.Tensor]], packs: Sequence[Packed], keep: Keep) -> TeacherLogits:
    """Rows come pack by pack as they lie there; they are put into the order of examples and their labels."""
    import torch

    order: list[int] = []
    first: dict[str, int] = {}
    at = 0
    for packed in packs:
        by_example: dict[int, list[tuple[int, int]]] = {}
        for row, (owner, place) in enumerate(zip(packed.owner, packed.place, strict=True)):
            by_example.setdefault(int(owner), []).append((int(place), at + row))
        for owner, rows in by_example.items():
            first[packed.examples[owner]] = len(order)
            order += [row for _, row in sorted(rows)]
        at += len(packed.rows)
    index = torch.tensor(order)
    whole = {name: torch.cat([one[name] for one in tensors])[index] for name in ("ids", "logs", "rest")}
    return TeacherLogits(whole["ids"], whole["logs"], whole["rest"], first, keep.words, keep.temperature)


def digest(packs: Sequence[Packed]) -> str:
    """Changes with the examples and their tokens."""
    whole = hashlib.sha256()
    for packed in packs:
        for part in (packed.ids, packed.rows, packed.targets, packed.owner):
            whole.update(part.tobytes())
        whole.update(json.dumps(packed.examples).encode())
    return whole.hexdigest()


# ---------------------------------------------------------------- text
def ask_text(model: ChatModel, examples: Sequence[Example], shown: Sequence[Message], say: Say) -> Iterator[Example]:
    """Examples with the teacher's own answer in place of theirs, where the check takes it.

    Args:
        examples: only those that state an answer ("Stated: yes") are asked.
        shown: turns put before the question for the teacher alone, such as the app's examples of the form.

    Yields:
        The same examples under ids of their own, with other replies; fewer than came in.
    """
    taken = 0
    stated = [one for one in examples if one.reply.startswith(f"{DECISION}{YES}{_ANSWER}")]
    for number, one in enumerate(stated, start=1):
        chat = [*one.messages[:1], *shown, *one.messages[1:]]
        answer = _first_line("".join(model.stream(chat, f"{DECISION}{YES}{_ANSWER}", MAX_ANSWER_TOKENS, never)))
        if answer and held(one, answer):
            taken += 1
            yield replace(one, id=f"{one.id}-teacher", reply=f"{DECISION}{YES}{_ANSWER} {answer}")
        if number % 20 == 0 or number == len(stated):
            say(f"teacher: {number} of {len(stated)} replies, {taken} taken")


def held(example: Example, answer: str) -> bool:
    """Whether every sentence of an answer is held by a line of the passage in the example's last turn."""
    passage, mark, question = example.messages[-1].content.rpartition(_QUESTION)
    if not mark:
        return False
    place, *lines = passage.split("\n")
    section = place.rpartition(" — ")[2]
    claims = split_claims(answer)
    return bool(claims) and all(
        any(verdict(claim, line, question, section).holds for line in lines) for claim in claims
    )


def _first_line(text: str) -> str:
    """Small models go on with a second question of their own making."""
    return text.strip().partition("\n")[0].strip()
