"""Greedy decoding under a grammar: of all next tokens that the grammar allows, the likeliest.

The grammar is llama.cpp's GBNF with the rule `root`. The likeliest token is nearly always allowed, so that one is tried
first, then the likeliest few, and only then all of the vocabulary. A sampler that accepts a token it does not allow
aborts the process; only tokens that it has just allowed are accepted here.
"""

from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np
import numpy.typing as npt

#: Tokens tried before the whole vocabulary.
_FEW = 64


class Grammar:
    """The state of one text under a grammar.

    Args:
        api: `llama_cpp.llama_cpp`.
        vocab: the model's vocabulary.
        text: the grammar, GBNF.

    Raises:
        ValueError: not a grammar.
    """

    def __init__(self, api: Any, vocab: Any, text: str) -> None:
        self._api = api
        self._sampler = api.llama_sampler_init_grammar(vocab, text.encode(), b"root")
        if not self._sampler:
            raise ValueError("this is not a grammar that llama.cpp can read")

    def pick(self, logits: npt.NDArray[np.float32]) -> int | None:
        """The likeliest token allowed next, noted as chosen; None when the grammar allows none.

        Args:
            logits: float32, shape (tokens in the vocabulary,).
        """
        best = int(logits.argmax())
        chosen = self._allowed(logits, np.array([best]))
        if chosen is None:
            few = np.argpartition(logits, -_FEW)[-_FEW:] if len(logits) > _FEW else np.arange(len(logits))
            chosen = self._allowed(logits, few)
        if chosen is None:
            chosen = self._allowed(logits, np.arange(len(logits)))
        if chosen is not None:
            self._api.llama_sampler_accept(self._sampler, chosen)
        return chosen

    def _allowed(self, logits: npt.NDArray[np.float32], tokens: npt.NDArray[np.int64]) -> int | None:
        """The likeliest of some tokens that the grammar allows."""
        data = (self._api.llama_token_data * len(tokens))()
        for place, token in enumerate(tokens.tolist()):
            data[place].id, data[place].logit, data[place].p = token, float(logits[token]), 0.0
        array = self._api.llama_token_data_array(data, len(tokens), -1, False)
        self._api.llama_sampler_apply(self._sampler, ctypes.byref(array))
        found = max((array.data[place] for place in range(array.size)), key=lambda one: float(one.logit))
        return int(found.id) if math.isfinite(found.logit) else None

    def close(self) -> None:
        """Free the memory; the object is of no use afterwards."""
        if self._sampler:
            self._api.llama_sampler_free(self._sampler)
            self._sampler = None
