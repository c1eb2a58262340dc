"""Follow-up questions to the documents, completed from the question before: "and for children?", «και με αυτοκίνητο;».

Code reads the shape of the question, not its sense. A follow-up is a piece without a verb of its own, or a question
whose subject is a pronoun. The piece takes the place of the part of the same kind (the same preposition, the same kind
of thing, the same article), else it is added at the end. What asks by itself, or names a thing that has no place in the
question before, stays as typed. It does not see that a piece in the same shape changes the topic ("and with a smile?").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.follow_words import KIND, WORD, in_language, thing_of
from assistant.answering.phrases import asked_back
from assistant.retrieval.words import STOP
from assistant.text import fold, language_of
from assistant.tools.words.common import is_common
from assistant.tools.words.openers import after_opener, flat
from assistant.types import Turn

#: Earlier questions that may lie between a follow-up and the question it goes back to.
DEEPEST = 6
MOST_WORDS, MOST_IN_PHRASE = 8, 5

_CLAUSE, _FOR, _OF = KIND["if"], KIND["for"], KIND["of"]
_POINTING = frozenset(
    ["it", "that", "this", "them", "those", "these", "there", "αυτο", "αυτα", "αυτη", "εκει", "afto", "auto", "ekei"]
)
_POLITE = re.compile(r"\W*(?:thanks?(?: you)?|ok(?:ay)?|great|hi|hello|ευχαριστω|efxaristo|γεια)\b[\w\s]{0,12}\W*")
_ASKS = frozenset(
    fold(
        "what when where who whom which how why whose is are am was were do does did can could may might must should "
        "shall will would have has had need tell show give τι ποτε που πως ποσο ποση ποσα ποσες ποσοι ποιος ποια ποιο "
        "ποιοι ποιες γιατι ειναι μπορω μπορει μπορουμε πρεπει υπαρχει υπαρχουν εχει εχουν εχω ισχυει κανει κανουν "
        "κοστιζει κοστιζουν ti pote pou pos poso posi posa poses poios poia poio giati einai mporo mporei mporoume "
        "prepei yparxei exei exoun kanei kostizei isxyei"
    ).split()
)
#: Where a phrase ends.
_ENDS = frozenset(
    fold(
        "and or but than then i we you they it he she και η αλλα cost costs leave leaves arrive arrives take takes go "
        "goes open opens close closes run runs sail sails depart departs pay pays get gets stay apply applies work "
        "works cancel travel travels κοστιζει φευγει φτανει ανοιγει κλεινει"
    ).split()
)
_ARTICLES = frozenset(fold("a an the my our your ενα εναν μια τον την τη το τα τους τις ο η οι ena mia").split())
_ALIKE = {"an": "a"}
_BESIDE_BARE = frozenset(["is", "are", "do", "does", "bring", "carry", "take", "pack", "include"])
_EMPTY = STOP | frozenset(
    fold("much many long far old cost costs exactly please thanks ok ποσο κοστιζει kostizei").split()
)
_PRONOUN = re.compile(
    r"\b(?:it|they|them|those|these|that(?=\W*$| (?:include|mean|cost|apply|count|also|work|hold|change))|"
    r"there(?=\W*$)|αυτο|αυτα|αυτη|εκει(?=\W*$)|afto|auto|ekei(?=\W*$))(?!\w)"
)
_EXPLETIVE = re.compile(
    r"\b(?:is it|it is|it's) (?:\w+ ){1,2}(?:to|that|if|for)\b|\bit takes?\b|\b(?:it|that) .*\bto \w+"
)
_AGE = re.compile(
    r"\s+(?:under|over|aged|between|below|above|up to|κατω|ανω|απο|εως)\b[^?,.;]*?\d+"
    r"(?:\s*(?:and|to|-|–|και)\s*\d+)?(?:\s*(?:years?|kg|ετων|χρονων)\b)?(?:\s+old\b)?"
)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A part of a question: its kind of preposition (None without one), its place, the place of its object."""

    kind: int | None
    start: int
    object: int
    end: int


def complete(question: str, history: Sequence[Turn]) -> str:
    """The question as it reads by itself: completed from the earlier ones (oldest first) where it is a follow-up."""
    turns = [turn for turn in history[-DEEPEST:] if not _POLITE.fullmatch(flat(turn.question))]
    if not turns:
        return question
    before = turns[-1].understood or complete(turns[-1].question, turns[:-1])
    joined = _joined(question, before)
    words = WORD.findall(flat(question))
    if joined == question and asked_back(turns[-1].answer) and words and len(words) <= MOST_WORDS and not _asks(words):
        return _behind(before, question)
    return joined


def _joined(question: str, before: str) -> str:
    piece, opened, about = after_opener(question)
    words = WORD.findall(flat(piece))
    if not words or not WORD.search(before):
        return question
    clause = KIND.get(words[0]) == _CLAUSE and words[0] not in ("when", "οταν", "otan")
    if _asks(words) and not clause:
        bare = len(words) <= 3 and all(w in _EMPTY or w in _ASKS or w in KIND for w in words)
        return _behind(before, question) if bare or _refers(flat(piece)) else question
    if clause and re.search(r"[,?;] *(?:what|how|do|can|τι|ποσ|μπορ)", flat(piece)):
        return question
    if len(words) > (16 if clause else MOST_WORDS):
        return question
    if words[0] in KIND and len(words) > 1 and (opened or clause or len(words) <= MOST_IN_PHRASE):
        return _behind(before, question) if set(words[1:]) <= _POINTING else _with_phrases(piece, before)
    thing = thing_of(words)
    if not opened and thing is None:
        return question
    done = _withthing_of(piece, words, before)
    if done or not opened:
        return done or question
    # "What about luggage?" begins a topic; "and luggage?" goes on with the one there is.
    return question if about else _behind(before, question)


def _behind(before: str, question: str) -> str:
    """Both, one after the other; of a question that was joined like this before only its first, so that none grows."""
    return f"{re.split(r'(?<=[?;]) +', before.strip())[0]} {question}"


def _asks(words: Sequence[str]) -> bool:
    return any(word in _ASKS for word in words)


def _refers(text: str) -> bool:
    """Whether a question's subject or object is a pronoun that stands for something said before."""
    found = _PRONOUN.search(text)
    if not found or _EXPLETIVE.search(text):
        return False
    before, after = ([w for w in WORD.findall(part) if w not in _EMPTY and w not in _ASKS]
                     for part in (text[: found.start()], text[found.end() :]))  # fmt: skip
    return len(before) <= 1 and len(after) <= 3


# ---------------------------------------------------------------- putting in
def _with_phrases(piece: str, before: str) -> str:
    """One phrase after another: "with a car for two adults"."""
    starts = [p.start for p in _phrases(piece)]
    if len(starts) < 2 or starts[0] or KIND[WORD.findall(flat(piece))[0]] == _CLAUSE:
        return _with_phrase(piece, before)
    for start, end in zip(starts, [*starts[1:], len(piece)], strict=True):
        before = _with_phrase(piece[start:end].strip(), before)
    return before


def _with_phrase(piece: str, before: str) -> str:
    """A piece that begins with a preposition, in the place of the phrase of its kind, else at the end."""
    words = WORD.findall(flat(piece))
    kind, thing = KIND[words[0]], thing_of(words)
    piece = in_language(piece, before)
    found = [p for p in _phrases(before) if p.kind == kind]
    things = [thing_of(WORD.findall(flat(before[p.object : p.end]))) for p in found]
    fitting = [p for p, other in zip(found, things, strict=True) if other == thing]
    if fitting:
        return _put(before, fitting[-1].start, fitting[-1].end, piece)
    # "What do adults pay?" and "for children": both at once would contradict each other.
    if thing and kind == _FOR and (place := _place_of(before, thing)):
        return _put(before, *place, _object_of(piece))
    if found and thing is None and kind == _CLAUSE:
        return _put(before, found[-1].start, found[-1].end, piece)
    # "The dose of paracetamol" and "for ibuprofen".
    if kind == _FOR and thing is None and (of := [p for p in _phrases(before) if p.kind == _OF]):
        return _put(before, of[-1].object, of[-1].end, _object_of(piece))
    return _added(before, piece)


def _withthing_of(piece: str, words: Sequence[str], before: str) -> str:
    """A piece without a preposition in the place of what is like it; empty when nothing is."""
    thing = thing_of(words)
    piece = in_language(piece, before)
    if thing:
        place = _place_of(before, thing)
        if place:
            start = place[0]
            if words[0] in ("today", "tomorrow", "tonight") and (
                on := re.search(r"\b(?:on|in) $", flat(before)[:start])
            ):
                start = on.start()  # not "on tomorrow"
            return _put(before, start, place[1], piece if thing == "day" else piece[0].lower() + piece[1:])
    article = _ALIKE.get(words[0], words[0])
    found = list(WORD.finditer(flat(before)))
    if article in _ARTICLES and len(words) > 1:
        for n, match in enumerate(found[:-1]):
            if _ALIKE.get(match.group(), match.group()) == article and found[n + 1].group() not in _ARTICLES:
                return _put(before, match.start(), found[n + 1].end(), piece)
        return _added(before, f"for {piece}") if thing and language_of(before) == "en" else ""
    alike = [p for p in _phrases(before) if p.kind in _LIKE and _alike(before[p.object : p.end], piece, p.kind)]
    if alike and len(words) <= 3:
        return _put(before, alike[-1].object, alike[-1].end, piece)
    if language_of(before) == "en" and len(words) <= 2:
        for n, match in enumerate(found[:-1]):
            after = found[n + 1].group()
            if n and match.group() in _BESIDE_BARE and after not in _ARTICLES | _EMPTY | _ENDS and after not in KIND:
                return _put(before, found[n + 1].start(), found[n + 1].end(), piece)
    return ""


#: Prepositions whose object a bare name may replace.
_LIKE = (_FOR, _OF, KIND["to"], KIND["from"], KIND["on"])


def _alike(object_: str, piece: str, kind: int) -> bool:
    """Whether two objects are both names, or both plain words of what is asked about."""
    words = [WORD.findall(flat(text)) for text in (object_, piece)]
    if any(thing_of(w) for w in words) or not all(words):
        return False
    names = [text[0].isupper() or not is_common(w[-1]) for text, w in zip((object_, piece), words, strict=True)]
    return names[0] == names[1] and (names[0] or kind == _OF)


def _phrases(text: str) -> list[_Phrase]:
    """The phrases of a question that begin with a preposition, in order."""
    plain = flat(text)
    found = list(WORD.finditer(plain))
    out: list[_Phrase] = []
    for n, match in enumerate(found[:-1]):
        kind, after = KIND.get(match.group()), found[n + 1]
        if kind is None or (match.group() == "me" and language_of(text) == "en"):
            continue
        if kind == _CLAUSE:
            if n:
                end = re.search(r"[,.;?!]|$", plain[match.end() :])
                assert end
                out.append(_Phrase(kind, match.start(), after.start(), match.end() + end.start()))
            continue
        if (match.group(), after.group()) == ("on", "board"):
            continue
        name = text[after.start()].isupper()
        if match.group() == "to" and not name and is_common(after.group()):
            continue  # "to bring a car"
        end_at = match.end()
        for word in found[n + 1 : n + 1 + MOST_IN_PHRASE]:
            parted = any(c in ",.;:?!()" for c in text[end_at : word.start()])
            if parted or word.group() in KIND or word.group() in _ENDS or word.group() in _ASKS:
                break
            if name and end_at > match.end() and not text[word.start()].isupper():
                break
            end_at = word.end()
        if end_at > match.end():
            end_at += len(m.group()) if (m := _AGE.match(plain, end_at)) else 0
            out.append(_Phrase(kind, match.start(), after.start(), end_at))
    return out


def _place_of(text: str, thing: str) -> tuple[int, int] | None:
    """Where something of this kind stands, with its article and what narrows it: "children under 12"."""
    plain = flat(text)
    found = list(WORD.finditer(plain))
    for n in range(len(found) - 1, -1, -1):
        if thing_of([found[n].group()]) == thing:
            start = found[n].start()
            for back in (1, 2):
                if n >= back and found[n - back].group() in _ARTICLES:
                    start = found[n - back].start()
                    break
            narrowed = _AGE.match(plain, found[n].end())
            return start, narrowed.end() if narrowed else found[n].end()
    return None


def _put(text: str, start: int, end: int, piece: str) -> str:
    return f"{text[:start]}{piece}{text[end:]}"


def _added(before: str, piece: str) -> str:
    body = before.rstrip(" ?;.!…")
    return f"{body} {piece}{before[len(body) :].strip() or '?'}"


def _object_of(piece: str) -> str:
    return piece.split(maxsplit=1)[1]
