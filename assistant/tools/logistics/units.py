"""Units used in shipping, with exact factors and where they come from.

International nautical mile: 1,852 m (1929 hydrographic conference). Foot, yard, pound: the 1959 agreement (0.3048 m,
0.9144 m, 0.45359237 kg). Long ton 2,240 lb, short ton 2,000 lb. psi: one pound-force (standard gravity 9.80665 m/s²)
on a square inch. Barrel: 42 US gallons of 231 cubic inches. A FEU counts as two TEU by convention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

from assistant.text import fold


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one dimension: `value * factor + offset` is the value in the dimension's base unit.

    Attributes:
        symbol: as written in answers.
        definition: what one of it is, the same in both languages; empty for base units.
    """

    symbol: str
    dimension: str
    factor: Decimal
    definition: str = ""
    offset: Decimal = Decimal(0)


def _unit(symbol: str, dimension: str, factor: str, definition: str = "", offset: Decimal = Decimal(0)) -> Unit:
    return Unit(symbol, dimension, Decimal(factor), definition, offset)


_FOOT3 = Decimal("0.3048") ** 3
_PSI = Decimal("0.45359237") * Decimal("9.80665") / Decimal("0.0254") ** 2

#: Unit → every spelling, in English, Greek and Greeklish.
_SPELLINGS: tuple[tuple[Unit, str], ...] = (
    (
        _unit("nm", "length", "1852", "1 nm = 1.852 km"),
        "nm|nmi|n.m.|n.miles|nautical mile|nautical miles|naut miles|sea miles|ναυτικα μιλια|ναυτικο "
        "μιλι|ν.μ.|νμ|nautika milia|naftika milia|"
        "nautiko mili|naftiko mili",
    ),
    (_unit("km", "length", "1000"),
     "km|kms|kilometre|kilometres|kilometer|kilometers|χλμ|χιλιομετρα|χιλιομετρο|xiliometra|xlm|hiliometra"),
    (_unit("mi", "length", "1609.344", "1 mi = 1.609344 km"),
    "mi|statute mile|statute miles|land miles|mile|miles|μιλια|μιλι|milia|mili"),
    (_unit("m", "length", "1"), "m|metre|metres|meter|meters|μετρα|μετρο|μ|metra|metro"),
    (_unit("cm", "length", "0.01"), "cm|centimetre|centimetres|centimeter|centimeters|εκατοστα|εκατοστο|ekatosta"),
    (_unit("mm", "length", "0.001"), "mm|millimetre|millimetres|millimeter|millimeters|χιλιοστα|xiliosta"),
    (_unit("ft", "length", "0.3048", "1 ft = 0.3048 m"), "ft|foot|feet|ποδια|ποδι|podia|podi"),
    (_unit("in", "length", "0.0254", "1 in = 2.54 cm"), "inch|inches|ιντσες|ιντσα|intses"),
    (_unit("yd", "length", "0.9144", "1 yd = 0.9144 m"), "yd|yard|yards|γιαρδες|υαρδες"),
    (_unit("fathoms", "length", "1.8288", "1 fathom = 6 ft = 1.8288 m"), "fathom|fathoms|οργιες|οργια"),
    (_unit("kn", "speed", "1852", "1 kn = 1 nm/h = 1.852 km/h"),
    "kn|kt|kts|knot|knots|κομβοι|κομβους|κομβων|κομβος|komvoi|komvous|kombous|komboi"),
    (_unit("km/h", "speed", "1000"), "km/h|kmh|kph|km per hour|kilometres per hour|kilometers per "
    "hour|χλμ/ω|χλμ/ωρα|χλμ την ωρα|χιλιομετρα την ωρα|"
     "χιλιομετρα ανα ωρα|xlm/wra|xlm tin ora|xiliometra tin ora|xiliometra thn wra"),
    (_unit("mph", "speed", "1609.344", "1 mph = 1.609344 km/h"), "mph|miles per hour"),
    (_unit("m/s", "speed", "3600", "1 m/s = 3.6 km/h"),
    "m/s|metres per second|meters per second|μετρα το δευτερολεπτο"),
    (_unit("t", "mass", "1000", "1 t = 1,000 kg"),
    "t|mt|tonne|tonnes|metric ton|metric tons|metric tonnes|ton|tons|τονοι|τονους|τονος|τονο|τονων|τ|tonoi|tonous|"
     "tonos|tono"),
    (_unit("long tons", "mass", "1016.0469088", "1 long ton = 2,240 lb = 1,016.0469088 kg"),
    "lt|long ton|long tons|imperial ton|imperial tons|μακροι τονοι"),
    (_unit("short tons", "mass", "907.18474", "1 short ton = 2,000 lb = 907.18474 kg"),
    "st|short ton|short tons|us ton|us tons|βραχεις τονοι"),
    (_unit("kg", "mass", "1"),
     "kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme|kilogrammes|κιλα|κιλο|κιλων|χλγ|χιλιογραμμα|kila|xiliogramma"),
    (_unit("g", "mass", "0.001"), "gram|grams|gramme|grammes|γραμμαρια|grammaria"),
    (_unit("lb", "mass", "0.45359237", "1 lb = 0.45359237 kg"),
    "lb|lbs|pound|pounds|λιβρες|λιβρα|λιμπρες|livres|limpres"),
    (_unit("m³", "volume", "1"), "m3|cbm|cubic metre|cubic metres|cubic meter|cubic meters|cu m|κυβικα "
    "μετρα|κυβικα|κυβικο μετρο|κ.μ.|kyvika metra|kivika metra|kyvika|"
     "kivika|kubika"),
    (Unit("ft³", "volume", _FOOT3, "1 ft³ = 0.028316846592 m³"),
    "ft3|cft|cuft|cu ft|cu.ft.|cubic foot|cubic feet|κυβικα ποδια|κυβικο ποδι|kyvika podia|kivika podia"),
    (_unit("L", "volume", "0.001", "1 L = 0.001 m³"), "l|litre|litres|liter|liters|λιτρα|λιτρο|λιτρων|litra|litro"),
    (_unit("US gal", "volume", "0.003785411784", "1 US gal = 3.785411784 L"),
    "us gal|us gallon|us gallons|gal|gallon|gallons|γαλονια|γαλονι"),
    (_unit("imp gal", "volume", "0.00454609", "1 imp gal = 4.54609 L"),
    "imp gal|imperial gallon|imperial gallons|uk gallons"),
    (_unit("bbl", "volume", "0.158987294928", "1 bbl = 42 US gal = 158.987294928 L"),
    "bbl|bbls|barrel|barrels|βαρελια|βαρελι|varelia"),
    (Unit("°C", "temperature", Decimal(1), "", Decimal("273.15")),
    "°c|oc|c|celsius|degrees c|degrees celsius|deg c|βαθμοι κελσιου|βαθμους κελσιου|κελσιου|kelsiou"),
    (Unit("°F", "temperature", Decimal(5) / 9, "°F = °C × 9/5 + 32", Decimal("459.67") * 5 / 9),
     "°f|f|fahrenheit|degrees f|degrees fahrenheit|deg f|βαθμοι φαρεναιτ|βαθμους φαρεναιτ|φαρεναιτ|farenait"),
    (_unit("K", "temperature", "1", "K = °C + 273.15"), "kelvin|kelvins"),
    (_unit("bar", "pressure", "100000", "1 bar = 100,000 Pa"), "bar|bars|μπαρ"),
    (Unit("psi", "pressure", _PSI, "1 psi = 6,894.757… Pa"), "psi|pounds per square inch"),
    (_unit("kPa", "pressure", "1000", "1 kPa = 1,000 Pa"), "kpa|kilopascal|kilopascals"),
    (_unit("atm", "pressure", "101325", "1 atm = 101,325 Pa"), "atm|atmosphere|atmospheres|ατμοσφαιρες"),
    (_unit("TEU", "containers", "1"), "teu|teus"),
    (_unit("FEU", "containers", "2", "1 FEU = 2 TEU (convention)"), "feu|feus"),
)  # fmt: skip
UNITS: dict[str, Unit] = {fold(name): unit for unit, names in _SPELLINGS for name in names.split("|")}
BY_SYMBOL: dict[str, Unit] = {unit.symbol: unit for unit, _ in _SPELLINGS}
_PATTERN = re.compile(
    r"(?<![^\W\d_])(?<![^\W_]['’/.])(?:"
    + "|".join(re.escape(n) for n in sorted(UNITS, key=len, reverse=True))
    + r")(?![^\W_]|/[^\W\d_])"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit named in a folded text."""

    unit: Unit
    written: str
    start: int
    end: int


def mentions(folded: str) -> list[Mention]:
    """Every unit named in the folded text, in order."""
    return [Mention(UNITS[m.group()], m.group(), m.start(), m.end()) for m in _PATTERN.finditer(folded)]


def convert(value: Decimal, source: Unit, target: Unit) -> Decimal:
    """The value in another unit of the same dimension, to 40 digits.

    Raises:
        ValueError: the dimensions differ.
    """
    if source.dimension != target.dimension:
        raise ValueError(f"{source.symbol} and {target.symbol} do not measure the same thing")
    with localcontext() as context:
        context.prec = 40
        return (value * source.factor + source.offset - target.offset) / target.factor
