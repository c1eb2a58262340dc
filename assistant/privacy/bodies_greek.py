"""Greek bodies by the word of their kind, by quotation marks, by capitals after an article, and Latin names in Greek text.

What this misses: bodies under an everyday word without a word of their kind before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import lists
from assistant.privacy.greek import GREEK, compiled
from assistant.privacy.model import Finding, keep, make
from assistant.privacy.tokens import Word, is_eponym, is_first, words

_G = r"[Α-Ω][\w’'\-]*"
_ANY = r"[Α-ΩA-Z][\w’'&\-]*"
_LATIN = compiled(r"(?<![\w])(?P<it>[A-Z][A-Za-z'’]+(?:[ ](?:&[ ])?[A-Z][A-Za-z'’]+){1,3})(?![\w]|[ ]?\d)")
_ACRONYM = compiled(
    r"(?<![\w])(?:στο|στη|στην|στον|στα|από το|από τη|από την|του|της|στις|από|υπάλληλος|συνταξιούχος|συντ\.)[ ](?P<it>[Α-Ω]{3,8})(?![\w.]|[ ]?\d)"
)
_LATIN_ONE = compiled(
    r"(?<![\w])(?:στη|στην|στο|στον|στα|από τη|από την|από το|ασφ\.|ασφάλεια|ασφαλιστική|εταιρεία|εταιρία|υπάλληλος|οδηγός)[ ](?P<it>[A-Z][A-Za-z'’&]{3,}(?:[ ][A-Z][\w'’]+)?)(?![\w]|[ ]?\d)"
)
# The military hospitals go by their numbers.
_ARMY = compiled(
    r"(?<![\w])(?:στο|από το|του)[ ](?P<it>(?:251|401|404|414|417|424|492|496)(?:[ ](?:ΓΝΑ|ΓΣΝΑ|ΓΣΝΕ|ΓΣΝ|ΣΝ))?)(?![\w]|[.,/]\d|[ ]?(?:mg|ml|€|ευρώ|x))"
)
_NO_ACRONYM = frozenset(
    "μεθ μαφ τεπ τει μεν ωρλ αεε παε σδ αυ χαπ οεμ ηκγ εκγ κνσ αμεα εσυ εκαβ εοπυυ οαεδ αμκα αφμ γτ αμυ μαθ μονν χνα κκ κε εσπα τεκ αγ οπσ σνσ παθ χειρ αξονικη μρι ουρ υπερηχο σεπ ελασ ηεγ ηπα ηνωμενο εε μμε κφκ μετ χυ εν εφη τσχ τσαυ κεν ωτα εσα μμφ εξωτ παν κατ θεσ".split()
)
_KINDS = (
    r"σύλλογο\w*|όμιλο\w*|ξενώνα\w*|δομή\w*|καφέ|καφετέρια\w?|μπαρ|ταβέρνα\w?|κατάστημα\w*|πλοίο\w?|καΐκι\w?|εφημερίδα\w?|κανάλι|ομάδα\w?|σχολή\w?|φροντιστήρι\w+|γυμναστήρι\w+|στέγη\w?|μονάδα\w?|ΜΦΗ|ΚΗΦΗ|κέντρο\w?|θέατρο\w?|χορωδία\w?|"
    r"κομμωτήρι\w+|κρεοπωλεί\w+|ψησταριά\w?|εστιατόρι\w+|ξενοδοχεί\w+|πανσιόν|κάμπινγκ|σωματεί\w+|ίδρυμα\w*|γραφεί\w+|επιχείρηση\w?|εταιρεί\w+|βιοτεχνία\w?|συνεργεί\w+|πρατήρι\w+|σταθμό\w?|παιδότοπο\w?|νηπιαγωγεί\w+|δημοτικό|παιδικό|βρεφονηπιακό|γηροκομεί\w+|οίκο\w?|ιατρεί\w+|φαρμακεί\w+|κλινική\w?|νοσοκομεί\w+|ναό\w?|ενορία\w?"
)
_QUOTED = compiled(rf"(?<![\w])(?P<it>(?:{_KINDS})[ ]?[«\"“](?P<name>[Α-ΩA-Z][^»\"”\n]{{1,40}})[»\"”])", re.IGNORECASE)
_HEADED = compiled(
    rf"(?<![\w])(?P<it>(?P<head>(?i:φρεγάτα\w?|πλοίο\w?|κορβέτα|υποβρύχιο|αντιτορπιλικό|πυραυλάκατος|beach bar|bar|μπαρ|καφέ|καφενείο|ταβέρνα|ουζερί|κάμπινγκ|camping|ξενοδοχεί\w+|supermarket|σούπερ μάρκετ|club|κλαμπ|φ/γ|κ/τ|μ/σ))[ ](?P<name>{_ANY}(?:[ ](?:(?:του|της|των)[ ])?{_ANY}){{0,2}}))(?![\w])"
)
_PAIRED = compiled(
    rf"(?<![\w])(?P<it>(?i:(?:διαγνωστικ|ιατρικ|θεραπευτικ|φυσικοθεραπευτικ|ακτινολογικ|μικροβιολογικ|οδοντιατρικ|αιμοδιαλυτικ|οφθαλμολογικ|εκπαιδευτικ|παιδικ|βρεφονηπιακ|αθλητικ|πολιτιστικ|ογκολογικ|καρδιολογικ|γυναικολογικ|ορθοπεδικ|ορθοπαιδικ|παθολογικ|κτηνιατρικ|επιστημονικ)\w+[ ]"
    rf"(?:κέντρ\w+|εργαστήρι\w+|ιατρεί\w+|σταθμ\w+|σύλλογο\w?|όμιλο\w?|κλινική\w?|οίκο\w?))[ ](?P<name>«[^»\n]{{2,40}}»|(?:(?:του|της|των)[ ])?{_ANY}(?:[ ](?:(?:του|της|των)[ ])?{_ANY}){{0,2}}))(?![\w])"
)
_OFFICE = compiled(
    r"(?<![\w.])(?P<it>(?:Α\.?Τ\.?|Τ\.?Α\.?|ΔΟΥ|Δ\.Ο\.Υ\.|Λ\.?Σ\.?|Π\.?Υ\.?|ΠΣ|ΕΜΑΚ|ΟΑΕΔ|ΔΥΠΑ|ΚΕΦΙΑΠ|ΕΚΑΒ|ΚΕΔΔΥ|ΚΕΣΥ|ΚΕΔΑΣΥ|ΔΗΠΕΘΕ|ΕΑΣ|Γ\.?Σ\.?|Α\.?Σ\.?|Ν\.?Ο\.?|ΤΟΕΒ|ΚΕΚ|ΣΔΕ|ΕΕΕΕΚ|ΕΕΕΚ|Π\.?Ι\.?|ΧΕΝ|ΧΑΝ|ΕΛΑΣ|ΕΟΣ|ΝΑΣ|Τροχαία|Αστυνομία|Πυροσβεστική|Εισαγγελία|Πρωτοδικείο|Λιμεναρχείο|Ειρηνοδικείο|Μητρόπολη|Νομαρχία|Περιφέρεια|Πρόνοια|Γενικό|Γενικού)"
    r"[ ](?:(?:της|του)[ ])?(?P<name>[Α-Ω][α-ω]{3,}|[Α-Ω]{5,}))(?![\w])"
)
_SCHOOLS = compiled(
    rf"(?<![\w])(?P<it>(?:\d{{1,2}}[οη][ ])?(?:Δημοτικό|Δημοτικού|Γυμνάσιο|Γυμνασίου|Λύκειο|Λυκείου|Νηπιαγωγείο|Νηπιαγωγείου|ΓΕΛ|ΕΠΑΛ|Γηροκομείο|Εργαστήρι|Στέκι|ΚΑΠΗ|Συσσίτιο|Λογιστήριο)[ ](?:(?:της|του)[ ])?{_G}(?:[ ](?:(?:της|του)[ ])?{_G}){{0,2}})(?![\w])"
)


def _clean(found: list[Word]) -> bool:
    return bool(found) and not any(lists.is_clinical(w.key) or lists.is_drug(w.key) or is_eponym(w.key) for w in found)


def _all(text: str) -> Iterator[Finding | None]:
    letters = sum(c.isalpha() for c in text)
    if letters and len(GREEK.findall(text)) > 0.5 * letters:
        for m in _LATIN.finditer(text):
            found = words(m["it"])
            if _clean(found) and not is_first(found[0].key):
                yield make("ORGANIZATION", text, *m.span("it"), "Latin capitals in Greek text", 0.45)
    for m in _LATIN_ONE.finditer(text):
        if _clean(words(m["it"])):
            yield make("ORGANIZATION", text, *m.span("it"), "a Latin capital after a Greek article", 0.45)
    for m in _ARMY.finditer(text):
        yield make("ORGANIZATION", text, *m.span("it"), "a military hospital by its number", 0.7)
    for m in _ACRONYM.finditer(text):
        w = words(m["it"])[0]
        if w.key not in _NO_ACRONYM and not lists.is_clinical(w.key) and not is_first(w.key):
            yield make("ORGANIZATION", text, *m.span("it"), "letters of a body after an article", 0.46)
    for pattern, why, score in (
        (_QUOTED, "a Greek body and its quoted name", 0.86), (_HEADED, "a Greek house and its name", 0.7),
        (_PAIRED, "a Greek body and its name", 0.87), (_OFFICE, "a Greek office and its place", 0.8), (_SCHOOLS, "a Greek school and its name", 0.78),
    ):  # fmt: skip
        for m in pattern.finditer(text):
            name = m["name"] if "name" in pattern.groupindex else m["it"]
            found = [w for w in words(name) if len(w.text) > 2]
            if found and not all(lists.is_clinical(w.key) for w in found):
                yield make("ORGANIZATION", text, *m.span("it"), why, score)


def find(text: str) -> list[Finding]:
    """Greek bodies."""
    return keep(_all(text))
