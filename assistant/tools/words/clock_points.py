"""Where clock times stand in what the days left of a `Row`, before the rest of the sentence says what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.tools.words.lexer import Row


@dataclass(slots=True)
class Point:
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


class Points:
    """The times of one row. Nothing is taken from it here."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def word(self, index: int) -> str:
        """The word of a token."""
        return self.row.tokens[index].word

    def at(self, index: int) -> Point | None:
        """The time that begins at a token, whatever stands before it."""
        kinds = self.row.kinds
        kind = kinds[index]
        value = self.row.value(index)
        end = index + 1
        point: Point | None = None
        if kind in "TtZC":
            word = self.word(index)
            fixed = word[0] == "0" or value >= 6 * 60 or value < 60
            point = Point(value % 1440, index, end, fixed, bare=kind in "tZC")
        elif kind == "H":
            return self._suffix(Point(value, index, end, True))
        elif kind == "X":
            return Point(value, index, end, True, bare=value == 0)
        elif kind == "Y" and value % 100 < 60:
            return Point((value // 100) * 60 + value % 100, index, end, True, bare=True)
        elif kind == "N" and self.word(index) not in ("a", "an"):
            return self._suffix(self._hour(index))
        elif kind in "zQ":
            return self._suffix(self._spoken(index))
        else:
            return None
        return self._suffix(point)

    def _hour(self, index: int) -> Point | None:
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
        fixed = hour == 0 or hour > 12 or (self.word(index).startswith("0") and len(self.word(index)) == 2)
        return Point((hour * 60 + minutes) % 1440, index, end, fixed, bare=True)

    def _is_minutes(self, index: int) -> bool:
        """Whether «8 και 20» is one time; in «μεταξύ 8 και 12» it is two."""
        between = "b" in self.row.kinds[max(0, index - 3) : index]
        return (
            not between and self.word(index + 1) in ("και", "kai", "ke", "κι") and 5 <= self.row.value(index + 2) < 60
        )

    def _minutes_past(self, index: int) -> Point | None:
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
        return Point((hour * 60 + (-minutes if to else minutes)) % 1440, index, index + 3, False)

    def _spoken(self, index: int) -> Point | None:
        """ "Half past seven", "half seven", "quarter to eight"."""
        kinds = self.row.kinds
        half = kinds[index] == "z"
        rest = kinds[index + 1 : index + 3]
        if rest in ("AN", "2N") and 1 <= self.row.value(index + 2) <= 12:
            hour = self.row.value(index + 2) * 60
            minutes = 30 if half else 15
            return Point((hour + (minutes if rest[0] == "A" else -minutes)) % 1440, index, index + 3, False)
        told = half and index > 0 and kinds[index - 1] in "@><~" and rest[:1] == "N"
        if told and 1 <= self.row.value(index + 1) <= 12 and self.word(index + 1) not in ("a", "an"):
            return Point((self.row.value(index + 1) * 60 + 30) % 1440, index, index + 2, False)
        return None

    def _suffix(self, point: Point | None) -> Point | None:
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

    def lead(self, start: int) -> tuple[str, int]:
        """The words before a time that belong to it."""
        begin = start
        while begin > 0 and self.row.kinds[begin - 1] in "@><~lbfi2-|":
            if self.row.kinds[begin - 1] == "-" and not self.word(begin - 1)[0].isalpha():
                break
            begin -= 1
        while begin < start and self.row.kinds[begin] in "li2|":
            begin += 1
        return self.row.kinds[begin:start], begin

    def counts(self, point: Point, lead: str) -> bool:
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
            spelled_out = self.word(point.start).isalpha()
            if (spelled_out or not set(lead) & set("@><")) and following == "x":
                return False
            if spelled_out and self.word(point.start) in ("one", "two") and "@" not in lead:
                return False
        if set(lead) & set("@><~"):
            return True
        if kind == "t":
            return True
        if kind == "Z":
            return self.word(point.start)[0] == "0" or "f" in lead
        if kind == "X" or (kind == "C" and not self.word(point.start).endswith("h")):
            return True
        words = [self.word(i) for i in range(max(0, point.start - 1), point.start)]
        if (
            kind == "N"
            and self.row.value(point.start) == 1
            and words
            and words[0] in ("στη", "στην", "sti", "stin", "sth", "sthn")
        ):
            return self.word(point.start) in ("μια", "mia", "1") and point.end == len(self.row.kinds.rstrip("?.!;"))
        return (kind == "N" and "-" in lead) or (kind == "N" and self._spelled(point))

    def _spelled(self, point: Point) -> bool:
        """«8 παρά τέταρτο», «7 και μισή»: a time even without a preposition."""
        return self.row.kinds[point.start + 1 : point.end][:2] in ("&z", "&Q", "BQ")

    def second(self, first: Point) -> Point | None:
        """The end of a range that begins with a time: "between 8 and 12", "8:00-12:00", "from 2 to 5 pm"."""
        kinds = self.row.kinds
        index = first.end
        joint = kinds[index : index + 1]
        if not joint or joint not in "-2&":
            return None
        index += 1
        while index < len(kinds) and kinds[index] in "l@f":
            index += 1
        second = self.at(index) if index < len(kinds) else None
        if second is None:
            return None
        lead, _ = self.lead(first.start)
        if joint == "&":
            joined = first.bare and second.bare and kinds[second.end : second.end + 1] in ("U", "u", "#")
            return second if "b" in lead and not joined else None
        following = kinds[second.end : second.end + 1]
        if following and following in "Uu#" and second.bare:
            return None
        clear = not first.bare or not second.bare
        return second if clear or set(lead) & set("bf@><~") else None

    def tail(self, point: Point) -> tuple[str, int]:
        """ "Or later", «και μετά», "at the latest" behind a time, and where it ends."""
        words = [token.word for token in self.row.tokens[point.end : point.end + 4]]
        for kind, phrases in _TAILS.items():
            for phrase in phrases:
                if words[: len(phrase)] == list(phrase):
                    return kind, point.end + len(phrase)
        return "", point.end
