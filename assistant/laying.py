"""Which adapter lies over the model while a pack is asked, and what the reader is told when one cannot be used."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.calibration import parse
from assistant.answering.write import prompt_kind
from assistant.errors import KaikiError, VaultError
from assistant.loading import Loader
from assistant.models.adapter import Adapter
from assistant.models.chat import ChatModel
from assistant.packs.card import PackCard
from assistant.packs.files import PackFiles


class Laying:
    """Lays adapters over the model in use; one that was refused is not tried again while this process lives.

    Args:
        loader: knows which adapter belongs to a model and a pack.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._chosen: dict[tuple[str, str], Adapter | None] = {}
        self._refused: dict[tuple[str, str], str] = {}
        self._notes: dict[tuple[str, str], tuple[str, ...]] = {}

    def lay(self, model: ChatModel, card: PackCard, files: PackFiles) -> tuple[str, ...]:
        """Lay the pack's adapter over the model, else the model's own, else none.

        Returns:
            What to tell the reader: why an adapter, or what was fitted for it, was left out.

        Raises:
            VaultError: the adapter lies in a vault that cannot be opened.
        """
        key = (model.name, card.content_hash)
        try:
            if key not in self._chosen:
                self._chosen[key] = self._loader.adapter(model.name, card, files)
            adapter = self._chosen[key]
            if adapter and adapter.calibration and key not in self._notes:
                self._notes[key] = ()
                try:
                    parse(adapter.calibration, f"of the {adapter.name}")
                except KaikiError as error:
                    # The adapter may be good all the same; the general weights decide then.
                    self._chosen[key] = adapter = replace(adapter, calibration="")
                    self._notes[key] = (error.message,)
            if key not in self._refused and adapter and adapter.prompt not in ("", prompt_kind(craft=True)):
                self._refused[key] = f"The {adapter.name} was trained on another prompt; the model answers without it."
            if key not in self._refused:
                model.use_adapter(adapter)
                return self._notes.get(key, ())
        except VaultError:
            # Locked for the moment, which says nothing of the adapter.
            raise
        except KaikiError as error:
            self._refused[key] = str(error)
        model.use_adapter(None)
        return (self._refused[key],)
