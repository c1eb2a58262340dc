"""Words that ask without naming anything, in English and Greek: what is left of a question is what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.retrieval.words import STOP
from assistant.text import fold, fold_greek_sound, language_of

TOKEN = re.compile(r"[^\W_]+")
#: They ask how much of something there is; alone they leave open of what.
AMOUNT = frozenset(fold("much many cost costs price prices number amount").split())
_ADJECTIVES_TEXT = """
    long old young far early late soon often big heavy high deep wide tall large small quick quickly fast full thick
    warm cold hot strong loud
"""
_ADJECTIVES = frozenset(_ADJECTIVES_TEXT.split())
_ENGLISH = """
    pay paid paying charge charged charges fee fees time times day days hour hours week weeks month months minute
    minutes year years date per may must might shall need needs needed want wants take takes taken taking get gets
    getting got give gives given go goes going come comes came been being did done doing does make makes made know
    tell say says said ask call ring phone last lasts wait start starts begin begins end ends finish keep keeps kept
    happen happens before beforehand after again back now then here there ahead advance already still yet he she her
    him his hers them theirs himself herself it its this that these those one ones someone anyone somebody anybody
    something anything everything thing things stuff whats hows wheres whens please pls plz hi hello hey thanks thank
    ok okay just exactly actually roughly about altogether also too only usually normally im ive id ur let up out off
    open opens close closes over myself yourself yes well really very more am had were him ll ve re so sir madam
"""
_ASKING = frozenset(_ENGLISH.split())
_GREEK = """
    πόσο πόσα πόσες πόσοι πόση πόσος πόσους κοστίζει κοστίζουν κόστος κάνει κάνουν τιμή πληρώνω πληρώνουμε πληρώνει
    πληρώσω χρέωση χρεώνει χρεώνετε ώρα ώρες μέρα μέρες ημέρα ημέρες εβδομάδες μήνες λεπτά χρόνια παίρνει παίρνω πάρω
    δίνω δώσω δίνει χρειάζομαι χρειάζεται χρειάζονται θέλω θέλει αυτό αυτή αυτός αυτά αυτές αυτού αυτής κάτι τίποτα
    πριν μετά νωρίς αργά συχνά μεγάλο βαρύ διαρκεί κρατάει κρατά περιμένω περιμένει πάλι ξανά τώρα εδώ εκεί παρακαλώ
    ευχαριστώ αριθμό αριθμός αριθμούς τηλεφωνώ καλώ πάρουμε κάνω κάνουμε δώσουμε ισχύει γίνεται μπορεί μπορώ πότε ποιο
    ποια ποιος ποιες ποιοι τι είναι έχει έχω έχουμε έχουν πρέπει
"""
_MEASURE = """
    dose doses dosage rate limit limits deadline deadlines extension payload capacity weight height length width depth
    size speed temperature target threshold level interval frequency duration penalty tariff quantity volume
"""
_MEASURES = frozenset(_MEASURE.split())
_GREEK_MEASURE = "δόση δόσεις δοσολογία όριο όρια προθεσμία βάρος ύψος μήκος μέγεθος θερμοκρασία διάρκεια ποσότητα"
_GREEK_MEASURES = frozenset(fold_greek_sound(word) for word in _GREEK_MEASURE.split())
_GREEK_AMOUNT = "πόσο πόσα πόσες πόσοι πόση πόσος πόσους κοστίζει κόστος τιμή αριθμός αριθμό"
_GREEK_ASKING = frozenset(fold_greek_sound(word) for word in [*_GREEK.split(), *(w for w in STOP if not w.isascii())])
_GREEK_AMOUNTS = frozenset(fold_greek_sound(word) for word in _GREEK_AMOUNT.split())
_POLITE = r"^(?:(?:and|so|but|hi|hello|please)\W+)*"
#: A yes or no, a choice by the asker's own measure, a reason, a manner or a list: a row or a sentence is the answer.
_OTHER = re.compile(
    _POLITE + r"(?:(?:is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would|has|have|am|who|whom|whose"
    r"|why|list|show|compare|name|explain|translate|write|give|tell)\b|how (?:do|does|can|to|is|are)\b)"
    r"|\b(?:which of|how come|all|every|each|any|other|difference|between|same|most|least|cheapest|dearest|longest"
    r"|shortest|highest|lowest|biggest|largest|smallest|oldest|youngest|earliest|latest|first|next|maximum|minimum|max"
    r"|min|than|or|not|except|without|instead|today|tomorrow|tonight|yesterday)\b"
)
_OTHER_GREEK = re.compile(
    r"^(?:γιατι|giati|μπορ\w+|bor\w+|mpor\w+|ειναι|einai|υπαρχ\w+|yparx\w+|iparx\w+|εχει|exei|εχετε|exete|ποιοσ|poios"
    r"|πωσ|pos)\b|\b(?:ολ[αοεη]\w*|καθε|αν|οταν|ή|χωρισ|μονο|συνολο|φθην\w+|μεγιστ\w+|ελαχιστ\w+|σημερα|αυριο|avrio"
    r"|simera|ola|kathe)\b"
)
#: Small talk about the assistant or the day: nothing is missing from it.
_TALK = re.compile(
    r"\b(?:how old are you|how are you|(?:what|which) (?:time|day|date|year|month) is (?:it|this)|the time"
    r"|do you (?:cost|weigh|earn)|your name|who are you|ποσο χρονων|τι ωρα ειναι|τι (?:ημερα|μερα) ειναι|ti ora einai"
    r"|ti mera einai)\b"
)
_IT = re.compile(r"\b(?:it|they|them)\b")
_WH = re.compile(_POLITE + r"(?:what|when|where|how|whens|wheres|hows)\b")


def tokens(text: str) -> list[str]:
    """Folded words, in order."""
    return TOKEN.findall(fold(text))


def specific(question: str) -> list[str]:
    """The words of a question that name something, in order, each once."""
    words = tokens(question)
    greek = language_of(question) == "el"
    out = []
    for number, word in enumerate(words):
        asks = word in STOP or word in AMOUNT or word in _ASKING or (len(word) == 1 and not word.isdigit())
        asks = asks or (word in _ADJECTIVES and number > 0 and words[number - 1] in ("how", "too"))
        asks = asks or (greek and fold_greek_sound(word) in _GREEK_ASKING)
        if not asks:
            out.append(word)
    return list(dict.fromkeys(out))


def are_measures(words: Sequence[str]) -> bool:
    """Whether these are all measures, which say nothing without what they are of: "dose", "weight limit"."""
    return all(word in _MEASURES or fold_greek_sound(word) in _GREEK_MEASURES for word in words)


def asks_amount(question: str) -> bool:
    """Whether it asks how much, how many, how long or for a price or number."""
    words = tokens(question)
    if language_of(question) == "el":
        return any(fold_greek_sound(word) in _GREEK_AMOUNTS for word in words)
    after_how = any(a == "how" and b in _ADJECTIVES for a, b in pairwise(words))
    return after_how or any(word in AMOUNT for word in words)


def asks_of_it(question: str) -> bool:
    """Whether it asks what, when, where or how of an "it" that stands nowhere."""
    flat = fold(question)
    return _WH.search(flat) is not None and _IT.search(flat) is not None


def asks_otherwise(question: str) -> bool:
    """Whether it wants a yes or no, a comparison, a reason or a list, which no single case has to be known for."""
    flat = fold(question).strip()
    return bool(_OTHER.search(flat) or (language_of(question) == "el" and _OTHER_GREEK.search(flat)))


def is_small_talk(question: str) -> bool:
    """Whether it is about the assistant or the time of day."""
    return _TALK.search(fold(question)) is not None


def names_a_letter(question: str) -> bool:
    """Whether a single letter stands there as a name ("group E"), which is no word and yet says which."""
    found = re.findall(r"(?<![\w'’])([^\W\d_])(?![\w'’])", question)
    return any(letter not in "aAiIuU" and (letter.isupper() or letter.isascii()) for letter in found)
