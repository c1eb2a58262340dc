"""Dates as they are dictated or mentioned in passing: days and months in words, a month alone after a word that makes it one.

What this misses: days told by what happened on them, and a month that no word of time announces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make

_UNITS = "first second third fourth fifth sixth seventh eighth ninth".split()
_ORDINAL = (
    "(?:(?:twenty|thirty)[ -](?:"
    + "|".join(_UNITS)
    + ")|"
    + "|".join(_UNITS)
    + "|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
    "seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_TENS = "(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
_SAID_YEAR = rf"(?:(?:nineteen|twenty)[ ]{_TENS}|nineteen[ ](?:hundred|oh)(?:[ ]\w+)?|two[ ]thousand(?:[ ]and)?(?:[ ]{_TENS}|[ ](?:one|two|three|four|five|six|seven|eight|nine))?|{_TENS}|(?:19|20)\d\d)"
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH_EN = "(?:" + "|".join(_MONTHS) + ")"
_MONTH_EL = (
    "(?:ιανουαρι(?:ου|ος|ο)|γεναρη|φεβρουαρι(?:ου|ος|ο)|φλεβαρη|μαρτι(?:ου|ος|ο)|μαρτη|απριλι(?:ου|ος|ο)|απριλη|μαι(?:ου|ος|ο)|μαη|ιουνι(?:ου|ος|ο)|ιουνη|"
    "ιουλι(?:ου|ος|ο)|ιουλη|αυγουστ(?:ου|ος|ο)|σεπτεμβρι(?:ου|ος|ο)|σεπτεμβρη|οκτωβρι(?:ου|ος|ο)|οκτωβρη|νοεμβρι(?:ου|ος|ο)|νοεμβρη|δεκεμβρι(?:ου|ος|ο)|δεκεμβρη)"
)
_EL_UNIT = "(?:μια|μιας|δυο|τρεις|τριτη|τεσσερις|πεντε|εξι|εφτα|επτα|οκτω|οχτω|εννεα|εννια)"
_EL_DAY = rf"(?:(?:εικοσι|τριαντα)[ ]?{_EL_UNIT}?|πρωτη|δεκα(?:τρεις|τεσσερις|πεντε|εξι|εφτα|επτα|οκτω|οχτω|εννεα|εννια)|δεκα|εντεκα|ενδεκα|δωδεκα|{_EL_UNIT})"
_DAYS = (
    compiled(rf"(?<![\w])(?P<it>{_ORDINAL}(?:[ ]of)?[ ](?:{_MONTH_EN}|the[ ]{_ORDINAL})(?:,?[ ]{_SAID_YEAR})?)(?![\w])", re.IGNORECASE),
    compiled(rf"(?<![\w])(?P<it>{_MONTH_EN}[ ](?:the[ ])?{_ORDINAL}(?:,?[ ]{_SAID_YEAR})?)(?![\w])", re.IGNORECASE),
    compiled(rf"(?<![\w])(?P<it>{_EL_DAY}[ ](?:του[ ])?{_MONTH_EL}(?:[ ](?:του[ ])?(?:δυο[ ]χιλιαδες[ ]\w+(?:[ ]\w+)?|(?:19|20)\d\d))?)(?![\w])", re.IGNORECASE),
)  # fmt: skip
_WEEKDAY_NUMBER = compiled(
    r"(?<![\w])(?:mon|tues?|wed(?:nes|s)?|thu(?:r|rs)?|fri|sat(?:ur)?|sun)(?:day)?,?[ ](?:the[ ])?(?P<it>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?![\w])",
    re.IGNORECASE,
)
# May and March are verbs too, so a capital or a word that only time follows is asked for.
_LEAD_EN = r"(?:until|till|since|last|next|this|early|late|mid|during|before|after|by|from|between|every|in|back in|to)"
_ALONE_EN = compiled(
    rf"(?<![\w])(?i:{_LEAD_EN})[ -](?:(?i:early|late|mid)[ -])?(?P<it>January|February|March|April|May|June|July|August|September|October|November|December)(?![\w]|[ ]?['’\d]|[ ][A-Z][a-z])"
)
_ALONE_LOWER = compiled(rf"(?<![\w])(?:until|till|since|last|next|during)[ ](?P<it>{_MONTH_EN})(?![\w]|[ ]?\d)")
_ALONE_EL = compiled(
    rf"(?<![\w])(?:τον|το|του|απο|απο τον|ως τον|μεχρι|μεχρι τον|εως|τελη|αρχες|μεσα|περασμενο|προηγουμενο|επομενο|τελευταιο|ερχομενο)[ ](?P<it>{_MONTH_EL})(?![\w]|[ ]?\d)", re.IGNORECASE
)  # fmt: skip


def find(text: str) -> list[Finding]:
    """Days in words, and months alone."""
    return keep(_all(text))


def _all(text: str) -> Iterator[Finding | None]:
    for pattern in _DAYS:
        for m in pattern.finditer(text):
            yield make("DATE", text, *m.span("it"), "a day in words", 0.85)
    for m in _WEEKDAY_NUMBER.finditer(text):
        yield make("DATE", text, *m.span("it"), "a day after a weekday", 0.7)
    for pattern in (_ALONE_EN, _ALONE_LOWER, _ALONE_EL):
        for m in pattern.finditer(text):
            yield make("DATE", text, *m.span("it"), "a month after a word of time", 0.6)
