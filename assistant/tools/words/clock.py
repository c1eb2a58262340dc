"""The grammar of clock times over what the days left of a `Row`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assistant.tools.words.lexer import Row


@dataclass(slots=True)
class Times:
    """What was found: see `When` for the meaning of each."""

    at: dt.time | None = None
    around: dt.time | None = None
    after: dt.time | None = None
    before: dt.time | None = None
    part: str | None = None
    assumed: bool = False


@dataclass(slots=True)
class _Point:
    """A clock time in tokens `start` to `end`; `half`: the part of the day it was given; `fixed`: it needs none."""

    minutes: int
    start: int
    end: int
    fixed: bool
    half: str | None = None
    bare: bool = False


_TAILS: dict[str, tuple[tuple[str, ...], ...]] = {
    ">": (
        ("or", "later"), ("or", "after"), ("and", "later"), ("onwards",), ("onward",), ("και", "μετα"),
        ("και", "υστερα"), ("η", "αργοτερα"), ("kai", "meta"), ("ke", "meta"), ("or", "thereafter"),
        ("at", "the", "earliest"),
    ),
    "<": (
        ("or", "earlier"), ("or", "before"), ("at", "the", "latest"), ("latest",), ("το", "αργοτερο"),
        ("η", "νωριτερα"),
    ),
}  # fmt: skip
#: "Before the evening": the hour it begins.
_BEGINS = {"noon": 12, "afternoon": 12, "greek_afternoon": 15, "evening": 18, "night": 20}
_AFTERNOON = ("afternoon", "greek_afternoon", "evening")


def find_times(row: Row, clock: dt.time | None, evening: bool) -> Times:
    """The times named in a row; what was understood is masked in it.

    Args:
        row: the row, its days already masked.
        clock: the time of now when the day is today or not named, for bare hours.
        evening: "tonight" was said.
    """
    return _Reader(row, clock, evening).read()


class _Reader:
    def __init__(self, row: Row, clock: dt.time | None, evening: bool) -> None:
        self.row = row
        self.clock = clock
        self.evening = evening
        self.out = Times()

    def read(self) -> Times:
        loose = self._loose_part()
        index = 0
        while index < len(self.row.kinds):
            point = self._point(index)
            if point is None:
                index += 1
                continue
            second = self._second(point)
            index = self._single(point, loose) if second is None else self._pair(point, second, loose)
        if loose and self.out.part is None:
            self._take_part()
        return self.out

    # ------------------------------------------------------------ reading
    def _word(self, index: int) -> str:
        return self.row.tokens[index].word

    def _loose_part(self) -> str | None:
        """The part of the day said anywhere: it decides about bare hours."""
        for index, kind in enumerate(self.row.kinds):
            if kind == "P":
                return str(self.row.tokens[index].value)
        return None

    def _point(self, index: int) -> _Point | None:
        """The time that begins at a token, whatever stands before it."""
        kinds = self.row.kinds
        kind = kinds[index]
        value = self.row.value(index)
        end = index + 1
        point: _Point | None = None
        if kind in "TtZC":
            word = self._word(index)
            fixed = word[0] == "0" or value >= 6 * 60 or value < 60
            point = _Point(value % 1440, index, end, fixed, bare=kind in "tZC")
        elif kind == "H":
            return self._suffix(_Point(value, index, end, True))
        elif kind == "X":
            return _Point(value, index, end, True, bare=value == 0)
        elif kind == "Y" and value % 100 < 60:
            return _Point((value // 100) * 60 + value % 100, index, end, True, bare=True)
        elif kind == "N" and self._word(index) not in ("a", "an"):
            return self._suffix(self._hour(index))
        elif kind in "zQ":
            return self._suffix(self._spoken(index))
        else:
            return None
        return self._suffix(point)

    def _hour(self, index: int) -> _Point | None:
        """ "7", "7 και μισή", "7 παρά τέταρτο", "ten past seven"."""
        kinds, hour = self.row.kinds, self.row.value(index)
        if not 0 <= hour <= 24:
            return self._minutes_past(index)
        rest = kinds[index + 1 : index + 3]
        past = self._minutes_past(index)
        if past is not None:
            return past
        minutes, end = 0, index + 1
        if rest in ("&z", "&Q"):
            minutes, end = (30 if rest[1] == "z" else 15), index + 3
        elif rest == "BQ":
            minutes, end = -15, index + 3
        elif rest == "BN" and self.row.value(index + 2) < 60:
            minutes, end = -self.row.value(index + 2), index + 3
        elif rest == "&N" and self._is_minutes(index):
            minutes, end = self.row.value(index + 2), index + 3
        elif rest[:1] == "z":
            minutes, end = 30, index + 2
        fixed = hour == 0 or hour > 12 or (self._word(index).startswith("0") and len(self._word(index)) == 2)
        return _Point((hour * 60 + minutes) % 1440, index, end, fixed, bare=True)

    def _is_minutes(self, index: int) -> bool:
        """Whether «8 και 20» is one time; in «μεταξύ 8 και 12» it is two."""
        between = "b" in self.row.kinds[max(0, index - 3) : index]
        return (
            not between and self._word(index + 1) in ("και", "kai", "ke", "κι") and 5 <= self.row.value(index + 2) < 60
        )

    def _minutes_past(self, index: int) -> _Point | None:
        """ "Ten past seven", "20 to 8"."""
        kinds = self.row.kinds
        rest, minutes = kinds[index + 1 : index + 3], self.row.value(index)
        told = index > 0 and kinds[index - 1] in "@><~"
        to = (
            rest == "2N" and told and minutes in (5, 10, 20, 25)
        )  # "from 10 to 12" is a range, "at ten to twelve" is none
        if (rest != "AN" and not to) or not 1 <= minutes < 60:
            return None
        hour = self.row.value(index + 2)
        if not 1 <= hour <= 12:
            return None
        return _Point((hour * 60 + (-minutes if to else minutes)) % 1440, index, index + 3, False)

    def _spoken(self, index: int) -> _Point | None:
        """ "Half past seven", "half seven", "quarter to eight"."""
        kinds = self.row.kinds
        half = kinds[index] == "z"
        rest = kinds[index + 1 : index + 3]
        if rest in ("AN", "2N") and 1 <= self.row.value(index + 2) <= 12:
            hour = self.row.value(index + 2) * 60
            minutes = 30 if half else 15
            return _Point((hour + (minutes if rest[0] == "A" else -minutes)) % 1440, index, index + 3, False)
        told = half and index > 0 and kinds[index - 1] in "@><~" and rest[:1] == "N"
        if told and 1 <= self.row.value(index + 1) <= 12 and self._word(index + 1) not in ("a", "an"):
            return _Point((self.row.value(index + 1) * 60 + 30) % 1440, index, index + 2, False)
        return None

    def _suffix(self, point: _Point | None) -> _Point | None:
        """Take in "o'clock" and the part of the day said with the time: "in the evening", «το πρωί»."""
        if point is None:
            return None
        kinds = self.row.kinds
        end = point.end
        if kinds[end : end + 1] == "k":
            end += 1
            point.bare = False
        tail = end
        while tail < len(kinds) and kinds[tail] in "li2@" and tail - end < 3:
            tail += 1
        if tail < len(kinds) and kinds[tail] in "PX" and (tail > end or self._is_night(tail)):
            value = self.row.tokens[tail].value
            if kinds[tail] == "P":
                point.half = str(value)
                end = tail + 1
                point.bare = False
        point.end = end
        return point

    def _is_night(self, index: int) -> bool:
        return self.row.kinds[index] == "P" and self.row.tokens[index].word.isascii() is False

    # ------------------------------------------------------------ meaning
    def _lead(self, start: int) -> tuple[str, int]:
        """The words before a time that belong to it."""
        begin = start
        while begin > 0 and self.row.kinds[begin - 1] in "@><~lbfi2-|":
            if self.row.kinds[begin - 1] == "-" and not self._word(begin - 1)[0].isalpha():
                break
            begin -= 1
        while begin < start and self.row.kinds[begin] in "li2|":
            begin += 1
        return self.row.kinds[begin:start], begin

    def _counts(self, point: _Point, lead: str) -> bool:
        """Whether a number may be a time here: a bare hour needs a word that says so."""
        if not point.bare:
            return True
        kind = self.row.kinds[point.start]
        following = self.row.kinds[point.end : point.end + 1]
        if following and following in "Uu#":
            return False
        if kind == "Y":
            return "@" in lead
        if kind == "N" and point.end == point.start + 1:
            spelled_out = self._word(point.start).isalpha()
            if (spelled_out or not set(lead) & set("@><")) and following == "x":
                return False
            if spelled_out and self._word(point.start) in ("one", "two") and "@" not in lead:
                return False
        if set(lead) & set("@><~"):
            return True
        if kind == "t":
            return True
        if kind == "Z":
            return self._word(point.start)[0] == "0" or "f" in lead
        if kind == "X" or (kind == "C" and not self._word(point.start).endswith("h")):
            return True
        words = [self._word(i) for i in range(max(0, point.start - 1), point.start)]
        if (
            kind == "N"
            and self.row.value(point.start) == 1
            and words
            and words[0] in ("στη", "στην", "sti", "stin", "sth", "sthn")
        ):
            return self._word(point.start) in ("μια", "mia", "1") and point.end == len(self.row.kinds.rstrip("?.!;"))
        return (kind == "N" and "-" in lead) or (kind == "N" and self._spelled(point))

    def _spelled(self, point: _Point) -> bool:
        """«8 παρά τέταρτο», «7 και μισή»: a time even without a preposition."""
        return self.row.kinds[point.start + 1 : point.end][:2] in ("&z", "&Q", "BQ")

    def _second(self, first: _Point) -> _Point | None:
        """The end of a range that begins with a time: "between 8 and 12", "8:00-12:00", "from 2 to 5 pm"."""
        kinds = self.row.kinds
        index = first.end
        joint = kinds[index : index + 1]
        if not joint or joint not in "-2&":
            return None
        index += 1
        while index < len(kinds) and kinds[index] in "l@f":
            index += 1
        second = self._point(index) if index < len(kinds) else None
        if second is None:
            return None
        lead, _ = self._lead(first.start)
        if joint == "&":
            joined = first.bare and second.bare and kinds[second.end : second.end + 1] in ("U", "u", "#")
            return second if "b" in lead and not joined else None
        following = kinds[second.end : second.end + 1]
        if following and following in "Uu#" and second.bare:
            return None
        clear = not first.bare or not second.bare
        return second if clear or set(lead) & set("bf@><~") else None

    def _resolve(self, point: _Point, loose: str | None) -> int:
        """The minutes of the day that a point means."""
        part = point.half or loose or ("evening" if self.evening else None)
        minutes = point.minutes
        if point.fixed and not (point.half and minutes < 720 and self._word(point.start)[0] != "0"):
            return minutes
        hour = minutes // 60
        if part == "morning":
            return minutes
        if part in _AFTERNOON:
            return self._later(minutes, hour)
        if part == "noon":
            return minutes + 720 if hour < 6 else minutes
        if part == "night":
            if hour == 12:
                return minutes - 720
            return minutes + 720 if 5 <= hour < 12 else minutes
        if point.fixed:
            return minutes
        self.out.assumed = True
        if 1 <= hour <= 6:
            return minutes + 720
        if hour < 12 and self.clock is not None and minutes < self.clock.hour * 60 + self.clock.minute <= minutes + 720:
            return minutes + 720
        return minutes

    @staticmethod
    def _later(minutes: int, hour: int) -> int:
        if hour == 12:
            return minutes
        return minutes + 720 if hour < 12 else minutes

    def _tail(self, point: _Point) -> tuple[str, int]:
        """ "Or later", «και μετά», "at the latest" behind a time, and where it ends."""
        words = [token.word for token in self.row.tokens[point.end : point.end + 4]]
        for kind, phrases in _TAILS.items():
            for phrase in phrases:
                if words[: len(phrase)] == list(phrase):
                    return kind, point.end + len(phrase)
        return "", point.end

    def _or(self, point: _Point) -> int:
        """The second of "at 6 or 7 pm": the first is taken, in the half of the day of the second."""
        if self.row.kinds[point.end : point.end + 1] != "|":
            return point.end
        index = point.end + 1
        while index < len(self.row.kinds) and self.row.kinds[index] in "l@":
            index += 1
        other = self._point(index) if index < len(self.row.kinds) else None
        if other is None or self.row.kinds[other.end : other.end + 1] in ("u", "U", "#"):
            return point.end
        if not point.fixed and self.row.kinds[other.start] == "H":
            point.minutes = point.minutes % 720 + (720 if other.minutes >= 720 else 0)
            point.fixed = True
        point.half = point.half or other.half
        return other.end

    def _single(self, point: _Point, loose: str | None) -> int:
        lead, begin = self._lead(point.start)
        if not self._counts(point, lead):
            return point.start + 1
        tail, end = self._tail(point)
        lead = tail or lead
        point.end = end if tail else self._or(point)
        minutes = self._resolve(point, loose)
        if point.half == "evening" and point.minutes // 60 == 12:
            minutes = 0
        moment = _time(minutes)
        if ">" in lead:
            self.out.after = moment
        elif "<" in lead or "-" in lead:
            self.out.before = moment
        elif "~" in lead:
            self.out.around = moment
        elif "f" in lead:
            self.out.after = moment
        else:
            self.out.at = moment
        if point.half:
            self.out.part = self.out.part or ""
        self.row.take(begin, point.end)
        return point.end

    def _pair(self, first: _Point, second: _Point, loose: str | None) -> int:
        _, begin = self._lead(first.start)
        if second.half and not first.half and not first.fixed:
            first.half = second.half
        if self.row.kinds[second.start] == "H" and not first.fixed:  # "2-5 pm", "10-2 pm"
            same = first.minutes % 720 + (720 if second.minutes >= 720 else 0)
            start = same if same < second.minutes else first.minutes % 720
            end = second.minutes
        else:
            start = self._resolve(first, loose)
            if not second.fixed and not second.half and not loose and first.fixed and first.minutes >= 720:
                end = second.minutes % 720 + 720
            else:
                end = self._resolve(second, loose)
            if start >= end and not first.fixed and not first.half and start - 720 >= 0:
                start -= 720
            if end <= start and not second.fixed and end < 720:
                end += 720
        self.out.after, self.out.before = _time(start), _time(end)
        if first.half or second.half:
            self.out.part = self.out.part or ""
        self.row.take(begin, second.end)
        return second.end

    def _take_part(self) -> None:
        for index, kind in enumerate(self.row.kinds):
            if kind == "P":
                part = str(self.row.tokens[index].value)
                begin = index
                while begin and self.row.kinds[begin - 1] in "li2@~><":
                    begin -= 1
                lead = self.row.kinds[begin:index]
                if "<" in lead and part in _BEGINS and self.out.before is None:
                    self.out.before = dt.time(_BEGINS[part])
                elif ">" in lead and part == "noon" and self.out.after is None:
                    self.out.after = dt.time(12)
                else:
                    self.out.part = part
                self.row.take(begin, index + 1)
                return


def _time(minutes: int) -> dt.time:
    minutes %= 1440
    return dt.time(minutes // 60, minutes % 60)
