"""`demurrage`: free days of containers, the last free day, and what the days after it cost.

The tariff comes from the pack's table where the manifest names one, else from the question. How days are counted
stands in every answer; a carrier's own terms can count otherwise.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from assistant.tools.base import Asked, Reply, Setup, Tool
from assistant.tools.logistics import say
from assistant.tools.logistics.amounts import Money, masses
from assistant.tools.logistics.dates import dates
from assistant.tools.logistics.free_question import Case, read_question, spoken_tiers
from assistant.tools.logistics.freedays import FREE, charges, count_days, counted_day, decimal, is_tariff, tiers_of
from assistant.tools.logistics.hear import Heard
from assistant.tools.logistics.reply import Draft
from assistant.tools.logistics.sheet import Record, Sheet, find
from assistant.tools.logistics.tariff import choose, currency_of

KIND = "demurrage"
_CHARGE = ("demurrage", "detention", "per diem", "επισταλι*", "υπερημερι*", "κρατηση κοντεινερ", "epistalies")
_FREE = (
    "free day*",
    "free time",
    "last free",
    "days free",
    "ελευθερ* ημερ*",
    "ελευθερ* μερ*",
    "δωρεαν ημερ*",
    "ημερες δωρεαν",
    "ελευθερος χρονος",
    "τελευταια ελευθερη*",
)
_SHIP = ("laytime", "charter party", "charterparty", "despatch", "shex", "shinc", "σταλιες")
_HOW_MANY_FREE = (
    "how many free*",
    "what are the free*",
    "what is the free time",
    "what free*",
    "number of free*",
    "ποσες ελευθερ*",
    "ποσες δωρεαν*",
    "ποσες ειναι οι ελευθερ*",
)
_AMOUNT = (
    "how much",
    "cost*",
    "amount",
    "charge*",
    "calculate",
    "owe*",
    "due",
    "pay*",
    "what is the demurrage",
    "what is the detention",
    "what demurrage",
    "total",
    "ποσο*",
    "κοστιζ*",
    "κοστος",
    "πληρων*",
    "χρεωσ*",
    "οφειλ*",
    "υπολογισε",
)


class DemurrageTool:
    """See the module."""

    kind = KIND
    priority = 22

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    @cached_property
    def sheet(self) -> Sheet | None:
        """The tariff the manifest names, read at the first question; None when it names none."""
        return find(self._setup.files, self._setup.spec.file, is_tariff) if self._setup.spec.file else None

    def answer(self, asked: Asked) -> Reply | None:
        """The last free day, the days charged and the amount; a question for what lacks; or None."""
        heard = Heard.of(asked.text)
        charge, free = heard.says(*_CHARGE), heard.says(*_FREE)
        if not (charge or free) or heard.says(*_SHIP) or heard.says(*_HOW_MANY_FREE):
            return None
        if any(mass.per for mass in masses(heard.text, asked.language)):
            return None
        case, money = read_question(heard, asked)
        amount = heard.says(*_AMOUNT)
        last = heard.says(
            "last free",
            "free until",
            "when",
            "expire*",
            "end*",
            "τελευταια*",
            "ποτε",
            "ληγ*",
            "teleytaia",
            "teleftaia",
            "pote",
        )
        counted = case.late is not None or case.total is not None
        if not (
            case.start
            or (counted and (money or self.sheet) and charge)
            or (case.free is not None and (last or (amount and charge)))
        ):
            return None
        if not (case.free is not None or counted or amount or last or case.end):
            return None
        draft = Draft(KIND, asked.language)
        undated = heard.without(*((w.start, w.end) for w in dates(heard.text, asked.now.date())))
        question = self._tariff(case, money, undated, draft, amount or case.end is not None or counted)
        if question is not None:
            return question
        return self._answer(case, draft, amount)

    def _tariff(self, case: Case, money: list[Money], heard: Heard, draft: Draft, needed: bool) -> Reply | None:
        """Fill the tiers from the question or from the table; a reply if the table needs to know more."""
        rates = [m for m in money if m.per == "day" or m.currency]
        if rates:
            case.currency = next((m.currency for m in rates if m.currency), "")
            case.tiers = spoken_tiers(rates, heard)
            return None
        sheet = self.sheet
        if sheet is None:
            return None
        records, question = choose(sheet, heard, draft, needed)
        if question is not None or records is None:
            return question
        case.tiers = tuple(sorted(tiers_of(sheet, records), key=lambda t: t.first))
        case.currency = currency_of(sheet, records)
        self._free_of(case, sheet, records)
        return None

    def _free_of(self, case: Case, sheet: Sheet, records: list[Record]) -> None:
        nothing = [t for t in case.tiers if not t.rate]
        first = min((t.first for t in case.tiers), default=1)
        case.from_first = bool(nothing) or first > 1
        if case.free is not None:
            return
        column = sheet.column(*FREE)
        days = decimal(records[0].cells[column]) if column and records else None
        if days is not None:
            case.free = int(days)
        elif nothing and nothing[0].first == 1 and nothing[0].last is not None:
            case.free = nothing[0].last
        elif first > 1:
            case.free = first - 1
        case.free_from_table = case.free is not None

    def _answer(self, case: Case, draft: Draft, amount: bool) -> Reply:
        language = draft.language
        if case.late is None and case.free is None:
            draft.say("How many free days are there?", "Πόσες είναι οι ελεύθερες ημέρες;")
            return draft.done("clarify")
        if case.start is None and case.late is None and case.total is None:
            draft.say(
                "On which day was the container discharged (or gated out)?",
                "Ποια ημέρα εκφορτώθηκε (ή βγήκε) το εμπορευματοκιβώτιο;",
            )
            return draft.done("clarify")
        charged = self._days(case, draft)
        if charged is None:
            if amount:
                draft.say(
                    "When was it, or will it be, returned? Then I can give the amount.",
                    "Πότε επιστράφηκε ή θα επιστραφεί; Τότε μπορώ να δώσω το ποσό.",
                )
                return draft.done("clarify")
            return draft.done()
        if charged == 0:
            draft.say("No day is charged: nothing is due.", "Καμία ημέρα δεν χρεώνεται: δεν οφείλεται τίποτα.")
            draft.row({"chargeable_days": "0", "amount": say.money(Decimal(0), language, case.currency)})
            return draft.done()
        return self._cost(case, charged, draft, amount)

    def _days(self, case: Case, draft: Draft) -> int | None:
        """The days charged, with the sentences on dates; None when no end is known."""
        language = draft.language
        if case.free is not None and case.free_from_table:
            draft.say(f"Free days from the table: {case.free}.", f"Ελεύθερες ημέρες από τον πίνακα: {case.free}.")
        if case.start is not None and case.free is not None:
            self._say_dates(case, draft)
        if case.late is not None:
            return case.late
        free = case.free or 0
        if case.total is not None:
            charged = max(0, case.total - free)
            draft.say(
                f"Day {case.total} less {free} free days: {say.days(charged, 'en')} charged.",
                f"Ημέρα {case.total} μείον {free} ελεύθερες: {say.days(charged, 'el')} με χρέωση.",
            )
            return charged
        if case.end is None or case.start is None:
            return None
        if case.end.date < case.start.date:
            return 0
        total = count_days(case.start.date, case.end.date, same_day=case.same_day, working=case.working)
        charged = max(0, total - free)
        first = counted_day(case.start.date, free + 1, same_day=case.same_day, working=case.working)
        if charged:
            draft.say(
                f"From {say.date(first, language)} to {say.date(case.end.date, language)}, both included: "
                f"{say.days(charged, 'en')} charged.",
                f"Από {say.date(first, language)} έως και {say.date(case.end.date, language)}: "
                f"{say.days(charged, 'el')} με χρέωση.",
            )
        case.total = total
        return charged

    def _say_dates(self, case: Case, draft: Draft) -> None:
        assert case.start is not None and case.free is not None, "asked for before"
        language = draft.language
        try:
            first = counted_day(case.start.date, 1, same_day=case.same_day, working=case.working)
            last = (
                counted_day(case.start.date, case.free, same_day=case.same_day, working=case.working)
                if case.free
                else case.start.date
            )
        except OverflowError:
            return
        kind = (
            (
                "working days (Monday to Friday, holidays not known)",
                "εργάσιμες ημέρες (Δευτέρα έως Παρασκευή, αργίες άγνωστες)",
            )
            if case.working
            else ("calendar days", "ημερολογιακές ημέρες")
        )
        why = (
            ("the day itself counts, as the question says", "μετρά και η ίδια η ημέρα, όπως λέει η ερώτηση")
            if case.same_day
            else ("the day after", "η επόμενη ημέρα")
        )
        draft.say(
            f"Counted in {kind[0]} from {say.date(first, language)} ({why[0]}).",
            f"Μέτρηση σε {kind[1]} από {say.date(first, language)} ({why[1]}).",
        )
        if case.free:
            charged = counted_day(last, 1, working=case.working)
            draft.say(
                f"With {case.free} free days the last free day is {say.date(last, language)}; charges begin on "
                f"{say.date(charged, language)}.",
                f"Με {case.free} ελεύθερες ημέρες η τελευταία ελεύθερη ημέρα είναι {say.date(last, language)}· η "
                f"χρέωση αρχίζει {say.date(charged, language)}.",
            )
        draft.arguments |= {
            "start": case.start.date.isoformat(),
            "free_days": str(case.free),
            "last_free_day": last.isoformat(),
        }
        if case.start.year_assumed:
            draft.warn(
                f"No year was given; {case.start.date.year} was assumed.",
                f"Δεν δόθηκε έτος· θεωρήθηκε το {case.start.date.year}.",
            )

    def _cost(self, case: Case, charged: int, draft: Draft, amount: bool) -> Reply:
        language = draft.language
        if not case.tiers:
            if amount:
                draft.say("What is the rate per day?", "Ποια είναι η χρέωση ανά ημέρα;")
                return draft.done("clarify")
            draft.row({"chargeable_days": str(charged), "amount": ""})
            return draft.done()
        # Days of a tariff that counts from the first day are numbered past the free days.
        before = (case.free or 0) if case.from_first else 0
        parts = charges(list(case.tiers), before + 1, before + charged)
        covered = sum(part.days for part in parts)
        total = sum((part.amount for part in parts), Decimal(0))
        for part in parts:
            if part.tier.record is not None and self.sheet is not None and part.amount:
                draft.citations.append(self.sheet.cite(part.tier.record, len(draft.citations) + 1))
        working = " + ".join(
            f"{part.days} × {say.money(part.tier.rate, language, case.currency)}"
            for part in parts
            if part.amount or len(parts) == 1
        )
        marks = "".join(f" [{c.number}]" for c in draft.citations)
        draft.say(
            f"Amount: {working or '0'} = {say.money(total, language, case.currency)}{marks}.",
            f"Ποσό: {working or '0'} = {say.money(total, language, case.currency)}{marks}.",
        )
        if any(t.record for t in case.tiers):
            draft.say(
                f"The tariff's days are counted {'from the first day' if case.from_first else 'after the free time'}.",
                f"Οι ημέρες του τιμολογίου μετρούν "
                f"{'από την πρώτη ημέρα' if case.from_first else 'μετά τον ελεύθερο χρόνο'}.",
            )
        if covered < charged:
            draft.warn(
                f"The tariff has no rate for {charged - covered} of the days.",
                f"Το τιμολόγιο δεν έχει χρέωση για {charged - covered} από τις ημέρες.",
            )
        draft.row({"chargeable_days": str(charged), "amount": say.money(total, language, case.currency)})
        return draft.done()


def make(setup: Setup) -> Tool:
    """The tool; its tariff is read at the first question."""
    return DemurrageTool(setup)
