"""Invented persons. Part of the names are common ones, part are made of syllables so that no list can know them."""

from __future__ import annotations

import random
from dataclasses import dataclass

_EN_F = "Margaret Susan Olivia Priya Hannah Eleanor Grace Siobhan Beatrix Ottoline Marigold Tamsin Zuleika Clemency Ingrid Agnieszka Fatima Mei Chioma Nadezhda Rosalind Dorothy Kezia Perpetua Isolde".split()
_EN_M = "James Peter Oliver Mohammed Callum Gareth Thaddeus Ptolemy Barnaby Hector Rajesh Kwame Bjorn Luca Mateusz Jonty Digby Cuthbert Evander Wilfred Ravi Tobias Anselm Lysander Frank".split()
_EN_S = "Smith Whitfield Okafor Patel Macdonald O'Brien Featherstone Cholmondeley Ramsbottom Kowalski Lindqvist Dubois Fernández Nguyen Bell Hunt Young Trevelyan Arkwright Quillfeather Standish Ollerenshaw Ferreira van den Berg Huckstep Pargeter Threlkeld Uddin Vantongeren Wexcombe Yaxley Zimmermann Rossi Novák Papadakis".split()
_SYL_A = "Bran Cal Dor Hes Kel Lam Mar Nor Pen Quar Ros Sel Tor Wil Har Ash Bux Crow Dun Eld".split()
_SYL_B = "wick comb ley borne stead thwaite more field ridge worth gate mere bury hurst croft dale som ney".split()
_EL_F = "Μαρία Ελένη Αικατερίνη Σοφία Δήμητρα Φωτεινή Ευδοκία Ζαχαρούλα Πολυξένη Αναστασία Χρυσούλα Θεοπίστη Βασιλική Μυρτώ Ερασμία Κυράνη Στυλιανή Αγορίτσα Ειρήνη Παναγιώτα".split()
_EL_M = "Γεώργιος Νίκος Δημήτρης Κωνσταντίνος Αθανάσιος Σπυρίδων Ηλίας Θρασύβουλος Παντελής Χαράλαμπος Μιχάλης Ευάγγελος Στέφανος Ανδρέας Φώτης Ζώης Γρηγόρης Παναγιώτης Λεωνίδας Αχιλλέας".split()
#: Masculine and feminine nominative.
_EL_S = [
    ("Παπαδόπουλος", "Παπαδοπούλου"), ("Γεωργιάδης", "Γεωργιάδου"), ("Καραγιάννης", "Καραγιάννη"), ("Μαυρίδης", "Μαυρίδου"), ("Νικολαΐδης", "Νικολαΐδου"),
    ("Βλαχάκης", "Βλαχάκη"), ("Σταματέλος", "Σταματέλου"), ("Τσιρώνης", "Τσιρώνη"), ("Κουρτέσης", "Κουρτέση"), ("Ζαφειράτος", "Ζαφειράτου"),
    ("Μπιρμπίλης", "Μπιρμπίλη"), ("Ντούμας", "Ντούμα"), ("Οικονόμου", "Οικονόμου"), ("Χατζηαντωνίου", "Χατζηαντωνίου"), ("Γκιουλέκας", "Γκιουλέκα"),
    ("Πετρόπουλος", "Πετροπούλου"), ("Σαρηγιαννίδης", "Σαρηγιαννίδου"), ("Λυμπέρης", "Λυμπέρη"), ("Φραγκιαδάκης", "Φραγκιαδάκη"), ("Κατσαντώνης", "Κατσαντώνη"),
    ("Ρουμελιώτης", "Ρουμελιώτη"), ("Βεντούρας", "Βεντούρα"), ("Δρακόπουλος", "Δρακοπούλου"), ("Αβραμίδης", "Αβραμίδου"), ("Ξυγκάκος", "Ξυγκάκου"),
]  # fmt: skip
_LATIN = {
    "ου": "ou", "ού": "ou", "αυ": "av", "ευ": "ef", "αί": "ai", "ει": "ei", "γγ": "ng", "γκ": "gk", "μπ": "b", "ντ": "nt", "θ": "th", "χ": "ch", "ψ": "ps", "ξ": "x",
    "α": "a", "ά": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "έ": "e", "ζ": "z", "η": "i", "ή": "i", "ι": "i", "ί": "i", "ϊ": "i", "ΐ": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n",
    "ο": "o", "ό": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "ύ": "y", "φ": "f", "ω": "o", "ώ": "o",
}  # fmt: skip


def latin(word: str) -> str:
    """A Greek name in Latin letters, the usual way."""
    low, out, at = word.lower(), "", 0
    while at < len(low):
        for size in (2, 1):
            piece = low[at : at + size]
            if piece in _LATIN:
                out += _LATIN[piece]
                at += size
                break
        else:
            out += low[at]
            at += 1
    return out.capitalize()


def oblique(name: str, case: str) -> str:
    """Genitive ("gen"), accusative ("acc") or vocative ("voc") of a Greek name in the nominative."""
    for ending, gen, acc, voc in (
        ("ος", "ου", "ο", "ε"), ("ης", "η", "η", "η"), ("ής", "ή", "ή", "ή"), ("ας", "α", "α", "α"), ("ων", "ωνα", "ωνα", "ων"),
        ("α", "ας", "α", "α"), ("ά", "άς", "ά", "ά"), ("η", "ης", "η", "η"), ("ή", "ής", "ή", "ή"), ("ώ", "ώς", "ώ", "ώ"),
    ):  # fmt: skip
        if name.endswith(ending):
            return name[: -len(ending)] + {"gen": gen, "acc": acc, "voc": voc}[case]
    return name


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person: first name and surname in the nominative."""

    first: str
    last: str
    female: bool
    greek: bool

    def form(self, maker: str) -> str:
        """The name as a template asks for it."""
        if maker == "full":
            return f"{self.first} {self.last}"
        if maker in ("first", "last"):
            return self.first if maker == "first" else self.last
        if maker == "sur_first":
            return f"{self.last.upper()}, {self.first}"
        if maker == "inits":
            return f"{self.first[0]}.{self.last[0]}."
        if maker == "latin":
            return f"{latin(self.first)} {latin(self.last)}"
        if maker == "latinfirst":
            return latin(self.first)
        if maker == "firstgen":
            return oblique(self.first, "gen")
        if maker == "voc":
            return oblique(self.last, "voc")
        last = self.last if self.female and self.last.endswith("ου") else oblique(self.last, maker)
        return f"{oblique(self.first, maker)} {last}"


def person(rng: random.Random, language: str, female: bool | None = None) -> Person:
    """An invented person of a language."""
    female = rng.random() < 0.5 if female is None else female
    if language == "el":
        masculine, feminine = rng.choice(_EL_S)
        return Person(rng.choice(_EL_F if female else _EL_M), feminine if female else masculine, female, True)
    last = rng.choice(_SYL_A) + rng.choice(_SYL_B) if rng.random() < 0.3 else rng.choice(_EN_S)
    last = last if last not in ("van", "den") else "van den Berg"
    return Person(rng.choice(_EN_F if female else _EN_M), last, female, False)
