"""Abbreviations of trade, ticket counters and hospital desks, as clerks type them, and what they stand for.

The list is Kaiki's own choice of what is standard in these fields. It is no dictionary: of an abbreviation that means
something else in a pack it knows nothing, so what it says is used only where the pack holds the long form.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

from assistant.text import is_greeklish, language_of

_COUNTED = re.compile(r"\d[\s'’]*$")
# abbreviations: what they stand for, the likeliest first; words of one are joined by _, and an abbreviation
# is written with a slash (or a point, or &) where it has one, with + where its parts stand side by side
#: For tables and documents.
SHORT = """
d/o: delivery_order
b/l bl bol: bill_of_lading
hbl hb/l: house_bill_of_lading
mbl mb/l: master_bill_of_lading
awb: air_waybill airway_bill
s/i: shipping_instructions shipping_instruction
c/o coo: certificate_of_origin
pod: port_of_discharge discharge_port
pol: port_of_loading loading_port
eta: estimated_arrival expected_arrival arrival
etd: estimated_departure expected_departure departure
thc: terminal_handling_charge terminal_handling_charges terminal_handling handling_charge
vgm: verified_gross_mass
baf: bunker_adjustment_factor bunker_surcharge
lolo lo/lo: lift_on_lift_off
dem: demurrage
rf: reefer
hc hq: high_cube
dg haz hazmat: dangerous_goods hazardous_goods
lcl: less_than_container_load
fcl: full_container_load
cntr ctr: container
vsl: vessel ship
dest: destination
orig: origin
amt: amount
ccy: currency
chg chrg: charge
acct: account
accts: accounts
pkg: package
plt: pallet
whse: warehouse
o/w ow 1+way: one_way single
r/t rtn ret: return round_trip
sgl: single
dbl: double
pax: passenger passengers
adt: adult
veh: vehicle
mbike m/c: motorbike motorcycle
dep: departure
arr: arrival
stn: station
econ: economy
biz: business
hi+sec: high_security
addr: address
ph tel: phone telephone
mob: mobile phone
ext extn: extension
dept: department desk
mgr: manager
wt: weight
qty: quantity
vol: volume
dur: duration
avail: available
wd: ward
rm: room
flr: floor
bldg: building
appt: appointment
opd: outpatient_department outpatients outpatient_clinic
icu itu: intensive_care_unit intensive_care
a/e: emergency_department accident_and_emergency emergency
paed: paediatric paediatrics
meds: medicines medication
rx: prescription
inj: injection
abx: antibiotic antibiotics
"""
# only in running text: in a table a header or a cell may well mean something else by them; "#" is a number before it
_RUNNING = """
#dv #dc #gp: dry
#ot: open_top
#fr: flat_rack
#rh: reefer
b4: before
tkt tkts: ticket
cust custs: customer
bkg bkng: booking
cxl canx: cancel cancellation
surch: surcharge
wgt: weight
pmt pymt: payment
inv: invoice
reqd: required
sched: schedule
std: standard
hosp: hospital
disch: discharge
bp: blood_pressure
sats: oxygen_saturation saturation
iv: intravenous
bd: twice_daily twice_a_day
tds: three_times_daily three_times_a_day
prn: as_needed
nbm npo: nil_by_mouth
hrs hr: hours
pt pts: patient
det: detention
"""


class Known(Protocol):
    """What documents hold."""

    def frequency(self, word: str) -> int:
        """How many passages hold a word that begins like this one."""
        ...

    def writes(self, word: str) -> bool:
        """Whether a passage holds this very word."""
        ...


class Abbreviations:
    """The abbreviations that some documents do not write themselves while they hold what these stand for.

    Abbreviations(words).written_out("gate cutoff 40rf, hrs b4 etd?")
    # "gate cutoff 40 reefer, hours before departure?"
    """

    def __init__(self, known: Known) -> None:
        self._known = known

    def written_out(self, question: str) -> str:
        """The question with these written out; as it is where it is not in English, or holds none."""
        if language_of(question) != "en" or is_greeklish(question):
            return question

        def long(found: re.Match[str]) -> str:
            numbered = question[found.start() - 1 : found.start()].isdigit() if found.start() else False
            short = found.group().lower().replace("&", "/")
            said = self._long(f"#{short}") if numbered or _COUNTED.search(question[: found.start()]) else None
            said = said or self._long(short)
            return found.group() if said is None else f" {said}" if numbered else said

        return _pattern().sub(long, question)

    def _long(self, short: str) -> str | None:
        longs = _longs().get(short, ())
        if not longs or self._known.writes(short.lstrip("#")):
            return None
        return next((long for long in longs if all(map(self._known.frequency, long.split()))), None)


def entries(lists: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Each abbreviation of a list as it is written there, and what it may stand for, the likeliest first, by words."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in lists.strip().splitlines():
        shorts, _, longs = line.partition(": ")
        for short in shorts.split():
            found[short] = (*found.get(short, ()), *(tuple(long.split("_")) for long in longs.split()))
    return found


@cache
def _longs() -> dict[str, tuple[str, ...]]:
    """What each abbreviation may stand for in running text; "#" begins one that needs a number before it."""
    listed = entries(SHORT + _RUNNING)
    return {short.replace("+", " "): tuple(map(" ".join, longs)) for short, longs in listed.items()}


@cache
def _pattern() -> re.Pattern[str]:
    """Any of the abbreviations as a word of its own, the longest first."""
    spelt = sorted(_longs(), key=len, reverse=True)
    either = "|".join(re.escape(short.lstrip("#")).replace("/", "[/&]") for short in spelt)
    return re.compile(rf"(?<![^\W\d_])(?<![/&])(?:{either})(?![\w/&])", re.IGNORECASE)
