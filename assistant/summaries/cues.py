# ruff: noqa: E501 - tables of words read better in long lines
"""Words by which a sentence shows what it is about, English and Greek, and how much in it must not be lost.

All patterns are searched in folded text (no accents, no final sigma, lower case).
"""

from __future__ import annotations

import re

from assistant.text import fold, fold_space


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


ALLERGY = _any(
    r"\ballerg(?:y|ies|ic)\b(?! (?:rhinitis|conjunctivitis|sinusitis|shiners?))", r"\bnkd?a\b", r"\banaphyla", r"αλλεργι",
    r"αλλεργικ(?:οσ|η|ο|ου|ησ)\b(?! (?:ρινιτ|επιπεφυκ))", r"αναφυλα", r"δεν ανεχεται|δυσανεξια σε", r"\bintoleran(?:t|ce)\b.{0,25}\b(?:to|of)\b",
)  # fmt: skip
CODE = _any(
    r"\bdna?c?pr\b|\bdnr\b|\bdnar\b", r"full code", r"\bfor (?:full )?(?:resuscitation|cpr)", r"resuscitat",
    r"ceiling of care", r"αναζωογον", r"αναταξη", r"not for (?:escalation|intubation|icu)",
)  # fmt: skip
PENDING = _any(
    r"\bpending\b", r"\bawait", r"outstanding", r"\bnot (?:yet )?(?:back|available|reported|resulted|known|clear)\b",
    r"\bresults? (?:to follow|expected)", r"\bunclear\b", r"to be (?:confirmed|clarified|decided|discussed|determined)",
    r"unknown whether", r"\bopen question", r"still to (?:be|come)", r"\bnot yet\b", r"no (?:result|report|answer) yet", r"\btbc\b|\btbd\b",
    r"εκκρεμ", r"αναμεν", r"δεν εχ\w+ (?:ακομη|ακομα)", r"ασαφ", r"προσ διευκριν", r"αγνωστο αν", r"δεν ειναι γνωστο",
    r"μενει να",
)  # fmt: skip
_TIME = r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|ten|twelve|few|couple of|next|this)"
FOLLOWUP = _any(
    r"follow(?:s|ed|ing)?[- ]?up\b(?! examination)", rf"\b(?:review|seen?|return|re-?check|repeat|back|appointment|visit|clinic|"
    rf"outpatients?)\b.{{0,40}}\b(?:in|on|at|within|after|for) {_TIME}? ?(?:\d|days?|weeks?|months?|years?|monday|tuesday|wednes|"
    r"thursday|friday)", r"\bcome back\b", r"\bgp (?:to|will|please)\b", r"next (?:visit|appointment|review)",
    r"return (?:if|to (?:the )?(?:ed|er|clinic|hospital))", r"επανεξετ", r"επανελεγχ", r"ραντεβου", r"παρακολουθηση",
    r"επανεκτιμ", r"σε (?:\d+|μια|δυο|τρεισ|ενα) (?:ημερ|εβδομαδ|μην)", r"τακτικα εξωτερικα",
)  # fmt: skip
PLAN = _any(
    r"^(?:continue|start|stop|hold|withhold|increase|reduce|decrease|titrate|order|refer|arrange|schedule|consider|check|"
    r"monitor|repeat|send|give|consult|wean|switch|change|resume|restart|keep|ensure|encourage|avoid|obtain|discharge|"
    r"discontinue|begin|initiate|taper|complete|review|discuss|request|book|plan|admit|transfer|observe|await)\b",
    r"\b(?:will|shall|should|would like|want|wan na|wanna|going to|gon na|gonna|plan(?:ned|s)? to|need(?:s)? to|is to|are to|"
    r"let's|we'll|i'll|let us)\b", r"\b(?:asked|told|agreed|instructed|encouraged)\b.{0,30}\bto (?:stop|start|continue|take|see|"
    r"call|return|avoid|keep|check|restart|come)\b", r"\bnot for\b", r"\brecommend|\badvis(?:e|ed)\b|\bcounsel|\bprescri", r"\b(?:was|were|been|is) (?:started|"
    r"stopped|increased|reduced|held|commenced|discontinued|switched|referred|scheduled)\b", r"\bif\b.{3,80}\b(?:then|call|stop|"
    r"start|give|ring|see|return|go to|consider|contact)\b", r"\bplease\b", r"\bnil by mouth\b|\bnpo\b|\bnbm\b|νηστεια", r"\bat \d\d:\d\d\b",
    r"^(?:continued?|started?|stopped|new|changed|held)\b",
    r"\bνα (?:γινει|γινουν|ληφθει|χορηγηθ|δοθει|συνεχ|διακοπ|ελεγχ|επαν|μη|σταλ|ενημερ|αποφευγ|παρει|λαμβαν|αρχισ|προγραμμ)",
    r"^(?:να|μη|μην)\b", r"\bνα \w+(?:θει|θουν|σει|σουν|ψει|ξει)\b", r"ζητηθηκ|ζητησα|ζηταμε", r"\bθα\b", r"εναρξη", r"συνεχ(?:ιζ|ισ|εια)", r"διακοπ", r"αυξηση|μειωση", r"συνισταται|συστηνεται", r"παραπομπ",
    r"προγραμματι", r"χορηγηση|χορηγειται", r"αποφυγη", r"τροποποι", r"εαν\b|\bαν\b.{3,60}(?:τοτε|καλ|ειδοπ|χορηγ)",
    r"πρεπει", r"παρακαλ",
)  # fmt: skip
DIAGNOSIS = _any(
    r"\bdiagnos", r"consistent with", r"\bimpression\b", r"secondary to", r"\blikely\b|\bprobabl|\bsuspect|\bsuggest",
    r"differential", r"acute (?:on chronic|exacerbation)", r"\bi think\b|\bi believe\b", r"διαγν", r"συμβατ", r"πιθαν",
    r"υποψια", r"επι εδαφουσ", r"υποτροπ", r"παροξυνσ", r"\bruled? out\b",
)  # fmt: skip
PAST = _any(
    r"history (?:of|significant)", r"\bknown\b", r"\bh/o\b", r"status post|\bs/p\b", r"past medical", r"previous(?:ly)?\b",
    r"ιστορικο", r"γνωστ(?:οσ|η|ο)\b", r"πασχ(?:ει|ουσα|ων)",
)  # fmt: skip
FAMILY = _any(
    r"\b(?:my |his |her )?(?:mother|father|mom|mum|dad|brother|sister|grand(?:mother|father)|aunt|uncle|sibling)s?\b"
    r".{0,40}\b(?:had|has|have|died|diagnosed|suffer|with)\b", r"family history", r"runs in the family", r"οικογενειακ",
    r"\b(?:μητερα|πατερασ|αδελφοσ|αδελφη)\b.{0,30}(?:ειχε|εχει|απεβιωσε|πεθανε)",
)  # fmt: skip
SOCIAL = _any(
    r"\bsmok|\btobacco\b|\bcigar|\bvap(?:es|ing)\b|pack.years?", r"\balcohol\b(?! (?:withdrawal|dependen))|\bdrinks? (?:beer|wine|"
    r"socially|alcohol)", r"\billicit|recreational drug|marijuana|cannabis|cocaine|heroin", r"\blives? (?:with|alone|in)\b",
    r"\bretired\b|\bworks as\b|occupation", r"\bmarried\b|\bwidow|\bdivorced\b", r"καπνι", r"αλκοολ|ποτο", r"συνταξιουχ",
    r"ζει (?:μονοσ|μονη|με)|κατοικει|διαμενει", r"παντρεμεν|χηρ(?:οσ|α)\b|εγγαμ",
)  # fmt: skip
VITALS = _any(
    r"\b(?:bp|hr|rr|spo2|sats?|sao2|temp(?:erature)?|t|pulse|o2 sats?|gcs|news2?|wews|bmi)\b\s*(?:of|is|was|:|=)?\s*\d",
    r"blood pressure\b.{0,20}\d", r"heart rate\b.{0,15}\d", r"respiratory rate\b.{0,15}\d", r"saturat\w+\b.{0,25}\d",
    r"oxygen\b.{0,30}\d+ ?(?:%|percent)", r"\d{2,3}/\d{2,3}\s*(?:mm ?hg)", r"\bweight\b.{0,12}\d", r"\btemp\w*\b.{0,15}\d",
    r"\b(?:απ|σφ|αναπν\w+|θερμ\w+|κορεσμ\w+|σφυξ\w+|βαροσ)\b\.?.{0,22}\d", r"αρτηριακ\w+ πιεσ\w+.{0,20}\d",
)  # fmt: skip
VITALS_EACH = re.compile(r"\b(?:bp|hr|rr|spo2|sats?|temp|t|gcs|bm|pulse|news2?|απ|σφ|sao2)\b[ :=]{0,3}\d")
RESULTS = _any(
    r"\b(?:wbc|hb|hgb|hct|plt|crp|esr|inr|ptt|bun|egfr|alt|ast|alp|ggt|tsh|t4|ldl|hdl|hba1c|a1c|bnp|psa|d-dimer|troponin|"
    r"lactate|creatinine|urea|sodium|potassium|glucose|albumin|bilirubin|ferritin|h(?:a)?emoglobin|platelets?|cholesterol|"
    r"triglycerides|calcium|magnesium|phosphate|ph|pco2|po2|uric acid|ck|ejection fraction|lvef|ef)\b.{0,25}\d",
    r"\b(?:ct|ctpa|cxr|axr|kub|us|mri|x-?ray|ultrasound|echo(?:cardiogram)?|ecg|ekg|chest film|mammogram|colonoscopy|biopsy|culture|endoscopy|scan|"
    r"urinalysis|doppler)s?\b.{0,60}\b(?:show|reveal|demonstrat|was|were|is|are|normal|negative|positive|no |with)",
    r"\b(?:lab|labs|results?|imaging)\b.{0,50}\b(?:show|reveal|normal|negative|positive|elevated|low|high)",
    r"\b(?:das28|score|curb-?65|mmse|moca|phq-?9|apgar|fev1|peak flow|\w+ index)\b.{0,15}\d", r"\b(?:mmol/l|mg/dl|g/dl|g/l|u/l|iu/l|ng/ml|mg/l|pg/ml|meq/l|micromol/l|μmol/l|umol/l|mm/h)\b",
    r"\b(?:αιμοσφαιρ\w+|λευκα|αιμοπεταλ\w+|κρεατινινη\w*|ουρια|καλιο|νατριο|γλυκοζη|σακχαρο|τροπονιν\w+|γαλακτικο|"
    r"χολερυθριν\w+|αλβουμιν\w+|φερριτιν\w+|χοληστερ\w+)\b.{0,25}\d",
    r"(?:αξονικη|μαγνητικη|ακτινογραφια|υπερηχ\w+|ηκγ|καλλιεργεια|γαστροσκοπηση|βιοψια|τριπλεξ).{0,60}(?:εδειξε|ανεδειξε|"
    r"διαπιστ|εμφανιζ|φαιν|αναπτυ|χωρισ|με |θετικ|αρνητικ|φυσιολογ|:)",
)  # fmt: skip
EXAM = _any(
    r"\b(?:on|physical) exam", r"\bauscultation\b|\bpalpation\b|\bpercussion\b", r"\btender(?:ness)?\b|\bmurmur|\bcrackles?\b|"
    r"\bwheez|\bedema\b|\boedema\b|\bswelling\b|\berythema\b|range of motion|\breflexes\b|\bbruis", r"\blungs? (?:are|is|clear)|"
    r"abdomen (?:is|soft)", r"ακροαση|ψηλαφηση|επισκοπηση|ευαισθησ|οιδημ|τριζοντ|φυσημα",
)  # fmt: skip
COMPLAINT = _any(
    r"\bpresent(?:s|ed|ing)\b", r"complain", r"\bc/o\b", r"chief complaint", r"\bcame in\b|\bbrought in\b|\badmitted\b",
    r"here (?:today )?(?:for|with|because)", r"what brings", r"προσηλθε|προσερχεται", r"αιτιαται|παραπονε", r"εισηχθη|εισαγωγη",
    r"διακομ", r"\breferred\b",
)  # fmt: skip
PROCEDURE = _any(
    r"\b\w+(?:ectomy|ostomy|oscopy|plasty|otomy)\b", r"\bsurgery\b|\boperation\b|\bstent|\bbypass\b|\btransfus|\bcatheter",
    r"\binjection\b|\bdrain(?:ed|age)\b", r"χειρουργ|επεμβασ|μεταγγισ|εκτομη|στεντ|καθετηρ",
)  # fmt: skip
CONDITION = _any(
    r"\b\w{3,}(?:itis|osis|emia|aemia|opathy|pathy|oma|uria|pnea|pnoea|algia|rrhea|rrhoea|plegia|paresis|cele)\b",
    r"\b(?:diabet\w+|hypertension|hypotension|asthma|copd|cancer|carcinoma|infection|failure|fracture|stroke|tia|infarct\w*|"
    r"angina|fibrillation|embol\w+|thromb\w+|ulcer|seizure|epilepsy|depression|anxiety|dementia|delirium|disease|disorder|"
    r"syndrome|obesity|reflux|gerd|gout|migraine|hernia|h(?:a)?emorrhage|bleed\w*|shock|h(?:a)?ematoma|lesion|tumou?r|"
    r"insufficiency|stenosis|regurgitation|t[12]dm|dm2?|htn|cad|chf|ckd|aki|dvt|pe|uti|mi|af|afib|covid\w*|hiv|"
    r"hypothyroid\w*|hyperlipid\w*|tear|sprain|strain|injury|withdrawal|retention|murmur|edema|oedema)\b",
    r"\b\w{3,}(?:ιτιδα|ιτιδασ|ωση|ωσησ|αιμια|αιμιασ|παθεια|παθειασ|ουρια|πνοια|αλγια)\b",
    r"διαβητ|υπερταση|υποταση|ασθμα|\bχαπ\b|καρκιν|λοιμωξ|ανεπαρκει|καταγμα|εγκεφαλικο|εμφραγμα|στηθαγχη|μαρμαρυγ|εμβολ|θρομβ|"
    r"ελκοσ|σπασμ|επιληψ|καταθλιψη|ανοια|παραληρημα|νοσοσ|συνδρομο|παχυσαρκ|αιμορραγ|βλαβη|πνευμονι|ογκοσ|δυσλιπιδαιμ",
)  # fmt: skip
SYMPTOM = _any(
    r"\b(?:pain|fever|cough|dyspn\w+|breath\w*|vomit\w*|nausea|diarrh\w+|constipat\w+|headache|dizz\w+|fatigue|weak\w*|"
    r"numb(?:ness)?|rash|itch\w*|swelling|palpitation\w*|syncope|faint\w*|chills|sweat\w*|weight loss|weight gain|confus\w+|fall|"
    r"fell|h(?:a)?emoptysis|h(?:a)?ematemesis|melaena|melena|dysphagia|orthopn\w+|tired\w*|sore\w*|ache\w*|burning|discharge|sputum|wheez\w*|hurts?|hurting|tingling|stiff\w*|insomnia)\b",
    r"πονο|αλγοσ|αλγη\b|αιμοπτυσ|αιματεμ|μελαινα|ορθοπνοια|δυσφαγ|δυσουρ|αιματουρ|συριγμ|μουδιασμ|ιλιγγ|καυσο|φαγουρα|πυρετ|βηχ|δυσπνοια|εμετ|ναυτια|διαρροια|δυσκοιλ|κεφαλαλγ|ζαλη|κοπωση|αδυναμ|εξανθημα|κνησμ|οιδημα|παλμ|λιποθυμ|ριγ|"
    r"εφιδρωσ|απωλεια βαρουσ|συγχυσ|πτωση",
)  # fmt: skip
NORMAL = _any(
    r"\b(?:normal|unremarkable|intact|clear|regular|supple|symmetric\w*|negative|stable|well[- ]developed|"
    r"no acute distress|within normal limits|wnl|non-?tender|soft)\b", r"\bno (?:acute|evidence|sign|murmur|edema|masses?|rales)",
    r"φυσιολογικ|χωρισ ευρηματα|κ\.?φ\.?\b|μαλακη|αρνητικ|ελευθερ",
)  # fmt: skip
NEGATED = _any(
    r"\b(?:no|not|denies|denied|without|never|nor|none|negative for)\b|n't\b",
    r"\b(?:δεν|χωρισ|ουτε|οχι|αρνειται|καμια|κανεν\w+)\b",
)
#: Somebody says that something is not there: what was asked for and denied must not look as if it was never asked.
DENIED = _any(
    r"\b(?:denies|denied|den(?:ying|ial of)|(?:reports|has|had|with|complains? of) no|no (?:history|complaints?|symptoms?|signs?) of|"
    r"negative for|free of|never had)\b|\bdoes(?:n't| not) (?:have|report|take|smoke|drink|use)\b",
    r"\bδεν (?:αναφερ|παραπον|αιτιατ|εχει|ειχε|παρουσια|λαμβαν|παιρν|καπνιζ|πινει|κανει χρηση|πασχ|υπαρχ)|\bαρνειται|\bαρνηθηκε|"
    r"\bχωρισ (?:αναφερομεν|ιστορικο|συμπτωμ)|\bουδεποτε\b|\bκαν(?:ενα|ενασ|εναν|ια|μια) (?:αλλο )?(?:συμπτωμ|ενοχλ|ιστορικ|αλλεργ)|"
    r"\bκαμια (?:αλλη )?(?:ενοχλ|αλλεργ)",
)  # fmt: skip
ADMINISTRATIVE = re.compile(
    r"\b(?:tel|telephone|phone|fax|mobile|mrn|nhs (?:no|number)|hosp(?:ital)? (?:no|number)|gmc|nmc|pps|policy|lot|eircode|"
    r"postcode|address|d\.?o\.?b|car reg|passport|account|τηλ|τηλεφωνο|διευθυνση|αμκα|αφμ|αριθμοσ μητρωου)\b|www\.|@|"
    r"^(?:cc|from|to|yours)\b"
)
IDENTITY = _any(
    r"^\W*\d{1,3} ?[mf]\b|\b\d{2,3}(?:m|f)\b(?=[,. ])",
    r"\b\d{1,3}[- ]?(?:year|yr|y)s?[- ]?(?:/?o|old)?\b", r"\b\d{1,3} ?y\.?/?o\b", r"\bage[d:]? ?\d", r"\b(?:man|woman|male|female|"
    r"gentleman|lady|boy|girl) (?:of|aged)\b", r"\(\d{1,3}\)", r"\bετων\b|\bχρονων\b|ηλικια",
)  # fmt: skip

# ---------------------------------------------------------------- any text
DUTY = _any(
    r"\b(?:must|shall|required?|requires|obliged|mandatory|may not|must not|prohibited|forbidden|not permitted|not allowed|"
    r"suspended|closed|cancel\w*|postponed|effective|valid|in force|expires?|terminat\w+|breach|liable|liability|penalt\w+|"
    r"deadline|due|by no later|at the latest|no later than|within|until|from|payable|payment|fee|price|cost|deposit|interest|"
    r"warrant\w*|confidential\w*|notice|govern\w*|exclusive\w*|renew\w*|limit\w*|except|unless|only)\b",
    r"πρεπει|οφειλ|υποχρε|απαγορ|επιτρεπ|ισχυ|προθεσμ|μεχρι|εωσ|αποζημιω|ποινικη|ρητρα|καταγγελ|λυση|λυεται|αναστελλ|κλειστ|"
    r"ακυρων|αναβαλλ|πληρωμ|καταβαλ|μισθωμα|τιμημα|αμοιβη|εκτοσ|μονο|εντοσ|τιθεται|διαρκεια|εγγυη",
)  # fmt: skip
DECISION = _any(
    r"\b(?:decided|agreed|resolved|approved|rejected|voted|carried|adopted|accepted|confirmed|decision|action|assigned|"
    r"appointed|elected|proposed|chosen|signed|postponed|deferred)\b", r"\bwill\b|\bto (?:send|prepare|contact|check|report|"
    r"arrange|book|call|draft|review|circulate|update|confirm|ask|get|finish|deliver)\b", r"\bplease\b|\bcould you\b|\bcan you\b|"
    r"\bneed (?:you|to)\b|\blet me know\b|\basap\b|\burgent",
    r"αποφασι|συμφων|εγκριν|ενεκρ|απορριπ|ψηφ|ομοφων|ανατιθ|αναλαμβαν|θα\b|παρακαλ|προτειν|επειγ|οριστηκε|ορισε",
)  # fmt: skip
BAN = _any(
    r"\b(?:may|must|shall|do|does|will) not\b|\bnot (?:permitted|allowed)\b|\bprohibit|\bforbidden\b|\bno longer\b|\bexcept\b|"
    r"\bunless\b|\bwithout (?:the )?(?:written )?(?:consent|permission)",
    r"απαγορ|δεν επιτρεπ|δεν μπορ|εξαιρ|εκτοσ|χωρισ αδεια|υποχρεωτικ",
)
ROLL = _any(r"^(?:present|attend\w+|apologies|in attendance|cc|minutes (?:by|taken)|παροντεσ|απων|αποντεσ|κοιν\w*)\b")
CHANGE = _any(
    r"\b(?:new|instead|no longer|changed?|moved|replac\w+|delay\w*|increase\w*|decreas\w+|reduc\w+|extended|cancelled|"
    r"corrected|amended|rescheduled|updated?)\b",
    r"νεο[συ]?\b|αντι\b|πλεον|αλλαγ|αλλαζ|μεταφερ|αυξ|μειω|παρατειν|τροποποι|διορθ",
)  # fmt: skip
CHATTER = _any(
    r"^(?:hi|hello|dear|hey|good (?:morning|afternoon|evening)|thanks?|thank you|best|kind regards|regards|sincerely|cheers|"
    r"yours|many thanks|warm regards|with kind regards|best wishes|sent from my|on .{6,60} wrote:?$)\b.{0,40}$",
    r"^(?:αγαπητ|καλημερα|καλησπερα|γεια|ευχαριστ|με εκτιμηση|φιλικα|χαιρετ|χαιρομαι|φιλια)\b.{0,40}$",
    r"confidential and (?:intended|may)|intended (?:solely|only) for|if you (?:are not|have received)|unsubscribe|"
    r"please consider the environment|page \d+ of \d+|hope (?:this|you)|all the best|^page \d+$|^σελιδα \d+$|"
    r"\bnot for (?:care of patients|travel|navigation)\b|everything (?:here|in (?:it|this file)) is invented|sample (?:data|text)|δειγμα(?:,|:)? (?:οχι|επινο|δεδομεν)|ειναι επινοημεν|απορρητο και προοριζ",
)  # fmt: skip


def prepared(text: str) -> str:
    """A sentence as these patterns read it."""
    return fold_space(fold(text))
