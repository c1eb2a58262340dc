"""Questions that name ports, ships and times and are none of the timetable's: the documents answer them."""

from __future__ import annotations

EL, GL = "el", "el-Latn"

NOT_TIMETABLE = {
    "ionian": {
        "en": """
            what if I miss the last boat from Zakynthos to Kyllini, is my ticket lost?
            is there parking at Igoumenitsa port and what does it cost per day?
            how full is the 9:30 from Igoumenitsa to Corfu in August usually?
            can I sleep on the night boat from Patras to Corfu or do I need a cabin
            who do I call when the boat from Astakos to Sami is late
            how do I get from the port of Corfu to the old town
            is Lixouri worth a day trip from Argostoli
            what time should I arrive at the port of Kyllini with a motorbike
            do I need to book the Faiax Dolphin from Corfu to Paxi in advance?
            Can I change my ticket for the 13:00 Patras-Sami to another day?
            do they have plugs for phone charging on Odysseas
            My kid gets seasick, which side of the Captain Eleni should we sit on from Nydri to Fiskardo?
            Can I take the dog on deck on the Patras – Vathy boat at 17:40?
            Left my jacket on the 15:45 to Zakynthos. Who has the lost property?
            """,
        EL: """
            ποιος πληρώνει το ξενοδοχείο αν χάσω την ανταπόκριση στην Πάτρα για Κέρκυρα;
            Αν ακυρωθεί το πλοίο των 13:00 από Πάτρα για Σάμη, παίρνω πίσω τα λεφτά μου;
            πώς πάω από το λιμάνι της Ζακύνθου στην πόλη
            χρειάζεται κράτηση για το αυτοκίνητο από Κυλλήνη για Ζάκυνθο τον Αύγουστο;
            Έχει φαγητό το βραδινό πλοίο Πάτρα - Κέρκυρα;
            """,
        GL: """
            ti ginetai an xasw to plio gia zakyntho?
            exei parking sto limani ths kyllinis?
            """,
    },
    "sporades": {
        "en": """
            Is Skopelos worth a day trip from Skiathos?
            what if the 8:05 from Volos is cancelled because of wind
            do I need to book the boat from Piraeus to Aegina on a Sunday in July
            what time should I be at the port in Volos before the 13:10 to Skiathos?
            how do I get from Athens airport to Agios Konstantinos port
            are there lockers at Piraeus for our bags until the Hydra boat leaves
            can we bring bicycles on the ferry kymi-skyros
            Who do I complain to about a two hour delay between Volos and Alonissos?
            how rough is the sea between Kymi and Skyros in August
            Can I pay by card on the boat to Agistri?
            Are cars allowed on Hydra?
            Where do I pick up my tickets in Piraeus for the 8:00 to Spetses
            """,
        EL: """
            αξίζει να πάω μονοήμερη στην Αίγινα από Πειραιά;
            Τι γίνεται αν χάσω το πλοίο των 8:05 από Βόλο για Σκιάθο;
            πώς πάω από το αεροδρόμιο στο λιμάνι του Πειραιά
            Σε ποιον τηλεφωνώ αν ξέχασα τη βαλίτσα μου στο πλοίο της Σκύρου;
            Πόσα άτομα χωράει το δελφίνι για Ύδρα;
            Έχει έκπτωση για φοιτητές από Βόλο για Σκόπελο;
            ΥΠΑΡΧΕΙ ΓΙΑΤΡΟΣ ΣΤΟ ΠΛΟΙΟ ΓΙΑ ΣΚΥΡΟ
            """,
        GL: """
            mporw na parw to mhxanaki mou sto ploio volos skiathos?
            posh wra prin prepei na eimai sto limani tou peiraia
            pou bgazw eishthria gia aigina sto limani?
            """,
    },
    "dalmatia": {
        "en": """
            Which beach on Vis can you walk to from the ferry?
            what if I miss the 23:59 to Supetar, is there a taxi boat company you recommend
            Is Korčula worth it as a day trip from Dubrovnik?
            do I have to reserve a car space Split-Stari Grad in July
            how long is the queue for cars at Split on a Saturday morning
            Can I leave my car at Orebić overnight?
            what papers does my dog need for Split to Ancona
            Do cabins on the Sveti Duje have a shower?
            how do I get from the ferry port of Stari Grad to the campsite
            Will they let me stay in my car during the crossing from Split to Supetar?
            how much earlier than 7:40 does boarding close for the Bura Star
            What do I get back if the Bura Jet to Lastovo breaks down halfway?
            is the catamaran from split to hvar air-conditioned
            """,
        EL: """
            Χρειάζομαι διαβατήριο από Split για Ancona το βράδυ της Δευτέρας;
            αξίζει το Vis για δύο μέρες;
            """,
    },
    "ferries": {
        "en": """
            what do I get back if I cancel my Piraeus to Naxos ticket ten hours before departure
            Can I sleep on deck on the Ostria Minoa to Heraklion?
            how strong must the wind be before the Kyma Jet to Santorini stays in port
            How full does the 7:00 Kyma Jet from Piraeus get in August?
            do i need to book a cabin on the night boat piraeus-chios
            how early should I turn up at Piraeus with a car for the Ostria Star at 7:30
            what's the best way from Piraeus metro to gate E7
            Is Antiparos worth a day trip from Paros?
            Who pays the hotel if the boat from Mykonos to Rafina doesn't sail and I miss my flight?
            Can my 20 kg dog travel on the 8:00 to Hydra?
            is there anywhere to leave luggage near gate E8 in Piraeus before the Aegina boat
            """,
        EL: """
            ποιος πληρώνει αν χάσω το αεροπλάνο επειδή άργησε το πλοίο από Μύκονο για Ραφήνα;
            Μέχρι πόσα μποφόρ φεύγει το Kyma Swift για Μύκονο;
            Πόση ώρα πριν πρέπει να είμαι στον Πειραιά για το πλοίο των 7:30;
            τι έκπτωση έχουν οι πολύτεκνοι από Πειραιά για Ρόδο;
            """,
        GL: """
            mporw na koimh8w sto katastrwma sto ploio gia kreta?
            ti ginetai me to eishthrio an xasw to ploio gia naxo
            """,
    },
}
# fmt: on
