"""Which model and which encoder, and how they are made."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.answering import calibration
from assistant.config import Home
from assistant.errors import KaikiError, ModelMissing, PackError, UsageError
from assistant.models.adapter import Adapter, craft_adapter, in_memory
from assistant.models.catalog import default_model, encoder_for, load_catalog
from assistant.models.chat import ChatModel, ScriptedModel
from assistant.models.store import ModelStore
from assistant.packs.card import AdapterSpec, PackCard
from assistant.packs.files import PackFiles
from assistant.retrieval.encoders import Encoder, HashEncoder, SentenceEncoder
from assistant.storage.settings import load

if TYPE_CHECKING:
    from assistant.speech.hearing import Hearing

#: Names of the stand-ins; only tests and people who type them get them.
SCRIPTED, HASH = "scripted", "hash"
#: The encoder that finds most in any language, and up to which size an English pack is indexed with it: at about four
#: passages a second a megabyte of text takes five minutes.
BEST, SMALL_PACK_BYTES = "embeddinggemma-300m", 1_000_000


#: What `kaiki setup` fetches to hear with.
LEAST_SPEECH = "whisper-tiny"


class Loader(Protocol):
    """Makes models and encoders."""

    def model_name(self, asked: str | None) -> str:
        """The model to use: the asked one, else the user's choice, else the best that fits."""
        ...

    def model(self, name: str) -> ChatModel:
        """Load a model; slow."""
        ...

    def close(self, model: ChatModel) -> None:
        """Free a model's memory."""
        ...

    def sha256(self, name: str) -> str:
        """The recorded sha256 of a model's or an encoder's file; empty for a stand-in, and for one that is gone."""
        ...

    def adapter(self, name: str, card: PackCard, files: PackFiles) -> Adapter | None:
        """The adapter to lay over a model while a pack is asked: the pack's own, else the model's; None for neither."""
        ...

    def calibrations(self) -> Path:
        """The folder with a folder a model, in which what `--calibrate` fitted lies."""
        ...

    def encoder_names(self, card: PackCard) -> tuple[str, ...]:
        """Usable encoders for a pack, best first; never empty."""
        ...

    def encoder(self, name: str) -> Encoder:
        """Load an encoder; slow."""
        ...

    def hearing_name(self, asked: str | None, language: str | None) -> str:
        """The speech model to use for a language (None: not known)."""
        ...

    def hearing(self, name: str) -> Hearing:
        """Load a speech model; slow."""
        ...

    def settings_pack(self) -> str | None:
        """The user's choice of pack."""
        ...

    def warnings(self, card: PackCard) -> tuple[str, ...]:
        """What is not as good as it could be, for the reader."""
        ...


class DiskLoader:
    """The real one: models from the store under a home.

    `KAIKI_STANDINS=1` gives the scripted model and the deterministic encoder for every name, for tests of logic.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._store = ModelStore(home)
        self._standins = os.environ.get("KAIKI_STANDINS") == "1"

    def model_name(self, asked: str | None) -> str:
        """The asked model, else the user's choice, else the best that fits into memory and is installed."""
        if self._standins:
            return SCRIPTED
        if asked:
            return asked
        if chosen := load(self._home.settings).model:
            return chosen
        best = default_model(free_memory_mb())
        if best in self._store.installed():
            return best
        # Better a smaller model that is here than none: the other default, if it was fetched.
        others = [n for n in ("qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b") if n in self._store.installed()]
        return others[0] if others else best

    def model(self, name: str) -> ChatModel:
        """Load a GGUF after looking whether it fits."""
        if name == SCRIPTED:
            return ScriptedModel()
        path = self._store.path(name)
        self._store.check_memory(name, free_memory_mb())
        from assistant.models.llama import LlamaModel

        return LlamaModel(name, path)

    def close(self, model: ChatModel) -> None:
        """Free a model's memory."""
        free = getattr(model, "close", None)
        if free:
            free()

    def sha256(self, name: str) -> str:
        """As recorded when it was fetched or added: hashing a gigabyte for each answer would take longer than it."""
        if name in ("", SCRIPTED, HASH):
            return ""
        try:
            return self._store.get(name).sha256
        except KaikiError:
            # Removed while it is loaded: the answer is good all the same.
            return ""

    def adapter(self, name: str, card: PackCard, files: PackFiles) -> Adapter | None:
        """By the sha256 of the model's file: an adapter fits no other.

        Raises:
            PackError: what `pack.toml` names is not in the pack.
        """
        base = self.sha256(name)
        if not base:
            return None
        part = next((a for a in card.adapters if a.base_sha256 == base), None)
        return pack_adapter(part, card, files) if part else self.craft(name)

    def craft(self, name: str) -> Adapter | None:
        """The adapter that ships with a model, laid over it where no pack brings its own; None: there is none."""
        return craft_adapter(self.sha256(name), calibration.SHIPPED)

    def calibrations(self) -> Path:
        """Beside the models."""
        return self._home.models

    def encoder_names(self, card: PackCard) -> tuple[str, ...]:
        """The encoder for the pack's languages, else one that is here."""
        if self._standins:
            return (HASH,)
        wanted = encoder_for(card.languages)
        here = self._store.installed()
        # It finds more in English too, at a tenth of the speed: worth it while that is minutes.
        first = BEST if card.size_bytes <= SMALL_PACK_BYTES else wanted
        names = [n for n in dict.fromkeys((first, wanted, BEST, "all-minilm-l6-v2")) if n in here]
        if not names:
            raise ModelMissing(
                f"No encoder is on this disk; {card.name} needs {wanted} to be searched.",
                f"Run `kaiki models pull {wanted}`.",
            )
        return tuple(names)

    def encoder(self, name: str) -> Encoder:
        """Load a sentence-transformers folder."""
        if name == HASH:
            return HashEncoder()
        entry = load_catalog()[name]
        prompts = (entry.query_prompt, entry.document_prompt)
        return SentenceEncoder(name, self._store.path(name), prompts, self.sha256(name))

    def hearing_name(self, asked: str | None, language: str | None) -> str:
        """The asked model, else the largest here that knows the language and fits into memory.

        Raises:
            ModelMissing: no speech model for that language is on this disk; the hint says what to fetch.
        """
        if self._standins:
            return SCRIPTED
        if asked:
            if self._store.get(asked).kind != "speech":
                raise UsageError(f"{asked} is not a speech model.", "See `kaiki models list`.")
            return asked
        here = sorted((m for m in self._store.installed().values() if m.kind == "speech"), key=lambda m: -m.size)
        fitting = [m.name for m in here if self._knows(m.name, language)]
        if not fitting:
            name = LEAST_SPEECH if language in (None, "en") else "whisper-base"
            known = f" that knows {language!r}" if language else ""
            raise ModelMissing(
                f"No speech model{known} is on this disk.", f"Fetch one with `kaiki models pull {name}`."
            )
        free = free_memory_mb()
        return next((name for name in fitting if self._memory(name) <= free), fitting[-1])

    def _knows(self, name: str, language: str | None) -> bool:
        entry = self._store.catalog.get(name)
        # What a model of the user's own knows is seen when it is loaded.
        return not (language and entry) or not {language, "multilingual"}.isdisjoint(entry.languages)

    def _memory(self, name: str) -> int:
        entry = self._store.catalog.get(name)
        return entry.memory_mb if entry else self._store.get(name).size // 10**6 + 300

    def hearing(self, name: str) -> Hearing:
        """Load a Whisper model after looking whether it fits."""
        from assistant.speech.hearing import ScriptedHearing

        if name == SCRIPTED:
            return ScriptedHearing()
        path = self._store.path(name)
        self._store.check_memory(name, free_memory_mb())
        from assistant.models.llama import free_threads
        from assistant.speech.whisper import Whisper

        return Whisper(name, path, free_threads())

    def settings_pack(self) -> str | None:
        """The user's choice of pack."""
        return load(self._home.settings).pack

    def warnings(self, card: PackCard) -> tuple[str, ...]:
        """Says so when a pack is searched with a lesser encoder than its languages ask for."""
        if self._standins:
            return ()
        wanted, used = encoder_for(card.languages), self.encoder_names(card)[0]
        if used in (wanted, BEST):
            return ()
        return (f"{card.name} is searched with {used}; `kaiki models pull {wanted}` makes it find Greek.",)


def pack_adapter(part: AdapterSpec, card: PackCard, files: PackFiles) -> Adapter:
    """An adapter that a pack brings along, read when it is laid over the model.

    Raises:
        PackError: the pack holds no such file.
    """
    if part.file not in card.files:
        raise PackError(f"The pack {card.name} names the adapter {part.file} and does not hold it.")
    beside = f"{part.file.removesuffix('.gguf')}.json"
    fitted = files.read(beside).decode("utf-8", "replace") if beside in card.files else ""

    def opened() -> AbstractContextManager[Path]:
        return in_memory(files.read(part.file), private=card.private)

    named = f"adapter {part.file} of {card.name}"
    return Adapter("pack", named, card.files[part.file], part.base_sha256, opened, calibration=fitted)


def free_memory_mb() -> int:
    """Memory that programs could have now, in MB."""
    import psutil

    return int(psutil.virtual_memory().available // 2**20)
