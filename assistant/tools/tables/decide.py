"""What a question wants of a table, and which rows and columns say it; or that it is not the table's question.

The documents of a pack answer what is in doubt here: a name the table does not hold, a rule rather than a value, words
nothing explains. Left out on purpose: sums, averages, conditions joined by "or", two superlatives at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.tools.tables import lexicon
from assistant.tools.tables.checks import (
    Test,
    asked_columns,
    equals,
    fits_leftovers,
    flags,
    has_concept,
    is_strong,
    measure,
    measured,
    passes,
    test_of,
)
from assistant.tools.tables.columns import ALIAS, Named
from assistant.tools.tables.parse import Condition
from assistant.tools.tables.read import Column
from assistant.tools.tables.understand import Reading, Understanding
from assistant.tools.tables.values import is_blank
from assistant.tools.tables.words import find_phrase, phrase_at, stem

MOST_ROWS = 12
#: what has a figure of its own without the table saying so: "can a ship of 15 m draught enter".
_THINGS = frozenset(["ship", "vessel", "boat", "container", "truck", "vehicle", "load", "box"])
Kind = Literal["values", "filter", "count", "best", "verdict", "compare", "ask", "blank", "nothing", "distinct"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        kind: values of rows; rows that pass tests; how many; the extreme; yes or no; the greater of two; a question
            back; an empty cell; no such combination; how many distinct values of `columns[0]`.
        rows: indexes, in the order to show.
        columns: the columns asked.
        tests: comparisons that were made.
        unknown: rows whose cell says nothing, left out by a test.
        missing: key columns to ask for (`ask`).
        largest: which end (`best`, `compare`).
        sure: False when the documents may be meant.
        total: rows that were looked at.
    """

    kind: Kind
    rows: tuple[int, ...]
    columns: tuple[Column, ...] = ()
    tests: tuple[Test, ...] = ()
    unknown: tuple[int, ...] = ()
    missing: tuple[Column, ...] = ()
    largest: bool = True
    sure: bool = True
    total: int = 0


def decide(u: Understanding, r: Reading) -> Finding | None:
    """What the table says to the question, or None when it is not the table's."""
    if not u.table.rows:
        return None
    tests = [t for c in r.conditions if c.op and (t := test_of(u, r, c)) is not None]
    if len(tests) < sum(bool(c.op) for c in r.conditions):
        return None
    if r.says(lexicon.BEYOND) and not _is_header(r):
        return None
    policy = r.says(lexicon.POLICY)
    if r.excluded and not r.says(lexicon.LISTING) and not r.says(lexicon.COUNTING):
        return None
    if _is_verdict(r) and (told := _told(u, r)):
        return told
    if r.matches and not r.rows:
        return _contradiction(u, r, policy)
    if _is_verdict(r) and (verdict := _verdict(u, r, tests)):
        return verdict
    bare = [c for c in r.conditions if not c.op and c.measure == "number"]
    if r.has_key and bare and any(_beside(c, m.begin, m.end) for c in bare for m in r.matches):
        return None
    if not tests and r.superlative and (best := _best(u, r)):
        return None if policy else best
    tests += flags(r) + equals(u, r, bare)
    if len(tests) > 1 and any(w.key == "or" or w.text == "ή" for w in r.words):
        return None
    wants_rows = r.says(lexicon.LISTING) or r.says(lexicon.COUNTING)
    if not tests and not policy and (narrowed := _narrowed(u, r)):
        return narrowed
    if tests and (wants_rows or not r.has_key or any(t.condition for t in tests)):
        return None if policy else _filter(u, r, tests)
    if r.says(lexicon.COUNTING) and (count := _count(u, r)):
        return None if policy else count
    return _lookup(u, r, policy=policy)


# ---------------------------------------------------------------- guards
def _is_header(r: Reading) -> bool:
    """Whether the word for a sum or a rank is one of the table's own ("average_speed", "second_class")."""
    at = find_phrase(r.words, lexicon.BEYOND)
    if at is None:
        return False
    return any(at in n.places for n in r.named) or any(at in m.places for m in r.matches)


def _beside(condition: Condition, begin: int, end: int) -> bool:
    return min(condition.places) == end or max(condition.places) == begin - 1


def _contradiction(u: Understanding, r: Reading, policy: bool) -> Finding | None:
    keyed = all(any(m.column.index == k.index for k in u.keys) for m in r.matches)
    columns = {m.column.index for m in r.matches}
    if policy or not keyed or len(columns) < 2 or r.leftovers or _bare(r) or not asked_columns(u, r):
        return None
    return Finding("nothing", (), tuple(n.column for n in asked_columns(u, r)), sure=False, total=len(u.table.rows))


def _filter(u: Understanding, r: Reading, tests: list[Test]) -> Finding | None:
    sure = fits_leftovers(r)
    if sure is None:
        return None
    results = [(row, [passes(u.table, row, t) for t in tests]) for row in r.rows]
    rows = tuple(row for row, fits in results if all(fits))
    unknown = tuple(row for row, fits in results if None in fits and False not in fits)
    tested = [t.column for t in tests]
    also = [n.column for n in asked_columns(u, r) if n.column not in tested and is_strong(n)]
    counting = r.says(lexicon.COUNTING)
    weak = any(
        t.condition and not any(n.column is t.column for n in r.named) and not t.condition.concept for t in tests
    )
    return Finding(
        "count" if counting else "filter", rows, (*tested, *also), tuple(tests), unknown,
        sure=sure and not weak, total=len(u.table.rows),
    )  # fmt: skip


def _narrowed(u: Understanding, r: Reading) -> Finding | None:
    """ "Which ports are in Greece?": rows by a value of a column that is no key, and nothing else asked."""
    asked = [n.column for n in asked_columns(u, r)]
    keys_only = all(c in u.keys for c in asked)
    subject = any(u.is_subject(w) for w in r.words) and r.says(lexicon.LISTING)
    pinned = r.has_key and (len(r.rows) < 2 or asked)
    if not (r.matches or r.excluded) or pinned or r.says(lexicon.COUNTING) or not (subject or asked):
        return None
    if not keys_only or r.conditions or r.superlative:
        return None
    sure = fits_leftovers(r)
    if sure is None:
        return None
    return Finding("filter", r.rows, sure=sure, total=len(u.table.rows))


# ---------------------------------------------------------------- extremes
def _best(u: Understanding, r: Reading) -> Finding | None:
    assert r.superlative is not None
    column, largest = _ranked(u, r)
    if column is None:
        return None
    sure = fits_leftovers(r)
    if sure is None or len(r.rows) < 2:
        return None
    valued = [(value, row) for row in r.rows if (value := measure(u.table, row, column)) is not None]
    if not valued:
        return None
    also = tuple(
        n.column for n in asked_columns(u, r) if n.column is not column and n.column not in u.keys and is_strong(n)
    )
    keyed = {m.values for m in r.matches if m.column in u.keys}
    if _is_verdict(r) and len(keyed) > 1 and len(r.rows) != 2:
        # "Is import dearer than export?", with several rows for each: the figures, and the reader compares.
        return _values(u, r, (column, *also), sure=False)
    if len(valued) == 2 and len(keyed) == 2 and len(r.rows) == 2:
        order = sorted(valued, key=lambda pair: pair[0], reverse=largest)
        return Finding("compare", tuple(row for _, row in order), (column, *also), largest=largest, sure=sure, total=2)
    extreme = (max if largest else min)(value for value, _ in valued)
    rows = tuple(row for value, row in valued if value == extreme)
    if (top := _top(r)) is not None:
        if top > min(MOST_ROWS, len(valued)):
            return None
        rows = tuple(row for _, row in sorted(valued, key=lambda pair: pair[0], reverse=largest)[: max(top, len(rows))])
    unknown = tuple(row for row in r.rows if measure(u.table, row, column) is None)
    return Finding("best", rows, (column, *also), unknown=unknown, largest=largest, sure=sure, total=len(r.rows))


def _top(r: Reading) -> int | None:
    """The 3 of "the 3 deepest ports"."""
    assert r.superlative is not None
    near = [c for c in r.conditions if not c.op and any(abs(c.at - i) <= 2 for i in r.superlative.places)]
    return int(near[0].low) if near and near[0].unit is None and near[0].low == int(near[0].low) >= 1 else None


def _ranked(u: Understanding, r: Reading) -> tuple[Column | None, bool]:
    """The column a superlative ranks by, and whether its greatest value is meant."""
    assert r.superlative is not None
    concept, largest = r.superlative.concept, r.superlative.largest
    measurable = [c for c in u.table.columns if c.kind in {"number", "date", "time"} and c not in u.keys]
    named = [n.column for n in measured(r) if n.column in measurable]
    if concept == "any":
        return (named[0] if len(named) == 1 else None), largest
    if concept == "date":
        pool = [c for c in measurable if c.kind in {"date", "time"}]
    else:
        pool = [c for c in measurable if has_concept(u, c, concept)]
        if not pool and concept in {"speed", "length"}:
            pool = [c for c in measurable if has_concept(u, c, "duration")]
            largest = largest if concept == "length" else not largest
    chosen = [c for c in named if c in pool] or pool
    return (chosen[0] if len(chosen) == 1 else None), largest


# ---------------------------------------------------------------- yes or no
def _is_verdict(r: Reading) -> bool:
    return r.begins(lexicon.VERDICT) and not r.says(lexicon.COUNTING)


def _verdict(u: Understanding, r: Reading, tests: list[Test]) -> Finding | None:
    """ "Is Piraeus deeper than 14 m?", "Can a ship of 15 m draught enter Piraeus?"."""
    if not r.has_key or len(r.rows) > MOST_ROWS:
        return None
    sure = fits_leftovers(r)
    if not tests:
        bare = [c for c in r.conditions if not c.op and c.unit is not None]
        found = [t for c in bare if (t := test_of(u, r, c)) is not None]
        if len(found) != len(bare) or not found or not all(_limit(u, t.column) for t in found):
            return None
        tests = [_as_limit(t) for t in found]
        # "a ship of 15 m draught": what stands between the number and the name describes the ship, not the table.
        names = [i for i in r.leftovers if r.is_name_like(i)]
        others = [i for i in r.leftovers if stem(r.words[i].key) not in _THINGS]
        sure = None if names or any(r.touches(m) for m in r.matches) else not others
    if sure is None:
        return None
    unknown = tuple(row for row in r.rows if any(passes(u.table, row, t) is None for t in tests))
    if len(unknown) == len(r.rows):
        return Finding("blank", r.rows, tuple(t.column for t in tests), sure=False, total=len(r.rows))
    return Finding(
        "verdict", r.rows, tuple(t.column for t in tests), tuple(tests), unknown, sure=sure, total=len(r.rows)
    )


def _told(u: Understanding, r: Reading) -> Finding | None:
    """ "Is T2-01 open?": one row by its key, and a value of another column that it has or has not."""
    keyed = [m for m in r.matches if m.column in u.keys]
    others = [m for m in r.matches if m.column not in u.keys]
    if (
        not keyed
        or not others
        or asked_columns(u, r)
        or r.leftovers
        or r.conditions
        or r.superlative
        or r.says(lexicon.POLICY)
    ):
        return None
    rows = frozenset.intersection(*(m.rows for m in keyed))
    columns = {m.column.index: m.column for m in others}
    if len(rows) != 1 or len(columns) != 1 or any(m.how != "exact" for m in r.matches):
        return None
    column = others[0].column
    test = Test(column, rows=frozenset(i for m in others for i in m.rows))
    return Finding("verdict", tuple(rows), (column,), (test,), total=1)


def _limit(u: Understanding, column: Column) -> bool:
    return bool(u.columns.concepts(column) & lexicon.LIMITS) or bool(
        {"max", "maximum", "min", "minimum"} & set(column.words)
    )


def _as_limit(test: Test) -> Test:
    assert test.condition is not None
    lower = bool({"min", "minimum"} & set(test.column.words))
    return Test(test.column, replace(test.condition, op="le" if lower else "ge"))


# ---------------------------------------------------------------- counting
def _count(u: Understanding, r: Reading) -> Finding | None:
    """ "How many ports are there in Greece": rows, or distinct values of a column the noun names."""
    at = [i + len(p) for p, greek in lexicon.COUNTING for i in range(len(r.words)) if phrase_at(r.words, i, p, greek)]
    if not at or min(at) >= len(r.words):
        return None
    noun = r.words[min(at)]
    column = next(
        (n.column for n in r.named if min(at) in n.places and n.column.kind in {"text", "code"} and is_strong(n)), None
    )
    if column is None and not u.is_subject(noun):
        return None
    if any(n.column.kind in {"number", "yes_no", "date", "time"} for n in r.named):
        return None
    sure = fits_leftovers(r)
    if sure is None or (r.has_key and column is None):
        return None
    column = column or u.keys[0]
    unique = len({stem(u.table.rows[i].cells[column.index].casefold()) for i in r.rows}) == len(r.rows)
    if not unique:
        return _distinct(u, r, column, sure=sure)
    return Finding("count", r.rows, sure=sure, total=len(u.table.rows))


# ---------------------------------------------------------------- look-up
def _lookup(u: Understanding, r: Reading, *, policy: bool) -> Finding | None:
    asked = asked_columns(u, r)
    strong = [n for n in asked if is_strong(n)]
    sure = fits_leftovers(r)
    if sure is None and not _narrowed_to_one(r):
        return None
    if any(c.op for c in r.conditions) or any(r.touches(m) for m in r.matches):
        return None
    if any(r.is_name_like(i) for i in r.leftovers) or (policy and _bare(r)):
        return None
    if policy and (not strong or len(strong) < len(asked) or r.leftovers or any(n.strength < ALIAS for n in strong)):
        return None
    if not r.matches:
        return _lookup_without_name(u, r, strong, policy=policy)
    if not asked:
        if sure and (other := _named_otherwise(u, r)):
            return _values(u, r, other, sure=True)
        return _whole(u, r) if sure else None
    if r.leftovers and not any(n.strength >= ALIAS for n in strong):
        return None
    if len(r.leftovers) > 2:
        return None
    if len(asked) == 1 and asked[0].column in u.keys and len(r.rows) > 1:
        return _distinct(u, r, asked[0].column, sure=bool(sure))
    certain = bool(sure) and bool(strong) and (r.has_key or len(r.rows) == 1) and not _bare(r)
    return _values(u, r, tuple(n.column for n in (strong or asked)), sure=certain)


def _named_otherwise(u: Understanding, r: Reading) -> tuple[Column, ...]:
    """ "Which port is ITGOA?": the other keys of a row found by one of them."""
    by = {m.column.index for m in r.matches}
    others = tuple(k for k in u.keys if k.index not in by)
    subject = len(r.words) > 1 and u.is_subject(r.words[1])
    unique = r.has_key and len(r.rows) == 1
    return others if unique and subject and r.begins(lexicon.LISTING) else ()


def _bare(r: Reading) -> bool:
    return any(not c.op for c in r.conditions)


def _narrowed_to_one(r: Reading) -> bool:
    """Whether the rows are one thing already, so that a further word can only be about it."""
    return r.has_key and len(r.rows) == 1


def _lookup_without_name(u: Understanding, r: Reading, strong: list[Named], *, policy: bool) -> Finding | None:
    """A column and no row: all rows when they are few and asked for, else ask which."""
    if policy or not strong or r.leftovers or _bare(r):
        return None
    columns = tuple(n.column for n in strong)
    everything = r.says(lexicon.asks("all every each list", "ολα ολεσ ολοι ολων ολουσ καθε"))
    if len(r.rows) == 1 or (everything and len(r.rows) <= MOST_ROWS):
        return _values(u, r, columns, sure=len(r.rows) > 1)
    if any(n.coverage < 0.99 and n.strength < ALIAS for n in strong):
        return None
    return Finding("ask", (), columns, missing=_missing(u, r.rows), sure=False, total=len(r.rows))


def _whole(u: Understanding, r: Reading) -> Finding | None:
    """The whole row, when nothing but its name is said, or a phrase asks for all of it."""
    if not r.has_key or len(r.rows) > 3 or _bare(r):
        return None
    exact = [m for m in r.matches if m.column in u.keys and m.how == "exact"]
    said = sum(len(m.places) for m in r.matches)
    if not exact or not (r.says(lexicon.WHOLE) or said == len(r.words)):
        return None
    if r.begins(lexicon.asks("does do can could will would has have", "μπορει εχει")):
        return None
    code_like = any(m.column.kind == "code" or any(c.isdigit() for v in m.values for c in v) for m in exact)
    columns = tuple(c for c in u.table.columns if any(not is_blank(u.table.rows[i].cells[c.index]) for i in r.rows))
    return Finding("values", r.rows, columns, sure=code_like, total=len(r.rows))


def _distinct(u: Understanding, r: Reading, column: Column, *, sure: bool) -> Finding:
    """The values of one column among the rows, each with the first row that holds it."""
    first: dict[str, int] = {}
    for i in r.rows:
        cell = u.table.rows[i].cells[column.index]
        if not is_blank(cell):
            first.setdefault(cell, i)
    return Finding("distinct", tuple(first.values()), (column,), sure=sure, total=len(r.rows))


def _values(u: Understanding, r: Reading, columns: tuple[Column, ...], *, sure: bool) -> Finding:
    table = u.table
    filled = [i for i in r.rows if any(not is_blank(table.rows[i].cells[c.index]) for c in columns)]
    if not filled:
        return Finding("blank", r.rows, columns, sure=False, total=len(r.rows))
    shown: dict[tuple[str, ...], int] = {}
    for i in filled:
        cells = table.rows[i].cells
        shown.setdefault(tuple(cells[c.index] for c in (*u.keys, *columns)), i)
    rows = tuple(shown.values())
    if len(rows) > MOST_ROWS:
        same = {tuple(table.rows[i].cells[c.index] for c in columns) for i in rows}
        if len(same) > 1:
            return Finding("ask", (), columns, missing=_missing(u, rows), sure=sure, total=len(rows))
        rows = rows[:1]
    return Finding("values", rows, columns, sure=sure, total=len(shown))


def _missing(u: Understanding, rows: Sequence[int]) -> tuple[Column, ...]:
    """Key columns that still differ, those with the fewest values first; a code beside a name is not asked for."""
    counts = [(len({u.table.rows[i].cells[k.index] for i in rows}), k) for k in u.keys]
    open_keys = [(count, key) for count, key in counts if count > 1]
    named = [pair for pair in open_keys if pair[1].kind != "code"] or open_keys
    if any(count == len(rows) for count, _ in named):
        return (next(key for count, key in named if count == len(rows)),)
    return tuple(key for _, key in named)
