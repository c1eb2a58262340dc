"""Which columns of a table the words of a question name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.packs.vocabulary import Vocabulary
from assistant.text import fold, fold_greek_sound
from assistant.tools.tables import lexicon
from assistant.tools.tables.read import Column, Table
from assistant.tools.tables.shorthand import spellings
from assistant.tools.tables.words import Word, concepts_at, phrase_at, squash, stem, words_of

LITERAL, ALIAS, CONCEPT = 3, 2, 1
_MODIFIER_WEIGHT = 0.3
_ROOT = 5
_SUFFIXES = frozenset(["ed", "ing", "able", "ible", "ability", "ibility", "ment"])
_SPANS = frozenset(["day", "week", "month", "night", "hour", "year"])
_UNSAID = Word("", 0, 0, "", "")


@dataclass(frozen=True, slots=True)
class Named:
    """A column and the words of the question that name it.

    Attributes:
        places: indexes of the words.
        coverage: how much of the header they say, 0 to 1; modifiers such as "max" count little.
        strength: 3 the header's own words, 2 an alias, 1 a general synonym; the weakest of those that matched.
        literal: some of the header's own words, if only a modifier, are said.
        head: the header's last word is said, or one that names a figure; "reefer" does not name "reefer plugs".
    """

    column: Column
    places: frozenset[int]
    coverage: float
    strength: int
    literal: bool = True
    head: bool = True


@dataclass(frozen=True, slots=True)
class _Part:
    word: str
    weight: float
    concepts: frozenset[str]
    aliases: tuple[tuple[str, ...], ...]
    sounds: tuple[tuple[str, ...], ...]


class ColumnFinder:
    """The header words of one table, ready to be looked for."""

    def __init__(self, table: Table, vocabulary: Vocabulary) -> None:
        self.columns = table.columns
        groups = _groups(vocabulary)
        self._parts = {c.index: _parts(c, groups) for c in table.columns}
        self._whole = {c.index: squash(" ".join(c.words)) for c in table.columns}
        self._labels = {
            c.index: [words_of(a) for a in (*groups.get(squash(c.label), ()), *spellings(c.label))]
            for c in table.columns
        }
        self.words = frozenset(stem(w) for c in table.columns for w in c.words)

    def concepts(self, column: Column) -> frozenset[str]:
        """The concepts a column's header stands for."""
        return frozenset(name for part in self._parts[column.index] for name in part.concepts)

    def names(self, word: Word) -> bool:
        """Whether a header holds this word or one for the same concept."""
        said = concepts_at([word], 0).keys()
        return stem(word.key) in self.words or any(said & self.concepts(c) for c in self.columns)

    def find(self, words: Sequence[Word]) -> list[Named]:
        """All columns that the words name, those whose words a better one explains left out."""
        # "per day" and "cost a day" belong to a rate and do not ask for days.
        words = [_UNSAID if i and _is_rated(words[i - 1], w) else w for i, w in enumerate(words)]
        spoken = [concepts_at(words, i) for i in range(len(words))]
        named = [n for c in self.columns if (n := self._match(c, words, spoken))]
        return _best(named)

    def _match(self, column: Column, words: Sequence[Word], spoken: list[dict[str, int]]) -> Named | None:
        parts = self._parts[column.index]
        if not parts:
            return None
        whole = self._whole_at(column, words)
        if whole:
            concepts = self.concepts(column)
            return Named(column, frozenset(_said_with(set(whole), concepts, spoken)), 1.0, LITERAL)
        places: set[int] = set()
        matched, strength = 0.0, LITERAL
        heavy = 0.0
        literal = head = False
        last = next((p for p in reversed(parts) if p.weight == 1.0), parts[-1])
        for part in parts:
            found, how = _part_places(part, words, spoken)
            if not found:
                continue
            places |= found
            literal |= how == LITERAL
            head |= part is last or bool(part.concepts - lexicon.THINGS)
            matched += part.weight
            heavy += part.weight if part.weight == 1.0 else 0.0
            if part.weight == 1.0 or len(parts) == 1:
                strength = min(strength, how)
        total = sum(part.weight for part in parts)
        if not places or (heavy == 0.0 and any(part.weight == 1.0 for part in parts)):
            return None
        return Named(column, frozenset(places), matched / total, strength, literal, head)

    def _whole_at(self, column: Column, words: Sequence[Word]) -> frozenset[int]:
        """The header as one word ("UN/LOCODE" for "unlocode"), or an alias of the whole header."""
        wanted = self._whole[column.index]
        for begin in range(len(words)):
            joined = ""
            for end in range(begin, min(begin + 6, len(words))):
                joined += words[end].key
                if joined == wanted:
                    return frozenset(range(begin, end + 1))
                if len(joined) >= len(wanted):
                    break
            for alias in self._labels[column.index]:
                keys = tuple(w.key for w in alias)
                sounds = tuple(w.sound for w in alias)
                if phrase_at(words, begin, keys, False) or (all(sounds) and phrase_at(words, begin, sounds, True)):
                    return frozenset(range(begin, begin + len(alias)))
        return frozenset()


def _groups(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Squashed spelling → all spellings of the same thing."""
    by_name: dict[str, list[str]] = {}
    for entry in vocabulary.entries:
        by_name.setdefault(entry.canonical, [entry.canonical]).append(entry.alias)
    out: dict[str, tuple[str, ...]] = {}
    for same in by_name.values():
        for spelling in same:
            out.setdefault(squash(spelling), tuple(same))
    return out


def _parts(column: Column, groups: dict[str, tuple[str, ...]]) -> tuple[_Part, ...]:
    words = [w for w in column.words if w] or [fold(column.name)]
    header = words_of(" ".join(words))
    parts: list[_Part] = []
    for i, word in enumerate(header):
        concepts = frozenset(name for name, length in concepts_at(header, i, header=True).items() if length <= 1)
        written_out = [words_of(long) for long in spellings(word.text)]
        concepts |= {n for long in written_out for n, length in concepts_at(long, 0).items() if length == len(long)}
        aliases = [words_of(a) for a in groups.get(word.key, ()) if squash(a) != word.key] + written_out
        light = len(words) > 1 and (word.key in lexicon.MODIFIERS or len(word.key) == 1 or not word.sound)
        parts.append(
            _Part(
                word.key,
                _MODIFIER_WEIGHT if light else 1.0,
                concepts,
                tuple(tuple(w.key for w in alias) for alias in aliases if alias),
                tuple(tuple(w.sound for w in alias) for alias in aliases if alias and all(w.sound for w in alias))
                + (((fold_greek_sound(word.key),),) if word.greek else ()),
            )
        )
    return tuple(parts)


def _part_places(part: _Part, words: Sequence[Word], spoken: list[dict[str, int]]) -> tuple[set[int], int]:
    literal = {i for i, w in enumerate(words) if w.key == part.word or (w.sound and stem(w.key) == stem(part.word))}
    if literal:
        return _said_with(literal, part.concepts, spoken), LITERAL
    found: set[int] = set()
    for i in range(len(words)):
        for phrase in part.aliases:
            if phrase_at(words, i, phrase, False):
                found |= set(range(i, i + len(phrase)))
        for phrase in part.sounds:
            if phrase_at(words, i, phrase, True):
                found |= set(range(i, i + len(phrase)))
    if not found:
        found = {i for i, w in enumerate(words) if _typo(w, part.word) or _derived(w.key, part.word)}
    if found:
        return found, ALIAS
    for i, concepts in enumerate(spoken):
        for name in part.concepts & concepts.keys():
            found |= set(range(i, i + concepts[name]))
    return found, CONCEPT


def _said_with(places: set[int], concepts: frozenset[str], spoken: list[dict[str, int]]) -> set[int]:
    """With the general words for the same thing beside them: "tare weight" and "UN/LOCODE" are one saying."""
    grown = set(places)
    for i, said in enumerate(spoken):
        for name in concepts & said.keys():
            span = set(range(i, i + said[name]))
            if {min(span) - 1, *span, max(span) + 1} & grown:
                grown |= span
    return grown


def _is_rated(before: Word, word: Word) -> bool:
    """Whether a word is what a price is for: "per day", "a day"."""
    return before.key in {"per", "ανα"} or (before.key == "a" and word.key in _SPANS)


def _derived(word: str, part: str) -> bool:
    """ "Accessible" of "access", "refunded" of "refund"; short words have too many neighbours."""
    short, long = sorted((word, part), key=len)
    return len(short) >= _ROOT and long.startswith(short) and long[len(short) :] in _SUFFIXES


def _typo(word: Word, part: str) -> bool:
    if len(word.key) < 6 or len(part) < 6 or word.key[0] != part[0] or word.key in lexicon.HARMLESS:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(word.key, part, score_cutoff=1) <= 1


def _best(named: list[Named]) -> list[Named]:
    """Leave out columns whose words another column takes with more of them, or says more fully."""
    kept: list[Named] = []
    for one in named:
        beaten = False
        for other in named:
            if other is one or not one.places & other.places:
                continue
            more = other.places > one.places and (other.literal or other.strength >= min(one.strength, ALIAS))
            # "Cars, max": the header said in full is not beaten by one of which only a synonym is said.
            more = more and (other.head or one.coverage < 0.99 or one.strength < LITERAL)
            same = other.places == one.places or one.places & other.places == one.places
            fuller = other.coverage > one.coverage + 0.15 and other.strength >= one.strength
            if more or (same and (fuller or other.strength > one.strength)):
                beaten = True
                break
        if not beaten:
            kept.append(one)
    return kept
