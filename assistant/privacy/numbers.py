"""Record, account, licence, device and national numbers: after their word, by their form, or by their check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import checks
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make

_NO = r"(?:[\s.]*(?:no|nos|nr|num|number|numbers|id|#|№|αρ|αριθμ(?:ός|ος|ού)?|code|κωδ(?:ικός|ικος)?)\b\.?|\s*[#№])?"
_LABELS = (
    r"m\.?r\.?n|red\s+book|collar|iras|isrctn|crew|call\s?sign|shoulder|παρτ[ίι]δα|lot|u\.?r\.?n|u\.?h\.?i\.?d|c\.?h\.?i(?=[\s.]*(?:no|number|[:#]))|n\.?h\.?s(?=[\s.]*(?:no|num|number|n[ro]|id|#|[:#]|\d))|hosp(?:ital)?(?=[\s.]*(?:no|num|number|nr|id|#|n[ro]))|patient(?=[\s.]*(?:no|num|number|nr|id|identifier|#|n[ro]))|pt(?=[\s.]*(?:no|number|id|#))|"
    r"medical\s+record|health\s+record|record(?=[\s.]*(?:no|num|number|id|#|[:#]))|case(?=[\s.]*(?:no|number|id|#))|chart(?=[\s.]*(?:no|number|id|#))|unit(?=[\s.]*(?:no|number))|file(?=[\s.]*(?:no|number|#|ref))|folder(?=[\s.]*(?:no|number))|district(?=[\s.]*(?:no|number))|"
    r"accession|acc(?=[\s.]*(?:no|number|#))|specimen(?=[\s.]*(?:no|number|id|#|ref))|sample(?=[\s.]*(?:no|number|id|#|ref))|lab(?:oratory)?(?=[\s.]*(?:no|number|id|ref|#))|order(?=[\s.]*(?:no|number|id|#))|request(?=[\s.]*(?:no|number|id|#))|report(?=[\s.]*(?:no|number|id|#))|encounter|episode(?=[\s.]*(?:no|number|id|#))|visit(?=[\s.]*(?:no|number|id|#))|admission(?=[\s.]*(?:no|number|id|#))|referral(?=[\s.]*(?:no|number|id|#|ref))|ubrn|"
    r"our\s+ref(?:erence)?|your\s+ref(?:erence)?|ref(?:erence)?(?=[\s.]*(?:no|number|id|#|[:#]))|barcode|study\s+id|subject\s+id|trial\s+id|participant|"
    r"passport|driv(?:er'?s|ing)\s+licen[cs]e|licen[cs]e(?:\s+plate)?|dl(?=[\s.]*(?:no|#|:))|number\s*plate|plate|reg(?:istration)?(?=[\s.]*(?:no|number|plate|#|[:#]))|vehicle(?:\s+reg(?:istration)?)?|car\s+reg(?:istration)?|vin(?=[\s.]*(?:no|number|[:#]))|"
    r"s\s*/\s*n|sn(?=\s*[:#])|serial|device(?=[\s.]*(?:id|no|number|serial|#))|imei|udi|model\s+serial|implant(?=[\s.]*(?:id|no|number|serial))|lot(?=[\s.]*(?:no|number|#|[:#]))|batch(?=[\s.]*(?:no|number|#|[:#]))|"
    r"account|acct|a/c|iban|sort\s+code|card(?=[\s.]*(?:no|number|ending))|credit\s+card|debit\s+card|bank|policy|insurance(?=[\s.]*(?:no|number|id|policy|#|[:#]))|member(?:ship)?(?=[\s.]*(?:no|number|id|#))|claim(?=[\s.]*(?:no|number|id|#))|invoice|group(?=[\s.]*(?:no|number|id|#))|medicare|medicaid|subscriber|"
    r"n\.?i\.?(?=[\s.]*(?:no|number))|nino|national\s+insurance|s\.?s\.?n|social\s+security|tax(?=[\s.]*(?:no|number|id|#))|tin|vat(?=[\s.]*(?:no|number))|identity(?:\s+card)?|id(?:\s+card)?(?=[\s.]*(?:no|number|#|[:#]))|personal\s+(?:no|number|id|code)|pps|ehic|"
    r"gmc|nmc|hcpc|gphc|npi|dea(?=[\s.]*(?:no|number|#))|employee(?=[\s.]*(?:no|number|id|#))|staff(?=[\s.]*(?:no|number|id|#))|badge|payroll|prescriber(?=[\s.]*(?:no|number|id|code))|user(?:name|\s*id)|login|"
    r"police\s+ref(?:erence)?|crime\s+(?:no|number|ref(?:erence)?)|cad|key\s?safe|door\s+code|pass(?:word|code)|pin|job(?=[\s.]*(?:no|number|id|[#:]))|voucher|ticket|permit|visa|eori|lot|batch|niprnet|cert(?:ificate)?(?=[\s.]*(?:no|number|#))|mpan|meter|"
    r"τσαυ|γνωμάτευση(?:\s+γν)?|άδεια(?:ς)?(?:\s+(?:διαμονής|παραμονής|οδήγησης|άσκησης))?|κωδικ(?:ός|ό|ού)(?:\s+(?:πρόσβασης|ασφαλείας|εισόδου|χρήστη|αποτελεσμάτων))*|κωδ\.|σειρ\.|σ\.\s?α\.|αίτημα|αίτηση|δελτίο|πράξη|εγγραφή|μερίδα|παροχή|α\.?\s?μ\.?\s*(?:ισα|τσμεδε|ικα|ηδικα|ετεα)|αρ\.(?=\s*[:#]?\s*\w*\d\w*\d\w*\d)|α\.?\s?π\.?(?=\s*[:.]?\s*\d)|"
    r"α\.?\s?μ\.?\s?κ\.?\s?α\.?|α\.?\s?φ\.?\s?μ\.?|α\.?\s?δ\.?\s?τ\.?|α\.?\s?μ\.?(?=[\s.]*(?:[:.#]|α\b|ασθ|νοσ|ικα|\d))|amka|afm|adt|αρ(?:ιθμ(?:ός|ος|ό|ού)?)?\.?\s*(?:μητρ(?:ώου|ωου|\.)?|φακ(?:έλου|ελου|\.)?|ταυτ(?:ότητας|οτητας|\.)?|διαβ(?:ατηρίου|ατηριου|\.)?|ιστορικού|ιστορικου|πρωτ(?:οκόλλου|οκολλου|\.)?|κυκλ(?:οφορίας|οφοριας|\.)?|ασφ(?:άλισης|αλισης|\.)?|παραπεμπτικού|παραπεμπτικου|συνταγής|λογ(?:αριασμού|αριασμου|\.)?|δείγματος|δειγματος|εξέτασης|εξετασης|εισαγωγής|εισαγωγης|νοσηλείας|νοσηλειας|συμβολαίου|συμβολαιου|σειράς|σειρας|αδείας|άδειας|αδειας|παροχής|κάρτας|καρτας|δελτίου|δελτιου)|"
    r"αρ\.?\s?μητρ\.?|μητρώου|μητρωο|μητρώο|κωδ(?:ικός|ικος|\.)?\s+(?:ασθενούς|ασθενους|ασθενή|δείγματος|δειγματος|εξέτασης|συνταγής)|φάκελος|φακελος|ταυτότητα|ταυτότητας|ταυτοτητα|διαβατήριο|διαβατηρίου|διαβατηριο|δίπλωμα\s+οδήγησης|δίπλωμα|πινακίδα|πινακίδας|πινακιδα|κυκλοφορίας|όχημα|οχημα|πρωτόκολλο|πρωτοκολλο|αρ\.?\s?πρωτ\.?|λογαριασμ(?:ός|ού|ό)|λογαριασμος|συνταγή|σειριακός(?:\s+αριθμός)?|σειριακος(?:\s+αριθμος)?|παραπεμπτικό|βιβλιάριο|βιβλιαριο|ασφαλιστήριο|ασφαλιστηριο|συμβόλαιο|δείγμα|ηλεκτρονική\s+συνταγή"
)
# After the word: a token with a digit in it, perhaps in groups. The first group may be letters only ("MA 123456").
_VALUE = r"(?P<it>[A-Za-zΑ-Ωα-ω0-9ΆΈ][\wΑ-Ωα-ω]*(?:[\-/.·_][\w]+)*(?:[ \-](?=[\w/\-]*\d)[\w/\-]+){0,7})"
_AFTER = compiled(
    rf"(?<![^\W_])(?:{_LABELS})(?![^\W\d_]){_NO}(?:\s*\([^)\n]{{1,14}}\))?{_NO}\s*(?:is|was|reads|είναι|ειναι)?[ \t]*[.:#=|\-–]{{0,3}}[ \t]*\n?[ \t]*\|?[ \t]*{_VALUE}",
    re.IGNORECASE,
)
_UNIT = compiled(
    r"\s?(?:%|mg|mcg|µg|μg|ug|g\b|kg|ml|mls|l\b|dl|mmol|µmol|μmol|umol|nmol|pmol|iu\b|u/|units?\b|miu|kpa|mmhg|bpm|cm|mm\b|/µl|/μl|/ul|/mm|x\s?10|×\s?10|cells|copies|ng|pg|hours?|hrs?|days?|weeks?|months?|years?|ώρες|ημέρες|ml/min|μονάδες|kcal|k/|10\^|/hpf|ετών|έτη|τεμ|€|euro|ευρώ)",
    re.IGNORECASE,
)
_LAB_LEAD = compiled(
    r"(?:plt|platelets?|wbc|wcc|rbc|bnp|pro-?bnp|ck|cpk|ldh|ferritin|d-?dimers?|troponin|trop|hcg|β-?hcg|cea|ca\s?\d+(?:[.-]\d)?|psa|αιμοπετάλια|αιμοπεταλια|λευκά|λευκα|φερριτίνη|viral\s+load|count|icd(?:-?\d+)?|snomed(?:\s?ct)?|loinc|atc|cpt|opcs|nct|isrctn|pmid|doi|eudract|hgnc|ec)\W{0,6}$",
    re.IGNORECASE,
)
_FORMS: tuple[tuple[str, str, float], ...] = (
    (r"(?<![\w-])(?<!\+\d )(?<!\+\d\d )\d{3}[ \-]\d{3}[ \-]\d{4}(?![\w-])", "nhs", 0.97),
    (r"(?<![\w])\d{3}-\d{2}-\d{4}(?![\w-])", "the form of a US social security number", 0.9),
    (
        r"(?<![\w])[A-CEGHJ-PR-TW-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![\w])",
        "the form of a UK national insurance number",
        0.9,
    ),
    (r"(?<![\w])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![\w])", "iban", 0.97),
    (r"(?<![\w])(?:\d{4}[ \-]){3}\d{1,7}(?![\w])", "the form of a card number", 0.9),
    (r"(?<![\w])[A-Z]{2}[0-9]{2}[ -]?[A-Z]{3}(?![\w])", "the form of a UK number plate", 0.85),
    (r"(?<![\w])[ABEZHIKMNOPTYXΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{3}[ \-–]?\d{3,4}(?![\w])", "the form of a Greek number plate", 0.85),
    (r"(?<![\w])[A-ZΑ-Ω]{1,2}[ \-]?\d{6,7}(?![\w])", "the form of an identity card or passport number", 0.85),
    (r"(?<![\w])(?:[0-9A-F]{2}[:\-]){5}[0-9A-F]{2}(?![\w])", "the form of a hardware address", 0.9),
    (r"(?<![\w])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w])", "the form of a UUID", 0.95),
    (r"(?<![\w])[A-HJ-NPR-Z0-9]{17}(?![\w])", "vin", 0.8),
)
_COMPILED = tuple((compiled(p), why, score) for p, why, score in _FORMS)
_LONG = compiled(r"(?<![\w.,/\-+])\d{7,20}(?![\w%]|[.,/]\d)")
_SPACED_AMKA = compiled(r"(?<![\w./\-])\d{6}[ \-]\d{5}(?![\w./\-])")
_MIXED = compiled(
    r"(?<![\w./@\-])(?=[\w\-/]*\d[\w\-/]*\d[\w\-/]*\d[\w\-/]*\d)(?=[\w\-/]*[A-Za-zΑ-Ωα-ω])[A-Za-zΑ-Ωα-ω0-9]+(?:[\-/][A-Za-zΑ-Ωα-ω0-9]+){0,5}(?![\w@]|[.]\d)"
)
_NOT_MIXED = compiled(
    r"^(?:\d+(?:[./]\d+)?(?:mg|mcg|ug|g|kg|mls?|cc|l|iu|units?|u|mm|cm|hrs?|h|am|pm|x\d+|bpm|mmhg|mmol|kcal|st|nd|rd|th|ου|ης|η|ος|yo|y|s)"
    r"|(?:covid|sars|ca|il|cd|hba|vitamin|fev|co|st|ct|fy|t|l|c|s|g|p|gr|para|na|pt|icd|iso|en|tnm|pt\w+|nct|isrctn|o2|h|x|q|hla|cyp)[\-]?\d[\d\-]*\w?"
    r"|\d{4}-\d{4}h?|[\d]{1,2}[A-Za-zα-ω]{3,}\d{2,4}|[\d]{1,2}-[A-Za-zΑ-Ωα-ω]{3,}-\d{2,4}|\d{4}hrs?|\d{4}s|v\d.*|(?:19|20)\d\dT.*|\d{4}-\d\d-\d\dT.*)$",
    re.IGNORECASE,
)
_PLAUSIBLE_ID = compiled(r"\d")


# "@name" after a blank or a bracket: an account in some network, no mail address.
_HANDLE = compiled(r"(?<![\w.@])@[A-Za-z_][\w.]{2,29}(?<![.])(?![\w@])")
# Letters and figures spelled out one by one in dictation: "number k 4 4 7 1 9".
_SPELLED = compiled(
    r"(?<![\w])(?:no|nos|number|record|code|id|mrn|reference|ref|αριθμος|κωδικος|αμκα|μητρωου)\.?[ :]+(?:is |ειναι )?(?P<it>(?:[A-Za-zΑ-Ωα-ω][ ]){0,3}\d(?:[ ](?:\d|[A-Za-z](?=[ ]\d))){3,14})(?![\w])",
    re.IGNORECASE,
)
# A reference and its kind in letters: "ref SS/25/00318", "reference COR/12-25", "(αρ. 24-Β-9917)", "#40917".
_REFERENCE = compiled(
    r"(?<![\w])(?:ref(?:erence)?|no|nr|number|id|pin|code|#|№|αρ|αριθμ?|αριθμος|κωδ)(?![^\W\d_])[.:#]*[ ]?(?P<it>(?:[A-ZΑ-Ω]{1,5}[ ])?(?=[\w/\-.]*\d[\w/\-.]*\d[\w/\-.]*\d)[A-Za-zΑ-Ω0-9]+(?:[\-/.][A-Za-zΑ-Ω0-9]+){0,4})(?![\w])",
    re.IGNORECASE,
)
_NET = compiled(
    r"(?:instagram|facebook|twitter|tiktok|snapchat|telegram|x|insta|fb|skype|discord|reddit)\W{1,3}(?:handle|name|user|account|as|ως|id|:)?\W{0,2}(?P<it>[A-Za-z][\w.]*[\d_.][\w.]*\w)",
    re.IGNORECASE,
)


def said(text: str) -> Iterator[Finding | None]:
    """Accounts in networks, numbers spelled out, references of other offices."""
    for pattern, why, score in (
        (_HANDLE, "a name in a network", 0.9), (_NET, "a name in a network", 0.85),
        (_SPELLED, "a number spelled out", 0.9), (_REFERENCE, "a number after the word for one", 0.75),
    ):  # fmt: skip
        for m in pattern.finditer(text):
            start, end = m.span("it") if "it" in pattern.groupindex else m.span()
            value = text[start:end]
            if pattern is _REFERENCE and (
                _UNIT.match(text, end) or re.fullmatch(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d+[.,]\d+", value)
            ):
                continue
            yield make("ID", text, start, end, why, score)


def labelled(text: str) -> Iterator[Finding | None]:
    """Numbers after a word that says what they are."""
    for m in _AFTER.finditer(text):
        start, end = m.span("it")
        value = m["it"]
        tokens = list(re.finditer(r"[^ ]+", value))
        # The first token must hold a digit, or be a short prefix before one that does.
        first = tokens[0].group()
        if not re.search(r"\d", first) and not (
            len(tokens) > 1
            and ((len(first) <= 4 and first.isupper()) or (len(first) <= 3 and re.match(r"\d{5}", tokens[1].group())))
        ):
            continue
        stop = len(tokens)
        for n, token in enumerate(tokens):
            if n and (
                _ends(token.group())
                or (
                    n == 1
                    and re.search(r"\d", first)
                    and not re.match(r"[A-ZΑ-Ω]{0,3}[\d\-/]+[A-ZΑ-Ω]{0,3}$", token.group())
                )
            ):
                stop = n
                break
        end = start + tokens[stop - 1].end()
        if (
            stop == 1
            and re.fullmatch(r"[A-Za-z]{2}\d{2}", first)
            and (rest := re.match(r" [A-Za-z]{3}(?![\w])", text[end:]))
        ):
            end += rest.end()
        value = text[start:end]
        digits = sum(c.isdigit() for c in value)
        plate = bool(re.fullmatch(r"[A-Za-z]{2}\d{2} ?[A-Za-z]{3}", value))
        if (
            (digits < 3 and not plate)
            or _UNIT.match(text, end)
            or re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", value)
        ):
            continue
        if re.match(r"α", m.group(), re.IGNORECASE) and re.fullmatch(r"\d{2,3}/\d{2,3}", value):
            continue  # a blood pressure after "ΑΠ", not a protocol
        label = text[m.start() : start].strip(" :.#\n|-–=")
        yield make("ID", text, start, end, f"a number after “{' '.join(label.split())}”", 0.96)


def _ends(token: str) -> bool:
    """Whether a token after the number is something else: a date, a clock, a word with a number far in."""
    return bool(
        re.fullmatch(
            r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}[:.]\d\d|[a-zα-ω]{3,}\d*|\d{1,3}(?:mg|ml|yo|y)",
            token,
        )
    )


def formed(text: str) -> Iterator[Finding | None]:
    """Numbers known by their form or their check digit."""
    for pattern, why, score in _COMPILED:
        for m in pattern.finditer(text):
            value = m.group()
            bare = re.sub(r"[ \-]", "", value)
            if why == "nhs":
                if checks.nhs(bare):
                    yield make("ID", text, *m.span(), "an NHS number, its check digit is right", score)
                continue
            if why == "iban":
                if checks.iban(bare):
                    yield make("ID", text, *m.span(), "an IBAN, its check digits are right", score)
                continue
            if why == "vin" and not (re.search(r"\d.*\d.*\d", value) and re.search(r"[A-Z].*[A-Z]", value)):
                continue
            yield make("ID", text, *m.span(), "the form of a vehicle number" if why == "vin" else why, score)
    for pattern in (_LONG, _SPACED_AMKA):
        for m in pattern.finditer(text):
            bare = re.sub(r"\D", "", m.group())
            if _UNIT.match(text, m.end()) or _LAB_LEAD.search(text[max(0, m.start() - 24) : m.start()]):
                continue
            if checks.amka(bare):
                yield make("ID", text, *m.span(), "an AMKA, its check digit and date are right", 0.97)
            elif checks.nhs(bare):
                yield make("ID", text, *m.span(), "an NHS number, its check digit is right", 0.8)
            elif checks.afm(bare):
                yield make("ID", text, *m.span(), "a Greek tax number, its check digit is right", 0.9)
            elif not _compact_date(bare):
                yield make("ID", text, *m.span(), "a long number that is no measurement", 0.6)


def _compact_date(bare: str) -> bool:
    return len(bare) == 8 and (
        (bare[:2] in ("19", "20") and "01" <= bare[4:6] <= "12" and "01" <= bare[6:] <= "31")
        or (bare[4:6] in ("19", "20") and "01" <= bare[2:4] <= "12" and "01" <= bare[:2] <= "31")
    )


def mixed(text: str) -> Iterator[Finding | None]:
    """Codes of letters and four or more digits that are no dose, score, date or code of a disease."""
    for m in _MIXED.finditer(text):
        value = m.group()
        if _NOT_MIXED.match(value) or _UNIT.match(text, m.end()):
            continue
        if _LAB_LEAD.search(text[max(0, m.start() - 24) : m.start()]):
            continue
        letters = re.sub(r"[^A-Za-zΑ-Ωα-ω]", "", value)
        if letters.islower() and len(letters) > 3 and not re.search(r"\d{5}", value):
            continue
        if not re.search(r"\d{4}|\d{2,}[\-/]\d{2,}|[A-ZΑ-Ω]+\d+[A-ZΑ-Ω]+\d+", value):
            continue
        yield make("ID", text, *m.span(), "a code of letters and digits that is no measurement", 0.55)


def find(text: str) -> list[Finding]:
    """All identifying numbers."""
    return keep([*labelled(text), *formed(text), *mixed(text), *said(text)])
