"""Whether a quote holds a claim, compared by code: no model is asked.

Compared are quantities with their units and bounds, clock times, dates, money, weekdays, ordinals and codes, negation,
conditions, quantifiers, obligations, names, arithmetic that is shown, and the claim's own words.

It does not protect against a sentence that says something else with the quote's own words and figures ("the ship waits
for the bus" for "the bus waits for the ship"), nor against synonyms: what it cannot recognise it turns down.
"""

from assistant.answering.checking.verdict import Verdict as Verdict
from assistant.answering.checking.verdict import verdict as verdict
