"""The eleven Incoterms® 2020 rules as a table of who does what.

Written in our own words from the published structure of the rules (ICC publication 723E: A2/B2 delivery, A3/B3 risk,
A4/B4 carriage, A5/B5 insurance, A7/B7 clearance, A9/B9 costs); the list of terms was checked against
`incotermscodes.csv` of dcsaorg/DCSA-Edocumentation (Apache-2.0) and the 2010 summary of Tallysticks/incoterms (MIT),
whose DAT became DPU and whose CIP cover rose from clauses (C) to (A) in 2020. Not legal advice: the contract of sale
can say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Party = Literal["seller", "buyer", "nobody"]
ASPECTS = ("carriage", "insurance", "export", "import", "loading", "unloading", "risk", "mode")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code, name: as the ICC writes them; `greek` is a usual Greek name.
        sea: for sea and inland waterway only.
        place: (English, Greek) what is named behind the code.
        risk: (English, Greek) where delivery happens and risk passes.
        carriage, export, import_, loading, unloading: who does and pays it.
        insurance: who must insure for the other; "nobody" where there is no duty.
        cover: (English, Greek) of the insurance, empty without a duty.
    """

    code: str
    name: str
    greek: str
    sea: bool
    place: tuple[str, str]
    risk: tuple[str, str]
    carriage: Party
    export: Party
    import_: Party
    loading: Party
    unloading: Party
    insurance: Party = "nobody"
    cover: tuple[str, str] = ("", "")

    def party(self, aspect: str) -> Party:
        """Who does and pays an aspect other than risk and mode."""
        parties: dict[str, Party] = {
            "carriage": self.carriage, "insurance": self.insurance, "export": self.export, "import": self.import_,
            "loading": self.loading, "unloading": self.unloading,
        }  # fmt: skip
        return parties[aspect]


_SHIPMENT = ("named port of shipment", "κατονομαζόμενο λιμάνι φόρτωσης")
_PORT = ("named port of destination", "κατονομαζόμενο λιμάνι προορισμού")
_PLACE = ("named place of destination", "κατονομαζόμενος τόπος προορισμού")
_ON_BOARD = (
    "when the goods are on board the vessel at the port of shipment",
    "όταν τα εμπορεύματα βρεθούν πάνω στο πλοίο στο λιμάνι φόρτωσης",
)
_CARRIER = ("when the goods are handed to the first carrier", "όταν τα εμπορεύματα παραδοθούν στον πρώτο μεταφορέα")
_READY = (
    "at the place of destination, on the arriving vehicle, ready for unloading",
    "στον τόπο προορισμού, πάνω στο μέσο μεταφοράς, έτοιμα για εκφόρτωση",
)

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            "EXW", "Ex Works", "Εκ του εργοστασίου", False, ("named place of delivery",
            "κατονομαζόμενος τόπος παράδοσης"),
            (
                "when the goods are placed at the buyer's disposal at the named place, not loaded",
                "όταν τα εμπορεύματα τεθούν στη διάθεση του αγοραστή στον κατονομαζόμενο τόπο, χωρίς φόρτωση",
            ),
            "buyer", "buyer", "buyer", "buyer", "buyer",
        ),
        Rule(
            "FCA", "Free Carrier", "Ελεύθερο στον μεταφορέα", False, ("named place of delivery",
            "κατονομαζόμενος τόπος παράδοσης"),
            (
                "when the goods are handed to the buyer's carrier at the named place: loaded if that is the seller's "
                "premises, "
                "else on the seller's vehicle ready for unloading",
                "όταν τα εμπορεύματα παραδοθούν στον μεταφορέα του αγοραστή στον κατονομαζόμενο τόπο: φορτωμένα, αν "
                "είναι οι "
                "εγκαταστάσεις του πωλητή, αλλιώς πάνω στο όχημα του πωλητή, έτοιμα για εκφόρτωση",
            ),
            "buyer", "seller", "buyer", "seller", "buyer",
        ),
        Rule(
            "FAS", "Free Alongside Ship", "Ελεύθερο παραπλεύρως του πλοίου", True, _SHIPMENT,
            (
                "when the goods are alongside the vessel at the port of shipment",
                "όταν τα εμπορεύματα βρεθούν δίπλα στο πλοίο στο λιμάνι φόρτωσης",
            ),
            "buyer", "seller", "buyer", "buyer", "buyer",
        ),
        Rule(
            "FOB", "Free On Board", "Ελεύθερο επί του πλοίου", True, _SHIPMENT, _ON_BOARD,
            "buyer", "seller", "buyer", "seller", "buyer",
        ),
        Rule(
            "CFR", "Cost and Freight", "Κόστος και ναύλος", True, _PORT, _ON_BOARD,
            "seller", "seller", "buyer", "seller", "buyer",
        ),
        Rule(
            "CIF", "Cost, Insurance and Freight", "Κόστος, ασφάλιστρα και ναύλος", True, _PORT, _ON_BOARD,
            "seller", "seller", "buyer", "seller", "buyer", "seller",
            (
                "at least Institute Cargo Clauses (C), the narrow cover, for 110 % of the price",
                "τουλάχιστον κατά τις Institute Cargo Clauses (C), τη στενή κάλυψη, για το 110 % της τιμής",
            ),
        ),
        Rule(
            "CPT", "Carriage Paid To", "Μεταφορά πληρωμένη έως", False, _PLACE, _CARRIER,
            "seller", "seller", "buyer", "seller", "buyer",
        ),
        Rule(
            "CIP", "Carriage and Insurance Paid To", "Μεταφορά και ασφάλιστρα πληρωμένα έως", False, _PLACE, _CARRIER,
            "seller", "seller", "buyer", "seller", "buyer", "seller",
            (
                "Institute Cargo Clauses (A), all risks, for 110 % of the price",
                "κατά τις Institute Cargo Clauses (A), κατά παντός κινδύνου, για το 110 % της τιμής",
            ),
        ),
        Rule(
            "DAP", "Delivered at Place", "Παράδοση στον τόπο", False, _PLACE, _READY,
            "seller", "seller", "buyer", "seller", "buyer",
        ),
        Rule(
            "DPU", "Delivered at Place Unloaded", "Παράδοση στον τόπο, εκφορτωμένα", False, _PLACE,
            (
                "at the place of destination, once the seller has unloaded the goods",
                "στον τόπο προορισμού, αφού ο πωλητής εκφορτώσει τα εμπορεύματα",
            ),
            "seller", "seller", "buyer", "seller", "seller",
        ),
        Rule(
            "DDP", "Delivered Duty Paid", "Παράδοση με πληρωμένους δασμούς", False, _PLACE, _READY,
            "seller", "seller", "seller", "seller", "buyer",
        ),
    )
}  # fmt: skip

#: Former rules → (English, Greek) what became of them.
ABOLISHED: dict[str, tuple[str, str]] = {
    "DAT": (
        "DAT (Delivered at Terminal) belongs to Incoterms 2010; in Incoterms 2020 DPU takes its place",
        "Ο όρος DAT (Delivered at Terminal) ανήκει στους Incoterms 2010· στους Incoterms 2020 τη θέση του έχει ο DPU",
    ),
    "DDU": (
        "DDU (Delivered Duty Unpaid) was dropped with Incoterms 2010; DAP comes nearest to it today",
        "Ο όρος DDU (Delivered Duty Unpaid) καταργήθηκε με τους Incoterms 2010· σήμερα ο πλησιέστερος είναι ο DAP",
    ),
    "DAF": (
        "DAF (Delivered at Frontier) was dropped with Incoterms 2010; DAP comes nearest to it today",
        "Ο όρος DAF (Delivered at Frontier) καταργήθηκε με τους Incoterms 2010· σήμερα ο πλησιέστερος είναι ο DAP",
    ),
    "DES": (
        "DES (Delivered Ex Ship) was dropped with Incoterms 2010; DAP comes nearest to it today",
        "Ο όρος DES (Delivered Ex Ship) καταργήθηκε με τους Incoterms 2010· σήμερα ο πλησιέστερος είναι ο DAP",
    ),
    "DEQ": (
        "DEQ (Delivered Ex Quay) was dropped with Incoterms 2010; DPU comes nearest to it today",
        "Ο όρος DEQ (Delivered Ex Quay) καταργήθηκε με τους Incoterms 2010· σήμερα ο πλησιέστερος είναι ο DPU",
    ),
}


def who(aspect: str, party: Party) -> list[str]:
    """The codes of the rules under which `party` does and pays the aspect."""
    return [code for code, rule in RULES.items() if rule.party(aspect) == party]
