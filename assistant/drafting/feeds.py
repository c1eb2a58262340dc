"""Finding a GTFS feed in a foreign folder or zip, and taking the files that a timetable is answered from.

The feed may lie some folders deep, its names in any case. Texts are written as UTF-8 without a byte order mark and with
plain line ends; the rows stay as they are. `shapes.txt` (the drawn course of a line) is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.documents.encoding import decode
from assistant.errors import DocumentError, PackFaulty, UsageError
from assistant.packs.archive import Source
from assistant.text import clean

#: What a timetable is answered from, or may be one day.
KEPT = frozenset(
    f"{name}.txt"
    for name in (
        "agency", "stops", "routes", "trips", "stop_times", "calendar", "calendar_dates", "frequencies", "transfers",
        "fare_attributes", "fare_rules", "feed_info", "translations", "attributions",
    )
)  # fmt: skip
#: Files of the format that nothing here reads.
UNUSED = frozenset(
    f"{name}.txt"
    for name in (
        "shapes", "pathways", "levels", "areas", "stop_areas", "networks", "route_networks", "timeframes",
        "fare_media", "fare_products", "fare_leg_rules", "fare_leg_join_rules", "fare_transfer_rules",
        "rider_categories", "booking_rules", "location_groups", "location_group_stops",
    )
)  # fmt: skip
NEEDED = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
_LICENSES = ("license", "licence", "license.txt", "licence.txt", "license.md", "licence.md", "terms.txt")
_LARGEST_LICENCE = 2**20


@dataclass(slots=True)
class Taken:
    """A feed, found.

    Attributes:
        files: name in `timetable/` → text as UTF-8.
        left_out: path in the source and why.
        licence: text of a licence file beside the feed; empty without one.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    licence: str = ""


def take_feed(source: Source) -> Taken:
    """The files of the one feed in `source`.

    Raises:
        PackFaulty: the source breaks the limits of archives.
        UsageError: there is no feed in it, or more than one at the same depth.
    """
    if source.faults:
        more = f" (and {len(source.faults) - 1} more)" if source.faults[1:] else ""
        raise PackFaulty(f"The feed was refused: {source.faults[0]}{more}", source.faults, "Nothing was written.")
    folder = _folder(source.names())
    found = Taken()
    for path in source.names():
        inner = path[len(folder) :] if path.startswith(folder) else path
        bare = path.rsplit("/", 1)[-1].lower()
        shown = clean(path, newlines=False)
        if bare in _LICENSES and not found.licence and source.size(path) <= _LARGEST_LICENCE:
            found.licence = _text(source, path, found)
        elif not path.startswith(folder) or "/" in inner:
            found.left_out.append((shown, "it lies outside the feed's folder"))
        elif bare == "shapes.txt":
            found.left_out.append((shown, "the drawn course of lines is not needed"))
        elif bare in UNUSED:
            found.left_out.append((shown, "this part of the format is not read"))
        elif bare not in KEPT:
            found.left_out.append((shown, "it is no file of a timetable"))
        elif bare in found.files:
            found.left_out.append((shown, f"there are two files {bare}"))
        elif text := _text(source, path, found):
            found.files[bare] = text.encode("utf-8")
        elif not any(where == shown for where, _ in found.left_out):
            found.left_out.append((shown, "it is empty"))
    return found


def _folder(names: tuple[str, ...]) -> str:
    """The folder (with its `/`, or empty) in which all needed files lie, the least deep one."""
    below: dict[str, set[str]] = {}
    for name in names:
        folder, _, bare = name.rpartition("/")
        below.setdefault(folder, set()).add(bare.lower())
    feeds = [folder for folder, bare in below.items() if set(NEEDED) <= bare]
    if not feeds:
        part = [f for f, bare in below.items() if len(set(NEEDED) & bare) > 1]
        zips = [n for n in names if n.lower().endswith(".zip")]
        if part:
            missing = ", ".join(n for n in NEEDED if n not in below[part[0]])
            raise UsageError(f"The feed is not whole: {missing} is missing.", "Get the whole feed and try again.")
        if zips:
            raise UsageError(f"There is no feed here, but a zip: {clean(zips[0])}.", "Unpack it and name that one.")
        raise UsageError("There is no GTFS feed here.", f"A feed has at least {', '.join(NEEDED)}.")
    depth = min(f.count("/") + bool(f) for f in feeds)
    nearest = [f for f in feeds if f.count("/") + bool(f) == depth]
    if len(nearest) > 1:
        raise UsageError(f"There are {len(nearest)} feeds here: {', '.join(nearest[:5])}.", "Name the folder of one.")
    return f"{nearest[0]}/" if nearest[0] else ""


def _text(source: Source, path: str, found: Taken) -> str:
    """The text of a file; empty (and reported) when it is none."""
    try:
        return decode(source.read(path), path)
    except DocumentError as error:
        found.left_out.append((clean(path, newlines=False), error.message.removeprefix(f"{path} ").rstrip(".")))
        return ""
