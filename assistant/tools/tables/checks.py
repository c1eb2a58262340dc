"""Comparisons of a question with the columns they are about, and whether a row passes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.tools.tables import lexicon
from assistant.tools.tables.columns import ALIAS, Named
from assistant.tools.tables.parse import Condition
from assistant.tools.tables.read import Column, Table
from assistant.tools.tables.understand import Reading, Understanding
from assistant.tools.tables.values import is_blank


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison with its column: with a number (`condition`), with a yes or no (`flag`), or with a value named in
    the question, which stands in these `rows`."""

    column: Column
    condition: Condition | None = None
    flag: bool = True
    rows: frozenset[int] | None = None


def fits_leftovers(r: Reading, *, listing: bool = False) -> bool | None:
    """None: some unexplained word may name what the table does not hold; else whether the reading is sure."""
    if any(r.touches(m) for m in r.matches):
        return None
    if any(r.qualifies(n, listing=listing) for n in r.named):
        return None
    for i in r.leftovers:
        if r.is_name_like(i) or r.follows_preposition(i):
            return None
    return not r.leftovers


def asked_columns(u: Understanding, r: Reading) -> list[Named]:
    """Columns that are asked for: those named, without the keys the rows were found by and words for the subject."""
    by = {m.column.index for m in r.matches}
    keys = {k.index for k in u.keys}
    asked = []
    for named in r.named:
        index = named.column.index
        if index in by:
            continue
        subject = all(u.is_subject(r.words[i]) for i in named.places)
        whole = named.coverage >= 0.99 and len(named.column.words) > 1
        if index in keys and subject and not (by and whole) and (len(r.named) > 1 or not by):
            continue
        if index not in keys and subject and named.coverage < 0.99:
            continue
        asked.append(named)
    return asked


def is_strong(named: Named) -> bool:
    """Whether the words say at least half of the header, and not only what it qualifies."""
    return named.coverage >= 0.5 and named.head


def measured(r: Reading) -> list[Named]:
    """The columns named that hold something to compare."""
    return [n for n in r.named if n.column.kind in {"number", "date", "time"} and is_strong(n)]


def test_of(u: Understanding, r: Reading, condition: Condition) -> Test | None:
    """The column a comparison is about: named nearest to it, else by adjective, else by unit if only one fits."""
    fitting = [c for c in u.table.columns if _fits_unit(c, condition)]
    named = [n for n in measured(r) if n.column in fitting]
    if condition.concept:
        fitting = [c for c in fitting if has_concept(u, c, condition.concept)]
        named = [n for n in named if n.column in fitting] or named
    if named:
        nearest = min(min(abs(i - condition.at) for i in n.places) for n in named)
        near = [n for n in named if min(abs(i - condition.at) for i in n.places) == nearest]
        return Test(near[0].column, condition) if len(near) == 1 else None
    if condition.concept or condition.unit:
        pool = fitting if condition.concept else [c for c in fitting if c.unit is not None]
        return Test(pool[0], condition) if len(pool) == 1 else None
    return None


def _fits_unit(column: Column, condition: Condition) -> bool:
    if column.kind != condition.measure:
        return False
    if condition.unit is None or condition.measure != "number":
        return True
    return column.unit is not None and column.unit.dimension == condition.unit.dimension


def has_concept(u: Understanding, column: Column, concept: str) -> bool:
    """Whether the column is one of prices, depths …"""
    return concept in u.columns.concepts(column)


def measure(table: Table, row: int, column: Column) -> float | None:
    """A cell's number in base units, or None."""
    return table.measures(column)[row]


def checker(table: Table, test: Test) -> Callable[[int], bool | None]:
    """Whether a row passes a test, None when its cell says nothing, as a function to call for every row."""
    index, rows = test.column.index, test.rows
    if rows is not None:
        return lambda row: None if is_blank(table.rows[row].cells[index]) else row in rows
    if test.condition is None:
        flags = [table.flag(row, test.column) for row in table.rows]
        return lambda row: None if flags[row] is None else flags[row] is test.flag
    measures, holds = table.measures(test.column), test.condition.check(test.column.unit)

    def check(row: int) -> bool | None:
        value = measures[row]
        return None if value is None else holds(value)

    return check


def passes(table: Table, row: int, test: Test) -> bool | None:
    """Whether one row passes a test; None when its cell says nothing."""
    return checker(table, test)(row)


def flags(u: Understanding, r: Reading) -> list[Test]:
    """Yes/no columns as filters: "ports with reefer plugs", "without a lift"."""
    if r.has_key:
        return []
    tests = []
    for named in r.named:
        if named.column.kind != "yes_no" or not is_strong(named):
            continue
        # "Which are compulsory": a synonym suffices where rows are asked for and nothing else is said.
        if named.strength < ALIAS and (r.leftovers or named.coverage < 0.7 or not r.begins(lexicon.LISTING)):
            continue
        if named.coverage < 0.99 and all(u.is_subject(r.words[i]) for i in named.places):
            continue
        first = min(named.places)
        before = r.words[max(0, first - 3) : first]
        negated = any(
            (w.sound == p[0] if greek else w.key == p[0])
            for w in before
            for p, greek in lexicon.NEGATION
            if len(p) == 1
        )
        tests.append(Test(named.column, None, not negated))
    return tests


def equals(u: Understanding, r: Reading, bare: Sequence[Condition]) -> list[Test]:
    """ "Which ports have 3 cranes": a number beside the column it equals, where rows are asked for."""
    if r.has_key or not (r.says(lexicon.LISTING) or r.says(lexicon.COUNTING)):
        return []
    tests = []
    for condition in bare:
        test = test_of(u, r, condition)
        if test and any(is_next(r, n, condition) for n in r.named if n.column is test.column):
            equal = Test(test.column, replace(condition, op="eq"))
            if any(passes(u.table, row, equal) for row in r.rows):
                tests.append(equal)
    return tests


def is_next(r: Reading, named: Named, condition: Condition) -> bool:
    """Whether nothing but "is", "of", "=" stands between a column's words and the number."""
    near = min(named.places, key=lambda i: abs(i - condition.at))
    low, high = sorted((near, condition.at))
    between = [i for i in range(low + 1, high) if i not in condition.places and i not in named.places]
    return all(r.words[i].key in {"is", "of", "are", "=", "a", "the", "with", "equal", "to", "in"} for i in between)
