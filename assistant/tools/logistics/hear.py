"""Which words a question holds, in English, Greek and Greeklish at once.

A pattern is a few words; `*` at the end of a word leaves it open. Patterns in Latin letters are looked for in the
folded text, patterns in Greek letters in its sound key, so that one Greek pattern finds Greek with and without
accents and Greeklish. Equal sounds do not prove equal words: patterns should be long enough to be rare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.text import clean, fold, fold_greek_sound, fold_space

_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> tuple[bool, re.Pattern[str]]:
    greek = bool(_GREEK.search(pattern))
    parts = []
    for word in pattern.split():
        stem = word.rstrip("*")
        # The sound key of a stem is computed on the stem alone: patterns end where no letter changes the one before.
        key = fold_greek_sound(stem) if greek else fold(stem)
        parts.append(re.escape(key) + (r"\w*" if word.endswith("*") else ""))
    between = r" " if greek else r"[\s\-/]+"
    return greek, re.compile(r"(?<!\w)" + between.join(parts) + r"(?!\w)")


@dataclass(frozen=True, slots=True)
class Heard:
    """A question made fit for looking at.

    Attributes:
        text: as typed, cleaned, white space folded.
        folded: without case and accents.
        sound: the sound key.
    """

    text: str
    folded: str
    sound: str

    @classmethod
    def of(cls, text: str) -> Heard:
        """From a question as typed; only its first 2,000 characters are heard."""
        plain = fold_space(clean(text[:2000], newlines=False))
        return cls(plain, fold(plain), fold_greek_sound(plain))

    def says(self, *patterns: str) -> bool:
        """Whether any of the patterns is there."""
        return any(self._at(pattern) is not None for pattern in patterns)

    def which(self, table: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
        """The names whose patterns are there, in the table's order."""
        return [name for name, patterns in table if self.says(*patterns)]

    def _at(self, pattern: str) -> re.Match[str] | None:
        greek, compiled = _compiled(pattern)
        return compiled.search(self.sound if greek else self.folded)

    def words(self) -> list[str]:
        """The folded words, in order."""
        return _WORD.findall(self.folded)

    def without(self, *spans: tuple[int, int]) -> Heard:
        """The same question with parts of `text` blanked out, so that they are not read twice."""
        letters = list(self.text)
        for begin, end in spans:
            letters[begin:end] = " " * (end - begin)
        return Heard.of("".join(letters))


_ENDING = re.compile(r"(?:os|us|u|on|is|es|as|a|i|o|e)$")


def sound_stem(sound: str) -> str:
    """A sound key without the case endings of Greek: νάξος, νάξου and νάξο become one; short words stay whole."""
    return " ".join(_ENDING.sub("", word) if len(word) > 4 else word for word in sound.split())


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the spans replaced by blanks of the same length, so that offsets stay true."""
    letters = list(text)
    for begin, end in spans:
        letters[begin:end] = " " * (end - begin)
    return "".join(letters)


def only(heard: Heard, allowed: frozenset[str]) -> bool:
    """Whether every word of the question is an allowed one (folded) or a number."""
    return all(word in allowed or word.isdigit() for word in heard.words())


#: Words that ask for nothing in particular, folded; a question of these and a code alone is about the code.
FILLERS = frozenset(
    fold(
        "what is s are the a an of for this that it in on to and or please tell me about can you could check explain "
        "give "
        "know i do does mean means meaning stand stands hi hello hey thanks which my our one by with be show info "
        "information details describe "
        "τι ειναι το η ο τα οι του της των τον την στο στη στην και παρακαλω πες μου για αυτο αυτος αυτη αυτα ποιο "
        "ποια "
        "ποιος ενα μια ενας με σε απο σημαινει μπορεις δωσε θελω γεια "
        "ti einai ine to i o h ta tou tis ths twn ton tin thn sto sti sthn kai ke parakalo parakalw pes mou gia ayto "
        "auto "
        "afto poio pio poia ena mia me se apo simainei shmainei mporeis dose thelo geia"
    ).split()
)
