# ruff: noqa: E501 - tables of words read better in long lines
"""Transcribed speech made fit to read: fillers, blanks before marks and false starts gone, spoken numbers as digits.

Only words that carry nothing are taken out, from a list; no word is put in, but for numbers before a unit ("twenty
milligrams" is "20 milligrams") and joined forms ("gon na" is "going to"). Times and pressures said in words ("one forty over ninety")
stay as they were said.
"""

from __future__ import annotations

import re

from assistant.text import fold_space

_FILLER = re.compile(
    r"(?<![\w'])(?:um+|uh+|uhm|er+m?|hm+|mm+|mm-hmm|mhm|uh-huh|(?<!let )(?<!do )(?<!did )(?<!if )(?<!as )(?<!that )you know"
    r"(?! (?:if|how|what|that|the|about))|i mean|kind of like|sort of like)(?![\w'])\s*,?\s*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:okay|ok|alright|all right|so(?! far)|now|yeah|gotcha|and|but|then|actually|basically|anyway|like i said|let's see|"
    # Only before a mark: "right knee" and "good pulses" begin with words that carry something.
    r"i see|oh|ah|got it|(?:right|well|great|good|perfect|nice|excellent|wonderful|awesome|sounds good|very good|absolutely|"
    r"sure|thank you|thanks|λοιπόν|ωραία|εντάξει)(?=\s*[,.!]))(?=[\s,.!-]|$)[\s,.!-]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:(?:^|[\s,.]+)(?:okay|ok|all right|alright|(?<=, )right(?= ?\?)|you know|(?<=, )so|and|but|εντάξει)\s*[?.,-]*\s*)+$",
    re.IGNORECASE,
)
_STUTTER = re.compile(r"\b(\w+)((?:\s*,\s*|\s+)\1\b)+(?![\w'])", re.IGNORECASE)
_FALSE_START = re.compile(r"\b[a-z]{1,3}-\s+(?=[a-z])|\s-\s*$")
_JOINED = (
    (re.compile(r"\bgon na\b", re.IGNORECASE), "going to"), (re.compile(r"\bwan na\b", re.IGNORECASE), "want to"),
    (re.compile(r"\bgot ta\b", re.IGNORECASE), "have to"), (re.compile(r"\s+n't\b"), "n't"),
    (re.compile(r"\s+'(s|m|re|ve|ll|d)\b"), r"'\1"), (re.compile(r"\s+([,.?!;:%])"), r"\1"),
    (re.compile(r"\bi\b(?=[\s']|$)"), "I"), (re.compile(r"([,.?!])[,.]+"), r"\1"), (re.compile(r"^[\s,.;:-]+"), ""),
)  # fmt: skip

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUE = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_NUMBER = "|".join([*_TENS, *reversed(_ONES)])
_UNIT = (
    r"milligrams?|mgs?|micrograms?|mcg|grams?|units?|milliliters?|mls?|percent|%|degrees?|years?|months?|weeks?|days?|hours?|"
    r"minutes?|pounds?|kilos?|kilograms?|centimeters?|millimeters?|inches|feet|times|puffs?|tablets?|pills?|drops?|packs?|"
    r"cigarettes|beers?|drinks?|out of|year-old"
)
_SPOKEN = re.compile(
    rf"\b(?P<number>(?:(?:{_NUMBER}|hundred|thousand)(?:[\s-]+(?:and\s+)?(?=(?:{_NUMBER}|hundred|thousand|point)\b)|\b))+"
    rf"(?:point(?:\s+(?:{_NUMBER}))+)?)(?P<gap>[\s-]+)(?P<unit>{_UNIT})\b",
    re.IGNORECASE,
)


def readable(text: str) -> str:
    """A stretch of speech as it is shown."""
    out = fold_space(text)
    out = _FILLER.sub("", out)
    for pattern, put in _JOINED:
        out = pattern.sub(put, out)
    out = _FALSE_START.sub("", out)
    out = _STUTTER.sub(r"\1", out)
    question = out.rstrip().endswith("?") and not _TAIL.search(out)
    out = _TAIL.sub("", _LEAD.sub("", out)).strip(" ,-")
    out = _SPOKEN.sub(_digits, fold_space(out))
    out = _LEAD.sub("", out) if not question else out
    if not out:
        return ""
    return out[0].upper() + out[1:]


#: What may be taken out of speech without changing what it says.
_NOTHING = frozenset(
    [
        "hey",
        "dragon",
        "wow",
        "um",
        "umm",
        "uh",
        "uhm",
        "er",
        "erm",
        "hm",
        "hmm",
        "hmmm",
        "mm",
        "mhm",
        "okay",
        "ok",
        "alright",
        "so",
        "now",
        "yeah",
        "gotcha",
        "and",
        "but",
        "then",
        "actually",
        "basically",
        "anyway",
        "oh",
        "ah",
        "well",
        "great",
        "good",
        "perfect",
        "nice",
        "excellent",
        "wonderful",
        "awesome",
        "absolutely",
        "sure",
        "thank",
        "you",
        "thanks",
        "know",
        "mean",
        "like",
        "i",
        "said",
        "see",
        "let",
        "let's",
        "got",
        "it",
        "kind",
        "sort",
        "of",
        "very",
        "sounds",
        "λοιπόν",
        "ωραία",
        "εντάξει",
        "yes",
    ]
)


def changed(shown: str, quote: str) -> str:
    """Why the shown words are not the quote's with nothing but fillers taken out; empty where they are.

    The words are compared one by one: each shown word must be the quote's, in its order, and each word left out must be one
    that carries nothing, or be said twice. "Right" and "all" may only go together, or "right" before a question mark.
    """
    said, held = _words(shown), _words(_plain(quote))
    at = 0
    for number, word in enumerate(held):
        if at < len(said) and said[at] == word:
            at += 1
        elif (
            word not in _NOTHING and word not in said[max(0, at - 1) : at] and word not in held[number + 1 : number + 2]
        ):
            return f"“{word}” was lost"
    return f"“{said[at]}” was put in" if at < len(said) else ""


def _plain(quote: str) -> str:
    """A quote without speakers and false starts, numbers before units as digits."""
    out = re.sub(r"\n[ \t]*(?:\[[^\]\n]{2,20}\]|[^\W\d_][\w ]{1,20}:)", " ", quote)
    for pattern, put in _JOINED:
        out = pattern.sub(put, out)
    out = re.sub(r"\ball right\b|,\s*right\s*\?|\bright\s*[,.](?=\s)", " ", out, flags=re.IGNORECASE)
    return _SPOKEN.sub(_digits, fold_space(_FALSE_START.sub("", fold_space(out))))


_SAME = {"nope": "no", "nah": "no", "yeah": "yes", "yep": "yes"}


def _words(text: str) -> list[str]:
    return [_SAME.get(word, word) for word in re.findall(r"[^\W_]+(?:'[a-z]+)?", text.lower())]


def _digits(match: re.Match[str]) -> str:
    value = number(match["number"])
    return f"{value}{match['gap']}{match['unit']}" if value else match.group()


def number(words: str) -> str:
    """Number words as digits; empty where they are no one number ("one forty", "twenty twenty")."""
    whole, _, rest = words.lower().replace("-", " ").partition("point")
    total = current = 0
    last = 1000
    for word in whole.split():
        if word == "and":
            continue
        if word == "hundred":
            current, last = max(1, current) * 100, 100
        elif word == "thousand":
            total, current, last = total + max(1, current) * 1000, 0, 1000
        else:
            value = _VALUE[word]
            # After a one no further one may follow, after a ten only a one.
            if value >= last or (last < 20) or (20 <= last < 100 and value >= 10):
                return ""
            current, last = current + value, value if value else 1
    digits = "".join(str(_VALUE.get(word, "")) for word in rest.split())
    return f"{total + current}.{digits}" if digits else str(total + current)
