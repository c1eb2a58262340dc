"""Questions and what they say about time. Written from how people ask, not from what the code answers.

Each line: question | expected. Expected is a list of fields; what is not listed must not be found.
    d=day  days=first..last or a,b  wd=weekdays  month=  after= before= at= around=  part=  now past bound= other= clash=
    ~ marks that am or pm was assumed.
"""

#: Asked on Wednesday 1 July 2026 at 09:00.
WEDNESDAY = """
When is the next ferry from Piraeus to Naxos? |
When is the next ferry to Naxos today? | d=2026-07-01
ferries to Paros tonight | d=2026-07-01 part=night
Is there a boat to Mykonos tomorrow? | d=2026-07-02
tmrw ferries piraeus naxos | d=2026-07-02
ferry tomorow to Ios | d=2026-07-02
any boat tommorrow? | d=2026-07-02
any boat tomrorow? | d=2026-07-02
What sails the day after tomorrow? | d=2026-07-03
Did the ship sail yesterday? | d=2026-06-30 past
the day before yesterday | d=2026-06-29 past
in 3 days | d=2026-07-04
in three days | d=2026-07-04
in a week | d=2026-07-08
in two weeks from Rafina | d=2026-07-15
a week from today | d=2026-07-08
3 days from now | d=2026-07-04
a week from Saturday | d=2026-07-11
a week on Saturday | d=2026-07-11
Saturday week | d=2026-07-11
2 days ago | d=2026-06-29 past
in a month | d=2026-08-01
in a fortnight | d=2026-07-15
next Saturday to Naxos | d=2026-07-04 other=2026-07-11
next Friday | d=2026-07-10 other=2026-07-03
next Thursday | d=2026-07-09 other=2026-07-02
next Wednesday | d=2026-07-08
next Monday | d=2026-07-06
this Saturday | d=2026-07-04
this Wednesday | d=2026-07-01
on Saturday | d=2026-07-04
on Wednesday | d=2026-07-01
coming Saturday | d=2026-07-04
the coming Wednesday | d=2026-07-08
last Saturday | d=2026-06-27 past
the last Saturday ferry to Kea | d=2026-07-04
ferry to Naxos sat | d=2026-07-04
Sat morning from Rafina | d=2026-07-04 part=morning
sat 4 july | d=2026-07-04
Fri 3/7 | d=2026-07-03
thurs afternoon | d=2026-07-02 part=afternoon
Satruday | d=2026-07-04
wendsday evening | d=2026-07-01 part=evening
Saturday 4 July | d=2026-07-04
Saturday, 4th of July 2026 | d=2026-07-04
Saturday 5 July | d=2026-07-05 clash=5
4 July | d=2026-07-04
July 4th | d=2026-07-04
July 4 | d=2026-07-04
July 4, 2026 | d=2026-07-04
4th of July 2026 | d=2026-07-04
the 4th of July | d=2026-07-04
4/7 | d=2026-07-04
04/07/2026 | d=2026-07-04
on 04/07 | d=2026-07-04
7/25 | d=2026-07-25
2026-07-04 | d=2026-07-04
4.7.2026 | d=2026-07-04
4-7-26 | d=2026-07-04
15 August | d=2026-08-15
15 Aug | d=2026-08-15
Aug 15 | d=2026-08-15
on the 15th | d=2026-07-15
Is there a ship on the 15th? | d=2026-07-15
Saturday the 4th | d=2026-07-04
the 15th of next month | d=2026-08-15
5 May | d=2027-05-05
20 June | d=2026-06-20 past
on 28 December | d=2026-12-28
the first of August | d=2026-08-01
Christmas day | d=2026-12-25
31 June | impossible
30 February | impossible
31/6/2026 | impossible
29/02/2027 | impossible
29 February | d=2028-02-29
between 3 and 6 July | days=2026-07-03..2026-07-06
3-6 July | days=2026-07-03..2026-07-06
from 3 to 6 July | days=2026-07-03..2026-07-06
July 3-6 | days=2026-07-03..2026-07-06
from 30 July to 2 August | days=2026-07-30..2026-08-02
3, 4 and 5 July | days=2026-07-03..2026-07-05
3 or 6 July | days=2026-07-03,2026-07-06
4/7 - 6/7 | days=2026-07-04..2026-07-06
friday or saturday | days=2026-07-03,2026-07-04
on Friday and Sunday | days=2026-07-03,2026-07-05
today or tomorrow | days=2026-07-01,2026-07-02
this weekend | days=2026-07-04,2026-07-05
at the weekend | days=2026-07-04,2026-07-05
next weekend | days=2026-07-11,2026-07-12 other=2026-07-04
this week | days=2026-07-01..2026-07-05
next week | days=2026-07-06..2026-07-12
Friday next week | d=2026-07-10
next week on Friday | d=2026-07-10
Monday to Wednesday | days=2026-07-06..2026-07-08
Which days in July? | month=2026-07
in May | month=2027-05
in August 2027 | month=2027-08
next month | month=2026-08
July ferries | month=2026-07
on Saturdays | wd=5
Saturdays and Sundays | wd=5,6
every Friday | wd=4
every Friday and Sunday | wd=4,6
every day | wd=0,1,2,3,4,5,6
Is it daily? | wd=0,1,2,3,4,5,6
on a Tuesday in July | wd=1 month=2026-07
on any Friday | wd=4
on weekdays | wd=0,1,2,3,4
at weekends | wd=5,6
Mondays to Fridays | wd=0,1,2,3,4
ferries after 4 July | d=2026-07-04 bound=after
by Friday | d=2026-07-03 bound=before
until Sunday | d=2026-07-05 bound=before
now | d=2026-07-01 now
What leaves right now? | d=2026-07-01 now
at 7:30 pm | at=19:30
at 7.30pm | at=19:30
7am tomorrow | d=2026-07-02 at=07:00
tomorrow at 7 | d=2026-07-02 at=07:00 ~
today at 7 | d=2026-07-01 at=19:00 ~
today at 11 | d=2026-07-01 at=11:00 ~
tomorrow at 5 | d=2026-07-02 at=17:00 ~
tomorrow at 5 in the morning | d=2026-07-02 at=05:00
tomorrow at 05:30 | d=2026-07-02 at=05:30
07:05 | at=07:05
the 7.30 ferry | at=07:30
What time does the 07:25 arrive? | at=07:25
at 0730 | at=07:30
half past seven tomorrow morning | d=2026-07-02 at=07:30 part=morning
tomorrow at quarter to eight | d=2026-07-02 at=07:45 ~
tomorrow at ten past nine | d=2026-07-02 at=09:10 ~
after 14:00 | after=14:00
after 6 pm | after=18:00
earliest after 6 pm | after=18:00
after 2 | after=14:00 ~
after 2 in the morning | after=02:00
tomorrow after 8 | d=2026-07-02 after=08:00 ~
tonight after 8 | d=2026-07-01 after=20:00 part=night
before noon | before=12:00
before midday on Friday | d=2026-07-03 before=12:00
by 9 in the evening | before=21:00
no later than 10 | before=10:00 ~
not before 10 am | after=10:00
later than 18:00 | after=18:00
around 10 | around=10:00 ~
around 6 pm on Sunday | d=2026-07-05 around=18:00
between 8 and 12 | after=08:00 before=12:00 ~
from 8 to 12 tomorrow | d=2026-07-02 after=08:00 before=12:00 ~
between 10 and 2 | after=10:00 before=14:00 ~
between 6 and 9 in the morning | after=06:00 before=09:00
2-5 pm | after=14:00 before=17:00
08:00-12:00 | after=08:00 before=12:00
after 8 am and before 12:30 | after=08:00 before=12:30
at noon | at=12:00
at midnight | at=00:00
12 am | at=00:00
12 pm | at=12:00
in 2 hours | d=2026-07-01 around=11:00
in half an hour | d=2026-07-01 around=09:30
after 6 or 7 pm | after=18:00
6 pm or later | after=18:00
at 10:30 at the latest | before=10:30
18h30 | at=18:30
tomorrow, not today | d=2026-07-02
why not tomorrow? | d=2026-07-02
the weekend of 11 July | days=2026-07-11,2026-07-12
the week of 6 July | days=2026-07-06..2026-07-12
leaving Friday 10th July, returning Tuesday 14th | days=2026-07-10,2026-07-14
next two ferries |
the next 3 ferries to Ios |
This may help. |
12 months before the trip |
about 5 percent |
Thus the weakened ship |
add 1/2 of the price |
at about 18 knots |
within the next 3 hours | d=2026-07-01 after=09:00 before=12:00
Saturday afternoon | d=2026-07-04 part=afternoon
in the morning | part=morning
tomorrow evning | d=2026-07-02 part=evening
mourning and warning |
4 July @ 8 pm | d=2026-07-04 at=20:00
the second Saturday of July | d=2026-07-11
the last Friday in August | d=2026-08-28
this evening | d=2026-07-01 part=evening
this morning at 11 | d=2026-07-01 at=11:00 part=morning
last night | d=2026-06-30 part=night past
tomorrow at ten to eight | d=2026-07-02 at=07:50 ~
in the next hour | d=2026-07-01 after=09:00 before=10:00
the next 3 days | days=2026-07-01..2026-07-03
next 2 days | days=2026-07-01,2026-07-02
on the 4th and 5th | days=2026-07-04,2026-07-05
Saturday 4 and Sunday 5 July | days=2026-07-04,2026-07-05
from 1 July to 3 July | days=2026-07-01..2026-07-03
from 22:00 to 02:00 | after=22:00 before=02:00
before the evening | before=18:00
2026-07-04 07:00 | d=2026-07-04 at=07:00
from Agia Kyriaki to Ag. Paraskevi |
tomorrow night | d=2026-07-02 part=night
early tomorrow morning | d=2026-07-02 part=morning
from Piraeus to Naxos on 4 July after 15:00 | d=2026-07-04 after=15:00
Sea Jet 2 to Paros |
2 adults and 3 children with a 4.25 m car |
It costs € 44, gate E9 |
€ 7.30 for 10 km at 20 knots |
my son is 7 years old |
container MSCU1234565 on flight A3 412 |
UN 1203 in 5 tonnes at 50% |
May I take my dog? You may. |
I sat in the sun for a second |
Which gate is Meltemi Sun at? |
a 24/7 service |
50% if I cancel 10 days before departure |
what about class 2 |
the 2nd ferry of the line |
I march to the port |
good morning, do you sell tickets? |
from now on |
σήμερα | d=2026-07-01
Τι ώρα φεύγει σήμερα το πλοίο για Νάξο; | d=2026-07-01
απόψε | d=2026-07-01 part=night
αύριο | d=2026-07-02
ΑΥΡΙΟ ΤΟ ΠΡΩΙ | d=2026-07-02 part=morning
αυριο το μεσημερι | d=2026-07-02 part=noon
το αυριανό πλοίο για Πάρο | d=2026-07-02
μεθαύριο | d=2026-07-03
χθες | d=2026-06-30 past
προχτές | d=2026-06-29 past
το Σάββατο | d=2026-07-04
ΣΑΒΒΑΤΟ | d=2026-07-04
την Παρασκευή | d=2026-07-03
την Παρασκευη το απογευμα | d=2026-07-03 part=afternoon
το επόμενο Σάββατο | d=2026-07-04 other=2026-07-11
την επόμενη Παρασκευή | d=2026-07-10 other=2026-07-03
το άλλο Σάββατο | d=2026-07-11 other=2026-07-04
την άλλη Δευτέρα | d=2026-07-06
αυτή την Κυριακή | d=2026-07-05
την ερχόμενη Κυριακή | d=2026-07-05
το Σάββατο που έρχεται | d=2026-07-04
το περασμένο Σάββατο | d=2026-06-27 past
της Κυριακής | d=2026-07-05
στις 15 Αυγούστου | d=2026-08-15
15 Αυγούστου 2026 | d=2026-08-15
την 1η Ιουλίου | d=2026-07-01
πρώτη Αυγούστου | d=2026-08-01
το Σάββατο 4 Ιουλίου | d=2026-07-04
Σάββατο 4/7 | d=2026-07-04
τον Δεκαπενταύγουστο | d=2026-08-15
στις 15 έχει πλοίο; | d=2026-07-15
την Κυριακή 5 του μηνός | d=2026-07-05
το Σαββατοκύριακο | days=2026-07-04,2026-07-05
το επόμενο Σαββατοκύριακο | days=2026-07-11,2026-07-12 other=2026-07-04
Παρασκευή ή Σάββατο | days=2026-07-03,2026-07-04
από 3 έως 6 Ιουλίου | days=2026-07-03..2026-07-06
μεταξύ 3 και 6 Ιουλίου | days=2026-07-03..2026-07-06
την επόμενη εβδομάδα | days=2026-07-06..2026-07-12
αυτή την εβδομάδα | days=2026-07-01..2026-07-05
την Παρασκευή της άλλης εβδομάδας | d=2026-07-10
σε 3 μέρες | d=2026-07-04
σε δύο ώρες | d=2026-07-01 around=11:00
από Δευτέρα μέχρι Τετάρτη | days=2026-07-06..2026-07-08
Δευτέρα με Τετάρτη | days=2026-07-06..2026-07-08
στις 7 το απόγευμα και μετά | after=19:00
όχι σήμερα, αύριο | d=2026-07-02
το πρωί της Παρασκευής | d=2026-07-03 part=morning
μέσα Ιουλίου | month=2026-07
σε μία εβδομάδα | d=2026-07-08
μετά από δύο μέρες | d=2026-07-03
πριν 3 μέρες | d=2026-06-28 past
τα Σάββατα | wd=5
κάθε Δευτέρα και Τετάρτη | wd=0,2
κάθε μέρα | wd=0,1,2,3,4,5,6
καθημερινά | wd=0,1,2,3,4,5,6
τον Ιούλιο | month=2026-07
τον Αύγουστο | month=2026-08
τον Μάιο | month=2027-05
Μαΐου 2027 | month=2027-05
τον επόμενο μήνα | month=2026-08
την Πέμπτη το πρωί | d=2026-07-02 part=morning
την τρίτη | d=2026-07-07
τρίτη θέση |
για τρίτη φορά |
Αγία Παρασκευή |
μετά τις 2 | after=14:00 ~
μετά τις 14:00 | after=14:00
μετά τις 14 | after=14:00
πριν τις 9 το πρωί | before=09:00
πριν από τις 12 | before=12:00 ~
στις 7 και μισή αύριο | d=2026-07-02 at=07:30 ~
αύριο στις 8 παρά τέταρτο | d=2026-07-02 at=07:45 ~
στις 9 και 20 το βράδυ | at=21:20
στη μία το μεσημέρι | at=13:00
7μμ | at=19:00
7 π.μ. | at=07:00
στις 7 μ.μ. | at=19:00
γύρω στις 10 | around=10:00 ~
κατά τις 6 το απόγευμα | around=18:00
μεταξύ 8 και 12 | after=08:00 before=12:00 ~
από τις 8 έως τις 12 | after=08:00 before=12:00 ~
το αργότερο στις 10 | before=10:00 ~
πριν το μεσημέρι | before=12:00
μετά το μεσημέρι | after=12:00
κατά τις 7-8 το πρωί | after=07:00 before=08:00
τις επόμενες 3 μέρες | days=2026-07-01..2026-07-03
1 Ιουλίου έως 3 Ιουλίου | days=2026-07-01..2026-07-03
από την Αγία Κυριακή στην Αγ. Παρασκευή |
του Σαββάτου | d=2026-07-04
prin to mesimeri | before=12:00
τα μεσάνυχτα | at=00:00
τώρα | d=2026-07-01 now
2 ενήλικες και 3 παιδιά με αυτοκίνητο 4,25 μ. |
δύο ημέρες πριν την αναχώρηση |
σκύλος 15 κιλών |
simera | d=2026-07-01
shmera exei ploio? | d=2026-07-01
avrio to prwi | d=2026-07-02 part=morning
ayrio | d=2026-07-02
aurio meta tis 3 | d=2026-07-02 after=15:00 ~
methavrio | d=2026-07-03
apopse meta tis 9 | d=2026-07-01 after=21:00 part=night
to savvato | d=2026-07-04
to sabbato to apogevma | d=2026-07-04 part=afternoon
tin paraskevi | d=2026-07-03
thn paraskeuh stis 8 to proi | d=2026-07-03 at=08:00
ti deftera | d=2026-07-06
th deutera to mesimeri | d=2026-07-06 part=noon
tin triti | d=2026-07-07
thn trith to vrady | d=2026-07-07 part=evening
tetarti | d=2026-07-01
tin pempti | d=2026-07-02
kyriaki | d=2026-07-05
thn kiriaki | d=2026-07-05
to epomeno savvato | d=2026-07-04 other=2026-07-11
to allo savvato | d=2026-07-11 other=2026-07-04
15 avgoustou | d=2026-08-15
stis 15 augoustou | d=2026-08-15
4 iouliou prin tis 10 | d=2026-07-04 before=10:00 ~
20 iouniou 2027 | d=2027-06-20
3 maiou | d=2027-05-03
ton avgousto | month=2026-08
tetarti stis 5 to apogeyma | d=2026-07-01 at=17:00
meta tis 3 | after=15:00 ~
prin tis 10 | before=10:00 ~
se 3 meres | d=2026-07-04
kathe savvato | wd=5
to savvatokyriako | days=2026-07-04,2026-07-05
tora | d=2026-07-01 now
"""

#: Asked on Saturday 4 July 2026 at 15:30.
SATURDAY = """
Saturday | d=2026-07-04
this Saturday | d=2026-07-04
next Saturday | d=2026-07-11
coming Saturday | d=2026-07-11
next Sunday | d=2026-07-12 other=2026-07-05
next Monday | d=2026-07-13 other=2026-07-06
next Tuesday | d=2026-07-07
το άλλο Σάββατο | d=2026-07-11
this weekend | days=2026-07-04,2026-07-05
at 3 | at=15:00 ~
at 5 | at=17:00 ~
at 9 | at=21:00 ~
at 9 tomorrow | d=2026-07-05 at=09:00 ~
after 10 | after=22:00 ~
1 July | d=2026-07-01 past
this week | days=2026-07-04,2026-07-05
"""

#: Asked on Thursday 31 December 2026 at 23:50.
NEW_YEAR = """
tomorrow | d=2027-01-01
in 2 days | d=2027-01-02
2 January | d=2027-01-02
3/1 | d=2027-01-03
20 December | d=2026-12-20 past
in January | month=2027-01
next month | month=2027-01
New Year's Day | d=2027-01-01
from 30 December to 2 January | days=2026-12-30..2027-01-02
in 30 minutes | d=2027-01-01 around=00:20
την Πρωτοχρονιά | d=2027-01-01
"""
