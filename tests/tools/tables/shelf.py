"""Four invented packs of tables for the table exam, none of which the tool was made on. Sample data: nothing is real."""

from __future__ import annotations

from assistant.packs.files import MemoryFiles
from assistant.packs.store import ToolSpec
from assistant.packs.vocabulary import Vocabulary
from assistant.tools.base import Tool, make_tools

_PRICES = """\
service,animal,weight_class,price_eur,duration_min,fasting_h,vet_needed
consultation,dog,any,38,20,0,yes
consultation,cat,any,34,20,0,yes
consultation,rabbit,any,30,15,0,yes
neutering male,dog,up to 10 kg,120,45,12,yes
neutering male,dog,over 10 kg,165,60,12,yes
neutering male,cat,any,75,30,8,yes
spaying,dog,up to 10 kg,190,60,12,yes
spaying,dog,over 10 kg,260,75,12,yes
spaying,cat,any,130,50,8,yes
spaying,rabbit,any,145,55,0,yes
dental cleaning,dog,any,150,60,12,yes
dental cleaning,cat,any,125,45,8,yes
nail clipping,dog,any,12,10,0,no
nail clipping,cat,any,12,10,0,no
nail clipping,rabbit,any,9,10,0,no
microchip,dog,any,42,10,0,yes
microchip,cat,any,42,10,0,yes
microchip,ferret,any,45,10,0,yes
X-ray,dog,any,65,20,4,yes
X-ray,cat,any,58,20,4,yes
blood count,dog,any,48,10,0,yes
blood count,cat,any,48,10,0,yes
grooming,dog,up to 10 kg,35,60,0,no
grooming,dog,over 10 kg,55,90,0,no
"""
_VACCINES = """\
vaccine,animal,first_at_weeks,booster,price_eur,legally_required
rabies,dog,12,every 3 years,28,yes
rabies,cat,12,every 3 years,28,no
rabies,ferret,13,every year,31,no
leptospirosis,dog,8,every year,26,no
kennel cough,dog,8,every year,24,no
distemper,dog,6,every 3 years,27,no
distemper,ferret,8,every year,29,no
feline leukaemia,cat,9,every 2 years,33,no
cat flu,cat,8,every year,25,no
myxomatosis,rabbit,5,every year,22,no
"""
_VET_WORDS = """\
canonical,alias,language
dog,σκύλος,el
dog,puppy,en
cat,γάτα,el
cat,kitten,en
rabbit,κουνέλι,el
neutering male,castration,en
spaying,στείρωση,el
dental cleaning,καθαρισμός δοντιών,el
rabies,λύσσα,el
X-ray,ακτινογραφία,el
X-ray,radiograph,en
microchip,μικροτσίπ,el
nail clipping,κόψιμο νυχιών,el
"""
_SLOTS = """\
slot,zone,aisle,level,max_load_kg,width_cm,height_cm,goods,temperature,forklift_only,free
A-01-1,A,1,1,1200,270,180,paper rolls,ambient,no,no
A-01-2,A,1,2,800,270,160,cartons,ambient,yes,yes
A-02-1,A,2,1,1200,270,180,paint drums,ambient,no,no
A-02-2,A,2,2,800,270,160,,ambient,yes,yes
B-01-1,B,1,1,1500,360,220,machine parts,ambient,no,no
B-01-3,B,1,3,500,360,140,cables,ambient,yes,no
C-01-1,C,1,1,1000,240,180,vaccines,2-8 °C,no,no
C-02-1,C,2,1,1000,240,180,cheese,2-8 °C,no,yes
D-01-1,D,1,1,900,240,200,ice cream,-22 °C,no,no
D-01-2,D,1,2,600,240,160,fish,-22 °C,yes,yes
"""
_DISPATCH = """\
carrier,destination,service,cut_off,dock,days,pallet_price_eur,max_pallets
Nordwind,Hamburg,standard,14:30,3,Mon-Fri,68,33
Nordwind,Hamburg,express,17:00,4,Mon-Sat,112,12
Nordwind,Copenhagen,standard,13:00,3,Mon Wed Fri,95,33
Pelikan,Vienna,standard,15:15,6,Mon-Fri,74,26
Pelikan,Vienna,express,18:00,6,Mon-Fri,131,8
Pelikan,Graz,standard,12:45,7,Tue Thu,81,26
Sirius Cargo,Lyon,standard,11:30,1,Mon-Fri,99,33
Sirius Cargo,Marseille,standard,11:30,1,Mon Wed Fri,108,33
Sirius Cargo,Marseille,express,16:20,2,Mon-Fri,164,10
"""
_WAREHOUSE_WORDS = """\
canonical,alias,language
Vienna,Βιέννη,el
Lyon,Λυών,el
Hamburg,Αμβούργο,el
cheese,τυρί,el
"""
_TUBES = """\
test,specimen,tube,cap_colour,volume_ml,keep_at,stable_h,fasting,turnaround,laboratory
full blood count,blood,EDTA,lavender,2.6,room temperature,24,no,2 h,haematology
HbA1c,blood,EDTA,lavender,2.6,fridge,72,no,1 day,haematology
glucose,blood,fluoride,grey,2,room temperature,24,yes,2 h,chemistry
potassium,blood,serum gel,gold,4,room temperature,4,no,2 h,chemistry
lipid profile,blood,serum gel,gold,4,room temperature,48,yes,1 day,chemistry
INR,blood,citrate,light blue,3,room temperature,8,no,1 h,coagulation
D-dimer,blood,citrate,light blue,3,room temperature,8,no,1 h,coagulation
ammonia,blood,EDTA,lavender,2.6,on ice,1,no,1 h,chemistry
blood culture,blood,culture bottle,green,10,room temperature,12,no,5 days,microbiology
urine culture,urine,boric acid,red,10,fridge,24,no,2 days,microbiology
vitamin D,blood,serum gel,gold,4,room temperature,72,no,3 days,special
ESR,blood,long citrate,black,1.6,room temperature,6,no,2 h,haematology
"""
_TUBE_WORDS = """\
canonical,alias,language
ammonia,αμμωνία,el
tube,σωληνάριο,el
glucose,γλυκόζη,el
potassium,κάλιο,el
full blood count,FBC,en
"""

_HIRE = """\
tool,brand,day_rate_eur,weekend_rate_eur,deposit_eur,weight_kg,power,fuel,collect_at,in_stock,training_needed
concrete mixer,Tumbler,28,45,100,62,550 W,electric,yard 2,3,no
mini digger,Mole,145,240,800,1650,13 kW,diesel,yard 1,2,yes
floor sander,Planex,39,60,150,48,2200 W,electric,shop,4,no
chainsaw,Timberjack,32,52,200,6.2,2.4 kW,petrol,shop,0,yes
pressure washer,Jetline,26,40,80,29,2100 W,electric,shop,6,no
hedge trimmer,Timberjack,18,29,60,5.1,0.7 kW,petrol,shop,5,no
scaffold tower,Stilt,34,55,250,180,,none,yard 2,7,no
dehumidifier,Drybox,22,36,90,38,900 W,electric,shop,1,no
generator,Sparkle,41,66,300,85,5 kW,petrol,yard 1,2,no
"""
_ROOMS = """\
room,floor,layout,seats,area_m2,half_day_eur,full_day_eur,projector,wheelchair_access,daylight,opening_hours
Olive,ground floor,theatre,120,140,310,540,yes,yes,yes,Mon-Sat 08:00-22:00
Olive,ground floor,banquet,80,140,310,540,yes,yes,yes,Mon-Sat 08:00-22:00
Fig,first floor,boardroom,14,32,95,160,no,no,yes,Mon-Fri 08:00-18:00
Fig,first floor,classroom,18,32,95,160,no,no,yes,Mon-Fri 08:00-18:00
Carob,first floor,boardroom,10,24,70,120,yes,no,no,Mon-Fri 08:00-18:00
Walnut,basement,theatre,60,85,180,320,yes,yes,no,Mon-Sun 09:00-23:00
Walnut,basement,classroom,36,85,180,320,yes,yes,no,Mon-Sun 09:00-23:00
"""
_HIRE_WORDS = """\
canonical,alias,language
generator,γεννήτρια,el
chainsaw,αλυσοπρίονο,el
concrete mixer,μπετονιέρα,el
concrete mixer,cement mixer,en
Olive,Ελιά,el
mini digger,excavator,en
"""

Spec = tuple[str, str, tuple[str, ...], str]
#: pack → its vocabulary and its tables: name, CSV, keys, description.
PACKS: dict[str, tuple[str, list[Spec]]] = {
    "vet": (
        _VET_WORDS,
        [
            ("prices", _PRICES, ("service", "animal", "weight_class"), "Price list of the clinic by service and animal."),
            ("vaccines", _VACCINES, ("vaccine", "animal"), "Vaccinations: age of the first dose, boosters, price."),
        ],
    ),
    "warehouse": (
        _WAREHOUSE_WORDS,
        [
            ("slots", _SLOTS, ("slot",), "Storage slots of the warehouse: load, size, goods, temperature."),
            ("dispatch", _DISPATCH, ("carrier", "destination", "service"), "Carriers, cut-off times, docks and prices."),
        ],
    ),
    "hire": (
        _HIRE_WORDS,
        [
            ("tools", _HIRE, ("tool",), "Tools for hire: rates, deposit, weight, where to collect."),
            ("rooms", _ROOMS, ("room", "layout"), "Meeting rooms: seats by layout, rent, equipment, hours."),
        ],
    ),
    "tubes": (_TUBE_WORDS, [("tubes", _TUBES, ("test",), "Which tube each laboratory test needs and how it is kept.")]),
}  # fmt: skip


def tools(pack: str) -> list[Tool]:
    """The table tools of a pack, in the order they are asked."""
    words, specs = PACKS[pack]
    files = {f"tables/{name}.csv": csv.encode() for name, csv, _, _ in specs} | {"vocabulary.csv": words.encode()}
    folder = MemoryFiles(files)
    made = [ToolSpec("table", f"tables/{name}.csv", keys, told) for name, _, keys, told in specs]
    return make_tools(made, folder, Vocabulary.load(folder))
