"""Encoders: text to unit vectors. The real one runs sentence-transformers offline; the other is for tests of logic.

An encoder's files were checked against their sha256 when they were fetched (assistant.models). Vectors can give text
back (vec2text), so an index of a private pack is as private as the pack itself.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelBroken
from assistant.text import fold

Vectors = npt.NDArray[np.float32]
#: Called with the number of texts done and of all texts; may raise to stop the work.
Tick = Callable[[int, int], None]


class Encoder(Protocol):
    """Turns texts into unit vectors of shape (n, dimensions), float32. `sha256` is that of its files."""

    name: str
    sha256: str
    dimensions: int

    def documents(self, texts: Sequence[str], tick: Tick | None = None) -> Vectors:
        """Vectors of passages."""
        ...

    def query(self, text: str) -> Vectors:
        """Vector of one question, shape (dimensions,)."""
        ...


class HashEncoder:
    """Deterministic vectors from hashed word beginnings: no model, for the logic lane and as a last resort."""

    name = "hash"
    sha256 = hashlib.sha256(b"hash").hexdigest()
    dimensions = 256

    def documents(self, texts: Sequence[str], tick: Tick | None = None) -> Vectors:
        """Vectors of passages; texts that share words lie near each other."""
        out = np.stack([self.query(t) for t in texts]) if texts else np.zeros((0, self.dimensions), np.float32)
        if tick:
            tick(len(texts), len(texts))
        return out

    def query(self, text: str) -> Vectors:
        """Vector of one text."""
        out = np.zeros(self.dimensions, np.float32)
        for word in fold(text).split():
            digest = hashlib.blake2b(word[:6].encode(), digest_size=4).digest()
            out[int.from_bytes(digest, "big") % self.dimensions] += 1.0
        length = float(np.linalg.norm(out))
        if length == 0.0:
            out[0] = 1.0
            return out
        out /= np.float32(length)
        return out


class SentenceEncoder:
    """A sentence-transformers model from a local folder; no network is ever asked.

    Args:
        name: catalogue name, stored with each index so that vectors of two encoders never mix.
        folder: the model's folder.
        prompts: names of the model's own query and document prompts, empty when it has none.
        sha256: of its files as recorded when they were fetched.
    """

    def __init__(self, name: str, folder: Path, prompts: tuple[str, str] = ("", ""), sha256: str = "") -> None:
        # 5–9 s to import: only when a question really needs it.
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1))
        self.name = name
        self.sha256 = sha256
        self._query_prompt, self._document_prompt = prompts
        try:
            self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelBroken(
                f"The encoder {name} cannot be loaded: {error}.",
                f"Run `kaiki models remove {name}` and `kaiki models pull {name}`.",
            ) from error
        if _computes_bfloat16():
            # 1.8 times as fast where the processor has the instructions, at a cosine of 0.998 and more to float32.
            self._model.to(torch.bfloat16)
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def documents(self, texts: Sequence[str], tick: Tick | None = None) -> Vectors:
        """Vectors of passages, in small batches sorted by length so that padding costs little."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.zeros((len(texts), self.dimensions), np.float32)
        batch = 8
        for begin in range(0, len(order), batch):
            part = order[begin : begin + batch]
            out[part] = self._encode([texts[i] for i in part], self._document_prompt)
            if tick:
                tick(min(begin + batch, len(order)), len(order))
        return out

    def query(self, text: str) -> Vectors:
        """Vector of one question."""
        vector: Vectors = self._encode([text], self._query_prompt)[0]
        return vector

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        kwargs: dict[str, Any] = {"prompt_name": prompt} if prompt else {}
        vectors = self._model.encode(
            texts, batch_size=len(texts), normalize_embeddings=True, show_progress_bar=False,
            convert_to_tensor=True, **kwargs,
        )  # fmt: skip
        found: Vectors = vectors.float().numpy()
        # In half precision the lengths are only nearly one.
        found = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-12))
        if not math.isfinite(float(found.sum())):
            raise ModelBroken(f"The encoder {self.name} gave vectors that are not numbers.")
        return found


def _computes_bfloat16() -> bool:
    """Whether the processor has bfloat16 arithmetic; without it the half precision would be the slower one."""
    import torch

    ask = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(ask and ask())
