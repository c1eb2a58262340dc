"""A fourth invented feed, of Italy and Corsica, and a third examiner's questions: splits "dev3" and "held3".

Real place names; lines, ships, times and fares are invented. Two companies, night crossings, seasons, a day without
service, extra sailings, no way that would need two changes. Questions were written before the tool was asked.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.tools.exam.feeds import Files, Maker
from tests.tools.exam.paper import CLARIFY, DOCUMENTS, NOT_FOUND, Expected, Paper

FILE = Path(__file__).with_name("tirreno.jsonl")
EL, GL = "el", "el-Latn"
NAP, POZ, PRO, ISC, CAP, SOR = "Napoli", "Pozzuoli", "Procida", "Ischia Porto", "Capri", "Sorrento"
CIV, OLB, LIV, BAS = "Civitavecchia", "Olbia", "Livorno", "Bastia"
STG, BON, MIL, LIP, VUL, STR = "Santa Teresa Gallura", "Bonifacio", "Milazzo", "Lipari", "Vulcano", "Stromboli"
ORIGIN_ONLY = Expected("clarify", also=("answered",))


def feed() -> Files:
    """The files of the feed."""
    m = Maker()
    m.agency("OND", "Ondaviva Sample Navigazione", "Europe/Rome")
    m.agency("TRA", "Tramontana Sample Lines", "Europe/Rome")
    for code, name, lat, lon in (
        ("NAP", NAP, "40.84", "14.26"), ("POZ", POZ, "40.82", "14.12"), ("PRO", PRO, "40.76", "14.03"),
        ("ISC", ISC, "40.74", "13.94"), ("CAP", CAP, "40.56", "14.24"), ("SOR", SOR, "40.63", "14.38"),
        ("CIV", CIV, "42.09", "11.79"), ("OLB", OLB, "40.92", "9.52"), ("LIV", LIV, "43.55", "10.30"),
        ("BAS", BAS, "42.70", "9.45"), ("STG", STG, "41.24", "9.19"), ("BON", BON, "41.39", "9.16"),
        ("MIL", MIL, "38.22", "15.24"), ("LIP", LIP, "38.47", "14.96"), ("VUL", VUL, "38.42", "14.96"),
        ("STR", STR, "38.81", "15.24"),
    ):  # fmt: skip
        m.stop(code, name, lat, lon, zone_id=code)
    m.calendar("daily", "1111111", "20260501", "20260930")
    m.calendar("week", "1111100", "20260501", "20260930")
    m.calendar("sat", "0000010", "20260501", "20260930")
    m.calendar("sunday", "0000001", "20260501", "20260930")
    m.calendar("mwf", "1010100", "20260501", "20260930")
    m.calendar("tts", "0101010", "20260501", "20260930")
    m.calendar("summer", "1111111", "20260615", "20260906")
    m.calendar("tf", "0100100", "20260501", "20260930")
    m.dates("week", "2", "20260602")
    m.dates("sunday", "1", "20260602")
    m.dates("tts", "2", "20260815")
    m.dates("fest", "1", "20260815")
    m.route("bay", "OND", "", "Napoli – Procida – Ischia")
    for time in ("06:25", "09:10", "13:35", "18:20"):
        hour, minute = (int(x) for x in time.split(":"))
        stops = [f"{(hour * 60 + minute + n) // 60}:{(hour * 60 + minute + n) % 60:02}" for n in (55, 65, 95)]
        m.trip("bay", "daily", "Stella Marina", f"NAP {time}; PRO {stops[0]} {stops[1]}; ISC {stops[2]}", "Ischia")
    m.shuttle("bay", "daily", "Stella Marina", "ISC NAP 80", "07:50 11:05 15:40 20:05")
    m.shuttle("bay", "fest", "Luna Chiara", "ISC NAP 80", "24:30")
    m.route("short", "OND", "", "Pozzuoli – Procida")
    m.shuttle("short", "week", "Gabbiano", "POZ PRO 40", " ".join(f"{h:02}:20" for h in range(6, 21)))
    m.shuttle("short", "sat sunday", "Gabbiano", "POZ PRO 40", "08:20 11:20 16:20 19:20")
    m.shuttle("short", "daily", "Gabbiano", "PRO POZ 40", "07:15 12:15 17:15 20:15")
    m.route("capri", "TRA", "", "Napoli – Capri, fast")
    m.shuttle("capri", "daily", "Freccia,Dardo", "NAP CAP 50", "07:05 09:35 12:10 15:25 17:55")
    m.shuttle("capri", "daily", "Dardo,Freccia", "CAP NAP 50", "06:00 08:15 10:45 14:20 18:55")
    m.shuttle("capri", "summer", "Freccia", "NAP CAP 50", "20:45")
    m.route("sorr", "TRA", "", "Sorrento – Capri")
    m.shuttle("sorr", "daily", "Limone", "SOR CAP 25", "07:45 10:15 13:05 16:40")
    m.shuttle("sorr", "daily", "Limone", "CAP SOR 25", "08:30 11:30 15:10 18:10")
    m.route("sard", "TRA", "", "Civitavecchia – Olbia, night")
    m.trip("sard", "daily", "Maestrale", "CIV 22:15; OLB 29:40", "Olbia")
    m.trip("sard", "daily", "Grecale", "OLB 21:50; CIV 29:20", "Civitavecchia")
    m.trip("sard", "mwf", "Grecale", "CIV 09:05; OLB 15:00", "Olbia")
    m.route("cors", "OND", "", "Livorno – Bastia")
    m.shuttle("cors", "tts", "Aurora", "LIV BAS 265", "08:10")
    m.shuttle("cors", "tts", "Aurora", "BAS LIV 265", "14:05")
    m.route("bocche", "OND", "", "Santa Teresa – Bonifacio")
    m.shuttle("bocche", "daily", "Granito", "STG BON 50", "08:00 12:30 17:10")
    m.shuttle("bocche", "daily", "Granito", "BON STG 50", "09:45 14:45 18:50")
    m.route("eolie", "TRA", "", "Milazzo – Vulcano – Lipari")
    m.trip("eolie", "daily", "Eolo", "MIL 07:00; VUL 08:30 08:40; LIP 09:05", "Lipari")
    m.trip("eolie", "daily", "Eolo", "MIL 14:15; VUL 15:45 15:55; LIP 16:20", "Lipari")
    m.trip("eolie", "daily", "Eolo", "LIP 10:10; VUL 10:35 10:45; MIL 12:15", "Milazzo")
    m.trip("eolie", "daily", "Eolo", "LIP 18:00; VUL 18:25 18:35; MIL 20:05", "Milazzo")
    m.shuttle("eolie", "tf", "Zefiro", "LIP STR 75", "09:50")
    m.shuttle("eolie", "tf", "Zefiro", "STR LIP 75", "16:30")
    m.fare("22.50", "capri")
    m.fare("14.80", "bay", "NAP-ISC")
    m.fare("61.00", "sard")
    m.fare("27.00", "bocche")
    m.row("feed_info", feed_publisher_name="Sample data, not for travel", feed_publisher_url="https://example.org",
          feed_lang="it", feed_start_date="20260501", feed_end_date="20260930", feed_version="1")  # fmt: skip
    return m.files()


# fmt: off
# One question a line. Wednesday 8 July 2026.
def ask(p: Paper) -> None:
    """A counter clerk's and passengers' questions."""
    p.at("2026-07-08T08:40")
    p.q("first", "first boat Napoli Capri tomorrow", p.first(NAP, CAP, "2026-07-09"))
    p.q("last", "what's the latest I can get back from Capri to Napoli tonight", p.last(CAP, NAP))
    p.q("next", "next one to Capri out of Sorrento?", p.next(SOR, CAP))
    p.q("after", "napoli - ischia anything after 1pm", p.after(NAP, ISC, "13:00"))
    p.q("arrival", "when does the 22:15 from Civitavecchia get in to Olbia", p.arrival(CIV, OLB, "22:15"))
    p.q("duration", "how long's the trip Livorno Bastia", p.duration(LIV, BAS, "08:10", "2026-07-09"))
    p.q("days", "which days does the boat go Livorno to Bastia", p.days(LIV, BAS))
    p.q("days", "Lipari – Stromboli: what days of the week?", p.days(LIP, STR))
    p.q("exception", "is there a Livorno Bastia crossing on 15 August", p.not_that_day(LIV, BAS, "2026-08-15"))
    p.q("exception", "Pozzuoli to Procida on 2 June, first ferry", p.first("Pozzuoli", PRO, "2026-06-02"))
    p.q("return", "Milazzo to Lipari and back the same day tomorrow, what times?",
        Expected("answered", [*p.all(MIL, LIP, "2026-07-09").must, *p.all(LIP, MIL, "2026-07-09").must], also=("clarify",)))
    p.q("be-there", "can I be in Capri by 10 from Sorrento tomorrow?", p.in_time(SOR, CAP, "10:00", "2026-07-09"))
    p.q("be-there", "I need to be in Napoli by 9:30 tomorrow coming from Ischia, which boat", p.in_time(ISC, NAP, "09:30", "2026-07-09"))
    p.q("via", "does the Milazzo Lipari boat stop at Vulcano?", Expected("answered", [["Vulcano"]]))
    p.q("frequency", "how often do ferries go from Pozzuoli to Procida on Saturdays",
        Expected("answered", [["4", "four", "08:20"]]))
    p.q("frequency", "How many sailings a day Santa Teresa to Bonifacio?", Expected("answered", [["3", "three", "08:00"]]))
    p.q("is-there", "is there a ferry on Sunday from Napoli to Ischia", p.first(NAP, ISC, "2026-07-12"))
    p.q("is-there", "is there a boat to Olbia from Livorno", Expected("answered", [["No sailing"]]))
    p.q("is-there", "day ferry Civitavecchia Olbia on Friday?", p.only_between(CIV, OLB, "2026-07-10", ("05:00", "20:00")))
    p.q("is-there", "any morning boat Bonifacio Santa Teresa saturday", p.morning(BON, STG, "2026-07-11"))
    p.q("ship", "Which ship sails Civitavecchia–Olbia tonight?", p.ship(CIV, OLB, "22:15"))
    p.q("company", "who runs Sorrento Capri", p.company(SOR, CAP))
    p.q("fare", "How much is a ticket from Napoli to Capri?", p.fare(NAP, CAP))
    p.q("fare", "fare civitavecchia olbia one way", p.fare(CIV, OLB))
    p.q("change", "Sorrento to Napoli tomorrow, how do I get there", p.change(SOR, NAP, "2026-07-09"))
    p.q("change", "Pozzuoli to Ischia tomorrow after 8, change where?", Expected("answered", [["Procida"]]))
    p.q("night", "overnight boat from Olbia on Thursday, arrival time in Civitavecchia", p.arrival(OLB, CIV, "21:50", "2026-07-09"))
    p.q("night", "boat after midnight from Ischia on 16 August", Expected("answered", [["00:30", "0:30"]], also=("clarify",)))
    p.q("typo", "milazo to lippari tomorow mornign", p.morning(MIL, LIP, "2026-07-09"))
    p.q("typo", "Civitaveccia Olbia tonite", p.only_between(CIV, OLB, "2026-07-08", ("18:00", "24:00")))
    p.q("greek", "Πότε φεύγει το επόμενο πλοίο από Νάπολη για Κάπρι;", p.next(NAP, CAP), EL)
    p.q("greek", "Τι ώρα φτάνει στην Όλμπια το πλοίο των 22:15 από Τσιβιταβέκια;", p.arrival(CIV, OLB, "22:15"), EL)
    p.q("greek", "Ποιες μέρες έχει πλοίο από Λιβόρνο για Μπαστιά;", p.days(LIV, BAS), EL)
    p.q("greek", "τελευταίο πλοίο από Κάπρι για Νάπολη σήμερα", p.last(CAP, NAP), EL)
    p.q("greeklish", "pote feugei to prwto ploio apo milazzo gia lipari aurio", p.first(MIL, LIP, "2026-07-09"), GL)
    p.q("greeklish", "posi wra kanei napoli kapri", p.duration(NAP, CAP), GL)
    p.q("missing", "when is the next ferry to Capri", ORIGIN_ONLY)
    p.q("missing", "what time does the boat leave", CLARIFY)
    p.q("unknown", "Napoli to Ponza tomorrow", NOT_FOUND)
    p.q("outside", "Napoli to Capri on 12 December", NOT_FOUND)
    p.q("outside", "Civitavecchia Olbia in October", NOT_FOUND)
    p.q("documents", "can I bring my bike on the boat to Capri", DOCUMENTS)
    p.q("documents", "Where do I park in Milazzo?", DOCUMENTS)
    p.q("documents", "what happens if the ferry from Napoli is cancelled", DOCUMENTS)
    p.q("clerk", "cust wants ischia napoli latest sat", p.last(ISC, NAP, "2026-07-11"))
    p.q("clerk", "STG BON 12 july all times", p.all(STG, BON, "2026-07-12"))
    p.q("clerk", "group of 40, Napoli to Capri on 20 July around 9 in the morning", Expected("answered", [["09:35", "9:35"]]))
    p.q("clerk", "If I miss the 12:10 to Capri from Napoli what's next?", p.after(NAP, CAP, "12:11"))
    p.q("evening", "latest boat to Capri from Napoli on 15 September", p.last(NAP, CAP, "2026-09-15"))
    p.q("evening", "Can I leave Napoli for Capri after 8 in the evening on 20 July?", p.after(NAP, CAP, "20:00", "2026-07-20"))


def text() -> str:
    """The whole file: every other question is held out."""
    paper = Paper("tirreno", feed())
    ask(paper)
    split = {"dev": "dev3", "final": "held3"}
    return "\n".join(json.dumps(i | {"split": split[i["split"]]}, ensure_ascii=False) for i in paper.items) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
