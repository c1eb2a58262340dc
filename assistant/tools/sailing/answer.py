"""A query against a timetable: the exact result, its sentence and its rows.

`Desk.reply` decides first whether the question is the timetable's at all, then what is missing, and only then counts.
It knows scheduled times only: delays, cancellations on the day and free seats are not in a feed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from assistant.text import fold
from assistant.tools.base import Asked, Reply
from assistant.tools.gtfs.timetable import Place, Timetable
from assistant.tools.sailing import boards, days, trips
from assistant.tools.sailing.fleet import Fleet
from assistant.tools.sailing.names import Names
from assistant.tools.sailing.query import Query
from assistant.tools.sailing.say import either, full_date, say
from assistant.tools.sailing.scope import Found, Scope
from assistant.tools.sailing.understood import not_in_feed, understood
from assistant.types import Language, Status

#: Wishes that only a timetable can answer.
_STRONG = frozenset(
    {"next", "first", "last", "all", "count", "days", "fast", "when", "arrive", "duration", "direct", "calls", "exists"}
)

#: Both directions are asked for.
_AND_BACK = re.compile(
    r"\b(?:and|then|&|\+) (?:then )?(?:back|return)\b|\bround trip|\breturn trip|\bthere and back|\bday return"
    r"|\b(?:και|kai|κι|ki) (?:πισω|επιστροφ|γυρισμο|piso|pisw|epistrof|gyrismo)"
)
#: Those that leave no doubt.
_PLAIN = frozenset({"next", "first", "last", "when", "arrive", "days", "all", "count"})


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers queries over one timetable.

    Attributes:
        timetable, fleet: the feed, and what is counted over it.
        names: how places are written in each language.
        kind: the tool's name, for the reply.
    """

    timetable: Timetable
    fleet: Fleet
    names: Names
    kind: str = "timetable"

    def reply(self, query: Query, asked: Asked) -> Reply | None:
        """The reply, or None when the question is not the timetable's."""
        sure = self._is_ours(query)
        if sure is None:
            return None
        scope = self._scope(query, asked)
        if scope.modes and not any(scope.modes & place.mode_set for place in self.timetable.places):
            return None  # "the shuttle bus in the port", where the feed has ships only
        language = asked.language
        if query.ambiguous:
            said, places = query.ambiguous
            options = either([self._full(p, language) for p in places[:6]], language)
            return self._back("clarify", say("which_of", language, said=said, names=options), query, sure)
        if query.when.impossible:
            return self._back("clarify", say("impossible", language, said=query.when.impossible), query, sure)
        if missing := self._missing(query, scope, language):
            return missing if missing.status == "not_found" or sure else None
        out = trips.answer(scope) or days.answer(scope) or boards.answer(scope)
        if out is None:
            return None
        if back := self._way_back(query, scope, asked):
            same = {tuple(k for k, _ in row) for row in (*out.rows, *back.rows)}
            rows = (*out.rows, *back.rows) if len(same) == 1 else out.rows
            out = replace(out, text=f"{out.text} {back.text}", rows=rows)
        text = out.text
        if query.when.weekday_clash is not None and query.when.day:
            text += say("clash", language, day=full_date(query.when.day, language))
        for typed, name in query.corrected:
            text += say("understood", language, typed=typed, name=name)
        return Reply(
            self.kind,
            out.status,
            text,
            arguments=_arguments(query, scope.day),
            rows=out.rows,
            warnings=(*out.warnings, *(not_in_feed(asked.text, language) if query.follows else ())),
            sure=sure,
            understood=understood(scope, asked.text),
        )

    # ------------------------------------------------------------ inside
    def _is_ours(self, query: Query) -> bool | None:
        """True: surely; False: perhaps; None: no."""
        intent, when = query.intent, query.when
        # "How rough is the sea in August" names a month and is no telegram.
        month = when.month is not None and not intent.foreign
        strong = bool(intent.wants & _STRONG)
        timed = bool(
            when.day or when.days or month or when.after or when.before or when.around or when.part or when.now
            or when.recurring
        )  # fmt: skip
        moving = "travel" in intent or "depart" in intent or "arrive" in intent
        named = len(query.places) + bool(query.ships)
        if query.follows and (intent.topic or len(intent.foreign) > 1):
            return None  # "and if I cancel ten days before?" after a question about a boat
        pair = query.origin is not None and query.destination is not None
        # "What happens if I miss the ferry from A to B?" names a pair, but most of its words are no timetable's.
        strange = len(intent.foreign)
        if intent.topic:
            # "How long before departure must I be in Piraeus?" is the documents'.
            return False if pair and moving and intent.wants & _PLAIN else None
        if pair:
            plain = bool(intent.wants & _PLAIN)
            if strange > (99 if plain and timed else 4 if plain else 2 if strong or timed else 1):
                return False
            return bool(strong or timed or moving or intent.wants & {"fare", "ship", "gate"})
        if query.unknown and named and (strong or timed or moving):
            return True
        if named and intent.wants & {"fare", "gate"} and not strong and not timed:
            return False if moving else None
        if named and timed and not strange and query.loose:
            return True  # "kerkyra aurio": a telegram
        if named and (strong + timed + moving >= 2 or (query.ships and strong)):
            return strange <= 2
        if query.unknown and moving and timed and strange <= 3:
            return True  # the unknown names themselves are strange words
        if not named and moving and intent.wants & _PLAIN and strange <= 2:
            return not query.unknown or bool(strong or timed)
        return False if named and moving else None

    def _way_back(self, query: Query, scope: Scope, asked: Asked) -> Found | None:
        """ "To Lipari and back": the other direction on the same day, at any time of it."""
        if scope.pair is None or query.follows or "fare" in query.intent or not _AND_BACK.search(fold(asked.text)):
            return None
        when = replace(query.when, after=None, before=None, at=None, around=None, part=None, part_range=None)
        origin, destination = scope.pair
        turned = replace(query, origin=destination, destination=origin, loose=None, via=None, when=when)
        return trips.answer(self._scope(turned, asked))

    def _scope(self, query: Query, asked: Asked) -> Scope:
        zone = self.timetable.zone
        now = asked.now.astimezone(zone).replace(tzinfo=None) if asked.now.tzinfo else asked.now
        return Scope(self.timetable, self.fleet, self.names, query, now, asked.language, asked.text)

    def _missing(self, query: Query, scope: Scope, language: Language) -> Reply | None:
        """A question back, or the sentence that a named place is not in the timetable."""
        if query.unknown and not (query.origin and query.destination):
            return self._back("not_found", say("unknown", language, said=query.unknown), query, sure=True)
        if query.origin or query.ships or scope.origin:
            return None
        target = query.destination or query.loose
        board = query.destination and "arrive" in query.intent and ("all" in query.intent or "count" in query.intent)
        if target is None:
            return self._back("clarify", say("which_both", language), query, sure=True)
        if board:
            return None
        name = self.names.of(target, language, after=True)
        to = f" προς {name}" if language == "el" else f" to {name}"
        return self._back("clarify", say("which_from", language, to=to), query, sure=True)

    def _full(self, place: Place, language: Language) -> str:
        """A name that tells a place from its namesakes: its own, and with its code where names are equal."""
        name = self.names.of(place, language)
        alike = sum(self.names.of(p, language) == name for p in self.timetable.places) > 1
        return f"{place.name} ({place.code or place.id})" if alike else name

    def _back(self, status: Status, text: str, query: Query, sure: bool) -> Reply:
        return Reply(self.kind, status, text, arguments=_arguments(query, None), sure=sure)


def _arguments(query: Query, day: dt.date | None) -> tuple[tuple[str, str], ...]:
    """What was understood, for the reader and for a replay."""
    when = query.when
    target = query.destination or query.loose
    pairs = [
        ("from", query.origin.name if query.origin else ""),
        ("to", target.name if target else ""),
        ("via", query.via.name if query.via else ""),
        ("ship", ", ".join(query.ships)),
        ("operator", ", ".join(query.operators)),
        ("day", day.isoformat() if day else ""),
        ("after", f"{when.after:%H:%M}" if when.after else ""),
        ("before", f"{when.before:%H:%M}" if when.before else ""),
        ("at", f"{when.around:%H:%M}" if when.around else ""),
        ("wants", ", ".join(sorted(query.intent.wants))),
    ]
    return tuple((k, v) for k, v in pairs if v)
