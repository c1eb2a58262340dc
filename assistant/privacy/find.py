"""Finding identifiers in a text.

What this does not find is said in docs/identifiers.md; removal of identifiers is not anonymization.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.privacy.model import Finding, keep

if TYPE_CHECKING:
    from assistant.privacy.frame import Frame

Language = Literal["en", "el"]


class Finder:
    """Finds identifiers. Loading takes seconds and happens with the first text.

    Args:
        model: folder of spaCy's English model; None runs the rules and lists alone, which miss more English names.
    """

    def __init__(self, model: Path | None = None) -> None:
        self._model = model
        self._frame: Frame | None = None
        self._lock = threading.Lock()

    @property
    def has_model(self) -> bool:
        """Whether a language model takes part."""
        return self._model is not None

    def find(self, text: str, language: Language | None = None) -> list[Finding]:
        """The identifiers of a text, in order, without overlap.

        Args:
            text: any text; offsets of the findings refer to it.
            language: "en" or "el"; None tells by the letters. Rules for both run in any case.
        """
        from assistant.privacy import known
        from assistant.privacy.resolve import settle
        from assistant.text import language_of

        if not text.strip():
            return []
        with self._lock:
            if self._frame is None:
                from assistant.privacy.frame import Frame

                self._frame = Frame(self._model)
            found = self._frame.find(text, language or language_of(text))
        settled = settle(text, found)
        return settle(text, [*settled, *keep(known.again(text, settled)), *keep(known.bodies(text, settled))])


def model_folder(models: Path) -> Path | None:
    """Where the names model lies below the models folder, or None when it is not on this disk."""
    from assistant.models.catalog import NAMES_MODEL

    folder = models / NAMES_MODEL
    return folder if (folder / "model.json").is_file() and (folder / "meta.json").is_file() else None
