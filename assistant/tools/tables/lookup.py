"""Look-ups: named columns of named rows, a whole row, or a question back for the missing key."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.tools.tables import lexicon
from assistant.tools.tables.checks import asked_columns, fits_leftovers, is_strong
from assistant.tools.tables.columns import ALIAS, Named
from assistant.tools.tables.finding import MOST_ROWS, Finding
from assistant.tools.tables.parse import Condition
from assistant.tools.tables.read import Column
from assistant.tools.tables.understand import Reading, Understanding
from assistant.tools.tables.values import is_blank
from assistant.tools.tables.words import Word, concepts_at, is_article, is_preposition, stem

#: So many rows are said whole; of more, the missing key is asked for, with so many columns named.
MOST_WHOLE, MOST_ASKED = 6, 3
_PER = frozenset(["per", "a"])
_FILLERS = frozenset(["please", "thanks", "hi", "hello", "and", "pp", "pax"])


def lookup(u: Understanding, r: Reading, *, policy: bool, told: tuple[Column, ...] = ()) -> Finding | None:
    """The cells of the rows and columns that are named; None when that is not what is asked.

    Args:
        u: the table.
        r: the question.
        policy: a rule is asked for rather than a value.
        told: columns whose cell of the one row explains a word of the question.
    """
    asked = asked_columns(u, r)
    strong = [n for n in asked if is_strong(n)]
    # "Heparin, dose, renal": a word that only one header holds names it, if not by its noun.
    strong += [n for n in asked if n not in strong and len(r.rows) == 1 and _is_own(u, r, n)]
    if strong and _is_other_thing(r, asked, strong):
        return None
    strong = _per(r, strong)
    # "Cut-off" names the VGM cut-off as well as the gate-in cut-off: both are said.
    strong += [n for n in asked if not is_strong(n) and any(n.places == s.places for s in strong)]
    sure = fits_leftovers(r)
    if sure is None or _strange_number(r):
        return None
    if any(c.op for c in r.conditions) or any(r.touches(m) for m in r.matches):
        return None
    if any(r.is_name_like(i) for i in r.leftovers) or (policy and has_bare_number(r)):
        return None
    if policy and (not strong or len(strong) < len(asked) or r.leftovers or any(n.strength < ALIAS for n in strong)):
        return None
    if r.superlative and len(r.rows) > 1 and not any(n.column.kind in {"number", "date", "time"} for n in asked):
        return None
    if not r.matches:
        return _lookup_without_name(u, r, strong, policy=policy)
    if not asked:
        if told:
            return values_of(u, r, told, sure=False) if not r.leftovers else None
        if sure and (other := _named_otherwise(u, r)):
            return values_of(u, r, other, sure=True)
        return _whole(u, r) if sure else None
    if len(asked) > 1 and not strong:
        return None
    if r.leftovers and not any(n.strength >= ALIAS for n in strong):
        return None
    if len(r.leftovers) > 1 or any(r.qualifies(n) for n in asked):
        return None
    if has_bare_number(r) and r.leftovers:
        return None
    listing = r.says(lexicon.LISTING) or len(r.named) == 1
    if len(asked) == 1 and asked[0].column in u.keys and len(r.rows) > 1 and listing:
        return None if r.leftovers else distinct(u, r, asked[0].column, sure=True)
    certain = bool(sure) and bool(strong) and (r.has_key or len(r.rows) == 1)
    columns = dict.fromkeys([*(n.column for n in (strong or asked)), *told])
    if (guessed := _guessed(r)) and guessed in u.keys:
        return Finding("ask", (), tuple(columns), missing=(guessed,), sure=False, total=len(u.table.rows))
    return values_of(u, r, tuple(columns), sure=certain)


def _guessed(r: Reading) -> Column | None:
    """The column of which a word that several names share ("velmar", "40 ft") would be taken for the one of them that
    has a row for the rest.

    A word for a kind of thing ("reefer") means any of them, and the one row is what was asked for.
    """
    several = [m for m in r.matches if m.how == "part" and len(m.values) > 1 and not concepts_at(r.words, m.begin)]
    return several[0].column if several and len(r.rows) == 1 else None


def _is_other_thing(r: Reading, asked: list[Named], strong: list[Named]) -> bool:
    """Whether a word names a thing of another column only: "child return" where there is "child one way" and "adult
    return"."""
    meant = {i for n in strong for i in n.places}
    others = {i for n in asked if n.strength >= ALIAS for i in n.places} - meant
    said = {stem(r.words[i].key) for i in others} - lexicon.MODIFIERS
    return bool(said & lexicon.THING_WORDS)


def _per(r: Reading, strong: list[Named]) -> list[Named]:
    """ "What does it cost per day": of several prices the one whose header holds the day."""
    spans = {stem(w.key) for before, w in zip(r.words, r.words[1:], strict=False) if before.key in _PER}
    meant = [n for n in strong if spans & {stem(w) for w in n.column.words}]
    return meant if meant and all(n.strength < ALIAS for n in strong) else strong


def _is_own(u: Understanding, r: Reading, named: Named) -> bool:
    """Whether a header's own word is said that no other header of the table holds."""
    said = {stem(r.words[i].key) for i in named.places} & {
        stem(w) for w in named.column.words
    } - lexicon.MODIFIERS - lexicon.THING_WORDS
    others = {stem(w) for c in u.table.columns if c is not named.column for w in c.words}
    return bool(said - others)


def _named_otherwise(u: Understanding, r: Reading) -> tuple[Column, ...]:
    """ "Which port is ITGOA?": the other keys of a row found by one of them."""
    by = {m.column.index for m in r.matches}
    others = tuple(k for k in u.keys if k.index not in by)
    subject = len(r.words) > 1 and u.is_subject(r.words[1])
    unique = r.has_key and len(r.rows) == 1
    return others if unique and subject and r.begins(lexicon.LISTING) else ()


def has_bare_number(r: Reading) -> bool:
    """Whether a number stands in the question that nothing compares with; the one of "1 child" says nothing."""
    return any(not c.op and not _is_one(r, c) for c in r.conditions)


def _is_one(r: Reading, c: Condition) -> bool:
    """Whether a number is the one before a word that names a column and a kind of thing: "1 child", "1 car"."""
    thing = c.at + 1 < len(r.words) and stem(r.words[c.at + 1].key) in lexicon.THING_WORDS
    return thing and c.low == 1 and c.unit is None and any(c.at + 1 in n.places for n in r.named)


def _strange_number(r: Reading) -> bool:
    """Whether a number stands in the question that no column's header holds: "for 70 kg", "on 5 June"."""
    own = {word for n in r.named for word in n.column.words}
    return any(not c.op and r.words[c.at].key not in own and not _is_one(r, c) for c in r.conditions)


def _lookup_without_name(u: Understanding, r: Reading, strong: list[Named], *, policy: bool) -> Finding | None:
    """A column and no row: all rows when they are few and asked for, else ask which."""
    if policy or not strong or r.leftovers or has_bare_number(r):
        return None
    strong = [n for n in strong if n.column not in u.keys] if len(strong) > 1 else strong
    columns = tuple(n.column for n in strong)
    if all(c in u.keys for c in columns) and not r.begins(lexicon.LISTING):
        return None
    everything = r.says(lexicon.asks("all every each list", "ολα ολεσ ολοι ολων ολουσ καθε"))
    if len(r.rows) == 1 or (everything and len(r.rows) <= MOST_ROWS):
        return values_of(u, r, columns, sure=len(r.rows) > 1)
    if len(strong) == 1 and strong[0].column.kind in {"text", "code"} and r.begins(lexicon.LISTING):
        word = r.words[1] if len(r.words) > 1 else r.words[0]
        if 1 in strong[0].places and stem(word.key) != word.key:
            return distinct(u, r, strong[0].column, sure=False)
    if any(n.coverage < 0.6 or (n.coverage < 0.99 and n.strength < ALIAS) for n in strong):
        return None
    missing = _missing(u, r.rows)
    if any(c in missing for c in columns):
        return None
    return Finding("ask", (), columns, missing=missing, sure=False, total=len(r.rows))


def _whole(u: Understanding, r: Reading) -> Finding | None:
    """The whole row or the few that fit, when nothing but keys is said, or a phrase asks for all of it."""
    if not r.has_key or has_bare_number(r):
        return None
    exact = [m for m in r.matches if m.column in u.keys and m.how == "exact"]
    by = {m.column.index for m in exact}
    said = {i for m in r.matches for i in m.places} | {i for n in r.named if n.column.index in by for i in n.places}
    alone = all(i in said or u.is_subject(w) or _is_filler(w) for i, w in enumerate(r.words))
    if not exact or not (r.says(lexicon.WHOLE) or alone):
        return None
    if r.begins(lexicon.asks("does do can could will would has have", "μπορει εχει")):
        return None
    code_like = any(m.column.kind == "code" or any(c.isdigit() for v in m.values for c in v) for m in exact)
    if len(r.rows) > MOST_WHOLE:
        # Two keys and nothing else: the row is asked for, and a key is missing.
        if not alone or len({m.column.index for m in exact}) < 2:
            return None
        rest = tuple(c for c in u.table.columns if c not in u.keys)[:MOST_ASKED]
        return Finding("ask", (), rest, missing=_missing(u, r.rows), sure=False, total=len(r.rows))
    # What is said about a thing may stand in a document; its keys alone are the row.
    sure = code_like or (alone and all(m.how != "part" for m in r.matches))
    return Finding("values", r.rows, filled(u, r.rows), sure=sure, total=len(r.rows))


def _is_filler(word: Word) -> bool:
    """Whether a word beside the keys asks for nothing: "from", "the", "please"."""
    return not word.key[0].isalnum() or is_preposition(word) or is_article(word) or word.key in _FILLERS


def filled(u: Understanding, rows: Sequence[int]) -> tuple[Column, ...]:
    """The columns that say something in one of the rows."""
    return tuple(c for c in u.table.columns if any(not is_blank(u.table.rows[i].cells[c.index]) for i in rows))


def distinct(u: Understanding, r: Reading, column: Column, *, sure: bool) -> Finding:
    """The values of one column among the rows, each with the first row that holds it."""
    first: dict[str, int] = {}
    for i in r.rows:
        cell = u.table.rows[i].cells[column.index]
        if not is_blank(cell):
            first.setdefault(cell, i)
    return Finding("distinct", tuple(first.values()), (column,), sure=sure, total=len(r.rows))


def values_of(u: Understanding, r: Reading, columns: tuple[Column, ...], *, sure: bool) -> Finding:
    """The rows with these columns; a question back when they are too many."""
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
