"""Questions about departures by rule, over a board of one day that is made from the feed; the answers are computed.

In the app the timetable tool answers such questions without a model. What is learnt here is to read a board where one
stands in a document: not to take an arrival for a departure, a later ship for the next one, another day for this one.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from assistant.packs.files import PackFiles
from assistant.tools.gtfs.sailing import Sailing
from assistant.tools.gtfs.timetable import Place, Timetable
from finetune.data.pair import Pair
from finetune.data.passages import PackPassage, Row

#: Departures on a board: fewer leave nothing to choose, more make it long.
LEAST, MOST = 2, 7


def timetable_pairs(files: PackFiles, boards: int, seed: int) -> Iterator[Pair]:
    """Pairs over at most so many boards, drawn from the feed in `timetable/`; none for 0, and without a feed."""
    if boards <= 0 or not any(name.startswith("timetable/") for name in files.names()):
        return
    timetable = Timetable.load(files)
    span = (timetable.last_day - timetable.first_day).days
    if span < 0:
        return
    draw = random.Random(seed)
    pairs = sorted(timetable.pairs(), key=lambda pair: (pair[0].id, pair[1].id))
    made = 0
    for origin, goal in draw.sample(pairs, len(pairs)):
        day = timetable.first_day + dt.timedelta(days=draw.randint(0, span))
        found = timetable.sailings(origin, goal, day)
        if LEAST <= len(found) <= MOST and all(_plain(one) for one in found):
            made += 1
            others = [place for place in timetable.reachable(origin) if place.id != goal.id]
            yield from _board(found, day, others, draw)
        if made == boards:
            return


def _plain(one: Sailing) -> bool:
    return not one.approximate and one.arrives.date() == one.leaves.date()


def _board(found: Sequence[Sailing], day: dt.date, others: Sequence[Place], draw: random.Random) -> Iterator[Pair]:
    origin, goal = found[0].origin.name, found[0].destination.name
    rows = []
    for one in found:
        cells = [("Leaves", f"{one.leaves:%H:%M}"), ("Arrives", f"{one.arrives:%H:%M}")]
        if name := one.ship or one.line:
            cells.insert(0, ("Ship", name))
        text = "; ".join(f"{column}: {value}" for column, value in cells)
        rows.append(Row(text, text, tuple(cells)))
    said = f"{day:%A} {day.day} {day:%B %Y}"
    section = f"{origin} to {goal}, {said}"
    name = f"timetable/{found[0].origin.id}-{found[0].destination.id}-{day}"
    passage = PackPassage(name, name, "timetable", section, "en", tuple(rows))

    def pair(question: str, answer: str, *lines: int) -> Pair:
        return Pair(passage, question, "yes" if answer else "no", answer, lines, "timetable", "en")

    first, last = found[0], found[-1]
    yield pair(
        f"What time is the first departure from {origin} to {goal}?", f"The first leaves at {first.leaves:%H:%M}.", 0
    )
    number = draw.randrange(len(found))
    one = found[number]
    shown = one.ship or one.line
    if shown and sum((other.ship or other.line) == shown for other in found) == 1:
        yield pair(f"When does {shown} get to {goal}?", f"{shown} arrives at {one.arrives:%H:%M}.", number)
        yield pair(f"{shown} leaves {origin} when", f"{shown} leaves at {one.leaves:%H:%M}.", number)
    after = one.leaves - dt.timedelta(minutes=draw.choice((10, 25, 40)))
    # A board is of one day: before its first minutes it was another's.
    if after.date() == one.leaves.date():
        following = next(n for n, other in enumerate(found) if other.leaves >= after)
        yield pair(
            f"It is {after:%H:%M}, next one to {goal}?",
            f"The next leaves at {found[following].leaves:%H:%M}.",
            following,
        )
    late = last.leaves + dt.timedelta(minutes=draw.choice((15, 35, 55)))
    if late.date() == last.leaves.date():
        yield pair(
            f"Can I still get a boat to {goal} at {late:%H:%M}?",
            f"No, the last leaves at {last.leaves:%H:%M}.", len(found) - 1,
        )  # fmt: skip
    yield pair(draw.choice((
        f"How much is a ticket from {origin} to {goal}?", f"Which gate for {goal}?",
        f"First one from {origin} to {goal} the day after?", f"Is there a cabin on the {first.leaves:%H:%M} to {goal}?",
    )), "")  # fmt: skip
    if others:
        yield pair(f"When does the first one leave {origin} for {draw.choice(list(others)).name}?", "")
