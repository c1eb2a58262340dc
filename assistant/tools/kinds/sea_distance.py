"""`sea-distance`: nautical miles between two ports of the pack, hours at a speed, and the ETA.

The ports and their coordinates come from the pack's table. Always labelled “not for navigation”; what the distance
leaves out is said in `assistant.tools.logistics.sea_route`. Times are those of one clock: no time zones are applied.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from assistant.text import fold
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics import say
from assistant.tools.logistics.dates import When, dates
from assistant.tools.logistics.hear import FILLERS, Heard, blank, only
from assistant.tools.logistics.numbers import numbers
from assistant.tools.logistics.ports import Hit, Port, WithPorts
from assistant.tools.logistics.reply import Draft, either
from assistant.tools.logistics.sea_route import KM_PER_MILE, PASSAGES, Leg, leg

KIND = "sea-distance"
_DISTANCE = (
    "distance*", "how far", "nautical miles", "sea miles", "how many miles", "how many nm", "miles between",
    "αποσταση*", "ποσο μακρια", "ποσο απεχ*",
    "ναυτικα μιλια", "ποσα μιλια",
)  # fmt: skip
_NAUTICAL = (
    "nautical*",
    "sea distance",
    "sea miles",
    "by sea",
    "nm",
    "knots",
    "kn",
    "kts",
    "eta",
    "steam*",
    "ναυτικ*",
    "κομβ*",
    "θαλασσ*",
)
_TIME = (
    "how long", "sailing time", "steaming time", "voyage time", "time at", "eta", "arriv*", "when will",
    "how many days", "how many hours", "duration",
    "ποσο χρειαζ*", "ποση ωρα", "ποσες ωρες", "ποσες μερες", "ποσες ημερες", "ποσο διαρκ*", "ποτε φταν*",
    "ποτε θα φτα*", "αφιξη", "ωρα αφιξης", "διαρκεια",
    "ποσο κανει", "ποσο θα κανει",
)  # fmt: skip
_ETA = ("eta", "arriv*", "when will", "ποτε", "αφιξη*", "ωρα αφιξης")
_STEAM = ("eta", "steam*", "sailing time", "voyage time", "sea passage")
_SPEED = re.compile(r"\s?(kn|kt|kts|knots?|κομβ\w*|komv\w*|komb\w*|km/h|kmh|kph|χλμ/ωρα|χλμ την ωρα)(?![^\W_])")
_NOW = ("now", "right now", "immediately", "τωρα", "αμεσως")
_FROM = re.compile(
    r"(?:from|ex|leave|leaving|leaves|left|departing|departs|depart|απο|apo)\s+(?:the |port of |τον? |την? |το |ton? "
    r"|tin? |thn? |to |λιμανι \w+ )*$"
)
_TO = re.compile(
    r"(?:(?<!\w)eta(?: (?:at|in|to|for|στον?|στην?|στα))?|(?:arriv\w*|be) (?:in|at)|reach(?:es)?|(?<!\w)to"
    r"|(?<!\w)φταν\w+ στ\w+)"
    r"\s+(?:the |port of |τον? |την? )*$"
)
_VIA = re.compile(r"(?:via|through|calling at|μεσω|meso|mesw)\s+(?:the |port of |του |της |tou |tis )*$")
_AVOID: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "suez",
        (
            "avoid* suez", "avoid* the suez*", "not via suez", "without suez", "without the suez*",
            "cape of good hope", "around the cape", "round the cape",
            "via the cape", "around africa", "χωρις σουεζ", "χωρις το σουεζ", "ακρωτηριο της καλης ελπιδας",
            "εκτος σουεζ",
        ),
    ),
    ("panama", ("avoid* panama", "avoid* the panama*", "not via panama", "without panama", "without the panama*",
    "χωρις παναμα", "χωρις τον παναμα")),
)  # fmt: skip
_ONE_PORT = FILLERS | frozenset(
    fold(
        "distance sea nautical miles nm far how many long from between port route voyage way it away there by "
        "αποσταση ποσο ποσα μακρια ναυτικα μιλια λιμανι θαλασσια apostasi poso posa makria nautika naftika milia limani"
    ).split()
)
_PAIRS = (
    re.compile(
        r"(?:from|between|απο|μεταξυ|apo|metaxy|metaksi)\s+(?P<a>[^?,;]{2,40}?)\s+(?:to|and|προσ|στο|στη|στον|στην"
        r"|στα|ωσ|μεχρι|εωσ|και|pros|sto|sti|ston|stin|sthn|"
        r"mexri|kai|ke)\s+(?P<b>[^?,;]{2,40})"
    ),
    re.compile(r"distance\s+(?P<a>[^?,;]{2,40}?)\s*(?:-|–|to)\s*(?P<b>[^?,;]{2,40})"),
)
_TAIL = re.compile(
    r"\s+(?:at|by|in|with|via|for|leaving|departing|if|when|on|με|στισ|αν|me|stis|an|ειναι|is|sea|nautical)\b.*$"
    r"|\s+\d.*$"
)
_ARTICLE = re.compile(
    r"^(?:the|port of|τον?|την?|το|τα|τουσ|του|τησ|ton?|tin?|thn?|to|tou|tis|λιμανι του|λιμανι τησ)\s+"
)


@dataclass(frozen=True, slots=True)
class _Voyage:
    """What was understood: ports in order, speed in knots, departure."""

    ports: tuple[Port, ...]
    speed: Decimal | None
    departure: When | None
    avoid: tuple[str, ...]


class SeaDistanceTool(WithPorts):
    """See the module."""

    kind = KIND
    priority = 30

    def answer(self, asked: Asked) -> Reply | None:
        """The distance, the time and the ETA; a question back for what they lack; or None."""
        heard = Heard.of(asked.text)
        speed, at = _speed(heard.text, asked)
        far, long = heard.says(*_DISTANCE), heard.says(*_TIME)
        if not (far or (long and (speed is not None or heard.says(*_STEAM)))):
            return None
        written = dates(heard.text, asked.now.date())
        text = blank(heard.text, [(w.start, w.end) for w in written] + ([at] if at else []))
        hits = self.ports.hits(text)
        unsure = [hit for hit in hits if len(hit.ports) > 1]
        if unsure and len(hits) > 1:
            return self._which(unsure[0], asked)
        chosen = _in_order(text, [h for h in hits if len(h.ports) == 1])
        if len(chosen) < 2:
            return self._too_few(heard, chosen, asked, far)
        departure = written[0] if written else _now(heard, asked)
        return self._sail(_Voyage(tuple(chosen), speed, departure, tuple(heard.which(_AVOID))), heard, asked)

    def _which(self, hit: Hit, asked: Asked) -> Reply:
        labels = [f"{p.label()}{', ' + p.country if p.country else ''}" for p in hit.ports[:6]]
        draft = Draft(KIND, asked.language)
        draft.say(f"Which port do you mean: {'; '.join(labels)}?", f"Ποιο λιμάνι εννοείτε: {'· '.join(labels)};")
        return draft.done("clarify")

    def _too_few(self, heard: Heard, chosen: list[Port], asked: Asked, far: bool) -> Reply | None:
        """One port, or a port that is not in the table."""
        names = next((m for pattern in _PAIRS if (m := pattern.search(heard.folded))), None)
        draft = Draft(KIND, asked.language)
        if names and far:
            sides = [_ARTICLE.sub("", _TAIL.sub("", names[key]).strip()) for key in ("a", "b")]
            found = [self.ports.named(side, like=True) for side in sides]
            if all(len(ports) == 1 for ports in found) and found[0][0] != found[1][0]:
                speed, _ = _speed(heard.text, asked)
                written = dates(heard.text, asked.now.date())
                voyage = _Voyage(
                    (found[0][0], found[1][0]), speed, written[0] if written else None, tuple(heard.which(_AVOID))
                )
                return self._sail(voyage, heard, asked)
            missing = [side for side, ports in zip(sides, found, strict=True) if not ports]
            if len(missing) == 1 and len(missing[0].split()) <= 3:
                draft.say(
                    f"The port “{missing[0]}” is not in this pack's table, so I cannot measure the distance.",
                    f"Το λιμάνι «{missing[0]}» δεν υπάρχει στον πίνακα αυτού του πακέτου, οπότε δεν μπορώ να μετρήσω "
                    f"την απόσταση.",
                )
                return draft.done("not_found", sure=heard.says(*_NAUTICAL))
        if len(chosen) == 1 and far and not names:
            hits = self.ports.hits(heard.text)
            if only(heard.without(*((h.start, h.end) for h in hits)), _ONE_PORT):
                label = chosen[0].label()
                draft.say(f"Between {label} and which other port?", f"Ανάμεσα σε {label} και ποιο άλλο λιμάνι;")
                return draft.done("clarify")
        return None

    def _sail(self, voyage: _Voyage, heard: Heard, asked: Asked) -> Reply | None:
        if any(port.point is None for port in voyage.ports):
            return self._no_point(voyage, asked)
        language, ports = asked.language, voyage.ports
        legs = [leg(a.point, b.point, voyage.avoid) for a, b in pairwise(ports) if a.point and b.point]
        draft = Draft(KIND, language, {"from": ports[0].label(), "to": ports[-1].label()})
        sheet = self.ports.sheet
        if sheet:
            draft.citations += [sheet.cite(port.record, i) for i, port in enumerate(ports, 1)]
        miles = sum((one.miles for one in legs), Decimal(0))
        self._say_distance(draft, voyage, legs, miles)
        wants_time, wants_eta = heard.says(*_TIME), heard.says(*_ETA)
        status = "answered"
        if voyage.speed is not None:
            hours = (miles / voyage.speed).quantize(Decimal("0.01"))
            self._say_time(draft, voyage, miles, hours, asked)
            if wants_eta and voyage.departure is None:
                draft.say(
                    "When does the ship leave? Then I can give the ETA.",
                    "Πότε αναχωρεί το πλοίο; Τότε μπορώ να δώσω την ώρα άφιξης.",
                )
                status = "clarify"
        elif wants_time:
            draft.say(
                "At what speed, in knots? Then I can give the time.",
                "Με τι ταχύτητα, σε κόμβους; Τότε μπορώ να δώσω τον χρόνο.",
            )
            status = "clarify"
        draft.say(
            "Not for navigation: a distance along a coarse network of lanes, without weather, draughts or traffic "
            "rules.",
            "Όχι για ναυσιπλοΐα: απόσταση πάνω σε αδρό δίκτυο θαλάσσιων δρόμων, χωρίς καιρό, βυθίσματα ή κανόνες "
            "κυκλοφορίας.",
        )
        draft.row(self._row(voyage, legs, miles))
        return draft.done("clarify" if status == "clarify" else "answered")

    def _no_point(self, voyage: _Voyage, asked: Asked) -> Reply:
        name = next(port.label() for port in voyage.ports if port.point is None)
        draft = Draft(KIND, asked.language)
        draft.say(
            f"This pack's table has no coordinates for {name}, so I cannot measure the distance.",
            f"Ο πίνακας αυτού του πακέτου δεν έχει συντεταγμένες για {name}, οπότε δεν μπορώ να μετρήσω την απόσταση.",
        )
        return draft.done("not_found")

    def _say_distance(self, draft: Draft, voyage: _Voyage, legs: list[Leg], miles: Decimal) -> None:
        language, ports = draft.language, voyage.ports
        marks = " ".join(f"[{c.number}]" for c in draft.citations)
        amount = say.number(miles, language, 1)
        km = say.number((miles * KM_PER_MILE).quantize(Decimal(1)), language, 0)
        via = "".join(either(language, f" via {p.label()}", f" μέσω {p.label()}") for p in ports[1:-1])
        passed = list(dict.fromkeys(p for one in legs for p in one.passages))
        through = say.join([PASSAGES[p][language == "el"] for p in passed], language)
        through_en, through_el = (f", through {through}", f", από {through}") if through else ("", "")
        start, end = ports[0].label(), ports[-1].label()
        draft.say(
            f"By sea from {start} to {end}{via} it is about {amount} nautical miles ({km} km){through_en} {marks}.",
            f"Δια θαλάσσης από {start} έως {end}{via} είναι περίπου {amount} ναυτικά μίλια ({km} km){through_el} "
            f"{marks}.",
        )
        if not all(one.by_lanes for one in legs):
            draft.say(
                "This is the great circle (straight line): the lane network has no usable way for so short a "
                "passage, and land "
                "between the ports is not gone round.",
                "Αυτή είναι η ορθοδρομία (ευθεία): το δίκτυο θαλάσσιων δρόμων δεν δίνει χρήσιμη διαδρομή για τόσο "
                "μικρή απόσταση, και η "
                "ξηρά ανάμεσα δεν παρακάμπτεται.",
            )

    def _say_time(self, draft: Draft, voyage: _Voyage, miles: Decimal, hours: Decimal, asked: Asked) -> None:
        language = asked.language
        assert voyage.speed is not None, "asked only with a speed"
        length = dt.timedelta(hours=float(hours))
        speed, number = say.number(voyage.speed, language, 2), say.number(hours, language, 2)
        draft.arguments["speed_kn"] = f"{voyage.speed.normalize():f}"
        draft.say(
            f"At {speed} knots that takes {number} hours, that is {say.duration(length, language)} "
            f"({say.number(miles, language, 1)} nm ÷ {speed} kn).",
            f"Με {speed} κόμβους χρειάζονται {number} ώρες, δηλαδή {say.duration(length, language)} "
            f"({say.number(miles, language, 1)} nm ÷ {speed} kn).",
        )
        if voyage.departure is None:
            return
        leaves = voyage.departure.at()
        try:
            eta = leaves + length
        except OverflowError:
            return
        draft.arguments |= {"departure": f"{leaves:%Y-%m-%dT%H:%M}", "eta": f"{eta:%Y-%m-%dT%H:%M}"}
        assumed = (
            ""
            if voyage.departure.time
            else either(language, " (no time given: 00:00 assumed)", " (δεν δόθηκε ώρα: θεωρήθηκε 00:00)")
        )
        draft.say(
            f"Leaving {say.moment(leaves, language)}{assumed}, the ETA is {say.moment(eta, language)}, by the clock "
            f"of the port of departure and "
            "without stops.",
            f"Με αναχώρηση {say.moment(leaves, language)}{assumed}, η εκτιμώμενη άφιξη (ETA) είναι "
            f"{say.moment(eta, language)}, με την ώρα του "
            "λιμανιού αναχώρησης και χωρίς στάσεις.",
        )

    def _row(self, voyage: _Voyage, legs: list[Leg], miles: Decimal) -> dict[str, str]:
        row = {
            "from": voyage.ports[0].label(),
            "to": voyage.ports[-1].label(),
            "nautical_miles": f"{miles:f}",
            "straight_line": f"{sum((one.straight for one in legs), Decimal(0)):f}",
            "passages": ", ".join(dict.fromkeys(p for one in legs for p in one.passages)),
        }
        if voyage.speed is not None:
            row |= {
                "speed_kn": f"{voyage.speed.normalize():f}",
                "hours": f"{(miles / voyage.speed).quantize(Decimal('0.01')):f}",
            }
        return row


def _speed(text: str, asked: Asked) -> tuple[Decimal | None, tuple[int, int] | None]:
    """The first speed (0.5 to 150) in knots, and where it stands."""
    for number in numbers(text, asked.language):
        unit = _SPEED.match(fold(text[number.end : number.end + 16]))
        if unit and Decimal("0.5") <= number.value <= 150:
            kmh = unit[1].startswith(("km", "kp", "χλμ"))
            return (number.value / KM_PER_MILE if kmh else number.value), (number.start, number.end)
    return None, None


def _now(heard: Heard, asked: Asked) -> When | None:
    if heard.says(*_NOW):
        return When(asked.now.date(), asked.now.time().replace(second=0, microsecond=0, tzinfo=None), 0, 0)
    return None


def _in_order(text: str, hits: list[Hit]) -> list[Port]:
    """Origin, ports on the way, destination, each once."""
    first: list[Port] = []
    way: list[Port] = []
    rest: list[Port] = []
    last: list[Port] = []
    for hit in hits:
        before = fold(text[: hit.start])
        group = way if _VIA.search(before) else first if _FROM.search(before) else last if _TO.search(before) else rest
        group.append(hit.ports[0])
    if len(first) > 1:
        # "apart from" and the like: then the order of writing.
        first, rest, last = [], [h.ports[0] for h in hits if h.ports[0] not in way], []
    ordered = [*first, *rest, *last]
    unique = list(dict.fromkeys(p.record.start for p in ordered))
    ports = [next(p for p in ordered if p.record.start == start) for start in unique]
    if len(ports) < 2:
        return ports
    return [ports[0], *(p for p in way if p not in ports), *ports[1:]]


def make(setup: Setup) -> Tool:
    """The tool; its table is read at the first question."""
    return SeaDistanceTool(setup)
