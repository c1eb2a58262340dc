"""The word lists, read once and folded. All are written by the authors of Kaiki; see the heads of the files."""

from __future__ import annotations

import functools
from importlib import resources

from assistant.privacy import library
from assistant.privacy.greek import GREEK, first_name_forms, place_forms, sound, surname_forms
from assistant.text import fold


def lines(name: str) -> list[str]:
    """The lines of a list without its head."""
    text = resources.files("assistant.privacy").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@functools.cache
def words(name: str) -> frozenset[str]:
    """The folded words of a list."""
    return frozenset(fold(word) for line in lines(name) for word in line.split())


@functools.cache
def own_first() -> frozenset[str]:
    """First names of Kaiki's own lists in Latin letters, folded."""
    return words("first_english.txt") | words("first_european.txt") | words("first_more.txt")


@functools.cache
def first_names() -> frozenset[str]:
    """First names, folded; Greek ones in every case."""
    greek = {form for line in lines("greek_first.txt") for name in line.split() for form in first_name_forms(name)}
    greek |= {form for name in library.names("first", greek=True) for form in first_name_forms(name)}
    greek |= {form for name in words("greek_first_more.txt") for form in first_name_forms(name)}
    return own_first() | _unclaimed(library.names("first")) | greek


@functools.cache
def surnames() -> frozenset[str]:
    """Surnames, folded; Greek ones in every case and gender."""
    greek = {form for line in lines("greek_surnames.txt") for name in line.split() for form in surname_forms(name)}
    greek |= {form for name in library.names("last", greek=True) for form in surname_forms(name)}
    return words("surnames_english.txt") | words("surnames_european.txt") | _unclaimed(library.names("last")) | greek


@functools.lru_cache(maxsize=50_000)
def is_rare(word: str) -> bool:
    """Whether a folded name stands in the library's lists alone: in small letters it may be any word."""
    own = own_first() | words("surnames_english.txt") | words("surnames_european.txt")
    return word not in own and (word in library.names("first") or word in library.names("last"))


def _unclaimed(names: frozenset[str]) -> frozenset[str]:
    """Names of the library that are no clinical word, medicine, eponym or place, nor an everyday word: with tens of thousands of
    names some language always has one that is a word of another."""
    return frozenset(
        n for n in names if n not in words("clinical_english.txt") and not is_drug(n) and n not in words("eponyms.txt")
        and n not in places() and n not in _common()
    )  # fmt: skip


@functools.cache
def greek_first_sounds() -> frozenset[str]:
    """Sound keys of Greek first names, for names in Latin letters."""
    return frozenset(sound(name) for name in first_names() if GREEK.search(name) and len(name) > 3)


@functools.cache
def greek_surname_sounds() -> frozenset[str]:
    """Sound keys of Greek surnames, for names in Latin letters."""
    return frozenset(sound(name) for name in surnames() if GREEK.search(name) and len(name) > 3)


@functools.cache
def _clinical_greek() -> tuple[frozenset[str], tuple[str, ...]]:
    entries = words("clinical_greek.txt")
    stems = tuple(sorted(e[:-1] for e in entries if e.endswith("*")))
    return frozenset(e for e in entries if not e.endswith("*")), stems


@functools.lru_cache(maxsize=20_000)
def is_clinical_greek(word: str) -> bool:
    """Whether a folded Greek word is one of clinical notes and no name."""
    whole, stems = _clinical_greek()
    if word in whole or word in words("drugs.txt"):
        return True
    if word in first_names():
        return False
    return any(word.startswith(stem) and len(word) - len(stem) <= 7 for stem in stems)


@functools.cache
def places() -> frozenset[str]:
    """Folded names of places of one or several words, Greek ones in every case."""
    found = {fold(name.strip()) for line in lines("places.txt") for name in line.split(",")}
    for line in lines("greek_places.txt"):
        for entry in line.split(","):
            forms = [form.strip() for form in entry.split("/")]
            found.update(place_forms(forms))
    return frozenset(found - {""})


@functools.cache
def organizations() -> frozenset[str]:
    """Folded names of organizations that have no word in them saying what they are."""
    return frozenset(fold(line.strip()) for line in lines("organizations.txt"))


@functools.cache
def _common() -> frozenset[str]:
    text = resources.files("assistant.tools.words").joinpath("common_words.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return words("clinical_english.txt") | frozenset(fold(word) for line in lines for word in line.split())


_DICTIONARY: set[str] = set()


def add_dictionary(more: frozenset[str]) -> None:
    """Take the lemmas of the names model as English words, once it is loaded."""
    _DICTIONARY.update(more)
    is_word.cache_clear()


_DRUG_ENDINGS = (
    "olol pril statin sartan mab cillin mycin micin azole xaban gliptin gliflozin glutide floxacin cycline dipine azepam "
    "azolam prazole tidine triptan setron parin profen oxicam caine curium vudine ciclovir tinib rubicin platin taxel fibrate "
    "thiazide semide lukast terol sone solone onide tropium amide dronate barbital oxetine ipramine triptyline peridol apine "
    "idone zepine toin racetam thyroxine formin bromide chloride sulphate sulfate phosphate acetate"
).split()


@functools.lru_cache(maxsize=20_000)
def is_drug(word: str) -> bool:
    """Whether a folded word is a medicine, by the list or by the endings of generic names (INN stems)."""
    if word in words("drugs.txt") or word in words("brands.txt"):
        return True
    return len(word) > 6 and any(word.endswith(ending) for ending in _DRUG_ENDINGS)


@functools.lru_cache(maxsize=50_000)
def is_word(word: str) -> bool:
    """Whether a folded Latin word is an English or clinical one, by the lists and the model's lemmas."""
    if word in _common() or word in _DICTIONARY or is_drug(word):
        return True
    if word in own_first():
        return False  # "James" is not more than one jam
    for ending, instead in _INFLECTIONS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            if any(stem + end in _common() or stem + end in _DICTIONARY for end in instead):
                return True
            if len(stem) > 3 and stem[-1] == stem[-2] and (stem[:-1] in _DICTIONARY or stem[:-1] in _common()):
                return True
    return False


@functools.lru_cache(maxsize=20_000)
def is_plain(word: str) -> bool:
    """Whether a folded Latin word is of the lists of everyday and clinical words, inflected or not."""
    if word in _common() or is_drug(word):
        return True
    return any(
        word.endswith(ending)
        and len(word) > len(ending) + 2
        and any(word[: -len(ending)] + end in _common() for end in instead)
        for ending, instead in _INFLECTIONS
    )


_INFLECTIONS = (
    ("'s", ("",)),
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ed", ("", "e")),
    ("ied", ("y",)),
    ("ing", ("", "e")),
    ("ly", ("", "le")),
    ("er", ("", "e")),
    ("est", ("", "e")),
    ("ness", ("",)),
)


@functools.lru_cache(maxsize=20_000)
def is_clinical(word: str) -> bool:
    """Whether a folded word is of the clinical lists themselves, so that it is never a name without a title."""
    return word in words("clinical_english.txt") or is_drug(word) or is_clinical_greek(word)
