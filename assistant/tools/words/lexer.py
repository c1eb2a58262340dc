"""A question as a row of words and numbers with their meaning for days and times.

The row is also written as one string with a letter for each word (`Row.kinds`; `calendar_words` lists the letters),
so that the grammar of days and times is a handful of regular expressions over it, the same for three languages.
Beside the letters of `calendar_words`:
    D full date (value ordinal)   J one that does not exist   S day and month in digits   T clock "07:05"
    t "7.30"   H hour with am or pm
    s "4.7"   C "14h30"   Z four digits "0730"   Y year   O "15th"   # a number of another thing   , ; . ? ! - ( ) as
    written   x any other word
    _ a word that was already understood"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text import fold_greek_sound
from assistant.tools.words import calendar_words as words
from assistant.tools.words.folded import Folded, Span, word_list

_TOKEN = re.compile(
    r"""
    (?P<iso>(?<![\w.:/-])\d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2}(?=t\d|(?![\w]|[-/.:]\d)))
  | (?P<dmy>(?<![\w.:/-])\d{1,2}(?P<s2>[-/.])\d{1,2}(?P=s2)(?:\d{4}|\d{2})(?![\w]|[-/.:]\d))
  | (?P<dm>(?<![\w.:/-])\d{1,2}/\d{1,2}(?![\w]|[-/.:]\d))
  | (?P<isoclock>(?<=\d)t\d{2}:\d{2}(?::\d{2})?(?![\w:]))
  | (?P<ampm>(?<![\w.,:/])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?[ \t]?
        (?P<half>a\.?m|p\.?m|π\.?[ ]?μ|μ\.?[ ]?μ|mm(?=\b)|a(?=[ ]?$)|p(?=[ ]?$))(?!\w)\.?)
  | (?P<clock>(?<![\w.:/])\d{1,2}:\d{2}(?::\d{2})?(?![\d]|:\d)(?:h(?!\w))?)
  | (?P<dot>(?<![\w.,:/])\d{1,2}\.\d{1,2}(?![\w]|[.,:/]\d))
  | (?P<hours>(?<![\w.,:/-])\d{1,2}h(?:\d{2})?(?!\w))
  | (?P<ordinal>(?<![\w.,:/])\d{1,2}[ ]?(?:st|nd|rd|th|ησ|οσ|ου|η|ο|hs)(?!\w))
  | (?P<number>(?<![\w.,:/])(?<![^\W\d_]-)\d{1,4}(?!\w|[.,:/]\d))
  | (?P<word>\w+(?:['’]\w+|-end(?!\w))?)
  | (?P<mark>[^\s\w])
    """,
    re.X,
)
_QUIET = frozenset("\"'’“”«»*_`[]{}<>")
_NOT_BEFORE_NUMBER = frozenset(
    word_list(
        """
    gate gates pier berth dock quay flight room cabin deck page number no nr nos platform bus line route
    imo un class πυλη πυλησ προβλητα αριθμοσ αριθμο νο θεση σελιδα γραμμη pyli pili pilh pylh age aged
    under over only exactly
    """
    )
)
_HOLY = frozenset(word_list("αγια αγιασ αγ agia agias ayia aghia ag μεγαλη μεγαλο μεγαλησ megali megalo megalh"))
_PRONOUNS = frozenset(
    word_list(
        """
    i you he she it we they who have had has was were been just
    """
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark: its letter, value, place in the folded text, and the folded text itself."""

    kind: str
    value: words.Value
    start: int
    end: int
    word: str


class Row:
    """The tokens of a text; those that were understood are masked one after the other.

    Attributes:
        tokens: in the order of the text.
        kinds: one letter for each token.
    """

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.tokens = _resolve(_joined(_scan(folded.text)), folded)
        self.kinds = "".join(token.kind for token in self.tokens)
        self.taken: list[Span] = []

    def take(self, start: int, end: int) -> None:
        """Mask the tokens `start` to `end` (not included) and note their place in the text."""
        while start < end and self.kinds[start] in ",;.?!-":
            start += 1
        while end > start and self.kinds[end - 1] in ",;.?!-":
            end -= 1
        if start < end:
            self.kinds = self.kinds[:start] + "_" * (end - start) + self.kinds[end:]
            self.taken.append(self.folded.span(self.tokens[start].start, self.tokens[end - 1].end))

    def value(self, index: int) -> int:
        """The whole number a token stands for."""
        value = self.tokens[index].value
        return value if isinstance(value, int) else 0


def _scan(text: str) -> list[Token]:
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        group = match.lastgroup or ""
        raw = match.group()
        if match.group("ampm"):
            kind, value = _half_day(match)
        elif match.group("word"):
            found = words.look_up(raw.replace("’", "'"))
            kind, value = found or ("x", None)
        elif match.group("mark"):
            if raw in _QUIET:
                continue
            kind, value = _mark(raw)
        else:
            group = next(
                g
                for g in ("iso", "dmy", "dm", "isoclock", "clock", "dot", "hours", "ordinal", "number")
                if match.group(g)
            )
            kind, value = _number(group, raw)
        tokens.append(Token(kind, value, match.start(), match.end(), raw))
    return tokens


def _mark(raw: str) -> words.Lexeme:
    if raw in "€$£%":
        return "$", None
    if raw in "-–—−‐‑":
        return "-", None
    if raw == "&":
        return "&", None
    if raw in "~@":
        return raw, None
    if raw in ",;.?!()/":
        return ("|" if raw == "/" else raw), None
    return ".", None


def _half_day(match: re.Match[str]) -> words.Lexeme:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = match["half"].replace(".", "").replace(" ", "")
    millimetres = half == "mm" and not match.string[: match.start()].endswith(("tis ", "ti "))
    if not 0 <= hour <= 23 or minute > 59 or millimetres:
        return "#", None
    if half in ("am", "a", "πμ"):
        hour = 0 if hour == 12 else hour
    elif hour < 12:
        hour += 12
    return "H", hour * 60 + minute


def _number(group: str, raw: str) -> words.Lexeme:
    parts = [int(part) for part in re.findall(r"\d+", raw)]
    if group == "iso":
        return _date(*parts)
    if group == "dmy":
        day, month, year = parts
        return _date(year + 2000 if year < 100 else year, month, day)
    if group == "dm":
        day, month = parts
        if month > 12 >= day:  # the American order, which cannot be meant otherwise
            day, month = month, day
        return ("S", (day, month)) if 1 <= day <= 31 and 1 <= month <= 12 and raw != "24/7" else ("#", None)
    if group == "dot":
        hour, minute = parts
        if len(raw.split(".")[1]) == 1:
            return ("s", (hour, minute)) if 1 <= hour <= 31 and 1 <= minute <= 12 else ("#", None)
        if 24 <= hour <= 31 and 1 <= minute <= 12:
            return "s", (hour, minute)
        return ("t", hour * 60 + minute) if hour < 24 and minute < 60 else ("#", None)
    if group in ("clock", "isoclock"):
        return ("T", parts[0] * 60 + parts[1]) if parts[0] <= 24 and parts[1] < 60 else ("#", None)
    if group == "hours":
        minute = int(raw.split("h")[1] or 0)
        return ("C", parts[0] * 60 + minute) if parts[0] < 24 and minute < 60 else ("#", None)
    if group == "ordinal":
        return ("O", parts[0]) if 1 <= parts[0] <= 31 else ("#", None)
    number = parts[0]
    if len(raw) <= 2:
        return "N", number
    if len(raw) == 4 and 2000 <= number <= 2099 and number % 100 <= 99:
        return "Y", number
    if number // 100 < 24 and number % 100 < 60 and len(raw) == 4:
        return "Z", number // 100 * 60 + number % 100
    return "#", None


def _date(year: int, month: int, day: int) -> words.Lexeme:
    import datetime as dt

    try:
        return "D", dt.date(year, month, day).toordinal()
    except ValueError:
        try:
            return "D", dt.date(year, day, month).toordinal()
        except ValueError:
            return ("J" if 1 <= day <= 31 and 1 <= month <= 12 else "#"), None


def _joined(tokens: list[Token]) -> list[Token]:
    """Phrases of several words become one token."""
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        for size in range(min(words.LONGEST_PHRASE, len(tokens) - index), 1, -1):
            part = tokens[index : index + size]
            if any(not token.word[0].isalpha() for token in part):
                continue
            phrase = " ".join(token.word.replace("’", "'") for token in part)
            found = words.PHRASES.get(phrase) or words.PHRASES.get(fold_greek_sound(phrase))
            if found:
                out.append(Token(found[0], found[1], part[0].start, part[-1].end, phrase))
                index += size
                break
        else:
            out.append(tokens[index])
            index += 1
    return out


def _resolve(tokens: list[Token], folded: Folded) -> list[Token]:
    """Words that mean several things are decided by what stands beside them."""
    out = list(tokens)
    for i, token in enumerate(tokens):
        before = out[i - 1] if i else None
        if before is not None and before.word == "." and i > 1 and out[i - 2].word in ("αγ", "ag"):
            before = out[i - 2]
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        kind: str | None = None
        if token.kind == "w":
            kind = "W" if _is_day(token, before, after, folded) else "x"
        elif token.kind in "WR" and _is_ordinal(token, before, after):
            kind = "x"
        elif token.kind in "NtTs" and _counts_things(before, after):
            kind = "#"
        elif token.kind == "P" and before is not None and before.word in ("good", "καλο", "kalo", "καλη", "kali"):
            kind = "x"
        if kind:
            out[i] = Token(kind, token.value, token.start, token.end, token.word)
    return out


def _capital(token: Token, folded: Folded) -> bool:
    start, _ = folded.span(token.start, token.end)
    return folded.original[start].isupper()


def _is_day(token: Token, before: Token | None, after: Token | None, folded: Folded) -> bool:
    """Whether "sat", "sun", "mon", "wed" or a short Greek name is a weekday here."""
    previous = before.kind if before else ""
    following = after.kind if after else ""
    if following and following in "NOSDmM":
        return True
    if (
        token.word == "sun"
        and before is not None
        and before.kind == "x"
        and _capital(token, folded)
        and _capital(before, folded)
    ):
        return False  # "Meltemi Sun" is a ship; "naxos sun" typed in small letters is a day
    if token.word in words.GREEK_SHORT_DAYS:
        return previous in ("n", "h", "W", "|") and previous != ""
    if previous and previous in "nhcpeWw":
        return True
    if before is not None and before.word in ("on", "for", "from", "until", "till", "by", "-", "to", "via"):
        return True
    if previous in ("-", "&", "|", ",") and following in ("", ".", "?", "!", "x", "W", "w"):
        return True
    if following and following in "THPtqE@><~wW":
        return previous not in ("l",) and not (before and before.word in _PRONOUNS)
    if following in ("", ".", "?", "!", ",", "-", "&", "|") or (after and after.word in ("from", "to")):
        if before is None:
            return True
        return before.word not in _PRONOUNS and previous not in ("l", "F", "i", "N")
    return False


def _is_ordinal(token: Token, before: Token | None, after: Token | None) -> bool:
    """Greek "third class", "for the fifth time", and the saints Paraskevi and Kyriaki."""
    if before is not None and before.word in _HOLY:
        return True
    if after is None or token.value not in (0, 1, 2, 3):
        return False
    return after.kind in "xUu" and after.word.startswith(tuple(words.ORDINAL_NOUNS))


def _counts_things(before: Token | None, after: Token | None) -> bool:
    if after is not None and (after.kind in "u$" or (after.kind == "U" and after.value == "year")):
        return True
    if before is None:
        return False
    return before.kind == "$" or before.word in _NOT_BEFORE_NUMBER
