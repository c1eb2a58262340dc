"""Dates in every format, in English and Greek, also incomplete and relative ones; and ages over 89.

`value` gives the day a complete date means, so that it can be shifted or looked for in another format.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from assistant.privacy import lists, spoken
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make
from assistant.text import fold

_EN = ["jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"]  # fmt: skip
_EL = [
    r"ιαν(?:ουαρ[ίι](?:ου|ος|ο))?|γεν[άα]ρη", r"φεβ(?:ρ(?:ουαρ[ίι](?:ου|ος|ο))?)?|φλεβ[άα]ρη", r"μ[άα]ρ(?:τ(?:[ίι](?:ου|ος|ο)|η|ης)?)?|μαρτ(?:[ίι](?:ου|ος|ο)|η|ης)?",
    r"απρ(?:ιλ(?:[ίι](?:ου|ος|ο)|η|ης)|[ίι]λη)?", r"μα[ΐϊίι](?:ου|ος|ο)|μ[άα](?:[ιΐϊ](?:ου|ος|ο)?|η)", r"ιο[ύυ]ν(?:[ίι](?:ου|ος|ο)|η|ης)?", r"ιο[ύυ]λ(?:[ίι](?:ου|ος|ο)|η|ης)?", r"α[ύυ]γ(?:ο[ύυ]στ(?:ου|ος|ο))?",
    r"σεπτ?(?:εμβρ[ίι](?:ου|ος|ο)|[έε]μβρη)?", r"οκτ(?:ωβρ[ίι](?:ου|ος|ο)|[ώω]βρη)?", r"νο[έε](?:μβρ[ίι](?:ου|ος|ο)|μβρη)?", r"δεκ(?:εμβρ[ίι](?:ου|ος|ο)|[έε]μβρη)?",
]  # fmt: skip
_EU = [r"januar|janvier|gennaio|enero", r"februar|f[ée]vrier|febbraio|febrero", r"märz|mars|marzo", r"avril|aprile|abril", r"mai|maggio|mayo", r"juni|juin|giugno|junio", r"juli|juillet|luglio|julio", r"ao[uû]t|agosto", r"septembre|settembre|septiembre", r"oktober|octobre|ottobre|octubre", r"novembre|noviembre", r"dezember|d[ée]cembre|dicembre|diciembre"]  # fmt: skip
_MONTH = "(?:" + "|".join(f"(?:{m})" for m in [*_EN, *_EL, *_EU]) + ")"
_MONTH_OF = [compiled(f"(?:{e}|{g}|{u})\\.?", re.IGNORECASE) for e, g, u in zip(_EN, _EL, _EU, strict=True)]
_DAY_EN = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_DAY_EL = r"(?:δευτ[έε]ρας?|τρ[ίι]της?|τετ[άα]ρτης?|π[έε]μπτης?|παρασκευ[ήη]ς?|σ[άα]ββ[άα]το[υ]?|κυριακ[ήη]ς?)"
_WEEKDAY = rf"(?:{_DAY_EN}|{_DAY_EL})"
_B, _E = r"(?<![\w])", r"(?![\w])"
_ORD = r"(?:st|nd|rd|th|η|ης|ή|ής|ος|ου|ηs)?"
_D = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_Y = rf"(?:{_YEAR}|['’]?\d\d)"
_N = r"[0-9OolI]"
_SEP = r"[ ]?[./\-–·][ ]?"

_FULL: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (compiled(p, re.IGNORECASE), why)
    for p, why in (
        (rf"{_B}{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d])", "a date, year first"),
        (rf"{_B}(?:{_WEEKDAY}[.,]?\s+)?\d{{1,2}}(?P<sep>{_SEP})\d{{1,2}}(?P=sep)(?:{_YEAR}|\d\d)(?![\w/]|[.\-]\d)", "a date in numbers"),
        (rf"(?<![\w./-]){_N}{{1,2}}[./\-]{_N}{{1,2}}[./\-](?:[12I l|][0-9Ool]{{3}}|{_N}{{2}})(?![\w/])", "a date in numbers, badly scanned"),
        (rf"{_B}(?:{_WEEKDAY},?\s+(?:the\s+)?)?{_D}\s?{_ORD}\s?(?:of\s+|του\s+|de\s+|\.\s?)?[-\s/.]?\s?{_MONTH}\b\.?,?(?:\s?[-/,]?\s?(?:του\s+|of\s+|de\s+)?{_Y})?(?![\w])", "a day and a month"),
        (rf"{_B}(?:{_WEEKDAY}\.?,?\s+)?{_MONTH}\b\.?\s?[-/]?\s?(?:the\s+)?{_D}(?!\d|[:.]\d\d){_ORD}(?:,?\s+(?:of\s+)?{_YEAR}|,?\s?[-/]\s?{_Y}|,\s?['’]?\d\d)?(?![\w/%]|\.\d|\s?(?:mg|ml|mcg|%))", "a month and a day"),
        (rf"{_B}(?:(?:early|mid|late|end(?:\s+of)?|start\s+of|αρχές|μέσα|τέλη)[\s-]+(?:of\s+)?)?{_MONTH}\b\.?,?\s?[-/]?\s?(?:of\s+|του\s+)?(?:{_YEAR}|['’]\d\d)(?![\w])", "a month and a year"),
        (rf"{_B}(?:0?[1-9]|1[0-2])[/\-.]{_YEAR}(?![\w/])", "a month and a year in numbers"),
        (rf"{_B}(?:spring|summer|autumn|fall|winter|christmas|easter|(?:την\s+)?άνοιξη|(?:το\s+)?καλοκαίρι|(?:το\s+)?φθινόπωρο|(?:τον\s+)?χειμώνα|χριστούγεννα|πάσχα)(?:\s+of|\s+του)?\s+{_YEAR}(?![\w])", "a season and a year"),
        (rf"{_B}(?:Q[1-4]|week\s+\d{{1,2}}|w/?c)[\s/]+(?:of\s+)?{_YEAR}(?![\w])", "a part of a year"),
        (r"(?<![\w.,/\-+])(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)(?![\w]|[.,/\-]\d)", "a date in eight digits"),
    )
)  # fmt: skip
_CUE = (
    r"(?:on|dated?|since|from|until|till?|by|before|after|due|seen|admitted|discharged|d/c|adm|reviewed?|clinic|dob|d\.o\.b\.?|born|b\.|"
    r"appointment|appt|f/u|fu|follow[\s-]?up|next|last|review|of|started|start|stopped|op|surgery|scan|ct|mri|cxr|bloods|between|and|to|"
    r"στις|στισ|την|από|απο|έως|εως|μέχρι|μεχρι|ημ(?:/νία|ερομηνία|\.)?|ραντεβού|εισαγωγή|έξοδος|εξιτήριο|γέννησης|επανεξέταση|βάρδια(?:\s+\w+)?|αλλαγή|κοπή(?:\s+\w+)?|νύχτα|επόμενη|σήμερα|αύριο|χθες|επίσκεψη|τετ|τεπ|night|handover|tonight|today|tomorrow|yesterday|r/v|rv)"
)
_SHORT = compiled(rf"{_B}(?:{_WEEKDAY}\.?,?\s+)?(?P<it>(?:{_D}[/.\-](?:1[0-2]|0?[1-9])|(?:1[0-2]|0[1-9])/(?:3[01]|[12]\d)))(?![\w/%]|[.\-]\d|\s?(?:mg|ml|mmol|g\b|kg|hours?|hrs|days?|weeks?|months?|/\d|L\b|L/|mmHg|kPa|cm|mm|units?|tabs?|%|φορές|ημέρες))", re.IGNORECASE)  # fmt: skip
_LEAD = compiled(rf"(?:{_CUE}|{_WEEKDAY}|\()\s*[:\-]?\s*(?:the\s+)?$", re.IGNORECASE)
_BIRTH_YEAR = compiled(
    rf"(?:born(?:\s+in)?|b\.|dob|d\.o\.b\.?|year\s+of\s+birth|yob|γεν(?:νηθείς|νηθείσα|νήθηκε|\.)?|γεννήθηκε|γεννηθεισ\w*|γεννηθηκε|έτος\s+γέννησης|ετος\s+γεννησης|έτος\s+γεν\.?)\s*(?:in|το|:|the)?\s*[:.]?\s*(?:έτος\s+)?(?P<it>{_YEAR}|['’]\d\d)(?![\w./-])",
    re.IGNORECASE,
)
_YEAR_ONLY = compiled(
    rf"{_B}(?:in|since|from|until|till|by|around|circa|c\.|approx\.?|early|late|mid-?|before|after|of|during|back\s+in|το|από\s+το|απο\s+το|έως\s+το|μέχρι\s+το|πριν\s+το|μετά\s+το|του|κατά\s+το|έτος|ετος|από|διαγνώσθηκε|year)\s+(?:the\s+year\s+)?(?P<it>{_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?)(?![\w/%]|[.,]\d|\s?(?:mg|ml|mcg|g\b|kg|kcal|units?|ml/|h\b|hrs?|hours|steps|calories|cells|U\b|IU|μονάδες))",
    re.IGNORECASE,
)
_PAREN_YEAR = compiled(
    rf"\(\s*(?P<it>{_YEAR})\s*\)|(?<=[a-zα-ω]\s)(?P<two>(?:19[3-9]\d|20[0-2]\d))(?=\s*[,;.)\n]|\s+[-–]\s|$)",
    re.MULTILINE,
)
_YEARS_ROW = compiled(rf"(?m)^\s*[-•*]?\s*(?P<it>{_YEAR})\s*[:\-–]\s")
_LONE_DAY = compiled(
    rf"{_B}(?:on|last|next|this|coming|by|since|until|from|till|every\s+other|previous|following|before|την|τη|το|κάθε\s+δεύτερη|από|μέχρι|έως|προηγούμενη|επόμενη|περασμένη|ερχόμενη)\s+(?:την\s+|το\s+)?(?P<it>(?:{_DAY_EN}|{_DAY_EL}))(?:\s+(?:the\s+)?{_D}(?:st|nd|rd|th))?(?![\w'-])",
    re.IGNORECASE,
)
_ORDINAL_DAY = compiled(rf"{_B}(?:on|by|until|since|from|dated)\s+the\s+(?P<it>{_D}(?:st|nd|rd|th)(?:\s+(?:of\s+)?(?:this|last|next)\s+month)?)(?!\s+(?:day|week|month|percentile|centile|hour|decade|rib|time|dose|attempt|floor|toe|finger|digit|metatarsal|line|trimester))(?![\w])", re.IGNORECASE)  # fmt: skip
_NUMBER = r"(?:\d{1,3}|a|one|two|three|four|five|six|seven|eight|nine|ten|a\s+few|few|couple\s+of|μία|μια|δύο|δυο|τρεις|τέσσερις|πέντε|έξι|επτά|λίγες)"
_BIRTHDAY = compiled(
    rf"{_B}(?:(?:{_NUMBER}\s+(?:day|week|month|hour|ημέρ|μέρ|εβδομάδ|μήν)\w*\s+(?:before|after|past|prior\s+to|shy\s+of|short\s+of|πριν(?:\s+από)?|μετά(?:\s+από)?)|(?:the\s+)?(?:day|eve|week|morning|night|weekend)\s+(?:before|after|of)|on|around|just\s+(?:before|after)|shortly\s+(?:before|after)|την\s+(?:παραμονή|επομένη|ημέρα)|ανήμερα|λίγο\s+(?:πριν|μετά)|παραμονή|στα|μετά(?:\s+από)?|πριν(?:\s+από)?)\s+)?"
    rf"(?:(?:his|her|their|the|hir|τα|των|στα|από\s+τα|της|του)\s+)?(?:own\s+)?(?:\d{{1,3}}(?:st|nd|rd|th|α|ά|ων|ών)?\s+)?(?P<core>birthday|γεν[έε]θλι[άα]|γενεθλ[ίι]ων)(?:\s+(?:του|της|τους))?(?![\w])",
    re.IGNORECASE,
)
_HOLIDAY = compiled(
    rf"{_B}(?:on\s+|την\s+|τα\s+|το\s+|ανήμερα\s+(?:των\s+|του\s+)?)?(?P<it>christmas(?:\s+(?:day|eve))?|xmas|boxing\s+day|new\s+year'?s?\s+(?:day|eve)|easter(?:\s+(?:sunday|monday))?|good\s+friday|valentine'?s\s+day|halloween|thanksgiving|(?:παραμονή\s+)?χριστουγέννων|χριστούγεννα|πρωτοχρονιά|κυριακή\s+του\s+πάσχα|πάσχα|δεκαπενταύγουστ\w+|πρωτομαγιά|καθαρά\s+δευτέρα|25η\s+μαρτίου)(?![\w]|[ ](?:market|tree|pudding|dinner|cake|card|present|jumper|lights|egg|factor|rose)s?\b)",
    re.IGNORECASE,
)
_RANGE = compiled(rf"{_B}{_D}{_ORD}?\s?(?:[-–/]|to|and|&|έως|ως|και|with)\s?{_D}{_ORD}\s+(?:of\s+)?{_MONTH}\b\.?(?:,?\s+{_YEAR})?(?![\w])", re.IGNORECASE)  # fmt: skip
_NOT_FULL = compiled(r"^\d{1,2}\.\d{1,2}\.\d{1,2}$")
_MAY = compiled(r"^(?:may|mar|sat|sun|mon|dec|jan|march|mars|μαι)\b", re.IGNORECASE)


def _valid(value: str) -> bool:
    """Numbers in the ranges of days and months."""
    parts = [
        int(re.sub(r"\D", "", p.translate(str.maketrans("OolI| ", "001111")))[:4] or 0)
        for p in re.split(r"[./\-–·T]", value)[:3]
    ]
    if len(parts) < 3:
        return False
    a, b, c = parts
    if a > 1000:
        return 1 <= b <= 12 and 1 <= c <= 31
    return (1 <= a <= 31 and 1 <= b <= 12) or (1 <= a <= 12 and 1 <= b <= 31)


def full(text: str) -> Iterator[Finding | None]:
    """Complete dates and dates with a month's name."""
    for pattern, why in _FULL:
        for m in pattern.finditer(text):
            value = m.group()
            numeric = re.sub(rf"^{_WEEKDAY}[.,]?\s+", "", value, flags=re.IGNORECASE)
            if "numbers" in why and "month and a year" not in why and not _valid(numeric):
                continue
            if "scanned" in why and (sum(c.isdigit() for c in value) < 3 or not re.search(r"[Ool I|]", value)):
                continue
            if why == "a date, year first" and not _valid(value):
                continue
            if (
                why == "a date in numbers"
                and _NOT_FULL.match(numeric)
                and re.search(
                    r"(?:v|version|section|§|chapter|table)\W*$",
                    text[max(0, m.start() - 10) : m.start()],
                    re.IGNORECASE,
                )
            ):
                continue
            yield make("DATE", text, *m.span(), why, 0.92)
    for m in _RANGE.finditer(text):
        yield make("DATE", text, *m.span(), "days of a month", 0.93)


_FRACTIONS = frozenset("2 3 4 5 6 7 10 12".split())
_SNELLEN = frozenset("6/5 6/6 6/9".split())


def _no_fraction(value: str) -> bool:
    """Whether "7/9" can hardly be a share, a score, a dose, a duration or an acuity."""
    day, _, month = value.partition("/")
    if value in _SNELLEN or day == month:
        return False
    if value.startswith("0") or month.startswith("0"):
        return True
    return month not in _FRACTIONS


def partial(text: str) -> Iterator[Finding | None]:
    """Days and months without a year, years, weekdays, holidays, birthdays."""
    for m in _SHORT.finditer(text):
        start = m.start("it")
        line = text[text.rfind("\n", 0, start) + 1 : start]
        lead = text[max(0, start - 24) : start]
        sep = re.search(r"[/.\-]", m["it"])
        assert sep is not None
        cued = bool(_LEAD.search(lead))
        starts_row = (
            not line.strip(" \t-•*|")
            and sep.group() != "-"
            and bool(re.match(r"\s*[:\-–|)]|\s+\S", text[m.end() : m.end() + 4]))
        )
        if re.search(
            r"(?:\d|pain|score|grade|gcs|power|mrc|nyha|murmur|vas|apgar|rate|ratio|bp|πίεση|times|x)\W*$",
            lead,
            re.IGNORECASE,
        ) or (sep.group() == "-" and not cued):
            continue
        day = int(re.match(r"\d+", m["it"]).group())  # type: ignore[union-attr]
        if sep.group() == "/" and _no_fraction(m["it"]):
            yield make("DATE", text, m.start(), m.end("it"), "a day and a month in numbers", 0.6)
            continue
        # "16/7" alone is a date, "3/7" three days, "6/12" six months, "4/5" a power.
        plain = sep.group() == "/" and day > 12 and not m["it"].endswith("/10")
        # "5/5" and "7/10" are a power and a score unless the words before them speak of a day.
        if (
            cued
            and m.start() == start
            and day <= 10
            and m["it"].endswith(("/5", "/10"))
            and not re.search(r"(?:on|dob|dated?|admitted|due|born|στις|ημ\S*)\s*[:\-]?\s*$", lead, re.IGNORECASE)
        ):
            continue
        if plain or m.start() < start or (cued and (sep.group() == "/" or re.search(r"(?:on|dob|στις|dated?|admitted|seen|ημ\S*|due|by|appt|appointment|βαρδια(?:\s+\w+)?|νυχτα|αλλαγη|handover|night)\s*[:\-]?\s*$", lead, re.IGNORECASE))) or (starts_row and sep.group() == "/"):  # fmt: skip
            yield make("DATE", text, m.start(), m.end("it"), "a day and a month in numbers", 0.7)
    for pattern, why, score in (
        (_BIRTH_YEAR, "a year of birth", 0.9), (_YEAR_ONLY, "a year", 0.6), (_YEARS_ROW, "a year that heads a row", 0.6),
        (_LONE_DAY, "a day of the week", 0.55), (_ORDINAL_DAY, "a day of the month", 0.6), (_HOLIDAY, "a holiday", 0.6),
    ):  # fmt: skip
        for m in pattern.finditer(text):
            start, end = m.span("it")
            if why == "a day of the week":
                end = m.end()
                if m["it"].islower() and len(m["it"]) <= 3:
                    continue
            yield make("DATE", text, start, end, why, score)
    for m in _PAREN_YEAR.finditer(text):
        span = m.span("it") if m["it"] else m.span("two")
        yield make("DATE", text, *span, "a year", 0.55)
    for m in _BIRTHDAY.finditer(text):
        if len(m.group().split()) > 1:
            start = m.start()
            first = re.match(r"(?:on|around|στα|τα)\s+", m.group(), re.IGNORECASE)
            yield make("DATE", text, start + (first.end() if first else 0), m.end(), "a date told by a birthday", 0.8)


_AGE = r"(?:9\d|1[0-2]\d)"
# "ninety-four" may be a pulse or a length as well, so a word of age must stand near.
_IN_WORDS = compiled(
    r"(?<![\w])(?P<it>ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?(?:[\s-]years?[\s-]old|\s+years?\s+of\s+age)?|(?:one|a)\s+hundred(?:\s+and\s+\w+)?[\s-]years?[\s-]old|centenarian|nonagenarian|supercentenarian)(?![\w])(?!\s+(?:mg|ml|percent|per|degrees|minutes|days|beats))",
    re.IGNORECASE,
)
_AGES = tuple(
    compiled(p, re.IGNORECASE)
    for p in (
        rf"(?<![\w.,/\-])(?P<it>{_AGE}(?:[\s-]?(?:years?|yrs?|y)\.?(?:[\s-]?(?:old|of\s+age|o))?|\s?y\.?\s?/\s?o\.?|\s?yo\b|[\s-]?year[\s-]olds?))(?![\w])(?!\s*(?:ago|history|later|of\s+(?!age)|smok))",
        rf"(?<![\w.,/\-])(?P<it>{_AGE}\s?(?:χρον(?:ος|η|ο|ου|ης|ων|ών|ες|οι|ών|ια|ιών)|χρ\.|ετ(?:ών|ων|ους|ής|ης)|έτη))(?![\w])",
        rf"(?:\baged?|\bage[ds]?\s*(?:is|was|of|:|=|at)?|age\s+\(years\)|ηλικ(?:ία|ίας|ια|ιας)?|ετών|στα)\s*[:=|.]?\s*(?P<it>{_AGE})(?![\w/%]|[.,]\d)",
        rf"(?<![\w.,/\-])(?P<it>{_AGE}\s?[-/]?\s?[MFΑΘ](?:ale|emale)?)(?![\w])",
        rf"(?:\b[MF]|\bmale|\bfemale|\bman|\bwoman|\bgentleman|\blady|άνδρας|γυναίκα|άρρεν|θήλυ)\s?[,/(]\s?(?P<it>{_AGE})(?![\w/%]|[.,]\d)",
        rf"(?<![\w.,/\-])(?P<it>{_AGE})(?=\s?(?:,|/)?\s?(?:male|female|man|woman|lady|gentleman|♂|♀|άνδρας|γυναίκα|άρρεν|θήλυ)\b)",
        r"(?<![\w])(?P<it>(?:ενενήντα|ενενηντα)(?:\s+(?:ενός|ένα|δύο|τριών|τρία|τεσσάρων|τέσσερα|πέντε|έξι|επτά|οκτώ|εννέα))?\s+(?:ετών|χρονών|χρόνων|ετων|χρονων)|εκατό\s+(?:ετών|χρονών)|ενενηντ(?:άχρον|αχρον|ά|α)\w*χρον\w+|ενενηντάχρον\w+)(?![\w])",
    )
)


_OLD = r"(?:9\d|1[01]\d)"
_NINETY = r"(?:ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|a\s+hundred(?:\s+and\s+\w+)?)"
# "my mother Doreen, 91, who": a name, a comma, the age, a comma. A list of values has no word before the first comma.
_AGE_AFTER_NAME = compiled(
    rf"(?P<name>[A-ZΑ-Ω][\w'’\-]+)(?:,\s|\s\()(?P<it>{_OLD}|{_NINETY}|{_NINETY.capitalize()})(?=,\s[a-zα-ωA-ZΑ-Ω]|\)|\s*\.\s|\s*$|;)",
    re.MULTILINE,
)
_AGE_WORDS_EL = compiled(
    r"(?<![\w])(?:ετών|ηλικίας|ετη)\s+(?P<it>ενενήντα(?:\s+(?:ενός|ένα|δύο|δυο|τριών|τρία|τεσσάρων|τέσσερα|πέντε|έξι|επτά|εφτά|οκτώ|οχτώ|εννέα|εννιά))?|εκατό(?:ν)?(?:\s+\w+)?)(?![\w])",
    re.IGNORECASE,
)
_AGED = compiled(
    rf"(?<![\w])(?:aged|age|turned|turning|now|nearly|almost)\s+(?P<it>{_NINETY}|one\s+hundred(?:\s+and\s+\w+)?)(?![\w])",
    re.IGNORECASE,
)


def _bare_ages(text: str) -> Iterator[Finding | None]:
    """Ages with no word for years: after a name, and in words after "aged"."""
    for m in _AGE_AFTER_NAME.finditer(text):
        key = fold(m["name"])
        if len(key) > 2 and not lists.is_clinical(key) and not lists.is_word(key):
            yield make("AGE_OVER_89", text, *m.span("it"), "an age over 89 after a name", 0.8)
    for m in [*_AGED.finditer(text), *_AGE_WORDS_EL.finditer(text)]:
        yield make("AGE_OVER_89", text, *m.span("it"), "an age over 89", 0.9)


def ages(text: str) -> Iterator[Finding | None]:
    """Ages over 89, in figures and in words."""
    for pattern in (*_AGES, _IN_WORDS):
        for m in pattern.finditer(text):
            digits = re.match(r"\d+", m["it"])
            if digits and not 90 <= int(digits.group()) <= 125:
                continue
            if pattern is _IN_WORDS and re.fullmatch(r"ninety(?:[\s-]\w+)?", m["it"], re.IGNORECASE):
                near = text[max(0, m.start() - 24) : m.end() + 24]
                if not re.search(r"\bage|\bold\b|\bturn|birthday|\blived\b|years", near, re.IGNORECASE):
                    continue
            yield make("AGE_OVER_89", text, *m.span("it"), "an age over 89", 0.93)


def find(text: str) -> list[Finding]:
    """All dates and ages over 89."""
    return keep([*full(text), *partial(text), *spoken.find(text), *ages(text), *_bare_ages(text)])


def value(written: str) -> dt.date | None:
    """The day that a complete date means, day before month where both are possible; None for any other text."""
    text = written.strip()
    numeric = re.fullmatch(
        rf"(?:{_WEEKDAY}[.,]?\s+)?(\d{{1,4}})\s?[./\-–·]\s?(\d{{1,2}})\s?[./\-–·]\s?(\d{{1,4}})", text, re.IGNORECASE
    )
    if numeric:
        a, b, c = (int(g) for g in numeric.groups())
        if a > 31:
            return _day(a, b, c)
        return _day(_century(c), b, a) or _day(_century(c), a, b)
    if re.fullmatch(r"\d{8}", text):
        return (
            _day(int(text[:4]), int(text[4:6]), int(text[6:]))
            if text[:2] in ("19", "20")
            else _day(int(text[4:]), int(text[2:4]), int(text[:2]))
        )
    year = re.search(rf"(?<!\d)({_YEAR}|['’]\d\d|(?<=[-/ ])\d\d)$", text)
    month = _month(text)
    if year is None or month is None:
        return None
    rest = text[: year.start()]
    day = re.search(rf"(?<!\d)({_D})(?!\d)", rest)
    return _day(_century(int(year.group().strip("'’"))), month, int(day.group())) if day else None


def _month(text: str) -> int | None:
    for word in re.findall(r"[^\W\d_]+", text):
        for number, pattern in enumerate(_MONTH_OF, 1):
            if pattern.fullmatch(word):
                return number
    return None


def _century(year: int) -> int:
    return year if year > 99 else (2000 if year < 40 else 1900) + year


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


_NAMES_EN = "January February March April May June July August September October November December".split()
_NAMES_EL = "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου".split()


def spellings(day: dt.date) -> list[str]:
    """The usual ways to write a day, folded, for finding it in another format."""
    d, m, y = day.day, day.month, day.year
    found = [f"{y}-{m:02}-{d:02}", f"{y}{m:02}{d:02}", f"{d:02}{m:02}{y}"]
    for sep in "/.-":
        for dd, mm in ((f"{d}", f"{m}"), (f"{d:02}", f"{m:02}"), (f"{d}", f"{m:02}")):
            found += [f"{dd}{sep}{mm}{sep}{y}", f"{dd}{sep}{mm}{sep}{y % 100:02}", f"{mm}{sep}{dd}{sep}{y}"]
    suffix = "th" if 11 <= d <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    for name in (_NAMES_EN[m - 1], _NAMES_EN[m - 1][:3], _NAMES_EL[m - 1], _NAMES_EL[m - 1][:3]):
        for dd in (f"{d}", f"{d:02}", f"{d}{suffix}", f"{d}η"):
            found += [f"{dd} {name} {y}", f"{dd} {name}", f"{dd} of {name} {y}", f"{dd}-{name}-{y}", f"{dd}-{name}-{y % 100:02}", f"{name} {dd}, {y}", f"{name} {dd} {y}", f"{name} {dd}"]  # fmt: skip
    return list(dict.fromkeys(fold(f) for f in found))
