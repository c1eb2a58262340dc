"""The ports of a pack: its table of codes and places, and every spelling of them that people type.

Names come from the table's name and alias columns and from the pack's vocabulary. They are compared folded, then by
sound (Greek, Greeklish), then without Greek case endings, then, only where the caller asks, by likeness.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property

from assistant.packs.files import PackFiles
from assistant.packs.vocabulary import Vocabulary
from assistant.text import fold, fold_greek_sound
from assistant.tools.base import Setup
from assistant.tools.logistics.hear import sound_stem
from assistant.tools.logistics.sheet import Record, Sheet, find

CODE = (
    "un_locode",
    "unlocode",
    "locode",
    "un_location_code",
    "port_code",
    "location_code",
    "code",
    "port_id",
    "stop_code",
    "stop_id",
)
NAME = (
    "name", "port_name", "main_port_name", "place_name", "location_name", "un_location_name", "name_en", "port",
    "place",
    "city", "location", "stop_name",
)  # fmt: skip
COUNTRY = ("country", "country_name", "cty", "country_code", "iso_3166_1")
LATITUDE = ("latitude", "lat", "stop_lat", "y")
LONGITUDE = ("longitude", "lon", "lng", "long", "stop_lon", "x")
_OTHER_NAMES = ("alias", "aliases", "alternate", "alternative", "name_el", "name_gr", "greek", "local_name", "name")
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
#: Words that look like names of places to a likeness measure, but are the words of the questions.
_NEVER = frozenset(
    fold(
        "from between distance nautical miles knots sailing steaming departure departing arrival leaving speed "
        "vessel hours "
        "port ports harbour container what where which when there their about would could should please "
        "αποσταση μιλια κομβους αναχωρηση λιμανι λιμανια ποσο ποσα μεταξυ ταχυτητα πλοιο"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Port:
    """One row of the table: `point` is (longitude, latitude) or None."""

    name: str
    code: str
    country: str
    point: tuple[float, float] | None
    record: Record

    def label(self) -> str:
        """`Piraeus (GRPIR)`."""
        return f"{self.name} ({self.code})" if self.code and self.code != self.name else self.name


@dataclass(frozen=True, slots=True)
class Hit:
    """A name of a port in a text: where, and the ports it can mean."""

    ports: tuple[Port, ...]
    start: int
    end: int


class Ports:
    """The ports of one pack.

    Attributes:
        sheet: the table they come from; None when the pack has none.
        all: in the table's order.
    """

    def __init__(self, sheet: Sheet | None, vocabulary: Vocabulary, keys: tuple[str, ...] = ()) -> None:
        self.sheet = sheet
        self.all: tuple[Port, ...] = tuple(_ports(sheet, keys)) if sheet else ()
        self._exact: dict[str, list[int]] = {}
        self._sound: dict[str, list[int]] = {}
        self._stem: dict[str, list[int]] = {}
        self._codes = {port.code.upper().replace(" ", ""): port for port in self.all if port.code}
        for index, port in enumerate(self.all):
            for name in {port.name, port.code, *_aliases(sheet, port)}:
                self._learn(name, index)
        for entry in vocabulary.entries:
            for index in self._exact.get(_key(entry.canonical), []) or self._exact.get(_key(entry.alias), []):
                self._learn(entry.alias, index)
                self._learn(entry.canonical, index)

    @classmethod
    def of(cls, files: PackFiles, named: str, vocabulary: Vocabulary, keys: tuple[str, ...] = ()) -> Ports:
        """From the table the manifest names, or else the first table of the pack that holds ports with coordinates."""
        place = find(files, named, lambda s: _is_ports(s, True), ("timetable/stops.txt",))
        return cls(place or find(files, named, lambda s: _is_ports(s, False)), vocabulary, keys)

    def _learn(self, name: str, index: int) -> None:
        key = _key(name)
        if len(key) < 2 or key.isdigit():
            return
        sound = fold_greek_sound(name)
        for table, value in ((self._exact, key), (self._sound, sound), (self._stem, sound_stem(sound))):
            # Short keys of sound and stem fit too many words.
            if table is self._exact or len(value) >= 4:
                places = table.setdefault(value, [])
                if index not in places:
                    places.append(index)
        for form in _cases(sound):
            places = self._sound.setdefault(form, [])
            if index not in places:
                places.append(index)

    def by_code(self, code: str) -> Port | None:
        """The port of a UN/LOCODE, in any case, with or without the blank."""
        return self._codes.get(code.upper().replace(" ", ""))

    def named(self, name: str, *, like: bool = False) -> tuple[Port, ...]:
        """The ports of this name; with `like`, also of one nearly like it."""
        key, sound = _key(name), fold_greek_sound(name)
        found = self._exact.get(key) or self._sound.get(sound)
        if not found and len(sound_stem(sound)) >= 4:
            found = self._stem.get(sound_stem(sound))
        if not found and like and len(key) >= 5:
            found = self._like(key, sound)
        return tuple(self.all[i] for i in found or ())

    def _like(self, key: str, sound: str) -> list[int]:
        from rapidfuzz import fuzz, process

        for table, value, least in ((self._exact, key, 84), (self._sound, sound, 88)):
            best = process.extractOne(value, list(table), scorer=fuzz.ratio, score_cutoff=least)
            if best and len(best[0]) >= 5:
                return table[best[0]]
        return []

    def hits(self, text: str, *, like: bool = False) -> list[Hit]:
        """The names of ports in the text, longest first at each place, in order."""
        words = list(_WORD.finditer(text))
        found: list[Hit] = []
        index = 0
        while index < len(words):
            hit = self._hit(text, words, index, like)
            if hit is None:
                index += 1
                continue
            found.append(hit)
            while index < len(words) and words[index].start() < hit.end:
                index += 1
        return found

    def _hit(self, text: str, words: list[re.Match[str]], index: int, like: bool) -> Hit | None:
        start = words[index].start()
        for size in range(min(5, len(words) - index), 0, -1):
            end = words[index + size - 1].end()
            piece = text[start:end]
            if size == 1 and (_key(piece) in _NEVER or (len(piece) < 4 and piece.islower())):
                continue
            port = self.by_code(piece) if re.fullmatch(r"[A-Z]{2} ?[A-Z0-9]{3}", piece) else None
            ports = (port,) if port else self.named(piece, like=like and size <= 2)
            if ports:
                return Hit(ports, start, end)
        return None


class WithPorts:
    """What the tools have in common that look up the pack's ports."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    @cached_property
    def ports(self) -> Ports:
        """The pack's ports, read at the first question."""
        setup = self._setup
        return Ports.of(setup.files, setup.spec.file, setup.vocabulary, setup.spec.keys)


def _key(name: str) -> str:
    return " ".join(_WORD.findall(fold(name)))


def _cases(sound: str) -> list[str]:
    """The other cases of a Greek name, as sound keys: naxos → naxo, naxu; santorini → santorinis."""
    if sound.endswith("os") and len(sound) > 4:
        return [sound[:-1], sound[:-2] + "u"]
    if sound.endswith(("as", "is", "es")) and len(sound) > 4:
        return [sound[:-1]]
    return [sound + "s"] if sound.endswith(("a", "i")) and len(sound) > 3 else []


def _is_ports(sheet: Sheet, coordinates: bool) -> bool:
    point = sheet.column(*LATITUDE) and sheet.column(*LONGITUDE)
    return bool(sheet.column(*NAME) and (point if coordinates else sheet.column(*CODE[:6])))


def _ports(sheet: Sheet, keys: tuple[str, ...]) -> list[Port]:
    code, name = sheet.column(*CODE), sheet.column(*NAME)
    if name is None:
        name = next((k for k in keys if k in sheet.headers and k != code), None)
    country, lat, lon = sheet.column(*COUNTRY), sheet.column(*LATITUDE), sheet.column(*LONGITUDE)
    out = []
    for record in sheet.records:
        cell = record.cells
        called = cell.get(name or "", "") or cell.get(code or "", "")
        if called:
            point = _point(cell.get(lat or "", ""), cell.get(lon or "", ""))
            out.append(Port(called, cell.get(code or "", ""), cell.get(country or "", ""), point, record))
    return out


def _point(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        y, x = _degrees(lat), _degrees(lon)
    except ValueError:
        return None
    return (x, y) if -90 <= y <= 90 and -180 <= x <= 180 and math.isfinite(x + y) else None


def _degrees(text: str) -> float:
    """`37.94`, `37,94` or `37°56.6'N`."""
    parts = re.fullmatch(r"(\d{1,3})[°\s]\s*(\d{1,2}(?:[.,]\d+)?)['’′]?\s*([NSEW])", text.strip(), re.IGNORECASE)
    if parts:
        value = int(parts[1]) + float(parts[2].replace(",", ".")) / 60
        return -value if parts[3].upper() in "SW" else value
    return float(text.strip().replace(",", "."))


def _aliases(sheet: Sheet | None, port: Port) -> list[str]:
    if sheet is None:
        return []
    names = []
    for header in sheet.columns(*_OTHER_NAMES):
        names += [part.strip() for part in re.split(r"[;|/]", port.record.cells.get(header, "")) if part.strip()]
    return names
