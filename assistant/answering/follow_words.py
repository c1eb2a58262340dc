"""Words that follow-ups are made of: prepositions, and things that take each other's place, in English and Greek."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.retrieval.words import content_words
from assistant.text import fold, fold_greek_sound, language_of
from assistant.tools.words.openers import flat

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
#: Prepositions by kind, the English and the Greek one to write first. Those of one kind take each other's place.
KINDS: tuple[tuple[str, ...], ...] = (
    ("for", "για", "gia"),
    ("with", "με", "me", "without", "χωρις", "xoris", "horis", "choris", "by"),
    ("to", "προς", "towards", "σε", "στη", "στην", "στο", "στον", "στους", "στις", "στα", "pros", "se", "sti", "stin",
     "sto", "ston"),
    ("from", "απο", "apo"),
    ("on", "την", "at", "in", "during"),
    ("if", "αν", "when", "unless", "εαν", "οταν", "ean", "otan"),
    ("after", "μετα", "meta", "before", "πριν", "prin"),
    ("of", "about"),
)  # fmt: skip
KIND = {word: number for number, kind in enumerate(KINDS) for word in kind}
#: Written for a preposition in the other language, where it is not the first of its kind.
_OTHER = {"without": "χωρίς", "χωρις": "without", "xoris": "without", "horis": "without", "με": "with", "me": "with"}
#: Things of one kind take each other's place: the English phrase, its words, the Greek word, its forms (also by sound).
_THINGS: dict[str, str] = {
    "who": """adults: adult adults grown-ups | ενήλικες: ενηλικες ενηλικας ενηλικους ενηλικα ενηλικων
        children: child children kid kids | παιδιά: παιδια παιδι παιδιων
        infants: infant infants baby babies toddler toddlers | μωρά: μωρο μωρα βρεφη βρεφος βρεφων
        students: student students pupil pupils | φοιτητές: φοιτητης φοιτητες φοιτητη φοιτητων μαθητες
        seniors: senior seniors pensioner pensioners elderly | ηλικιωμένους: ηλικιωμενοι ηλικιωμενους συνταξιουχοι
        pregnant women: pregnant | εγκύους: εγκυοι εγκυους εγκυο
        passengers: passenger passengers residents resident visitors visitor members member guests guest crew
            | επιβάτες: επιβατες επιβατη επιβατης
        a dog: dog dogs puppy | σκύλο: σκυλο σκυλος σκυλους σκυλι σκυλια
        a cat: cat cats kitten | γάτα: γατα γατες
        a pet: pet pets animal animals bird birds | κατοικίδιο: κατοικιδιο κατοικιδια ζωο ζωα""",
    "vehicle": """a car: car cars suv jeep | αυτοκίνητο: αυτοκινητο αυτοκινητα αμαξι
        a motorbike: motorbike motorbikes motorcycle motorcycles scooter scooters moped
            | μηχανή: μηχανη μηχανες μοτοσικλετα μοτοσυκλετα
        a bicycle: bicycle bicycles bike bikes | ποδήλατο: ποδηλατο ποδηλατα
        a van: van vans camper campers motorhome caravan trailer | τροχόσπιτο: τροχοσπιτο βαν
        a truck: truck trucks lorry lorries bus buses | φορτηγό: φορτηγο φορτηγα""",
    "day": """Monday: monday mondays | Δευτέρα: δευτερα
        Tuesday: tuesday tuesdays | Τρίτη: τριτη
        Wednesday: wednesday wednesdays | Τετάρτη: τεταρτη
        Thursday: thursday thursdays | Πέμπτη: πεμπτη
        Friday: friday fridays | Παρασκευή: παρασκευη
        Saturday: saturday saturdays | Σάββατο: σαββατο
        Sunday: sunday sundays | Κυριακή: κυριακη
        today: today tonight | σήμερα: σημερα
        tomorrow: tomorrow | αύριο: αυριο
        weekends: weekend weekends weekday weekdays holiday holidays | Σαββατοκύριακο: σαββατοκυριακο αργιες
        summer: summer winter autumn spring january february march april june july august september october november
            december | καλοκαίρι: καλοκαιρι χειμωνα""",
}


#: Greek prepositions in Latin letters.
_LATIN = frozenset(fold("gia me xoris horis choris pros se sti stin sto ston apo meta prin ean otan").split())


def _entries() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """By word (Greek by its sound too): its kind of thing, and the English and the Greek phrase for it."""
    kinds: dict[str, str] = {}
    phrases: dict[str, tuple[str, str]] = {}
    for kind, body in _THINGS.items():
        for row in re.split(r"\n(?=\s*[\w ]+:[^|]*\|?)", body):
            english, _, greek = row.partition("|")
            names = tuple(side.partition(":")[0].strip() for side in (english, greek))
            for word in [*english.partition(":")[2].split(), *greek.partition(":")[2].split()]:
                for key in {fold(word), *([] if word.isascii() else [fold_greek_sound(word)])}:
                    kinds[key] = kind
                    phrases[key] = (names[0], names[1])
    return kinds, phrases


KIND_OF_THING, SAID = _entries()


def key(word: str) -> str:
    """The word as `KIND_OF_THING` and `SAID` know it."""
    return word if word in KIND_OF_THING else fold_greek_sound(word)


def thing_of(words: Sequence[str]) -> str | None:
    """The kind of thing that is named first among the words."""
    return next((KIND_OF_THING[key(w)] for w in words if key(w) in KIND_OF_THING), None)


def in_language(piece: str, before: str) -> str:
    """A piece in the language of the question it goes into, as far as its words are known here."""
    to_greek = language_of(before) == "el"
    words = WORD.findall(flat(piece))
    known = [w for w in words if key(w) in SAID]
    if to_greek and known and words[0] in ("ο", "η", "οι"):
        return SAID[key(known[0])][1]  # into another case
    foreign = any(w not in KIND_OF_THING or not w.isascii() for w in known)
    greek = foreign or language_of(piece) == "el" or words[0] in _LATIN
    if greek == to_greek or len(content_words(piece)) > 2:
        return piece
    parts: list[str] = []
    if words[0] in KIND:
        first = KINDS[KIND[words[0]]][1 if to_greek else 0]
        parts.append(_OTHER.get(words[0], first))
    if known:
        parts.append(SAID[key(known[0])][1 if to_greek else 0])
    else:
        parts.append(piece.split(maxsplit=1)[1] if parts and len(words) > 1 else piece)
    return " ".join(parts)
