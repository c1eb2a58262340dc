"""How places are written in answers, and ships and companies found by their whole names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assistant.packs.vocabulary import Vocabulary
from assistant.text import fold
from assistant.tools.gtfs.timetable import Place
from assistant.tools.words.folded import fold_places
from assistant.types import Language


@dataclass(frozen=True, slots=True)
class Names:
    """How places are written: as the feed has them, and in Greek where the vocabulary or the common names know it.

    Attributes:
        greek, accusative: place id → Greek name in the nominative, and after a preposition.
    """

    greek: Mapping[str, str] = field(default_factory=dict)
    accusative: Mapping[str, str] = field(default_factory=dict)

    def of(self, place: Place, language: Language, *, after: bool = False) -> str:
        """The name to show; `after` a Greek preposition."""
        if language == "el":
            nominative = self.greek.get(place.id, place.name)
            return self.accusative.get(place.id, nominative) if after else nominative
        return place.name


class Phrases:
    """Names that count only as a whole: "Island Boats" must not be found in "how many boats".

    Args:
        names: what to look for.
        vocabulary: entries whose canonical name is one of them give further spellings.
    """

    def __init__(self, names: Iterable[str], vocabulary: Vocabulary) -> None:
        self._names = {fold(name): name for name in names}
        for entry in vocabulary.entries:
            if fold(entry.canonical) in self._names:
                self._names.setdefault(fold(entry.alias), self._names[fold(entry.canonical)])
        longest_first = sorted(self._names, key=len, reverse=True)
        body = "|".join(re.escape(name).replace("\\ ", r"[\s-]*") for name in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{body})(?!\w)") if longest_first else None

    def find(self, text: str) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
        """The names in a text, each once, and where they stand."""
        if self._pattern is None:
            return (), []
        folded = fold_places(text)
        found: list[str] = []
        spans: list[tuple[int, int]] = []
        squeezed = {re.sub(r"[\s-]+", "", key): name for key, name in self._names.items()}
        for match in self._pattern.finditer(folded.text):
            found.append(squeezed[re.sub(r"[\s-]+", "", match.group())])
            spans.append(folded.span(*match.span()))
        return tuple(dict.fromkeys(found)), spans
