"""Words of a question that a cell of the one row it names explains: "eGFR" of a dose, "Friday" of opening hours, "the
second step" of a tariff.

    r, told = by_content(u, u.read("ramipril dose, egfr < 30"))     # told: (the column whose cell speaks of the eGFR,)
    row = tier(u, u.read("Corvane 40RH, rate in the second step"))  # index of the second of the rows of one key

Only rows found by exact keys are looked into. The cell is then said in full, as written; the number beside such a word
is not compared with anything, and whether "below 20" holds for 18 is left to the reader.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.tools.tables.read import Column
from assistant.tools.tables.understand import Reading, Understanding
from assistant.tools.tables.values import is_blank, unit_of
from assistant.tools.tables.words import keys_of, stem

_SHORTEST = 3
_WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAYS = frozenset(day[:3] for day in _WEEK)
_DAY_WORDS = frozenset([*_WEEK, *(day + "s" for day in _WEEK)])
_ALL_DAYS = re.compile(r"\b(?:daily|every day|always|24/7)\b", re.IGNORECASE)
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "last": -1}
_TIERS = frozenset(["step", "tier", "band", "bracket", "stage", "slab"])


def by_content(u: Understanding, r: Reading) -> tuple[Reading, tuple[Column, ...]]:
    """The reading without the words that a cell of its one row explains, and the columns of those cells."""
    keyed = [m for m in r.matches if m.column in u.keys]
    if not r.leftovers or len(r.rows) != 1 or not keyed or any(m.how != "exact" for m in keyed):
        return r, ()
    named = [n.column for n in r.named]
    cells = u.table.rows[r.rows[0]].cells
    texts = [c for c in u.table.columns if c.kind == "text" and c not in u.keys and not is_blank(cells[c.index])]
    said = {c.index: {stem(key) for key in keys_of(cells[c.index])} for c in texts}
    explained: set[int] = set()
    told: list[Column] = []
    for i in r.leftovers:
        holding = [c for c in texts if _says(r.words[i].key, cells[c.index], said[c.index])]
        ours = [c for c in holding if c in named]
        # A day alone chooses no column: the draught on Sunday is no question about the hours.
        holding = ours or ([] if named and r.words[i].key in _DAY_WORDS else holding)
        if len(holding) == 1:
            explained.add(i)
            told.append(holding[0])
    if not explained:
        return r, ()
    near = {i + step for i in explained for step in (-1, 1)}
    kept = tuple(c for c in r.conditions if not c.places & near)
    left = tuple(i for i in r.leftovers if i not in explained)
    return replace(r, leftovers=left, conditions=kept), tuple(dict.fromkeys(told))


def _says(key: str, cell: str, words: set[str]) -> bool:
    if key in _DAY_WORDS:
        return bool(_DAYS & {word[:3] for word in words if word[:3] in _DAYS}) or bool(_ALL_DAYS.search(cell))
    return len(key) >= _SHORTEST and key.isalpha() and stem(key) in words


def tier(u: Understanding, r: Reading) -> int | None:
    """The row a question means by its place among rows of one and the same key, or None."""
    at = next((i for i, w in enumerate(r.words[:-1]) if w.key in _ORDINALS and r.words[i + 1].key in _TIERS), None)
    keyed = [m for m in r.matches if m.column in u.keys]
    if at is None or len(r.rows) < 2 or not keyed or any(m.how != "exact" for m in r.matches):
        return None
    keys = {tuple(u.table.rows[i].cells[k.index] for k in u.keys) for i in r.rows}
    # "USD a day" says the unit of what is asked.
    strange = [i for i in r.leftovers if i not in (at, at + 1) and unit_of(r.words[i].text) is None]
    place = _ORDINALS[r.words[at].key]
    if len(keys) > 1 or strange or r.conditions or place >= len(r.rows):
        return None
    return r.rows[place]
