"""The grammar of clock times over what the days left of a `Row`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assistant.tools.words.clock_points import Point, Points
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
        self.points = Points(row)
        self.clock = clock
        self.evening = evening
        self.out = Times()

    def read(self) -> Times:
        loose = self._loose_part()
        index = 0
        while index < len(self.row.kinds):
            point = self.points.at(index)
            if point is None:
                index += 1
                continue
            second = self.points.second(point)
            index = self._single(point, loose) if second is None else self._pair(point, second, loose)
        if loose and self.out.part is None:
            self._take_part()
        return self.out

    def _loose_part(self) -> str | None:
        """The part of the day said anywhere: it decides about bare hours."""
        for index, kind in enumerate(self.row.kinds):
            if kind == "P":
                return str(self.row.tokens[index].value)
        return None

    def _resolve(self, point: Point, loose: str | None) -> int:
        """The minutes of the day that a point means."""
        part = point.half or loose or ("evening" if self.evening else None)
        minutes = point.minutes
        if point.fixed and not (point.half and minutes < 720 and self.points.word(point.start)[0] != "0"):
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

    def _or(self, point: Point) -> int:
        """The second of "at 6 or 7 pm": the first is taken, in the half of the day of the second."""
        if self.row.kinds[point.end : point.end + 1] != "|":
            return point.end
        index = point.end + 1
        while index < len(self.row.kinds) and self.row.kinds[index] in "l@":
            index += 1
        other = self.points.at(index) if index < len(self.row.kinds) else None
        if other is None or self.row.kinds[other.end : other.end + 1] in ("u", "U", "#"):
            return point.end
        if not point.fixed and self.row.kinds[other.start] == "H":
            point.minutes = point.minutes % 720 + (720 if other.minutes >= 720 else 0)
            point.fixed = True
        point.half = point.half or other.half
        return other.end

    def _single(self, point: Point, loose: str | None) -> int:
        lead, begin = self.points.lead(point.start)
        if not self.points.counts(point, lead):
            return point.start + 1
        tail, end = self.points.tail(point)
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

    def _pair(self, first: Point, second: Point, loose: str | None) -> int:
        _, begin = self.points.lead(first.start)
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
