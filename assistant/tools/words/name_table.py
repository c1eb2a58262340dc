"""The names of a pack arranged for looking up: rows of words, their spellings and sounds, words for typing slips."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.tools.words import name_forms as forms
from assistant.tools.words.common import common_words
from assistant.tools.words.folded import plain
from assistant.tools.words.folded import sound as sound_of
from assistant.tools.words.name_forms import Case
from assistant.tools.words.places import is_generic, parts_of, place_of

_WORD = re.compile(r"[^\W_]+")
# "Duesseldorf" and "Aarhus" are typed for Düsseldorf and Århus.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
LONGEST = 8
MOST = 12


@dataclass(frozen=True, slots=True)
class Name:
    """`spelling` is one way to write `canonical`; both may be the same. `language` as in a vocabulary ("en", "el")."""

    canonical: str
    spelling: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """One way to read a word of the question as a word of a name."""

    key: str
    quality: float
    exact: bool = True
    case: Case = "unknown"


Key = tuple[str, ...]


class NameTable:
    """Made once from names and their spellings; only read afterwards.

    Attributes:
        keys: rows of word keys, each with the names it stands for and their tier: 0 the whole name, 1 its main part, 2
            another part; half a tier more when the spelling comes from the table of well-known places.
        prefixes: beginnings of those rows.
        spelled: folded words with their keys.
        sounds: sound keys, of the words and their case forms, with how each is to be read.
        codes: codes, matched as written.
        slips: by first letter, the words a slip may be mended to, with their keys; sounds under "sound:" + letter.
    """

    def __init__(self, entries: Iterable[Name], *, well_known: bool = True) -> None:
        self.keys: dict[Key, dict[str, float]] = defaultdict(dict)
        self.prefixes: set[Key] = set()
        self.spelled: dict[str, set[str]] = defaultdict(set)
        self.sounds: dict[str, dict[str, Read]] = defaultdict(dict)
        self.codes: dict[str, dict[str, None]] = defaultdict(dict)
        self.slips: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        names = [name for name in entries if name.spelling.strip()]
        codes = _codes(names)
        for name in names:
            if name.spelling in codes.get(name.canonical, ()):
                self.codes[name.spelling][name.canonical] = None
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

    def _add(self, canonical: str, spelling: str, tier: float) -> None:
        words = words_of(spelling)
        self._add_key(canonical, words, tier)
        for part in parts_of(spelling):
            kept = [word for word in words_of(part) if not is_generic(word)]
            for part_words in (words_of(part), kept):
                if self._tells(part_words, True):
                    self._add_key(canonical, part_words, tier + 1)
        if len(words) > 2 and forms.saint(plain(words[0]), sound_of(words[0])):
            # «Αγία Μαρίνα Αίγινας» is called Agia Marina, though a marina alone names nothing.
            self._add_key(canonical, words[:2], tier + 1)
        kept = [word for word in words if not is_generic(word)]
        for size in range(1, len(kept)):
            for begin in range(len(kept) - size + 1):
                part_words = kept[begin : begin + size]
                if self._tells(part_words, begin == 0):
                    self._add_key(canonical, part_words, tier + (1 if begin == 0 else 2))

    @staticmethod
    def _tells(words: Sequence[str], leading: bool) -> bool:
        """Whether a part of a name may stand for it."""
        if all(forms.saint(plain(word), sound_of(word)) or is_generic(word) for word in words):
            return False
        if len(words) > 1:
            return True
        if leading and len(words) == 1:
            return len(words[0]) >= 3 and plain(words[0]) not in common_words()
        word = plain(words[0])
        return len(word) >= (3 if leading else 5) and word not in common_words() and not word.isdigit()

    def _add_key(self, canonical: str, words: Sequence[str], tier: float) -> None:
        if not words or len(words) > LONGEST:
            return
        rows: list[Key] = [()]
        for word in words:
            keys = self._word_keys(word)
            rows = [(*row, key) for row in rows for key in keys][:9]
        for row in rows:
            known = self.keys[row].get(canonical)
            self.keys[row][canonical] = tier if known is None else min(known, tier)
            for size in range(1, len(row) + 1):
                self.prefixes.add(row[:size])
        joined = "".join(plain(word) for word in words)
        if len(words) > 1 and len(joined) >= 7 and not joined.isdigit():
            key = "joined:" + sound_of(joined)
            self.spelled[joined].add(key)
            self.sounds[sound_of(joined)].setdefault(key, Read(key, 0.95, exact=False))
            short = "ag" + "".join(plain(word) for word in words[1:])
            if forms.saint(plain(words[0]), sound_of(words[0])):
                self.sounds[sound_of(short)].setdefault(key, Read(key, 0.93, exact=False))
            self.keys[(key,)][canonical] = min(tier, self.keys[(key,)].get(canonical, tier))
            self.prefixes.add((key,))

    def _word_keys(self, word: str) -> tuple[str, ...]:
        folded, sound = plain(word), sound_of(word)
        saints = forms.saint(folded, sound)
        if saints:
            return saints
        key = forms.SAME_NAME.get(sound, "word:" + (sound or folded))
        self.spelled[folded].add(key)
        umlaut = word.lower().translate(_UMLAUTS)
        if umlaut != word.lower():
            self.spelled[plain(umlaut)].add(key)
        self.sounds[sound][key] = Read(key, 0.98, case=forms.case_of(sound))
        if not any(char.isdigit() for char in folded):
            for form, case in forms.case_forms(sound).items():
                self.sounds[form].setdefault(key, Read(key, 0.95, case=case))
        return (key,)

    def _add_well_known(self, canonical: str, spelling: str) -> None:
        for number, part in enumerate((spelling, *parts_of(spelling))):
            place = place_of(part)
            if place is not None:
                for other in place.spellings:
                    self._add_key(canonical, words_of(other), (1.0 if number else 0.0) + 0.5)

    def _drop_crowds(self, total: int) -> None:
        """A part that very many names share (the name of the city) tells nothing."""
        for key, names in list(self.keys.items()):
            if len(names) > max(MOST, total // 10) and min(names.values()) >= 1:
                del self.keys[key]

    def _index_slips(self) -> None:
        """Words a slip may be mended to: spellings by their letters, sounds for questions in Greek letters."""
        for text, keys in self.spelled.items():
            if len(text) >= 5 and text.isalpha() and not is_generic(text):
                self.slips[text[0]][text].update(keys)
                if not text.isascii():
                    latin = plain(forms.to_latin(text))
                    self.slips[latin[0]][latin].update(keys)
        for text, reads in self.sounds.items():
            if len(text) >= 6 and text.isalpha() and not is_generic(text):
                self.slips["sound:" + text[0]][text].update(reads)


def words_of(spelling: str) -> list[str]:
    words = _WORD.findall(spelling)
    return [word for word in words if plain(word) not in forms.FILLERS] or words


def _codes(names: Sequence[Name]) -> dict[str, set[str]]:
    """Spellings that are codes (PIR, GRPIR): short, in capitals, and not the name itself in capitals."""
    normal: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for spelling in (name.canonical, name.spelling):
            if not spelling.isupper():
                normal[name.canonical].update(sound_of(word) for word in _WORD.findall(spelling))
    out: dict[str, set[str]] = defaultdict(set)
    for name in names:
        text = name.spelling
        if text.isascii() and text.isalnum() and text.isupper() and 2 <= len(text) <= 5 and normal[name.canonical]:
            sound = sound_of(text)
            if sound not in normal[name.canonical]:
                out[name.canonical].add(text)
    return out
