"""Files for llama.cpp that were looked at: written, then compared with torch over a real text by their KL divergence.

An adapter may differ from torch by twice the noise that its base has without it; a merged file by 0.001 nats. Files
that differ more are taken away again, since a wrong one answers without a word. The text is Kaiki's general one.

What this does not protect against: an adapter whose effect is below the noise. That is said, and the file is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune import agree
from finetune.adapter_file import write_adapter
from finetune.base import load_torch
from finetune.binding import Vocabulary
from finetune.errors import TuneError
from finetune.general import GENERAL
from finetune.merged_file import write_merged
from finetune.steps import Say

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from finetune.base import Base

#: Tokens of the text that are compared.
TOKENS = 256
MERGED_LIMIT = 1e-3
#: A base in full precision has next to no noise; half precision of the adapter has.
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and how it agrees with torch.

    Attributes:
        kl: KL(torch ‖ llama.cpp), mean over the positions, in nats.
        noise: the same of the base without the adapter; None for a merged file.
        effect: KL(with ‖ without the adapter) in torch; None for a merged file.
        positions: tokens compared; 0 where there was nothing to compare with.
    """

    file: Path
    bytes: int
    kl: float
    noise: float | None
    effect: float | None
    positions: int

    def figures(self) -> dict[str, Any]:
        """For a manifest."""
        found = {"bytes": self.bytes, "kl": self.kl, "noise": self.noise, "effect": self.effect}
        return {name: value for name, value in found.items() if value is not None} | {"positions": self.positions}


def export_adapter(peft_folder: Path, base: Base, out: Path, say: Say, *, dtype: str = "f16") -> Exported:
    """Write an adapter GGUF and compare it.

    A base that came as safetensors has no file to lay it over; then the adapter is written and not compared.

    Raises:
        TuneError: it differs too much (the file is gone again). Else what `write_adapter` and `load_torch` raise.
    """
    import peft

    write_adapter(peft_folder, base, out, dtype=dtype)
    size = out.stat().st_size
    if base.gguf is None:
        say(f"export: {out.name} was not compared, since {base.name} is no GGUF")
        return Exported(out, size, 0.0, None, None, 0)
    model, tokenizer = load_torch(base)
    ids = _ids(tokenizer, base.gguf)
    adapted: Any = peft.PeftModel.from_pretrained(model, peft_folder).eval()
    with adapted.disable_adapter():
        noise = agree.compare(adapted, base.gguf, ids).kl
    effect = agree.effect(adapted, adapted.disable_adapter, ids).kl
    found = agree.compare(adapted, base.gguf, ids, out)
    if not found.kl <= max(2 * noise, _LEAST):
        out.unlink()
        raise TuneError(
            f"The adapter in llama.cpp is not what was trained: KL {found.kl:.2g} nats, without it {noise:.2g}.",
            "This is a fault of Kaiki; the trained adapter is kept.",
        )
    say(f"export: {out.name} {size / 1e6:.1f} MB, KL to torch {found.kl:.2g} (base {noise:.2g}, effect {effect:.2g})")
    if effect < noise:
        say("export: the adapter does less than rounding does, so the comparison says little")
    return Exported(out, size, found.kl, noise, effect, found.positions)


def export_merged(model: PreTrainedModel, base: Base, out: Path, say: Say) -> Exported:
    """Write a whole GGUF in half precision and compare it.

    Args:
        model: adapters merged, as for `write_merged`.

    Raises:
        TuneError: it differs too much (the file is gone again). Else what `write_merged` raises.
    """
    from transformers import AutoTokenizer

    write_merged(model, base, out, say)
    ids = _ids(AutoTokenizer.from_pretrained(base.folder, local_files_only=True), out)
    found = agree.compare(model.eval(), out, ids)
    if not found.kl <= MERGED_LIMIT:
        out.unlink()
        raise TuneError(
            f"The merged model in llama.cpp is not the one in torch: KL {found.kl:.2g} nats, not {MERGED_LIMIT}.",
            "This is a fault of Kaiki; the weights are kept.",
        )
    say(f"export: {out.name} {out.stat().st_size / 1e6:,.0f} MB, KL to torch {found.kl:.2g}")
    return Exported(out, out.stat().st_size, found.kl, None, None, found.positions)


def _ids(tokenizer: Any, gguf: Path) -> list[int]:
    """The text that is compared, begun as llama.cpp begins one."""
    text = GENERAL.read_text(encoding="utf-8")
    with Vocabulary(gguf) as vocabulary:
        ids = vocabulary.begin + [int(i) for i in tokenizer(text, add_special_tokens=False).input_ids]
    return ids[:TOKENS]
