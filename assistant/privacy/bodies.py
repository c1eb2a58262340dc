"""English bodies by the sentence around them: what is attended, what has a bed, who insures; letterheads, ships, houses by their article.

What this misses: bodies of one everyday word in text without capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy import lists
from assistant.privacy.greek import compiled
from assistant.privacy.model import Finding, keep, make
from assistant.privacy.tokens import Word, is_eponym, is_first, is_ordinary, is_plain, words

_C = r"[A-Z][\w'’\-]+"
_RUN = rf"(?P<it>{_C}(?:[ ](?:(?:of|and|&|the|on|de|la)[ ])?{_C}){{0,3}})"
_END = r"(?=[ ]*(?:[.,;)(]|$|\n)|[ ](?:and|with|on|in|for|after|where|who|by|last|until|since|then|to|when|but|as|because|yesterday|today|first|before|again)\b)"
_THE_ONE = compiled(
    rf"(?<![\w])(?:at|to|from|in|into|under|via|outside)[ ]the[ ](?P<it>[A-Z][a-z'’]{{2,}}){_END}", re.MULTILINE
)
_POSSESSED = compiled(
    r"(?<![\w])(?:at|from|to|into)[ ](?P<it>[A-Z][a-z]{2,}['’]s)(?=[ ](?:first|then|before|again|earlier|today|yesterday|overnight|initially|originally|instead|but|as|is|has|had|and|this|a)\b)"
)
_SAYS = compiled(
    r"(?<![\w])(?P<it>The[ ][A-Z][\w'’]+(?:[ ][A-Z][\w'’]+)?)(?=[ ](?:has|have|says?|said|rang|phoned|called|will|can(?:not|['’]t)?|declined|accepted|refuses?|wants?|are full|is full)\b)"
)
_OBJECT = compiled(
    r"(?<![\w])(?:attends?|attended|attending|owns|runs|ran|manages|managed|joined|visits|supports|wants|prefers?|chose|viewed|toured|rang|phoned|contacted|emailed|(?:accepted|declined|refused|run|managed|owned|supplied|sponsored|employed|covered|insured)[ ]by|"
    r"(?:plays?|played|swims|rows|runs|sings|coaches|fishes|drives|drove|volunteers|works|worked|banks|shops|insured|cover|policy|training|placement|apprenticeship|contract|pension)[ ](?:for|with|at|from|in)|"
    r"(?:fired|sacked|redundant|retired|laid[ ]off|resigned|suspended|excluded|expelled|graduated)[ ]from|seconded[ ]to|contracted[ ]to|formerly[ ]of|late[ ]of|"
    rf"[Ee]x)[ \-](?:the[ ])?{_RUN}"
)
_ACRONYM = compiled(
    r"(?<![\w])(?P<lead>at|via|to|from|in|under|with)[ ](?:the[ ])?(?P<it>[A-Z]{3,6})(?![\w'’\-/]|[ ]?\d)"
)
_CARE = re.compile(
    r"(?:transfer\w*|refer\w*|admi\w+|discharg\w*|seen|treated|operated|scan\w*|MRI|CT|works?|worked|nurse|job|student|came|brought|presented|attend\w*|clinic|miscarriage|NVD|SVD|LSCS|CS|born|delivered|under|previously|letter|accepted|bed|surgery|chemo|dialys\w+)\b[^.\n]{0,28}$",
    re.IGNORECASE,
)
_NO_ACRONYM = frozenset(
    "itu icu hdu ccu nicu picu scbu nnu amu mau sau eau cdu aec sdec gp gps nhs opd pacu ed ane mri cta ctpa ctkub xray pet usg uss ecg eeg echo ercp ogd ivu tte toe acs ami nstemi stemi copd ckd aki pcr ptsd adhd "
    "hiv aids tb mrsa vre esbl dka hhs pda svt vt vf asap prn tds bds qds mane nocte stat nbm npo iv im po pr sc sl ng nj peg tpn niv cpap bipap asb peep abg vbg fbc crp lft lfts ues tfts inr aptt mdt dnr dnacpr tep rsp "
    "nok usa uk eu uae irl rta mva rtc mvc pod lle rle lue rue llq rlq luq ruq rif lif ruz lul rul lll rll icd qid tid bid los ama ros pmh fhx shx rom adl adls ot pt slt salt cns camhs cmht iapt crht hca hcas sho spr ward bay "
    "theatre resus majors minors recovery er ob gyn obgyn ent cvs resp gu msk neuro ortho derm mental health pc dc wpc police mum dad dvla dwp hmrc pip esa jsa who fda nice bnf sign gmc nmc hcpc".split()
)
_HOSPITAL = compiled(
    rf"(?<![\w])(?P<it>(?:{_C}[ ])?(?:University|General|Regional|Royal|Community|Memorial|County|District|Maternity|National|Mercy|City|Sacred[ ]Heart)[ ](?:Teaching[ ]|Children['’]s[ ])?Hospitals?(?:,|[ ]of|[ ]for|[ ]at)?[ ]{_C}(?:[ ]{_C}){{0,2}})(?![\w])"
)
_SHIP = compiled(
    rf"(?<![\w])(?:ferry|ship|boat|vessel|trawler|yacht|liner|tanker|rig|platform|tug|lifeboat|aboard|crew of|skipper of)[ ](?:the[ ])?(?P<it>(?:MV[ ]|MS[ ])?{_C}(?:[ ](?:(?:of|and|&|the)[ ])?{_C}){{0,3}})"
    rf"|(?<![\w])(?P<mv>(?:MV|MFV|MS|SS|HMS|RMS|RRS|LÉ)[ ]{_C}(?:[ ](?:(?:of|and|&|the)[ ])?{_C}){{0,3}})"
    r"|(?<![\w])on[ ]the[ ](?P<on>[A-Z][a-z]{4,}(?:[ ][A-Z][a-z]+)?)(?=[ ]*[.,;)]|$|[ ](?:on|at|to|from|ferry|yesterday|today|this|last|Mon|Tue|Wed|Thu|Fri|Sat|Sun))",
    re.MULTILINE,
)
_KINDS = (
    r"hospice|hospital|school|primary|nursery|college|church|surgery|practice|pharmacy|employer|factory|nursing home|care home|residential home|home|club|pub|charity|agency|firm|company|insurer|gym|bank|ferry|prison|hotel|"
    r"hostel|refuge|garage|shop|bakery|restaurant|café|cafe|job|workplace|rehab|unit|clinic|university|team|band|choir"
)
_PAREN = compiled(rf"(?<![\w])(?:{_KINDS})[ ]?(?:\([ ]?|[:–][ ])(?:the[ ]|at[ ])?(?P<it>[A-Za-z][\w'’&.\- ]{{2,38}}?)(?=[),;\n]|\.[ \n]|$)", re.IGNORECASE)  # fmt: skip
_OCCUPATION = compiled(
    rf"(?<![\w])(?:occupation|job|work|employment|profession|occ)[ ]*[:=][ ]*[a-z][\w /\-]{{2,30}},[ ](?:at[ ]|for[ ]|with[ ])?{_RUN}",
    re.IGNORECASE,
)
_FROM_TWO = compiled(rf"(?<![\w])(?:from|for|with|by|at|joined)[ ](?P<it>{_C}[ ]{_C}(?:[ ]{_C})?)(?![\w'’])")
_PAIR = compiled(rf"(?<![\w&])(?P<it>{_C}(?:[ ]{_C})?[ ]&[ ](?:{_C}|Co)(?:[ ]{_C})?)(?![\w])")
_SCHOOL = compiled(
    rf"(?<![\w])(?P<it>{_C}(?:[ ](?:(?:of|and|&|the)[ ])?{_C}){{0,3}}[ ](?:(?:C of E|CofE|C\.E\.|RC|Church of England|Catholic|Community|Junior|Infant)[ ])?(?:Primary|Infants?|Juniors?|Academy|High|Grammar|School|College|Prep|Comprehensive|Nursery|Preschool|Playgroup|National School|NS))(?![\w])"
)
_TEAM = compiled(r"(?:,|the)[ ](?P<it>[A-Z][a-z]{3,})[ ](?:team|clinic|group|crew|shift|house)(?![\w])")
_CAPS = compiled(
    r"(?<![\w])(?P<it>(?:[A-Z][A-Z'’&\-]+[ ]){1,4}(?:URGENT CARE|MEDICAL GROUP|FAMILY PRACTICE|PEDIATRICS|ORTHOPEDICS|DIALYSIS|CLINIC|CENTER|CENTRE|LTD|LIMITED|INC|LLC|PLC|SCHOOL|ACADEMY|COLLEGE|CHURCH|COUNCIL|SERVICES?|TRUST|HEALTH|MEDICAL CENT(?:ER|RE)|HOSPITAL|HOTEL|INN|BAKERY|MOTORS|FOODS|STORES|FARMS?|MILLS?|WORKS|FACTORY|LODGE|MANOR|GRANGE|MEDICAL|SURGERY|PRACTICE|PHARMACY|HOSPICE|INFIRMARY|NURSING HOME|CARE HOME))(?![\w])"
)
_TAILED = compiled(
    rf"(?<![\w])(?P<it>{_C}(?:[ ](?:and[ ]|&[ ])?{_C}){{0,2}}[ ](?:Ambulance|Dental|Bus|Buses|Taxi|Taxis|Cars|Ferries|Railway|Railways|Steel|Abbey|Priory|Pigeon Club|Bowls Club|Rugby Club|Golf Club|Cricket Club|Football Club|RFC|FC|CC|AFC|GAA|Scouts|Guides|Legion|Institute|Solicitors|Opticians|Vets|Physio|Physiotherapy|Counselling|Therapies|Fitness|Leisure|Bakers|Builders|Decorators|Scaffolding|Haulage|Bulbs|Growers|Salmon|Distillery|Brewing|Cider|Cheese|Eggs|Poultry|Pork|Potatoes|Flowers|Plants|Trees))(?![\w])"
)
_CAPS_BY = compiled(r"(?<![\w])(?:EMPLOYED BY|WORKS (?:AT|FOR)|WORKED (?:AT|FOR)|RETIRED FROM|JOB AT|ADMITTED TO|TRANSFERRED (?:TO|FROM)|SEEN (?:FIRST )?AT|ATTENDS|DISCHARGED TO|RESIDENT (?:AT|OF)|LIVES AT)[ ](?:THE[ ])?(?P<it>[A-Z][A-Z'’&\-]{3,}(?:[ ](?!AS\b|IN\b|ON\b|FOR\b|WITH\b|AND\b|TO\b|BY\b|SINCE\b|AFTER\b)[A-Z][A-Z'’&\-]{2,}){0,2})")  # fmt: skip
_SMALL = compiled(
    r"(?<![\w])(?P<lead>at|to|from|in|outside|near|opposite|behind|by|attends|wants|for|into|of)[ ](?P<the>the[ ])?(?P<it>(?P<name>[a-z'’]{3,})(?:[ ](?P<two>[a-z'’]{3,}))?[ ](?:inn|arms|tavern|hotel|legion|cafe|café|centre|grange|manor|house|court|lodge|view|gardens|hospice|high|high school|grammar|comp|mart|garage|mills?|works|factory|dairy|bakery|market|hall|park|academy|primary|college|club|infirmary|general))(?![\w])"
)
_NO_SMALL = frozenset(
    "the his her their our your my this that day leisure health medical shopping community nursing care old new call test town city local school home own whole ward side front back next other same small big large private public state "
    "general district university high primary secondary main mental resource walk urgent treatment cancer heart eye dental birth family children's childrens sports garden job labour super stock flea car retail meat cattle fish farmers fire police council guest open full half bed care guest boarding".split()
)
_SAINT = compiled(r"(?<![\w])(?:\(|/|,[ ]|:[ ])(?P<it>(?:st|saint)\.?[ ][a-z]{3,}['’]?s?)(?![\w'’])")
_HEAD_WORD = re.compile(
    r"(?:hospital|infirmary|clinic|surgery|practice|centre|center|service|services|trust|health|hospice|department|unit|institute|laborator|pharmac|home|house|council|school|college|university|medical|medicine|care|ltd|limited|llc|inc|occupational|psycholog|physio|dental|associates|partners|lodge|court|ambulance)",
    re.IGNORECASE,
)
_NO_HEAD = re.compile(
    r"\b(?:summary|letter|note|notes|report|list|clerking|handover|form|record|sheet|request|referral|discharge|admission|transfer|result|round|history|review|patient|dear|confidential|assessment|statement|certificate|message|plan|from|to|re|subject)\b",
    re.IGNORECASE,
)


def _clean(found: list[Word]) -> bool:
    return bool(found) and not any(lists.is_clinical(w.key) or lists.is_drug(w.key) or is_eponym(w.key) for w in found)


def _strange(word: Word) -> bool:
    key = word.key.removesuffix("'s")
    return len(key) > 2 and not is_plain(key) and not lists.is_clinical(key) and not lists.is_drug(key)


def _led(text: str) -> Iterator[Finding | None]:
    for m in _THE_ONE.finditer(text):
        found = words(m["it"])
        if _clean(found) and _strange(found[0]) and found[0].key not in _NO_ACRONYM:
            yield make("ORGANIZATION", text, *m.span("it"), "a house by its article", 0.46)
    for m in _POSSESSED.finditer(text):
        w = words(m["it"])[0]
        if not is_eponym(w.key) and not lists.is_clinical(w.key.removesuffix("'s")):
            yield make("ORGANIZATION", text, *m.span("it"), "a house called after somebody", 0.66)
    for m in _SAYS.finditer(text):
        if _clean(words(m["it"])[1:]):
            yield make("ORGANIZATION", text, *m.span("it"), "a house that says or has something", 0.56)
    for m in _OBJECT.finditer(text):
        found = words(m["it"])
        if _clean(found) and (len(found) > 1 or _strange(found[0])) and not is_first(found[0].key):
            yield make("ORGANIZATION", text, *m.span("it"), "a body by what is done with it", 0.5)
    for m in _ACRONYM.finditer(text):
        key = m["it"].lower()
        near = text[max(0, m.start() - 44) : m.start()]
        if key in _NO_ACRONYM or lists.is_clinical(key) or lists.is_drug(key) or is_eponym(key):
            continue
        if _CARE.search(near) and not re.search(r"[A-Z]{3,} [A-Z]{3,} $", text[max(0, m.start() - 12) : m.start() + 1]):
            yield make("ORGANIZATION", text, *m.span("it"), "letters of a body after what is done there", 0.45)
    for m in _FROM_TWO.finditer(text):
        found = words(m["it"])
        if _clean(found) and not is_first(found[0].key) and not any(_month(w.key) for w in found):
            yield make("ORGANIZATION", text, *m.span("it"), "capitals after a preposition", 0.43)


def _month(key: str) -> bool:
    return bool(
        re.match(
            r"(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|easter|christmas)", key
        )
    )


def _formed(text: str) -> Iterator[Finding | None]:
    for m in _HOSPITAL.finditer(text):
        yield make("ORGANIZATION", text, *m.span("it"), "a hospital and its town", 0.9)
    for m in _SHIP.finditer(text):
        group = next(g for g in ("it", "mv", "on") if m[g])
        found = words(m[group])
        if _clean(found) and (group != "on" or _strange(found[0])):
            yield make("ORGANIZATION", text, *m.span(group), "a ship", 0.5 if group == "on" else 0.74)
    for m in _PAREN.finditer(text):
        found = words(m["it"])
        small = all(w.shape == "l" for w in found)
        told = any(_strange(w) for w in found) or (found and found[0].key in ("st", "saint", "the"))
        if _clean(found) and len(found) < 5 and (found[0].capital or small) and told:
            yield make("ORGANIZATION", text, *m.span("it"), "what follows the word of a body", 0.56)
    for m in _OCCUPATION.finditer(text):
        if m["it"][0].isupper() and _clean(words(m["it"])):
            yield make("ORGANIZATION", text, *m.span("it"), "an employer after an occupation", 0.66)
    for m in _PAIR.finditer(text):
        found = words(m["it"])
        if _clean(found) and any(_strange(w) for w in found) and "\n" not in m["it"]:
            yield make("ORGANIZATION", text, *m.span("it"), "two names of a firm", 0.6)
    for m in _SCHOOL.finditer(text):
        found = words(m["it"])
        if len(found) > 1 and _clean(found[:1]) and not _month(found[0].key):
            yield make("ORGANIZATION", text, *m.span("it"), "a school", 0.7)
    for m in _TAILED.finditer(text):
        found = words(m["it"])
        if _clean(found[:1]) and (_strange(found[0]) or len(found) > 2 or found[0].key in lists.places()):
            yield make("ORGANIZATION", text, *m.span("it"), "a name and the word of a body", 0.64)
    for m in _CAPS_BY.finditer(text):
        found = words(m["it"])
        while found and (lists.is_clinical(found[-1].key) or found[-1].key in _NO_ACRONYM):
            found = found[:-1]
        if found and not any(lists.is_clinical(w.key) or is_eponym(w.key) for w in found):
            yield make("ORGANIZATION", text, m.start("it"), m.start("it") + found[-1].end, "capitals after what is done there", 0.5)  # fmt: skip
    for m in _TEAM.finditer(text):
        if _clean(words(m["it"])):
            yield make("ORGANIZATION", text, m.start("it"), m.end(), "a team and its name", 0.62)
    for m in _CAPS.finditer(text):
        found = words(m["it"])
        start = 0
        while start < len(found) - 1 and (lists.is_clinical(found[start].key) or found[start].key in _SMALL_LEAD):
            start += 1
        if start < len(found) - 1 and any(_strange(w) or w.key in lists.places() for w in found[start:-1]):
            yield make("ORGANIZATION", text, m.start("it") + found[start].start, m.end("it"), "a name and the word of a body", 0.86)  # fmt: skip


_SMALL_LEAD = frozenset("at to from in the by of for and with seen first".split())


def _small(text: str) -> Iterator[Finding | None]:
    """Houses in text without capitals: a word and what kind of house it is."""
    letters = [c for c in text if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) > 0.02 * len(letters):
        return
    for m in _SMALL.finditer(text):
        found = [w for w in words(m["it"])[:-1] if w.key not in _NO_SMALL]
        if len(found) == len(words(m["it"])) - 1 and _clean(found) and (m["the"] or any(not is_ordinary(w.key) for w in found)):  # fmt: skip
            yield make("ORGANIZATION", text, *m.span("it"), "a house by its kind", 0.5)
    for m in _SAINT.finditer(text):
        if not re.match(r"[ ](?:wort|vitus|elmo)", text[m.end() :]):
            yield make("ORGANIZATION", text, *m.span("it"), "a saint's house", 0.5)


def _letterhead(text: str) -> Iterator[Finding | None]:
    """A first line of capitals that names an institution, up to the first number or wide gap."""
    at = 0
    for n, line in enumerate(text.split("\n")[:3]):
        bare = re.split(r"[ ]{2,}|\t|\||·|/ ", line)[0]
        cut = re.search(r",[ ]*(?:\d|(?:Unit|Flat|The[ ]\w+,))", bare)
        bare = (bare[: cut.start()] if cut else bare).rstrip(" ,.;–-")
        found = words(bare)
        small = [w for w in found if not w.capital and w.key not in ("of", "and", "for", "the", "at", "in", "upon")]
        if 1 < len(found) < 10 and not small and ":" not in bare and not any(c.isdigit() for c in bare):
            told = [w for w in found if w.capital and not lists.is_clinical(w.key) and not is_ordinary(w.key)]
            if (
                _HEAD_WORD.search(bare)
                and not _NO_HEAD.search(bare)
                and (told or (len(found) > 2 and not re.match(r"(?i:dep|div|ward|unit|clinic|out)", bare)))
            ):
                yield make("ORGANIZATION", text, at, at + len(bare), "the head of a letter", 0.72 - 0.02 * n)
        at += len(line) + 1


def find(text: str) -> list[Finding]:
    """English bodies by the sentence around them."""
    return keep([*_led(text), *_formed(text), *_small(text), *_letterhead(text)])
