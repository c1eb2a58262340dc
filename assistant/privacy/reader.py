"""Words of a text as names may be made of them: what the lists say of each, and how far a name reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.privacy import cues, lists
from assistant.privacy.greek import GREEK, foreign, name_like
from assistant.privacy.model import Finding, make
from assistant.privacy.tokens import Word, is_eponym, is_first, is_ordinary, is_plain, is_surname, words

_JOIN = re.compile(r"[ \t\xa0]{1,2}|\.[ \t]?|[ \t]?[-‐–][ \t]?(?=$)")
_START = re.compile(r"(?:^|[.!?:;•|\n\t–—\-*>)\]]|\d\.)[\s\"'“«(]*$")
_TAIL = re.compile(r",?[ ](?:Jr|Sr|JR|SR|II|III|IV)\b\.?")
# "Κατερίνα Μπ.", "στέλιος κ.": a first name and the first letter, or the two letters of one sound, of the surname.
_LETTER = re.compile(r"[ ](?:[^\W\d_]|[ΜμΝνΓγΤτΘθΧχ][Ππτκζσχρλ])\.(?=[\s,;)]|$)")
MOST = 5
NEVER = frozenset(
    "the and for with was has had not who are her his she him did can will may said says who from this that they them then than there here also but all any out off per via due see seen well now new old one two set get got let yes do does did can't won't don't isn't wasn't couldn't wouldn't didn't hasn't haven't "
    "και απο για στο στη στην στον του της των τον την που δεν θα να με σε μια ενα ειναι εχει ηταν ο η το τα τις τους οι αν ως προς χωρις μετα πριν γυναικα ανδρας ζωη χαρα ελπιδα αγαπη νικη πιο πανω ανω κατω παραπανω καλη λευκη σεβαστη κυριακη παρασκευη ανατολη ευτυχια σωτηρια ειρηνη αρετη ανθη μηλια μαρκα μαρκασ χρυση λια θωμα λουκα".split()
)


class Reader:
    """One text, its words and what is known of each.

    Args:
        text: the text.
        model_spans: (start, end) of what the language model takes for persons.
    """

    def __init__(self, text: str, model_spans: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        self.words = words(text)
        self.starts = {word.start: n for n, word in enumerate(self.words)}
        self.model_spans = list(model_spans)
        self._poor = self._case_poor()

    # ------------------------------------------------------------ what a word is
    def _case_poor(self) -> list[bool]:
        """For each word: whether its line is all capitals or all lower case, so that a capital says nothing."""
        poor = [False] * len(self.words)
        by_line: dict[int, list[int]] = {}
        for n, word in enumerate(self.words):
            by_line.setdefault(self.text.count("\n", 0, word.start) if n == 0 else self._line_of(n), []).append(n)
        whole = [w for w in self.words if len(w.text) > 2]
        lower_text = bool(whole) and sum(w.shape == "l" for w in whole) >= 0.985 * len(whole)
        for members in by_line.values():
            long = [self.words[n] for n in members if len(self.words[n].text) > 2]
            capitals = sum(w.shape == "U" for w in long)
            low = sum(w.shape == "l" for w in long)
            flag = (
                (len(long) >= 3 and capitals >= 0.75 * len(long)) or lower_text or (len(long) >= 4 and low == len(long))
            )
            for n in members:
                poor[n] = flag
        return poor

    def _line_of(self, n: int) -> int:
        if not hasattr(self, "_lines"):
            self._lines: list[int] = []
            line, at = 0, 0
            for word in self.words:
                line += self.text.count("\n", at, word.start)
                at = word.start
                self._lines.append(line)
        return self._lines[n]

    def joined(self, n: int) -> bool:
        """Whether word n and the next may belong to one name."""
        if n + 1 >= len(self.words):
            return False
        gap = self.text[self.words[n].end : self.words[n + 1].start]
        if "." in gap and len(self.words[n].text) > 2 and self.words[n].key not in cues.PARTICLES:
            return False
        return bool(_JOIN.fullmatch(gap))

    def sentence_start(self, n: int) -> bool:
        """Whether a capital at word n may be that of a sentence, a heading or a list."""
        return bool(_START.search(self.text[max(0, self.words[n].start - 6) : self.words[n].start])) or n == 0

    def known(self, word: Word) -> bool:
        """A first name or surname of the lists or by its ending."""
        return is_first(word.key) or is_surname(word.key)

    def sure(self, word: Word) -> bool:
        """A name that is no ordinary word, clinical word, place or eponym."""
        return self.known(word) and not is_ordinary(word.key) and not lists.is_clinical(word.key)

    def strange(self, word: Word) -> bool:
        """No word of the dictionaries: perhaps a name."""
        ordinary = is_plain(word.key) if word.shape == "T" else is_ordinary(word.key)
        return len(word.key) > 2 and not ordinary and not lists.is_clinical(word.key) and word.key not in lists.places()

    def blocked(self, word: Word) -> bool:
        """Never part of a name without a title."""
        if lists.is_drug(word.key) or cues.DEGREE.match(word.key):
            return True
        ordinary = is_plain(word.key) if word.shape == "T" else is_ordinary(word.key)
        return (lists.is_clinical(word.key) or ordinary) and not self.known(word)

    def eponym_here(self, first: int, last: int) -> bool:
        """Whether the run of words stands for a disease, sign, score or device."""
        a, b = self.words[first], self.words[last]
        if cues.AFTER_EPONYM.match(self.text[b.end : b.end + 40]) and self.text[b.end : b.end + 1] != "\n":
            keys = [self.words[n].key for n in range(first, last + 1)]
            return any(is_eponym(k) for k in keys) or not any(is_first(k) for k in keys)
        return bool(cues.BEFORE_EPONYM_EL.search(self.text[max(0, a.start - 40) : a.start]))

    # ------------------------------------------------------------ runs
    def run_after_cue(self, n: int, *, strong: bool, field: bool = False, loose: bool = False) -> int:
        """The last word of the name that begins at word n after a cue; n - 1 when there is none.

        Args:
            strong: the cue is a title: what follows is a name even if it is an ordinary word.
            field: the cue is a field's name: case does not matter.
            loose: an unknown word may be the name whatever its case; what it is worth is judged afterwards.
        """
        last = n - 1
        i = n
        names = 0
        while i < len(self.words) and i - n < MOST:
            word = self.words[i]
            if i > n and not self.joined(i - 1):
                # "SMITH, John" after a field's name
                gap = self.text[self.words[i - 1].end : word.start]
                if not (
                    field and gap == ", " and names == 1 and (self.known(word) or self.strange(word)) and word.capital
                ):
                    break
            if (
                word.key in cues.PARTICLES
                and i + 1 < len(self.words)
                and names >= 0
                and not (word.key in ("του", "e", "y", "la", "le", "el") and names == 0)
            ):
                following = self.words[i + 1]
                if (
                    self.joined(i)
                    and (following.capital or word.shape == "l")
                    and (
                        following.key in cues.PARTICLES
                        or (not self.blocked(following) and (following.capital or self.sure(following)))
                    )
                ):
                    i += 1
                    continue
            if not self._fits(word, i, names, strong=strong, field=field, loose=loose):
                break
            last = i
            names += len(word.text) > 1
            i += 1
        if names == 0 and not (strong and last >= n):
            return n - 1
        return last

    def _fits(self, word: Word, i: int, names: int, *, strong: bool, field: bool, loose: bool) -> bool:
        if cues.DEGREE.match(word.key) or lists.is_drug(word.key):
            return False
        if names == 0 and not strong and word.key in lists.words("titles.txt"):
            return False
        poor = self._poor[i] or word.shape == "l"
        if len(word.text) == 1:
            return (word.shape == "I" and word.text not in "IΗΟΤ") or (
                word.shape == "I" and self.text[word.end : word.end + 1] == "."
            )
        if not poor:
            if names == 0 and strong:
                return word.capital and not (lists.is_clinical(word.key) and not self.known(word))
            return word.capital and not self.blocked(word)
        if word.shape == "l" and names > 0 and self._opened_with_capital(i, names) and not self._poor[i]:
            return False
        if names == 0 and loose and self.strange(word) and word.key not in NEVER and len(word.key) > 3:
            return True
        if (
            word.shape == "l"
            and not (strong or field)
            and not self.sure(word)
            and not (i > 0 and names > 0 and self.strange(word))
        ):
            return False
        if names == 0 and strong:
            return len(word.key) > 2 and (self.known(word) or not is_ordinary(word.key)) and word.key not in NEVER
        if names == 0 and field:
            return (self.known(word) or self.strange(word)) and word.key not in NEVER
        after_first = i > 0 and names > 0 and (is_first(self.words[i - 1].key) or (field and self.known(word)))
        return (
            self.sure(word)
            or ((self.known(word) or is_surname(word.key)) and (word.capital or after_first))
            or (self.strange(word) and (strong or field or after_first) and word.key not in NEVER)
            or (loose and names == 1 and word.shape == "U" and self.strange(word) and self._greek_name(word.key))
        )

    def _greek_name(self, key: str) -> bool:
        """Whether an unknown word in Greek capitals looks like a name, or ends as only foreign ones do."""
        return bool(GREEK.search(key)) and (name_like(key) or foreign(key))

    def _opened_with_capital(self, i: int, names: int) -> bool:
        """Whether the words of the name before word i are capitals: then a small letter ends it."""
        return all(w.capital for w in self.words[max(0, i - names) : i] if w.key not in cues.PARTICLES)

    def finding(self, first: int, last: int, why: str, score: float) -> Finding | None:
        """A finding over words first to last, with the dot of a last initial."""
        end = self.words[last].end
        if len(self.words[last].text) == 1 and self.text[end : end + 1] == ".":
            end += 1
        if tail := _TAIL.match(self.text, end):
            end = tail.end()
        elif is_first(self.words[last].key) and (letter := _LETTER.match(self.text, end)):
            end = letter.end()
        return make("PERSON", self.text, self.words[first].start, end, why, score)
