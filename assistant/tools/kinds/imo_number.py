"""`imo-number`: the check digit of IMO ship numbers.

Says whether a number is well formed, not whether a ship bears it.
"""

from __future__ import annotations

import re

from assistant.text import fold
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics.check_digits import imo_digit, imo_repairs, imo_terms, imo_valid
from assistant.tools.logistics.hear import FILLERS, Heard, only
from assistant.tools.logistics.reply import Draft

KIND = "imo-number"
_WRITTEN = re.compile(
    r"(?<![^\W_])(?:imo|ιμο)[ \-]?(?:ship |vessel |identification |id )?(?:numbers?|no\.?|nr\.?|αριθμ\w*|arithm\w*"
    r"|#)?[ :.#\-]{0,3}"
    r"(?:is |is it |ειναι |einai )?(\d(?:[ .\-]?\d){4,8})(?![^\W_])",
    re.IGNORECASE,
)
_MORE = re.compile(r"(?<![\w.,\-/])(\d{7})(?![\w]|[.,\-/]\d)")
_SPEAKS = ("imo*", "ship number*", "vessel number*", "αριθμ* πλοι*", "αριθμος ιμο", "arithmos imo")
_CHECK = (
    "valid*", "invalid", "check*", "verify", "correct*", "right", "wrong", "real", "typo", "mistake*", "error",
    "digit*", "genuine",
    "legit*", "ok", "εγκυρ*", "σωστ*", "λαθος", "ψηφιο*", "ελεγξε*", "ελεγχο*", "ισχυει", "ακυρ*",
)  # fmt: skip
_ALONE = FILLERS | frozenset(
    fold("imo number numbers no nr ship vessel ships αριθμος αριθμοι πλοιου πλοιο ιμο arithmos ploiou ploio").split()
)
_ASKING_FOR_ONE = re.compile(
    r"\b(?:check|validate|verify|is)\b(?: \w+){0,4} (?:my|this|a|an|our|these|the) imo (?:number|no|check digit)s?\b"
)
_EXPLAINING = ("how", "why", "what is", "what are", "what does", "where", "who", "when", "πως", "γιατι")


class ImoNumberTool:
    """See the module."""

    kind = KIND
    priority = 13

    def answer(self, asked: Asked) -> Reply | None:
        """About every IMO number in the question."""
        heard = Heard.of(asked.text)
        if not heard.says(*_SPEAKS):
            return None
        spans: dict[tuple[int, int], str] = {}
        for match in _WRITTEN.finditer(heard.text):
            spans[match.span(1)] = re.sub(r"\D", "", match[1])
        for match in _MORE.finditer(heard.text):
            if not any(s <= match.start(1) < e for s, e in spans):
                spans[match.span(1)] = match[1]
        if not spans:
            if _ASKING_FOR_ONE.search(heard.folded) and not heard.says(*_EXPLAINING):
                draft = Draft(KIND, asked.language)
                draft.say(
                    "Which IMO number? It has seven digits, such as IMO 9074729.",
                    "Ποιος αριθμός IMO; Έχει επτά ψηφία, όπως IMO 9074729.",
                )
                return draft.done("clarify")
            return None
        if not (heard.says(*_CHECK) or only(heard.without(*spans), _ALONE)):
            return None
        numbers = [spans[span] for span in sorted(spans)]
        draft = Draft(KIND, asked.language, {"numbers": ", ".join(numbers)})
        for number in numbers[:20]:
            _judge(draft, number)
        return draft.done()


def _judge(draft: Draft, number: str) -> None:
    if len(number) not in (6, 7):
        draft.say(
            f"IMO {number} is not a valid ship number: it has {len(number)} digits instead of seven.",
            f"Ο αριθμός IMO {number} δεν είναι έγκυρος: έχει {len(number)} ψηφία αντί για επτά.",
        )
        draft.row({"number": number, "valid": "no", "check_digit": ""})
        return
    digit = imo_digit(number[:6])
    if len(number) == 6:
        draft.say(
            f"The check digit of IMO {number} is {digit}: the full number is IMO {number}{digit} ({_working(number)}).",
            f"Το ψηφίο ελέγχου του IMO {number} είναι {digit}: ο πλήρης αριθμός είναι IMO {number}{digit} "
            f"({_working(number)}).",
        )
        draft.row({"number": number, "valid": "", "check_digit": str(digit)})
        return
    if imo_valid(number):
        draft.say(
            f"IMO {number} is a valid ship number: the check digit {digit} is right ({_working(number)}).",
            f"Ο αριθμός IMO {number} είναι έγκυρος: το ψηφίο ελέγχου {digit} είναι σωστό ({_working(number)}).",
        )
        draft.row({"number": number, "valid": "yes", "check_digit": str(digit)})
        return
    draft.say(
        f"IMO {number} is not a valid ship number: for {number[:6]} the check digit would be {digit}, not {number[6]} "
        f"({_working(number)}).",
        f"Ο αριθμός IMO {number} δεν είναι έγκυρος: για το {number[:6]} το ψηφίο ελέγχου θα ήταν {digit} και όχι "
        f"{number[6]} "
        f"({_working(number)}).",
    )
    repairs = imo_repairs(number)
    if repairs:
        draft.say(
            f"If two neighbouring digits were swapped, it could be {' or '.join('IMO ' + r for r in repairs)}.",
            f"Αν μπερδεύτηκαν δύο γειτονικά ψηφία, θα μπορούσε να είναι {' ή '.join('IMO ' + r for r in repairs)}.",
        )
    draft.row({"number": number, "valid": "no", "check_digit": str(digit)})


def _working(number: str) -> str:
    terms = imo_terms(number[:6])
    total = sum(digit * weight for digit, weight in terms)
    return " + ".join(f"{digit}×{weight}" for digit, weight in terms) + f" = {total}"


def make(setup: Setup) -> Tool:
    """The tool; it reads no file of the pack."""
    del setup
    return ImoNumberTool()
