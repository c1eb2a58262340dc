"""An exam paper: questions written by hand, their expected answers taken from the calculator.

Each method that makes an expectation also checks that the question has one answer: where a fact is not unique (two
sailings fit "before nine"), it raises, and the question must be written differently.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.tools.exam.calculator import Calculator, Leg

Groups = list[list[str]]
_DAYS = (
    ("Monday", "Δευτέρα", "Δευτέρες"), ("Tuesday", "Τρίτη", "Τρίτες"), ("Wednesday", "Τετάρτη", "Τετάρτες"),
    ("Thursday", "Πέμπτη", "Πέμπτες"), ("Friday", "Παρασκευή", "Παρασκευές"), ("Saturday", "Σάββατο", "Σάββατα"),
    ("Sunday", "Κυριακή", "Κυριακές"),
)  # fmt: skip
_MONTHS = (
    ("January", "Jan", "Ιανουαρίου"), ("February", "Feb", "Φεβρουαρίου"), ("March", "Mar", "Μαρτίου"),
    ("April", "Apr", "Απριλίου"), ("May", "May", "Μαΐου"), ("June", "Jun", "Ιουνίου"), ("July", "Jul", "Ιουλίου"),
    ("August", "Aug", "Αυγούστου"), ("September", "Sept", "Σεπτεμβρίου"), ("October", "Oct", "Οκτωβρίου"),
    ("November", "Nov", "Νοεμβρίου"), ("December", "Dec", "Δεκεμβρίου"),
)  # fmt: skip
_EVERY_DAY = [
    "every day", "daily", "each day", "all days", "7 days", "seven days", "Monday to Sunday", "Monday–Sunday", "κάθε μέρα",
    "κάθε ημέρα", "καθημερινά", "όλες τις μέρες", "όλες τις ημέρες", "Δευτέρα έως Κυριακή", "Δευτέρα–Κυριακή",
    *(", ".join(names[n] for names in _DAYS) for n in (0, 1)),
]  # fmt: skip
#: Other spellings of a stop's name that are as right in an answer.
SPELLINGS = {
    "Sami (Kefalonia)": ["Sami", "Σάμη"], "Spartochori (Meganisi)": ["Spartochori", "Meganisi", "Σπαρτοχώρι", "Μεγανήσι"],
    "Frikes (Ithaca)": ["Frikes", "Φρίκες"], "Argostoli": ["Αργοστόλι"], "Igoumenitsa": ["Ηγουμενίτσα"],
    "Βόλος": ["Βόλο", "Volos"], "Σκιάθος": ["Σκιάθο", "Skiathos"], "Γλώσσα Σκοπέλου": ["Γλώσσα", "Glossa"],
    "Σκόπελος": ["Σκόπελο", "Skopelos"], "Αίγινα": ["Aegina", "Egina", "Aigina"], "Μέθανα": ["Methana"],
    "Πόρος": ["Πόρο", "Poros"], "Ύδρα": ["Hydra", "Ydra", "Idra"], "Ερμιόνη": ["Ermioni"], "Σπέτσες": ["Spetses"],
    "Αλόννησος (Πατητήρι)": ["Αλόννησο", "Πατητήρι", "Alonissos", "Patitiri"], "Hvar (Town)": ["Hvar Town", "Χβαρ"],
    "Πειραιάς": ["Πειραιά", "Piraeus"], "Split": ["Σπλιτ"], "Korčula": ["Κόρτσουλα"], "Bol": ["Μπολ"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected:
    """What a right answer has: its status, groups of spellings of which one must stand, and what must not."""

    status: str
    must: Groups = field(default_factory=list)
    must_not: list[str] = field(default_factory=list)
    also: tuple[str, ...] = ()


NOT_FOUND = Expected("not_found")
CLARIFY = Expected("clarify")
DOCUMENTS = Expected("documents")
#: The feed has no such data (fares): leaving it to the documents is right, and so is saying that it is not there.
NO_DATA = Expected("documents", also=("not_found",))


def time_of(moment: dt.datetime) -> list[str]:
    """The spellings of a time of day."""
    hours, rest = moment.hour, f"{moment.minute:02}"
    half = f"{(hours - 1) % 12 + 1}:{rest}"
    suffix = ("am", "π.μ.") if hours < 12 else ("pm", "μ.μ.")
    plain = list(dict.fromkeys((f"{hours:02}:{rest}", f"{hours}:{rest}", f"{hours:02}.{rest}", f"{hours}.{rest}")))
    return [*plain, f"{half} {suffix[0]}", f"{half}{suffix[0]}", f"{half} {suffix[1]}"]


def day_of(day: dt.date) -> list[str]:
    """The spellings of a date; the weekday alone will do."""
    month = _MONTHS[day.month - 1]
    return [
        *(f"{day.day} {m}" for m in month), *(f"{m} {day.day}" for m in month[:2]), day.isoformat(),
        f"{day.day}/{day.month}", f"{day:%d/%m}", *_DAYS[day.weekday()],
    ]  # fmt: skip


def length_of(minutes: int) -> list[str]:
    """The spellings of a duration."""
    hours, rest = divmod(minutes, 60)
    units = ("h", " h", " hour", " hours", " hr", " hrs", " ώρες", " ώρα", "ω", " ω.", "ώ", " ω")
    found = [f"{minutes} min", f"{minutes}min", f"{minutes} λεπτά", f"{minutes}'"]
    if not hours:
        return found
    if not rest:
        return [*found, *(f"{hours}{u}" for u in units), f"{hours}:00"]
    joints = (" ", " and ", " και ", "", ", ")
    return [*found, f"{hours}:{rest:02}", f"{hours:02}:{rest:02}", *(
        f"{hours}{u}{j}{r}" for u in units for j in joints for r in dict.fromkeys((str(rest), f"{rest:02}"))
    )]  # fmt: skip


def named(stop: str) -> list[str]:
    """The spellings of a stop's name."""
    return [stop, *SPELLINGS.get(stop, [])]


class Paper:
    """The questions about one feed."""

    def __init__(self, feed: str, files: dict[str, bytes]) -> None:
        self.feed = feed
        self.calc = Calculator(files)
        self.items: list[dict[str, Any]] = []
        self._at = ""
        self.now = dt.datetime(2026, 1, 1)

    def at(self, iso: str, local: str = "") -> None:
        """Set "now" for what follows; `local` is the same moment in the feed's zone when `iso` has an offset."""
        self._at = iso
        self.now = dt.datetime.fromisoformat(local or iso)

    def q(self, kind: str, text: str, expected: Expected, lang: str = "en") -> None:
        """Add a question."""
        number = len(self.items) + 1
        item = {
            "id": f"{self.feed}-{number:03}", "feed": self.feed, "question": text, "at": self._at, "lang": lang,
            "kind": kind, "expect": expected.status, "must_contain": expected.must,
            "must_not_contain": expected.must_not, "split": "final" if number % 2 == 0 else "dev",
        }  # fmt: skip
        self.items.append(item | ({"also": list(expected.also)} if expected.also else {}))

    # ------------------------------------------------------------ expectations
    def legs(self, a: str, b: str, day: str = "") -> list[Leg]:
        """All legs of a day, at least one; today where no day is named."""
        found = self.calc.legs(a, b, self._day(day))
        assert found, f"{a} – {b} on {day or self.now.date()}: nothing sails"
        return found

    def next(self, a: str, b: str) -> Expected:
        """The next departure; the one just missed must not be offered."""
        leg = self.calc.next_leg(a, b, self.now)
        assert leg
        today = self.calc.legs(a, b, self.now.date())
        later = {s for x in [*today, leg] if x.departs >= self.now for t in (x.departs, x.arrives) for s in time_of(t)}
        gone = [x for x in today if x.departs < self.now][-1:]
        wrong = [s for x in gone for s in time_of(x.departs)[:2] if s not in later]
        return Expected("answered", [time_of(leg.departs)], wrong)

    def first(self, a: str, b: str, day: str = "") -> Expected:
        return self._sails(self.legs(a, b, day)[:1])

    def last(self, a: str, b: str, day: str = "") -> Expected:
        return self._sails(self.legs(a, b, day)[-1:])

    def all(self, a: str, b: str, day: str = "", after: str = "00:00", wrong: tuple[str, ...] = ()) -> Expected:
        """Every departure of a day (from a time on), at most eight; `wrong`: times of other days or seasons."""
        found = [x for x in self.legs(a, b, day) if f"{x.departs:%H:%M}" >= after]
        assert 0 < len(found) <= 8, len(found)
        times = {f"{t:%H:%M}" for x in found for t in (x.departs, x.arrives)}
        assert not times & set(wrong)
        return Expected("answered", [time_of(x.departs) for x in found], list(wrong))

    def after(self, a: str, b: str, time: str, day: str = "") -> Expected:
        """The first departure at or after a time."""
        return self._sails([x for x in self.legs(a, b, day) if f"{x.departs:%H:%M}" >= time][:1])

    def only_between(self, a: str, b: str, day: str, span: tuple[str, str]) -> Expected:
        """The only departure between two times."""
        found = [x for x in self.legs(a, b, day) if span[0] <= f"{x.departs:%H:%M}" < span[1]]
        assert len(found) == 1, [str(x.departs) for x in found]
        return self._sails(found)

    def morning(self, a: str, b: str, day: str = "") -> Expected:
        """All departures from five to noon."""
        found = [x for x in self.legs(a, b, day) if 5 <= x.departs.hour < 12]
        assert found
        return Expected("answered", [time_of(x.departs) for x in found])

    def headway(self, a: str, b: str, day: str, time: str) -> Expected:
        """How many minutes lie between the departures about a time."""
        found = [x.departs for x in self.legs(a, b, day) if f"{x.departs:%H:%M}" >= time][:3]
        gaps = {int((y - x).total_seconds()) // 60 for x, y in pairwise(found)}
        assert len(gaps) == 1, gaps
        gap = gaps.pop()
        return Expected("answered", [[f"{gap} min", f"{gap} λεπτά", f"{gap}'"]])

    def in_time(self, a: str, b: str, time: str, day: str = "") -> Expected:
        """The latest departure that is there at a time."""
        day_ = self._day(day)
        limit = dt.datetime.combine(day_, dt.time.fromisoformat(time))
        return self._sails([x for x in self.legs(a, b, day) if x.arrives <= limit][-1:])

    def leg(self, a: str, b: str, time: str, day: str = "") -> Leg:
        """The leg that leaves at a time; the only one when no time is given."""
        found = [x for x in self.legs(a, b, day) if not time or f"{x.departs:%H:%M}" == time]
        assert len(found) == 1, [str(x.departs) for x in found]
        return found[0]

    def arrival(self, a: str, b: str, time: str = "", day: str = "") -> Expected:
        return Expected("answered", [time_of(self.leg(a, b, time, day).arrives)])

    def duration(self, a: str, b: str, time: str = "", day: str = "") -> Expected:
        """The duration, the same for all of the day unless a time is given."""
        found = [self.leg(a, b, time, day)] if time else self.legs(a, b, day)
        lengths = {int((x.arrives - x.departs).total_seconds()) // 60 for x in found}
        assert len(lengths) == 1, lengths
        return Expected("answered", [length_of(lengths.pop())])

    def days(self, a: str, b: str) -> Expected:
        """The weekdays, the same in the four weeks to come (dates of exceptions apart)."""
        spans = [self.calc.weekdays(a, b, self.now.date() + dt.timedelta(7 * n + 1), self.now.date() + dt.timedelta(7 * n + 7))
                 for n in range(4)]  # fmt: skip
        assert all(s == spans[0] for s in spans), spans
        if len(spans[0]) == 7:
            return Expected("answered", [_EVERY_DAY])
        assert len(spans[0]) <= 4
        return Expected("answered", [list(_DAYS[n]) for n in sorted(spans[0])])

    def instead(self, a: str, b: str, day: str) -> Expected:
        """Nothing sails that day: the next sailing, with its day."""
        day_ = self._day(day)
        assert not self.calc.legs(a, b, day_), "something sails"
        leg = self.calc.next_leg(a, b, dt.datetime.combine(day_, dt.time()))
        assert leg
        return Expected("answered", [time_of(leg.departs), day_of(leg.departs.date())])

    def not_that_day(self, a: str, b: str, day: str) -> Expected:
        """Nothing direct that day, but there is a way with a night in between: an answer must name the other day."""
        days = self.instead(a, b, day).must[1]
        return Expected("answered", [[*days, "next day", "overnight", "επόμενη μέρα", "επόμενη ημέρα", "επομένης"]])

    def ship(self, a: str, b: str, time: str = "", day: str = "") -> Expected:
        found = [self.leg(a, b, time, day)] if time else self.legs(a, b, day)
        names = {self.calc.ship(x) for x in found}
        assert len(names) == 1 and "" not in names, names
        return Expected("answered", [[names.pop()]])

    def company(self, a: str, b: str, time: str = "", day: str = "") -> Expected:
        found = [self.leg(a, b, time, day)] if time else self.legs(a, b, day)
        names = {self.calc.company(x) for x in found}
        assert len(names) == 1, names
        return Expected("answered", [[names.pop()]])

    def gate(self, a: str, b: str, time: str = "", day: str = "") -> Expected:
        found = [self.leg(a, b, time, day)] if time else self.legs(a, b, day)
        names = {self.calc.gate(x) for x in found}
        assert len(names) == 1 and "" not in names, names
        name = names.pop()
        # A bare figure could be anything: it must stand beside its word.
        words = ("gate", "platform", "pier", "quay", "berth", "πύλη", "πύλη:", "αποβάθρα", "θέση", "προβλήτα")
        return Expected(
            "answered", [[f"{w} {name}" for w in words] if name.isdigit() else [name, name.replace("E", "Ε")]]
        )

    def fare(self, a: str, b: str) -> Expected:
        """The one price of all legs that have one."""
        prices = {p for x in self.legs(a, b) for p in self.calc.price(x)}
        assert len(prices) == 1, prices
        price = prices.pop()
        whole = [price.removesuffix(".00")] if price.endswith(".00") else []
        return Expected("answered", [[price, price.replace(".", ","), *(f"€{w}" for w in whole), *(f"{w} €" for w in whole),
                                      *(f"{w} {e}" for w in whole for e in ("EUR", "euro", "ευρώ"))]])  # fmt: skip

    def way(self, a: str, b: str, time: str = "", day: str = "") -> Expected:
        """The stops on the way, all of them."""
        names = self.calc.between(self.leg(a, b, time, day))
        assert names
        return Expected("answered", [named(n) for n in names])

    def change(self, a: str, b: str, day: str, time: str = "00:00") -> Expected:
        """One change: where, when it goes on, when it arrives; the same for 10 and for 40 minutes to change."""
        begin = dt.datetime.combine(self._day(day), dt.time.fromisoformat(time))
        assert not [x for x in self.calc.legs(a, b, begin.date()) if x.departs >= begin], "there is a direct one"
        ways = [self.calc.changes(a, b, begin, wait)[0] for wait in (10, 40)]
        assert ways[0] == ways[1], ways
        _, via, other = ways[0]
        assert len({w[1] for w in self.calc.changes(a, b, begin, 10)}) == 1
        return Expected("answered", [named(via), time_of(other.departs), time_of(other.arrives)])

    # ------------------------------------------------------------ inside
    def _day(self, day: str) -> dt.date:
        return dt.date.fromisoformat(day) if day else self.now.date()

    def _sails(self, legs: list[Leg]) -> Expected:
        assert legs, "nothing sails then"
        return Expected("answered", [time_of(legs[0].departs)])
