"""What stands before and after names in clinical text: titles, fields, relatives, staff; and what makes a name an eponym."""

from __future__ import annotations

import re

from assistant.privacy.greek import compiled

#: A title; no part of the name. Group `it` ends where the name begins.
TITLE = compiled(
    r"(?<![\w])(?:mr|mrs|ms|miss|mx|dr|drs|dott|prof|professor|doctor|sir|dame|lady|lord|rev|reverend|father|cllr|capt|sgt|major|colonel|judge|"
    r"mme|mlle|monsieur|madame|herr|frau|signor|signora|se[nñ]or|se[nñ]ora|do[nñ]a|"
    r"κ\.?κ|κα|κος|κου|κο|κας|κύρι(?:ος|ο|ου|ε)|κυρία[ς]?|κυρι(?:οσ|ος|ο|ου|ε)|κυρια[ς]?|δεσποινίδα|δις|δίδα|δρ|δρα|καθ|αναπλ|επικ|ιατρ)\.?(?:\s+(?:καθ|dr|prof|δρ|καθηγητ\w+))?\.?[ \t]+(?=[^\W\d_])"
    r"|(?<![\wΆ-ώ])[κΚ]\.[ \t]*(?=[Α-ΩΆ-Ώ])|(?<![\w])(?:Mr|Mrs|Ms|Dr|Δρ|Κα|Prof)\.?(?=[A-ZΑ-ΩΆ-Ώ][a-zά-ώα-ω])",
    re.IGNORECASE,
)
_ROLE_EN = (
    r"supervisor|boss|rep|minister|vicar|priest|pastor|imam|rabbi|coach|tutor|lecturer|foreman|crew|health\s+visitor|support\s+worker|care\s+coordinator|case\s+manager|probation\s+officer|lodger|cons|consultants?|pt|patient|registrar|physicians?|surgeons?|anaesthetist|anesthesiologist|gp|general\s+practitioner|nurse(?:\s+practitioner)?|sister|matron|staff\s+nurse|charge\s+nurse|midwife|"
    r"physio(?:therapist)?|dietitian|dietician|pharmacist|psychologist|psychiatrist|social\s+worker|key\s?worker|carer|radiologist|pathologist|cardiologist|neurologist|oncologist|dermatologist|urologist|nephrologist|gastroenterologist|haematologist|rheumatologist|endocrinologist|paediatrician|geriatrician|"
    r"spr|sho|st\d|ct\d|fy\d|f[12]|rn|hca|anp|resident|intern|house\s+officer|attending|fellow|therapist|counsellor|optician|dentist|paramedic|technician|secretary|receptionist|interpreter|chaplain|porter|ward\s+clerk|solicitor|advocate|teacher|headteacher|employer|manager"
)
_KIN_EN = (
    r"wife|husband|spouse|partner|fianc[eé]e?|girlfriend|boyfriend|son|daughter|mother|mum|mom|father|dad|brother|sister|twin|sibling|"
    r"grandson|granddaughter|grandmother|grandfather|grandma|grandad|gran|nan|aunt(?:ie)?|uncle|niece|nephew|cousin|friend|neighbou?r|guardian|step-?(?:son|daughter|mother|father)|"
    r"(?:mother|father|sister|brother|son|daughter)-in-law|ex-?(?:wife|husband|partner)|widow(?:er)?|baby|infant|toddler|boy|girl|twins|children|sons|daughters|parents|landlady|landlord|colleague|mate|classmate|boss|workmate|ex|fiance|granny|nana|grandpa|step-?(?:dad|mum|mom|sister|brother)|big\s+sister|little\s+brother|foster\s+(?:mother|father|carer)|flatmate|housemate|roommate|kids|child|grandchild(?:ren)?|half-(?:brother|sister|siblings?)|siblings|granddaughters|grandsons|nephews|nieces|cousins|in-laws|godmother|godfather"
)
_KIN_EL = (
    r"σύζυγο[ςυ]?|συζύγου|συζυγο[ςυ]?|σύζυγό|συζυγου|γυναίκα|άντρας|άνδρας|κόρη[ς]?|κορη[ς]?|γιο[ςυ]?|γιού|υιό[ςυ]?|υιού|υιος|υιου|μητέρα[ς]?|μητερα[ς]?|πατέρα[ς]?|πατερα[ς]?|αδελφό[ςυ]?|αδελφού|αδελφή[ς]?|αδερφή[ς]?|αδερφό[ςυ]?|αδερφού|αδελφος|αδελφη|"
    r"εγγονή[ς]?|εγγονό[ςυ]?|εγγονού|εγγονη|εγγονος|ανιψιά[ς]?|ανιψιό[ςυ]?|ανιψιού|θεία[ς]?|θείο[ςυ]?|θείου|γιαγιά[ς]?|παππού[ς]?|ξάδερφο[ςυ]?|ξαδέρφη|νύφη|γαμπρό[ςυ]?|πεθερά|πεθερό[ςυ]?|φίλη[ς]?|φίλο[ςυ]?|γείτονα[ς]?|γειτόνισσα|συνοδό[ςυ]?|συνοδού|φροντιστή[ςυ]?|φροντίστρια[ς]?|σύντροφο[ςυ]?|συντρόφου|παιδί|τέκνο|κηδεμόνα[ς]?"
)
_ROLE_EL = (
    r"ασθ\.|ασθεν(?:ής|ή|ούς|ης|η|ους|είς)|ιατρό[ςυ]?|ιατρού|ιατρος|ιατρου|γιατρό[ςυ]?|γιατρού|γιατρέ|γιατρος|γιατρου|καθηγητή[ςυ]?|καθηγήτρια[ς]?|επιμελητή[ςυ]?|επιμελήτρια[ς]?|επιμελητης|ειδικευόμενο[ςυ]?|ειδικευομένου|ειδικευόμενη[ς]?|ειδικευομένης|ειδικευομενος|ειδικευομενη|"
    r"διευθυντή[ςυ]?|διευθύντρια[ς]?|διευθυντης|νοσηλευτή[ςυ]?|νοσηλεύτρια[ς]?|νοσηλευτρια[ς]?|νοσηλευτης|προϊσταμένη[ς]?|προϊστάμενο[ςυ]?|προισταμενη[ς]?|μαία[ς]?|καρδιολόγο[ςυ]?|καρδιολόγου|παθολόγο[ςυ]?|παθολόγου|χειρουργό[ςυ]?|χειρουργού|χειρουργος|νευρολόγο[ςυ]?|νευρολόγου|ουρολόγο[ςυ]?|ουρολόγου|ορθοπ[αε]ι?δικό[ςυ]?|ορθοπ[αε]ι?δικού|παιδίατρο[ςυ]?|παιδιάτρου|ψυχίατρο[ςυ]?|ψυχιάτρου|γυναικολόγο[ςυ]?|γυναικολόγου|αναισθησιολόγο[ςυ]?|αναισθησιολόγου|ακτινολόγο[ςυ]?|ακτινολόγου|πνευμονολόγο[ςυ]?|πνευμονολόγου|γαστρεντερολόγο[ςυ]?|νεφρολόγο[ςυ]?|ογκολόγο[ςυ]?|ογκολόγου|οφθαλμίατρο[ςυ]?|ενδοκρινολόγο[ςυ]?|δερματολόγο[ςυ]?|"
    r"φυσικοθεραπευτή[ςυ]?|φυσικοθεραπεύτρια[ς]?|φαρμακοποιό[ςυ]?|κοινωνική λειτουργό[ςυ]?|διαιτολόγο[ςυ]?|ψυχολόγο[ςυ]?|συνάδελφο[ςυ]?|συναδέλφου|συνάδελφε|θεράπων|θεράποντα|θεράποντος|βρέφος|νεογνό|κύριος|κυρία|αγαπητ[έεήη]|αξιότιμ[εη]|γραμματέα[ς]?|οικογενειακό[ςυ]?"
)
#: A relative or a member of staff, before a name without a colon.
KIN = compiled(
    rf"(?<![\w\-])(?:{_KIN_EN}|{_KIN_EL})(?:['’]s\s+name\s+is)?(?:\s+(?:is\s+)?(?:called|named|του|της|τους|μου|ο|η|τον|τη|την|ονόματι|με\s+το\s+όνομα))*[ \t]*[,(:–\-]?[ \t]*(?=[^\W\d_])",
    re.IGNORECASE,
)
ROLE = compiled(
    rf"(?<![\w\-])(?:{_ROLE_EN}|{_ROLE_EL})(?:\s+in\s+charge)?(?:\s+(?:κ\.|κα|κος|κ|ο|η|του|της|τον|την|στον|στην|on\s+call|dr\.?)(?![^\W\d_]))?[ \t]*[,(\-–/]?[ \t]*(?=[^\W\d_])",
    re.IGNORECASE,
)
#: A field's name with a colon, bar, tab or equals after it.
LABEL = compiled(
    r"(?<![\w])(?:(?:patient|pt|client|full|first|last|middle|family|given|preferred|maiden|birth|legal|mother'?s|father'?s|child'?s|baby'?s|partner'?s|spouse'?s|doctor'?s|physician'?s|provider|contact|alias|former|previous)\s*(?:full\s+)?name(?:s)?|names?|surnames?|forenames?|fore-?names?|christian\s+names?|patient|pt|client|subject|baby|mother|father|parents?|spouse|"
    r"nok(?:\s*\([^)]*\))?|next\s+of\s+kin|emergency\s+contact|contact(?:\s+person)?|guardian|relative|informant|historian|collateral(?:\s+history)?(?:\s+from)?|poa|lpa|power\s+of\s+attorney|carer|"
    rf"{_KIN_EN}|(?:(?:named|responsible|referring|admitting|attending|treating|primary(?:\s+care)?|family|usual|registered|discharging|reporting|operating|lead|supervising|requesting|on[\s-]?call|reviewing|covering)\s+)*(?:{_ROLE_EN}|doctor|provider|clinician|practitioner|officer|dr|author|specialist)|pcp|assistants?|scrub|"
    r"(?:seen|reviewed|referred|signed|dictated|typed|written|prepared|completed|entered|reported|authori[sz]ed|verified|validated|checked|requested|approved|performed|administered|given|taken|collected|witnessed|countersigned|transcribed|electronically\s+signed|discussed|examined|assessed|accompanied|interpreted|ordered|e-?signed|created|updated|prescribed|handed\s+over)\s*(?:by|with|to)?|signature|sign(?:ed)?|author|referrer|from|to|cc|bcc|re|attn|attention|fao|via|dear|witness|interpreter|consent\s+(?:from|by)|"
    r"ονοματεπ[ώω]νυμο(?:\s+ασθεν\w+)?|ονομ/νυμο|ον/μο|ονομα/επωνυμο|[όο]νομα(?:\s*(?:και|&|/|-)\s*επ[ώω]νυμο)?|επ[ώω]νυμο(?:\s*[,&/\-]\s*[όο]νομα)?|πατρ[ώω]νυμο|μητρ[ώω]νυμο|[όο]ν(?:ομα|\.)?\s+(?:πατρ[όο]ς|πατ[έε]ρα|μητρ[όο]ς|μητ[έε]ρας|συζ[ύυ]γου|ασθεν[ήη]|ασθενο[ύυ]ς)|"
    r"ασφαλισμ[έε]ν\w+|εξεταζ[όο]μεν\w+|ωφελο[ύυ]μεν\w+|δικαιο[ύυ]χος|αιτ[ώω]ν|αιτο[ύυ]σα|πελ[άα]τ\w+|γρ[άα]φει|παραδ[ίι]δει|παραλαμβ[άα]νει|θαν[όο]ν\w*|γ[έε]νος|χειρουργο[ίι]|αναισθησιολ[όο]γ\w+|εργαλειοδ[όο]τ\w+|βοηθ[όο][ίι]?|μα[ίι]ευτ\w+|"
    rf"ασθεν[ήη]ς|ασθενης|ασθενούς|(?:{_KIN_EL})|εφημερε[ύυ](?:ων|ουσα|οντ\w+)|συνοδηγ[όο]ς|οδηγ[όο]ς|πλ[ήη]ρωμα|μ[άα]ρτυρ\w+|γραμματε[ίι]α|παρ[έε]δωσε|παρ[έε]λαβε|ενημ[έε]ρωσε|(?:(?:θερ[άα]πων|υπε[ύυ]θυνος|παραπ[έε]μπων|εφημερε[ύυ]ων|επιβλ[έε]πων|οικογενειακ[όο]ς|υπογρ[άα]φων)\s+)*(?:{_ROLE_EL})|παραπ[έε]μπων|υπογραφ[ήη]|υπεγρ[άα]φη|εξετ[άα]στηκε απ[όο]|συντ[άα]κτης|επαφ[ήη](?:\s+[έε]κτακτης\s+αν[άα]γκης)?|συγγεν[ήη]ς|πλησι[έε]στερος\s+συγγεν[ήη]ς|κοινοποίηση|προς|από|θ[έε]μα|υπ[όο]ψη|δηλών|ο\s+ιατρός|η\s+ιατρός)"
    r"\s*(?:\([^)\n]{1,24}\)\s*)?[:=|\t][ \t|]*(?=[^\W\d_])",
    re.IGNORECASE,
)
#: Words of a sentence that a person's name follows; what follows must look like a name by itself too.
VERB = compiled(
    r"(?<![\w])(?:(?:seen|reviewed|referred|signed|dictated|typed|written|examined|assessed|accompanied|admitted|discussed|d/w|dw|spoke|spoken|speaking|liaised|informed|called|contacted|phoned|rang|told|thank|thanks|thanking|met|meeting|asked|advised|sutured|operated|performed|reported|requested|authorised|verified|checked|given|handed|attended|escorted|brought|visited|counselled|consented|prescribed|bleeped|paged|texted|emailed|e-mailed)(?:\s+(?:in|over|on|at)\s+\w+)?\s*(?:by|with|to|from|for|you,?)?|under(?:\s+the\s+care\s+of)?|u/c|c/o|care\s+of|on\s+behalf\s+of|lives?\s+with|living\s+with|called|named|known\s+as|aka|a\.k\.a\.|née|nee|"
    r"from|by|with|per|and|dear|hi|hello|regards,?|i,|"
    r"από\s+(?:τον|την|τους|τη)|απο\s+(?:τον|την|τους|τη)|από|με\s+(?:τον|την)|στον|στην|ονόματι|ονοματι|λέγεται|ονομάζεται|κ\.|της|του|τον|την|ο|η|οι)[ \t]+(?=[^\W\d_])",
    re.IGNORECASE,
)
GREET = compiled(
    r"(?<![\w])(?:dear|hi|hello|hey|good\s+morning|morning|αγαπητ[έεήη]|αγαπητο[ίι]|γεια\s+σου|καλημέρα|καλησπέρα)[ \t,]+(?=[^\W\d_])",
    re.IGNORECASE,
)
SURNAME_FIRST = compiled(
    r"(?:name|patient|client|pt|ονοματεπώνυμο|ασθενής)\s*[:=|\t][ \t|]*(?P<it>[A-ZΑ-Ω][A-ZΑ-Ω'’\-]+,[ ]?[A-ZΑ-Ω][a-zα-ω'’\-]+(?:[ ][A-ZΑ-Ω]\b\.?)?)"
)
BEFORE_AGE = compiled(
    r"(?<![\w.])(?P<it>[^\W\d_][\w'’\-]+(?:[ ][^\W\d_][\w'’\-]*\.?){0,3})[ ,(]+(?:is\s+|was\s+)?(?:an?\s+|aged\s+)?(?:\d{1,3}|ετών\s+\d)\s*(?:-|\s)?\s*(?:y(?:ears?|rs?|/o|o)?\b|[MF]\b|ετών|χρον)",
    re.IGNORECASE,
)
SIGNED_INITIALS = compiled(
    r"(?:dictated|typed|signed|seen|checked|reviewed|written|transcribed|υπογραφή)\s*(?:by)?\s*[:.]?\s*(?P<it>(?:[^\W\d_]\.\s?){2,3}|[A-Z]{2,3}(?=\s*(?:$|\n|[,;/])))",
    re.IGNORECASE | re.MULTILINE,
)
SIGN_OFF = compiled(
    r"(?:yours\s+(?:sincerely|faithfully|truly)|(?:kind|best|warm|many)\s+(?:regards|wishes|thanks)|regards|sincerely|thanks|cheers|with\s+thanks|signed|electronically\s+signed(?:\s+by)?|best|με\s+εκτίμηση|με\s+εκτιμηση|με\s+τιμή|με\s+τιμη|φιλικά|φιλικα|ευχαριστώ|ευχαριστω|μετά\s+τιμής|ο\s+(?:θεράπων|διευθυντής|ιατρός)\s*\w*|η\s+(?:διευθύντρια|ιατρός)\s*\w*|o\s+ιατρός)\s*[,.!:]?[ \t]*\n+(?:[ \t]*\n)*[ \t]*",
    re.IGNORECASE,
)
INITIALS = compiled(
    r"(?<![\w])(?:(?:initials?|pt|patient|signed|sign|by|αρχικά|ασθενής|ασθενή|ασθενούς|mr|mrs|ms|κ|κα|κος)\.?\s*[:(]?\s*)(?P<it>(?:[A-ZΑ-Ω]\.\s?){1,3}[A-ZΑ-Ω]\.?|[A-ZΑ-Ω]{2,3})(?![\w.])",
)
DOTTED = compiled(r"(?<![\w.])(?P<it>(?:[A-ZΑ-ΩΆ-Ώ]\.\s?){1,2}[A-ZΑ-ΩΆ-Ώ]\.)(?![\w])")
REFERENCE_INITIALS = compiled(r"(?<![\w/])(?P<a>[A-Z]{2,3})/(?P<b>[A-Za-z]{2,3})(?=\s*(?:/|\n|$|\d))")
NOT_INITIALS = frozenset(
    "iv im sc po pr bd od qds tds prn gp er ed bp hr ct mri nhs dob nb us uk am pm md rn phd sob loc mr dr na pt ca cn hs ps pe cv gi gu cns st ot ro dx hx tx rx ed icu gcs rr ok no id ie eg ww dvt ecg mi tb hb wbc ph ad bc po dc adm ht wt usa ad eu un αε οε επε γν τκ μμ πχ αρ κλ δρ κα τε πε μα κυ ικα αφμ αμκα αμ αδτ πγν ωρλ τεπ μεθ αα αυ σδ γεσυ".split()
)
#: What follows or comes before the name of a disease, sign, score, operation or device.
AFTER_EPONYM = compiled(
    r"(?:['’]s?)?[\s\-–/]+(?:(?:and\s+)?[\w'’]+[\s\-–]+)?(?:disease|syndrome|sign|signs|test|scale|score|scoring|index|criteria|classification|class|catheter|palsy|procedure|operation|repair|fracture|lymphoma|sarcoma|tumou?r|nodes?|maneuver|manoeuvre|respiration|breathing|phenomenon|contracture|thyroiditis|arteritis|h(?:a)?emangioma|an(?:a)?emia|encephalopathy|dementia|chorea|ataxia|dystrophy|disorder|oesophagus|esophagus|ulcer|gangrene|hernia|duct|bodies|body|cells?|fibres?|node|reflex|murmur|triad|law|stain(?:ing)?|solution|lactate|mask|drain|tube|bag|needle|technique|position|formula|equation|curve|plaque|pneumonia|block|chart|coma|pain|virus|agar|plate|frame|splint|collar|ring|line|prosthesis|valve|shunt|graft|forceps|retractor|clip|stocking|diet|regimen|protocol|questionnaire|inventory|tool|risk|grade|grading|stage|staging|angle|view|point|space|pouch|gland|membrane|muscle|tendon|cyst|abscess|spots?|rash|purpura|vasculitis|granulomatosis|colitis|ileitis|enteritis|stenosis|anomaly|malformation|tetralogy|deformity|lesion|defect|excision|resection|approach|incision|screen(?:ing)?|monitor|recording|examination|manometry|negative|positive|rods?)\b",
    re.IGNORECASE,
)
BEFORE_EPONYM_EL = compiled(
    r"(?:νόσ(?:ος|ο|ου)|νοσ(?:ος|ο|ου)|σύνδρομο|συνδρόμου|συνδρομο|σημείο|σημειο|κλίμακα[ς]?|κλιμακα|δείκτη[ςυ]?|δείκτης|τεστ|δοκιμασία|καθετήρα[ςυ]?|καθετηρα|λέμφωμα|λεμφωμα|σάρκωμα|σαρκωμα|οισοφάγο[ςυ]?|οισοφάγου|πάρεση|παρεση|κάταγμα|παράλυση|φαινόμενο|φαινομενο|μέθοδο[ςυ]?|επέμβαση|ταξινόμηση|σταδιοποίηση|κριτήρια|χορεία|άνοια|ανοια|θυρεοειδίτιδα|οίδημα|όζοι|δερματίτιδα|τετραλογία|χειρισμό[ςυ]?|σκορ|score|σύσπαση|ρήξη|εκκόλπωμα|εκκολπωμα|γάγγραινα|διάλυμα|ορό[ςυ]?|αντίδραση|βάκιλο[ςυ]?|δρεπάνι|holter|doppler|τύπου|κατά)\s+(?:του\s+|της\s+|των\s+|κατά\s+|τύπου\s+)?$",
    re.IGNORECASE,
)
PARTICLES = frozenset(
    "van von de der den del della di da dos das la le du des ter ten zu al el bin ibn ben abu st san santa ο' o' d' mc mac te af av y e ντε του".split()
)
#: After a name: letters of a degree or a post, which are no part of it.
DEGREE = compiled(
    r"^(?:md|phd|frcp|frcs|mrcp|mrcs|mbbs|mbchb|bsc|msc|rn|rgn|do|dds|facs|frca|mrcgp|dphil|fracp|jr|sr|obe|mbe|esq|np|pa|pa-c|pharmd|dnp|aprn|lpn|bm|bs|spr|sho|gp|st\d|ct\d|fy\d)$"
)
#: What follows a name: what it says or does, or where a name without capitals ends.
SAID = re.compile(
    r"(?:['’]s)?[ ](?:said|says|reports?|reported|denies|denied|states|stated|is|was|has|had|lives|will|asked|told|wants|presented|attended|called|agreed)\b"
)
ACTS = re.compile(
    r"[ ](?:said|says|reports|reported|denies|denied|states|stated|lives|told|asked|wants|wanted|attended|agreed|rang|phoned|called|came|went|understands|consented|feels|felt|thinks|worries|complains|complained|and (?:his|her|their) )\b"
)
STOPS = re.compile(
    r"\s*(?:[,.);:/]|$|\n|(?:was|is|has|had|will|who|wants|says|said|reports|reported|updated|informed|called|on|at|and|aware|present|coming|visiting|here|from|d\d|ειναι|ηταν|ενημερωθηκε|που|και|οτι|δεν|εχει|ειπε|ανεφερε|αναφερει|ζητησε|κατοικος|εργαζεται|ετων|θα|στο|στις|τηλ|\d))",
    re.IGNORECASE,
)
ORGANISMS = frozenset("coli aureus pylori difficile albicans influenzae pneumoniae aeruginosa faecalis".split())
WEAK_FIELDS = frozenset(
    "from to re via by with given taken called and sign attention contact προς απο θεμα baby performed collected".split()
)
