"""Which values of a table the words of a question name: exactly, by alias, by their distinguishing words, with a slip.

One name is never turned into another: a slip of the pen is mended only in a long word, by one letter, when no value and
no spelling reads exactly as typed. Two real names one letter apart, of which the table holds one, cannot be told from a
slip: the reply says how it read the name.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.packs.vocabulary import Vocabulary
from assistant.text import fold
from assistant.tools.tables import lexicon
from assistant.tools.tables.boxes import Listed, Shelf
from assistant.tools.tables.read import Column, Table
from assistant.tools.tables.shorthand import in_english, is_kind, spellings
from assistant.tools.tables.values import is_blank
from assistant.tools.tables.words import Word, is_harmless, keys_of, squash, stem, words_of

How = Literal["exact", "part", "slip"]

_MAX_SPAN = 8
_LONG_TEXT = 8
_SLIP_LENGTH = 6
_PARENTHESES = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")
#: "pain and fever" names two things; only outside the keys, where it may be one name.
_ITEMS = re.compile(r"\s*[,;/&]\s*|\s+(?:and|or|και|ή)\s+", re.IGNORECASE)
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
#: what the endings of Greek names change into, as sound keys: Πειραιάς, Πειραιά; Νάξος, Νάξου, Νάξο; Μήλος, Τήνο.
_ENDINGS = (("os", ("u", "o", "e")), ("as", ("a",)), ("is", ("i",)), ("us", ("u",)), ("on", ("o", "u")), ("o", ("u",)),
            ("i", ("is", "iu")), ("a", ("as",)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """Values of one column named by a span of words.

    Attributes:
        column: where the values stand.
        values: folded values; more than one when the words fit several, none for a container the column does not hold.
        rows: indexes of the rows that hold them.
        begin, end: the words `[begin, end)`.
        how: exactly or by alias; by distinguishing words only; with a slip of one letter.
    """

    column: Column
    values: tuple[str, ...]
    rows: frozenset[int]
    begin: int
    end: int
    how: How

    @property
    def places(self) -> frozenset[int]:
        """Indexes of the words."""
        return frozenset(range(self.begin, self.end))


class _Values:
    """The values of one column."""

    def __init__(self, column: Column, is_key: bool) -> None:
        self.column = column
        self.is_key = is_key
        self.rows: dict[str, list[int]] = defaultdict(list)
        self.shown: dict[str, str] = {}
        self.forms: dict[str, dict[str, int]] = defaultdict(dict)
        self.sounds: dict[str, set[str]] = defaultdict(set)
        self.by_word: dict[str, set[str]] = defaultdict(set)
        self.by_sound: dict[str, set[str]] = defaultdict(set)
        self.slips: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.boxes = Listed((), key=is_key)

    def finish(self, groups: dict[str, list[list[tuple[str, bool]]]]) -> None:
        for value, shown in self.shown.items():
            self._add_form(value, shown, 0)
            bare = _PARENTHESES.sub(" ", shown).strip()
            if bare and bare != shown:
                self._add_form(value, bare, 1)
                for inside in _PARENTHESES.findall(shown):
                    if inside.strip():
                        self._add_form(value, inside, 2)
            items = _ITEMS.split(bare) if not self.is_key else []
            for item in items if 1 < len(items) < 8 else []:
                self._add_form(value, item, 0)
            if _GREEK.search(shown):
                self._add_sounds(value, shown)
            written_out = spellings(shown)
            for key in keys_of(" ".join((shown, *written_out))):
                if not key[0].isalpha():
                    self.by_word[key].add(value)
                elif len(key) > 1:
                    self.by_word[stem(key)].add(value)
            for spelling in written_out:
                self._add_form(value, spelling, 3)
            for word in words_of(shown) if _GREEK.search(shown) else ():
                for form in greek_forms(word.greek) if len(word.greek) > 1 else ():
                    self.by_sound[form].add(value)
            if groups:
                self._add_aliases(value, shown, groups)
        self.boxes = Listed(self.shown, key=self.is_key)
        for key in self.by_word:
            if len(key) >= _SLIP_LENGTH - 1 and key.isalpha():
                self.slips[key[0], len(key)].add(key)

    def _add_aliases(self, value: str, shown: str, groups: dict[str, list[list[tuple[str, bool]]]]) -> None:
        for group in groups.get(squash(shown), []) + groups.get(squash(_PARENTHESES.sub(" ", shown)), []):
            for spelling, greek in group:
                self._add_form(value, spelling, 3)
                if greek:
                    self._add_sounds(value, spelling)

    def _add_form(self, value: str, text: str, rank: int) -> None:
        key = squash(text)
        if key:
            known = self.forms[key]
            known[value] = min(rank, known.get(value, rank))

    def _add_sounds(self, value: str, text: str) -> None:
        sounds = [w.sound for w in words_of(text) if w.sound]
        if not sounds or len("".join(sounds)) < 3 or len(sounds) > 4:
            return
        for forms in itertools.product(*(greek_forms(sound) for sound in sounds)):
            self.sounds["".join(forms)].add(value)


class EntityFinder:
    """The values of a table's keys and of its other text columns, ready to be looked for."""

    def __init__(self, table: Table, keys: Sequence[Column], vocabulary: Vocabulary) -> None:
        self._keys = {column.index for column in keys}
        groups = self._groups = _groups(vocabulary)
        self._columns: list[_Values] = []
        for column in table.columns:
            is_key = column.index in self._keys
            if not is_key and column.kind not in {"text", "code"}:
                continue
            store = _Values(column, is_key)
            for row in table.rows:
                cell = row.cells[column.index]
                if not is_blank(cell):
                    store.rows[fold(cell)].append(row.index)
                    store.shown.setdefault(fold(cell), cell)
            lengths = [len(cell.split()) for cell in store.shown.values()]
            if is_key or (lengths and sum(lengths) / len(lengths) <= _LONG_TEXT):
                store.finish(groups)
                self._columns.append(store)
        self.common_words = self._common()
        self._shelf = Shelf([store.boxes for store in self._columns])

    def _common(self) -> frozenset[str]:
        """Words that so many values hold that they name none of them: port, terminal, dry container."""
        common: set[str] = set()
        for store in self._columns:
            limit = max(3, 0.3 * len(store.shown))
            common |= {word for word, values in store.by_word.items() if len(values) > limit and word.isalpha()}
        return frozenset(common)

    def knows(self, word: Word) -> bool:
        """Whether any value of any column holds this word."""
        key = stem(word.key)
        return any(key in s.by_word or word.key in s.forms for s in self._columns)

    def said_by(self, spelling: str) -> set[str] | None:
        """The squashed names that a squashed spelling has in the vocabulary, itself where a value is spelled so."""
        if groups := self._groups.get(spelling):
            return {squash(name) for group in groups for name, _ in group}
        return {spelling} if any(spelling in s.forms for s in self._columns) else None

    def exact(self, text: str, words: Sequence[Word], generic: frozenset[str]) -> list[Match]:
        """Spans that are a value or an alias of one; a span inside a longer one is left out."""
        found: list[Match] = []
        for begin in range(len(words)):
            joined = sound = ""
            for end in range(begin + 1, min(begin + _MAX_SPAN, len(words)) + 1):
                word = words[end - 1]
                if not word.key[0].isalnum():
                    if end == begin + 1:
                        break
                    continue
                joined += word.key
                sound = sound + word.sound if word.sound else ""
                for store in self._columns:
                    if match := self._whole(store, text, words, (begin, end), (joined, sound, generic)):
                        found.append(match)
        boxes = {(m.column.index, m.begin, m.end): m for m in self._containers(text, words)}
        found = [m for m in found if (m.column.index, m.begin, m.end) not in boxes] + list(boxes.values())
        spans = {(m.begin, m.end) for m in found}
        return [
            m for m in found if not any((b <= m.begin and m.end <= e) and (b, e) != (m.begin, m.end) for b, e in spans)
        ]

    def _containers(self, text: str, words: Sequence[Word]) -> Iterable[Match]:
        stores = {id(store.boxes): store for store in self._columns}
        for found in self._shelf.said(text, words):
            store = stores[id(found.column)]
            rows = frozenset(r for cell in found.cells for r in store.rows[cell])
            yield Match(store.column, found.cells, rows, found.begin, found.end, "exact" if found.whole else "part")

    def _whole(
        self,
        store: _Values,
        text: str,
        words: Sequence[Word],
        span: tuple[int, int],
        read: tuple[str, str, frozenset[str]],
    ) -> Match | None:
        joined, sound, generic = read
        ranks = store.forms.get(joined)
        if ranks:
            best = min(ranks.values())
            values = [v for v, rank in ranks.items() if rank == best]
            if len(values) > 1:
                # "1 2" and "12" read alike without spaces: prefer the one with the same words.
                typed = [w.key for w in words[span[0] : span[1]] if w.key[0].isalnum()]
                same = [v for v in values if keys_of(store.shown[v]) == typed]
                if same:
                    values = [v for v in values if v in same or squash(store.shown[v]) != joined]
        elif sound and len(sound) >= 3 and store.sounds.get(sound):
            values = sorted(store.sounds[sound])
        else:
            return None
        after = words[span[1]].key if span[1] < len(words) else ""
        marked = len(words[span[0]].key) < 4 and _is_marked(text, words[span[0]], values, after)
        if not _stands_out(store, words, span, generic, marked):
            return None
        rows = frozenset(r for v in values for r in store.rows[v])
        return Match(store.column, tuple(values), rows, span[0], span[1], "exact")

    def partial(self, words: Sequence[Word], free: Sequence[int], generic: frozenset[str]) -> list[Match]:
        """Values that hold the free words without being said in full, by the most words; then slips of one letter."""
        found: list[Match] = []
        for store in self._columns:
            hits = [(i, self._holding(store, words[i], generic)) for i in free]
            hits = [(i, values) for i, values in hits if values]
            for run in _runs(hits):
                naming = any(words[i].number is None and not is_kind(words[i]) for i, _ in run)
                if naming and (match := self._narrow(store, run, "part")):
                    found.append(self._with_slip(store, match, words, free))
        if found:
            longest = max(len(m.places) for m in found)
            keyed = [m for m in found if m.column.index in self._keys]
            return [m for m in found if len(m.places) == longest or m in keyed]
        for store in self._columns:
            if not store.is_key:
                continue
            for i in free:
                values = self._slip(store, words[i])
                if values and (match := self._narrow(store, [(i, values)], "slip")):
                    found.append(match)
        return found

    def _with_slip(self, store: _Values, match: Match, words: Sequence[Word], free: Sequence[int]) -> Match:
        """The match with the word beside it, where that is one letter away from the rest of its value."""
        if len(match.values) != 1 or not store.is_key:
            return match
        from rapidfuzz.distance import OSA

        rest = {stem(k) for k in keys_of(match.values[0])} - {stem(words[i].key) for i in match.places}
        for i, begin, end in ((match.end, match.begin, match.end + 1), (match.begin - 1, match.begin - 1, match.end)):
            key = stem(words[i].key) if i in free else ""
            near = [k for k in rest if len(k) >= len(key) - 1 and OSA.distance(key, k, score_cutoff=1) <= 1]
            if near and len(key) >= _SLIP_LENGTH - 1 and not self.knows(words[i]):
                return Match(match.column, match.values, match.rows, begin, end, "slip")
        return match

    def _narrow(self, store: _Values, run: list[tuple[int, set[str]]], how: How) -> Match | None:
        common = set.intersection(*(values for _, values in run))
        if not common or len(common) > max(12, len(store.shown) // 2):
            return None
        if not store.is_key and len(common) > 1:
            return None
        rows = frozenset(r for v in common for r in store.rows[v])
        return Match(store.column, tuple(sorted(common)), rows, run[0][0], run[-1][0] + 1, how)

    def _holding(self, store: _Values, word: Word, generic: frozenset[str]) -> set[str]:
        if not word.key[0].isalnum() or stem(word.key) in generic or stem(word.key) in self.common_words:
            return set()
        if word.number is not None:
            return store.by_word.get(word.key, set())
        if len(word.key) < 3:
            return set()
        if found := store.by_word.get(stem(word.key)) or store.by_sound.get(word.sound):
            return found
        english = [stem(w) for w in in_english(word.greek)] if word.greek else []
        return set().union(*(store.by_word.get(w, ()) for w in english if w not in generic | self.common_words))

    def _slip(self, store: _Values, word: Word) -> set[str]:
        """Values that hold a word one letter away from this one; nothing when any value or alias reads as typed."""
        key = stem(word.key)
        if len(key) < _SLIP_LENGTH or not key.isalpha() or is_harmless(word) or self.knows(word):
            return set()
        if squash(word.text) in self._groups:
            return set()
        from rapidfuzz.distance import OSA

        near = [
            other
            for length in (len(key) - 1, len(key), len(key) + 1)
            for other in store.slips.get((key[0], length), ())
            if OSA.distance(key, other, score_cutoff=1) <= 1
        ]
        values = [store.by_word[other] for other in near]
        return values[0] if len(values) == 1 and len(values[0]) == 1 else set()


def _runs(hits: list[tuple[int, set[str]]]) -> list[list[tuple[int, set[str]]]]:
    """Neighbouring words that fit a common value, as one run each."""
    runs: list[list[tuple[int, set[str]]]] = []
    for i, values in hits:
        if runs and i - runs[-1][-1][0] <= 1 and set.intersection(values, *(v for _, v in runs[-1])):
            runs[-1].append((i, values))
        else:
            runs.append([(i, values)])
    return runs


def _is_marked(text: str, word: Word, values: Iterable[str], after: str) -> bool:
    """Whether a number is written as the value is: 40' with its sign, or "40 ft" for 40'."""
    rest = fold(text[word.start :])
    return any(
        len(v) > len(word.key) and (rest.startswith(v) or (v.endswith("'") and after in {"ft", "foot", "feet"}))
        for v in values
    )


def _stands_out(
    store: _Values, words: Sequence[Word], span: tuple[int, int], generic: frozenset[str], marked: bool
) -> bool:
    """Whether a span that reads as a value is meant as one: "IT" may be Italy, "it" is not; "3" needs its "class"."""
    inside = words[span[0] : span[1]]
    if len(inside) > 1:
        return not all(is_harmless(word) for word in inside)
    word = inside[0]
    header = {stem(w) for w in store.column.words}
    before = words[span[0] - 1] if span[0] else None
    introduced = before is not None and (stem(before.key) in header or before.key in {"no", "nr", "number"})
    if not introduced and before is not None and span[0] >= 2 and before.key in {"no", "nr", "number"}:
        introduced = stem(words[span[0] - 2].key) in header
    if word.number is not None:
        return introduced or (store.is_key and (len(word.key) >= 4 or marked))
    if len(word.key) == 1:
        return introduced or (store.is_key and word.text.isupper() and word.key not in {"a", "i"})
    harmless = is_harmless(word) or (word.sound in lexicon.HARMLESS_SOUNDS and len(word.key) < 4)
    if harmless or stem(word.key) in generic:
        return introduced or (word.text.isupper() and len(word.key) <= 5 and not all(w.text.isupper() for w in words))
    return True


def greek_forms(sound: str) -> tuple[str, ...]:
    """The sound keys of a Greek name in its cases, from the nominative or the accusative."""
    for ending, others in _ENDINGS:
        if sound.endswith(ending) and len(sound) - len(ending) >= 2:
            return (sound, *(sound[: -len(ending)] + other for other in others))
    return (sound,)


def _groups(vocabulary: Vocabulary) -> dict[str, list[list[tuple[str, bool]]]]:
    """Squashed spelling → the groups it belongs to; each spelling with whether it is Greek, in either script."""
    by_name: dict[str, list[tuple[str, bool]]] = {}
    for entry in vocabulary.entries:
        greek = entry.language.lower().startswith("el") or _GREEK.search(entry.alias) is not None
        group = by_name.setdefault(entry.canonical, [(entry.canonical, False)])
        group.append((entry.alias, greek))
    out: dict[str, list[list[tuple[str, bool]]]] = defaultdict(list)
    for group in by_name.values():
        for key in {squash(spelling) for spelling, _ in group}:
            out[key].append(group)
    return out


def rows_of(matches: Iterable[Match]) -> frozenset[int]:
    """All rows of the matches together."""
    return frozenset(r for match in matches for r in match.rows)
