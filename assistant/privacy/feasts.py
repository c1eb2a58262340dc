"""Days told by a feast, by their number alone, or by a day and a month after what happened on them.

What this misses: feasts of other calendars than those named, name days of saints not named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make

_D = r"(?:3[01]|[12]\d|0?[1-9])"
_ENDS = r"(?=[ ]*(?:[.,;:)\n]|$)|[ ](?:and|with|at|in|for|by|to|as|if|because|but|or|when|while|then|after|before|via|from|who|due|he|she|they|we|dr|mr)\b)"
_NTH = compiled(
    rf"(?<![\w])(?:on|by|until|till|since|from|before|after|due|the|appt|seen|admitted|discharged|booked|dated|clinic|op|rv|r/v)[ ](?P<it>{_D}(?:st|nd|rd|th)(?:[ ]inst\.?)?){_ENDS}",
    re.IGNORECASE | re.MULTILINE,
)
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_WEEKDAY_NTH = compiled(rf"(?<![\w])(?P<it>{_WEEKDAY}\.?,?[ ](?:the[ ])?{_D}(?:st|nd|rd|th))(?![\w])", re.IGNORECASE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_PART = compiled(
    rf"(?<![\w])(?:end|start|beginning|middle|rest|most|half|week|course|all|part|month|back)[ ]of[ ](?:last[ ]|this[ ]|next[ ])?(?P<it>{_MONTHS})(?![\w]|[ ]?\d)"
)
_ACTS = (
    r"given|fixed|fell|onset|operated|inserted|removed|sited|resited|taken|sent|repeated?|rpt|done|booked|dictated|typed|signed|printed|faxed|rang|called|letter|lmp|edd|edc|edb|delivered|clerked|transferred|moved|arrived|died|sutured|biopsy|biopsied|echo|scope|listed|rescheduled|"
    r"cancelled|expires?|exp|starting|ends?|finished|miscarriage|nvd|svd|lscs|emcs|elcs|termination|injury|accident|rta|attack|fit|seizure|scan|swab|culture|bloods?|wound|catheter|picc|cannula|dressing|plaster|pot|debrided|tx|transfused|"
    r"χορηγήθηκε|έγινε|τοποθετήθηκε|αφαιρέθηκε|τερ|πητ|αποβολή|κτ|φτ|άδεια\w?|χειρουργείο|βιοψία|έφυγε|ήρθε|πέθανε|γέννησε|ατύχημα|πτώση|αλλαγή|λήψη|εστάλη"
)
_AFTER_ACT = compiled(
    rf"(?<![\w])(?:{_ACTS})[ :,]{{1,2}}(?:on[ ]|στις[ ])?(?P<it>{_D}/(?:1[0-2]|0?[1-9]))(?![\w/%]|[.\-]\d|[ ]?(?:mg|ml|mmol|kg|hours?|days?|weeks?|months?|tab|dose|cup|pint|strength)\b)",
    re.IGNORECASE,
)
# "miscarriage 8/23": a month and a year, or an American day; scores out of 15, 20, 24, 28, 30 are neither.
_MONTH_YEAR = compiled(
    rf"(?<![\w])(?:in|since|on|from|until|{_ACTS})[ :](?P<it>(?:0?[1-9]|1[0-2])/(?:1[346-9]|2[1-35-79]|31))(?![\w/%]|[.\-]\d)",
    re.IGNORECASE,
)
_LATE = compiled(r"(?<![\w./\-])(?P<it>(?:3[01]|2\d|1[3-9])/(?:1[01]|[1-4689]|0[1-9]))(?=[ ]*[.,;:)\n]|$|[ ][A-Za-zΑ-Ωα-ω])", re.MULTILINE)  # fmt: skip
_NO_LATE = re.compile(
    r"(?:pain|score|grade|gcs|power|nyha|vas|apgar|rate|ratio|bp|mmse|moca|va|x|=|:)\W*$", re.IGNORECASE
)
_SPAN = compiled(
    rf"(?<![\w./\-])(?P<it>{_D}[ ]?(?:προς|έως|ως|to|till|until|&|και)[ ]?{_D}[/.](?:1[0-2]|0?[1-9]))(?![\w/]|[.]\d)"
)
_OF_MONTH = compiled(
    rf"(?<![\w])(?P<it>{_D}(?:η|ης)?[ ](?:του (?:μήνα|μηνός|τρέχοντος)|τρέχοντος|τρέχοντα|τρεχ\.|ιδίου(?: μηνός)?|επομένου|παρελθόντος|inst\.|ult\.))(?![\w])",
    re.IGNORECASE,
)
_EVE = r"(?:παραμονή|παραμονές|ανήμερα|ημέρα|επομένη|γιορτή|εορτή|πανηγύρι|μέρα)"
_FEAST_EL = compiled(
    rf"(?<![\w])(?P<it>(?:{_EVE}[ ])?(?:των|του|της|τα|τη)[ ](?:Φώτων|Φώτα|Θεοφανείων|Ευαγγελισμού|Βαΐων|Αναλήψεως|Αγίου Πνεύματος|Κοιμήσεως|Δεκαπενταύγουστου|Πάσχα|Χριστουγέννων|Πρωτοχρονιάς|Πρωτομαγιάς|Παναγίας|Σταυρού|Ταξιαρχών|Αποκριών|Σαρακοστής)"
    rf"|(?:{_EVE}[ ])(?:των|του|της|στου|στης)[ ](?:Αγίου|Αγίας|Αγίων|Άι|Αϊ)[ \-][Α-Ω]\w+"
    r"|(?:Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Κυριακή)[ ](?:του[ ]Πάσχα|της[ ]Τυροφάγου|των[ ]Βαΐων|του[ ]Θωμά|της[ ]Διακαινησίμου|της[ ]Ορθοδοξίας|της[ ]Πεντηκοστής|του[ ]Λαζάρου)"
    r"|Μεγάλ[ηο][ς]?[ ](?:Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Εβδομάδα)ς?|Μ\.[ ]?(?:Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Εβδομάδα)|Τσικνοπέμπτη\w?|Καθαρ(?:ά|ή)ς?[ ]Δευτέρας?|Απόκριες|Αποκριές|του[ ]Αγίου[ ]Βαλεντίνου|28η[ς]?[ ]Οκτωβρίου|25η[ς]?[ ]Μαρτίου|παραμονή[ ]Πρωτοχρονιάς)(?![\w])",
    re.IGNORECASE,
)
_FEAST_EN = compiled(
    r"(?<![\w])(?P<it>Ash Wednesday|Shrove Tuesday|Pancake Day|Palm Sunday|Maundy Thursday|Whit(?:sun| Monday| Sunday)?|Easter Saturday|Mothering Sunday|Mother['’]s Day|Father['’]s Day|Remembrance (?:Sunday|Day)|Armistice Day|Bonfire Night|Guy Fawkes(?: Night)?|Hogmanay|Burns Night|"
    r"St\.? (?:Patrick|Andrew|David|George|Stephen|Brigid)['’]s (?:Day|night)|(?:bank holiday|May Day)(?: (?:Monday|weekend))?|Labor Day|Memorial Day|Veterans Day|Columbus Day|Presidents['’]? Day|Martin Luther King Day|MLK Day|Independence Day|(?:the )?(?:Fourth|4th) of July|Super Bowl Sunday|Mardi Gras|Black Friday|"
    r"Diwali|Eid(?: al-(?:Fitr|Adha))?|Hanukkah|Chanukah|Passover|Yom Kippur|Rosh Hashanah|Vaisakhi|Holi|Chinese New Year|Lunar New Year|Nowruz|St\.? Swithin['’]s Day|Twelfth Night|New Year['’]s)(?![\w])"
)


def _all(text: str) -> Iterator[Finding | None]:
    for pattern, why, score in (
        (_NTH, "a day of the month", 0.6), (_WEEKDAY_NTH, "a weekday and its number", 0.76), (_PART, "a part of a month", 0.62),
        (_AFTER_ACT, "a day and a month after what happened", 0.62), (_MONTH_YEAR, "a month and a year after what happened", 0.56),
        (_SPAN, "days of a month", 0.72), (_OF_MONTH, "a day of this month", 0.75), (_FEAST_EL, "a feast", 0.72), (_FEAST_EN, "a feast", 0.7),
    ):  # fmt: skip
        for m in pattern.finditer(text):
            # "3/7", "2/52" and "6/12" are three days, two weeks and half a year unless both halves are the same.
            if pattern is _AFTER_ACT and (short := m["it"].split("/"))[1] in ("7", "12", "5", "10") and short[0] != short[1] and int(short[0]) <= 12:  # fmt: skip
                continue
            yield make("DATE", text, *m.span("it"), why, score)
    for m in _LATE.finditer(text):
        if not _NO_LATE.search(text[max(0, m.start() - 10) : m.start()]):
            yield make("DATE", text, *m.span("it"), "a day and a month in numbers", 0.6)


def find(text: str) -> list[Finding]:
    """Days by feast, by number alone, after what happened."""
    return keep(_all(text))
