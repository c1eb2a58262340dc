"""The hidden states of every layer at one token, taken out of llama.cpp while it computes.

llama.cpp hands out only the last layer's output. What a model knows about a text is read best two thirds of the way up
(docs/experiments.md), and the scheduler's evaluation callback sees each node of the graph by name: "l_out-17" is the
output of layer 17 in every architecture that llama.cpp names so. One look costs a copy of a few kilobytes a layer.

The three functions of ggml that are called here are not part of llama-cpp-python's own interface. Where a build does
not export them, or an architecture names its nodes in another way, there are no states, and whoever reads them must
do without.
"""

from __future__ import annotations

import ctypes
import re
from typing import Any

import numpy as np
import numpy.typing as npt

_LAYER = re.compile(rb"l_out-(\d+)")

#: Shape (layers, width), float32.
States = npt.NDArray[np.float32]


class HiddenStates:
    """Keeps what the layers put out between `start` and `stop`.

    Args:
        api: the module `llama_cpp.llama_cpp`.

    Attributes:
        callback: for `llama_context_params.cb_eval`; it must live as long as the context.
    """

    def __init__(self, api: Any) -> None:
        self._kept: dict[int, npt.NDArray[np.float32]] = {}
        self._on = False
        self._ggml = _functions(api)
        self.callback = api.ggml_backend_sched_eval_callback(self._seen)

    def start(self) -> None:
        """Keep from now on; the batch that follows must hold one token."""
        self._kept = {}
        self._on = self._ggml is not None

    def stop(self) -> States | None:
        """Keep no more; what was kept, None when the layers were not all seen with one width."""
        self._on = False
        kept = [self._kept[layer] for layer in sorted(self._kept)]
        if not kept or len({state.size for state in kept}) != 1 or max(self._kept) != len(kept) - 1:
            return None
        return np.stack(kept)

    def _seen(self, node: int, asking: bool, _data: int | None) -> bool:
        """llama.cpp asks whether it should stop after a node; and when it has, shows it. True: go on."""
        if not self._on or self._ggml is None:
            return not asking
        name, size, copy = self._ggml
        layer = _LAYER.fullmatch(name(node) or b"")
        if asking:
            return layer is not None
        if layer:
            held = np.empty(size(node) // 4, np.float32)
            copy(node, held.ctypes.data, 0, held.nbytes)
            self._kept[int(layer[1])] = held
        return True


def _functions(api: Any) -> tuple[Any, Any, Any] | None:
    """ggml's functions for a tensor's name, its size in bytes, and a copy of its bytes."""
    library = api._lib
    try:
        name, size, copy = library.ggml_get_name, library.ggml_nbytes, library.ggml_backend_tensor_get
    except AttributeError:
        return None
    name.argtypes, name.restype = [ctypes.c_void_p], ctypes.c_char_p
    size.argtypes, size.restype = [ctypes.c_void_p], ctypes.c_size_t
    copy.argtypes, copy.restype = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t], None
    return name, size, copy
