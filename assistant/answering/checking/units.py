"""Units of wards, ferries, freight and hotels, by every spelling, with their dimension and their factor to its base.

Mass, length, volume, speed, pressure and temperature come from `assistant.tools.logistics.units`; added are time,
percent, money, small masses and volumes, and amounts of substance. A library of units was not taken: pint costs more at
import than the whole check, and knows no Greek and no currency signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.text import fold
from assistant.tools.logistics.units import UNITS as _SHIPPING


@dataclass(frozen=True, slots=True)
class Measure:
    """`value * factor + offset` in the base unit of the dimension."""

    dimension: str
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)


#: Spellings of the shipping table that mean something else in running text.
_NOT_HERE = frozenset(("lt", "st", "f", "c", "k", "in", "mi", "pound", "pounds", "mt", "oc", "λιτρο"))

_OWN: tuple[tuple[str, str, str], ...] = (
    ("time", "1", "s|sec|secs|second|seconds|δευτερολεπτο|δευτερολεπτα"),
    ("time", "60", "min|mins|minute|minutes|λεπτο|λεπτα|λεπτων|λεπτου"),
    ("time", "3600", "h|hr|hrs|hour|hours|ωρα|ωρεσ|ωρων|ωρασ"),
    ("time", "86400", "day|days|d|ημερα|ημερεσ|ημερων|ημερασ|μερα|μερεσ"),
    ("time", "604800", "week|weeks|wk|wks|εβδομαδα|εβδομαδεσ|εβδομαδων|εβδομαδασ"),
    ("night", "1", "night|nights|νυχτα|νυχτεσ|διανυκτερευση|διανυκτερευσεισ|βραδιεσ|βραδια"),
    ("working day", "1", "working day|working days|business day|business days|εργασιμη ημερα|εργασιμεσ ημερεσ|"
    "εργασιμεσ|"
     "εργασιμων ημερων"),
    ("month", "1", "month|months|μηνασ|μηνα|μηνεσ|μηνων"),
    ("month", "12", "year|years|yr|yrs|year old|years old|χρονια|χρονοσ|χρονια|ετη|ετων|ετοσ|χρονων"),
    ("percent", "1", "%|percent|per cent|pct|τοισ εκατο"),
    ("mass", "0.001", "g|gr|γρ|γραμμαρια|γραμμαριο"),
    ("mass", "0.000001", "mg|milligram|milligrams|μγ|mgs|χιλιοστογραμμα"),
    ("mass", "0.000000001", "mcg|μg|ug|microgram|micrograms|μικρογραμμαρια"),
    ("mass", "0.000000000001", "ng|nanogram|nanograms"),
    ("volume", "0.001", "λιτρο"),
    ("volume", "0.000001", "ml|millilitre|millilitres|milliliter|milliliters|cc|χιλιοστολιτρα"),
    ("volume", "0.0001", "dl"),
    ("length", "0.000001", "micron|microns"),
    ("substance", "1", "mol"),
    ("substance", "0.001", "mmol|millimol|millimoles|millimole"),
    ("substance", "0.000001", "micromol|μmol|umol|micromoles"),
    ("units", "1", "iu|international units|unit|units|μοναδεσ"),
    ("pressure mmhg", "1", "mmhg"),
    ("energy", "1", "kwh"),
    ("power", "1", "kw"),
    ("area", "1", "m2|sqm|square metres|square meters|τ.μ.|τετραγωνικα"),
    ("beaufort", "1", "beaufort|bft|bf|μποφορ"),
    ("money eur", "1", "€|eur|euro|euros|ευρω"),
    ("money eur", "0.01", "cents|λεπτα του ευρω"),
    ("money usd", "1", "$|usd|dollar|dollars|δολαρια|δολαριο"),
    ("money gbp", "1", "£|gbp|pounds sterling"),
    ("pound", "1", "pound|pounds"),
)  # fmt: skip

MEASURES: dict[str, Measure] = {
    name: Measure(unit.dimension, unit.factor, unit.offset) for name, unit in _SHIPPING.items() if name not in _NOT_HERE
}
# Folding again: a sigma at the end is a sigma.
MEASURES |= {fold(n): Measure(dim, Decimal(factor)) for dim, factor, names in _OWN for n in names.split("|")}
#: What may stand between a number and its unit and changes nothing.
FILLERS = "free|calendar|full|whole|more|further|extra|additional|consecutive|running|ημερολογιακεσ|πληρεισ"
