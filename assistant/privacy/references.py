"""Numbers after a plain word ("record 4471-22", "bag 00412", "φάκελος 33-910") and numbers that by their shape are no measurement.

`numbers` asks for a word that says what a number is, or for a known form; notes in a hurry leave out the "no." What this misses: numbers
of fewer than four digits, and five or six digits with neither a word nor a dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make

_WORDS = (
    r"record|records|file|folder|chart|case|visit|encounter|episode|admission|referral|ref|reference|request|order|report|specimen|spec|sample|slide|block|path|lab|accession|acc|bag|safe|locker|property|receipt|tag|band|wristband|"
    r"asset|device|monitor|pump|implant|machine|serial|batch|lot|incident|datix|complaint|claim|ticket|call|job|log|cad|unit|units|donor|pack|invoice|acct|account|policy|member|insurance|membership|group|badge|staff|employee|payroll|"
    r"pin|id|no|nr|num|number|reg|registration|licence|license|permit|docket|case\s+no|εισ|βιβλιαρίου|βιβλ|α/α|gms|mcrn|imc|gmc|nmc|hcpc|gphc|goc|gdc|npi|dea|pps|ppsn|mrn|chi|hcn|uhr|crn|urn|nin|ubrn|exam|scan|film|images?|study|trial|subject|patient|pt|hosp|hospital|client|las|rio|systmone|emis|nhs|"
    r"κλήση|κλήσης|συμβάν|περιστατικό|περιστατικού|φάκελος|φακ|φάκ|φακέλου|ιστορικό|ιστορικού|μητρώο|μητρώου|μητρ|αρ|αριθ|αριθμός|αριθμό|αριθμ|νο|εξέταση|εξέτασης|παρασκεύασμα|παρασκευάσματος|βιοψία|δείγμα|δείγματος|ακτινογραφία|ιστολογική|παρτίδα|παρτίδας|σειρά|σειριακός|σειρ|"
    r"μονάδα|μονάδες|φιάλη|ασκός|ασκοί|βιβλιάριο|ασφ|κοιν|πρωτ|πρωτόκολλο|παραπεμπτικό|παραγγελία|εντολή|απόφαση|υπόθεση|δικογραφία|βραχιολάκι|θυρίδα|απόδειξη|τιμολόγιο|συμβόλαιο|λογαριασμός|κάρτα|μέλος|καλλιέργεια|καλλιέργειες|αιμοκαλλιέργειες|"
    r"ar|arith|arithmos|fakelos|fak|mhtrwo|mitroo|kwdikos|kodikos|protokollo"
)
# At least four digits; letters, dashes and slashes may stand between them.
_VALUE = r"(?P<it>(?:[A-ZΑ-Ω]{1,3}[ ])?(?=(?:[\w\-/.]*?\d){4})[A-Za-zΑ-Ωα-ω0-9]+(?:[\-/.][A-Za-zΑ-Ωα-ω0-9]+){0,4})"
_AFTER = compiled(rf"(?<![^\W\d_])(?:{_WORDS})(?![^\W\d_])\.?[ ]?(?:no|nr|num|id|αρ|#|№)?\.?[ ]?[:#=]?[ ]?{_VALUE}(?![\w]|[,.]\d)", re.IGNORECASE)  # fmt: skip
_MORE = compiled(rf"(?:,[ ]|[ ](?:and|και|&)[ ]){_VALUE}(?![\w]|[,.]\d)")
_UNIT = compiled(
    r"[ ]?(?:%|mg|mcg|µg|μg|ug\b|g\b|kg|mls?\b|l\b|dl|mmol|µmol|μmol|iu\b|u/|units?\b|miu|kpa|mmhg|bpm|cm|mm\b|/|x\s?10|cells|copies|ng|pg|hours?|hrs?|h\b|days?|weeks?|months?|years?|ώρες|ώρα|ημέρες|μονάδες|kcal|ετών|έτη|€|euro|ευρώ|pounds|steps|am\b|pm\b|π\.?μ|μ\.?μ|tabs?\b|tablets?)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d{2})|(?:19|20)\d\d(?:[/\-](?:\d\d|(?:19|20)\d\d))?|\d{4}-\d\d-\d\d|(?:0?[1-9]|1[0-2])[/.\-](?:19|20)\d\d|\d{1,2}:\d\d"
)
_RANGE = re.compile(r"(\d+)[\-–](\d+)")
_FEWEST = 4
# A dash between numbers of unlike length, or of which the first is larger, is no range: "27-3318", "8834-17".
_DASHED = compiled(r"(?<![\w.,/\-+:])(?P<it>\d{1,6}-\d{1,6}(?:-\d{1,6})?)(?![\w/]|[.,\-]\d)")
_LEADING = compiled(r"(?<![\w.,/\-+:])(?P<it>0\d{4,7})(?![\w]|[.,/\-:]\d)")
_HASH = compiled(r"(?<![\w])[#№](?P<it>[A-Za-z]{0,3}\d{4,}[\w\-]*)(?![\w])")
_SHORT_PHONE = compiled(
    r"(?<![\w])(?:(?i:bleep|bleeps|page|ring|phone|dial|text)[ ](?:me|us|him|her|them|back|reg|sho|on)?(?:[ ](?:on|at))?[ ]?|ext[ .:]*|(?:κάλεσε|πάρε|πάρτε|καλέστε|τηλ|εσωτ|επικοινων\w+|[Α-Ω][α-ω]{2,})[.]?[ ]στο[ ])(?P<it>[1-9]\d{3,5})(?![\w]|[.,/:\-]\d|[ ]?(?:mg|ml|g|ευρώ|€|h|hrs?)\b)"
)


def _plausible(text: str, value: str, end: int) -> bool:
    """Whether a value may be a number of a record: no date, year, clock, range or measurement."""
    if (
        _DATE.fullmatch(value)
        or _UNIT.match(text, end)
        or re.fullmatch(r"\d+\.\d+|(?:[A-ZΑ-Ω]{1,3} )?\d{1,2}/\d{1,2}", value)
    ):
        return False
    span = _RANGE.fullmatch(value)
    return not (span and int(span[1]) < int(span[2]) and len(span[2]) - len(span[1]) < 2)


def _numbers(text: str) -> Iterator[Finding | None]:
    for m in _AFTER.finditer(text):
        start, end = m.span("it")
        while True:
            if not _plausible(text, text[start:end], end):
                break
            yield make("ID", text, start, end, "a number after a word for one", 0.72)
            more = _MORE.match(text, end)
            if more is None:
                break
            start, end = more.span("it")
    for m in _DASHED.finditer(text):
        value = m["it"]
        digits = sum(c.isdigit() for c in value)
        first, second = value.split("-")[:2]
        unlike = int(first) > int(second) or len(second) - len(first) > 1
        parts = value.count("-") > 1 or max(len(first), len(second)) > _FEWEST - 1
        if digits > _FEWEST + 1 and unlike and parts and _plausible(text, value, m.end()):
            yield make("ID", text, *m.span("it"), "a number in parts that is no range", 0.6)
    for m in _LEADING.finditer(text):
        if not _UNIT.match(text, m.end()):
            yield make("ID", text, *m.span("it"), "a number that begins with nought", 0.55)
    for m in _HASH.finditer(text):
        yield make("ID", text, *m.span("it"), "a number after its sign", 0.8)
    for m in _SHORT_PHONE.finditer(text):
        yield make("PHONE", text, *m.span("it"), "an extension after who is to be called", 0.75)


def find(text: str) -> list[Finding]:
    """Numbers after plain words, and numbers by their shape."""
    return keep(_numbers(text))
