# ruff: noqa: E501 - tables of words read better in long lines
"""Whether a statement of a summary stands in its quotes: the general check, and what matters in notes about patients.

Beyond `assistant.answering.checking`: every drug, and each dose beside its drug; routes; how often; left and right; what is
denied; doubt ("possible") that must stay doubt; what was stopped; whose illness it is. All by code.

It does not protect against a wrong file, nor against a statement whose every word is the quote's and whose order is not
("A before B"); statements that are the file's own words need no check but that of how they were shortened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answering.checking import Verdict, verdict
from assistant.answering.checking.prepare import prepared
from assistant.answering.checking.quantities import quantities
from assistant.answering.checking.words import stands, words_of
from assistant.summaries import cues
from assistant.summaries.drugs import DOSE, drugs_in
from assistant.text import fold, fold_space

#: Share of a written statement's words that must stand in its quotes.
SHARE = 0.8
_ROUTES: dict[str, str] = {
    "intravenous": r"\biv\b|\bi\.v\.?|intraven\w+|ενδοφλεβι\w+", "oral": r"\bpo\b|\bp\.o\.?|\boral\w*|by mouth|απο του στοματοσ|per os",
    "intramuscular": r"\bim\b|\bi\.m\.?|intramusc\w+|into the muscle|ενδομυικ\w+",
    "subcutaneous": r"\bsc\b|\bs\.c\.?|\bsubcut\w*|subcutan\w+|under the skin|υποδορι\w+",
    "inhaled": r"inhal\w+|nebuli\w+|\bneb\b|εισπνο\w+|νεφελοπ\w+", "topical": r"topical\w*|cream|ointment|τοπικ\w+",
    "rectal": r"rectal\w*|\bpr\b|ορθικ\w+", "sublingual": r"sublingual\w*|\bsl\b|υπογλωσσι\w+",
}  # fmt: skip
_OFTEN: dict[str, str] = {
    "once": r"once (?:a day|daily)|\bod\b|\bqd\b|\bq\.d\.?|(?<!twice )(?<!times )\bdaily\b|every day|once|a day|per day|each day|"
            r"μια φορα|ημερησιωσ|καθε μερα|x ?1\b|1x",
    "twice": r"twice|\bbd\b|\bbid\b|\bb\.i\.d\.?|two times|2 times|every 12|δυο φορεσ|2 φορεσ|x ?2\b|1 ?x ?2",
    "thrice": r"three times|3 times|thrice|\btds\b|\btid\b|\bt\.i\.d\.?|every 8|τρεισ φορεσ|3 φορεσ|x ?3\b|1 ?x ?3",
    "four": r"four times|4 times|\bqds\b|\bqid\b|\bq\.i\.d\.?|every 6|\bq6h|τεσσερισ φορεσ|4 φορεσ",
    "night": r"at night|nightly|bedtime|\bqhs\b|\bnocte\b|\bhs\b|καθε βραδυ|το βραδυ|προ υπνου",
    "needed": r"as needed|as required|\bprn\b|\bp\.r\.n\.?|if needed|επι πονου|κατ επικληση|οταν χρειαζ\w+|επι αναγκ\w+",
    "weekly": r"weekly|once a week|every week|εβδομαδιαι\w+|μια φορα την εβδομαδα",
}  # fmt: skip
_SIDES: dict[str, str] = {
    "left": r"\bleft\b|\blt\b|αριστερ\w+|\bαρ\b", "right": r"\bright\b|\brt\b|δεξι\w+|\bδε\b",
    "both": r"\bbilateral\w*|\bboth\b|αμφοτερ\w+|αμφω",
}  # fmt: skip
_DOUBT = re.compile(
    r"\bpossibl\w+|\bprobabl\w+|\blikely\b|\bsuspect\w*|\bmay\b|\bmight\b|\bcould\b|\bquestionable\b|\brule out\b|\br/o\b|"
    r"\bdifferential\b|\bsuggest\w*|\bappears?\b|\bseems?\b|\bi think\b|\bconcern\w*|\bunclear\b|\bquery\b|\bconsider\b|\?|"
    r"πιθαν\w+|ενδεχομεν\w+|υποψια|ισωσ|μαλλον|αποκλεισμ\w+|δυνατ(?:ον|οτητα)"
)
_ENDED = re.compile(
    r"\bstop\w*|\bheld\b|\bhold\b|withh\w+|discontinu\w+|\bceased?\b|\bdeclin\w+|\brefus\w+|\bcancel\w*|\bno longer\b|\bnot given\b|"
    r"\bended\b|\bcompleted\b|\bquit\b|\bavoid\b|διακοπ\w*|διεκοπη|αποφυγ\w*|αρνηθηκε|ακυρωθηκε|οχι"
)
_RELATIVE = re.compile(
    r"\b(?:mother|father|mom|mum|dad|brother|sister|son|daughter|wife|husband|aunt|uncle|cousin|grand\w+|family|parents?|"
    r"siblings?|μητερα\w*|πατερα\w*|αδελφ\w+|γιοσ|γιου|κορη\w*|συζυγ\w+|οικογεν\w+)\b"
)
_NOT = re.compile(
    r"\b(?:no|not|denies|denied|denying|without|never|nor|neither|none|negative for|free of|absence of|δεν|χωρισ|ουτε|οχι|αρνειται|"
    r"καμια|κανενα\w*)\b|n't\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_STOPS_SCOPE = re.compile(r"[.;:!?·]|\b(?:but|however|except|although|αλλα|εκτοσ|ομωσ)\b")


def holds(claim: str, quotes: str, context: str = "") -> Verdict:
    """Whether a written statement stands in its quotes.

    Args:
        claim: one statement.
        quotes: the sentences it was made from, verbatim.
        context: headings and labels that they stand under; names and words may stand there.
    """
    general = verdict(claim, quotes, "", context)
    why = [*general.why, *_clinical(claim, quotes, context), *_strange(claim, quotes, context)]
    return Verdict(not why, tuple(dict.fromkeys(why)))


def _clinical(claim: str, quotes: str, context: str) -> Iterator[str]:
    # A question with its answer is no doubt.
    said, held = cues.prepared(claim), cues.prepared(f"{re.sub(r'[?] –', ' –', quotes)} {context}")
    words = set(re.findall(r"[^\W_]+", held))
    for drug in drugs_in(claim):
        parts = re.findall(r"[^\W_]+", drug)
        if not all(p in words or any(stands(p, [w]) for w in words) for p in parts):
            yield f"the drug “{drug}” is not in the quote"
    yield from _doses(claim, quotes)
    for table, what in ((_ROUTES, "by"), (_OFTEN, "how often:"), (_SIDES, "side:")):
        here, there = _found(table, said), _found(table, prepared(held) + " " + held)
        extra = here - there
        if table is _SIDES and "both" in extra and {"left", "right"} <= there:
            extra -= {"both"}
        for name in sorted(extra):
            yield f"{what} “{name}” is not in the quote"
    yield from _denials(said, held)
    if _DOUBT.search(held) and not _DOUBT.search(said) and _about_same(said, held, _DOUBT):
        yield "the quote only says it may be"
    if _DOUBT.search(said) and not _DOUBT.search(held):
        yield "adds a doubt that the quote has not"
    if bool(_ENDED.search(said)) != bool(_ENDED.search(held)) and (drugs_in(claim) or _ENDED.search(said)):
        yield "started or stopped: the quote says otherwise"
    if _RELATIVE.search(cues.prepared(quotes)) and not _RELATIVE.search(said) and cues.CONDITION.search(said):
        yield "the quote says it of a relative"


def sides(text: str) -> set[str]:
    """The sides that a prepared text names: left, right, both."""
    return _found(_SIDES, text)


def _found(table: dict[str, str], text: str) -> set[str]:
    return {name for name, pattern in table.items() if re.search(pattern, text)}


def _about_same(said: str, held: str, pattern: re.Pattern[str]) -> bool:
    """Whether the sentence with the doubt is the one that the claim repeats."""
    words = words_of(prepared(said))
    for sentence in re.split(r"[.;](?:\s|$)", held):
        if pattern.search(sentence):
            near = words_of(prepared(sentence))
            if sum(stands(w, near) for w in words) >= 0.4 * max(1, len(words)):
                return True
    return False


def _doses(claim: str, quotes: str) -> Iterator[str]:
    """Each dose that stands behind a drug must stand behind the same one in the quotes."""
    for drug, amount in _pairs(claim):
        theirs = [name for name, value in _pairs(quotes) if value == amount]
        if theirs and drug not in theirs and not any(stands(drug, [other]) for other in theirs):
            yield f"“{amount}” is the dose of “{theirs[0]}” in the quote"


def _pairs(text: str) -> list[tuple[str, str]]:
    """(drug, dose) for each dose with a drug before it in the same clause."""
    found: list[tuple[str, str]] = []
    for match in DOSE.finditer(text):
        clause = re.split(r"[.;](?:\s|$)", text[: match.start()])[-1]
        names = drugs_in(clause + text[match.start() : match.end()])
        if names:
            amount = (
                fold_space(fold(match.group())).replace(" ", "").replace("milligrams", "mg").replace("milligram", "mg")
            )
            found.append((names[-1], amount))
    return found


def _denials(said: str, held: str) -> Iterator[str]:
    """What the statement denies the quote must deny, and the other way round, finding by finding."""
    denied_here, denied_there = _denied(said), _denied(held)
    terms = {m.group() for p in (cues.CONDITION, cues.SYMPTOM, cues.ALLERGY) for m in p.finditer(said)} | set(
        drugs_in(said)
    )
    for term in sorted(terms):
        here, there = term in denied_here, term in denied_there
        if here != there and re.search(rf"(?<!\w){re.escape(term)}", held):
            # Said both ways in the quotes: the general check weighs the clauses.
            affirmed_too = len(re.findall(rf"(?<!\w){re.escape(term)}", held)) > denied_there.count(term)
            if not (there and affirmed_too):
                yield f"denies “{term}”, the quote does not" if here else f"says “{term}”, which the quote denies"


def _denied(text: str) -> list[str]:
    """The findings within the scope of a negation: from it to the next mark, at most twelve words."""
    out: list[str] = []
    for match in _NOT.finditer(text):
        scope = _STOPS_SCOPE.split(text[match.end() :])[0]
        scope = " ".join(scope.split()[:12])
        for pattern in (cues.CONDITION, cues.SYMPTOM, cues.ALLERGY):
            out += [m.group() for m in pattern.finditer(scope)]
        out += drugs_in(scope)
    for match in re.finditer(r"([^?.–]{3,120})(?:\?| –) ?[–-]? ?(?:no|nope|not|never|οχι)\b", text):
        for pattern in (cues.CONDITION, cues.SYMPTOM, cues.ALLERGY):
            out += [m.group() for m in pattern.finditer(match[1])]
    return out


def _strange(claim: str, quotes: str, context: str) -> Iterator[str]:
    """Words of a written statement that its quotes do not have."""
    there = [*words_of(prepared(quotes)), *words_of(prepared(context))]
    words = words_of(prepared(claim))
    missing = [w for w in words if not stands(w, there) and w not in JOINS]
    if words and len(missing) > (1 - SHARE) * len(words):
        yield "uses words that are not in the quote: " + ", ".join(missing[:3])
    clinical = [w for w in missing if cues.CONDITION.search(w) or cues.SYMPTOM.search(w) or cues.PROCEDURE.search(w)]
    if clinical:
        yield f"“{clinical[0]}” is not in the quote"
    exact = set(_WORD.findall(f"{prepared(quotes)} {prepared(context)}")) | JOINS
    # Another form of a word may be another fact: "aspirated" was done, "aspirate" is to be done.
    formed = [w for w in _WORD.findall(prepared(claim)) if len(w) > 2 and w not in exact and words_of(w)]
    if formed:
        yield f"“{formed[0]}” is not in the quote in this form"
    if quantities(prepared(claim)) and not quantities(prepared(quotes)):
        yield "has figures, the quote none"


#: Words that a summary may add: they join and say nothing of the patient's.
JOINS = frozenset(
    fold(w)
    for w in [
        "patient",
        "reports",
        "report",
        "reported",
        "states",
        "noted",
        "has",
        "had",
        "with",
        "include",
        "including",
        "presents",
        "deny",
        "denies",
        "denied",
    ]
)
