"""Size and type codes of containers, ISO 6346:1995 annexes D and E: 22G1, 45R1, L5G1.

The tables are in our own words; the values were taken from and checked against the data of solyarisoftware/iso6346 and
Roskus/iso (both MIT). Codes of the older 1984 edition (2200, 4310) are not decoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.types import Language

#: Code → (millimetres, usual name).
LENGTHS = {
    "1": (2991, "10 ft"), "2": (6068, "20 ft"), "3": (9125, "30 ft"), "4": (12192, "40 ft"), "A": (7150, ""),
    "B": (7315, "24 ft"), "C": (7430, ""), "D": (7450, ""), "E": (7820, ""), "F": (8100, ""), "G": (12500, "41 ft"),
    "H": (13106, "43 ft"), "K": (13600, ""), "L": (13716, "45 ft"), "M": (14630, "48 ft"), "N": (14935, "49 ft"),
    "P": (16154, "53 ft"),
}  # fmt: skip
_H8, _H86, _H9, _H96 = "2,438 mm (8 ft)", "2,591 mm (8 ft 6 in)", "2,743 mm (9 ft)", "2,895 mm (9 ft 6 in)"
_STANDARD = ("2,438 mm (8 ft)", "2.438 mm (8 ft)")
_WIDE, _WIDER = ("2,438 to 2,500 mm", "2.438 έως 2.500 mm"), ("over 2,500 mm", "πάνω από 2.500 mm")
#: Code → (height in English, width in English and Greek).
HEIGHTS: dict[str, tuple[str, tuple[str, str]]] = {
    "0": (_H8, _STANDARD), "2": (_H86, _STANDARD), "4": (_H9, _STANDARD), "5": (_H96, _STANDARD),
    "6": (f"> {_H96}", _STANDARD), "8": ("1,295 mm (4 ft 3 in)", _STANDARD), "9": ("≤ 1,219 mm (4 ft)", _STANDARD),
    "C": (_H86, _WIDE), "D": (_H9, _WIDE), "E": (_H96, _WIDE), "F": (f"> {_H96}", _WIDE),
    "L": (_H86, _WIDER), "M": (_H9, _WIDER), "N": (_H96, _WIDER), "P": (f"> {_H96}", _WIDER),
}  # fmt: skip
TYPES: dict[str, tuple[str, str]] = {
    "G": ("general purpose container", "εμπορευματοκιβώτιο γενικής χρήσης"),
    "V": ("ventilated general purpose container", "αεριζόμενο εμπορευματοκιβώτιο"),
    "B": ("dry bulk container", "εμπορευματοκιβώτιο ξηρού χύδην φορτίου"),
    "S": ("named cargo container", "εμπορευματοκιβώτιο για ορισμένο φορτίο"),
    "R": ("refrigerated container (integral reefer)", "εμπορευματοκιβώτιο-ψυγείο (ενσωματωμένη μονάδα)"),
    "H": ("insulated container, machinery removable", "μονωμένο εμπορευματοκιβώτιο, με αφαιρούμενη μονάδα"),
    "U": ("open-top container", "εμπορευματοκιβώτιο ανοικτής οροφής"),
    "P": ("platform or flat rack", "πλατφόρμα ή flat rack"),
    "T": ("tank container", "εμπορευματοκιβώτιο-δεξαμενή"),
    "N": ("pressurised or gravity dry-bulk tank container", "δεξαμενή ξηρού χύδην φορτίου"),
    "A": ("air/surface container", "εμπορευματοκιβώτιο αεροπορικής και επίγειας μεταφοράς"),
}
DETAILS: dict[str, tuple[str, str]] = {
    "G0": ("doors at one or both ends", "άνοιγμα στη μία ή και στις δύο άκρες"),
    "G1": ("with passive vents high in the cargo space", "με παθητικούς αεραγωγούς ψηλά στον χώρο φορτίου"),
    "G2": ("doors at the ends and along the whole of one or both sides", "άνοιγμα στις άκρες και σε όλο το πλάι"),
    "G3": ("doors at the ends and along part of one or both sides", "άνοιγμα στις άκρες και σε μέρος του πλαϊνού"),
    "V0": ("natural vents low and high", "φυσικός αερισμός κάτω και πάνω"),
    "V2": ("with a fan inside", "με εσωτερικό ανεμιστήρα"),
    "V4": ("with a fan outside", "με εξωτερικό ανεμιστήρα"),
    "B0": ("closed", "κλειστό"),
    "B1": ("airtight", "αεροστεγές"),
    "B3": ("discharged level, tested at 1.5 bar", "οριζόντια εκφόρτωση, δοκιμή 1,5 bar"),
    "B4": ("discharged level, tested at 2.65 bar", "οριζόντια εκφόρτωση, δοκιμή 2,65 bar"),
    "B5": ("discharged by tipping, tested at 1.5 bar", "εκφόρτωση με ανατροπή, δοκιμή 1,5 bar"),
    "B6": ("discharged by tipping, tested at 2.65 bar", "εκφόρτωση με ανατροπή, δοκιμή 2,65 bar"),
    "S0": ("for livestock", "για ζώα"),
    "S1": ("for cars", "για αυτοκίνητα"),
    "S2": ("for live fish", "για ζωντανά ψάρια"),
    "R0": ("cools only", "μόνο ψύξη"),
    "R1": ("cools and heats", "ψύξη και θέρμανση"),
    "R2": ("cools, with its own power supply", "ψύξη, με δική του παροχή ρεύματος"),
    "R3": ("cools and heats, with its own power supply", "ψύξη και θέρμανση, με δική του παροχή ρεύματος"),
    "H0": ("machinery outside, K = 0.4 W/m²K", "εξωτερική μονάδα, K = 0,4 W/m²K"),
    "H1": ("machinery inside", "εσωτερική μονάδα"),
    "H2": ("machinery outside, K = 0.7 W/m²K", "εξωτερική μονάδα, K = 0,7 W/m²K"),
    "H5": ("insulated only, K = 0.4 W/m²K", "μόνο μόνωση, K = 0,4 W/m²K"),
    "H6": ("insulated only, K = 0.7 W/m²K", "μόνο μόνωση, K = 0,7 W/m²K"),
    "U0": ("doors at one or both ends", "άνοιγμα στη μία ή και στις δύο άκρες"),
    "U1": ("doors at the ends, roof members above them removable", "άνοιγμα στις άκρες, αφαιρούμενα άνω μέλη"),
    "U2": ("doors at the ends and on one or both sides", "άνοιγμα στις άκρες και στα πλαϊνά"),
    "U3": ("as U2, roof members removable", "όπως το U2, με αφαιρούμενα άνω μέλη"),
    "U4": ("doors at the ends, partly on one side, wholly on the other", "άνοιγμα στις άκρες και στα δύο πλαϊνά"),
    "U5": ("fixed walls all round, no doors", "σταθερά τοιχώματα, χωρίς πόρτες"),
    "P0": ("plain platform", "απλή πλατφόρμα"),
    "P1": ("two complete fixed ends", "δύο σταθερές πλήρεις άκρες"),
    "P2": ("fixed posts", "σταθεροί ορθοστάτες"),
    "P3": ("folding complete ends", "αναδιπλούμενες πλήρεις άκρες"),
    "P4": ("folding posts", "αναδιπλούμενοι ορθοστάτες"),
    "P5": ("open top and ends, skeleton frame", "ανοικτή οροφή και άκρες, σκελετός"),
    **{
        f"T{code}": (
            f"for {what[0]}, tested at {bar} bar or more",
            f"για {what[1]}, δοκιμή τουλάχιστον {bar.replace('.', ',')} bar",
        )
        for what, pairs in (
            (("non-dangerous liquids", "μη επικίνδυνα υγρά"), (("0", "0.45"), ("1", "1.5"), ("2", "2.65"))),
            (("dangerous liquids", "επικίνδυνα υγρά"), (("3", "1.5"), ("4", "2.65"), ("5", "4"), ("6", "6"))),
            (("gases", "αέρια"), (("7", "9.1"), ("8", "22"))),
        )
        for code, bar in pairs
    },
    "T9": ("for gases, pressure not fixed", "για αέρια, πίεση μη καθορισμένη"),
}
#: Second letters of group codes (22GP, 45RE): any of these behind a size stands for the whole group.
_GROUPS = {
    "GP": "G", "VH": "V", "BU": "B", "BK": "B", "SN": "S", "RE": "R", "RT": "R", "RS": "R", "HR": "H", "HI": "H",
    "UT": "U",
    "PL": "P", "PF": "P", "PC": "P", "PS": "P", "TN": "T", "TD": "T", "TG": "T", "NH": "N", "NN": "N", "NP": "N",
    "AS": "A",
}  # fmt: skip
CODE = re.compile(
    rf"(?<![\w.,])([1-4A-HK-NP][{''.join(HEIGHTS)}](?:[{''.join(TYPES)}]\d|{'|'.join(_GROUPS)}))(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SizeType:
    """A decoded code: sizes with their usual names, the kind, and what its last digit adds (may be empty)."""

    code: str
    length: str
    height: str
    width: str
    kind: str
    detail: str


def decode(code: str, language: Language) -> SizeType | None:
    """What four characters mean, or None when they are no size and type code."""
    code = code.upper()
    if not CODE.fullmatch(code):
        return None
    greek = language == "el"
    group = _GROUPS.get(code[2:], code[2])
    millimetres, usual = LENGTHS[code[0]]
    height, width = HEIGHTS[code[1]]
    length = f"{millimetres:,} mm" + (f" ({usual})" if usual else "")
    if greek:
        length, height = (part.replace(",", ".") for part in (length, height))
    return SizeType(code, length, height, width[greek], TYPES[group][greek], DETAILS.get(code[2:], ("", ""))[greek])
