"""LoRA adapters: small corrections that are laid over exactly one base model.

Two kinds. A **craft adapter** belongs to a model of the catalogue and ships with Kaiki (`models/adapters/MODEL.gguf`
with a card MODEL.json beside it); it teaches the craft of answering from a passage and is used wherever that very file
is used. A **pack adapter** is named in `pack.toml`, and takes the craft adapter's place while that pack is asked.
`KAIKI_ADAPTERS` names another folder of craft adapters, for a site's own and for the tests.

Whether the numbers in an adapter are good ones nobody can see: one made with ill intent can turn what a model says, as
far as the check of its sentences lets it. What is checked: that it is the file its hash names, that it was made for
the base at hand, and that llama.cpp can lay it over (`check_adapter`), since that aborts on much of what is wrong.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from assistant.errors import ModelBroken, ModelError
from assistant.models.catalog import NAME
from assistant.models.files import hash_file
from assistant.models.gguf_header import FLOAT, TEXT, UINT32, GgufHeader, read_header
from assistant.text import clean

SHIPPED = Path(__file__).with_name("adapters")
#: Where a process finds its open files by their numbers (Linux).
OWN_HANDLES = Path("/proc/self/fd")
#: ggml's types that llama.cpp multiplies with: F32, F16, Q8_0, BF16.
_KINDS = (0, 1, 8, 30)
#: A key of Kaiki's own in an adapter's GGUF: the sha256 of the base's GGUF; llama.cpp ignores it.
BASE_KEY = "adapter.kaiki.base_sha256"
_SHA256 = re.compile(r"[0-9a-f]{64}")
#: Larger ranks than this are no small correction; the largest in use are 256.
_MOST_RANK = 1024
_HINT = "The model answers without it. Get the adapter again from where it came, or take it away."

Kind = Literal["craft", "pack", "file"]


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter at hand.

    Attributes:
        kind: "craft", "pack", or "file" for one that was named by its path.
        name: what a reader knows it by, such as "craft adapter of smollm2-135m".
        sha256: of its file; base_sha256: of the one model file it was made for, empty for a file without a card.
        prompt: fingerprint of the prompt it was trained on, empty where nobody said.
        calibration: the text of what was fitted for base and adapter (`answering.calibration`), empty for none.
        opened: gives a path to its bytes for the time of a `with`.
    """

    kind: Kind
    name: str
    sha256: str
    base_sha256: str
    opened: Callable[[], AbstractContextManager[Path]] = field(compare=False, repr=False)
    prompt: str = ""
    calibration: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CraftCard:
    """What the card beside a craft adapter says, and how large the file is (bytes; 0: it is not there)."""

    model: str
    sha256: str
    base_sha256: str
    prompt: str
    rank: int
    trained: str
    how: str
    size: int


def craft_cards(*, hashed: bool = False) -> tuple[dict[str, CraftCard], tuple[ModelError, ...]]:
    """The craft adapters by name of the model, and what is wrong with those that cannot be used.

    Args:
        hashed: also compare each file with the hash on its card (a hundredth of a second each).
    """
    folder = _folder()
    found: dict[str, CraftCard] = {}
    wrong: list[ModelError] = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        if not NAME.fullmatch(path.stem):
            continue
        try:
            card = _card(path)
            if hashed and card.size and hash_file(path.with_suffix(".gguf")) != card.sha256:
                raise ValueError(f"{path.stem}.gguf is another file than it says")
            found[path.stem] = card
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            said = (
                f"The craft adapter of {path.stem} is damaged ({path.name}): {clean(str(error), newlines=False)[:200]}."
            )
            wrong.append(ModelError(said, "Install Kaiki again."))
    return found, tuple(wrong)


def craft_adapter(base_sha256: str, calibrations: Path | None = None) -> Adapter | None:
    """The craft adapter for a model file, whatever that model is called here; None where there is none.

    Args:
        calibrations: the folder in which `MODEL+craft.json` stands, if it does not stand beside the adapter.
    """
    card = _card_for(base_sha256)
    if card is None:
        return None
    path = _folder() / f"{card.model}.gguf"
    places = [folder / f"{card.model}+craft.json" for folder in (_folder(), calibrations) if folder]
    fitted = next((place for place in places if place.is_file()), None)
    text = fitted.read_text(encoding="utf-8", errors="replace") if fitted else ""
    return Adapter(
        "craft", f"craft adapter of {card.model}", card.sha256, base_sha256, lambda: contextlib.nullcontext(path),
        card.prompt, text,
    )  # fmt: skip


def craft_file(base_sha256: str) -> Path | None:
    """The file of the craft adapter for a model file; None where there is none."""
    card = _card_for(base_sha256)
    return _folder() / f"{card.model}.gguf" if card else None


def file_adapter(path: Path) -> Adapter:
    """An adapter by its path, for whoever measures one; the base is the caller's to know.

    Raises:
        ModelBroken: it cannot be read.
    """
    try:
        digest = hash_file(path)
    except OSError as error:
        raise ModelBroken(f"The adapter {path.name} cannot be read: {error.strerror}.", _HINT) from error
    return Adapter("file", path.name, digest, "", lambda: contextlib.nullcontext(path))


@contextlib.contextmanager
def in_memory(data: bytes, *, private: bool) -> Iterator[Path]:
    """A path that leads to these bytes, so that llama.cpp can open what lies in no file.

    On Linux it leads into memory of this process alone (memfd_create(2)), which no folder names and which is gone with
    the `with`; swap is not covered. Elsewhere a file of the user's alone is written for the moment.

    Raises:
        ModelError: private bytes, and this system can only write them to the disk.
    """
    if sys.platform == "linux":
        handle = os.memfd_create("adapter", os.MFD_CLOEXEC)
        try:
            with os.fdopen(os.dup(handle), "wb") as writing:
                writing.write(data)
            yield OWN_HANDLES / str(handle)
        finally:
            os.close(handle)
        return
    if private:
        raise ModelError("An adapter of a private pack can be used on Linux only: here it would have to be written.")
    # Windows does not open a file twice while it is deleted on closing, so it is removed by hand.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adapter.gguf"
        path.write_bytes(data)
        yield path


# ---------------------------------------------------------------- before llama.cpp sees it
def check_adapter(path: Path, base: GgufHeader, adapter: Adapter) -> None:
    """Look at everything that llama.cpp takes for granted in an adapter.

    Args:
        path: where its bytes are; base: the header of the model it is to be laid over.

    Raises:
        ModelBroken: it is not the file that its hash names, no whole GGUF, no LoRA, or for another model; the message
            names it.
    """
    try:
        right = hash_file(path) == adapter.sha256
    except OSError as error:
        raise _refused(adapter, f"it cannot be read: {error.strerror}") from error
    if not right:
        raise _refused(adapter, "its bytes are not those that its sha256 names")
    found = read_header(path, f"of the {adapter.name}")
    if other := other_base(found, adapter.base_sha256):
        raise _refused(adapter, f"it was made for another model file (sha256 {clean(other, newlines=False)[:12]}…)")
    if why := _fault(found, base):
        raise _refused(adapter, why)


def other_base(found: GgufHeader, base_sha256: str) -> str:
    """The sha256 of the base that an adapter's file names, where it is another; empty where either is not known."""
    named = str(found.facts.get(BASE_KEY, ""))
    return named if base_sha256 and named != base_sha256 else ""


def _refused(adapter: Adapter, why: str) -> ModelBroken:
    return ModelBroken(f"The {clean(adapter.name, newlines=False)} cannot be used: {why}.", _HINT)


def _fault(found: GgufHeader, base: GgufHeader) -> str:
    """What is wrong with an adapter for this base; empty when it fits."""

    def said(key: str) -> str:
        return clean(str(found.facts.get(key, "")), newlines=False)[:40]

    for key, kind in (("general.type", TEXT), ("general.architecture", TEXT), ("adapter.type", TEXT),
                      ("adapter.lora.alpha", FLOAT)):  # fmt: skip
        if found.kinds.get(key) != kind:
            return f"{key} is missing or of a wrong type"
    if found.facts["general.type"] != "adapter" or found.facts["adapter.type"] != "lora":
        return "it is not a LoRA adapter"
    if found.facts["general.architecture"] != base.facts.get("general.architecture"):
        return f"it was made for the architecture {said('general.architecture')!r}"
    if any(key.startswith("adapter.alora") for key in found.facts):
        return "it is of a kind (aLoRA) that Kaiki does not know"
    if found.kinds.get("general.alignment", UINT32) != UINT32:
        return "its alignment is of a wrong type"
    names = {name.removesuffix(".lora_a").removesuffix(".lora_b") for name in found.tensors}
    if 2 * len(names) != len(found.tensors):
        return "its tensors are not pairs of lora_a and lora_b"
    for name in sorted(names):
        if why := _pair_fault(name, found, base):
            return f"{clean(name, newlines=False)[:60]} {why}"
    return ""


def _pair_fault(name: str, found: GgufHeader, base: GgufHeader) -> str:
    a, b, under = found.tensors.get(f"{name}.lora_a"), found.tensors.get(f"{name}.lora_b"), base.tensors.get(name)
    if a is None or b is None:
        return "is not a pair of lora_a and lora_b"
    if under is None:
        return "is no tensor of this model"
    if a.kind not in _KINDS or b.kind not in _KINDS:
        return "is of a type that cannot be laid over"
    if not len(a.shape) == len(b.shape) == len(under.shape) == 2:
        return "is no matrix"
    # The embedding is looked up and not multiplied, so llama.cpp takes it the other way round.
    expected = (b.shape[1], a.shape[1]) if name.startswith("token_embd") else (a.shape[0], b.shape[1])
    rank = (a.shape[0], b.shape[0]) if name.startswith("token_embd") else (a.shape[1], b.shape[0])
    if expected != under.shape:
        return f"has the shape {expected}, the model's own {under.shape}"
    if rank[0] != rank[1] or not 1 <= rank[0] <= _MOST_RANK:
        return f"has the ranks {rank[0]} and {rank[1]}"
    return ""


# ---------------------------------------------------------------- inside
def _folder() -> Path:
    named = os.environ.get("KAIKI_ADAPTERS")
    return Path(named) if named else SHIPPED


def _card_for(base_sha256: str) -> CraftCard | None:
    return next((c for c in craft_cards()[0].values() if c.base_sha256 == base_sha256 and c.size), None)


def _card(path: Path) -> CraftCard:
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for key in ("sha256", "base_sha256"):
        if not _SHA256.fullmatch(str(body[key])):
            raise ValueError(f"{key} is no sha256")
    file = path.with_suffix(".gguf")
    return CraftCard(
        path.stem, str(body["sha256"]), str(body["base_sha256"]), str(body["prompt"]), int(body.get("rank", 0)),
        clean(str(body.get("trained", "")), newlines=False), clean(str(body.get("how", "")), newlines=False),
        file.stat().st_size if file.is_file() else 0,
    )  # fmt: skip
