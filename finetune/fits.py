"""What a recipe asks of its base, its packs and this machine that cannot be done, found before any work.

Of a base only the header is read. What this does not see: whether memory and time suffice, and whether a layer of Gemma
may go, which shows only when the layers were looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Home
from assistant.errors import KaikiError
from assistant.models.gguf_header import GgufHeader, read_header
from finetune.errors import RecipeFaulty
from finetune.named import pack_folder
from finetune.names import ARCHITECTURES
from finetune.prune.structured import kept_channels
from finetune.steps import read_manifest

if TYPE_CHECKING:
    from finetune.recipe import Recipe
    from finetune.run import Run
    from finetune.sections import Adapter

#: ggml's numbers of F32, F16 and BF16.
_WHOLE = (0, 1, 30)


def base_faults(recipe: Recipe, base: Path) -> Iterator[str]:
    """What cannot be done with a base, a GGUF or a folder of safetensors; each with its key."""
    if base.is_dir():
        yield from _folder_faults(recipe)
        return
    if not (recipe.tuned or recipe.quantize):
        return
    try:
        header = read_header(base, base.name)
    except KaikiError as error:
        yield f"base: {str(error).rstrip('.')}"
        return
    wanted = recipe.quantize
    if wanted and wanted.base and not wanted.requantize and any(t.kind not in _WHOLE for t in header.tensors.values()):
        yield f"quantize.base: {base.name} is quantized already; say requantize = true, and both errors add up"
    if not recipe.tuned:
        return
    architecture = header.facts.get("general.architecture")
    if architecture not in ARCHITECTURES:
        yield f"base: {base.name} is of the architecture {architecture!r}; tuning knows {', '.join(ARCHITECTURES)}"
        return
    layers = int(header.facts.get(f"{architecture}.block_count", 0))
    yield from _prune_faults(recipe, header, layers)
    yield from _adapter_faults(recipe, layers)


def _folder_faults(recipe: Recipe) -> Iterator[str]:
    """A whole GGUF takes its tokenizer from the base's, and an adapter is measured over it."""
    why = "the base is a folder of safetensors, of which no whole GGUF can be written; name the model's GGUF"
    if recipe.export and recipe.export.merged:
        yield f"export.merged: {why}"
    if recipe.prune:
        yield f"prune: {why}"
    if recipe.distill and recipe.distill.weights == "full":
        yield f"distill.weights: {why}"
    if recipe.quantize and recipe.quantize.base:
        yield f"quantize.base: {why}"
    if recipe.export and recipe.export.into_pack:
        yield "export.into_pack: the base is a folder of safetensors, and packs name an adapter's base by its GGUF"
    if recipe.evaluate:
        yield "evaluate: the base is a folder of safetensors, and only GGUF files are measured; name the model's GGUF"


def _prune_faults(recipe: Recipe, header: GgufHeader, layers: int) -> Iterator[str]:
    wanted = recipe.prune
    if wanted is None:
        return
    if wanted.layers >= layers:
        yield f"prune.layers: {wanted.layers} of {layers} layers cannot be removed"
    architecture = header.facts["general.architecture"]
    groups = int(header.facts.get(f"{architecture}.attention.head_count_kv", 0))
    if wanted.heads and architecture == "qwen2":
        yield "prune.heads: in a GGUF of qwen2 the queries must be as wide as the model, so no heads can be removed"
    elif groups and round(wanted.heads * groups) >= groups:
        yield f"prune.heads: {round(wanted.heads * groups)} of {groups} groups of heads cannot be removed"
    elif groups and wanted.heads and not round(wanted.heads * groups):
        yield f"prune.heads: a share of {wanted.heads:g} of {groups} groups of heads is none"
    channels = int(header.facts.get(f"{architecture}.feed_forward_length") or 0)
    if channels and wanted.channels and kept_channels(channels, wanted.channels) == channels:
        yield f"prune.channels: a share of {wanted.channels:g} of {channels} channels, rounded as they go, is none"
    if wanted.pattern:
        of = int(wanted.pattern.partition(":")[2])
        # What becomes narrower before is known only then.
        changed = ("ffn_down",) * bool(wanted.channels) + ("attn_output",) * bool(wanted.heads)
        for name, tensor in header.tensors.items():
            matrix = name.startswith("blk.0.") and len(tensor.shape) == 2 and name.split(".")[2] not in changed
            if matrix and tensor.shape[0] % of:
                yield f"prune.pattern: {name} has rows of {tensor.shape[0]} weights, which {of} does not divide"
                return


def _adapter_faults(recipe: Recipe, layers: int) -> Iterator[str]:
    sections: dict[str, Adapter | None] = {}
    if recipe.lora and not recipe.lora.start:
        sections["lora"] = recipe.lora
    if recipe.distill and recipe.distill.weights == "lora":
        sections["distill"] = recipe.distill
    if recipe.prune and not (recipe.prune.sparsity or recipe.prune.pattern):
        sections["prune.recover"] = recipe.prune.recover
    for key, wanted in sections.items():
        if wanted is None:
            continue
        left = layers - (recipe.prune.layers if recipe.prune and key == "prune.recover" else 0)
        if wanted.from_layer >= left > 0:
            yield f"{key}.from_layer: there are layers 0 to {left - 1}"


def question_fault(name: str, place: Home, beside: Path, file: str) -> str:
    """Why the questions of a file cannot be asked of a pack, a folder or an installed one; empty when they can."""
    from assistant.packs.selftest import read_questions
    from assistant.packs.store import PackStore

    none = f"{name} has no {file}, whose questions are to be asked"
    folder = pack_folder(name, beside)
    try:
        if folder is None:
            return "" if file in PackStore(place).card(name).files else none
        return "" if read_questions(folder, file) else none
    except KaikiError as error:
        missing = folder is None or not (folder / file).is_file()
        return none if missing else f"{name}: {str(error).rstrip('.')}"


def need_cards(run: Run, steps: Collection[str]) -> None:
    """Look for what 8- and 4-bit weights need where such a step is to be done now: torch takes seconds to import.

    Raises:
        RecipeFaulty: there is no graphics card, or no bitsandbytes.
    """
    for step, wanted in (("lora", run.recipe.lora), ("distill", run.recipe.distill)):
        done = all(read_manifest(run.of(step, seed)) for seed in run.recipe.seeds)
        if wanted is None or wanted.bits > 8 or step not in steps or done:
            continue
        why = "" if find_spec("bitsandbytes") else "bitsandbytes, which is not installed"
        if not why:
            import torch

            why = "" if torch.cuda.is_available() else "a graphics card, and there is none"
        if why:
            fault = f"{step}.bits: {wanted.bits} bits need {why}"
            raise RecipeFaulty(f"{fault}.", (fault,), "Leave `bits` out on this machine; nothing was done.")
