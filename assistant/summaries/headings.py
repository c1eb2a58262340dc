# ruff: noqa: E501 - tables of words read better in long lines
"""Headings and labels of clinical notes, English and Greek, and the theme that each announces.

Read by its words, in order, so that "Drug allergies" is about allergies and not about drugs. A heading that is not here
announces nothing; what stands under it is judged by its own words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.summaries.model import Theme
from assistant.text import fold, fold_space

#: Folded: no accents, no final sigma, lower case.
_RULES: tuple[tuple[Theme, str], ...] = (
    ("allergy", r"allerg|adverse (?:drug )?reaction|sensitivit|intoleranc|αλλεργ|δυσανεξ|ανεπιθυμητ\w+ αντιδρ"),
    ("code", r"code status|resuscitat|\bdna?c?p?r\b|ceiling of care|escalation|treatment limits|αναζωογον|αναταξ"
             r"|οριο θεραπ"),
    ("family", r"family (?:medical )?(?:history|hx)|^family$|\bfhx?$|οικογενειακ"),
    ("social", r"social|lifestyle|habits|living situation|^occupation|κοινωνικ|συνηθει|επαγγελμα$|^εξεισ"),
    ("contact", r"next of kin|contact|carer|συγγεν|επικοινων"),
    ("surgical", r"surgical history|past surg|previous surg|^surgical$|^operations|\bpsh|χειρουργικο ιστορ|προηγ\w+ επεμβ"),
    ("pending", r"pending|outstanding|await|open (?:question|issue|item|point)|unresolved|unclear|to (?:be )?clarif"
                r"|still to come|^questions$|εκκρεμ|αναμεν|ανοιχτ\w+ ζητημ|ανοικτ\w+ ζητημ|ερωτηματ|ασαφ"),
    ("followup", r"follow.?up|next (?:appointment|visit|review|step|check)|disposition|discharge (?:plan|instruct|advice)"
                 r"|safety.?net|when to (?:call|return|come)|return|appointments?$|to the gp|gp to|please|"
                 r"επανεξετ|επανελεγχ|παρακολουθ|επομεν|ραντεβου|οδηγιεσ εξοδ|παρακαλ"),
    ("past", r"past (?:medical )?(?:history|hx)|\bpmhx?|medical history|background|co-?morbid|problem list"
             r"|chronic (?:condition|problem)|ατομικο|αναμνηστικ|συννοσηρ|ιστορικο$|υποκειμεν\w+ νοσ|^ιατρικο ιστορ"),
    ("medication", r"medic(?:ation|ine)|\bmeds?\b|\bdrugs?\b|prescri|\brx\b|φαρμακ|\bαγωγη"),
    ("plan", r"plan|recommend|to.?do\b|tonight|orders?$|management|treatment|therap|advice|instructions|actions?\b"
             r"|σχεδιο|πλανο|θεραπ|οδηγιε|συστασ|αντιμετωπ|ενεργει|εντολ|αποψε|προταση"),
    ("ros", r"review of systems|^ros$|ανασκοπηση"),
    ("diagnosis", r"diagnos|impression|assessment|problem|conclusion|διαγνωσ|εκτιμηση|συμπερασμ|εντυπωση|αξιολογ"),
    ("vitals", r"vital|^obs(?:ervations?)?$|ζωτικ|παρατηρησ"),
    ("procedure", r"procedure|operation|intervention|anaesth|anesth|εγχειρηση|επεμβασ|χειρουργ|πραξεισ"),
    ("exam", r"exam(?!.*lab)|physical|on examination|^o/e|^objective|findings|κλινικη (?:εξετ|εικονα)|^κλινικη$|αντικειμεν|^εξεταση|ευρηματα"),
    ("results", r"result|\blabs?\b|laborator|investigation|imaging|radiolog|x-?rays?|\bct\b|\bmri\b|ultraso|\be[ck]g\b"
                r"|\becho|blood|microbiolog|culture|\btests?\b|patholog|histolog|biops|urine|εργαστηρ|αποτελεσμ"
                r"|απεικον|ακτινογ|υπερηχ|αξονικ|μαγνητικ|καλλιεργ|\bηκγ\b|αιματολογ|βιοχημ|εξετασεισ|παρακλινικ"),
    ("course", r"course|progress|evolution|\bevents?\b|\bshift\b|overnight|what changed|interval|εξελιξη|πορεια|βαρδια"
               r"|τρεχουσα κατ|συμβαντ"),
    ("complaint", r"complaint|presenting|reason for|^cc$|^chief|^situation|^referral|αιτια|κυρι[οα] (?:συμπτ|αιτ)|ενοχλημ|προσελευσ"
                  r"|^λογοσ|παρουσια|^κατασταση|^question$|^ερωτημα$"),
    ("history", r"history|^hpi|^subjective|anamnes|^narrative|παρουσα νοσ|ιστορικο|υποκειμενικ"),
    ("identity", r"^patient(?: (?:name|details|id))?$|demograph|^name$|^age|^ασθεν|ονοματεπ|^ηλικια|στοιχεια"),
)  # fmt: skip
_COMPILED = tuple((theme, re.compile(pattern)) for theme, pattern in _RULES)
#: One letter of a SOAP or SBAR note alone on its line or before a colon.
_LETTERS: dict[str, Theme] = {
    "s": "history", "o": "exam", "a": "diagnosis", "p": "plan", "b": "past", "r": "plan", "a/p": "plan", "a&p": "plan",
    "hx": "history", "dx": "diagnosis", "tx": "plan", "hpc": "history", "pc": "complaint", "dh": "medication",
    "sh": "social", "fh": "family", "imp": "diagnosis", "ddx": "diagnosis", "nkda": "allergy", "nka": "allergy",
    "nok": "contact", "ix": "results", "ua": "results", "abg": "results", "cxr": "results", "ecg": "results",
    "ekg": "results", "trop": "results", "bloods": "results", "u&e": "results", "fbc": "results", "cbc": "results",
    "lfts": "results", "bmp": "results", "cmp": "results", "bp": "vitals", "hr": "vitals", "spo2": "vitals", "temp": "vitals",
    "rr": "vitals", "news": "vitals", "news2": "vitals", "gcs": "vitals", "απ": "vitals", "σφ": "vitals",
}  # fmt: skip
#: Headings that say no more than their theme: they need not stand beside a statement grouped under it.
_PLAIN = re.compile(
    r"(?:known |drug )?allerg(?:y|ies)|αλλεργι(?:α|εσ)|(?:current |home )?medic(?:ations?|ines?)|meds|φαρμακ(?:α|ευτικη "
    r"αγωγη)|plan|σχεδιο|πλανο|diagnos[ei]s|διαγνωσ(?:η|εισ)|results?|αποτελεσματα|labs?|vitals?(?: signs)?|ζωτικα "
    r"(?:σημεια)|exam(?:ination)?|physical exam(?:ination)?|κλινικη εξεταση|follow.?up|παρακολουθηση|assessment|εκτιμηση|"
    r"(?:past )?medical history|pmh|hpi|history(?: of present illness)?|chief complaint|presenting complaint|cc|"
    r"impression|social history|κοινωνικο ιστορικο|[soapbr]|situation|background|recommendation|code status|"
    r"assessment (?:and|&) plan|review of systems|ros|history|ιστορικο|ατομικο αναμνηστικο|παρουσα νοσοσ|progress|"
    r"subjective|objective|pending|εκκρεμοτητεσ|παρακαλουμε|please|advice|observations|obs|imaging|investigations|instructions|course|πορεια|"
    r"hospital course|αιτια εισοδου|patient|ασθενησ|family history|οικογενειακο ιστορικο|past history|surgical history"
)
#: What a document calls itself on a line of its own or before a name, a ward or a date: "Discharge summary - Ward 4B".
_DOCUMENT = re.compile(
    r"(?:\w+ ){0,2}?(?:discharge|admission|admit|transfer|referral|progress|consult(?:ation)?|follow.?up|review|hand.?over|operat\w+|"
    r"triage|visit|nursing|medical|clinic(?:al)?|ward(?: round)?|death|shift|emergency|soap|sbar|case|patient)"
    r" (?:summary|notes?|letter|reports?|record|sheet|form|chart|document)\b|"
    r"(?:(?:ιατρικ|νοσηλευτικ|κλινικ|ενημερωτικ|συνοπτικ)\w+ ){0,2}(?:εξιτηριο|(?:σημειωμα|δελτιο|περιληψη|εκθεση|φυλλο|"
    r"επιστολη|γνωματευση|πρακτικο|φακελοσ|καρτα)(?: (?:του |τησ )?(?:εξοδου|εισοδου|εξιτηριου|εισαγωγησ|νοσηλει\w+|παραδοσησ|"
    r"προοδου|παραπομπησ|διακομιδησ|βαρδιασ|πορειασ|ασθεν(?:ουσ|η)|θεραπειασ|επισκεψησ)){0,2})\b"
)


def without_document(prepared: str) -> str:
    """A prepared line without what the document calls itself at its beginning; the same line where it does not."""
    found = _DOCUMENT.match(prepared)
    return prepared[found.end() :].strip(" *#_:.,-–—|") if found else prepared


@lru_cache(maxsize=4096)
def theme_of(heading: str) -> Theme | None:
    """What a heading or label announces; None when it is none of a clinical note."""
    folded = fold_space(fold(heading)).strip(" *#_:.-–—0123456789()")
    if not folded or len(folded) > 70:
        return None
    if folded in _LETTERS:
        return _LETTERS[folded]
    return next((theme for theme, pattern in _COMPILED if pattern.search(folded)), None)


@lru_cache(maxsize=4096)
def is_plain(heading: str) -> bool:
    """Whether a heading says no more than its theme's name."""
    return bool(_PLAIN.fullmatch(fold_space(fold(heading)).strip(" *#_:.-–—0123456789()")))
