"""A base model unpacked for training: a GGUF's weights dequantized once and kept as safetensors.

`open_base` finds the model (a name, a GGUF file, or a folder of safetensors), unpacks a GGUF below
`<home>/tuning/bases/<sha256 of the file>/`, and from then on only opens that folder. transformers reads the GGUF and
turns the rows of q and k back (see `names`). The weights are kept in half precision (twice smaller; their rounding of
2^-11 is far below what quantization took away before).

The tokenizer is the one transformers builds from the GGUF. What it guesses wrong is mended here (numbers in SmolLM's
vocabulary), and its ids are compared with llama.cpp's own over a page of English, Greek, figures, code and control
tokens, once with control tokens read and once with them as plain text; a model where they differ is refused. Measured
over some 50 documents (README, practice packs, Greek ferry pages, source code), both ways: Qwen2.5-Coder 0.5B and 1.5B
and SmolLM2-135M equal everywhere; Gemma 3 differs in runs of more than 16 spaces. Exact for every model is
`binding.Vocabulary`.

What this does not protect against: a GGUF whose metadata lie about its weights (the KL divergence of `agree` finds
that), a folder of safetensors whose files were changed, and files of pickled weights (never read: safetensors only).
"""

from __future__ import annotations

import importlib.util
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.config import Home, quiet_environment
from assistant.errors import ModelBroken, ModelTooLarge, UsageError
from assistant.models.chat import Message
from assistant.models.files import need_space, shown
from assistant.models.prompt import chat_template, prompt_tokens
from assistant.models.store import ModelStore
from finetune import launch, steps
from finetune.binding import Vocabulary
from finetune.errors import TuneError, Unsupported
from finetune.names import ARCHITECTURES, check_architecture

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

#: Raised when unpacking changes, so that bases unpacked by an older edition are unpacked again.
EDITION = 1
#: Invented text over which the two tokenizers must agree.
PROBE = (
    "The ferry leaves at 07:25, on 3/11/2026 even at 18:05:30; 1,250.75 kg cost € 24.50 (75 % off).\n\n1. Who cancels "
    "7 days before gets it back.\n\n\t2. It's the passenger's — or the agent's — task; they'll wait, don't they?\r\n"
    "Το πλοίο φεύγει από την πύλη Ε7 του Πειραιά στις 07:25. «Πόσο κάνει;» Ρωτήστε τον πράκτορα!\n"
    "def fare(age):\n    if age < 12:\n        return 12.25  # half\n    return [24.5] * 2\n"
    "| port | time |\n|---|---|\n| Naxos | 12:10 |\n\n\n  naïve café, İzmir, Łódź, 東京, 𝛼 🚢 x²   end  "
)


@dataclass(frozen=True, slots=True)
class Base:
    """A base model unpacked for training.

    Attributes:
        gguf: the file it came from; None for a folder of safetensors.
        sha256: of that file, or over the folder's files.
        folder: with config.json, safetensors and the tokenizer, as transformers reads them.
        architecture: `general.architecture`: one of names.ARCHITECTURES.
    """

    name: str
    gguf: Path | None
    sha256: str
    folder: Path
    architecture: str


def open_base(model: str | Path, place: Home, say: steps.Say) -> Base:
    """The base model, unpacked if it is not yet.

    Args:
        model: a name of the catalogue or of an added model, the path of a GGUF, or of a folder with config.json,
            safetensors and a tokenizer. A string with a separator or ending in .gguf is a path.

    Raises:
        UsageError: there is no such file or folder. ModelUnknown, ModelMissing, ModelBroken: as the store says.
        Unsupported: another architecture, or a variant that transformers would load wrongly.
        ModelTooLarge: unpacking needs more memory than is free. HomeError: the disk is full or not writable.
    """
    path, name = _find(model, place)
    if path.is_dir():
        return Base(name, None, steps.digest(path), path, _folder_architecture(path))
    architecture = _check(path)
    sha256 = steps.digest(path)
    folder = place.tuning / "bases" / sha256
    settings, inputs = {"edition": EDITION}, {"gguf": path}
    if not steps.current(folder, "base", settings, inputs):
        if int(os.environ.get("RANK", "0") or 0):
            _wait(lambda: steps.current(folder, "base", settings, inputs) is not None)
        else:
            place.make()
            say(f"base: unpacking {name} ({path.stat().st_size / 1e6:,.0f} MB), once")
            steps.run_step(folder, "base", settings, inputs, lambda target: _unpack(path, target, say), say)
    return Base(name, path, sha256, folder, architecture)


def load_torch(
    base: Base, *, dtype: torch.dtype | None = None, bits: int | None = None
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model (in evaluation mode, without a cache of keys) and its tokenizer.

    Args:
        dtype: of the weights in memory; None: float32.
        bits: 8 or 4: hold the matrices quantized by bitsandbytes (NF4 for 4), for training an adapter on a GPU
            (QLoRA: Dettmers et al. 2023, arXiv 2305.14314). The computing is in `dtype`.

    Raises:
        Unsupported: `bits` without a graphics card or without bitsandbytes. ModelBroken: the folder is damaged.
    """
    quiet_environment()
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    _hush()
    dtype = dtype or torch.float32
    more: dict[str, Any] = {}
    if bits:
        more = {"quantization_config": _bitsandbytes(bits, dtype), "device_map": {"": torch.cuda.current_device()}}
    try:
        model = AutoModelForCausalLM.from_pretrained(
            base.folder, dtype=dtype, local_files_only=True, use_safetensors=True, **more
        )
        tokenizer = AutoTokenizer.from_pretrained(base.folder, local_files_only=True)
    except (OSError, ValueError) as error:
        hint = "Delete that folder; it is made again." if base.gguf else "Mend it, or name another base."
        raise ModelBroken(f"The base in {shown(base.folder)} cannot be loaded: {error}.", hint) from error
    model.config.use_cache = False
    return model.eval(), tokenizer


def _bitsandbytes(bits: int, dtype: torch.dtype) -> Any:
    import torch
    from transformers import BitsAndBytesConfig

    if bits not in (4, 8):
        raise UsageError(f"Weights are held in 8 or 4 bits, not in {bits}.")
    if not torch.cuda.is_available():
        raise Unsupported(
            "Training over 8- or 4-bit weights needs a graphics card.", "Leave `bits` out on this machine."
        )
    if importlib.util.find_spec("bitsandbytes") is None:
        raise Unsupported("bitsandbytes is not installed.", "Run `pip install bitsandbytes`.")
    if bits == 8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype
    )


# ---------------------------------------------------------------- finding
def _find(model: str | Path, place: Home) -> tuple[Path, str]:
    text = str(model)
    if isinstance(model, str) and not any(mark in text for mark in ("/", os.sep)) and not text.endswith(".gguf"):
        store = ModelStore(place)
        if (found := store.get(model)).kind != "chat":
            raise UsageError(f"{model} is no chat model.", "Name a model that answers.")
        return store.folder / model / found.file, model
    path = Path(text).expanduser().absolute()
    if not path.exists():
        raise UsageError(f"There is no {shown(path)}.", "Name a model of the catalogue, a GGUF file or a folder.")
    return path, path.stem if path.is_file() else path.name


def _folder_architecture(folder: Path) -> str:
    try:
        kind = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError) as error:
        raise UsageError(f"{shown(folder)} holds no model: its config.json cannot be read.") from error
    if not any(folder.glob("*.safetensors")):
        raise UsageError(f"{shown(folder)} holds no safetensors.", "Other kinds of weights are not read.")
    return check_architecture(next((a for a, k in ARCHITECTURES.items() if k == kind), str(kind)), shown(folder))


def _check(path: Path) -> str:
    """The architecture of a GGUF that transformers unpacks rightly."""
    import gguf

    try:
        reader = gguf.GGUFReader(path)
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise ModelBroken(f"{shown(path)} is not a whole GGUF file.", "Fetch it again.") from error
    fields = reader.fields
    if (kind := fields.get("general.type")) is not None and kind.contents() != "model":
        raise Unsupported(f"{shown(path)} is no model but an {kind.contents()}.", "Name its base model.")
    field = fields.get("general.architecture")
    architecture = check_architecture(str(field.contents() if field else "?"), shown(path))
    scaling = fields.get(f"{architecture}.rope.scaling.type")
    scaled = scaling is not None and scaling.contents() not in ("none", "linear")
    # transformers would leave both out without a word, and the logits would be wrong far into a text.
    if scaled or any(t.name == "rope_freqs.weight" for t in reader.tensors):
        raise Unsupported(f"{shown(path)} stretches its positions (RoPE scaling), which is not unpacked.")
    linear = fields.get(f"{architecture}.rope.scaling.factor")
    if linear is not None and linear.contents() != 1.0:
        raise Unsupported(f"{shown(path)} stretches its positions (RoPE scaling), which is not unpacked.")
    if any("_exps." in t.name for t in reader.tensors):
        raise Unsupported(f"{shown(path)} is a mixture of experts, which is not unpacked.")
    return architecture


def _wait(done: Callable[[], bool]) -> None:
    # If the first one fails, the launcher ends the others.
    end = time.monotonic() + launch.WAIT.total_seconds()
    while not done():
        if time.monotonic() > end:
            raise TuneError("The first process of the launch did not unpack the base.", "See what it said.")
        time.sleep(0.5)


# ---------------------------------------------------------------- unpacking
def _unpack(path: Path, folder: Path, say: steps.Say) -> dict[str, Any]:
    quiet_environment()
    import psutil
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, GgufConfig

    _hush()
    weights = _count(path)
    need_space(folder, 2 * weights, TuneError)
    # Twice at once: what was read, and the model it is copied into.
    if (needed := 4 * weights + 5 * 10**8) > psutil.virtual_memory().available:
        raise ModelTooLarge(f"Unpacking {path.name} needs {needed / 1e9:.1f} GB of free memory.", "Close programs.")
    tokenizer = _tokenizer(path, folder)
    config = _mended(AutoConfig.from_pretrained(path.parent, gguf_file=path.name, local_files_only=True), path)
    say(f"base: reading {weights / 1e6:,.0f} million weights")
    try:
        model = AutoModelForCausalLM.from_pretrained(
            path.parent, gguf_file=path.name, config=config, dtype=torch.float16, local_files_only=True,
            quantization_config=GgufConfig(dequantize=True),
        )  # fmt: skip
    except NotImplementedError as error:
        raise Unsupported(f"{path.name} is stored in a way that cannot be unpacked: {error}.") from error
    _all_finite(model, path)
    say("base: writing safetensors")
    model.save_pretrained(folder)
    return {"parameters": weights, "architecture": config.model_type, "vocabulary": len(tokenizer)}


def _hush() -> None:
    """No bars on the terminal from transformers: progress goes through `say`."""
    import functools

    from transformers import modeling_gguf_pytorch_utils as reading
    from transformers.utils import logging

    logging.disable_progress_bar()
    # This module draws its bar whatever that says.
    reading.tqdm = functools.partial(reading.tqdm, disable=True)


def _count(path: Path) -> int:
    import gguf

    return sum(int(tensor.n_elements) for tensor in gguf.GGUFReader(path).tensors)


def _all_finite(model: Any, path: Path) -> None:
    for name, weight in model.named_parameters():
        if not bool(weight.isfinite().all()):
            raise Unsupported(f"{path.name}: {name} has weights that half precision cannot hold.")


def _mended(config: Any, path: Path) -> Any:
    """The configuration with what transformers does not take from the metadata."""
    import gguf

    fields = gguf.GGUFReader(path).fields
    architecture = fields["general.architecture"].contents()
    width = fields.get(f"{architecture}.attention.key_length")
    if width is not None:
        config.head_dim = int(width.contents())
    if architecture == "gemma3":
        # llama.cpp scales by the width of a head, in the 27B (62 layers) by the width over the heads.
        heads = config.num_attention_heads
        big = config.num_hidden_layers == 62
        config.query_pre_attn_scalar = config.hidden_size // heads if big else config.head_dim
    return config


def _tokenizer(path: Path, folder: Path) -> Any:
    """The tokenizer, written to `folder` and found to agree with llama.cpp's."""
    import gguf
    from tokenizers import pre_tokenizers
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name, local_files_only=True)
    pre = gguf.GGUFReader(path).fields.get("tokenizer.ggml.pre")
    if pre is not None and pre.contents() in ("smollm", "starcoder", "refact", "command-r"):
        # These cut a number into its figures before anything else.
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
    tokenizer.save_pretrained(folder)
    # As training will read it, not as it was made.
    again = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    with Vocabulary(path) as vocabulary:
        _compare(again, vocabulary, path.name)
    return again


def _compare(tokenizer: Any, vocabulary: Vocabulary, name: str) -> None:
    def transformers_ids(text: str, *, special: bool) -> list[int]:
        found = tokenizer(text, add_special_tokens=False, split_special_tokens=not special)
        return [int(i) for i in found.input_ids]

    render = chat_template(vocabulary.template, name)
    marks = tokenizer.all_special_tokens[:4]
    messages = (Message("system", PROBE), Message("user", f"{PROBE} {' '.join(marks)}"))
    ours = prompt_tokens(render, vocabulary, messages, name)
    theirs = prompt_tokens(render, transformers_ids, messages, name)
    if ours != theirs:
        at = next(
            (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
        )
        near = tokenizer.decode(ours[max(0, at - 5) : at + 5])
        raise Unsupported(
            f"The tokenizer that transformers builds from {name} differs from llama.cpp's near {near!r}.",
            "A model trained with it would be asked in other tokens than it learnt; take another model.",
        )
