"""From a question to a query: which places in which role, which ship, when, and what is wanted.

Roles come from the words before a name (from, to, από, για …) and, failing that, from the order of the names. What is
missing is taken from the question before, when this one is a follow-up. Nothing is guessed here: an empty field means
that the question did not say it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.packs.vocabulary import Vocabulary
from assistant.text import fold, fold_greek_sound, language_of
from assistant.tools.base import Asked
from assistant.tools.gtfs.timetable import Place, Timetable
from assistant.tools.sailing.fleet import Fleet
from assistant.tools.sailing.intent import Intent, read_intent
from assistant.tools.sailing.names import Names, Phrases
from assistant.tools.sailing.roles import FROM, TO, VIA, Roles, role_of, settle, take
from assistant.tools.sailing.telegram import spelled_out
from assistant.tools.words.common import is_common
from assistant.tools.words.name_forms import to_latin
from assistant.tools.words.names import Mention, Name, NameIndex, derive_spellings, known_places
from assistant.tools.words.places import is_generic, place_of
from assistant.tools.words.when import When, find_when

_FOLLOW = re.compile(
    r"^\W*(?:and|what about|how about|ok(?:ay)?|also|then|same|και|κι|kai|ki|ε και|αν|για|οσο για|what if)\b",
    re.IGNORECASE,
)
_SAID_PLACE = re.compile(
    r"\b(?:from|to|for|towards|reach|via|από|απο|για|προς|στη|στην|στο|στον|apo|gia|pros)\s+"
    r"(?:(?:the|port|island|of|τον|την|τη|το|τα|λιμάνι|ton|tin|ti|ta)\s+)*"
    r"([^\W\d_]{3,}(?:\s+(?-i:[A-ZΑ-ΩΆΈΉΊΌΎΏ])[^\W\d_]{2,})?)",
    re.IGNORECASE,
)
#: Two words with a sign between them that stands for a voyage: "pula - zadar".
_PAIRED = re.compile(r"([^\W\d_]+)\s*(?:-|–|→|>|->|/)\s*([^\W\d_]+)")
_NOT_PLACES = frozenset(
    fold(
        "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
        "september "
        "october "
        "november december easter christmas today tomorrow tonight ferry boat ship god english greek euro euros "
        "kaiki "
        "δευτερα τριτη τεταρτη πεμπτη παρασκευη σαββατο κυριακη ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου "
        "ιουνιου "
        "ιουλιου "
        "αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου πασχα σημερα αυριο απογευμα βραδυ πρωι μεσημερι"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood.

    Attributes:
        origin, destination, via: places of the timetable; None when not said.
        loose: a place named without any role.
        ships, operators: names as the timetable spells them.
        ambiguous: the words of a name that fits several places, and those places.
        unknown: a place that was named but is not in the timetable.
        corrected: (typed, understood) for names with a typing mistake.
        follows: whether something was taken from the question before.
    """

    when: When
    intent: Intent
    origin: Place | None = None
    destination: Place | None = None
    via: Place | None = None
    loose: Place | None = None
    ships: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    ambiguous: tuple[str, tuple[Place, ...]] | None = None
    unknown: str = ""
    corrected: tuple[tuple[str, str], ...] = ()
    follows: bool = False

    @property
    def places(self) -> tuple[Place, ...]:
        """All places named, in the order origin, destination, via, loose."""
        return tuple(p for p in (self.origin, self.destination, self.via, self.loose) if p)


class Reader:
    """Reads questions about one timetable; made once a pack.

    Args:
        timetable, fleet: what can be asked for.
        vocabulary: the pack's spellings.
    """

    def __init__(self, timetable: Timetable, fleet: Fleet, vocabulary: Vocabulary) -> None:
        # Numbers and not ids: an id such as "TIN" would count as a spelling of its place.
        self._places = {f"#{n}": place for n, place in enumerate(timetable.places)}
        names = _names(self._places, vocabulary)
        self._index = NameIndex(names)
        self._ships = Phrases(fleet.ships, vocabulary)
        self._operators = Phrases(fleet.operators, vocabulary)
        # The first Greek spelling is the nominative: so vocabularies are written, and the common names too.
        self._greek: dict[str, str] = {}
        wider = {(n.canonical, s) for n in names for s in _wider(self._places[n.canonical].name)}
        for name in names:
            if re.search("[α-ωά-ώ]", name.spelling.casefold()) and (name.canonical, name.spelling) not in wider:
                self._greek.setdefault(self._places[name.canonical].id, name.spelling)
        self._accusative: dict[str, str] = {}
        for place in timetable.places:
            known = place_of(re.sub(r"\s*\([^)]*\)", "", place.name))
            if known and known.nominative:
                self._greek.setdefault(place.id, known.nominative[0])
                if known.accusative and self._greek[place.id] in known.nominative:
                    self._accusative[place.id] = known.accusative[0]
        self._elsewhere = known_places()

    def read(self, asked: Asked) -> Query:
        """The query of a question, completed from the question before when it is a follow-up."""
        query = self._one(asked.text, asked)
        if asked.history and _is_follow_up(asked.text, query):
            last = asked.history[-1].whole
            before = self._one(last, asked)
            if len(asked.history) > 1 and _is_follow_up(last, before):
                before = _completed(before, self._one(asked.history[-2].whole, asked))
            query = _completed(query, before)
        return query

    def names(self) -> Names:
        """How the places are written in an answer."""
        return Names(self._greek, self._accusative)

    def _one(self, text: str, asked: Asked) -> Query:
        text = spelled_out(text, lambda said: self._ships.find(said)[1])
        ships, taken = self._ships.find(text)
        when = find_when(_masked(text, taken), asked.now)
        operators, more = self._operators.find(text)
        taken = [*taken, *more]
        mentions = self._with_neighbours(text, self._index.find(text, [*when.spans, *taken]))
        # "Corfu Airport" is a stop here and not the documents' topic.
        named = [*((m.start, m.end) for m in mentions), *taken]
        intent = read_intent(_without(text, named), _without(text, [*named, *when.spans]))
        query = Query(_settled_times(when, intent), intent)
        roles = Roles()
        greek = language_of(text) == "el"
        corrected: list[tuple[str, str]] = []
        certain = {m.candidates[0] for m in mentions if len(m.candidates) == 1}
        for mention in mentions:
            if len(mention.candidates) > 1 and certain.intersection(mention.candidates):
                continue  # "Vathy on Ithaca": the wider name beside the stop's own
            places = tuple(self._places[c] for c in mention.candidates)
            if len(places) > 1 and query.ambiguous is None:
                query = replace(query, ambiguous=(mention.text, places))
            if not mention.exact:
                corrected.append((mention.text, places[0].name))
            take(roles, places[0], *role_of(text, mention, greek=greek))
        found = settle(roles, intent, text)
        spans = [*((m.start, m.end) for m in mentions), *taken, *when.spans]
        unknown = "" if len(found) > 1 else self._unknown(text, spans, greek=greek)
        return replace(
            query, origin=found.get(FROM), destination=found.get(TO), via=found.get(VIA), loose=found.get("loose"),
            ships=ships, operators=operators, unknown=unknown, corrected=tuple(corrected),
        )  # fmt: skip

    def _with_neighbours(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """In "last Split Supetar" the word beside the only stop is a stop too, though it is an ordinary word "
        "elsewhere.

        And a name right behind a longer one that it belongs to ("Agia Marina Aeginas") is not a second stop.
        """
        if len(mentions) == 1:
            only = mentions[0]
            before = re.search(r"([^\W_]+)[\s,/>→–-]+$", text[: only.start])
            after = re.match(r"[\s,/>→–-]+([^\W_]+)", text[only.end :])
            if before and (keys := self._exactly(before[1])):
                return [Mention(keys, *before.span(1), before[1]), only]
            if after and (keys := self._exactly(after[1])):
                start = only.end + after.start(1)
                return [only, Mention(keys, start, start + len(after[1]), after[1])]
        kept: list[Mention] = []
        for mention in mentions:
            last = kept[-1] if kept else None
            if last and not text[last.end : mention.start].strip():
                owner = fold_greek_sound(self._places[last.candidates[0]].name).split()
                stem = fold_greek_sound(self._places[mention.candidates[0]].name)[:4]
                if len(owner) > 1 and any(word.startswith(stem) for word in owner[1:]):
                    continue
            kept.append(mention)
        return kept

    def _exactly(self, word: str) -> tuple[str, ...]:
        """The places that are called just so, in the feed's spelling or in Greek."""
        folded = fold(word)
        return tuple(
            key
            for key, place in self._places.items()
            if folded in (fold(place.name), fold(self._greek.get(place.id, place.name)))
        )

    def _unknown(self, text: str, taken: Sequence[tuple[int, int]], *, greek: bool) -> str:
        """A place that is not in the timetable: a well-known Greek one, or a capitalised word after from or to."""
        for mention in self._elsewhere.find(text, taken):
            if mention.exact:
                return mention.text
        for match in _SAID_PLACE.finditer(text):
            start, end = match.span(1)
            word = match[1]
            first = fold(word).split()[0]
            if greek and fold(match[0]).startswith("to "):
                continue  # the Greek article
            if any(start < b and a < end for a, b in taken) or first in _NOT_PLACES:
                continue
            # A small letter says little: then the word must not be an ordinary one, and a direction must stand there.
            if word[0].isupper() or (len(first) >= 4 and not is_common(first) and not is_generic(first)):
                return word
        for match in _PAIRED.finditer(text):
            for side, other in ((1, 2), (2, 1)):
                known = any(a <= match.start(other) < b for a, b in taken)
                first = fold(match[side])
                loose = not any(a < match.end(side) and match.start(side) < b for a, b in taken)
                if known and loose and len(first) >= 4 and not is_common(first) and not is_generic(first):
                    return match[side]
        return ""


def _names(places: Mapping[str, Place], vocabulary: Vocabulary) -> list[Name]:
    """Every spelling of every place; the canonical name is its key in `places`."""
    names: list[Name] = []
    for key, place in places.items():
        names += [Name(key, spelling) for name in place.names for spelling in _spellings(name)]
        if len(place.code) > 2:
            names.append(Name(key, place.code))
    index = NameIndex(names)
    known: dict[str, tuple[str, ...]] = {}
    for entry in vocabulary.entries:
        # The feed may spell its stops the other way round: then a vocabulary's alias is the stop's name.
        if not known.get(entry.canonical):
            known[entry.canonical] = _same_place(index, entry.canonical) or _same_place(index, entry.alias)
    for entry in vocabulary.entries:
        for key in known[entry.canonical]:
            names.append(Name(key, entry.canonical))
            names.append(Name(key, entry.alias, entry.language))
    return names


def _spellings(name: str) -> list[str]:
    """A stop's name, in Latin letters too, and the wider place that stands in brackets: "Vathy (Ithaca)"."""
    latin = [] if name.isascii() else [to_latin(name)]
    return [name, *latin, *_wider(name)]


def _wider(name: str) -> list[str]:
    """Spellings of what stands in brackets behind a stop's name."""
    return [other for inside in re.findall(r"\(([^)]+)\)", name) for other in (inside, *derive_spellings(inside))]


def _same_place(index: NameIndex, name: str) -> tuple[str, ...]:
    """The places a vocabulary's name stands for: it must be understood as a whole and without correction."""
    mentions = index.find(name)
    if len(mentions) == 1 and mentions[0].exact and mentions[0].end - mentions[0].start >= 0.6 * len(name.strip()):
        return mentions[0].candidates
    return ()


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with letters that say nothing in the place of each name, all offsets kept."""
    for start, end in spans:
        text = f"{text[:start]}{'x' * (end - start)}{text[end:]}"
    return text


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with a sign in the place of each name."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}…{text[end:]}"
    return text


def _settled_times(when: When, intent: Intent) -> When:
    """One meaning for the clock times of a question that names several or names one that is past."""
    if "next" in intent and when.at:
        # "I missed the 9:30, when does the next one go?"
        later = (dt.datetime.combine(dt.date.min, when.at) + dt.timedelta(minutes=1)).time()
        return replace(when, after=later, at=None, around=None)
    if when.around and (when.after or when.before):
        return replace(when, at=None, around=None)
    return when


def _is_follow_up(text: str, query: Query) -> bool:
    """Whether a question leans on the one before: it names at most one place, and is short or begins like one."""
    if (query.origin and query.destination) or query.unknown:
        return False
    return bool(_FOLLOW.match(text)) or len(text.split()) <= 6 or not (query.places or query.ships)


def _completed(query: Query, before: Query) -> Query:
    """Fill what a follow-up left out."""
    origin, destination = before.origin, before.destination or before.loose
    if "back" in query.intent:
        origin, destination = destination, origin
    if query.loose:
        destination = query.loose
    if query.destination:
        destination = query.destination
        origin = origin if origin != destination else before.destination
    if query.origin:
        origin = query.origin
        destination = destination if destination != origin else before.origin
    wants = query.intent.wants - {"back", "travel"}
    intent = query.intent
    if not wants & _OWN_WISH:
        # What was no plain fare or a matter of the documents stays so: "and on Kyma Jet?" after the price of a car.
        intent = replace(
            intent, wants=intent.wants | before.intent.wants, topic=intent.topic or before.intent.topic,
            plain_fare=intent.plain_fare and before.intent.plain_fare,
        )  # fmt: skip
    when = query.when
    if when.day is None and not when.days and not when.recurring and not when.now:
        when = replace(
            before.when, after=when.after or before.when.after, before=when.before or before.when.before,
            around=when.around, part=when.part or before.when.part,
        )  # fmt: skip
        if query.when.after or query.when.before or query.when.around or query.when.part:
            when = replace(
                when, after=query.when.after, before=query.when.before, around=query.when.around, part=query.when.part
            )
    return replace(
        query, origin=origin, destination=destination, loose=None, via=query.via or before.via, when=when,
        intent=intent,
        ships=query.ships or (before.ships if not query.places else ()), operators=query.operators,
        follows=True,
    )  # fmt: skip


#: Wishes that make a question one of its own; without them a follow-up asks the same as the question before.
_OWN_WISH = frozenset(
    {"next", "first", "last", "all", "count", "duration", "days", "direct", "ship", "calls", "gate", "fare", "fast"}
)
