"""A text made fit to compare: folded, number words as digits, and equal ways to say no in one way."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.text import fold, fold_space

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_GREEK = (
    "μηδέν", "ένα|μία|μια|έναν|ένας", "δύο|δυο", "τρία|τρεις|τριών", "τέσσερα|τέσσερις|τεσσάρων", "πέντε", "έξι",
    "επτά|εφτά", "οκτώ|οχτώ", "εννέα|εννιά", "δέκα", "έντεκα", "δώδεκα", "δεκατρία", "δεκατέσσερα", "δεκαπέντε",
)  # fmt: skip
_GREEK_TENS = {20: "είκοσι", 30: "τριάντα", 40: "σαράντα", 50: "πενήντα", 60: "εξήντα", 100: "εκατό"}
_THS = "first third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINAL = {word: number for word, number in zip(_THS.split(), (1, *range(3, 13)), strict=True)}
_WORDS: dict[str, int] = {word: n for n, word in enumerate([*_ONES.split(), "eighteen", "nineteen"])}
_WORDS |= {word: 10 * n for n, word in enumerate(_TENS.split(), start=2)}
_WORDS |= {fold(word): n for n, words in enumerate(_GREEK) for word in words.split("|") if n != 1}
_WORDS |= {fold(word): n for n, word in _GREEK_TENS.items()}
_WORDS |= {"dozen": 12}

_SPELT = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUMBER_WORDS = re.compile(
    rf"(?<![\w-])(?:({'|'.join(_TENS.split())})[- ]({'|'.join(_ONES.split()[1:10])})|({_SPELT}))(?![\w-])"
)
_HUNDRED = re.compile(r"\b(?:a|one|(\d{1,2})) (hundred|thousand)\b(?! and)")
_ORDINAL_WORDS = re.compile(rf"\b({'|'.join(_ORDINAL)})\b(?! aid)|(?<=the )second\b(?! hand)|(?<=every )second\b")

#: Applied in order to the folded text.
_SAME: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"\[\d+\]", " "),
        (r"[’ʼ`]", "'"),
        (r"\*\*|[“”\"«»]", " "),
        (r"(?<=\d)⁄(?=\d)", "/"),
        (r"\bu\.?s\.? ?\$|\bus dollars?\b", "usd "),
        (r"\ba\.m\.?(?!\w)|\bπ\. ?μ\.?(?!\w)", "am"),
        (r"\bp\.m\.?(?!\w)|\bμ\. ?μ\.?(?!\w)", "pm"),
        (r"(?<=\w)n't\b", " not"),
        (r"\bca not\b", "can not"),
        (r"\bwo not\b", "will not"),
        (r"\bcannot\b", "can not"),
        (r"\bnon-(?=\w)", "not "),
        (r"\bunable\b", "not able"),
        (r"\bimpossible\b", "not possible"),
        (r"\bpermit(?:ted|s)?\b", "allowed"),
        (r"\b(?:strictly )?(?:forbidden|prohibited|banned|disallowed|barred|refused)\b", "not allowed"),
        (r"\b(?:it is )?(?:forbids|prohibits|bans|refuses)\b", "not allowed"),
        (r"\bclosed\b", "not open"),
        (r"απαγορευ(?:εται|ονται)", "δεν επιτρεπεται"),
        (r"\bαδυνατ(?:ο|η|ον)\b", "δεν ειναι δυνατο"),
        (r"\bκλειστ(?:ο|οσ|η|α|οι)\b", "δεν ανοιχτο"),
        (r"\b(?:lacks?|lacking)\b", "has no"),
        (r"\b(?:no|without|free of)(?: (?:any|extra|additional|further))? (?:fee|charge|cost)s?\b", "free"),
        (r"\b(?:pays?|costs?|paid) nothing\b", "free"),
        (r"\b(?:χωρισ|δωρεαν)(?: (?:χρεωση|κοστοσ))?\b(?<!χωρισ)", "free"),
        # These words set a bound and deny nothing.
        (r"\bnot only\b", "also"),
        (r"\bwhether or not\b", "whether"),
        (r"\bno\. ?(?=\d)", "number "),
        (r"\b(?:no|not) (?:more|over|above|longer|later|older|heavier|higher|greater|"
        r"after)(?: than)?(?= [€$£]? ?\d| usd| eur)", "at most"),
        (r"\b(?:no|not) (?:less|fewer|under|below|earlier|younger|lower|shorter|before)(?: than)?(?= [€$£]? ?\d|"
        r" usd| eur)", "at least"),
        (r"\bnot (?:to )?exceed(?:ing|s)?\b", "at most"),
        (r"\bοχι (?:πανω|περισσοτερ\w+) απο\b", "το πολυ"),
        (r"\bοχι (?:κατω|λιγοτερ\w+) απο\b", "τουλαχιστον"),
    )
)  # fmt: skip


@lru_cache(maxsize=512)
def prepared(text: str) -> str:
    """The text folded, its number words as digits, "cannot", "forbidden" and the like as "not …"."""
    out = fold_space(fold(text))
    for pattern, put in _SAME[:3]:
        out = pattern.sub(put, out)
    # Hyphenated number words first, and before "no more than five", whose bound must see a digit.
    out = _NUMBER_WORDS.sub(_digits, out)
    out = _HUNDRED.sub(lambda m: str(int(m[1] or 1) * (100 if m[2] == "hundred" else 1000)), out)
    out = _ORDINAL_WORDS.sub(lambda m: f"{_ORDINAL.get(m[0], 2)}th", out)
    out = re.sub(r"\bone\b(?! (?:of|another|must|may|can|can not|should|cannot)\b)(?<!no one)", "1", out)
    for pattern, put in _SAME[3:]:
        out = pattern.sub(put, out)
    return fold_space(out)


def _digits(match: re.Match[str]) -> str:
    return str(_WORDS[match[1]] + _WORDS[match[2]]) if match[1] else str(_WORDS[match[3]])
