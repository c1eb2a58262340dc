"""The same persons elsewhere in the text: a name found once in a sure place is looked for in every spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from assistant.privacy import lists
from assistant.privacy.greek import GREEK, first_name_forms, sound, surname_forms
from assistant.privacy.model import Finding, make
from assistant.privacy.tokens import Word, is_eponym, is_first, is_ordinary, words

_SURE = 0.6
# A place by its form alone yields to a person of that name.
_WEAK = 0.43


def stem(key: str) -> str:
    """A Greek word without the ending of its case."""
    if not GREEK.search(key):
        return key
    for ending in ("ουσ", "οσ", "ου", "ησ", "ασ", "εσ", "ων", "ωσ", "ο", "η", "α", "ε", "ω", "ι"):
        if key.endswith(ending) and len(key) - len(ending) >= 3:
            return key[: -len(ending)]
    return key


def bodies(text: str, found: list[Finding]) -> Iterator[Finding | None]:
    """Places and bodies again: the same words, or the first word alone when it is in no dictionary ("Harrowgate" of the infirmary)."""
    taken = sorted((f.start, f.end) for f in found)
    for finding in found:
        inside = words(finding.text)
        if finding.type not in ("LOCATION", "ORGANIZATION") or not inside or not inside[0].capital:
            continue
        first = inside[0]
        alone = len(first.key) > 4 and not is_ordinary(first.key) and not is_eponym(first.key)
        alone = alone and not lists.is_clinical(first.key) and not lists.is_drug(first.key)
        if alone and first.greek:
            alone = len(inside) == 1 and finding.type == "LOCATION"
        for value in {finding.text if alone or len(inside) > 1 else "", first.text if alone else ""} - {""}:
            for m in re.finditer(rf"(?<![\w]){re.escape(value)}(?![\w])", text):
                if not any(a < m.end() and b > m.start() for a, b in taken):
                    yield make(finding.type, text, *m.span(), f"the same words as “{finding.text}”", 0.5)


def again(text: str, found: list[Finding]) -> Iterator[Finding | None]:
    """Further places where words of persons found stand, inflected, without accents, transliterated or badly scanned.

    Args:
        found: findings of all types in `text`; only sure ones of persons are followed.
    """
    sources: dict[str, str] = {}
    stems: dict[str, str] = {}
    sounds: dict[str, str] = {}
    capital_only: set[str] = set()
    for finding in found:
        if finding.type != "PERSON" or finding.score < _SURE:
            continue
        for word in words(finding.text):
            if len(word.key) < 3 or word.key in lists.words("titles.txt"):
                continue
            if is_ordinary(word.key) or is_eponym(word.key) or word.key in lists.places():
                capital_only.add(word.key)
            sources.setdefault(word.key, finding.text)
            if len(word.key) > 3:
                stems.setdefault(stem(word.key), finding.text)
                if len(word.key) > 4:
                    sounds.setdefault(sound(stem(word.key)), finding.text)
            if word.greek:
                for form in (*first_name_forms(word.key), *surname_forms(word.key)):
                    sources.setdefault(form, finding.text)
    if not sources:
        return
    fuzzy = [key for key in sources if len(key) >= 6 and key not in capital_only]
    taken = sorted((f.start, f.end) for f in found if f.type not in ("LOCATION", "ORGANIZATION") or f.score >= _WEAK)
    for word in words(text):
        if len(word.key) < 3 or any(a <= word.start < b for a, b in taken):
            continue
        how = _match(word, sources, stems, sounds, fuzzy)
        if how is None:
            continue
        ordinary = is_ordinary(word.key) or is_eponym(word.key)
        if (ordinary or word.key in capital_only) and not _same_place(text, word):
            continue
        yield make("PERSON", text, word.start, word.end, f"the same name as “{how}”", 0.6)


def _same_place(text: str, word: Word) -> bool:
    """An ordinary word is the person again only as a capital inside a sentence and not before a clinical word."""
    if not word.capital or word.shape == "U":
        return False
    if re.match(
        r" (?:is|was|has|had|lives|reports?|denies|denied|said|says|states|complains|presented|attended|will|remains|takes|did|does|wants|feels|came|went|continues|told|asked|called)\b",
        text[word.end : word.end + 14],
    ):
        return True
    lead = text[max(0, word.start - 3) : word.start].rstrip(" ")
    return (
        bool(lead)
        and lead[-1] not in ".!?:;\n•-*|"
        and not text[word.end : word.end + 3].startswith(("'s ", "’s "))
        and not is_eponym(word.key)
    )


def _match(
    word: Word, sources: dict[str, str], stems: dict[str, str], sounds: dict[str, str], fuzzy: list[str]
) -> str | None:
    if word.key in sources:
        return sources[word.key]
    if word.greek and len(word.key) > 3 and stem(word.key) in stems and not is_ordinary(word.key):
        return stems[stem(word.key)]
    if len(word.key) > 4 and not is_ordinary(word.key):
        key = sound(stem(word.key))
        if len(key) > 3 and key in sounds:
            return sounds[key]
        # Latin spellings keep their endings: Papadopoulos, Papadopoulou.
        if not word.greek and len(key) > 5 and any(key[:-2] == s or key[:-1] == s for s in sounds):
            return next(sounds[s] for s in sounds if s in (key[:-2], key[:-1]))
    if len(word.key) >= 6 and not is_ordinary(word.key) and not is_first(word.key):
        for key in fuzzy:
            if abs(len(key) - len(word.key)) <= 1 and OSA.distance(key, word.key, score_cutoff=1) <= 1:
                return sources[key]
    return None
