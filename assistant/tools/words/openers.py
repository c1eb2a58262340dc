"""How follow-up questions begin: "and …?", "what about …?", «και …;», in English, Greek and Greeklish."""

from __future__ import annotations

import re

from assistant.text import fold

_OPENER = re.compile(
    r"\W*(?:(?P<about>(?:what|how) about|τι γινεται με|ti ginetai me|οσο για|oso gia|ως προς)"
    r"|and also|and|also|ok(?:ay)?|so|plus|then|what(?= if\b)|(?:the )?same(?= (?:for|with)\b)"
    r"|(?:ε )?και|κι|(?:e )?kai|ki|επισης|episis|τι ισχυει(?= για)|ti isxyei(?= gia))(?!\w)[\s,:…]*",
)
_CLOSER = re.compile(r"(?:[\s,]+(?:then|too|as well|instead|please|παρακαλω|parakalo))?[\s?;.!…]*$")


def flat(text: str) -> str:
    """The text without case and accents, each letter in its own place."""
    return "".join(fold(letter)[:1] or letter for letter in text)


def after_opener(text: str) -> tuple[str, bool, bool]:
    """What a question says behind the words that tie it to the one before.

    Returns:
        The rest without its closing signs, whether it began with such words, and whether they were "what about".
    """
    plain, start, about = flat(text), 0, False
    while found := _OPENER.match(plain, start):
        about = about or bool(found["about"])
        start = found.end()
    end = _CLOSER.search(plain, start)
    return text[start : end.start() if end else None].strip(), start > 0, about
