"""What a question on free days brings: the dates, the days, the rates; see `assistant.tools.kinds.demurrage`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text import fold
from assistant.tools.base import Asked
from assistant.tools.logistics.amounts import Money, moneys
from assistant.tools.logistics.dates import When, dates
from assistant.tools.logistics.freedays import Tier
from assistant.tools.logistics.hear import Heard, blank

_SAME_DAY = (
    "including the day of*",
    "inclusive of the day*",
    "counting the day of*",
    "from the day of discharge*",
    "day of discharge counts",
    "day of discharge included",
    "discharge day counts",
    "incl discharge day",
    "μαζι με την ημερα*",
    "απο την ημερα εκφορτωσης",
    "περιλαμβαν* την ημερα*",
    "μετρα η ημερα εκφορτωσης",
)
_WORKING = ("working day*", "business day*", "εργασιμ*", "ergasim*")
_START = re.compile(
    r"discharg|unload|landed|gate[ds]?[ -]?out|arriv|availab|picked up|pick[ -]?up|vessel|from|since|εκφορτω|αφιξ"
    r"|εφτασε|παραλα|παρελη|απο|ekforto|apo"
)
_END = re.compile(
    r"return|gate[ds]?[ -]?in|redeliver|empty|collected|collect|until|till|to|επιστρ|εως|μεχρι|επεστρ|epistr|mexri"
    r"|εφυγε|παραδο|today|σημερα"
)
_N = r"(?P<n>\d{1,3})"
_FREE_DAYS = re.compile(
    rf"{_N}\s?(?:calendar |working |business )?(?:free[ -](?:time )?days?|days?(?: of)? free|days? free[ -]?time"
    rf"|free calendar|free working|ελευθερ\w+|δωρεαν|ημερεσ ελευθερ\w+|ημερεσ δωρεαν|eleyther\w+|elefther\w+"
    rf"|eleuther\w+|dorean)"
    rf"|(?:free[ -](?:time|days?|period)|ελευθερ\w+ (?:ημερ\w+|μερ\w+|χρονο\w+)|eleyther\w+ \w+|elefther\w+ \w+"
    rf"|eleuther\w+ \w+|free)\s?(?:is|are|of|:|=|ειναι|einai|,)?\s?(?P<m>\d{{1,3}})(?![\d.,/]*\d)"
)
_LATE = re.compile(
    rf"{_N}\s?(?:calendar )?(?:days?|ημερ\w+|μερ\w+|meres|imeres|hmeres)\s?(?:late|over|overdue|beyond|past"
    rf"|after (?:the )?free|of (?:demurrage|detention)|on (?:demurrage|detention)|(?:in )?excess|chargeable|"
    r"μετα τισ ελευθερ|καθυστερη|πανω απο|επισταλι|kathysteri)"
)
_TOTAL = re.compile(
    rf"(?:after|for|kept|held|used|stays?|stayed|in total|total of|total|on day|day|returned|επι|για|μετα απο|μετα"
    rf"|κρατησ\w*|gia|meta)\s(?:it |for |after |the |a total of |απο )?{_N}(?:st|nd|rd|th"
    rf"|η)?\s?(?:calendar )?(?P<w>days?|ημερ\w+|μερ\w+|meres|imeres|hmeres)?(?![\d./])"
)


@dataclass(slots=True)
class Case:
    """What the question brings; `tiers` numbers days as `from_first` says: from the first counted day, or after free
    time."""

    start: When | None = None
    end: When | None = None
    free: int | None = None
    late: int | None = None
    total: int | None = None
    same_day: bool = False
    working: bool = False
    currency: str = ""
    tiers: tuple[Tier, ...] = ()
    from_first: bool = False
    free_from_table: bool = False


def read_question(heard: Heard, asked: Asked) -> tuple[Case, list[Money]]:
    case = Case(same_day=heard.says(*_SAME_DAY), working=heard.says(*_WORKING))
    written = dates(heard.text, asked.now.date())
    text = blank(heard.text, [(w.start, w.end) for w in written])
    plain = "".join(f if len(f := fold(c)) == 1 else c for c in text)
    _read_dates(case, written, "".join(f if len(f := fold(c)) == 1 else c for c in heard.text))
    money = moneys(text, asked.language)
    plain = blank(plain, [(m.start, m.end) for m in money])
    if free := _FREE_DAYS.search(plain):
        case.free = int(free["n"] or free["m"])
        plain = blank(plain, [free.span()])
    if late := _LATE.search(plain):
        case.late = int(late["n"])
    elif (total := _TOTAL.search(plain)) and (total["w"] or "day" in total.group()) and case.end is None:
        case.total = int(total["n"])
    return case, money


def _read_dates(case: Case, written: list[When], plain: str) -> None:
    """The event and the return, by the words before each, else by their order."""
    if not written:
        return
    if len(written) == 1:
        before = plain[max(0, written[0].start - 25) : written[0].start]
        ends = [m.start() for m in _END.finditer(before)]
        starts = [m.start() for m in _START.finditer(before)]
        if (
            ends
            and (not starts or max(ends) > max(starts))
            and re.search(r"return|gate[ds]?[ -]?in|επιστρ|επεστρ|epistr|redeliver", before)
        ):
            case.end = written[0]
        else:
            case.start = written[0]
        return
    case.start, case.end = sorted(written[:2], key=lambda w: w.date)


def spoken_tiers(rates: list[Money], heard: Heard) -> tuple[Tier, ...]:
    """One rate, or "USD 50 a day for the first 5 days, then USD 100"."""
    first = re.search(
        r"(?:first|πρωτεσ|prwtes|protes)\s(\d{1,3})\s?(?:days?|ημερ|μερ|meres|imeres|hmeres)?", heard.folded
    )
    if first and len(rates) >= 2:
        limit = int(first[1])
        return (Tier(1, limit, rates[0].value), Tier(limit + 1, None, rates[1].value))
    return (Tier(1, None, rates[0].value),)
