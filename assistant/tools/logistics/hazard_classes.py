"""The nine classes of dangerous goods and their divisions, in our own words.

The division follows the UN Recommendations on the Transport of Dangerous Goods, chapter 2.0, which the IMDG Code takes
over; names checked against `imoclasses.csv` of dcsaorg/DCSA-Edocumentation (Apache-2.0). Not a substitute for the Code.
"""

from __future__ import annotations

#: Class or division → (English, Greek).
CLASSES: dict[str, tuple[str, str]] = {
    "1": ("explosives (divisions 1.1 to 1.6)", "εκρηκτικά (υποκλάσεις 1.1 έως 1.6)"),
    "1.1": ("explosives with a mass explosion hazard", "εκρηκτικά με κίνδυνο μαζικής έκρηξης"),
    "1.2": (
        "explosives with a projection hazard but no mass explosion hazard",
        "εκρηκτικά με κίνδυνο εκτόξευσης, χωρίς κίνδυνο μαζικής έκρηξης",
    ),
    "1.3": (
        "explosives with a fire hazard and a minor blast or projection hazard, but no mass explosion hazard",
        "εκρηκτικά με κίνδυνο πυρκαγιάς και μικρό κίνδυνο ωστικού κύματος ή εκτόξευσης, χωρίς κίνδυνο μαζικής έκρηξης",
    ),
    "1.4": ("explosives that present no significant hazard", "εκρηκτικά χωρίς σημαντικό κίνδυνο"),
    "1.5": (
        "very insensitive explosives with a mass explosion hazard",
        "πολύ μη ευαίσθητα εκρηκτικά με κίνδυνο μαζικής έκρηξης",
    ),
    "1.6": (
        "extremely insensitive articles without a mass explosion hazard",
        "εξαιρετικά μη ευαίσθητα αντικείμενα χωρίς κίνδυνο μαζικής έκρηξης",
    ),
    "2": (
        "gases (2.1 flammable, 2.2 non-flammable and non-toxic, 2.3 toxic)",
        "αέρια (2.1 εύφλεκτα, 2.2 μη εύφλεκτα και μη τοξικά, 2.3 τοξικά)",
    ),
    "2.1": ("flammable gases", "εύφλεκτα αέρια"),
    "2.2": ("non-flammable, non-toxic gases", "μη εύφλεκτα, μη τοξικά αέρια"),
    "2.3": ("toxic gases", "τοξικά αέρια"),
    "3": ("flammable liquids", "εύφλεκτα υγρά"),
    "4": (
        "flammable solids, substances liable to spontaneous combustion, and substances that emit flammable gases "
        "with water "
        "(divisions 4.1 to 4.3)",
        "εύφλεκτα στερεά, αυτοαναφλεγόμενες ουσίες και ουσίες που με το νερό εκλύουν εύφλεκτα αέρια (υποκλάσεις 4.1 "
        "έως 4.3)",
    ),
    "4.1": (
        "flammable solids, self-reactive substances and solid desensitised explosives",
        "εύφλεκτα στερεά, αυτενεργές ουσίες και στερεά απευαισθητοποιημένα εκρηκτικά",
    ),
    "4.2": ("substances liable to spontaneous combustion", "ουσίες που υπόκεινται σε αυτανάφλεξη"),
    "4.3": (
        "substances that emit flammable gases in contact with water",
        "ουσίες που σε επαφή με το νερό εκλύουν εύφλεκτα αέρια",
    ),
    "5": (
        "oxidising substances (5.1) and organic peroxides (5.2)",
        "οξειδωτικές ουσίες (5.1) και οργανικά υπεροξείδια (5.2)",
    ),
    "5.1": ("oxidising substances", "οξειδωτικές ουσίες"),
    "5.2": ("organic peroxides", "οργανικά υπεροξείδια"),
    "6": ("toxic (6.1) and infectious (6.2) substances", "τοξικές (6.1) και μολυσματικές (6.2) ουσίες"),
    "6.1": ("toxic substances", "τοξικές ουσίες"),
    "6.2": ("infectious substances", "μολυσματικές ουσίες"),
    "7": ("radioactive material", "ραδιενεργά υλικά"),
    "8": ("corrosive substances", "διαβρωτικές ουσίες"),
    "9": (
        "miscellaneous dangerous substances and articles, and environmentally hazardous substances",
        "διάφορες επικίνδυνες ουσίες και αντικείμενα, και ουσίες επικίνδυνες για το περιβάλλον",
    ),
}
#: Codes of the IMDG segregation table (7.2.4) → (English, Greek).
SEGREGATION: dict[str, tuple[str, str]] = {
    "1": ("away from", "μακριά από"),
    "2": ("separated from", "χωριστά από"),
    "3": ("separated by a complete compartment or hold from", "χωριστά κατά ένα πλήρες διαμέρισμα ή κύτος από"),
    "4": (
        "separated longitudinally by an intervening complete compartment or hold from",
        "χωριστά κατά μήκος, με ένα πλήρες διαμέρισμα ή κύτος ανάμεσα, από",
    ),
    "X": (
        "no general rule: see the entry of each substance for",
        "χωρίς γενικό κανόνα: ισχύει η εγγραφή κάθε ουσίας για",
    ),
}
