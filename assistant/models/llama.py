"""The chat model: a GGUF file in llama.cpp, through the low-level half of llama-cpp-python.

Why the low-level half: the high-level loop gives 0.8–0.9 of llama.cpp's own speed, cannot be stopped inside a prompt,
and reads control tokens in documents as control. Here
 * the longest common prefix of two prompts is kept in the KV cache (a second question over the same sources is nearly
   free),
 * an abort callback stops a prompt between two graph nodes,
 * LoRA adapters are switched, and the cache with them (`models.laid`),
 * only the chat template's own text may hold control tokens; contents are tokenized as plain text.

A `GGML_ASSERT` inside llama.cpp is `abort()`, and one context used from two threads aborts too: this class is used by
one thread of one supervised child process. The file is trusted only as far as its sha256 was checked when it came.
"""

from __future__ import annotations

import codecs
import ctypes
import functools
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelBroken, ModelTooLarge
from assistant.models.adapter import Adapter, file_adapter
from assistant.models.chat import Interrupted, Message, Stopped, Usage, never
from assistant.models.grammar import Grammar
from assistant.models.hidden import HiddenStates, States
from assistant.models.laid import BARE, Adapters
from assistant.models.prompt import chat_template, prompt_tokens

#: Tokens handed to llama.cpp at once; the abort callback works inside a batch too.
BATCH = 512
_ABORTED = 2


class LlamaModel:
    """A loaded GGUF.

    Args:
        name: name in the catalogue or of the added file.
        path: the GGUF file.
        context_size: tokens the cache holds; the model's own training length caps it.

    Raises:
        ModelBroken: the file is not a model that this llama.cpp can load.
        ModelTooLarge: the cache does not fit into memory.
    """

    def __init__(self, name: str, path: Path, context_size: int = 4096) -> None:
        import llama_cpp
        from llama_cpp import llama_cpp as api

        self._api: Any = api
        self.name = name
        self.usage = Usage()
        self.states: States | None = None
        self._stopped: Stopped = never
        _silence(api)
        api.llama_backend_init()
        self._model = api.llama_model_load_from_file(str(path).encode(), api.llama_model_default_params())
        if not self._model:
            raise ModelBroken(
                f"The model file {path.name} cannot be loaded: it is damaged or of a kind that this llama.cpp "
                f"({llama_cpp.__version__}) does not know.",
                f"Run `kaiki models remove {name}` and `kaiki models pull {name}`.",
            )
        self._vocab = api.llama_model_get_vocab(self._model)
        self._words = api.llama_vocab_n_tokens(self._vocab)
        self._abort = api.ggml_abort_callback(lambda _data: self._stopped())
        params = api.llama_context_default_params()
        params.n_ctx = min(context_size, api.llama_model_n_ctx_train(self._model))
        params.n_batch = params.n_ubatch = BATCH
        params.n_threads = params.n_threads_batch = free_threads()
        params.abort_callback = self._abort
        self._hidden = HiddenStates(api)
        params.cb_eval = self._hidden.callback
        params.no_perf = True
        self._context = api.llama_init_from_model(self._model, params)
        if not self._context:
            raise ModelTooLarge(f"There is not enough memory for {name} with {context_size} tokens of context.")
        self.context_size = int(api.llama_n_ctx(self._context))
        self._memory = api.llama_get_memory(self._context)
        self._cached: list[int] = []
        self.adapter: Adapter | None = None
        self._adapters = Adapters(api, self._model, self._context, path)
        template = api.llama_model_chat_template(self._model, None)
        self._render = chat_template(template.decode("utf-8", "replace") if template else None, name)

    def close(self) -> None:
        """Free the memory."""
        self._api.llama_free(self._context)
        self._api.llama_model_free(self._model)

    def use_adapter(self, adapter: Adapter | Path | None, scale: float = 1.0) -> None:
        """Lay an adapter over the model from now on; None, and a scale of 0, are the bare model.

        Args:
            adapter: a path is for measuring; it says nothing of the base it was made for.

        Raises:
            ModelBroken: it cannot be laid over this model; what lay there before lies there still.
        """
        if isinstance(adapter, Path):
            adapter = file_adapter(adapter)
        if adapter is None or scale == 0:
            adapter, laid, pointer = None, BARE, None
        else:
            pointer, laid = self._adapters.load(adapter), (adapter.sha256, float(scale))
        if laid != self._adapters.laid:
            self._adapters.put_aside(self._cached)
            # A failure leaves an empty cache and the old adapter: nothing read under one is used under another.
            self._forget()
            self._adapters.lay(pointer, laid)
            self._cached = self._adapters.take_back()
        self.adapter = adapter

    def count(self, text: str) -> int:
        """Tokens of `text`."""
        return len(self._tokens(text, special=False))

    def choose(self, messages: Sequence[Message], prefix: str, options: Sequence[str], stopped: Stopped) -> list[float]:
        """Log-probabilities of the first token of each option as the next token; `states` is what they came from."""
        begin = time.perf_counter()
        self._stopped = stopped
        logits = self._prefill(self._prompt(messages, prefix), keep_states=True)
        self.usage.first_token_s = time.perf_counter() - begin
        top = float(logits.max())
        total = top + float(np.log(np.exp(logits - top).sum()))
        return [float(logits[self._tokens(option, special=False)[0]]) - total for option in options]

    def stream(
        self, messages: Sequence[Message], prefix: str, max_tokens: int, stopped: Stopped, *, grammar: str = ""
    ) -> Iterator[str]:
        """Greedy continuation as pieces of text, under a grammar if any; multi-byte letters are never split."""
        rules = Grammar(self._api, self._vocab, grammar) if grammar else None
        try:
            yield from self._pieces(self._prompt(messages, prefix), max_tokens, stopped, rules)
        finally:
            if rules:
                rules.close()

    # ------------------------------------------------------------ inside
    def _pieces(self, prompt: list[int], max_tokens: int, stopped: Stopped, rules: Grammar | None) -> Iterator[str]:
        begin = time.perf_counter()
        self._stopped = stopped
        logits = self._prefill(prompt)
        first = time.perf_counter()
        self.usage.first_token_s = first - begin
        # An incomplete letter at the very end is dropped, not shown as a replacement sign.
        decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        room = self.context_size - len(self._cached)
        for _ in range(min(max_tokens, room)):
            token = rules.pick(logits) if rules else int(logits.argmax())
            if token is None or self._api.llama_vocab_is_eog(self._vocab, token):
                return
            self.usage.completion_tokens += 1
            self.usage.generate_s = time.perf_counter() - first
            if piece := decoder.decode(self._piece(token)):
                yield piece
            logits = self._decode([token])

    def _prompt(self, messages: Sequence[Message], prefix: str) -> list[int]:
        """Tokens of the chat; only the template's own text may hold control tokens."""
        tokens = prompt_tokens(self._render, self._tokens, messages, self.name)
        if prefix:
            tokens += self._tokens(prefix, special=False)
        return tokens

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        raw = text.encode()
        size = len(raw) + 8
        buffer = (self._api.llama_token * size)()
        found = self._api.llama_tokenize(self._vocab, raw, len(raw), buffer, size, False, special)
        return list(buffer[:found])

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        size = self._api.llama_token_to_piece(self._vocab, token, buffer, 256, 0, False)
        return buffer.raw[: max(0, size)]

    def _prefill(self, tokens: list[int], *, keep_states: bool = False) -> npt.NDArray[np.float32]:
        """Bring the cache to `tokens`, computing only what differs; the logits after the last token."""
        if len(tokens) >= self.context_size:
            raise ValueError(f"the prompt has {len(tokens)} tokens, the context {self.context_size}")
        same = 0
        for old, new in zip(self._cached, tokens, strict=False):
            if old != new:
                break
            same += 1
        same = min(same, len(tokens) - 1)
        # Some caches (sliding window) cannot be cut in the middle; they are emptied instead.
        if not self._api.llama_memory_seq_rm(self._memory, 0, same, -1):
            self._forget()
            same = 0
        del self._cached[same:]
        self.usage = Usage(prompt_tokens=len(tokens), cached_tokens=same)
        logits = np.zeros(0, np.float32)
        # States are those of one token, so the last one goes by itself.
        end = len(tokens) - 1 if keep_states else len(tokens)
        for begin in range(same, end, BATCH):
            logits = self._decode(tokens[begin : min(begin + BATCH, end)])
        return self._decode_with_states(tokens[-1]) if keep_states else logits

    def _decode_with_states(self, token: int) -> npt.NDArray[np.float32]:
        self._hidden.start()
        try:
            return self._decode([token])
        finally:
            self.states = self._hidden.stop()

    def _decode(self, tokens: list[int]) -> npt.NDArray[np.float32]:
        if self._stopped():
            raise Interrupted
        array = (self._api.llama_token * len(tokens))(*tokens)
        result = self._api.llama_decode(self._context, self._api.llama_batch_get_one(array, len(tokens)))
        if result == _ABORTED:
            self._forget()
            raise Interrupted
        if result != 0:
            self._forget()
            raise ModelBroken(f"The model {self.name} failed in llama.cpp (code {result}).", "Ask again.")
        self._cached += tokens
        pointer = self._api.llama_get_logits_ith(self._context, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._words,))

    def _forget(self) -> None:
        self._api.llama_memory_clear(self._memory, True)
        self._cached.clear()


@functools.cache
def _silence(api: Any) -> Any:
    """Let llama.cpp log nothing. The callback is the process's: it must outlive every model, so it is kept for ever."""
    silent = api.llama_log_callback(lambda _level, _text, _data: None)
    api.llama_log_set(silent, None)
    return silent


def free_threads() -> int:
    """Cores this process may use, less those that others keep busy; a spinning thread without a core costs most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    import psutil

    busy = float(psutil.cpu_percent(interval=0.1)) / 100 * cores
    return max(1, min(cores, round(cores - busy + 0.3)))
