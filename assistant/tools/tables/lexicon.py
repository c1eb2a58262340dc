"""General words of questions about tables, English and Greek: what people call a column, how they compare, what means
nothing. None of it belongs to one subject; a pack's own words come from its headers, description and vocabulary.

Greek stands as stems ("βυθισμ"), compared by sound with the beginnings of words, so that endings, accents and Greeklish
do not matter.
"""

from __future__ import annotations

import re

from assistant.text import fold, fold_greek_sound

Phrase = tuple[str, ...]


def _lines(source: str) -> list[str]:
    """The entries of a block; an indented line goes on with the one before it."""
    return re.sub(r"\n +", " ", source.strip()).splitlines()


# concept: English words and phrases (joined by _) | Greek stems and phrases
_CONCEPTS = """
depth: draught draughts draft drafts depth depths deep deeper deepest shallow shallower shallowest how_deep | βυθισμ
  βαθ ρηχ
price: price prices pricing cost costs fare fares rate rates tariff tariffs charge charges fee fees amount how_much
  expensive cheap cheaper cheapest ticket_price freight ocean_freight sea_freight ocean_rate sea_rate freight_rate |
  τιμ κοστ ναυλ χρεωσ τιμολ ποσο_ειναι ποσο_κανει ποσο_κανουν
  ποσο_εχει ποσο_κοστιζ ποσο_παει φθην φτην ακριβ τελ_ τελοσ τελη
phone: phone phones phoned telephone tel mobile call ring rung phone_number contact_number number_to_call
  phone_no phone_nr tel_no tel_nr |
  τηλεφων τελεφων τηλ_ κινητ
hours: hours hour hrs open opens opening when_open what_time times manned staffed |
  ωραρι ωρεσ ανοιχτ ανοικτ ανοιγ τι_ωρα
closing: close closes closing closed shut shuts hours | κλειν κλειστ ωραρι
weight: weight weights mass heavy heavier heaviest weigh weighs lighter lightest how_heavy | βαρ ζυγιζ μαζα αποβαρ
  ωφελιμ
payload: payload load loads loaded loading cargo carry carries cargo_weight | ωφελιμ φορτι
length: length lengths long longer longest loa how_long | μηκ μακρ
height: height heights high higher highest tall taller tallest how_high how_tall | υψοσ υψουσ ψηλ υψηλ
width: width wide wider widest beam breadth broad narrow how_wide | πλατ φαρδ
capacity: capacity capacities hold holds seats seat people persons guests volume size how_big | χωρητικοτητ
  χωρα_ χωραει θεσεισ ατομα
size: size sizes dimension dimensions big how_big | μεγεθ διαστασ
dose: dose doses dosage dosages posology dosing | δοσ δοσολογ
country: country countries nation | χωρα χωρασ χωρεσ κρατοσ
class: class classes category categories | κατηγορι κλασ θεσησ θεση
code: code codes id identifier locode unlocode un_locode symbol | κωδικ
name: name names called | ονομ λεγετ
duration: duration durations how_long transit travel_time journey_time crossing_time how_much_time | διαρκ ποση_ωρα
  ποσεσ_ωρεσ
days: day days | ημερ μερεσ
speed: speed fast faster fastest how_fast quick | ταχυτητ γρηγορ ταχυ
distance: distance how_far far miles | αποστασ ποσο_μακρι
address: address where location located situated street place | διευθυνσ δ_νσ που_ βρισκεται τοποθεσ
email: email e_mail mail mail_address email_address e_mail_address mail_addr email_addr |
  ημειλ email μειλ ηλεκτρονικ_διευθ
extension: extension extensions internal_number | εσωτερικ
desk: desk desks department departments office offices counter counters | τμημα γραφει
website: website web site url page | ιστοσελιδ σελιδ
person: who person contact manager supervisor responsible in_charge lead head | υπευθυν ποιοσ ποια_ειναι
region: region regions area district province | περιοχ νομοσ
type: type types kind kinds sort | τυπ ειδοσ ειδουσ
stock: stock quantity qty inventory available units_left in_stock | αποθεμα ποσοτητ διαθεσιμ
frequency: frequency how_often interval often | συχνοτητ καθε_ποσο ποσο_συχνα
age: age ages old older how_old | ηλικι
year: year built | ετοσ χρονολογ
temperature: temperature temp temperatures | θερμοκρασ
visit: visit visits visiting visitor visitors | επισκεπτ επισκεψ
crane: crane cranes | γεραν
departure: departure departs depart leaves leave | αναχωρ φευγ
arrival: arrival arrives arrive | αφιξ φταν
gate: gate gates | πυλη πυλησ πυλεσ
pier: pier quay dock berth berths jetty quays piers | προβλητ αποβαθρ
shift: shift shifts rota duty on_duty on_call | βαρδι
ward: ward department unit | τμημα πτερυγ κλινικ
floor: floor level storey | οροφ
room: room rooms | δωματι θαλαμ αιθουσ
discount: discount discounts reduction | εκπτωσ
deposit: deposit | προκαταβολ εγγυησ
tax: tax vat duty | φοροσ φπα δασμ
colour: colour color colours colors | χρωμα
power: power | ισχυ
volume: volume | ογκ
warranty: warranty guarantee | εγγυησ
material: material | υλικ
port: port ports harbour harbor harbours harbors seaport | λιμαν λιμεν
ship: ship ships vessel vessels boat boats ferry ferries | πλοι καραβ σκαφ
island: island islands | νησ
drug: drug drugs medicine medicines medication medications | φαρμακ
container: container containers box boxes | εμπορευματοκιβωτ κοντεινερ κιβωτι
product: product products item items article | προιον ειδη_
passenger: passenger passengers | επιβατ
vehicle: vehicle vehicles | οχημ
car: car cars automobile | αυτοκινητ ιχ
child: child children kid kids | παιδ
adult: adult adults | ενηλικ
bed: bed beds | κλιν κρεβατ
reefer: reefer reefers refrigerated | ψυγ
import: import imports importing | εισαγωγ
export: export exports exporting | εξαγωγ
free: free available vacant unoccupied | δωρεαν ελευθερ διαθεσιμ
storage: storage store stored keep kept | αποθηκευ φυλασσ φυλαξ διατηρ
slot: slot slots shelf shelves bin bins bay bays rack racks | θεση θεσεισ ραφι ραφια
vaccine: vaccine vaccines vaccination vaccinations jab jabs shot shots immunisation immunization | εμβολι
legal: legal legally law laws compulsory mandatory obligatory statutory | νομ υποχρεωτικ
cutoff: cutoff cut_off deadline deadlines latest_time | προθεσμι
fasting: fasting fasted empty_stomach without_food without_eating nil_by_mouth | νηστ
pilot: pilot pilots pilotage | πλοηγ
tug: tug tugs tugboat towage | ρυμουλκ
route: route routes line lines | διαδρομ γραμμ
company: company companies operator operates operated line carrier | εταιρ
brand: brand manufacturer maker make who_makes who_made made_by | μαρκ κατασκευαστ
origin: origin departing_from | προελευσ
destination: destination | προορισμ
max: max maximum | μεγιστ ανωτατ μαξ
min: min minimum | ελαχιστ κατωτατ
total: total | συνολ
interval: interval every | μεσοδιαστημα
language: language languages | γλωσσ
note: note notes remark remarks comment comments | σημειωσ παρατηρησ
indication: indication indications used_for | ενδειξ
"""


def _parse_concepts() -> dict[str, tuple[frozenset[str], tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]]:
    out = {}
    for line in _lines(_CONCEPTS):
        name, _, rest = line.partition(":")
        english, _, greek = rest.partition("|")
        words = english.split()
        single = frozenset(w for w in words if "_" not in w)
        phrases = tuple(tuple(w.split("_")) for w in words if "_" in w)
        stems = tuple(tuple(fold_greek_sound(part) for part in w.strip("_").split("_")) for w in greek.split())
        out[name] = (single, phrases, stems)
    return out


#: concept → (English words, English phrases, Greek stems or phrases of stems as sound keys).
CONCEPTS = _parse_concepts()

_HEADER_ONLY = """
weight: tare gross net payload load
duration: turnaround
width: beam
length: loa
"""
#: words that stand for a concept in a header, though who says them means just that column.
IN_HEADERS = {name: frozenset(rest.split()) for name, _, rest in (line.partition(":") for line in _lines(_HEADER_ONLY))}

#: Words of a header that narrow it but do not name it: they never choose a column alone.
_MODIFIERS = """
max min maximum minimum total number no nr of in per for until since the a an and
or to from by at with is has avg average
standard std net normal needed necessary possible
allowed available permitted included required value default usual current μεγιστο ελαχιστο
μεγιστη ελαχιστη συνολο αριθμοσ ανα
"""
MODIFIERS = frozenset(_MODIFIERS.split())

_COMPARE = """
gt: over more_than above greater_than exceeding exceeds exceed bigger_than larger_than higher_than better_than beyond
  in_excess_of > πανω_απο περισσοτερο_απο περισσοτερα_απο περισσοτερουσ_απο περισσοτερεσ_απο μεγαλυτερο_απο
  μεγαλυτερη_απο μεγαλυτερα_απο ανω_των ανω_του υψηλοτερο_απο παραπανω_απο
ge: at_least no_less_than not_less_than no_fewer_than minimum minimum_of min >= ≥ τουλαχιστον απο_τουλαχιστον
lt: under below less_than fewer_than lower_than smaller_than < κατω_απο λιγοτερο_απο λιγοτερα_απο λιγοτερουσ_απο
  λιγοτερεσ_απο μικροτερο_απο μικροτερη_απο μικροτερα_απο χαμηλοτερο_απο κατω_των κατω_του
le: at_most up_to no_more_than not_more_than no_greater_than maximum maximum_of within max <= ≤ το_πολυ μεχρι εωσ
eq: exactly equal_to equals = ακριβωσ
between: between from ranging_from μεταξυ απο
depth.gt: deeper_than βαθυτερο_απο βαθυτερα_απο
depth.lt: shallower_than
price.gt: more_expensive_than dearer_than ακριβοτερο_απο ακριβοτερα_απο
price.lt: cheaper_than φθηνοτερο_απο φτηνοτερο_απο φθηνοτερα_απο
weight.gt: heavier_than βαρυτερο_απο βαρυτερα_απο
weight.lt: lighter_than ελαφρυτερο_απο
length.gt: longer_than μακρυτερο_απο
length.lt: shorter_than κοντυτερο_απο
height.gt: taller_than ψηλοτερο_απο
width.gt: wider_than φαρδυτερο_απο
width.lt: narrower_than
speed.gt: faster_than ταχυτερο_απο γρηγοροτερο_απο
speed.lt: slower_than
age.gt: older_than
age.lt: younger_than
date.lt: before earlier_than πριν_απο πριν_τισ
date.gt: after later_than since μετα_απο μετα_τισ
"""
#: what stands behind a number: "14 m or more".
_BEHIND = """
ge: or_more or_over or_above or_deeper or_longer or_heavier or_greater or_larger or_higher and_over and_above and_more
  and_up upwards plus + και_πανω η_παραπανω η_περισσοτερο η_περισσοτερα
le: or_less or_under or_below or_fewer or_cheaper or_shorter or_lower and_under and_below and_less η_λιγοτερο
  η_λιγοτερα και_κατω
"""
_SUPERLATIVES = """
price.min: cheapest cheaper least_expensive less_expensive lowest_price | φθηνοτερ φτηνοτερ πιο_φθην πιο_φτην
  οικονομικοτερ
price.max: most_expensive dearest dearer pricier priciest more_expensive costliest | ακριβοτερ πιο_ακριβ
depth.max: deepest deeper | βαθυτερ πιο_βαθ
depth.min: shallowest shallower | ρηχοτερ πιο_ρηχ
length.max: longest longer | μακρυτερ πιο_μακρ
length.min: shortest shorter | κοντυτερ συντομοτερ πιο_κοντ πιο_συντομ
height.max: tallest taller | ψηλοτερ πιο_ψηλ
width.max: widest wider broadest | φαρδυτερ πλατυτερ
width.min: narrowest narrower | στενοτερ
weight.max: heaviest heavier | βαρυτερ πιο_βαρ
weight.min: lightest lighter | ελαφρυτερ πιο_ελαφρ
speed.max: fastest faster quickest quicker | ταχυτερ γρηγοροτερ πιο_γρηγορ
speed.min: slowest slower | αργοτερ πιο_αργ
age.max: oldest | γηραιοτερ
age.min: youngest newest | νεοτερ
date.max: latest |
date.min: earliest | νωριτερ
any.max: largest biggest greatest highest larger bigger greater higher most max maximum more top | μεγαλυτερ υψηλοτερ
  περισσοτερ πιο_μεγαλ πιο_πολλ μεγιστ
any.min: smallest lowest smaller lower fewest fewer least min minimum less | μικροτερ χαμηλοτερ λιγοτερ πιο_μικρ
  πιο_λιγ ελαχιστ
"""


def _is_greek(word: str) -> bool:
    return any("α" <= c <= "ω" for c in word)


def _phrases(source: str) -> list[tuple[Phrase, bool, str, str]]:
    """(words, Greek?, concept, operator), longest first."""
    out = []
    for line in _lines(source):
        left, _, rest = line.partition(":")
        concept, _, op = left.rpartition(".")
        for word in rest.replace("|", " ").split():
            parts = tuple(word.split("_"))
            greek = _is_greek(word)
            keys = tuple(fold_greek_sound(p) for p in parts) if greek else tuple(fold(p) for p in parts)
            out.append((keys, greek, concept, op))
    return sorted(out, key=lambda entry: -len(entry[0]))


COMPARE = _phrases(_COMPARE)
BEHIND = _phrases(_BEHIND)
SUPERLATIVES = _phrases(_SUPERLATIVES)

#: "heaviest", "cheapest": superlatives of one concept, whatever stands beside them.
EXTREMES = frozenset(
    phrase[0] for phrase, greek, concept, _ in SUPERLATIVES if len(phrase) == 1 and not greek and concept != "any"
)
_HARMLESS_EN = """
the a an and or of to in on at for from by with is are was were be been being do does did done can could will would
should may might must have has had having i you he she it we they me my your his her its our their this that these those
there here what when where which who whom whose why how much many not no yes if but as about into than then any some all
every each get got gets need needs want wants wanted please show tell give list find look looking search display print
know known like just only also exactly currently now right so ok okay hi hello hey thanks thank dear sir kindly quick
question let us s t re ll ve m d am im whats hows wheres value values figure figures number numbers data table tables
row rows column columns entry entries info information detail details record records according per via it's one ones
say says said see state stated listed given called named call exist exists use used using
handle handles accept accepts offer offers take takes
allow allows enter enters fit fits serve serves provide provides require requires reach reaches go goes come
comes make makes receive receives support supports apply applies
good best vs versus compare comparison compared between both either difference
usually normally roughly approximately around least most more less over under at same other another
without except excluding uses etc answer facts fact overview summary mean means stand stands taken given cover covers
covered work works run runs stored placed held below above pp pax
hold holds drive drives deliver delivers sail sails
belong belongs sold made kept sit sits lie lies call calls contain contains trip trips journey journeys crossing voyage
ticket tickets time level manned staffed pls plz thx asap
"""
_HARMLESS_EL = """
ο η το οι τα του τησ των τον την τουσ τισ στο στη στην στον στα στισ στουσ σε απο για με και κι ειναι εχει εχουν εχω
εχετε τι ποιο ποια ποιοσ ποιοι ποιεσ ποιον ποιαν ποιου ποσο ποση ποσα ποσοι ποσεσ ποσουσ που πωσ ποτε θα να δεν μην
μου μασ σασ
σου τουσ ενα ενασ μια μιασ εναν αυτο αυτη αυτοσ αυτα αυτεσ εκει εδω παρακαλω θελω θελουμε μπορω μπορει μπορειτε μπορουν
πεσ πειτε δειξε δειξτε δωσε δωστε βρεσ βρειτε υπαρχει υπαρχουν υπαρχουνε κανει κανουν ναι οχι η ή
ολα ολεσ ολοι ολουσ καθε μονο επισησ τωρα ακριβωσ ευχαριστω γεια σχετικα πληροφοριεσ πληροφορια στοιχεια στοιχειο
πινακασ πινακα λιστα ωσ μεταξυ ανα κατα παιρνει χωραει χρειαζεται χρειαζομαι χωρισ εκτοσ αφορα ισχυει ισχυουν
δινει δινεται δουλευει δουλευουν λειτουργει λειτουργουν
λεγεται εισιτηριο εισιτηρια ταξιδι ταξιδια σημαινει τελικα περιπου συνηθωσ πιο πολυ λιγο και
"""
#: words that ask and name nothing: "how much" is a price only where nothing else is named.
_ASKING = "how much many long what when who where which time is does"
_ASKING_EL = "ποσο ποση ποσα κανει κανουν ειναι εχει τι που ποτε ποιοσ ποια ποιο"
ASKING = frozenset(_ASKING.split())
ASKING_SOUNDS = frozenset(fold_greek_sound(w) for w in _ASKING_EL.split())
#: modifiers that a question may add to a column without changing it.
_MILD = (
    "max min maximum minimum limit limits allowed needed necessary permitted standard std usual current normal default"
)
_MILD_EL = "μεγιστο ελαχιστο"
MILD = frozenset([*_MILD.split(), *_MILD_EL.split()])
HARMLESS = frozenset(fold(w) for w in _HARMLESS_EN.split())
HARMLESS_SOUNDS = frozenset(fold_greek_sound(w) for w in _HARMLESS_EL.split())

_PREPOSITIONS = "in of at for from to on by with via through near into onto inside under"
_PREPOSITIONS_EL = "σε στο στη στην στον στα στισ στουσ απο για με προσ μεσω του τησ των"
PREPOSITIONS = frozenset(_PREPOSITIONS.split())
PREPOSITIONS_SOUND = frozenset(fold_greek_sound(w) for w in _PREPOSITIONS_EL.split())
_ARTICLES = "the a an my our your this that"
_ARTICLES_EL = "ο η το οι τα τον την τουσ τισ ενα μια εναν"
ARTICLES = frozenset(_ARTICLES.split())
ARTICLES_SOUND = frozenset(fold_greek_sound(w) for w in _ARTICLES_EL.split())


def asks(english: str, greek: str) -> list[tuple[Phrase, bool]]:
    """Phrases to look for, longest first; words of a phrase are joined by `_`."""
    found = [(tuple(fold(w).split("_")), False) for w in english.split()]
    found += [(tuple(fold_greek_sound(p) for p in w.split("_")), True) for w in greek.split()]
    return sorted(found, key=lambda entry: -len(entry[0]))


#: a rule is asked for, not a value.
POLICY = asks(
    "can_i may_i can_we may_we must should am_i_allowed are_we_allowed is_it_allowed what_happens "
    "what_do_i what_must how_do_i"
    "how_can_i how_do_we how_to how_can_we why do_i_need do_i_have do_we_need do_we_have have_to what_if "
    "is_it_possible"
    "am_i is_it_ok is_it_safe who_pays what_should explain can_you_explain procedure steps policy rules",
    "μπορω μπορουμε πρεπει επιτρεπεται επιτρεπονται γιατι πωσ_να πωσ_μπορ πωσ_γινεται τι_κανω τι_γινεται τι_να "
    "χρειαζεται_να τι_συμβαινει απαγορευεται διαδικασια",
)
#: many rows are asked for.
LISTING = asks(
    "which what_are list show_all show_me_all all any are_there is_there name_the every each give_me_all find_all what",
    "ποια ποιεσ ποιοι ποιο ποιοσ υπαρχουν υπαρχει ολα ολεσ ολοι ολουσ",
)
COUNTING = asks("how_many number_of count", "ποσα ποσεσ ποσοι ποσουσ")
#: a whole row is asked for.
WHOLE = asks(
    "tell_me_about details info information about data what_is whats what_s describe look_up lookup show "
    "everything what_about"
    "specs specifications overview figures what_do_you_know",
    "πληροφοριεσ στοιχεια τι_ειναι δειξε πεσ_μου τι_ξερεισ χαρακτηριστικα",
)
WHERE = asks("where", "που")
WHICH = asks("which what", "ποια ποιο ποιεσ ποιοι")
VERDICT = asks(
    "is are does do can could will would has have was fits",
    "ειναι μπορει μπορουν εχει εχουν χωραει χωρανε υπαρχει",
)
NEGATION = asks(
    "without no not dont doesnt don_t doesn_t do_not does_not isn_t lacking lack lacks outside except "
    "excluding other_than",
    "χωρισ δεν εκτοσ οχι",
)
#: a day or a person's own case: a table of values does not know them.
PERSONAL = asks(
    "yesterday tomorrow tonight this_morning last_night last_week next_week last next patients_own his her",
    "χθεσ χτεσ αυριο αποψε επομενο επομενη τελευταιο τελευταια",
)
#: no table look-up: sums, averages, ranks below the first.
BEYOND = asks(
    "average mean median sum altogether in_total combined second third fourth fifth second_most "
    "percentage trend history",
    "μεσοσ_οροσ μεση_τιμη συνολικα αθροισμα δευτερο τριτο δευτεροσ δευτερη",
)
YES_WORDS = {"en": ("yes", "no"), "el": ("ναι", "όχι")}

#: headers that say where from and where to.
_FROM = "from origin departure start source pol loading απο αφετηρια αναχωρηση"
_TO = "to destination arrival end target pod discharge προσ προορισμοσ αφιξη σε"
FROM_HEADERS = frozenset(fold(w) for w in _FROM.split())
TO_HEADERS = frozenset(fold(w) for w in _TO.split())
FROM_BEFORE = frozenset(["from", "leaving", "ex", fold_greek_sound("από")])
TO_BEFORE = frozenset(
    ["to", "into", *(fold_greek_sound(w) for w in ("για", "προς", "σε", "στο", "στη", "στην", "στον", "στα"))]
)

#: for Greek sentences: what a concept is called.
GREEK_NAMES = {
    "depth": "βύθισμα", "price": "τιμή", "phone": "τηλέφωνο", "hours": "ώρες", "weight": "βάρος",
    "payload": "ωφέλιμο φορτίο", "length": "μήκος", "height": "ύψος", "width": "πλάτος", "capacity": "χωρητικότητα",
    "dose": "δόση", "country": "χώρα", "class": "κατηγορία", "code": "κωδικός", "name": "όνομα", "duration": "διάρκεια",
    "days": "ημέρες", "speed": "ταχύτητα", "distance": "απόσταση", "address": "διεύθυνση", "email": "email",
    "type": "τύπος", "stock": "απόθεμα", "frequency": "συχνότητα", "temperature": "θερμοκρασία", "crane": "γερανοί",
    "gate": "πύλη", "floor": "όροφος", "room": "αίθουσα", "shift": "βάρδια", "discount": "έκπτωση", "region": "περιοχή",
    "colour": "χρώμα", "departure": "αναχώρηση", "arrival": "άφιξη", "bed": "κλίνες", "person": "υπεύθυνος",
    "note": "σημειώσεις", "age": "ηλικία", "warranty": "εγγύηση",
}  # fmt: skip

#: concepts that say what kind of thing is meant and never, alone, which of its figures: "reefer" of "reefer plugs".
_THINGS = """port ship island drug container product passenger vehicle car child adult reefer import export free max min
total storage pier ward slot vaccine desk"""
THINGS = frozenset(_THINGS.split())
#: words for these.
THING_WORDS = frozenset(word for name in THINGS for word in CONCEPTS[name][0])
#: a row of such a key is a place where something is.
PLACES = frozenset(["slot", "room", "ward", "floor", "gate", "pier", "address"])
#: limits: "can a ship of 15 m draught enter" is answered by comparing 15 m with these.
LIMITS = frozenset(["depth", "length", "height", "width", "weight", "payload", "capacity"])
