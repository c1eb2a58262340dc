"""`incoterms`: who pays, who bears the risk, who clears and insures under the eleven Incoterms 2020 rules.

Answers from a table of its own, not from the pack. It says what the rule says; a contract of sale can say otherwise.
"""

from __future__ import annotations

import re

from assistant.text import fold
from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics import say
from assistant.tools.logistics.hear import FILLERS, Heard, only
from assistant.tools.logistics.incoterms import ABOLISHED, ASPECTS, RULES, Party, Rule, who
from assistant.tools.logistics.reply import Draft, either

KIND = "incoterms"
_CODE = re.compile(r"(?<![^\W_])(" + "|".join((*RULES, *ABOLISHED)) + r"|C ?& ?F|CNF|CAF)(?![^\W_])", re.IGNORECASE)
_SPEAKS = ("incoterm*", "ινκοτερμ*")
_UNKNOWN = re.compile(
    r"(?:[Ii]ncoterms?(?: rule| 2020)?|[Όό]ρος) ([A-Z]{3})(?![^\W_])|(?<![^\W_])([A-Z]{3})(?= (?:[Ii]ncoterms?"
    r"|an [Ii]ncoterm|is an [Ii]ncoterm))"
)
_ASPECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "carriage",
        (
            "freight", "carriage", "main carriage", "transport", "transportation", "shipping cost*", "shipping",
            "ναυλ*", "μεταφορ*", "κομιστρ*",
        ),
    ),
    ("insurance", ("insur*", "ασφαλ*", "asfal*")),
    ("export", ("export*", "εξαγωγ*", "εκτελωνισμ* εξαγωγ*")),
    ("import", ("import", "imports", "import clear*", "duty", "duties", "import customs", "εισαγωγ*", "δασμ*")),
    ("loading", ("loading", "load", "loads", "φορτωσ*", "φορτων*")),
    ("unloading", ("unload*", "discharg*", "εκφορτω*", "ξεφορτ*")),
    ("risk", ("risk*", "damage*", "loss", "deliver", "delivery", "delivered", "lost", "κινδυν*", "παραδιδ*",
    "παραδοσ*", "ζημι*")),
    ("mode", ("mode*", "sea only", "only for sea", "only sea", "container*", "air", "road", "sea and inland",
    "any mode", "waterway*", "μεσο μεταφορας", "κοντεινερ*", "αεροπορικ*", "οδικ*")),
)  # fmt: skip
_USED_FOR = (
    "used for", "be used", "use for", "suitable for", "air freight", "καταλληλ*", "αεροπορικ*",
)  # fmt: skip
_CLEARANCE = ("customs", "clearance", "clears", "clear", "τελωνει*", "εκτελωνισμ*")
_WHO = (
    "who", "whose", "which party", "does the seller", "does the buyer", "seller", "buyer", "when does", "where does",
    "when is", "at what point",
    "include*", "cover*", "compare", "comparison", "difference*", "differ*", "versus", "vs", "pay*", "bear*", "pass*",
    "transfer*", "responsib*",
    "arrang*", "need*", "required", "must", "can i use", "suitable", "used for", "be used", "use", "is insurance",
    "are import", "is freight",
    "ποιος", "πληρων*", "πληρωσ*", "πωλητ*", "αγοραστ*", "βαρυν*", "αναλαμβαν*", "ποτε", "που μεταβ*", "περνα*",
    "μεταβιβ*", "διαφορ*", "περιλαμβαν*", "καλυπτ*",
)  # fmt: skip
# Words of questions about this shipment, these rates or these papers: the documents know, the rules do not.
_OTHER = (
    "how much", "rate", "rates", "price", "tariff*", "surcharge*", "demurrage", "detention", "storage", "thc",
    "terminal handling", "document*", "invoice*",
    "certificate*", "bill of lading", "b/l", "vgm", "fine", "claim*", "deadline*", "ποσο κοστιζει", "τιμη", "εγγραφ*",
    "τιμολογ*", "πιστοποιητικ*",
)  # fmt: skip
_SUMMARY = FILLERS | frozenset(
    fold(
        "happened became become replaced replaces replace instead incoterm incoterms rule rules term 2020 2010 2000 "
        "mean meaning stand difference differences between vs "
        "versus compare comparison "
        "and or differ from short summary summarise summarize explain still valid exist exists used abolished "
        "current today there now "
        "ορος οροι ορου ορο κανονας διαφορα μεταξυ συγκρινε ισχυει υπαρχει ακομα πια "
        "oros oroi diafora metaxy metaksi isxyei isxuei iparxei yparxei akoma"
    ).split()
)
_WHICH = re.compile(
    r"(?:which|what|under which|under what|list)\b.*?\b(?:incoterms?|rules?|terms?)\b|σε ποιουσ ορουσ|ποιοι ορο"
    r"|ποιοσ οροσ|ποιοι incoterm|ποιο incoterm|ποια incoterm|poioi oroi|poios oros|poia incoterm|poioi incoterm"
)
_LIST = re.compile(
    r"\b(?:list|name|what are|which are|how many)\b(?: \w+){0,4} (?:incoterms?|incoterm rules)\b|(?:ποια|ποιοι|ποιεσ"
    r"|ποσοι|ποσα) (?:ειναι )?(?:ολα |ολοι )?(?:τα |οι )?(?:11 )?incoterms"
)


class IncotermsTool:
    """See the module."""

    kind = KIND
    priority = 26

    def answer(self, asked: Asked) -> Reply | None:
        """What the rules named in the question say of what it asks."""
        heard = Heard.of(asked.text)
        codes, former = _codes(heard)
        aspects = _aspects(heard)
        if heard.says(*_OTHER):
            return None
        if not codes and not former:
            return self._without_code(heard, aspects, asked)
        rest = Heard.of(_CODE.sub(" ", heard.text))
        plain = only(rest, _SUMMARY)
        if former and not (plain or aspects):
            return None
        draft = Draft(KIND, asked.language, {"terms": ", ".join((*codes, *former))})
        for code in former:
            draft.say(f"{ABOLISHED[code][0]}.", f"{ABOLISHED[code][1]}.")
        if not codes:
            return draft.done()
        if plain and not aspects:
            for code in codes:
                _summary(draft, RULES[code])
            return draft.done()
        if not aspects or not (heard.says(*_WHO) or heard.says(*_SPEAKS) or len(codes) > 1):
            return draft.done() if former else None
        draft.arguments["aspects"] = ", ".join(aspects)
        for code in codes:
            for aspect in aspects:
                _say(draft, RULES[code], aspect)
            _row(draft, RULES[code])
        return draft.done()

    def _without_code(self, heard: Heard, aspects: list[str], asked: Asked) -> Reply | None:
        draft = Draft(KIND, asked.language)
        speaks = heard.says(*_SPEAKS)
        unknown = _UNKNOWN.search(heard.text)
        code = (unknown[1] or unknown[2]) if unknown else ""
        if speaks and unknown and code not in ("THE", "ALL", "ICC", "FOR", "AND"):
            draft.say(
                f"{code} is not an Incoterms 2020 rule. The eleven are {', '.join(RULES)}.",
                f"Το {code} δεν είναι όρος των Incoterms 2020. Οι έντεκα είναι {', '.join(RULES)}.",
            )
            return draft.done()
        if speaks and not aspects and _LIST.search(heard.folded):
            draft.say(
                f"Incoterms 2020 has eleven rules. For any mode of transport: {_codes_of(False)}. For sea and inland "
                f"waterway only: {_codes_of(True)}.",
                f"Οι Incoterms 2020 είναι έντεκα. Για κάθε μέσο μεταφοράς: {_codes_of(False)}. Μόνο για θάλασσα και "
                f"εσωτερικές πλωτές οδούς: {_codes_of(True)}.",
            )
            for rule in RULES.values():
                _row(draft, rule)
            return draft.done()
        if (
            not aspects
            or not _WHICH.search(heard.folded)
            or not (speaks or heard.says("rule", "rules", "term", "terms", "ορος", "οροι", "ορους"))
        ):
            return self._which_rule(heard, aspects, asked)
        return self._reverse(heard, aspects[0], asked)

    def _which_rule(self, heard: Heard, aspects: list[str], asked: Asked) -> Reply | None:
        """Asks for the rule where only that is missing: "who pays the freight under the Incoterm?"."""
        if not (
            heard.says(*_SPEAKS)
            and aspects
            and heard.says(
                "who pays", "who bears", "who arranges", "who insures", "who clears", "ποιος πληρων*", "ποιος βαρυν*"
            )
        ):
            return None
        draft = Draft(KIND, asked.language)
        draft.say(f"Under which rule: {', '.join(RULES)}?", f"Με ποιον όρο: {', '.join(RULES)};")
        return draft.done("clarify")

    def _reverse(self, heard: Heard, aspect: str, asked: Asked) -> Reply | None:
        draft = Draft(KIND, asked.language, {"aspect": aspect})
        if aspect == "mode":
            if not heard.says(
                "sea", "sea only", "waterway*", "any mode", "container*", "air", "road", "θαλασσ*", "κοντεινερ*"
            ):
                return None
            sea = heard.says("sea", "waterway*", "θαλασσ*") and not heard.says("container*", "κοντεινερ*")
            codes = [c for c, r in RULES.items() if r.sea == sea]
            for_sea = ("For sea and inland waterway only", "Μόνο για θάλασσα και εσωτερικές πλωτές οδούς")
            for_all = (
                "For any mode of transport, containers too",
                "Για κάθε μέσο μεταφοράς, και για εμπορευματοκιβώτια",
            )
            english, greek = for_sea if sea else for_all
            draft.say(f"{english}: {say.join(codes, 'en')}.", f"{greek}: {say.join(codes, 'el')}.")
        elif aspect == "risk":
            return None
        else:
            party: Party = (
                "buyer" if heard.says("buyer", "αγοραστ*") and not heard.says("seller", "πωλητ*") else "seller"
            )
            codes = who(aspect, party)
            thing = _THINGS[aspect]
            draft.say(
                f"The {party} {thing[0]} under {say.join(codes, 'en') or 'none of the rules'}.",
                f"Ο {_GREEK[party]} {thing[1]} με {say.join(codes, 'el') or 'κανέναν όρο'}.",
            )
        for code in codes:
            _row(draft, RULES[code])
        return draft.done()


def _codes(heard: Heard) -> tuple[list[str], list[str]]:
    """The rules named, and the former rules named."""
    found: list[str] = []
    for match in _CODE.finditer(heard.text):
        code = match[1].upper().replace(" ", "")
        code = "CFR" if code in ("C&F", "CNF") else code
        # Small letters are words in some language (des, dat, das): only capitals or the word Incoterm make them codes.
        if match[1].isupper() or (code in RULES and code not in ("FAS", "DAP")) or heard.says(*_SPEAKS):
            found.append(code)
    unique = list(dict.fromkeys(found))
    return [c for c in unique if c in RULES], [c for c in unique if c in ABOLISHED]


def _aspects(heard: Heard) -> list[str]:
    found = set(heard.which(_ASPECTS))
    if heard.says(*_CLEARANCE) and not found & {"export", "import"}:
        found |= {"export", "import"}
    if "unloading" in found and not heard.says("loading", "load", "loads", "φορτωσ*"):
        found.discard("loading")
    if heard.says(*_USED_FOR) and not heard.says("who", "ποιος"):
        return ["mode"]
    # "Cost of freight to the container": the box is not what is asked.
    if "mode" in found and len(found) > 1 and not heard.says("mode*", "any mode", "sea only"):
        found.discard("mode")
    return [aspect for aspect in ASPECTS if aspect in found]


def _codes_of(sea: bool) -> str:
    return ", ".join(code for code, rule in RULES.items() if rule.sea == sea)


_GREEK = {"seller": "πωλητής", "buyer": "αγοραστής", "nobody": "κανείς"}
_THINGS: dict[str, tuple[str, str]] = {
    "carriage": ("pays the main carriage (freight)", "πληρώνει την κύρια μεταφορά (ναύλο)"),
    "insurance": ("must insure the goods for the other party", "οφείλει να ασφαλίσει τα εμπορεύματα για τον άλλον"),
    "export": ("clears the goods for export", "εκτελωνίζει για την εξαγωγή"),
    "import": (
        "clears the goods for import and pays the duties",
        "εκτελωνίζει για την εισαγωγή και πληρώνει τους δασμούς",
    ),
    "loading": ("loads the goods at the place of shipment", "φορτώνει τα εμπορεύματα στον τόπο αποστολής"),
    "unloading": (
        "bears the unloading at destination (unless the contract of carriage includes it)",
        "βαρύνεται με την εκφόρτωση στον προορισμό (εκτός αν περιλαμβάνεται στη σύμβαση μεταφοράς)",
    ),
}


def _say(draft: Draft, rule: Rule, aspect: str) -> None:
    """One sentence on one aspect of one rule."""
    if aspect == "risk":
        passes = rule.risk
        draft.say(
            f"Under {rule.code} the risk passes from seller to buyer {passes[0]}.",
            f"Με {rule.code} ο κίνδυνος περνά από τον πωλητή στον αγοραστή {passes[1]}.",
        )
        return
    if aspect == "mode":
        mode = ("for any mode of transport", "για κάθε μέσο μεταφοράς")
        if rule.sea:
            mode = (
                "for sea and inland waterway transport only, not for containers handed over at a terminal",
                "μόνο για θάλασσα και εσωτερικές πλωτές οδούς, όχι για εμπορευματοκιβώτια που παραδίδονται σε "
                "τερματικό σταθμό",
            )
        draft.say(f"{rule.code} is {mode[0]}.", f"Ο όρος {rule.code} είναι {mode[1]}.")
        return
    party = rule.party(aspect)
    if aspect == "insurance":
        if party == "nobody":
            draft.say(
                f"Under {rule.code} neither party must insure for the other; until the risk passes it is the "
                f"seller's own concern, afterwards the buyer's.",
                f"Με {rule.code} κανείς δεν οφείλει να ασφαλίσει για τον άλλον· ώσπου να περάσει ο κίνδυνος αφορά "
                f"τον πωλητή, έπειτα τον αγοραστή.",
            )
        else:
            draft.say(
                f"Under {rule.code} the seller pays the insurance for the buyer's risk: {rule.cover[0]}.",
                f"Με {rule.code} ο πωλητής πληρώνει την ασφάλιση για τον κίνδυνο του αγοραστή: {rule.cover[1]}.",
            )
        return
    thing = _THINGS[aspect]
    end = ("", "")
    if aspect == "carriage":
        end = (
            (f" to the {rule.place[0]}", f" (έως: {rule.place[1]})")
            if party == "seller"
            else (f" from the {rule.place[0]}", f" (από: {rule.place[1]})")
        )
    if aspect == "unloading" and rule.code == "DPU":
        thing = ("unloads the goods at destination", "εκφορτώνει τα εμπορεύματα στον προορισμό")
    if aspect == "loading" and rule.sea and party == "seller":
        thing = ("loads the goods on board the vessel", "φορτώνει τα εμπορεύματα στο πλοίο")
    if aspect == "loading" and rule.code == "FCA":
        end = (
            " if that is the seller's premises, otherwise the buyer does",
            " αν είναι οι εγκαταστάσεις του πωλητή, αλλιώς ο αγοραστής",
        )
    draft.say(
        f"Under {rule.code} the {party} {thing[0]}{end[0]}.", f"Με {rule.code} ο {_GREEK[party]} {thing[1]}{end[1]}."
    )


def _summary(draft: Draft, rule: Rule) -> None:
    mode = (
        ("sea and inland waterway only", "μόνο για θάλασσα και πλωτές οδούς")
        if rule.sea
        else ("any mode of transport", "κάθε μέσο μεταφοράς")
    )
    draft.say(
        f"{rule.code} ({rule.name}, Incoterms 2020; {mode[0]}; {rule.place[0]}): the risk passes {rule.risk[0]}.",
        f"{rule.code} ({rule.name}, {rule.greek}, Incoterms 2020· {mode[1]}· {rule.place[1]}): ο κίνδυνος περνά "
        f"{rule.risk[1]}.",
    )
    insurance = (
        ("no duty to insure", "χωρίς υποχρέωση ασφάλισης")
        if rule.insurance == "nobody"
        else (f"insurance: seller, {rule.cover[0]}", f"ασφάλιση: πωλητής, {rule.cover[1]}")
    )
    draft.say(
        f"Main carriage: {rule.carriage}; export clearance: {rule.export}; import clearance and duties: "
        f"{rule.import_}; {insurance[0]}.",
        f"Κύρια μεταφορά: {_GREEK[rule.carriage]}· εκτελωνισμός εξαγωγής: {_GREEK[rule.export]}· εισαγωγής και "
        f"δασμοί: {_GREEK[rule.import_]}· {insurance[1]}.",
    )
    _row(draft, rule)


def _row(draft: Draft, rule: Rule) -> None:
    el = draft.language == "el"

    def party(value: Party) -> str:
        return _GREEK[value] if el else value

    draft.row(
        {
            "rule": rule.code,
            "mode": either(draft.language, "sea" if rule.sea else "any", "θάλασσα" if rule.sea else "κάθε"),
            "carriage": party(rule.carriage),
            "insurance": party(rule.insurance),
            "export": party(rule.export),
            "import": party(rule.import_),
            "risk passes": rule.risk[el],
        }
    )


def make(setup: Setup) -> Tool:
    """The tool; it reads no file of the pack."""
    del setup
    return IncotermsTool()
