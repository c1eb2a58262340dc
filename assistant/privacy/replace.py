"""Placeholders in place of identifiers, the same for the same person or thing, and the way back.

The way back lives in memory only, for the session's own screen; nothing here writes it anywhere. Dates may be shifted
by a constant instead, which keeps the days between them. A constant shift is weak: one known date gives all others.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass, field

from assistant.privacy import dates
from assistant.privacy.greek import GREEK, first_name_forms, surname_forms
from assistant.privacy.known import stem
from assistant.privacy.model import Finding, Replacement, Type
from assistant.privacy.tokens import is_first, same_name, words
from assistant.text import fold, fold_greek_sound

#: Shifts lie between these numbers of days, forwards or back.
LEAST_SHIFT, MOST_SHIFT = 30, 365
PLACEHOLDER = re.compile(r"\[(?:PERSON|DATE|AGE_OVER_89|LOCATION|ORGANIZATION|PHONE|EMAIL|URL|IP|ID)_\d+\]")


@dataclass(slots=True)
class _Person:
    number: int
    keys: set[str]
    firsts: set[str]
    letters: set[str]


@dataclass(slots=True)
class Session:
    """What was replaced by what, over all texts of one session.

    Attributes:
        shift_days: dates that say a whole day are moved by so many days instead of being replaced; 0 replaces them.
    """

    shift_days: int = 0
    _people: list[_Person] = field(default_factory=list)
    _numbers: dict[tuple[Type, str], int] = field(default_factory=dict)
    _counts: dict[Type, int] = field(default_factory=dict)
    _forms: dict[str, str] = field(default_factory=dict)

    def replace(self, text: str, findings: list[Finding]) -> tuple[str, list[Replacement]]:
        """The text with its identifiers replaced.

        Args:
            text: the text the findings belong to.
            findings: in order, without overlap, as `Finder.find` gives them.

        Returns:
            the new text, and for each finding what stands in its place.
        """
        # Fuller names first, so that "Mrs Bell" later joins "Anna Bell" and not the other way round.
        for finding in sorted((f for f in findings if f.type == "PERSON"), key=lambda f: -len(words(f.text))):
            self._person(finding.text)
        done = [Replacement(f, self.placeholder(f, text)) for f in findings]
        out, at = [], 0
        for item in done:
            out += [text[at : item.finding.start], item.replacement]
            at = item.finding.end
        return "".join(out) + text[at:], done

    def placeholder(self, finding: Finding, text: str = "") -> str:
        """What stands in place of a finding. `text` is where it was found, to avoid a placeholder that is there already."""
        if finding.type == "DATE" and self.shift_days and (moved := shifted(finding.text, self.shift_days)):
            return moved
        while True:
            number = self._person(finding.text) if finding.type == "PERSON" else self._number(finding)
            made = f"[{finding.type}_{number}]"
            if made in self._forms or made not in text:
                break
            # The text itself holds such a mark: this number is given up, so that the way back is sure.
            self._skip(finding)
        self._forms.setdefault(made, finding.text)
        return made

    def restore(self, text: str, done: list[Replacement] | None = None) -> str:
        """Identifiers in place of placeholders, for the screen of the session's own user.

        Args:
            text: replaced text, or an output made of it.
            done: what `replace` returned for exactly this text: then every spelling comes back as it was. Without it
                each placeholder becomes the first spelling that was replaced; shifted dates stay as they are.
        """
        if done is None:
            return PLACEHOLDER.sub(lambda m: self._forms.get(m.group(), m.group()), text)
        out, at, moved = [], 0, 0
        for item in done:
            start = item.finding.start + moved
            out += [text[at:start], item.finding.text]
            at = start + len(item.replacement)
            moved += len(item.replacement) - (item.finding.end - item.finding.start)
        return "".join(out) + text[at:]

    def _skip(self, finding: Finding) -> None:
        self._counts[finding.type] = self._counts.get(finding.type, 0) + 1
        if finding.type == "PERSON":
            person = self._find_person(finding.text)
            if person is not None:
                person.number = self._counts[finding.type]
        else:
            self._numbers[finding.type, _key(finding)] = self._counts[finding.type]

    def _next(self, kind: Type) -> int:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def _number(self, finding: Finding) -> int:
        key = (finding.type, _key(finding))
        if key not in self._numbers:
            self._numbers[key] = self._next(finding.type)
        return self._numbers[key]

    def _person(self, written: str) -> int:
        known = self._find_person(written)
        keys, firsts, letters = _parts(written)
        if known is None:
            known = _Person(self._next("PERSON"), set(), set(), letters)
            self._people.append(known)
        known.keys |= keys
        known.firsts |= firsts
        if len(keys) > 1:
            known.letters |= letters
        return known.number

    def _find_person(self, written: str) -> _Person | None:
        """The person a name belongs to: a shared surname, or first name where that is all, without a clash of first names."""
        keys, firsts, letters = _parts(written)
        if not keys:
            joined = "".join(sorted(letters))
            return next((p for p in self._people if p.keys and joined == "".join(sorted(p.letters))), None) or next(
                (p for p in self._people if not p.keys and p.letters == letters), None
            )
        for person in self._people:
            if firsts and person.firsts and not firsts & person.firsts:
                continue
            if (keys - firsts) & (person.keys - person.firsts):
                return person
        if keys == firsts:
            return next((p for p in self._people if firsts & p.firsts), None)
        return next((p for p in self._people if keys & p.keys and not (firsts and p.firsts)), None)


def _parts(written: str) -> tuple[set[str], set[str], set[str]]:
    """Keys of the words of a name (the same in every case and script), those of first names, and the first letters."""
    long = [
        w for w in words(written) if len(w.text) > 1 and not (w.shape == "U" and len(w.text) < 4 and "." in written)
    ]
    keys = {same_name(w.key) for w in long}
    firsts = {same_name(w.key) for w in long if is_first(w.key)}
    # A lone first name that is a surname as well stays a surname when a first name stands before it.
    if len(long) > 1 and len(firsts) == len(keys):
        firsts = {same_name(long[0].key)}
    return keys, firsts, {fold_greek_sound(w.text[0])[:1] for w in words(written)}


def _key(finding: Finding) -> str:
    if finding.type in ("PHONE", "ID"):
        return re.sub(r"\W", "", fold(finding.text))
    if finding.type == "DATE" and (day := dates.value(finding.text)):
        return day.isoformat()
    if finding.type in ("LOCATION", "ORGANIZATION"):
        return " ".join(stem(w.key) for w in words(finding.text)) + re.sub(r"\D", "", finding.text)
    return fold(finding.text)


def new_shift() -> int:
    """A random number of days to shift by, not near 0, the same for a whole session."""
    days = LEAST_SHIFT + secrets.randbelow(MOST_SHIFT - LEAST_SHIFT + 1)
    return days if secrets.randbelow(2) else -days


_EL_GEN = "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου".split()


def shifted(written: str, days: int) -> str | None:
    """A date that says a whole day, moved by so many days; None for any other. Numbers keep their order and separator."""
    day = dates.value(written)
    if day is None:
        return None
    try:
        moved = day + dt.timedelta(days=days)
    except OverflowError:
        return None
    numeric = re.fullmatch(r"(\d{1,4})(\s?[./\-]\s?)(\d{1,2})(\s?[./\-]\s?)(\d{1,4})", written.strip())
    if numeric:
        a, sep, b, _, c = numeric.groups()
        if len(a) == 4:
            return f"{moved.year:04}{sep}{moved.month:02}{sep}{moved.day:02}"
        year = f"{moved.year:04}"
        if len(c) < 4:
            # Two digits would be read in another century: the year is written out.
            year = (
                f"{moved.year % 100:02}"
                if dates.value(f"01/01/{moved.year % 100:02}") == dt.date(moved.year, 1, 1)
                else year
            )
        first, second = (
            (moved.month, moved.day)
            if (int(a), int(b)) == (day.month, day.day) and int(a) != int(b)
            else (moved.day, moved.month)
        )
        result = f"{first:02}{sep}{second:02}{sep}{year}"
        # Month first was the only reading of "7/23/2024"; the moved one must not be read the other way round.
        return result if dates.value(result) == moved else f"{moved.year:04}-{moved.month:02}-{moved.day:02}"
    if GREEK.search(written):
        return f"{moved.day} {_EL_GEN[moved.month - 1]} {moved.year}"
    return f"{moved.day} {moved:%B} {moved.year:04}"


def name_forms(written: str) -> set[str]:
    """Folded forms of the words of a name in every Greek case."""
    forms: set[str] = set()
    for word in words(written):
        if len(word.text) > 1:
            forms.add(word.key)
            if word.greek:
                forms |= first_name_forms(word.key) | surname_forms(word.key)
    return forms
