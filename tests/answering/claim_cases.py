"""Hand-made claims against quotes, all invented: does the quote hold the claim?

`FIRST` was written before the code that judges it, `SECOND` while it was made, `UNSEEN` after it was finished; nothing was
changed for the last (docs/experiments.md has the score of its first run). Each case: claim, quote, holds, question.
"""

from __future__ import annotations

Case = tuple[str, str, bool, str]

FIRST: tuple[Case, ...] = (
    # ------------------------------------------------------------ quantities and their units
    ("A dog up to 8 kg travels in the lounge.", "Dogs up to 8 kg travel in the lounge in a carrier.", True, ""),
    ("A dog up to 8 g travels in the lounge.", "Dogs up to 8 kg travel in the lounge in a carrier.", False, ""),
    ("Give paracetamol 500 mg.", "Paracetamol 0.5 g by mouth, every 6 hours.", True, ""),
    ("Give paracetamol 5 g.", "Paracetamol 0.5 g by mouth, every 6 hours.", False, ""),
    ("Give gentamicin 5 mg.", "Gentamicin 5 mg/kg once daily.", False, ""),
    ("Give gentamicin 5 mg per kg once daily.", "Gentamicin 5 mg/kg once daily.", True, ""),
    ("The crossing takes 1.5 hours.", "The crossing takes 90 minutes in fair weather.", True, ""),
    ("The crossing takes 90 hours.", "The crossing takes 90 minutes in fair weather.", False, ""),
    ("The container weighs 26 t.", "The heaviest container weighs 26,000 kg.", True, ""),
    ("Potassium below 3.0 mg is called in.", "Potassium below 3.0 mmol/L is called in to the doctor.", False, ""),
    ("The pool is 25 m long.", "The pool is 25 metres long and heated.", True, ""),
    ("The pool is 25 cm long.", "The pool is 25 metres long and heated.", False, ""),
    ("You get 50 % of the fare back.", "Within two days, 50 % of the fare is paid back.", True, ""),
    ("You get 50 euro of the fare back.", "Within two days, 50 % of the fare is paid back.", False, ""),
    ("The vessel carries 800 TEU.", "The vessel carries 800 TEU on deck and 600 in the hold.", True, ""),
    ("The reefer is set to -18 °C.", "Frozen fish: reefer set to -18 °C before stuffing.", True, ""),
    ("The reefer is set to 18 °C.", "Frozen fish: reefer set to -18 °C before stuffing.", False, ""),
    ("Guests borrow 2 towels for 7 days.", "Who: Guests; Towels: 2; Days: 7", True, ""),
    ("Guests borrow 7 towels for 2 days.", "Who: Guests; Towels: 2; Days: 7", False, ""),
    ("Two suitcases are free.", "2 suitcases are free, each more costs € 10.", True, ""),
    ("Three suitcases are free.", "2 suitcases are free, each more costs € 10.", False, ""),
    ("Breakfast is served for 3 to 5 hours.", "Breakfast is served for 3–5 hours.", True, ""),
    ("Breakfast is served for 3 to 6 hours.", "Breakfast is served for 3–5 hours.", False, ""),
    # ------------------------------------------------------------ money, clocks, dates, days
    ("A kennel costs 8 euros.", "A kennel for a dog costs € 8.00.", True, ""),
    ("A kennel costs $8.", "A kennel for a dog costs € 8.00.", False, ""),
    ("Late checkout costs EUR 44.50.", "Late checkout costs 44,50 € until 15:00.", True, ""),
    ("The bar closes at 7 pm.", "The bar closes at 19:00.", True, ""),
    ("The bar closes at 7 am.", "The bar closes at 19:00.", False, ""),
    ("The season begins on June 1st.", "The season begins on 1/6 and ends on 30/9.", True, ""),
    ("The season begins on 6 January.", "The season begins on 1/6 and ends on 30/9.", False, ""),
    ("The laundry is closed on Sunday.", "The laundry is closed on Sundays.", True, ""),
    ("The laundry is closed on Saturday.", "The laundry is closed on Sundays.", False, ""),
    # ------------------------------------------------------------ comparators
    ("Free parking is for stays of at least 3 nights.", "Free parking for stays of 3 nights or more.", True, ""),
    ("Free parking is for stays of at most 3 nights.", "Free parking for stays of 3 nights or more.", False, ""),
    ("Hand luggage weighs at least 10 kg.", "Hand luggage may weigh up to 10 kg.", False, ""),
    ("Hand luggage may weigh no more than 10 kg.", "Hand luggage may weigh up to 10 kg.", True, ""),
    ("Claims are made after 30 days.", "Claims are made within 30 days.", False, ""),
    ("Check in 45 minutes after departure.", "Check in 45 minutes before departure.", False, ""),
    ("Check in 45 minutes before departure.", "Cars check in 45 minutes before departure.", True, ""),
    # ------------------------------------------------------------ negation and conditions
    ("Dogs may travel in the lounge.", "Dogs may not travel in the lounge.", False, ""),
    ("Dogs may not travel in the lounge.", "Dogs may travel in the lounge.", False, ""),
    ("Dogs cannot travel in the lounge.", "Dogs may not travel in the lounge.", True, ""),
    ("Smoking is forbidden on deck 5.", "Smoking is not allowed on deck 5.", True, ""),
    ("Smoking is allowed on deck 5.", "Smoking is prohibited on deck 5.", False, ""),
    ("Dogs may travel in the lounge.", "Cats may travel in the lounge, but dogs may not.", False, ""),
    ("Cats may travel in the lounge.", "Cats may travel in the lounge, but dogs may not.", True, ""),
    ("The deposit is paid back.", "The deposit is paid back unless the room is damaged.", False, ""),
    ("The deposit is paid back unless the room is damaged.", "The deposit is paid back unless the room is damaged.", True, ""),
    ("Visitors come between 14:00 and 16:00.", "Visitors come only between 14:00 and 16:00.", False, ""),
    ("No drug is given before the box is filled.", "No drug is given before the box is filled, except in an emergency.", False, ""),
    # ------------------------------------------------------------ quantifiers and names
    ("All rooms have a balcony.", "Some rooms have a balcony.", False, ""),
    ("All rooms have a balcony.", "Every room has a balcony.", True, ""),
    ("The ferry always stops at Paros.", "The ferry usually stops at Paros.", False, ""),
    ("The ferry to Naxos leaves from gate E7.", "The ferry to Paros leaves from gate E7.", False, ""),
    ("The ferry leaves from gate E9.", "The ferry to Paros leaves from gate E7.", False, ""),
    ("The ship is called Ostria Star.", "The ship on this line is called Ostria Star.", True, ""),
    # ------------------------------------------------------------ values worked out
    ("It arrives at 16:30 = 15:00 + 90 minutes.", "It leaves at 15:00 and arrives after 90 minutes.", True, ""),
    ("It arrives at 16:30.", "It leaves at 15:00 and arrives after 90 minutes.", False, ""),
    ("It arrives at 16:45 = 15:00 + 90 minutes.", "It leaves at 15:00 and arrives after 90 minutes.", False, ""),
    ("Two dogs cost 2 × € 8 = € 16.", "A dog costs € 8.", True, "What do two dogs cost?"),
    # ------------------------------------------------------------ the question's own numbers
    ("A dog of 12 kg may not travel in the lounge.", "Dogs over 8 kg may not travel in the lounge.", True, "May my 12 kg dog travel in the lounge?"),
    ("A dog of 5 kg may not travel in the lounge.", "Dogs over 8 kg may not travel in the lounge.", False, "May my 5 kg dog travel in the lounge?"),
    # ------------------------------------------------------------ Greek
    ("Ο σκύλος πληρώνει 8 ευρώ.", "Ο σκύλος πληρώνει € 8.", True, ""),
    ("Ο σκύλος ταξιδεύει στο σαλόνι.", "Ο σκύλος δεν ταξιδεύει στο σαλόνι.", False, ""),
    ("Επιτρέπονται δύο βαλίτσες.", "Επιτρέπονται 2 βαλίτσες ανά επιβάτη.", True, ""),
    ("Η αποσκευή ζυγίζει τουλάχιστον 10 κιλά.", "Η αποσκευή ζυγίζει το πολύ 10 κιλά.", False, ""),
    ("Το κάπνισμα επιτρέπεται στο κατάστρωμα.", "Το κάπνισμα απαγορεύεται στο κατάστρωμα.", False, ""),
    # ------------------------------------------------------------ things the line does not speak of
    ("Dogs and parrots pay a fee of € 8.", "Dogs pay a fee of € 8.", False, ""),
    ("The captain likes opera.", "The ship leaves at 07:25.", False, ""),
)  # fmt: skip
