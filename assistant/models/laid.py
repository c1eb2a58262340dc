"""LoRA adapters in llama.cpp: each is loaded once and kept as long as its model.

Switching takes a tenth of a millisecond; what it costs is the cache, which holds the old adapter's reading of a prompt.
So the beginning of each one's cache is put aside at a switch and taken back at the next: a prompt that was read under
an adapter need not be read again, and no reading is ever used under another.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ModelBroken
from assistant.models.adapter import Adapter, check_adapter
from assistant.models.gguf_header import GgufHeader, read_header

#: Tokens of a cache that are put aside at most, and less than which are not worth it.
MOST, LEAST = 1024, 16
#: Caches that lie aside at most; each takes 12 to 30 kilobytes a token.
MOST_ASIDE = 3
#: Which adapter lies over a model and how strongly; ("", 0.0) is the bare model.
Laid = tuple[str, float]
BARE: Laid = ("", 0.0)


@dataclass(frozen=True, slots=True)
class _Aside:
    tokens: list[int]
    state: Any


class Adapters:
    """The adapters of one loaded model.

    Args:
        api: the module `llama_cpp.llama_cpp`.
        model, context: llama.cpp's pointers; freeing the model frees its adapters.
        base: the model's file.

    Attributes:
        laid: what lies over the model now.
    """

    def __init__(self, api: Any, model: Any, context: Any, base: Path) -> None:
        self._api, self._model, self._context = api, model, context
        self._base_file = base
        self._base: GgufHeader | None = None
        self._loaded: dict[str, Any] = {}
        self._aside: dict[Laid, _Aside] = {}
        self.laid = BARE

    def load(self, adapter: Adapter) -> Any:
        """llama.cpp's pointer to an adapter; its file is opened the first time only.

        Raises:
            ModelBroken: it cannot be laid over this model; the message names it.
        """
        if adapter.sha256 not in self._loaded:
            self._base = self._base or read_header(self._base_file)
            with adapter.opened() as path:
                check_adapter(path, self._base, adapter)
                pointer = self._api.llama_adapter_lora_init(self._model, str(path).encode())
            if not pointer:
                raise ModelBroken(
                    f"The {adapter.name} cannot be used: this llama.cpp does not take it.",
                    "The model answers without it.",
                )
            self._loaded[adapter.sha256] = pointer
        return self._loaded[adapter.sha256]

    def lay(self, pointer: Any, laid: Laid) -> None:
        """Lay one adapter over the model, or none; whoever calls must then empty the cache.

        Raises:
            ModelBroken: llama.cpp refused; what lay there before lies there still.
        """
        count = 0 if pointer is None else 1
        pointers = (self._api.llama_adapter_lora_p_ctypes * count)(*([pointer] * count))
        scales = (ctypes.c_float * count)(*([laid[1]] * count))
        if self._api.llama_set_adapters_lora(self._context, pointers, count, scales) != 0:
            raise ModelBroken("This llama.cpp did not take the adapter.", "The model answers without it.")
        self.laid = laid

    def put_aside(self, tokens: list[int]) -> None:
        """Keep the beginning of the cache, which holds `tokens`, for when the same lies over the model again."""
        kept = tokens[:MOST]
        if len(kept) < LEAST:
            return
        memory = self._api.llama_get_memory(self._context)
        # Some caches (sliding window) cannot be cut; theirs is not kept.
        if len(kept) < len(tokens) and not self._api.llama_memory_seq_rm(memory, 0, len(kept), -1):
            return
        size = int(self._api.llama_state_seq_get_size(self._context, 0))
        state = (ctypes.c_uint8 * size)()
        if size and self._api.llama_state_seq_get_data(self._context, state, size, 0) == size:
            self._aside.pop(self.laid, None)
            while len(self._aside) >= MOST_ASIDE:
                del self._aside[next(iter(self._aside))]
            self._aside[self.laid] = _Aside(kept, state)

    def take_back(self) -> list[int]:
        """Fill the empty cache with what was put aside under what lies over the model now; the tokens it holds."""
        aside = self._aside.pop(self.laid, None)
        if aside is None:
            return []
        if not self._api.llama_state_seq_set_data(self._context, aside.state, len(aside.state), 0):
            self._api.llama_memory_clear(self._api.llama_get_memory(self._context), True)
            return []
        return list(aside.tokens)
