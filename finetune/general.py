"""Loss, perplexity and KL divergence of a GGUF over a text, in llama.cpp.

Two texts are read: a pack's own documents (does the model know its subject?) and a general one that Kaiki brings along
(`data/tune/general.txt`, invented; has it forgotten how to write?). Losses a token compare a model with itself, before
and after; models with other vocabularies are compared by the loss a byte.

A general text of two pages finds a model that was broken, not one that lost some knowledge of the world.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.gguf_header import read_header
from finetune.agree import divergence
from finetune.binding import Floats, Vocabulary, logits_of
from finetune.errors import TuneError

GENERAL = Path(__file__).resolve().parents[1] / "data" / "tune" / "general.txt"


@dataclass(frozen=True, slots=True)
class Read:
    """What a model made of a text.

    Attributes:
        loss: mean −log p of the tokens after the first, natural logarithm. perplexity: exp of it.
        loss_a_byte: the same by bytes of UTF-8.
        tokens: how many were predicted.
        kl, same_word: against the reference: mean KL(reference ‖ model) in nats, and how often both think the same word
            likeliest; None without a reference.
    """

    loss: float
    perplexity: float
    loss_a_byte: float
    tokens: int
    kl: float | None = None
    same_word: float | None = None


def read(
    gguf: Path, text: str, most: int, *, adapter: Path | None = None, reference: Path | None = None, threads: int = 1
) -> Read:
    """Let a model read a text.

    Args:
        most: tokens at most; the context that the model was trained on limits it too.
        reference: another GGUF with the same vocabulary, of which the model should differ little.

    Raises:
        TuneError: the text is too short, or the reference has another vocabulary.
        ModelBroken: llama.cpp cannot load a file.
    """
    ids, size = _tokens(gguf, text, most)
    if reference is not None and _tokens(reference, text, most)[0] != ids:
        raise TuneError(f"{reference.name} and {gguf.name} cut text into other tokens; they cannot be compared.")
    losses: list[Floats] = []

    def watched(batches: Iterator[Floats]) -> Iterator[Floats]:
        begin = 1
        for batch in batches:
            following = ids[begin : begin + len(batch)]
            losses.append(_losses(batch[: len(following)], following))
            begin += len(batch)
            yield batch

    with ExitStack() as files:
        ours = watched(files.enter_context(logits_of(gguf, ids, adapter, threads)))
        agreed = None
        if reference is None:
            for _ in ours:
                pass
        else:
            agreed = divergence(files.enter_context(logits_of(reference, ids, None, threads)), ours)
    whole = np.concatenate(losses)
    mean = float(whole.mean())
    return Read(
        loss=round(mean, 5), perplexity=round(math.exp(min(mean, 100.0)), 4),
        loss_a_byte=round(float(whole.sum()) / size, 5), tokens=len(whole),
        kl=None if agreed is None else round(agreed.kl, 6),
        same_word=None if agreed is None else round(agreed.same_word, 5),
    )  # fmt: skip


def read_all(job: dict[str, Any]) -> dict[str, Any]:
    """`read` for each text of a job (see `finetune.measuring`), JSON-able."""
    files = {key: Path(job[key]) if job.get(key) else None for key in ("gguf", "adapter", "reference")}
    gguf = files["gguf"]
    assert gguf is not None
    return {
        name: asdict(
            read(
                gguf, text, job["most"], adapter=files["adapter"], reference=files["reference"], threads=job["threads"]
            )
        )
        for name, text in job["texts"].items()
    }


def _losses(logits: Floats, following: list[int]) -> Floats:
    """−log p of each following token; logits (n, words), n tokens."""
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    total = np.log(np.exp(shifted).sum(axis=1))
    picked = shifted[np.arange(len(following)), following]
    losses: Floats = (total - picked).astype(np.float32)
    return losses


def _tokens(gguf: Path, text: str, most: int) -> tuple[list[int], int]:
    """The tokens of as much of the text as fits, and its bytes."""
    facts = read_header(gguf, gguf.name).facts
    trained = facts.get(f"{facts.get('general.architecture')}.context_length", most)
    limit = min(most, int(trained) - 8)
    with Vocabulary(gguf) as vocabulary:
        ids = vocabulary.begin + vocabulary(text, special=False)
        while len(ids) > limit:
            # A little less than would fit on average, so that it ends.
            text = text[: int(len(text) * limit / len(ids) * 0.99)]
            ids = vocabulary.begin + vocabulary(text, special=False)
    if len(ids) < 2:
        raise TuneError("The text is too short to be read.", "Look at evaluate.general_text and evaluate.most_tokens.")
    return ids, len(text.encode())
