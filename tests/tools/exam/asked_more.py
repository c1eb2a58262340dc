"""A second examiner's development questions ("dev2"): other people, other phrasings, the same facts.

They are about the three invented feeds and the bundled pack's timetable; written without knowing how the tool reads.
`text` makes `more.jsonl`. Nothing here is a timetable of a real company.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

from tests.tools.exam.asked_not_timetable import NOT_TIMETABLE
from tests.tools.exam.feeds import FEEDS
from tests.tools.exam.paper import CLARIFY, DOCUMENTS, NO_DATA, NOT_FOUND, Expected, Paper, length_of, time_of

FILE = Path(__file__).with_name("more.jsonl")
FERRIES = Path(__file__).parents[3] / "domains" / "ferries"
EL, GL = "el", "el-Latn"
#: No end of the journey is named: asking back is right, and so is a list of what leaves there.
ORIGIN_ONLY = Expected("clarify", also=("answered",))


def ferries() -> dict[str, bytes]:
    """The files of the bundled pack's timetable, as the makers of the invented feeds give theirs."""
    return {path.name: path.read_bytes() for path in sorted((FERRIES / "timetable").glob("*.txt"))}


def both(*parts: Expected) -> Expected:
    """Two questions in one: an answer must hold what each of them wants."""
    return Expected("answered", [group for part in parts for group in part.must])


def span(p: Paper, a: str, b: str, day: str, begin: str, end: str = "24:00") -> Expected:
    """Every departure of a day from a time until before another."""
    found = [x for x in p.legs(a, b, day) if begin <= f"{x.departs:%H:%M}" < end]
    assert 0 < len(found) <= 8, len(found)
    return Expected("answered", [time_of(x.departs) for x in found])


def regular(p: Paper, a: str, b: str, *more: str, day: str = "") -> Expected:
    """How often: the number of departures, a list of them, or the words in `more`."""
    found = p.legs(a, b, day)
    words = ("departures", "sailings", "boats", "ferries", "times", "δρομολόγια", "αναχωρήσεις", "πλοία", "φορές")
    times = [spelling for leg in found for spelling in time_of(leg.departs)]
    return Expected("answered", [[*more, *(f"{len(found)} {word}" for word in words), *times]])


def lasts(minutes: int, p: Paper, a: str, b: str, time: str, day: str = "") -> Expected:
    """The length of one leg, checked against the calculator."""
    leg = p.leg(a, b, time, day)
    assert leg.arrives - leg.departs == dt.timedelta(minutes=minutes)
    return Expected("answered", [length_of(minutes)])


# fmt: off
# One question a line, so that the list can be read through.
def ask_ionian(p: Paper) -> None:
    """Thursday after lunch."""
    sam, pis, vat, pax = "Sami (Kefalonia)", "Pisaetos (Ithaca)", "Vathy (Ithaca)", "Gaios (Paxi)"
    por, fis, fri = "Poros (Kefalonia)", "Fiskardo (Kefalonia)", "Frikes (Ithaca)"
    nyd, vas, meg = "Nydri (Lefkada)", "Vasiliki (Lefkada)", "Spartochori (Meganisi)"
    igo, cfu, kyl, zth, lef = "Igoumenitsa", "Corfu", "Kyllini", "Zakynthos", "Lefkimmi"
    p.at("2026-07-16T13:05")
    p.q("next", "ship from igoumenitsa to corfu when go", p.next(igo, cfu))
    p.q("next", "what hour the ship go kyllini zakynthos now", p.next(kyl, zth))
    p.q("next", "Corfu from Igoumenitsa - next?", p.next(igo, cfu))
    p.q("next", "soonest boat out of Kyllini over to Zakynthos", p.next(kyl, zth))
    p.q("next", "im at lixouri now when can i get across to argostoli", p.next("Lixouri", "Argostoli"))
    p.q("next", "πότε ξαναέχει για Αργοστόλι από Ληξούρι", p.next("Lixouri", "Argostoli"), EL)
    p.q("next", "pote e3ei to epomeno gia kerkura apo hgoumenitsa", p.next(igo, cfu), GL)
    p.q("next", "Gd afternoon, missed the 12:15 at Poros Kefalonia heading to Kyllini. whens my next chance", p.next(por, kyl))
    p.q("telegram", "zakynthos kyllini fri am", span(p, zth, kyl, "2026-07-17", "05:00", "12:00"))
    p.q("telegram", "saturday kyllini poros kefalonia", p.all(kyl, por, "2026-07-18"))
    p.q("telegram", "fiskardo vasiliki tmrw", p.all(fis, vas, "2026-07-17"))
    p.q("telegram", "sunday vathy patras time", p.first(vat, "Patras", "2026-07-19"))
    p.q("telegram", "αύριο Λευκίμμη Ηγουμενίτσα ώρες", p.all(lef, igo, "2026-07-17"), EL)
    p.q("telegram", "Κυριακή πρωί Ζάκυνθος Κυλλήνη", span(p, zth, kyl, "2026-07-19", "05:00", "12:00"), EL)
    p.q("telegram", "kyriaki patra vathy i8akis wra", p.first("Patras", vat, "2026-07-19"), GL)
    p.q("separators", "Corfu/Paxi sat", p.all(cfu, pax, "2026-07-18"))
    p.q("separators", "IGOUMENITSA > LEFKIMMI tomorrow", p.all(igo, lef, "2026-07-17"))
    p.q("separators", "Kyllini→Zakynthos, Friday, all times", p.all(kyl, zth, "2026-07-17"))
    p.q("separators", "Fiskardo from Vasiliki, times tomorrow?", p.all(vas, fis, "2026-07-17"))
    p.q("separators", "Sami => Patras on Saturday", p.first(sam, "Patras", "2026-07-18"))
    p.q("separators", "Πάτρα/Σάμη αύριο", p.first("Patras", sam, "2026-07-17"), EL)
    p.q("first", "earliest possible crossing Zakynthos to Kyllini tomorrow", p.first(zth, kyl, "2026-07-17"))
    p.q("first", "What's the crack-of-dawn boat to Corfu out of Igoumenitsa on Sunday?", p.first(igo, cfu, "2026-07-19"))
    p.q("first", "ποιο είναι το νωρίτερο που μπορώ να φύγω από Πόρο Κεφαλονιάς για Κυλλήνη αύριο", p.first(por, kyl, "2026-07-17"), EL)
    p.q("first", "to pio nwris karavi fiskardo gia vasilikh aurio", p.first(fis, vas, "2026-07-17"), GL)
    p.q("last", "final boat home from Zakynthos to Kyllini on Saturday?", p.last(zth, kyl, "2026-07-18"))
    p.q("last", "latest crossing igoumenitsa - corfu on sunday 19/7", p.last(igo, cfu, "2026-07-19"))
    p.q("last", "How late can I leave Lixouri for Argostoli today?", p.last("Lixouri", "Argostoli"))
    p.q("last", "πόσο αργά μπορώ να φύγω από Κυλλήνη για Ζάκυνθο την Παρασκευή; το πιο αργό εννοώ", p.last(kyl, zth, "2026-07-17"), EL)
    p.q("last", "το αργότερο καράβι Κέρκυρα - Ηγουμενίτσα την Κυριακή", p.last(cfu, igo, "2026-07-19"), EL)
    p.q("last", "teleyteo ploio zakun8o kullhnh shmera", p.last(zth, kyl), GL)
    p.q("duration", "travel time Patras Sami", p.duration("Patras", sam))
    p.q("duration", "how long Astakos-Sami", p.duration("Astakos", sam, "12:55"))
    p.q("duration", "διάρκεια ταξιδιού Ηγουμενίτσα Κέρκυρα", p.duration(igo, cfu, "14:00"), EL)
    p.q("duration", "διάρκεια Κυλλήνη - Ζάκυνθος;", p.duration(kyl, zth), EL)
    p.q("duration", "kyllini to poros kefalonia hours on the water?", p.duration(kyl, por))
    p.q("duration", "poso diarkei to taksidi patra - pisaeto", p.duration("Patras", pis), GL)
    p.q("duration", "Is it a long trip, Vasiliki to Fiskardo? How many minutes?", p.duration(vas, fis))
    p.q("arrival", "If we get on the 15:45 at Kyllini when do we land in Zakynthos?", p.arrival(kyl, zth, "15:45"))
    p.q("arrival", "what time does the Nydri boat get in to Fiskardo tomorrow", p.arrival(nyd, fis, "", "2026-07-17"))
    p.q("arrival", "Με το πλοίο των 17:40 από Πάτρα, τι ώρα φτάνουμε στο Βαθύ;", p.arrival("Patras", vat, "17:40"), EL)
    p.q("arrival", "dep igoumenitsa 16:15, arr corfu?", p.arrival(igo, cfu, "16:15"))
    p.q("arrival", "ti wra pianei limani sth zakun8o to karavi twn 18:15 apo kullhnh", p.arrival(kyl, zth, "18:15"), GL)
    p.q("arrival", "the night boat Friday Patras-Corfu, what time do they throw us out in Corfu?", p.arrival("Patras", cfu, "23:30", "2026-07-17"))
    p.q("be-there", "Need to be in Corfu no later than 6pm today, what's the last boat from Igoumenitsa that works?", p.in_time(igo, cfu, "18:00"))
    p.q("be-there", "wedding in zakynthos sat 1pm, have to be there by 12:30, which boat kyllini", p.in_time(kyl, zth, "12:30", "2026-07-18"))
    p.q("be-there", "να φτάσω Κυλλήνη το αργότερο στις 10 το πρωί αύριο, από Ζάκυνθο ποιο παίρνω;", p.in_time(zth, kyl, "10:00", "2026-07-17"), EL)
    p.q("before", "corfu to igoumenitsa tomorrow, not after 6 am", p.only_between(cfu, igo, "2026-07-17", ("00:00", "06:01")))
    p.q("between", "anything Igoumenitsa to Corfu between 1 and 3 tomorrow afternoon", p.only_between(igo, cfu, "2026-07-17", ("13:00", "15:00")))
    p.q("between", "μεταξύ 6 και 8 το απόγευμα Ηγουμενίτσα Κέρκυρα την Παρασκευή;", p.only_between(igo, cfu, "2026-07-17", ("18:00", "20:00")), EL)
    p.q("evening", "Can I still get from Kyllini to Zakynthos this evening?", span(p, kyl, zth, "", "18:00"))
    p.q("evening", "late tonight corfu to patras?", p.after("Corfu", "Patras", "20:00"))
    p.q("evening", "Ηγουμενίτσα - Κέρκυρα το βράδυ της Κυριακής", p.after(igo, cfu, "20:00", "2026-07-19"), EL)
    p.q("evening", "apo4e kyllini zakyn8o uparxei?", p.after(kyl, zth, "20:00"), GL)
    p.q("after-midnight", "ξημερώματα Σαββάτου έχει πλοίο από Ηγουμενίτσα για Κέρκυρα;", p.first(igo, cfu, "2026-07-18"), EL)
    p.q("after-midnight", "we arrive at Igoumenitsa Friday around 23:45. Is there a boat to Corfu after midnight?", p.first(igo, cfu, "2026-07-18"))
    p.q("frequency", "how regular is the boat from Argostoli to Lixouri", regular(p, "Argostoli", "Lixouri", "60 min", "every hour", "hourly"))
    p.q("frequency", "Corfu port to Corfu airport bus every how often?", regular(p, cfu, "Corfu Airport", "30 min", "half hour"))
    p.q("frequency", "κάθε πότε έχει καραβάκι Ληξούρι Αργοστόλι", regular(p, "Lixouri", "Argostoli", "60 λεπτά", "κάθε ώρα"), EL)
    p.q("days", "Igoumenitsa → Paxi, is it on weekdays too or just weekends? Which days?", p.days(igo, pax))
    p.q("days", "what days of the week astakos sami", p.days("Astakos", sam))
    p.q("days", "ποιεσ ημερεσ κανει δρομολογιο πατρα βαθυ", p.days("Patras", vat), EL)
    p.q("ship", "name of the vessel doing Astakos-Sami?", p.ship("Astakos", sam, "12:55"))
    p.q("ship-named", "When does Telemachos leave Astakos?", p.next("Astakos", sam))
    p.q("ship-named", "Odysseas from Patras tomorrow - when does it get to Pisaetos", p.arrival("Patras", pis, "", "2026-07-17"))
    p.q("ship-named", "captain eleni nydri to spartochori what time tmr", p.first(nyd, meg, "2026-07-17"))
    p.q("ship-named", "Τι ώρα φεύγει το Penelope από Πάτρα για Βαθύ το Σάββατο;", p.first("Patras", vat, "2026-07-18"), EL)
    p.q("ship-named", "Does the Faiax Dolphin sail from Corfu to Paxi on Saturday, and at what time?", p.first(cfu, pax, "2026-07-18"))
    p.q("two", "First boat Kyllini to Zakynthos tomorrow, and how long does it take?", both(p.first(kyl, zth, "2026-07-17"), p.duration(kyl, zth)))
    p.q("two", "When does today's boat leave Patras for Vathy and when does it arrive?", both(p.first("Patras", vat), p.arrival("Patras", vat)))
    p.q("two", "Τι ώρα φεύγει αύριο από Σάμη για Πάτρα και πόσο κάνει το εισιτήριο;", both(p.first(sam, "Patras", "2026-07-17"), p.fare(sam, "Patras")), EL)
    p.q("fare", "price igoumenitsa lefkimmi?", p.fare(igo, lef))
    p.q("fare", "whats the damage for a ticket argostoli lixouri", p.fare("Argostoli", "Lixouri"))
    p.q("fare", "τιμή εισιτηρίου Κυλλήνη Πόρος Κεφαλονιάς", p.fare(kyl, por), EL)
    p.q("no-service", "friday astakos to sami??", p.instead("Astakos", sam, "2026-07-17"))
    p.q("no-service", "Πάτρα Βαθύ αύριο", p.instead("Patras", vat, "2026-07-17"), EL)
    p.q("unknown", "ferry from patras to venice on saturday what time", NOT_FOUND)
    p.q("unknown", "preveza to corfu boat tomorrow?", NOT_FOUND)
    p.q("unknown", "από πάτρα για χανιά τι ώρα έχει πλοίο αύριο", NOT_FOUND, EL)
    p.q("unknown", "boat ithaca frikes to parga tomorrow time", NOT_FOUND)
    p.q("origin", "what time do boats leave from Nydri tomorrow?", ORIGIN_ONLY)
    p.q("origin", "αναχωρήσεις από Κυλλήνη αύριο", ORIGIN_ONLY, EL)
    p.q("missing", "need a boat to zakynthos tomorrow morning what time", ORIGIN_ONLY)
    p.q("missing", "kerkyra aurio wres?", ORIGIN_ONLY, GL)
    p.q("typo", "frist fery igumenitsa - corfou tomorow mornin", p.first(igo, cfu, "2026-07-17"))
    p.q("typo", "wat tyme latst bote kylini zakintos 2day", p.last(kyl, zth))
    p.q("typo", "τελεφτεο πλιο απο ζακινθο για κιλινη σιμερα", p.last(zth, kyl), EL)
    p.q("case-endings", "Δρομολόγια Κυλλήνης – Ζακύνθου για την Παρασκευή", p.all(kyl, zth, "2026-07-17"), EL)
    p.q("case-endings", "της Σάμης το πλοίο προς Αστακό, Σάββατο, ώρα;", p.first(sam, "Astakos", "2026-07-18"), EL)
    p.q("capitals", "ΠΡΩΤΟ ΠΛΟΙΟ ΗΓΟΥΜΕΝΙΤΣΑΣ ΚΕΡΚΥΡΑΣ ΑΥΡΙΟ", p.first(igo, cfu, "2026-07-17"), EL)
    p.q("date", "Kyllini to Poros (Kefalonia), 2026-07-21, all sailings", p.all(kyl, por, "2026-07-21"))
    p.q("date", "the 1st of august, patras to vathy, departure time?", p.first("Patras", vat, "2026-08-01"))
    p.q("date", "Igoumenitsa-Paxi Tue 21st July time", p.first(igo, pax, "2026-07-21"))
    p.q("date", "στις 22/7 Κέρκυρα Παξοί τι ώρα;", p.first("Corfu", pax, "2026-07-22"), EL)
    p.q("date", "in three days from patras to vathy", p.first("Patras", vat, "2026-07-19"))
    p.q("date", "a week from today, vathy to patras, what time", p.first(vat, "Patras", "2026-07-23"))
    p.q("date", "σε δύο μέρες από Αστακό Σάμη;", p.first("Astakos", sam, "2026-07-18"), EL)
    p.q("season", "kyllini zakynthos 1.10.2026 times", p.all(kyl, zth, "2026-10-01", wrong=("08:05",)))
    p.q("season", "igoumenitsa corfu 30 sept what times", p.all(igo, cfu, "2026-09-30", wrong=("09:30",)))
    p.q("outside", "Kyllini to Zakynthos on New Year's Day 2027?", NOT_FOUND)
    p.q("outside", "15/11 ηγουμενιτσα κερκυρα", NOT_FOUND, EL)
    p.q("15-august", "aug 15 patras - sami", p.all("Patras", sam, "2026-08-15"))
    p.q("15-august", "Kyllini Zakynthos night of 15th August, latest one?", p.last(kyl, zth, "2026-08-15"))
    p.q("long", "Dear Sir or Madam, I hope this message finds you well. My husband, our three grown-up daughters and I are planning "
        "to spend a few days on Kefalonia at the end of the month. We shall be driving down from Ioannina and would like to sail from "
        "Patras to Sami on Tuesday 28 July. Would you be so kind as to let me know at what time the ferry departs? With kind "
        "regards, Margaret", p.first("Patras", sam, "2026-07-28"))
    p.q("long", "Καλησπέρα σας! Είμαστε μια παρέα πέντε ατόμων και σκεφτόμαστε να πάμε στους Παξούς με το δελφίνι από την Κέρκυρα το "
        "Σάββατο που μας έρχεται. Μήπως θα μπορούσατε να μας πείτε τι ώρα επιστρέφει από Παξούς για Κέρκυρα το ίδιο Σάββατο; "
        "Ευχαριστώ πολύ εκ των προτέρων.", p.first(pax, "Corfu", "2026-07-18"), EL)
    p.q("change", "any way of getting from Lixouri over to Sami tomorrow, changing somewhere?", p.change("Lixouri", sam, "2026-07-17"))
    p.q("way", "Stops between Nydri and Fiskardo on the way?", p.way(nyd, fis))
    p.q("way", "Περνάει από πουθενά το πλοίο Πάτρα - Πισαετός των 13:00;", p.way("Patras", pis, "13:00"), EL)
    p.q("direct", "Frikes to Fiskardo, do I have to change or is it straight through? tomorrow", p.first(fri, fis, "2026-07-17"))


def ask_sporades(p: Paper) -> None:
    """Friday afternoon."""
    vol, ski, glo, sko = "Βόλος", "Σκιάθος", "Γλώσσα Σκοπέλου", "Σκόπελος"
    pat, kon = "Αλόννησος (Πατητήρι)", "Άγιος Κωνσταντίνος"
    kym, sky, man = "Κύμη", "Σκύρος", "Μαντούδι"
    pir, aig, mar, agk, por = "Πειραιάς", "Αίγινα", "Αγία Μαρίνα Αίγινας", "Αγκίστρι", "Πόρος"
    met, ydr, erm, spe, hel = "Μέθανα", "Ύδρα", "Ερμιόνη", "Σπέτσες", "Πόρτο Χέλι"
    p.at("2026-07-24T16:20")
    p.q("next", "volos → skiathos whats next", p.next(vol, ski))
    p.q("next", "what hour the ship go from aegina for piraeus", p.next(aig, pir))
    p.q("next", "καράβι Αίγινα Πειραιάς τώρα πότε", p.next(aig, pir), EL)
    p.q("next", "amesws epomeno peiraias ydra?", p.next(pir, ydr), GL)
    p.q("next", "I'm standing at Piraeus, when's the soonest I can leave for Methana?", p.next(pir, met))
    p.q("next", "Σε πόση ώρα φεύγει το επόμενο από Βόλο για Σκόπελο;", p.next(vol, sko), EL)
    p.q("telegram", "volos skiathos sat pm", span(p, vol, ski, "2026-07-25", "12:00"))
    p.q("telegram", "mantoudi skopelos sat", p.first(man, sko, "2026-07-25"))
    p.q("telegram", "Σάββατο Σκόπελος Βόλος", p.all(sko, vol, "2026-07-25"), EL)
    p.q("telegram", "kuriakh skuros kumh", p.all(sky, kym, "2026-07-26"), GL)
    p.q("telegram", "sun hydra piraeus pm", span(p, ydr, pir, "2026-07-26", "12:00"))
    p.q("telegram", "δευτέρα βράδυ πειραιάς αίγινα", p.after(pir, aig, "20:00", "2026-07-27"), EL)
    p.q("telegram", "αύριο μεσημέρι πόρτο χέλι πειραιά", p.only_between(hel, pir, "2026-07-25", ("11:30", "15:00")), EL)
    p.q("separators", "Volos / Glossa sunday", p.all(vol, glo, "2026-07-26"))
    p.q("separators", "Σκύρος→Κύμη αύριο", p.all(sky, kym, "2026-07-25"), EL)
    p.q("separators", "Πειραιάς – Σπέτσες | Κυριακή", p.all(pir, spe, "2026-07-26"), EL)
    p.q("separators", "Aegina from Piraeus, tomorrow 7-8 in the morning", p.only_between(pir, aig, "2026-07-25", ("07:00", "08:00")))
    p.q("separators", "kymi >> skyros sunday", p.all(kym, sky, "2026-07-26"))
    p.q("first", "Earliest I can be off from Agistri to Aegina tomorrow?", p.first(agk, aig, "2026-07-25"))
    p.q("first", "crack of dawn boat aegina to piraeus monday", p.first(aig, pir, "2026-07-27"))
    p.q("first", "το πιο νωρίς από Πόρο για Πειραιά την Τρίτη", p.first(por, pir, "2026-07-28"), EL)
    p.q("first", "prwino prwto Spetses Peiraias Deutera", p.first(spe, pir, "2026-07-27"), GL)
    p.q("first", "Με ποιο πλοίο φεύγω νωρίτερα αύριο από Αλόννησο Πατητήρι για Βόλο;", p.first(pat, vol, "2026-07-25"), EL)
    p.q("last", "final ferry skiathos to volos tomorrow", p.last(ski, vol, "2026-07-25"))
    p.q("last", "whats the latest i can leave hydra for piraeus on sunday", p.last(ydr, pir, "2026-07-26"))
    p.q("last", "Το στερνό καράβι από Αίγινα για Πειραιά σήμερα τι ώρα είναι;", p.last(aig, pir), EL)
    p.q("last", "μέχρι τι ώρα έχει πλοία από Πειραιά για Αίγινα σήμερα;", p.last(pir, aig), EL)
    p.q("last", "teleuteo agkistri aigina shmera", p.last(agk, aig), GL)
    p.q("last", "poio einai to pio arga ploio volos skia8os shmera", p.last(vol, ski), GL)
    p.q("duration", "travel time kymi skyros", p.duration(kym, sky))
    p.q("duration", "διάρκεια Πειραιάς Αίγινα", p.duration(pir, aig), EL)
    p.q("duration", "how long Ermioni-Spetses with the boat?", p.duration(erm, spe))
    p.q("duration", "πόσες ώρες είναι Σκιάθος - Άγιος Κωνσταντίνος με το πλοίο", lasts(95, p, ski, kon, "17:55"), EL)
    p.q("duration", "agia marina aeginas - piraeus duration", p.duration(mar, pir, "18:10", "2026-07-25"))
    p.q("duration", "wres ta3idiou mantoudi alonnhso pathtiri", p.duration(man, pat, "09:35", "2026-07-25"), GL)
    p.q("arrival", "we board at 17:15 in Volos, when do we get in to Skopelos?", p.arrival(vol, sko, "17:15"))
    p.q("arrival", "τι ώρα θα είμαστε Σπέτσες αν πάρουμε το 19:40 από Πειραιά;", p.arrival(pir, spe, "19:40"), EL)
    p.q("arrival", "19:40 Piraeus, Hydra at?", p.arrival(pir, ydr, "19:40"))
    p.q("arrival", "ti wra ftanoume poro an fygoume 17:30 apo peiraia", p.arrival(pir, por, "17:30"), GL)
    p.q("arrival", "άφιξη στη Σκύρο του σημερινού πλοίου των 18:05 από Κύμη;", p.arrival(kym, sky, "18:05"), EL)
    p.q("arrival", "landing time in Agistri of tomorrow's 9:05 from Piraeus", p.arrival(pir, agk, "09:05", "2026-07-25"))
    p.q("be-there", "have a flight, must be in Piraeus by 10 am tomorrow, coming from Aegina - which boat?", p.in_time(aig, pir, "10:00", "2026-07-25"))
    p.q("be-there", "Θέλω να είμαι Ύδρα πριν τις 10 το πρωί αύριο. Πειραιά τι παίρνω;", p.in_time(pir, ydr, "10:00", "2026-07-25"), EL)
    p.q("be-there", "in skiathos before noon on monday from volos, which one", p.in_time(vol, ski, "12:00", "2026-07-27"))
    p.q("before", "Aegina-Piraeus tomorrow, must leave before 8", p.only_between(aig, pir, "2026-07-25", ("00:00", "08:00")))
    p.q("before", "πριν το μεσημέρι από Σκιάθο για Βόλο την Κυριακή υπάρχει κάτι;", p.only_between(ski, vol, "2026-07-26", ("00:00", "12:00")), EL)
    p.q("between", "Piraeus - Aegina tomorrow between 10 and 13", p.only_between(pir, aig, "2026-07-25", ("10:00", "13:00")))
    p.q("between", "από τις 4 ως τις 6 το απόγευμα αύριο Αίγινα Πειραιά", p.only_between(aig, pir, "2026-07-25", ("16:00", "18:00")), EL)
    p.q("evening", "this evening volos to skopelos anything left?", p.after(vol, sko, "18:00"))
    p.q("evening", "αργά το βράδυ έχει πλοίο για Σκιάθο από Βόλο;", p.after(vol, ski, "20:00"), EL)
    p.q("evening", "to vradaki aigina apo peiraia exei?", p.after(pir, aig, "20:00"), GL)
    p.q("after-midnight", "kymi skyros after midnight tonight", p.first(kym, sky, "2026-07-25"))
    p.q("after-midnight", "Τα ξημερώματα του Σαββάτου φεύγει πλοίο από Κύμη για Σκύρο;", p.first(kym, sky, "2026-07-25"), EL)
    p.q("frequency", "How many boats a day Piraeus to Aegina?", regular(p, pir, aig))
    p.q("frequency", "κάθε πόση ώρα έχει πλοίο Αγκίστρι Αίγινα;", regular(p, agk, aig), EL)
    p.q("frequency", "every how often goes the ship piraeus hydra", regular(p, pir, ydr))
    p.q("days", "On what days can one sail Mantoudi-Alonissos Patitiri", p.days(man, pat))
    p.q("days", "agia marina aeginas from piraeus - is it weekends only? which days", p.days(pir, mar))
    p.q("days", "ποιες μέρες της εβδομάδας Άγιος Κωνσταντίνος Σκόπελος", p.days(kon, sko), EL)
    p.q("company", "who runs the 13:10 volos skiathos on sunday", p.company(vol, ski, "13:10", "2026-07-26"))
    p.q("company", "Τίνος είναι το πλοίο Κύμη - Σκύρος; Ποιας εταιρείας;", p.company(kym, sky, "18:05"), EL)
    p.q("gate", "where exactly do i board at piraeus for hydra today at 19:40, gate?", p.gate(pir, ydr, "19:40"))
    p.q("gate", "πύλη Πειραιά για Αίγινα στις 17:30;", p.gate(pir, aig, "17:30"), EL)
    p.q("all", "which boats do Skopelos → Volos on Monday? list them all pls", p.all(sko, vol, "2026-07-27"))
    p.q("all", "δώσε μου όλες τις αναχωρήσεις Σπέτσες - Πειραιάς για Κυριακή", p.all(spe, pir, "2026-07-26"), EL)
    p.q("all", "lista dromologia peiraia spetses kyriakh", p.all(pir, spe, "2026-07-26"), GL)
    p.q("all", "Which ones go from Ermioni to Piraeus tomorrow?", p.all(erm, pir, "2026-07-25"))
    p.q("two", "Kymi-Skyros: when does it go today and when does it get there?", both(p.next(kym, sky), p.arrival(kym, sky, "18:05")))
    p.q("two", "Πότε φεύγει το τελευταίο από Αίγινα για Πειραιά απόψε και τι ώρα φτάνει;", both(p.last(aig, pir), p.arrival(aig, pir, "19:15")), EL)
    p.q("two", "first and last boat Piraeus to Aegina tomorrow?", both(p.first(pir, aig, "2026-07-25"), p.last(pir, aig, "2026-07-25")))
    p.q("no-service", "monday piraeus to agia marina aeginas", p.instead(pir, mar, "2026-07-27"))
    p.q("no-service", "Άγιος Κωνσταντίνος για Σκιάθο τη Δευτέρα πρωί", p.instead(kon, ski, "2026-07-27"), EL)
    p.q("no-service", "mantoudi skopelo kyriakh", p.instead(man, sko, "2026-07-26"), GL)
    p.q("unknown", "volos limnos boat tomorrow what time", NOT_FOUND)
    p.q("unknown", "from heraklion to skiathos next sailing", NOT_FOUND)
    p.q("unknown", "πειραιά σαντορίνη αύριο τι ώρα φεύγει", NOT_FOUND, EL)
    p.q("unknown", "peiraias kythira ploio aurio ti wra", NOT_FOUND, GL)
    p.q("unknown", "Τι ώρα έχει αύριο από Σκόπελο για Λήμνο;", NOT_FOUND, EL)
    p.q("origin", "What's leaving Volos tomorrow?", ORIGIN_ONLY)
    p.q("origin", "από Πειραιά αύριο πρωί τι φεύγει;", ORIGIN_ONLY, EL)
    p.q("missing", "what time boat to spetses tomorrow", ORIGIN_ONLY)
    p.q("missing", "τελευταίο πλοίο για Αίγινα σήμερα;", ORIGIN_ONLY, EL)
    p.q("missing", "Agistri - how do I get the first boat there tomorrow, what time?", ORIGIN_ONLY)
    p.q("ambiguous", "volos alonissos tomorrow boats", CLARIFY)
    p.q("typo", "nxt bot pireus to ejina", p.next(pir, aig))
    p.q("typo", "frm vollos too skiatos tomorow erly", p.first(vol, ski, "2026-07-25"))
    p.q("typo", "προτο πλιο απο πιρεα για ιδρα αβριο", p.first(pir, ydr, "2026-07-25"), EL)
    p.q("case-endings", "το πλοίο Βόλου Σκοπέλου αύριο, όλα", p.all(vol, sko, "2026-07-25"), EL)
    p.q("case-endings", "Τα καράβια της Ύδρας προς Πειραιά, Κυριακή", p.all(ydr, pir, "2026-07-26"), EL)
    p.q("capitals", "ΑΥΡΙΟ ΑΓΙΟΥ ΚΩΝΣΤΑΝΤΙΝΟΥ ΣΚΙΑΘΟΥ ΩΡΑ", p.first(kon, ski, "2026-07-25"), EL)
    p.q("capitals", "ΔΡΟΜΟΛΟΓΙΑ ΣΚΥΡΟΥ ΚΥΜΗΣ ΚΥΡΙΑΚΗ", p.all(sky, kym, "2026-07-26"), EL)
    p.q("greeklish", "8elw na paw skia8o apo volo aurio prwi", p.morning(vol, ski, "2026-07-25"), GL)
    p.q("greeklish", "apo skopelo pros volo deytera ti wres 3ekinane", p.all(sko, vol, "2026-07-27"), GL)
    p.q("greeklish", "ksekinaei kati to apogeuma apo aigina gia peiraia shmera?", p.only_between(aig, pir, "", ("16:20", "18:00")), GL)
    p.q("greeklish", "ti wra fevgi to plio gia hydra apo pirea tin tetarti to proi", p.morning(pir, ydr, "2026-07-29"), GL)
    p.q("date", "27/07 kymi-skyros", p.first(kym, sky, "2026-07-27"))
    p.q("date", "Tues Jul 28 mantoudi → skopelos", p.first(man, sko, "2026-07-28"))
    p.q("date", "την 1η Αυγούστου από Βόλο για Σκιάθο, ώρες", p.all(vol, ski, "2026-08-01"), EL)
    p.q("date", "σε μια βδομάδα από σήμερα Κύμη Σκύρο;", p.first(kym, sky, "2026-07-31"), EL)
    p.q("date", "Sunday week, hydra to piraeus, latest boat?", p.last(ydr, pir, "2026-08-02"))
    p.q("fare", "cost piraeus aegina?", NO_DATA)
    p.q("fare", "εισιτήριο Κύμη Σκύρο πόσο;", NO_DATA, EL)
    p.q("15-august", "Aug 15 volos-skiathos earliest", p.first(vol, ski, "2026-08-15"))
    p.q("way", "does the 8:00 from piraeus to spetses stop at poros? which stops", p.way(pir, spe, "08:00", "2026-07-25"))
    p.q("long", "Hi there, sorry to bother you. We're two students from Utrecht, island hopping on a shoestring, and just realised that our "
        "hostel on Skopelos is booked from Saturday. We'll be in Volos from around lunchtime on Saturday. Is there still something "
        "going from Volos to Skopelos that afternoon, and if so at what time? Cheers, Sanne", p.after(vol, sko, "12:00", "2026-07-25"))
    p.at("2026-06-09T19:00")
    p.q("exception", "volos skiathos tomorrow?", p.instead(vol, ski, "2026-06-10"))
    p.q("exception", "αύριο με την απεργία έχει Πειραιά - Αίγινα;", replace(p.instead(pir, aig, "2026-06-10"), also=("documents",)), EL)
    p.at("2026-07-25T00:10")
    p.q("after-midnight", "is there still one to skyros from kymi", p.next(kym, sky))
    p.at("2026-07-24T16:20")


def ask_dalmatia(p: Paper) -> None:
    """Sunday morning."""
    hsg, hvt, ubl, kor = "Hvar (Stari Grad)", "Hvar (Town)", "Ubli (Lastovo)", "Korčula"
    sob, ore, dom, mis = "Sobra (Mljet)", "Orebić", "Dominče", "Mišnjak (Rab)"
    veli, mali = "Drvenik Veli", "Drvenik Mali"
    p.at("2026-07-19T08:15")
    p.q("next", "ship from split to supetar when go", p.next("Split", "Supetar"))
    p.q("next", "Supetar from Split next one?", p.next("Split", "Supetar"))
    p.q("next", "nearest departure zadar>preko", p.next("Zadar", "Preko"))
    p.q("next", "έχει τώρα τίποτα από Split για Vis;", p.next("Split", "Vis"), EL)
    p.q("telegram", "mon split vis pm", span(p, "Split", "Vis", "2026-07-20", "12:00"))
    p.q("telegram", "vis split monday am", span(p, "Vis", "Split", "2026-07-20", "05:00", "12:00"))
    p.q("telegram", "tomorrow early supetar split", p.first("Supetar", "Split", "2026-07-20"))
    p.q("telegram", "friday night trogir drvenik mali", p.after("Trogir", mali, "20:00", "2026-07-24"))
    p.q("telegram", "sobra dubrovnik tue", p.all(sob, "Dubrovnik", "2026-07-21"))
    p.q("separators", "SPLIT/STARI GRAD mon", p.all("Split", hsg, "2026-07-20"))
    p.q("separators", "Preko -> Zadar, tomorrow afternoon", span(p, "Preko", "Zadar", "2026-07-20", "12:00", "18:00"))
    p.q("separators", "Ubli (Lastovo) to Split, Monday", p.first(ubl, "Split", "2026-07-20"))
    p.q("separators", "Drvenik Mali ⇒ Trogir Monday", p.all(mali, "Trogir", "2026-07-20"))
    p.q("first", "earliest boat off Vis to Split on Tuesday", p.first("Vis", "Split", "2026-07-21"))
    p.q("first", "soonest I could leave Preko for Zadar tomorrow", p.first("Preko", "Zadar", "2026-07-20"))
    p.q("last", "final boat home from Preko to Zadar tonight", p.last("Preko", "Zadar"))
    p.q("last", "latest sailing sobra - dubrovnik today pls", p.last(sob, "Dubrovnik"))
    p.q("last", "what is the last possible ferry back to Split from Supetar on Wednesday?", p.last("Supetar", "Split", "2026-07-22"))
    p.q("last", "το τελευταίο Stari Grad - Split αύριο πότε", p.last(hsg, "Split", "2026-07-20"), EL)
    p.q("duration", "travel time split ancona?", p.duration("Split", "Ancona", "20:00", "2026-07-20"))
    p.q("duration", "how long Dubrovnik-Korcula", p.duration("Dubrovnik", kor))
    p.q("duration", "split – hvar stari grad sailing time", p.duration("Split", hsg))
    p.q("duration", "duration zadar preko", p.duration("Zadar", "Preko"))
    p.q("duration", "minutes trogir to drvenik veli", p.duration("Trogir", veli))
    p.q("duration", "διάρκεια Split Supetar", p.duration("Split", "Supetar"), EL)
    p.q("arrival", "dep Split 12:35, when in Supetar?", p.arrival("Split", "Supetar", "12:35"))
    p.q("arrival", "If we hop on the 7:40 at Split on Tuesday when do we land in Bol?", p.arrival("Split", "Bol", "07:40", "2026-07-21"))
    p.q("arrival", "tomorrows Ancona ferry from split - it gets in when?", p.arrival("Split", "Ancona", "20:00", "2026-07-20"))
    p.q("arrival", "When's the 16:10 from Dubrovnik due in Korčula?", p.arrival("Dubrovnik", kor, "16:10"))
    p.q("be-there", "train leaves split 9am monday. which ferry from supetar gets me there by 8:45", p.in_time("Supetar", "Split", "08:45", "2026-07-20"))
    p.q("be-there", "have to be in Stari Grad by 11:00 tomorrow, from Split", p.in_time("Split", hsg, "11:00", "2026-07-20"))
    p.q("before", "zadar preko tomorrow not after 6 in the morning", p.only_between("Zadar", "Preko", "2026-07-20", ("05:00", "06:01")))
    p.q("between", "Split to Supetar between noon and 3pm today?", p.only_between("Split", "Supetar", "", ("12:00", "15:00")))
    p.q("between", "anything supetar-split tomorrow from 1 to 3 pm", p.only_between("Supetar", "Split", "2026-07-20", ("13:00", "15:00")))
    p.q("evening", "this evening from Split over to Vis?", p.after("Split", "Vis", "18:00"))
    p.q("evening", "late tonight split supetar", p.after("Split", "Supetar", "21:00"))
    p.q("evening", "απόψε αργά Zadar Preko;", p.after("Zadar", "Preko", "21:00"), EL)
    p.q("after-midnight", "does any ferry go zadar to preko after midnight tonight?", p.first("Zadar", "Preko", "2026-07-20"))
    p.q("frequency", "orebic to domince how regular?", regular(p, ore, dom, "45 min"))
    p.q("frequency", "Every how often goes the ferry Mišnjak – Jablanac at lunchtime?", p.headway(mis, "Jablanac", "", "12:00"))
    p.q("frequency", "how many minutes between ferries from jablanac to misnjak at 7 in the morning tomorrow", p.headway("Jablanac", mis, "2026-07-20", "07:00"))
    p.q("days", "split-ancona what days", p.days("Split", "Ancona"))
    p.q("days", "days of operation dubrovnik-sobra", p.days("Dubrovnik", sob))
    p.q("ship", "name of the ship split→ancona?", p.ship("Split", "Ancona", "20:00", "2026-07-20"))
    p.q("ship-named", "When does Bura Star leave Split on Tuesday?", p.first("Split", kor, "2026-07-21"))
    p.q("ship-named", "Sveti Duje departure from Split tomorrow?", p.first("Split", "Ancona", "2026-07-20"))
    p.q("ship-named", "what time does the Bura Jet get to Hvar Town from Split today", p.arrival("Split", hvt, "17:05"))
    p.q("company", "who operates split vis?", p.company("Split", "Vis"))
    p.q("two", "first and last ferry Split to Supetar tomorrow please", both(p.first("Split", "Supetar", "2026-07-20"), p.last("Split", "Supetar", "2026-07-20")))
    p.q("two", "Split–Stari Grad: how long does it take and when is the last one on Monday?", both(p.duration("Split", hsg), p.last("Split", hsg, "2026-07-20")))
    p.q("no-service", "korcula by boat from split on wednesday, direct?", p.not_that_day("Split", kor, "2026-07-22"))
    p.q("no-service", "tuesday split ancona", p.instead("Split", "Ancona", "2026-07-21"))
    p.q("unknown", "split to bari boat tomorrow", NOT_FOUND)
    p.q("unknown", "pula - zadar ferry tomorrow?", NOT_FOUND)
    p.q("unknown", "is there something from dubrovnik to makarska on tuesday", NOT_FOUND)
    p.q("origin", "what goes from Trogir tomorrow?", ORIGIN_ONLY)
    p.q("missing", "how late do the boats to supetar run", ORIGIN_ONLY)
    p.q("missing", "whats the next sailing to Ancona", ORIGIN_ONLY)
    p.q("ambiguous", "split hvar tomorrow times", CLARIFY)
    p.q("ambiguous", "trogir > drvenik friday", CLARIFY)
    p.q("typo", "splt too supetr lst ferri tonite", p.last("Split", "Supetar"))
    p.q("typo", "dubrownik sobra tommorow wat time", p.all("Dubrovnik", sob, "2026-07-20"))
    p.q("typo", "jablanatz to mishnyak frst one tomoro", p.first("Jablanac", mis, "2026-07-20"))
    p.q("date", "Split-Vis 21.07. all", p.all("Split", "Vis", "2026-07-21"))
    p.q("date", "31st July, Split to Ancona, what time", p.first("Split", "Ancona", "2026-07-31"))
    p.q("date", "coming Saturday dubrovnik split direct", p.first("Dubrovnik", "Split", "2026-07-25"))
    p.q("date", "Wednesday, 5th of August: Ubli from Split?", p.instead("Split", ubl, "2026-08-05"))
    p.q("outside", "split vis 24/12", NOT_FOUND)
    p.q("outside", "Is the Orebic ferry to Domince running in mid-December, say the 12th?", NOT_FOUND)
    p.q("fare", "price split ancona", NO_DATA)
    p.q("way", "Split to Korčula with the boat on Tuesday: which stops come before Korčula?", p.way("Split", kor, "07:40", "2026-07-21"))
    p.q("all", "which sailings are there Hvar Stari Grad – Split on Monday, the whole list", p.all(hsg, "Split", "2026-07-20"))
    p.q("all", "vis to split everything on tuesday", p.all("Vis", "Split", "2026-07-21"))
    p.q("long", "Good evening from Leeds! We land in Split next Friday at about 1 in the afternoon and are staying with friends near Supetar, "
        "on Brač. Our friends say we ought to catch the first ferry after 3 pm so as not to rush. Could you tell me at what time "
        "that leaves Split for Supetar on Friday 24 July? Thanks ever so much, Barbara", p.after("Split", "Supetar", "15:00", "2026-07-24"))


def ask_ferries(p: Paper) -> None:
    """The bundled pack, a Tuesday morning."""
    sam = "Samos (Pythagorio)"
    p.at("2026-07-14T10:30")
    p.q("next", "piraeus>aegina next boat?", p.next("Piraeus", "Aegina"))
    p.q("next", "Spetses from Piraeus whats the next one", p.next("Piraeus", "Spetses"))
    p.q("next", "πότε φεύγει το επόμενο για Πάρο απ' την Αντίπαρο", p.next("Antiparos", "Paros"), EL)
    p.q("next", "epomeno kws kalumnos", p.next("Kos", "Kalymnos"), GL)
    p.q("telegram", "rafina mykonos thu am", span(p, "Rafina", "Mykonos", "2026-07-16", "05:00", "12:00"))
    p.q("telegram", "wed piraeus milos", p.first("Piraeus", "Milos", "2026-07-15"))
    p.q("telegram", "lavrio kea fri evening", p.after("Lavrio", "Kea", "18:00", "2026-07-17"))
    p.q("telegram", "αύριο πρωί Πειραιάς Νάξος", p.morning("Piraeus", "Naxos", "2026-07-15"), EL)
    p.q("telegram", "savvato milos peiraias", p.all("Milos", "Piraeus", "2026-07-18"), GL)
    p.q("separators", "Naxos/Santorini tomorrow", p.all("Naxos", "Santorini", "2026-07-15"))
    p.q("separators", "Rhodes→Symi tomorrow all boats", p.all("Rhodes", "Symi", "2026-07-15"))
    p.q("separators", "Heraklion > Piraeus thursday", p.first("Heraklion", "Piraeus", "2026-07-16"))
    p.q("first", "earliest ship santorini to piraeus tomorrow", p.first("Santorini", "Piraeus", "2026-07-15"))
    p.q("first", "Το νωρίτερο από Ύδρα για Πειραιά αύριο;", p.first("Hydra", "Piraeus", "2026-07-15"), EL)
    p.q("last", "final boat hydra to piraeus tonight", p.last("Hydra", "Piraeus"))
    p.q("last", "latest i can get back from Aegina to Piraeus on Saturday", p.last("Aegina", "Piraeus", "2026-07-18"))
    p.q("last", "το πιο αργό καράβι από Πειραιά για Ύδρα σήμερα", p.last("Piraeus", "Hydra"), EL)
    p.q("last", "teleutaio karavaki antiparo gia paro shmera", p.last("Antiparos", "Paros"), GL)
    p.q("duration", "travel time rafina andros", p.duration("Rafina", "Andros"))
    p.q("duration", "διάρκεια Πειραιάς Ηράκλειο", p.duration("Piraeus", "Heraklion", "21:00", "2026-07-15"), EL)
    p.q("duration", "how long Lavrio-Kythnos", p.duration("Lavrio", "Kythnos", "09:00", "2026-07-15"))
    p.q("duration", "wres peiraias xios", p.duration("Piraeus", "Chios", "20:00"), GL)
    p.q("arrival", "Kyma Jet tomorrow: when do we land in Santorini from Piraeus?", p.arrival("Piraeus", "Santorini", "07:00", "2026-07-15"))
    p.q("arrival", "τι ώρα φτάνουμε Νάξο με το Ostria Star αύριο από Πειραιά;", p.arrival("Piraeus", "Naxos", "07:30", "2026-07-15"), EL)
    p.q("arrival", "tonights ferry Piraeus to Lesvos gets in when", p.arrival("Piraeus", "Lesvos", "20:00"))
    p.q("arrival", "21:00 piraeus heraklion wednesday, be there at?", p.arrival("Piraeus", "Heraklion", "21:00", "2026-07-15"))
    p.q("be-there", "need to be on paros by 11 tomorrow morning. ship from piraeus?", p.in_time("Piraeus", "Paros", "11:00", "2026-07-15"))
    p.q("be-there", "πρέπει να είμαι Πειραιά μέχρι τις 9 το πρωί αύριο, έρχομαι από Ύδρα", p.in_time("Hydra", "Piraeus", "09:00", "2026-07-15"), EL)
    p.q("between", "Piraeus to Hydra between 4 and 6 pm tomorrow?", p.only_between("Piraeus", "Hydra", "2026-07-15", ("16:00", "18:00")))
    p.q("before", "Kos-Kalymnos not after 8:30 am tomorrow", p.only_between("Kos", "Kalymnos", "2026-07-15", ("00:00", "08:30")))
    p.q("evening", "any boat this evening Kos to Kalymnos", p.after("Kos", "Kalymnos", "18:00"))
    p.q("evening", "αργά απόψε Πειραιάς Αίγινα έχει;", p.after("Piraeus", "Aegina", "20:00"), EL)
    p.q("frequency", "pounta antiparos every how often?", p.headway("Pounta", "Antiparos", "", "12:00"))
    p.q("frequency", "κάθε πότε περνάει το φέρι Πούντα - Αντίπαρος", p.headway("Pounta", "Antiparos", "", "12:00"), EL)
    p.q("days", "which days of the week piraeus → amorgos?", p.days("Piraeus", "Amorgos"))
    p.q("days", "poies meres peiraias rodos exei", p.days("Piraeus", "Rhodes"), GL)
    p.q("ship-named", "when does Ostria Pearl depart from Piraeus", p.next("Piraeus", "Chios"))
    p.q("ship-named", "Το Meltemi Bay τι ώρα φεύγει αύριο από Ραφήνα για Τήνο;", p.first("Rafina", "Tinos", "2026-07-15"), EL)
    p.q("ship-named", "dodeka cat rhodes to patmos departure tomorrow", p.first("Rhodes", "Patmos", "2026-07-15"))
    p.q("gate", "Ostria Minoa to Heraklion tomorrow night: which gate at Piraeus?", p.gate("Piraeus", "Heraklion", "21:00", "2026-07-15"))
    p.q("gate", "από ποια πύλη το πλοίο για Χίο απόψε από Πειραιά", p.gate("Piraeus", "Chios", "20:00"), EL)
    p.q("company", "whose ship is it lavrio-kea?", p.company("Lavrio", "Kea", "", "2026-07-15"))
    p.q("two", "symi day trip tomorrow: first boat out from Rhodes and last boat back?", both(p.first("Rhodes", "Symi", "2026-07-15"), p.last("Symi", "Rhodes", "2026-07-15")))
    p.q("two", "What time does the boat to Folegandros leave Piraeus on Thursday and when does it arrive?", both(p.first("Piraeus", "Folegandros", "2026-07-16"), p.arrival("Piraeus", "Folegandros", "", "2026-07-16")))
    p.q("no-service", "lavrio kea today?", p.instead("Lavrio", "Kea", "2026-07-14"))
    p.q("no-service", "Πειραιάς Ηράκλειο Κυριακή", p.instead("Piraeus", "Heraklion", "2026-07-19"), EL)
    p.q("unknown", "piraeus to ikaria tomorrow what time", NOT_FOUND)
    p.q("unknown", "boat from naxos to koufonisia wednesday", NOT_FOUND)
    p.q("unknown", "τι ώρα φεύγει από ραφήνα για κάρυστο αύριο", NOT_FOUND, EL)
    p.q("missing", "santorini tomorrow boat time", ORIGIN_ONLY)
    p.q("missing", "Ποιο είναι το τελευταίο πλοίο για Σύμη;", ORIGIN_ONLY, EL)
    p.q("typo", "nxt fery pireas to eghina", p.next("Piraeus", "Aegina"))
    p.q("typo", "rodhos simi tomorow frst boat", p.first("Rhodes", "Symi", "2026-07-15"))
    p.q("greeklish", "8elw ploio gia na3o apo peiraia aurio prwi", p.morning("Piraeus", "Naxos", "2026-07-15"), GL)
    p.q("greeklish", "ti wra 3ekinaei apo rafhna gia mukono aurio to prwto", p.first("Rafina", "Mykonos", "2026-07-15"), GL)
    p.q("exception", "aug 14 rafina to tinos any late boat", p.after("Rafina", "Tinos", "18:00", "2026-08-14"))
    p.q("exception", "Παραμονή Δεκαπενταύγουστου, 14/8, το τελευταίο Ραφήνα Τήνο;", p.last("Rafina", "Tinos", "2026-08-14"), EL)
    p.q("outside", "piraeus santorini 20 october", NOT_FOUND)
    p.q("change", "Aegina over to Hydra tomorrow with one change, how?", p.change("Aegina", "Hydra", "2026-07-15"))
    p.q("long", "Dear all, my mother (82) wishes to visit her sister on Leros. We live on Rhodes and she would rather not be at the harbour "
        "before sunrise. Would you kindly tell me at which time the boat leaves Rhodes for Leros on Monday the 20th of July? Best "
        "wishes, Eleni", p.first("Rhodes", "Leros", "2026-07-20"))
    p.q("case-endings", "δρομολόγια Ρόδου Σύμης αύριο", p.all("Rhodes", "Symi", "2026-07-15"), EL)
    p.q("capitals", "ΑΥΡΙΟ ΠΕΙΡΑΙΑ ΣΑΝΤΟΡΙΝΗ ΤΟ ΠΡΩΤΟ", p.first("Piraeus", "Santorini", "2026-07-15"), EL)
    p.q("way", "Rhodes to Samos with Dodeka Cat, stops on the way?", p.way("Rhodes", sam))

def ask_documents(p: Paper) -> None:
    """Questions that name ports, ships and times but are not the timetable's."""
    for lang, line in ((lang, line) for lang, lines in NOT_TIMETABLE[p.feed].items() for line in lines.strip().splitlines()):
        p.q("documents", line.strip(), DOCUMENTS, lang)


# One question a line.
ASKED = {"ionian": ask_ionian, "sporades": ask_sporades, "dalmatia": ask_dalmatia, "ferries": ask_ferries}


def text() -> str:
    """The whole file."""
    lines = []
    for feed, ask in ASKED.items():
        paper = Paper(feed, (FEEDS | {"ferries": ferries})[feed]())
        ask(paper)
        ask_documents(paper)
        lines += [json.dumps(i | {"id": f"more-{i['id']}", "split": "dev2"}, ensure_ascii=False) for i in paper.items]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
