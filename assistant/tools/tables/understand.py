"""A question as a table sees it: rows it names, columns it names, comparisons, and the words nothing explains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.packs.vocabulary import Vocabulary
from assistant.text import fold_greek_sound, language_of
from assistant.tools.tables import lexicon
from assistant.tools.tables.columns import ALIAS, ColumnFinder, Named
from assistant.tools.tables.entities import EntityFinder, Match, greek_forms, rows_of
from assistant.tools.tables.parse import Condition, Superlative, find_conditions, find_superlative
from assistant.tools.tables.read import Column, Table
from assistant.tools.tables.shorthand import is_kind, spell_out
from assistant.tools.tables.values import MONEY, unit_of
from assistant.tools.tables.words import Word, find_phrase, is_article, is_harmless, is_preposition, stem, words_of

MAX_WORDS = 80
_WHICH = frozenset(
    ["which", "what", "many", *(fold_greek_sound(w) for w in ("ποια", "ποιες", "ποιοι", "πόσα", "πόσες"))]
)
_KINDS_OF_THINGS = frozenset(
    stem(word)
    for name in (
        "port",
        "ship",
        "island",
        "drug",
        "container",
        "ward",
        "gate",
        "route",
        "company",
        "slot",
        "vaccine",
        "type",
        "size",
    )
    for word in lexicon.CONCEPTS[name][0]
) | {"style", "model", "version"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood.

    Attributes:
        matches: values named; groups of the same columns are alternatives, different groups narrow each other.
        excluded: values named behind "not in", "except".
        named: columns named.
        leftovers: indexes of the words that nothing explains.
        rows: rows that fit all matches; all rows when there are none.
        has_key: some match is of a key column.
        generic: words that only say what the table is about.
    """

    text: str
    words: tuple[Word, ...]
    greek: bool
    matches: tuple[Match, ...]
    excluded: tuple[Match, ...]
    named: tuple[Named, ...]
    conditions: tuple[Condition, ...]
    superlative: Superlative | None
    leftovers: tuple[int, ...]
    rows: tuple[int, ...]
    has_key: bool

    def says(self, phrases: Iterable[tuple[lexicon.Phrase, bool]]) -> bool:
        """Whether one of the phrases stands in the question."""
        return find_phrase(self.words, phrases) is not None

    def begins(self, phrases: Iterable[tuple[lexicon.Phrase, bool]]) -> bool:
        """Whether the question begins with one of the phrases."""
        return find_phrase(self.words[:4], phrases) == 0

    def is_name_like(self, i: int) -> bool:
        """Whether a word is written as a name: a capital inside the sentence."""
        word = self.words[i]
        before = self.text[: word.start].rstrip()
        capital = word.text[0].isupper() and bool(before) and before[-1] not in ".?!:;\n"
        return capital and any(w.text.islower() for w in self.words if len(w.text) > 1)

    def follows_preposition(self, i: int) -> bool:
        """Whether "to", "of", "για" … stand before the word, articles aside."""
        j = i - 1
        while j >= 0 and is_article(self.words[j]):
            j -= 1
        return j >= 0 and is_preposition(self.words[j])

    def qualifies(self, named: Named, *, listing: bool = False) -> bool:
        """Whether an unexplained word stands beside a column's words and so changes them: "paediatric dose".

        With `listing` the noun behind "which" and "how many" is what is listed and changes nothing.
        """
        for i in self.leftovers:
            if listing and i and (self.words[i - 1].key in _WHICH or self.words[i - 1].greek in _WHICH):
                continue
            # "How much is a sauna": what stands behind the price, articles aside, is what it is the price of.
            back = i - 1
            while (
                back > 0
                and back not in named.places
                and (
                    is_article(self.words[back])
                    or is_preposition(self.words[back])
                    or self.words[back].key in {"is", "are"}
                )
            ):
                back -= 1
            near = {i - 1, i + 1, back}
            near |= {i + 2} if i + 1 < len(self.words) and self.words[i + 1].key == "s" else set()
            if near & named.places:
                return True
        return False

    def touches(self, match: Match) -> bool:
        """Whether an unexplained word stands right beside the match, so that the name may be a longer one."""
        for i in self.leftovers:
            if i == match.begin - 1 or i == match.end:
                left, right = sorted((self.words[i], self.words[match.begin if i < match.begin else match.end - 1]),
                                     key=lambda w: w.start)  # fmt: skip
                if not any(c in ",;:?.!()" for c in self.text[left.end : right.start]):
                    return True
        return False


class Understanding:
    """One table with its indexes."""

    def __init__(self, table: Table, keys: Sequence[Column], description: str, vocabulary: Vocabulary) -> None:
        self.table = table
        self.keys = tuple(keys)
        self.columns = ColumnFinder(table, vocabulary)
        self.entities = EntityFinder(table, keys, vocabulary)
        subject = {stem(w.key) for w in words_of(PurePosixPath(table.name).stem.replace("_", " "))}
        # "doses.csv" has a column "dose": the word asks for the column and is no name for a row.
        subject -= {stem(w) for c in table.columns if c not in self.keys for w in c.words}
        subject |= {stem(w) for key in keys for w in key.words}
        told = {stem(w.key) for w in words_of(description) if w.sound and not self.entities.knows(w)}
        # A name of the description, in any spelling of the vocabulary: "Freight from Orrinmouth" for Όρινμαουθ.
        named = [e for e in vocabulary.entries if (said := _stems(e.canonical)) and told.issuperset(said)]
        aliases = [w for entry in named for w in words_of(entry.alias)]
        told |= {stem(w.key) for w in aliases if w.sound and not self.entities.knows(w)}
        self._told_sounds = frozenset(form for w in aliases if len(w.greek) > 2 for form in greek_forms(w.greek))
        self.subject = frozenset(_with_synonyms(subject))
        self.known = frozenset(self.subject | told | set(self.columns.words))
        self._sounds = frozenset(
            part for name in _concepts_of(self.subject) for phrase in lexicon.CONCEPTS[name][2] for part in phrase[:1]
        ) | {w.greek[:-2] for word in self.subject for w in words_of(word) if len(w.greek) > 5}
        self.generic = frozenset(w for w in self.known if not w.isdigit())

    def read(self, text: str) -> Reading:
        """What the question names."""
        words = words_of(text)[:MAX_WORDS]
        greek = language_of(text) == "el" or _sounds_greek(words)
        words = spell_out(text, words_of(text, greek=greek)[:MAX_WORDS], self)
        named = [n for n in self.columns.find(words) if not self._is_function_word(n, words)]
        exact = self.entities.exact(text, words, self.generic)
        exact, named = _settle(exact, named, self._is_key)
        # "How much" names a price only where nothing else is asked: "how much weight" does not.
        found_by = {m.column.index for m in exact}
        said = [n for n in named if not all(_only_asks(words[i]) for i in n.places)]
        if any(n.column.index not in found_by for n in said):
            named = said
        taken = frozenset(i for m in exact for i in m.places)
        conditions = find_conditions(text, words, taken)
        taken |= {i for c in conditions for i in c.places}
        named = [n for n in named if not n.places <= taken]
        claimed = {i for n in named for i in n.places if n.strength >= ALIAS or words[i].key in lexicon.MODIFIERS}
        claimed -= {i for i in claimed if words[i].key in lexicon.EXTREMES}
        superlative = find_superlative(words, taken | claimed)
        if superlative:
            taken |= superlative.places
            named = [n for n in named if not n.places <= superlative.places]
        taken |= {i for n in named for i in n.places}
        # A bare number may belong to a name: "amoxicillin 500" is not "amoxicillin 250".
        bare = {c.at for c in conditions if not c.op}
        free = [
            i
            for i, w in enumerate(words)
            if i in bare or (i not in taken and not self.is_known(w) and not _is_unit(words, i))
        ]
        # "How long", "what does it cost": words that ask are no part of a name, unless it is said in full.
        naming = [i for i in free if not (i and words[i - 1].key == "how") and not _is_price(words[i])]
        partial = self.entities.partial(words, naming, self.generic)
        matches = self._directed(words, [*exact, *partial])
        keyed = {(m.begin, m.end) for m in matches if self._is_key(m.column)}
        matches = [m for m in matches if self._is_key(m.column) or (m.begin, m.end) not in keyed]
        naming_words = frozenset(i for m in exact for i in m.places)
        excluded = [m for m in matches if _is_negated(words, m, naming_words)]
        matches = [m for m in matches if m not in excluded]
        covered = {i for m in partial for i in m.places}
        conditions = [c for c in conditions if c.at not in covered]
        # "20 ft container", "Piraeus harbour": a word for the kind of thing right behind a name says nothing more.
        ends = {m.end for m in matches}
        ends |= {end + 1 for end in ends if end < len(words) and _is_unit(words, end)}
        leftovers = tuple(
            i
            for i in free
            if i not in covered
            and i not in bare
            and not (i in ends and stem(words[i].key) in _KINDS_OF_THINGS and not self._is_in_a_name(words[i]))
            # "Half day rate" of "half_day_eur".
            and not (_is_price(words[i]) and any(_is_money(n.column) for n in named))
        )
        rows = self._rows(matches, excluded)
        return Reading(
            text, tuple(words), greek, tuple(matches), tuple(excluded), tuple(named), tuple(conditions), superlative,
            leftovers, rows, any(self._is_key(m.column) for m in matches),
        )  # fmt: skip

    def meanings(self, short: str, longs: Sequence[lexicon.Phrase]) -> Sequence[lexicon.Phrase]:
        """Which of these an abbreviation may stand for: what the vocabulary says; none if the table says it itself."""
        names = self.entities.said_by(short)
        if names is not None:
            return [long for long in longs if "".join(long) in names]
        own = stem(short) in self.columns.words or any(self.entities.knows(word) for word in words_of(short))
        return () if own else longs

    def holds(self, word: Word) -> bool:
        """Whether a cell or a header says this word, a header at least by a general word for the same."""
        return self.entities.knows(word) or self.columns.names(word)

    def _is_in_a_name(self, word: Word) -> bool:
        """Whether a kind of thing is part of some value's name, and so may stand for that: "the island"."""
        return is_kind(word) and not self.is_subject(word) and self.entities.knows(word)

    def is_known(self, word: Word) -> bool:
        """Whether a word says nothing that the table would have to explain."""
        if is_harmless(word) or stem(word.key) in self.known:
            return True
        if word.key in lexicon.MILD or (word.greek and word.greek in self._told_sounds):
            return True
        return word.greek != "" and any(len(s) > 2 and word.greek.startswith(s) for s in self._sounds)

    def is_subject(self, word: Word) -> bool:
        """Whether a word says what a row of the table is: a port, a drug."""
        return stem(word.key) in self.subject or (
            word.greek != "" and any(len(s) > 2 and word.greek.startswith(s) for s in self._sounds)
        )

    def _is_key(self, column: Column) -> bool:
        return any(column.index == key.index for key in self.keys)

    def _is_function_word(self, named: Named, words: Sequence[Word]) -> bool:
        """ "from" and "to" as headers are said in every question and ask for nothing."""
        return all(is_preposition(words[i]) or is_article(words[i]) for i in named.places)

    def _directed(self, words: Sequence[Word], matches: list[Match]) -> list[Match]:
        """Where one span fits both a from-column and a to-column, let the words around it choose."""
        from_columns = {c.index for c in self.table.columns if lexicon.FROM_HEADERS & set(c.words)}
        to_columns = {c.index for c in self.table.columns if lexicon.TO_HEADERS & set(c.words)} - from_columns
        if not from_columns or not to_columns:
            return matches
        sides: dict[tuple[int, int], str] = {}
        spans = sorted({(m.begin, m.end) for m in matches if m.column.index in from_columns | to_columns})
        for begin, end in spans:
            before = begin - 1
            while before >= 0 and is_article(words[before]) and words[before].greek not in lexicon.TO_BEFORE:
                before -= 1
            if before >= 0 and (words[before].key in lexicon.FROM_BEFORE or words[before].greek in lexicon.FROM_BEFORE):
                sides[begin, end] = "from"
            elif before >= 0 and (words[before].key in lexicon.TO_BEFORE or words[before].greek in lexicon.TO_BEFORE):
                sides[begin, end] = "to"
        undecided = [span for span in spans if span not in sides]
        if len(undecided) == 1 and len(sides) == 1:
            sides[undecided[0]] = "to" if "from" in sides.values() else "from"
        elif len(undecided) == 2 and not sides:
            sides = {undecided[0]: "from", undecided[1]: "to"}
        wrong = {"from": to_columns, "to": from_columns}
        return [m for m in matches if m.column.index not in wrong.get(sides.get((m.begin, m.end), ""), set())]

    def _rows(self, matches: Sequence[Match], excluded: Sequence[Match]) -> tuple[int, ...]:
        """Rows that fit: spans of the same columns are alternatives, spans of different columns narrow each other."""
        spans: dict[tuple[int, int], list[Match]] = {}
        for match in matches:
            spans.setdefault((match.begin, match.end), []).append(match)
        groups: dict[frozenset[int], set[int]] = {}
        for same in spans.values():
            columns = frozenset(m.column.index for m in same)
            group = next((g for g in groups if g & columns), columns)
            groups.setdefault(group, set()).update(rows_of(same))
        rows: set[int] = set(range(len(self.table.rows)))
        for fitting in groups.values():
            rows &= fitting
        for match in excluded:
            rows -= match.rows
        return tuple(sorted(rows))


def _stems(text: str) -> list[str]:
    return [stem(w.key) for w in words_of(text)]


def _is_price(word: Word) -> bool:
    return word.key in lexicon.CONCEPTS["price"][0]


def _is_money(column: Column) -> bool:
    return column.unit is not None and column.unit.name in MONEY


def _only_asks(word: Word) -> bool:
    return word.key in lexicon.ASKING or word.greek in lexicon.ASKING_SOUNDS


def _is_unit(words: Sequence[Word], i: int) -> bool:
    """Whether a word is a unit behind a number, "in" or "per"."""
    if i == 0 or unit_of(words[i].text) is None:
        return False
    before = words[i - 1]
    return before.number is not None or before.key in {"in", "per", "σε", "ανα"}


def _sounds_greek(words: Sequence[Word]) -> bool:
    """Whether more words are Greek function words in Latin letters than English ones."""
    greek = sum(w.sound in lexicon.HARMLESS_SOUNDS and w.key not in lexicon.HARMLESS and len(w.key) > 1 for w in words)
    return greek >= 2 and greek > sum(w.key in lexicon.HARMLESS for w in words)


def _concepts_of(subject: Iterable[str]) -> set[str]:
    words = set(subject)
    return {
        name
        for name, (single, _, _) in lexicon.CONCEPTS.items()
        if words & {stem(w) for w in single} and name not in {"name", "code", "type", "class", "price"}
    }


def _with_synonyms(subject: set[str]) -> set[str]:
    return subject | {stem(w) for name in _concepts_of(subject) for w in lexicon.CONCEPTS[name][0]}


def _settle(exact: list[Match], named: list[Named], is_key: object) -> tuple[list[Match], list[Named]]:
    """Words that are both a value and a column: the longer reading wins, then the key's value, then the column."""
    assert callable(is_key)
    kept = [
        m
        for m in exact
        if not any(
            (m.places < n.places and n.strength >= ALIAS)
            or (m.places == n.places and n.coverage >= 0.99 and n.strength >= ALIAS and not is_key(m.column))
            for n in named
        )
    ]
    places = [m.places for m in kept]
    return kept, [n for n in named if not any(n.places <= p for p in places)]


def _is_negated(words: Sequence[Word], match: Match, said: frozenset[int]) -> bool:
    # The "outside" of an "outside cabin" is part of a value and excludes nothing.
    before = [words[i] for i in range(max(0, match.begin - 3), match.begin) if i not in said]
    keys = [w.key for w in before]
    sounds = [w.sound for w in before]
    if "except" in keys or "excluding" in keys or "outside" in keys or keys[-2:] in (["other", "than"], ["not", "in"]):
        return True
    return keys[-1:] == ["not"] or fold_greek_sound("εκτός") in sounds
