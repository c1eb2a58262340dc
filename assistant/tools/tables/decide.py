"""What a question wants of a table, and which rows and columns say it; or that it is not the table's question.

The documents of a pack answer what is in doubt here: a name the table does not hold, a rule rather than a value, words
nothing explains. Left out on purpose: sums, averages, conditions joined by "or", two superlatives at once.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.tools.tables import lexicon
from assistant.tools.tables.checks import (
    Test,
    asked_columns,
    checker,
    equals,
    fits_leftovers,
    flags,
    has_concept,
    is_next,
    is_strong,
    measure,
    measured,
    passes,
    test_of,
)
from assistant.tools.tables.content import by_content, tier
from assistant.tools.tables.finding import MOST_ROWS, Finding
from assistant.tools.tables.lookup import distinct, filled, has_bare_number, lookup, values_of
from assistant.tools.tables.parse import Condition
from assistant.tools.tables.read import Column
from assistant.tools.tables.understand import Reading, Understanding
from assistant.tools.tables.values import MONEY
from assistant.tools.tables.words import find_phrase, is_harmless, phrase_at, stem

#: "the heaviest load": an adjective goes with a column that is named and measured so.
_DIMENSIONS = {"weight": "mass", "length": "length", "height": "length", "width": "length", "depth": "length"}
#: said of a height where no column is named.
_HIGH = frozenset(["high", "higher", "highest", "low", "lower", "lowest"])
#: what has a figure of its own without the table saying so: "can a ship of 15 m draught enter".
_THINGS = frozenset(["ship", "vessel", "boat", "container", "truck", "vehicle", "load", "box"])


def decide(u: Understanding, r: Reading) -> Finding | None:
    """What the table says to the question, or None when it is not the table's."""
    if not u.table.rows:
        return None
    if (row := tier(u, r)) is not None:
        return Finding("values", (row,), filled(u, (row,)), total=1)
    if explained := _explained(u, r):
        return explained
    tests = [t for c in r.conditions if c.op and (t := test_of(u, r, c)) is not None]
    if len(tests) < sum(bool(c.op) for c in r.conditions):
        return None
    if r.says(lexicon.BEYOND) and not _is_header(r):
        return None
    if r.says(lexicon.PERSONAL) and not any(c.measure != "number" for c in r.conditions):
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
    if any(n.column in u.keys and any(is_next(r, n, c) for c in bare) for n in r.named):
        return None
    tests += flags(u, r) + equals(u, r, bare)
    if len(tests) > 1 and any(w.key == "or" or w.text == "ή" for w in r.words):
        return None
    wants_rows = r.says(lexicon.LISTING) or r.says(lexicon.COUNTING)
    if not tests and not policy and (narrowed := _narrowed(u, r)):
        return narrowed
    if tests and (wants_rows or not r.has_key or any(t.condition for t in tests)):
        return None if policy else _filter(u, r, tests)
    if place := _place(u, r):
        return place
    if r.says(lexicon.COUNTING) and (count := _count(u, r)):
        return None if policy else count
    return lookup(u, r, policy=policy)


# ---------------------------------------------------------------- guards
def _explained(u: Understanding, r: Reading) -> Finding | None:
    """ "Ramipril dose, eGFR < 30": the one row, where its own cells explain the words that nothing else does."""
    if r.superlative or r.excluded or r.says(lexicon.BEYOND) or r.says(lexicon.PERSONAL) or r.says(lexicon.POLICY):
        return None
    rest, told = by_content(u, r)
    return lookup(u, rest, policy=False, told=told) if told else None


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
    if policy or not keyed or len(columns) < 2 or r.leftovers or has_bare_number(r) or not asked_columns(u, r):
        return None
    return Finding("nothing", (), tuple(n.column for n in asked_columns(u, r)), sure=False, total=len(u.table.rows))


def _filter(u: Understanding, r: Reading, tests: list[Test]) -> Finding | None:
    if not r.named and not r.matches and _lists_something_else(r):
        return None
    sure = fits_leftovers(r, listing=True)
    used = {t.condition.at for t in tests if t.condition}
    if sure is None or any(c.at not in used for c in r.conditions):
        return None
    if _is_verdict(r) and not r.matches and all(t.condition is None for t in tests):
        # "Is UN 1052 allowed as limited quantity?" is about one thing, which the table does not hold.
        return None
    checkers = [checker(u.table, t) for t in tests]
    left = [(row, None in fits) for row in r.rows if False not in (fits := [check(row) for check in checkers])]
    rows = tuple(row for row, unsaid in left if not unsaid)
    unknown = tuple(row for row, unsaid in left if unsaid)
    tested = [t.column for t in tests]
    also = [n.column for n in asked_columns(u, r) if n.column not in tested and is_strong(n)]
    counting = r.says(lexicon.COUNTING)
    weak = any(
        t.condition
        and not any(n.column is t.column for n in r.named)
        and not t.condition.concept
        # An amount of money can only be a price, where one column holds money.
        and not (t.condition.unit and t.condition.unit.name in MONEY)
        for t in tests
    )
    return Finding(
        "count" if counting else "filter", rows, (*tested, *also), tuple(tests), unknown,
        sure=sure and not weak, total=len(u.table.rows),
    )  # fmt: skip


def _narrowed(u: Understanding, r: Reading) -> Finding | None:
    """ "Which ports are in Greece?": rows by a value of a column that is no key, and nothing else asked."""
    asked = [n.column for n in asked_columns(u, r)]
    keys_only = all(c in u.keys for c in asked)
    subject = _subject_first(u, r)
    pinned = r.has_key and (len(r.rows) < 2 or asked)
    if not (r.matches or r.excluded) or pinned or r.says(lexicon.COUNTING) or not (subject or asked):
        return None
    if not keys_only or r.conditions or r.superlative:
        return None
    if r.leftovers:
        return None
    return Finding("filter", r.rows, total=len(u.table.rows))


def _lists_something_else(r: Reading) -> bool:
    """ "Vaccines under 26 euros" of a list of services: the first word that says anything is unknown to the table."""
    first = next((i for i, word in enumerate(r.words) if not is_harmless(word)), None)
    return first is not None and first in r.leftovers


def _subject_first(u: Understanding, r: Reading) -> bool:
    """ "Which ports …", "what are the ports …", "ports …": the kind of row stands before anything else that is said."""
    for word in r.words[:5]:
        if u.is_subject(word):
            return True
        if not is_harmless(word):
            return False
    return False


def _place(u: Understanding, r: Reading) -> Finding | None:
    """ "What runs on diesel?", and where rows are places "where are the cables kept?": the rows that hold it."""
    if r.has_key or not r.matches or r.excluded or asked_columns(u, r) or r.leftovers or r.conditions or r.superlative:
        return None
    places = any(u.columns.concepts(key) & lexicon.PLACES for key in u.keys)
    which = r.begins(lexicon.WHICH) and not r.says(lexicon.WHOLE) and not r.says(lexicon.COUNTING)
    if not (which or (places and r.begins(lexicon.WHERE))) or any(m.how != "exact" for m in r.matches):
        return None
    return Finding("filter", r.rows, total=len(u.table.rows))


# ---------------------------------------------------------------- extremes
def _best(u: Understanding, r: Reading) -> Finding | None:
    assert r.superlative is not None
    column, largest = _ranked(u, r)
    if column is None:
        return None
    sure = fits_leftovers(r, listing=True)
    if sure is None or len(r.rows) < 2:
        return None
    valued = [(value, row) for row in r.rows if (value := measure(u.table, row, column)) is not None]
    if not valued:
        return None
    also = tuple(
        n.column for n in asked_columns(u, r) if n.column is not column and n.column not in u.keys and is_strong(n)
    )
    keyed = {m.values for m in r.matches if m.column in u.keys}
    compared = any(len({m.values for m in r.matches if m.column is key}) == 2 for key in u.keys)
    if sure and column not in [n.column for n in r.named]:
        # "Which keeps longer" speaks of how it is kept and ranks by that, if by anything.
        sure = not any(is_strong(n) and n.column not in u.keys and n.column.kind == "text" for n in asked_columns(u, r))
    if _is_verdict(r) and len(keyed) > 1 and len(r.rows) != 2:
        # "Is import dearer than export?", with several rows for each: the figures, and the reader compares.
        return values_of(u, r, (column, *also), sure=False)
    if len(valued) == 2 and (len(keyed) == 2 or compared) and len(r.rows) == 2:
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
    if concept == "any" and not named and any(r.words[i].key in _HIGH for i in r.superlative.places):
        concept = "height"
    elif concept == "any":
        return (named[0] if len(named) == 1 else None), largest
    if concept == "date":
        pool = [c for c in measurable if c.kind in {"date", "time"}]
    else:
        pool = [c for c in measurable if has_concept(u, c, concept)]
        if not pool and concept in {"speed", "length"}:
            pool = [c for c in measurable if has_concept(u, c, "duration")]
            largest = largest if concept == "length" else not largest
        if not pool and len(named) == 1 and named[0].unit and named[0].unit.dimension == _DIMENSIONS.get(concept):
            pool = named
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
    if any(n.column.kind in {"number", "yes_no", "date", "time"} for n in asked_columns(u, r)):
        return None
    sure = fits_leftovers(r)
    # "How many hours is the desk open" wants the cell of one row.
    if sure is None or (r.has_key and (column is None or len(r.rows) == 1)):
        return None
    if column is not None:
        cells = {u.table.rows[i].cells[column.index] for i in r.rows}
        if len(cells) < len(r.rows):
            return distinct(u, r, column, sure=sure)
    return Finding("count", r.rows, sure=sure, total=len(u.table.rows))
