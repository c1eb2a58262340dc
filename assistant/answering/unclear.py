"""What a question leaves open: which case, which person, or what it is about.

Seen by code from the question and the ranked lines: the question names nothing, or only what several rows of one table
(or several sentences) have in common, while these say different things. It is not seen where the case is named by a
word the documents do not use, nor where the missing part is one that the documents do not vary by. It errs towards
answering: a question back that need not be is worse than a row too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.answering.extract import Line
from assistant.answering.phrases import say
from assistant.answering.unclear_words import (
    TOKEN,
    are_measures,
    asks_amount,
    asks_of_it,
    asks_otherwise,
    is_small_talk,
    names_a_letter,
    specific,
    tokens,
)
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.words import content_words, stem
from assistant.text import clean, fold, fold_greek_sound, language_of
from assistant.types import Language, Source

#: Best lines looked at, and how many of them have to differ.
LOOKED, CASES = 8, 3
#: How far behind the best row (or line) another may be, and the best row behind the best line.
TIED, BEHIND = 0.2, 0.15
#: Words that name something, at most, for a question that still may leave its case open.
MOST_WORDS = 3
#: Choices offered, and the characters of one.
CHOICES, LONGEST = 4, 48
_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_PERSON = re.compile(r"\b(?:he|she|her|his|him|hers|hes|shes|(?:the|this|that|my|our) patients?)\b")
_PERSON_GREEK = re.compile(
    r"\b(?:του|τησ|tou|tis|ths)\s*[;?.!]*\s*$|\b(?:ο|η|του|τησ|τον|την|o|i|tou|tis)\s+(?:ασθεν\w+|asthen\w+)\b"
)
_OF_US = re.compile(r"\b(?:i|we|me|us|you)\b")
_VALUE = re.compile(r"\d")
_FIGURE = re.compile(r"\d[\d.,]*")
#: A column that is a clause cannot stand behind "for which".
_CLAUSE = re.compile(r"(?:when|what|where|who|how|if|which|why|οταν|που|τι|ποσο|ποτε|ποιοσ|αν)\b|(?:\S+ ){4}")


class Known(Protocol):
    """What a pack knows of words and people."""

    @property
    def people(self) -> tuple[str, ...]:
        """The names of those whose records it holds."""
        ...

    def frequency(self, word: str) -> int:
        """Passages with a word that begins like this one."""
        ...


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing from a question.

    Attributes:
        what: a "case" of one kind, a "person", or the "matter" itself.
        choices: what the documents have, at most CHOICES.
        text: asks for it, in the asker's language.
    """

    what: Literal["case", "person", "matter"]
    choices: tuple[str, ...]
    text: str


def missing(
    question: str, lines: Sequence[Line], words: Known, vocabulary: Vocabulary, language: Language
) -> Missing | None:
    """What has to be asked back; None when the question can be answered, or refused, as it is.

    Args:
        question: complete (a follow-up joined with what went before).
        lines: ranked, best first.
        words: of the pack.
        language: of the asker, for the text.
    """
    named = specific(question)
    if not lines or len(named) > MOST_WORDS or is_small_talk(question):
        return None
    if who := _person(question, named, words, language):
        return who
    if asks_otherwise(question) or names_a_letter(question):
        return None
    near = lines[:LOOKED]
    return _case(question, named, near, vocabulary, language) or _matter(question, named, near, language)


# ---------------------------------------------------------------- a person
def _person(question: str, named: Sequence[str], words: Known, language: Language) -> Missing | None:
    flat = fold(question)
    greek = language_of(question) == "el"
    if not (_PERSON_GREEK if greek else _PERSON).search(flat) or (not greek and _OF_US.search(flat)):
        return None
    asked = [word for word in named if not word.startswith(("patient", "ασθεν", "asthen"))]
    if not asked or len(asked) >= MOST_WORDS or len(words.people) < 2:
        return None
    # A name the pack does not know, or only with another ending, is a name all the same.
    names = {_key(word) for name in words.people for word in tokens(name)}
    if any(not words.frequency(w) or any(fold_greek_sound(w).startswith(n) for n in names) for w in asked):
        return None
    if any(word[:1].isupper() and fold(word) in asked for word in TOKEN.findall(question)[1:]):
        return None
    return _ask("person", words.people, language)


# ---------------------------------------------------------------- a row
def _case(
    question: str, named: Sequence[str], lines: Sequence[Line], vocabulary: Vocabulary, language: Language
) -> Missing | None:
    if not named:
        return None
    found = (_of_table(question, named, rows, vocabulary) for rows in _tables(lines))
    return next((_by_column(rows, language) for rows in found if len(rows) >= CASES), None)


def _of_table(question: str, named: Sequence[str], rows: list[Line], vocabulary: Vocabulary) -> list[Line]:
    """The rows of one table that a question may mean; none when it names something that the table has not."""
    place = _keys(" ".join(_table(rows[0])))
    asked = [_spellings(word, vocabulary) for word in tokens(question)]
    columns = _keys(" ".join(c for c in {c for row in rows for c, _ in row.cells} if _is_asked(c, asked)))
    for word in named:
        spelled = _spellings(word, vocabulary)
        if not _stands(spelled, place | columns):
            # What every row left holds is common to them; what only some hold says which is meant.
            rows = [row for row in rows if _stands(spelled, _keys(" ".join(cell for _, cell in row.cells)))]
    return rows


def _by_column(rows: Sequence[Line], language: Language) -> Missing | None:
    columns = list(dict.fromkeys(column for row in rows for column, _ in row.cells))
    for number, column in enumerate(columns):
        cells = [dict(row.cells).get(column, "") for row in rows]
        if number and len(set(cells)) < len(cells):
            continue
        if not all(cells) or len(set(cells)) < CASES:
            continue
        return _ask("case", cells, language, column)
    return None


def _is_asked(column: str, asked: Sequence[set[str]]) -> bool:
    """Whether a question says at least half of a column's name: "seats" does not mean "Small bag under the seat"."""
    words = content_words(column)
    return 2 * sum(any(_stands(spelled, _keys(word)) for spelled in asked) for word in words) >= len(words)


def _table(row: Line) -> tuple[str, str]:
    return row.source.document, row.source.section


def _tables(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The rows that tie, table by table, of tables near the best line or with half of the best lines."""
    every = [line for line in lines if line.cells]
    for table in dict.fromkeys(_table(row) for row in every):
        rows = [row for row in every if _table(row) == table]
        rows = [row for row in rows if row.score >= rows[0].score - TIED]
        near = rows[0].score >= lines[0].score - BEHIND
        if len(rows) >= CASES and (near or 2 * len(rows) >= len(lines)):
            yield rows


# ---------------------------------------------------------------- the matter itself
def _matter(question: str, named: Sequence[str], lines: Sequence[Line], language: Language) -> Missing | None:
    if named and are_measures(named):
        return _measured(named, lines, language)
    if named or not (asks_amount(question) or asks_of_it(question)):
        return None
    for rows in _tables(lines):
        if rows[:CASES] == list(lines[:CASES]):
            return _by_column(rows, language)
    told = [line.source for line in lines if _VALUE.search(line.text)]
    # Those that tell a figure are likelier meant.
    places = list(dict.fromkeys(_title(source) for source in [*told, *(line.source for line in lines)]))
    if len(told) < CASES or len(places) < 2:
        return None
    return _ask("matter", places, language)


def _measured(named: Sequence[str], lines: Sequence[Line], language: Language) -> Missing | None:
    """A measure without what it is of ("what dose?"), where several sections give it different figures."""
    keys = [{stem(word), _key(word)} for word in named]
    told = [line for line in lines if line.score >= lines[0].score - TIED]
    told = [line for line in told if all(_stands(key, _keys(line.text)) for key in keys)]
    figures = {tuple(_FIGURE.findall(line.text)) for line in told} - {()}
    places = list(dict.fromkeys(_title(line.source) for line in told))
    return _ask("matter", places, language) if len(figures) >= CASES and len(places) >= 2 else None


# ---------------------------------------------------------------- words
def _ask(what: Literal["case", "person", "matter"], found: Sequence[str], language: Language, of: str = "") -> Missing:
    every = list(dict.fromkeys(_short(text) for text in found))
    shown = tuple(every[:CHOICES])
    comma = "; " if any("," in text for text in shown) else ", "
    listed = comma.join([*shown, *["…"] * (len(every) > CHOICES)])
    name = _BRACKETS.sub("", clean(of, newlines=False)).replace("_", " ").strip(" ;:")
    name = name if name.isupper() else name[:1].lower() + name[1:]
    named = bool(name) and not _CLAUSE.match(fold(name))
    key = {"case": "which_named" if named else "which", "person": "which_patient", "matter": "which_matter"}[what]
    return Missing(what, shown, say(key, language, choices=listed, name=name))


def _title(source: Source) -> str:
    """The title of the section a passage stands in, without those above it and without its number."""
    title = source.section.rpartition(" › ")[2] or source.document.rpartition("/")[2].rpartition(".")[0]
    return _NUMBER.sub("", title)


def _short(text: str) -> str:
    text = clean(text, newlines=False).strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip(" ,;") + "…"


def _key(word: str) -> str:
    """One key for a word in Greek letters, in Latin ones and with another ending."""
    return stem(word) if word.isascii() else stem(fold_greek_sound(word))


def _keys(text: str) -> set[str]:
    return {key for word in tokens(text) for key in (word, fold_greek_sound(word))}


def _spellings(word: str, vocabulary: Vocabulary) -> set[str]:
    others = {w for spelling in vocabulary.spellings(word) for w in content_words(spelling)}
    return {key for each in {word, *others} for key in (stem(each), _key(each))}


def _stands(spelled: set[str], keys: set[str]) -> bool:
    return any(key.startswith(word) for word in spelled for key in keys)
