"""`units`: conversions between units, on explicit questions only ("how many km is 120 nm").

A question must hold nothing but a number with its unit, the wanted unit of the same kind, and words of converting; so
"how many kg may I take" or "how many containers of 20 t" are left to others.
"""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.text import fold
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics import say
from assistant.tools.logistics.hear import FILLERS, Heard, blank
from assistant.tools.logistics.numbers import Number, numbers
from assistant.tools.logistics.reply import Draft
from assistant.tools.logistics.units import BY_SYMBOL, Mention, convert, mentions

KIND = "units"
_WORDS = (FILLERS - {"does"}) | frozenset(
    fold(
        "how many much convert converted conversion change express expressed equal equals equivalent into there make "
        "makes as from per s "
        "does whats distance speed weight mass length temperature pressure volume unit units value cargo depth "
        "draught draft height "
        "reefer setpoint set point degrees minus "
        "ποσα ποσοι ποσες ποσο ποσους ποση κανει κανουν ισουται ισουνται ισοδυναμουν αντιστοιχουν αντιστοιχει "
        "μετατρεψε μετατροπη μετετρεψε "
        "υπαρχουν εχει εχουν αποσταση ταχυτητα βαρος μηκος θερμοκρασια πιεση ογκος μειον ειναι βαθμοι βαθμους "
        "posa posoi poses poso posous kanei kanoun isoutai isodynamoun metatrepse metatropi yparxoun exei exoun "
        "apostasi taxytita "
        "varos mikos thermokrasia piesi ogkos meion vathmoi"
    ).split()
)
_ASKS = (
    "how many", "how much", "convert*", "conversion", "what is", "what s", "whats", "what are", "express*", "equal*",
    "change", "in", "to", "into",
    "ποσα", "ποσοι", "ποσες", "ποσο", "ποσους", "μετατρ*", "σε", "ισοδυναμ*", "ισουτ*",
)  # fmt: skip
_CONVERT = ("convert", "conversion", "μετατρεψε", "μετατροπη")
_MINUS = re.compile(r"(?:(?<![\w)])[-−–]|(?:minus|μειον|meion)\s)\s?$")


_ONE = re.compile(r"(?<!\w)(one|an?|ενα|μια|ενασ|ena|mia|enas)\s(?!\w+ (?:container|box|ship))")


class UnitsTool:
    """See the module."""

    kind = KIND
    priority = 28

    def answer(self, asked: Asked) -> Reply | None:
        """The converted value, a question for the wanted unit, or None."""
        heard = Heard.of(asked.text)
        text = heard.folded
        if not heard.says(*_ASKS) and "=" not in text:
            return None
        units = mentions(text)
        amounts = numbers(text, asked.language)
        # "20'" and "40 ft container" name a box, not a length.
        if not amounts and (one := _ONE.search(text)):
            amounts = [Number(Decimal(1), one.start(1), one.end(1))]
        sources = [(n, u) for u in units for n in amounts if 0 <= u.start - n.end <= 1]
        if len(sources) != 1 or len(amounts) != 1:
            return None
        number, source = sources[0]
        targets = [u for u in units if u is not source]
        rest = blank(text, [(u.start, u.end) for u in units] + [(number.start, number.end)])
        if any(word not in _WORDS for word in re.findall(r"[^\W_]+", rest)):
            return None
        negative = bool(_MINUS.search(text[: number.start]))
        if negative and source.unit.dimension != "temperature":
            return None
        value = -number.value if negative else number.value
        if not targets:
            return self._which(asked, heard, value, source)
        if any(t.unit.dimension != source.unit.dimension for t in targets):
            return None
        return self._convert(asked, value, source, targets)

    def _which(self, asked: Asked, heard: Heard, value: Decimal, source: Mention) -> Reply | None:
        if not heard.says(*_CONVERT):
            return None
        others = [u.symbol for u in BY_SYMBOL.values() if u.dimension == source.unit.dimension and u != source.unit]
        amount = f"{say.number(value, asked.language)} {source.unit.symbol}"
        draft = Draft(KIND, asked.language, {"value": str(value), "from": source.unit.symbol})
        draft.say(
            f"Into which unit shall I convert {amount}: {', '.join(others)}?",
            f"Σε ποια μονάδα να μετατρέψω {amount}: {', '.join(others)};",
        )
        return draft.done("clarify")

    def _convert(self, asked: Asked, value: Decimal, source: Mention, targets: list[Mention]) -> Reply | None:
        language = asked.language
        draft = Draft(KIND, language, {"value": str(value), "from": source.unit.symbol})
        wanted = [t.unit for t in targets if t.unit != source.unit]
        if not wanted:
            return None
        draft.arguments["to"] = ", ".join(dict.fromkeys(u.symbol for u in wanted))
        for unit in dict.fromkeys(wanted):
            result = convert(value, source.unit, unit)
            places = 2 if abs(result) >= 1000 else 4
            shown = (
                say.number(result, language, places)
                if abs(result) >= Decimal("0.01") or not result
                else f"{result:.6g}"
            )
            # Ninths of a degree do not end: what differs in the thirtieth digit is equal.
            exact = abs(result - round(result, places)) < Decimal("1e-25")
            notes = "; ".join(u.definition for u in (source.unit, unit) if u.definition)
            if language == "el":
                notes = notes.translate(str.maketrans(",.", ".,"))
            draft.sentences.append(
                f"{say.number(value, language)} {source.unit.symbol} {'=' if exact else '≈'} {shown} {unit.symbol}"
                + (f" ({notes})." if notes else ".")
            )
            draft.row(
                {"value": str(value), "from": source.unit.symbol, "result": f"{result:f}"[:24], "to": unit.symbol}
            )
        self._doubts(draft, value, source, targets)
        return draft.done()

    def _doubts(self, draft: Draft, value: Decimal, source: Mention, targets: list[Mention]) -> None:
        """Words that name more than one unit."""
        for mention in (source, *targets):
            if mention.written in ("mile", "miles", "μιλια", "μιλι", "milia", "mili"):
                if mention is source and targets:
                    other = convert(value, BY_SYMBOL["nm"], targets[0].unit)
                else:
                    other = convert(value, source.unit, BY_SYMBOL["nm"])
                unit = (targets[0].unit if mention is source else BY_SYMBOL["nm"]).symbol
                shown = say.number(other, draft.language)
                draft.say(
                    f"“Miles” was read as statute miles; with nautical miles it would be {shown} {unit}.",
                    f"Τα «μίλια» διαβάστηκαν ως χερσαία· με ναυτικά μίλια θα ήταν {shown} {unit}.",
                )
            if mention.written in ("ton", "tons") and draft.language == "en":
                draft.say("“Tons” was read as metric tonnes of 1,000 kg.", "")


def make(setup: Setup) -> Tool:
    """The tool; it reads no file of the pack."""
    del setup
    return UnitsTool()
