"""Names of persons: patients, staff and relatives, in English, Greek and other European languages.

Three kinds of evidence: what stands before (a title, a field, a relative), what the lists and the endings of surnames
say, and what the language model says of English prose. Eponyms, medicines and clinical words are held against it.
What this misses: names that are ordinary words without a title, rare names in lower case, nicknames, spoken spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.privacy import cues, handovers, lists, named, tables
from assistant.privacy.greek import foreign, name_like, surname_like
from assistant.privacy.model import Finding, keep, make
from assistant.privacy.reader import MOST, NEVER, Reader
from assistant.privacy.tokens import Word, is_eponym, is_first, is_ordinary, is_surname
from assistant.text import fold

# A test and its result, a medicine and its dose.
_VALUE = re.compile(
    r"[ \t]*(?:[|:=<>+]|\d|[ ](?:neg|pos|\d|scale|score|test|entry|drain|criteria|view))", re.IGNORECASE
)
_RARE = 5
_SCORE = re.compile(r"[ ](?:[a-z]+[ ])?\d{1,3}(?=[\s,;.)/]|$)")
_FOLLOWS = re.compile(r"[ ](?:from|rang|called|says|said|is|was|has|will|who|and|at|came)\b|[,.)]")


class People(Reader):
    """The rules for names, over the words of one text."""

    def after_cues(self) -> Iterator[Finding | None]:
        """Names after titles, fields, relatives, staff and verbs."""
        for pattern, why, score, strong, field in (
            (cues.TITLE, "a title", 0.95, True, False), (cues.LABEL, "a field's name", 0.9, False, True),
            (cues.GREET, "a greeting", 0.8, False, False), (cues.KIN, "a relative", 0.75, False, False), (cues.ROLE, "a member of staff", 0.75, False, False),
            (cues.VERB, "what stands before", 0.6, False, False), (cues.SIGN_OFF, "the end of a letter", 0.85, False, True),
        ):  # fmt: skip
            for m in pattern.finditer(self.text):
                n = self.starts.get(m.end())
                if n is None:
                    continue
                cue = " ".join(m.group().split()).strip(" :|=(,")
                if cue in ("κ.", "κ") and n > 1 and is_first(self.words[n - 2].key) and self.joined(n - 2):
                    continue  # "Στέλιος κ. έκανε": the letter of a surname
                if (
                    field
                    and (title := cues.TITLE.match(self.text, m.end()))
                    and self.starts.get(title.end()) is not None
                ):
                    continue
                if (
                    field
                    and fold(cue) in cues.WEAK_FIELDS
                    and not (self.words[n].capital and (self.known(self.words[n]) or self.strange(self.words[n])))
                ):
                    continue
                last = self.run_after_cue(n, strong=strong, field=field, loose=not strong and not field)
                if last < n or (self.eponym_here(n, last) and not strong):
                    continue
                run = self.words[n : last + 1]
                if (
                    pattern is cues.TITLE
                    and m.group().strip().islower()
                    and not m.group().strip().endswith(".")
                    and len(m.group().strip()) <= 3
                    and not run[0].capital
                    and not any(self.sure(w) or self.strange(w) or self.known(w) for w in run)
                ):
                    continue
                if not strong and not self._enough(
                    run, field=field, verb=pattern is cues.VERB, role=pattern is cues.ROLE, at=n
                ):
                    continue
                yield self.finding(n, last, f"a name after {why} (“{cue[-24:]}”)", score)

    def _enough(self, run: list[Word], *, field: bool, verb: bool, role: bool, at: int) -> bool:
        """Whether a run after a weaker cue is a name by itself: not "wife Well" nor "by Ambulance"."""
        long = [w for w in run if len(w.text) > 1]
        if not long:
            return False
        if all(w.key in lists.places() and not is_first(w.key) for w in long) and not field:
            return False
        if verb:
            if len(long) == 1:
                said = named.CALLED.search(self.text[max(0, long[0].start - 12) : long[0].start])
                told = said and long[0].shape == "T" and self.strange(long[0])
                return (self.sure(long[0]) or bool(told)) and long[0].key not in lists.places()
            capitals = all(w.shape == "T" for w in long)
            return any(self.sure(w) for w in long) or (
                capitals
                and not self._poor[at]
                and (any(self.known(w) for w in long) or all(self.strange(w) for w in long))
            )
        if self._poor[at] or long[0].shape == "l":
            if any(self.sure(w) for w in long) or (field and any(self.strange(w) for w in long)):
                return True
            if not self._poor[at]:
                return False
            return any(
                self.strange(w)
                and len(w.key) > 3
                and (w.shape == "U" or cues.STOPS.match(self.text, w.end))
                and (w.key.isascii() or name_like(w.key) or foreign(w.key))
                for w in long
            )
        if field and len(long) > 1 and not any(lists.is_clinical(w.key) for w in long):
            return True
        if role and len(long) == 1:
            plain = (
                long[0].shape == "T" and not self.sentence_start(at) and bool(_FOLLOWS.match(self.text, long[0].end))
            )
            return self.known(long[0]) or not is_ordinary(long[0].key) or plain
        return any(self.known(w) or self.strange(w) for w in long)

    def sequences(self) -> Iterator[Finding | None]:
        """First name and surname, surname and first name, initials and surname: by the lists and the shape."""
        n = 0
        while n < len(self.words):
            last, why, score = self._sequence(n)
            if last >= n:
                if not self.eponym_here(n, last):
                    yield self.finding(n, last, why, score)
                n = last
            n += 1

    def _sequence(self, n: int) -> tuple[int, str, float]:
        none = (n - 1, "", 0.0)
        word = self.words[n]
        run = self._capital_run(n)
        members = self.words[n : run + 1]
        long = [w for w in members if len(w.text) > 1 and w.key not in cues.PARTICLES]
        if not long:
            return none
        firsts = [w for w in long if is_first(w.key)]
        known = [w for w in long if self.known(w)]
        if len(long) == 1:
            return self._one(n, run, long[0], members)
        if lists.is_clinical(word.key) and not is_first(word.key) and self.sentence_start(n):
            return none
        sure = [w for w in long if self.sure(w)]
        poor = self._poor[n]
        if poor:
            if len(sure) >= 2 or (sure and len(known) >= 2 and (is_first(long[0].key) or is_first(long[1].key))):
                return run, "names of the lists beside each other", 0.7
            if firsts and sure and any(self.strange(w) for w in long):
                return run, "a first name and an unknown word", 0.6
            return none
        if firsts and (len(known) >= 2):
            return run, "a first name and a surname of the lists", 0.85
        if sure and len(known) >= 2:
            return run, "names of the lists beside each other", 0.8
        if firsts and long[0] is firsts[0] and (self.sure(firsts[0]) or self.strange(long[1])):
            return run, "a first name and a capital", 0.7
        if firsts and any(self.strange(w) for w in long):
            return run, "a first name and an unknown capital", 0.65
        if sure and any(self.strange(w) and w not in sure for w in long):
            return run, "a surname and an unknown capital", 0.62
        if (
            known
            and any(self.strange(w) for w in long)
            and all(w.shape == "T" for w in long)
            and not self.sentence_start(n)
        ):
            return run, "a surname and an unknown capital", 0.6
        if (
            len(long) == 2
            and all(w.shape == "T" and not w.greek and self.strange(w) and not is_eponym(w.key) for w in long)
            and not self.sentence_start(n)
        ):
            return run, "unknown capitals beside each other inside a sentence", 0.45
        if (
            all(w.greek for w in long)
            and all(self.strange(w) and name_like(w.key) for w in long)
            and not (self.sentence_start(n) and len(long) > 3)
        ):
            return run, "unknown Greek capitals beside each other", 0.5
        return none

    def _one(self, n: int, run: int, word: Word, members: list[Word]) -> tuple[int, str, float]:
        """A single name, perhaps with initials."""
        none = (n - 1, "", 0.0)
        initials = [w for w in members if len(w.text) == 1 and w.shape == "I"]
        if (
            initials
            and word.capital
            and (
                self.sure(word) or (self.strange(word) and (word.shape == "T" or (word.greek and name_like(word.key))))
            )
            and not is_eponym(word.key)
        ):
            dotted = any(self.text[w.end : w.end + 1] == "." for w in initials)
            before = initials[0].start < word.start
            if (dotted or self.sure(word)) and not (before and word.key in cues.ORGANISMS):
                return run, "a name and an initial", 0.75 if self.known(word) else 0.6
        if run > n and members[0] is not word and len(members[0].text) > 1:
            return none
        if (word.key in lists.places() and not is_first(word.key)) or (is_eponym(word.key) and not is_first(word.key)):
            return none
        target = n if members[0] is word else run
        if (
            word.shape == "T"
            and is_first(word.key)
            and not self.sure(word)
            and not self._poor[n]
            and not lists.is_clinical(word.key)
            and not self.sentence_start(n)
        ):
            return target, "a first name of the lists inside a sentence", 0.4
        if not self.sure(word):
            return self._single_strange(n, target, word)
        if named.is_abbreviation(self.text, word, poor=self._poor[n]) or _SCORE.match(self.text, word.end):
            return none
        if word.capital and not self._poor[n] and not (lists.is_rare(word.key) and self._lone(n, word)):
            return target, "a name of the lists", 0.6 if is_first(word.key) else 0.5
        if (
            is_first(word.key)
            and len(word.key) > 3
            and word.key not in NEVER
            and (word.key.isascii() or len(word.key) > 4)
            and not (lists.is_rare(word.key) and (not self._poor[n] or len(word.key) < _RARE))
        ):
            return target, "a first name of the lists", 0.45
        if (word.greek and surname_like(word.key)) or word.key.endswith(("opoulos", "opoulou", "idis", "iadis")):
            return target, "the ending of a Greek surname", 0.5
        if self._poor[n] and word.shape == "U" and is_surname(word.key) and not is_ordinary(word.key):
            return target, "a surname of the lists", 0.45
        return none

    def _lone(self, n: int, word: Word) -> bool:
        """Whether a rare name alone is more likely a heading, an abbreviation, a test or a brand."""
        if word.shape != "T" or (self.sentence_start(n) and not cues.ACTS.match(self.text, word.end)):
            return True
        return bool(_VALUE.match(self.text, word.end))

    def _single_strange(self, n: int, target: int, word: Word) -> tuple[int, str, float]:
        """An unknown Greek capital inside a sentence is mostly a name; a Latin one where it says or does something."""
        if (
            not word.greek
            and word.shape == "T"
            and len(word.key) > 3
            and not self._poor[n]
            and not is_ordinary(word.key)
            and not lists.is_clinical(word.key)
        ):
            acts = cues.ACTS.match(self.text, word.end)
            if (
                acts
                and not is_eponym(word.key)
                and word.key not in lists.places()
                and word.key not in lists.organizations()
            ):
                return target, "an unknown capital that says or does something", 0.4
        if not (word.greek and word.shape == "T" and not self._poor[n] and not self.sentence_start(n)):
            return n - 1, "", 0.0
        if len(word.key) < 4 or not self.strange(word) or not name_like(word.key) or word.key in lists.organizations():
            return n - 1, "", 0.0
        return target, "an unknown Greek capital inside a sentence", 0.35

    def _capital_run(self, n: int) -> int:
        """The last word of the longest run from n of capitals that are no clinical words; case-poor lines: of likely names."""
        i = n
        last = n - 1
        while i < len(self.words) and i - n <= MOST:
            word = self.words[i]
            if i > n and not self.joined(i - 1):
                gap = self.text[self.words[i - 1].end : word.start]
                comma = (
                    re.fullmatch(r",[ \t]?", gap)
                    and i == n + 1
                    and self.words[n].shape in "UT"
                    and is_surname(self.words[n].key)
                    and is_first(word.key)
                    and word.capital
                )
                if not comma:
                    break
            if (
                word.key in cues.PARTICLES
                and word.key != "του"
                and last >= n
                and i + 1 < len(self.words)
                and self.joined(i)
                and self.words[i + 1].capital
                and not self.blocked(self.words[i + 1])
            ):
                i += 1
                continue
            if self._poor[i] or word.shape == "l":
                fits = (
                    len(word.text) > 1
                    and (
                        self.sure(word)
                        or (last >= n and self.known(word))
                        or (last >= n and self.strange(word) and self._poor[i] and is_first(self.words[n].key))
                    )
                    and word.key not in NEVER
                )
                fits = fits or (word.shape == "I" and i > n)
            else:
                fits = (
                    word.capital
                    and not self.blocked(word)
                    and not (word.shape == "U" and len(word.text) < 4 and not self.known(word))
                )
                fits = fits or (
                    len(word.text) == 1 and word.shape == "I" and (i > n or self.text[word.end : word.end + 1] == ".")
                )
            if not fits:
                break
            last = i
            i += 1
        while (
            last > n
            and len(self.words[last].text) == 1
            and self.text[self.words[last].end : self.words[last].end + 1] != "."
            and last - n > 1
        ):
            last -= 1
        return last

    def by_model(self) -> Iterator[Finding | None]:
        """What the language model takes for a person, unless its words are clinical."""
        for start, end in self.model_spans:
            inside = [n for n, w in enumerate(self.words) if w.start >= start and w.end <= end]
            while inside and (
                self.blocked(self.words[inside[0]]) or fold(self.words[inside[0]].text) in lists.words("titles.txt")
            ):
                inside.pop(0)
            while inside and self.blocked(self.words[inside[-1]]):
                inside.pop()
            if (
                not inside
                or self._poor[inside[0]]
                or self.words[inside[0]].greek
                or re.search(r"[+/|]", self.text[start:end])
            ):
                continue
            run = [self.words[n] for n in inside]
            if (
                any(lists.is_drug(w.key) or (w.shape == "l" and w.key not in cues.PARTICLES) for w in run)
                or "\n" in self.text[run[0].start : run[-1].end]
            ):
                continue
            if not any(self.known(w) or self.strange(w) for w in run) or self.eponym_here(inside[0], inside[-1]):
                continue
            if len(run) == 1 and (
                is_eponym(run[0].key)
                or run[0].shape in "UIm"
                or not (self.known(run[0]) or cues.SAID.match(self.text, run[0].end))
            ):
                continue
            yield self.finding(inside[0], inside[-1], "the language model", 0.55)

    def before_age(self) -> Iterator[Finding | None]:
        """ "nadezhda threlkeld is a 91-year-old": two or three words before an age, whatever their case."""
        for m in cues.SURNAME_FIRST.finditer(self.text):
            yield make("PERSON", self.text, *m.span("it"), "surname and first name in their field", 0.9)
        for m in cues.BEFORE_AGE.finditer(self.text):
            inside = [n for n, w in enumerate(self.words) if m.start("it") <= w.start < m.end("it")]
            while inside and (self.blocked(self.words[inside[0]]) or self.words[inside[0]].key in NEVER):
                inside.pop(0)
            while inside and self.words[inside[-1]].key in ("is", "was", "a", "an", "aged", "ειναι"):
                inside.pop()
            run = [self.words[n] for n in inside]
            if (
                run
                and (len(run) > 1 or self.known(run[0]) or (run[0].shape == "T" and self.strange(run[0])))
                and all(self.known(w) or self.strange(w) or w.key in cues.PARTICLES for w in run)
            ):
                yield self.finding(inside[0], inside[-1], "a name before an age", 0.7)

    def initials(self) -> Iterator[Finding | None]:
        """Initials after a word that says so, dotted initials, and "JS/kl" in a letter's head."""
        for m in cues.INITIALS.finditer(self.text):
            letters = fold(re.sub(r"[\s.]", "", m["it"]))
            if letters not in cues.NOT_INITIALS and (
                re.match(r"initial|αρχικ", m.group(), re.IGNORECASE) or "." in m["it"]
            ):
                yield make("PERSON", self.text, *m.span("it"), "initials", 0.7)
        for m in cues.SIGNED_INITIALS.finditer(self.text):
            yield make("PERSON", self.text, *m.span("it"), "initials after who signed", 0.7)
        for m in cues.DOTTED.finditer(self.text):
            letters = fold(re.sub(r"[\s.]", "", m["it"]))
            if letters not in cues.NOT_INITIALS and not re.match(r"\s?(?:Ν|Ε)\.", m["it"]):
                yield make("PERSON", self.text, *m.span("it"), "initials with dots", 0.4)


def find(text: str, model_spans: Iterable[tuple[int, int]] = ()) -> list[Finding]:
    """All names of persons that single places in the text give away; `known` looks for the same persons elsewhere."""
    reader = People(text, model_spans)
    found = [*reader.after_cues(), *reader.sequences(), *reader.by_model(), *reader.before_age(), *reader.initials()]
    found += [*named.find(reader), *handovers.find(reader)]
    things = [m.span() for m in named.THINGS.finditer(text)] + tables.headings(text)
    found += [*named.others(reader, keep(found))]
    return [f for f in keep(found) if not any(a <= f.start < b for a, b in things)]
