"""The words of days and times in English, Greek and Greeklish, each with a one-letter kind the grammar is written in.

Kinds (the value in brackets):
    W weekday (0 = Monday)   R weekdays again and again: "Saturdays" (0–6)   M month (1–12)   m the same, but the word
    means
    other things too ("may")   v a named day (day, month)   q a day by its distance from today   E tonight   V now
    N number   o ordinal word   U unit of time ("day", "week", "month", "hour", "minute", "year")   G weekend
    K recurring days (tuple of weekdays)   P part of the day   X a point of the day (minutes)   z half   Q quarter   A
    past
    B less ("παρά")   k "o'clock"   a "am"/"pm" apart from its number
    @ at   > after   < before   ~ around   b between   & and   | or   - to, until (range)   f from   F of   i in
    l article or "on"   y "με"   n next   j "άλλος"   h this   c coming   p last   e every   g ago   u unit of measure
    $ money Words in several forms are kept by their Greek sound (`assistant.text.fold_greek_sound`), so that accents,
    case and the many ways to write Greek in Latin letters need no entries of their own."""

from __future__ import annotations

from functools import lru_cache

from assistant.text import fold, fold_greek_sound
from assistant.tools.words.folded import word_list

Value = int | str | tuple[int, ...] | None
Lexeme = tuple[str, Value]

_ENGLISH_DAYS = (
    "monday mon",
    "tuesday tue tues",
    "wednesday wed weds",
    "thursday thu thur thurs",
    "friday fri",
    "saturday sat",
    "sunday sun",
)
#: Short names that are also ordinary words; `lexer` decides by what stands beside them.
WEAK_DAYS = {"mon": 0, "wed": 2, "sat": 5, "sun": 6}
_GREEK_DAYS = (
    "Δευτέρα Δευτέρας",
    "Τρίτη Τρίτης",
    "Τετάρτη Τετάρτης",
    "Πέμπτη Πέμπτης",
    "Παρασκευή Παρασκευής",
    "Σάββατο Σαββάτου",
    "Κυριακή Κυριακής",
)
_GREEK_DAYS_PLURAL = ("Δευτέρες", "Τρίτες", "Τετάρτες", "Πέμπτες", "Παρασκευές", "Σάββατα Σαββάτων", "Κυριακές")
#: Short Greek names; only with a number or another day beside them.
GREEK_SHORT_DAYS = {"δευ": 0, "τρι": 1, "τετ": 2, "πεμ": 3, "παρ": 4, "σαβ": 5, "κυρ": 6}
#: After these words a Greek "third", "fourth", "fifth" is a number and no weekday; matched by their beginning.
ORDINAL_NOUNS = word_list(
    """
    θεση φορα ηλικια κατηγορια σειρα πυλη σταση καμπινα εταιρε γραμμη μερα ημερα ωρα διαδρομη προβλητα
    thesi thesh fora ilikia hlikia katigoria kathgoria pyli pilh pili stasi stash kampina mera imera
    hmera
    """
)

_ENGLISH_MONTHS = (
    "january jan",
    "february feb febr",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
)
#: Month words with another meaning; they count beside a number or after "in", "of", "next".
WEAK_MONTHS = frozenset(
    word_list(
        """
    may mar march jan feb febr apr jun jul aug sep sept oct nov dec
    """
    )
)
_GREEK_MONTHS = (
    "Ιανουάριος Ιανουάριο Ιανουαρίου Γενάρης Γενάρη",
    "Φεβρουάριος Φεβρουάριο Φεβρουαρίου Φλεβάρης Φλεβάρη",
    "Μάρτιος Μάρτιο Μαρτίου Μάρτης Μάρτη",
    "Απρίλιος Απρίλιο Απριλίου Απρίλης Απρίλη",
    "Μάιος Μάιο Μαΐου Μάης Μάη",
    "Ιούνιος Ιούνιο Ιουνίου Ιούνης Ιούνη",
    "Ιούλιος Ιούλιο Ιουλίου Ιούλης Ιούλη",
    "Αύγουστος Αύγουστο Αυγούστου",
    "Σεπτέμβριος Σεπτέμβριο Σεπτεμβρίου Σεπτέμβρης Σεπτέμβρη",
    "Οκτώβριος Οκτώβριο Οκτωβρίου Οκτώβρης Οκτώβρη",
    "Νοέμβριος Νοέμβριο Νοεμβρίου Νοέμβρης Νοέμβρη",
    "Δεκέμβριος Δεκέμβριο Δεκεμβρίου Δεκέμβρης Δεκέμβρη",
)
_GREEK_SHORT_MONTHS = word_list(
    """
    ιαν φεβ μαρ απρ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ
    """
)

# kind, value, words in English or in spellings that the sound key does not cover
_WORDS: tuple[tuple[str, Value, str], ...] = (
    ("q", 0, "today todays today's tody simera shmera"),
    ("q", 1, "tomorrow tomorrows tomorrow's tmrw tmr tmrrw tmw tomorow tommorow tommorrow tomorro 2moro 2morrow tomoz"),
    ("q", -1, "yesterday yesterday's χθεσ χτεσ xthes xtes hthes htes chthes chtes exthes exte"),
    ("q", -2, "προχθεσ προχτεσ proxthes proxtes prohthes"),
    ("q", 2, "overmorrow methavrio metavrio me8ayrio me8avrio methaurio methayrio metaurio metayrio"),
    ("v", (25, 12), "christmas xmas"),
    ("E", 0, "tonight tonite 2nite tonights tonight's"),
    ("V", 0, "now τωρα tora twra asap"),
    ("N", 1, "one a an μια ενα mia ena"),
    ("N", 2, "two δυο δυό dyo dio duo couple"),
    ("N", 3, "three τρεισ τρια treis tris tria"),
    ("N", 4, "four τεσσερισ τεσσερα tesseris tessera teseris"),
    ("N", 5, "five πεντε pente"),
    ("N", 6, "six εξι eksi exi e3i"),
    ("N", 7, "seven επτα εφτα epta efta"),
    ("N", 8, "eight οκτω οχτω okto oxto oktw oxtw"),
    ("N", 9, "nine εννεα εννια ennea ennia enia"),
    ("N", 10, "ten δεκα deka"),
    ("N", 11, "eleven εντεκα enteka edeka"),
    ("N", 12, "twelve δωδεκα dodeka dwdeka"),
    ("N", 15, "fifteen δεκαπεντε dekapente"),
    ("N", 20, "twenty εικοσι eikosi ikosi"),
    ("U", "day", "day days μερα μερεσ ημερα ημερεσ μερων ημερων mera meres imera imeres hmera hmeres"),
    (
        "U",
        "week",
        "week weeks week's weeks' εβδομαδα εβδομαδεσ εβδομαδασ βδομαδα βδομαδεσ βδομαδασ evdomada evdomades ebdomada "
        "ebdomades vdomada vdomades bdomada bdomades vdomadas evdomadas",
    ),
    ("U", "month", "month months month's μηνα μηνασ μηνεσ μηνοσ mina minas mines minos mhna mhnes mhnos"),
    ("U", "hour", "hour hours hr hrs ωρεσ wres ores"),
    ("U", "minute", "minute minutes min mins λεπτα λεπτο lepta lepto"),
    ("U", "year", "year years χρονο χρονια ετοσ ετη ετων χρονων χρονια etwn eton xronon xronwn xrono"),
    ("U", "fortnight", "fortnight δεκαπενθημερο dekapenthimero"),
    ("G", 0, "weekend wkend week-end weekned wekend weeknd weekand"),
    ("G", 1, "weekends"),
    ("K", (0, 1, 2, 3, 4), "weekday weekdays καθημερινεσ kathimerines ka8hmerines"),
    ("K", (0, 1, 2, 3, 4, 5, 6), "daily everyday καθημερινα kathimerina ka8hmerina ka8imerina"),
    ("P", "morning", "morning mornings πρωι πρωινο πρωινα πρωινη proi prwi prwino proino"),
    ("P", "noon", "lunchtime lunch"),
    ("P", "afternoon", "afternoon afternoons arvo"),
    ("P", "evening", "evening evenings βραδυ βραδια βραδινο βραδινα βραδινη vrady bradi brady vradi vradu bradu"),
    ("P", "night", "night overnight νυχτα νυκτα νυχτερινο nyxta nixta nuxta nychta nihta"),
    ("X", 720, "noon midday"),
    ("X", 0, "midnight μεσανυχτα μεσανυκτα mesanyxta mesanixta mesanuxta mesanychta"),
    ("z", None, "half μιση μισι misi mish misy"),
    ("Q", None, "quarter τεταρτο tetarto"),
    ("A", None, "past"),
    ("B", None, "παρα para"),
    ("k", None, "o'clock oclock"),
    ("@", None, "at στισ stis"),
    (">", None, "after μετα meta ystera υστερα"),
    ("<", None, "before by πριν prin priν"),
    ("-", None, "until till til μεχρι εωσ ωσ mexri mehri mechri eos ews"),
    ("2", None, "to"),
    (
        "~",
        None,
        "around about approximately circa roughly περιπου γυρω κατα peripou peripu giro gyro guro gurw gyrw kata",
    ),
    ("b", None, "between μεταξυ αναμεσα metaxi metaksi metaxy metaksy meta3y meta3i anamesa"),
    ("&", None, "and και kai ke κι ki"),
    ("|", None, "or η ειτε eite"),
    ("f", None, "from since starting απο αφ apo ap"),
    ("F", None, "of"),
    ("y", None, "με me"),
    ("i", None, "in σε se within"),
    (
        "l",
        None,
        "on the το τη την τον τα τισ τουσ του τησ των ο οι στο στη στην στον στα στουσ "
        "ti tin thn th ton ta tis tous tou ths twn sto sti stin sth sthn ston sta",
    ),
    (
        "h",
        None,
        "this αυτο αυτη αυτην αυτον αυτου αυτησ afto auto ayto afti auti ayti aftin autin ayth auth aythn authn",
    ),
    (
        "n",
        None,
        "next επομενεσ epomenes επομενο επομενη επομενησ επομενου επομενην επομενοσ επομενον "
        "epomeno epomeni epomenh epomenos epomenou",
    ),
    ("j", None, "αλλο αλλη αλλην αλλον αλλησ αλλου allo alli allh allhn allin allon allis"),
    (
        "c",
        None,
        "coming upcoming ερχομενο ερχομενη ερχομενησ ερχομενοσ ερχομενου erxomeno erxomeni erxomenh erhomeno erhomeni",
    ),
    (
        "p",
        None,
        "last previous περασμενο περασμενη περασμενησ προηγουμενο προηγουμενη "
        "perasmeno perasmeni perasmenh proigoumeno proigoumeni prohgoumeno",
    ),
    ("e", None, "every each καθε kathe ka8e"),
    ("g", None, "ago"),
    (
        "u",
        None,
        "m metre metres meter meters μετρα μετρο metra km kilometre kilometres kilometers miles mile nm "
        "knots knot cm kg kgs "
        "kilo kilos κιλα κιλο κιλων kila litres ml tonne tonnes tons ton teu adult adults passenger "
        "passengers people person "
        "persons child children kid kids infant infants baby babies student students pax car cars "
        "vehicle vehicles motorbike "
        "bike bikes bicycle bicycles dog dogs cat pet pets ticket tickets berth berths cabin cabins bed "
        "beds seat seats bag "
        "bags suitcase suitcases nights stops changes connections islands beaufort bft force degrees "
        "percent euro euros eur "
        "cents dollars usd pounds gbp stars yo "
        "ατομα ατομο ενηλικεσ ενηλικα ενηλικων επιβατεσ παιδια παιδι παιδιων εισιτηρια αυτοκινητα αυτοκινητο κλινεσ "
        "καμπινεσ βαλιτσεσ σκυλια νυχτεσ βραδιεσ μποφορ ευρω φοιτητεσ φορεσ ναυτικα μιλια κομβουσ κομβων "
        "ποδηλατα μηχανακια "
        "atoma atomo enilikes enhlikes paidia eisitiria isitiria euro evro mpofor bofor epivates nyxtes amaxia",
    ),
    ("$", None, "€ $ £ %"),
)

# By sound: Greek words, whatever their accents, and their Greeklish.
_SOUNDS: tuple[tuple[str, Value, str], ...] = (
    ("q", 0, "σήμερα σημερινό σημερινά σημερινή σημερινός σημερινού σημερινής"),
    ("q", 1, "αύριο αυριανό αυριανά αυριανή αυριανός αυριανού αυριανής"),
    ("q", 2, "μεθαύριο"),
    ("E", 0, "απόψε αποψινό αποψινά αποψινή"),
    ("v", (15, 8), "Δεκαπενταύγουστος Δεκαπενταύγουστο Δεκαπενταύγουστου Δεκαπενταυγούστου"),
    ("v", (25, 12), "Χριστούγεννα Χριστουγέννων"),
    ("v", (1, 1), "Πρωτοχρονιά Πρωτοχρονιάς"),
    ("v", (1, 5), "Πρωτομαγιά Πρωτομαγιάς"),
    ("G", 0, "Σαββατοκύριακο Σαββατοκύριακου σουκου"),
    ("G", 1, "Σαββατοκύριακα"),
    ("P", "noon", "μεσημέρι μεσημέρια μεσημεριανό μεσημεριανά"),
    ("P", "greek_afternoon", "απόγευμα απογεύματα απογευματινό απογευματινά απογευματινή"),
    ("N", 1, "ένας"),
)

# Several words read as one; folded spelling or Greek sound.
_PHRASES: tuple[tuple[str, Value, str], ...] = (
    ("q", 2, "the day after tomorrow|day after tomorrow|day after tmrw|day after tomorow"),
    ("q", -2, "the day before yesterday|day before yesterday"),
    ("V", 0, "right now|just now|at the moment|at this moment|αυτή τη στιγμή|αυτήν τη στιγμή|as soon as possible"),
    (">", None, "later than|no earlier than|not earlier than|not before|any time after|anytime after|το νωρίτερο"),
    ("<", None, "no later than|not later than|earlier than|not after|at the latest by|το αργότερο|πριν από|prin apo"),
    (">", None, "μετά από|meta apo|ύστερα από|και μετά από"),
    ("~", None, "more or less|πάνω κάτω|roughly at"),
    ("n", None, "της επόμενης|την επόμενη"),
    ("c", None, "που έρχεται|που έρχετε|pou erxetai|pou erxete|που μας έρχεται"),
    ("p", None, "που πέρασε|pou perase"),
    ("v", (25, 12), "christmas day|xmas day"),
    ("v", (24, 12), "christmas eve|παραμονή Χριστουγέννων"),
    ("v", (31, 12), "new year's eve|new years eve|παραμονή Πρωτοχρονιάς"),
    ("v", (1, 1), "new year's day|new years day"),
    ("v", (15, 8), "assumption day|assumption of mary"),
    ("k", None, "o clock|η ώρα|i ora|h wra|h ora|the hour"),
    ("e", None, "all the|όλα τα|όλες τις"),
    ("K", (0, 1, 2, 3, 4, 5, 6), "every day|each day|κάθε μέρα|κάθε ημέρα|all week|every single day"),
    ("K", (5, 6), "every weekend|κάθε Σαββατοκύριακο|at the weekends"),
    ("i", "within", "within the next|in the next|during the next|μέσα σε|εντός των επόμενων|στις επόμενες|the next"),
)


_ORDINALS = word_list("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth")


def _english() -> dict[str, Lexeme]:
    table: dict[str, Lexeme] = {}
    for number, words in enumerate(_ENGLISH_DAYS):
        for word in words.split():
            table[word] = table[word + "'s"] = ("w" if word in WEAK_DAYS else "W", number)
            if len(word) > 5:
                table[word + "s"] = ("R", number)
    for number, words in enumerate(_ENGLISH_MONTHS, 1):
        for word in words.split():
            table[word] = ("m" if word in WEAK_MONTHS else "M", number)
    for number, word in enumerate(_GREEK_SHORT_MONTHS, 1):
        table[word] = ("m", number)
    for word in ("mai", "maj"):
        table[word] = ("m", 5)
    for word, number in GREEK_SHORT_DAYS.items():
        table[word] = ("w", number)
    for kind, value, words in _WORDS:
        for word in words.split():
            table.setdefault(fold(word), (kind, value))
    for number, word in enumerate(_ORDINALS, 1):
        table[word] = ("o", number)
    for word in ("πρωτη", "proti", "prwti", "prwth", "proth"):
        table[word] = ("o", 1)
    return table


def _greek() -> dict[str, Lexeme]:
    table: dict[str, Lexeme] = {}
    groups = (("W", 0, _GREEK_DAYS), ("R", 0, _GREEK_DAYS_PLURAL), ("M", 1, _GREEK_MONTHS))
    for kind, first, rows in groups:
        for number, words in enumerate(rows, first):
            for word in words.split():
                table[fold_greek_sound(word)] = (kind, number)
    for kind, value, words in _SOUNDS:
        for word in words.split():
            table[fold_greek_sound(word)] = (kind, value)
    return table


def _phrases() -> dict[str, Lexeme]:
    table: dict[str, Lexeme] = {}
    for kind, value, phrases in _PHRASES:
        for phrase in phrases.split("|"):
            table[fold(phrase)] = (kind, value)
            if not phrase.isascii():
                table[fold_greek_sound(phrase)] = (kind, value)
    return table


_BY_WORD = _english()
_BY_SOUND = _greek()
PHRASES = _phrases()
#: How many words the longest phrase has.
LONGEST_PHRASE = max(phrase.count(" ") + 1 for phrase in PHRASES)

# Words a typing slip may be mended to, and ordinary words that lie one slip away from them.
_MENDABLE = {w: x for w, x in _BY_WORD.items() if (x[0] in "WRMP" or x == ("q", 1)) and len(w) >= 6 and w.isalpha()}
_MENDABLE_SOUNDS = {w: x for w, x in _BY_SOUND.items() if len(w) >= 6}
# Latin letters are mostly English: there only weekdays are mended by their Greek sound.
_MENDABLE_GREEKLISH = {w: x for w, x in _MENDABLE_SOUNDS.items() if x[0] == "W" and len(w) >= 7}
_NO_SLIP = frozenset(
    word_list(
        """
    sundry sundae sunder mounday noonday midday workday weekdays holiday thirsty augusta remember weaken
    mourning warning moaning morning's evenings meaning boring turning burning scorning morn proceeding evening's
    """
    )
)


def _slip(word: str, table: dict[str, Lexeme]) -> Lexeme | None:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    limit = 2 if len(word) >= 8 else 1
    near = [w for w in table if w[0] == word[0] or w[:2] == word[1::-1]]
    best = extractOne(word, near, scorer=OSA.distance, score_cutoff=limit)
    return table[best[0]] if best else None


@lru_cache(maxsize=8192)
def look_up(word: str) -> Lexeme | None:
    """Kind and value of one folded word, typing slips mended; None for a word that says nothing about time."""
    found = _BY_WORD.get(word)
    if found is not None or len(word) < 3:
        return found
    sound = fold_greek_sound(word)
    if len(word) >= 4 or not word.isascii():
        found = _BY_SOUND.get(sound)
    if found is None and len(word) >= 6 and word not in _NO_SLIP and word.isalpha():
        found = _slip(word, _MENDABLE) if word.isascii() else None
        if found is None and len(sound) >= 6:
            found = _slip(sound, _MENDABLE_GREEKLISH if word.isascii() else _MENDABLE_SOUNDS)
    return found
