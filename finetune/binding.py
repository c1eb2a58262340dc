"""llama.cpp through the low-level half of its Python binding, as far as tuning needs it: the vocabulary and the logits.

The app's own model (`assistant.models.llama`) answers; this one only measures, with an adapter file if asked. What it
does not protect against: a `GGML_ASSERT` inside llama.cpp is `abort()`, so open only files whose origin you know.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelBroken, ModelTooLarge
from finetune.errors import TuneError

Floats = npt.NDArray[np.float32]
#: Tokens whose logits are held at once: 128 × 151,936 words × 4 bytes are 78 MB.
BATCH = 128


class Vocabulary:
    """llama.cpp's tokenizer of a GGUF file, without its weights. Close it, or use it in a `with` block.

    Calling it gives token ids as `assistant.models.prompt.prompt_tokens` wants them: no beginning-of-text token, and
    control tokens are read only if `special`.

    Raises:
        ModelBroken: the file cannot be loaded.
    """

    def __init__(self, gguf: Path) -> None:
        self._api = _api()
        params = self._api.llama_model_default_params()
        params.vocab_only = True
        self._model = self._api.llama_model_load_from_file(str(gguf).encode(), params)
        if not self._model:
            raise ModelBroken(f"The vocabulary of {gguf.name} cannot be loaded.", "Fetch the model again.")
        self._vocab = self._api.llama_model_get_vocab(self._model)
        text = self._api.llama_model_chat_template(self._model, None)
        #: The chat template, as it stands in the file; None if there is none.
        self.template: str | None = text.decode("utf-8", "replace") if text else None
        adds = self._api.llama_vocab_get_add_bos(self._vocab)
        #: What a text begins with where the file says so (gemma3): the beginning-of-text token, else nothing.
        self.begin: list[int] = [int(self._api.llama_vocab_bos(self._vocab))] if adds else []

    def __call__(self, text: str, *, special: bool) -> list[int]:
        """Token ids of `text`."""
        raw = text.encode()
        size = len(raw) + 8
        buffer = (self._api.llama_token * size)()
        found = self._api.llama_tokenize(self._vocab, raw, len(raw), buffer, size, False, special)
        return list(buffer[:found])

    def __len__(self) -> int:
        return int(self._api.llama_vocab_n_tokens(self._vocab))

    def close(self) -> None:
        """Free the memory."""
        if self._model:
            self._api.llama_model_free(self._model)
            self._model = None

    def __enter__(self) -> Vocabulary:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def logits_of(
    gguf: Path, ids: Sequence[int], adapter: Path | None = None, threads: int = 1
) -> Iterator[Iterator[Floats]]:
    """Logits of llama.cpp after each token of `ids` (one text), a batch at a time: shape (up to BATCH, words).

    Args:
        adapter: a LoRA adapter GGUF, applied at scale 1.

    Raises:
        ModelBroken: the model or the adapter cannot be loaded. ModelTooLarge: no memory for the context.
    """
    api = _api()
    model = api.llama_model_load_from_file(str(gguf).encode(), api.llama_model_default_params())
    if not model:
        raise ModelBroken(f"{gguf.name} cannot be loaded by llama.cpp.")
    context = lora = None
    try:
        params = api.llama_context_default_params()
        params.n_ctx = len(ids) + 8
        params.n_batch = params.n_ubatch = BATCH
        params.n_threads = params.n_threads_batch = threads
        params.no_perf = True
        context = api.llama_init_from_model(model, params)
        if not context:
            raise ModelTooLarge(f"There is not enough memory for {gguf.name} with {len(ids)} tokens.")
        if adapter is not None:
            lora = api.llama_adapter_lora_init(model, str(adapter).encode())
            if not lora:
                raise ModelBroken(f"{adapter.name} cannot be loaded as an adapter of {gguf.name}.")
            adapters, scales = (api.llama_adapter_lora_p_ctypes * 1)(lora), (ctypes.c_float * 1)(1.0)
            if api.llama_set_adapters_lora(context, adapters, 1, scales) != 0:
                raise ModelBroken(f"{adapter.name} cannot be used with {gguf.name}.")
        words = api.llama_vocab_n_tokens(api.llama_model_get_vocab(model))
        yield _run(api, context, ids, words)
    finally:
        if context:
            api.llama_free(context)
        if lora:
            api.llama_adapter_lora_free(lora)
        api.llama_model_free(model)


def _run(api: Any, context: Any, ids: Sequence[int], words: int) -> Iterator[Floats]:
    batch = api.llama_batch_init(BATCH, 0, 1)
    try:
        for begin in range(0, len(ids), BATCH):
            part = ids[begin : begin + BATCH]
            batch.n_tokens = len(part)
            for i, token in enumerate(part):
                batch.token[i], batch.pos[i], batch.logits[i] = token, begin + i, True
                batch.n_seq_id[i], batch.seq_id[i][0] = 1, 0
            if (code := api.llama_decode(context, batch)) != 0:
                raise TuneError(f"llama.cpp failed over the text to measure (code {code}).")
            pointer = api.llama_get_logits(context)
            yield np.ctypeslib.as_array(pointer, shape=(len(part), words)).copy()
    finally:
        api.llama_batch_free(batch)


def quantize_file(
    source: Path, out: Path, kind: int, importance: Mapping[str, Floats], threads: int, *, requantize: bool
) -> str | None:
    """llama.cpp's `llama_model_quantize`; None, or its last words where it failed.

    Args:
        kind: its `llama_ftype`. importance: tensor → mean squared input of each channel; empty for none.
    """
    api = _api()
    params = api.llama_model_quantize_default_params()
    params.ftype, params.nthread, params.allow_requantize = kind, threads, requantize
    arrays = {name: np.ascontiguousarray(values, np.float32) for name, values in importance.items()}
    if arrays:
        # Ends with an empty entry; names and arrays live until the call is over.
        entries = (api.llama_model_imatrix_data * (len(arrays) + 1))()
        for entry, (name, values) in zip(entries, arrays.items(), strict=False):
            entry.name = name.encode()
            entry.data = values.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
            entry.size = len(values)
        params.imatrix = ctypes.cast(entries, type(params.imatrix))
    words: list[str] = []
    heard = api.llama_log_callback(lambda _level, text, _data: words.append(text.decode("utf-8", "replace").strip()))
    api.llama_log_set(heard, None)
    try:
        failed = api.llama_model_quantize(str(source).encode(), str(out).encode(), ctypes.byref(params))
    finally:
        api.llama_log_set(_LOG[0], None)
    return next((line for line in reversed(words) if line), "it does not say why") if failed else None


_LOG: list[Any] = []


def _api() -> Any:
    """The binding, told to write nothing to standard error."""
    from llama_cpp import llama_cpp as api

    if not _LOG:
        # Kept alive as long as the process: llama.cpp holds only the pointer.
        _LOG.append(api.llama_log_callback(lambda _level, _text, _data: None))
        api.llama_backend_init()
    api.llama_log_set(_LOG[0], None)
    return api
