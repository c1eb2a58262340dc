"""`timetable`: sailings from the pack's GTFS feed, answered without a model.

Scheduled times only: it knows nothing of delays, of cancellations on the day, or of free seats.
"""

from __future__ import annotations

from assistant.tools.base import Asked, Reply, Setup
from assistant.tools.gtfs.timetable import Timetable
from assistant.tools.sailing.answer import Desk
from assistant.tools.sailing.fleet import Fleet
from assistant.tools.sailing.query import Reader

KIND = "timetable"


class TimetableTool:
    """The timetable of one pack."""

    kind = KIND
    priority = 50

    def __init__(self, setup: Setup) -> None:
        timetable = Timetable.load(setup.files)
        fleet = Fleet(timetable)
        self._reader = Reader(timetable, fleet, setup.vocabulary)
        self._desk = Desk(timetable, fleet, self._reader.names())

    def answer(self, asked: Asked) -> Reply | None:
        """The exact answer, a question back, or None when the question is not about sailings."""
        return self._desk.reply(self._reader.read(asked), asked)


def make(setup: Setup) -> TimetableTool:
    """The tool for a pack with a `timetable/` folder."""
    return TimetableTool(setup)


__all__ = ["KIND", "TimetableTool", "make"]
