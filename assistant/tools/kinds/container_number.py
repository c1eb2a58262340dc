"""`container-number`: check digits of containers and their size and type codes (ISO 6346).

Says what is wrong with a number and which check digit or slip of the pen would put it right. It does not know which
containers exist nor who owns a prefix: that register changes and is not in the pack.
"""

from __future__ import annotations

import re

from assistant.text import fold
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics.check_digits import (
    CATEGORIES,
    container_digit,
    container_repairs,
    container_terms,
    container_valid,
)
from assistant.tools.logistics.hear import FILLERS, Heard, only
from assistant.tools.logistics.reply import Draft
from assistant.tools.logistics.size_types import CODE, decode

KIND = "container-number"
# Greek capitals that look like Latin ones: a number copied from a Greek keyboard.
_GREEK_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
_GAP = r"[ \-./_]{0,2}"
_WRITTEN = re.compile(
    rf"(?<![A-Za-z0-9])(?P<owner>[A-Za-z]{{2,5}})(?P<gap>{_GAP})(?P<digits>\d(?:{_GAP}\d){{3,9}})"
    r"(?: ?\((?P<last>\d)\))?(?![A-Za-z0-9])"
)
# Eleven or ten characters with a letter among the digits or a digit among the letters.
_SLIPPED = re.compile(rf"(?<![A-Za-z0-9])([A-Za-z0-9]{{4}}){_GAP}([A-Za-z0-9]{{6}}){_GAP}([A-Za-z0-9])(?![A-Za-z0-9])")
_ABOUT = ("container*", "box number", "check digit*", "iso 6346", "εμπορευματοκιβωτι*", "κοντεινερ*", "ψηφιο ελεγχου")
_CHECK = (
    "valid*", "invalid", "check*", "verify", "verified number", "correct*", "right", "wrong", "real", "typo",
    "mistake*", "mistyped",
    "error", "digit*", "genuine", "legit*", "fake", "ok", "εγκυρ*", "σωστ*", "λαθος", "ψηφιο*", "ελεγξε*", "ελεγχο*",
    "ισχυει",
    "γνησι*", "ακυρ*",
)  # fmt: skip
_ASKING_FOR_ONE = re.compile(
    r"\b(?:check|validate|verify|is|are|compute|calculate)\b(?: \w+){0,4} (?:my|this|a|our|these"
    r"|the) container (?:number|no|check digit)s?\b"
)
_EXPLAINING = (
    "how",
    "why",
    "what is",
    "what are",
    "what does",
    "where",
    "who",
    "when",
    "πως",
    "γιατι",
    "που",
    "ποτε",
    "pou",
    "pote",
    "pws",
)
_CODE_WORDS = FILLERS | frozenset(
    fold(
        "container containers size type code codes iso 6346 kind sort decode decoded long high tall length height "
        "dimension "
        "dimensions equipment box number group reefer "
        "κωδικος κωδικο τυπος τυπου τυπο μεγεθος μεγεθους κοντεινερ εμπορευματοκιβωτιο διαστασεις εχει αποκωδικοποιησε "
        "kodikos kwdikos typos tipos megethos konteiner exei"
    ).split()
)


class ContainerNumberTool:
    """See the module."""

    kind = KIND
    priority = 12

    def answer(self, asked: Asked) -> Reply | None:
        """About every container number in the question, or about size and type codes."""
        heard = Heard.of(asked.text.translate(_GREEK_CAPITALS))
        about, checking = heard.says(*_ABOUT) or Heard.of(asked.text).says(*_ABOUT), Heard.of(asked.text).says(*_CHECK)
        numbers = _numbers(heard.text, about or checking)
        if numbers:
            rest = heard.without(*(span for _, span in numbers))
            alone = only(
                rest, FILLERS | {"container", "containers", "number", "numbers", "no", "κοντεινερ", "konteiner"}
            )
            if not (alone or checking):
                return None
            return self._about_numbers([number for number, _ in numbers], asked)
        codes = list(dict.fromkeys(m.group(1).upper() for m in CODE.finditer(heard.text)))
        if codes and only(heard.without(*(m.span() for m in CODE.finditer(heard.text))), _CODE_WORDS):
            return self._about_codes(codes, asked)
        if _ASKING_FOR_ONE.search(heard.folded) and not heard.says(*_EXPLAINING):
            draft = Draft(KIND, asked.language)
            draft.say(
                "Which container number? It has four letters, six digits and a check digit, such as CSQU 305438-3.",
                "Ποιος αριθμός εμπορευματοκιβωτίου; Έχει τέσσερα γράμματα, έξι ψηφία και ένα ψηφίο ελέγχου, όπως "
                "CSQU 305438-3.",
            )
            return draft.done("clarify")
        return None

    def _about_numbers(self, numbers: list[str], asked: Asked) -> Reply:
        draft = Draft(KIND, asked.language, {"numbers": ", ".join(numbers)})
        for number in numbers[:20]:
            _judge(draft, number)
        return draft.done()

    def _about_codes(self, codes: list[str], asked: Asked) -> Reply | None:
        draft = Draft(KIND, asked.language, {"codes": ", ".join(codes)})
        for code in codes[:10]:
            found = decode(code, asked.language)
            if found is None:
                continue
            detail = f", {found.detail}" if found.detail else ""
            article = "an" if found.kind[0] in "aeiou" else "a"
            draft.say(
                f"{code} (ISO 6346) is {article} {found.kind}{detail}: length {found.length}, height {found.height}, "
                f"width {found.width}.",
                f"{code} (ISO 6346): {found.kind}{detail}· μήκος {found.length}, ύψος {found.height}, πλάτος "
                f"{found.width}.",
            )
            draft.row(
                {"code": code, "type": found.kind, "length": found.length, "height": found.height, "width": found.width}
            )
        return draft.done() if draft.rows else None


def _numbers(text: str, hinted: bool) -> list[tuple[str, tuple[int, int]]]:
    """What is written like a container number: (capitals and digits only, where)."""
    found: list[tuple[str, tuple[int, int]]] = []
    for match in _WRITTEN.finditer(text):
        owner, digits = match["owner"], re.sub(r"\D", "", match["digits"]) + (match["last"] or "")
        if _meant(owner, match["gap"], digits, hinted):
            found.append(((owner + digits).upper(), match.span()))
    for match in _SLIPPED.finditer(text):
        number = "".join(match.groups()).upper()
        taken = any(s < match.end() and match.start() < e for _, (s, e) in found)
        if not taken and _slip(number, hinted):
            found.append((number, match.span()))
    return sorted(found, key=lambda f: f[1])


def _meant(owner: str, gap: str, digits: str, hinted: bool) -> bool:
    """Whether letters and digits are meant as a container number and not as a word beside an amount."""
    shaped = len(owner) == 4 and owner[3].upper() in CATEGORIES
    if shaped and len(digits) in (6, 7):
        return hinted or not gap or owner.isupper()
    # The wrong count of letters or digits, or no category letter: only if the question speaks of containers.
    return (
        hinted
        and owner.isupper()
        and ((len(owner) == 4 and 5 <= len(digits) <= 8) or len(digits) == 7)
        and owner != "IMO"
    )


def _slip(number: str, hinted: bool) -> bool:
    letters = sum(c.isalpha() for c in number[:4])
    digits = sum(c.isdigit() for c in number[4:])
    mixed = letters < 4 or digits < 7
    return mixed and letters >= 3 and digits >= 5 and (hinted or bool(container_repairs(number)))


def _spaced(number: str) -> str:
    return f"{number[:4]} {number[4:10]}-{number[10:]}" if len(number) == 11 else f"{number[:4]} {number[4:]}"


def _judge(draft: Draft, number: str) -> None:
    """One sentence or two about one number, and its row."""
    shown = _spaced(number)
    owner, digits = number[:4], number[4:]
    if owner.isalpha() and owner[3] in CATEGORIES and digits.isdigit() and len(digits) in (6, 7):
        stem, digit = number[:10], container_digit(number[:10])
        if len(number) == 10:
            draft.say(
                f"The check digit of {shown} is {digit}: the full number is {_spaced(stem + str(digit))} "
                f"({_working(stem)}).",
                f"Το ψηφίο ελέγχου του {shown} είναι {digit}: ο πλήρης αριθμός είναι {_spaced(stem + str(digit))} "
                f"({_working(stem)}).",
            )
            draft.row({"number": shown, "valid": "", "check_digit": str(digit)})
            return
        if container_valid(number):
            draft.say(
                f"{shown} is a valid container number (ISO 6346): the check digit {digit} is right ({_working(stem)}).",
                f"Ο αριθμός {shown} είναι έγκυρος (ISO 6346): το ψηφίο ελέγχου {digit} είναι σωστό ({_working(stem)}).",
            )
            draft.row({"number": shown, "valid": "yes", "check_digit": str(digit)})
            return
        draft.say(
            f"{shown} is not a valid container number (ISO 6346): for {stem[:4]} {stem[4:]} the check digit would be "
            f"{digit}, "
            f"not {number[10]} ({_working(stem)}).",
            f"Ο αριθμός {shown} δεν είναι έγκυρος (ISO 6346): για το {stem[:4]} {stem[4:]} το ψηφίο ελέγχου θα ήταν "
            f"{digit} "
            f"και όχι {number[10]} ({_working(stem)}).",
        )
        draft.row({"number": shown, "valid": "no", "check_digit": str(digit)})
    else:
        for english, greek in _faults(number):
            draft.say(
                f"{shown} is not a valid container number (ISO 6346): {english}.",
                f"Ο αριθμός {shown} δεν είναι έγκυρος (ISO 6346): {greek}.",
            )
        draft.row({"number": shown, "valid": "no", "check_digit": ""})
    repairs = [_spaced(repair) for repair in container_repairs(number)]
    if repairs:
        draft.say(
            f"With one slip put right it could be {' or '.join(repairs)}.",
            f"Με διόρθωση ενός λάθους πληκτρολόγησης θα μπορούσε να είναι {' ή '.join(repairs)}.",
        )


def _faults(number: str) -> list[tuple[str, str]]:
    match = re.fullmatch(r"([A-Z]*)(\d*)", number)
    if not match:
        return [
            (
                "it must be four letters and then seven digits, and a letter and a digit are mixed up",
                "πρέπει να έχει τέσσερα γράμματα και μετά επτά ψηφία, και κάποιο γράμμα έχει μπερδευτεί με ψηφίο",
            )
        ]
    letters, digits = match[1], match[2]
    if len(letters) != 4:
        return [
            (
                f"it has {len(letters)} letters instead of four (three of the owner, then U, J or Z)",
                f"έχει {len(letters)} γράμματα αντί για τέσσερα (τρία του ιδιοκτήτη και μετά U, J ή Z)",
            )
        ]
    if len(digits) not in (6, 7):
        return [
            (
                f"it has {len(digits)} digits instead of six and a check digit",
                f"έχει {len(digits)} ψηφία αντί για έξι και ένα ψηφίο ελέγχου",
            )
        ]
    return [
        (
            f"the fourth letter must be U (container), J (detachable equipment) or Z (trailer or chassis), not "
            f"{letters[3]}",
            f"το τέταρτο γράμμα πρέπει να είναι U (εμπορευματοκιβώτιο), J (αποσπώμενος εξοπλισμός) ή Z "
            f"(ρυμουλκούμενο ή "
            f"σασί), όχι {letters[3]}",
        )
    ]


def _working(stem: str) -> str:
    total = sum(value * weight for _, value, weight in container_terms(stem))
    rest = total % 11
    return f"Σ = {total}, {total} mod 11 = {rest}" + (" → 0" if rest == 10 else "")


def make(setup: Setup) -> Tool:
    """The tool; it reads no file of the pack."""
    del setup
    return ContainerNumberTool()
