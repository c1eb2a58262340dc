"""Invented tables of many subjects, as packs would bring them. Sample data: nothing here is real."""

from __future__ import annotations

import datetime as dt

from assistant.packs.files import MemoryFiles
from assistant.packs.store import ToolSpec
from assistant.packs.vocabulary import Vocabulary
from assistant.text import language_of
from assistant.tools.base import Asked, Reply, Setup
from assistant.tools.kinds.table import TableTool, make

PORTS = """\
locode,name,country,max_draught_m,cranes,reefer_plugs,free_days_import,free_days_export,phone,opening_hours
GRPIR,Piraeus,Greece,16.5,12,yes,7,5,+30 210 000 0001,06:00-22:00
GRSKG,Thessaloniki,Greece,12,4,yes,5,5,+30 231 000 0002,07:00-21:00
GRVOL,Volos,Greece,9.5,2,no,5,4,+30 242 000 0003,07:00-15:00
ITGOA,Genoa,Italy,14,9,yes,6,6,+39 010 000 0004,00:00-24:00
CYLMS,Limassol,Cyprus,15.5,5,no,4,4,,06:00-20:00
MTMAR,Marsaxlokk,Malta,17,21,yes,10,7,+356 21 000 006,00:00-24:00
GRJTR,Santorini,Greece,,0,no,3,3,+30 228 000 0007,08:00-16:00
"""
DOSES = """\
drug;form;adult_dose;max_daily_dose_mg;interval_h;route;with_food
Fenadol;tablet 250 mg;250-500 mg;2000;6;oral;yes
Fenadol;syrup;10 ml;1500;8;oral;yes
Kardiprin;tablet;75 mg;150;24;oral;no
Norvaxine;ampoule;1 mg/kg;80;12;IV;no
Osteril;tablet;70 mg;70;168;oral;no
Zelophan acetate;drops;5 drops;;8;ocular;no
"""
EQUIPMENT = """\
code,type,length_ft,height_ft,payload_kg,tare_kg,volume_m3,door_width_m
20GP,20' general purpose,20,8.5,28200,2230,33.2,2.34
40GP,40' general purpose,40,8.5,26700,3750,67.7,2.34
40HC,40' high cube,40,9.5,26500,3900,76.3,2.34
45HC,45' high cube,45,9.5,27700,4800,86.0,2.34
20RF,20' reefer,20,8.5,27400,3080,28.3,2.29
40RH,40' high cube reefer,40,9.5,29500,4500,67.3,2.29
20OT,20' open top,20,8.5,28100,2350,32.5,2.34
"""
FARES = """\
from,to,ship,class,price_eur,duration
Piraeus,Naxos,Ostria Star,economy,45.00,5h30
Piraeus,Naxos,Ostria Star,business,67.50,5h30
Piraeus,Naxos,Meltemi Jet,economy,72.00,3h20
Piraeus,Paros,Ostria Star,economy,42.00,4h15
Piraeus,Paros,Ostria Star,business,63.00,4h15
Piraeus,Paros,Meltemi Jet,economy,65.00,2h50
Naxos,Piraeus,Ostria Star,economy,45.50,5h40
Paros,Naxos,Ostria Star,economy,12.00,0h50
Rafina,Mykonos,Levante,economy,39.00,4h40
Rafina,Mykonos,Levante,business,58.00,4h40
"""
ROTA = """\
Ward\tConsultant\tNurse in charge\tBleep no\tFloor\tBeds\tVisiting hours
Cedar\tDr Alma Fenwick\tT. Okoro\t2101\t1\t24\t14:00-16:00
Maple\tDr Ivo Lindqvist\tS. Brandt\t2102\t2\t18\t15:00-17:00
Willow\tDr Alma Fenwick\tM. Duarte\t2103\t2\t30\t14:00-19:00
Intensive Care\tDr Ruth Abara\tK. Novak\t2110\t3\t10\tby appointment
"""
SHOP = """\
\ufeffSKU;Προϊόν;Τιμή (€);Βάρος (kg);Απόθεμα;Χρώμα;Εγγύηση (έτη)\r
A-101;Σχοινί πρόσδεσης;24,90;3,2;120;λευκό;1\r
A-102;Άγκυρα πτυσσόμενη;58,00;6,5;14;γαλβανιζέ;2\r
B-201;Σωσίβιο ενηλίκων;39,50;0,9;0;πορτοκαλί;2\r
B-202;Σωσίβιο παιδικό;34,00;0,6;45;πορτοκαλί;2\r
C-300;Φανός καταστρώματος;112,00;1,1;8;μαύρο;3\r
"""
GATES = """\
# Sample data
gate,terminal,airline,destination,boarding closes (min),walking time (min),lounge,valid_until
A1,North,Boreal Air,Oslo,20,4,yes,2026-09-30
A2,North,Boreal Air,Bergen,20,6,yes,2026-12-31
B7,South,Zephyr,Lisbon,25,12,no,2026-10-31
B9,South,Zephyr,Porto,25,14,no,2026-08-31
C3,East,Sirocco Lines,Tunis,40,22,,2026-12-31
"""
GOODS = """\
un_number,proper_shipping_name,class,packing_group,max_qty_kg,limited_quantity,ems
1203,GASOLINE,3,II,60,yes,F-E S-E
1005,"AMMONIA, ANHYDROUS",2.3,,25,no,F-C S-U
1830,SULPHURIC ACID,8,II,30,yes,F-A S-B
1263,PAINT,3,II,60,yes,F-E S-E
1263,PAINT,3,III,220,yes,F-E S-E
3480,LITHIUM ION BATTERIES,9,,35,no,F-A S-I
"""
TARIFF = """\
service,equipment,free_days,rate_eur_per_day,currency
Import demurrage,20',7,30,EUR
Import demurrage,40',7,60,EUR
Export demurrage,20',5,25,EUR
Export demurrage,40',5,50,EUR
Reefer plug-in,any,1,85,EUR
Storage,20',10,5.5,EUR
"""
BERTHS = """\
Berth ID,Terminal,Length (m),Depth alongside (m),Cranes,Operator,Status
T1-01,Terminal 1,350,15.5,4,Alpha Ports,open
T1-02,Terminal 1,300,14,3,Alpha Ports,open
T2-01,Terminal 2,420,17.5,6,Beta Stevedores,closed
T2-02,Terminal 2,280,11,2,Beta Stevedores,open
"""
TERMINALS = """\
locode,name,country,max_draught_m,container_berths,gantry_cranes,reefer_plugs,working_hours,pilotage,vgm_cutoff_h,gate_in_cutoff_h
GRPIR,Piraeus,Greece,18.0,8,24,2400,24/7,compulsory,12,24
GRSKG,Thessaloniki,Greece,12.0,2,4,350,06:00-22:00,compulsory,24,36
TRIST,Istanbul Ambarli,Türkiye,16.5,6,18,1200,24/7,compulsory,12,24
EGPSD,Port Said,Egypt,16.0,5,14,900,24/7,compulsory,24,48
MTMLA,Marsaxlokk,Malta,17.0,5,21,1000,24/7,optional,12,24
NLRTM,Rotterdam,Netherlands,24.0,20,60,5000,24/7,compulsory,12,24
"""
MEDICINES = """\
medicine,indication,adult_dose,max_dose_24h,frequency,route,renal_adjustment,monitor
Paracetamol,pain and fever,1 g,4 g,every 6 hours,oral,no,liver function
Ibuprofen,pain,400 mg,1.2 g,every 8 hours,oral,yes,renal function
Amoxicillin,infection,500 mg,3 g,every 8 hours,oral,yes,none
Prednisolone,inflammation,40 mg,60 mg,once daily,oral,no,glucose
Enoxaparin,VTE prophylaxis,40 mg,40 mg,once daily,subcutaneous,yes,platelets
Insulin glargine,diabetes,10 units,,once daily,subcutaneous,no,glucose
"""
VOCABULARY = """\
canonical,alias,language
Piraeus,Πειραιάς,el
Piraeus,Peiraias,el-Latn
Piraeus,Pireus,en
Thessaloniki,Θεσσαλονίκη,el
Thessaloniki,Salonica,en
Volos,Βόλος,el
Genoa,Γένοβα,el
Limassol,Λεμεσός,el
Santorini,Σαντορίνη,el
Santorini,Thira,en
Naxos,Νάξος,el
Paros,Πάρος,el
Mykonos,Μύκονος,el
Rafina,Ραφήνα,el
Greece,Ελλάδα,el
Italy,Ιταλία,el
Genoa,Genova,en
draught,βύθισμα,el
Import demurrage,επισταλίες εισαγωγής,el
GASOLINE,petrol,en
GASOLINE,βενζίνη,el
economy,οικονομική,el
economy,tourist,en
"""
SPECS = {
    "ports": (PORTS, ("locode", "name"), "Ports: draught, cranes, reefer plugs, free days, opening hours and phone"),
    "doses": (DOSES, ("drug", "form"), "Doses of medicines"),
    "equipment": (EQUIPMENT, ("code",), "Container sizes and weights"),
    "fares": (FARES, ("from", "to", "ship", "class"), "Ticket prices by route, ship and class"),
    "rota": (ROTA, ("Ward",), "Hospital wards: who is in charge, bleep, floor, visiting hours"),
    "shop": (SHOP, ("SKU", "Προϊόν"), "Τιμοκατάλογος του καταστήματος"),
    "goods": (GOODS, ("un_number", "proper_shipping_name", "packing_group"), "Dangerous goods list"),
    "tariff": (TARIFF, ("service", "equipment"), "Tariff of the terminal"),
    "berths": (BERTHS, ("Berth ID",), "Berths of the port"),
    "terminals": (TERMINALS, ("locode", "name"), "Ports with draught, berths, cranes, cut-offs and working hours."),
    "medicines": (MEDICINES, ("medicine",), "Usual adult doses"),
    "gates": (GATES, ("gate",), "Airport gates"),
}
NOW = dt.datetime(2026, 7, 1, 9, 0)


def tool(
    csv: str, keys: tuple[str, ...], description: str = "", name: str = "sample", vocabulary: str = VOCABULARY
) -> TableTool:
    """A table tool over a CSV text."""
    path = f"tables/{name}.csv"
    files = MemoryFiles({path: csv.encode(), "vocabulary.csv": vocabulary.encode()})
    return make(Setup(ToolSpec("table", path, keys, description), files, Vocabulary.load(files)))


def sample(name: str) -> TableTool:
    """The tool over one of the sample tables."""
    csv, keys, description = SPECS[name]
    return tool(csv, keys, description, name)


def ask(which: TableTool, question: str) -> Reply | None:
    """The reply in the question's own language."""
    return which.answer(Asked(question, language_of(question), NOW))
