"""How fast a model file is on this machine, as llama-bench measures it: a prompt of so many tokens, then an answer.

    python -m assistant.engine.sealed assistant.models.speed FILE.gguf [ADAPTER.gguf]      one JSON object

It runs in a process of its own, so that the largest memory is the model's alone, with the app's context and threads.
What the tokens say does not matter: every token costs the same. What this does not show: a busy machine, a hot laptop,
and that a question over passages that were read before is much faster (the cache of the prompt's beginning).
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.config import QUIET_ENVIRONMENT, python
from assistant.errors import ModelBroken
from assistant.models.adapter import OWN_HANDLES
from assistant.models.files import shown

#: Tokens of the prompt, and of the answer, and of the context that is held in memory.
PROMPT, ANSWER, CONTEXT = 512, 64, 4096
_SEALED = ("-P", "-m", "assistant.engine.sealed", "assistant.models.speed")


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured.

    Attributes:
        prompt_tokens_s, answer_tokens_s: tokens a second. first_token_s: seconds from the prompt to the first token.
        load_s: seconds to load it, the file's pages perhaps in memory already.
        memory_mb: the largest resident memory of the process (2^20 bytes), mapped weights included.
        threads: that computed.
    """

    prompt_tokens_s: float
    answer_tokens_s: float
    first_token_s: float
    load_s: float
    memory_mb: int
    threads: int


def measure_apart(path: Path, adapter: Path | None = None, *, allow_unsealed: bool = False) -> Speed:
    """Measure a file in a process of its own, sealed.

    Args:
        adapter: laid over it; one that lies in this process's memory (`adapter.in_memory`) is handed on.

    Raises:
        ModelBroken: it cannot be loaded, or the process died.
    """
    source = str(Path(__file__).resolve().parents[2])
    environment = os.environ | QUIET_ENVIRONMENT | {"KAIKI_ALLOW_UNSEALED": "1" if allow_unsealed else "0"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    command = [python(), *_SEALED, str(path.absolute())] + ([str(adapter.absolute())] if adapter else [])
    handles = (int(adapter.name),) if adapter and adapter.parent == OWN_HANDLES else ()
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, pass_fds=handles)
    try:
        return Speed(**json.loads(done.stdout))
    except (ValueError, TypeError) as error:
        why = done.stderr.strip().rpartition("\n")[2] or f"its process ended with {done.returncode}"
        raise ModelBroken(f"The speed of {shown(path)} cannot be measured: {why[:200]}.") from error


def measure(path: Path, adapter: Path | None = None) -> Speed:
    """Measure a file in this process. Raises ModelBroken."""
    begin = time.perf_counter()
    bench = _Bench(path, adapter)
    loaded = time.perf_counter()
    # The first pass pages the weights in and is not counted.
    bench.read(16)
    read = min(bench.read(PROMPT) for _ in range(2))
    answered = bench.answer(ANSWER)
    return Speed(
        prompt_tokens_s=round(PROMPT / read, 2), answer_tokens_s=round(ANSWER / answered, 2),
        first_token_s=round(read, 3), load_s=round(loaded - begin, 3), memory_mb=peak_memory_mb(),
        threads=bench.threads,
    )  # fmt: skip


class _Bench:
    """A model with the context that the app gives it. Its memory goes with the process."""

    def __init__(self, path: Path, adapter: Path | None) -> None:
        from llama_cpp import llama_cpp as api

        from assistant.models.llama import BATCH, free_threads

        self._api: Any = api
        self._log = api.llama_log_callback(lambda _level, _text, _data: None)
        api.llama_log_set(self._log, None)
        api.llama_backend_init()
        model = api.llama_model_load_from_file(str(path).encode(), api.llama_model_default_params())
        if not model:
            raise ModelBroken(f"The model file {shown(path)} cannot be loaded.")
        self.threads = free_threads()
        params = api.llama_context_default_params()
        params.n_ctx = min(CONTEXT, api.llama_model_n_ctx_train(model))
        params.n_batch = params.n_ubatch = BATCH
        params.n_threads = params.n_threads_batch = self.threads
        params.no_perf = True
        self._context = api.llama_init_from_model(model, params)
        if not self._context:
            raise ModelBroken(f"There is not enough memory for {shown(path)}.")
        if adapter:
            lora = api.llama_adapter_lora_init(model, str(adapter).encode())
            if not lora:
                raise ModelBroken(f"{shown(adapter)} cannot be laid over {shown(path)}.")
            laid = (api.llama_adapter_lora_p_ctypes * 1)(lora), 1, (ctypes.c_float * 1)(1.0)
            if api.llama_set_adapters_lora(self._context, laid[0], laid[1], laid[2]):
                raise ModelBroken(f"{shown(adapter)} cannot be laid over {shown(path)}.")
        self._words = api.llama_vocab_n_tokens(api.llama_model_get_vocab(model))
        self._batch = BATCH

    def read(self, count: int) -> float:
        """Seconds to read a prompt of so many tokens from nothing."""
        # Any tokens do; these lie above the control tokens and bytes of a vocabulary, and below the end of a small one.
        tokens = [self._words // 2 + (7 * n) % (self._words // 4) for n in range(count)]
        self._api.llama_memory_clear(self._api.llama_get_memory(self._context), True)
        begin = time.perf_counter()
        for start in range(0, count, self._batch):
            self._decode(tokens[start : start + self._batch])
        return time.perf_counter() - begin

    def answer(self, count: int) -> float:
        """Seconds for so many further tokens one by one, each the likeliest; none ends it."""
        import numpy as np

        begin = time.perf_counter()
        for _ in range(count):
            logits = self._api.llama_get_logits_ith(self._context, -1)
            self._decode([int(np.ctypeslib.as_array(logits, shape=(self._words,)).argmax())])
        return time.perf_counter() - begin

    def _decode(self, tokens: list[int]) -> None:
        array = (self._api.llama_token * len(tokens))(*tokens)
        if code := self._api.llama_decode(self._context, self._api.llama_batch_get_one(array, len(tokens))):
            raise ModelBroken(f"llama.cpp failed over the prompt (code {code}).")


def peak_memory_mb() -> int:
    """The largest resident memory of this process since it became this program, in MB (2^20 bytes)."""
    try:
        # Unlike getrusage's figure it does not begin with that of the process which started this one.
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    except OSError:
        pass
    import psutil

    found = psutil.Process().memory_info()
    return int(getattr(found, "peak_wset", found.rss)) // 2**20


def main(arguments: list[str]) -> int:
    """Print what was measured."""
    from assistant.errors import KaikiError

    try:
        found = measure(Path(arguments[0]), Path(arguments[1]) if arguments[1:] else None)
    except KaikiError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
