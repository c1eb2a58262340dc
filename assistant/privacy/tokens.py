"""Words of a text with their places, their shapes and what the lists say of them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from assistant.privacy import lists
from assistant.privacy.greek import GREEK, european_surname_like, latin_surname_like, sound, surname_like
from assistant.text import fold

# Digits inside a word are what a bad scan makes of letters: "J0hn", "Papad0pou1os".
WORD = re.compile(
    r"[^\W\d_]+(?:[015](?=[^\W\d_])[^\W\d_]+)*(?:['’ʼ`](?!s\b|S\b)[^\W\d_]+)*(?:[-‐‑](?=[^\W\d_]{2})[^\W\d_]+)*"
)
_NOISE = str.maketrans("015", "ols")


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Attributes:
        start, end: where it stands.
        text: as written.
        key: folded, with the digits of a bad scan read as letters.
        shape: "T" title case, "U" capitals (two letters or more), "I" one capital, "l" lower, "m" mixed.
    """

    start: int
    end: int
    text: str
    key: str
    shape: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.shape in "TUIm" and self.text[0].isupper()

    @property
    def greek(self) -> bool:
        """Whether it is in Greek letters."""
        return bool(GREEK.search(self.text))


def _shape(text: str) -> str:
    letters = [c for c in text if c.isalpha()]
    if len(letters) == 1:
        return "I" if letters[0].isupper() else "l"
    if all(c.isupper() for c in letters):
        return "U"
    if letters[0].isupper():
        return "T"
    return "l" if all(c.islower() for c in letters) else "m"


def words(text: str) -> list[Word]:
    """The words of a text in order."""
    found = []
    for match in WORD.finditer(text):
        if match.group() in "sS" and text[max(0, match.start() - 1) : match.start()] in ("'", "’", "ʼ", "`"):
            continue
        key = match.group().replace("’", "'").replace("ʼ", "'").replace("`", "'")
        folded = fold(key)
        if any(c.isdigit() for c in folded):
            folded = folded.translate(_NOISE)
        found.append(Word(match.start(), match.end(), match.group(), folded, _shape(match.group())))
    return found


@functools.lru_cache(maxsize=50_000)
def is_first(key: str) -> bool:
    """Whether a folded word is a first name, in Greek or Latin letters."""
    if key in lists.first_names():
        return True
    if "-" in key:
        return any(is_first(part) for part in key.split("-") if len(part) > 2)
    return len(key) > 3 and key.isascii() and not lists.is_word(key) and sound(key) in lists.greek_first_sounds()


@functools.lru_cache(maxsize=50_000)
def is_surname(key: str) -> bool:
    """Whether a folded word is a surname by list or by its ending."""
    if key in lists.surnames() or key.replace("'", "") in lists.surnames():
        return True
    if "-" in key:
        return any(is_surname(part) for part in key.split("-") if len(part) > 2)
    if GREEK.search(key):
        return surname_like(key) and not lists.is_clinical_greek(key)
    if lists.is_word(key):
        return False
    if latin_surname_like(key) or european_surname_like(key):
        return True
    return len(key) > 4 and sound(key) in lists.greek_surname_sounds()


@functools.lru_cache(maxsize=50_000)
def is_ordinary(key: str) -> bool:
    """Whether a folded word is an ordinary word of the language (it may be a name as well)."""
    if GREEK.search(key):
        return lists.is_clinical_greek(key)
    if "-" in key:
        return all(is_ordinary(part) for part in key.split("-"))
    return lists.is_word(key)


@functools.lru_cache(maxsize=50_000)
def same_name(key: str) -> str:
    """A key that a folded word shares with the other cases, the other gender and the other script of the same Greek name.

    Names that are not Greek keep their sound.
    """
    heard = sound(key)
    greek = (
        bool(GREEK.search(key))
        or latin_surname_like(key)
        or heard in lists.greek_surname_sounds()
        or heard in lists.greek_first_sounds()
    )
    short = re.sub(r"(?:os|ou|u|is|as|es|i|a|e|o|s)$", "", heard) if greek and len(key) > 3 else heard
    return short if len(short) > 2 else heard


@functools.lru_cache(maxsize=50_000)
def is_plain(key: str) -> bool:
    """Whether a folded word is an everyday or clinical one: narrower than `is_ordinary`, for words with a capital."""
    if GREEK.search(key):
        return lists.is_clinical_greek(key)
    return all(lists.is_plain(part) for part in key.split("-")) if "-" in key else lists.is_plain(key)


@functools.lru_cache(maxsize=50_000)
def is_eponym(key: str) -> bool:
    """Whether a folded word stands for a disease, sign or device named after a person."""
    bare = key.removesuffix("'s").removesuffix("'")
    return bare in lists.words("eponyms.txt") or (bare.endswith("s") and bare[:-1] in lists.words("eponyms.txt"))
