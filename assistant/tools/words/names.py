"""Names of places in a question, in every spelling people type: accents, cases, Greeklish, typing slips, additions.

A name is a row of words. Each word of a question is looked up by its folded spelling, by its Greek sound (which is
the same for Νάξο, "Nakso" and "Naxo"), and by the sound of the forms that Greek declension gives a name. Where
nothing fits, words of five letters and more may be one typing slip away, from eight letters two. The rows of words
are then looked up, longest first.

What it does not do: it does not know that a word is a person's or a ship's name; two slips in a short name are not
mended; names that are ordinary words ("Port", "Split", «Σκάλα») count only when written with a capital or after a
preposition; a slip at the first letter is only mended when two letters were swapped; a name in a script other than
Latin and Greek is matched only as spelled.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.tools.words import name_forms as forms
from assistant.tools.words.common import common_words, is_common
from assistant.tools.words.folded import Folded, Span, fold_places
from assistant.tools.words.name_context import Word, is_allowed, is_evident, may_sound, question_words, words_before
from assistant.tools.words.name_forms import Case
from assistant.tools.words.name_table import LONGEST, MOST, Key, Name, NameTable, Read
from assistant.tools.words.places import derive_spellings, is_generic, known_sounds, places

__all__ = ["Mention", "Name", "NameIndex", "derive_spellings", "known_places"]

_GAP = re.compile(r"[^\w\n?!;]{0,4}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text.

    Attributes:
        candidates: the canonical names it may mean, best first; several mean that the question leaves it open.
        start, end: where it stands; `text[start:end]` is `text`.
        text: as written.
        score: 1 for a spelling of the vocabulary; less for a sound, a case form, a part of a name, a slip.
        exact: False when a typing slip was mended or words were joined or split.
        before: the preposition and articles directly before it, folded ("from the", "gia thn"), or a dash or arrow; "".
        role: what that says: "from", "to", "via", "at", or "".
        case: the Greek case where its ending tells.
    """

    candidates: tuple[str, ...]
    start: int
    end: int
    text: str
    score: float = 1.0
    exact: bool = True
    before: str = ""
    role: str = ""
    case: Case = "unknown"


@dataclass(frozen=True, slots=True)
class _Found:
    first: int
    last: int
    tier: float
    quality: float
    exact: bool
    case: Case
    names: tuple[str, ...]


class NameIndex:
    """The names of a pack, made once and asked often; finding is safe to call from several threads.

    Args:
        entries: names and their spellings.
        well_known: also know the other names of well-known Greek places among them (`greek_places.csv`).
    """

    def __init__(self, entries: Iterable[Name], *, well_known: bool = True) -> None:
        self._table = NameTable(entries, well_known=well_known)

    def find(self, text: str, skip: Sequence[Span] = ()) -> list[Mention]:
        """The names in a text, in its order, the longest first where they overlap.

        Args:
            text: a question as typed.
            skip: character ranges that hold no names (days and times already understood).
        """
        folded = fold_places(text)
        words = question_words(folded)
        blocked = [any(s < b and a < e for s, e in skip for a, b in (folded.span(w.start, w.end),)) for w in words]
        readings = [[] if blocked[i] else self._read(words, i, folded) for i in range(len(words))]
        found: list[_Found] = []
        for first in range(len(words)):
            found.extend(self._walk(words, readings, first, folded))
            if not blocked[first]:
                found.extend(self._code(words[first], first))
        chosen = _choose(found)
        return self._mentions(chosen, words, folded)

    def _read(self, words: Sequence[Word], index: int, folded: Folded) -> list[Read]:
        word = words[index]
        saints = forms.saint(word.text, word.sound)
        if saints:
            return [Read(key, 1.0) for key in saints]
        out: dict[str, Read] = {}
        for key in self._table.spelled.get(word.text, ()):
            joined = key.startswith("joined:")
            if len(word.text) <= 2 and not is_evident(words, index, folded):
                continue
            out[key] = Read(key, 0.97 if joined else 1.0, not joined, forms.case_of(word.sound))
        if not out and not may_sound(words, index, folded):
            return []
        for key, read in self._table.sounds.get(word.sound, {}).items():
            if key in out:
                if read.case != "unknown":
                    out[key] = Read(key, out[key].quality, out[key].exact, read.case)
            elif not (word.text.isdigit() or len(word.sound) < 2):
                out[key] = read
        if not out:
            out = {read.key: read for read in self._mend(words, index, folded)}
        return list(out.values())

    def _mend(self, words: Sequence[Word], index: int, folded: Folded) -> list[Read]:
        """Names one or two slips away from a word that is neither a name nor an ordinary word."""
        word = words[index]
        text = word.text
        if len(text) < 5 or not text.isalpha() or word.sound in known_sounds() or is_generic(text) or is_common(text):
            return []
        if index + 1 < len(words) and self._joins(word, words[index + 1]):
            return []
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        evident = is_evident(words, index, folded)
        best: dict[str, int] = {}
        queries = [(text, "", 2 if len(text) >= 8 else 1)]
        if not text.isascii() and len(word.sound) >= 6:
            queries.append((word.sound, "sound:", 2 if len(word.sound) >= 9 else 1))
        for query, shelf, limit in queries:
            near: list[str] = [
                w for w in self._table.slips.get(shelf + query[0], ()) if abs(len(w) - len(query)) <= limit
            ]
            near += [
                w for w in self._table.slips.get(shelf + query[1:2], ()) if w[1:2] == query[0] and len(w) == len(query)
            ]
            for match, distance, _ in extract(query, near, scorer=OSA.distance, score_cutoff=limit, limit=6):
                if distance > 1 and len(match) < 7:
                    continue
                for key in self._table.slips[shelf + match[0]][match]:
                    best[key] = min(int(distance), best.get(key, 9))
        if not best:
            return []
        nearest = min(best.values())
        if (len(text) < 7 or nearest > 1 or not text.isascii()) and not evident:
            return []
        return [Read(key, 0.9 - 0.1 * nearest, exact=False) for key, distance in best.items() if distance == nearest]

    def _joins(self, word: Word, after: Word) -> bool:
        return len(word.text + after.text) >= 6 and word.text + after.text in self._table.spelled

    def _walk(
        self, words: Sequence[Word], readings: Sequence[list[Read]], first: int, folded: Folded
    ) -> Iterable[_Found]:
        rows: list[tuple[Key, float, bool, Case]] = [((), 1.0, True, "unknown")]
        last = first
        while last < len(words) and last - first < LONGEST + 3 and rows:
            if last > first and not _GAP.fullmatch(folded.text[words[last - 1].end : words[last].start]):
                return
            reads = readings[last]
            if first == last and first + 1 < len(words):
                yield from self._split(words, first, folded)
            if last > first and words[last].text in forms.FILLERS and not reads:
                last += 1
                continue
            grown: dict[Key, tuple[Key, float, bool, Case]] = {}
            for key, quality, exact, _ in rows:
                for read in reads:
                    row = (*key, read.key)
                    if row in self._table.prefixes:
                        new = (row, min(quality, read.quality), exact and read.exact, read.case)
                        if row not in grown or grown[row][1] < new[1]:
                            grown[row] = new
            rows = list(grown.values())
            for key, quality, exact, case in rows:
                names = self._table.keys.get(key)
                if names and is_allowed(words, first, last, folded, exact):
                    tier = min(names.values())
                    if tier >= 1 and first == last and words[first].text in common_words():
                        continue
                    best = tuple(name for name, rank in names.items() if rank == tier)
                    yield _Found(first, last, tier, quality, exact, case, best)
            last += 1

    def _split(self, words: Sequence[Word], first: int, folded: Folded) -> Iterable[_Found]:
        """One name typed as two words: "san torini"."""
        a, b = words[first], words[first + 1]
        if (
            len(a.text + b.text) < 6
            or folded.text[a.end : b.start] not in (" ", "-")
            or len(min(a.text, b.text, key=len)) < 2
        ):
            return
        if (a.text in self._table.spelled or b.text in self._table.spelled) or (
            is_common(a.text) and is_common(b.text)
        ):
            return
        for key in self._table.spelled.get(a.text + b.text, ()):
            names = self._table.keys.get((key,))
            if names and not key.startswith("joined:"):
                tier = min(names.values())
                best = tuple(name for name, rank in names.items() if rank == tier)
                yield _Found(first, first + 1, tier, 0.9, False, "unknown", best)

    def _code(self, word: Word, index: int) -> Iterable[_Found]:
        names = self._table.codes.get(word.raw)
        if names:
            yield _Found(index, index, 0.0, 1.0, True, "unknown", tuple(names))

    def _mentions(self, chosen: Sequence[list[_Found]], words: Sequence[Word], folded: Folded) -> list[Mention]:
        out: list[Mention] = []
        previous = -1
        for group in chosen:
            best = group[0]
            start, _ = folded.span(words[best.first].start, words[best.first].end)
            _, end = folded.span(words[best.last].start, words[best.last].end)
            names = tuple(dict.fromkeys(name for found in group for name in found.names))[:MOST]
            before, role = words_before(words, best.first, folded, previous)
            if role == "to" and out and out[-1].role == "" and previous >= 0 and before in ("and", "και", "kai", "ke"):
                role = ""
            score = round(best.quality * (1 - 0.1 * best.tier), 3)
            out.append(
                Mention(names, start, end, folded.original[start:end], score, best.exact, before, role, best.case)
            )
            previous = best.last
        return out


def known_places() -> NameIndex:
    """An index of the well-known Greek places alone: to say which place a question means that a timetable lacks."""
    global _known  # noqa: PLW0603 - made on first use, it takes a few milliseconds
    if _known is None:
        _known = NameIndex(
            (Name(place.name, spelling) for place in places() for spelling in place.spellings), well_known=False
        )
    return _known


_known: NameIndex | None = None


def _choose(found: Iterable[_Found]) -> list[list[_Found]]:
    """Longest matches first, none overlapping; the equally good ones of a place together."""
    groups: dict[tuple[int, int], list[_Found]] = defaultdict(list)
    for one in found:
        groups[one.first, one.last].append(one)
    taken: set[int] = set()
    out: list[list[_Found]] = []
    order = sorted(
        groups, key=lambda k: (k[0] - k[1], min(f.tier for f in groups[k]), -max(f.quality for f in groups[k]), k[0])
    )
    for first, last in order:
        if taken.intersection(range(first, last + 1)):
            continue
        group = sorted(groups[first, last], key=lambda f: (f.tier, -f.quality))
        best = group[0]
        same = [f for f in group if f.tier == best.tier and best.quality - f.quality < 0.005]
        out.append(same)
        taken.update(range(first, last + 1))
    return sorted(out, key=lambda g: g[0].first)
