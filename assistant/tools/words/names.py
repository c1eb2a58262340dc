"""Names of places in a question, in every spelling people type: accents, cases, Greeklish, typing slips, additions.

A name is a row of words. Each word of a question is looked up by its folded spelling, by its Greek sound (which is
the same for Νάξο, "Nakso" and "Naxo"), and by the sound of the forms that Greek declension gives a name. Where
nothing fits, words of five letters and more may be one typing slip away, from eight letters two. The rows of words
are then looked up, longest first.

What it does not do: it does not know that a word is a person's or a ship's name; two slips in a short name are not
mended; names that are ordinary words ("Port", "Split", «Σκάλα») count only when written with a capital or after a
preposition; a slip at the first letter is only mended when two letters were swapped; a name in a script other than
Latin and Greek is matched only as spelled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.text import fold, fold_greek_sound, is_greeklish
from assistant.tools.words import name_forms as forms
from assistant.tools.words.common import common_words, is_common
from assistant.tools.words.folded import Folded, Span, fold_places
from assistant.tools.words.name_forms import Case
from assistant.tools.words.places import derive_spellings, is_generic, known_sounds, parts_of, place_of, places

__all__ = ["Mention", "Name", "NameIndex", "derive_spellings", "known_places"]

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[^\w\n?!;]{0,4}")
_ARROW = re.compile(r"->|→|=>|➔|➡|»|>|[-–—]")
_LONGEST = 8
_MOST = 12


@dataclass(frozen=True, slots=True)
class Name:
    """`spelling` is one way to write `canonical`; both may be the same. `language` as in a vocabulary ("en", "el")."""

    canonical: str
    spelling: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text.

    Attributes:
        candidates: the canonical names it may mean, best first; more than one means that the question leaves it open.
        start, end: where it stands; `text[start:end]` is `text`.
        text: as written.
        score: 1 for a spelling of the vocabulary, less for a sound, a case form, a part of a name, a slip; for ordering.
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
class _Word:
    """A word of the question, its places in the folded text, its sound."""

    text: str
    start: int
    end: int
    sound: str
    raw: str


@dataclass(frozen=True, slots=True)
class _Read:
    """One way to read a word of the question as a word of a name."""

    key: str
    quality: float
    exact: bool = True
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


_Key = tuple[str, ...]


class NameIndex:
    """The names of a pack, made once and asked often; finding is safe to call from several threads.

    Args:
        entries: names and their spellings.
        well_known: also know the other names of well-known Greek places among them (`greek_places.csv`).
    """

    def __init__(self, entries: Iterable[Name], *, well_known: bool = True) -> None:
        self._keys: dict[_Key, dict[str, float]] = defaultdict(dict)
        self._prefixes: set[_Key] = set()
        self._spelled: dict[str, set[str]] = defaultdict(set)
        self._sounds: dict[str, dict[str, _Read]] = defaultdict(dict)
        self._codes: dict[str, dict[str, None]] = defaultdict(dict)
        self._slips: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._common: set[str] = set()
        names = [name for name in entries if name.spelling.strip()]
        codes = _codes(names)
        for name in names:
            if name.spelling in codes.get(name.canonical, ()):
                self._codes[name.spelling][name.canonical] = None
        spellings = dict.fromkeys(
            (n.canonical, n.spelling) for n in names if n.spelling not in codes.get(n.canonical, ())
        )
        for canonical, spelling in spellings:
            self._add(canonical, spelling, 0.0)
        if well_known:
            for canonical, spelling in spellings:
                self._add_well_known(canonical, spelling)
        self._drop_crowds(len({name.canonical for name in names}))
        self._index_slips()

    # ------------------------------------------------------------ building
    def _add(self, canonical: str, spelling: str, tier: float) -> None:
        words = _words_of(spelling)
        self._add_key(canonical, words, tier)
        for part in parts_of(spelling):
            kept = [word for word in _words_of(part) if not is_generic(word)]
            for part_words in (_words_of(part), kept):
                if self._tells(part_words, True):
                    self._add_key(canonical, part_words, tier + 1)
        kept = [word for word in words if not is_generic(word)]
        for size in range(1, len(kept)):
            for begin in range(len(kept) - size + 1):
                part_words = kept[begin : begin + size]
                if self._tells(part_words, begin == 0):
                    self._add_key(canonical, part_words, tier + (1 if begin == 0 else 2))

    @staticmethod
    def _tells(words: Sequence[str], leading: bool) -> bool:
        """Whether a part of a name may stand for it."""
        if all(forms.saint(fold(word), fold_greek_sound(word)) or is_generic(word) for word in words):
            return False
        if len(words) > 1:
            return True
        if leading and len(words) == 1:
            return len(words[0]) >= 3 and fold(words[0]) not in common_words()
        word = fold(words[0])
        return len(word) >= (3 if leading else 5) and word not in common_words() and not word.isdigit()

    def _add_key(self, canonical: str, words: Sequence[str], tier: float) -> None:
        if not words or len(words) > _LONGEST:
            return
        rows: list[_Key] = [()]
        for word in words:
            keys = self._word_keys(word)
            rows = [(*row, key) for row in rows for key in keys][:9]
        for row in rows:
            known = self._keys[row].get(canonical)
            self._keys[row][canonical] = tier if known is None else min(known, tier)
            for size in range(1, len(row) + 1):
                self._prefixes.add(row[:size])
        joined = "".join(fold(word) for word in words)
        if len(words) > 1 and len(joined) >= 7 and not joined.isdigit():
            key = "joined:" + fold_greek_sound(joined)
            self._spelled[joined].add(key)
            self._sounds[fold_greek_sound(joined)].setdefault(key, _Read(key, 0.95, exact=False))
            short = "ag" + "".join(fold(word) for word in words[1:])
            if forms.saint(fold(words[0]), fold_greek_sound(words[0])):
                self._sounds[fold_greek_sound(short)].setdefault(key, _Read(key, 0.93, exact=False))
            self._keys[(key,)][canonical] = min(tier, self._keys[(key,)].get(canonical, tier))
            self._prefixes.add((key,))

    def _word_keys(self, word: str) -> tuple[str, ...]:
        folded, sound = fold(word), fold_greek_sound(word)
        saints = forms.saint(folded, sound)
        if saints:
            return saints
        key = forms.SAME_NAME.get(sound, "word:" + (sound or folded))
        self._spelled[folded].add(key)
        self._sounds[sound][key] = _Read(key, 0.98, case=forms.case_of(sound))
        if not any(char.isdigit() for char in folded):
            for form, case in forms.case_forms(sound).items():
                self._sounds[form].setdefault(key, _Read(key, 0.95, case=case))
        return (key,)

    def _add_well_known(self, canonical: str, spelling: str) -> None:
        for number, part in enumerate((spelling, *parts_of(spelling))):
            place = place_of(part)
            if place is not None:
                for other in place.spellings:
                    self._add_key(canonical, _words_of(other), (1.0 if number else 0.0) + 0.5)

    def _drop_crowds(self, total: int) -> None:
        """A part that very many names share (the name of the city) tells nothing."""
        for key, names in list(self._keys.items()):
            if len(names) > max(_MOST, total // 10) and min(names.values()) >= 1:
                del self._keys[key]

    def _index_slips(self) -> None:
        """Words a slip may be mended to: spellings by their letters, sounds for questions in Greek letters."""
        for text, keys in self._spelled.items():
            if len(text) >= 5 and text.isalpha() and not is_generic(text):
                self._slips[text[0]][text].update(keys)
                if not text.isascii():
                    latin = fold(forms.to_latin(text))
                    self._slips[latin[0]][latin].update(keys)
        for text, reads in self._sounds.items():
            if len(text) >= 6 and text.isalpha() and not is_generic(text):
                self._slips["sound:" + text[0]][text].update(reads)

    # ------------------------------------------------------------ finding
    def find(self, text: str, skip: Sequence[Span] = ()) -> list[Mention]:
        """The names in a text, in its order, the longest first where they overlap.

        Args:
            text: a question as typed.
            skip: character ranges that hold no names (days and times already understood).
        """
        folded = fold_places(text)
        words = _question_words(folded)
        blocked = [any(s < b and a < e for s, e in skip for a, b in (folded.span(w.start, w.end),)) for w in words]
        readings = [[] if blocked[i] else self._read(words, i, folded) for i in range(len(words))]
        found: list[_Found] = []
        for first in range(len(words)):
            found.extend(self._walk(words, readings, first, folded))
            if not blocked[first]:
                found.extend(self._code(words[first], first))
        chosen = _choose(found)
        return self._mentions(chosen, words, folded)

    def _read(self, words: Sequence[_Word], index: int, folded: Folded) -> list[_Read]:
        word = words[index]
        saints = forms.saint(word.text, word.sound)
        if saints:
            return [_Read(key, 1.0) for key in saints]
        out: dict[str, _Read] = {}
        for key in self._spelled.get(word.text, ()):
            joined = key.startswith("joined:")
            if len(word.text) <= 2 and not self._evident(words, index, folded):
                continue
            out[key] = _Read(key, 0.97 if joined else 1.0, not joined, forms.case_of(word.sound))
        if not out and not self._may_sound(words, index, folded):
            return []
        for key, read in self._sounds.get(word.sound, {}).items():
            if key in out:
                if read.case != "unknown":
                    out[key] = _Read(key, out[key].quality, out[key].exact, read.case)
            elif not (word.text.isdigit() or len(word.sound) < 2):
                out[key] = read
        if not out:
            out = {read.key: read for read in self._mend(words, index, folded)}
        return list(out.values())

    def _may_sound(self, words: Sequence[_Word], index: int, folded: Folded) -> bool:
        """Whether a word may be a name by its sound alone. Many English words sound like a Greek form ("you", «Ίου»)."""
        word = words[index]
        if not word.text.isascii():
            return word.text not in common_words() or self._evident(words, index, folded)
        greek = any(words[i].text in forms.GREEK_PREPOSITIONS for i in (index - 1, index - 2) if i >= 0)
        if word.text in common_words() or len(word.sound) <= 3:
            return greek
        return greek or len(word.text) >= 7 or self._evident(words, index, folded) or is_greeklish(folded.original)

    def _mend(self, words: Sequence[_Word], index: int, folded: Folded) -> list[_Read]:
        """Names one or two slips away from a word that is neither a name nor an ordinary word."""
        word = words[index]
        text = word.text
        if len(text) < 5 or not text.isalpha() or word.sound in known_sounds() or is_generic(text) or is_common(text):
            return []
        if index + 1 < len(words) and self._joins(word, words[index + 1]):
            return []
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        evident = self._evident(words, index, folded)
        best: dict[str, int] = {}
        queries = [(text, "", 2 if len(text) >= 8 else 1)]
        if not text.isascii() and len(word.sound) >= 6:
            queries.append((word.sound, "sound:", 2 if len(word.sound) >= 9 else 1))
        for query, shelf, limit in queries:
            near: list[str] = [w for w in self._slips.get(shelf + query[0], ()) if abs(len(w) - len(query)) <= limit]
            near += [w for w in self._slips.get(shelf + query[1:2], ()) if w[1:2] == query[0] and len(w) == len(query)]
            for match, distance, _ in extract(query, near, scorer=OSA.distance, score_cutoff=limit, limit=6):
                if distance > 1 and len(match) < 7:
                    continue
                for key in self._slips[shelf + match[0]][match]:
                    best[key] = min(int(distance), best.get(key, 9))
        if not best:
            return []
        nearest = min(best.values())
        if (len(text) < 7 or nearest > 1 or not text.isascii()) and not evident:
            return []
        return [_Read(key, 0.9 - 0.1 * nearest, exact=False) for key, distance in best.items() if distance == nearest]

    def _joins(self, word: _Word, after: _Word) -> bool:
        return len(word.text + after.text) >= 6 and word.text + after.text in self._spelled

    @staticmethod
    def _evident(words: Sequence[_Word], index: int, folded: Folded) -> bool:
        """Whether something beside a word says that it is a name: a preposition, a capital, a short question."""
        word = words[index]
        if _is_verb(words, index):
            return False
        if (index and words[index - 1].text in forms.ROLES) or (
            index == 0 and len(words) > 1 and words[1].text in ("to", "-")
        ):
            return True
        if index > 1 and words[index - 1].text in forms.ARTICLES and words[index - 2].text in forms.ROLES:
            return True
        if word.text in common_words():
            return False
        if (
            index
            and word.raw[:1].isupper()
            and not re.search(r"[.?!:;]", folded.text[words[index - 1].end : word.start])
        ):
            return True
        ferry = ("ferry", "ferries", "boat", "boats", "ship", "ships", "πλοιο", "πλοια", "ploio", "ploia", "port", "to")
        near = {words[i].text for i in (index - 1, index + 1) if 0 <= i < len(words)}
        return len(words) <= 5 or bool(near.intersection(ferry))

    def _walk(
        self, words: Sequence[_Word], readings: Sequence[list[_Read]], first: int, folded: Folded
    ) -> Iterable[_Found]:
        rows: list[tuple[_Key, float, bool, Case]] = [((), 1.0, True, "unknown")]
        last = first
        while last < len(words) and last - first < _LONGEST + 3 and rows:
            if last > first and not _GAP.fullmatch(folded.text[words[last - 1].end : words[last].start]):
                return
            reads = readings[last]
            if first == last and first + 1 < len(words):
                yield from self._split(words, first, folded)
            if last > first and words[last].text in forms.FILLERS and not reads:
                last += 1
                continue
            grown: dict[_Key, tuple[_Key, float, bool, Case]] = {}
            for key, quality, exact, _ in rows:
                for read in reads:
                    row = (*key, read.key)
                    if row in self._prefixes:
                        new = (row, min(quality, read.quality), exact and read.exact, read.case)
                        if row not in grown or grown[row][1] < new[1]:
                            grown[row] = new
            rows = list(grown.values())
            for key, quality, exact, case in rows:
                names = self._keys.get(key)
                if names and self._allowed(words, first, last, folded, exact):
                    tier = min(names.values())
                    best = tuple(name for name, rank in names.items() if rank == tier)
                    yield _Found(first, last, tier, quality, exact, case, best)
            last += 1

    def _split(self, words: Sequence[_Word], first: int, folded: Folded) -> Iterable[_Found]:
        """One name typed as two words: "san torini"."""
        a, b = words[first], words[first + 1]
        if (
            len(a.text + b.text) < 6
            or folded.text[a.end : b.start] not in (" ", "-")
            or len(min(a.text, b.text, key=len)) < 2
        ):
            return
        if (a.text in self._spelled or b.text in self._spelled) or (is_common(a.text) and is_common(b.text)):
            return
        for key in self._spelled.get(a.text + b.text, ()):
            names = self._keys.get((key,))
            if names and not key.startswith("joined:"):
                tier = min(names.values())
                best = tuple(name for name, rank in names.items() if rank == tier)
                yield _Found(first, first + 1, tier, 0.9, False, "unknown", best)

    def _allowed(self, words: Sequence[_Word], first: int, last: int, folded: Folded, exact: bool) -> bool:
        """A name that is an ordinary or describing word needs a capital or a preposition."""
        part = [word for word in words[first : last + 1] if word.text not in forms.FILLERS]
        if not all(word.text in common_words() or is_generic(word.text) for word in part):
            return True
        if not exact or _is_verb(words, first):
            return False
        if first and words[first - 1].text in forms.ROLES and not all(word.sound in forms.FACILITIES for word in part):
            return True
        shouting = folded.original.isupper()
        starts = first == 0 or bool(re.search(r"[.?!]\s*$", folded.text[words[first - 1].end : words[first].start]))
        capitals = all(word.raw[:1].isupper() for word in part)
        if capitals and not shouting and (not starts or (last > first and len(part) > 1)):
            return True
        if self._evident(words, first, folded) and not all(is_generic(word.text) for word in part):
            return True
        return last - first + 1 == len(words) or (len(part) > 1 and not all(is_generic(word.text) for word in part))

    def _code(self, word: _Word, index: int) -> Iterable[_Found]:
        names = self._codes.get(word.raw)
        if names:
            yield _Found(index, index, 0.0, 1.0, True, "unknown", tuple(names))

    def _mentions(self, chosen: Sequence[list[_Found]], words: Sequence[_Word], folded: Folded) -> list[Mention]:
        out: list[Mention] = []
        previous = -1
        for group in chosen:
            best = group[0]
            start, _ = folded.span(words[best.first].start, words[best.first].end)
            _, end = folded.span(words[best.last].start, words[best.last].end)
            names = tuple(dict.fromkeys(name for found in group for name in found.names))[:_MOST]
            before, role = _before(words, best.first, folded, previous)
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


def _words_of(spelling: str) -> list[str]:
    words = _WORD.findall(spelling)
    return [word for word in words if fold(word) not in forms.FILLERS] or words


def _codes(names: Sequence[Name]) -> dict[str, set[str]]:
    """Spellings that are codes (PIR, GRPIR): short, in capitals, and not the name itself in capitals."""
    normal: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for spelling in (name.canonical, name.spelling):
            if not spelling.isupper():
                normal[name.canonical].update(fold_greek_sound(word) for word in _WORD.findall(spelling))
    out: dict[str, set[str]] = defaultdict(set)
    for name in names:
        text = name.spelling
        if text.isascii() and text.isalnum() and text.isupper() and 2 <= len(text) <= 5 and normal[name.canonical]:
            sound = fold_greek_sound(text)
            if sound not in normal[name.canonical]:
                out[name.canonical].add(text)
    return out


def _question_words(folded: Folded) -> list[_Word]:
    words: list[_Word] = []
    for match in _WORD.finditer(folded.text):
        start, end = folded.span(match.start(), match.end())
        text = match.group()
        if text == "s" and match.start() and folded.text[match.start() - 1] in "'’":
            continue
        words.append(_Word(text, match.start(), match.end(), fold_greek_sound(text), folded.original[start:end]))
    return words


_AFTER_VERB = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "our",
        "your",
        "his",
        "her",
        "its",
        "their",
        "it",
        "them",
        "this",
        "that",
        "these",
        "those",
        "up",
        "down",
        "off",
        "out",
    ]
)


def _is_verb(words: Sequence[_Word], index: int) -> bool:
    """ "To split the bill": an ordinary word between "to" and an article."""
    after = words[index + 1].text if index + 1 < len(words) else ""
    return index > 0 and words[index - 1].text == "to" and after in _AFTER_VERB and words[index].text in common_words()


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


def _before(words: Sequence[_Word], first: int, folded: Folded, previous: int) -> tuple[str, str]:
    """The small words before a name, and what they say."""
    parts: list[str] = []
    role = ""
    index = first - 1
    while index > previous and len(parts) < 4:
        gap = folded.text[words[index].end : words[index + 1].start]
        if re.search(r"[?!;,\n]|\.\s", gap):
            break
        text = words[index].text
        if text in forms.ARTICLES and text != "to":
            parts.append(text)
        elif text in forms.ROLES or text == "to":
            parts.append(text)
            role = forms.ROLES.get(text, "")
            greek = index > previous + 1 and words[index - 1].text in forms.ROLES and text in ("to", "ta", "at", "on")
            if not greek:
                break
        elif text in ("between", "μεταξυ", "metaxi", "metaksy", "metaxy", "and", "και", "kai", "ke", "&"):
            parts.append(text)
            role = "from" if text not in ("and", "και", "kai", "ke") else ""
            break
        else:
            break
        index -= 1
    if not parts and first and previous == first - 1:
        arrow = _ARROW.search(folded.text[words[previous].end : words[first].start])
        if arrow:
            return arrow.group(), "to"
    return " ".join(reversed(parts)), role
