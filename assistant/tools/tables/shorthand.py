"""What clerks write short, as trade, ticket counters and hospital desks do, and desks that Greek names differently.

    spell_out(text, words_of("d/o fee"), known)    # the words of "delivery order fee", where the table holds these
    spellings("D/O fee")                           # ["delivery order fee"]

A pack's own words go first: what stands in its cells, headers or vocabulary as typed is left as typed, and an
abbreviation is written out only where the table holds all of its words. So "pod" is a port of discharge in one table
and a proof of delivery in another, and nothing at all in a third.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from assistant.text import fold_greek_sound
from assistant.tools.tables.lexicon import Phrase
from assistant.tools.tables.words import Word, stem, words_of
from assistant.tools.words.abbreviations import SHORT, entries

# the same, of which a header or a cell may well mean something else: an "exp" date, a "pod" that is signed
_ASKED = """
pod: proof_of_delivery destination
pol: origin
det: detention
exp: export
imp: import
chd: child
inf: infant
ht: height
pt: patient
tab: tablet
"""
# English words of a desk, a department or a charge | beginnings of its Greek names, so long that they are not those of
# who works there: ακτινολογικό is radiology, and ακτινολόγος a radiologist
_DESKS = """
accounts accounting accountant accountants accountancy finance | λογιστηρ
billing invoicing invoices | τιμολογησ
import imports admission admissions | εισαγωγη εισαγωγεσ εισαγωγων
export exports | εξαγωγη εξαγωγεσ εξαγωγων
customs | τελωνει εκτελωνισμ
booking bookings reservation reservations | κρατησ
reception | ρεσεψιον υποδοχ
pharmacy | φαρμακει
clinic clinics outpatient outpatients | ιατρει
emergency emergencies | επειγοντα επειγοντων
secretary secretariat secretaries | γραμματει
laboratory lab | εργαστηρ
radiology imaging | ακτινολογικ ακτινολογια
surgery surgical theatre theatres | χειρουργει χειρουργικ
warehouse shed | αποθηκη αποθηκεσ αποθηκων
haulage transport trucking | μεταφορα μεταφορεσ μεταφορων
claims | απαιτησ αξιωσ αποζημιωσ
complaints | παραπον
sales | πωλησ
purchasing procurement | προμηθει
insurance | ασφαλιση ασφαλισε
lost | απολεσθ
ticket tickets | εκδοτηρι
maintenance | συντηρησ
planning | προγραμματισμ
library | βιβλιοθηκη βιβλιοθηκεσ
dangerous hazardous | επικινδυν
reefer | ψυγ
equipment | εξοπλισμ
"""
#: Words of names that name nothing alone: "port" is not Port Arden, and "hotel" no one hotel.
_KINDS = """port ports harbour harbor terminal pier quay dock jetty marina island isle saint st san santa hotel
hostel ward unit clinic hospital station airport gate beach village town city bay office desk department line lines
ferry ferries company shop centre center school street road new old north south east west cape mount
λιμανι λιμενασ νησι αγιοσ αγια ξενοδοχειο σταθμοσ πτερυγα κλινικη τμημα γραφειο"""
_SLASH, _BESIDE = frozenset(["/", "&", ".", " / "]), frozenset([" ", "-", ""])
_JOINING = frozenset(["of", "on", "than", "and"])


class Known(Protocol):
    """What a table holds."""

    def meanings(self, short: str, longs: Sequence[Phrase]) -> Sequence[Phrase]:
        """Which of these an abbreviation may stand for: none where the table or its pack writes it itself."""
        ...

    def holds(self, word: Word) -> bool:
        """Whether a cell, a header or the description says this word, a header at least by a general word for it."""
        ...


@cache
def _long(asked: bool) -> dict[Phrase, tuple[Phrase, ...]]:
    """The parts of an abbreviation with what joins them, to what it stands for where a question or a table has it."""
    listed = entries(SHORT + _ASKED if asked else SHORT)
    return {tuple(re.split("([/+])", short)): longs for short, longs in listed.items()}


def _at(text: str, words: Sequence[Word], i: int, *, asked: bool) -> tuple[int, tuple[Phrase, ...]]:
    """How many words the abbreviation at this one takes, and what it stands for; (0, ()) when there is none."""
    known = _long(asked)
    first = words[i]
    # The acidity "pH" is no telephone.
    if not first.key.isascii() or first.text == "pH":
        return 0, ()
    if i + 1 < len(words):
        between = text[first.end : words[i + 1].start]
        joint = "/" if between in _SLASH else "+" if between in _BESIDE else ""
        if longs := known.get((first.key, joint, words[i + 1].key)):
            return 2, longs
    longs = known.get((first.key,)) or known.get((stem(first.key),), ())
    return (1, longs) if longs else (0, ())


def spell_out(text: str, words: Sequence[Word], known: Known) -> tuple[Word, ...]:
    """The words with the abbreviations written out whose long form the table holds; each still says where it stands."""
    out: list[Word] = []
    i = 0
    while i < len(words):
        taken, longs = _at(text, words, i, asked=True)
        span = words[i : i + taken]
        meant = known.meanings("".join(w.key for w in span), longs) if longs else ()
        long = next((long for long in meant if all(_held(part, known) for part in long)), None)
        if long is None:
            out.append(words[i])
            i += 1
            continue
        for part in long:
            out.append(Word(part, span[0].start, span[-1].end, part, fold_greek_sound(part)))
        i += taken
    return tuple(out)


def _held(part: str, known: Known) -> bool:
    return part in _JOINING or known.holds(words_of(part)[0])


def spellings(text: str) -> list[str]:
    """A cell or a header with its abbreviations written out, in each way; empty when it has none."""
    words = words_of(text)
    pieces: list[tuple[str, ...]] = []
    i = 0
    while i < len(words):
        taken, longs = _at(text, words, i, asked=False)
        pieces.append(tuple(" ".join(long) for long in longs) or (words[i].text,))
        i += max(1, taken)
    most = max((len(piece) for piece in pieces), default=0)
    found = [" ".join(piece[min(n, len(piece) - 1)] for piece in pieces) for n in range(most)]
    return [spelled for spelled in found if spelled != " ".join(w.text for w in words)]


@cache
def _desks() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(beginning of a Greek word as a sound key, English words)."""
    found = []
    for line in _DESKS.strip().splitlines():
        english, _, greek = line.partition(" | ")
        found += [(fold_greek_sound(part), tuple(english.split())) for part in greek.split()]
    return tuple(found)


@cache
def in_english(sound: str) -> tuple[str, ...]:
    """English words that a Greek word for a desk or a department may stand for, by its sound key."""
    return tuple(dict.fromkeys(word for begin, english in _desks() if sound.startswith(begin) for word in english))


@cache
def _kinds() -> frozenset[str]:
    return frozenset(stem(word) if word.isascii() else fold_greek_sound(word) for word in _KINDS.split())


def is_kind(word: Word) -> bool:
    """Whether a word of a name says only what kind of thing bears it: port, island, saint, hotel."""
    return stem(word.key) in _kinds() or (word.greek != "" and word.greek in _kinds())
