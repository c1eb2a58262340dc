"""What stands beside a word of a question: whether it says that the word is a name, and where to or from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.text import is_greeklish
from assistant.tools.words import name_forms as forms
from assistant.tools.words.common import common_words
from assistant.tools.words.folded import Folded
from assistant.tools.words.folded import sound as sound_of
from assistant.tools.words.places import is_generic

_WORD = re.compile(r"[^\W_]+")
_ARROW = re.compile(r"->|→|=>|➔|➡|»|>|[-–—]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question, its places in the folded text, its sound."""

    text: str
    start: int
    end: int
    sound: str
    raw: str


def question_words(folded: Folded) -> list[Word]:
    words: list[Word] = []
    for match in _WORD.finditer(folded.text):
        start, end = folded.span(match.start(), match.end())
        text = match.group()
        if text == "s" and match.start() and folded.text[match.start() - 1] in "'’":
            continue
        words.append(Word(text, match.start(), match.end(), sound_of(text), folded.original[start:end]))
    return words


def may_sound(words: Sequence[Word], index: int, folded: Folded) -> bool:
    """Whether a word may be a name by its sound alone. Many English words sound like a Greek form ("you", «Ίου»)."""
    word = words[index]
    if not word.text.isascii():
        if word.text in common_words() and len(word.sound) <= 3:
            return False
        return word.text not in common_words() or is_evident(words, index, folded)
    greek = any(words[i].text in forms.GREEK_PREPOSITIONS for i in (index - 1, index - 2) if i >= 0)
    if word.text in common_words() or len(word.sound) <= 3:
        return greek
    return greek or len(word.text) >= 7 or is_evident(words, index, folded) or is_greeklish(folded.original)


def is_evident(words: Sequence[Word], index: int, folded: Folded) -> bool:
    """Whether something beside a word says that it is a name: a preposition, a capital, a short question."""
    word = words[index]
    if _is_verb(words, index):
        return False
    if (index and words[index - 1].text in forms.ROLES) or (
        index == 0 and len(words) > 1 and words[1].text in ("to", "-")
    ):
        return True
    if index > 1 and words[index - 1].text in forms.ARTICLES and words[index - 2].text in forms.ROLES:
        return True
    if word.text in common_words():
        return False
    if index and word.raw[:1].isupper() and not re.search(r"[.?!:;]", folded.text[words[index - 1].end : word.start]):
        return True
    ferry = ("ferry", "ferries", "boat", "boats", "ship", "ships", "πλοιο", "πλοια", "ploio", "ploia", "port", "to")
    near = {words[i].text for i in (index - 1, index + 1) if 0 <= i < len(words)}
    return len(words) <= 5 or bool(near.intersection(ferry))


def is_allowed(words: Sequence[Word], first: int, last: int, folded: Folded, exact: bool) -> bool:
    """A name that is an ordinary or describing word needs a capital or a preposition."""
    part = [word for word in words[first : last + 1] if word.text not in forms.FILLERS]
    if not all(word.text in common_words() or is_generic(word.text) for word in part):
        return True
    if not exact or _is_verb(words, first):
        return False
    facility = all(forms.is_one_of(word.text, forms.FACILITIES) for word in part)
    if first and words[first - 1].text in forms.ROLES and not facility:
        return True
    shouting = folded.original.isupper()
    starts = first == 0 or bool(re.search(r"[.?!]\s*$", folded.text[words[first - 1].end : words[first].start]))
    capitals = all(word.raw[:1].isupper() for word in part)
    if capitals and not shouting and (not starts or (last > first and len(part) > 1)):
        return True
    if is_evident(words, first, folded) and not all(is_generic(word.text) for word in part):
        return True
    return last - first + 1 == len(words) or (len(part) > 1 and not all(is_generic(word.text) for word in part))


_AFTER_VERB = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "our",
        "your",
        "his",
        "her",
        "its",
        "their",
        "it",
        "them",
        "this",
        "that",
        "these",
        "those",
        "up",
        "down",
        "off",
        "out",
    ]
)


def _is_verb(words: Sequence[Word], index: int) -> bool:
    """ "To split the bill": an ordinary word between "to" and an article."""
    after = words[index + 1].text if index + 1 < len(words) else ""
    return index > 0 and words[index - 1].text == "to" and after in _AFTER_VERB and words[index].text in common_words()


def words_before(words: Sequence[Word], first: int, folded: Folded, previous: int) -> tuple[str, str]:
    """The small words before a name, and what they say."""
    parts: list[str] = []
    role = ""
    index = first - 1
    while index > previous and len(parts) < 4:
        gap = folded.text[words[index].end : words[index + 1].start]
        if re.search(r"[?!;,\n]|\.\s", gap):
            break
        text = words[index].text
        if text in forms.ARTICLES and text != "to":
            parts.append(text)
        elif text in forms.ROLES or text == "to":
            parts.append(text)
            role = forms.ROLES.get(text, "")
            greek = index > previous + 1 and words[index - 1].text in forms.ROLES and text in ("to", "ta", "at", "on")
            if not greek:
                break
        elif text in ("between", "μεταξυ", "metaxi", "metaksy", "metaxy", "and", "και", "kai", "ke", "&"):
            parts.append(text)
            role = "from" if text not in ("and", "και", "kai", "ke") else ""
            break
        else:
            break
        index -= 1
    if not parts and first and previous == first - 1:
        arrow = _ARROW.search(folded.text[words[previous].end : words[first].start])
        if arrow:
            return arrow.group(), "to"
    return " ".join(reversed(parts)), role
