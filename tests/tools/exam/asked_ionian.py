"""Questions about the Ionian feed, as passengers and clerks ask them."""

from __future__ import annotations

from tests.tools.exam.paper import CLARIFY, DOCUMENTS, NOT_FOUND, Paper

SAM, PIS, VAT, PAX = "Sami (Kefalonia)", "Pisaetos (Ithaca)", "Vathy (Ithaca)", "Gaios (Paxi)"
POR, FIS, FRI = "Poros (Kefalonia)", "Fiskardo (Kefalonia)", "Frikes (Ithaca)"
NYD, VAS = "Nydri (Lefkada)", "Vasiliki (Lefkada)"
EL, GL = "el", "el-Latn"


# fmt: off
# One question a line, so that the list can be read through.
def ask(p: Paper) -> None:
    """Add all questions."""
    p.at("2026-07-08T09:40")  # a Wednesday
    p.q("next", "When is the next ferry from Igoumenitsa to Corfu?", p.next("Igoumenitsa", "Corfu"))
    p.q("next", "Πότε φεύγει το επόμενο πλοίο από Ηγουμενίτσα για Κέρκυρα;", p.next("Igoumenitsa", "Corfu"), EL)
    p.q("next", "pote fevgei to epomeno plio apo igoumenitsa gia kerkyra?", p.next("Igoumenitsa", "Corfu"), GL)
    p.q("next", "igoumenitza to corfou next boat", p.next("Igoumenitsa", "Corfu"))
    p.q("next", "I've just missed the 9:30 to Corfu from Igoumenitsa, when does the next one go?", p.next("Igoumenitsa", "Corfu"))
    p.q("next", "το επόμενο για Κυλλήνη από Πόρο Κεφαλονιάς πότε είναι;", p.next(POR, "Kyllini"), EL)
    p.q("first", "first boat to Zakynthos from Kyllini tomorrow", p.first("Kyllini", "Zakynthos", "2026-07-09"))
    p.q("first", "Ποιο είναι το πρώτο πλοίο από Κυλλήνη για Ζάκυνθο αύριο το πρωί;", p.first("Kyllini", "Zakynthos", "2026-07-09"), EL)
    p.q("first", "ferry kilini zakintos tommorow first one?", p.first("Kyllini", "Zakynthos", "2026-07-09"))
    p.q("first", "to prwto karavi apo ti zakyntho gia kyllini avrio ti wra feugei", p.first("Zakynthos", "Kyllini", "2026-07-09"), GL)
    p.q("last", "LAST FERRY KYLLINI ZAKYNTHOS TODAY", p.last("Kyllini", "Zakynthos"))
    p.q("last", "Τι ώρα είναι το τελευταίο καράβι από τη Ζάκυνθο για την Κυλλήνη σήμερα;", p.last("Zakynthos", "Kyllini"), EL)
    p.q("last", "ΠΟΤΕ ΦΕΥΓΕΙ ΤΟ ΤΕΛΕΥΤΑΙΟ ΠΛΟΙΟ ΑΠΟ ΛΗΞΟΥΡΙ ΓΙΑ ΑΡΓΟΣΤΟΛΙ ΣΗΜΕΡΑ", p.last("Lixouri", "Argostoli"), EL)
    p.q("last", "Good morning, my wife and I are travelling with two small children and would be very grateful if you could tell "
        "us at what time the last ferry of the day leaves from Corfu for Igoumenitsa on Friday 17 July. Thank you so much!",
        p.last("Corfu", "Igoumenitsa", "2026-07-17"))
    p.q("all", "All ferries from Kyllini to Poros on Saturday, please.", p.all("Kyllini", POR, "2026-07-11"))
    p.q("all", "Ποια πλοία έχει το Σάββατο από Κυλλήνη για Πόρο Κεφαλονιάς;", p.all("Kyllini", POR, "2026-07-11"), EL)
    p.q("all", "kyllini - poros kefalonias paraskevi, ola ta dromologia", p.all("Kyllini", POR, "2026-07-10"), GL)
    p.q("all", "Timetable Igoumenitsa to Lefkimmi for 20/7/2026", p.all("Igoumenitsa", "Lefkimmi", "2026-07-20"))
    p.q("all", "Τι ώρες έχει αύριο από Βασιλική για Φισκάρδο;", p.all(VAS, FIS, "2026-07-09"), EL)
    p.q("after", "Is there anything from Igoumenitsa to Corfu after 5 pm tomorrow?", p.after("Igoumenitsa", "Corfu", "17:00", "2026-07-09"))
    p.q("after", "Μετά τις 4 το απόγευμα αύριο τι έχει από Ηγουμενίτσα για Κέρκυρα;", p.after("Igoumenitsa", "Corfu", "16:00", "2026-07-09"), EL)
    p.q("after", "meta tis 6 to apogevma exei plio gia zakyntho apo kyllini simera?", p.after("Kyllini", "Zakynthos", "18:00"), GL)
    p.q("before", "Which ferry can I take from Zakynthos to Kyllini before 8 tomorrow morning?",
        p.only_between("Zakynthos", "Kyllini", "2026-07-09", ("00:00", "08:00")))
    p.q("before", "Θέλω να φύγω από τη Σάμη για Πάτρα πριν τις 9 αύριο το πρωί, έχει τίποτα;",
        p.only_between(SAM, "Patras", "2026-07-09", ("00:00", "09:00")), EL)
    p.q("before", "sami to patras on thursday before 9:00", p.only_between(SAM, "Patras", "2026-07-09", ("00:00", "09:00")))
    p.q("be-there", "I have to be in Zakynthos by noon tomorrow. Which ferry from Kyllini should I take?",
        p.in_time("Kyllini", "Zakynthos", "12:00", "2026-07-09"))
    p.q("be-there", "Πρέπει να είμαι στην Κέρκυρα αύριο μέχρι τις 11:30. Με ποιο πλοίο να φύγω από Ηγουμενίτσα;",
        p.in_time("Igoumenitsa", "Corfu", "11:30", "2026-07-09"), EL)
    p.q("arrival", "What time does the 13:00 boat from Patras get to Sami?", p.arrival("Patras", SAM, "13:00"))
    p.q("arrival", "When does the 1pm from Patras reach Pisaetos?", p.arrival("Patras", PIS, "13:00"))
    p.q("arrival", "Τι ώρα φτάνει στη Ζάκυνθο το πλοίο των 15:45 από Κυλλήνη;", p.arrival("Kyllini", "Zakynthos", "15:45"), EL)
    p.q("arrival", "When do I arrive in Corfu if I take tonight's ferry from Patras?", p.arrival("Patras", "Corfu", "23:30"))
    p.q("arrival", "ti wra ftanei sti sami to karavi pou fevgei apo patra stis 13:00?", p.arrival("Patras", SAM, "13:00"), GL)
    p.q("arrival", "Αν πάρω το βραδινό από Πάτρα σήμερα, τι ώρα θα είμαι στην Ηγουμενίτσα;", p.arrival("Patras", "Igoumenitsa", "23:30"), EL)
    p.q("duration", "How long is the crossing from Patras to Sami?", p.duration("Patras", SAM))
    p.q("duration", "Πόσες ώρες κάνει το πλοίο από Πάτρα για Βαθύ Ιθάκης;", p.duration("Patras", VAT, "17:40", "2026-07-09"), EL)
    p.q("duration", "How long does the hydrofoil from Corfu to Paxi take?", p.duration("Corfu", PAX))
    p.q("duration", "posi wra kanei to ploio argostoli lixouri", p.duration("Argostoli", "Lixouri"), GL)
    p.q("days", "On which days does the ferry run from Patras to Vathy?", p.days("Patras", VAT))
    p.q("days", "Ποιες μέρες έχει πλοίο από Πάτρα για Κέρκυρα;", p.days("Patras", "Corfu"), EL)
    p.q("days", "poies meres exei ploio apo astako gia sami?", p.days("Astakos", SAM), GL)
    p.q("days", "What days can I go from Igoumenitsa to Paxi?", p.days("Igoumenitsa", PAX))
    p.q("ship", "Which ship sails from Kyllini to Zakynthos at 10:35?", p.ship("Kyllini", "Zakynthos", "10:35"))
    p.q("ship", "Ποιο πλοίο κάνει το δρομολόγιο Πάτρα - Βαθύ αύριο;", p.ship("Patras", VAT, "17:40", "2026-07-09"), EL)
    p.q("ship", "What is the name of the boat from Vasiliki to Fiskardo?", p.ship(VAS, FIS))
    p.q("fare", "How much is the ferry from Patras to Sami?", p.fare("Patras", SAM))
    p.q("fare", "Πόσο κάνει το εισιτήριο από Ηγουμενίτσα για Κέρκυρα;", p.fare("Igoumenitsa", "Corfu"), EL)
    p.q("fare", "poso kostizei to eisitirio kyllini zakynthos?", p.fare("Kyllini", "Zakynthos"), GL)
    p.q("fare", "ticket price patras - pisaetos", p.fare("Patras", PIS))
    p.q("way", "Which stop does the 13:00 ferry from Patras to Pisaetos make on the way?", p.way("Patras", PIS, "13:00"))
    p.q("way", "Which ports does the boat from Nydri to Fiskardo call at on the way?", p.way(NYD, FIS))
    p.q("way", "Πού πιάνει το πλοίο από Πάτρα για Κέρκυρα σήμερα;", p.way("Patras", "Corfu"), EL)
    p.q("direct", "Is there a direct boat from Nydri to Frikes tomorrow?", p.first(NYD, FRI, "2026-07-09"))
    p.q("change", "How can I get from Patras to Argostoli tomorrow?", p.change("Patras", "Argostoli", "2026-07-09"))
    p.q("change", "Από Σάμη για Ληξούρι αύριο γίνεται; Με τι ανταπόκριση;", p.change(SAM, "Lixouri", "2026-07-09"), EL)
    p.at("2026-07-08T09:45")
    p.q("bus", "When is the next bus from Corfu to Corfu Airport?", p.next("Corfu", "Corfu Airport"))
    p.at("2026-07-08T09:40")
    p.q("bus", "Τι ώρα έχει λεωφορείο από Σάμη για Αργοστόλι σήμερα το απόγευμα;", p.after(SAM, "Argostoli", "12:00"), EL)
    p.q("tonight", "Is there a boat tonight from Patras to Igoumenitsa?", p.after("Patras", "Igoumenitsa", "18:00"))
    p.q("tonight", "patra kerkyra apopse exei plio?", p.after("Patras", "Corfu", "18:00"), GL)
    p.q("period", "kyllini zakynthos savvato proi?", p.morning("Kyllini", "Zakynthos", "2026-07-11"), GL)
    p.q("no-service", "Έχει πλοίο από Πάτρα για Κέρκυρα την Πέμπτη;", p.instead("Patras", "Corfu", "2026-07-09"), EL)
    p.q("no-service", "sami astakos friday?", p.instead(SAM, "Astakos", "2026-07-10"))
    p.q("outside", "Is there a ferry from Patras to Corfu on 20 December?", NOT_FOUND)
    p.q("outside", "Στις 5 Ιανουαρίου τι ώρα έχει πλοίο από Κυλλήνη για Ζάκυνθο;", NOT_FOUND, EL)
    p.q("outside", "exei plio apo patra gia sami stis 25 dekemvriou?", NOT_FOUND, GL)
    p.q("unknown", "When does the ferry from Patras to Bari leave tomorrow?", NOT_FOUND)
    p.q("unknown", "Τι ώρα φεύγει αύριο το πλοίο από την Ηγουμενίτσα για το Μπρίντιζι;", NOT_FOUND, EL)
    p.q("missing", "When is the next ferry to Corfu?", CLARIFY)
    p.q("missing", "Τι ώρα φεύγει το καράβι για Σάμη;", CLARIFY, EL)
    p.q("missing", "ti ora exei plio gia kerkyra avrio?", CLARIFY, GL)
    p.q("ambiguous", "Ferry from Patras to Ithaca on Saturday?", CLARIFY)
    p.q("ambiguous", "Πότε έχει πλοίο από Πάτρα για Ιθάκη την Κυριακή;", CLARIFY, EL)
    p.at("2026-07-09T18:00")
    p.q("accents", "αυριο κερκυρα παξους τι ωρα φευγει το δελφινι", p.first("Corfu", PAX, "2026-07-10"), EL)
    p.at("2026-07-10T22:40")
    p.q("tonight", "Έχει άλλο πλοίο απόψε από Ηγουμενίτσα για Κέρκυρα;", p.next("Igoumenitsa", "Corfu"), EL)
    p.at("2026-07-10T23:30")
    p.q("midnight", "next ferry igoumenitsa corfu", p.next("Igoumenitsa", "Corfu"))
    p.at("2026-07-11T00:25")
    p.q("midnight", "Next boat from Igoumenitsa to Corfu please", p.next("Igoumenitsa", "Corfu"))
    p.at("2026-07-12T11:00")  # a Sunday
    p.q("date-words", "Next Saturday I want to sail from Patras to Vathy. What time?", p.first("Patras", VAT, "2026-07-18"))
    p.q("date-words", "Το επόμενο Σάββατο τι ώρα έχει από Αστακό για Σάμη;", p.first("Astakos", SAM, "2026-07-18"), EL)
    p.at("2026-08-10T10:00")
    p.q("15-august", "Which ferries go from Patras to Sami on 15 August?", p.all("Patras", SAM, "2026-08-15"))
    p.q("15-august", "Στις 15 Αυγούστου τι ώρα φεύγει το τελευταίο για Ζάκυνθο από Κυλλήνη;", p.last("Kyllini", "Zakynthos", "2026-08-15"), EL)
    p.q("15-august", "Τον Δεκαπενταύγουστο έχει πρωινό δρομολόγιο από Πάτρα για Σάμη;", p.first("Patras", SAM, "2026-08-15"), EL)
    p.q("15-august", "Last boat Kyllini to Zakynthos on August 14th?",
        p.all("Kyllini", "Zakynthos", "2026-08-14", after="20:00", wrong=("23:25",)))
    p.q("no-service", "Is there a ferry from Patras to Vathy on Saturday 15 August?", p.instead("Patras", VAT, "2026-08-15"))
    p.at("2026-04-28T10:00")
    p.q("no-service", "Is there a ferry from Kyllini to Zakynthos on 1 May?", p.instead("Kyllini", "Zakynthos", "2026-05-01"))
    p.q("no-service", "Την 1η Μαΐου έχει πλοίο για Λευκίμμη από Ηγουμενίτσα;", p.instead("Igoumenitsa", "Lefkimmi", "2026-05-01"), EL)
    p.q("season", "What time do ferries leave from Kyllini to Poros on 25 May?", p.all("Kyllini", POR, "2026-05-25", wrong=("09:20", "14:40")))
    p.at("2026-09-10T10:00")
    p.q("season", "Ferries from Patras to Sami on 20 September?", p.all("Patras", SAM, "2026-09-20", wrong=("13:00",)))
    p.at("2026-07-08T09:40")
    p.q("documents", "Can I take my dog on the ferry from Patras to Corfu?", DOCUMENTS)
    p.q("documents", "How do I get a refund if I miss the ferry?", DOCUMENTS)
    p.q("documents", "How long before departure must I be at the port in Igoumenitsa?", DOCUMENTS)
    p.q("documents", "Is there parking at Kyllini port?", DOCUMENTS)
    p.q("documents", "Τι αξίζει να δω στη Ζάκυνθο;", DOCUMENTS, EL)
    p.q("documents", "Πόσες βαλίτσες μπορώ να πάρω στο πλοίο για Κέρκυρα;", DOCUMENTS, EL)
    p.q("documents", "prepei na exo mazi mou taftotita sto ploio?", DOCUMENTS, GL)
    p.q("documents", "What happens if the ferry is cancelled because of strong wind?", DOCUMENTS)
