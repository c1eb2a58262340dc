"""Questions for the packs of `shelf`, written from the tables before any reply was looked at.

What is expected: groups separated by `;` of which one spelling (`|`) must stand, `!` before what must not; `?` a
question back, `-` left to the documents (nothing, a doubtful reply, or "the table has none"). ` // ` separates readings
that are as right. Questions of `vet` and `warehouse` are half for development, half held out; `tubes` is held out.
"""

from __future__ import annotations

VET = """
spaying cat = 130
rabbit nail clipping = 9; !12
dental dog how much = 150; !125
castration dog over 10 kg = 165; !120
castration dog = 120; 165 // ?
does my cat have to fast before an x-ray? = 4 // -
Is the rabies vaccine compulsory for dogs? = yes
how long does a dental cleaning of a cat take = 45; !60
price of rabies shot for a ferret = 31; !28
which is dearer, spaying a cat or spaying a rabbit = 145; 130
what does a microchip cost = 42; 45 // ?
cheapest vaccine for dogs = kennel cough; 24
how many vaccines are there for dogs = 4
which vaccines do cats get = rabies; feline leukaemia; cat flu; !leptospirosis
spaying hamster = -
chemotherapy dog price = -
vaccines under 26 euros = kennel cough; cat flu; myxomatosis; !leptospirosis
leptospirosis dog = 26; 8; every year
kennel coff booster = every year
nail cliping cat = 12
Πόσο κοστίζει η ακτινογραφία για σκύλο; = 65; !58
λύσσα γάτα = 28
poso kanei to mikrotsip gia gata = 42
στείρωση γάτας τιμή = 130
at what age can a rabbit get the myxomatosis jab = 5
does nail clipping need a vet? = no
hours without food before spaying a big dog = 12 // -
which services need 12 hours fasting = neutering male; spaying; dental cleaning; !X-ray // -
grooming = 35; 55 // ?
can I pay by card? = -
is spaying a rabbit more than 140 euros? = yes; 145
x ray cat price and duration = 58; 20
what vaccine is required by law = rabies; !distemper
blood count parrot = -
"""
WAREHOUSE = """
A-02-2 = 800; 160
C-01-1 temperature = 2-8
what is stored in B-01-3 = cables
is slot A-01-2 free? = yes
Is D-01-1 available = no // -
how much weight can B-01-1 hold = 1500
nordwind hamburg express = 17:00; 112; 4; !14:30
nordwind hamburg = 14:30; 17:00 // ?
pelikan vienna express latest time = 18:00 // -
which dock for Sirius Cargo to Lyon = 1
by when must goods be at the dock for Graz = 12:45 // -
cut-off Marseille = 11:30; 16:20 // ?
which slots are free = A-01-2; A-02-2; C-02-1; D-01-2; !A-01-1
slots that carry at least 1200 kg = A-01-1; A-02-1; B-01-1; !C-01-1
widest slot = 360; B-01-1; B-01-3
how many slots are in zone A = 4
E-01-1 load = -
pallet price Munich = -
cheapest carrier to Marseille = 108; !164
does pelikan go to Graz on Monday? = Tue Thu // -
nordwnd copenhagen = 13:00; 95
where is the ice cream = D-01-1
where are vaccines kept = C-01-1
which carrier drives to Graz = Pelikan
σε ποια θέση είναι το τυρί; = C-02-1
Πόσο κοστίζει η παλέτα για Βιέννη express; = 131; !74
poses paletes max gia Lyon = 33 // -
height of A-01-1 and A-01-2 = 180; 160
which is higher, B-01-1 or B-01-3 = B-01-1; 220; 140
Do I need a forklift for D-01-2? = yes // -
when does the canteen open = -
max pallets sirius marseille express = 10; !33
express to Copenhagen = -
heaviest load in zone D = 900; D-01-1
frozen slots = - // D-01-1; D-01-2
"""
TUBES = """
INR = citrate; light blue
ammonia tube = EDTA
d-dimer colour = light blue
what colour is the cap for glucose = grey
which tube for HbA1c? = EDTA
must the patient fast for a lipid profile? = yes // -
is fasting needed for INR = no
how much blood for an ESR = 1.6
how long does a blood culture take = 5 days
how soon do I get the potassium result = 2 h // -
how long does potassium keep = 4 // -
where do I send a urine culture = microbiology // -
which tests need a lavender tube = full blood count; HbA1c; ammonia; !INR
grey cap = glucose // -
which tests need fasting = glucose; lipid profile; !INR
potassium or ammonia: which keeps longer = potassium; 4; 1 // -
how many tests go to chemistry = 4
tests with more than 5 ml = blood culture; urine culture
which test needs the most blood = blood culture; 10 // -
troponin tube = -
ferritin = -
potasium tube = serum gel
vitamin d turnaround = 3 days
full blood count and ESR tube = EDTA; long citrate
Ποιο σωληνάριο για αμμωνία; = EDTA
χρώμα καπακιού για γλυκόζη = grey
ti swlinario gia kalio = serum gel
kalio = serum gel; gold
should I take potassium supplements? = -
is the tube for INR gold? = no
lipid profile keep in fridge? = room temperature // -
urine culture = boric acid; red
who works in haematology = -
what must be put on ice = ammonia // -
"""

#: Written after the held-out halves had been looked at once as a score, for further development.
HIRE = """
chainsaw = 32; 200 // ?
cement mixer deposit = 100
how heavy is the floor sander = 48
what does the excavator cost per day = 145; !240
weekend price generator = 66; !41
price of a pressure washer = 26; 40 // ?
do you have any chainsaws left = 0 // -
is the generator diesel? = no; petrol
does the hedge trimmer run on petrol = yes
what runs on diesel = mini digger
which tools are electric = concrete mixer; floor sander; pressure washer; dehumidifier; !chainsaw
which tools need training = mini digger; chainsaw; !generator
where do I pick up the scaffold tower = yard 2 // -
where can I collect the generator = yard 1
which machines are at yard 1 = mini digger; generator // -
lightest tool = hedge trimmer; 5.1
which is cheaper, the dehumidifier or the pressure washer = dehumidifier // -
tools under 25 euros a day = hedge trimmer; dehumidifier; !generator
how many tools need training = 2
wood chipper price = -
angle grinder = -
chainsaw insurance = -
can I return the digger on Sunday? = -
genarator deposit = 300
hedge trimer day rate = 18
Πόσο κοστίζει η γεννήτρια την ημέρα; = 41 // 41; 66
αλυσοπρίονο εγγύηση = 200
poso zygizei i betoniera = 62 // -
power of the dehumidifier = 900 W
who makes the chainsaw = Timberjack
everything from Timberjack = chainsaw; hedge trimmer // -
Olive banquet = 80; 310; 540; !120
Fig = 14; 18 // ?
how many people fit in Walnut classroom style = 36; !60
how many people can Walnut seat in theatre = 60; !36
biggest room = Olive; 140 // -
Is Carob wheelchair accessible? = no
does Fig have a projector = no
which rooms have daylight = Olive; Fig; !Carob; !Walnut
half day rate for Olive = 310; !540
full day fig boardroom = 160; !95
is Walnut open on sunday = Mon-Sun // -
which floor is Carob on = first floor
rooms for at least 50 people = Olive; Walnut; !Fig // -
rooms with a projector on the first floor = Carob; !Fig
Quince = -
Olive u-shape = -
Πόσα άτομα χωράει η Ελιά banquet; = 80; !120
poso kanei i Walnut oli mera = 320 // -
Is there wifi in Fig? = -
"""


def questions(split: str) -> list[tuple[str, str, list[str]]]:
    """(pack, question, readings) of the half for development ("dev") or of the rest ("held")."""
    found: list[tuple[str, str, list[str]]] = []
    for pack, block in (("vet", VET), ("warehouse", WAREHOUSE), ("tubes", TUBES), ("hire", HIRE)):
        for number, line in enumerate(block.strip().splitlines()):
            asked, _, expected = line.rpartition(" = ")
            held = pack == "tubes" or (pack != "hire" and number % 2 == 1)
            if held == (split == "held"):
                found.append((pack, asked, expected.split(" // ")))
    return found
