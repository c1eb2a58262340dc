"""Names of drugs in a text: listed ones, ones with the ending of a family, and words that a dose follows.

Not every name is known: a brand that is neither listed nor followed by a dose is a word like any other. The list says
nothing about what a drug is for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assistant.text import fold

#: Endings of families, English and Greek (folded), for words of seven letters and more.
_ENDING = re.compile(
    r"(?:pril|sartan|olol|statin|prazole|conazole|nidazole|cillin|mycin|floxacin|cycline|gliptin|gliflozin|glutide|parin|"
    r"xaban|gatran|zepam|zolam|triptan|setron|prazan|ximab|zumab|umab|tinib|ciclovir|cyclovir|dronate|penem|cef\w+|"
    r"oxetine|azepine|thiazide|semide|caine|codone|tidine|terol|sone|solone|fibrate|glitazone|dipine|lukast|"
    r"πριλη?|σαρταν|λολη|στατινη?|πραζολη|κοναζολη|νιδαζολη|κιλλινη|μυκινη|φλοξασινη|κυκλινη|γλιπτινη|γλιφλοζινη|παρινη|"
    r"ξαμπανη|ζεπαμη|ζολαμη|τριπτανη|σετρονη|μαμπη?|πενεμη?|οξετινη|θειαζιδη|σεμιδη|πρεδνιζολονη|διπινη)(?:σ|ν)?$"
)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_UNIT = (
    r"(?:mg|mcg|μg|µg|ug|micrograms?|milligrams?|g|grams?|gr|ml|iu|units?|mmol|meq|puffs?|tablets?|tabs?|capsules?|drops?|"
    r"μονάδες|μονάδων|δισκία?|σταγόνες|γρ|κάψουλες|εισπνοές|i\.u\.)"
)
#: "apixaban 5 mg", "insulin glargine 14 units", "furosemide IV 40 mg".
DOSE = re.compile(
    rf"(?P<amount>\d[\d.,]*(?:\s*(?:-|–|to|/|έως)\s*\d[\d.,]*)?)\s*(?P<unit>{_UNIT})"
    r"(?P<per>\s*/\s*(?:kg|h|hr|hour|day|min|ml|24 ?h|κιλό|ώρα|ημέρα)\b)?(?![^\W\d_])(?!\s*/\s*(?:d?l|mol)\b)",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    fold(word)
    for word in [
        "a",
        "an",
        "and",
        "at",
        "by",
        "daily",
        "dose",
        "doses",
        "for",
        "from",
        "give",
        "given",
        "in",
        "increase",
        "increased",
        "is",
        "iv",
        "of",
        "on",
        "oral",
        "po",
        "plus",
        "reduce",
        "start",
        "started",
        "stop",
        "take",
        "takes",
        "taking",
        "the",
        "then",
        "to",
        "up",
        "with",
        "total",
        "maximum",
        "max",
        "weight",
        "glucose",
        "sodium",
        "potassium",
        "creatinine",
        "haemoglobin",
        "hemoglobin",
        "crp",
        "urea",
        "lactate",
        "calcium",
        "bilirubin",
        "albumin",
        "level",
        "levels",
        "every",
        "about",
        "over",
        "was",
        "were",
        "than",
        "least",
        "most",
        "another",
        "once",
        "twice",
        "additional",
        "each",
        "now",
        "currently",
        "extra",
        "only",
        "around",
        "approximately",
        "και",
        "στα",
        "στις",
        "από",
        "σε",
        "με",
        "για",
        "δόση",
        "έως",
        "ανά",
        "στο",
        "στη",
        "την",
        "του",
        "της",
        "τα",
        "η",
        "ο",
        "το",
        "βάρος",
        "γλυκόζη",
        "νάτριο",
        "κάλιο",
        "κρεατινίνη",
        "ουρία",
        "αιμοσφαιρίνη",
        "λευκά",
        "συνολικά",
        "μία",
        "δύο",
        "τρεις",
        "iv",
        "im",
        "sc",
        "p.o.",
        "περίπου",
        "κάθε",
        "drink",
        "drank",
        "lost",
        "gained",
        "bleed",
        "water",
        "protein",
        "platelets",
        "sugar",
        "sugars",
        "fluid",
        "fluids",
        "saline",
        "volume",
        "output",
        "urine",
        "intake",
        "mass",
        "lesion",
        "nodule",
    ]
)


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[str], tuple[str, ...]]:
    """English names, and Greek stems (folded)."""
    names: set[str] = set()
    stems: set[str] = set()
    for line in Path(__file__).with_name("drugs.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            stems.update(fold(word) for word in line[1:].split())
        elif not line.startswith("#"):
            names.update(fold(word) for word in line.split())
    return frozenset(names), tuple(sorted(stems))


@lru_cache(maxsize=16384)
def is_drug(word: str) -> bool:
    """Whether a single word is the name of a drug: listed, or with a family's ending."""
    folded = fold(word)
    names, stems = _known()
    if folded in names or (folded.endswith("s") and folded[:-1] in names):
        return True
    if not folded.isascii():
        return len(folded) >= 5 and (folded.startswith(stems) or (bool(_ENDING.search(folded)) and len(folded) >= 7))
    return len(folded) >= 7 and bool(_ENDING.search(folded)) and folded not in _LOOK_ALIKE


#: English words with the ending of a drug family.
_LOOK_ALIKE = frozenset(
    [
        "control",
        "protocol",
        "april",
        "cholesterol",
        "someone",
        "anyone",
        "everyone",
        "person",
        "reason",
        "lesson",
        "season",
    ]
)


@lru_cache(maxsize=4096)
def drugs_in(text: str) -> tuple[str, ...]:
    """The drugs that a text names, folded, each once and in order: known names, and the words right before a dose."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(text):
        if is_drug(match.group()):
            found[fold(match.group())] = None
    for match in DOSE.finditer(text):
        word = _before(text[: match.start()])
        if word and not match["per"]:
            found[word] = None
    return tuple(found)


def _before(text: str) -> str:
    """The name that stands right before a dose, folded; empty when what stands there is no name."""
    words = re.findall(r"[^\W\d_][\w'-]+", text[-40:])
    if not words or re.search(r"[.;:,(]\s*$", text):
        return ""
    word = fold(words[-1])
    return "" if word in _NO_NAMES or len(word) < 4 else word
