"""Drafting a pack's test and its example questions from the text of its documents.

By rule, from what stands in a document: a heading is asked about, "X is a …" becomes "What is X?", a sentence with a
figure in it is asked for the figure. The person who keeps the pack must read every line: each carries a note that it is
drafted. Nothing here is asked of the system, so the test does not measure itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.documents.model import Document
from assistant.documents.sentences import sentences
from assistant.drafting.write import shorten
from assistant.text import fold, fold_space, language_of

NOTE = "drafted from the document by rule; read it, then change or delete it"
NOTE_ABSENT = "drafted: no document seems to speak of this; check that it is so"
#: At most this many questions of each kind, and of one document.
_DEFINITIONS, _FIGURES, _HEADINGS, _ABSENT, _PER_DOCUMENT, _LOOK_UPS = 10, 12, 10, 4, 4, 24
_ARTICLE = r"(?:an?|the|one)\b"
_IS = re.compile(rf"^(?P<what>[A-Z][\w’' ()/-]{{2,60}}?) (?:is|are|means|refers to) (?P<rest>{_ARTICLE} .{{12,}})$")
_IS_GREEK = re.compile(
    r"^(?P<what>[Α-ΩΆ-Ώ][\w ()/-]{2,60}?) (?:είναι|ονομάζεται|σημαίνει) (?P<rest>(?:ο|η|το|οι|τα|ένας?|μία?) .{12,})$"
)
_COSTS = re.compile(
    r"^(?P<what>[A-Z][\w’' ()/-]{2,60}?) (?P<verb>costs?|takes?|lasts?|weighs?|measures?) (?P<rest>.+)$"
)
_FIGURE = re.compile(
    r"(?<![\w.,:/-])(?:[€$£]\s?\d[\d.,]*|\d{1,2}:\d{2}|\d[\d.,]*\s?(?:%|€|\$|£|"
    r"(?:euros?|days?|hours?|minutes?|months?|weeks?|years?|kg|km|cm|mm|mg|ml|m|kW|litres?|metres?|"
    r"ευρώ|ημέρες|ώρες|λεπτά|μήνες|εβδομάδες|έτη|κιλά|χλμ)\b))(?![\w/])"
)
_STARTS_LOOSE = re.compile(r"^(?:this|that|these|those|it|they|he|she|there|here|such|αυτό|αυτή|αυτά|εδώ|εκεί)\b", re.I)
_PRONOUN = re.compile(
    r"^(?:it|this|that|they|there|what|who|he|she|which|these|those|in|on|at|for|from|with|if|when|only|the only|"
    r"here|also|but|and|to|by|as|your|our|my|each|all)\b|\bthere$", re.I,
)  # fmt: skip
_DULL = re.compile(
    r"^(?:page \d+|contents|table of contents|introduction|overview|notes?|references|summary|appendix.*|general|"
    r"περιεχόμενα|εισαγωγή|σημειώσεις|[\d.\s]+)$", re.I,
)  # fmt: skip
#: Asked where no document uses their words; `words` are the ones looked for.
_ELSEWHERE = (
    ("en", "How long do I boil an ostrich egg?", ("ostrich", "egg")),
    ("en", "Who won the chess world championship in 1972?", ("chess", "championship")),
    ("en", "What is the melting point of tungsten?", ("melting", "tungsten")),
    ("en", "Which key is Chopin's first piano concerto in?", ("chopin", "piano", "concerto")),
    ("el", "Πόση ώρα βράζει ένα αυγό στρουθοκαμήλου;", ("αυγο", "στρουθοκαμηλου")),
    ("el", "Ποιος συνέθεσε το πρώτο κονσέρτο για πιάνο του Σοπέν;", ("κονσερτο", "πιανο", "σοπεν")),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading worth asking about."""

    document: str
    title: str
    language: str


def topics(document: Document) -> list[Topic]:
    """The headings of a document that say something, the document's own title last; a csv has none."""
    if document.name.lower().endswith(".csv"):
        return []
    found = [s.title for s in document.sections if s.title and s.end - (s.heading_end or s.start) > 80]
    named = [*found, document.title] if document.text.strip() else []
    good = (fold_space(t).strip(" :#") for t in named)
    titles = dict.fromkeys(t for t in good if 3 < len(t) < 80 and not _DULL.match(t) and any(c.isalpha() for c in t))
    language = language_of(document.text[:20_000])
    return [Topic(document.name, title, language) for title in titles]


def ask_about(topic: Topic) -> str:
    """A question about a heading; a heading that is a question already is taken as it is."""
    if topic.title.endswith(("?", ";", "\u037e")):
        return topic.title
    if topic.language == "el":
        return f"Τι ισχύει για: {topic.title};"
    return f"What do the documents say about {topic.title}?"


def examples(documents: Sequence[Document], count: int = 6) -> list[str]:
    """Questions to show a new user, from as many documents as there are, the first heading of each first."""
    wells = [topics(d) for d in mixed(documents)]
    rounds = (well[turn] for turn in range(max(map(len, wells), default=0)) for well in wells if turn < len(well))
    return list(dict.fromkeys(shorten(ask_about(topic), 200) for topic in rounds))[:count]


def mixed(documents: Sequence[Document]) -> list[Document]:
    """The documents in an order that has nothing to do with their folders, the same every time."""
    return sorted(documents, key=lambda d: hashlib.sha256(d.name.encode()).digest())


@dataclass(frozen=True, slots=True)
class Table:
    """A csv that became a look-up: where it stands, as what document, its header, its rows and its key column."""

    name: str
    document: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    key: str


def table_questions(table: Table) -> list[dict[str, Any]]:
    """Three cells of a table asked for by the row's key, from its beginning, middle and end."""
    at = table.header.index(table.key)
    columns = [c for c in range(len(table.header)) if c != at and table.header[c]]
    found: list[dict[str, Any]] = []
    for turn, number in enumerate(dict.fromkeys((0, len(table.rows) // 2, len(table.rows) - 1))):
        row = table.rows[number]
        filled = [c for c in columns if 0 < len(row[c]) <= 60]
        if not filled:
            continue
        column = filled[turn % len(filled)]
        column_name = table.header[column].replace("_", " ")
        greek = language_of(column_name) == "el"
        question = f"{column_name} για {row[at]};" if greek else f"What is the {column_name} of {row[at]}?"
        found.append(
            {
                "question": question,
                "lang": "el" if greek else "en",
                "kind": "table",
                "expect": "answered",
                "must_contain": [[row[column]]],
                "must_not_contain": [],
                "cites": [table.name, table.document],
                "note": NOTE,
            }
        )
    return found


def draft_questions(documents: Sequence[Document], tables: Sequence[Table] = ()) -> list[dict[str, Any]]:
    """Lines for `eval/questions.jsonl`, each marked as drafted."""
    documents = mixed(documents)
    defined = _spread((_definitions(d) for d in documents), _DEFINITIONS)
    figures = _spread((_figures(d) for d in documents), _FIGURES)
    headings = _spread((_headings(d) for d in documents), _HEADINGS)
    looked_up = [item for table in tables for item in table_questions(table)][:_LOOK_UPS]
    drafted = [*defined, *figures, *looked_up, *headings, *_absent(documents)]
    seen: set[str] = set()
    out: list[dict[str, Any]] = []
    for item in drafted:
        if item["question"] not in seen:
            seen.add(item["question"])
            out.append({"id": f"drafted-{len(out) + 1:03}", **item})
    return out


def _spread(wells: Iterable[Iterator[dict[str, Any]]], most: int) -> list[dict[str, Any]]:
    """Some of each document, in turns, so that a long one does not take all places."""
    taken = [[item for _, item in zip(range(_PER_DOCUMENT), well, strict=False)] for well in wells]
    turns = (well[turn] for turn in range(_PER_DOCUMENT) for well in taken if turn < len(well))
    return [item for _, item in zip(range(most), turns, strict=False)]


def _prose(document: Document) -> Iterator[str]:
    """Whole sentences of running text, without marks of lists and emphasis."""
    tables = [(t.start, t.end) for t in document.tables]
    for start, end in sentences(document.text[:400_000]):
        if any(start < stop and end > begin for begin, stop in tables):
            continue
        text = fold_space(document.text[start:end])
        if 18 <= len(text) <= 220 and text[-1] in ".!" and not text.startswith(("#", "|", "-", "*", ">")):
            yield text.replace("**", "").replace("`", "").rstrip(".! ")


def _item(document: Document, question: str, kind: str, must: list[list[str]]) -> dict[str, Any]:
    return {
        "question": question, "lang": language_of(question), "kind": kind, "expect": "answered", "must_contain": must,
        "must_not_contain": [], "cites": [document.name], "note": NOTE,
    }  # fmt: skip


def _definitions(document: Document) -> Iterator[dict[str, Any]]:
    for text in _prose(document):
        english = _IS.match(text)
        match = english or _IS_GREEK.match(text)
        if not match or _PRONOUN.match(match["what"]) or len(match["what"].split()) > 6:
            continue
        what = match["what"].strip()
        words = [w.strip(".,;:()«»\"'") for w in match["rest"].split()[1:]]
        telling = sorted((w for w in words[:8] if w.isalpha() and len(w) > 4), key=len, reverse=True)[:2]
        if not telling:
            continue
        if english:
            question = f"What {'are' if ' are ' in match[0][len(what) : len(what) + 6] else 'is'} {_inner(what)}?"
        else:
            question = f"Τι είναι: {what};"
        yield _item(document, question, "definition", [telling])


def _inner(what: str) -> str:
    """The subject of a sentence inside a question: its article loses the capital."""
    return re.sub(r"^(?:The|An?|Every|Any)\b", lambda m: m.group().lower(), what)


def _figures(document: Document) -> Iterator[dict[str, Any]]:
    for text in _prose(document):
        figures = list(_FIGURE.finditer(text))
        if len(figures) != 1 or _STARTS_LOOSE.match(text) or re.search(r"\d", _blank(text, figures[0])):
            continue
        figure = figures[0].group().strip()
        costs = _COSTS.match(text)
        if costs and not _PRONOUN.match(costs["what"]) and figures[0].start() >= costs.start("rest"):
            verb = costs["verb"].rstrip("s")
            does = "do" if costs["verb"] == verb else "does"
            much = {"take": "How long", "last": "How long"}.get(verb, "How much")
            question = f"{much} {does} {_inner(costs['what'])} {verb}?"
        elif language_of(text) == "el":
            question = f"Ποιος αριθμός λείπει εδώ: «{_blank(text, figures[0])}»;"
        else:
            question = f"Which figure is missing here: “{_blank(text, figures[0])}”?"
        yield _item(document, question, "figure", [_spellings(figure)])


def _blank(text: str, figure: re.Match[str]) -> str:
    return f"{text[: figure.start()]}…{text[figure.end() :]}"


def _spellings(figure: str) -> list[str]:
    """The figure as it stands, and with or without the space before or after its sign."""
    if ":" in figure:
        return list(dict.fromkeys((figure, figure.removeprefix("0"))))
    tight = re.sub(r"\s", "", figure)
    parts = re.match(r"([€$£])(.+)|([\d.,]+)(\D+)", tight)
    found = [figure, tight]
    if parts and parts[1]:
        found += [f"{parts[1]} {parts[2]}", f"{parts[2]} {parts[1]}", f"{parts[2]}{parts[1]}"]
    elif parts:
        found.append(f"{parts[3]} {parts[4]}")
    return list(dict.fromkeys(found))


def _headings(document: Document) -> Iterator[dict[str, Any]]:
    for topic in topics(document):
        yield _item(document, shorten(ask_about(topic), 200), "heading", [])


def _absent(documents: Sequence[Document]) -> Iterator[dict[str, Any]]:
    languages = {language_of(d.text[:20_000]) for d in documents}
    words: set[str] = set()
    for document in documents:
        words |= set(re.findall(r"[^\W\d_]+", fold(document.text)))
    left = _ABSENT
    for language, question, telling in _ELSEWHERE:
        if left and language in languages and not words & set(telling):
            left -= 1
            yield {
                "question": question, "lang": language, "kind": "absent", "expect": "not_found", "must_contain": [],
                "must_not_contain": [], "cites": [], "note": NOTE_ABSENT,
            }  # fmt: skip
