"""Containers as clerks write them: "40hc", "20' DV", "40 ft high cube", "22G1", "40άρι ξηρό" are a size and a type.

    box_of("40 ft high cube container")            # Box(40, {"high cube"})
    column = Listed(["40 ft high cube"], key=True)
    Shelf([column]).said(text, words_of(text))     # for "rate 40hq velden": the words 1 and 2 are that cell

A size without a type ("40 ft") is any container of that size. ISO 6346 gives a code of four characters: length (2, 4, L
for 45 ft), height (2 for 8'6", 5 for 9'6"), type and a digit; so 45G1 is a 40 ft high cube. "45GP" may be that code's
group or a container of 45 ft, and is taken for neither.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.text import fold_greek_sound
from assistant.tools.tables.parse import find_conditions
from assistant.tools.tables.words import Word, words_of

HIGH, REEFER = "high cube", "reefer"
_SIZES = {"20": 20, "40": 40, "45": 45}
_SIZE_SOUNDS = {fold_greek_sound("εικοσάρι"): 20, fold_greek_sound("σαραντάρι"): 40}
_FEET = frozenset(["ft", "foot", "feet", "footer", "footers"])
_FEET_SOUNDS = tuple(fold_greek_sound(w) for w in ("άρι", "πόδι", "ποδών"))
# what a container is: spellings, the words of one joined by _
_TYPES = """
dry: dv dc gp st sd std dry standard general_purpose dry_van dry_cargo dry_freight dry_standard standard_dry
high cube: hc hq high_cube hi_cube highcube hicube high_cubes dry_high_cube high_cube_dry dry_hc hc_dry dry_hq
reefer: rf reefer reefers refrigerated
reefer+high cube: rh rhc hcrf rfhc hc_rf rf_hc hc_reefer reefer_hc high_cube_reefer reefer_high_cube
open top: ot opentop open_top open_tops
flat rack: fr flatrack flat_rack flat_racks flat
tank: tk tank tanks iso_tank tank_container
hard top: ht hardtop hard_top
bulk: bulk
platform: platform
"""
# the same in Greek, as beginnings of words
_TYPES_EL = """
dry: ξηρ_φορτι ξηρ
reefer: ψυγ
open top: ανοιχτ_οροφ ανοικτ_οροφ
tank: βυτι δεξαμεν
"""
#: Beside its size and type a cell may call the thing by its name.
_NAMES = frozenset(["container", "containers", "cntr", "box", "unit", "van", "equipment"])
_ISO = re.compile(r"(?<![^\W_])([24L])([25])([GRUPT])\d(?![^\W_])", re.IGNORECASE)
_ISO_GROUP = re.compile(r"(?<![^\W_])([24])(2)([GR])[PT](?![^\W_])", re.IGNORECASE)
_ISO_SIZES = {"2": 20, "4": 40, "l": 45}
_ISO_TYPES = {"g": "dry", "r": REEFER, "u": "open top", "p": "flat rack", "t": "tank"}


def _spellings(source: str, *, greek: bool) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """(words, what they say), longest first."""
    found: list[tuple[tuple[str, ...], frozenset[str]]] = []
    for line in source.strip().splitlines():
        name, _, rest = line.partition(": ")
        for spelling in rest.split():
            parts = spelling.split("_")
            found.append((tuple(fold_greek_sound(p) if greek else p for p in parts), frozenset(name.split("+"))))
    return tuple(sorted(found, key=lambda entry: -len(entry[0])))


_ENGLISH = _spellings(_TYPES, greek=False)
_GREEK = _spellings(_TYPES_EL, greek=True)


@dataclass(frozen=True, slots=True)
class Box:
    """A container: its length in feet and what it is; `kind` is empty where only the size is said."""

    size: int
    kind: frozenset[str]


def box_of(cell: str) -> Box | None:
    """The container that a cell names and nothing else, or None."""
    words = words_of(cell)
    found = list(_boxes(cell, words))
    if len(found) != 1:
        return None
    said = found[0]
    return said.box if all(w.key in _NAMES for w in (*words[: said.begin], *words[said.end :])) else None


class Listed:
    """The containers of one column.

    Attributes:
        key: whether the column tells rows apart.
        boxes: the cells that name a container; none where fewer than half of the column's cells do.
        sizes, kinds: of a column that says nothing but the size, or nothing but the type of one.
        typed: every cell is a container with its type, so that one which is not there is not in the table: no cell
            "all", "40 ft" or "20' / 40'" may cover it.
    """

    def __init__(self, cells: Collection[str], *, key: bool) -> None:
        boxes = {cell: box for cell in cells if (box := box_of(cell))}
        self.key = key
        self.boxes = boxes if 2 * len(boxes) >= len(cells) else {}
        self.typed = bool(boxes) and len(boxes) == len(cells) and all(box.kind for box in boxes.values())
        bare = {cell: Box(size, frozenset()) for cell in cells if (size := _SIZES.get(cell))}
        sizes = bare | {cell: box for cell, box in boxes.items() if not box.kind}
        self.sizes = sizes if len(sizes) == len(cells) else {}
        kinds = {cell: Box(0, kind) for cell in cells if (kind := _kind_of(cell))}
        self.kinds = kinds if len(kinds) == len(cells) else {}


@dataclass(frozen=True, slots=True)
class Found:
    """The cells of a column that words `[begin, end)` of a question name; none for a container it does not hold.

    Attributes:
        whole: size and type are said; else the cells are all of that size.
    """

    column: Listed
    cells: tuple[str, ...]
    begin: int
    end: int
    whole: bool = True


class Shelf:
    """The columns of a table that list containers: whole ones, or else one for the size and one for the type."""

    def __init__(self, columns: Sequence[Listed]) -> None:
        self._whole = [c for c in columns if c.boxes and not (c.sizes or c.kinds)]
        self._sizes = [c for c in columns if c.sizes and c.key]
        self._kinds = [c for c in columns if c.kinds]

    def said(self, text: str, words: Sequence[Word]) -> Iterator[Found]:
        """The containers of a question, however the cells write them.

        Of one that no column holds a key says so, where size and type are both said. "1x" before one is part of it;
        another count is not, since a row is about one container.
        """
        split = not self._whole and len(self._sizes) == len(self._kinds) == 1
        for said in _boxes(text, words) if self._whole or split else ():
            begin, end, box = said.begin, said.end, said.box
            if begin >= 2 and words[begin - 1].key == "x" and words[begin - 2].key == "1":
                begin -= 2
            if split and box.kind:
                (size,), (kind,) = self._sizes, self._kinds
                yield Found(size, _fitting(Box(box.size, frozenset()), size.sizes), *said.size)
                yield Found(kind, _fitting(Box(0, box.kind), kind.kinds), *said.kind)
            elif box.kind:
                fits = [Found(c, cells, begin, end) for c in self._whole if (cells := _fitting(box, c.boxes))]
                yield from fits or [Found(c, (), begin, end) for c in self._whole if c.key and c.typed][:1]
            elif not any(c.op and c.at == said.size[0] for c in find_conditions(text, words, frozenset())):
                sized = [(c, _of_size(box, c.boxes)) for c in self._whole if c.typed]
                yield from (Found(c, cells, begin, end, whole=False) for c, cells in sized if cells)


# ---------------------------------------------------------------- inside
def _fitting(asked: Box, known: Mapping[str, Box]) -> tuple[str, ...]:
    """The cells that name this container; a reefer is a high cube reefer where the table knows one such reefer only."""
    same = tuple(cell for cell, box in known.items() if box == asked)
    if same or asked.kind != {REEFER}:
        return same
    tall = [cell for cell, box in known.items() if box == Box(asked.size, frozenset([REEFER, HIGH]))]
    return tuple(tall) if len(tall) == 1 else ()


def _of_size(asked: Box, known: Mapping[str, Box]) -> tuple[str, ...]:
    """All of this size; none where none is a dry one, which a size alone mostly means."""
    cells = tuple(cell for cell, box in known.items() if box.size == asked.size)
    return cells if any(known[cell].kind == {"dry"} for cell in cells) else ()


def _kind_of(cell: str) -> frozenset[str]:
    """The type that a cell says and nothing else."""
    words = words_of(cell)
    kind, end = _kind(words, 0, True) if words else (frozenset(), 0)
    return kind if all(w.key in _NAMES for w in words[end:]) else frozenset()


@dataclass(frozen=True, slots=True)
class _Said:
    """A container and the words for its size and for its type, which stand behind it or before ("reefer 40 ft")."""

    box: Box
    size: tuple[int, int]
    kind: tuple[int, int]

    @property
    def begin(self) -> int:
        return min(self.size[0], self.kind[0])

    @property
    def end(self) -> int:
        return max(self.size[1], self.kind[1])


def _boxes(text: str, words: Sequence[Word]) -> Iterator[_Said]:
    """The containers of a text in order; a size alone only where it says that it is feet."""
    codes = {match.start(): match for pattern in (_ISO, _ISO_GROUP) for match in pattern.finditer(text)}
    i = last = 0
    while i < len(words):
        said = _coded(words, i, codes.get(words[i].start)) or _spelt(text, words, i, last)
        if said and said.box.size:
            yield said
        i, last = (said.end, said.end) if said else (i + 1, last)


def _coded(words: Sequence[Word], i: int, code: re.Match[str] | None) -> _Said | None:
    if code is None:
        return None
    length, height, letter = (part.lower() for part in code.groups())
    end = next((j for j in range(i, len(words)) if words[j].start >= code.end()), len(words))
    kind = _ISO_TYPES[letter]
    return _Said(Box(_ISO_SIZES[length], _tall(kind) if height == "5" else frozenset([kind])), (i, i + 1), (i + 1, end))


def _spelt(text: str, words: Sequence[Word], i: int, last: int) -> _Said | None:
    """The container whose size stands at a word, its type behind or before; with size 0 one that is to be left out."""
    size, marked, at = _size(text, words, i)
    if not size:
        return None
    kind, end = _kind(words, at, words[i].sound != "" or at > i + 1)
    if size == 45 and not marked and kind and words[at].key == "gp":
        return _Said(Box(0, kind), (i, at), (at, end))
    if kind:
        return _Said(Box(size, kind), (i, at), (at, end))
    for start in range(max(last, i - 4), i) if marked else ():
        before, stop = _kind(words, start, words[i].sound != "")
        if before and stop == i and not text[words[i - 1].end : words[i].start].strip():
            return _Said(Box(size, before), (i, at), (start, i))
    return _Said(Box(size, kind), (i, at), (at, at)) if marked else None


def _tall(kind: str) -> frozenset[str]:
    """The 9'6" ones: a dry one is called a high cube."""
    return frozenset([HIGH]) if kind == "dry" else frozenset([kind, HIGH])


def _size(text: str, words: Sequence[Word], i: int) -> tuple[int, bool, int]:
    """The feet a word says or 0, whether it says that they are feet, and the word behind."""
    word = words[i]
    for sound, size in _SIZE_SOUNDS.items():
        if word.sound.startswith(sound):
            return size, True, i + 1
    size = _SIZES.get(word.text, 0)
    before = text[max(0, word.start - 2) : word.start]
    # "A40" is a code and "12-20" a range, but "1x40" is one of 40 ft.
    glued = before[-1:].isalnum() and not (i and words[i - 1].key == "x")
    if not size or glued or re.search(r"\d[.,:/-]$", before):
        return 0, False, i
    signed = text[word.end : word.end + 1] in {"'", "’", "′"}
    if i + 1 < len(words):
        after = words[i + 1]
        if after.key in _FEET or (after.sound and after.sound.startswith(_FEET_SOUNDS)):
            return size, True, i + 2
    return size, signed, i + 1


def _kind(words: Sequence[Word], at: int, greek: bool) -> tuple[frozenset[str], int]:
    """What the words say that a container is, and the word behind them."""
    for phrase, kind in _ENGLISH:
        if tuple(w.key for w in words[at : at + len(phrase)]) == phrase:
            return kind, at + len(phrase)
    for phrase, kind in _GREEK:
        said = words[at : at + len(phrase)]
        if len(said) == len(phrase) and all(
            (greek or w.greek) and w.sound.startswith(part) for w, part in zip(said, phrase, strict=True)
        ):
            return kind, at + len(phrase)
    return frozenset(), at
